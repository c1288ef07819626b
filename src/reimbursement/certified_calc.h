/* Certified statements, and what became known after them: the adjustments of a later statement. Pure.
   Source: docs/calculation.md, "States of an amount". */
#ifndef MUSTER_REIMBURSEMENT_CERTIFIED_CALC_H
#define MUSTER_REIMBURSEMENT_CERTIFIED_CALC_H

#include "base/instant.h"
#include "reimbursement/reimbursement_calc.h"

/* A row of the schedule that a statement rests on. */
struct certified_row {
    struct rate_row row;
    enum mark mark;   /* the weakest that it had on a day on which it counted */
    const char *hash; /* of the row: schedule_row_hash, 64 hexadecimal digits */
};

/* A statement as the United Nations certified it. Its lines are as it states them, each once by month,
   section, code and line (of an adjustment also by what it adjusts); they have no segments. */
struct certified_statement {
    const char *id;       /* "2025-01..2025-03" */
    struct period period; /* whole months */
    const struct statement_line *lines;
    size_t count;
    bool known;    /* its lines are here; without them it is not adjusted */
    bool reversed; /* or it counts no longer for another reason: what adjusted it is taken back */
    /* for explanations */
    civil_day day;                           /* of the certification */
    instant known_on;                        /* when it was known here */
    const char *author, *authority, *engine; /* "" not known */
    const struct certified_row *rows;        /* that it rests on */
    size_t row_count;
};
struct certified_statements {
    const struct certified_statement *items; /* in the order of certification */
    size_t count;
};

/* An amount that an adjustment is made of. */
enum adjusting_what { ADJUSTING_NOW, ADJUSTING_CERTIFIED, ADJUSTING_EARLIER };
struct adjusting_line {
    enum adjusting_what what;
    const struct certified_statement *in; /* whose line it is; ADJUSTING_NOW: the one recomputed */
    const struct statement_line *line;
};
/* What a line of the section `adjustments` corrects. */
struct adjustment {
    const char *adjusts;  /* the certified statement's id */
    enum section section; /* the line's section there */
    /* Of a line that is calculated now; NULL and 0 of one that was certified. */
    const struct certified_statement *of;
    const struct statement *recomputed;   /* NULL: it is reversed */
    const struct adjusting_line *amounts; /* in the order of enum adjusting_what */
    size_t amount_count;
};

struct calculation;
/* A rule family like those of rules_calc.h: for each statement of options->certified that ends by the first
   day of the period, each line whose amount, calculated now for that statement's period, is not what was
   certified and adjusted since: now - certified - adjusted. Of a reversed statement, wherever it lies, both
   are nothing, so that its adjustments are taken back. What statements that share days with the period have
   adjusted counts for nothing: it is calculated again here. */
int adjustments_calculate(struct calculation *calculation) MUST_CHECK;

/* The adjustments alone that a statement would have whose period begins on that day: a statement without
   days. Its lines are sorted, its totals set; there are no accounts. */
int adjustments_pending(const struct account *account, const struct schedule *schedule,
                        const struct statement_options *options, civil_day day, struct arena *arena,
                        struct problems *problems, struct statement *ret_statement) MUST_CHECK;

/* Whether two periods have a day in common. */
static inline bool periods_overlap(struct period a, struct period b)
{
    return period_days(period_intersect(a, b)) > 0;
}
/* The statement of that id, or NULL. */
const struct certified_statement *certified_find(const struct certified_statements *certified,
                                                 const char *id);
/* The order of lines: month, section, code, line; of adjustments then what they adjust. For qsort. */
int statement_line_compare(const void *a, const void *b);

#endif
