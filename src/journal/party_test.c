/* Parties: who is certified by whom, and what is accepted. */
#include "party_examples_test.h"

/* ---- parties on the disk ---- */

/* An installation of its own folder. */
struct site {
    struct key_place place;
    struct test_case test;
    struct keys keys;
    char shares[200]; /* a folder */
};

static void site_begin(struct site *site)
{
    site->place = place_new();
    site->test = test_begin();
    snprintf(site->shares, sizeof site->shares, "%s/shares", site->place.path);
    assert_int_equal(
        keys_read(place_path(&site->place, "keys"), site->test.arena, &site->test.problems, &site->keys), 0);
}

static void site_party(struct site *site, const char *name, const char *code)
{
    site_begin(site);
    assert_int_equal(party_make(&site->keys, name, code, "first", site->shares, NOW, site->test.arena,
                                &site->test.problems),
                     0);
}

static void site_end(struct site *site)
{
    place_remove(&site->place);
    test_end(&site->test);
}

/* What the folder holds is what the keys say. */
static void assert_saved(struct site *site)
{
    struct keys again;
    assert_int_equal(keys_read(site->keys.folder, site->test.arena, &site->test.problems, &again), 0);
    assert_same_party(&again.own, &site->keys.own);
    assert_int_equal(again.trusted_count, site->keys.trusted_count);
    for (size_t i = 0; i < again.trusted_count; i++) {
        const struct party *same = keys_party_of_root(&site->keys, &again.trusted[i].root);
        assert_non_null(same);
        assert_same_party(&again.trusted[i], same);
    }
}

static int site_trust(struct site *site, const struct party *party)
{
    struct folder_file card = card_of(party, &site->test);
    return keys_trust(&site->keys, &card, site->test.arena, &site->test.problems);
}

/* Two of the site's shares, by number. */
static int site_certify(struct site *site, int first, int second, const struct digest *installation)
{
    char paths[2][300];
    const char *const shares[] = {paths[0], paths[1]};
    snprintf(paths[0], sizeof paths[0], "%s/root-share-%d.txt", site->shares, first);
    snprintf(paths[1], sizeof paths[1], "%s/root-share-%d.txt", site->shares, second);
    return party_certify(&site->keys, shares, installation, "laptop", NOW + 1, site->test.arena,
                         &site->test.problems);
}

static int site_revoke(struct site *site, const struct digest *installation, uint64_t after)
{
    char paths[2][300];
    const char *const shares[] = {paths[0], paths[1]};
    snprintf(paths[0], sizeof paths[0], "%s/root-share-1.txt", site->shares);
    snprintf(paths[1], sizeof paths[1], "%s/root-share-2.txt", site->shares);
    return party_revoke(&site->keys, shares, installation, after, NOW + 2, site->test.arena,
                        &site->test.problems);
}

static void parties_are_made_once_and_forget_their_root(void **state)
{
    (void)state;
    struct site site;
    site_party(&site, "Kazakhstan", "KAZ");
    assert_int_equal(site.keys.own.count, 1);
    assert_ptr_equal(keys_party(&site.keys, &site.keys.installation.public_key), &site.keys.own);
    assert_saved(&site);
    for (int i = 1; i <= SHARE_COUNT; i++) {
        char name[] = "shares/root-share-1.txt";
        name[sizeof "shares/root-share-" - 1] = (char)('0' + i);
        assert_int_equal(place_mode(&site.place, name), 0600);
    }
    assert_int_equal(party_make(&site.keys, "Kazakhstan", "KAZ", "first", site.shares, NOW, site.test.arena,
                                &site.test.problems),
                     ERROR_CONFLICT);
    assert_says(&site.test.problems, "belongs to Kazakhstan (KAZ) already");
    assert_int_equal(place_remove(&site.place), 5); /* three shares, the card, the installation's key */
    test_end(&site.test);
}

static void wrong_parties_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *code, *installation;
    } cases[] = {{"", "KAZ", "a"}, {"a\nb", "KAZ", "a"}, {"A", "Kazakhstan", "a"}, {"A", "KAZ", ""}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct site site;
        site_begin(&site);
        assert_int_equal(party_make(&site.keys, cases[i].name, cases[i].code, cases[i].installation,
                                    site.shares, NOW, site.test.arena, &site.test.problems),
                         ERROR_INVALID);
        assert_int_equal(place_remove(&site.place), 0);
        test_end(&site.test);
    }
}

static void any_two_shares_certify(void **state)
{
    (void)state;
    static const int pairs[][2] = {{1, 2}, {2, 1}, {1, 3}, {3, 1}, {2, 3}, {3, 2}};
    struct site site;
    site_party(&site, "Kazakhstan", "KAZ");
    for (size_t i = 0; i < TEST_COUNT(pairs); i++) {
        struct key_pair installation = pair_of((uint8_t)(200 + i));
        assert_int_equal(site_certify(&site, pairs[i][0], pairs[i][1], &installation.public_key), 0);
        assert_int_equal(site.keys.own.count, i + 2);
        assert_ptr_equal(keys_party(&site.keys, &installation.public_key), &site.keys.own);
        assert_int_equal(site_certify(&site, 1, 2, &installation.public_key), ERROR_CONFLICT);
    }
    assert_saved(&site);
    struct digest mistyped = {{2}}; /* no point */
    assert_int_equal(site_certify(&site, 1, 2, &mistyped), ERROR_INVALID);
    assert_says(&site.test.problems, "this is no public key");
    site_end(&site);
}

static void certifying_needs_the_own_root(void **state)
{
    (void)state;
    struct site site, other, solo;
    struct key_pair installation = pair_of(200);
    site_party(&site, "Kazakhstan", "KAZ");
    site_party(&other, "Mongolia", "MNG");
    memcpy(site.shares, other.shares, sizeof site.shares);
    assert_int_equal(site_certify(&site, 1, 2, &installation.public_key), ERROR_INVALID);
    assert_says(&site.test.problems, "these are shares of the root key");
    assert_int_equal(site.keys.own.count, 1);
    assert_saved(&site);
    site_begin(&solo);
    assert_int_equal(site_certify(&solo, 1, 2, &installation.public_key), ERROR_NOT_FOUND);
    site_end(&site);
    site_end(&other);
    site_end(&solo);
}

static void revoked_keys_stay_revoked(void **state)
{
    (void)state;
    struct site site;
    struct key_pair installation = pair_of(200);
    const struct digest *key = &installation.public_key;
    site_party(&site, "Kazakhstan", "KAZ");
    assert_int_equal(site_revoke(&site, key, 10), ERROR_NOT_FOUND);
    assert_int_equal(site_certify(&site, 1, 2, key), 0);
    assert_int_equal(site_revoke(&site, key, (uint64_t)INT64_MAX + 1), ERROR_INVALID);
    assert_int_equal(site_revoke(&site, key, 10), 0);
    const struct key_certificate *certificate = party_certificate(&site.keys.own, key);
    assert_true(certificate_covers(certificate, 10) && !certificate_covers(certificate, 11));
    assert_int_equal(site_revoke(&site, key, 10), ERROR_CONFLICT);
    assert_int_equal(site_revoke(&site, key, 11), ERROR_CONFLICT);
    assert_int_equal(site_revoke(&site, key, 9), 0); /* more was stolen than was thought */
    assert_false(certificate_covers(party_certificate(&site.keys.own, key), 10));
    assert_int_equal(site_certify(&site, 1, 2, key), ERROR_CONFLICT);
    assert_says(&site.test.problems, "was revoked, which is for good");
    assert_saved(&site);
    site_end(&site);
}

static void cards_of_others_are_accepted(void **state)
{
    (void)state;
    struct site site;
    struct example un, mongolia;
    site_party(&site, "Kazakhstan", "KAZ");
    make_example(&un, 10, "United Nations", "UN");
    make_example(&mongolia, 20, "Mongolia", "MNG");
    assert_int_equal(site_trust(&site, &un.party), 0);
    assert_int_equal(site_trust(&site, &mongolia.party), 0);
    assert_int_equal(site_trust(&site, &un.party), 0); /* twice changes nothing */
    assert_int_equal(site.keys.trusted_count, 2);
    assert_saved(&site);
    assert_true(place_has(&site.place, "keys/trusted/UN.card"));
    assert_int_equal(place_mode(&site.place, "keys/trusted"), 0700);
    assert_same("UN", keys_party(&site.keys, &un.certificates[1].installation)->name, "United Nations");
    assert_null(keys_party(&site.keys, &un.party.root));
    site_end(&site);
}

static void another_root_of_the_same_code_is_refused(void **state)
{
    (void)state;
    struct site site;
    struct example un, false_un, false_own;
    char fingerprint[FINGERPRINT_SIZE];
    site_party(&site, "Kazakhstan", "KAZ");
    make_example(&un, 10, "United Nations", "UN");
    make_example(&false_un, 30, "United Nations", "UN");
    make_example(&false_own, 40, "Kazakhstan", "KAZ");
    assert_int_equal(site_trust(&site, &un.party), 0);
    assert_int_equal(site_trust(&site, &false_un.party), ERROR_CONFLICT);
    assert_says(&site.test.problems, key_fingerprint(&un.party.root, fingerprint));
    assert_says(&site.test.problems, key_fingerprint(&false_un.party.root, fingerprint));
    assert_int_equal(site_trust(&site, &false_own.party), ERROR_CONFLICT);
    assert_says(&site.test.problems, key_fingerprint(&site.keys.own.root, fingerprint));
    assert_int_equal(site.keys.trusted_count, 1);
    assert_saved(&site);
    site_end(&site);
}

static void a_known_root_keeps_its_name(void **state)
{
    (void)state;
    struct site site;
    struct example un, renamed;
    site_party(&site, "Kazakhstan", "KAZ");
    make_example(&un, 10, "United Nations", "UN");
    make_example(&renamed, 10, "Mongolia", "MNG");
    assert_int_equal(site_trust(&site, &un.party), 0);
    assert_int_equal(site_trust(&site, &renamed.party), ERROR_CONFLICT);
    assert_says(&site.test.problems, "not as Mongolia (MNG)");
    site_end(&site);
}

/* Whichever of two cards comes last, what both say holds: an old card does not take a revocation back. */
static void cards_add_up_in_any_order(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct site site;
        struct example old, new;
        site_party(&site, "Kazakhstan", "KAZ");
        make_example(&old, 10, "United Nations", "UN");
        make_example(&new, 10, "United Nations", "UN");
        old.party.count = 2; /* not yet the third */
        new.certificates[1].revoked = NOW + 5;
        new.certificates[1].revoked_after = 3;
        certificate_sign(&new.certificates[1], &new.party, &new.root);
        new.certificates[0] = new.certificates[2]; /* and another computer's copy, without the first */
        new.party.count = 2;
        assert_int_equal(site_trust(&site, order ? &new.party : &old.party), 0);
        assert_int_equal(site_trust(&site, order ? &old.party : &new.party), 0);
        const struct party *merged = keys_party_of_root(&site.keys, &old.party.root);
        assert_int_equal(merged->count, 3);
        assert_non_null(party_certificate(merged, &old.certificates[0].installation));
        assert_non_null(party_certificate(merged, &old.certificates[2].installation));
        assert_int_equal(party_certificate(merged, &old.certificates[1].installation)->revoked_after, 3);
        assert_saved(&site);
        site_end(&site);
    }
}

/* Of two revocations the earlier sequence counts, whichever card comes last. */
static void the_stricter_revocation_counts(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct site site;
        struct example examples[2];
        site_party(&site, "Kazakhstan", "KAZ");
        for (int i = 0; i < 2; i++) {
            make_example(&examples[i], 10, "United Nations", "UN");
            examples[i].certificates[2].revoked_after = i == order ? 5 : 50;
            certificate_sign(&examples[i].certificates[2], &examples[i].party, &examples[i].root);
            assert_int_equal(site_trust(&site, &examples[i].party), 0);
        }
        const struct party *merged = keys_party_of_root(&site.keys, &examples[0].party.root);
        assert_int_equal(merged->certificates[2].revoked_after, 5);
        assert_saved(&site);
        site_end(&site);
    }
}

/* A second computer of a party: it makes its key, the party certifies it, and its card makes it the party's.
 */
static void a_second_installation_joins_its_party(void **state)
{
    (void)state;
    for (int trusted_before = 0; trusted_before < 2; trusted_before++) {
        struct site first, second;
        site_party(&first, "Kazakhstan", "KAZ");
        site_begin(&second);
        assert_int_equal(keys_ensure_installation(&second.keys, second.test.arena, &second.test.problems), 0);
        if (trusted_before)
            assert_int_equal(site_trust(&second, &first.keys.own), 0);
        assert_int_equal(second.keys.own.count, 0);
        assert_int_equal(site_certify(&first, 1, 3, &second.keys.installation.public_key), 0);
        assert_int_equal(site_trust(&second, &first.keys.own), 0);
        assert_same_party(&second.keys.own, &first.keys.own);
        assert_ptr_equal(keys_party(&second.keys, &second.keys.installation.public_key), &second.keys.own);
        assert_true(place_has(&second.place, "keys/party.card"));
        site_end(&first);
        site_end(&second);
    }
}

/* A party that certifies the computer of another would make its records its own. */
static void keys_of_other_parties_are_not_certified(void **state)
{
    (void)state;
    struct site site;
    struct example un, thief;
    site_party(&site, "Kazakhstan", "KAZ");
    make_example(&un, 10, "United Nations", "UN");
    make_example(&thief, 50, "Mongolia", "MNG");
    thief.certificates[0].installation = un.certificates[0].installation;
    certificate_sign(&thief.certificates[0], &thief.party, &thief.root);
    assert_int_equal(site_trust(&site, &un.party), 0);
    assert_int_equal(site_trust(&site, &thief.party), ERROR_CONFLICT);
    assert_says(&site.test.problems, "that of an installation of United Nations (UN)");
    thief.certificates[0].installation = site.keys.installation.public_key;
    certificate_sign(&thief.certificates[0], &thief.party, &thief.root);
    assert_int_equal(site_trust(&site, &thief.party), ERROR_CONFLICT);
    assert_int_equal(site_certify(&site, 1, 2, &un.certificates[0].installation), ERROR_CONFLICT);
    site_end(&site);
}

static void damaged_cards_in_the_folder_are_named(void **state)
{
    (void)state;
    struct site site;
    struct keys again;
    struct example un;
    site_party(&site, "Kazakhstan", "KAZ");
    make_example(&un, 10, "United Nations", "UN");
    assert_int_equal(site_trust(&site, &un.party), 0);
    place_put(&site.place, "keys/trusted/A.card", "{", 0600);
    place_put(&site.place, "keys/party.card", "{", 0600);
    assert_int_equal(keys_read(site.keys.folder, site.test.arena, &site.test.problems, &again),
                     ERROR_INVALID);
    assert_int_equal(site.test.problems.count, 2);
    assert_non_null(strstr(site.test.problems.items[0].place.file, "keys/party.card"));
    assert_non_null(strstr(site.test.problems.items[1].place.file, "keys/trusted/A.card"));
    site_end(&site);
}

/* ---- failures ---- */

/* Makes a party, trusts another, certifies, revokes and reads again, with the n-th call of the system or
   allocation failing; `fail_at`: the call alone, or all after it too. What was done before is still there.
   True when none failed. */
/* complexity: a branch for each step */
static bool live(void (*fail_at)(size_t calls), size_t failing_call, size_t failing_allocation)
{
    struct site site;
    struct example un;
    struct test_case other = test_begin();
    struct key_pair installation = pair_of(200);
    make_example(&un, 10, "United Nations", "UN");
    struct folder_file card = card_of(&un.party, &other);
    site_begin(&site);
    struct keys *keys = &site.keys, again = {0};
    struct arena *arena = site.test.arena;
    struct problems *problems = &site.test.problems;
    fail_at(failing_call);
    arena_fail_after(arena, failing_allocation);
    int step = 0, code = party_make(keys, "Kazakhstan", "KAZ", "first", site.shares, NOW, arena, problems);
    if (code == 0 && ++step)
        code = keys_trust(keys, &card, arena, problems);
    if (code == 0 && ++step)
        code = site_certify(&site, 1, 2, &installation.public_key);
    if (code == 0 && ++step)
        code = site_revoke(&site, &installation.public_key, 3);
    if (code == 0 && ++step)
        code = keys_read(keys->folder, arena, problems, &again);
    bool came = folder_call_failed();
    folder_fail_after(0);
    arena_fail_after(arena, 0);
    assert_int_equal(code<0, problems->found[PROBLEM_ERROR]> 0);
    assert_true(code == 0 || code == (failing_call ? ERROR_STORAGE : ERROR_LIMIT));
    assert_int_equal(keys_read(keys->folder, other.arena, &other.problems, &again), 0);
    assert_true(again.own.count >= (size_t)((step >= 1) + (step >= 3)));
    assert_true(again.trusted_count >= (size_t)(step >= 2));
    assert_true(step < 4 || again.own.certificates[1].revoked_after == 3);
    site_end(&site);
    test_end(&other);
    return code == 0 && !came;
}

static void parties_survive_every_failure(void **state)
{
    (void)state;
    size_t calls = 1, once = 1, allocations = 1;
    while (!live(folder_fail_after, calls, 0))
        assert_in_range(++calls, 1, 1000);
    assert_in_range(calls, 80, 1000);
    while (!live(folder_fail_once, once, 0))
        assert_in_range(++once, 1, 1000);
    assert_in_range(once, 80, 1000);
    while (!live(folder_fail_after, 0, allocations))
        assert_in_range(++allocations, 1, 1000);
    assert_in_range(allocations, 50, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parties_are_made_once_and_forget_their_root),
        cmocka_unit_test(wrong_parties_are_refused),
        cmocka_unit_test(any_two_shares_certify),
        cmocka_unit_test(certifying_needs_the_own_root),
        cmocka_unit_test(revoked_keys_stay_revoked),
        cmocka_unit_test(cards_of_others_are_accepted),
        cmocka_unit_test(another_root_of_the_same_code_is_refused),
        cmocka_unit_test(a_known_root_keeps_its_name),
        cmocka_unit_test(cards_add_up_in_any_order),
        cmocka_unit_test(the_stricter_revocation_counts),
        cmocka_unit_test(a_second_installation_joins_its_party),
        cmocka_unit_test(keys_of_other_parties_are_not_certified),
        cmocka_unit_test(damaged_cards_in_the_folder_are_named),
        cmocka_unit_test(parties_survive_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
