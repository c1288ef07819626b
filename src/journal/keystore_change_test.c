/* Changes of a key store at the same time, and with everything failing once. */
#include "keystore_site_test.h"
#include <pthread.h>

/* ---- at once ---- */

struct worker {
    pthread_t thread;
    struct store_site *site;
    char (*persons)[PERSON_ID_SIZE];
    size_t count;
    struct key_pair added;
    bool erases;
};

static void *work(void *context)
{
    struct worker *worker = context;
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct problems problems;
    struct keystore store;
    struct keystore_count count;
    problems_init(&problems, arena);
    bool right = keystore_read(worker->site->store.folder, arena, &problems, &store) == 0;
    struct seal_reader reader = {"personnel", worker->added.public_key};
    for (size_t i = 0; right && worker->erases && i < worker->count; i++)
        right = keystore_person_erase(&store, worker->persons[i], NOW, &problems) == 0;
    if (right && !worker->erases)
        right = keystore_reader_add(&store, &reader, &worker->site->reader, arena, &problems, &count) == 0;
    return right ? worker : NULL;
}

/* Readers come while persons are erased: nobody comes back, and no reader is lost. */
static void changes_at_once_do_not_undo_each_other(void **state)
{
    (void)state;
    enum { PERSONS = 30, WORKERS = 4 };
    static char persons[PERSONS][PERSON_ID_SIZE];
    struct store_site site;
    struct person_key keys[PERSONS];
    struct worker workers[WORKERS] = {0};
    site_full(&site);
    for (int i = 0; i < PERSONS; i++)
        assert_int_equal(new_person(&site, personnel, persons[i], &keys[i]), 0);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] =
            (struct worker){.site = &site, .persons = persons, .count = PERSONS / 2, .erases = i == 0};
        key_new(&workers[i].added);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        void *done;
        assert_int_equal(pthread_join(workers[i].thread, &done), 0);
        assert_non_null(done);
    }
    assert_int_equal(keystore_read(site.store.folder, site.test.arena, &site.test.problems, &site.store), 0);
    assert_int_equal(site.store.reader_count, WORKERS);
    for (int i = 0; i < PERSONS; i++)
        for (int k = 1; k < WORKERS; k++)
            assert_int_equal(state_of(&site, persons[i], &workers[k].added, &keys[i]),
                             i < PERSONS / 2 ? SEAL_ERASED : SEAL_OPEN);
    site_end(&site);
}

/* ---- failures ---- */

/* A store's life in steps. */
struct life {
    struct store_site site;
    struct keystore_count count;
    struct person_key keys[2];
    char persons[2][PERSON_ID_SIZE];
};

static int make_first(struct life *life)
{
    return new_person(&life->site, personnel, life->persons[0], &life->keys[0]);
}

static int make_second(struct life *life)
{
    return new_person(&life->site, personnel, life->persons[1], &life->keys[1]);
}

static int add_stranger(struct life *life)
{
    return add_reader(&life->site, "personnel", &life->site.stranger, &life->site.reader, &life->count);
}

static int change_recovery(struct life *life)
{
    return new_recovery(&life->site, &life->site.reader, "others");
}

static int erase_first(struct life *life)
{
    return keystore_person_erase(&life->site.store, life->persons[0], NOW, &life->site.test.problems);
}

static int remove_stranger(struct life *life)
{
    return keystore_reader_remove(&life->site.store, &life->site.stranger.public_key, life->site.test.arena,
                                  &life->site.test.problems, &life->count);
}

enum { FIRST_MADE = 1, SECOND_MADE, STRANGER_ADDED, RECOVERY_CHANGED, FIRST_ERASED, LIFE_STEPS };

/* Whoever was made and not erased is still readable, and what was begun can be done again. done: how many
   steps were. */
static void check_life(struct life *life, int done)
{
    struct store_site *site = &life->site;
    struct keystore again;
    assert_int_equal(keystore_read(site->store.folder, site->test.arena, &site->test.problems, &again), 0);
    if (done >= SECOND_MADE)
        assert_int_equal(state_of(site, life->persons[1], &site->reader, &life->keys[1]), SEAL_OPEN);
    if (done < FIRST_MADE)
        return;
    int first = state_of(site, life->persons[0], &site->reader, &life->keys[0]);
    bool half_erased = done == RECOVERY_CHANGED && (first == SEAL_ERASED || first < 0);
    assert_true(done >= FIRST_ERASED ? first == SEAL_ERASED : first == SEAL_OPEN || half_erased);
    assert_int_equal(erase_first(life), 0);
    assert_int_equal(state_of(site, life->persons[0], &site->reader, &life->keys[0]), SEAL_ERASED);
}

/* With the n-th call of the system or allocation failing; `fail_at`: the call alone, or all after it too.
   True when nothing did. */
static bool live(void (*fail_at)(size_t calls), size_t failing_call, size_t failing_allocation)
{
    static int (*const steps[LIFE_STEPS])(struct life *) = {make_first,      make_second, add_stranger,
                                                            change_recovery, erase_first, remove_stranger};
    struct life life = {0};
    int code = 0, done = 0;
    site_full(&life.site);
    fail_at(failing_call);
    arena_fail_after(life.site.test.arena, failing_allocation);
    while (done < LIFE_STEPS && (code = steps[done](&life)) == 0)
        done++;
    bool came = folder_call_failed();
    folder_fail_after(0);
    arena_fail_after(life.site.test.arena, 0);
    assert_int_equal(code<0, life.site.test.problems.found[PROBLEM_ERROR]> 0);
    assert_true(code == 0 || code == (failing_call ? ERROR_STORAGE : ERROR_LIMIT));
    check_life(&life, done);
    site_end(&life.site);
    return code == 0 && !came;
}

static void stores_survive_every_failure(void **state)
{
    (void)state;
    size_t calls = 1, once = 1, allocations = 1;
    while (!live(folder_fail_after, calls, 0))
        assert_in_range(++calls, 1, 1000);
    assert_in_range(calls, 80, 1000);
    while (!live(folder_fail_once, once, 0))
        assert_in_range(++once, 1, 1000);
    assert_in_range(once, 80, 1000);
    while (!live(folder_fail_after, 0, allocations))
        assert_in_range(++allocations, 1, 1000);
    assert_in_range(allocations, 50, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_at_once_do_not_undo_each_other),
        cmocka_unit_test(stores_survive_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
