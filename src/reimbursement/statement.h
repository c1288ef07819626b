/* A statement as JSON, CSV and a page, and the derivation of each of its lines. */
#ifndef MUSTER_REIMBURSEMENT_STATEMENT_H
#define MUSTER_REIMBURSEMENT_STATEMENT_H

#include "base/json.h"
#include "reimbursement/reimbursement.h"

extern const char *const section_titles[]; /* "Major equipment", in the order of enum section */

#define STATEMENT_NOTICE "Muster's calculation, not what the United Nations has certified."
/* A page with trees says once where the files are that they name: "Files without a folder are in company." */
const char *explain_files(struct report *report, const struct account *account);

/* The tree that derives a line's amount: inputs with file and line, the rule with edition and mark, each
   multiplication, the rounding, the result. The statement was calculated with `explain`. The tree is added to
   the report; its root, or NULL when memory is exhausted (report->failed). */
struct report_node *statement_explain(struct report *report, const struct statement *statement,
                                      const struct statement_line *line, const struct account *account,
                                      const struct schedule *schedule);

/* The rows of the schedule on which the amounts of a statement rest, its adjustments included, each once with
   the weakest mark that it had on a day on which it counted: what has to be official, or accepted, before it
   is certified. The statement was calculated with `explain`. relied->arena is set. ERROR_LIMIT: memory. */
int statement_relied(const struct statement *statement, const struct account *account,
                     const struct schedule *schedule, struct relied_rows *relied) MUST_CHECK;

/* One line as an object of the array `lines`; with its tree when explanation is not NULL. ERROR_LIMIT when
   memory is exhausted. */
int statement_json_line(struct json_writer *json, const struct statement *statement,
                        const struct statement_line *line, const struct account *account,
                        const struct schedule *schedule, struct report *explanation) MUST_CHECK;
int statement_csv(const struct statement *statement, struct arena *arena, struct text *out) MUST_CHECK;
/* explain: with the tree of each line at the end, and the folder of the files that they name. */
void statement_report(const struct statement *statement, const struct account *account,
                      const struct schedule *schedule, bool explain, struct report *report);
/* Its tables alone: sums, accounts, lines. */
void statement_tables(const struct statement *statement, struct report *report);
/* The line's description; on placeholder rates it says so, for outputs that are rows without a page around
 * them. */
const char *statement_description(const struct statement_line *line, struct arena *arena);

#endif
