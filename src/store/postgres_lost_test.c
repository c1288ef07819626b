/* Connections that are cut and servers that die, at every step and around the commit: whatever was
   acknowledged is there once, nothing is half there, each time one message, and opening again works. */
#include "store/postgres_test.h"

#include "base/clock.h"
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

/* ---- a server of its own: it is killed, and its settings are changed
 * --------------------------------------- */

static struct server {
    pid_t
        script; /* scripts/postgres.sh run, which cleans up when `to` is closed, however this program ends */
    int to;
    char where[200], folder[200];
} server;

static pid_t spawn(char *const *words, int in, int out)
{
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    if (in >= 0)
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, in, 0), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out, 1), 0);
    assert_int_equal(posix_spawn(&child, words[0], &actions, NULL, words, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/* Runs a verb of the script on the server's folder. */
static void run_script(const char *verb)
{
    char word[10];
    snprintf(word, sizeof word, "%s", verb);
    char *words[] = {(char[]){"scripts/postgres.sh"}, word, server.folder, NULL};
    int nowhere = open("/dev/null", O_WRONLY), status = 0;
    pid_t child = spawn(words, -1, nowhere);
    close(nowhere);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int start_own_server(void **state)
{
    (void)state;
    if (!postgres_test_server())
        return 0;
    int to[2], from[2];
    char *words[] = {(char[]){"scripts/postgres.sh"},
                     (char[]){"run"},
                     (char[]){"/bin/sh"},
                     (char[]){"-c"},
                     (char[]){"echo \"$MUSTER_TEST_POSTGRES\"; exec cat >/dev/null"},
                     NULL};
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    assert_int_equal(fcntl(to[1], F_SETFD, FD_CLOEXEC), 0);
    assert_int_equal(fcntl(from[0], F_SETFD, FD_CLOEXEC), 0);
    server.script = spawn(words, to[0], from[1]);
    server.to = to[1];
    close(to[0]);
    close(from[1]);
    FILE *lines = fdopen(from[0], "r");
    assert_non_null(lines);
    assert_non_null(fgets(server.where, sizeof server.where, lines));
    server.where[strcspn(server.where, "\n")] = '\0';
    fclose(lines);
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    const char *data = postgres_test_ask(arena, server.where, "SHOW data_directory");
    snprintf(server.folder, sizeof server.folder, "%.*s", (int)(strrchr(data, '/') - data), data);
    return 0;
}

static int stop_own_server(void **state)
{
    (void)state;
    if (server.script) {
        close(server.to);
        waitpid(server.script, NULL, 0);
    }
    return 0;
}

/* ---- a database for each case -----------------------------------------------------------------------------
 */

struct fixture {
    struct arena *arena;
    struct problems problems;
    char *where;
    struct store *store;
};

static struct store *open_store(struct fixture *fixture)
{
    struct store *store = NULL;
    struct store_options options = {.access = STORE_CREATE};
    problems_init(&fixture->problems, fixture->arena);
    int error = store_open(fixture->where, &options, fixture->arena, &fixture->problems, &store);
    assert_int_equal(error, 0);
    return store;
}

static int make_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_new(0)};
    assert_non_null(fixture.arena);
    problems_init(&fixture.problems, fixture.arena);
    *state = &fixture;
    if (!server.script)
        return 0;
    postgres_test_ask(fixture.arena, server.where, "CREATE DATABASE trial");
    fixture.where = arena_format(fixture.arena, "%.*s/trial",
                                 (int)(strrchr(server.where, '/') - server.where), server.where);
    assert_non_null(fixture.where);
    fixture.store = open_store(&fixture);
    assert_int_equal(postgres_test_append(fixture.store, fixture.arena, "key/0", 2, &fixture.problems), 0);
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    if (fixture->where)
        postgres_test_ask(fixture->arena, server.where, "DROP DATABASE trial WITH (FORCE)");
    fixture->arena = arena_free(fixture->arena);
    return 0;
}

static struct fixture *begin_case(void **state)
{
    if (!server.script)
        skip();
    return *state;
}

static void assert_records(struct fixture *fixture, const char *count)
{
    assert_string_equal(postgres_test_ask(fixture->arena, fixture->where, "SELECT count(*) FROM record"),
                        count);
}

/* One message, about the server. */
static void assert_lost(const struct fixture *fixture, int error, const char *words)
{
    assert_int_equal(error, ERROR_STORAGE);
    assert_int_equal(fixture->problems.count, 1);
    const struct problem *problem = &fixture->problems.items[0];
    if (!strstr(problem->what, words) || strchr(problem->what, '\n'))
        fail_msg("%s", problem->what);
}

static void open_again(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = open_store(fixture);
}

#define OTHERS "FROM pg_stat_activity WHERE datname = 'trial' AND application_name = 'muster'"
static const char cut[] = "SELECT pg_terminate_backend(pid, 10000) " OTHERS;

/* ---- the connection ---------------------------------------------------------------------------------------
 */

/* The steps of an append; the connection is cut before step `at`. complexity: a branch for each step */
static int append_cut_before(struct fixture *fixture, int at)
{
    static const struct digest writer = {{1}}, hash = {{2}};
    struct store *store = fixture->store;
    struct problems *problems = &fixture->problems;
    struct store_stream stream = {0};
    struct store_guard guard = {.key = "key/1"};
    int error = 0;
    for (int step = 0; !error && step < 7; step++) {
        if (step == at)
            postgres_test_ask(fixture->arena, server.where, cut);
        if (step == 0)
            error = store_begin(store, problems);
        else if (step == 1)
            error =
                store_stream_lock(store, "contingent/test", 1, &writer, fixture->arena, problems, &stream);
        else if (step == 2)
            error = store_guards_lock(store, &guard, 1, fixture->arena, problems);
        else if (step == 3) {
            struct store_record record = {stream.id, 3, "test/1", 0, 0, 0, "a", "", "", 0, "{}", 2, hash};
            error = store_records_add(store, &record, 1, problems);
        } else if (step == 4) {
            stream.sequence = 3;
            error = store_stream_advance(store, &stream, 2, problems);
        } else if (step == 5)
            error = store_guard_set(store, "key/1", "done", problems);
        else
            error = store_commit(store, problems);
    }
    if (error)
        store_rollback(store);
    return error;
}

static void cut_before_each_step(void **state)
{
    struct fixture *fixture = begin_case(state);
    for (int at = 0; at < 7; at++) {
        int error = append_cut_before(fixture, at);
        assert_lost(fixture, error, "terminating connection due to administrator command");
        error = store_begin(fixture->store, &fixture->problems); /* it stays lost, and says so */
        store_rollback(fixture->store);
        assert_int_equal(error, ERROR_STORAGE);
        assert_records(fixture, "2");
        open_again(fixture);
    }
    assert_int_equal(append_cut_before(fixture, -1), 0);
    assert_records(fixture, "3");
}

static int cut_while_visiting(void *context, const struct store_record *record)
{
    struct fixture *fixture = context;
    if (record->sequence == 1)
        postgres_test_ask(fixture->arena, server.where, cut);
    return 0;
}

/* In the middle of a large result; rows already on their way may still arrive. */
static void cut_while_reading(void **state)
{
    struct fixture *fixture = begin_case(state);
    assert_int_equal(
        postgres_test_append(fixture->store, fixture->arena, "key/1", 100000, &fixture->problems), 0);
    assert_int_equal(store_begin_read(fixture->store, &fixture->problems), 0);
    int error =
        store_records_read(fixture->store, 1, 0, INT64_MAX, cut_while_visiting, fixture, &fixture->problems);
    assert_lost(fixture, error, "the connection to the server is lost");
    store_rollback(fixture->store);
    open_again(fixture);
    assert_records(fixture, "100002");
}

/* Cuts the connection once it waits for what `waits` says. */
static void *cut_when_waiting(void *waits)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    char *question = arena_format(arena, "SELECT count(*) " OTHERS " AND wait_event = '%s'", (char *)waits);
    const char *waiting = "0";
    for (double begun = clock_seconds(); *waiting == '0' && clock_seconds() < begun + 10;)
        waiting = postgres_test_ask(arena, server.where, question);
    postgres_test_ask(arena, server.where, cut);
    return NULL;
}

static int commit_and_cut(struct fixture *fixture, const char *waits)
{
    pthread_t thread;
    char event[20];
    snprintf(event, sizeof event, "%s", waits);
    int error = postgres_test_prepare(fixture->store, fixture->arena, "key/1", 1, &fixture->problems);
    assert_int_equal(error, 0);
    assert_int_equal(pthread_create(&thread, NULL, cut_when_waiting, event), 0);
    error = store_commit(fixture->store, &fixture->problems);
    assert_int_equal(pthread_join(thread, NULL), 0);
    store_rollback(fixture->store);
    return error;
}

/* Cut while the server works on the commit, which a deferred trigger makes long: nothing took place. */
static void cut_before_the_commit_is_done(void **state)
{
    struct fixture *fixture = begin_case(state);
    postgres_test_ask(fixture->arena, fixture->where,
                      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$BEGIN PERFORM pg_sleep(20); RETURN NULL; END$$;"
                      "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON record DEFERRABLE INITIALLY DEFERRED "
                      "FOR EACH ROW EXECUTE FUNCTION slow()");
    assert_lost(fixture, commit_and_cut(fixture, "PgSleep"), "lost at the commit");
    postgres_test_ask(fixture->arena, fixture->where, "DROP TRIGGER slow ON record");
    open_again(fixture);
    assert_records(fixture, "2");
    assert_int_equal(postgres_test_append(fixture->store, fixture->arena, "key/1", 1, &fixture->problems), 0);
    assert_records(fixture, "3");
}

/* Cut between commit and answer: the server has committed and waits for a second server that there is not.
   The caller is told that it is not known, and finds the guard when it tries again. */
static void cut_after_the_commit_was_done(void **state)
{
    struct fixture *fixture = begin_case(state);
    struct arena *arena = fixture->arena;
    postgres_test_ask(arena, server.where, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    postgres_test_ask(arena, server.where, "SELECT pg_reload_conf()");
    postgres_test_ask(arena, server.where, "SELECT pg_sleep(0.5)");
    int error = commit_and_cut(fixture, "SyncRep");
    postgres_test_ask(arena, server.where, "ALTER SYSTEM RESET synchronous_standby_names");
    postgres_test_ask(arena, server.where, "SELECT pg_reload_conf()");
    assert_lost(fixture, error, "lost at the commit");
    assert_non_null(strstr(fixture->problems.items[0].expected, "look whether it took place"));
    open_again(fixture);
    assert_records(fixture, "3");
    assert_int_equal(postgres_test_append(fixture->store, arena, "key/1", 1, &fixture->problems),
                     ERROR_CONFLICT);
    assert_records(fixture, "3");
}

/* ---- the server -------------------------------------------------------------------------------------------
 */

static void server_gone(struct fixture *fixture, const char *verb)
{
    int error = postgres_test_prepare(fixture->store, fixture->arena, "key/1", 3, &fixture->problems);
    assert_int_equal(error, 0);
    run_script(verb);
    assert_lost(fixture, store_commit(fixture->store, &fixture->problems), "lost");
    store_rollback(fixture->store);
    fixture->store = store_close(fixture->store);

    struct store *none = NULL;
    struct store_options options = {.access = STORE_CREATE};
    problems_init(&fixture->problems, fixture->arena);
    error = store_open(fixture->where, &options, fixture->arena, &fixture->problems, &none);
    assert_lost(fixture, error, "Connection refused");
    run_script("start");
    fixture->store = open_store(fixture);
    assert_records(fixture, "2"); /* what was acknowledged */
    error = postgres_test_append(fixture->store, fixture->arena, "key/1", 3, &fixture->problems);
    assert_int_equal(error, 0);
    assert_records(fixture, "5");
}

static void server_killed(void **state)
{
    server_gone(begin_case(state), "kill");
}

static void server_stopped(void **state)
{
    server_gone(begin_case(state), "stop");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(cut_before_each_step),          CASE(cut_while_reading), CASE(cut_before_the_commit_is_done),
        CASE(cut_after_the_commit_was_done), CASE(server_killed),     CASE(server_stopped),
    };
    return cmocka_run_group_tests(tests, start_own_server, stop_own_server);
}
