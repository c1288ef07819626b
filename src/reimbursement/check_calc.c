/* Looks an account through: what the checks share, and the order in which they go. */
#include "reimbursement/check_calc.h"
#include "reimbursement/checking_calc.h"

#include <stdarg.h>
#include <string.h>

/* ---- texts ---- */

const char *check_text(struct checking *checking, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = arena_format_list(checking->arena, format, list);
    va_end(list);
    checking->failed |= !text;
    return text ? text : "";
}

const char *check_money(struct checking *checking, money_cents cents)
{
    char buffer[MONEY_TEXT_SIZE];
    return check_text(checking, "%s", money_format_grouped(cents, buffer));
}

const char *check_rate_money(struct checking *checking, rate_units rate, int64_t quantity)
{
    money_cents cents;
    if (exact_round_cents(exact_ratio((int128)rate * quantity, RATE_ONE), &cents) < 0)
        return "a sum too large to show";
    return check_money(checking, cents);
}

const char *check_percent(struct checking *checking, int64_t share)
{
    char buffer[MONEY_TEXT_SIZE];
    return check_text(checking, "%s", decimal_format(share, PERCENT_DECIMALS, 0, buffer));
}

const char *check_day_text(struct checking *checking, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    return check_text(checking, "%s", day_format(day, buffer));
}

const char *check_days_text(struct checking *checking, int32_t days)
{
    return check_text(checking, days == 1 ? "%ld day" : "%ld days", (long)days);
}

/* ---- what is found ---- */

void finding_add(struct checking *checking, struct finding finding)
{
    struct finding *findings = arena_grow(checking->arena, checking->findings, &checking->capacity,
                                          checking->count, sizeof *findings);
    checking->failed |= !findings;
    if (!findings)
        return;
    checking->findings = findings;
    findings[checking->count++] = finding;
}

void deadline_add(struct checking *checking, struct deadline deadline)
{
    struct deadline *deadlines =
        arena_grow(checking->arena, checking->deadlines, &checking->deadline_capacity,
                   checking->deadline_count, sizeof *deadlines);
    checking->failed |= !deadlines;
    if (!deadlines)
        return;
    checking->deadlines = deadlines;
    deadlines[checking->deadline_count++] = deadline;
}

struct used_rule check_rule(const struct checking *checking, civil_day day, enum rule_key key)
{
    return rule_used(checking->schedule, checking->hold, day, key);
}

/* ---- worth ---- */

/* The part of a segment that lies on the days, for as many units as are paid or for `excess`. */
static int segment_part(const struct statement_segment *segment, struct period days, int64_t excess,
                        struct exact *sum)
{
    int32_t shared = period_days(period_intersect(segment->period, days));
    struct exact part;
    if (!shared)
        return 0;
    if (excess && !segment->quantity)
        return ERROR_INVALID;
    struct exact scale = exact_ratio((int128)shared * (excess ? excess : 1),
                                     (int128)period_days(segment->period) * (excess ? segment->quantity : 1));
    if (exact_multiply(segment->amount, scale, &part) < 0)
        return ERROR_LIMIT;
    return exact_add(*sum, part, sum);
}

static bool line_is_of(const struct statement_line *line, enum section section, const char *name)
{
    const char *own = section == SECTION_MAJOR_EQUIPMENT ? line->line : line->code;
    return line->section == section && (!name || strcmp(own, name) == 0);
}

/* The first line of a month or later: lines stand by month. */
static size_t first_of_month(const struct statement *statement, civil_month month)
{
    size_t low = 0, high = statement->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (statement->lines[middle].month < month)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool check_earned(const struct checking *checking, enum section section, const char *name, struct period days,
                  int64_t excess, struct exact *ret_sum)
{
    const struct statement *statement = &checking->statement;
    size_t end = first_of_month(statement, day_month(days.to_day - 1) + 1);
    struct exact sum = exact_of(0);
    for (size_t i = first_of_month(statement, day_month(days.from_day)); i < end; i++) {
        const struct statement_line *line = &statement->lines[i];
        if (!line_is_of(line, section, name))
            continue;
        if (line->blank)
            return false;
        for (size_t s = 0; s < line->segment_count; s++)
            if (segment_part(&statement->segments[line->first_segment + s], days, excess, &sum) < 0)
                return false;
    }
    *ret_sum = sum;
    return true;
}

void finding_set_worth(struct finding *finding, enum worth_kind kind, bool known, struct exact sum)
{
    money_cents cents;
    if (!known || exact_round_cents(sum, &cents) < 0 || !cents)
        return;
    finding->worth_kind = kind;
    finding->worth = cents;
}

/* ---- days ---- */

static void take_later(civil_day day, civil_day today, civil_day *last)
{
    if (day <= today && (*last == DAY_NEVER || day > *last))
        *last = day;
}

/* Takes the latest day of a step function's column that is not after today. */
static void take_column(const civil_day *days, size_t count, civil_day today, civil_day *last)
{
    ptrdiff_t row = steps_at(days, count, today);
    if (row >= 0)
        take_later(days[row], today, last);
}

civil_day check_last_day(const struct account *account, civil_day today)
{
    const struct agreement *agreement = account->agreement;
    const struct verification *verification = account->verification;
    civil_day last = DAY_NEVER;
    take_column(account->strength->day, account->strength->count, today, &last);
    for (size_t l = 0; l < agreement->line_count; l++)
        take_column(verification->lines[l].day, verification->lines[l].count, today, &last);
    for (size_t s = 0; s < agreement->service_count; s++)
        take_column(verification->services[s].day, verification->services[s].count, today, &last);
    for (size_t i = 0; i < account->events->count; i++)
        take_later(account->events->items[i].day, today, &last);
    for (size_t i = 0; i < account->losses->count; i++)
        take_later(account->losses->items[i].day, today, &last);
    for (size_t i = 0; i < account->payments->count; i++)
        take_later(account->payments->items[i].day, today, &last);
    return last;
}

civil_day check_day(const struct account *account, const struct schedule *schedule, civil_day today)
{
    civil_day last = check_last_day(account, today);
    if (last == DAY_NEVER)
        return today;
    int hold = agreement_hold(account->agreement, schedule);
    civil_day due = last + rule_whole(rule_used(schedule, hold, last, RULE_STATUS_REPORT_DAYS));
    return due < today ? due : today;
}

struct period check_period(const struct account *account, civil_day on)
{
    civil_day first = account->agreement->effective;
    if (first == DAY_NEVER)
        return (struct period){on, on + 1};
    return (struct period){first, on < first ? first + 1 : on + 1};
}

/* The days on which something is there, widened row by row. */
struct presence {
    civil_day first; /* DAY_NEVER: never */
    civil_day gone;  /* the day from which nothing is there any more; DAY_NEVER: it still is */
};

/* Something is there from a day until another. */
static void presence_add(struct presence *presence, civil_day from, civil_day to)
{
    if (to <= from)
        return;
    if (presence->first == DAY_NEVER || to > presence->gone)
        presence->gone = to;
    if (from < presence->first)
        presence->first = from;
}

static civil_day next_day(const civil_day *days, size_t count, size_t row)
{
    return row + 1 < count ? days[row + 1] : DAY_NEVER;
}

static void presence_find(struct checking *checking)
{
    const struct strength *strength = checking->account->strength;
    struct presence presence = {DAY_NEVER, DAY_NEVER};
    for (size_t i = 0; i < strength->count; i++)
        if (strength->men[i] || strength->women[i])
            presence_add(&presence, strength->day[i], next_day(strength->day, strength->count, i));
    for (size_t l = 0; l < checking->account->agreement->line_count; l++) {
        const struct line_status *line = &checking->account->verification->lines[l];
        civil_day departure = checking->departures[l];
        for (size_t i = 0; i < line->count; i++) {
            civil_day to = next_day(line->day, line->count, i);
            if (line->present[i])
                presence_add(&presence, line->day[i], to < departure ? to : departure);
        }
    }
    checking->arrival = presence.first;
    checking->gone = presence.gone;
}

/* ---- all together ---- */

static void check_warnings(struct checking *checking)
{
    const struct check_options *options = checking->options;
    for (size_t i = 0; i < options->warning_count; i++) {
        const struct problem *warning = &options->warnings[i];
        finding_add(checking, (struct finding){.kind = FINDING_READING,
                                               .place = warning->place,
                                               .what = warning->what,
                                               .remedy = warning->expected ? warning->expected : ""});
    }
    if (options->warnings_found > options->warning_count)
        finding_add(checking,
                    (struct finding){.kind = FINDING_READING,
                                     .what = check_text(checking, "there are %zu more warnings like these",
                                                        options->warnings_found - options->warning_count),
                                     .remedy = "mend the ones above, and check again"});
}

void check_signature(struct checking *checking)
{
    const struct agreement *agreement = checking->account->agreement;
    civil_day effective = agreement->effective, signed_day = agreement->signed_day;
    struct finding finding = {.kind = FINDING_SIGNATURE,
                              .place = {agreement->edition_place.file, 0, 0},
                              .remedy = "enter the day of the signature as [mou] signed"};
    if (effective == DAY_NEVER)
        return;
    bool in_force = effective <= checking->options->on;
    const char *day = check_day_text(checking, effective);
    if (signed_day == DAY_NEVER || signed_day > checking->options->on) {
        finding.days = (struct period){effective, in_force ? checking->options->on + 1 : effective + 1};
        finding.what = check_text(checking, "the memorandum is not signed; it %s effect on %s",
                                  in_force ? "took" : "takes", day);
        if (signed_day != DAY_NEVER)
            finding.remedy = check_text(checking, "[mou] signed names %s, which is still to come",
                                        check_day_text(checking, signed_day));
    } else if (signed_day > effective) {
        finding.days = (struct period){effective, signed_day};
        finding.what = check_text(checking, "the memorandum was signed on %s, %s after it took effect on %s",
                                  check_day_text(checking, signed_day),
                                  check_days_text(checking, signed_day - effective), day);
        finding.remedy = "nothing to mend: only the day on which it takes effect counts";
    } else {
        return;
    }
    finding_add(checking, finding);
}

static int checking_begin(struct checking *checking, struct problems *problems)
{
    const struct account *account = checking->account;
    struct statement_options options = {
        .period = checking->options->period, .partial = true, .explain = true};
    checking->departures =
        arena_array(checking->arena, account->agreement->line_count, sizeof *checking->departures);
    if (!checking->departures)
        return problem_memory(problems);
    for (size_t l = 0; l < account->agreement->line_count; l++)
        checking->departures[l] = events_departure(account->events, account->agreement->lines[l].name);
    presence_find(checking);
    checking->seen = (struct period){options.period.from_day, options.period.to_day};
    if (checking->seen.to_day > checking->options->on + 1)
        checking->seen.to_day = checking->options->on + 1;
    return statement_calculate(account, checking->schedule, &options, checking->arena, problems,
                               &checking->statement);
}

int account_check(const struct account *account, const struct schedule *schedule,
                  const struct check_options *options, struct arena *arena, struct problems *problems,
                  struct account_check *ret_check)
{
    /* In the order of enum finding_kind. */
    static void (*const checks[])(struct checking *) = {
        check_warnings,       check_signature,  check_inspections, check_reports,  check_factor_review,
        check_serviceability, check_deductions, check_overstock,   check_strength, check_losses,
        check_claims,         check_accounts,   check_needed};
    struct checking checking = {.account = account,
                                .schedule = schedule,
                                .options = options,
                                .arena = arena,
                                .hold = agreement_hold(account->agreement, schedule)};
    int code = checking_begin(&checking, problems);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&checking);
    if (checking.failed)
        return problem_memory(problems);
    *ret_check = (struct account_check){.on = options->on,
                                        .period = options->period,
                                        .findings = checking.findings,
                                        .count = checking.count,
                                        .deadlines = checking.deadlines,
                                        .deadline_count = checking.deadline_count,
                                        .needed = checking.needed,
                                        .needed_count = checking.needed_count,
                                        .complete = checking.statement.complete,
                                        .mark = checking.statement.mark,
                                        .total = checking.statement.total};
    return 0;
}

/* ---- names ---- */

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const names[FINDING_KINDS] = {
        [FINDING_READING] = "reading",
        [FINDING_SIGNATURE] = "signature",
        [FINDING_ARRIVAL_INSPECTION] = "arrival_inspection",
        [FINDING_READINESS_INSPECTION] = "operational_readiness_inspection",
        [FINDING_STATUS_REPORT] = "status_report",
        [FINDING_FACTOR_REVIEW] = "factor_review",
        [FINDING_SERVICEABILITY] = "serviceability",
        [FINDING_DEDUCTION] = "deduction",
        [FINDING_OVERSTOCK] = "overstock",
        [FINDING_STRENGTH] = "strength",
        [FINDING_LOSS] = "loss",
        [FINDING_CLAIM] = "claim",
        [FINDING_PAYMENT_ACCOUNT] = "payment_account",
        [FINDING_SECTION_ACCOUNT] = "section_account",
    };
    return names[kind];
}

const char *worth_kind_name(enum worth_kind kind)
{
    static const char *const names[] = {
        [WORTH_NONE] = NULL,           [WORTH_AT_STAKE] = "at_stake",
        [WORTH_NOT_PAID] = "not_paid", [WORTH_NOT_PAID_MONTH] = "not_paid_a_month",
        [WORTH_DEDUCTED] = "deducted", [WORTH_OWED] = "owed",
        [WORTH_AMOUNT] = "amount",
    };
    return names[kind];
}

const char *deadline_kind_name(enum deadline_kind kind)
{
    static const char *const names[] = {
        [DEADLINE_ARRIVAL_INSPECTION] = "arrival_inspection",
        [DEADLINE_READINESS_INSPECTION] = "operational_readiness_inspection",
        [DEADLINE_EQUIPMENT_REPORT] = "equipment_status_report",
        [DEADLINE_SERVICE_REPORT] = "self_sustainment_status_report",
        [DEADLINE_FACTOR_REVIEW] = "factor_review",
        [DEADLINE_CLAIM] = "claim",
    };
    return names[kind];
}

const char *needed_kind_name(enum needed_kind kind)
{
    static const char *const names[] = {
        [NEEDED_EDITION] = "edition",
        [NEEDED_PERSONNEL] = "personnel_rate",
        [NEEDED_EQUIPMENT] = "major_equipment_rate",
        [NEEDED_SERVICE] = "self_sustainment_rate",
        [NEEDED_RULE] = "rule",
    };
    return names[kind];
}
