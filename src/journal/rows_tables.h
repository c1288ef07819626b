/* How rows are kept. Only for rows*.c. */
#ifndef MUSTER_JOURNAL_ROWS_TABLES_H
#define MUSTER_JOURNAL_ROWS_TABLES_H

#include "journal/rows.h"

enum { INI_SECTION, INI_KEY, INI_VALUE }; /* columns of the form of an INI file */

struct rows_entry {
    struct rows_table table;
    uint32_t *hashes; /* of each row's key; as many as table.capacity */
    size_t hash_capacity;
    uint32_t *slots;   /* open addressing: index of a row + 1; 0: free */
    size_t slot_count; /* a power of 2, or 0; never more than half full */
};
struct rows {
    struct arena *arena;
    const struct journal_wiring *wiring;
    struct rows_entry *entries; /* of all tables, in the order of the wiring */
    size_t count;
    struct rows_entry *last;  /* of the record before: records of a table come together */
    struct kept_record *kept; /* in the order in which they were taken in */
    size_t kept_count, kept_capacity;
    uint64_t applied;
    instant newest;
};

enum { ROWS_NONE = -1 };

/* The form of a table's file; of an INI file, too. */
const struct table_form *rows_form(const struct record_table *table);
bool rows_in_key(const struct record_table *table, size_t column);
uint32_t rows_hash(const struct rows_entry *entry, const char *const *cells, uint32_t copy);
/* The index of the row with the same key as these cells and this copy, or ROWS_NONE. */
ptrdiff_t rows_find(const struct rows_entry *entry, const char *const *cells, uint32_t copy);
/* Adds a row that is not there yet; NULL when memory is exhausted. */
struct rows_row *rows_add(struct rows *rows, struct rows_entry *entry, const struct rows_row *row);
/* Room for so many rows in all, in arrays and index: false when memory is exhausted. */
bool rows_reserve(struct rows *rows, struct rows_entry *entry, size_t count);
/* Puts a row that already stands in the table into the index. */
void rows_index(struct rows_entry *entry, size_t row);

#endif
