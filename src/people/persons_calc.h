/* Who of the persons of a contingent is present on which day, by sex. Needs nothing that is sealed. */
#ifndef MUSTER_PEOPLE_PERSONS_CALC_H
#define MUSTER_PEOPLE_PERSONS_CALC_H

#include "base/arena.h"
#include "base/day.h"

enum person_sex { SEX_NOT_GIVEN, SEX_FEMALE, SEX_MALE, SEX_COUNT };

/* Present on every day with from <= day < to. */
struct presence {
    civil_day from; /* DAY_NEVER: not known yet, so on no day */
    civil_day to;   /* DAY_NEVER: stays */
    enum person_sex sex;
};

/* From this day on, until the next step. Before the first nobody is present. */
struct presence_step {
    civil_day day;
    uint32_t count[SEX_COUNT];
};

/* The days on which the numbers change, in order; in arena. ERROR_LIMIT when memory is exhausted. */
int presence_steps(const struct presence *items, size_t count, struct arena *arena,
                   struct presence_step **ret_steps, size_t *ret_count) __attribute__((warn_unused_result));
uint32_t presence_total(const struct presence_step *step);
/* The women's share of those whose sex is given, in tenths of a per cent, half up; -1: of nobody it is. */
int32_t presence_women_tenths(const struct presence_step *step);

#endif
