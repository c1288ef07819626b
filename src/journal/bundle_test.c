/* Bundles between installations: there and back, in parts, again and again. */
#include "journal/bundle_place_test.h"

static void both_sides_come_to_the_same_records_in_the_same_order(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 3);
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 3);
    assert_string_equal(side_fold(&un), "k1 k2 k3");
    side_append(&un, CIRCLE_SHARED, "un/1", "u1");
    side_note(&kaz, "k4 meanwhile");
    side_note(&un, "u2");
    assert_int_equal(side_import(&kaz, side_export(&un, "KAZ")), 2);
    side_append(&kaz, CIRCLE_SHARED, "state/1", "k5");
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 2);
    assert_string_equal(side_fold(&un), side_fold(&kaz));
    assert_string_equal(side_fold(&un), "k1 k2 k3 u1 u2 k4 meanwhile k5");
    side_verifies(&kaz);
    side_verifies(&un);
    side_remove(&kaz);
    side_remove(&un);
}

static void an_export_goes_on_after_what_the_receiver_has_said_it_has(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    static const char *const to_un[] = {"UN"};
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 3);
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 3);
    side_note(&kaz, "more");
    struct bundle_preview again = side_export_as(&kaz, (struct bundle_export){.to = to_un, .to_count = 1});
    assert_int_equal(again.records, 4); /* nothing was heard of the other side yet */
    side_import(&kaz, side_export(&un, "KAZ"));
    struct bundle_preview next = side_export_as(&kaz, (struct bundle_export){.to = to_un, .to_count = 1});
    assert_int_equal(next.records, 1);
    assert_int_equal(next.streams[0].first, 4);
    struct bundle_preview all =
        side_export_as(&kaz, (struct bundle_export){.to = to_un, .to_count = 1, .all = true});
    assert_int_equal(all.records, 4);
    assert_int_equal(side_import(&un, all.files[0]), 1);
    assert_int_equal(side_import(&un, next.files[0]), 0);
    side_import(&kaz, side_export(&un, "KAZ"));
    struct bundle_preview none = side_export_as(&kaz, (struct bundle_export){.to = to_un, .to_count = 1});
    assert_int_equal(none.records, 0);
    assert_int_equal(side_import(&un, none.files[0]), 0);
    side_remove(&kaz);
    side_remove(&un);
}

static void importing_twice_changes_nothing(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 3);
    side_attach(&kaz, "scan.pdf", "the bytes of a scan", true);
    const char *file = side_export(&kaz, "UN");
    assert_int_equal(side_import(&un, file), 4);
    side_note(&un, "u1");
    const char *before = side_state(&un);
    assert_int_equal(side_import(&un, file), 0);
    const char *const twice[] = {file, file};
    struct problems problems;
    struct bundle_preview previews[2];
    assert_fine(side_try_import(&un, twice, 2, &problems, previews), &problems);
    assert_int_equal(previews[1].records_known, 4);
    assert_string_equal(side_state(&un), before);
    side_remove(&kaz);
    side_remove(&un);
}

static void a_preview_says_all_and_does_nothing(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    static const char *const to_un[] = {"UN"};
    struct problems problems;
    struct bundle_preview preview;
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_note(&kaz, "k1");
    side_attach(&kaz, "scan.pdf", "the bytes of a scan", true);
    side_append(&kaz, CIRCLE_SHARED, "state/1", "kkkkkkkkkk");
    side_note(&kaz, "kkkkk");
    struct bundle_export wanted = {.subject = SUBJECT, .to = to_un, .to_count = 1, .path = side_file(&kaz)};
    problems_init(&problems, side_arena(&kaz));
    assert_fine(bundle_plan(kaz.journal, &wanted, side_arena(&kaz), &problems, &preview), &problems);
    assert_false(path_exists(wanted.path));
    assert_int_equal(preview.records, 4);
    assert_int_equal(preview.kind_count, 3);
    assert_string_equal(preview.kinds[1].kind, "note/1");
    assert_int_equal(preview.kinds[1].records, 2);
    assert_int_equal(preview.kinds[1].first_day, FIRST_DAY + 2);
    assert_int_equal(preview.kinds[1].last_day, FIRST_DAY + 5);
    assert_int_equal(preview.attachment_count, 1);
    assert_string_equal(preview.attachments[0].name, "scan.pdf");
    assert_int_equal(preview.attachments[0].size, 19);
    assert_string_equal(preview.maker.party, "Kazakhstan");
    assert_int_equal(preview.recipient_count, 1);
    assert_string_equal(preview.recipients[0].code, "UN");
    assert_fine(bundle_write(kaz.journal, &wanted, side_arena(&kaz), &problems, &preview), &problems);
    const char *before = side_state(&un);
    problems_init(&problems, side_arena(&un));
    assert_fine(bundle_read(un.journal, &wanted.path, 1, false, side_arena(&un), &problems, &preview),
                &problems);
    assert_int_equal(preview.records_added, 4);
    assert_int_equal(preview.records_known, 0);
    assert_string_equal(preview.maker.party, "Kazakhstan");
    assert_string_equal(side_state(&un), before);
    assert_int_equal(side_import(&un, wanted.path), 4);
    side_remove(&kaz);
    side_remove(&un);
}

static void attachments_travel_with_the_records_that_name_them(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    static const char *const to_un[] = {"UN"};
    struct test_case test = test_begin();
    struct problems problems;
    struct bundle_preview preview;
    const void *data;
    size_t size;
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_attach(&kaz, "scan.pdf", "the bytes of a scan", true);
    side_attach(&kaz, "the same.pdf", "the bytes of a scan", true);
    side_attach(&kaz, "lost.pdf", "what was lost", false);
    struct bundle_export wanted = {.subject = SUBJECT, .to = to_un, .to_count = 1, .path = side_file(&kaz)};
    assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), 0);
    assert_says(&problems, "the attachment 'lost.pdf' is not here");
    assert_int_equal(preview.attachment_count, 2);
    assert_int_equal(side_try_import(&un, &wanted.path, 1, &problems, &preview), 0);
    assert_says(&problems, "the attachment 'lost.pdf' is named, but did not come");
    struct digest hash = attachment_hash("the bytes of a scan", 19);
    assert_fine(
        store_attachment_read(journal_store(un.journal), &hash, test.arena, &test.problems, &data, &size),
        &test.problems);
    assert_int_equal(size, 19);
    assert_memory_equal(data, "the bytes of a scan", 19);
    test_end(&test);
    side_remove(&kaz);
    side_remove(&un);
}

/* Records of a party's second installation go through its first to the other side, and what the other side
   has seen of both comes back. */
static void installations_hand_on_what_others_have_written(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&laptop, "l", 2);
    assert_int_equal(side_import(&kaz, side_export(&laptop, "KAZ")), 2);
    side_notes(&kaz, "k", 2);
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 4);
    side_note(&un, "u1");
    assert_int_equal(side_import(&kaz, side_export(&un, "KAZ")), 1);
    const char *back = side_export(&kaz, "KAZ");
    side_refuses(&laptop, back, ERROR_FORBIDDEN, "it holds records of the unknown installation");
    side_trust(&laptop, &un);
    assert_int_equal(side_import(&laptop, back), 3);
    assert_string_equal(side_fold(&laptop), "l1 l2 k1 k2 u1");
    assert_string_equal(side_fold(&laptop), side_fold(&un));
    side_verifies(&kaz);
    side_verifies(&un);
    side_remove(&laptop);
    side_remove(&kaz);
    side_remove(&un);
}

/* What a lost laptop wrote had been taken in, and built upon, before its key was revoked: without its records
   nothing more could be handed over. Its own party can hand them on, nobody else. */
static void a_party_answers_for_what_a_revoked_installation_wrote(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop"),
                un = side_of(&bundle_wiring, "United Nations", "UN"), office = side_more(&un, "office");
    struct bundle_export wanted = {
        .subject = SUBJECT, .to = (const char *const[]){"UN"}, .to_count = 1, .path = side_file(&kaz)};
    struct problems problems;
    struct bundle_preview preview;
    side_trust(&un, &kaz);
    side_trust(&kaz, &un);
    side_notes(&laptop, "l", 3);
    struct digest lost = side_key(&laptop);
    assert_int_equal(side_import(&kaz, side_export(&laptop, "KAZ")), 3);
    side_note(&kaz, "k1");
    side_revoke(&kaz, &lost, 2);
    assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), ERROR_CONFLICT);
    assert_true(problems_say(&problems, "its key was revoked after 2"));
    assert_true(strstr(problems.items[0].expected, "--with-revoked") != NULL);
    wanted.with_revoked = true;
    assert_fine(side_try_export(&kaz, &wanted, &problems, &preview), &problems);
    assert_int_equal(side_try_import(&un, preview.files, 1, &problems, &preview), 0);
    assert_true(
        problems_say(&problems, "it brings record 3 of Kazakhstan (KAZ), laptop, whose key was revoked"));
    assert_int_equal(preview.records_added, 4);
    assert_string_equal(side_fold(&un), side_fold(&kaz));
    side_note(&un, "u1");
    assert_int_equal(side_import(&kaz, side_export(&un, "KAZ")), 1);
    wanted.path = side_file(&un);
    assert_int_equal(side_try_export(&un, &wanted, &problems, &preview), ERROR_CONFLICT);
    assert_true(strstr(problems.items[0].expected, "its party can hand them on") != NULL);
    side_remove(&laptop);
    side_remove(&kaz);
    side_remove(&office);
    side_remove(&un);
}

/* What came by a bundle was known here when it came, not when its writer recorded it. */
static void foreign_records_are_known_since_they_arrived(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    TEXT_CLEANUP struct text then = {0};
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_note(&kaz, "k1");
    const char *file = side_export(&kaz, "UN");
    struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = test_now()};
    side_import(&un, file);
    test_fold(un.journal, &view, &then);
    assert_string_equal(text_content(&then), "");
    view.known_on = test_now();
    test_fold(un.journal, &view, &then);
    assert_string_equal(text_content(&then), "k1");
    side_remove(&kaz);
    side_remove(&un);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(both_sides_come_to_the_same_records_in_the_same_order),
    cmocka_unit_test(an_export_goes_on_after_what_the_receiver_has_said_it_has),
    cmocka_unit_test(importing_twice_changes_nothing),
    cmocka_unit_test(a_preview_says_all_and_does_nothing),
    cmocka_unit_test(attachments_travel_with_the_records_that_name_them),
    cmocka_unit_test(installations_hand_on_what_others_have_written),
    cmocka_unit_test(a_party_answers_for_what_a_revoked_installation_wrote),
    cmocka_unit_test(foreign_records_are_known_since_they_arrived),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
