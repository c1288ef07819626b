/* strength.csv as a table and as records. Only for this room. */
#ifndef MUSTER_PEOPLE_PEOPLE_RECORDS_H
#define MUSTER_PEOPLE_PEOPLE_RECORDS_H

#include "base/table.h"

enum { STRENGTH_DAY, STRENGTH_MEN, STRENGTH_WOMEN };
extern const struct table_form strength_form;

#endif
