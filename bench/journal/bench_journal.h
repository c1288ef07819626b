/* What the parts of the benchmark of the journal share. */
#ifndef MUSTER_BENCH_JOURNAL_H
#define MUSTER_BENCH_JOURNAL_H

#include "journal/journal.h"

struct settings {
    const char *folder; /* for databases in files and for keys */
    const char *server; /* of PostgreSQL: its address, with a database that is there; NULL: SQLite */
    int writers, contingents, rounds, records, threads;
    double seconds;
    bool sync_off;
};

/* One of the two that are compared: the journal, or a bare loop that writes the same rows. */
struct side {
    const char *name;
    void (*prepare)(const struct settings *settings);           /* makes its database, once */
    void *(*open)(const struct settings *settings, int writer); /* in the writer's own process */
    void (*append)(void *handle);                               /* one record, in a transaction */
};
extern const struct side journal_side, sqlite_side, postgres_side;

/* journal.c */
void fail(const char *what, const char *why) __attribute__((noreturn));
void check(int code, const struct problems *problems); /* ends the program on an error */
double cpu_seconds(void);                              /* of this process: user and system */

/* appends.c */
struct journal *bench_open(const struct settings *settings, bool writes, struct arena *arena);
void bench_draft(struct arena *arena, int number, struct draft *ret_draft); /* a row of equipment.status */
void bench_appends(const struct settings *settings);
void bench_parts(void);

/* bare_postgres.c */
const char *postgres_database(const struct settings *settings, const char *name); /* its address */
void postgres_make(const struct settings *settings, const char *name);            /* anew */

/* folds.c */
void bench_make(const struct settings *settings);
void bench_verify(const struct settings *settings);
void bench_open_contingent(const struct settings *settings);

/* What both sides write. */
enum { NAME_BYTES = 64, KEY_BYTES = 80, VALUE_BYTES = 256 };
#define BENCH_AUTHOR "a.bekov"
#define BENCH_KIND   "equipment.status/1"

#endif
