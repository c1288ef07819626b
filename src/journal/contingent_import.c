/* `import`: a contingent folder into the journal, as the records that lead from what is there to what the
   folder says. */
#include "base/json.h"
#include "journal/attachment.h"
#include "journal/contingent.h"
#include "journal/contingent_operations.h"
#include "journal/keys.h"

#include <inttypes.h>
#include <string.h>

static const char persons_csv[] = "persons.csv";

/* One import. */
struct import {
    const struct request *request;
    const char *path;
    struct folder folder;
    struct rows *rows;              /* of the folder */
    struct persons_import *persons; /* NULL: they are left out */
    struct papers_import papers;
    const char *id;
    struct contingent_import record;
};

/* ---- the folder ---- */

static bool same_place(const struct place *a, const struct place *b)
{
    return a->line == b->line && a->column == b->column &&
           strcmp(a->file ? a->file : "", b->file ? b->file : "") == 0;
}

static bool is_reported(const struct problems *problems, const struct problem *problem)
{
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].kind == problem->kind &&
            same_place(&problems->items[i].place, &problem->place) &&
            strcmp(problems->items[i].what, problem->what) == 0)
            return true;
    return false;
}

/* Adds the errors that are not there yet: two readers of one file find the same ones. */
static void add_problems(const struct problems *from, struct problems *problems)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct problem *problem = &from->items[i];
        if (problem->kind == PROBLEM_ERROR && !is_reported(problems, problem))
            problem_error(problems, problem->code, problem->place, problem->expected, "%s", problem->what);
    }
}

/* Reads the whole folder: as the rooms above do, and by every table. All errors are reported together. */
static int read_rows(struct import *import)
{
    const struct request *request = import->request;
    struct problems found;
    problems_init(&found, request->arena);
    int code = folder_read(import->path, request->arena, request->problems, &import->folder);
    if (code < 0)
        return code;
    if (journal_wired.contingent_check)
        code = journal_wired.contingent_check(&import->folder, request->arena, request->problems);
    int tables = rows_of_folder(&journal_wired, &import->folder, request->arena, &found, &import->rows);
    if (tables < 0)
        add_problems(&found, request->problems);
    int persons = journal_wired.persons && request_given(request, "persons")
                      ? journal_wired.persons->import_begin(request, &import->folder, &import->persons)
                      : 0;
    int papers = papers_of_folder(import->path, request->arena, request->problems, &import->papers);
    code = code < 0 ? code : tables;
    code = code < 0 ? code : persons;
    return code < 0 ? code : papers;
}

static void note_persons(const struct import *import)
{
    const struct folder_file *file = folder_find(&import->folder, persons_csv);
    if (file && !import->persons)
        problem_note(import->request->problems, (struct place){.file = file->path},
                     "--persons records it too, sealed", "left out: it holds personal data");
}

/* What is wrong with an id as a name in the journal, or NULL. */
static const char *id_fault(const char *id)
{
    if (strlen(id) > CONTINGENT_ID_MAXIMUM)
        return "it is too long";
    if (id[0] == '-' || id[0] == '.')
        return "it begins with a sign that commands or folders take for something else";
    for (; *id; id++)
        if ((unsigned char)*id <= ' ' || *id == '/' || *id == '\\' || *id == 0x7F)
            return "it holds a blank, a slash or a sign that cannot be seen";
    return NULL;
}

static int take_id(struct import *import)
{
    const struct request *request = import->request;
    const struct folder_file *file = folder_find(&import->folder, "contingent.ini");
    struct place place = {.file = file ? file->path : import->path};
    char quoted[TEXT_QUOTE_SIZE];
    import->id = rows_setting(import->rows, "contingent.ini", "contingent", "id");
    const char *fault = id_fault(import->id);
    if (fault)
        return problem_error(request->problems, ERROR_INVALID, place,
                             "expected at most 100 bytes without blanks and slashes, such as kaz-undof-frc",
                             "'%s' cannot name a contingent in the journal: %s",
                             text_quote(import->id, strlen(import->id), quoted), fault);
    if (!import->id[0])
        return problem_error(request->problems, ERROR_INVALID, place, "expected it with a value",
                             "the key 'id' of [contingent] is missing");
    import->record = (struct contingent_import){.subject = contingent_subject(import->id, request->arena),
                                                .rows = import->rows,
                                                .author = request->surroundings->author,
                                                .persons = import->persons,
                                                .papers = &import->papers,
                                                .expected = request_number(request, "expected", -1)};
    return import->record.subject ? 0 : problem_memory(request->problems);
}

/* ---- the records ---- */

/* The sequence of this installation's stream of what the other side may have. */
static uint64_t own_version(struct journal *journal, const struct contingent_state *state)
{
    const struct contingent_heads *heads = &state->heads[CIRCLE_SHARED];
    for (size_t i = 0; i < heads->count; i++)
        if (digest_equal(&heads->items[i].writer, &journal_keys(journal)->installation.public_key))
            return heads->items[i].sequence;
    return 0;
}

static int check_version(const struct contingent_import *import, struct problems *problems)
{
    if (import->expected < 0 || (uint64_t)import->expected == import->version)
        return 0;
    return problem_error(problems, ERROR_CONFLICT, (struct place){.file = import->subject},
                         "`muster export` what is there now, bring your changes into it, and import that",
                         "it was changed meanwhile: you expected %" PRId64 " shared records of this "
                         "installation, there are %" PRIu64,
                         import->expected, import->version);
}

static int append_change(struct transaction *transaction, struct contingent_import *import,
                         const struct rows_change *change, struct problems *problems)
{
    const struct append append = {.subject = import->subject,
                                  .circle = change->circle,
                                  .expected = APPEND_ANY, /* the stream is locked, and was looked at since */
                                  .author = import->author,
                                  .authority = "",
                                  .drafts = change->drafts,
                                  .count = change->count};
    struct appended appended;
    int code = transaction_append(transaction, &append, problems, &appended);
    if (code == 0 && change->circle == CIRCLE_SHARED)
        import->version = appended.last;
    return code;
}

/* What changed of the tables and of the papers. */
static int append_changes(struct transaction *transaction, struct contingent_import *import,
                          struct problems *problems)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < import->difference.change_count; i++)
        code = append_change(transaction, import, &import->difference.changes[i], problems);
    return code < 0 ? code : papers_record(transaction, import, problems);
}

/* Adds what changed of the persons to what changed of the tables. After they are recorded nothing more fails:
   else their new keys would stay. */
static int record_persons(struct transaction *transaction, struct contingent_import *import,
                          struct problems *problems)
{
    struct rows_difference *difference = &import->difference;
    struct persons_change change;
    struct rows_file_change *files =
        arena_array(transaction_arena(transaction), difference->file_count + 1, sizeof *files);
    if (!files)
        return problem_memory(problems);
    int code = journal_wired.persons->import_record(import->persons, transaction, import->subject, problems,
                                                    &change);
    if (code < 0 || change.added + change.changed + change.withdrawn == 0)
        return code;
    if (difference->file_count)
        memcpy(files, difference->files, difference->file_count * sizeof *files);
    files[difference->file_count++] =
        (struct rows_file_change){persons_csv, CIRCLE_PEOPLE, change.added, change.changed, change.withdrawn};
    difference->files = files;
    return 0;
}

/* All imports of a contingent wait for its shared stream first, so what is compared stays as it is. */
static int record_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct contingent_import *import = context;
    struct journal *journal = transaction_journal(transaction);
    struct arena *arena = transaction_arena(transaction);
    const struct stream_name shared = {import->subject, CIRCLE_SHARED};
    struct contingent_state state = {0};
    int code = transaction_streams(transaction, &shared, 1, problems);
    if (code == 0)
        code = contingent_fold(journal, transaction, import->subject, INSTANT_NEVER, FROM_SNAPSHOT, arena,
                               problems, &state);
    if (code < 0)
        return code;
    import->version = own_version(journal, &state);
    import->kept = rows_kept(state.rows);
    code = check_version(import, problems);
    if (code == 0)
        code = rows_difference(state.rows, import->rows, instant_day(transaction_now(transaction)), arena,
                               problems, &import->difference);
    if (code == 0)
        code = append_changes(transaction, import, problems);
    if (code == 0 && import->difference.file_count)
        code = transaction_contingent_changed(transaction, import->subject, problems);
    return code == 0 && import->persons ? record_persons(transaction, import, problems) : code;
}

int contingent_record(struct journal *journal, struct contingent_import *import, struct arena *arena,
                      struct problems *problems)
{
    bool again;
    int code = papers_lay(journal, import->papers, problems);
    return code < 0 ? code : journal_write(journal, NULL, record_act, import, arena, problems, &again);
}

/* ---- the answer ---- */

static struct rows_file_change sum_of(const struct rows_difference *difference)
{
    struct rows_file_change sum = {.file = "all"};
    for (size_t i = 0; i < difference->file_count; i++) {
        sum.added += difference->files[i].added;
        sum.changed += difference->files[i].changed;
        sum.withdrawn += difference->files[i].withdrawn;
    }
    return sum;
}

static void json_counts(struct json_writer *json, const struct rows_file_change *counts)
{
    json_integer(json, "added", (int64_t)counts->added);
    json_integer(json, "changed", (int64_t)counts->changed);
    json_integer(json, "withdrawn", (int64_t)counts->withdrawn);
}

static void reply_json(const struct import *import, struct text *out)
{
    struct json_writer json = {.out = out};
    struct rows_file_change sum = sum_of(&import->record.difference);
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", import->id);
    json_text(&json, "folder", import->path);
    json_integer(&json, "version", (int64_t)import->record.version);
    json_counts(&json, &sum);
    json_begin_array(&json, "files");
    for (size_t i = 0; i < import->record.difference.file_count; i++) {
        json_begin_object(&json, NULL);
        json_text(&json, "file", import->record.difference.files[i].file);
        json_counts(&json, &import->record.difference.files[i]);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void report_counts(struct report *report, struct report_item *table, enum report_row_kind kind,
                          const struct rows_file_change *counts)
{
    enum circle circle = counts->circle ? counts->circle : CIRCLE_SHARED;
    const char *const cells[] = {counts->file, kind == REPORT_TOTAL ? "" : circle_name(circle),
                                 report_text(report, "%zu", counts->added),
                                 report_text(report, "%zu", counts->changed),
                                 report_text(report, "%zu", counts->withdrawn)};
    report_add_row(report, table, kind, cells);
}

static void reply_report(const struct import *import, struct report *report)
{
    static const struct report_column columns[] = {{"File", REPORT_LEFT},
                                                   {"Circle", REPORT_LEFT},
                                                   {"Added", REPORT_RIGHT},
                                                   {"Changed", REPORT_RIGHT},
                                                   {"Withdrawn", REPORT_RIGHT}};
    struct rows_file_change sum = sum_of(&import->record.difference);
    report_heading(report, "Imported %s: the contingent %s", import->path, import->id);
    if (import->record.difference.file_count == 0) {
        report_paragraph(report, "Nothing new: the journal holds all of it.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < import->record.difference.file_count; i++)
        report_counts(report, table, REPORT_ROW, &import->record.difference.files[i]);
    report_counts(report, table, REPORT_TOTAL, &sum);
    report_paragraph(report,
                     "Rows that were the same in the journal are not counted. What is shared may go to the "
                     "other side: %" PRIu64 " records so far (with --expected %" PRIu64 " the next import is "
                     "refused when there are more).",
                     import->record.version, import->record.version);
}

/* From the folder to the records. */
static int import_folder(struct import *import)
{
    const struct request *request = import->request;
    JOURNAL_CLEANUP struct journal *journal = NULL;
    int code = read_rows(import);
    if (code == 0)
        code = take_id(import);
    if (code < 0)
        return code;
    note_persons(import);
    code = journal_of_request(request, true, &journal);
    if (code == 0)
        code = contingent_record(journal, &import->record, request->arena, request->problems);
    if (code == 0)
        contingent_warn_uncounted(journal, &import->record, &import->folder, request->arena,
                                  request->problems);
    return code;
}

int import_run(const struct request *request, struct reply *reply)
{
    struct import import = {.request = request, .path = request_text(request, "folder", "")};
    int code = import_folder(&import);
    if (import.persons)
        journal_wired.persons->import_end(import.persons);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        reply_json(&import, &reply->machine);
    else
        reply_report(&import, &reply->report);
    return 0;
}
