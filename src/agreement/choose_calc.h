/* What can be chosen in an agreement on a day: to bring a category of self-sustainment or leave it to the
   United Nations; a wet lease, a dry lease or neither for a line of major equipment. Pure. */
#ifndef MUSTER_AGREEMENT_CHOOSE_CALC_H
#define MUSTER_AGREEMENT_CHOOSE_CALC_H

#include "agreement/agreement_calc.h"
#include "agreement/national_costs_calc.h"

enum { CHOICE_OPTIONS_MAXIMUM = 3, NO_OPTION = -1 };

struct choice_option {
    enum cost_option option;
    bool blank;            /* its rate is blank: no reimbursement is known */
    struct exact unit;     /* dollars a month for one */
    money_cents monthly;   /* the reimbursement: quantity x unit, rounded; 0 for what is not brought */
    bool cost_known;       /* see choices_calculate */
    money_cents cost;      /* what it costs the State a month */
    money_cents cost_once; /* beside it: paid once and not spread over months */
    money_cents net;       /* monthly - cost; set when the rate is not blank and the cost is known */
    enum mark mark;
};

/* A category or a line with its options: bring, un; or wet, dry, none. */
struct choice {
    enum price_section section;
    const char *code, *line, *description;
    uint32_t quantity;  /* pieces; heads that the contributor would serve */
    const char *remark; /* "", or why it earns nothing whatever is chosen, or what an option lacks */
    struct choice_option options[CHOICE_OPTIONS_MAXIMUM];
    size_t option_count;
    int agreed;     /* index into options; NO_OPTION: the agreement does not have the category */
    int best;       /* index of the highest net; NO_OPTION: fewer than two are known, or no costs are given */
    bool served;    /* a line that would earn a lease if the UN provided the category that it serves */
    bool has_costs; /* a row of the national costs is about it, on whatever day */
    bool has_maintenance;    /* of a line: both leases are known */
    money_cents maintenance; /* wet less dry: what is paid a month for maintenance */
    enum mark mark;
};

struct choice_sums {
    size_t count;
    money_cents agreed_monthly, agreed_cost,
        agreed_net; /* a category that is not agreed: as left to the UN */
    money_cents best_monthly, best_cost, best_net;
    size_t changes; /* in how many the best is not what is agreed */
};

struct choices {
    civil_day on;
    const struct choice *items; /* categories, then lines, each in byte order */
    size_t count;
    struct choice_sums sums;
    size_t rows_elsewhere; /* rows of national costs that do not count on the day */
    bool complete;         /* no rate is blank */
    enum mark mark;
};

struct choose_options {
    struct price_options price;
    const struct national_costs *costs; /* NULL: prices only */
};

/* Every category that the agreement or the edition of the day has, and every line agreed on the day. The
   reimbursement of an option is what agreement_price gives for the agreement with this option; a category
   that the agreement does not have is priced for the ceiling's heads.
   Refused, unless partial: each rate that an option needs and the schedule leaves blank, by name. A special
   case under a dry lease without a maintenance rate has no known wet lease, which is not refused.
   The cost of an option is known when a row of its own or for any option holds on the day; that of `un` and
   `none` is 0 without a row. Rows that hold on the day add up, each rounded to the cent once. The best option
   is the one with the highest net of those known, at least two; of equals the agreed one, else the first.
   Sums are over the choices with a best option whose agreed option has a known net. Preconditions:
   agreement_check_schedule and national_costs_check found nothing. Set only on success, in arena. */
int choices_calculate(const struct agreement *agreement, const struct schedule *schedule,
                      const struct choose_options *options, struct arena *arena, struct problems *problems,
                      struct choices *ret_choices) MUST_CHECK;

#endif
