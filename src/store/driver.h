/* Between the port (store.c, schema.c) and the two databases (sqlite.c, postgres.c): statements by number,
   values in and rows out. Private to this room. */
#ifndef MUSTER_STORE_DRIVER_H
#define MUSTER_STORE_DRIVER_H

#include "store/store.h"

enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT, VALUE_BYTES };
struct value {
    enum value_type type;
    int64_t number;   /* VALUE_INTEGER: 64 bits on both */
    const void *data; /* VALUE_TEXT (NUL-terminated in results), VALUE_BYTES */
    size_t size;
};
static inline struct value value_integer(int64_t number)
{
    return (struct value){.type = VALUE_INTEGER, .number = number};
}
struct value value_text(const char *text);
static inline struct value value_bytes(const void *data, size_t size)
{
    return (struct value){.type = VALUE_BYTES, .data = data, .size = size};
}

enum { DRIVER_PARAMETERS_MAXIMUM = 16, DRIVER_COLUMNS_MAXIMUM = 16 };

/* A statement of the port. Parameters are $1, $2, ... in order of first appearance, in SQL that both
   databases understand; where they differ, `postgres` stands beside it. Prepared at first use, kept for the
   connection. */
struct statement {
    const char *sql;
    const char *postgres;        /* NULL: the same as sql */
    const char *parameter_types; /* one letter each: i integer, t text, b bytes */
    const char *column_types;    /* of the result; "" none */
    bool must_change_one;        /* changing no row is ERROR_CONFLICT */
};
extern const struct statement store_statements[];
enum statement_number {
    STATEMENT_BEGIN,
    STATEMENT_BEGIN_READ,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_ASK,
    STATEMENT_STREAM_MAKE,
    STATEMENT_STREAM_LOCK,
    STATEMENT_STREAMS,
    STATEMENT_STREAM_ADVANCE,
    STATEMENT_RECORD_ADD,
    STATEMENT_RECORDS_READ,
    STATEMENT_GUARD_MAKE,
    STATEMENT_GUARD_LOCK,
    STATEMENT_GUARD_SET,
    STATEMENT_GUARD_ADD,
    STATEMENT_GUARDS_READ,
    STATEMENT_SUMMARY_SET,
    STATEMENT_SUMMARIES_READ,
    STATEMENT_SNAPSHOT_SET,
    STATEMENT_SNAPSHOT_READ,
    STATEMENT_SNAPSHOTS_DROP,
    STATEMENT_ATTACHMENT_ADD,
    STATEMENT_ATTACHMENT_READ,
    STATEMENT_ATTACHMENTS_LIST,
    STATEMENT_COUNT
};

typedef int driver_row(void *context, const struct value *columns);

struct connection; /* the driver's own */

struct driver {
    const char *name;
    int (*open)(const char *where, const struct store_options *options, struct arena *arena,
                struct problems *problems, struct connection **ret_connection);
    void (*close)(struct connection *connection);
    /* Runs statement `number`; row (NULL: none expected) is called for each row of the result and may end it
       by a value other than 0, which is returned. `later` true: the answer is not waited for (PostgreSQL
       pipelines it; SQLite runs it at once); its rows and its error come with the next call that waits, at
       the latest COMMIT, so `context` has to live until then. */
    int (*run)(struct connection *connection, enum statement_number number, const struct value *parameters,
               bool later, driver_row *row, void *context, struct problems *problems);
    /* Runs SQL text of schema.c: several statements, no parameters. */
    int (*script)(struct connection *connection, const char *sql, struct problems *problems);
    /* One value of one row of SQL text of schema.c, as an integer: for checks of the schema. No row:
     *ret_found false. */
    int (*ask)(struct connection *connection, const char *sql, struct problems *problems, bool *ret_found,
               int64_t *ret_number);
    const char *(*describe)(struct connection *connection); /* "NAME VERSION WHERE" */
    /* The folder beside the database where large attachments lie, in arena (NULL: no memory); NULL: they lie
       in the database. */
    const char *(*beside)(struct connection *connection, struct arena *arena);
};
extern const struct driver sqlite_driver, postgres_driver;
/* Where a database is, as the place of a problem: what describe says after name and version. */
static inline const char *driver_place(const struct driver *driver, struct connection *connection)
{
    const char *name = driver->describe(connection);
    const char *version = strchr(name, ' ');
    const char *where = version ? strchr(version + 1, ' ') : NULL;
    return where ? where + 1 : name;
}

/* schema.c: brings the database to STORE_SCHEMA_VERSION, or refuses it. */
int schema_prepare(const struct driver *driver, struct connection *connection, enum store_access access,
                   struct problems *problems) MUST_CHECK;
/* SQLite's application_id of Muster's files: "MUST". On PostgreSQL it numbers the lock of migrations. */
enum { SCHEMA_APPLICATION_ID = 0x4d555354 };
/* PostgreSQL: the SQL that grants `role` what the program needs. In arena; NULL when memory is exhausted. */
const char *schema_grants(const char *role, struct arena *arena);

/* faults.c: counts a step, and says whether it has to fail for a test. Drivers ask it once for each run (but
   never fail a ROLLBACK), script, ask and open. */
bool store_step_fails(void);
/* The VFS through which SQLite's own steps are counted; NULL (the usual one) before store_fail_after was ever
   called. */
const char *store_faults_vfs(void);

#endif
