/* Instants: microseconds since 1970-01-01T00:00:00Z. */
#ifndef MUSTER_BASE_INSTANT_H
#define MUSTER_BASE_INSTANT_H

#include "base/day.h"
#include <stdbool.h>
#include <stdint.h>

typedef int64_t instant;

#define INSTANT_NEVER INT64_MAX
enum { INSTANT_TEXT_SIZE = 28 }; /* "2024-02-14T09:30:00.123456Z" and NUL */

/* Reads 2024-02-14T09:30:00Z: seconds may have 1 to 6 decimals; a zone may stand for Z (+03:00, -05:30). A
   day alone (2024-02-14) is its end: the last microsecond of that day, UTC. False when it is anything else,
   or not of the years 1900 to 2199 in UTC. */
bool instant_parse(const char *text, size_t length, instant *ret_instant);
/* Writes it in UTC into buffer (INSTANT_TEXT_SIZE bytes) and returns it; with six decimals where there are
   any. INSTANT_NEVER: "never". */
char *instant_format(instant at, char *buffer);
/* Its day in UTC; DAY_NEVER for INSTANT_NEVER. */
civil_day instant_day(instant at);

#endif
