/* The months ahead as agreed: what they earn, when it is likely to be paid, and what is owed meanwhile. Pure.
   Source: docs/calculation.md (the amounts are those of a statement); reimbursement.md 1.10, "claims are
   calculated quarterly and processed within 3 months after the quarter" (rule claims_processing_months). */
#ifndef MUSTER_REIMBURSEMENT_FORECAST_CALC_H
#define MUSTER_REIMBURSEMENT_FORECAST_CALC_H

#include "reimbursement/claims_calc.h"
#include "reimbursement/reimbursement_calc.h"

/* How payments come: within the time that the rule gives, or so many months later. */
enum scenario { ON_TIME, LATE, SCENARIOS };

struct cash {
    money_cents paid;         /* on the month's last day */
    money_cents paid_to_date; /* from the forecast's first day */
    money_cents owed;         /* at the month's end, that payment made; below 0: paid in advance */
};

struct forecast_month {
    civil_month month;
    money_cents sections[SECTION_COUNT], earned;
    money_cents earned_to_date; /* from the forecast's first day */
    struct cash cash[SCENARIOS];
    money_cents cost; /* of the State */
};

/* What a quarter is expected to bring, in one payment. */
struct forecast_payment {
    civil_month quarter;
    money_cents amount;
    civil_day due; /* by the rule */
    struct used_rule rule;
    civil_month months[SCENARIOS]; /* on whose last day it comes */
};

/* A highest amount and the month in which it is first reached. */
struct forecast_most {
    money_cents amount;
    civil_month month;
};

/* What the State has spent and not yet received, from the forecast's first day. */
struct forecast_quarter {
    civil_month first_month;
    money_cents cost;
    money_cents received[SCENARIOS];
    money_cents advance[SCENARIOS]; /* spent less received to date, at the quarter's end */
    money_cents most[SCENARIOS]; /* the highest at a month's end of the quarter, before that day's payment */
};

struct forecast {
    struct period period;
    const struct forecast_month *months;
    size_t count;
    const struct forecast_payment *payments; /* those that come within the months in any scenario */
    size_t payment_count;
    struct used_rule rule; /* of the first month's quarter */
    bool opening_known;
    const char *opening_reason;                      /* why not; "" */
    money_cents earned_before, paid_before, opening; /* 0 when not known */
    struct forecast_most most[SCENARIOS];            /* of what is owed */
    const struct forecast_quarter *quarters;         /* with costs only */
    size_t quarter_count;
    struct forecast_most advance[SCENARIOS]; /* of what the State finances, before a payment */
    const char *const *blank;                /* lines and categories that are without an amount */
    size_t blank_count;
    money_cents sections[SECTION_COUNT], total;
    bool complete;
    enum mark mark;
};

struct forecast_options {
    civil_day from_day;
    int months;               /* calendar months; the first is that of from_day, from that day on */
    int late_months;          /* of the scenario LATE */
    bool partial;             /* list blank rates without amount instead of refusing them */
    const money_cents *costs; /* of each month; NULL: none are given */
};

struct period forecast_period(const struct forecast_options *options);

/* The account as agreed, in arena: from the agreement's first day as many people as the ceiling, every line
   present and serviceable, every category at full performance; no losses, no payments. From an event
   withdrawn, closed or cancelled on, nobody and nothing is there. Events, factors and amendments stay. False
   when memory is exhausted. */
bool account_as_agreed(const struct account *account, struct arena *arena, struct account *ret_account);

/* Amounts are those of a statement of the account as agreed. Before the first month counts what really was:
   the statement from the agreement's first day, less the payments before the forecast's; where that is
   refused it is 0 and opening_known false. A quarter's payment is what was earned up to its end less all that
   was paid or is expected before; it comes on the last day of the month in which it is due, or at the end of
   the first month when it is overdue already, and late_months later in the scenario LATE. Refused: what
   statement_calculate refuses. Set only on success, in arena. */
int forecast_calculate(const struct account *account, const struct schedule *schedule,
                       const struct forecast_options *options, struct arena *arena, struct problems *problems,
                       struct forecast *ret_forecast) MUST_CHECK;

#endif
