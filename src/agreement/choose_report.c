/* What can be chosen in an agreement, as a page. */
#include "agreement/choose.h"

#include <inttypes.h>

/* ---- prices ---- */

/* A remark says why an option without a blank rate is not known. */
static const char *amount_text(struct report *report, const struct choice *choice, int index)
{
    const struct choice_option *option = &choice->options[index];
    if (option->blank)
        return choice->remark[0] ? "not known" : "rate blank";
    return report_money(report, option->monthly);
}

static const char *line_title(struct report *report, const struct choice *choice)
{
    const char *title = choice->code;
    if (choice->section == PRICE_MAJOR_EQUIPMENT)
        title = report_text(report, "%s %s", choice->line,
                            choice->description[0] ? choice->description : choice->code);
    return choice->remark[0] ? report_text(report, "%s (%s)", title, choice->remark) : title;
}

static void report_services(struct report *report, const struct choices *choices)
{
    static const struct report_column columns[] = {{"Self-sustainment", REPORT_LEFT},
                                                   {"Heads", REPORT_RIGHT},
                                                   {"Bring it, a month", REPORT_RIGHT},
                                                   {"Agreed", REPORT_LEFT}};
    static const char *const agreed[] = {"bring", "UN provides"};
    struct report_item *table = NULL;
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];
        if (choice->section != PRICE_SELF_SUSTAINMENT)
            continue;
        if (!table)
            table = report_table(report, columns, sizeof columns / sizeof *columns);
        const char *cells[] = {line_title(report, choice), report_text(report, "%" PRIu32, choice->quantity),
                               amount_text(report, choice, 0),
                               choice->agreed == NO_OPTION ? "" : agreed[choice->agreed]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (table)
        report_paragraph(report, "What the United Nations provides, and what is not agreed, earns nothing.");
}

static void report_equipment(struct report *report, const struct choices *choices)
{
    static const struct report_column columns[] = {
        {"Major equipment", REPORT_LEFT}, {"Pieces", REPORT_RIGHT},     {"Wet, a month", REPORT_RIGHT},
        {"Dry, a month", REPORT_RIGHT},   {"Difference", REPORT_RIGHT}, {"Agreed", REPORT_LEFT}};
    struct report_item *table = NULL;
    bool served = false;
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];
        if (choice->section != PRICE_MAJOR_EQUIPMENT)
            continue;
        served = served || choice->served;
        if (!table)
            table = report_table(report, columns, sizeof columns / sizeof *columns);
        const char *cells[] = {line_title(report, choice),
                               report_text(report, "%" PRIu32, choice->quantity),
                               amount_text(report, choice, 0),
                               amount_text(report, choice, 1),
                               choice->has_maintenance ? report_money(report, choice->maintenance) : "",
                               cost_option_names[choice->options[choice->agreed].option]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (table)
        report_paragraph(report,
                         "The difference between the leases is what is paid for maintenance. What is not "
                         "brought earns nothing.%s",
                         served ? " A line that serves a category earns a lease where the United Nations "
                                  "provides the category."
                                : "");
}

/* ---- costs ---- */

static const char *standing_text(const struct choice *choice, int index)
{
    if (index == choice->best)
        return index == choice->agreed ? "best, agreed" : "best";
    return index == choice->agreed ? "agreed" : "";
}

static void add_options(struct report *report, struct report_item *table, const struct choice *choice)
{
    for (int i = 0; i < (int)choice->option_count; i++) {
        const struct choice_option *option = &choice->options[i];
        bool known = option->cost_known && !option->blank;
        const char *once = option->cost_once ? report_money(report, option->cost_once) : "";
        const char *cells[] = {i == 0 ? choice_name(choice) : "",
                               cost_option_names[option->option],
                               amount_text(report, choice, i),
                               option->cost_known ? report_money(report, option->cost) : "not given",
                               known ? report_money(report, option->net) : "",
                               standing_text(choice, i),
                               once};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static bool has_once(const struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++)
        for (size_t j = 0; j < choices->items[i].option_count; j++)
            if (choices->items[i].options[j].cost_once)
                return true;
    return false;
}

static void report_costs(struct report *report, const struct choices *choices)
{
    static const struct report_column columns[] = {
        {"Item", REPORT_LEFT}, {"Option", REPORT_LEFT},   {"A month", REPORT_RIGHT}, {"Cost", REPORT_RIGHT},
        {"Net", REPORT_RIGHT}, {"Standing", REPORT_LEFT}, {"Once", REPORT_RIGHT}};
    bool once = has_once(choices);
    struct report_item *table = NULL;
    for (size_t i = 0; i < choices->count; i++) {
        if (!choices->items[i].has_costs)
            continue;
        if (table)
            report_add_row(report, table, REPORT_RULE, NULL);
        else
            table = report_table(report, columns, once ? 7 : 6);
        add_options(report, table, &choices->items[i]);
    }
    if (table && once)
        report_paragraph(report, "Once: paid besides, not spread over months, and not in cost and net.");
}

static void report_sums(struct report *report, const struct choice_sums *sums)
{
    static const struct report_column columns[] = {{"Sum of these", REPORT_LEFT},
                                                   {"A month", REPORT_RIGHT},
                                                   {"Cost", REPORT_RIGHT},
                                                   {"Net", REPORT_RIGHT}};
    if (!sums->count)
        return;
    struct report_item *table = report_table(report, columns, 4);
    report_add_row(report, table, REPORT_ROW,
                   (const char *const[]){"As agreed", report_money(report, sums->agreed_monthly),
                                         report_money(report, sums->agreed_cost),
                                         report_money(report, sums->agreed_net)});
    report_add_row(report, table, REPORT_ROW,
                   (const char *const[]){"The best of each", report_money(report, sums->best_monthly),
                                         report_money(report, sums->best_cost),
                                         report_money(report, sums->best_net)});
    report_paragraph(report, "The sums are over %zu %s; in %zu of them the best is not what is agreed.",
                     sums->count, sums->count == 1 ? "choice" : "choices", sums->changes);
}

static void report_national(struct report *report, const struct choices *choices,
                            const struct national_costs *costs)
{
    report_costs(report, choices);
    report_sums(report, &choices->sums);
    if (choices->rows_elsewhere)
        report_paragraph(report, "%zu of %zu rows of %s do not hold on that day and are left out.",
                         choices->rows_elsewhere, costs->count, costs->path);
    report_paragraph(
        report, "A cost is the State's own figure, for the whole item. Where no row of that day is about an "
                "option that brings something, its cost is not known and it is not compared. Best is the "
                "highest net: what a month earns less what it costs.");
}

void choose_report(const struct choices *choices, const struct agreement *agreement,
                   const struct schedule *schedule, const struct national_costs *costs, struct report *report)
{
    char on[DAY_TEXT_SIZE];
    report_heading(report, "What can be chosen: %s", agreement_title(report, agreement));
    report_paragraph(
        report,
        "The agreement of %s, in dollars a month, with everything present and serviceable and the "
        "strength at the ceiling. Rates: %s. " AGREEMENT_NOTICE,
        day_format(choices->on, on), schedule->name);
    report_mark_notices(report, choices->mark);
    if (!choices->complete)
        report_notice(report, INCOMPLETE_NOTICE);
    report_services(report, choices);
    report_equipment(report, choices);
    if (costs)
        report_national(report, choices, costs);
    else
        report_paragraph(report, "With --costs FILE, what each option costs the State stands beside it, and "
                                 "the best is named.");
}
