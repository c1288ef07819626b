/* The life of a contingent: events.csv of the contingent folder. */
#ifndef MUSTER_FORCE_FORCE_H
#define MUSTER_FORCE_FORCE_H

#include "base/folder.h"
#include "force/force_calc.h"

struct record_table;
extern const struct record_table *const force_tables[]; /* of the journal: NULL-terminated */

/* Reads events.csv (absent: no events). Refused: two rows for the same day, event and line; `cessation` with
   a line or twice; `painted` and `repainted` without a line. A name that is none of the known ones, and a
   line on `tents` or `housed`, is a warning. Whether a named line exists is for who knows the agreement.
   *ret_events is always set: after an error it holds the rows that have none. */
int events_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                struct events *ret_events) MUST_CHECK;

#endif
