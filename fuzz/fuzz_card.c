/* Cards of parties, and shares of keys as people type them. A card that reads has every certificate signed,
   and gives the same card when it is written and read again. */
#include "fuzz.h"

#include "journal/keys_card.h"
#include "journal/shares.h"

static int read_card(const char *data, size_t size, size_t fail_after, struct arena *arena,
                     struct party *ret_party)
{
    struct problems problems;
    struct folder_file file = fuzz_file("f.card", data, size);
    problems_init(&problems, arena);
    arena_fail_after(arena, fail_after);
    int code = card_read(&file, arena, &problems, ret_party);
    arena_fail_after(arena, 0);
    fuzz_check_problems(code, &problems);
    return code;
}

static void check_party(const struct party *party, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0}, again = {0};
    struct party read;
    FUZZ_CHECK(key_name_right(party->name) && party_code_right(party->code));
    FUZZ_CHECK(party->count >= 1 && party->count <= KEY_CERTIFICATES_MAXIMUM);
    for (size_t i = 0; i < party->count; i++) {
        const struct key_certificate *certificate = &party->certificates[i];
        FUZZ_CHECK(party_certificate(party, &certificate->installation) == certificate);
        FUZZ_CHECK((certificate->revoked == INSTANT_NEVER) == (certificate->revoked_after == UINT64_MAX));
    }
    FUZZ_CHECK(card_write(party, &written) == 0);
    FUZZ_CHECK(read_card(written.data, written.length, 0, arena, &read) == 0);
    FUZZ_CHECK(card_write(&read, &again) == 0);
    FUZZ_CHECK(strcmp(written.data, again.data) == 0);
}

static void read_share(char *data, size_t size, enum share_kind kind, struct arena *arena)
{
    struct problems problems;
    struct secret text = {.data = data, .size = size, .capacity = size}, written;
    struct share share, again;
    problems_init(&problems, arena);
    int code = share_parse("share.txt", &text, kind, &problems, &share);
    fuzz_check_problems(code, &problems);
    if (code < 0)
        return;
    FUZZ_CHECK(share_write(&share, "A (KAZ)", arena, &problems, &written) == 0);
    FUZZ_CHECK(share_parse("share.txt", &written, kind, &problems, &again) == 0);
    FUZZ_CHECK(memcmp(&share, &again, sizeof share) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    struct party party;
    if (size && *copy != '{') {
        read_share(copy, size, SHARE_ROOT, arena);
        read_share(copy, size, SHARE_RECOVERY, arena);
    }
    if (read_card(copy, size, 0, arena, &party) == 0)
        check_party(&party, arena);
    (void)read_card(copy, size, 1 + size % 16, arena, &party);
    free(copy);
    return 0;
}
