/* Inside the key store: a person's file, and what goes over all of them. Private to the journal. */
#ifndef MUSTER_JOURNAL_KEYSTORE_INSIDE_H
#define MUSTER_JOURNAL_KEYSTORE_INSIDE_H

#include "journal/seal.h"

enum {
    LOCK_SIZE = PERSON_ID_BYTES + PERSON_KEY_SIZE + 48, /* a sealed box: an X25519 key and a tag more */
    LOCKS_MAXIMUM = KEYSTORE_READERS_MAXIMUM + 2, /* readers, and a recovery key or two while it changes */
};

/* A person's key, locked for one public key. */
struct person_lock {
    struct digest public_key;
    uint8_t box[LOCK_SIZE];
};
struct person_file {
    char person[PERSON_ID_SIZE];
    const char *roles[KEYSTORE_ROLES_MAXIMUM];
    size_t role_count;
    struct person_lock *locks;
    size_t lock_count, lock_capacity; /* at most LOCKS_MAXIMUM */
};

/* Locks the key for one more public key. ERROR_INVALID when that is no point of the curve, ERROR_LIMIT. */
int person_lock_add(struct person_file *file, const struct digest *public_key, const struct person_key *key,
                    struct problems *problems) MUST_CHECK;
/* Opens the lock of this reader: SEAL_OPEN, SEAL_CLOSED, or ERROR_INVALID when it does not fit (a problem).
 */
int person_unlock(const struct person_file *file, const struct key_pair *reader, const char *path,
                  struct problems *problems, struct person_key *ret_key) MUST_CHECK;

/* The file of a person, as bytes and back: one line of canonical JSON, read with room for one lock more.
   ERROR_INVALID when it is damaged, ERROR_LIMIT without memory, both without a problem. */
int person_file_write(const struct person_file *file, struct text *out) MUST_CHECK;
int person_file_parse(const char *data, size_t size, struct arena *arena,
                      struct person_file *ret_file) MUST_CHECK;
/* readers.json the same. */
int readers_write(const struct keystore *keystore, struct text *out) MUST_CHECK;
int readers_parse(const char *data, size_t size, struct arena *arena, struct keystore *keystore) MUST_CHECK;

/* "FOLDER/NAME" in arena; NULL when memory is exhausted (reported). */
const char *keystore_path(const struct keystore *keystore, const char *name, const char *ending,
                          struct problems *problems);
/* ERROR_NOT_FOUND without a problem. */
int person_file_read(const struct keystore *keystore, const char *person, struct arena *arena,
                     struct problems *problems, struct person_file *ret_file) MUST_CHECK;
int person_file_save(const struct keystore *keystore, const struct person_file *file, bool replace,
                     struct problems *problems) MUST_CHECK;

/* One at a time, over all processes and threads: what changes the key store holds this alone, and makes the
   folder; what reads a key shares it. The descriptor to be closed, -1 where there is nothing to wait for. */
int keystore_lock(const struct keystore *keystore, bool alone, struct problems *problems,
                  int *ret_descriptor) MUST_CHECK;
void keystore_unlock(const int *descriptor);
#define KEYSTORE_LOCK __attribute__((cleanup(keystore_unlock)))
/* Locks it alone and reads readers.json again: another process may have changed it. */
int keystore_begin(struct keystore *keystore, struct arena *arena, struct problems *problems,
                   int *ret_descriptor) MUST_CHECK;
int keystore_refresh(struct keystore *keystore, struct arena *arena, struct problems *problems) MUST_CHECK;

#endif
