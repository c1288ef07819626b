/* Tables of their own for the tests of rows, and records made of drafts. */
#ifndef MUSTER_JOURNAL_ROWS_TEST_H
#define MUSTER_JOURNAL_ROWS_TEST_H

#include "journal/rows.h"

#include "folder_text.h"
#include "test.h"

enum { TEST_LINE, TEST_DAY, TEST_COUNT_COLUMN, TEST_NOTE, TEST_REPORT };
static const struct column test_columns[] = {
    [TEST_LINE] = {"line", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = 20},
    [TEST_DAY] = {"day", COLUMN_DAY, COLUMN_REQUIRED},
    [TEST_COUNT_COLUMN] = {"count", COLUMN_COUNT, 0, .maximum = 1000},
    [TEST_NOTE] = {"note", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
    [TEST_REPORT] = {"report", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
static const struct table_form test_form = {"status.csv", test_columns,
                                            sizeof test_columns / sizeof *test_columns};
static const struct record_table test_status = {.kind = "test.status/1",
                                                .form = &test_form,
                                                RECORD_KEYS(TEST_LINE, TEST_DAY),
                                                .day_column = TEST_DAY,
                                                .circle = CIRCLE_SHARED};
static const struct column test_cost_columns[] = {{"item", COLUMN_TEXT, COLUMN_REQUIRED},
                                                  {"cost", COLUMN_DECIMAL, COLUMN_REQUIRED, .decimals = 2}};
static const struct table_form test_cost_form = {"costs.csv", test_cost_columns,
                                                 sizeof test_cost_columns / sizeof *test_cost_columns};
static const struct record_table test_cost = {.kind = "test.cost/1",
                                              .form = &test_cost_form,
                                              RECORD_KEYS(0),
                                              .day_column = -1,
                                              .circle = CIRCLE_INTERNAL};
static const struct record_table test_setting = {.kind = "test.setting/1",
                                                 .file = "contingent.ini",
                                                 RECORD_KEYS(0, 1),
                                                 .day_column = -1,
                                                 .circle = CIRCLE_SHARED};
static const struct record_kind test_kind = {.kind = "test.other/1", .circle = CIRCLE_SHARED};
static const struct record_kind test_kept = {.kind = "test.kept/1", .circle = CIRCLE_SHARED, .kept = true};

static const struct record_table *const test_first[] = {&test_setting, &test_status, NULL};
static const struct record_table *const test_second[] = {&test_cost, NULL};
static const struct record_table *const *const test_tables[] = {test_first, test_second, NULL};
static const struct record_kind *const test_kinds[] = {&test_kind, &test_kept, NULL};
static const struct journal_wiring test_wiring = {.tables = test_tables, .kinds = test_kinds};

#define TEST_KNOWN ((instant)1738576800000000) /* 2025-02-03T10:00:00Z */
enum { TEST_TODAY = 20000 };                   /* 2024-10-04 */

/* Takes in a record; how it ended. */
static inline int test_apply(struct rows *rows, struct test_case *test, const char *kind, enum circle circle,
                             uint64_t sequence, const char *author, const char *body)
{
    struct record record = {.subject = "contingent/x",
                            .circle = circle,
                            .sequence = sequence,
                            .kind = kind,
                            .author = author,
                            .authority = "",
                            .body = body,
                            .body_size = strlen(body)};
    record.writer.bytes[0] = (uint8_t)(strlen(author) + 1);
    struct folded folded = {.record = &record, .known = TEST_KNOWN + (instant)sequence * 1000000};
    return rows_apply(rows, &folded, &test->problems);
}

/* Takes in all drafts of a difference, numbered from *sequence on. */
static inline int test_apply_all(struct rows *rows, struct test_case *test,
                                 const struct rows_difference *difference, uint64_t *sequence)
{
    int code = 0;
    for (size_t i = 0; i < difference->change_count; i++)
        for (size_t k = 0; k < difference->changes[i].count && code == 0; k++)
            code =
                test_apply(rows, test, difference->changes[i].drafts[k].kind, difference->changes[i].circle,
                           ++*sequence, "a.bekov", difference->changes[i].drafts[k].body);
    return code;
}

/* The rows of a folder that is written as one text; an error code. */
static inline int test_rows_of(const char *text, struct test_case *test, struct rows **ret_rows)
{
    struct folder folder;
    assert_true(folder_of_text(text, strlen(text), test->arena, &folder) || arena_has_failed(test->arena));
    if (arena_has_failed(test->arena))
        return problem_memory(&test->problems);
    return rows_of_folder(&test_wiring, &folder, test->arena, &test->problems, ret_rows);
}

/* A folder as one text. */
static inline void test_write_folder(const struct folder *folder, struct text *out)
{
    for (size_t i = 0; i < folder->count; i++)
        text_format(out, "=== %s\n%s", folder->files[i].name, folder->files[i].data);
}

#endif
