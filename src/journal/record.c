#include "journal/record.h"

#include "base/canonical.h"
#include "journal/bytes.h"
#include <assert.h>

static const char record_domain[] = "muster record 1";

enum {
    SEEN_SIZE = DIGEST_SIZE + 8 + DIGEST_SIZE,
    /* What stands before the body, at the most. */
    HEAD_MAXIMUM = 1 + 8 + 8 + 4 + 1 + DIGEST_SIZE + 4 * (2 + RECORD_NAME_MAXIMUM) + 2 +
                   RECORD_SEEN_MAXIMUM * SEEN_SIZE + 4,
};
_Static_assert(HEAD_MAXIMUM + DIGEST_SIZE <= RECORD_MAXIMUM - RECORD_BODY_MAXIMUM, "a record fits");

#define DAY_MICROSECONDS ((instant)86400 * 1000000)

const char *circle_name(enum circle circle)
{
    static const char *const names[CIRCLE_COUNT] = {
        [CIRCLE_SHARED] = "shared",
        [CIRCLE_INTERNAL] = "internal",
        [CIRCLE_PEOPLE] = "people",
        [CIRCLE_CASES] = "cases",
    };
    return (unsigned)circle < CIRCLE_COUNT && names[circle] ? names[circle] : "unknown";
}

/* Writing */

static uint8_t *put_name(uint8_t *at, const char *name)
{
    size_t length = strlen(name);
    assert(length <= RECORD_NAME_MAXIMUM && "record_fault was asked");
    at = bytes_put_number(at, length, 2);
    return bytes_put(at, name, length);
}

static uint8_t *put_seen(uint8_t *at, const struct seen_head *seen, size_t count)
{
    assert(count <= RECORD_SEEN_MAXIMUM && "record_fault was asked");
    at = bytes_put_number(at, count, 2);
    for (size_t i = 0; i < count; i++) {
        at = bytes_put(at, seen[i].writer.bytes, DIGEST_SIZE);
        at = bytes_put_number(at, seen[i].sequence, 8);
        at = bytes_put(at, seen[i].hash.bytes, DIGEST_SIZE);
    }
    return at;
}

/* Everything before the body; returns its size. */
static size_t encode_head(const struct record *record, uint8_t head[HEAD_MAXIMUM])
{
    assert(record->body_size <= RECORD_BODY_MAXIMUM && "record_fault was asked");
    uint8_t *at = bytes_put_number(head, RECORD_VERSION, 1);
    at = bytes_put_number(at, record->sequence, 8);
    at = bytes_put_number(at, (uint64_t)record->recorded, 8);
    at = bytes_put_number(at, (uint32_t)record->effective, 4);
    at = bytes_put_number(at, (uint64_t)record->circle, 1);
    at = bytes_put(at, record->writer.bytes, DIGEST_SIZE);
    at = put_name(at, record->subject);
    at = put_name(at, record->kind);
    at = put_name(at, record->author);
    at = put_name(at, record->authority);
    at = put_seen(at, record->seen, record->seen_count);
    at = bytes_put_number(at, record->body_size, 4);
    return (size_t)(at - head);
}

void record_encode(const struct record *record, struct text *out)
{
    uint8_t head[HEAD_MAXIMUM];
    size_t size = encode_head(record, head);
    text_add_bytes(out, (const char *)head, size);
    text_add_bytes(out, record->body, record->body_size);
    text_add_bytes(out, (const char *)record->previous.bytes, DIGEST_SIZE);
}

struct digest record_hash(const struct record *record)
{
    uint8_t head[HEAD_MAXIMUM];
    struct digest_state state;
    digest_begin(&state, record_domain);
    digest_add(&state, head, encode_head(record, head));
    digest_add(&state, record->body, record->body_size);
    digest_add(&state, record->previous.bytes, DIGEST_SIZE);
    return digest_end(&state);
}

void seen_encode(const struct seen_head *seen, size_t count, struct text *out)
{
    uint8_t bytes[2 + RECORD_SEEN_MAXIMUM * SEEN_SIZE];
    text_add_bytes(out, (const char *)bytes, (size_t)(put_seen(bytes, seen, count) - bytes));
}

/* What is wrong with a record */

static const char *name_fault(const char *name)
{
    size_t length = strlen(name);
    if (length > RECORD_NAME_MAXIMUM)
        return "a subject, kind, author or authority is too long";
    if (text_utf8_check(name, length) != length)
        return "a subject, kind, author or authority is not UTF-8";
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7F)
            return "a subject, kind, author or authority holds a control character";
    return NULL;
}

static const char *names_fault(const struct record *record)
{
    const char *const names[] = {record->subject, record->kind, record->author, record->authority};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *fault = name_fault(names[i]);
        if (fault)
            return fault;
    }
    if (!*record->subject)
        return "the subject is empty";
    if (!*record->kind)
        return "the kind is empty";
    return *record->author ? NULL : "the author is empty";
}

static const char *seen_list_fault(const struct seen_head *seen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && memcmp(seen[i - 1].writer.bytes, seen[i].writer.bytes, DIGEST_SIZE) >= 0)
            return "the heads it has seen are not in the order of their writers";
        if (seen[i].sequence == 0 || seen[i].sequence > INT64_MAX || digest_is_zero(&seen[i].hash))
            return "a head it has seen is no head";
    }
    return NULL;
}

static const char *seen_fault(const struct record *record)
{
    if (record->seen_count > RECORD_SEEN_MAXIMUM)
        return "it names too many heads";
    const char *fault = seen_list_fault(record->seen, record->seen_count);
    for (size_t i = 0; !fault && i < record->seen_count; i++)
        if (digest_equal(&record->seen[i].writer, &record->writer))
            fault = "it names a head of its own stream as seen";
    return fault;
}

static const char *time_fault(const struct record *record)
{
    if (record->recorded < DAY_FIRST * DAY_MICROSECONDS ||
        record->recorded >= (DAY_LAST + 1) * DAY_MICROSECONDS)
        return "the instant of recording is out of range";
    if (record->effective < DAY_FIRST || record->effective > DAY_LAST)
        return "the effective day is out of range";
    return NULL;
}

static const char *place_fault(const struct record *record)
{
    if (record->sequence == 0 || record->sequence > INT64_MAX)
        return "the sequence number is out of range";
    if (digest_is_zero(&record->previous) != (record->sequence == 1))
        return "only the first record of a stream has none before it";
    if ((int)record->circle < CIRCLE_SHARED || (int)record->circle >= CIRCLE_COUNT)
        return "the circle is unknown";
    return digest_is_zero(&record->writer) ? "the writer is missing" : NULL;
}

const char *record_fault(const struct record *record)
{
    const char *fault = place_fault(record);
    if (!fault)
        fault = time_fault(record);
    if (!fault)
        fault = names_fault(record);
    if (!fault)
        fault = seen_fault(record);
    if (fault)
        return fault;
    if (record->body_size > RECORD_BODY_MAXIMUM)
        return "the body is too long";
    if (canonical_check(record->body, record->body_size) != record->body_size)
        return "the body is not one canonical JSON object";
    return NULL;
}

/* Reading */

struct decoder {
    struct bytes_reader bytes;
    struct arena *arena;
    bool exhausted; /* no memory */
};

static struct digest take_digest(struct decoder *decoder)
{
    struct digest digest = {{0}};
    const uint8_t *bytes = bytes_take(&decoder->bytes, DIGEST_SIZE);
    if (bytes)
        memcpy(digest.bytes, bytes, DIGEST_SIZE);
    return digest;
}

/* A text of so many bytes; "" when it is not there, holds a NUL or memory is exhausted. */
static const char *take_text(struct decoder *decoder, size_t size)
{
    const char *bytes = (const char *)bytes_take(&decoder->bytes, size);
    if (!bytes)
        return "";
    if (memchr(bytes, '\0', size)) {
        decoder->bytes.failed = true;
        return "";
    }
    const char *text = arena_text(decoder->arena, bytes, size);
    decoder->exhausted = decoder->exhausted || !text;
    return text ? text : "";
}

static const char *take_name(struct decoder *decoder)
{
    size_t size = (size_t)bytes_take_number(&decoder->bytes, 2);
    return take_text(decoder, size);
}

static struct seen_head *take_seen(struct decoder *decoder, size_t *ret_count)
{
    size_t count = (size_t)bytes_take_number(&decoder->bytes, 2);
    *ret_count = 0;
    if (count > RECORD_SEEN_MAXIMUM)
        decoder->bytes.failed = true;
    if (decoder->bytes.failed || count == 0)
        return NULL;
    struct seen_head *seen = arena_array(decoder->arena, count, sizeof *seen);
    if (!seen) {
        decoder->exhausted = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        seen[i].writer = take_digest(decoder);
        seen[i].sequence = bytes_take_number(&decoder->bytes, 8);
        seen[i].hash = take_digest(decoder);
    }
    *ret_count = count;
    return seen;
}

static void take_record(struct decoder *decoder, struct record *record)
{
    struct bytes_reader *bytes = &decoder->bytes;
    record->sequence = bytes_take_number(bytes, 8);
    record->recorded = (instant)bytes_take_number(bytes, 8);
    record->effective = (civil_day)bytes_take_number(bytes, 4);
    record->circle = (enum circle)bytes_take_number(bytes, 1);
    record->writer = take_digest(decoder);
    record->subject = take_name(decoder);
    record->kind = take_name(decoder);
    record->author = take_name(decoder);
    record->authority = take_name(decoder);
    record->seen = take_seen(decoder, &record->seen_count);
    record->body_size = (size_t)bytes_take_number(bytes, 4);
    record->body = take_text(decoder, record->body_size);
    record->previous = take_digest(decoder);
}

int record_decode(const void *data, size_t size, struct arena *arena, struct record *ret_record,
                  const char **ret_why)
{
    struct decoder decoder = {.bytes = bytes_read(data, size), .arena = arena};
    struct record record = {0};
    *ret_why = NULL;
    if (size > RECORD_MAXIMUM)
        *ret_why = "it is longer than a record can be";
    else if (bytes_take_number(&decoder.bytes, 1) != RECORD_VERSION)
        *ret_why = "its version is unknown: it was made by a newer program, or is no record";
    if (*ret_why)
        return ERROR_INVALID;
    take_record(&decoder, &record);
    if (decoder.exhausted) {
        *ret_why = "memory is exhausted";
        return ERROR_LIMIT;
    }
    if (decoder.bytes.failed)
        *ret_why = "it ends too early, or a length in it is wrong";
    else if (decoder.bytes.at != decoder.bytes.end)
        *ret_why = "something follows it";
    else
        *ret_why = record_fault(&record);
    if (*ret_why)
        return ERROR_INVALID;
    *ret_record = record;
    return 0;
}

int seen_decode(const void *data, size_t size, struct arena *arena, struct seen_head **ret_seen,
                size_t *ret_count)
{
    struct decoder decoder = {.bytes = bytes_read(data, size), .arena = arena};
    size_t count;
    struct seen_head *seen = take_seen(&decoder, &count);
    if (decoder.exhausted)
        return ERROR_LIMIT;
    if (decoder.bytes.failed || decoder.bytes.at != decoder.bytes.end || seen_list_fault(seen, count))
        return ERROR_INVALID;
    *ret_seen = seen;
    *ret_count = count;
    return 0;
}
