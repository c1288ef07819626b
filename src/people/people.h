/* Who is present: strength.csv, and the persons of persons.csv. */
#ifndef MUSTER_PEOPLE_PEOPLE_H
#define MUSTER_PEOPLE_PEOPLE_H

#include "base/folder.h"
#include "people/people_calc.h"

struct record_table;
struct record_kind;
struct persons_wiring;
struct operation_list;

extern const struct record_table *const people_tables[]; /* of the journal: NULL-terminated */
/* A row of persons.csv, sealed; that it is gone; that the person was erased. All of the circle people. */
extern const struct record_kind person_kind, person_withdrawn_kind, person_erased_kind;
/* persons.csv of imports and exports, for journal_wired. */
extern const struct persons_wiring people_persons;
extern const struct operation_list people_operations; /* persons, person erase, person lost */

/* Reads strength.csv (absent: nobody present). Two rows of one day are an error that names both.
 *ret_strength is always set: after an error it holds the rows that have none. */
int strength_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                  struct strength *ret_strength) MUST_CHECK;

#endif
