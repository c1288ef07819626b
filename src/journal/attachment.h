/* The papers of a contingent: the attachments that its shared records name, and the files of attachments/ in
   its folder. Only for this room. */
#ifndef MUSTER_JOURNAL_ATTACHMENT_H
#define MUSTER_JOURNAL_ATTACHMENT_H

#include "journal/contingent.h"

enum { PAPER_NAME_MAXIMUM = 200, PAPER_OF_MAXIMUM = 400 };
/* What the papers of the contingent folder are `of`: import and export are about these alone. Other papers
   stand behind a report, a statement, a version; an import leaves them as they are. */
extern const char papers_folder[]; /* "attachments" */

/* The body of a record of attachment_kind. */
struct attachment_body {
    const char *hash, *name, *of, *type;
    int64_t size;
};
/* NULL, or what is wrong with it. Texts in arena. */
const char *attachment_body_read(const char *body, size_t size, struct arena *arena,
                                 struct attachment_body *ret_values) MUST_CHECK;
/* Whether records of this kind name an attachment, of whatever circle. */
bool is_attachment_kind(const char *kind);

/* A file that is to be attached: first looked at, then laid, then added. */
struct paper_file {
    const char *path, *name;
    struct digest hash;
    size_t size;
};
/* Hashes it, by pieces. ERROR_LIMIT: above what any database takes. */
int paper_look(const char *path, struct arena *arena, struct problems *problems,
               struct paper_file *ret_file) MUST_CHECK;
/* Before a transaction: refuses what this database does not take, and lays what goes beside it. */
int paper_lay(struct journal *journal, const struct paper_file *file, struct problems *problems) MUST_CHECK;
/* transaction_attachment_add of a file that was laid; circle: shared or internal. */
int transaction_paper_add(struct transaction *transaction, const struct paper_file *file, const char *of,
                          enum circle circle, struct problems *problems, struct draft *ret_draft) MUST_CHECK;
/* The same without a draft: the bytes of a record that is there. */
int transaction_paper_keep(struct transaction *transaction, const struct paper_file *file,
                           struct problems *problems) MUST_CHECK;
/* Whether the bytes are here: 1 or 0. */
int paper_is_here(struct journal *journal, const struct digest *hash, struct problems *problems) MUST_CHECK;
/* Writes one to a file, by pieces, or only checks that its bytes give its hash (path NULL). Errors as of
   journal_attachment_read and file_write; where they differ there is no file. */
int paper_write(struct journal *journal, const struct digest *hash, const char *path, bool replace,
                struct problems *problems) MUST_CHECK;

/* What is wrong with the name of a paper, or NULL. A good one can stand in any folder and in any line. */
const char *paper_name_fault(const char *name);
/* The same of what a paper is `of`, or is said to be. */
const char *paper_of_fault(const char *of);
/* "application/pdf", by the ending of the name. */
const char *paper_type(const char *name);

struct paper {
    const char *name, *of, *type, *author;
    struct digest hash;
    int64_t size;
    instant known; /* since when it is this one */
};
struct papers {
    struct paper *items; /* by name, then by what they are of */
    size_t count, capacity;
};
/* The papers that are there, as known then: of each name and `of` the last one that was recorded, unless it
   was withdrawn. transaction NULL: reads by itself. */
int papers_read(struct journal *journal, struct transaction *transaction, const char *subject,
                enum circle circle, instant known_on, struct arena *arena, struct problems *problems,
                struct papers *ret_papers) MUST_CHECK;
/* The papers among the records that a contingent's fold has kept, into its folder: for explanations. What the
   program attached itself (the content of a version, of a statement) is none. */
int papers_of_kept(const struct kept_list *kept, struct arena *arena, struct problems *problems,
                   struct folder *folder) MUST_CHECK;
const struct paper *papers_find(const struct papers *papers, const char *name, const char *of);

/* The record that takes one back, effective on that day; in arena. ERROR_LIMIT: no memory (reported). */
int paper_withdraw(const struct paper *paper, enum circle circle, civil_day day, struct arena *arena,
                   struct problems *problems, struct draft *ret_draft) MUST_CHECK;

/* The files of attachments/ in a contingent folder, with their hashes; none where it has no such folder. All
   that is wrong is reported. */
struct papers_import {
    const struct paper_file *files;
    size_t count;
};
int papers_of_folder(const char *path, struct arena *arena, struct problems *problems,
                     struct papers_import *ret_import) MUST_CHECK;
/* Before the act. import->papers NULL: nothing. */
int papers_lay(struct journal *journal, const struct papers_import *import,
               struct problems *problems) MUST_CHECK;
/* A step of an import's act, its stream locked: records which papers are new, changed and gone, and adds a
   line to import->difference where there are some. import->papers NULL: nothing. */
int papers_record(struct transaction *transaction, struct contingent_import *import,
                  struct problems *problems) MUST_CHECK;

/* What an export writes into attachments/ of `path`. Begin reads every paper (bytes that are not what their
   hash says are an error) and refuses names that are taken, unless they are to be replaced; papers that
   cannot be written are left out with a warning. Write then writes them, one after the other. */
int papers_export_begin(const struct request *request, struct journal *journal,
                        struct papers *ret_papers) MUST_CHECK;
int papers_export_write(const struct request *request, struct journal *journal,
                        const struct papers *papers) MUST_CHECK;

#endif
