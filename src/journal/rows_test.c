#include "journal/rows_test.h"

/* Bodies */

static const struct fault_case {
    const struct record_table *table;
    const char *body;
    const char *fault; /* "": none */
} faults[] = {
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\"L1\"}", ""},
    {&test_status, "{\"count\":\"12\",\"day\":\"2025-01-01\",\"line\":\"L1\",\"note\":\"a \\\"b\\\"\"}", ""},
    {&test_status, "{\"_copy\":2,\"_withdrawn\":true,\"day\":\"2025-01-01\",\"line\":\"L1\"}", ""},
    {&test_status, "{}", "column line: it is not given"},
    {&test_status, "{\"day\":\"2025-01-01\"}", "column line: it is not given"},
    {&test_status, "{\"day\":\"2025-02-30\",\"line\":\"L1\"}",
     "column day: it is not what the column asks for"},
    {&test_status, "{\"count\":\"1001\",\"day\":\"2025-01-01\",\"line\":\"L1\"}",
     "column count: it is not what the column asks for"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\"a text of more than 20 bytes\"}",
     "column line: it is not what the column asks for"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\" L1\"}",
     "column line: it begins or ends with a blank"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\"L1\\t\"}",
     "column line: it begins or ends with a blank"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\"\"}", "a cell that is no text, or an empty one"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":1}", "a cell that is no text, or an empty one"},
    {&test_status, "{\"day\":\"2025-01-01\",\"line\":\"L1\",\"lines\":\"L2\"}",
     "a member that is no column of the table"},
    {&test_status, "{\"_copy\":1,\"day\":\"2025-01-01\",\"line\":\"L1\"}",
     "a member with '_' that is neither \"_copy\": 2 or more nor \"_withdrawn\": true"},
    {&test_status, "{\"_withdrawn\":false,\"day\":\"2025-01-01\",\"line\":\"L1\"}",
     "a member with '_' that is neither \"_copy\": 2 or more nor \"_withdrawn\": true"},
    {&test_status, "{\"_withdrawn\":true,\"count\":\"1\",\"day\":\"2025-01-01\",\"line\":\"L1\"}",
     "column count: it takes a row back, and holds more than the row's key"},
    {&test_status, "{\"day\":\"2025-01-01\"", "it is not canonical JSON"},
    {&test_setting, "{\"key\":\"id\",\"section\":\"contingent\",\"value\":\"x\"}", ""},
    {&test_setting, "{\"key\":\"id\"}", ""},
    {&test_setting, "{\"section\":\"contingent\",\"value\":\"x\"}", "column key: it is not given"},
    {&test_setting, "{\"key\":\"id\",\"section\":\"contingent\",\"value\":\"x\\nid = y\"}",
     "a line end or a comment in a setting"},
    {&test_setting, "{\"key\":\"id\",\"value\":\"x # y\"}", "a line end or a comment in a setting"},
    {&test_setting, "{\"key\":\"id\",\"value\":\"#x\"}", "a line end or a comment in a setting"},
    {&test_setting, "{\"key\":\"id\",\"section\":\"a]b\"}",
     "a setting whose section or key no INI file could hold"},
    {&test_setting, "{\"key\":\"[id\"}", "a setting whose section or key no INI file could hold"},
    {&test_setting, "{\"key\":\"\xEF\xBB\xBFid\"}", "a setting whose section or key no INI file could hold"},
    {&test_setting, "{\"key\":\"a=b\"}", "a setting whose section or key no INI file could hold"},
};

static void bodies_are_right_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(faults); i++) {
        struct test_case test = test_begin();
        const char *fault = rows_fault(faults[i].table, faults[i].body, strlen(faults[i].body), test.arena);
        assert_same(faults[i].body, fault ? fault : "", faults[i].fault);
        test_end(&test);
    }
}

/* Records */

/* One record each: what a fold does with it. */
static const struct record_case {
    const char *kind;
    enum circle circle;
    const char *body;
    int code;
    const char *problem;
} records[] = {
    {"test.status/1", CIRCLE_SHARED, "{\"day\":\"2025-01-01\",\"line\":\"L1\"}", 0, ""},
    {"test.other/1", CIRCLE_SHARED, "{\"what\":\"ever\"}", 0, ""},
    {"test.cost/1", CIRCLE_INTERNAL, "{\"cost\":\"1.00\",\"item\":\"x\"}", 0, ""},
    {"test.cost/1", CIRCLE_SHARED, "{\"cost\":\"1.00\",\"item\":\"x\"}", ERROR_INVALID,
     "contingent/x: error: record 7 of a.bekov (test.cost/1) cannot be read as a row: it stands in a circle "
     "that is not its table's; `muster journal verify` checks all records"},
    {"test.status/1", CIRCLE_SHARED, "{\"line\":1}", ERROR_INVALID,
     "contingent/x: error: record 7 of a.bekov (test.status/1) cannot be read as a row: a cell that is no "
     "text, or an empty one; `muster journal verify` checks all records"},
    {"test.status/2", CIRCLE_SHARED, "{}", ERROR_INVALID,
     "contingent/x: error: record 7 of a.bekov is of the kind 'test.status/2', which this Muster does not "
     "know; a newer Muster wrote it: upgrade, nothing can be calculated here before"},
};

static void records_are_taken_in_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(records); i++) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text problems = {0};
        struct rows *rows = rows_new(&test_wiring, test.arena);
        assert_int_equal(rows_newest(rows), INT64_MIN);
        int code = test_apply(rows, &test, records[i].kind, records[i].circle, 7, "a.bekov", records[i].body);
        folder_text_problems(&test.problems, &problems);
        assert_same(records[i].body, text_content(&problems), records[i].problem);
        assert_int_equal(code, records[i].code);
        assert_int_equal(rows_applied(rows), code == 0);
        assert_true(code < 0 || rows_newest(rows) == TEST_KNOWN + 7000000);
        test_end(&test);
    }
}

/* Folders */

#define HEAD "line,day,count\n"

/* From one folder to another: the records that lead there, and what an export then gives. */
static const struct way_case {
    const char *name;
    const char *from, *to;
    const char *drafts; /* circle, kind, day and body, one a line */
    const char *export; /* NULL: as `to` */
} ways[] = {
    {"nothing", "", "", "", NULL},
    {"a first row", "", "=== status.csv\n" HEAD "L1,2025-01-01,5\n",
     "shared test.status/1 2025-01-01 {\"count\":\"5\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n", NULL},
    {"an empty cell", "", "=== status.csv\n" HEAD "L1,2025-01-01,\n",
     "shared test.status/1 2025-01-01 {\"day\":\"2025-01-01\",\"line\":\"L1\"}\n", NULL},
    {"the same", "=== status.csv\n" HEAD "L1,2025-01-01,5\n", "=== status.csv\n" HEAD "L1,2025-01-01,5\n", "",
     NULL},
    {"a changed cell, in other order of columns", "=== status.csv\n" HEAD "L1,2025-01-01,5\n",
     "=== status.csv\nday,count,line\n2025-01-01,6,L1\n",
     "shared test.status/1 2025-01-01 {\"count\":\"6\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n",
     "=== status.csv\n" HEAD "L1,2025-01-01,6\n"},
    {"as it was written", "=== status.csv\n" HEAD "L1,2025-01-01,5\n",
     "=== status.csv\n" HEAD "L1,2025-01-01,05\n",
     "shared test.status/1 2025-01-01 {\"count\":\"05\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n", NULL},
    {"a row that is gone", "=== status.csv\n" HEAD "L1,2025-01-01,5\nL2,2025-01-02,6\n",
     "=== status.csv\n" HEAD "L2,2025-01-02,6\n",
     "shared test.status/1 2025-01-01 {\"_withdrawn\":true,\"day\":\"2025-01-01\",\"line\":\"L1\"}\n", NULL},
    {"a file that is gone", "=== status.csv\n" HEAD "L1,2025-01-01,5\n", "",
     "shared test.status/1 2025-01-01 {\"_withdrawn\":true,\"day\":\"2025-01-01\",\"line\":\"L1\"}\n", NULL},
    {"a file without rows", "", "=== status.csv\n" HEAD, "", ""},
    {"two rows of one key", "", "=== status.csv\n" HEAD "L1,2025-01-01,5\nL1,2025-01-01,6\nL1,2025-01-01,6\n",
     "shared test.status/1 2025-01-01 {\"count\":\"5\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n"
     "shared test.status/1 2025-01-01 {\"_copy\":2,\"count\":\"6\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n"
     "shared test.status/1 2025-01-01 {\"_copy\":3,\"count\":\"6\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n",
     NULL},
    {"the first of two is gone", "=== status.csv\n" HEAD "L1,2025-01-01,5\nL1,2025-01-01,6\n",
     "=== status.csv\n" HEAD "L1,2025-01-01,6\n",
     "shared test.status/1 2025-01-01 {\"count\":\"6\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n"
     "shared test.status/1 2025-01-01 "
     "{\"_copy\":2,\"_withdrawn\":true,\"day\":\"2025-01-01\",\"line\":\"L1\"}\n",
     NULL},
    {"signs in a text", "",
     "=== status.csv\nline,day,count,note\nL1,2025-01-01,,\"a, \"\"b\"\"\nc \xD2\x9B\"\n",
     "shared test.status/1 2025-01-01 {\"day\":\"2025-01-01\",\"line\":\"L1\",\"note\":\"a, \\\"b\\\"\\nc "
     "\xD2\x9B\"}\n",
     NULL},
    {"settings", "=== contingent.ini\n[contingent]\nid = x\nname = old\n",
     "=== contingent.ini\nloose = 1\n\n[contingent]\nid = x # the id\n"
     "[mou]\nreference =\nsigned = 2024-02-14\n",
     "shared test.setting/1 2024-10-04 {\"key\":\"loose\",\"value\":\"1\"}\n"
     "shared test.setting/1 2024-10-04 {\"key\":\"reference\",\"section\":\"mou\"}\n"
     "shared test.setting/1 2024-10-04 {\"key\":\"signed\",\"section\":\"mou\",\"value\":\"2024-02-14\"}\n"
     "shared test.setting/1 2024-10-04 {\"_withdrawn\":true,\"key\":\"name\",\"section\":\"contingent\"}\n",
     "=== contingent.ini\nloose = 1\n\n[contingent]\nid = x\n\n[mou]\nreference =\nsigned = 2024-02-14\n"},
    {"a key added to the first section", "=== contingent.ini\n[a]\nx = 1\n\n[b]\ny = 2\n",
     "=== contingent.ini\n[a]\nx = 1\nz = 3\n\n[b]\ny = 2\n",
     "shared test.setting/1 2024-10-04 {\"key\":\"z\",\"section\":\"a\",\"value\":\"3\"}\n", NULL},
    {"circles", "", "=== costs.csv\nitem,cost\nfuel,1.50\n=== status.csv\n" HEAD "L1,2025-01-01,5\n",
     "shared test.status/1 2025-01-01 {\"count\":\"5\",\"day\":\"2025-01-01\",\"line\":\"L1\"}\n"
     "internal test.cost/1 2024-10-04 {\"cost\":\"1.50\",\"item\":\"fuel\"}\n",
     NULL},
    {"files that are no table", "=== persons.csv\nid\n1\n", "=== notes.csv\nx\ny\n", "", ""},
};

static void write_drafts(const struct rows_difference *difference, struct text *out)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < difference->change_count; i++)
        for (size_t k = 0; k < difference->changes[i].count; k++) {
            const struct draft *draft = &difference->changes[i].drafts[k];
            assert_int_equal(strlen(draft->body), draft->body_size);
            text_format(out, "%s %s %s %s\n", circle_name(difference->changes[i].circle), draft->kind,
                        day_format(draft->effective, day), draft->body);
        }
}

/* The rows that records give which lead from nothing to a folder. */
static struct rows *journaled(const char *folder, struct test_case *test, uint64_t *sequence)
{
    struct rows *wanted = NULL, *rows = rows_new(&test_wiring, test->arena);
    struct rows_difference difference;
    assert_int_equal(test_rows_of(folder, test, &wanted), 0);
    assert_int_equal(rows_difference(NULL, wanted, TEST_TODAY, test->arena, &test->problems, &difference), 0);
    assert_int_equal(test_apply_all(rows, test, &difference, sequence), 0);
    return rows;
}

static void assert_folder(const char *name, const struct rows *rows, struct test_case *test,
                          const char *wanted)
{
    TEXT_CLEANUP struct text written = {0};
    struct folder folder;
    assert_int_equal(rows_folder(rows, "x", test->arena, &test->problems, &folder), 0);
    test_write_folder(&folder, &written);
    assert_same(name, text_content(&written), wanted);
}

static void a_folder_is_reached_by_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(ways); i++) {
        const struct way_case *way = &ways[i];
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text drafts = {0};
        struct rows_difference difference;
        struct rows *to = NULL;
        uint64_t sequence = 0;
        struct rows *rows = journaled(way->from, &test, &sequence);
        assert_int_equal(test_rows_of(way->to, &test, &to), 0);
        assert_int_equal(rows_difference(rows, to, TEST_TODAY, test.arena, &test.problems, &difference), 0);
        write_drafts(&difference, &drafts);
        assert_same(way->name, text_content(&drafts), way->drafts);
        assert_int_equal(test_apply_all(rows, &test, &difference, &sequence), 0);
        assert_int_equal(rows_applied(rows), sequence);
        assert_folder(way->name, rows, &test, way->export ? way->export : way->to);
        /* and then nothing differs any more */
        assert_int_equal(rows_difference(rows, to, TEST_TODAY, test.arena, &test.problems, &difference), 0);
        assert_int_equal(difference.change_count, 0);
        assert_int_equal(difference.file_count, 0);
        test_end(&test);
    }
}

static void bodies_of_a_folder_have_no_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(ways); i++) {
        struct test_case test = test_begin();
        struct rows_difference difference;
        struct rows *to = NULL;
        assert_int_equal(test_rows_of(ways[i].to, &test, &to), 0);
        assert_int_equal(rows_difference(NULL, to, TEST_TODAY, test.arena, &test.problems, &difference), 0);
        for (size_t k = 0; k < difference.change_count; k++)
            for (size_t n = 0; n < difference.changes[k].count; n++) {
                const struct draft *draft = &difference.changes[k].drafts[n];
                const struct record_table *table = wiring_table(&test_wiring, draft->kind);
                assert_null(rows_fault(table, draft->body, draft->body_size, test.arena));
            }
        test_end(&test);
    }
}

static void what_changed_is_counted_by_file(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct rows_difference difference;
    struct rows *to = NULL;
    uint64_t sequence = 0;
    struct rows *rows =
        journaled("=== status.csv\n" HEAD "L1,2025-01-01,5\nL2,2025-01-01,5\nL3,2025-01-01,5\n"
                  "=== costs.csv\nitem,cost\nfuel,1\n",
                  &test, &sequence);
    assert_int_equal(test_rows_of("=== status.csv\n" HEAD
                                  "L1,2025-01-01,5\nL2,2025-01-01,6\nL4,2025-01-01,1\n"
                                  "=== contingent.ini\n[a]\nb = c\n=== costs.csv\nitem,cost\nfuel,1\n",
                                  &test, &to),
                     0);
    assert_int_equal(rows_difference(rows, to, TEST_TODAY, test.arena, &test.problems, &difference), 0);
    assert_int_equal(difference.file_count, 2);
    assert_string_equal(difference.files[0].file, "contingent.ini");
    assert_int_equal(difference.files[0].added, 1);
    assert_string_equal(difference.files[1].file, "status.csv");
    assert_int_equal(difference.files[1].added, 1);
    assert_int_equal(difference.files[1].changed, 1);
    assert_int_equal(difference.files[1].withdrawn, 1);
    test_end(&test);
}

static void wrong_files_are_reported_together(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text problems = {0};
    struct rows *rows = NULL;
    assert_int_equal(test_rows_of("=== status.csv\n" HEAD "L1,2025-01-32,5\n=== contingent.ini\n[a\n"
                                  "=== costs.csv\nitem\nfuel\n",
                                  &test, &rows),
                     ERROR_INVALID);
    folder_text_problems(&test.problems, &problems);
    assert_same("three files", text_content(&problems),
                "contingent.ini:1:1: error: '[a' is not a section; expected a section such as [contingent]\n"
                "status.csv:2:4: error: '2025-01-32' does not exist (column day); expected a day such as "
                "2024-03-14, from 1900-01-01 to 2199-12-31\n"
                "costs.csv:1:1: error: the column 'cost' is missing; known columns: item, cost");
    test_end(&test);
}

/* Origins */

static void each_line_names_its_record(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint32_t line;
        const char *origin;
    } lines[] = {
        {"x/status.csv", 1, NULL},
        {"x/status.csv", 2, "record 1 of a.bekov, 2025-02-03T10:00:01Z"},
        {"x/status.csv", 3, "record 1 of a.bekov, 2025-02-03T10:00:01Z"}, /* its second line */
        {"x/status.csv", 4, "record 9 of n.omarova, 2025-02-03T10:00:09Z, report ORI-7"},
        {"x/contingent.ini", 2, "record 3 of a.bekov, 2025-02-03T10:00:03Z"},
        {"x/contingent.ini", 3, "record 4 of n.omarova, 2025-02-03T10:00:04Z"},
        {"x/costs.csv", 2, NULL},
        {"built-in/rules.csv", 2, NULL},
    };
    static const struct {
        const char *kind, *author, *body;
        uint64_t sequence;
    } given[] = {
        {"test.status/1", "a.bekov", "{\"day\":\"2025-01-01\",\"line\":\"L1\",\"note\":\"a\\nb\"}", 1},
        {"test.status/1", "a.bekov", "{\"day\":\"2025-01-02\",\"line\":\"L1\"}", 2},
        {"test.setting/1", "a.bekov", "{\"key\":\"b\",\"section\":\"a\"}", 3},
        {"test.setting/1", "n.omarova", "{\"key\":\"c\",\"section\":\"a\"}", 4},
        {"test.status/1", "n.omarova", "{\"day\":\"2025-01-02\",\"line\":\"L1\",\"report\":\"ORI-7\"}", 9},
    };
    struct test_case test = test_begin();
    struct rows *rows = rows_new(&test_wiring, test.arena);
    struct folder folder;
    for (size_t i = 0; i < TEST_COUNT(given); i++)
        assert_int_equal(test_apply(rows, &test, given[i].kind, CIRCLE_SHARED, given[i].sequence,
                                    given[i].author, given[i].body),
                         0);
    assert_int_equal(rows_folder(rows, "x", test.arena, &test.problems, &folder), 0);
    for (size_t i = 0; i < TEST_COUNT(lines); i++) {
        const char *origin = folder_origin(&folder, lines[i].path, lines[i].line);
        assert_same(lines[i].path, origin ? origin : "", lines[i].origin ? lines[i].origin : "");
    }
    assert_string_equal(folder.path, "x");
    test_end(&test);
}

static void settings_are_found(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct rows *rows = NULL;
    assert_int_equal(test_rows_of("=== contingent.ini\n[a]\nb = c\n", &test, &rows), 0);
    assert_string_equal(rows_setting(rows, "contingent.ini", "a", "b"), "c");
    assert_string_equal(rows_setting(rows, "contingent.ini", "a", "c"), "");
    assert_string_equal(rows_setting(rows, "camp.ini", "a", "b"), "");
    assert_null(rows_of(rows, "camp.ini"));
    assert_int_equal(rows_of(rows, "contingent.ini")->count, 1);
    test_end(&test);
}

/* A file that no rows are left of is emptied so that its reader takes it. */
static void an_empty_file_can_be_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder_file files[2];
    struct rows *rows = NULL;
    assert_int_equal(rows_empty_file(&test_setting, test.arena, &test.problems, &files[0]), 0);
    assert_int_equal(rows_empty_file(&test_status, test.arena, &test.problems, &files[1]), 0);
    assert_string_equal(files[1].data, HEAD);
    struct folder folder = {"x", files, TEST_COUNT(files)};
    assert_int_equal(rows_of_folder(&test_wiring, &folder, test.arena, &test.problems, &rows), 0);
    assert_int_equal(rows_of(rows, "status.csv")->count + rows_of(rows, "contingent.ini")->count, 0);
    test_end(&test);
}

/* Memory */

static int go_all_the_way(const char *from, const char *to, struct test_case *test)
{
    struct rows_difference difference;
    struct rows *wanted = NULL, *rows = rows_new(&test_wiring, test->arena);
    struct folder folder;
    uint64_t sequence = 0;
    if (!rows)
        return problem_memory(&test->problems);
    const char *const folders[] = {from, to};
    for (size_t i = 0; i < TEST_COUNT(folders); i++) {
        int code = test_rows_of(folders[i], test, &wanted);
        if (code == 0)
            code = rows_difference(rows, wanted, TEST_TODAY, test->arena, &test->problems, &difference);
        if (code == 0)
            code = test_apply_all(rows, test, &difference, &sequence);
        if (code < 0)
            return code;
    }
    return rows_folder(rows, "x", test->arena, &test->problems, &folder);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        arena_fail_after(test.arena, calls + 1);
        int code =
            go_all_the_way("=== contingent.ini\n[a]\nb = c\n=== status.csv\n" HEAD "L1,2025-01-01,5\n",
                           "=== costs.csv\nitem,cost\nx,1\n=== status.csv\n" HEAD "L2,2025-01-01,5\n", &test);
        failed = arena_has_failed(test.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        test_end(&test);
    }
    assert_true(calls > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_right_or_refused),
        cmocka_unit_test(records_are_taken_in_or_refused),
        cmocka_unit_test(a_folder_is_reached_by_records),
        cmocka_unit_test(bodies_of_a_folder_have_no_fault),
        cmocka_unit_test(what_changed_is_counted_by_file),
        cmocka_unit_test(wrong_files_are_reported_together),
        cmocka_unit_test(each_line_names_its_record),
        cmocka_unit_test(settings_are_found),
        cmocka_unit_test(an_empty_file_can_be_read),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
