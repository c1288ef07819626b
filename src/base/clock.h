/* The only clock. Faces read it and pass the day and the instant on. */
#ifndef MUSTER_BASE_CLOCK_H
#define MUSTER_BASE_CLOCK_H

#include "base/day.h"
#include "base/instant.h"

/* Today in Coordinated Universal Time. */
civil_day clock_today(void);
/* Now. Never the same twice in one process, never back: at least one microsecond after the last. */
instant clock_now(void);
/* Seconds that only go forward, for progress and limits of searches. */
double clock_seconds(void);

#endif
