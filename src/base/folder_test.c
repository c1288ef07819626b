#include "base/folder.h"

#include "test.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new, empty folder for one test. */
struct place_to_work {
    char path[64];
};

static struct place_to_work new_place(void)
{
    struct place_to_work place = {"/tmp/muster-folder-test-XXXXXX"};
    assert_non_null(mkdtemp(place.path));
    return place;
}

/* The path of a name in it; good until the fourth call from now. */
static const char *path_in(const struct place_to_work *place, const char *name)
{
    static char paths[4][320];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", place->path, name);
    return path;
}

static void put(const struct place_to_work *place, const char *name, const char *content)
{
    FILE *file = fopen(path_in(place, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    assert_int_equal(fclose(file), 0);
}

/* The content of a file, "(none)" when there is none. */
static const char *get(const struct place_to_work *place, const char *name)
{
    static char content[200];
    FILE *file = fopen(path_in(place, name), "rb");
    if (!file)
        return "(none)";
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    return content;
}

/* Removes it with everything in it; returns how many entries it had. */
static size_t remove_place(const struct place_to_work *place)
{
    size_t count = 0;
    DIR *folder = opendir(place->path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        const char *path = path_in(place, entry->d_name);
        assert_true(unlink(path) == 0 || rmdir(path) == 0);
    }
    closedir(folder);
    assert_int_equal(rmdir(place->path), 0);
    return count;
}

static void fill_place(const struct place_to_work *place)
{
    put(place, "strength.csv", "day\n");
    put(place, "contingent.ini", "[contingent]\n");
    put(place, "empty.csv", "");
    put(place, "weather.tsv", "a\tb\n");
    put(place, "STRENGHT.CSV", "x\n");
    put(place, "notes.txt", "x");
    put(place, "strength.csv~", "x");
    put(place, ".hidden.csv", "x");
    put(place, "csv", "x");
    assert_int_equal(mkdir(path_in(place, "folder.csv"), 0700), 0);
}

static void folder_reads_its_tables(void **state)
{
    (void)state;
    static const struct {
        const char *name, *data;
    } files[] = {{"STRENGHT.CSV", "x\n"},
                 {"contingent.ini", "[contingent]\n"},
                 {"empty.csv", ""},
                 {"strength.csv", "day\n"},
                 {"weather.tsv", "a\tb\n"}};
    struct place_to_work place = new_place();
    fill_place(&place);
    for (int slash = 0; slash < 2; slash++) {
        struct test_case test = test_begin();
        struct folder folder;
        const char *path = slash ? path_in(&place, "") : place.path;
        assert_int_equal(folder_read(path, test.arena, &test.problems, &folder), 0);
        assert_int_equal(folder.count, TEST_COUNT(files));
        assert_string_equal(folder.path, path);
        for (size_t i = 0; i < TEST_COUNT(files); i++) {
            assert_string_equal(folder.files[i].name, files[i].name);
            assert_string_equal(folder.files[i].path, path_in(&place, files[i].name));
            assert_int_equal(folder.files[i].size, strlen(files[i].data));
            assert_memory_equal(folder.files[i].data, files[i].data, strlen(files[i].data) + 1);
            assert_ptr_equal(folder_find(&folder, files[i].name), &folder.files[i]);
        }
        assert_null(folder_find(&folder, "notes.txt"));
        assert_null(folder_find(&folder, "persons.csv"));
        test_end(&test);
    }
    assert_int_equal(remove_place(&place), 10);
}

static void folder_lists_its_files(void **state)
{
    (void)state;
    static const char *const names[] = {"STRENGHT.CSV", "contingent.ini", "csv",           "empty.csv",
                                        "notes.txt",    "strength.csv",   "strength.csv~", "weather.tsv"};
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    struct folder folder;
    fill_place(&place);
    assert_int_equal(folder_list(place.path, test.arena, &test.problems, &folder), 0);
    assert_int_equal(folder.count, TEST_COUNT(names));
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        assert_string_equal(folder.files[i].name, names[i]);
        assert_null(folder.files[i].data);
    }
    assert_int_equal(folder_find(&folder, "strength.csv")->size, strlen("day\n"));
    assert_int_equal(folder_list(path_in(&place, "csv"), test.arena, &test.problems, &folder),
                     ERROR_NOT_FOUND);
    for (size_t calls = 1; calls < 4; calls++) { /* opening, and reading twice */
        folder_fail_after(calls);
        assert_int_equal(folder_list(place.path, test.arena, &test.problems, &folder), ERROR_STORAGE);
        folder_fail_after(0);
    }
    test_end(&test);
    assert_int_equal(remove_place(&place), 10);
}

static void folder_may_be_empty(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(folder_read(place.path, test.arena, &test.problems, &folder), 0);
    assert_int_equal(folder.count, 0);
    assert_null(folder_find(&folder, "strength.csv"));
    test_end(&test);
    remove_place(&place);
}

static void folder_refuses_what_it_cannot_read(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    struct folder folder;
    struct folder_file file;
    put(&place, "file", "x");
    assert_int_equal(symlink("nowhere", path_in(&place, "lost.csv")), 0);
    assert_int_equal(folder_read(path_in(&place, "missing"), test.arena, &test.problems, &folder),
                     ERROR_NOT_FOUND);
    assert_problem(&test.problems, 0, path_in(&place, "missing"), 0, 0, "there is no such folder");
    assert_int_equal(folder_read("", test.arena, &test.problems, &folder), ERROR_NOT_FOUND);
    assert_int_equal(folder_read(path_in(&place, "file"), test.arena, &test.problems, &folder),
                     ERROR_NOT_FOUND);
    assert_problem(&test.problems, 2, path_in(&place, "file"), 0, 0, "this is not a folder");
    assert_int_equal(folder_read(place.path, test.arena, &test.problems, &folder), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 3, path_in(&place, "lost.csv"), 0, 0, "there is no such file");
    assert_int_equal(file_read(path_in(&place, "missing"), test.arena, &test.problems, &file),
                     ERROR_NOT_FOUND);
    assert_problem(&test.problems, 4, path_in(&place, "missing"), 0, 0, "there is no such file");
    assert_int_equal(file_read(path_in(&place, "file/x"), test.arena, &test.problems, &file),
                     ERROR_NOT_FOUND);
    assert_int_equal(file_read(place.path, test.arena, &test.problems, &file), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 6, place.path, 0, 0, "this is a folder");
    test_end(&test);
    remove_place(&place);
}

static void folder_has_maxima(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct folder folder;
    for (int i = 0; i <= FOLDER_FILES_MAXIMUM; i++) {
        char name[20];
        snprintf(name, sizeof name, "%d.csv", i);
        put(&place, name, "");
    }
    struct test_case test = test_begin();
    assert_int_equal(folder_read(place.path, test.arena, &test.problems, &folder), ERROR_LIMIT);
    assert_problem(&test.problems, 0, place.path, 0, 0, "too many files in the folder");
    assert_int_equal(unlink(path_in(&place, "7.csv")), 0);
    assert_int_equal(folder_read(place.path, test.arena, &test.problems, &folder), 0);
    assert_int_equal(folder.count, FOLDER_FILES_MAXIMUM);
    assert_int_equal(truncate(path_in(&place, "8.csv"), (off_t)FOLDER_FILE_MAXIMUM + 1), 0);
    assert_int_equal(folder_read(place.path, test.arena, &test.problems, &folder), ERROR_LIMIT);
    assert_problem(&test.problems, 1, path_in(&place, "8.csv"), 0, 0, "the file is too large");
    test_end(&test);
    remove_place(&place);
}

static void file_reads_files_and_pipes(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    struct folder_file file;
    put(&place, "a.json", "{}");
    assert_int_equal(file_read(path_in(&place, "a.json"), test.arena, &test.problems, &file), 0);
    assert_string_equal(file.name, "a.json");
    assert_string_equal(file.path, path_in(&place, "a.json"));
    assert_string_equal(file.data, "{}");
    assert_int_equal(chdir(place.path), 0);
    assert_int_equal(file_read("a.json", test.arena, &test.problems, &file), 0);
    assert_string_equal(file.name, "a.json");
    assert_int_equal(file_read("/dev/null", test.arena, &test.problems, &file), 0);
    assert_int_equal(file.size, 0);
    assert_int_equal(file_read("/dev/zero", test.arena, &test.problems, &file), ERROR_LIMIT);
    assert_problem(&test.problems, 0, "/dev/zero", 0, 0, "the file is too large");
    /* files of /proc say that they have no bytes */
    assert_int_equal(file_read("/proc/self/status", test.arena, &test.problems, &file), 0);
    assert_in_range(file.size, 100, 100000);
    assert_int_equal(file.data[file.size], '\0');
    int ends[2];
    char pipe_path[40];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a,b\n", 4), 4);
    assert_int_equal(close(ends[1]), 0);
    snprintf(pipe_path, sizeof pipe_path, "/dev/fd/%d", ends[0]);
    assert_int_equal(file_read(pipe_path, test.arena, &test.problems, &file), 0);
    assert_string_equal(file.data, "a,b\n");
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(chdir("/"), 0);
    test_end(&test);
    remove_place(&place);
}

static void file_writes_whole_files(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    const char *path = path_in(&place, "out.csv");
    assert_int_equal(file_write(path, "one", 3, false, &test.problems), 0);
    assert_string_equal(get(&place, "out.csv"), "one");
    assert_int_equal(file_write(path, "two", 3, false, &test.problems), ERROR_CONFLICT);
    assert_problem(&test.problems, 0, path, 0, 0, "it exists already");
    assert_string_equal(get(&place, "out.csv"), "one");
    assert_int_equal(file_write(path, "two", 3, true, &test.problems), 0);
    assert_string_equal(get(&place, "out.csv"), "two");
    assert_int_equal(file_write(path_in(&place, "none"), NULL, 0, true, &test.problems), 0);
    assert_string_equal(get(&place, "none"), "");
    assert_int_equal(file_write(path_in(&place, "no/where"), "x", 1, false, &test.problems), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 1, path_in(&place, "no/where"), 0, 0, "its folder does not exist");
    assert_int_equal(file_write(path_in(&place, "out.csv/x"), "x", 1, false, &test.problems),
                     ERROR_NOT_FOUND);
    assert_int_equal(file_write(place.path, "x", 1, true, &test.problems), ERROR_CONFLICT);
    assert_int_equal(file_write("/dev/null", "x", 1, true, &test.problems), ERROR_CONFLICT);
    assert_problem(&test.problems, 4, "/dev/null", 0, 0, "something else than a plain file");
    assert_int_equal(symlink("out.csv", path_in(&place, "link")), 0);
    assert_int_equal(file_write(path_in(&place, "link"), "x", 1, true, &test.problems), ERROR_CONFLICT);
    assert_int_equal(chdir(place.path), 0);
    assert_int_equal(file_write("here", "x", 1, false, &test.problems), 0);
    assert_string_equal(get(&place, "here"), "x");
    assert_int_equal(chdir("/"), 0);
    /* a name left over by a crash does no harm */
    put(&place, ".muster-new-0", "left over");
    assert_int_equal(file_write(path_in(&place, "after"), "x", 1, false, &test.problems), 0);
    assert_string_equal(get(&place, ".muster-new-0"), "left over");
    test_end(&test);
    assert_int_equal(remove_place(&place), 6); /* out.csv, none, link, here, after, .muster-new-0 */
}

static void file_write_has_a_limit_of_temporary_names(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    for (int i = 0; i < 100; i++) {
        char name[40];
        snprintf(name, sizeof name, ".muster-new-%d", i);
        put(&place, name, "");
    }
    assert_int_equal(file_write(path_in(&place, "out"), "x", 1, false, &test.problems), ERROR_STORAGE);
    assert_string_equal(get(&place, "out"), "(none)");
    test_end(&test);
    remove_place(&place);
}

static void folder_make_makes_folders(void **state)
{
    (void)state;
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    put(&place, "file", "x");
    assert_int_equal(folder_make(path_in(&place, "new"), &test.problems), 0);
    assert_int_equal(folder_make(path_in(&place, "new"), &test.problems), 0);
    assert_int_equal(folder_make(path_in(&place, "file"), &test.problems), ERROR_CONFLICT);
    assert_problem(&test.problems, 0, path_in(&place, "file"), 0, 0, "something else than a folder");
    assert_int_equal(folder_make(path_in(&place, "a/b"), &test.problems), ERROR_NOT_FOUND);
    assert_problem(&test.problems, 1, path_in(&place, "a/b"), 0, 0, "the folder above it does not exist");
    assert_int_equal(folder_make(path_in(&place, "file/b"), &test.problems), ERROR_NOT_FOUND);
    test_end(&test);
    remove_place(&place);
}

/* An operation did what it was asked to, or refused for the reason that it was given. */
static bool is_done(int code, int refused)
{
    assert_true(code == 0 || code == refused);
    return code == 0;
}

/* A file is whole: the new one, or (when that was refused) as it was before. True for the new one. */
static bool is_new(const struct place_to_work *place, const char *name, const char *before, bool done)
{
    const char *content = get(place, name);
    bool new = strcmp(content, "new") == 0;
    assert_true(new || (!done && strcmp(content, before) == 0));
    return new;
}

/* One run of everything with the n-th call of the system failing, or the n-th allocation. True when none did.
 */
static bool run_all(size_t failing_call, size_t failing_allocation)
{
    struct place_to_work place = new_place();
    struct test_case test = test_begin();
    struct folder folder;
    struct stat status;
    int refused = failing_call ? ERROR_STORAGE : ERROR_LIMIT;
    fill_place(&place);
    arena_fail_after(test.arena, failing_allocation);
    folder_fail_after(failing_call);
    bool read = is_done(folder_read(place.path, test.arena, &test.problems, &folder), refused);
    bool made = is_done(folder_make(path_in(&place, "new"), &test.problems), refused);
    bool written = is_done(file_write(path_in(&place, "out.csv"), "new", 3, false, &test.problems), refused);
    bool replaced =
        is_done(file_write(path_in(&place, "strength.csv"), "new", 3, true, &test.problems), refused);
    folder_fail_after(0);
    bool all = read && made && written && replaced;
    assert_int_equal(all, test.problems.found[PROBLEM_ERROR] == 0);
    is_new(&place, "strength.csv", "day\n", replaced);
    size_t added = is_new(&place, "out.csv", "(none)", written);
    added += stat(path_in(&place, "new"), &status) == 0;
    assert_int_equal(remove_place(&place), 10 + added); /* nothing is left over */
    test_end(&test);
    return all;
}

static void folder_survives_every_failing_call(void **state)
{
    (void)state;
    size_t calls = 1, allocations = 1;
    while (!run_all(calls, 0))
        assert_in_range(++calls, 1, 1000);
    assert_in_range(calls, 40, 1000);
    while (!run_all(0, allocations))
        assert_in_range(++allocations, 1, 1000);
    assert_in_range(allocations, 20, 1000);
}

static void folder_knows_what_stands_behind_a_line(void **state)
{
    (void)state;
    static const struct folder_origin origins[] = {
        {2, "record 1", 0}, {3, "record 2", 40}, {7, "record 5", 50}};
    static const struct folder_file files[] = {
        {.name = "contingent.ini", .path = "kaz/contingent.ini"},
        {.name = "strength.csv", .path = "kaz/strength.csv", .origins = origins, .origin_count = 3},
    };
    static const struct folder folder = {"kaz", files, 2}, empty = {"kaz", NULL, 0};
    static const struct {
        const char *path;
        uint32_t line;
        const char *origin;
    } cases[] = {
        {"kaz/strength.csv", 0, NULL},       {"kaz/strength.csv", 1, NULL}, /* the header */
        {"kaz/strength.csv", 2, "record 1"}, {"kaz/strength.csv", 3, "record 2"},
        {"kaz/strength.csv", 6, "record 2"}, /* its cells hold line breaks */
        {"kaz/strength.csv", 7, "record 5"}, {"kaz/strength.csv", UINT32_MAX, "record 5"},
        {"kaz/contingent.ini", 2, NULL}, /* of the disk */
        {"kaz/weather.csv", 2, NULL},        {"strength.csv", 2, NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *origin = folder_origin(&folder, cases[i].path, cases[i].line);
        assert_same(cases[i].path, origin ? origin : "none", cases[i].origin ? cases[i].origin : "none");
    }
    assert_null(folder_origin(&empty, "kaz/strength.csv", 2));
    assert_int_equal(folder_origin_known(&folder, "kaz/strength.csv", 2), 0);
    assert_int_equal(folder_origin_known(&folder, "kaz/strength.csv", 6), 40);
    assert_int_equal(folder_origin_known(&folder, "kaz/weather.csv", 6), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folder_reads_its_tables),
        cmocka_unit_test(folder_knows_what_stands_behind_a_line),
        cmocka_unit_test(folder_lists_its_files),
        cmocka_unit_test(folder_may_be_empty),
        cmocka_unit_test(folder_refuses_what_it_cannot_read),
        cmocka_unit_test(folder_has_maxima),
        cmocka_unit_test(file_reads_files_and_pipes),
        cmocka_unit_test(file_writes_whole_files),
        cmocka_unit_test(file_write_has_a_limit_of_temporary_names),
        cmocka_unit_test(folder_make_makes_folders),
        cmocka_unit_test(folder_survives_every_failing_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
