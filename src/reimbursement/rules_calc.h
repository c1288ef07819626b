/* Shared by the rule families of this room: one calculation on its way. */
#ifndef MUSTER_REIMBURSEMENT_RULES_CALC_H
#define MUSTER_REIMBURSEMENT_RULES_CALC_H

#include "reimbursement/reimbursement_calc.h"

struct calculation {
    const struct account *account;
    const struct schedule *schedule;
    const struct statement_options *options;
    struct arena *arena;
    struct problems *problems;
    int hold; /* the held edition, -1: none */
    civil_day cessation;
    civil_day *departures; /* [line] */
    struct verified_counts counts;

    struct price_conditions *conditions; /* by day over the period */
    civil_day *condition_days;
    size_t condition_count;
    int128 unit_denominator; /* of equipment_price.numerator */
    int128 units_per_cent;   /* that / 100 */
    bool post_operations;    /* some day of the period is after cessation */

    struct statement *statement; /* being filled */
    size_t personnel_lines;      /* its first lines are the personnel's */
    size_t line_capacity, segment_capacity, segment_count;
};

/* Rule families: each adds its lines. */
int personnel_calculate(struct calculation *calculation) MUST_CHECK;
int equipment_calculate(struct calculation *calculation) MUST_CHECK;
int self_sustainment_calculate(struct calculation *calculation) MUST_CHECK;
int deduction_calculate(struct calculation *calculation) MUST_CHECK; /* after personnel */
int loss_calculate(struct calculation *calculation) MUST_CHECK;
int painting_calculate(struct calculation *calculation) MUST_CHECK;

/* Adds up the lines: sections, total, mark, and the payments of the period. */
int statement_totals(struct calculation *calculation) MUST_CHECK;

/* The conditions in force on a day of the period. */
const struct price_conditions *conditions_on(const struct calculation *calculation, civil_day day);
/* The sorted distinct days of `days` inside [period.from_day, to_day), from_day first. In place; returns how
 * many. */
size_t change_days(civil_day *days, size_t count, struct period period);

/* Adds a line unless its amount is 0.00 and it is not blank. */
int line_add(struct calculation *calculation, const struct statement_line *line) MUST_CHECK;
/* Keeps a segment when the statement is to be explained; then line_add takes those since `first`. */
int segment_add(struct calculation *calculation, struct statement_segment segment) MUST_CHECK;

/* "too large to calculate exactly", at a place. */
int amount_too_large(const struct calculation *calculation, struct place place);
/* The weakest of a mark and a rule's. */
enum mark mark_with_rule(const struct calculation *calculation, enum mark mark, civil_day day,
                         enum rule_key key);
/* The index of the edition in force on a day. */
int edition_on(const struct calculation *calculation, civil_day day);
/* Reports a day that no edition covers. */
int no_edition(const struct calculation *calculation, struct place place, civil_day day);

#endif
