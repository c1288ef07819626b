/* `muster journal verify`: what verify found, and the heads that are presented to it. */
#include "journal/journal_operations.h"
#include "journal/verify.h"

#include "base/json.h"
#include "journal/seal.h"
#include "store/store.h"

struct presented {
    struct head *items;
    size_t count, capacity;
};

static int add_head(const struct request *request, struct place place, const char *line, size_t length,
                    struct presented *presented)
{
    struct head *items =
        arena_grow(request->arena, presented->items, &presented->capacity, presented->count, sizeof *items);
    if (!items)
        return problem_memory(request->problems);
    presented->items = items;
    int code = head_read(line, length, request->arena, &items[presented->count]);
    if (code == ERROR_LIMIT)
        return problem_memory(request->problems);
    if (code < 0)
        return problem_error(request->problems, ERROR_INVALID, place,
                             "expected a line as `muster journal head` prints it, or a file of them",
                             "this is no head of a stream");
    presented->count++;
    return 0;
}

/* The lines of a file, but empty ones and remarks. All wrong ones are reported. */
static int add_file(const struct request *request, const char *path, struct presented *presented)
{
    struct folder_file file;
    int code = file_read(path, request->arena, request->problems, &file);
    if (code < 0)
        return code;
    struct place place = {.file = path, .line = 1};
    for (const char *line = file.data, *end = line + file.size; line < end; place.line++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((stop ? stop : end) - line);
        size_t blanks = strspn(line, " \t\r");
        bool remark = blanks >= length || line[blanks] == '#';
        int added = remark ? 0 : add_head(request, place, line, length, presented);
        code = code == 0 ? added : code;
        line += length + 1;
    }
    return code;
}

static int read_presented(const struct request *request, struct presented *presented)
{
    const struct argument_value *given = request_value(request, "head");
    int code = 0;
    for (size_t i = 0; i < given->count; i++) {
        const char *text = given->text[i];
        int added = path_exists(text)
                        ? add_file(request, text, presented)
                        : add_head(request, (struct place){.file = "--head"}, text, strlen(text), presented);
        code = code == 0 ? added : code;
    }
    return code;
}

static int report_findings(const struct verification *found, struct problems *problems)
{
    for (size_t i = 0; i < found->count; i++)
        finding_report(&found->findings[i], problems);
    if (found->omitted)
        problem_error(problems, ERROR_INVALID, (struct place){0}, NULL, "there are %llu more",
                      (unsigned long long)found->omitted);
    return problems_result(problems);
}

static void write_json(const struct verification *found, size_t heads, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_bool(&json, "whole", true);
    json_integer(&json, "records", (int64_t)found->records);
    json_integer(&json, "streams", (int64_t)found->streams);
    json_integer(&json, "subjects", (int64_t)found->subjects);
    json_integer(&json, "summaries", (int64_t)found->summaries);
    json_integer(&json, "guards", (int64_t)found->guards);
    json_integer(&json, "attachments", (int64_t)found->attachments);
    json_integer(&json, "attachments_elsewhere", (int64_t)found->elsewhere);
    json_integer(&json, "heads", (int64_t)heads);
    json_end_object(&json);
}

static const char *counted(struct report *report, uint64_t count, const char *one, const char *many)
{
    return report_text(report, "%llu %s", (unsigned long long)count, count == 1 ? one : many);
}

static void write_report(const struct verification *found, size_t heads, const char *subject,
                         struct report *report)
{
    report_heading(report, "The journal is whole");
    report_paragraph(report, "%s in %s%s%s: every hash, head, signature and key fits.",
                     counted(report, found->records, "record", "records"),
                     counted(report, found->streams, "stream", "streams"), subject ? " of " : "",
                     subject ? subject : "");
    if (heads)
        report_paragraph(
            report, "%s found again.",
            counted(report, heads, "head that was presented is", "heads that were presented are"));
    if (!subject)
        report_paragraph(report, "Checked too: %s, %s, %s.",
                         counted(report, found->summaries, "summary", "summaries"),
                         counted(report, found->guards, "guard", "guards"),
                         counted(report, found->attachments, "attachment", "attachments"));
    if (found->elsewhere)
        report_paragraph(report,
                         "%s another party's records name did not come here: `muster attach` takes "
                         "the file in.",
                         counted(report, found->elsewhere, "attachment that", "attachments that"));
}

/* Whoever takes a disk that is not encrypted reads what lies on it, sealed bodies excepted. */
static void warn_of_disks(const struct request *request)
{
    struct arena *arena = request->arena;
    const char *database = request->surroundings->database;
    const char *keystore = keystore_folder(request->surroundings->keys, arena);
    if (store_is_where(database))
        problem_note(request->problems, (struct place){0}, "ask whoever runs the server",
                     "whether the database lies on an encrypted disk cannot be seen from here");
    else
        keystore_warn_of_disk(database, "the database", arena, request->problems);
    if (keystore && path_exists(keystore))
        keystore_warn_of_disk(keystore, "the key store of personal data", arena, request->problems);
}

int journal_verify_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct presented presented = {0};
    struct verify_request wanted = {0};
    struct verification found;
    int code = read_presented(request, &presented);
    if (code == 0)
        code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = journal_subject(request, journal, &wanted.subject);
    if (code < 0)
        return code;
    wanted.heads = presented.items;
    wanted.head_count = presented.count;
    code = journal_verify(journal, &wanted, request->arena, request->problems, &found);
    if (code == 0)
        code = report_findings(&found, request->problems);
    warn_of_disks(request);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        write_json(&found, presented.count - found.heads_apart, &reply->machine);
    else
        write_report(&found, presented.count - found.heads_apart, wanted.subject, &reply->report);
    return 0;
}
