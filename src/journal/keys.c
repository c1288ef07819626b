#include "journal/keys.h"

#include "base/canonical.h"
#include "base/random.h"
#include "journal/keys_card.h"
#include "journal/keys_file.h"
#include "journal/keys_words.h"
#include <dirent.h>
#include <errno.h>
#include <sodium.h>

_Static_assert(KEY_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "the seed, and the public key behind it");
_Static_assert(KEY_SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519");

enum { KEY_TEXT_MAXIMUM = 1024, GROUPS = 8, GROUP_SIZE = 4, FINGERPRINT_LETTERS = GROUPS * GROUP_SIZE };

/* ---- keys ---- */

void key_from_seed(const uint8_t seed[KEY_SEED_SIZE], struct key_pair *ret_pair)
{
    sodium_ready();
    crypto_sign_seed_keypair(ret_pair->public_key.bytes, ret_pair->secret, seed);
}

void key_new(struct key_pair *ret_pair)
{
    uint8_t seed[KEY_SEED_SIZE];
    random_bytes(seed, sizeof seed);
    key_from_seed(seed, ret_pair);
    sodium_memzero(seed, sizeof seed);
}

void key_wipe(struct key_pair *pair)
{
    sodium_memzero(pair, sizeof *pair);
}

bool key_possible(const struct digest *public_key)
{
    return crypto_core_ed25519_is_valid_point(public_key->bytes) == 1;
}

void key_sign(const struct key_pair *pair, const char *domain, const void *message, size_t size,
              uint8_t ret_signature[KEY_SIGNATURE_SIZE])
{
    struct digest digest = digest_of(domain, message, size);
    crypto_sign_detached(ret_signature, NULL, digest.bytes, DIGEST_SIZE, pair->secret);
}

bool key_signed(const struct digest *public_key, const char *domain, const void *message, size_t size,
                const uint8_t signature[KEY_SIGNATURE_SIZE])
{
    struct digest digest = digest_of(domain, message, size);
    return crypto_sign_verify_detached(signature, digest.bytes, DIGEST_SIZE, public_key->bytes) == 0;
}

/* 32 letters in their groups. */
static void group_letters(const char *letters, char *buffer)
{
    for (size_t i = 0; i < GROUPS; i++) {
        memcpy(buffer, letters + i * GROUP_SIZE, GROUP_SIZE);
        buffer += GROUP_SIZE;
        *buffer++ = i + 1 < GROUPS ? '-' : '\0';
    }
}

char *key_fingerprint(const struct digest *public_key, char *buffer)
{
    char letters[FINGERPRINT_LETTERS];
    struct digest digest = digest_of("muster finger 1", public_key->bytes, DIGEST_SIZE);
    letters_of(digest.bytes, DIGEST_SIZE, letters, FINGERPRINT_LETTERS);
    group_letters(letters, buffer);
    return buffer;
}

bool fingerprint_parse(const char *text, size_t length, char ret_fingerprint[FINGERPRINT_SIZE])
{
    char letters[FINGERPRINT_LETTERS];
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ' || text[i] == '-')
            continue;
        int value = letter_value(text[i]);
        if (value < 0 || count == FINGERPRINT_LETTERS)
            return false;
        letters[count++] = letter_of((unsigned)value);
    }
    if (count == FINGERPRINT_LETTERS)
        group_letters(letters, ret_fingerprint);
    return count == FINGERPRINT_LETTERS;
}

/* ---- key files ---- */

/* A key file is one line of canonical JSON: what it is, its kind, the public key and the seed. */
struct key_file {
    const char *kind, *about;
};
static const struct key_file installation_file = {
    "installation",
    "SECRET key of this installation of Muster: whoever has it can sign in its name. It stays "
    "on this computer; never copy, send or print it."};
static const struct key_file person_file = {
    "person",
    "SECRET key of a person: whoever has it can act in that person's name. It stays on this computer; "
    "never copy, send or print it."};

static int write_key(const char *path, const struct key_file *file, const struct key_pair *pair,
                     struct problems *problems)
{
    SECRET_CLEANUP struct secret text = {0};
    int code = secret_new(KEY_TEXT_MAXIMUM, problems->arena, problems, &text);
    if (code < 0)
        return code;
    secret_add(&text, "{\"about\":\"");
    secret_add(&text, file->about);
    secret_add(&text, "\",\"kind\":\"");
    secret_add(&text, file->kind);
    secret_add(&text, "\",\"public\":\"");
    secret_add_hex(&text, pair->public_key.bytes, DIGEST_SIZE);
    secret_add(&text, "\",\"secret\":\"");
    secret_add_hex(&text, pair->secret, KEY_SEED_SIZE);
    secret_add(&text, "\"}\n");
    return secret_write(path, text.data, text.size, SECRET_KEPT, false, problems);
}

static bool member_is(const struct secret *text, const char *name, const char *value)
{
    struct canonical_item item;
    return canonical_member(text->data, text->size, name, &item) == 1 && item.type == CANONICAL_TEXT &&
           item.raw_size == strlen(value) && memcmp(item.raw, value, item.raw_size) == 0;
}

static bool member_hex(const struct secret *text, const char *name, void *ret_data, size_t size)
{
    struct canonical_item item;
    return canonical_member(text->data, text->size, name, &item) == 1 && item.type == CANONICAL_TEXT &&
           hex_parse(item.raw, item.raw_size, ret_data, size);
}

/* Whether the text is a key file of this kind, whole, with a seed that gives its public key. */
static bool parse_key(struct secret *text, const struct key_file *file, struct key_pair *ret_pair)
{
    uint8_t seed[KEY_SEED_SIZE];
    struct digest public_key;
    while (text->size && strchr("\r\n ", text->data[text->size - 1]))
        text->size--;
    bool right = canonical_check(text->data, text->size) == text->size &&
                 member_is(text, "kind", file->kind) &&
                 member_hex(text, "public", public_key.bytes, DIGEST_SIZE) &&
                 member_hex(text, "secret", seed, sizeof seed);
    if (right) {
        key_from_seed(seed, ret_pair);
        right = digest_equal(&public_key, &ret_pair->public_key);
    }
    sodium_memzero(seed, sizeof seed);
    return right;
}

/* ERROR_NOT_FOUND without a problem. */
static int read_key(const char *path, const struct key_file *file, struct arena *arena,
                    struct problems *problems, struct key_pair *ret_pair)
{
    SECRET_CLEANUP struct secret text = {0};
    KEY_CLEANUP struct key_pair pair = {0};
    int code = secret_read(path, SECRET_KEPT, arena, problems, &text);
    if (code < 0)
        return code;
    if (!parse_key(&text, file, &pair))
        return problem_error(
            problems, ERROR_INVALID, (struct place){.file = path},
            "put back the file as it was; where it is lost, take it away: a new key is made, "
            "which the party then certifies",
            "this is no secret key of Muster, or it is damaged");
    *ret_pair = pair;
    return 0;
}

/* ---- the folder ---- */

const char *keys_path(const struct keys *keys, const char *name, struct problems *problems)
{
    const char *path = arena_format(problems->arena, "%s/%s", keys->folder, name);
    if (!path)
        (void)problem_memory(problems);
    return path;
}

static int read_installation(struct keys *keys, struct arena *arena, struct problems *problems)
{
    const char *path = keys_path(keys, "installation.key", problems);
    if (!path)
        return ERROR_LIMIT;
    int code = read_key(path, &installation_file, arena, problems, &keys->installation);
    keys->has_installation = code == 0;
    return code == ERROR_NOT_FOUND ? 0 : code;
}

static int read_own_card(struct keys *keys, struct arena *arena, struct problems *problems)
{
    struct folder_file file;
    const char *path = keys_path(keys, "party.card", problems);
    if (!path)
        return ERROR_LIMIT;
    if (!path_exists(path))
        return 0;
    int code = file_read(path, arena, problems, &file);
    return code < 0 ? code : card_read(&file, arena, problems, &keys->own);
}

static bool is_card_name(const char *name)
{
    size_t length = strlen(name), ending = strlen(".card");
    return *name != '.' && length > ending && strcmp(name + length - ending, ".card") == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* The names of the cards in trusted/, in byte order. */
static int list_cards(const char *path, struct arena *arena, struct problems *problems,
                      const char ***ret_names, size_t *ret_count)
{
    size_t capacity = 0, count = 0;
    const char **names = NULL;
    DIR *folder __attribute__((cleanup(close_folder))) = opendir(path);
    if (!folder && errno != ENOENT)
        return problem_error(problems, ERROR_STORAGE, (struct place){.file = path},
                             "make it readable for you", "the folder cannot be read");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!is_card_name(entry->d_name))
            continue;
        if (count == KEYS_TRUSTED_MAXIMUM)
            return problem_error(problems, ERROR_LIMIT, (struct place){.file = path},
                                 "take away the cards of parties that you no longer deal with",
                                 "there are more than %d cards", KEYS_TRUSTED_MAXIMUM);
        names = arena_grow(arena, names, &capacity, count, sizeof *names);
        const char *name = arena_text(arena, entry->d_name, strlen(entry->d_name));
        if (!names || !name)
            return problem_memory(problems);
        names[count++] = name;
    }
    if (count)
        qsort(names, count, sizeof *names, compare_names);
    *ret_names = names;
    *ret_count = count;
    return 0;
}

static int read_trusted(struct keys *keys, struct arena *arena, struct problems *problems)
{
    const char **names = NULL;
    size_t count = 0;
    const char *folder = keys_path(keys, "trusted", problems);
    int code = folder ? secret_folder_check(folder, problems) : ERROR_LIMIT;
    if (code == 0)
        code = list_cards(folder, arena, problems, &names, &count);
    if (code < 0)
        return code;
    struct party *parties = arena_array(arena, count, sizeof *parties);
    if (!parties)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++) {
        struct folder_file file;
        const char *path = arena_format(arena, "%s/%s", folder, names[i]);
        int read = path ? file_read(path, arena, problems, &file) : problem_memory(problems);
        if (read == 0)
            read = card_read(&file, arena, problems, &parties[i]);
        code = code < 0 ? code : read; /* all damaged cards are named */
    }
    keys->trusted = parties;
    keys->trusted_count = count;
    return code;
}

int keys_read(const char *folder, struct arena *arena, struct problems *problems, struct keys *ret_keys)
{
    static int (*const steps[])(struct keys *, struct arena *,
                                struct problems *) = {read_installation, read_own_card, read_trusted};
    KEYS_CLEANUP struct keys keys = {.own = {.name = "", .code = ""}};
    keys.folder = arena_text(arena, folder, strlen(folder));
    if (!keys.folder)
        return problem_memory(problems);
    int code = secret_folder_check(folder, problems);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int step = steps[i](&keys, arena, problems);
        code = code < 0 ? code : step;
    }
    if (code == 0) {
        *ret_keys = keys;
        keys = (struct keys){0};
    }
    return code;
}

void keys_wipe(struct keys *keys)
{
    key_wipe(&keys->installation);
    keys->has_installation = false;
}

/* Hands on what was found aside. */
static int forward(const struct problems *aside, int code, struct problems *problems)
{
    for (size_t i = 0; i < aside->count; i++)
        problem_error(problems, code, aside->items[i].place, aside->items[i].expected, "%s",
                      aside->items[i].what);
    return aside->count ? code : problem_memory(problems);
}

int keys_ensure_installation(struct keys *keys, struct arena *arena, struct problems *problems)
{
    KEY_CLEANUP struct key_pair pair = {0};
    struct problems aside;
    if (keys->has_installation)
        return 0;
    const char *path = keys_path(keys, "installation.key", problems);
    int code = path ? secret_folder_make(keys->folder, problems) : ERROR_LIMIT;
    if (code < 0)
        return code;
    problems_init(&aside, arena);
    key_new(&pair);
    code = write_key(path, &installation_file, &pair, &aside);
    /* Another process may just have made it: the first one counts, for both. */
    return code < 0 && code != ERROR_CONFLICT ? forward(&aside, code, problems)
                                              : read_installation(keys, arena, problems);
}

const struct party *keys_party(const struct keys *keys, const struct digest *installation)
{
    bool solo = !keys->own.count && keys->has_installation &&
                digest_equal(&keys->installation.public_key, installation);
    if (solo || party_certificate(&keys->own, installation))
        return &keys->own;
    for (size_t i = 0; i < keys->trusted_count; i++)
        if (party_certificate(&keys->trusted[i], installation))
            return &keys->trusted[i];
    return NULL;
}

const struct party *keys_party_of_root(const struct keys *keys, const struct digest *root)
{
    if (keys->own.count && digest_equal(&keys->own.root, root))
        return &keys->own;
    for (size_t i = 0; i < keys->trusted_count; i++)
        if (digest_equal(&keys->trusted[i].root, root))
            return &keys->trusted[i];
    return NULL;
}

/* ---- persons ---- */

bool key_id_right(const char *id)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";
    size_t length = strlen(id);
    return length && length <= KEY_NAME_MAXIMUM && strspn(id, allowed) == length && *id != '.';
}

/* The path of a person's key, NULL after a problem. */
static const char *person_path(const struct keys *keys, const char *person, struct problems *problems,
                               int *ret_code)
{
    char quoted[TEXT_QUOTE_SIZE];
    *ret_code = 0;
    if (!key_id_right(person)) {
        *ret_code =
            problem_error(problems, ERROR_INVALID, (struct place){0},
                          "expected letters, digits, '.', '-', '_' and '@', not beginning with a point",
                          "'%s' is no id of a person", text_quote(person, strlen(person), quoted));
        return NULL;
    }
    const char *path = arena_format(problems->arena, "%s/persons/%s.key", keys->folder, person);
    if (!path)
        *ret_code = problem_memory(problems);
    return path;
}

int keys_person_make(const struct keys *keys, const char *person, struct arena *arena,
                     struct problems *problems, struct key_pair *ret_pair)
{
    KEY_CLEANUP struct key_pair pair = {0};
    int code;
    const char *path = person_path(keys, person, problems, &code);
    const char *folder = path ? keys_path(keys, "persons", problems) : NULL;
    if (!path || !folder)
        return path ? ERROR_LIMIT : code;
    code = secret_folder_make(folder, problems);
    if (code < 0)
        return code;
    key_new(&pair);
    code = write_key(path, &person_file, &pair, problems);
    return code < 0 ? code : read_key(path, &person_file, arena, problems, ret_pair);
}

int keys_person_read(const struct keys *keys, const char *person, struct arena *arena,
                     struct problems *problems, struct key_pair *ret_pair)
{
    int code;
    const char *path = person_path(keys, person, problems, &code);
    return path ? read_key(path, &person_file, arena, problems, ret_pair) : code;
}
