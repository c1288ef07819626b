#include "journal/contingent.h"
#include "journal/journal_place_test.h"

#include "folder_text.h"

#define CONTINGENT     "[contingent]\nid = x\nname = Company\ncontributor = KAZ\nmission = UNDOF\n"
#define INI            "=== contingent.ini\n" CONTINGENT
#define STRENGTH       "=== strength.csv\nday,men,women\n2024-03-15,132,7\n"
#define SHARES         "=== accounts.csv\neffective,account,section,share\n"
#define ACCOUNTS       SHARES "2024-02-14,soldiers,personnel,100\n"
#define COMPANY        ACCOUNTS INI STRENGTH
#define STATUS         "=== equipment_status.csv\nline,day,present,serviceable\n"
#define MANY_DAYS      250
#define TEST_DAY_BEGIN ((instant)19767 * 86400 * 1000000) /* 2024-02-14 */

/* The tables of the program, with an authority that allows everything. */
static struct journal_wiring wiring;

static struct journal *open_journal(struct journal_place *place)
{
    wiring = journal_wired;
    wiring.authority = test_allow;
    place->options.wiring = &wiring;
    return journal_place_open(place);
}

/* Records a folder that is written as one text. */
static int record_as(struct journal *journal, const char *text, int64_t expected, struct test_case *test,
                     struct contingent_import *ret_import)
{
    struct folder folder;
    struct rows *rows;
    assert_true(folder_of_text(text, strlen(text), test->arena, &folder));
    assert_fine(rows_of_folder(&wiring, &folder, test->arena, &test->problems, &rows), &test->problems);
    *ret_import = (struct contingent_import){
        .subject = SUBJECT, .rows = rows, .author = "a.bekov", .expected = expected};
    return contingent_record(journal, ret_import, test->arena, &test->problems);
}

static struct contingent_import record(struct journal *journal, const char *text)
{
    struct test_case test = test_begin();
    struct contingent_import import;
    assert_fine(record_as(journal, text, -1, &test, &import), &test.problems);
    test_end(&test);
    import.difference = (struct rows_difference){.file_count = import.difference.file_count};
    return import;
}

/* The contingent's folder as one text; else its problem. */
static void write_contingent(struct journal *journal, const char *id, instant known_on, struct text *out)
{
    struct test_case test = test_begin();
    struct folder folder;
    text_done(out);
    int code = contingent_open(journal, id, known_on, test.arena, &test.problems, &folder);
    assert_true((code < 0) == (problems_result(&test.problems) < 0));
    folder_text_problems(&test.problems, out);
    for (size_t i = 0; code == 0 && i < folder.count; i++)
        text_format(out, "=== %s\n%s", folder.files[i].name, folder.files[i].data);
    test_end(&test);
}

static void assert_contingent(struct journal *journal, instant known_on, const char *wanted)
{
    TEXT_CLEANUP struct text got = {0};
    write_contingent(journal, "x", known_on, &got);
    assert_same("contingent", text_content(&got), wanted);
}

static void what_was_recorded_opens(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct contingent_import import = record(journal, COMPANY);
    assert_int_equal(import.version, 5); /* the account stands in another circle */
    assert_int_equal(import.difference.file_count, 3);
    assert_contingent(journal, INSTANT_NEVER, COMPANY);
    import = record(journal, COMPANY);
    assert_int_equal(import.version, 5);
    assert_int_equal(import.difference.file_count, 0);
    import = record(journal, INI STRENGTH "2025-04-10,137,2\n");
    assert_int_equal(import.version, 6);
    assert_contingent(journal, INSTANT_NEVER, INI STRENGTH "2025-04-10,137,2\n");
    journal_close(journal);
    journal = open_journal(&place);
    assert_contingent(journal, INSTANT_NEVER, INI STRENGTH "2025-04-10,137,2\n");
    journal_close(journal);
    journal_place_remove(&place);
}

static void a_row_names_its_record(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct folder folder;
    char at[INSTANT_TEXT_SIZE], origin[100];
    test_clock = TEST_DAY_BEGIN;
    record(journal, COMPANY);
    assert_fine(contingent_open(journal, "x", INSTANT_NEVER, place.test.arena, &place.test.problems, &folder),
                &place.test.problems);
    snprintf(origin, sizeof origin, "record 5 of a.bekov, %s", instant_format(TEST_DAY_BEGIN, at));
    assert_string_equal(folder_origin(&folder, "x/strength.csv", 2), origin);
    snprintf(origin, sizeof origin, "record 1 of a.bekov, %s", at); /* of another circle */
    assert_string_equal(folder_origin(&folder, "x/accounts.csv", 2), origin);
    journal_close(journal);
    journal_place_remove(&place);
}

static void a_version_that_was_looked_at_must_still_be_there(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    static const struct {
        int64_t expected;
        const char *folder;
        int code;
        uint64_t version;
    } steps[] = {
        {1, COMPANY, ERROR_CONFLICT, 0},
        {0, COMPANY, 0, 5},
        {4, COMPANY "2024-05-01,1,1\n", ERROR_CONFLICT, 5},
        {5, COMPANY "2024-05-01,1,1\n", 0, 6},
        {5, COMPANY "2024-05-01,1,1\n", ERROR_CONFLICT, 6}, /* also where nothing would be recorded */
    };
    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        struct test_case test = test_begin();
        struct contingent_import import;
        int code = record_as(journal, steps[i].folder, steps[i].expected, &test, &import);
        assert_int_equal(code, steps[i].code);
        assert_int_equal(import.version, steps[i].version);
        assert_int_equal(test.problems.count, code < 0);
        test_end(&test);
    }
    journal_close(journal);
    journal_place_remove(&place);
}

static void what_was_known_then_stays(void **state)
{
    (void)state;
    const instant hour = (instant)3600 * 1000000;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    test_clock = TEST_DAY_BEGIN;
    record(journal, COMPANY);
    test_clock = TEST_DAY_BEGIN + hour;
    record(journal, INI STRENGTH "2025-04-10,137,2\n");
    assert_contingent(journal, TEST_DAY_BEGIN, COMPANY);
    assert_contingent(journal, TEST_DAY_BEGIN + hour - 1, COMPANY);
    assert_contingent(journal, TEST_DAY_BEGIN + hour, INI STRENGTH "2025-04-10,137,2\n");
    assert_contingent(journal, INSTANT_NEVER, INI STRENGTH "2025-04-10,137,2\n");
    assert_contingent(
        journal, TEST_DAY_BEGIN - 1,
        ": error: nothing of the contingent 'x' was known on 2024-02-13T23:59:59.999999Z; a later "
        "instant; `muster journal log` shows when what was recorded");
    journal_close(journal);
    journal_place_remove(&place);
}

static void an_unknown_id_names_those_there_are(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    TEXT_CLEANUP struct text got = {0};
    write_contingent(journal, "kaz", INSTANT_NEVER, &got);
    assert_same("empty", text_content(&got),
                ": error: the journal has no contingent 'kaz'; `muster import FOLDER` brings one in");
    record(journal, COMPANY);
    write_contingent(journal, "y", INSTANT_NEVER, &got);
    assert_same("other", text_content(&got),
                ": error: the journal has no contingent 'y'; known contingents: x");
    write_contingent(journal, "y", TEST_DAY_BEGIN, &got);
    assert_same("then", text_content(&got),
                ": error: the journal has no contingent 'y'; known contingents: x");
    journal_close(journal);
    journal_place_remove(&place);
}

/* Whoever appends, a row is one that its file could hold. */
static void a_wrong_row_cannot_be_appended(void **state)
{
    (void)state;
    static const struct {
        const char *body, *problem;
    } rows[] = {
        {"{\"day\":\"2024-03-15\",\"men\":\"1\"}", "record 1: column women: it is not given"},
        {"{\"day\":\"2024-03-15\",\"men\":\"-1\",\"women\":\"1\"}",
         "record 1: column men: it is not what the column asks for"},
        {"{\"women\":1}", "record 1: a cell that is no text, or an empty one"},
    };
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        struct test_case test = test_begin();
        struct draft draft = {"people.strength/1", 20000, rows[i].body, strlen(rows[i].body)};
        struct append append = test_append(SUBJECT, &draft, 1);
        struct appended appended;
        assert_int_equal(journal_append(journal, NULL, &append, test.arena, &test.problems, &appended),
                         ERROR_INVALID);
        assert_string_equal(test.problems.items[0].what, rows[i].problem);
        test_end(&test);
    }
    journal_close(journal);
    journal_place_remove(&place);
}

/* ---- circles ---- */

static int note_kind(void *context, const struct folded *folded)
{
    struct text *out = context;
    text_format(out, "%s%s", out->length ? " " : "", folded->record->kind);
    return 0;
}

static void an_account_stands_in_no_shared_stream(void **state)
{
    (void)state;
    static const struct {
        enum circle circle;
        const char *kinds;
    } circles[] = {
        {CIRCLE_SHARED, "contingent.setting/1 contingent.setting/1 contingent.setting/1 contingent.setting/1 "
                        "people.strength/1"},
        {CIRCLE_INTERNAL, "account.share/1"},
        {CIRCLE_PEOPLE, ""},
    };
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    record(journal, COMPANY);
    for (size_t i = 0; i < TEST_COUNT(circles); i++) {
        TEXT_CLEANUP struct text kinds = {0};
        struct journal_view view = {
            .subject = SUBJECT, .circle = circles[i].circle, .known_on = INSTANT_NEVER};
        assert_fine(journal_fold(journal, &view, note_kind, &kinds, &place.test.problems),
                    &place.test.problems);
        assert_same("circle", text_content(&kinds), circles[i].kinds);
    }
    journal_close(journal);
    journal_place_remove(&place);
}

/* ---- other writers ---- */

/* What replay finds; its problems. */
static void replay(struct journal *journal, struct text *out, const char **ret_summary, struct arena *arena)
{
    struct problems problems;
    problems_init(&problems, arena);
    text_done(out);
    int code = contingent_replay(journal, SUBJECT, arena, &problems, ret_summary);
    assert_true((code < 0) == (problems_result(&problems) < 0));
    folder_text_problems(&problems, out);
}

static struct foreign other_writer(void)
{
    static const uint8_t seed[KEY_SEED_SIZE] = {7};
    struct foreign foreign = {0};
    key_from_seed(seed, &foreign.key);
    return foreign;
}

/* What another installation recorded, as a bundle would bring it. */
static void receive(struct journal *journal, struct foreign *foreign, const char *kind, civil_day effective,
                    const char *body, instant received)
{
    const struct record record = {.subject = SUBJECT,
                                  .circle = CIRCLE_SHARED,
                                  .kind = kind,
                                  .effective = effective,
                                  .recorded = TEST_DAY_BEGIN,
                                  .author = "un.inspector",
                                  .authority = "",
                                  .body = body,
                                  .body_size = strlen(body)};
    foreign_record(journal, foreign, &record, received);
}

static void another_writers_rows_count(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct foreign foreign = other_writer();
    test_clock = TEST_DAY_BEGIN + 10;
    record(journal, INI STRENGTH);
    receive(journal, &foreign, "people.strength/1", 20000,
            "{\"day\":\"2024-03-15\",\"men\":\"130\",\"women\":\"7\"}", TEST_DAY_BEGIN + 1000);
    assert_contingent(journal, INSTANT_NEVER, INI "=== strength.csv\nday,men,women\n2024-03-15,130,7\n");
    assert_contingent(journal, TEST_DAY_BEGIN + 999, INI STRENGTH); /* it had not arrived */
    test_clock = TEST_DAY_BEGIN + 2000;
    record(journal, INI STRENGTH); /* it knows the other's, and counts */
    assert_contingent(journal, INSTANT_NEVER, INI STRENGTH);
    journal_close(journal);
    journal_place_remove(&place);
}

static void a_newer_kind_stops_everything(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct foreign foreign = other_writer();
    record(journal, INI STRENGTH);
    receive(journal, &foreign, "people.strength/2", 20000, "{}", TEST_DAY_BEGIN + 1000);
    assert_contingent(
        journal, INSTANT_NEVER,
        "contingent/x: error: record 1 of un.inspector is of the kind 'people.strength/2', which "
        "this Muster does not know; a newer Muster wrote it: upgrade, nothing can be calculated "
        "here before");
    struct test_case test = test_begin();
    struct contingent_import import;
    TEXT_CLEANUP struct text problems = {0};
    const char *summary;
    assert_int_equal(record_as(journal, COMPANY, -1, &test, &import), ERROR_INVALID);
    replay(journal, &problems, &summary, test.arena); /* verify has nothing to say against the journal */
    assert_non_null(strstr(problems.data,
                           "contingent/x: warning: its summary cannot be compared with its records: "
                           "record 1 of un.inspector is of the kind 'people.strength/2'"));
    assert_non_null(strstr(summary, "\"records\":5"));
    test_end(&test);
    journal_close(journal);
    journal_place_remove(&place);
}

/* ---- snapshots and summaries ---- */

/* A company with a status of so many days; arena owns it. */
static const char *many_days(struct arena *arena, int days)
{
    TEXT_CLEANUP struct text text = {0};
    char day[DAY_TEXT_SIZE];
    text_add(&text, INI STRENGTH);
    text_add(&text, STATUS);
    for (int i = 0; i < days; i++)
        text_format(&text, "L1,%s,15,%d\n", day_format(20000 + i, day), i % 15);
    const char *copy = arena_text(arena, text.data, text.length);
    assert_non_null(copy);
    return copy;
}

/* In the order of the files' names. */
static const char *many_days_exported(struct arena *arena, int days)
{
    const char *text = many_days(arena, days), *status = strstr(text, "=== equipment_status.csv");
    const char *exported = arena_format(arena, INI "%s" STRENGTH, status);
    assert_non_null(exported);
    return exported;
}

static bool read_snapshot(struct journal *journal, struct arena *arena, struct store_snapshot *ret_snapshot)
{
    struct problems problems;
    problems_init(&problems, arena);
    assert_int_equal(journal_read_begin(journal, &problems), 0);
    int code = store_snapshot_read(journal_store(journal), SUBJECT " rows/2", arena, &problems, ret_snapshot);
    journal_read_end(journal);
    assert_true(code == 0 || code == ERROR_NOT_FOUND);
    return code == 0;
}

static void write_snapshot(struct journal *journal, const struct store_snapshot *snapshot)
{
    struct test_case test = test_begin();
    struct store *store = journal_store(journal);
    assert_fine(store_begin(store, &test.problems), &test.problems);
    assert_fine(store_snapshot_set(store, SUBJECT " rows/2", snapshot, &test.problems), &test.problems);
    assert_fine(store_commit(store, &test.problems), &test.problems);
    test_end(&test);
}

static void a_snapshot_is_written_after_many_records(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct arena *arena = place.test.arena;
    struct store_snapshot first, second;
    const char *summary;
    TEXT_CLEANUP struct text problems = {0};
    record(journal, many_days(arena, CONTINGENT_SNAPSHOT_RECORDS - 5)); /* 200 records */
    assert_false(read_snapshot(journal, arena, &first));
    record(journal, many_days(arena, MANY_DAYS));
    assert_true(read_snapshot(journal, arena, &first));
    record(journal, many_days(arena, MANY_DAYS + 10));
    assert_true(read_snapshot(journal, arena, &second)); /* only ten more: the same */
    assert_int_equal(first.data_size, second.data_size);
    assert_contingent(journal, INSTANT_NEVER, many_days_exported(arena, MANY_DAYS + 10));
    replay(journal, &problems, &summary, arena);
    assert_same("replay", text_content(&problems), "");
    journal_close(journal);
    journal_place_remove(&place);
}

/* A snapshot is a cache: whatever stands there, what opens is what the records give. */
static void a_wrong_snapshot_is_not_used(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct arena *arena = place.test.arena;
    struct store_snapshot good;
    record(journal, many_days(arena, MANY_DAYS));
    assert_true(read_snapshot(journal, arena, &good));
    char *other_heads = arena_text(arena, good.heads, good.heads_size);
    char *cut = arena_text(arena, good.data, good.data_size);
    assert_non_null(other_heads);
    assert_non_null(cut);
    other_heads[4 + 2 + DIGEST_SIZE + 8] ^= 1; /* the hash of the first head: of another time */
    const struct store_snapshot wrong[] = {
        {other_heads, good.heads_size, good.data, good.data_size},
        {good.heads, good.heads_size, cut, good.data_size - 1},
        {good.heads, good.heads_size - 1, good.data, good.data_size},
        {"", 0, "", 0},
    };
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        write_snapshot(journal, &wrong[i]);
        assert_contingent(journal, INSTANT_NEVER, many_days_exported(arena, MANY_DAYS));
    }
    journal_close(journal);
    journal_place_remove(&place);
}

static void replay_finds_a_snapshot_that_lies(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct arena *arena = place.test.arena;
    struct store_snapshot good;
    const char *summary;
    TEXT_CLEANUP struct text problems = {0};
    record(journal, many_days(arena, MANY_DAYS));
    assert_true(read_snapshot(journal, arena, &good));
    char *data = arena_text(arena, good.data, good.data_size);
    assert_non_null(data);
    for (size_t i = 0; i + 7 < good.data_size; i++)
        if (memcmp(data + i, "Company", 7) == 0)
            memcpy(data + i, "Battery", 7);
    write_snapshot(journal, &(struct store_snapshot){good.heads, good.heads_size, data, good.data_size});
    replay(journal, &problems, &summary, arena);
    assert_same(
        "replay", text_content(&problems),
        "contingent/x: error: the stored snapshot is not what the records give; the records are right: "
        "the next import into this contingent makes a new snapshot");
    journal_close(journal);
    journal_place_remove(&place);
}

static void the_summary_is_that_of_replay(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct store_summary *stored;
    size_t count;
    const char *replayed;
    TEXT_CLEANUP struct text problems = {0};
    test_clock = TEST_DAY_BEGIN;
    record(journal, COMPANY);
    assert_fine(journal_read_begin(journal, &place.test.problems), &place.test.problems);
    assert_fine(store_summaries_read(journal_store(journal), "contingent/", place.test.arena,
                                     &place.test.problems, &stored, &count),
                &place.test.problems);
    journal_read_end(journal);
    assert_int_equal(count, 1);
    assert_string_equal(stored[0].subject, SUBJECT);
    assert_string_equal(stored[0].body,
                        "{\"changed\":\"2024-02-14T00:00:00Z\",\"contributor\":\"KAZ\",\"id\":\"x\","
                        "\"mission\":\"UNDOF\",\"name\":\"Company\",\"records\":6}");
    replay(journal, &problems, &replayed, place.test.arena);
    assert_same("replay", text_content(&problems), "");
    assert_string_equal(replayed, stored[0].body);
    assert_fine(contingent_replay(journal, "authority", place.test.arena, &place.test.problems, &replayed),
                &place.test.problems);
    assert_null(replayed);
    journal_close(journal);
    journal_place_remove(&place);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    record(journal, many_days(place.test.arena, MANY_DAYS));
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        struct folder folder;
        arena_fail_after(test.arena, calls + 1);
        int code = contingent_open(journal, "x", INSTANT_NEVER, test.arena, &test.problems, &folder);
        failed = arena_has_failed(test.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        test_end(&test);
    }
    assert_true(calls > 20);
    journal_close(journal);
    journal_place_remove(&place);
}

/* An import that fails for memory records nothing. */
static void every_allocation_of_an_import_may_fail(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct journal *journal = open_journal(&place);
    struct test_case test = test_begin();
    struct folder folder;
    struct rows *rows = NULL;
    assert_true(folder_of_text(COMPANY, strlen(COMPANY), test.arena, &folder));
    assert_fine(rows_of_folder(&wiring, &folder, test.arena, &test.problems, &rows), &test.problems);
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case importing = test_begin();
        struct contingent_import import = {
            .subject = SUBJECT, .rows = rows, .author = "a.bekov", .expected = 0};
        arena_fail_after(importing.arena, calls + 1);
        int code = contingent_record(journal, &import, importing.arena, &importing.problems);
        failed = arena_has_failed(importing.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        assert_true((code < 0) == (problems_result(&importing.problems) < 0));
        test_end(&importing);
    }
    assert_true(calls > 20);
    assert_contingent(journal, INSTANT_NEVER, COMPANY);
    test_end(&test);
    journal_close(journal);
    journal_place_remove(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_was_recorded_opens),
    cmocka_unit_test(a_row_names_its_record),
    cmocka_unit_test(a_version_that_was_looked_at_must_still_be_there),
    cmocka_unit_test(what_was_known_then_stays),
    cmocka_unit_test(an_unknown_id_names_those_there_are),
    cmocka_unit_test(a_wrong_row_cannot_be_appended),
    cmocka_unit_test(an_account_stands_in_no_shared_stream),
    cmocka_unit_test(another_writers_rows_count),
    cmocka_unit_test(a_newer_kind_stops_everything),
    cmocka_unit_test(a_snapshot_is_written_after_many_records),
    cmocka_unit_test(a_wrong_snapshot_is_not_used),
    cmocka_unit_test(replay_finds_a_snapshot_that_lies),
    cmocka_unit_test(the_summary_is_that_of_replay),
    cmocka_unit_test(every_allocation_may_fail),
    cmocka_unit_test(every_allocation_of_an_import_may_fail),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
