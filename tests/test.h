/* Before every test: cmocka and what it needs, and a few helpers. */
#ifndef MUSTER_TESTS_TEST_H
#define MUSTER_TESTS_TEST_H

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

#define TEST_COUNT(array) (sizeof(array) / sizeof *(array))

/* A file of so many bytes, as if it had been read from the current folder. */
static inline struct folder_file test_file_bytes(const char *name, const char *data, size_t size)
{
    return (struct folder_file){.name = name, .path = name, .data = data, .size = size};
}

static inline struct folder_file test_file(const char *name, const char *content)
{
    return test_file_bytes(name, content, strlen(content));
}

/* An arena and problems for one test case. */
struct test_case {
    struct arena *arena;
    struct problems problems;
};

static inline struct test_case test_begin(void)
{
    struct test_case test = {.arena = arena_new(0)};
    assert_non_null(test.arena);
    problems_init(&test.problems, test.arena);
    return test;
}

static inline void test_end(struct test_case *test)
{
    test->arena = arena_free(test->arena);
}

/* What was written must be this, byte by byte; case_name is named when it is not. */
static inline void test_same_at(const char *case_name, const char *got, const char *wanted, const char *file,
                                int line)
{
    if (strcmp(got, wanted) == 0)
        return;
    print_error("case: %s\n got: %s\nwant: %s\n", case_name, got, wanted);
    _fail(file, line);
}
#define assert_same(case_name, got, wanted) test_same_at(case_name, got, wanted, __FILE__, __LINE__)

/* Adds all problems to a text: "line:column: what; expected" each, joined by " | ". */
static inline void test_write_problems(const struct problems *problems, struct text *out)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        text_format(out, "%s%u:%u: %s%s%s", i ? " | " : "", (unsigned)problem->place.line,
                    (unsigned)problem->place.column, problem->what, problem->expected ? "; " : "",
                    problem->expected ? problem->expected : "");
    }
}

/* The problem with this index stands at that place and says that (in `what` or `expected`). */
static inline void test_problem_at(const struct problems *problems, size_t index, const char *place_file,
                                   uint32_t place_line, uint32_t place_column, const char *substring,
                                   const char *file, int line)
{
    if (index >= problems->count) {
        print_error("there is no problem %zu, only %zu\n", index, problems->count);
        _fail(file, line);
    }
    const struct problem *problem = &problems->items[index];
    const char *got_file = problem->place.file ? problem->place.file : "";
    const char *expected = problem->expected ? problem->expected : "";
    bool right = strcmp(got_file, place_file) == 0 && problem->place.line == place_line &&
                 problem->place.column == place_column &&
                 (strstr(problem->what, substring) || strstr(expected, substring));
    if (right)
        return;
    print_error(" got: %s:%u:%u: %s; %s\nwant: %s:%u:%u: ... %s ...\n", got_file,
                (unsigned)problem->place.line, (unsigned)problem->place.column, problem->what, expected,
                place_file, (unsigned)place_line, (unsigned)place_column, substring);
    _fail(file, line);
}
#define assert_problem(problems, index, file, line, column, substring)                                       \
    test_problem_at(problems, index, file, line, column, substring, __FILE__, __LINE__)

#endif
