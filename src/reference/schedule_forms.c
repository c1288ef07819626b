#include "reference/schedule_rows.h"

#include <string.h>

#define TEXT(name_, flags_)                                                                                  \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_TEXT, .flags = (flags_)                                              \
    }
#define DAY(name_, flags_)                                                                                   \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_DAY, .flags = (flags_)                                               \
    }
#define FIGURE(name_, maximum_)                                                                              \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_DECIMAL, .decimals = RATE_DECIMALS, .maximum = (maximum_)            \
    }
#define MONEY(name_) FIGURE(name_, RATE_MAXIMUM)
#define MARK                                                                                                 \
    {                                                                                                        \
        .name = "mark", .type = COLUMN_CHOICE, .flags = COLUMN_REQUIRED, .choices = mark_names               \
    }
#define SOURCE TEXT("source", COLUMN_MAY_BE_ABSENT)

enum { LIFE_MAXIMUM_YEARS = 200 };

static const struct column edition_columns[] = {
    [EDITION_NAME] = {.name = "edition", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 100},
    [EDITION_FROM] = DAY("effective_from", COLUMN_REQUIRED),
    [EDITION_CONFIRMED] = DAY("confirmed_until", COLUMN_MAY_BE_ABSENT),
    [EDITION_SYMBOL] = TEXT("symbol", 0),
    [EDITION_MARK] = MARK,
    [EDITION_SOURCE] = SOURCE,
};

static const struct column personnel_columns[] = {
    [PERSONNEL_FROM] = DAY("effective_from", COLUMN_REQUIRED),
    [PERSONNEL_CONFIRMED] = DAY("confirmed_until", COLUMN_MAY_BE_ABSENT),
    [PERSONNEL_RATE] = MONEY("rate"),
    [PERSONNEL_MARK] = MARK,
    [PERSONNEL_SOURCE] = SOURCE,
};

static const struct column equipment_columns[] = {
    [EQUIPMENT_EDITION] = TEXT("edition", COLUMN_REQUIRED),
    [EQUIPMENT_CODE] = {.name = "rate_code", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 100},
    [EQUIPMENT_CATEGORY] = TEXT("category", COLUMN_MAY_BE_ABSENT),
    [EQUIPMENT_DESCRIPTION] = TEXT("description", COLUMN_MAY_BE_ABSENT),
    [EQUIPMENT_GFMV] = MONEY("gfmv"),
    [EQUIPMENT_LIFE] = FIGURE("life_years", LIFE_MAXIMUM_YEARS *RATE_ONE),
    [EQUIPMENT_NO_FAULT] = FIGURE("no_fault_percent", 100 * RATE_ONE),
    [EQUIPMENT_MAINTENANCE] = MONEY("maintenance"),
    [EQUIPMENT_DRY] = MONEY("dry"),
    [EQUIPMENT_WET] = MONEY("wet"),
    [EQUIPMENT_PAINTING] = {.name = "painting",
                            .type = COLUMN_DECIMAL,
                            .flags = COLUMN_MAY_BE_ABSENT,
                            .decimals = RATE_DECIMALS,
                            .maximum = RATE_MAXIMUM},
    [EQUIPMENT_MARK] = MARK,
    [EQUIPMENT_SOURCE] = SOURCE,
};

static const struct column service_columns[] = {
    [SERVICE_EDITION] = TEXT("edition", COLUMN_REQUIRED),
    [SERVICE_CATEGORY] = {.name = "category", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 100},
    [SERVICE_DESCRIPTION] = TEXT("description", COLUMN_MAY_BE_ABSENT),
    [SERVICE_RATE] = MONEY("rate"),
    [SERVICE_MARK] = MARK,
    [SERVICE_SOURCE] = SOURCE,
};

static const struct column rule_columns[] = {
    [RULES_EDITION] = TEXT("edition", COLUMN_REQUIRED),
    [RULES_KEY] = TEXT("key", COLUMN_REQUIRED),
    [RULES_VALUE] = TEXT("value", COLUMN_REQUIRED),
    [RULES_MARK] = MARK,
    [RULES_SOURCE] = SOURCE,
};

#define FORM(name_, columns_)                                                                                \
    {                                                                                                        \
        (name_), (columns_), sizeof(columns_) / sizeof *(columns_)                                           \
    }

const struct table_form schedule_forms[SCHEDULE_TABLES] = {
    [SCHEDULE_EDITIONS] = FORM("editions.csv", edition_columns),
    [SCHEDULE_PERSONNEL] = FORM("personnel_rates.csv", personnel_columns),
    [SCHEDULE_EQUIPMENT] = FORM("major_equipment_rates.csv", equipment_columns),
    [SCHEDULE_SERVICES] = FORM("self_sustainment_rates.csv", service_columns),
    [SCHEDULE_RULES] = FORM("rules.csv", rule_columns),
};

static const struct column component_columns[] = {
    [COMPONENT_NAME] = TEXT("component", COLUMN_REQUIRED),
    [COMPONENT_FROM] = DAY("effective_from", 0),
    [COMPONENT_TO] = DAY("effective_to", 0),
    [COMPONENT_RATE] = MONEY("rate"),
    [COMPONENT_UNIT] = TEXT("unit", COLUMN_MAY_BE_ABSENT),
    [COMPONENT_MARK] = MARK,
    [COMPONENT_SOURCE] = SOURCE,
    [COMPONENT_NOTE] = TEXT("note", COLUMN_MAY_BE_ABSENT),
};

const struct table_form components_form = FORM(COMPONENTS_FILE, component_columns);

const struct equipment_figure equipment_figures[EQUIPMENT_FIGURES] = {
    {"gfmv", "Value (GFMV)", 2},  {"life_years", "Life", 0}, {"no_fault_percent", "No-fault %", 0},
    {"maintenance", "Maint.", 2}, {"dry", "Dry", 2},         {"wet", "Wet", 2},
    {"painting", "Painting", 2},
};

/* The figures of a row, in the order of the columns. */
static const size_t figure_offsets[EQUIPMENT_FIGURES] = {
    offsetof(struct equipment_rate, gfmv),
    offsetof(struct equipment_rate, life_years),
    offsetof(struct equipment_rate, no_fault_percent),
    offsetof(struct equipment_rate, maintenance),
    offsetof(struct equipment_rate, dry),
    offsetof(struct equipment_rate, wet),
    offsetof(struct equipment_rate, painting),
};

rate_units equipment_rate_figure(const struct equipment_rate *rate, size_t figure)
{
    rate_units value;
    memcpy(&value, (const char *)rate + figure_offsets[figure], sizeof value);
    return value;
}

void equipment_rate_set(struct equipment_rate *rate, size_t figure, rate_units value)
{
    memcpy((char *)rate + figure_offsets[figure], &value, sizeof value);
}

char *rate_format(rate_units rate, int min_decimals, char *buffer)
{
    if (rate == RATE_BLANK) {
        buffer[0] = '\0';
        return buffer;
    }
    return decimal_format(rate, RATE_DECIMALS, min_decimals, buffer);
}
