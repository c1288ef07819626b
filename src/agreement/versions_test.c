/* The memorandum between two parties, each with a database of its own. */
#include "agreement/memorandum_place_test.h"

#include "agreement/versions.h"

/* The version that a side proposes; its hash. */
static const char *propose(struct side *side, const char *folder, const char *answers)
{
    const char *const pairs[] = {
        "id",    CONTINGENT_ID, "folder", folder, "schedule", PLACEHOLDER, answers ? "answers" : NULL,
        answers, NULL};
    return mou_member(side, "planner", "mou propose", "version", pairs);
}

static void sign(struct side *side, const char *request, const char *version)
{
    office_ask(side, request, version);
    mou_says(side, "signatory", "mou sign", 0, "has signed version", "id", CONTINGENT_ID, "hash", version,
             "delegation", "powers", "capacity", "Chief", "schedule", PLACEHOLDER);
}

/* The quantity of ambulances of the contingent, and what stands behind it. */
static const char *ambulances(struct side *side, instant known_on)
{
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(
        contingent_open(side->journal, CONTINGENT_ID, known_on, test.arena, &test.problems, &folder), 0);
    const struct folder_file *file = folder_find(&folder, "mou_major_equipment.csv");
    const char *line = strstr(file->data, "L5,");
    assert_non_null(line);
    const char *origin = folder_origin(&folder, file->path, 6);
    const char *quantity = strstr(line, "support_vehicles,") + strlen("support_vehicles,");
    const char *text = arena_format(side_arena(side), "%.*s: %s", (int)strcspn(quantity, ","), quantity,
                                    origin ? origin : "");
    test_end(&test);
    return text;
}

static void assert_ambulances_at(struct side *side, instant known_on, const char *beginning, int line)
{
    const char *got = ambulances(side, known_on);
    if (strncmp(got, beginning, strlen(beginning)) != 0) {
        print_error(" got: %s\nwant: %s\n", got, beginning);
        _fail(__FILE__, line);
    }
}
#define assert_ambulances(side, known_on, beginning) assert_ambulances_at(side, known_on, beginning, __LINE__)

/* Two parties of which each has accepted the rows of the example. */
static struct parties ready_parties(void)
{
    struct parties parties = parties_make();
    struct side *const sides[] = {&parties.kaz, &parties.un};
    for (size_t i = 0; i < TEST_COUNT(sides); i++) {
        rates_accept_all(sides[i], "first");
        rates_accept_all(sides[i], "second");
    }
    return parties;
}

/* ---- agreeing ---- */

/* Proposed, countered, signed by both: then it counts on both sides, and changes nothing of what was known
   before. */
static void what_both_have_signed_counts(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz, *un = &parties.un;
    const char *first = propose(kaz, EXAMPLE, NULL);
    parties_send(kaz, un, "UN");
    mou_says(un, "planner", "mou versions", 0, "|KAZ|||||proposed\n", "id", CONTINGENT_ID);
    const char *second = propose(un, draft_folder(un, "answer", "2"), first);
    parties_send(un, kaz, "KAZ");
    mou_says(kaz, "planner", "mou compare", 0, "|15,000.00|30,000.00|+15,000.00\n", "id", CONTINGENT_ID,
             "first", first, "second", second, "on", "2025-01-01", "schedule", PLACEHOLDER);
    instant before = test_now();
    sign(kaz, "mou-2024", second);
    assert_ambulances(kaz, INSTANT_NEVER, "1: record ");
    parties_send(kaz, un, "UN");
    assert_ambulances(un, INSTANT_NEVER, "1: record ");
    instant between = test_now();
    sign(un, "mou-2024", second);
    parties_send(un, kaz, "KAZ");
    const char *origin = arena_format(side_arena(kaz),
                                      "2: MOU version %.12s, signed by KAZ on 2024-02-14 (signatory, Chief), "
                                      "signed by UN on 2024-02-14 (signatory, Chief)",
                                      second);
    assert_ambulances(kaz, INSTANT_NEVER, origin);
    assert_ambulances(un, INSTANT_NEVER, origin);
    assert_ambulances(kaz, between, "1: record ");
    assert_ambulances(un, between, "1: record ");
    assert_ambulances(kaz, before, "1: record ");
    mou_says(kaz, "planner", "mou versions", 0, "|KAZ|||||countered\n", "id", CONTINGENT_ID);
    mou_says(kaz, "planner", "mou versions", 0, "|2024-02-14|2024-02-14|in force\n", "id", CONTINGENT_ID);
    mou_says(kaz, "planner", "mou show", 0, "under the delegation powers.", "id", CONTINGENT_ID, "hash",
             second);
    side_verifies(kaz);
    side_verifies(un);
    parties_remove(&parties);
}

/* What is proposed once a version is in force is its next amendment, and counts over it when it is agreed. */
static void amendments_follow(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz, *un = &parties.un;
    static const char *const requests[] = {"r0", "r1", "r2"}, *const numbers[] = {"1", "2", "3"};
    static const char *const amendments[] = {"||2024-02-14", "|1|2024-02-14", "|2|2024-02-14"};
    for (size_t i = 0; i < TEST_COUNT(requests); i++) {
        const char *folder = i ? draft_folder(kaz, numbers[i], numbers[i]) : EXAMPLE;
        const char *version = propose(kaz, folder, NULL);
        sign(kaz, requests[i], version);
        parties_send(kaz, un, "UN");
        sign(un, requests[i], version);
        parties_send(un, kaz, "KAZ");
        mou_says(kaz, "planner", "mou versions", 0, amendments[i], "id", CONTINGENT_ID);
        assert_ambulances(kaz, INSTANT_NEVER, arena_format(side_arena(kaz), "%s: MOU", numbers[i]));
        assert_ambulances(un, INSTANT_NEVER, arena_format(side_arena(un), "%s: MOU", numbers[i]));
    }
    parties_remove(&parties);
}

/* Once a version is agreed, imported rows that say otherwise are recorded, do not count, and are warned of.
 */
static void imported_rows_that_do_not_count_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *ambulances; /* of the folder that is imported; the agreed version has 2, the journal 1 */
        const char *warning;    /* NULL: none */
    } cases[] = {
        {"3", "! 1 changed row does not count, though recorded"},
        {"2", NULL},
        {"2", NULL}, /* nothing new */
        {"1", "; `muster mou propose " CONTINGENT_ID " "},
    };
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz, *un = &parties.un;
    const char *version = propose(kaz, draft_folder(kaz, "agreed", "2"), NULL);
    sign(kaz, "mou-2024", version);
    parties_send(kaz, un, "UN");
    sign(un, "mou-2024", version);
    parties_send(un, kaz, "KAZ");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct mou_call call;
        const char *folder =
            draft_folder(kaz, arena_format(side_arena(kaz), "import-%zu", i), cases[i].ambulances);
        const char *const pairs[] = {"folder", folder, NULL};
        mou_call_as(&call, kaz, "planner", REPLY_HUMAN, "import", pairs);
        assert_int_equal(call.code, 0);
        const char *shown = text_content(&call.shown);
        if (cases[i].warning ? !strstr(shown, cases[i].warning) : strstr(shown, "not count,") != NULL)
            fail_msg("case %zu: %s", i, shown);
        mou_call_end(&call);
        assert_ambulances(kaz, INSTANT_NEVER, "2: MOU version");
    }
    parties_remove(&parties);
}

/* ---- what is not signed ---- */

#define SIGN(version_, delegation_, schedule_)                                                               \
    "id", CONTINGENT_ID, "hash", (version_), "delegation", (delegation_), "schedule", (schedule_)

static void weak_rows_are_not_signed(void **state)
{
    (void)state;
    struct parties parties = parties_make();
    struct side *kaz = &parties.kaz;
    const char *version = propose(kaz, EXAMPLE, NULL);
    office_ask(kaz, "r", version);
    mou_says(
        kaz, "signatory", "mou sign", ERROR_FORBIDDEN,
        "! it rests on the row 2023 of editions, edition 2023, which is illustrative, and nobody has "
        "accepted it; two named persons accept it, each for themself: `muster rates accept 2023 editions "
        "2023 --schedule " PLACEHOLDER
        "`\n! it rests on the row 2022-07-01 of personnel, edition *, which is quoted, and nobody has "
        "accepted it; two named persons accept it, each for themself: `muster rates accept '*' personnel "
        "2022-07-01 --schedule " PLACEHOLDER "`\n",
        SIGN(version, "powers", PLACEHOLDER));
    rates_accept_all(kaz, "first");
    mou_says(kaz, "signatory", "mou sign", ERROR_FORBIDDEN,
             "formula_rounding of rules, edition *, which is recalled, and only first has accepted it",
             SIGN(version, "powers", PLACEHOLDER));
    /* the same person, by login */
    rates_accept_all(kaz, "first-login");
    mou_says(kaz, "signatory", "mou sign", ERROR_FORBIDDEN, "and only first has accepted it",
             SIGN(version, "powers", PLACEHOLDER));
    rates_accept_all(kaz, "second");
    mou_says(kaz, "signatory", "mou sign", 0, "KAZ has signed", SIGN(version, "powers", PLACEHOLDER));
    parties_remove(&parties);
}

/* Blank rows cannot be accepted; nor can what is not there. */
static void blank_rows_are_not_accepted(void **state)
{
    (void)state;
    struct parties parties = parties_make();
    struct side *kaz = &parties.kaz;
    mou_says(kaz, "first", "rates accept", ERROR_INVALID, "is blank: there is nothing to accept", "edition",
             "2023", "table", "major_equipment", "code", "apc_wheeled");
    mou_says(kaz, "first", "rates accept", ERROR_NOT_FOUND, "the schedule has no row 'starship'", "edition",
             "2023", "table", "major_equipment", "code", "starship", "schedule", PLACEHOLDER);
    mou_says(kaz, "first", "rates accept", ERROR_NOT_FOUND, "calls no row of rules official", "edition", "*",
             "table", "rules");
    mou_says(kaz, "stranger", "rates accept", ERROR_FORBIDDEN, "no person known here", "edition", "*",
             "table", "rules", "code", "formula_lease");
    mou_says(kaz, "first", "rates accept", 0, "first has accepted 1 row", "edition", "*", "table", "rules",
             "code", "formula_lease", "note", "read it");
    mou_says(kaz, "first", "rates accept", 0, "1 more as before", "edition", "*", "table", "rules", "code",
             "formula_lease");
    mou_says(kaz, "first", "rates accepted", 0, "rules|*|formula_lease|first on 2024-02-14|one more person\n",
             NULL);
    mou_does(kaz, "second", "rates accept", "edition", "*", "table", "rules", "code", "formula_lease");
    mou_says(kaz, "first", "rates accepted", 0,
             "rules|*|formula_lease|first on 2024-02-14, second on 2024-02-14|accepted\n", NULL);
    /* on rates that are blank nothing is signed */
    const char *const pairs[] = {"id", CONTINGENT_ID, "folder", EXAMPLE, NULL};
    const char *version = mou_member(kaz, "planner", "mou propose", "version", pairs);
    mou_says(kaz, "signatory", "mou sign", ERROR_INVALID, "the wet lease rate of 'apc_wheeled' is blank",
             "id", CONTINGENT_ID, "hash", version, "delegation", "powers");
    parties_remove(&parties);
}

static void signatures_are_refused(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz;
    const char *version = propose(kaz, EXAMPLE, NULL);
    mou_says(kaz, "signatory", "mou sign", ERROR_NOT_FOUND, "nobody has asked for mou.sign",
             SIGN(version, "powers", PLACEHOLDER));
    office_ask(kaz, "r", version);
    mou_says(kaz, "signatory", "mou sign", ERROR_NOT_FOUND, "there is no version 'aaaaaaa'",
             SIGN("aaaaaaa", "powers", PLACEHOLDER));
    mou_says(kaz, "signatory", "mou sign", ERROR_NOT_FOUND, "6 digits of the hash, or more",
             SIGN(arena_text(side_arena(kaz), version, 5), "powers", PLACEHOLDER));
    mou_says(kaz, "signatory", "mou sign", ERROR_CONFLICT,
             "the edition '2023' has other figures here than the version names", "id", CONTINGENT_ID, "hash",
             version, "delegation", "powers");
    mou_says(kaz, "signatory", "mou sign", ERROR_OVER_AUTHORITY, "delegation",
             SIGN(version, "other", PLACEHOLDER));
    mou_says(kaz, "planner", "mou sign", ERROR_FORBIDDEN, "rule 'role'",
             SIGN(version, "powers", PLACEHOLDER));
    mou_says(kaz, "signatory", "mou sign", 0, "KAZ has signed",
             SIGN(arena_text(side_arena(kaz), version, 6), "powers", PLACEHOLDER));
    mou_says(kaz, "signatory", "mou sign", ERROR_CONFLICT, "this party has signed it already",
             SIGN(version, "powers", PLACEHOLDER));
    mou_says(kaz, "planner", "mou propose", ERROR_CONFLICT, "was proposed already, by KAZ on 2024-02-14",
             "id", CONTINGENT_ID, "folder", EXAMPLE, "schedule", PLACEHOLDER);
    mou_says(kaz, "planner", "mou propose", ERROR_NOT_FOUND, "there is no version 'bbbbbb'", "id",
             CONTINGENT_ID, "folder", draft_folder(kaz, "draft", "2"), "answers", "bbbbbb", "schedule",
             PLACEHOLDER);
    parties_remove(&parties);
}

/* One person on one laptop proposes and compares; there are no signatures. */
static void one_person_alone_does_not_sign(void **state)
{
    (void)state;
    struct side solo = side_alone(&journal_wired);
    side_open(&solo);
    mou_does(&solo, "anna", "import", "folder", EXAMPLE);
    const char *const pairs[] = {"id", CONTINGENT_ID, "folder", EXAMPLE, "schedule", PLACEHOLDER, NULL};
    const char *version = mou_member(&solo, "anna", "mou propose", "version", pairs);
    mou_says(&solo, "anna", "mou versions", 0, "|anna|||||proposed\n", "id", CONTINGENT_ID);
    mou_says(&solo, "anna", "mou sign", ERROR_FORBIDDEN, "this installation belongs to no party",
             SIGN(version, "powers", PLACEHOLDER));
    mou_says(&solo, "anna", "mou versions", ERROR_NOT_FOUND, "the journal has no contingent 'other'", "id",
             "other");
    side_remove(&solo);
}

/* ---- reported signatures ---- */

/* A reported signature counts here alone, as reported, and gives way to the other side's own. */
static void reports_bind_nobody_else(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz, *un = &parties.un;
    const char *version = propose(kaz, draft_folder(kaz, "draft", "4"), NULL);
    place_put(&kaz->place.folder, "signed.pdf", "paper", 0644);
    const char *paper = place_path(&kaz->place.folder, "signed.pdf");
    sign(kaz, "r", version);
    mou_says(kaz, "planner", "mou report-signature", ERROR_INVALID, "'DEU' is no party of this memorandum",
             "id", CONTINGENT_ID, "hash", version, "side", "DEU", "paper", paper, "day", "2024-02-20", "name",
             "X");
    mou_says(kaz, "planner", "mou report-signature", 0, "Noted", "id", CONTINGENT_ID, "hash", version, "side",
             "UN", "paper", paper, "day", "2024-02-20", "name", "X");
    mou_says(kaz, "planner", "mou report-signature", ERROR_CONFLICT, "is noted already", "id", CONTINGENT_ID,
             "hash", version, "side", "UN", "paper", paper, "day", "2024-02-20", "name", "X");
    mou_says(kaz, "planner", "mou versions", 0,
             "|2024-02-14|2024-02-20 (reported)|in force, as reported here\n", "id", CONTINGENT_ID);
    mou_says(kaz, "planner", "price", 0, "rests on a signature that is only reported here", "folder",
             CONTINGENT_ID, "schedule", PLACEHOLDER, "on", "2025-01-01");
    assert_ambulances(kaz, INSTANT_NEVER, "4: MOU");
    parties_send(kaz, un, "UN");
    mou_says(un, "planner", "mou versions", 0, "|2024-02-14||signed by KAZ\n", "id", CONTINGENT_ID);
    assert_ambulances(un, INSTANT_NEVER, "1: record ");
    sign(un, "r", version);
    parties_send(un, kaz, "KAZ");
    mou_says(kaz, "planner", "mou versions", 0, "|2024-02-14|2024-02-14|in force\n", "id", CONTINGENT_ID);
    mou_says(un, "planner", "mou versions", 0, "|2024-02-14|2024-02-14|in force\n", "id", CONTINGENT_ID);
    parties_remove(&parties);
}

/* ---- what others may have recorded ---- */

/* A record of the shared stream as the program itself would not write it. */
static void append_raw(struct side *side, const char *author, const char *kind, const char *delegation,
                       const char *body)
{
    struct test_case test = test_begin();
    const struct draft draft = {kind, instant_day(test_clock), body, strlen(body)};
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    append.author = author;
    append.authority = delegation;
    assert_fine(journal_append(side->journal, NULL, &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
}

/* One party records a signature in the name of the other: it counts for nothing. */
static void nobody_signs_for_the_other_side(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz, *un = &parties.un;
    struct arena *arena = side_arena(un);
    const char *version = propose(kaz, draft_folder(kaz, "draft", "5"), NULL);
    parties_send(kaz, un, "UN");
    sign(un, "r1", version);
    office_ask(un, "r2", version);
    office_record(
        un, "signatory", "powers", "request.approved/1",
        arena_format(arena, "{\"content\":\"%s\",\"delegation\":\"powers\",\"request\":\"r2\"}", version));
    append_raw(un, "signatory", "mou.signature/1", "powers",
               arena_format(arena,
                            "{\"content\":\"%s\",\"day\":\"2024-02-14\",\"delegation\":\"powers\","
                            "\"person\":\"signatory\",\"request\":\"r2\",\"side\":\"KAZ\"}",
                            version));
    assert_ambulances(un, INSTANT_NEVER, "1: record ");
    parties_send(un, kaz, "KAZ");
    assert_ambulances(kaz, INSTANT_NEVER, "1: record ");
    mou_says(kaz, "planner", "mou versions", 0, "||2024-02-14|signed by UN\n", "id", CONTINGENT_ID);
    parties_remove(&parties);
}

#define NO_FILE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A version whose content did not come, or is another one, is neither shown nor signed. */
static void contents_are_checked(void **state)
{
    (void)state;
    struct parties parties = ready_parties();
    struct side *kaz = &parties.kaz;
    propose(kaz, EXAMPLE, NULL);
    append_raw(kaz, "planner", "mou.version/1", "", "{\"content\":\"" NO_FILE "\",\"file\":\"" NO_FILE "\"}");
    mou_says(kaz, "planner", "mou show", ERROR_NOT_FOUND, "the content of version 0123456789ab is not here",
             "id", CONTINGENT_ID, "hash", NO_FILE);
    const char *data = "{}";
    struct test_case test = test_begin();
    struct store *store = journal_store(kaz->journal);
    struct digest hash = attachment_hash(data, strlen(data));
    char hex[DIGEST_TEXT_SIZE];
    assert_fine(store_begin(store, &test.problems), &test.problems);
    assert_fine(store_attachment_add(store, &hash, data, strlen(data), &test.problems), &test.problems);
    assert_fine(store_commit(store, &test.problems), &test.problems);
    digest_format(&hash, hex);
    append_raw(kaz, "planner", "mou.version/1", "",
               arena_format(test.arena, "{\"content\":\"a%.63s\",\"file\":\"%s\"}", hex, hex));
    mou_says(kaz, "planner", "mou show", ERROR_INVALID, "its bytes do not give its hash", "id", CONTINGENT_ID,
             "hash", arena_format(test.arena, "a%.11s", hex));
    append_raw(kaz, "planner", "mou.version/1", "",
               arena_format(test.arena, "{\"content\":\"%s\",\"file\":\"%s\"}",
                            version_hash(data, strlen(data), test.arena), hex));
    mou_says(kaz, "planner", "mou show", ERROR_INVALID, "it has not edition, settings and tables", "id",
             CONTINGENT_ID, "hash", version_hash(data, strlen(data), test.arena));
    test_end(&test);
    parties_remove(&parties);
}

/* ---- folders ---- */

/* A version written to a folder is the folder that was proposed, and proposes the same version again. */
static void versions_go_out_and_come_back(void **state)
{
    (void)state;
    struct parties parties = parties_make();
    struct side *kaz = &parties.kaz;
    const char *version = propose(kaz, draft_folder(kaz, "draft", "7"), NULL);
    const char *out = arena_format(side_arena(kaz), "%s/out", kaz->place.folder.path);
    mou_does(kaz, "planner", "mou show", "id", CONTINGENT_ID, "hash", version, "folder", out);
    mou_says(kaz, "planner", "mou propose", ERROR_CONFLICT, "was proposed already", "id", CONTINGENT_ID,
             "folder", out, "schedule", PLACEHOLDER);
    const char *other = arena_format(side_arena(kaz), "%s/other", kaz->place.folder.path);
    const struct folder_file file = test_file("contingent.ini", "[contingent]\nid = x\ncontributor = KAZ\n");
    struct test_case test = test_begin();
    assert_fine(folder_write(other, &file, 1, false, &test.problems), &test.problems);
    test_end(&test);
    mou_says(kaz, "planner", "mou propose", ERROR_INVALID, "it is the folder of 'x', not of 'kaz-undof-frc'",
             "id", CONTINGENT_ID, "folder", other, "schedule", PLACEHOLDER);
    parties_remove(&parties);
}

/* The content of a folder, and the folder of a content, with memory that ends at any point. */
static void memory_may_end(void **state)
{
    (void)state;
    bool ended = false;
    for (size_t calls = 1; !ended; calls += 7) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text out = {0};
        struct folder folder, made;
        struct agreement agreement;
        struct schedule schedule;
        struct version_content content;
        static const char *const placeholder = PLACEHOLDER;
        const struct version_place place = {"x", "origin", 19767};
        assert_int_equal(folder_read(EXAMPLE, test.arena, &test.problems, &folder), 0);
        assert_int_equal(agreement_read(&folder, test.arena, &test.problems, &agreement), 0);
        assert_int_equal(schedule_read(&placeholder, 1, test.arena, &test.problems, &schedule), 0);
        arena_fail_after(test.arena, calls);
        int code = version_content_of(&folder, &agreement, &schedule, test.arena, &test.problems, &out);
        const char *fault =
            code == 0 ? content_read(out.data, out.length, &memorandum_forms, test.arena, &content) : NULL;
        if (code == 0 && !fault)
            code = version_folder(&folder, &content, &place, test.arena, &test.problems, &made);
        ended = !arena_has_failed(test.arena);
        if (ended)
            assert_true(code == 0 && !fault);
        else
            assert_true(code < 0 || fault);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_both_have_signed_counts),
        cmocka_unit_test(amendments_follow),
        cmocka_unit_test(imported_rows_that_do_not_count_are_named),
        cmocka_unit_test(weak_rows_are_not_signed),
        cmocka_unit_test(blank_rows_are_not_accepted),
        cmocka_unit_test(signatures_are_refused),
        cmocka_unit_test(one_person_alone_does_not_sign),
        cmocka_unit_test(reports_bind_nobody_else),
        cmocka_unit_test(nobody_signs_for_the_other_side),
        cmocka_unit_test(contents_are_checked),
        cmocka_unit_test(versions_go_out_and_come_back),
        cmocka_unit_test(memory_may_end),
    };
    /* On SQLite, and once more on the server of the tests, where there is one. */
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
