/* The operations of an agreement: the forms of `price`, reading a side, and calls with right and wrong
   arguments. The rates are invented; see side_test.h. */
#include "agreement/operations.h"
#include "agreement/price.h"
#include "side_test.h"

/* ---- reading a side ---- */

struct side_case {
    const char *content;
    const char *refused; /* the problems, "" for none */
};

static const struct side_case side_cases[] = {
    {INI, ""},
    {INI EVENTS "2025-01-01,cessation,\n", ""},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,1,wet,,,,,\n" EVENTS "2025-01-01,departure,L1\n", ""},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,1,wet,,,,,\n" EVENTS "2025-01-01,departure,L2\n",
     "events.csv:2:22: error: the agreement has no line 'L2'; known lines: L1"},
    {INI EVENTS "2025-01-01,departure,L2\n",
     "events.csv:2:22: error: the agreement has no line 'L2'; expected a line of mou_major_equipment.csv"},
    /* a line whose row was refused is not called unknown as well; all errors together */
    {INI EQUIPMENT "L1,2024-01-01,truck,,,one,wet,,,,,\n" EVENTS
                   "2025-01-01,departure,L1\n2025-01-01,cessation,L1\n",
     "mou_major_equipment.csv:2:23: error: ...\nevents.csv:3:22: error: ..."},
};

static void check_side(const struct side_case *side_case)
{
    struct test_case test = test_begin();
    struct agreed side;
    int code = side_load(&test, side_case->content, false, &side);
    TEXT_CLEANUP struct text got = {0};
    folder_text_problems(&test.problems, &got);
    if (!side_lines_match(text_content(&got), side_case->refused))
        assert_same(side_case->content, text_content(&got), side_case->refused);
    assert_int_equal(code < 0, side_case->refused[0] != '\0');
    test_end(&test);
}

static void sides_are_read_with_their_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(side_cases); i++)
        check_side(&side_cases[i]);
}

static void events_change_the_options(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct agreed side;
    const char content[] =
        INI EQUIPMENT "L1,2024-01-01,truck,,,1,wet,,,,,\nL2,2024-01-01,truck,,,1,wet,,,,,\n" EVENTS
                      "2024-06-01,departure,L2\n2024-12-01,cessation,\n";
    assert_int_equal(side_load(&test, content, true, &side), 0);
    assert_true(side.options.partial);
    assert_int_equal(side.options.on, day_make(2025, 1, 1));
    assert_int_equal(side.options.cessation, day_make(2024, 12, 1));
    assert_int_equal(side.options.departure[0], DAY_NEVER);
    assert_int_equal(side.options.departure[1], day_make(2024, 6, 1));
    test_end(&test);
}

/* ---- the forms of a price ---- */

#define PRICED                                                                                               \
    INI "name=The company\n" CEILING EQUIPMENT                                                               \
        "L1,2024-01-01,bus,\"Bus, blue\",,3,wet,,,,,\nL2,2024-01-01,crane,,,1,dry,,,,,\n"                    \
        "L3,2024-01-01,truck,,,2,wet,,,,,catering\n" SERVICES                                                \
        "catering,2024-01-01,contributor,,\nlaundry,2024-01-01,contributor,10,\n"

struct priced {
    struct test_case test;
    struct agreed side;
    struct schedule schedule;
    struct agreement_price price;
};

static void price_begin(struct priced *priced, const char *content)
{
    priced->test = test_begin();
    side_schedule(&priced->test, &priced->schedule);
    assert_int_equal(side_load(&priced->test, content, true, &priced->side), 0);
    assert_int_equal(agreement_price(&priced->side.agreement, &priced->schedule, &priced->side.options,
                                     priced->test.arena, &priced->test.problems, &priced->price),
                     0);
}

static const char price_as_json[] =
    "{\n"
    "  \"contingent\": \"x\",\n"
    "  \"on\": \"2025-01-01\",\n"
    "  \"schedule\": \"\",\n"
    "  \"monthly\": \"151750.00\",\n"
    "  \"yearly\": \"1821000.02\",\n"
    "  \"complete\": false,\n"
    "  \"mark\": \"illustrative\",\n"
    "  \"notes\": [\n"
    "    \"placeholder rates: not the United Nations'\",\n"
    "    \"incomplete: lines without a known rate have no amount\",\n"
    "    \"Muster's calculation, not what the United Nations has agreed or certified.\"\n"
    "  ],\n"
    "  \"lines\": [\n"
    "    {\n"
    "      \"section\": \"personnel\",\n"
    "      \"code\": \"2022-07-01\",\n"
    "      \"line\": \"\",\n"
    "      \"description\": \"Personnel\",\n"
    "      \"quantity\": 100,\n"
    "      \"unit\": \"1448.00\",\n"
    "      \"unit_exact\": \"1448.00\",\n"
    "      \"monthly\": \"144800.00\",\n"
    "      \"yearly\": \"1737600.00\",\n"
    "      \"mark\": \"official\",\n"
    "      \"remark\": \"\"\n"
    "    },\n"
    "    {\n"
    "      \"section\": \"major_equipment\",\n"
    "      \"code\": \"bus\",\n"
    "      \"line\": \"L1\",\n"
    "      \"description\": \"Bus, blue\",\n"
    "      \"quantity\": 3,\n"
    "      \"unit\": \"1000.00\",\n"
    "      \"unit_exact\": \"1000.0005\",\n"
    "      \"monthly\": \"3000.00\",\n"
    "      \"yearly\": \"36000.02\",\n"
    "      \"mark\": \"official\",\n"
    "      \"remark\": \"\"\n"
    "    },\n"
    "    {\n"
    "      \"section\": \"major_equipment\",\n"
    "      \"code\": \"crane\",\n"
    "      \"line\": \"L2\",\n"
    "      \"description\": \"Crane\",\n"
    "      \"quantity\": 1,\n"
    "      \"unit\": null,\n"
    "      \"unit_exact\": null,\n"
    "      \"monthly\": null,\n"
    "      \"yearly\": null,\n"
    "      \"mark\": \"quoted\",\n"
    "      \"remark\": \"\"\n"
    "    },\n"
    "    {\n"
    "      \"section\": \"major_equipment\",\n"
    "      \"code\": \"truck\",\n"
    "      \"line\": \"L3\",\n"
    "      \"description\": \"\",\n"
    "      \"quantity\": 0,\n"
    "      \"unit\": \"0.00\",\n"
    "      \"unit_exact\": \"0.00\",\n"
    "      \"monthly\": \"0.00\",\n"
    "      \"yearly\": \"0.00\",\n"
    "      \"mark\": \"official\",\n"
    "      \"remark\": \"serves catering, which the contributor provides: no lease\"\n"
    "    },\n";

static void a_price_is_json(void **state)
{
    (void)state;
    struct priced priced;
    TEXT_CLEANUP struct text got = {0};
    price_begin(&priced, PRICED);
    priced.schedule.name = "";
    assert_int_equal(price_json(&priced.price, &priced.side.agreement, &priced.schedule, &got), 0);
    size_t length = strlen(price_as_json);
    assert_true(got.length > length);
    char *head = arena_text(priced.test.arena, text_content(&got), length);
    assert_non_null(head);
    assert_same("price --json", head, price_as_json);
    assert_non_null(strstr(text_content(&got), "\"code\": \"laundry\""));
    assert_int_equal(got.data[got.length - 1], '\n');
    test_end(&priced.test);
}

static void a_price_is_csv(void **state)
{
    (void)state;
    struct priced priced;
    TEXT_CLEANUP struct text got = {0};
    price_begin(&priced, PRICED);
    assert_int_equal(price_csv(&priced.price, priced.test.arena, &got), 0);
    assert_same(
        "price --csv", text_content(&got),
        "section,code,line,description,quantity,unit,unit_exact,monthly,yearly,mark,remark\n"
        "personnel,2022-07-01,,Personnel,100,1448.00,1448.00,144800.00,1737600.00,official,\n"
        "major_equipment,bus,L1,\"Bus, blue\",3,1000.00,1000.0005,3000.00,36000.02,official,\n"
        "major_equipment,crane,L2,Crane,1,,,,,quoted,\n"
        "major_equipment,truck,L3,,0,0.00,0.00,0.00,0.00,official,\"serves catering, which the "
        "contributor provides: no lease\"\n"
        "self_sustainment,catering,,Catering,100,30.50,30.50,3050.00,36600.00,official,\n"
        "self_sustainment,laundry,,Laundry [placeholder rates: not the United Nations'],90,10.00,10.00,"
        "900.00,10800.00,illustrative,\n");
    test_end(&priced.test);
}

static void a_price_is_a_page(void **state)
{
    (void)state;
    struct priced priced;
    TEXT_CLEANUP struct text got = {0};
    price_begin(&priced, PRICED);
    struct report report = {.arena = priced.test.arena};
    priced.schedule.name = "invented";
    price_report(&priced.price, &priced.side.agreement, &priced.schedule, &report);
    side_write_report(&report, &got);
    assert_same("price", text_content(&got),
                "# Value of the agreement: The company (x)\n"
                "p As agreed on 2025-01-01, in dollars, with everything present and serviceable and the "
                "strength at the ceiling. Rates: invented. " AGREEMENT_NOTICE "\n"
                "! placeholder rates: not the United Nations'\n"
                "! " INCOMPLETE_NOTICE "\n"
                "Value|A month|A year:\n"
                "Personnel|144,800.00|1,737,600.00\n"
                "Major equipment (incomplete)|3,000.00|36,000.02\n"
                "Self-sustainment|3,950.00|47,400.00\n"
                "Total of what is known|151,750.00|1,821,000.02\n"
                "Personnel|People|For one|A month|A year|Mark:\n"
                "Personnel|100|1,448.00|144,800.00|1,737,600.00|official\n"
                "Major equipment|Pieces|For one|A month|A year|Mark:\n"
                "L1 Bus, blue|3|1,000.0005|3,000.00|36,000.02|official\n"
                "L2 Crane|1|rate blank|||quoted\n"
                "L3 truck (serves catering, which the contributor provides: no lease)|0||0.00|0.00|official\n"
                "Total of what is known|||3,000.00|36,000.02|\n"
                "Self-sustainment|Heads|For one|A month|A year|Mark:\n"
                "catering|100|30.50|3,050.00|36,600.00|official\n"
                "laundry|90|10.00|900.00|10,800.00|illustrative\n"
                "Total|||3,950.00|47,400.00|\n"
                "p How well the sources are known: illustrative. A month is what the quantity earns at the "
                "price for one, rounded to the cent; a year is twelve such months, rounded once.\n");
    test_end(&priced.test);
}

static void a_price_of_nothing_says_so(void **state)
{
    (void)state;
    struct priced priced;
    TEXT_CLEANUP struct text got = {0};
    price_begin(&priced, INI "=== mou_personnel.csv\neffective,ceiling\n2026-05-01,100\n");
    struct report report = {.arena = priced.test.arena};
    price_report(&priced.price, &priced.side.agreement, &priced.schedule, &report);
    side_write_report(&report, &got);
    assert_non_null(strstr(text_content(&got), "# Value of the agreement: x\n"));
    assert_non_null(strstr(text_content(&got),
                           "p Nothing is agreed on that day; the agreement takes effect on 2026-05-01.\n"));
    test_end(&priced.test);
}

/* ---- calls ---- */

struct call_case {
    const char *operation;
    const char *arguments; /* NAME=VALUE, separated by blanks; a flag has no value */
    const char *part;      /* of the answer, or of the problems */
    enum reply_form form;
    int code;
};

#define KAZ    "examples/undof-kazakhstan"
#define RATES  " schedule=examples/placeholder-rates on=2025-01-01"
#define PRICE_ "folder=" KAZ

static const struct call_case call_cases[] = {
    {"price", PRICE_ RATES, "\"monthly\": \"497872.00\"", REPLY_JSON, 0},
    {"price", PRICE_ RATES, "personnel,2022-07-01,,Personnel,139,1448.00,", REPLY_CSV, 0},
    {"price", PRICE_ RATES, "Total|497,872.00|5,974,464.00\n", REPLY_HUMAN, 0},
    {"price", PRICE_ " partial", "\"on\": \"2025-03-01\"", REPLY_JSON, 0}, /* today */
    {"price", PRICE_, "the wet lease rate of 'apc_wheeled' is blank", REPLY_JSON, ERROR_INVALID},
    {"price", "folder=nowhere" RATES, "", REPLY_JSON, ERROR_NOT_FOUND},
    {"price", PRICE_ " schedule=nowhere", "", REPLY_JSON, ERROR_NOT_FOUND},
    {"price", PRICE_ RATES " on=2019-01-01", "Nothing is agreed on that day", REPLY_HUMAN, 0},
    {"compare", "first=" KAZ " second=" KAZ RATES, "\"lines\": []", REPLY_JSON, 0},
    {"compare", "first=" KAZ " second=" KAZ RATES, "section,code,line,description,term,", REPLY_CSV, 0},
    {"compare", "first=" KAZ " second=" KAZ RATES, "p Nothing differs", REPLY_HUMAN, 0},
    {"compare", "first=" KAZ " second=nowhere" RATES, "", REPLY_HUMAN, ERROR_NOT_FOUND},
    {"compare", "first=" KAZ " second=" KAZ, "is blank", REPLY_HUMAN, ERROR_INVALID},
    {"choose", PRICE_ RATES, "\"costs\": null", REPLY_JSON, 0},
    {"choose", PRICE_ RATES, "self_sustainment,catering,,", REPLY_CSV, 0},
    {"choose", PRICE_ RATES, "catering|139|13,900.00|bring\n", REPLY_HUMAN, 0},
    {"choose", PRICE_ RATES " costs=examples/national-costs.csv", "catering|bring|13,900.00|", REPLY_HUMAN,
     0},
    {"choose", PRICE_ RATES " costs=nowhere.csv", "", REPLY_JSON, ERROR_NOT_FOUND},
    {"choose", PRICE_, "is blank; it is needed for the option bring of", REPLY_JSON, ERROR_INVALID},
    {"choose", PRICE_ " partial", "\"complete\": false", REPLY_JSON, 0},
};

static const struct operation *operation_named(const char *name)
{
    for (size_t i = 0; i < agreement_operations.count; i++)
        if (strcmp(agreement_operations.items[i].name, name) == 0)
            return &agreement_operations.items[i];
    fail_msg("there is no operation %s", name);
    return NULL;
}

/* Sets NAME or NAME=VALUE; a later one replaces an earlier one. */
static void set_value(const struct operation *operation, char *word, struct argument_value *values)
{
    char *value = strchr(word, '=');
    if (value)
        *value++ = '\0';
    for (size_t i = 0; i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, word) != 0)
            continue;
        values[i].count = 1;
        values[i].text[0] = value ? value : "";
        civil_day day = 1;
        if (operation->arguments[i].type == ARGUMENT_DAY && value)
            assert_true(day_parse(value, strlen(value), &day));
        values[i].number = day;
        return;
    }
    fail_msg("%s has no argument %s", operation->name, word);
}

static void check_call(const struct call_case *call)
{
    struct test_case test = test_begin();
    const struct operation *operation = operation_named(call->operation);
    struct argument_value *values = arena_array(test.arena, operation->argument_count, sizeof *values);
    char *words = arena_text(test.arena, call->arguments, strlen(call->arguments));
    assert_true(values && words);
    for (char *word = words; *word;) {
        size_t length = strcspn(word, " ");
        char *next = word + length + (word[length] == ' ');
        word[length] = '\0';
        set_value(operation, word, values);
        word = next;
    }
    struct request request = {.operation = operation,
                              .values = values,
                              .form = call->form,
                              .today = day_make(2025, 3, 1),
                              .arena = test.arena,
                              .problems = &test.problems};
    struct reply reply = {.report = {.arena = test.arena}};
    TEXT_CLEANUP struct text got = {0};
    int code = operation->run(&request, &reply);
    if (code < 0)
        folder_text_problems(&test.problems, &got);
    else if (call->form == REPLY_HUMAN)
        side_write_report(&reply.report, &got);
    else
        text_add(&got, text_content(&reply.machine));
    text_done(&reply.machine);
    if (code != call->code || !strstr(text_content(&got), call->part))
        fail_msg("%s %s: %d\n%s", call->operation, call->arguments, code, text_content(&got));
    assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
    test_end(&test);
}

static void operations_answer_and_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(call_cases); i++)
        check_call(&call_cases[i]);
}

static void operations_are_declared(void **state)
{
    (void)state;
    static const enum permission permissions[] = {PERMISSION_READ_CONTINGENT, PERMISSION_READ_CONTINGENT,
                                                  PERMISSION_READ_INTERNAL};
    assert_int_equal(agreement_operations.count, TEST_COUNT(permissions));
    for (size_t i = 0; i < TEST_COUNT(permissions); i++) {
        const struct operation *operation = &agreement_operations.items[i];
        assert_int_equal(operation->permission, permissions[i]);
        assert_int_equal(operation->forms, FORM_JSON | FORM_CSV);
        assert_false(operation->writes);
        assert_non_null(strstr(operation->help, "\n\n  muster ")); /* an example */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_are_read_with_their_events),
        cmocka_unit_test(events_change_the_options),
        cmocka_unit_test(a_price_is_json),
        cmocka_unit_test(a_price_is_csv),
        cmocka_unit_test(a_price_is_a_page),
        cmocka_unit_test(a_price_of_nothing_says_so),
        cmocka_unit_test(operations_answer_and_refuse),
        cmocka_unit_test(operations_are_declared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
