/* Heads as lines of text, and the values of guards of idempotency keys: what was read is written so that it
   reads back the same, and every value comes to an end. */
#include "fuzz.h"

#include "journal/journal_heads.h"
#include "journal/journal_inside.h"

static void check_line(const char *line, size_t length, size_t fail_after, struct arena *arena)
{
    TEXT_CLEANUP struct text first = {0}, second = {0};
    struct head head, again;
    arena_fail_after(arena, fail_after);
    int code = head_read(line, length, arena, &head);
    arena_fail_after(arena, 0);
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID || (fail_after && code == ERROR_LIMIT));
    if (code < 0)
        return;
    head_write(&head, arena, &first);
    FUZZ_CHECK(text_result(&first) == 0);
    FUZZ_CHECK(head_read(first.data, first.length, arena, &again) == 0);
    head_write(&again, arena, &second);
    FUZZ_CHECK(strcmp(first.data, second.data) == 0);
    FUZZ_CHECK(head.sequence == again.sequence && head.circle == again.circle);
    FUZZ_CHECK(digest_equal(&head.hash, &again.hash) && digest_equal(&head.writer, &again.writer));
    FUZZ_CHECK(head.has_signature == again.has_signature);
    (void)head_signed(&head);
}

static void check_value(const char *value, struct arena *arena)
{
    struct head head;
    uint64_t first;
    size_t lines = 0, length = strlen(value);
    int code;
    while ((code = added_read(&value, arena, &first, &head)) == 1) {
        FUZZ_CHECK(first >= 1 && head.sequence >= 1);
        FUZZ_CHECK(++lines <= length);
    }
    FUZZ_CHECK(code == 0 || code == ERROR_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    check_line(copy, size, 0, arena);
    check_line(copy, size, 1 + size % 4, arena);
    check_value(copy, arena);
    free(copy);
    return 0;
}
