/* Shared by the checks of this room (check_*_calc.c): one account being looked through. */
#ifndef MUSTER_REIMBURSEMENT_CHECKING_CALC_H
#define MUSTER_REIMBURSEMENT_CHECKING_CALC_H

#include "reimbursement/check_calc.h"

struct checking {
    const struct account *account;
    const struct schedule *schedule;
    const struct check_options *options;
    struct arena *arena;
    int hold;                   /* the held edition, -1: none */
    civil_day *departures;      /* [line] */
    civil_day arrival;          /* the first day with people or equipment present; DAY_NEVER */
    civil_day gone;             /* the day from which nobody and nothing is present; DAY_NEVER */
    struct period seen;         /* the part of the period up to `on` */
    struct statement statement; /* of the period, partial and explained */
    struct finding *findings;
    size_t count, capacity;
    struct deadline *deadlines;
    size_t deadline_count, deadline_capacity;
    struct needed *needed;
    size_t needed_count, needed_capacity;
    bool failed; /* memory is exhausted */
};

/* Each adds its findings (and deadlines). */
void check_signature(struct checking *checking);
void check_inspections(struct checking *checking); /* check_calendar_calc.c */
void check_factor_review(struct checking *checking);
void check_claims(struct checking *checking);
void check_reports(struct checking *checking);        /* check_reports_calc.c */
void check_serviceability(struct checking *checking); /* check_excess_calc.c */
void check_overstock(struct checking *checking);
void check_strength(struct checking *checking);
void check_losses(struct checking *checking); /* check_money_calc.c */
void check_deductions(struct checking *checking);
void check_accounts(struct checking *checking);
void check_needed(struct checking *checking); /* check_needed_calc.c */

/* A text in the arena; "" after a failure. */
const char *check_text(struct checking *checking, const char *format, ...) PRINTF_LIKE(2, 3);
/* "12,345.00" */
const char *check_money(struct checking *checking, money_cents cents);
const char *check_rate_money(struct checking *checking, rate_units rate, int64_t quantity);
/* "90" for 0.90 */
const char *check_percent(struct checking *checking, int64_t share);
const char *check_day_text(struct checking *checking, civil_day day);
/* "1 day", "31 days" */
const char *check_days_text(struct checking *checking, int32_t days);

void finding_add(struct checking *checking, struct finding finding);
void deadline_add(struct checking *checking, struct deadline deadline);
/* The rule in force on a day. */
struct used_rule check_rule(const struct checking *checking, civil_day day, enum rule_key key);

/* What a line (of equipment), a category or the personnel (name NULL) earns on the days of a period by the
   statement, exactly; excess > 0: for so many units more than each day pays for. False when it is not known:
   a rate is blank, nothing is paid to compare with, or the sum does not fit. */
bool check_earned(const struct checking *checking, enum section section, const char *name, struct period days,
                  int64_t excess, struct exact *ret_sum);
/* The rounded sum as a worth, WORTH_NONE when it is not known or 0. */
void finding_set_worth(struct finding *finding, enum worth_kind kind, bool known, struct exact sum);

#endif
