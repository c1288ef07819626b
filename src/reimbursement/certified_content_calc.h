/* What a certified statement stores: its lines, and what they rest on, as canonical bytes whose hash is
   approved, recorded and kept. Pure. */
#ifndef MUSTER_REIMBURSEMENT_CERTIFIED_CONTENT_CALC_H
#define MUSTER_REIMBURSEMENT_CERTIFIED_CONTENT_CALC_H

#include "base/canonical.h"
#include "reimbursement/certified_calc.h"

#define CERTIFIED_CONTENT_MAXIMUM CANONICAL_SIZE_MAXIMUM /* bytes */

struct content_edition {
    const char *name, *hash; /* 64 hexadecimal digits: schedule_edition_hash */
};
struct certified_content {
    const char *contingent, *statement; /* ids */
    struct period period;
    money_cents total;
    enum mark mark;
    const char *engine;
    const struct content_edition *editions;
    size_t edition_count;
    const struct certified_row *rows;
    size_t row_count;
    const struct statement_line *lines; /* of the section adjustments with what they adjust */
    size_t line_count;
};

/* The bytes: {"editions":[{hash,name}],"lines":[{adjusts,adjusts_section,amount,code,description,line,mark,
   month,section}],"rows":[{code,edition,hash,mark,table}],"statement":{contingent,engine,from,id,mark,to,
   total}}; what is empty is left out. ERROR_LIMIT: memory, or longer than
   CERTIFIED_CONTENT_MAXIMUM. */
int certified_content_write(const struct certified_content *content, struct text *out) MUST_CHECK;
/* Reads bytes that came from anywhere: NULL, or what is wrong ("out of memory" too). All in arena. The lines
   have no segments and add up to the total; none has a month outside the period unless it adjusts. */
const char *certified_content_read(const char *data, size_t size, struct arena *arena,
                                   struct certified_content *ret_content) MUST_CHECK;

#endif
