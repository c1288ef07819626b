/* What a certified statement stores: its lines, and what they rest on, as canonical bytes whose hash is
   approved, recorded and kept. Pure. */
#ifndef MUSTER_REIMBURSEMENT_CERTIFIED_CONTENT_CALC_H
#define MUSTER_REIMBURSEMENT_CERTIFIED_CONTENT_CALC_H

#include "base/canonical.h"
#include "reimbursement/reimbursement_calc.h"

#define CERTIFIED_CONTENT_MAXIMUM CANONICAL_SIZE_MAXIMUM /* bytes */

struct content_edition {
    const char *name, *hash; /* 64 hexadecimal digits: schedule_edition_hash */
};
/* A row of the schedule that the statement rests on. */
struct content_row {
    struct rate_row row;
    enum mark mark;   /* the weakest that it had on a day on which it counted */
    const char *hash; /* of the row: schedule_row_hash */
};
struct certified_content {
    const char *contingent, *statement; /* ids */
    struct period period;
    money_cents total;
    enum mark mark;
    const char *schedule, *engine;
    const struct content_edition *editions;
    size_t edition_count;
    const struct content_row *rows;
    size_t row_count;
    const struct statement_line *lines; /* of the section adjustments with what they adjust */
    size_t line_count;
};

/* The bytes: {"editions":[{hash,name}],"lines":[{adjusts,adjusts_section,amount,code,description,line,mark,
   month,section}],"rows":[{code,edition,hash,mark,table}],"statement":{contingent,engine,from,id,mark,
   schedule,to,total}}; what is empty is left out. ERROR_LIMIT: memory, or longer than
   CERTIFIED_CONTENT_MAXIMUM. */
int certified_content_write(const struct certified_content *content, struct text *out) MUST_CHECK;
/* Reads bytes that came from anywhere: NULL, or what is wrong ("out of memory" too). All in arena. The lines
   have no segments and add up to the total; none has a month outside the period unless it adjusts. */
const char *certified_content_read(const char *data, size_t size, struct arena *arena,
                                   struct certified_content *ret_content) MUST_CHECK;

#endif
