/* The suite of the port: every case gets a fresh, empty database, on SQLite always and on PostgreSQL where
   MUSTER_TEST_POSTGRES names a server. */
#ifndef MUSTER_STORE_STORE_SUITE_TEST_H
#define MUSTER_STORE_STORE_SUITE_TEST_H

#include "store/store.h"

#include "postgres_test.h"
#include "test_folder.h"

#include <sqlite3.h>

enum { SUITE_CASES_MAXIMUM = 40, SUITE_PATH_SIZE = 400 };

/* Where a case works. */
struct suite {
    bool postgres;
    char folder[TEST_FOLDER_SIZE]; /* SQLite's: its own, removed after the case */
    const char *where;
    struct arena *arena;
    struct problems problems;
};

static inline const char *suite_path(const struct suite *suite, const char *name)
{
    const char *path = arena_format(suite->arena, "%s/%s", suite->folder, name);
    assert_non_null(path);
    return path;
}

/* Where folders are made: on the disk; a suite that writes much may say otherwise. */
static bool suite_in_memory;

static inline int suite_begin(void **state)
{
    struct suite *suite = *state;
    suite->arena = arena_new(0);
    assert_non_null(suite->arena);
    problems_init(&suite->problems, suite->arena);
    if (suite->postgres) {
        suite->where = postgres_test_make(suite->arena);
        return 0;
    }
    test_folder_make("muster-store", suite_in_memory, suite->folder);
    suite->where = suite_path(suite, "muster.db");
    return 0;
}

/* Removes a folder and what is in it. */
static inline void suite_remove(struct arena *arena, const char *path)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        const char *name = arena_format(arena, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlink(name) != 0)
            suite_remove(arena, name);
    }
    closedir(folder);
    assert_int_equal(rmdir(path), 0);
}

static inline int suite_end(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        postgres_test_drop(suite->arena, suite->where);
    else
        suite_remove(suite->arena, suite->folder);
    suite->arena = arena_free(suite->arena);
    return 0;
}

/* ---- what cases say --------------------------------------------------------------------------------- */

/* The problems so far, which are then forgotten. In arena. */
static inline const char *suite_words(struct suite *suite)
{
    struct text words TEXT_CLEANUP = {0};
    for (size_t i = 0; i < suite->problems.count; i++) {
        const struct problem *problem = &suite->problems.items[i];
        text_format(&words, "%s%s: %s; %s", i ? " | " : "", problem->place.file ? problem->place.file : "",
                    problem->what, problem->expected ? problem->expected : "");
    }
    problems_init(&suite->problems, suite->arena);
    const char *copy = arena_text(suite->arena, text_content(&words), words.length);
    assert_non_null(copy);
    return copy;
}

/* It worked; else says what was wrong. */
static inline void suite_works_at(struct suite *suite, int result, const char *file, int line)
{
    if (result >= 0 && suite->problems.count == 0)
        return;
    print_error("%d: %s\n", result, suite_words(suite));
    _fail(file, line);
}
#define assert_works(suite, call) suite_works_at(suite, call, __FILE__, __LINE__)

/* It failed with that code and with one problem that says this. */
static inline void suite_fails_at(struct suite *suite, int result, int code, const char *says,
                                  const char *file, int line)
{
    size_t count = suite->problems.count;
    const char *words = suite_words(suite);
    if (result == code && count == 1 && strstr(words, says))
        return;
    print_error(" got: %d: %zu: %s\nwant: %d: ... %s ...\n", result, count, words, code, says);
    _fail(file, line);
}
#define assert_fails(suite, call, code, says) suite_fails_at(suite, call, code, says, __FILE__, __LINE__)

static inline struct store *suite_open(struct suite *suite, enum store_access access)
{
    const struct store_options options = {.access = access, .busy_milliseconds = 200, .sync_off = true};
    struct store *store = NULL;
    assert_works(suite, store_open(suite->where, &options, suite->arena, &suite->problems, &store));
    assert_non_null(store);
    return store;
}

static inline int suite_try_open(struct suite *suite, const char *where, enum store_access access)
{
    const struct store_options options = {.access = access, .busy_milliseconds = 50};
    struct store *store = NULL;
    int result = store_open(where, &options, suite->arena, &suite->problems, &store);
    assert_int_equal(result == 0, store != NULL);
    store_close(store);
    return result;
}

/* Runs SQL past the port. What the database says against it, or "" when it did it. */
static inline const char *suite_raw(struct suite *suite, const char *sql)
{
    const char *words = "";
    if (suite->postgres) {
        PGconn *server = PQconnectdb(suite->where);
        PQclear(PQexec(server, "SET client_min_messages = warning; SET synchronous_commit = off"));
        PGresult *result = PQexec(server, sql);
        const char *said = PQerrorMessage(server);
        words = arena_text(suite->arena, said, strlen(said));
        PQclear(result);
        PQfinish(server);
        return words;
    }
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(suite->where, &database), SQLITE_OK);
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        words = arena_format(suite->arena, "%s", sqlite3_errmsg(database));
    sqlite3_close(database);
    return words;
}

/* ---- values ----------------------------------------------------------------------------------------- */

static inline struct digest suite_digest(uint8_t byte)
{
    struct digest digest;
    memset(digest.bytes, byte, sizeof digest.bytes);
    return digest;
}

static inline struct store_record suite_record(int64_t stream, int64_t sequence)
{
    return (struct store_record){.stream = stream,
                                 .sequence = sequence,
                                 .kind = "equipment.status/1",
                                 .effective = 19000,
                                 .recorded = 1700000000000000,
                                 .author = "a.bekov",
                                 .authority = "",
                                 .seen = "\0\0",
                                 .seen_size = 2,
                                 .body = "{}",
                                 .body_size = 2,
                                 .hash = suite_digest((uint8_t)sequence)};
}

/* Inside a transaction: a stream, and one more record on it. Returns what the port returned. */
static inline int suite_append(struct store *store, const char *subject, struct arena *arena,
                               struct problems *problems)
{
    const struct digest writer = suite_digest(7);
    struct store_stream stream;
    int result = store_stream_lock(store, subject, 1, &writer, arena, problems, &stream);
    if (result < 0)
        return result;
    int64_t from = stream.sequence++;
    struct store_record record = suite_record(stream.id, stream.sequence);
    stream.head = record.hash;
    result = store_records_add(store, &record, 1, problems);
    return result < 0 ? result : store_stream_advance(store, &stream, from, problems);
}

/* ---- running ---------------------------------------------------------------------------------------- */

static inline void suite_without_server(void **state)
{
    (void)state;
    skip();
}

static inline int suite_run_on(const char *name, bool postgres, const struct CMUnitTest *cases, size_t count)
{
    static struct suite suites[SUITE_CASES_MAXIMUM];
    struct CMUnitTest tests[SUITE_CASES_MAXIMUM];
    for (size_t i = 0; i < count && i < SUITE_CASES_MAXIMUM; i++) {
        suites[i] = (struct suite){.postgres = postgres};
        tests[i] = cases[i];
        tests[i].setup_func = suite_begin;
        tests[i].teardown_func = suite_end;
        tests[i].initial_state = &suites[i];
    }
    return _cmocka_run_group_tests(name, tests, count, NULL, NULL);
}

/* Every case on every database; without a server for PostgreSQL one case says that it was skipped. */
static inline int suite_run(const struct CMUnitTest *cases, size_t count)
{
    int failed = count > SUITE_CASES_MAXIMUM;
    failed += suite_run_on("SQLite", false, cases, count);
    if (postgres_test_server())
        return failed + suite_run_on("PostgreSQL", true, cases, count);
    const struct CMUnitTest none[] = {cmocka_unit_test(suite_without_server)};
    return failed + cmocka_run_group_tests_name("PostgreSQL", none, NULL, NULL);
}
#define suite_run_all(cases) suite_run(cases, TEST_COUNT(cases))

#endif
