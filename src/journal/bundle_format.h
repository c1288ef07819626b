/* What is inside a bundle, as bytes: no journal, no keys. Version 1 (numbers big endian):
     u32 size + head, canonical JSON
   | u32 size + the maker's card
   | u32 count + records (each u32 size + the encoding of record.h), by stream and sequence
   | u32 count + attachments (each 32 bytes hash, u64 size, bytes), by hash
   | 64 bytes: the maker's signature (key_sign, domain "muster bundle 1") of all bytes before it
   The head:
     {"bundle":1, "made":instant, "maker":key, "part":k, "parts":n,
      "seen":[{"hash","sequence","signature","writer"}],
      "streams":[{"before","first","hash","last","signature","writer"}], "subject", "to":[key]}
   keys, hashes and signatures hexadecimal, lists in the order of their keys. `streams` are those with records
   in this part: the hash before the first record, and the hash of the last, signed by the stream's writer as
   its head. `seen` are the heads of all shared streams of the subject that the maker holds: what need not be
   sent back. A released version is frozen. */
#ifndef MUSTER_JOURNAL_BUNDLE_FORMAT_H
#define MUSTER_JOURNAL_BUNDLE_FORMAT_H

#include "journal/bundle.h"
#include "journal/journal_heads.h"

enum { BUNDLE_VERSION = 1, BUNDLE_HEAD_MAXIMUM = 1 << 18, BUNDLE_CARD_MAXIMUM = 1 << 18 };

struct bundle_range {
    struct digest writer;
    uint64_t first, last; /* 1 <= first <= last */
    struct digest before; /* the hash of the record before the first; zero: first is 1 */
    struct digest hash;   /* of the last */
    uint8_t signature[KEY_SIGNATURE_SIZE];
};
struct bundle_seen {
    struct digest writer;
    uint64_t sequence;
    struct digest hash;
    uint8_t signature[KEY_SIGNATURE_SIZE];
};
struct bundle_head {
    const char *subject;
    struct digest maker;
    instant made;
    uint32_t part, parts;
    const struct digest *to;
    size_t to_count;
    const struct bundle_range *streams;
    size_t stream_count;
    const struct bundle_seen *seen;
    size_t seen_count;
};
struct bundle_bytes {
    const uint8_t *data;
    size_t size;
};
struct bundle_file {
    struct digest hash;
    struct bundle_bytes bytes;
};
/* What was read; bytes are slices of what was given. */
struct bundle_content {
    struct bundle_head head;
    struct bundle_bytes card;
    const struct bundle_bytes *records; /* of the first stream, then of the second, ... */
    size_t record_count;
    const struct bundle_file *files;
    size_t file_count;
    struct bundle_bytes signed_bytes;
    uint8_t signature[KEY_SIGNATURE_SIZE];
};

/* Writing: the head, the card, bundle_add_count, records, bundle_add_count, attachments,
 * bundle_add_signature.
 */
void bundle_add_head(const struct bundle_head *head, struct text *out);
void bundle_add_card(const char *data, size_t size, struct text *out);
void bundle_add_count(size_t count, struct text *out);
void bundle_add_record(const struct record *record, struct text *out);
void bundle_add_file(const struct bundle_file *file, struct text *out);
void bundle_add_signature(const struct key_pair *maker, struct text *out);
/* How many bytes they take beside what they hold. */
enum { BUNDLE_RECORD_MORE = 4, BUNDLE_FILE_MORE = DIGEST_SIZE + 8 };

/* Takes all of data apart; lists in arena. Records are not decoded, signatures not looked at. ERROR_INVALID
   with what is wrong in *ret_why (a static text), ERROR_LIMIT: memory. */
int bundle_decode(const void *data, size_t size, struct arena *arena, struct bundle_content *ret_content,
                  const char **ret_why) MUST_CHECK;
bool bundle_signed(const struct bundle_content *content);

/* The attachment that a record names: kind "attachment/1", body {"hash","name","size",...}. */
extern const char bundle_attachment_kind[];
/* False when the body is not such a one. The name is in arena. ERROR_LIMIT: memory. */
int bundle_attachment_of(const struct record *record, struct arena *arena, bool *ret_is,
                         struct bundle_attachment *ret_attachment) MUST_CHECK;

#endif
