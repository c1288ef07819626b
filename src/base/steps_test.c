#include "base/steps.h"

#include "test.h"

static const civil_day days[] = {10, 20, 25};

static void row_in_force(void **state)
{
    static const struct {
        civil_day day;
        ptrdiff_t row;
    } cases[] = {{9, -1}, {10, 0}, {19, 0}, {20, 1}, {24, 1}, {25, 2}, {1000, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(steps_at(days, 3, cases[i].day), cases[i].row);
    assert_int_equal(steps_at(NULL, 0, 5), -1);
}

static void cursor_walks(void **state)
{
    (void)state;
    struct step_cursor cursor = step_cursor_at(days, 3, 5);
    assert_int_equal(cursor.index, -1);
    assert_int_equal(step_cursor_next(&cursor), 10);
    step_cursor_advance(&cursor, 22);
    assert_int_equal(cursor.index, 1);
    step_cursor_advance(&cursor, DAY_NEVER); /* past every row, and it ends */
    assert_int_equal(step_cursor_next(&cursor), DAY_NEVER);
}

/* The segments cover the period without gap, lie in one month each, and no step falls inside one. */
static void timeline_covers_the_period(void **state)
{
    (void)state;
    for (civil_day from = -5; from < 60; from += 7)
        for (civil_day to = from + 1; to < 130; to += 11) {
            struct step_cursor cursor = step_cursor_at(days, 3, from);
            struct timeline timeline = timeline_begin((struct period){from, to});
            timeline.cursors[timeline.cursor_count++] = &cursor;
            civil_day at = from;
            while (timeline_next(&timeline)) {
                struct period segment = timeline.segment;
                assert_int_equal(segment.from_day, at);
                assert_true(segment.to_day > at);
                assert_int_equal(day_month(segment.from_day), timeline.month);
                assert_int_equal(day_month(segment.to_day - 1), timeline.month);
                assert_int_equal(timeline.month_days, month_days(timeline.month));
                assert_int_equal(cursor.index, steps_at(days, 3, segment.from_day));
                assert_int_equal(cursor.index, steps_at(days, 3, segment.to_day - 1));
                assert_int_equal(timeline_ends_month(&timeline),
                                 segment.to_day == to || day_month(segment.to_day) != timeline.month);
                at = segment.to_day;
            }
            assert_int_equal(at, to);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_in_force),
        cmocka_unit_test(cursor_walks),
        cmocka_unit_test(timeline_covers_the_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
