#include "base/json.h"

#include "base/day.h"
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- the reader ---- */

/* A text being read. After an error, at stands at the wrong place; the innermost open array or object then
   passes over everything up to its next comma or bracket and goes on. */
struct json_reader {
    const char *file, *data;
    size_t size, at;
    size_t marked; /* line and column are those of this offset */
    uint32_t line, column;
    char *texts; /* where texts, keys and numbers go: size + 1 bytes */
    size_t texts_used;
    size_t values;
    int depth;
    struct arena *arena;
    struct problems *problems;
    int result; /* the first error */
};

/* Remembers the first error. */
static int note(struct json_reader *reader, int code)
{
    if (reader->result == 0)
        reader->result = code;
    return code;
}

/* The place of an offset; offsets are asked for in rising order. */
static struct place place_of(struct json_reader *reader, size_t offset)
{
    text_advance(reader->data + reader->marked, offset - reader->marked, &reader->line, &reader->column);
    reader->marked = offset;
    return (struct place){reader->file, reader->line, reader->column};
}

/* The character at the reader's place, NUL at the end. */
static char current(const struct json_reader *reader)
{
    return reader->at < reader->size ? reader->data[reader->at] : '\0';
}

static void pass_blanks(struct json_reader *reader)
{
    while (current(reader) && strchr(" \t\r\n", current(reader)))
        reader->at++;
}

/* Passes over the character if it stands here. */
static bool take(struct json_reader *reader, char character)
{
    if (reader->at == reader->size || reader->data[reader->at] != character)
        return false;
    reader->at++;
    return true;
}

/* How many bytes belong to the word or number that begins here. */
static size_t token_length(const struct json_reader *reader)
{
    size_t length = 0;
    while (reader->at + length < reader->size) {
        unsigned char c = (unsigned char)reader->data[reader->at + length];
        bool inside = c >= 0x80 || (c > ' ' && !strchr("[]{},:\"", c));
        if (!inside)
            break;
        length++;
    }
    return length;
}

/* Reports what stands here in the place of what was expected. */
static int refuse(struct json_reader *reader, const char *expected)
{
    struct place place = place_of(reader, reader->at);
    if (reader->at == reader->size)
        return note(reader, problem_error(reader->problems, ERROR_INVALID, place, expected,
                                          "found the end of the file"));
    size_t length = token_length(reader);
    char quoted[TEXT_QUOTE_SIZE];
    return note(reader, problem_error(reader->problems, ERROR_INVALID, place, expected, "found '%s'",
                                      text_quote(reader->data + reader->at, length ? length : 1, quoted)));
}

/* From inside a text: passes over its closing quote, or to the end of its line. */
static void pass_text(struct json_reader *reader)
{
    while (reader->at < reader->size && reader->data[reader->at] != '"' && reader->data[reader->at] != '\n')
        reader->at += reader->data[reader->at] == '\\' && reader->size - reader->at > 1 ? 2 : 1;
    take(reader, '"');
}

/* After an error: passes over everything up to the next comma or closing bracket of this depth. */
static void pass_wrong(struct json_reader *reader)
{
    size_t depth = 0;
    while (reader->at < reader->size) {
        char c = reader->data[reader->at];
        bool closes = c == ']' || c == '}';
        if (depth == 0 && (closes || c == ','))
            return;
        reader->at++;
        if (c == '"')
            pass_text(reader);
        else if (c == '[' || c == '{')
            depth++;
        else if (closes)
            depth--;
    }
}

/* Four hexadecimal digits, or -1. */
static int32_t hexadecimal(const struct json_reader *reader, size_t at)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int32_t code = 0;
    for (size_t end = at + 4; at < end; at++) {
        const char *digit = at < reader->size && reader->data[at] ? strchr(digits, reader->data[at]) : NULL;
        if (!digit)
            return -1;
        code = code * 16 + (int32_t)((digit - digits) % 16);
    }
    return code;
}

/* Reads "\uXXXX", also a pair of surrogates, at the reader's place. Returns the length written, or -1. */
static int unescape_unicode(struct json_reader *reader, char *out)
{
    int32_t code = hexadecimal(reader, reader->at + 2);
    size_t length = 6;
    if (code >= 0xD800 && code < 0xDC00) {
        bool pair = reader->size - reader->at >= 12 && memcmp(reader->data + reader->at + 6, "\\u", 2) == 0;
        int32_t low = pair ? hexadecimal(reader, reader->at + 8) : -1;
        code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00) : -1;
        length = 12;
    }
    if (code <= 0 || (code >= 0xDC00 && code < 0xE000))
        return -1;
    reader->at += length;
    return (int)text_encode((uint32_t)code, out);
}

/* Reads the escape at the reader's place. Returns the length written, or an error code. */
static int unescape(struct json_reader *reader, char *out)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char kind = reader->at + 1 < reader->size ? reader->data[reader->at + 1] : '\0';
    const char *name = kind ? strchr(names, kind) : NULL;
    if (name) {
        *out = meant[name - names];
        reader->at += 2;
        return 1;
    }
    int length = kind == 'u' ? unescape_unicode(reader, out) : -1;
    if (length > 0)
        return length;
    char quoted[TEXT_QUOTE_SIZE];
    size_t left = reader->size - reader->at, shown = kind == 'u' ? 6 : 2;
    return note(reader,
                problem_error(reader->problems, ERROR_INVALID, place_of(reader, reader->at),
                              "expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal "
                              "digits (not 0000; surrogates in pairs)",
                              "the escape '%s' is wrong",
                              text_quote(reader->data + reader->at, left < shown ? left : shown, quoted)));
}

/* Reports what cannot stand inside a text, and passes over the text. */
static int refuse_in_text(struct json_reader *reader, size_t offset)
{
    struct place place = place_of(reader, offset);
    unsigned char c = offset < reader->size ? (unsigned char)reader->data[offset] : '\n';
    pass_text(reader);
    if (c >= 0x80)
        return note(reader, problem_error(reader->problems, ERROR_INVALID, place, "expected UTF-8",
                                          "the byte 0x%02X is not UTF-8", c));
    bool ends = c == '\n' || c == '\r';
    return note(reader,
                problem_error(
                    reader->problems, ERROR_INVALID, place,
                    ends ? "expected a closing quote (\"); a line break inside is written \\n"
                         : "expected it as an escape such as \\t",
                    "%s", ends ? "the text does not end in its line" : "a control character inside a text"));
}

/* Reads the text whose opening quote stands here. Stands behind its closing quote then, also after an error
   if the text has one. */
static int read_text(struct json_reader *reader, const char **ret_text, size_t *ret_length)
{
    /* The text takes at most as many bytes as it has in the file, and its NUL that of a quote: there is room.
     */
    char *text = reader->texts + reader->texts_used;
    size_t length = 0, start = ++reader->at;
    while (current(reader) != '"') {
        if (reader->at == reader->size || (unsigned char)current(reader) < 0x20)
            return refuse_in_text(reader, reader->at);
        if (current(reader) != '\\') {
            text[length++] = reader->data[reader->at++];
            continue;
        }
        int written = unescape(reader, text + length);
        if (written < 0) {
            pass_text(reader);
            return written;
        }
        length += (size_t)written;
    }
    size_t right = start + text_utf8_check(reader->data + start, reader->at - start);
    if (right < reader->at)
        return refuse_in_text(reader, right);
    reader->at++;
    text[length] = '\0';
    reader->texts_used += length + 1;
    *ret_text = text;
    *ret_length = length;
    return 0;
}

/* Whether this is a number by RFC 8259, paragraph 6. */
static bool is_number(const char *text)
{
    static const char digits[] = "0123456789";
    text += *text == '-';
    size_t count = strspn(text, digits);
    if (count == 0 || (count > 1 && *text == '0'))
        return false;
    text += count;
    if (*text == '.') {
        count = strspn(++text, digits);
        text += count;
    }
    if (count > 0 && (*text | 0x20) == 'e') { /* 'E' too */
        text += text[1] == '+' || text[1] == '-' ? 2 : 1;
        count = strspn(text, digits);
        text += count;
    }
    return count > 0 && *text == '\0';
}

/* Reads a number, true, false or null. */
static int read_word(struct json_reader *reader, struct json_value *value)
{
    static const char *const words[] = {"null", "false", "true"}; /* as in enum json_type */
    const char *start = reader->data + reader->at;
    size_t length = token_length(reader);
    for (int i = 0; i <= (int)JSON_TRUE; i++)
        if (strlen(words[i]) == length && memcmp(words[i], start, length) == 0) {
            value->type = (enum json_type)i;
            reader->at += length;
            return 0;
        }
    /* Behind a number stands a byte that no other text takes, or the end: there is room for the NUL. */
    char *text = reader->texts + reader->texts_used;
    memcpy(text, start, length);
    text[length] = '\0';
    if (!is_number(text))
        return refuse(reader, *text && strchr("+-.0123456789", *text)
                                  ? "expected a number such as -12.5 or 1e3, without leading zeros"
                                  : "expected a value: \"text\", a number, true, false, null, [ or {");
    reader->texts_used += length + 1;
    reader->at += length;
    value->type = JSON_NUMBER;
    value->text = text;
    value->length = length;
    return 0;
}

static int read_members(struct json_reader *reader, struct json_value *value);

/* Reads a value of any kind. Calls itself by read_members, at most JSON_DEPTH_MAXIMUM deep. */
static int read_value(struct json_reader *reader, struct json_value **ret_value)
{
    struct place place = place_of(reader, reader->at);
    if (reader->values++ == JSON_VALUES_MAXIMUM)
        return note(reader, problem_error(reader->problems, ERROR_LIMIT, place, "expected at most 10,000,000",
                                          "too many values"));
    struct json_value *value = arena_alloc(reader->arena, sizeof *value);
    if (!value)
        return note(reader, problem_memory(reader->problems));
    value->place = place;
    value->type = JSON_TEXT;
    int result;
    if (current(reader) == '"')
        result = read_text(reader, &value->text, &value->length);
    else if (current(reader) == '[' || current(reader) == '{')
        result = read_members(reader, value);
    else
        result = read_word(reader, value);
    if (result == 0)
        *ret_value = value;
    return result;
}

/* Reads `"key": value`. */
static int read_member(struct json_reader *reader, struct json_value **ret_member)
{
    if (current(reader) != '"')
        return refuse(reader, "expected a key in double quotes");
    struct place place = place_of(reader, reader->at);
    const char *key;
    size_t length;
    int result = read_text(reader, &key, &length);
    if (result < 0)
        return result;
    pass_blanks(reader);
    if (!take(reader, ':'))
        return refuse(reader, "expected ':' behind the key");
    pass_blanks(reader);
    result = read_value(reader, ret_member);
    if (result == 0) {
        (*ret_member)->key = key;
        (*ret_member)->key_place = place;
    }
    return result;
}

/* Behind a member, right or wrong. Returns 1 when another follows, 0 behind the closing bracket, an error
   code at the end of the text. */
static int end_member(struct json_reader *reader, enum json_type type, bool wrong)
{
    pass_blanks(reader);
    if (!wrong && take(reader, type == JSON_OBJECT ? '}' : ']'))
        return 0;
    if (!wrong && current(reader) != ',')
        refuse(reader, type == JSON_OBJECT ? "expected ',' or '}'" : "expected ',' or ']'");
    pass_wrong(reader);
    if (reader->at == reader->size)
        return ERROR_INVALID;
    bool more = take(reader, ',');
    reader->at += !more; /* any closing bracket counts: the wrong one was reported */
    pass_blanks(reader);
    return more;
}

struct key_seen {
    const char *key;
    struct place place;
};

/* By key, then as in the file: the keys stand in one array in the order in which they were read. */
static int compare_keys(const void *left, const void *right)
{
    const struct key_seen *a = left, *b = right;
    int result = strcmp(a->key, b->key);
    return result != 0 ? result : a->key < b->key ? -1 : a->key > b->key;
}

/* Reports keys that stand twice. */
static int check_keys(struct json_reader *reader, const struct json_value *object)
{
    struct key_seen *keys = arena_array(reader->arena, object->count, sizeof *keys);
    if (!keys)
        return note(reader, problem_memory(reader->problems));
    size_t count = 0;
    for (const struct json_value *member = object->first; member; member = member->next)
        keys[count++] = (struct key_seen){member->key, member->key_place};
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        char quoted[TEXT_QUOTE_SIZE];
        if (strcmp(keys[i - 1].key, keys[i].key) == 0)
            note(reader, problem_error(reader->problems, ERROR_INVALID, keys[i].place,
                                       "expected each key of an object once",
                                       "the key '%s' stands in line %u already",
                                       text_quote(keys[i].key, strlen(keys[i].key), quoted),
                                       (unsigned)keys[i - 1].place.line));
    }
    return 0;
}

/* Passes over the opening bracket; true when a member follows. */
static bool open_members(struct json_reader *reader, struct json_value *value)
{
    value->type = current(reader) == '{' ? JSON_OBJECT : JSON_ARRAY;
    reader->at++;
    pass_blanks(reader);
    return !take(reader, value->type == JSON_OBJECT ? '}' : ']');
}

/* Reads an array or object. Errors inside are passed over: it returns one only when there is no going on. */
static int read_members(struct json_reader *reader, struct json_value *value)
{
    if (reader->depth == JSON_DEPTH_MAXIMUM)
        return note(reader, problem_error(reader->problems, ERROR_LIMIT, value->place,
                                          "expected at most 64 levels", "brackets are nested too deeply"));
    reader->depth++;
    struct json_value **tail = &value->first;
    int more = open_members(reader, value);
    while (more > 0) {
        struct json_value *member = NULL;
        int result = value->type == JSON_OBJECT ? read_member(reader, &member) : read_value(reader, &member);
        if (result == ERROR_LIMIT)
            return result;
        if (result == 0) {
            *tail = member;
            tail = &member->next;
            value->count++;
        }
        more = end_member(reader, value->type, result < 0);
    }
    reader->depth--;
    return more < 0 || value->type == JSON_ARRAY || value->count < 2 ? more : check_keys(reader, value);
}

int json_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
              struct json_value **ret_value)
{
    struct json_reader reader = {.file = file->path,
                                 .data = file->data,
                                 .size = file->size,
                                 .line = 1,
                                 .column = 1,
                                 .arena = arena,
                                 .problems = problems};
    if (file->size >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0)
        reader.at = reader.marked = 3;
    if (reader.at == reader.size)
        return problem_error(problems, ERROR_INVALID, (struct place){file->path, 0, 0}, "expected JSON",
                             "the file is empty");
    reader.texts = arena_alloc(arena, file->size + 1);
    if (!reader.texts)
        return problem_memory(problems);
    struct json_value *value = NULL;
    pass_blanks(&reader);
    int result = read_value(&reader, &value);
    pass_blanks(&reader);
    if (result == 0 && reader.at < reader.size)
        refuse(&reader, "expected the end of the file behind the value");
    if (reader.result == 0)
        *ret_value = value;
    return reader.result;
}

const struct json_value *json_member(const struct json_value *object, const char *key)
{
    if (object->type != JSON_OBJECT)
        return NULL;
    for (const struct json_value *member = object->first; member; member = member->next)
        if (strcmp(member->key, key) == 0)
            return member;
    return NULL;
}
