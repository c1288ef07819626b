#include "reimbursement/claims_calc.h"

struct used_rule rule_used(const struct schedule *schedule, int hold, civil_day day, enum rule_key key)
{
    int edition = schedule_edition(schedule, hold, day);
    return (struct used_rule){schedule_rule(schedule, edition, key),
                              schedule_rule_mark(schedule, edition, key, day)};
}

int rule_whole(struct used_rule rule)
{
    return (int)(rule.rule->value / SHARE_ONE);
}

civil_day claim_due(const struct schedule *schedule, int hold, civil_month quarter,
                    struct used_rule *ret_rule)
{
    civil_day last = month_first_day(quarter + 3) - 1;
    *ret_rule = rule_used(schedule, hold, last, RULE_CLAIMS_PROCESSING_MONTHS);
    return month_first_day(quarter + 3 + rule_whole(*ret_rule)) - 1;
}
