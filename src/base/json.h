/* JSON (RFC 8259): a strict reader that reports all errors of a text, and a writer. */
#ifndef MUSTER_BASE_JSON_H
#define MUSTER_BASE_JSON_H

#include "base/error.h"
#include "base/exact.h"
#include "base/folder.h"
#include "base/text.h"
#include <stdbool.h>

enum { JSON_DEPTH_MAXIMUM = 64, JSON_VALUES_MAXIMUM = 10 * 1000000 };

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_type type;
    struct place place;       /* of the value */
    struct place key_place;   /* inside an object */
    const char *key;          /* inside an object, else NULL */
    const char *text;         /* JSON_TEXT: unescaped; JSON_NUMBER: as written (no double is made of it) */
    size_t length;            /* of text; a text may not hold U+0000 */
    struct json_value *first; /* JSON_ARRAY, JSON_OBJECT: the members in order */
    struct json_value *next;  /* the sibling */
    size_t count;             /* of members */
};

/* Reads one value that takes the whole text. Refused: duplicate keys, depth over JSON_DEPTH_MAXIMUM, unpaired
   surrogates, U+0000, wrong UTF-8, numbers that JSON does not know, anything behind the value. Goes on after
   an error where it can (at the next comma or bracket of the same depth), so that all are named. */
int json_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
              struct json_value **ret_value) MUST_CHECK;
/* The member of an object, or NULL. */
const struct json_value *json_member(const struct json_value *object, const char *key);

/* Writes JSON with commas and escapes by itself. key NULL inside an array and at the top. Wrong UTF-8 becomes
   U+FFFD. Nesting deeper than JSON_DEPTH_MAXIMUM fails the text. No line break behind the last value. */
struct json_writer {
    struct text *out;
    int depth;
    bool begun[JSON_DEPTH_MAXIMUM + 1]; /* a value was written at this depth */
    bool compact;                       /* no line breaks; else two blanks a level */
};
void json_begin_object(struct json_writer *writer, const char *key);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer, const char *key);
void json_end_array(struct json_writer *writer);
void json_text(struct json_writer *writer, const char *key, const char *text);   /* NULL: null */
void json_money(struct json_writer *writer, const char *key, money_cents cents); /* "201272.00" */
void json_integer(struct json_writer *writer, const char *key, int64_t value);
void json_bool(struct json_writer *writer, const char *key, bool value);
void json_null(struct json_writer *writer, const char *key);
void json_day(struct json_writer *writer, const char *key, int32_t day); /* "2024-03-14"; DAY_NEVER: null */
/* A number as it is to stand, such as 9.5 or json_value.text; the caller guarantees that JSON knows it. */
void json_number(struct json_writer *writer, const char *key, const char *number);

#endif
