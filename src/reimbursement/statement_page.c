/* A statement as a page: a table a section, a row a line, a column a month (or a quarter, or a year, when
   there are many). */
#include "reimbursement/statement.h"

#include <stdlib.h>
#include <string.h>

const char *const section_titles[] = {"Personnel", "Major equipment", "Self-sustainment", "Deductions",
                                      "Losses",    "Painting",        "Adjustments"};

enum { SPANS_MAXIMUM = 4, SPAN_COLUMNS = SPANS_MAXIMUM + 4 };

/* The columns: spans of so many months, from `first` on. */
struct spans {
    int months; /* of a span: 1, 3, 12, or all */
    civil_month first;
    size_t count;
    size_t shown; /* 0 when there is only one: it would be the total again */
    const char *titles[SPANS_MAXIMUM];
};

/* One row: a line of the agreement, a category, or a rate, over all months. */
struct page_row {
    enum section section;
    const char *code, *line, *description;
    money_cents spans[SPANS_MAXIMUM], total;
    bool blank_spans[SPANS_MAXIMUM], blank;
    enum mark mark;
};

static struct spans spans_of(struct period period, struct report *report)
{
    static const int lengths[] = {1, 3, 12};
    civil_month first = day_month(period.from_day), last = day_month(period.to_day - 1);
    struct spans spans = {.months = 12 * 400, .first = first, .count = 1};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        civil_month start = first / lengths[i] * lengths[i];
        size_t count = (size_t)((last - start) / lengths[i]) + 1;
        if (count > SPANS_MAXIMUM)
            continue;
        spans = (struct spans){.months = lengths[i], .first = start, .count = count};
        break;
    }
    spans.shown = spans.count > 1 ? spans.count : 0;
    for (size_t i = 0; i < spans.count; i++) {
        civil_month month = spans.first + (civil_month)i * spans.months;
        char text[MONTH_TEXT_SIZE];
        if (spans.months == 1)
            spans.titles[i] = report_text(report, "%s", month_format(month, text));
        else if (spans.months == 3)
            spans.titles[i] = report_text(report, "%d Q%d", month / 12, month % 12 / 3 + 1);
        else
            spans.titles[i] = spans.months == 12 ? report_text(report, "%d", month / 12) : NULL;
    }
    return spans;
}

static struct page_row *row_of(struct page_row *rows, size_t *count, const struct statement_line *line)
{
    for (size_t i = 0; i < *count; i++)
        if (rows[i].section == line->section && strcmp(rows[i].code, line->code) == 0 &&
            strcmp(rows[i].line, line->line) == 0)
            return &rows[i];
    rows[*count] = (struct page_row){
        .section = line->section, .code = line->code, .line = line->line, .mark = MARK_OFFICIAL};
    return &rows[(*count)++];
}

static int compare_rows(const void *a, const void *b)
{
    const struct page_row *left = a, *right = b;
    if (left->section != right->section)
        return left->section < right->section ? -1 : 1;
    int order = strcmp(left->line, right->line);
    return order ? order : strcmp(left->code, right->code);
}

/* Sums the lines into rows, by section, line and code; NULL when memory is exhausted. */
static struct page_row *rows_of(const struct statement *statement, const struct spans *spans,
                                struct arena *arena, size_t *ret_count)
{
    struct page_row *rows = arena_alloc(arena, 0);
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        if (line->adjustment)
            continue; /* of months before the period: report_adjustments */
        rows = arena_grow(arena, rows, &capacity, count, sizeof *rows);
        if (!rows)
            return NULL;
        struct page_row *row = row_of(rows, &count, line);
        size_t span = (size_t)((line->month - spans->first) / spans->months);
        row->description = line->description;
        row->spans[span] += line->amount;
        row->total += line->amount;
        row->blank_spans[span] |= line->blank;
        row->blank |= line->blank;
        row->mark = mark_weaker(row->mark, line->mark);
    }
    if (count)
        qsort(rows, count, sizeof *rows, compare_rows);
    *ret_count = count;
    return rows;
}

static const char *amount_text(struct report *report, money_cents amount, bool blank)
{
    if (blank)
        return amount ? report_text(report, "%s + ?", report_money(report, amount)) : "?";
    return amount ? report_money(report, amount) : "";
}

static const char *row_name(struct report *report, const struct page_row *row)
{
    if (row->section == SECTION_PERSONNEL)
        return report_text(report, "%s, rate of %s", row->description, row->code);
    return row->description[0] ? row->description : row->code;
}

/* The columns of a section's table, in the report's arena, for their titles are months; NULL without memory.
 */
static struct report_column *section_columns(struct report *report, enum section section,
                                             const struct spans *spans, size_t *ret_count)
{
    struct report_column *columns = arena_array(report->arena, SPAN_COLUMNS, sizeof *columns);
    size_t count = 0;
    if (!columns)
        return NULL;
    columns[count++] = (struct report_column){"Line", REPORT_LEFT};
    columns[count++] = (struct report_column){section_titles[section], REPORT_LEFT};
    for (size_t i = 0; i < spans->shown; i++)
        columns[count++] = (struct report_column){spans->titles[i], REPORT_RIGHT};
    columns[count++] = (struct report_column){"USD", REPORT_RIGHT};
    columns[count++] = (struct report_column){"Mark", REPORT_LEFT};
    *ret_count = count;
    return columns;
}

static void report_row(struct report *report, struct report_item *table, const struct page_row *row,
                       const struct spans *spans)
{
    const char *cells[SPAN_COLUMNS] = {row->line, row_name(report, row)};
    for (size_t i = 0; i < spans->shown; i++)
        cells[2 + i] = amount_text(report, row->spans[i], row->blank_spans[i]);
    cells[2 + spans->shown] =
        row->blank && !row->total ? "rate blank" : amount_text(report, row->total, row->blank);
    cells[3 + spans->shown] = mark_names[row->mark];
    report_add_row(report, table, REPORT_ROW, cells);
}

/* A section's rows [first, end) and their sum. */
static void report_section(struct report *report, const struct page_row *first, const struct page_row *end,
                           const struct spans *spans)
{
    size_t column_count = 0;
    const struct report_column *columns = section_columns(report, first->section, spans, &column_count);
    if (!columns) {
        report->failed = true;
        return;
    }
    struct report_item *table = report_table(report, columns, column_count);
    money_cents sums[SPANS_MAXIMUM] = {0}, total = 0;
    bool known = true;
    for (const struct page_row *row = first; row < end; row++) {
        report_row(report, table, row, spans);
        for (size_t i = 0; i < spans->count; i++)
            sums[i] += row->spans[i];
        total += row->total;
        known &= !row->blank;
    }
    const char *cells[SPAN_COLUMNS] = {NULL, known ? "Total" : "Total of what is known"};
    for (size_t i = 0; i < spans->shown; i++)
        cells[2 + i] = report_money(report, sums[i]);
    cells[2 + spans->shown] = report_money(report, total);
    report_add_row(report, table, REPORT_TOTAL, cells);
}

static void report_lines(struct report *report, const struct statement *statement)
{
    struct spans spans = spans_of(statement->period, report);
    size_t count = 0;
    struct page_row *rows = rows_of(statement, &spans, report->arena, &count);
    if (!rows) {
        report->failed |= statement->count > 0;
        return;
    }
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && rows[end].section == rows[first].section;)
            end++;
        report_section(report, &rows[first], &rows[end], &spans);
    }
}

/* What became known of months that were certified before. */
static void report_adjustments(struct report *report, const struct statement *statement)
{
    static const struct report_column columns[] = {{"Month", REPORT_LEFT},
                                                   {"Line", REPORT_LEFT},
                                                   {"Adjustments", REPORT_LEFT},
                                                   {"USD", REPORT_RIGHT},
                                                   {"Mark", REPORT_LEFT}};
    struct report_item *table = NULL;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        char month[MONTH_TEXT_SIZE];
        if (!line->adjustment)
            continue;
        if (!table)
            table = report_table(report, columns, sizeof columns / sizeof *columns);
        const char *const cells[] = {
            report_text(report, "%s", month_format(line->month, month)), line->line, line->description,
            line->blank ? "rate blank" : report_money(report, line->amount), mark_names[line->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    const char *const total[] = {NULL, NULL, "Total",
                                 report_money(report, statement->sections[SECTION_ADJUSTMENTS]), NULL};
    if (table)
        report_add_row(report, table, REPORT_TOTAL, total);
}

static void report_sums(struct report *report, const struct statement *statement)
{
    static const struct report_column columns[] = {{"Section", REPORT_LEFT}, {"USD", REPORT_RIGHT}};
    struct report_item *table = report_table(report, columns, 2);
    for (int section = 0; section < SECTION_COUNT; section++)
        if (statement->sections[section])
            report_add_row(report, table, REPORT_ROW,
                           (const char *const[]){section_titles[section],
                                                 report_money(report, statement->sections[section])});
    report_add_row(report, table, REPORT_TOTAL,
                   (const char *const[]){statement->complete ? "Total" : "Total of what is known",
                                         report_money(report, statement->total)});
    if (!statement->paid)
        return;
    report_add_row(report, table, REPORT_ROW,
                   (const char *const[]){"Paid in the period", report_money(report, statement->paid)});
    report_add_row(report, table, REPORT_TOTAL,
                   (const char *const[]){"Total less payments", report_money(report, statement->owed)});
}

static void report_accounts(struct report *report, const struct statement *statement)
{
    static const struct report_column columns[] = {
        {"Account", REPORT_LEFT}, {"Earned", REPORT_RIGHT}, {"Paid", REPORT_RIGHT}};
    if (statement->account_count == 0 ||
        (statement->account_count == 1 && !statement->accounts[0].account[0]))
        return;
    struct report_item *table = report_table(report, columns, 3);
    for (size_t i = 0; i < statement->account_count; i++) {
        const struct account_total *total = &statement->accounts[i];
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){total->account[0] ? total->account : "(no account agreed)",
                                             report_money(report, total->earned),
                                             report_money(report, total->paid)});
    }
}

void statement_tables(const struct statement *statement, struct report *report)
{
    report_sums(report, statement);
    report_accounts(report, statement);
    report_lines(report, statement);
    report_adjustments(report, statement);
}

void statement_report(const struct statement *statement, const struct account *account,
                      const struct schedule *schedule, bool explain, struct report *report)
{
    char from[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    const char *files = explain ? report_text(report, "%s ", explain_files(report, account)) : "";
    report_heading(report, "Statement of account: %s (%s)", account->agreement->name, account->agreement->id);
    report_paragraph(report, "%s to %s, rates: %s. %s" STATEMENT_NOTICE,
                     day_format(statement->period.from_day, from),
                     day_format(statement->period.to_day - 1, last), schedule->name, files);
    report_mark_notices(report, statement->mark);
    if (!statement->complete)
        report_notice(report,
                      "incomplete: lines whose rate is blank have no amount; `muster rates import` loads the "
                      "official tables");
    statement_tables(statement, report);
    for (size_t i = 0; explain && i < statement->count; i++)
        statement_explain(report, statement, &statement->lines[i], account, schedule);
}
