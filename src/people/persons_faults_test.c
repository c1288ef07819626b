/* Whatever fails while persons are imported or erased: all is recorded or nothing, and it can be done again.
 */
#include "people/persons_place_test.h"

enum { FEW = 4, STEPS_MAXIMUM = 2000 };

/* What is made to fail from the n-th time on; 0: nothing. */
typedef void fail_function(struct call *call, size_t n);
static void fail_steps(struct call *call, size_t n)
{
    (void)call;
    store_fail_after(n);
}
static void fail_calls(struct call *call, size_t n)
{
    (void)call;
    folder_fail_after(n);
}
static void fail_memory(struct call *call, size_t n)
{
    arena_fail_after(call->test.arena, n);
}

/* One call with something that fails; what it says of that names no person. */
static int call_failing(struct side *side, fail_function *breaks, size_t n, const char *name,
                        const char *const *pairs)
{
    struct call call = call_new();
    assert_in_range(n, 1, STEPS_MAXIMUM); /* else it would never end well */
    breaks(&call, n);
    call_run(&call, side, "a.bekov", REPLY_JSON, name, pairs);
    breaks(&call, 0);
    int code = call.code;
    if (code < 0)
        assert_true(problems_result(&call.test.problems) < 0);
    for (size_t i = 0; i < TEST_COUNT(person_marks); i++)
        assert_null(strstr(text_content(&call.said), person_marks[i]));
    call_end(&call);
    return code;
}

/* A small contingent with a few persons, of which another row is new. */
static const char *small_company(struct side *side)
{
    const char *path = arena_format(side_arena(side), "%s/company", side->place.folder.path);
    const struct folder_file file =
        test_file("contingent.ini", "[contingent]\nid = " COMPANY "\ncontributor = KAZ\n");
    struct problems problems;
    problems_init(&problems, side_arena(side));
    assert_fine(folder_write(path, &file, 1, false, &problems), &problems);
    write_company(path, 1, FEW);
    return path;
}

/* The n-th of what the function counts fails, n = 1, 2, ..., until nothing does. Each time the import is
   recorded as a whole or not at all. */
static void assert_import_survives(fail_function *breaks)
{
    struct side side = make_side();
    const char *company = small_company(&side);
    const char *const pairs[] = {"folder", company, "persons", "1", NULL};
    uint64_t before = count_records(&side);
    size_t failed = 0;
    int code = ERROR_LIMIT;
    for (size_t n = 1; code < 0; n++) {
        code = call_failing(&side, breaks, n, "import", pairs);
        failed += code < 0;
        if (code < 0)
            assert_int_equal(count_records(&side), before);
    }
    assert_true(failed > 10);
    assert_int_equal(count_records(&side), before + 2 + FEW); /* two settings */
    import_company(&side, company, "Nothing new");
    expect(&side, "a.bekov", 0, "|Zhangeldi001, Aruzhanq001, Jr.|", "persons", "id", COMPANY);
    side_verifies(&side);
    side_remove(&side);
}

static void an_import_survives_a_failing_store(void **state)
{
    (void)state;
    assert_import_survives(fail_steps);
}

static void an_import_survives_a_failing_disk(void **state)
{
    (void)state;
    assert_import_survives(fail_calls);
}

static void an_import_survives_without_memory(void **state)
{
    (void)state;
    assert_import_survives(fail_memory);
}

/* Where the act itself fails, no key stays behind. */
static void failed_acts_leave_no_keys(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = small_company(&side);
    const char *const pairs[] = {"folder", company, "persons", "1", NULL};
    size_t made = 0;
    for (size_t n = 1; call_failing(&side, fail_memory, n, "import", pairs) < 0; n++)
        made += count_keys(&side, ".key");
    assert_int_equal(made, 0);
    assert_int_equal(count_keys(&side, ".key"), FEW);
    assert_int_equal(count_keys(&side, ".erased"), 0);
    side_remove(&side);
}

/* An erasing that failed has either not begun, or shows nothing of the person; again, it is done. */
static void assert_erasing_survives(fail_function *breaks)
{
    struct side side = make_side();
    const char *company = small_company(&side);
    import_company(&side, company, NULL);
    const char *const pairs[] = {"id", COMPANY, "person", "KZQJX-002", "yes", "1", NULL};
    uint64_t before = count_records(&side);
    int code = ERROR_LIMIT;
    for (size_t n = 1; code < 0 && count_records(&side) == before; n++)
        code = call_failing(&side, breaks, n, "person erase", pairs);
    struct call call = call_new();
    call_run(&call, &side, "a.bekov", REPLY_JSON, "persons", (const char *const[]){"id", COMPANY, NULL});
    assert_int_equal(call.code, 0);
    assert_null(strstr(call.shown.data, "KZQJX-002"));
    assert_non_null(strstr(call.shown.data, "KZQJX-003"));
    const char *erased = strstr(call.shown.data, "\"state\": \"erased\"");
    assert_non_null(erased);
    char pseudonym[33]; /* 44 bytes before the state: 32 digits and what stands between */
    memcpy(pseudonym, erased - strlen("\",\n      ") - 32, 32);
    pseudonym[32] = '\0';
    call_end(&call);
    const char *const again[] = {"id", COMPANY, "person", pseudonym, "yes", "1", NULL};
    for (size_t n = 1; code < 0; n++)
        code = call_failing(&side, breaks, n, "person erase", again);
    assert_int_equal(count_records(&side), before + 1);
    assert_int_equal(count_keys(&side, ".key"), FEW - 1);
    assert_int_equal(count_keys(&side, ".erased"), 1);
    side_verifies(&side);
    side_remove(&side);
}

static void an_erasing_survives_failures(void **state)
{
    (void)state;
    assert_erasing_survives(fail_steps);
    assert_erasing_survives(fail_calls);
    assert_erasing_survives(fail_memory);
}

static void showing_and_exporting_survive_without_memory(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *out = arena_format(side_arena(&side), "%s/out", side.place.folder.path);
    import_company(&side, small_company(&side), NULL);
    const struct {
        const char *name, *pairs[8];
    } calls[] = {
        {"persons", {"id", COMPANY, NULL}},
        {"persons", {"id", COMPANY, "summary", "1", NULL}},
        {"export", {"id", COMPANY, "folder", out, "persons", "1", NULL}},
        {"person lost", {"id", COMPANY, NULL}},
    };
    for (size_t i = 0; i < TEST_COUNT(calls); i++) {
        bool exports = strcmp(calls[i].name, "export") == 0;
        for (size_t n = 1; call_failing(&side, fail_memory, n, calls[i].name, calls[i].pairs) < 0; n++)
            assert_false(exports && place_has(&side.place.folder, "out"));
    }
    import_company(&side, out, "Nothing new");
    side_remove(&side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_import_survives_a_failing_store),
        cmocka_unit_test(an_import_survives_a_failing_disk),
        cmocka_unit_test(an_import_survives_without_memory),
        cmocka_unit_test(failed_acts_leave_no_keys),
        cmocka_unit_test(an_erasing_survives_failures),
        cmocka_unit_test(showing_and_exporting_survive_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
