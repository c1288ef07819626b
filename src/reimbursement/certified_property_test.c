/* Random contingents whose facts come late: whatever was certified when, all certified statements and the
   adjustments that are still to come make what is calculated with all that is known, to the cent, in the
   whole and month by month. */
#include "certified_test.h"

#include <stdlib.h>

enum { QUARTERS = 6, FACTS = 8, RUNS = 60, RUNS_LONG = 3000 };

/* Numbers that are the same in each run of the test (Knuth's MMIX). */
struct dice {
    uint64_t state;
};
static int roll(struct dice *dice, int sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice->state >> 33) % (uint64_t)sides);
}

/* Rows as they become known, by table: a later row of a key stands for the earlier ones. */
struct facts {
    char strength[QUARTERS * 3][40], trucks[QUARTERS * 3][40], catering[QUARTERS * 3][40], losses[FACTS][60];
    size_t loss_count;
};
static const char *const months[] = {"2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06",
                                     "2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12",
                                     "2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"};
enum { MONTHS = TEST_COUNT(months) };

/* A row of one month, at most one for each month and table. */
static void add_fact(struct facts *facts, struct dice *dice, int month)
{
    int day = 1 + roll(dice, 28);
    switch (roll(dice, 4)) {
    case 0:
        snprintf(facts->strength[month], sizeof *facts->strength, "%s-%02d,%d,%d\n", months[month], day,
                 roll(dice, 110), roll(dice, 20));
        break;
    case 1: {
        int present = roll(dice, 6);
        snprintf(facts->trucks[month], sizeof *facts->trucks, "L1,%s-%02d,%d,%d\n", months[month], day,
                 present, roll(dice, present + 1));
        break;
    }
    case 2:
        snprintf(facts->catering[month], sizeof *facts->catering, "catering,%s-%02d,0.%d\n", months[month],
                 day, roll(dice, 10));
        break;
    default:
        if (facts->loss_count < FACTS)
            snprintf(facts->losses[facts->loss_count++], sizeof *facts->losses,
                     "L1,%s-%02d,,hostile,%d,300000,%d,0,\n", months[month], day, 1 + roll(dice, 3),
                     roll(dice, 300000));
    }
}

static const char *folder_of(const struct facts *facts, struct arena *arena)
{
    TEXT_CLEANUP struct text out = {0};
    text_add(&out,
             INI LINES "L1,2024-01-01,truck,,,4,wet,,,,,\n" SERVICES
                       "catering,2024-01-01,contributor,,\n" FACTORS "2024-01-01,2.8,1.3,2,1700\n" PEOPLE);
    for (size_t i = 0; i < MONTHS; i++)
        text_add(&out, facts->strength[i]);
    text_add(&out, STATUS);
    for (size_t i = 0; i < MONTHS; i++)
        text_add(&out, facts->trucks[i]);
    text_add(&out, PERFORMED);
    for (size_t i = 0; i < MONTHS; i++)
        text_add(&out, facts->catering[i]);
    text_add(&out, LOSSES);
    for (size_t i = 0; i < facts->loss_count; i++)
        text_add(&out, facts->losses[i]);
    return arena_text(arena, out.data, out.length);
}

static struct period quarter_period(int quarter)
{
    civil_month first = day_month(day_of("2024-01-01")) + 3 * quarter;
    return (struct period){month_first_day(first), month_first_day(first + 3)};
}

struct run {
    struct history history;
    struct dice dice;
    struct facts facts;
    size_t names;
    bool certified[QUARTERS]; /* stands */
};

static void certify(struct run *run, int quarter)
{
    struct arena *arena = run->history.test.arena;
    const char *id = arena_format(arena, "Q%d.%zu", quarter, ++run->names);
    history_certify(&run->history, id, folder_of(&run->facts, arena), quarter_period(quarter));
    run->certified[quarter] = true;
}

static void reverse(struct run *run)
{
    size_t index = (size_t)roll(&run->dice, (int)run->history.certified.count);
    struct certified_statement *statement = &run->history.items[index];
    civil_month first = day_month(day_of("2024-01-01"));
    if (statement->reversed)
        return;
    statement->reversed = true;
    run->certified[(day_month(statement->period.from_day) - first) / 3] = false;
}

/* Adds amounts to those of their months; whatever section they stand in. */
static void sum_months(const struct statement_line *lines, size_t count, int sign, money_cents *sums)
{
    civil_month first = day_month(day_of("2024-01-01"));
    for (size_t i = 0; i < count; i++) {
        assert_in_range(lines[i].month, first, first + MONTHS - 1);
        sums[lines[i].month - first] += sign * lines[i].amount;
    }
}

/* What was certified and counts, and what is still to be adjusted, is what is due now. */
static void check(struct run *run)
{
    struct history *history = &run->history;
    struct arena *arena = history->test.arena;
    const char *folder = folder_of(&run->facts, arena);
    const struct statement_options options = {.certified = &history->certified};
    struct account account;
    struct statement pending, whole;
    money_cents sums[MONTHS] = {0};
    assert_loaded("now", contingent_load(folder, &history->schedule, &history->test, &account),
                  &history->test.problems);
    assert_int_equal(adjustments_pending(&account, &history->schedule, &options, day_of("2025-07-01"), arena,
                                         &history->test.problems, &pending),
                     0);
    sum_months(pending.lines, pending.count, 1, sums);
    for (size_t i = 0; i < history->certified.count; i++)
        if (!history->items[i].reversed)
            sum_months(history->items[i].lines, history->items[i].count, 1, sums);
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
        const struct statement_options plain = {.period = quarter_period(quarter)};
        if (!run->certified[quarter])
            continue;
        assert_int_equal(
            statement_calculate(&account, &history->schedule, &plain, arena, &history->test.problems, &whole),
            0);
        sum_months(whole.lines, whole.count, -1, sums);
    }
    for (size_t i = 0; i < MONTHS; i++)
        assert_int_equal(sums[i], 0);
}

static void run_history(uint64_t seed)
{
    struct run run = {.dice = {seed}};
    history_begin(&run.history, SCHEDULE);
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
        for (int i = 0; i < 3; i++)
            add_fact(&run.facts, &run.dice, roll(&run.dice, MONTHS));
        certify(&run, quarter);
        for (int i = roll(&run.dice, 4); i > 0; i--)
            add_fact(&run.facts, &run.dice, roll(&run.dice, 3 * quarter + 3));
        if (roll(&run.dice, 3) == 0)
            reverse(&run);
        check(&run);
    }
    for (int quarter = 0; quarter < QUARTERS; quarter++)
        if (!run.certified[quarter])
            certify(&run, quarter);
    check(&run);
    history_end(&run.history);
}

static void certified_and_adjusted_is_what_is_due(void **state)
{
    (void)state;
    uint64_t runs = getenv("MUSTER_LONG") ? RUNS_LONG : RUNS;
    for (uint64_t seed = 1; seed <= runs; seed++)
        run_history(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_and_adjusted_is_what_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
