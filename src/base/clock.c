#include "base/clock.h"

#include <time.h>

civil_day clock_today(void)
{
    return (civil_day)(time(NULL) / 86400);
}
