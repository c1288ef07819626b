/* The operations on rates, as a face calls them; the import is in rates_import_operation_test.c. Rates are
   invented. */
#include "rates_call_test.h"

/* ---- list, show ---- */

static void list_counts_rows_and_blanks(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates list", NULL);
    assert_shown(&call, "2023|2023-07-01|2026-06-30|A/78/87|recalled|26|26|33|33\n");
    assert_shown(&call, "2022-07-01|2025-02-27|1,448.00|quoted\n");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates list", "schedule", "examples/placeholder-rates", NULL);
    assert_shown(&call, "! " MARK_PLACEHOLDER_NOTICE "\n");
    assert_shown(&call, "2023|2023-07-01|||illustrative|26|2|33|0\n");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates list", NULL);
    assert_shown(&call, "\n2014,2014-07-01,2017-06-30,A/C.5/69/18,recalled,26,26,33,33\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates list", "schedule", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"notice\": \"" MARK_PLACEHOLDER_NOTICE "\"");
    assert_shown(&call, "\"rate\": \"1448.00\"");
    call_end(&call);
}

/* C04: before 2014-07-01 personnel money had components, 1,028 + 303 + 68 + 5; Muster does not price them. */
static void days_before_the_single_rate_show_components(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2014-06-30", NULL);
    assert_shown(&call, "Muster does not price personnel of those days.");
    assert_shown(&call, "pay_and_allowances|2002-01-01|2014-06-30|1,028.00|recalled|[1]\n");
    assert_shown(&call, "specialist_supplement|2002-01-01|2014-06-30|303.00|");
    assert_shown(&call, "|68.00|");
    assert_shown(&call, "|5.00|");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2014-07-01", NULL);
    assert_shown(&call, "2014-07-01|2016-06-30|1,332.00|quoted|[1]\n");
    assert_null(strstr(text_content(&call.shown), "1,365"));
    assert_null(strstr(text_content(&call.shown), "pay_and_allowances"));
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "components", "on", "1995-01-01", NULL);
    assert_shown(&call, "pay_and_allowances|1991-07-01|2001-06-30|988.00|");
    call_end(&call);
}

static void marks_weaken_after_the_last_confirmation(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2025-02-27", NULL);
    assert_shown(&call, "1,448.00|quoted");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2025-02-28", NULL);
    assert_shown(&call, "1,448.00|recalled");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "on", "2026-07-01", NULL);
    assert_shown(
        &call,
        "The edition 2023 is confirmed until 2026-06-30. For 2026-07-01 its figures count as recalled");
    call_end(&call);
}

static void show_finds_and_chooses(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_CSV, "rates show", "table", "rules", "edition", "2014", "find", "SPECIAL", NULL);
    assert_shown(&call, "edition,key,value,mark,source\n2014,special_case_threshold,1000,quoted,");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates show", "table", "major_equipment", "find", "overland snow",
               "schedule", "examples/placeholder-rates", NULL);
    assert_same(
        "csv", text_content(&call.shown),
        "edition,rate_code,category,description,gfmv,life_years,no_fault_percent,maintenance,dry,wet,"
        "painting,mark,source\n2023,snow_vehicle,Vehicles: overland snow,Overland snow vehicles,,,,250.00,"
        "1000.00,1250.00,100.00,illustrative,placeholder: not the United Nations' rate\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates show", "table", "self_sustainment", "find", "laundry", NULL);
    assert_shown(&call, "\"edition\": \"2023\"");
    assert_shown(&call, "\"rate\": null");
    assert_shown(&call, "\n  \"mark\": null,"); /* there is no figure that could have one */
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates show", NULL);
    assert_refused(&call, "--table");
    call_begin(&call, REPLY_HUMAN, "rates show", "edition", "2032", NULL);
    assert_refused(&call, "did you mean '2023'?");
}

/* ---- check, diff, template ---- */

static void check_names_what_is_odd(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "wet rate = dry rate + maintenance|48|0|ok\n");
    assert_shown(&call, "2023|2|aircraft, naval_vessel\n");
    assert_int_equal(call.test.problems.count, 0);
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"check\": \"blank\",\n      \"looked_at\": 123,\n      \"found\": 4");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\nblank,2023,naval_vessel,,,,examples/placeholder-rates/major_equipment_rates.csv,");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", "no/such/folder", NULL);
    assert_refused(&call, "there is no such folder");
}

static void diff_needs_two_sides(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", NULL);
    assert_refused(&call, "a schedule does not differ from itself");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", NULL);
    assert_refused(&call, "give --from-edition and --to-edition together");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", "to-edition",
               "2016", NULL);
    assert_refused(&call, "there is no edition '2016'");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", "to-edition",
               "2023", NULL);
    assert_shown(&call, "|special_case_threshold|mark|quoted|recalled||\n");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates diff", "a", "built-in", "b", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\nremoved,major_equipment,2014,tank,,,,,\n");
    assert_shown(&call, "\nchanged,major_equipment,2023,tank,wet,,1250.00,,\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates diff", "a", "built-in", "b", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"added\": 0,\n  \"removed\": 120,");
    call_end(&call);
}

static void a_template_loads_and_is_never_overwritten(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2030", NULL);
    assert_refused(&call, "--effective-from");
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2030",
               "effective-from", "2030-07-01", NULL);
    assert_shown(&call, "editions.csv|1|");
    assert_shown(&call, "rules.csv|39|");
    call_end(&call);
    assert_file_begins(scratch, "personnel_rates.csv",
                       "effective_from,confirmed_until,rate,mark,source\n"
                       "2022-07-01,2025-02-27,1448.00,quoted,");
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", scratch->schedule, NULL);
    assert_shown(&call, "rates that are known|60|59|listed below\n");
    assert_int_equal(call.test.problems.count, 0);
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2023", NULL);
    assert_refused(&call, "it exists already");
}

/* Whichever allocation fails, the answer is refused or says that it is incomplete; else it is whole. */
static void check_memory(enum reply_form form, const char *name, const char *first, const char *value,
                         const char *second, const char *other)
{
    struct call whole;
    bool answered = false;
    call_begin(&whole, form, name, first, value, second, other, NULL);
    assert_shown(&whole, "");
    for (size_t fail_after = 1; !answered; fail_after += 1 + fail_after / 16) {
        struct call call;
        call_failing(&call, fail_after, form, name, first, value, second, other, NULL);
        answered = call.code == 0 && !call.reply.report.failed;
        if (answered)
            assert_same(name, text_content(&call.shown), text_content(&whole.shown));
        else if (call.code < 0)
            assert_true(call.test.problems.found[PROBLEM_ERROR] > 0);
        call_end(&call);
    }
    call_end(&whole);
}

static void answers_are_whole_or_say_that_memory_is_exhausted(void **state)
{
    (void)state;
    static const enum reply_form forms[] = {REPLY_HUMAN, REPLY_JSON, REPLY_CSV};
    static const char placeholder[] = "examples/placeholder-rates";
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        check_memory(forms[i], "rates list", "schedule", placeholder, NULL, NULL);
        check_memory(forms[i], "rates show", "table", "personnel", "on", "2014-06-30");
        check_memory(forms[i], "rates check", "folder", placeholder, NULL, NULL);
        check_memory(forms[i], "rates diff", "a", "built-in", "b", placeholder);
    }
}

/* Each with a summary, a help that says more, and help for each argument. */
static void every_operation_explains_itself(void **state)
{
    (void)state;
    assert_true(reference_operations.count > 0);
    for (size_t i = 0; i < reference_operations.count; i++) {
        const struct operation *operation = &reference_operations.items[i];
        assert_true(strlen(operation->help) > strlen(operation->summary));
        assert_true(operation->forms & FORM_JSON);
        assert_int_equal(operation->writes, operation->permission == PERMISSION_WRITE_REFERENCE ||
                                                operation->permission == PERMISSION_USE_AUTHORITY);
        assert_in_range(operation->argument_count, 1, ARGUMENTS_MAXIMUM);
        for (size_t k = 0; k < operation->argument_count; k++)
            assert_non_null(operation->arguments[k].help);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_counts_rows_and_blanks),
        cmocka_unit_test(days_before_the_single_rate_show_components),
        cmocka_unit_test(marks_weaken_after_the_last_confirmation),
        cmocka_unit_test(show_finds_and_chooses),
        cmocka_unit_test(check_names_what_is_odd),
        cmocka_unit_test(diff_needs_two_sides),
        ON_DISK(a_template_loads_and_is_never_overwritten),
        cmocka_unit_test(answers_are_whole_or_say_that_memory_is_exhausted),
        cmocka_unit_test(every_operation_explains_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
