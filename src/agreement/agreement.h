/* The memorandum of understanding: contingent.ini, mou_*.csv and factors.csv of the contingent folder. */
#ifndef MUSTER_AGREEMENT_AGREEMENT_H
#define MUSTER_AGREEMENT_AGREEMENT_H

#include "agreement/agreement_calc.h"
#include "agreement/national_costs.h"
#include "base/folder.h"
#include "base/operation.h"
#include "reference/reference.h"

extern const struct operation_list agreement_operations;
extern const struct operation_list version_operations; /* mou propose, mou sign, ... */

struct record_table;
extern const struct record_table *const agreement_tables[]; /* of the journal: NULL-terminated */
/* A version proposed, signed by a party, and the other side's signature as a reported fact. */
struct record_kind;
extern const struct record_kind mou_version_kind, mou_signature_kind, mou_reported_kind;
/* Who proposed the version that is to be signed, for the journal's wiring. */
struct hand_family;
extern const struct hand_family mou_sign_hands;
/* The `contingent_folder` of the journal's wiring: where a version is agreed, its tables and settings take
   the place of those that were imported; what stands behind each line names the version and both signatures.
 */
struct journal;
struct kept_list;
int agreement_contingent_folder(struct journal *journal, const struct kept_list *kept, struct arena *arena,
                                struct problems *problems, struct folder *folder);

/* The rates_price_both of reference/reference.h: the agreement of --contingent, as agreed on --on (today
   without), under two schedules or editions. Blank rates are left out and the totals called incomplete. */
int agreement_price_both(const struct request *request, const struct diff_side sides[2],
                         struct json_writer *json, struct reply *reply);

/* Reads the agreement of a contingent folder. Reports every error: unknown keys, a contributor that is no ISO
   3166 alpha-3 code, two rows of one key and day, rows dated before [mou] effective, a special case without
   its values (maintenance may be empty under a dry lease), life 0, `special` values on a line that is none.
   Everything but contingent.ini may be absent. *ret_agreement is always set: after an error it holds what has
   none, so that the folder's other files can still be read and checked against it. */
int agreement_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                   struct agreement *ret_agreement) MUST_CHECK;

/* The names in one column of a file that had an error, also in rows that were left out, in arena: so that one
   wrong cell does not make every other file seem to name something unknown. Reports nothing but exhausted
   memory; without the column, or any row, *ret_names is `unknown`. */
int names_read(const struct folder_file *file, const char *column, struct arena *arena,
               struct problems *problems, struct name_list *ret_names) MUST_CHECK;

#endif
