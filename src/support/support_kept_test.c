/* What is kept of authority between transactions: it is what a fold from the start gives, whatever was taken
   back or written by others in between. MUSTER_LONG measures 10,000 records. */
#include "support/support.h"

#include "base/clock.h"
#include "journal/journal_place_test.h"

#include <stdlib.h>

static struct journal_place place;
static struct journal *journal;

static int begin(void **state)
{
    (void)state;
    place = journal_place_new();
    place.options.wiring = &journal_wired;
    place.options.now = clock_now;
    place.options.sync_off = true;
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

/* ---- writing ---- */

struct adding {
    const char *author;
    enum authority_kind kind;
    const char *body;
    int then; /* what the act answers after the append */
};

static int add(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct adding *adding = context;
    const struct draft draft = {authority_kind_names[adding->kind], instant_day(transaction_now(transaction)),
                                adding->body, strlen(adding->body)};
    const struct append append = {
        SUPPORT_SUBJECT, CIRCLE_INTERNAL, APPEND_ANY, adding->author, "", &draft, 1, NULL};
    struct appended appended;
    int code = transaction_append(transaction, &append, problems, &appended);
    if (code == 0 && adding->then) /* the next decision of the transaction sees what it has added */
        code = transaction_append(transaction, &append, problems, &appended);
    return code ? code : adding->then;
}

static int write_one(const struct adding *adding)
{
    struct adding context = *adding;
    bool again;
    problems_init(&place.test.problems, place.test.arena);
    return journal_write(journal, NULL, add, &context, place.test.arena, &place.test.problems, &again);
}

static int person(const char *id)
{
    const struct adding adding = {
        "admin", KIND_PERSON, arena_format(place.test.arena, "{\"name\":\"%s\",\"person\":\"%s\"}", id, id),
        0};
    return write_one(&adding);
}

static void office(void)
{
    static const struct adding office[] = {
        {"admin", KIND_POSITION,
         "{\"entity\":\"X\",\"party\":\"UN\",\"position\":\"office\",\"role\":\"administrator\","
         "\"title\":\"Administrator\"}",
         0},
        {"admin", KIND_PERSON, "{\"name\":\"Admin\",\"person\":\"admin\"}", 0},
        {"admin", KIND_HOLDS, "{\"from\":\"2020-01-01\",\"person\":\"admin\",\"position\":\"office\"}", 0},
        {"admin", KIND_POSITION,
         "{\"entity\":\"X\",\"party\":\"UN\",\"position\":\"desk\",\"role\":\"case_officer\","
         "\"title\":\"Buyer\"}",
         0},
    };
    for (size_t i = 0; i < TEST_COUNT(office); i++)
        assert_fine(write_one(&office[i]), &place.test.problems);
}

static int row(const char *author)
{
    const char *body = "{\"day\":\"2024-10-04\",\"men\":\"132\",\"women\":\"7\"}";
    const struct draft draft = {"people.strength/1", 20000, body, strlen(body)};
    const struct append append = {"contingent/x", CIRCLE_SHARED, APPEND_ANY, author, "", &draft, 1, NULL};
    struct appended appended;
    problems_init(&place.test.problems, place.test.arena);
    return journal_append(journal, NULL, &append, place.test.arena, &place.test.problems, &appended);
}

/* The id of the person whom the state of this session knows by a login. */
static const char *known_as(const char *login)
{
    const char *id;
    assert_fine(support_person(journal, login, place.test.arena, &place.test.problems, &id),
                &place.test.problems);
    return id;
}

/* ---- what is taken back ---- */

static void what_was_taken_back_is_not_kept(void **state)
{
    (void)state;
    office();
    assert_fine(person("clerk"), &place.test.problems);
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
    const struct adding taken_back = {"admin", KIND_HOLDS,
                                      "{\"from\":\"2020-01-01\",\"person\":\"clerk\",\"position\":\"desk\"}",
                                      ERROR_CONFLICT};
    assert_int_equal(write_one(&taken_back), ERROR_CONFLICT);
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
    assert_says(&place.test.problems, "clerk holds no position today");
    struct adding given = taken_back;
    assert_int_equal(write_one(&taken_back), ERROR_CONFLICT);
    assert_fine(person("other"), &place.test.problems); /* stands where the one taken back stood */
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
    given.then = 0;
    assert_fine(write_one(&given), &place.test.problems);
    assert_fine(row("clerk"), &place.test.problems);
}

/* Several records of one append: what the first adds counts for the second, and is gone with it. */
static int add_two(struct transaction *transaction, void *context, struct problems *problems)
{
    const char *second = context;
    const char *bodies[] = {"{\"from\":\"2020-01-01\",\"person\":\"clerk\",\"position\":\"desk\"}", second};
    struct draft drafts[2];
    for (size_t i = 0; i < TEST_COUNT(drafts); i++)
        drafts[i] = (struct draft){"authority.holds/1", instant_day(transaction_now(transaction)), bodies[i],
                                   strlen(bodies[i])};
    const struct append append = {SUPPORT_SUBJECT, CIRCLE_INTERNAL, APPEND_ANY, "admin", "", drafts, 2, NULL};
    struct appended appended;
    return transaction_append(transaction, &append, problems, &appended);
}

static void what_was_refused_is_not_kept(void **state)
{
    (void)state;
    char nobody[] = "{\"from\":\"2020-01-01\",\"person\":\"nobody\",\"position\":\"desk\"}";
    bool again;
    office();
    assert_fine(person("clerk"), &place.test.problems);
    assert_true(
        journal_write(journal, NULL, add_two, nobody, place.test.arena, &place.test.problems, &again) < 0);
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
}

/* ---- what others write ---- */

static void foreign_person(struct foreign *foreign, civil_day effective, const struct seen_head *seen,
                           const char *login, const char *id)
{
    const char *body =
        arena_format(place.test.arena, "{\"login\":\"%s\",\"name\":\"%s\",\"person\":\"%s\"}", login, id, id);
    const struct record record = {.subject = SUPPORT_SUBJECT,
                                  .circle = CIRCLE_INTERNAL,
                                  .kind = "authority.person/1",
                                  .effective = effective,
                                  .recorded = 1,
                                  .author = "admin",
                                  .authority = "",
                                  .seen = seen,
                                  .seen_count = seen != NULL,
                                  .body = body,
                                  .body_size = strlen(body)};
    foreign_record(journal, foreign, &record, 2);
}

static int note_last(void *context, const struct folded *folded)
{
    if (folded->own)
        *(struct seen_head *)context =
            (struct seen_head){folded->record->writer, folded->record->sequence, *folded->hash};
    return 0;
}

static struct seen_head own_head(void)
{
    static const struct journal_view view = {
        .subject = SUPPORT_SUBJECT, .circle = CIRCLE_INTERNAL, .known_on = INSTANT_NEVER};
    struct seen_head head = {0};
    assert_fine(journal_fold(journal, &view, note_last, &head, &place.test.problems), &place.test.problems);
    return head;
}

/* Two persons with one login: the first in merge order has it. */
static void what_sorts_before_what_was_kept_is_put_there(void **state)
{
    (void)state;
    struct foreign early = {0}, late = {0};
    key_new(&early.key);
    key_new(&late.key);
    office();
    const struct adding ours = {"admin", KIND_PERSON,
                                "{\"login\":\"x\",\"name\":\"Ours\",\"person\":\"ours\"}", 0};
    assert_fine(write_one(&ours), &place.test.problems);
    assert_string_equal(known_as("x"), "ours");
    struct seen_head head = own_head();
    foreign_person(&late, 10, &head, "x", "late"); /* effective long ago, but it has seen ours */
    assert_string_equal(known_as("x"), "ours");
    foreign_person(&early, 10, NULL, "x", "early"); /* has seen nothing: comes before all of ours */
    assert_string_equal(known_as("x"), "early");
    assert_fine(person("after"), &place.test.problems); /* an own record has seen all, and is read on */
    assert_string_equal(known_as("after"), "after");
    assert_string_equal(known_as("x"), "early");
}

/* A session folds on what another has written through the same database. */
static void sessions_see_what_each_other_writes(void **state)
{
    (void)state;
    office();
    assert_fine(person("clerk"), &place.test.problems);
    struct journal *mine = journal, *other = journal_place_open(&place);
    const struct adding given = {"admin", KIND_HOLDS,
                                 "{\"from\":\"2020-01-01\",\"person\":\"clerk\",\"position\":\"desk\"}", 0};
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
    journal = other;
    assert_int_equal(row("clerk"), ERROR_FORBIDDEN);
    assert_fine(write_one(&given), &place.test.problems);
    journal = mine;
    assert_fine(row("clerk"), &place.test.problems);
    journal_close(other);
}

/* ---- how long it takes ---- */

struct many {
    size_t from, count;
};

static int add_many(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct many *many = context;
    struct arena *arena = transaction_arena(transaction);
    struct draft *drafts = arena_array(arena, many->count, sizeof *drafts);
    assert_non_null(drafts);
    for (size_t i = 0; i < many->count; i++) {
        const char *body =
            arena_format(arena, "{\"name\":\"%zu\",\"person\":\"p%zu\"}", many->from + i, many->from + i);
        drafts[i] = (struct draft){"authority.person/1", instant_day(transaction_now(transaction)), body,
                                   strlen(body)};
    }
    const struct append append = {SUPPORT_SUBJECT, CIRCLE_INTERNAL, APPEND_ANY, "admin", "",
                                  drafts,          many->count,     NULL};
    struct appended appended;
    return transaction_append(transaction, &append, problems, &appended);
}

static long microseconds_of(int (*act)(const char *who), const char *who)
{
    enum { TIMES = 50 };
    instant from = clock_now();
    for (int i = 0; i < TIMES; i++)
        assert_fine(act(who), &place.test.problems);
    return (long)((clock_now() - from) / TIMES);
}

static void an_append_reads_only_what_is_new(void **state)
{
    (void)state;
    struct many many = {.count = getenv("MUSTER_LONG") ? 500 : 50};
    bool again;
    office();
    for (; many.from < 20 * many.count; many.from += many.count)
        assert_fine(
            journal_write(journal, NULL, add_many, &many, place.test.arena, &place.test.problems, &again),
            &place.test.problems);
    const struct adding given = {"admin", KIND_HOLDS,
                                 "{\"from\":\"2020-01-01\",\"person\":\"p1\",\"position\":\"desk\"}", 0};
    assert_fine(write_one(&given), &place.test.problems);
    long facts = microseconds_of(row, "p1"), records = microseconds_of(person, "p2");
    print_message("%zu records of authority: a row %ld us, a record of authority %ld us\n", many.from, facts,
                  records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_taken_back_is_not_kept, begin, end),
        cmocka_unit_test_setup_teardown(what_was_refused_is_not_kept, begin, end),
        cmocka_unit_test_setup_teardown(what_sorts_before_what_was_kept_is_put_there, begin, end),
        cmocka_unit_test_setup_teardown(sessions_see_what_each_other_writes, begin, end),
        cmocka_unit_test_setup_teardown(an_append_reads_only_what_is_new, begin, end),
    };
    int failed = cmocka_run_group_tests_name("what is kept of authority, on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("what is kept of authority, on PostgreSQL", tests, NULL, NULL);
}
