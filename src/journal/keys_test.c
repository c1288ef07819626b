#include "journal/keys.h"

#include "journal/keys_file.h"
#include "keys_place_test.h"
#include <pthread.h>
#include <sodium.h>

/* ---- keys ---- */

/* RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc); own: signature of the same message with a domain, and the
   fingerprint, both made with Python (hashlib.blake2b with person=, cryptography). */
static const struct {
    const char *seed, *public_key, *message, *signature, *own, *fingerprint;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
     "1873ef382dedb13a3bd09be8e9b5cf939dfb845653876ecdc10bdb332e1ee18f"
     "8dea1220773cbdeb528a1c8a0c1be61f8c06c2e7edb764f8e83ae59029a6730d",
     "V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNAB"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
     "c8e9f024e7abb197920d8099ee699b76ea1fa2eab37fda1169bd0e2cec671cb4"
     "1617996237d1a3de6412eb442f75784fc947a550068b6dbeba457ccdf75a6008",
     "TXB3-WHBA-TPU4-LMZC-WUMM-JZTD-7WR3-S89J"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
     "927fd78d22a74ecb7754f4d1ea03ae3e2ac31d74957e056c82f1c16ddc750add"
     "ae6a0f2553af5255fcfa288b69ce8594397a27558a58aafaab549169c39b1f01",
     "U6JH-P9ES-C2KC-7S7X-FNJE-4Y42-6TFP-2BBM"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
     "cea0e9e772ecdf8a5434652c0800c0f6d1055378a45ad7afd20aa9ed9e736d92"
     "6830b69dfc293a9096dae2147b56f0cde79f10e9eb94b3d44fc1754fefc96802",
     "5TXB-4KAE-8WS3-TCJ5-LY9S-F9KB-RJEG-U6XB"},
};

static void keys_follow_rfc_8032(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(vectors); i++) {
        uint8_t seed[KEY_SEED_SIZE], message[64], signature[KEY_SIGNATURE_SIZE];
        char hex[2 * KEY_SIGNATURE_SIZE + 1];
        size_t size = strlen(vectors[i].message) / 2;
        struct key_pair pair;
        assert_true(hex_parse(vectors[i].seed, 64, seed, sizeof seed));
        assert_true(hex_parse(vectors[i].message, 2 * size, message, size));
        key_from_seed(seed, &pair);
        assert_same("public", digest_format(&pair.public_key, hex), vectors[i].public_key);
        assert_true(key_possible(&pair.public_key));
        crypto_sign_detached(signature, NULL, message, size, pair.secret); /* the bare primitive */
        assert_same("signature", hex_format(signature, sizeof signature, hex), vectors[i].signature);
        key_sign(&pair, "muster test 1", message, size, signature);
        assert_same("own", hex_format(signature, sizeof signature, hex), vectors[i].own);
        assert_same("fingerprint", key_fingerprint(&pair.public_key, hex), vectors[i].fingerprint);
    }
}

static void signatures_hold_for_one_key_domain_and_message(void **state)
{
    (void)state;
    struct key_pair pair, other;
    uint8_t signature[KEY_SIGNATURE_SIZE];
    key_new(&pair);
    key_new(&other);
    assert_false(digest_equal(&pair.public_key, &other.public_key));
    key_sign(&pair, "muster test 1", "head", 4, signature);
    assert_true(key_signed(&pair.public_key, "muster test 1", "head", 4, signature));
    assert_false(key_signed(&pair.public_key, "muster test 2", "head", 4, signature));
    assert_false(key_signed(&pair.public_key, "muster test 1", "hea", 3, signature));
    assert_false(key_signed(&other.public_key, "muster test 1", "head", 4, signature));
    for (int bit = 0; bit < 8 * KEY_SIGNATURE_SIZE; bit++) {
        signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(key_signed(&pair.public_key, "muster test 1", "head", 4, signature));
        signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    key_wipe(&pair);
    assert_true(sodium_is_zero(pair.secret, sizeof pair.secret));
}

static void fingerprints_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool right;
    } cases[] = {
        {"V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNAB", true},
        {"v9x4 zujl qxas y6t9 6yhk 9zt7 ulwj unab", true},
        {" V9X4ZUJLQXASY6T96YHK9ZT7ULWJUNAB-", true},
        {"V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNA", false},
        {"V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNABB", false},
        {"V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNA0", false},
        {"V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNA.", false},
        {"", false},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char read[FINGERPRINT_SIZE] = "";
        assert_int_equal(fingerprint_parse(cases[i].text, strlen(cases[i].text), read), cases[i].right);
        if (cases[i].right)
            assert_same(cases[i].text, read, "V9X4-ZUJL-QXAS-Y6T9-6YHK-9ZT7-ULWJ-UNAB");
    }
}

static void mistyped_public_keys_are_mostly_no_points(void **state)
{
    (void)state;
    struct key_pair pair;
    int impossible = 0;
    key_new(&pair);
    for (int i = 0; i < 200; i++) {
        struct digest typed = pair.public_key;
        typed.bytes[i % DIGEST_SIZE] ^= (uint8_t)(1U << (unsigned)i / DIGEST_SIZE);
        impossible += !key_possible(&typed);
    }
    assert_in_range(impossible, 150, 200);
}

/* ---- secret files ---- */

static void secret_files_are_the_owners_alone(void **state)
{
    (void)state;
    struct key_place place = place_new();
    mode_t mask = umask(0);
    for (mode_t mode = 0; mode <= 0777; mode++) {
        struct test_case test = test_begin();
        struct secret secret;
        const char *path = place_path(&place, "s");
        place_put(&place, "s", "hidden", mode);
        int code = secret_read(path, SECRET_KEPT, test.arena, &test.problems, &secret);
        bool refused = mode & 077;
        bool unreadable = code == ERROR_STORAGE && !(mode & 0400); /* an ordinary user */
        assert_true(unreadable || code == (refused ? ERROR_INVALID : 0));
        if (refused && !unreadable)
            assert_says(&test.problems, "chmod 600");
        code = unreadable ? 0 : secret_read(path, SECRET_CARRIED, test.arena, &test.problems, &secret);
        assert_int_equal(code, 0);
        unlink(path);
        code = secret_write(path, "hidden", 6, SECRET_KEPT, false, &test.problems);
        assert_int_equal(code, 0);
        assert_int_equal(place_mode(&place, "s"), 0600);
        unlink(path);
        test_end(&test);
    }
    umask(mask);
    place_remove(&place);
}

static void secret_files_are_never_written_over(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    const char *path = place_path(&place, "s");
    assert_int_equal(secret_write(path, "one", 3, SECRET_KEPT, false, &test.problems), 0);
    assert_int_equal(secret_write(path, "two", 3, SECRET_KEPT, false, &test.problems), ERROR_CONFLICT);
    assert_same("kept", place_get(&place, "s"), "one");
    assert_int_equal(secret_write(place_path(&place, "no/s"), "one", 3, SECRET_KEPT, false, &test.problems),
                     ERROR_NOT_FOUND);
    assert_int_equal(place_remove(&place), 1);
    test_end(&test);
}

/* The bytes that were on the disk are gone also for who still has the old file open. */
static void replaced_and_destroyed_secrets_are_overwritten(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    const char *path = place_path(&place, "s");
    char old[2000], seen[sizeof old];
    memset(old, 'A', sizeof old);
    for (int replace = 0; replace < 2; replace++) {
        assert_int_equal(secret_write(path, old, sizeof old, SECRET_KEPT, true, &test.problems), 0);
        FILE *open_before = fopen(path, "rb");
        assert_non_null(open_before);
        int code = replace ? secret_write(path, "new", 3, SECRET_KEPT, true, &test.problems)
                           : secret_destroy(path, &test.problems);
        assert_int_equal(code, 0);
        assert_same("new", place_get(&place, "s"), replace ? "new" : "(none)");
        size_t size = fread(seen, 1, sizeof seen, open_before), same = 0;
        assert_int_equal(size, sizeof seen);
        for (size_t i = 0; i < size; i++)
            same += seen[i] == 'A';
        assert_in_range(same, 0, 60); /* noise */
        fclose(open_before);
    }
    assert_int_equal(secret_destroy(place_path(&place, "no"), &test.problems), ERROR_NOT_FOUND);
    assert_int_equal(test.problems.count, 0);
    place_remove(&place);
    test_end(&test);
}

/* A secret's life; *ret_read: it was read before it was destroyed. */
static int live(const char *folder, const char *path, struct test_case *test, bool *ret_read)
{
    struct secret secret = {0};
    int code = secret_folder_make(folder, &test->problems);
    if (code == 0)
        code = secret_write(path, "one", 3, SECRET_KEPT, false, &test->problems);
    if (code == 0)
        code = secret_write(path, "two", 3, SECRET_KEPT, true, &test->problems);
    if (code == 0)
        code = secret_read(path, SECRET_KEPT, test->arena, &test->problems, &secret);
    *ret_read = code == 0;
    assert_true(code < 0 || strcmp(secret.data, "two") == 0);
    return code < 0 ? code : secret_destroy(path, &test->problems);
}

/* fail_at: the call alone, or all after it too. */
static void fail_every_call(void (*fail_at)(size_t calls))
{
    size_t calls = 0;
    for (bool failed = true, read; failed; calls++) {
        struct key_place place = place_new();
        struct test_case test = test_begin();
        fail_at(calls + 1);
        int code = live(place_path(&place, "a/b"), place_path(&place, "a/b/s"), &test, &read);
        failed = folder_call_failed();
        folder_fail_after(0);
        assert_true(code == 0 || (failed && code == ERROR_STORAGE));
        const char *left = place_get(&place, "a/b/s");
        /* Whole, unless it was being destroyed: then there may be noise. */
        assert_true(read || strcmp(left, "(none)") == 0 || strlen(left) == 3);
        assert_in_range(place_remove(&place), 0, 1); /* nothing temporary is left */
        test_end(&test);
    }
    assert_in_range(calls, 25, 100);
}

static void secret_files_survive_every_failing_call(void **state)
{
    (void)state;
    fail_every_call(folder_fail_after);
    fail_every_call(folder_fail_once);
}

static void odd_files_are_refused(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct secret secret;
    assert_int_equal(secret_read(place.path, SECRET_KEPT, test.arena, &test.problems, &secret),
                     ERROR_INVALID);
    assert_int_equal(mkfifo(place_path(&place, "pipe"), 0600), 0);
    assert_int_equal(
        secret_read(place_path(&place, "pipe"), SECRET_KEPT, test.arena, &test.problems, &secret),
        ERROR_INVALID);
    place_put(&place, "large", "x", 0600);
    assert_int_equal(truncate(place_path(&place, "large"), SECRET_MAXIMUM + 1), 0);
    assert_int_equal(
        secret_read(place_path(&place, "large"), SECRET_KEPT, test.arena, &test.problems, &secret),
        ERROR_INVALID);
    assert_int_equal(
        secret_read(place_path(&place, "pipe/x"), SECRET_KEPT, test.arena, &test.problems, &secret),
        ERROR_NOT_FOUND);
    assert_int_equal(secret_folder_make(place_path(&place, "large/x"), &test.problems), ERROR_CONFLICT);
    place_remove(&place);
    test_end(&test);
}

/* ---- the folder ---- */

static int read_place(const struct key_place *place, struct test_case *test, struct keys *keys)
{
    return keys_read(place_path(place, "keys"), test->arena, &test->problems, keys);
}

static void installation_is_made_once(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct keys keys, again;
    assert_int_equal(read_place(&place, &test, &keys), 0); /* no folder yet */
    assert_false(keys.has_installation);
    assert_false(place_has(&place, "keys"));
    assert_null(keys_party(&keys, &keys.installation.public_key));
    assert_int_equal(keys_ensure_installation(&keys, test.arena, &test.problems), 0);
    assert_true(keys.has_installation);
    assert_int_equal(place_mode(&place, "keys"), 0700);
    assert_int_equal(place_mode(&place, "keys/installation.key"), 0600);
    assert_int_equal(keys_ensure_installation(&keys, test.arena, &test.problems), 0);
    assert_int_equal(read_place(&place, &test, &again), 0);
    assert_memory_equal(&keys.installation, &again.installation, sizeof keys.installation);
    assert_same("solo", keys.own.name, "");
    assert_ptr_equal(keys_party(&again, &keys.installation.public_key), &again.own);
    assert_int_equal(strncmp(place_get(&place, "keys/installation.key"), "{\"about\":\"SECRET key", 20), 0);
    keys_wipe(&keys);
    assert_true(sodium_is_zero(keys.installation.secret, KEY_SECRET_SIZE));
    place_remove(&place);
    test_end(&test);
}

struct maker {
    pthread_t thread;
    const char *folder;
    struct digest made;
};

static void *make_installation(void *context)
{
    struct maker *maker = context;
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct problems problems;
    struct keys keys = {.folder = maker->folder};
    problems_init(&problems, arena);
    if (keys_ensure_installation(&keys, arena, &problems) == 0)
        maker->made = keys.installation.public_key;
    return NULL;
}

static void installations_made_at_once_are_one(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        struct key_place place = place_new();
        struct maker makers[6] = {0};
        for (size_t i = 0; i < TEST_COUNT(makers); i++) {
            makers[i].folder = place.path;
            assert_int_equal(pthread_create(&makers[i].thread, NULL, make_installation, &makers[i]), 0);
        }
        for (size_t i = 0; i < TEST_COUNT(makers); i++) {
            assert_int_equal(pthread_join(makers[i].thread, NULL), 0);
            assert_false(digest_is_zero(&makers[i].made));
            assert_true(digest_equal(&makers[i].made, &makers[0].made));
        }
        assert_int_equal(place_remove(&place), 1);
    }
}

static void damaged_key_files_are_refused(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct keys keys, again;
    static char good[1 << 12];
    assert_int_equal(read_place(&place, &test, &keys), 0);
    assert_int_equal(keys_ensure_installation(&keys, test.arena, &test.problems), 0);
    snprintf(good, sizeof good, "%.4000s", place_get(&place, "keys/installation.key"));
    size_t length = strlen(good), about = (size_t)(strstr(good, "\"kind\"") - good);
    for (size_t i = 0; i < length; i++) {
        struct test_case one = test_begin();
        char changed[sizeof good];
        memcpy(changed, good, length + 1);
        changed[i] = changed[i] == '5' ? '6' : '5';
        place_put(&place, "keys/installation.key", changed, 0600);
        int code = read_place(&place, &one, &again);
        bool harmless = code == 0 && i > 0 && i < about; /* inside the text for people */
        assert_true(code == ERROR_INVALID || harmless);
        assert_int_equal(one.problems.count, !harmless);
        test_end(&one);
    }
    for (size_t i = 0; i < length - 1; i++) {
        struct test_case one = test_begin();
        char changed[sizeof good];
        snprintf(changed, sizeof changed, "%.*s", (int)i, good);
        place_put(&place, "keys/installation.key", changed, 0600);
        assert_int_equal(read_place(&place, &one, &again), ERROR_INVALID);
        assert_says(&one.problems, "damaged");
        test_end(&one);
    }
    place_put(&place, "keys/installation.key", good, 0644);
    assert_int_equal(read_place(&place, &test, &again), ERROR_INVALID);
    assert_says(&test.problems, "mode 0644");
    place_remove(&place);
    test_end(&test);
}

static void folders_open_to_others_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"keys", "keys/trusted"};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        struct key_place place = place_new();
        struct test_case test = test_begin();
        struct keys keys;
        assert_int_equal(secret_folder_make(place_path(&place, "keys/trusted"), &test.problems), 0);
        assert_int_equal(read_place(&place, &test, &keys), 0);
        assert_int_equal(chmod(place_path(&place, names[i]), 0775), 0);
        assert_int_equal(read_place(&place, &test, &keys), ERROR_INVALID);
        assert_says(&test.problems, "chmod go-w");
        place_remove(&place);
        test_end(&test);
    }
}

static void persons_have_keys_of_their_own(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", ".", "..", ".a", "a/b", "../a", "a b", "a\nb", "\xD2\x9B"};
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct keys keys;
    struct key_pair made, read;
    assert_int_equal(read_place(&place, &test, &keys), 0);
    assert_int_equal(keys_person_read(&keys, "a.bekov", test.arena, &test.problems, &read), ERROR_NOT_FOUND);
    assert_int_equal(test.problems.count, 0);
    assert_int_equal(keys_person_make(&keys, "a.bekov", test.arena, &test.problems, &made), 0);
    assert_int_equal(keys_person_read(&keys, "a.bekov", test.arena, &test.problems, &read), 0);
    assert_memory_equal(&made, &read, sizeof made);
    assert_int_equal(place_mode(&place, "keys/persons/a.bekov.key"), 0600);
    assert_int_equal(place_mode(&place, "keys/persons"), 0700);
    assert_int_equal(keys_person_make(&keys, "a.bekov", test.arena, &test.problems, &made), ERROR_CONFLICT);
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        assert_int_equal(keys_person_make(&keys, wrong[i], test.arena, &test.problems, &made), ERROR_INVALID);
        assert_int_equal(keys_person_read(&keys, wrong[i], test.arena, &test.problems, &made), ERROR_INVALID);
    }
    /* A key of one kind is none of another. */
    assert_int_equal(
        rename(place_path(&place, "keys/persons/a.bekov.key"), place_path(&place, "keys/installation.key")),
        0);
    assert_int_equal(read_place(&place, &test, &keys), ERROR_INVALID);
    assert_int_equal(place_remove(&place), 1);
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_follow_rfc_8032),
        cmocka_unit_test(signatures_hold_for_one_key_domain_and_message),
        cmocka_unit_test(fingerprints_are_read_as_people_write_them),
        cmocka_unit_test(mistyped_public_keys_are_mostly_no_points),
        cmocka_unit_test(secret_files_are_the_owners_alone),
        cmocka_unit_test(secret_files_are_never_written_over),
        cmocka_unit_test(replaced_and_destroyed_secrets_are_overwritten),
        cmocka_unit_test(secret_files_survive_every_failing_call),
        cmocka_unit_test(odd_files_are_refused),
        cmocka_unit_test(installation_is_made_once),
        cmocka_unit_test(installations_made_at_once_are_one),
        cmocka_unit_test(damaged_key_files_are_refused),
        cmocka_unit_test(folders_open_to_others_are_refused),
        cmocka_unit_test(persons_have_keys_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
