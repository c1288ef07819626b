#include "reference/rates_difference.h"

#include "reference/rates_output.h"
#include "reference/rates_views.h"
#include "reference/schedule_rows.h"
#include <string.h>

struct differ {
    enum rates_table only; /* RATES_TABLES: all */
    struct arena *arena;
    struct problems *problems;
    struct diff *diff;
    bool failed;
};

/* The rows of a view on one side, by key. */
struct side_rows {
    struct keyed_row {
        const char *key;
        struct view_row row;
    } * items;
    size_t count, capacity;
};

/* Which column is the key, and which one stands for a whole row. */
static const struct {
    const char *key, *leading;
} shapes[RATES_TABLES] = {
    [RATES_EDITIONS] = {"edition", "effective_from"},
    [RATES_PERSONNEL] = {"effective_from", "rate"},
    [RATES_MAJOR_EQUIPMENT] = {"rate_code", "wet"},
    [RATES_SELF_SUSTAINMENT] = {"category", "rate"},
    [RATES_RULES] = {"key", "value"},
};

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct keyed_row *)a)->key, ((const struct keyed_row *)b)->key);
}

static struct side_rows collect(struct differ *differ, enum rates_table table, struct diff_side side)
{
    const struct view_scope scope = {.schedule = side.schedule,
                                     .edition = side.edition,
                                     .on = NO_DAY,
                                     .arena = differ->arena,
                                     .failed = &differ->failed};
    size_t key = view_column(&rates_views[table], shapes[table].key);
    struct side_rows rows = {0};
    struct view_row row;
    for (size_t index = 0; view_next(&rates_views[table], &scope, &index, &row);) {
        struct keyed_row *items =
            arena_grow(differ->arena, rows.items, &rows.capacity, rows.count, sizeof *items);
        if (!items) {
            differ->failed = true;
            break;
        }
        rows.items = items;
        items[rows.count++] = (struct keyed_row){row.cells[key], row};
    }
    if (rows.count > 1)
        qsort(rows.items, rows.count, sizeof *rows.items, compare_keys);
    return rows;
}

static void add(struct differ *differ, struct diff_row row)
{
    struct diff *diff = differ->diff;
    struct diff_row *rows = arena_grow(differ->arena, diff->rows, &diff->capacity, diff->count, sizeof *rows);
    if (!rows) {
        differ->failed = true;
        return;
    }
    diff->rows = rows;
    rows[diff->count++] = row;
    diff->found[row.kind]++;
}

static bool is_number(const char *text, int64_t *ret_value)
{
    return decimal_parse(text, strlen(text), SHARE_DECIMALS, ret_value);
}

/* The change in per cent of what it was, one decimal, halves away from zero; NULL when it was 0. */
static const char *percent_of(struct differ *differ, int64_t before, int64_t change)
{
    int64_t tenths;
    char buffer[MONEY_TEXT_SIZE];
    if (before <= 0 || exact_round(exact_ratio((int128)change * 100, before), 10, &tenths) < 0)
        return NULL;
    const char *text =
        arena_format(differ->arena, "%s%s", tenths > 0 ? "+" : "", decimal_format(tenths, 1, 1, buffer));
    differ->failed = differ->failed || !text;
    return text;
}

static void compare_cells(struct differ *differ, struct diff_row base, const struct view_row *before,
                          const struct view_row *after)
{
    const struct view *view = &rates_views[base.table];
    for (size_t i = 0; i < view->column_count; i++) {
        const char *name = view->columns[i].name;
        int64_t old = 0, new = 0;
        if (view->columns[i].extra || strcmp(name, "source") == 0 || strcmp(name, "edition") == 0)
            continue;
        bool numeric = is_number(before->cells[i], &old) && is_number(after->cells[i], &new);
        if (numeric ? old == new : strcmp(before->cells[i], after->cells[i]) == 0)
            continue;
        struct diff_row row = base;
        row.kind = DIFF_CHANGED;
        row.column = name;
        row.before = before->cells[i];
        row.after = after->cells[i];
        row.numeric = numeric;
        row.change = numeric ? new - old : 0;
        row.percent = numeric ? percent_of(differ, old, row.change) : NULL;
        add(differ, row);
    }
}

static const char *edition_name(struct diff_side side)
{
    return side.edition < 0 ? NULL : side.schedule->editions[side.edition].name;
}

/* Which of two sorted lists has the lower key: below 0 the first, 0 both. */
static int compare_heads(const struct side_rows *old, size_t i, const struct side_rows *new, size_t k)
{
    if (i == old->count)
        return 1;
    return k == new->count ? -1 : strcmp(old->items[i].key, new->items[k].key);
}

/* Walks the rows of both sides by key. */
static void compare_table(struct differ *differ, enum rates_table table, struct diff_side before,
                          struct diff_side after)
{
    if (differ->only != RATES_TABLES && differ->only != table)
        return;
    struct side_rows old = collect(differ, table, before), new = collect(differ, table, after);
    size_t leading = view_column(&rates_views[table], shapes[table].leading);
    const struct diff_row base = {.table = table,
                                  .edition = edition_name(after),
                                  .before = "",
                                  .after = "",
                                  .whole_edition = (before.edition < 0) != (after.edition < 0)};
    for (size_t i = 0, k = 0; i < old.count || k < new.count;) {
        int order = compare_heads(&old, i, &new, k);
        struct diff_row row = base;
        row.key = order <= 0 ? old.items[i].key : new.items[k].key;
        if (order < 0) {
            row.kind = DIFF_REMOVED;
            row.edition = edition_name(before);
            row.before = old.items[i++].row.cells[leading];
            add(differ, row);
        } else if (order > 0) {
            row.kind = DIFF_ADDED;
            row.after = new.items[k++].row.cells[leading];
            add(differ, row);
        } else {
            compare_cells(differ, row, &old.items[i++].row, &new.items[k++].row);
        }
    }
}

static struct diff_side with_edition(struct diff_side side, int edition)
{
    side.edition = edition;
    return side;
}

/* Whether an edition has a rule of its own; otherwise comparing it would repeat what holds for all. */
static bool has_own_rules(struct diff_side side)
{
    for (int key = 0; key < RULE_COUNT; key++)
        if (schedule_rule(side.schedule, side.edition, (enum rule_key)key) !=
            schedule_rule(side.schedule, -1, (enum rule_key)key))
            return true;
    return false;
}

/* The editions of one table: those of both names, then those that only one side has (all their rows). */
static void compare_editions(struct differ *differ, enum rates_table table, struct diff_side before,
                             struct diff_side after)
{
    for (size_t i = 0; i < before.schedule->edition_count; i++) {
        struct diff_side old = with_edition(before, (int)i);
        struct diff_side new =
            with_edition(after, schedule_edition_find(after.schedule, before.schedule->editions[i].name));
        if (table != RATES_RULES || (new.edition >= 0 && (has_own_rules(old) || has_own_rules(new))))
            compare_table(differ, table, old, new);
    }
    for (size_t i = 0; table != RATES_RULES && i < after.schedule->edition_count; i++)
        if (schedule_edition_find(before.schedule, after.schedule->editions[i].name) < 0)
            compare_table(differ, table, with_edition(before, -1), with_edition(after, (int)i));
}

int schedule_diff(struct diff_side before, struct diff_side after, enum rates_table only, struct arena *arena,
                  struct problems *problems, struct diff *ret_diff)
{
    static const enum rates_table by_edition[] = {RATES_MAJOR_EQUIPMENT, RATES_SELF_SUSTAINMENT, RATES_RULES};
    struct diff diff = {0};
    struct differ differ = {.only = only, .arena = arena, .problems = problems, .diff = &diff};
    bool whole = before.edition < 0 || after.edition < 0;
    if (whole) {
        compare_table(&differ, RATES_EDITIONS, with_edition(before, -1), with_edition(after, -1));
        compare_table(&differ, RATES_PERSONNEL, with_edition(before, -1), with_edition(after, -1));
    }
    for (size_t i = 0; i < sizeof by_edition / sizeof *by_edition; i++) {
        if (whole && by_edition[i] == RATES_RULES)
            compare_table(&differ, RATES_RULES, with_edition(before, -1), with_edition(after, -1));
        if (whole)
            compare_editions(&differ, by_edition[i], before, after);
        else
            compare_table(&differ, by_edition[i], before, after);
    }
    if (differ.failed)
        return problem_memory(problems);
    *ret_diff = diff;
    return 0;
}

/* ---- answers ---- */

static const char *const kind_names[] = {"added", "removed", "changed"};

static const char *shown(struct report *report, const char *text)
{
    int64_t value;
    char buffer[RATE_GROUPED_SIZE];
    if (!decimal_parse(text, strlen(text), RATE_DECIMALS, &value))
        return text;
    const char *point = strchr(text, '.');
    return report_text(report, "%s", rate_format_grouped(value, point ? (int)strlen(point + 1) : 0, buffer));
}

static const char *change_shown(struct report *report, const struct diff_row *row)
{
    char buffer[MONEY_TEXT_SIZE];
    if (!row->numeric)
        return "";
    const char *point = strchr(row->after, '.');
    decimal_format(row->change, SHARE_DECIMALS, point ? (int)strlen(point + 1) : 0, buffer);
    return report_text(report, "%s%s", row->change > 0 ? "+" : "", shown(report, buffer));
}

static void add_diff_row(struct report *report, struct report_item *item, const struct diff_row *row)
{
    const char *what = row->column;
    if (!what && (*row->before || *row->after))
        what = report_text(report, "row %s: %s", kind_names[row->kind], shapes[row->table].leading);
    else if (!what)
        what = report_text(report, "row %s", kind_names[row->kind]);
    const char *const cells[] = {row->edition                ? row->edition
                                 : row->table == RATES_RULES ? "all"
                                                             : "",
                                 row->key,
                                 what,
                                 shown(report, row->before),
                                 shown(report, row->after),
                                 change_shown(report, row),
                                 row->percent ? row->percent : ""};
    report_add_row(report, item, REPORT_ROW, cells);
}

/* An edition that only one side has is one row: "26 rows removed". Returns the index behind it. */
static size_t add_whole_edition(struct report *report, struct report_item *item, const struct diff *diff,
                                size_t index)
{
    const struct diff_row *first = &diff->rows[index];
    size_t count = 0;
    for (; index < diff->count; index++, count++) {
        const struct diff_row *row = &diff->rows[index];
        if (!row->whole_edition || row->table != first->table || row->kind != first->kind ||
            row->edition != first->edition)
            break;
    }
    const char *const cells[] = {first->edition,
                                 report_text(report, "(%zu %s)", count, count == 1 ? "row" : "rows"),
                                 report_text(report, "edition %s", kind_names[first->kind]),
                                 "",
                                 "",
                                 "",
                                 ""};
    report_add_row(report, item, REPORT_ROW, cells);
    return index;
}

static void report_table_rows(const struct diff *diff, enum rates_table table, struct report *report)
{
    static const struct report_column columns[] = {
        {"Edition", REPORT_LEFT}, {"Code", REPORT_LEFT},   {"Column", REPORT_LEFT},
        {"Before", REPORT_RIGHT}, {"After", REPORT_RIGHT}, {"Difference", REPORT_RIGHT},
        {"%", REPORT_RIGHT},
    };
    static const char *const headings[RATES_TABLES] = {
        [RATES_EDITIONS] = "Editions",
        [RATES_PERSONNEL] = "Personnel",
        [RATES_MAJOR_EQUIPMENT] = "Major equipment",
        [RATES_SELF_SUSTAINMENT] = "Self-sustainment",
        [RATES_RULES] = "Rules",
    };
    struct report_item *item = NULL;
    for (size_t i = 0; i < diff->count;) {
        const struct diff_row *row = &diff->rows[i];
        if (row->table == table && !item) {
            report_heading(report, "%s", headings[table]);
            item = report_table(report, columns, sizeof columns / sizeof *columns);
        }
        if (row->table == table && row->whole_edition) {
            i = add_whole_edition(report, item, diff, i);
            continue;
        }
        if (row->table == table)
            add_diff_row(report, item, row);
        i++;
    }
}

void diff_report(const struct diff *diff, struct report *report)
{
    if (!diff->count) {
        report_paragraph(report, "No difference in rates and rules.");
        return;
    }
    report_paragraph(report, "%zu %s added, %zu removed, %zu %s changed.", diff->found[DIFF_ADDED],
                     diff->found[DIFF_ADDED] == 1 ? "row" : "rows", diff->found[DIFF_REMOVED],
                     diff->found[DIFF_CHANGED], diff->found[DIFF_CHANGED] == 1 ? "cell" : "cells");
    for (int table = 0; table < RATES_TABLES; table++)
        report_table_rows(diff, (enum rates_table)table, report);
}

void diff_json(const struct diff *diff, struct json_writer *writer)
{
    for (size_t kind = 0; kind < sizeof kind_names / sizeof *kind_names; kind++)
        json_integer(writer, kind_names[kind], (int64_t)diff->found[kind]);
    json_begin_array(writer, "changes");
    for (size_t i = 0; i < diff->count; i++) {
        const struct diff_row *row = &diff->rows[i];
        char change[MONEY_TEXT_SIZE];
        json_begin_object(writer, NULL);
        json_text(writer, "change", kind_names[row->kind]);
        json_text(writer, "table", rates_tables[row->table]);
        json_text(writer, "edition", row->edition);
        json_text(writer, "code", row->key);
        json_text(writer, "column", row->column);
        json_text(writer, "before", *row->before ? row->before : NULL);
        json_text(writer, "after", *row->after ? row->after : NULL);
        json_text(writer, "difference",
                  row->numeric ? decimal_format(row->change, SHARE_DECIMALS, 2, change) : NULL);
        json_text(writer, "percent", row->percent);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void diff_csv(const struct diff *diff, struct text *out)
{
    static const char *const names[] = {"change", "table", "edition",    "code",   "column",
                                        "before", "after", "difference", "percent"};
    struct csv_writer writer = {.out = out};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_write(&writer, names[i]);
    csv_end_row(&writer);
    for (size_t i = 0; i < diff->count; i++) {
        const struct diff_row *row = &diff->rows[i];
        char change[MONEY_TEXT_SIZE];
        csv_write(&writer, kind_names[row->kind]);
        csv_write(&writer, rates_tables[row->table]);
        csv_write(&writer, row->edition ? row->edition : "");
        csv_write(&writer, row->key);
        csv_write(&writer, row->column ? row->column : "");
        csv_write(&writer, row->before);
        csv_write(&writer, row->after);
        csv_write(&writer, row->numeric ? decimal_format(row->change, SHARE_DECIMALS, 2, change) : "");
        csv_write(&writer, row->percent ? row->percent : "");
        csv_end_row(&writer);
    }
}
