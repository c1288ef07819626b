/* strength.csv of the contingent folder. */
#ifndef MUSTER_PEOPLE_PEOPLE_H
#define MUSTER_PEOPLE_PEOPLE_H

#include "base/folder.h"
#include "people/people_calc.h"

struct record_table;
extern const struct record_table *const people_tables[]; /* of the journal: NULL-terminated */

/* Reads strength.csv (absent: nobody present). Two rows of one day are an error that names both.
 *ret_strength is always set: after an error it holds the rows that have none. */
int strength_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                  struct strength *ret_strength) MUST_CHECK;

#endif
