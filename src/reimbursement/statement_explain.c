/* The derivation of a statement's line as a tree. Each section is in a file of its own. */
#include "reimbursement/explanation.h"

/* "Major equipment, 2025-01: L1 Armoured vehicle (apc_wheeled)" */
static struct report_node *explain_root(struct explanation *x)
{
    const struct statement_line *line = x->line;
    char month[MONTH_TEXT_SIZE];
    const char *title = line->line;
    if (line->description && line->description[0])
        title = report_text(x->report, "%s%s%s", title, title[0] ? " " : "", line->description);
    if (line->code[0])
        title = report_text(x->report, "%s%s(%s)", title, title[0] ? " " : "", line->code);
    const char *amount =
        line->blank ? "no amount" : report_text(x->report, "USD %s", report_money(x->report, line->amount));
    return report_tree(x->report, amount, "%s, %s: %s", section_titles[line->section],
                       month_format(line->month, month), title);
}

static void explain_rounding(struct explanation *x)
{
    const struct statement_line *line = x->line;
    struct exact sum = exact_of(0);
    if (line->blank) {
        report_child(x->report, x->root, NULL,
                     "a rate is blank: the line has no amount, and the statement is incomplete");
        return;
    }
    for (size_t i = 0; i < line->segment_count; i++)
        sum = explain_sum(sum, x->statement->segments[line->first_segment + i].amount);
    if (line->segment_count > 1)
        report_child(x->report, x->root, explain_money(x, sum), "together");
    report_child(x->report, x->root, report_money(x->report, line->amount), "%s",
                 line->amount < 0 ? "rounded to the cent, halves away from zero"
                                  : "rounded half up to the cent");
}

struct explanation explanation_of(struct report *report, const struct statement *statement,
                                  const struct statement_line *line, const struct account *account,
                                  const struct schedule *schedule)
{
    return (struct explanation){.report = report,
                                .account = account,
                                .schedule = schedule,
                                .hold = agreement_hold(account->agreement, schedule),
                                .statement = statement,
                                .line = line};
}

void explanation_fill(struct explanation *x)
{
    static void (*const sections[SECTION_COUNT])(struct explanation *) = {
        [SECTION_PERSONNEL] = explain_personnel,
        [SECTION_MAJOR_EQUIPMENT] = explain_equipment,
        [SECTION_SELF_SUSTAINMENT] = explain_service,
        [SECTION_DEDUCTIONS] = explain_deduction,
        [SECTION_LOSSES] = explain_losses,
        [SECTION_PAINTING] = explain_painting,
    };
    if (sections[x->line->section])
        sections[x->line->section](x);
    explain_rounding(x);
    explain_grounds(x);
    explain_papers(x);
    if (x->shortened)
        report_child(x->report, x->root, NULL,
                     "figures that end in \"...\" go on; they are calculated exactly");
}

void explanation_build(struct explanation *x)
{
    x->root = explain_root(x);
    if (x->line->adjustment)
        explain_adjustment(x);
    else
        explanation_fill(x);
}

struct report_node *statement_explain(struct report *report, const struct statement *statement,
                                      const struct statement_line *line, const struct account *account,
                                      const struct schedule *schedule)
{
    struct explanation x = explanation_of(report, statement, line, account, schedule);
    explanation_build(&x);
    return report->failed ? NULL : x.root;
}
