/* Persons into the journal and out of it: what is recorded, who reads it, what is refused. */
#include "people/persons_place_test.h"

#include "journal/seal.h"

/* ---- in and out ---- */

static char *read_whole(struct side *side, const char *path)
{
    struct folder_file file;
    struct problems problems;
    problems_init(&problems, side_arena(side));
    assert_fine(file_read(path, side_arena(side), &problems, &file), &problems);
    return arena_text(side_arena(side), file.data, file.size);
}

static const char *inside(struct side *side, const char *name)
{
    return arena_format(side_arena(side), "%s/%s", side->place.folder.path, name);
}

static void persons_go_in_and_come_out(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side), *out = inside(&side, "out"), *plain = inside(&side, "plain");
    import_company(&side, company, "persons.csv|people|139|0|0\nall||304|0|0");
    import_company(&side, company, "Nothing new");
    assert_int_equal(count_keys(&side, ".key"), COMPANY_PERSONS);
    expect(&side, "a.bekov", 0, "persons.csv|139", "export", "id", COMPANY, "folder", out, "persons", "1");
    assert_same("persons.csv", read_whole(&side, inside(&side, "out/persons.csv")),
                read_whole(&side, inside(&side, "company/persons.csv")));
    assert_int_equal(place_mode(&side.place.folder, "out/persons.csv"), 0600);
    assert_int_equal(place_mode(&side.place.folder, "out"), 0700);
    import_company(&side, out, "Nothing new");
    /* not asked for, it stays away in both directions */
    expect(&side, "a.bekov", 0, NULL, "export", "id", COMPANY, "folder", plain);
    assert_false(place_has(&side.place.folder, "plain/persons.csv"));
    expect(&side, "a.bekov", 0, "Nothing new", "import", "folder", plain);
    expect(&side, "a.bekov", 0, "--persons records it too", "import", "folder", company);
    side_verifies(&side);
    side_remove(&side);
}

static void only_what_changed_is_recorded(void **state)
{
    (void)state;
    struct side side = make_side();
    TEXT_CLEANUP struct text csv = {0};
    const char *company = make_company(&side);
    import_company(&side, company, NULL);
    text_add(&csv, PERSONS_HEAD);
    for (int i = 3; i <= COMPANY_PERSONS + 1; i++) /* two are gone, one has another rank, one is new */
        add_person(&csv, i, i == 40 ? "Quartering captain" : "Quartering sergeant");
    write_persons(company, text_content(&csv));
    import_company(&side, company, "persons.csv|people|1|1|2\nall||1|1|2");
    import_company(&side, company, "Nothing new");
    assert_int_equal(count_keys(&side, ".key"), COMPANY_PERSONS + 1);
    expect(&side, "a.bekov", 0, "|Quartering captain|", "persons", "id", COMPANY);
    expect(&side, "a.bekov", 0, "|KZQJX-001|Zhangeldi001, Aruzhanq001, Jr.|", "persons", "id", COMPANY, "all",
           "1");
    /* who comes back has the key of before */
    write_company(company, 1, COMPANY_PERSONS);
    import_company(&side, company, "persons.csv|people|2|1|1\nall||2|1|1");
    assert_int_equal(count_keys(&side, ".key"), COMPANY_PERSONS + 1);
    /* a header row alone: nobody */
    write_persons(company, PERSONS_HEAD);
    import_company(&side, company, "persons.csv|people|0|0|139");
    expect(&side, "a.bekov", 0, "0 persons recorded", "persons", "id", COMPANY, "summary", "1");
    expect(&side, "a.bekov", 0, NULL, "export", "id", COMPANY, "folder", inside(&side, "out"), "persons",
           "1");
    assert_false(place_has(&side.place.folder, "out/persons.csv"));
    write_company(company, 1, 2);
    expect(&side, "a.bekov", 0, NULL, "export", "id", COMPANY, "folder", company, "persons", "1", "replace",
           "1");
    assert_same("emptied", read_whole(&side, inside(&side, "company/persons.csv")), PERSONS_HEAD);
    side_verifies(&side);
    side_remove(&side);
}

static void what_was_known_then_can_be_asked(void **state)
{
    (void)state;
    struct side side = make_side();
    char before[INSTANT_TEXT_SIZE];
    const char *company = make_company(&side);
    import_company(&side, company, NULL);
    instant_format(test_now(), before);
    write_company(company, 1, 100);
    import_company(&side, company, "persons.csv|people|0|0|39");
    expect(&side, "a.bekov", 0, "2024-03-15|93|7|0|100|7.0", "persons", "id", COMPANY, "summary", "1");
    expect(&side, "a.bekov", 0, "2024-03-15|132|7|0|139|5.0", "persons", "id", COMPANY, "summary", "1",
           "as-known-on", before);
    expect(&side, "a.bekov", 0, "persons.csv|139", "export", "id", COMPANY, "folder", inside(&side, "then"),
           "persons", "1", "as-known-on", before);
    side_remove(&side);
}

static void strength_needs_no_key(void **state)
{
    (void)state;
    struct side side = make_side();
    struct call call = call_new();
    import_company(&side, make_company(&side), NULL);
    expect(&side, "stranger", 0, "2024-03-15|132|7|0|139|5.0\n2025-03-15|88|5|0|93|5.4\n", "persons", "id",
           COMPANY, "summary", "1");
    expect(&side, "stranger", ERROR_FORBIDDEN, "the data of 139 persons is closed to stranger", "persons",
           "id", COMPANY);
    call_run(&call, &side, "stranger", REPLY_JSON, "persons",
             (const char *const[]){"id", COMPANY, "summary", "1", NULL});
    assert_same(
        "json", text_content(&call.shown),
        "{\n  \"contingent\": \"kaz-undof-frc\",\n  \"persons\": 139,\n  \"days\": [\n    {\n      "
        "\"day\": \"2024-03-15\",\n      \"men\": 132,\n      \"women\": 7,\n      \"sex_not_given\": "
        "0,\n      \"total\": 139,\n      \"women_per_cent\": \"5.0\"\n    },\n    {\n      \"day\": "
        "\"2025-03-15\",\n      \"men\": 88,\n      \"women\": 5,\n      \"sex_not_given\": 0,\n      "
        "\"total\": 93,\n      \"women_per_cent\": \"5.4\"\n    }\n  ]\n}");
    call_end(&call);
    side_remove(&side);
}

/* ---- refusals ---- */

static void without_keys_nothing_is_recorded(void **state)
{
    (void)state;
    struct side side = side_of(&journal_wired, "Kazakhstan", "KAZ");
    const char *company = make_company(&side);
    expect(&side, "a.bekov", ERROR_NOT_FOUND, "run `muster key recovery new --parts FOLDER`", "import",
           "folder", company, "persons", "1");
    expect(&side, "a.bekov", ERROR_NOT_FOUND, "`muster key reader add a.bekov --role personnel`", "import",
           "folder", company, "persons", "1");
    expect(&side, "a.bekov", 0, NULL, "key new", "person", "a.bekov");
    expect(&side, "a.bekov", 0, NULL, "key recovery new", "parts", inside(&side, "parts"));
    expect(&side, "a.bekov", ERROR_FORBIDDEN, "`muster key reader add a.bekov --role personnel`", "import",
           "folder", company, "persons", "1");
    expect(&side, "a.bekov", 0, NULL, "key reader add", "key", "a.bekov", "role", "medical");
    expect(&side, "a.bekov", ERROR_FORBIDDEN, "is no reader of personal data here", "import", "folder",
           company, "persons", "1");
    expect(&side, "a.bekov", 0, NULL, "key reader add", "key", "a.bekov", "role", "personnel");
    expect(&side, "b.omarov", ERROR_FORBIDDEN, "is no reader of personal data here", "import", "folder",
           company, "persons", "1");
    assert_int_equal(count_records(&side), 0);
    assert_int_equal(count_keys(&side, ".key"), 0);
    import_company(&side, company, "persons.csv|people|139|0|0");
    side_remove(&side);
}

static void an_error_of_a_person_stops_the_import(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side);
    write_persons(company, PERSONS_HEAD "KZQJX-001,Zhangeldi,,,Aruzhanq,,,,,,,,\n");
    expect(&side, "a.bekov", ERROR_INVALID, "persons.csv:2: '...' is not a day (column born)", "import",
           "folder", company, "persons", "1");
    place_put(&side.place.folder, "company/strength.csv", "day,men,women\n2024-03-15,x,7\n", 0600);
    expect(&side, "a.bekov", ERROR_INVALID, "persons.csv:2: '...' is not a day (column born)", "import",
           "folder", company, "persons", "1"); /* beside the errors of other files */
    expect(&side, "a.bekov", ERROR_INVALID, "strength.csv:2: 'x' is not a count", "import", "folder", company,
           "persons", "1");
    assert_int_equal(unlink(place_path(&side.place.folder, "company/persons.csv")), 0);
    expect(&side, "a.bekov", ERROR_INVALID, "there is no persons.csv in it", "import", "folder", company,
           "persons", "1");
    assert_int_equal(count_records(&side), 0);
    side_remove(&side);
}

/* An office: root administers, a.bekov inspects, b.omarov keeps the persons. */
static void make_office(struct side *side)
{
    static const struct {
        const char *kind, *body;
    } office[] = {
        {"authority.person/1", "{\"name\":\"Root\",\"person\":\"root\"}"},
        {"authority.person/1", "{\"name\":\"A. Bekov\",\"person\":\"a.bekov\"}"},
        {"authority.person/1", "{\"name\":\"B. Omarov\",\"person\":\"b.omarov\"}"},
        {"authority.position/1", "{\"entity\":\"KAZ\",\"party\":\"KAZ\",\"position\":\"admin\",\"role\":"
                                 "\"administrator\",\"title\":\"Administrator\"}"},
        {"authority.position/1", "{\"entity\":\"KAZ\",\"party\":\"KAZ\",\"position\":\"team\",\"role\":"
                                 "\"inspector\",\"title\":\"Inspector\"}"},
        {"authority.position/1", "{\"entity\":\"KAZ\",\"party\":\"KAZ\",\"position\":\"desk\",\"role\":"
                                 "\"logistics_officer\",\"title\":\"Logistics officer\"}"},
        {"authority.holds/1", "{\"from\":\"2024-01-01\",\"person\":\"a.bekov\",\"position\":\"team\"}"},
        {"authority.holds/1", "{\"from\":\"2024-01-01\",\"person\":\"b.omarov\",\"position\":\"desk\"}"},
    };
    struct draft drafts[TEST_COUNT(office)];
    struct appended appended;
    for (size_t i = 0; i < TEST_COUNT(office); i++)
        drafts[i] =
            (struct draft){office[i].kind, instant_day(test_now()), office[i].body, strlen(office[i].body)};
    struct append append = test_append("authority", drafts, TEST_COUNT(drafts));
    append.circle = CIRCLE_INTERNAL;
    append.author = "root";
    assert_fine(
        journal_append(side->journal, NULL, &append, side_arena(side), &side->place.test.problems, &appended),
        &side->place.test.problems);
}

/* Whether persons may be recorded is asked when all is sealed and the rows are appended: then the keys are
   taken back, and the rows are not there either. */
static void what_is_forbidden_leaves_no_keys(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side);
    make_office(&side);
    expect(&side, "b.omarov", 0, NULL, "key new", "person", "b.omarov");
    expect(&side, "b.omarov", 0, NULL, "key reader add", "key", "b.omarov", "role", "personnel");
    expect(&side, "a.bekov", 0, NULL, "import", "folder", company); /* rows an inspector may record */
    place_put(&side.place.folder, "company/strength.csv", "day,men,women\n2024-03-15,130,7\n", 0600);
    uint64_t before = count_records(&side);
    expect(&side, "a.bekov", ERROR_FORBIDDEN, "holds no position today whose role may do this", "import",
           "folder", company, "persons", "1");
    assert_int_equal(count_records(&side), before);
    assert_int_equal(count_keys(&side, ".key"), 0);
    assert_int_equal(count_keys(&side, ".erased"), 0);
    expect(&side, "b.omarov", 0, "persons.csv|people|139|0|0", "import", "folder", company, "persons", "1");
    expect(&side, "a.bekov", ERROR_FORBIDDEN, "holds no position", "person erase", "id", COMPANY, "person",
           "KZQJX-017", "yes", "1");
    assert_int_equal(count_keys(&side, ".key"), COMPANY_PERSONS);
    side_remove(&side);
}

/* ---- readers and keys ---- */

static void whoever_reads_not_all_cannot_import(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side);
    import_company(&side, company, NULL);
    expect(&side, "b.omarov", 0, NULL, "key new", "person", "b.omarov");
    /* added by who opens nothing: the data that is there stays closed */
    expect(&side, "stranger", 0, "stays closed", "key reader add", "key", "b.omarov", "role", "personnel");
    expect(&side, "b.omarov", ERROR_FORBIDDEN, "the data of 139 persons is closed to b.omarov", "import",
           "folder", company, "persons", "1");
    expect(&side, "b.omarov", ERROR_FORBIDDEN, "closed to b.omarov", "export", "id", COMPANY, "folder",
           inside(&side, "out"), "persons", "1");
    assert_false(place_has(&side.place.folder, "out"));
    expect(&side, "a.bekov", 0, NULL, "key reader add", "key", "b.omarov", "role", "personnel");
    expect(&side, "b.omarov", 0, "Nothing new", "import", "folder", company, "persons", "1");
    expect(&side, "b.omarov", 0, "|Zhangeldi139, Aruzhanq139, Jr.|", "persons", "id", COMPANY);
    side_remove(&side);
}

/* The one reader's key is lost: both parts of the recovery key open the data to another. */
static void the_recovery_parts_restore_reading(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *one = inside(&side, "parts/recovery-part-1.txt"),
               *two = inside(&side, "parts/recovery-part-2.txt");
    const char *company = make_company(&side), *out = inside(&side, "out");
    import_company(&side, company, NULL);
    assert_int_equal(unlink(place_path(&side.place.folder, "keys/persons/a.bekov.key")), 0);
    expect(&side, "a.bekov", ERROR_FORBIDDEN, "with both parts of the recovery key", "persons", "id",
           COMPANY);
    expect(&side, "b.omarov", 0, NULL, "key new", "person", "b.omarov");
    expect(&side, "b.omarov", 0, "open to the new reader", "key reader add", "key", "b.omarov", "role",
           "personnel", "part", one, "part", two);
    expect(&side, "b.omarov", 0, "persons.csv|139", "export", "id", COMPANY, "folder", out, "persons", "1");
    assert_same("persons.csv", read_whole(&side, inside(&side, "out/persons.csv")),
                read_whole(&side, inside(&side, "company/persons.csv")));
    expect(&side, "b.omarov", 0, "Nothing new", "import", "folder", company, "persons", "1");
    side_remove(&side);
}

static void a_lost_key_store_comes_back_or_is_given_up(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side), *store = inside(&side, "keystore"),
               *aside = inside(&side, "aside");
    import_company(&side, company, NULL);
    assert_int_equal(rename(store, aside), 0);
    expect(&side, "a.bekov", ERROR_NOT_FOUND, "put the key store back", "persons", "id", COMPANY);
    expect(&side, "a.bekov", 0, "2024-03-15|132|7|0|139|5.0", "persons", "id", COMPANY, "summary", "1");
    assert_int_equal(rename(aside, store), 0);
    expect(&side, "a.bekov", 0, "|Zhangeldi001, Aruzhanq001, Jr.|", "persons", "id", COMPANY);
    expect(&side, "a.bekov", 0, "Nobody was taken back", "person lost", "id", COMPANY);
    /* lost for good: a new key store, and the persons anew */
    assert_int_equal(rename(store, aside), 0);
    expect(&side, "a.bekov", 0, NULL, "key recovery new", "parts", inside(&side, "new-parts"));
    expect(&side, "a.bekov", 0, NULL, "key reader add", "key", "a.bekov", "role", "personnel");
    expect(&side, "a.bekov", ERROR_NOT_FOUND, "`muster person lost kaz-undof-frc`", "import", "folder",
           company, "persons", "1");
    assert_int_equal(count_keys(&side, ".key"), 0);
    expect(&side, "a.bekov", 0, "139 persons taken back", "person lost", "id", COMPANY);
    import_company(&side, company, "persons.csv|people|139|0|0");
    expect(&side, "a.bekov", 0, "2024-03-15|132|7|0|139|5.0", "persons", "id", COMPANY, "summary", "1");
    side_verifies(&side);
    side_remove(&side);
}

/* ---- erasing ---- */

static void erasing_makes_one_unreadable(void **state)
{
    (void)state;
    struct side side = make_side();
    struct call call = call_new();
    const char *company = make_company(&side);
    import_company(&side, company, NULL);
    expect(&side, "a.bekov", ERROR_USAGE, "give --yes to destroy the key", "person erase", "id", COMPANY,
           "person", "KZQJX-017");
    expect(&side, "a.bekov", ERROR_NOT_FOUND, "nobody of this contingent", "person erase", "id", COMPANY,
           "person", "KZQJX-017x", "yes", "1");
    expect(&side, "stranger", ERROR_NOT_FOUND, "nobody of this contingent", "person erase", "id", COMPANY,
           "person", "KZQJX-017", "yes", "1"); /* who cannot read it does not know whom that is */
    assert_int_equal(count_keys(&side, ".erased"), 0);
    expect(&side, "a.bekov", 0, "Not erased is what has left already: on paper", "person erase", "id",
           COMPANY, "person", "KZQJX-017", "yes", "1");
    assert_int_equal(count_keys(&side, ".key"), COMPANY_PERSONS - 1);
    assert_int_equal(count_keys(&side, ".erased"), 1);
    call_run(&call, &side, "a.bekov", REPLY_JSON, "persons", (const char *const[]){"id", COMPANY, NULL});
    assert_int_equal(call.code, 0);
    assert_null(strstr(call.shown.data, "KZQJX-017"));
    assert_null(strstr(call.shown.data, "Zhangeldi017"));
    assert_non_null(strstr(call.shown.data,
                           "\"state\": \"erased\",\n      \"withdrawn\": false,\n      \"sex\": "
                           "\"male\",\n      \"from\": \"2024-03-15\",\n      \"to\": null\n"));
    for (int i = 1; i <= COMPANY_PERSONS; i++) {
        char id[20];
        snprintf(id, sizeof id, "\"KZQJX-%03d\"", i);
        assert_int_equal(strstr(call.shown.data, id) != NULL, i != 17);
    }
    call_end(&call);
    /* the person counts on, an import leaves the erased one alone, and says that a row of them is new */
    expect(&side, "a.bekov", 0, "2024-03-15|132|7|0|139|5.0", "persons", "id", COMPANY, "summary", "1");
    expect(&side, "a.bekov", 0, "without 1 person, who was erased", "export", "id", COMPANY, "folder",
           inside(&side, "out"), "persons", "1");
    import_company(&side, inside(&side, "out"), "Nothing new");
    import_company(&side, company, "was recorded anew");
    side_verifies(&side);
    side_remove(&side);
}

/* The pseudonym of the first person in the list. */
static const char *first_pseudonym(struct side *side)
{
    struct call call = call_new();
    call_run(&call, side, "a.bekov", REPLY_JSON, "persons",
             (const char *const[]){"id", COMPANY, "all", "1", NULL});
    const char *at = strstr(text_content(&call.shown), "\"pseudonym\": \"");
    assert_non_null(at);
    const char *pseudonym =
        arena_text(side_arena(side), at + strlen("\"pseudonym\": \""), PERSON_ID_SIZE - 1);
    call_end(&call);
    return pseudonym;
}

static void a_pseudonym_is_enough_to_erase(void **state)
{
    (void)state;
    struct side side = make_side();
    const char *company = make_company(&side);
    import_company(&side, company, NULL);
    const char *pseudonym = first_pseudonym(&side);
    write_company(company, 2, COMPANY_PERSONS);
    import_company(&side, company, "persons.csv|people|0|0|1"); /* who was withdrawn can be erased, too */
    expect(&side, "stranger", ERROR_NOT_FOUND, "nobody of this contingent", "person erase", "id", COMPANY,
           "person", arena_text(side_arena(&side), pseudonym, 7), "yes", "1");
    expect(&side, "stranger", 0, "Erased: ", "person erase", "id", COMPANY, "person",
           arena_text(side_arena(&side), pseudonym, 8), "yes", "1");
    uint64_t records = count_records(&side);
    expect(&side, "a.bekov", 0, "Erased already: ", "person erase", "id", COMPANY, "person", pseudonym, "yes",
           "1");
    assert_int_equal(count_records(&side), records);
    expect(&side, "a.bekov", 0, "erased, withdrawn", "persons", "id", COMPANY, "all", "1");
    import_company(&side, company, "Nothing new");
    side_remove(&side);
}

/* Where the program ends between the record and the key, the person is not shown, and erasing again goes on.
 */
static void an_erasing_that_was_cut_short_goes_on(void **state)
{
    (void)state;
    struct side side = make_side();
    char file[100];
    import_company(&side, make_company(&side), NULL);
    const char *pseudonym = first_pseudonym(&side);
    snprintf(file, sizeof file, "keystore/%s.key", pseudonym);
    char *key = read_whole(&side, inside(&side, file));
    expect(&side, "a.bekov", 0, "Erased: ", "person erase", "id", COMPANY, "person", pseudonym, "yes", "1");
    place_put(&side.place.folder, file, key, 0600);
    expect(&side, "a.bekov", 0, "its erasing was recorded, and not finished", "persons", "id", COMPANY);
    struct call call = call_new();
    call_run(&call, &side, "a.bekov", REPLY_HUMAN, "persons", (const char *const[]){"id", COMPANY, NULL});
    assert_null(strstr(call.shown.data, "KZQJX-001"));
    call_end(&call);
    expect(&side, "a.bekov", 0, "Erased already: ", "person erase", "id", COMPANY, "person", pseudonym, "yes",
           "1");
    assert_false(place_has(&side.place.folder, file));
    side_remove(&side);
}

/* ---- the self-check ---- */

static bool is_encrypted(struct side *side, const char *path)
{
    return keystore_on_encrypted_disk(path, side_arena(side)) == DISK_ENCRYPTED;
}

static void verify_warns_of_disks_that_are_not_encrypted(void **state)
{
    (void)state;
    struct side side = make_side();
    struct call call = call_new();
    import_company(&side, make_company(&side), NULL);
    size_t wanted = !is_encrypted(&side, inside(&side, "keystore"));
    wanted += !test_on_postgres && !is_encrypted(&side, side.place.options.database);
    call_run(&call, &side, "a.bekov", REPLY_HUMAN, "journal verify", (const char *const[]){NULL});
    assert_int_equal(call.code, 0);
    assert_int_equal(call.test.problems.found[PROBLEM_WARNING], wanted);
    assert_int_equal(call.test.problems.found[PROBLEM_NOTE], test_on_postgres); /* nobody sees the server's */
    call_end(&call);
    side_remove(&side);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(verify_warns_of_disks_that_are_not_encrypted),
    cmocka_unit_test(persons_go_in_and_come_out),
    cmocka_unit_test(only_what_changed_is_recorded),
    cmocka_unit_test(what_was_known_then_can_be_asked),
    cmocka_unit_test(strength_needs_no_key),
    cmocka_unit_test(without_keys_nothing_is_recorded),
    cmocka_unit_test(an_error_of_a_person_stops_the_import),
    cmocka_unit_test(what_is_forbidden_leaves_no_keys),
    cmocka_unit_test(whoever_reads_not_all_cannot_import),
    cmocka_unit_test(the_recovery_parts_restore_reading),
    cmocka_unit_test(a_lost_key_store_comes_back_or_is_given_up),
    cmocka_unit_test(erasing_makes_one_unreadable),
    cmocka_unit_test(a_pseudonym_is_enough_to_erase),
    cmocka_unit_test(an_erasing_that_was_cut_short_goes_on),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
