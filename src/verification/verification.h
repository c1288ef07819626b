/* Inspections' results: equipment_status.csv, equipment_items.csv, item_status.csv and
 * self_sustainment_status.csv. */
#ifndef MUSTER_VERIFICATION_VERIFICATION_H
#define MUSTER_VERIFICATION_VERIFICATION_H

#include "base/folder.h"
#include "verification/verification_calc.h"

struct record_table;
extern const struct record_table *const verification_tables[]; /* of the journal: NULL-terminated */

/* Reads what was verified, ordered as the agreement orders its lines and categories. Where a line has items,
   present and serviceable are counted from them (an item is present for from <= day < to, serviceable until a
   row of item_status.csv says otherwise) and equipment_status.csv may not name it. Reports every error: an
   unknown line, item or category (with the nearest), two rows of one key and day, serviceable above present,
   performance outside 0..1, `to` before `from`, an item id twice. *ret_verification is always set (after an
   error it holds the rows that have none), but its columns may be NULL after ERROR_LIMIT. */
int verification_read(const struct folder *folder, const struct agreement *agreement, struct arena *arena,
                      struct problems *problems, struct verification *ret_verification) MUST_CHECK;

#endif
