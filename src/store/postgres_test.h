/* Tests on PostgreSQL: databases of their own on the server that scripts/postgres.sh runs, whose address is
   MUSTER_TEST_POSTGRES. Without it a test calls skip(). */
#ifndef MUSTER_STORE_POSTGRES_TEST_H
#define MUSTER_STORE_POSTGRES_TEST_H

#include "store/store.h"
#include "test.h"

#include <libpq-fe.h>
#include <unistd.h>

/* The server's address, with its superuser; NULL: there is none. */
static inline const char *postgres_test_server(void)
{
    const char *server = getenv("MUSTER_TEST_POSTGRES");
    return server && *server ? server : NULL;
}

/* Runs SQL there and takes the first value of the last result as a text ("" none), in arena; a failure fails
   the test. */
static inline const char *postgres_test_ask(struct arena *arena, const char *where, const char *sql)
{
    PGconn *server = PQconnectdb(where);
    PGresult *result = PQexec(server, sql);
    ExecStatusType status = PQresultStatus(result);
    bool right = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!right)
        print_error("%s\n%s\n", sql, PQerrorMessage(server));
    const char *value = right && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    char *copy = arena_text(arena, value, strlen(value));
    PQclear(result);
    PQfinish(server);
    assert_true(right);
    assert_non_null(copy);
    return copy;
}

/* The address of another database, or of the same by another user ("name:password"; NULL: the same). */
static inline char *postgres_test_address(struct arena *arena, const char *user, const char *database)
{
    const char *server = postgres_test_server();
    const char *begin = strstr(server, "://") + 3;
    const char *host = strchr(begin, '@');
    const char *path = strchr(host, '/');
    char *same = arena_text(arena, begin, (size_t)(host - begin));
    char *there = arena_text(arena, host, (size_t)(path - host));
    char *address = arena_format(arena, "postgresql://%s%s/%s", user ? user : same, there, database);
    assert_non_null(address);
    return address;
}

enum { POSTGRES_TEST_SPARE = 8, POSTGRES_TEST_NAME_SIZE = 40 };
/* Databases to use again: to make and to remove one takes a second of a busy disk, to empty it nothing. */
static struct {
    char names[POSTGRES_TEST_SPARE][POSTGRES_TEST_NAME_SIZE];
    size_t count;
} postgres_test_spare;

/* An empty database; its address in arena. Its language is not that of bytes: what Muster sorts may not
   depend on it. */
static inline char *postgres_test_make(struct arena *arena)
{
    static unsigned made;
    char name[POSTGRES_TEST_NAME_SIZE];
    if (postgres_test_spare.count > 0)
        return postgres_test_address(arena, NULL, postgres_test_spare.names[--postgres_test_spare.count]);
    snprintf(name, sizeof name, "muster_test_%ld_%u", (long)getpid(), made++);
    postgres_test_ask(arena, postgres_test_server(),
                      arena_format(arena,
                                   "CREATE DATABASE %s TEMPLATE template0 LOCALE_PROVIDER icu "
                                   "ICU_LOCALE 'en-US'",
                                   name));
    return postgres_test_address(arena, NULL, name);
}

/* Empties it, whoever is connected. It goes with the server. */
static inline void postgres_test_drop(struct arena *arena, const char *where)
{
    postgres_test_ask(arena, where,
                      "SET client_min_messages = warning;"
                      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                      " WHERE datname = current_database() AND pid <> pg_backend_pid();"
                      "DO $$DECLARE name text; BEGIN FOR name IN SELECT nspname FROM pg_namespace"
                      " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP"
                      " EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; END$$;"
                      "CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC");
    if (postgres_test_spare.count < POSTGRES_TEST_SPARE)
        snprintf(postgres_test_spare.names[postgres_test_spare.count++], POSTGRES_TEST_NAME_SIZE, "%s",
                 strrchr(where, '/') + 1);
}

/* What an append to the journal asks of the store: `count` records and a guard `key`, in one transaction up
   to the commit, which is the caller's. Called once more after success, it finds the guard: then
   ERROR_CONFLICT, without a problem. */
static inline int postgres_test_prepare(struct store *store, struct arena *arena, const char *key,
                                        size_t count, struct problems *problems)
{
    static const struct digest writer = {{1}}, hash = {{2}};
    struct store_stream stream;
    struct store_guard guard = {.key = key};
    int error = store_begin(store, problems);
    if (!error)
        error = store_stream_lock(store, "contingent/test", 1, &writer, arena, problems, &stream);
    if (!error)
        error = store_guards_lock(store, &guard, 1, arena, problems);
    if (!error && guard.value)
        return ERROR_CONFLICT;
    int64_t from = error ? 0 : stream.sequence;
    for (size_t i = 0; !error && i < count; i++) {
        struct store_record record = {.stream = stream.id,
                                      .sequence = ++stream.sequence,
                                      .kind = "test/1",
                                      .effective = -3,
                                      .recorded = INT64_MAX - 1,
                                      .author = "a",
                                      .authority = "",
                                      .body = "{}",
                                      .body_size = 2,
                                      .hash = hash};
        error = store_records_add(store, &record, 1, problems);
    }
    if (!error)
        error = store_stream_advance(store, &stream, from, problems);
    return error ? error : store_guard_set(store, key, "done", problems);
}

/* The whole of it: committed, or rolled back. */
static inline int postgres_test_append(struct store *store, struct arena *arena, const char *key,
                                       size_t count, struct problems *problems)
{
    int error = postgres_test_prepare(store, arena, key, count, problems);
    if (!error)
        error = store_commit(store, problems);
    if (error)
        store_rollback(store);
    return error;
}

#endif
