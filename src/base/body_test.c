#include "base/body.h"

#include "test.h"

struct values {
    const char *name, *hash, *party;
    civil_day day;
    int64_t count;
    bool done;
};
#define MEMBER(key_, type_, required_, field_, maximum_)                                                     \
    {                                                                                                        \
        (key_), (type_), (required_), offsetof(struct values, field_), (maximum_)                            \
    }
static const struct body_member members[] = {
    MEMBER("name", BODY_TEXT, true, name, 8),      MEMBER("hash", BODY_DIGEST, false, hash, 0),
    MEMBER("party", BODY_PARTY, false, party, 0),  MEMBER("day", BODY_DAY, false, day, 0),
    MEMBER("count", BODY_NUMBER, false, count, 9), MEMBER("done", BODY_FLAG, false, done, 0),
};
static const struct body_form form = BODY_FORM("test/1", members);

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Bodies, and what is wrong with them; "" nothing. */
static const struct {
    const char *body, *fault;
} cases[] = {
    {"{\"name\":\"a\"}", ""},
    {"{\"count\":9,\"day\":\"2024-02-14\",\"done\":true,\"hash\":\"" HASH "\",\"name\":\"a b\",\"party\":"
     "\"KAZ\"}",
     ""},
    {"{\"name\":\"a\",\"party\":\"UN\"}", ""},
    {"{}", "'name' is missing: a text that is neither empty nor too long"},
    {"{\"name\":\"\"}", "'name' is not a text that is neither empty nor too long"},
    {"{\"name\":\"123456789\"}", "'name' is not a text that is neither empty nor too long"},
    {"{\"name\":1}", "'name' is not a text that is neither empty nor too long"},
    {"{\"name\":\"a\",\"other\":1}", "test/1 has no 'other'"},
    {"{\"count\":10,\"name\":\"a\"}", "'count' is not a whole number, 0 or more, that is not too large"},
    {"{\"count\":-1,\"name\":\"a\"}", "'count' is not a whole number, 0 or more, that is not too large"},
    {"{\"count\":\"1\",\"name\":\"a\"}", "'count' is not a whole number, 0 or more, that is not too large"},
    {"{\"day\":\"2024-02-30\",\"name\":\"a\"}", "'day' is not a day such as 2024-02-14"},
    {"{\"day\":20,\"name\":\"a\"}", "'day' is not a day such as 2024-02-14"},
    {"{\"done\":false,\"name\":\"a\"}", "'done' is not true, or absent"},
    {"{\"hash\":\"01\",\"name\":\"a\"}", "'hash' is not 64 hexadecimal digits, small letters"},
    {"{\"name\":\"a\",\"party\":\"Kaz\"}",
     "'party' is not UN or a country's three capitals (ISO 3166 alpha-3)"},
    {"{\"name\":\"a\"", "the body is no canonical JSON"},
    {"[]", "the body is no canonical JSON"},
    {"", "the body is no canonical JSON"},
};

static void bodies_are_read_by_their_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct values values;
        const char *wrong = body_read(&form, cases[i].body, strlen(cases[i].body), test.arena, &values);
        assert_same(cases[i].body, wrong ? wrong : "", cases[i].fault);
        test_end(&test);
    }
}

/* What was read is written as it stood. */
static void bodies_are_written_as_they_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct values values;
        size_t size = 0;
        if (!body_read(&form, cases[i].body, strlen(cases[i].body), test.arena, &values)) {
            const char *body = body_write(&form, &values, test.arena, &size);
            assert_non_null(body);
            assert_same(cases[i].body, body, cases[i].body);
            assert_int_equal(size, strlen(body));
        }
        test_end(&test);
    }
}

static void what_is_absent_is_said_so(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct values values = {.done = true};
    assert_null(body_read(&form, "{\"name\":\"a\"}", 12, test.arena, &values));
    assert_string_equal(values.name, "a");
    assert_string_equal(values.hash, "");
    assert_string_equal(values.party, "");
    assert_int_equal(values.day, DAY_NEVER);
    assert_int_equal(values.count, -1);
    assert_false(values.done);
    test_end(&test);
}

static void memory_that_ends_is_said_so(void **state)
{
    (void)state;
    for (size_t calls = 1; calls < 20; calls++) {
        struct test_case test = test_begin();
        struct values values;
        size_t size;
        arena_fail_after(test.arena, calls);
        const char *wrong = body_read(&form, cases[1].body, strlen(cases[1].body), test.arena, &values);
        const char *body = wrong ? NULL : body_write(&form, &values, test.arena, &size);
        if (arena_has_failed(test.arena))
            assert_null(body);
        else
            assert_non_null(body);
        if (wrong)
            assert_string_equal(wrong, "out of memory");
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_read_by_their_form),
        cmocka_unit_test(bodies_are_written_as_they_are_read),
        cmocka_unit_test(what_is_absent_is_said_so),
        cmocka_unit_test(memory_that_ends_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
