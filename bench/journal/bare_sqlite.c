/* The bare loop on SQLite: WAL, one writer, the same durability. */
#include "bare.h"

#include <sqlite3.h>

enum { BUSY_MILLISECONDS = 10000 };

struct bare {
    sqlite3 *database;
    sqlite3_stmt *begin, *advance, *record, *guard, *commit;
    struct arena *step;
    struct bare_row row;
};

static void right(sqlite3 *database, int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW)
        fail("SQLite", sqlite3_errmsg(database));
}

static sqlite3 *open_bare(const struct settings *settings)
{
    sqlite3 *database;
    char name[1000];
    snprintf(name, sizeof name, "%s/bare.db", settings->folder);
    right(NULL, sqlite3_open(name, &database));
    sqlite3_busy_timeout(database, BUSY_MILLISECONDS);
    right(database, sqlite3_exec(database,
                                 settings->sync_off ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF"
                                                    : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
                                 NULL, NULL, NULL));
    return database;
}

static void prepare_bare(const struct settings *settings)
{
    char name[1000], sql[300];
    snprintf(name, sizeof name, "%s/bare.db", settings->folder);
    unlink(name);
    sqlite3 *database = open_bare(settings);
    right(database,
          sqlite3_exec(database, BARE_TABLES("INTEGER", "BLOB", " STRICT", " STRICT, WITHOUT ROWID"), NULL,
                       NULL, NULL));
    for (int i = 0; i < settings->contingents; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO stream VALUES (%d, 'contingent/bench-%d', 1, zeroblob(32), 0, zeroblob(32),"
                 " zeroblob(64))",
                 i + 1, i);
        right(database, sqlite3_exec(database, sql, NULL, NULL, NULL));
    }
    sqlite3_close(database);
}

static sqlite3_stmt *prepared(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    right(database, sqlite3_prepare_v2(database, sql, -1, &statement, NULL));
    return statement;
}

static void *open_writer(const struct settings *settings, int writer)
{
    struct arena *arena = arena_new(0);
    struct bare *bare = arena_alloc(arena, sizeof *bare);
    if (!bare)
        fail("out of memory", "");
    sqlite3 *database = open_bare(settings);
    *bare = (struct bare){.database = database,
                          .begin = prepared(database, "BEGIN IMMEDIATE"),
                          .advance = prepared(database, BARE_ADVANCE),
                          .record = prepared(database, BARE_RECORD),
                          .guard = prepared(database, BARE_GUARD),
                          .commit = prepared(database, "COMMIT"),
                          .step = arena_new(0),
                          .row = {.stream = writer % settings->contingents + 1}};
    return bare;
}

static void text(sqlite3_stmt *statement, int at, const char *value)
{
    sqlite3_bind_text(statement, at, value, -1, SQLITE_STATIC);
}

static void blob(sqlite3_stmt *statement, int at, const void *value, int size)
{
    sqlite3_bind_blob(statement, at, value, size, SQLITE_STATIC);
}

static void run(const struct bare *bare, sqlite3_stmt *statement)
{
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        continue;
    right(bare->database, result);
    sqlite3_reset(statement);
}

static int64_t advance(const struct bare *bare)
{
    const struct bare_row *row = &bare->row;
    blob(bare->advance, 1, row->hash, sizeof row->hash);
    blob(bare->advance, 2, row->signature, sizeof row->signature);
    sqlite3_bind_int64(bare->advance, 3, row->stream);
    right(bare->database, sqlite3_step(bare->advance));
    int64_t sequence = sqlite3_column_int64(bare->advance, 0);
    run(bare, bare->advance);
    return sequence;
}

static void append(void *context)
{
    struct bare *bare = context;
    struct bare_row *row = &bare->row;
    bare_next(row, bare->step);
    run(bare, bare->begin);
    sqlite3_bind_int64(bare->record, 2, advance(bare));
    sqlite3_bind_int64(bare->record, 1, row->stream);
    text(bare->record, 3, row->draft.kind);
    sqlite3_bind_int64(bare->record, 4, row->draft.effective);
    sqlite3_bind_int64(bare->record, 5, row->number);
    sqlite3_bind_int64(bare->record, 6, 0);
    text(bare->record, 7, BENCH_AUTHOR);
    text(bare->record, 8, "");
    blob(bare->record, 9, row->seen, sizeof row->seen);
    text(bare->record, 10, row->draft.body);
    blob(bare->record, 11, row->hash, sizeof row->hash);
    run(bare, bare->record);
    text(bare->guard, 1, row->key);
    text(bare->guard, 2, row->value);
    run(bare, bare->guard);
    run(bare, bare->commit);
}

const struct side sqlite_side = {"bare loop", prepare_bare, open_writer, append};
