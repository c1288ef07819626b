/* What the parts of verify share. Private to verify*.c. */
#ifndef MUSTER_JOURNAL_VERIFY_INSIDE_H
#define MUSTER_JOURNAL_VERIFY_INSIDE_H

#include "journal/journal_inside.h"
#include "journal/verify.h"

/* Findings, and how many there was no room for. */
struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count, capacity;
    uint64_t omitted;
};
/* Adds one; the same kind at the next sequence lengthens the one before. Without memory it counts only. what
   must live as long as the findings. */
void findings_add(struct findings *findings, const struct finding *finding);

/* The newest sequence of another writer's stream that a stream has named as seen. */
struct seen_newest {
    const struct store_stream *stream;
    struct digest writer;
    int64_t sequence;
};
struct seen_list {
    struct seen_newest *items;
    size_t count, capacity;
};

/* An attachment that a record names: where the record is this installation's, its bytes have to be here. */
struct named_attachment {
    const struct store_stream *stream;
    int64_t sequence;
    int64_t size; /* as the record says */
    struct digest hash;
    bool foreign;
};
struct attachment_list {
    struct named_attachment *items;
    size_t count, capacity;
};

/* All that a verification reads: streams in the order of subject, circle, writer. */
struct verify_streams {
    struct store_stream *items;
    size_t count;
};
const struct store_stream *verify_find(const struct verify_streams *streams, const char *subject, int circle,
                                       const struct digest *writer);
/* The hash of a record of a stream that has it. *ret_found false: it is missing. */
int verify_hash(struct store *store, const struct store_stream *stream, int64_t sequence,
                struct problems *problems, bool *ret_found, struct digest *ret_hash) MUST_CHECK;

/* A piece of a stream: the records after < sequence <= to. */
struct verify_unit {
    const struct store_stream *stream;
    int64_t after, to;
};
/* Who checks pieces, with a connection of its own. */
struct verify_worker {
    const struct keys *keys;
    const struct verify_streams *streams;
    struct store *store;
    struct arena *arena;   /* what it found */
    struct arena *scratch; /* of the piece in hand */
    struct problems *problems;
    struct findings findings;
    struct seen_list seen;
    struct attachment_list attachments;
    uint64_t records;
};
int verify_unit(struct verify_worker *worker, const struct verify_unit *unit) MUST_CHECK;

/* verify_order.c: looks closer at records that do not follow on those before them: which of them stand in
   another's place. Rewrites the findings. */
int verify_order(struct store *store, struct findings *findings, struct problems *problems) MUST_CHECK;

/* verify_rest.c: what spans streams. */
int verify_guards(struct journal *journal, const struct verify_streams *streams, const struct seen_list *seen,
                  struct findings *findings, struct problems *problems, size_t *ret_count) MUST_CHECK;
int verify_summaries(struct journal *journal, const struct verify_streams *streams, const char *subject,
                     struct findings *findings, struct problems *problems, size_t *ret_count) MUST_CHECK;
/* verify_attachments.c: fills in counts->attachments and counts->elsewhere; sorts `named`. */
int verify_attachments(struct journal *journal, struct attachment_list *named, struct findings *findings,
                       struct problems *problems, struct verification *counts) MUST_CHECK;
int verify_presented(struct journal *journal, const struct head *heads, size_t count,
                     struct findings *findings, struct problems *problems, size_t *ret_apart) MUST_CHECK;

#endif
