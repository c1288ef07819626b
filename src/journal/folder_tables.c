/* Files of the contingent folder whose rooms do not exist yet, kept so that an export gives them back:
   load_list.csv (CONTRACT.md "Loads") and camp.ini ("Energy"). Their rooms will say more of the columns. */
#include "journal/journal.h"

enum { ID_BYTES = 100, MILLIMETRES_DECIMALS = 4, KILOGRAMS_DECIMALS = 6, MONEY_DECIMALS = 4 };

enum {
    LOAD_ID,
    LOAD_LINE,
    LOAD_INSIDE,
    LOAD_SERIAL,
    LOAD_DESCRIPTION,
    LOAD_QUANTITY,
    LOAD_LENGTH,
    LOAD_WIDTH,
    LOAD_HEIGHT,
    LOAD_MASS,
    LOAD_LATER /* what a file may leave out */
};

#define NUMBER(name_, decimals_, flags_)                                                                     \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_DECIMAL, .flags = (flags_), .decimals = (decimals_)                  \
    }
#define LATER(name_)                                                                                         \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT                                  \
    }
#define LATER_NUMBER(name_, decimals_) NUMBER(name_, decimals_, COLUMN_MAY_BE_ABSENT)

static const struct column load_columns[] = {
    [LOAD_ID] = {"id", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = ID_BYTES},
    [LOAD_LINE] = {"line", COLUMN_TEXT},
    [LOAD_INSIDE] = {"inside", COLUMN_TEXT},
    [LOAD_SERIAL] = {"serial", COLUMN_TEXT},
    [LOAD_DESCRIPTION] = {"description", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
    [LOAD_QUANTITY] = {"quantity", COLUMN_COUNT},
    [LOAD_LENGTH] = NUMBER("length_mm", MILLIMETRES_DECIMALS, 0),
    [LOAD_WIDTH] = NUMBER("width_mm", MILLIMETRES_DECIMALS, 0),
    [LOAD_HEIGHT] = NUMBER("height_mm", MILLIMETRES_DECIMALS, 0),
    [LOAD_MASS] = NUMBER("mass_kg", KILOGRAMS_DECIMALS, 0),
    [LOAD_LATER] = LATER_NUMBER("tare_kg", KILOGRAMS_DECIMALS),
    LATER_NUMBER("value", MONEY_DECIMALS),
    LATER("seal"),
    LATER("kind"),
    LATER("turn"),
    LATER_NUMBER("max_top_kg", KILOGRAMS_DECIMALS),
    LATER_NUMBER("max_top_kg_per_m2", KILOGRAMS_DECIMALS),
    LATER("un_number"),
    LATER("shipping_name"),
    LATER("packing_group"),
    LATER("dg_class"),
    LATER("dg_subsidiary"),
    LATER("dg_group"),
    LATER_NUMBER("net_explosive_kg", KILOGRAMS_DECIMALS),
    LATER("phase"),
    {.name = "ready", .type = COLUMN_DAY, .flags = COLUMN_MAY_BE_ABSENT},
    LATER("priority"),
    LATER("axle_kg"),
    LATER("upright_length"),
    LATER("upright_width"),
    LATER("upright_height"),
};
static const struct table_form load_form = {"load_list.csv", load_columns,
                                            sizeof load_columns / sizeof *load_columns};

static const struct record_table loads = {.kind = "load.item/1",
                                          .form = &load_form,
                                          RECORD_KEYS(LOAD_ID),
                                          .day_column = -1,
                                          .circle = CIRCLE_SHARED};

enum { SETTING_SECTION, SETTING_KEY };

/* Prices and costs stand in it: the State's own. */
static const struct record_table camp = {.kind = "camp.setting/1",
                                         .file = "camp.ini",
                                         RECORD_KEYS(SETTING_SECTION, SETTING_KEY),
                                         .day_column = -1,
                                         .circle = CIRCLE_INTERNAL};

const struct record_table *const folder_tables[] = {&loads, &camp, NULL};
