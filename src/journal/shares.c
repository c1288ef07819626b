#include "journal/shares.h"

#include "base/random.h"
#include "journal/keys_words.h"
#include <assert.h>
#include <sodium.h>
#include <strings.h>
#include <unistd.h>

enum {
    LINES_OF_WORDS = 3,
    WORDS_A_LINE = 5,
    DATA_LETTERS = (KEY_SEED_SIZE * 8 + LETTER_BITS - 1) / LETTER_BITS, /* 52 */
    LETTERS = LINES_OF_WORDS * WORDS_A_LINE * WORD_DATA,                /* without check letters */
    CHECK_LETTERS = LETTERS - DATA_LETTERS,                             /* 8 */
    SHARE_TEXT_MAXIMUM = 2048,
    SHARES_MAXIMUM = 3,
};

static const struct {
    const char *name;    /* "root key" */
    const char *heading; /* ROOT KEY */
    const char *part;    /* SHARE */
    const char *file;    /* "root-share": -1.txt behind it */
    const char *remedy;  /* where the right ones are */
    int count;
    const char *warning;
} kinds[] = {
    [SHARE_ROOT] =
        {"root key", "ROOT KEY", "SHARE", "root-share", "bring two of root-share-1.txt, -2.txt and -3.txt",
         SHARE_COUNT,
         "WARNING, secret. Any two of the three shares together can act as this party: they certify\n"
         "its computers and withdraw them. One alone says nothing. Give the three to three people who\n"
         "keep them in three safes, on paper or on a stick. Never send one by e-mail, never keep two\n"
         "in one place. Whoever types one from paper needs only the lines below; capitals and small\n"
         "letters are the same.\n"},
    [SHARE_RECOVERY] =
        {"recovery key", "RECOVERY KEY", "PART", "recovery-part",
         "bring recovery-part-1.txt and recovery-part-2.txt", 2,
         "WARNING, secret. Both parts together open the personal data of every person in this key\n"
         "store; one alone says nothing. Give them to two people who keep them in two safes, on\n"
         "paper or on a stick. Never send one by e-mail, never keep both in one place. Whoever types\n"
         "one from paper needs only the lines below; capitals and small letters are the same.\n"},
};

void share_wipe(struct share *share)
{
    sodium_memzero(share, sizeof *share);
}

/* ---- two of three ---- */

/* The product in GF(256), x^8 + x^4 + x^3 + x + 1, in the same time for all factors. */
static uint8_t multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0, factor = a;
    for (int bit = 0; bit < 8; bit++) {
        product ^= factor & (0U - ((unsigned)b >> bit & 1U));
        factor = factor << 1 ^ (0x11BU & (0U - (factor >> 7 & 1U)));
    }
    return (uint8_t)product;
}

/* 1 / a = a^254 */
static uint8_t invert(uint8_t a)
{
    uint8_t result = 1, power = a;
    for (int i = 0; i < 7; i++) {
        power = multiply(power, power);
        result = multiply(result, power);
    }
    return result;
}

/* Each byte is the value at 0 of a line through it with a random slope; share x is its value at x. */
void shares_make(const uint8_t secret[KEY_SEED_SIZE], uint8_t ret_shares[SHARE_COUNT][KEY_SEED_SIZE])
{
    uint8_t slope[KEY_SEED_SIZE];
    random_bytes(slope, sizeof slope);
    for (int share = 0; share < SHARE_COUNT; share++)
        for (int i = 0; i < KEY_SEED_SIZE; i++)
            ret_shares[share][i] = secret[i] ^ multiply(slope[i], (uint8_t)(share + 1));
    sodium_memzero(slope, sizeof slope);
}

void shares_join(const uint8_t first[KEY_SEED_SIZE], int first_number, const uint8_t second[KEY_SEED_SIZE],
                 int second_number, uint8_t ret_secret[KEY_SEED_SIZE])
{
    assert(first_number != second_number && "two different shares");
    uint8_t a = (uint8_t)first_number, b = (uint8_t)second_number, scale = invert(a ^ b);
    for (int i = 0; i < KEY_SEED_SIZE; i++)
        ret_secret[i] = multiply(multiply(first[i], b) ^ multiply(second[i], a), scale);
}

/* ---- writing ---- */

/* What the last two words say: letters of the hash of everything that counts. */
static void checksum(const struct share *share, char ret_letters[CHECK_LETTERS])
{
    struct digest_state state;
    const uint8_t head[] = {(uint8_t)share->kind, (uint8_t)share->number};
    digest_begin(&state, "muster share 1");
    digest_add(&state, head, sizeof head);
    digest_add(&state, share->fingerprint, strlen(share->fingerprint));
    digest_add(&state, share->bytes, sizeof share->bytes);
    struct digest digest = digest_end(&state);
    letters_of(digest.bytes, sizeof digest.bytes, ret_letters, CHECK_LETTERS);
    sodium_memzero(&state, sizeof state);
}

/* All letters, without those that check a word. */
static void collect_letters(const struct share *share, char ret_letters[LETTERS])
{
    letters_of(share->bytes, sizeof share->bytes, ret_letters, DATA_LETTERS);
    checksum(share, ret_letters + DATA_LETTERS);
}

static void add_words(const struct share *share, struct secret *text)
{
    char letters[LETTERS], word[WORD_SIZE + 2] = " ";
    collect_letters(share, letters);
    for (unsigned i = 0; i < LETTERS / WORD_DATA; i++) {
        const char label[] = {'W', 'o', 'r', 'd', 's', ' ', (char)('1' + i / WORDS_A_LINE), ':', '\0'};
        if (i % WORDS_A_LINE == 0)
            secret_add(text, label);
        memcpy(word + 1, letters + (size_t)i * WORD_DATA, WORD_DATA);
        word[WORD_SIZE] = word_check(word + 1, i + 1);
        secret_add(text, word);
        if (i % WORDS_A_LINE == WORDS_A_LINE - 1)
            secret_add(text, "\n");
    }
    sodium_memzero(letters, sizeof letters);
    sodium_memzero(word, sizeof word);
}

int share_write(const struct share *share, const char *owner, struct arena *arena, struct problems *problems,
                struct secret *ret_text)
{
    int count = kinds[share->kind].count;
    const char *head =
        arena_format(arena, "MUSTER, %s OF %s: %s %d OF %d\n\n%s\n", kinds[share->kind].heading, owner,
                     kinds[share->kind].part, share->number, count, kinds[share->kind].warning);
    const char *lines = arena_format(arena, "Kind: %s\nShare: %d of %d\nKey: %s\n", kinds[share->kind].name,
                                     share->number, count, share->fingerprint);
    if (!head || !lines)
        return problem_memory(problems);
    struct secret text;
    int code = secret_new(SHARE_TEXT_MAXIMUM, arena, problems, &text);
    if (code < 0)
        return code;
    secret_add(&text, head);
    secret_add(&text, lines);
    add_words(share, &text);
    *ret_text = text;
    return 0;
}

/* ---- reading ---- */

enum line { LINE_KIND, LINE_SHARE, LINE_KEY, LINE_WORDS, LINES = LINE_WORDS + LINES_OF_WORDS };

static const char *const labels[LINES] = {"Kind", "Share", "Key", "Words 1", "Words 2", "Words 3"};

/* What stands behind a label. */
struct value {
    const char *text;
    size_t length;
    uint32_t line, column;
};

struct share_reader {
    const char *path;
    struct problems *problems;
    struct value values[LINES];
    char letters[LETTERS];
};

static void reader_wipe(struct share_reader *reader)
{
    sodium_memzero(reader, sizeof *reader);
}

static struct place place_at(const struct share_reader *reader, const struct value *value, size_t offset)
{
    return (struct place){reader->path, value->line, value->column + (uint32_t)offset};
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r';
}

/* Whether a text is this one; blanks, capitals and small letters do not matter. */
static bool same_words(const char *text, size_t length, const char *wanted)
{
    size_t i = 0;
    for (; i < length; i++) {
        if (is_blank(text[i]))
            continue;
        while (is_blank(*wanted))
            wanted++;
        if (!*wanted || strncasecmp(&text[i], wanted, 1) != 0)
            return false;
        wanted++;
    }
    return !*wanted;
}

/* Which line that counts begins so; LINES: none, words for people. */
static int find_label(const char *text, size_t length)
{
    int label = 0;
    while (label < LINES && !same_words(text, length, labels[label]))
        label++;
    return label;
}

static void take_line(struct share_reader *reader, const char *text, size_t length, uint32_t line)
{
    const char *colon = memchr(text, ':', length);
    int label = colon ? find_label(text, (size_t)(colon - text)) : LINES;
    if (label == LINES)
        return;
    size_t begin = (size_t)(colon - text) + 1;
    while (begin < length && is_blank(text[begin]))
        begin++;
    while (length > begin && is_blank(text[length - 1]))
        length--;
    struct value value = {text + begin, length - begin, line, (uint32_t)begin + 1};
    if (reader->values[label].text)
        problem_error(reader->problems, ERROR_INVALID, place_at(reader, &value, 0), "expected each line once",
                      "a second line '%s'", labels[label]);
    else
        reader->values[label] = value;
}

/* Finds the lines that count; all of them have to be there. */
static bool find_lines(struct share_reader *reader, const struct secret *text)
{
    size_t before = reader->problems->found[PROBLEM_ERROR];
    uint32_t line = 1;
    for (size_t at = 0; at < text->size; line++) {
        const char *end = memchr(text->data + at, '\n', text->size - at);
        size_t length = end ? (size_t)(end - text->data) - at : text->size - at;
        take_line(reader, text->data + at, length, line);
        at += length + 1;
    }
    for (int label = 0; label < LINES; label++)
        if (!reader->values[label].text)
            problem_error(reader->problems, ERROR_INVALID, (struct place){.file = reader->path},
                          "copy it from the paper", "no line begins with '%s:'", labels[label]);
    return reader->problems->found[PROBLEM_ERROR] == before;
}

static bool value_is(const struct value *value, const char *text)
{
    return same_words(value->text, value->length, text);
}

static void parse_kind(const struct share_reader *reader, struct share *share)
{
    const struct value *value = &reader->values[LINE_KIND];
    enum share_kind other = share->kind == SHARE_ROOT ? SHARE_RECOVERY : SHARE_ROOT;
    char quoted[TEXT_QUOTE_SIZE];
    if (value_is(value, kinds[other].name))
        problem_error(reader->problems, ERROR_INVALID, place_at(reader, value, 0), kinds[share->kind].remedy,
                      "this is a share of a %s, not of a %s", kinds[other].name, kinds[share->kind].name);
    else if (!value_is(value, kinds[share->kind].name))
        problem_error(reader->problems, ERROR_INVALID, place_at(reader, value, 0),
                      "expected 'root key' or 'recovery key'", "there is no share of a '%s'",
                      text_quote(value->text, value->length, quoted));
}

static void parse_number(const struct share_reader *reader, struct share *share)
{
    const struct value *value = &reader->values[LINE_SHARE];
    char quoted[TEXT_QUOTE_SIZE], wanted[] = "1 of 3";
    for (int number = 1; number <= kinds[share->kind].count; number++) {
        wanted[0] = (char)('0' + number);
        wanted[sizeof wanted - 2] = (char)('0' + kinds[share->kind].count);
        if (value_is(value, wanted)) {
            share->number = number;
            return;
        }
    }
    problem_error(reader->problems, ERROR_INVALID, place_at(reader, value, 0),
                  "expected a number such as '1 of 3'", "the share's number '%s' is mistyped",
                  text_quote(value->text, value->length, quoted));
}

static void parse_fingerprint(const struct share_reader *reader, struct share *share)
{
    const struct value *value = &reader->values[LINE_KEY];
    if (!fingerprint_parse(value->text, value->length, share->fingerprint))
        problem_error(reader->problems, ERROR_INVALID, place_at(reader, value, 0),
                      "expected 8 groups of 4 letters or digits, without I, O, 0 and 1",
                      "the key's fingerprint is mistyped");
}

/* One word of a line. */
static void parse_word(struct share_reader *reader, const struct value *value, size_t offset, size_t length,
                       unsigned place)
{
    const char *word = value->text + offset;
    const char *wrong = NULL;
    unsigned shown = (place - 1) % WORDS_A_LINE + 1;
    struct place at = place_at(reader, value, offset);
    for (size_t i = 0; i < length && !wrong; i++)
        if (letter_value(word[i]) < 0) {
            wrong = "I, O, 0, 1, marks and other alphabets never stand in a word";
            at = place_at(reader, value, offset + i);
        }
    if (!wrong && length != WORD_SIZE)
        wrong = "expected five letters or digits";
    else if (!wrong && letter_value(word[WORD_DATA]) != letter_value(word_check(word, place)))
        wrong = "its letters do not fit together: compare it with the paper";
    if (wrong)
        problem_error(reader->problems, ERROR_INVALID, at, wrong, "word %u of the line '%s' is mistyped",
                      shown, labels[LINE_WORDS + (int)(place - 1) / WORDS_A_LINE]);
    else
        memcpy(reader->letters + (size_t)(place - 1) * WORD_DATA, word, WORD_DATA);
}

static void parse_words(struct share_reader *reader, int line)
{
    const struct value *value = &reader->values[LINE_WORDS + line];
    unsigned count = 0;
    for (size_t at = 0; at < value->length && count <= WORDS_A_LINE;) {
        size_t length = 0;
        while (at + length < value->length && !is_blank(value->text[at + length]))
            length++;
        if (count++ < WORDS_A_LINE)
            parse_word(reader, value, at, length, (unsigned)line * WORDS_A_LINE + count);
        at += length;
        while (at < value->length && is_blank(value->text[at]))
            at++;
    }
    if (count != WORDS_A_LINE)
        problem_error(reader->problems, ERROR_INVALID, place_at(reader, value, 0), "expected five words",
                      "the line '%s' has %s words", labels[LINE_WORDS + line],
                      count < WORDS_A_LINE ? "fewer than five" : "more than five");
}

/* Whether the last two words fit what the others and the lines above say. */
static bool checksum_fits(const struct share_reader *reader, const struct share *share)
{
    char wanted[CHECK_LETTERS];
    checksum(share, wanted);
    for (size_t i = 0; i < CHECK_LETTERS; i++)
        if (letter_value(wanted[i]) != letter_value(reader->letters[DATA_LETTERS + i]))
            return false;
    return true;
}

/* The words are right by themselves, so the number or the fingerprint is not theirs. */
static int name_misfit(const struct share_reader *reader, const struct share *share)
{
    struct share other SHARE_CLEANUP = *share;
    for (other.number = 1; other.number <= kinds[share->kind].count; other.number++)
        if (checksum_fits(reader, &other))
            return problem_error(reader->problems, ERROR_INVALID,
                                 place_at(reader, &reader->values[LINE_SHARE], 0),
                                 "compare the line with the paper", "these are the words of share %d, not %d",
                                 other.number, share->number);
    return problem_error(reader->problems, ERROR_INVALID, place_at(reader, &reader->values[LINE_KEY], 0),
                         "compare the line with the paper, letter by letter",
                         "the key's fingerprint does not belong to the words below");
}

int share_parse(const char *path, const struct secret *text, enum share_kind kind, struct problems *problems,
                struct share *ret_share)
{
    struct share_reader reader __attribute__((cleanup(reader_wipe))) = {0};
    struct share share SHARE_CLEANUP = {.kind = kind};
    reader.path = arena_text(problems->arena, path, strlen(path));
    reader.problems = problems;
    if (!reader.path)
        return problem_memory(problems);
    size_t before = problems->found[PROBLEM_ERROR];
    if (!find_lines(&reader, text))
        return ERROR_INVALID;
    parse_kind(&reader, &share);
    parse_number(&reader, &share);
    parse_fingerprint(&reader, &share);
    for (int line = 0; line < LINES_OF_WORDS; line++)
        parse_words(&reader, line);
    if (problems->found[PROBLEM_ERROR] > before)
        return ERROR_INVALID;
    if (!letters_parse(reader.letters, DATA_LETTERS, share.bytes, sizeof share.bytes) ||
        !checksum_fits(&reader, &share))
        return name_misfit(&reader, &share);
    *ret_share = share;
    return 0;
}

/* ---- files ---- */

static const char *file_path(enum share_kind kind, const char *folder, int number, struct problems *problems)
{
    const char *path = arena_format(problems->arena, "%s/%s-%d.txt", folder, kinds[kind].file, number);
    if (!path)
        (void)problem_memory(problems);
    return path;
}

/* The shares of a secret, wiped when done. */
struct share_set {
    uint8_t bytes[SHARES_MAXIMUM][KEY_SEED_SIZE];
};

static void set_wipe(struct share_set *set)
{
    sodium_memzero(set, sizeof *set);
}
#define SET_CLEANUP __attribute__((cleanup(set_wipe)))

static void split(const uint8_t secret[KEY_SEED_SIZE], enum share_kind kind, struct share_set *set)
{
    if (kind == SHARE_ROOT) {
        shares_make(secret, set->bytes);
        return;
    }
    random_bytes(set->bytes[0], KEY_SEED_SIZE); /* both of two: the parts' exclusive or */
    for (int i = 0; i < KEY_SEED_SIZE; i++)
        set->bytes[1][i] = secret[i] ^ set->bytes[0][i];
}

/* The key of two different shares of one kind. */
static void join(const struct share *first, const struct share *second, struct key_pair *ret_pair)
{
    uint8_t seed[KEY_SEED_SIZE];
    if (first->kind == SHARE_ROOT)
        shares_join(first->bytes, first->number, second->bytes, second->number, seed);
    else
        for (int i = 0; i < KEY_SEED_SIZE; i++)
            seed[i] = first->bytes[i] ^ second->bytes[i];
    key_from_seed(seed, ret_pair);
    sodium_memzero(seed, sizeof seed);
}

static int read_share(const char *path, enum share_kind kind, struct arena *arena, struct problems *problems,
                      struct share *ret_share)
{
    SECRET_CLEANUP struct secret text = {0};
    int code = secret_read(path, SECRET_CARRIED, arena, problems, &text);
    if (code == ERROR_NOT_FOUND) {
        const char *kept = arena_text(problems->arena, path, strlen(path));
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){.file = kept}, kinds[kind].remedy,
                             "there is no such file");
    }
    return code < 0 ? code : share_parse(path, &text, kind, problems, ret_share);
}

/* The key of two shares, which must be of one and the same. */
static int join_checked(const char *const paths[2], const struct share shares[2], struct problems *problems,
                        struct key_pair *ret_pair)
{
    const char *path = arena_text(problems->arena, paths[1], strlen(paths[1]));
    const char *remedy = kinds[shares[0].kind].remedy;
    struct place place = {.file = path};
    char fingerprint[FINGERPRINT_SIZE];
    if (shares[0].number == shares[1].number)
        return problem_error(problems, ERROR_INVALID, place, remedy, "this is share %d once more",
                             shares[1].number);
    if (strcmp(shares[0].fingerprint, shares[1].fingerprint) != 0)
        return problem_error(problems, ERROR_INVALID, place, remedy,
                             "this share is of the key %s, the other of %s", shares[1].fingerprint,
                             shares[0].fingerprint);
    join(&shares[0], &shares[1], ret_pair);
    if (strcmp(key_fingerprint(&ret_pair->public_key, fingerprint), shares[0].fingerprint) == 0)
        return 0;
    key_wipe(ret_pair);
    return problem_error(problems, ERROR_INVALID, place, remedy,
                         "these shares do not belong together: they give another key than they name");
}

int shares_read(const char *const paths[2], enum share_kind kind, const struct digest *expected,
                struct arena *arena, struct problems *problems, struct key_pair *ret_pair)
{
    struct share first SHARE_CLEANUP = {0}, second SHARE_CLEANUP = {0};
    KEY_CLEANUP struct key_pair pair = {0};
    char fingerprint[FINGERPRINT_SIZE], wanted[FINGERPRINT_SIZE];
    int code = read_share(paths[0], kind, arena, problems, &first);
    int second_code = read_share(paths[1], kind, arena, problems, &second);
    if (code < 0 || second_code < 0)
        return code < 0 ? code : second_code;
    struct share both[2] = {first, second};
    code = join_checked(paths, both, problems, &pair);
    sodium_memzero(both, sizeof both);
    if (code < 0)
        return code;
    if (!digest_equal(&pair.public_key, expected))
        return problem_error(problems, ERROR_INVALID, (struct place){0}, kinds[kind].remedy,
                             "these are shares of the %s %s; the one here is %s", kinds[kind].name,
                             key_fingerprint(&pair.public_key, fingerprint),
                             key_fingerprint(expected, wanted));
    *ret_pair = pair;
    return 0;
}

void shares_remove(enum share_kind kind, const char *folder, struct problems *problems)
{
    for (int number = 1; number <= kinds[kind].count; number++) {
        const char *path = file_path(kind, folder, number, problems);
        int code = path ? secret_destroy(path, problems) : ERROR_LIMIT;
        (void)code; /* it may never have been written; what else fails has its problem */
    }
}

/* Reads back what was written: every two shares give the key. */
static int check_written(const struct key_pair *pair, enum share_kind kind, const char *folder,
                         struct arena *arena, struct problems *problems)
{
    struct problems unseen; /* warnings were given when the files were written, or come when they are used */
    problems_init(&unseen, arena);
    for (int first = 1; first < kinds[kind].count; first++)
        for (int second = first + 1; second <= kinds[kind].count; second++) {
            KEY_CLEANUP struct key_pair again = {0};
            const char *const paths[] = {file_path(kind, folder, first, problems),
                                         file_path(kind, folder, second, problems)};
            if (!paths[0] || !paths[1])
                return ERROR_LIMIT;
            int code = shares_read(paths, kind, &pair->public_key, arena, &unseen, &again);
            if (code == ERROR_LIMIT)
                return problem_memory(problems);
            if (code < 0)
                return problem_error(problems, ERROR_STORAGE, (struct place){.file = paths[1]},
                                     "give another folder or stick", "the shares cannot be read back");
        }
    return 0;
}

/* Nothing of it is there yet. */
static int check_free(enum share_kind kind, const char *folder, struct problems *problems)
{
    for (int number = 1; number <= kinds[kind].count; number++) {
        const char *path = file_path(kind, folder, number, problems);
        if (!path)
            return ERROR_LIMIT;
        if (path_exists(path))
            return problem_error(problems, ERROR_CONFLICT, (struct place){.file = path},
                                 "give an empty folder: shares are never written over",
                                 "there is a share already");
    }
    return 0;
}

static int write_share(const struct key_pair *pair, enum share_kind kind, const char *owner,
                       const char *folder, const struct share_set *set, int number, struct problems *problems)
{
    SECRET_CLEANUP struct secret text = {0};
    struct share share SHARE_CLEANUP = {.kind = kind, .number = number};
    const char *path = file_path(kind, folder, number, problems);
    key_fingerprint(&pair->public_key, share.fingerprint);
    memcpy(share.bytes, set->bytes[number - 1], sizeof share.bytes);
    int code = path ? share_write(&share, owner, problems->arena, problems, &text) : ERROR_LIMIT;
    return code < 0 ? code : secret_write(path, text.data, text.size, SECRET_CARRIED, false, problems);
}

int shares_write(const struct key_pair *pair, enum share_kind kind, const char *owner, const char *folder,
                 struct arena *arena, struct problems *problems)
{
    SET_CLEANUP struct share_set set = {0};
    int code = secret_folder_make(folder, problems);
    if (code == 0)
        code = check_free(kind, folder, problems);
    if (code < 0)
        return code;
    split(pair->secret, kind, &set);
    for (int number = 1; code == 0 && number <= kinds[kind].count; number++)
        code = write_share(pair, kind, owner, folder, &set, number, problems);
    if (code == 0)
        code = check_written(pair, kind, folder, arena, problems);
    if (code < 0)
        shares_remove(kind, folder, problems);
    return code;
}
