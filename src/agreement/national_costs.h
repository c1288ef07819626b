/* The file of national costs: what the State itself spends, for `muster choose` and `muster forecast`.
   CSV with the columns item, option, from, to, once, monthly, yearly, note (docs/national-costs.md). */
#ifndef MUSTER_AGREEMENT_NATIONAL_COSTS_H
#define MUSTER_AGREEMENT_NATIONAL_COSTS_H

#include "agreement/agreement_calc.h"
#include "agreement/national_costs_calc.h"
#include "base/folder.h"

/* What `--help` of an operation with --costs says of the file. */
#define NATIONAL_COSTS_HELP                                                                                  \
    "The file of national costs is a CSV with the columns item (a category or a line of the agreement), "    \
    "option (bring or un for a category; wet, dry or none for a line; empty: whichever is chosen), from "    \
    "and to (the day after the last one; either may be empty), once, monthly, yearly and note. Amounts are " \
    "dollars for the whole item, and rows of one item add up. An amount paid once is spread over the "       \
    "months from `from` until `to`; it is listed apart unless both days are given. The columns from, to, "   \
    "once, monthly, yearly and note may be left out."

/* Reads the file. Reports every error of it with its place: of the table, a row without an amount, `to` not
   after `from`. Rows may repeat an item. Set only on success, in arena. */
int national_costs_read(const char *path, struct arena *arena, struct problems *problems,
                        struct national_costs *ret_costs) MUST_CHECK;
/* The same from memory. */
int national_costs_load(const struct folder_file *file, struct arena *arena, struct problems *problems,
                        struct national_costs *ret_costs) MUST_CHECK;
/* Checks the rows against an agreement and a schedule, and reports each item that is neither a line nor a
   category (with the nearest), each option that such an item does not have, and a row without option whose
   item is both a line and a category. */
int national_costs_check(const struct national_costs *costs, const struct agreement *agreement,
                         const struct schedule *schedule, struct problems *problems) MUST_CHECK;
#endif
