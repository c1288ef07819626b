/* The journal: the only way to write. Records are appended to streams (subject, circle, writer), chained by
   hash, their heads signed; nothing is changed or taken away. State is a fold over the streams of a subject.
 */
#ifndef MUSTER_JOURNAL_JOURNAL_H
#define MUSTER_JOURNAL_JOURNAL_H

#include "base/folder.h"
#include "base/hand.h"
#include "base/operation.h"
#include "base/table.h"
#include "journal/record.h"

struct journal;
struct transaction;
struct append;
struct guard;
struct store;
struct keys;

/* ---- kinds ----------------------------------------------------------------------------------------------
 */

/* Which side may write a kind. */
enum kind_writer { WRITER_EITHER, WRITER_CONTRIBUTOR, WRITER_UN };

/* A kind whose records are rows of a table of the contingent folder: the body has the row's cells by column
   name as texts (only those given); "_copy": n for the n-th row with the same key (n > 1); "_withdrawn": true
   takes the row back. The latest record of a key counts. */
struct record_table {
    const char *kind; /* "equipment.status/1" */
    const struct table_form
        *form;        /* file and columns; NULL: an INI file, whose rows are section, key, value */
    const char *file; /* "contingent.ini" where form is NULL, else NULL */
    const int *keys;  /* columns that make a row's key */
    size_t key_count;
    int day_column; /* the row's effective day; -1: none, the day of recording is used */
    enum circle circle;
};
#define RECORD_KEYS(...)                                                                                     \
    .keys = (const int[]){__VA_ARGS__}, .key_count = sizeof((const int[]){__VA_ARGS__}) / sizeof(int)
/* Any other kind. */
struct record_kind {
    const char *kind;
    enum circle circle;
    enum kind_writer writer;
    bool kept; /* a contingent's fold hands its records on beside the rows (contingent_kept) */
    /* What is wrong with a body, or NULL. The body is canonical JSON already. In arena. */
    const char *(*fault)(const char *body, size_t size, struct arena *arena);
};

/* A record of a kind that is kept, as the fold of a contingent gives it. */
struct kept_record {
    const char *kind, *author, *authority;
    civil_day effective;
    instant known;
    struct digest writer;
    uint64_t sequence;
    const char *body; /* canonical JSON */
    size_t body_size;
};
struct kept_list {
    const struct kept_record *items; /* in merge order */
    size_t count;
};

/* What carries out a request of authority: a signature, a certification. */
struct carrying {
    const char *act;     /* "mou.sign" */
    const char *subject; /* the request's scope: where it is recorded */
    const char *content; /* 64 hexadecimal digits: what was to be approved */
    const char *author, *delegation;
    int64_t
        amount; /* cents that it commits, which the request has to state; of an act without money nothing */
    civil_day from, to; /* whose facts it states, to not counting; both 0: its content says */
};
struct carried {
    const char *request; /* its id, which the record names as `request` */
    const char *person;  /* who approved it under the delegation */
};

/* persons.csv of imports and exports: its rows are sealed, and so are no rows of a table. */
struct persons_import; /* what one import knows of them */
struct persons_change {
    size_t added, changed, withdrawn;
};
struct persons_wiring {
    /* Reads persons.csv of the folder that is imported, and asks for what sealing needs: a recovery key, and
       readers with the author among them. All that is wrong is reported. */
    int (*import_begin)(const struct request *request, const struct folder *folder,
                        struct persons_import **ret_import);
    /* The last step of the import's act: records what is new, changed and gone. */
    int (*import_record)(struct persons_import *import, struct transaction *transaction, const char *subject,
                         struct problems *problems, struct persons_change *ret_change);
    /* When it is over, however it went. Accepts NULL. */
    void (*import_end)(struct persons_import *import);
    /* persons.csv of a contingent, with an origin for each row; all its rows, or an error. */
    int (*export_file)(const struct request *request, struct journal *journal, const char *subject,
                       instant known_on, struct folder_file *ret_file);
};

/* Who had a hand in what is asked for, by the records of this party's installations as known then: the author
   of what was prepared, of the facts that it states, of the version that is signed. `about` gives act,
   subject and content, and days where they are known. An author may be nobody known here. In arena. */
struct hand_family {
    const char *act; /* "mou.sign" */
    int (*find)(struct journal *journal, const struct carrying *about, instant known_on, struct arena *arena,
                struct problems *problems, struct hands *ret_hands);
};

/* Guards that the records give, which verify compares with what is stored. */
struct guard;
struct guard_family {
    const char *prefix; /* of their keys: "delegation/" */
    const char *none;   /* the value that one counts as having where it is missing, here or there. NULL: one
                           that is given and not stored is no finding (what came in a bundle sets none) */
    /* All that the records give, in arena. */
    int (*replay)(struct journal *journal, struct arena *arena, struct problems *problems,
                  struct guard **ret_guards, size_t *ret_count);
};

/* What the rooms above give the journal; operations/ joins it (journal_wired). */
struct journal_wiring {
    /* A list of tables of each room (people_tables, ...): each list, and the list of them, ends in NULL. */
    const struct record_table *const *const *tables;
    const struct record_kind *const *kinds; /* NULL-terminated */
    /* Asked inside the write transaction for every append, by every face, import and batch; a journal without
       it refuses to write. 0: allowed. Else ERROR_FORBIDDEN, ERROR_OVER_AUTHORITY, with problems. It may read
       with transaction_fold and lock and set guards. */
    int (*authority)(struct transaction *transaction, const struct append *append, struct problems *problems);
    /* The subject (circle internal) of the records by which authority decides: whether it has any is known
       with the first lock of a transaction (transaction_has_authority). NULL: it is not asked. */
    const char *authority_subject;
    /* What an import asks of a whole folder before anything is recorded: 0, or an error code with every error
       of it in problems. NULL: nothing. */
    int (*contingent_check)(const struct folder *folder, struct arena *arena, struct problems *problems);
    /* What the kept records of a contingent change in the folder that its rows make (contingent_open): an
       agreed version takes the place of the rows that were imported. NULL: nothing. */
    int (*contingent_folder)(struct journal *journal, const struct kept_list *kept, struct arena *arena,
                             struct problems *problems, struct folder *folder);
    const struct persons_wiring *persons; /* NULL: persons.csv is always left out */
    /* transaction_request_begin and transaction_request_end. NULL: there are no requests. */
    int (*request_begin)(struct transaction *transaction, const struct carrying *carrying,
                         struct problems *problems, struct carried *ret_carried);
    int (*request_end)(struct transaction *transaction, const struct carrying *carrying,
                       const struct carried *carried, struct problems *problems);
    /* The id of the person whom an author names, by id or by login; the author where no person is known. In
       arena. NULL: the author. So that one person does not pass for two. */
    int (*person)(struct journal *journal, const char *author, struct arena *arena, struct problems *problems,
                  const char **ret_person);
    /* What replay gives as the summary of a subject: *ret_summary canonical JSON in arena, or NULL: none.
       Verify compares it with what is stored. NULL: summaries are not compared. */
    int (*summary)(struct journal *journal, const char *subject, struct arena *arena,
                   struct problems *problems, const char **ret_summary);
    const struct guard_family *const *guards; /* NULL-terminated; NULL: guards are not compared */
    const struct hand_family *const *hands;   /* one for each act that has any; NULL-terminated; NULL: none */
};
extern const struct journal_wiring journal_wired;
/* The table or kind of a name, or NULL. */
const struct record_table *wiring_table(const struct journal_wiring *wiring, const char *kind);
const struct record_kind *wiring_kind(const struct journal_wiring *wiring, const char *kind);

/* ---- opening --------------------------------------------------------------------------------------------
 */

struct journal_options {
    const char *database; /* a file or postgresql://... */
    const char *keys;     /* the folder of keys */
    bool writes;   /* the database, the folder and the installation's key are made when they are missing */
    bool sync_off; /* benches only */
    const struct journal_wiring *wiring;
    instant (*now)(void); /* the clock of the face */
};
int journal_open(const struct journal_options *options, struct arena *arena, struct problems *problems,
                 struct journal **ret_journal) MUST_CHECK;
/* For an operation: where request->surroundings says. */
int journal_of_request(const struct request *request, bool writes, struct journal **ret_journal) MUST_CHECK;
struct journal *journal_close(struct journal *journal); /* accepts and returns NULL */
void journal_close_pointer(struct journal **journal);
#define JOURNAL_CLEANUP __attribute__((cleanup(journal_close_pointer)))
const struct keys *journal_keys(const struct journal *journal);
/* The public key of this installation, by which a delegation names where it is exercised; zero: it has none
   yet. */
struct digest journal_installation(const struct journal *journal);
/* For this room: verify, bundles, snapshots, tests. It may be another after each call that writes or begins
   to read, since a lost connection is opened again. */
struct store *journal_store(struct journal *journal);
/* What a room keeps with the open journal from one call to the next, such as a state folded so far: one thing
   for each key, which is an address of the room's own. The journal knows nothing of transactions in it: who
   keeps says what it is up to (heads). NULL: nothing is kept. */
void *journal_kept(const struct journal *journal, const void *key);
/* Keeps kept (NULL: nothing from here on) in place of what was kept before, which is freed by its own
   function; what is kept at journal_close is freed then. ERROR_LIMIT: kept is freed as well. */
typedef void journal_kept_free(void *kept);
int journal_keep(struct journal *journal, const void *key, void *kept, journal_kept_free *kept_free,
                 struct problems *problems) MUST_CHECK;

/* ---- writing --------------------------------------------------------------------------------------------
 */

struct draft {
    const char *kind;
    civil_day effective;
    const char *body; /* canonical JSON */
    size_t body_size;
};
#define APPEND_ANY INT64_MAX
struct append {
    const char *subject;
    enum circle circle;
    int64_t expected; /* the sequence of the version that was viewed (of this installation's stream): another
                         one is ERROR_CONFLICT; APPEND_ANY: nothing was viewed */
    const char *author, *authority; /* authority "" or a delegation */
    const struct draft *drafts;
    size_t count;
    const char *summary; /* canonical JSON for lists, or NULL: unchanged */
};
struct appended {
    uint64_t first, last; /* sequences */
    struct digest head;
    bool again; /* the idempotency key was known: nothing was added, this is what was added then */
};

/* Runs act in one write transaction and commits; on ERROR_BUSY begins it again (at most JOURNAL_TRIES times),
   so act must have no effect but through its transaction and its context, which it sets anew each time. A key
   (NULL: none) that was used before ends it before act, or at act's first lock, with *ret_again true. When
   the connection is lost between commit and answer, it opens again and looks for the key. */
enum { JOURNAL_TRIES = 20 };
typedef int journal_act(struct transaction *transaction, void *context, struct problems *problems);
int journal_write(struct journal *journal, const char *idempotency_key, journal_act *act, void *context,
                  struct arena *arena, struct problems *problems, bool *ret_again) MUST_CHECK;
/* Inside an act: appends to this installation's stream of the subject and circle. Checks kinds and bodies,
   asks the authority callback, chains, signs. The instant of recording never goes back within a stream. */
int transaction_append(struct transaction *transaction, const struct append *append,
                       struct problems *problems, struct appended *ret_appended) MUST_CHECK;
/* One append as one act. */
int journal_append(struct journal *journal, const char *idempotency_key, const struct append *append,
                   struct arena *arena, struct problems *problems, struct appended *ret_appended) MUST_CHECK;
/* Locks this installation's streams of these subjects and circles before anything else: for an act that
   appends to several streams, or sets guards and then appends. Without it transaction_append locks its own
   stream. So that no two acts can wait for each other, streams are locked in the order of their subjects and
   circles and before guards, and guards in the order of their keys; what is locked already may be named
   again. Another order is ERROR_BUG, on both databases. */
struct stream_name {
    const char *subject;
    enum circle circle;
};
int transaction_streams(struct transaction *transaction, const struct stream_name *names, size_t count,
                        struct problems *problems) MUST_CHECK;
/* Guards, locked in the order of their keys, with their values in the transaction's arena. A later call may
   add only keys that come after all that are locked. Keys that begin with "key/" or "seen/" are the journal's
   own. Only a guard that is locked can be set. */
struct guard {
    const char *key, *value; /* value NULL: none */
};
int transaction_guards(struct transaction *transaction, struct guard *guards, size_t count,
                       struct problems *problems) MUST_CHECK;
int transaction_guard_set(struct transaction *transaction, const char *key, const char *value,
                          struct problems *problems) MUST_CHECK;
/* Around the append that carries out a request. Before any other lock, the act names its streams: those of
   authority_stream and its own. Begin finds the request for this act, subject and content; where it is
   submitted and not yet approved, the author approves it now, under the delegation. End records that it was
   carried out. ERROR_NOT_FOUND: nobody has asked for it. Without requests (journal_wiring) the author is who
   approved, and the request "". */
extern const struct stream_name authority_stream;
int transaction_request_begin(struct transaction *transaction, const struct carrying *carrying,
                              struct problems *problems, struct carried *ret_carried) MUST_CHECK;
int transaction_request_end(struct transaction *transaction, const struct carrying *carrying,
                            const struct carried *carried, struct problems *problems) MUST_CHECK;
struct journal *transaction_journal(struct transaction *transaction);
struct arena *transaction_arena(struct transaction *transaction);
instant transaction_now(const struct transaction *transaction); /* one for the whole transaction */
/* Whether the wiring's authority_subject has records, as the transaction has found it, or added any; true
   where that was not asked. */
bool transaction_has_authority(const struct transaction *transaction);

/* ---- reading --------------------------------------------------------------------------------------------
 */

struct journal_view {
    const char *subject;
    enum circle circle;
    instant known_on; /* only what was known then: recorded here by then, or received by then; of each stream
                         the records before the first that was not. INSTANT_NEVER: all */
    /* Only what comes after these heads (of a snapshot), at most one for each writer, in any order: records
       up to them were visited before. A head whose stream has no record of that sequence and hash is
       ERROR_CONFLICT, without a problem and before any visit: fold from the start. count 0: from the start.
       That what comes after a head in its stream also comes after it in the merge order is for whoever made
       the snapshot to know (own appends do; an imported bundle drops the snapshots). */
    const struct seen_head *after;
    size_t after_count;
};
/* A record as a fold sees it. Slices are valid until visit returns. */
struct folded {
    const struct record *record; /* previous is not set */
    instant known;               /* recorded by us, or received */
    bool own;                    /* of this installation */
    const struct digest *hash;
};
typedef int journal_visit(void *context, const struct folded *folded);
/* Every record of a subject's circle in merge order: of the records whose predecessors (what they have seen,
   and the record before them) all stand before, next comes the one with the earliest effective day, then with
   the smallest writer by bytes, then sequence; never the instant of recording. So a record that has seen all
   others is the last. visit may end it by a value other than 0, which is returned; it may not use the
   journal. An unknown subject has no records. */
int journal_fold(struct journal *journal, const struct journal_view *view, journal_visit *visit,
                 void *context, struct problems *problems) MUST_CHECK;
int transaction_fold(struct transaction *transaction, const struct journal_view *view, journal_visit *visit,
                     void *context, struct problems *problems) MUST_CHECK;
/* Between these two, everything that is read belongs to one unchanging view of the database; they may be
   nested. Inside a writing transaction they do nothing. */
int journal_read_begin(struct journal *journal, struct problems *problems) MUST_CHECK;
void journal_read_end(struct journal *journal);
/* The sequence of this installation's stream (0: none): the version that a page shows. */
int journal_sequence(struct journal *journal, const char *subject, enum circle circle,
                     struct problems *problems, int64_t *ret_sequence) MUST_CHECK;

/* The subjects that begin so and have records, each once, by name. In arena. */
int journal_subjects(struct journal *journal, const char *prefix, struct arena *arena,
                     struct problems *problems, const char *const **ret_subjects,
                     size_t *ret_count) MUST_CHECK;
/* The code of the party to which the writer of a record belongs: "" for this installation before it has a
   party, NULL for a key that is not known here, or that was revoked before that sequence. */
const char *journal_writer_party(const struct journal *journal, const struct digest *writer,
                                 uint64_t sequence);
/* The code of this installation's party; "" before it has one. */
const char *journal_own_party(const struct journal *journal);

/* The person whom an author names (journal_wiring.person). */
int journal_person(struct journal *journal, const char *author, struct arena *arena,
                   struct problems *problems, const char **ret_person) MUST_CHECK;

/* Who had a hand in it (journal_wiring.hands): none for an act that has no family. */
int journal_hands(struct journal *journal, const struct carrying *about, instant known_on,
                  struct arena *arena, struct problems *problems, struct hands *ret_hands) MUST_CHECK;
/* For a family: the authors of those shared records of a subject that count and that no other party wrote; so
   also those of an installation whose key is not certified, or no longer. In arena. */
typedef bool hand_counts(const void *context, const struct record *record, bool is_row); /* of a table */
int journal_authors(struct journal *journal, const char *subject, instant known_on, hand_counts *counts,
                    const void *context, struct arena *arena, struct problems *problems,
                    struct hands *ret_hands) MUST_CHECK;
/* Whether a member of its body is this text, which needs no escapes (a hash, an id). */
bool record_says(const struct record *record, const char *key, const char *text);

/* The hash by which records name an attachment: BLAKE2b-256 of its bytes, with a domain of its own. */
struct digest attachment_hash(const void *data, size_t size);
/* Bytes behind a record. The record that names them has the kind "attachment/1" and the body {"hash", "name",
   "of" (what they belong to), "size", "type"}; bundles carry the bytes with it. */
enum { ATTACHMENT_MAXIMUM = 4 << 20 };
struct attachment {
    const char *name, *type; /* "paper.pdf", "application/pdf" */
    const char *of;          /* a record, a report or a thing; "": nothing in particular */
    const void *data;
    size_t size;
};
extern const struct record_kind attachment_kind;
/* {"name", "of"}: the attachment of that name is taken back; its bytes and records stay. */
extern const struct record_kind attachment_withdrawn_kind;
/* The same in the internal circle: papers that never travel. */
extern const struct record_kind attachment_internal_kind, attachment_internal_withdrawn_kind;
/* Inside an act, its streams locked: keeps the bytes, once for each hash, and makes the draft of the record,
   which the caller appends to the shared stream that it belongs to. ERROR_LIMIT: over ATTACHMENT_MAXIMUM. */
int transaction_attachment_add(struct transaction *transaction, const struct attachment *attachment,
                               struct problems *problems, struct draft *ret_draft) MUST_CHECK;
/* ERROR_NOT_FOUND without a problem: its bytes are not here; ERROR_STORAGE: they are not what the hash says.
 */
int journal_attachment_read(struct journal *journal, const struct digest *hash, struct arena *arena,
                            struct problems *problems, const void **ret_data, size_t *ret_size) MUST_CHECK;

/* ---- the contingent: a folder, or an id of the journal ----------------------------------------------------
 */

/* The folder of a contingent in memory, folded from its records (shared and internal tables): what
   folder_read would give of the exported folder, with the record behind each row (folder_origin).
   ERROR_NOT_FOUND: no such contingent (names near ones), or nothing of it was known then. known_on
   INSTANT_NEVER: now. Begins with a snapshot where there is one; never writes. */
int contingent_open(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                    struct problems *problems, struct folder *ret_folder) MUST_CHECK;
/* The same, and the records whose kinds are kept, of one view. */
int contingent_open_kept(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                         struct problems *problems, struct folder *ret_folder,
                         struct kept_list *ret_kept) MUST_CHECK;
/* The records of a contingent whose kinds are kept, as known then; an unknown contingent has none. The second
   inside an act, as they are now. */
int contingent_kept(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                    struct problems *problems, struct kept_list *ret_kept) MUST_CHECK;
int transaction_contingent_kept(struct transaction *transaction, const char *subject,
                                struct problems *problems, struct kept_list *ret_kept) MUST_CHECK;
/* What an argument of type ARGUMENT_CONTINGENT names: a folder, where one of that name exists or the text
   holds a `/`; else a contingent of the journal. Honours the argument `as-known-on` where the operation has
   it (ERROR_USAGE where all that it names are folders). */
int contingent_of_request(const struct request *request, const char *argument,
                          struct folder *ret_folder) MUST_CHECK;
/* The same with the kept records. *ret_journal, which the caller closes, errors or not, is the journal that
   the contingent is in; NULL: it is a folder, and nothing is kept. */
int contingent_of_request_kept(const struct request *request, const char *argument,
                               struct journal **ret_journal, struct folder *ret_folder,
                               struct kept_list *ret_kept) MUST_CHECK;
/* For every operation that has an ARGUMENT_CONTINGENT. */
#define CONTINGENT_HELP "a contingent folder, or the id of a contingent in the journal"
#define ARGUMENT_AS_KNOWN_ON                                                                                 \
    {                                                                                                        \
        .name = "as-known-on", .type = ARGUMENT_INSTANT,                                                     \
        .help = "of a contingent in the journal: answer with what was known then, as of a day's end or "     \
                "at an instant such as 2025-03-31T12:00:00Z"                                                 \
    }

/* Inside every act that has added records of tables to a contingent, behind the last of them: writes its
   summary for lists and, where more than CONTINGENT_SNAPSHOT_RECORDS records came since the last snapshot, a
   new one. A subject that is no contingent is left alone. */
enum { CONTINGENT_SNAPSHOT_RECORDS = 200 };
int transaction_contingent_changed(struct transaction *transaction, const char *subject,
                                   struct problems *problems) MUST_CHECK;
/* The `summary` of journal_wiring: what replay of a contingent gives, folded from the start; on the way it
   compares the stored snapshot with that (ERROR_INVALID when it differs). Another subject has none. */
int contingent_replay(struct journal *journal, const char *subject, struct arena *arena,
                      struct problems *problems, const char **ret_summary) MUST_CHECK;

extern const struct operation_list contingent_operations; /* import, export, contingents */
extern const struct operation_list attachment_operations; /* attach, attachments, attachment */
extern const struct record_table *const folder_tables[];  /* of files whose rooms do not exist yet */

extern const struct operation_list journal_operations;
extern const struct operation_list key_operations;    /* key show, new, trust, certify, revoke, ... */
extern const struct operation_list bundle_operations; /* bundle export, bundle import */

#endif
