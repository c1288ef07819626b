/* Versions of the memorandum. The first byte chooses: a content (any bytes), or a body of one of the kinds
   of record. What is read as a content is written again to the same bytes, and makes files that a folder's
   reader takes or refuses in order. */
#include "fuzz.h"

#include "agreement/agreement.h"
#include "agreement/versions.h"

static void as_folder(const struct version_content *content, struct arena *arena)
{
    const struct folder none = {.path = "x"};
    const struct version_place place = {"x", "version", DAY_NEVER};
    struct problems problems;
    struct folder folder;
    struct agreement agreement;
    problems_init(&problems, arena);
    int code = version_folder(&none, content, &place, arena, &problems, &folder);
    fuzz_check_problems(code, &problems);
    if (code == 0)
        fuzz_check_problems(agreement_read(&folder, arena, &problems, &agreement), &problems);
}

static void content(const char *data, size_t size, struct arena *arena)
{
    struct text again TEXT_CLEANUP = {0};
    struct version_content content;
    if (content_read(data, size, &memorandum_forms, arena, &content))
        return;
    FUZZ_CHECK(content_write(&content, &again) == 0);
    FUZZ_CHECK(again.length == size && memcmp(again.data, data, size) == 0);
    as_folder(&content, arena);
}

static void body(enum version_kind kind, const char *data, size_t size, struct arena *arena)
{
    struct version_event event = {.kind = kind}, twice = {.kind = kind};
    size_t written = 0;
    if (body_read(&version_bodies[kind], data, size, arena, &event))
        return;
    const char *again = body_write(&version_bodies[kind], &event, arena, &written);
    FUZZ_CHECK(again && written == size && memcmp(again, data, size) == 0);
    FUZZ_CHECK(!body_read(&version_bodies[kind], again, written, arena, &twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    if (!arena || size == 0) {
        arena_free(arena);
        return 0;
    }
    char *copy = fuzz_copy(data + 1, size - 1);
    if (data[0] % (VERSION_KINDS + 1) == VERSION_KINDS)
        content(copy, size - 1, arena);
    else
        body((enum version_kind)(data[0] % (VERSION_KINDS + 1)), copy, size - 1, arena);
    free(copy);
    arena_free(arena);
    return 0;
}
