/* From rows to a schedule: order, keys that stand twice, look-up tables, the rules of each edition. No disk.
 */
#include "reference/builtin.h"
#include "reference/reference.h"
#include "reference/reference_rules_calc.h"
#include "reference/schedule_rows.h"
#include <assert.h>
#include <string.h>

static const char builtin_name[] = "built-in";

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- look-up tables ---- */

struct resolver {
    const struct schedule_rows *rows;
    struct arena *arena;
    struct problems *problems;
    const char **edition_names; /* for messages */
    struct schedule *schedule;
    const char *last_name; /* the edition found last: rows of one stand together */
    int last_edition;
    int result; /* the first error */
};

static int note(struct resolver *resolver, int code)
{
    if (resolver->result == 0)
        resolver->result = code;
    return code;
}

/* The index of a row's edition, or -1 (reported). */
static int edition_of(struct resolver *resolver, const char *name, struct place place)
{
    if (resolver->last_name && strcmp(resolver->last_name, name) == 0)
        return resolver->last_edition;
    int edition = schedule_edition_find(resolver->schedule, name);
    if (edition >= 0) {
        resolver->last_name = name;
        resolver->last_edition = edition;
        return edition;
    }
    if (resolver->rows->editions_broken) /* it may be a row that was refused */
        return -1;
    char quoted[TEXT_QUOTE_SIZE];
    const char *expected = "expected an edition that editions.csv names";
    if (resolver->problems->found[PROBLEM_ERROR] < PROBLEMS_KEPT)
        expected = text_known(resolver->arena, "editions", name, resolver->edition_names,
                              resolver->rows->edition_count);
    note(resolver,
         problem_error(resolver->problems, ERROR_INVALID, place, expected,
                       "the edition '%s' is not in editions.csv", text_quote(name, strlen(name), quoted)));
    return -1;
}

/* Sorts names and leaves each once; returns how many are left. */
static size_t intern(const char **names, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort(names, count, sizeof *names, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0)
            names[kept++] = names[i];
    return kept;
}

static int resolve_editions(struct resolver *resolver)
{
    const struct schedule_rows *rows = resolver->rows;
    struct schedule *schedule = resolver->schedule;
    civil_day *edition_days = arena_array(resolver->arena, rows->edition_count, sizeof *edition_days);
    civil_day *personnel_days = arena_array(resolver->arena, rows->personnel_count, sizeof *personnel_days);
    const char **names = arena_array(resolver->arena, rows->edition_count, sizeof *names);
    if (!edition_days || !personnel_days || !names)
        return note(resolver, problem_memory(resolver->problems));
    for (size_t i = 0; i < rows->edition_count; i++) {
        edition_days[i] = rows->editions[i].effective_from;
        names[i] = rows->editions[i].name;
    }
    for (size_t i = 0; i < rows->personnel_count; i++)
        personnel_days[i] = rows->personnel[i].effective_from;
    resolver->edition_names = names;
    schedule->editions = rows->editions;
    schedule->edition_days = edition_days;
    schedule->edition_count = rows->edition_count;
    schedule->personnel = rows->personnel;
    schedule->personnel_days = personnel_days;
    schedule->personnel_count = rows->personnel_count;
    return 0;
}

static int resolve_equipment(struct resolver *resolver)
{
    const struct schedule_rows *rows = resolver->rows;
    struct schedule *schedule = resolver->schedule;
    const char **codes = arena_array(resolver->arena, rows->equipment_count, sizeof *codes);
    if (!codes)
        return note(resolver, problem_memory(resolver->problems));
    for (size_t i = 0; i < rows->equipment_count; i++)
        codes[i] = rows->equipment[i].rate.code;
    schedule->codes = codes;
    schedule->code_count = intern(codes, rows->equipment_count);
    const struct equipment_rate **matrix =
        arena_array(resolver->arena, rows->edition_count, schedule->code_count * sizeof *matrix);
    if (!matrix)
        return note(resolver, problem_memory(resolver->problems));
    schedule->equipment = matrix;
    for (size_t i = 0; i < rows->equipment_count; i++) {
        const struct equipment_row *row = &rows->equipment[i];
        int edition = edition_of(resolver, row->edition, row->edition_place);
        int code = schedule_code_find(schedule, row->rate.code);
        if (edition >= 0)
            matrix[(size_t)edition * schedule->code_count + (size_t)code] = &row->rate;
    }
    return 0;
}

static int resolve_services(struct resolver *resolver)
{
    const struct schedule_rows *rows = resolver->rows;
    struct schedule *schedule = resolver->schedule;
    const char **categories = arena_array(resolver->arena, rows->service_count, sizeof *categories);
    if (!categories)
        return note(resolver, problem_memory(resolver->problems));
    for (size_t i = 0; i < rows->service_count; i++)
        categories[i] = rows->services[i].rate.category;
    schedule->categories = categories;
    schedule->category_count = intern(categories, rows->service_count);
    const struct service_rate **matrix =
        arena_array(resolver->arena, rows->edition_count, schedule->category_count * sizeof *matrix);
    if (!matrix)
        return note(resolver, problem_memory(resolver->problems));
    schedule->services = matrix;
    for (size_t i = 0; i < rows->service_count; i++) {
        const struct service_row *row = &rows->services[i];
        int edition = edition_of(resolver, row->edition, row->edition_place);
        int category = schedule_category_find(schedule, row->rate.category);
        if (edition >= 0)
            matrix[(size_t)edition * schedule->category_count + (size_t)category] = &row->rate;
    }
    return 0;
}

/* First what holds for all editions, then each edition's own rows over it. */
static int resolve_rules(struct resolver *resolver)
{
    const struct schedule_rows *rows = resolver->rows;
    size_t editions = rows->edition_count + 1;
    const struct rule **matrix = arena_array(resolver->arena, editions * RULE_COUNT, sizeof *matrix);
    if (!matrix)
        return note(resolver, problem_memory(resolver->problems));
    int code = schedule_builtin_rules(resolver->arena, resolver->problems, matrix);
    if (code < 0)
        return note(resolver, code);
    for (size_t i = 0; i < rows->rule_count; i++)
        if (strcmp(rows->rules[i].edition, EDITION_ANY) == 0)
            matrix[rows->rules[i].key] = &rows->rules[i].rule;
    for (size_t i = 1; i < editions; i++)
        memcpy(&matrix[i * RULE_COUNT], matrix, RULE_COUNT * sizeof *matrix);
    for (size_t i = 0; i < rows->rule_count; i++) {
        const struct rule_row *row = &rows->rules[i];
        if (strcmp(row->edition, EDITION_ANY) == 0)
            continue;
        int edition = edition_of(resolver, row->edition, row->edition_place);
        if (edition >= 0)
            matrix[(size_t)(edition + 1) * RULE_COUNT + (size_t)row->key] = &row->rule;
    }
    resolver->schedule->rules = matrix;
    return 0;
}

int schedule_rows_resolve(const struct schedule_rows *rows, struct arena *arena, struct problems *problems,
                          struct schedule *ret_schedule)
{
    struct schedule schedule = {.name = ""};
    struct resolver resolver = {.rows = rows, .arena = arena, .problems = problems, .schedule = &schedule};
    if (resolve_editions(&resolver) == ERROR_LIMIT || resolve_equipment(&resolver) == ERROR_LIMIT ||
        resolve_services(&resolver) == ERROR_LIMIT || resolve_rules(&resolver) < 0)
        return resolver.result;
    if (resolver.result < 0)
        return resolver.result;
    *ret_schedule = schedule;
    return 0;
}

/* ---- whole schedules ---- */

struct folder schedule_builtin_folder(void)
{
    return (struct folder){.path = builtin_name, .files = builtin_rates, .count = builtin_rates_count};
}

int schedule_builtin_rules(struct arena *arena, struct problems *problems,
                           const struct rule *ret_rules[RULE_COUNT])
{
    struct folder folder = schedule_builtin_folder();
    const struct folder_file *file = folder_find(&folder, schedule_forms[SCHEDULE_RULES].name);
    struct folder alone = {.path = folder.path, .files = file, .count = file != NULL};
    struct schedule_rows rows = {0};
    int code = schedule_rows_read(&alone, arena, problems, &rows);
    if (code < 0)
        return code;
    const struct rule *rules[RULE_COUNT] = {NULL};
    for (size_t i = 0; i < rows.rule_count; i++)
        if (strcmp(rows.rules[i].edition, EDITION_ANY) == 0)
            rules[rows.rules[i].key] = &rows.rules[i].rule;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (!rules[i])
            return problem_error(problems, ERROR_BUG, (struct place){.file = "built-in/rules.csv"}, NULL,
                                 "the built-in schedule lacks the rule %s", rule_key_name((enum rule_key)i));
        ret_rules[i] = rules[i];
    }
    return 0;
}

/* "a, b, c", or NULL when memory is exhausted. */
static const char *folder_names(const struct folder *folders, size_t count, struct arena *arena)
{
    const char *names = folders[0].path;
    for (size_t i = 1; i < count && names; i++)
        names = arena_format(arena, "%s, %s", names, folders[i].path);
    return names;
}

/* Such a schedule may be read, but nothing can be priced with it. */
void schedule_warn_of_gaps(const struct schedule *schedule, struct problems *problems)
{
    struct place place = {.file = schedule->name};
    if (!schedule->edition_count)
        problem_warning(problems, place,
                        "expected editions.csv with a row for each edition; `muster rates template` writes "
                        "one to fill in",
                        "the schedule has no edition: no equipment and no self-sustainment can be priced");
    if (!schedule->personnel_count)
        problem_warning(problems, place,
                        "expected personnel_rates.csv with a row for each rate: rates never come from the "
                        "built-in schedule",
                        "the schedule has no personnel rate: no personnel can be priced");
}

/* Rows of all folders, in order; every error is reported, also when one folder is wrong already. */
static int read_folders(const struct folder *folders, size_t count, struct arena *arena,
                        struct problems *problems, struct schedule_rows *rows)
{
    int result = 0;
    for (size_t i = 0; i < count; i++) {
        int code = schedule_rows_read(&folders[i], arena, problems, rows);
        if (code == ERROR_LIMIT)
            return code;
        result = result < 0 ? result : code;
    }
    int sorted = schedule_rows_sort(rows, arena, problems);
    return result < 0 && sorted != ERROR_LIMIT ? result : sorted;
}

int schedule_load(const struct folder *folders, size_t folder_count, struct arena *arena,
                  struct problems *problems, struct schedule *ret_schedule)
{
    struct folder builtin = schedule_builtin_folder();
    if (!folder_count) {
        folders = &builtin;
        folder_count = 1;
    }
    struct schedule_rows rows = {0};
    struct schedule schedule = {.name = ""};
    int code = read_folders(folders, folder_count, arena, problems, &rows);
    if (code == ERROR_LIMIT)
        return code;
    int resolved = schedule_rows_resolve(&rows, arena, problems, &schedule);
    if (code < 0 || resolved < 0)
        return code < 0 ? code : resolved;
    schedule.builtin = folder_count == 1 && folders[0].files == builtin_rates;
    schedule.name = folder_names(folders, folder_count, arena);
    if (!schedule.name)
        return problem_memory(problems);
    schedule_warn_of_gaps(&schedule, problems);
    *ret_schedule = schedule;
    return 0;
}
