/* A table as a person copied it; the first byte holds the options. What is imported makes a schedule that can
   be read, with every figure in it. */
#include "fuzz_builtin.h"

#include "reference/rates_import.h"
#include "reference/schedule_merge.h"

enum { OPTION_SERVICES = 1, OPTION_COMMA = 2, OPTION_MAPS = 4 };

/* Written and read again, the rows are the same. */
static void check_written(const struct schedule_rows *rows, enum schedule_table table, struct arena *arena)
{
    TEXT_CLEANUP struct text text = {0}, again = {0};
    struct problems problems;
    struct schedule_rows read = {0};
    problems_init(&problems, arena);
    schedule_rows_write(rows, table, &text);
    const struct folder_file files[] = {
        fuzz_file(schedule_forms[table].name, text_content(&text), text.length)};
    const struct folder folder = {.path = "written", .files = files, .count = 1};
    FUZZ_CHECK(schedule_rows_read(&folder, arena, &problems, &read) == 0);
    FUZZ_CHECK(schedule_rows_sort(&read, arena, &problems) == 0);
    FUZZ_CHECK(problems.count == 0);
    schedule_rows_write(&read, table, &again);
    FUZZ_CHECK(strcmp(text_content(&text), text_content(&again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const maps[] = {"A=description", "B = x=wet", "C=ignore"};
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct problems problems;
    struct schedule_rows rows = {0}, target = {0};
    struct import_read read;
    struct merge_counts merged;
    if (!arena || !size || size > 1 << 15)
        return 0;
    char *copy = fuzz_copy(data + 1, size - 1);
    const struct folder_file file = fuzz_file("table.csv", copy, size - 1);
    const struct import_options options = {
        .services = data[0] & OPTION_SERVICES,
        .decimal_comma = data[0] & OPTION_COMMA,
        .edition = "2023",
        .source = "source",
        .maps = maps,
        .map_count = data[0] & OPTION_MAPS ? sizeof maps / sizeof *maps : 0,
        .target = builtin_schedule(),
        .builtin = builtin_schedule(),
    };
    problems_init(&problems, arena);
    int code = import_table_read(&file, &options, arena, &problems, &rows, &read);
    fuzz_check_problems(code, &problems);
    if (code == 0) {
        FUZZ_CHECK(read.rows == rows.equipment_count + rows.service_count);
        code = schedule_rows_merge(&target, &rows, false, arena, &problems, &merged);
        fuzz_check_problems(code, &problems);
    }
    if (code == 0)
        check_written(&target, options.services ? SCHEDULE_SERVICES : SCHEDULE_EQUIPMENT, arena);
    free(copy);
    return 0;
}
