/* Certifying in a journal, on both stores: months are locked, and free again; what was known when; what came
   from elsewhere. */
#include "states_place_test.h"

#include <stdlib.h>

#define COMPANY     INI PEOPLE "2024-01-01,100,0\n"
#define TRUCKS_HERE LINES "L1,2024-01-01,truck,,,4,wet,,,,,\n" STATUS "L1,2024-01-01,4,4\n"
#define LATE        INI PEOPLE "2024-01-01,100,0\n2024-03-01,90,0\n"

static void assert_outcome(const char *said, const char *wanted)
{
    if ((*wanted == '\0') != (*said == '\0') || !strstr(said, wanted))
        assert_same("outcome", said, wanted);
}

/* The statements, as "ID STATE TOTAL" joined by ", "; and that the guards are what replay gives. */
static void assert_statements(struct states_place *at, const char *wanted)
{
    struct test_case test = test_begin();
    struct stated stated = stated_of(at, at->journal);
    struct guard *guards;
    struct store_guard *kept;
    size_t count, kept_count;
    TEXT_CLEANUP struct text out = {0};
    assert_fine(stated_read(&stated, &test.problems), &test.problems);
    for (size_t i = 0; i < stated.recorded.count; i++) {
        char total[MONEY_TEXT_SIZE];
        text_format(&out, "%s%s %s %s", i ? ", " : "", stated.recorded.items[i]->id,
                    recorded_state(stated.recorded.items[i]),
                    money_format(stated.recorded.items[i]->total, total));
    }
    assert_same("statements", text_content(&out), wanted);
    assert_fine(statement_guards(at->journal, test.arena, &test.problems, &guards, &count), &test.problems);
    assert_fine(store_guards_read(journal_store(at->journal), "statement/", test.arena, &test.problems, &kept,
                                  &kept_count),
                &test.problems);
    assert_int_equal(count, kept_count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(guards[i].key, kept[i].key);
        assert_string_equal(guards[i].value, kept[i].value);
    }
    test_end(&test);
}

/* The total and the adjustments of a statement, as known on an instant. */
static void assert_due(struct states_place *at, const char *from, const char *to, instant known_on,
                       const char *total, const char *adjusted)
{
    struct test_case test = test_begin();
    struct recorded_statements recorded;
    struct kept_list kept;
    struct folder folder = {0};
    struct account account;
    struct statement statement;
    struct statement_options options = {.period = months_of(from, to)};
    char text[MONEY_TEXT_SIZE];
    assert_fine(contingent_open_kept(at->journal, "x", known_on, test.arena, &test.problems, &folder, &kept),
                &test.problems);
    assert_fine(account_read(&folder, test.arena, &test.problems, &account), &test.problems);
    assert_fine(states_of_kept(at->journal, &kept, test.arena, &test.problems, &recorded), &test.problems);
    assert_fine(states_into_account(at->journal, &recorded, test.arena, &test.problems, &account),
                &test.problems);
    options.certified = account.certified;
    assert_fine(
        statement_calculate(&account, &at->schedule, &options, test.arena, &test.problems, &statement),
        &test.problems);
    assert_same(from, money_format(statement.total, text), total);
    assert_same(from, money_format(statement.sections[SECTION_ADJUSTMENTS], text), adjusted);
    test_end(&test);
}

static void certified_months_are_locked(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY);
    accept_schedule(&at);
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    assert_statements(&at, "2024-01..2024-03 certified 450000.00");
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "locked by the statement 2024-01..2024-03");
    assert_outcome(certify(&at, "2024-03-01", "2024-05-01"), "locked by the statement 2024-01..2024-03");
    assert_outcome(certify(&at, "2024-04-01", "2024-05-01"), "");
    assert_statements(&at, "2024-01..2024-03 certified 450000.00, 2024-04 certified 150000.00");
    /* late facts are no refusal */
    import_contingent(&at, LATE);
    assert_due(&at, "2024-05-01", "2024-06-01", INSTANT_NEVER, "105000.00", "-30000.00");
    assert_outcome(certify(&at, "2024-05-01", "2024-06-01"), "");
    assert_due(&at, "2024-06-01", "2024-07-01", INSTANT_NEVER, "135000.00", "0.00");
    states_place_end(&at);
}

static void reversed_months_are_free(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY);
    accept_schedule(&at);
    assert_outcome(reverse(&at, "2024-01"), "there is no certified statement '2024-01'");
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    import_contingent(&at, LATE);
    assert_outcome(certify(&at, "2024-04-01", "2024-05-01"), "");
    assert_statements(&at, "2024-01..2024-03 certified 450000.00, 2024-04 certified 120000.00");
    assert_outcome(reverse(&at, "2024-01..2024-03"), "");
    assert_statements(&at, "2024-01..2024-03 reversed 450000.00, 2024-04 certified 120000.00");
    assert_outcome(reverse(&at, "2024-01..2024-03"), "is reversed");
    /* what April had adjusted of it is taken back with it */
    assert_due(&at, "2024-01-01", "2024-04-01", INSTANT_NEVER, "450000.00", "15000.00");
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    assert_statements(&at, "2024-01..2024-03 reversed 450000.00, 2024-04 certified 120000.00, "
                           "2024-01..2024-03.2 certified 450000.00");
    assert_due(&at, "2024-05-01", "2024-06-01", INSTANT_NEVER, "135000.00", "0.00");
    states_place_end(&at);
}

static void as_it_was_known(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY);
    accept_schedule(&at);
    instant before = test_now();
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    instant certified = test_now();
    import_contingent(&at, LATE);
    instant late = test_now();
    assert_due(&at, "2024-04-01", "2024-05-01", before, "150000.00", "0.00");
    assert_due(&at, "2024-04-01", "2024-05-01", certified, "150000.00", "0.00");
    assert_due(&at, "2024-04-01", "2024-05-01", late, "120000.00", "-15000.00");
    assert_outcome(reverse(&at, "2024-01..2024-03"), "");
    assert_due(&at, "2024-04-01", "2024-05-01", late, "120000.00", "-15000.00");
    assert_due(&at, "2024-04-01", "2024-05-01", INSTANT_NEVER, "135000.00", "0.00");
    states_place_end(&at);
}

/* Nothing is certified on a row that nobody, or one person alone, has accepted. */
static void weak_rows_are_refused(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY);
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "nobody has accepted it");
    assert_statements(&at, "");
    const char *path = write_folder(&at, "schedule", SCHEDULE RULES);
    do_pairs(&at, &reference_operations, "rates accept", "first", "edition", "*", "table", "personnel",
             "schedule", path);
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "accepted it");
    accept_schedule(&at);
    assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    states_place_end(&at);
}

static void blank_rows_are_refused(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY LINES "L1,2024-01-01,odd,,,1,dry,,,,,\n" STATUS "L1,2024-02-01,1,1\n");
    accept_schedule(&at);
    assert_outcome(certify(&at, "2024-02-01", "2024-03-01"), "the rate of 'odd' in edition E is blank");
    assert_outcome(certify(&at, "2024-01-01", "2024-02-01"), "");
    states_place_end(&at);
}

/* ---- from elsewhere ---- */

static void certified_elsewhere(struct states_place *at, struct foreign *foreign, const char *body)
{
    const struct record record = {.subject = "contingent/x",
                                  .circle = CIRCLE_SHARED,
                                  .kind = "statement.certified/1",
                                  .effective = TODAY,
                                  .recorded = test_now(),
                                  .author = "o",
                                  .authority = "cell",
                                  .body = body,
                                  .body_size = strlen(body)};
    foreign_record(at->journal, foreign, &record, test_now());
}

/* A writer who is not known certifies nothing, whatever its record says. */
static void of_unknown_writers_nothing_counts(void **state)
{
    (void)state;
    struct states_place at;
    static const uint8_t seed[KEY_SEED_SIZE] = {7};
    struct foreign foreign = {0};
    key_from_seed(seed, &foreign.key);
    states_place_begin(&at, COMPANY);
    accept_schedule(&at);
    certified_elsewhere(
        &at, &foreign,
        "{\"content\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        "\"delegation\":\"cell\",\"engine\":\"e\",\"from\":\"2024-01-01\",\"mark\":\"quoted\","
        "\"person\":\"o\",\"statement\":\"2024-01\",\"to\":\"2024-02-01\",\"total\":\"1.00\"}");
    assert_statements(&at, "");
    assert_outcome(certify(&at, "2024-01-01", "2024-02-01"), "");
    assert_statements(&at, "2024-01 certified 150000.00");
    states_place_end(&at);
}

static const char *report(struct states_place *at, const char *from, const char *to, money_cents total,
                          const char *replaces)
{
    struct reporting reporting = {.stated = stated_of(at, at->journal),
                                  .stating = {.schedule = at->schedule},
                                  .period = months_of(from, to),
                                  .paper = test_file("papers/letter.pdf", "signed"),
                                  .total = total,
                                  .day = TODAY,
                                  .replaces = replaces};
    bool again;
    return outcome(at, journal_write(at->journal, NULL, report_act, &reporting, at->place.test.arena,
                                     &at->place.test.problems, &again));
}

/* A State's own copy: locked like a certification; with the total that is calculated its lines are known. */
static void reported(void **state)
{
    (void)state;
    struct states_place at;
    states_place_begin(&at, COMPANY);
    assert_outcome(report(&at, "2024-01-01", "2024-04-01", 45000000, ""), "");
    assert_statements(&at, "2024-01..2024-03 reported 450000.00");
    assert_outcome(report(&at, "2024-03-01", "2024-04-01", 100, ""),
                   "locked by the statement 2024-01..2024-03");
    assert_outcome(certify(&at, "2024-03-01", "2024-04-01"), "reported as certified");
    import_contingent(&at, LATE);
    assert_due(&at, "2024-04-01", "2024-05-01", INSTANT_NEVER, "120000.00", "-15000.00");
    assert_outcome(report(&at, "2024-01-01", "2024-04-01", 43000000, "2024-01..2024-03"), "");
    assert_statements(&at, "2024-01..2024-03 replaced 450000.00, 2024-01..2024-03.2 reported 430000.00");
    assert_outcome(reverse(&at, "2024-01..2024-03.2"), "is only reported here");
    states_place_end(&at);
}

/* ---- verify ---- */

static int set_guard(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct guard *wanted = context;
    struct guard guard = {.key = wanted->key};
    int code = transaction_guards(transaction, &guard, 1, problems);
    return code ? code : transaction_guard_set(transaction, wanted->key, wanted->value, problems);
}

/* What `journal verify` says first; "" when all is whole. In the place's arena. */
static const char *verified(struct states_place *at)
{
    const struct operation *operation = find_operation(&journal_operations, "journal verify");
    struct test_case *test = &at->place.test;
    struct reply reply = {.report = {.arena = test->arena}};
    struct request request = at->request;
    request.operation = operation;
    return outcome(at, operation->run(&request, &reply));
}

static void verify_compares_locked_months(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *says;
    } rows[] = {
        {"statement/x/2024-01", "2024-02", "it is 2024-02, but the records give 2024-01..2024-03"},
        {"statement/x/2024-05", "2024-05", "it is 2024-05, but the records give none"},
        {"statement/x/2024-01", NULL, ""}, /* as of one that came in a bundle */
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        struct states_place at;
        struct guard guard = {rows[i].key, rows[i].value};
        bool again;
        states_place_begin(&at, COMPANY);
        accept_schedule(&at);
        assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
        assert_outcome(verified(&at), "");
        assert_fine(journal_write(at.journal, NULL, set_guard, &guard, at.place.test.arena,
                                  &at.place.test.problems, &again),
                    &at.place.test.problems);
        assert_outcome(verified(&at), rows[i].says);
        states_place_end(&at);
    }
}

/* ---- what fails ---- */

/* With the n-th step of the database failing; true when it was not reached any more. */
static bool certify_failing(uint64_t step)
{
    struct states_place at;
    states_place_begin(&at, COMPANY);
    accept_schedule(&at);
    store_fail_after(step);
    struct certifying certifying = certifying_of(&at, at.journal, "2024-01-01", "2024-04-01");
    bool again;
    int code = journal_write(at.journal, NULL, certify_act, &certifying, at.place.test.arena,
                             &at.place.test.problems, &again);
    bool done = store_steps_counted() < step;
    store_fail_after(0);
    assert_true(done ? code == 0 : code == ERROR_STORAGE || code == ERROR_BUSY || code == 0);
    outcome(&at, code);
    at.journal = journal_close(at.journal);
    at.journal = journal_place_open(&at.place);
    if (code < 0)
        assert_outcome(certify(&at, "2024-01-01", "2024-04-01"), "");
    assert_statements(&at, "2024-01..2024-03 certified 450000.00");
    states_place_end(&at);
    return done;
}

/* Each step of a certification fails once: all of it is there, or nothing. */
static void steps_that_fail(void **state)
{
    (void)state;
    if (test_on_postgres)
        skip();
    uint64_t step = 1, stride = getenv("MUSTER_LONG") ? 1 : 7;
    while (!certify_failing(step))
        assert_in_range(step += stride, 1, 2000);
    assert_in_range(step, 30, 2000);
}

/* The n-th allocation of the request fails, and all after it: nothing is recorded. False when it was not
   reached any more. */
static bool certify_without_memory(struct states_place *at, size_t allocation)
{
    struct test_case *test = &at->place.test;
    struct certifying certifying = certifying_of(at, at->journal, "2024-01-01", "2024-04-01");
    bool again;
    arena_fail_after(test->arena, allocation);
    int code =
        journal_write(at->journal, NULL, certify_act, &certifying, test->arena, &test->problems, &again);
    arena_fail_after(test->arena, 0);
    if (code == 0)
        return false;
    assert_true(test->problems.found[PROBLEM_ERROR] > 0);
    problems_init(&test->problems, test->arena);
    assert_statements(at, "");
    return true;
}

static void memory_that_fails(void **state)
{
    (void)state;
    struct states_place at;
    size_t allocation = 1, stride = getenv("MUSTER_LONG") ? 1 : 13;
    states_place_begin(&at, COMPANY TRUCKS_HERE);
    accept_schedule(&at);
    while (certify_without_memory(&at, allocation))
        assert_in_range(allocation += stride, 1, 20000);
    assert_in_range(allocation, 200, 20000);
    assert_statements(&at, "2024-01..2024-03 certified 464400.00");
    states_place_end(&at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_months_are_locked),
        cmocka_unit_test(reversed_months_are_free),
        cmocka_unit_test(as_it_was_known),
        cmocka_unit_test(weak_rows_are_refused),
        cmocka_unit_test(blank_rows_are_refused),
        cmocka_unit_test(of_unknown_writers_nothing_counts),
        cmocka_unit_test(reported),
        cmocka_unit_test(verify_compares_locked_months),
        cmocka_unit_test(steps_that_fail),
        cmocka_unit_test(memory_that_fails),
    };
    int failed = cmocka_run_group_tests_name("statements on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("statements on PostgreSQL", tests, NULL, NULL);
}
