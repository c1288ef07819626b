/* The reading of a row of national costs. These are the State's own figures: no rule of the United Nations
   stands behind the spreading of `once`; it follows the proration of docs/calculation.md, "Time". */
#include "agreement/national_costs_calc.h"

#include <string.h>

const char *const cost_option_names[] = {"bring", "un", "wet", "dry", "none", NULL};

bool national_cost_holds(const struct national_cost *cost, civil_day day)
{
    return cost->from_day <= day && day < cost->to_day;
}

bool national_cost_is_spread(const struct national_cost *cost)
{
    return cost->from_day != COST_ALWAYS && cost->to_day != DAY_NEVER;
}

bool national_cost_is_of_category(const struct national_cost *cost, const char *category)
{
    bool option = cost->option == COST_BRING || cost->option == COST_UN || cost->option == COST_ANY;
    return option && strcmp(cost->item, category) == 0;
}

bool national_cost_is_of_line(const struct national_cost *cost, const char *line)
{
    return cost->option != COST_BRING && cost->option != COST_UN && strcmp(cost->item, line) == 0;
}

/* Days are counted by the length of their month: 28 to 31. */
enum { SHORTEST_MONTH = 28, MONTH_LENGTHS = 4 };

int period_months(struct period period, struct exact *ret_months)
{
    int64_t days[MONTH_LENGTHS] = {0};
    for (civil_day day = period.from_day; day < period.to_day;) {
        civil_month month = day_month(day);
        int length = month_days(month);
        civil_day next = month_first_day(month) + length;
        next = next < period.to_day ? next : period.to_day;
        days[length - SHORTEST_MONTH] += next - day;
        day = next;
    }
    struct exact months = exact_of(0);
    for (int i = 0; i < MONTH_LENGTHS; i++)
        if (exact_add(months, exact_ratio(days[i], SHORTEST_MONTH + i), &months) < 0)
            return ERROR_LIMIT;
    *ret_months = months;
    return 0;
}

int national_cost_monthly(const struct national_cost *cost, struct exact *ret_monthly)
{
    struct exact sum, months, share = exact_of(0);
    if (exact_add(exact_of_rate(cost->monthly), exact_ratio(cost->yearly, (int128)12 * RATE_ONE), &sum) < 0)
        return ERROR_LIMIT;
    if (cost->once && national_cost_is_spread(cost)) {
        if (period_months((struct period){cost->from_day, cost->to_day}, &months) < 0 ||
            exact_multiply(exact_of_rate(cost->once), exact_ratio(months.denominator, months.numerator),
                           &share) < 0)
            return ERROR_LIMIT;
    }
    return exact_add(sum, share, ret_monthly);
}
