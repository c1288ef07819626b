/* Keys: a party's root, kept off line in three shares of which two restore it, certifies and revokes the keys
   of the party's installations (a server, a laptop in the mission). An installation signs the heads of its
   streams. Ed25519 (RFC 8032) by libsodium.

   The folder of keys (`--keys`, MUSTER_KEYS, or $XDG_CONFIG_HOME/muster/keys) holds
     installation.key    this installation's secret key: a JSON text, mode 0600; another mode is refused
     party.card          what others may know: the party's name, root public key, certificates
     persons/ID.key      the secret key with which a person acts at this installation, 0600
     trusted/CODE.card   cards of other parties that were accepted here
   The shares of the root (root-share-1.txt to -3.txt) are written where --shares says, to be carried away.
   The folder is refused when others may write into it. */
#ifndef MUSTER_JOURNAL_KEYS_H
#define MUSTER_JOURNAL_KEYS_H

#include "base/digest.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/instant.h"
#include "base/text.h"
#include <stdbool.h>

enum {
    KEY_SECRET_SIZE = 64,
    KEY_SIGNATURE_SIZE = 64,
    KEY_SEED_SIZE = 32,
    KEY_CERTIFICATES_MAXIMUM = 100, /* of a party */
    KEY_NAME_MAXIMUM = 100,         /* bytes of a party's, an installation's or a person's name */
    KEYS_TRUSTED_MAXIMUM = 300,     /* other parties */
};

struct key_pair {
    struct digest public_key;
    uint8_t secret[KEY_SECRET_SIZE]; /* wiped by key_wipe */
};
void key_new(struct key_pair *ret_pair);
void key_from_seed(const uint8_t seed[KEY_SEED_SIZE], struct key_pair *ret_pair);
void key_wipe(struct key_pair *pair);
#define KEY_CLEANUP __attribute__((cleanup(key_wipe)))
/* Whether these bytes can be a public key: a point of the curve. Most mistyped ones are none. */
bool key_possible(const struct digest *public_key);
/* Signs domain and message together: Ed25519 over the 32 bytes of digest_of(domain, message, size). */
void key_sign(const struct key_pair *pair, const char *domain, const void *message, size_t size,
              uint8_t ret_signature[KEY_SIGNATURE_SIZE]);
bool key_signed(const struct digest *public_key, const char *domain, const void *message, size_t size,
                const uint8_t signature[KEY_SIGNATURE_SIZE]);
/* What two people read to each other on the telephone: 8 groups of 4 capitals or digits without I, O, 0
   and 1, the first 160 bits of digest_of("muster finger 1", key). */
enum { FINGERPRINT_SIZE = 40 };
char *key_fingerprint(const struct digest *public_key, char *buffer);
/* Reads one as people write it (small letters, blanks and dashes anywhere) into the form of key_fingerprint.
   False when it is none. */
bool fingerprint_parse(const char *text, size_t length, char ret_fingerprint[FINGERPRINT_SIZE]);

/* An installation's key, certified by the root. */
struct key_certificate {
    struct digest installation;
    const char *name;       /* "laptop of the planning cell" */
    instant from;           /* certified at */
    instant revoked;        /* INSTANT_NEVER: is not */
    uint64_t revoked_after; /* with revoked: signatures of heads above this sequence do not count (all
                               streams), at most INT64_MAX; UINT64_MAX without */
    uint8_t signature[KEY_SIGNATURE_SIZE]; /* by the root: certificate_sign */
};
struct party {
    const char *name; /* "Kazakhstan", "United Nations" */
    const char *code; /* "KAZ" (ISO 3166 alpha-3) or "UN": which side it is on */
    struct digest root;
    const struct key_certificate *certificates;
    size_t count;
};
/* A card as a text that travels by e-mail: JSON, version 1; the same party gives the same bytes. Reading
   checks every certificate; a card has at least one, so that it proves its root. */
int card_write(const struct party *party, struct text *out) MUST_CHECK;
int card_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
              struct party *ret_party) MUST_CHECK;
/* The certificate of an installation in a card, or NULL. */
const struct key_certificate *party_certificate(const struct party *party, const struct digest *installation);
/* Whether a head of this sequence may be signed by the certified key. */
bool certificate_covers(const struct key_certificate *certificate, uint64_t sequence);
/* Signs, with the domain "muster cert 1", the digest ("muster cert 1") of: 32 bytes root | 32 bytes
   installation | u64 from | u64 revoked (INSTANT_NEVER: not) | u64 revoked_after | u32 size + name of the
   party | u32 size + code | u32 size + name of the installation; numbers big endian. */
void certificate_sign(struct key_certificate *certificate, const struct party *party,
                      const struct key_pair *root);

/* Two of three (Shamir over GF(256)): any two shares give the secret, one says nothing of it. A share is a
   text with its number, the key it belongs to and a check, so that a mistyped one is noticed (shares.h). */
enum { SHARE_COUNT = 3, SHARES_NEEDED = 2 };
void shares_make(const uint8_t secret[KEY_SEED_SIZE], uint8_t ret_shares[SHARE_COUNT][KEY_SEED_SIZE]);
void shares_join(const uint8_t first[KEY_SEED_SIZE], int first_number, const uint8_t second[KEY_SEED_SIZE],
                 int second_number, uint8_t ret_secret[KEY_SEED_SIZE]); /* numbers 1..3, different */

/* What an installation knows of keys. */
struct keys {
    const char *folder;
    bool has_installation; /* installation.key is there */
    struct key_pair installation;
    struct party own; /* count 0 and name "" before `muster key new --party` (solo) */
    const struct party *trusted;
    size_t trusted_count;
};
/* Reads a folder of keys; one that does not exist gives keys without an installation. Errors: a secret file
   that others may read, one that is damaged (ERROR_INVALID), cards with a wrong signature. */
int keys_read(const char *folder, struct arena *arena, struct problems *problems,
              struct keys *ret_keys) MUST_CHECK;
/* Wipes the secret key; to be called when the keys are done with. */
void keys_wipe(struct keys *keys);
#define KEYS_CLEANUP __attribute__((cleanup(keys_wipe)))
/* Makes installation.key when there is none: the first write of a solo installation does that. */
int keys_ensure_installation(struct keys *keys, struct arena *arena, struct problems *problems) MUST_CHECK;
/* The party to which an installation's key belongs (own or trusted), or NULL: unknown key. This
   installation's own key belongs to the own party also before that exists (solo: name "", no certificate). */
const struct party *keys_party(const struct keys *keys, const struct digest *installation);
/* A person's own secret key file, made new or read (persons/ID.key). An id is a file's name: letters, digits,
   `.`, `-`, `_` and `@`, not beginning with a point (ERROR_INVALID). Making: ERROR_CONFLICT when there is
   one. */
int keys_person_make(const struct keys *keys, const char *person, struct arena *arena,
                     struct problems *problems, struct key_pair *ret_pair) MUST_CHECK;
int keys_person_read(const struct keys *keys, const char *person, struct arena *arena,
                     struct problems *problems,
                     struct key_pair *ret_pair) MUST_CHECK; /* ERROR_NOT_FOUND without a problem */

/* Makes a party: its root (written as three shares into `shares_folder`, then forgotten), the certificate of
   this installation, and the card. ERROR_CONFLICT when there is one already. */
int party_make(struct keys *keys, const char *name, const char *code, const char *installation_name,
               const char *shares_folder, instant now, struct arena *arena,
               struct problems *problems) MUST_CHECK;
/* Accepts a party's card. The card of a root that is known adds what is new in it: a certificate is never
   lost and a revocation never taken back, whichever card comes last. The first card that certifies this
   installation makes its party the own one. ERROR_CONFLICT: another root of the same code (both fingerprints
   are named), a known root under another name, a certificate for another party's key. Whether it is the right
   party is for the caller to ask first (key_fingerprint of the root). */
int keys_trust(struct keys *keys, const struct folder_file *card, struct arena *arena,
               struct problems *problems) MUST_CHECK;
/* The known party with this root, or NULL. */
const struct party *keys_party_of_root(const struct keys *keys, const struct digest *root);
/* With the root from two share files: certifies an installation's public key, or revokes one; writes the
   card. ERROR_NOT_FOUND: no own party, no such certificate; ERROR_CONFLICT: certified already, revoked at or
   before that sequence already; ERROR_INVALID: shares that are mistyped or of another key. */
int party_certify(struct keys *keys, const char *const share_paths[2], const struct digest *installation,
                  const char *name, instant now, struct arena *arena, struct problems *problems) MUST_CHECK;
int party_revoke(struct keys *keys, const char *const share_paths[2], const struct digest *installation,
                 uint64_t after, instant now, struct arena *arena, struct problems *problems) MUST_CHECK;

#endif
