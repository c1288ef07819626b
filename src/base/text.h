/* A text that grows up to a named maximum. Failing is sticky: write on, and ask once at the end. */
#ifndef MUSTER_BASE_TEXT_H
#define MUSTER_BASE_TEXT_H

#include "base/error.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data; /* NUL-terminated once anything was added; NULL before */
    size_t length;
    size_t capacity;
    size_t maximum; /* 0: TEXT_DEFAULT_MAXIMUM */
    bool failed;    /* the maximum was passed or memory was exhausted: the content is incomplete */
};

#define TEXT_DEFAULT_MAXIMUM ((size_t)1 << 30)
#define TEXT_CLEANUP         __attribute__((cleanup(text_done)))

/* Frees the content; the struct may be used again. */
void text_done(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *data, size_t length);
void text_add_char(struct text *text, char character);
void text_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
/* count times the character */
void text_pad(struct text *text, char character, size_t count);
/* 0, or ERROR_LIMIT when text_failed. */
int text_result(const struct text *text) MUST_CHECK;
/* The content, "" when nothing was added. */
const char *text_content(const struct text *text);

/* Checks UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF, no NUL).
   Returns length when it is right, else the offset of the first wrong byte. */
size_t text_utf8_check(const char *data, size_t length);
/* Writes a character (a scalar value, not 0) as UTF-8, at most 4 bytes and no NUL; returns its length. */
size_t text_encode(uint32_t character, char *out);
/* Moves a place (from 1) over these bytes: lines by LF, columns by characters. */
void text_advance(const char *data, size_t length, uint32_t *line, uint32_t *column);
/* Columns that the text takes on a terminal (East Asian wide characters 2, combining marks 0). */
size_t text_width(const char *string);
/* The nearest of `names` to `name` by edit distance (a swap of neighbours is one step, case none), or NULL
   when none is near (more than a third of its length away). */
const char *text_nearest(const char *name, const char *const *names, size_t count);

/* What a message says of an unknown name: "did you mean 'strength'? known columns: day, strength" (kind is
   "columns"). In arena; a fixed text when memory is exhausted. */
const char *text_known(struct arena *arena, const char *kind, const char *name, const char *const *names,
                       size_t count);

/* How a message shows outside text: at most TEXT_QUOTE_CHARACTERS characters, then "..."; what cannot be seen
   (controls, wrong UTF-8, marks that turn the direction of writing) as escapes. Into buffer (TEXT_QUOTE_SIZE
   bytes), which it returns; the quotation marks are the caller's. */
char *text_quote(const char *data, size_t length, char *buffer);
enum { TEXT_QUOTE_CHARACTERS = 60, TEXT_QUOTE_SIZE = 6 * TEXT_QUOTE_CHARACTERS + 4 };

#endif
