/* Support: positions, persons, delegations of authority and requests of this party, and the one place where
   it is decided who may record what.

   Records of authority stand in the subject "authority", circle internal. */
#ifndef MUSTER_SUPPORT_SUPPORT_H
#define MUSTER_SUPPORT_SUPPORT_H

#include "journal/journal.h"
#include "support/support_calc.h"
#include <assert.h>

#define SUPPORT_SUBJECT "authority"

/* Its record kinds, for journal_wired. */
extern const struct record_kind support_kinds[KIND_COUNT];
#define SUPPORT_KINDS                                                                                        \
    &support_kinds[0], &support_kinds[1], &support_kinds[2], &support_kinds[3], &support_kinds[4],           \
        &support_kinds[5], &support_kinds[6], &support_kinds[7], &support_kinds[8], &support_kinds[9],       \
        &support_kinds[10], &support_kinds[11], &support_kinds[12], &support_kinds[13], &support_kinds[14],  \
        &support_kinds[15], &support_kinds[16]
static_assert(KIND_COUNT == 17, "SUPPORT_KINDS names every kind");

/* The authority callback of journal_wired. Rows of tables need the permission write_contingent. Other kinds
   stand in data/authority/kinds.csv with a permission, or with an act: then their body names the approved
   `request` that they carry out, their subject is its scope, and append->authority the delegation under which
   it was approved (the act appends request.executed/1 too, and begins with transaction_streams, because
   guards are locked here). Records of authority are decided by support_calc.h, on the day of recording; an
   approval names its delegation in append->authority as well. What races is locked by the guard "authority";
   the guards "delegation/ID" keep what was approved under each in cents, "request/ID" what carried it out.
   Refusals say which rule refused: ERROR_FORBIDDEN, ERROR_OVER_AUTHORITY, ERROR_CONFLICT, ERROR_INVALID,
   ERROR_NOT_FOUND. */
int support_authority(struct transaction *transaction, const struct append *append,
                      struct problems *problems) MUST_CHECK;

/* request_begin, request_end and person of journal_wired (support_carry.c). */
int support_request_begin(struct transaction *transaction, const struct carrying *carrying,
                          struct problems *problems, struct carried *ret_carried) MUST_CHECK;
int support_request_end(struct transaction *transaction, const struct carrying *carrying,
                        const struct carried *carried, struct problems *problems) MUST_CHECK;
int support_person(struct journal *journal, const char *author, struct arena *arena,
                   struct problems *problems, const char **ret_person) MUST_CHECK;

/* The built-in rules (data/authority). */
int support_rules(struct arena *arena, struct problems *problems,
                  struct authority_rules *ret_rules) MUST_CHECK;
/* The state as it is recorded now. In arena. */
int support_state(struct journal *journal, const struct authority_rules *rules, struct arena *arena,
                  struct problems *problems, struct authority_state **ret_state) MUST_CHECK;
/* Appends one record of authority, in a write transaction of its own whose locks come before it looks. Its
   author, body and delegation are the record's; the day and the rest are filled in. */
int support_record(struct journal *journal, const struct authority_record *record, struct arena *arena,
                   struct problems *problems) MUST_CHECK;
/* `guards` of journal_wired: what the records give for the guards "delegation/ID". A sum of 0 is left out. */
int support_guards(struct journal *journal, struct arena *arena, struct problems *problems,
                   struct guard **ret_guards, size_t *ret_count) MUST_CHECK;

extern const struct operation_list support_operations;

#endif
