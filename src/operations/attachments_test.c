/* Papers of a contingent: in from a folder, listed, out again, byte by byte. */
#include "operations/attachments_place_test.h"

#define NOTHING "\"added\": 0,\n  \"changed\": 0,\n  \"withdrawn\": 0,\n  \"files\": []"

static void papers_go_in_and_come_out(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char folder[PATH_SIZE + 100], back[PATH_SIZE + 100];
    snprintf(folder, sizeof folder, "%s", copy_example(&place, "company"));
    snprintf(back, sizeof back, "%s", in_place(&place, "back"));
    put_paper(folder, "arrival.pdf", "signed on arrival", &test);
    put_paper(folder, "camp.jpg", "a camp", &test);
    put_paper(folder, "empty.txt", "", &test);
    put_paper(folder, ".hidden", "no paper", &test);
    import_folder(&place, folder, "\"added\": 168,");
    import_folder(&place, folder, NOTHING);
    export_to(&place, back);
    assert_paper(back, "arrival.pdf", "signed on arrival", &test);
    assert_paper(back, "camp.jpg", "a camp", &test);
    assert_paper(back, "empty.txt", "", &test);
    assert_false(path_exists(paper_path(back, ".hidden")));
    import_folder(&place, back, NOTHING);
    /* one changed, one new, one gone, two days later */
    now += (instant)2 * 86400 * 1000000;
    put_paper(back, "camp.jpg", "another camp", &test);
    put_paper(back, "new.png", "a photograph", &test);
    assert_int_equal(unlink(paper_path(back, "arrival.pdf")), 0);
    import_folder(&place, back,
                  "\"file\": \"attachments/\",\n      \"added\": 1,\n      \"changed\": 1,\n"
                  "      \"withdrawn\": 1\n");
    import_folder(&place, back, NOTHING);
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
    assert_null(strstr(text_content(&out), "arrival.pdf"));
    assert_answer(&out, "\"name\": \"camp.jpg\",\n      \"size\": 12,");
    /* what was known then is known still */
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID, "as-known-on", "2024-10-04"), 0);
    assert_answer(&out, "\"name\": \"arrival.pdf\"");
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", in_place(&place, "then"), "as-known-on",
                         "2024-10-04"),
                     0);
    assert_paper(in_place(&place, "then"), "camp.jpg", "a camp", &test);
    /* what was taken back comes again */
    import_folder(&place, folder, "\"added\": 1,\n  \"changed\": 1,\n  \"withdrawn\": 1");
    import_folder(&place, EXAMPLE, "\"withdrawn\": 3");
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
    assert_answer(&out, "\"attachments\": []");
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_answer(&out, "\"attachments\": 5");
    test_end(&test);
    papers_remove(&place);
}

static void an_export_says_what_it_leaves(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    const char *folder = copy_example(&place, "company");
    put_paper(folder, "a.pdf", "one", &test);
    import_folder(&place, folder, NULL);
    assert_int_equal(unlink(paper_path(folder, "a.pdf")), 0);
    put_paper(folder, "other.pdf", "not of the contingent", &test);
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", folder, "replace", "1"), 0);
    assert_answer(&out, "it stays: the contingent does not have it");
    assert_paper(folder, "a.pdf", "one", &test);
    /* a name that is taken is refused before any file is written */
    const char *half = in_place(&place, "half");
    assert_int_equal(folder_make(half, &test.problems), 0);
    put_paper(half, "a.pdf", "mine", &test);
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", half), ERROR_CONFLICT);
    assert_answer(&out, "it exists already");
    assert_paper(half, "a.pdf", "mine", &test);
    assert_false(path_exists(in_place(&place, "half/strength.csv")));
    test_end(&test);
    papers_remove(&place);
}

/* ---- single papers ---- */

static void a_paper_stands_behind_a_report(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char paper[PATH_SIZE + 100], copy[PATH_SIZE + 100];
    snprintf(paper, sizeof paper, "%s", in_place(&place, "scan.pdf"));
    snprintf(copy, sizeof copy, "%s", in_place(&place, "copy.pdf"));
    import_folder(&place, EXAMPLE, NULL);
    write_into(place.path, "scan.pdf", "first", &test);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper, "to", "report 1"), 0);
    assert_answer(&out, "\"recorded\": true");
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper, "to", "report 1"), 0);
    assert_answer(&out, "\"recorded\": false");
    write_into(place.path, "scan.pdf", "second", &test);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper, "to", "report 1"), 0);
    assert_answer(&out, "\"recorded\": true");
    import_folder(&place, EXAMPLE, NOTHING); /* not the folder's: nothing takes it back */
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "scan.pdf", "file", copy), 0);
    struct folder_file file;
    assert_int_equal(file_read(copy, test.arena, &test.problems, &file), 0);
    assert_same("copy", file.data, "second");
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "scan.pdf", "file", copy),
                     ERROR_CONFLICT);
    /* of the folder, under the same name */
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper), 0);
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "scan.pdf", "file", copy),
                     ERROR_USAGE);
    assert_answer(&out, "more than one attachment is called 'scan.pdf'");
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "scan.pdf", "file", copy, "to",
                         "attachments", "replace", "1"),
                     0);
    import_folder(&place, EXAMPLE, "\"withdrawn\": 1");
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
    assert_answer(&out, "\"to\": \"report 1\"");
    assert_null(strstr(text_content(&out), "\"to\": \"attachments\""));
    test_end(&test);
    papers_remove(&place);
}

/* ---- what is refused ---- */

static void a_wrong_name_is_refused(void **state)
{
    (void)state;
    static const char turned[] = {'s', '\xE2', '\x80', '\xAE', 'f', 'd', 'p', '.', 'e', 'x', 'e', 0};
    static const struct {
        const char *name, *problem;
    } names[] = {
        {"a\\b.pdf", "it holds a slash"},
        {"a\nb.pdf", "it holds a sign that cannot be seen"},
        {"a\x7F.pdf", "it holds a sign that cannot be seen"},
        {"a\xC2\x85.pdf", "it holds a sign that cannot be seen"},
        {turned, "it holds a sign that cannot be seen"},
        {"a\xFF.pdf", "it is not UTF-8"},
    };
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    import_folder(&place, EXAMPLE, NULL);
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        const char *folder = i == 0 ? copy_example(&place, "company") : in_place(&place, "company");
        put_paper(folder, names[i].name, "x", &test);
        assert_int_equal(ASK(&place, &out, "import", "folder", folder), ERROR_INVALID);
        assert_answer(&out, names[i].problem);
        assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper_path(folder, names[i].name)),
                         ERROR_INVALID);
        assert_answer(&out, names[i].problem);
        assert_int_equal(unlink(paper_path(folder, names[i].name)), 0);
    }
    put_paper(in_place(&place, "company"), "right.pdf", "x", &test);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file",
                         paper_path(in_place(&place, "company"), "right.pdf"), "to", "a\nb"),
                     ERROR_INVALID);
    assert_answer(&out, "cannot be what an attachment stands behind");
    import_folder(&place, EXAMPLE, NOTHING); /* nothing came of all that */
    test_end(&test);
    papers_remove(&place);
}

static void what_is_too_large_is_refused(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    const char *folder = copy_example(&place, "company");
    put_paper(folder, "large.tif", "x", &test);
    assert_int_equal(truncate(paper_path(folder, "large.tif"), LARGEST + 1), 0);
    assert_int_equal(ASK(&place, &out, "import", "folder", folder), ERROR_LIMIT);
    assert_answer(&out, "the file is too large");
    assert_false(path_exists(place.database));
    assert_int_equal(truncate(paper_path(folder, "large.tif"), LARGEST + 1), 0);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper_path(folder, "large.tif")),
                     ERROR_LIMIT);
    assert_answer(&out, "the file is too large");
    test_end(&test);
    papers_remove(&place);
}

/* A record of another program may bear any name: it leads nowhere. */
static int append_foreign_name(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct attachment attachment = {
        .name = context, .type = "text/plain", .of = "attachments", .data = "x", .size = 1};
    struct draft draft;
    struct appended appended;
    assert_int_equal(transaction_attachment_add(transaction, &attachment, problems, &draft), 0);
    const struct append append = {.subject = "contingent/" ID,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = "a.bekov",
                                  .authority = "",
                                  .drafts = &draft,
                                  .count = 1};
    return transaction_append(transaction, &append, problems, &appended);
}

static void a_name_leads_out_of_no_folder(void **state)
{
    (void)state;
    static char name[] = "../outside.txt";
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    import_folder(&place, EXAMPLE, NULL);
    const struct journal_options options = {.database = place.database,
                                            .keys = place.keys,
                                            .writes = true,
                                            .wiring = &journal_wired,
                                            .now = look};
    struct journal *journal = NULL;
    bool again;
    assert_int_equal(journal_open(&options, test.arena, &test.problems, &journal), 0);
    assert_int_equal(
        journal_write(journal, NULL, append_foreign_name, name, test.arena, &test.problems, &again), 0);
    journal_close(journal);
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", in_place(&place, "out")), 0);
    assert_answer(&out, "'../outside.txt' is left out: it begins with a point");
    assert_false(path_exists(in_place(&place, "out/outside.txt")));
    assert_false(path_exists(in_place(&place, "out/attachments")));
    test_end(&test);
    papers_remove(&place);
}

static void what_was_changed_in_the_database_is_named(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    const char *folder = copy_example(&place, "company");
    put_paper(folder, "a.pdf", "scan", &test);
    import_folder(&place, folder, NULL);
    tamper(place.database, "UPDATE attachment SET data = X'73636171'");
    assert_true(ASK(&place, &out, "journal verify", NULL) < 0);
    assert_answer(&out, "its bytes do not give its hash");
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", in_place(&place, "out")), ERROR_STORAGE);
    assert_answer(&out, "was changed in the database");
    assert_false(path_exists(in_place(&place, "out")));
    assert_int_equal(
        ASK(&place, &out, "attachment", "id", ID, "name", "a.pdf", "file", in_place(&place, "a.pdf")),
        ERROR_STORAGE);
    tamper(place.database, "DELETE FROM attachment");
    assert_true(ASK(&place, &out, "journal verify", NULL) < 0);
    assert_answer(&out, "the attachment that the record names is missing");
    assert_int_equal(ASK(&place, &out, "export", "id", ID, "folder", in_place(&place, "out")), 0);
    assert_answer(&out, "'a.pdf' is left out: its bytes are not here");
    test_end(&test);
    papers_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_go_in_and_come_out),
        cmocka_unit_test(an_export_says_what_it_leaves),
        cmocka_unit_test(a_paper_stands_behind_a_report),
        cmocka_unit_test(a_wrong_name_is_refused),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(a_name_leads_out_of_no_folder),
        cmocka_unit_test(what_was_changed_in_the_database_is_named),
    };
    return papers_run(tests);
}
