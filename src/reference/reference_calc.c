/* Look-ups and unit prices. Source: docs/calculation.md, "Editions and rules", "Major equipment" and
   "Self-sustainment" (readings formula_lease, formula_factors, formula_self_sustainment: muster-1). */
#include "reference/reference_calc.h"

#include <assert.h>
#include <string.h>

int schedule_edition(const struct schedule *schedule, int hold, civil_day day)
{
    if (hold >= 0)
        return hold;
    return (int)steps_at(schedule->edition_days, schedule->edition_count, day);
}

int schedule_edition_find(const struct schedule *schedule, const char *name)
{
    for (size_t i = 0; i < schedule->edition_count; i++)
        if (strcmp(schedule->editions[i].name, name) == 0)
            return (int)i;
    return -1;
}

const struct personnel_rate *schedule_personnel(const struct schedule *schedule, civil_day day)
{
    ptrdiff_t row = steps_at(schedule->personnel_days, schedule->personnel_count, day);
    return row < 0 ? NULL : &schedule->personnel[row];
}

/* Position of a name in a list in byte order, -1 when it is not there. */
static int find_name(const char *const *names, size_t count, const char *name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(names[middle], name);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

int schedule_code_find(const struct schedule *schedule, const char *code)
{
    return find_name(schedule->codes, schedule->code_count, code);
}

int schedule_category_find(const struct schedule *schedule, const char *category)
{
    return find_name(schedule->categories, schedule->category_count, category);
}

const struct equipment_rate *schedule_equipment(const struct schedule *schedule, int edition, int code)
{
    if (edition < 0 || code < 0)
        return NULL;
    return schedule->equipment[(size_t)edition * schedule->code_count + (size_t)code];
}

const struct service_rate *schedule_service(const struct schedule *schedule, int edition, int category)
{
    if (edition < 0 || category < 0)
        return NULL;
    return schedule->services[(size_t)edition * schedule->category_count + (size_t)category];
}

const struct rule *schedule_rule(const struct schedule *schedule, int edition, enum rule_key key)
{
    assert(edition >= -1 && (size_t)(edition + 1) <= schedule->edition_count && key < RULE_COUNT);
    return schedule->rules[(size_t)(edition + 1) * RULE_COUNT + (size_t)key];
}

enum mark schedule_rule_mark(const struct schedule *schedule, int edition, enum rule_key key, civil_day day)
{
    const struct rule *rule = schedule_rule(schedule, edition, key);
    if (edition < 0 || rule == schedule_rule(schedule, -1, key))
        return rule->mark;
    return mark_on_day(rule->mark, schedule->editions[edition].confirmed_until, day);
}

enum mark mark_on_day(enum mark mark, civil_day confirmed_until, civil_day day)
{
    return day > confirmed_until ? mark_weaker(mark, MARK_RECALLED) : mark;
}

int special_case_rates(rate_units gfmv, int64_t life_years, int64_t no_fault_percent, rate_units maintenance,
                       rate_units *ret_dry, rate_units *ret_wet)
{
    assert(life_years > 0);
    struct exact value = exact_of_rate(gfmv), by_life, by_no_fault, dry;
    /* life and per cent are integers of 10^-4 */
    if (exact_multiply(value, exact_ratio(10000, (int128)12 * life_years), &by_life) < 0 ||
        exact_multiply(value, exact_ratio(no_fault_percent, (int128)10000 * 100 * 12), &by_no_fault) < 0 ||
        exact_add(by_life, by_no_fault, &dry) < 0)
        return ERROR_LIMIT;
    money_cents cents;
    rate_units rate;
    if (exact_round_cents(dry, &cents) < 0 || __builtin_mul_overflow(cents, RATE_ONE / 100, &rate))
        return ERROR_LIMIT;
    rate_units wet;
    if (__builtin_add_overflow(rate, maintenance, &wet))
        return ERROR_LIMIT;
    *ret_dry = rate;
    *ret_wet = wet;
    return 0;
}

/* Complete steps beyond the free distance: max(0, floor((km - free) / step)). */
static int64_t transport_increments(int64_t km, int64_t free_km, int64_t step_km)
{
    int64_t beyond = km * (SHARE_ONE / RATE_ONE) - free_km;
    return beyond > 0 && step_km > 0 ? beyond / step_km : 0;
}

static bool factors_apply(const struct mission_factors *factors)
{
    return factors->environment || factors->intensity || factors->hostile;
}

/* Whose rules, on which day. */
struct rules_of {
    const struct schedule *schedule;
    int edition;
    civil_day day;
};

/* Weakens *mark by a rule that was used, notes it in *used and gives the rule's value. */
static int64_t use_rule(struct rules_of rules, enum rule_key key, enum mark *mark, uint64_t *used)
{
    *mark = mark_weaker(*mark, schedule_rule_mark(rules.schedule, rules.edition, key, rules.day));
    *used |= UINT64_C(1) << key;
    return schedule_rule(rules.schedule, rules.edition, key)->value;
}

/* hostile/2 + increments x transport_step_share, the share of the maintenance rate under a wet lease. */
static int maintenance_share(struct rules_of rules, struct price_conditions *conditions)
{
    int64_t km = conditions->factors.transport_km;
    enum mark *mark = &conditions->wet_mark;
    uint64_t *used = &conditions->wet_rules;
    conditions->maintenance_share = conditions->factors.hostile;
    if (!km)
        return 0;
    int64_t free_km = use_rule(rules, RULE_TRANSPORT_FREE_KM, mark, used);
    int64_t step_km = use_rule(rules, RULE_TRANSPORT_STEP_KM, mark, used);
    int64_t share = use_rule(rules, RULE_TRANSPORT_STEP_SHARE, mark, used);
    int64_t transport;
    conditions->increments = transport_increments(km, free_km, step_km);
    if (__builtin_mul_overflow(2 * conditions->increments, share, &transport) ||
        __builtin_add_overflow(conditions->maintenance_share, transport, &conditions->maintenance_share))
        return ERROR_LIMIT;
    return 0;
}

int price_conditions_calculate(const struct schedule *schedule, int edition, civil_day day,
                               struct mission_factors factors, bool after_cessation,
                               struct price_conditions *ret_conditions)
{
    const struct rules_of rules = {schedule, edition, day};
    struct price_conditions conditions = {.edition = edition,
                                          .factors = factors,
                                          .after_cessation = after_cessation,
                                          .factor = SHARE_ONE + factors.environment + factors.intensity,
                                          .post_operations = SHARE_ONE};
    conditions.service_factor = conditions.factor + factors.hostile;
    enum mark shared = MARK_OFFICIAL;
    uint64_t used = 0;
    if (factors_apply(&factors))
        use_rule(rules, RULE_FORMULA_FACTORS, &shared, &used);
    if (after_cessation)
        conditions.post_operations = use_rule(rules, RULE_POST_OPERATIONS_SHARE, &shared, &used);
    conditions.dry_mark = conditions.wet_mark = conditions.service_mark = shared;
    conditions.dry_rules = conditions.wet_rules = conditions.service_rules = used;
    use_rule(rules, RULE_FORMULA_LEASE, &conditions.dry_mark, &conditions.dry_rules);
    use_rule(rules, RULE_FORMULA_LEASE, &conditions.wet_mark, &conditions.wet_rules);
    use_rule(rules, RULE_FORMULA_SELF_SUSTAINMENT, &conditions.service_mark, &conditions.service_rules);
    int code = maintenance_share(rules, &conditions);
    if (code < 0)
        return code;
    *ret_conditions = conditions;
    return 0;
}

int unit_price(const struct price_conditions *conditions, rate_units base, rate_units maintenance, bool wet,
               int128 *ret_numerator)
{
    int128 leased = 2 * (int128)base, kept = wet ? (int128)maintenance : 0, sum;
    if (__builtin_mul_overflow(leased, conditions->factor, &leased) ||
        __builtin_mul_overflow(kept, conditions->maintenance_share, &kept) ||
        __builtin_add_overflow(leased, kept, &sum))
        return ERROR_LIMIT;
    *ret_numerator = sum;
    return 0;
}

int unit_price_exact(const struct price_conditions *conditions, rate_units base, rate_units maintenance,
                     bool wet, struct exact *ret_unit)
{
    int128 numerator;
    int code = unit_price(conditions, base, maintenance, wet, &numerator);
    if (code < 0)
        return code;
    return exact_multiply(exact_ratio(numerator, UNIT_DENOMINATOR),
                          exact_of_share(conditions->post_operations), ret_unit);
}

int service_price_exact(const struct price_conditions *conditions, rate_units rate, struct exact *ret_unit)
{
    struct exact rated;
    if (exact_multiply(exact_of_rate(rate), exact_of_share(conditions->service_factor), &rated) < 0)
        return ERROR_LIMIT;
    return exact_multiply(rated, exact_of_share(conditions->post_operations), ret_unit);
}
