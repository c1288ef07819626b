/* The operation `explain`: which lines are asked for, and what is said when there is none. Internal to this
   room. */
#ifndef MUSTER_REIMBURSEMENT_EXPLAIN_H
#define MUSTER_REIMBURSEMENT_EXPLAIN_H

#include "reimbursement/explanation.h"
#include "reimbursement/operations.h"

/* What is asked for. line, code NULL: any. */
struct explain_wanted {
    civil_month month;
    enum section section;
    const char *line, *code;
};

/* The days that must be calculated for it: its month; of a deduction, its quarter. */
struct period explain_period(const struct explain_wanted *wanted);
bool explain_matches(const struct explain_wanted *wanted, const struct statement_line *line);

/* Refuses, as nothing matches: says why, and which lines there are. Returns ERROR_NOT_FOUND. */
int explain_refuse_none(const struct request *request, const struct explain_wanted *wanted,
                        const struct statement *statement, const struct account *account,
                        const struct schedule *schedule);

#endif
