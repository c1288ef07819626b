/* The derivation of an adjustment: what is due now for a month that was certified, with the records behind
   the change, less what was certified and adjusted since. The rule: certified_calc.c. */
#include "reimbursement/explanation.h"

#include "reimbursement/certified_calc.h"
#include "reimbursement/states.h"

#include <string.h>

/* The first of an adjustment's amounts that is of a kind; NULL: none. */
static const struct adjusting_line *first_amount(const struct adjustment *adjustment,
                                                 enum adjusting_what what)
{
    for (size_t i = 0; i < adjustment->amount_count; i++)
        if (adjustment->amounts[i].what == what)
            return &adjustment->amounts[i];
    return NULL;
}

/* Whether a row that the line rests on was another when the statement was certified. */
static bool row_changed(const struct explanation *x, const struct rate_row *row,
                        const struct certified_statement *of)
{
    struct digest now;
    char hex[DIGEST_TEXT_SIZE];
    for (size_t i = 0; i < of->row_count; i++)
        if (rate_row_same(&of->rows[i].row, row))
            return schedule_row_hash(x->schedule, row, &now) == 0 &&
                   strcmp(digest_format(&now, hex), of->rows[i].hash) != 0;
    return false;
}

/* What has changed since: records, rows of the schedule, the program. */
static void explain_changes(struct explanation *x, const struct explanation *now,
                            const struct certified_statement *of)
{
    struct report_node *node = report_child(x->report, x->root, NULL, "since %s was certified", of->id);
    size_t changes = now->late_count;
    for (size_t i = 0; i < now->late_count; i++)
        report_child(x->report, node, NULL, "recorded: %s", now->late[i]);
    for (size_t i = 0; i < now->ground_count; i++) {
        const struct rate_row *row = &now->grounds[i].rate;
        if (!row->code || !row_changed(x, row, of))
            continue;
        report_child(x->report, node, NULL, "another row of the schedule: %s", now->grounds[i].text);
        changes++;
    }
    if (of->engine[0] && strcmp(of->engine, STATEMENT_ENGINE) != 0) {
        report_child(x->report, node, NULL, "calculated by %s then, by %s now", of->engine, STATEMENT_ENGINE);
        changes++;
    }
    if (!changes)
        report_child(x->report, node, NULL,
                     "none of the rows named above was recorded: one was withdrawn, or other rows of the "
                     "schedule count");
}

/* The tree of what is due now below a node of its own; why nothing is due where it is nothing. */
static void explain_now(struct explanation *x, const struct adjustment *adjustment)
{
    const struct adjusting_line *now = first_amount(adjustment, ADJUSTING_NOW);
    const struct adjusting_line *certified = first_amount(adjustment, ADJUSTING_CERTIFIED);
    const struct adjusting_line *shown = now ? now : certified;
    const char *amount =
        now && now->line->blank ? "no amount" : report_money(x->report, now ? now->line->amount : 0);
    struct report_node *node =
        report_child(x->report, x->root, amount, "due now for %s in %s, with all that is known",
                     section_names[adjustment->section], adjustment->of->id);
    if (!shown)
        return;
    struct explanation inner =
        explanation_of(x->report, adjustment->recomputed, shown->line, x->account, x->schedule);
    inner.root = node;
    inner.since = adjustment->of->known_on;
    if (now)
        explanation_fill(&inner);
    else
        explain_gap(&inner, explain_month(&inner));
    x->blank = inner.blank;
    x->blank_row = inner.blank_row;
    explain_changes(x, &inner, adjustment->of);
    for (size_t i = 0; i < inner.ground_count; i++)
        ground_add(x, inner.grounds[i]);
}

static void explain_amount(struct explanation *x, const struct adjusting_line *amount)
{
    const struct certified_statement *in = amount->in;
    const char *under =
        in->authority[0] ? report_text(x->report, ", under the delegation %s", in->authority) : "";
    report_child(x->report, x->root, report_money(x->report, amount->line->amount), "%s %s, %s by %s%s",
                 amount->what == ADJUSTING_CERTIFIED ? "certified in" : "adjusted already in", in->id,
                 explain_day(x, in->day), in->author, under);
}

void explain_adjustment(struct explanation *x)
{
    const struct adjustment *adjustment = x->line->adjustment;
    const struct certified_statement *of = adjustment->of;
    if (!of)
        return; /* of a statement as it was certified: its own explanation is that of then */
    if (adjustment->recomputed)
        explain_now(x, adjustment);
    else
        report_child(x->report, x->root, report_money(x->report, 0),
                     "%s was taken back: nothing is due of it", of->id);
    if (adjustment->recomputed && !first_amount(adjustment, ADJUSTING_CERTIFIED))
        report_child(x->report, x->root, report_money(x->report, 0), "%s has no such line", of->id);
    for (size_t i = 0; i < adjustment->amount_count; i++)
        if (adjustment->amounts[i].what != ADJUSTING_NOW)
            explain_amount(x, &adjustment->amounts[i]);
    report_child(x->report, x->root, x->line->blank ? "no amount" : report_money(x->report, x->line->amount),
                 "adjustment: what is due now less what was certified and adjusted already");
    report_child(x->report, x->root, mark_names[x->line->mark], "weakest mark of these amounts");
}
