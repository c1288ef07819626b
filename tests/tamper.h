/* Changing a database behind the program's back, as someone could who owns it: for tests of what verify
   finds. Triggers and checks are out of the way meanwhile. */
#ifndef MUSTER_TESTS_TAMPER_H
#define MUSTER_TESTS_TAMPER_H

#include "store/postgres_test.h"

#include <sqlite3.h>

/* The first column of a query's rows, a statement each. The caller frees it with sqlite3_free. */
static inline char *tamper_statements(sqlite3 *database, const char *query)
{
    sqlite3_stmt *statement = NULL;
    char *all = sqlite3_mprintf("");
    assert_int_equal(sqlite3_prepare_v2(database, query, -1, &statement, NULL), SQLITE_OK);
    while (all && sqlite3_step(statement) == SQLITE_ROW)
        all = sqlite3_mprintf("%z%s;", all, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    assert_non_null(all);
    return all;
}

static inline void tamper_sqlite(const char *file, const char *sql)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open_v2(file, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    char *drop = tamper_statements(
        database, "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'");
    char *make = tamper_statements(database, "SELECT sql FROM sqlite_master WHERE type = 'trigger'");
    const char *const steps[] = {"PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;", drop,
                                 sql, make};
    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        char *error = NULL;
        if (sqlite3_exec(database, steps[i], NULL, NULL, &error) != SQLITE_OK)
            fail_msg("%s: %s", steps[i], error);
    }
    sqlite3_free(drop);
    sqlite3_free(make);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

/* The rows of one column of a query, "A;B;", in arena; in the SQL of the database. */
static inline const char *tamper_ask(struct arena *arena, const char *where, const char *query)
{
    if (strncmp(where, "postgresql://", 13) == 0)
        return postgres_test_ask(
            arena, where, arena_format(arena, "SELECT string_agg(x || ';', '') FROM (%s) AS t (x)", query));
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open_v2(where, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    char *all = tamper_statements(database, query);
    const char *copy = arena_text(arena, all, strlen(all));
    sqlite3_free(all);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    assert_non_null(copy);
    return copy;
}

/* Statements in the SQL of both databases, where X'..' are bytes. */
static inline void tamper(const char *where, const char *sql)
{
    if (strncmp(where, "postgresql://", 13) != 0) {
        tamper_sqlite(where, sql);
        return;
    }
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    TEXT_CLEANUP struct text statements = {0};
    text_add(&statements, "SET session_replication_role = replica;");
    for (const char *at = sql; *at; at++) {
        if (strncmp(at, "X'", 2) == 0) {
            text_add(&statements, "'\\x");
            at++;
        } else {
            text_add_char(&statements, *at);
        }
    }
    postgres_test_ask(arena, where, text_content(&statements));
}

#endif
