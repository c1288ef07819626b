/* Losses and painting: amounts of a day. Source: docs/calculation.md, "Loss and damage" (reading
   formula_losses: muster-1) and "Major equipment: Painting". One rounding for each line of a month. */
#include "reimbursement/rules_calc.h"

#include <stdlib.h>
#include <string.h>

/* One event's amount before those of the same month, code and line are added up. */
struct part {
    struct statement_line line;
    struct statement_segment segment;
    size_t number; /* in the order of the folder's rows, so that equal ones keep it */
};

static int compare_parts(const void *a, const void *b)
{
    const struct statement_line *left = &((const struct part *)a)->line,
                                *right = &((const struct part *)b)->line;
    if (left->month != right->month)
        return left->month < right->month ? -1 : 1;
    int order = strcmp(left->code, right->code);
    return order ? order : strcmp(left->line, right->line);
}

static int sort_parts(const void *a, const void *b)
{
    const struct part *left = a, *right = b;
    int order = compare_parts(a, b);
    if (order)
        return order;
    if (left->segment.period.from_day != right->segment.period.from_day)
        return left->segment.period.from_day < right->segment.period.from_day ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* Adds parts of one month, code and line together and rounds once. */
static int parts_add(struct calculation *calculation, struct part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        parts[i].number = i;
    if (count)
        qsort(parts, count, sizeof *parts, sort_parts);
    for (size_t i = 0; i < count;) {
        struct statement_line line = parts[i].line;
        struct exact sum = exact_of(0);
        size_t first = i;
        line.first_segment = calculation->segment_count;
        for (; i < count && compare_parts(&parts[i], &parts[first]) == 0; i++) {
            line.mark = mark_weaker(line.mark, parts[i].line.mark);
            line.blank |= parts[i].line.blank;
            if (exact_add(sum, parts[i].segment.amount, &sum) < 0 ||
                segment_add(calculation, parts[i].segment) < 0)
                return amount_too_large(calculation, (struct place){0});
        }
        if (exact_round_cents(sum, &line.amount) < 0)
            return amount_too_large(calculation, (struct place){0});
        int code = line_add(calculation, &line);
        if (code < 0)
            return code;
    }
    return 0;
}

static struct part part_of(const struct calculation *calculation, enum section section, civil_day day,
                           const struct line_terms *terms, const char *line)
{
    return (struct part){
        .line = {.month = day_month(day),
                 .section = section,
                 .code = terms->rate_code,
                 .line = line,
                 .description = terms->description,
                 .mark = mark_with_rule(calculation, MARK_OFFICIAL, day, RULE_FORMULA_ROUNDING)},
        .segment = {.period = {day, day + 1}, .amount = exact_of(0)}};
}

static bool inside(const struct calculation *calculation, civil_day day)
{
    return day >= calculation->options->period.from_day && day < calculation->options->period.to_day;
}

static const struct line_terms *terms_on(const struct calculation *calculation, const char *line,
                                         civil_day day)
{
    const struct agreement *agreement = calculation->account->agreement;
    int index = agreement_line_find(agreement, line);
    return index < 0 ? NULL : line_terms_on(&agreement->lines[index], day);
}

bool loss_is_total(const struct loss *loss, const struct schedule *schedule, int edition)
{
    if (loss->cause != CAUSE_HOSTILE && loss->cause != CAUSE_ABANDONMENT)
        return false;
    int64_t share = schedule_rule(schedule, edition, RULE_TOTAL_LOSS)->value;
    return loss->repair_cost == RATE_BLANK ||
           (int128)loss->repair_cost * SHARE_ONE > (int128)loss->gfmv * share;
}

/* The value of all total losses of a loss's incident; of itself where it has none. In 10^-4 dollar. */
static int128 incident_value(const struct calculation *calculation, const struct loss *loss)
{
    const struct losses *losses = calculation->account->losses;
    int128 value = 0;
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *other = &losses->items[i];
        bool same = loss->incident[0] ? strcmp(loss->incident, other->incident) == 0 : other == loss;
        if (same && loss_is_total(other, calculation->schedule, edition_on(calculation, other->day)))
            value += (int128)other->gfmv * other->quantity;
    }
    return value;
}

/* quantity x max(0, gfmv - usage charge - other payments) */
static struct exact loss_amount(const struct loss *loss)
{
    int128 each = (int128)loss->gfmv - loss->usage_charge - loss->other_payments;
    return exact_ratio(each > 0 ? each * loss->quantity : 0, RATE_ONE);
}

static bool loss_is_paid(const struct calculation *calculation, const struct loss *loss)
{
    int edition = edition_on(calculation, loss->day);
    int64_t threshold = schedule_rule(calculation->schedule, edition, RULE_LOSS_THRESHOLD)->value; /* 10^-8 */
    return loss_is_total(loss, calculation->schedule, edition) &&
           incident_value(calculation, loss) * (SHARE_ONE / RATE_ONE) >= threshold;
}

int loss_calculate(struct calculation *calculation)
{
    const struct losses *losses = calculation->account->losses;
    struct part *parts = arena_array(calculation->arena, losses->count, sizeof *parts);
    size_t count = 0;
    if (!parts)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *loss = &losses->items[i];
        const struct line_terms *terms = terms_on(calculation, loss->line, loss->day);
        if (!inside(calculation, loss->day) || !terms || !loss_is_paid(calculation, loss))
            continue;
        struct part *part = &parts[count++];
        *part = part_of(calculation, SECTION_LOSSES, loss->day, terms, loss->line);
        enum mark mark = mark_with_rule(calculation, part->line.mark, loss->day, RULE_FORMULA_LOSSES);
        mark = mark_with_rule(calculation, mark, loss->day, RULE_LOSS_THRESHOLD);
        part->line.mark = mark_with_rule(calculation, mark, loss->day, RULE_TOTAL_LOSS);
        part->segment.quantity = loss->quantity;
        part->segment.loss = loss;
        part->segment.amount = loss_amount(loss);
    }
    return parts_add(calculation, parts, count);
}

/* The line's verified units in place on a day of the period. */
static uint32_t in_place_on(const struct calculation *calculation, const char *line, civil_day day)
{
    int index = agreement_line_find(calculation->account->agreement, line);
    const struct line_counts *counts = &calculation->counts.lines[index];
    return counts->in_place[steps_at(counts->day, counts->count, day)];
}

static int painting_refuse(const struct calculation *calculation, const struct event *event,
                           const struct line_terms *terms, const struct equipment_rate *rate, int edition)
{
    if (edition < 0)
        return no_edition(calculation, event->place, event->day);
    if (!rate)
        return problem_error(calculation->problems, ERROR_INVALID, terms->code_place,
                             "a code of that edition (`muster rates show`)",
                             "rate code '%s' is not in edition %s, in which line %s was painted",
                             terms->rate_code, calculation->schedule->editions[edition].name, event->line);
    if (calculation->options->partial)
        return 0;
    return problem_error(calculation->problems, ERROR_INVALID, rate->place,
                         "the official painting rate, or --partial to leave it out",
                         "the painting rate of '%s' in edition %s is blank, and line %s was painted",
                         terms->rate_code, calculation->schedule->editions[edition].name, event->line);
}

/* What one `painted` or `repainted` earns: units in place x painting rate [x repaint_ratio]. */
static int painting_part(struct calculation *calculation, const struct event *event,
                         const struct line_terms *terms, uint32_t units, struct part *ret_part)
{
    struct part part = part_of(calculation, SECTION_PAINTING, event->day, terms, event->line);
    int edition = edition_on(calculation, event->day);
    const struct equipment_rate *rate = schedule_equipment(
        calculation->schedule, edition, schedule_code_find(calculation->schedule, terms->rate_code));
    part.line.blank = !rate || rate->painting == RATE_BLANK;
    part.segment.quantity = units;
    part.segment.event = event;
    *ret_part = part;
    if (part.line.blank)
        return painting_refuse(calculation, event, terms, rate, edition);
    const struct edition *row = &calculation->schedule->editions[edition];
    struct exact amount = exact_ratio((int128)rate->painting * units, RATE_ONE);
    part.line.mark = mark_weaker(part.line.mark, rate->mark);
    part.line.mark = mark_weaker(part.line.mark, mark_on_day(row->mark, row->confirmed_until, event->day));
    if (event->kind == EVENT_REPAINTED) {
        const struct rule *ratio = schedule_rule(calculation->schedule, edition, RULE_REPAINT_RATIO);
        part.line.mark = mark_with_rule(calculation, part.line.mark, event->day, RULE_REPAINT_RATIO);
        if (exact_multiply(amount, exact_of_share(ratio->value), &amount) < 0)
            return amount_too_large(calculation, event->place);
    }
    part.segment.amount = amount;
    *ret_part = part;
    return 0;
}

int painting_calculate(struct calculation *calculation)
{
    const struct events *events = calculation->account->events;
    struct part *parts = arena_array(calculation->arena, events->count, sizeof *parts);
    size_t count = 0;
    if (!parts)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        bool painted = event->kind == EVENT_PAINTED || event->kind == EVENT_REPAINTED;
        const struct line_terms *terms = painted && inside(calculation, event->day)
                                             ? terms_on(calculation, event->line, event->day)
                                             : NULL;
        uint32_t units = terms ? in_place_on(calculation, event->line, event->day) : 0;
        if (units && painting_part(calculation, event, terms, units, &parts[count]) == 0)
            count++;
    }
    return parts_add(calculation, parts, count);
}
