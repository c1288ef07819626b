/* What a contingent costs its own State, by item and option: the rows of a file of national costs. Pure. */
#ifndef MUSTER_AGREEMENT_NATIONAL_COSTS_CALC_H
#define MUSTER_AGREEMENT_NATIONAL_COSTS_CALC_H

#include "base/day.h"
#include "base/error.h"
#include "base/exact.h"
#include <stdbool.h>

/* How an item is provided: a self-sustainment category by the contributor or by the United Nations, a line of
   major equipment under a wet or a dry lease or not at all. */
enum cost_option { COST_BRING, COST_UN, COST_WET, COST_DRY, COST_NONE, COST_OPTION_COUNT };
#define COST_ANY COST_OPTION_COUNT /* whichever is chosen */

/* "bring", "un", "wet", "dry", "none", NULL: in the order of enum cost_option. */
extern const char *const cost_option_names[];

#define COST_ALWAYS INT32_MIN /* from_day of a row without `from` */

/* One row: dollars for the whole item, not for a piece or a person. Rows of one item add up. */
struct national_cost {
    const char *item; /* a self-sustainment category or a line of the agreement */
    enum cost_option option;
    civil_day from_day;               /* COST_ALWAYS when not given */
    civil_day to_day;                 /* exclusive; DAY_NEVER when not given */
    rate_units once, monthly, yearly; /* 0 when not given; at least one is given */
    const char *note;                 /* "" */
    struct place item_place, option_place;
};

struct national_costs {
    const char *path;
    const struct national_cost *items; /* in the file's order */
    size_t count;
};

/* Whether the row counts on a day: from_day <= day < to_day. */
bool national_cost_holds(const struct national_cost *cost, civil_day day);
/* Whether `once` is spread over the row's months: it has both days. Otherwise it is listed apart. */
bool national_cost_is_spread(const struct national_cost *cost);
/* Whether the row is about this self-sustainment category, this line of major equipment: by its item, and by
   its option where it has one. A row without option whose item is the name of both is both. */
bool national_cost_is_of_category(const struct national_cost *cost, const char *category);
bool national_cost_is_of_line(const struct national_cost *cost, const char *line);
/* The months of a period: of each calendar month the days inside the period over the days of that month, as
   a statement prorates. 2025-01-16 to 2025-03-01: 16/31 + 1. */
int period_months(struct period period, struct exact *ret_months) MUST_CHECK;
/* What the row costs in a whole month in which it holds: monthly + yearly/12 + (where it is spread) once over
   the months of its period. Dollars, not rounded. ERROR_LIMIT when it does not fit. */
int national_cost_monthly(const struct national_cost *cost, struct exact *ret_monthly) MUST_CHECK;

#endif
