/* The built-in schedule, for the fuzz targets that need rates. */
#ifndef MUSTER_FUZZ_FUZZ_BUILTIN_H
#define MUSTER_FUZZ_FUZZ_BUILTIN_H

#include "fuzz.h"

#include "reference/reference.h"

/* Read once. */
static inline const struct schedule *builtin_schedule(void)
{
    static struct arena *arena;
    static struct schedule schedule;
    if (!arena) {
        struct problems problems;
        arena = arena_new(0);
        FUZZ_CHECK(arena);
        problems_init(&problems, arena);
        FUZZ_CHECK(schedule_load(NULL, 0, arena, &problems, &schedule) == 0);
    }
    return &schedule;
}

#endif
