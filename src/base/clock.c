#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

enum { MICROSECONDS = 1000000, NANOSECONDS = 1000000000 }; /* of a second */

civil_day clock_today(void)
{
    return (civil_day)(time(NULL) / 86400);
}

instant clock_now(void)
{
    static _Atomic instant last;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    instant now = (instant)time.tv_sec * MICROSECONDS + time.tv_nsec / (NANOSECONDS / MICROSECONDS);
    instant before = atomic_load(&last), next;
    do
        next = now > before ? now : before + 1;
    while (!atomic_compare_exchange_weak(&last, &before, next));
    return next;
}

double clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / NANOSECONDS;
}
