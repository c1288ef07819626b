/* Bundles: encryption to named keys. */
#include "journal/bundle_seal.h"

#include "base/random.h"
#include "journal/bytes.h"
#include <assert.h>
#include <sodium.h>

static const char magic[] = "MUSTER BUNDLE 1\n", magic_any[] = "MUSTER BUNDLE ";
static const char sealed_domain[] = "muster sealed 1";

enum {
    MAGIC_SIZE = sizeof magic - 1,
    COUNT_SIZE = 2,
    SIZE_SIZE = 8,
    RECIPIENT_SIZE = DIGEST_SIZE + SEALED_BOX_SIZE,
    FILE_KEY_SIZE = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    OUTSIDE_MAXIMUM =
        MAGIC_SIZE + SIZE_SIZE + COUNT_SIZE + BUNDLE_RECIPIENTS_MAXIMUM * RECIPIENT_SIZE + SEALED_HEADER_SIZE,
};
_Static_assert(SEALED_BOX_SIZE == FILE_KEY_SIZE + crypto_box_SEALBYTES, "a sealed file key");
_Static_assert(SEALED_HEADER_SIZE == crypto_secretstream_xchacha20poly1305_HEADERBYTES,
               "as libsodium has it");
_Static_assert(SEALED_CHUNK_MORE == crypto_secretstream_xchacha20poly1305_ABYTES, "as libsodium has it");
_Static_assert(DIGEST_SIZE == crypto_sign_PUBLICKEYBYTES, "a key is as long as a digest");

typedef crypto_secretstream_xchacha20poly1305_state cipher;

struct file_key {
    uint8_t bytes[FILE_KEY_SIZE];
};
static void wipe_file_key(struct file_key *key)
{
    sodium_memzero(key, sizeof *key);
}
#define FILE_KEY_CLEANUP __attribute__((cleanup(wipe_file_key)))

static void wipe_cipher(cipher *state)
{
    sodium_memzero(state, sizeof *state);
}
#define CIPHER_CLEANUP __attribute__((cleanup(wipe_cipher)))

static size_t chunk_count(uint64_t plain_size)
{
    return (size_t)((plain_size + SEALED_CHUNK - 1) / SEALED_CHUNK);
}

size_t bundle_plain_maximum(void)
{
    size_t inside = BUNDLE_SIZE_MAXIMUM - OUTSIDE_MAXIMUM;
    return inside - (chunk_count(inside) + 1) * SEALED_CHUNK_MORE;
}

/* ---- writing ---- */

static bool seal_key(const struct file_key *key, const struct digest *recipient,
                     uint8_t ret_box[SEALED_BOX_SIZE])
{
    uint8_t curve_key[crypto_box_PUBLICKEYBYTES];
    return key_possible(recipient) &&
           crypto_sign_ed25519_pk_to_curve25519(curve_key, recipient->bytes) == 0 &&
           crypto_box_seal(ret_box, key->bytes, sizeof key->bytes, curve_key) == 0;
}

static void add_chunks(cipher *state, const uint8_t *plain, size_t size, const struct digest *bound,
                       struct text *out)
{
    uint8_t chunk[SEALED_CHUNK + SEALED_CHUNK_MORE];
    for (size_t at = 0; at < size && !out->failed; at += SEALED_CHUNK) {
        bool last = size - at <= SEALED_CHUNK;
        size_t length = last ? size - at : SEALED_CHUNK;
        crypto_secretstream_xchacha20poly1305_push(state, chunk, NULL, plain + at, length, bound->bytes,
                                                   DIGEST_SIZE,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                                        : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
        text_add_bytes(out, (const char *)chunk, length + SEALED_CHUNK_MORE);
    }
}

int bundle_seal(const void *plain, size_t size, const struct digest *recipients, size_t count,
                struct text *out, size_t *ret_wrong)
{
    uint8_t outside[OUTSIDE_MAXIMUM], *at = outside;
    FILE_KEY_CLEANUP struct file_key key;
    CIPHER_CLEANUP cipher state;
    assert(count > 0 && count <= BUNDLE_RECIPIENTS_MAXIMUM && size > 0);
    if (size > bundle_plain_maximum())
        return ERROR_LIMIT;
    sodium_ready();
    random_bytes(key.bytes, sizeof key.bytes);
    at = bytes_put(at, magic, MAGIC_SIZE);
    at = bytes_put_number(at, size, SIZE_SIZE);
    at = bytes_put_number(at, count, COUNT_SIZE);
    for (size_t i = 0; i < count; i++) {
        at = bytes_put(at, recipients[i].bytes, DIGEST_SIZE);
        *ret_wrong = i;
        if (!seal_key(&key, &recipients[i], at))
            return ERROR_INVALID;
        at += SEALED_BOX_SIZE;
    }
    crypto_secretstream_xchacha20poly1305_init_push(&state, at, key.bytes);
    at += SEALED_HEADER_SIZE;
    struct digest bound = digest_of(sealed_domain, outside, (size_t)(at - outside));
    text_add_bytes(out, (const char *)outside, (size_t)(at - outside));
    add_chunks(&state, plain, size, &bound, out);
    return text_result(out);
}

/* ---- reading ---- */

static int refuse(int code, const char *why, const char **ret_why)
{
    *ret_why = why;
    return code;
}

/* The list of recipients, whose keys rise. */
static int read_recipients(struct bytes_reader *bytes, struct arena *arena, struct sealed *sealed,
                           const char **ret_why)
{
    size_t count = (size_t)bytes_take_number(bytes, COUNT_SIZE);
    if (!bytes->failed && (count == 0 || count > BUNDLE_RECIPIENTS_MAXIMUM))
        return refuse(ERROR_INVALID, "it is damaged: it is for nobody, or for too many", ret_why);
    const uint8_t *list = bytes_take(bytes, count * RECIPIENT_SIZE);
    if (!list)
        return refuse(ERROR_INVALID, "it is cut: its beginning is not whole", ret_why);
    struct sealed_recipient *recipients = arena_array(arena, count, sizeof *recipients);
    if (!recipients)
        return refuse(ERROR_LIMIT, "memory is exhausted", ret_why);
    for (size_t i = 0; i < count; i++) {
        memcpy(recipients[i].key.bytes, list + i * RECIPIENT_SIZE, DIGEST_SIZE);
        recipients[i].box = list + i * RECIPIENT_SIZE + DIGEST_SIZE;
        if (i > 0 && memcmp(recipients[i - 1].key.bytes, recipients[i].key.bytes, DIGEST_SIZE) >= 0)
            return refuse(ERROR_INVALID, "it is damaged: its recipients are not in order", ret_why);
    }
    sealed->recipients = recipients;
    sealed->recipient_count = count;
    return 0;
}

static int check_size(const struct sealed *sealed, const char **ret_why)
{
    uint64_t whole = sealed->plain_size + chunk_count(sealed->plain_size) * (uint64_t)SEALED_CHUNK_MORE;
    if (whole > sealed->chunks_size)
        return refuse(ERROR_INVALID, "it is cut: a part of it is missing at its end", ret_why);
    if (whole < sealed->chunks_size)
        return refuse(ERROR_INVALID, "it is damaged: something follows its end", ret_why);
    return 0;
}

int bundle_sealed_read(const void *data, size_t size, struct arena *arena, struct sealed *ret_sealed,
                       const char **ret_why)
{
    struct bytes_reader bytes = bytes_read(data, size);
    struct sealed sealed = {0};
    const uint8_t *mark = bytes_take(&bytes, MAGIC_SIZE);
    *ret_why = NULL;
    if (!mark || memcmp(mark, magic_any, sizeof magic_any - 1) != 0)
        return refuse(ERROR_NOT_FOUND, "it is no bundle", ret_why);
    if (memcmp(mark, magic, MAGIC_SIZE) != 0)
        return refuse(ERROR_INVALID, "it is of a version that is not known here, or damaged", ret_why);
    sealed.plain_size = bytes_take_number(&bytes, SIZE_SIZE);
    if (sealed.plain_size == 0 || sealed.plain_size > BUNDLE_SIZE_MAXIMUM)
        return refuse(ERROR_INVALID,
                      bytes.failed ? "it is cut: its beginning is not whole"
                                   : "it is damaged: the size that it names is wrong",
                      ret_why);
    int code = read_recipients(&bytes, arena, &sealed, ret_why);
    if (code < 0)
        return code;
    sealed.header = bytes_take(&bytes, SEALED_HEADER_SIZE);
    if (!sealed.header)
        return refuse(ERROR_INVALID, "it is cut: its beginning is not whole", ret_why);
    sealed.bound = digest_of(sealed_domain, data, (size_t)(bytes.at - (const uint8_t *)data));
    sealed.chunks = bytes.at;
    sealed.chunks_size = (size_t)(bytes.end - bytes.at);
    code = check_size(&sealed, ret_why);
    if (code == 0)
        *ret_sealed = sealed;
    return code;
}

static bool open_key(const uint8_t box[SEALED_BOX_SIZE], const struct key_pair *key, struct file_key *ret_key)
{
    uint8_t curve_public[crypto_box_PUBLICKEYBYTES], curve_secret[crypto_box_SECRETKEYBYTES];
    bool right = crypto_sign_ed25519_pk_to_curve25519(curve_public, key->public_key.bytes) == 0 &&
                 crypto_sign_ed25519_sk_to_curve25519(curve_secret, key->secret) == 0 &&
                 crypto_box_seal_open(ret_key->bytes, box, SEALED_BOX_SIZE, curve_public, curve_secret) == 0;
    sodium_memzero(curve_secret, sizeof curve_secret);
    return right;
}

/* Whether every chunk is as it was written; their size was checked. */
static bool open_chunks(cipher *state, const struct sealed *sealed, uint8_t *plain)
{
    size_t left = (size_t)sealed->plain_size;
    const uint8_t *at = sealed->chunks;
    for (bool last = false; !last;) {
        unsigned char tag = 0;
        last = left <= SEALED_CHUNK;
        size_t length = last ? left : SEALED_CHUNK;
        if (crypto_secretstream_xchacha20poly1305_pull(state, plain, NULL, &tag, at,
                                                       length + SEALED_CHUNK_MORE, sealed->bound.bytes,
                                                       DIGEST_SIZE) != 0 ||
            (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != last)
            return false;
        plain += length;
        at += length + SEALED_CHUNK_MORE;
        left -= length;
    }
    return true;
}

int bundle_open(const struct sealed *sealed, const struct key_pair *key, struct arena *arena,
                struct bundle_bytes *ret_plain, const char **ret_why)
{
    FILE_KEY_CLEANUP struct file_key file_key;
    CIPHER_CLEANUP cipher state;
    size_t at = 0;
    sodium_ready();
    while (at < sealed->recipient_count && !digest_equal(&sealed->recipients[at].key, &key->public_key))
        at++;
    if (at == sealed->recipient_count)
        return refuse(ERROR_FORBIDDEN, "it is not for this installation", ret_why);
    uint8_t *plain = arena_alloc_raw(arena, (size_t)sealed->plain_size);
    if (!plain)
        return refuse(ERROR_LIMIT, "memory is exhausted", ret_why);
    if (!open_key(sealed->recipients[at].box, key, &file_key) ||
        crypto_secretstream_xchacha20poly1305_init_pull(&state, sealed->header, file_key.bytes) != 0 ||
        !open_chunks(&state, sealed, plain))
        return refuse(ERROR_INVALID, "it is damaged: it was changed on its way", ret_why);
    *ret_plain = (struct bundle_bytes){plain, (size_t)sealed->plain_size};
    return 0;
}
