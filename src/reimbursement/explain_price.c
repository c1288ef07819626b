/* Unit prices step by step. The rules: unit_price and service_price_exact in reference_calc.c. */
#include "reimbursement/explanation.h"

/* "factors.csv:3, from 2025-01-01" of the row in force, which exists where a factor is not 0. */
static const char *factor_row(struct explanation *x, civil_day day)
{
    const struct factors *factors = &x->account->agreement->factors;
    ptrdiff_t row = steps_at(factors->day, factors->count, day);
    if (row < 0)
        return "factors.csv";
    return report_text(x->report, "%s, from %s", explain_place(x, factors->terms[row].place),
                       explain_day(x, factors->day[row]));
}

/* "environment 2.8% + intensity 1%", without what is 0. */
static const char *factor_names(struct explanation *x, const struct mission_factors *factors, bool hostile)
{
    const struct {
        const char *name;
        int64_t share;
    } parts[] = {{"environment", factors->environment},
                 {"intensity", factors->intensity},
                 {"hostile", hostile ? factors->hostile : 0}};
    const char *names = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].share)
            names = report_text(x->report, "%s + %s %s", names, parts[i].name,
                                explain_percent(x, parts[i].share));
    return names;
}

/* value x (1 + factors), as a step below node. */
static struct exact explain_factors(struct explanation *x, struct report_node *node, struct exact value,
                                    const struct price_conditions *conditions, bool service, civil_day day)
{
    int64_t factor = service ? conditions->service_factor : conditions->factor;
    if (factor == SHARE_ONE)
        return value;
    value = explain_product(value, exact_of_share(factor));
    report_child(x->report, node, explain_money(x, value), "x %s = 1%s (%s)", explain_share(x, factor),
                 factor_names(x, &conditions->factors, service), factor_row(x, day));
    return value;
}

/* value x post_operations_share, as a step below node. */
static struct exact explain_post(struct explanation *x, struct report_node *node, struct exact value,
                                 const struct price_conditions *conditions)
{
    if (!conditions->after_cessation)
        return value;
    const struct event *cessation = events_first(x->account->events, EVENT_CESSATION);
    value = explain_product(value, exact_of_share(conditions->post_operations));
    if (cessation)
        report_child(x->report, node, explain_money(x, value),
                     "x post_operations_share %s, as operations ceased on %s (%s)",
                     explain_share(x, conditions->post_operations), explain_day(x, cessation->day),
                     explain_place(x, cessation->place));
    return value;
}

static int64_t transport_rule(struct explanation *x, civil_day day, enum rule_key key)
{
    return schedule_rule(x->schedule, explain_edition(x, day), key)->value;
}

static void explain_transport(struct explanation *x, struct report_node *node,
                              const struct price_conditions *conditions, civil_day day)
{
    const char *km = explain_number(x, exact_of_rate(conditions->factors.transport_km));
    const char *free_km = explain_share(x, transport_rule(x, day, RULE_TRANSPORT_FREE_KM));
    int64_t share = transport_rule(x, day, RULE_TRANSPORT_STEP_SHARE);
    struct exact increments = exact_of(conditions->increments);
    if (!conditions->increments) {
        report_child(x->report, node, NULL,
                     "transport: %s km (%s), less than one increment beyond the free %s km", km,
                     factor_row(x, day), free_km);
        return;
    }
    struct report_node *transport =
        report_child(x->report, node, explain_number(x, explain_product(increments, exact_of_share(share))),
                     "transport: %s increments x transport_step_share %s", explain_number(x, increments),
                     explain_share(x, share));
    report_child(x->report, transport, explain_number(x, increments),
                 "(%s km - free %s km) / step of %s km, whole steps (%s)", km, free_km,
                 explain_share(x, transport_rule(x, day, RULE_TRANSPORT_STEP_KM)), factor_row(x, day));
}

/* + maintenance x (hostile/2 + increments x transport_step_share), as a step below node. Wet lease only. */
static struct exact explain_maintenance(struct explanation *x, struct report_node *node, struct exact value,
                                        const struct equipment_price *price, rate_units maintenance)
{
    const struct price_conditions *conditions = price->conditions;
    struct exact share = exact_ratio(conditions->maintenance_share, (int128)2 * SHARE_ONE);
    if (!conditions->maintenance_share) {
        if (conditions->factors.transport_km)
            explain_transport(x, node, conditions, price->day);
        return value;
    }
    struct exact kept = explain_product(exact_of_rate(maintenance), share);
    struct report_node *step =
        report_child(x->report, node, explain_money(x, kept), "+ maintenance rate %s x %s",
                     explain_rate(x, maintenance), explain_number(x, share));
    if (conditions->factors.hostile)
        report_child(x->report, step,
                     explain_number(x, exact_ratio(conditions->factors.hostile, (int128)2 * SHARE_ONE)),
                     "hostile action: %s / 2 (%s)", explain_percent(x, conditions->factors.hostile),
                     factor_row(x, price->day));
    if (conditions->factors.transport_km)
        explain_transport(x, step, conditions, price->day);
    value = explain_sum(value, kept);
    report_child(x->report, node, explain_money(x, value), "lease and maintenance together");
    return value;
}

/* The derived rate of a special case: gfmv / (12 x life) + gfmv x no-fault / 12 [+ maintenance]. */
static void explain_special(struct explanation *x, struct report_node *base, const struct line_terms *terms)
{
    struct exact value = exact_of_rate(terms->gfmv);
    /* life and per cent are integers of 10^-4 */
    struct exact by_life = explain_product(value, exact_ratio(10000, (int128)12 * terms->life_years));
    struct exact by_no_fault =
        explain_product(value, exact_ratio(terms->no_fault_percent, (int128)10000 * 100 * 12));
    const char *gfmv = explain_rate(x, terms->gfmv);
    report_child(x->report, base, explain_money(x, by_life), "value %s / (12 months x %s years of life)",
                 gfmv, explain_number(x, exact_of_rate(terms->life_years)));
    report_child(x->report, base, explain_money(x, by_no_fault), "+ no-fault incidents: %s x %s%% / 12", gfmv,
                 explain_number(x, exact_of_rate(terms->no_fault_percent)));
    report_child(x->report, base, explain_rate(x, terms->special_dry),
                 "dry rate: their sum, rounded half up to the cent");
    if (terms->lease == LEASE_WET)
        report_child(x->report, base, explain_rate(x, terms->special_wet),
                     "wet rate: + maintenance, as agreed: %s", explain_rate(x, terms->maintenance));
}

static rate_units base_rate(const struct equipment_price *price)
{
    bool wet = price->terms->lease == LEASE_WET;
    if (price->terms->special)
        return wet ? price->terms->special_wet : price->terms->special_dry;
    return wet ? price->rate->wet : price->rate->dry;
}

static rate_units maintenance_rate(const struct equipment_price *price)
{
    rate_units rate = price->terms->special ? price->terms->maintenance : price->rate->maintenance;
    return rate == RATE_BLANK ? 0 : rate; /* nothing multiplies it */
}

static void equipment_grounds(struct explanation *x, const struct equipment_price *price)
{
    const struct price_conditions *conditions = price->conditions;
    civil_day day = price->day;
    if (price->rate) {
        ground_edition(x, conditions->edition, day);
        ground_equipment(x, price->rate, conditions->edition);
    }
    ground_rule(x, day, RULE_FORMULA_LEASE);
    if (conditions->factors.environment || conditions->factors.intensity || conditions->factors.hostile)
        ground_rule(x, day, RULE_FORMULA_FACTORS);
    if (price->terms->lease == LEASE_WET && conditions->factors.transport_km) {
        ground_rule(x, day, RULE_TRANSPORT_FREE_KM);
        ground_rule(x, day, RULE_TRANSPORT_STEP_KM);
        ground_rule(x, day, RULE_TRANSPORT_STEP_SHARE);
    }
    if (conditions->after_cessation)
        ground_rule(x, day, RULE_POST_OPERATIONS_SHARE);
    ground_rule(x, day, RULE_SERVICEABILITY_THRESHOLD);
    ground_rule(x, day, RULE_FORMULA_ROUNDING);
}

/* How the conditions of a price differ from those of the one before. */
static enum price_change conditions_change(const struct price_conditions *before,
                                           const struct price_conditions *now)
{
    if (before->edition != now->edition || before->factor != now->factor ||
        before->service_factor != now->service_factor ||
        before->factors.environment != now->factors.environment ||
        before->factors.transport_km != now->factors.transport_km)
        return PRICE_OTHER;
    return before->after_cessation == now->after_cessation ? PRICE_SAME
           : now->after_cessation                          ? PRICE_CEASED
                                                           : PRICE_OTHER;
}

enum price_change equipment_price_change(const struct equipment_price *before,
                                         const struct equipment_price *now)
{
    if (!before || before->rate != now->rate || base_rate(before) != base_rate(now) ||
        before->terms->lease != now->terms->lease || before->terms->maintenance != now->terms->maintenance)
        return PRICE_OTHER;
    return conditions_change(before->conditions, now->conditions);
}

/* The steps below the node of a price. */
static void equipment_steps(struct explanation *x, struct report_node *node,
                            const struct equipment_price *price)
{
    const struct line_terms *terms = price->terms;
    bool wet = terms->lease == LEASE_WET;
    rate_units base = base_rate(price);
    struct report_node *rate;
    if (terms->special)
        rate = report_child(x->report, node, explain_rate(x, base), "%s rate of a special case (%s)",
                            wet ? "wet" : "dry", explain_place(x, terms->place));
    else
        rate = report_child(x->report, node, explain_rate(x, base), "%s rate of %s, edition %s",
                            wet ? "wet" : "dry", terms->rate_code,
                            x->schedule->editions[price->conditions->edition].name);
    if (terms->special)
        explain_special(x, rate, terms);
    struct exact value = explain_factors(x, node, exact_of_rate(base), price->conditions, false, price->day);
    if (wet)
        value = explain_maintenance(x, node, value, price, maintenance_rate(price));
    explain_post(x, node, value, price->conditions);
}

/* True when nothing is done to the rate. */
static bool conditions_plain(const struct price_conditions *conditions, bool transported)
{
    const struct mission_factors *factors = &conditions->factors;
    return !conditions->after_cessation && !factors->environment && !factors->intensity &&
           !factors->hostile && !(transported && factors->transport_km);
}

/* A price that is the one before, or that one x post_operations_share. */
struct repeated {
    const char *title;
    enum price_change change;
    const struct price_conditions *conditions;
    struct exact before, unit;
    civil_day before_day, day;
};

static void explain_repeated(struct explanation *x, struct report_node *parent, struct repeated price)
{
    const char *unit = explain_money(x, price.unit);
    const struct edition *edition = &x->schedule->editions[price.conditions->edition];
    if (price.change == PRICE_SAME) {
        report_child(x->report, parent, unit, "%s as above%s", price.title,
                     explain_lapse(edition->confirmed_until, price.before_day, price.day));
        return;
    }
    struct report_node *node = report_child(x->report, parent, unit, "%s", price.title);
    report_child(x->report, node, explain_money(x, price.before), "as above");
    explain_post(x, node, price.before, price.conditions);
}

struct exact explain_equipment_unit(const struct equipment_price *price)
{
    struct exact unit;
    if (unit_price_exact(price->conditions, base_rate(price), maintenance_rate(price),
                         price->terms->lease == LEASE_WET, &unit) < 0)
        return EXACT_UNKNOWN;
    return unit;
}

void explain_equipment_price(struct explanation *x, struct report_node *parent,
                             const struct equipment_price *price, const struct equipment_price *before)
{
    const struct line_terms *terms = price->terms;
    const char *lease = terms->lease == LEASE_WET ? "wet" : "dry";
    struct exact unit = explain_equipment_unit(price);
    enum price_change change = equipment_price_change(before, price);
    equipment_grounds(x, price);
    if (change != PRICE_OTHER) {
        explain_repeated(x, parent,
                         (struct repeated){"price of one for a month", change, price->conditions,
                                           explain_equipment_unit(before), unit, before->day, price->day});
    } else if (!terms->special && conditions_plain(price->conditions, terms->lease == LEASE_WET)) {
        report_child(x->report, parent, explain_money(x, unit),
                     "price of one for a month: %s rate of %s, edition %s", lease, terms->rate_code,
                     x->schedule->editions[price->conditions->edition].name);
    } else {
        struct report_node *node = report_child(x->report, parent, explain_money(x, unit),
                                                "price of one for a month, %s lease", lease);
        equipment_steps(x, node, price);
    }
}

static void service_grounds(struct explanation *x, const struct service_price *price)
{
    const struct price_conditions *conditions = price->conditions;
    civil_day day = price->day;
    ground_edition(x, conditions->edition, day);
    ground_service(x, price->rate, conditions->edition);
    ground_rule(x, day, RULE_FORMULA_SELF_SUSTAINMENT);
    if (conditions->factors.environment || conditions->factors.intensity || conditions->factors.hostile)
        ground_rule(x, day, RULE_FORMULA_FACTORS);
    if (conditions->after_cessation)
        ground_rule(x, day, RULE_POST_OPERATIONS_SHARE);
    if (price->tents)
        ground_rule(x, price->tents_day, RULE_TENTS_MONTHS);
    ground_rule(x, day, RULE_FORMULA_ROUNDING);
}

enum price_change service_price_change(const struct service_price *before, const struct service_price *now)
{
    return before && before->rate == now->rate ? conditions_change(before->conditions, now->conditions)
                                               : PRICE_OTHER;
}

struct exact explain_service_unit(const struct service_price *price)
{
    struct exact unit;
    return service_price_exact(price->conditions, price->rate->rate, &unit) < 0 ? EXACT_UNKNOWN : unit;
}

void explain_service_price(struct explanation *x, struct report_node *parent,
                           const struct service_price *price, const struct service_price *before)
{
    static const char title[] = "price of one person for a month";
    struct exact unit = explain_service_unit(price);
    enum price_change change = service_price_change(before, price);
    const char *edition = x->schedule->editions[price->conditions->edition].name;
    service_grounds(x, price);
    if (change != PRICE_OTHER) {
        explain_repeated(x, parent,
                         (struct repeated){title, change, price->conditions, explain_service_unit(before),
                                           unit, before->day, price->day});
        return;
    }
    if (conditions_plain(price->conditions, false)) {
        report_child(x->report, parent, explain_money(x, unit), "%s: rate of %s, edition %s", title,
                     price->rate->category, edition);
        return;
    }
    struct report_node *node = report_child(x->report, parent, explain_money(x, unit), "%s", title);
    report_child(x->report, node, explain_rate(x, price->rate->rate), "rate of %s, edition %s",
                 price->rate->category, edition);
    struct exact value =
        explain_factors(x, node, exact_of_rate(price->rate->rate), price->conditions, true, price->day);
    explain_post(x, node, value, price->conditions);
}
