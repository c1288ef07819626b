/* Personnel: min(strength, ceiling) x rate x days / days of the month. Source: docs/calculation.md,
   "Personnel" (reading formula_personnel: muster-1). */
#include "reimbursement/rules_calc.h"

/* The days on which a personnel rate, its confirmation or the edition changes. */
static int rate_days(struct calculation *calculation, civil_day **ret_days, size_t *ret_count)
{
    const struct schedule *schedule = calculation->schedule;
    size_t capacity = 2 * schedule->personnel_count + calculation->condition_count + 1, count = 1;
    civil_day *days = arena_array(calculation->arena, capacity, sizeof *days);
    if (!days)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < schedule->personnel_count; i++) {
        days[count++] = schedule->personnel[i].effective_from;
        if (schedule->personnel[i].confirmed_until != DAY_NEVER)
            days[count++] = schedule->personnel[i].confirmed_until + 1;
    }
    for (size_t i = 0; i < calculation->condition_count;
         i++) /* the readings' marks may change with the edition */
        days[count++] = calculation->condition_days[i];
    *ret_days = days;
    *ret_count = change_days(days, count, calculation->options->period);
    return 0;
}

/* The month's line of one rate while it is being summed. */
struct personnel_line {
    struct statement_line line;
    const struct personnel_rate *rate; /* NULL: no line is open */
    const struct personnel_rate *last; /* the rate of `code` */
    const struct personnel_rate *refused;
    const char *code;
    int128 sum; /* people x days x rate */
};

static int line_end(struct calculation *calculation, struct personnel_line *open, int days_of_month)
{
    if (!open->rate)
        return 0;
    struct statement_line line = open->line;
    if (!line.blank && exact_month_cents(open->sum, RATE_ONE / 100, days_of_month, &line.amount) < 0)
        return amount_too_large(calculation, open->rate->place);
    open->rate = NULL;
    return line_add(calculation, &line);
}

static int line_begin(struct calculation *calculation, const struct timeline *timeline,
                      const struct personnel_rate *rate, struct personnel_line *open)
{
    char text[DAY_TEXT_SIZE];
    if (open->last != rate)
        open->code = arena_format(calculation->arena, "%s", day_format(rate->effective_from, text));
    if (!open->code)
        return problem_memory(calculation->problems);
    open->last = open->rate = rate;
    open->sum = 0;
    open->line = (struct statement_line){.month = timeline->month,
                                         .section = SECTION_PERSONNEL,
                                         .code = open->code,
                                         .line = "",
                                         .description = "Troop reimbursement",
                                         .mark = MARK_OFFICIAL,
                                         .first_segment = calculation->segment_count};
    return 0;
}

/* A blank rate: refused once for each rate, or the line is left without amount. */
static void blank_rate(struct calculation *calculation, const struct personnel_rate *rate,
                       struct personnel_line *open)
{
    if (!calculation->options->partial && open->refused != rate)
        problem_error(calculation->problems, ERROR_INVALID, rate->place,
                      "the rate (personnel_rates.csv), or --partial to leave it out",
                      "the personnel rate is blank");
    open->line.blank = true;
    open->refused = rate;
}

static int no_rate(struct calculation *calculation, civil_day day)
{
    char text[DAY_TEXT_SIZE];
    return problem_error(
        calculation->problems, ERROR_INVALID, (struct place){calculation->account->strength->path, 0, 0},
        "a schedule whose personnel_rates.csv has a rate in force on that day (`muster rates show "
        "--table components` lists what was paid before there was one rate)",
        "people are present on %s, before the first personnel rate", day_format(day, text));
}

static enum mark rate_mark(const struct calculation *calculation, const struct personnel_rate *rate,
                           civil_day day)
{
    enum mark mark = mark_on_day(rate->mark, rate->confirmed_until, day);
    mark = mark_with_rule(calculation, mark, day, RULE_FORMULA_PERSONNEL);
    return mark_with_rule(calculation, mark, day, RULE_FORMULA_ROUNDING);
}

/* Adds a segment to the open line, which is that of its rate. */
static int segment_pay(struct calculation *calculation, const struct timeline *timeline, uint32_t people,
                       const struct personnel_rate *rate, struct personnel_line *open)
{
    if (open->rate != rate) {
        int code = line_end(calculation, open, timeline->month_days);
        if (code >= 0)
            code = line_begin(calculation, timeline, rate, open);
        if (code < 0)
            return code;
    }
    open->line.mark = mark_weaker(open->line.mark, rate_mark(calculation, rate, timeline->segment.from_day));
    if (rate->rate == RATE_BLANK) {
        blank_rate(calculation, rate, open);
        return 0;
    }
    int128 part = (int128)people * period_days(timeline->segment) * rate->rate;
    open->sum += part;
    return segment_add(calculation, (struct statement_segment){
                                        .period = timeline->segment,
                                        .quantity = people,
                                        .personnel = rate,
                                        .amount = exact_ratio(part, (int128)RATE_ONE * timeline->month_days),
                                    });
}

int personnel_calculate(struct calculation *calculation)
{
    const struct strength *strength = calculation->account->strength;
    const struct ceiling *ceiling = &calculation->account->agreement->ceiling;
    struct period period = calculation->options->period;
    civil_day *days = NULL;
    size_t count = 0;
    int code = rate_days(calculation, &days, &count);
    if (code < 0)
        return code;
    struct step_cursor present = step_cursor_at(strength->day, strength->count, period.from_day);
    struct step_cursor agreed = step_cursor_at(ceiling->day, ceiling->count, period.from_day);
    struct step_cursor rated = step_cursor_at(days, count, period.from_day);
    struct timeline timeline = timeline_begin(period);
    timeline.cursors[timeline.cursor_count++] = &present;
    timeline.cursors[timeline.cursor_count++] = &agreed;
    timeline.cursors[timeline.cursor_count++] = &rated;
    struct personnel_line open = {.rate = NULL};
    while (code >= 0 && timeline_next(&timeline)) {
        uint32_t here = strength_on(strength, timeline.segment.from_day);
        uint32_t most = ceiling_on(ceiling, timeline.segment.from_day);
        uint32_t people = here < most ? here : most;
        const struct personnel_rate *rate =
            schedule_personnel(calculation->schedule, timeline.segment.from_day);
        if (people)
            code = rate ? segment_pay(calculation, &timeline, people, rate, &open)
                        : no_rate(calculation, timeline.segment.from_day);
        if (code >= 0 && timeline_ends_month(&timeline))
            code = line_end(calculation, &open, timeline.month_days);
    }
    calculation->personnel_lines = calculation->statement->count;
    return code;
}
