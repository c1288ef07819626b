/* What a check found, as JSON, CSV and a page. Internal to this room. */
#ifndef MUSTER_REIMBURSEMENT_CHECK_H
#define MUSTER_REIMBURSEMENT_CHECK_H

#include "base/report.h"
#include "base/text.h"
#include "reimbursement/check_calc.h"

struct check_page {
    const struct account_check *check;
    const struct account *account;
    const struct schedule *schedule;
    civil_day last_day; /* when the day looked at follows from it; DAY_NEVER: it was asked for, or is today */
};

int account_check_json(const struct check_page *page, struct text *out) MUST_CHECK;
/* One row a finding, a deadline, or a row of the schedule that is not official. */
int account_check_csv(const struct check_page *page, struct arena *arena, struct text *out) MUST_CHECK;
/* check_report.c */
void account_check_report(const struct check_page *page, struct report *report);

#endif
