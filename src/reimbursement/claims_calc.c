#include "reimbursement/claims_calc.h"

int rule_whole(const struct rule *rule)
{
    return (int)(rule->value / SHARE_ONE);
}

civil_day claim_due(const struct schedule *schedule, int hold, civil_month quarter,
                    const struct rule **ret_rule)
{
    civil_day last = month_first_day(quarter + 3) - 1;
    const struct rule *rule =
        schedule_rule(schedule, schedule_edition(schedule, hold, last), RULE_CLAIMS_PROCESSING_MONTHS);
    *ret_rule = rule;
    return month_first_day(quarter + 3 + rule_whole(rule)) - 1;
}
