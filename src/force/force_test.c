#include "force/force.h"

#include "reader_cases.h"

static int read_text(const char *content, struct test_case *test, struct events *ret_events)
{
    struct folder_file file = test_file("events.csv", content ? content : "");
    struct folder folder = {.path = "folder", .files = &file, .count = content ? 1 : 0};
    return events_read(&folder, test->arena, &test->problems, ret_events);
}

static int read_count(const char *content, struct test_case *test, size_t *ret_count)
{
    struct events events = {0};
    int code = read_text(content, test, &events);
    *ret_count = events.count;
    return code;
}

#define HEAD "day,event,line,note\n"

/* Source of each: docs/calculation.md "What refuses", "Major equipment" and "Self-sustainment"; force.h. */
static const struct reader_case cases[] = {
    {HEAD, 0, ""},
    {HEAD "2024-02-14,mou_signed,,signed\n2025-01-01,departure,L1,\n2025-01-01,departure,,\n", 0, "", 3},
    {HEAD "2025-01-01,painted,L1,\n2025-01-02,painted,L1,\n2025-01-02,painted,L2,\n", 0, "", 3},
    {"event,line,day\ncessation,,2025-06-01\n", 0, "", 1},
    {HEAD "2025-01-01,tents,,\n2025-08-01,housed,,\n2025-09-01,tents,,\n", 0, "", 3},
    /* a warning: the event is kept */
    {HEAD "2025-01-01,celebrated,,\n", 0, "2:12: unknown event 'celebrated'; it is kept and changes nothing",
     1},
    {HEAD "2025-01-01,departur,,\n", 0,
     "2:12: unknown event 'departur'; did you mean 'departure'? as it stands it changes nothing", 1},
    {HEAD "2025-01-01,Tents,,\n", 0,
     "2:12: unknown event 'Tents'; did you mean 'tents'? as it stands it changes nothing", 1},
    {HEAD "2025-01-01,tents,L1,\n", 0,
     "2:18: 'tents' holds for the whole contingent, its line is not used; expected an empty cell", 1},
    {HEAD "2025-01-01,housed,L1,\n", 0,
     "2:19: 'housed' holds for the whole contingent, its line is not used; expected an empty cell", 1},
    /* refused */
    {HEAD "2025-01-01,painted,,\n", ERROR_INVALID,
     "2:20: 'painted' names no line; expected the line that was painted", 1},
    {HEAD "2025-01-01,repainted,,\n", ERROR_INVALID,
     "2:22: 'repainted' names no line; expected the line that was painted", 1},
    {HEAD "2025-01-01,cessation,L1,\n", ERROR_INVALID,
     "2:22: 'cessation' takes no line, it holds for the whole contingent; expected an empty cell; where one "
     "line leaves, the event is 'departure'",
     1},
    {HEAD "2025-03-01,cessation,,\n2025-01-01,cessation,,\n", ERROR_INVALID,
     "2:12: 'cessation' a second time, the first is on line 3; expected one 'cessation'", 2},
    {HEAD "2025-01-01,cessation,,\n2025-01-01,cessation,,\n", ERROR_INVALID,
     "3:1: a second row with day '2025-01-01', event 'cessation', line ''; expected each once; it stands at "
     "events.csv:2:1 already",
     1},
    {HEAD "2025-01-01,painted,L1,\n2025-01-01,painted,L1,\n", ERROR_INVALID,
     "3:1: a second row with day '2025-01-01', event 'painted', line 'L1'; expected each once; it stands at "
     "events.csv:2:1 already",
     1},
    {HEAD "2025-01-01,,,\n", ERROR_INVALID, "2:12: the column event is empty; expected a value"},
    /* all of a file's errors together */
    {HEAD "x,tents,,\n2025-01-01,painted,,\n2025-01-02,cessation,L1,\n", ERROR_INVALID,
     "2:1: 'x' is not a day (column day); expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31 | "
     "3:20: 'painted' names no line; expected the line that was painted | "
     "4:22: 'cessation' takes no line, it holds for the whole contingent; expected an empty cell; where one "
     "line leaves, the event is 'departure'",
     2},
};

static void files_are_read_or_refused(void **state)
{
    (void)state;
    assert_reader_cases(read_count, test_write_problems, cases, TEST_COUNT(cases));
}

static const char life[] = HEAD "2025-09-01,departure,L1,late\n"
                                "2025-08-01,cessation,,\n"
                                "2025-08-15,departure,L2,\n"
                                "2025-10-01,departure,,\n"
                                "2025-02-01,tents,,\n"
                                "2025-07-01,painted,L2,\n"
                                "2025-07-01,painted,L1,\n"
                                "2024-02-14,mou_signed,,\n"
                                "2025-03-01,housed,,\n";

static void events_stand_in_order(void **state)
{
    (void)state;
    static const char *const order[] = {"mou_signed", "tents",     "housed",    "painted",  "painted",
                                        "cessation",  "departure", "departure", "departure"};
    struct test_case test = test_begin();
    struct events events;
    assert_int_equal(read_text(life, &test, &events), 0);
    assert_int_equal(events.count, TEST_COUNT(order));
    for (size_t i = 0; i < events.count; i++) {
        assert_string_equal(events.items[i].name, order[i]);
        assert_int_equal(events.items[i].kind, event_kind_of(order[i]));
    }
    assert_string_equal(events.items[3].line, "L1");
    assert_string_equal(events.items[8].line, "");
    const struct event *last = &events.items[7];
    assert_string_equal(last->note, "late");
    assert_int_equal(last->place.line, 2);
    assert_int_equal(last->place.column, 12);
    assert_int_equal(last->line_place.column, 22);
    test_end(&test);
}

static void days_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        civil_day departure;
    } departures[] = {{"L1", 20332}, {"L2", 20315}, {"L3", 20362}}; /* 2025-09-01, 08-15, 10-01 */
    struct test_case test = test_begin();
    struct events events, none = {0};
    assert_int_equal(read_text(life, &test, &events), 0);
    for (size_t i = 0; i < TEST_COUNT(departures); i++)
        assert_int_equal(events_departure(&events, departures[i].line), departures[i].departure);
    assert_int_equal(events_departure(&none, "L1"), DAY_NEVER);
    assert_int_equal(events_cessation(&events), day_make(2025, 8, 1));
    assert_int_equal(events_cessation(&none), DAY_NEVER);
    assert_ptr_equal(events_first(&events, EVENT_PAINTED), &events.items[3]);
    assert_null(events_first(&events, EVENT_REPAINTED));
    assert_ptr_equal(events_named(&events, "mou_signed"), &events.items[0]);
    assert_null(events_named(&events, "closed"));
    test_end(&test);
}

static void every_name_is_known_once(void **state)
{
    (void)state;
    size_t of_kind[EVENT_HOUSED + 1] = {0};
    for (size_t i = 0; i < EVENT_NAME_COUNT; i++) {
        assert_true(event_known(event_names[i]));
        of_kind[event_kind_of(event_names[i])]++;
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(event_names[i], event_names[j]);
    }
    for (int kind = EVENT_CESSATION; kind <= EVENT_HOUSED; kind++)
        assert_int_equal(of_kind[kind], 1);
    assert_false(event_known("celebrated"));
}

static void an_absent_file_has_no_events(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct events events;
    assert_int_equal(read_text(NULL, &test, &events), 0);
    assert_int_equal(events.count, 0);
    test_end(&test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_reader_memory(read_count, life, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(events_stand_in_order),
        cmocka_unit_test(days_are_found),
        cmocka_unit_test(every_name_is_known_once),
        cmocka_unit_test(an_absent_file_has_no_events),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
