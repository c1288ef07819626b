/* The content of a version of the memorandum as canonical JSON, and back:
   {"edition":{"hash","name"},"settings":{key:value},"tables":{file:[{column:cell}]}}. Pure. */
#include "agreement/versions_calc.h"

#include "base/canonical.h"
#include "base/csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_DIGITS = 64 };
static const char no_memory[] = "out of memory";
static const char no_edition[] = "the edition has not a hash and a name alone";

/* ---- rows ---- */

int content_rows_of(const struct table *table, const uint32_t *order, struct arena *arena,
                    struct content_rows *ret_rows)
{
    size_t columns = table->form->column_count;
    const char **cells = arena_array(arena, table->rows, columns * sizeof *cells);
    if (!cells)
        return ERROR_LIMIT;
    for (size_t i = 0; i < table->rows; i++)
        for (size_t k = 0; k < columns; k++)
            cells[i * columns + k] = table_cell(table, order[i], k)->text;
    *ret_rows = (struct content_rows){table->form, cells, table->rows};
    return 0;
}

static const char *cell_of(const struct content_rows *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->form->column_count + column];
}

/* ---- writing ---- */

/* The columns of a form in the byte order of their names. */
static void sort_columns(const struct table_form *form, size_t *sorted)
{
    for (size_t i = 0; i < form->column_count; i++) {
        size_t at = i;
        for (; at > 0 && strcmp(form->columns[sorted[at - 1]].name, form->columns[i].name) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = i;
    }
}

static void write_rows(const struct content_rows *rows, struct canonical_writer *writer)
{
    size_t sorted[CSV_CELLS_MAXIMUM];
    assert(rows->form->column_count <= CSV_CELLS_MAXIMUM);
    sort_columns(rows->form, sorted);
    canonical_begin(writer, rows->form->name, '[');
    for (size_t i = 0; i < rows->count; i++) {
        canonical_begin(writer, NULL, '{');
        for (size_t k = 0; k < rows->form->column_count; k++) {
            const char *cell = cell_of(rows, i, sorted[k]);
            if (cell[0])
                canonical_add_text(writer, rows->form->columns[sorted[k]].name, cell);
        }
        canonical_end(writer, '}');
    }
    canonical_end(writer, ']');
}

int content_write(const struct version_content *content, struct text *out)
{
    struct canonical_writer writer = {.out = out};
    canonical_begin(&writer, NULL, '{');
    canonical_begin(&writer, "edition", '{');
    canonical_add_text(&writer, "hash", content->edition_hash);
    canonical_add_text(&writer, "name", content->edition);
    canonical_end(&writer, '}');
    canonical_begin(&writer, "settings", '{');
    for (size_t i = 0; i < content->setting_count; i++)
        canonical_add_text(&writer, content->settings[i].key, content->settings[i].value);
    canonical_end(&writer, '}');
    canonical_begin(&writer, "tables", '{');
    for (size_t i = 0; i < content->table_count; i++)
        if (content->tables[i].count)
            write_rows(&content->tables[i], &writer);
    canonical_end(&writer, '}');
    canonical_end(&writer, '}');
    return text_result(out) < 0 || out->length > CONTENT_MAXIMUM ? ERROR_LIMIT : 0;
}

/* ---- reading ---- */

struct content_reading {
    const struct content_forms *forms;
    struct arena *arena;
    struct version_content *content;
};

/* A text that is given. */
static const char *read_text(const struct canonical_item *item, struct arena *arena, const char **ret_text)
{
    if (item->type != CANONICAL_TEXT || item->raw_size == 0)
        return "a value that is no text, or an empty one";
    *ret_text = canonical_text(item, arena);
    return *ret_text ? NULL : no_memory;
}

/* Its hash and its name, and nothing else: what is signed holds nothing that is not shown. */
static const char *read_edition(struct content_reading *reading, const struct canonical_item *item)
{
    struct version_content *content = reading->content;
    const char **const texts[] = {&content->edition_hash, &content->edition};
    static const char *const keys[] = {"hash", "name"};
    enum { MEMBERS = sizeof keys / sizeof *keys };
    struct canonical_reader reader;
    struct canonical_item each;
    size_t at = 0;
    if (item->type != CANONICAL_OBJECT)
        return no_edition;
    canonical_open(item->raw, item->raw_size, &reader);
    for (; canonical_next(&reader, &each) > 0; at++) {
        if (at == MEMBERS || !canonical_key_is(&each, keys[at]))
            return no_edition;
        const char *fault = read_text(&each, reading->arena, texts[at]);
        if (fault)
            return fault;
    }
    if (at < MEMBERS)
        return no_edition;
    bool right = strlen(content->edition_hash) == HASH_DIGITS &&
                 strspn(content->edition_hash, "0123456789abcdef") == HASH_DIGITS;
    return right ? NULL : "the hash of the edition is not 64 hexadecimal digits";
}

/* Whether an INI file gives the value back. */
static bool fits_line(const char *value)
{
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c < ' ' || (*c == '#' && (c == value || c[-1] == ' ')))
            return false;
    return value[0] != ' ' && value[strlen(value) - 1] != ' ';
}

static const char *read_setting(struct content_reading *reading, const struct canonical_item *item)
{
    struct version_content *content = reading->content;
    const char *const *key = reading->forms->settings;
    while (*key && !canonical_key_is(item, *key))
        key++;
    if (!*key || content->setting_count == CONTENT_SETTINGS_MAXIMUM)
        return "a setting that a memorandum does not have";
    struct content_setting *setting = &content->settings[content->setting_count++];
    setting->key = *key;
    const char *fault = read_text(item, reading->arena, &setting->value);
    return fault || fits_line(setting->value) ? fault : "a setting that no line could hold";
}

static const char *read_settings(struct content_reading *reading, const struct canonical_item *item)
{
    struct canonical_reader reader;
    struct canonical_item each;
    const char *fault = NULL;
    if (item->type != CANONICAL_OBJECT)
        return "the settings are no object";
    canonical_open(item->raw, item->raw_size, &reader);
    while (!fault && canonical_next(&reader, &each) > 0)
        fault = read_setting(reading, &each);
    return fault;
}

static const char *read_row(struct content_reading *reading, const struct table_form *form,
                            const struct canonical_item *item, const char **cells)
{
    struct canonical_reader reader;
    struct canonical_item each;
    if (item->type != CANONICAL_OBJECT)
        return "a row that is no object";
    for (size_t i = 0; i < form->column_count; i++)
        cells[i] = "";
    canonical_open(item->raw, item->raw_size, &reader);
    while (canonical_next(&reader, &each) > 0) {
        size_t column = 0;
        while (column < form->column_count && !canonical_key_is(&each, form->columns[column].name))
            column++;
        if (column == form->column_count)
            return "a cell of no column of its table";
        const char *fault = read_text(&each, reading->arena, &cells[column]);
        if (fault)
            return fault;
    }
    return NULL;
}

static size_t count_items(const struct canonical_item *array)
{
    struct canonical_reader reader;
    struct canonical_item each;
    size_t count = 0;
    canonical_open(array->raw, array->raw_size, &reader);
    while (canonical_next(&reader, &each) > 0)
        count++;
    return count;
}

static const char *read_table(struct content_reading *reading, const struct canonical_item *item)
{
    struct canonical_reader reader;
    struct canonical_item each;
    size_t table = 0, row = 0;
    while (table < reading->forms->count && !canonical_key_is(item, reading->forms->items[table]->name))
        table++;
    if (table == reading->forms->count || item->type != CANONICAL_ARRAY)
        return "a table that a memorandum does not have";
    const struct table_form *form = reading->forms->items[table];
    size_t count = count_items(item);
    if (count == 0 || count > CONTENT_ROWS_MAXIMUM)
        return "a table without a row, or with more than 100,000";
    const char **cells = arena_array(reading->arena, count, form->column_count * sizeof *cells);
    if (!cells)
        return no_memory;
    canonical_open(item->raw, item->raw_size, &reader);
    for (; canonical_next(&reader, &each) > 0; row++) {
        const char *fault = read_row(reading, form, &each, cells + row * form->column_count);
        if (fault)
            return fault;
    }
    reading->content->tables[table] = (struct content_rows){form, cells, count};
    return NULL;
}

static const char *read_tables(struct content_reading *reading, const struct canonical_item *item)
{
    struct canonical_reader reader;
    struct canonical_item each;
    const char *fault = NULL;
    if (item->type != CANONICAL_OBJECT)
        return "the tables are no object";
    canonical_open(item->raw, item->raw_size, &reader);
    while (!fault && canonical_next(&reader, &each) > 0)
        fault = read_table(reading, &each);
    return fault;
}

const char *content_read(const char *data, size_t size, const struct content_forms *forms,
                         struct arena *arena, struct version_content *ret_content)
{
    static const struct {
        const char *key;
        const char *(*read)(struct content_reading *, const struct canonical_item *);
    } members[] = {{"edition", read_edition}, {"settings", read_settings}, {"tables", read_tables}};
    enum { MEMBERS = sizeof members / sizeof *members };
    struct version_content content = {.table_count = forms->count};
    struct content_reading reading = {forms, arena, &content};
    struct canonical_reader reader;
    struct canonical_item item;
    size_t at = 0;
    assert(forms->count <= CONTENT_TABLES_MAXIMUM);
    if (size > CONTENT_MAXIMUM || canonical_check(data, size) != size)
        return "it is not canonical JSON";
    for (size_t i = 0; i < forms->count; i++)
        content.tables[i].form = forms->items[i];
    canonical_open(data, size, &reader);
    for (; canonical_next(&reader, &item) > 0; at++) {
        if (at == MEMBERS || !canonical_key_is(&item, members[at].key))
            return "it has not edition, settings and tables alone";
        const char *fault = members[at].read(&reading, &item);
        if (fault)        /* a literal */
            return fault; // cppcheck-suppress returnDanglingLifetime
    }
    if (at < MEMBERS)
        return "it has not edition, settings and tables";
    *ret_content = content;
    return NULL;
}

/* ---- files ---- */

void content_csv(const struct content_rows *rows, struct text *out)
{
    struct csv_writer csv = {.out = out};
    bool shown[CSV_CELLS_MAXIMUM] = {false};
    const struct table_form *form = rows->form;
    assert(form->column_count <= CSV_CELLS_MAXIMUM);
    for (size_t k = 0; k < form->column_count; k++) {
        shown[k] = !(form->columns[k].flags & COLUMN_MAY_BE_ABSENT);
        for (size_t i = 0; i < rows->count && !shown[k]; i++)
            shown[k] = cell_of(rows, i, k)[0];
        if (shown[k])
            csv_write(&csv, form->columns[k].name);
    }
    csv_end_row(&csv);
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = 0; k < form->column_count; k++)
            if (shown[k])
                csv_write(&csv, cell_of(rows, i, k));
        csv_end_row(&csv);
    }
}
