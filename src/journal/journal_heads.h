/* The head of a stream: which record is its last, signed by its writer. As bytes that are signed, and as one
   line of text that can be printed, kept elsewhere and presented to `muster journal verify --head`. */
#ifndef MUSTER_JOURNAL_JOURNAL_HEADS_H
#define MUSTER_JOURNAL_JOURNAL_HEADS_H

#include "journal/keys.h"
#include "journal/record.h"

struct head {
    const char *subject;
    enum circle circle;
    struct digest writer;
    uint64_t sequence; /* from 1 */
    struct digest hash;
    bool has_signature;
    uint8_t signature[KEY_SIGNATURE_SIZE];
};

/* What is signed, with the domain "muster head 1" (numbers big endian): u16 size + subject | u8 circle |
   32 bytes writer | u64 sequence | 32 bytes hash. */
void head_sign(struct head *head, const struct key_pair *writer);
/* Whether its signature is that of its writer. */
bool head_signed(const struct head *head);

/* The line: "SUBJECT CIRCLE WRITER SEQUENCE HASH" and, where it is signed, " SIGNATURE"; writer and hash
   hexadecimal, the signature base64. */
void head_write(const struct head *head, struct arena *arena, struct text *out);
/* Reads such a line, blanks at both ends aside. ERROR_INVALID: it is none; ERROR_LIMIT: memory. */
int head_read(const char *line, size_t length, struct arena *arena, struct head *ret_head) MUST_CHECK;
/* The circle of a name, or 0. */
int circle_of_name(const char *name, size_t length);

#endif
