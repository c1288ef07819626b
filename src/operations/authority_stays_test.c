/* Records of authority stay at the installation where they were recorded: its sums ("delegation/ID") are kept
   there alone. No bundle carries them, also to another installation of the same party, and none that does is
   taken in. Whose hand counts when records of several installations are here. */
#include "journal/bundle_forge_test.h"
#include "support/support.h"

#define HASH  "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define OTHER "b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"
static const char *const any = AUTHORITY_ANY;

static void record(struct side *side, struct authority_record record)
{
    struct problems *problems = &side->place.test.problems;
    assert_fine(support_record(side->journal, &record, side_arena(side), problems), problems);
}

static struct authority_record about(enum authority_kind kind, const char *author, const char *id)
{
    struct authority_record record = authority_record_new(kind, author, 0);
    record.id = record.title = record.entity = record.name = id;
    record.party = "KAZ";
    return record;
}

static void seat(struct side *side, const char *person, const char *role)
{
    struct authority_record position = about(KIND_POSITION, "admin", role), holds;
    position.role = role;
    record(side, position);
    record(side, about(KIND_PERSON, "admin", person));
    holds = about(KIND_HOLDS, "admin", "");
    holds.person = person;
    holds.position = role;
    record(side, holds);
}

static struct authority_record grant(struct side *side, const char *author, const char *id, const char *to)
{
    struct authority_record record = about(KIND_GRANTED, author, id);
    char here[DIGEST_TEXT_SIZE];
    struct digest key = side_key(side);
    record.from_position = "inherent";
    record.to_position = to;
    record.acts = (struct authority_list){&any, 1};
    record.scope = any;
    record.exercised_at = arena_text(side_arena(side), digest_format(&key, here), DIGEST_TEXT_SIZE - 1);
    record.may_sub_delegate = true;
    return record;
}

/* An office in which a payment is approved. */
static void set_up(struct side *side)
{
    struct authority_record root, cell, request, approval;
    seat(side, "admin", "administrator");
    seat(side, "head", "head_of_entity");
    seat(side, "officer", "approving_officer");
    seat(side, "clerk", "case_officer");
    root = grant(side, "admin", "root", "head_of_entity");
    root.source = "test";
    root.mark = "illustrative";
    record(side, root);
    record(side, about(KIND_ACCEPTED, "head", "root"));
    cell = grant(side, "head", "cell", "approving_officer");
    cell.under = "root";
    cell.from_position = "head_of_entity";
    record(side, cell);
    record(side, about(KIND_ACCEPTED, "officer", "cell"));
    request = about(KIND_SUBMITTED, "clerk", "pay");
    request.act = "payment.approve";
    request.scope = SUBJECT;
    request.content = HASH;
    request.amount = 6000000;
    request.persons = 1;
    record(side, request);
    approval = about(KIND_APPROVED, "officer", "pay");
    approval.delegation = "cell";
    approval.content = HASH;
    record(side, approval);
}

static int append_row(struct transaction *transaction, void *context, struct problems *problems)
{
    static const char body[] = "{\"day\":\"2024-10-04\",\"men\":\"132\",\"women\":\"7\"}";
    const struct draft draft = {"people.strength/1", FIRST_DAY, body, sizeof body - 1};
    const struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    (void)context;
    int code = transaction_append(transaction, &append, problems, &appended);
    return code ? code : transaction_contingent_changed(transaction, SUBJECT, problems);
}

static size_t count_guards(struct side *side)
{
    struct guard *guards;
    size_t count;
    assert_fine(support_guards(side->journal, side_arena(side), &side->place.test.problems, &guards, &count),
                &side->place.test.problems);
    return count;
}

static void no_bundle_carries_authority(void **state)
{
    (void)state;
    struct side kaz = side_of(&journal_wired, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop");
    const char *to = "KAZ";
    struct bundle_preview preview;
    struct problems problems;
    bool again;
    assert_fine(journal_write(laptop.journal, NULL, append_row, NULL, side_arena(&laptop),
                              &laptop.place.test.problems, &again),
                &laptop.place.test.problems);
    set_up(&laptop);
    assert_int_equal(count_guards(&laptop), 2);
    const char *bundle = side_export(&laptop, to);
    assert_int_equal(side_import(&kaz, bundle), 1); /* the row */
    struct authority_rules rules;
    struct authority_state *authority;
    assert_fine(support_rules(side_arena(&kaz), &kaz.place.test.problems, &rules), &kaz.place.test.problems);
    assert_fine(support_state(kaz.journal, &rules, side_arena(&kaz), &kaz.place.test.problems, &authority),
                &kaz.place.test.problems);
    assert_true(authority_is_solo(authority));
    assert_int_equal(count_guards(&kaz), 0);
    side_verifies(&kaz);
    side_verifies(&laptop);
    /* nor by its own name */
    const struct bundle_export wanted = {
        .subject = SUPPORT_SUBJECT, .to = &to, .to_count = 1, .path = side_file(&laptop)};
    assert_int_equal(side_try_export(&laptop, &wanted, &problems, &preview), ERROR_NOT_FOUND);
    side_remove(&laptop);
    side_remove(&kaz);
}

/* What somebody made by hand who holds the key of another installation of the party. */
static void none_that_does_is_taken_in(void **state)
{
    (void)state;
    static const struct {
        const char *subject;
        enum circle circle;
        const char *says;
    } cases[] = {
        {SUPPORT_SUBJECT, CIRCLE_INTERNAL,
         "record 1 of Kazakhstan (KAZ), laptop is not of the shared circle"},
        {SUPPORT_SUBJECT, CIRCLE_SHARED,
         "record 1 of Kazakhstan (KAZ), laptop is of a kind that is never shared"},
        {SUBJECT, CIRCLE_SHARED, "record 1 of Kazakhstan (KAZ), laptop is of a kind that is never shared"},
    };
    static const char body[] = "{\"name\":\"A\",\"person\":\"a\"}";
    struct side kaz = side_of(&journal_wired, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop");
    const char *before = side_state(&kaz);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct forge forge = forge_new(&laptop, &kaz);
        forge.head.subject = cases[i].subject;
        for (size_t k = 0; k < FORGED_RECORDS; k++) {
            forge.records[k].subject = cases[i].subject;
            forge.records[k].circle = cases[i].circle;
            forge.records[k].kind = authority_kind_names[KIND_PERSON];
            forge.records[k].body = body;
            forge.records[k].body_size = sizeof body - 1;
        }
        forge_chain(&forge);
        forge_sign_head(&forge);
        side_refuses(&kaz, forge_write(&forge), ERROR_FORBIDDEN, cases[i].says);
        assert_string_equal(side_state(&kaz), before);
    }
    side_remove(&laptop);
    side_remove(&kaz);
}

/* ---- hands ---- */

static void propose(struct side *side, const char *author, const char *content)
{
    const char *body =
        arena_format(side_arena(side), "{\"content\":\"%s\",\"file\":\"%s\"}", content, content);
    const struct draft draft = {"mou.version/1", FIRST_DAY, body, strlen(body)};
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    append.author = author;
    assert_fine(
        journal_append(side->journal, NULL, &append, side_arena(side), &side->place.test.problems, &appended),
        &side->place.test.problems);
}

/* Who had a hand in the version, as the side sees it. */
static const char *hands_in(struct side *side)
{
    const struct carrying about = {.act = "mou.sign", .subject = SUBJECT, .content = HASH};
    struct hands hands;
    struct text out = {0};
    assert_fine(journal_hands(side->journal, &about, INSTANT_NEVER, side_arena(side),
                              &side->place.test.problems, &hands),
                &side->place.test.problems);
    for (size_t i = 0; i < hands.count; i++)
        text_format(&out, "%s: %s, %zu more; ", hands.items[i].author, hands.items[i].what,
                    hands.items[i].more);
    const char *shown = arena_text(side_arena(side), text_content(&out), out.length);
    text_done(&out);
    return shown;
}

/* A name of the other party is another person; one of another installation of this party is not. */
static void hands_are_those_of_this_party(void **state)
{
    (void)state;
    struct side kaz = side_of(&journal_wired, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop"),
                un = side_of(&journal_wired, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    propose(&un, "officer", HASH);
    assert_int_equal(side_import(&kaz, side_export(&un, "KAZ")), 1);
    assert_string_equal(hands_in(&kaz), "");
    assert_string_equal(hands_in(&un), "officer: mou.version/1 of 2024-10-04, record 1, 0 more; ");
    propose(&laptop, "planner", HASH);
    propose(&laptop, "planner", HASH);
    propose(&laptop, "another", OTHER);
    assert_int_equal(side_import(&kaz, side_export(&laptop, "KAZ")), 3);
    assert_string_equal(hands_in(&kaz), "planner: mou.version/1 of 2024-10-04, record 1, 1 more; ");
    side_remove(&laptop);
    side_remove(&kaz);
    side_remove(&un);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bundle_carries_authority),
        cmocka_unit_test(none_that_does_is_taken_in),
        cmocka_unit_test(hands_are_those_of_this_party),
    };
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
