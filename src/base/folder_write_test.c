/* Writing the files of a folder, all of them or none. */
#define _XOPEN_SOURCE 700
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 256, FAILURES_MAXIMUM = 100 };

struct scratch {
    char path[PATH_SIZE]; /* an empty folder of its own */
    char target[PATH_SIZE];
};

static int make_scratch(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    assert_non_null(scratch);
    snprintf(scratch->path, sizeof scratch->path, "/tmp/muster-folder-write-XXXXXX");
    assert_non_null(mkdtemp(scratch->path));
    snprintf(scratch->target, sizeof scratch->target, "%.200s/target", scratch->path);
    *state = scratch;
    return 0;
}

static const char *inside(const struct scratch *scratch, const char *name, char *buffer)
{
    snprintf(buffer, PATH_SIZE, "%.200s/%s", scratch->target, name);
    return buffer;
}

static int remove_scratch(void **state)
{
    static const char *const names[] = {"a.csv", "b.csv", "other.csv"};
    struct scratch *scratch = *state;
    char path[PATH_SIZE];
    for (size_t i = 0; i < TEST_COUNT(names); i++)
        unlink(inside(scratch, names[i], path));
    rmdir(scratch->target);
    unlink(scratch->target);
    /* Fails where a stage was left behind: nothing may be. */
    int left = rmdir(scratch->path);
    free(scratch);
    return left;
}

static int write_two(struct test_case *test, const struct scratch *scratch, const char *a, const char *b,
                     bool replace)
{
    const struct folder_file files[] = {test_file("a.csv", a), test_file("b.csv", b)};
    return folder_write(scratch->target, files, TEST_COUNT(files), replace, &test->problems);
}

/* "name=content" of each file, joined by a blank; "-" without a folder. */
static void write_state(const struct scratch *scratch, struct text *out)
{
    struct test_case test = test_begin();
    struct folder folder;
    if (!path_exists(scratch->target)) {
        text_add(out, "-");
    } else {
        assert_int_equal(folder_read(scratch->target, test.arena, &test.problems, &folder), 0);
        for (size_t i = 0; i < folder.count; i++)
            text_format(out, "%s%s=%s", i ? " " : "", folder.files[i].name, folder.files[i].data);
    }
    test_end(&test);
}

static void assert_state(const struct scratch *scratch, const char *wanted)
{
    TEXT_CLEANUP struct text got = {0};
    write_state(scratch, &got);
    assert_same("state", text_content(&got), wanted);
}

static void a_new_folder_appears_with_all_files(void **state)
{
    struct test_case test = test_begin();
    assert_int_equal(write_two(&test, *state, "1", "2", false), 0);
    assert_state(*state, "a.csv=1 b.csv=2");
    test_end(&test);
}

static void files_are_added_to_a_folder(void **state)
{
    const struct scratch *scratch = *state;
    struct test_case test = test_begin();
    char other[PATH_SIZE];
    assert_int_equal(mkdir(scratch->target, 0777), 0);
    assert_int_equal(file_write(inside(scratch, "other.csv", other), "0", 1, false, &test.problems), 0);
    assert_int_equal(write_two(&test, scratch, "1", "2", false), 0);
    assert_state(scratch, "a.csv=1 b.csv=2 other.csv=0");
    test_end(&test);
}

static void what_exists_is_replaced_only_when_asked(void **state)
{
    struct test_case test = test_begin();
    assert_int_equal(write_two(&test, *state, "1", "2", false), 0);
    assert_int_equal(write_two(&test, *state, "3", "4", false), ERROR_CONFLICT);
    assert_int_equal(test.problems.found[PROBLEM_ERROR], 2);
    assert_state(*state, "a.csv=1 b.csv=2");
    assert_int_equal(write_two(&test, *state, "3", "4", true), 0);
    assert_state(*state, "a.csv=3 b.csv=4");
    test_end(&test);
}

static void a_file_in_the_way_is_refused(void **state)
{
    const struct scratch *scratch = *state;
    struct test_case test = test_begin();
    assert_int_equal(file_write(scratch->target, "x", 1, false, &test.problems), 0);
    assert_int_equal(write_two(&test, scratch, "1", "2", true), ERROR_CONFLICT);
    assert_problem(&test.problems, 0, scratch->target, 0, 0, "something else than a folder");
    test_end(&test);
}

static void a_missing_folder_above_is_named(void **state)
{
    struct scratch deeper = *(const struct scratch *)*state;
    struct test_case test = test_begin();
    snprintf(deeper.target, sizeof deeper.target, "%.200s/none/target", deeper.path);
    assert_int_equal(write_two(&test, &deeper, "1", "2", false), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 0, deeper.target, 0, 0, "the folder above it does not exist");
    test_end(&test);
}

/* What the target was before: "-" nothing, else the two old files. */
static void set_back(const struct scratch *scratch, const char *before)
{
    struct test_case test = test_begin();
    char path[PATH_SIZE];
    if (strcmp(before, "-") == 0) {
        unlink(inside(scratch, "a.csv", path));
        unlink(inside(scratch, "b.csv", path));
        assert_int_equal(rmdir(scratch->target), 0);
    } else {
        assert_int_equal(write_two(&test, scratch, "old", "older", true), 0);
    }
    assert_state(scratch, before);
    test_end(&test);
}

/* Every call of the system fails, with all after it or alone: where the write is refused nothing has changed,
   else everything. */
static void check_failures(const struct scratch *scratch, const char *before, bool replace,
                           void (*fail_at)(size_t calls))
{
    bool failed = true;
    size_t calls = 1;
    for (; failed; calls++) {
        struct test_case test = test_begin();
        fail_at(calls);
        int code = write_two(&test, scratch, "new", "newer", replace);
        failed = folder_call_failed();
        folder_fail_after(0);
        assert_state(scratch, code < 0 ? before : "a.csv=new b.csv=newer");
        assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
        assert_true(code == 0 || (failed && code == ERROR_STORAGE));
        if (code == 0)
            set_back(scratch, before);
        test_end(&test);
    }
    assert_in_range(calls, 10, FAILURES_MAXIMUM);
}

static void every_failure_leaves_a_new_folder_out(void **state)
{
    check_failures(*state, "-", false, folder_fail_after);
    check_failures(*state, "-", false, folder_fail_once);
}

static void every_failure_leaves_the_old_files(void **state)
{
    struct test_case test = test_begin();
    assert_int_equal(write_two(&test, *state, "old", "older", false), 0);
    check_failures(*state, "a.csv=old b.csv=older", true, folder_fail_after);
    check_failures(*state, "a.csv=old b.csv=older", true, folder_fail_once);
    test_end(&test);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_new_folder_appears_with_all_files),     CASE(files_are_added_to_a_folder),
        CASE(what_exists_is_replaced_only_when_asked), CASE(a_file_in_the_way_is_refused),
        CASE(a_missing_folder_above_is_named),         CASE(every_failure_leaves_a_new_folder_out),
        CASE(every_failure_leaves_the_old_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
