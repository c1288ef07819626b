/* The value of an agreement on one day. Source: docs/calculation.md, "Personnel", "Major equipment",
   "Self-sustainment", "Money" (readings muster-1); CONTRACT "muster price". */
#include "agreement/agreement_calc.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

/* What the lines of one price have in common. */
struct pricing {
    const struct agreement *agreement;
    const struct schedule *schedule;
    const struct price_options *options;
    struct arena *arena;
    struct problems *problems;
    const struct edition *edition; /* NULL before the first */
    struct price_conditions conditions;
    struct price_line *lines; /* room for every line that the agreement can have */
    size_t count;
    bool edition_missed; /* reported */
    bool complete;
    int code; /* the first error */
};

static void refuse(struct pricing *pricing, int code)
{
    if (pricing->code == 0)
        pricing->code = code;
}

/* The mark of a rule that is used. */
static enum mark rule_mark(const struct pricing *pricing, enum rule_key key)
{
    relied_add_rules(pricing->options->relied, pricing->schedule, pricing->conditions.edition,
                     UINT64_C(1) << key, pricing->options->on);
    return schedule_rule_mark(pricing->schedule, pricing->conditions.edition, key, pricing->options->on);
}

/* The mark of a rate of the edition in force. */
static enum mark rate_mark(const struct pricing *pricing, enum schedule_table table, const char *code,
                           enum mark mark)
{
    mark = mark_on_day(mark, pricing->edition->confirmed_until, pricing->options->on);
    relied_add(pricing->options->relied, (struct rate_row){table, pricing->edition->name, code}, mark);
    return mark;
}

/* The mark of the edition in force. */
static enum mark edition_mark(const struct pricing *pricing)
{
    const char *name = pricing->edition->name;
    return rate_mark(pricing, SCHEDULE_EDITIONS, name, pricing->edition->mark);
}

/* The mark of the rules behind the conditions. */
static enum mark conditions_mark(const struct pricing *pricing, uint64_t rules, enum mark mark)
{
    relied_add_rules(pricing->options->relied, pricing->schedule, pricing->conditions.edition, rules,
                     pricing->options->on);
    return mark;
}

/* Adds a line that earns nothing. */
static void add_empty(struct pricing *pricing, struct price_line line, const char *remark)
{
    assert(remark);
    line.quantity = 0;
    line.unit = exact_of(0);
    line.remark = remark;
    line.mark = mark_weaker(line.mark, rule_mark(pricing, RULE_FORMULA_ROUNDING));
    pricing->lines[pricing->count++] = line;
}

/* Adds a line whose quantity, unit and mark are known: its amounts are calculated here. */
static void add_line(struct pricing *pricing, struct price_line line)
{
    struct exact monthly, yearly;
    line.mark = mark_weaker(line.mark, rule_mark(pricing, RULE_FORMULA_ROUNDING));
    if (exact_multiply(exact_of(line.quantity), line.unit, &monthly) < 0 ||
        exact_multiply(exact_of(12), monthly, &yearly) < 0 || exact_round_cents(monthly, &line.monthly) < 0 ||
        exact_round_cents(yearly, &line.yearly) < 0)
        refuse(pricing, problem_error(pricing->problems, ERROR_LIMIT, line.place,
                                      "expected smaller quantities and rates",
                                      "the amount is too large to calculate"));
    else
        pricing->lines[pricing->count++] = line;
}

/* A blank rate: refused by the row that lacks it, or listed without amount. */
static void add_blank(struct pricing *pricing, struct price_line line, struct place rate_place,
                      const char *what)
{
    pricing->complete = false;
    if (pricing->options->partial) {
        line.blank = true;
        line.unit = exact_of(0);
        line.mark = mark_weaker(line.mark, rule_mark(pricing, RULE_FORMULA_ROUNDING));
        pricing->lines[pricing->count++] = line;
        return;
    }
    refuse(
        pricing,
        problem_error(pricing->problems, ERROR_INVALID, rate_place,
                      "expected a rate: give a schedule that has it (--schedule), or leave the line without "
                      "amount (--partial)",
                      "the %s of '%s' is blank; it is needed at %s:%u", what, line.code, line.place.file,
                      line.place.line));
}

/* True when an edition is in force; its absence is reported once, at the first line that needs one. */
static bool has_edition(struct pricing *pricing, struct place place)
{
    if (pricing->edition)
        return true;
    if (pricing->edition_missed)
        return false;
    pricing->edition_missed = true;
    char day[DAY_TEXT_SIZE], first[DAY_TEXT_SIZE];
    const char *expected = "expected a schedule with an edition";
    if (pricing->schedule->edition_count)
        expected = arena_format(pricing->problems->arena,
                                "expected a day from %s on, or an edition held in [mou] edition",
                                day_format(pricing->schedule->edition_days[0], first));
    refuse(pricing, problem_error(pricing->problems, ERROR_INVALID, place, expected,
                                  "no edition is in force on %s", day_format(pricing->options->on, day)));
    return false;
}

/* A name of the agreement that the edition in force does not have. */
static void refuse_absent(struct pricing *pricing, struct place place, const char *kind, const char *name)
{
    char quoted[TEXT_QUOTE_SIZE];
    refuse(pricing, problem_error(pricing->problems, ERROR_INVALID, place,
                                  "expected one that this edition has", "edition '%s' has no %s '%s'",
                                  pricing->edition->name, kind, text_quote(name, strlen(name), quoted)));
}

/* ---- personnel ---- */

static void price_personnel(struct pricing *pricing)
{
    const struct ceiling *ceiling = &pricing->agreement->ceiling;
    civil_day on = pricing->options->on;
    ptrdiff_t row = steps_at(ceiling->day, ceiling->count, on);
    if (row < 0)
        return;
    struct price_line line = {.section = PRICE_PERSONNEL,
                              .code = "",
                              .line = "",
                              .description = "Personnel",
                              .quantity = ceiling->people[row],
                              .mark = rule_mark(pricing, RULE_FORMULA_PERSONNEL),
                              .remark = "",
                              .place = {ceiling->path, ceiling->row[row], 0}};
    if (line.quantity == 0) {
        add_empty(pricing, line, "the ceiling is 0");
        return;
    }
    const struct personnel_rate *rate = schedule_personnel(pricing->schedule, on);
    char day[DAY_TEXT_SIZE];
    if (!rate) {
        refuse(pricing,
               problem_error(pricing->problems, ERROR_INVALID, line.place,
                             "expected a day from the first personnel rate on, or a schedule with an "
                             "earlier one",
                             "no personnel rate is in force on %s", day_format(on, day)));
        return;
    }
    line.code = arena_format(pricing->arena, "%s", day_format(rate->effective_from, day));
    if (!line.code) {
        refuse(pricing, problem_memory(pricing->problems));
        return;
    }
    enum mark mark = mark_on_day(rate->mark, rate->confirmed_until, on);
    relied_add(pricing->options->relied, (struct rate_row){SCHEDULE_PERSONNEL, RATE_EDITION_ANY, line.code},
               mark);
    line.mark = mark_weaker(line.mark, mark);
    if (rate->rate == RATE_BLANK) {
        add_blank(pricing, line, rate->place, "personnel rate");
        return;
    }
    line.unit = exact_of_rate(rate->rate);
    add_line(pricing, line);
}

/* ---- major equipment ---- */

/* Why a line earns nothing on the day, NULL when it is priced. */
static const char *equipment_remark(struct pricing *pricing, size_t index, const struct line_terms *terms)
{
    const struct price_options *options = pricing->options;
    char day[DAY_TEXT_SIZE];
    const char *remark;
    if (options->departure && options->departure[index] <= options->on)
        remark = arena_format(pricing->arena, "left on %s", day_format(options->departure[index], day));
    else if (terms->quantity == 0)
        remark = "the quantity agreed is 0";
    else if (line_is_served(pricing->agreement, terms, options->on))
        remark = arena_format(pricing->arena, "serves %s, which the contributor provides: no lease",
                              terms->serves);
    else
        return NULL;
    if (!remark)
        refuse(pricing, problem_memory(pricing->problems));
    return remark ? remark : "";
}

/* The monthly rate that the lease asks for and, when it is used, the maintenance rate. */
struct lease_rates {
    rate_units base, maintenance;
    const char *blank; /* what is blank; NULL: nothing */
    struct place place;
};

/* The maintenance rate is used only where something multiplies it. */
static void take_maintenance(const struct pricing *pricing, rate_units maintenance, bool wet,
                             struct lease_rates *rates)
{
    if (!wet || pricing->conditions.maintenance_share == 0)
        return;
    rates->maintenance = maintenance;
    if (maintenance == RATE_BLANK && !rates->blank)
        rates->blank = "maintenance rate";
}

static struct lease_rates special_rates(const struct pricing *pricing, const struct line_terms *terms)
{
    bool wet = terms->lease == LEASE_WET;
    struct lease_rates rates = {.base = wet ? terms->special_wet : terms->special_dry, .place = terms->place};
    take_maintenance(pricing, terms->maintenance, wet, &rates);
    return rates;
}

static struct lease_rates schedule_rates(const struct pricing *pricing, const struct line_terms *terms,
                                         const struct equipment_rate *rate)
{
    bool wet = terms->lease == LEASE_WET;
    struct lease_rates rates = {.base = wet ? rate->wet : rate->dry, .place = rate->place};
    if (rates.base == RATE_BLANK)
        rates.blank = wet ? "wet lease rate" : "dry lease rate";
    take_maintenance(pricing, rate->maintenance, wet, &rates);
    return rates;
}

static void finish_equipment(struct pricing *pricing, struct price_line line, const struct lease_rates *rates,
                             bool wet)
{
    const struct price_conditions *conditions = &pricing->conditions;
    line.mark =
        mark_weaker(line.mark, wet ? conditions_mark(pricing, conditions->wet_rules, conditions->wet_mark)
                                   : conditions_mark(pricing, conditions->dry_rules, conditions->dry_mark));
    line.mark = mark_weaker(line.mark, edition_mark(pricing));
    if (rates->blank)
        add_blank(pricing, line, rates->place, rates->blank);
    else if (unit_price_exact(conditions, rates->base, rates->maintenance, wet, &line.unit) < 0)
        refuse(pricing, problem_error(pricing->problems, ERROR_LIMIT, line.place, "expected a smaller rate",
                                      "the price of one unit is too large to calculate"));
    else
        add_line(pricing, line);
}

static void price_terms(struct pricing *pricing, struct price_line line, const struct line_terms *terms)
{
    if (!has_edition(pricing, terms->code_place))
        return;
    if (terms->special) {
        struct lease_rates rates = special_rates(pricing, terms);
        finish_equipment(pricing, line, &rates, terms->lease == LEASE_WET);
        return;
    }
    int code = schedule_code_find(pricing->schedule, terms->rate_code);
    const struct equipment_rate *rate =
        schedule_equipment(pricing->schedule, pricing->conditions.edition, code);
    if (!rate) {
        refuse_absent(pricing, terms->code_place, "rate_code", terms->rate_code);
        return;
    }
    if (!line.description[0])
        line.description = rate->description;
    line.mark = mark_weaker(line.mark, rate_mark(pricing, SCHEDULE_EQUIPMENT, terms->rate_code, rate->mark));
    struct lease_rates rates = schedule_rates(pricing, terms, rate);
    finish_equipment(pricing, line, &rates, terms->lease == LEASE_WET);
}

static void price_equipment(struct pricing *pricing, size_t index)
{
    const struct equipment_line *equipment = &pricing->agreement->lines[index];
    const struct line_terms *terms = line_terms_on(equipment, pricing->options->on);
    if (!terms)
        return;
    struct price_line line = {.section = PRICE_MAJOR_EQUIPMENT,
                              .code = terms->rate_code,
                              .line = equipment->name,
                              .description = terms->description,
                              .quantity = terms->quantity,
                              .mark = rule_mark(pricing, RULE_FORMULA_LEASE),
                              .remark = "",
                              .place = terms->place};
    const char *remark = equipment_remark(pricing, index, terms);
    if (remark)
        add_empty(pricing, line, remark);
    else
        price_terms(pricing, line, terms);
}

/* ---- self-sustainment ---- */

static uint32_t heads_of(const struct service_terms *terms, uint32_t ceiling)
{
    if (terms->served != SERVED_NOT_GIVEN)
        return ceiling > 0 ? terms->served : 0;
    return ceiling > terms->un_heads ? ceiling - terms->un_heads : 0;
}

static void price_heads(struct pricing *pricing, struct price_line line, const struct service *service)
{
    if (!has_edition(pricing, line.place))
        return;
    int category = schedule_category_find(pricing->schedule, service->category);
    const struct service_rate *rate =
        schedule_service(pricing->schedule, pricing->conditions.edition, category);
    if (!rate) {
        refuse_absent(pricing, line.place, "category", service->category);
        return;
    }
    line.description = rate->description;
    line.mark = mark_weaker(line.mark, rate_mark(pricing, SCHEDULE_SERVICES, service->category, rate->mark));
    line.mark = mark_weaker(line.mark, edition_mark(pricing));
    if (rate->rate == RATE_BLANK)
        add_blank(pricing, line, rate->place, "rate");
    else if (service_price_exact(&pricing->conditions, rate->rate, &line.unit) < 0)
        refuse(pricing, problem_error(pricing->problems, ERROR_LIMIT, line.place, "expected a smaller rate",
                                      "the price for one person is too large to calculate"));
    else
        add_line(pricing, line);
}

static void price_service(struct pricing *pricing, const struct service *service)
{
    const struct service_terms *terms = service_terms_on(service, pricing->options->on);
    if (!terms || terms->provider != PROVIDER_CONTRIBUTOR)
        return;
    uint32_t ceiling = ceiling_on(&pricing->agreement->ceiling, pricing->options->on);
    struct price_line line = {
        .section = PRICE_SELF_SUSTAINMENT,
        .code = service->category,
        .line = "",
        .description = "",
        .quantity = heads_of(terms, ceiling),
        .mark = conditions_mark(pricing, pricing->conditions.service_rules, pricing->conditions.service_mark),
        .remark = "",
        .place = terms->place};
    if (line.quantity == 0)
        add_empty(pricing, line, ceiling ? "nobody is served" : "the ceiling is 0");
    else
        price_heads(pricing, line, service);
}

/* ---- the whole ---- */

static int pricing_begin(struct pricing *pricing)
{
    const struct agreement *agreement = pricing->agreement;
    const struct schedule *schedule = pricing->schedule;
    civil_day on = pricing->options->on;
    int edition = schedule_edition(schedule, agreement_hold(agreement, schedule), on);
    if (edition >= 0)
        pricing->edition = &schedule->editions[edition];
    if (price_conditions_calculate(schedule, edition, on, factors_on(&agreement->factors, on),
                                   on >= pricing->options->cessation, &pricing->conditions) < 0)
        return problem_error(pricing->problems, ERROR_LIMIT, (struct place){.file = agreement->factors.path},
                             "expected a shorter transport, or larger steps in the rules",
                             "the transport increments are too large to calculate");
    pricing->lines = arena_array(pricing->arena, 1 + agreement->line_count + agreement->service_count,
                                 sizeof *pricing->lines);
    return pricing->lines ? 0 : problem_memory(pricing->problems);
}

static int pricing_end(const struct pricing *pricing, struct agreement_price *ret_price)
{
    struct agreement_price price = {.on = pricing->options->on,
                                    .lines = pricing->lines,
                                    .count = pricing->count,
                                    .complete = pricing->complete,
                                    .mark = rule_mark(pricing, RULE_FORMULA_ROUNDING)};
    assert(price.lines);
    for (size_t i = 0; i < price.count; i++) {
        const struct price_line *line = &price.lines[i];
        price.mark = mark_weaker(price.mark, line->mark);
        if (money_add(price.monthly, line->monthly, &price.monthly) < 0 ||
            money_add(price.yearly, line->yearly, &price.yearly) < 0)
            return problem_error(pricing->problems, ERROR_LIMIT, line->place,
                                 "expected smaller quantities and rates",
                                 "the total is too large to calculate");
    }
    if (pricing->options->relied && pricing->options->relied->failed)
        return problem_memory(pricing->problems);
    *ret_price = price;
    return 0;
}

int agreement_price(const struct agreement *agreement, const struct schedule *schedule,
                    const struct price_options *options, struct arena *arena, struct problems *problems,
                    struct agreement_price *ret_price)
{
    struct pricing pricing = {.agreement = agreement,
                              .schedule = schedule,
                              .options = options,
                              .arena = arena,
                              .problems = problems,
                              .complete = true};
    int code = pricing_begin(&pricing);
    if (code < 0)
        return code;
    price_personnel(&pricing);
    for (size_t i = 0; i < agreement->line_count; i++)
        price_equipment(&pricing, i);
    for (size_t i = 0; i < agreement->service_count; i++)
        price_service(&pricing, &agreement->services[i]);
    return pricing.code ? pricing.code : pricing_end(&pricing, ret_price);
}
