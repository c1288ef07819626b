/* Every column of every table, changed behind the program's back: what verify finds, or why nothing has to be
   found. The columns are read from the schema, so that a new one cannot be forgotten. */
#include "journal/bundle_place_test.h"
#include "journal/contingent.h"
#include "tamper.h"

#define CONTINGENT "contingent/kaz-undof-frc"
enum { STRENGTH_DAYS = 250, AMONG_OWN = 3 };

/* ---- a database with something of everything: the United Nations' copy of a contingent ---- */

static struct journal_wiring wiring;

static struct rows *rows_with_strength(struct side *side)
{
    struct folder folder;
    struct rows *rows;
    struct problems problems;
    TEXT_CLEANUP struct text lines = {0};
    struct arena *arena = side_arena(side);
    problems_init(&problems, arena);
    assert_fine(folder_read("examples/undof-kazakhstan", arena, &problems, &folder), &problems);
    struct folder_file *files = arena_array(arena, folder.count, sizeof *files);
    memcpy(files, folder.files, folder.count * sizeof *files);
    struct folder_file *strength = files;
    while (strcmp(strength->name, "strength.csv") != 0)
        strength++;
    text_add_bytes(&lines, strength->data, strength->size);
    for (int day = 0; day < STRENGTH_DAYS; day++) {
        char text[DAY_TEXT_SIZE];
        text_format(&lines, "%s,%d,9\n", day_format(20500 + day, text), 100 + day % 30);
    }
    strength->data = arena_text(arena, text_content(&lines), lines.length);
    strength->size = lines.length;
    folder.files = files;
    assert_fine(rows_of_folder(&wiring, &folder, arena, &problems, &rows), &problems);
    return rows;
}

/* Three own records, under an idempotency key; the first has seen the other party's. */
static int add_strength(struct transaction *transaction, void *context, struct problems *problems)
{
    (void)context;
    struct draft drafts[AMONG_OWN];
    struct appended appended;
    for (int i = 0; i < AMONG_OWN; i++) {
        char *body = arena_format(transaction_arena(transaction),
                                  "{\"day\":\"2027-0%d-01\",\"men\":\"130\",\"women\":\"9\"}", i + 1);
        drafts[i] = (struct draft){"people.strength/1", 20820 + 30 * i, body, strlen(body)};
    }
    struct append append = test_append(CONTINGENT, drafts, AMONG_OWN);
    int code = transaction_append(transaction, &append, problems, &appended);
    return code < 0 ? code : transaction_contingent_changed(transaction, CONTINGENT, problems);
}

static void keep_attachment(struct side *side)
{
    struct test_case test = test_begin();
    struct store *store = journal_store(side->journal);
    struct digest hash = attachment_hash("scan", 4);
    assert_fine(store_begin(store, &test.problems), &test.problems);
    assert_fine(store_attachment_add(store, &hash, "scan", 4, &test.problems), &test.problems);
    assert_fine(store_commit(store, &test.problems), &test.problems);
    test_end(&test);
}

static struct side filled_side(struct side *kaz)
{
    wiring = journal_wired;
    wiring.authority = test_allow;
    *kaz = side_of(&wiring, "Kazakhstan", "KAZ");
    struct side un = side_of(&wiring, "United Nations", "UN");
    struct problems problems;
    bool again;
    side_trust(kaz, &un);
    side_trust(&un, kaz);
    problems_init(&problems, side_arena(kaz));
    struct contingent_import import = {
        .subject = CONTINGENT, .rows = rows_with_strength(kaz), .author = "a.bekov", .expected = -1};
    assert_fine(contingent_record(kaz->journal, &import, side_arena(kaz), &problems), &problems);
    struct bundle_preview bundle = side_export_as(
        kaz, (struct bundle_export){.subject = CONTINGENT, .to = (const char *const[]){"UN"}, .to_count = 1});
    side_import(&un, bundle.files[0]);
    assert_fine(journal_write(un.journal, "a key", add_strength, NULL, side_arena(&un), &problems, &again),
                &problems);
    keep_attachment(&un);
    side_verifies(&un);
    side_close(&un);
    return un;
}

/* ---- what is done to a column, and what is found ---- */

#define OWN      "(SELECT id FROM stream WHERE subject = '" CONTINGENT "' AND sequence = 3)"
#define FOREIGN  "(SELECT id FROM stream WHERE subject = '" CONTINGENT "' AND sequence > 3)"
#define OF_OWN   " WHERE stream = " OWN " AND sequence = 2"
#define OF_OTHER " WHERE stream = " FOREIGN " AND sequence = 50"
#define ONES     "X'1111111111111111111111111111111111111111111111111111111111111111'"
#define RESERVE  "X'52657365727665'" /* "Reserve" */
#define RESOLVE  "X'5265736f6c7665'"

static const struct {
    const char *column, *sql;
    const char *found; /* among what is found; "": nothing, and `why` that does no harm */
    const char *why;
    const char *postgres; /* where its SQL is another */
} cases[] = {
    {"muster_meta.key", "UPDATE muster_meta SET key = 'other'", "refused", NULL, NULL},
    {"muster_meta.value", "UPDATE muster_meta SET value = 0", "refused", NULL, NULL},
    {"muster_meta.value", "UPDATE muster_meta SET value = value + 1", "refused", NULL, NULL},
    {"stream.id", "UPDATE stream SET id = 1000 WHERE id = " OWN, "cut 1-3", NULL, NULL},
    {"stream.id",
     "UPDATE record SET stream = 1000 WHERE stream = " OWN "; UPDATE stream SET id = 1000 WHERE id = " OWN,
     "", "the database's own number for a stream: with its records it is the same stream", NULL},
    {"stream.subject", "UPDATE stream SET subject = 'contingent/z' WHERE id = " OWN, "changed 1-3", NULL,
     NULL},
    {"stream.circle", "UPDATE stream SET circle = 2 WHERE id = " OWN, "changed 1-3", NULL, NULL},
    {"stream.writer", "UPDATE stream SET writer = " ONES " WHERE id = " OWN, "changed 1-3", NULL, NULL},
    {"stream.sequence", "UPDATE stream SET sequence = 2 WHERE id = " OWN, "inserted 3", NULL, NULL},
    {"stream.sequence", "UPDATE stream SET sequence = 9 WHERE id = " OWN, "cut 4-9", NULL, NULL},
    {"stream.hash", "UPDATE stream SET hash = " ONES " WHERE id = " OWN, "changed 3", NULL, NULL},
    {"stream.signature",
     "UPDATE stream SET signature = (SELECT signature FROM stream WHERE id = " FOREIGN ") WHERE id = " OWN,
     "signature 3", NULL, NULL},
    {"record.stream", "UPDATE record SET stream = 1000" OF_OWN, "missing 2", NULL, NULL},
    {"record.sequence", "UPDATE record SET sequence = 9" OF_OWN, "missing 2", NULL, NULL},
    {"record.kind", "UPDATE record SET kind = 'people.strength/2'" OF_OTHER, "changed 50", NULL, NULL},
    {"record.effective", "UPDATE record SET effective = effective + 1" OF_OTHER, "changed 50", NULL, NULL},
    {"record.recorded", "UPDATE record SET recorded = recorded + 1" OF_OTHER, "changed 50", NULL, NULL},
    {"record.received", "UPDATE record SET received = 1" OF_OWN, "changed 2", NULL, NULL},
    {"record.received", "UPDATE record SET received = received + 1" OF_OTHER, "summary", NULL, NULL},
    {"record.received", "DELETE FROM snapshot; UPDATE record SET received = received + 1" OF_OTHER, "",
     "when a record of others arrived here: only --as-known-on and the when of an explanation ask for it",
     NULL},
    {"record.author", "UPDATE record SET author = 'b'" OF_OTHER, "changed 50", NULL, NULL},
    {"record.authority", "UPDATE record SET authority = 'cell'" OF_OTHER, "changed 50", NULL, NULL},
    {"record.seen", "UPDATE record SET seen = X'0000' WHERE stream = " OWN " AND sequence = 1", "changed 1",
     NULL, NULL},
    {"record.body", "UPDATE record SET body = '{}'" OF_OTHER, "changed 50", NULL, NULL},
    {"record.hash", "UPDATE record SET hash = " ONES OF_OTHER, "changed 50", NULL, NULL},
    {"guard.key", "UPDATE guard SET key = 'seen/x' WHERE key LIKE 'seen/%'", "guard", NULL, NULL},
    {"guard.key", "UPDATE guard SET key = 'delegation/x', value = '1' WHERE key LIKE 'bundle/%'", "guard",
     NULL, NULL},
    {"guard.key", "UPDATE guard SET key = 'statement/x' WHERE key LIKE 'bundle/%'", "guard", NULL, NULL},
    {"guard.key", "DELETE FROM guard WHERE key LIKE 'key/%'", "",
     "an idempotency key is asked for by who was not answered, moments later; what it led to is in the chain",
     NULL},
    {"guard.key", "DELETE FROM guard WHERE key LIKE 'bundle/%'", "",
     "what the other side has said it has: the next bundle holds more than it needs", NULL},
    {"guard.value", "UPDATE guard SET value = 'x' WHERE key LIKE 'key/%'", "guard", NULL, NULL},
    {"guard.value", "UPDATE guard SET value = replace(value, ' 3 ', ' 2 ') WHERE key LIKE 'key/%'", "guard 2",
     NULL, NULL},
    {"guard.value", "UPDATE guard SET value = value || 'x' WHERE key LIKE 'seen/%'", "guard", NULL, NULL},
    {"guard.value", "UPDATE guard SET value = '' WHERE key LIKE 'bundle/%'", "",
     "what the other side has said it has: the next bundle holds more than it needs; where it says more than "
     "is true, the other side names the gap, and --all fills it",
     NULL},
    {"summary.subject", "UPDATE summary SET subject = 'contingent/z'", "summary; summary", NULL, NULL},
    {"summary.subject", "DELETE FROM summary", "summary", NULL, NULL},
    {"summary.body", "UPDATE summary SET body = replace(body, 'Reserve', 'Resolve')", "summary", NULL, NULL},
    {"snapshot.key", "UPDATE snapshot SET key = 'other'", "",
     "a cache: without it the records are folded from the start", NULL},
    {"snapshot.heads", "UPDATE snapshot SET heads = X'00'", "", "a cache that fits nothing is not used",
     NULL},
    {"snapshot.data",
     "UPDATE snapshot SET data = CAST(substr(data, 1, instr(data, " RESERVE ") - 1) || " RESOLVE
     " || substr(data, instr(data, " RESERVE ") + 7) AS BLOB)",
     "summary", NULL,
     "UPDATE snapshot SET data = overlay(data PLACING " RESOLVE "::bytea FROM position(" RESERVE
     "::bytea IN data))"},
    {"attachment.hash", "UPDATE attachment SET hash = " ONES, "attachment", NULL, NULL},
    {"attachment.size", "UPDATE attachment SET size = size + 1", "attachment", NULL, NULL},
    {"attachment.data", "UPDATE attachment SET data = X'73636171'", "attachment", NULL, NULL},
};

/* ---- the schema ---- */

static const char sqlite_columns[] =
    "SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'saved_%'";
static const char postgres_columns[] =
    "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name NOT LIKE 'saved_%'";

static bool has_case(const char *column, size_t length)
{
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        if (strlen(cases[i].column) == length && memcmp(cases[i].column, column, length) == 0)
            return true;
    return false;
}

static void assert_all_columns(const char *columns)
{
    size_t count = 0;
    for (const char *at = columns; *at; at += strcspn(at, ";") + 1, count++)
        if (!has_case(at, strcspn(at, ";")))
            fail_msg("%.*s: say here what verify finds of it", (int)strcspn(at, ";"), at);
    assert_true(count > 20);
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_non_null(strstr(columns, cases[i].column));
}

/* ---- each case, on the same database ---- */

static const char *const tables[] = {"muster_meta", "stream",   "record",    "guard",
                                     "summary",     "snapshot", "attachment"};

static void save_tables(const char *where)
{
    TEXT_CLEANUP struct text sql = {0};
    if (test_on_postgres)
        text_add(&sql, "ALTER TABLE stream ALTER COLUMN id DROP IDENTITY;"
                       "ALTER TABLE attachment DROP CONSTRAINT attachment_check;");
    for (size_t i = 0; i < TEST_COUNT(tables); i++)
        text_format(&sql, "CREATE TABLE saved_%s AS SELECT * FROM %s;", tables[i], tables[i]);
    tamper(where, text_content(&sql));
}

static void restore_tables(const char *where)
{
    TEXT_CLEANUP struct text sql = {0};
    for (size_t i = 0; i < TEST_COUNT(tables); i++)
        text_format(&sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM saved_%s;", tables[i], tables[i],
                    tables[i]);
    tamper(where, text_content(&sql));
}

/* What is found, as text: "changed 5; cut 7-9"; "refused" where the database is not even opened. */
static void verify_words(struct side *side, struct text *out)
{
    struct test_case test = test_begin();
    struct verification found = {0};
    const struct verify_request request = {.threads = 1};
    struct journal *journal = NULL;
    text_done(out);
    int code = journal_open(&side->place.options, test.arena, &test.problems, &journal);
    if (code == 0)
        assert_int_equal(journal_verify(journal, &request, test.arena, &test.problems, &found), 0);
    else
        text_add(out, code == ERROR_STORAGE ? "refused" : "another error");
    for (size_t i = 0; i < found.count; i++) {
        const struct finding *finding = &found.findings[i];
        assert_true(finding->place && *finding->place);
        text_format(out, "%s%s", i ? "; " : "", finding_name(finding->kind));
        if (finding->first)
            text_format(out, " %lld", (long long)finding->first);
        if (finding->last != finding->first)
            text_format(out, "-%lld", (long long)finding->last);
    }
    journal_close(journal);
    test_end(&test);
}

static void every_column_is_protected_or_harmless(void **state)
{
    (void)state;
    struct side kaz, un = filled_side(&kaz);
    const char *where = un.place.options.database;
    TEXT_CLEANUP struct text found = {0};
    assert_all_columns(
        tamper_ask(side_arena(&un), where, test_on_postgres ? postgres_columns : sqlite_columns));
    save_tables(where);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        tamper(where, test_on_postgres && cases[i].postgres ? cases[i].postgres : cases[i].sql);
        verify_words(&un, &found);
        print_message("%s: %s\n", cases[i].column, text_content(&found));
        bool right = *cases[i].found ? strstr(text_content(&found), cases[i].found) != NULL
                                     : cases[i].why && !*text_content(&found);
        if (!right)
            fail_msg("%s\nwanted: %s", cases[i].sql, cases[i].found);
        restore_tables(where);
        verify_words(&un, &found);
        assert_same(cases[i].column, text_content(&found), "");
    }
    side_remove(&kaz);
    side_remove(&un);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_column_is_protected_or_harmless)};
    int failed = cmocka_run_group_tests_name("columns on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("columns on PostgreSQL", tests, NULL, NULL);
}
