/* The derivation of the possible deduction: shares of two quarters, trigger, cap, the quarter's personnel
   lines. The rule: deduction_calc.c. */
#include "reimbursement/explanation.h"

enum { LINES_SHOWN = 12 };

/* The counts of both quarters and where each day stands in them. */
struct deduction {
    struct explanation *x;
    struct verified_counts counts;
    civil_day cessation;
};

static int count_quarters(struct explanation *x, civil_month first, struct deduction *ret)
{
    const struct agreement *agreement = x->account->agreement;
    struct arena *arena = x->report->arena;
    struct period window = {month_first_day(first - 3), month_first_day(first + 3)};
    civil_day *departures = arena_array(arena, agreement->line_count, sizeof *departures);
    if (!departures)
        return ERROR_LIMIT;
    for (size_t l = 0; l < agreement->line_count; l++)
        departures[l] = events_departure(x->account->events, agreement->lines[l].name);
    *ret = (struct deduction){.x = x, .cessation = events_cessation(x->account->events)};
    return verification_count(agreement, x->account->verification, x->schedule, departures, window, arena,
                              &ret->counts);
}

/* ---- a quarter's share ---- */

/* A day's share of what is absent or out; why it is none, or NULL. */
struct day_share {
    const char *none;
    int64_t quantity, out;
};

static struct day_share share_on(const struct deduction *deduction, civil_day day)
{
    const struct fleet_counts *fleet = &deduction->counts.fleet;
    ptrdiff_t row = steps_at(fleet->day, fleet->count, day);
    struct day_share share = {.quantity = row < 0 ? 0 : fleet->quantity[row],
                              .out = row < 0 ? 0 : fleet->out[row]};
    if (day >= deduction->cessation)
        share.none = "after the cessation of operations";
    else if (!strength_on(deduction->x->account->strength, day))
        share.none = "nobody is present";
    else if (!share.quantity)
        share.none = "no equipment is agreed";
    return share;
}

static bool share_same(struct day_share a, struct day_share b)
{
    if (a.none || b.none)
        return a.none == b.none;
    return a.quantity == b.quantity && a.out == b.out;
}

/* The lines of which something is absent or out on a day. */
static void explain_out(const struct deduction *deduction, struct report_node *node, civil_day day)
{
    struct explanation *x = deduction->x;
    const struct agreement *agreement = x->account->agreement;
    size_t shown = 0, more = 0;
    for (size_t l = 0; l < agreement->line_count; l++) {
        const struct line_counts *counts = &deduction->counts.lines[l];
        ptrdiff_t at = steps_at(counts->day, counts->count, day);
        uint32_t out = at < 0 ? 0 : counts->not_excused[at];
        if (!out)
            continue;
        if (shown++ >= LINES_SHOWN) {
            more++;
            continue;
        }
        struct line_state state = line_state_on(x, l, day);
        uint32_t excused = state.quantity - state.working - out;
        const char *others = excused ? report_text(x->report, ", %s more out for no fault of the contributor",
                                                   explain_count(x, excused))
                                     : "";
        report_child(x->report, node, explain_count(x, out),
                     "%s: of %s agreed, %s in place, %s working%s (%s)", agreement->lines[l].name,
                     explain_count(x, state.quantity), explain_count(x, state.in_place),
                     explain_count(x, state.working), others,
                     state.row < 0 ? "nothing verified yet" : explain_status_row(x, l, state.row));
    }
    if (more)
        report_child(x->report, node, NULL, "and %s more lines", explain_count(x, (int64_t)more));
}

static struct exact explain_stretch(const struct deduction *deduction, struct report_node *node,
                                    struct period stretch, struct day_share share)
{
    struct explanation *x = deduction->x;
    const char *days = explain_days(x, stretch);
    const char *count =
        period_days(stretch) == 1 ? "1 day" : report_text(x->report, "%d days", (int)period_days(stretch));
    if (share.none) {
        report_child(x->report, node, "0", "%s: %s x 0, as %s", days, count, share.none);
        return exact_of(0);
    }
    struct exact part = exact_ratio((int128)share.out * period_days(stretch), share.quantity);
    struct report_node *child =
        report_child(x->report, node, explain_number(x, part), "%s: %s x %s of %s absent or out of service",
                     days, count, explain_count(x, share.out), explain_count(x, share.quantity));
    if (share.out)
        explain_out(deduction, child, stretch.from_day);
    return part;
}

/* Adds the derivation of a quarter's share. */
static void explain_quarter(const struct deduction *deduction, const struct quarter_share *quarter,
                            const char *which)
{
    struct explanation *x = deduction->x;
    struct period days = {month_first_day(quarter->first_month), month_first_day(quarter->first_month + 3)};
    struct report_node *node =
        report_child(x->report, x->root, explain_number(x, quarter->share),
                     "share of equipment absent or out of service, %s, %s", which, explain_days(x, days));
    struct exact sum = exact_of(0);
    for (civil_day day = days.from_day; day < days.to_day;) {
        struct day_share share = share_on(deduction, day);
        civil_day to = day + 1;
        while (to < days.to_day && share_same(share, share_on(deduction, to)))
            to++;
        sum = explain_sum(sum, explain_stretch(deduction, node, (struct period){day, to}, share));
        day = to;
    }
    report_child(x->report, node, explain_number(x, explain_product(sum, exact_ratio(1, period_days(days)))),
                 "together: %s / %d days of the quarter", explain_number(x, sum), period_days(days));
}

/* ---- the line ---- */

/* The personnel lines that the deduction is taken from; their sum. */
static money_cents explain_base(struct explanation *x, civil_month first)
{
    money_cents sum = 0;
    for (size_t i = 0; i < x->statement->count; i++) {
        const struct statement_line *line = &x->statement->lines[i];
        if (line->section == SECTION_PERSONNEL && line->month >= first && line->month < first + 3)
            sum += line->amount;
    }
    struct report_node *node = report_child(x->report, x->root, report_money(x->report, sum),
                                            "personnel lines of the quarter in this statement, each rounded");
    for (size_t i = 0; i < x->statement->count; i++) {
        const struct statement_line *line = &x->statement->lines[i];
        char month[MONTH_TEXT_SIZE];
        if (line->section != SECTION_PERSONNEL || line->month < first || line->month >= first + 3)
            continue;
        month_format(line->month, month);
        report_child(x->report, node, line->blank ? "blank" : report_money(x->report, line->amount),
                     "%s, rate of %s", month, line->code);
        ground_add(x, (struct ground){.row = line,
                                      .name = report_text(x->report, "personnel of %s", month),
                                      .text = report_text(x->report, "personnel line of %s, rate of %s",
                                                          month, line->code),
                                      .mark = line->mark});
    }
    return sum;
}

static void explain_partial_quarter(struct explanation *x, civil_month first)
{
    struct period quarter = {month_first_day(first), month_first_day(first + 3)};
    if (period_days(period_intersect(quarter, x->statement->period)) < period_days(quarter))
        report_child(x->report, x->root, NULL,
                     "the statement holds a part of this quarter only, %s: the deduction is whole over whole "
                     "quarters",
                     explain_days(x, period_intersect(quarter, x->statement->period)));
}

void explain_deduction(struct explanation *x)
{
    civil_month first = month_quarter(x->line->month);
    const struct statement *statement = x->statement;
    size_t at = 1;
    while (at < statement->quarter_count && statement->quarters[at].first_month != first)
        at++;
    struct deduction deduction;
    if (at >= statement->quarter_count)
        return;
    if (count_quarters(x, first, &deduction) < 0) {
        x->report->failed = true;
        return;
    }
    civil_day last = month_first_day(first + 3) - 1;
    struct exact share = statement->quarters[at].share;
    explain_quarter(&deduction, &statement->quarters[at - 1], "the quarter before");
    explain_quarter(&deduction, &statement->quarters[at], "this quarter");
    const struct rule *trigger = ground_rule(x, last, RULE_DEDUCTION_TRIGGER);
    const struct rule *cap = ground_rule(x, last, RULE_DEDUCTION_CAP);
    report_child(x->report, x->root, explain_share(x, trigger->value),
                 "both shares are above deduction_trigger");
    struct exact most = exact_of_share(cap->value);
    struct exact deducted = exact_compare(share, most) < 0 ? share : most;
    report_child(x->report, x->root, explain_number(x, deducted),
                 "share deducted: the lesser of this quarter's and deduction_cap %s",
                 explain_share(x, cap->value));
    money_cents personnel = explain_base(x, first);
    explain_partial_quarter(x, first);
    report_child(x->report, x->root,
                 explain_money(x, explain_product(exact_ratio(-(int128)personnel, 100), deducted)),
                 "taken off: %s x %s", report_money(x->report, personnel), explain_number(x, deducted));
    ground_rule(x, last, RULE_FORMULA_DEDUCTION);
    ground_rule(x, last, RULE_FORMULA_ROUNDING);
}
