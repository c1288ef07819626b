#include "base/json.h"

#include "base/day.h"
#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Whether a value was written at this depth already. */
static bool *begun(struct json_writer *writer)
{
    assert(writer->depth >= 0);
    if (writer->depth <= JSON_DEPTH_MAXIMUM)
        return &writer->begun[writer->depth];
    writer->out->failed = true;
    return &writer->begun[JSON_DEPTH_MAXIMUM];
}

/* Writes UTF-8 that is right, with escapes. */
static void write_escaped(struct text *out, const char *text, size_t length)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        const char *escape = strchr(escaped, text[i]);
        if (!escape && (unsigned char)text[i] >= 0x20)
            continue;
        text_add_bytes(out, text + written, i - written);
        written = i + 1;
        if (escape)
            text_format(out, "\\%c", names[escape - escaped]);
        else
            text_format(out, "\\u%04x", (unsigned)(unsigned char)text[i]);
    }
    text_add_bytes(out, text + written, length - written);
}

static void write_quoted(struct text *out, const char *text)
{
    size_t left = strlen(text);
    text_add_char(out, '"');
    for (;;) {
        size_t right = text_utf8_check(text, left);
        write_escaped(out, text, right);
        if (right == left)
            break;
        text_add(out, "\xEF\xBF\xBD");
        text += right + 1;
        left -= right + 1;
    }
    text_add_char(out, '"');
}

static void begin_line(struct json_writer *writer)
{
    if (writer->compact)
        return;
    text_add_char(writer->out, '\n');
    text_pad(writer->out, ' ', 2 * (size_t)writer->depth);
}

/* What stands before a value: comma, line break, key. */
static void begin_value(struct json_writer *writer, const char *key)
{
    bool *before = begun(writer);
    if (*before)
        text_add_char(writer->out, ',');
    *before = true;
    if (writer->depth > 0)
        begin_line(writer);
    if (key) {
        write_quoted(writer->out, key);
        text_add(writer->out, writer->compact ? ":" : ": ");
    }
}

static void begin_members(struct json_writer *writer, const char *key, char bracket)
{
    begin_value(writer, key);
    text_add_char(writer->out, bracket);
    writer->depth++;
    *begun(writer) = false;
}

static void end_members(struct json_writer *writer, char bracket)
{
    bool any = *begun(writer);
    writer->depth--;
    assert(writer->depth >= 0);
    if (any)
        begin_line(writer);
    text_add_char(writer->out, bracket);
}

void json_begin_object(struct json_writer *writer, const char *key)
{
    begin_members(writer, key, '{');
}

void json_end_object(struct json_writer *writer)
{
    end_members(writer, '}');
}

void json_begin_array(struct json_writer *writer, const char *key)
{
    begin_members(writer, key, '[');
}

void json_end_array(struct json_writer *writer)
{
    end_members(writer, ']');
}

void json_text(struct json_writer *writer, const char *key, const char *text)
{
    if (!text) {
        json_null(writer, key);
        return;
    }
    begin_value(writer, key);
    write_quoted(writer->out, text);
}

void json_money(struct json_writer *writer, const char *key, money_cents cents)
{
    char buffer[MONEY_TEXT_SIZE];
    json_text(writer, key, money_format(cents, buffer));
}

void json_number(struct json_writer *writer, const char *key, const char *number)
{
    begin_value(writer, key);
    text_add(writer->out, number);
}

void json_integer(struct json_writer *writer, const char *key, int64_t value)
{
    begin_value(writer, key);
    text_format(writer->out, "%" PRId64, value);
}

void json_bool(struct json_writer *writer, const char *key, bool value)
{
    json_number(writer, key, value ? "true" : "false");
}

void json_null(struct json_writer *writer, const char *key)
{
    json_number(writer, key, "null");
}

void json_day(struct json_writer *writer, const char *key, int32_t day)
{
    char buffer[DAY_TEXT_SIZE];
    json_text(writer, key, day == DAY_NEVER ? NULL : day_format(day, buffer));
}
