/* Derivations: that their parts add up in many folders, that memory may end at any step, and the operation
   `explain`. */
#include "explain_test.h"
#include "reimbursement/operations.h"

/* ---- random folders ---- */

/* A small generator of its own: the same folders on every machine (Knuth's constants, high bits). */
struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *dice, uint32_t sides)
{
    dice->state = dice->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice->state >> 33) % sides;
}

/* A day of January 2024 to September 2025. */
static const char *roll_day(struct dice *dice, char *text)
{
    return day_format(day_make(2024, 1, 1) + (civil_day)roll(dice, 639), text);
}

enum { RANDOM_LINES = 5, RANDOM_ROWS = 12, RANDOM_FOLDERS = 300 };

/* Each row on a day of its own (a row every so many days), so that no key stands twice. */
static civil_day row_day(struct dice *dice, int row)
{
    return day_make(2024, 2, 14) + 45 * row + (civil_day)roll(dice, 45);
}

static void write_random_people(struct dice *dice, struct text *out)
{
    char day[DAY_TEXT_SIZE];
    text_add(out, CEILING);
    text_format(out, "%s,%u\n", day_format(row_day(dice, 6), day), roll(dice, 150));
    text_add(out, STRENGTH);
    for (int row = 0; row < RANDOM_ROWS; row++)
        text_format(out, "%s,%u,%u\n", day_format(row_day(dice, row), day), roll(dice, 160), roll(dice, 9));
    text_add(out, FACTORS);
    for (int row = 0; row < 4; row++)
        text_format(out, "%s,%u.%u,%u,%u,%u\n", day_format(row_day(dice, 3 * row), day), roll(dice, 5),
                    roll(dice, 10), roll(dice, 5), roll(dice, 6), roll(dice, 5000));
}

static void write_random_equipment(struct dice *dice, struct text *out)
{
    static const char *const codes[] = {"truck", "tent"}, *const groups[] = {"", "g", "h"};
    char day[DAY_TEXT_SIZE];
    text_add(out, LINES);
    for (int line = 0; line < RANDOM_LINES; line++)
        for (int row = 0; row < 3; row++)
            text_format(out, "L%d,%s,%s,,%s,%u,%s,%s\n", line, day_format(row_day(dice, 4 * row), day),
                        codes[roll(dice, 2)], groups[roll(dice, 3)], roll(dice, 12),
                        roll(dice, 2) ? "wet" : "dry", roll(dice, 6) ? "" : "catering");
    text_add(out, STATUS);
    for (int line = 0; line < RANDOM_LINES; line++)
        for (int row = 0; row < RANDOM_ROWS; row++) {
            uint32_t present = roll(dice, 14), out_of_service = roll(dice, 3);
            text_format(out, "L%d,%s,%u,%u\n", line, day_format(row_day(dice, row), day), present,
                        present > out_of_service ? present - out_of_service : 0);
        }
}

static void write_random_services(struct dice *dice, struct text *out)
{
    static const char *const categories[] = {"accommodation", "catering", "medical_level_2", "tentage"};
    char day[DAY_TEXT_SIZE];
    text_add(out, SERVICES);
    for (size_t c = 0; c < TEST_COUNT(categories); c++)
        for (int row = 0; row < 3; row++)
            text_format(out, "%s,%s,%s,%u,%s\n", categories[c], day_format(row_day(dice, 4 * row), day),
                        roll(dice, 3) ? "contributor" : "un", roll(dice, 40), c == 2 ? "300" : "");
    text_add(out, PERFORMED);
    for (size_t c = 0; c < TEST_COUNT(categories); c++)
        for (int row = 0; row < 4; row++)
            text_format(out, "%s,%s,0.%u\n", categories[c], day_format(row_day(dice, 3 * row), day),
                        roll(dice, 1000));
}

static void write_random_events(struct dice *dice, struct text *out)
{
    char day[DAY_TEXT_SIZE];
    text_add(out, EVENTS);
    text_format(out, "%s,tents,,\n", roll_day(dice, day));
    if (roll(dice, 2))
        text_format(out, "%s,housed,,\n", roll_day(dice, day));
    if (roll(dice, 2))
        text_format(out, "%s,cessation,,\n", roll_day(dice, day));
    if (roll(dice, 2))
        text_format(out, "%s,departure,L0,\n", roll_day(dice, day));
    text_format(out, "%s,painted,L1,\n", day_format(day_make(2025, 1, 1 + (int)roll(dice, 28)), day));
    text_format(out, "%s,repainted,L2,\n", day_format(day_make(2025, 2, 1 + (int)roll(dice, 28)), day));
    text_add(out, LOSSES);
    for (int row = 0; row < 4; row++)
        text_format(out, "L%d,%s,%s,%s,%u,%u,%u,%u,\n", row, day_format(day_make(2025, 3, 1 + row), day),
                    roll(dice, 2) ? "I1" : "", roll(dice, 4) ? "hostile" : "damage", 1 + roll(dice, 3),
                    50000 + roll(dice, 300000), roll(dice, 90000), roll(dice, 9000));
}

static void write_random_folder(struct dice *dice, struct text *out)
{
    text_add(out, INI);
    write_random_people(dice, out);
    write_random_equipment(dice, out);
    write_random_services(dice, out);
    write_random_events(dice, out);
}

static bool same(struct exact a, struct exact b)
{
    return exact_compare(a, b) == 0;
}

/* The segment's amount is what its figures say, multiplied here once more. */
static bool segment_holds(const struct statement_segment *segment, civil_month month)
{
    struct exact each;
    if (segment->equipment)
        each = explain_equipment_unit(segment->equipment);
    else if (segment->service)
        each = explain_product(explain_service_unit(segment->service), exact_of_share(segment->performance));
    else if (segment->personnel)
        each = exact_of_rate(segment->personnel->rate);
    else
        return segment->loss || segment->event;
    struct exact days = exact_ratio(period_days(segment->period), month_days(month));
    return same(segment->amount, explain_product(explain_product(each, exact_of(segment->quantity)), days));
}

/* The pieces of an equipment segment are those of each of its days, counted from the rows. */
static bool pieces_hold(struct explanation *x, const struct statement_segment *segment)
{
    int line = agreement_line_find(x->account->agreement, x->line->line);
    for (civil_day day = segment->period.from_day; segment->equipment && day < segment->period.to_day;
         day++) {
        struct line_state state = line_state_on(x, (size_t)line, day);
        if (segment->quantity != state.in_place && segment->quantity != state.working)
            return false;
    }
    return true;
}

static void check_line(struct explained *explained, const struct statement_line *line)
{
    struct report report = {.arena = explained->test.arena};
    struct explanation x =
        explanation_of(&report, &explained->statement, line, &explained->account, &explained->schedule);
    explanation_build(&x);
    assert_false(report.failed);
    enum mark weakest = MARK_OFFICIAL;
    for (size_t i = 0; i < x.ground_count; i++)
        weakest = mark_weaker(weakest, x.grounds[i].mark);
    if (line->blank) {
        assert_non_null(x.blank);
        return;
    }
    assert_int_equal(weakest, line->mark);
    struct exact sum = exact_of(0);
    money_cents rounded = 0;
    for (size_t i = 0; i < line->segment_count; i++) {
        const struct statement_segment *segment = &explained->statement.segments[line->first_segment + i];
        assert_int_equal(exact_add(sum, segment->amount, &sum), 0);
        assert_true(segment_holds(segment, line->month));
        assert_true(pieces_hold(&x, segment));
    }
    assert_int_equal(exact_round_cents(sum, &rounded), 0);
    if (line->section != SECTION_DEDUCTIONS)
        assert_int_equal(rounded, line->amount);
}

static void random_folders_add_up(void **state)
{
    (void)state;
    size_t seen[SECTION_COUNT] = {0};
    for (uint64_t seed = 1; seed <= RANDOM_FOLDERS; seed++) {
        struct dice dice = {seed};
        struct explained explained;
        TEXT_CLEANUP struct text folder = {0};
        write_random_folder(&dice, &folder);
        explained_begin(&explained, "random", text_content(&folder), period_of("2024-11-05", "2025-08-20"));
        for (size_t i = 0; i < explained.statement.count; i++) {
            check_line(&explained, &explained.statement.lines[i]);
            seen[explained.statement.lines[i].section]++;
        }
        test_end(&explained.test);
    }
    for (int section = 0; section < SECTION_ADJUSTMENTS; section++)
        assert_true(seen[section] > 20);
}

/* ---- no memory ---- */

static void memory_may_end_at_any_step(void **state)
{
    (void)state;
    struct dice dice = {7};
    struct explained explained;
    TEXT_CLEANUP struct text folder = {0};
    write_random_folder(&dice, &folder);
    explained_begin(&explained, "memory", text_content(&folder), period_of("2025-01-01", "2025-04-01"));
    for (size_t i = 0; i < explained.statement.count; i++) {
        bool failed = true;
        for (size_t calls = 1; failed; calls += 1 + calls / 8) {
            struct report report = {.arena = explained.test.arena};
            arena_fail_after(explained.test.arena, calls);
            const struct report_node *tree =
                statement_explain(&report, &explained.statement, &explained.statement.lines[i],
                                  &explained.account, &explained.schedule);
            failed = report.failed;
            assert_int_equal(tree == NULL, failed);
        }
        arena_fail_after(explained.test.arena, 0);
    }
    test_end(&explained.test);
}

/* ---- the operation ---- */

static const struct operation *operation_named(const char *name)
{
    for (size_t i = 0; i < reimbursement_operations.count; i++)
        if (strcmp(reimbursement_operations.items[i].name, name) == 0)
            return &reimbursement_operations.items[i];
    return NULL;
}

enum { ARGUMENTS_MAXIMUM = 16 };

/* `explain examples/undof-kazakhstan` with these arguments; its code. NULL: not given. */
struct explain_call {
    const char *section, *month, *line, *code, *schedule;
    bool partial, json;
};

static void set_argument(const struct operation *operation, struct argument_value *values, const char *name,
                         const char *text, int64_t number)
{
    for (size_t i = 0; text && i < operation->argument_count; i++)
        if (strcmp(operation->arguments[i].name, name) == 0)
            values[i] = (struct argument_value){.count = 1, .text = {text}, .number = number};
}

static int call_explain(const struct explain_call *call, struct test_case *test, struct reply *reply)
{
    const struct operation *operation = operation_named("explain");
    struct argument_value values[ARGUMENTS_MAXIMUM] = {0};
    civil_month month = 0;
    int64_t section = 0;
    assert_non_null(operation);
    assert_true(operation->argument_count <= ARGUMENTS_MAXIMUM);
    assert_true(month_parse(call->month, strlen(call->month), &month));
    while (strcmp(section_names[section], call->section) != 0)
        section++;
    set_argument(operation, values, "folder", "examples/undof-kazakhstan", 0);
    set_argument(operation, values, "month", call->month, month);
    set_argument(operation, values, "section", call->section, section);
    set_argument(operation, values, "line", call->line, 0);
    set_argument(operation, values, "code", call->code, 0);
    set_argument(operation, values, "schedule", call->schedule, 0);
    set_argument(operation, values, "partial", call->partial ? "" : NULL, 1);
    struct request request = {.operation = operation,
                              .values = values,
                              .form = call->json ? REPLY_JSON : REPLY_HUMAN,
                              .arena = test->arena,
                              .problems = &test->problems};
    reply->report.arena = test->arena;
    return operation->run(&request, reply);
}

#define PLACEHOLDER "examples/placeholder-rates"

/* How many trees there are, and how the first begins. */
static const struct {
    struct explain_call call;
    size_t trees;
    const char *root, *value;
} answers[] = {
    /* blank rates of equipment do not matter to personnel */
    {{"personnel", "2025-01"}, 1, "Personnel, 2025-01: Troop reimbursement (2022-07-01)", "USD 201,272.00"},
    {{"major_equipment", "2025-01", .schedule = PLACEHOLDER},
     5,
     "Major equipment, 2025-01: L1 Armoured wheeled vehicle Arlan with combat module (apc_wheeled)",
     "USD 18,750.00"},
    {{"major_equipment", "2025-01", "L3", .schedule = PLACEHOLDER},
     1,
     "Major equipment, 2025-01: L3 High-mobility vehicle (support_vehicle_military)",
     "USD 2,500.00"},
    /* a category may stand for a line, or be the code */
    {{"self_sustainment", "2025-01", "laundry", .schedule = PLACEHOLDER},
     1,
     "Self-sustainment, 2025-01: Laundry (laundry)",
     "USD 13,900.00"},
    {{"self_sustainment", "2025-01", .code = "laundry", .schedule = PLACEHOLDER},
     1,
     "Self-sustainment, 2025-01: Laundry (laundry)",
     "USD 13,900.00"},
    {{"self_sustainment", "2025-01", "laundry", .partial = true},
     1,
     "Self-sustainment, 2025-01: Laundry (laundry)",
     "no amount"},
};

static void the_operation_explains(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        struct test_case test = test_begin();
        struct reply reply = {0};
        size_t trees_seen = 0;
        const struct report_node *first = NULL;
        assert_int_equal(call_explain(&answers[i].call, &test, &reply), 0);
        assert_false(reply.report.failed);
        for (const struct report_item *item = reply.report.first; item; item = item->next) {
            trees_seen += item->kind == REPORT_TREE;
            first = item->kind == REPORT_TREE && !first ? item->tree : first;
        }
        assert_int_equal(trees_seen, answers[i].trees);
        assert_same("text", first ? first->text : "", answers[i].root);
        assert_same("value", first && first->value ? first->value : "", answers[i].value);
        test_end(&test);
    }
}

static void the_operation_writes_json(void **state)
{
    (void)state;
    static const struct explain_call call = {"personnel", "2025-01", .json = true};
    static const char *const parts[] = {
        "{\n  \"contingent\": \"kaz-undof-frc\",\n  \"month\": \"2025-01\",\n  \"section\": \"personnel\",\n"
        "  \"schedule\": \"built-in\",\n  \"mark\": \"recalled\",\n",
        "\"amount\": \"201272.00\",\n",
        "\"explain\": {\n        \"text\": \"Personnel, 2025-01: Troop reimbursement (2022-07-01)\",\n"
        "        \"value\": \"USD 201,272.00\",\n",
        "\"text\": \"strength: 132 men + 7 women (strength.csv:2, from 2024-03-15)\"",
    };
    struct test_case test = test_begin();
    struct reply reply = {0};
    assert_int_equal(call_explain(&call, &test, &reply), 0);
    for (size_t i = 0; i < TEST_COUNT(parts); i++)
        if (!strstr(text_content(&reply.machine), parts[i]))
            assert_same("json", text_content(&reply.machine), parts[i]);
    text_done(&reply.machine);
    test_end(&test);
}

static const struct {
    struct explain_call call;
    const char *what; /* of the one problem: `what; expected`, or a part of it */
} refusals[] = {
    {{"personnel", "2024-02"},
     "no amount for personnel in 2024-02: nothing, as nobody is present before 2024-03-15 (strength.csv:2); "
     "no section has an amount in that month"},
    {{"personnel", "2025-01", "L1"}, "personnel has no lines; leave --line out"},
    {{"personnel", "2025-01", .code = "2018-07-01"},
     "nothing, as the rate of 2022-07-01 is in force, which has a line of its own; lines of personnel in "
     "that month: 2022-07-01"},
    {{"major_equipment", "2025-01", "L9", .schedule = PLACEHOLDER}, "the agreement has no line 'L9'; "},
    {{"major_equipment", "2025-01", "L3", "apc_wheeled", PLACEHOLDER},
     "under rate code support_vehicle_military (mou_major_equipment.csv:4), which has a line of its own"},
    {{"major_equipment", "2024-02", "L3", .schedule = PLACEHOLDER},
     "2024-02-01 to 2024-02-13: nothing, as the line is agreed from 2024-02-14 on "
     "(mou_major_equipment.csv:4); 2024-02-14 to 2024-02-29: nothing, as none of it is verified before "
     "2024-03-15 (equipment_status.csv:46, from 2024-03-15)"},
    {{"self_sustainment", "2025-01", "landry", .schedule = PLACEHOLDER},
     "the agreement has no category 'landry'; did you mean 'laundry'?"},
    {{"self_sustainment", "2025-01", "tentage", .schedule = PLACEHOLDER},
     "nothing, as the United Nations provides tentage (mou_self_sustainment.csv:12, from 2024-02-14)"},
    {{"self_sustainment", "2025-01", "laundry"},
     "no amount for self_sustainment laundry in 2025-01: the rate of laundry in edition 2023 is blank"},
    {{"deductions", "2025-01"},
     "the share of equipment absent or out of service is 0 in the quarter and 0 in the one before; both must "
     "be above deduction_trigger 0.1"},
    {{"losses", "2025-01"}, "losses.csv has no such loss in that month"},
    {{"painting", "2025-01"}, "events.csv has nothing `painted` or `repainted` in that month"},
    {{"adjustments", "2025-01"}, "nothing was certified, so there is nothing to adjust"},
};

static void the_operation_says_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        struct test_case test = test_begin();
        struct reply reply = {0};
        TEXT_CLEANUP struct text out = {0};
        assert_true(call_explain(&refusals[i].call, &test, &reply) < 0);
        test_write_problems(&test.problems, &out);
        if (test.problems.found[PROBLEM_ERROR] != 1 || !strstr(text_content(&out), refusals[i].what))
            assert_same(refusals[i].call.section, text_content(&out), refusals[i].what);
        assert_null(reply.report.first);
        test_end(&test);
    }
}

/* Whatever step fails for want of memory: the call says so, or its page is marked as incomplete. */
static void the_operation_fails_in_order(void **state)
{
    (void)state;
    static const struct explain_call calls[] = {
        {"major_equipment", "2025-01", .schedule = PLACEHOLDER},
        {"self_sustainment", "2025-01", "laundry"},
        {"major_equipment", "2024-02", "L3", .schedule = PLACEHOLDER},
        {"personnel", "2025-01", .json = true},
    };
    for (size_t i = 0; i < TEST_COUNT(calls); i++) {
        bool whole = false;
        for (size_t steps_left = 1; !whole; steps_left += 1 + steps_left / 16) {
            struct test_case test = test_begin();
            struct reply reply = {0};
            arena_fail_after(test.arena, steps_left);
            int code = call_explain(&calls[i], &test, &reply);
            whole = !arena_has_failed(test.arena);
            assert_true(whole || code < 0 || reply.report.failed);
            assert_true(code >= 0 || test.problems.found[PROBLEM_ERROR] > 0);
            text_done(&reply.machine);
            test_end(&test);
        }
    }
}

/* The page of a statement says where the files of its trees are, and without trees it does not. */
static void a_statement_names_the_folder_of_its_files(void **state)
{
    (void)state;
    static const char words[] = "rates: folder. Files without a folder are in folder. " STATEMENT_NOTICE;
    struct explained explained;
    explained_begin(&explained, "statement", INI PEOPLE, period_of("2025-01-01", "2025-02-01"));
    for (int explain = 0; explain < 2; explain++) {
        struct report report = {.arena = explained.test.arena};
        size_t found = 0;
        statement_report(&explained.statement, &explained.account, &explained.schedule, explain, &report);
        assert_false(report.failed);
        for (const struct report_item *item = report.first; item; item = item->next)
            found += item->kind == REPORT_PARAGRAPH && strstr(item->text, words);
        assert_int_equal(found, explain);
    }
    test_end(&explained.test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_folders_add_up),
        cmocka_unit_test(memory_may_end_at_any_step),
        cmocka_unit_test(the_operation_explains),
        cmocka_unit_test(the_operation_writes_json),
        cmocka_unit_test(the_operation_says_why_not),
        cmocka_unit_test(the_operation_fails_in_order),
        cmocka_unit_test(a_statement_names_the_folder_of_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
