/* What can be chosen in an agreement as JSON, CSV and a page. */
#ifndef MUSTER_AGREEMENT_CHOOSE_H
#define MUSTER_AGREEMENT_CHOOSE_H

#include "agreement/agreed.h"
#include "agreement/choose_calc.h"
#include "agreement/national_costs.h"
#include "base/text.h"

/* costs: NULL without a file of national costs. */
int choose_json(const struct choices *choices, const struct agreement *agreement,
                const struct schedule *schedule, const struct national_costs *costs,
                struct text *out) MUST_CHECK;
int choose_csv(const struct choices *choices, struct arena *arena, struct text *out) MUST_CHECK;
/* choose_report.c */
void choose_report(const struct choices *choices, const struct agreement *agreement,
                   const struct schedule *schedule, const struct national_costs *costs,
                   struct report *report);

/* "L1" or "catering" */
const char *choice_name(const struct choice *choice);

#endif
