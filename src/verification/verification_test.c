#include "verification/verification.h"

#include "agreement/agreement.h"
#include "folder_text.h"
#include "reader_cases.h"

#include <assert.h>

#define AGREED                                                                                               \
    "=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n"                                              \
    "=== mou_major_equipment.csv\nline,effective,rate_code,group,quantity,lease\n"                           \
    "L2,2024-01-01,truck,,6,wet\nL1,2024-01-01,apc,,15,wet\nL10,2024-01-01,truck,,2,wet\n"                   \
    "=== mou_self_sustainment.csv\ncategory,effective,provider\n"                                            \
    "laundry,2024-01-01,contributor\ncatering,2024-01-01,contributor\n"
#define STATUS      "=== equipment_status.csv\nline,day,present,serviceable\n"
#define ITEMS       "=== equipment_items.csv\nitem,line,serial,plate,from,to,location\n"
#define ITEM_STATUS "=== item_status.csv\nitem,day,serviceable,attributable\n"
#define PERFORMANCE "=== self_sustainment_status.csv\ncategory,day,performance\n"

static int read_text(const char *content, struct test_case *test, struct agreement *ret_agreement,
                     struct verification *ret_verification)
{
    struct folder folder;
    if (!folder_of_text(content, strlen(content), test->arena, &folder))
        return problem_memory(&test->problems);
    int agreed = agreement_read(&folder, test->arena, &test->problems, ret_agreement);
    int verified = verification_read(&folder, ret_agreement, test->arena, &test->problems, ret_verification);
    return agreed ? agreed : verified;
}

static int read_folder(const char *content, struct test_case *test, size_t *ret_count)
{
    struct agreement agreement = {0};
    struct verification verification = {0};
    (void)ret_count;
    return read_text(content, test, &agreement, &verification);
}

/* Source of each: docs/calculation.md "What refuses"; CONTRACT "The contingent folder"; verification.h. */
static const struct reader_case cases[] = {
    {AGREED, 0, ""},
    {AGREED STATUS "L1,2024-03-15,15,15\nL1,2024-04-01,15,0\nL2,2024-03-15,0,0\n" PERFORMANCE
                   "catering,2024-03-15,0\ncatering,2024-04-01,1\n",
     0, ""},
    {AGREED STATUS "L1,2024-03-15,99,99\n", 0, ""}, /* more than agreed may be present */
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-03-15,\n" ITEM_STATUS "V1,2024-01-01,no,\n", 0, ""},
    /* equipment_status.csv */
    {AGREED STATUS "L1,2024-03-15,15,16\n", ERROR_INVALID,
     "equipment_status.csv:2:18: error: 16 serviceable of 15 present; expected no more than are present"},
    {AGREED STATUS "L1,2024-03-15,-1,0\n", ERROR_INVALID,
     "equipment_status.csv:2:15: error: '-1' is negative (column present); expected a whole number from 0 "
     "to 10,000,000"},
    {AGREED STATUS "L11,2024-04-15,15,15\nL2,2024-03-15,1,1\nL11,2024-03-15,15,15\n", ERROR_INVALID,
     "equipment_status.csv:2:1: error: unknown line 'L11' (rows: 2); did you mean 'L1'? known lines: L1, "
     "L10, L2"},
    {AGREED STATUS "L1,2024-03-15,15,15\nL1,2024-03-15,14,14\n", ERROR_INVALID,
     "equipment_status.csv:3:1: error: a second row with line 'L1', day '2024-03-15'; expected each once; "
     "it stands at equipment_status.csv:2:1 already"},
    {AGREED STATUS "L1,2024-03-15,15,15\nL1,2024-04-15,15,15\n" ITEMS "V1,L1,,,2024-03-15,,\n", ERROR_INVALID,
     "equipment_status.csv:2:1: error: the line 'L1' is counted from its items (rows here: 2); expected "
     "no row here, or none of this line in equipment_items.csv"},
    /* equipment_items.csv */
    {AGREED ITEMS "V1,L3,,,2024-03-15,,\n", ERROR_INVALID,
     "equipment_items.csv:2:4: error: unknown line 'L3'; known lines: L1, L10, L2"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-03-14,\n", ERROR_INVALID,
     "equipment_items.csv:2:20: error: 'to' is before 'from', 2024-03-15; expected the day on which it is "
     "no longer there, or an empty cell"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-04-15,\nV1,L1,,,2024-05-15,,\n", ERROR_INVALID,
     "equipment_items.csv:3:1: error: a second row with item 'V1'; expected each once; it stands at "
     "equipment_items.csv:2:1 already"},
    /* item_status.csv */
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS
                  "V0,2024-04-01,no,\nV0,2024-04-02,yes,\nV9,2024-04-01,no,\n",
     ERROR_INVALID,
     "item_status.csv:2:1: error: unknown item 'V0' (rows: 2); known items: V1\n"
     "item_status.csv:4:1: error: unknown item 'V9' (rows: 1); known items: V1"},
    {AGREED ITEM_STATUS "V1,2024-04-01,no,\n", ERROR_INVALID,
     "item_status.csv:2:1: error: unknown item 'V1' (rows: 1); expected an item of equipment_items.csv"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS "V1,2024-04-01,maybe,\n", ERROR_INVALID,
     "item_status.csv:2:15: error: 'maybe' is not a choice (column serviceable); known choices: yes, no"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS "V1,2024-04-01,no,\nV1,2024-04-01,yes,\n",
     ERROR_INVALID,
     "item_status.csv:3:1: error: a second row with item 'V1', day '2024-04-01'; expected each once; it "
     "stands at item_status.csv:2:1 already"},
    /* self_sustainment_status.csv */
    {AGREED PERFORMANCE "cattering,2024-03-15,1\n", ERROR_INVALID,
     "self_sustainment_status.csv:2:1: error: unknown category 'cattering' (rows: 1); did you mean "
     "'catering'? known categories: catering, laundry"},
    {AGREED PERFORMANCE "catering,2024-03-15,1.01\n", ERROR_INVALID,
     "self_sustainment_status.csv:2:21: error: '1.01' is too large (column performance); expected a "
     "number from 0 to 1 with at most 8 decimals"},
    {AGREED PERFORMANCE "catering,2024-03-15,1\ncatering,2024-03-15,0\n", ERROR_INVALID,
     "self_sustainment_status.csv:3:1: error: a second row with category 'catering', day '2024-03-15'; "
     "expected each once; it stands at self_sustainment_status.csv:2:1 already"},
    /* a row that was left out for an error is no unknown name elsewhere; every other unknown name is */
    {"=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n=== mou_major_equipment.csv\n"
     "line,effective,rate_code,group,quantity,lease\nL1,2024-01-01,apc,,x,wet\n" STATUS
     "L1,2024-03-15,1,1\nL2,2024-03-15,1,1\n" ITEMS "V1,L1,,,2024-03-15,soon,\n" ITEM_STATUS
     "V1,2024-04-01,no,\nV2,2024-04-01,no,\n",
     ERROR_INVALID,
     "mou_major_equipment.csv:2:20: error: 'x' is not a count (column quantity); expected a whole number "
     "from 0 to 10,000,000\n"
     "equipment_items.csv:2:20: error: 'soon' is not a day (column to); expected a day such as "
     "2024-03-14, from 1900-01-01 to 2199-12-31\n"
     "item_status.csv:3:1: error: unknown item 'V2' (rows: 1); expected an item of equipment_items.csv\n"
     "equipment_status.csv:3:1: error: unknown line 'L2' (rows: 1); expected a line of "
     "mou_major_equipment.csv"},
    /* nor is a line that stands twice */
    {"=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n=== mou_major_equipment.csv\n"
     "line,effective,rate_code,group,quantity,lease\nL1,2024-01-01,apc,,1,wet\nL1,2024-01-01,apc,,2,"
     "wet\n" STATUS "L1,2024-03-15,1,1\n",
     ERROR_INVALID,
     "mou_major_equipment.csv:3:1: error: a second row with line 'L1', effective '2024-01-01'; expected "
     "each once; it stands at mou_major_equipment.csv:2:1 already"},
    /* all errors of all files together */
    {AGREED STATUS "L1,2024-03-15,15,16\nL9,2024-03-15,1,1\n" ITEMS "V1,L8,,,2024-03-15,,\n" ITEM_STATUS
                   "V2,2024-03-15,no,\n" PERFORMANCE "office,2024-03-15,1\n",
     ERROR_INVALID,
     "equipment_items.csv:2:4: error: unknown line 'L8'; known lines: L1, L10, L2\n"
     "item_status.csv:2:1: error: unknown item 'V2' (rows: 1); known items: V1\n"
     "equipment_status.csv:2:18: error: 16 serviceable of 15 present; expected no more than are present\n"
     "equipment_status.csv:3:1: error: unknown line 'L9' (rows: 1); known lines: L1, L10, L2\n"
     "self_sustainment_status.csv:2:1: error: unknown category 'office' (rows: 1); known categories: "
     "catering, laundry"},
};

static void folders_are_read_or_refused(void **state)
{
    (void)state;
    assert_reader_cases(read_folder, folder_text_problems, cases, TEST_COUNT(cases));
}

/* The state of the line L1: a row for each change, `DAY present serviceable excused`. */
static const struct {
    const char *content, *states;
} states[] = {
    {AGREED, ""},
    {AGREED STATUS "L2,2024-01-01,1,1\nL1,2024-04-01,14,0\nL1,2024-03-15,15,13\n",
     "2024-03-15 15 13 -\n2024-04-01 14 0 -\n"},
    /* an item is there for from <= day < to, and serviceable until a row says otherwise */
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n", "2024-03-15 1 1 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-05-01,\n", "2024-03-15 1 1 0\n2024-05-01 0 0 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-03-15,\n", ""},
    {AGREED ITEMS "V2,L2,,,2024-01-01,,\nV1,L1,,,2024-03-15,,\nV3,L1,,,2024-03-15,,\n", "2024-03-15 2 2 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-05-01,\nV2,L1,,,2024-05-01,,\n",
     "2024-03-15 1 1 0\n2024-05-01 1 1 0\n"}, /* one replaces the other */
    /* status rows: in the stay, on its first day, before it, on its last day, behind it */
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS "V1,2024-05-01,yes,\nV1,2024-04-01,no,\n",
     "2024-03-15 1 1 0\n2024-04-01 1 0 0\n2024-05-01 1 1 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS "V1,2024-03-15,no,\n", "2024-03-15 1 0 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS "V1,2024-01-01,yes,\nV1,2024-02-01,no,\n",
     "2024-03-15 1 0 0\n"},
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-05-01,\n" ITEM_STATUS "V1,2024-05-01,no,\nV1,2024-06-01,yes,\n",
     "2024-03-15 1 1 0\n2024-05-01 0 0 0\n"},
    /* attributable to the UN or to nobody: excused; to the contributor, or not said: not */
    {AGREED ITEMS
     "V1,L1,,,2024-03-15,,\nV2,L1,,,2024-03-15,,\nV3,L1,,,2024-03-15,,\nV4,L1,,,2024-03-15,,\n" ITEM_STATUS
     "V1,2024-04-01,no,un\nV2,2024-04-02,no,none\nV3,2024-04-03,no,contributor\nV4,2024-04-04,no,\n"
     "V1,2024-05-01,yes,un\n",
     "2024-03-15 4 4 0\n2024-04-01 4 3 1\n2024-04-02 4 2 2\n2024-04-03 4 1 2\n2024-04-04 4 0 "
     "2\n2024-05-01 4 1 1\n"},
    /* ... and no longer once it has left */
    {AGREED ITEMS "V1,L1,,,2024-03-15,2024-05-01,\n" ITEM_STATUS "V1,2024-04-01,no,un\n",
     "2024-03-15 1 1 0\n2024-04-01 1 0 1\n2024-05-01 0 0 0\n"},
};

static void write_states(const struct line_status *status, struct text *out)
{
    for (size_t i = 0; i < status->count; i++) {
        char day[DAY_TEXT_SIZE];
        text_format(out, "%s %u %u ", day_format(status->day[i], day), (unsigned)status->present[i],
                    (unsigned)status->serviceable[i]);
        if (status->excused)
            text_format(out, "%u\n", (unsigned)status->excused[i]);
        else
            text_add(out, "-\n");
    }
}

static void lines_have_states(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(states); i++) {
        struct test_case test = test_begin();
        struct agreement agreement = {0};
        struct verification verification = {0};
        assert_int_equal(read_text(states[i].content, &test, &agreement, &verification), 0);
        assert(verification.lines);
        const struct line_status *line = &verification.lines[agreement_line_find(&agreement, "L1")];
        TEXT_CLEANUP struct text got = {0};
        write_states(line, &got);
        assert_same(states[i].content, text_content(&got), states[i].states);
        assert_true(line->count == 0 || (line->row == NULL) == (line->excused != NULL));
        test_end(&test);
    }
}

static void rows_and_shares_are_kept(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct agreement agreement = {0};
    struct verification verification = {0};
    assert_int_equal(read_text(AGREED STATUS
                               "L1,2024-04-01,14,0\nL2,2024-01-01,1,1\nL1,2024-03-15,15,13\n" PERFORMANCE
                               "catering,2024-04-01,0.12345678\ncatering,2024-03-15,1\n",
                               &test, &agreement, &verification),
                     0);
    assert(verification.lines && verification.services);
    const struct line_status *line = &verification.lines[agreement_line_find(&agreement, "L1")];
    assert_int_equal(line->row[0], 4);
    assert_int_equal(line->row[1], 2);
    assert_int_equal(verification.lines[agreement_line_find(&agreement, "L10")].count, 0);
    const struct service_performance *catering =
        &verification.services[agreement_service_find(&agreement, "catering")];
    assert_int_equal(catering->count, 2);
    assert_int_equal(catering->share[0], SHARE_ONE);
    assert_int_equal(catering->share[1], 12345678);
    assert_int_equal(catering->row[1], 2);
    assert_int_equal(verification.services[agreement_service_find(&agreement, "laundry")].count, 0);
    assert_string_equal(verification.status_path, "equipment_status.csv");
    assert_string_equal(verification.performance_path, "self_sustainment_status.csv");
    test_end(&test);
}

static void the_example_is_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder folder;
    struct agreement agreement = {0};
    struct verification verification = {0};
    assert_int_equal(folder_read("examples/undof-kazakhstan", test.arena, &test.problems, &folder), 0);
    assert_int_equal(agreement_read(&folder, test.arena, &test.problems, &agreement), 0);
    assert_int_equal(verification_read(&folder, &agreement, test.arena, &test.problems, &verification), 0);
    assert_int_equal(test.problems.count, 0);
    assert_int_equal(verification.lines[0].present[0], 15);
    assert_int_equal(verification.lines[0].day[0], day_make(2024, 3, 15));
    test_end(&test);
}

/* Every allocation may fail, also where unknown names are being reported. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const struct reader_case contents[] = {
        {AGREED STATUS "L2,2024-03-15,1,1\n" ITEMS "V1,L1,,,2024-03-15,,\n" ITEM_STATUS
                       "V1,2024-04-01,no,\n" PERFORMANCE "catering,2024-03-15,1\n",
         0},
        {AGREED STATUS "L9,2024-03-15,1,1\n" ITEMS "V1,L9,,,2024-03-15,,\nV2,L1,,,x,,\n" ITEM_STATUS
                       "V9,2024-04-01,no,\n" PERFORMANCE "office,2024-03-15,1\n",
         ERROR_INVALID},
    };
    for (size_t i = 0; i < TEST_COUNT(contents); i++)
        assert_reader_memory(read_folder, contents[i].content, contents[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_are_read_or_refused), cmocka_unit_test(lines_have_states),
        cmocka_unit_test(rows_and_shares_are_kept),    cmocka_unit_test(the_example_is_read),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
