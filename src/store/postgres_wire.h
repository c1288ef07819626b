/* The talk with a PostgreSQL server: statements sent in a pipeline, their answers collected. Between
   postgres.c (opening, errors, scripts) and libpq. */
#ifndef MUSTER_STORE_POSTGRES_WIRE_H
#define MUSTER_STORE_POSTGRES_WIRE_H

#include "store/driver.h"
#include <libpq-fe.h>

/* How many statements may wait for their answers before they are collected all the same. */
enum { WIRE_UNANSWERED_MAXIMUM = 500 };

/* A statement sent and not yet answered. */
struct wire_sent {
    enum statement_number number;
    bool prepares;   /* this is the preparing of it */
    driver_row *row; /* what its rows are for, with its context; NULL: nobody wants them */
    void *context;
};
struct connection {
    PGconn *server; /* in pipeline mode, except inside wire_plain */
    struct arena *arena;
    const char *name;    /* of the server and the database, for people */
    const char *address; /* without a password, for problems */
    bool lost;           /* the server is gone, or does not know any more what was asked */
    bool prepared[STATEMENT_COUNT];
    struct wire_sent sent[WIRE_UNANSWERED_MAXIMUM + 2];
    size_t sent_count;
};

/* Sends a statement, preparing it before its first use. Its answer, and each before it, comes with
   wire_collect. */
int wire_send(struct connection *connection, const struct wire_sent *sent, const struct value *values,
              struct problems *problems) MUST_CHECK;
/* What every server refuses: for tests, in the place of a step that has to fail. */
extern const char wire_refused[];
int wire_send_refused(struct connection *connection, const struct wire_sent *sent,
                      struct problems *problems) MUST_CHECK;
/* Waits for all answers and hands their rows out. The first error, or the first that a row function returns,
   is the result; whatever it is, nothing is left unanswered. */
int wire_collect(struct connection *connection, struct problems *problems) MUST_CHECK;
/* Waits for all answers and does not mind what they are. */
void wire_forget(struct connection *connection);
/* Runs SQL text outside the pipeline: one statement whose result the caller gets (and clears), or several
   (ret_result NULL). */
int wire_plain(struct connection *connection, const char *sql, struct problems *problems,
               PGresult **ret_result) MUST_CHECK;
/* A value of a result in binary form; false when it is not of that type (as in column_types). */
bool wire_value(const PGresult *result, int row, int column, char type, struct value *ret_value);

/* postgres.c: reports what the server, or libpq, says is wrong (result NULL: the connection) and returns its
   code. statement: what was asked, or NULL. */
int postgres_problem(struct connection *connection, const struct statement *statement, const PGresult *result,
                     struct problems *problems);

#endif
