#include "journal/seal.h"

#include "base/canonical.h"
#include "base/random.h"
#include "test.h"
#include <sodium.h>

static const struct seal_place place = {"contingent/kaz-undof-frc", "person/1", 19767};
static const char person[PERSON_ID_SIZE] = "00112233445566778899aabbccddeeff";
static const char *const open_fields[] = {"from", "sex", "to", NULL};

static struct person_key key_of(uint8_t first)
{
    struct person_key key;
    for (int i = 0; i < PERSON_KEY_SIZE; i++)
        key.bytes[i] = (uint8_t)(first + i);
    return key;
}

/* Seals in the test's arena. */
static int seal(struct test_case *test, const char *body, const char **ret_sealed)
{
    TEXT_CLEANUP struct text out = {0};
    struct person_key key = key_of(1);
    int code = seal_body(&place, person, &key, body, strlen(body), open_fields, &test->problems, &out);
    if (code == 0)
        *ret_sealed = arena_text(test->arena, text_content(&out), out.length);
    return code;
}

static const char *const bodies[] = {
    "{}",
    "{\"family_name\":\"Bekov\"}",
    "{\"from\":\"2024-02-14\",\"sex\":\"f\",\"to\":\"2025-02-14\"}",
    ("{\"born\":\"1990-01-02\",\"family_name\":\"Bekova\",\"from\":\"2024-02-14\",\"given_names\":\"Aigul\","
     "\"id\":\"a.bekova\",\"sex\":\"f\",\"to\":\"2025-02-14\",\"training\":\"2024-12-31\"}"),
    "{\"a\":{\"from\":[1,2,{}]},\"b\":true,\"from\":{\"x\":\"\\\"\\n\"},\"n\":-5,\"\xD2\x9B\":\"\xD0\x90\"}",
    "{\"1\":1,\"commit\":2,\"person_\":3,\"sealed_\":4,\"zz\":false}",
};

static void sealed_bodies_open_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct test_case test = test_begin();
        struct person_key key = key_of(1);
        const char *sealed, *again, *opened;
        char named[PERSON_ID_SIZE];
        size_t size;
        assert_int_equal(seal(&test, bodies[i], &sealed), 0);
        assert_int_equal(canonical_check(sealed, strlen(sealed)), strlen(sealed));
        assert_null(seal_fault(sealed, strlen(sealed), test.arena));
        assert_true(seal_person(sealed, strlen(sealed), named));
        assert_same("person", named, person);
        assert_int_equal(seal_open(&place, &key, sealed, strlen(sealed), test.arena, &opened, &size), 0);
        assert_int_equal(strlen(opened), size);
        assert_same(bodies[i], opened, bodies[i]);
        assert_int_equal(seal(&test, bodies[i], &again), 0);
        assert_string_not_equal(sealed, again); /* salt and nonce are new */
        test_end(&test);
    }
}

static void open_fields_are_readable_and_nothing_else_is(void **state)
{
    (void)state;
    static const char *const hidden[] = {"Bekova",     "Aigul",  "a.bekova", "1990",
                                         "2024-12-31", "family", "born"};
    struct test_case test = test_begin();
    struct canonical_item item;
    const char *sealed;
    assert_int_equal(seal(&test, bodies[3], &sealed), 0);
    assert_int_equal(canonical_member(sealed, strlen(sealed), "sex", &item), 1);
    assert_int_equal(canonical_member(sealed, strlen(sealed), "from", &item), 1);
    assert_memory_equal(item.raw, "2024-02-14", 10);
    for (size_t i = 0; i < TEST_COUNT(hidden); i++)
        assert_null(strstr(sealed, hidden[i]));
    test_end(&test);
}

/* A long name is not seen to be long. */
static void lengths_are_hidden(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    const char *one, *other;
    assert_int_equal(seal(&test, "{\"n\":\"A\"}", &one), 0);
    assert_int_equal(seal(&test, "{\"n\":\"Abdrakhmanova\"}", &other), 0);
    assert_int_equal(strlen(one), strlen(other));
    test_end(&test);
}

static void wrong_bodies_are_not_sealed(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{\"a\": 1}",
                                        "{\"b\":1,\"a\":1}",
                                        "{\"a\":null}",
                                        "{\"person\":\"x\"}",
                                        "{\"sealed\":\"x\"}",
                                        "{\"commitment\":\"x\"}",
                                        "{\"a\\\"b\":1}"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        struct test_case test = test_begin();
        const char *sealed;
        assert_int_equal(seal(&test, wrong[i], &sealed), ERROR_INVALID);
        assert_int_equal(test.problems.count, 1);
        test_end(&test);
    }
}

static int open_with(struct test_case *test, const struct seal_place *where, uint8_t first,
                     const char *sealed)
{
    struct person_key key = key_of(first);
    const char *body;
    size_t size;
    return seal_open(where, &key, sealed, strlen(sealed), test->arena, &body, &size);
}

static void sealed_bodies_open_with_one_key_at_one_place(void **state)
{
    (void)state;
    static const struct seal_place others[] = {
        {"contingent/kaz-undof-frd", "person/1", 19767},
        {"contingent/kaz-undof-frc", "person/2", 19767},
        {"contingent/kaz-undof-frc", "person/1", 19768},
        {"contingent/kaz-undof-frcp", "erson/1", 19767},
    };
    struct test_case test = test_begin();
    const char *sealed;
    assert_int_equal(seal(&test, bodies[3], &sealed), 0);
    assert_int_equal(open_with(&test, &place, 1, sealed), 0);
    assert_int_equal(open_with(&test, &place, 2, sealed), ERROR_INVALID);
    for (size_t i = 0; i < TEST_COUNT(others); i++)
        assert_int_equal(open_with(&test, &others[i], 1, sealed), ERROR_INVALID);
    test_end(&test);
}

static void changed_bodies_do_not_open(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    const char *sealed;
    assert_int_equal(seal(&test, bodies[3], &sealed), 0);
    size_t size = strlen(sealed);
    char *changed = arena_text(test.arena, sealed, size);
    assert_non_null(changed);
    for (size_t i = 0; i < size; i++) { /* each byte, to two others: fields in the open are bound too */
        changed[i] = sealed[i] == '0' ? '1' : '0';
        assert_int_equal(open_with(&test, &place, 1, changed), ERROR_INVALID);
        changed[i] = sealed[i] == 'a' ? 'b' : 'a';
        assert_int_equal(open_with(&test, &place, 1, changed), ERROR_INVALID);
        changed[i] = sealed[i];
    }
    for (size_t i = 0; i < size; i++) {
        changed[i] = '\0'; /* truncated */
        assert_int_equal(open_with(&test, &place, 1, changed), ERROR_INVALID);
        assert_non_null(seal_fault(changed, i, test.arena));
        changed[i] = sealed[i];
    }
    assert_int_equal(open_with(&test, &place, 1, changed), 0);
    test_end(&test);
}

/* A field added in the open, or one taken away, is noticed. */
static void open_fields_are_bound(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    const char *sealed;
    assert_int_equal(seal(&test, "{\"n\":1,\"sex\":\"f\"}", &sealed), 0);
    const char *end = strrchr(sealed, '}'), *sex = strstr(sealed, ",\"sex\":\"f\"");
    assert_non_null(sex);
    const char *more = arena_format(test.arena, "%.*s,\"x\":1}", (int)(end - sealed), sealed);
    const char *less = arena_format(test.arena, "%.*s}", (int)(sex - sealed), sealed);
    assert_int_equal(open_with(&test, &place, 1, more), ERROR_INVALID);
    assert_int_equal(open_with(&test, &place, 1, less), ERROR_INVALID);
    test_end(&test);
}

/* Made with Python: hashlib, and XChaCha20-Poly1305 of HChaCha20 and cryptography's ChaCha20Poly1305. */
static void sealed_bodies_stay_readable(void **state)
{
    (void)state;
    static const char sealed[] =
        "{\"commitment\":\"774fb522f82d2d9dd3f144b7201109cc0fb47f8b050eb1ab751883853abf1804\",\"fro"
        "m\":\"2024-02-14\",\"person\":\"00112233445566778899aabbccddeeff\",\"sealed\":\"ZGVmZ2hpam"
        "tsbW5vcHFyc3R1dnd4eXp7vcW7EYpehM/MD6O+EjpJWWQoNMFLw48EotWFpW9QajAQjoOMFcDLPWVyf/xQUGrDPiEC"
        "QNiApKn1MnyWWOek8t+AisFApKfA/Jt/wDuKnAc=\"}";
    struct test_case test = test_begin();
    struct person_key key = key_of(1);
    const char *body;
    size_t size;
    assert_int_equal(seal_open(&place, &key, sealed, sizeof sealed - 1, test.arena, &body, &size), 0);
    assert_same("golden", body, "{\"family_name\":\"Bekov\",\"from\":\"2024-02-14\"}");
    test_end(&test);
}

static const struct {
    const char *body, *fault;
} faults[] = {
    {"", "personal data has to be sealed: the body has no commitment, person and sealed part"},
    {"{}", "personal data has to be sealed: the body has no commitment, person and sealed part"},
    {"{\"family_name\":\"Bekov\"}", "personal data has to be sealed: the body has no commitment, person and "
                                    "sealed part"},
};

static void faults_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(faults); i++) {
        struct test_case test = test_begin();
        char named[PERSON_ID_SIZE];
        assert_same(faults[i].body, seal_fault(faults[i].body, strlen(faults[i].body), test.arena),
                    faults[i].fault);
        assert_false(seal_person(faults[i].body, strlen(faults[i].body), named));
        test_end(&test);
    }
}

static void sealing_survives_every_failing_allocation(void **state)
{
    (void)state;
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        struct person_key key = key_of(1);
        const char *sealed = NULL, *body;
        size_t size;
        arena_fail_after(test.arena, calls + 1);
        int code = seal(&test, bodies[3], &sealed);
        if (code == 0 && sealed)
            code = seal_open(&place, &key, sealed, strlen(sealed), test.arena, &body, &size);
        failed = arena_has_failed(test.arena);
        assert_true(!failed || !sealed || code == ERROR_LIMIT);
        assert_true(failed || code == 0);
        test_end(&test);
    }
    assert_in_range(calls, 10, 100);
}

static void keys_are_wiped(void **state)
{
    (void)state;
    struct person_key key = key_of(1);
    person_key_wipe(&key);
    assert_true(sodium_is_zero(key.bytes, sizeof key.bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_bodies_open_as_they_were),
        cmocka_unit_test(open_fields_are_readable_and_nothing_else_is),
        cmocka_unit_test(lengths_are_hidden),
        cmocka_unit_test(wrong_bodies_are_not_sealed),
        cmocka_unit_test(sealed_bodies_open_with_one_key_at_one_place),
        cmocka_unit_test(changed_bodies_do_not_open),
        cmocka_unit_test(open_fields_are_bound),
        cmocka_unit_test(sealed_bodies_stay_readable),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(sealing_survives_every_failing_allocation),
        cmocka_unit_test(keys_are_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
