/* journal_write: idempotency keys, trying again, guards and locks, and every step made to fail. */
#include "journal/journal_place_test.h"
#include "journal/verify.h"

/* One note under a key. */
static int append_note(struct journal *journal, const char *key, const char *subject, const char *note,
                       struct test_case *test, struct appended *ret_appended)
{
    struct draft draft = test_draft(test->arena, "note/1", 20000, note);
    struct append append = test_append(subject, &draft, 1);
    return journal_append(journal, key, &append, test->arena, &test->problems, ret_appended);
}

static void a_key_records_once(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct test_case *test = &place.test;
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct appended first, second, third;
    test_note_down(journal, SUBJECT, 20000, "before");
    assert_fine(append_note(journal, "key 1", SUBJECT, "one", test, &first), &test->problems);
    assert_fine(append_note(journal, "key 1", SUBJECT, "another", test, &second), &test->problems);
    assert_fine(append_note(journal, "key 2", SUBJECT, "two", test, &third), &test->problems);
    assert_true(!first.again && second.again && !third.again);
    assert_true(second.first == 2 && second.last == 2 && digest_equal(&second.head, &first.head));
    assert_string_equal(test_all(journal, &out), "before one two");
    assert_int_equal(append_note(journal, "key 1", "contingent/y", "x", test, &third), ERROR_CONFLICT);
    assert_says(&test->problems, "this idempotency key was used for something else");
    assert_int_equal(append_note(journal, "", SUBJECT, "x", test, &third), ERROR_INVALID);
    assert_int_equal(
        append_note(journal, arena_format(test->arena, "%01001d", 1), SUBJECT, "x", test, &third),
        ERROR_INVALID);
    assert_says(&test->problems, "the idempotency key has 1001 bytes");
    journal_close(journal);
    journal_place_remove(&place);
}

/* The journal of another process, which uses the same key while this act is under way. */
struct overtaking {
    struct journal *other;
    struct appended theirs;
    bool done;
};

static int be_overtaken(struct transaction *transaction, void *context, struct problems *problems)
{
    struct overtaking *overtaking = context;
    struct test_case test = test_begin();
    struct draft draft = test_draft(transaction_arena(transaction), "note/1", 20000, "slow");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    int code = transaction_append(transaction, &append, problems, &appended);
    if (!overtaking->done)
        assert_fine(
            append_note(overtaking->other, "key", "contingent/y", "quick", &test, &overtaking->theirs),
            &test.problems);
    overtaking->done = true;
    test_end(&test);
    return code;
}

static void of_two_with_one_key_the_quicker_records(void **state)
{
    (void)state;
    if (!test_on_postgres)
        skip(); /* there the other one waits */
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct overtaking overtaking = {.other = journal_place_open(&place)};
    bool again = false;
    assert_fine(journal_write(journal, "key", be_overtaken, &overtaking, place.test.arena,
                              &place.test.problems, &again),
                &place.test.problems);
    assert_true(again && !overtaking.theirs.again);
    assert_string_equal(test_all(journal, &out), "");
    journal_close(overtaking.other);
    journal_close(journal);
    journal_place_remove(&place);
}

/* An act that fails a few times first. */
struct trying {
    int code, failures, runs;
};

static int try_again(struct transaction *transaction, void *context, struct problems *problems)
{
    struct trying *trying = context;
    struct draft draft = test_draft(transaction_arena(transaction), "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    assert_fine(transaction_append(transaction, &append, problems, &appended), problems);
    if (trying->runs++ < trying->failures)
        return problem_error(problems, trying->code, (struct place){0}, NULL, "for this test");
    return 0;
}

static void busy_is_tried_again_and_other_errors_are_not(void **state)
{
    static const struct {
        struct trying trying;
        int result, runs;
        const char *all;
    } cases[] = {
        {{ERROR_BUSY, 0, 0}, 0, 1, "x"},
        {{ERROR_BUSY, 3, 0}, 0, 4, "x"},
        {{ERROR_BUSY, 1000, 0}, ERROR_BUSY, JOURNAL_TRIES, ""},
        {{ERROR_CONFLICT, 1, 0}, ERROR_CONFLICT, 1, ""},
        {{ERROR_STORAGE, 1, 0}, 0, 2, "x"}, /* the connection may have been lost: it is opened again */
        {{ERROR_STORAGE, 2, 0}, ERROR_STORAGE, 2, ""},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct journal_place place = journal_place_new();
        TEXT_CLEANUP struct text out = {0};
        struct journal *journal = journal_place_open(&place);
        struct trying trying = cases[i].trying;
        bool again = true;
        int code =
            journal_write(journal, "key", try_again, &trying, place.test.arena, &place.test.problems, &again);
        assert_int_equal(code, cases[i].result);
        assert_int_equal(trying.runs, cases[i].runs);
        assert_int_equal(place.test.problems.count, code < 0); /* of the last try alone */
        assert_true(code < 0 || !again);
        assert_string_equal(test_all(journal, &out), cases[i].all);
        journal_close(journal);
        journal_place_remove(&place);
    }
}

/* Acts as steps: s1 s2 lock streams (s2 is another circle), s12 both in the wrong order at once; a1 a2
   append; gA gB lock a guard, gAB both in the wrong order at once; =A =B set it; gkey a guard of the
   journal's own. */
static int lock_streams(struct transaction *transaction, const char *step, struct problems *problems)
{
    static const struct stream_name names[] = {{SUBJECT, CIRCLE_INTERNAL}, {SUBJECT, CIRCLE_SHARED}};
    bool both = strlen(step) == 3;
    return transaction_streams(transaction, both || step[1] == '2' ? &names[0] : &names[1], both ? 2 : 1,
                               problems);
}

static int append_step(struct transaction *transaction, const char *step, struct problems *problems)
{
    bool internal = step[1] == '2';
    struct draft draft =
        test_draft(transaction_arena(transaction), internal ? "plan/1" : "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    append.circle = internal ? CIRCLE_INTERNAL : CIRCLE_SHARED;
    return transaction_append(transaction, &append, problems, &appended);
}

static int guard_step(struct transaction *transaction, const char *step, struct problems *problems)
{
    struct guard guards[] = {{.key = "test/B"}, {.key = "test/A"}, {.key = "key/x"}};
    struct guard *first = strcmp(step, "gkey") == 0 ? &guards[2] : step[1] == 'A' ? &guards[1] : &guards[0];
    if (step[0] == '=')
        return transaction_guard_set(transaction, first->key, "value", problems);
    return strlen(step) == 3 ? transaction_guards(transaction, guards, 2, problems)
                             : transaction_guards(transaction, first, 1, problems);
}

static int run_steps(struct transaction *transaction, void *context, struct problems *problems)
{
    int code = 0;
    for (const char *at = context; code == 0 && *at;) {
        char step[8] = {0};
        size_t length = strcspn(at, " ");
        memcpy(step, at, length);
        at += length + strspn(at + length, " ");
        code = *step == 's'   ? lock_streams(transaction, step, problems)
               : *step == 'a' ? append_step(transaction, step, problems)
                              : guard_step(transaction, step, problems);
    }
    return code;
}

static void locks_are_taken_in_one_order(void **state)
{
    static const struct {
        const char *steps;
        int code;
    } cases[] = {
        {"a1 a2", 0},         {"a2 a1", ERROR_BUG}, {"s1 s2 a2 a1", 0},
        {"s12 a2 a1 a2", 0},  {"s2 s1", ERROR_BUG}, {"a1 gA a1", 0},
        {"gA a1", ERROR_BUG}, {"s1 gA a1", 0},      {"s12 gAB a1 a2", 0},
        {"gA gB", 0},         {"gB gA", ERROR_BUG}, {"gAB gA gB", 0}, /* what is locked may be named again */
        {"gA =A", 0},         {"=A", ERROR_BUG},    {"gA =B", ERROR_BUG},
        {"gkey", ERROR_BUG},
    };
    (void)state;
    struct journal_place place = journal_place_new();
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        JOURNAL_CLEANUP struct journal *journal = journal_place_open(&place);
        char steps[40];
        bool again;
        snprintf(steps, sizeof steps, "%s", cases[i].steps);
        int code = journal_write(journal, NULL, run_steps, steps, test.arena, &test.problems, &again);
        if (code != cases[i].code)
            print_error("%s\n", cases[i].steps);
        assert_int_equal(code, cases[i].code);
        assert_int_equal(test.problems.count, code < 0);
        test_end(&test);
    }
    journal_place_remove(&place);
}

struct counting {
    const char *before;
    int code;
};

static int count_up(struct transaction *transaction, void *context, struct problems *problems)
{
    struct counting *counting = context;
    struct guard guard = {.key = "test/count"};
    int code = transaction_guards(transaction, &guard, 1, problems);
    counting->before = guard.value;
    if (code == 0)
        code = transaction_guard_set(
            transaction, guard.key,
            arena_format(transaction_arena(transaction), "%s+", guard.value ? guard.value : ""), problems);
    return code == 0 ? counting->code : code;
}

static void guards_keep_what_was_committed(void **state)
{
    static const struct {
        int code;
        const char *before;
    } steps[] = {{0, NULL}, {0, "+"}, {ERROR_FORBIDDEN, "++"}, {0, "++"}, {0, "+++"}};
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = journal_place_open(&place);
    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        struct counting counting = {.code = steps[i].code};
        bool again;
        assert_int_equal(
            journal_write(journal, NULL, count_up, &counting, place.test.arena, &place.test.problems, &again),
            steps[i].code);
        assert_same("guard", counting.before ? counting.before : "none",
                    steps[i].before ? steps[i].before : "none");
    }
    journal_close(journal);
    journal_place_remove(&place);
}

static void of_two_who_viewed_the_same_version_one_is_told(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct test_case *test = &place.test;
    struct journal *first = journal_place_open(&place);
    struct journal *second = journal_place_open(&place);
    struct journal *const journals[] = {first, second};
    struct draft draft = test_draft(test->arena, "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    test_note_down(first, SUBJECT, 20000, "x");
    test_note_down(second, SUBJECT, 20000, "x");
    append.expected = 2;
    assert_fine(journal_append(journals[0], NULL, &append, test->arena, &test->problems, &appended),
                &test->problems);
    assert_int_equal(journal_append(journals[1], NULL, &append, test->arena, &test->problems, &appended),
                     ERROR_CONFLICT);
    assert_says(&test->problems, "you looked at version 2, it is now at 3");
    journal_close(first);
    journal_close(second);
    journal_place_remove(&place);
}

/* Faults */

/* The database afterwards: whole, and with the note once where it is there. Returns whether it is. */
static bool check_after(struct journal_place *place)
{
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = NULL;
    struct verification found;
    const struct verify_request request = {0};
    assert_fine(journal_open(&place->options, test.arena, &test.problems, &journal), &test.problems);
    assert_fine(journal_verify(journal, &request, test.arena, &test.problems, &found), &test.problems);
    assert_int_equal(found.count, 0);
    const char *all = test_all(journal, &out);
    bool is_there = strcmp(all, "before note") == 0;
    assert_true(is_there || strcmp(all, "before") == 0);
    journal_close(journal);
    test_end(&test);
    return is_there;
}

/* Opening, an append and closing with the n-th step failing, it alone or all after it too; then once more
   without. Returns whether a step failed. */
static bool append_failing(struct journal_place *place, void (*fail_at)(uint64_t step), uint64_t steps)
{
    struct test_case test = test_begin();
    struct journal *journal = NULL;
    struct appended appended;
    fail_at(steps);
    int code = journal_open(&place->options, test.arena, &test.problems, &journal);
    if (code == 0)
        code = append_note(journal, "key", SUBJECT, "note", &test, &appended);
    journal_close(journal);
    bool failed = store_steps_counted() >= steps;
    store_fail_after(0);
    if (code < 0)
        assert_true(failed && test.problems.count >= 1);
    assert_true(code == 0 || code == ERROR_STORAGE || code == ERROR_BUSY);
    bool is_there = check_after(place);
    assert_true(code < 0 || is_there);
    test_end(&test);

    test = test_begin(); /* whoever asks again gets it recorded once */
    journal = NULL;
    assert_fine(journal_open(&place->options, test.arena, &test.problems, &journal), &test.problems);
    assert_fine(append_note(journal, "key", SUBJECT, "note", &test, &appended), &test.problems);
    assert_int_equal(appended.again, is_there);
    journal_close(journal);
    assert_true(check_after(place));
    test_end(&test);
    return failed;
}

static void fail_every_step(void (*fail_at)(uint64_t step))
{
    uint64_t steps = 1;
    for (bool failed = true; failed; steps++) {
        assert_true(steps < 1000);
        struct journal_place place = journal_place_new();
        struct journal *journal = journal_place_open(&place);
        test_note_down(journal, SUBJECT, 20000, "before");
        journal_close(journal);
        failed = append_failing(&place, fail_at, steps);
        journal_place_remove(&place);
    }
    print_message("%llu steps\n", (unsigned long long)steps - 2);
    assert_true(steps > 8);
}

static void every_step_of_an_append_may_fail(void **state)
{
    (void)state;
    fail_every_step(store_fail_after);
    fail_every_step(store_fail_once); /* and nobody goes on as if it had not */
}

static void memory_may_be_exhausted_anywhere_in_an_append(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = journal_place_open(&place);
    TEXT_CLEANUP struct text out = {0};
    struct foreign foreign = {0};
    key_new(&foreign.key);
    const struct record theirs = {.subject = SUBJECT,
                                  .circle = CIRCLE_SHARED,
                                  .kind = "note/1",
                                  .effective = 1,
                                  .recorded = 1,
                                  .author = "b",
                                  .authority = "",
                                  .body = "{\"note\":\"theirs\"}",
                                  .body_size = strlen("{\"note\":\"theirs\"}")};
    foreign_record(journal, &foreign, &theirs, 1);
    size_t calls = 1;
    for (int code = ERROR_LIMIT; code < 0; calls++) {
        struct test_case test = test_begin();
        struct draft draft = test_draft(test.arena, "note/1", 20000, "note");
        struct append append = test_append(SUBJECT, &draft, 1);
        struct appended appended;
        arena_fail_after(test.arena, calls);
        code = journal_append(journal, "key", &append, test.arena, &test.problems, &appended);
        assert_true(code == 0 || code == ERROR_LIMIT);
        assert_string_equal(test_all(journal, &out), code == 0 ? "theirs note" : "theirs");
        test_end(&test);
        assert_true(calls < 1000);
    }
    assert_true(calls > 5);
    journal_close(journal);
    journal_place_remove(&place);
}

/* ---- what a room keeps ---- */

static void count_free(void *kept)
{
    ++*(int *)kept;
}

static void what_is_kept_is_freed_once(void **state)
{
    (void)state;
    static const char key, other;
    struct journal_place place = journal_place_new();
    struct problems *problems = &place.test.problems;
    struct journal *journal = journal_place_open(&place);
    int freed[3] = {0};
    assert_null(journal_kept(journal, &key));
    assert_fine(journal_keep(journal, &key, NULL, NULL, problems), problems);
    for (size_t i = 0; i < 2; i++)
        assert_fine(journal_keep(journal, &key, &freed[i], count_free, problems), problems);
    assert_fine(journal_keep(journal, &other, &freed[2], count_free, problems), problems);
    assert_true(journal_kept(journal, &key) == &freed[1] && journal_kept(journal, &other) == &freed[2]);
    assert_true(freed[0] == 1 && freed[1] == 0);
    assert_fine(journal_keep(journal, &key, NULL, NULL, problems), problems);
    assert_true(freed[1] == 1 && !journal_kept(journal, &key));
    arena_fail_after(place.test.arena, 1);
    assert_int_equal(journal_keep(journal, freed, &freed[1], count_free, problems), ERROR_LIMIT);
    arena_fail_after(place.test.arena, 0);
    assert_int_equal(freed[1], 2);
    journal_close(journal);
    assert_true(freed[0] == 1 && freed[1] == 2 && freed[2] == 1);
    journal_place_remove(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_key_records_once),
    cmocka_unit_test(of_two_with_one_key_the_quicker_records),
    cmocka_unit_test(busy_is_tried_again_and_other_errors_are_not),
    cmocka_unit_test(locks_are_taken_in_one_order),
    cmocka_unit_test(guards_keep_what_was_committed),
    cmocka_unit_test(of_two_who_viewed_the_same_version_one_is_told),
    cmocka_unit_test(every_step_of_an_append_may_fail),
    cmocka_unit_test(memory_may_be_exhausted_anywhere_in_an_append),
    cmocka_unit_test(what_is_kept_is_freed_once),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
