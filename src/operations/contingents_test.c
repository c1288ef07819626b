/* Contingents in the journal as every operation sees them: by an id instead of a folder. */
#include "operations/contingents_place_test.h"

#include "base/csv.h"

/* ---- the worked case, there and back ---- */

/* The cells of a CSV by the columns of another, "" where it lacks one: the same rows, whatever the columns.
 */
struct grid {
    size_t rows, columns;
    const char *cells[200][20];
};

static void read_grid(const struct folder_file *file, struct test_case *test, struct grid *grid)
{
    struct csv_reader *reader = arena_alloc(test->arena, sizeof *reader);
    assert_non_null(reader);
    *grid = (struct grid){0};
    csv_reader_init(reader, file->path, file->data, file->size, ',', test->arena, &test->problems);
    for (int count; (count = csv_read_row(reader)) > 0; grid->rows++) {
        assert_in_range(grid->rows, 0, TEST_COUNT(grid->cells) - 1);
        grid->columns = (size_t)count;
        for (size_t i = 0; i < grid->columns; i++)
            grid->cells[grid->rows][i] = reader->cells[i].text;
    }
}

static const char *cell_by_name(const struct grid *grid, size_t row, const char *column)
{
    for (size_t i = 0; i < grid->columns; i++)
        if (strcmp(grid->cells[0][i], column) == 0)
            return grid->cells[row][i];
    return "";
}

static void assert_same_rows(const struct folder_file *a, const struct folder_file *b, struct test_case *test)
{
    static struct grid one, other;
    read_grid(a, test, &one);
    read_grid(b, test, &other);
    assert_int_equal(one.rows, other.rows);
    for (size_t row = 1; row < one.rows; row++)
        for (size_t i = 0; i < one.columns; i++)
            assert_same(a->name, cell_by_name(&other, row, one.cells[0][i]), one.cells[row][i]);
    assert_true(other.columns <= one.columns); /* and no column that was not there */
}

static void the_worked_case_goes_in_and_comes_out(void **state)
{
    (void)state;
    struct place_on_disk place = make_place(), second = make_place();
    struct test_case test = test_begin();
    import_folder(&place, EXAMPLE, "\"added\": 165,\n  \"changed\": 0,\n  \"withdrawn\": 0");
    import_folder(&place, EXAMPLE, "\"added\": 0,\n  \"changed\": 0,\n  \"withdrawn\": 0,\n  \"files\": []");
    export_to(&place, in_place(&place, "out"));
    struct folder in = read_whole(EXAMPLE, &test), out = read_whole(in_place(&place, "out"), &test);
    for (size_t i = 0; i < in.count; i++) {
        const struct folder_file *file = folder_find(&out, in.files[i].name);
        if (strcmp(in.files[i].name, "contingent.ini") == 0)
            assert_non_null(file);
        else if (file)
            assert_same_rows(&in.files[i], file, &test);
        else
            assert_string_equal(in.files[i].name, "payments.csv"); /* it has no rows */
    }
    /* the exported folder is the same contingent: here, and in another journal */
    import_folder(&place, in_place(&place, "out"), "\"files\": []");
    import_folder(&second, in_place(&place, "out"), "\"added\": 165");
    export_to(&second, in_place(&second, "again"));
    struct folder again = read_whole(in_place(&second, "again"), &test);
    assert_int_equal(again.count, out.count);
    for (size_t i = 0; i < out.count; i++)
        assert_same(out.files[i].name, again.files[i].data, out.files[i].data);
    test_end(&test);
    remove_all(place.path);
    remove_all(second.path);
}

/* ---- every operation takes an id ---- */

static void write_answer(const struct place_on_disk *place, enum reply_form form, const char *name,
                         const char *contingent, const char *const *pairs, struct text *out)
{
    struct call call;
    call_with(&call, place, form, name, contingent, pairs);
    if (call.code < 0 && call.test.problems.count)
        print_error("%s: %s\n", name, call.test.problems.items[0].what);
    assert_int_equal(call.code, 0);
    text_add(out, text_content(&call.reply.machine));
    call_end(&call);
}

static const struct {
    const char *name;
    const char *pairs[12];
} same_answers[] = {
    {"statement", {"folder", "@", "from", "2024-01-01", "to", "2026-01-01", "schedule", RATES}},
    {"statement", {"folder", "@", "from", "2025-01-01", "to", "2025-04-01", "partial", "1"}},
    {"price", {"folder", "@", "on", "2025-01-01", "schedule", RATES}},
    {"forecast", {"folder", "@", "partial", "1"}},
    {"choose", {"folder", "@", "schedule", RATES}},
    {"rates diff", {"a", "built-in", "b", RATES, "contingent", "@", "on", "2025-01-01"}},
};

static void an_id_gives_the_answer_of_its_folder(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    import_folder(&place, EXAMPLE, NULL);
    export_to(&place, in_place(&place, "out"));
    for (size_t i = 0; i < TEST_COUNT(same_answers); i++) {
        const char *const contingents[] = {EXAMPLE, ID, in_place(&place, "out")};
        struct text answers[TEST_COUNT(contingents)] = {{0}};
        for (size_t k = 0; k < TEST_COUNT(contingents); k++)
            write_answer(&place, REPLY_JSON, same_answers[i].name, contingents[k], same_answers[i].pairs,
                         &answers[k]);
        assert_same(same_answers[i].name, text_content(&answers[1]), text_content(&answers[0]));
        assert_same(same_answers[i].name, text_content(&answers[2]), text_content(&answers[0]));
        for (size_t k = 0; k < TEST_COUNT(contingents); k++)
            text_done(&answers[k]);
    }
    remove_all(place.path);
}

/* Takes every `from` in a text out, up to the end of `to`. */
static void take_out(struct text *text, const char *from, const char *to)
{
    for (char *at = text->data; (at = strstr(at, from));) {
        char *end = strstr(at + strlen(from), to);
        assert_non_null(end);
        memmove(at, end + strlen(to), strlen(end + strlen(to)) + 1);
    }
}

static const struct {
    const char *name;
    const char *pairs[12];
} named_sources[] = {
    {"explain", {"folder", "@", "month", "2025-01", "section", "personnel"}},
    {"explain", {"folder", "@", "month", "2025-01", "section", "major_equipment", "schedule", RATES}},
    {"explain", {"folder", "@", "month", "2025-01", "section", "self_sustainment", "schedule", RATES}},
    {"check", {"folder", "@", "on", "2025-12-15"}},
    {"compare", {"first", "@", "second", "@", "schedule", RATES}},
};

/* Where an answer names its sources, it names the records, and nothing else differs. */
static void an_explanation_names_records(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    now = (instant)20000 * 86400 * 1000000;
    import_folder(&place, EXAMPLE, NULL);
    for (size_t i = 0; i < TEST_COUNT(named_sources); i++) {
        TEXT_CLEANUP struct text folder = {0}, id = {0};
        write_answer(&place, REPLY_JSON, named_sources[i].name, EXAMPLE, named_sources[i].pairs, &folder);
        write_answer(&place, REPLY_JSON, named_sources[i].name, ID, named_sources[i].pairs, &id);
        bool explains = strcmp(named_sources[i].name, "explain") == 0;
        assert_true(explains == (strstr(id.data, ".csv:2, record ") != NULL));
        assert_true(explains == (strstr(id.data, " of a.bekov, 2024-10-04T00:00:00") != NULL));
        take_out(&id, ", record ", "Z");
        take_out(&folder, EXAMPLE, "");
        take_out(&id, "\"file\": \"" ID, "");
        take_out(&folder, "\"file\": \"", "");
        take_out(&id, "\"file\": \"", "");
        take_out(&id, "\"folder\": \"" ID "\"", "");
        take_out(&folder, "\"folder\": \"\"", "");
        assert_same(named_sources[i].name, id.data, folder.data);
    }
    remove_all(place.path);
}

/* A report stands behind the row that it is of. */
static void an_explanation_names_reports(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    const char *folder = copy_example(&place, "company");
    TEXT_CLEANUP struct text answer = {0};
    write_into(folder, "equipment_status.csv",
               "line,day,present,serviceable,report\nL1,2024-03-15,15,14,\"VR 2024/3\"\n", &test);
    import_folder(&place, folder, NULL);
    write_answer(&place, REPLY_JSON, "explain", ID,
                 (const char *const[]){"folder", "@", "month", "2024-04", "section", "major_equipment",
                                       "line", "L1", "schedule", RATES, NULL},
                 &answer);
    assert_non_null(strstr(answer.data, "(equipment_status.csv:2, record "));
    assert_non_null(strstr(answer.data, "Z, report VR 2024/3, from 2024-03-15)"));
    test_end(&test);
    remove_all(place.path);
}

/* ---- what was known then ---- */

static void paid_on(const struct place_on_disk *place, const char *known_on, const char *total)
{
    struct call call;
    char wanted[60];
    snprintf(wanted, sizeof wanted, "\"total\": \"%s\"", total);
    call_begin(&call, place, REPLY_JSON, "statement", ID, "folder", "@", "from", "2025-01-01", "to",
               "2025-02-01", "partial", "1", known_on ? "as-known-on" : NULL, known_on);
    assert_int_equal(call.code, 0);
    if (!strstr(text_content(&call.reply.machine), wanted))
        assert_same(wanted, text_content(&call.reply.machine), "");
    call_end(&call);
}

/* 139 people in January, 1,448.00 each; later it is learnt that they were 138. */
static void an_answer_can_be_what_was_known_then(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    const char *folder = copy_example(&place, "company");
    assert_true(instant_parse("2025-02-03T10:00:00Z", 20, &now));
    import_folder(&place, folder, NULL);
    write_into(folder, "strength.csv", "day,men,women\n2024-03-15,132,7\n2025-01-01,131,7\n", &test);
    assert_true(instant_parse("2025-03-10T09:00:00Z", 20, &now));
    import_folder(&place, folder,
                  "\"added\": 1,\n  \"changed\": 0,\n  \"withdrawn\": 1"); /* and 2025-04-10 */
    paid_on(&place, "2025-02-03", "201272.00");
    paid_on(&place, "2025-03-10T08:59:59.999999Z", "201272.00");
    paid_on(&place, "2025-03-10T12:00:00+03:00", "199824.00");
    paid_on(&place, "2025-03-10", "199824.00");
    paid_on(&place, NULL, "199824.00");
    struct call call;
    call_begin(&call, &place, REPLY_JSON, "price", ID, "folder", "@", "as-known-on", "2025-02-02");
    assert_int_equal(call.code, ERROR_NOT_FOUND);
    assert_problem(&call.test.problems, 0, "", 0, 0,
                   "nothing of the contingent 'kaz-undof-frc' was known on 2025-02-02T23:59:59.999999Z");
    call_end(&call);
    test_end(&test);
    remove_all(place.path);
}

/* ---- refusals ---- */

static const struct {
    const char *name;
    const char *pairs[10];
    int code;
    const char *problem;
} refusals[] = {
    {"statement",
     {"folder", EXAMPLE, "from", "2025-01-01", "to", "2025-02-01", "as-known-on", "2025-01-01"},
     ERROR_USAGE,
     "--as-known-on with a folder"},
    {"price", {"folder", "kaz-undof-frd"}, ERROR_NOT_FOUND, "did you mean 'kaz-undof-frc'?"},
    {"price", {"folder", "./kaz-undof-frc"}, ERROR_NOT_FOUND, "there is no such folder"},
    {"export", {"id", "kaz-undof-frc", "folder", EXAMPLE}, ERROR_CONFLICT, "it exists already"},
    {"export", {"id", "nobody", "folder", "/tmp"}, ERROR_NOT_FOUND, "the journal has no contingent 'nobody'"},
    {"import", {"folder", EXAMPLE, "expected", "3"}, ERROR_CONFLICT, "you expected 3 shared records"},
    {"import", {"folder", "nowhere"}, ERROR_NOT_FOUND, "there is no such folder"},
};

static void refusals_say_why(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    import_folder(&place, EXAMPLE, NULL);
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        struct call call;
        call_with(&call, &place, REPLY_HUMAN, refusals[i].name, NULL, refusals[i].pairs);
        assert_int_equal(call.code, refusals[i].code);
        assert_true(call.test.problems.count > 0);
        const struct problem *problem = &call.test.problems.items[0];
        if (!strstr(problem->what, refusals[i].problem) &&
            !(problem->expected && strstr(problem->expected, refusals[i].problem)))
            assert_same(refusals[i].name, problem->what, refusals[i].problem);
        call_end(&call);
    }
    remove_all(place.path);
}

/* Errors of all files at once, each once, and nothing is recorded: not even a database is made. */
static void a_wrong_folder_is_refused_whole(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        uint32_t line, column;
        const char *what;
    } errors[] = {
        {"strength.csv", 2, 12, "'x' is not a count"},
        {"accounts.csv", 2, 40, "the shares of section personnel"},
        {"load_list.csv", 1, 1, "unknown column 'identity'"},
        {"camp.ini", 1, 1, "'nonsense' is neither section nor key"},
    };
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    struct call call;
    const char *folder = copy_example(&place, "company");
    write_into(folder, "strength.csv", "day,men,women\n2024-03-15,x,7\n", &test);
    write_into(folder, "accounts.csv", "effective,account,section,share\n2024-02-14,soldiers,personnel,99\n",
               &test);
    write_into(folder, "load_list.csv", "identity\n1\n", &test);
    write_into(folder, "camp.ini", "nonsense\n", &test);
    call_begin(&call, &place, REPLY_HUMAN, "import", NULL, "folder", folder);
    assert_int_equal(call.code, ERROR_INVALID);
    for (size_t i = 0; i < TEST_COUNT(errors); i++) {
        size_t found = 0;
        for (size_t k = 0; k < call.test.problems.count; k++)
            found += strstr(call.test.problems.items[k].place.file, errors[i].file) &&
                     strstr(call.test.problems.items[k].what, errors[i].what);
        if (found != 1)
            print_error("%s: %s: %zu times\n", errors[i].file, errors[i].what, found);
        assert_int_equal(found, 1);
    }
    assert_false(path_exists(place.database));
    call_end(&call);
    call_begin(&call, &place, REPLY_HUMAN, "price", ID, "folder", "@");
    assert_int_equal(call.code, ERROR_NOT_FOUND);
    assert_problem(&call.test.problems, 0, ID, 0, 0, "there is no such folder, and no journal at ");
    call_end(&call);
    test_end(&test);
    remove_all(place.path);
}

static void an_id_must_be_a_name(void **state)
{
    (void)state;
    static const char *const ids[] = {"a b", "a/b", "-a", ".a", "a\\b"};
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    const char *folder = copy_example(&place, "company");
    for (size_t i = 0; i < TEST_COUNT(ids); i++) {
        struct call call;
        char ini[100];
        snprintf(ini, sizeof ini, "[contingent]\nid = %s\ncontributor = KAZ\n", ids[i]);
        write_into(folder, "contingent.ini", ini, &test);
        call_begin(&call, &place, REPLY_HUMAN, "import", NULL, "folder", folder);
        assert_int_equal(call.code, ERROR_INVALID);
        assert_non_null(strstr(call.test.problems.items[0].what, "cannot name a contingent in the journal"));
        call_end(&call);
    }
    test_end(&test);
    remove_all(place.path);
}

/* ---- exports over older files ---- */

static void an_export_leaves_nothing_old(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    struct call call;
    const char *folder = copy_example(&place, "company");
    import_folder(&place, EXAMPLE, NULL);
    write_into(
        folder, "losses.csv",
        "line,day,cause,quantity,gfmv,usage_charge,other_payments,repair_cost\nL1,2025-01-01,damage,1,5,,,\n",
        &test);
    write_into(folder, "camp.ini", "[site]\nlatitude = 33\n", &test);
    call_begin(&call, &place, REPLY_HUMAN, "export", NULL, "id", ID, "folder", folder, "replace", "1");
    assert_int_equal(call.code, 0);
    assert_int_equal(call.test.problems.found[PROBLEM_NOTE], 3); /* with payments.csv */
    call_end(&call);
    import_folder(&place, folder, "\"files\": []");
    test_end(&test);
    remove_all(place.path);
}

/* Persons are sealed, and come in by a way of their own. */
static void persons_are_left_out(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    struct call call;
    const char *folder = copy_example(&place, "company");
    write_into(folder, "persons.csv", "id,family_name\n1,Bekov\n", &test);
    call_begin(&call, &place, REPLY_JSON, "import", NULL, "folder", folder);
    assert_int_equal(call.code, 0);
    assert_int_equal(call.test.problems.found[PROBLEM_NOTE], 1);
    assert_non_null(strstr(text_content(&call.reply.machine), "\"added\": 165"));
    call_end(&call);
    test_end(&test);
    remove_all(place.path);
}

static void contingents_are_listed(void **state)
{
    (void)state;
    struct place_on_disk place = make_place();
    struct call call;
    assert_true(instant_parse("2025-02-03T10:00:00Z", 20, &now));
    import_folder(&place, EXAMPLE, NULL);
    call_begin(&call, &place, REPLY_JSON, "contingents", NULL, NULL);
    assert_int_equal(call.code, 0);
    assert_same(
        "list", text_content(&call.reply.machine),
        "{\n  \"contingents\": [\n    {\n      \"id\": \"kaz-undof-frc\",\n      \"name\": \"Force Reserve "
        "Company of Kazakhstan\",\n      \"contributor\": \"KAZ\",\n      \"mission\": \"UNDOF\",\n      "
        "\"changed\": \"2025-02-03T10:00:00Z\",\n      \"records\": 165\n    }\n  ]\n}");
    call_end(&call);
    remove_all(place.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_case_goes_in_and_comes_out),
        cmocka_unit_test(an_id_gives_the_answer_of_its_folder),
        cmocka_unit_test(an_explanation_names_records),
        cmocka_unit_test(an_explanation_names_reports),
        cmocka_unit_test(an_answer_can_be_what_was_known_then),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(a_wrong_folder_is_refused_whole),
        cmocka_unit_test(an_id_must_be_a_name),
        cmocka_unit_test(an_export_leaves_nothing_old),
        cmocka_unit_test(persons_are_left_out),
        cmocka_unit_test(contingents_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
