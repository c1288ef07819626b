/* The derivations of losses and of painting. The rules: loss_calc.c. */
#include "reimbursement/explanation.h"

#include <string.h>

static const struct line_terms *terms_on(const struct explanation *x, const char *line, civil_day day)
{
    const struct agreement *agreement = x->account->agreement;
    int index = agreement_line_find(agreement, line);
    return index < 0 ? NULL : line_terms_on(&agreement->lines[index], day);
}

/* ---- losses ---- */

static const char *cause_text(const struct loss *loss)
{
    return loss->cause == CAUSE_HOSTILE ? "hostile action" : "forced abandonment";
}

static void explain_total(struct explanation *x, struct report_node *parent, const struct loss *loss)
{
    const struct rule *share = ground_rule(x, loss->day, RULE_TOTAL_LOSS);
    if (loss->repair_cost == RATE_BLANK) {
        report_child(x->report, parent, NULL, "a total loss, as no repair cost is given");
        return;
    }
    struct report_node *node = report_child(x->report, parent, explain_rate(x, loss->repair_cost),
                                            "a total loss, as the repair costs more than total_loss x value");
    report_child(x->report, node,
                 explain_money(x, explain_product(exact_of_share(share->value), exact_of_rate(loss->gfmv))),
                 "total_loss %s x value %s", explain_share(x, share->value), explain_rate(x, loss->gfmv));
}

static struct exact value_of(const struct loss *loss)
{
    return exact_ratio((int128)loss->gfmv * loss->quantity, RATE_ONE);
}

static bool same_incident(const struct explanation *x, const struct loss *loss, const struct loss *other)
{
    bool same = loss->incident[0] ? strcmp(loss->incident, other->incident) == 0 : loss == other;
    return same && loss_is_total(other, x->schedule, explain_edition(x, other->day));
}

static void explain_incident(struct explanation *x, struct report_node *parent, const struct loss *loss)
{
    const struct losses *losses = x->account->losses;
    const struct rule *threshold = ground_rule(x, loss->day, RULE_LOSS_THRESHOLD);
    struct exact sum = exact_of(0);
    for (size_t i = 0; i < losses->count; i++)
        if (same_incident(x, loss, &losses->items[i]))
            sum = explain_sum(sum, value_of(&losses->items[i]));
    const char *incident =
        loss->incident[0] ? report_text(x->report, "incident %s", loss->incident) : "this loss alone";
    struct report_node *node = report_child(x->report, parent, explain_money(x, sum),
                                            "value of the total losses of %s: paid from loss_threshold %s",
                                            incident, explain_money(x, exact_of_share(threshold->value)));
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *other = &losses->items[i];
        if (same_incident(x, loss, other))
            report_child(x->report, node, explain_money(x, value_of(other)), "%s on %s: %s x %s (%s)",
                         other->line, explain_day(x, other->day), explain_count(x, other->quantity),
                         explain_rate(x, other->gfmv), explain_place(x, other->place));
    }
}

static void explain_each(struct explanation *x, struct report_node *parent, const struct loss *loss)
{
    struct exact each =
        explain_difference(exact_of_rate(loss->gfmv), explain_sum(exact_of_rate(loss->usage_charge),
                                                                  exact_of_rate(loss->other_payments)));
    bool nothing = each.numerator < 0;
    struct report_node *node = report_child(x->report, parent, nothing ? "0.00" : explain_money(x, each),
                                            "for one%s", nothing ? ": never below 0" : "");
    report_child(x->report, node, explain_rate(x, loss->gfmv), "generic fair market value");
    if (loss->usage_charge)
        report_child(x->report, node, explain_rate(x, -loss->usage_charge), "less usage charge");
    if (loss->other_payments)
        report_child(x->report, node, explain_rate(x, -loss->other_payments), "less other payments");
}

void explain_losses(struct explanation *x)
{
    for (size_t i = 0; i < x->line->segment_count; i++) {
        const struct statement_segment *segment = &x->statement->segments[x->line->first_segment + i];
        const struct loss *loss = segment->loss;
        struct report_node *node =
            report_child(x->report, x->root, explain_money(x, segment->amount), "%s: %s lost by %s (%s)",
                         explain_day(x, loss->day), explain_count(x, loss->quantity), cause_text(loss),
                         explain_place(x, loss->place));
        explain_total(x, node, loss);
        explain_incident(x, node, loss);
        explain_each(x, node, loss);
        ground_rule(x, loss->day, RULE_FORMULA_LOSSES);
        ground_rule(x, loss->day, RULE_FORMULA_ROUNDING);
    }
}

/* ---- painting ---- */

static void explain_paint(struct explanation *x, const struct statement_segment *segment)
{
    const struct event *event = segment->event;
    int edition = explain_edition(x, event->day),
        line = agreement_line_find(x->account->agreement, event->line);
    const struct line_terms *terms = terms_on(x, event->line, event->day);
    const struct equipment_rate *rate =
        !terms ? NULL
               : schedule_equipment(x->schedule, edition, schedule_code_find(x->schedule, terms->rate_code));
    if (line < 0 || !rate)
        return;
    struct line_state state = line_state_on(x, (size_t)line, event->day);
    const char *money = explain_rate(x, rate->painting), *times = "",
               *units = explain_count(x, segment->quantity);
    bool repainted = event->kind == EVENT_REPAINTED;
    ground_edition(x, edition, event->day);
    ground_equipment(x, rate, edition);
    if (repainted)
        times = report_text(x->report, " x %s",
                            explain_share(x, ground_rule(x, event->day, RULE_REPAINT_RATIO)->value));
    ground_rule(x, event->day, RULE_FORMULA_ROUNDING);
    if (rate->painting == RATE_BLANK)
        explain_blank(x, rate->place,
                      report_text(x->report, "the painting rate of %s in edition %s is blank",
                                  terms->rate_code, x->schedule->editions[edition].name));
    struct report_node *node = report_child(
        x->report, x->root, rate->painting == RATE_BLANK ? NULL : explain_money(x, segment->amount),
        "%s, %s (%s): %s x %s%s", explain_day(x, event->day), event->name, explain_place(x, event->place),
        units, money, times);
    struct report_node *pieces =
        report_child(x->report, node, units, "pieces: all in place, the lesser of agreed and present");
    explain_line_state(x, pieces, (size_t)line, &state, false);
    report_child(x->report, node, money, "painting rate of %s, edition %s", terms->rate_code,
                 x->schedule->editions[edition].name);
    if (repainted)
        report_child(x->report, node,
                     explain_share(x, schedule_rule(x->schedule, edition, RULE_REPAINT_RATIO)->value),
                     "repaint_ratio, as it is painted again");
}

void explain_painting(struct explanation *x)
{
    for (size_t i = 0; i < x->line->segment_count; i++)
        explain_paint(x, &x->statement->segments[x->line->first_segment + i]);
}
