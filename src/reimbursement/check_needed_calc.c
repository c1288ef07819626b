/* What would have to be known to make the total official: every row of the schedule that the agreement uses
   in the period and that is blank or not official, once. Source: docs/calculation.md, first paragraph ("a
   figure bears the weakest mark of all that it rests on") and "Editions and rules". */
#include "reimbursement/checking_calc.h"
#include "reimbursement/rules_calc.h"

#include <stdlib.h>
#include <string.h>

#define TOUCHES_PERSONNEL  "personnel"
#define TOUCHES_EQUIPMENT  "major equipment"
#define TOUCHES_SERVICE    "self-sustainment"
#define TOUCHES_DEDUCTIONS "deductions"
#define TOUCHES_LOSSES     "losses"
#define TOUCHES_PAINTING   "painting"

/* ---- rows ---- */

/* Adds a row, or finds it; what it touches and the weakest mark are noted. NULL when memory is exhausted. */
static struct needed *need(struct checking *checking, const struct needed *row, const char *touches)
{
    struct needed *found = NULL;
    for (size_t i = 0; i < checking->needed_count && !found; i++)
        if (checking->needed[i].row == row->row)
            found = &checking->needed[i];
    if (!found) {
        struct needed *all = arena_grow(checking->arena, checking->needed, &checking->needed_capacity,
                                        checking->needed_count, sizeof *all);
        checking->failed |= !all;
        if (!all)
            return NULL;
        checking->needed = all;
        found = &all[checking->needed_count++];
        *found = *row;
    }
    found->mark = mark_weaker(found->mark, row->mark);
    for (size_t i = 0; i < found->touch_count; i++)
        if (strcmp(found->touches[i], touches) == 0)
            return found;
    const char **names = arena_grow(checking->arena, found->touches, &found->touch_capacity,
                                    found->touch_count, sizeof *names);
    checking->failed |= !names;
    if (!names)
        return NULL;
    found->touches = names;
    names[found->touch_count++] = touches;
    return found;
}

static void need_rule(struct checking *checking, civil_day day, enum rule_key key, const char *touches)
{
    struct used_rule used = check_rule(checking, day, key);
    const struct rule *rule = used.rule;
    need(checking,
         &(struct needed){.kind = NEEDED_RULE,
                          .row = rule,
                          .name = rule->key,
                          .edition = "",
                          .value = rule->text,
                          .blank = "",
                          .mark = used.mark,
                          .source = rule->source,
                          .place = rule->place},
         touches);
}

static void need_edition(struct checking *checking, int edition, civil_day day, const char *touches)
{
    const struct edition *row = &checking->schedule->editions[edition];
    need(checking,
         &(struct needed){.kind = NEEDED_EDITION,
                          .row = row,
                          .name = row->name,
                          .edition = "",
                          .value = row->symbol,
                          .blank = "",
                          .mark = mark_on_day(row->mark, row->confirmed_until, day),
                          .source = row->source,
                          .place = row->place},
         touches);
}

static const char *rate_text(struct checking *checking, rate_units rate)
{
    char buffer[MONEY_TEXT_SIZE];
    return rate == RATE_BLANK ? ""
                              : check_text(checking, "%s", decimal_format(rate, RATE_DECIMALS, 2, buffer));
}

static void need_personnel(struct checking *checking, const struct personnel_rate *rate, civil_day day)
{
    need(checking,
         &(struct needed){.kind = NEEDED_PERSONNEL,
                          .row = rate,
                          .name = check_day_text(checking, rate->effective_from),
                          .edition = "",
                          .value = rate_text(checking, rate->rate),
                          .blank = rate->rate == RATE_BLANK ? "rate" : "",
                          .mark = mark_on_day(rate->mark, rate->confirmed_until, day),
                          .source = rate->source,
                          .place = rate->place},
         TOUCHES_PERSONNEL);
}

/* Which column of an equipment rate is used. */
struct rate_column {
    const char *name;
    rate_units rate;
};

/* A column of a row is used by a line: named where it is blank. */
static void need_equipment(struct checking *checking, const struct equipment_rate *rate, int edition,
                           struct rate_column column, const char *line)
{
    struct needed *used = need(checking,
                               &(struct needed){.kind = NEEDED_EQUIPMENT,
                                                .row = rate,
                                                .name = rate->code,
                                                .edition = checking->schedule->editions[edition].name,
                                                .value = rate_text(checking, column.rate),
                                                .blank = "",
                                                .mark = rate->mark,
                                                .source = rate->source,
                                                .place = rate->place},
                               line);
    if (!used || column.rate != RATE_BLANK || strstr(used->blank, column.name))
        return;
    used->blank = used->blank[0] ? check_text(checking, "%s, %s", used->blank, column.name) : column.name;
}

static void need_service(struct checking *checking, const char *category, int edition, civil_day day)
{
    const struct service_rate *rate =
        schedule_service(checking->schedule, edition, schedule_category_find(checking->schedule, category));
    if (!rate)
        return;
    need(checking,
         &(struct needed){.kind = NEEDED_SERVICE,
                          .row = rate,
                          .name = rate->category,
                          .edition = checking->schedule->editions[edition].name,
                          .value = rate_text(checking, rate->rate),
                          .blank = rate->rate == RATE_BLANK ? "rate" : "",
                          .mark = rate->mark,
                          .source = rate->source,
                          .place = rate->place},
         category);
    need_edition(checking, edition, day, TOUCHES_SERVICE);
}

/* ---- a span of days on which nothing changes ---- */

struct span {
    civil_day day;
    int edition;
    struct price_conditions conditions;
};

static void span_factors(struct checking *checking, const struct span *span, const char *touches)
{
    const struct mission_factors *factors = &span->conditions.factors;
    if (factors->environment || factors->intensity || factors->hostile)
        need_rule(checking, span->day, RULE_FORMULA_FACTORS, touches);
    if (span->conditions.after_cessation)
        need_rule(checking, span->day, RULE_POST_OPERATIONS_SHARE, touches);
}

static void span_transport(struct checking *checking, const struct span *span)
{
    if (!span->conditions.factors.transport_km)
        return;
    need_rule(checking, span->day, RULE_TRANSPORT_FREE_KM, TOUCHES_EQUIPMENT);
    need_rule(checking, span->day, RULE_TRANSPORT_STEP_KM, TOUCHES_EQUIPMENT);
    need_rule(checking, span->day, RULE_TRANSPORT_STEP_SHARE, TOUCHES_EQUIPMENT);
}

static void span_rate(struct checking *checking, const struct span *span, const struct line_terms *terms,
                      const char *line)
{
    bool wet = terms->lease == LEASE_WET;
    const struct equipment_rate *rate = schedule_equipment(
        checking->schedule, span->edition, schedule_code_find(checking->schedule, terms->rate_code));
    if (!rate)
        return; /* a special case, or refused by the statement */
    need_equipment(checking, rate, span->edition,
                   (struct rate_column){wet ? "wet" : "dry", wet ? rate->wet : rate->dry}, line);
    if (wet && span->conditions.maintenance_share)
        need_equipment(checking, rate, span->edition, (struct rate_column){"maintenance", rate->maintenance},
                       line);
    need_edition(checking, span->edition, span->day, TOUCHES_EQUIPMENT);
}

static void span_lines(struct checking *checking, const struct span *span)
{
    const struct agreement *agreement = checking->account->agreement;
    for (size_t l = 0; l < agreement->line_count; l++) {
        const struct line_terms *terms = line_terms_on(&agreement->lines[l], span->day);
        if (!terms || !terms->quantity || span->day >= checking->departures[l] ||
            line_is_served(agreement, terms, span->day))
            continue;
        need_rule(checking, span->day, RULE_FORMULA_LEASE, TOUCHES_EQUIPMENT);
        need_rule(checking, span->day, RULE_FORMULA_ROUNDING, TOUCHES_EQUIPMENT);
        need_rule(checking, span->day, RULE_SERVICEABILITY_THRESHOLD, TOUCHES_EQUIPMENT);
        span_factors(checking, span, TOUCHES_EQUIPMENT);
        if (terms->lease == LEASE_WET)
            span_transport(checking, span);
        span_rate(checking, span, terms, agreement->lines[l].name);
    }
}

static void span_services(struct checking *checking, const struct span *span)
{
    const struct agreement *agreement = checking->account->agreement;
    for (size_t s = 0; s < agreement->service_count; s++) {
        const struct service_terms *terms = service_terms_on(&agreement->services[s], span->day);
        if (!terms || terms->provider != PROVIDER_CONTRIBUTOR)
            continue;
        need_rule(checking, span->day, RULE_FORMULA_SELF_SUSTAINMENT, TOUCHES_SERVICE);
        need_rule(checking, span->day, RULE_FORMULA_ROUNDING, TOUCHES_SERVICE);
        span_factors(checking, span, TOUCHES_SERVICE);
        need_service(checking, agreement->services[s].category, span->edition, span->day);
    }
}

static void span_personnel(struct checking *checking, const struct span *span)
{
    const struct personnel_rate *rate = schedule_personnel(checking->schedule, span->day);
    if (!rate || !ceiling_on(&checking->account->agreement->ceiling, span->day))
        return;
    need_rule(checking, span->day, RULE_FORMULA_PERSONNEL, TOUCHES_PERSONNEL);
    need_rule(checking, span->day, RULE_FORMULA_ROUNDING, TOUCHES_PERSONNEL);
    need_personnel(checking, rate, span->day);
}

/* ---- the days on which the use of rows may change ---- */

static size_t days_of_agreement(const struct checking *checking, civil_day *days, size_t count)
{
    const struct agreement *agreement = checking->account->agreement;
    for (size_t l = 0; l < agreement->line_count; l++) {
        for (size_t t = 0; t < agreement->lines[l].term_count; t++)
            days[count++] = agreement->lines[l].term_days[t];
        days[count++] = checking->departures[l];
    }
    for (size_t s = 0; s < agreement->service_count; s++)
        for (size_t t = 0; t < agreement->services[s].term_count; t++)
            days[count++] = agreement->services[s].term_days[t];
    for (size_t i = 0; i < agreement->factors.count; i++)
        days[count++] = agreement->factors.day[i];
    for (size_t i = 0; i < agreement->ceiling.count; i++)
        days[count++] = agreement->ceiling.day[i];
    days[count++] = events_cessation(checking->account->events);
    return count;
}

static size_t days_of_schedule(const struct schedule *schedule, civil_day *days, size_t count)
{
    for (size_t i = 0; i < schedule->edition_count; i++) {
        days[count++] = schedule->editions[i].effective_from;
        if (schedule->editions[i].confirmed_until != DAY_NEVER)
            days[count++] = schedule->editions[i].confirmed_until + 1;
    }
    for (size_t i = 0; i < schedule->personnel_count; i++) {
        days[count++] = schedule->personnel[i].effective_from;
        if (schedule->personnel[i].confirmed_until != DAY_NEVER)
            days[count++] = schedule->personnel[i].confirmed_until + 1;
    }
    return count;
}

static size_t days_capacity(const struct checking *checking)
{
    const struct agreement *agreement = checking->account->agreement;
    size_t capacity = 2 + agreement->factors.count + agreement->ceiling.count +
                      2 * checking->schedule->edition_count + 2 * checking->schedule->personnel_count;
    for (size_t l = 0; l < agreement->line_count; l++)
        capacity += agreement->lines[l].term_count + 1;
    for (size_t s = 0; s < agreement->service_count; s++)
        capacity += agreement->services[s].term_count;
    return capacity;
}

static void need_spans(struct checking *checking)
{
    const struct factors *factors = &checking->account->agreement->factors;
    civil_day cessation = events_cessation(checking->account->events);
    civil_day *days = arena_array(checking->arena, days_capacity(checking), sizeof *days);
    checking->failed |= !days;
    if (!days)
        return;
    size_t count = days_of_schedule(checking->schedule, days, days_of_agreement(checking, days, 1));
    count = change_days(days, count, checking->options->period);
    for (size_t i = 0; i < count && !checking->failed; i++) {
        struct span span = {.day = days[i],
                            .edition = schedule_edition(checking->schedule, checking->hold, days[i])};
        span_personnel(checking, &span);
        if (span.edition < 0 || price_conditions_calculate(checking->schedule, span.edition, span.day,
                                                           factors_on(factors, span.day),
                                                           span.day >= cessation, &span.conditions) < 0)
            continue; /* refused by the statement where it is used */
        span_lines(checking, &span);
        span_services(checking, &span);
    }
}

/* ---- what only some statements have ---- */

static void need_painting(struct checking *checking, const struct event *event)
{
    const struct agreement *agreement = checking->account->agreement;
    int line = agreement_line_find(agreement, event->line);
    const struct line_terms *terms = line < 0 ? NULL : line_terms_on(&agreement->lines[line], event->day);
    int edition = schedule_edition(checking->schedule, checking->hold, event->day);
    const struct equipment_rate *rate =
        terms ? schedule_equipment(checking->schedule, edition,
                                   schedule_code_find(checking->schedule, terms->rate_code))
              : NULL;
    if (!rate)
        return;
    need_equipment(checking, rate, edition, (struct rate_column){"painting", rate->painting}, event->line);
    need_edition(checking, edition, event->day, TOUCHES_PAINTING);
    need_rule(checking, event->day, RULE_FORMULA_ROUNDING, TOUCHES_PAINTING);
    if (event->kind == EVENT_REPAINTED)
        need_rule(checking, event->day, RULE_REPAINT_RATIO, TOUCHES_PAINTING);
}

static void need_events(struct checking *checking)
{
    const struct events *events = checking->account->events;
    struct period period = checking->options->period;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        bool painting = event->kind == EVENT_PAINTED || event->kind == EVENT_REPAINTED;
        if (painting && event->day >= period.from_day && event->day < period.to_day)
            need_painting(checking, event);
    }
}

/* Accommodation that people in tents earn, though the agreement leaves it to the United Nations. */
static void need_tents(struct checking *checking, const struct statement_line *line)
{
    const struct agreement *agreement = checking->account->agreement;
    int service = agreement_service_find(agreement, "accommodation");
    struct period month = {month_first_day(line->month), month_first_day(line->month + 1)};
    civil_day day = period_intersect(month, checking->options->period).from_day;
    const struct service_terms *terms =
        service < 0 ? NULL : service_terms_on(&agreement->services[service], day);
    int edition = schedule_edition(checking->schedule, checking->hold, day);
    if (edition < 0 || (terms && terms->provider == PROVIDER_CONTRIBUTOR))
        return;
    need_rule(checking, day, RULE_TENTS_MONTHS, "accommodation");
    need_rule(checking, day, RULE_FORMULA_SELF_SUSTAINMENT, TOUCHES_SERVICE);
    need_rule(checking, day, RULE_FORMULA_ROUNDING, TOUCHES_SERVICE);
    need_service(checking, "accommodation", edition, day);
}

static void need_line(struct checking *checking, const struct statement_line *line)
{
    civil_day last = month_first_day(line->month + 1) - 1;
    if (line->section == SECTION_DEDUCTIONS) {
        civil_day quarter = month_first_day(month_quarter(line->month) + 3) - 1;
        need_rule(checking, quarter, RULE_FORMULA_DEDUCTION, TOUCHES_DEDUCTIONS);
        need_rule(checking, quarter, RULE_FORMULA_ROUNDING, TOUCHES_DEDUCTIONS);
        need_rule(checking, quarter, RULE_DEDUCTION_TRIGGER, TOUCHES_DEDUCTIONS);
        need_rule(checking, quarter, RULE_DEDUCTION_CAP, TOUCHES_DEDUCTIONS);
    } else if (line->section == SECTION_LOSSES) {
        need_rule(checking, last, RULE_FORMULA_LOSSES, TOUCHES_LOSSES);
        need_rule(checking, last, RULE_FORMULA_ROUNDING, TOUCHES_LOSSES);
        need_rule(checking, last, RULE_LOSS_THRESHOLD, TOUCHES_LOSSES);
        need_rule(checking, last, RULE_TOTAL_LOSS, TOUCHES_LOSSES);
    } else if (line->section == SECTION_SELF_SUSTAINMENT && strcmp(line->code, "accommodation") == 0) {
        need_tents(checking, line);
    }
}

/* Blank rows first, then the weakest mark; rates before rules, then by source and name: the order says
   nothing about that of the files, and rows of one source stand together. */
static int compare_needed(const void *a, const void *b)
{
    const struct needed *left = a, *right = b;
    bool left_blank = left->blank[0] != '\0', right_blank = right->blank[0] != '\0';
    if (left_blank != right_blank)
        return left_blank ? -1 : 1;
    if (left->mark != right->mark)
        return left->mark > right->mark ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    int order = strcmp(left->edition, right->edition);
    order = order ? order : strcmp(left->source, right->source);
    order = order ? order : strcmp(left->name, right->name);
    return order ? order : (left->place.line > right->place.line) - (left->place.line < right->place.line);
}

void check_needed(struct checking *checking)
{
    need_spans(checking);
    need_events(checking);
    for (size_t i = 0; i < checking->statement.count; i++)
        need_line(checking, &checking->statement.lines[i]);
    size_t kept = 0;
    for (size_t i = 0; i < checking->needed_count; i++)
        if (checking->needed[i].blank[0] || checking->needed[i].mark != MARK_OFFICIAL)
            checking->needed[kept++] = checking->needed[i];
    checking->needed_count = kept;
    if (kept)
        qsort(checking->needed, kept, sizeof *checking->needed, compare_needed);
}
