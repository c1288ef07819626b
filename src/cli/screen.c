#include "cli/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 10 }; /* columns that prose gets in any case */

static const char replacement[] = {'\xEF', '\xBF', '\xBD'}; /* U+FFFD */

static size_t known_width(int descriptor)
{
    const char *columns = getenv("COLUMNS");
    if (columns && *columns) {
        char *end;
        unsigned long width = strtoul(columns, &end, 10);
        if (!*end && width > 0)
            return width;
    }
    struct winsize size;
    if (descriptor >= 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return SCREEN_WIDTH_DEFAULT;
}

static bool shows_styles(int descriptor)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (no_color && *no_color)
        return false;
    if (!terminal || !*terminal || strcmp(terminal, "dumb") == 0)
        return false;
    return descriptor >= 0 && isatty(descriptor);
}

struct screen screen_of(FILE *stream)
{
    int descriptor = fileno(stream);
    size_t width = known_width(descriptor);
    if (width < SCREEN_WIDTH_MINIMUM)
        width = SCREEN_WIDTH_MINIMUM;
    if (width > SCREEN_WIDTH_MAXIMUM)
        width = SCREEN_WIDTH_MAXIMUM;
    return (struct screen){.width = width, .styled = shows_styles(descriptor)};
}

size_t screen_prose_width(const struct screen *screen)
{
    return screen->width < SCREEN_PROSE_MAXIMUM ? screen->width : SCREEN_PROSE_MAXIMUM;
}

void screen_begin(const struct screen *screen, struct text *out, enum screen_style style)
{
    static const char *const codes[] = {
        [STYLE_BOLD] = "\033[1m",     [STYLE_FAINT] = "\033[2m",      [STYLE_NOTICE] = "\033[1;33m",
        [STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;35m",
    };
    if (screen->styled)
        text_add(out, codes[style]);
}

void screen_end(const struct screen *screen, struct text *out)
{
    if (screen->styled)
        text_add(out, "\033[0m");
}

void screen_styled(const struct screen *screen, struct text *out, enum screen_style style, const char *string)
{
    screen_begin(screen, out, style);
    text_add(out, string);
    screen_end(screen, out);
}

/* Bytes of the character at `at` that must not reach a screen; 0 when it may. The text is right UTF-8. */
static size_t hostile_bytes(const unsigned char *at)
{
    static const struct {
        unsigned char bytes, lead[2], first, last; /* of the last byte */
    } ranges[] = {
        {2, {0xC2}, 0x80, 0x9F},       /* C1 controls */
        {3, {0xE2, 0x80}, 0xAA, 0xAE}, /* U+202A to U+202E: they reorder what follows */
        {3, {0xE2, 0x81}, 0xA6, 0xA9}, /* U+2066 to U+2069: they do, too */
    };
    if (at[0] < 0x80)
        return (at[0] < 0x20 && at[0] != '\n') || at[0] == 0x7F;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        size_t before = ranges[i].bytes - 1U;
        if (memcmp(at, ranges[i].lead, before) == 0 && at[before] >= ranges[i].first &&
            at[before] <= ranges[i].last)
            return ranges[i].bytes;
    }
    return 0;
}

static bool is_clean(const char *string, size_t length, bool prose)
{
    if (text_utf8_check(string, length) < length)
        return false;
    for (const unsigned char *at = (const unsigned char *)string; *at; at++)
        if (hostile_bytes(at) || (*at == '\n' && !prose))
            return false;
    return true;
}

/* Adds the character at `at` (or what replaces it) to copy, and returns its bytes. */
static size_t clean_character(const char *at, bool right, bool prose, char *copy, size_t *used)
{
    bool blank = *at == '\t' || (*at == '\n' && !prose);
    size_t hostile = right ? hostile_bytes((const unsigned char *)at) : 1;
    if (hostile && !blank) {
        memcpy(copy + *used, replacement, sizeof replacement);
        *used += sizeof replacement;
    } else {
        copy[(*used)++] = blank ? ' ' : *at;
    }
    return hostile ? hostile : 1;
}

static const char *clean(struct arena *arena, const char *string, bool prose)
{
    size_t length = string ? strlen(string) : 0;
    if (!length)
        return "";
    if (is_clean(string, length, prose))
        return string;
    char *copy = arena_array(arena, length + 1, sizeof replacement);
    if (!copy)
        return "";
    size_t used = 0, right = text_utf8_check(string, length); /* the text is right up to there */
    for (size_t i = 0; i < length;) {
        i += clean_character(string + i, i < right, prose, copy, &used);
        if (i > right)
            right = i + text_utf8_check(string + i, length - i);
    }
    return copy;
}

const char *screen_clean(struct arena *arena, const char *string)
{
    return clean(arena, string, false);
}

const char *screen_clean_prose(struct arena *arena, const char *string)
{
    return clean(arena, string, true);
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\n';
}

/* The bytes of the character at `at`, and the columns that it takes. */
static size_t measure(const char *at, const char *end, size_t *ret_columns)
{
    unsigned char lead = (unsigned char)*at;
    *ret_columns = 1;
    if (lead < 0x80)
        return 1;
    size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes > (size_t)(end - at))
        bytes = (size_t)(end - at);
    char character[5] = {0};
    memcpy(character, at, bytes);
    *ret_columns = text_width(character);
    return bytes;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static struct screen_line line_up_to(const char *begin, const char *end, size_t columns)
{
    while (end > begin && is_blank(end[-1])) {
        end--;
        columns--;
    }
    return (struct screen_line){.data = begin, .bytes = (size_t)(end - begin), .columns = columns};
}

struct screen_line screen_take_line(const char **cursor, const char *end, size_t width)
{
    const char *begin = skip_blanks(*cursor, end), *at = begin, *cut = NULL;
    size_t columns = 0, cut_columns = 0;
    while (at < end) {
        if (is_blank(*at)) {
            cut = at;
            cut_columns = columns;
        }
        size_t more, bytes = measure(at, end, &more);
        if (columns + more > width && at > begin)
            break;
        columns += more;
        at += bytes;
    }
    if (at < end && cut) { /* back to the last blank */
        at = cut;
        columns = cut_columns;
    }
    *cursor = skip_blanks(at, end);
    return line_up_to(begin, at, columns);
}

void screen_add_line(struct text *out, struct screen_line line)
{
    const char *rest = line.data, *end = line.data + line.bytes, *found;
    while (rest < end && (found = memchr(rest, '\n', (size_t)(end - rest)))) {
        text_add_bytes(out, rest, (size_t)(found - rest));
        text_add_char(out, ' ');
        rest = found + 1;
    }
    text_add_bytes(out, rest, (size_t)(end - rest));
}

struct prose prose_next(const char **cursor)
{
    const char *begin = *cursor;
    if (!*begin)
        return (struct prose){.kind = PROSE_END};
    struct prose prose = {.kind = PROSE_FILLED, .data = begin, .bytes = strcspn(begin, "\n")};
    if (*begin == '\n') {
        prose.kind = PROSE_BREAK;
        prose.bytes = strspn(begin, "\n");
        *cursor = begin + prose.bytes;
        return prose;
    }
    if (*begin == ' ')
        prose.kind = PROSE_AS_IS;
    const char *at = begin + prose.bytes;
    while (prose.kind == PROSE_FILLED && *at == '\n' && at[1] && !is_blank(at[1]))
        at += 1 + strcspn(at + 1, "\n");
    prose.bytes = (size_t)(at - begin);
    *cursor = *at == '\n' ? at + 1 : at;
    return prose;
}

void screen_add_prose(struct text *out, const char *string, size_t indent, size_t width, bool begun)
{
    size_t room = width > indent + NARROWEST ? width - indent : NARROWEST;
    if (begun && !*string)
        text_add_char(out, '\n');
    struct prose prose;
    while ((prose = prose_next(&string)).kind != PROSE_END) {
        const char *rest = prose.data, *end = prose.data + prose.bytes;
        if (prose.kind == PROSE_BREAK) {
            text_add_char(out, '\n');
            continue;
        }
        while (rest < end) {
            struct screen_line line = {.data = rest, .bytes = (size_t)(end - rest)};
            if (prose.kind == PROSE_AS_IS)
                rest = end;
            else
                line = screen_take_line(&rest, end, room);
            if (!begun && line.bytes)
                text_pad(out, ' ', indent);
            begun = false;
            screen_add_line(out, line);
            text_add_char(out, '\n');
        }
    }
}
