/* What a person looks at: its width, whether it shows bold and colour, and words filled into lines. */
#ifndef MUSTER_CLI_SCREEN_H
#define MUSTER_CLI_SCREEN_H

#include "base/arena.h"
#include "base/text.h"
#include <stdbool.h>
#include <stdio.h>

enum {
    SCREEN_WIDTH_DEFAULT = 100, /* where nobody knows */
    SCREEN_WIDTH_MINIMUM = 40,
    SCREEN_WIDTH_MAXIMUM = 500,
    SCREEN_PROSE_MAXIMUM = 100 /* longer lines of prose are hard to read */
};

struct screen {
    size_t width; /* in columns */
    bool styled;  /* bold and colour; neither ever carries meaning alone */
};

/* The screen behind a stream: COLUMNS, else the terminal's width, else SCREEN_WIDTH_DEFAULT. Styled when it
   is a terminal (other than TERM=dumb) and NO_COLOR is empty or not set. */
struct screen screen_of(FILE *stream);
/* The width that prose is filled to. */
size_t screen_prose_width(const struct screen *screen);

enum screen_style { STYLE_BOLD, STYLE_FAINT, STYLE_NOTICE, STYLE_ERROR, STYLE_WARNING };
/* Begins and ends a style; nothing is written where the screen is not styled. */
void screen_begin(const struct screen *screen, struct text *out, enum screen_style style);
void screen_end(const struct screen *screen, struct text *out);
void screen_styled(const struct screen *screen, struct text *out, enum screen_style style,
                   const char *string);

/* The text as one line, without what would steer the terminal or mislead the reader: line breaks and tabs
   become blanks; control characters, overrides of the text's direction and wrong UTF-8 become U+FFFD. The
   text itself when there is nothing to replace, else a copy in arena; "" when memory is exhausted, or for
   NULL. */
const char *screen_clean(struct arena *arena, const char *string);
/* The same, but line breaks stay. */
const char *screen_clean_prose(struct arena *arena, const char *string);

/* A piece of a text that fits on a line. Line breaks inside it stand for blanks. */
struct screen_line {
    const char *data;
    size_t bytes, columns;
};
/* Takes the next line of at most `width` columns from *cursor, which stands at `end` when all is taken.
   Breaks at blanks, inside a word only when the word alone is longer. Never empty before the end. */
struct screen_line screen_take_line(const char **cursor, const char *end, size_t width);
void screen_add_line(struct text *out, struct screen_line line);

enum prose_kind { PROSE_END, PROSE_FILLED, PROSE_AS_IS, PROSE_BREAK };
/* A block of prose: lines to fill, one line that begins with a blank and stands as it is, or the empty lines
   between two blocks. */
struct prose {
    enum prose_kind kind;
    const char *data;
    size_t bytes;
};
struct prose prose_next(const char **cursor);

/* Adds prose behind `indent` columns, filled to `width`; begun: the first line stands at its column already.
   Ends with a line break. */
void screen_add_prose(struct text *out, const char *string, size_t indent, size_t width, bool begun);

#endif
