/* Figures that follow from the built-in rules, and the price of a unit. The ids C.. are those of the quoted
   cases; their sources stand beside them. */
#include "reference/reference.h"

#include "test.h"

/* value x factor x factor in the built-in schedule's rules, to the cent */
static void quoted_figures(void **state)
{
    static const struct {
        const char *name;
        enum rule_key key, other; /* RULE_COUNT: none */
        int64_t times;
        const char *dollars;
    } cases[] = {
        {"C06 recreational leave, one member, 7 days (ar.ichacha.net)", RULE_RECREATIONAL_LEAVE_ALLOWANCE,
         RULE_RECREATIONAL_LEAVE_DAYS, 1, "73.50"},
        {"C07 daily allowance, 139 members, 29 days (tarjamaan.com)", RULE_DAILY_ALLOWANCE, RULE_COUNT,
         139LL * 29, "5159.68"},
        {"C12 1,000 nautical miles in km (glosbe)", RULE_KM_PER_NAUTICAL_MILE, RULE_COUNT, 1000, "1852.00"},
        {"C12 500 statute miles in km, with the manual's own figure (glosbe)", RULE_KM_PER_STATUTE_MILE,
         RULE_COUNT, 500, "804.55"},
        {"C13 maintenance of medical equipment of 200,000 (A/C.5/55/39 par. 118(c))",
         RULE_MEDICAL_MAINTENANCE_SHARE, RULE_COUNT, 200000, "1000.00"},
        {"C24 eight casualties (A/80/604/Add.10 par. 50)", RULE_DEATH_COMPENSATION, RULE_COUNT, 8,
         "616000.00"},
    };
    (void)state;
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    int edition = schedule_edition_find(&schedule, "2023");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct exact value = exact_of_share(schedule_rule(&schedule, edition, cases[i].key)->value);
        money_cents cents = 0;
        char text[MONEY_TEXT_SIZE];
        assert_int_equal(exact_multiply(value, exact_of(cases[i].times), &value), 0);
        if (cases[i].other != RULE_COUNT)
            assert_int_equal(
                exact_multiply(
                    value, exact_of_share(schedule_rule(&schedule, edition, cases[i].other)->value), &value),
                0);
        assert_int_equal(exact_round_cents(value, &cents), 0);
        assert_same(cases[i].name, money_format(cents, text), cases[i].dollars);
    }
    test_end(&test);
}

/* C09: the hostile action factor is the decision sheet's points / 7, at most the cap (tarjamaan.com ar-fr,
 * par. 10). */
static void hostile_points(void **state)
{
    static const struct {
        int64_t points;
        const char *percent;
    } cases[] = {{14, "2"}, {35, "5"}, {40, "5"}};
    (void)state;
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    const struct rule *divisor = schedule_rule(&schedule, -1, RULE_HOSTILE_POINTS_DIVISOR);
    const struct rule *cap = schedule_rule(&schedule, -1, RULE_HOSTILE_CAP);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct exact share = exact_ratio((int128)cases[i].points * SHARE_ONE, (int128)divisor->value * 100);
        if (exact_compare(share, exact_of_share(cap->value)) > 0)
            share = exact_of_share(cap->value);
        char text[96];
        assert_int_equal(exact_multiply(share, exact_of(100), &share), 0);
        assert_string_equal(exact_format(share, 0, text, sizeof text), cases[i].percent);
    }
    test_end(&test);
}

/* Transport increments at the steps' edges: 800 km free, 800 km each. */
static void transport_increments_at_the_edges(void **state)
{
    static const struct {
        int64_t km; /* 10^-4 */
        int64_t increments;
    } cases[] = {{0, 0},        {8000000, 0},  {15999999, 0}, {16000000, 1}, {23999999, 1},
                 {24000000, 2}, {40000000, 4}, {1, 0},        {8000001, 0}};
    (void)state;
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct mission_factors factors = {.transport_km = cases[i].km};
        struct price_conditions conditions;
        assert_int_equal(
            price_conditions_calculate(&schedule, 3, day_make(2024, 5, 1), factors, false, &conditions), 0);
        assert_int_equal(conditions.increments, cases[i].increments);
    }
    test_end(&test);
}

/* Dry and wet of a special case, rounded half up to the cent. */
static void special_cases(void **state)
{
    static const struct {
        rate_units gfmv;
        int64_t life, no_fault;
        rate_units maintenance, dry, wet;
    } cases[] = {
        {1200000000, 100000, 6000, 1000000, 10600000,
         11600000},                     /* 120,000 / 120 + 120,000 x 0.6/1200 = 1,060 */
        {10000, 10000, 0, 0, 800, 800}, /* 1 / 12 = 0.08333 */
        {6600, 10000, 0, 0, 600, 600},  /* 0.66 / 12 = 0.055: half up to 0.06 */
        {0, 10000, 100000, 333333, 0, 333333},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        rate_units dry = -1, wet = -1;
        assert_int_equal(special_case_rates(cases[i].gfmv, cases[i].life, cases[i].no_fault,
                                            cases[i].maintenance, &dry, &wet),
                         0);
        assert_int_equal(dry, cases[i].dry);
        assert_int_equal(wet, cases[i].wet);
    }
    rate_units dry = -1, wet = -1;
    assert_int_equal(special_case_rates(INT64_MAX, 1, 1000000, 0, &dry, &wet), ERROR_LIMIT);
    assert_int_equal(dry, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_figures),
        cmocka_unit_test(hostile_points),
        cmocka_unit_test(transport_increments_at_the_edges),
        cmocka_unit_test(special_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
