/* Puts a statement together. Source: docs/calculation.md, "Time", "Money". */
#include "reimbursement/reimbursement_calc.h"
#include "reimbursement/certified_calc.h"
#include "reimbursement/rules_calc.h"

#include <stdlib.h>
#include <string.h>

const char *const section_names[] = {"personnel", "major_equipment", "self_sustainment", "deductions",
                                     "losses",    "painting",        "adjustments",      NULL};

enum { LINES_PREPARED = 100000 };

int edition_on(const struct calculation *calculation, civil_day day)
{
    return schedule_edition(calculation->schedule, calculation->hold, day);
}

enum mark mark_with_rule(const struct calculation *calculation, enum mark mark, civil_day day,
                         enum rule_key key)
{
    int edition = edition_on(calculation, day);
    return mark_weaker(mark, schedule_rule_mark(calculation->schedule, edition, key, day));
}

int amount_too_large(const struct calculation *calculation, struct place place)
{
    return problem_error(calculation->problems, ERROR_LIMIT, place, "smaller quantities, rates or factors",
                         "an amount is too large to calculate exactly");
}

int no_edition(const struct calculation *calculation, struct place place, civil_day day)
{
    char text[DAY_TEXT_SIZE];
    return problem_error(
        calculation->problems, ERROR_INVALID, place,
        "a schedule with an edition in force on that day, or [mou] edition in contingent.ini",
        "no edition of the rates is in force on %s", day_format(day, text));
}

const struct price_conditions *conditions_on(const struct calculation *calculation, civil_day day)
{
    return &calculation->conditions[steps_at(calculation->condition_days, calculation->condition_count, day)];
}

static int compare_days(const void *a, const void *b)
{
    civil_day left = *(const civil_day *)a, right = *(const civil_day *)b;
    return (left > right) - (left < right);
}

size_t change_days(civil_day *days, size_t count, struct period period)
{
    size_t kept = 0;
    days[kept++] = period.from_day; /* the caller left room: days[0] is never read */
    for (size_t i = 1; i < count; i++)
        if (days[i] > period.from_day && days[i] < period.to_day)
            days[kept++] = days[i];
    qsort(days, kept, sizeof *days, compare_days);
    size_t distinct = 0;
    for (size_t i = 0; i < kept; i++)
        if (!distinct || days[distinct - 1] != days[i])
            days[distinct++] = days[i];
    return distinct;
}

/* The conditions by day: they change with the edition, its confirmation, the factors and the cessation. */
static int conditions_prepare(struct calculation *calculation)
{
    const struct schedule *schedule = calculation->schedule;
    const struct factors *factors = &calculation->account->agreement->factors;
    struct period period = calculation->options->period;
    size_t capacity = 2 * schedule->edition_count + factors->count + 2, count = 1;
    civil_day *days = arena_array(calculation->arena, capacity, sizeof *days);
    calculation->conditions = arena_array(calculation->arena, capacity, sizeof *calculation->conditions);
    if (!days || !calculation->conditions)
        return problem_memory(calculation->problems);
    for (size_t i = 0; i < schedule->edition_count; i++) {
        days[count++] = schedule->editions[i].effective_from;
        if (schedule->editions[i].confirmed_until != DAY_NEVER)
            days[count++] = schedule->editions[i].confirmed_until + 1;
    }
    for (size_t i = 0; i < factors->count; i++)
        days[count++] = factors->day[i];
    days[count++] = calculation->cessation;
    calculation->condition_days = days;
    calculation->condition_count = count = change_days(days, count, period);
    for (size_t i = 0; i < count; i++) {
        bool after = days[i] >= calculation->cessation;
        if (price_conditions_calculate(schedule, edition_on(calculation, days[i]), days[i],
                                       factors_on(factors, days[i]), after, &calculation->conditions[i]) < 0)
            return amount_too_large(calculation, (struct place){factors->path, 0, 0});
        calculation->post_operations |= after;
    }
    calculation->unit_denominator = UNIT_DENOMINATOR * (calculation->post_operations ? SHARE_ONE : 1);
    calculation->units_per_cent = calculation->unit_denominator / 100;
    return 0;
}

/* Verified counts are needed for whole quarters, from the one before the period's first. */
static struct period counting_window(struct period period)
{
    civil_month first = month_quarter(day_month(period.from_day)) - 3;
    civil_month last = month_quarter(day_month(period.to_day - 1)) + 3;
    return (struct period){month_first_day(first), month_first_day(last)};
}

static int counts_prepare(struct calculation *calculation)
{
    const struct account *account = calculation->account;
    size_t count = account->agreement->line_count;
    calculation->departures = arena_array(calculation->arena, count, sizeof *calculation->departures);
    if (!calculation->departures)
        return problem_memory(calculation->problems);
    for (size_t l = 0; l < count; l++)
        calculation->departures[l] = events_departure(account->events, account->agreement->lines[l].name);
    if (verification_count(account->agreement, account->verification, calculation->schedule,
                           calculation->departures, counting_window(calculation->options->period),
                           calculation->arena, &calculation->counts) < 0)
        return problem_memory(calculation->problems);
    return 0;
}

/* Room for a line a month of everything agreed, so that the usual statement never grows its list. */
static int lines_prepare(struct calculation *calculation)
{
    const struct agreement *agreement = calculation->account->agreement;
    struct period period = calculation->options->period;
    size_t months = (size_t)(day_month(period.to_day - 1) - day_month(period.from_day)) + 1;
    size_t capacity = months * (agreement->line_count + agreement->service_count + 2);
    calculation->line_capacity = capacity < LINES_PREPARED ? capacity : LINES_PREPARED;
    calculation->statement->lines = arena_array_raw(calculation->arena, calculation->line_capacity,
                                                    sizeof *calculation->statement->lines);
    return calculation->statement->lines ? 0 : problem_memory(calculation->problems);
}

int segment_add(struct calculation *calculation, struct statement_segment segment)
{
    if (!calculation->options->explain)
        return 0;
    struct statement *statement = calculation->statement;
    struct statement_segment *segments =
        arena_grow(calculation->arena, statement->segments, &calculation->segment_capacity,
                   calculation->segment_count, sizeof *segments);
    if (!segments)
        return problem_memory(calculation->problems);
    statement->segments = segments;
    segments[calculation->segment_count++] = segment;
    return 0;
}

int line_add(struct calculation *calculation, const struct statement_line *line)
{
    struct statement *statement = calculation->statement;
    size_t segment_count = calculation->segment_count - line->first_segment;
    if (!line->amount && !line->blank) {
        calculation->segment_count = line->first_segment;
        return 0;
    }
    if (statement->count == calculation->line_capacity) {
        struct statement_line *lines =
            arena_grow(calculation->arena, statement->lines, &calculation->line_capacity, statement->count,
                       sizeof *lines);
        if (!lines)
            return problem_memory(calculation->problems);
        statement->lines = lines;
    }
    struct statement_line *added = &statement->lines[statement->count++];
    *added = *line;
    added->segment_count = segment_count;
    if (line->blank)
        added->amount = 0;
    return 0;
}

int statement_totals(struct calculation *calculation)
{
    struct statement *statement = calculation->statement;
    statement->complete = true;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        money_cents *section = &statement->sections[line->section];
        if (money_add(*section, line->amount, section) < 0 ||
            money_add(statement->total, line->amount, &statement->total) < 0)
            return amount_too_large(calculation, (struct place){0});
        statement->complete &= !line->blank;
        statement->mark = mark_weaker(statement->mark, line->mark);
    }
    const struct payments *payments = calculation->account->payments;
    for (size_t i = 0; i < payments->count; i++) {
        const struct payment *payment = &payments->items[i];
        bool inside = payment->day >= statement->period.from_day && payment->day < statement->period.to_day;
        if (inside && money_add(statement->paid, payment->amount, &statement->paid) < 0)
            return amount_too_large(calculation, payment->place);
    }
    if (money_add(statement->total, -statement->paid, &statement->owed) < 0)
        return amount_too_large(calculation, (struct place){0});
    return 0;
}

int statement_calculate_unsorted(const struct account *account, const struct schedule *schedule,
                                 const struct statement_options *options, struct arena *arena,
                                 struct problems *problems, struct statement *ret_statement)
{
    static int (*const families[])(struct calculation *) = {
        personnel_calculate, equipment_calculate, self_sustainment_calculate, deduction_calculate,
        loss_calculate,      painting_calculate,  adjustments_calculate};
    struct statement statement = {.period = options->period, .mark = MARK_OFFICIAL};
    struct calculation calculation = {.account = account,
                                      .schedule = schedule,
                                      .options = options,
                                      .arena = arena,
                                      .problems = problems,
                                      .hold = agreement_hold(account->agreement, schedule),
                                      .cessation = events_cessation(account->events),
                                      .statement = &statement};
    int code = conditions_prepare(&calculation);
    if (code >= 0)
        code = counts_prepare(&calculation);
    if (code >= 0)
        code = lines_prepare(&calculation);
    /* Every family is asked, so that all refusals are reported together; only memory ends it at once. */
    for (size_t i = 0; i < sizeof families / sizeof *families && code >= 0; i++)
        if (families[i](&calculation) == ERROR_LIMIT)
            code = ERROR_LIMIT;
    if (code >= 0)
        code = problems_result(problems);
    if (code >= 0)
        code = statement_totals(&calculation);
    if (code >= 0)
        *ret_statement = statement;
    return code;
}

/* The name of an account among the totals, added when new. */
static struct account_total *account_find(struct account_total *totals, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(totals[i].account, name) == 0)
            return &totals[i];
    totals[*count].account = name;
    return &totals[(*count)++];
}

static int compare_accounts(const void *a, const void *b)
{
    return strcmp(((const struct account_total *)a)->account, ((const struct account_total *)b)->account);
}

/* The shares of a section in force on a day: [first, first + count). */
static size_t shares_on(const struct account_shares *shares, enum section section, civil_day day,
                        size_t *ret_first)
{
    size_t count = 0;
    for (size_t i = 0; i < shares->count; i++) {
        const struct account_share *share = &shares->items[i];
        if (share->section != section || share->effective > day)
            continue;
        if (!count || share->effective != shares->items[*ret_first].effective) {
            *ret_first = i;
            count = 0;
        }
        count++;
    }
    return count;
}

/* Splits an amount by shares: each rounded half up, the largest share (the first of equals) takes what is
 * left. */
static int split(const struct account_share *shares, size_t count, money_cents amount,
                 struct account_total *totals, size_t *total_count)
{
    size_t largest = 0;
    money_cents left = amount;
    for (size_t i = 0; i < count; i++)
        if (shares[i].share > shares[largest].share)
            largest = i;
    for (size_t i = 0; i < count; i++) {
        money_cents part;
        if (i == largest)
            continue;
        if (exact_round(exact_ratio((int128)amount * shares[i].share, SHARE_ONE), 1, &part) < 0)
            return ERROR_LIMIT;
        left -= part;
        struct account_total *total = account_find(totals, total_count, shares[i].account);
        total->earned += part;
    }
    account_find(totals, total_count, shares[largest].account)->earned += left;
    return 0;
}

/* The last day of a month that lies in the period. */
static civil_day last_day_inside(const struct statement *statement, civil_month month)
{
    civil_day next = month_first_day(month + 1);
    return (next < statement->period.to_day ? next : statement->period.to_day) - 1;
}

/* Splits a sum by the shares from the first on; without any it stands under "". */
static int split_sum(struct statement *statement, const struct account_share *shares, size_t count,
                     money_cents sum, struct account_total *totals)
{
    if (count)
        return split(shares, count, sum, totals, &statement->account_count);
    account_find(totals, &statement->account_count, "")->earned += sum;
    return 0;
}

/* The adjustments of a month where no share is agreed for them: like the sections that they adjust. */
static int split_adjustments(struct statement *statement, const struct account_shares *shares, size_t first,
                             size_t end, struct account_total *totals)
{
    civil_day day = last_day_inside(statement, statement->lines[first].month);
    int code = 0;
    for (int section = 0; section < SECTION_ADJUSTMENTS && code >= 0; section++) {
        size_t at = 0, lines = 0, count = shares_on(shares, (enum section)section, day, &at);
        money_cents sum = 0;
        for (size_t i = first; i < end; i++) {
            if (statement->lines[i].adjustment->section != (enum section)section)
                continue;
            sum += statement->lines[i].amount;
            lines++;
        }
        if (lines)
            code = split_sum(statement, &shares->items[at], count, sum, totals);
    }
    return code;
}

/* Splits each section of each month by the shares in force on the last day of that month inside the period.
 */
static int split_earned(struct statement *statement, const struct account_shares *shares,
                        struct account_total *totals)
{
    int code = 0;
    for (size_t first = 0, end; first < statement->count && code >= 0; first = end) {
        const struct statement_line *line = &statement->lines[first];
        money_cents sum = 0;
        size_t at = 0, count = shares_on(shares, line->section, last_day_inside(statement, line->month), &at);
        for (end = first; end < statement->count && statement->lines[end].month == line->month &&
                          statement->lines[end].section == line->section;
             end++)
            sum += statement->lines[end].amount;
        if (line->adjustment && !count)
            code = split_adjustments(statement, shares, first, end, totals);
        else
            code = split_sum(statement, &shares->items[at], count, sum, totals);
    }
    return code;
}

static int split_accounts(struct statement *statement, const struct account *account, struct arena *arena)
{
    struct account_total *totals =
        arena_array(arena, account->shares->count + account->payments->count + 1, sizeof *totals);
    if (!totals || split_earned(statement, account->shares, totals) < 0)
        return ERROR_LIMIT;
    for (size_t i = 0; i < account->payments->count; i++) {
        const struct payment *payment = &account->payments->items[i];
        if (payment->day >= statement->period.from_day && payment->day < statement->period.to_day)
            account_find(totals, &statement->account_count, payment->account)->paid += payment->amount;
    }
    qsort(totals, statement->account_count, sizeof *totals, compare_accounts);
    statement->accounts = totals;
    return 0;
}

int statement_calculate(const struct account *account, const struct schedule *schedule,
                        const struct statement_options *options, struct arena *arena,
                        struct problems *problems, struct statement *ret_statement)
{
    struct statement statement;
    int code = statement_calculate_unsorted(account, schedule, options, arena, problems, &statement);
    if (code < 0)
        return code;
    if (statement.count)
        qsort(statement.lines, statement.count, sizeof *statement.lines, statement_line_compare);
    if (split_accounts(&statement, account, arena) < 0)
        return problem_memory(problems);
    *ret_statement = statement;
    return 0;
}
