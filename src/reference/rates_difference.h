/* Two schedules, or two editions, row by row. `rates diff` and `rates import` show it. Internal to this room.
 */
#ifndef MUSTER_REFERENCE_RATES_DIFFERENCE_H
#define MUSTER_REFERENCE_RATES_DIFFERENCE_H

#include "base/json.h"
#include "reference/reference.h"
#include "reference/reference_operations.h"

enum diff_kind { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };

struct diff_row {
    enum diff_kind kind;
    enum rates_table table;
    const char *edition;        /* of the newer side where it has the row; NULL: of none */
    const char *key;            /* edition, day, rate_code, category or rule */
    const char *column;         /* NULL: the whole row */
    const char *before, *after; /* "" where there is none; of a whole row its leading figure */
    bool whole_edition;         /* one of the rows of an edition that only one side has */
    bool numeric;               /* both are numbers: */
    int64_t change;             /* after - before, in 10^-8 */
    const char *percent;        /* of before, one decimal: "+12.5"; NULL when before is 0 */
};

struct diff {
    struct diff_row *rows;
    size_t count, capacity;
    size_t found[3]; /* by kind */
};

/* Compares rates and rules; sources are left aside. Without editions, editions.csv and personnel rates too,
   and edition by edition of the same name. `only`: one table, or RATES_TABLES for all. Rows by table,
   edition, key, column. */
int schedule_diff(struct diff_side before, struct diff_side after, enum rates_table only, struct arena *arena,
                  struct problems *problems, struct diff *ret_diff) MUST_CHECK;
/* "2 rows added, 1 removed, 3 figures changed", and a table for each table that differs. */
void diff_report(const struct diff *diff, struct report *report);
/* change, table, edition, code, column, before, after, difference, percent. */
void diff_csv(const struct diff *diff, struct text *out);
/* The members "added", "removed", "changed" and "changes" of an object. */
void diff_json(const struct diff *diff, struct json_writer *writer);

#endif
