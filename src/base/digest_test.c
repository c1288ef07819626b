#include "base/digest.h"

#include "base/random.h"
#include "test.h"
#include <strings.h>

/* Values of an independent implementation: hashlib of Python 3.11,
   blake2b(data, digest_size=32, person=domain).hexdigest(). */
static void digests_are_those_of_others(void **state)
{
    static const struct {
        const char *domain, *data, *digest;
    } cases[] = {
        {"", "", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"", "abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
        {"muster record 1", "", "48c135b30bfbfd52ec2ef320f87dd4361077551f5a28be5dd10633be4a9f82b6"},
        {"muster record 1", "abc", "6d628f4842e4024d91649f9d86ec478c01d51380bbde440465ff84f11e45f788"},
        {"muster head 1", "abc", "ebec8041080feb40506382995c72c0b0c2d4eb687f2e44ed31abf088f6efcd7d"},
        {"sixteen bytes ok", "abc", "db7d5da422f70cc231ac10484f2d91ecaa5265f4b67a42ce81569a09835ad29c"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[DIGEST_TEXT_SIZE];
        struct digest digest = digest_of(cases[i].domain, cases[i].data, strlen(cases[i].data));
        assert_same(cases[i].data, digest_format(&digest, text), cases[i].digest);
    }
}

/* Five times the bytes 0 to 255, in pieces of every size. */
static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    uint8_t data[1280];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i & 0xFF);
    for (size_t piece = 1; piece <= sizeof data; piece++) {
        struct digest_state whole;
        char text[DIGEST_TEXT_SIZE];
        digest_begin(&whole, "muster record 1");
        for (size_t at = 0; at < sizeof data; at += piece)
            digest_add(&whole, data + at, piece < sizeof data - at ? piece : sizeof data - at);
        struct digest digest = digest_end(&whole);
        assert_same("pieces", digest_format(&digest, text),
                    "127558f192f9b7d8d9bae7c3bf2186a736dd99438c11de273b5cd1b0643af013");
    }
}

static void numbers_are_big_endian(void **state)
{
    (void)state;
    char text[DIGEST_TEXT_SIZE];
    struct digest_state numbers;
    digest_begin(&numbers, "muster record 1");
    digest_add_u32(&numbers, 7);
    digest_add_u64(&numbers, ((uint64_t)1 << 40) + 9);
    struct digest digest = digest_end(&numbers);
    assert_same("00000007 0000010000000009", digest_format(&digest, text),
                "a0539b550611922d7e77ce510daf80157f735d26401c023b2bfb1d1e4329c701");
}

static void digests_compare_and_read_back(void **state)
{
    (void)state;
    struct digest zero = {{0}}, read = {{1}}, digest = digest_of("", "abc", 3);
    char text[DIGEST_TEXT_SIZE];
    digest_format(&digest, text);
    assert_true(digest_parse(text, strlen(text), &read));
    assert_true(digest_equal(&digest, &read));
    assert_true(digest_is_zero(&zero));
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        struct digest other = digest, one = zero;
        other.bytes[i] ^= 0x80;
        one.bytes[i] = 1;
        assert_false(digest_equal(&digest, &other));
        assert_false(digest_is_zero(&one));
    }
    assert_false(digest_parse(text, strlen(text) - 1, &read));
    assert_false(digest_parse(text, strlen(text) - 2, &read));
    text[63] = 'g';
    assert_false(digest_parse(text, strlen(text), &read));
    assert_true(digest_equal(&digest, &read)); /* set on success only */
}

static void hexadecimals_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        bool right;
    } cases[] = {
        {"", 0, true},    {"00", 1, true},        {"fF", 1, true},    {"0123456789AbCdEf", 8, true},
        {"", 1, false},   {"0", 0, false},        {"0", 1, false},    {"000", 1, false},
        {"00", 0, false}, {"00", 2, false},       {"0000", 1, false}, {"0g", 1, false},
        {"g0", 1, false}, {" 0", 1, false},       {"0:", 1, false},   {"0/", 1, false},
        {"@0", 1, false}, {"0`", 1, false},       {"0x00", 2, false}, {"00 00", 2, false},
        {"-1", 1, false}, {"\xC3\xA9", 1, false},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t data[8];
        char text[17];
        memset(data, 0xA5, sizeof data);
        bool right = hex_parse(cases[i].text, strlen(cases[i].text), data, cases[i].size);
        if (right != cases[i].right)
            print_error("case: %s\n", cases[i].text);
        assert_int_equal(right, cases[i].right);
        if (right)
            assert_int_equal(strcasecmp(hex_format(data, cases[i].size, text), cases[i].text), 0);
        else
            assert_int_equal(data[0], 0xA5);
    }
    char text[9];
    assert_same("small letters", hex_format("\xDE\xAD\xBE\xEF", 4, text), "deadbeef");
}

/* RFC 4648, paragraph 10; and what stands above 127. */
static void base64_is_that_of_the_rfc(void **state)
{
    static const struct {
        const char *data, *text;
    } cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xFF\xBF\xFE", "+/+//g=="},
    };
    (void)state;
    struct test_case test = test_begin();
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        size_t size = 99, length = strlen(cases[i].data);
        assert_same(cases[i].text, base64_format(test.arena, cases[i].data, length), cases[i].text);
        uint8_t *data = base64_parse(test.arena, cases[i].text, strlen(cases[i].text), &size);
        assert_non_null(data);
        assert_int_equal(size, length);
        assert_memory_equal(data, cases[i].data, length);
    }
    test_end(&test);
}

static void other_base64_is_refused(void **state)
{
    static const char *const cases[] = {
        "Z",    "Zg",    "Zg=",    "Zg===",    "Zh==",     "Zm9=",    "Zm8",     "=",
        "==",   "====",  "Z===",   "Zg==Zg==", " Zg==",    "Zg==\n",  "Zg= =",   "Zm9v\r\n",
        "Zm-_", "Zm9v=", "Zm9v==", "Zm9v===",  "Zm9v====", "Zm9vYg=", "Zm\xE9v", "Zm9v\u00e9z=",
    };
    (void)state;
    struct test_case test = test_begin();
    size_t size = 99;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (base64_parse(test.arena, cases[i], strlen(cases[i]), &size))
            print_error("case: %s\n", cases[i]);
        assert_null(base64_parse(test.arena, cases[i], strlen(cases[i]), &size));
        assert_int_equal(size, 99);
    }
    arena_fail_after(test.arena, 1);
    assert_null(base64_parse(test.arena, "Zm9v", 4, &size));
    assert_null(base64_format(test.arena, "foo", 3));
    test_end(&test);
}

static bool is_base64(int byte)
{
    bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    return letter || (byte >= '0' && byte <= '9') || byte == '+' || byte == '/';
}

static void base64_has_64_characters(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    for (int byte = 0; byte < 256; byte++) {
        size_t taken = 0, read;
        for (size_t at = 0; at < 4; at++) {
            char text[] = {'Z', 'm', '9', 'v'};
            text[at] = (char)byte;
            taken += base64_parse(test.arena, text, sizeof text, &read) != NULL;
        }
        assert_int_equal(taken, is_base64(byte) ? 4 : 0);
    }
    test_end(&test);
}

static void base64_gives_back_all_bytes(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    uint8_t data[300];
    for (size_t size = 0; size <= sizeof data; size++) {
        size_t got = 0;
        random_bytes(data, size);
        char *text = base64_format(test.arena, data, size);
        assert_non_null(text);
        uint8_t *read = base64_parse(test.arena, text, strlen(text), &got);
        assert_non_null(read);
        assert_int_equal(got, size);
        assert_memory_equal(read, data, size);
    }
    test_end(&test);
}

/* A generator that stands still, or fills only a part, is noticed; two equal draws of 256 bits do not occur.
 */
static void random_bytes_differ(void **state)
{
    (void)state;
    struct digest draws[100];
    for (size_t i = 0; i < TEST_COUNT(draws); i++) {
        memset(&draws[i], 0, sizeof draws[i]);
        random_bytes(draws[i].bytes, DIGEST_SIZE);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(draws[i].bytes + DIGEST_SIZE / 2, draws[j].bytes + DIGEST_SIZE / 2,
                                    DIGEST_SIZE / 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_others),
        cmocka_unit_test(pieces_give_the_digest_of_the_whole),
        cmocka_unit_test(numbers_are_big_endian),
        cmocka_unit_test(digests_compare_and_read_back),
        cmocka_unit_test(hexadecimals_are_read_and_written),
        cmocka_unit_test(base64_is_that_of_the_rfc),
        cmocka_unit_test(other_base64_is_refused),
        cmocka_unit_test(base64_has_64_characters),
        cmocka_unit_test(base64_gives_back_all_bytes),
        cmocka_unit_test(random_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
