/* Headings of printed tables, and what they stand for. */
#include "reference/rates_import.h"

#include <string.h>

enum { HEADING_SIZE = 200 }; /* a longer heading is none that is known */

struct synonym {
    const char *plain; /* as import_heading_plain makes it */
    int column;
};

/* The usual words of chapter 8, annex A. Column names themselves need no row. */
static const struct synonym equipment_synonyms[] = {
    {"code", EQUIPMENT_CODE},
    {"item code", EQUIPMENT_CODE},
    {"group", EQUIPMENT_CATEGORY},
    {"item", EQUIPMENT_DESCRIPTION},
    {"items", EQUIPMENT_DESCRIPTION},
    {"equipment", EQUIPMENT_DESCRIPTION},
    {"major equipment", EQUIPMENT_DESCRIPTION},
    {"equipment type", EQUIPMENT_DESCRIPTION},
    {"type", EQUIPMENT_DESCRIPTION},
    {"type of equipment", EQUIPMENT_DESCRIPTION},
    {"category of equipment", EQUIPMENT_DESCRIPTION},
    {"item description", EQUIPMENT_DESCRIPTION},
    {"fair market value", EQUIPMENT_GFMV},
    {"generic fair market value", EQUIPMENT_GFMV},
    {"value", EQUIPMENT_GFMV},
    {"life", EQUIPMENT_LIFE},
    {"life in years", EQUIPMENT_LIFE},
    {"useful life", EQUIPMENT_LIFE},
    {"useful life in years", EQUIPMENT_LIFE},
    {"estimated life", EQUIPMENT_LIFE},
    {"estimated useful life", EQUIPMENT_LIFE},
    {"estimated useful life in years", EQUIPMENT_LIFE},
    {"no fault", EQUIPMENT_NO_FAULT},
    {"no fault factor", EQUIPMENT_NO_FAULT},
    {"no fault incident", EQUIPMENT_NO_FAULT},
    {"no fault incident factor", EQUIPMENT_NO_FAULT},
    {"maintenance rate", EQUIPMENT_MAINTENANCE},
    {"monthly maintenance", EQUIPMENT_MAINTENANCE},
    {"monthly maintenance rate", EQUIPMENT_MAINTENANCE},
    {"estimated maintenance rate", EQUIPMENT_MAINTENANCE},
    {"estimated monthly maintenance", EQUIPMENT_MAINTENANCE},
    {"estimated monthly maintenance rate", EQUIPMENT_MAINTENANCE},
    {"dry lease", EQUIPMENT_DRY},
    {"dry rate", EQUIPMENT_DRY},
    {"dry lease rate", EQUIPMENT_DRY},
    {"monthly dry lease", EQUIPMENT_DRY},
    {"monthly dry rate", EQUIPMENT_DRY},
    {"monthly dry lease rate", EQUIPMENT_DRY},
    {"wet lease", EQUIPMENT_WET},
    {"wet rate", EQUIPMENT_WET},
    {"wet lease rate", EQUIPMENT_WET},
    {"monthly wet lease", EQUIPMENT_WET},
    {"monthly wet rate", EQUIPMENT_WET},
    {"monthly wet lease rate", EQUIPMENT_WET},
    {"painting rate", EQUIPMENT_PAINTING},
    {"painting rates", EQUIPMENT_PAINTING},
    {"standard painting rate", EQUIPMENT_PAINTING},
    {"cost of painting", EQUIPMENT_PAINTING},
};

/* The same of annex B. "Category" is printed above names, which become codes where they are none. */
static const struct synonym service_synonyms[] = {
    {"code", SERVICE_CATEGORY},
    {"category code", SERVICE_CATEGORY},
    {"rate code", SERVICE_CATEGORY},
    {"item", SERVICE_DESCRIPTION},
    {"factor", SERVICE_DESCRIPTION},
    {"service", SERVICE_DESCRIPTION},
    {"services", SERVICE_DESCRIPTION},
    {"self sustainment", SERVICE_DESCRIPTION},
    {"self sustainment category", SERVICE_DESCRIPTION},
    {"category of self sustainment", SERVICE_DESCRIPTION},
    {"subcategory", SERVICE_DESCRIPTION},
    {"sub category", SERVICE_DESCRIPTION},
    {"category subcategory", SERVICE_DESCRIPTION},
    {"category sub category", SERVICE_DESCRIPTION},
    {"rates", SERVICE_RATE},
    {"monthly rate", SERVICE_RATE},
    {"rate per person", SERVICE_RATE},
    {"rate per month", SERVICE_RATE},
    {"rate per person per month", SERVICE_RATE},
    {"rate per person and month", SERVICE_RATE},
    {"monthly rate per person", SERVICE_RATE},
    {"per person per month", SERVICE_RATE},
};

/* Columns that number the rows. */
static const char *const ignored[] = {"no", "nr", "ser", "serial", "serial no", "serial number", "item no"};

/* The character in lower case where it is part of a word, else a blank. */
static char word_character(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (char)(character - 'A' + 'a');
    bool word = (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
                (unsigned char)character >= 0x80;
    return word ? character : ' ';
}

const char *import_heading_plain(const char *heading, struct arena *arena)
{
    char *plain = arena_alloc(arena, strlen(heading) + 1);
    size_t length = 0;
    int depth = 0; /* of parentheses */
    if (!plain)
        return NULL;
    for (; *heading; heading++) {
        depth += *heading == '(';
        char character = depth > 0 ? ' ' : word_character(*heading);
        depth -= *heading == ')' && depth > 0;
        if (character != ' ' || (length && plain[length - 1] != ' '))
            plain[length++] = character;
    }
    if (length && plain[length - 1] == ' ')
        length--;
    plain[length] = '\0';
    return plain;
}

static const struct table_form *form_of(bool services)
{
    return &schedule_forms[services ? SCHEDULE_SERVICES : SCHEDULE_EQUIPMENT];
}

/* Whether a plain heading is a column's name: "life years" is life_years. */
static bool is_name(const char *plain, const char *name)
{
    size_t i = 0;
    while (plain[i] && (plain[i] == name[i] || (plain[i] == ' ' && name[i] == '_')))
        i++;
    return !plain[i] && !name[i];
}

static int find_column(const char *plain, bool services)
{
    const struct table_form *form = form_of(services);
    for (size_t i = 0; i < form->column_count; i++)
        if (is_name(plain, form->columns[i].name))
            return (int)i;
    const struct synonym *synonyms = services ? service_synonyms : equipment_synonyms;
    size_t count = services ? sizeof service_synonyms / sizeof *service_synonyms
                            : sizeof equipment_synonyms / sizeof *equipment_synonyms;
    for (size_t i = 0; i < count; i++)
        if (strcmp(plain, synonyms[i].plain) == 0)
            return synonyms[i].column;
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        if (strcmp(plain, ignored[i]) == 0)
            return IMPORT_IGNORED;
    return IMPORT_UNKNOWN;
}

/* The length of a plain heading without the units at its end: "wet lease us" without " us". */
static size_t length_without_unit(const char *plain, size_t length)
{
    static const char *const units[] = {" us",       " usd",        " us dollars", " dollars",  " percent",
                                        " per cent", " percentage", " per month",  " in years", " years"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t unit = strlen(units[i]);
        if (length > unit && memcmp(plain + length - unit, units[i], unit) == 0)
            return length - unit;
    }
    return length;
}

int import_heading_column(const char *plain, bool services)
{
    char rest[HEADING_SIZE];
    size_t length = strlen(plain);
    if (length >= sizeof rest)
        return IMPORT_UNKNOWN;
    memcpy(rest, plain, length + 1);
    for (;;) {
        int column = find_column(rest, services);
        size_t shorter = length_without_unit(rest, length);
        if (column != IMPORT_UNKNOWN || shorter == length)
            return column;
        length = shorter;
        rest[length] = '\0';
    }
}

int import_map_column(const char *name, bool services)
{
    const struct table_form *form = form_of(services);
    if (strcmp(name, "ignore") == 0)
        return IMPORT_IGNORED;
    for (size_t i = 0; i < form->column_count; i++)
        if (strcmp(name, form->columns[i].name) == 0)
            return (int)i;
    return IMPORT_UNKNOWN;
}

const char *import_map_names(bool services)
{
    return services ? "category, description, rate, mark, source, edition or ignore"
                    : "rate_code, category, description, gfmv, life_years, no_fault_percent, maintenance, "
                      "dry, wet, painting, mark, source, edition or ignore";
}
