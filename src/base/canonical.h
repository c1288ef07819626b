/* Canonical JSON: the one way in which the body of a record is written, so that equal bodies have equal bytes
   and equal hashes. UTF-8; members of an object sorted by the bytes of their keys, no key twice; no blanks;
   whole numbers within 64 bits (no point, no exponent, no -0); whatever must be exact and is not whole is a
   text; true, false; no null (what is not given is absent). In texts only `"`, `\` and controls are escaped:
   \" \\ \b \f \n \r \t, other controls below 0x20 as \u00xx in small letters; no U+0000. Depth at most
   CANONICAL_DEPTH_MAXIMUM. (Python writes the same: json.dumps(value, sort_keys=True, ensure_ascii=False,
   separators=(',', ':')), where value holds only what may stand here.) */
#ifndef MUSTER_BASE_CANONICAL_H
#define MUSTER_BASE_CANONICAL_H

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <stdbool.h>

enum { CANONICAL_DEPTH_MAXIMUM = 16 };
#define CANONICAL_SIZE_MAXIMUM ((size_t)1 << 20)

/* Adds any JSON value as canonical JSON, sorting members. ERROR_INVALID (a problem at each wrong value's
   place): null, a number that is not whole or is out of range, too deep, longer than CANONICAL_SIZE_MAXIMUM.
   ERROR_LIMIT: memory, or the text's own maximum. */
int canonical_write(const struct json_value *value, struct arena *arena, struct problems *problems,
                    struct text *out) MUST_CHECK;

/* Whether these bytes are one canonical object, whole. Returns size when they are, else the offset of the
   first byte that is wrong (of an escape, a word or a number its beginning; of a key out of order its first
   byte), or size + 1 when they end too early. No allocation. */
size_t canonical_check(const char *data, size_t size);
/* The whole number that stands at the start of data, as canonical JSON writes it. Returns its length, 0 when
   there is none or it does not fit. */
size_t canonical_number(const char *data, size_t size, int64_t *ret_number);

/* One member of an object, or one value of an array (key_size 0). Slices of the bytes read: no copy. */
enum canonical_type {
    CANONICAL_TEXT,
    CANONICAL_NUMBER,
    CANONICAL_TRUE,
    CANONICAL_FALSE,
    CANONICAL_OBJECT,
    CANONICAL_ARRAY
};
struct canonical_item {
    const char *key; /* as written, without quotation marks; NULL in an array */
    size_t key_size;
    enum canonical_type type;
    const char *raw; /* the value as written; of a text what stands between the marks */
    size_t raw_size;
    bool escaped;   /* a text that holds escapes */
    int64_t number; /* CANONICAL_NUMBER; 1 for true */
};

/* A pull reader over bytes that canonical_check found right, or that a chain vouches for: on other bytes it
   ends early (ERROR_INVALID from canonical_next), never reads outside them. */
struct canonical_reader {
    const char *at, *end;
    char closing; /* of the object or array that is being read */
    bool begun;
};
/* At an object or array: data..data+size begins with `{` or `[`. */
void canonical_open(const char *data, size_t size, struct canonical_reader *ret_reader);
/* The next item: 1 and *ret_item, 0 at the end, ERROR_INVALID when the bytes are not canonical. Nested
   objects and arrays come whole, as slices; open them with canonical_open(item.raw, item.raw_size). */
int canonical_next(struct canonical_reader *reader, struct canonical_item *ret_item) MUST_CHECK;
/* The member of an object by key: 1, 0 when it is not there, ERROR_INVALID. */
int canonical_member(const char *data, size_t size, const char *key,
                     struct canonical_item *ret_item) MUST_CHECK;
/* The text of an item, NUL-terminated, escapes resolved; in arena. NULL when memory is exhausted or the item
   is no text. */
const char *canonical_text(const struct canonical_item *item, struct arena *arena);
/* Whether the item's key, escapes resolved, is this one. */
bool canonical_key_is(const struct canonical_item *item, const char *key);

/* Writing without a tree: one value, begun with {.out = &text}. Keys are NULL in arrays and around
   everything, and live until their object ends. What would not be canonical fails the text: members out of
   the order of their keys, a key where none belongs, no text (NULL), wrong UTF-8, too many levels, a bracket
   that closes another. */
struct canonical_writer {
    struct text *out;
    const char *last_key[CANONICAL_DEPTH_MAXIMUM + 1];
    bool begun[CANONICAL_DEPTH_MAXIMUM + 1];
    int depth;
};
void canonical_begin(struct canonical_writer *writer, const char *key, char bracket); /* '{' or '[' */
void canonical_end(struct canonical_writer *writer, char bracket);                    /* '}' or ']' */
void canonical_add_text(struct canonical_writer *writer, const char *key, const char *text);
void canonical_add_number(struct canonical_writer *writer, const char *key, int64_t number);
void canonical_add_bool(struct canonical_writer *writer, const char *key, bool value);

#endif
