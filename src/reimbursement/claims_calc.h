/* The calendar of claims: when a quarter's money is due. Pure. Source: reimbursement.md 1.10 ("calculated
   quarterly and processed within 3 months after the quarter"; rule claims_processing_months, case C31). */
#ifndef MUSTER_REIMBURSEMENT_CLAIMS_CALC_H
#define MUSTER_REIMBURSEMENT_CLAIMS_CALC_H

#include "reference/reference_calc.h"

/* A rule and its mark on the day on which it was used. */
struct used_rule {
    const struct rule *rule; /* NULL: none */
    enum mark mark;
};

/* The last day on which the claim of the calendar quarter that begins with `quarter` is to be processed: the
   last day of the last of the months after it. The rule is that of the quarter's last day, in the edition of
   that day or the one that is held (-1: none). */
civil_day claim_due(const struct schedule *schedule, int hold, civil_month quarter,
                    struct used_rule *ret_rule);

/* The rule in force on a day, and its value in whole months, days or years. */
struct used_rule rule_used(const struct schedule *schedule, int hold, civil_day day, enum rule_key key);
int rule_whole(struct used_rule rule);

#endif
