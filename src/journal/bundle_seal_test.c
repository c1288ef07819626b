#include "journal/bundle_seal.h"

#include "test.h"

enum { RECIPIENTS = 3 };

struct example {
    struct key_pair pairs[RECIPIENTS];
    struct digest keys[RECIPIENTS]; /* rising */
};

static int by_key(const void *a, const void *b)
{
    const struct key_pair *x = a, *y = b;
    return memcmp(x->public_key.bytes, y->public_key.bytes, DIGEST_SIZE);
}

static void make_example(struct example *example)
{
    for (size_t i = 0; i < RECIPIENTS; i++) {
        uint8_t seed[KEY_SEED_SIZE] = {(uint8_t)(i + 1)};
        key_from_seed(seed, &example->pairs[i]);
    }
    qsort(example->pairs, RECIPIENTS, sizeof example->pairs[0], by_key);
    for (size_t i = 0; i < RECIPIENTS; i++)
        example->keys[i] = example->pairs[i].public_key;
}

static void seal(const struct example *example, const void *plain, size_t size, struct text *out)
{
    size_t wrong;
    assert_int_equal(bundle_seal(plain, size, example->keys, RECIPIENTS, out, &wrong), 0);
}

static int unseal(const void *data, size_t size, const struct key_pair *pair, struct arena *arena,
                  struct bundle_bytes *ret_plain, const char **ret_why)
{
    struct sealed sealed = {0};
    int code = bundle_sealed_read(data, size, arena, &sealed, ret_why);
    return code < 0 ? code : bundle_open(&sealed, pair, arena, ret_plain, ret_why);
}

static const size_t sizes[] = {1, 100, SEALED_CHUNK - 1, SEALED_CHUNK, SEALED_CHUNK + 1, 3 * SEALED_CHUNK};

static void each_recipient_opens_it_and_nobody_else(void **state)
{
    (void)state;
    struct example example;
    struct key_pair other;
    key_new(&other);
    make_example(&example);
    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text file = {0};
        struct bundle_bytes plain = {0};
        const char *why;
        uint8_t *content = arena_alloc(test.arena, sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            content[at] = (uint8_t)(at * 7 + at / 251);
        seal(&example, content, sizes[i], &file);
        for (size_t k = 0; k < RECIPIENTS; k++) {
            assert_int_equal(unseal(file.data, file.length, &example.pairs[k], test.arena, &plain, &why), 0);
            assert_int_equal(plain.size, sizes[i]);
            assert_memory_equal(plain.data, content, sizes[i]);
        }
        assert_int_equal(unseal(file.data, file.length, &other, test.arena, &plain, &why), ERROR_FORBIDDEN);
        assert_string_equal(why, "it is not for this installation");
        test_end(&test);
    }
}

/* One that pretends to be a recipient has not its secret key. */
static void a_name_alone_opens_nothing(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    struct key_pair other;
    struct bundle_bytes plain = {0};
    const char *why;
    TEXT_CLEANUP struct text file = {0};
    make_example(&example);
    seal(&example, "content", 7, &file);
    key_new(&other);
    other.public_key = example.keys[0];
    assert_int_equal(unseal(file.data, file.length, &other, test.arena, &plain, &why), ERROR_INVALID);
    test_end(&test);
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    TEXT_CLEANUP struct text file = {0};
    make_example(&example);
    seal(&example, "what is to be kept", 18, &file);
    for (size_t i = 0; i < file.length; i++) {
        struct bundle_bytes plain = {0};
        const char *why = NULL;
        arena_reset(test.arena);
        file.data[i] = (char)(file.data[i] ^ 0x04);
        int code = unseal(file.data, file.length, &example.pairs[1], test.arena, &plain, &why);
        assert_true(code == ERROR_INVALID || code == ERROR_NOT_FOUND || code == ERROR_FORBIDDEN);
        assert_non_null(why);
        file.data[i] = (char)(file.data[i] ^ 0x04);
    }
    test_end(&test);
}

/* Cut anywhere, at the end of a chunk too, and with something behind it. */
static void cut_and_lengthened_files_are_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    struct sealed sealed = {0};
    struct bundle_bytes plain = {0};
    const char *why;
    TEXT_CLEANUP struct text file = {0};
    uint8_t *content = arena_alloc(test.arena, 2 * SEALED_CHUNK);
    make_example(&example);
    seal(&example, content, 2 * SEALED_CHUNK, &file);
    for (size_t size = 0; size < file.length; size = size < 600 ? size + 1 : size + 4099) {
        int code = bundle_sealed_read(file.data, size, test.arena, &sealed, &why);
        assert_int_equal(code, size < 16 ? ERROR_NOT_FOUND : ERROR_INVALID);
        if (size >= 16)
            assert_memory_equal(why, "it is cut", 9);
    }
    assert_int_equal(bundle_sealed_read(file.data, file.length - SEALED_CHUNK - SEALED_CHUNK_MORE, test.arena,
                                        &sealed, &why),
                     ERROR_INVALID);
    /* one that was cut, and whose size was mended to fit */
    file.data[16 + 5] = 1; /* 65,536 of plaintext */
    assert_int_equal(unseal(file.data, file.length - SEALED_CHUNK - SEALED_CHUNK_MORE, &example.pairs[0],
                            test.arena, &plain, &why),
                     ERROR_INVALID);
    file.data[16 + 5] = 2;
    assert_int_equal(unseal(file.data, file.length, &example.pairs[0], test.arena, &plain, &why), 0);
    text_add_char(&file, 'x');
    assert_int_equal(bundle_sealed_read(file.data, file.length, test.arena, &sealed, &why), ERROR_INVALID);
    assert_string_equal(why, "it is damaged: something follows its end");
    test_end(&test);
}

static const struct {
    const char *data;
    size_t size;
    int code;
    const char *why;
} wrong[] = {
    {"", 0, ERROR_NOT_FOUND, "it is no bundle"},
    {"%PDF-1.7 and much more of it", 28, ERROR_NOT_FOUND, "it is no bundle"},
    {"MUSTER BUNDLE 2\n", 16, ERROR_INVALID, "it is of a version that is not known here, or damaged"},
    {"MUSTER BUNDLE 1\n", 16, ERROR_INVALID, "it is cut: its beginning is not whole"},
    {"MUSTER BUNDLE 1\n\0\0\0\0\0\0\0\0\0\1", 26, ERROR_INVALID,
     "it is damaged: the size that it names is wrong"},
    {"MUSTER BUNDLE 1\n\x7f\0\0\0\0\0\0\0\0\1", 26, ERROR_INVALID,
     "it is damaged: the size that it names is wrong"},
    {"MUSTER BUNDLE 1\n\0\0\0\0\0\0\0\1\0\0", 26, ERROR_INVALID,
     "it is damaged: it is for nobody, or for too many"},
    {"MUSTER BUNDLE 1\n\0\0\0\0\0\0\0\1\xff\xff", 26, ERROR_INVALID,
     "it is damaged: it is for nobody, or for too many"},
    {"MUSTER BUNDLE 1\n\0\0\0\0\0\0\0\1\0\2", 26, ERROR_INVALID, "it is cut: its beginning is not whole"},
};

static void what_is_no_bundle_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        struct test_case test = test_begin();
        struct sealed sealed = {0};
        const char *why = "nothing";
        int code = bundle_sealed_read(wrong[i].data, wrong[i].size, test.arena, &sealed, &why);
        assert_same(wrong[i].data, why, wrong[i].why);
        assert_int_equal(code, wrong[i].code);
        test_end(&test);
    }
}

static void nothing_is_encrypted_to_what_is_no_key(void **state)
{
    (void)state;
    struct example example;
    size_t wrong_key = 99;
    TEXT_CLEANUP struct text file = {0};
    make_example(&example);
    memset(example.keys[RECIPIENTS - 1].bytes, 0xFF, DIGEST_SIZE);
    assert_int_equal(bundle_seal("x", 1, example.keys, RECIPIENTS, &file, &wrong_key), ERROR_INVALID);
    assert_int_equal(wrong_key, RECIPIENTS - 1);
    assert_int_equal(file.length, 0);
    assert_int_equal(bundle_seal("x", bundle_plain_maximum() + 1, example.keys, 1, &file, &wrong_key),
                     ERROR_LIMIT);
}

/* A file of version 1, as it was released: it opens for ever. */
static const char golden[] =
    "4d55535445522042554e444c4520310a00000000000000040001cecc1507dc1ddd7295951c290888f095adb9044d1b73"
    "d696e6df065d683bd4fc86f5c54fa0e1c082c9b585edf6eb2ba093b4681983c4bcc1577a3b1c0dcdd31b5ac69f34c5b0"
    "fd44d8802c508e0fc822fb360c05553ceebe4854c9b8cc8e4eb97fa58cf5cdda1bee465a5f618f13b248cd734bc4239f"
    "6c67a5854001beefd6f15b92fc31b78ea224a58defe4994708417d96d8d4b0419c6f06be379616";

static void files_of_version_1_open(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    static const uint8_t seed[KEY_SEED_SIZE] = {1};
    uint8_t file[(sizeof golden - 1) / 2];
    struct key_pair pair;
    struct bundle_bytes plain = {0};
    const char *why;
    key_from_seed(seed, &pair);
    assert_true(hex_parse(golden, sizeof golden - 1, file, sizeof file));
    assert_int_equal(unseal(file, sizeof file, &pair, test.arena, &plain, &why), 0);
    assert_int_equal(plain.size, 4);
    assert_memory_equal(plain.data, "kept", 4);
    test_end(&test);
}

static void a_file_tells_nothing_of_its_content(void **state)
{
    (void)state;
    struct example example;
    static const char content[] = "the content that nobody else may read";
    TEXT_CLEANUP struct text one = {0}, other = {0};
    make_example(&example);
    seal(&example, content, sizeof content, &one);
    seal(&example, content, sizeof content, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_not_equal(one.data + one.length - 60, other.data + other.length - 60, 60);
    for (size_t i = 0; i + 8 < one.length; i++)
        assert_memory_not_equal(one.data + i, content, 8);
}

static void exhausted_memory_is_an_error(void **state)
{
    (void)state;
    struct example example;
    TEXT_CLEANUP struct text file = {0};
    make_example(&example);
    seal(&example, "content", 7, &file);
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code == ERROR_LIMIT;) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        struct bundle_bytes plain = {0};
        const char *why;
        arena_fail_after(arena, ++calls);
        code = unseal(file.data, file.length, &example.pairs[0], arena, &plain, &why);
        assert_int_equal(code, arena_has_failed(arena) ? ERROR_LIMIT : 0);
    }
    assert_int_equal(calls, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_recipient_opens_it_and_nobody_else),
        cmocka_unit_test(a_name_alone_opens_nothing),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(cut_and_lengthened_files_are_refused),
        cmocka_unit_test(what_is_no_bundle_is_named),
        cmocka_unit_test(nothing_is_encrypted_to_what_is_no_key),
        cmocka_unit_test(files_of_version_1_open),
        cmocka_unit_test(a_file_tells_nothing_of_its_content),
        cmocka_unit_test(exhausted_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
