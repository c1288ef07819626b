/* A contingent folder written as one text, for tests and fuzzing: each file stands behind a line `=== NAME`.
 */
#ifndef MUSTER_TESTS_FOLDER_TEXT_H
#define MUSTER_TESTS_FOLDER_TEXT_H

#include "base/arena.h"
#include "base/folder.h"
#include "base/text.h"
#include <stdbool.h>
#include <string.h>

enum { FOLDER_TEXT_FILES_MAXIMUM = 32, FOLDER_TEXT_MARK_LENGTH = 4 };

/* Where the next line `=== NAME` begins at or behind from, size when there is none. */
static inline size_t folder_text_mark(const char *text, size_t size, size_t from)
{
    for (size_t i = from; i + FOLDER_TEXT_MARK_LENGTH <= size; i++)
        if (memcmp(text + i, "=== ", FOLDER_TEXT_MARK_LENGTH) == 0 && (i == 0 || text[i - 1] == '\n'))
            return i;
    return size;
}

/* Puts a file among those of *count, by name; a second one of a name is left out, as in a real folder. */
static inline void folder_text_insert(struct folder_file *files, size_t *count, struct folder_file file)
{
    size_t at = *count;
    for (size_t i = 0; i < *count; i++)
        if (strcmp(files[i].name, file.name) == 0)
            return;
    for (; at > 0 && strcmp(files[at - 1].name, file.name) > 0; at--)
        files[at] = files[at - 1];
    files[at] = file;
    ++*count;
}

/* The folder that the text describes, all in arena; what stands before the first mark is left out, and so are
   files past the maximum. False when memory is exhausted. */
static inline bool folder_of_text(const char *text, size_t size, struct arena *arena,
                                  struct folder *ret_folder)
{
    struct folder_file *files = arena_array(arena, FOLDER_TEXT_FILES_MAXIMUM, sizeof *files);
    if (!files)
        return false;
    size_t count = 0;
    for (size_t mark = folder_text_mark(text, size, 0); mark < size && count < FOLDER_TEXT_FILES_MAXIMUM;) {
        size_t name = mark + FOLDER_TEXT_MARK_LENGTH;
        const char *line_end = memchr(text + name, '\n', size - name);
        size_t name_end = line_end ? (size_t)(line_end - text) : size;
        size_t begin = line_end ? name_end + 1 : size;
        mark = folder_text_mark(text, size, begin);
        struct folder_file file = {.name = arena_text(arena, text + name, name_end - name),
                                   .data = arena_text(arena, text + begin, mark - begin),
                                   .size = mark - begin};
        if (!file.name || !file.data)
            return false;
        file.path = file.name;
        folder_text_insert(files, &count, file);
    }
    *ret_folder = (struct folder){.path = "folder", .files = files, .count = count};
    return true;
}

/* All problems, one a line, as a person sees them: `FILE:LINE:COLUMN: error: what; expected`. */
static inline void folder_text_problems(const struct problems *problems, struct text *out)
{
    static const char *const kinds[] = {"error", "warning", "note"};
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        text_format(out, "%s%s", i ? "\n" : "", problem->place.file ? problem->place.file : "");
        if (problem->place.line)
            text_format(out, ":%u", (unsigned)problem->place.line);
        if (problem->place.column)
            text_format(out, ":%u", (unsigned)problem->place.column);
        text_format(out, ": %s: %s%s%s", kinds[problem->kind], problem->what, problem->expected ? "; " : "",
                    problem->expected ? problem->expected : "");
    }
}

#endif
