/* Two sides of an agreement as a page. */
#include "agreement/compare.h"

#include <inttypes.h>
#include <string.h>

enum { SHORT_TEXT = 14 }; /* longer texts stand in one cell, so that the columns of figures stay narrow */

/* "+1,250.00", "-1,250.00", "0.00" */
static const char *signed_money(struct report *report, money_cents cents)
{
    return report_text(report, "%s%s", cents > 0 ? "+" : "", report_money(report, cents));
}

static const char *or_none(const char *text)
{
    return text[0] ? text : "none";
}

static const char *condition_unit(const char *term)
{
    bool factor = strcmp(term, TERM_ENVIRONMENT) == 0 || strcmp(term, TERM_INTENSITY) == 0 ||
                  strcmp(term, TERM_HOSTILE) == 0;
    return factor ? " %" : "";
}

/* ---- the head ---- */

static void report_sides(struct report *report, const struct compared_side sides[SIDES])
{
    static const struct report_column columns[] = {
        {"Side", REPORT_LEFT}, {"Folder", REPORT_LEFT}, {"Agreement", REPORT_LEFT}};
    static const char *const names[SIDES] = {"First", "Second"};
    struct report_item *table = report_table(report, columns, 3);
    for (int side = FIRST; side < SIDES; side++) {
        const struct agreement *agreement = sides[side].agreement;
        report_add_row(
            report, table, REPORT_ROW,
            (const char *const[]){names[side], agreement->folder, agreement_title(report, agreement)});
    }
}

static bool condition_changes_money(const struct compared_condition *condition)
{
    return !condition->known || condition->monthly || condition->yearly;
}

static void report_conditions(struct report *report, const struct comparison *comparison)
{
    static const struct report_column columns[] = {{"For all lines", REPORT_LEFT},
                                                   {"First", REPORT_RIGHT},
                                                   {"Second", REPORT_RIGHT},
                                                   {"Alone, a month", REPORT_RIGHT},
                                                   {"Alone, a year", REPORT_RIGHT}};
    struct report_item *table = NULL;
    for (size_t i = 0; i < comparison->condition_count; i++) {
        const struct compared_condition *condition = &comparison->conditions[i];
        if (!condition_changes_money(condition))
            continue;
        if (!table)
            table = report_table(report, columns, sizeof columns / sizeof *columns);
        const struct term_difference *term = &condition->difference;
        const char *unit = condition_unit(term->term);
        const char *cells[] = {term->term, report_text(report, "%s%s", or_none(term->texts[FIRST]), unit),
                               report_text(report, "%s%s", or_none(term->texts[SECOND]), unit),
                               condition->known ? signed_money(report, condition->monthly) : "not known",
                               condition->known ? signed_money(report, condition->yearly) : "not known"};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (table)
        report_paragraph(report, "Alone: what the term would change if it alone came to the first side.");
}

/* ---- the lines ---- */

/* A row of a line's block: what it is about, both sides, the difference. */
static void add_row(struct report *report, struct report_item *table, const char *what, const char *first,
                    const char *second, const char *difference)
{
    report_add_row(report, table, REPORT_ROW, (const char *const[]){what, first, second, difference});
}

static void add_term(struct report *report, struct report_item *table, const struct term_difference *term)
{
    const char *first = or_none(term->texts[FIRST]), *second = or_none(term->texts[SECOND]);
    if (strlen(first) <= SHORT_TEXT && strlen(second) <= SHORT_TEXT)
        add_row(report, table, report_text(report, "· %s", term->term), first, second, NULL);
    else
        add_row(report, table, report_text(report, "· %s: %s → %s", term->term, first, second), NULL, NULL,
                NULL);
}

static const char *amount_text(struct report *report, const struct price_line *price, money_cents cents)
{
    if (!price)
        return NULL;
    return price->blank ? "rate blank" : report_money(report, cents);
}

static const char *line_title(struct report *report, const struct compared_line *line)
{
    switch (line->section) {
    case PRICE_PERSONNEL:
        return "Personnel";
    case PRICE_MAJOR_EQUIPMENT:
        return report_text(report, "%s %s", line->line,
                           line->description[0] ? line->description : line->code);
    case PRICE_SELF_SUSTAINMENT:
        break;
    }
    return line->code;
}

/* Where only one side has or prices the line: which; NULL otherwise. */
static const char *only_text(const struct compared_line *line)
{
    if (line->agreed[FIRST] != line->agreed[SECOND])
        return line->agreed[FIRST] ? "only in the first" : "only in the second";
    return NULL;
}

static const char *quantity_text(struct report *report, const struct price_line *price)
{
    return price ? report_text(report, "%" PRIu32, price->quantity) : NULL;
}

/* The quantity where it differs and no term says so. */
static void add_quantity(struct report *report, struct report_item *table, const struct compared_line *line)
{
    const struct price_line *first = line->prices[FIRST], *second = line->prices[SECOND];
    bool heads = line->section == PRICE_SELF_SUSTAINMENT;
    bool said = first && second && (!heads || first->quantity == second->quantity);
    if (!said && (first || second))
        add_row(report, table, heads ? "· heads" : "· quantity", quantity_text(report, first),
                quantity_text(report, second), NULL);
}

static bool earns(const struct price_line *price)
{
    return price && !price->blank && !price->remark[0];
}

/* The price for one where it differs, and why a side earns nothing. */
static void add_unit(struct report *report, struct report_item *table, const struct compared_line *line)
{
    const struct price_line *first = line->prices[FIRST], *second = line->prices[SECOND];
    if (earns(first) && earns(second) && exact_compare(first->unit, second->unit) != 0)
        add_row(report, table, "· for one", report_unit(report, first->unit),
                report_unit(report, second->unit), NULL);
    for (int side = FIRST; side < SIDES; side++)
        if (line->prices[side] && line->prices[side]->remark[0])
            add_row(report, table,
                    report_text(report, "· %s: %s", side == FIRST ? "first" : "second",
                                line->prices[side]->remark),
                    NULL, NULL, NULL);
}

/* How quantity and price share a month's difference, where both do. */
static void add_causes(struct report *report, struct report_item *table, const struct compared_line *line)
{
    const struct causes *causes = &line->monthly_causes;
    if (!causes->quantity || !causes->price)
        return;
    add_row(report, table, "· a month by quantity", NULL, NULL, signed_money(report, causes->quantity));
    add_row(report, table, "· a month by price", NULL, NULL, signed_money(report, causes->price));
}

static void add_line(struct report *report, struct report_item *table, const struct compared_line *line)
{
    const struct price_line *first = line->prices[FIRST], *second = line->prices[SECOND];
    add_row(report, table, report_text(report, "%s, a month", line_title(report, line)),
            amount_text(report, first, first ? first->monthly : 0),
            amount_text(report, second, second ? second->monthly : 0),
            line->blank ? "not known" : signed_money(report, line->monthly));
    add_row(report, table, "· a year", amount_text(report, first, first ? first->yearly : 0),
            amount_text(report, second, second ? second->yearly : 0),
            line->blank ? "not known" : signed_money(report, line->yearly));
    const char *only = only_text(line);
    if (only)
        add_row(report, table, report_text(report, "· %s", only), NULL, NULL, NULL);
    for (size_t i = 0; i < line->terms.count; i++)
        if (line->terms.items[i].priced)
            add_term(report, table, &line->terms.items[i]);
    add_quantity(report, table, line);
    add_unit(report, table, line);
    add_causes(report, table, line);
}

/* Whether the line differs only because something else does: a factor, the edition, the ceiling. */
static bool is_consequence(const struct compared_line *line)
{
    if (line->blank || !line->prices[FIRST] || !line->prices[SECOND])
        return false;
    for (size_t i = 0; i < line->terms.count; i++)
        if (line->terms.items[i].priced)
            return false;
    return true;
}

static void report_lines(struct report *report, const struct comparison *comparison)
{
    static const struct report_column columns[] = {{"What differs", REPORT_LEFT},
                                                   {"First", REPORT_RIGHT},
                                                   {"Second", REPORT_RIGHT},
                                                   {"Difference", REPORT_RIGHT}};
    struct report_item *table = NULL;
    for (size_t i = 0; i < comparison->money_count + comparison->blank_count; i++) {
        if (is_consequence(&comparison->lines[i]))
            continue;
        if (table)
            report_add_row(report, table, REPORT_RULE, NULL);
        else
            table = report_table(report, columns, 4);
        add_line(report, table, &comparison->lines[i]);
    }
}

static void report_consequences(struct report *report, const struct comparison *comparison)
{
    static const struct report_column columns[] = {{"What follows elsewhere", REPORT_LEFT},
                                                   {"First", REPORT_RIGHT},
                                                   {"Second", REPORT_RIGHT},
                                                   {"A month", REPORT_RIGHT},
                                                   {"A year", REPORT_RIGHT}};
    struct report_item *table = NULL;
    for (size_t i = 0; i < comparison->money_count; i++) {
        const struct compared_line *line = &comparison->lines[i];
        if (!is_consequence(line))
            continue;
        if (!table)
            table = report_table(report, columns, sizeof columns / sizeof *columns);
        const char *cells[] = {line_title(report, line), report_money(report, line->prices[FIRST]->monthly),
                               report_money(report, line->prices[SECOND]->monthly),
                               signed_money(report, line->monthly), signed_money(report, line->yearly)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

/* ---- the totals ---- */

static void report_totals(struct report *report, const struct comparison *comparison)
{
    static const struct report_column columns[] = {{"Value of the whole", REPORT_LEFT},
                                                   {"First", REPORT_RIGHT},
                                                   {"Second", REPORT_RIGHT},
                                                   {"Difference", REPORT_RIGHT}};
    struct report_item *table = report_table(report, columns, 4);
    const char *known = comparison->complete ? "" : ", of what is known on both sides";
    add_row(report, table, report_text(report, "A month%s", known),
            report_money(report, comparison->monthly[FIRST]),
            report_money(report, comparison->monthly[SECOND]),
            signed_money(report, comparison->monthly_difference));
    add_row(report, table, report_text(report, "A year%s", known),
            report_money(report, comparison->yearly[FIRST]), report_money(report, comparison->yearly[SECOND]),
            signed_money(report, comparison->yearly_difference));
}

static void report_causes(struct report *report, const struct comparison *comparison)
{
    static const struct report_column columns[] = {
        {"What explains the difference", REPORT_LEFT}, {"A month", REPORT_RIGHT}, {"A year", REPORT_RIGHT}};
    const struct causes *monthly = &comparison->monthly_causes, *yearly = &comparison->yearly_causes;
    struct report_item *table = report_table(report, columns, 3);
    const char *const rows[][3] = {
        {"Only one side has or provides it", signed_money(report, monthly->only_one_side),
         signed_money(report, yearly->only_one_side)},
        {"Quantity, at the first side's prices", signed_money(report, monthly->quantity),
         signed_money(report, yearly->quantity)},
        {"Price for one", signed_money(report, monthly->price), signed_money(report, yearly->price)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        report_add_row(report, table, REPORT_ROW, rows[i]);
    report_add_row(report, table, REPORT_TOTAL,
                   (const char *const[]){"Difference", signed_money(report, comparison->monthly_difference),
                                         signed_money(report, comparison->yearly_difference)});
}

/* ---- what changes no money ---- */

struct rest { /* the table, made with its first row */
    struct report *report;
    struct report_item *table;
};

static void rest_add(struct rest *rest, const char *where, const char *term, const char *first,
                     const char *second)
{
    static const struct report_column columns[] = {{"Differs without changing money", REPORT_LEFT},
                                                   {"Term", REPORT_LEFT},
                                                   {"First", REPORT_LEFT},
                                                   {"Second", REPORT_LEFT}};
    if (!rest->table)
        rest->table = report_table(rest->report, columns, 4);
    report_add_row(rest->report, rest->table, REPORT_ROW,
                   (const char *const[]){where, term, or_none(first), or_none(second)});
}

static void rest_of_line(struct rest *rest, const struct compared_line *line, bool changes_money)
{
    const char *where = line_title(rest->report, line);
    if (!changes_money && only_text(line))
        rest_add(rest, where, line->section == PRICE_SELF_SUSTAINMENT ? "category" : "line",
                 line->agreed[FIRST] ? "agreed" : "", line->agreed[SECOND] ? "agreed" : "");
    for (size_t i = 0; i < line->terms.count; i++) {
        const struct term_difference *term = &line->terms.items[i];
        if (!changes_money || !term->priced)
            rest_add(rest, where, term->term, term->texts[FIRST], term->texts[SECOND]);
    }
}

/* How much is the same. rest: a table of what changes no money stands above. */
static void report_same(struct report *report, const struct comparison *comparison, bool rest)
{
    const char *opening = rest ? "" : "Nothing else differs. ";
    if (!comparison->count && !comparison->condition_count && !rest)
        opening = "Nothing differs. ";
    if (comparison->same_count == 1)
        report_paragraph(report, "%s1 line or category is the same on both sides.", opening);
    else
        report_paragraph(report, "%s%zu lines and categories are the same on both sides.", opening,
                         comparison->same_count);
}

static void report_rest(struct report *report, const struct comparison *comparison)
{
    struct rest rest = {.report = report};
    for (size_t i = 0; i < comparison->condition_count; i++) {
        const struct compared_condition *condition = &comparison->conditions[i];
        if (!condition_changes_money(condition))
            rest_add(&rest, "For all lines", condition->difference.term, condition->difference.texts[FIRST],
                     condition->difference.texts[SECOND]);
    }
    for (size_t i = 0; i < comparison->count; i++)
        rest_of_line(&rest, &comparison->lines[i], i < comparison->money_count + comparison->blank_count);
    for (size_t i = 0; i < comparison->head.count; i++)
        rest_add(&rest, "contingent.ini", comparison->head.items[i].term,
                 comparison->head.items[i].texts[FIRST], comparison->head.items[i].texts[SECOND]);
    report_same(report, comparison, rest.table != NULL);
}

void compare_report(const struct comparison *comparison, const struct compared_side sides[SIDES],
                    const struct schedule *schedule, struct report *report)
{
    char on[DAY_TEXT_SIZE];
    report_heading(report, "Two sides of an agreement");
    report_sides(report, sides);
    report_paragraph(
        report,
        "As agreed on %s, in dollars; a difference is the second side less the first. Rates: %s. "
        "" AGREEMENT_NOTICE,
        day_format(sides[FIRST].options->on, on), schedule->name);
    report_mark_notices(report, comparison->mark);
    if (!comparison->complete)
        report_notice(report, INCOMPLETE_NOTICE);
    report_conditions(report, comparison);
    report_lines(report, comparison);
    report_consequences(report, comparison);
    report_totals(report, comparison);
    if (comparison->money_count)
        report_causes(report, comparison);
    report_rest(report, comparison);
}
