#include "verification/verification_records.h"

#include "journal/journal.h"
#include "verification/verification.h"

enum { NAME_BYTES = 100 };
#define FORM(name_, list)                                                                                    \
    {                                                                                                        \
        name_, list, sizeof(list) / sizeof *(list)                                                           \
    }

/* ---- equipment_status.csv ---- */

static const struct column status_columns[] = {
    [STATUS_LINE] = {"line", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [STATUS_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [STATUS_PRESENT] = {"present", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [STATUS_SERVICEABLE] = {"serviceable", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [STATUS_REPORT] = {"report", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form status_form = FORM("equipment_status.csv", status_columns);

static const struct record_table statuses = {.kind = "equipment.status/1",
                                             .form = &status_form,
                                             RECORD_KEYS(STATUS_LINE, STATUS_DAY),
                                             .day_column = STATUS_DAY,
                                             .circle = CIRCLE_SHARED};

/* ---- self_sustainment_status.csv ---- */

static const struct column performance_columns[] = {
    [PERFORMANCE_CATEGORY] = {"category", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [PERFORMANCE_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [PERFORMANCE_SHARE] = {"performance", COLUMN_DECIMAL, COLUMN_REQUIRED, SHARE_DECIMALS, SHARE_ONE},
    [PERFORMANCE_REPORT] = {"report", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form performance_form = FORM("self_sustainment_status.csv", performance_columns);

static const struct record_table performances = {.kind = "self_sustainment.status/1",
                                                 .form = &performance_form,
                                                 RECORD_KEYS(PERFORMANCE_CATEGORY, PERFORMANCE_DAY),
                                                 .day_column = PERFORMANCE_DAY,
                                                 .circle = CIRCLE_SHARED};

/* ---- equipment_items.csv ---- */

static const struct column item_columns[] = {
    [ITEM] = {"item", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [ITEM_LINE] = {"line", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [ITEM_SERIAL] = {"serial", COLUMN_TEXT},
    [ITEM_PLATE] = {"plate", COLUMN_TEXT},
    [ITEM_FROM] = {"from", COLUMN_DAY, COLUMN_REQUIRED},
    [ITEM_TO] = {"to", COLUMN_DAY},
    [ITEM_LOCATION] = {"location", COLUMN_TEXT},
};
const struct table_form item_form = FORM("equipment_items.csv", item_columns);

static const struct record_table items = {.kind = "equipment.item/1",
                                          .form = &item_form,
                                          RECORD_KEYS(ITEM),
                                          .day_column = ITEM_FROM,
                                          .circle = CIRCLE_SHARED};

/* ---- item_status.csv ---- */

/* in the order of SERVICEABLE_YES and ATTRIBUTABLE_CONTRIBUTOR */
static const char *const serviceable_names[] = {"yes", "no", NULL};
static const char *const attributable_names[] = {"contributor", "un", "none", NULL};

static const struct column item_status_columns[] = {
    [ITEM_STATUS_ITEM] = {"item", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [ITEM_STATUS_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [ITEM_STATUS_SERVICEABLE] = {"serviceable", COLUMN_CHOICE, COLUMN_REQUIRED, .choices = serviceable_names},
    [ITEM_STATUS_REASON] = {"reason", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
    [ITEM_STATUS_ATTRIBUTABLE] = {"attributable", COLUMN_CHOICE, COLUMN_MAY_BE_ABSENT,
                                  .choices = attributable_names},
    [ITEM_STATUS_REPORT] = {"report", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form item_status_form = FORM("item_status.csv", item_status_columns);

static const struct record_table item_statuses = {.kind = "item.status/1",
                                                  .form = &item_status_form,
                                                  RECORD_KEYS(ITEM_STATUS_ITEM, ITEM_STATUS_DAY),
                                                  .day_column = ITEM_STATUS_DAY,
                                                  .circle = CIRCLE_SHARED};

const struct record_table *const verification_tables[] = {&statuses, &performances, &items, &item_statuses,
                                                          NULL};
