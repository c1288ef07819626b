#include "base/steps.h"

ptrdiff_t steps_at(const civil_day *days, size_t count, civil_day day)
{
    size_t low = 0, high = count; /* days[low - 1] <= day < days[high] */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return (ptrdiff_t)low - 1;
}

struct step_cursor step_cursor_at(const civil_day *days, size_t count, civil_day day)
{
    return (struct step_cursor){.days = days, .count = count, .index = steps_at(days, count, day)};
}
