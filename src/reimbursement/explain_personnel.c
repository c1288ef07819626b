/* The derivation of personnel: the lesser of strength and ceiling x rate. The rule: personnel_calc.c. */
#include "reimbursement/explanation.h"

#include <string.h>

static ptrdiff_t strength_row(const struct explanation *x, civil_day day)
{
    const struct strength *strength = x->account->strength;
    return steps_at(strength->day, strength->count, day);
}

static ptrdiff_t ceiling_row(const struct explanation *x, civil_day day)
{
    const struct ceiling *ceiling = &x->account->agreement->ceiling;
    return steps_at(ceiling->day, ceiling->count, day);
}

uint32_t people_on(const struct explanation *x, civil_day day)
{
    uint32_t present = strength_on(x->account->strength, day);
    uint32_t most = ceiling_on(&x->account->agreement->ceiling, day);
    return present < most ? present : most;
}

bool people_changed(const struct explanation *x, civil_day before, civil_day day)
{
    return before == DAY_NEVER || strength_row(x, before) != strength_row(x, day) ||
           ceiling_row(x, before) != ceiling_row(x, day);
}

void explain_people(struct explanation *x, struct report_node *parent, civil_day day)
{
    const struct strength *strength = x->account->strength;
    const struct ceiling *ceiling = &x->account->agreement->ceiling;
    ptrdiff_t present = strength_row(x, day), agreed = ceiling_row(x, day);
    if (present >= 0)
        report_child(x->report, parent, explain_count(x, (int64_t)strength_on(strength, day)),
                     "strength: %s men + %s women (%s, from %s)", explain_count(x, strength->men[present]),
                     explain_count(x, strength->women[present]),
                     explain_row(x, strength->path, strength->row[present]),
                     explain_day(x, strength->day[present]));
    if (agreed >= 0)
        report_child(x->report, parent, explain_count(x, ceiling->people[agreed]),
                     "agreed ceiling (%s, from %s)", explain_row(x, ceiling->path, ceiling->row[agreed]),
                     explain_day(x, ceiling->day[agreed]));
}

/* Why nobody counts by the strength; NULL when somebody does. */
static const char *nothing_present(struct explanation *x, civil_day day)
{
    const struct strength *strength = x->account->strength;
    ptrdiff_t row = strength_row(x, day);
    if (!strength->count)
        return report_text(x->report, "nothing, as there is no strength (%s)",
                           explain_row(x, strength->path, 0));
    if (row < 0)
        return report_text(x->report, "nothing, as nobody is present before %s (%s)",
                           explain_day(x, strength->day[0]),
                           explain_row(x, strength->path, strength->row[0]));
    if (strength_on(strength, day))
        return NULL;
    return report_text(x->report, "nothing, as the strength is 0 from %s (%s)",
                       explain_day(x, strength->day[row]),
                       explain_row(x, strength->path, strength->row[row]));
}

/* The same by the ceiling. */
static const char *nothing_agreed(struct explanation *x, civil_day day)
{
    const struct ceiling *ceiling = &x->account->agreement->ceiling;
    ptrdiff_t row = ceiling_row(x, day);
    if (!ceiling->count)
        return report_text(x->report, "nothing, as no ceiling is agreed (%s)",
                           explain_row(x, ceiling->path, 0));
    if (row < 0)
        return report_text(x->report, "nothing, as no ceiling is agreed before %s (%s)",
                           explain_day(x, ceiling->day[0]), explain_row(x, ceiling->path, ceiling->row[0]));
    if (ceiling->people[row])
        return NULL;
    return report_text(x->report, "nothing, as the agreed ceiling is 0 from %s (%s)",
                       explain_day(x, ceiling->day[row]), explain_row(x, ceiling->path, ceiling->row[row]));
}

const char *nothing_people(struct explanation *x, civil_day day)
{
    const char *why = nothing_present(x, day);
    return why ? why : nothing_agreed(x, day);
}

const char *nothing_personnel(struct explanation *x, const char *code, civil_day day)
{
    const char *why = nothing_people(x, day);
    const struct personnel_rate *rate = schedule_personnel(x->schedule, day);
    if (why || !rate)
        return why ? why : "nothing, as no rate is in force";
    const char *own = explain_day(x, rate->effective_from);
    if (code && strcmp(own, code) != 0)
        return report_text(x->report, "nothing, as the rate of %s is in force, which has a line of its own",
                           own);
    return rate->rate == RATE_BLANK ? explain_blank(x, rate->place, "the personnel rate is blank")
                                    : "nothing, as the rate is 0.00";
}

static void explain_segment(struct explanation *x, const struct statement_segment *segment,
                            const struct statement_segment *before)
{
    civil_day day = segment->period.from_day;
    const struct personnel_rate *rate = segment->personnel;
    const char *people = explain_count(x, segment->quantity), *money = explain_rate(x, rate->rate);
    struct report_node *node =
        report_child(x->report, x->root, explain_money(x, segment->amount), "%s: %s x %s x %d/%d days",
                     explain_days(x, segment->period), people, money, period_days(segment->period),
                     month_days(x->line->month));
    ground_personnel(x, rate, day);
    ground_rule(x, day, RULE_FORMULA_PERSONNEL);
    ground_rule(x, day, RULE_FORMULA_ROUNDING);
    if (people_changed(x, before ? before->period.from_day : DAY_NEVER, day)) {
        struct report_node *counted =
            report_child(x->report, node, people, "people paid for: the lesser of strength and ceiling");
        explain_people(x, counted, day);
    } else {
        report_child(x->report, node, people, "people as above");
    }
    if (before)
        report_child(x->report, node, money, "rate as above%s",
                     explain_lapse(rate->confirmed_until, before->period.from_day, day));
    else
        report_child(x->report, node, money, "rate for a person and month, in force from %s",
                     explain_day(x, rate->effective_from));
}

void explain_personnel(struct explanation *x)
{
    const struct statement_line *line = x->line;
    struct period month = explain_month(x);
    civil_day day = month.from_day;
    const struct statement_segment *before = NULL;
    for (size_t i = 0; i < line->segment_count; i++) {
        const struct statement_segment *segment = &x->statement->segments[line->first_segment + i];
        explain_gap(x, (struct period){day, segment->period.from_day});
        explain_segment(x, segment, before);
        before = segment;
        day = segment->period.to_day;
    }
    explain_gap(x, (struct period){day, month.to_day});
}
