/* What a check found, as a page. Internal to this room. */
#ifndef MUSTER_REIMBURSEMENT_CHECK_H
#define MUSTER_REIMBURSEMENT_CHECK_H

#include "base/report.h"
#include "reimbursement/check_calc.h"

struct check_page {
    const struct account_check *check;
    const struct account *account;
    const struct schedule *schedule;
    civil_day last_day; /* when the day looked at follows from it; DAY_NEVER: it was asked for, or is today */
};

/* check_report.c */
void check_page(const struct check_page *page, struct report *report);

#endif
