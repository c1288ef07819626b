/* Nobody approves what rests on records of their own, whatever the request declares: on both stores, with the
   whole of Muster wired. The office: clerk and colleague prepare; officer and second certify, officer has a
   desk too; head may approve everything. */
#include "reimbursement/states_place_test.h"
#include "support/support.h"

#define COMPANY     INI PEOPLE "2024-01-01,100,0\n"
#define SAME        "2024-02-15,100,0\n" /* a fact that changes no figure */
#define SAME_TOO    "2024-05-15,100,0\n"
#define FIRST_MONTH "from", "2024-01-01", "to", "2024-04-01"
#define NEXT_MONTHS "from", "2024-04-01", "to", "2024-07-01"
#define CERTIFY     "id", "x", "delegation", "cell", "schedule"

enum { PAIRS_MAXIMUM = 32 };

struct office {
    struct states_place at;
    const char *schedule;
    struct text said; /* of the last question: the answer, or what was refused */
};

static void give(struct argument_value *value, const struct argument *argument, const char *text)
{
    civil_day day = 0;
    value->text[value->count++] = text;
    value->number = 1;
    if (argument->type == ARGUMENT_DAY && day_parse(text, strlen(text), &day))
        value->number = day;
    for (int i = 0; argument->choices && argument->choices[i]; i++)
        if (strcmp(argument->choices[i], text) == 0)
            value->number = i;
}

/* Asks for an operation; "" or what was refused. */
static const char *ask(struct office *office, const struct operation_list *list, const char *name,
                       const char *author, const char *const *pairs)
{
    const struct operation *operation = find_operation(list, name);
    struct test_case test = test_begin();
    struct argument_value values[PAIRS_MAXIMUM] = {{0}};
    struct surroundings surroundings = office->at.surroundings;
    struct reply reply = {.report = {.arena = test.arena}};
    surroundings.author = author;
    assert_true(operation->argument_count <= PAIRS_MAXIMUM);
    for (; *pairs; pairs += 2)
        for (size_t i = 0; i < operation->argument_count; i++)
            if (strcmp(operation->arguments[i].name, pairs[0]) == 0)
                give(&values[i], &operation->arguments[i], pairs[1]);
    const struct request request = {.operation = operation,
                                    .values = values,
                                    .form = REPLY_JSON,
                                    .today = TODAY,
                                    .surroundings = &surroundings,
                                    .arena = test.arena,
                                    .problems = &test.problems};
    int code = operation->run(&request, &reply);
    text_done(&office->said);
    office->said = (struct text){0};
    text_add(&office->said, code ? test.problems.items[0].what : text_content(&reply.machine));
    text_done(&reply.machine);
    test_end(&test);
    return code ? text_content(&office->said) : "";
}
#define ASK(office, list, name, author, ...)                                                                 \
    ask(office, list, name, author, (const char *const[]){__VA_ARGS__, NULL})
#define AUTHORITY(office, name, author, ...)                                                                 \
    assert_same(name, ASK(office, &support_operations, "authority " name, author, __VA_ARGS__), "")
#define CERTIFIED(office, name, author, ...)                                                                 \
    assert_same(name, ASK(office, &state_operations, name, author, __VA_ARGS__), "")

static void assert_has(const char *said, const char *wanted)
{
    if (!strstr(said, wanted))
        assert_same("said", said, wanted);
}

/* The text of a member of the last answer; in the place's arena. */
static const char *member(struct office *office, const char *key)
{
    struct arena *arena = office->at.place.test.arena;
    const char *at = strstr(text_content(&office->said), arena_format(arena, "\"%s\": \"", key));
    assert_non_null(at);
    at += strlen(key) + 5;
    return arena_text(arena, at, strcspn(at, "\""));
}

/* ---- the office ---- */

static void seat(struct office *office, const char *person, const char *position, const char *role)
{
    AUTHORITY(office, "position add", "admin", "id", position, "title", position, "entity", "Secretariat",
              "party", "UN", "role", role);
    AUTHORITY(office, "person add", "admin", "id", person, "name", person, "login",
              arena_format(office->at.place.test.arena, "login.%s", person));
    AUTHORITY(office, "person assign", "admin", "person", person, "position", position, "from", "2024-01-01");
}

static void begin(struct office *office)
{
    states_place_begin(&office->at, COMPANY); /* imported by a.bekov, who is nobody known here */
    accept_schedule(&office->at);
    office->schedule = write_folder(&office->at, "schedule", SCHEDULE RULES);
    office->said = (struct text){0};
    seat(office, "admin", "office", "administrator");
    seat(office, "head", "top", "head_of_entity");
    seat(office, "clerk", "desk", "case_officer");
    seat(office, "officer", "finance", "certifying_officer");
    seat(office, "second", "finance too", "certifying_officer");
    AUTHORITY(office, "person assign", "admin", "person", "second", "position", "finance", "from",
              "2024-01-01");
    AUTHORITY(office, "person assign", "admin", "person", "officer", "position", "desk", "from",
              "2024-01-01");
    AUTHORITY(office, "person assign", "admin", "person", "second", "position", "desk", "from", "2024-01-01");
    AUTHORITY(office, "delegation grant", "admin", "id", "root", "to-position", "top", "acts", "*", "scope",
              "*", "from", "2024-01-01", "may-sub-delegate", "1", "source", "test", "mark", "illustrative");
    AUTHORITY(office, "delegation accept", "head", "id", "root");
    AUTHORITY(office, "delegation grant", "head", "id", "cell", "under", "root", "to-position", "finance",
              "acts", "statement.certify", "scope", "contingent/x", "from", "2024-01-01");
    AUTHORITY(office, "delegation accept", "officer", "id", "cell");
}

static void end(struct office *office)
{
    text_done(&office->said);
    states_place_end(&office->at);
}

static const char *prepare(struct office *office, const char *const *months)
{
    CERTIFIED(office, "prepare-statement", "clerk", "id", "x", months[0], months[1], months[2], months[3],
              "schedule", office->schedule);
    return member(office, "content");
}
#define PREPARE(office, ...) prepare(office, (const char *const[]){__VA_ARGS__})

static const char *submit(struct office *office, const char *request, const char *content, const char *amount)
{
    return ASK(office, &support_operations, "authority request submit", "clerk", "id", request, "act",
               "statement.certify", "scope", "contingent/x", "content", content, "amount", amount);
}

static const char *approve(struct office *office, const char *author, const char *request,
                           const char *content, const char *delegation)
{
    return ASK(office, &support_operations, "authority request approve", author, "id", request, "content",
               content, "delegation", delegation);
}

/* A row that is the author's. */
static void record(struct office *office, const char *author, const char *strength)
{
    struct arena *arena = office->at.place.test.arena;
    const char *folder = arena_format(arena, "%s%s", COMPANY, strength);
    assert_same("import",
                ASK(office, &contingent_operations, "import", author, "folder",
                    write_folder(&office->at, "contingent", folder)),
                "");
}

/* ---- statements ---- */

static void whoever_recorded_does_not_certify(void **state)
{
    (void)state;
    static struct office office;
    begin(&office);
    const char *content = PREPARE(&office, FIRST_MONTH);
    assert_same("submit", submit(&office, "first", content, "450000.00"), "");
    assert_has(text_content(&office.said), "\"author\": \"a.bekov\"");
    assert_has(text_content(&office.said), "\"author\": \"clerk\",\n        \"record\": \"attachment/1 of ");
    /* recorded since: as the officer, by their login */
    record(&office, "login.officer", SAME);
    assert_has(approve(&office, "officer", "first", content, "cell"),
               "officer recorded what 'first' rests on: people.strength/1 of 2024-02-15, record ");
    assert_has(ASK(&office, &support_operations, "authority request reject", "officer", "id", "first",
                   "delegation", "cell", "reason", "no"),
               "officer recorded what 'first' rests on");
    assert_has(ASK(&office, &state_operations, "certify", "officer", FIRST_MONTH, CERTIFY, office.schedule),
               "officer recorded what 'first' rests on: people.strength/1 of 2024-02-15");
    /* a fact of the day after, and a paper that is not the statement, are nothing that it rests on */
    record(&office, "second", SAME "2024-04-01,100,0\n");
    assert_same("attach",
                ASK(&office, &attachment_operations, "attach", "second", "id", "x", "file",
                    place_path(&office.at.place.folder, "schedule/rules.csv")),
                "");
    CERTIFIED(&office, "certify", "second", FIRST_MONTH, CERTIFY, office.schedule);
    /* what is recorded of these months from now on was not approved with it */
    record(&office, "second", SAME "2024-02-16,100,0\n2024-04-01,100,0\n");
    AUTHORITY(&office, "request show", "head", "id", "first");
    assert_has(text_content(&office.said), "\"author\": \"login.officer\"");
    assert_null(strstr(text_content(&office.said), "\"author\": \"second\""));
    end(&office);
}

static void nor_reverses(void **state)
{
    (void)state;
    static struct office office;
    begin(&office);
    const char *content = PREPARE(&office, FIRST_MONTH);
    assert_same("submit", submit(&office, "first", content, "450000.00"), "");
    CERTIFIED(&office, "certify", "second", FIRST_MONTH, CERTIFY, office.schedule);
    record(&office, "officer", SAME);
    CERTIFIED(&office, "reverse", "clerk", "id", "x", "statement", "2024-01..2024-03", "prepare", "1");
    content = member(&office, "content");
    assert_same("submit", submit(&office, "back", content, "0.00"), "");
    assert_has(ASK(&office, &state_operations, "reverse", "officer", "id", "x", "statement",
                   "2024-01..2024-03", "delegation", "cell", "why", "wrong"),
               "officer recorded what 'back' rests on: people.strength/1");
    /* who certified it had no hand in it */
    CERTIFIED(&office, "reverse", "second", "id", "x", "statement", "2024-01..2024-03", "delegation", "cell",
              "why", "wrong");
    end(&office);
}

static void what_nobody_else_could_approve_is_not_submitted(void **state)
{
    (void)state;
    static struct office office;
    begin(&office);
    record(&office, "officer", SAME);
    record(&office, "second", SAME "2024-02-16,100,0\n");
    record(&office, "head", SAME "2024-02-16,100,0\n2024-02-17,100,0\n");
    const char *content = PREPARE(&office, FIRST_MONTH);
    assert_has(submit(&office, "first", content, "450000.00"),
               "nobody could approve 'first' (0 of 1 persons)");
    /* of other months nobody has recorded anything */
    content = PREPARE(&office, NEXT_MONTHS);
    assert_same("submit", submit(&office, "next", content, "450000.00"), "");
    end(&office);
}

/* Between the approval and the certification too: the approval is no longer worth anything. */
static void whoever_approved_records_nothing_before_it_is_certified(void **state)
{
    (void)state;
    static struct office office;
    begin(&office);
    const char *content = PREPARE(&office, NEXT_MONTHS);
    assert_same("submit", submit(&office, "next", content, "450000.00"), "");
    assert_same("approve", approve(&office, "second", "next", content, "cell"), "");
    record(&office, "second", SAME_TOO);
    assert_has(ASK(&office, &state_operations, "certify", "officer", NEXT_MONTHS, CERTIFY, office.schedule),
               "second recorded what 'next' rests on: people.strength/1 of 2024-05-15");
    /* asked for anew, another approves it */
    assert_same("submit", submit(&office, "again", content, "450000.00"), "");
    CERTIFIED(&office, "certify", "officer", NEXT_MONTHS, CERTIFY, office.schedule);
    end(&office);
}

/* A statement that was prepared at another place: only what certifies it knows its months. */
static void what_was_prepared_elsewhere_is_asked_when_it_is_certified(void **state)
{
    (void)state;
    static struct office office, elsewhere;
    begin(&elsewhere);
    begin(&office);
    record(&office, "officer", SAME);
    const char *content = PREPARE(&elsewhere, FIRST_MONTH);
    assert_same("submit", submit(&office, "first", content, "450000.00"), "");
    assert_has(ASK(&office, &state_operations, "certify", "officer", FIRST_MONTH, CERTIFY, office.schedule),
               "officer recorded what 'first' rests on: people.strength/1");
    assert_same("approve", approve(&office, "officer", "first", content, "cell"), "");
    assert_has(ASK(&office, &state_operations, "certify", "second", FIRST_MONTH, CERTIFY, office.schedule),
               "officer recorded what 'first' rests on: people.strength/1");
    assert_same("submit", submit(&office, "again", content, "450000.00"), "");
    CERTIFIED(&office, "certify", "second", FIRST_MONTH, CERTIFY, office.schedule);
    /* keeping its bytes with that was not preparing it */
    CERTIFIED(&office, "reverse", "clerk", "id", "x", "statement", "2024-01..2024-03", "prepare", "1");
    assert_same("submit", submit(&office, "back", member(&office, "content"), "0.00"), "");
    CERTIFIED(&office, "reverse", "second", "id", "x", "statement", "2024-01..2024-03", "delegation", "cell",
              "why", "wrong");
    end(&office);
    end(&elsewhere);
}

static void exhausted_memory_finds_nobody_by_halves(void **state)
{
    (void)state;
    static struct office office;
    begin(&office);
    const struct carrying about = {
        .act = "statement.certify", .subject = "contingent/x", .content = PREPARE(&office, FIRST_MONTH)};
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code < 0;) {
        struct test_case test = test_begin();
        struct hands hands;
        arena_fail_after(test.arena, ++calls);
        code = journal_hands(office.at.journal, &about, INSTANT_NEVER, test.arena, &test.problems, &hands);
        bool failed = arena_has_failed(test.arena);
        arena_fail_after(test.arena, 0);
        assert_true(failed || code == 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        if (code == 0)
            assert_int_equal(hands.count, 2);
        test_end(&test);
    }
    assert_true(calls > 10);
    end(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_recorded_does_not_certify),
        cmocka_unit_test(nor_reverses),
        cmocka_unit_test(what_nobody_else_could_approve_is_not_submitted),
        cmocka_unit_test(whoever_approved_records_nothing_before_it_is_certified),
        cmocka_unit_test(what_was_prepared_elsewhere_is_asked_when_it_is_certified),
        cmocka_unit_test(exhausted_memory_finds_nobody_by_halves),
    };
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
