#include "base/arena.h"
#include "base/error.h"

#include "test.h"

#include <string.h>

static void arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t size = 0; size < 200000; size = size * 3 + 1) {
        unsigned char *piece = arena_alloc(arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
    }
    for (int round = 0; round < 3; round++) { /* what was given out before comes back zeroed */
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
        for (size_t size = 1; size < 200000; size *= 3) {
            unsigned char *piece = arena_alloc(arena, size);
            assert_non_null(piece);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(piece[i], 0);
            memset(piece, 0xff, size);
        }
    }
    assert_null(arena_free(arena));
    assert_null(arena_free(NULL));
}

static void arena_has_a_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1100);
    assert_non_null(arena_alloc(arena, 900));
    assert_null(arena_alloc(arena, 200));
    assert_non_null(arena_alloc(arena, 50));
    assert_null(arena_array(arena, SIZE_MAX / 2, 4));
    assert_null(arena_alloc(arena, SIZE_MAX));
    arena_fail_after(arena, 2);
    assert_non_null(arena_alloc(arena, 1));
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_alloc(arena, 1));
    arena_fail_after(arena, 0);
    assert_non_null(arena_alloc(arena, 1));
    arena_free(arena);
}

static void arena_grows_lists(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    uint32_t *items = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        items = arena_grow(arena, items, &capacity, i, sizeof *items);
        assert_non_null(items);
        items[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    assert_string_equal(arena_format(arena, "%d-%s", 7, "x"), "7-x");
    assert_string_equal(arena_text(arena, "abcdef", 3), "abc");
    arena_free(arena);
}

static void problems_are_kept_and_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct problems problems;
    problems_init(&problems, arena);
    assert_int_equal(problems_result(&problems), 0);
    problem_warning(&problems, (struct place){"a.csv", 1, 2}, NULL, "look at %d", 1);
    problem_note(&problems, (struct place){0}, NULL, "by the way");
    assert_int_equal(problems_result(&problems), 0);
    for (int i = 0; i < 150; i++)
        assert_int_equal(problem_error(&problems, i ? ERROR_INVALID : ERROR_NOT_FOUND,
                                       (struct place){"a.csv", 3, 4}, "a whole number", "'%d' is wrong", i),
                         i ? ERROR_INVALID : ERROR_NOT_FOUND);
    assert_int_equal(problems.found[PROBLEM_ERROR], 150);
    assert_int_equal(problems.count, PROBLEMS_KEPT + 2);
    assert_string_equal(problems.items[2].what, "'0' is wrong");
    assert_int_equal(problems_result(&problems), ERROR_NOT_FOUND);
    arena_free(arena);
}

/* Without memory the error is still one. */
static void problems_survive_without_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t calls = 1; calls < 4; calls++) {
        struct problems problems;
        problems_init(&problems, arena);
        arena_fail_after(arena, calls);
        assert_int_equal(problem_memory(&problems), ERROR_LIMIT);
        assert_int_equal(problems_result(&problems), ERROR_LIMIT);
        arena_fail_after(arena, 0);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_has_a_limit),
        cmocka_unit_test(arena_grows_lists),
        cmocka_unit_test(problems_are_kept_and_counted),
        cmocka_unit_test(problems_survive_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
