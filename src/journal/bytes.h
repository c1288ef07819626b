/* Numbers, big endian, into and out of bytes. Reading never passes the end: it fails, and stays failed. */
#ifndef MUSTER_JOURNAL_BYTES_H
#define MUSTER_JOURNAL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Each writes at `at` and returns where the next byte goes. */
static inline uint8_t *bytes_put(uint8_t *at, const void *data, size_t size)
{
    if (size)
        memcpy(at, data, size);
    return at + size;
}

static inline uint8_t *bytes_put_number(uint8_t *at, uint64_t number, size_t size)
{
    for (size_t i = size; i > 0; i--, number >>= 8)
        at[i - 1] = (uint8_t)(number & 0xFF);
    return at + size;
}

struct bytes_reader {
    const uint8_t *at, *end;
    bool failed; /* something was asked that is not there */
};

static inline struct bytes_reader bytes_read(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    return (struct bytes_reader){.at = bytes, .end = size ? bytes + size : bytes};
}

/* The next size bytes, or NULL. */
static inline const uint8_t *bytes_take(struct bytes_reader *reader, size_t size)
{
    if (reader->failed || size > (size_t)(reader->end - reader->at)) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += size;
    return taken;
}

/* A number of 1 to 8 bytes; 0 when it is not there. */
static inline uint64_t bytes_take_number(struct bytes_reader *reader, size_t size)
{
    const uint8_t *taken = bytes_take(reader, size);
    uint64_t number = 0;
    for (size_t i = 0; taken && i < size; i++)
        number = number << 8 | taken[i];
    return number;
}

#endif
