/* Before every fuzz target: LLVMFuzzerTestOneInput reads any bytes; what does not hold ends the run. */
#ifndef MUSTER_FUZZ_FUZZ_H
#define MUSTER_FUZZ_FUZZ_H

#include "base/arena.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_CHECK(condition)                                                                                \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                   \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#define FUZZ_ARENA_LIMIT ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly the input's size and a NUL, so that reading past it is seen; the caller frees it. */
static inline char *fuzz_copy(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);
    FUZZ_CHECK(copy);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

static inline struct folder_file fuzz_file(const char *name, const char *data, size_t size)
{
    return (struct folder_file){.name = name, .path = name, .data = data, .size = size};
}

/* A reader's result and the problems it reported belong together. */
static inline void fuzz_check_problems(int result, const struct problems *problems)
{
    FUZZ_CHECK((result < 0) == (problems->found[PROBLEM_ERROR] > 0));
    for (size_t i = 0; i < problems->count; i++) {
        const char *what = problems->items[i].what;
        FUZZ_CHECK(*what && text_utf8_check(what, strlen(what)) == strlen(what));
        FUZZ_CHECK(strlen(what) < 2000);
        for (; *what; what++)
            FUZZ_CHECK((unsigned char)*what >= 0x20);
    }
}

#endif
