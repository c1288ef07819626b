/* The value of an agreement on a day as JSON, CSV and a page. Format: CONTRACT "Reimbursement", `price`. */
#ifndef MUSTER_AGREEMENT_PRICE_H
#define MUSTER_AGREEMENT_PRICE_H

#include "agreement/agreed.h"
#include "base/text.h"

int price_json(const struct agreement_price *price, const struct agreement *agreement,
               const struct schedule *schedule, struct text *out) MUST_CHECK;
int price_csv(const struct agreement_price *price, struct arena *arena, struct text *out) MUST_CHECK;
void price_report(const struct agreement_price *price, const struct agreement *agreement,
                  const struct schedule *schedule, struct report *report);

#endif
