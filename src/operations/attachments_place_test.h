/* Papers of a contingent in a place on the disk, with its journal on SQLite or PostgreSQL. */
#ifndef MUSTER_OPERATIONS_ATTACHMENTS_PLACE_TEST_H
#define MUSTER_OPERATIONS_ATTACHMENTS_PLACE_TEST_H

#include "operations/contingents_place_test.h"

#include "journal/journal.h"
#include "tamper.h"

#define LARGEST ((off_t)256 << 20)

static inline const char *paper_path(const char *folder, const char *name)
{
    static char path[4 * PATH_SIZE];
    snprintf(path, sizeof path, "%s/attachments/%s", folder, name);
    return path;
}

static inline void put_paper(const char *folder, const char *name, const char *content,
                             struct test_case *test)
{
    assert_int_equal(folder_make(paper_path(folder, ""), &test->problems), 0);
    assert_int_equal(file_write(paper_path(folder, name), content, strlen(content), true, &test->problems),
                     0);
}

static inline void assert_paper(const char *folder, const char *name, const char *content,
                                struct test_case *test)
{
    struct folder_file file;
    assert_int_equal(file_read(paper_path(folder, name), test->arena, &test->problems, &file), 0);
    assert_same(name, file.data, content);
    assert_int_equal(file.size, strlen(content));
}

/* What an operation answers, and its problems; its code. */
static inline int ask(const struct place_on_disk *place, const char *name, const char *const *pairs,
                      struct text *out)
{
    struct call call;
    call_with(&call, place, REPLY_JSON, name, ID, pairs);
    text_done(out);
    text_add(out, text_content(&call.reply.machine));
    assert_true(call.code == 0 || call.test.problems.count > 0);
    for (size_t i = 0; i < call.test.problems.count; i++)
        text_format(out, "%s\n", call.test.problems.items[i].what);
    int code = call.code;
    call_end(&call);
    return code;
}
#define ASK(place, out, name, ...) ask(place, name, (const char *const[]){__VA_ARGS__, NULL}, out)

static inline void assert_answer(const struct text *out, const char *wanted)
{
    if (!strstr(text_content(out), wanted))
        assert_same("answer", text_content(out), wanted);
}

/* ---- places ---- */

static bool papers_on_postgres;

static inline struct place_on_disk papers_place(void)
{
    struct place_on_disk place = make_place();
    struct test_case test = test_begin();
    now = (instant)20000 * 86400 * 1000000;
    if (papers_on_postgres)
        snprintf(place.database, sizeof place.database, "%s", postgres_test_make(test.arena));
    test_end(&test);
    return place;
}

static inline void papers_remove(const struct place_on_disk *place)
{
    struct test_case test = test_begin();
    if (papers_on_postgres)
        postgres_test_drop(test.arena, place->database);
    test_end(&test);
    remove_all(place->path);
}

/* Every case on SQLite, and on PostgreSQL where there is a server. */
#define papers_run(tests)                                                                                    \
    (cmocka_run_group_tests_name("SQLite", tests, NULL, NULL) +                                              \
     ((papers_on_postgres = postgres_test_server() != NULL)                                                  \
          ? cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL)                                     \
          : 0))

#endif
