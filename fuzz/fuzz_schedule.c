/* A schedule of rates, written as one text (tests/folder_text.h): what is read is in order and complete, it
   can be checked and compared, and its canonical form reads back as the same. */
#include "fuzz_builtin.h"

#include "reference/rates_difference.h"
#include "reference/rates_findings.h"
#include "reference/schedule_rows.h"

#include "folder_text.h"

static void check_order(const char *const *names, size_t count)
{
    for (size_t i = 1; i < count; i++)
        FUZZ_CHECK(strcmp(names[i - 1], names[i]) < 0);
}

static void check_days(const civil_day *days, size_t count)
{
    for (size_t i = 1; i < count; i++)
        FUZZ_CHECK(days[i - 1] < days[i]);
}

static void check_edition(const struct schedule *schedule, int edition)
{
    FUZZ_CHECK(schedule_edition_find(schedule, schedule->editions[edition].name) == edition);
    for (size_t i = 0; i < schedule->code_count; i++) {
        const struct equipment_rate *rate = schedule_equipment(schedule, edition, (int)i);
        FUZZ_CHECK(!rate || strcmp(rate->code, schedule->codes[i]) == 0);
        FUZZ_CHECK(!rate || rate->life_years != 0);
    }
}

static void check_schedule(const struct schedule *schedule)
{
    check_days(schedule->edition_days, schedule->edition_count);
    check_days(schedule->personnel_days, schedule->personnel_count);
    check_order(schedule->codes, schedule->code_count);
    check_order(schedule->categories, schedule->category_count);
    for (size_t edition = 0; edition < schedule->edition_count; edition++)
        check_edition(schedule, (int)edition);
    for (int edition = -1; edition < (int)schedule->edition_count; edition++)
        for (int key = 0; key < RULE_COUNT; key++)
            FUZZ_CHECK(schedule_rule(schedule, edition, (enum rule_key)key)->key ==
                       rule_key_name((enum rule_key)key));
}

/* Checks and compares it with the built-in one; neither refuses a schedule that was read. */
static void use_schedule(const struct schedule *schedule, struct arena *arena)
{
    struct problems problems;
    const struct schedule *builtin = builtin_schedule();
    struct check_result check;
    struct diff diff;
    problems_init(&problems, arena);
    FUZZ_CHECK(schedule_check(schedule, -1, builtin, arena, &problems, &check) == 0);
    check_warn(&check, &problems);
    fuzz_check_problems(0, &problems);
    const struct diff_side sides[] = {{builtin, -1}, {schedule, -1}};
    FUZZ_CHECK(schedule_diff(sides[0], sides[1], RATES_TABLES, arena, &problems, &diff) == 0);
    FUZZ_CHECK(schedule_diff(sides[1], sides[1], RATES_TABLES, arena, &problems, &diff) == 0);
    FUZZ_CHECK(diff.count == 0);
}

static void write_whole(const struct folder *folder, struct arena *arena, struct text *texts)
{
    struct problems problems;
    struct schedule_rows rows = {0};
    problems_init(&problems, arena);
    FUZZ_CHECK(schedule_rows_read(folder, arena, &problems, &rows) == 0);
    FUZZ_CHECK(schedule_rows_sort(&rows, arena, &problems) == 0);
    for (int i = 0; i < SCHEDULE_TABLES; i++)
        schedule_rows_write(&rows, (enum schedule_table)i, &texts[i]);
}

static void check_written(const struct folder *folder, struct arena *arena)
{
    struct text texts[SCHEDULE_TABLES] = {{0}}, again[SCHEDULE_TABLES] = {{0}};
    struct folder_file files[SCHEDULE_TABLES];
    write_whole(folder, arena, texts);
    for (int i = 0; i < SCHEDULE_TABLES; i++)
        files[i] = fuzz_file(schedule_forms[i].name, text_content(&texts[i]), texts[i].length);
    const struct folder written = {.path = "written", .files = files, .count = SCHEDULE_TABLES};
    write_whole(&written, arena, again);
    for (int i = 0; i < SCHEDULE_TABLES; i++) {
        FUZZ_CHECK(strcmp(text_content(&texts[i]), text_content(&again[i])) == 0);
        text_done(&texts[i]);
        text_done(&again[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct folder folder;
    struct schedule schedule;
    struct problems problems;
    if (!arena || size > 1 << 16 || !folder_of_text((const char *)data, size, arena, &folder))
        return 0;
    problems_init(&problems, arena);
    int code = schedule_load(&folder, 1, arena, &problems, &schedule);
    fuzz_check_problems(code, &problems);
    if (code == 0) {
        check_schedule(&schedule);
        use_schedule(&schedule, arena);
        check_written(&folder, arena);
    }
    return 0;
}
