/* The port, what is kept by key: guards, summaries, snapshots. */
#include "store/store_inside.h"

#include <assert.h>

/* ---- questions -------------------------------------------------------------------------------------- */

static int answered(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_question *question = reading->items;
    int result = columns[0].type == VALUE_NULL ? 0 : reading_text(reading, &columns[0], &question->value);
    question->has_records = columns[1].number != 0;
    question->answered = result == 0;
    return result;
}

int store_ask(struct store *store, struct store_question *question, struct arena *arena,
              struct problems *problems)
{
    assert(store->state == STATE_WRITING);
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    if (!reading)
        return problem_memory(problems);
    *reading = (struct reading){store, arena, problems, question, 0, 0, false};
    const struct value values[] = {value_text_or_null(question->guard), value_text_or_null(question->subject),
                                   value_integer(question->circle)};
    question->answered = false;
    question->value = NULL;
    return store_run_later(store, STATEMENT_ASK, values, true, answered, reading, problems);
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
    return columns[0].type == VALUE_NULL ? 0 : reading_text(reading, &columns[0], &guard->value);
}

/* All in one journey: each is made ready where it does not exist, then locked. */
static int lock_guards(struct store *store, struct reading *readings, size_t count, struct problems *problems)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct store_guard *guard = readings[i].items;
        const struct value key = value_text(guard->key);
        result = store_change(store, STATEMENT_GUARD_MAKE, &key, problems);
        if (result == 0)
            result = store_run_later(store, STATEMENT_GUARD_LOCK, &key, i + 1 < count, locked_guard,
                                     &readings[i], problems);
    }
    return result;
}

int store_guards_lock(struct store *store, struct store_guard *guards, size_t count, struct arena *arena,
                      struct problems *problems)
{
    struct store_guard **order = arena_array(arena, count, sizeof *order);
    struct reading *readings = arena_array(arena, count, sizeof *readings);
    if (!order || !readings)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++) {
        guards[i].value = NULL;
        order[i] = &guards[i];
    }
    qsort(order, count, sizeof *order, by_key);
    for (size_t i = 0; i < count; i++)
        readings[i] = (struct reading){store, arena, problems, order[i], 0, 0, false};
    return lock_guards(store, readings, count, problems);
}

int store_guard_set(struct store *store, const char *key, const char *value, struct problems *problems)
{
    const struct value values[] = {value_text(key), value_text_or_null(value)};
    return store_change(store, STATEMENT_GUARD_SET, values, problems);
}

int store_guard_add(struct store *store, const char *key, const char *value, struct problems *problems)
{
    const struct value values[] = {value_text(key), value_text(value)};
    return store_change(store, STATEMENT_GUARD_ADD, values, problems);
}

static int listed_guard(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_guard *guard = reading_next(reading, sizeof *guard);
    if (!guard)
        return ERROR_LIMIT;
    int result = reading_text(reading, &columns[0], &guard->key);
    return result < 0 ? result : reading_text(reading, &columns[1], &guard->value);
}

/* Reads or drops what has keys that begin so. */
static int run_prefix(struct store *store, enum statement_number number, const char *prefix, driver_row *row,
                      void *context, struct problems *problems)
{
    const char *end = arena_format(problems->arena, "%s" LAST, prefix);
    if (!end)
        return problem_memory(problems);
    const struct value range[] = {value_text(prefix), value_text(end)};
    return store_run(store, number, range, row, context, problems);
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
    return store_change(store, STATEMENT_SUMMARY_SET, values, problems);
}

static int listed_summary(void *context, const struct value *columns)
{
    struct reading *reading = context;
    struct store_summary *summary = reading_next(reading, sizeof *summary);
    if (!summary)
        return ERROR_LIMIT;
    int result = reading_text(reading, &columns[0], &summary->subject);
    return result < 0 ? result : reading_text(reading, &columns[1], &summary->body);
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
    return store_change(store, STATEMENT_SNAPSHOT_SET, values, problems);
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
    int result = store_run(store, STATEMENT_SNAPSHOT_READ, &value, found_snapshot, &reading, problems);
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
