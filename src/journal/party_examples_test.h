/* Parties with known keys, for the tests of cards and parties. */
#ifndef MUSTER_JOURNAL_PARTY_EXAMPLES_TEST_H
#define MUSTER_JOURNAL_PARTY_EXAMPLES_TEST_H

#include "journal/keys_card.h"
#include "keys_place_test.h"

#define NOW ((instant)1707903000000000) /* 2024-02-14T09:30:00Z */

struct example {
    struct key_pair root;
    struct key_certificate certificates[3];
    struct party party;
};

static inline struct key_pair pair_of(uint8_t first)
{
    uint8_t seed[KEY_SEED_SIZE] = {first};
    struct key_pair pair;
    key_from_seed(seed, &pair);
    return pair;
}

static inline struct key_certificate certificate_of(uint8_t first, const char *name)
{
    struct key_pair pair = pair_of(first);
    return (struct key_certificate){.installation = pair.public_key,
                                    .name = name,
                                    .from = NOW,
                                    .revoked = INSTANT_NEVER,
                                    .revoked_after = UINT64_MAX};
}

/* A party with two installations, and a third one that was revoked. */
static inline void make_example(struct example *example, uint8_t first, const char *name, const char *code)
{
    *example = (struct example){.root = pair_of(first)};
    example->party = (struct party){.name = name,
                                    .code = code,
                                    .root = example->root.public_key,
                                    .certificates = example->certificates,
                                    .count = TEST_COUNT(example->certificates)};
    example->certificates[0] = certificate_of((uint8_t)(first + 1), "server in Astana");
    example->certificates[1] = certificate_of((uint8_t)(first + 2), "laptop \"2\"");
    example->certificates[2] = certificate_of((uint8_t)(first + 3), "\xD0\x9D\xD0\xBE\xD1\x83\xD1\x82");
    example->certificates[2].revoked = NOW + 1000001;
    example->certificates[2].revoked_after = 57;
    for (size_t i = 0; i < example->party.count; i++)
        certificate_sign(&example->certificates[i], &example->party, &example->root);
}

/* The card's text in the test's arena. */
static inline struct folder_file card_of(const struct party *party, struct test_case *test)
{
    TEXT_CLEANUP struct text text = {0};
    assert_int_equal(card_write(party, &text), 0);
    const char *data = arena_text(test->arena, text_content(&text), text.length);
    assert_non_null(data);
    return test_file_bytes("k.card", data, text.length);
}

static inline void assert_same_party(const struct party *a, const struct party *b)
{
    assert_same("name", a->name, b->name);
    assert_same("code", a->code, b->code);
    assert_true(digest_equal(&a->root, &b->root));
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct key_certificate *one = &a->certificates[i], *other = &b->certificates[i];
        assert_true(digest_equal(&one->installation, &other->installation));
        assert_same("certificate", one->name, other->name);
        assert_int_equal(one->from, other->from);
        assert_int_equal(one->revoked, other->revoked);
        assert_int_equal(one->revoked_after, other->revoked_after);
        assert_memory_equal(one->signature, other->signature, KEY_SIGNATURE_SIZE);
    }
}

#endif
