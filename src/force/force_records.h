/* events.csv as a table and as records. Only for this room. */
#ifndef MUSTER_FORCE_FORCE_RECORDS_H
#define MUSTER_FORCE_FORCE_RECORDS_H

#include "base/table.h"

enum { EVENTS_DAY, EVENTS_NAME, EVENTS_LINE, EVENTS_NOTE };
extern const struct table_form event_form;

#endif
