/* Rows out of the files of a folder, and the records that lead from some rows to others. */
#include "journal/rows_tables.h"

#include "base/canonical.h"
#include "base/csv.h"
#include "base/ini.h"

#include <string.h>

/* ---- a folder's rows ---- */

/* A table being filled from its file. */
struct filling {
    struct rows *rows;
    struct rows_entry *entry;
    uint32_t *copies; /* of each row that is the first of its key: how many rows have that key */
};

static bool fill_row(struct filling *filling, const char **cells)
{
    struct rows_row row = {.cells = cells, .copy = 1, .author = ""};
    ptrdiff_t first = rows_find(filling->entry, (const char *const *)cells, 1);
    if (first >= 0)
        row.copy = ++filling->copies[first];
    else
        filling->copies[filling->entry->table.count] = 1;
    return rows_add(filling->rows, filling->entry, &row);
}

static bool begin_filling(struct filling *filling, size_t rows)
{
    filling->copies = arena_array_raw(filling->rows->arena, rows, sizeof *filling->copies);
    return filling->copies && rows_reserve(filling->rows, filling->entry, rows);
}

static int fill_csv(struct filling *filling, const struct folder_file *file, struct problems *problems)
{
    const struct table_form *form = filling->entry->table.form;
    struct table table;
    int code = table_read(form, file, filling->rows->arena, problems, &table);
    if (code < 0)
        return code;
    const char **cells =
        arena_array_raw(filling->rows->arena, table.rows * form->column_count, sizeof *cells);
    if (!cells || !begin_filling(filling, table.rows))
        return problem_memory(problems);
    for (size_t row = 0; row < table.rows; row++, cells += form->column_count) {
        for (size_t i = 0; i < form->column_count; i++)
            cells[i] = table_cell(&table, row, i)->text;
        if (!fill_row(filling, cells))
            return problem_memory(problems);
    }
    return 0;
}

static int fill_ini(struct filling *filling, const struct folder_file *file, struct problems *problems)
{
    struct ini ini;
    int code = ini_read(file, filling->rows->arena, problems, &ini);
    if (code < 0)
        return code;
    const char *(*cells)[INI_VALUE + 1] = arena_array_raw(filling->rows->arena, ini.count, sizeof *cells);
    if (!cells || !begin_filling(filling, ini.count))
        return problem_memory(problems);
    for (size_t i = 0; i < ini.count; i++) {
        cells[i][INI_SECTION] = ini.entries[i].section;
        cells[i][INI_KEY] = ini.entries[i].key;
        cells[i][INI_VALUE] = ini.entries[i].value;
        if (!fill_row(filling, cells[i]))
            return problem_memory(problems);
    }
    return 0;
}

int rows_of_folder(const struct journal_wiring *wiring, const struct folder *folder, struct arena *arena,
                   struct problems *problems, struct rows **ret_rows)
{
    struct rows *rows = rows_new(wiring, arena);
    int result = 0;
    if (!rows)
        return problem_memory(problems);
    for (size_t i = 0; i < rows->count; i++) {
        struct filling filling = {.rows = rows, .entry = &rows->entries[i]};
        const struct record_table *table = filling.entry->table.table;
        const struct folder_file *file = folder_find(folder, rows_file(table));
        if (!file)
            continue;
        int code = table->form ? fill_csv(&filling, file, problems) : fill_ini(&filling, file, problems);
        result = result ? result : code;
    }
    if (result == 0)
        *ret_rows = rows;
    return result;
}

/* ---- the difference ---- */

struct comparing {
    const struct rows *from; /* NULL: nothing yet */
    const struct rows *to;
    civil_day today;
    struct arena *arena;
    struct rows_change changes[CIRCLE_COUNT];
    size_t capacities[CIRCLE_COUNT];
    struct rows_file_change *files;
    size_t file_count;
    struct text body;
};

/* The form's columns in the order of the bytes of their names, as a body has them. */
static void sort_columns(const struct table_form *form, size_t *order)
{
    for (size_t i = 0; i < form->column_count; i++) {
        size_t at = i;
        for (; at > 0 && strcmp(form->columns[order[at - 1]].name, form->columns[i].name) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void write_body(struct comparing *comparing, const struct rows_table *table,
                       const struct rows_row *row, bool withdrawn)
{
    struct canonical_writer writer = {.out = &comparing->body};
    size_t order[CSV_CELLS_MAXIMUM];
    sort_columns(table->form, order);
    comparing->body.length = 0;
    canonical_begin(&writer, NULL, '{');
    if (row->copy > 1)
        canonical_add_number(&writer, "_copy", row->copy);
    if (withdrawn)
        canonical_add_bool(&writer, "_withdrawn", true);
    for (size_t i = 0; i < table->form->column_count; i++) {
        const char *cell = row->cells[order[i]];
        if (cell[0] && (!withdrawn || rows_in_key(table->table, order[i])))
            canonical_add_text(&writer, table->form->columns[order[i]].name, cell);
    }
    canonical_end(&writer, '}');
}

static civil_day effective_day(const struct rows_table *table, const struct rows_row *row, civil_day today)
{
    int column = table->table->day_column;
    civil_day day;
    const char *text = column < 0 ? "" : row->cells[column];
    return text[0] && day_parse(text, strlen(text), &day) ? day : today;
}

/* False when memory is exhausted. */
static bool add_draft(struct comparing *comparing, const struct rows_table *table, const struct rows_row *row,
                      bool withdrawn)
{
    enum circle circle = table->table->circle;
    struct rows_change *change = &comparing->changes[circle];
    struct draft *drafts = arena_grow(comparing->arena, change->drafts, &comparing->capacities[circle],
                                      change->count, sizeof *drafts);
    write_body(comparing, table, row, withdrawn);
    const char *body = comparing->body.failed
                           ? NULL
                           : arena_text(comparing->arena, comparing->body.data, comparing->body.length);
    if (!drafts || !body)
        return false;
    change->circle = circle;
    change->drafts = drafts;
    drafts[change->count++] = (struct draft){.kind = table->table->kind,
                                             .effective = effective_day(table, row, comparing->today),
                                             .body = body,
                                             .body_size = comparing->body.length};
    return true;
}

static bool same_cells(const struct table_form *form, const struct rows_row *a, const struct rows_row *b)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (strcmp(a->cells[i], b->cells[i]) != 0)
            return false;
    return true;
}

/* The row of the same key, unless it is withdrawn. */
static const struct rows_row *live_row(const struct rows_entry *entry, const struct rows_row *row)
{
    ptrdiff_t found = entry ? rows_find(entry, (const char *const *)row->cells, row->copy) : ROWS_NONE;
    return found >= 0 && !entry->table.rows[found].withdrawn ? &entry->table.rows[found] : NULL;
}

/* New and changed rows. False when memory is exhausted, here and below. */
static bool compare_rows(struct comparing *comparing, const struct rows_entry *from,
                         const struct rows_entry *to, struct rows_file_change *counts)
{
    for (size_t i = 0; i < to->table.count; i++) {
        const struct rows_row *row = &to->table.rows[i], *old = live_row(from, row);
        if (row->withdrawn || (old && same_cells(to->table.form, old, row)))
            continue;
        *(old ? &counts->changed : &counts->added) += 1;
        if (!add_draft(comparing, &to->table, row, false))
            return false;
    }
    return true;
}

static bool withdraw_rows(struct comparing *comparing, const struct rows_entry *from,
                          const struct rows_entry *to, struct rows_file_change *counts)
{
    for (size_t i = 0; i < from->table.count; i++) {
        const struct rows_row *row = &from->table.rows[i];
        if (row->withdrawn || live_row(to, row))
            continue;
        counts->withdrawn++;
        if (!add_draft(comparing, &from->table, row, true))
            return false;
    }
    return true;
}

static bool compare_tables(struct comparing *comparing, const struct rows_entry *from,
                           const struct rows_entry *to)
{
    struct rows_file_change counts = {.file = rows_file(to->table.table), .circle = to->table.table->circle};
    if (!compare_rows(comparing, from, to, &counts) || (from && !withdraw_rows(comparing, from, to, &counts)))
        return false;
    if (counts.added || counts.changed || counts.withdrawn)
        comparing->files[comparing->file_count++] = counts;
    return true;
}

static bool compare_all(struct comparing *comparing)
{
    comparing->files = arena_array(comparing->arena, comparing->to->count, sizeof *comparing->files);
    for (size_t i = 0; comparing->files && i < comparing->to->count; i++) {
        const struct rows_entry *from = comparing->from ? &comparing->from->entries[i] : NULL;
        if (!compare_tables(comparing, from, &comparing->to->entries[i]))
            return false;
    }
    return comparing->files;
}

int rows_difference(const struct rows *from, const struct rows *to, civil_day today, struct arena *arena,
                    struct problems *problems, struct rows_difference *ret_difference)
{
    struct comparing comparing = {.from = from, .to = to, .today = today, .arena = arena};
    struct rows_difference difference = {.changes =
                                             arena_array(arena, CIRCLE_COUNT, sizeof *difference.changes)};
    bool right = difference.changes && compare_all(&comparing);
    text_done(&comparing.body);
    if (!right)
        return problem_memory(problems);
    for (size_t i = 0; i < CIRCLE_COUNT; i++)
        if (comparing.changes[i].count)
            difference.changes[difference.change_count++] = comparing.changes[i];
    difference.files = comparing.files;
    difference.file_count = comparing.file_count;
    *ret_difference = difference;
    return 0;
}
