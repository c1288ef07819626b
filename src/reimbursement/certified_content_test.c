/* What a certified statement stores: its bytes, there and back, and what is refused. */
#include "reimbursement/certified_content_calc.h"

#include "contingent_test.h"

#define HASH "4f9c4a0ec1a7b4b5f1f8b7a6a5c4d3e2f1b0a9c8d7e6f5a4b3c2d1e0f9a8b7c6"

static const struct adjustment adjusts = {.adjusts = "2024-10..2024-12", .section = SECTION_SELF_SUSTAINMENT};

static const struct statement_line lines[] = {
    {.month = 12 * 2024 + 11,
     .section = SECTION_ADJUSTMENTS,
     .code = "catering",
     .line = "",
     .description = "Adjusts \"catering\"",
     .amount = -5,
     .mark = MARK_QUOTED,
     .adjustment = &adjusts},
    {.month = 12 * 2025,
     .section = SECTION_PERSONNEL,
     .code = "2022-07-01",
     .line = "",
     .description = "",
     .amount = 20127200,
     .mark = MARK_RECALLED},
    {.month = 12 * 2025 + 2,
     .section = SECTION_MAJOR_EQUIPMENT,
     .code = "apc",
     .line = "L1",
     .description = "Бронетранспортёр",
     .amount = 100,
     .mark = MARK_OFFICIAL},
};
static const struct content_edition editions[] = {{"2023", HASH}};
static const struct certified_row rows[] = {
    {{SCHEDULE_EDITIONS, "2023", "2023"}, MARK_OFFICIAL, HASH},
    {{SCHEDULE_PERSONNEL, "*", "2022-07-01"}, MARK_RECALLED, HASH},
};

static struct certified_content content_of_test(void)
{
    return (struct certified_content){.contingent = "kaz-undof-frc",
                                      .statement = "2025-01..2025-03",
                                      .period = {20089, 20179}, /* 2025-01-01 to 2025-04-01 */
                                      .total = 20127295,
                                      .mark = MARK_RECALLED,
                                      .engine = "Muster 0.1.0, calculation muster-1",
                                      .editions = editions,
                                      .edition_count = TEST_COUNT(editions),
                                      .rows = rows,
                                      .row_count = TEST_COUNT(rows),
                                      .lines = lines,
                                      .line_count = TEST_COUNT(lines)};
}

/* Frozen: a statement that was certified stays readable. */
static const char golden[] =
    "{\"editions\":[{\"hash\":\"" HASH "\",\"name\":\"2023\"}],"
    "\"lines\":[{\"adjusts\":\"2024-10..2024-12\",\"adjusts_section\":\"self_sustainment\","
    "\"amount\":\"-0.05\",\"code\":\"catering\",\"description\":\"Adjusts \\\"catering\\\"\","
    "\"mark\":\"quoted\","
    "\"month\":\"2024-12\",\"section\":\"adjustments\"},"
    "{\"amount\":\"201272.00\",\"code\":\"2022-07-01\",\"mark\":\"recalled\",\"month\":\"2025-01\","
    "\"section\":\"personnel\"},"
    "{\"amount\":\"1.00\",\"code\":\"apc\",\"description\":\"Бронетранспортёр\",\"line\":\"L1\","
    "\"mark\":\"official\",\"month\":\"2025-03\",\"section\":\"major_equipment\"}],"
    "\"rows\":[{\"code\":\"2023\",\"edition\":\"2023\",\"hash\":\"" HASH
    "\",\"mark\":\"official\",\"table\":\"editions\"},"
    "{\"code\":\"2022-07-01\",\"edition\":\"*\",\"hash\":\"" HASH
    "\",\"mark\":\"recalled\",\"table\":\"personnel\"}],"
    "\"statement\":{\"contingent\":\"kaz-undof-frc\",\"engine\":\"Muster 0.1.0, calculation muster-1\","
    "\"from\":\"2025-01-01\",\"id\":\"2025-01..2025-03\",\"mark\":\"recalled\",\"to\":\"2025-04-01\","
    "\"total\":\"201272.95\"}}";

static void there_and_back(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0}, again = {0};
    struct certified_content content = content_of_test(), read;
    assert_int_equal(certified_content_write(&content, &out), 0);
    assert_same("golden", text_content(&out), golden);
    assert_null(certified_content_read(out.data, out.length, test.arena, &read));
    assert_int_equal(certified_content_write(&read, &again), 0);
    assert_same("again", text_content(&again), golden);
    assert_int_equal(read.line_count, TEST_COUNT(lines));
    assert_string_equal(read.lines[2].description, "Бронетранспортёр");
    assert_int_equal(read.lines[0].adjustment->section, SECTION_SELF_SUSTAINMENT);
    assert_null(read.lines[1].adjustment);
    test_end(&test);
}

/* The golden bytes with one text in the place of another. */
static const struct {
    const char *from, *to, *fault;
} changes[] = {
    {"\"201272.95\"", "\"201272.94\"", "do not add up"},
    {"\"201272.95\"", "\"201272.9\"", "dollars and cents"},
    {"\"amount\":\"1.00\"", "\"amount\":\"1\"", "dollars and cents"},
    {"\"amount\":\"1.00\"", "\"amount\":\"92233720368547758.07\"", "dollars and cents"},
    {"\"month\":\"2025-03\"", "\"month\":\"2025-04\"", "outside the period"},
    {"\"month\":\"2025-03\"", "\"month\":\"2025-13\"", "month or amount"},
    {"\"month\":\"2025-03\"", "\"month\":\"2025-00\"", "month or amount"},
    {"\"section\":\"personnel\"", "\"section\":\"person\"", "month or amount"},
    {"\"section\":\"personnel\"", "\"section\":\"adjustments\"", "does not say what"},
    {"\"adjusts\":\"2024-10..2024-12\",", "", "does not say what"},
    {"\"self_sustainment\"", "\"adjustments\"", "does not say what"},
    {"\"section\":\"adjustments\"", "\"section\":\"personnel\"", "is no adjustment"},
    {"\"month\":\"2024-12\"", "\"month\":\"2025-02\"", "in their order"},
    {"\"table\":\"personnel\"", "\"table\":\"persons\"", "table or mark"},
    {"\"mark\":\"recalled\",\"table\"", "\"mark\":\"called\",\"table\"", "table or mark"},
    {"\"from\":\"2025-01-01\"", "\"from\":\"2025-04-01\"", "period is empty"},
    {"\"from\":\"2025-01-01\"", "\"from\":\"2025-02-30\"", "is not a day"},
    {"\"name\":\"2023\"", "\"nama\":\"2023\"", "has no 'nama'"},
    {"{\"editions\":[", "{\"edition\":[", "expected the members"},
    {"\"rows\":[", "\"rows\":[7,", "no object"},
    {"\"statement\":{", "\"statemen\":{", "expected the members"},
    {"}}", "},\"x\":1}", "expected the members"},
    {"\"editions\":[{", "\"editions\": [{", "no canonical JSON"},
};

static const char *replaced(const char *from, const char *to, struct arena *arena)
{
    const char *at = strstr(golden, from);
    assert_non_null(at);
    return arena_format(arena, "%.*s%s%s", (int)(at - golden), golden, to, at + strlen(from));
}

static void what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(changes); i++) {
        struct test_case test = test_begin();
        struct certified_content read;
        const char *data = replaced(changes[i].from, changes[i].to, test.arena);
        const char *fault = certified_content_read(data, strlen(data), test.arena, &read);
        if (!fault || !strstr(fault, changes[i].fault))
            assert_same(changes[i].to, fault ? fault : "accepted", changes[i].fault);
        test_end(&test);
    }
}

static void cut_anywhere(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct certified_content read;
    for (size_t size = 0; size < sizeof golden - 1; size++)
        assert_non_null(certified_content_read(golden, size, test.arena, &read));
    test_end(&test);
}

static void too_long(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    struct certified_content content = content_of_test();
    struct statement_line *many = arena_array(test.arena, MANY, sizeof *many);
    for (size_t i = 0; i < MANY; i++)
        many[i] = lines[1];
    content.lines = many;
    content.line_count = MANY;
    assert_int_equal(certified_content_write(&content, &out), ERROR_LIMIT);
    test_end(&test);
}

static void memory_that_fails(void **state)
{
    (void)state;
    size_t allocation = 1;
    for (bool failed = true; failed; allocation++) {
        struct test_case test = test_begin();
        struct certified_content read;
        arena_fail_after(test.arena, allocation);
        const char *fault = certified_content_read(golden, sizeof golden - 1, test.arena, &read);
        failed = arena_has_failed(test.arena);
        assert_true(failed == (fault != NULL));
        test_end(&test);
    }
    assert_in_range(allocation, 30, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(what_is_refused),   cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(too_long),       cmocka_unit_test(memory_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
