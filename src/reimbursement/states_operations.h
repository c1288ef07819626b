/* The operations on certified statements, one file each; their table is in states_operations.c. */
#ifndef MUSTER_REIMBURSEMENT_STATES_OPERATIONS_H
#define MUSTER_REIMBURSEMENT_STATES_OPERATIONS_H

#include "base/json.h"
#include "reimbursement/operations.h"
#include "reimbursement/states.h"

int statements_run(const struct request *request, struct reply *reply);        /* states_show.c */
int prepare_statement_run(const struct request *request, struct reply *reply); /* states_prepare.c */
int certify_run(const struct request *request, struct reply *reply);           /* states_certify.c */
int reverse_run(const struct request *request, struct reply *reply);           /* states_reverse.c */
int report_certified_run(const struct request *request, struct reply *reply);  /* states_report.c */
int report_payment_run(const struct request *request, struct reply *reply);    /* states_notes.c */
int dispute_run(const struct request *request, struct reply *reply);           /* states_notes.c */
int settle_run(const struct request *request, struct reply *reply);            /* states_notes.c */

/* A contingent of the journal and its statements, as they are or were known. */
struct stated {
    const struct request *request;
    struct journal *journal;
    const char *id, *subject;
    struct folder folder;
    struct recorded_statements recorded;
};
/* Opens the journal for the contingent of the argument `id`; stated_read reads it, again inside an act. */
int stated_open(const struct request *request, bool writes, struct stated *ret_stated) MUST_CHECK;
int stated_read(struct stated *stated, struct problems *problems) MUST_CHECK;
void stated_close(struct stated *stated);
#define STATED_CLEANUP __attribute__((cleanup(stated_close)))
/* The problem's place: the contingent. */
struct place stated_place(const struct stated *stated);

/* Inside an act: appends to the contingent's shared stream. */
int stated_append(struct transaction *transaction, const struct stated *stated, const char *authority,
                  const struct draft *drafts, size_t count, struct problems *problems) MUST_CHECK;
/* The draft of a fact, recorded on that day. */
int stated_draft(const struct stated *stated, const struct statement_fact *fact, civil_day day,
                 struct problems *problems, struct draft *ret_draft) MUST_CHECK;
/* Behind every other lock of an act: the months' guards, which hold `from` (NULL: nothing) and are set to
   `to`. ERROR_CONFLICT: someone else was quicker. */
int stated_guards(struct transaction *transaction, const struct stated *stated, struct period period,
                  const char *from, const char *to, struct problems *problems) MUST_CHECK;

/* The period of `from` and `to`: whole months that are over. */
int period_to_certify(const struct request *request, struct period *ret_period) MUST_CHECK;
/* ERROR_CONFLICT when a statement stands for one of these months, other than `except` (may be NULL). */
int months_are_free(const struct stated *stated, struct period period,
                    const struct recorded_statement *except, struct problems *problems) MUST_CHECK;

/* A statement as it would be certified. */
struct stating {
    struct schedule schedule;
    struct account account;
    struct statement statement;
    struct relied_rows relied;
    struct certified_content content;
    const char *data; /* the canonical bytes of the content */
    size_t size;
    const char *hash; /* of them: 64 hexadecimal digits */
};
/* Calculates it from what stated_read gave, with the adjustments of what was certified before. */
int stating_calculate(const struct stated *stated, struct period period, struct problems *problems,
                      struct stating *stating) MUST_CHECK;
/* Makes its content, under that id. */
int stating_write(const struct stated *stated, const char *id, struct problems *problems,
                  struct stating *stating) MUST_CHECK;
/* Refuses it where a row that it rests on is weaker than official and not accepted by two persons, or where
   the lines of a statement that it should adjust are not here. */
int stating_check(const struct stated *stated, const struct stating *stating,
                  struct problems *problems) MUST_CHECK;
/* Inside an act: keeps its bytes. *ret_draft is the record that names them. */
int stating_keep(struct transaction *transaction, const struct stating *stating, struct problems *problems,
                 struct draft *ret_draft) MUST_CHECK;
/* ---- acts: what journal_write runs; beside their operations the tests of races and faults begin them ----
 */

struct certifying {
    struct stated stated;
    struct stating stating; /* its schedule is given */
    struct period period;
    const char *delegation;
    const char *person; /* who approved it */
    civil_day day;
};
int certify_act(struct transaction *transaction, void *certifying, struct problems *problems) MUST_CHECK;

struct reversing {
    struct stated stated;
    const char *name; /* the statement's id, as asked for */
    const char *delegation, *why;
    const struct recorded_statement *statement;
    const char *hash; /* of the reversing entry */
    civil_day day;
};
int reverse_act(struct transaction *transaction, void *reversing, struct problems *problems) MUST_CHECK;

struct reporting {
    struct stated stated;
    struct stating stating; /* its schedule is given */
    struct period period;
    struct folder_file paper;
    money_cents total;
    civil_day day;          /* of the certification */
    const char *replaces;   /* "" nothing */
    const char *name;       /* the new statement's id */
    bool calculated, equal; /* its months can be calculated here; with that total */
};
int report_act(struct transaction *transaction, void *reporting, struct problems *problems) MUST_CHECK;

/* The members of an open object that say which statement it is. */
void stating_json(struct json_writer *json, const struct certified_content *content, const char *hash);

#endif
