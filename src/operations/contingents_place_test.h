/* A folder on the disk with a journal, and calls of every operation in it. */
#ifndef MUSTER_OPERATIONS_CONTINGENTS_PLACE_TEST_H
#define MUSTER_OPERATIONS_CONTINGENTS_PLACE_TEST_H

#include "operations/operations.h"

#include "base/instant.h"
#include "test_folder.h"

enum { VALUES_MAXIMUM = 16, PATH_SIZE = 600, FILES_MAXIMUM = 30 };

#define EXAMPLE "examples/undof-kazakhstan"
#define RATES   "examples/placeholder-rates"
#define ID      "kaz-undof-frc"

/* ---- a place on the disk, and calls in it ---- */

static instant now = (instant)20000 * 86400 * 1000000; /* 2024-10-04 */
static inline instant look(void)
{
    return now++;
}

struct place_on_disk {
    char path[PATH_SIZE];
    char database[PATH_SIZE + 20], keys[PATH_SIZE + 20];
};

static inline struct place_on_disk make_place(void)
{
    struct place_on_disk place;
    test_folder_make("muster-contingents", false, place.path);
    snprintf(place.database, sizeof place.database, "%s/muster.db", place.path);
    snprintf(place.keys, sizeof place.keys, "%s/keys", place.path);
    return place;
}

static inline void remove_all(const char *path)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char name[2 * PATH_SIZE];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%.300s/%.255s", path, entry->d_name);
        assert_int_equal(lstat(name, &status), 0);
        if (S_ISDIR(status.st_mode))
            remove_all(name);
        else
            assert_int_equal(unlink(name), 0);
    }
    closedir(folder);
    assert_int_equal(rmdir(path), 0);
}

/* The path of a name in the place; good until the fourth call from now. */
static inline const char *in_place(const struct place_on_disk *place, const char *name)
{
    static char paths[4][2 * PATH_SIZE];
    static size_t next;
    char *path = paths[next++ % TEST_COUNT(paths)];
    snprintf(path, sizeof paths[0], "%s/%s", place->path, name);
    return path;
}

struct call {
    struct test_case test;
    struct argument_value values[VALUES_MAXIMUM];
    struct reply reply;
    int code;
};

static inline void call_end(struct call *call)
{
    text_done(&call->reply.machine);
    test_end(&call->test);
}

static inline int64_t number_of(const struct argument *argument, const char *text)
{
    civil_day day = 0;
    civil_month month = 0;
    instant at = 0;
    size_t length = strlen(text);
    if (argument->type == ARGUMENT_DAY)
        assert_true(day_parse(text, length, &day));
    if (argument->type == ARGUMENT_MONTH)
        assert_true(month_parse(text, length, &month));
    if (argument->type == ARGUMENT_INSTANT)
        assert_true(instant_parse(text, length, &at));
    for (int i = 0; argument->type == ARGUMENT_CHOICE && argument->choices[i]; i++)
        if (strcmp(argument->choices[i], text) == 0)
            return i;
    if (argument->type == ARGUMENT_COUNT)
        return atol(text);
    return day + month + at;
}

static inline void give(struct call *call, const struct operation *operation, const char *name,
                        const char *text)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, name) != 0)
            continue;
        call->values[i].text[call->values[i].count++] = text;
        call->values[i].number = number_of(&operation->arguments[i], text);
        return;
    }
    fail_msg("%s has no argument %s", operation->name, name);
}

/* Calls an operation with pairs of name and value; `contingent` stands for "@". */
static inline void call_with(struct call *call, const struct place_on_disk *place, enum reply_form form,
                             const char *name, const char *contingent, const char *const *pairs)
{
    const char *words[OPERATION_WORDS_MAXIMUM] = {name, strchr(name, ' ') ? strchr(name, ' ') + 1 : NULL};
    char first[40];
    if (words[1]) {
        snprintf(first, sizeof first, "%.*s", (int)strcspn(name, " "), name);
        words[0] = first;
    }
    const struct operation *operation = operation_find(&operations_all, words, words[1] ? 2 : 1, NULL);
    assert_non_null(operation);
    *call = (struct call){.test = test_begin()};
    for (; *pairs; pairs += 2)
        give(call, operation, pairs[0], strcmp(pairs[1], "@") == 0 ? contingent : pairs[1]);
    call->reply.report.arena = call->test.arena;
    const struct surroundings surroundings = {
        .database = place->database, .keys = place->keys, .author = "a.bekov", .now = look};
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .today = 20437, /* 2025-12-15 */
                                    .surroundings = &surroundings,
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    call->code = operation->run(&request, &call->reply);
}
#define call_begin(call, place, form, name, contingent, ...)                                                 \
    call_with(call, place, form, name, contingent, (const char *const[]){__VA_ARGS__, NULL})

/* ---- folders ---- */

static inline void import_folder(const struct place_on_disk *place, const char *folder, const char *wanted)
{
    struct call call;
    call_begin(&call, place, REPLY_JSON, "import", NULL, "folder", folder);
    assert_int_equal(call.code, 0);
    if (wanted)
        assert_non_null(strstr(text_content(&call.reply.machine), wanted));
    call_end(&call);
}

static inline void export_to(const struct place_on_disk *place, const char *folder)
{
    struct call call;
    call_begin(&call, place, REPLY_JSON, "export", NULL, "id", ID, "folder", folder);
    assert_int_equal(call.code, 0);
    call_end(&call);
}

static inline struct folder read_whole(const char *path, struct test_case *test)
{
    struct folder folder;
    assert_int_equal(folder_read(path, test->arena, &test->problems, &folder), 0);
    return folder;
}

static inline void write_into(const char *folder, const char *name, const char *content,
                              struct test_case *test)
{
    const struct folder_file file = test_file(name, content);
    assert_int_equal(folder_write(folder, &file, 1, true, &test->problems), 0);
}

/* A copy of the worked case, to be changed. */
static inline const char *copy_example(const struct place_on_disk *place, const char *name)
{
    struct test_case test = test_begin();
    const char *path = in_place(place, name);
    struct folder folder = read_whole(EXAMPLE, &test);
    assert_int_equal(folder_write(path, folder.files, folder.count, false, &test.problems), 0);
    test_end(&test);
    return path;
}

#endif
