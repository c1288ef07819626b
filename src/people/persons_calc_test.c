#include "people/persons_calc.h"

#include "test.h"

#define NEVER DAY_NEVER
enum { PERSONS = 6, STEPS = 8 };

/* Days are numbers here. Each step: day, not given, women, men. */
static const struct {
    const char *name;
    struct presence persons[PERSONS];
    size_t count;
    struct presence_step steps[STEPS];
    size_t step_count;
} cases[] = {
    {"nobody", {{0}}, 0, {{0}}, 0},
    {"one who stays", {{10, NEVER, SEX_FEMALE}}, 1, {{10, {0, 1, 0}}}, 1},
    {"from counts, to does not", {{10, 20, SEX_MALE}}, 1, {{10, {0, 0, 1}}, {20, {0, 0, 0}}}, 2},
    {"not known from when", {{NEVER, NEVER, SEX_MALE}, {10, NEVER, SEX_MALE}}, 2, {{10, {0, 0, 1}}}, 1},
    {"no day at all", {{10, 10, SEX_MALE}, {10, 5, SEX_MALE}}, 2, {{0}}, 0},
    {"one goes and another comes: the numbers stay",
     {{10, 20, SEX_MALE}, {20, 30, SEX_MALE}},
     2,
     {{10, {0, 0, 1}}, {30, {0, 0, 0}}},
     2},
    {"a woman for a man",
     {{10, 20, SEX_MALE}, {20, NEVER, SEX_FEMALE}},
     2,
     {{10, {0, 0, 1}}, {20, {0, 1, 0}}},
     2},
    {"in any order",
     {{30, 40, SEX_FEMALE},
      {10, NEVER, SEX_MALE},
      {20, 40, SEX_NOT_GIVEN},
      {10, 30, SEX_FEMALE},
      {20, 30, SEX_MALE},
      {10, 20, SEX_MALE}},
     6,
     {{10, {0, 1, 2}}, {20, {1, 1, 2}}, {30, {1, 1, 1}}, {40, {0, 0, 1}}},
     4},
};

static void strength_changes_on_the_days_of_coming_and_going(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct presence_step *steps;
        size_t count;
        assert_int_equal(presence_steps(cases[i].persons, cases[i].count, test.arena, &steps, &count), 0);
        if (count != cases[i].step_count)
            print_error("case: %s\n", cases[i].name);
        assert_int_equal(count, cases[i].step_count);
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(steps[k].day, cases[i].steps[k].day);
            assert_memory_equal(steps[k].count, cases[i].steps[k].count, sizeof steps[k].count);
        }
        test_end(&test);
    }
}

/* Women in the military contingents of the worked case: 7 of 139 (docs of the room, README.md). */
static void the_womens_share_is_of_those_whose_sex_is_given(void **state)
{
    (void)state;
    static const struct {
        uint32_t not_given, women, men;
        int32_t tenths;
    } shares[] = {
        {0, 7, 132, 50}, {0, 0, 132, 0}, {0, 5, 0, 1000}, {3, 0, 0, -1},
        {10, 1, 2, 333}, {0, 2, 1, 667}, {0, 1, 1999, 1}, {0, 1, 2000, 0},
    };
    for (size_t i = 0; i < TEST_COUNT(shares); i++) {
        const struct presence_step step = {0, {shares[i].not_given, shares[i].women, shares[i].men}};
        assert_int_equal(presence_women_tenths(&step), shares[i].tenths);
        assert_int_equal(presence_total(&step), shares[i].not_given + shares[i].women + shares[i].men);
    }
}

static void without_memory_it_says_so(void **state)
{
    (void)state;
    for (size_t calls = 1; calls <= 2; calls++) {
        struct test_case test = test_begin();
        struct presence_step *steps;
        size_t count;
        arena_fail_after(test.arena, calls);
        assert_int_equal(presence_steps(cases[1].persons, 1, test.arena, &steps, &count), ERROR_LIMIT);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strength_changes_on_the_days_of_coming_and_going),
        cmocka_unit_test(the_womens_share_is_of_those_whose_sex_is_given),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
