#include "agreement/agreement_records.h"

#include "agreement/agreement.h"
#include "journal/journal.h"

enum {
    NAME_BYTES = 100,          /* of a line, category, code or group */
    LIFE_YEARS_MAXIMUM = 1000, /* of a special case */
    PERCENT_MAXIMUM = 100,
};
#define PERCENT_ONE 1000000LL /* a per cent is an integer of 10^-PERCENT_DECIMALS */
#define FORM(name_, list)                                                                                    \
    {                                                                                                        \
        name_, list, sizeof(list) / sizeof *(list)                                                           \
    }

/* ---- contingent.ini ---- */

enum { SETTING_SECTION, SETTING_KEY }; /* of the rows of an INI file */

static const struct record_table settings = {.kind = "contingent.setting/1",
                                             .file = "contingent.ini",
                                             RECORD_KEYS(SETTING_SECTION, SETTING_KEY),
                                             .day_column = -1,
                                             .circle = CIRCLE_SHARED};

/* ---- mou_personnel.csv ---- */

static const struct column ceiling_columns[] = {
    [CEILING_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [CEILING_PEOPLE] = {"ceiling", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [CEILING_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form ceiling_form = FORM("mou_personnel.csv", ceiling_columns);

static const struct record_table ceilings = {.kind = "mou.personnel/1",
                                             .form = &ceiling_form,
                                             RECORD_KEYS(CEILING_DAY),
                                             .day_column = CEILING_DAY,
                                             .circle = CIRCLE_SHARED};

/* ---- mou_major_equipment.csv ---- */

const char *const lease_names[] = {"wet", "dry", NULL};

static const struct column line_columns[] = {
    [LINE] = {"line", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [LINE_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [LINE_CODE] = {"rate_code", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [LINE_DESCRIPTION] = {"description", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
    [LINE_GROUP] = {"group", COLUMN_TEXT, 0, .maximum = NAME_BYTES},
    [LINE_QUANTITY] = {"quantity", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [LINE_LEASE] = {"lease", COLUMN_CHOICE, COLUMN_REQUIRED, .choices = lease_names},
    [LINE_GFMV] = {"gfmv", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS, RATE_MAXIMUM},
    [LINE_LIFE] = {"life_years", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS,
                   LIFE_YEARS_MAXIMUM *RATE_ONE},
    [LINE_NO_FAULT] = {"no_fault_percent", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS,
                       PERCENT_MAXIMUM *RATE_ONE},
    [LINE_MAINTENANCE] = {"maintenance", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS, RATE_MAXIMUM},
    [LINE_SERVES] = {"serves", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT, .maximum = NAME_BYTES},
    [LINE_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form line_form = FORM("mou_major_equipment.csv", line_columns);

static const struct record_table lines = {.kind = "mou.major_equipment/1",
                                          .form = &line_form,
                                          RECORD_KEYS(LINE, LINE_DAY),
                                          .day_column = LINE_DAY,
                                          .circle = CIRCLE_SHARED};

/* ---- mou_self_sustainment.csv ---- */

static const char *const provider_names[] = {"contributor", "un", NULL}; /* in the order of enum provider */

static const struct column service_columns[] = {
    [SERVICE] = {"category", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [SERVICE_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [SERVICE_PROVIDER] = {"provider", COLUMN_CHOICE, COLUMN_REQUIRED, .choices = provider_names},
    [SERVICE_UN_HEADS] = {"un_heads", COLUMN_COUNT, COLUMN_MAY_BE_ABSENT, .maximum = COUNT_MAXIMUM},
    [SERVICE_SERVED] = {"served", COLUMN_COUNT, COLUMN_MAY_BE_ABSENT, .maximum = COUNT_MAXIMUM},
    [SERVICE_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form service_form = FORM("mou_self_sustainment.csv", service_columns);

static const struct record_table services = {.kind = "mou.self_sustainment/1",
                                             .form = &service_form,
                                             RECORD_KEYS(SERVICE, SERVICE_DAY),
                                             .day_column = SERVICE_DAY,
                                             .circle = CIRCLE_SHARED};

/* ---- factors.csv ---- */

#define FACTOR_COLUMN(name_)                                                                                 \
    {                                                                                                        \
        name_, COLUMN_DECIMAL, COLUMN_REQUIRED, PERCENT_DECIMALS, PERCENT_MAXIMUM *PERCENT_ONE               \
    }
static const struct column factor_columns[] = {
    [FACTOR_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [FACTOR_ENVIRONMENT] = FACTOR_COLUMN("environment"),
    [FACTOR_INTENSITY] = FACTOR_COLUMN("intensity"),
    [FACTOR_HOSTILE] = FACTOR_COLUMN("hostile"),
    [FACTOR_TRANSPORT] = {"transport_km", COLUMN_DECIMAL, COLUMN_REQUIRED, .decimals = RATE_DECIMALS,
                          .maximum = COUNT_MAXIMUM * RATE_ONE},
};
const struct table_form factor_form = FORM("factors.csv", factor_columns);

static const struct record_table factors = {.kind = "mou.factors/1",
                                            .form = &factor_form,
                                            RECORD_KEYS(FACTOR_DAY),
                                            .day_column = FACTOR_DAY,
                                            .circle = CIRCLE_SHARED};

const struct record_table *const agreement_tables[] = {&settings, &ceilings, &lines,
                                                       &services, &factors,  NULL};
