#include "journal/journal_place_test.h"
#include "journal/verify.h"
#include "tamper.h"

enum { RECORDS = 10 };
#define X       "(SELECT id FROM stream WHERE subject = '" SUBJECT "')"
#define WHERE_X " WHERE stream = " X " AND sequence "

/* What replay gives as a summary, for these tests: of contingent/y. */
static int summary_of(struct journal *journal, const char *subject, struct arena *arena,
                      struct problems *problems, const char **ret_summary)
{
    (void)journal, (void)arena, (void)problems;
    *ret_summary = strcmp(subject, "contingent/y") == 0 ? "{\"men\":139}" : NULL;
    return 0;
}
static const struct journal_wiring wiring = {
    .kinds = test_kinds, .authority = test_allow, .summary = summary_of};

/* One record, on two days, with a key now and then. */
static struct appended note(struct journal *journal, const char *subject, int number)
{
    struct test_case test = test_begin();
    const char *text = arena_format(test.arena, "%s %d", subject, number);
    struct draft draft = test_draft(test.arena, "note/1", 20000 + number % 2, text);
    struct append append = test_append(subject, &draft, 1);
    struct appended appended;
    append.summary = strcmp(subject, "contingent/y") == 0 ? "{\"men\":139}" : NULL;
    const char *key = number % 3 == 0 ? text : NULL;
    assert_fine(journal_append(journal, key, &append, test.arena, &test.problems, &appended), &test.problems);
    test_end(&test);
    return appended;
}

/* An attachment and the record that names it. */
static int attach(struct transaction *transaction, void *context, struct problems *problems)
{
    (void)context;
    const struct attachment scan = {
        .name = "scan.pdf", .type = "application/pdf", .of = "", .data = "scan", .size = 4};
    struct draft draft;
    struct append append = test_append("contingent/y", &draft, 1);
    struct appended appended;
    int code = transaction_attachment_add(transaction, &scan, problems, &draft);
    return code < 0 ? code : transaction_append(transaction, &append, problems, &appended);
}

static void fill(struct journal *journal)
{
    struct test_case test = test_begin();
    bool again;
    for (int i = 1; i <= RECORDS; i++)
        note(journal, SUBJECT, i);
    for (int i = 1; i <= 3; i++)
        note(journal, "contingent/y", i);
    assert_fine(journal_write(journal, NULL, attach, NULL, test.arena, &test.problems, &again),
                &test.problems);
    test_end(&test);
}

/* What verify finds, as text: "changed 5-6; cut 10". */
static void verify_words(struct journal_place *place, const struct verify_request *request, struct text *out)
{
    struct test_case test = test_begin();
    struct verification found = {0};
    struct journal *journal = NULL;
    text_done(out);
    place->options.wiring = &wiring;
    assert_fine(journal_open(&place->options, test.arena, &test.problems, &journal), &test.problems);
    assert_fine(journal_verify(journal, request, test.arena, &test.problems, &found), &test.problems);
    for (size_t i = 0; i < found.count; i++) {
        const struct finding *finding = &found.findings[i];
        text_format(out, "%s%s", i ? "; " : "", finding_name(finding->kind));
        if (finding->first)
            text_format(out, " %lld", (long long)finding->first);
        if (finding->last != finding->first)
            text_format(out, "-%lld", (long long)finding->last);
    }
    journal_close(journal);
    test_end(&test);
}

static void assert_found_at(struct journal_place *place, const char *name, const char *wanted,
                            const char *file, int line)
{
    TEXT_CLEANUP struct text out = {0};
    for (int threads = 1; threads <= 2; threads++) {
        const struct verify_request request = {.threads = threads};
        verify_words(place, &request, &out);
        test_same_at(name, text_content(&out), wanted, file, line);
    }
}
#define assert_found(place, name, wanted) assert_found_at(place, name, wanted, __FILE__, __LINE__)

/* A journal with its records, closed. */
static struct journal_place filled_place(void)
{
    struct journal_place place = journal_place_new();
    JOURNAL_CLEANUP struct journal *journal = journal_place_open(&place);
    fill(journal);
    return place;
}

/* What someone does who owns the database, and what is found. `SHIFT` moves records by one place. */
#define SHIFT(from_, by_)                                                                                    \
    "UPDATE record SET sequence = sequence + 1000" WHERE_X ">= " from_ ";"                                   \
    "UPDATE record SET sequence = sequence - 1000 + (" by_ ")" WHERE_X "> 1000;"
#define FORGED                                                                                               \
    "'note/1', 20000, 1, 0, 'a', '', X'0000', '{\"note\":\"forged\"}', "                                     \
    "X'1111111111111111111111111111111111111111111111111111111111111111')"
#define COLUMNS "(stream, sequence, kind, effective, recorded, received, author, authority, seen, body, hash)"
#define ONES    "X'1111111111111111111111111111111111111111111111111111111111111111'"
#define ZEROS   "0000000000000000000000000000000000000000000000000000000000000000"
static const struct {
    const char *name, *sql, *found;
} tamperings[] = {
    {"nothing", "", ""},
    {"change a body", "UPDATE record SET body = '{\"note\":\"other\"}'" WHERE_X "= 5", "changed 5"},
    {"change a kind", "UPDATE record SET kind = 'plan/1'" WHERE_X "= 5", "changed 5"},
    {"change a day", "UPDATE record SET effective = effective + 1" WHERE_X "= 1", "changed 1"},
    {"change an instant", "UPDATE record SET recorded = recorded + 1" WHERE_X "= 10", "changed 10"},
    {"change an author", "UPDATE record SET author = 'b'" WHERE_X "= 5", "changed 5"},
    {"change an authority", "UPDATE record SET authority = 'delegation/1'" WHERE_X "= 5", "changed 5"},
    {"change heads seen", "UPDATE record SET seen = X'ffff'" WHERE_X "= 5", "changed 5"},
    {"make a body no JSON", "UPDATE record SET body = 'x'" WHERE_X "= 5", "changed 5"},
    {"change three", "UPDATE record SET author = 'b'" WHERE_X "IN (2, 3, 7)", "changed 2-3; changed 7"},
    {"change a hash", "UPDATE record SET hash = " ONES WHERE_X "= 5", "changed 5-6"},
    {"change the last hash", "UPDATE record SET hash = " ONES WHERE_X "= 10", "changed 10; changed 10"},
    {"delete one", "DELETE FROM record" WHERE_X "= 5", "missing 5"},
    {"delete the first", "DELETE FROM record" WHERE_X "= 1", "missing 1"},
    {"delete two", "DELETE FROM record" WHERE_X "IN (5, 6)", "missing 5-6; guard 6"},
    {"delete one and close the gap", "DELETE FROM record" WHERE_X "= 5;" SHIFT("6", "-1"),
     "changed 5; missing 6-9; cut 10; guard 6; guard 9"},
    {"truncate", "DELETE FROM record" WHERE_X "> 7", "cut 8-10; guard 9"},
    {"truncate all", "DELETE FROM record WHERE stream = " X, "cut 1-10; guard 3; guard 6; guard 9"},
    {"swap two",
     "UPDATE record SET sequence = 1000" WHERE_X "= 5; UPDATE record SET sequence = 5" WHERE_X
     "= 6; UPDATE record SET sequence = 6" WHERE_X "= 1000",
     "out of order 5; out of order 6; guard 6"},
    {"move one to the end",
     "UPDATE record SET sequence = 2000" WHERE_X "= 3;"
     "UPDATE record SET sequence = sequence + 1000" WHERE_X "IN (4, 5, 6, 7, 8, 9, 10);"
     "UPDATE record SET sequence = sequence - 1001" WHERE_X "BETWEEN 1001 AND 1999;"
     "UPDATE record SET sequence = 10" WHERE_X "= 2000",
     "out of order 3-9; out of order 10; changed 10; guard 3; guard 6; guard 9"},
    {"put one in", SHIFT("5", "1") "INSERT INTO record " COLUMNS " VALUES (" X ", 5, " FORGED,
     "changed 5; inserted 6-10; changed 10; inserted 11; guard 6; guard 9"},
    {"put one in at the end", "INSERT INTO record " COLUMNS " VALUES (" X ", 11, " FORGED, "inserted 11"},
    {"put one in at the end, with a head",
     "INSERT INTO record " COLUMNS " VALUES (" X ", 11, " FORGED ";"
     "UPDATE stream SET sequence = 11, hash = " ONES " WHERE id = " X,
     "changed 11; signature 11"},
    {"set the head back", "UPDATE stream SET sequence = 7 WHERE id = " X,
     "changed 7; signature 7; inserted 8-10; guard 9"},
    {"change the head", "UPDATE stream SET hash = " ONES " WHERE id = " X, "changed 10; signature 10"},
    {"an impossible head", "UPDATE stream SET sequence = 4000000000000000000 WHERE id = " X,
     "cut 11-4000000000000000000; signature 4000000000000000000"},
    {"another subject", "UPDATE stream SET subject = 'contingent/z' WHERE id = " X,
     "changed 1-10; signature 10; guard 3; guard 6; guard 9"},
    {"another circle", "UPDATE stream SET circle = 2 WHERE id = " X,
     "changed 1-10; signature 10; guard 3; guard 6; guard 9"},
    {"another writer", "UPDATE stream SET writer = " ONES " WHERE id = " X,
     "changed 1-10; signature 10; key 10; guard 3; guard 6; guard 9"},
    {"the stream of another subject",
     "UPDATE record SET stream = 1000 WHERE stream = " X ";"
     "UPDATE record SET stream = " X " WHERE stream = (SELECT id FROM stream WHERE subject = 'contingent/y')",
     "changed 1-4; cut 5-10; cut 1-4; guard 3; guard 6; guard 3; guard 9"},
    {"change a key's guard",
     "UPDATE guard SET value = replace(value, ' 3 ', ' 2 ') WHERE value LIKE '%" SUBJECT
     " %' AND value LIKE '% 3 %'",
     "guard 2"},
    {"break a key's guard", "UPDATE guard SET value = 'x' WHERE value LIKE '%" SUBJECT "% 3 %'", "guard"},
    {"change an attachment", "UPDATE attachment SET data = X'73636171'", "attachment"},
    {"cut an attachment", "UPDATE attachment SET data = X'7363', size = 2", "attachment"},
    {"delete an attachment", "DELETE FROM attachment", "attachment 4"},
    {"change a summary", "UPDATE summary SET body = '{\"men\":140}'", "summary"},
};

static void what_was_done_to_the_database_is_found_and_its_place_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(tamperings); i++) {
        struct journal_place place = filled_place();
        print_message("-- %s\n", tamperings[i].name);
        if (*tamperings[i].sql)
            tamper(place.options.database, tamperings[i].sql);
        assert_found(&place, tamperings[i].name, tamperings[i].found);
        journal_place_remove(&place);
    }
}

/* Of one subject only that one is read. */
static void one_subject_is_verified_alone(void **state)
{
    (void)state;
    struct journal_place place = filled_place();
    TEXT_CLEANUP struct text out = {0};
    struct verify_request request = {.subject = "contingent/y"};
    tamper(place.options.database, "UPDATE record SET author = 'b'" WHERE_X "= 5");
    verify_words(&place, &request, &out);
    assert_string_equal(text_content(&out), "");
    request.subject = SUBJECT;
    verify_words(&place, &request, &out);
    assert_string_equal(text_content(&out), "changed 5");
    journal_place_remove(&place);
}

/* Heads that were kept elsewhere */

static struct head head_now(struct journal *journal, struct arena *arena)
{
    struct test_case test = test_begin();
    struct store_stream *streams;
    size_t count;
    assert_fine(store_streams(journal_store(journal), SUBJECT, CIRCLE_SHARED, arena, &test.problems, &streams,
                              &count),
                &test.problems);
    assert_int_equal(count, 1);
    struct head head = {.subject = SUBJECT,
                        .circle = CIRCLE_SHARED,
                        .writer = streams[0].writer,
                        .sequence = (uint64_t)streams[0].sequence,
                        .hash = streams[0].head,
                        .has_signature = true};
    memcpy(head.signature, streams[0].signature, sizeof head.signature);
    test_end(&test);
    return head;
}

static void assert_presented(struct journal_place *place, const struct head *head, const char *wanted)
{
    TEXT_CLEANUP struct text out = {0};
    const struct verify_request request = {.subject = SUBJECT, .heads = head, .head_count = 1};
    verify_words(place, &request, &out);
    assert_same("presented", text_content(&out), wanted);
}

/* An older copy of the stream, as it was at that head; the guards are empty. */
static void set_back(struct journal_place *place, const struct head *head)
{
    char writer[DIGEST_TEXT_SIZE], hash[DIGEST_TEXT_SIZE], signature[2 * KEY_SIGNATURE_SIZE + 1];
    unsigned long long sequence = head->sequence;
    digest_format(&head->writer, writer);
    tamper(place->options.database,
           arena_format(place->test.arena,
                        "DELETE FROM guard; DELETE FROM record WHERE sequence > %llu AND stream ="
                        " (SELECT id FROM stream WHERE subject = '" SUBJECT "' AND writer = X'%s');"
                        "UPDATE stream SET sequence = %llu, hash = X'%s', signature = X'%s'"
                        " WHERE subject = '" SUBJECT "' AND writer = X'%s'",
                        sequence, writer, sequence, digest_format(&head->hash, hash),
                        hex_format(head->signature, sizeof head->signature, signature), writer));
}

static void heads_that_were_kept_are_ancestors_or_show_what_was_taken_back(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct arena *arena = place.test.arena;
    struct journal *journal = journal_place_open(&place);
    for (int i = 1; i <= 7; i++)
        note(journal, SUBJECT, i);
    struct head seven = head_now(journal, arena);
    for (int i = 8; i <= RECORDS; i++)
        note(journal, SUBJECT, i);
    struct head ten = head_now(journal, arena), other = ten;
    journal_close(journal);
    assert_presented(&place, &seven, "");
    assert_presented(&place, &ten, "");
    other.subject = "contingent/unknown";
    other.has_signature = false;
    assert_presented(&place, &other, "cut 10");
    other = seven;
    other.signature[0] ^= 1;
    assert_presented(&place, &other, "signature 7");
    other = seven;
    other.hash.bytes[0] ^= 1;
    other.has_signature = false;
    assert_presented(&place, &other, "fork 7");

    set_back(&place, &seven); /* an older copy, with its own right signature: nothing in it is wrong */
    assert_presented(&place, &seven, "");
    assert_presented(&place, &ten, "cut 10");
    journal = journal_place_open(&place);
    for (int i = 8; i <= RECORDS + 1; i++)
        note(journal, SUBJECT, i);
    journal_close(journal); /* and work went on in it: there are two histories */
    assert_presented(&place, &seven, "");
    assert_presented(&place, &ten, "fork 10");
    journal_place_remove(&place);
}

/* Other installations */

static void add_foreign(struct journal *journal, struct foreign *foreign, const struct seen_head *seen,
                        size_t seen_count)
{
    const struct record record = {.subject = SUBJECT,
                                  .circle = CIRCLE_SHARED,
                                  .kind = "note/1",
                                  .effective = 20000,
                                  .recorded = test_now(),
                                  .author = "b",
                                  .authority = "",
                                  .seen = seen,
                                  .seen_count = seen_count,
                                  .body = "{\"note\":\"theirs\"}",
                                  .body_size = strlen("{\"note\":\"theirs\"}")};
    foreign_record(journal, foreign, &record, test_now());
}

static void verify_open(struct journal *journal, struct text *out)
{
    struct test_case test = test_begin();
    struct verification found = {0};
    const struct verify_request request = {0};
    text_done(out);
    assert_fine(journal_verify(journal, &request, test.arena, &test.problems, &found), &test.problems);
    for (size_t i = 0; i < found.count; i++)
        text_format(out, "%s%s %lld", i ? "; " : "", finding_name(found.findings[i].kind),
                    (long long)found.findings[i].first);
    test_end(&test);
}

static void keys_have_to_be_known_and_not_revoked(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct foreign foreign = {0};
    key_new(&foreign.key);
    note(journal, SUBJECT, 1);
    add_foreign(journal, &foreign, NULL, 0);
    add_foreign(journal, &foreign, NULL, 0);
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "key 2");
    struct key_certificate certificate = {.installation = foreign.key.public_key,
                                          .name = "a laptop",
                                          .revoked = INSTANT_NEVER,
                                          .revoked_after = UINT64_MAX};
    const struct party party = {
        .name = "United Nations", .code = "UN", .certificates = &certificate, .count = 1};
    journal->keys.trusted = &party;
    journal->keys.trusted_count = 1;
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "");
    certificate.revoked = 5;
    certificate.revoked_after = 2;
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "");
    certificate.revoked_after = 1;
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "key 2");
    journal->keys.trusted_count = 0;
    journal_close(journal);
    journal_place_remove(&place);
}

static void what_others_have_seen_shows_what_was_taken_back(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct foreign foreign = {0};
    key_new(&foreign.key);
    const struct key_certificate certificate = {
        .installation = foreign.key.public_key, .revoked = INSTANT_NEVER, .revoked_after = UINT64_MAX};
    const struct party party = {
        .name = "United Nations", .code = "UN", .certificates = &certificate, .count = 1};
    journal->keys.trusted = &party;
    journal->keys.trusted_count = 1;
    for (int i = 1; i <= 4; i++)
        note(journal, SUBJECT, i);
    const struct head four = head_now(journal, place.test.arena);
    note(journal, SUBJECT, 5);
    const struct head five = head_now(journal, place.test.arena);
    const struct seen_head seen = {five.writer, five.sequence, five.hash};
    add_foreign(journal, &foreign, &seen, 1);
    note(journal, SUBJECT, 7); /* names theirs */
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "");
    tamper(place.options.database,
           "UPDATE guard SET value = replace(value, ' 1', ' 2') WHERE key LIKE 'seen/%'");
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "guard 0");
    set_back(&place, &four);
    verify_open(journal, &out);
    assert_string_equal(text_content(&out), "cut 1"); /* their record 1 has seen our record 5 */
    journal->keys.trusted_count = 0;
    journal_close(journal);
    journal_place_remove(&place);
}

static void long_streams_are_verified_in_pieces(void **state)
{
    enum { MANY = 50000 };
    (void)state;
    struct journal_place place = journal_place_new();
    struct arena *arena = place.test.arena;
    struct journal *journal = journal_place_open(&place);
    struct draft *drafts = arena_array(arena, MANY, sizeof *drafts);
    for (int i = 0; i < MANY; i++)
        drafts[i] = test_draft(arena, "note/1", 20000, "x");
    struct append append = test_append(SUBJECT, drafts, MANY);
    struct appended appended;
    assert_fine(journal_append(journal, NULL, &append, arena, &place.test.problems, &appended),
                &place.test.problems);
    journal_close(journal);
    assert_found(&place, "whole", "");
    tamper(place.options.database,
           "UPDATE record SET author = 'b' WHERE sequence IN (1, 20000, 20001, 40002)");
    assert_found(&place, "changed", "changed 1; changed 20000-20001; changed 40002");
    tamper(place.options.database, "DELETE FROM record WHERE sequence BETWEEN 19990 AND 40010");
    assert_found(&place, "missing", "changed 1; missing 19990-40010");
    tamper(place.options.database, "DELETE FROM record WHERE sequence > 15000");
    assert_found(&place, "cut", "changed 1; cut 15001-50000");
    journal_place_remove(&place);
}

/* What a person reads: place, what, and what to do. */
static void findings_name_their_place_in_words(void **state)
{
#define BACKUP "compare with a backup, or with a bundle of the other party"
    static const struct {
        const char *sql, *words; /* of the first finding */
    } cases[] = {
        {"UPDATE record SET author = 'b'" WHERE_X "= 5",
         "5: changed: record 5: what it says does not give its hash | " BACKUP},
        {"DELETE FROM record" WHERE_X "IN (2, 3)", "2: missing: records 2 to 3 | " BACKUP},
        {"DELETE FROM record" WHERE_X "> 7",
         "8: cut: records 8 to 10, at the end of the stream | "
         "the end was cut off, or this is an older copy: look for the newer one"},
        {"INSERT INTO record " COLUMNS " VALUES (" X ", 11, " FORGED,
         "11: inserted: record 11: no head that was signed holds it | " BACKUP},
        {SHIFT("5", "1") "INSERT INTO record " COLUMNS " VALUES (" X ", 5, " FORGED
                         "; UPDATE record SET sequence = 100" WHERE_X "= 5",
         "5: missing: record 5 | " BACKUP},
        {"UPDATE record SET sequence = 1000" WHERE_X "= 5; UPDATE record SET sequence = 5" WHERE_X
         "= 6; UPDATE record SET sequence = 6" WHERE_X "= 1000",
         "5: out of order: record 5: it was recorded as record 6 | " BACKUP},
        {"UPDATE stream SET signature = X'" ZEROS ZEROS "' WHERE id = " X,
         "10: signature: the head is not signed by its writer | " BACKUP},
        {"UPDATE record SET effective = 2000000000" WHERE_X "= 5",
         "5: changed: record 5: the effective day is out of range | " BACKUP},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct journal_place place = filled_place();
        struct problems *problems = &place.test.problems;
        struct verification found;
        const struct verify_request request = {0};
        tamper(place.options.database, cases[i].sql);
        struct journal *journal = journal_place_open(&place);
        assert_fine(journal_verify(journal, &request, place.test.arena, problems, &found), problems);
        finding_report(&found.findings[0], problems);
        const struct problem *problem = &problems->items[0];
        assert_int_equal(problem->code, ERROR_INVALID);
        assert_same("words",
                    arena_format(place.test.arena, "%u: %s | %s", (unsigned)problem->place.line,
                                 problem->what, problem->expected),
                    cases[i].words);
        assert_memory_equal(problem->place.file, SUBJECT " shared ", strlen(SUBJECT " shared "));
        journal_close(journal);
        journal_place_remove(&place);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_was_done_to_the_database_is_found_and_its_place_named),
    cmocka_unit_test(findings_name_their_place_in_words),
    cmocka_unit_test(one_subject_is_verified_alone),
    cmocka_unit_test(heads_that_were_kept_are_ancestors_or_show_what_was_taken_back),
    cmocka_unit_test(keys_have_to_be_known_and_not_revoked),
    cmocka_unit_test(what_others_have_seen_shows_what_was_taken_back),
    cmocka_unit_test(long_streams_are_verified_in_pieces),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
