/* A folder of plain files, read into memory; from here on nobody touches the disk. */
#ifndef MUSTER_BASE_FOLDER_H
#define MUSTER_BASE_FOLDER_H

#include "base/error.h"
#include "base/instant.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands behind a line of a file that was folded from a journal. */
struct folder_origin {
    uint32_t line;
    const char *text;   /* "record 57 of a.bekov, 2025-02-03T10:00:00Z" */
    instant known;      /* when it was known; 0: it is not said */
    const char *behind; /* its report, or what else papers may be attached to; NULL or "": nothing */
};

/* A paper that is attached to a contingent of the journal. */
struct folder_paper {
    const char *name, *of, *hash; /* of: what it stands behind; hash: 64 hexadecimal digits */
    bool alone;                   /* no other of the contingent has its name */
};

struct folder_file {
    const char *name; /* "strength.csv" */
    const char *path; /* "examples/undof-kazakhstan/strength.csv", for messages */
    const char *data; /* size bytes, and a NUL behind them */
    size_t size;
    const struct folder_origin *origins; /* by line; NULL: a file of the disk */
    size_t origin_count;
};

struct folder {
    const char *path;
    const struct folder_file *files; /* by name, in byte order */
    size_t count;
    const struct folder_paper *papers; /* by name; of a folder of the disk none */
    size_t paper_count;
};

enum { FOLDER_FILES_MAXIMUM = 1000 };
#define FOLDER_FILE_MAXIMUM ((size_t)256 << 20)

/* Reads every regular file of the folder whose name ends in .csv, .ini or .tsv, in capitals too (subfolders,
   names that begin with a point and all else are left alone). Errors: a missing folder or one that is no
   folder (ERROR_NOT_FOUND: `FOLDER: error: ...`), a file that is too large (ERROR_LIMIT) or cannot be read
   (ERROR_STORAGE). All into arena. */
int folder_read(const char *path, struct arena *arena, struct problems *problems,
                struct folder *ret_folder) MUST_CHECK;
/* Every regular file of the folder but those whose name begins with a point: name, path and size, no data.
   Errors as of folder_read. */
int folder_list(const char *path, struct arena *arena, struct problems *problems,
                struct folder *ret_folder) MUST_CHECK;
/* NULL when the folder has no such file. */
const struct folder_file *folder_find(const struct folder *folder, const char *name);
/* The origin of a line of a file of this path (the last at or before the line: a cell may hold line breaks),
   or NULL (a file of the disk, a line before the first origin). */
const struct folder_origin *folder_origin_at(const struct folder *folder, const char *path, uint32_t line);
/* What stands behind it, or NULL. */
const char *folder_origin(const struct folder *folder, const char *path, uint32_t line);
/* When that was known; 0: it is not said. */
instant folder_origin_known(const struct folder *folder, const char *path, uint32_t line);
/* Reads one file, or a pipe to its end. Same errors; a folder is ERROR_NOT_FOUND. */
int file_read(const char *path, struct arena *arena, struct problems *problems,
              struct folder_file *ret_file) MUST_CHECK;
/* Reads one file, or a pipe to its end, by pieces: nobody needs all of it in memory. A value of visit other
   than 0 ends it and is returned. Errors as of file_read. */
typedef int file_visit(void *context, const void *data, size_t size);
int file_pieces(const char *path, file_visit *visit, void *context, struct problems *problems) MUST_CHECK;
/* Writes a new file, whole or not at all (a temporary name, fsync, rename). ERROR_CONFLICT when it exists and
   `replace` is false, or is no plain file; ERROR_NOT_FOUND when its folder does not exist; ERROR_STORAGE when
   the disk refuses. */
int file_write(const char *path, const char *data, size_t size, bool replace,
               struct problems *problems) MUST_CHECK;
/* The same by pieces: new_file_begin, new_file_add for each, new_file_end, which gives it its name. Begins
   with {0}; what was begun and not ended leaves nothing. */
struct new_file {
    const char *path, *folder, *temporary;
    int descriptor;
    bool replace, open;
    struct problems *problems;
};
int new_file_begin(const char *path, bool replace, struct problems *problems,
                   struct new_file *ret_file) MUST_CHECK;
int new_file_add(struct new_file *file, const void *data, size_t size) MUST_CHECK;
/* Gives the file these rights (0440) in place of those that the process gives; before the end. */
int new_file_rights(const struct new_file *file, unsigned rights) MUST_CHECK;
int new_file_end(struct new_file *file) MUST_CHECK;
void new_file_abandon(struct new_file *file);
#define NEW_FILE_CLEANUP __attribute__((cleanup(new_file_abandon)))
/* Brings the names in a folder onto the disk; `path` is what was written there, for the message. */
int folder_sync(const char *folder, const char *path, struct problems *problems) MUST_CHECK;
/* Makes a folder unless it exists. */
int folder_make(const char *path, struct problems *problems) MUST_CHECK;
/* Tests: the n-th call of the system that these functions make in this thread from now on (1 = the next) and
   all after it fail; 0 switches this off. */
void folder_fail_after(size_t calls);
/* The same for the n-th call alone: all after it work again. */
void folder_fail_once(size_t calls);
/* Whether the call that was to fail has come (asked before that is switched off). */
bool folder_call_failed(void);
/* True when the coming call of the system has to fail for a test (errno is set): for base/ alone. */
bool folder_call_fails(void);

/* Writes files into a folder, all of them or none: a new folder appears with all its files; in one that
   exists, all are written beside the old ones, and only then do they take their names. An error, one at the
   last name too, leaves everything as it was. (A crash just between two names of an existing folder leaves
   the first new and the second old; each file is whole.) Files take name, data and size; other files of the
   folder stay. ERROR_CONFLICT when a file exists and `replace` is false; otherwise as file_write. */
int folder_write(const char *path, const struct folder_file *files, size_t count, bool replace,
                 struct problems *problems) MUST_CHECK;
/* Reports what the system says in errno about a path, with what to do about it; returns ERROR_STORAGE. The
   path has to outlive the problem. */
int problem_system(struct problems *problems, const char *path, const char *what);
/* Whether there is a folder, or anything else, of this name. */
bool path_exists(const char *path);

#endif
