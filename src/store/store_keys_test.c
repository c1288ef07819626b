/* What the port keeps by key (guards, summaries, snapshots, attachments), on both databases; and that every
   list it gives survives want of memory. */
#include "store_suite_test.h"

static struct store *begun(struct suite *suite)
{
    struct store *store = suite_open(suite, STORE_CREATE);
    assert_works(suite, store_begin(store, &suite->problems));
    return store;
}

/* "key=value " of each guard with that prefix. */
static const char *list_guards(struct suite *suite, struct store *store, const char *prefix)
{
    struct store_guard *guards = NULL;
    size_t count = 0;
    struct text list TEXT_CLEANUP = {0};
    assert_works(suite, store_guards_read(store, prefix, suite->arena, &suite->problems, &guards, &count));
    for (size_t i = 0; i < count; i++)
        text_format(&list, "%s=%s ", guards[i].key, guards[i].value);
    return arena_text(suite->arena, text_content(&list), list.length);
}

static void guards(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = begun(suite);
    struct store_guard locked[] = {
        {"key/b", "?"}, {"key/", "?"}, {"key/a", "?"}, {"Key/c", "?"}, {"key/b", "?"}};
    assert_works(suite, store_guards_lock(store, locked, TEST_COUNT(locked), suite->arena, &suite->problems));
    for (size_t i = 0; i < TEST_COUNT(locked); i++)
        assert_null(locked[i].value);
    assert_works(suite, store_guards_lock(store, NULL, 0, suite->arena, &suite->problems));
    assert_same("empty ones are passed over", list_guards(suite, store, ""), "");
    static const char *const set[][2] = {{"key/b", "2"}, {"key/", ""},          {"key/a", "1"},
                                         {"keys", "x"},  {"key/\xc3\xa9", "e"}, {"Key/c", "C"},
                                         {"key/b", "3"}, {"key/a", NULL},       {"never", NULL}};
    for (size_t i = 0; i < TEST_COUNT(set); i++)
        assert_works(suite, store_guard_set(store, set[i][0], set[i][1], &suite->problems));
    assert_works(suite, store_guards_lock(store, locked, TEST_COUNT(locked), suite->arena, &suite->problems));
    static const char *const values[] = {"3", "", NULL, "C", "3"};
    for (size_t i = 0; i < TEST_COUNT(locked); i++)
        if (values[i])
            assert_string_equal(locked[i].value, values[i]);
        else
            assert_null(locked[i].value);
    assert_works(suite, store_commit(store, &suite->problems));
    static const char *const lists[][2] = {{"", "Key/c=C key/= key/b=3 key/\xc3\xa9=e keys=x "},
                                           {"key", "key/= key/b=3 key/\xc3\xa9=e keys=x "},
                                           {"key/", "key/= key/b=3 key/\xc3\xa9=e "},
                                           {"key/b", "key/b=3 "},
                                           {"key/a", ""},
                                           {"l", ""}};
    for (size_t i = 0; i < TEST_COUNT(lists); i++)
        assert_same(lists[i][0], list_guards(suite, store, lists[i][0]), lists[i][1]);
}

/* Added again, it is refused, by the commit at the latest; one that was emptied or only locked is there, too.
 */
static void guards_are_added_once(void **state)
{
    static const char *const there[] = {"key/set", "key/emptied", "key/added"};
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = begun(suite);
    assert_works(suite, store_guard_set(store, "key/set", "1", &suite->problems));
    assert_works(suite, store_guard_set(store, "key/emptied", NULL, &suite->problems));
    assert_works(suite, store_guard_add(store, "key/added", "2", &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
    for (size_t i = 0; i < TEST_COUNT(there); i++) {
        assert_works(suite, store_begin(store, &suite->problems));
        int result = store_guard_add(store, there[i], "3", &suite->problems);
        if (result == 0)
            result = store_commit(store, &suite->problems);
        assert_fails(suite, result, ERROR_CONFLICT, "someone else was quicker");
        store_rollback(store);
    }
    assert_same("as before", list_guards(suite, store, ""), "key/added=2 key/set=1 ");
}

/* The answer is there with the first lock. */
static void questions(void **state)
{
    static const struct {
        const char *guard, *subject;
        int circle;
        const char *value;
        bool has_records;
    } cases[] = {
        {"g", "s", 1, "1", true},       {"g", "s", 2, "1", false},    {"emptied", "s", 1, NULL, true},
        {"other", "t", 1, NULL, false}, {NULL, NULL, 1, NULL, false}, {NULL, "empty", 1, NULL, false},
    };
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = begun(suite);
    const struct digest writer = suite_digest(9);
    struct store_stream stream;
    assert_works(suite, store_guard_set(store, "g", "1", &suite->problems));
    assert_works(suite, store_guard_set(store, "emptied", NULL, &suite->problems));
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    assert_works(suite,
                 store_stream_lock(store, "empty", 1, &writer, suite->arena, &suite->problems, &stream));
    assert_works(suite, store_commit(store, &suite->problems));
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct store_question question = {
            .guard = cases[i].guard, .subject = cases[i].subject, .circle = cases[i].circle};
        assert_works(suite, store_begin(store, &suite->problems));
        assert_works(suite, store_ask(store, &question, suite->arena, &suite->problems));
        assert_works(suite,
                     store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
        store_rollback(store);
        assert_true(question.answered && question.has_records == cases[i].has_records);
        assert_true(!question.value == !cases[i].value);
        if (question.value)
            assert_string_equal(question.value, cases[i].value);
    }
}

static void summaries(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = begun(suite);
    static const char *const set[][2] = {{"contingent/b", "{\"n\":1}"},
                                         {"contingent/a", "{}"},
                                         {"client/x", "{}"},
                                         {"contingent/b", "{\"n\":2}"}};
    for (size_t i = 0; i < TEST_COUNT(set); i++)
        assert_works(suite, store_summary_set(store, set[i][0], set[i][1], &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
    static const char *const lists[][2] = {
        {"", "client/x={} contingent/a={} contingent/b={\"n\":2} "},
        {"contingent/", "contingent/a={} contingent/b={\"n\":2} "},
        {"d", ""},
    };
    for (size_t i = 0; i < TEST_COUNT(lists); i++) {
        struct store_summary *found = NULL;
        size_t count = 0;
        struct text list TEXT_CLEANUP = {0};
        assert_works(
            suite, store_summaries_read(store, lists[i][0], suite->arena, &suite->problems, &found, &count));
        for (size_t j = 0; j < count; j++)
            text_format(&list, "%s=%s ", found[j].subject, found[j].body);
        assert_same(lists[i][0], text_content(&list), lists[i][1]);
    }
}

enum { LARGE = 5 << 20 };

static void set_snapshot(struct suite *suite, struct store *store, const char *key, const void *heads,
                         size_t heads_size, const void *data, size_t data_size)
{
    const struct store_snapshot snapshot = {heads, heads_size, data, data_size};
    assert_works(suite, store_snapshot_set(store, key, &snapshot, &suite->problems));
}

static void snapshots(void **state)
{
    struct suite *suite = *state;
    char *large = arena_alloc(suite->arena, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (char)(i * i >> 3);
    struct store_snapshot found;
    {
        struct store *store STORE_CLEANUP = begun(suite);
        set_snapshot(suite, store, "contingent/a 1 rows/1", "old", 3, "old", 3);
        set_snapshot(suite, store, "contingent/a 1 rows/1", "\0h", 2, large, LARGE);
        set_snapshot(suite, store, "contingent/a 2 rows/1", "", 0, "", 0);
        set_snapshot(suite, store, "contingent/ab 1 rows/1", "x", 1, "y", 1);
        assert_works(suite, store_commit(store, &suite->problems));
    }
    struct store *store STORE_CLEANUP = begun(suite);
    assert_works(suite,
                 store_snapshot_read(store, "contingent/a 1 rows/1", suite->arena, &suite->problems, &found));
    assert_true(found.heads_size == 2 && found.data_size == LARGE);
    assert_memory_equal(found.heads, "\0h", 2);
    assert_memory_equal(found.data, large, LARGE);
    assert_works(suite,
                 store_snapshot_read(store, "contingent/a 2 rows/1", suite->arena, &suite->problems, &found));
    assert_true(found.heads_size == 0 && found.data_size == 0 && found.heads && found.data);
    assert_works(suite, store_snapshots_drop(store, "contingent/a ", &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
    static const struct {
        const char *key;
        int result;
    } left[] = {{"contingent/a 1 rows/1", ERROR_NOT_FOUND},
                {"contingent/a 2 rows/1", ERROR_NOT_FOUND},
                {"contingent/ab 1 rows/1", 0}};
    for (size_t i = 0; i < TEST_COUNT(left); i++)
        assert_int_equal(store_snapshot_read(store, left[i].key, suite->arena, &suite->problems, &found),
                         left[i].result);
    assert_int_equal(suite->problems.count, 0);
}

static int list_attachment(void *context, const struct digest *hash, size_t size)
{
    text_format(context, "%02x:%zu ", hash->bytes[0], size);
    return size == 4 ? 7 : 0;
}

static void attachments(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = begun(suite);
    const struct digest first = suite_digest(0x80), second = suite_digest(0x7f), none = suite_digest(1);
    const void *data = NULL;
    size_t size = 0;
    assert_works(suite, store_attachment_add(store, &first, "sc\0n", 4, &suite->problems));
    assert_works(suite, store_attachment_add(store, &second, NULL, 0, &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
    assert_works(suite, store_begin(store, &suite->problems)); /* once more: nothing changes */
    assert_works(suite, store_attachment_add(store, &first, "other", 5, &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
    assert_works(suite, store_attachment_read(store, &first, suite->arena, &suite->problems, &data, &size));
    assert_int_equal(size, 4);
    assert_memory_equal(data, "sc\0n", 4);
    assert_works(suite, store_attachment_read(store, &second, suite->arena, &suite->problems, &data, &size));
    assert_int_equal(size, 0);
    assert_int_equal(store_attachment_read(store, &none, suite->arena, &suite->problems, &data, &size),
                     ERROR_NOT_FOUND);
    assert_int_equal(suite->problems.count, 0);
    struct text list TEXT_CLEANUP = {0};
    assert_int_equal(store_attachments_list(store, list_attachment, &list, &suite->problems), 7);
    assert_same("list", text_content(&list), "7f:0 80:4 ");
}

/* ---- memory ----------------------------------------------------------------------------------------- */

/* Everything that takes an arena, once. */
static int read_all(struct store *store, struct arena *arena, struct problems *problems)
{
    const struct digest writer = suite_digest(7), hash = suite_digest(3);
    struct store_stream stream, *streams;
    struct store_guard guard = {.key = "g"}, *guards;
    struct store_summary *summaries;
    struct store_snapshot snapshot;
    const void *data;
    size_t count;
    int result = store_begin(store, problems);
    if (result == 0)
        result = store_stream_lock(store, "s", 1, &writer, arena, problems, &stream);
    if (result == 0)
        result = store_streams(store, NULL, 0, arena, problems, &streams, &count);
    if (result == 0)
        result = store_guards_lock(store, &guard, 1, arena, problems);
    if (result == 0)
        result = store_guards_read(store, "", arena, problems, &guards, &count);
    if (result == 0)
        result = store_summaries_read(store, "", arena, problems, &summaries, &count);
    if (result == 0)
        result = store_snapshot_read(store, "k", arena, problems, &snapshot);
    if (result == 0)
        result = store_attachment_read(store, &hash, arena, problems, &data, &count);
    if (result == 0)
        result = store_snapshots_drop(store, "none", problems);
    store_rollback(store);
    return result;
}

/* complexity: each line is one assertion */
static void fill(struct suite *suite)
{
    const struct digest hash = suite_digest(3);
    struct store *store STORE_CLEANUP = begun(suite);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    assert_works(suite, store_guard_set(store, "g", "1", &suite->problems));
    assert_works(suite, store_summary_set(store, "s", "{}", &suite->problems));
    set_snapshot(suite, store, "k", "h", 1, "d", 1);
    assert_works(suite, store_attachment_add(store, &hash, "scan", 4, &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
}

static void without_memory(void **state)
{
    struct suite *suite = *state;
    fill(suite);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_WRITE);
    size_t calls = 1;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        arena_fail_after(test.arena, calls);
        int result = read_all(store, test.arena, &test.problems);
        failed = arena_has_failed(test.arena);
        assert_int_equal(result, failed ? ERROR_LIMIT : 0);
        test_end(&test);
    }
    assert_true(calls > 12);
    calls = 1;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        const struct store_options options = {.access = STORE_CREATE};
        struct store *other = NULL;
        arena_fail_after(test.arena, calls);
        int result = store_open(suite->where, &options, test.arena, &test.problems, &other);
        failed = arena_has_failed(test.arena);
        assert_int_equal(result, failed ? ERROR_LIMIT : 0);
        store_close(other);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(guards),         cmocka_unit_test(guards_are_added_once),
        cmocka_unit_test(questions),      cmocka_unit_test(summaries),
        cmocka_unit_test(snapshots),      cmocka_unit_test(attachments),
        cmocka_unit_test(without_memory),
    };
    return suite_run_all(cases);
}
