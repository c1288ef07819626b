/* The plaintext of a bundle: what was taken apart is put together again into the same bytes. */
#include "fuzz.h"

#include "journal/bundle_format.h"

static void check_slice(const struct bundle_bytes *slice, const char *data, size_t size)
{
    const char *begin = (const char *)slice->data;
    FUZZ_CHECK(begin >= data && begin <= data + size && slice->size <= (size_t)(data + size - begin));
}

static void write_again(const struct bundle_content *content, struct text *out)
{
    bundle_add_head(&content->head, out);
    bundle_add_card((const char *)content->card.data, content->card.size, out);
    bundle_add_count(content->record_count, out);
    for (size_t i = 0; i < content->record_count; i++) /* a size and bytes, as the card is */
        bundle_add_card((const char *)content->records[i].data, content->records[i].size, out);
    bundle_add_count(content->file_count, out);
    for (size_t i = 0; i < content->file_count; i++)
        bundle_add_file(&content->files[i], out);
}

static void check_records(const struct bundle_content *content, struct arena *arena)
{
    for (size_t i = 0; i < content->record_count; i++) {
        struct record record;
        struct bundle_attachment attachment;
        const char *why;
        bool is;
        if (record_decode(content->records[i].data, content->records[i].size, arena, &record, &why) == 0)
            FUZZ_CHECK(bundle_attachment_of(&record, arena, &is, &attachment) == 0);
    }
}

static void check(const char *data, size_t size, size_t fail_after)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    TEXT_CLEANUP struct text again = {0};
    struct bundle_content content;
    const char *why = NULL;
    arena_fail_after(arena, fail_after);
    int code = bundle_decode(data, size, arena, &content, &why);
    bool failed = arena_has_failed(arena);
    arena_fail_after(arena, 0);
    FUZZ_CHECK((code < 0) == (why != NULL));
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID || (failed && code == ERROR_LIMIT));
    FUZZ_CHECK(arena_used(arena) <= 4096 + 64 * size); /* nothing by a size that was only claimed */
    if (code < 0)
        return;
    for (size_t i = 0; i < content.record_count; i++)
        check_slice(&content.records[i], data, size);
    for (size_t i = 0; i < content.file_count; i++)
        check_slice(&content.files[i].bytes, data, size);
    check_records(&content, arena);
    write_again(&content, &again);
    FUZZ_CHECK(text_result(&again) == 0);
    FUZZ_CHECK(again.length + KEY_SIGNATURE_SIZE == size && content.signed_bytes.size == again.length);
    FUZZ_CHECK(memcmp(again.data, data, again.length) == 0);
    FUZZ_CHECK(memcmp(content.signature, data + again.length, KEY_SIGNATURE_SIZE) == 0);
    (void)bundle_signed(&content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    check(copy, size, 0);
    check(copy, size, 1 + size % 16);
    free(copy);
    return 0;
}
