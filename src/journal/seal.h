/* Personal data, sealed. Each person has a random key. What a record says of the person is readable with that
   key only; what calculations, summaries and indexes need stays outside. The chain is built and verified over
   the sealed bytes, by anyone. A person's key lies in the key store, locked for each who may read, outside of
   journal and backups: destroying it there erases the person from every copy of the journal. What has left as
   paper, sheet or bundle in the clear is not erased by that. */
#ifndef MUSTER_JOURNAL_SEAL_H
#define MUSTER_JOURNAL_SEAL_H

#include "journal/keys.h"
#include <stdbool.h>

enum {
    PERSON_KEY_SIZE = 32,
    PERSON_ID_BYTES = 16,
    PERSON_ID_SIZE = 2 * PERSON_ID_BYTES + 1, /* hexadecimal digits and NUL */
    KEYSTORE_READERS_MAXIMUM = 100,
    KEYSTORE_ROLES_MAXIMUM = 16, /* of one person */
};

struct person_key {
    uint8_t bytes[PERSON_KEY_SIZE];
};
void person_key_wipe(struct person_key *key);
#define PERSON_KEY_CLEANUP __attribute__((cleanup(person_key_wipe)))

/* ---- bodies ---- */

/* Where a body stands: a sealed body opens nowhere else. */
struct seal_place {
    const char *subject, *kind;
    civil_day effective;
};

/* Adds the sealed form of a body (canonical JSON, an object) to out, in which the members named in
   open_fields (NULL-terminated) stay readable. It has, besides those:
     commitment  BLAKE2b-256 ("muster commit 1") of 32 random bytes of salt and the hidden members
     person      the random id of the person's key (keystore_person_new)
     sealed      base64 of 24 bytes nonce | XChaCha20-Poly1305-IETF of (32 bytes salt | the hidden members
                 as a canonical object | padding: 0x80 and zeros to a multiple of 64 bytes, so that the
                 length of a name does not show)
   Associated data: the digest ("muster sealed 1") of u32 size + subject | u32 size + kind | u32 effective
   day | 32 letters person | u32 size + the open members as a canonical object; numbers big endian.
   ERROR_INVALID: no canonical body, a member of one of those three names, a name that needs an escape. */
int seal_body(const struct seal_place *place, const char person[PERSON_ID_SIZE], const struct person_key *key,
              const char *body, size_t size, const char *const *open_fields, struct problems *problems,
              struct text *out) MUST_CHECK;
/* The body as it was, in arena (in the clear: keep it as short as may be). ERROR_INVALID without a problem:
   another key, another place, or anything changed. */
int seal_open(const struct seal_place *place, const struct person_key *key, const char *body, size_t size,
              struct arena *arena, const char **ret_body, size_t *ret_size) MUST_CHECK;
/* What is wrong with a body that has to be sealed, or NULL: as struct record_kind asks. It cannot say whether
   it opens. */
const char *seal_fault(const char *body, size_t size, struct arena *arena);
/* Whose a sealed body is; false: it is none. */
bool seal_person(const char *body, size_t size, char ret_person[PERSON_ID_SIZE]);

/* ---- the key store ---- */

/* The folder, `keystore` beside the folder of keys:
     readers.json    who may read: roles with public keys, and the recovery key
     PERSON.key      a person's key, locked for the recovery key and for each reader of the person's roles
     PERSON.erased   it was here and was destroyed
   All 0600. Leave it out of backups, or erasing will not hold. A lock is a sealed box (crypto_box_seal) for
   the reader's Ed25519 key turned into an X25519 key, with the 16 bytes of the person's id and the 32 of the
   key in it. */

/* Who may read: a person (or a server) in a role. One key may have several roles. */
struct seal_reader {
    const char *role; /* "personnel" */
    struct digest public_key;
};
struct keystore {
    const char *folder;
    const struct seal_reader *readers;
    size_t reader_count;
    bool has_recovery;
    struct digest recovery;
};
/* The folder that belongs to a folder of keys. NULL when memory is exhausted. */
const char *keystore_folder(const char *keys_folder, struct arena *arena);
/* A folder that does not exist gives an empty one. ERROR_INVALID: damaged, or others may write into it. */
int keystore_read(const char *folder, struct arena *arena, struct problems *problems,
                  struct keystore *ret_keystore) MUST_CHECK;

/* A new key, for the readers of these roles (one at least has a reader) and the recovery key, which has to be
   there (ERROR_NOT_FOUND). */
int keystore_person_new(const struct keystore *keystore, const char *const *roles, size_t count,
                        struct arena *arena, struct problems *problems, char ret_person[PERSON_ID_SIZE],
                        struct person_key *ret_key) MUST_CHECK;
enum seal_state {
    SEAL_OPEN,    /* readable */
    SEAL_ERASED,  /* the key was destroyed here */
    SEAL_CLOSED,  /* not for this reader */
    SEAL_UNKNOWN, /* no key of it was ever here, or the key store is lost */
};
/* The person's key as this reader may have it: an enum seal_state (the key with SEAL_OPEN), or ERROR_INVALID
   (a damaged file), ERROR_STORAGE. */
int keystore_person_key(const struct keystore *keystore, const char *person, const struct key_pair *reader,
                        struct arena *arena, struct problems *problems,
                        struct person_key *ret_key) MUST_CHECK;
/* The key with which an author reads personal data: the person's own here (persons/ID.key), else that of the
   installation. ERROR_NOT_FOUND without a problem: there is neither. */
int keystore_reader_key(const struct keys *keys, const char *author, struct arena *arena,
                        struct problems *problems, struct key_pair *ret_pair) MUST_CHECK;
/* What this reader may read of a record's body, sealed or not: an enum seal_state, and with SEAL_OPEN the
   whole body as it was, else the sealed one as it stands; ERROR_INVALID, with a problem, when it was tampered
   with. */
int keystore_open(const struct keystore *keystore, const struct key_pair *reader,
                  const struct seal_place *place, const char *body, size_t size, struct arena *arena,
                  struct problems *problems, const char **ret_body, size_t *ret_size) MUST_CHECK;
/* Erases a person: the key is overwritten and deleted. Nothing brings it back. Erased already: 0.
   ERROR_NOT_FOUND: no such key here. */
int keystore_person_erase(const struct keystore *keystore, const char *person, instant now,
                          struct problems *problems) MUST_CHECK;

/* Takes a new key back with which nothing came to be recorded: no trace of it stays. Not there: 0. */
int keystore_person_discard(const struct keystore *keystore, const char *person,
                            struct problems *problems) MUST_CHECK;

/* How a change went over the keys of all persons. */
struct keystore_count {
    size_t changed;
    size_t closed; /* could not be opened with the key given, and stay as they were */
};
/* Adds a reader. Keys of persons with that role are locked for it too, as far as `opener` (a reader's or the
   recovery key; NULL: none) opens them. ERROR_CONFLICT: is a reader of that role already and nothing was left
   to do. */
int keystore_reader_add(struct keystore *keystore, const struct seal_reader *reader,
                        const struct key_pair *opener, struct arena *arena, struct problems *problems,
                        struct keystore_count *ret_count) MUST_CHECK;
/* Takes a key out of all its roles, and its locks away. Whoever has copied a person's key before keeps it. */
int keystore_reader_remove(struct keystore *keystore, const struct digest *public_key, struct arena *arena,
                           struct problems *problems, struct keystore_count *ret_count) MUST_CHECK;
/* Makes the recovery key, writes its two parts (recovery-part-1.txt, -2.txt; both are needed) into a folder,
   and locks every person's key for it. Where there are persons already (the parts of the recovery key before
   are lost), `opener` has to open every one: else ERROR_FORBIDDEN, and nothing changes. owner: for the parts'
   heading. */
int keystore_recovery_new(struct keystore *keystore, const char *owner, const char *parts_folder,
                          const struct key_pair *opener, struct arena *arena,
                          struct problems *problems) MUST_CHECK;
/* The recovery key from its two parts, to be used as `opener`. */
int keystore_recovery_read(const struct keystore *keystore, const char *const part_paths[2],
                           struct arena *arena, struct problems *problems,
                           struct key_pair *ret_pair) MUST_CHECK;

/* ---- the disk ---- */

/* Whether what lies at a path (or will lie there) lies on an encrypted file system, as far as Linux tells: a
   device-mapper volume whose id begins with CRYPT- (LUKS and its kin), or a file system that encrypts. */
enum disk_encryption { DISK_ENCRYPTED, DISK_NOT_ENCRYPTED, DISK_NOT_KNOWN };
enum disk_encryption keystore_on_encrypted_disk(const char *path, struct arena *arena);
/* Warns when it does not, or when that is not known; for the self-check of a database file and of the store.
 */
void keystore_warn_of_disk(const char *path, const char *what, struct arena *arena,
                           struct problems *problems);

#endif
