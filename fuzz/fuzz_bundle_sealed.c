/* The outside of a bundle, and what is made of its chunks with a key: whatever the bytes, it is read or
   refused in words. The seeds are for the key of the seed 1, 0, 0, ... */
#include "fuzz.h"

#include "journal/bundle_seal.h"

static void check(const char *data, size_t size, size_t fail_after)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    static const uint8_t seed[KEY_SEED_SIZE] = {1};
    struct key_pair pair;
    struct sealed sealed;
    struct bundle_bytes plain;
    const char *why = NULL;
    key_from_seed(seed, &pair);
    arena_fail_after(arena, fail_after);
    int code = bundle_sealed_read(data, size, arena, &sealed, &why);
    if (code == 0) {
        FUZZ_CHECK(!why && sealed.plain_size > 0 && sealed.plain_size < size);
        FUZZ_CHECK((const char *)sealed.chunks + sealed.chunks_size == data + size);
        code = bundle_open(&sealed, &pair, arena, &plain, &why);
        FUZZ_CHECK(code < 0 || plain.size == sealed.plain_size);
    }
    FUZZ_CHECK((code < 0) == (why != NULL));
    FUZZ_CHECK(code != ERROR_LIMIT || arena_has_failed(arena));
    FUZZ_CHECK(arena_used(arena) <= 4096 + 2 * size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    check(copy, size, 0);
    check(copy, size, 1 + size % 2);
    free(copy);
    return 0;
}
