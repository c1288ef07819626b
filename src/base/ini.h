/* INI files: [section], key = value, # comments. */
#ifndef MUSTER_BASE_INI_H
#define MUSTER_BASE_INI_H

#include "base/error.h"
#include "base/folder.h"

enum {
    INI_ENTRIES_MAXIMUM = 10000,
    INI_SECTIONS_MAXIMUM = 1000,
    INI_LINE_MAXIMUM = 1 << 16 /* bytes in a line */
};

struct ini_entry {
    const char *section; /* "" before the first section */
    const char *key;
    const char *value; /* trimmed */
    struct place key_place, value_place;
};

struct ini_section {
    const char *name;
    struct place place;
};

struct ini {
    const char *path;
    struct ini_section *sections; /* in the file's order, those without keys too */
    size_t section_count;
    struct ini_entry *entries; /* in the file's order */
    size_t count;
};

/* Reads a file; reports every line that is neither, a section or key twice, NUL, wrong UTF-8, a CR without
   LF, an empty file. A '#' begins a comment at the start of a line or behind a blank. A value runs to there
   or to the end of the line. CRLF and a byte-order mark are accepted. */
int ini_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
             struct ini *ret_ini) MUST_CHECK;
/* The entry, or NULL. */
const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key);

/* What a file may hold. */
struct ini_key {
    const char *section, *key;
    bool required;
};
/* Reports every section or key that is not in `keys` (with the nearest known one) and every required one that
   is missing or empty. */
int ini_check(const struct ini *ini, const struct ini_key *keys, size_t count,
              struct problems *problems) MUST_CHECK;

#endif
