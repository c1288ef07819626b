/* Large papers of a contingent: beside a database that is a file, in one of a server; and papers that are
   kept to oneself, and those behind a figure. */
#include "operations/attachments_place_test.h"

#include "store/store.h"

#define LARGE     ((size_t)5 << 20)
#define TOO_LARGE ((off_t)64 << 20)

/* A file with bytes that are not all the same. */
static void put_large(const struct place_on_disk *place, const char *name, char sign, struct test_case *test)
{
    char *bytes = arena_alloc(test->arena, LARGE + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)(sign + (int)(i / 1000 % 50));
    write_into(place->path, name, bytes, test);
}

/* The one file beside the database, or NULL; good until the next call. */
static const char *file_beside(const struct place_on_disk *place)
{
    static char path[4 * PATH_SIZE];
    for (unsigned i = 0; i < 256; i++) {
        snprintf(path, sizeof path, "%s.files/%02x", place->database, i);
        DIR *folder = opendir(path);
        size_t length = strlen(path);
        for (const struct dirent *entry; folder && (entry = readdir(folder));)
            if (entry->d_name[0] != '.')
                snprintf(path + length, sizeof path - length, "/%s", entry->d_name);
        if (folder)
            closedir(folder);
        if (path[length])
            return path;
    }
    return NULL;
}

static void a_large_paper_goes_in_and_out(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char scan[PATH_SIZE + 100], copy[PATH_SIZE + 100];
    struct folder_file first, second;
    snprintf(scan, sizeof scan, "%s", in_place(&place, "scan.tif"));
    snprintf(copy, sizeof copy, "%s", in_place(&place, "copy.tif"));
    put_large(&place, "scan.tif", 'A', &test);
    const char *folder = copy_example(&place, "company");
    assert_int_equal(folder_make(paper_path(folder, ""), &test.problems), 0);
    assert_int_equal(rename(scan, paper_path(folder, "scan.tif")), 0);
    import_folder(&place, folder, "\"added\": 166,");
    import_folder(&place, folder, "\"files\": []");
    assert_int_equal(file_beside(&place) != NULL, !papers_on_postgres);
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "scan.tif", "file", copy), 0);
    assert_int_equal(file_read(copy, test.arena, &test.problems, &first), 0);
    assert_int_equal(file_read(paper_path(folder, "scan.tif"), test.arena, &test.problems, &second), 0);
    assert_int_equal(first.size, LARGE);
    assert_memory_equal(first.data, second.data, LARGE);
    export_to(&place, in_place(&place, "back"));
    import_folder(&place, in_place(&place, "back"), "\"files\": []");
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_answer(&out, "\"attachments\": 1");
    test_end(&test);
    papers_remove(&place);
}

/* Verify names it, nothing is written of it, and attaching it again mends it. */
static void assert_mends(const struct place_on_disk *place, const char *scan, const char *says)
{
    TEXT_CLEANUP struct text out = {0};
    assert_true(ASK(place, &out, "journal verify", NULL) < 0);
    assert_answer(&out, says);
    assert_true(ASK(place, &out, "attachment", "id", ID, "name", "scan.tif", "file",
                    in_place(place, "copy.tif")) < 0);
    assert_false(path_exists(in_place(place, "copy.tif")));
    assert_int_equal(ASK(place, &out, "attach", "id", ID, "file", scan, "to", "report 1"), 0);
    assert_answer(&out, "\"recorded\": false");
    assert_int_equal(ASK(place, &out, "journal verify", NULL), 0);
}

static void what_is_wrong_beside_the_database_is_named(void **state)
{
    (void)state;
    if (papers_on_postgres)
        return;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char scan[PATH_SIZE + 100], says[4 * PATH_SIZE + 100], file[4 * PATH_SIZE];
    snprintf(scan, sizeof scan, "%s", in_place(&place, "scan.tif"));
    import_folder(&place, EXAMPLE, NULL);
    put_large(&place, "scan.tif", 'B', &test);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", scan, "to", "report 1"), 0);
    snprintf(file, sizeof file, "%s", file_beside(&place));
    /* missing: the file, then the whole folder */
    snprintf(says, sizeof says, "the attachment that the record names is missing: there is no file %s", file);
    assert_int_equal(unlink(file), 0);
    assert_mends(&place, scan, says);
    char files[PATH_SIZE + 40];
    snprintf(files, sizeof files, "%s.files", place.database);
    remove_all(files);
    assert_mends(&place, scan, says);
    /* changed, cut */
    assert_int_equal(chmod(file, 0600), 0);
    FILE *open = fopen(file, "r+b");
    assert_non_null(open);
    assert_int_equal(fwrite("?", 1, 1, open), 1);
    assert_int_equal(fclose(open), 0);
    assert_mends(&place, scan, "attachment: its bytes do not give its hash");
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(truncate(file, 100), 0);
    assert_mends(&place, scan, "attachment: its bytes do not give its hash");
    /* not needed: no finding */
    char other[4 * PATH_SIZE];
    size_t digits = strlen(file) - 1;
    snprintf(other, sizeof other, "%.*s%c", (int)digits, file, file[digits] == '0' ? '1' : '0');
    assert_int_equal(link(file, other), 0);
    assert_true(ASK(&place, &out, "journal verify", NULL) < 0); /* and it is not what its name says */
    assert_int_equal(unlink(other), 0);
    test_end(&test);
    papers_remove(&place);
}

/* What a transaction that failed leaves beside the database is a note. */
static void what_is_not_needed_is_noted(void **state)
{
    (void)state;
    if (papers_on_postgres)
        return;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    struct store *store = NULL;
    const struct store_options options = {.access = STORE_WRITE};
    struct folder_file file;
    import_folder(&place, EXAMPLE, NULL);
    put_large(&place, "scan.tif", 'C', &test);
    assert_int_equal(file_read(in_place(&place, "scan.tif"), test.arena, &test.problems, &file), 0);
    struct digest hash = attachment_hash(file.data, file.size);
    assert_int_equal(store_open(place.database, &options, test.arena, &test.problems, &store), 0);
    assert_int_equal(store_attachment_lay(store, &hash, file.size, file.path, &test.problems), 0);
    store_close(store);
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_answer(&out, "not needed: no record names this attachment");
    assert_int_equal(
        ASK(&place, &out, "attach", "id", ID, "file", in_place(&place, "scan.tif"), "to", "report 1"), 0);
    assert_answer(&out, "\"recorded\": true");
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_null(strstr(text_content(&out), "not needed"));
    test_end(&test);
    papers_remove(&place);
}

/* A server takes 64 MiB: what is larger is refused before anything is recorded. */
static void a_server_takes_less(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    import_folder(&place, EXAMPLE, NULL);
    const char *folder = copy_example(&place, "company");
    put_paper(folder, "large.tif", "x", &test);
    assert_int_equal(truncate(paper_path(folder, "large.tif"), TOO_LARGE + 1), 0);
    if (papers_on_postgres) {
        assert_int_equal(ASK(&place, &out, "import", "folder", folder), ERROR_LIMIT);
        assert_answer(&out, "it is too large to be attached");
        assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", paper_path(folder, "large.tif")),
                         ERROR_LIMIT);
        assert_answer(&out, "it is too large to be attached");
        assert_int_equal(truncate(paper_path(folder, "large.tif"), TOO_LARGE), 0);
    }
    import_folder(&place, folder, "\"added\": 1,");
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_answer(&out, "\"attachments\": 1");
    test_end(&test);
    papers_remove(&place);
}

/* Every call of the system fails once while a paper is attached: one error, nothing recorded, and then it
   goes. (Inside a transaction with a server the act is tried again: then the failure does not show.) */
static void attaching_fails_cleanly(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    TEXT_CLEANUP struct text out = {0}, before = {0};
    char scan[PATH_SIZE + 100];
    bool came = true;
    size_t call = 0, failures = 0;
    snprintf(scan, sizeof scan, "%s", in_place(&place, "scan.tif"));
    import_folder(&place, EXAMPLE, NULL);
    while (came) {
        struct test_case test = test_begin();
        put_large(&place, "scan.tif", (char)('D' + call % 2), &test);
        assert_int_equal(ASK(&place, &before, "attachments", "id", ID), 0);
        folder_fail_once(++call);
        bool failed = ASK(&place, &out, "attach", "id", ID, "file", scan, "to", "report 1") < 0;
        came = folder_call_failed();
        folder_fail_once(0);
        failures += failed;
        assert_true(failed ? came : !came || papers_on_postgres);
        if (failed) {
            assert_int_equal(strchr(text_content(&out), '\n')[1], '\0'); /* one line, one problem */
            assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
            assert_same("attachments", text_content(&out), text_content(&before));
        }
        assert_in_range(call, 1, 200);
        test_end(&test);
    }
    assert_true(failures > 8);
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
    assert_answer(&out, "\"name\": \"scan.tif\"");
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    papers_remove(&place);
}

/* ---- kept to oneself ---- */

static void an_internal_paper_is_another(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char scan[PATH_SIZE + 100];
    snprintf(scan, sizeof scan, "%s", in_place(&place, "price.pdf"));
    import_folder(&place, EXAMPLE, NULL);
    write_into(place.path, "price.pdf", "our reserve price", &test);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", scan, "internal", "1"), ERROR_USAGE);
    assert_answer(&out, "--internal is given without --to");
    assert_int_equal(
        ASK(&place, &out, "attach", "id", ID, "file", scan, "internal", "1", "to", "reserve price"), 0);
    assert_answer(&out, "\"internal\": true");
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID), 0);
    assert_answer(&out, "\"attachments\": []");
    assert_int_equal(ASK(&place, &out, "attachments", "id", ID, "internal", "1"), 0);
    assert_answer(&out, "\"name\": \"price.pdf\"");
    const char *copy = in_place(&place, "copy.pdf");
    assert_int_equal(ASK(&place, &out, "attachment", "id", ID, "name", "price.pdf", "file", copy), -2);
    assert_int_equal(
        ASK(&place, &out, "attachment", "id", ID, "name", "price.pdf", "file", copy, "internal", "1"), 0);
    assert_int_equal(ASK(&place, &out, "journal verify", NULL), 0);
    assert_answer(&out, "\"attachments\": 1");
    test_end(&test);
    papers_remove(&place);
}

/* ---- behind a figure ---- */

static int explain(const struct place_on_disk *place, struct text *out)
{
    return ASK(place, out, "explain", "folder", "@", "schedule", RATES, "month", "2024-04", "section",
               "personnel");
}

static void an_explanation_names_the_papers(void **state)
{
    (void)state;
    struct place_on_disk place = papers_place();
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    char scan[PATH_SIZE + 100], record[100];
    snprintf(scan, sizeof scan, "%s", in_place(&place, "scan.pdf"));
    import_folder(&place, EXAMPLE, NULL);
    write_into(place.path, "scan.pdf", "signed", &test);
    assert_int_equal(explain(&place, &out), 0);
    assert_null(strstr(text_content(&out), "papers behind it"));
    const char *named = strstr(text_content(&out), "strength.csv:2, record ");
    assert_non_null(named);
    named += strlen("strength.csv:2, ");
    snprintf(record, sizeof record, "%.*s", (int)strcspn(named, ","), named); /* "record 43 of a.bekov" */
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", scan, "to", record), 0);
    assert_int_equal(ASK(&place, &out, "attach", "id", ID, "file", scan, "to", "something else"), 0);
    assert_int_equal(explain(&place, &out), 0);
    assert_answer(&out, "\"text\": \"papers behind it\"");
    assert_answer(&out, "\"attachment\": {");
    assert_answer(&out, "`muster attachment kaz-undof-frc scan.pdf FILE --to \\\"record ");
    assert_null(strstr(text_content(&out), "something else"));
    /* on the day before nothing of it was known */
    assert_int_equal(ASK(&place, &out, "explain", "folder", "@", "schedule", RATES, "month", "2024-04",
                         "section", "personnel", "as-known-on", "2030-01-01"),
                     0);
    assert_answer(&out, "papers behind it");
    test_end(&test);
    papers_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_paper_goes_in_and_out),
        cmocka_unit_test(what_is_wrong_beside_the_database_is_named),
        cmocka_unit_test(what_is_not_needed_is_noted),
        cmocka_unit_test(a_server_takes_less),
        cmocka_unit_test(attaching_fails_cleanly),
        cmocka_unit_test(an_internal_paper_is_another),
        cmocka_unit_test(an_explanation_names_the_papers),
    };
    return papers_run(tests);
}
