/* Rows of tables as records and back: what `import` appends, what a fold of row kinds gives. No store. */
#ifndef MUSTER_JOURNAL_ROWS_H
#define MUSTER_JOURNAL_ROWS_H

#include "journal/journal.h"

/* The rows of one table in order of first appearance. */
struct rows_row {
    const char **cells; /* by column of the form, "" where not given; of a withdrawn row those of its key */
    bool withdrawn;
    uint32_t copy;     /* 1, 2, ... of rows with the same key */
    uint64_t sequence; /* the record it comes from; 0: of a folder */
    struct digest writer;
    const char *author;
    instant known;
};
struct rows_table {
    const struct record_table *table;
    const struct table_form *form; /* of an INI file, too: section, key, value */
    struct rows_row *rows;
    size_t count, capacity; /* withdrawn rows included */
};
struct rows; /* all tables of a contingent, with a hash index by key */

struct rows *rows_new(const struct journal_wiring *wiring, struct arena *arena); /* NULL: no memory */
/* Takes in the next record in merge order. Kinds that are no table are kept, or passed over (0).
   ERROR_INVALID: a kind that this program does not know (`equipment.status/2`): the subject cannot be folded
   until the upgrade; a body that rows_fault should have stopped; a table's record outside its circle. Slices
   are copied. */
int rows_apply(struct rows *rows, const struct folded *folded, struct problems *problems) MUST_CHECK;
/* What is wrong with a body (canonical JSON) as a record of this table, or NULL: asked before it is appended,
   and of every record of a bundle. In arena. */
const char *rows_fault(const struct record_table *table, const char *body, size_t size, struct arena *arena);
/* The file of a table: "strength.csv". */
const char *rows_file(const struct record_table *table);
/* A table by its file; NULL: no table has such a file. */
const struct rows_table *rows_of(const struct rows *rows, const char *file);
/* The value of a key of an INI file; "" when it is not given. */
const char *rows_setting(const struct rows *rows, const char *file, const char *section, const char *key);
/* The records of kinds that are kept, in the order in which they were taken in. */
struct kept_list rows_kept(const struct rows *rows);
/* How many records were taken in, those that are no rows too, and when the newest of them was known. */
uint64_t rows_applied(const struct rows *rows);
instant rows_newest(const struct rows *rows); /* INT64_MIN: none yet */

/* A snapshot: all of it as bytes, and back. rows_load refuses bytes that rows_save of this version did not
   write for these tables (ERROR_NOT_FOUND without a problem: fold from the start); ERROR_LIMIT: no memory. */
int rows_save(const struct rows *rows, struct text *out) MUST_CHECK;
int rows_load(const struct journal_wiring *wiring, const void *data, size_t size, struct arena *arena,
              struct rows **ret_rows) MUST_CHECK;

/* The folder that these rows make: each CSV with the columns that have a cell given and those that a file may
   not leave out, in the form's order; INI files with their sections. Only files with rows, by name. Paths are
   "ID/strength.csv". Origins name the record behind each line, and the row's report where it has one:
   "record 57 of a.bekov, 2025-02-03T10:00:00Z, report ORI-7". */
int rows_folder(const struct rows *rows, const char *id, struct arena *arena, struct problems *problems,
                struct folder *ret_folder) MUST_CHECK;

/* The file of a table that has no rows, as it has to stand where an older one is to be replaced. */
int rows_empty_file(const struct record_table *table, struct arena *arena, struct problems *problems,
                    struct folder_file *ret_file) MUST_CHECK;

/* The rows of a folder. Reads each table by its form; errors of all files at once. Files that no table knows
   are passed over (account_read names them), persons.csv with them. */
int rows_of_folder(const struct journal_wiring *wiring, const struct folder *folder, struct arena *arena,
                   struct problems *problems, struct rows **ret_rows) MUST_CHECK;

/* The drafts that turn `from` (NULL: nothing yet) into `to`: new and changed rows, withdrawals of rows that
   are gone; both of one wiring. `today` is the effective day of rows without one. In arena. */
struct rows_change {
    enum circle circle;
    struct draft *drafts;
    size_t count;
};
struct rows_file_change {
    const char *file;
    enum circle circle; /* 0: as CIRCLE_SHARED */
    size_t added, changed, withdrawn;
};
struct rows_difference {
    struct rows_change *changes; /* by circle; only those with drafts */
    size_t change_count;
    struct rows_file_change *files; /* in the order of the tables; only those that differ */
    size_t file_count;
};
int rows_difference(const struct rows *from, const struct rows *to, civil_day today, struct arena *arena,
                    struct problems *problems, struct rows_difference *ret_difference) MUST_CHECK;

#endif
