/* Step functions of the day: a value holds from its day until the next row's day. */
#ifndef MUSTER_BASE_STEPS_H
#define MUSTER_BASE_STEPS_H

#include "base/day.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The index of the row that counts on `day` (the greatest days[i] <= day), or -1 before the first.
   days is strictly increasing. */
ptrdiff_t steps_at(const civil_day *days, size_t count, civil_day day);

/* Walks a step function forward. index is the row in force, -1 before the first. */
struct step_cursor {
    const civil_day *days;
    size_t count;
    ptrdiff_t index;
};

/* Places the cursor on the row in force on `day`. */
struct step_cursor step_cursor_at(const civil_day *days, size_t count, civil_day day);

/* The day of the next change, DAY_NEVER when there is none. */
static inline civil_day step_cursor_next(const struct step_cursor *cursor)
{
    size_t next = (size_t)(cursor->index + 1);
    return next < cursor->count ? cursor->days[next] : DAY_NEVER;
}

/* Moves on while the next row starts on or before `day`. */
static inline void step_cursor_advance(struct step_cursor *cursor, civil_day day)
{
    while ((size_t)(cursor->index + 1) < cursor->count && cursor->days[cursor->index + 1] <= day)
        cursor->index++;
}

enum { TIMELINE_CURSORS = 8 };

/* Walks several step functions together over a period, in segments on which none of them changes and which
   lie in one calendar month. Work goes from change to change, never from day to day. */
struct timeline {
    struct step_cursor *cursors[TIMELINE_CURSORS]; /* placed at the period's first day */
    size_t cursor_count;
    struct period segment; /* the current one; empty before the first timeline_next */
    civil_day to_day;
    civil_month month; /* of the segment */
    int month_days;
    civil_day month_end; /* the first day of the next month */
};

static inline struct timeline timeline_begin(struct period period)
{
    struct timeline timeline = {.segment = {period.from_day, period.from_day}, .to_day = period.to_day};
    timeline.month = day_month(period.from_day);
    timeline.month_days = month_days(timeline.month);
    timeline.month_end = month_first_day(timeline.month) + timeline.month_days;
    return timeline;
}

/* The next segment, with every cursor on the row in force in it. False at the end of the period. */
static inline bool timeline_next(struct timeline *timeline)
{
    civil_day from = timeline->segment.to_day;
    if (from >= timeline->to_day)
        return false;
    if (from == timeline->month_end) {
        timeline->month_days = month_days(++timeline->month);
        timeline->month_end += timeline->month_days;
    }
    civil_day to = timeline->month_end < timeline->to_day ? timeline->month_end : timeline->to_day;
    for (size_t i = 0; i < timeline->cursor_count; i++) {
        step_cursor_advance(timeline->cursors[i], from);
        civil_day next = step_cursor_next(timeline->cursors[i]);
        to = next < to ? next : to;
    }
    timeline->segment = (struct period){from, to};
    return true;
}

/* True when the current segment is the last of its month inside the period. */
static inline bool timeline_ends_month(const struct timeline *timeline)
{
    return timeline->segment.to_day == timeline->month_end || timeline->segment.to_day == timeline->to_day;
}

#endif
