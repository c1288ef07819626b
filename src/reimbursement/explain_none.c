/* Why there is nothing to explain. */
#include "reimbursement/explain.h"

#include <string.h>

enum { REASONS_SHOWN = 5, LINES_SHOWN = 20 };

/* The question that found nothing; x->line is a line of its section without amount. */
struct question {
    struct explanation *x;
    const struct explain_wanted *wanted;
};

static const char *join(struct explanation *x, const char *before, const char *more)
{
    return report_text(x->report, "%s%s%s", before, before[0] && more[0] ? "; " : "", more);
}

/* ---- by the day: personnel, equipment, self-sustainment ---- */

/* Why there is nothing in the month, stretch by stretch. */
static const char *month_reasons(const struct question *question, const char *line, const char *code)
{
    struct explanation *x = question->x;
    struct statement_line asked = {
        .month = question->wanted->month, .section = question->wanted->section, .code = code, .line = line};
    struct period period = explain_period(question->wanted);
    const char *reasons = "";
    x->line = &asked;
    for (civil_day day = period.from_day, to; day < period.to_day; day = to) {
        const char *why = explain_nothing_stretch(x, (struct period){day, period.to_day}, &to);
        if (to - day < period_days(period))
            why = report_text(x->report, "%s: %s", explain_days(x, (struct period){day, to}), why);
        reasons = join(x, reasons, why);
    }
    x->line = NULL;
    return reasons;
}

/* The nearest of the known names, as a clause; and all of them while they are few. */
static const char *known_names(const struct question *question, const char *kind, const char *name,
                               const char *const *names, size_t count)
{
    struct explanation *x = question->x;
    if (count > LINES_SHOWN) {
        const char *nearest = text_nearest(name, names, count);
        return nearest ? report_text(x->report, "did you mean '%s'?", nearest) : "";
    }
    return text_known(x->report->arena, kind, name, names, count);
}

static const char *all_lines(const struct question *question)
{
    struct explanation *x = question->x;
    const struct agreement *agreement = x->account->agreement;
    const char *reasons = agreement->line_count ? "" : "no major equipment is agreed";
    for (size_t l = 0; l < agreement->line_count && l < REASONS_SHOWN; l++)
        reasons =
            join(x, reasons,
                 report_text(x->report, "%s: %s", agreement->lines[l].name,
                             month_reasons(question, agreement->lines[l].name, question->wanted->code)));
    return reasons;
}

static const char *none_equipment(const struct question *question)
{
    struct explanation *x = question->x;
    const struct agreement *agreement = x->account->agreement;
    const char *line = question->wanted->line;
    if (!line)
        return all_lines(question);
    if (agreement_line_find(agreement, line) >= 0)
        return month_reasons(question, line, question->wanted->code);
    const char **names = arena_array(x->report->arena, agreement->line_count, sizeof *names);
    for (size_t l = 0; names && l < agreement->line_count; l++)
        names[l] = agreement->lines[l].name;
    return report_text(x->report, "the agreement has no line '%s'; %s", line,
                       names ? known_names(question, "lines", line, names, agreement->line_count) : "");
}

static const char *unknown_category(const struct question *question, const char *category)
{
    struct explanation *x = question->x;
    const struct agreement *agreement = x->account->agreement;
    const char **names = arena_array(x->report->arena, agreement->service_count, sizeof *names);
    for (size_t s = 0; names && s < agreement->service_count; s++)
        names[s] = agreement->services[s].category;
    return report_text(x->report, "the agreement has no category '%s'; %s", category,
                       names ? known_names(question, "categories", category, names, agreement->service_count)
                             : "");
}

static const char *none_service(const struct question *question)
{
    struct explanation *x = question->x;
    const struct agreement *agreement = x->account->agreement;
    const char *category = question->wanted->code ? question->wanted->code : question->wanted->line;
    if (category)
        return agreement_service_find(agreement, category) >= 0 ? month_reasons(question, "", category)
                                                                : unknown_category(question, category);
    const char *reasons = agreement->service_count ? "" : "no self-sustainment is agreed";
    for (size_t s = 0; s < agreement->service_count && s < REASONS_SHOWN; s++)
        reasons = join(x, reasons,
                       report_text(x->report, "%s: %s", agreement->services[s].category,
                                   month_reasons(question, "", agreement->services[s].category)));
    return reasons;
}

/* ---- by the quarter and by the event ---- */

static bool has_blank_personnel(const struct statement *statement)
{
    bool blank = false;
    for (size_t i = 0; i < statement->count; i++)
        blank |= statement->lines[i].section == SECTION_PERSONNEL && statement->lines[i].blank;
    return blank;
}

static const char *none_deduction(const struct question *question)
{
    struct explanation *x = question->x;
    const struct quarter_share *quarters = x->statement->quarters;
    civil_day last = month_first_day(month_quarter(question->wanted->month) + 3) - 1;
    const struct rule *trigger = schedule_rule(x->schedule, explain_edition(x, last), RULE_DEDUCTION_TRIGGER);
    struct exact above = exact_of_share(trigger->value);
    if (x->statement->quarter_count < 2)
        return "";
    if (exact_compare(quarters[0].share, above) > 0 && exact_compare(quarters[1].share, above) > 0)
        return has_blank_personnel(x->statement)
                   ? "the personnel rate is blank, so that what would be deducted is not known"
                   : "no personnel is paid in the quarter, so that nothing can be deducted from it";
    return report_text(x->report,
                       "the share of equipment absent or out of service is %s in the quarter and %s in the "
                       "one before; both must be above deduction_trigger %s",
                       explain_number(x, quarters[1].share), explain_number(x, quarters[0].share),
                       explain_share(x, trigger->value));
}

/* Why a loss of the month earns nothing. */
static const char *loss_reason(struct explanation *x, const struct loss *loss)
{
    int edition = explain_edition(x, loss->day);
    const char *why = "its incident's total losses are worth less than loss_threshold, or nothing is left "
                      "after usage charge and other payments";
    if (loss->cause != CAUSE_HOSTILE && loss->cause != CAUSE_ABANDONMENT)
        why = "only hostile action and abandonment are paid";
    else if (!loss_is_total(loss, x->schedule, edition))
        why = "it can be repaired for total_loss x value or less";
    return report_text(x->report, "the loss of %s on %s (%s) earns nothing, as %s", loss->line,
                       explain_day(x, loss->day), explain_place(x, loss->place), why);
}

static const char *none_losses(const struct question *question)
{
    struct explanation *x = question->x;
    const struct losses *losses = x->account->losses;
    const char *line = question->wanted->line, *reasons = "";
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *loss = &losses->items[i];
        if (day_month(loss->day) == question->wanted->month && (!line || strcmp(line, loss->line) == 0))
            reasons = join(x, reasons, loss_reason(x, loss));
    }
    return reasons[0] ? reasons : "losses.csv has no such loss in that month";
}

static const char *none_painting(const struct question *question)
{
    struct explanation *x = question->x;
    const struct events *events = x->account->events;
    const char *line = question->wanted->line, *reasons = "";
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        bool paint = event->kind == EVENT_PAINTED || event->kind == EVENT_REPAINTED;
        if (paint && day_month(event->day) == question->wanted->month &&
            (!line || strcmp(line, event->line) == 0))
            reasons = join(x, reasons,
                           report_text(x->report,
                                       "%s was %s on %s (%s), and earns nothing: none of it is in "
                                       "place, or the rate is 0.00",
                                       event->line, event->name, explain_day(x, event->day),
                                       explain_place(x, event->place)));
    }
    return reasons[0] ? reasons : "events.csv has nothing `painted` or `repainted` in that month";
}

/* ---- the refusal ---- */

static const char *reason_of(const struct question *question)
{
    switch (question->wanted->section) {
    case SECTION_PERSONNEL:
        return month_reasons(question, "", question->wanted->code);
    case SECTION_MAJOR_EQUIPMENT:
        return none_equipment(question);
    case SECTION_SELF_SUSTAINMENT:
        return none_service(question);
    case SECTION_DEDUCTIONS:
        return none_deduction(question);
    case SECTION_LOSSES:
        return none_losses(question);
    case SECTION_PAINTING:
        return none_painting(question);
    case SECTION_ADJUSTMENTS:
    case SECTION_COUNT:
        break;
    }
    return question->x->account->certified
               ? "what was certified of it, and adjusted since, is what is due now"
               : "nothing was certified, so there is nothing to adjust";
}

/* The lines of the section in that month, with their codes; "" when there are none. */
static const char *lines_of(const struct question *question, enum section section)
{
    struct explanation *x = question->x;
    struct explain_wanted any = {.month = question->wanted->month, .section = section};
    const char *names = "";
    size_t count = 0;
    for (size_t i = 0; i < x->statement->count; i++) {
        const struct statement_line *line = &x->statement->lines[i];
        if (!explain_matches(&any, line) || count++ >= LINES_SHOWN)
            continue;
        const char *between = line->line[0] && line->code[0] ? " " : "";
        names = report_text(x->report, "%s%s%s%s%s", names, names[0] ? ", " : "", line->line, between,
                            line->code);
    }
    return count > LINES_SHOWN ? report_text(x->report, "%s ...", names) : names;
}

/* The lines of the section, else the sections that have lines. */
static const char *what_there_is(const struct question *question)
{
    struct explanation *x = question->x;
    enum section asked = question->wanted->section;
    const char *names = lines_of(question, asked);
    if (names[0])
        return report_text(x->report, "lines of %s in that month: %s", section_names[asked], names);
    for (int section = 0; section < SECTION_COUNT; section++)
        if (section != SECTION_DEDUCTIONS && lines_of(question, (enum section)section)[0])
            names = report_text(x->report, "%s%s%s", names, names[0] ? ", " : "", section_names[section]);
    return names[0] ? report_text(x->report, "sections with an amount in that month: %s", names)
                    : "no section has an amount in that month";
}

int explain_refuse_none(const struct request *request, const struct explain_wanted *wanted,
                        const struct statement *statement, const struct account *account,
                        const struct schedule *schedule)
{
    struct report scratch = {.arena = request->arena};
    struct explanation x = explanation_of(&scratch, statement, NULL, account, schedule);
    struct question question = {.x = &x, .wanted = wanted};
    char month[MONTH_TEXT_SIZE];
    bool lineless = wanted->section == SECTION_PERSONNEL || wanted->section == SECTION_DEDUCTIONS;
    const char *why = lineless && wanted->line ? report_text(&scratch, "%s has no lines; leave --line out",
                                                             section_names[wanted->section])
                                               : reason_of(&question);
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){0}, what_there_is(&question),
                         "no amount for %s%s%s%s%s in %s%s%s", section_names[wanted->section],
                         wanted->code ? " " : "", wanted->code ? wanted->code : "", wanted->line ? " " : "",
                         wanted->line ? wanted->line : "", month_format(wanted->month, month),
                         why[0] ? ": " : "", why);
}
