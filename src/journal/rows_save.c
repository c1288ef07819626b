/* Snapshots of rows. The bytes, version 1, all numbers big endian:
     "muster rows 1\n" | u64 records taken in | i64 the newest instant | u32 sources | u32 tables | u32 size
   of the texts | for each table in the order of the wiring: u64 fingerprint of kind and columns, u32 rows |
   for each source: 32 bytes writer, u32 author | for each row of each table: u64 sequence, i64 known, u32
   source, u32 copy, u8 withdrawn, u32 for each cell | u64 fingerprint of the kinds that are kept, u32 kept
   records | for each: u64 sequence, i64 known, u32 source, u32 effective, u32 kind, u32 authority, u32 body |
   the texts
   A text is the offset of its first byte among the texts, where each ends in NUL; 0 is "". */
#include "base/csv.h"
#include "journal/bytes.h"
#include "journal/rows_tables.h"

#include <string.h>

static const char magic[] = "muster rows 1\n";

enum {
    MAGIC_SIZE = sizeof magic - 1,
    HEAD_SIZE = MAGIC_SIZE + 8 + 8 + 4 + 4 + 4,
    TABLE_SIZE = 8 + 4,
    SOURCE_SIZE = DIGEST_SIZE + 4,
    ROW_SIZE = 8 + 8 + 4 + 4 + 1, /* and 4 for each cell */
    KEPT_SIZE = 8 + 8 + 4 + 4 + 4 + 4 + 4,
    SOURCES_LOOKED_AT = 16
};

static const uint64_t first_hash = 14695981039346656037u; /* FNV-1a */

static uint64_t hash_name(uint64_t hash, const char *name)
{
    for (size_t k = 0; k <= strlen(name); k++)
        hash = (hash ^ (unsigned char)name[k]) * 1099511628211u;
    return hash;
}

/* What a table's rows look like: other columns make another number. */
static uint64_t fingerprint(const struct rows_entry *entry)
{
    const struct table_form *form = entry->table.form;
    uint64_t hash = first_hash;
    for (size_t i = 0; i <= form->column_count; i++)
        hash = hash_name(hash, i ? form->columns[i - 1].name : entry->table.table->kind);
    for (size_t i = 0; i < entry->table.table->key_count; i++)
        hash = (hash ^ (unsigned)entry->table.table->keys[i]) * 1099511628211u;
    return hash;
}

/* Other kinds that are kept make another number. */
static uint64_t kept_fingerprint(const struct rows *rows)
{
    uint64_t hash = first_hash;
    for (const struct record_kind *const *kind = rows->wiring->kinds; kind && *kind; kind++)
        if ((*kind)->kept)
            hash = hash_name(hash, (*kind)->kind);
    return hash;
}

/* ---- saving ---- */

/* Who wrote a row. */
struct source {
    struct digest writer;
    const char *author;
};
struct saving {
    struct source *sources;
    size_t count, capacity;
    struct text rows, texts;
    uint32_t last[CSV_CELLS_MAXIMUM]; /* the text of each column in the row before */
    struct arena *arena;
    bool failed;
};

static uint32_t save_text(struct saving *saving, const char *string)
{
    size_t at = saving->texts.length;
    if (!string[0])
        return 0;
    if (at > UINT32_MAX)
        saving->failed = true;
    text_add_bytes(&saving->texts, string, strlen(string) + 1);
    return (uint32_t)at;
}

/* Rows of a table are much alike: what is as in the row before is not written again. */
static uint32_t save_cell(struct saving *saving, size_t column, const char *string)
{
    bool same = !saving->texts.failed && strcmp(saving->texts.data + saving->last[column], string) == 0;
    if (!same)
        saving->last[column] = save_text(saving, string);
    return saving->last[column];
}

/* The number of a row's source: one of the last few, or a new one. */
static uint32_t source_of(struct saving *saving, const struct digest *writer, const char *author)
{
    for (size_t i = 0; i < SOURCES_LOOKED_AT && i < saving->count; i++) {
        const struct source *source = &saving->sources[saving->count - 1 - i];
        if (strcmp(source->author, author) == 0 && digest_equal(&source->writer, writer))
            return (uint32_t)(saving->count - 1 - i);
    }
    struct source *sources = saving->failed ? NULL
                                            : arena_grow(saving->arena, saving->sources, &saving->capacity,
                                                         saving->count, sizeof *sources);
    if (!sources) {
        saving->failed = true;
        return 0;
    }
    saving->sources = sources;
    sources[saving->count] = (struct source){*writer, author};
    return (uint32_t)saving->count++;
}

static void save_row(struct saving *saving, const struct rows_row *row, size_t columns)
{
    uint8_t bytes[ROW_SIZE], *at = bytes;
    at = bytes_put_number(at, row->sequence, 8);
    at = bytes_put_number(at, (uint64_t)row->known, 8);
    at = bytes_put_number(at, source_of(saving, &row->writer, row->author), 4);
    at = bytes_put_number(at, row->copy, 4);
    bytes_put_number(at, row->withdrawn, 1);
    text_add_bytes(&saving->rows, (const char *)bytes, sizeof bytes);
    for (size_t i = 0; i < columns; i++) {
        uint8_t cell[4];
        bytes_put_number(cell, save_cell(saving, i, row->cells[i]), sizeof cell);
        text_add_bytes(&saving->rows, (const char *)cell, sizeof cell);
    }
}

static void save_kept(struct saving *saving, const struct kept_record *kept)
{
    uint8_t bytes[KEPT_SIZE], *at = bytes;
    at = bytes_put_number(at, kept->sequence, 8);
    at = bytes_put_number(at, (uint64_t)kept->known, 8);
    at = bytes_put_number(at, source_of(saving, &kept->writer, kept->author), 4);
    at = bytes_put_number(at, (uint32_t)kept->effective, 4);
    at = bytes_put_number(at, save_text(saving, kept->kind), 4);
    at = bytes_put_number(at, save_text(saving, kept->authority), 4);
    bytes_put_number(at, save_text(saving, kept->body), 4);
    text_add_bytes(&saving->rows, (const char *)bytes, sizeof bytes);
}

static void save_number(struct text *out, uint64_t number, size_t size)
{
    uint8_t bytes[8];
    bytes_put_number(bytes, number, size);
    text_add_bytes(out, (const char *)bytes, size);
}

/* What stands before the rows. */
static void save_head(const struct rows *rows, struct saving *saving, struct text *out)
{
    struct text sources TEXT_CLEANUP = {0};
    for (size_t i = 0; i < saving->count; i++) {
        text_add_bytes(&sources, (const char *)saving->sources[i].writer.bytes, DIGEST_SIZE);
        save_number(&sources, save_text(saving, saving->sources[i].author), 4);
    }
    text_add_bytes(out, magic, MAGIC_SIZE);
    save_number(out, rows->applied, 8);
    save_number(out, (uint64_t)rows->newest, 8);
    save_number(out, saving->count, 4);
    save_number(out, rows->count, 4);
    save_number(out, saving->texts.length, 4);
    for (size_t i = 0; i < rows->count; i++) {
        save_number(out, fingerprint(&rows->entries[i]), 8);
        save_number(out, rows->entries[i].table.count, 4);
    }
    text_add_bytes(out, sources.data, sources.length);
    saving->failed |= text_result(&sources) < 0;
}

static void save_rows(const struct rows *rows, struct saving *saving)
{
    text_add_bytes(&saving->texts, "", 1);
    for (size_t i = 0; i < rows->count && !saving->failed; i++)
        for (size_t k = 0; k < rows->entries[i].table.count; k++)
            save_row(saving, &rows->entries[i].table.rows[k], rows->entries[i].table.form->column_count);
    save_number(&saving->rows, kept_fingerprint(rows), 8);
    save_number(&saving->rows, rows->kept_count, 4);
    for (size_t i = 0; i < rows->kept_count && !saving->failed; i++)
        save_kept(saving, &rows->kept[i]);
}

int rows_save(const struct rows *rows, struct text *out)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct saving saving = {.arena = arena, .failed = !arena};
    save_rows(rows, &saving);
    if (!saving.failed)
        save_head(rows, &saving, out);
    text_add_bytes(out, saving.rows.data, saving.rows.length);
    text_add_bytes(out, saving.texts.data, saving.texts.length);
    saving.failed |= saving.rows.failed || saving.texts.failed || saving.texts.length > UINT32_MAX;
    text_done(&saving.rows);
    text_done(&saving.texts);
    return saving.failed ? ERROR_LIMIT : text_result(out);
}

/* ---- loading ---- */

struct loading {
    struct rows *rows;
    struct bytes_reader reader;
    struct source *sources;
    size_t source_count;
    uint32_t *row_counts; /* of each table */
    const char *texts;
    size_t text_size;
    bool no_memory;
};

/* A text by its offset. An offset that leads nowhere fails the reading. */
static const char *load_text(struct loading *loading)
{
    uint64_t at = bytes_take_number(&loading->reader, 4);
    if (at < loading->text_size)
        return loading->texts + at;
    loading->reader.failed = true;
    return "";
}

/* The texts, which stand last: copied, so that the bytes may go. */
static bool load_texts(struct loading *loading)
{
    const uint8_t *end = loading->reader.end;
    size_t left = (size_t)(end - loading->reader.at), size = loading->text_size;
    if (size == 0 || size > left || end[-1] != '\0' || *(end - size) != '\0')
        return false;
    char *texts = arena_alloc_raw(loading->rows->arena, size);
    if (!texts) {
        loading->no_memory = true;
        return false;
    }
    memcpy(texts, end - size, size);
    loading->texts = texts;
    loading->reader.end = end - size;
    return true;
}

static bool load_head(struct loading *loading, const uint8_t *data, size_t size)
{
    struct rows *rows = loading->rows;
    loading->reader = bytes_read(data, size);
    const uint8_t *begin = bytes_take(&loading->reader, MAGIC_SIZE);
    if (!begin || memcmp(begin, magic, MAGIC_SIZE) != 0)
        return false;
    rows->applied = bytes_take_number(&loading->reader, 8);
    rows->newest = (instant)bytes_take_number(&loading->reader, 8);
    loading->source_count = bytes_take_number(&loading->reader, 4);
    bool same = bytes_take_number(&loading->reader, 4) == rows->count;
    loading->text_size = bytes_take_number(&loading->reader, 4);
    if (!same || size < HEAD_SIZE + rows->count * TABLE_SIZE)
        return false;
    for (size_t i = 0; i < rows->count && same; i++) {
        same = bytes_take_number(&loading->reader, 8) == fingerprint(&rows->entries[i]);
        loading->row_counts[i] = (uint32_t)bytes_take_number(&loading->reader, 4);
    }
    return same && load_texts(loading);
}

static bool load_sources(struct loading *loading)
{
    size_t left = (size_t)(loading->reader.end - loading->reader.at);
    if (loading->source_count > left / SOURCE_SIZE)
        return false;
    loading->sources = arena_array_raw(loading->rows->arena, loading->source_count, sizeof *loading->sources);
    loading->no_memory |= !loading->sources;
    for (size_t i = 0; loading->sources && i < loading->source_count; i++) {
        const uint8_t *writer = bytes_take(&loading->reader, DIGEST_SIZE);
        if (!writer)
            break;
        memcpy(loading->sources[i].writer.bytes, writer, DIGEST_SIZE);
        loading->sources[i].author = load_text(loading);
    }
    return loading->sources && !loading->reader.failed;
}

/* The next row, with room for its cells. False when the bytes are wrong or memory is exhausted. */
static bool load_row(struct loading *loading, struct rows_entry *entry, const char **cells)
{
    struct bytes_reader *reader = &loading->reader;
    struct rows_row row = {.cells = cells};
    row.sequence = bytes_take_number(reader, 8);
    row.known = (instant)bytes_take_number(reader, 8);
    uint64_t source = bytes_take_number(reader, 4);
    row.copy = (uint32_t)bytes_take_number(reader, 4);
    uint64_t withdrawn = bytes_take_number(reader, 1);
    row.withdrawn = withdrawn;
    for (size_t i = 0; i < entry->table.form->column_count; i++)
        cells[i] = load_text(loading);
    if (reader->failed || source >= loading->source_count || withdrawn > 1 || row.copy == 0)
        return false;
    row.writer = loading->sources[source].writer;
    row.author = loading->sources[source].author;
    loading->no_memory |= !rows_add(loading->rows, entry, &row);
    return !loading->no_memory;
}

static bool load_table(struct loading *loading, struct rows_entry *entry, uint32_t rows)
{
    size_t columns = entry->table.form->column_count,
           left = (size_t)(loading->reader.end - loading->reader.at);
    if (rows == 0)
        return true;
    if (rows > left / (ROW_SIZE + 4 * columns))
        return false;
    const char **cells = arena_array_raw(loading->rows->arena, (size_t)rows * columns, sizeof *cells);
    if (!cells || !rows_reserve(loading->rows, entry, rows)) {
        loading->no_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < rows; i++)
        if (!load_row(loading, entry, cells + i * columns))
            return false;
    return true;
}

static bool load_kept(struct loading *loading)
{
    struct bytes_reader *reader = &loading->reader;
    struct rows *rows = loading->rows;
    bool same = bytes_take_number(reader, 8) == kept_fingerprint(rows);
    size_t count = bytes_take_number(reader, 4);
    if (reader->failed || !same || count > (size_t)(reader->end - reader->at) / KEPT_SIZE)
        return false;
    rows->kept = arena_array_raw(rows->arena, count, sizeof *rows->kept);
    loading->no_memory |= !rows->kept;
    for (size_t i = 0; i < count && !loading->no_memory && !reader->failed; i++) {
        struct kept_record kept = {.sequence = bytes_take_number(reader, 8)};
        kept.known = (instant)bytes_take_number(reader, 8);
        uint64_t source = bytes_take_number(reader, 4);
        kept.effective = (civil_day)bytes_take_number(reader, 4);
        kept.kind = load_text(loading);
        kept.authority = load_text(loading);
        kept.body = load_text(loading);
        kept.body_size = strlen(kept.body);
        if (source >= loading->source_count)
            return false;
        kept.writer = loading->sources[source].writer;
        kept.author = loading->sources[source].author;
        rows->kept[i] = kept;
    }
    rows->kept_count = rows->kept_capacity = count;
    return !loading->no_memory && !reader->failed;
}

int rows_load(const struct journal_wiring *wiring, const void *data, size_t size, struct arena *arena,
              struct rows **ret_rows)
{
    struct loading loading = {.rows = rows_new(wiring, arena)};
    loading.row_counts = loading.rows ? arena_array(arena, loading.rows->count, sizeof(uint32_t)) : NULL;
    if (!loading.row_counts)
        return ERROR_LIMIT;
    bool right = load_head(&loading, data, size) && load_sources(&loading);
    for (size_t i = 0; i < loading.rows->count && right; i++)
        right = load_table(&loading, &loading.rows->entries[i], loading.row_counts[i]);
    right = right && load_kept(&loading);
    if (loading.no_memory)
        return ERROR_LIMIT;
    if (!right || loading.reader.at != loading.reader.end)
        return ERROR_NOT_FOUND;
    *ret_rows = loading.rows;
    return 0;
}
