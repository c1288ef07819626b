/* The account of a contingent, from its folder: losses.csv, payments.csv and accounts.csv are this room's own
 * files. */
#ifndef MUSTER_REIMBURSEMENT_REIMBURSEMENT_H
#define MUSTER_REIMBURSEMENT_REIMBURSEMENT_H

#include "base/folder.h"
#include "base/operation.h"
#include "reference/reference.h"
#include "reimbursement/reimbursement_calc.h"

extern const struct operation_list reimbursement_operations;

struct record_table;
extern const struct record_table *const reimbursement_tables[]; /* of the journal: NULL-terminated */
/* What is recorded of statements: certified (by the United Nations), reported (a State's own copy), paid,
   disputed, settled, reversed. */
struct record_kind;
extern const struct record_kind statement_certified_kind, statement_reported_kind, statement_paid_kind,
    statement_disputed_kind, statement_settled_kind, statement_reversed_kind;
#define STATEMENT_KINDS                                                                                      \
    &statement_certified_kind, &statement_reported_kind, &statement_paid_kind, &statement_disputed_kind,     \
        &statement_settled_kind, &statement_reversed_kind
extern const struct operation_list state_operations; /* certify, statements, ... */
/* Who prepared the statement that is to be certified or reversed, and who recorded rows that are effective in
   its months, for the journal's wiring. */
struct hand_family;
extern const struct hand_family statement_certify_hands;

/* What replay gives for the guards "statement/ID/2025-01", by key, with the statement's id as value: the
   journal's wiring hands it to verify. A certification that came in a bundle locks its months by its record
   alone: its guards may be missing. In arena. */
struct journal;
struct guard;
int statement_guards(struct journal *journal, struct arena *arena, struct problems *problems,
                     struct guard **ret_guards, size_t *ret_count) MUST_CHECK;

/* Reads a whole contingent folder: every room's files, then what only all of them together tell (events and
   losses of unknown lines, a loss before its line's first row, shares that do not make 100). All errors of
   the folder are reported together. A file that the contingent folder does not know is a warning that names
   the nearest. */
int account_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                 struct account *ret_account) MUST_CHECK;

/* The contingent and the schedule that a request asks for (arguments `folder` and `schedule`), checked
   against each other. */
int account_of_request(const struct request *request, const char *argument, struct schedule *ret_schedule,
                       struct account *ret_account) MUST_CHECK;

/* The statement of a request: arguments `from`, `to` (exclusive), `partial`. */
int statement_of_request(const struct request *request, bool explain, struct schedule *ret_schedule,
                         struct account *ret_account, struct statement *ret_statement) MUST_CHECK;

/* Writes a statement as CONTRACT "Reimbursement" says. explain: with the derivation of each line. */
int statement_json(const struct statement *statement, const struct account *account,
                   const struct schedule *schedule, bool explain, bool compact, struct arena *arena,
                   struct text *out) MUST_CHECK;

#endif
