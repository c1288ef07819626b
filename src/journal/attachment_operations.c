/* Single papers of a contingent: `attach`, `attachments`, `attachment`. */
#include "base/json.h"
#include "journal/attachment.h"

#include <inttypes.h>
#include <string.h>

/* The contingent of a request must be there, and was then. */
static int open_contingent(const struct request *request, bool writes, instant known_on,
                           struct journal **ret_journal, const char **ret_subject)
{
    const char *id = request_text(request, "id", "");
    const char *subject = contingent_subject(id, request->arena);
    struct folder folder;
    if (!subject)
        return problem_memory(request->problems);
    int code = journal_of_request(request, writes, ret_journal);
    if (code == 0)
        code = contingent_open(*ret_journal, id, known_on, request->arena, request->problems, &folder);
    if (code == 0)
        *ret_subject = subject;
    return code;
}

static void paper_json(struct json_writer *json, const struct paper *paper)
{
    char hash[DIGEST_TEXT_SIZE], known[INSTANT_TEXT_SIZE];
    json_text(json, "name", paper->name);
    json_integer(json, "size", paper->size);
    json_text(json, "hash", digest_format(&paper->hash, hash));
    json_text(json, "author", paper->author);
    json_text(json, "since", instant_format(paper->known, known));
    json_text(json, "to", paper->of);
}

/* ---- attach ---- */

struct attaching {
    const struct request *request;
    const char *subject, *to;
    enum circle circle;
    struct paper_file file;
    /* What came of it. */
    struct paper paper;
    uint64_t version;
    bool before, recorded; /* there was one of this name; there is a new record */
    bool was_here;         /* its bytes were */
};

static enum circle circle_of(const struct request *request)
{
    return request_given(request, "internal") ? CIRCLE_INTERNAL : CIRCLE_SHARED;
}

static int check_text(const struct request *request, const char *text, const char *fault, const char *what)
{
    char quoted[TEXT_QUOTE_SIZE];
    return fault ? problem_error(request->problems, ERROR_INVALID, (struct place){0},
                                 "expected a short line of visible signs", "'%s' cannot be %s: %s",
                                 text_quote(text, strlen(text), quoted), what, fault)
                 : 0;
}

static int read_request(struct attaching *attaching)
{
    const struct request *request = attaching->request;
    attaching->to = request_text(request, "to", papers_folder);
    attaching->circle = circle_of(request);
    int code =
        check_text(request, attaching->to, paper_of_fault(attaching->to), "what an attachment stands behind");
    if (code == 0 && attaching->circle == CIRCLE_INTERNAL && strcmp(attaching->to, papers_folder) == 0)
        code = problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "name what it stands behind by --to: the contingent's folder goes to the other "
                             "side",
                             "--internal is given without --to");
    if (code == 0)
        code = paper_look(request_text(request, "file", ""), request->arena, request->problems,
                          &attaching->file);
    return code < 0 ? code
                    : check_text(request, attaching->file.name, paper_name_fault(attaching->file.name),
                                 "the name of an attachment");
}

static int append_paper(struct transaction *transaction, struct attaching *attaching,
                        struct problems *problems)
{
    struct draft draft;
    struct appended appended;
    int code = transaction_paper_add(transaction, &attaching->file, attaching->to, attaching->circle,
                                     problems, &draft);
    if (code < 0)
        return code;
    const struct append append = {.subject = attaching->subject,
                                  .circle = attaching->circle,
                                  .expected = APPEND_ANY,
                                  .author = attaching->paper.author,
                                  .authority = "",
                                  .drafts = &draft,
                                  .count = 1};
    code = transaction_append(transaction, &append, problems, &appended);
    if (code < 0)
        return code;
    attaching->version = appended.last;
    attaching->recorded = true;
    return transaction_contingent_changed(transaction, attaching->subject, problems);
}

static int attach_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct attaching *attaching = context;
    const struct stream_name name = {attaching->subject, attaching->circle};
    struct papers papers;
    int code = transaction_streams(transaction, &name, 1, problems);
    if (code == 0)
        code = papers_read(transaction_journal(transaction), transaction, attaching->subject,
                           attaching->circle, INSTANT_NEVER, attaching->request->arena, problems, &papers);
    if (code < 0)
        return code;
    const struct paper *there = papers_find(&papers, attaching->file.name, attaching->to);
    attaching->paper = (struct paper){.name = attaching->file.name,
                                      .of = attaching->to,
                                      .author = attaching->request->surroundings->author,
                                      .hash = attaching->file.hash,
                                      .size = (int64_t)attaching->file.size,
                                      .known = transaction_now(transaction)};
    attaching->before = there != NULL;
    attaching->recorded = false;
    if (!there || !digest_equal(&there->hash, &attaching->paper.hash))
        return append_paper(transaction, attaching, problems);
    attaching->paper = *there;
    return transaction_paper_keep(transaction, &attaching->file, problems);
}

static void attach_json(const struct attaching *attaching, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", request_text(attaching->request, "id", ""));
    json_bool(&json, "recorded", attaching->recorded);
    json_bool(&json, "internal", attaching->circle == CIRCLE_INTERNAL);
    paper_json(&json, &attaching->paper);
    json_end_object(&json);
}

static void attach_report(const struct attaching *attaching, struct report *report)
{
    char hash[DIGEST_TEXT_SIZE];
    const struct paper *paper = &attaching->paper;
    report_heading(report, "%s: attached to the contingent %s", paper->name,
                   request_text(attaching->request, "id", ""));
    if (!attaching->recorded) {
        report_paragraph(report, attaching->was_here
                                     ? "It is there already, with the same bytes: nothing was recorded."
                                     : "It was recorded already, and its bytes are here now.");
        return;
    }
    report_paragraph(report, "%s%s, %" PRId64 " bytes, hash %.12s. It is record %" PRIu64 ".",
                     strcmp(paper->of, papers_folder) == 0 ? "Among the attachments of its folder"
                                                           : "Behind ",
                     strcmp(paper->of, papers_folder) == 0 ? "" : paper->of, paper->size,
                     digest_format(&paper->hash, hash), attaching->version);
    if (attaching->before)
        report_paragraph(report, "It takes the place of another one of this name, which the journal keeps.");
}

static int attach_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct attaching attaching = {.request = request, .file = {.path = "", .name = ""}};
    bool again;
    int code = read_request(&attaching);
    if (code == 0)
        code = open_contingent(request, true, INSTANT_NEVER, &journal, &attaching.subject);
    if (code == 0)
        code = paper_is_here(journal, &attaching.file.hash, request->problems);
    attaching.was_here = code > 0;
    if (code >= 0)
        code = paper_lay(journal, &attaching.file, request->problems);
    if (code == 0)
        code =
            journal_write(journal, NULL, attach_act, &attaching, request->arena, request->problems, &again);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        attach_json(&attaching, &reply->machine);
    else
        attach_report(&attaching, &reply->report);
    return 0;
}

/* ---- attachments ---- */

static int read_papers(const struct request *request, struct journal **ret_journal, struct papers *ret_papers)
{
    const char *subject = NULL;
    instant known_on = request_number(request, "as-known-on", INSTANT_NEVER);
    int code = open_contingent(request, false, known_on, ret_journal, &subject);
    return code < 0 ? code
                    : papers_read(*ret_journal, NULL, subject, circle_of(request), known_on, request->arena,
                                  request->problems, ret_papers);
}

static void list_json(const struct request *request, const struct papers *papers, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", request_text(request, "id", ""));
    json_begin_array(&json, "attachments");
    for (size_t i = 0; i < papers->count; i++) {
        json_begin_object(&json, NULL);
        paper_json(&json, &papers->items[i]);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void list_report(const struct request *request, const struct papers *papers, struct report *report)
{
    static const struct report_column columns[] = {{"Name", REPORT_LEFT},  {"Bytes", REPORT_RIGHT},
                                                   {"Hash", REPORT_LEFT},  {"Author", REPORT_LEFT},
                                                   {"Since", REPORT_LEFT}, {"To", REPORT_LEFT}};
    char hash[DIGEST_TEXT_SIZE], known[INSTANT_TEXT_SIZE];
    report_heading(report, "Attachments of %s", request_text(request, "id", ""));
    if (papers->count == 0) {
        report_paragraph(report, "None: `muster attach ID FILE` adds one, and so does `muster import` of a "
                                 "folder with attachments/.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < papers->count; i++) {
        const struct paper *paper = &papers->items[i];
        const char *const cells[] = {paper->name,
                                     report_text(report, "%" PRId64, paper->size),
                                     report_text(report, "%.12s", digest_format(&paper->hash, hash)),
                                     paper->author,
                                     report_text(report, "%.10s", instant_format(paper->known, known)),
                                     paper->of};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static int attachments_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct papers papers;
    int code = read_papers(request, &journal, &papers);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        list_json(request, &papers, &reply->machine);
    else
        list_report(request, &papers, &reply->report);
    return 0;
}

/* ---- attachment ---- */

static int unknown_paper(const struct request *request, const struct papers *papers, const char *name)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char **names = arena_array(request->arena, papers->count, sizeof *names);
    size_t count = 0;
    if (!names)
        return problem_memory(request->problems);
    for (size_t i = 0; i < papers->count; i++)
        if (count == 0 || strcmp(names[count - 1], papers->items[i].name) != 0)
            names[count++] = papers->items[i].name;
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){0},
                         count ? text_known(request->arena, "attachments", name, names, count)
                               : "it has no attachments",
                         "there is no attachment '%s'%s", text_quote(name, strlen(name), quoted),
                         request_given(request, "to") ? " behind what --to names" : "");
}

/* The one paper of a name, and of what --to says. */
static int choose(const struct request *request, const struct papers *papers, const struct paper **ret_paper)
{
    const char *name = request_text(request, "name", ""), *to = request_text(request, "to", NULL);
    const struct paper *found = NULL;
    for (size_t i = 0; i < papers->count; i++) {
        const struct paper *paper = &papers->items[i];
        if (strcmp(paper->name, name) != 0 || (to && strcmp(paper->of, to) != 0))
            continue;
        if (found)
            return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                                 "expected --to; `muster attachments ID` shows them",
                                 "more than one attachment is called '%s'", name);
        found = paper;
    }
    *ret_paper = found;
    return found ? 0 : unknown_paper(request, papers, name);
}

static int write_out(const struct request *request, struct journal *journal, const struct paper *paper)
{
    int code = paper_write(journal, &paper->hash, request_text(request, "file", ""),
                           request_given(request, "replace"), request->problems);
    return code == ERROR_NOT_FOUND && request->problems->found[PROBLEM_ERROR] == 0
               ? problem_error(request->problems, code, (struct place){0},
                               "ask whoever has it for the file: `muster attach` takes its bytes in",
                               "the bytes of '%s' are not here", paper->name)
               : code;
}

static int attachment_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct json_writer json = {.out = &reply->machine};
    struct papers papers;
    const struct paper *paper = NULL;
    int code = read_papers(request, &journal, &papers);
    if (code == 0)
        code = choose(request, &papers, &paper);
    if (code == 0 && paper)
        code = write_out(request, journal, paper);
    if (code < 0 || !paper)
        return code;
    if (request->form == REPLY_JSON) {
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", request_text(request, "id", ""));
        json_text(&json, "file", request_text(request, "file", ""));
        paper_json(&json, paper);
        json_end_object(&json);
    } else
        report_heading(&reply->report, "Wrote the attachment %s to %s", paper->name,
                       request_text(request, "file", ""));
    return 0;
}

/* ---- the table ---- */

#define ARGUMENT_ID                                                                                          \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,               \
        .help = "the id of a contingent in the journal"                                                      \
    }
#define ARGUMENT_INTERNAL(help_)                                                                             \
    {                                                                                                        \
        .name = "internal", .type = ARGUMENT_FLAG, .help = (help_)                                           \
    }

static const struct argument attach_arguments[] = {
    ARGUMENT_ID,
    {.name = "file",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the scan or photograph, at most 256 MiB (64 MiB where the database is PostgreSQL)"},
    {.name = "to",
     .type = ARGUMENT_TEXT,
     .help = "the report or record that it stands behind, as an explanation names it; without it, the "
             "contingent's folder"},
    ARGUMENT_INTERNAL("keep it to oneself: it never goes into a bundle"),
};

static const struct argument attachments_arguments[] = {
    ARGUMENT_ID, ARGUMENT_AS_KNOWN_ON,
    ARGUMENT_INTERNAL("list the internal ones: needs the permission read_internal")};

static const struct argument attachment_arguments[] = {
    ARGUMENT_ID,
    {.name = "name",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the name of an attachment"},
    {.name = "file",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "where to write it"},
    {.name = "to", .type = ARGUMENT_TEXT, .help = "what it stands behind, where more than one has that name"},
    ARGUMENT_INTERNAL("one of the internal ones: needs the permission read_internal"),
    ARGUMENT_AS_KNOWN_ON,
    {.name = "replace", .type = ARGUMENT_FLAG, .help = "write over the file"},
};

#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct operation items[] = {
    OPERATION(
        "attach", PERMISSION_WRITE_CONTINGENT,
        .summary = "Put a scan or photograph behind a contingent or a report",
        .help = "Keeps a file in the journal, once for all that have the same bytes, and records its name, "
                "its hash and what it stands behind. Both sides of a contingent may have it: it travels in "
                "bundles. Another file of the same name takes the place of the one before, which the journal "
                "keeps. muster journal verify hashes every attachment anew.\n\n"
                "Without --to it belongs to attachments/ of the contingent's folder, as if it had been "
                "imported: export writes it, and the import of a folder without it takes it back. With --to "
                "it stands behind that report or record, and no import touches it.\n\n"
                "  muster attach kaz-undof-frc arrival.pdf --to \"arrival report 2024-03-20\"",
        ARGUMENTS(attach_arguments), .writes = true, .forms = FORM_JSON, .run = attach_run),
    OPERATION("attachments", PERMISSION_READ_CONTINGENT, .summary = "List the attachments of a contingent",
              .help =
                  "Lists every attachment: its name, size and hash, who attached it and when, and what it "
                  "stands behind (`attachments`: the folder of that name in the contingent's folder).\n\n"
                  "  muster attachments kaz-undof-frc",
              ARGUMENTS(attachments_arguments), .forms = FORM_JSON, .run = attachments_run),
    OPERATION("attachment", PERMISSION_READ_CONTINGENT, .summary = "Write an attachment to a file",
              .help =
                  "Writes one attachment to a file, byte by byte as it was attached; bytes that no longer "
                  "give its hash are refused.\n\n"
                  "  muster attachment kaz-undof-frc arrival.pdf copy.pdf",
              ARGUMENTS(attachment_arguments), .writes = true, .forms = FORM_JSON, .run = attachment_run),
};

const struct operation_list attachment_operations = {items, sizeof items / sizeof *items};
