/* Cards and their certificates. */
#include "party_examples_test.h"

static void cards_travel(void **state)
{
    (void)state;
    struct example example;
    struct party read;
    struct test_case test = test_begin();
    make_example(&example, 10, "Kazakhstan", "KAZ");
    struct folder_file card = card_of(&example.party, &test);
    assert_int_equal(card_read(&card, test.arena, &test.problems, &read), 0);
    assert_same_party(&read, &example.party);
    struct folder_file again = card_of(&read, &test);
    assert_same("same bytes", again.data, card.data);
    const struct key_certificate *found = party_certificate(&read, &example.certificates[2].installation);
    assert_ptr_equal(found, &read.certificates[2]);
    assert_true(certificate_covers(found, 57));
    assert_false(certificate_covers(found, 58));
    assert_true(certificate_covers(&read.certificates[0], UINT64_MAX));
    assert_null(party_certificate(&read, &example.party.root));
    test_end(&test);
}

/* The signature that a version 1 certificate has for good, made with Python. */
static void certificates_stay_as_they_are(void **state)
{
    (void)state;
    static const char signature[] = "c1e367012583c784158737ee01177920c36d50cfe0e9f990a46e9a72f6dbb25d"
                                    "9f344632f9e1bbfcd4ec02afa71e7fb83350ac026156ae7554bb34676631d409";
    struct example example;
    char hex[2 * KEY_SIGNATURE_SIZE + 1];
    make_example(&example, 10, "Kazakhstan", "KAZ");
    hex_format(example.certificates[2].signature, KEY_SIGNATURE_SIZE, hex);
    assert_same("signature", hex, signature);
}

/* Every byte of a card: what still reads is the same card, or differs only in the words for people. */
static void changed_cards_are_refused(void **state)
{
    (void)state;
    struct example example;
    struct test_case test = test_begin();
    make_example(&example, 10, "Kazakhstan", "KAZ");
    struct folder_file card = card_of(&example.party, &test);
    char *text = arena_text(test.arena, card.data, card.size);
    assert_non_null(text);
    card.data = text;
    size_t accepted = 0;
    for (size_t i = 0; i < card.size; i++) {
        static const char others[] = "5a \"";
        for (const char *other = others; *other; other++) {
            struct test_case one = test_begin();
            struct party read;
            char kept = text[i];
            text[i] = *other;
            int code = card_read(&card, one.arena, &one.problems, &read);
            assert_int_equal(code<0, one.problems.found[PROBLEM_ERROR]> 0);
            if (code == 0) {
                assert_same_party(&read, &example.party);
                accepted++;
            }
            text[i] = kept;
            test_end(&one);
        }
    }
    assert_in_range(accepted, 1, card.size); /* blanks, and the line `about` */
    test_end(&test);
}

/* One certificate changed, with everything signed as it was. */
static void tampered_certificates_are_refused(void **state)
{
    (void)state;
    for (int what = 0; what < 9; what++) {
        struct example example;
        struct test_case test = test_begin();
        struct party read;
        make_example(&example, 10, "Kazakhstan", "KAZ");
        struct key_certificate *certificate = &example.certificates[2];
        struct key_pair other = pair_of(99);
        if (what == 0)
            certificate->installation = other.public_key;
        else if (what == 1)
            certificate->name = "another";
        else if (what == 2)
            certificate->from++;
        else if (what == 3)
            certificate->revoked++;
        else if (what == 4)
            certificate->revoked_after++;
        else if (what == 5)
            certificate->revoked = INSTANT_NEVER;
        else if (what == 6)
            certificate_sign(certificate, &example.party, &other);
        else if (what == 7)
            example.party.name = "Kazakstan";
        else
            example.party.code = "UN";
        struct folder_file card = card_of(&example.party, &test);
        assert_int_equal(card_read(&card, test.arena, &test.problems, &read), ERROR_INVALID);
        assert_says(&test.problems, "is not signed by the party's root");
        test_end(&test);
    }
}

#define CARD(members) "{\"about\":\"\",\"version\":1,\"name\":\"A\",\"code\":\"KAZ\"," members "}"
#define ROOT          "\"root\":\"" ZEROS "\""
#define ZEROS         "0000000000000000000000000000000000000000000000000000000000000000"
#define CERTIFICATE(rest)                                                                                    \
    CARD(ROOT ",\"certificates\":[{\"name\":\"B\",\"installation\":\"" ZEROS                                 \
              "\",\"from\":\"2024-02-14T09:30:00Z\",\"signature\":\"" ZEROS ZEROS "\"" rest "}]")

static const struct {
    const char *text, *what;
} wrong_cards[] = {
    {"", "the file is empty"},
    {"[]", "this is no card"},
    {"{}", "'version' is missing"},
    {"{\"version\":2}", "of a version that is not known here"},
    {"{\"version\":\"1\"}", "of a version that is not known here"},
    {CARD("\"certificates\":[]"), "'root' is missing"},
    {CARD(ROOT ",\"certificates\":[]"), "the certificates are damaged"},
    {CARD(ROOT ",\"certificates\":{}"), "the certificates are damaged"},
    {CARD(ROOT ",\"certificates\":[1]"), "the certificate is damaged"},
    {CARD(ROOT ",\"certificates\":[{}]"), "'signature' is missing"},
    {CARD(ROOT ",\"x\":1,\"certificates\":[]"), "a card has no member 'x'"},
    {CARD("\"root\":\"00\",\"certificates\":[]"), "the key or signature is damaged"},
    {CERTIFICATE(""), "the certificate of 'B' is not signed"},
    {CERTIFICATE(",\"revoked\":\"2024-02-14T09:30:00Z\""), "half of a revocation is missing"},
    {CERTIFICATE(",\"revoked_after\":1"), "half of a revocation is missing"},
    {CERTIFICATE(",\"revoked\":\"2024-02-14T09:30:00Z\",\"revoked_after\":-1"), "the sequence is wrong"},
    {CERTIFICATE(",\"revoked\":\"2024-02-14T09:30:00Z\",\"revoked_after\":9223372036854775808"),
     "the sequence is wrong"},
    {CERTIFICATE(",\"revoked\":\"yesterday\",\"revoked_after\":1"), "the instant is wrong"},
    {"{\"about\":\"\",\"version\":1,\"name\":\" A\",\"code\":\"KAZ\"," ROOT ",\"certificates\":[]}",
     "the name is wrong"},
    {"{\"about\":\"\",\"version\":1,\"name\":\"A\",\"code\":\"kaz\"," ROOT ",\"certificates\":[]}",
     "the party's code is wrong"},
};

static void wrong_cards_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong_cards); i++) {
        struct test_case test = test_begin();
        struct party read;
        struct folder_file card = test_file("k.card", wrong_cards[i].text);
        assert_int_equal(card_read(&card, test.arena, &test.problems, &read), ERROR_INVALID);
        assert_says(&test.problems, wrong_cards[i].what);
        test_end(&test);
    }
}

static void names_and_codes_are_known(void **state)
{
    (void)state;
    char long_name[KEY_NAME_MAXIMUM + 2];
    memset(long_name, 'a', sizeof long_name);
    long_name[KEY_NAME_MAXIMUM + 1] = '\0';
    assert_false(key_name_right(long_name));
    long_name[KEY_NAME_MAXIMUM] = '\0';
    assert_true(key_name_right(long_name));
    static const char *const wrong[] = {"", " a", "a ", "a\nb", "a\x7f", "\xff"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        assert_false(key_name_right(wrong[i]));
    static const char *const codes[] = {"", "U", "KA", "KAZA", "kaz", "K1Z", "UNO1"};
    for (size_t i = 0; i < TEST_COUNT(codes); i++)
        assert_false(party_code_right(codes[i]));
    assert_true(party_code_right("UN") && party_code_right("KAZ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_travel),
        cmocka_unit_test(certificates_stay_as_they_are),
        cmocka_unit_test(changed_cards_are_refused),
        cmocka_unit_test(tampered_certificates_are_refused),
        cmocka_unit_test(wrong_cards_are_refused),
        cmocka_unit_test(names_and_codes_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
