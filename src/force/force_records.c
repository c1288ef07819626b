#include "force/force_records.h"

#include "force/force.h"
#include "journal/journal.h"

static const struct column columns[] = {
    [EVENTS_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [EVENTS_NAME] = {"event", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = 100},
    [EVENTS_LINE] = {"line", COLUMN_TEXT, 0, .maximum = 100},
    [EVENTS_NOTE] = {"note", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT, .maximum = 10000},
};
const struct table_form event_form = {"events.csv", columns, sizeof columns / sizeof *columns};

static const struct record_table events = {.kind = "force.event/1",
                                           .form = &event_form,
                                           RECORD_KEYS(EVENTS_DAY, EVENTS_NAME, EVENTS_LINE),
                                           .day_column = EVENTS_DAY,
                                           .circle = CIRCLE_SHARED};

const struct record_table *const force_tables[] = {&events, NULL};
