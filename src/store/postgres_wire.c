#include "store/postgres_wire.h"

#include <assert.h>

/* What a value can have on PostgreSQL: 1 GB for the whole message. */
#define VALUE_MAXIMUM ((size_t)1000 * 1000 * 1000)

/* ---- sending ----------------------------------------------------------------------------------------------
 */

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, NAME_SIZE = 16 };
enum { FORMAT_BINARY = 1 };

/* Parameters as libpq wants them; numbers are written into here. */
struct parameters {
    const char *values[DRIVER_PARAMETERS_MAXIMUM];
    int lengths[DRIVER_PARAMETERS_MAXIMUM];
    int formats[DRIVER_PARAMETERS_MAXIMUM];
    uint8_t numbers[DRIVER_PARAMETERS_MAXIMUM][sizeof(int64_t)];
};

static const char *letters(const char *types)
{
    return types ? types : "";
}

static Oid type_oid(char letter)
{
    switch (letter) {
    case 'i':
        return OID_INT8;
    case 't':
        return OID_TEXT;
    default:
        assert(letter == 'b');
        return OID_BYTEA;
    }
}

static void write_number(int64_t number, uint8_t *out)
{
    uint64_t bits = (uint64_t)number;
    for (size_t i = sizeof bits; i-- > 0; bits >>= 8)
        out[i] = (uint8_t)bits;
}

static void set_parameter(struct parameters *out, size_t at, const struct value *value)
{
    out->formats[at] = FORMAT_BINARY;
    switch (value->type) {
    case VALUE_NULL:
        out->values[at] = NULL;
        out->lengths[at] = 0;
        return;
    case VALUE_INTEGER:
        write_number(value->number, out->numbers[at]);
        out->values[at] = (const char *)out->numbers[at];
        out->lengths[at] = sizeof out->numbers[at];
        return;
    case VALUE_TEXT:
    case VALUE_BYTES:
        assert(value->size <= VALUE_MAXIMUM);
        out->values[at] = value->size > 0 ? value->data : "";
        out->lengths[at] = (int)value->size;
        return;
    }
}

static char *statement_name(enum statement_number number, char *buffer)
{
    snprintf(buffer, NAME_SIZE, "muster%u", (unsigned)number);
    return buffer;
}

/* Notes what was sent, when it was. */
static int note(struct connection *connection, const struct wire_sent *sent, int success,
                struct problems *problems)
{
    if (success != 1)
        return postgres_problem(connection, &store_statements[sent->number], NULL, problems);
    assert(connection->sent_count < sizeof connection->sent / sizeof *connection->sent);
    connection->sent[connection->sent_count++] = *sent;
    return 0;
}

static int prepare(struct connection *connection, enum statement_number number, struct problems *problems)
{
    const struct statement *statement = &store_statements[number];
    const char *text = statement->postgres ? statement->postgres : statement->sql;
    Oid types[DRIVER_PARAMETERS_MAXIMUM];
    const char *parameters = letters(statement->parameter_types);
    size_t count = strlen(parameters);
    assert(count <= DRIVER_PARAMETERS_MAXIMUM);
    for (size_t i = 0; i < count; i++)
        types[i] = type_oid(parameters[i]);
    char name[NAME_SIZE];
    int success = PQsendPrepare(connection->server, statement_name(number, name), text, (int)count, types);
    connection->prepared[number] = success == 1; /* taken back when the server refuses */
    return note(connection, &(struct wire_sent){.number = number, .prepares = true}, success, problems);
}

static int value_too_long(const struct connection *connection, size_t size, struct problems *problems)
{
    return problem_error(problems, ERROR_LIMIT, (struct place){.file = connection->address},
                         "keep what is larger as a file, or divide it",
                         "a value of %zu bytes is more than PostgreSQL takes (%zu)", size, VALUE_MAXIMUM);
}

int wire_send(struct connection *connection, const struct wire_sent *sent, const struct value *values,
              struct problems *problems)
{
    if (connection->lost)
        return postgres_problem(connection, NULL, NULL, problems);
    if (!connection->prepared[sent->number]) {
        int error = prepare(connection, sent->number, problems);
        if (error)
            return error;
    }
    struct parameters parameters;
    size_t count = strlen(letters(store_statements[sent->number].parameter_types));
    for (size_t i = 0; i < count; i++) {
        if (values[i].size > VALUE_MAXIMUM)
            return value_too_long(connection, values[i].size, problems);
        set_parameter(&parameters, i, &values[i]);
    }
    char name[NAME_SIZE];
    int success =
        PQsendQueryPrepared(connection->server, statement_name(sent->number, name), (int)count,
                            parameters.values, parameters.lengths, parameters.formats, FORMAT_BINARY);
    return note(connection, sent, success, problems);
}

const char wire_refused[] =
    "DO $$BEGIN RAISE 'a step that a test lets fail' USING ERRCODE = 'io_error'; END$$";

int wire_send_refused(struct connection *connection, const struct wire_sent *sent, struct problems *problems)
{
    int success = !connection->lost && PQsendQueryParams(connection->server, wire_refused, 0, NULL, NULL,
                                                         NULL, NULL, FORMAT_BINARY);
    return note(connection, sent, success, problems);
}

/* ---- collecting -------------------------------------------------------------------------------------------
 */

/* The state of one collecting. */
struct collecting {
    struct connection *connection;
    struct problems *problems; /* NULL: nobody wants to know */
    size_t at;                 /* which of connection->sent is answered now */
    int outcome;               /* the first that is not 0: an error, or what row returned */
};

static bool read_number(const char *data, int length, int64_t *ret_number)
{
    if (length != 8 && length != 4 && length != 2 && length != 1)
        return false;
    const uint8_t *bytes = (const uint8_t *)data;
    uint64_t bits = length > 1 && bytes[0] & 0x80 ? UINT64_MAX : 0; /* one byte: a boolean */
    for (int i = 0; i < length; i++)
        bits = bits << 8 | bytes[i];
    *ret_number = (int64_t)bits;
    return true;
}

bool wire_value(const PGresult *result, int row, int column, char type, struct value *ret_value)
{
    if (PQgetisnull(result, row, column)) {
        *ret_value = (struct value){.type = VALUE_NULL};
        return true;
    }
    const char *data = PQgetvalue(result, row, column);
    int length = PQgetlength(result, row, column);
    if (type == 'i') {
        *ret_value = (struct value){.type = VALUE_INTEGER};
        return read_number(data, length, &ret_value->number);
    }
    *ret_value =
        (struct value){.type = type == 't' ? VALUE_TEXT : VALUE_BYTES, .data = data, .size = (size_t)length};
    return true;
}

static int wrong_type(const struct collecting *collecting, int column)
{
    return problem_error(collecting->problems, ERROR_STORAGE,
                         (struct place){.file = collecting->connection->address},
                         "see that nobody has changed the tables by hand",
                         "column %d of an answer is of another type than Muster's", column + 1);
}

static int take_rows(const struct collecting *collecting, const struct wire_sent *sent,
                     const PGresult *result)
{
    struct value values[DRIVER_COLUMNS_MAXIMUM];
    const char *types = letters(store_statements[sent->number].column_types);
    int columns = PQnfields(result);
    assert(columns <= DRIVER_COLUMNS_MAXIMUM && strlen(types) == (size_t)columns);
    for (int row = 0; row < PQntuples(result); row++) {
        for (int i = 0; i < columns; i++)
            if (!wire_value(result, row, i, types[i], &values[i]))
                return wrong_type(collecting, i);
        int outcome = sent->row(sent->context, values);
        if (outcome)
            return outcome;
    }
    return 0;
}

/* A commit that the server answered by rolling back: a statement before it had failed. */
static int check_commit(const struct collecting *collecting, PGresult *result)
{
    if (strcmp(PQcmdStatus(result), "COMMIT") == 0)
        return 0;
    return problem_error(collecting->problems, ERROR_STORAGE,
                         (struct place){.file = collecting->connection->address}, "try again",
                         "the transaction was rolled back: a statement in it had failed");
}

static int take_success(const struct collecting *collecting, const struct wire_sent *sent, PGresult *result)
{
    if (sent->prepares)
        return 0;
    if (sent->number == STATEMENT_COMMIT)
        return check_commit(collecting, result);
    return sent->row ? take_rows(collecting, sent, result) : 0;
}

/* Which statement an error is about. When the server has said nothing, it may have done all that was sent:
   then the last, which may be the commit. */
static const struct statement *failed_statement(const struct collecting *collecting, const PGresult *result)
{
    const struct connection *connection = collecting->connection;
    bool said = PQresultErrorField(result, PG_DIAG_SQLSTATE) && collecting->at < connection->sent_count;
    size_t at = said ? collecting->at : connection->sent_count - 1;
    return &store_statements[connection->sent[at].number];
}

static bool is_success(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

static void take_answer(struct collecting *collecting, PGresult *result)
{
    struct connection *connection = collecting->connection;
    /* Behind the last statement there are errors only: of the end of the pipeline, or of the connection. */
    const struct wire_sent *sent =
        collecting->at < connection->sent_count ? &connection->sent[collecting->at] : NULL;
    bool succeeded = sent && is_success(result);
    if (sent && sent->prepares)
        connection->prepared[sent->number] = succeeded;
    if (collecting->outcome || !collecting->problems)
        return;
    collecting->outcome = succeeded ? take_success(collecting, sent, result)
                                    : postgres_problem(connection, failed_statement(collecting, result),
                                                       result, collecting->problems);
}

/* Takes what comes next; false when that was the end of the pipeline, or of the connection. */
static bool take_next(struct collecting *collecting)
{
    struct connection *connection = collecting->connection;
    if (collecting->at < connection->sent_count && connection->sent[collecting->at].row)
        PQsetSingleRowMode(connection->server); /* not held as a whole: there may be ten million */
    PGresult *result = PQgetResult(connection->server);
    bool ended = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (result && !ended)
        take_answer(collecting, result);
    if (!result)
        collecting->at++;
    PQclear(result);
    connection->lost =
        PQstatus(connection->server) != CONNECTION_OK || collecting->at > connection->sent_count;
    return !ended && !connection->lost;
}

int wire_collect(struct connection *connection, struct problems *problems)
{
    if (connection->sent_count == 0)
        return 0;
    struct collecting collecting = {connection, problems, 0, 0};
    connection->lost = PQpipelineSync(connection->server) != 1;
    while (!connection->lost && take_next(&collecting))
        continue;
    if (connection->lost && !collecting.outcome && problems)
        collecting.outcome =
            postgres_problem(connection, failed_statement(&collecting, NULL), NULL, problems);
    connection->sent_count = 0;
    return collecting.outcome;
}

void wire_forget(struct connection *connection)
{
    int ignored = wire_collect(connection, NULL);
    (void)ignored;
}

/* ---- outside the pipeline ---------------------------------------------------------------------------------
 */

int wire_plain(struct connection *connection, const char *sql, struct problems *problems,
               PGresult **ret_result)
{
    PGconn *server = connection->server;
    if (connection->lost || !PQexitPipelineMode(server))
        return postgres_problem(connection, NULL, NULL, problems);
    PGresult *result = ret_result ? PQexecParams(server, sql, 0, NULL, NULL, NULL, NULL, FORMAT_BINARY)
                                  : PQexec(server, sql);
    int error = is_success(result) ? 0 : postgres_problem(connection, NULL, result, problems);
    if (!PQenterPipelineMode(server) && !error)
        error = postgres_problem(connection, NULL, NULL, problems);
    if (!error && ret_result)
        *ret_result = result;
    else
        PQclear(result);
    return error;
}
