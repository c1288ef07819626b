/* What is around a bundle: encrypted to installations' keys, by libsodium. Version 1 (numbers big endian):
     "MUSTER BUNDLE 1\n"
   | u64 size of the plaintext
   | u16 count of recipients, each: 32 bytes Ed25519 public key of the installation, 80 bytes: the file key in
     a sealed box (crypto_box_seal) for the X25519 form of that key; in the order of the public keys
   | 24 bytes header of the stream cipher
   | chunks of crypto_secretstream_xchacha20poly1305, 64 KiB of plaintext each but the last, which alone has
     the final tag; each bound (as additional data) to the BLAKE2b-256 ("muster sealed 1") of all that stands
     before the chunks */
#ifndef MUSTER_JOURNAL_BUNDLE_SEAL_H
#define MUSTER_JOURNAL_BUNDLE_SEAL_H

#include "journal/bundle_format.h"

enum { SEALED_BOX_SIZE = 80, SEALED_HEADER_SIZE = 24, SEALED_CHUNK_MORE = 17 };
#define SEALED_CHUNK ((size_t)1 << 16)

struct sealed_recipient {
    struct digest key;
    const uint8_t *box;
};
/* The outside of a file: what can be read without a key. */
struct sealed {
    uint64_t plain_size;
    const struct sealed_recipient *recipients;
    size_t recipient_count;
    const uint8_t *header;
    struct digest bound;
    const uint8_t *chunks;
    size_t chunks_size;
};

/* Adds the file that holds these bytes (at least one) for these recipients, whose keys rise. ERROR_INVALID: a
   key that is none (*ret_wrong: its index); ERROR_LIMIT: memory, or longer than BUNDLE_SIZE_MAXIMUM. */
int bundle_seal(const void *plain, size_t size, const struct digest *recipients, size_t count,
                struct text *out, size_t *ret_wrong) MUST_CHECK;
/* The largest plaintext that fits into a file. */
size_t bundle_plain_maximum(void);

/* Takes a file's outside apart; slices of data, lists in arena. ERROR_NOT_FOUND: it is no bundle;
   ERROR_INVALID with what is wrong in *ret_why (a static text): damaged, cut or longer than it says. */
int bundle_sealed_read(const void *data, size_t size, struct arena *arena, struct sealed *ret_sealed,
                       const char **ret_why) MUST_CHECK;
/* Decrypts it into arena. ERROR_FORBIDDEN: it is not for this key; ERROR_INVALID as above. */
int bundle_open(const struct sealed *sealed, const struct key_pair *key, struct arena *arena,
                struct bundle_bytes *ret_plain, const char **ret_why) MUST_CHECK;

#endif
