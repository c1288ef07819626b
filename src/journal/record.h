/* A record, and its one encoding. The encoding is what is hashed, and what a bundle carries. */
#ifndef MUSTER_JOURNAL_RECORD_H
#define MUSTER_JOURNAL_RECORD_H

#include "base/digest.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

/* Who may hold a stream. A record of one circle names heads of the same circle only, and nothing of a stream
   other than a shared one ever goes into a bundle. */
enum circle {
    CIRCLE_SHARED = 1, /* what the other side may have */
    CIRCLE_INTERNAL,   /* reserve price, national cost, waivers, positions and delegations */
    CIRCLE_PEOPLE,     /* personal data, bodies sealed */
    CIRCLE_CASES,      /* clocks of conduct cases: a store of its own */
};
enum { CIRCLE_COUNT = 5 };
const char *circle_name(enum circle circle); /* "shared" */

enum {
    RECORD_VERSION = 1,
    RECORD_NAME_MAXIMUM = 200, /* bytes of a subject, kind, author, authority */
    RECORD_SEEN_MAXIMUM = 64,  /* heads named by one record */
};
#define RECORD_BODY_MAXIMUM ((size_t)1 << 20)
#define RECORD_MAXIMUM      (RECORD_BODY_MAXIMUM + (16 << 10))

/* A head that the author had seen: of another writer's stream of the same subject and circle. */
struct seen_head {
    struct digest writer;
    uint64_t sequence;
    struct digest hash;
};

struct record {
    const char *subject; /* "contingent/kaz-undof-frc" */
    enum circle circle;
    struct digest writer; /* Ed25519 public key of the installation */
    uint64_t sequence;    /* from 1, without a gap */
    const char *kind;     /* "equipment.status/1" */
    civil_day effective;
    instant recorded;
    const char *author;           /* a person's id */
    const char *authority;        /* the delegation relied upon, or "" */
    const struct seen_head *seen; /* by writer; only those that changed since the stream's record before */
    size_t seen_count;
    const char *body; /* canonical JSON, one object */
    size_t body_size;
    struct digest previous; /* hash of the record before; of the first: zero */
};

/* The encoding, version 1 (all numbers big endian):
     u8 version = 1 | u64 sequence | i64 recorded, microseconds | i32 effective, civil day | u8 circle |
     32 bytes writer | u16 size + subject | u16 size + kind | u16 size + author | u16 size + authority |
     u16 count of seen + for each (32 bytes writer, u64 sequence, 32 bytes hash) | u32 size + body |
     32 bytes previous
   hash = BLAKE2b-256 of it with the domain "muster record 1". Texts are UTF-8 without NUL. A released version
   is frozen: record_test.c holds its golden bytes. */
void record_encode(const struct record *record, struct text *out);
struct digest record_hash(const struct record *record);
/* Decodes one record that takes all of data, and checks everything that does not need its neighbours: sizes,
   UTF-8, canonical body, order of seen heads, ranges. Texts in arena, NUL-terminated. ERROR_INVALID with what
   is wrong in *ret_why (a static text). */
int record_decode(const void *data, size_t size, struct arena *arena, struct record *ret_record,
                  const char **ret_why) MUST_CHECK;
/* What is wrong with a record by the rules of record_decode, or NULL: asked before it is appended. */
const char *record_fault(const struct record *record);

/* Seen heads alone, as the store keeps them: u16 count + ... as above. */
void seen_encode(const struct seen_head *seen, size_t count, struct text *out);
int seen_decode(const void *data, size_t size, struct arena *arena, struct seen_head **ret_seen,
                size_t *ret_count) MUST_CHECK;

#endif
