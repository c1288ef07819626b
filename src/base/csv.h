/* CSV (RFC 4180, UTF-8): a reader that goes on after an error, and a writer. */
#ifndef MUSTER_BASE_CSV_H
#define MUSTER_BASE_CSV_H

#include "base/error.h"
#include "base/text.h"
#include <stdbool.h>

enum {
    CSV_CELLS_MAXIMUM = 256,        /* cells in a row */
    CSV_CELL_MAXIMUM = 1 << 16,     /* bytes in a cell */
    CSV_ROWS_MAXIMUM = 20 * 1000000 /* rows in a file */
};

struct csv_cell {
    const char *text; /* unquoted, NUL-terminated, in the reader's arena */
    size_t length;
    uint32_t line, column; /* where the cell begins, in lines and characters from 1 */
};

struct csv_reader {
    const char *file; /* for places */
    const char *data;
    size_t size, offset;
    char separator; /* ',' or '\t' */
    uint32_t line, column;
    size_t rows;
    struct arena *arena;
    struct problems *problems;
    char *texts; /* where the cells' texts go: size + 1 bytes */
    size_t texts_used;
    struct csv_cell cells[CSV_CELLS_MAXIMUM];
};

/* A byte-order mark is passed over. An empty file is an error that csv_read_row reports. */
void csv_reader_init(struct csv_reader *reader, const char *file, const char *data, size_t size,
                     char separator, struct arena *arena, struct problems *problems);
/* The next row that is not empty: its cells in reader->cells. Returns the number of cells (1 or more), 0 at
   the end, or an error code when the row could not be read (reported; the reader stands at the next row, go
   on reading): a quote inside an unquoted cell, text behind a closing quote, an unclosed quote, a CR without
   LF, a NUL, wrong UTF-8, too long, too many cells. Accepts CRLF and LF, and a last row without either. A row
   whose cells are all empty is passed over (spreadsheets leave such rows). ERROR_LIMIT when memory or
   CSV_ROWS_MAXIMUM is exhausted: then stop. */
int csv_read_row(struct csv_reader *reader) MUST_CHECK;

/* Writes a cell, quoted where needed; first of its row: no separator before it. */
struct csv_writer {
    struct text *out;
    bool row_begun;
};
void csv_write(struct csv_writer *writer, const char *cell);
void csv_end_row(struct csv_writer *writer); /* LF */

#endif
