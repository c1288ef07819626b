/* Adjustments: what became known after a statement was certified. One case, one question.
   Source: docs/calculation.md, "States of an amount". */
#include "certified_test.h"

#include "reimbursement/statement.h"

#define PRESENT(day, men) PEOPLE "2024-01-01,100,0\n" day "," men ",0\n"
#define TRUCKS            LINES "L1,2024-01-01,truck,,,4,wet,,,,,\n"
#define Q1                "2024-01-01", "2024-04-01"
#define Q2                "2024-04-01", "2024-07-01"
#define Q3                "2024-07-01", "2024-10-01"

/* A statement that is certified, or with `reverse` taken back. */
struct step {
    const char *id, *from, *to, *folder;
    enum { CERTIFY, REVERSE, FORGET } what; /* FORGET: its lines do not come */
};
struct adjustment_case {
    const char *name;
    struct step steps[6];
    const char *folder, *from, *to; /* the statement that adjusts */
    const char *expected;           /* a line each: month, what it adjusts, section, code, line, amount */
};

static const struct adjustment_case cases[] = {
    {"nothing became known",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}},
     INI PEOPLE "2024-01-01,100,0\n",
     Q2,
     ""},
    {"a late fact of fewer people",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}},
     INI PRESENT("2024-03-01", "90"),
     Q2,
     "2024-03 S1 personnel 2020-01-01  -15000.00\n"},
    {"of more",
     {{"S1", Q1, INI PEOPLE "2024-01-01,80,0\n"}},
     INI PEOPLE "2024-01-01,81,0\n",
     Q2,
     "2024-01 S1 personnel 2020-01-01  1500.00\n2024-02 S1 personnel 2020-01-01  1500.00\n"
     "2024-03 S1 personnel 2020-01-01  1500.00\n"},
    {"each line by itself, under its own month and code",
     {{"S1", Q1,
       INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2024-01-01,4,4\n" SERVICES
                  "catering,2024-01-01,contributor,,\n"}},
     INI PRESENT("2024-03-01", "90") TRUCKS STATUS "L1,2024-01-01,4,4\nL1,2024-02-01,3,3\n" SERVICES
                                                   "catering,2024-01-01,contributor,,\n",
     Q2,
     "2024-02 S1 major_equipment truck L1 -1200.00\n2024-03 S1 personnel 2020-01-01  -15000.00\n"
     "2024-03 S1 self_sustainment catering  -300.00\n2024-03 S1 major_equipment truck L1 -1200.00\n"},
    {"a line that was not there, and one that is gone",
     {{"S1", Q1, INI TRUCKS "L2,2024-01-01,truck,,,1,dry,,,,,\n" STATUS "L1,2024-03-01,1,1\n"}},
     INI TRUCKS "L2,2024-01-01,truck,,,1,dry,,,,,\n" STATUS "L2,2024-03-01,1,1\n",
     Q2,
     "2024-03 S1 major_equipment truck L1 -1200.00\n2024-03 S1 major_equipment truck L2 1000.00\n"},
    {"a late loss, and a painting that did not take place",
     {{"S1", Q1, INI TRUCKS STATUS "L1,2024-01-01,4,4\n" EVENTS "2024-02-01,painted,L1,\n"}},
     INI TRUCKS STATUS "L1,2024-01-01,4,4\n" LOSSES "L1,2024-02-10,,hostile,1,300000,0,0,\n",
     Q2,
     "2024-02 S1 losses truck L1 300000.00\n2024-02 S1 painting truck L1 -200.00\n"},
    {"the deduction is calculated again: a quarter of the equipment was absent in both quarters",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2023-10-01,4,4\n"},
      {"S2", Q2, INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2023-10-01,4,4\n"}},
     INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2023-10-01,4,4\nL1,2024-01-01,3,3\n",
     Q3,
     "2024-01 S1 major_equipment truck L1 -1200.00\n2024-02 S1 major_equipment truck L1 -1200.00\n"
     "2024-03 S1 major_equipment truck L1 -1200.00\n2024-04 S2 major_equipment truck L1 -1200.00\n"
     "2024-05 S2 major_equipment truck L1 -1200.00\n2024-06 S2 deductions   -112500.00\n"
     "2024-06 S2 major_equipment truck L1 -1200.00\n"},
    {"and falls away with fewer people",
     {{"S2", Q2, INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2023-10-01,4,4\nL1,2024-01-01,3,3\n"}},
     INI PEOPLE "2024-01-01,100,0\n2024-06-01,50,0\n" TRUCKS STATUS "L1,2023-10-01,4,4\nL1,2024-01-01,3,3\n",
     Q3,
     "2024-06 S2 deductions   18750.00\n2024-06 S2 personnel 2020-01-01  -75000.00\n"},
    {"what was adjusted is not adjusted again",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S2", Q2, INI PRESENT("2024-03-01", "90")}},
     INI PRESENT("2024-03-01", "90"),
     Q3,
     ""},
    {"two adjustments make the whole difference",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S2", Q2, INI PRESENT("2024-03-01", "90")}},
     INI PRESENT("2024-03-01", "97"),
     Q3,
     "2024-03 S1 personnel 2020-01-01  10500.00\n2024-04 S2 personnel 2020-01-01  10500.00\n"
     "2024-05 S2 personnel 2020-01-01  10500.00\n2024-06 S2 personnel 2020-01-01  10500.00\n"},
    {"and back again",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S2", Q2, INI PRESENT("2024-03-01", "90")}},
     INI PEOPLE "2024-01-01,100,0\n",
     Q3,
     "2024-03 S1 personnel 2020-01-01  15000.00\n2024-04 S2 personnel 2020-01-01  15000.00\n"
     "2024-05 S2 personnel 2020-01-01  15000.00\n2024-06 S2 personnel 2020-01-01  15000.00\n"},
    {"an adjustment that was reversed comes again",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"},
      {"S2", Q2, INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n"},
      {"S2", .what = REVERSE}},
     INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n",
     Q2,
     "2024-03 S1 personnel 2020-01-01  -15000.00\n"},
    {"in any later statement",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"},
      {"S2", Q2, INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n"},
      {"S2", .what = REVERSE}},
     INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n",
     Q3,
     "2024-03 S1 personnel 2020-01-01  -15000.00\n"},
    {"of a statement that was reversed, later adjustments are taken back",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"},
      {"S2", Q2, INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n"},
      {"S1", .what = REVERSE}},
     INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n",
     Q1,
     "2024-03 S1 personnel 2020-01-01  15000.00\n"},
    {"once",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"},
      {"S2", Q2, INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n"},
      {"S1", .what = REVERSE},
      {"S1.2", Q1, INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n"}},
     INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,100,0\n",
     Q3,
     ""},
    {"months certified one by one",
     {{"A", "2024-01-01", "2024-02-01", INI PEOPLE "2024-01-01,100,0\n"},
      {"B", "2024-02-01", "2024-03-01", INI PEOPLE "2024-01-01,100,0\n"}},
     INI PRESENT("2024-01-17", "38"),
     "2024-03-01",
     "2024-04-01",
     "2024-01 A personnel 2020-01-01  -45000.00\n2024-02 B personnel 2020-01-01  -93000.00\n"},
    {"a statement of earlier months adjusts nothing of later ones",
     {{"S2", Q2, INI PEOPLE "2024-01-01,100,0\n"}},
     INI PEOPLE "2024-01-01,90,0\n",
     Q1,
     ""},
    {"a statement of the same months states them anew",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S2", Q2, INI PRESENT("2024-03-01", "90")}},
     INI PEOPLE "2024-01-01,90,0\n",
     Q1,
     ""},
    {"and what it had adjusted stands there again",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S2", Q2, INI PRESENT("2024-03-01", "90")}},
     INI PRESENT("2024-03-01", "90"),
     Q2,
     "2024-03 S1 personnel 2020-01-01  -15000.00\n"},
    {"of what only the total is known nothing is adjusted",
     {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n"}, {"S1", .what = FORGET}},
     INI PEOPLE "2024-01-01,90,0\n",
     Q2,
     ""},
};

static void write_adjustments(const struct statement *statement, struct text *out)
{
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        char month[MONTH_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
        assert_true((line->section == SECTION_ADJUSTMENTS) == (line->adjustment != NULL));
        if (line->adjustment)
            text_format(out, "%s %s %s %s %s %s\n", month_format(line->month, month),
                        line->adjustment->adjusts, section_names[line->adjustment->section], line->code,
                        line->line, line->blank ? "blank" : money_format(line->amount, amount));
    }
}

static struct period period_of(const char *from, const char *to)
{
    return (struct period){day_of(from), day_of(to)};
}

static void take_step(struct history *history, const struct step *step)
{
    struct certified_statement *before = history_find(history, step->id);
    if (step->what == CERTIFY) {
        history_certify(history, step->id, step->folder, period_of(step->from, step->to));
        return;
    }
    assert_non_null(before);
    before->reversed = step->what == REVERSE;
    before->known = step->what == REVERSE;
    if (step->what == FORGET)
        before->count = 0;
}

static void adjustments(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct history history;
        struct account account;
        struct statement statement;
        TEXT_CLEANUP struct text out = {0};
        history_begin(&history, SCHEDULE);
        for (const struct step *step = cases[i].steps; step->id; step++)
            take_step(&history, step);
        int code = history_state(&history, cases[i].folder, period_of(cases[i].from, cases[i].to), false,
                                 &account, &statement);
        assert_loaded(cases[i].name, code, &history.test.problems);
        write_adjustments(&statement, &out);
        assert_same(cases[i].name, text_content(&out), cases[i].expected);
        assert_int_equal(lines_total(statement.lines, statement.count), statement.total);
        for (size_t k = 1; k < statement.count; k++)
            assert_true(statement_line_compare(&statement.lines[k - 1], &statement.lines[k]) < 0);
        history_end(&history);
    }
}

/* ---- what a line says of itself ---- */

static void marks_and_words(void **state)
{
    (void)state;
    static const char now[] = INI PRESENT("2024-03-01", "90");
    struct history history;
    struct account account;
    struct statement statement;
    TEXT_CLEANUP struct text csv = {0};
    history_begin(&history, SCHEDULE);
    struct certified_statement *first =
        history_certify(&history, "S1", INI PEOPLE "2024-01-01,100,0\n", period_of(Q1));
    struct statement_line *lines = arena_array(history.test.arena, first->count, sizeof *lines);
    memcpy(lines, first->lines, first->count * sizeof *lines);
    lines[2].mark = MARK_ILLUSTRATIVE; /* what it was certified on */
    first->lines = lines;
    assert_int_equal(history_state(&history, now, period_of(Q2), false, &account, &statement), 0);
    const struct statement_line *line = &statement.lines[0];
    assert_int_equal(line->section, SECTION_ADJUSTMENTS);
    assert_string_equal(line->description, "Adjusts S1, personnel: Troop reimbursement");
    assert_int_equal(line->mark, MARK_ILLUSTRATIVE);
    assert_int_equal(statement.mark, MARK_ILLUSTRATIVE);
    assert_int_equal(statement.sections[SECTION_ADJUSTMENTS], -1500000);
    assert_int_equal(statement.total, 3 * 13500000 - 1500000);
    assert_int_equal(statement_csv(&statement, history.test.arena, &csv), 0);
    assert_non_null(strstr(text_content(&csv), "2024-03,adjustments,2020-01-01,,\"Adjusts S1, personnel: "
                                               "Troop reimbursement [placeholder"));
    history_end(&history);
}

/* A rate that is blank now: the adjustment has no amount, and the statement is incomplete. */
static void a_blank_rate(void **state)
{
    (void)state;
    static const char now[] =
        INI TRUCKS "L2,2024-01-01,odd,,,1,dry,,,,,\n" STATUS "L1,2024-01-01,4,4\nL2,2024-01-01,1,1\n";
    struct history history;
    struct account account;
    struct statement statement;
    TEXT_CLEANUP struct text out = {0};
    history_begin(&history, SCHEDULE);
    history_certify(&history, "S1", INI TRUCKS STATUS "L1,2024-01-01,4,4\n",
                    period_of("2024-01-01", "2024-02-01"));
    struct period next = period_of("2024-02-01", "2024-03-01");
    assert_int_equal(history_state(&history, now, next, true, &account, &statement), 0);
    write_adjustments(&statement, &out);
    assert_string_equal(text_content(&out), "2024-01 S1 major_equipment odd L2 blank\n");
    assert_false(statement.complete);
    assert_int_equal(history_state(&history, now, next, false, &account, &statement), ERROR_INVALID);
    history_end(&history);
}

/* Adjustments alone, on the day from which the next statement goes. */
static void pending(void **state)
{
    (void)state;
    struct history history;
    struct account account;
    struct statement statement, alone;
    history_begin(&history, SCHEDULE);
    history_certify(&history, "S1", INI PEOPLE "2024-01-01,100,0\n", period_of(Q1));
    struct statement_options options = {.explain = true, .certified = &history.certified};
    assert_int_equal(
        history_state(&history, INI PRESENT("2024-03-01", "90"), period_of(Q2), false, &account, &statement),
        0);
    assert_int_equal(adjustments_pending(&account, &history.schedule, &options, day_of("2024-04-01"),
                                         history.test.arena, &history.test.problems, &alone),
                     0);
    assert_int_equal(alone.count, 1);
    assert_int_equal(alone.total, -1500000);
    assert_int_equal(alone.total, statement.sections[SECTION_ADJUSTMENTS]);
    history_end(&history);
}

/* Without shares of their own, adjustments go to the accounts of what they adjust; all adds up. */
static void accounts(void **state)
{
    (void)state;
    static const struct {
        const char *shares;
        const char *expected; /* account earned, ... */
    } splits[] = {
        {"", " -16200.00"},
        {"2024-01-01,soldiers,personnel,100\n", " -1200.00, soldiers -15000.00"},
        {"2024-01-01,soldiers,personnel,100\n2024-01-01,state,adjustments,100\n", "state -16200.00"},
        {"2024-01-01,a,personnel,33.333333\n2024-01-01,b,personnel,66.666667\n"
         "2024-01-01,c,major_equipment,100\n",
         "a -5000.00, b -10000.00, c -1200.00"},
        {"2024-03-31,soldiers,personnel,100\n", " -1200.00, soldiers -15000.00"}, /* by the line's month */
        {"2024-04-01,soldiers,personnel,100\n", " -16200.00"},
    };
    for (size_t i = 0; i < TEST_COUNT(splits); i++) {
        struct history history;
        struct account account;
        struct statement statement;
        char folder[2000];
        TEXT_CLEANUP struct text out = {0};
        history_begin(&history, SCHEDULE);
        history_certify(&history, "S1", INI PEOPLE "2024-01-01,100,0\n" TRUCKS STATUS "L1,2024-01-01,4,4\n",
                        period_of(Q1));
        snprintf(folder, sizeof folder, "%s%s%s",
                 INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n2024-04-01,0,0\n" TRUCKS STATUS
                            "L1,2024-01-01,4,4\nL1,2024-03-01,3,3\nL1,2024-04-01,0,0\n",
                 splits[i].shares[0] ? ACCOUNTS : "", splits[i].shares);
        assert_int_equal(history_state(&history, folder, period_of(Q2), false, &account, &statement), 0);
        money_cents sum = 0;
        for (size_t k = 0; k < statement.account_count; k++) {
            char amount[MONEY_TEXT_SIZE];
            sum += statement.accounts[k].earned;
            text_format(&out, "%s%s %s", k ? ", " : "", statement.accounts[k].account,
                        money_format(statement.accounts[k].earned, amount));
        }
        assert_same(splits[i].shares, text_content(&out), splits[i].expected);
        assert_int_equal(sum, statement.total);
        history_end(&history);
    }
}

/* ---- what a statement rests on ---- */

static enum mark weakest(const struct relied_rows *relied)
{
    enum mark mark = MARK_OFFICIAL;
    for (size_t i = 0; i < relied->count; i++)
        mark = mark_weaker(mark, relied->items[i].mark);
    return mark;
}

/* Which sections were looked at: bits 1 << section. */
static unsigned assert_rows(const struct account *account, const struct schedule *schedule,
                            struct period period, struct test_case *test)
{
    struct statement statement;
    const struct statement_options options = {.period = period, .partial = true, .explain = true};
    unsigned sections = 0;
    assert_int_equal(
        statement_calculate(account, schedule, &options, test->arena, &test->problems, &statement), 0);
    for (size_t i = 0; i < statement.count; i++) {
        struct relied_rows relied = {.arena = test->arena};
        struct statement one = statement;
        one.lines = &statement.lines[i];
        one.count = 1;
        if (one.lines->section == SECTION_DEDUCTIONS || one.lines->blank)
            continue; /* a share of personnel lines, which stand for themselves; and what is refused */
        assert_int_equal(statement_relied(&one, account, schedule, &relied), 0);
        assert_int_equal(weakest(&relied), one.lines->mark);
        sections |= 1u << one.lines->section;
    }
    struct relied_rows relied = {.arena = test->arena};
    assert_int_equal(statement_relied(&statement, account, schedule, &relied), 0);
    assert_true(!statement.complete || weakest(&relied) == statement.mark);
    return sections;
}

/* The rows named for a line are those that give it its mark: no weaker one is forgotten. */
static void rows_relied_upon(void **state)
{
    (void)state;
    static const char everything[] =
        INI PEOPLE "2024-01-01,100,0\n" LINES "L1,2024-01-01,truck,,g,4,wet,,,,,\n"
                   "L2,2024-01-01,truck,,g,4,dry,,,,,catering\n"
                   "L3,2024-01-01,special,,,1,wet,1200,10,0,5,\n" STATUS
                   "L1,2024-01-01,3,2\nL2,2024-01-01,4,4\nL3,2024-01-01,1,1\n" SERVICES
                   "catering,2024-01-01,contributor,,\ntentage,2024-01-01,contributor,,\n" FACTORS
                   "2024-01-01,2.8,1.3,2,1700\n2024-09-01,0,0,0,0\n" EVENTS
                   "2024-02-01,painted,L1,\n2024-03-01,repainted,L1,\n2024-01-10,tents,,\n"
                   "2024-11-01,cessation,,\n" LOSSES "L1,2024-02-10,,hostile,1,300000,0,0,\n";
    static const char *const schedules[] = {"examples/placeholder-rates", NULL};
    static const unsigned sections[] = {7, 1, 7 | 1u << SECTION_LOSSES | 1u << SECTION_PAINTING};
    for (size_t i = 0; i <= TEST_COUNT(schedules); i++) {
        struct test_case test = test_begin();
        struct schedule schedule;
        struct folder folder = {0};
        struct account account;
        if (i == TEST_COUNT(schedules)) {
            assert_int_equal(rates_load(SCHEDULE, &test, &schedule), 0);
            assert_loaded("everything", contingent_load(everything, &schedule, &test, &account),
                          &test.problems);
        } else {
            assert_int_equal(
                schedule_read(&schedules[i], schedules[i] ? 1 : 0, test.arena, &test.problems, &schedule), 0);
            assert_int_equal(folder_read("examples/undof-kazakhstan", test.arena, &test.problems, &folder),
                             0);
            assert_int_equal(account_read(&folder, test.arena, &test.problems, &account), 0);
        }
        assert_int_equal(assert_rows(&account, &schedule, period_of("2024-01-01", "2025-07-01"), &test),
                         sections[i]);
        test_end(&test);
    }
}

/* What an adjustment rests on is what its line rests on now. */
static void rows_of_adjustments(void **state)
{
    (void)state;
    struct history history;
    struct account account;
    struct statement statement;
    history_begin(&history, SCHEDULE);
    history_certify(&history, "S1", INI PEOPLE "2024-01-01,100,0\n", period_of(Q1));
    struct relied_rows relied = {.arena = history.test.arena};
    assert_int_equal(
        history_state(&history, INI PRESENT("2024-03-01", "0"), period_of(Q2), false, &account, &statement),
        0);
    assert_int_equal(statement_relied(&statement, &account, &history.schedule, &relied), 0);
    assert_int_equal(relied.count, 0); /* nobody is there: no rate is needed */
    assert_int_equal(
        history_state(&history, INI PRESENT("2024-03-01", "9"), period_of(Q2), false, &account, &statement),
        0);
    assert_int_equal(statement_relied(&statement, &account, &history.schedule, &relied), 0);
    assert_int_equal(relied.count, 3);
    assert_string_equal(relied.items[0].row.code, "2020-01-01");
    assert_string_equal(relied.items[1].row.code, "formula_personnel");
    assert_string_equal(relied.items[2].row.code, "formula_rounding");
    history_end(&history);
}

/* ---- memory ---- */

/* False when this allocation was not reached any more. */
static bool fails_cleanly(size_t allocation)
{
    struct history history;
    struct account account;
    struct statement statement;
    const struct step steps[] = {{"S1", Q1, INI PEOPLE "2024-01-01,100,0\n" TRUCKS},
                                 {"S2", Q2, INI PRESENT("2024-03-01", "90") TRUCKS}};
    history_begin(&history, SCHEDULE);
    for (size_t i = 0; i < TEST_COUNT(steps); i++)
        take_step(&history, &steps[i]);
    const struct statement_options options = {
        .period = period_of(Q3), .explain = true, .certified = &history.certified};
    assert_int_equal(
        contingent_load(INI PRESENT("2024-03-01", "80") TRUCKS, &history.schedule, &history.test, &account),
        0);
    arena_fail_after(history.test.arena, allocation);
    int code = statement_calculate(&account, &history.schedule, &options, history.test.arena,
                                   &history.test.problems, &statement);
    bool failed = arena_has_failed(history.test.arena);
    arena_fail_after(history.test.arena, 0);
    assert_int_equal(code, failed ? ERROR_LIMIT : 0);
    history_end(&history);
    return failed;
}

static void memory_that_fails(void **state)
{
    (void)state;
    size_t allocation = 1;
    while (fails_cleanly(allocation))
        assert_in_range(++allocation, 1, 1000);
    assert_in_range(allocation, 50, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjustments),
        cmocka_unit_test(marks_and_words),
        cmocka_unit_test(a_blank_rate),
        cmocka_unit_test(pending),
        cmocka_unit_test(accounts),
        cmocka_unit_test(rows_relied_upon),
        cmocka_unit_test(rows_of_adjustments),
        cmocka_unit_test(memory_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
