/* `mou report-signature`: a signature given elsewhere, as a reported fact with its paper. */
#include "agreement/versions_operations.h"

#include "agreement/agreement.h"
#include "base/json.h"

#include <string.h>

struct reporting {
    const struct request *request;
    struct memorandum memorandum;
    struct folder_file paper;
    struct version_event body;
};

/* The type of a file by its name. */
static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {{".pdf", "application/pdf"}, {".png", "image/png"},  {".jpg", "image/jpeg"},
                 {".jpeg", "image/jpeg"},     {".tif", "image/tiff"}, {".txt", "text/plain"}};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t ending = strlen(types[i].ending);
        if (length > ending && strcmp(name + length - ending, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static int check_side(const struct reporting *reporting)
{
    const struct memorandum *memorandum = &reporting->memorandum;
    const char *side = reporting->body.side;
    char quoted[TEXT_QUOTE_SIZE];
    if (versions_side(&memorandum->versions, side) < VERSION_SIDES)
        return 0;
    return problem_error(
        reporting->request->problems, ERROR_INVALID, (struct place){0},
        arena_format(reporting->request->arena, "expected %s or UN", memorandum->contributor),
        "'%s' is no party of this memorandum", text_quote(side, strlen(side), quoted));
}

static int check_unsigned(const struct reporting *reporting, const struct versions *versions)
{
    bool several;
    const struct version *version = versions_find(versions, reporting->body.content, &several);
    enum version_side side = versions_side(versions, reporting->body.side);
    if (!version || !version->signatures[side].event)
        return 0;
    return problem_error(
        reporting->request->problems, ERROR_CONFLICT, (struct place){.file = reporting->memorandum.subject},
        "`muster mou versions ID` shows it", "the signature of %s is noted already: %s", reporting->body.side,
        signature_words(&version->signatures[side], reporting->request->arena));
}

static int append_report(struct transaction *transaction, struct reporting *reporting,
                         struct problems *problems)
{
    struct arena *arena = transaction_arena(transaction);
    const struct attachment attachment = {.name = base_name(reporting->paper.path),
                                          .type = type_of(reporting->paper.path),
                                          .of = arena_format(arena, "version/%s", reporting->body.content),
                                          .data = reporting->paper.data,
                                          .size = reporting->paper.size};
    struct draft drafts[2];
    struct appended appended;
    if (!attachment.of)
        return problem_memory(problems);
    int code = transaction_attachment_add(transaction, &attachment, problems, &drafts[0]);
    if (code < 0)
        return code;
    drafts[1] = (struct draft){.kind = mou_reported_kind.kind, .effective = reporting->body.day};
    drafts[1].body =
        body_write(&version_bodies[VERSION_REPORTED], &reporting->body, arena, &drafts[1].body_size);
    if (!drafts[1].body)
        return problem_memory(problems);
    const struct append append = {.subject = reporting->memorandum.subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = reporting->request->surroundings->author,
                                  .authority = "",
                                  .drafts = drafts,
                                  .count = sizeof drafts / sizeof *drafts};
    return transaction_append(transaction, &append, problems, &appended);
}

static int report_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct reporting *reporting = context;
    const struct stream_name shared = {reporting->memorandum.subject, CIRCLE_SHARED};
    struct versions versions;
    int code = transaction_streams(transaction, &shared, 1, problems);
    if (code == 0)
        code = memorandum_versions(transaction, &reporting->memorandum, problems, &versions);
    if (code == 0)
        code = check_unsigned(reporting, &versions);
    if (code == 0)
        code = append_report(transaction, reporting, problems);
    return code == 0 ? transaction_contingent_changed(transaction, shared.subject, problems) : code;
}

static int read_request(struct reporting *reporting)
{
    const struct request *request = reporting->request;
    const struct version *version;
    char hex[DIGEST_TEXT_SIZE];
    int code = version_named(&reporting->memorandum.versions, request_text(request, "hash", ""),
                             request->problems, &version);
    int read =
        file_read(request_text(request, "paper", ""), request->arena, request->problems, &reporting->paper);
    if (code < 0 || read < 0)
        return code < 0 ? code : read;
    struct digest hash = attachment_hash(reporting->paper.data, reporting->paper.size);
    reporting->body = (struct version_event){
        .kind = VERSION_REPORTED,
        .content = version->proposed->content,
        .side = request_text(request, "side", ""),
        .person = request_text(request, "name", ""),
        .capacity = request_text(request, "capacity", ""),
        .paper = arena_text(request->arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1),
        .day = (civil_day)request_number(request, "day", request->today)};
    return reporting->body.paper ? check_side(reporting) : problem_memory(request->problems);
}

static void answer(const struct reporting *reporting, struct reply *reply)
{
    const struct request *request = reporting->request;
    const struct version_event *body = &reporting->body;
    char day[DAY_TEXT_SIZE];
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", reporting->memorandum.id);
        json_text(&json, "version", body->content);
        json_text(&json, "side", body->side);
        json_text(&json, "person", body->person);
        json_day(&json, "day", body->day);
        json_text(&json, "paper", body->paper);
        json_bool(&json, "reported", true);
        json_end_object(&json);
        return;
    }
    report_heading(&reply->report, "Noted: the signature of %s under version %s, as reported", body->side,
                   version_short(body->content, request->arena));
    report_paragraph(&reply->report,
                     "By %s on %s; the paper is kept with it. It counts here alone, and is called reported "
                     "wherever it is shown.",
                     body->person, day_format(body->day, day));
}

int mou_report_signature_run(const struct request *request, struct reply *reply)
{
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    struct reporting reporting = {.request = request};
    bool again;
    int code = memorandum_open(request, true, &memorandum);
    if (code < 0)
        return code;
    reporting.memorandum = memorandum;
    code = read_request(&reporting);
    if (code == 0)
        code = journal_write(memorandum.journal, NULL, report_act, &reporting, request->arena,
                             request->problems, &again);
    if (code == 0)
        answer(&reporting, reply);
    return code;
}
