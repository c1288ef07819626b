/* Two sides of an agreement as JSON, CSV and a page. */
#ifndef MUSTER_AGREEMENT_COMPARE_H
#define MUSTER_AGREEMENT_COMPARE_H

#include "agreement/agreed.h"
#include "agreement/compare_calc.h"
#include "base/text.h"

int compare_json(const struct comparison *comparison, const struct compared_side sides[SIDES],
                 const struct schedule *schedule, struct text *out) MUST_CHECK;
int compare_csv(const struct comparison *comparison, struct arena *arena, struct text *out) MUST_CHECK;
/* Prices both sides, which were checked against the schedule, and answers what differs. */
int compare_agreed(const struct request *request, const struct schedule *schedule,
                   const struct agreed agreed[SIDES], struct reply *reply) MUST_CHECK;
/* compare_report.c */
void compare_report(const struct comparison *comparison, const struct compared_side sides[SIDES],
                    const struct schedule *schedule, struct report *report);

/* What a line or category is called in a row: its own name, the category, or "personnel". */
const char *compared_name(const struct compared_line *line);

#endif
