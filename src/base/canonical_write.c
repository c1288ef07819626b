#include "base/canonical.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Writes what stands between the marks. */
static void write_escaped(struct text *out, const char *text, size_t length)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if ((unsigned char)c >= 0x20 && c != '"' && c != '\\')
            continue;
        const char *escape = strchr(escaped, c);
        text_add_bytes(out, text + written, i - written);
        written = i + 1;
        if (escape)
            text_format(out, "\\%c", names[escape - escaped]);
        else
            text_format(out, "\\u%04x", (unsigned)c);
    }
    text_add_bytes(out, text + written, length - written);
}

static void write_text(struct text *out, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    if (!text || text_utf8_check(text, length) != length)
        out->failed = true;
    text_add_char(out, '"');
    if (length)
        write_escaped(out, text, length);
    text_add_char(out, '"');
}

/* ---- without a tree ---- */

/* What stands before a value. False when it may not stand here: then the text has failed. */
static bool begin_value(struct canonical_writer *writer, const char *key)
{
    struct text *out = writer->out;
    const char **last = &writer->last_key[writer->depth]; /* NULL in an array and around everything */
    bool begun = writer->begun[writer->depth];
    bool right = writer->depth == 0 ? !key && !begun : !key == !*last;
    right = right && (!key || !begun || strcmp(*last, key) < 0);
    if (!right)
        out->failed = true;
    if (out->failed)
        return false;
    writer->begun[writer->depth] = true;
    if (begun)
        text_add_char(out, ',');
    if (key) {
        *last = key;
        write_text(out, key);
        text_add_char(out, ':');
    }
    return true;
}

void canonical_begin(struct canonical_writer *writer, const char *key, char bracket)
{
    if (writer->depth == CANONICAL_DEPTH_MAXIMUM)
        writer->out->failed = true;
    if (!begin_value(writer, key))
        return;
    text_add_char(writer->out, bracket);
    writer->depth++;
    writer->begun[writer->depth] = false;
    writer->last_key[writer->depth] = bracket == '{' ? "" : NULL;
}

void canonical_end(struct canonical_writer *writer, char bracket)
{
    if (writer->depth == 0 || (bracket == '}') != (writer->last_key[writer->depth] != NULL))
        writer->out->failed = true;
    if (writer->out->failed)
        return;
    text_add_char(writer->out, bracket);
    writer->depth--;
}

void canonical_add_text(struct canonical_writer *writer, const char *key, const char *text)
{
    if (begin_value(writer, key))
        write_text(writer->out, text);
}

void canonical_add_number(struct canonical_writer *writer, const char *key, int64_t number)
{
    if (begin_value(writer, key))
        text_format(writer->out, "%" PRId64, number);
}

void canonical_add_bool(struct canonical_writer *writer, const char *key, bool value)
{
    if (begin_value(writer, key))
        text_add(writer->out, value ? "true" : "false");
}

/* ---- of a tree ---- */

struct writing {
    struct arena *arena;
    struct problems *problems;
    struct text *out;
};

static int refuse(struct writing *writing, struct place place, const char *expected, const char *what)
{
    return problem_error(writing->problems, ERROR_INVALID, place, expected, "%s", what);
}

static int compare_members(const void *left, const void *right)
{
    const struct json_value *const *a = left, *const *b = right;
    return strcmp((*a)->key, (*b)->key);
}

static int write_value(struct writing *writing, const struct json_value *value, int depth);

/* The members in the order in which they are to stand; NULL when memory is exhausted. */
static const struct json_value **sort_members(const struct json_value *value, struct arena *arena)
{
    size_t count = 0;
    const struct json_value **members = arena_array(arena, value->count, sizeof(*members));
    if (!members)
        return NULL;
    for (const struct json_value *member = value->first; member; member = member->next)
        members[count++] = member;
    if (value->type == JSON_OBJECT && count > 1)
        qsort(members, count, sizeof(*members), compare_members);
    return members;
}

static int write_members(struct writing *writing, const struct json_value *value, int depth)
{
    bool object = value->type == JSON_OBJECT;
    int result = 0;
    if (depth == CANONICAL_DEPTH_MAXIMUM)
        return refuse(writing, value->place, "expected at most 16 levels", "brackets are nested too deeply");
    const struct json_value **members = sort_members(value, writing->arena);
    if (!members)
        return problem_memory(writing->problems);
    text_add_char(writing->out, object ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0)
            text_add_char(writing->out, ',');
        if (object) {
            write_text(writing->out, members[i]->key);
            text_add_char(writing->out, ':');
        }
        int code = write_value(writing, members[i], depth + 1);
        result = result ? result : code;
    }
    text_add_char(writing->out, object ? '}' : ']');
    return result;
}

/* Calls itself by write_members, at most CANONICAL_DEPTH_MAXIMUM deep. */
static int write_value(struct writing *writing, const struct json_value *value, int depth)
{
    int64_t number;
    switch (value->type) {
    case JSON_NULL:
        return refuse(writing, value->place, "leave out what is not given", "null cannot be recorded");
    case JSON_NUMBER:
        if (canonical_number(value->text, value->length, &number) != value->length)
            return refuse(writing, value->place,
                          "expected a whole number of 64 bits, or a text in quotation marks: \"12.50\"",
                          "the number cannot be recorded exactly");
        text_add(writing->out, value->text);
        return 0;
    case JSON_TEXT:
        write_text(writing->out, value->text);
        return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        text_add(writing->out, value->type == JSON_TRUE ? "true" : "false");
        return 0;
    case JSON_ARRAY:
    case JSON_OBJECT:
        return write_members(writing, value, depth);
    }
    return ERROR_BUG;
}

int canonical_write(const struct json_value *value, struct arena *arena, struct problems *problems,
                    struct text *out)
{
    struct writing writing = {arena, problems, out};
    size_t before = out->length;
    int result = write_value(&writing, value, 0);
    if (result < 0)
        return result;
    if (out->length - before > CANONICAL_SIZE_MAXIMUM)
        return refuse(&writing, value->place, "expected at most 1 MiB", "it is too long to be recorded");
    return out->failed ? problem_memory(problems) : 0;
}
