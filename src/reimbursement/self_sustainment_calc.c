/* Self-sustainment: heads x rate x performance x factors x days / days of the month. Source:
   docs/calculation.md, "Self-sustainment" (reading formula_self_sustainment: muster-1). Tents: rule
   tents_months. */
#include "reimbursement/rules_calc.h"

#include <assert.h>
#include <string.h>

/* One line's amount in units of SERVICE_DENOMINATOR: rate (10^-4) x factor x performance x post (10^-8 each).
 */
#define SERVICE_DENOMINATOR ((int128)RATE_ONE * SHARE_ONE * SHARE_ONE)

/* Where heads and performance come from, and on which days: a category by itself, or people in tents. */
struct source {
    const struct service *service;
    const struct service_performance *performance;
    bool tents; /* earned for `accommodation` by people in tents */
};

enum { SOURCES_MAXIMUM = 2 };

/* A stretch of days on which people in tents earn accommodation as well. */
struct tents {
    civil_day *from, *to;
    civil_day *event; /* the day of `tents`, whose rules count */
    size_t count;
};

/* One category on its way through the period. */
struct category {
    const char *name;
    struct place place;
    struct source sources[SOURCES_MAXIMUM];
    size_t source_count;
    const struct tents *tents;
    civil_day *days; /* on which anything about its sources may change */
    size_t day_count;
    struct service_price *prices[SOURCES_MAXIMUM]; /* by day */
    struct statement_line line;                    /* the month's, being summed */
    int128 sum;
    const struct service_price *refused;
};

static uint32_t heads_on(const struct account *account, const struct service_terms *terms, civil_day day)
{
    uint32_t present = strength_on(account->strength, day);
    if (terms->served != SERVED_NOT_GIVEN)
        return present ? terms->served : 0;
    uint32_t most = ceiling_on(&account->agreement->ceiling, day);
    uint32_t heads = present < most ? present : most;
    return heads > terms->un_heads ? heads - terms->un_heads : 0;
}

static int64_t performance_on(const struct service_performance *performance, civil_day day)
{
    ptrdiff_t row = steps_at(performance->day, performance->count, day);
    return row < 0 ? SHARE_ONE : performance->share[row];
}

/* Of several `tents` before one `housed` the first counts; the rule is that of the event's day. */
static int tents_find(const struct calculation *calculation, struct tents *ret)
{
    const struct events *events = calculation->account->events;
    struct tents tents = {.from = arena_array(calculation->arena, events->count, sizeof *tents.from),
                          .to = arena_array(calculation->arena, events->count, sizeof *tents.to),
                          .event = arena_array(calculation->arena, events->count, sizeof *tents.event)};
    if (!tents.from || !tents.to || !tents.event)
        return problem_memory(calculation->problems);
    bool open = false;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        if (event->kind == EVENT_TENTS && !open) {
            int edition = edition_on(calculation, event->day);
            const struct rule *months = schedule_rule(calculation->schedule, edition, RULE_TENTS_MONTHS);
            tents.from[tents.count] = day_add_months(event->day, (int)(months->value / SHARE_ONE));
            tents.event[tents.count] = event->day;
            tents.to[tents.count++] = DAY_NEVER;
            open = true;
        } else if (event->kind == EVENT_HOUSED && open) {
            tents.to[tents.count - 1] = event->day;
            open = false;
        }
    }
    *ret = tents;
    return 0;
}

/* The day of the `tents` under which accommodation is earned on a day, DAY_NEVER when it is not. */
static civil_day tents_on(const struct calculation *calculation, const struct tents *tents, civil_day day)
{
    const struct agreement *agreement = calculation->account->agreement;
    civil_day event = DAY_NEVER;
    for (size_t i = 0; i < tents->count; i++)
        if (day >= tents->from[i] && day < tents->to[i])
            event = tents->event[i];
    int housing = agreement_service_find(agreement, "accommodation");
    const struct service_terms *terms =
        housing < 0 ? NULL : service_terms_on(&agreement->services[housing], day);
    return terms && terms->provider == PROVIDER_CONTRIBUTOR ? DAY_NEVER : event;
}

struct day_list {
    const civil_day *days;
    size_t count;
};
enum { DAY_LISTS_MAXIMUM = 6 + 2 * SOURCES_MAXIMUM };

/* The days on which anything about the category's sources may change, over the period. */
static int category_days(const struct calculation *calculation, struct category *category)
{
    const struct agreement *agreement = calculation->account->agreement;
    const struct strength *strength = calculation->account->strength;
    int housing = agreement_service_find(agreement, "accommodation");
    struct day_list lists[DAY_LISTS_MAXIMUM] = {{calculation->condition_days, calculation->condition_count},
                                                {strength->day, strength->count},
                                                {agreement->ceiling.day, agreement->ceiling.count},
                                                {category->tents->from, category->tents->count},
                                                {category->tents->to, category->tents->count}};
    size_t list_count = 5, capacity = 1, count = 1;
    if (housing >= 0)
        lists[list_count++] = (struct day_list){agreement->services[housing].term_days,
                                                agreement->services[housing].term_count};
    for (size_t i = 0; i < category->source_count; i++) {
        const struct source *source = &category->sources[i];
        assert(source->service && source->performance);
        lists[list_count++] = (struct day_list){source->service->term_days, source->service->term_count};
        lists[list_count++] = (struct day_list){source->performance->day, source->performance->count};
    }
    for (size_t i = 0; i < list_count; i++)
        capacity += lists[i].count;
    category->days = arena_array(calculation->arena, capacity, sizeof *category->days);
    if (!category->days)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < list_count; i++)
        for (size_t d = 0; d < lists[i].count; d++)
            category->days[count++] = lists[i].days[d];
    category->day_count = change_days(category->days, count, calculation->options->period);
    return 0;
}

static enum mark price_mark(const struct calculation *calculation, const struct service_price *price)
{
    enum mark mark =
        mark_with_rule(calculation, price->conditions->service_mark, price->day, RULE_FORMULA_ROUNDING);
    if (price->rate) {
        const struct edition *edition = &calculation->schedule->editions[price->conditions->edition];
        mark = mark_weaker(mark, price->rate->mark);
        mark = mark_weaker(mark, mark_on_day(edition->mark, edition->confirmed_until, price->day));
    }
    return price->tents ? mark_with_rule(calculation, mark, price->tents_day, RULE_TENTS_MONTHS) : mark;
}

/* What a source earns on a day; terms NULL when nothing. */
static struct service_price price_on(const struct calculation *calculation, const struct category *category,
                                     const struct source *source, civil_day day)
{
    struct service_price price = {
        .day = day, .conditions = conditions_on(calculation, day), .tents = source->tents};
    const struct service_terms *terms = service_terms_on(source->service, day);
    if (source->tents)
        price.tents_day = tents_on(calculation, category->tents, day);
    if (!terms || terms->provider != PROVIDER_CONTRIBUTOR || price.tents_day == DAY_NEVER)
        return price;
    price.terms = terms;
    price.rate = schedule_service(calculation->schedule, price.conditions->edition,
                                  schedule_category_find(calculation->schedule, category->name));
    price.blank = !price.rate || price.rate->rate == RATE_BLANK;
    price.mark = price_mark(calculation, &price);
    return price;
}

/* An edition that lacks a category in force is refused, whether or not anyone is there. */
static void category_missing(const struct calculation *calculation, const struct category *category,
                             const struct service_price *price)
{
    char day[DAY_TEXT_SIZE];
    problem_error(
        calculation->problems, ERROR_INVALID, category->place,
        "a category of that edition (`muster rates show --table self_sustainment`), or another [mou] "
        "edition",
        "category '%s' is not in edition %s, in force on %s", category->name,
        calculation->schedule->editions[price->conditions->edition].name, day_format(price->day, day));
}

static int prices_prepare(const struct calculation *calculation, struct category *category)
{
    bool missing = false;
    for (size_t s = 0; s < category->source_count; s++) {
        struct service_price *prices = arena_array(calculation->arena, category->day_count, sizeof *prices);
        if (!prices)
            return problem_memory(calculation->problems);
        category->prices[s] = prices;
        for (size_t i = 0; i < category->day_count; i++) {
            prices[i] = price_on(calculation, category, &category->sources[s], category->days[i]);
            if (prices[i].terms && !prices[i].rate && prices[i].conditions->edition >= 0 && !missing) {
                category_missing(calculation, category, &prices[i]);
                missing = true;
            }
        }
    }
    return 0;
}

/* Refuses, once for each rate, what is needed and not known; the line goes on without amount. */
static void price_refuse(const struct calculation *calculation, struct category *category,
                         const struct service_price *price)
{
    char day[DAY_TEXT_SIZE];
    category->line.blank = true;
    if (category->refused && category->refused->rate == price->rate)
        return;
    category->refused = price;
    if (price->conditions->edition < 0)
        no_edition(calculation, price->terms->place, price->day);
    else if (price->rate && !calculation->options->partial)
        problem_error(
            calculation->problems, ERROR_INVALID, price->rate->place,
            "the official rate (`muster rates import`), --schedule with one that has it, or --partial to "
            "leave the category out",
            "the rate of '%s' in edition %s is blank, and the agreement needs it on %s", category->name,
            calculation->schedule->editions[price->conditions->edition].name, day_format(price->day, day));
}

/* heads x days x performance x rate x factor x post operations, in 1/SERVICE_DENOMINATOR */
static int multiply(const struct service_price *price, uint32_t heads, int days, int64_t performance,
                    bool post_operations, int128 *ret)
{
    assert(price->rate); /* else it is blank */
    int128 product = (int128)heads * days * performance;
    if (__builtin_mul_overflow(product, price->rate->rate, &product) ||
        __builtin_mul_overflow(product, price->conditions->service_factor, &product) ||
        (post_operations && __builtin_mul_overflow(product, price->conditions->post_operations, &product)))
        return ERROR_LIMIT;
    *ret = product;
    return 0;
}

static int128 denominator_of(const struct calculation *calculation)
{
    return SERVICE_DENOMINATOR * (calculation->post_operations ? SHARE_ONE : 1);
}

/* Adds what one source earns on the timeline's segment to the month's line. */
static int source_pay(struct calculation *calculation, const struct timeline *timeline,
                      struct category *category, const struct source *source,
                      const struct service_price *price)
{
    civil_day day = timeline->segment.from_day;
    uint32_t heads = price->terms ? heads_on(calculation->account, price->terms, day) : 0;
    int64_t performance = performance_on(source->performance, day);
    if (!heads || !performance)
        return 0;
    category->line.mark = mark_weaker(category->line.mark, price->mark);
    if (price->rate)
        category->line.description = price->rate->description;
    if (price->blank) {
        price_refuse(calculation, category, price);
        return 0;
    }
    int128 part;
    if (multiply(price, heads, period_days(timeline->segment), performance, calculation->post_operations,
                 &part) < 0 ||
        __builtin_add_overflow(category->sum, part, &category->sum))
        return amount_too_large(calculation, price->terms->place);
    struct exact amount;
    if (!calculation->options->explain)
        return 0;
    if (exact_multiply(exact_ratio(part, denominator_of(calculation)), exact_ratio(1, timeline->month_days),
                       &amount) < 0)
        return amount_too_large(calculation, price->terms->place);
    return segment_add(calculation, (struct statement_segment){.period = timeline->segment,
                                                               .quantity = heads,
                                                               .service = price,
                                                               .performance = performance,
                                                               .amount = amount});
}

static int month_end(struct calculation *calculation, const struct timeline *timeline,
                     struct category *category)
{
    struct statement_line line = category->line;
    line.month = timeline->month;
    if (!line.blank && exact_month_cents(category->sum, denominator_of(calculation) / 100,
                                         timeline->month_days, &line.amount) < 0)
        return amount_too_large(calculation, category->place);
    int code = line_add(calculation, &line);
    category->sum = 0;
    category->line.blank = false;
    category->line.mark = MARK_OFFICIAL;
    category->line.first_segment = calculation->segment_count;
    return code;
}

static int category_months(struct calculation *calculation, struct category *category)
{
    int code = category_days(calculation, category);
    if (code >= 0)
        code = prices_prepare(calculation, category);
    if (code < 0)
        return code;
    struct timeline timeline = timeline_begin(calculation->options->period);
    struct step_cursor cursor =
        step_cursor_at(category->days, category->day_count, calculation->options->period.from_day);
    timeline.cursors[timeline.cursor_count++] = &cursor;
    category->line = (struct statement_line){.section = SECTION_SELF_SUSTAINMENT,
                                             .code = category->name,
                                             .line = "",
                                             .description = "",
                                             .mark = MARK_OFFICIAL,
                                             .first_segment = calculation->segment_count};
    while (code >= 0 && timeline_next(&timeline)) {
        for (size_t s = 0; s < category->source_count && code >= 0; s++)
            code = source_pay(calculation, &timeline, category, &category->sources[s],
                              &category->prices[s][cursor.index]);
        if (code >= 0 && timeline_ends_month(&timeline))
            code = month_end(calculation, &timeline, category);
    }
    return code;
}

static struct source source_of(const struct calculation *calculation, int service, bool tents)
{
    return (struct source){.service = &calculation->account->agreement->services[service],
                           .performance = &calculation->account->verification->services[service],
                           .tents = tents};
}

/* Accommodation: by itself where it is agreed, and by people in tents where `tentage` is. */
static int accommodation_months(struct calculation *calculation, const struct tents *tents)
{
    const struct agreement *agreement = calculation->account->agreement;
    int housing = agreement_service_find(agreement, "accommodation");
    int tentage = agreement_service_find(agreement, "tentage");
    struct category category = {.name = "accommodation", .tents = tents};
    if (housing >= 0)
        category.sources[category.source_count++] = source_of(calculation, housing, false);
    if (tentage >= 0 && tents->count)
        category.sources[category.source_count++] = source_of(calculation, tentage, true);
    if (!category.source_count)
        return 0;
    category.place = category.sources[0].service->category_place;
    return category_months(calculation, &category);
}

int self_sustainment_calculate(struct calculation *calculation)
{
    const struct agreement *agreement = calculation->account->agreement;
    struct tents tents = {0};
    int code = tents_find(calculation, &tents);
    if (code >= 0)
        code = accommodation_months(calculation, &tents);
    for (size_t s = 0; s < agreement->service_count && code >= 0; s++) {
        if (strcmp(agreement->services[s].category, "accommodation") == 0)
            continue;
        struct category category = {.name = agreement->services[s].category,
                                    .place = agreement->services[s].category_place,
                                    .sources = {source_of(calculation, (int)s, false)},
                                    .source_count = 1,
                                    .tents = &tents};
        code = category_months(calculation, &category);
    }
    return code;
}
