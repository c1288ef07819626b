/* The port to the database: SQLite in a file, or PostgreSQL. One struct store is one connection, used by one
   thread. What is stored, and no rule of it: chain, authority and folding belong to journal/.

   Records can be added and read, never changed or deleted: there is no function for it, triggers refuse it,
   and on PostgreSQL the program's role has no grant for it.

   Every function that fails says so in `problems` with the database's own words and a remedy: ERROR_STORAGE
   (disk, network, server, corrupt or foreign file), ERROR_NOT_FOUND (a file or its folder that should exist
   does not), ERROR_BUSY (another writer held on too long, or the
   database asks to try again: the transaction is gone, begin anew), ERROR_CONFLICT (a key that exists, a head
   that moved, a record that does not follow the last one). After an error inside a transaction only
   store_rollback is allowed. Texts are UTF-8 without NUL; no key begins with U+10FFFF. */
#ifndef MUSTER_STORE_STORE_H
#define MUSTER_STORE_STORE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/instant.h"
#include <stdbool.h>

struct store;

enum store_access {
    STORE_READ,   /* the database must exist; nothing is written, not even a migration */
    STORE_WRITE,  /* must exist; older schemas are migrated */
    STORE_CREATE, /* made when it does not exist */
};
struct store_options {
    enum store_access access;
    int busy_milliseconds; /* how long to wait for another writer; 0: 10,000 */
    bool sync_off; /* benches only: no fsync (SQLite synchronous=OFF, PostgreSQL synchronous_commit=off) */
};
enum { STORE_SCHEMA_VERSION = 1 };

/* Opens `where`: a file, or postgresql://... (also postgres://). Migrations run forward inside one
   transaction, with a check of the schema before and after. Refused with one clear message: a file that is no
   database or not Muster's (application_id), a schema newer than STORE_SCHEMA_VERSION, a folder that does not
   exist or may not be written, a server that does not answer. A new SQLite file is readable by its owner
   only. */
int store_open(const char *where, const struct store_options *options, struct arena *arena,
               struct problems *problems, struct store **ret_store) MUST_CHECK;
/* Rolls back what is open; accepts NULL; returns NULL. */
struct store *store_close(struct store *store);
void store_close_pointer(struct store **store);
#define STORE_CLEANUP __attribute__((cleanup(store_close_pointer)))
/* "SQLite 3.40.1 /home/a/muster.db": without a password. Owned by the store. */
const char *store_name(const struct store *store);
bool store_is_where(const char *where); /* whether it looks like an address of PostgreSQL */

/* A writing transaction. SQLite: BEGIN IMMEDIATE, so that there is one writer. PostgreSQL: READ COMMITTED;
   what races is locked by store_stream_lock and store_guards_lock, always streams in order of their key
   first, then guards in order of theirs. */
int store_begin(struct store *store, struct problems *problems) MUST_CHECK;
/* A reading transaction: one unchanging view until store_rollback. */
int store_begin_read(struct store *store, struct problems *problems) MUST_CHECK;
/* ERROR_STORAGE: it is not known whether it took place (a connection cut between commit and answer): open
   again and look whether the idempotency key's guard is there. */
int store_commit(struct store *store, struct problems *problems) MUST_CHECK;
void store_rollback(struct store *store);

/* What a writing transaction asks before its first lock, without a journey of its own: question, arena and
   problems live until the next call that waits (a lock, a reading, a commit), which fills in the answer. */
struct store_question {
    const char *guard;   /* a key, or NULL */
    const char *subject; /* with its circle, or NULL */
    int circle;
    bool answered;
    const char *value; /* of the guard, which is not locked; NULL: there is none. In arena */
    bool has_records;  /* of subject and circle */
};
int store_ask(struct store *store, struct store_question *question, struct arena *arena,
              struct problems *problems) MUST_CHECK;

/* A stream and its head. */
struct store_stream {
    int64_t id; /* of this database alone; never leaves it */
    const char *subject;
    int circle;
    struct digest writer;  /* the public key of the installation */
    int64_t sequence;      /* of the last record; 0: none yet */
    struct digest head;    /* its hash; zero: none yet */
    uint8_t signature[64]; /* of the head by the writer */
    bool has_others; /* set by store_stream_lock: other writers have streams of the subject and circle */
};
/* The stream, made when it does not exist, locked until the transaction ends. Texts in arena. */
int store_stream_lock(struct store *store, const char *subject, int circle, const struct digest *writer,
                      struct arena *arena, struct problems *problems,
                      struct store_stream *ret_stream) MUST_CHECK;
/* All streams of a subject and circle, by writer; subject NULL: of all subjects, circle 0: of all circles; by
   subject, circle, writer. */
int store_streams(struct store *store, const char *subject, int circle, struct arena *arena,
                  struct problems *problems, struct store_stream **ret_streams, size_t *ret_count) MUST_CHECK;
/* Moves the head of a locked stream. ERROR_CONFLICT when it no longer stands at from_sequence. */
int store_stream_advance(struct store *store, const struct store_stream *stream, int64_t from_sequence,
                         struct problems *problems) MUST_CHECK;

/* A record as it is stored. The hash of the one before it stands with that one. */
struct store_record {
    int64_t stream; /* store_stream.id */
    int64_t sequence;
    const char *kind;
    int32_t effective; /* civil_day */
    instant recorded;  /* by its writer */
    instant received;  /* here, of a foreign record; 0: our own */
    const char *author;
    const char *authority; /* "" none */
    const void *seen;      /* encoded heads, journal/record.h */
    size_t seen_size;
    const char *body;
    size_t body_size;
    struct digest hash;
};
/* Adds records; they may be many. Checked at the latest by store_commit. */
int store_records_add(struct store *store, const struct store_record *records, size_t count,
                      struct problems *problems) MUST_CHECK;
/* Calls visit for each record of a stream with after < sequence <= to, in order; its slices are valid until
   visit returns; a value other than 0 ends the reading and is returned. visit may not use the same store. */
typedef int store_record_visit(void *context, const struct store_record *record);
int store_records_read(struct store *store, int64_t stream, int64_t after, int64_t to,
                       store_record_visit *visit, void *context, struct problems *problems) MUST_CHECK;

/* Guards: what spans streams (sums used of a delegation, ids, idempotency keys, locked periods). They change,
   and can be rebuilt by replay. */
struct store_guard {
    const char *key;
    const char *value; /* NULL: there is none */
};
/* Locks keys (made ready when they do not exist), in the order of their bytes, whatever the order given;
   fills in the values. Texts in arena. */
int store_guards_lock(struct store *store, struct store_guard *guards, size_t count, struct arena *arena,
                      struct problems *problems) MUST_CHECK;
/* Sets the value of a guard, or removes it (value NULL). */
int store_guard_set(struct store *store, const char *key, const char *value,
                    struct problems *problems) MUST_CHECK;
/* Adds a guard that does not exist and is not locked: where it exists, ERROR_CONFLICT, at the latest by
   store_commit. */
int store_guard_add(struct store *store, const char *key, const char *value,
                    struct problems *problems) MUST_CHECK;
/* All guards with a value whose keys begin so, by key. */
int store_guards_read(struct store *store, const char *prefix, struct arena *arena, struct problems *problems,
                      struct store_guard **ret_guards, size_t *ret_count) MUST_CHECK;

/* The summary of a subject (for lists): canonical JSON. By subject; prefix "" is all. */
struct store_summary {
    const char *subject;
    const char *body;
};
int store_summary_set(struct store *store, const char *subject, const char *body,
                      struct problems *problems) MUST_CHECK;
int store_summaries_read(struct store *store, const char *prefix, struct arena *arena,
                         struct problems *problems, struct store_summary **ret_summaries,
                         size_t *ret_count) MUST_CHECK;

/* Snapshots of folded state: a cache. One for each key ("contingent/x 1 rows/1"). heads and data are the
   journal's own. ERROR_NOT_FOUND is returned without a problem. */
struct store_snapshot {
    const void *heads;
    size_t heads_size;
    const void *data;
    size_t data_size;
};
int store_snapshot_set(struct store *store, const char *key, const struct store_snapshot *snapshot,
                       struct problems *problems) MUST_CHECK;
int store_snapshot_read(struct store *store, const char *key, struct arena *arena, struct problems *problems,
                        struct store_snapshot *ret_snapshot) MUST_CHECK;
int store_snapshots_drop(struct store *store, const char *prefix, struct problems *problems) MUST_CHECK;

/* Attachments: bytes by their hash, added once (again: nothing happens), never changed. On PostgreSQL they
   lie in the database; on SQLite those above STORE_ATTACHMENT_INSIDE lie in a folder beside it, whole, each
   in a file that may only be read: DATABASE.files/ab/HASH, where ab are the first two digits of HASH. */
#define STORE_ATTACHMENT_INSIDE  ((size_t)4 << 20)
#define STORE_ATTACHMENT_LARGEST ((size_t)256 << 20) /* anywhere */
/* The hash of an attachment is digest_of(this, ...). */
#define STORE_ATTACHMENT_DOMAIN "muster file 1"
size_t store_attachment_maximum(const struct store *store); /* 256 MiB on SQLite, 64 MiB on PostgreSQL */
bool store_attachment_is_beside(const struct store *store, size_t size);
/* The file of an attachment in the folder, whether it is there or not; in arena, NULL: no memory. Only where
   store_attachment_is_beside. */
const char *store_attachment_file(const struct store *store, const struct digest *hash, struct arena *arena);
/* Inside a writing transaction. A large one is in its file, and on the disk, before this returns; where the
   transaction fails it stays, harmless, as a file that no record names. ERROR_STORAGE: the disk is full, or
   the folder may not be written; nothing is half there. */
int store_attachment_add(struct store *store, const struct digest *hash, const void *data, size_t size,
                         struct problems *problems) MUST_CHECK;
/* Lays a large one into the folder, by pieces; needs no transaction, and comes before one, so that others
   need not wait. Where a file of this hash lies there whole, nothing is written; a damaged one is replaced.
   ERROR_CONFLICT: what stands at the path does not have this hash and size. */
int store_attachment_lay(struct store *store, const struct digest *hash, size_t size, const char *path,
                         struct problems *problems) MUST_CHECK;
/* ERROR_NOT_FOUND is returned without a problem. Whether they give their hash is for the reader to see. */
int store_attachment_read(struct store *store, const struct digest *hash, struct arena *arena,
                          struct problems *problems, const void **ret_data, size_t *ret_size) MUST_CHECK;
/* The same by pieces (file_pieces), so that a large one is never whole in memory. */
int store_attachment_pieces(struct store *store, const struct digest *hash,
                            int (*visit)(void *context, const void *data, size_t size), void *context,
                            struct problems *problems) MUST_CHECK;
/* All of them, in no order. */
typedef int store_attachment_visit(void *context, const struct digest *hash, size_t size);
int store_attachments_list(struct store *store, store_attachment_visit *visit, void *context,
                           struct problems *problems) MUST_CHECK;

/* PostgreSQL only: lets `role` do what the program needs and no more: no update, delete or truncate of
   records and attachments. ERROR_USAGE on SQLite, where file permissions do this. */
int store_grant(struct store *store, const char *role, struct problems *problems) MUST_CHECK;

/* Tests: the n-th step from now on (1 = the next) and all after it fail as the database would: statements,
   and on SQLite also writes and fsyncs of files that were opened after a first call (counted by the same
   counter); 0 switches this off. Applies to every store of this thread. Returns by store_steps_counted how
   many steps were taken since. */
void store_fail_after(uint64_t steps);
/* The same for the n-th step alone: all after it work again. */
void store_fail_once(uint64_t step);
uint64_t store_steps_counted(void);

#endif
