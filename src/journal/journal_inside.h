/* Inside the journal: what journal.c, journal_write.c, append.c, fold.c and verify.c share. Private to this
   room. */
#ifndef MUSTER_JOURNAL_JOURNAL_INSIDE_H
#define MUSTER_JOURNAL_JOURNAL_INSIDE_H

#include "journal/journal.h"
#include "journal/keys.h"
#include "store/store.h"
#include <string.h>

enum {
    JOURNAL_BUSY_MILLISECONDS = 1000, /* for another writer, each of JOURNAL_TRIES times */
    RECORDED_KEPT = 64,
};

/* When the record at the head of a stream was recorded: kept so that an append need not read it again. */
struct recorded_head {
    int64_t stream;
    struct digest head;
    instant recorded;
};

/* What a room keeps (journal_keep). */
struct kept_thing {
    const void *key;
    void *kept; /* NULL: nothing */
    journal_kept_free *kept_free;
    struct kept_thing *next;
};

struct journal {
    struct arena *arena;
    struct journal_options options;
    struct store *store; /* NULL: a connection was lost and could not be opened again */
    struct keys keys;
    struct transaction *transaction; /* the one that is open, or NULL */
    int reading;                     /* journal_read_begin without its end */
    struct recorded_head recorded[RECORDED_KEPT];
    struct kept_thing *kept;
};

/* Takes back what was reported since `before` was copied: for what is tried again. */
static inline void problems_forget(struct problems *problems, const struct problems *before)
{
    problems->count = before->count;
    memcpy(problems->found, before->found, sizeof problems->found);
}

/* Closes a lost connection and opens the database again. */
int journal_reconnect(struct journal *journal, struct problems *problems) MUST_CHECK;

/* A stream of this installation that a transaction has locked. */
struct locked_stream {
    struct store_stream stream; /* with the head of what this transaction appended */
    struct locked_stream *next; /* in the order of locking */
};

struct transaction {
    struct journal *journal;
    struct arena *arena;
    instant now;
    struct locked_stream *first, *last;
    const char **guards; /* keys that are locked */
    size_t guard_count, guard_capacity;
    const char *last_guard; /* the greatest of them, or NULL */
    struct text *added;     /* what was appended, for the idempotency key's guard; NULL: no key */
    const struct store_question *question; /* answered with the first lock */
};

/* This installation's stream, locked: found among those that are, or locked now. */
int transaction_lock_stream(struct transaction *transaction, const char *subject, enum circle circle,
                            struct problems *problems, struct locked_stream **ret_stream) MUST_CHECK;
/* The guard of an idempotency key: "key/" and 64 hexadecimal digits, so that keys of all lengths fit and
   verify can read the guards in pieces of like size. */
enum { KEY_GUARD_SIZE = 4 + DIGEST_TEXT_SIZE };
char *key_guard(const char *idempotency_key, char *buffer);
/* The guard of what the stream's records have seen of other writers' streams. NULL: no memory. */
const char *seen_guard(const struct store_stream *stream, struct arena *arena);
/* Adds what was appended to the text that becomes the value of the key's guard: a line each,
   "FIRST SUBJECT CIRCLE WRITER LAST HASH". */
void added_write(struct text *added, const struct store_stream *stream, uint64_t first, struct arena *arena);
/* The next line of such a value: 1, 0 at the end, ERROR_INVALID, ERROR_LIMIT. */
struct head;
int added_read(const char **value, struct arena *arena, uint64_t *ret_first,
               struct head *ret_head) MUST_CHECK;

/* journal_write, with the value of the key's guard where *ret_again is true. */
int journal_write_known(struct journal *journal, const char *idempotency_key, journal_act *act, void *context,
                        struct arena *arena, struct problems *problems, const char **ret_known) MUST_CHECK;

/* "contingent/x shared 1a2b3c4d5e6f": a stream, as messages name it. In the problems' arena. */
const char *stream_words(const struct store_stream *stream, struct arena *arena);
/* A record read from a stream; seen heads are decoded into arena. ERROR_INVALID: they are damaged. */
int record_of_store(const struct store_stream *stream, const struct store_record *stored, struct arena *arena,
                    struct record *ret_record) MUST_CHECK;

#endif
