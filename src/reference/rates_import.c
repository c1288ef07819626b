/* `rates import`: a schedule folder, or a table of the manual, into a schedule. */
#include "reference/rates_import.h"

#include "reference/rates_difference.h"
#include "reference/rates_findings.h"
#include "reference/rates_output.h"
#include "reference/reference_read.h"
#include "reference/schedule_merge.h"
#include <string.h>

struct import_job {
    const struct request *request;
    struct arena *arena;
    struct problems *problems;
    const char *source, *to;
    bool is_table; /* a table file; else a schedule folder */
    const char *edition;
    struct schedule builtin;
    bool has_target;             /* there is a folder already */
    struct schedule target;      /* as it is before */
    struct folder target_folder; /* its files */
    struct schedule_rows rows;   /* of the target, then with the new ones */
    struct schedule_rows added;
    struct import_read read;              /* of a table */
    const struct folder_file *components; /* to be copied as it is; NULL: none */
    struct merge_counts merged;
    struct schedule result;
};

static const struct place nowhere;

/* ---- options ---- */

static int refuse_option(const struct import_job *job, const char *option, const char *expected)
{
    return problem_error(job->problems, ERROR_INVALID, nowhere, expected, "--%s is not for this import",
                         option);
}

/* Options of a table file mean nothing for a folder, and the other way round. */
static int check_options(const struct import_job *job)
{
    static const char *const of_tables[] = {
        "edition", "effective-from", "confirmed-until", "symbol", "mark", "source", "map", "decimal"};
    int result = 0;
    if (!job->is_table) {
        for (size_t i = 0; i < sizeof of_tables / sizeof *of_tables; i++)
            if (request_given(job->request, of_tables[i]))
                result = refuse_option(job, of_tables[i],
                                       "a folder says it itself; give --table with a table file");
        return result;
    }
    if (!job->edition)
        return problem_error(job->problems, ERROR_INVALID, nowhere,
                             "give --edition with the name of the manual's edition, such as --edition 2023",
                             "the edition of the table is not said");
    if (!*job->edition || strcmp(job->edition, EDITION_ANY) == 0 || strlen(job->edition) > 100)
        return problem_error(job->problems, ERROR_INVALID, nowhere, "expected a name such as 2023",
                             "--edition '%s' is no name", job->edition);
    return 0;
}

/* ---- what is there ---- */

static int read_target(struct import_job *job)
{
    int code = schedule_load(NULL, 0, job->arena, job->problems, &job->builtin);
    job->has_target = path_exists(job->to);
    if (code < 0 || !job->has_target)
        return code;
    code = folder_read(job->to, job->arena, job->problems, &job->target_folder);
    if (code >= 0)
        code = schedule_load(&job->target_folder, 1, job->arena, job->problems, &job->target);
    if (code < 0)
        return code;
    struct problems unheard; /* all that could be said was said */
    problems_init(&unheard, job->arena);
    code = schedule_rows_read(&job->target_folder, job->arena, &unheard, &job->rows);
    if (code >= 0)
        code = schedule_rows_sort(&job->rows, job->arena, &unheard);
    return code < 0 ? problem_memory(job->problems) : 0;
}

static bool looks_like_table(const char *path)
{
    static const char *const endings[] = {".csv", ".tsv", ".txt"};
    const char *end = strrchr(path, '.');
    for (size_t i = 0; end && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(end, endings[i]) == 0)
            return true;
    return false;
}

/* The old components are copied as they are, unless the target has some. */
static int take_components(struct import_job *job, const struct folder *folder)
{
    struct table table;
    const struct folder_file *file = folder_find(folder, COMPONENTS_FILE);
    bool there = job->has_target && folder_find(&job->target_folder, COMPONENTS_FILE);
    if (!file || (there && !request_given(job->request, "replace")))
        return 0;
    job->components = file;
    return table_read(&components_form, file, job->arena, job->problems, &table);
}

static int read_folder(struct import_job *job)
{
    struct folder *folder;
    if (looks_like_table(job->source))
        return problem_error(job->problems, ERROR_INVALID, (struct place){.file = job->source},
                             "say which one: --table major_equipment (annex A) or --table self_sustainment "
                             "(annex B)",
                             "this looks like a table file");
    int code = schedule_folders_read(&job->source, 1, job->arena, job->problems, &folder);
    if (code >= 0)
        code = schedule_rows_read(folder, job->arena, job->problems, &job->added);
    return code < 0 ? code : take_components(job, folder);
}

/* The edition's row: the one that is there, or one made of the options. */
static int add_edition(struct import_job *job)
{
    const struct request *request = job->request;
    int there = job->has_target ? schedule_edition_find(&job->target, job->edition) : -1;
    struct edition edition = {.name = job->edition,
                              .confirmed_until = DAY_NEVER,
                              .symbol = "",
                              .source = request_text(request, "source", ""),
                              .mark = (enum mark)request_number(request, "mark", MARK_OFFICIAL),
                              .place = {.file = job->source}};
    if (there >= 0)
        edition = job->target.editions[there];
    edition.effective_from = (civil_day)request_number(request, "effective-from", edition.effective_from);
    edition.confirmed_until = (civil_day)request_number(request, "confirmed-until", edition.confirmed_until);
    edition.symbol = request_text(request, "symbol", edition.symbol);
    if (there < 0 && !request_given(request, "effective-from")) {
        int builtin = schedule_edition_find(&job->builtin, job->edition);
        char day[DAY_TEXT_SIZE];
        const char *expected = "give --effective-from with its first day";
        if (builtin >= 0)
            expected = arena_format(job->arena,
                                    "give --effective-from with its first day (the built-in "
                                    "schedule has %s, %s)",
                                    day_format(job->builtin.editions[builtin].effective_from, day),
                                    mark_names[job->builtin.editions[builtin].mark]);
        return problem_error(job->problems, ERROR_INVALID, nowhere, expected, "the edition %s is new in %s",
                             job->edition, job->to);
    }
    if (edition.confirmed_until < edition.effective_from)
        return problem_error(job->problems, ERROR_INVALID, nowhere,
                             "expected a day on or after its first day",
                             "--confirmed-until is before the edition begins");
    if (!*edition.source)
        edition.source = edition.symbol;
    return schedule_rows_add_edition(&job->added, edition, job->arena, job->problems);
}

static int read_table_file(struct import_job *job)
{
    const struct request *request = job->request;
    const struct argument_value *maps = request_value(request, "map");
    struct folder_file file;
    int code = add_edition(job);
    if (code < 0)
        return code;
    const struct import_options options = {
        .services = request_number(request, "table", 0) == IMPORT_SELF_SUSTAINMENT,
        .decimal_comma = request_number(request, "decimal", 0) == IMPORT_DECIMAL_COMMA,
        .edition = job->edition,
        .mark = (enum mark)request_number(request, "mark", MARK_OFFICIAL),
        .source = request_text(request, "source", job->added.editions[0].symbol),
        .maps = maps->text,
        .map_count = maps->count,
        .target = job->has_target ? &job->target : NULL,
        .builtin = &job->builtin,
    };
    code = file_read(job->source, job->arena, job->problems, &file);
    if (code < 0)
        return code;
    return import_table_read(&file, &options, job->arena, job->problems, &job->added, &job->read);
}

/* ---- writing ---- */

static bool is_changed(const struct import_job *job, enum schedule_table table)
{
    return job->merged.added[table] || job->merged.replaced[table];
}

/* Writes the tables that changed, all or none. */
static int write_tables(struct import_job *job)
{
    struct folder_file files[SCHEDULE_TABLES + 1];
    size_t count = 0;
    for (int table = 0; table < SCHEDULE_TABLES; table++) {
        TEXT_CLEANUP struct text text = {0};
        if (!is_changed(job, (enum schedule_table)table))
            continue;
        schedule_rows_write(&job->rows, (enum schedule_table)table, &text);
        const char *data =
            text_result(&text) < 0 ? NULL : arena_text(job->arena, text_content(&text), text.length);
        if (!data)
            return problem_memory(job->problems);
        files[count++] =
            (struct folder_file){.name = schedule_forms[table].name, .data = data, .size = text.length};
    }
    if (job->components)
        files[count++] = *job->components;
    return count ? folder_write(job->to, files, count, true, job->problems) : 0;
}

/* ---- the answer ---- */

static int compare_with_before(const struct import_job *job, struct diff *ret_diff, int *ret_edition)
{
    int edition = job->is_table ? schedule_edition_find(&job->result, job->edition) : -1;
    *ret_edition = edition;
    if (edition <= 0)
        return 0;
    enum rates_table only = request_number(job->request, "table", 0) == IMPORT_SELF_SUSTAINMENT
                                ? RATES_SELF_SUSTAINMENT
                                : RATES_MAJOR_EQUIPMENT;
    return schedule_diff((struct diff_side){&job->result, edition - 1},
                         (struct diff_side){&job->result, edition}, only, job->arena, job->problems,
                         ret_diff);
}

static void report_files(const struct import_job *job, struct report *report)
{
    static const struct report_column columns[] = {
        {"File", REPORT_LEFT}, {"Rows added", REPORT_RIGHT}, {"Rows replaced", REPORT_RIGHT}};
    struct report_item *item = report_table(report, columns, sizeof columns / sizeof *columns);
    for (int table = 0; table < SCHEDULE_TABLES; table++) {
        const char *const cells[] = {schedule_forms[table].name,
                                     report_text(report, "%zu", job->merged.added[table]),
                                     report_text(report, "%zu", job->merged.replaced[table])};
        if (is_changed(job, (enum schedule_table)table))
            report_add_row(report, item, REPORT_ROW, cells);
    }
    if (job->components)
        report_add_row(report, item, REPORT_ROW, (const char *const[]){COMPONENTS_FILE, "copied", ""});
}

static void reply_report(const struct import_job *job, const struct diff *diff, int edition,
                         const struct check_result *check, struct report *report)
{
    report_mark_notices(report, schedule_weakest_mark(&job->result));
    report_heading(report, "Imported %s into %s", job->source, job->to);
    report_files(job, report);
    if (job->is_table)
        report_paragraph(report,
                         "%zu %s read, under %zu %s of categories; %zu %s above the headings passed over.",
                         job->read.rows, job->read.rows == 1 ? "row" : "rows", job->read.categories,
                         job->read.categories == 1 ? "heading" : "headings", job->read.title_rows,
                         job->read.title_rows == 1 ? "row" : "rows");
    if (edition > 0) {
        report_heading(report, "Edition %s against %s before it", job->edition,
                       job->result.editions[edition - 1].name);
        diff_report(diff, report);
    }
    report_heading(report, "Checks");
    check_report(check, report);
}

static void reply_json(const struct import_job *job, const struct diff *diff, int edition,
                       const struct check_result *check, struct text *out)
{
    struct json_writer writer = {.out = out};
    enum mark mark = schedule_weakest_mark(&job->result);
    json_begin_object(&writer, NULL);
    json_text(&writer, "folder", job->to);
    json_text(&writer, "edition", job->edition);
    json_text(&writer, "mark", mark_names[mark]);
    json_notice(&writer, mark);
    json_begin_array(&writer, "files");
    for (int table = 0; table < SCHEDULE_TABLES; table++) {
        if (!is_changed(job, (enum schedule_table)table))
            continue;
        json_begin_object(&writer, NULL);
        json_text(&writer, "file", schedule_forms[table].name);
        json_integer(&writer, "added", (int64_t)job->merged.added[table]);
        json_integer(&writer, "replaced", (int64_t)job->merged.replaced[table]);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_text(&writer, "edition_before", edition > 0 ? job->result.editions[edition - 1].name : NULL);
    diff_json(diff, &writer);
    check_json(check, &writer);
    json_end_object(&writer);
}

/* Everything up to the schedule as it will be; nothing is written yet. */
static int prepare(struct import_job *job)
{
    int code = check_options(job);
    if (code >= 0)
        code = read_target(job);
    if (code >= 0)
        code = job->is_table ? read_table_file(job) : read_folder(job);
    if (code >= 0)
        code = schedule_rows_merge(&job->rows, &job->added, request_given(job->request, "replace"),
                                   job->arena, job->problems, &job->merged);
    if (code >= 0)
        code = schedule_rows_resolve(&job->rows, job->arena, job->problems, &job->result);
    job->result.name = job->to;
    return code;
}

int rates_import_run(const struct request *request, struct reply *reply)
{
    struct import_job job = {.request = request,
                             .arena = request->arena,
                             .problems = request->problems,
                             .source = request_text(request, "from", NULL),
                             .to = request_text(request, "to", NULL),
                             .is_table = request_given(request, "table"),
                             .edition = request_text(request, "edition", NULL)};
    struct diff diff = {0};
    struct check_result check;
    int edition = -1;
    int code = prepare(&job);
    if (code >= 0)
        code = compare_with_before(&job, &diff, &edition);
    if (code >= 0)
        code = schedule_check(&job.result, edition, &job.builtin, job.arena, job.problems, &check);
    if (code >= 0)
        code = write_tables(&job);
    if (code < 0)
        return code;
    if (!job.has_target)
        schedule_warn_of_gaps(&job.result, job.problems);
    check_warn(&check, job.problems);
    if (request->form == REPLY_JSON)
        reply_json(&job, &diff, edition, &check, &reply->machine);
    else
        reply_report(&job, &diff, edition, &check, &reply->report);
    return 0;
}
