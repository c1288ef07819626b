/* The port on PostgreSQL: opening a connection, what its errors mean, and scripts. The talk itself stands in
   postgres_wire.c. */
#include "base/text.h"
#include "store/postgres_wire.h"

#include <assert.h>

/* ---- errors -----------------------------------------------------------------------------------------------
 */

/* What an SQLSTATE means, by how it begins; the first row that fits counts.
   https://www.postgresql.org/docs/15/errcodes-appendix.html */
static const struct meaning {
    const char *state;
    int code;
    const char *what, *remedy;
} meanings[] = {
    {"23505", ERROR_CONFLICT, "someone else was quicker", "read again, then repeat"},
    {"40001", ERROR_BUSY, "someone else writes the same", "try again"},
    {"40P01", ERROR_BUSY, "someone else writes the same", "try again"},
    {"55P03", ERROR_BUSY, "another writer held on too long", "try again in a moment"},
    {"23001", ERROR_CONFLICT, "the database refuses it", "read again, then repeat"},
    {"23", ERROR_BUG, "the database refuses it", "report this"},
    {"54", ERROR_LIMIT, "this is too large for the database", "divide it"},
    {"25006", ERROR_STORAGE, "the server only answers readers", "give the address of the one that writes"},
    {"42501", ERROR_STORAGE, "the role may not do this",
     "let the owner of the database run `muster database grant`"},
    {"42P01", ERROR_STORAGE, "a table is missing", "see that search_path leads to Muster's tables"},
    {"53100", ERROR_STORAGE, "the server's disk is full", "make room, then try again"},
    {"57014", ERROR_STORAGE, "the server cancelled a statement", "try again; see its statement_timeout"},
    {"58030", ERROR_STORAGE, "the server cannot read or write its disk", "see its log and its disk"},
    {"XX", ERROR_STORAGE, "the database is damaged", "see the server's log; restore it from a backup"},
    {"", ERROR_STORAGE, "the server refused a statement", "see the server's log"},
};
static const struct meaning lost = {"", ERROR_STORAGE, "the connection to the server is lost",
                                    "try again when the server can be reached"};
static const struct meaning commit_lost = {
    "", ERROR_STORAGE, "the connection to the server was lost at the commit",
    "look whether it took place, when the server can be reached again"};
static const struct meaning unchanged = {"22012", ERROR_CONFLICT, "someone else was quicker",
                                         "read again, then repeat"};

static bool is_lost(const struct connection *connection, const char *state)
{
    return !state || connection->lost || PQstatus(connection->server) != CONNECTION_OK ||
           strncmp(state, "57P", 3) == 0; /* it says so before it closes the connection */
}

static const struct meaning *find_meaning(const struct connection *connection,
                                          const struct statement *statement, const char *state)
{
    if (is_lost(connection, state))
        return statement == &store_statements[STATEMENT_COMMIT] ? &commit_lost : &lost;
    if (statement && statement->must_change_one && strcmp(state, unchanged.state) == 0)
        return &unchanged;
    const struct meaning *meaning = meanings;
    while (strncmp(state, meaning->state, strlen(meaning->state)) != 0)
        meaning++;
    return meaning;
}

/* The words of libpq or of the server in one line, "a; b", without libpq's hints (lines that begin with a
   tab). Words from before the encodings are agreed may not be UTF-8. In arena. */
static const char *one_line(struct arena *arena, const char *words)
{
    char *out = arena_alloc(arena, 2 * strlen(words) + 1);
    if (!out)
        return "out of memory";
    size_t length = 0;
    while (*words) {
        size_t line = strcspn(words, "\n");
        if (line > 0 && *words != '\t') {
            memcpy(out + length, "; ", 2);
            length += length > 0 ? 2 : 0;
            memcpy(out + length, words, line);
            length += line;
        }
        words += line + (words[line] == '\n');
    }
    out[length] = '\0';
    for (size_t wrong; (wrong = text_utf8_check(out, length)) < length;)
        out[wrong] = '?';
    return out;
}

int postgres_problem(struct connection *connection, const struct statement *statement, const PGresult *result,
                     struct problems *problems)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *words = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const struct meaning *meaning = find_meaning(connection, statement, state);
    if (!words && result)
        words = PQresultErrorMessage(result);
    if (!words || !*words)
        words = PQerrorMessage(connection->server);
    if (meaning == &unchanged)
        words = "what was to change has changed meanwhile";
    return problem_error(problems, meaning->code, (struct place){.file = connection->address},
                         meaning->remedy, "%s (PostgreSQL: %s)", meaning->what,
                         one_line(problems->arena, words));
}

/* ---- opening ----------------------------------------------------------------------------------------------
 */

/* Why an address cannot be used, or NULL. libpq's own words on it may hold a part of the password. */
static const char *address_fault(const char *where)
{
    const char *rest = strstr(where, "://");
    if (!rest)
        return "this is no address of PostgreSQL";
    rest += strlen("://");
    const char *at = strchr(rest, '@');
    const char *slash = strchr(rest, '/');
    if (at && (strchr(at + 1, '@') || (slash && slash < at)))
        return "the address has an @ or / inside user, password or options";
    char *words = NULL;
    PQconninfoOption *options = PQconninfoParse(where, &words);
    PQfreemem(words);
    if (!options)
        return "this is no address of PostgreSQL";
    PQconninfoFree(options);
    return NULL;
}

/* What people see of a server that may not have answered yet. */
static const char *public_address(struct arena *arena, const PGconn *server)
{
    const char *user = PQuser(server), *host = PQhost(server), *port = PQport(server), *name = PQdb(server);
    bool version_6 = host && *host != '/' && strchr(host, ':');
    return arena_format(arena, version_6 ? "postgresql://%s%s[%s]:%s/%s" : "postgresql://%s%s%s:%s/%s",
                        user ? user : "", user ? "@" : "", host ? host : "", port ? port : "",
                        name ? name : "");
}

static PGconn *connect(const char *where)
{
    /* What stands before the address can be overruled by it, what stands after cannot. A server that has gone
       without a word is noticed within two minutes. */
    static const char *const keywords[] = {"fallback_application_name",
                                           "connect_timeout",
                                           "keepalives_idle",
                                           "keepalives_interval",
                                           "keepalives_count",
                                           "tcp_user_timeout",
                                           "dbname",
                                           "client_encoding",
                                           NULL};
    const char *const values[] = {"muster", "10", "60", "15", "4", "120000", where, "UTF8", NULL};
    return PQconnectdbParams(keywords, values, 1);
}

static const char *connect_remedy(const PGconn *server)
{
    if (PQconnectionNeedsPassword(server))
        return "the server wants a password: in ~/.pgpass, in PGPASSWORD, or in the address";
    if (PQconnectionUsedPassword(server))
        return "see that user, password and database are right";
    return "see that the server runs, and that host, port, user and database are right";
}

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* Whatever is read stands in an index, in the order in which it is wanted, so that one plan serves for each
   statement; a planner that has no statistics yet would sort millions of records on disk instead. */
#define SETTINGS                                                                                             \
    "SET lock_timeout = %d; SET client_min_messages = warning; SET plan_cache_mode = force_generic_plan;"    \
    "SET enable_sort = off; SET enable_bitmapscan = off; SET enable_seqscan = off; %s"
static const char sync_off[] = "SET synchronous_commit = off";

static int set_up(struct connection *connection, const struct store_options *options,
                  struct problems *problems)
{
    const char *encoding = PQparameterStatus(connection->server, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return problem_error(problems, ERROR_STORAGE, (struct place){.file = connection->address},
                             "make another: createdb --encoding=UTF8 --template=template0 NAME",
                             "the database is encoded in %s, not in UTF-8", encoding ? encoding : "?");
    int busy = options->busy_milliseconds > 0 ? options->busy_milliseconds : 10000;
    const char *sql = arena_format(connection->arena, SETTINGS, busy, options->sync_off ? sync_off : "");
    if (!sql)
        return problem_memory(problems);
    if (!PQenterPipelineMode(connection->server))
        return postgres_problem(connection, NULL, NULL, problems);
    return wire_plain(connection, sql, problems, NULL);
}

static int describe_server(struct connection *connection, struct problems *problems)
{
    PGconn *server = connection->server;
    connection->address = public_address(connection->arena, server);
    if (!connection->address)
        return problem_memory(problems);
    if (PQstatus(server) != CONNECTION_OK)
        return problem_error(problems, ERROR_STORAGE, (struct place){.file = connection->address},
                             connect_remedy(server), "the database cannot be opened (PostgreSQL: %s)",
                             one_line(connection->arena, PQerrorMessage(server)));
    int version = PQserverVersion(server);
    connection->name = arena_format(connection->arena, "PostgreSQL %d.%d %s", version / 10000,
                                    version % 10000, connection->address);
    return connection->name ? 0 : problem_memory(problems);
}

static void postgres_close(struct connection *connection)
{
    if (!connection)
        return;
    PQfinish(connection->server); /* the server rolls back what is open */
    connection->server = NULL;
}

static int postgres_open(const char *where, const struct store_options *options, struct arena *arena,
                         struct problems *problems, struct connection **ret_connection)
{
    const char *fault = address_fault(where);
    if (fault)
        return problem_error(problems, ERROR_STORAGE, (struct place){0},
                             "write postgresql://USER@HOST:PORT/DATABASE, an @ inside as %40, a / as %2F",
                             "%s", fault);
    struct connection *connection = arena_alloc(arena, sizeof *connection);
    if (!connection)
        return problem_memory(problems);
    connection->arena = arena;
    connection->server = connect(where);
    if (!connection->server)
        return problem_memory(problems);
    PQsetNoticeProcessor(connection->server, ignore_notice, NULL);
    int error = describe_server(connection, problems);
    if (!error && store_step_fails())
        error = wire_plain(connection, wire_refused, problems, NULL);
    if (!error)
        error = set_up(connection, options, problems);
    if (error) {
        postgres_close(connection);
        return error;
    }
    *ret_connection = connection;
    return 0;
}

static const char *postgres_describe(struct connection *connection)
{
    return connection->name;
}

/* ---- running ----------------------------------------------------------------------------------------------
 */

static int postgres_run(struct connection *connection, enum statement_number number,
                        const struct value *parameters, bool later, driver_row *row, void *context,
                        struct problems *problems)
{
    bool begins = number == STATEMENT_BEGIN || number == STATEMENT_BEGIN_READ;
    bool rolls_back = number == STATEMENT_ROLLBACK;
    if (rolls_back) {
        wire_forget(connection); /* what failed in the pipeline may not keep the server from it */
        if (connection->lost)
            return 0; /* without a connection the server does it by itself */
    }
    struct wire_sent sent = {.number = number, .row = row, .context = context};
    int error = !rolls_back && store_step_fails() ? wire_send_refused(connection, &sent, problems)
                                                  : wire_send(connection, &sent, parameters, problems);
    /* To begin never costs a journey of its own: it goes with the first statement. */
    if (error || ((later || begins) && connection->sent_count < WIRE_UNANSWERED_MAXIMUM))
        return error;
    return wire_collect(connection, problems);
}

static const char *or_refused(const char *sql)
{
    return store_step_fails() ? wire_refused : sql;
}

static int postgres_script(struct connection *connection, const char *sql, struct problems *problems)
{
    int error = wire_collect(connection, problems);
    return error ? error : wire_plain(connection, or_refused(sql), problems, NULL);
}

static int postgres_ask(struct connection *connection, const char *sql, struct problems *problems,
                        bool *ret_found, int64_t *ret_number)
{
    int error = wire_collect(connection, problems);
    PGresult *result = NULL;
    if (!error)
        error = wire_plain(connection, or_refused(sql), problems, &result);
    if (error)
        return error;
    bool found = PQntuples(result) > 0 && !PQgetisnull(result, 0, 0);
    struct value value = {.type = VALUE_NULL};
    bool right = !found || wire_value(result, 0, 0, 'i', &value);
    PQclear(result);
    assert(right); /* schema.c asks for integers */
    *ret_found = found;
    *ret_number = value.number;
    return 0;
}

const struct driver postgres_driver = {
    .name = "PostgreSQL",
    .open = postgres_open,
    .close = postgres_close,
    .run = postgres_run,
    .script = postgres_script,
    .ask = postgres_ask,
    .describe = postgres_describe,
};
