/* The only clock. Faces read it and pass the day on. */
#ifndef MUSTER_BASE_CLOCK_H
#define MUSTER_BASE_CLOCK_H

#include "base/day.h"

/* Today in Coordinated Universal Time. */
civil_day clock_today(void);

#endif
