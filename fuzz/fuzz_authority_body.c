/* Bodies of authority's records: the first byte is the kind. What is read can be taken in, asked about, and
   says the same each time. */
#include "fuzz.h"

#include "base/canonical.h"
#include "support/support_calc.h"

static void check_body(enum authority_kind kind, const char *body, size_t size, struct arena *arena)
{
    struct authority_record record = authority_record_new(kind, "a", 20000);
    struct authority_state *state = NULL;
    struct authority_rules rules = {0};
    struct authority_answer answer;
    const char *fault = authority_read(body, size, arena, &record);
    FUZZ_CHECK(fault || record.from < record.to);
    if (fault || canonical_check(body, size) != size)
        return;
    TEXT_CLEANUP struct text again = {0};
    FUZZ_CHECK(authority_write(&record, &again) == 0);
    FUZZ_CHECK(again.length == size && memcmp(again.data, body, size) == 0);
    FUZZ_CHECK(authority_state_new(arena, &state) == 0);
    FUZZ_CHECK(authority_apply(state, &rules, &record) == 0);
    authority_decide(state, &rules, &record, arena, &answer);
    FUZZ_CHECK(answer.allowed == !answer.refused_by);
    FUZZ_CHECK(authority_is_solo(state) ==
               (kind != KIND_POSITION && kind != KIND_PERSON && kind != KIND_GRANTED));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    FUZZ_CHECK(arena);
    if (size)
        check_body((enum authority_kind)(data[0] % KIND_COUNT), (const char *)data + 1, size - 1, arena);
    return 0;
}
