/* The dated events of a contingent's life. */
#ifndef MUSTER_FORCE_FORCE_CALC_H
#define MUSTER_FORCE_FORCE_CALC_H

#include "base/day.h"
#include "base/error.h"
#include <stdbool.h>

enum event_kind {
    EVENT_OTHER, /* a known or unknown name that does not change money */
    EVENT_CESSATION,
    EVENT_DEPARTURE,
    EVENT_PAINTED,
    EVENT_REPAINTED,
    EVENT_TENTS,
    EVENT_HOUSED,
};

struct event {
    civil_day day;
    enum event_kind kind;
    const char *name; /* as written */
    const char *line; /* the MOU's line, "" for none */
    const char *note;
    struct place place, line_place;
};

/* Every event that Muster knows, in the usual order of a contingent's life. */
enum { EVENT_NAME_COUNT = 38 };
extern const char *const event_names[EVENT_NAME_COUNT];
/* EVENT_OTHER for a name that does not change money, known or not. */
enum event_kind event_kind_of(const char *name);
bool event_known(const char *name);

/* By day, then by name, then by line. */
struct events {
    const struct event *items;
    size_t count;
};

/* The first event of a kind, NULL when there is none. */
const struct event *events_first(const struct events *events, enum event_kind kind);
/* The first event of that name, NULL when there is none. */
const struct event *events_named(const struct events *events, const char *name);
/* The day from which a line has left: the earliest `departure` of that line or of all; DAY_NEVER. */
civil_day events_departure(const struct events *events, const char *line);
/* The day of `cessation`; DAY_NEVER. */
civil_day events_cessation(const struct events *events);

#endif
