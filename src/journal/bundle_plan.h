/* What an export will hold, and where it is cut into parts. Private to this room.

   A part ends each of its streams at a record that the stream's writer has signed as its head, so that it can
   be verified by itself: this installation signs any record of its own stream; of another writer's stream
   only the newest head is signed, so what is new of it goes whole into one part. And a part holds, or
   presupposes, all that its records have seen, so that the parts added in their order never leave a hole. */
#ifndef MUSTER_JOURNAL_BUNDLE_PLAN_H
#define MUSTER_JOURNAL_BUNDLE_PLAN_H

#include "journal/bundle_inside.h"

struct plan_stream {
    struct store_stream stream;
    bool own;
    uint64_t base; /* every receiver has it up to here */
    uint64_t
        *needs; /* of another writer's stream: up to where its new records have seen each of the streams */
    uint64_t bytes; /* of its new records and their attachments */
};
/* A record of this installation's stream has seen another stream up to there. */
struct plan_need {
    uint64_t record;
    size_t stream;
    uint64_t sequence;
};
struct plan {
    const char *subject;
    struct bundle_installation maker;
    instant made;
    struct bundle_installation *recipients;
    size_t recipient_count;
    struct plan_stream *streams; /* by writer */
    size_t count;
    size_t own;                /* index of this installation's stream; count: it has none */
    uint64_t *own_bytes;       /* of each new record of it */
    uint64_t attachment_bytes; /* of the largest attachment that goes */
    struct plan_need *needs;
    size_t need_count, need_capacity;
    uint64_t **cuts; /* for each part: up to where it brings each stream */
    size_t part_count, part_capacity;
    struct bundle_preview preview;
};

int plan_make(struct journal *journal, const struct bundle_export *export, struct arena *arena,
              struct problems *problems, struct plan *ret_plan) MUST_CHECK;
/* bundle_parts.c: cuts the plan into parts of about so many bytes. */
int plan_cut(struct plan *plan, size_t part_bytes, struct arena *arena, struct problems *problems) MUST_CHECK;
/* Up to where a stream was brought by the parts before. */
uint64_t plan_before(const struct plan *plan, size_t part, size_t stream);

#endif
