/* The derivation of self-sustainment: heads x rate x performance, and what people in tents add to
   accommodation. The rule: self_sustainment_calc.c. */
#include "reimbursement/explanation.h"

#include <string.h>

#define TENTAGE       "tentage"
#define ACCOMMODATION "accommodation"

static const struct service_terms *terms_on(const struct explanation *x, const char *category, civil_day day)
{
    const struct agreement *agreement = x->account->agreement;
    int service = agreement_service_find(agreement, category);
    return service < 0 ? NULL : service_terms_on(&agreement->services[service], day);
}

/* ---- heads ---- */

static void explain_heads(struct explanation *x, struct report_node *parent,
                          const struct statement_segment *segment)
{
    const struct service_terms *terms = segment->service->terms;
    civil_day day = segment->period.from_day;
    const char *heads = explain_count(x, segment->quantity), *place = explain_place(x, terms->place);
    struct report_node *node;
    if (terms->served != SERVED_NOT_GIVEN) {
        node = report_child(x->report, parent, heads,
                            "heads: as many as are served by agreement, while anyone is present");
        report_child(x->report, node, heads, "served (%s, from %s)", place, explain_day(x, terms->day));
        return;
    }
    node = report_child(x->report, parent, heads, "heads: the lesser of strength and ceiling%s",
                        terms->un_heads ? ", less those of the United Nations" : "");
    explain_people(x, node, day);
    if (terms->un_heads)
        report_child(x->report, node, report_text(x->report, "-%s", explain_count(x, terms->un_heads)),
                     "un_heads: served by the United Nations (%s, from %s)", place,
                     explain_day(x, terms->day));
}

static bool heads_changed(const struct explanation *x, const struct statement_segment *segment,
                          const struct statement_segment *before)
{
    if (!before || before->service->terms != segment->service->terms)
        return true;
    return before->service->terms->served == SERVED_NOT_GIVEN &&
           people_changed(x, before->period.from_day, segment->period.from_day);
}

/* ---- performance ---- */

/* Says it anew only where it is not that of the segment before. */
static void explain_performance(struct explanation *x, struct report_node *parent,
                                const struct statement_segment *segment,
                                const struct statement_segment *before)
{
    bool tents = segment->service->tents;
    const char *category = tents ? TENTAGE : x->line->code;
    const char *share = explain_share(x, segment->performance);
    int service = agreement_service_find(x->account->agreement, category);
    const struct service_performance *performance = &x->account->verification->services[service];
    ptrdiff_t row = steps_at(performance->day, performance->count, segment->period.from_day);
    if (before && before->service->tents == tents &&
        steps_at(performance->day, performance->count, before->period.from_day) == row)
        report_child(x->report, parent, share, "performance as above");
    else if (row < 0)
        report_child(x->report, parent, share, "performance: full, as none was verified before");
    else
        report_child(x->report, parent, share, "performance of %s (%s, from %s)", category,
                     explain_row(x, x->account->verification->performance_path, performance->row[row]),
                     explain_day(x, performance->day[row]));
}

/* ---- people in tents ---- */

/* The event `tents` that counts on a day, and the first day on which it earns accommodation. Of several
   before one `housed` the first counts. NULL: nobody is in tents. */
static const struct event *tents_on(const struct explanation *x, civil_day day, civil_day *ret_from)
{
    const struct events *events = x->account->events;
    const struct event *open = NULL;
    for (size_t i = 0; i < events->count && events->items[i].day <= day; i++) {
        if (events->items[i].kind == EVENT_HOUSED)
            open = NULL;
        else if (events->items[i].kind == EVENT_TENTS && !open)
            open = &events->items[i];
    }
    if (!open)
        return NULL;
    const struct rule *months = schedule_rule(x->schedule, explain_edition(x, open->day), RULE_TENTS_MONTHS);
    *ret_from = day_add_months(open->day, (int)(months->value / SHARE_ONE));
    return open;
}

static void explain_tents(struct explanation *x, struct report_node *parent, civil_day day)
{
    civil_day from = DAY_NEVER;
    const struct event *tents = tents_on(x, day, &from);
    const struct service_terms *housing = terms_on(x, ACCOMMODATION, day);
    if (!tents)
        return;
    const struct rule *months = schedule_rule(x->schedule, explain_edition(x, tents->day), RULE_TENTS_MONTHS);
    struct report_node *node =
        report_child(x->report, parent, NULL,
                     "people in tents earn " ACCOMMODATION " as well from %s on, by the heads and "
                     "performance of " TENTAGE,
                     explain_day(x, from));
    report_child(x->report, node, NULL, "in tents since %s (%s), tents_months %s later",
                 explain_day(x, tents->day), explain_place(x, tents->place), explain_share(x, months->value));
    if (housing)
        report_child(x->report, node, NULL, ACCOMMODATION ": provider un (%s, from %s)",
                     explain_place(x, housing->place), explain_day(x, housing->day));
    else
        report_child(x->report, node, NULL, ACCOMMODATION " itself is not agreed on these days");
}

/* ---- nothing ---- */

/* Why nobody counts for a category that the contributor provides; NULL when somebody does. */
static const char *nothing_by_heads(struct explanation *x, const struct service_terms *terms, civil_day day)
{
    const char *place = explain_place(x, terms->place);
    if (terms->served != SERVED_NOT_GIVEN) {
        if (!strength_on(x->account->strength, day))
            return nothing_people(x, day);
        return terms->served ? NULL : report_text(x->report, "nothing, as nobody is served (%s)", place);
    }
    const char *why = nothing_people(x, day);
    if (!why && people_on(x, day) <= terms->un_heads)
        why = report_text(x->report, "nothing, as un_heads leave nobody (%s)", place);
    return why;
}

static const char *nothing_by_performance(struct explanation *x, size_t service, civil_day day)
{
    const struct service_performance *performance = &x->account->verification->services[service];
    ptrdiff_t row = steps_at(performance->day, performance->count, day);
    if (row < 0 || performance->share[row])
        return NULL;
    return report_text(x->report, "nothing, as performance is 0 from %s (%s)",
                       explain_day(x, performance->day[row]),
                       explain_row(x, x->account->verification->performance_path, performance->row[row]));
}

/* Why a category earns nothing by what is agreed and verified of it; NULL when it does. */
static const char *nothing_by_terms(struct explanation *x, const char *category, civil_day day)
{
    const struct agreement *agreement = x->account->agreement;
    int index = agreement_service_find(agreement, category);
    if (index < 0)
        return report_text(x->report, "nothing, as %s is not agreed", category);
    const struct service *service = &agreement->services[index];
    const struct service_terms *terms = service_terms_on(service, day);
    if (!terms)
        return report_text(x->report, "nothing, as %s is agreed from %s on (%s)", category,
                           explain_day(x, service->term_days[0]), explain_place(x, service->terms[0].place));
    if (terms->provider != PROVIDER_CONTRIBUTOR)
        return report_text(x->report, "nothing, as the United Nations provides %s (%s, from %s)", category,
                           explain_place(x, terms->place), explain_day(x, terms->day));
    const char *why = nothing_by_heads(x, terms, day);
    return why ? why : nothing_by_performance(x, (size_t)index, day);
}

static const char *nothing_by_rate(struct explanation *x, const char *category, civil_day day)
{
    int edition = explain_edition(x, day);
    const struct service_rate *rate =
        schedule_service(x->schedule, edition, schedule_category_find(x->schedule, category));
    if (rate && rate->rate == RATE_BLANK)
        return explain_blank(x, rate->place,
                             report_text(x->report, "the rate of %s in edition %s is blank", category,
                                         x->schedule->editions[edition].name));
    return "nothing, as the rate is 0.00";
}

const char *nothing_service(struct explanation *x, const char *category, civil_day day)
{
    civil_day from = DAY_NEVER;
    const char *why = nothing_by_terms(x, category, day);
    if (strcmp(category, ACCOMMODATION) == 0 && why) {
        const struct service_terms *housing = terms_on(x, ACCOMMODATION, day);
        bool contributor = housing && housing->provider == PROVIDER_CONTRIBUTOR;
        const struct event *tents = contributor ? NULL : tents_on(x, day, &from);
        if (tents && day < from)
            return report_text(x->report, "%s; people in tents earn it from %s on (tents since %s, %s)", why,
                               explain_day(x, from), explain_day(x, tents->day),
                               explain_place(x, tents->place));
        if (tents)
            why = nothing_by_terms(x, TENTAGE, day);
    }
    return why ? why : nothing_by_rate(x, category, day);
}

/* ---- the line ---- */

static void explain_segment(struct explanation *x, const struct statement_segment *segment,
                            const struct statement_segment *before)
{
    const struct service_price *price = segment->service;
    civil_day day = segment->period.from_day;
    const char *performance = "";
    struct exact unit = explain_service_unit(price);
    if (segment->performance != SHARE_ONE)
        performance = report_text(x->report, " x %s", explain_share(x, segment->performance));
    struct report_node *node = report_child(
        x->report, x->root, explain_money(x, segment->amount), "%s: %s x %s%s x %d/%d days",
        explain_days(x, segment->period), explain_count(x, segment->quantity), explain_money(x, unit),
        performance, period_days(segment->period), month_days(x->line->month));
    if (price->tents && (!before || !before->service->tents))
        explain_tents(x, node, day);
    if (heads_changed(x, segment, before))
        explain_heads(x, node, segment);
    else
        report_child(x->report, node, explain_count(x, segment->quantity), "heads as above");
    explain_service_price(x, node, price, before ? before->service : NULL);
    explain_performance(x, node, segment, before);
}

void explain_service(struct explanation *x)
{
    struct period month = explain_month(x);
    civil_day day = month.from_day;
    const struct statement_segment *before = NULL;
    for (size_t i = 0; i < x->line->segment_count; i++) {
        const struct statement_segment *segment = &x->statement->segments[x->line->first_segment + i];
        if (segment->period.from_day > day)
            explain_gap(x, (struct period){day, segment->period.from_day});
        explain_segment(x, segment, before);
        before = segment;
        day = segment->period.to_day;
    }
    explain_gap(x, (struct period){day, month.to_day});
}
