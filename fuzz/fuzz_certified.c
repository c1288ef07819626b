/* What is stored of certified statements: the first byte says whether a record's body comes, by its kind, or
   the lines. What is read says the same again, and can be taken in. */
#include "fuzz.h"

#include "reimbursement/certified_content_calc.h"
#include "reimbursement/states_calc.h"

static void check_lines(const char *data, size_t size, struct arena *arena)
{
    TEXT_CLEANUP struct text again = {0};
    struct certified_content content;
    if (certified_content_read(data, size, arena, &content))
        return;
    FUZZ_CHECK(certified_content_write(&content, &again) == 0);
    FUZZ_CHECK(again.length == size && memcmp(again.data, data, size) == 0);
}

static void check_record(enum statement_act act, const char *data, size_t size, struct arena *arena)
{
    struct statement_fact fact;
    struct recorded_statements recorded;
    size_t length;
    if (statement_fact_read(act, data, size, arena, &fact))
        return;
    const char *again = body_write(&statement_bodies[act], &fact, arena, &length);
    FUZZ_CHECK(again && length == size && memcmp(again, data, size) == 0);
    fact.party = "";
    fact.ours = true;
    recorded_begin(&recorded, arena);
    FUZZ_CHECK(recorded_apply(&recorded, &fact) == 0);
    FUZZ_CHECK(recorded.count == (act == STATEMENT_CERTIFIED || act == STATEMENT_REPORTED));
    FUZZ_CHECK(recorded.count + recorded.passed_over == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    FUZZ_CHECK(arena);
    if (size && data[0] % (STATEMENT_ACTS + 1) == STATEMENT_ACTS)
        check_lines((const char *)data + 1, size - 1, arena);
    else if (size)
        check_record((enum statement_act)(data[0] % (STATEMENT_ACTS + 1)), (const char *)data + 1, size - 1,
                     arena);
    return 0;
}
