#include "base/ini.h"

#include "base/text.h"
#include <stdbool.h>
#include <string.h>

/* A file being read. */
struct ini_reader {
    const char *path;
    struct ini *ini;
    size_t entry_capacity, section_capacity;
    const char *section; /* the one that the next key belongs to; "" at first */
    uint32_t line;
    struct arena *arena;
    struct problems *problems;
    int result; /* the first error */
};

/* A piece of the line being read. */
struct span {
    const char *data;
    size_t length;
    uint32_t column;
};

/* Remembers the first error. */
static int note(struct ini_reader *reader, int code)
{
    if (reader->result == 0)
        reader->result = code;
    return code;
}

static struct place span_place(const struct ini_reader *reader, struct span span)
{
    return (struct place){reader->path, reader->line, span.column};
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* What is left of a span from an offset on. */
static struct span span_from(struct span span, size_t offset)
{
    uint32_t line = 1;
    text_advance(span.data, offset, &line, &span.column);
    span.data += offset;
    span.length -= offset;
    return span;
}

static struct span trim(struct span span)
{
    size_t blanks = 0;
    while (blanks < span.length && is_blank(span.data[blanks]))
        blanks++;
    span = span_from(span, blanks);
    while (span.length > 0 && is_blank(span.data[span.length - 1]))
        span.length--;
    return span;
}

/* The line without its comment and the blanks around it. */
static struct span strip(struct span line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.data[i] == '#' && (i == 0 || is_blank(line.data[i - 1])))
            line.length = i;
    return trim(line);
}

/* The line's bytes are UTF-8 text without NUL or CR. */
static int check_bytes(struct ini_reader *reader, struct span line)
{
    size_t right = text_utf8_check(line.data, line.length);
    const char *carriage = memchr(line.data, '\r', right);
    if (carriage)
        return note(reader, problem_error(reader->problems, ERROR_INVALID,
                                          span_place(reader, span_from(line, (size_t)(carriage - line.data))),
                                          "expected lines that end in LF or CRLF",
                                          "a carriage return without a line feed"));
    if (right == line.length)
        return 0;
    struct place place = span_place(reader, span_from(line, right));
    if (line.data[right] == '\0')
        return note(reader, problem_error(reader->problems, ERROR_INVALID, place, "expected text",
                                          "a NUL character"));
    return note(reader,
                problem_error(reader->problems, ERROR_INVALID, place, "expected a text file saved as UTF-8",
                              "the byte 0x%02X is not UTF-8", (unsigned)(unsigned char)line.data[right]));
}

static const struct ini_section *find_section(const struct ini *ini, const char *name)
{
    for (size_t i = 0; i < ini->section_count; i++)
        if (strcmp(ini->sections[i].name, name) == 0)
            return &ini->sections[i];
    return NULL;
}

/* Reads "[name]". */
static int read_section(struct ini_reader *reader, struct span line)
{
    struct ini *ini = reader->ini;
    char quoted[TEXT_QUOTE_SIZE];
    struct span inner = span_from(line, 1);
    const char *closing = memchr(inner.data, ']', inner.length);
    bool closed = closing && closing + 1 == inner.data + inner.length;
    inner.length -= closed;
    inner = trim(inner);
    if (!closed || inner.length == 0)
        return note(reader, problem_error(reader->problems, ERROR_INVALID, span_place(reader, line),
                                          "expected a section such as [contingent]", "'%s' is not a section",
                                          text_quote(line.data, line.length, quoted)));
    if (ini->section_count == INI_SECTIONS_MAXIMUM)
        return note(reader, problem_error(reader->problems, ERROR_LIMIT, span_place(reader, line),
                                          "expected at most 1,000", "too many sections"));
    struct ini_section *sections = arena_grow(reader->arena, ini->sections, &reader->section_capacity,
                                              ini->section_count, sizeof *sections);
    const char *name = sections ? arena_text(reader->arena, inner.data, inner.length) : NULL;
    if (!name)
        return note(reader, problem_memory(reader->problems));
    ini->sections = sections;
    const struct ini_section *twin = find_section(ini, name);
    if (twin) {
        reader->section = twin->name;
        return note(reader,
                    problem_error(reader->problems, ERROR_INVALID, span_place(reader, inner),
                                  "expected each section once", "[%s] stands in line %u already",
                                  text_quote(name, inner.length, quoted), (unsigned)twin->place.line));
    }
    sections[ini->section_count++] = (struct ini_section){name, span_place(reader, inner)};
    reader->section = name;
    return 0;
}

/* Adds a key of the section being read. */
static int add_entry(struct ini_reader *reader, struct span key, struct span value)
{
    struct ini *ini = reader->ini;
    if (ini->count == INI_ENTRIES_MAXIMUM)
        return note(reader, problem_error(reader->problems, ERROR_LIMIT, span_place(reader, key),
                                          "expected at most 10,000", "too many keys"));
    struct ini_entry *entries =
        arena_grow(reader->arena, ini->entries, &reader->entry_capacity, ini->count, sizeof *entries);
    if (!entries)
        return note(reader, problem_memory(reader->problems));
    ini->entries = entries;
    struct ini_entry entry = {.section = reader->section,
                              .key = arena_text(reader->arena, key.data, key.length),
                              .value = arena_text(reader->arena, value.data, value.length),
                              .key_place = span_place(reader, key),
                              .value_place = span_place(reader, value)};
    if (!entry.key || !entry.value)
        return note(reader, problem_memory(reader->problems));
    const struct ini_entry *twin = ini_find(ini, entry.section, entry.key);
    char quoted[TEXT_QUOTE_SIZE];
    if (twin)
        return note(reader,
                    problem_error(reader->problems, ERROR_INVALID, entry.key_place,
                                  "expected each key of a section once", "'%s' stands in line %u already",
                                  text_quote(key.data, key.length, quoted), (unsigned)twin->key_place.line));
    entries[ini->count++] = entry;
    return 0;
}

static int read_line(struct ini_reader *reader, struct span line)
{
    if (line.length > INI_LINE_MAXIMUM)
        return note(reader,
                    problem_error(reader->problems, ERROR_INVALID, span_place(reader, line),
                                  "expected at most 65,536 bytes", "the line has %zu bytes", line.length));
    int result = check_bytes(reader, line);
    if (result < 0)
        return result;
    line = strip(line);
    if (line.length == 0)
        return 0;
    if (line.data[0] == '[')
        return read_section(reader, line);
    const char *equals = memchr(line.data, '=', line.length);
    size_t key_length = equals ? (size_t)(equals - line.data) : 0;
    struct span key = trim((struct span){line.data, key_length, line.column});
    char quoted[TEXT_QUOTE_SIZE];
    if (key.length == 0)
        return note(reader, problem_error(reader->problems, ERROR_INVALID, span_place(reader, line),
                                          "expected [section], key = value or # comment",
                                          equals ? "'%s' has no key" : "'%s' is neither section nor key",
                                          text_quote(line.data, line.length, quoted)));
    return add_entry(reader, key, trim(span_from(line, key_length + 1)));
}

/* Takes the line at *at without its end, and moves on. */
static struct span take_line(const struct folder_file *file, size_t *at)
{
    struct span line = {file->data + *at, file->size - *at, 1};
    const char *feed = memchr(line.data, '\n', line.length);
    if (feed)
        line.length = (size_t)(feed - line.data);
    *at += line.length + (feed != NULL);
    if (feed && line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

int ini_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
             struct ini *ret_ini)
{
    struct ini ini = {.path = file->path};
    struct ini_reader reader = {
        .path = file->path, .ini = &ini, .section = "", .arena = arena, .problems = problems};
    size_t at = file->size >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (at == file->size)
        return problem_error(problems, ERROR_INVALID, (struct place){file->path, 0, 0},
                             "expected sections and keys", "the file is empty");
    while (at < file->size) {
        reader.line++;
        if (read_line(&reader, take_line(file, &at)) == ERROR_LIMIT)
            break;
    }
    if (reader.result == 0)
        *ret_ini = ini;
    return reader.result;
}

const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->count; i++)
        if (strcmp(ini->entries[i].key, key) == 0 && strcmp(ini->entries[i].section, section) == 0)
            return &ini->entries[i];
    return NULL;
}

/* ---- what a file may hold ---- */

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The sections that may be, each once. names has room for count. Returns how many. */
static size_t known_sections(const struct ini_key *keys, size_t count, const char **names)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (*keys[i].section && !has_name(names, known, keys[i].section))
            names[known++] = keys[i].section;
    return known;
}

/* The keys that may be in a section. names has room for count. Returns how many. */
static size_t known_keys(const struct ini_key *keys, size_t count, const char *section, const char **names)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].section, section) == 0)
            names[known++] = keys[i].key;
    return known;
}

/* Reports an unknown section. names has room for count. */
static void check_section(const struct ini_section *section, const struct ini_key *keys, size_t count,
                          const char **names, struct problems *problems)
{
    size_t known = known_sections(keys, count, names);
    char quoted[TEXT_QUOTE_SIZE];
    if (!has_name(names, known, section->name))
        problem_error(problems, ERROR_INVALID, section->place,
                      text_known(problems->arena, "sections", section->name, names, known),
                      "unknown section [%s]", text_quote(section->name, strlen(section->name), quoted));
}

/* Reports an unknown key of a known section. names has room for count. */
static void check_entry(const struct ini_entry *entry, const struct ini_key *keys, size_t count,
                        const char **names, struct problems *problems)
{
    size_t known = known_keys(keys, count, entry->section, names);
    char quoted[TEXT_QUOTE_SIZE];
    text_quote(entry->key, strlen(entry->key), quoted);
    if (known == 0 && *entry->section == '\0')
        problem_error(problems, ERROR_INVALID, entry->key_place, "expected a [section] before it",
                      "the key '%s' stands in no section", quoted);
    else if (known > 0 && !has_name(names, known, entry->key))
        problem_error(problems, ERROR_INVALID, entry->key_place,
                      text_known(problems->arena, "keys", entry->key, names, known),
                      "unknown key '%s' in [%s]", quoted, entry->section);
}

static void check_required(const struct ini *ini, const struct ini_key *key, struct problems *problems)
{
    const struct ini_entry *entry = ini_find(ini, key->section, key->key);
    const struct ini_section *section = find_section(ini, key->section);
    if (!entry)
        problem_error(problems, ERROR_INVALID, section ? section->place : (struct place){ini->path, 0, 0},
                      "expected it with a value", "the key '%s' of [%s] is missing", key->key, key->section);
    else if (*entry->value == '\0')
        problem_error(problems, ERROR_INVALID, entry->value_place, "expected a value",
                      "the key '%s' of [%s] is empty", key->key, key->section);
}

int ini_check(const struct ini *ini, const struct ini_key *keys, size_t count, struct problems *problems)
{
    size_t before = problems->found[PROBLEM_ERROR];
    const char **names = arena_array(problems->arena, count, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < ini->section_count; i++)
        check_section(&ini->sections[i], keys, count, names, problems);
    for (size_t i = 0; i < ini->count; i++)
        check_entry(&ini->entries[i], keys, count, names, problems);
    for (size_t i = 0; i < count; i++)
        if (keys[i].required)
            check_required(ini, &keys[i], problems);
    return problems->found[PROBLEM_ERROR] == before ? 0 : ERROR_INVALID;
}
