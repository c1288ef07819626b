/* Records and heads seen: what was decoded has one encoding, the bytes that were read, and one hash. */
#include "fuzz.h"

#include "journal/record.h"

static void check_record(const uint8_t *data, size_t size, size_t fail_after, struct arena *arena)
{
    struct record record;
    const char *why = NULL;
    arena_fail_after(arena, fail_after);
    int code = record_decode(data, size, arena, &record, &why);
    arena_fail_after(arena, 0);
    FUZZ_CHECK((code < 0) == (why != NULL));
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID || (fail_after && code == ERROR_LIMIT));
    if (code < 0)
        return;
    FUZZ_CHECK(!record_fault(&record));
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(&record, &encoded);
    FUZZ_CHECK(text_result(&encoded) == 0);
    FUZZ_CHECK(encoded.length == size && memcmp(encoded.data, data, size) == 0);
    struct digest hash = record_hash(&record), of_bytes = digest_of("muster record 1", data, size);
    FUZZ_CHECK(digest_equal(&hash, &of_bytes));
}

static void check_seen(const uint8_t *data, size_t size, struct arena *arena)
{
    struct seen_head *seen;
    size_t count;
    if (seen_decode(data, size, arena, &seen, &count) < 0)
        return;
    TEXT_CLEANUP struct text encoded = {0};
    seen_encode(seen, count, &encoded);
    FUZZ_CHECK(encoded.length == size && memcmp(encoded.data, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    check_record(data, size, 0, arena);
    check_record(data, size, 1 + size % 8, arena);
    check_seen(data, size, arena);
    return 0;
}
