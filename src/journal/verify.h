/* Verifying: that what the database holds is what was recorded, from the first record on. */
#ifndef MUSTER_JOURNAL_VERIFY_H
#define MUSTER_JOURNAL_VERIFY_H

#include "journal/journal.h"
#include "journal/journal_heads.h"
#include "store/store.h"

enum finding_kind {
    FINDING_CHANGED,      /* a record is not what its hash says */
    FINDING_MISSING,      /* records are not there */
    FINDING_INSERTED,     /* records are there that were never signed */
    FINDING_OUT_OF_ORDER, /* records stand in another place than they were recorded in */
    FINDING_CUT,          /* the end of a stream is gone, or the database is an older copy */
    FINDING_FORK,         /* there are two histories of a stream */
    FINDING_SIGNATURE,    /* a head is not signed by its writer */
    FINDING_KEY,          /* a writer's key is unknown, not certified, or revoked */
    FINDING_SUMMARY,      /* a summary is not what replay gives */
    FINDING_GUARD,        /* a guard is not what replay gives */
    FINDING_ATTACHMENT,   /* an attachment is not what its hash says */
};
const char *finding_name(enum finding_kind kind); /* "changed" */

struct finding {
    enum finding_kind kind;
    const char
        *place; /* "contingent/x shared 1a2b3c4d5e6f", a guard's key, ...; NULL while `stream` says it */
    const struct store_stream *stream; /* NULL: of no stream */
    int64_t first, last;               /* sequences, or 0 */
    int shift; /* while a chain is checked: the records were recorded as so much later (1) or earlier (-1) */
    const char *what;
};

struct verify_request {
    const char *subject;      /* NULL: all, and with them guards and attachments */
    const struct head *heads; /* presented: each has to be an ancestor of its stream here */
    size_t head_count;
    int threads; /* 0: as many as there are processors, at most VERIFY_THREADS_MAXIMUM */
};
enum { VERIFY_THREADS_MAXIMUM = 8, FINDINGS_MAXIMUM = 10000 };

struct verification {
    uint64_t records;
    size_t streams, subjects, attachments, guards, summaries;
    size_t heads_apart; /* presented heads of other parties' own circles: nothing of these comes here */
    size_t elsewhere;   /* attachments that only records of others name, and whose bytes did not come here */
    const struct finding *findings; /* by subject, circle, writer, sequence; then those of no stream */
    size_t count;
    uint64_t omitted; /* findings past FINDINGS_MAXIMUM */
};

/* A file beside the database that no record names is no finding: a note among the problems tells of it.
   Recomputes every hash from what is stored and the hash before, and compares heads, signatures, keys, heads
   that others had seen, guards, summaries and attachments. 0 when it could be carried out, whatever it found.
   ERROR_STORAGE and others when the database could not be read. All into arena. */
int journal_verify(struct journal *journal, const struct verify_request *request, struct arena *arena,
                   struct problems *problems, struct verification *ret_verification) MUST_CHECK;
/* Reports a finding as an error with its place and what to do. */
void finding_report(const struct finding *finding, struct problems *problems);

#endif
