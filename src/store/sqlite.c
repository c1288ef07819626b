/* The port on SQLite: one file in WAL mode. */
#include "base/text.h"
#include "store/driver.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_DEFAULT_MILLISECONDS = 10000, PAUSE_FIRST_US = 50, PAUSE_LONGEST_US = 2000, REASON_SIZE = 128 };
enum { LOG_PAGES = 1000, LOG_LONG_PAGES = 4000, LOG_WAIT_MILLISECONDS = 100 };

struct connection {
    sqlite3 *database;
    const char *where; /* as the user wrote it, for messages */
    const char *file;  /* the same for SQLite: it takes names such as :memory: for something else */
    const char *name;
    struct store_options options;
    int64_t waited_us; /* for the lock that is being waited for */
    int log_tried;     /* pages of the log when it was last brought into the database */
    bool tries_log;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* ---- errors ----------------------------------------------------------------------------------------- */

static const struct fault {
    int sqlite;
    int code;
    const char *what, *remedy;
} faults[] = {
    {SQLITE_BUSY, ERROR_BUSY, "another program has been writing for too long", "try again"},
    {SQLITE_LOCKED, ERROR_BUSY, "another program has been writing for too long", "try again"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERROR_CONFLICT, "someone else was quicker", "read again, then repeat"},
    {SQLITE_CONSTRAINT_UNIQUE, ERROR_CONFLICT, "someone else was quicker", "read again, then repeat"},
    {SQLITE_CONSTRAINT_TRIGGER, ERROR_CONFLICT, "the database refuses it", "read again, then repeat"},
    {SQLITE_CONSTRAINT, ERROR_BUG, "the database refuses it", "report this"},
    {SQLITE_FULL, ERROR_STORAGE, "the disk is full", "make room, then try again: nothing was recorded"},
    {SQLITE_NOTADB, ERROR_STORAGE, "this is no database of Muster",
     "name another file, or restore it from a backup"},
    {SQLITE_CORRUPT, ERROR_STORAGE, "the database is damaged", "restore it from a backup"},
    {SQLITE_READONLY, ERROR_STORAGE, "the database may not be written",
     "let its owner give you the right to write the file and its folder"},
    {SQLITE_CANTOPEN, ERROR_STORAGE, "the database cannot be opened",
     "see that the file and its folder may be read, and written too unless the disk is read-only"},
    {SQLITE_PERM, ERROR_STORAGE, "the database may not be used", "ask its owner for the right to"},
    {SQLITE_IOERR, ERROR_STORAGE, "the disk fails", "look after the disk, then try again"},
    {SQLITE_TOOBIG, ERROR_LIMIT, "this is too large for the database", "divide it"},
};
static const struct fault other = {0, ERROR_STORAGE, "the database fails", "restore it from a backup"};

static const struct fault *find_fault(int result)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].sqlite == result || faults[i].sqlite == (result & 0xff))
            return &faults[i];
    return &other;
}

static const char *reason(int error_number, char *buffer)
{
    if (strerror_r(error_number, buffer, REASON_SIZE) != 0)
        snprintf(buffer, REASON_SIZE, "error %d", error_number);
    return buffer;
}

/* What the system said, when it was the system. SQLite keeps that for most statements but not for COMMIT, so
   every call begins with errno 0. */
static int system_error(int result)
{
    return (result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN ? errno : 0;
}

static bool is_full(int error_number)
{
    return error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
}

/* Reports what SQLite answered, in its own words where the connection still has them. */
static int failed(const struct connection *connection, int result, struct problems *problems)
{
    int system = system_error(result);
    if ((result & 0xff) == SQLITE_NOMEM)
        return problem_memory(problems);
    const struct fault *fault = find_fault(is_full(system) ? SQLITE_FULL : result);
    bool known = connection->database && sqlite3_extended_errcode(connection->database) == result;
    const char *words = known ? sqlite3_errmsg(connection->database) : sqlite3_errstr(result);
    char buffer[REASON_SIZE];
    return problem_error(problems, fault->code, (struct place){.file = connection->where}, fault->remedy,
                         "%s (SQLite: %s%s%s)", fault->what, words, system ? ", " : "",
                         system ? reason(system, buffer) : "");
}

/* ---- statements ------------------------------------------------------------------------------------- */

static int bind(sqlite3_stmt *statement, int at, const struct value *value)
{
    switch (value->type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value->number);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, at, value->data, value->size, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BYTES: /* a pointer of NULL would make it NULL */
        return sqlite3_bind_blob64(statement, at, value->size ? value->data : "", value->size, SQLITE_STATIC);
    case VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

static struct value column(sqlite3_stmt *statement, int at, char type)
{
    struct value value = {.type = type == 't' ? VALUE_TEXT : VALUE_BYTES};
    if (type == 'i')
        return value_integer(sqlite3_column_int64(statement, at));
    if (type == 't')
        value.data = sqlite3_column_text(statement, at);
    else
        value.data = sqlite3_column_blob(statement, at);
    if (value.data)
        value.size = (size_t)sqlite3_column_bytes(statement, at);
    else if (type == 't')
        value.type = VALUE_NULL;
    else
        value.data = ""; /* no bytes: no column of bytes can be NULL */
    return value;
}

static int prepare(struct connection *connection, enum statement_number number, sqlite3_stmt **ret_statement)
{
    sqlite3_stmt **kept = &connection->statements[number];
    int result = *kept ? SQLITE_OK
                       : sqlite3_prepare_v3(connection->database, store_statements[number].sql, -1,
                                            SQLITE_PREPARE_PERSISTENT, kept, NULL);
    *ret_statement = *kept;
    return result;
}

static int prepare_bound(struct connection *connection, enum statement_number number,
                         const struct value *parameters, sqlite3_stmt **ret_statement)
{
    const char *types = store_statements[number].parameter_types;
    int result = prepare(connection, number, ret_statement);
    for (int i = 0; result == SQLITE_OK && types[i]; i++)
        result = bind(*ret_statement, i + 1, &parameters[i]);
    return result;
}

/* Steps through a bound statement. *ret_outcome: what row returned. */
static int step(sqlite3_stmt *statement, const char *types, driver_row *row, void *context, int *ret_outcome)
{
    struct value columns[DRIVER_COLUMNS_MAXIMUM];
    int result;
    assert(!sqlite3_stmt_busy(statement)); /* a visit does not use the store that it visits */
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; types[i]; i++)
            columns[i] = column(statement, i, types[i]);
        *ret_outcome = row ? row(context, columns) : 0;
        if (*ret_outcome != 0)
            return SQLITE_DONE;
    }
    return result;
}

/* Nothing to be done: what SQLite needs not, or a transaction that SQLite has rolled back by itself. */
static bool is_idle(const struct connection *connection, enum statement_number number)
{
    return !*store_statements[number].sql ||
           (number == STATEMENT_ROLLBACK && sqlite3_get_autocommit(connection->database));
}

static int sqlite_run(struct connection *connection, enum statement_number number,
                      const struct value *parameters, bool later, driver_row *row, void *context,
                      struct problems *problems)
{
    (void)later;
    errno = 0;
    const struct statement *what = &store_statements[number];
    sqlite3_stmt *statement;
    int outcome = 0;
    if (is_idle(connection, number))
        return 0;
    if (store_step_fails() && number != STATEMENT_ROLLBACK)
        return failed(connection, SQLITE_IOERR, problems);
    int result = prepare_bound(connection, number, parameters, &statement);
    if (result == SQLITE_OK)
        result = step(statement, what->column_types, row, context, &outcome);
    int error = result == SQLITE_DONE ? outcome : failed(connection, result, problems);
    sqlite3_reset(statement);
    if (error == 0 && what->must_change_one && sqlite3_changes(connection->database) == 0)
        error = problem_error(problems, ERROR_CONFLICT, (struct place){.file = connection->where},
                              "read again, then repeat",
                              "someone else was quicker: what was to change has changed meanwhile");
    return error;
}

static int sqlite_script(struct connection *connection, const char *sql, struct problems *problems)
{
    int result =
        store_step_fails() ? SQLITE_IOERR : sqlite3_exec(connection->database, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : failed(connection, result, problems);
}

/* One number; SQLITE_OK, with *ret_found false when there is no row. */
static int number_of(struct connection *connection, const char *sql, bool *ret_found, int64_t *ret_number)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection->database, sql, -1, &statement, NULL);
    if (result != SQLITE_OK)
        return result;
    result = sqlite3_step(statement);
    *ret_found = result == SQLITE_ROW;
    *ret_number = *ret_found ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static int sqlite_ask(struct connection *connection, const char *sql, struct problems *problems,
                      bool *ret_found, int64_t *ret_number)
{
    errno = 0;
    int result = store_step_fails() ? SQLITE_IOERR : number_of(connection, sql, ret_found, ret_number);
    return result == SQLITE_OK ? 0 : failed(connection, result, problems);
}

static const char *sqlite_describe(struct connection *connection)
{
    return connection->name;
}

/* The path is SQLite's own, so that one database has one folder by whatever name it is opened. */
static const char *sqlite_beside(struct connection *connection, struct arena *arena)
{
    return arena_format(arena, "%s.files", sqlite3_db_filename(connection->database, "main"));
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static int cannot_make(const struct connection *connection, struct problems *problems)
{
    struct place place = {.file = connection->where};
    char buffer[REASON_SIZE];
    if (errno == ENOENT || errno == ENOTDIR)
        return problem_error(problems, ERROR_NOT_FOUND, place, "make the folder first, or name another",
                             "the folder of the database does not exist");
    if (errno == EACCES || errno == EROFS || errno == EPERM)
        return problem_error(problems, ERROR_STORAGE, place, "name another place with --database",
                             "the folder of the database may not be written");
    return problem_error(problems, ERROR_STORAGE, place, "name another place with --database",
                         "the database cannot be made: %s", reason(errno, buffer));
}

/* Sees to it that there is a file: 0600 where it is made. */
static int find_file(const struct connection *connection, struct problems *problems)
{
    struct place place = {.file = connection->where};
    struct stat status;
    if (stat(connection->file, &status) == 0)
        return S_ISREG(status.st_mode)
                   ? 0
                   : problem_error(problems, ERROR_STORAGE, place, "name the file of the database",
                                   "this is %s", S_ISDIR(status.st_mode) ? "a folder" : "no file");
    if (connection->options.access != STORE_CREATE)
        return problem_error(problems, ERROR_NOT_FOUND, place,
                             "name another with --database, or import a contingent first",
                             "there is no database");
    if (store_step_fails())
        errno = EIO;
    else {
        int made = open(connection->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (made >= 0)
            return close(made) == 0 ? 0 : cannot_make(connection, problems);
        if (errno == EEXIST) /* by another program, just now */
            return 0;
    }
    return cannot_make(connection, problems);
}

/* Waits for another writer, first for moments, then longer. The time is counted by what was asked for. */
static int wait_for_writer(void *context, int count)
{
    struct connection *connection = context;
    int asked = connection->options.busy_milliseconds;
    int limit = connection->tries_log ? LOG_WAIT_MILLISECONDS : asked ? asked : BUSY_DEFAULT_MILLISECONDS;
    if (count == 0)
        connection->waited_us = 0;
    if (connection->waited_us >= (int64_t)limit * 1000)
        return 0;
    int64_t pause = count < 6 ? PAUSE_FIRST_US << count : PAUSE_LONGEST_US;
    connection->waited_us += pause;
    (void)nanosleep(&(struct timespec){.tv_nsec = (long)pause * 1000}, NULL);
    return 1;
}

/* Brings the log into the database each time it has grown by so much. By itself SQLite tries at each commit
   once it is long; where many write it stays long, and each commit would sync twice. When it has not begun
   anew for long, the others wait a moment for it. What fails is done another time. */
static int log_grew(void *context, sqlite3 *database, const char *name, int pages)
{
    struct connection *connection = context;
    if (pages < connection->log_tried) /* it has begun anew */
        connection->log_tried = 0;
    if (pages - connection->log_tried < LOG_PAGES)
        return SQLITE_OK;
    connection->log_tried = pages;
    connection->tries_log = true;
    (void)sqlite3_wal_checkpoint_v2(
        database, name, pages < LOG_LONG_PAGES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART, NULL,
        NULL);
    connection->tries_log = false;
    return SQLITE_OK;
}

static int open_file(struct connection *connection, const char *name, int flags)
{
    int result =
        sqlite3_open_v2(name, &connection->database, flags | SQLITE_OPEN_NOMUTEX, store_faults_vfs());
    if (result != SQLITE_OK)
        return sqlite3_extended_errcode(connection->database);
    sqlite3_extended_result_codes(connection->database, 1);
    sqlite3_busy_handler(connection->database, wait_for_writer, connection);
    sqlite3_wal_hook(connection->database, log_grew, connection);
    sqlite3_db_config(connection->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(connection->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return sqlite3_exec(connection->database, "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON", NULL,
                        NULL, NULL);
}

/* A file that this user may not write, and nobody is writing now. */
static bool is_at_rest(const struct connection *connection, struct arena *arena)
{
    const char *beside = arena_format(arena, "%s-wal", connection->file);
    struct stat status;
    return beside && stat(beside, &status) != 0 && errno == ENOENT && access(connection->file, R_OK) == 0 &&
           access(connection->file, W_OK) != 0;
}

/* The file of a read-only or full disk or folder, where SQLite cannot make the two files that it needs beside
   it; and one that may only be read, where it could make them, but not take them away again, so that its
   owner would meet two files that he may not write. */
static const char *immutable_name(const struct connection *connection, struct arena *arena)
{
    struct text name TEXT_CLEANUP = {0};
    text_add(&name, "file:");
    for (const char *from = connection->file; *from; from++)
        if (strchr("%?#", *from))
            text_format(&name, "%%%02x", (unsigned)*from);
        else
            text_add_char(&name, *from);
    text_add(&name, "?immutable=1");
    return name.failed ? NULL : arena_text(arena, name.data, name.length);
}

/* Whether changes stand in the file beside the database that were never moved into it. */
static bool has_changes_beside(const struct connection *connection, struct arena *arena)
{
    const char *beside = arena_format(arena, "%s-wal", connection->file);
    struct stat status;
    return !beside || (stat(beside, &status) == 0 && status.st_size > 0);
}

/* Opens the file and reads its head. */
static int look(struct connection *connection, const char *name, int flags, int64_t *ret_application)
{
    bool found = false;
    int result = open_file(connection, name, flags);
    return result == SQLITE_OK ? number_of(connection, "PRAGMA application_id", &found, ret_application)
                               : result;
}

static bool is_refused(int result)
{
    return (result & 0xff) == SQLITE_CANTOPEN || (result & 0xff) == SQLITE_READONLY ||
           is_full(system_error(result));
}

/* As it is, where SQLite can do nothing beside it: for a reader, and when nothing is missing in it. */
static int open_and_look(struct connection *connection, struct arena *arena, int64_t *ret_application)
{
    bool reads = connection->options.access == STORE_READ;
    int result = SQLITE_CANTOPEN;
    if (!reads || !is_at_rest(connection, arena))
        result = look(connection, connection->file, reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE,
                      ret_application);
    if (!reads || !is_refused(result) || has_changes_beside(connection, arena))
        return result;
    const char *name = immutable_name(connection, arena);
    if (!name)
        return SQLITE_NOMEM;
    sqlite3_close(connection->database);
    return look(connection, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, ret_application);
}

static int identify(struct connection *connection, int64_t application, struct problems *problems)
{
    bool found = false;
    int64_t tables = 0;
    if (application == SCHEMA_APPLICATION_ID)
        return 0;
    /* Another program may have made the tables since: it counts none when they are Muster's. */
    int result = application == 0 ? number_of(connection,
                                              "SELECT count(*) FROM sqlite_schema WHERE"
                                              " (SELECT application_id FROM pragma_application_id) = 0",
                                              &found, &tables)
                                  : SQLITE_OK;
    if (result != SQLITE_OK)
        return failed(connection, result, problems);
    if (application == 0 && tables == 0)
        return 0; /* empty: schema.c says what is to be done */
    return problem_error(problems, ERROR_STORAGE, (struct place){.file = connection->where},
                         "name a database of Muster, or a file that does not exist yet",
                         "this is the database of another program");
}

static int use_wal(struct connection *connection, bool *ret_used)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection->database, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (result != SQLITE_OK)
        return result;
    result = sqlite3_step(statement);
    const char *mode = result == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    *ret_used = mode && strcmp(mode, "wal") == 0;
    sqlite3_finalize(statement);
    return result == SQLITE_ROW ? SQLITE_OK : result;
}

static int set_up_reading(struct connection *connection, struct problems *problems)
{
    int result = sqlite3_exec(connection->database, "PRAGMA query_only = ON", NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : failed(connection, result, problems);
}

static int set_up_writing(struct connection *connection, struct problems *problems)
{
    bool used = false;
    if (sqlite3_db_readonly(connection->database, "main") != 0)
        return failed(connection, SQLITE_READONLY, problems);
    int result;
    int count = 0;
    do /* SQLite does not wait by itself for this */
        result = use_wal(connection, &used);
    while ((result & 0xff) == SQLITE_BUSY && wait_for_writer(connection, count++));
    if (result == SQLITE_OK && !used)
        return problem_error(problems, ERROR_STORAGE, (struct place){.file = connection->where},
                             "put it on a disk of this machine, or use PostgreSQL",
                             "where the database lies there is no shared memory (SQLite: no WAL)");
    if (result == SQLITE_OK)
        result = sqlite3_exec(connection->database,
                              connection->options.sync_off ? "PRAGMA synchronous = OFF"
                                                           : "PRAGMA synchronous = FULL",
                              NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : failed(connection, result, problems);
}

static void sqlite_close(struct connection *connection)
{
    if (!connection)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(connection->statements[i]);
    int result = sqlite3_close(connection->database);
    assert(result == SQLITE_OK); /* every statement is finalized */
    (void)result;
    connection->database = NULL;
}

static int open_connection(struct connection *connection, struct arena *arena, struct problems *problems)
{
    int64_t application = 0;
    int error = find_file(connection, problems);
    if (error < 0)
        return error;
    /* SQLite would open it for reading, and leave its two files behind (see is_at_rest). */
    if (connection->options.access != STORE_READ && access(connection->file, W_OK) != 0)
        return failed(connection, SQLITE_READONLY, problems);
    errno = 0;
    int result = store_step_fails() ? SQLITE_CANTOPEN : open_and_look(connection, arena, &application);
    if (result != SQLITE_OK)
        return failed(connection, result, problems);
    error = identify(connection, application, problems);
    if (error < 0)
        return error;
    return connection->options.access == STORE_READ ? set_up_reading(connection, problems)
                                                    : set_up_writing(connection, problems);
}

static int sqlite_open(const char *where, const struct store_options *options, struct arena *arena,
                       struct problems *problems, struct connection **ret_connection)
{
    if (!*where)
        return problem_error(problems, ERROR_USAGE, (struct place){0}, "name its file",
                             "the name of the database is empty");
    struct connection *connection = arena_alloc(arena, sizeof *connection);
    if (!connection)
        return problem_memory(problems);
    connection->options = *options;
    connection->where = arena_text(arena, where, strlen(where));
    connection->file = arena_format(arena, "%s%s", *where == '/' ? "" : "./", where);
    connection->name = arena_format(arena, "SQLite %s %s", sqlite3_libversion(), where);
    if (!connection->where || !connection->file || !connection->name)
        return problem_memory(problems);
    int error = open_connection(connection, arena, problems);
    if (error < 0) {
        sqlite_close(connection);
        return error;
    }
    *ret_connection = connection;
    return 0;
}

const struct driver sqlite_driver = {
    .name = "SQLite",
    .open = sqlite_open,
    .close = sqlite_close,
    .run = sqlite_run,
    .script = sqlite_script,
    .ask = sqlite_ask,
    .describe = sqlite_describe,
    .beside = sqlite_beside,
};
