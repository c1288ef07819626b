#include "journal/journal_place_test.h"

static void appends_make_a_chain(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct appended first = test_note_down(journal, SUBJECT, 20000, "one");
    struct appended second = test_note_down(journal, SUBJECT, 10000, "two");
    assert_true(first.first == 1 && first.last == 1 && second.first == 2 && !second.again);
    assert_false(digest_equal(&first.head, &second.head));
    assert_string_equal(test_all(journal, &out), "one two");
    int64_t sequence = -1;
    assert_fine(journal_sequence(journal, SUBJECT, CIRCLE_SHARED, &place.test.problems, &sequence),
                &place.test.problems);
    assert_int_equal(sequence, 2);
    assert_fine(journal_sequence(journal, "contingent/y", CIRCLE_SHARED, &place.test.problems, &sequence),
                &place.test.problems);
    assert_int_equal(sequence, 0);
    journal_close(journal);
    journal = journal_place_open(&place); /* the same installation goes on */
    assert_true(test_note_down(journal, SUBJECT, 20000, "three").first == 3);
    assert_string_equal(test_all(journal, &out), "one two three");
    journal_close(journal);
    journal_place_remove(&place);
}

static int check_signed(void *context, const struct folded *folded)
{
    struct head *head = context;
    head->sequence = folded->record->sequence;
    head->hash = *folded->hash;
    head->writer = folded->record->writer;
    return 0;
}

static void heads_are_signed_by_the_installation(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct problems *problems = &place.test.problems;
    struct journal *journal = journal_place_open(&place);
    test_note_down(journal, SUBJECT, 20000, "one");
    test_note_down(journal, SUBJECT, 20000, "two");
    struct head head = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .has_signature = true};
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    assert_fine(journal_fold(journal, &view, check_signed, &head, problems), problems);
    struct store_stream *streams;
    size_t count;
    assert_fine(journal_read_begin(journal, problems), problems);
    assert_fine(store_streams(journal_store(journal), SUBJECT, CIRCLE_SHARED, place.test.arena, problems,
                              &streams, &count),
                problems);
    journal_read_end(journal);
    assert_int_equal(count, 1);
    memcpy(head.signature, streams[0].signature, sizeof head.signature);
    assert_true(head_signed(&head));
    assert_true(digest_equal(&head.writer, &journal_keys(journal)->installation.public_key));
    head.sequence--;
    assert_false(head_signed(&head));
    journal_close(journal);
    journal_place_remove(&place);
}

static void many_records_are_one_append(void **state)
{
    enum { MANY = 3000 };
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0}, wanted = {0};
    struct journal *journal = journal_place_open(&place);
    struct draft *drafts = arena_array(place.test.arena, MANY, sizeof *drafts);
    for (int i = 0; i < MANY; i++) {
        const char *note = arena_format(place.test.arena, "%d", i);
        drafts[i] = test_draft(place.test.arena, "note/1", 20000, note);
        text_format(&wanted, "%s%d", i ? " " : "", i);
    }
    struct append append = test_append(SUBJECT, drafts, MANY);
    struct appended appended;
    assert_fine(journal_append(journal, NULL, &append, place.test.arena, &place.test.problems, &appended),
                &place.test.problems);
    assert_true(appended.first == 1 && appended.last == MANY);
    assert_string_equal(test_all(journal, &out), text_content(&wanted));
    journal_close(journal);
    journal_place_remove(&place);
}

/* What is refused: nothing is recorded, and one clear sentence says why. */
static const struct {
    const char *kind, *body, *subject, *author;
    enum circle circle;
    int64_t expected;
    int code;
    const char *says;
} refusals[] = {
    {"note/1", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, 0, NULL},
    {"note/1", "{}", SUBJECT, "a", CIRCLE_SHARED, 1, 0, NULL},
    {"note/1", "{}", SUBJECT, "a", CIRCLE_SHARED, 0, ERROR_CONFLICT,
     "it was changed by someone else: you looked at version 0, it is now at 1"},
    {"note/1", "{}", SUBJECT, "a", CIRCLE_SHARED, 7, ERROR_CONFLICT, "you looked at version 7"},
    {"note/2", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID,
     "record 1: the kind 'note/2' is not known"},
    {"note/2", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID, "did you mean 'note/1'?"},
    {"plan/1", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID, "belongs to another circle"},
    {"checked/1", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID,
     "record 1: the note is missing"},
    {"checked/1", "{\"a\":1}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, 0, NULL},
    {"note/1", "{ }", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID,
     "record 1: the body is not one canonical JSON object"},
    {"note/1", "{}", "", "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID, "the subject is empty"},
    {"note/1", "{}", SUBJECT, "", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID, "the author is empty"},
    {"note/1", "{}", "\xFF", "a", CIRCLE_SHARED, APPEND_ANY, ERROR_INVALID, "is not UTF-8"},
    {"note/1", "{}", SUBJECT, "a", (enum circle)0, APPEND_ANY, ERROR_INVALID, "the circle is unknown"},
    {"un/1", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, 0, NULL}, /* of no party: of both sides */
    {"state/1", "{}", SUBJECT, "a", CIRCLE_SHARED, APPEND_ANY, 0, NULL},
};

static void what_may_not_be_recorded_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        struct journal_place place = journal_place_new();
        struct journal *journal = journal_place_open(&place);
        TEXT_CLEANUP struct text out = {0};
        test_note_down(journal, SUBJECT, 20000, "before");
        struct draft draft = {refusals[i].kind, 20000, refusals[i].body, strlen(refusals[i].body)};
        struct append append = test_append(refusals[i].subject, &draft, 1);
        append.author = refusals[i].author;
        append.circle = refusals[i].circle;
        append.expected = refusals[i].expected;
        struct appended appended;
        int code = journal_append(journal, NULL, &append, place.test.arena, &place.test.problems, &appended);
        assert_int_equal(code, refusals[i].code);
        if (code < 0) {
            assert_int_equal(place.test.problems.count, 1);
            assert_says(&place.test.problems, refusals[i].says);
            assert_string_equal(test_all(journal, &out), "before");
        }
        journal_close(journal);
        journal_place_remove(&place);
    }
}

static void each_side_writes_its_own_kinds(void **state)
{
    static const struct {
        const char *code, *kind;
        int result;
    } cases[] = {
        {"KAZ", "state/1", 0}, {"KAZ", "un/1", ERROR_INVALID},
        {"UN", "un/1", 0},     {"UN", "state/1", ERROR_INVALID},
        {"UN", "note/1", 0},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct journal_place place = journal_place_new();
        struct journal *journal = journal_place_open(&place);
        journal->keys.own.code = cases[i].code;
        struct draft draft = test_draft(place.test.arena, cases[i].kind, 20000, "x");
        struct append append = test_append(SUBJECT, &draft, 1);
        struct appended appended;
        assert_int_equal(
            journal_append(journal, NULL, &append, place.test.arena, &place.test.problems, &appended),
            cases[i].result);
        if (cases[i].result < 0)
            assert_says(&place.test.problems, "is for the other side to record");
        journal_close(journal);
        journal_place_remove(&place);
    }
}

static int forbid(struct transaction *transaction, const struct append *append, struct problems *problems)
{
    (void)transaction;
    return problem_error(problems, ERROR_FORBIDDEN, (struct place){0}, NULL, "no delegation for %s",
                         append->subject);
}

static void authority_is_asked_and_without_one_nothing_is_written(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    const struct journal_wiring none = {.kinds = test_kinds}, no = {.kinds = test_kinds, .authority = forbid};
    const struct journal_wiring *const wirings[] = {&none, &no};
    static const char *const says[] = {"opened without an authority", "no delegation for " SUBJECT};
    for (size_t i = 0; i < 2; i++) {
        place.options.wiring = wirings[i];
        struct test_case test = test_begin();
        JOURNAL_CLEANUP struct journal *journal = journal_place_open(&place);
        TEXT_CLEANUP struct text out = {0};
        struct draft draft = test_draft(test.arena, "note/1", 20000, "x");
        struct append append = test_append(SUBJECT, &draft, 1);
        struct appended appended;
        assert_int_equal(journal_append(journal, "k", &append, test.arena, &test.problems, &appended),
                         ERROR_FORBIDDEN);
        assert_says(&test.problems, says[i]);
        assert_string_equal(test_all(journal, &out), "");
        test_end(&test);
    }
    journal_place_remove(&place);
}

static bool noted_authority;

static int note_authority(struct transaction *transaction, const struct append *append,
                          struct problems *problems)
{
    (void)append, (void)problems;
    noted_authority = transaction_has_authority(transaction);
    return 0;
}

/* Appends of one transaction, and what each is told. */
static int append_in_turns(struct transaction *transaction, void *context, struct problems *problems)
{
    static const bool told[] = {false, true};
    (void)context;
    for (size_t i = 0; i < 2; i++) {
        struct draft draft = test_draft(transaction_arena(transaction), "plan/1", 20000, "x");
        struct append append = test_append("authority", &draft, 1);
        struct appended appended;
        append.circle = CIRCLE_INTERNAL;
        assert_fine(transaction_append(transaction, &append, problems, &appended), problems);
        assert_int_equal(noted_authority, told[i]);
    }
    return 0;
}

static void whether_there_is_authority_is_told(void **state)
{
    static const struct {
        const char *subject;
        bool told;
    } cases[] = {{NULL, true}, {"authority", true}, {SUBJECT, false}};
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal_wiring wiring = {
        .kinds = test_kinds, .authority = note_authority, .authority_subject = "authority"};
    bool again;
    place.options.wiring = &wiring;
    struct journal *journal = journal_place_open(&place);
    assert_fine(
        journal_write(journal, NULL, append_in_turns, NULL, place.test.arena, &place.test.problems, &again),
        &place.test.problems);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        wiring.authority_subject = cases[i].subject;
        test_note_down(journal, SUBJECT, 20000, "x");
        assert_int_equal(noted_authority, cases[i].told);
    }
    journal_close(journal);
    journal_place_remove(&place);
}

static int recorded_of(void *context, const struct folded *folded)
{
    instant *recorded = context;
    assert_true(folded->record->recorded >= *recorded);
    assert_true(folded->own && folded->known == folded->record->recorded);
    *recorded = folded->record->recorded;
    return 0;
}

static void the_instant_of_recording_never_goes_back(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = journal_place_open(&place);
    instant began = test_clock, recorded = 0;
    for (int i = 0; i < 4; i++) {
        test_note_down(journal, SUBJECT, 20000, "x");
        test_clock -= 3600 * (instant)1000000;
        if (i % 2) { /* with what the journal remembers, and without */
            journal_close(journal);
            journal = journal_place_open(&place);
        }
    }
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    assert_fine(journal_fold(journal, &view, recorded_of, &recorded, &place.test.problems),
                &place.test.problems);
    assert_true(recorded >= began);
    test_clock = began + 1000;
    journal_close(journal);
    journal_place_remove(&place);
}

static void summaries_stand_beside_the_stream(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct problems *problems = &place.test.problems;
    struct journal *journal = journal_place_open(&place);
    struct draft draft = test_draft(place.test.arena, "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    struct store_summary *summaries;
    size_t count;
    append.summary = "{\"men\":139}";
    assert_fine(journal_append(journal, NULL, &append, place.test.arena, problems, &appended), problems);
    append.summary = NULL;
    assert_fine(journal_append(journal, NULL, &append, place.test.arena, problems, &appended), problems);
    assert_fine(journal_read_begin(journal, problems), problems);
    assert_fine(
        store_summaries_read(journal_store(journal), "", place.test.arena, problems, &summaries, &count),
        problems);
    journal_read_end(journal);
    assert_int_equal(count, 1);
    assert_string_equal(summaries[0].subject, SUBJECT);
    assert_string_equal(summaries[0].body, "{\"men\":139}");
    journal_close(journal);
    journal_place_remove(&place);
}

static void a_journal_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    if (test_on_postgres)
        return;
    struct journal_place place = journal_place_new();
    struct journal *journal = NULL;
    place.options.writes = false;
    assert_int_equal(journal_open(&place.options, place.test.arena, &place.test.problems, &journal),
                     ERROR_NOT_FOUND);
    assert_says(&place.test.problems, "there is no journal here yet");
    assert_null(journal);
    assert_null(journal_close(NULL));
    place.options.database = arena_format(place.test.arena, "%s/a/b/c.db", place.folder.path);
    place.options.writes = true;
    problems_init(&place.test.problems, place.test.arena);
    journal = journal_place_open(&place); /* the folders above are made */
    journal_close(journal);
    place.options.writes = false;
    journal = journal_place_open(&place);
    struct draft draft = test_draft(place.test.arena, "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    assert_int_equal(
        journal_append(journal, NULL, &append, place.test.arena, &place.test.problems, &appended), ERROR_BUG);
    assert_says(&place.test.problems, "open for reading");
    journal_close(journal);
    journal_place_remove(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(appends_make_a_chain),
    cmocka_unit_test(heads_are_signed_by_the_installation),
    cmocka_unit_test(many_records_are_one_append),
    cmocka_unit_test(what_may_not_be_recorded_is_refused),
    cmocka_unit_test(each_side_writes_its_own_kinds),
    cmocka_unit_test(authority_is_asked_and_without_one_nothing_is_written),
    cmocka_unit_test(whether_there_is_authority_is_told),
    cmocka_unit_test(the_instant_of_recording_never_goes_back),
    cmocka_unit_test(summaries_stand_beside_the_stream),
    cmocka_unit_test(a_journal_that_is_not_there_is_not_found),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
