/* A typed table: a CSV file read by a form that names its columns, their types and their limits.
   Every table that Muster reads goes through here: add a column to the form, and it is read and checked. */
#ifndef MUSTER_BASE_TABLE_H
#define MUSTER_BASE_TABLE_H

#include "base/day.h"
#include "base/error.h"
#include "base/exact.h"
#include "base/folder.h"
#include <stdbool.h>
#include <stdint.h>

enum column_type {
    COLUMN_TEXT,    /* free text, trimmed of blanks at both ends */
    COLUMN_DAY,     /* number = civil_day */
    COLUMN_COUNT,   /* number = whole, 0..maximum */
    COLUMN_DECIMAL, /* number = integer of 10^-decimals, 0..maximum (or -maximum.. with COLUMN_SIGNED) */
    COLUMN_CHOICE,  /* number = index into choices */
};

enum column_flags {
    COLUMN_REQUIRED = 1,      /* an empty cell is an error */
    COLUMN_MAY_BE_ABSENT = 2, /* the file may leave the whole column out */
    COLUMN_SIGNED = 4,
};

struct column {
    const char *name;
    enum column_type type;
    unsigned flags;
    int decimals;               /* COLUMN_DECIMAL */
    int64_t maximum;            /* COLUMN_COUNT, COLUMN_DECIMAL (in 10^-decimals); 0: no limit but 64 bits.
                                   COLUMN_TEXT: bytes, 0: 1,000 */
    const char *const *choices; /* COLUMN_CHOICE: NULL-terminated */
};

/* Whether a text that is not empty is what the column asks for; its number by type (0 for a text). */
bool column_parse(const struct column *column, const char *text, int64_t *ret_number);

struct table_form {
    const char *name; /* "strength.csv" */
    const struct column *columns;
    size_t column_count;
};

struct cell {
    const char *text; /* as written, trimmed; "" when empty or the column is absent */
    int64_t number;   /* by type; 0 when not given */
    uint32_t column;  /* where it stands, in characters; 0 when the column is absent */
    uint16_t below;   /* so many lines below the row's first, where a cell before it holds line breaks */
    bool given;       /* neither empty nor absent */
};

struct table {
    const struct table_form *form;
    const char *path;
    struct cell *cells; /* rows x form->column_count, in the form's order */
    uint32_t *lines;    /* the line of each row */
    size_t rows;
    bool present; /* false: there was no such file */
};

/* Reads a file by its form. file NULL: an absent file, gives a table of 0 rows. Columns in any order. Reports
   every error of the file: unknown column (with the nearest known one), missing column, column twice, too few
   or too many cells in a row, and each cell that is not what the form says (naming what was expected). Rows
   with an error are left out of the table, which is set in any case (all rows, when a column with
   COLUMN_REQUIRED is missing). Rows of nothing but blanks are passed over. Returns 0 or the code of the first
   error. */
int table_read(const struct table_form *form, const struct folder_file *file, struct arena *arena,
               struct problems *problems, struct table *ret_table) MUST_CHECK;
int table_read_separated(const struct table_form *form, const struct folder_file *file, char separator,
                         struct arena *arena, struct problems *problems, struct table *ret_table) MUST_CHECK;

static inline const struct cell *table_cell(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->form->column_count + column];
}
/* The place of a cell (of its row's first cell when the column is absent). */
struct place table_place(const struct table *table, size_t row, size_t column);

/* The order of rows by the key columns (text by bytes, else by number), keys[0] first. Two rows with the same
   key are an error that names both places; *ret_order is set all the same, so that the rows can be checked
   further (equal keys stand together, in the file's order). It has table->rows entries, in arena, and stays
   as it was only when memory is exhausted. */
int table_order(const struct table *table, const int *keys, size_t key_count, struct arena *arena,
                struct problems *problems, uint32_t **ret_order) MUST_CHECK;

#endif
