/* BLAKE2b-256 (RFC 7693), and bytes as hexadecimal or base64 text. The only place that hashes. */
#ifndef MUSTER_BASE_DIGEST_H
#define MUSTER_BASE_DIGEST_H

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_TEXT_SIZE = 2 * DIGEST_SIZE + 1 };

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

/* Hashing in pieces. `domain` says what is hashed ("muster record 1"), at most 16 bytes; it goes into the
   personalisation of BLAKE2b, so that bytes hashed for one purpose never stand for another. */
struct digest_state {
    _Alignas(64) unsigned char opaque[384];
};
void digest_begin(struct digest_state *state, const char *domain);
void digest_add(struct digest_state *state, const void *data, size_t size);
struct digest digest_end(struct digest_state *state);
struct digest digest_of(const char *domain, const void *data, size_t size);
/* Numbers as they go into a digest: big endian, fixed size. */
void digest_add_u32(struct digest_state *state, uint32_t number);
void digest_add_u64(struct digest_state *state, uint64_t number);

bool digest_equal(const struct digest *a, const struct digest *b);
bool digest_is_zero(const struct digest *digest);
/* 64 small hexadecimal digits into buffer (DIGEST_TEXT_SIZE bytes); returns it. */
char *digest_format(const struct digest *digest, char *buffer);
bool digest_parse(const char *text, size_t length, struct digest *ret_digest);

/* size bytes as 2 x size hexadecimal digits and NUL; returns buffer. */
char *hex_format(const void *data, size_t size, char *buffer);
/* Exactly 2 x size hexadecimal digits (capitals too). */
bool hex_parse(const char *text, size_t length, void *ret_data, size_t size);
/* Base64 (RFC 4648, with padding), in arena; NULL when memory is exhausted. */
char *base64_format(struct arena *arena, const void *data, size_t size);
/* The bytes of a base64 text in arena; NULL when it is not base64, has other characters in it, is not in its
   one canonical form, or memory is exhausted. */
uint8_t *base64_parse(struct arena *arena, const char *text, size_t length, size_t *ret_size);

#endif
