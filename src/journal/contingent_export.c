/* `export`: a contingent of the journal as a folder. */
#include "base/json.h"
#include "journal/attachment.h"
#include "journal/contingent.h"
#include "journal/contingent_operations.h"

#include <string.h>
#include <sys/stat.h>

/* Adds empty files for those that stand in the target and have no rows: left as they are, they would tell of
   rows that the contingent does not have. */
static int add_empty_files(const struct request *request, const char *path, struct folder *folder)
{
    struct folder_file *files = arena_array(request->arena, FOLDER_FILES_MAXIMUM, sizeof *files);
    if (!files)
        return problem_memory(request->problems);
    memcpy(files, folder->files, folder->count * sizeof *files);
    folder->files = files;
    for (const struct record_table *const *const *list = journal_wired.tables; *list; list++)
        for (const struct record_table *const *table = *list; *table; table++) {
            struct folder_file file;
            int code = rows_empty_file(*table, request->arena, request->problems, &file);
            const char *target = code < 0 ? NULL : arena_format(request->arena, "%s/%s", path, file.name);
            if (!target)
                return code < 0 ? code : problem_memory(request->problems);
            if (folder_find(folder, file.name) || !path_exists(target))
                continue;
            problem_note(request->problems, (struct place){.file = target}, NULL,
                         "emptied: the contingent has no rows of it");
            files[folder->count++] = file;
        }
    return 0;
}

static void reply_json(const struct request *request, const struct folder *folder,
                       const struct papers *papers, const char *path, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", request_text(request, "id", ""));
    json_text(&json, "folder", path);
    json_begin_array(&json, "files");
    for (size_t i = 0; i < folder->count; i++)
        json_text(&json, NULL, folder->files[i].name);
    json_end_array(&json);
    json_begin_array(&json, "attachments");
    for (size_t i = 0; i < papers->count; i++)
        json_text(&json, NULL, papers->items[i].name);
    json_end_array(&json);
    json_end_object(&json);
}

/* How many rows a file has. One origin may stand for all rows of a file: those of an agreed version. */
static size_t count_rows(const struct rows *rows, const struct folder_file *file)
{
    const struct rows_table *table = rows ? rows_of(rows, file->name) : NULL;
    return table ? table->count : file->origin_count;
}

static void reply_report(const struct request *request, const struct folder *folder,
                         const struct papers *papers, const char *path, struct report *report)
{
    static const struct report_column columns[] = {{"File", REPORT_LEFT}, {"Rows", REPORT_RIGHT}};
    struct problems unheard; /* it is written: what is wrong with it is said by who reads it */
    struct rows *rows = NULL;
    problems_init(&unheard, request->arena);
    if (rows_of_folder(&journal_wired, folder, request->arena, &unheard, &rows) < 0)
        rows = NULL;
    report_heading(report, "Wrote the contingent %s to %s", request_text(request, "id", ""), path);
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < folder->count; i++) {
        const char *const cells[] = {folder->files[i].name,
                                     report_text(report, "%zu", count_rows(rows, &folder->files[i]))};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (papers->count)
        report_paragraph(report, "%zu %s in its folder attachments/.", papers->count,
                         papers->count == 1 ? "file stands" : "files stand");
}

/* Whether a file without rows has to be written, because an older one would stay otherwise. */
static int stands_in_target(const struct request *request, const char *name, bool *ret_stands)
{
    const char *target = arena_format(request->arena, "%s/%s", request_text(request, "folder", ""), name);
    if (!target)
        return problem_memory(request->problems);
    *ret_stands = path_exists(target);
    return 0;
}

/* The folder with one file more; files stand by name. */
static int insert_file(const struct request *request, const struct folder_file *file, struct folder *folder)
{
    struct folder_file *files = arena_array(request->arena, folder->count + 1, sizeof *files);
    size_t at = 0;
    if (!files)
        return problem_memory(request->problems);
    while (at < folder->count && strcmp(folder->files[at].name, file->name) < 0)
        at++;
    for (size_t i = 0; i < folder->count; i++)
        files[i + (i >= at)] = folder->files[i];
    files[at] = *file;
    folder->files = files;
    folder->count++;
    return 0;
}

/* Adds persons.csv; without rows only to take the place of an older file. */
static int add_persons(const struct request *request, struct journal *journal, struct folder *folder)
{
    const char *subject = contingent_subject(request_text(request, "id", ""), request->arena);
    struct folder_file file;
    bool stands = false;
    if (!subject)
        return problem_memory(request->problems);
    int code = journal_wired.persons->export_file(
        request, journal, subject, request_number(request, "as-known-on", INSTANT_NEVER), &file);
    if (code == 0)
        code = stands_in_target(request, file.name, &stands);
    bool written = code == 0 && (file.origin_count || (stands && request_given(request, "replace")));
    return written ? insert_file(request, &file, folder) : code;
}

/* Personal data in the clear is for its owner alone, and so is a folder that is made for it. */
static int write_files(const struct request *request, struct journal *journal, const struct folder *folder,
                       const struct papers *papers, bool private)
{
    enum { FOR_OTHERS = 077 };
    mode_t before = private ? umask(FOR_OTHERS) : 0;
    int code = folder_write(request_text(request, "folder", ""), folder->files, folder->count,
                            request_given(request, "replace"), request->problems);
    if (code == 0)
        code = papers_export_write(request, journal, papers);
    if (private)
        umask(before);
    return code;
}

/* Everything that is written, before anything is. */
static int gather(const struct request *request, struct journal *journal, bool persons,
                  struct folder *ret_folder, struct papers *ret_papers)
{
    int code = contingent_open(journal, request_text(request, "id", ""),
                               request_number(request, "as-known-on", INSTANT_NEVER), request->arena,
                               request->problems, ret_folder);
    if (code == 0 && request_given(request, "replace"))
        code = add_empty_files(request, request_text(request, "folder", ""), ret_folder);
    if (code == 0 && persons)
        code = add_persons(request, journal, ret_folder);
    return code < 0 ? code : papers_export_begin(request, journal, ret_papers);
}

int export_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct folder folder = {0};
    struct papers papers = {0};
    const char *path = request_text(request, "folder", "");
    bool persons = request_given(request, "persons") && journal_wired.persons;
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = gather(request, journal, persons, &folder, &papers);
    if (code == 0)
        code = write_files(request, journal, &folder, &papers, persons);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        reply_json(request, &folder, &papers, path, &reply->machine);
    else
        reply_report(request, &folder, &papers, path, &reply->report);
    return 0;
}
