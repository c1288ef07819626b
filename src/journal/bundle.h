/* Bundles: what one party hands to another, as a file that travels by e-mail or stick. Shared streams of one
   subject and the attachments that their records name; nothing of another circle can go into one. Signed by
   the installation that made it, encrypted to named installations' keys, ordered by parts, verified whole
   before anything is added. The bytes of the file are described in bundle_format.h and bundle_seal.h. */
#ifndef MUSTER_JOURNAL_BUNDLE_H
#define MUSTER_JOURNAL_BUNDLE_H

#include "journal/journal.h"
#include "journal/keys.h"

enum {
    BUNDLE_RECIPIENTS_MAXIMUM = 64, /* installations */
    BUNDLE_STREAMS_MAXIMUM = 256,   /* of a subject */
    BUNDLE_PARTS_MAXIMUM = 10000,
    BUNDLE_FILES_MAXIMUM = ARGUMENT_VALUES_MAXIMUM, /* read at a time */
};
#define BUNDLE_PART_DEFAULT ((size_t)8 << 20)   /* bytes of records and attachments in one file */
#define BUNDLE_SIZE_MAXIMUM FOLDER_FILE_MAXIMUM /* of one file */
/* A larger attachment does not go into a bundle: what travels can be kept by every database. */
#define BUNDLE_ATTACHMENT_MAXIMUM ((size_t)64 << 20)

/* What a bundle discloses: shown before it is made and before it is added. All in the caller's arena. */
struct bundle_kind_count {
    const char *kind;
    size_t records;
    civil_day first_day, last_day; /* effective */
};
struct bundle_attachment {
    const char *name, *of; /* of "": nothing */
    uint64_t size;
    struct digest hash;
    bool missing; /* a record names it, but its bytes are not here: they do not go into the bundle */
    bool apart;   /* of an export: it is here, but larger than what was asked for, and does not go either */
};
struct bundle_installation {
    struct digest key;
    const char *party, *code, *name; /* "Kazakhstan", "KAZ", "laptop of the planning cell" */
};
struct bundle_stream {
    struct bundle_installation writer;
    uint64_t first, last; /* sequences in the bundle */
};
struct bundle_preview {
    const char *subject;
    struct bundle_installation maker;
    instant made;
    const struct bundle_installation *recipients;
    size_t recipient_count;
    const char **files; /* an export's parts, or the file that was read */
    size_t file_count;
    uint32_t part, parts; /* of a file that was read, from 1; of an export part is 0 */
    const struct bundle_stream *streams;
    size_t stream_count;
    struct bundle_kind_count *kinds;
    size_t kind_count, kind_capacity;
    struct bundle_attachment *attachments; /* each hash once */
    size_t attachment_count, attachment_capacity;
    size_t records;
    size_t records_added, records_known; /* of an import: new here, here already */
};

struct bundle_export {
    const char *subject;
    const char *const *to; /* codes of known parties, or 64 hexadecimal digits of an installation's key */
    size_t to_count;
    bool all; /* from the first record; else what follows on the heads that the receivers' own bundles have
                 named as seen (all, where none came yet) */
    size_t attachment_bytes; /* of the largest attachment that goes; 0: BUNDLE_ATTACHMENT_MAXIMUM */
    bool with_revoked; /* also records that an installation of the own party wrote after its key was revoked,
                          and that were taken in before that was known here: the party answers for them */
    size_t part_bytes; /* 0: BUNDLE_PART_DEFAULT; a part is larger where what it holds cannot be parted */
    const char *path;  /* PATH, or PATH.1, PATH.2, ... where it takes several parts */
};
/* What an export would hold and which files it would make, without writing. ERROR_NOT_FOUND: no such subject,
   or an unknown party or key; ERROR_FORBIDDEN: this installation, or a named one, is not certified or is
   revoked; ERROR_CONFLICT: a writer's records after its revocation would have to go, and not with_revoked, or
   they are another party's. An export with nothing
   new for the receivers is no error: its one part names the heads that were seen. */
int bundle_plan(struct journal *journal, const struct bundle_export *export, struct arena *arena,
                struct problems *problems, struct bundle_preview *ret_preview) MUST_CHECK;
/* The same, and writes the files: each whole or not at all, none in the place of another file
   (ERROR_CONFLICT). */
int bundle_write(struct journal *journal, const struct bundle_export *export, struct arena *arena,
                 struct problems *problems, struct bundle_preview *ret_preview) MUST_CHECK;

/* Reads bundles, in the order of their makers and parts, checks all of each (see below) and adds them in one
   transaction; `add` false: only the checks and the previews (one for each path, in the order of the paths).
   Refused, with nothing added: not a bundle, damaged or cut; not for this installation; a maker whose key is
   unknown, not certified or revoked; a wrong signature of the bundle, of a head or of a certificate; a stream
   that is not shared, of a writer who is unknown or revoked; a kind that this writer's side may not write; a
   record that record_decode or its kind refuses; a broken chain; a gap (names the sequence to ask for); a
   fork (another record of the same sequence is here: names both hashes, and the two signed heads, which
   together prove it). What is here already is compared and passed over, so importing twice changes nothing.
   Foreign records are noted with the instant of arrival; snapshots of the subject are dropped. Records of
   this installation itself that are not here, because the database was restored from an older copy, are
   refused: the stream goes on under a new key, and then takes them in. What the maker's card says beyond what
   is known of its party (certificates, revocations) is kept. Records after a writer's revocation are taken,
   with a warning, only from another installation of its party that knows of the revocation. */
int bundle_read(struct journal *journal, const char *const *paths, size_t count, bool add,
                struct arena *arena, struct problems *problems,
                struct bundle_preview *ret_previews) MUST_CHECK;

#endif
