/* The tables of a schedule as rows of texts, for `rates show`. Internal to this room. */
#ifndef MUSTER_REFERENCE_RATES_VIEWS_H
#define MUSTER_REFERENCE_RATES_VIEWS_H

#include "base/table.h"
#include "reference/reference.h"
#include "reference/reference_operations.h"

enum { VIEW_COLUMNS_MAXIMUM = 16, NO_DAY = DAY_NEVER };

/* What is asked for. */
struct view_scope {
    const struct schedule *schedule;
    struct table components; /* of the schedule's folders, else of the built-in one */
    int edition;             /* whose rates and rules; -1: no edition in force */
    bool one_edition;        /* only this one's row in the table of editions */
    civil_day on;            /* NO_DAY: marks as they stand in the schedule, all personnel rates */
    const char *find;        /* NULL: every row; else only rows with this text, whatever the case */
    struct arena *arena;
    bool *failed; /* set when memory is exhausted: texts are then missing */
};

struct view_column {
    const char *name; /* in JSON and CSV */
    bool found;       /* --find looks here */
    bool extra;       /* not in the table's file: not in CSV */
    bool number;      /* empty is null in JSON, and at the right for people */
};

/* A row: a text for each column ("" when there is none), and its mark. */
struct view_row {
    const char *cells[VIEW_COLUMNS_MAXIMUM];
    enum mark mark;
    bool blank; /* its rate is not known */
};

struct view {
    const char *name; /* "major_equipment" */
    const struct view_column *columns;
    size_t column_count;
    /* How many rows there may be. */
    size_t (*count)(const struct view_scope *scope);
    /* Fills in the row of an index below count. False when that row is not asked for. */
    bool (*row)(const struct view_scope *scope, size_t index, struct view_row *ret_row);
};

extern const struct view rates_views[RATES_TABLES];
/* The place of a column by its name. */
size_t view_column(const struct view *view, const char *name);
/* The next row that is asked for, from *index on (which moves behind it). False at the end. */
bool view_next(const struct view *view, const struct view_scope *scope, size_t *index,
               struct view_row *ret_row);

#endif
