/* Authority where records are appended, on both databases: who may record facts, plans, signatures and
   records of authority; sums in guards; damaged and newer records. */
#include "support/support.h"

#include "base/clock.h"
#include "journal/journal_place_test.h"
#include "support/authority_rules.h"

static struct journal_place place;
static struct journal *journal;

static int begin(void **state)
{
    (void)state;
    place = journal_place_new();
    place.options.wiring = &journal_wired;
    place.options.now = clock_now;
    journal = journal_place_open(&place);
    return 0;
}

static int end(void **state)
{
    (void)state;
    journal = journal_close(journal);
    journal_place_remove(&place);
    return 0;
}

/* Appends one record; problems begin anew. */
static int append_one(const char *subject, enum circle circle, const char *author, const char *authority,
                      const char *kind, civil_day effective, const char *body)
{
    struct problems *problems = &place.test.problems;
    const struct draft draft = {kind, effective, body, strlen(body)};
    const struct append append = {subject, circle, APPEND_ANY, author, authority, &draft, 1, NULL};
    struct appended appended;
    problems_init(problems, place.test.arena);
    return journal_append(journal, NULL, &append, place.test.arena, problems, &appended);
}

/* What the last call gave: its code, and its first problem. */
static void says(int code, int wanted_code, const char *wanted)
{
    const char *got = place.test.problems.count ? place.test.problems.items[0].what : "";
    if (!strstr(got, wanted) || code != wanted_code) {
        print_error("%d: %s\nwanted %d: %s\n", code, got, wanted_code, wanted);
        fail();
    }
}

static int row(const char *author)
{
    return append_one("contingent/x", CIRCLE_SHARED, author, "", "people.strength/1", 20000,
                      "{\"day\":\"2024-10-04\",\"men\":\"132\",\"women\":\"7\"}");
}

static void set_up(const char *author, enum authority_kind kind, const char *id, const char *role)
{
    struct authority_record record = authority_record_new(kind, author, 0);
    record.id = id;
    record.title = record.entity = record.name = id;
    record.party = "UN";
    record.role = role;
    assert_fine(support_record(journal, &record, place.test.arena, &place.test.problems),
                &place.test.problems);
}

static void set_position(const char *person, const char *role)
{
    struct authority_record holds = authority_record_new(KIND_HOLDS, "admin", 0);
    holds.person = person;
    holds.position = arena_format(place.test.arena, "%s of %s", role, person);
    holds.from = 19000;
    set_up("admin", KIND_POSITION, holds.position, role);
    set_up("admin", KIND_PERSON, person, "");
    assert_fine(support_record(journal, &holds, place.test.arena, &place.test.problems),
                &place.test.problems);
}

static void one_person_alone_records_rows_and_approves_nothing(void **state)
{
    (void)state;
    civil_day today = instant_day(clock_now());
    says(row("anna"), 0, "");
    says(append_one(SUPPORT_SUBJECT, CIRCLE_INTERNAL, "anna", "", "request.executed/1", today,
                    "{\"request\":\"r\"}"),
         ERROR_FORBIDDEN, "solo: no position, person or delegation is recorded");
    says(append_one(SUPPORT_SUBJECT, CIRCLE_INTERNAL, "anna", "", "authority.person/1", today - 1,
                    "{\"name\":\"A\",\"person\":\"anna\"}"),
         ERROR_INVALID, "authority is neither given nor used for another day");
    says(append_one(SUPPORT_SUBJECT, CIRCLE_INTERNAL, "anna", "", "authority.person/1", today,
                    "{\"name\":\"A\"}"),
         ERROR_INVALID, "'person' is missing");
    says(append_one(SUPPORT_SUBJECT, CIRCLE_SHARED, "anna", "", "authority.person/1", today,
                    "{\"name\":\"A\",\"person\":\"anna\"}"),
         ERROR_INVALID, "belongs to another circle");
}

static void with_an_office_the_role_says_who_records_rows(void **state)
{
    (void)state;
    set_position("admin", "administrator");
    set_position("anna", "case_officer");
    set_position("boris", "auditor");
    says(row("anna"), 0, "");
    says(row("boris"), ERROR_FORBIDDEN, "boris holds no position today whose role may do this");
    says(row("admin"), ERROR_FORBIDDEN, "admin holds no position today");
    says(row("stranger"), ERROR_FORBIDDEN, "'stranger' is no person known here");
    assert_string_equal(
        place.test.problems.items[0].expected,
        "rule 'role': Who acts is a known person and holds, on that day, a position whose role "
        "may do this. (Muster, illustrative)");
}

/* ---- requests ---- */

#define HASH  "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define OTHER "b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"

static const char *here(void)
{
    char *text = arena_alloc(place.test.arena, DIGEST_TEXT_SIZE);
    struct digest installation = journal_installation(journal);
    return digest_format(&installation, text);
}

static void grant(const char *act, money_cents limit)
{
    static const char *const every[] = {AUTHORITY_ANY};
    struct authority_record granted = authority_record_new(KIND_GRANTED, "admin", 0), accepted = granted;
    granted.id = "powers";
    granted.from_position = "inherent";
    granted.to_position = "head_of_entity of head";
    granted.acts = (struct authority_list){act ? &act : every, 1};
    granted.scope = AUTHORITY_ANY;
    granted.limit = limit;
    granted.from = 19000;
    granted.exercised_at = here();
    granted.source = "test";
    granted.mark = "illustrative";
    accepted.kind = KIND_ACCEPTED;
    accepted.author = "head";
    accepted.id = "powers";
    assert_fine(support_record(journal, &granted, place.test.arena, &place.test.problems),
                &place.test.problems);
    assert_fine(support_record(journal, &accepted, place.test.arena, &place.test.problems),
                &place.test.problems);
}

static void office(void)
{
    set_position("admin", "administrator");
    set_position("head", "head_of_entity");
    set_position("clerk", "case_officer");
}

static int submit(const char *id, const char *act, money_cents amount)
{
    struct authority_record request = authority_record_new(KIND_SUBMITTED, "clerk", 0);
    request.id = id;
    request.act = act;
    request.scope = "contingent/x";
    request.content = HASH;
    request.persons = 1;
    request.amount = amount;
    problems_init(&place.test.problems, place.test.arena);
    return support_record(journal, &request, place.test.arena, &place.test.problems);
}

static int turn(enum authority_kind kind, const char *author, const char *id)
{
    struct authority_record record = authority_record_new(kind, author, 0);
    record.id = id;
    if (kind == KIND_APPROVED) {
        record.content = HASH;
        record.delegation = "powers";
    }
    problems_init(&place.test.problems, place.test.arena);
    return support_record(journal, &record, place.test.arena, &place.test.problems);
}

struct kept {
    const char *set; /* NULL: nothing */
    const char *value;
};

static int look(struct transaction *transaction, void *context, struct problems *problems)
{
    struct kept *kept = context;
    struct guard guard = {.key = "delegation/powers"};
    int code = transaction_guards(transaction, &guard, 1, problems);
    kept->value = guard.value ? guard.value : "";
    return code || !kept->set ? code : transaction_guard_set(transaction, guard.key, kept->set, problems);
}

static const char *kept_sum(const char *set)
{
    struct kept kept = {.set = set};
    bool again;
    assert_fine(journal_write(journal, NULL, look, &kept, place.test.arena, &place.test.problems, &again),
                &place.test.problems);
    return kept.value;
}

static void sums_are_kept_and_compared(void **state)
{
    (void)state;
    struct guard *guards;
    size_t count;
    office();
    grant(NULL, 10000);
    assert_int_equal(submit("r1", "payment.approve", 6000), 0);
    assert_int_equal(turn(KIND_APPROVED, "head", "r1"), 0);
    assert_string_equal(kept_sum(NULL), "6000");
    assert_int_equal(submit("r2", "payment.approve", 4000), 0);
    assert_int_equal(turn(KIND_APPROVED, "head", "r2"), 0);
    assert_string_equal(kept_sum(NULL), "10000");
    assert_int_equal(turn(KIND_WITHDRAWN, "clerk", "r1"), 0);
    assert_string_equal(kept_sum(NULL), "4000");
    assert_fine(support_guards(journal, place.test.arena, &place.test.problems, &guards, &count),
                &place.test.problems);
    assert_int_equal(count, 1);
    assert_string_equal(guards[0].key, "delegation/powers");
    assert_string_equal(guards[0].value, "4000");
    kept_sum("9000"); /* as if records had been cut off */
    assert_int_equal(submit("r3", "payment.approve", 1), 0);
    assert_int_equal(turn(KIND_APPROVED, "head", "r3"), ERROR_STORAGE);
    assert_says(&place.test.problems,
                "the sum kept for the delegation 'powers' is not what its records add up to");
}

static const struct operation *operation(const struct operation_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    print_error("there is no operation %s\n", name);
    abort();
}

/* What `journal verify` finds, a line each. */
static const char *verified(void)
{
    const struct surroundings surroundings = {place.options.database, place.options.keys, "head", clock_now};
    const struct argument_value values[ARGUMENT_VALUES_MAXIMUM] = {{.count = 0}};
    struct test_case test = test_begin();
    struct reply reply = {.report = {.arena = test.arena}};
    TEXT_CLEANUP struct text lines = {0};
    const struct request request = {.operation = operation(&journal_operations, "journal verify"),
                                    .values = values,
                                    .form = REPLY_HUMAN,
                                    .today = clock_today(),
                                    .surroundings = &surroundings,
                                    .arena = test.arena,
                                    .problems = &test.problems};
    int code = request.operation->run(&request, &reply);
    for (size_t i = 0; i < test.problems.count; i++)
        if (test.problems.items[i].code) /* it warns of the disk, too */
            text_format(&lines, "%s: %s\n", test.problems.items[i].place.file, test.problems.items[i].what);
    assert_int_equal(code<0, lines.length> 0);
    const char *text = arena_text(place.test.arena, text_content(&lines), lines.length);
    text_done(&reply.machine);
    test_end(&test);
    return text;
}

static void verify_names_a_sum_that_was_changed(void **state)
{
    (void)state;
    office();
    grant(NULL, 10000);
    assert_string_equal(verified(), "");
    kept_sum("5");
    assert_string_equal(verified(), "delegation/powers: guard: it is 5, but the records give 0\n");
    kept_sum("0");
    assert_int_equal(submit("r1", "payment.approve", 6000), 0);
    assert_int_equal(turn(KIND_APPROVED, "head", "r1"), 0);
    assert_string_equal(verified(), "");
    kept_sum("1");
    assert_string_equal(verified(), "delegation/powers: guard: it is 1, but the records give 6000\n");
    kept_sum("6000");
    assert_int_equal(turn(KIND_WITHDRAWN, "clerk", "r1"), 0);
    assert_string_equal(verified(), "");
}

static void an_approval_names_its_delegation_twice(void **state)
{
    (void)state;
    office();
    grant(NULL, -1);
    assert_int_equal(submit("r1", "payment.approve", 6000), 0);
    const char *body = "{\"content\":\"" HASH "\",\"delegation\":\"powers\",\"request\":\"r1\"}";
    says(append_one(SUPPORT_SUBJECT, CIRCLE_INTERNAL, "head", "", "request.approved/1",
                    instant_day(clock_now()), body),
         ERROR_INVALID, "the record is under '', its body says 'powers'");
}

/* ---- what carries a request out ---- */

struct signing {
    const char *author, *content, *delegation;
};

static int sign(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct signing *signing = context;
    const struct stream_name streams[] = {authority_stream, {"contingent/x", CIRCLE_SHARED}};
    const struct carrying carrying = {"mou.sign", "contingent/x", signing->content, signing->author,
                                      signing->delegation};
    struct carried carried;
    int code = transaction_streams(transaction, streams, 2, problems);
    if (!code)
        code = transaction_request_begin(transaction, &carrying, problems, &carried);
    if (code)
        return code;
    const char *body = arena_format(place.test.arena,
                                    "{\"content\":\"%s\",\"day\":\"2024-02-14\",\"delegation\":\"%s\","
                                    "\"person\":\"head\",\"request\":\"%s\",\"side\":\"UN\"}",
                                    signing->content, signing->delegation, carried.request);
    const struct draft draft = {"mou.signature/1", 20000, body, strlen(body)};
    const struct append append = {"contingent/x",      CIRCLE_SHARED, APPEND_ANY, signing->author,
                                  signing->delegation, &draft,        1,          NULL};
    struct appended appended;
    code = transaction_append(transaction, &append, problems, &appended);
    return code ? code : transaction_request_end(transaction, &carrying, &carried, problems);
}

static void a_signature_carries_out_what_was_approved(void **state)
{
    (void)state;
    static const struct {
        struct signing signing;
        int code;
        const char *says;
    } cases[] = {
        {{"clerk", HASH, "powers"}, ERROR_FORBIDDEN, "clerk holds no position today whose role may do this"},
        {{"head", OTHER, "powers"}, ERROR_NOT_FOUND, "nobody has asked for mou.sign of b2b2b2b2b2b2..."},
        {{"head", HASH, "other"}, ERROR_OVER_AUTHORITY, "the delegation 'other' is not recorded"},
        {{"head", HASH, ""}, ERROR_OVER_AUTHORITY, "what is not delegated is reserved"},
        {{"head", HASH, "powers"}, 0, ""},
        {{"head", HASH, "powers"}, ERROR_NOT_FOUND, "nobody has asked for mou.sign"},
    };
    if (!wiring_kind(&journal_wired, "mou.signature/1"))
        skip();
    office();
    grant("mou.sign", -1);
    assert_int_equal(submit("r1", "mou.sign", -1), 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct signing signing = cases[i].signing;
        bool again;
        problems_init(&place.test.problems, place.test.arena);
        int code =
            journal_write(journal, NULL, sign, &signing, place.test.arena, &place.test.problems, &again);
        says(code, cases[i].code, cases[i].says);
    }
}

/* ---- what others have written ---- */

static void a_newer_or_damaged_record_stops_what_relies_on_it(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *body, *says;
        int code;
    } cases[] = {
        {"delegation.granted/2", "{}", "record 1 is of a kind of a newer Muster: delegation.granted/2",
         ERROR_INVALID},
        {"authority.person/1", "{\"person\":\"a\"}", "record 1: 'name' is missing", ERROR_STORAGE},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        begin(state);
        struct foreign foreign = {0};
        key_new(&foreign.key);
        const struct record record = {.subject = SUPPORT_SUBJECT,
                                      .circle = CIRCLE_INTERNAL,
                                      .kind = cases[i].kind,
                                      .effective = 20000,
                                      .recorded = 1,
                                      .author = "a",
                                      .authority = "",
                                      .body = cases[i].body,
                                      .body_size = strlen(cases[i].body)};
        foreign_record(journal, &foreign, &record, 2);
        says(append_one(SUPPORT_SUBJECT, CIRCLE_INTERNAL, "a", "", "authority.person/1",
                        instant_day(clock_now()), "{\"name\":\"A\",\"person\":\"b\"}"),
             cases[i].code, cases[i].says);
        assert_non_null(
            strstr(verified(), arena_format(place.test.arena, "delegation/: guard: %s", cases[i].says)));
        end(state);
    }
}

/* ---- answers with little memory ---- */

/* Each allocation fails once: the answer is an error, or says of itself that it is incomplete. */
static size_t answer_with_failures(const char *name, const char *id, enum reply_form form)
{
    const struct surroundings surroundings = {place.options.database, place.options.keys, "head", clock_now};
    const struct argument_value values[ARGUMENT_VALUES_MAXIMUM] = {{.count = 1, .text = {id}}};
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        struct reply reply = {.report = {.arena = test.arena}};
        const struct request request = {.operation = operation(&support_operations, name),
                                        .values = values,
                                        .form = form,
                                        .today = clock_today(),
                                        .surroundings = &surroundings,
                                        .arena = test.arena,
                                        .problems = &test.problems};
        arena_fail_after(test.arena, calls + 1);
        int code = request.operation->run(&request, &reply);
        failed = arena_has_failed(test.arena);
        assert_true(failed ? code < 0 || reply.report.failed || reply.machine.failed : code == 0);
        text_done(&reply.machine);
        test_end(&test);
    }
    return calls;
}

static void answers_say_when_memory_fails(void **state)
{
    (void)state;
    static const struct {
        const char *name, *id;
    } asked[] = {{"authority request show", "r1"},        {"authority request list", ""},
                 {"authority delegation show", "powers"}, {"authority delegation list", ""},
                 {"authority position list", ""},         {"authority rules", ""}};
    office();
    grant(NULL, 10000);
    assert_int_equal(submit("r1", "payment.approve", 6000), 0);
    assert_int_equal(turn(KIND_APPROVED, "head", "r1"), 0);
    for (size_t i = 0; i < TEST_COUNT(asked); i++)
        for (int form = REPLY_HUMAN; form <= REPLY_JSON; form++)
            assert_true(answer_with_failures(asked[i].name, asked[i].id, (enum reply_form)form) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_person_alone_records_rows_and_approves_nothing, begin, end),
        cmocka_unit_test_setup_teardown(with_an_office_the_role_says_who_records_rows, begin, end),
        cmocka_unit_test_setup_teardown(sums_are_kept_and_compared, begin, end),
        cmocka_unit_test_setup_teardown(verify_names_a_sum_that_was_changed, begin, end),
        cmocka_unit_test_setup_teardown(an_approval_names_its_delegation_twice, begin, end),
        cmocka_unit_test_setup_teardown(a_signature_carries_out_what_was_approved, begin, end),
        cmocka_unit_test_setup_teardown(answers_say_when_memory_fails, begin, end),
        cmocka_unit_test(a_newer_or_damaged_record_stops_what_relies_on_it),
    };
    int failed = cmocka_run_group_tests_name("support on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("support on PostgreSQL", tests, NULL, NULL);
}
