/* Every step made to fail once, n = 1, 2, ..., over a script of transactions: a clean error each time, what
   was committed is there, nothing is half done, and the next start works. */
#include "store_suite_test.h"

enum { PARTS = 3, STEPS_MAXIMUM = 400 };

/* ---- the script ------------------------------------------------------------------------------------- */

static int change_one(struct store *store, int part, struct arena *arena, struct problems *problems)
{
    const struct digest hash = suite_digest((uint8_t)part);
    char name[24];
    snprintf(name, sizeof name, "%d", part);
    const struct store_snapshot snapshot = {name, 1, name, 1};
    struct store_guard guards[] = {{.key = "g"}, {.key = name}};
    int result = suite_append(store, part % 2 ? "s" : "other", arena, problems);
    if (result == 0)
        result = suite_append(store, "s", arena, problems);
    if (result == 0)
        result = store_guards_lock(store, guards, TEST_COUNT(guards), arena, problems);
    if (result == 0)
        result = store_guard_set(store, "g", part == 2 ? NULL : name, problems);
    if (result == 0)
        result = store_summary_set(store, "s", name, problems);
    if (result == 0)
        result = store_snapshots_drop(store, "", problems);
    if (result == 0)
        result = store_snapshot_set(store, name, &snapshot, problems);
    return result < 0 ? result : store_attachment_add(store, &hash, name, 1, problems);
}

static int commit_one(struct store *store, int part, struct arena *arena, struct problems *problems,
                      bool *ret_in_doubt)
{
    int result = store_begin(store, problems);
    if (result == 0)
        result = change_one(store, part, arena, problems);
    if (result < 0)
        return result;
    *ret_in_doubt = true;
    result = store_commit(store, problems);
    *ret_in_doubt = result < 0;
    return result;
}

static int count_record(void *context, const struct store_record *record)
{
    *(int64_t *)context += record->sequence;
    return 0;
}

static int count_attachment(void *context, const struct digest *hash, size_t size)
{
    (void)hash;
    *(size_t *)context += size;
    return 0;
}

static int write_streams(struct store *store, struct arena *arena, struct problems *problems,
                         struct text *out)
{
    struct store_stream *streams = NULL;
    size_t count = 0;
    int result = store_streams(store, NULL, 0, arena, problems, &streams, &count);
    for (size_t i = 0; result == 0 && i < count; i++) {
        int64_t records = 0;
        result = store_records_read(store, streams[i].id, 0, INT64_MAX, count_record, &records, problems);
        text_format(out, "%s %d %d ", streams[i].subject, (int)streams[i].sequence, (int)records);
    }
    return result;
}

static int write_guards(struct store *store, struct arena *arena, struct problems *problems, struct text *out)
{
    struct store_guard *guards = NULL;
    struct store_summary *summaries = NULL;
    size_t count = 0;
    int result = store_guards_read(store, "", arena, problems, &guards, &count);
    for (size_t i = 0; result == 0 && i < count; i++)
        text_format(out, "%s=%s ", guards[i].key, guards[i].value);
    if (result == 0)
        result = store_summaries_read(store, "", arena, problems, &summaries, &count);
    for (size_t i = 0; result == 0 && i < count; i++)
        text_format(out, "%s ", summaries[i].body);
    return result;
}

static int write_snapshots(struct store *store, struct arena *arena, struct problems *problems,
                           struct text *out)
{
    for (char key[2] = "0"; *key < '0' + PARTS + 2; ++*key) {
        struct store_snapshot snapshot;
        int result = store_snapshot_read(store, key, arena, problems, &snapshot);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        text_add(out, result == 0 ? "+" : "-");
    }
    return 0;
}

/* Everything that is stored, as one text; all in one reading transaction. */
static int write_state(struct store *store, struct arena *arena, struct problems *problems, struct text *out)
{
    size_t attachments = 0;
    int result = store_begin_read(store, problems);
    if (result == 0)
        result = write_streams(store, arena, problems, out);
    if (result == 0)
        result = write_guards(store, arena, problems, out);
    if (result == 0)
        result = write_snapshots(store, arena, problems, out);
    if (result == 0)
        result = store_attachments_list(store, count_attachment, &attachments, problems);
    text_format(out, " %zu", attachments);
    store_rollback(store);
    return result;
}

struct outcome {
    int done;      /* parts whose commit was acknowledged */
    bool in_doubt; /* the one after them failed in its commit */
    int result;
};

static int open_for_script(struct suite *suite, struct arena *arena, struct problems *problems,
                           struct store **ret_store)
{
    /* SQLite's syncs are steps; the server's cannot be made to fail from here, and only cost time. */
    const struct store_options options = {
        .access = STORE_CREATE, .busy_milliseconds = 200, .sync_off = suite->postgres};
    return store_open(suite->where, &options, arena, problems, ret_store);
}

/* Opens, does the parts, reads, closes: until the first error. */
static struct outcome run_script(struct suite *suite, struct arena *arena, struct problems *problems)
{
    struct outcome outcome = {0};
    struct store *store STORE_CLEANUP = NULL;
    outcome.result = open_for_script(suite, arena, problems, &store);
    while (outcome.result == 0 && outcome.done < PARTS) {
        outcome.result = commit_one(store, outcome.done + 1, arena, problems, &outcome.in_doubt);
        outcome.done += outcome.result == 0;
    }
    struct text unused TEXT_CLEANUP = {0};
    if (outcome.result == 0)
        outcome.result = write_state(store, arena, problems, &unused);
    return outcome;
}

/* ---- a fresh database for each n -------------------------------------------------------------------- */

static void renew(struct suite *suite)
{
    if (suite->postgres) {
        assert_same("renew", suite_raw(suite, "DROP SCHEMA public CASCADE; CREATE SCHEMA public"), "");
        return;
    }
    void *state = suite;
    suite_end(&state);
    suite_begin(&state);
}

static const char *state_now(struct suite *suite, struct store *store)
{
    struct text out TEXT_CLEANUP = {0};
    assert_works(suite, write_state(store, suite->arena, &suite->problems, &out));
    const char *copy = arena_text(suite->arena, text_content(&out), out.length);
    assert_non_null(copy);
    return copy;
}

/* The states after 0, 1, ... parts, as they are when nothing fails. */
static void learn_states(struct suite *suite, struct arena *arena, const char *states[PARTS + 2])
{
    struct store *store STORE_CLEANUP = NULL;
    assert_works(suite, open_for_script(suite, suite->arena, &suite->problems, &store));
    for (int part = 0; part <= PARTS + 1; part++) {
        bool in_doubt;
        struct text out TEXT_CLEANUP = {0};
        if (part > 0)
            assert_works(suite, commit_one(store, part, suite->arena, &suite->problems, &in_doubt));
        assert_works(suite, write_state(store, suite->arena, &suite->problems, &out));
        states[part] = arena_text(arena, text_content(&out), out.length);
        assert_non_null(states[part]);
    }
}

/* It is as after the parts that were acknowledged, or, where a commit failed, after one more; and the next
   start works. */
static void check_state(struct suite *suite, const struct outcome *outcome, const char *const *states)
{
    struct store *store STORE_CLEANUP = NULL;
    assert_works(suite, open_for_script(suite, suite->arena, &suite->problems, &store));
    const char *now = state_now(suite, store);
    int there = outcome->done;
    if (outcome->in_doubt && strcmp(now, states[there + 1]) == 0)
        there++;
    assert_same("state", now, states[there]);
    bool in_doubt;
    assert_works(suite, commit_one(store, there + 1, suite->arena, &suite->problems, &in_doubt));
    assert_same("goes on", state_now(suite, store), states[there + 1]);
}

/* One clear problem, of the kinds that a disk or a server makes. */
static void check_error(const struct outcome *outcome, const struct problems *problems)
{
    assert_true(outcome->result == ERROR_STORAGE || outcome->result == ERROR_BUSY);
    assert_int_equal(problems->count, 1);
    assert_true(problems->items[0].expected && *problems->items[0].what);
    if (problems->items[0].code != outcome->result)
        print_error("%d: %s\n", outcome->result, problems->items[0].what);
    assert_int_equal(problems->items[0].code, outcome->result);
}

/* fail_at: the step and all after it, or it alone, which a program that goes on after an error would not
 * notice.
 */
static void fail_each_step(struct suite *suite, void (*fail_at)(uint64_t step))
{
    struct test_case test = test_begin();
    const char *states[PARTS + 2];
    bool failed = true;
    uint64_t step = 0;
    store_fail_after(0);
    learn_states(suite, test.arena, states);
    while (failed) {
        struct test_case run = test_begin();
        renew(suite);
        fail_at(++step);
        struct outcome outcome = run_script(suite, run.arena, &run.problems);
        failed = store_steps_counted() >= step;
        store_fail_after(0);
        if (outcome.result < 0)
            check_error(&outcome, &run.problems);
        else
            assert_int_equal(outcome.done, PARTS);
        assert_true(failed || outcome.result == 0);
        check_state(suite, &outcome, states);
        test_end(&run);
        assert_in_range(step, 1, STEPS_MAXIMUM);
    }
    assert_true(step > 60);
    test_end(&test);
}

static void every_step_fails(void **state)
{
    fail_each_step(*state, store_fail_after);
}

static void every_step_fails_once(void **state)
{
    fail_each_step(*state, store_fail_once);
}

/* The trouble passes: the same store goes on after rolling back. */
static void trouble_passes(void **state)
{
    struct suite *suite = *state;
    struct test_case test = test_begin();
    const char *states[PARTS + 2];
    store_fail_after(0);
    learn_states(suite, test.arena, states);
    renew(suite);
    struct outcome outcome = {0};
    for (uint64_t step = 1; outcome.done < PARTS; step++) {
        struct test_case run = test_begin();
        struct store *store = NULL;
        assert_works(suite, open_for_script(suite, suite->arena, &suite->problems, &store));
        store_fail_after(step);
        outcome.result = commit_one(store, outcome.done + 1, run.arena, &run.problems, &outcome.in_doubt);
        store_fail_after(0);
        if (outcome.result < 0)
            check_error(&outcome, &run.problems);
        store_rollback(store);
        if (outcome.result == 0) {
            outcome.done++;
            step = 0;
        }
        const char *now = state_now(suite, store);
        outcome.done += outcome.in_doubt && strcmp(now, states[outcome.done + 1]) == 0;
        outcome.in_doubt = false;
        assert_same("state", now, states[outcome.done]);
        store_close(store);
        test_end(&run);
    }
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(every_step_fails),
        cmocka_unit_test(every_step_fails_once),
        cmocka_unit_test(trouble_passes),
    };
    return suite_run_all(cases);
}
