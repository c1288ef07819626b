/* Rows as the files of a folder. */
#include "journal/rows_tables.h"

#include "base/csv.h"
#include "base/ini.h"

#include <stdlib.h>
#include <string.h>

enum { SECTIONS_WRITTEN = INI_SECTIONS_MAXIMUM + 2 }; /* with those without a name */

/* A file being written. */
struct writing {
    const struct rows_table *table;
    struct text *out;
    struct folder_origin *origins; /* room for every row */
    size_t origin_count;
    uint32_t line; /* the next one to write, from 1 */
    size_t report; /* the column of that name, or the number of columns */
    struct arena *arena;
    /* What the origins of one author and instant have in common. */
    const char *author;
    instant known;
    const char *by;
};

static bool has_rows(const struct rows_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (!table->rows[i].withdrawn)
            return true;
    return false;
}

static size_t column_of(const struct table_form *form, const char *name)
{
    size_t column = 0;
    while (column < form->column_count && strcmp(form->columns[column].name, name) != 0)
        column++;
    return column;
}

static char *put(char *at, const char *text)
{
    size_t length = strlen(text);
    memcpy(at, text, length + 1);
    return at + length;
}

/* "record 57 of BY, report ORI-7"; NULL: no memory. A contingent opens with tens of thousands of them, and
   formatted printing would take most of that time. */
static const char *origin_text(const struct writing *writing, uint64_t sequence, const char *report)
{
    char digits[20 + 1], *first = digits + sizeof digits - 1; /* of 64 bits, and NUL */
    *first = '\0';
    for (uint64_t rest = sequence; rest || !*first; rest /= 10)
        *--first = (char)('0' + rest % 10);
    size_t size = sizeof "record  of , report " + sizeof digits + strlen(writing->by) + strlen(report);
    char *text = arena_alloc_raw(writing->arena, size), *at = text;
    if (!text)
        return NULL;
    at = put(put(put(put(at, "record "), first), " of "), writing->by);
    if (report[0])
        put(put(at, ", report "), report);
    return text;
}

/* Notes what stands behind the line that comes next. False when memory is exhausted. */
static bool note_origin(struct writing *writing, const struct rows_row *row)
{
    if (row->sequence == 0)
        return true;
    if (!writing->by || writing->known != row->known || strcmp(writing->author, row->author) != 0) {
        char at[INSTANT_TEXT_SIZE];
        writing->author = row->author;
        writing->known = row->known;
        writing->by = arena_format(writing->arena, "%s, %s", row->author, instant_format(row->known, at));
    }
    bool has_report = writing->report < writing->table->form->column_count;
    const char *report = has_report ? row->cells[writing->report] : "";
    const char *text = writing->by ? origin_text(writing, row->sequence, report) : NULL;
    writing->origins[writing->origin_count++] =
        (struct folder_origin){writing->line, text, row->known, report};
    return text;
}

/* Counts the lines from an offset of the text on. */
static void count_lines(struct writing *writing, size_t from)
{
    const char *at = text_content(writing->out) + from;
    for (; (at = strchr(at, '\n')); at++)
        writing->line++;
}

/* ---- CSV ---- */

static void choose_columns(const struct rows_table *table, bool *shown)
{
    for (size_t i = 0; i < table->form->column_count; i++)
        shown[i] = !(table->form->columns[i].flags & COLUMN_MAY_BE_ABSENT);
    for (size_t i = 0; i < table->count; i++)
        for (size_t k = 0; k < table->form->column_count; k++)
            shown[k] |= !table->rows[i].withdrawn && table->rows[i].cells[k][0];
}

static bool write_csv(struct writing *writing)
{
    const struct rows_table *table = writing->table;
    struct csv_writer csv = {.out = writing->out};
    bool shown[CSV_CELLS_MAXIMUM] = {false};
    choose_columns(table, shown);
    for (size_t i = 0; i < table->form->column_count; i++)
        if (shown[i])
            csv_write(&csv, table->form->columns[i].name);
    csv_end_row(&csv);
    writing->line++;
    for (size_t i = 0; i < table->count; i++) {
        size_t begin = writing->out->length;
        if (table->rows[i].withdrawn)
            continue;
        if (!note_origin(writing, &table->rows[i]))
            return false;
        for (size_t k = 0; k < table->form->column_count; k++)
            if (shown[k])
                csv_write(&csv, table->rows[i].cells[k]);
        csv_end_row(&csv);
        count_lines(writing, begin);
    }
    return true;
}

/* ---- INI ---- */

static bool write_setting(struct writing *writing, const struct rows_row *row)
{
    if (!note_origin(writing, row))
        return false;
    const char *value = row->cells[INI_VALUE];
    text_format(writing->out, "%s =%s%s\n", row->cells[INI_KEY], value[0] ? " " : "", value);
    writing->line++;
    return true;
}

static bool write_section(struct writing *writing, const char *section)
{
    const struct rows_table *table = writing->table;
    if (section[0]) {
        const char *begin = writing->out->length ? "\n" : "";
        text_format(writing->out, "%s[%s]\n", begin, section);
        writing->line += begin[0] ? 2 : 1;
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct rows_row *row = &table->rows[i];
        if (!row->withdrawn && strcmp(row->cells[INI_SECTION], section) == 0 && !write_setting(writing, row))
            return false;
    }
    return true;
}

static bool is_listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* One section too many is written all the same: then the reader refuses the file, and nothing is missing. */
static bool write_ini(struct writing *writing)
{
    const struct rows_table *table = writing->table;
    const char **sections = arena_array(writing->arena, SECTIONS_WRITTEN, sizeof *sections);
    size_t count = 0;
    if (!sections)
        return false;
    sections[count++] = ""; /* keys without a section come first: behind one they would belong to it */
    for (size_t i = 0; i < table->count && count < SECTIONS_WRITTEN; i++)
        if (!table->rows[i].withdrawn && !is_listed(sections, count, table->rows[i].cells[INI_SECTION]))
            sections[count++] = table->rows[i].cells[INI_SECTION];
    for (size_t i = 0; i < count; i++)
        if (!write_section(writing, sections[i]))
            return false;
    return true;
}

/* ---- the folder ---- */

static int write_file(const struct rows_table *table, const char *id, struct arena *arena,
                      struct problems *problems, struct folder_file *ret_file)
{
    struct text out TEXT_CLEANUP = {0};
    struct writing writing = {.table = table,
                              .out = &out,
                              .line = 1,
                              .arena = arena,
                              .report = column_of(table->form, "report"),
                              .origins = arena_array_raw(arena, table->count, sizeof *writing.origins)};
    struct folder_file file = {.name = rows_file(table->table), .origins = writing.origins};
    if (!writing.origins || !(table->table->form ? write_csv(&writing) : write_ini(&writing)) ||
        text_result(&out) < 0)
        return problem_memory(problems);
    file.path = arena_format(arena, "%s/%s", id, file.name);
    file.data = arena_text(arena, text_content(&out), out.length);
    file.size = out.length;
    file.origin_count = writing.origin_count;
    if (!file.path || !file.data)
        return problem_memory(problems);
    *ret_file = file;
    return 0;
}

int rows_empty_file(const struct record_table *table, struct arena *arena, struct problems *problems,
                    struct folder_file *ret_file)
{
    static const char no_settings[] = "# no settings\n";
    const struct rows_table empty = {.table = table, .form = rows_form(table)};
    if (table->form)
        return write_file(&empty, "", arena, problems, ret_file);
    *ret_file =
        (struct folder_file){.name = rows_file(table), .data = no_settings, .size = sizeof no_settings - 1};
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    const struct folder_file *a = left, *b = right;
    return strcmp(a->name, b->name);
}

int rows_folder(const struct rows *rows, const char *id, struct arena *arena, struct problems *problems,
                struct folder *ret_folder)
{
    struct folder folder = {.path = arena_text(arena, id, strlen(id))};
    struct folder_file *files = arena_array(arena, rows->count, sizeof *files);
    if (!folder.path || !files)
        return problem_memory(problems);
    for (size_t i = 0; i < rows->count; i++) {
        if (!has_rows(&rows->entries[i].table))
            continue;
        int code = write_file(&rows->entries[i].table, id, arena, problems, &files[folder.count]);
        if (code < 0)
            return code;
        folder.count++;
    }
    if (folder.count)
        qsort(files, folder.count, sizeof *files, compare_names);
    folder.files = files;
    *ret_folder = folder;
    return 0;
}
