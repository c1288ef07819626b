#include "operations/operations.h"

#include "support/support.h"
#include "test.h"

#include <ctype.h>
#include <string.h>

enum { SUMMARY_MAXIMUM = 72 };

static const struct operation rates[] = {{.name = "rates"}, {.name = "rates list"}, {.name = "rates show"}};
static const struct operation loads[] = {{.name = "load plan check"}, {.name = "price"}};
static const struct operation_list lists[] = {{rates, 3}, {loads, 2}};
static const struct operation_group groups[] = {{"Rates", &lists[0]}, {"Loads", &lists[1]}};
static const struct operation_table table = {groups, 2};

static void operations_are_found_by_their_words(void **state)
{
    static const struct {
        const char *words[4];
        size_t count;
        const char *name; /* NULL: none */
        size_t used;
    } cases[] = {
        {{"rates", "list"}, 2, "rates list", 2},
        {{"rates", "list", "x"}, 3, "rates list", 2},
        {{"rates", "x"}, 2, "rates", 1},
        {{"rates"}, 1, "rates", 1},
        {{"rate"}, 1, NULL, 0},
        {{"rates list"}, 1, NULL, 0},
        {{"price", "folder"}, 2, "price", 1},
        {{"load", "plan"}, 2, NULL, 0},
        {{"load", "plan", "check", "f"}, 4, "load plan check", 3},
        {{"", "price"}, 2, NULL, 0},
        {{NULL}, 0, NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t used = 0;
        const struct operation *found = operation_find(&table, cases[i].words, cases[i].count, &used);
        if (cases[i].name)
            assert_string_equal(found->name, cases[i].name);
        else
            assert_null(found);
        assert_int_equal(used, cases[i].used);
    }
}

static void the_table_is_walked_group_by_group(void **state)
{
    (void)state;
    assert_int_equal(operations_count(&table), 5);
    assert_string_equal(operations_at(&table, 3)->name, "load plan check");
    assert_null(operations_at(&table, 5));
    size_t length;
    const char *word = operation_word(&loads[0], 2, &length);
    assert_int_equal(length, 5);
    assert_memory_equal(word, "check", 5);
    operation_word(&loads[0], 3, &length);
    assert_int_equal(length, 0);
}

static void check_type(const struct argument *argument)
{
    if (argument->type == ARGUMENT_CHOICE)
        assert_true(argument->choices && argument->choices[0]);
    if (argument->type == ARGUMENT_COUNT)
        assert_true(argument->minimum < argument->maximum);
    if (argument->type == ARGUMENT_FLAG)
        assert_int_equal(argument->flags, 0);
}

static void check_argument(const struct operation *operation, size_t index)
{
    static const char *const taken[] = {"json", "csv", "help", "version"};
    const struct argument *argument = &operation->arguments[index];
    assert_non_null(argument->help);
    assert_true(strlen(argument->help) > 0 && argument->help[strlen(argument->help) - 1] != '.');
    for (const char *at = argument->name; *at; at++)
        assert_true(islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '-' || *at == '_');
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        assert_string_not_equal(argument->name, taken[i]);
    for (size_t i = 0; i < index; i++)
        assert_string_not_equal(argument->name, operation->arguments[i].name);
    check_type(argument);
}

/* Required positionals come first, and one that is repeated takes all the rest. */
static void check_positionals(const struct operation *operation)
{
    unsigned last = ARGUMENT_REQUIRED;
    for (size_t i = 0; i < operation->argument_count; i++) {
        unsigned flags = operation->arguments[i].flags;
        if (!(flags & ARGUMENT_POSITIONAL))
            continue;
        assert_false(last & ARGUMENT_REPEATED);
        assert_true(last & ARGUMENT_REQUIRED || !(flags & ARGUMENT_REQUIRED));
        last = flags;
    }
}

static void all_operations_keep_the_rules_of_the_table(void **state)
{
    (void)state;
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(&operations_all, i)); i++) {
        print_message("%s\n", operation->name);
        assert_non_null(operation->run);
        assert_true(operation->permission > 0);
        assert_non_null(operation->summary);
        assert_true(isupper((unsigned char)operation->summary[0]));
        assert_true(strlen(operation->summary) <= SUMMARY_MAXIMUM);
        assert_true(operation->summary[strlen(operation->summary) - 1] != '.');
        assert_true(operation->help && strlen(operation->help) > 0);
        for (size_t j = 0; j < operation->argument_count; j++)
            check_argument(operation, j);
        check_positionals(operation);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(operation->name, operations_at(&operations_all, j)->name);
        size_t length;
        operation_word(operation, OPERATION_WORDS_MAXIMUM, &length);
        assert_int_equal(length, 0);
    }
    assert_true(operations_count(&operations_all) > 0);
}

/* ---- acts and states ---- */

static bool is_of_request(const struct operation *operation)
{
    return operation->act && strcmp(operation->act, ACT_OF_REQUEST) == 0;
}

/* Whether it approves: it names the delegation that it relies upon, or its name says so. */
static bool approves(const struct operation *operation)
{
    static const char *const words[] = {" approve", " reject", " confirm", "override request"};
    for (size_t i = 0; i < operation->argument_count; i++)
        if (strcmp(operation->arguments[i].name, "delegation") == 0)
            return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(operation->name, words[i]))
            return true;
    return operation->permission == PERMISSION_USE_AUTHORITY &&
           strncmp(operation->name, "authority ", 10) != 0;
}

static void what_approves_names_its_act(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct authority_rules rules;
    const struct operation *operation;
    size_t of_requests = 0, of_acts = 0;
    assert_int_equal(support_rules(test.arena, &test.problems, &rules), 0);
    for (size_t i = 0; (operation = operations_at(&operations_all, i)); i++) {
        print_message("%s: %s\n", operation->name, operation->act ? operation->act : "");
        assert_int_equal(operation->act != NULL, approves(operation));
        if (!operation->act)
            continue;
        assert_int_equal(operation->permission, PERMISSION_USE_AUTHORITY);
        assert_true(operation->writes);
        assert_true(is_of_request(operation) || authority_act(&rules, operation->act) != NULL);
        of_requests += is_of_request(operation);
        of_acts += !is_of_request(operation);
    }
    assert_int_equal(of_requests, 4);
    assert_int_equal(of_acts, 4);
    test_end(&test);
}

/* The verb of an operation on requests and delegations, or VERB_COUNT. */
static enum authority_verb verb_of(const struct operation *operation)
{
    static const char *const overrides[] = {"authority override request", "authority override confirm"};
    for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++)
        if (strcmp(operation->name, overrides[i]) == 0)
            return VERB_ASK_OVERRIDE + (enum authority_verb)i;
    if (strncmp(operation->name, "authority delegation ", 21) != 0 &&
        strncmp(operation->name, "authority request ", 18) != 0)
        return VERB_COUNT;
    const char *blank = strrchr(operation->name, ' ');
    int verb = blank ? 0 : VERB_COUNT;
    while (verb < VERB_COUNT && strcmp(blank + 1, authority_verb_names[verb]) != 0)
        verb++;
    return (enum authority_verb)verb;
}

/* Bits of the stages that "submitted/approved" names. */
static unsigned stages_of(const char *states)
{
    unsigned stages = 0;
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        const char *name = authority_stage_names[stage], *at = strstr(states, name);
        size_t length = strlen(name);
        if (at && (at == states || at[-1] == '/') && (!at[length] || at[length] == '/'))
            stages |= 1u << stage;
    }
    return stages;
}

/* What the table says of requests and delegations is what the rules decide (data/authority/verbs.csv). */
static void states_are_those_of_the_rules(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct authority_rules rules;
    const struct operation *operation;
    size_t checked = 0;
    assert_int_equal(support_rules(test.arena, &test.problems, &rules), 0);
    for (size_t i = 0; (operation = operations_at(&operations_all, i)); i++) {
        enum authority_verb verb = verb_of(operation);
        print_message("%s: %s\n", operation->name, operation->states ? operation->states : "");
        assert_int_equal(operation->thing != NULL, operation->states != NULL);
        if (verb == VERB_COUNT)
            continue;
        assert_int_equal(operation->states ? stages_of(operation->states) : 0, rules.stages[verb]);
        checked++;
    }
    assert_int_equal(checked, 13);
    test_end(&test);
}

static void operations_lists_itself(void **state)
{
    static const char *const words[] = {"operations"};
    (void)state;
    const struct operation *operation = operation_find(&operations_all, words, 1, NULL);
    assert_non_null(operation);
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct problems problems;
    problems_init(&problems, arena);
    struct reply reply = {.report = {.arena = arena}};
    struct request request = {
        .operation = operation, .form = REPLY_JSON, .arena = arena, .problems = &problems};
    assert_int_equal(operation->run(&request, &reply), 0);
    assert_non_null(strstr(text_content(&reply.machine), "\"read_reference\""));
    assert_non_null(strstr(text_content(&reply.machine),
                           "\"permission\": \"use_authority\",\n      \"act\": \"statement.certify\",\n"
                           "      \"thing\": \"statement\",\n      \"states\": [\n"
                           "        \"certified\",\n        \"disputed\",\n        \"part paid\","));
    text_done(&reply.machine);
    request.form = REPLY_HUMAN;
    assert_int_equal(operation->run(&request, &reply), 0);
    assert_string_equal(reply.report.last->last_row->cells[0], "operations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_are_found_by_their_words),
        cmocka_unit_test(the_table_is_walked_group_by_group),
        cmocka_unit_test(all_operations_keep_the_rules_of_the_table),
        cmocka_unit_test(what_approves_names_its_act),
        cmocka_unit_test(states_are_those_of_the_rules),
        cmocka_unit_test(operations_lists_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
