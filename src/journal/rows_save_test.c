#include "journal/rows_test.h"

static const struct {
    const char *kind;
    enum circle circle;
    const char *author, *body;
} records[] = {
    {"test.setting/1", CIRCLE_SHARED, "a.bekov",
     "{\"key\":\"id\",\"section\":\"contingent\",\"value\":\"x\"}"},
    {"test.status/1", CIRCLE_SHARED, "a.bekov", "{\"count\":\"5\",\"day\":\"2025-01-01\",\"line\":\"L1\"}"},
    {"test.status/1", CIRCLE_SHARED, "n.omarova",
     "{\"day\":\"2025-01-02\",\"line\":\"L1\",\"report\":\"ORI-7\"}"},
    {"test.status/1", CIRCLE_SHARED, "n.omarova", "{\"_copy\":2,\"day\":\"2025-01-02\",\"line\":\"L1\"}"},
    {"test.other/1", CIRCLE_SHARED, "n.omarova", "{}"},
    {"test.kept/1", CIRCLE_SHARED, "n.omarova", "{\"what\":\"ever\"}"},
    {"test.kept/1", CIRCLE_SHARED, "a.bekov", "{}"},
    {"test.status/1", CIRCLE_SHARED, "a.bekov",
     "{\"_withdrawn\":true,\"day\":\"2025-01-01\",\"line\":\"L1\"}"},
    {"test.cost/1", CIRCLE_INTERNAL, "a.bekov", "{\"cost\":\"1.00\",\"item\":\"x\"}"},
};

static void apply_from(struct rows *rows, struct test_case *test, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        assert_int_equal(test_apply(rows, test, records[i].kind, records[i].circle, i + 1, records[i].author,
                                    records[i].body),
                         0);
}

static void save(const struct rows *rows, struct text *out)
{
    assert_int_equal(rows_save(rows, out), 0);
}

static void assert_same_rows(const struct rows *a, const struct rows *b, struct test_case *test)
{
    TEXT_CLEANUP struct text one = {0}, other = {0};
    struct folder folders[2];
    assert_int_equal(rows_folder(a, "x", test->arena, &test->problems, &folders[0]), 0);
    assert_int_equal(rows_folder(b, "x", test->arena, &test->problems, &folders[1]), 0);
    test_write_folder(&folders[0], &one);
    test_write_folder(&folders[1], &other);
    assert_same("folder", text_content(&one), text_content(&other));
    for (size_t i = 0; i < folders[0].count; i++)
        for (uint32_t line = 1; line < 10; line++) {
            const char *first = folder_origin(&folders[0], folders[0].files[i].path, line);
            const char *second = folder_origin(&folders[1], folders[0].files[i].path, line);
            assert_same("origin", first ? first : "", second ? second : "");
        }
    struct kept_list kept = rows_kept(a), other_kept = rows_kept(b);
    assert_int_equal(kept.count, other_kept.count);
    for (size_t i = 0; i < kept.count; i++) {
        assert_same("kept", kept.items[i].body, other_kept.items[i].body);
        assert_same("kept", kept.items[i].author, other_kept.items[i].author);
        assert_int_equal(kept.items[i].sequence, other_kept.items[i].sequence);
    }
    assert_int_equal(rows_applied(a), rows_applied(b));
    assert_int_equal(rows_newest(a), rows_newest(b));
}

/* From any record on, a snapshot and the rest give what the start gives, to the byte. */
static void a_snapshot_and_the_rest_are_the_whole(void **state)
{
    (void)state;
    for (size_t at = 0; at <= TEST_COUNT(records); at++) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text bytes = {0}, loaded_bytes = {0}, whole_bytes = {0}, again = {0};
        struct rows *whole = rows_new(&test_wiring, test.arena), *part = rows_new(&test_wiring, test.arena);
        struct rows *loaded;
        apply_from(whole, &test, 0, TEST_COUNT(records));
        apply_from(part, &test, 0, at);
        save(part, &bytes);
        assert_int_equal(rows_load(&test_wiring, bytes.data, bytes.length, test.arena, &loaded), 0);
        save(loaded, &again);
        assert_int_equal(again.length, bytes.length);
        assert_memory_equal(again.data, bytes.data, bytes.length);
        memset(bytes.data, 0xAA, bytes.length); /* nothing leads there any more */
        apply_from(loaded, &test, at, TEST_COUNT(records));
        assert_same_rows(loaded, whole, &test);
        save(loaded, &loaded_bytes);
        save(whole, &whole_bytes);
        assert_int_equal(loaded_bytes.length, whole_bytes.length);
        assert_memory_equal(loaded_bytes.data, whole_bytes.data, whole_bytes.length);
        test_end(&test);
    }
}

static void many_rows_are_found_again(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text bytes = {0};
    struct rows *rows = rows_new(&test_wiring, test.arena), *loaded;
    char body[100], day[DAY_TEXT_SIZE];
    for (int i = 0; i < 2 * ROWS; i++) { /* each row twice: the second record changes it */
        snprintf(body, sizeof body, "{\"count\":\"%d\",\"day\":\"%s\",\"line\":\"L%d\"}", i / ROWS,
                 day_format(TEST_TODAY + i % ROWS / 7, day), i % ROWS % 7);
        assert_int_equal(test_apply(rows, &test, "test.status/1", CIRCLE_SHARED, (uint64_t)i + 1, "a", body),
                         0);
        if (i == ROWS) {
            save(rows, &bytes);
            assert_int_equal(rows_load(&test_wiring, bytes.data, bytes.length, test.arena, &loaded), 0);
            rows = loaded;
        }
    }
    const struct rows_table *table = rows_of(rows, "status.csv");
    assert_int_equal(table->count, ROWS);
    for (size_t i = 0; i < table->count; i++)
        assert_string_equal(table->rows[i].cells[TEST_COUNT_COLUMN], "1");
    test_end(&test);
}

/* Other bytes */

static int load(const char *data, size_t size)
{
    struct test_case test = test_begin();
    struct rows *rows;
    char *exact = arena_alloc(test.arena, size + 1);
    assert_non_null(exact);
    memcpy(exact, data, size);
    int code = rows_load(&test_wiring, exact, size, test.arena, &rows);
    assert_int_equal(test.problems.count, 0);
    test_end(&test);
    return code;
}

static void other_bytes_are_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text bytes = {0};
    struct rows *rows = rows_new(&test_wiring, test.arena);
    apply_from(rows, &test, 0, TEST_COUNT(records));
    save(rows, &bytes);
    assert_int_equal(load(bytes.data, bytes.length), 0);
    for (size_t size = 0; size < bytes.length; size++) /* cut */
        assert_int_equal(load(bytes.data, size), ERROR_NOT_FOUND);
    text_add_char(&bytes, '\0'); /* more */
    assert_int_equal(load(bytes.data, bytes.length), ERROR_NOT_FOUND);
    for (size_t i = 0; i + 1 < bytes.length; i++) /* any byte: another value, or refused; never a crash */
        for (int bit = 0; bit < 8; bit++) {
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
            int code = load(bytes.data, bytes.length - 1);
            assert_true(code == 0 || code == ERROR_NOT_FOUND || code == ERROR_LIMIT);
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
        }
    test_end(&test);
}

static const struct column other_columns[] = {{"item", COLUMN_TEXT, COLUMN_REQUIRED},
                                              {"costs", COLUMN_DECIMAL, COLUMN_REQUIRED, .decimals = 2}};
static const struct table_form other_form = {"costs.csv", other_columns, TEST_COUNT(other_columns)};
static const struct record_table other_cost = {
    .kind = "test.cost/1", .form = &other_form, RECORD_KEYS(0), .day_column = -1, .circle = CIRCLE_INTERNAL};
static const struct record_table *const renamed[] = {&other_cost, NULL};
static const struct record_table *const none[] = {NULL};
static const struct record_table *const *const renamed_tables[] = {test_first, renamed, NULL};
static const struct record_table *const *const fewer_tables[] = {test_first, none, NULL};
static const struct journal_wiring other_wirings[] = {{.tables = renamed_tables}, {.tables = fewer_tables}};

/* A program with other tables or columns folds from the start. */
static void other_tables_are_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text bytes = {0};
    struct rows *rows = rows_new(&test_wiring, test.arena), *loaded;
    apply_from(rows, &test, 0, TEST_COUNT(records));
    save(rows, &bytes);
    for (size_t i = 0; i < TEST_COUNT(other_wirings); i++)
        assert_int_equal(rows_load(&other_wirings[i], bytes.data, bytes.length, test.arena, &loaded),
                         ERROR_NOT_FOUND);
    test_end(&test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text bytes = {0};
    struct rows *rows = rows_new(&test_wiring, test.arena), *loaded;
    apply_from(rows, &test, 0, TEST_COUNT(records));
    save(rows, &bytes);
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case loading = test_begin();
        arena_fail_after(loading.arena, calls + 1);
        int code = rows_load(&test_wiring, bytes.data, bytes.length, loading.arena, &loaded);
        failed = arena_has_failed(loading.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        test_end(&loading);
    }
    assert_true(calls > 5);
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_and_the_rest_are_the_whole),
        cmocka_unit_test(many_rows_are_found_again),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(other_tables_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
