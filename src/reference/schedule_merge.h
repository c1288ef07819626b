/* Adding rows to a schedule that exists. Internal to this room. */
#ifndef MUSTER_REFERENCE_SCHEDULE_MERGE_H
#define MUSTER_REFERENCE_SCHEDULE_MERGE_H

#include "reference/schedule_rows.h"

struct merge_counts {
    size_t added[SCHEDULE_TABLES], replaced[SCHEDULE_TABLES];
};

/* Adds rows to sorted rows and sorts them again. A key that is there already is refused, naming both places,
   or replaced; an edition that is there with the same day, symbol, mark and source is left as it is. The same
   key twice among the added rows is an error too. */
int schedule_rows_merge(struct schedule_rows *target, const struct schedule_rows *added, bool replace,
                        struct arena *arena, struct problems *problems,
                        struct merge_counts *ret_merged) MUST_CHECK;

#endif
