#include "people/people_records.h"

#include "journal/journal.h"
#include "people/people.h"

static const struct column columns[] = {
    [STRENGTH_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [STRENGTH_MEN] = {"men", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [STRENGTH_WOMEN] = {"women", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
};
const struct table_form strength_form = {"strength.csv", columns, sizeof columns / sizeof *columns};

static const struct record_table strength = {.kind = "people.strength/1",
                                             .form = &strength_form,
                                             RECORD_KEYS(STRENGTH_DAY),
                                             .day_column = STRENGTH_DAY,
                                             .circle = CIRCLE_SHARED};

const struct record_table *const people_tables[] = {&strength, NULL};
