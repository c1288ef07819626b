/* A forecast's national costs, and a forecast as JSON, CSV and a page. Internal to this room. */
#ifndef MUSTER_REIMBURSEMENT_FORECAST_H
#define MUSTER_REIMBURSEMENT_FORECAST_H

#include "agreement/agreement.h"
#include "base/report.h"
#include "base/text.h"
#include "reimbursement/forecast_calc.h"

#define FORECAST_NOTICE                                                                                      \
    "Muster's forecast, not a promise of the United Nations: everything as agreed; when payments come is "   \
    "an assumption."

/* What the State spends in each of the months of a period (forecast_costs.c), each rounded once. A row counts
   on the days of its own period on which its option is what is agreed; before the item's first row what is
   agreed first. Monthly amounts, and a twelfth of yearly ones, go by the days of the month; an amount paid
   once falls on `from`, or on the period's first day where that is not given: it has to be there on that day,
   however long it lasts. *ret_elsewhere: rows of which nothing counts. In arena. */
int national_costs_by_month(const struct national_costs *costs, const struct account *account,
                            struct period period, struct arena *arena, struct problems *problems,
                            money_cents **ret_months, size_t *ret_elsewhere) MUST_CHECK;

struct forecast_page {
    const struct forecast *forecast;
    const struct account *account;
    const struct schedule *schedule;
    int late_months;                    /* 0: not asked for */
    const struct national_costs *costs; /* NULL: not given */
    size_t costs_elsewhere;
};

int forecast_json(const struct forecast_page *page, struct text *out) MUST_CHECK;
/* One row a month. */
int forecast_csv(const struct forecast_page *page, struct text *out) MUST_CHECK;
/* forecast_report.c */
void forecast_report(const struct forecast_page *page, struct report *report);

#endif
