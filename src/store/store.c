/* The port: its functions as statements with values, and rows as structs. */
#include "store/driver.h"

#include <assert.h>

enum state { STATE_IDLE, STATE_READING, STATE_WRITING };

struct store {
    const struct driver *driver;
    struct connection *connection;
    enum state state;
    bool failed; /* a step of the transaction failed: it can only be rolled back */
};

/* Behind every text: the last character of Unicode, which stands for none. Bounds reading by prefix. */
#define LAST "\xf4\x8f\xbf\xbf"
static const uint8_t zeros[64];

struct value value_text(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .data = text, .size = strlen(text)};
}

static struct value value_text_or_null(const char *text)
{
    return text ? value_text(text) : (struct value){.type = VALUE_NULL};
}

static struct value value_digest(const struct digest *digest)
{
    return value_bytes(digest->bytes, sizeof digest->bytes);
}

/* ---- opening and transactions ----------------------------------------------------------------------- */

bool store_is_where(const char *where)
{
    return strncmp(where, "postgresql://", 13) == 0 || strncmp(where, "postgres://", 11) == 0;
}

int store_open(const char *where, const struct store_options *options, struct arena *arena,
               struct problems *problems, struct store **ret_store)
{
    struct store *store = arena_alloc(arena, sizeof *store);
    if (!store)
        return problem_memory(problems);
    store->driver = store_is_where(where) ? &postgres_driver : &sqlite_driver;
    int result = store->driver->open(where, options, arena, problems, &store->connection);
    if (result < 0)
        return result;
    result = schema_prepare(store->driver, store->connection, options->access, problems);
    if (result < 0) {
        store->driver->close(store->connection);
        return result;
    }
    *ret_store = store;
    return 0;
}

struct store *store_close(struct store *store)
{
    if (!store)
        return NULL;
    store_rollback(store);
    store->driver->close(store->connection);
    return NULL;
}

void store_close_pointer(struct store **store)
{
    *store = store_close(*store);
}

const char *store_name(const struct store *store)
{
    return store->driver->describe(store->connection);
}

static struct place place_of(const struct store *store)
{
    return (struct place){.file = driver_place(store->driver, store->connection)};
}

static int run_later(struct store *store, enum statement_number number, const struct value *parameters,
                     bool later, driver_row *row, void *context, struct problems *problems)
{
    int result = store->driver->run(store->connection, number, parameters, later, row, context, problems);
    if (result < 0)
        store->failed = true;
    return result;
}

static int run(struct store *store, enum statement_number number, const struct value *parameters,
               driver_row *row, void *context, struct problems *problems)
{
    return run_later(store, number, parameters, false, row, context, problems);
}

/* A statement that changes something: its answer may come later. */
static int change(struct store *store, enum statement_number number, const struct value *parameters,
                  struct problems *problems)
{
    assert(store->state == STATE_WRITING);
    return run_later(store, number, parameters, true, NULL, NULL, problems);
}

static int begin(struct store *store, enum statement_number number, enum state state,
                 struct problems *problems)
{
    assert(store->state == STATE_IDLE);
    store->failed = false;
    int result = run(store, number, NULL, NULL, NULL, problems);
    if (result < 0)
        return result;
    store->state = state;
    return 0;
}

int store_begin(struct store *store, struct problems *problems)
{
    return begin(store, STATEMENT_BEGIN, STATE_WRITING, problems);
}

int store_begin_read(struct store *store, struct problems *problems)
{
    return begin(store, STATEMENT_BEGIN_READ, STATE_READING, problems);
}

int store_commit(struct store *store, struct problems *problems)
{
    assert(store->state != STATE_IDLE);
    if (store->failed)
        return problem_error(problems, ERROR_BUG, place_of(store), "report this",
                             "a transaction was to be committed though a step of it had failed");
    int result = run(store, STATEMENT_COMMIT, NULL, NULL, NULL, problems);
    if (result == 0)
        store->state = STATE_IDLE;
    return result;
}

void store_rollback(struct store *store)
{
    if (store->state == STATE_IDLE)
        return;
    /* What it finds wrong was reported by the step that failed before, or nobody asks any more. */
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct problems unheard;
    problems_init(&unheard, arena);
    if (arena)
        (void)run(store, STATEMENT_ROLLBACK, NULL, NULL, NULL, &unheard);
    store->state = STATE_IDLE;
}

int store_grant(struct store *store, const char *role, struct problems *problems)
{
    if (store->driver != &postgres_driver)
        return problem_error(problems, ERROR_USAGE, place_of(store), "give rights to the file (chmod, chown)",
                             "a file has no roles");
    const char *sql = schema_grants(role, problems->arena);
    return sql ? store->driver->script(store->connection, sql, problems) : problem_memory(problems);
}

/* ---- rows ------------------------------------------------------------------------------------------- */

/* What reading fills in. */
struct reading {
    struct store *store;
    struct arena *arena;
    struct problems *problems;
    void *items;
    size_t count, capacity;
    bool ended; /* by a visitor, not by the database */
};

static int damaged(const struct reading *reading)
{
    return problem_error(reading->problems, ERROR_STORAGE, place_of(reading->store),
                         "restore the database from a backup", "a key, hash or signature has a wrong size");
}

/* Copies bytes of a size that is known. */
static int take(const struct reading *reading, const struct value *value, void *out, size_t size)
{
    if (value->size != size)
        return damaged(reading);
    memcpy(out, value->data, size);
    return 0;
}

static int take_text(const struct reading *reading, const struct value *value, const char **ret_text)
{
    char *text = arena_text(reading->arena, value->data, value->size);
    if (!text)
        return problem_memory(reading->problems);
    *ret_text = text;
    return 0;
}

/* Room for one more item; NULL when memory is exhausted (reported). */
static void *next_item(struct reading *reading, size_t size)
{
    char *items = arena_grow(reading->arena, reading->items, &reading->capacity, reading->count, size);
    if (!items) {
        (void)problem_memory(reading->problems);
        return NULL;
    }
    reading->items = items;
    return items + size * reading->count++;
}

/* ---- streams ---------------------------------------------------------------------------------------- */

static int take_head(const struct reading *reading, const struct value *columns, struct store_stream *stream)
{
    stream->sequence = columns[0].number;
    int result = take(reading, &columns[1], stream->head.bytes, sizeof stream->head.bytes);
    return result < 0 ? result : take(reading, &columns[2], stream->signature, sizeof stream->signature);
}

static int locked_stream(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_stream *stream = reading->items;
    stream->id = columns[0].number;
    reading->count = 1;
    return take_head(reading, columns + 1, stream);
}

int store_stream_lock(struct store *store, const char *subject, int circle, const struct digest *writer,
                      struct arena *arena, struct problems *problems, struct store_stream *ret_stream)
{
    assert(store->state == STATE_WRITING);
    struct store_stream stream = {.circle = circle, .writer = *writer};
    struct reading reading = {store, arena, problems, &stream, 0, 0, false};
    const struct value key[] = {value_text(subject), value_integer(circle), value_digest(writer),
                                value_bytes(zeros, DIGEST_SIZE), value_bytes(zeros, sizeof stream.signature)};
    int result = run(store, STATEMENT_STREAM_LOCK, key, locked_stream, &reading, problems);
    if (result == 0 && reading.count == 0) {
        result = change(store, STATEMENT_STREAM_MAKE, key, problems);
        if (result == 0)
            result = run(store, STATEMENT_STREAM_LOCK, key, locked_stream, &reading, problems);
        if (result == 0 && reading.count == 0)
            result = problem_error(problems, ERROR_BUG, place_of(store), "report this",
                                   "a stream that was just made is not there");
    }
    if (result < 0)
        return result;
    stream.subject = arena_text(arena, subject, strlen(subject));
    if (!stream.subject)
        return problem_memory(problems);
    *ret_stream = stream;
    return 0;
}

static int listed_stream(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_stream *stream = next_item(reading, sizeof *stream);
    if (!stream)
        return ERROR_LIMIT;
    stream->id = columns[0].number;
    stream->circle = (int)columns[2].number;
    int result = take_text(reading, &columns[1], &stream->subject);
    if (result == 0)
        result = take(reading, &columns[3], stream->writer.bytes, sizeof stream->writer.bytes);
    return result < 0 ? result : take_head(reading, columns + 4, stream);
}

int store_streams(struct store *store, const char *subject, int circle, struct arena *arena,
                  struct problems *problems, struct store_stream **ret_streams, size_t *ret_count)
{
    struct reading reading = {store, arena, problems, NULL, 0, 0, false};
    const struct value range[] = {value_text(subject ? subject : ""), value_text(subject ? subject : LAST),
                                  value_integer(circle), value_integer(circle ? circle : INT32_MAX)};
    int result = run(store, STATEMENT_STREAMS, range, listed_stream, &reading, problems);
    if (result < 0)
        return result;
    *ret_streams = reading.items;
    *ret_count = reading.count;
    return 0;
}

int store_stream_advance(struct store *store, const struct store_stream *stream, int64_t from_sequence,
                         struct problems *problems)
{
    const struct value values[] = {value_integer(stream->sequence), value_digest(&stream->head),
                                   value_bytes(stream->signature, sizeof stream->signature),
                                   value_integer(stream->id), value_integer(from_sequence)};
    return change(store, STATEMENT_STREAM_ADVANCE, values, problems);
}

/* ---- records ---------------------------------------------------------------------------------------- */

int store_records_add(struct store *store, const struct store_record *records, size_t count,
                      struct problems *problems)
{
    for (size_t i = 0; i < count; i++) {
        const struct store_record *record = &records[i];
        const struct value values[] = {
            value_integer(record->stream),
            value_integer(record->sequence),
            value_text(record->kind),
            value_integer(record->effective),
            value_integer(record->recorded),
            value_integer(record->received),
            value_text(record->author),
            value_text(record->authority),
            value_bytes(record->seen, record->seen_size),
            {.type = VALUE_TEXT, .data = record->body, .size = record->body_size},
            value_digest(&record->hash),
        };
        int result = change(store, STATEMENT_RECORD_ADD, values, problems);
        if (result < 0)
            return result;
    }
    return 0;
}

struct record_reading {
    struct reading reading;
    int64_t stream;
    store_record_visit *visit;
    void *context;
};

static int read_record(void *context, const struct value *columns)
{
    struct record_reading *reading = context;
    struct store_record record = {
        .stream = reading->stream,
        .sequence = columns[0].number,
        .kind = columns[1].data,
        .effective = (int32_t)columns[2].number,
        .recorded = columns[3].number,
        .received = columns[4].number,
        .author = columns[5].data,
        .authority = columns[6].data,
        .seen = columns[7].data,
        .seen_size = columns[7].size,
        .body = columns[8].data,
        .body_size = columns[8].size,
    };
    int result = take(&reading->reading, &columns[9], record.hash.bytes, sizeof record.hash.bytes);
    if (result < 0)
        return result;
    result = reading->visit(reading->context, &record);
    reading->reading.ended = result != 0;
    return result;
}

/* Runs a statement whose rows go to a visitor: that it ends the reading is no failure of the transaction. */
static int visit_rows(struct reading *reading, enum statement_number number, const struct value *parameters,
                      driver_row *row, void *context)
{
    struct store *store = reading->store;
    bool failed = store->failed;
    int result = run(store, number, parameters, row, context, reading->problems);
    if (reading->ended)
        store->failed = failed;
    return result;
}

int store_records_read(struct store *store, int64_t stream, int64_t after, int64_t to,
                       store_record_visit *visit, void *context, struct problems *problems)
{
    struct record_reading reading = {{.store = store, .problems = problems}, stream, visit, context};
    const struct value range[] = {value_integer(stream), value_integer(after), value_integer(to)};
    return visit_rows(&reading.reading, STATEMENT_RECORDS_READ, range, read_record, &reading);
}

/* ---- guards ----------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct store_guard *const *first = a, *const *second = b;
    return strcmp((*first)->key, (*second)->key);
}

static int locked_guard(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_guard *guard = reading->items;
    return columns[0].type == VALUE_NULL ? 0 : take_text(reading, &columns[0], &guard->value);
}

static int lock_guard(struct store *store, struct store_guard *guard, struct arena *arena,
                      struct problems *problems)
{
    struct reading reading = {store, arena, problems, guard, 0, 0, false};
    const struct value key = value_text(guard->key);
    guard->value = NULL;
    int result = change(store, STATEMENT_GUARD_MAKE, &key, problems);
    return result < 0 ? result : run(store, STATEMENT_GUARD_LOCK, &key, locked_guard, &reading, problems);
}

int store_guards_lock(struct store *store, struct store_guard *guards, size_t count, struct arena *arena,
                      struct problems *problems)
{
    struct store_guard **order = arena_array(arena, count, sizeof *order);
    if (!order)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++)
        order[i] = &guards[i];
    qsort(order, count, sizeof *order, by_key);
    for (size_t i = 0; i < count; i++) {
        int result = lock_guard(store, order[i], arena, problems);
        if (result < 0)
            return result;
    }
    return 0;
}

int store_guard_set(struct store *store, const char *key, const char *value, struct problems *problems)
{
    const struct value values[] = {value_text(key), value_text_or_null(value)};
    return change(store, STATEMENT_GUARD_SET, values, problems);
}

static int listed_guard(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_guard *guard = next_item(reading, sizeof *guard);
    if (!guard)
        return ERROR_LIMIT;
    int result = take_text(reading, &columns[0], &guard->key);
    return result < 0 ? result : take_text(reading, &columns[1], &guard->value);
}

/* Reads or drops what has keys that begin so. */
static int run_prefix(struct store *store, enum statement_number number, const char *prefix, driver_row *row,
                      void *context, struct problems *problems)
{
    const char *end = arena_format(problems->arena, "%s" LAST, prefix);
    if (!end)
        return problem_memory(problems);
    const struct value range[] = {value_text(prefix), value_text(end)};
    return run(store, number, range, row, context, problems);
}

int store_guards_read(struct store *store, const char *prefix, struct arena *arena, struct problems *problems,
                      struct store_guard **ret_guards, size_t *ret_count)
{
    struct reading reading = {store, arena, problems, NULL, 0, 0, false};
    int result = run_prefix(store, STATEMENT_GUARDS_READ, prefix, listed_guard, &reading, problems);
    if (result < 0)
        return result;
    *ret_guards = reading.items;
    *ret_count = reading.count;
    return 0;
}

/* ---- summaries -------------------------------------------------------------------------------------- */

int store_summary_set(struct store *store, const char *subject, const char *body, struct problems *problems)
{
    const struct value values[] = {value_text(subject), value_text(body)};
    return change(store, STATEMENT_SUMMARY_SET, values, problems);
}

static int listed_summary(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_summary *summary = next_item(reading, sizeof *summary);
    if (!summary)
        return ERROR_LIMIT;
    int result = take_text(reading, &columns[0], &summary->subject);
    return result < 0 ? result : take_text(reading, &columns[1], &summary->body);
}

int store_summaries_read(struct store *store, const char *prefix, struct arena *arena,
                         struct problems *problems, struct store_summary **ret_summaries, size_t *ret_count)
{
    struct reading reading = {store, arena, problems, NULL, 0, 0, false};
    int result = run_prefix(store, STATEMENT_SUMMARIES_READ, prefix, listed_summary, &reading, problems);
    if (result < 0)
        return result;
    *ret_summaries = reading.items;
    *ret_count = reading.count;
    return 0;
}

/* ---- snapshots -------------------------------------------------------------------------------------- */

int store_snapshot_set(struct store *store, const char *key, const struct store_snapshot *snapshot,
                       struct problems *problems)
{
    const struct value values[] = {value_text(key), value_bytes(snapshot->heads, snapshot->heads_size),
                                   value_bytes(snapshot->data, snapshot->data_size)};
    return change(store, STATEMENT_SNAPSHOT_SET, values, problems);
}

static int take_bytes(struct reading *reading, const struct value *value, const void **ret_data,
                      size_t *ret_size)
{
    void *data = arena_alloc_raw(reading->arena, value->size);
    if (!data)
        return problem_memory(reading->problems);
    if (value->size)
        memcpy(data, value->data, value->size);
    *ret_data = data;
    *ret_size = value->size;
    return 0;
}

static int found_snapshot(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_snapshot *snapshot = reading->items;
    reading->count = 1;
    int result = take_bytes(reading, &columns[0], &snapshot->heads, &snapshot->heads_size);
    return result < 0 ? result : take_bytes(reading, &columns[1], &snapshot->data, &snapshot->data_size);
}

int store_snapshot_read(struct store *store, const char *key, struct arena *arena, struct problems *problems,
                        struct store_snapshot *ret_snapshot)
{
    struct store_snapshot snapshot = {0};
    struct reading reading = {store, arena, problems, &snapshot, 0, 0, false};
    const struct value value = value_text(key);
    int result = run(store, STATEMENT_SNAPSHOT_READ, &value, found_snapshot, &reading, problems);
    if (result < 0)
        return result;
    if (reading.count == 0)
        return ERROR_NOT_FOUND;
    *ret_snapshot = snapshot;
    return 0;
}

int store_snapshots_drop(struct store *store, const char *prefix, struct problems *problems)
{
    assert(store->state == STATE_WRITING);
    return run_prefix(store, STATEMENT_SNAPSHOTS_DROP, prefix, NULL, NULL, problems);
}

/* ---- attachments ------------------------------------------------------------------------------------ */

int store_attachment_add(struct store *store, const struct digest *hash, const void *data, size_t size,
                         struct problems *problems)
{
    const struct value values[] = {value_digest(hash), value_integer((int64_t)size), value_bytes(data, size)};
    return change(store, STATEMENT_ATTACHMENT_ADD, values, problems);
}

struct bytes {
    const void *data;
    size_t size;
};

static int found_attachment(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct bytes *bytes = reading->items;
    reading->count = 1;
    return take_bytes(reading, &columns[0], &bytes->data, &bytes->size);
}

int store_attachment_read(struct store *store, const struct digest *hash, struct arena *arena,
                          struct problems *problems, const void **ret_data, size_t *ret_size)
{
    struct bytes bytes = {0};
    struct reading reading = {store, arena, problems, &bytes, 0, 0, false};
    const struct value key = value_digest(hash);
    int result = run(store, STATEMENT_ATTACHMENT_READ, &key, found_attachment, &reading, problems);
    if (result < 0)
        return result;
    if (reading.count == 0)
        return ERROR_NOT_FOUND;
    *ret_data = bytes.data;
    *ret_size = bytes.size;
    return 0;
}

struct attachment_reading {
    struct reading reading;
    store_attachment_visit *visit;
    void *context;
};

static int read_attachment(void *context, const struct value *columns)
{
    struct attachment_reading *reading = context;
    struct digest hash;
    int result = take(&reading->reading, &columns[0], hash.bytes, sizeof hash.bytes);
    if (result < 0)
        return result;
    result = reading->visit(reading->context, &hash, (size_t)columns[1].number);
    reading->reading.ended = result != 0;
    return result;
}

int store_attachments_list(struct store *store, store_attachment_visit *visit, void *context,
                           struct problems *problems)
{
    struct attachment_reading reading = {{.store = store, .problems = problems}, visit, context};
    return visit_rows(&reading.reading, STATEMENT_ATTACHMENTS_LIST, NULL, read_attachment, &reading);
}
