/* The tables, and how a database comes to their newest version. A migration is a row of `migrations`; a
   released one is never changed. */
#include "base/text.h"
#include "store/driver.h"

/* ---- version 1, SQLite ------------------------------------------------------------------------------ */

/* The inserts are watched too: INSERT OR REPLACE would delete without asking the DELETE trigger. */
static const char sqlite_1[] =
    "CREATE TABLE muster_meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE stream ("
    " id INTEGER PRIMARY KEY,"
    " subject TEXT NOT NULL,"
    " circle INTEGER NOT NULL,"
    " writer BLOB NOT NULL CHECK (length(writer) = 32),"
    " sequence INTEGER NOT NULL CHECK (sequence >= 0),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " signature BLOB NOT NULL CHECK (length(signature) = 64),"
    " UNIQUE (subject, circle, writer)) STRICT;"
    "CREATE TABLE record ("
    " stream INTEGER NOT NULL REFERENCES stream (id),"
    " sequence INTEGER NOT NULL CHECK (sequence >= 1),"
    " kind TEXT NOT NULL,"
    " effective INTEGER NOT NULL,"
    " recorded INTEGER NOT NULL,"
    " received INTEGER NOT NULL,"
    " author TEXT NOT NULL,"
    " authority TEXT NOT NULL,"
    " seen BLOB NOT NULL,"
    " body TEXT NOT NULL,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " PRIMARY KEY (stream, sequence)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE guard (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;"
    "CREATE TABLE summary (subject TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE snapshot (key TEXT PRIMARY KEY, heads BLOB NOT NULL, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE attachment ("
    " hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),"
    " size INTEGER NOT NULL CHECK (size = length(data)),"
    " data BLOB NOT NULL) STRICT;"

    "CREATE TRIGGER record_insert BEFORE INSERT ON record"
    " WHEN NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM record WHERE stream = NEW.stream), 0)"
    " BEGIN SELECT RAISE(ABORT, 'the records of a stream follow each other without a gap'); END;"
    "CREATE TRIGGER record_update BEFORE UPDATE ON record"
    " BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;"
    "CREATE TRIGGER record_delete BEFORE DELETE ON record"
    " BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;"
    "CREATE TRIGGER stream_insert BEFORE INSERT ON stream"
    " WHEN EXISTS (SELECT 1 FROM stream WHERE id = NEW.id OR"
    "  (subject = NEW.subject AND circle = NEW.circle AND writer = NEW.writer))"
    " BEGIN SELECT RAISE(IGNORE); END;"
    "CREATE TRIGGER stream_update BEFORE UPDATE ON stream"
    " WHEN NEW.sequence <= OLD.sequence OR NEW.id <> OLD.id OR NEW.subject <> OLD.subject"
    "  OR NEW.circle <> OLD.circle OR NEW.writer <> OLD.writer"
    " BEGIN SELECT RAISE(ABORT, 'a stream only grows'); END;"
    "CREATE TRIGGER stream_delete BEFORE DELETE ON stream"
    " BEGIN SELECT RAISE(ABORT, 'streams are never deleted'); END;"
    "CREATE TRIGGER attachment_insert BEFORE INSERT ON attachment"
    " WHEN EXISTS (SELECT 1 FROM attachment WHERE hash = NEW.hash)"
    " BEGIN SELECT RAISE(IGNORE); END;"
    "CREATE TRIGGER attachment_update BEFORE UPDATE ON attachment"
    " BEGIN SELECT RAISE(ABORT, 'attachments are never changed'); END;"
    "CREATE TRIGGER attachment_delete BEFORE DELETE ON attachment"
    " BEGIN SELECT RAISE(ABORT, 'attachments are never deleted'); END;"

    "PRAGMA application_id = 1297437524;" /* SCHEMA_APPLICATION_ID */
    "PRAGMA user_version = 1;"
    "INSERT INTO muster_meta (key, value) VALUES ('schema', 1);";

static const char sqlite_missing_1[] =
    "SELECT 16 - count(*) FROM sqlite_schema WHERE type IN ('table', 'trigger') AND name IN"
    " ('muster_meta', 'stream', 'record', 'guard', 'summary', 'snapshot', 'attachment',"
    " 'record_insert', 'record_update', 'record_delete', 'stream_insert', 'stream_update', 'stream_delete',"
    " 'attachment_insert', 'attachment_update', 'attachment_delete')";

/* ---- version 1, PostgreSQL -------------------------------------------------------------------------- */

/* The schema where tables are made and found first, whatever its name. */
#define POSTGRES_SCHEMA "to_regnamespace(quote_ident(current_schema()))"

/* Streams and guards change often: room on their pages keeps their indexes out of it. What is asked of a
   record or stream stands in one trigger for each: the server reads a CHECK anew with every statement, and a
   foreign key costs one more, which would take a third of an append's time. */
static const char postgres_1[] =
    "CREATE TABLE muster_meta (key text COLLATE \"C\" PRIMARY KEY, value bigint NOT NULL);"
    "CREATE TABLE stream ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " subject text COLLATE \"C\" NOT NULL,"
    " circle bigint NOT NULL,"
    " writer bytea NOT NULL,"
    " sequence bigint NOT NULL,"
    " hash bytea NOT NULL,"
    " signature bytea NOT NULL,"
    " UNIQUE (subject, circle, writer)) WITH (fillfactor = 50);"
    "CREATE TABLE record ("
    " stream bigint NOT NULL,"
    " sequence bigint NOT NULL,"
    " kind text COLLATE \"C\" NOT NULL,"
    " effective bigint NOT NULL,"
    " recorded bigint NOT NULL,"
    " received bigint NOT NULL,"
    " author text COLLATE \"C\" NOT NULL,"
    " authority text COLLATE \"C\" NOT NULL,"
    " seen bytea NOT NULL,"
    " body text COLLATE \"C\" NOT NULL,"
    " hash bytea NOT NULL,"
    " PRIMARY KEY (stream, sequence));"
    "CREATE TABLE guard (key text COLLATE \"C\" PRIMARY KEY, value text COLLATE \"C\")"
    " WITH (fillfactor = 50);"
    "CREATE TABLE summary (subject text COLLATE \"C\" PRIMARY KEY, body text COLLATE \"C\" NOT NULL)"
    " WITH (fillfactor = 50);"
    "CREATE TABLE snapshot (key text COLLATE \"C\" PRIMARY KEY, heads bytea NOT NULL, data bytea NOT NULL);"
    "CREATE TABLE attachment ("
    " hash bytea PRIMARY KEY CHECK (length(hash) = 32),"
    " size bigint NOT NULL CHECK (size = length(data)),"
    " data bytea NOT NULL);"
    "ALTER TABLE snapshot ALTER COLUMN data SET STORAGE EXTERNAL;"   /* is read often, whole */
    "ALTER TABLE attachment ALTER COLUMN data SET STORAGE EXTERNAL;" /* scans are compressed already */

    "CREATE FUNCTION muster_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$;"
    "CREATE FUNCTION muster_stream_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.sequence < 0 OR length(NEW.writer) <> 32 OR length(NEW.hash) <> 32"
    "  OR length(NEW.signature) <> 64 THEN"
    "  RAISE EXCEPTION 'a key, hash or signature of a stream has a wrong size'"
    "  USING ERRCODE = 'check_violation';"
    " END IF;"
    " IF TG_OP = 'UPDATE' AND (NEW.sequence <= OLD.sequence OR NEW.id <> OLD.id"
    "  OR NEW.subject <> OLD.subject OR NEW.circle <> OLD.circle OR NEW.writer <> OLD.writer) THEN"
    "  RAISE EXCEPTION 'a stream only grows' USING ERRCODE = 'restrict_violation';"
    " END IF; RETURN NEW; END $$;"
    "CREATE FUNCTION muster_record_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.sequence < 1 OR length(NEW.hash) <> 32 THEN"
    "  RAISE EXCEPTION 'a sequence or a hash is none' USING ERRCODE = 'check_violation';"
    " END IF;"
    " IF NEW.sequence > 1 AND NOT EXISTS"
    "  (SELECT 1 FROM record WHERE stream = NEW.stream AND sequence = NEW.sequence - 1) THEN"
    "  RAISE EXCEPTION 'the records of a stream follow each other without a gap'"
    "  USING ERRCODE = 'unique_violation';"
    " END IF;"
    " IF NEW.sequence = 1 AND NOT EXISTS (SELECT 1 FROM stream WHERE id = NEW.stream) THEN"
    "  RAISE EXCEPTION 'a record belongs to a stream' USING ERRCODE = 'foreign_key_violation';"
    " END IF; RETURN NEW; END $$;"
    "CREATE TRIGGER record_insert BEFORE INSERT ON record"
    " FOR EACH ROW EXECUTE FUNCTION muster_record_follows();"
    "CREATE TRIGGER record_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON record"
    " FOR EACH STATEMENT EXECUTE FUNCTION muster_refuse('records are never changed or deleted');"
    "CREATE TRIGGER attachment_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON attachment"
    " FOR EACH STATEMENT EXECUTE FUNCTION muster_refuse('attachments are never changed or deleted');"
    "CREATE TRIGGER stream_keep BEFORE DELETE OR TRUNCATE ON stream"
    " FOR EACH STATEMENT EXECUTE FUNCTION muster_refuse('streams are never deleted');"
    "CREATE TRIGGER stream_grow BEFORE INSERT OR UPDATE ON stream"
    " FOR EACH ROW EXECUTE FUNCTION muster_stream_grows();"

    "INSERT INTO muster_meta (key, value) VALUES ('schema', 1);";

static const char postgres_missing_1[] =
    "SELECT 12 - (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
    " " POSTGRES_SCHEMA " AND relname IN ('muster_meta', 'stream', 'record', 'guard', 'summary',"
    " 'snapshot', 'attachment'))"
    " - (SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE relnamespace = " POSTGRES_SCHEMA " AND tgenabled IN ('O', 'A') AND tgname IN"
    " ('record_insert', 'record_keep', 'attachment_keep', 'stream_keep', 'stream_grow'))";

/* ---- bringing a database to the newest version ------------------------------------------------------ */

enum { SQLITE, POSTGRES, DIALECTS };

static const struct migration {
    const char *script[DIALECTS];  /* from the version before to this one */
    const char *missing[DIALECTS]; /* how many tables and triggers of this version are not there */
} migrations[STORE_SCHEMA_VERSION + 1] = {
    [1] = {{sqlite_1, postgres_1}, {sqlite_missing_1, postgres_missing_1}},
};

/* What is asked of a database that may hold anything. Another program may make the tables between two
   questions: `tables` counts none when they are Muster's. */
static const struct {
    const char *lock; /* held to the end of the transaction against others who migrate; NULL: BEGIN does */
    const char *has_meta, *tables, *version;
} questions[DIALECTS] = {
    [SQLITE] = {.has_meta =
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'muster_meta'",
                .tables = "SELECT count(*) FROM sqlite_schema WHERE NOT EXISTS"
                          " (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'muster_meta')",
                .version = "SELECT value FROM muster_meta, pragma_user_version"
                           " WHERE key = 'schema' AND value = user_version"},
    [POSTGRES] = {.lock = "SELECT 1::bigint FROM (SELECT pg_advisory_xact_lock(1297437524)) AS held",
                  .has_meta = "SELECT count(*) FROM pg_class WHERE relname = 'muster_meta'"
                              " AND relnamespace = " POSTGRES_SCHEMA,
                  .tables = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
                            " AND relnamespace = " POSTGRES_SCHEMA " AND NOT EXISTS (SELECT 1 FROM pg_class"
                            " WHERE relname = 'muster_meta' AND relnamespace = " POSTGRES_SCHEMA ")",
                  .version = "SELECT value FROM muster_meta WHERE key = 'schema'"},
};

struct schema {
    const struct driver *driver;
    struct connection *connection;
    int dialect;
    struct problems *problems;
};

static int refuse(const struct schema *schema, const char *remedy, const char *what)
{
    struct place place = {.file = driver_place(schema->driver, schema->connection)};
    return problem_error(schema->problems, ERROR_STORAGE, place, remedy, "%s", what);
}

static int ask(const struct schema *schema, const char *sql, int64_t *ret_number)
{
    bool found = false;
    int64_t number = 0;
    int result = schema->driver->ask(schema->connection, sql, schema->problems, &found, &number);
    if (result < 0)
        return result;
    *ret_number = found ? number : -1;
    return 0;
}

/* The version of the schema; 0: the database is empty. Refuses what is not Muster's, is newer or incomplete.
 */
static int version(const struct schema *schema, int64_t *ret_version)
{
    int64_t has_meta = 0, tables = 0, found = 0, missing = 0;
    int result = ask(schema, questions[schema->dialect].has_meta, &has_meta);
    if (result < 0)
        return result;
    if (has_meta == 0) {
        result = ask(schema, questions[schema->dialect].tables, &tables);
        if (result < 0)
            return result;
        if (tables != 0)
            return refuse(schema, "name a database of Muster, or an empty one",
                          "this is the database of another program");
        *ret_version = 0;
        return 0;
    }
    result = ask(schema, questions[schema->dialect].version, &found);
    if (result < 0)
        return result;
    if (found > STORE_SCHEMA_VERSION)
        return refuse(schema, "use the newest Muster that has written here",
                      "the database was made by a newer Muster");
    if (found < 1)
        return refuse(schema, "restore it from a backup", "the database does not say which version it is of");
    result = ask(schema, migrations[found].missing[schema->dialect], &missing);
    if (result < 0)
        return result;
    if (missing != 0)
        return refuse(schema, "restore it from a backup, and find out who changed it",
                      "tables of the database, or triggers that protect its records, are missing");
    *ret_version = found;
    return 0;
}

/* Inside the transaction, where nobody else migrates. */
static int migrate(const struct schema *schema)
{
    int64_t number = 0, from = 0, to = 0;
    const char *lock = questions[schema->dialect].lock;
    int result = lock ? ask(schema, lock, &number) : 0;
    if (result == 0)
        result = version(schema, &from);
    for (int64_t next = from + 1; result == 0 && next <= STORE_SCHEMA_VERSION; next++)
        result = schema->driver->script(schema->connection, migrations[next].script[schema->dialect],
                                        schema->problems);
    if (result == 0)
        result = version(schema, &to);
    if (result == 0 && to != STORE_SCHEMA_VERSION)
        result = refuse(schema, "report this", "the migration did not bring the database to its version");
    return result;
}

static int run(const struct schema *schema, enum statement_number number)
{
    return schema->driver->run(schema->connection, number, NULL, false, NULL, NULL, schema->problems);
}

int schema_prepare(const struct driver *driver, struct connection *connection, enum store_access access,
                   struct problems *problems)
{
    struct schema schema = {driver, connection, driver == &sqlite_driver ? SQLITE : POSTGRES, problems};
    int64_t found = 0;
    int result = version(&schema, &found);
    if (result < 0 || found == STORE_SCHEMA_VERSION)
        return result;
    if (access == STORE_READ)
        return found ? refuse(&schema, "let a command that writes bring it up to date",
                              "the database was made by an older Muster")
                     : refuse(&schema, "write something first: import a contingent", "the database is empty");
    result = run(&schema, STATEMENT_BEGIN);
    if (result < 0)
        return result;
    result = migrate(&schema);
    if (result == 0)
        result = run(&schema, STATEMENT_COMMIT);
    if (result < 0)
        (void)run(&schema, STATEMENT_ROLLBACK);
    return result;
}

/* ---- the second lock of PostgreSQL ------------------------------------------------------------------ */

static const char *const grants[] = {
    "SELECT ON muster_meta",
    "SELECT, INSERT, UPDATE (sequence, hash, signature) ON stream",
    "SELECT, INSERT ON record",
    "SELECT, INSERT, UPDATE ON guard",
    "SELECT, INSERT, UPDATE ON summary",
    "SELECT, INSERT, UPDATE, DELETE ON snapshot",
    "SELECT, INSERT ON attachment",
};

const char *schema_grants(const char *role, struct arena *arena)
{
    struct text quoted TEXT_CLEANUP = {0};
    struct text sql TEXT_CLEANUP = {0};
    text_add_char(&quoted, '"');
    for (const char *from = role; *from; from++)
        text_add(&quoted, *from == '"' ? "\"\"" : (char[]){*from, '\0'});
    text_add_char(&quoted, '"');
    for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
        text_format(&sql, "GRANT %s TO %s;", grants[i], text_content(&quoted));
    if (quoted.failed || sql.failed)
        return NULL;
    return arena_text(arena, sql.data, sql.length);
}
