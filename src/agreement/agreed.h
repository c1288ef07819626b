/* What the operations of this room share: an agreement with the events that change its price, and how its
   prices are shown. */
#ifndef MUSTER_AGREEMENT_AGREED_H
#define MUSTER_AGREEMENT_AGREED_H

#include "agreement/agreement.h"
#include "force/force.h"
#include "reference/reference.h"

#define AGREEMENT_NOTICE "Muster's calculation, not what the United Nations has agreed or certified."
#define INCOMPLETE_NOTE  "incomplete: lines without a known rate have no amount"
#define INCOMPLETE_NOTICE                                                                                    \
    "incomplete: what has a blank rate is without an amount; `muster rates import` loads the official tables"

/* "personnel", "major_equipment", "self_sustainment", NULL: in the order of enum price_section. */
extern const char *const price_section_names[];
/* The same for a page: "Personnel", ... */
extern const char *const price_section_titles[];
enum { PRICE_SECTION_COUNT = PRICE_SELF_SUSTAINMENT + 1 };

struct agreed {
    struct agreement agreement;
    struct events events;
    struct price_options options; /* of its price: the day, cessation, departures */
};

/* Reads contingent.ini, mou_*.csv, factors.csv and events.csv of a folder, and checks the events' lines.
   All errors are reported together. Set only on success, in arena. */
int agreed_load(const struct folder *folder, civil_day on, bool partial, struct arena *arena,
                struct problems *problems, struct agreed *ret_agreed) MUST_CHECK;
/* The folder that an argument of the request names, on the day of --on (today without). It is still to be
   checked against the schedule. */
int agreed_of_request(const struct request *request, const char *argument,
                      struct agreed *ret_agreed) MUST_CHECK;

/* "Force Reserve Company (kaz-undof-frc)", or the id alone. */
const char *agreement_title(struct report *report, const struct agreement *agreement);
/* A description for an output that is rows without a page around them: on placeholder rates it says so. */
const char *stamped_description(const char *description, enum mark mark, struct arena *arena);
/* A unit price for a page: "1,250.00", or exactly where it has more decimals. */
const char *report_unit(struct report *report, struct exact unit);
/* A unit price in cents, as the column `unit` shows it; it fits where its amounts do. */
money_cents unit_cents(struct exact unit);
enum { EXACT_TEXT_SIZE = 96 };
/* Days, and no days, of a departure or a cessation that does not come are "never"; here "" instead. */
const char *day_or_empty(civil_day day, char *buffer);

struct json_writer;
/* The array "notes" of an answer: placeholder rates, incomplete, AGREEMENT_NOTICE. */
void json_notes(struct json_writer *json, enum mark mark, bool complete);

#endif
