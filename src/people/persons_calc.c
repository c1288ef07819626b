#include "people/persons_calc.h"

#include "base/error.h"
#include <stdlib.h>
#include <string.h>

/* Someone comes or leaves. */
struct change {
    civil_day day;
    enum person_sex sex;
    bool comes;
};

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

static size_t list_changes(const struct presence *items, size_t count, struct change *changes)
{
    size_t listed = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].from == DAY_NEVER || items[i].to <= items[i].from)
            continue;
        changes[listed++] = (struct change){items[i].from, items[i].sex, true};
        if (items[i].to != DAY_NEVER)
            changes[listed++] = (struct change){items[i].to, items[i].sex, false};
    }
    return listed;
}

int presence_steps(const struct presence *items, size_t count, struct arena *arena,
                   struct presence_step **ret_steps, size_t *ret_count)
{
    struct change *changes = arena_array(arena, count, 2 * sizeof *changes);
    struct presence_step *steps = arena_array(arena, count, 2 * sizeof *steps);
    struct presence_step now = {0}, before = {0};
    size_t step_count = 0;
    if (!changes || !steps)
        return ERROR_LIMIT;
    size_t change_count = list_changes(items, count, changes);
    if (change_count)
        qsort(changes, change_count, sizeof *changes, compare_changes);
    for (size_t i = 0; i < change_count; i++) {
        uint32_t *counted = &now.count[changes[i].sex]; /* the day's comings and leavings in any order: it */
        *counted += changes[i].comes ? 1 : UINT32_MAX;  /* wraps below 0 for a moment at most */
        if (i + 1 < change_count && changes[i + 1].day == changes[i].day)
            continue;
        now.day = changes[i].day;
        if (memcmp(now.count, before.count, sizeof now.count) != 0)
            steps[step_count++] = now;
        before = now;
    }
    *ret_steps = steps;
    *ret_count = step_count;
    return 0;
}

uint32_t presence_total(const struct presence_step *step)
{
    uint32_t total = 0;
    for (int i = 0; i < SEX_COUNT; i++)
        total += step->count[i];
    return total;
}

int32_t presence_women_tenths(const struct presence_step *step)
{
    uint64_t women = step->count[SEX_FEMALE], known = women + step->count[SEX_MALE];
    return known ? (int32_t)((2000 * women + known) / (2 * known)) : -1;
}
