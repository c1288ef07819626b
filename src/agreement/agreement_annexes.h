/* The tables of an agreement, one reader each. Only for agreement.c. */
#ifndef MUSTER_AGREEMENT_AGREEMENT_ANNEXES_H
#define MUSTER_AGREEMENT_AGREEMENT_ANNEXES_H

#include "agreement/agreement_calc.h"
#include "base/folder.h"

struct annex_reader {
    const struct folder *folder;
    struct arena *arena;
    struct problems *problems;
    civil_day effective; /* of the memorandum; earlier rows are an error; NO_EFFECTIVE_DAY */
    civil_day earliest;  /* of all rows read so far; DAY_NEVER */
};
#define NO_EFFECTIVE_DAY INT32_MIN

/* Each reads its file (absent: nothing agreed) and reports every error of it. The result is always set: after
   an error it holds the rows that have none, so that other files can still be checked against them; lines and
   services then have the names in the file, too. */
int ceiling_read(struct annex_reader *reader, struct ceiling *ret_ceiling) MUST_CHECK;
int lines_read(struct annex_reader *reader, struct agreement *agreement) MUST_CHECK;
int services_read(struct annex_reader *reader, struct agreement *agreement) MUST_CHECK;
int factors_read(struct annex_reader *reader, struct factors *ret_factors) MUST_CHECK;

#endif
