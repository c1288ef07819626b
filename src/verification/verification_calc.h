/* What was verified on the ground, and what of it counts: in place, working, serviceable enough. Pure.
   Source: docs/calculation.md, "Major equipment", "Personnel: Deduction". */
#ifndef MUSTER_VERIFICATION_VERIFICATION_CALC_H
#define MUSTER_VERIFICATION_VERIFICATION_CALC_H

#include "agreement/agreement_calc.h"
#include "base/arena.h"

/* The verified state of one line: a step function in columns; nothing present before the first row. */
struct line_status {
    const civil_day *day; /* strictly increasing */
    const uint32_t *present, *serviceable;
    const uint32_t *excused; /* present, out of service, attributable to the UN or to nobody; NULL: none */
    const uint32_t *row;     /* the line of equipment_status.csv; NULL: counted from items */
    size_t count;
};

/* The verified performance of a category: 1 before the first row. */
struct service_performance {
    const civil_day *day;
    const int64_t *share; /* 0..1 as integers of 10^-8 */
    const uint32_t *row;
    size_t count;
};

struct verification {
    const char *status_path, *performance_path; /* for explanations */
    const struct line_status *lines;            /* [agreement's line] */
    const struct service_performance *services; /* [agreement's service] */
};

/* What counts of one line, by change day within a window: a step function in columns. */
struct line_counts {
    const civil_day *day; /* strictly increasing, the first is the window's first day */
    const uint32_t *quantity, *in_place, *working;
    const uint32_t *not_excused; /* Q - (working + excused): what the deduction counts as absent or out */
    const int32_t *group;        /* index of the group in force; lines alone have one of their own */
    size_t count;

    const civil_day *paid_day; /* the same for what is paid for: P or S, adjacent equal values joined */
    const uint32_t *paid;
    size_t paid_count;
};

/* Sums over all lines of the agreement, by change day. */
struct fleet_counts {
    const civil_day *day;
    const int64_t *quantity, *out; /* sum of Q; sum of Q - S, excused items counted as working */
    size_t count;
};

struct verified_counts {
    struct period window;
    const struct line_counts *lines; /* [agreement's line] */
    struct fleet_counts fleet;
};

/* P = min(present, Q), S = min(serviceable, P) of every line on every day of the window, and what is paid
   for: P where sum S >= serviceability_threshold x sum Q over the lines of the same group that day, else S.
   From its `departure` (one day for each line, DAY_NEVER: none) a line has Q = 0. The threshold is that of
   the day's edition. ERROR_LIMIT when memory is exhausted. */
int verification_count(const struct agreement *agreement, const struct verification *verification,
                       const struct schedule *schedule, const civil_day *departures, struct period window,
                       struct arena *arena, struct verified_counts *ret_counts) MUST_CHECK;

/* True when working >= threshold (10^-8) x quantity. */
static inline bool serviceable_enough(int64_t working, int64_t quantity, int64_t threshold)
{
    return (int128)working * SHARE_ONE >= (int128)quantity * threshold;
}

#endif
