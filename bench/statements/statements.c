/* Benchmark: a whole portfolio recalculated. N contingents x L lines x Y years, a line's status changing
   every 30 days on average; every contingent's statement over all years (personnel, equipment, deductions),
   its lines summed by contingent and month. The input is made in memory and not timed.

   statements [--contingents N] [--lines L] [--years Y] [--threads T] [--groups G] [--intervals FILE] [--sums
   FILE]
   --groups: lines judged together, G to a group (default 1: each line alone, as the comparison in DuckDB does
   it).
   --intervals: writes the same input as CSV for the comparison: contingent,line,day,until,quantity,present,
   serviceable,unit (price of one unit a month in 1/UNIT_DENOMINATOR dollar; split where it changes).
   --sums: writes contingent,month,cents of major equipment. */
#include "agreement/agreement.h"
#include "reimbursement/reimbursement.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { FIRST_YEAR = 1995, EDITION_YEARS = 3, CODES = 60, THREADS_MAXIMUM = 64 };

struct settings {
    int contingents, lines, years, threads, groups;
    const char *intervals, *sums;
};

struct contingent {
    struct account account;
    struct agreement agreement;
    struct strength strength;
    struct verification verification;
};

struct portfolio {
    struct settings settings;
    struct schedule schedule;
    struct contingent *contingents;
    struct arena *arena;
    struct period period;
    int64_t *cents; /* [contingent x months + month] */
    size_t months, intervals, lines_stated;
};

static const struct events no_events;
static const struct losses no_losses;
static const struct payments no_payments;
static const struct account_shares no_shares;

static void fail(const char *what)
{
    fprintf(stderr, "statements: %s\n", what);
    exit(1);
}

static uint32_t next_random(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % below);
}

static struct folder_file file_of(const char *name, const struct text *text)
{
    return (struct folder_file){name, name, text_content(text), text->length};
}

static void make_schedule(struct portfolio *portfolio, struct problems *problems)
{
    struct text editions = {0}, personnel = {0}, equipment = {0};
    uint64_t seed = 7;
    text_add(&editions, "edition,effective_from,confirmed_until,symbol,mark,source\n");
    text_add(&personnel,
             "effective_from,confirmed_until,rate,mark,source\n1990-01-01,,1448,illustrative,made\n");
    text_add(&equipment,
             "edition,rate_code,category,description,gfmv,life_years,no_fault_percent,maintenance,dry,"
             "wet,painting,mark,source\n");
    for (int year = FIRST_YEAR - 1; year < FIRST_YEAR + portfolio->settings.years; year += EDITION_YEARS) {
        text_format(&editions, "%d,%d-07-01,,made,illustrative,made\n", year, year);
        for (int code = 0; code < CODES; code++) {
            uint32_t dry = 10000 + next_random(&seed, 400000), keep = 1000 + next_random(&seed, 100000);
            text_format(&equipment, "%d,code_%d,,,,,,%u.%02u,%u.%02u,%u.%02u,,illustrative,made\n", year,
                        code, keep / 100, keep % 100, dry / 100, dry % 100, (dry + keep) / 100,
                        (dry + keep) % 100);
        }
    }
    const struct folder_file files[] = {file_of("editions.csv", &editions),
                                        file_of("major_equipment_rates.csv", &equipment),
                                        file_of("personnel_rates.csv", &personnel)};
    const struct folder folder = {"made", files, 3};
    if (schedule_load(&folder, 1, portfolio->arena, problems, &portfolio->schedule) < 0)
        fail("the schedule was refused");
}

static void make_agreement(struct portfolio *portfolio, int number, uint64_t *seed, struct problems *problems)
{
    struct text head = {0}, ceiling = {0}, lines = {0}, factors = {0};
    text_format(&head, "[contingent]\nid = c%d\nname = made\ncontributor = KAZ\nmission = UNDOF\n[mou]\n",
                number);
    text_format(&ceiling, "effective,ceiling,amendment\n%d-01-01,800,\n", FIRST_YEAR);
    text_add(&lines,
             "line,effective,rate_code,description,group,quantity,lease,gfmv,life_years,no_fault_percent,"
             "maintenance,serves,amendment\n");
    for (int line = 0; line < portfolio->settings.lines; line++) {
        text_format(&lines, "L%02d,%d-01-01,code_%u,,", line, FIRST_YEAR, next_random(seed, CODES));
        if (portfolio->settings.groups > 1)
            text_format(&lines, "g%d", line / portfolio->settings.groups);
        text_format(&lines, ",%u,%s,,,,,,\n", 4 + next_random(seed, 37),
                    next_random(seed, 4) ? "wet" : "dry");
    }
    text_add(&factors, "effective,environment,intensity,hostile,transport_km\n");
    for (int year = FIRST_YEAR; year < FIRST_YEAR + portfolio->settings.years; year += 5)
        text_format(&factors, "%d-%02u-01,%u.%u,%u.%u,%u.%u,%u\n", year, 1 + next_random(seed, 12),
                    next_random(seed, 5), next_random(seed, 10), next_random(seed, 5), next_random(seed, 10),
                    next_random(seed, 5), next_random(seed, 10), next_random(seed, 6000));
    const struct folder_file files[] = {file_of("contingent.ini", &head), file_of("factors.csv", &factors),
                                        file_of("mou_major_equipment.csv", &lines),
                                        file_of("mou_personnel.csv", &ceiling)};
    const struct folder folder = {"made", files, 4};
    if (agreement_read(&folder, portfolio->arena, problems, &portfolio->contingents[number].agreement) < 0)
        fail(problems->items[0].what);
    text_done(&head), text_done(&ceiling), text_done(&lines), text_done(&factors);
}

static void make_status(struct portfolio *portfolio, const struct equipment_line *line, uint64_t *seed,
                        struct line_status *ret)
{
    size_t capacity = (size_t)period_days(portfolio->period) / 20 + 100, count = 0;
    civil_day *days = arena_array(portfolio->arena, capacity, sizeof *days);
    uint32_t *present = arena_array(portfolio->arena, capacity, sizeof *present);
    uint32_t *serviceable = arena_array(portfolio->arena, capacity, sizeof *serviceable);
    if (!days || !present || !serviceable)
        fail("out of memory");
    civil_day day = portfolio->period.from_day;
    for (; day < portfolio->period.to_day && count < capacity; day += 1 + (civil_day)next_random(seed, 59)) {
        uint32_t quantity = line->terms[0].quantity,
                 missing = next_random(seed, 4) ? 0 : next_random(seed, 3);
        days[count] = day;
        present[count] = quantity - missing;
        serviceable[count] = present[count] - next_random(seed, present[count] / 4 + 1);
        count++;
    }
    portfolio->intervals += count;
    *ret = (struct line_status){.day = days, .present = present, .serviceable = serviceable, .count = count};
}

static void make_contingent(struct portfolio *portfolio, int number, struct problems *problems)
{
    uint64_t seed = (uint64_t)number + 1000;
    struct contingent *contingent = &portfolio->contingents[number];
    make_agreement(portfolio, number, &seed, problems);
    const struct agreement *agreement = &contingent->agreement;
    struct line_status *lines = arena_array(portfolio->arena, agreement->line_count, sizeof *lines);
    civil_day *day = arena_array(portfolio->arena, 1, sizeof *day);
    uint32_t *people = arena_array(portfolio->arena, 2, sizeof *people);
    if (!lines || !day || !people)
        fail("out of memory");
    for (size_t l = 0; l < agreement->line_count; l++)
        make_status(portfolio, &agreement->lines[l], &seed, &lines[l]);
    day[0] = portfolio->period.from_day;
    people[0] = 700;
    contingent->strength = (struct strength){
        .path = "made", .day = day, .men = people, .women = people + 1, .row = people, .count = 1};
    contingent->verification = (struct verification){.lines = lines};
    contingent->account = (struct account){.agreement = agreement,
                                           .strength = &contingent->strength,
                                           .events = &no_events,
                                           .verification = &contingent->verification,
                                           .losses = &no_losses,
                                           .payments = &no_payments,
                                           .shares = &no_shares};
}

static void calculate(struct portfolio *portfolio, int number, struct arena *arena, size_t *lines_stated)
{
    const struct statement_options options = {.period = portfolio->period};
    struct problems problems;
    struct statement statement;
    arena_reset(arena);
    problems_init(&problems, arena);
    if (statement_calculate_unsorted(&portfolio->contingents[number].account, &portfolio->schedule, &options,
                                     arena, &problems, &statement) < 0)
        fail(problems.count ? problems.items[0].what : "refused");
    int64_t *cents = portfolio->cents + (size_t)number * portfolio->months;
    civil_month first = day_month(portfolio->period.from_day);
    for (size_t i = 0; i < statement.count; i++)
        if (statement.lines[i].section == SECTION_MAJOR_EQUIPMENT)
            cents[statement.lines[i].month - first] += statement.lines[i].amount;
    *lines_stated += statement.count;
}

struct share_of_work {
    struct portfolio *portfolio;
    int first;
    size_t lines_stated;
};

static void *work(void *argument)
{
    struct share_of_work *share = argument;
    struct portfolio *portfolio = share->portfolio;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    if (!arena)
        fail("out of memory");
    for (int c = share->first; c < portfolio->settings.contingents; c += portfolio->settings.threads)
        calculate(portfolio, c, arena, &share->lines_stated);
    return NULL;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(struct portfolio *portfolio)
{
    pthread_t threads[THREADS_MAXIMUM];
    struct share_of_work shares[THREADS_MAXIMUM];
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int t = 0; t < portfolio->settings.threads; t++) {
        shares[t] = (struct share_of_work){portfolio, t, 0};
        if (pthread_create(&threads[t], NULL, work, &shares[t]))
            fail("no thread");
    }
    for (int t = 0; t < portfolio->settings.threads; t++) {
        pthread_join(threads[t], NULL);
        portfolio->lines_stated += shares[t].lines_stated;
    }
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    int64_t total = 0;
    for (size_t i = 0; i < portfolio->months * (size_t)portfolio->settings.contingents; i++)
        total += portfolio->cents[i];
    printf("{\"contingents\":%d,\"lines\":%d,\"years\":%d,\"groups\":%d,\"threads\":%d,\"intervals\":%zu,"
           "\"line_days\":%lld,\"lines_stated\":%zu,\"seconds\":%.4f,\"cpu_seconds\":%.4f,\"memory_mb\":%ld,"
           "\"total_cents\":%" PRId64 "}\n",
           portfolio->settings.contingents, portfolio->settings.lines, portfolio->settings.years,
           portfolio->settings.groups, portfolio->settings.threads, portfolio->intervals,
           (long long)period_days(portfolio->period) * portfolio->settings.lines *
               portfolio->settings.contingents,
           portfolio->lines_stated, wall, cpu, usage.ru_maxrss / 1024, total);
}

static void write_sums(const struct portfolio *portfolio)
{
    FILE *out = fopen(portfolio->settings.sums, "w");
    if (!out)
        fail("cannot write the sums");
    char month[MONTH_TEXT_SIZE];
    fprintf(out, "contingent,month,cents\n");
    for (int c = 0; c < portfolio->settings.contingents; c++)
        for (size_t m = 0; m < portfolio->months; m++)
            fprintf(out, "%d,%s,%" PRId64 "\n", c,
                    month_format(day_month(portfolio->period.from_day) + (civil_month)m, month),
                    portfolio->cents[(size_t)c * portfolio->months + m]);
    if (fclose(out))
        fail("cannot write the sums");
}

/* The price of a line's unit on a day. */
static int64_t unit_on(const struct portfolio *portfolio, const struct agreement *agreement,
                       const struct line_terms *terms, civil_day day)
{
    const struct schedule *schedule = &portfolio->schedule;
    int edition = schedule_edition(schedule, -1, day);
    const struct equipment_rate *rate =
        schedule_equipment(schedule, edition, schedule_code_find(schedule, terms->rate_code));
    struct price_conditions conditions;
    int128 unit = 0;
    if (price_conditions_calculate(schedule, edition, day, factors_on(&agreement->factors, day), false,
                                   &conditions) < 0 ||
        unit_price(&conditions, terms->lease == LEASE_WET ? rate->wet : rate->dry, rate->maintenance,
                   terms->lease == LEASE_WET, &unit) < 0)
        fail("no price");
    return (int64_t)unit;
}

static void write_line(const struct portfolio *portfolio, FILE *out, int c, size_t l)
{
    const struct agreement *agreement = &portfolio->contingents[c].agreement;
    const struct line_status *status = &portfolio->contingents[c].verification.lines[l];
    const struct line_terms *terms = &agreement->lines[l].terms[0];
    struct step_cursor seen = step_cursor_at(status->day, status->count, portfolio->period.from_day);
    struct step_cursor edition = step_cursor_at(
        portfolio->schedule.edition_days, portfolio->schedule.edition_count, portfolio->period.from_day);
    struct step_cursor factor =
        step_cursor_at(agreement->factors.day, agreement->factors.count, portfolio->period.from_day);
    for (civil_day day = portfolio->period.from_day; day < portfolio->period.to_day;) {
        civil_day next = portfolio->period.to_day;
        struct step_cursor *cursors[] = {&seen, &edition, &factor};
        for (int i = 0; i < 3; i++)
            next = step_cursor_next(cursors[i]) < next ? step_cursor_next(cursors[i]) : next;
        fprintf(out, "%d,%zu,%d,%d,%u,%u,%u,%" PRId64 "\n", c, l, day, next, terms->quantity,
                status->present[seen.index], status->serviceable[seen.index],
                unit_on(portfolio, agreement, terms, day));
        for (int i = 0; i < 3; i++)
            step_cursor_advance(cursors[i], next);
        day = next;
    }
}

static void write_intervals(const struct portfolio *portfolio)
{
    FILE *out = fopen(portfolio->settings.intervals, "w");
    if (!out)
        fail("cannot write the intervals");
    fprintf(out, "contingent,line,day,until,quantity,present,serviceable,unit\n");
    for (int c = 0; c < portfolio->settings.contingents; c++)
        for (size_t l = 0; l < portfolio->contingents[c].agreement.line_count; l++)
            write_line(portfolio, out, c, l);
    if (fclose(out))
        fail("cannot write the intervals");
}

static int number_of(const char *text)
{
    long number = strtol(text, NULL, 10);
    if (number < 1 || number > 100000)
        fail("an option is out of range");
    return (int)number;
}

static struct settings settings_of(int count, char **arguments)
{
    struct settings settings = {.contingents = 500, .lines = 40, .years = 30, .threads = 1, .groups = 1};
    struct {
        const char *name;
        int *number;
        const char **file;
    } options[] = {{"--contingents", &settings.contingents, NULL},
                   {"--lines", &settings.lines, NULL},
                   {"--years", &settings.years, NULL},
                   {"--threads", &settings.threads, NULL},
                   {"--groups", &settings.groups, NULL},
                   {"--intervals", NULL, &settings.intervals},
                   {"--sums", NULL, &settings.sums}};
    for (int i = 1; i + 1 < count; i += 2) {
        size_t option = 0;
        while (option < sizeof options / sizeof *options && strcmp(arguments[i], options[option].name) != 0)
            option++;
        if (option == sizeof options / sizeof *options)
            fail("unknown option; see the head of bench/statements/statements.c");
        if (options[option].number)
            *options[option].number = number_of(arguments[i + 1]);
        else
            *options[option].file = arguments[i + 1];
    }
    if (settings.threads > THREADS_MAXIMUM)
        fail("--threads is out of range");
    return settings;
}

int main(int count, char **arguments)
{
    struct portfolio portfolio = {.settings = settings_of(count, arguments), .arena = arena_new(0)};
    struct problems problems;
    problems_init(&problems, portfolio.arena);
    portfolio.period =
        (struct period){day_make(FIRST_YEAR, 1, 1), day_make(FIRST_YEAR + portfolio.settings.years, 1, 1)};
    portfolio.months = (size_t)portfolio.settings.years * 12;
    size_t contingents = (size_t)portfolio.settings.contingents;
    portfolio.contingents = arena_array(portfolio.arena, contingents, sizeof *portfolio.contingents);
    portfolio.cents = arena_array(portfolio.arena, contingents * portfolio.months, sizeof *portfolio.cents);
    if (!portfolio.contingents || !portfolio.cents)
        fail("out of memory");
    make_schedule(&portfolio, &problems);
    for (int c = 0; c < portfolio.settings.contingents; c++)
        make_contingent(&portfolio, c, &problems);
    run(&portfolio);
    if (portfolio.settings.sums)
        write_sums(&portfolio);
    if (portfolio.settings.intervals)
        write_intervals(&portfolio);
    arena_free(portfolio.arena);
    return 0;
}
