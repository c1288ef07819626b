#include "people/people_calc.h"

#include "base/steps.h"

uint32_t strength_on(const struct strength *strength, civil_day day)
{
    ptrdiff_t row = steps_at(strength->day, strength->count, day);
    return row < 0 ? 0 : strength->men[row] + strength->women[row];
}
