/* What the writing and the reading of bundles share. Private to this room. */
#ifndef MUSTER_JOURNAL_BUNDLE_INSIDE_H
#define MUSTER_JOURNAL_BUNDLE_INSIDE_H

#include "journal/bundle_format.h"
#include "journal/journal_inside.h"

/* ---- installations (bundle_parties.c) ---- */

/* Who an installation is by the keys known here and, unless it is NULL, by the card of a party whose root is
   known. False: by neither. */
bool bundle_installation(const struct keys *keys, const struct party *card, const struct digest *key,
                         struct bundle_installation *ret_installation);
/* Its certificate with the strictest revocation that either knows of, or NULL. */
const struct key_certificate *bundle_certificate(const struct keys *keys, const struct party *card,
                                                 const struct digest *key);
/* "Kazakhstan (KAZ), laptop of the planning cell"; of an unknown one the beginning of its key. */
const char *bundle_words(const struct bundle_installation *installation, struct arena *arena);
/* Whether this installation may make bundles: certified, and not revoked. ERROR_FORBIDDEN. */
int bundle_maker(const struct keys *keys, struct problems *problems,
                 struct bundle_installation *ret_maker) MUST_CHECK;
/* The installations that `to` names, this one left out, in the order of their keys, each once. */
int bundle_recipients(const struct keys *keys, const struct bundle_export *export, struct arena *arena,
                      struct problems *problems, struct bundle_installation **ret_recipients,
                      size_t *ret_count) MUST_CHECK;

/* ---- what an installation has seen: a guard for each, "bundle/SUBJECT KEY", whose value is the instant at
   which its newest bundle was made, a line, and "WRITER SEQUENCE" lines (bundle_heads.c) ---- */

const char *bundle_seen_key(const char *subject, const struct digest *installation, struct arena *arena);
const char *bundle_seen_value(const struct bundle_head *head, struct arena *arena);
/* The instant of a value; INT64_MIN without one. */
instant bundle_seen_made(const char *value);
/* Up to which record the writer's stream was seen; 0: none. */
uint64_t bundle_seen_sequence(const char *value, const struct digest *writer);

/* ---- streams (bundle_heads.c) ---- */

/* The shared streams of a subject that have records: the only way in which this code comes to streams. */
int bundle_streams(struct journal *journal, const char *subject, struct arena *arena,
                   struct problems *problems, struct store_stream **ret_streams,
                   size_t *ret_count) MUST_CHECK;
/* The hash of a stream's record (0: zero). ERROR_NOT_FOUND without a problem: it has none of that sequence.
 */
int bundle_hash_at(struct journal *journal, const struct store_stream *stream, uint64_t sequence,
                   struct problems *problems, struct digest *ret_hash) MUST_CHECK;

/* ---- what a bundle discloses (bundle_heads.c) ---- */

/* Takes a record into the preview: its kind, its day, its attachment. ERROR_LIMIT: memory. */
int bundle_preview_record(struct bundle_preview *preview, const struct record *record,
                          struct arena *arena) MUST_CHECK;
/* Brings attachments into the order of their hashes, each once; kinds into that of their names. */
void bundle_preview_done(struct bundle_preview *preview);
/* The attachment of this hash in a preview that is done, or NULL. */
struct bundle_attachment *bundle_attachment_find(const struct bundle_preview *preview,
                                                 const struct digest *hash);

/* ---- attachments (bundle_attachments.c) ---- */

/* Marks those whose bytes are not here as missing, sets the size of the others, and marks those that are
   larger than the maximum as apart, of a preview that is done. */
int bundle_attachments_look(struct journal *journal, struct bundle_preview *preview, uint64_t maximum,
                            struct problems *problems) MUST_CHECK;
int bundle_attachment_read(struct journal *journal, const struct bundle_attachment *attachment,
                           struct arena *arena, struct problems *problems,
                           struct bundle_bytes *ret_bytes) MUST_CHECK;
/* Inside a write transaction: adds its bytes, unless they are here already. */
int bundle_attachment_add(struct journal *journal, const struct bundle_file *file,
                          struct problems *problems) MUST_CHECK;

#endif
