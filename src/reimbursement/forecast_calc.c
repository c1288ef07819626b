#include "reimbursement/forecast_calc.h"

#include <string.h>

struct period forecast_period(const struct forecast_options *options)
{
    return (struct period){options->from_day,
                           month_first_day(day_month(options->from_day) + options->months)};
}

/* ---- the account as agreed ---- */

/* The day from which nobody and nothing is there. */
static civil_day end_of(const struct events *events)
{
    static const char *const names[] = {"withdrawn", "closed", "cancelled"};
    civil_day end = DAY_NEVER;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct event *event = events_named(events, names[i]);
        end = event && event->day < end ? event->day : end;
    }
    return end;
}

/* A step function of counts that ends with 0 on a day. */
struct counts {
    civil_day *day;
    uint32_t *value, *row;
    size_t count;
};

static bool counts_begin(struct counts *counts, size_t capacity, struct arena *arena)
{
    *counts = (struct counts){.day = arena_array(arena, capacity + 1, sizeof *counts->day),
                              .value = arena_array(arena, capacity + 1, sizeof *counts->value),
                              .row = arena_array(arena, capacity + 1, sizeof *counts->row)};
    return counts->day && counts->value && counts->row;
}

static void counts_add(struct counts *counts, civil_day day, uint32_t value, uint32_t row)
{
    counts->day[counts->count] = day;
    counts->value[counts->count] = value;
    counts->row[counts->count++] = row;
}

static bool strength_as_agreed(const struct agreement *agreement, civil_day end, struct arena *arena,
                               struct strength *ret_strength)
{
    const struct ceiling *ceiling = &agreement->ceiling;
    struct counts counts;
    uint32_t *nobody = arena_array(arena, ceiling->count + 1, sizeof *nobody);
    if (!nobody || !counts_begin(&counts, ceiling->count, arena))
        return false;
    for (size_t i = 0; i < ceiling->count && ceiling->day[i] < end; i++)
        counts_add(&counts, ceiling->day[i], ceiling->people[i], ceiling->row[i]);
    if (counts.count && end != DAY_NEVER)
        counts_add(&counts, end, 0, 0);
    *ret_strength = (struct strength){.path = ceiling->path,
                                      .day = counts.day,
                                      .men = counts.value,
                                      .women = nobody,
                                      .row = counts.row,
                                      .count = counts.count};
    return true;
}

static bool line_as_agreed(const struct equipment_line *line, civil_day end, struct arena *arena,
                           struct line_status *ret_status)
{
    struct counts counts;
    if (!counts_begin(&counts, line->term_count, arena))
        return false;
    for (size_t i = 0; i < line->term_count && line->term_days[i] < end; i++)
        counts_add(&counts, line->term_days[i], line->terms[i].quantity, 0);
    if (counts.count && end != DAY_NEVER)
        counts_add(&counts, end, 0, 0);
    *ret_status = (struct line_status){
        .day = counts.day, .present = counts.value, .serviceable = counts.value, .count = counts.count};
    return true;
}

/* All that account_as_agreed hands out, in one piece. */
struct as_agreed {
    struct strength strength;
    struct verification verification;
    struct losses losses;
    struct payments payments;
};

bool account_as_agreed(const struct account *account, struct arena *arena, struct account *ret_account)
{
    const struct agreement *agreement = account->agreement;
    civil_day end = end_of(account->events);
    struct as_agreed *agreed = arena_alloc(arena, sizeof *agreed);
    struct line_status *lines = arena_array(arena, agreement->line_count, sizeof *lines);
    struct service_performance *services = arena_array(arena, agreement->service_count, sizeof *services);
    if (!agreed || !lines || !services || !strength_as_agreed(agreement, end, arena, &agreed->strength))
        return false;
    for (size_t l = 0; l < agreement->line_count; l++)
        if (!line_as_agreed(&agreement->lines[l], end, arena, &lines[l]))
            return false;
    agreed->verification = (struct verification){.status_path = account->verification->status_path,
                                                 .performance_path = account->verification->performance_path,
                                                 .lines = lines,
                                                 .services = services};
    *ret_account = *account;
    ret_account->strength = &agreed->strength;
    ret_account->verification = &agreed->verification;
    ret_account->losses = &agreed->losses;
    ret_account->payments = &agreed->payments;
    return true;
}

/* ---- the forecast on its way ---- */

struct forecasting {
    const struct account *account;
    const struct schedule *schedule;
    const struct forecast_options *options;
    struct arena *arena;
    struct problems *problems;
    int hold;
    struct forecast *forecast;
    struct forecast_month *months;
    civil_month first_month;
    struct statement before; /* of what really was; without lines when not known */
    bool too_large;
};

static void sum_add(struct forecasting *forecasting, money_cents amount, money_cents *sum)
{
    forecasting->too_large |= money_add(*sum, amount, sum) < 0;
}

static money_cents difference(struct forecasting *forecasting, money_cents a, money_cents b)
{
    money_cents result = 0;
    forecasting->too_large |= __builtin_sub_overflow(a, b, &result);
    return result;
}

/* ---- what was before ---- */

static void opening_of_payments(struct forecasting *forecasting)
{
    struct forecast *forecast = forecasting->forecast;
    const struct payments *payments = forecasting->account->payments;
    for (size_t i = 0; i < payments->count; i++)
        if (payments->items[i].day < forecast->period.from_day)
            sum_add(forecasting, payments->items[i].amount, &forecast->paid_before);
    forecast->opening = difference(forecasting, forecast->earned_before, forecast->paid_before);
}

/* The statement from the agreement's first day to the forecast's; where it is refused, the reason. */
static void opening_calculate(struct forecasting *forecasting)
{
    struct forecast *forecast = forecasting->forecast;
    struct statement_options options = {
        .period = {forecasting->account->agreement->effective, forecast->period.from_day},
        .partial = forecasting->options->partial};
    struct problems refused;
    forecast->opening_known = true;
    forecast->opening_reason = "";
    if (options.period.from_day < options.period.to_day) {
        problems_init(&refused, forecasting->arena);
        int code = statement_calculate(forecasting->account, forecasting->schedule, &options,
                                       forecasting->arena, &refused, &forecasting->before);
        forecast->opening_known = code >= 0;
        forecast->opening_reason = code < 0 && refused.count ? refused.items[0].what : "";
        if (code < 0)
            return;
        forecast->earned_before = forecasting->before.total;
    }
    opening_of_payments(forecasting);
}

/* ---- what the months earn ---- */

static bool blank_listed(const struct forecast *forecast, const char *name)
{
    for (size_t i = 0; i < forecast->blank_count; i++)
        if (strcmp(forecast->blank[i], name) == 0)
            return true;
    return false;
}

static void blank_add(struct forecasting *forecasting, const struct statement_line *line, const char **names)
{
    const char *name = line->section == SECTION_PERSONNEL ? section_names[SECTION_PERSONNEL]
                       : line->line[0]                    ? line->line
                                                          : line->code;
    if (!blank_listed(forecasting->forecast, name))
        names[forecasting->forecast->blank_count++] = name;
}

static int months_earn(struct forecasting *forecasting, const struct statement *statement)
{
    struct forecast *forecast = forecasting->forecast;
    const char **names = arena_array(forecasting->arena, statement->count, sizeof *names);
    if (!names)
        return problem_memory(forecasting->problems);
    forecast->blank = names;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        struct forecast_month *month = &forecasting->months[line->month - forecasting->first_month];
        sum_add(forecasting, line->amount, &month->sections[line->section]);
        sum_add(forecasting, line->amount, &month->earned);
        if (line->blank)
            blank_add(forecasting, line, names);
    }
    money_cents to_date = 0;
    for (size_t i = 0; i < forecast->count; i++) {
        sum_add(forecasting, forecasting->months[i].earned, &to_date);
        forecasting->months[i].earned_to_date = to_date;
        forecasting->months[i].month = forecasting->first_month + (civil_month)i;
        if (forecasting->options->costs)
            forecasting->months[i].cost = forecasting->options->costs[i];
    }
    memcpy(forecast->sections, statement->sections, sizeof forecast->sections);
    forecast->total = statement->total;
    forecast->complete = statement->complete && forecasting->before.complete;
    forecast->mark = mark_weaker(statement->mark, forecasting->before.mark);
    return 0;
}

/* ---- what is paid, and what is owed ---- */

/* All that was earned up to the end of a quarter. */
static money_cents earned_until(struct forecasting *forecasting, civil_month quarter)
{
    const struct statement *before = &forecasting->before;
    money_cents sum = 0;
    for (size_t i = 0; i < before->count; i++)
        if (before->lines[i].month < quarter + 3)
            sum_add(forecasting, before->lines[i].amount, &sum);
    for (size_t i = 0; i < forecasting->forecast->count; i++)
        if (forecasting->months[i].month < quarter + 3)
            sum_add(forecasting, forecasting->months[i].earned, &sum);
    return sum;
}

/* Expects a payment of a quarter's sum; it counts in the months in which it comes. */
static void payment_expect(struct forecasting *forecasting, struct forecast_payment payment,
                           struct forecast_payment *payments)
{
    struct forecast *forecast = forecasting->forecast;
    civil_month due = day_month(payment.due), last = forecasting->first_month + (civil_month)forecast->count;
    bool shown = false;
    for (int s = 0; s < SCENARIOS; s++) {
        civil_month month = due + (s == LATE ? forecasting->options->late_months : 0);
        month = month < forecasting->first_month ? forecasting->first_month : month;
        payment.months[s] = month;
        if (month >= last)
            continue;
        sum_add(forecasting, payment.amount,
                &forecasting->months[month - forecasting->first_month].cash[s].paid);
        shown = true;
    }
    if (shown)
        payments[forecast->payment_count++] = payment;
}

static int payments_expect(struct forecasting *forecasting)
{
    struct forecast *forecast = forecasting->forecast;
    civil_month first = forecasting->first_month;
    if (forecasting->before.count)
        first = forecasting->before.lines[0].month;
    civil_month last = forecasting->first_month + (civil_month)forecast->count - 1;
    first = month_quarter(first);
    struct forecast_payment *payments =
        arena_array(forecasting->arena, (size_t)(last - first) / 3 + 1, sizeof *payments);
    if (!payments)
        return problem_memory(forecasting->problems);
    forecast->payments = payments;
    claim_due(forecasting->schedule, forecasting->hold, month_quarter(forecasting->first_month),
              &forecast->rule);
    money_cents paid = forecast->paid_before;
    for (civil_month quarter = first; quarter <= last; quarter += 3) {
        struct forecast_payment payment = {.quarter = quarter};
        payment.due = claim_due(forecasting->schedule, forecasting->hold, quarter, &payment.rule);
        payment.amount = difference(forecasting, earned_until(forecasting, quarter), paid);
        if (payment.amount <= 0)
            continue;
        sum_add(forecasting, payment.amount, &paid);
        payment_expect(forecasting, payment, payments);
    }
    return 0;
}

static void most_take(struct forecast_most *most, bool first, money_cents amount, civil_month month)
{
    if (first || amount > most->amount)
        *most = (struct forecast_most){amount, month};
}

static void months_owe(struct forecasting *forecasting, enum scenario scenario)
{
    struct forecast *forecast = forecasting->forecast;
    money_cents paid = 0;
    for (size_t i = 0; i < forecast->count; i++) {
        struct forecast_month *month = &forecasting->months[i];
        struct cash *cash = &month->cash[scenario];
        sum_add(forecasting, cash->paid, &paid);
        cash->paid_to_date = paid;
        cash->owed = forecast->opening;
        sum_add(forecasting, month->earned_to_date, &cash->owed);
        cash->owed = difference(forecasting, cash->owed, paid);
        most_take(&forecast->most[scenario], i == 0, cash->owed, month->month);
    }
}

/* ---- what the State finances ---- */

static void quarters_advance(struct forecasting *forecasting, enum scenario scenario,
                             struct forecast_quarter *quarters)
{
    struct forecast *forecast = forecasting->forecast;
    money_cents spent = 0;
    struct forecast_quarter *quarter = quarters;
    for (size_t i = 0; i < forecast->count; i++) {
        const struct forecast_month *month = &forecasting->months[i];
        bool begins = i == 0 || month_quarter(month->month) != quarter->first_month;
        if (i && begins)
            quarter++;
        quarter->first_month = month_quarter(month->month);
        sum_add(forecasting, month->cost, &spent);
        if (scenario == ON_TIME)
            sum_add(forecasting, month->cost, &quarter->cost);
        sum_add(forecasting, month->cash[scenario].paid, &quarter->received[scenario]);
        quarter->advance[scenario] = difference(forecasting, spent, month->cash[scenario].paid_to_date);
        money_cents before = quarter->advance[scenario];
        sum_add(forecasting, month->cash[scenario].paid, &before);
        if (begins || before > quarter->most[scenario])
            quarter->most[scenario] = before;
        most_take(&forecast->advance[scenario], i == 0, before, month->month);
    }
    forecast->quarter_count = (size_t)(quarter - quarters) + 1;
}

static int advances_calculate(struct forecasting *forecasting)
{
    size_t capacity = forecasting->forecast->count / 3 + 2;
    if (!forecasting->options->costs)
        return 0;
    struct forecast_quarter *quarters = arena_array(forecasting->arena, capacity, sizeof *quarters);
    if (!quarters)
        return problem_memory(forecasting->problems);
    forecasting->forecast->quarters = quarters;
    for (int s = 0; s < SCENARIOS; s++)
        quarters_advance(forecasting, (enum scenario)s, quarters);
    return 0;
}

/* ---- the whole ---- */

static int forecast_earn(struct forecasting *forecasting)
{
    struct account agreed;
    struct statement statement;
    struct statement_options options = {.period = forecasting->forecast->period,
                                        .partial = forecasting->options->partial};
    if (!account_as_agreed(forecasting->account, forecasting->arena, &agreed))
        return problem_memory(forecasting->problems);
    int code = statement_calculate(&agreed, forecasting->schedule, &options, forecasting->arena,
                                   forecasting->problems, &statement);
    if (code < 0)
        return code;
    opening_calculate(forecasting);
    return months_earn(forecasting, &statement);
}

int forecast_calculate(const struct account *account, const struct schedule *schedule,
                       const struct forecast_options *options, struct arena *arena, struct problems *problems,
                       struct forecast *ret_forecast)
{
    struct forecast forecast = {.period = forecast_period(options), .count = (size_t)options->months};
    struct forecasting forecasting = {.account = account,
                                      .schedule = schedule,
                                      .options = options,
                                      .arena = arena,
                                      .problems = problems,
                                      .hold = agreement_hold(account->agreement, schedule),
                                      .forecast = &forecast,
                                      .months =
                                          arena_array(arena, forecast.count, sizeof *forecasting.months),
                                      .first_month = day_month(options->from_day),
                                      .before = {.complete = true, .mark = MARK_OFFICIAL}};
    if (!forecasting.months)
        return problem_memory(problems);
    forecast.months = forecasting.months;
    int code = forecast_earn(&forecasting);
    if (code >= 0)
        code = payments_expect(&forecasting);
    if (code < 0)
        return code;
    for (int s = 0; s < SCENARIOS; s++)
        months_owe(&forecasting, (enum scenario)s);
    code = advances_calculate(&forecasting);
    if (code < 0)
        return code;
    if (forecasting.too_large)
        return problem_error(problems, ERROR_LIMIT, (struct place){0}, "smaller quantities, rates or costs",
                             "a sum of the forecast is too large to calculate exactly");
    *ret_forecast = forecast;
    return 0;
}
