#include "base/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#define POISONED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONED 1
#endif
#endif
#ifdef POISONED
#include <sanitizer/asan_interface.h>
enum { GAP = 1 };
#else
enum { GAP = 0 };
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024, BLOCK_LARGEST = 4 * 1024 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *previous;
    size_t size, used;
    _Alignas(ALIGNMENT) char data[];
};

struct arena {
    struct block *block; /* the one being given out, then older ones */
    struct block *spare; /* of before the last reset */
    size_t block_size;   /* of the next block: it doubles */
    size_t limit, used;
    size_t fail_after; /* 0: never; 1: from now on */
    bool has_failed;
};

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena) {
        arena->limit = limit_bytes ? limit_bytes : ARENA_DEFAULT_LIMIT;
        arena->block_size = BLOCK_SIZE;
    }
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *previous = block->previous;
        free(block);
        block = previous;
    }
}

struct arena *arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    free_blocks(arena->block);
    free_blocks(arena->spare);
    free(arena);
    return NULL;
}

void arena_reset(struct arena *arena)
{
    while (arena->block) {
        struct block *block = arena->block;
        arena->block = block->previous;
        block->used = 0;
        ASAN_POISON_MEMORY_REGION(block->data, block->size);
        block->previous = arena->spare;
        arena->spare = block;
    }
    arena->used = 0;
}

void arena_free_pointer(struct arena **arena)
{
    *arena = arena_free(*arena);
}

/* True when a test asked that this call fails. */
static bool fails_now(struct arena *arena)
{
    if (arena->fail_after > 1)
        arena->fail_after--;
    else if (arena->fail_after == 1)
        return arena->has_failed = true;
    return false;
}

/* A spare block with room for size, or a new one. */
static struct block *take_block(struct arena *arena, size_t size)
{
    for (struct block **spare = &arena->spare; *spare; spare = &(*spare)->previous) {
        struct block *block = *spare;
        if (block->size < size)
            continue;
        *spare = block->previous;
        return block;
    }
    size_t block_size = arena->block_size > size ? arena->block_size : size;
    struct block *block = malloc(sizeof *block + block_size);
    if (!block)
        return NULL;
    if (arena->block_size < BLOCK_LARGEST)
        arena->block_size *= 2;
    block->size = block_size;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->data, block->size);
    return block;
}

void *arena_alloc_raw(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2 || fails_now(arena))
        return NULL;
    /* Pieces are aligned; with the address sanitizer a poisoned gap behind each finds overruns. */
    size_t taken = (size + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (taken == 0)
        taken = ALIGNMENT;
    if (taken > arena->limit - arena->used)
        return NULL;
    struct block *block = arena->block;
    if (!block || block->size - block->used < taken) {
        block = take_block(arena, taken);
        if (!block)
            return NULL;
        block->previous = arena->block;
        arena->block = block;
    }
    void *piece = block->data + block->used;
    block->used += taken;
    arena->used += taken;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *piece = arena_alloc_raw(arena, size);
    return piece ? memset(piece, 0, size) : NULL;
}

void *arena_array_raw(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return arena_alloc_raw(arena, bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return arena_alloc(arena, bytes);
}

void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return items;
    size_t larger = *capacity ? *capacity * 2 : 16;
    char *copy = larger > *capacity ? arena_array_raw(arena, larger, size) : NULL;
    if (!copy)
        return NULL;
    if (count)
        memcpy(copy, items, count * size);
    memset(copy + count * size, 0, (larger - count) * size);
    *capacity = larger;
    return copy;
}

char *arena_text(struct arena *arena, const char *data, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;
    if (copy && length)
        memcpy(copy, data, length);
    return copy;
}

char *arena_format_list(struct arena *arena, const char *format, va_list list)
{
    va_list measure;
    va_copy(measure, list);
    int length = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (length < 0)
        return NULL;
    char *text = arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, list);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = arena_format_list(arena, format, list);
    va_end(list);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

bool arena_has_failed(const struct arena *arena)
{
    return arena->has_failed;
}

void arena_fail_after(struct arena *arena, size_t calls)
{
    arena->fail_after = calls;
}
