/* A contingent's rows, folded. Only for contingent*.c. */
#ifndef MUSTER_JOURNAL_CONTINGENT_H
#define MUSTER_JOURNAL_CONTINGENT_H

#include "journal/journal.h"
#include "journal/rows.h"

enum { CONTINGENT_ID_MAXIMUM = 100 };
#define CONTINGENT_PREFIX "contingent/"

/* "contingent/ID" in arena; NULL: no memory. */
const char *contingent_subject(const char *id, struct arena *arena);

/* The heads up to which a circle was folded, one of each writer. */
struct contingent_heads {
    struct seen_head *items;
    size_t count, capacity;
};
struct contingent_state {
    struct rows *rows;
    struct contingent_heads heads[CIRCLE_COUNT];
    uint64_t folded; /* records taken in since the snapshot, or since the start */
};
enum contingent_start { FROM_SNAPSHOT, FROM_START };
/* Folds all tables of a contingent; an unknown one has no records. transaction NULL: reads by itself. */
int contingent_fold(struct journal *journal, struct transaction *transaction, const char *subject,
                    instant known_on, enum contingent_start start, struct arena *arena,
                    struct problems *problems, struct contingent_state *ret_state) MUST_CHECK;

/* Records what leads from a contingent to the rows of a folder, in one transaction: nothing where they are
   the same. */
struct contingent_import {
    const char *subject;
    const struct rows *rows; /* of rows_of_folder */
    const char *author;
    struct persons_import *persons;     /* of journal_wired.persons; NULL: they stay as they are */
    const struct papers_import *papers; /* attachments/ of the folder; NULL: they stay as they are */
    int64_t expected; /* the version that was looked at: another one is ERROR_CONFLICT; -1: none was */
    /* What came of it. */
    struct rows_difference difference;
    struct kept_list kept; /* what the contingent has beside its rows */
    uint64_t version;      /* the sequence of this installation's shared stream */
};
int contingent_record(struct journal *journal, struct contingent_import *import, struct arena *arena,
                      struct problems *problems) MUST_CHECK;
/* Warns of rows that were recorded from the folder and do not count, as a version of the memorandum is agreed
   that says otherwise. */
void contingent_warn_uncounted(struct journal *journal, const struct contingent_import *import,
                               const struct folder *folder, struct arena *arena, struct problems *problems);

#endif
