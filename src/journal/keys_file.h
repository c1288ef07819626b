/* Files that hold secrets: the owner's alone from their first moment, refused when others may read them, and
   wiped from memory when they are done with. */
#ifndef MUSTER_JOURNAL_KEYS_FILE_H
#define MUSTER_JOURNAL_KEYS_FILE_H

#include "base/error.h"
#include <stdbool.h>

enum { SECRET_MAXIMUM = 1 << 16 }; /* bytes of one secret file */

/* Bytes that hold a secret, in an arena. Declare it with SECRET_CLEANUP, in an arena that lives longer. */
struct secret {
    char *data; /* size bytes, and a NUL behind them */
    size_t size, capacity;
};
#define SECRET_CLEANUP __attribute__((cleanup(secret_wipe)))
void secret_wipe(struct secret *secret);
/* An empty one with room for capacity bytes and a NUL. ERROR_LIMIT without memory. */
int secret_new(size_t capacity, struct arena *arena, struct problems *problems,
               struct secret *ret_secret) MUST_CHECK;
/* Adds a text, bytes, or bytes as hexadecimal digits; the caller has made room. */
void secret_add(struct secret *secret, const char *text);
void secret_add_bytes(struct secret *secret, const void *data, size_t size);
void secret_add_hex(struct secret *secret, const void *data, size_t size);

/* Whether others may read the file: refused, or only warned of. Papers and sticks that are carried do not
   always know whose a file is. */
enum secret_care { SECRET_KEPT, SECRET_CARRIED };

/* Reads one. ERROR_NOT_FOUND without a problem when there is no such file; ERROR_INVALID when others may read
   it (SECRET_KEPT), or it is no plain file or too large; ERROR_STORAGE. */
int secret_read(const char *path, enum secret_care care, struct arena *arena, struct problems *problems,
                struct secret *ret_secret) MUST_CHECK;
/* Writes one with mode 0600, whole or not at all. What it replaces is overwritten on the disk afterwards, as
   far as the disk does that. ERROR_CONFLICT when it exists and `replace` is false; ERROR_INVALID when the
   disk cannot keep others out (SECRET_KEPT); ERROR_NOT_FOUND: no such folder; ERROR_STORAGE. */
int secret_write(const char *path, const char *data, size_t size, enum secret_care care, bool replace,
                 struct problems *problems) MUST_CHECK;
/* Overwrites the file and takes it away. ERROR_NOT_FOUND without a problem when there is none. */
int secret_destroy(const char *path, struct problems *problems) MUST_CHECK;
/* Destroys what a crash left of secrets half written into a folder. Only while nobody else writes there. */
int secret_sweep(const char *folder, struct problems *problems) MUST_CHECK;

/* Makes a folder, and those above it, for the owner alone; one that is there stays as it is. */
int secret_folder_make(const char *path, struct problems *problems) MUST_CHECK;
/* ERROR_INVALID when others may write into the folder; one that does not exist is right. */
int secret_folder_check(const char *path, struct problems *problems) MUST_CHECK;

#endif
