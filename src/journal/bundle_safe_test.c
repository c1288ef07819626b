/* What a bundle keeps to itself, and what goes wrong on the way: changed files, failing databases and disks,
   exhausted memory. */
#include "journal/bundle_place_test.h"
#include "journal/bundle_seal.h"

#include "journal/bundle_format.h"
#include <pthread.h>
#include <stdatomic.h>

/* ---- circles ---- */

static bool holds(const char *data, size_t size, const void *part, size_t part_size)
{
    for (size_t i = 0; i + part_size <= size; i++)
        if (memcmp(data + i, part, part_size) == 0)
            return true;
    return false;
}

static struct bundle_bytes decrypted(struct side *receiver, const char *path, struct test_case *test)
{
    struct folder_file file;
    struct sealed sealed;
    struct bundle_bytes plain;
    const char *why;
    assert_fine(file_read(path, test->arena, &test->problems, &file), &test->problems);
    assert_int_equal(bundle_sealed_read(file.data, file.size, test->arena, &sealed, &why), 0);
    assert_int_equal(
        bundle_open(&sealed, &journal_keys(receiver->journal)->installation, test->arena, &plain, &why), 0);
    return plain;
}

/* What `bundle export --preview --json` prints. */
static const char *shown_preview(struct side *side, struct test_case *test)
{
    const struct operation *operation = &bundle_operations.items[0];
    struct argument_value *values = arena_array(test->arena, operation->argument_count, sizeof *values);
    struct reply reply = {.report = {.arena = test->arena}};
    struct surroundings surroundings = {.database = side->place.options.database,
                                        .keys = side->place.options.keys,
                                        .author = "a.bekov",
                                        .now = test_now};
    struct request request = {.operation = operation,
                              .values = values,
                              .form = REPLY_JSON,
                              .surroundings = &surroundings,
                              .arena = test->arena,
                              .problems = &test->problems};
    assert_string_equal(operation->name, "bundle export");
    for (size_t i = 0; i < operation->argument_count; i++) {
        static const char *const given[][2] = {{"id", "x"}, {"file", "none"}, {"to", "UN"}, {"preview", ""}};
        for (size_t k = 0; k < TEST_COUNT(given); k++)
            if (strcmp(operation->arguments[i].name, given[k][0]) == 0)
                values[i] = (struct argument_value){.count = 1, .text = {given[k][1]}, .number = 1};
    }
    assert_fine(operation->run(&request, &reply), &test->problems);
    const char *shown = arena_text(test->arena, text_content(&reply.machine), reply.machine.length);
    text_done(&reply.machine);
    return shown;
}

/* The heads of all streams but the shared ones of the subject stand nowhere, as bytes or as digits. */
static void assert_no_other_heads(struct side *side, const char *data, size_t size)
{
    struct test_case test = test_begin();
    struct store_stream *streams;
    size_t count, other = 0;
    assert_fine(journal_read_begin(side->journal, &test.problems), &test.problems);
    assert_fine(
        store_streams(journal_store(side->journal), NULL, 0, test.arena, &test.problems, &streams, &count),
        &test.problems);
    journal_read_end(side->journal);
    for (size_t i = 0; i < count; i++) {
        char hex[DIGEST_TEXT_SIZE];
        bool shared = streams[i].circle == CIRCLE_SHARED && strcmp(streams[i].subject, SUBJECT) == 0;
        bool found = holds(data, size, streams[i].head.bytes, DIGEST_SIZE) ||
                     holds(data, size, digest_format(&streams[i].head, hex), DIGEST_TEXT_SIZE - 1);
        if (!shared)
            assert_false(found);
        other += !shared;
    }
    assert_int_equal(other, 4);
    test_end(&test);
}

static void nothing_of_another_circle_reaches_the_other_side(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct test_case test = test_begin();
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    for (int i = 0; i < 5; i++) {
        side_append(&kaz, CIRCLE_INTERNAL, "plan/1", "MARKER of the reserve price");
        side_append(&kaz, CIRCLE_PEOPLE, "person/1", "MARKER of a person");
        side_note(&kaz, "shared");
    }
    struct draft other = test_draft(test.arena, "note/1", FIRST_DAY, "MARKER of another contingent");
    static const char *const others[] = {"contingent/xy", "contingent/other"};
    for (size_t i = 0; i < TEST_COUNT(others); i++) {
        struct append append = test_append(others[i], &other, 1);
        struct appended appended;
        assert_fine(journal_append(kaz.journal, NULL, &append, test.arena, &test.problems, &appended),
                    &test.problems);
    }
    const char *path = side_export(&kaz, "UN");
    struct bundle_bytes plain = decrypted(&un, path, &test);
    const char *data = (const char *)plain.data;
    assert_true(holds(data, plain.size, "shared", 6));
    assert_false(holds(data, plain.size, "MARKER", 6));
    assert_no_other_heads(&kaz, data, plain.size);
    const char *shown = shown_preview(&kaz, &test);
    assert_non_null(strstr(shown, "\"records\": 5"));
    assert_null(strstr(shown, "MARKER"));
    assert_null(strstr(shown, "plan/1"));
    assert_null(strstr(shown, "person/1"));
    assert_no_other_heads(&kaz, shown, strlen(shown));
    side_import(&un, path);
    assert_null(strstr(side_state(&un), SUBJECT " 2 ")); /* no stream of another circle */
    test_end(&test);
    side_remove(&kaz);
    side_remove(&un);
}

/* ---- changed files ---- */

static void every_changed_byte_of_a_file_is_noticed(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct folder_file file;
    struct problems *problems = &kaz.place.test.problems;
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 3);
    side_attach(&kaz, "scan.pdf", "the bytes of a scan", true);
    assert_fine(file_read(side_export(&kaz, "UN"), side_arena(&kaz), problems, &file), problems);
    const char *before = side_state(&un), *path = side_file(&kaz);
    const size_t step = getenv("MUSTER_LONG") ? 1 : 7;
    for (size_t i = 0; i < file.size; i += step) {
        struct test_case test = test_begin();
        struct bundle_preview preview;
        char *changed = arena_text(test.arena, file.data, file.size);
        changed[i] = (char)(changed[i] ^ (1 << i % 8));
        assert_fine(file_write(path, changed, file.size, true, problems), problems);
        int code = bundle_read(un.journal, &path, 1, true, test.arena, &test.problems, &preview);
        assert_true(code < 0);
        assert_int_equal(test.problems.found[PROBLEM_ERROR], 1);
        assert_fine(file_write(path, file.data, i, true, problems), problems); /* and cut there */
        code = bundle_read(un.journal, &path, 1, true, test.arena, &test.problems, &preview);
        assert_true(code < 0);
        assert_int_equal(test.problems.found[PROBLEM_ERROR], 2);
        test_end(&test);
    }
    assert_string_equal(side_state(&un), before);
    assert_fine(file_write(path, file.data, file.size, true, problems), problems);
    assert_int_equal(side_import(&un, path), 4);
    side_remove(&kaz);
    side_remove(&un);
}

/* ---- what fails ---- */

/* A bundle that brings something of everything: new records of two writers, an attachment, a certificate. */
struct exchange {
    struct side kaz, laptop, un;
    const char *file;
};

static struct exchange exchange_new(void)
{
    struct exchange exchange = {.kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                                .un = side_of(&bundle_wiring, "United Nations", "UN")};
    side_trust(&exchange.un, &exchange.kaz);
    side_trust(&exchange.kaz, &exchange.un);
    exchange.laptop = side_more(&exchange.kaz, "laptop");
    side_note(&exchange.un, "u1");
    side_notes(&exchange.laptop, "l", 2);
    side_import(&exchange.kaz, side_export(&exchange.laptop, "KAZ"));
    side_notes(&exchange.kaz, "k", 2);
    side_attach(&exchange.kaz, "scan.pdf", "the bytes of a scan", true);
    exchange.file = side_export(&exchange.kaz, "UN");
    return exchange;
}

static void exchange_remove(struct exchange *exchange)
{
    side_remove(&exchange->laptop);
    side_remove(&exchange->kaz);
    side_remove(&exchange->un);
}

static void a_failing_database_adds_nothing_by_halves(void **state)
{
    (void)state;
    struct exchange exchange = exchange_new();
    struct side *un = &exchange.un;
    const char *before = side_state(un);
    bool failed = true;
    uint64_t step = 0;
    while (failed) {
        struct test_case test = test_begin();
        struct bundle_preview preview;
        store_fail_after(++step);
        int code = bundle_read(un->journal, &exchange.file, 1, true, test.arena, &test.problems, &preview);
        failed = store_steps_counted() >= step;
        store_fail_after(0);
        assert_true(failed || code == 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        if (code < 0) {
            side_close(un); /* a lost connection: the database as it is on the disk */
            side_open(un);
            const char *after = side_state(un);
            assert_string_equal(after, before);
            side_verifies(un);
        }
        test_end(&test);
        if (code == 0)
            break;
    }
    assert_true(step > 10);
    side_import(&exchange.kaz, side_export(un, "KAZ"));
    assert_string_equal(side_fold(un), side_fold(&exchange.kaz));
    side_verifies(un);
    exchange_remove(&exchange);
}

/* One step fails and all after it work: it is tried again, or told; whoever asks again has all of it. */
static void a_database_that_fails_once_adds_nothing_by_halves(void **state)
{
    (void)state;
    bool failed = true;
    uint64_t step = 0;
    while (failed) {
        struct exchange exchange = exchange_new();
        struct side *un = &exchange.un;
        struct test_case test = test_begin();
        struct bundle_preview preview;
        const char *before = side_state(un);
        store_fail_once(++step);
        int code = bundle_read(un->journal, &exchange.file, 1, true, test.arena, &test.problems, &preview);
        failed = store_steps_counted() >= step;
        store_fail_after(0);
        assert_true(failed || code == 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        if (code < 0)
            assert_string_equal(side_state(un), before);
        side_import(un, exchange.file);
        side_import(&exchange.kaz, side_export(un, "KAZ"));
        assert_string_equal(side_fold(un), side_fold(&exchange.kaz));
        side_verifies(un);
        test_end(&test);
        exchange_remove(&exchange);
    }
    assert_true(step > 10);
}

static void exhausted_memory_adds_nothing_by_halves(void **state)
{
    (void)state;
    struct exchange exchange = exchange_new();
    const char *before = side_state(&exchange.un);
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code < 0;) {
        struct test_case test = test_begin();
        struct bundle_preview preview;
        arena_fail_after(test.arena, ++calls);
        code =
            bundle_read(exchange.un.journal, &exchange.file, 1, true, test.arena, &test.problems, &preview);
        bool failed = arena_has_failed(test.arena);
        arena_fail_after(test.arena, 0);
        assert_true(failed || code == 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        if (code < 0)
            assert_string_equal(side_state(&exchange.un), before);
        test_end(&test);
    }
    assert_true(calls > 30);
    side_verifies(&exchange.un);
    exchange_remove(&exchange);
}

static void an_export_without_memory_writes_nothing(void **state)
{
    (void)state;
    struct exchange exchange = exchange_new();
    const char *to = "UN", *path = side_file(&exchange.kaz);
    const struct bundle_export wanted = {.subject = SUBJECT, .to = &to, .to_count = 1, .path = path};
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code < 0;) {
        struct test_case test = test_begin();
        struct bundle_preview preview;
        arena_fail_after(test.arena, ++calls);
        code = bundle_write(exchange.kaz.journal, &wanted, test.arena, &test.problems, &preview);
        arena_fail_after(test.arena, 0);
        assert_true((code < 0) == (problems_result(&test.problems) < 0));
        assert_int_equal(path_exists(path), code == 0);
        test_end(&test);
    }
    assert_true(calls > 20);
    side_import(&exchange.un, path);
    exchange_remove(&exchange);
}

/* The database or the disk fails while parts are written: what is there is whole. */
static void a_failing_export_leaves_whole_parts(void **state)
{
    (void)state;
    struct exchange exchange = exchange_new();
    const char *to = "UN";
    for (int way = 0; way < 4; way++) {
        bool disk = way & 1, once = way & 2, failed = true;
        for (size_t step = 1; failed; step++) {
            struct test_case test = test_begin();
            struct bundle_preview preview = {0};
            const struct bundle_export wanted = {.subject = SUBJECT,
                                                 .to = &to,
                                                 .to_count = 1,
                                                 .part_bytes = 400,
                                                 .path = side_file(&exchange.kaz)};
            if (disk)
                (once ? folder_fail_once : folder_fail_after)(step);
            else
                (once ? store_fail_once : store_fail_after)(step);
            int code = bundle_write(exchange.kaz.journal, &wanted, test.arena, &test.problems, &preview);
            failed = disk ? folder_call_failed() : store_steps_counted() >= step;
            folder_fail_after(0);
            store_fail_after(0);
            assert_true((code < 0) == (problems_result(&test.problems) < 0));
            assert_true(failed || code == 0);
            for (int part = 1; part < 6; part++) {
                const char *path = arena_format(test.arena, "%s.%d", wanted.path, part);
                if (path_exists(path))
                    side_import(&exchange.un, path);
            }
            test_end(&test);
        }
    }
    exchange_remove(&exchange);
}

/* ---- at the same time ---- */

static atomic_llong shared_clock;
static instant shared_now(void)
{
    return atomic_fetch_add(&shared_clock, 1);
}

/* One of several that use a database at once, each with a connection of its own. */
struct worker {
    pthread_t thread;
    struct journal_options options;
    const char *file; /* a bundle to import; NULL: notes are appended */
    int code, done;
};
enum { WORKERS = 4, WORKER_ROUNDS = 5 };

static int append_note(struct journal *journal, struct arena *arena, struct problems *problems)
{
    static const char body[] = "{\"note\":\"n\"}";
    struct draft draft = {"note/1", FIRST_DAY, body, sizeof body - 1};
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    return journal_append(journal, NULL, &append, arena, problems, &appended);
}

static void *work(void *context)
{
    struct worker *worker = context;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct bundle_preview preview;
    struct problems problems;
    problems_init(&problems, arena);
    worker->code = journal_open(&worker->options, arena, &problems, &journal);
    for (int i = 0; worker->code == 0 && i < WORKER_ROUNDS; i++) {
        worker->code = worker->file ? bundle_read(journal, &worker->file, 1, true, arena, &problems, &preview)
                                    : append_note(journal, arena, &problems);
        worker->done += worker->code == 0;
    }
    return NULL;
}

static void imports_and_appends_at_once_lose_nothing(void **state)
{
    (void)state;
    struct exchange exchange = exchange_new();
    struct side *un = &exchange.un;
    struct worker workers[WORKERS];
    atomic_store(&shared_clock, test_now());
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.options = un->place.options, .file = i % 2 ? exchange.file : NULL};
        workers[i].options.now = shared_now;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].code, 0);
        assert_int_equal(workers[i].done, WORKER_ROUNDS);
    }
    test_clock = shared_now();
    side_close(un); /* keys are read when a journal is opened: the bundle has brought a certificate */
    side_open(un);
    side_verifies(un);
    side_import(&exchange.kaz, side_export(un, "KAZ"));
    assert_string_equal(side_fold(&exchange.kaz), side_fold(un));
    exchange_remove(&exchange);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(nothing_of_another_circle_reaches_the_other_side),
    cmocka_unit_test(every_changed_byte_of_a_file_is_noticed),
    cmocka_unit_test(a_failing_database_adds_nothing_by_halves),
    cmocka_unit_test(a_database_that_fails_once_adds_nothing_by_halves),
    cmocka_unit_test(exhausted_memory_adds_nothing_by_halves),
    cmocka_unit_test(an_export_without_memory_writes_nothing),
    cmocka_unit_test(a_failing_export_leaves_whole_parts),
    cmocka_unit_test(imports_and_appends_at_once_lose_nothing),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
