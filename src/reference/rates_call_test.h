/* Calls of the operations on rates, and folders on the disk for them. */
#ifndef MUSTER_REFERENCE_RATES_CALL_TEST_H
#define MUSTER_REFERENCE_RATES_CALL_TEST_H

#include "reference/reference.h"
#include "reference/reference_operations.h"
#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_SIZE = 256, ARGUMENTS_MAXIMUM = 16, TODAY_YEAR = 2024 };

/* ---- calling ---- */

struct call {
    struct test_case test;
    struct argument_value values[ARGUMENTS_MAXIMUM];
    struct reply reply;
    int code;
    struct text shown; /* the report as plain lines, or the machine's answer */
};

static inline const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < reference_operations.count; i++)
        if (strcmp(reference_operations.items[i].name, name) == 0)
            return &reference_operations.items[i];
    fail_msg("there is no operation %s", name);
    return NULL;
}

static inline int64_t number_of(const struct argument *argument, const char *text)
{
    civil_day day = 0;
    if (argument->type == ARGUMENT_DAY)
        assert_true(day_parse(text, strlen(text), &day));
    for (int i = 0; argument->type == ARGUMENT_CHOICE; i++) {
        assert_non_null(argument->choices[i]);
        if (strcmp(argument->choices[i], text) == 0)
            return i;
    }
    return argument->type == ARGUMENT_FLAG ? 1 : day;
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

static inline void write_rows(const struct report_item *table, struct text *out)
{
    for (const struct report_row *row = table->first_row; row; row = row->next)
        for (size_t i = 0; i < table->column_count; i++)
            text_format(out, "%s%s", row->cells[i] ? row->cells[i] : "",
                        i + 1 < table->column_count ? "|" : "\n");
}

/* The report as lines: "# heading", "! notice", "cell|cell". */
static inline void write_report(const struct report *report, struct text *out)
{
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (item->kind == REPORT_HEADING || item->kind == REPORT_NOTICE)
            text_format(out, "%s %s\n", item->kind == REPORT_HEADING ? "#" : "!", item->text);
        else if (item->kind == REPORT_PARAGRAPH)
            text_format(out, "%s\n", item->text);
        else if (item->kind == REPORT_TABLE)
            write_rows(item, out);
    }
}

/* Calls an operation with pairs of name and value, NULL at the end. */
#define call_begin(call, form, name, ...) call_with(call, 0, form, name, (const char *const[]){__VA_ARGS__})
#define call_failing(call, fail_after, form, name, ...)                                                      \
    call_with(call, fail_after, form, name, (const char *const[]){__VA_ARGS__})
static inline void call_with(struct call *call, size_t fail_after, enum reply_form form, const char *name,
                             const char *const *pairs)
{
    const struct operation *operation = find_operation(name);
    *call = (struct call){.test = test_begin()};
    for (; *pairs; pairs += 2)
        give(call, operation, pairs[0], pairs[1]);
    call->reply.report.arena = call->test.arena;
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .today = day_make(TODAY_YEAR, 6, 1),
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    arena_fail_after(call->test.arena, fail_after);
    call->code = operation->run(&request, &call->reply);
    arena_fail_after(call->test.arena, 0);
    if (form == REPLY_HUMAN)
        write_report(&call->reply.report, &call->shown);
    else
        text_add(&call->shown, text_content(&call->reply.machine));
}

static inline void call_end(struct call *call)
{
    text_done(&call->shown);
    text_done(&call->reply.machine);
    test_end(&call->test);
}

static inline void shown_at(const struct call *call, const char *part, const char *file, int line)
{
    if (call->code == 0 && strstr(text_content(&call->shown), part))
        return;
    for (size_t i = 0; i < call->test.problems.count; i++)
        print_error("problem: %s\n", call->test.problems.items[i].what);
    print_error(" got: %s\nwant: ... %s ...\n", text_content(&call->shown), part);
    _fail(file, line);
}
#define assert_shown(call, part) shown_at(call, part, __FILE__, __LINE__)

/* The first error, "what; expected". */
static inline const char *first_error(const struct call *call)
{
    const struct problems *problems = &call->test.problems;
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        const char *text = arena_format(call->test.arena, "%s; %s", problem->what,
                                        problem->expected ? problem->expected : "");
        if (problem->kind == PROBLEM_ERROR && text)
            return text;
    }
    return "";
}

/* A call that is refused with this in its first error. */
static inline void refused_at(struct call *call, const char *part, const char *file, int line)
{
    const char *error = first_error(call);
    if (call->code >= 0 || !strstr(error, part)) {
        print_error("code %d: %s\n", call->code, error);
        _fail(file, line);
    }
    call_end(call);
}
#define assert_refused(call, part) refused_at(call, part, __FILE__, __LINE__)

/* The number of warnings that hold this. */
static inline size_t count_warnings(const struct call *call, const char *part)
{
    size_t count = 0;
    for (size_t i = 0; i < call->test.problems.count; i++)
        count += call->test.problems.items[i].kind == PROBLEM_WARNING &&
                 strstr(call->test.problems.items[i].what, part);
    return count;
}

/* ---- folders ---- */

struct scratch {
    char path[PATH_SIZE];
    char schedule[PATH_SIZE]; /* inside, not there yet */
    char table[PATH_SIZE];    /* a table file */
};

static inline int make_scratch(void **state)
{
    static struct scratch place; /* one test after the other */
    struct scratch *scratch = &place;
    snprintf(scratch->path, sizeof scratch->path, "/tmp/muster-rates-XXXXXX");
    assert_non_null(mkdtemp(scratch->path));
    snprintf(scratch->schedule, sizeof scratch->schedule, "%.200s/rates", scratch->path);
    snprintf(scratch->table, sizeof scratch->table, "%.200s/table.csv", scratch->path);
    *state = scratch;
    return 0;
}

static inline void remove_files(const char *path)
{
    DIR *folder = opendir(path);
    char name[2 * PATH_SIZE];
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        snprintf(name, sizeof name, "%.255s/%.200s", path, entry->d_name);
        unlink(name);
    }
    closedir(folder);
    rmdir(path);
}

static inline int remove_scratch(void **state)
{
    struct scratch *scratch = *state;
    remove_files(scratch->schedule);
    remove_files(scratch->path);
    return 0;
}

static inline void write_table(const struct scratch *scratch, const char *content)
{
    struct test_case test = test_begin();
    assert_int_equal(file_write(scratch->table, content, strlen(content), true, &test.problems), 0);
    test_end(&test);
}

/* The file begins so. */
static inline void assert_file_begins(const struct scratch *scratch, const char *name, const char *wanted)
{
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(folder_read(scratch->schedule, test.arena, &test.problems, &folder), 0);
    const struct folder_file *file = folder_find(&folder, name);
    assert_non_null(file);
    assert_int_equal(strncmp(file->data, wanted, strlen(wanted)), 0);
    test_end(&test);
}

static inline void assert_file(const struct scratch *scratch, const char *name, const char *wanted)
{
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(folder_read(scratch->schedule, test.arena, &test.problems, &folder), 0);
    const struct folder_file *file = folder_find(&folder, name);
    assert_same(name, file ? file->data : "(missing)", wanted);
    test_end(&test);
}

#define ON_DISK(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

#endif
