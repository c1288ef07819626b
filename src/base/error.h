/* Errors: a short list of codes, and problems that name the place and the remedy. */
#ifndef MUSTER_BASE_ERROR_H
#define MUSTER_BASE_ERROR_H

#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/* What a fallible function returns when it is not 0 or more. */
enum error_code {
    ERROR_INVALID = -1,        /* the input is wrong */
    ERROR_NOT_FOUND = -2,      /* a named thing does not exist */
    ERROR_CONFLICT = -3,       /* someone else was quicker */
    ERROR_FORBIDDEN = -4,      /* no permission */
    ERROR_OVER_AUTHORITY = -5, /* no live delegation, or above its limit */
    ERROR_LIMIT = -6,          /* a named maximum was passed, or memory is exhausted */
    ERROR_BUSY = -7,           /* try again */
    ERROR_STORAGE = -8,        /* disk, network or database failed */
    ERROR_BUG = -9,            /* cannot happen */
    ERROR_USAGE = -10,         /* the call itself is wrong: options that do not go together */
};

/* A place in a file as its user sees it. line and column count from 1 (column in characters); 0: not known.
 */
struct place {
    const char *file;
    uint32_t line;
    uint32_t column;
};

enum problem_kind { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_NOTE };

struct problem {
    enum problem_kind kind;
    int code;             /* one of enum error_code; 0 for warnings and notes */
    struct place place;   /* file may be NULL: no place */
    const char *what;     /* what is wrong, one clause, no full stop */
    const char *expected; /* what was expected, or how to mend it; NULL: nothing to add */
};

enum { PROBLEMS_KEPT = 100 }; /* of each kind; the rest is only counted */

/* The problems of one request, in the order in which they were found. Owned by the request, fed from its
 * arena. */
struct problems {
    struct arena *arena;
    struct problem *items;
    size_t count, capacity;
    size_t found[3]; /* how many of each kind were found, kept or not */
};

void problems_init(struct problems *problems, struct arena *arena);

/* Records an error at a place and returns code, so that a caller can write `return problem_error(...)`.
   expected may be NULL. Past PROBLEMS_KEPT it only counts. Never fails: without memory a fixed text is kept.
 */
int problem_error(struct problems *problems, int code, struct place place, const char *expected,
                  const char *format, ...) PRINTF_LIKE(5, 6);

/* Records a warning or a note: the request goes on. */
void problem_warning(struct problems *problems, struct place place, const char *expected, const char *format,
                     ...) PRINTF_LIKE(4, 5);
void problem_note(struct problems *problems, struct place place, const char *expected, const char *format,
                  ...) PRINTF_LIKE(4, 5);

/* The error to return when an arena gives NULL: records "out of memory" and returns ERROR_LIMIT. */
int problem_memory(struct problems *problems);

/* ERROR_INVALID (or the code of the first error) when any error was recorded, else 0. */
int problems_result(const struct problems *problems) MUST_CHECK;

#endif
