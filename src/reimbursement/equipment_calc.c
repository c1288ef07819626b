/* Major equipment: paid units x unit price x days / days of the month. Source: docs/calculation.md, "Major
   equipment" (readings formula_lease, formula_factors: muster-1). This is the hot loop: see bench/. */
#include "reimbursement/rules_calc.h"

#include <string.h>

/* The prices of a line by day over the period. */
struct line_prices {
    civil_day *days;
    struct equipment_price *prices;
    size_t count;
};

/* The days on which a line's price may change: conditions, its own terms, the provider of what it serves. */
static civil_day *price_days(struct calculation *calculation, const struct equipment_line *line,
                             size_t *ret_count)
{
    const struct agreement *agreement = calculation->account->agreement;
    size_t capacity = calculation->condition_count + line->term_count + 1;
    for (size_t t = 0; t < line->term_count; t++) {
        int served = agreement_service_find(agreement, line->terms[t].serves);
        capacity += served < 0 ? 0 : agreement->services[served].term_count;
    }
    civil_day *days = arena_array(calculation->arena, capacity, sizeof *days);
    size_t count = 1;
    if (!days)
        return NULL;
    for (size_t i = 0; i < calculation->condition_count; i++)
        days[count++] = calculation->condition_days[i];
    for (size_t t = 0; t < line->term_count; t++) {
        days[count++] = line->term_days[t];
        int served = agreement_service_find(agreement, line->terms[t].serves);
        for (size_t s = 0; served >= 0 && s < agreement->services[served].term_count; s++)
            days[count++] = agreement->services[served].term_days[s];
    }
    *ret_count = change_days(days, count, calculation->options->period);
    return days;
}

/* The rates of a day: of the special case, or of the edition's row. False when they are blank. */
static bool rates_of(const struct equipment_price *price, rate_units *ret_base, rate_units *ret_maintenance)
{
    const struct line_terms *terms = price->terms;
    bool wet = terms->lease == LEASE_WET;
    if (terms->special) {
        *ret_base = wet ? terms->special_wet : terms->special_dry;
        *ret_maintenance = terms->maintenance;
        return true;
    }
    *ret_base = wet ? price->rate->wet : price->rate->dry;
    *ret_maintenance = price->rate->maintenance;
    /* The maintenance rate counts only where a factor multiplies it. */
    if (*ret_maintenance == RATE_BLANK && (!wet || price->conditions->maintenance_share == 0))
        *ret_maintenance = 0;
    return *ret_base != RATE_BLANK && *ret_maintenance != RATE_BLANK;
}

static enum mark price_mark(const struct calculation *calculation, const struct equipment_price *price)
{
    const struct price_conditions *conditions = price->conditions;
    enum mark mark = price->terms->lease == LEASE_WET ? conditions->wet_mark : conditions->dry_mark;
    mark = mark_with_rule(calculation, mark, price->day, RULE_FORMULA_ROUNDING);
    mark = mark_with_rule(calculation, mark, price->day, RULE_SERVICEABILITY_THRESHOLD);
    if (price->rate) {
        const struct edition *edition = &calculation->schedule->editions[conditions->edition];
        mark = mark_weaker(mark, mark_on_day(edition->mark, edition->confirmed_until, price->day));
        mark = mark_weaker(mark, price->rate->mark);
    }
    return mark;
}

/* An edition that lacks the code of a row in force is refused whether or not anything is there to be paid. */
static int code_missing(const struct calculation *calculation, const struct equipment_price *price)
{
    char day[DAY_TEXT_SIZE];
    const struct line_terms *terms = price->terms;
    if (!terms->quantity)
        return 0;
    return problem_error(calculation->problems, ERROR_INVALID, terms->code_place,
                         "a code of that edition (`muster rates show`), or another [mou] edition",
                         "rate code '%s' is not in edition %s, in force on %s", terms->rate_code,
                         calculation->schedule->editions[price->conditions->edition].name,
                         day_format(price->day, day));
}

/* The price on a day from which something is agreed. */
static int price_set(struct calculation *calculation, struct equipment_price *price)
{
    const struct line_terms *terms = price->terms;
    int edition = price->conditions->edition;
    price->blank = true;
    if (edition < 0)
        return 0; /* refused when it would be used */
    if (!terms->special) {
        price->rate = schedule_equipment(calculation->schedule, edition,
                                         schedule_code_find(calculation->schedule, terms->rate_code));
        if (!price->rate)
            return code_missing(calculation, price);
    }
    rate_units base, maintenance;
    price->blank = !rates_of(price, &base, &maintenance);
    price->mark = price_mark(calculation, price);
    if (price->blank)
        return 0;
    if (unit_price(price->conditions, base, maintenance, terms->lease == LEASE_WET, &price->numerator) < 0)
        return amount_too_large(calculation, terms->place);
    if (calculation->post_operations &&
        __builtin_mul_overflow(price->numerator, price->conditions->post_operations, &price->numerator))
        return amount_too_large(calculation, terms->place);
    return 0;
}

/* The first price of the line with the same rate code. */
static size_t first_with_code(const struct line_prices *prices, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (prices->prices[i].terms &&
            strcmp(prices->prices[i].terms->rate_code, prices->prices[at].terms->rate_code) == 0)
            return i;
    return at;
}

static int prices_prepare(struct calculation *calculation, const struct equipment_line *line,
                          civil_day departure, struct line_prices *ret_prices)
{
    struct line_prices prices = {0};
    prices.days = price_days(calculation, line, &prices.count);
    prices.prices = prices.days ? arena_array(calculation->arena, prices.count, sizeof *prices.prices) : NULL;
    if (!prices.prices)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < prices.count && prices.days[i] < departure; i++) {
        struct equipment_price *price = &prices.prices[i];
        price->day = prices.days[i];
        price->conditions = conditions_on(calculation, price->day);
        price->terms = line_terms_on(line, price->day);
        if (!price->terms)
            continue;
        price->code = first_with_code(&prices, i);
        price->served = line_is_served(calculation->account->agreement, price->terms, price->day);
        if (!price->served && price_set(calculation, price) == ERROR_LIMIT)
            return ERROR_LIMIT;
    }
    *ret_prices = prices;
    return 0;
}

/* One line of the statement while it is being summed. */
struct month_sum {
    struct statement_line line;
    uint128 sum; /* units x days x price, over the calculation's unit denominator */
    const struct equipment_price *refused;
};

/* Refuses, once for each rate, what is needed and not known; the line goes on without amount. */
static void price_refuse(struct calculation *calculation, const struct equipment_price *price,
                         struct month_sum *open)
{
    char day[DAY_TEXT_SIZE];
    const struct line_terms *terms = price->terms;
    open->line.blank = true;
    if (open->refused && open->refused->rate == price->rate)
        return;
    open->refused = price;
    if (price->conditions->edition < 0)
        no_edition(calculation, terms->place, price->day);
    else if (price->rate && !calculation->options->partial)
        problem_error(
            calculation->problems, ERROR_INVALID, price->rate->place,
            "the official rate (`muster rates import`), --schedule with one that has it, or --partial to "
            "leave the line out",
            "the rate of '%s' in edition %s is blank, and line %s of the agreement needs it on %s",
            terms->rate_code, calculation->schedule->editions[price->conditions->edition].name,
            open->line.line, day_format(price->day, day));
}

static int segment_keep(struct calculation *calculation, const struct timeline *timeline, uint32_t paid,
                        const struct equipment_price *price)
{
    if (!calculation->options->explain)
        return 0;
    struct exact amount;
    int128 days = (int128)paid * period_days(timeline->segment);
    if (exact_multiply(exact_ratio(price->numerator, calculation->unit_denominator),
                       exact_ratio(days, timeline->month_days), &amount) < 0)
        return amount_too_large(calculation, price->terms->place);
    return segment_add(calculation, (struct statement_segment){.period = timeline->segment,
                                                               .quantity = paid,
                                                               .equipment = price,
                                                               .amount = amount});
}

static inline int segment_pay(struct calculation *calculation, const struct timeline *timeline, uint32_t paid,
                              const struct equipment_price *price, struct month_sum *open)
{
    open->line.description = price->terms->description;
    open->line.mark = mark_weaker(open->line.mark, price->mark);
    if (price->blank) {
        price_refuse(calculation, price, open);
        return 0;
    }
    uint128 part;
    uint64_t days = (uint64_t)paid * (uint64_t)period_days(timeline->segment);
    if (__builtin_mul_overflow((uint128)price->numerator, days, &part) ||
        __builtin_add_overflow(open->sum, part, &open->sum))
        return amount_too_large(calculation, price->terms->place);
    return segment_keep(calculation, timeline, paid, price);
}

static int month_end(struct calculation *calculation, const struct timeline *timeline, struct month_sum *open)
{
    struct statement_line *line = &open->line;
    line->month = timeline->month;
    line->amount = 0;
    if (open->sum >> 126 || exact_month_cents((int128)open->sum, calculation->units_per_cent,
                                              timeline->month_days, &line->amount) < 0)
        return amount_too_large(calculation, (struct place){0});
    int code = line_add(calculation, line);
    open->sum = 0;
    line->mark = MARK_OFFICIAL;
    line->blank = false;
    line->first_segment = calculation->segment_count;
    return code;
}

/* The months of one line as far as they are priced under one rate code. */
static int line_months(struct calculation *calculation, const struct line_counts *counts,
                       const struct line_prices *prices, const char *line, size_t rate_code)
{
    struct period period = calculation->options->period;
    struct step_cursor paid = step_cursor_at(counts->paid_day, counts->paid_count, period.from_day);
    struct step_cursor priced = step_cursor_at(prices->days, prices->count, period.from_day);
    struct timeline timeline = timeline_begin(period);
    timeline.cursors[timeline.cursor_count++] = &paid;
    timeline.cursors[timeline.cursor_count++] = &priced;
    struct month_sum open = {.line = {.section = SECTION_MAJOR_EQUIPMENT,
                                      .code = prices->prices[rate_code].terms->rate_code,
                                      .line = line,
                                      .mark = MARK_OFFICIAL,
                                      .first_segment = calculation->segment_count}};
    int code = 0;
    while (code >= 0 && timeline_next(&timeline)) {
        const struct equipment_price *price = &prices->prices[priced.index];
        uint32_t units = counts->paid[paid.index];
        if (units && price->code == rate_code && price->terms && !price->served)
            code = segment_pay(calculation, &timeline, units, price, &open);
        if (code >= 0 && timeline_ends_month(&timeline))
            code = month_end(calculation, &timeline, &open);
    }
    return code;
}

/* A rate code that changes inside a month gives one line a code: each code is walked by itself. */
int equipment_calculate(struct calculation *calculation)
{
    const struct agreement *agreement = calculation->account->agreement;
    for (size_t l = 0; l < agreement->line_count; l++) {
        struct line_prices prices = {0};
        int code = prices_prepare(calculation, &agreement->lines[l], calculation->departures[l], &prices);
        for (size_t i = 0; code >= 0 && i < prices.count; i++)
            if (prices.prices[i].terms && prices.prices[i].code == i)
                code = line_months(calculation, &calculation->counts.lines[l], &prices,
                                   agreement->lines[l].name, i);
        if (code < 0)
            return code;
    }
    return 0;
}
