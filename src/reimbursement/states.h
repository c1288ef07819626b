/* The statements of a contingent out of the journal. Only for this room. */
#ifndef MUSTER_REIMBURSEMENT_STATES_H
#define MUSTER_REIMBURSEMENT_STATES_H

#include "journal/journal.h"
#include "reimbursement/certified_calc.h"
#include "reimbursement/certified_content_calc.h"
#include "reimbursement/reimbursement.h"
#include "reimbursement/states_calc.h"

/* The calculation that a certified statement names: this program and this reading of the rules. */
#define STATEMENT_ENGINE "Muster " MUSTER_VERSION ", calculation muster-1"

/* Folds kept records into statements, in arena. */
int states_of_kept(const struct journal *journal, const struct kept_list *kept, struct arena *arena,
                   struct problems *problems, struct recorded_statements *ret_recorded) MUST_CHECK;
/* The lines of a statement and what they rest on, read and checked. ERROR_NOT_FOUND without a problem: its
   bytes are not here, or only its total was reported. */
int states_content(struct journal *journal, const struct recorded_statement *statement, struct arena *arena,
                   struct problems *problems, struct certified_content *ret_content) MUST_CHECK;
/* What a calculation adjusts: the statements that stand, with their lines, and those that were taken back.
   Lines that are not here are a warning. */
int states_certified(struct journal *journal, const struct recorded_statements *recorded, struct arena *arena,
                     struct problems *problems, struct certified_statements *ret_certified) MUST_CHECK;
/* Gives an account of a contingent of the journal its certified statements, and the payments recorded for
   them that payments.csv does not have (by reference and amount). */
int states_into_account(struct journal *journal, const struct recorded_statements *recorded,
                        struct arena *arena, struct problems *problems, struct account *account) MUST_CHECK;

/* Whether what a reader of bodies or contents found wrong is that memory is exhausted. */
bool fault_is_memory(const char *fault);
/* The statement of that id; ERROR_NOT_FOUND names those that there are. */
int states_find(const struct recorded_statements *recorded, const char *id, struct problems *problems,
                struct recorded_statement **ret_statement) MUST_CHECK;
/* "statement/ID/2025-01": the guard that locks a month of a contingent. In arena, NULL: memory. */
const char *states_guard(const char *id, civil_month month, struct arena *arena);
/* What was approved and recorded when a statement is reversed: the hash of its linked reversing entry, whose
   bytes are {"content","statement","total"}. In arena, NULL: memory. */
const char *states_reversal(const struct recorded_statement *statement, struct arena *arena);

#endif
