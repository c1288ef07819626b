/* Bodies of records that name a person. */
#include "journal/seal.h"

#include "base/canonical.h"
#include "base/random.h"
#include "journal/keys_file.h"
#include <assert.h>
#include <sodium.h>

enum {
    SALT_SIZE = 32,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PADDING = 64,
    SEALED_MINIMUM = NONCE_SIZE + PADDING + TAG_SIZE,
};
_Static_assert(PERSON_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one key size");

static const char *const own_fields[] = {"commitment", "person", "sealed", NULL};

void person_key_wipe(struct person_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/* ---- members ---- */

/* Members of objects, as slices. */
struct members {
    struct canonical_item *items;
    size_t count, capacity;
    size_t size; /* of the object that they make, at most */
};

static bool key_in(const struct canonical_item *item, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == item->key_size && memcmp(*names, item->key, item->key_size) == 0)
            return true;
    return false;
}

static int members_add(struct members *members, const struct canonical_item *item, struct arena *arena)
{
    struct canonical_item *items =
        arena_grow(arena, members->items, &members->capacity, members->count, sizeof *items);
    if (!items)
        return ERROR_LIMIT;
    items[members->count++] = *item;
    members->items = items;
    members->size += item->key_size + item->raw_size + 6; /* "": "" and a comma or bracket */
    return 0;
}

static int compare_items(const void *left, const void *right)
{
    const struct canonical_item *a = left, *b = right;
    size_t shared = a->key_size < b->key_size ? a->key_size : b->key_size;
    int order = memcmp(a->key, b->key, shared);
    return order ? order : (a->key_size > b->key_size) - (a->key_size < b->key_size);
}

/* Adds the members as a canonical object. Keys hold no escapes, so their bytes give the order. */
static void members_write(const struct members *members, struct secret *out)
{
    secret_add(out, "{");
    for (size_t i = 0; i < members->count; i++) {
        const struct canonical_item *item = &members->items[i];
        const char *mark = item->type == CANONICAL_TEXT ? "\"" : "";
        secret_add(out, i ? ",\"" : "\"");
        secret_add_bytes(out, item->key, item->key_size);
        secret_add(out, "\":");
        secret_add(out, mark);
        secret_add_bytes(out, item->raw, item->raw_size);
        secret_add(out, mark);
    }
    secret_add(out, "}");
}

static int members_room(const struct members *members, size_t more, struct arena *arena,
                        struct secret *ret_text)
{
    struct problems unseen;
    problems_init(&unseen, arena);
    return secret_new(members->size + more + 2, arena, &unseen, ret_text);
}

/* ---- what binds a body to its place ---- */

static void add_sized(struct digest_state *state, const char *data, size_t size)
{
    digest_add_u32(state, (uint32_t)size);
    digest_add(state, data, size);
}

static struct digest associated(const struct seal_place *place, const char *person, const struct secret *open)
{
    struct digest_state state;
    digest_begin(&state, "muster sealed 1");
    add_sized(&state, place->subject, strlen(place->subject));
    add_sized(&state, place->kind, strlen(place->kind));
    digest_add_u32(&state, (uint32_t)place->effective);
    digest_add(&state, person, PERSON_ID_SIZE - 1);
    add_sized(&state, open->data, open->size);
    return digest_end(&state);
}

/* ---- sealing ---- */

struct sealing {
    struct arena *arena;
    struct problems *problems;
    struct members open, hidden;
    struct secret plain, outside; /* salt, hidden members, padding; the open members */
    uint8_t *sealed;
    size_t sealed_size;
};

static void sealing_wipe(struct sealing *sealing)
{
    secret_wipe(&sealing->plain);
    secret_wipe(&sealing->outside);
}

static int refuse(const struct sealing *sealing, const char *what)
{
    return problem_error(sealing->problems, ERROR_INVALID, (struct place){0}, NULL, "%s", what);
}

/* Parts the members into open and hidden ones. */
static int part_members(struct sealing *sealing, const char *body, size_t size,
                        const char *const *open_fields)
{
    struct canonical_reader reader;
    struct canonical_item item;
    int more;
    if (size > CANONICAL_SIZE_MAXIMUM || canonical_check(body, size) != size)
        return refuse(sealing, "the body to be sealed is not canonical JSON");
    canonical_open(body, size, &reader);
    while ((more = canonical_next(&reader, &item)) == 1) {
        if (key_in(&item, own_fields))
            return refuse(sealing, "commitment, person and sealed are no fields of a body to be sealed");
        if (memchr(item.key, '\\', item.key_size))
            return refuse(sealing, "the name of a field of a body to be sealed may hold no escape");
        if (members_add(key_in(&item, open_fields) ? &sealing->open : &sealing->hidden, &item,
                        sealing->arena) < 0)
            return problem_memory(sealing->problems);
    }
    assert(more == 0 && "the body was checked");
    return 0;
}

/* Salt, hidden members, padding. */
static int write_plain(struct sealing *sealing, struct digest *ret_commitment)
{
    uint8_t salt[SALT_SIZE];
    struct secret *plain = &sealing->plain;
    if (members_room(&sealing->hidden, SALT_SIZE + PADDING, sealing->arena, plain) < 0 ||
        members_room(&sealing->open, 0, sealing->arena, &sealing->outside) < 0)
        return problem_memory(sealing->problems);
    random_bytes(salt, sizeof salt);
    secret_add_bytes(plain, salt, sizeof salt);
    members_write(&sealing->hidden, plain);
    members_write(&sealing->open, &sealing->outside);
    *ret_commitment = digest_of("muster commit 1", plain->data, plain->size);
    sodium_pad(&plain->size, (unsigned char *)plain->data, plain->size, PADDING, plain->capacity);
    sodium_memzero(salt, sizeof salt);
    return 0;
}

static int encrypt(struct sealing *sealing, const struct seal_place *place, const char *person,
                   const struct person_key *key)
{
    struct digest bound = associated(place, person, &sealing->outside);
    unsigned long long size;
    sealing->sealed = arena_alloc(sealing->arena, NONCE_SIZE + sealing->plain.size + TAG_SIZE);
    if (!sealing->sealed)
        return problem_memory(sealing->problems);
    random_bytes(sealing->sealed, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealing->sealed + NONCE_SIZE, &size, (const unsigned char *)sealing->plain.data, sealing->plain.size,
        bound.bytes, DIGEST_SIZE, NULL, sealing->sealed, key->bytes);
    sealing->sealed_size = NONCE_SIZE + (size_t)size;
    return 0;
}

/* A text member that needs no escapes. */
static struct canonical_item text_item(const char *key, const char *text)
{
    return (struct canonical_item){
        .key = key, .key_size = strlen(key), .type = CANONICAL_TEXT, .raw = text, .raw_size = strlen(text)};
}

/* The open members and the three own ones. */
static int write_sealed(struct sealing *sealing, const char *person, const struct digest *commitment,
                        struct text *out)
{
    SECRET_CLEANUP struct secret body = {0};
    char hex[DIGEST_TEXT_SIZE];
    const char *base64 = base64_format(sealing->arena, sealing->sealed, sealing->sealed_size);
    if (!base64)
        return problem_memory(sealing->problems);
    const struct canonical_item own[] = {text_item("commitment", digest_format(commitment, hex)),
                                         text_item("person", person), text_item("sealed", base64)};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (members_add(&sealing->open, &own[i], sealing->arena) < 0)
            return problem_memory(sealing->problems);
    qsort(sealing->open.items, sealing->open.count, sizeof *sealing->open.items, compare_items);
    if (members_room(&sealing->open, 0, sealing->arena, &body) < 0)
        return problem_memory(sealing->problems);
    members_write(&sealing->open, &body);
    text_add_bytes(out, body.data, body.size);
    return text_result(out) < 0 ? problem_memory(sealing->problems) : 0;
}

int seal_body(const struct seal_place *place, const char person[PERSON_ID_SIZE], const struct person_key *key,
              const char *body, size_t size, const char *const *open_fields, struct problems *problems,
              struct text *out)
{
    struct sealing sealing
        __attribute__((cleanup(sealing_wipe))) = {.arena = problems->arena, .problems = problems};
    struct digest commitment;
    int code = part_members(&sealing, body, size, open_fields);
    if (code == 0)
        code = write_plain(&sealing, &commitment);
    if (code == 0)
        code = encrypt(&sealing, place, person, key);
    return code < 0 ? code : write_sealed(&sealing, person, &commitment, out);
}

/* ---- opening ---- */

/* A sealed body, taken apart. */
struct sealed {
    char person[PERSON_ID_SIZE];
    struct digest commitment;
    const char *base64;
    size_t base64_size;
};

static bool read_person(const struct canonical_item *item, char *ret_person)
{
    uint8_t bytes[PERSON_ID_BYTES];
    if (item->type != CANONICAL_TEXT || !hex_parse(item->raw, item->raw_size, bytes, sizeof bytes))
        return false;
    hex_format(bytes, sizeof bytes, ret_person);
    return memcmp(ret_person, item->raw, item->raw_size) == 0; /* in small letters */
}

static bool read_sealed(const char *body, size_t size, struct sealed *ret_sealed)
{
    struct canonical_item commitment, person, sealed;
    if (canonical_check(body, size) != size || canonical_member(body, size, "commitment", &commitment) != 1 ||
        canonical_member(body, size, "person", &person) != 1 ||
        canonical_member(body, size, "sealed", &sealed) != 1)
        return false;
    if (!read_person(&person, ret_sealed->person) || commitment.type != CANONICAL_TEXT ||
        !digest_parse(commitment.raw, commitment.raw_size, &ret_sealed->commitment) ||
        sealed.type != CANONICAL_TEXT || sealed.raw_size < SEALED_MINIMUM)
        return false;
    ret_sealed->base64 = sealed.raw;
    ret_sealed->base64_size = sealed.raw_size;
    return true;
}

bool seal_person(const char *body, size_t size, char ret_person[PERSON_ID_SIZE])
{
    struct sealed sealed;
    if (!read_sealed(body, size, &sealed))
        return false;
    memcpy(ret_person, sealed.person, PERSON_ID_SIZE);
    return true;
}

const char *seal_fault(const char *body, size_t size, struct arena *arena)
{
    struct sealed sealed;
    size_t bytes;
    if (!read_sealed(body, size, &sealed))
        return "personal data has to be sealed: the body has no commitment, person and sealed part";
    if (!base64_parse(arena, sealed.base64, sealed.base64_size, &bytes) || bytes < SEALED_MINIMUM ||
        (bytes - NONCE_SIZE - TAG_SIZE) % PADDING != 0)
        return "the sealed part is damaged";
    return NULL;
}

struct opening {
    struct arena *arena;
    struct sealed sealed;
    struct members members;       /* open ones, then the hidden ones too */
    struct secret plain, outside; /* as in struct sealing */
};

static void opening_wipe(struct opening *opening)
{
    secret_wipe(&opening->plain);
    secret_wipe(&opening->outside);
}

/* Adds the members of an object but the three own ones. */
static int collect(struct opening *opening, const char *object, size_t size)
{
    struct canonical_reader reader;
    struct canonical_item item;
    int more;
    if (canonical_check(object, size) != size)
        return ERROR_INVALID;
    canonical_open(object, size, &reader);
    while ((more = canonical_next(&reader, &item)) == 1)
        if (!key_in(&item, own_fields) && members_add(&opening->members, &item, opening->arena) < 0)
            return ERROR_LIMIT;
    return more;
}

/* The sealed part into plain: salt, hidden members. */
static int decrypt(struct opening *opening, const struct seal_place *place, const struct person_key *key)
{
    struct digest bound = associated(place, opening->sealed.person, &opening->outside);
    size_t size, unpadded;
    unsigned long long plain_size;
    struct secret *plain = &opening->plain;
    struct problems unseen;
    problems_init(&unseen, opening->arena);
    const uint8_t *sealed =
        base64_parse(opening->arena, opening->sealed.base64, opening->sealed.base64_size, &size);
    if (!sealed) /* of two reasons: try whether there is memory */
        return arena_alloc(opening->arena, opening->sealed.base64_size) ? ERROR_INVALID : ERROR_LIMIT;
    if (size < SEALED_MINIMUM)
        return ERROR_INVALID;
    if (secret_new(size, opening->arena, &unseen, plain) < 0)
        return ERROR_LIMIT;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)plain->data, &plain_size, NULL,
                                                   sealed + NONCE_SIZE, size - NONCE_SIZE, bound.bytes,
                                                   DIGEST_SIZE, sealed, key->bytes) != 0 ||
        sodium_unpad(&unpadded, (const unsigned char *)plain->data, (size_t)plain_size, PADDING) != 0)
        return ERROR_INVALID;
    plain->size = unpadded;
    struct digest commitment = digest_of("muster commit 1", plain->data, plain->size);
    return plain->size > SALT_SIZE && digest_equal(&commitment, &opening->sealed.commitment) ? 0
                                                                                             : ERROR_INVALID;
}

/* Open and hidden members together, as they were. */
static int write_opened(struct opening *opening, const char **ret_body, size_t *ret_size)
{
    struct members *members = &opening->members;
    struct secret body;
    if (members->count > 1)
        qsort(members->items, members->count, sizeof *members->items, compare_items);
    for (size_t i = 1; i < members->count; i++)
        if (compare_items(&members->items[i - 1], &members->items[i]) == 0)
            return ERROR_INVALID;
    if (members_room(members, 0, opening->arena, &body) < 0)
        return ERROR_LIMIT;
    members_write(members, &body);
    *ret_body = body.data;
    *ret_size = body.size;
    return 0;
}

int seal_open(const struct seal_place *place, const struct person_key *key, const char *body, size_t size,
              struct arena *arena, const char **ret_body, size_t *ret_size)
{
    struct opening opening __attribute__((cleanup(opening_wipe))) = {.arena = arena};
    if (!read_sealed(body, size, &opening.sealed))
        return ERROR_INVALID;
    int code = collect(&opening, body, size);
    if (code == 0)
        code = members_room(&opening.members, 0, arena, &opening.outside);
    if (code < 0)
        return code;
    members_write(&opening.members, &opening.outside);
    code = decrypt(&opening, place, key);
    if (code == 0)
        code = collect(&opening, opening.plain.data + SALT_SIZE, opening.plain.size - SALT_SIZE);
    return code < 0 ? code : write_opened(&opening, ret_body, ret_size);
}
