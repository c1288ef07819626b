/* What every reader of a contingent folder must do, tested alike: it reads or says why not, and any of its
   allocations may fail. */
#ifndef MUSTER_TESTS_READER_CASES_H
#define MUSTER_TESTS_READER_CASES_H

#include "test.h"

struct reader_case {
    const char *content;
    int code;
    const char *problems; /* all of them */
    size_t count;         /* of rows that were read, where the reader counts them */
};

/* Reads content, and counts the rows in *ret_count (0 before). */
typedef int reader_function(const char *content, struct test_case *test, size_t *ret_count);
typedef void problems_writer(const struct problems *problems, struct text *out);

static inline void assert_reader_cases(reader_function *read, problems_writer *write_problems,
                                       const struct reader_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text problems = {0};
        size_t rows = 0;
        int code = read(cases[i].content, &test, &rows);
        write_problems(&test.problems, &problems);
        assert_same(cases[i].content, text_content(&problems), cases[i].problems);
        assert_int_equal(code, cases[i].code);
        assert_int_equal(rows, cases[i].count);
        test_end(&test);
    }
}

/* Reads content with each allocation failing once, until none fails and the reader returns code. */
static inline void assert_reader_memory(reader_function *read, const char *content, int code)
{
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        size_t rows = 0;
        arena_fail_after(test.arena, calls + 1);
        int got = read(content, &test, &rows);
        failed = arena_has_failed(test.arena);
        assert_true((got < 0) == (problems_result(&test.problems) < 0));
        assert_true(got == code || (failed && got == ERROR_LIMIT));
        test_end(&test);
    }
    assert_true(calls > 5);
}

#endif
