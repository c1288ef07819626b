/* The adjustments of a statement: what became known after earlier ones were certified.
   Source: docs/calculation.md, "States of an amount". */
#include "reimbursement/certified_calc.h"

#include "reimbursement/rules_calc.h"

#include <stdlib.h>
#include <string.h>

/* ---- the order of lines ---- */

/* What a line stands for: its own section, or the one that it adjusts. */
static enum section section_of(const struct statement_line *line)
{
    return line->adjustment ? line->adjustment->section : line->section;
}

static int compare_places(const struct statement_line *left, const struct statement_line *right)
{
    int order = strcmp(left->code, right->code);
    if (order == 0)
        order = strcmp(left->line, right->line);
    if (order == 0 && section_of(left) != section_of(right))
        order = section_of(left) < section_of(right) ? -1 : 1;
    return order;
}

int statement_line_compare(const void *a, const void *b)
{
    const struct statement_line *left = a, *right = b;
    if (left->month != right->month)
        return left->month < right->month ? -1 : 1;
    if (left->section != right->section)
        return left->section < right->section ? -1 : 1;
    int order = compare_places(left, right);
    if (order || !left->adjustment || !right->adjustment)
        return order;
    return strcmp(left->adjustment->adjusts, right->adjustment->adjusts);
}

/* The same line of a statement: month, original section, code, line. */
static int compare_amounts(const struct adjusting_line *left, const struct adjusting_line *right)
{
    if (left->line->month != right->line->month)
        return left->line->month < right->line->month ? -1 : 1;
    return compare_places(left->line, right->line);
}

static int by_line(const void *a, const void *b)
{
    const struct adjusting_line *left = a, *right = b;
    int order = compare_amounts(left, right);
    if (order == 0 && left->what != right->what)
        order = left->what < right->what ? -1 : 1;
    if (order == 0 && left->in != right->in) /* of one list: the earlier first */
        order = left->in < right->in ? -1 : 1;
    return order;
}

const struct certified_statement *certified_find(const struct certified_statements *certified, const char *id)
{
    for (size_t i = 0; i < certified->count; i++)
        if (strcmp(certified->items[i].id, id) == 0)
            return &certified->items[i];
    return NULL;
}

/* ---- one certified statement ---- */

/* What one certified statement is adjusted by. */
struct adjusting {
    struct calculation *calculation;
    const struct certified_statement *of;
    struct statement *recomputed; /* NULL: it is reversed */
    struct adjusting_line *amounts;
    size_t count, capacity;
};

static int add_amount(struct adjusting *adjusting, enum adjusting_what what,
                      const struct certified_statement *in, const struct statement_line *line)
{
    struct adjusting_line *amounts = arena_grow(adjusting->calculation->arena, adjusting->amounts,
                                                &adjusting->capacity, adjusting->count, sizeof *amounts);
    if (!amounts)
        return problem_memory(adjusting->calculation->problems);
    adjusting->amounts = amounts;
    amounts[adjusting->count++] = (struct adjusting_line){what, in, line};
    return 0;
}

/* Calculates the statement's period again, with all that is known now. */
static int recompute(struct adjusting *adjusting)
{
    const struct calculation *calculation = adjusting->calculation;
    struct statement_options options = *calculation->options;
    struct statement *statement = arena_alloc(calculation->arena, sizeof *statement);
    if (!statement)
        return problem_memory(calculation->problems);
    options.period = adjusting->of->period;
    options.certified = NULL;
    adjusting->recomputed = statement;
    return statement_calculate_unsorted(calculation->account, calculation->schedule, &options,
                                        calculation->arena, calculation->problems, statement);
}

static int add_own(struct adjusting *adjusting)
{
    const struct certified_statement *of = adjusting->of;
    int code = recompute(adjusting);
    const struct statement *now = adjusting->recomputed;
    if (code < 0 || !now)
        return code;
    for (size_t i = 0; code >= 0 && i < now->count; i++)
        code = add_amount(adjusting, ADJUSTING_NOW, of, &now->lines[i]);
    for (size_t i = 0; code >= 0 && i < of->count; i++)
        if (!of->lines[i].adjustment)
            code = add_amount(adjusting, ADJUSTING_CERTIFIED, of, &of->lines[i]);
    return code;
}

/* What others that count have adjusted of it already. */
static int add_earlier(struct adjusting *adjusting)
{
    const struct statement_options *options = adjusting->calculation->options;
    int code = 0;
    for (size_t i = 0; i < options->certified->count; i++) {
        const struct certified_statement *other = &options->certified->items[i];
        if (other->reversed || periods_overlap(other->period, options->period))
            continue;
        for (size_t l = 0; code >= 0 && l < other->count; l++) {
            const struct adjustment *adjustment = other->lines[l].adjustment;
            if (adjustment && strcmp(adjustment->adjusts, adjusting->of->id) == 0)
                code = add_amount(adjusting, ADJUSTING_EARLIER, other, &other->lines[l]);
        }
    }
    return code;
}

/* "Adjusts 2025-01..2025-03, major_equipment: Armoured vehicle", from the first amount that has words. */
static const char *describe(const struct adjusting *adjusting, const struct adjusting_line *amounts)
{
    const struct statement_line *line = amounts[0].line;
    if (amounts[0].what == ADJUSTING_EARLIER)
        return line->description;
    return arena_format(adjusting->calculation->arena, "Adjusts %s, %s%s%s", adjusting->of->id,
                        section_names[line->section], line->description[0] ? ": " : "", line->description);
}

static int sum_amounts(const struct adjusting_line *amounts, size_t count, struct statement_line *line)
{
    for (size_t i = 0; i < count; i++) {
        const struct statement_line *part = amounts[i].line;
        money_cents amount = amounts[i].what == ADJUSTING_NOW ? part->amount : -part->amount;
        if (money_add(line->amount, amount, &line->amount) < 0)
            return ERROR_LIMIT;
        line->mark = mark_weaker(line->mark, part->mark);
        line->blank |= amounts[i].what == ADJUSTING_NOW && part->blank;
    }
    return 0;
}

/* Adds the line that brings amounts[0..count) to what is due now, unless they agree. */
static int adjust_line(struct adjusting *adjusting, const struct adjusting_line *amounts, size_t count)
{
    struct calculation *calculation = adjusting->calculation;
    const struct statement_line *first = amounts[0].line;
    struct statement_line line = {.month = first->month,
                                  .section = SECTION_ADJUSTMENTS,
                                  .code = first->code,
                                  .line = first->line,
                                  .mark = MARK_OFFICIAL,
                                  .first_segment = calculation->segment_count};
    if (sum_amounts(amounts, count, &line) < 0)
        return amount_too_large(calculation, (struct place){0});
    if (line.amount == 0 && !line.blank)
        return 0;
    struct adjustment *adjustment = arena_alloc(calculation->arena, sizeof *adjustment);
    line.description = describe(adjusting, amounts);
    if (!adjustment || !line.description)
        return problem_memory(calculation->problems);
    *adjustment = (struct adjustment){.adjusts = adjusting->of->id,
                                      .section = section_of(first),
                                      .of = adjusting->of,
                                      .recomputed = adjusting->recomputed,
                                      .amounts = amounts,
                                      .amount_count = count};
    line.adjustment = adjustment;
    return line_add(calculation, &line);
}

static int adjust_statement(struct adjusting *adjusting)
{
    int code = adjusting->of->reversed ? 0 : add_own(adjusting);
    if (code >= 0)
        code = add_earlier(adjusting);
    if (adjusting->count)
        qsort(adjusting->amounts, adjusting->count, sizeof *adjusting->amounts, by_line);
    for (size_t first = 0, end; code >= 0 && first < adjusting->count; first = end) {
        end = first + 1;
        while (end < adjusting->count &&
               compare_amounts(&adjusting->amounts[first], &adjusting->amounts[end]) == 0)
            end++;
        code = adjust_line(adjusting, &adjusting->amounts[first], end - first);
    }
    return code;
}

/* ---- all of them ---- */

/* Whether a statement of the period adjusts it. */
static bool is_adjusted(const struct certified_statement *certified, struct period period)
{
    return certified->reversed || (certified->known && certified->period.to_day <= period.from_day);
}

int adjustments_calculate(struct calculation *calculation)
{
    const struct certified_statements *certified = calculation->options->certified;
    int code = 0;
    for (size_t i = 0; certified && code >= 0 && i < certified->count; i++) {
        struct adjusting adjusting = {.calculation = calculation, .of = &certified->items[i]};
        if (is_adjusted(adjusting.of, calculation->options->period))
            code = adjust_statement(&adjusting);
    }
    return code;
}

int adjustments_pending(const struct account *account, const struct schedule *schedule,
                        const struct statement_options *options, civil_day day, struct arena *arena,
                        struct problems *problems, struct statement *ret_statement)
{
    struct statement_options at = *options;
    at.period = (struct period){day, day};
    struct statement statement = {.period = at.period, .mark = MARK_OFFICIAL};
    struct calculation calculation = {.account = account,
                                      .schedule = schedule,
                                      .options = &at,
                                      .arena = arena,
                                      .problems = problems,
                                      .statement = &statement};
    int code = adjustments_calculate(&calculation);
    if (code >= 0)
        code = statement_totals(&calculation);
    if (code < 0)
        return code;
    if (statement.count)
        qsort(statement.lines, statement.count, sizeof *statement.lines, statement_line_compare);
    *ret_statement = statement;
    return 0;
}
