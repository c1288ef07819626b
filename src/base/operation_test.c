#include "base/operation.h"

#include "test.h"

#include <string.h>

static const char *const leases[] = {"wet", "dry", NULL};
static const struct argument arguments[] = {
    {.name = "contingent", .type = ARGUMENT_CONTINGENT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED},
    {.name = "on", .type = ARGUMENT_DAY},
    {.name = "lease", .type = ARGUMENT_CHOICE, .choices = leases},
    {.name = "partial", .type = ARGUMENT_FLAG},
};

static int run_nothing(const struct request *request, struct reply *reply)
{
    (void)request;
    (void)reply;
    return 0;
}

static const struct operation price = OPERATION("price", PERMISSION_READ_CONTINGENT, .arguments = arguments,
                                                .argument_count = 4, .run = run_nothing);

static void arguments_are_found_by_name(void **state)
{
    (void)state;
    struct argument_value values[4] = {
        {.count = 1, .text = {"kazcon"}},
        {.count = 1, .text = {"2024-03-14"}, .number = 19796},
        {.count = 0},
        {.count = 1, .text = {""}, .number = 1},
    };
    struct request request = {.operation = &price, .values = values};
    assert_string_equal(request_text(&request, "contingent", "?"), "kazcon");
    assert_int_equal(request_number(&request, "on", -1), 19796);
    assert_int_equal(request_number(&request, "lease", -1), -1);
    assert_string_equal(request_text(&request, "lease", "none"), "none");
    assert_null(request_text(&request, "lease", NULL));
    assert_true(request_given(&request, "partial"));
    assert_false(request_given(&request, "lease"));
    assert_ptr_equal(request_value(&request, "partial"), &values[3]);
}

static void an_operation_keeps_its_permission(void **state)
{
    (void)state;
    assert_int_equal(price.permission, PERMISSION_READ_CONTINGENT);
    assert_false(price.writes);
}

static void permissions_and_types_have_names(void **state)
{
    static const struct {
        enum permission permission;
        const char *name;
    } permissions[] = {
        {PERMISSION_READ_REFERENCE, "read_reference"},
        {PERMISSION_WRITE_REFERENCE, "write_reference"},
        {PERMISSION_READ_CONTINGENT, "read_contingent"},
        {PERMISSION_READ_INTERNAL, "read_internal"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof permissions / sizeof *permissions; i++)
        assert_string_equal(permission_name(permissions[i].permission), permissions[i].name);
    for (int type = ARGUMENT_CONTINGENT; type <= ARGUMENT_FLAG; type++)
        assert_non_null(argument_type_name((enum argument_type)type));
    assert_string_equal(argument_type_name(ARGUMENT_MONTH), "month");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_found_by_name),
        cmocka_unit_test(an_operation_keeps_its_permission),
        cmocka_unit_test(permissions_and_types_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
