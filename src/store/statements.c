/* The SQL of the port: everything that runs once a database is open. Texts compare by bytes in both databases
   (SQLite's BINARY; COLLATE "C" in the schema of PostgreSQL). */
#include "store/driver.h"

#define NO_RESULT .column_types = ""
#define NOTHING   .parameter_types = "", NO_RESULT

/* Only PostgreSQL has rows to lock: in SQLite there is one writer, from BEGIN on. */
#define STREAM_LOCK                                                                                          \
    "SELECT id, sequence, hash, signature, EXISTS (SELECT 1 FROM stream AS other WHERE other.subject = $1"   \
    " AND other.circle = $2 AND other.writer <> $3)"                                                         \
    " FROM stream WHERE subject = $1 AND circle = $2 AND writer = $3"
#define GUARD_LOCK "SELECT value FROM guard WHERE key = $1"
#define FOR_UPDATE " FOR UPDATE"

/* Where it has moved meanwhile, PostgreSQL itself refuses (by a division by zero): what follows in the
   pipeline, the commit above all, is then not done either. */
#define STREAM_ADVANCE "UPDATE stream SET sequence = $1, hash = $2, signature = $3 WHERE id = $4 AND "

const struct statement store_statements[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN] = {.sql = "BEGIN IMMEDIATE",
                         .postgres = "BEGIN ISOLATION LEVEL READ COMMITTED",
                         NOTHING},
    [STATEMENT_BEGIN_READ] = {.sql = "BEGIN",
                              .postgres = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                              NOTHING},
    [STATEMENT_COMMIT] = {.sql = "COMMIT", NOTHING},
    [STATEMENT_ROLLBACK] = {.sql = "ROLLBACK", NOTHING},

    [STATEMENT_ASK] = {.sql = "SELECT (SELECT value FROM guard WHERE key = $1), EXISTS"
                              " (SELECT 1 FROM stream WHERE subject = $2 AND circle = $3 AND sequence > 0)",
                       .parameter_types = "tti",
                       .column_types = "ti"},

    [STATEMENT_STREAM_MAKE] = {.sql =
                                   "INSERT INTO stream (subject, circle, writer, sequence, hash, signature)"
                                   " VALUES ($1, $2, $3, 0, $4, $5)"
                                   " ON CONFLICT (subject, circle, writer) DO NOTHING",
                               .parameter_types = "tibbb",
                               NO_RESULT},
    [STATEMENT_STREAM_LOCK] = {.sql = STREAM_LOCK,
                               .postgres = STREAM_LOCK FOR_UPDATE,
                               .parameter_types = "tib",
                               .column_types = "iibbi"},
    [STATEMENT_STREAMS] = {.sql = "SELECT id, subject, circle, writer, sequence, hash, signature FROM stream"
                                  " WHERE subject >= $1 AND subject <= $2 AND circle >= $3 AND circle <= $4"
                                  " ORDER BY subject, circle, writer",
                           .parameter_types = "ttii",
                           .column_types = "itibibb"},
    [STATEMENT_STREAM_ADVANCE] = {.sql = STREAM_ADVANCE "sequence = $5",
                                  .postgres = STREAM_ADVANCE "1 / (sequence = $5)::int = 1",
                                  .parameter_types = "ibbii",
                                  NO_RESULT,
                                  .must_change_one = true},

    [STATEMENT_RECORD_ADD] = {.sql = "INSERT INTO record (stream, sequence, kind, effective, recorded,"
                                     " received, author, authority, seen, body, hash)"
                                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                              .parameter_types = "iitiiittbtb",
                              NO_RESULT},
    [STATEMENT_RECORDS_READ] = {.sql = "SELECT sequence, kind, effective, recorded, received, author,"
                                       " authority, seen, body, hash FROM record"
                                       " WHERE stream = $1 AND sequence > $2 AND sequence <= $3"
                                       " ORDER BY sequence",
                                .parameter_types = "iii",
                                .column_types = "itiiittbtb"},

    /* A guard that does not exist yet is locked by a row without a value; SQLite needs none. */
    [STATEMENT_GUARD_MAKE] = {.sql = "",
                              .postgres = "INSERT INTO guard (key, value) VALUES ($1, NULL)"
                                          " ON CONFLICT (key) DO NOTHING",
                              .parameter_types = "t",
                              NO_RESULT},
    [STATEMENT_GUARD_LOCK] = {.sql = GUARD_LOCK,
                              .postgres = GUARD_LOCK FOR_UPDATE,
                              .parameter_types = "t",
                              .column_types = "t"},
    [STATEMENT_GUARD_SET] = {.sql = "INSERT INTO guard (key, value) VALUES ($1, $2)"
                                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                             .parameter_types = "tt",
                             NO_RESULT},
    [STATEMENT_GUARD_ADD] = {.sql = "INSERT INTO guard (key, value) VALUES ($1, $2)",
                             .parameter_types = "tt",
                             NO_RESULT},
    [STATEMENT_GUARDS_READ] = {.sql = "SELECT key, value FROM guard WHERE key >= $1 AND key < $2"
                                      " AND value IS NOT NULL ORDER BY key",
                               .parameter_types = "tt",
                               .column_types = "tt"},

    [STATEMENT_SUMMARY_SET] = {.sql = "INSERT INTO summary (subject, body) VALUES ($1, $2)"
                                      " ON CONFLICT (subject) DO UPDATE SET body = excluded.body",
                               .parameter_types = "tt",
                               NO_RESULT},
    [STATEMENT_SUMMARIES_READ] = {.sql = "SELECT subject, body FROM summary"
                                         " WHERE subject >= $1 AND subject < $2 ORDER BY subject",
                                  .parameter_types = "tt",
                                  .column_types = "tt"},

    [STATEMENT_SNAPSHOT_SET] = {.sql = "INSERT INTO snapshot (key, heads, data) VALUES ($1, $2, $3)"
                                       " ON CONFLICT (key) DO UPDATE"
                                       " SET heads = excluded.heads, data = excluded.data",
                                .parameter_types = "tbb",
                                NO_RESULT},
    [STATEMENT_SNAPSHOT_READ] = {.sql = "SELECT heads, data FROM snapshot WHERE key = $1",
                                 .parameter_types = "t",
                                 .column_types = "bb"},
    [STATEMENT_SNAPSHOTS_DROP] = {.sql = "DELETE FROM snapshot WHERE key >= $1 AND key < $2",
                                  .parameter_types = "tt",
                                  NO_RESULT},

    [STATEMENT_ATTACHMENT_ADD] = {.sql = "INSERT INTO attachment (hash, size, data) VALUES ($1, $2, $3)"
                                         " ON CONFLICT (hash) DO NOTHING",
                                  .parameter_types = "bib",
                                  NO_RESULT},
    [STATEMENT_ATTACHMENT_READ] = {.sql = "SELECT data FROM attachment WHERE hash = $1",
                                   .parameter_types = "b",
                                   .column_types = "b"},
    [STATEMENT_ATTACHMENTS_LIST] = {.sql = "SELECT hash, size FROM attachment ORDER BY hash",
                                    .parameter_types = "",
                                    .column_types = "bi"},
};
