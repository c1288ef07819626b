/* `rates template`: the tables of a schedule to fill in. */
#include "reference/rates_output.h"
#include "reference/reference_operations.h"
#include "reference/schedule_rows.h"
#include <string.h>

struct template_job {
    const struct request *request;
    struct arena *arena;
    struct problems *problems;
    struct schedule builtin;
    int model; /* the built-in edition whose codes are taken */
    struct edition edition;
    struct schedule_rows rows;
};

/* The edition's row: days and symbol of the built-in edition of that name, or of the options. */
static int make_edition(struct template_job *job)
{
    const struct request *request = job->request;
    const char *name = request_text(request, "edition", "");
    int same = schedule_edition_find(&job->builtin, name);
    const struct edition *known = same < 0 ? NULL : &job->builtin.editions[same];
    if (!*name || strcmp(name, EDITION_ANY) == 0 || strlen(name) > 100)
        return problem_error(job->problems, ERROR_INVALID, (struct place){0}, "expected a name such as 2026",
                             "--edition '%s' is no name", name);
    if (!known && !request_given(request, "effective-from"))
        return problem_error(job->problems, ERROR_INVALID, (struct place){0},
                             "give --effective-from with its first day",
                             "the built-in schedule has no edition %s", name);
    job->model = known ? same : (int)job->builtin.edition_count - 1;
    job->edition = (struct edition){
        .name = name,
        .effective_from =
            (civil_day)request_number(request, "effective-from", known ? known->effective_from : 0),
        .confirmed_until = DAY_NEVER,
        .symbol = request_text(request, "symbol", known ? known->symbol : ""),
        .mark = MARK_RECALLED,
        .source = "",
    };
    return schedule_rows_add_edition(&job->rows, job->edition, job->arena, job->problems);
}

/* The built-in rates of the edition's time, with their marks and sources: a schedule is complete by itself.
 */
static int add_personnel(struct template_job *job)
{
    const struct schedule *builtin = &job->builtin;
    civil_day begin = job->edition.effective_from, end = DAY_NEVER;
    int code = 0;
    for (size_t i = 0; i < builtin->edition_count; i++)
        if (builtin->edition_days[i] > begin && builtin->edition_days[i] < end)
            end = builtin->edition_days[i];
    for (size_t i = 0; i < builtin->personnel_count && code >= 0; i++) {
        civil_day next = i + 1 < builtin->personnel_count ? builtin->personnel_days[i + 1] : DAY_NEVER;
        if (next > begin && builtin->personnel_days[i] < end)
            code = schedule_rows_add_personnel(&job->rows, builtin->personnel[i], job->arena, job->problems);
    }
    return code;
}

static int add_equipment(struct template_job *job)
{
    int code = 0;
    for (size_t i = 0; i < job->builtin.code_count && code >= 0; i++) {
        const struct equipment_rate *known = schedule_equipment(&job->builtin, job->model, (int)i);
        struct equipment_row row = {.edition = job->edition.name};
        if (!known)
            continue;
        row.rate = *known;
        for (size_t figure = 0; figure < EQUIPMENT_FIGURES; figure++)
            equipment_rate_set(&row.rate, figure, RATE_BLANK);
        row.rate.mark = MARK_RECALLED;
        row.rate.source = "";
        code = schedule_rows_add_equipment(&job->rows, row, job->arena, job->problems);
    }
    return code;
}

static int add_services(struct template_job *job)
{
    int code = 0;
    for (size_t i = 0; i < job->builtin.category_count && code >= 0; i++) {
        const struct service_rate *known = schedule_service(&job->builtin, job->model, (int)i);
        struct service_row row = {.edition = job->edition.name};
        if (!known)
            continue;
        row.rate = *known;
        row.rate.rate = RATE_BLANK;
        row.rate.mark = MARK_RECALLED;
        row.rate.source = "";
        code = schedule_rows_add_service(&job->rows, row, job->arena, job->problems);
    }
    return code;
}

/* Rules are never blank: what is not changed here is what would hold anyway. */
static int add_rules(struct template_job *job)
{
    int code = 0;
    for (int key = 0; key < RULE_COUNT && code >= 0; key++) {
        struct rule_row row = {.edition = EDITION_ANY, .key = (enum rule_key)key};
        row.rule = *schedule_rule(&job->builtin, -1, (enum rule_key)key);
        code = schedule_rows_add_rule(&job->rows, row, job->arena, job->problems);
    }
    return code;
}

static int write_files(struct template_job *job, const char *path)
{
    struct folder_file files[SCHEDULE_TABLES];
    for (int table = 0; table < SCHEDULE_TABLES; table++) {
        TEXT_CLEANUP struct text text = {0};
        schedule_rows_write(&job->rows, (enum schedule_table)table, &text);
        const char *data =
            text_result(&text) < 0 ? NULL : arena_text(job->arena, text_content(&text), text.length);
        if (!data)
            return problem_memory(job->problems);
        files[table] =
            (struct folder_file){.name = schedule_forms[table].name, .data = data, .size = text.length};
    }
    return folder_write(path, files, SCHEDULE_TABLES, false, job->problems);
}

static void reply_report(const struct template_job *job, const char *path, struct report *report)
{
    static const struct report_column columns[] = {
        {"File", REPORT_LEFT}, {"Rows", REPORT_RIGHT}, {"To do", REPORT_LEFT}};
    static const char *const tasks[SCHEDULE_TABLES] = {
        [SCHEDULE_EDITIONS] = "check the day and the symbol",
        [SCHEDULE_PERSONNEL] = "holds the rates known so far; add later ones",
        [SCHEDULE_EQUIPMENT] = "replace the headings' rows by the items' rows of chapter 8, annex A",
        [SCHEDULE_SERVICES] = "fill in the rates of chapter 8, annex B",
        [SCHEDULE_RULES] = "holds the built-in rules; change only what another source says",
    };
    report_heading(report, "Wrote %s: the tables of the edition %s, to be filled in", path,
                   job->edition.name);
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < SCHEDULE_TABLES; i++) {
        const char *const cells[] = {
            schedule_forms[i].name,
            report_text(report, "%zu", schedule_rows_count(&job->rows, (enum schedule_table)i)), tasks[i]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    report_paragraph(
        report,
        "Every blank row is marked recalled. Set the mark of a row to official once its figures are "
        "read in the document itself, and name symbol and page as its source. Then: `muster rates "
        "check %s`.",
        path);
}

static void reply_json(const struct template_job *job, const char *path, struct text *out)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer, NULL);
    json_text(&writer, "folder", path);
    json_text(&writer, "edition", job->edition.name);
    json_begin_array(&writer, "files");
    for (int i = 0; i < SCHEDULE_TABLES; i++) {
        json_begin_object(&writer, NULL);
        json_text(&writer, "file", schedule_forms[i].name);
        json_integer(&writer, "rows", (int64_t)schedule_rows_count(&job->rows, (enum schedule_table)i));
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
}

int rates_template_run(const struct request *request, struct reply *reply)
{
    static int (*const steps[])(struct template_job *) = {make_edition, add_personnel, add_equipment,
                                                          add_services, add_rules};
    struct template_job job = {.request = request, .arena = request->arena, .problems = request->problems};
    const char *path = request_text(request, "folder", NULL);
    int code = schedule_load(NULL, 0, job.arena, job.problems, &job.builtin);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && code >= 0; i++)
        code = steps[i](&job);
    if (code >= 0)
        code = write_files(&job, path);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        reply_json(&job, path, &reply->machine);
    else
        reply_report(&job, path, &reply->report);
    return 0;
}
