/* The derivation of major equipment: pieces paid for x price of one. The rules: equipment_calc.c and
   verification_calc.c; what was verified is counted here once more, from the rows. */
#include "reimbursement/explanation.h"

#include <string.h>

enum { GROUP_LINES_SHOWN = 20 };

/* ---- what counts of a line on a day ---- */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

struct line_state line_state_on(const struct explanation *x, size_t line, civil_day day)
{
    const struct equipment_line *agreed = &x->account->agreement->lines[line];
    const struct line_status *status = &x->account->verification->lines[line];
    struct line_state state = {.row = steps_at(status->day, status->count, day)};
    if (day < events_departure(x->account->events, agreed->name))
        state.terms = line_terms_on(agreed, day);
    state.quantity = state.terms ? state.terms->quantity : 0;
    state.present = state.row < 0 ? 0 : status->present[state.row];
    state.serviceable = state.row < 0 ? 0 : status->serviceable[state.row];
    state.in_place = least(state.present, state.quantity);
    state.working = least(state.serviceable, state.in_place);
    return state;
}

/* The sums over the lines of a group on a day; of the line alone where it has none. */
struct group_state {
    int64_t quantity, working;
    size_t lines;
};

static bool in_group(const struct line_state *state, const char *group)
{
    return state->terms && strcmp(state->terms->group, group) == 0;
}

static struct group_state group_on(const struct explanation *x, const struct line_state *own, civil_day day)
{
    const char *group = own->terms ? own->terms->group : "";
    if (!group[0])
        return (struct group_state){own->quantity, own->working, 1};
    struct group_state sum = {0};
    for (size_t l = 0; l < x->account->agreement->line_count; l++) {
        struct line_state state = line_state_on(x, l, day);
        if (!in_group(&state, group))
            continue;
        sum.quantity += state.quantity;
        sum.working += state.working;
        sum.lines++;
    }
    return sum;
}

static bool group_passes(const struct explanation *x, const struct group_state *group, civil_day day)
{
    const struct rule *threshold =
        schedule_rule(x->schedule, explain_edition(x, day), RULE_SERVICEABILITY_THRESHOLD);
    return serviceable_enough(group->working, group->quantity, threshold->value);
}

static civil_day next_step(const civil_day *days, size_t count, civil_day day)
{
    struct step_cursor cursor = step_cursor_at(days, count, day);
    return step_cursor_next(&cursor);
}

/* The first day after `day` on which a line may count otherwise. */
static civil_day next_of_line(const struct explanation *x, size_t line, civil_day day)
{
    const struct equipment_line *agreed = &x->account->agreement->lines[line];
    const struct line_status *status = &x->account->verification->lines[line];
    civil_day departure = events_departure(x->account->events, agreed->name);
    civil_day term = next_step(agreed->term_days, agreed->term_count, day);
    civil_day seen = next_step(status->day, status->count, day);
    civil_day next = term < seen ? term : seen;
    return departure > day && departure < next ? departure : next;
}

/* The same for the line and, where it is in a group, any other that may be in that group. */
static civil_day next_change(const struct explanation *x, size_t line, civil_day day)
{
    const struct line_terms *terms = line_terms_on(&x->account->agreement->lines[line], day);
    civil_day next = next_of_line(x, line, day);
    if (!terms || !terms->group[0])
        return next;
    for (size_t l = 0; l < x->account->agreement->line_count; l++) {
        civil_day other = next_of_line(x, l, day);
        next = other < next ? other : next;
    }
    return next;
}

/* ---- showing it ---- */

const char *explain_status_row(struct explanation *x, size_t line, ptrdiff_t row)
{
    const struct line_status *status = &x->account->verification->lines[line];
    const char *from = explain_day(x, status->day[row]);
    if (!status->row)
        return report_text(x->report, "counted from equipment_items.csv, from %s", from);
    return report_text(x->report, "%s, from %s",
                       explain_row(x, x->account->verification->status_path, status->row[row]), from);
}

void explain_line_state(struct explanation *x, struct report_node *parent, size_t line,
                        const struct line_state *state, bool serviceable)
{
    if (state->terms)
        report_child(x->report, parent, explain_count(x, state->quantity), "agreed quantity (%s, from %s)",
                     explain_place(x, state->terms->place), explain_day(x, state->terms->day));
    if (state->row < 0)
        return;
    const char *row = explain_status_row(x, line, state->row);
    report_child(x->report, parent, explain_count(x, state->present), "present (%s)", row);
    if (state->present > state->quantity)
        report_child(x->report, parent, explain_count(x, state->in_place),
                     "in place: %s above the agreed quantity (overstock) earn nothing",
                     explain_count(x, state->present - state->quantity));
    if (serviceable && state->serviceable != state->present)
        report_child(x->report, parent, explain_count(x, state->serviceable), "serviceable (%s)", row);
}

static void explain_group_lines(struct explanation *x, struct report_node *node, const char *group,
                                civil_day day)
{
    const struct agreement *agreement = x->account->agreement;
    size_t shown = 0, more = 0;
    for (size_t l = 0; l < agreement->line_count; l++) {
        struct line_state state = line_state_on(x, l, day);
        if (!in_group(&state, group))
            continue;
        if (shown++ >= GROUP_LINES_SHOWN)
            more++;
        else
            report_child(x->report, node, explain_count(x, state.working), "%s: %s agreed (%s)",
                         agreement->lines[l].name, explain_count(x, state.quantity),
                         state.row < 0 ? "nothing verified yet" : explain_status_row(x, l, state.row));
    }
    if (more)
        report_child(x->report, node, NULL, "and %s more lines", explain_count(x, (int64_t)more));
}

/* Whether enough works, of the group or of a line alone. */
static void explain_group(struct explanation *x, struct report_node *parent, const struct line_state *own,
                          civil_day day)
{
    struct group_state group = group_on(x, own, day);
    int64_t threshold =
        schedule_rule(x->schedule, explain_edition(x, day), RULE_SERVICEABILITY_THRESHOLD)->value;
    const char *name = own->terms ? own->terms->group : "", *working = explain_count(x, group.working);
    const char *of = name[0] ? report_text(x->report, "working in group %s on %s", name, explain_day(x, day))
                             : "working (a line without group)";
    if (group.working == group.quantity) {
        report_child(x->report, parent, working, "%s: all that is agreed", of);
        return;
    }
    bool passes = serviceable_enough(group.working, group.quantity, threshold);
    struct report_node *node =
        report_child(x->report, parent, working, "%s: %s", of,
                     passes ? "enough, so all in place is paid" : "not enough, so only what works is paid");
    if (name[0] && group.lines > 1)
        explain_group_lines(x, node, name, day);
    report_child(x->report, node,
                 explain_number(x, explain_product(exact_of_share(threshold), exact_of(group.quantity))),
                 "needed: serviceability_threshold %s x %s agreed", explain_share(x, threshold),
                 explain_count(x, group.quantity));
}

/* What a segment's number of pieces rests on: the line's own rows, and whether its group is serviceable. */
struct evidence {
    struct line_state state;
    bool passes;
};

static struct evidence evidence_on(const struct explanation *x, size_t line, civil_day day)
{
    struct evidence evidence = {.state = line_state_on(x, line, day)};
    struct group_state group = group_on(x, &evidence.state, day);
    evidence.passes = group_passes(x, &group, day);
    return evidence;
}

static bool evidence_same(const struct evidence *a, const struct evidence *b)
{
    return a->state.terms == b->state.terms && a->state.row == b->state.row && a->passes == b->passes;
}

/* What changes inside a segment without changing the number of pieces. */
static void explain_later(struct explanation *x, struct report_node *node, size_t line, civil_day day,
                          const struct evidence *now, const struct evidence *before)
{
    bool own = now->state.terms != before->state.terms || now->state.row != before->state.row;
    struct report_node *later =
        report_child(x->report, node, NULL, "from %s as many, though:", explain_day(x, day));
    if (own)
        explain_line_state(x, later, line, &now->state, true);
    explain_group(x, later, &now->state, day);
}

static void explain_pieces(struct explanation *x, struct report_node *parent, size_t line,
                           const struct statement_segment *segment)
{
    civil_day day = segment->period.from_day;
    struct evidence now = evidence_on(x, line, day), before = now;
    struct report_node *node =
        report_child(x->report, parent, explain_count(x, segment->quantity), "pieces paid for: %s",
                     now.passes ? "all in place, the lesser of agreed and present"
                                : "what works, the lesser of agreed, present and serviceable");
    explain_line_state(x, node, line, &now.state, true);
    explain_group(x, node, &now.state, day);
    while ((day = next_change(x, line, day)) < segment->period.to_day) {
        now = evidence_on(x, line, day);
        if (!evidence_same(&now, &before))
            explain_later(x, node, line, day, &now, &before);
        before = now;
    }
}

static bool pieces_changed(const struct explanation *x, size_t line, const struct statement_segment *segment,
                           const struct statement_segment *before)
{
    if (!before || before->quantity != segment->quantity)
        return true;
    civil_day first = before->period.from_day, last = segment->period.to_day;
    struct evidence start = evidence_on(x, line, first);
    struct evidence here = evidence_on(x, line, segment->period.from_day); /* another edition's threshold */
    if (!evidence_same(&here, &start))
        return true;
    for (civil_day day = next_change(x, line, first); day < last; day = next_change(x, line, day)) {
        struct evidence now = evidence_on(x, line, day);
        if (!evidence_same(&now, &start))
            return true;
    }
    return false;
}

static void explain_segment(struct explanation *x, size_t line, const struct statement_segment *segment,
                            const struct statement_segment *before)
{
    const struct equipment_price *price = segment->equipment;
    struct exact unit = explain_equipment_unit(price);
    struct report_node *node =
        report_child(x->report, x->root, explain_money(x, segment->amount), "%s: %s x %s x %d/%d days",
                     explain_days(x, segment->period), explain_count(x, segment->quantity),
                     explain_money(x, unit), period_days(segment->period), month_days(x->line->month));
    if (pieces_changed(x, line, segment, before))
        explain_pieces(x, node, line, segment);
    else
        report_child(x->report, node, explain_count(x, segment->quantity), "pieces as above");
    explain_equipment_price(x, node, price, before ? before->equipment : NULL);
}

/* ---- nothing ---- */

/* The event by which a line has left on its departure day. */
static const struct event *departure_of(const struct explanation *x, const char *line)
{
    const struct events *events = x->account->events;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        if (event->kind == EVENT_DEPARTURE && (!event->line[0] || strcmp(event->line, line) == 0))
            return event;
    }
    return NULL;
}

/* Why a line counts no piece on a day; NULL when it does. */
static const char *nothing_counted(struct explanation *x, size_t line, civil_day day)
{
    struct line_state state = line_state_on(x, line, day);
    const struct line_status *status = &x->account->verification->lines[line];
    struct group_state group = group_on(x, &state, day);
    if (!state.quantity)
        return report_text(x->report, "nothing, as the agreed quantity is 0 from %s (%s)",
                           explain_day(x, state.terms->day), explain_place(x, state.terms->place));
    if (!status->count)
        return "nothing, as none of it was ever verified as present";
    if (state.row < 0)
        return report_text(x->report, "nothing, as none of it is verified before %s (%s)",
                           explain_day(x, status->day[0]), explain_status_row(x, line, 0));
    if (!state.present)
        return report_text(x->report, "nothing, as none of it is present (%s)",
                           explain_status_row(x, line, state.row));
    if (!state.working && !group_passes(x, &group, day))
        return report_text(x->report,
                           "nothing, as none of it works (%s) and serviceability_threshold is not reached",
                           explain_status_row(x, line, state.row));
    return NULL;
}

/* Why what is counted earns nothing. */
static const char *nothing_priced(struct explanation *x, const struct line_terms *terms, civil_day day)
{
    int edition = explain_edition(x, day);
    const struct equipment_rate *rate =
        schedule_equipment(x->schedule, edition, schedule_code_find(x->schedule, terms->rate_code));
    if (terms->special || !rate)
        return "nothing, as the rate is 0.00";
    bool wet = terms->lease == LEASE_WET;
    rate_units base = wet ? rate->wet : rate->dry;
    const char *which = base == RATE_BLANK ? (wet ? "wet" : "dry") : "maintenance";
    if (base == RATE_BLANK || (base && wet && rate->maintenance == RATE_BLANK))
        return explain_blank(x, rate->place,
                             report_text(x->report, "the %s rate of %s in edition %s is blank", which,
                                         terms->rate_code, x->schedule->editions[edition].name));
    return "nothing, as the rate is 0.00";
}

const char *nothing_equipment(struct explanation *x, const char *line, const char *code, civil_day day)
{
    int index = agreement_line_find(x->account->agreement, line);
    if (index < 0)
        return "nothing, as the line is not agreed";
    const struct equipment_line *agreed = &x->account->agreement->lines[index];
    const struct line_terms *terms = line_terms_on(agreed, day);
    const struct event *departure = departure_of(x, agreed->name);
    if (departure && day >= departure->day)
        return report_text(x->report, "nothing, as the line has left on %s (%s)",
                           explain_day(x, departure->day), explain_place(x, departure->place));
    if (!terms)
        return report_text(x->report, "nothing, as the line is agreed from %s on (%s)",
                           explain_day(x, agreed->term_days[0]), explain_place(x, agreed->terms[0].place));
    if (code && strcmp(code, terms->rate_code) != 0)
        return report_text(x->report, "under rate code %s (%s), which has a line of its own",
                           terms->rate_code, explain_place(x, terms->place));
    if (line_is_served(x->account->agreement, terms, day))
        return report_text(x->report,
                           "nothing, as it serves %s, which the contributor is paid for as self-sustainment "
                           "(%s)",
                           terms->serves, explain_place(x, terms->place));
    const char *counted = nothing_counted(x, (size_t)index, day);
    return counted ? counted : nothing_priced(x, terms, day);
}

/* ---- the line ---- */

void explain_equipment(struct explanation *x)
{
    int index = agreement_line_find(x->account->agreement, x->line->line);
    if (index < 0)
        return;
    struct period month = explain_month(x);
    civil_day day = month.from_day;
    const struct statement_segment *before = NULL;
    for (size_t i = 0; i < x->line->segment_count; i++) {
        const struct statement_segment *segment = &x->statement->segments[x->line->first_segment + i];
        explain_gap(x, (struct period){day, segment->period.from_day});
        explain_segment(x, (size_t)index, segment, before);
        before = segment;
        day = segment->period.to_day;
    }
    explain_gap(x, (struct period){day, month.to_day});
}
