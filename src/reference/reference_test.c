/* Reading schedules: what is refused, what a schedule answers, and the built-in one. Rates in cases are
   invented. Sources: CONTRACT "A schedule of rates"; docs/calculation.md "Editions and rules". */
#include "folder_text.h"
#include "reference/builtin.h"
#include "reference/reference.h"
#include "reference/reference_rules_calc.h"
#include "reference/schedule_rows.h"
#include "test.h"

#define EDITIONS  "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n"
#define PERSONNEL "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n"
#define EQUIPMENT                                                                                            \
    "=== major_equipment_rates.csv\nedition,rate_code,category,description,gfmv,life_years,"                 \
    "no_fault_percent,maintenance,dry,wet,painting,mark,source\n"
#define SERVICES "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n"
#define RULES    "=== rules.csv\nedition,key,value,mark,source\n"
#define E23      "2023,2023-07-01,,A/78/87,official,\n"
#define E20      "2020,2020-07-01,2023-06-30,A/75/121,official,p. 1\n"
#define P22      "2022-07-01,,1448,quoted,\n"
#define WHOLE    EDITIONS E20 E23 PERSONNEL P22

/* ---- what is refused ---- */

static const struct {
    const char *content;
    const char *problems; /* all of them, one a line; "" for none */
} cases[] = {
    {WHOLE, ""},
    {"", "folder: warning: the schedule has no edition: no equipment and no self-sustainment can be priced; "
         "expected editions.csv with a row for each edition; `muster rates template` writes one to fill in\n"
         "folder: warning: the schedule has no personnel rate: no personnel can be priced; expected "
         "personnel_rates.csv with a row for each rate: rates never come from the built-in schedule"},
    {WHOLE "=== personel_rates.csv\nx\n",
     "personel_rates.csv: warning: the file is no table of a schedule and is not read; did you mean "
     "'personnel_rates.csv'? known tables: editions.csv, personnel_rates.csv, major_equipment_rates.csv, "
     "self_sustainment_rates.csv, rules.csv, personnel_components.csv"},
    {WHOLE "=== personnel_components.csv\nanything\n", ""}, /* information: read where it is shown */
    /* editions */
    {EDITIONS "*,2023-07-01,,,official,\n" PERSONNEL P22,
     "editions.csv:2:1: error: an edition cannot be called *; expected a name such as 2023; in rules.csv * "
     "stands for all editions"},
    {EDITIONS E20 "2020,2021-07-01,,,official,\n" PERSONNEL P22,
     "editions.csv:3:1: error: a second row for edition '2020'; expected each once; it stands at "
     "editions.csv:2 already"},
    {EDITIONS E20 "2021,2020-07-01,,,official,\n" PERSONNEL P22,
     "editions.csv:3:1: error: a second row for effective_from '2020-07-01'; expected each "
     "once; it stands at editions.csv:2 already"},
    {EDITIONS "2020,2020-07-01,2020-06-30,,official,\n" PERSONNEL P22,
     "editions.csv:2:17: warning: confirmed_until 2020-06-30 is before effective_from: the row is "
     "never better "
     "than recalled; a day on or after effective_from, or an empty cell"},
    /* an edition that was refused is not called unknown as well */
    {EDITIONS "2023,2023-07-32,,,official,\n" PERSONNEL P22 SERVICES "2023,catering,,1,official,\n",
     "editions.csv:2:6: error: '2023-07-32' does not exist (column effective_from); expected a day such as "
     "2024-03-14, from 1900-01-01 to 2199-12-31"},
    /* personnel */
    {EDITIONS E23 PERSONNEL P22 "2022-07-01,,1500,quoted,\n",
     "personnel_rates.csv:3:1: error: a second row for effective_from '2022-07-01'; expected each once; it "
     "stands at personnel_rates.csv:2 already"},
    /* equipment */
    {WHOLE EQUIPMENT "2024,tank,,,,,,,1,2,,official,\n",
     "major_equipment_rates.csv:2:1: error: the edition '2024' is not in editions.csv; did you mean '2020'? "
     "known editions: 2020, 2023"},
    {WHOLE EQUIPMENT "2023,special,,,,,,,1,2,,official,\n",
     "major_equipment_rates.csv:2:6: error: the rate_code special is kept for special cases; expected "
     "another code; the values of a special case stand in the MOU"},
    {WHOLE EQUIPMENT "2023,tank,,,,0,,,1,2,,official,\n",
     "major_equipment_rates.csv:2:14: error: life_years is 0; expected years above 0, or an empty cell"},
    {WHOLE EQUIPMENT "2023,tank,,,,,,,1,2,,official,\n2020,tank,,,,,,,1,2,,official,\n"
                     "2023,tank,,,,,,,1,3,,official,\n",
     "major_equipment_rates.csv:4:6: error: a second row for edition '2023', rate_code 'tank'; expected each "
     "once; it stands at major_equipment_rates.csv:2 already"},
    {WHOLE EQUIPMENT "2023,tank,,,,,101,,-1,2.00001,,officcial,\n",
     "major_equipment_rates.csv:2:15: error: '101' is too large (column no_fault_percent); expected a number "
     "from 0 to 100 with at most 4 decimals\n"
     "major_equipment_rates.csv:2:20: error: '-1' is negative (column dry); expected a number from 0 to "
     "1,000,000,000 with at most 4 decimals\n"
     "major_equipment_rates.csv:2:23: error: '2.00001' has too many decimals (column wet); expected a number "
     "from 0 to 1,000,000,000 with at most 4 decimals\n"
     "major_equipment_rates.csv:2:32: error: 'officcial' is not a choice (column mark); did you mean "
     "'official'? known choices: official, quoted, recalled, illustrative"},
    /* these may be absent, all others not */
    {EDITIONS E23 PERSONNEL P22 "=== major_equipment_rates.csv\nedition,rate_code,gfmv,life_years,"
                                "no_fault_percent,maintenance,dry,wet,mark\n2023,tank,,,,,1,2,official\n",
     ""},
    {EDITIONS E23 PERSONNEL P22 "=== self_sustainment_rates.csv\nedition,rate,mark\n2023,1,official\n",
     "self_sustainment_rates.csv:1:1: error: the column 'category' is missing; known columns: edition, "
     "category, description, rate, mark, source"},
    {"=== editions.csv\nedition,effective_from,symbol,mark\n2023,2023-07-01,,official\n"
     "=== personnel_rates.csv\neffective_from,rate,mark\n2022-07-01,1448,quoted\n",
     ""},
    /* services */
    {WHOLE SERVICES "2023,catering,,1,official,\n2023,catering,,1,official,\n",
     "self_sustainment_rates.csv:3:6: error: a second row for edition '2023', category 'catering'; "
     "expected each "
     "once; it stands at self_sustainment_rates.csv:2 already"},
    /* rules */
    {WHOLE RULES "*,deduction_cpa,0.3,official,\n",
     "rules.csv:2:3: error: there is no rule 'deduction_cpa'; did you mean 'deduction_cap'?"},
    {WHOLE RULES "*,colour,0.3,official,\n",
     "rules.csv:2:3: error: there is no rule 'colour'; `muster rates show --table rules` lists all that are "
     "known"},
    {WHOLE RULES "*,deduction_cap,35,official,\n",
     "rules.csv:2:17: error: '35' is no value for the rule deduction_cap; expected a share from 0 to 1: 0.05 "
     "for 5 per cent"},
    {WHOLE RULES "*,formula_lease,muster-2,official,\n",
     "rules.csv:2:17: error: 'muster-2' is no value for the rule formula_lease; expected muster-1, the only "
     "reading that this program has"},
    {WHOLE RULES "*,transport_step_km,0,official,\n",
     "rules.csv:2:21: error: '0' is no value for the rule transport_step_km; expected a number above 0"},
    {WHOLE RULES "*,tents_months,6.5,official,\n",
     "rules.csv:2:16: error: '6.5' is no value for the rule tents_months; expected a whole number of months "
     "from 0 to 1200"},
    {WHOLE RULES "2024,tents_months,6,official,\n",
     "rules.csv:2:1: error: the edition '2024' is not in editions.csv; did you mean '2020'? known editions: "
     "2020, 2023"},
    {WHOLE RULES "*,tents_months,6,official,\n2023,tents_months,7,official,\n*,tents_months,8,official,\n",
     "rules.csv:4:3: error: a second row for edition '*', key 'tents_months'; expected each once; "
     "it stands at "
     "rules.csv:2 already"},
};

static int load_text(struct test_case *test, const char *content, struct schedule *ret_schedule)
{
    struct folder folder;
    assert_true(folder_of_text(content, strlen(content), test->arena, &folder));
    return schedule_load(&folder, 1, test->arena, &test->problems, ret_schedule);
}

static void a_schedule_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct schedule schedule;
        int code = load_text(&test, cases[i].content, &schedule);
        TEXT_CLEANUP struct text got = {0};
        folder_text_problems(&test.problems, &got);
        assert_same(cases[i].content, text_content(&got), cases[i].problems);
        assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
        test_end(&test);
    }
}

static void several_folders_are_one_schedule(void **state)
{
    (void)state;
    static const char *const contents[] = {EDITIONS E23 EQUIPMENT "2023,tank,,,,,,,1,2,,official,\n",
                                           EDITIONS E20 PERSONNEL P22 SERVICES "2023,office,,1,official,\n",
                                           EQUIPMENT "2023,tank,,,,,,,1,2,,official,\n"};
    struct test_case test = test_begin();
    struct folder folders[TEST_COUNT(contents)];
    struct schedule schedule;
    for (size_t i = 0; i < TEST_COUNT(contents); i++) {
        assert_true(folder_of_text(contents[i], strlen(contents[i]), test.arena, &folders[i]));
        folders[i].path = i ? i == 1 ? "b" : "c" : "a";
    }
    assert_int_equal(schedule_load(folders, 2, test.arena, &test.problems, &schedule), 0);
    assert_string_equal(schedule.name, "a, b");
    assert_false(schedule.builtin);
    assert_int_equal(schedule.edition_count, 2);
    assert_string_equal(schedule.editions[0].name, "2020");
    assert_int_equal(schedule_load(folders, 3, test.arena, &test.problems, &schedule), ERROR_INVALID);
    assert_problem(&test.problems, 0, "major_equipment_rates.csv", 2, 6,
                   "it stands at major_equipment_rates.csv:2 already");
    test_end(&test);
}

/* ---- what a schedule answers ---- */

#define LOOKED_UP                                                                                            \
    WHOLE EQUIPMENT                                                                                          \
        "2023,b,,,,,,,,2,,official,\n2023,a,,,,,,,1.5,2,,quoted,\n2020,b,,,,,,,3,4,,official,\n" SERVICES    \
        "2020,office,,,official,\n2023,catering,,28.91,official,\n" RULES                                    \
        "2020,tents_months,7,official,own\n*,tents_months,8,quoted,all\n*,repaint_ratio,1.20,official,\n"

static void rates_are_found_by_edition_and_code(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(load_text(&test, LOOKED_UP, &schedule), 0);
    int a = schedule_code_find(&schedule, "a"), b = schedule_code_find(&schedule, "b");
    assert_int_equal(a, 0);
    assert_int_equal(b, 1);
    assert_int_equal(schedule_code_find(&schedule, "c"), -1);
    assert_null(schedule_equipment(&schedule, 0, a));
    assert_int_equal(schedule_equipment(&schedule, 0, b)->dry, 3 * RATE_ONE);
    assert_int_equal(schedule_equipment(&schedule, 1, a)->dry, 3 * RATE_ONE / 2);
    assert_int_equal(schedule_equipment(&schedule, 1, a)->mark, MARK_QUOTED);
    assert_true(schedule_equipment(&schedule, 1, b)->dry == RATE_BLANK);
    assert_true(schedule_equipment(&schedule, 1, b)->painting == RATE_BLANK);
    int office = schedule_category_find(&schedule, "office");
    assert_true(schedule_service(&schedule, 0, office)->rate == RATE_BLANK);
    assert_null(schedule_service(&schedule, 1, office));
    assert_int_equal(schedule_service(&schedule, 1, schedule_category_find(&schedule, "catering"))->rate,
                     289100);
    test_end(&test);
}

/* The edition's row, else the row for all, else the built-in one. */
static void rules_are_resolved_by_edition(void **state)
{
    (void)state;
    static const struct {
        int edition;
        enum rule_key key;
        const char *text, *source_file;
        enum mark mark;
    } rules[] = {
        {0, RULE_TENTS_MONTHS, "7", "rules.csv", MARK_OFFICIAL},
        {1, RULE_TENTS_MONTHS, "8", "rules.csv", MARK_QUOTED},
        {-1, RULE_TENTS_MONTHS, "8", "rules.csv", MARK_QUOTED},
        {0, RULE_REPAINT_RATIO, "1.20", "rules.csv", MARK_OFFICIAL},
        {1, RULE_TOTAL_LOSS, "0.75", "built-in/rules.csv", MARK_QUOTED},
        {-1, RULE_FORMULA_LEASE, "muster-1", "built-in/rules.csv", MARK_RECALLED},
    };
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(load_text(&test, LOOKED_UP, &schedule), 0);
    for (size_t i = 0; i < TEST_COUNT(rules); i++) {
        const struct rule *rule = schedule_rule(&schedule, rules[i].edition, rules[i].key);
        assert_string_equal(rule->text, rules[i].text);
        assert_string_equal(rule->place.file, rules[i].source_file);
        assert_int_equal(rule->mark, rules[i].mark);
    }
    assert_true(schedule_rule(&schedule, 0, RULE_TENTS_MONTHS)->value == 7 * SHARE_ONE);
    assert_true(schedule_rule(&schedule, 1, RULE_REPAINT_RATIO)->value == 120000000);
    test_end(&test);
}

static void a_written_schedule_reads_the_same(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder folder = schedule_builtin_folder();
    struct schedule_rows rows = {0}, again = {0};
    struct folder_file files[SCHEDULE_TABLES];
    struct text texts[SCHEDULE_TABLES] = {{0}};
    assert_int_equal(schedule_rows_read(&folder, test.arena, &test.problems, &rows), 0);
    assert_int_equal(schedule_rows_sort(&rows, test.arena, &test.problems), 0);
    for (int i = 0; i < SCHEDULE_TABLES; i++) {
        schedule_rows_write(&rows, (enum schedule_table)i, &texts[i]);
        files[i] = test_file(schedule_forms[i].name, text_content(&texts[i]));
    }
    struct folder written = {.path = "written", .files = files, .count = SCHEDULE_TABLES};
    assert_int_equal(schedule_rows_read(&written, test.arena, &test.problems, &again), 0);
    assert_int_equal(schedule_rows_sort(&again, test.arena, &test.problems), 0);
    for (int i = 0; i < SCHEDULE_TABLES; i++) {
        TEXT_CLEANUP struct text text = {0};
        schedule_rows_write(&again, (enum schedule_table)i, &text);
        assert_same(schedule_forms[i].name, text_content(&text), text_content(&texts[i]));
        text_done(&texts[i]);
    }
    test_end(&test);
}

/* ---- the built-in schedule ---- */

static void the_built_in_files_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < builtin_rates_count; i++)
        assert_true(strcmp(builtin_rates[i - 1].name, builtin_rates[i].name) < 0);
}

/* C04 of the test cases: rates_personnel.csv; nation.com.pk, casquebleu.org (quoted). */
static void personnel_rates_by_day(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int64_t dollars; /* 0: none in force; before, personnel money had components */
    } days[] = {
        {"2014-06-30", 0},    {"2014-07-01", 1332}, {"2016-06-30", 1332},
        {"2016-07-01", 1365}, {"2017-07-01", 1410}, {"2018-06-30", 1410},
        {"2018-07-01", 1428}, {"2022-07-01", 1448}, {"2025-01-01", 1448},
    };
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    assert_int_equal(test.problems.count, 0);
    assert_true(schedule.builtin);
    assert_string_equal(schedule.name, "built-in");
    for (size_t i = 0; i < TEST_COUNT(days); i++) {
        civil_day day;
        assert_true(day_parse(days[i].day, strlen(days[i].day), &day));
        const struct personnel_rate *rate = schedule_personnel(&schedule, day);
        assert_int_equal(rate ? rate->rate : 0, days[i].dollars * RATE_ONE);
    }
    test_end(&test);
}

/* docs/calculation.md "Editions and rules": keys and defaults. */
static void the_built_in_rules_are_the_documented_ones(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int64_t value; /* in 10^-8 */
    } rules[] = {
        {"serviceability_threshold", 90000000},
        {"deduction_trigger", 10000000},
        {"deduction_cap", 35000000},
        {"environment_cap", 5000000},
        {"intensity_cap", 5000000},
        {"hostile_cap", 5000000},
        {"post_operations_share", 50000000},
        {"repaint_ratio", 119000000},
        {"transport_free_km", 800 * SHARE_ONE},
        {"transport_step_km", 800 * SHARE_ONE},
        {"transport_step_share", 250000},
        {"loss_threshold", 250000 * SHARE_ONE},
        {"significant_damage", 10000000},
        {"total_loss", 75000000},
        {"tents_months", 6 * SHARE_ONE},
    };
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    for (size_t i = 0; i < TEST_COUNT(rules); i++) {
        enum rule_key key = rule_key_find(rules[i].key);
        assert_true(key < RULE_COUNT);
        assert_true(schedule_rule(&schedule, -1, key)->value == rules[i].value);
    }
    test_end(&test);
}

static void rule_keys_are_named_and_found(void **state)
{
    (void)state;
    size_t formulas = 0;
    for (int key = 0; key < RULE_COUNT; key++) {
        const char *name = rule_key_name((enum rule_key)key);
        assert_int_equal(rule_key_find(name), key);
        assert_int_equal(rule_key_is_formula((enum rule_key)key), strncmp(name, "formula_", 8) == 0);
        assert_true(*rule_form_of((enum rule_key)key)->meaning != '\0');
        formulas += rule_key_is_formula((enum rule_key)key);
    }
    assert_int_equal(formulas, 7);
    assert_int_equal(rule_key_find("no_such_rule"), RULE_COUNT);
}

/* Whichever allocation fails, loading says so and does not crash. */
static void loading_says_when_memory_is_exhausted(void **state)
{
    (void)state;
    bool loaded = false;
    for (size_t calls = 1; !loaded; calls++) {
        struct test_case test = test_begin();
        struct folder folder;
        struct schedule schedule;
        assert_true(folder_of_text(LOOKED_UP, strlen(LOOKED_UP), test.arena, &folder));
        arena_fail_after(test.arena, calls);
        int code = schedule_load(&folder, 1, test.arena, &test.problems, &schedule);
        loaded = code == 0;
        if (!loaded) {
            assert_int_equal(code, ERROR_LIMIT);
            assert_true(test.problems.found[PROBLEM_ERROR] > 0);
        }
        test_end(&test);
    }
}

static void a_missing_folder_is_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"no/such/folder", "built-in"};
    struct test_case test = test_begin();
    struct schedule schedule;
    assert_int_equal(schedule_read(paths, 2, test.arena, &test.problems, &schedule), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 0, "no/such/folder", 0, 0, "there is no such folder");
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_is_read_or_refused),
        cmocka_unit_test(several_folders_are_one_schedule),
        cmocka_unit_test(rates_are_found_by_edition_and_code),
        cmocka_unit_test(rules_are_resolved_by_edition),
        cmocka_unit_test(a_written_schedule_reads_the_same),
        cmocka_unit_test(the_built_in_files_are_in_order),
        cmocka_unit_test(personnel_rates_by_day),
        cmocka_unit_test(the_built_in_rules_are_the_documented_ones),
        cmocka_unit_test(rule_keys_are_named_and_found),
        cmocka_unit_test(loading_says_when_memory_is_exhausted),
        cmocka_unit_test(a_missing_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
