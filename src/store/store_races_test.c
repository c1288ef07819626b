/* Two at once, on both databases: who waits, who is told to try again, and that nothing is lost. */
#include "store_suite_test.h"

#include <pthread.h>
#include <stdatomic.h>

/* A thread's own connection; what it does, and what came of it. Assertions are the main thread's. */
struct worker {
    const char *where;
    int (*act)(struct worker *worker, struct store *store);
    int busy_milliseconds;
    int rounds;
    bool backwards;
    atomic_bool *begun; /* set when it is about to wait */
    int result;         /* the first error, or 0 */
    int tries;          /* transactions that had to be begun anew */
    int64_t sequence;   /* the last that it saw */
    struct arena *arena;
    struct problems problems;
    pthread_t thread;
};

static void *work(void *context)
{
    struct worker *worker = context;
    const struct store_options options = {
        .access = STORE_CREATE, .busy_milliseconds = worker->busy_milliseconds, .sync_off = true};
    struct store *store STORE_CLEANUP = NULL;
    worker->result = store_open(worker->where, &options, worker->arena, &worker->problems, &store);
    for (int round = 0; worker->result == 0 && round < worker->rounds; round++) {
        worker->result = worker->act(worker, store);
        if (worker->result != ERROR_BUSY)
            continue;
        worker->tries++;
        round--;
        worker->result = 0;
        problems_init(&worker->problems, worker->arena);
    }
    return NULL;
}

static void start(struct suite *suite, struct worker *worker)
{
    worker->where = suite->where;
    worker->arena = arena_new(0);
    assert_non_null(worker->arena);
    problems_init(&worker->problems, worker->arena);
    assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
}

static void finish(struct suite *suite, struct worker *worker)
{
    assert_int_equal(pthread_join(worker->thread, NULL), 0);
    suite->problems = worker->problems;
    suite->problems.arena = suite->arena;
    assert_works(suite, worker->result);
    worker->arena = arena_free(worker->arena);
}

static void pause_milliseconds(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

/* Begins, and locks the stream: on SQLite the first waits, on PostgreSQL the second. */
static int begin_and_lock(struct store *store, struct arena *arena, struct problems *problems,
                          struct store_stream *ret_stream)
{
    const struct digest writer = suite_digest(7);
    int result = store_begin(store, problems);
    return result < 0 ? result : store_stream_lock(store, "s", 1, &writer, arena, problems, ret_stream);
}

/* ---- waiting ---------------------------------------------------------------------------------------- */

static void busy_after_a_while(void **state)
{
    struct suite *suite = *state;
    struct store *first STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    struct store *second STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    struct store_stream stream;
    for (int round = 0; round < 2; round++) { /* a stream that is being made, then one that is there */
        assert_works(suite, begin_and_lock(first, suite->arena, &suite->problems, &stream));
        assert_fails(suite, begin_and_lock(second, suite->arena, &suite->problems, &stream), ERROR_BUSY,
                     "try again");
        store_rollback(second);
        assert_works(suite, store_commit(first, &suite->problems));
        assert_works(suite, begin_and_lock(second, suite->arena, &suite->problems, &stream));
        store_rollback(second);
    }
    struct store_guard guard = {.key = "g"};
    assert_works(suite, store_begin(first, &suite->problems));
    assert_works(suite, store_guards_lock(first, &guard, 1, suite->arena, &suite->problems));
    int result = store_begin(second, &suite->problems);
    if (result == 0)
        result = store_guards_lock(second, &guard, 1, suite->arena, &suite->problems);
    assert_fails(suite, result, ERROR_BUSY, "try again");
    store_rollback(second);
    store_rollback(first);
}

static int lock_and_look(struct worker *worker, struct store *store)
{
    struct store_stream stream;
    atomic_store(worker->begun, true);
    int result = begin_and_lock(store, worker->arena, &worker->problems, &stream);
    worker->sequence = result < 0 ? -1 : stream.sequence;
    store_rollback(store);
    return result;
}

/* Who waited sees what the other has done. */
static void waits_and_sees(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    for (int round = 1; round <= 5; round++) {
        atomic_bool begun = false;
        struct worker worker = {
            .act = lock_and_look, .busy_milliseconds = 20000, .rounds = 1, .begun = &begun};
        assert_works(suite, store_begin(store, &suite->problems));
        assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
        start(suite, &worker);
        while (!atomic_load(&begun))
            pause_milliseconds(1);
        pause_milliseconds(20);
        assert_works(suite, store_commit(store, &suite->problems));
        finish(suite, &worker);
        assert_int_equal(worker.sequence, round);
    }
}

/* Readers do not wait for a writer, and the writer not for them. */
static void readers_go_on(void **state)
{
    struct suite *suite = *state;
    struct store *writer STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    struct store *reader STORE_CLEANUP = suite_open(suite, STORE_READ);
    struct store_stream *streams;
    size_t count;
    assert_works(suite, store_begin(writer, &suite->problems));
    assert_works(suite, suite_append(writer, "s", suite->arena, &suite->problems));
    assert_works(suite, store_begin_read(reader, &suite->problems));
    assert_works(suite, store_streams(reader, NULL, 0, suite->arena, &suite->problems, &streams, &count));
    assert_int_equal(count, 0);
    assert_works(suite, store_commit(writer, &suite->problems));
    store_rollback(reader);
}

/* ---- racing ----------------------------------------------------------------------------------------- */

enum { WORKERS = 4, ROUNDS = 60 };

static int append_one(struct worker *worker, struct store *store)
{
    int result = store_begin(store, &worker->problems);
    if (result == 0)
        result = suite_append(store, "s", worker->arena, &worker->problems);
    if (result == 0)
        result = store_commit(store, &worker->problems);
    store_rollback(store);
    return result;
}

static void run_workers(struct suite *suite, struct worker *workers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        start(suite, &workers[i]);
    for (size_t i = 0; i < count; i++)
        finish(suite, &workers[i]);
}

/* All append to one stream: no record is lost, none is double. They open at once, too. */
static void appends_race(void **state)
{
    struct suite *suite = *state;
    struct worker workers[WORKERS];
    for (size_t i = 0; i < WORKERS; i++)
        workers[i] = (struct worker){.act = append_one, .busy_milliseconds = 20000, .rounds = ROUNDS};
    run_workers(suite, workers, WORKERS);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_READ);
    struct store_stream *streams;
    size_t count;
    assert_works(suite, store_streams(store, NULL, 0, suite->arena, &suite->problems, &streams, &count));
    assert_int_equal(count, 1);
    assert_int_equal(streams[0].sequence, WORKERS * ROUNDS);
}

/* A head that was read without a lock and has moved: one wins, the other is told. */
static void heads_conflict(void **state)
{
    struct suite *suite = *state;
    struct store *first STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    struct store *second STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    struct store_stream stream;
    assert_works(suite, begin_and_lock(first, suite->arena, &suite->problems, &stream));
    assert_works(suite, store_commit(first, &suite->problems));
    stream.sequence = 1;
    assert_works(suite, store_begin(first, &suite->problems));
    assert_works(suite, store_stream_advance(first, &stream, 0, &suite->problems));
    assert_works(suite, store_commit(first, &suite->problems));
    assert_works(suite, store_begin(second, &suite->problems));
    int result = store_stream_advance(second, &stream, 0, &suite->problems);
    if (result == 0)
        result = store_commit(second, &suite->problems);
    assert_fails(suite, result, ERROR_CONFLICT, "read again, then repeat");
    store_rollback(second);
}

/* Adds one to each of two sums; asks for them in its own order. */
static int add_to_both(struct worker *worker, struct store *store)
{
    struct store_guard guards[2] = {{.key = worker->backwards ? "sum/b" : "sum/a"},
                                    {.key = worker->backwards ? "sum/a" : "sum/b"}};
    int result = store_begin(store, &worker->problems);
    if (result == 0)
        result = store_guards_lock(store, guards, 2, worker->arena, &worker->problems);
    for (size_t i = 0; result == 0 && i < 2; i++) {
        char sum[24];
        snprintf(sum, sizeof sum, "%ld", (guards[i].value ? strtol(guards[i].value, NULL, 10) : 0) + 1);
        result = store_guard_set(store, guards[i].key, sum, &worker->problems);
    }
    if (result == 0)
        result = store_commit(store, &worker->problems);
    store_rollback(store);
    return result;
}

/* No sum is lost, and nobody waits for each other in a circle, though they ask in opposite order. */
static void guards_race(void **state)
{
    struct suite *suite = *state;
    struct worker workers[WORKERS];
    for (size_t i = 0; i < WORKERS; i++)
        workers[i] = (struct worker){
            .act = add_to_both, .busy_milliseconds = 20000, .rounds = ROUNDS, .backwards = i % 2 == 1};
    run_workers(suite, workers, WORKERS);
    int tries = 0;
    for (size_t i = 0; i < WORKERS; i++)
        tries += workers[i].tries;
    assert_int_equal(tries, 0); /* a deadlock would have been one */
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_READ);
    struct store_guard *guards;
    size_t count;
    assert_works(suite, store_guards_read(store, "sum/", suite->arena, &suite->problems, &guards, &count));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(strtol(guards[i].value, NULL, 10), WORKERS * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(busy_after_a_while), cmocka_unit_test(waits_and_sees),
        cmocka_unit_test(readers_go_on),      cmocka_unit_test(appends_race),
        cmocka_unit_test(heads_conflict),     cmocka_unit_test(guards_race),
    };
    return suite_run_all(cases);
}
