/* Strength by day: who is present in the mission. */
#ifndef MUSTER_PEOPLE_PEOPLE_CALC_H
#define MUSTER_PEOPLE_PEOPLE_CALC_H

#include "base/day.h"
#include <stddef.h>
#include <stdint.h>

/* A step function in columns; 0 before the first row. */
struct strength {
    const char *path;     /* "FOLDER/strength.csv", for explanations */
    const civil_day *day; /* strictly increasing */
    const uint32_t *men, *women;
    const uint32_t *row; /* the line of the file */
    size_t count;
};

/* Men + women on a day. */
uint32_t strength_on(const struct strength *strength, civil_day day);

#endif
