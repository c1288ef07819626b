/* The files of the key store: locks, and the texts that hold them. */
#include "base/canonical.h"
#include "base/random.h"
#include "journal/keys_card.h"
#include "journal/keystore_inside.h"
#include <sodium.h>

_Static_assert(LOCK_SIZE == PERSON_ID_BYTES + PERSON_KEY_SIZE + crypto_box_SEALBYTES, "a sealed box");

enum { FILE_VERSION = 1, BOX_PLAIN = PERSON_ID_BYTES + PERSON_KEY_SIZE };

static const char person_about[] =
    "Muster: the key to one person's data, locked for those who may read it. Without this file that data is "
    "erased, in every copy of the journal. Not for backups.";
static const char readers_about[] =
    "Muster: who may read personal data, and the recovery key. No secret, but to be changed with muster key "
    "only.";

/* ---- locks ---- */

int person_lock_add(struct person_file *file, const struct digest *public_key, const struct person_key *key,
                    struct problems *problems)
{
    uint8_t plain[BOX_PLAIN], box_key[crypto_box_PUBLICKEYBYTES];
    char fingerprint[FINGERPRINT_SIZE];
    if (file->lock_count == file->lock_capacity)
        return problem_error(problems, ERROR_LIMIT, (struct place){0}, NULL,
                             "a person has at most %d readers", LOCKS_MAXIMUM);
    if (crypto_sign_ed25519_pk_to_curve25519(box_key, public_key->bytes) != 0)
        return problem_error(problems, ERROR_INVALID, (struct place){0},
                             "give the key as muster key prints it", "%s is no public key",
                             key_fingerprint(public_key, fingerprint));
    struct person_lock *lock = &file->locks[file->lock_count];
    bool right = hex_parse(file->person, PERSON_ID_SIZE - 1, plain, PERSON_ID_BYTES);
    memcpy(plain + PERSON_ID_BYTES, key->bytes, PERSON_KEY_SIZE);
    sodium_ready();
    right = right && crypto_box_seal(lock->box, plain, sizeof plain, box_key) == 0;
    sodium_memzero(plain, sizeof plain);
    if (!right)
        return problem_error(problems, ERROR_BUG, (struct place){0}, NULL, "a key could not be locked");
    lock->public_key = *public_key;
    file->lock_count++;
    return 0;
}

/* The 48 bytes of a lock. */
static bool open_box(const struct person_lock *lock, const struct key_pair *reader,
                     uint8_t ret_plain[BOX_PLAIN])
{
    uint8_t box_public[crypto_box_PUBLICKEYBYTES], box_secret[crypto_box_SECRETKEYBYTES];
    bool right = crypto_sign_ed25519_pk_to_curve25519(box_public, reader->public_key.bytes) == 0 &&
                 crypto_sign_ed25519_sk_to_curve25519(box_secret, reader->secret) == 0 &&
                 crypto_box_seal_open(ret_plain, lock->box, LOCK_SIZE, box_public, box_secret) == 0;
    sodium_memzero(box_secret, sizeof box_secret);
    return right;
}

int person_unlock(const struct person_file *file, const struct key_pair *reader, const char *path,
                  struct problems *problems, struct person_key *ret_key)
{
    uint8_t plain[BOX_PLAIN], person[PERSON_ID_BYTES];
    size_t i = 0;
    while (i < file->lock_count && !digest_equal(&file->locks[i].public_key, &reader->public_key))
        i++;
    if (i == file->lock_count)
        return SEAL_CLOSED;
    bool right = open_box(&file->locks[i], reader, plain) &&
                 hex_parse(file->person, PERSON_ID_SIZE - 1, person, sizeof person) &&
                 memcmp(plain, person, sizeof person) == 0;
    if (right)
        memcpy(ret_key->bytes, plain + PERSON_ID_BYTES, PERSON_KEY_SIZE);
    sodium_memzero(plain, sizeof plain);
    return right ? SEAL_OPEN
                 : problem_error(problems, ERROR_INVALID, (struct place){.file = path},
                                 "lock it again with muster key reader add and both recovery parts",
                                 "the lock does not fit its key: the file is damaged");
}

/* ---- writing ---- */

int person_file_write(const struct person_file *file, struct text *out)
{
    struct canonical_writer writer = {.out = out};
    char hex[2 * LOCK_SIZE + 1];
    canonical_begin(&writer, NULL, '{');
    canonical_add_text(&writer, "about", person_about);
    canonical_begin(&writer, "locks", '[');
    for (size_t i = 0; i < file->lock_count; i++) {
        canonical_begin(&writer, NULL, '{');
        canonical_add_text(&writer, "box", hex_format(file->locks[i].box, LOCK_SIZE, hex));
        canonical_add_text(&writer, "key", digest_format(&file->locks[i].public_key, hex));
        canonical_end(&writer, '}');
    }
    canonical_end(&writer, ']');
    canonical_add_text(&writer, "person", file->person);
    canonical_begin(&writer, "roles", '[');
    for (size_t i = 0; i < file->role_count; i++)
        canonical_add_text(&writer, NULL, file->roles[i]);
    canonical_end(&writer, ']');
    canonical_add_number(&writer, "version", FILE_VERSION);
    canonical_end(&writer, '}');
    text_add_char(out, '\n');
    return text_result(out);
}

int readers_write(const struct keystore *keystore, struct text *out)
{
    struct canonical_writer writer = {.out = out};
    char hex[DIGEST_TEXT_SIZE];
    canonical_begin(&writer, NULL, '{');
    canonical_add_text(&writer, "about", readers_about);
    canonical_begin(&writer, "readers", '[');
    for (size_t i = 0; i < keystore->reader_count; i++) {
        canonical_begin(&writer, NULL, '{');
        canonical_add_text(&writer, "key", digest_format(&keystore->readers[i].public_key, hex));
        canonical_add_text(&writer, "role", keystore->readers[i].role);
        canonical_end(&writer, '}');
    }
    canonical_end(&writer, ']');
    if (keystore->has_recovery)
        canonical_add_text(&writer, "recovery", digest_format(&keystore->recovery, hex));
    canonical_add_number(&writer, "version", FILE_VERSION);
    canonical_end(&writer, '}');
    text_add_char(out, '\n');
    return text_result(out);
}

/* ---- reading ---- */

/* The line without its end, when it is one canonical object of a version that is known. */
static bool check_line(const char *data, size_t *size)
{
    struct canonical_item version;
    if (*size && data[*size - 1] == '\n')
        --*size;
    return canonical_check(data, *size) == *size && canonical_member(data, *size, "version", &version) == 1 &&
           version.type == CANONICAL_NUMBER && version.number == FILE_VERSION;
}

static bool member_hex(const char *data, size_t size, const char *name, void *ret_bytes, size_t count)
{
    struct canonical_item item;
    return canonical_member(data, size, name, &item) == 1 && item.type == CANONICAL_TEXT &&
           hex_parse(item.raw, item.raw_size, ret_bytes, count);
}

/* Opens the list of this name. */
static bool open_list(const char *data, size_t size, const char *name, struct canonical_reader *ret_reader)
{
    struct canonical_item list;
    if (canonical_member(data, size, name, &list) != 1 || list.type != CANONICAL_ARRAY)
        return false;
    canonical_open(list.raw, list.raw_size, ret_reader);
    return true;
}

static bool parse_locks(const char *data, size_t size, struct person_file *file)
{
    struct canonical_reader list;
    struct canonical_item item;
    int more;
    if (!open_list(data, size, "locks", &list))
        return false;
    while ((more = canonical_next(&list, &item)) == 1) {
        struct person_lock *lock = &file->locks[file->lock_count];
        if (file->lock_count == file->lock_capacity || item.type != CANONICAL_OBJECT ||
            !member_hex(item.raw, item.raw_size, "key", lock->public_key.bytes, DIGEST_SIZE) ||
            !member_hex(item.raw, item.raw_size, "box", lock->box, LOCK_SIZE))
            return false;
        file->lock_count++;
    }
    return more == 0;
}

/* A role's name, or NULL. */
static const char *parse_role(const struct canonical_item *item, struct arena *arena)
{
    const char *role = item->type == CANONICAL_TEXT ? canonical_text(item, arena) : NULL;
    return role && key_name_right(role) ? role : NULL;
}

static bool parse_roles(const char *data, size_t size, struct arena *arena, struct person_file *file)
{
    struct canonical_reader list;
    struct canonical_item item;
    int more;
    if (!open_list(data, size, "roles", &list))
        return false;
    while ((more = canonical_next(&list, &item)) == 1) {
        const char *role = file->role_count < KEYSTORE_ROLES_MAXIMUM ? parse_role(&item, arena) : NULL;
        if (!role)
            return false;
        file->roles[file->role_count++] = role;
    }
    return more == 0;
}

/* What has not been read is damaged, unless memory was exhausted. */
static int damaged(size_t size, struct arena *arena)
{
    return arena_alloc(arena, size) ? ERROR_INVALID : ERROR_LIMIT;
}

int person_file_parse(const char *data, size_t size, struct arena *arena, struct person_file *ret_file)
{
    size_t fit = size / ((size_t)2 * (LOCK_SIZE + DIGEST_SIZE)) + 1;
    struct person_file file = {.lock_capacity = fit < LOCKS_MAXIMUM ? fit : LOCKS_MAXIMUM};
    uint8_t person[PERSON_ID_BYTES];
    file.locks = arena_array(arena, file.lock_capacity, sizeof *file.locks);
    if (!file.locks || !check_line(data, &size) || !member_hex(data, size, "person", person, sizeof person) ||
        !parse_locks(data, size, &file) || !parse_roles(data, size, arena, &file))
        return damaged(size, arena);
    hex_format(person, sizeof person, file.person);
    *ret_file = file;
    return 0;
}

static bool parse_reader(const struct canonical_item *item, struct arena *arena, struct seal_reader *reader)
{
    struct canonical_item role;
    if (item->type != CANONICAL_OBJECT ||
        !member_hex(item->raw, item->raw_size, "key", reader->public_key.bytes, DIGEST_SIZE) ||
        canonical_member(item->raw, item->raw_size, "role", &role) != 1)
        return false;
    reader->role = parse_role(&role, arena);
    return reader->role;
}

static bool parse_readers(const char *data, size_t size, struct arena *arena, struct keystore *keystore)
{
    struct canonical_reader list;
    struct canonical_item item;
    struct seal_reader *readers = arena_array(arena, KEYSTORE_READERS_MAXIMUM, sizeof *readers);
    size_t count = 0;
    int more;
    if (!readers || !open_list(data, size, "readers", &list))
        return false;
    while ((more = canonical_next(&list, &item)) == 1)
        if (count == KEYSTORE_READERS_MAXIMUM || !parse_reader(&item, arena, &readers[count++]))
            return false;
    keystore->readers = readers;
    keystore->reader_count = count;
    return more == 0;
}

int readers_parse(const char *data, size_t size, struct arena *arena, struct keystore *keystore)
{
    struct canonical_item recovery;
    if (!check_line(data, &size) || !parse_readers(data, size, arena, keystore))
        return damaged(size, arena);
    keystore->has_recovery = canonical_member(data, size, "recovery", &recovery) != 0;
    if (keystore->has_recovery && !member_hex(data, size, "recovery", keystore->recovery.bytes, DIGEST_SIZE))
        return ERROR_INVALID;
    return 0;
}
