/* The account of a contingent: what is due for any period, line by line, month by month. Pure.
   Source: docs/calculation.md. One file a rule family: personnel_calc.c, equipment_calc.c,
   self_sustainment_calc.c, deduction_calc.c, loss_calc.c (losses and painting); reimbursement_calc.c puts
   them together. */
#ifndef MUSTER_REIMBURSEMENT_REIMBURSEMENT_CALC_H
#define MUSTER_REIMBURSEMENT_REIMBURSEMENT_CALC_H

#include "agreement/agreement_calc.h"
#include "force/force_calc.h"
#include "people/people_calc.h"
#include "verification/verification_calc.h"

enum section {
    SECTION_PERSONNEL,
    SECTION_MAJOR_EQUIPMENT,
    SECTION_SELF_SUSTAINMENT,
    SECTION_DEDUCTIONS,
    SECTION_LOSSES,
    SECTION_PAINTING,
    SECTION_ADJUSTMENTS,
    SECTION_COUNT
};
extern const char *const section_names[]; /* NULL-terminated, in the order of enum section */

enum loss_cause { CAUSE_HOSTILE, CAUSE_ABANDONMENT, CAUSE_NO_FAULT, CAUSE_DAMAGE };

struct loss {
    civil_day day;
    const char *line, *incident; /* incident "": alone */
    enum loss_cause cause;
    uint32_t quantity;
    rate_units gfmv, usage_charge, other_payments; /* of one unit */
    rate_units repair_cost;                        /* RATE_BLANK when not given */
    struct place place;
};
struct losses {
    const struct loss *items; /* by line, then day, then incident */
    size_t count;
};

struct payment {
    civil_day day;
    money_cents amount;
    const char *section; /* one of section_names, or "" */
    const char *account, *reference;
    struct place place;
};
struct payments {
    const struct payment *items; /* by day */
    size_t count;
};

/* How a section's money is split over accounts from a day on; a section's shares of one day make 1. */
struct account_share {
    civil_day effective;
    enum section section;
    const char *account;
    int64_t share; /* 10^-8 */
    struct place place;
};
struct account_shares {
    const struct account_share *items; /* by section, then effective, then account */
    size_t count;
};

/* All that a statement rests on, folded. */
struct folder;
struct certified_statements;
struct account {
    const struct folder *folder; /* where it was read, for explanations; NULL: not known */
    const struct agreement *agreement;
    const struct strength *strength;
    const struct events *events;
    const struct verification *verification;
    const struct losses *losses;
    const struct payments *payments;
    const struct account_shares *shares;
    const struct certified_statements *certified; /* certified_calc.h; NULL: none, as of every folder */
};

/* The conditions of a span of days and what a line or category earns under them; see segments. */
struct equipment_price {
    civil_day day; /* from this day until the next one's */
    const struct price_conditions *conditions;
    const struct line_terms *terms;    /* NULL: nothing agreed */
    const struct equipment_rate *rate; /* NULL for a special case, or when the edition lacks the code */
    size_t code;                       /* index of the line's first price with the same rate_code */
    bool served;                       /* the line serves a category: it earns nothing */
    bool blank;                        /* no price is known */
    enum mark mark;
    int128 numerator; /* of one unit a month, over the calculation's unit denominator */
};
struct service_price {
    civil_day day;
    const struct price_conditions *conditions;
    const struct service_terms *terms; /* NULL: not provided by the contributor */
    const struct service_rate *rate;
    bool blank;          /* no price is known */
    bool tents;          /* earned by people in tents: heads and performance of `tentage` */
    civil_day tents_day; /* then the day of their `tents`; DAY_NEVER: earns nothing */
    enum mark mark;
};

/* A stretch of days on which nothing changes: what a line's amount is the sum of. */
struct statement_segment {
    struct period period;
    uint32_t quantity;                       /* people, pieces paid for, or heads */
    const struct personnel_rate *personnel;  /* of a personnel line */
    const struct equipment_price *equipment; /* of an equipment line */
    const struct service_price *service;     /* of a self-sustainment line, */
    int64_t performance;                     /* with its performance, 10^-8 */
    const struct event *event;               /* of a painting line */
    const struct loss *loss;                 /* of a loss line */
    struct exact amount;                     /* dollars before the rounding of the line */
};

struct adjustment;
struct statement_line {
    civil_month month;
    enum section section;
    const char *code, *line, *description;
    money_cents amount;
    bool blank; /* no amount: a rate is blank (only with `partial`) */
    enum mark mark;
    size_t first_segment, segment_count; /* into statement.segments; of a deduction see quarters */
    const struct adjustment *adjustment; /* of a line of SECTION_ADJUSTMENTS (certified_calc.h), else NULL */
};

/* Absent or non-functional equipment of a calendar quarter. */
struct quarter_share {
    civil_month first_month;
    struct exact share; /* mean over all days of the quarter */
};

struct account_total {
    const char *account; /* "" for what no share is agreed for */
    money_cents earned, paid;
};

struct statement {
    struct period period;
    struct statement_line *lines; /* by month, section, code, line */
    size_t count;
    struct statement_segment *segments;   /* only when asked for */
    const struct quarter_share *quarters; /* from the quarter before the period's first */
    size_t quarter_count;
    money_cents sections[SECTION_COUNT], total, paid, owed;
    bool complete; /* no line is blank */
    enum mark mark;
    const struct account_total *accounts; /* by name */
    size_t account_count;
};

struct statement_options {
    struct period period;
    bool partial; /* list blank rates without amount instead of refusing them */
    bool explain; /* keep segments */
    const struct certified_statements *certified; /* to be adjusted; NULL: none */
};

/* The statement of a period. Refused, each with its place: a blank rate that would be used (unless partial),
   a rate_code that the edition of a priced day lacks, a day without edition or personnel rate, painting a
   special case, an amount too large. Equal whatever the order of the input's rows. */
int statement_calculate(const struct account *account, const struct schedule *schedule,
                        const struct statement_options *options, struct arena *arena,
                        struct problems *problems, struct statement *ret_statement) MUST_CHECK;

/* Calculates without sorting the lines and without accounts: for those who only sum (the benchmark, a
 * portfolio). */
int statement_calculate_unsorted(const struct account *account, const struct schedule *schedule,
                                 const struct statement_options *options, struct arena *arena,
                                 struct problems *problems, struct statement *ret_statement) MUST_CHECK;

/* A loss by hostile action or abandonment that is total ("Loss and damage"): without a repair cost, or one
   above total_loss x gfmv. */
bool loss_is_total(const struct loss *loss, const struct schedule *schedule, int edition);

#endif
