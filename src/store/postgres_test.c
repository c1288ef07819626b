/* What is PostgreSQL's own in the port; store_test.c has what both databases share, postgres_lost_test.c
   connections and servers that go away. */
#include "store/postgres_test.h"

#include "base/clock.h"
#include <pthread.h>
#include <sys/wait.h>

/* ---- a database for each case -----------------------------------------------------------------------------
 */

struct fixture {
    struct arena *arena;
    struct problems problems;
    char *where;
};

static int make_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_new(0)};
    assert_non_null(fixture.arena);
    problems_init(&fixture.problems, fixture.arena);
    if (postgres_test_server())
        fixture.where = postgres_test_make(fixture.arena);
    *state = &fixture;
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *fixture = *state;
    store_fail_after(0);
    if (fixture->where)
        postgres_test_drop(fixture->arena, fixture->where);
    fixture->arena = arena_free(fixture->arena);
    return 0;
}

static struct fixture *begin_case(void **state)
{
    if (!postgres_test_server())
        skip();
    return *state;
}

static void show_problems(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        print_error("%s: %s; %s\n", problems->items[i].place.file, problems->items[i].what,
                    problems->items[i].expected);
}

static struct store *open_as(struct fixture *fixture, const char *where, enum store_access access)
{
    struct store *store = NULL;
    struct store_options options = {.access = access, .busy_milliseconds = 300};
    int error = store_open(where, &options, fixture->arena, &fixture->problems, &store);
    if (error)
        show_problems(&fixture->problems);
    assert_int_equal(error, 0);
    return store;
}

static const char *ask(struct fixture *fixture, const char *sql)
{
    return postgres_test_ask(fixture->arena, fixture->where, sql);
}

/* ---- opening ----------------------------------------------------------------------------------------------
 */

/* The address (%s: user, host and port of the server), and what the one message says. */
static void refused_addresses(void **state)
{
    static const struct {
        const char *name, *user, *address, *words;
    } cases[] = {
        {"nobody listens", NULL, "postgresql://muster:secret@127.0.0.1:1/postgres", "Connection refused"},
        {"a password as an option", NULL, "postgresql://muster@127.0.0.1:1/x?password=secret", "refused"},
        {"a password with @", NULL, "postgresql://muster:se@cret@127.0.0.1/x", "%40"},
        {"a password with /", NULL, "postgresql://muster:secret/secret@127.0.0.1/x", "%2F"},
        {"wrong percent sign", NULL, "postgresql://muster:%zzsecret@127.0.0.1/x", "no address"},
        {"a port that is none", NULL, "postgresql://muster@127.0.0.1:port/x", "port"},
        {"an option that is none", NULL, "postgresql://127.0.0.1/x?secret=1", "no address"},
        {"a database that is none", NULL, "nowhere", "does not exist"},
        {"a wrong password", "muster:secret", "postgres", "that user, password and database are right"},
        {"no password", "muster", "postgres", "wants a password"},
        {"a user that is none", "someone:secret", "postgres", "password authentication failed"},
    };
    struct fixture *fixture = begin_case(state);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        problems_init(&fixture->problems, fixture->arena);
        const char *where = store_is_where(cases[i].address)
                                ? cases[i].address
                                : postgres_test_address(fixture->arena, cases[i].user, cases[i].address);
        struct store *store = NULL;
        struct store_options options = {.access = STORE_CREATE};
        int error = store_open(where, &options, fixture->arena, &fixture->problems, &store);
        assert_int_equal(error, ERROR_STORAGE);
        assert_null(store);
        assert_int_equal(fixture->problems.count, 1);
        struct text message TEXT_CLEANUP = {0};
        const struct problem *problem = &fixture->problems.items[0];
        text_format(&message, "%s: %s; %s", problem->place.file ? problem->place.file : "", problem->what,
                    problem->expected);
        if (!strstr(message.data, cases[i].words) || strstr(message.data, "secret") ||
            strchr(message.data, '\n'))
            fail_msg("%s: %s", cases[i].name, message.data);
    }
}

static void another_encoding(void **state)
{
    struct fixture *fixture = begin_case(state);
    const char *where = postgres_test_address(fixture->arena, NULL, "muster_test_latin");
    postgres_test_ask(fixture->arena, postgres_test_server(),
                      "CREATE DATABASE muster_test_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    struct store *store = NULL;
    struct store_options options = {.access = STORE_CREATE};
    int error = store_open(where, &options, fixture->arena, &fixture->problems, &store);
    postgres_test_ask(fixture->arena, postgres_test_server(), "DROP DATABASE muster_test_latin");
    assert_int_equal(error, ERROR_STORAGE);
    assert_non_null(strstr(fixture->problems.items[0].what, "LATIN1"));
}

static void settings_of_the_connection(void **state)
{
    struct fixture *fixture = begin_case(state);
    char *where =
        arena_format(fixture->arena, "%s?application_name=desk&options=-cwork_mem%%3D5MB", fixture->where);
    struct store *store = open_as(fixture, where, STORE_CREATE);
    assert_non_null(strstr(store_name(store), "PostgreSQL 15."));
    assert_non_null(strstr(store_name(store), "postgresql://muster@127.0.0.1:"));
    assert_string_equal(ask(fixture, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'desk'"),
                        "1");
    struct store *other = open_as(fixture, fixture->where, STORE_WRITE);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'muster'"
                                     " AND datname = current_database()"),
                        "1");
    store_close(other);
    store_close(store);
}

/* Tables in a schema of another name, beside the tables of another program. */
static void another_schema(void **state)
{
    struct fixture *fixture = begin_case(state);
    ask(fixture, "CREATE TABLE theirs (a int); CREATE SCHEMA \"Désk 7\"");
    struct store *store = NULL;
    struct store_options options = {.access = STORE_CREATE};
    int error = store_open(fixture->where, &options, fixture->arena, &fixture->problems, &store);
    assert_int_equal(error, ERROR_STORAGE);
    assert_non_null(strstr(fixture->problems.items[0].what, "another program"));
    char *where =
        arena_format(fixture->arena, "%s?options=-csearch_path%%3D%%22Désk%%5C%%207%%22", fixture->where);
    problems_init(&fixture->problems, fixture->arena);
    for (int i = 0; i < 2; i++) {
        store = open_as(fixture, where, STORE_CREATE);
        assert_int_equal(
            postgres_test_append(store, fixture->arena, i ? "key/2" : "key/1", 1, &fixture->problems), 0);
        store_close(store);
    }
    assert_string_equal(ask(fixture, "SELECT count(*) FROM \"Désk 7\".record"), "2");
}

static void newer_schema(void **state)
{
    struct fixture *fixture = begin_case(state);
    store_close(open_as(fixture, fixture->where, STORE_CREATE));
    ask(fixture, "UPDATE muster_meta SET value = 2 WHERE key = 'schema'");
    for (enum store_access access = STORE_READ; access <= STORE_CREATE; access++) {
        problems_init(&fixture->problems, fixture->arena);
        struct store *store = NULL;
        struct store_options options = {.access = access};
        int error = store_open(fixture->where, &options, fixture->arena, &fixture->problems, &store);
        assert_int_equal(error, ERROR_STORAGE);
        assert_int_equal(fixture->problems.count, 1);
        assert_non_null(strstr(fixture->problems.items[0].what, "newer"));
    }
}

/* Several processes open an empty database at the same instant. */
static void first_opening_by_many(void **state)
{
    enum { ROUNDS = 5, PROCESSES = 4 };
    struct fixture *fixture = begin_case(state);
    for (int round = 0; round < ROUNDS; round++) {
        char *where = postgres_test_make(fixture->arena);
        int gate[2], failed = 0;
        assert_int_equal(pipe(gate), 0);
        pid_t children[PROCESSES];
        for (int i = 0; i < PROCESSES; i++) {
            children[i] = fork();
            assert_true(children[i] >= 0);
            if (children[i] > 0)
                continue;
            char go;
            close(gate[1]);
            struct store *store = NULL;
            struct store_options options = {.access = STORE_CREATE};
            int error = read(gate[0], &go, 1) != 0 ||
                        store_open(where, &options, fixture->arena, &fixture->problems, &store);
            if (error)
                show_problems(&fixture->problems);
            store_close(store);
            _exit(error ? 1 : 0);
        }
        close(gate[0]);
        close(gate[1]); /* now */
        for (int i = 0, status = 0; i < PROCESSES; i++) {
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            failed += status != 0;
        }
        postgres_test_drop(fixture->arena, where);
        assert_int_equal(failed, 0);
    }
}

/* ---- the second lock --------------------------------------------------------------------------------------
 */

/* How the database answers SQL: "" or the SQLSTATE. */
static const char *answer(struct fixture *fixture, const char *where, const char *sql)
{
    PGconn *server = PQconnectdb(where);
    assert_int_equal(PQstatus(server), CONNECTION_OK);
    PQclear(PQexec(server, "SET client_min_messages = error"));
    PGresult *result = PQexec(server, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    char *copy = arena_text(fixture->arena, state ? state : "", state ? strlen(state) : 0);
    PQclear(result);
    PQfinish(server);
    return copy;
}

static void another_role(struct fixture *fixture, const char *where)
{
    struct store *store = open_as(fixture, where, STORE_WRITE);
    assert_int_equal(postgres_test_append(store, fixture->arena, "key/role", 3, &fixture->problems), 0);
    assert_int_equal(store_begin(store, &fixture->problems), 0);
    struct digest hash = {{7}};
    struct store_snapshot snapshot = {"h", 1, "d", 1};
    assert_int_equal(store_summary_set(store, "contingent/test", "{}", &fixture->problems), 0);
    assert_int_equal(store_summary_set(store, "contingent/test", "{\"a\":1}", &fixture->problems), 0);
    assert_int_equal(store_snapshot_set(store, "contingent/test 1", &snapshot, &fixture->problems), 0);
    assert_int_equal(store_snapshot_set(store, "contingent/test 1", &snapshot, &fixture->problems), 0);
    assert_int_equal(store_snapshots_drop(store, "contingent/", &fixture->problems), 0);
    assert_int_equal(store_attachment_add(store, &hash, "scan", 4, &fixture->problems), 0);
    assert_int_equal(store_attachment_add(store, &hash, "scan", 4, &fixture->problems), 0);
    assert_int_equal(store_guard_set(store, "key/role", NULL, &fixture->problems), 0);
    assert_int_equal(store_commit(store, &fixture->problems), 0);
    store_close(store);
}

static void roles(void **state)
{
    static const struct {
        const char *sql, *granted, *owner; /* the SQLSTATE for the granted role, and for the owner */
    } cases[] = {
        {"UPDATE record SET body = '' WHERE sequence = 1", "42501", "23001"},
        {"UPDATE record SET body = '' WHERE false", "42501", "23001"},
        {"DELETE FROM record", "42501", "23001"},
        {"TRUNCATE record", "42501", "23001"},
        {"TRUNCATE stream CASCADE", "42501", "23001"},
        {"MERGE INTO record USING stream ON record.stream = stream.id WHEN MATCHED THEN DELETE", "42501",
         "23001"},
        {"INSERT INTO record TABLE record ON CONFLICT (stream, sequence) DO UPDATE SET body = ''", "42501",
         "23001"},
        {"UPDATE attachment SET data = '', size = 0", "42501", "23001"},
        {"DELETE FROM attachment", "42501", "23001"},
        {"TRUNCATE attachment", "42501", "23001"},
        {"DELETE FROM stream", "42501", "23001"},
        {"UPDATE stream SET subject = 'x'", "42501", "23001"},
        {"UPDATE stream SET sequence = 1", "23001", "23001"},
        {"SELECT * FROM record FOR UPDATE", "42501", ""},
        {"UPDATE muster_meta SET value = 0", "42501", NULL},
        {"ALTER TABLE record DISABLE TRIGGER ALL", "42501", NULL},
        {"DROP TABLE record", "42501", NULL},
        {"SET session_replication_role = replica", "42501", NULL},
        {"CREATE TABLE mine (a int)", "42501", NULL},
    };
    struct fixture *fixture = begin_case(state);
    char *clerk = arena_format(fixture->arena, "muster_test_clerk_%ld", (long)getpid());
    char *user = arena_format(fixture->arena, "%s:pencil", clerk);
    char *where = postgres_test_address(fixture->arena, user, strrchr(fixture->where, '/') + 1);
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    ask(fixture, arena_format(fixture->arena, "CREATE ROLE %s LOGIN PASSWORD 'pencil'", clerk));

    struct store *early = NULL;
    struct store_options options = {.access = STORE_WRITE};
    assert_int_equal(store_open(where, &options, fixture->arena, &fixture->problems, &early), ERROR_STORAGE);
    assert_non_null(strstr(fixture->problems.items[0].expected, "muster database grant"));
    assert_int_equal(store_grant(store, "nobody_here", &fixture->problems), ERROR_STORAGE);
    assert_int_equal(store_grant(store, clerk, &fixture->problems), 0);
    assert_int_equal(store_grant(store, clerk, &fixture->problems), 0); /* once more does no harm */
    another_role(fixture, where);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        assert_same(cases[i].sql, answer(fixture, where, cases[i].sql), cases[i].granted);
        if (cases[i].owner)
            assert_same(cases[i].sql, answer(fixture, fixture->where, cases[i].sql), cases[i].owner);
    }
    assert_string_equal(ask(fixture, "SELECT count(*) FROM record WHERE body = '{}'"), "3");
    store_close(store);
    ask(fixture, arena_format(fixture->arena, "DROP OWNED BY %s; DROP ROLE %s", clerk, clerk));
}

/* ---- the pipeline -----------------------------------------------------------------------------------------
 */

/* The commit travels with what it commits: it may not take place when the head had moved. */
static void head_that_moved(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    struct arena *arena = fixture->arena;
    assert_int_equal(postgres_test_append(store, arena, "key/1", 2, &fixture->problems), 0);
    struct store_stream stream;
    const struct digest writer = {{1}};
    assert_int_equal(store_begin(store, &fixture->problems), 0);
    assert_int_equal(
        store_stream_lock(store, "contingent/test", 1, &writer, arena, &fixture->problems, &stream), 0);
    assert_int_equal(stream.sequence, 2);
    stream.sequence = 3;
    assert_int_equal(store_guard_set(store, "key/2", "done", &fixture->problems), 0);
    assert_int_equal(store_stream_advance(store, &stream, 1, &fixture->problems), 0); /* sent, not answered */
    assert_int_equal(store_commit(store, &fixture->problems), ERROR_CONFLICT);
    assert_int_equal(fixture->problems.count, 1);
    store_rollback(store);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM guard WHERE key = 'key/2'"), "0");
    assert_int_equal(postgres_test_append(store, arena, "key/2", 1, &fixture->problems), 0);
    store_close(store);
}

static int count_record(void *context, const struct store_record *record)
{
    int64_t *last = context;
    assert_int_equal(record->sequence, *last + 1);
    assert_int_equal(record->effective, -3);
    assert_int_equal(record->recorded, INT64_MAX - 1);
    *last = record->sequence;
    return *last == 700 ? 5 : 0;
}

/* More than the pipeline holds; read whole, and read in part. */
static void many_records(void **state)
{
    enum { MANY = 3000 };
    struct fixture *fixture = begin_case(state);
    struct problems *problems = &fixture->problems;
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    assert_int_equal(postgres_test_append(store, fixture->arena, "key/1", MANY, problems), 0);
    assert_int_equal(store_begin_read(store, problems), 0);
    int64_t last = 0;
    assert_int_equal(store_records_read(store, 1, 0, INT64_MAX, count_record, &last, problems), 5);
    assert_int_equal(last, 700); /* the visitor ended it; the transaction goes on */
    assert_int_equal(store_records_read(store, 1, 700, INT64_MAX, count_record, &last, problems), 0);
    assert_int_equal(last, MANY);
    store_rollback(store);
    assert_int_equal(problems->count, 0);
    store_close(store);
}

/* An error among the first of many statements sent: one message, nothing stored, and the store goes on. */
static void error_among_many(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct problems *problems = &fixture->problems;
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    for (size_t count = 1; count <= 2000; count *= 3) {
        problems_init(problems, fixture->arena);
        assert_int_equal(postgres_test_append(store, fixture->arena, "key/1", 1, problems), 0);
        ask(fixture, "UPDATE guard SET value = NULL; SET session_replication_role = replica;"
                     "INSERT INTO record SELECT stream, sequence + 2, kind, effective, recorded, received, "
                     "author, authority, seen, body, hash FROM record "
                     "WHERE sequence = (SELECT sequence FROM stream)");
        assert_int_equal(postgres_test_append(store, fixture->arena, "key/1", count + 1, problems),
                         ERROR_CONFLICT);
        assert_int_equal(problems->count, 1);
        assert_non_null(strstr(problems->items[0].what, "duplicate key"));
        assert_string_equal(ask(fixture, "SELECT count(*) FROM guard WHERE value IS NOT NULL"), "0");
        ask(fixture, "SET session_replication_role = replica;"
                     "DELETE FROM record WHERE sequence > (SELECT sequence FROM stream)");
    }
    store_close(store);
}

/* Each step made to fail once: one clean error, and the same connection goes on. */
static void each_step_fails(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct problems *problems = &fixture->problems;
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    uint64_t steps = 1;
    for (int error = -1; error; steps++) {
        problems_init(problems, fixture->arena);
        store_fail_after(steps);
        error = postgres_test_append(store, fixture->arena, "key/1", 3, problems);
        store_fail_after(0);
        if (!error)
            break;
        assert_int_equal(error, ERROR_STORAGE);
        assert_int_equal(problems->count, 1);
        assert_non_null(strstr(problems->items[0].what, "a step that a test lets fail"));
        assert_string_equal(ask(fixture, "SELECT count(*) FROM record"), "0");
    }
    assert_in_range(steps, 9, 20);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM record"), "3");
    store_close(store);
}

/* Without memory at any allocation: an error, and nothing is left open. */
static void memory_exhausted(void **state)
{
    struct fixture *fixture = begin_case(state);
    store_close(open_as(fixture, fixture->where, STORE_CREATE));
    for (size_t calls = 1;; calls++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0);
        struct problems problems;
        problems_init(&problems, arena);
        struct store *store STORE_CLEANUP = NULL;
        struct store_options options = {.access = STORE_WRITE};
        arena_fail_after(arena, calls);
        int error = store_open(fixture->where, &options, arena, &problems, &store);
        if (!error)
            error = postgres_test_append(store, arena, "key/1", 1, &problems);
        if (!error && !arena_has_failed(arena))
            break;
        assert_int_not_equal(error, ERROR_BUG);
        assert_true(error == ERROR_LIMIT || error == 0);
        if (!error)
            ask(fixture, "DELETE FROM guard");
    }
}

static void sizes_and_orders(void **state)
{
    enum { LARGE = 30 << 20 };
    static const char *const keys[] = {"b", "B", "a", "ä", "_", "Z", ""};
    static const char *const sorted[] = {"", "B", "Z", "_", "a", "b", "ä"};
    struct fixture *fixture = begin_case(state);
    struct problems *problems = &fixture->problems;
    struct store *store = open_as(fixture, fixture->where, STORE_CREATE);
    uint8_t *large = arena_alloc_raw(fixture->arena, LARGE);
    assert_non_null(large);
    memset(large, 0xfe, LARGE);
    const struct digest hashes[] = {{{1}}, {{2}}};
    assert_int_equal(store_begin(store, problems), 0);
    assert_int_equal(store_attachment_add(store, &hashes[0], large, LARGE, problems), 0);
    assert_int_equal(store_attachment_add(store, &hashes[1], NULL, 0, problems), 0);
    for (size_t i = 0; i < TEST_COUNT(keys); i++)
        assert_int_equal(store_guard_set(store, keys[i], "", problems), 0);
    assert_int_equal(store_commit(store, problems), 0);
    const void *data = NULL;
    size_t size = 0;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(store_attachment_read(store, &hashes[i], fixture->arena, problems, &data, &size), 0);
        assert_int_equal(size, i ? 0 : LARGE);
        assert_memory_equal(data, large, size);
    }
    struct store_guard *guards = NULL;
    assert_int_equal(store_guards_read(store, "", fixture->arena, problems, &guards, &size), 0);
    assert_int_equal(size, TEST_COUNT(sorted));
    for (size_t i = 0; i < size; i++) {
        assert_string_equal(guards[i].key, sorted[i]);
        assert_string_equal(guards[i].value, "");
    }
    char *long_key = arena_alloc(fixture->arena, 10001);
    assert_non_null(long_key);
    for (uint32_t i = 0, mixed = 1; i < 10000; i++, mixed = mixed * 1664525 + 1013904223)
        long_key[i] = (char)('0' + (mixed >> 16) % 75); /* no compression makes it fit */
    assert_int_equal(store_begin(store, problems), 0);
    assert_int_equal(store_guard_set(store, long_key, "", problems), 0);
    assert_int_equal(store_commit(store, problems), ERROR_LIMIT);
    store_close(store);
}

/* ---- locks ------------------------------------------------------------------------------------------------
 */

static void another_writer(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct problems *problems = &fixture->problems;
    struct store *first = open_as(fixture, fixture->where, STORE_CREATE);
    struct store *second = open_as(fixture, fixture->where, STORE_WRITE);
    assert_int_equal(postgres_test_prepare(first, fixture->arena, "key/1", 1, problems), 0);
    double begun = clock_seconds();
    assert_int_equal(postgres_test_append(second, fixture->arena, "key/2", 1, problems), ERROR_BUSY);
    assert_in_range((int)((clock_seconds() - begun) * 1000), 250, 5000);
    assert_int_equal(problems->count, 1);
    assert_int_equal(store_commit(first, problems), 0);
    assert_int_equal(postgres_test_append(second, fixture->arena, "key/2", 1, problems), 0);
    store_close(first);
    store_close(second);
}

struct locking {
    struct fixture *fixture;
    struct store *store;
    const char *key;
    int error;
};

static void *lock_guard(void *context)
{
    struct locking *locking = context;
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct problems problems;
    problems_init(&problems, arena);
    struct store_guard guard = {.key = locking->key};
    locking->error = store_guards_lock(locking->store, &guard, 1, arena, &problems);
    if (locking->error)
        store_rollback(locking->store);
    return NULL;
}

/* Two who lock against the order: one of them is told to begin anew, at once. */
static void deadlock(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct locking sides[2] = {{.fixture = fixture}, {.fixture = fixture}};
    for (int i = 0; i < 2; i++) {
        struct store_options options = {.access = STORE_CREATE};
        assert_int_equal(
            store_open(fixture->where, &options, fixture->arena, &fixture->problems, &sides[i].store), 0);
        assert_int_equal(store_begin(sides[i].store, &fixture->problems), 0);
        sides[i].key = i ? "b" : "a";
        lock_guard(&sides[i]);
        assert_int_equal(sides[i].error, 0);
    }
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        sides[i].key = i ? "a" : "b";
        assert_int_equal(pthread_create(&threads[i], NULL, lock_guard, &sides[i]), 0);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true((sides[0].error == ERROR_BUSY) != (sides[1].error == ERROR_BUSY));
    assert_int_equal(sides[0].error + sides[1].error, ERROR_BUSY);
    for (int i = 0; i < 2; i++)
        store_close(sides[i].store);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(refused_addresses),
        CASE(another_encoding),
        CASE(settings_of_the_connection),
        CASE(another_schema),
        CASE(newer_schema),
        CASE(first_opening_by_many),
        CASE(roles),
        CASE(head_that_moved),
        CASE(many_records),
        CASE(error_among_many),
        CASE(each_step_fails),
        CASE(memory_exhausted),
        CASE(sizes_and_orders),
        CASE(another_writer),
        CASE(deadlock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
