#include "journal/shares.h"

#include "base/random.h"
#include "journal/keys_words.h"
#include "keys_place_test.h"
#include <sodium.h>

/* ---- two of three ---- */

static void any_two_shares_restore(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        uint8_t secret[KEY_SEED_SIZE], shares[SHARE_COUNT][KEY_SEED_SIZE], joined[KEY_SEED_SIZE];
        random_bytes(secret, sizeof secret);
        shares_make(secret, shares);
        for (int a = 1; a <= SHARE_COUNT; a++)
            for (int b = 1; b <= SHARE_COUNT; b++) {
                if (a == b)
                    continue;
                shares_join(shares[a - 1], a, shares[b - 1], b, joined);
                assert_memory_equal(joined, secret, sizeof secret);
            }
    }
}

/* With a slope s, share x is secret + x s over GF(256) (FIPS 197, 4.2): {57} x {83} = {c1}. */
static void shares_follow_the_field(void **state)
{
    (void)state;
    uint8_t first[KEY_SEED_SIZE], second[KEY_SEED_SIZE], joined[KEY_SEED_SIZE];
    memset(first, 0x12 ^ 0x57, sizeof first);   /* share 1 of 0x12 with the slope 0x57 */
    memset(second, 0x12 ^ 0xAE, sizeof second); /* {57} x {02} = {ae} */
    shares_join(first, 1, second, 2, joined);
    for (int i = 0; i < KEY_SEED_SIZE; i++)
        assert_int_equal(joined[i], 0x12);
}

/* Chi-square of each share's bytes over many sharings of one secret: 255 degrees of freedom, mean 255,
   standard deviation 22.6; 430 is passed less than once in a hundred million runs. */
static void one_share_says_nothing(void **state)
{
    (void)state;
    enum { ROUNDS = 2000 };
    static const uint8_t secrets[][KEY_SEED_SIZE] = {{0}, {255, 255, 255, 255, 255, 255, 255, 255, 255}};
    for (size_t s = 0; s < TEST_COUNT(secrets); s++) {
        static uint32_t counts[SHARE_COUNT][256];
        memset(counts, 0, sizeof counts);
        for (int round = 0; round < ROUNDS; round++) {
            uint8_t shares[SHARE_COUNT][KEY_SEED_SIZE];
            shares_make(secrets[s], shares);
            for (int share = 0; share < SHARE_COUNT; share++)
                for (int i = 0; i < KEY_SEED_SIZE; i++)
                    counts[share][shares[share][i]]++;
        }
        for (int share = 0; share < SHARE_COUNT; share++) {
            double expected = ROUNDS * KEY_SEED_SIZE / 256.0, chi = 0;
            for (int value = 0; value < 256; value++) {
                double off = counts[share][value] - expected;
                chi += off * off / expected;
            }
            assert_true(chi > 120 && chi < 430);
        }
    }
}

/* ---- letters ---- */

static void words_find_every_error_of_a_letter(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        uint8_t bytes[3];
        char word[WORD_SIZE];
        unsigned place = 1 + (unsigned)round % 15;
        random_bytes(bytes, sizeof bytes);
        letters_of(bytes, sizeof bytes, word, WORD_DATA);
        word[WORD_DATA] = word_check(word, place);
        for (unsigned other = 1; other <= 15; other++)
            assert_int_equal(word_check(word, other) == word[WORD_DATA], other == place);
        for (size_t i = 0; i < WORD_SIZE; i++)
            for (unsigned value = 0; value < 32; value++) {
                char changed[WORD_SIZE];
                memcpy(changed, word, WORD_SIZE);
                changed[i] = letter_of(value);
                assert_int_equal(word_check(changed, place) == changed[WORD_DATA], changed[i] == word[i]);
            }
        for (size_t a = 0; a < WORD_SIZE; a++)
            for (size_t b = a + 1; b < WORD_SIZE; b++) {
                char changed[WORD_SIZE];
                memcpy(changed, word, WORD_SIZE);
                changed[a] = word[b];
                changed[b] = word[a];
                assert_int_equal(word_check(changed, place) == changed[WORD_DATA], word[a] == word[b]);
            }
    }
}

static void letters_are_bytes(void **state)
{
    (void)state;
    uint8_t bytes[] = {0, 1, 254, 255, 0x5A}, back[sizeof bytes];
    char letters[9] = {0};
    letters_of(bytes, sizeof bytes, letters, 8);
    assert_same("letters", letters, "AAA97944"); /* by Python */
    assert_true(letters_parse(letters, 8, back, sizeof back));
    assert_memory_equal(bytes, back, sizeof bytes);
    assert_false(letters_parse("AAAAAAAB", 8, back, 4)); /* a bit behind the last byte */
    assert_false(letters_parse("AAAAAAA0", 8, back, sizeof back));
    assert_int_equal(letter_value('\0'), -1);
    assert_int_equal(letter_value('\xC3'), -1);
}

/* ---- texts ---- */

static struct share example_share(enum share_kind kind, int number)
{
    struct key_pair pair;
    uint8_t seed[KEY_SEED_SIZE];
    struct share share = {.kind = kind, .number = number};
    for (int i = 0; i < KEY_SEED_SIZE; i++) {
        seed[i] = (uint8_t)i;
        share.bytes[i] = (uint8_t)(7 * i + 1);
    }
    key_from_seed(seed, &pair);
    key_fingerprint(&pair.public_key, share.fingerprint);
    return share;
}

/* Writes it into text (2048 bytes). */
static size_t write_example(const struct share *share, struct test_case *test, char *text)
{
    struct secret written;
    assert_int_equal(share_write(share, "Kazakhstan (KAZ)", test->arena, &test->problems, &written), 0);
    assert_in_range(written.size, 400, 2000);
    memcpy(text, written.data, written.size + 1);
    return written.size;
}

static int parse_text(const char *text, size_t size, enum share_kind kind, struct problems *problems,
                      struct share *share)
{
    char copy[2100];
    memcpy(copy, text, size);
    struct secret secret = {.data = copy, .size = size, .capacity = size};
    return share_parse("share.txt", &secret, kind, problems, share);
}

static void share_texts_stay_as_they_are(void **state)
{
    (void)state;
    static const char lines[] = "Kind: root key\n"
                                "Share: 2 of 3\n"
                                "Key: PZCS-DBF4-CWPL-RM9N-NJGY-9P7C-95CY-NS7A\n"
                                "Words 1: AEEAW 8FS72 ESXVA EQLAM J7HFK\n"
                                "Words 2: LZDDK PK2ZS S96GL TYLKC ZJXK3\n"
                                "Words 3: YC55A 7TQN6 4RPAC RUPWU 47NKQ\n"; /* by Python too */
    struct test_case test = test_begin();
    char text[2048];
    struct share share = example_share(SHARE_ROOT, 2);
    write_example(&share, &test, text);
    static const char head[] = "MUSTER, ROOT KEY OF Kazakhstan (KAZ): SHARE 2 OF 3\n\nWARNING, secret.";
    assert_int_equal(strncmp(text, head, sizeof head - 1), 0);
    assert_same("lines", strstr(text, "Kind"), lines);
    test_end(&test);
}

static void shares_are_read_as_people_type_them(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct share share = example_share(SHARE_ROOT, 3), read;
    char text[2048], typed[4096] = "  ";
    size_t size = write_example(&share, &test, text), length = 2;
    for (const char *at = strstr(text, "Kind"); *at; at++) {
        if (*at == ' ' || *at == ':')
            typed[length++] = ' ';
        if (*at == '\n')
            typed[length++] = '\r';
        typed[length++] = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    typed[length - 2] = '\0'; /* without the last line's end */
    assert_int_equal(parse_text(text, size, SHARE_ROOT, &test.problems, &read), 0);
    assert_memory_equal(&read, &share, sizeof share);
    assert_int_equal(parse_text(typed, strlen(typed), SHARE_ROOT, &test.problems, &read), 0);
    assert_memory_equal(&read, &share, sizeof share);
    assert_int_equal(test.problems.count, 0);
    test_end(&test);
}

/* The line (from 1) of a byte of a text. */
static uint32_t line_of(const char *text, size_t at)
{
    uint32_t line = 1;
    while (at > 0)
        line += text[--at] == '\n';
    return line;
}

/* What a text says after one change; true when it was refused. Whatever passes says the same as before. */
static bool refused(const char *text, size_t size, const struct share *share, struct problems *problems)
{
    struct share read = {0};
    int code = parse_text(text, size, share->kind, problems, &read);
    assert_true(code == 0 || code == ERROR_INVALID);
    assert_int_equal(code<0, problems->count> 0);
    if (code == 0)
        assert_memory_equal(&read, share, sizeof read);
    return code < 0;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* One character changed. Refused, with its line named, unless it is only another way to write the same. A
   label that is mistyped is missed, or stands there twice. */
static void check_mistyped(char *text, size_t size, size_t at, char c, const struct share *share)
{
    struct test_case test = test_begin();
    char kept = text[at];
    text[at] = c;
    if (refused(text, size, share, &test.problems)) {
        const struct problem *problem = &test.problems.items[0];
        bool label = !problem->place.line || strstr(problem->what, "a second line");
        assert_true(label || problem->place.line == line_of(text, at) || kept == '\n' || c == '\n');
    } else
        assert_true(c == kept || !is_letter(kept) || !is_letter(c));
    text[at] = kept;
    test_end(&test);
}

/* Every character of the lines that count, replaced by every other byte; of the words for people, by one. */
static void every_mistyped_character_is_found(void **state)
{
    (void)state;
    for (enum share_kind kind = SHARE_ROOT; kind <= SHARE_RECOVERY; kind++) {
        struct test_case test = test_begin();
        struct share share = example_share(kind, 1);
        char text[2048];
        size_t size = write_example(&share, &test, text), first = (size_t)(strstr(text, "Kind") - text);
        for (size_t at = 0; at < first - 1; at++) {
            char kept = text[at];
            text[at] = '?';
            assert_false(refused(text, size, &share, &test.problems));
            text[at] = kept;
        }
        for (size_t at = first; at < size; at++)
            for (int c = 0; c < 256; c++)
                check_mistyped(text, size, at, (char)c, &share);
        test_end(&test);
    }
}

static void left_out_and_added_characters_are_found(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct share share = example_share(SHARE_ROOT, 1);
    char text[2048], changed[2100];
    size_t size = write_example(&share, &test, text);
    for (size_t i = (size_t)(strstr(text, "Kind") - text); i < size; i++) {
        struct test_case one = test_begin();
        memcpy(changed, text, i);
        memcpy(changed + i, text + i + 1, size - i - 1);
        bool found = refused(changed, size - 1, &share, &one.problems);
        assert_true(found || !is_letter(text[i]));
        changed[i] = 'K';
        memcpy(changed + i + 1, text + i, size - i);
        struct test_case two = test_begin();
        found = refused(changed, size + 1, &share, &two.problems);
        assert_true(found);
        test_end(&one);
        test_end(&two);
    }
    test_end(&test);
}

/* The text from `Kind` on with one line changed, and what is said of it. */
static const struct {
    const char *old, *new, *what;
    uint32_t line, column;
} share_cases[] = {
    {"Kind: root key", "Kind: rot key", "there is no share of a 'rot key'", 1, 7},
    {"Kind: root key", "Kind: recovery key", "this is a share of a recovery key, not of a root key", 1, 7},
    {"Share: 1 of 3", "Share: 4 of 3", "the share's number '4 of 3' is mistyped", 2, 8},
    {"Share: 1 of 3", "Share: 2 of 3", "these are the words of share 1, not 2", 2, 8},
    {"PZCS", "PZCT", "the key's fingerprint does not belong to the words below", 3, 6},
    {"PZCS", "PZC", "the key's fingerprint is mistyped", 3, 6},
    {"PZCS", "PZC0", "the key's fingerprint is mistyped", 3, 6},
    {"Words 2:", "Words 1:", "a second line 'Words 1'", 5, 10},
    {"Words 2:", "Word 2:", "no line begins with 'Words 2:'", 0, 0},
    {"Words 2: ", "Words 2: AAAAA ", "the line 'Words 2' has more than five words", 5, 10},
    {"Share: 1 of 3", "", "no line begins with 'Share:'", 0, 0},
};

static void errors_of_shares_name_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(share_cases); i++) {
        struct test_case test = test_begin();
        struct share share = example_share(SHARE_ROOT, 1), read;
        char text[2048], changed[4096];
        write_example(&share, &test, text);
        const char *begin = strstr(text, "Kind"), *old = strstr(begin, share_cases[i].old);
        assert_non_null(old);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(old - begin), begin, share_cases[i].new,
                 old + strlen(share_cases[i].old));
        assert_int_equal(parse_text(changed, strlen(changed), SHARE_ROOT, &test.problems, &read),
                         ERROR_INVALID);
        assert_says(&test.problems, share_cases[i].what);
        bool there = false;
        for (size_t k = 0; k < test.problems.count; k++)
            there = there || (test.problems.items[k].place.line == share_cases[i].line &&
                              test.problems.items[k].place.column == share_cases[i].column);
        assert_true(there);
        test_end(&test);
    }
}

/* ---- files ---- */

static void share_files_give_the_key_back(void **state)
{
    (void)state;
    static const struct {
        enum share_kind kind;
        const char *name;
        int count;
    } cases[] = {{SHARE_ROOT, "root-share", 3}, {SHARE_RECOVERY, "recovery-part", 2}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct key_place place = place_new();
        struct test_case test = test_begin();
        struct key_pair pair, read;
        const char *folder = place_path(&place, "usb/stick");
        key_new(&pair);
        assert_int_equal(
            shares_write(&pair, cases[i].kind, "Kazakhstan (KAZ)", folder, test.arena, &test.problems), 0);
        for (int a = 1; a <= cases[i].count; a++)
            for (int b = 1; b <= cases[i].count; b++) {
                char first[200], second[200];
                const char *const paths[] = {first, second};
                snprintf(first, sizeof first, "%s/%s-%d.txt", folder, cases[i].name, a);
                snprintf(second, sizeof second, "%s/%s-%d.txt", folder, cases[i].name, b);
                int code =
                    shares_read(paths, cases[i].kind, &pair.public_key, test.arena, &test.problems, &read);
                assert_int_equal(code, a == b ? ERROR_INVALID : 0);
                if (code == 0)
                    assert_memory_equal(&read, &pair, sizeof pair);
            }
        assert_says(&test.problems, "once more");
        assert_int_equal(
            shares_write(&pair, cases[i].kind, "Kazakhstan (KAZ)", folder, test.arena, &test.problems),
            ERROR_CONFLICT);
        assert_int_equal(place_remove(&place), (size_t)cases[i].count);
        test_end(&test);
    }
}

static void shares_of_different_keys_do_not_mix(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct key_pair pairs[2], read;
    key_new(&pairs[0]);
    key_new(&pairs[1]);
    const char *a = place_path(&place, "a"), *b = place_path(&place, "b");
    assert_int_equal(shares_write(&pairs[0], SHARE_ROOT, "A", a, test.arena, &test.problems), 0);
    assert_int_equal(shares_write(&pairs[1], SHARE_ROOT, "B", b, test.arena, &test.problems), 0);
    const char *const mixed[] = {place_path(&place, "a/root-share-1.txt"),
                                 place_path(&place, "b/root-share-2.txt")};
    assert_int_equal(shares_read(mixed, SHARE_ROOT, &pairs[0].public_key, test.arena, &test.problems, &read),
                     ERROR_INVALID);
    assert_says(&test.problems, "this share is of the key");
    const char *const other[] = {place_path(&place, "b/root-share-1.txt"),
                                 place_path(&place, "b/root-share-2.txt")};
    assert_int_equal(shares_read(other, SHARE_ROOT, &pairs[0].public_key, test.arena, &test.problems, &read),
                     ERROR_INVALID);
    assert_says(&test.problems, "these are shares of the root key");
    const char *const wrong[] = {other[0], place_path(&place, "no.txt")};
    assert_int_equal(shares_read(wrong, SHARE_ROOT, &pairs[0].public_key, test.arena, &test.problems, &read),
                     ERROR_NOT_FOUND);
    place_remove(&place);
    test_end(&test);
}

/* One run of writing and reading with the n-th call of the system or allocation failing. True when none did.
 */
static bool write_and_read(void (*fail_at)(size_t calls), size_t failing_call, size_t failing_allocation)
{
    struct key_place place = place_new();
    struct test_case test = test_begin();
    struct key_pair pair, read = {0};
    char folder[100], first[200], second[200];
    const char *const paths[] = {first, second};
    snprintf(folder, sizeof folder, "%s/s", place.path);
    snprintf(first, sizeof first, "%s/root-share-1.txt", folder);
    snprintf(second, sizeof second, "%s/root-share-3.txt", folder);
    key_new(&pair);
    fail_at(failing_call);
    arena_fail_after(test.arena, failing_allocation);
    int code = shares_write(&pair, SHARE_ROOT, "Kazakhstan (KAZ)", folder, test.arena, &test.problems);
    bool written = code == 0;
    if (written)
        code = shares_read(paths, SHARE_ROOT, &pair.public_key, test.arena, &test.problems, &read);
    bool came = folder_call_failed();
    folder_fail_after(0);
    arena_fail_after(test.arena, 0);
    assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
    assert_true(code == 0 || code == ERROR_STORAGE || code == ERROR_LIMIT);
    assert_true(code < 0 || memcmp(&read, &pair, sizeof pair) == 0);
    size_t left = place_remove(&place);
    assert_true(left <= 3); /* what could not be taken away again has its problem */
    assert_true(!written || left == 3);
    test_end(&test);
    return code == 0 && !came;
}

static void shares_survive_every_failure(void **state)
{
    (void)state;
    size_t calls = 1, once = 1, allocations = 1;
    while (!write_and_read(folder_fail_after, calls, 0))
        assert_in_range(++calls, 1, 1000);
    assert_in_range(calls, 40, 1000);
    while (!write_and_read(folder_fail_once, once, 0))
        assert_in_range(++once, 1, 1000);
    assert_in_range(once, 40, 1000);
    while (!write_and_read(folder_fail_after, 0, allocations))
        assert_in_range(++allocations, 1, 1000);
    assert_in_range(allocations, 20, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_two_shares_restore),
        cmocka_unit_test(shares_follow_the_field),
        cmocka_unit_test(one_share_says_nothing),
        cmocka_unit_test(words_find_every_error_of_a_letter),
        cmocka_unit_test(letters_are_bytes),
        cmocka_unit_test(share_texts_stay_as_they_are),
        cmocka_unit_test(shares_are_read_as_people_type_them),
        cmocka_unit_test(every_mistyped_character_is_found),
        cmocka_unit_test(left_out_and_added_characters_are_found),
        cmocka_unit_test(errors_of_shares_name_their_place),
        cmocka_unit_test(share_files_give_the_key_back),
        cmocka_unit_test(shares_of_different_keys_do_not_mix),
        cmocka_unit_test(shares_survive_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
