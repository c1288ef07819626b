/* Two versions of an agreement on one day, line by line: what differs, what it is worth and why. Pure. */
#ifndef MUSTER_AGREEMENT_COMPARE_CALC_H
#define MUSTER_AGREEMENT_COMPARE_CALC_H

#include "agreement/agreement_calc.h"

enum { FIRST, SECOND, SIDES };

struct compared_side {
    const struct agreement *agreement;
    const struct agreement_price *price; /* of the agreement with these options */
    const struct price_options *options;
};

/* A term that differs. Texts as the files have them; "": not given, or nothing agreed. */
struct term_difference {
    const char *term;
    const char *texts[SIDES];
    bool priced; /* false: it never changes a price (description, group, what contingent.ini says) */
};
struct term_differences {
    const struct term_difference *items;
    size_t count;
};

/* Why an amount differs; the three add up to the difference. */
struct causes {
    money_cents only_one_side; /* a line or category that one side does not have or not provide */
    money_cents quantity;      /* of people, pieces or heads */
    money_cents price;         /* of one */
};

/* A line, a category or the personnel that differs. */
struct compared_line {
    enum price_section section;
    const char *code, *line, *description;
    bool agreed[SIDES];                     /* the side has it on that day */
    const struct price_line *prices[SIDES]; /* NULL: nothing to price (not agreed, or the UN provides it) */
    struct term_differences terms;          /* of lines that both sides have */
    bool blank;                             /* a rate of either side is blank: no difference is known */
    money_cents monthly, yearly;            /* second less first */
    struct causes monthly_causes, yearly_causes;
    enum mark mark;
};

/* A term that acts on many lines, and what it would change if it alone came to the first side. */
struct compared_condition {
    struct term_difference difference;
    bool known; /* false: a rate of the first side is blank or missing, or would be */
    money_cents monthly, yearly;
};

struct comparison {
    const struct compared_condition *conditions; /* factors, transport, edition, cessation */
    size_t condition_count;
    struct term_differences head;      /* of contingent.ini */
    const struct compared_line *lines; /* money_count that change money, what is worth most a year first; then
                                          blank ones; then those that change no money */
    size_t count, money_count, blank_count;
    money_cents monthly[SIDES], yearly[SIDES];         /* of the lines that are known on both sides */
    money_cents monthly_difference, yearly_difference; /* second less first */
    struct causes monthly_causes, yearly_causes;
    size_t same_count; /* lines and categories in which nothing differs */
    bool complete;     /* no rate is blank on either side */
    enum mark mark;
};

/* Both sides are priced on the same day with the same schedule; their prices may have blank lines.
   Reading: a line that only one side has or prices is a cause of its own. Otherwise quantity explains the
   difference in quantity times the first side's price for one, rounded to the cent (times the second side's
   where the first has none; all of the difference where the prices for one are equal), and price explains
   the rest. A line that earns nothing because it serves a category has its quantity at a price of 0.
   ERROR_LIMIT when a sum does not fit or memory is exhausted. Set only on success, in arena. */
int comparison_calculate(const struct compared_side sides[SIDES], const struct schedule *schedule,
                         struct arena *arena, struct problems *problems,
                         struct comparison *ret_comparison) MUST_CHECK;

/* The terms that differ, for comparison_calculate; in arena, items NULL when memory is exhausted.
   left: the day from which the line has left on each side, DAY_NEVER. */
struct term_differences line_terms_compare(const struct line_terms *const terms[SIDES],
                                           const civil_day left[SIDES], struct arena *arena);
struct term_differences service_terms_compare(const struct service_terms *const terms[SIDES],
                                              struct arena *arena);
struct term_differences ceiling_compare(const uint32_t people[SIDES], struct arena *arena);
struct term_differences head_compare(const struct agreement *const agreements[SIDES], struct arena *arena);
/* Factors, transport, edition and cessation on a day. */
struct term_differences conditions_compare(const struct compared_side sides[SIDES], struct arena *arena);
/* Names of the terms that conditions_compare gives. */
#define TERM_ENVIRONMENT "environment"
#define TERM_INTENSITY   "intensity"
#define TERM_HOSTILE     "hostile"
#define TERM_TRANSPORT   "transport_km"
#define TERM_EDITION     "edition"
#define TERM_CESSATION   "cessation"

#endif
