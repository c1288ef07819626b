/* Where the statements of a contingent stand: calculated, certified, paid, disputed, corrected by a linked
   reversing entry. Pure: records folded in merge order. Source: docs/calculation.md, "States of an amount".
 */
#ifndef MUSTER_REIMBURSEMENT_STATES_CALC_H
#define MUSTER_REIMBURSEMENT_STATES_CALC_H

#include "base/body.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/mark.h"
#include "reimbursement/reimbursement_calc.h"

/* ---- records ----------------------------------------------------------------------------------------------
 */

enum statement_act {
    STATEMENT_CERTIFIED, /* by the United Nations, under a delegation */
    STATEMENT_REPORTED,  /* a State's own copy: that it was certified, by its paper */
    STATEMENT_PAID,
    STATEMENT_DISPUTED,
    STATEMENT_SETTLED,
    STATEMENT_REVERSED, /* the linked reversing entry, by the United Nations */
    STATEMENT_ACTS
};

/* What one of these records says; texts that are not given are "". */
struct statement_fact {
    enum statement_act act;
    const char *party; /* of the record's writer: its code, "" before it has one; NULL: unknown or revoked */
    bool ours;         /* written by this installation's own party */
    const char *author;
    uint64_t sequence;
    instant known;
    /* of the body, by act */
    const char *statement; /* its id */
    const char *content;   /* hash of its lines and what they rest on: 64 hexadecimal digits */
    civil_day day;         /* of certification, payment, reversal, ... */
    civil_day from, to;    /* to does not count */
    const char *total, *amount, *mark, *engine;      /* money as texts: "-201272.00" */
    const char *person, *delegation, *request;       /* who approved it, and under what */
    const char *month, *section, *code, *line, *why; /* of a dispute: the line that it is about */
    const char *paper, *reference;                   /* hash of the paper; of a payment */
    const char *replaces;                            /* an earlier report that it corrects */
};
/* Bodies, in the order of enum statement_act; their values are fields of struct statement_fact. */
extern const struct body_form statement_bodies[STATEMENT_ACTS];
/* Reads a body as body_read does, and what its texts say: NULL, or what is wrong. */
const char *statement_fact_read(enum statement_act act, const char *body, size_t size, struct arena *arena,
                                struct statement_fact *ret_fact) MUST_CHECK;
/* Such a text as cents; 0 where it is "". */
money_cents statement_cents(const char *text);

/* ---- states -----------------------------------------------------------------------------------------------
 */

struct statement_dispute {
    const struct statement_fact *raised, *settled; /* settled NULL: open */
};
struct recorded_statement {
    const char *id;
    struct period period;
    money_cents total, paid;
    const struct statement_fact *certified, *reported; /* NULL: not so; one of them is given */
    const struct statement_fact *reversed;             /* the reversing entry, or NULL */
    const struct statement_fact *replaced;             /* the report that corrects this one, or NULL */
    const struct recorded_statement *instead; /* the certified one that stands for its months; NULL: none */
    const struct statement_fact **payments;
    size_t payment_count, payment_capacity;
    struct statement_dispute *disputes;
    size_t dispute_count, dispute_capacity;
};
struct recorded_statements {
    struct arena *arena;
    struct recorded_statement **items; /* in merge order of their first record */
    size_t count, capacity;
    size_t passed_over; /* facts that change nothing, such as a payment for an unknown statement */
};

void recorded_begin(struct recorded_statements *recorded, struct arena *arena);
/* Takes in the next record in merge order; the fact must live as long as the statements.
   - A certification counts where a writer of the United Nations recorded it (or one that has no party yet).
     Where one stands for one of its months already, the later changes nothing but stands in the list.
   - A report counts in the eyes of the party that recorded it, until a certification of its months comes;
     one with the same id then becomes that statement.
   - A reversal takes a certified statement back; its months are free again.
   - A payment counts once by reference and amount, whoever records it.
   - A dispute is open until a settlement by the party that raised it, for the whole statement or the same
     line, or until the statement is reversed. ERROR_LIMIT: memory. */
int recorded_apply(struct recorded_statements *recorded, const struct statement_fact *fact) MUST_CHECK;

struct recorded_statement *recorded_find(const struct recorded_statements *recorded, const char *id);
/* Whether it stands: its months are locked, and later statements adjust it. */
bool recorded_stands(const struct recorded_statement *statement);
/* The first that stands for a day of the period, or NULL. */
const struct recorded_statement *recorded_overlap(const struct recorded_statements *recorded,
                                                  struct period period);
size_t recorded_open_disputes(const struct recorded_statement *statement);
/* "certified", "reported", "disputed", "paid", "part paid", "reversed", "replaced", "superseded". */
const char *recorded_state(const struct recorded_statement *statement);
/* The record by which it stands in the list: the certification, else the report. */
const struct statement_fact *recorded_fact(const struct recorded_statement *statement);
/* The id of the next statement of these whole months: "2025-01..2025-03", "2025-01", or the same with ".2",
   ".3" where it was certified before. In arena, NULL: memory. */
const char *recorded_next_id(const struct recorded_statements *recorded, struct period period,
                             struct arena *arena);
/* Whether it begins and ends with a month. */
bool period_is_whole_months(struct period period);

#endif
