#include "journal/rows_tables.h"

#include "base/canonical.h"
#include "base/ini.h"

#include <inttypes.h>
#include <string.h>

enum { SLOTS_AT_FIRST = 32, COPY_MAXIMUM = 1000000 };

/* ---- tables ---- */

static const struct column ini_columns[] = {
    [INI_SECTION] = {"section", COLUMN_TEXT, .maximum = INI_LINE_MAXIMUM},
    [INI_KEY] = {"key", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = INI_LINE_MAXIMUM},
    [INI_VALUE] = {"value", COLUMN_TEXT, .maximum = INI_LINE_MAXIMUM},
};
static const struct table_form ini_form = {"an INI file", ini_columns,
                                           sizeof ini_columns / sizeof *ini_columns};

const char *rows_file(const struct record_table *table)
{
    return table->form ? table->form->name : table->file;
}

const struct table_form *rows_form(const struct record_table *table)
{
    return table->form ? table->form : &ini_form;
}

bool rows_in_key(const struct record_table *table, size_t column)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (table->keys[i] == (int)column)
            return true;
    return false;
}

struct rows *rows_new(const struct journal_wiring *wiring, struct arena *arena)
{
    struct rows *rows = arena_alloc(arena, sizeof *rows);
    size_t count = 0, used = 0;
    for (const struct record_table *const *const *list = wiring->tables; list && *list; list++)
        for (const struct record_table *const *table = *list; *table; table++)
            count++;
    struct rows_entry *entries = arena_array(arena, count, sizeof *entries);
    if (!rows || !entries)
        return NULL;
    for (const struct record_table *const *const *list = wiring->tables; list && *list; list++)
        for (const struct record_table *const *table = *list; *table; table++)
            entries[used++].table = (struct rows_table){.table = *table, .form = rows_form(*table)};
    *rows = (struct rows){
        .arena = arena, .wiring = wiring, .entries = entries, .count = count, .newest = INT64_MIN};
    return rows;
}

static struct rows_entry *entry_of_kind(struct rows *rows, const char *kind)
{
    if (rows->last && strcmp(rows->last->table.table->kind, kind) == 0)
        return rows->last;
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->entries[i].table.table->kind, kind) == 0)
            return rows->last = &rows->entries[i];
    return NULL;
}

const struct rows_table *rows_of(const struct rows *rows, const char *file)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows_file(rows->entries[i].table.table), file) == 0)
            return &rows->entries[i].table;
    return NULL;
}

const char *rows_setting(const struct rows *rows, const char *file, const char *section, const char *key)
{
    const struct rows_table *table = rows_of(rows, file);
    for (size_t i = 0; table && i < table->count; i++) {
        const struct rows_row *row = &table->rows[i];
        if (!row->withdrawn && strcmp(row->cells[INI_SECTION], section) == 0 &&
            strcmp(row->cells[INI_KEY], key) == 0)
            return row->cells[INI_VALUE];
    }
    return "";
}

struct kept_list rows_kept(const struct rows *rows)
{
    return (struct kept_list){rows->kept, rows->kept_count};
}

uint64_t rows_applied(const struct rows *rows)
{
    return rows->applied;
}

instant rows_newest(const struct rows *rows)
{
    return rows->newest;
}

/* ---- the index ---- */

uint32_t rows_hash(const struct rows_entry *entry, const char *const *cells, uint32_t copy)
{
    const struct record_table *table = entry->table.table;
    uint64_t hash = 14695981039346656037u ^ copy; /* FNV-1a */
    for (size_t i = 0; i < table->key_count; i++)
        for (const char *c = cells[table->keys[i]];; c++) {
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
            if (!*c)
                break;
        }
    return (uint32_t)(hash ^ hash >> 32);
}

static bool same_key(const struct rows_entry *entry, const struct rows_row *row, const char *const *cells,
                     uint32_t copy)
{
    const struct record_table *table = entry->table.table;
    bool same = row->copy == copy;
    for (size_t i = 0; same && i < table->key_count; i++)
        same = strcmp(row->cells[table->keys[i]], cells[table->keys[i]]) == 0;
    return same;
}

ptrdiff_t rows_find(const struct rows_entry *entry, const char *const *cells, uint32_t copy)
{
    if (entry->slot_count == 0)
        return ROWS_NONE;
    uint32_t hash = rows_hash(entry, cells, copy);
    for (size_t at = hash;; at++) {
        uint32_t slot = entry->slots[at & (entry->slot_count - 1)];
        if (slot == 0)
            return ROWS_NONE;
        if (entry->hashes[slot - 1] == hash && same_key(entry, &entry->table.rows[slot - 1], cells, copy))
            return slot - 1;
    }
}

void rows_index(struct rows_entry *entry, size_t row)
{
    size_t at = entry->hashes[row];
    while (entry->slots[at & (entry->slot_count - 1)])
        at++;
    entry->slots[at & (entry->slot_count - 1)] = (uint32_t)row + 1;
}

static bool reserve_rows(struct rows *rows, struct rows_entry *entry, size_t count)
{
    struct rows_table *table = &entry->table;
    size_t capacity = 2 * table->capacity > count ? 2 * table->capacity : count;
    struct rows_row *items = arena_array_raw(rows->arena, capacity, sizeof *items);
    uint32_t *hashes = arena_array_raw(rows->arena, capacity, sizeof *hashes);
    if (!items || !hashes)
        return false;
    if (table->count) {
        memcpy(items, table->rows, table->count * sizeof *items);
        memcpy(hashes, entry->hashes, table->count * sizeof *hashes);
    }
    table->rows = items;
    table->capacity = capacity;
    entry->hashes = hashes;
    return true;
}

static bool reserve_slots(struct rows *rows, struct rows_entry *entry, size_t count)
{
    size_t slot_count = entry->slot_count ? entry->slot_count : SLOTS_AT_FIRST;
    while (slot_count < 2 * count)
        slot_count *= 2;
    uint32_t *slots = arena_array(rows->arena, slot_count, sizeof *slots);
    if (!slots)
        return false;
    entry->slots = slots;
    entry->slot_count = slot_count;
    for (size_t i = 0; i < entry->table.count; i++)
        rows_index(entry, i);
    return true;
}

bool rows_reserve(struct rows *rows, struct rows_entry *entry, size_t count)
{
    if (count >= UINT32_MAX / 4)
        return false;
    if (count > entry->table.capacity && !reserve_rows(rows, entry, count))
        return false;
    return 2 * count <= entry->slot_count || reserve_slots(rows, entry, count);
}

struct rows_row *rows_add(struct rows *rows, struct rows_entry *entry, const struct rows_row *row)
{
    struct rows_table *table = &entry->table;
    if (!rows_reserve(rows, entry, table->count + 1))
        return NULL;
    table->rows[table->count] = *row;
    entry->hashes[table->count] = rows_hash(entry, row->cells, row->copy);
    rows_index(entry, table->count);
    return &table->rows[table->count++];
}

/* ---- bodies ---- */

/* What a body says. */
struct body {
    const char **cells;
    uint32_t copy;
    bool withdrawn;
};

static const char no_memory[] = "out of memory";

/* A member that is no cell: false when it is one. */
static bool read_mark(const struct canonical_item *item, struct body *body, const char **ret_fault)
{
    if (item->key_size == 0 || item->key[0] != '_')
        return false;
    if (canonical_key_is(item, "_withdrawn") && item->type == CANONICAL_TRUE)
        body->withdrawn = true;
    else if (canonical_key_is(item, "_copy") && item->type == CANONICAL_NUMBER && item->number > 1 &&
             item->number <= COPY_MAXIMUM)
        body->copy = (uint32_t)item->number;
    else
        *ret_fault = "a member with '_' that is neither \"_copy\": 2 or more nor \"_withdrawn\": true";
    return true;
}

static const char *read_member(const struct table_form *form, const struct canonical_item *item,
                               struct arena *arena, struct body *body)
{
    const char *fault = NULL;
    if (read_mark(item, body, &fault))
        return fault;
    size_t column = 0;
    while (column < form->column_count && !canonical_key_is(item, form->columns[column].name))
        column++;
    if (column == form->column_count)
        return "a member that is no column of the table";
    if (item->type != CANONICAL_TEXT || item->raw_size == 0)
        return "a cell that is no text, or an empty one";
    body->cells[column] = canonical_text(item, arena);
    return body->cells[column] ? NULL : no_memory;
}

/* What is wrong with the shape of a body, or NULL; the texts in arena. */
static const char *read_body(const struct table_form *form, const char *data, size_t size,
                             struct arena *arena, struct body *ret_body)
{
    struct body body = {.cells = arena_array_raw(arena, form->column_count, sizeof *body.cells), .copy = 1};
    struct canonical_reader reader;
    struct canonical_item item;
    int result;
    if (!body.cells)
        return no_memory;
    for (size_t i = 0; i < form->column_count; i++)
        body.cells[i] = "";
    canonical_open(data, size, &reader);
    while ((result = canonical_next(&reader, &item)) > 0) {
        const char *fault = read_member(form, &item, arena, &body);
        if (fault)
            return fault;
    }
    *ret_body = body;
    return result < 0 ? "it is not canonical JSON" : NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What is wrong with a cell, or NULL. */
static const char *cell_fault(const struct record_table *table, size_t index, const struct body *body)
{
    const struct column *column = &rows_form(table)->columns[index];
    const char *text = body->cells[index];
    int64_t number;
    if (body->withdrawn && !rows_in_key(table, index))
        return text[0] ? "it takes a row back, and holds more than the row's key" : NULL;
    if (!text[0])
        return column->flags & COLUMN_REQUIRED ? "it is not given" : NULL;
    if (is_blank(text[0]) || is_blank(text[strlen(text) - 1]))
        return "it begins or ends with a blank";
    return column_parse(column, text, &number) ? NULL : "it is not what the column asks for";
}

/* Whether an INI file would give a text back: it is one line, and no part of it a comment. */
static bool is_ini_text(const char *text)
{
    return !strpbrk(text, "\r\n") && text[0] != '#' && !strstr(text, " #") && !strstr(text, "\t#");
}

static bool is_ini_key(const char *key)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    return key[0] != '[' && !strchr(key, '=') && strstr(key, byte_order_mark) != key;
}

static const char *setting_fault(const struct body *body)
{
    const char *section = body->cells[INI_SECTION], *key = body->cells[INI_KEY],
               *value = body->cells[INI_VALUE];
    if (!is_ini_text(section) || !is_ini_text(key) || !is_ini_text(value))
        return "a line end or a comment in a setting";
    if (strchr(section, ']') || !is_ini_key(key))
        return "a setting whose section or key no INI file could hold";
    bool fits = strlen(section) + strlen("[]") <= INI_LINE_MAXIMUM &&
                strlen(key) + strlen(" = ") + strlen(value) <= INI_LINE_MAXIMUM;
    return fits ? NULL : "a setting that is too long";
}

const char *rows_fault(const struct record_table *table, const char *data, size_t size, struct arena *arena)
{
    const struct table_form *form = rows_form(table);
    struct body body;
    const char *fault = read_body(form, data, size, arena, &body);
    if (fault)
        return fault;
    for (size_t i = 0; i < form->column_count; i++) {
        fault = cell_fault(table, i, &body);
        if (!fault)
            continue;
        fault = arena_format(arena, "column %s: %s", form->columns[i].name, fault);
        return fault ? fault : no_memory;
    }
    return table->form ? NULL : setting_fault(&body);
}

/* ---- records ---- */

/* The subject, which the problem outlives. */
static struct place place_of(const struct record *record, struct problems *problems)
{
    return (struct place){.file = arena_text(problems->arena, record->subject, strlen(record->subject))};
}

static int unreadable(const struct folded *folded, const char *why, struct problems *problems)
{
    const struct record *record = folded->record;
    if (why == no_memory)
        return problem_memory(problems);
    return problem_error(problems, ERROR_INVALID, place_of(record, problems),
                         "`muster journal verify` checks all records",
                         "record %" PRIu64 " of %s (%s) cannot be read as a row: %s", record->sequence,
                         record->author, record->kind, why);
}

static int keep(struct rows *rows, const struct folded *folded, struct problems *problems)
{
    const struct record *record = folded->record;
    struct arena *arena = rows->arena;
    struct kept_record *items =
        arena_grow(arena, rows->kept, &rows->kept_capacity, rows->kept_count, sizeof *items);
    if (!items)
        return problem_memory(problems);
    rows->kept = items;
    const struct kept_record kept = {.kind = arena_text(arena, record->kind, strlen(record->kind)),
                                     .author = arena_text(arena, record->author, strlen(record->author)),
                                     .authority =
                                         arena_text(arena, record->authority, strlen(record->authority)),
                                     .effective = record->effective,
                                     .known = folded->known,
                                     .writer = record->writer,
                                     .sequence = record->sequence,
                                     .body = arena_text(arena, record->body, record->body_size),
                                     .body_size = record->body_size};
    if (!kept.kind || !kept.author || !kept.authority || !kept.body)
        return problem_memory(problems);
    items[rows->kept_count++] = kept;
    return 0;
}

/* A record that is no row: 0 for a kind that this program knows. */
static int pass_over(struct rows *rows, const struct folded *folded, struct problems *problems)
{
    const struct record *record = folded->record;
    const struct record_kind *kind = wiring_kind(rows->wiring, record->kind);
    if (kind && kind->kept && kind->circle == record->circle)
        return keep(rows, folded, problems);
    if (kind)
        return 0;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, place_of(record, problems),
                         "a newer Muster wrote it: upgrade, nothing can be calculated here before",
                         "record %" PRIu64 " of %s is of the kind '%s', which this Muster does not know",
                         record->sequence, record->author,
                         text_quote(record->kind, strlen(record->kind), quoted));
}

/* Authors come again and again: of the row before, where it is the same. */
static const char *author_of(const struct rows *rows, const struct rows_entry *entry, const char *author)
{
    const struct rows_table *table = &entry->table;
    if (table->count && strcmp(table->rows[table->count - 1].author, author) == 0)
        return table->rows[table->count - 1].author;
    return arena_text(rows->arena, author, strlen(author));
}

static int take_row(struct rows *rows, struct rows_entry *entry, const struct folded *folded,
                    struct problems *problems)
{
    const struct record *record = folded->record;
    struct body body;
    const char *why = "it stands in a circle that is not its table's";
    if (record->circle == entry->table.table->circle)
        why = read_body(entry->table.form, record->body, record->body_size, rows->arena, &body);
    if (why)
        return unreadable(folded, why, problems);
    struct rows_row row = {.cells = body.cells,
                           .withdrawn = body.withdrawn,
                           .copy = body.copy,
                           .sequence = record->sequence,
                           .writer = record->writer,
                           .author = author_of(rows, entry, record->author),
                           .known = folded->known};
    if (!row.author)
        return problem_memory(problems);
    ptrdiff_t found = rows_find(entry, (const char *const *)body.cells, body.copy);
    if (found >= 0)
        entry->table.rows[found] = row;
    else if (!rows_add(rows, entry, &row))
        return problem_memory(problems);
    return 0;
}

int rows_apply(struct rows *rows, const struct folded *folded, struct problems *problems)
{
    struct rows_entry *entry = entry_of_kind(rows, folded->record->kind);
    int code = entry ? take_row(rows, entry, folded, problems) : pass_over(rows, folded, problems);
    if (code < 0)
        return code;
    rows->applied++;
    if (folded->known > rows->newest)
        rows->newest = folded->known;
    return 0;
}
