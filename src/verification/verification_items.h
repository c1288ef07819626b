/* Lines whose state is counted from single items. Only for verification.c. */
#ifndef MUSTER_VERIFICATION_VERIFICATION_ITEMS_H
#define MUSTER_VERIFICATION_VERIFICATION_ITEMS_H

#include "base/folder.h"
#include "verification/verification_calc.h"

/* Reads equipment_items.csv and item_status.csv and counts. Into lines ([agreement's line]): the state of
   each line that has items; the others stay as they are. Into has_items ([agreement's line]): which those
   are. Reports every error of both files. */
int items_read(const struct folder *folder, const struct agreement *agreement, struct arena *arena,
               struct problems *problems, struct line_status *lines, bool *has_items) MUST_CHECK;

/* What a message says of a line that the agreement does not name. */
const char *line_remedy(const struct agreement *agreement, const char *line, struct problems *problems);

#endif
