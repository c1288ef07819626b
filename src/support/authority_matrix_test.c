/* Who may do what, exhaustively: the cross product of role, operation, state, relation and circumstance
   against tests/authority/matrix.csv; and for each check that the answers change when it is left out. */
#include "authority_grants_test.h"

/* Acts that differ in what the rules ask of them: without money and final, with money, with money and
   override, without money and with override, by two persons without delegation. MUSTER_LONG: all acts. */
static const char *const some_acts[] = {"mou.sign", "payment.approve", "procurement.award", "waiver.grant",
                                        "row.accept"};

static struct matrix matrix;

static bool is_asked(const struct authority_act *act)
{
    for (size_t i = 0; i < TEST_COUNT(some_acts); i++)
        if (strcmp(act->name, some_acts[i]) == 0)
            return true;
    return getenv("MUSTER_LONG") != NULL;
}

static void every_situation_is_answered_as_the_matrix_says(void **state)
{
    (void)state;
    struct test_case test = test_begin(), inner = test_begin();
    struct authority_rule_set set;
    assert_int_equal(authority_rules_builtin(test.arena, &test.problems, &set), 0);
    struct world world = {.arena = inner.arena, .rules = &set.rules};
    matrix_read(&matrix, &test);
    for (size_t i = 0; i < set.rules.act_count; i++)
        if (is_asked(&set.rules.acts[i]))
            ask_requests(&matrix, &world, &set.rules.acts[i]);
    ask_grants(&matrix, &world);
    ask_people(&matrix, &world);
    print_message("%zu situations, %zu allowed\n", matrix.situations, matrix.allowed);
    for (size_t i = 0; i < matrix.table.rows; i++)
        if (!matrix.used[i] && i + 1 < matrix.table.rows && matrix.wrong++ < 40)
            print_error("line %u of matrix.csv answers no situation\n", (unsigned)matrix.table.lines[i]);
    assert_int_equal(matrix.wrong, 0);
    test_end(&inner);
    test_end(&test);
}

/* The list of mutations: one line for each check. */
static void every_check_left_out_is_noticed(void **state)
{
    (void)state;
    size_t unnoticed = 0;
    print_message("%-16s %10s %10s %10s\n", "without check", "refused by", "differs", "allowed");
    for (size_t i = 0; i < authority_check_count; i++) {
        print_message("%-16s %10zu %10zu %10zu\n", authority_check_at(i)->name, matrix.checks[i].refused,
                      matrix.checks[i].differs, matrix.checks[i].opened);
        unnoticed += matrix.checks[i].differs == 0;
    }
    assert_int_equal(unnoticed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_situation_is_answered_as_the_matrix_says),
        cmocka_unit_test(every_check_left_out_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
