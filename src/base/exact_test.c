#include "base/exact.h"

#include "test.h"

#include <string.h>

static void decimals_are_read(void **state)
{
    static const struct {
        const char *text;
        int decimals;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", 4, true, 0},
        {"1448", 4, true, 14480000},
        {"1448.00", 4, true, 14480000},
        {"1.2345", 4, true, 12345},
        {"-1.5", 2, true, -150},
        {"-0", 2, true, 0},
        {"007", 0, true, 7},
        {"9223372036854775807", 0, true, INT64_MAX},
        {"-9223372036854775807", 0, true, -INT64_MAX},
        {"-9223372036854775808", 0, true, INT64_MIN},
        {"9223372036854775808", 0, false, 0},
        {"92233720368547758.08", 2, false, 0},
        {"1.23456", 4, false, 0},
        {"1.", 4, false, 0},
        {".5", 4, false, 0},
        {"1,5", 4, false, 0},
        {"1 000", 4, false, 0},
        {"1e3", 4, false, 0},
        {"+1", 4, false, 0},
        {"--1", 4, false, 0},
        {"", 4, false, 0},
        {"-", 4, false, 0},
        {"1.2.3", 4, false, 0},
        {"3.0", 0, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        assert_int_equal(decimal_parse(cases[i].text, strlen(cases[i].text), cases[i].decimals, &value),
                         cases[i].good);
        assert_true(value == cases[i].value);
    }
}

static void numbers_are_written(void **state)
{
    static const struct {
        int64_t value;
        int decimals, min_decimals;
        const char *expected;
    } cases[] = {
        {20127200, 2, 2, "201272.00"}, {-5, 2, 2, "-0.05"},     {0, 2, 2, "0.00"},
        {12345, 4, 2, "1.2345"},       {12300, 4, 2, "1.23"},   {10000, 4, 0, "1"},
        {2800000, 6, 0, "2.8"},        {5, 8, 0, "0.00000005"}, {INT64_MIN, 2, 2, "-92233720368547758.08"},
    };
    (void)state;
    char text[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(decimal_format(cases[i].value, cases[i].decimals, cases[i].min_decimals, text),
                            cases[i].expected);
    assert_string_equal(money_format(-20127205, text), "-201272.05");
    assert_string_equal(money_format_grouped(241526400, text), "2,415,264.00");
    assert_string_equal(money_format_grouped(-100000, text), "-1,000.00");
    assert_string_equal(money_format_grouped(99999, text), "999.99");
    assert_string_equal(money_format_grouped(5, text), "0.05");
    assert_string_equal(money_format_grouped(INT64_MAX, text), "92,233,720,368,547,758.07");
}

static void fractions(void **state)
{
    (void)state;
    struct exact sum, third = exact_ratio(1, 3), sixth = exact_ratio(-1, 6);
    char text[96];
    assert_int_equal(exact_add(third, sixth, &sum), 0);
    assert_true(sum.numerator == 1 && sum.denominator == 6);
    assert_int_equal(exact_subtract(third, third, &sum), 0);
    assert_true(sum.numerator == 0 && sum.denominator == 1);
    assert_int_equal(exact_multiply(exact_ratio(6, 4), exact_ratio(2, 9), &sum), 0);
    assert_string_equal(exact_format(sum, 0, text, sizeof text), "1/3");
    assert_string_equal(exact_format(exact_ratio(-1287500, 1000), 2, text, sizeof text), "-1287.50");
    assert_string_equal(exact_format(exact_ratio(1, 8), 0, text, sizeof text), "0.125");
    assert_string_equal(exact_format(exact_of(7), 0, text, sizeof text), "7");
    assert_string_equal(exact_format(exact_ratio(-22, 7), 2, text, sizeof text), "-22/7");
}

/* Overflow is an error, never a wrap. */
static void overflow_is_an_error(void **state)
{
    (void)state;
    int128 large = (int128)1 << 126;
    struct exact big = exact_ratio(large, 1), small = exact_ratio(1, large - 1), kept = exact_of(42);
    int64_t whole = 42;
    money_cents cents = 42;
    assert_int_equal(exact_multiply(big, big, &kept), ERROR_LIMIT);
    assert_int_equal(exact_add(big, big, &kept), ERROR_LIMIT);
    assert_int_equal(exact_add(small, exact_ratio(1, large - 2), &kept), ERROR_LIMIT);
    assert_int_equal(exact_multiply(small, exact_ratio(1, large - 3), &kept), ERROR_LIMIT);
    assert_true(kept.numerator == 42);
    assert_int_equal(exact_round(big, 1, &whole), ERROR_LIMIT);
    assert_int_equal(exact_round(big, 100, &whole), ERROR_LIMIT);
    assert_int_equal(exact_month_cents(large, RATE_ONE / 100, 31, &cents), ERROR_LIMIT);
    assert_int_equal(exact_month_cents(1, large, 31, &cents), ERROR_LIMIT);
    assert_int_equal(money_add(INT64_MAX, 1, &cents), ERROR_LIMIT);
    assert_int_equal(money_add(INT64_MIN, -1, &cents), ERROR_LIMIT);
    assert_int_equal(whole, 42);
}

static void rounding_is_half_away_from_zero(void **state)
{
    static const struct {
        int64_t numerator, denominator, cents;
    } cases[] = {{1, 200, 1},  {-1, 200, -1}, {1, 201, 0},    {-1, 201, 0},
                 {3, 200, 2},  {5, 2, 250},   {1, 3, 33},     {2, 3, 67},
                 {-2, 3, -67}, {0, 1, 0},     {199, 400, 50}, {1234567, 1000, 123457}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        money_cents cents = 0;
        assert_int_equal(exact_round_cents(exact_ratio(cases[i].numerator, cases[i].denominator), &cents), 0);
        assert_int_equal(cents, cases[i].cents);
    }
}

/* The quick month rounding gives what the fraction gives, in 64 and in 128 bits, with and without a whole
 * hundred. */
static void months_round_like_fractions(void **state)
{
    (void)state;
    static const int64_t units[] = {100, UINT32_MAX, 7, 2LL * RATE_ONE * SHARE_ONE / 100}; /* of a cent */
    uint64_t seed = 1;
    for (int i = 0; i < 100000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int128 numerator = (int128)(int64_t)(seed >> (seed % 40)) * (i % 3 ? 1 : 1000003) * (i % 2 ? 1 : -1);
        int128 per_cent = units[seed >> 62] * (i % 5 ? (int128)1 : (int128)SHARE_ONE);
        int days = 28 + (int)(seed >> 20) % 4;
        money_cents quick = 0, slow = 0;
        int code = exact_month_cents(numerator, per_cent, days, &quick);
        struct exact value;
        assert_int_equal(
            exact_multiply(exact_ratio(numerator, per_cent), exact_ratio(1, (int128)100 * days), &value), 0);
        int expected = exact_round_cents(value, &slow);
        assert_int_equal(code < 0, expected < 0);
        assert_true(quick == slow);
    }
}

static void comparison(void **state)
{
    (void)state;
    int128 large = ((int128)1 << 126) - 1;
    assert_int_equal(exact_compare(exact_ratio(1, 3), exact_ratio(333, 1000)), 1);
    assert_int_equal(exact_compare(exact_ratio(-1, 3), exact_ratio(1, 3)), -1);
    assert_int_equal(exact_compare(exact_ratio(-2, 3), exact_ratio(-1, 3)), -1);
    assert_int_equal(exact_compare(exact_ratio(2, 4), exact_ratio(1, 2)), 0);
    assert_int_equal(exact_compare(exact_of(0), exact_ratio(1, 1000000)), -1);
    assert_int_equal(exact_compare(exact_ratio(large - 1, large), exact_ratio(large - 2, large - 1)), 1);
    assert_int_equal(exact_compare(exact_ratio(large, large - 1), exact_ratio(large - 1, large - 2)), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_read),
        cmocka_unit_test(numbers_are_written),
        cmocka_unit_test(fractions),
        cmocka_unit_test(overflow_is_an_error),
        cmocka_unit_test(rounding_is_half_away_from_zero),
        cmocka_unit_test(months_round_like_fractions),
        cmocka_unit_test(comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
