#include "base/digest.h"

#include "base/arena.h"
#include "base/random.h"
#include <assert.h>
#include <sodium.h>

_Static_assert(sizeof(struct digest_state) >= sizeof(crypto_generichash_blake2b_state), "it fits");
_Static_assert(_Alignof(struct digest_state) >= _Alignof(crypto_generichash_blake2b_state), "it is aligned");

enum { BASE64 = sodium_base64_VARIANT_ORIGINAL };

void digest_begin(struct digest_state *state, const char *domain)
{
    unsigned char personal[crypto_generichash_blake2b_PERSONALBYTES] = {0};
    for (size_t i = 0; domain[i]; i++) {
        assert(i < sizeof personal && "domains are constants of the program");
        personal[i] = (unsigned char)domain[i];
    }
    sodium_ready();
    crypto_generichash_blake2b_init_salt_personal((void *)state, NULL, 0, DIGEST_SIZE, NULL, personal);
}

void digest_add(struct digest_state *state, const void *data, size_t size)
{
    crypto_generichash_blake2b_update((void *)state, data, size);
}

struct digest digest_end(struct digest_state *state)
{
    struct digest digest;
    crypto_generichash_blake2b_final((void *)state, digest.bytes, DIGEST_SIZE);
    return digest;
}

struct digest digest_of(const char *domain, const void *data, size_t size)
{
    struct digest_state state;
    digest_begin(&state, domain);
    digest_add(&state, data, size);
    return digest_end(&state);
}

/* Big endian, so many bytes. */
static void add_number(struct digest_state *state, uint64_t number, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = size; i > 0; i--) {
        bytes[i - 1] = (uint8_t)(number & 0xFF);
        number >>= 8;
    }
    digest_add(state, bytes, size);
}

void digest_add_u32(struct digest_state *state, uint32_t number)
{
    add_number(state, number, 4);
}

void digest_add_u64(struct digest_state *state, uint64_t number)
{
    add_number(state, number, 8);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

bool digest_is_zero(const struct digest *digest)
{
    static const struct digest zero;
    return digest_equal(digest, &zero);
}

char *digest_format(const struct digest *digest, char *buffer)
{
    return hex_format(digest->bytes, DIGEST_SIZE, buffer);
}

bool digest_parse(const char *text, size_t length, struct digest *ret_digest)
{
    return hex_parse(text, length, ret_digest->bytes, DIGEST_SIZE);
}

char *hex_format(const void *data, size_t size, char *buffer)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        buffer[2 * i] = digits[bytes[i] >> 4];
        buffer[2 * i + 1] = digits[bytes[i] & 15];
    }
    buffer[2 * size] = '\0';
    return buffer;
}

/* 0..15, or -1. */
static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

bool hex_parse(const char *text, size_t length, void *ret_data, size_t size)
{
    if (length / 2 != size || length % 2 != 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (hex_digit(text[i]) < 0)
            return false;
    uint8_t *bytes = ret_data;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(hex_digit(text[2 * i]) * 16 + hex_digit(text[2 * i + 1]));
    return true;
}

char *base64_format(struct arena *arena, const void *data, size_t size)
{
    size_t capacity = sodium_base64_ENCODED_LEN(size, BASE64); /* with NUL */
    char *text = arena_alloc(arena, capacity);
    return text ? sodium_bin2base64(text, capacity, data, size, BASE64) : NULL;
}

uint8_t *base64_parse(struct arena *arena, const char *text, size_t length, size_t *ret_size)
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    if (length % 4 != 0)
        return NULL;
    for (size_t i = 0; i < length; i++) /* libsodium 1.0.18 takes bytes above 127 for letters */
        if (!memchr(characters, text[i], sizeof characters - 1))
            return NULL;
    size_t capacity = length / 4 * 3, size = 0;
    uint8_t *data = arena_alloc(arena, capacity + 1);
    if (!data || sodium_base642bin(data, capacity, text, length, NULL, &size, NULL, BASE64) != 0)
        return NULL;
    *ret_size = size;
    return data;
}
