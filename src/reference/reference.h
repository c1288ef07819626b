/* Editions of rates and rules: what a day's price and rule are, with source and mark (CONTRACT "A schedule of
   rates"). Reading is in reference_schedule.c, the built-in schedule in data/rates, pure look-ups and prices
   in reference_calc.c. */
#ifndef MUSTER_REFERENCE_REFERENCE_H
#define MUSTER_REFERENCE_REFERENCE_H

#include "base/digest.h"
#include "base/folder.h"
#include "base/operation.h"
#include "reference/reference_calc.h"

extern const struct operation_list reference_operations;

/* Reads schedule folders already in memory as one schedule. Reports every error: of the tables, an edition
   that is not in editions.csv, the same key twice (also across folders), an unknown rule (with the nearest
   known one), a rule value that is no number, a formula that this program does not have, two editions of one
   day. Rules that the folders leave out come from the built-in schedule; rates never do. */
int schedule_load(const struct folder *folders, size_t folder_count, struct arena *arena,
                  struct problems *problems, struct schedule *ret_schedule) MUST_CHECK;
/* The same from paths; no path: the built-in schedule. */
int schedule_read(const char *const *paths, size_t path_count, struct arena *arena, struct problems *problems,
                  struct schedule *ret_schedule) MUST_CHECK;
/* The built-in schedule's files as a folder. */
struct folder schedule_builtin_folder(void);

/* The argument --schedule that every pricing operation takes, and the schedule that a request asks for. */
#define SCHEDULE_ARGUMENT                                                                                    \
    {                                                                                                        \
        .name = "schedule", .type = ARGUMENT_FOLDER, .flags = ARGUMENT_REPEATED,                             \
        .help = "a schedule of rates (several together are one); the built-in one otherwise"                 \
    }
int schedule_of_request(const struct request *request, struct schedule *ret_schedule) MUST_CHECK;

/* The hash by which a memorandum names an edition beside its name: of what prices. The edition's rows of
   equipment, self-sustainment and rules, without what says how well they are known (mark, source, symbol,
   description), so that two parties who read the same tables have the same hash. ERROR_LIMIT: memory. The
   bytes: docs/agreement-versions.md. */
int schedule_edition_hash(const struct schedule *schedule, int edition, struct digest *ret_hash) MUST_CHECK;
/* The hash of one row as `rates show --csv` prints it, mark and source included: what a person accepts.
   ERROR_NOT_FOUND without a problem: there is no such row; ERROR_LIMIT: memory. */
int schedule_row_hash(const struct schedule *schedule, const struct rate_row *row,
                      struct digest *ret_hash) MUST_CHECK;

/* ---- acceptance: a row weaker than official, or one that an import calls official, counts for what is
   agreed, certified or signed once two different named persons have accepted it. Records "rate.accepted/1" of
   the subject "reference", circle internal: each party accepts for itself. ---- */

#define REFERENCE_SUBJECT "reference"
enum { RATE_PERSONS_NEEDED = 2 };
struct record_kind;
struct journal;
extern const struct record_kind rate_accepted_kind;
struct rate_acceptance {
    struct rate_row row;
    const char *hash; /* of the row as it was accepted: schedule_row_hash */
    const char *person, *note;
    civil_day day;
};
struct rate_acceptances {
    const struct rate_acceptance *items; /* in merge order */
    size_t count;
};
/* All that was recorded, in arena. */
int rate_acceptances_read(struct journal *journal, struct arena *arena, struct problems *problems,
                          struct rate_acceptances *ret_acceptances) MUST_CHECK;
/* How many different persons have accepted a row of this hash; the first of them, or "". */
size_t rate_accepted_by(const struct rate_acceptances *acceptances, const struct rate_row *row,
                        const char *hash, const char **ret_first);
/* Whether a row counts as it stands: official and built in, or accepted by two persons as it stands. Reports
   each that does not (ERROR_FORBIDDEN, with the command that accepts it), a blank one as such. */
int relied_check_accepted(const struct schedule *schedule, const struct relied_rows *relied,
                          const struct rate_acceptances *acceptances, struct problems *problems) MUST_CHECK;

/* One side of a comparison: a schedule, and its edition (an index) or all of them (-1). */
struct diff_side {
    const struct schedule *schedule;
    int edition;
};
/* Prices the contingent folder of `rates diff --contingent` under both sides, into json (the member
   "contingent" of an open object) or, where it is NULL, into reply->report. This room knows no agreements:
   the agreement room implements it, and operations/ wires it. */
struct json_writer;
typedef int rates_price_both(const struct request *request, const struct diff_side sides[2],
                             struct json_writer *json, struct reply *reply);
extern rates_price_both *const rates_diff_price;

/* Adds the notices that an output with this mark must show (placeholder rates). */
void report_mark_notices(struct report *report, enum mark mark);

#endif
