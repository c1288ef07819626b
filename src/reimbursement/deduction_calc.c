/* The possible deduction from personnel reimbursement for absent or non-functional equipment (GA res.
   67/261). Source: docs/calculation.md, "Personnel: Deduction" (reading formula_deduction: muster-1). */
#include "reimbursement/rules_calc.h"

/* Adds days x (out / quantity) to a quarter's sum; sums of one quantity are kept whole, so that a mean over a
   quarter rarely needs more than one fraction. */
struct share_sum {
    struct exact sum;
    int64_t quantity; /* the pending fraction's */
    int128 pending;   /* days x out, over quantity */
};

static int share_flush(struct share_sum *share)
{
    if (!share->pending)
        return 0;
    int code = exact_add(share->sum, exact_ratio(share->pending, share->quantity), &share->sum);
    share->pending = 0;
    return code;
}

static int share_add(struct share_sum *share, int64_t quantity, int64_t out, int days)
{
    if (share->quantity != quantity && share_flush(share) < 0)
        return ERROR_LIMIT;
    share->quantity = quantity;
    share->pending += (int128)out * days;
    return 0;
}

/* The mean share of the quarter that begins with `first`. Days without equipment, without people and from the
   cessation on count as 0. */
static int quarter_share(const struct calculation *calculation, civil_month first, struct exact *ret_share)
{
    const struct fleet_counts *fleet = &calculation->counts.fleet;
    const struct strength *strength = calculation->account->strength;
    struct period quarter = {month_first_day(first), month_first_day(first + 3)};
    int days = period_days(quarter);
    struct step_cursor counted = step_cursor_at(fleet->day, fleet->count, quarter.from_day);
    struct step_cursor present = step_cursor_at(strength->day, strength->count, quarter.from_day);
    struct step_cursor cessation = step_cursor_at(&calculation->cessation, 1, quarter.from_day);
    struct timeline timeline = timeline_begin(quarter);
    timeline.cursors[timeline.cursor_count++] = &counted;
    timeline.cursors[timeline.cursor_count++] = &present;
    timeline.cursors[timeline.cursor_count++] = &cessation;
    struct share_sum share = {.sum = exact_of(0)};
    while (timeline_next(&timeline)) {
        if (cessation.index >= 0 || counted.index < 0 || present.index < 0)
            continue;
        int64_t quantity = fleet->quantity[counted.index];
        bool people = strength->men[present.index] || strength->women[present.index];
        if (people && quantity &&
            share_add(&share, quantity, fleet->out[counted.index], period_days(timeline.segment)) < 0)
            return ERROR_LIMIT;
    }
    if (share_flush(&share) < 0)
        return ERROR_LIMIT;
    return exact_multiply(share.sum, exact_ratio(1, days), ret_share);
}

/* The rounded personnel lines of this statement that lie in a quarter, and their weakest mark. */
static money_cents personnel_of(const struct calculation *calculation, civil_month first, enum mark *ret_mark)
{
    money_cents sum = 0;
    for (size_t i = 0; i < calculation->personnel_lines; i++) {
        const struct statement_line *line = &calculation->statement->lines[i];
        if (line->month < first || line->month >= first + 3)
            continue;
        sum += line->amount;
        *ret_mark = mark_weaker(*ret_mark, line->mark);
    }
    return sum;
}

static int quarter_deduct(struct calculation *calculation, civil_month first, struct exact before,
                          struct exact share)
{
    int edition = edition_on(calculation, month_first_day(first + 3) - 1);
    const struct rule *trigger = schedule_rule(calculation->schedule, edition, RULE_DEDUCTION_TRIGGER);
    const struct rule *cap = schedule_rule(calculation->schedule, edition, RULE_DEDUCTION_CAP);
    struct exact above = exact_of_share(trigger->value), most = exact_of_share(cap->value), amount;
    if (exact_compare(before, above) <= 0 || exact_compare(share, above) <= 0)
        return 0;
    struct exact deducted = exact_compare(share, most) < 0 ? share : most;
    civil_month last = day_month(calculation->options->period.to_day - 1);
    struct statement_line line = {.month = last < first + 2 ? last : first + 2,
                                  .section = SECTION_DEDUCTIONS,
                                  .code = "",
                                  .line = "",
                                  .description = "Possible deduction: absent or non-functional equipment",
                                  .first_segment = calculation->segment_count};
    civil_day last_day = month_first_day(first + 3) - 1;
    line.mark = mark_with_rule(calculation, MARK_OFFICIAL, last_day, RULE_DEDUCTION_TRIGGER);
    line.mark = mark_with_rule(calculation, line.mark, last_day, RULE_DEDUCTION_CAP);
    line.mark = mark_with_rule(calculation, line.mark, last_day, RULE_FORMULA_DEDUCTION);
    line.mark = mark_with_rule(calculation, line.mark, last_day, RULE_FORMULA_ROUNDING);
    money_cents personnel = personnel_of(calculation, first, &line.mark);
    if (exact_multiply(exact_ratio(-(int128)personnel, 100), deducted, &amount) < 0 ||
        exact_round_cents(amount, &line.amount) < 0)
        return amount_too_large(calculation, (struct place){0});
    return line_add(calculation, &line);
}

int deduction_calculate(struct calculation *calculation)
{
    civil_month first = month_quarter(day_month(calculation->options->period.from_day));
    civil_month last = month_quarter(day_month(calculation->options->period.to_day - 1));
    size_t count = (size_t)(last - first) / 3 + 2;
    struct quarter_share *quarters = arena_array(calculation->arena, count, sizeof *quarters);
    if (!quarters)
        return problem_memory(calculation->problems);
    calculation->statement->quarters = quarters;
    calculation->statement->quarter_count = count;
    for (size_t i = 0; i < count; i++) {
        quarters[i].first_month = first - 3 + 3 * (civil_month)i;
        if (quarter_share(calculation, quarters[i].first_month, &quarters[i].share) < 0)
            return amount_too_large(calculation, (struct place){0});
        int code =
            i ? quarter_deduct(calculation, quarters[i].first_month, quarters[i - 1].share, quarters[i].share)
              : 0;
        if (code < 0)
            return code;
    }
    return 0;
}
