/* Walks through offices: each four bytes are one record about few persons, positions, delegations and
   requests; it is asked about and, when allowed, taken in. Whatever the order, what authority promises holds:
   sums stay within limits, and nobody has approved what they had a hand in. */
#include "fuzz.h"

#include "support/authority_rules.h"

enum { DAY_ZERO = 20000, STEP = 4, STEPS_MAXIMUM = 200 };

static const char *const persons[] = {"admin", "ann", "bob", "cyd"};
static const char *const positions[] = {"office", "top", "seat", "desk"};
static const char *const position_roles[] = {"administrator", "head_of_entity", "certifying_officer",
                                             "case_officer"};
static const char *const delegations[] = {"root", "one", "two", "six"};
static const char *const requests[] = {"r0", "r1", "r2", "r3"};
static const char *const contents[] = {"old", "new"};
static const char *const acts[] = {"payment.approve", "mou.sign", "procurement.award", "row.accept"};
static const char *const every_act[] = {AUTHORITY_ANY};

static const struct authority_rules *builtin_rules(void)
{
    static struct arena *arena;
    static struct authority_rule_set set;
    if (!arena) {
        struct problems problems;
        arena = arena_new(0);
        FUZZ_CHECK(arena);
        problems_init(&problems, arena);
        FUZZ_CHECK(authority_rules_builtin(arena, &problems, &set) == 0);
    }
    return &set.rules;
}

/* The record of four bytes: kind and author, what it is about, an amount or a limit.
   complexity: one line for each field */
static struct authority_record record_of(const uint8_t *bytes)
{
    enum authority_kind kind = (enum authority_kind)((bytes[0] >> 2) % (KIND_COUNT + 1));
    struct authority_record record =
        authority_record_new(kind, persons[bytes[0] & 3], DAY_ZERO + bytes[3] % 4);
    unsigned first = bytes[1] & 3, second = bytes[1] >> 2 & 3, third = bytes[1] >> 4 & 3,
             fourth = bytes[1] >> 6;
    bool of_request = kind >= KIND_SUBMITTED, of_delegation = kind >= KIND_GRANTED && !of_request;
    record.id = of_request            ? requests[first]
                : of_delegation       ? delegations[first]
                : kind == KIND_PERSON ? persons[first]
                                      : positions[first];
    record.role = position_roles[second];
    record.name = record.id;
    record.person = persons[first];
    record.position = positions[second];
    record.under = second ? delegations[second - 1] : "";
    record.from_position = positions[third];
    record.to_position = positions[fourth];
    record.scope = AUTHORITY_ANY;
    record.exercised_at = "";
    record.acts = (struct authority_list){bytes[2] & 1 ? every_act : &acts[bytes[2] >> 1 & 3], 1};
    record.prepared_by = (struct authority_list){&persons[fourth], bytes[2] >> 7};
    record.may_sub_delegate = bytes[2] & 8;
    record.act = acts[second];
    record.persons = second == 3 ? 2 : 1;
    record.amount = second == 0 || second == 2 ? bytes[2] & 63 : -1;
    record.limit = bytes[2] & 16 ? bytes[3] & 63 : -1;
    record.delegation = second == 3 && kind == KIND_APPROVED ? "" : delegations[third];
    record.content = contents[bytes[2] & 1];
    record.emergency = second == 2 && bytes[2] & 64;
    record.permission = second; /* 0: it carries something out */
    record.from = DAY_ZERO;
    record.to = DAY_ZERO + 4;
    return record;
}

/* An administrator, who is not the one that holds anything else. */
static void begin(struct authority_state *state, struct authority_record *kept)
{
    for (size_t i = 0; i < 4; i++, kept += 3) {
        kept[0] = authority_record_new(KIND_POSITION, "clerk", DAY_ZERO);
        kept[0].id = positions[i];
        kept[0].role = position_roles[i];
        kept[1] = authority_record_new(KIND_PERSON, "clerk", DAY_ZERO);
        kept[1].id = kept[1].name = persons[i];
        kept[2] = authority_record_new(KIND_HOLDS, "clerk", DAY_ZERO);
        kept[2].person = persons[i];
        kept[2].position = positions[i];
        for (size_t j = 0; j < 3; j++)
            FUZZ_CHECK(authority_apply(state, builtin_rules(), &kept[j]) == 0);
    }
}

static void check_sums(const struct authority_state *state)
{
    for (size_t i = 0; i < state->delegation_count; i++) {
        const struct authority_record *granted = state->delegations[i].granted;
        money_cents used = 0;
        FUZZ_CHECK(authority_used(state, granted->id, NULL, &used) == 0);
        FUZZ_CHECK(granted->limit < 0 || used <= granted->limit);
    }
}

static bool is_listed(const struct authority_list *list, const char *person)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], person) == 0)
            return true;
    return false;
}

static void check_hands(const struct authority_request *request, const char *approver)
{
    FUZZ_CHECK(strcmp(request->submitted->author, approver) != 0);
    FUZZ_CHECK(!is_listed(&request->submitted->prepared_by, approver));
    for (size_t i = 0; i < request->edit_count; i++) {
        FUZZ_CHECK(strcmp(request->edits[i]->author, approver) != 0);
        FUZZ_CHECK(!is_listed(&request->edits[i]->prepared_by, approver));
    }
}

static void check_requests(const struct authority_state *state)
{
    for (size_t i = 0; i < state->request_count; i++) {
        const struct authority_request *request = &state->requests[i];
        bool approved = request->stage == STAGE_APPROVED || request->stage == STAGE_EXECUTED;
        for (size_t j = 0; j < request->approval_count; j++)
            check_hands(request, request->approvals[j].person);
        if (request->override_confirmed) {
            check_hands(request, request->override_confirmed->author);
            check_hands(request, request->override_asked->author);
            FUZZ_CHECK(strcmp(request->override_confirmed->author, request->override_asked->author) != 0);
        }
        FUZZ_CHECK(!approved || request->override_confirmed ||
                   (int64_t)request->approval_count >= request->submitted->persons);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    struct authority_record kept[12], *taken = arena_array(arena, STEPS_MAXIMUM, sizeof *taken);
    struct authority_state *state = NULL;
    FUZZ_CHECK(taken && authority_state_new(arena, &state) == 0);
    begin(state, kept);
    for (size_t i = 0; i < STEPS_MAXIMUM && (i + 1) * STEP <= size; i++) {
        struct authority_answer answer;
        taken[i] = record_of(data + i * STEP);
        authority_decide(state, builtin_rules(), &taken[i], arena, &answer);
        FUZZ_CHECK(answer.allowed == !answer.refused_by && answer.allowed == !*answer.sentence);
        if (answer.allowed)
            FUZZ_CHECK(authority_apply(state, builtin_rules(), &taken[i]) == 0);
        check_sums(state);
        check_requests(state);
    }
    return 0;
}
