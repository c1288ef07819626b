/* Importing a table that a person copied out of the manual: headings, figures, codes. Internal to this room.
 */
#ifndef MUSTER_REFERENCE_RATES_IMPORT_H
#define MUSTER_REFERENCE_RATES_IMPORT_H

#include "reference/reference_operations.h"
#include "reference/schedule_rows.h"

enum {
    IMPORT_ROWS_MAXIMUM = 10000, /* of a printed table: the manual has some hundreds */
    IMPORT_CODE_MAXIMUM = 60,    /* characters of a code made from a description */
    IMPORT_TITLE_ROWS = 20       /* above the headings */
};

/* What a column of the source stands for: a place in the columns of the schedule's table, or one of these. */
enum { IMPORT_IGNORED = -1, IMPORT_UNKNOWN = -2 };

struct import_options {
    bool services;      /* self_sustainment; else major_equipment */
    bool decimal_comma; /* figures are written as 1.234,56 */
    const char *edition;
    enum mark mark;
    const char *source;
    const char *const *maps; /* "Their heading=column" */
    size_t map_count;
    const struct schedule *target;  /* the schedule that is added to; NULL: a new one */
    const struct schedule *builtin; /* codes of known descriptions are taken from these */
};

/* Reads a table file; its rows, with places in that file, into *rows. Reports every row that is wrong.
   ret_read counts what was seen. */
struct import_read {
    size_t rows, categories, title_rows;
};
int import_table_read(const struct folder_file *file, const struct import_options *options,
                      struct arena *arena, struct problems *problems, struct schedule_rows *rows,
                      struct import_read *ret_read) MUST_CHECK;

/* An import at work: shared by rates_import_table.c (headings) and rates_import_rows.c (rows). */
struct import {
    const struct import_options *options;
    const struct folder_file *file;
    struct arena *arena;
    struct problems *problems;
    struct schedule_rows *rows;
    struct csv_reader csv;
    int columns[CSV_CELLS_MAXIMUM]; /* of each cell: its column, or IMPORT_IGNORED, IMPORT_UNKNOWN */
    int count;                      /* cells of the heading row */
    struct import_map {
        const char *heading; /* plain */
        int column;
        bool used;
    } maps[ARGUMENT_VALUES_MAXIMUM];
    const char *category; /* of the rows below its heading row */
    struct import_read read;
    int result; /* the first error */
};

/* Remembers the first error and returns code. */
int import_note(struct import *import, int code);
struct place import_place(const struct import *import, const struct csv_cell *cell);
/* Whether a cell says nothing. */
bool import_is_empty(const char *text);
/* Reads the row of `count` cells in the CSV reader. ERROR_LIMIT: stop. */
int import_row_read(struct import *import, int count) MUST_CHECK;

/* Headings */

/* The text of a heading as it is compared: lower case, words apart by one blank, what stands in parentheses
   left out. In arena; NULL when memory is exhausted. */
const char *import_heading_plain(const char *heading, struct arena *arena) MUST_CHECK;
/* The column that a heading names by itself or by a usual synonym, else IMPORT_UNKNOWN. */
int import_heading_column(const char *plain, bool services);
/* The column of --map's right side ("wet", "ignore"), else IMPORT_UNKNOWN. */
int import_map_column(const char *name, bool services);
/* The names that --map may have at its right, for messages. */
const char *import_map_names(bool services);

/* Figures */

enum import_unit { IMPORT_MONEY, IMPORT_YEARS, IMPORT_PERCENT };
/* Reads a figure as people write it: "1,234.56", "$ 1 234.56", "5 %", "12 years". RATE_BLANK for an empty
   cell, a dash or n/a. False when it is anything else; then *ret_fault and *ret_expected say why (fixed
   texts). */
bool import_figure_read(const char *text, enum import_unit unit, bool decimal_comma, rate_units *ret_value,
                        const char **ret_fault, const char **ret_expected);

/* Codes */

/* "Trucks, water (over 10,000 l)" gives "trucks_water_over_10_000_l": ASCII letters and digits in lower case,
   everything else one underscore; at most IMPORT_CODE_MAXIMUM characters, cut between words. "" when nothing
   is left, NULL when memory is exhausted. */
const char *import_code_make(const char *text, struct arena *arena) MUST_CHECK;
bool import_code_is(const char *text);
/* Whether two descriptions are the same but for case, blanks and punctuation. */
bool import_same_words(const char *a, const char *b);

#endif
