#include "base/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *previous;
    size_t size, used;
    _Alignas(ALIGNMENT) char data[];
};

struct arena {
    struct block *block;
    size_t limit, used;
    size_t fail_after; /* 0: never; 1: from now on */
};

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->limit = limit_bytes ? limit_bytes : ARENA_DEFAULT_LIMIT;
    return arena;
}

struct arena *arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    for (struct block *block = arena->block; block;) {
        struct block *previous = block->previous;
        free(block);
        block = previous;
    }
    free(arena);
    return NULL;
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
        return true;
    return false;
}

static bool add_block(struct arena *arena, size_t size)
{
    size_t block_size = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
    struct block *block = calloc(1, sizeof *block + block_size);
    if (!block)
        return false;
    block->size = block_size;
    /* A large piece gets a block of its own, behind the current one, whose rest stays in use. */
    if (arena->block && block_size == size) {
        block->used = size;
        block->previous = arena->block->previous;
        arena->block->previous = block;
    } else {
        block->previous = arena->block;
        arena->block = block;
    }
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2 || fails_now(arena))
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size == 0)
        size = ALIGNMENT;
    if (size > arena->limit - arena->used)
        return NULL;
    struct block *block = arena->block;
    if (!block || block->size - block->used < size) {
        if (!add_block(arena, size))
            return NULL;
        if (arena->block == block) { /* it went behind */
            arena->used += size;
            return block->previous->data;
        }
        block = arena->block;
    }
    void *piece = block->data + block->used;
    block->used += size;
    arena->used += size;
    return piece;
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
    void *copy = larger > *capacity ? arena_array(arena, larger, size) : NULL;
    if (!copy)
        return NULL;
    if (count)
        memcpy(copy, items, count * size);
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

void arena_fail_after(struct arena *arena, size_t calls)
{
    arena->fail_after = calls;
}
