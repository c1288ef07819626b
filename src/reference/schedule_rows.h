/* The rows of a schedule as its tables hold them, before they are resolved by edition and code: what reading,
   importing and writing share. Internal to this room. */
#ifndef MUSTER_REFERENCE_SCHEDULE_ROWS_H
#define MUSTER_REFERENCE_SCHEDULE_ROWS_H

#include "base/csv.h"
#include "base/folder.h"
#include "base/table.h"
#include "base/text.h"
#include "reference/reference_calc.h"

#define EDITION_ANY "*" /* the edition of a rule that holds for all */

/* The columns of the tables (CONTRACT "A schedule of rates"). The enumerations below are their places. */
extern const struct table_form schedule_forms[SCHEDULE_TABLES];
enum { EDITION_NAME, EDITION_FROM, EDITION_CONFIRMED, EDITION_SYMBOL, EDITION_MARK, EDITION_SOURCE };
enum { PERSONNEL_FROM, PERSONNEL_CONFIRMED, PERSONNEL_RATE, PERSONNEL_MARK, PERSONNEL_SOURCE };
enum {
    EQUIPMENT_EDITION,
    EQUIPMENT_CODE,
    EQUIPMENT_CATEGORY,
    EQUIPMENT_DESCRIPTION,
    EQUIPMENT_GFMV, /* from here to EQUIPMENT_PAINTING: the figures */
    EQUIPMENT_LIFE,
    EQUIPMENT_NO_FAULT,
    EQUIPMENT_MAINTENANCE,
    EQUIPMENT_DRY,
    EQUIPMENT_WET,
    EQUIPMENT_PAINTING,
    EQUIPMENT_MARK,
    EQUIPMENT_SOURCE,
    EQUIPMENT_FIGURES = EQUIPMENT_PAINTING - EQUIPMENT_GFMV + 1
};
enum { SERVICE_EDITION, SERVICE_CATEGORY, SERVICE_DESCRIPTION, SERVICE_RATE, SERVICE_MARK, SERVICE_SOURCE };
enum { RULES_EDITION, RULES_KEY, RULES_VALUE, RULES_MARK, RULES_SOURCE };

/* The old parts of the personnel rate, for information: no part of a schedule. */
#define COMPONENTS_FILE "personnel_components.csv"
extern const struct table_form components_form;
enum {
    COMPONENT_NAME,
    COMPONENT_FROM,
    COMPONENT_TO,
    COMPONENT_RATE,
    COMPONENT_UNIT,
    COMPONENT_MARK,
    COMPONENT_SOURCE,
    COMPONENT_NOTE
};

/* A rate_code that stands for a special case of the MOU and cannot be one of a schedule. */
#define CODE_SPECIAL "special"

struct equipment_row {
    const char *edition;
    struct place edition_place;
    struct equipment_rate rate;
    size_t order; /* in which it was read */
};

struct service_row {
    const char *edition;
    struct place edition_place;
    struct service_rate rate;
    size_t order;
};

struct rule_row {
    const char *edition; /* or EDITION_ANY */
    struct place edition_place;
    enum rule_key key;
    struct rule rule;
    size_t order;
};

struct schedule_rows {
    struct edition *editions;
    struct personnel_rate *personnel;
    struct equipment_row *equipment;
    struct service_row *services;
    struct rule_row *rules;
    size_t edition_count, personnel_count, equipment_count, service_count, rule_count;
    size_t edition_capacity, personnel_capacity, equipment_capacity, service_capacity, rule_capacity;
    bool editions_broken; /* a row of editions.csv was left out for an error: unknown editions mean nothing */
};

/* Adds the rows of a folder's tables; reports every error of a table or a row, and files that are no part of
   a schedule (a warning). Zero *rows before the first folder. Returns 0 or the code of the first error. */
int schedule_rows_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                       struct schedule_rows *rows) MUST_CHECK;
/* Each adds one row; ERROR_LIMIT when memory is exhausted (reported). */
int schedule_rows_add_edition(struct schedule_rows *rows, struct edition edition, struct arena *arena,
                              struct problems *problems) MUST_CHECK;
int schedule_rows_add_equipment(struct schedule_rows *rows, struct equipment_row row, struct arena *arena,
                                struct problems *problems) MUST_CHECK;
int schedule_rows_add_service(struct schedule_rows *rows, struct service_row row, struct arena *arena,
                              struct problems *problems) MUST_CHECK;
int schedule_rows_add_personnel(struct schedule_rows *rows, struct personnel_rate rate, struct arena *arena,
                                struct problems *problems) MUST_CHECK;
int schedule_rows_add_rule(struct schedule_rows *rows, struct rule_row row, struct arena *arena,
                           struct problems *problems) MUST_CHECK;

/* Brings the rows into their canonical order and reports keys that stand twice, with both places: editions
   and personnel rates by day, the others by edition, then code, category or key. */
int schedule_rows_sort(struct schedule_rows *rows, struct arena *arena, struct problems *problems) MUST_CHECK;
/* Resolves sorted rows into a schedule; reports editions that editions.csv does not have. The schedule points
   into the rows. ret_schedule->name and builtin are the caller's. */
int schedule_rows_resolve(const struct schedule_rows *rows, struct arena *arena, struct problems *problems,
                          struct schedule *ret_schedule) MUST_CHECK;
/* Warns when there is no edition, or no personnel rate. */
void schedule_warn_of_gaps(const struct schedule *schedule, struct problems *problems);
/* The rules of the built-in schedule that hold for all editions, by key. */
int schedule_builtin_rules(struct arena *arena, struct problems *problems,
                           const struct rule *ret_rules[RULE_COUNT]) MUST_CHECK;

/* How many rows a table has. */
size_t schedule_rows_count(const struct schedule_rows *rows, enum schedule_table table);
/* Writes a table in canonical form: all columns, rows in their order, money with two decimals at least. */
void schedule_rows_write(const struct schedule_rows *rows, enum schedule_table table, struct text *out);
/* The same, row by row. */
void schedule_write_header(enum schedule_table table, struct csv_writer *writer);
void schedule_write_edition(const struct edition *edition, struct csv_writer *writer);
void schedule_write_personnel(const struct personnel_rate *rate, struct csv_writer *writer);
void schedule_write_equipment(const char *edition, const struct equipment_rate *rate,
                              struct csv_writer *writer);
void schedule_write_service(const char *edition, const struct service_rate *rate, struct csv_writer *writer);
void schedule_write_rule(const char *edition, const struct rule *rule, struct csv_writer *writer);

/* The seven figures of a row of major_equipment_rates.csv, in the order of the columns. */
struct equipment_figure {
    const char *column, *title;
    int min_decimals;
};
extern const struct equipment_figure equipment_figures[EQUIPMENT_FIGURES];
rate_units equipment_rate_figure(const struct equipment_rate *rate, size_t figure);
void equipment_rate_set(struct equipment_rate *rate, size_t figure, rate_units value);
/* A figure as text: "" for RATE_BLANK. buffer MONEY_TEXT_SIZE. */
char *rate_format(rate_units rate, int min_decimals, char *buffer);

#endif
