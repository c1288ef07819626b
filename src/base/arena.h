/* Memory for one request or one batch step: given out in pieces, freed as a whole. */
#ifndef MUSTER_BASE_ARENA_H
#define MUSTER_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A new arena that gives out at most limit_bytes (0: ARENA_DEFAULT_LIMIT). NULL when memory is exhausted. */
struct arena *arena_new(size_t limit_bytes);
/* Frees everything given out; accepts NULL; returns NULL. */
struct arena *arena_free(struct arena *arena);
void arena_free_pointer(struct arena **arena);
/* Takes back everything given out and keeps the memory for what comes next: for batches of like steps. */
void arena_reset(struct arena *arena);
#define ARENA_CLEANUP __attribute__((cleanup(arena_free_pointer)))

#define ARENA_DEFAULT_LIMIT (SIZE_MAX / 4 < ((uint64_t)4 << 30) ? SIZE_MAX / 4 : (size_t)4 << 30)

/* size zeroed bytes, aligned to 16; NULL when the limit or the memory is exhausted. size 0 gives a valid
 * pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((warn_unused_result));
/* The same, but with bytes of any value: for what is written before it is read, where zeroing would show. */
void *arena_alloc_raw(struct arena *arena, size_t size) __attribute__((warn_unused_result));
void *arena_array_raw(struct arena *arena, size_t count, size_t size) __attribute__((warn_unused_result));
/* count x size zeroed bytes; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((warn_unused_result));
/* Room for one more item: returns items, or a larger copy, when count == *capacity; NULL when exhausted.
   items may be NULL with *capacity 0. New bytes are zero. */
void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size)
    __attribute__((warn_unused_result));
/* A NUL-terminated copy; NULL when exhausted. */
char *arena_text(struct arena *arena, const char *data, size_t length) __attribute__((warn_unused_result));
/* A formatted, NUL-terminated text; NULL when exhausted. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), warn_unused_result));
char *arena_format_list(struct arena *arena, const char *format, va_list list)
    __attribute__((format(printf, 2, 0), warn_unused_result));

/* Bytes given out so far. */
size_t arena_used(const struct arena *arena);
/* Tests: the n-th call from now on (1 = the next) and all after it give NULL; 0 switches this off. */
void arena_fail_after(struct arena *arena, size_t calls);
/* Tests: whether a call has given NULL for that reason. */
bool arena_has_failed(const struct arena *arena);

#endif
