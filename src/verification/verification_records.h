/* The files of inspections as tables and as records. Only for this room. */
#ifndef MUSTER_VERIFICATION_VERIFICATION_RECORDS_H
#define MUSTER_VERIFICATION_VERIFICATION_RECORDS_H

#include "base/table.h"

enum { STATUS_LINE, STATUS_DAY, STATUS_PRESENT, STATUS_SERVICEABLE, STATUS_REPORT };
extern const struct table_form status_form;

enum { PERFORMANCE_CATEGORY, PERFORMANCE_DAY, PERFORMANCE_SHARE, PERFORMANCE_REPORT };
extern const struct table_form performance_form;

enum { ITEM, ITEM_LINE, ITEM_SERIAL, ITEM_PLATE, ITEM_FROM, ITEM_TO, ITEM_LOCATION };
extern const struct table_form item_form;

enum {
    ITEM_STATUS_ITEM,
    ITEM_STATUS_DAY,
    ITEM_STATUS_SERVICEABLE,
    ITEM_STATUS_REASON,
    ITEM_STATUS_ATTRIBUTABLE,
    ITEM_STATUS_REPORT
};
enum { SERVICEABLE_YES };
enum { ATTRIBUTABLE_CONTRIBUTOR }; /* also where the cell is empty: nobody else was named */
extern const struct table_form item_status_form;

#endif
