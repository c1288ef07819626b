#include "base/clock.h"
#include "base/instant.h"

#include "test.h"
#include <pthread.h>
#include <stdlib.h>

#define SECONDS(number) ((instant)(number)*1000000)

/* Seconds by another hand: GNU `date -u -d ... +%s`. */
static void instants_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        instant at;
        const char *written; /* NULL: as it was read */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, NULL},
        {"1969-12-31T23:59:59.999999Z", -1, NULL},
        {"1969-12-31T23:59:59Z", SECONDS(-1), NULL},
        {"2024-02-14T09:30:00Z", SECONDS(1707903000), NULL},
        {"2024-02-14T09:30:00.123456Z", SECONDS(1707903000) + 123456, NULL},
        {"2024-02-14T09:30:00.1Z", SECONDS(1707903000) + 100000, "2024-02-14T09:30:00.100000Z"},
        {"2024-02-14T09:30:00.12Z", SECONDS(1707903000) + 120000, "2024-02-14T09:30:00.120000Z"},
        {"2024-02-14T09:30:00.000001Z", SECONDS(1707903000) + 1, NULL},
        {"2024-02-14T09:30:00.000Z", SECONDS(1707903000), "2024-02-14T09:30:00Z"},
        {"2024-02-29T23:59:59Z", SECONDS(1709251199), NULL},
        {"2000-02-29T00:00:00Z", SECONDS(951782400), NULL},
        {"1904-02-29T12:00:00Z", SECONDS(-2077704000), NULL},
        {"1900-01-01T00:00:00Z", SECONDS(-2208988800), NULL},
        {"2199-12-31T23:59:59.999999Z", SECONDS(7258118400) - 1, NULL},
        /* zones */
        {"2024-02-14T09:30:00+00:00", SECONDS(1707903000), "2024-02-14T09:30:00Z"},
        {"2024-02-14T09:30:00-00:00", SECONDS(1707903000), "2024-02-14T09:30:00Z"},
        {"2024-02-14T14:30:00+05:00", SECONDS(1707903000), "2024-02-14T09:30:00Z"},
        {"2024-02-14T04:00:00.5-05:30", SECONDS(1707903000) + 500000, "2024-02-14T09:30:00.500000Z"},
        {"2024-03-01T01:00:00+14:00", SECONDS(1709204400), "2024-02-29T11:00:00Z"},
        {"2024-12-31T23:59:59-14:00", SECONDS(1735739999), "2025-01-01T13:59:59Z"},
        {"1900-01-01T03:00:00+03:00", SECONDS(-2208988800), "1900-01-01T00:00:00Z"},
        /* a day is its end */
        {"2024-02-14", SECONDS(1707955200) - 1, "2024-02-14T23:59:59.999999Z"},
        {"1969-12-31", -1, "1969-12-31T23:59:59.999999Z"},
        {"2199-12-31", SECONDS(7258118400) - 1, "2199-12-31T23:59:59.999999Z"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[INSTANT_TEXT_SIZE], day[DAY_TEXT_SIZE];
        instant at = 1;
        if (!instant_parse(cases[i].text, strlen(cases[i].text), &at))
            print_error("case: %s is not read\n", cases[i].text);
        assert_true(at == cases[i].at);
        const char *wanted = cases[i].written ? cases[i].written : cases[i].text;
        assert_same(cases[i].text, instant_format(at, text), wanted);
        text[DAY_TEXT_SIZE - 1] = '\0';
        assert_same(cases[i].text, day_format(instant_day(at), day), text);
    }
}

static const char *const no_instants[] = {
    "",
    "never",
    "2024",
    "2024-02",
    "2024-2-14",
    "2024-02-30",
    "2023-02-29",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-02-14Z",
    "2024-02-14T",
    "2024-02-14T09",
    "2024-02-14T09:30",
    "2024-02-14T09:30Z",
    "2024-02-14T09:30:00",
    "2024-02-14 09:30:00Z",
    "2024-02-14t09:30:00Z",
    "2024-02-14T09:30:00z",
    "2024-02-14T9:30:00Z",
    "2024-02-14T24:00:00Z",
    "2024-02-14T09:60:00Z",
    "2024-02-14T09:30:60Z",
    "2024-02-14T09-30-00Z",
    "2024-02-14T-9:30:00Z",
    "2024-02-14T09:30:00.Z",
    "2024-02-14T09:30:00.1234567Z",
    "2024-02-14T09:30:00,5Z",
    "2024-02-14T09:30:00.5",
    "2024-02-14T09:30:00.-5Z",
    "2024-02-14T09:30:00ZZ",
    "2024-02-14T09:30:00Z ",
    " 2024-02-14T09:30:00Z",
    "2024-02-14T09:30:00+0300",
    "2024-02-14T09:30:00+03",
    "2024-02-14T09:30:00+3:00",
    "2024-02-14T09:30:00+14:01",
    "2024-02-14T09:30:00-15:00",
    "2024-02-14T09:30:00+03:60",
    "2024-02-14T09:30:00+03:00Z",
    "2024-02-14T09:30:00 03:00",
    "2024-02-14T09:30:00\u221203:00", /* the sign of a typesetter */
    "1900-01-01T00:00:00+00:01",      /* the last year is 1899 in UTC */
    "2199-12-31T23:59:59-00:01",
    "1899-12-31",
    "2200-01-01",
};

static void other_texts_are_no_instants(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(no_instants); i++) {
        instant at = 7;
        if (instant_parse(no_instants[i], strlen(no_instants[i]), &at))
            print_error("case: %s\n", no_instants[i]);
        assert_true(at == 7);
    }
    instant at = 7;
    assert_false(instant_parse("2024-02-14T09:30:00\0", 20, &at));
    assert_false(instant_parse("2024-02-14T09:30:00Z", 19, &at)); /* the Z is not its own */
}

static void every_instant_has_a_text(void **state)
{
    (void)state;
    static const instant limits[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1};
    char text[INSTANT_TEXT_SIZE];
    for (size_t i = 0; i < TEST_COUNT(limits); i++)
        assert_in_range(strlen(instant_format(limits[i], text)), 20, INSTANT_TEXT_SIZE - 1);
    assert_string_equal(instant_format(INSTANT_NEVER, text), "never");
    assert_int_equal(instant_day(INSTANT_NEVER), DAY_NEVER);
    /* every day and second comes back; steps of a prime number of microseconds meet all parts */
    for (instant at = SECONDS(-2208988800); at < SECONDS(7258118400); at += 1234567890123) {
        instant read = 0;
        instant_format(at, text);
        assert_true(instant_parse(text, strlen(text), &read));
        assert_true(read == at);
    }
}

/* ---- the clock ---- */

enum { READINGS = 50000, THREADS = 4 };

static void *read_clock(void *context)
{
    instant *readings = context;
    for (size_t i = 0; i < READINGS; i++)
        readings[i] = clock_now();
    return NULL;
}

static int compare_instants(const void *left, const void *right)
{
    instant a = *(const instant *)left, b = *(const instant *)right;
    return a < b ? -1 : a > b;
}

static void the_clock_never_says_the_same_twice(void **state)
{
    (void)state;
    static instant readings[THREADS * READINGS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_clock, readings + i * READINGS), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        for (size_t j = 1; j < READINGS; j++)
            assert_true(readings[i * READINGS + j - 1] < readings[i * READINGS + j]);
    qsort(readings, TEST_COUNT(readings), sizeof *readings, compare_instants);
    for (size_t i = 1; i < TEST_COUNT(readings); i++)
        assert_true(readings[i - 1] < readings[i]);
}

static void the_clocks_agree(void **state)
{
    (void)state;
    civil_day before = clock_today();
    instant now = clock_now();
    civil_day after = clock_today() + 1; /* clock_now may be ahead by the readings above */
    assert_in_range(instant_day(now), before, after);
    double first = clock_seconds(), second = clock_seconds();
    assert_true(first > 0 && second >= first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read_and_written),
        cmocka_unit_test(other_texts_are_no_instants),
        cmocka_unit_test(every_instant_has_a_text),
        cmocka_unit_test(the_clock_never_says_the_same_twice),
        cmocka_unit_test(the_clocks_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
