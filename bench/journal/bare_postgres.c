/* The bare loop on PostgreSQL: a statement at a time, as most programs do it. */
#include "bare.h"

#include "journal/bytes.h"

#include <libpq-fe.h>

enum { STATEMENT_VALUES = 11 };

struct bare {
    PGconn *server;
    struct arena *step;
    struct bare_row row;
};

static PGresult *right(PGconn *server, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail("PostgreSQL", PQerrorMessage(server));
    return result;
}

static void run_sql(PGconn *server, const char *sql)
{
    PQclear(right(server, PQexec(server, sql)));
}

const char *postgres_database(const struct settings *settings, const char *name)
{
    static char addresses[2][1000];
    static int next;
    const char *end = strrchr(settings->server, '/');
    char *address = addresses[next++ % 2];
    if (!end)
        fail("--server", "expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    snprintf(address, sizeof *addresses, "%.*s/muster_bench_%s", (int)(end - settings->server),
             settings->server, name);
    return address;
}

void postgres_make(const struct settings *settings, const char *name)
{
    char sql[200];
    PGconn *server = PQconnectdb(settings->server);
    run_sql(server, "SET client_min_messages = warning");
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS muster_bench_%s", name);
    run_sql(server, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE muster_bench_%s", name);
    run_sql(server, sql);
    PQfinish(server);
}

static PGconn *open_bare(const struct settings *settings)
{
    PGconn *server = PQconnectdb(postgres_database(settings, "bare"));
    if (PQstatus(server) != CONNECTION_OK)
        fail("PostgreSQL", PQerrorMessage(server));
    if (settings->sync_off)
        run_sql(server, "SET synchronous_commit = off");
    return server;
}

static void prepare_bare(const struct settings *settings)
{
    char sql[300];
    postgres_make(settings, "bare");
    PGconn *server = open_bare(settings);
    run_sql(server, BARE_TABLES("bigint", "bytea", " WITH (fillfactor = 50)", ""));
    for (int i = 0; i < settings->contingents; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO stream VALUES (%d, 'contingent/bench-%d', 1, '\\x00', 0, '\\x00', '\\x00')",
                 i + 1, i);
        run_sql(server, sql);
    }
    PQfinish(server);
}

static void *open_writer(const struct settings *settings, int writer)
{
    static const char *const statements[][2] = {{"begin", "BEGIN"},
                                                {"advance", BARE_ADVANCE},
                                                {"record", BARE_RECORD},
                                                {"guard", BARE_GUARD},
                                                {"commit", "COMMIT"}};
    struct arena *arena = arena_new(0);
    struct bare *bare = arena_alloc(arena, sizeof *bare);
    if (!bare)
        fail("out of memory", "");
    bare->server = open_bare(settings);
    bare->step = arena_new(0);
    bare->row.stream = writer % settings->contingents + 1;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        PQclear(right(bare->server, PQprepare(bare->server, statements[i][0], statements[i][1], 0, NULL)));
    return bare;
}

/* Values in binary form, numbers as the server has them. */
struct values {
    const char *data[STATEMENT_VALUES];
    int sizes[STATEMENT_VALUES], formats[STATEMENT_VALUES];
    uint8_t numbers[STATEMENT_VALUES][8];
    int count;
};

static void add(struct values *values, const void *data, size_t size)
{
    values->data[values->count] = data;
    values->sizes[values->count] = (int)size;
    values->formats[values->count++] = 1;
}

static void add_text(struct values *values, const char *text)
{
    add(values, text, strlen(text));
}

static void add_number(struct values *values, int64_t number)
{
    uint8_t *bytes = values->numbers[values->count];
    bytes_put_number(bytes, (uint64_t)number, 8);
    add(values, bytes, 8);
}

/* Runs a statement; the number in its first row, or 0. */
static int64_t run(const struct bare *bare, const char *statement, const struct values *values)
{
    PGresult *result = right(bare->server, PQexecPrepared(bare->server, statement, values->count,
                                                          values->data, values->sizes, values->formats, 1));
    struct bytes_reader reader = bytes_read("", 0);
    if (PQntuples(result) == 1)
        reader = bytes_read(PQgetvalue(result, 0, 0), 8);
    int64_t number = (int64_t)bytes_take_number(&reader, 8);
    PQclear(result);
    return number;
}

static void append(void *context)
{
    struct bare *bare = context;
    struct bare_row *row = &bare->row;
    struct values none = {.count = 0}, head = {.count = 0}, record = {.count = 0}, guard = {.count = 0};
    bare_next(row, bare->step);
    run(bare, "begin", &none);
    add(&head, row->hash, sizeof row->hash);
    add(&head, row->signature, sizeof row->signature);
    add_number(&head, row->stream);
    int64_t sequence = run(bare, "advance", &head);
    add_number(&record, row->stream);
    add_number(&record, sequence);
    add_text(&record, row->draft.kind);
    add_number(&record, row->draft.effective);
    add_number(&record, row->number);
    add_number(&record, 0);
    add_text(&record, BENCH_AUTHOR);
    add_text(&record, "");
    add(&record, row->seen, sizeof row->seen);
    add(&record, row->draft.body, row->draft.body_size);
    add(&record, row->hash, sizeof row->hash);
    run(bare, "record", &record);
    add_text(&guard, row->key);
    add_text(&guard, row->value);
    run(bare, "guard", &guard);
    run(bare, "commit", &none);
}

const struct side postgres_side = {"bare loop", prepare_bare, open_writer, append};
