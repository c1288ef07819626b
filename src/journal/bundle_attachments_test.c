/* Bundles with papers: what travels, what does not, and what lies where afterwards. */
#include "journal/attachment.h"
#include "journal/bundle_place_test.h"

static const struct record_kind *const paper_kinds[] = {&test_note,
                                                        &test_plan,
                                                        &attachment_kind,
                                                        &attachment_withdrawn_kind,
                                                        &attachment_internal_kind,
                                                        &attachment_internal_withdrawn_kind,
                                                        NULL};
static const struct journal_wiring paper_wiring = {.kinds = paper_kinds, .authority = test_allow};

#define LARGE ((size_t)5 << 20)

struct two {
    struct side kaz, un;
};

static struct two two_sides(void)
{
    struct two two = {side_of(&paper_wiring, "Kazakhstan", "KAZ"),
                      side_of(&paper_wiring, "United Nations", "UN")};
    side_trust(&two.kaz, &two.un);
    side_trust(&two.un, &two.kaz);
    return two;
}

static void two_remove(struct two *two)
{
    side_remove(&two->kaz);
    side_remove(&two->un);
}

/* ---- papers ---- */

static const char *put_file(struct side *side, const char *name, const char *data, size_t size)
{
    const char *path = place_path(&side->place.folder, name);
    assert_fine(file_write(path, data, size, true, &side->place.test.problems), &side->place.test.problems);
    return path;
}

static const char *put_large(struct side *side, const char *name, char sign)
{
    struct test_case test = test_begin();
    char *data = arena_alloc(test.arena, LARGE);
    assert_non_null(data);
    memset(data, sign, LARGE);
    const char *path = put_file(side, name, data, LARGE);
    test_end(&test);
    return path;
}

struct act {
    struct paper_file file;
    enum circle circle;
    bool withdraw, keep;
};

static int attach_act(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct act *act = context;
    const struct paper paper = {.name = act->file.name, .of = "report 1"};
    struct draft draft;
    struct appended appended;
    if (act->keep)
        return transaction_paper_keep(transaction, &act->file, problems);
    int code =
        act->withdraw
            ? paper_withdraw(&paper, act->circle, FIRST_DAY, transaction_arena(transaction), problems, &draft)
            : transaction_paper_add(transaction, &act->file, "report 1", act->circle, problems, &draft);
    struct append append = test_append(SUBJECT, &draft, 1);
    append.circle = act->circle;
    return code < 0 ? code : transaction_append(transaction, &append, problems, &appended);
}

static struct digest do_act(struct side *side, const char *path, struct act act)
{
    struct test_case test = test_begin();
    bool again;
    assert_fine(paper_look(path, test.arena, &test.problems, &act.file), &test.problems);
    assert_fine(paper_lay(side->journal, &act.file, &test.problems), &test.problems);
    assert_fine(journal_write(side->journal, NULL, attach_act, &act, test.arena, &test.problems, &again),
                &test.problems);
    test_end(&test);
    return act.file.hash;
}

static struct digest attach(struct side *side, const char *path, enum circle circle)
{
    return do_act(side, path, (struct act){.circle = circle});
}

static bool has(struct side *side, const struct digest *hash)
{
    struct test_case test = test_begin();
    int code = paper_is_here(side->journal, hash, &test.problems);
    if (code == 1)
        assert_fine(paper_write(side->journal, hash, NULL, false, &test.problems), &test.problems);
    assert_true(code >= 0 && test.problems.count == 0);
    test_end(&test);
    return code == 1;
}

static size_t count_papers(struct side *side, enum circle circle)
{
    struct test_case test = test_begin();
    struct papers papers;
    assert_fine(
        papers_read(side->journal, NULL, SUBJECT, circle, INSTANT_NEVER, test.arena, &test.problems, &papers),
        &test.problems);
    test_end(&test);
    return papers.count;
}

/* How many attachments did not come, of a journal in which all else is right. */
static size_t elsewhere(struct side *side)
{
    struct test_case test = test_begin();
    const struct verify_request request = {.threads = 1};
    struct verification found;
    assert_fine(journal_verify(side->journal, &request, test.arena, &test.problems, &found), &test.problems);
    assert_int_equal(found.count, 0);
    test_end(&test);
    return found.elsewhere;
}

/* ---- what travels ---- */

static void papers_travel_and_internal_ones_never(void **state)
{
    (void)state;
    struct two two = two_sides();
    const char *to = "UN";
    struct digest small = attach(&two.kaz, put_file(&two.kaz, "a.pdf", "shared", 6), CIRCLE_SHARED);
    struct digest large = attach(&two.kaz, put_large(&two.kaz, "b.tif", 'b'), CIRCLE_SHARED);
    struct digest secret = attach(&two.kaz, put_file(&two.kaz, "c.pdf", "secret", 6), CIRCLE_INTERNAL);
    struct digest larger = attach(&two.kaz, put_large(&two.kaz, "d.tif", 'd'), CIRCLE_INTERNAL);
    assert_int_equal(count_papers(&two.kaz, CIRCLE_SHARED), 2);
    assert_int_equal(count_papers(&two.kaz, CIRCLE_INTERNAL), 2);
    struct bundle_preview preview =
        side_export_as(&two.kaz, (struct bundle_export){.to = &to, .to_count = 1, .all = true});
    assert_int_equal(preview.attachment_count, 2);
    assert_int_equal(preview.records, 2);
    struct problems problems;
    struct bundle_preview previews[BUNDLE_FILES_MAXIMUM];
    assert_fine(side_try_import(&two.un, preview.files, preview.file_count, &problems, previews), &problems);
    assert_true(has(&two.un, &small) && has(&two.un, &large));
    assert_false(has(&two.un, &secret) || has(&two.un, &larger));
    assert_int_equal(count_papers(&two.un, CIRCLE_SHARED), 2);
    assert_int_equal(count_papers(&two.un, CIRCLE_INTERNAL), 0);
    assert_int_equal(elsewhere(&two.un), 0);
    assert_int_equal(elsewhere(&two.kaz), 0);
    /* again: nothing changes */
    const char *before = side_state(&two.un);
    assert_fine(side_try_import(&two.un, preview.files, preview.file_count, &problems, previews), &problems);
    assert_int_equal(previews[0].records_added, 0);
    assert_string_equal(side_state(&two.un), before);
    assert_int_equal(elsewhere(&two.un), 0);
    two_remove(&two);
}

/* The record that names it travels, so its bytes do: the preview says so. It stands behind nothing any more.
 */
static void what_was_withdrawn_is_withdrawn_there_too(void **state)
{
    (void)state;
    struct two two = two_sides();
    const char *to = "UN", *path = put_file(&two.kaz, "a.pdf", "once", 4);
    struct digest hash = attach(&two.kaz, path, CIRCLE_SHARED);
    side_import(&two.un, side_export(&two.kaz, "UN"));
    assert_int_equal(count_papers(&two.un, CIRCLE_SHARED), 1);
    do_act(&two.kaz, path, (struct act){.circle = CIRCLE_SHARED, .withdraw = true});
    assert_int_equal(count_papers(&two.kaz, CIRCLE_SHARED), 0);
    struct bundle_preview preview =
        side_export_as(&two.kaz, (struct bundle_export){.to = &to, .to_count = 1, .all = true});
    assert_int_equal(preview.attachment_count, 1);
    assert_string_equal(preview.attachments[0].name, "a.pdf");
    assert_int_equal(side_import(&two.un, preview.files[0]), 1);
    assert_int_equal(count_papers(&two.un, CIRCLE_SHARED), 0);
    assert_true(has(&two.un, &hash));
    assert_int_equal(elsewhere(&two.un), 0);
    two_remove(&two);
}

/* ---- what does not ---- */

static void what_is_too_large_goes_apart(void **state)
{
    (void)state;
    struct two two = two_sides();
    const char *to = "UN";
    struct problems problems;
    struct bundle_preview preview;
    struct digest small = attach(&two.kaz, put_file(&two.kaz, "a.pdf", "shared", 6), CIRCLE_SHARED);
    const char *path = put_large(&two.kaz, "b.tif", 'b');
    struct digest large = attach(&two.kaz, path, CIRCLE_SHARED);
    struct bundle_export wanted = {.subject = SUBJECT,
                                   .to = &to,
                                   .to_count = 1,
                                   .attachment_bytes = LARGE - 1,
                                   .path = side_file(&two.kaz)};
    problems_init(&problems, side_arena(&two.kaz));
    assert_int_equal(bundle_plan(two.kaz.journal, &wanted, side_arena(&two.kaz), &problems, &preview), 0);
    assert_says(&problems, "the attachment 'b.tif' is too large, and does not go into the bundle");
    for (size_t i = 0; i < preview.attachment_count; i++)
        assert_int_equal(preview.attachments[i].apart, digest_equal(&preview.attachments[i].hash, &large));
    assert_int_equal(side_try_export(&two.kaz, &wanted, &problems, &preview), 0);
    assert_says(&problems, "is too large");
    assert_int_equal(side_try_import(&two.un, preview.files, 1, &problems, &preview), 0);
    assert_says(&problems, "the attachment 'b.tif' is named, but did not come");
    assert_says(&problems, "under this name `muster attach x FILE --to \"report 1\"`");
    assert_true(has(&two.un, &small));
    assert_false(has(&two.un, &large));
    assert_int_equal(elsewhere(&two.un), 1);
    /* it comes by another way: nothing is recorded */
    do_act(&two.un, path, (struct act){.circle = CIRCLE_SHARED, .keep = true});
    assert_true(has(&two.un, &large));
    assert_int_equal(elsewhere(&two.un), 0);
    two_remove(&two);
}

static void a_preview_lays_nothing(void **state)
{
    (void)state;
    struct two two = two_sides();
    struct problems problems;
    struct bundle_preview preview;
    struct digest large = attach(&two.kaz, put_large(&two.kaz, "b.tif", 'b'), CIRCLE_SHARED);
    const char *file = side_export(&two.kaz, "UN");
    problems_init(&problems, side_arena(&two.un));
    assert_fine(bundle_read(two.un.journal, &file, 1, false, side_arena(&two.un), &problems, &preview),
                &problems);
    assert_false(preview.attachments[0].missing);
    assert_false(has(&two.un, &large));
    assert_int_equal(side_import(&two.un, file), 1);
    assert_true(has(&two.un, &large));
    two_remove(&two);
}

/* Whatever call of the system fails: one error and nothing added, or all of it. */
static void an_import_fails_as_a_whole(void **state)
{
    (void)state;
    struct two two = two_sides();
    struct problems problems;
    struct bundle_preview preview;
    struct digest large = attach(&two.kaz, put_large(&two.kaz, "b.tif", 'b'), CIRCLE_SHARED);
    const char *file = side_export(&two.kaz, "UN"), *before = side_state(&two.un);
    size_t call = 0;
    int code = ERROR_STORAGE;
    while (code < 0) {
        folder_fail_after(++call);
        code = side_try_import(&two.un, &file, 1, &problems, &preview);
        folder_fail_after(0);
        if (code < 0) {
            assert_int_equal(code, ERROR_STORAGE);
            assert_int_equal(problems.count, 1);
            assert_string_equal(side_state(&two.un), before);
        }
        assert_in_range(call, 1, 100);
    }
    assert_true(test_on_postgres || call > 12);
    assert_true(has(&two.un, &large));
    assert_int_equal(elsewhere(&two.un), 0);
    two_remove(&two);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(papers_travel_and_internal_ones_never),
    cmocka_unit_test(what_was_withdrawn_is_withdrawn_there_too),
    cmocka_unit_test(what_is_too_large_goes_apart),
    cmocka_unit_test(a_preview_lays_nothing),
    cmocka_unit_test(an_import_fails_as_a_whole),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
