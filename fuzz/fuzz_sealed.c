/* What the key store and the sealed records hold. Any bytes: a body to be sealed opens as it was; a sealed
   one is refused or opens; files of the key store are refused, or give the same file when they are written
   and read again. */
#include "fuzz.h"

#include "base/canonical.h"
#include "journal/keystore_inside.h"

static const struct seal_place place = {"contingent/kaz-undof-frc", "person/1", 19767};
static const char person[PERSON_ID_SIZE] = "00112233445566778899aabbccddeeff";

static struct person_key known_key(void)
{
    struct person_key key;
    for (int i = 0; i < PERSON_KEY_SIZE; i++)
        key.bytes[i] = (uint8_t)(i + 1);
    return key;
}

static void check_round(const char *body, size_t size, struct arena *arena)
{
    static const char *const open_fields[] = {"from", "sex", "to", NULL};
    TEXT_CLEANUP struct text sealed = {0};
    struct person_key key = known_key();
    struct problems problems;
    const char *opened;
    size_t opened_size;
    problems_init(&problems, arena);
    int code = seal_body(&place, person, &key, body, size, open_fields, &problems, &sealed);
    fuzz_check_problems(code, &problems);
    if (code < 0)
        return;
    FUZZ_CHECK(canonical_check(sealed.data, sealed.length) == sealed.length);
    FUZZ_CHECK(!seal_fault(sealed.data, sealed.length, arena));
    FUZZ_CHECK(seal_open(&place, &key, sealed.data, sealed.length, arena, &opened, &opened_size) == 0);
    FUZZ_CHECK(opened_size == size && memcmp(opened, body, size) == 0);
    key.bytes[0] ^= 1;
    FUZZ_CHECK(seal_open(&place, &key, sealed.data, sealed.length, arena, &opened, &opened_size) ==
               ERROR_INVALID);
}

static void check_sealed(const char *body, size_t size, struct arena *arena)
{
    struct person_key key = known_key();
    const char *opened;
    size_t opened_size;
    char whose[PERSON_ID_SIZE];
    const char *fault = seal_fault(body, size, arena);
    int code = seal_open(&place, &key, body, size, arena, &opened, &opened_size);
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID);
    FUZZ_CHECK(!fault || code < 0);
    FUZZ_CHECK(fault || seal_person(body, size, whose));
    FUZZ_CHECK(code < 0 || canonical_check(opened, opened_size) == opened_size);
}

static void check_person_file(const char *data, size_t size, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0}, again = {0};
    struct person_file file, read;
    int code = person_file_parse(data, size, arena, &file);
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID);
    if (code < 0)
        return;
    FUZZ_CHECK(file.lock_count <= file.lock_capacity && file.role_count <= KEYSTORE_ROLES_MAXIMUM);
    FUZZ_CHECK(person_file_write(&file, &written) == 0);
    FUZZ_CHECK(person_file_parse(written.data, written.length, arena, &read) == 0);
    FUZZ_CHECK(person_file_write(&read, &again) == 0);
    FUZZ_CHECK(strcmp(written.data, again.data) == 0);
}

static void check_readers(const char *data, size_t size, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0}, again = {0};
    struct keystore store = {0}, read = {0};
    int code = readers_parse(data, size, arena, &store);
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID);
    if (code < 0)
        return;
    FUZZ_CHECK(store.reader_count <= KEYSTORE_READERS_MAXIMUM);
    FUZZ_CHECK(readers_write(&store, &written) == 0);
    FUZZ_CHECK(readers_parse(written.data, written.length, arena, &read) == 0);
    FUZZ_CHECK(readers_write(&read, &again) == 0);
    FUZZ_CHECK(strcmp(written.data, again.data) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    check_round(copy, size, arena);
    check_sealed(copy, size, arena);
    check_person_file(copy, size, arena);
    check_readers(copy, size, arena);
    free(copy);
    return 0;
}
