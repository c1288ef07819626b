/* National costs by month, as cash: see forecast.h for the reading. */
#include "reimbursement/forecast.h"

#include <string.h>

/* One row of the costs, with what its item is. */
struct item {
    const struct national_cost *cost;
    const struct equipment_line *line; /* NULL: the item is a category */
    const struct service *service;     /* NULL: a line, or a category that the agreement does not have */
    civil_day departure;
    civil_day own_days[2]; /* from which it counts, and does not any more */
};

static struct item item_of(const struct national_cost *cost, const struct account *account)
{
    const struct agreement *agreement = account->agreement;
    int line = agreement_line_find(agreement, cost->item);
    int service = agreement_service_find(agreement, cost->item);
    struct item item = {.cost = cost, .departure = DAY_NEVER, .own_days = {cost->from_day, cost->to_day}};
    if (line >= 0 && national_cost_is_of_line(cost, cost->item)) {
        item.line = &agreement->lines[line];
        item.departure = events_departure(account->events, item.line->name);
    } else if (service >= 0) {
        item.service = &agreement->services[service];
    }
    return item;
}

static enum cost_option line_option(const struct item *item, civil_day day)
{
    civil_day first = item->line->term_days[0];
    const struct line_terms *terms = line_terms_on(item->line, day < first ? first : day);
    if (!terms->quantity || day >= item->departure)
        return COST_NONE;
    return terms->lease == LEASE_WET ? COST_WET : COST_DRY;
}

static enum cost_option service_option(const struct item *item, civil_day day)
{
    if (!item->service)
        return COST_UN;
    civil_day first = item->service->term_days[0];
    const struct service_terms *terms = service_terms_on(item->service, day < first ? first : day);
    return terms->provider == PROVIDER_CONTRIBUTOR ? COST_BRING : COST_UN;
}

/* Whether the row's option is the one agreed on a day. */
static bool item_is_agreed(const struct item *item, civil_day day)
{
    if (item->cost->option == COST_ANY)
        return true;
    return item->cost->option == (item->line ? line_option(item, day) : service_option(item, day));
}

/* The day inside the period on which the amount paid once falls; DAY_NEVER: none. */
static civil_day once_day(const struct item *item, struct period period)
{
    const struct national_cost *cost = item->cost;
    civil_day day = cost->from_day == COST_ALWAYS ? period.from_day : cost->from_day;
    bool inside = day >= period.from_day && day < period.to_day && day < cost->to_day;
    return cost->once && inside && item_is_agreed(item, day) ? day : DAY_NEVER;
}

/* The day on which a row's amounts change with what is agreed. */
struct item_days {
    const civil_day *days;
    size_t count;
};

static struct item_days term_days(const struct item *item)
{
    if (item->line)
        return (struct item_days){item->line->term_days, item->line->term_count};
    if (item->service)
        return (struct item_days){item->service->term_days, item->service->term_count};
    return (struct item_days){NULL, 0};
}

/* Adds what a row costs on the days of a segment to its month; *counted: something of it counts. */
static int segment_add_cost(const struct item *item, const struct timeline *timeline, civil_day once,
                            struct exact *month, bool *counted)
{
    const struct national_cost *cost = item->cost;
    struct period days = timeline->segment;
    struct exact part;
    if (once >= days.from_day && once < days.to_day) {
        *counted = true;
        if (exact_add(*month, exact_of_rate(cost->once), month) < 0)
            return ERROR_LIMIT;
    }
    if (!national_cost_holds(cost, days.from_day) || !item_is_agreed(item, days.from_day))
        return 0;
    *counted |= cost->monthly || cost->yearly;
    if (exact_add(exact_of_rate(cost->monthly), exact_ratio(cost->yearly, (int128)12 * RATE_ONE), &part) <
            0 ||
        exact_multiply(part, exact_ratio(period_days(days), timeline->month_days), &part) < 0)
        return ERROR_LIMIT;
    return exact_add(*month, part, month);
}

/* Adds a row to the months. */
static int item_add(const struct item *item, struct period period, struct exact *months, bool *counted)
{
    civil_month first = day_month(period.from_day);
    struct item_days agreed = term_days(item);
    struct step_cursor own = step_cursor_at(item->own_days, 2, period.from_day);
    struct step_cursor terms = step_cursor_at(agreed.days, agreed.count, period.from_day);
    struct step_cursor departure = step_cursor_at(&item->departure, 1, period.from_day);
    struct timeline timeline = timeline_begin(period);
    timeline.cursors[timeline.cursor_count++] = &own;
    timeline.cursors[timeline.cursor_count++] = &terms;
    timeline.cursors[timeline.cursor_count++] = &departure;
    civil_day once = once_day(item, period);
    int code = 0;
    while (code >= 0 && timeline_next(&timeline))
        code = segment_add_cost(item, &timeline, once, &months[timeline.month - first], counted);
    return code;
}

static int too_large(struct problems *problems, struct place place)
{
    return problem_error(problems, ERROR_LIMIT, place, "smaller amounts",
                         "the costs are too large to calculate exactly");
}

int national_costs_by_month(const struct national_costs *costs, const struct account *account,
                            struct period period, struct arena *arena, struct problems *problems,
                            money_cents **ret_months, size_t *ret_elsewhere)
{
    size_t count = (size_t)(day_month(period.to_day - 1) - day_month(period.from_day)) + 1, elsewhere = 0;
    struct exact *sums = arena_array(arena, count, sizeof *sums);
    money_cents *months = arena_array(arena, count, sizeof *months);
    if (!sums || !months)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++)
        sums[i] = exact_of(0);
    for (size_t i = 0; i < costs->count; i++) {
        struct item item = item_of(&costs->items[i], account);
        bool counted = false;
        if (item_add(&item, period, sums, &counted) < 0)
            return too_large(problems, costs->items[i].item_place);
        elsewhere += !counted;
    }
    for (size_t i = 0; i < count; i++)
        if (exact_round_cents(sums[i], &months[i]) < 0)
            return too_large(problems, (struct place){costs->path, 0, 0});
    *ret_months = months;
    *ret_elsewhere = elsewhere;
    return 0;
}
