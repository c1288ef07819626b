#include "people/people.h"

#include "reader_cases.h"

static int read_text(const char *content, struct test_case *test, struct strength *ret_strength)
{
    struct folder_file file = test_file("strength.csv", content ? content : "");
    struct folder folder = {.path = "folder", .files = &file, .count = content ? 1 : 0};
    return strength_read(&folder, test->arena, &test->problems, ret_strength);
}

static int read_count(const char *content, struct test_case *test, size_t *ret_count)
{
    struct strength strength = {0};
    int code = read_text(content, test, &strength);
    *ret_count = strength.count;
    return code;
}

#define HEAD "day,men,women\n"

/* Source: docs/calculation.md "Time", "Personnel", "What refuses". */
static const struct reader_case cases[] = {
    {HEAD, 0, ""},
    {HEAD "2024-03-15,132,7\n2025-04-10,137,2\n", 0, "", 2},
    {"women,day,men\n7,2024-03-15,132\n", 0, "", 1},
    {HEAD "2025-04-10,0,0\n2024-03-15,10000000,10000000\n", 0, "", 2},
    {HEAD "2024-03-15,132,\n", ERROR_INVALID, "2:16: the column women is empty; expected a value"},
    {HEAD "2024-03-15,-1,7\n", ERROR_INVALID,
     "2:12: '-1' is negative (column men); expected a whole number from 0 to 10,000,000"},
    {HEAD "2024-03-15,1,10000001\n", ERROR_INVALID,
     "2:14: '10000001' is too large (column women); expected a whole number from 0 to 10,000,000"},
    {HEAD "2024-03-15,1.5,7\n", ERROR_INVALID,
     "2:12: '1.5' is not a whole number (column men); expected a whole number from 0 to 10,000,000"},
    {HEAD "2024-03-15,1,1\n2024-03-14,2,2\n2024-03-15,3,3\n", ERROR_INVALID,
     "4:1: a second row with day '2024-03-15'; expected each once; it stands at strength.csv:2:1 already", 2},
    {"day,men\n2024-03-15,1\n", ERROR_INVALID,
     "1:1: the column 'women' is missing; known columns: day, men, women"},
    /* rows without a day are no rows of one day */
    {"men,women\n1,1\n2,2\n", ERROR_INVALID,
     "1:1: the column 'day' is missing; known columns: day, men, women"},
};

static void files_are_read_or_refused(void **state)
{
    (void)state;
    assert_reader_cases(read_count, test_write_problems, cases, TEST_COUNT(cases));
}

static void strength_is_a_step_function(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        uint32_t people;
    } days[] = {
        {2024, 3, 14, 0},   /* nobody before arrival */
        {2024, 3, 15, 139}, /* the first row's day counts */
        {2025, 4, 9, 139},  {2025, 4, 10, 140}, {2025, 6, 30, 140}, {2025, 7, 1, 0}, {2099, 1, 1, 0},
    };
    struct test_case test = test_begin();
    struct strength strength;
    assert_int_equal(read_text(HEAD "2025-04-10,137,3\n2025-07-01,0,0\n2024-03-15,132,7\n", &test, &strength),
                     0);
    for (size_t i = 0; i < TEST_COUNT(days); i++)
        assert_int_equal(strength_on(&strength, day_make(days[i].year, days[i].month, days[i].day)),
                         days[i].people);
    assert_int_equal(strength.row[0], 4);
    assert_int_equal(strength.row[2], 3);
    assert_string_equal(strength.path, "strength.csv");
    test_end(&test);
}

static void an_absent_file_means_nobody(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct strength strength;
    assert_int_equal(read_text(NULL, &test, &strength), 0);
    assert_int_equal(strength_on(&strength, 20000), 0);
    test_end(&test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_reader_memory(read_count, HEAD "2025-04-10,137,3\n2024-03-15,132,7\n", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(strength_is_a_step_function),
        cmocka_unit_test(an_absent_file_means_nobody),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
