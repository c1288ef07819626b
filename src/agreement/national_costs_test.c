/* The file of national costs: what is read, what is refused, and what a row costs a month. */
#include "agreement/national_costs.h"

#include "side_test.h"

#define HEAD  "item,option,from,to,once,monthly,yearly,note\n"
#define FILE_ "costs.csv"

struct load_case {
    const char *content;
    const char *wanted; /* item|option|from|to|once|monthly|yearly|note of each row, or the problems */
};

static const struct load_case load_cases[] = {
    {HEAD, ""},
    {HEAD "catering,bring,2024-03-15,2027-03-15,90000,9500,1.5,kitchens\n",
     "catering|bring|2024-03-15|2027-03-15|90000|9500|1.5|kitchens\n"},
    {HEAD "L1,wet,,,,14000,,\nL1,dry,,,,0,,\nL1,none,,,,,1,\nL1,,,,,,1,\ncatering,un,,,,,1,\n",
     "L1|wet|always|never|0|14000|0|\nL1|dry|always|never|0|0|0|\nL1|none|always|never|0|0|1|\n"
     "L1||always|never|0|0|1|\ncatering|un|always|never|0|0|1|\n"},
    {HEAD "L1,wet,2024-01-01,,0.0001,,,\nL1,wet,,2024-01-01,1000000000,,,\n",
     "L1|wet|2024-01-01|never|0.0001|0|0|\nL1|wet|always|2024-01-01|1000000000|0|0|\n"},
    /* rows may repeat; columns in any order; most may be absent */
    {"monthly,option,item\n1,wet,L1\n2,wet,L1\n", "L1|wet|always|never|0|1|0|\nL1|wet|always|never|0|2|0|\n"},
    /* refused, all of them together, each with its place */
    {HEAD "L1,wet,,,,,,\n",
     "costs.csv:2:1: error: a row without an amount; expected an amount in one of once, monthly and "
     "yearly; 0 "
     "where it costs nothing"},
    {HEAD "L1,wet,2024-01-02,2024-01-02,1,,,\nL1,,2024-01-02,2024-01-01,,,,\n",
     "costs.csv:2:19: error: `to` (2024-01-02) is not after `from` (2024-01-02); expected a later day: "
     "`to` is "
     "the day after the last one\n"
     "costs.csv:3:1: error: a row without an amount; expected an amount in one of once, monthly and "
     "yearly; 0 "
     "where it costs nothing\n"
     "costs.csv:3:16: error: `to` (2024-01-01) is not after `from` (2024-01-02); expected a later day: "
     "`to` is "
     "the day after the last one"},
    {HEAD
     ",bring,,,,1,,\ncatering,bringt,,,,1,,\nL1,wet,2024-02-30,,,1,,\nL1,wet,,,,-1,,\nL1,wet,,,1.23456,,,\n",
     "costs.csv:2:1: error: ...\ncosts.csv:3:10: error: ...\ncosts.csv:4:8: error: ...\n"
     "costs.csv:5:11: error: ...\ncosts.csv:6:10: error: ..."},
    {"item,monthly\nL1,1\n", "costs.csv:1:1: error: ..."}, /* the option says what a row is about */
    {HEAD "L1,wet,,,,1000000000.0001,,\n", "costs.csv:2:11: error: ..."},
    {"item,option,montly\nL1,wet,1\n", "costs.csv:1:13: error: ..."},
    {"item,option,note\nL1,wet,1\nL1,wet,2\n",
     "costs.csv:1:1: error: no column holds an amount; expected at least one of the columns once, "
     "monthly and "
     "yearly"},
    {"", "costs.csv: error: ..."},
};

static void write_rate(struct text *out, rate_units rate)
{
    char buffer[MONEY_TEXT_SIZE];
    text_format(out, "|%s", decimal_format(rate, RATE_DECIMALS, 0, buffer));
}

static void write_costs(const struct national_costs *costs, struct text *out)
{
    for (size_t i = 0; i < costs->count; i++) {
        const struct national_cost *cost = &costs->items[i];
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        text_format(out, "%s|%s|%s|%s", cost->item,
                    cost->option == COST_ANY ? "" : cost_option_names[cost->option],
                    cost->from_day == COST_ALWAYS ? "always" : day_format(cost->from_day, from),
                    day_format(cost->to_day, to));
        write_rate(out, cost->once);
        write_rate(out, cost->monthly);
        write_rate(out, cost->yearly);
        text_format(out, "|%s\n", cost->note);
    }
}

static void files_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(load_cases); i++) {
        struct test_case test = test_begin();
        struct folder_file file = test_file(FILE_, load_cases[i].content);
        struct national_costs costs;
        TEXT_CLEANUP struct text got = {0};
        int code = national_costs_load(&file, test.arena, &test.problems, &costs);
        if (code < 0)
            folder_text_problems(&test.problems, &got);
        else
            write_costs(&costs, &got);
        if (!side_lines_match(text_content(&got), load_cases[i].wanted))
            assert_same(load_cases[i].content, text_content(&got), load_cases[i].wanted);
        assert_int_equal(code, problems_result(&test.problems));
        test_end(&test);
    }
}

static void paths_are_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct national_costs costs;
    assert_int_equal(national_costs_read("examples/national-costs.csv", test.arena, &test.problems, &costs),
                     0);
    assert_true(costs.count > 0);
    assert_string_equal(costs.path, "examples/national-costs.csv");
    assert_int_equal(national_costs_read("nowhere.csv", test.arena, &test.problems, &costs), ERROR_NOT_FOUND);
    test_end(&test);
}

/* ---- against an agreement ---- */

struct check_case {
    const char *rows;
    const char *wanted; /* the problems */
};

#define AGREEMENT                                                                                            \
    INI EQUIPMENT "L1,2024-01-01,truck,,,1,wet,,,,,\nlaundry,2024-01-01,truck,,,1,wet,,,,,\n" SERVICES       \
                  "catering,2024-01-01,un,,\n"

static const struct check_case check_cases[] = {
    {"L1,wet,,,,1,,\nL1,dry,,,,1,,\nL1,none,,,,1,,\nL1,,,,,1,,\n", ""},
    {"catering,bring,,,,1,,\ncatering,un,,,,1,,\ncatering,,,,,1,,\noffice,bring,,,,1,,\n", ""},
    {"laundry,bring,,,,1,,\nlaundry,un,,,,1,,\nlaundry,wet,,,,1,,\n", ""}, /* a line and a category */
    {"laundry,,,,,1,,\n",
     "costs.csv:2:9: error: 'laundry' is both a line and a category; expected bring or un for the "
     "category; wet, "
     "dry or none for the line"},
    {"L1,bring,,,,1,,\ncatering,wet,,,,1,,\n",
     "costs.csv:2:4: error: 'L1' is a line of major equipment and has no option 'bring'; expected wet, "
     "dry or "
     "none, or nothing\n"
     "costs.csv:3:10: error: 'catering' is a category and has no option 'wet'; expected bring or un, or "
     "nothing"},
    {"L2,wet,,,,1,,\ncaterin,bring,,,,1,,\n",
     "costs.csv:2:1: error: neither a line of the agreement nor a category is called 'L2'; ...\n"
     "costs.csv:3:1: error: neither a line of the agreement nor a category is called 'caterin'; did you mean "
     "'catering'? ..."},
};

static void rows_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(check_cases); i++) {
        struct test_case test = test_begin();
        const char *content = arena_format(test.arena, HEAD "%s", check_cases[i].rows);
        assert_non_null(content);
        struct folder_file file = test_file(FILE_, content);
        struct national_costs costs;
        struct schedule schedule;
        struct agreed side;
        TEXT_CLEANUP struct text got = {0};
        side_schedule(&test, &schedule);
        assert_int_equal(side_load(&test, AGREEMENT, false, &side), 0);
        assert_int_equal(national_costs_load(&file, test.arena, &test.problems, &costs), 0);
        int code = national_costs_check(&costs, &side.agreement, &schedule, &test.problems);
        folder_text_problems(&test.problems, &got);
        if (!side_lines_match(text_content(&got), check_cases[i].wanted))
            assert_same(check_cases[i].rows, text_content(&got), check_cases[i].wanted);
        assert_int_equal(code, problems_result(&test.problems));
        test_end(&test);
    }
}

/* ---- what a row costs ---- */

struct month_case {
    const char *from, *to;
    const char *months; /* as a fraction */
};

static const struct month_case month_cases[] = {
    {"2025-01-01", "2025-02-01", "1"},     {"2025-01-01", "2028-01-01", "36"},
    {"2025-01-16", "2025-03-01", "47/31"}, /* 16/31 + 1 */
    {"2024-02-01", "2024-02-15", "14/29"}, {"2025-02-15", "2025-02-16", "1/28"},
    {"2024-03-15", "2027-03-15", "36"}, /* 17/31 + 35 + 14/31 */
    {"2025-04-10", "2025-04-11", "1/30"},  {"1900-01-01", "2199-12-01", "3599"},
};

static civil_day day_of(const char *text)
{
    civil_day day = 0;
    assert_true(day_parse(text, strlen(text), &day));
    return day;
}

static const char *ratio_text(struct arena *arena, struct exact value)
{
    const char *text = value.denominator == 1 ? arena_format(arena, "%lld", (long long)value.numerator)
                                              : arena_format(arena, "%lld/%lld", (long long)value.numerator,
                                                             (long long)value.denominator);
    assert_non_null(text);
    return text;
}

static void periods_have_months(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(month_cases); i++) {
        struct test_case test = test_begin();
        struct exact months;
        struct period period = {day_of(month_cases[i].from), day_of(month_cases[i].to)};
        assert_int_equal(period_months(period, &months), 0);
        assert_same(month_cases[i].from, ratio_text(test.arena, months), month_cases[i].months);
        test_end(&test);
    }
}

struct monthly_case {
    const char *row; /* from,to,once,monthly,yearly */
    const char *monthly;
    bool spread;
    const char *holds, *not ; /* a day on which it counts, and one on which it does not; NULL: no such day */
};

static const struct monthly_case monthly_cases[] = {
    {",,,100,", "100", false, "1900-01-01", NULL},
    {",,,100.0001,1200", "2000001/10000", false, "2199-12-31", NULL},
    {",,,,1", "1/12", false, "2025-01-01", NULL},
    {",,90000,1,", "1", false, "2025-01-01", NULL},                   /* once stands apart */
    {"2025-01-01,,90000,1,", "1", false, "2025-01-01", "2024-12-31"}, /* no last day */
    {",2025-01-01,90000,1,", "1", false, "2024-12-31", "2025-01-01"}, /* no first day */
    {"2024-03-15,2027-03-15,90000,9500,", "12000", true, "2027-03-14", "2027-03-15"},
    {"2025-01-16,2025-03-01,47,,", "31", true, "2025-01-16", "2025-01-15"}, /* 47 over 47/31 months */
    {"2024-01-01,2024-08-01,100,,24", "114/7", true, "2024-07-31", "2024-08-01"},
};

static void rows_cost_a_month(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(monthly_cases); i++) {
        const struct monthly_case *wanted = &monthly_cases[i];
        struct test_case test = test_begin();
        const char *content = arena_format(test.arena, HEAD "x,,%s,\n", wanted->row);
        assert_non_null(content);
        struct folder_file file = test_file(FILE_, content);
        struct national_costs costs;
        struct exact monthly;
        assert_int_equal(national_costs_load(&file, test.arena, &test.problems, &costs), 0);
        assert_int_equal(national_cost_monthly(&costs.items[0], &monthly), 0);
        assert_same(wanted->row, ratio_text(test.arena, monthly), wanted->monthly);
        assert_int_equal(national_cost_is_spread(&costs.items[0]), wanted->spread);
        assert_true(national_cost_holds(&costs.items[0], day_of(wanted->holds)));
        if (wanted->not )
            assert_false(national_cost_holds(&costs.items[0], day_of(wanted->not )));
        test_end(&test);
    }
}

static void rows_are_about_an_item(void **state)
{
    (void)state;
    struct national_cost cost = {.item = "x"};
    static const bool category[] = {true, true, false, false, false, true};
    for (int option = COST_BRING; option <= COST_ANY; option++) {
        cost.option = (enum cost_option)option;
        assert_int_equal(national_cost_is_of_category(&cost, "x"), category[option]);
        assert_int_equal(national_cost_is_of_line(&cost, "x"), !category[option] || option == COST_ANY);
        assert_false(national_cost_is_of_category(&cost, "y"));
        assert_false(national_cost_is_of_line(&cost, "y"));
    }
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    bool failed = true;
    size_t calls = 0;
    for (; failed; calls++) {
        struct test_case test = test_begin();
        struct folder_file file = test_file(FILE_, HEAD "L1,wet,,,,1,,\nL3,wet,,,,1,,\n");
        struct national_costs costs;
        struct schedule schedule;
        struct agreed side;
        side_schedule(&test, &schedule);
        assert_int_equal(side_load(&test, AGREEMENT, false, &side), 0);
        arena_fail_after(test.arena, calls + 1);
        int code = national_costs_load(&file, test.arena, &test.problems, &costs);
        if (code >= 0)
            code = national_costs_check(&costs, &side.agreement, &schedule, &test.problems);
        failed = arena_alloc(test.arena, 1) == NULL;
        assert_true(code == ERROR_INVALID || (failed && code == ERROR_LIMIT)); /* L3 is unknown */
        assert_true(problems_result(&test.problems) < 0);
        test_end(&test);
    }
    assert_true(calls > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(paths_are_read),
        cmocka_unit_test(rows_are_checked),
        cmocka_unit_test(periods_have_months),
        cmocka_unit_test(rows_cost_a_month),
        cmocka_unit_test(rows_are_about_an_item),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
