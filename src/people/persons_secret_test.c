/* Nothing plain of a sealed person lies in any file, leaves in a bundle, or stands in what is shown to
   others. The bytes themselves are searched, as they stand and as what base64 in them decodes to. */
#include "people/persons_place_test.h"

#include "base/digest.h"

/* ---- searching ---- */

enum { BASE64_SHORTEST = 6, DEPTH_MAXIMUM = 8 };

/* The first mark that stands in these bytes, or NULL. */
static const char *mark_in(const char *data, size_t size)
{
    for (size_t i = 0; i < TEST_COUNT(person_marks); i++) {
        size_t length = strlen(person_marks[i]);
        for (const char *at = data; length <= size && at <= data + size - length; at++) {
            at = memchr(at, person_marks[i][0], (size_t)(data + size - length - at) + 1);
            if (!at)
                break;
            if (memcmp(at, person_marks[i], length) == 0)
                return person_marks[i];
        }
    }
    return NULL;
}

static int sextet(char character)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = character ? strchr(alphabet, character) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* The same for what a run of base64 characters decodes to, wherever in it a group of four may begin. */
static const char *mark_in_run(const char *run, size_t length, char *decoded)
{
    const char *mark = NULL;
    for (size_t shift = 0; !mark && shift < 4; shift++) {
        size_t size = 0;
        for (size_t i = shift; i < length; i += 4) {
            uint32_t bits = 0;
            for (size_t k = 0; k < 4; k++)
                bits = bits << 6 | (i + k < length ? (uint32_t)sextet(run[i + k]) : 0);
            decoded[size++] = (char)(bits >> 16);
            decoded[size++] = (char)(bits >> 8);
            decoded[size++] = (char)bits;
        }
        mark = mark_in(decoded, size);
    }
    return mark;
}

static const char *mark_in_base64(const char *data, size_t size)
{
    struct test_case test = test_begin();
    char *decoded = arena_alloc(test.arena, size + 4);
    const char *mark = NULL;
    for (size_t i = 0, end; !mark && i < size; i = end + 1) {
        for (end = i; end < size && sextet(data[end]) >= 0; end++)
            ;
        if (end - i >= BASE64_SHORTEST)
            mark = mark_in_run(data + i, end - i, decoded);
    }
    test_end(&test);
    return mark;
}

static const char *plain_in(const char *data, size_t size)
{
    const char *mark = mark_in(data, size);
    return mark ? mark : mark_in_base64(data, size);
}

/* How many files of a folder, and of those in it, hold something plain; *ret_bytes: how much was searched. */
static size_t search_folder(const char *path, int depth, size_t *ret_bytes)
{
    DIR *folder = opendir(path);
    size_t found = 0;
    assert_non_null(folder);
    assert_in_range(depth, 0, DEPTH_MAXIMUM);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct test_case test = test_begin();
        struct stat status;
        struct folder_file file;
        const char *name = arena_format(test.arena, "%s/%s", path, entry->d_name);
        assert_int_equal(lstat(name, &status), 0);
        if (S_ISDIR(status.st_mode) && entry->d_name[0] != '.')
            found += search_folder(name, depth + 1, ret_bytes);
        if (S_ISREG(status.st_mode)) {
            assert_fine(file_read(name, test.arena, &test.problems, &file), &test.problems);
            const char *mark = plain_in(file.data, file.size);
            if (mark)
                print_message("%s holds %s\n", name, mark);
            found += mark != NULL;
            *ret_bytes += file.size;
        }
        test_end(&test);
    }
    closedir(folder);
    return found;
}

static size_t search_side(struct side *side)
{
    size_t bytes = 0, found = search_folder(side->place.folder.path, 0, &bytes);
    assert_true(bytes > 100000);
    return found;
}

static void the_search_finds_what_is_there(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text row = {0};
    add_person(&row, 17, "Quartering sergeant");
    add_person(&row, 18, "Quartering sergeant");
    assert_string_equal(plain_in(text_content(&row), row.length), person_marks[0]);
    for (size_t i = 0; i < TEST_COUNT(person_marks); i++)
        for (int before = 0; before < 3; before++) {
            const char *plain = arena_format(test.arena, "%.*s%s", before, "..", person_marks[i]);
            const char *base64 = base64_format(test.arena, plain, strlen(plain));
            const char *text = arena_format(test.arena, "{\"sealed\":\"%s%s\"}", before ? "AA" : "", base64);
            assert_null(mark_in(text, strlen(text)));
            assert_string_equal(plain_in(text, strlen(text)), person_marks[i]);
        }
    static const char none[] = "{\"sealed\":\"AAAAAAAAAAAAAAAAAAAAAAAA\",\"name\":\"Zhang\"}";
    assert_null(plain_in(none, sizeof none - 1));
    test_end(&test);
}

/* ---- what is searched ---- */

static void move_away(struct side *side, const char *name, const char *to)
{
    assert_int_equal(rename(place_path(&side->place.folder, name), to), 0);
}

/* Everything that others than readers are shown of a contingent; and that a reader is shown persons at all.
 */
static void assert_shown_to_others(struct side *side)
{
    static const struct {
        const char *name, *pairs[10];
    } shown[] = {
        {"contingents", {NULL}},
        {"journal log", {"id", COMPANY, "bodies", "1"}},
        {"journal log", {"id", COMPANY, "bodies", "1", "circle", "people"}},
        {"journal head", {NULL}},
        {"journal verify", {NULL}},
        {"key show", {NULL}},
        {"persons", {"id", COMPANY, "summary", "1"}},
        {"persons", {"id", COMPANY}},
        {"person erase", {"id", COMPANY, "person", "00000000", "yes", "1"}},
        {"bundle export", {"id", COMPANY, "file", "nowhere.bundle", "to", "UN", "preview", "1"}},
    };
    for (size_t i = 0; i < 2 * TEST_COUNT(shown); i++) {
        struct call call = call_new();
        size_t at = i / 2;
        call_run(&call, side, "stranger", i % 2 ? REPLY_JSON : REPLY_HUMAN, shown[at].name, shown[at].pairs);
        const char *mark = plain_in(text_content(&call.shown), call.shown.length);
        mark = mark ? mark : plain_in(text_content(&call.said), call.said.length);
        if (mark)
            fail_msg("%s shows %s", shown[at].name, mark);
        assert_true(call.shown.length + call.said.length > 0);
        call_end(&call);
    }
    struct call call = call_new();
    call_run(&call, side, "a.bekov", REPLY_HUMAN, "persons", (const char *const[]){"id", COMPANY, NULL});
    assert_non_null(plain_in(text_content(&call.shown), call.shown.length));
    call_end(&call);
}

/* What a bundle holds, the other side has after it was imported: all of it is searched there. */
static void assert_bundle_holds_none(struct side *kaz, struct side *un)
{
    const char *code = "UN";
    struct bundle_preview parts = side_export_as(
        kaz,
        (struct bundle_export){.subject = "contingent/" COMPANY, .to = &code, .to_count = 1, .all = true});
    for (size_t i = 0; i < parts.kind_count; i++)
        assert_null(strstr(parts.kinds[i].kind, "people.person"));
    for (size_t i = 0; i < parts.file_count; i++)
        assert_true(side_import(un, parts.files[i]) > 100);
    size_t bytes = 0;
    assert_int_equal(search_folder(un->place.folder.path, 0, &bytes), 0);
    assert_true(bytes > 50000);
    expect(un, "stranger", 0, "None are recorded", "persons", "id", COMPANY);
    expect(un, "stranger", 0, "0 persons recorded", "persons", "id", COMPANY, "summary", "1");
}

static void nothing_plain_lies_anywhere(void **state)
{
    (void)state;
    struct side kaz = make_side(), un = side_of(&journal_wired, "United Nations", "UN");
    struct key_place away = place_new();
    char moved[100];
    snprintf(moved, sizeof moved, "%s/company", away.path);
    side_trust(&kaz, &un); /* the journals stay open, so that -wal and -shm are there to be searched */
    side_trust(&un, &kaz);
    const char *company = make_company(&kaz);
    import_company(&kaz, company, "persons.csv|people|139|0|0");
    assert_int_equal(search_side(&kaz), 1); /* persons.csv itself */
    write_company(company, 2, COMPANY_PERSONS);
    import_company(&kaz, company, "persons.csv|people|0|0|1");
    expect(&kaz, "a.bekov", 0, NULL, "person erase", "id", COMPANY, "person", "KZQJX-018", "yes", "1");
    move_away(&kaz, "company", moved);
    assert_true(place_has(&kaz.place.folder, "muster.db-wal"));
    assert_true(place_has(&kaz.place.folder, "muster.db-shm"));
    assert_int_equal(search_side(&kaz), 0);
    assert_shown_to_others(&kaz);
    assert_bundle_holds_none(&kaz, &un);
    assert_int_equal(search_side(&kaz), 0); /* with the bundles */
    side_verifies(&kaz);
    side_verifies(&un);
    side_close(&kaz); /* and what the last to close leaves */
    assert_int_equal(search_side(&kaz), 0);
    side_remove(&kaz);
    side_remove(&un);
    place_remove(&away);
}

/* Errors of every kind while persons are imported: none shows a person. */
static void no_refusal_shows_anyone(void **state)
{
    (void)state;
    static const char *const files[] = {
        PERSONS_HEAD
        "KZQJX-001,Zhangeldi,Aruzhanq,Quartering,1987-05-,Quartering,pontoon-poling,Aruzhanq,,,,,\n",
        PERSONS_HEAD "KZQJX-001,Zhangeldi,,,,,,,,,,,\nKZQJX-001,Aruzhanq,,,,,,,,,,,\n",
        PERSONS_HEAD "KZQJX-001,\"Zhangeldi\"Aruzhanq,,,,,,,,,,,\n",
        PERSONS_HEAD "KZQJX-001,Zhangeldi\n",
        "KZQJX-001,Zhangeldi,Aruzhanq\n",
        "id;family_name\nKZQJX-001;Zhangeldi\n",
    };
    struct side side = make_side();
    const char *company = make_company(&side);
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        struct call call = call_new();
        write_persons(company, files[i]);
        call_run(&call, &side, "a.bekov", REPLY_HUMAN, "import",
                 (const char *const[]){"folder", company, "persons", "1", NULL});
        assert_int_equal(call.code, ERROR_INVALID);
        assert_int_equal(call.shown.length, 0);
        const char *mark = plain_in(text_content(&call.said), call.said.length);
        if (mark)
            fail_msg("%s\n%s", mark, text_content(&call.said));
        call_end(&call);
    }
    side_remove(&side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_finds_what_is_there),
        cmocka_unit_test(nothing_plain_lies_anywhere),
        cmocka_unit_test(no_refusal_shows_anyone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
