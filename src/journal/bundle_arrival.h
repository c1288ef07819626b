/* A bundle that arrived. Private to this room. */
#ifndef MUSTER_JOURNAL_BUNDLE_ARRIVAL_H
#define MUSTER_JOURNAL_BUNDLE_ARRIVAL_H

#include "journal/bundle_inside.h"

struct arrival {
    const char *path;
    size_t index; /* among the paths that were given */
    struct bundle_content content;
    struct folder_file card_file;
    struct party card; /* of a root that is known here */
    struct bundle_installation maker;
    struct digest *hashes; /* of its records */
    struct bundle_preview preview;
};

/* Reads a file, decrypts it and checks all that can be checked without the database; everything in arena. */
int arrival_read(const struct journal *journal, const char *path, struct arena *arena,
                 struct problems *problems, struct arrival *ret_arrival) MUST_CHECK;
/* Inside a write transaction: checks what needs the database and adds what is new, one after the other, then
   what follows from it. May be called again after a rollback. */
int arrivals_add(struct transaction *transaction, struct arrival *arrivals, size_t count,
                 struct problems *problems) MUST_CHECK;
/* After it, and last: their attachments. */
int arrivals_add_files(struct transaction *transaction, const struct arrival *arrivals, size_t count,
                       struct problems *problems) MUST_CHECK;

/* bundle_check.c: the records of an opened bundle. */
int arrival_check_records(const struct journal *journal, struct arrival *arrival, struct arena *arena,
                          struct problems *problems) MUST_CHECK;

static inline struct place arrival_place(const struct arrival *arrival)
{
    return (struct place){.file = arrival->path};
}
/* The words for a writer of one of its streams. */
const char *arrival_words(const struct journal *journal, const struct arrival *arrival,
                          const struct digest *writer, struct problems *problems);

#endif
