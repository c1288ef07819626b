/* Rows that persons have accepted, and what may rest on them. Rates are invented. */
#include "reference/reference.h"
#include "reference/reference_operations.h"

#include "folder_text.h"
#include "journal/journal.h"
#include "test.h"

#define SCHEDULE                                                                                             \
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n2023,2023-07-01,,,"        \
    "official,x\n"                                                                                           \
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n2022-07-01,,1448,quoted,a\n"  \
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n2023,catering,Meals,"    \
    "30.5,recalled,x\n2023,laundry,,,recalled,\n"

static const struct rate_row catering = {SCHEDULE_SERVICES, "2023", "catering"},
                             edition = {SCHEDULE_EDITIONS, "2023", "2023"},
                             people = {SCHEDULE_PERSONNEL, "*", "2022-07-01"};

static const char *hash_of(const struct schedule *schedule, const struct rate_row *row, struct arena *arena)
{
    struct digest hash;
    char hex[DIGEST_TEXT_SIZE];
    assert_int_equal(schedule_row_hash(schedule, row, &hash), 0);
    return arena_text(arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1);
}

static struct schedule schedule_of(struct test_case *test)
{
    struct folder folder;
    struct schedule schedule;
    assert_true(folder_of_text(SCHEDULE, strlen(SCHEDULE), test->arena, &folder));
    assert_int_equal(schedule_load(&folder, 1, test->arena, &test->problems, &schedule), 0);
    return schedule;
}

#define ON_CATERING "it rests on the row catering of self_sustainment, edition 2023, which is recalled, and "
#define ACCEPTS_CATERING                                                                                     \
    "two named persons accept it, each for themself: `muster rates accept 2023 self_sustainment catering "   \
    "--schedule folder`"
#define ONLY_A ON_CATERING "only a has accepted it; " ACCEPTS_CATERING

/* Acceptances, one letter each: of catering as it stands by a, b, c; as it stood before by A, B; of the
   edition by x and y. */
static const struct {
    const char *accepted;
    size_t persons; /* who accepted catering as it stands */
    const char *first;
    const char *problems; /* when a price rests on catering and the edition */
} cases[] = {
    {"", 0, "",
     ON_CATERING
     "nobody has accepted it; " ACCEPTS_CATERING
     " | it rests on the row 2023 of editions, edition 2023, which is official, and nobody has "
     "accepted it; two named persons accept it, each for themself: `muster rates accept 2023 "
     "editions 2023 --schedule folder` | several rows of a table can be accepted at once; `muster rates "
     "accept EDITION TABLE CODE CODE ...`"},
    {"axy", 1, "a", ONLY_A},
    {"aaxy", 1, "a", ONLY_A},
    {"aABxy", 1, "a", ONLY_A},
    {"baxy", 2, "b", ""},
    {"abcxy", 3, "a", ""},
};

static struct rate_acceptances acceptances_of(const char *letters, const struct schedule *schedule,
                                              struct arena *arena)
{
    size_t count = strlen(letters);
    struct rate_acceptance *items = arena_array(arena, count, sizeof *items);
    assert_non_null(items);
    for (size_t i = 0; i < count; i++) {
        bool before = letters[i] < 'a', of_edition = letters[i] >= 'x';
        const struct rate_row *row = of_edition ? &edition : &catering;
        items[i] = (struct rate_acceptance){.row = *row,
                                            .hash = before ? "0" : hash_of(schedule, row, arena),
                                            .person = arena_text(arena, &letters[i], 1),
                                            .note = ""};
    }
    return (struct rate_acceptances){items, count};
}

static void two_different_persons_accept(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text got = {0};
        struct test_case test = test_begin();
        struct schedule schedule = schedule_of(&test);
        struct rate_acceptances acceptances = acceptances_of(cases[i].accepted, &schedule, test.arena);
        struct relied_rows relied = {.arena = test.arena};
        const char *first;
        relied_add(&relied, catering, MARK_RECALLED);
        relied_add(&relied, edition, MARK_OFFICIAL);
        assert_int_equal(
            rate_accepted_by(&acceptances, &catering, hash_of(&schedule, &catering, test.arena), &first),
            cases[i].persons);
        assert_same(cases[i].accepted, first, cases[i].first);
        int code = relied_check_accepted(&schedule, &relied, &acceptances, &test.problems);
        assert_int_equal(code, cases[i].problems[0] ? ERROR_FORBIDDEN : 0);
        for (size_t k = 0; k < test.problems.count; k++)
            text_format(&got, "%s%s; %s", k ? " | " : "", test.problems.items[k].what,
                        test.problems.items[k].expected);
        assert_same(cases[i].accepted, text_content(&got), cases[i].problems);
        test_end(&test);
    }
}

/* What is built in and official needs nobody; the same after its last confirmed day does. */
static void what_is_built_in_and_official_counts(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct schedule schedule = schedule_of(&test);
    const struct rate_acceptances none = {NULL, 0};
    struct relied_rows relied = {.arena = test.arena};
    relied_add(&relied, edition, MARK_OFFICIAL);
    schedule.builtin = true;
    assert_int_equal(relied_check_accepted(&schedule, &relied, &none, &test.problems), 0);
    relied_add(&relied, edition, MARK_RECALLED);
    assert_int_equal(relied.count, 1);
    assert_int_equal(relied_check_accepted(&schedule, &relied, &none, &test.problems), ERROR_FORBIDDEN);
    test_end(&test);
}

static void lists_are_in_order_and_may_run_out_of_memory(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct relied_rows relied = {.arena = test.arena};
    const struct rate_row rows[] = {catering, people, edition};
    relied_add(NULL, catering, MARK_QUOTED); /* not wanted */
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        relied_add(&relied, rows[i], MARK_QUOTED);
    relied_sort(&relied);
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_true(rate_row_same(&relied.items[i].row, &rows[TEST_COUNT(rows) - 1 - i]));
    struct relied_rows short_of = {.arena = test.arena};
    arena_fail_after(test.arena, 1);
    relied_add(&short_of, catering, MARK_QUOTED);
    assert_true(short_of.failed);
    assert_int_equal(short_of.count, 0);
    test_end(&test);
}

/* A released body stays as it is. */
static const struct {
    const char *body, *fault;
} bodies[] = {
    {"{\"code\":\"catering\",\"edition\":\"2023\",\"hash\":"
     "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"note\":\"read\","
     "\"person\":\"a\",\"table\":\"self_sustainment\"}",
     ""},
    {"{\"code\":\"catering\",\"edition\":\"2023\",\"hash\":"
     "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"person\":\"a\",\"table\":"
     "\"components\"}",
     "'table' is no table of a schedule"},
    {"{\"code\":\"catering\",\"edition\":\"2023\",\"person\":\"a\",\"table\":\"rules\"}",
     "'hash' is missing: 64 hexadecimal digits, small letters"},
};

static void bodies_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct test_case test = test_begin();
        const char *fault = rate_accepted_kind.fault(bodies[i].body, strlen(bodies[i].body), test.arena);
        assert_same(bodies[i].body, fault ? fault : "", bodies[i].fault);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_different_persons_accept),
        cmocka_unit_test(what_is_built_in_and_official_counts),
        cmocka_unit_test(lists_are_in_order_and_may_run_out_of_memory),
        cmocka_unit_test(bodies_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
