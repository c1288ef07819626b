#include "base/day.h"

#include "test.h"

#include <string.h>

static void days_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        civil_day day;
    } cases[] = {
        {"1970-01-01", true, 0},
        {"1969-12-31", true, -1},
        {"2000-02-29", true, 11016},
        {"2024-02-29", true, 19782},
        {"2024-03-14", true, 19796},
        {"1900-01-01", true, DAY_FIRST},
        {"2199-12-31", true, DAY_LAST},
        {"1900-02-29", false, 0},
        {"2023-02-29", false, 0},
        {"2024-02-30", false, 0},
        {"2024-13-01", false, 0},
        {"2024-00-01", false, 0},
        {"2024-01-00", false, 0},
        {"2024-04-31", false, 0},
        {"2024-1-01", false, 0},
        {"2024/01/01", false, 0},
        {"24-01-01", false, 0},
        {"2024-01-01 ", false, 0},
        {"", false, 0},
        {"1899-12-31", false, 0},
        {"2200-01-01", false, 0},
        {"2024-0a-01", false, 0},
        {"-024-01-01", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        civil_day day = 0;
        char text[DAY_TEXT_SIZE];
        assert_int_equal(day_parse(cases[i].text, strlen(cases[i].text), &day), cases[i].good);
        assert_int_equal(day, cases[i].day);
        if (cases[i].good)
            assert_string_equal(day_format(day, text), cases[i].text);
    }
}

/* Every day from 1900 to 2199 follows the one before, in writing and in months. */
static void days_follow_each_other(void **state)
{
    (void)state;
    int year = 1900, month = 1, of_month = 1;
    for (civil_day day = DAY_FIRST; day <= DAY_LAST; day++) {
        assert_int_equal(day_make(year, month, of_month), day);
        assert_int_equal(day_month(day), 12 * year + month - 1);
        if (++of_month > month_days(12 * year + month - 1)) {
            of_month = 1;
            year += month == 12;
            month = month == 12 ? 1 : month + 1;
        }
    }
    assert_int_equal(year, 2200);
}

static void months_are_added(void **state)
{
    static const struct {
        const char *day;
        int months;
        const char *expected;
    } cases[] = {
        {"2023-08-31", 6, "2024-02-29"},  {"2022-08-31", 6, "2023-02-28"}, {"2024-03-14", 6, "2024-09-14"},
        {"2024-03-14", 1, "2024-04-14"},  {"2024-01-31", 1, "2024-02-29"}, {"2024-12-31", 2, "2025-02-28"},
        {"2024-05-31", -3, "2024-02-29"}, {"2024-03-31", 0, "2024-03-31"}, {"2000-01-30", 1, "2000-02-29"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        civil_day day = 0;
        char text[DAY_TEXT_SIZE];
        assert_true(day_parse(cases[i].day, 10, &day));
        assert_string_equal(day_format(day_add_months(day, cases[i].months), text), cases[i].expected);
    }
}

static void quarters_and_periods(void **state)
{
    (void)state;
    char text[MONTH_TEXT_SIZE], never[DAY_TEXT_SIZE];
    civil_month month = 0;
    assert_true(month_parse("2025-05", 7, &month));
    assert_string_equal(month_format(month_quarter(month), text), "2025-04");
    assert_false(month_parse("2025-5", 6, &month));
    assert_false(month_parse("2025-13", 7, &month));
    assert_string_equal(day_format(DAY_NEVER, never), "never");
    struct period both = period_intersect((struct period){10, 20}, (struct period){15, 30});
    assert_int_equal(both.from_day, 15);
    assert_int_equal(period_days(both), 5);
    assert_int_equal(period_days(period_intersect((struct period){10, 20}, (struct period){20, 30})), 0);
    assert_int_equal(period_days((struct period){5, 3}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read),
        cmocka_unit_test(days_follow_each_other),
        cmocka_unit_test(months_are_added),
        cmocka_unit_test(quarters_and_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
