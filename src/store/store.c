/* The port: its functions as statements with values, and rows as structs. */
#include "store/store_inside.h"

#include <assert.h>

static const uint8_t zeros[64];

struct value value_text(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .data = text, .size = strlen(text)};
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
    if (result == 0 && store->driver->beside) {
        store->files = store->driver->beside(store->connection, arena);
        result = store->files ? 0 : problem_memory(problems);
    }
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

int store_run_later(struct store *store, enum statement_number number, const struct value *parameters,
                    bool later, driver_row *row, void *context, struct problems *problems)
{
    int result = store->driver->run(store->connection, number, parameters, later, row, context, problems);
    if (result < 0)
        store->failed = true;
    return result;
}

int store_run(struct store *store, enum statement_number number, const struct value *parameters,
              driver_row *row, void *context, struct problems *problems)
{
    return store_run_later(store, number, parameters, false, row, context, problems);
}

int store_change(struct store *store, enum statement_number number, const struct value *parameters,
                 struct problems *problems)
{
    assert(store->state == STATE_WRITING);
    return store_run_later(store, number, parameters, true, NULL, NULL, problems);
}

static int begin(struct store *store, enum statement_number number, enum state state,
                 struct problems *problems)
{
    assert(store->state == STATE_IDLE);
    store->failed = false;
    int result = store_run(store, number, NULL, NULL, NULL, problems);
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
    int result = store_run(store, STATEMENT_COMMIT, NULL, NULL, NULL, problems);
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
        (void)store_run(store, STATEMENT_ROLLBACK, NULL, NULL, NULL, &unheard);
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

static int damaged(const struct reading *reading)
{
    return problem_error(reading->problems, ERROR_STORAGE, place_of(reading->store),
                         "restore the database from a backup", "a key, hash or signature has a wrong size");
}

int reading_take(const struct reading *reading, const struct value *value, void *out, size_t size)
{
    if (value->size != size)
        return damaged(reading);
    memcpy(out, value->data, size);
    return 0;
}

int reading_text(const struct reading *reading, const struct value *value, const char **ret_text)
{
    char *text = arena_text(reading->arena, value->data, value->size);
    if (!text)
        return problem_memory(reading->problems);
    *ret_text = text;
    return 0;
}

void *reading_next(struct reading *reading, size_t size)
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
    int result = reading_take(reading, &columns[1], stream->head.bytes, sizeof stream->head.bytes);
    return result < 0 ? result
                      : reading_take(reading, &columns[2], stream->signature, sizeof stream->signature);
}

static int locked_stream(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_stream *stream = reading->items;
    stream->id = columns[0].number;
    stream->has_others = columns[4].number != 0;
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
    int result = store_run(store, STATEMENT_STREAM_LOCK, key, locked_stream, &reading, problems);
    if (result == 0 && reading.count == 0) {
        result = store_change(store, STATEMENT_STREAM_MAKE, key, problems);
        if (result == 0)
            result = store_run(store, STATEMENT_STREAM_LOCK, key, locked_stream, &reading, problems);
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
    struct store_stream *stream = reading_next(reading, sizeof *stream);
    if (!stream)
        return ERROR_LIMIT;
    stream->id = columns[0].number;
    stream->circle = (int)columns[2].number;
    int result = reading_text(reading, &columns[1], &stream->subject);
    if (result == 0)
        result = reading_take(reading, &columns[3], stream->writer.bytes, sizeof stream->writer.bytes);
    return result < 0 ? result : take_head(reading, columns + 4, stream);
}

int store_streams(struct store *store, const char *subject, int circle, struct arena *arena,
                  struct problems *problems, struct store_stream **ret_streams, size_t *ret_count)
{
    struct reading reading = {store, arena, problems, NULL, 0, 0, false};
    const struct value range[] = {value_text(subject ? subject : ""), value_text(subject ? subject : LAST),
                                  value_integer(circle), value_integer(circle ? circle : INT32_MAX)};
    int result = store_run(store, STATEMENT_STREAMS, range, listed_stream, &reading, problems);
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
    return store_change(store, STATEMENT_STREAM_ADVANCE, values, problems);
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
        int result = store_change(store, STATEMENT_RECORD_ADD, values, problems);
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
    int result = reading_take(&reading->reading, &columns[9], record.hash.bytes, sizeof record.hash.bytes);
    if (result < 0)
        return result;
    result = reading->visit(reading->context, &record);
    reading->reading.ended = result != 0;
    return result;
}

int store_visit_rows(struct reading *reading, enum statement_number number, const struct value *parameters,
                     driver_row *row, void *context)
{
    struct store *store = reading->store;
    bool failed = store->failed;
    int result = store_run(store, number, parameters, row, context, reading->problems);
    if (reading->ended)
        store->failed = failed;
    return result;
}

int store_records_read(struct store *store, int64_t stream, int64_t after, int64_t to,
                       store_record_visit *visit, void *context, struct problems *problems)
{
    struct record_reading reading = {{.store = store, .problems = problems}, stream, visit, context};
    const struct value range[] = {value_integer(stream), value_integer(after), value_integer(to)};
    return store_visit_rows(&reading.reading, STATEMENT_RECORDS_READ, range, read_record, &reading);
}
