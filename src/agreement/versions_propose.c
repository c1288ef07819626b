/* `mou propose`: a version of the memorandum, or one that counters another. */
#include "agreement/versions_operations.h"

#include "agreement/agreement.h"
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

struct proposing {
    const struct request *request;
    struct memorandum memorandum;
    const char *content; /* canonical bytes */
    size_t size;
    struct version_event body; /* what is recorded */
    const char *answers;       /* as it was asked for */
};

/* ---- the folder ---- */

static int check_contingent(const struct proposing *proposing, const struct agreement *agreement)
{
    const struct memorandum *memorandum = &proposing->memorandum;
    const struct request *request = proposing->request;
    struct place place = {.file = agreement->folder};
    if (strcmp(agreement->id, memorandum->id) != 0)
        return problem_error(request->problems, ERROR_INVALID, place,
                             "expected the folder of this contingent",
                             "it is the folder of '%s', not of '%s'", agreement->id, memorandum->id);
    if (strcmp(agreement->contributor, memorandum->contributor) != 0)
        return problem_error(request->problems, ERROR_INVALID, place,
                             "the parties of a memorandum do not change",
                             "its contributor is %s, that of '%s' is %s", agreement->contributor,
                             memorandum->id, memorandum->contributor);
    return 0;
}

static int read_content(struct proposing *proposing)
{
    const struct request *request = proposing->request;
    TEXT_CLEANUP struct text out = {0};
    struct schedule schedule;
    struct folder folder;
    struct agreement agreement = {0};
    int known = schedule_of_request(request, &schedule);
    int code = folder_read(request_text(request, "folder", ""), request->arena, request->problems, &folder);
    if (code == 0)
        code = agreement_read(&folder, request->arena, request->problems, &agreement);
    if (code || known) /* both were read, so that all errors are reported together */
        return code ? code : known;
    code = check_contingent(proposing, &agreement);
    if (code == 0)
        code = agreement_check_schedule(&agreement, &schedule, request->problems);
    if (code == 0)
        code = version_content_of(&folder, &agreement, &schedule, request->arena, request->problems, &out);
    if (code < 0)
        return code;
    proposing->content = arena_text(request->arena, text_content(&out), out.length);
    proposing->size = out.length;
    proposing->body.content = version_hash(text_content(&out), out.length, request->arena);
    return proposing->content && proposing->body.content ? 0 : problem_memory(request->problems);
}

/* ---- the records ---- */

static int check_new(const struct proposing *proposing, const struct versions *versions,
                     struct problems *problems)
{
    bool several;
    const struct version *known = versions_find(versions, proposing->body.content, &several);
    char day[DAY_TEXT_SIZE];
    if (!known)
        return 0;
    return problem_error(problems, ERROR_CONFLICT, (struct place){.file = proposing->memorandum.subject},
                         "sign it, or propose another", "this version, %s, was proposed already, by %s on %s",
                         version_short(proposing->body.content, problems->arena),
                         known->proposed->party && known->proposed->party[0] ? known->proposed->party
                                                                             : known->proposed->author,
                         day_format(known->proposed->day, day));
}

/* The number of the amendment: as asked, that of the version that is answered, or the next one. */
static int64_t amendment_of(const struct proposing *proposing, const struct versions *versions,
                            const struct version *answered)
{
    const struct version *in_force = agreement_in_force(versions);
    int64_t number = request_number(proposing->request, "amendment", -1);
    if (number < 0 && answered)
        number = answered->proposed->amendment;
    if (number < 0 && in_force)
        number = in_force->proposed->amendment < 0 ? 1 : in_force->proposed->amendment + 1;
    return number;
}

/* What is answered, and which amendment it is. */
static int complete_body(struct proposing *proposing, const struct versions *versions,
                         struct problems *problems)
{
    const struct version *answered = NULL;
    int code = check_new(proposing, versions, problems);
    if (code == 0 && proposing->answers[0])
        code = version_named(versions, proposing->answers, problems, &answered);
    if (code < 0)
        return code;
    proposing->body.answers = answered ? answered->proposed->content : "";
    proposing->body.amendment = amendment_of(proposing, versions, answered);
    return 0;
}

static int append_version(struct transaction *transaction, struct proposing *proposing,
                          struct problems *problems)
{
    const struct memorandum *memorandum = &proposing->memorandum;
    struct arena *arena = transaction_arena(transaction);
    struct digest file = attachment_hash(proposing->content, proposing->size);
    char hex[DIGEST_TEXT_SIZE];
    proposing->body.file = arena_text(arena, digest_format(&file, hex), DIGEST_TEXT_SIZE - 1);
    const struct attachment attachment = {
        .name = arena_format(arena, "mou-%s.json", version_short(proposing->body.content, arena)),
        .type = "application/json",
        .of = arena_format(arena, "version/%s", proposing->body.content),
        .data = proposing->content,
        .size = proposing->size};
    struct draft drafts[2];
    struct appended appended;
    if (!attachment.name || !attachment.of || !proposing->body.file)
        return problem_memory(problems);
    int code = transaction_attachment_add(transaction, &attachment, problems, &drafts[0]);
    if (code < 0)
        return code;
    drafts[1] = (struct draft){.kind = mou_version_kind.kind, .effective = drafts[0].effective};
    drafts[1].body =
        body_write(&version_bodies[VERSION_PROPOSED], &proposing->body, arena, &drafts[1].body_size);
    if (!drafts[1].body)
        return problem_memory(problems);
    const struct append append = {.subject = memorandum->subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = proposing->request->surroundings->author,
                                  .authority = "",
                                  .drafts = drafts,
                                  .count = sizeof drafts / sizeof *drafts};
    return transaction_append(transaction, &append, problems, &appended);
}

static int propose_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct proposing *proposing = context;
    const struct stream_name shared = {proposing->memorandum.subject, CIRCLE_SHARED};
    struct versions versions;
    int code = transaction_streams(transaction, &shared, 1, problems);
    if (code == 0)
        code = memorandum_versions(transaction, &proposing->memorandum, problems, &versions);
    if (code == 0)
        code = complete_body(proposing, &versions, problems);
    if (code == 0)
        code = append_version(transaction, proposing, problems);
    return code == 0 ? transaction_contingent_changed(transaction, shared.subject, problems) : code;
}

/* ---- the answer ---- */

static void answer(const struct proposing *proposing, struct reply *reply)
{
    const struct request *request = proposing->request;
    const struct version_event *body = &proposing->body;
    const char *id = proposing->memorandum.id, *answered = body->answers;
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", id);
        json_text(&json, "version", body->content);
        json_text(&json, "by", body->by[0] ? body->by : NULL);
        json_text(&json, "answers", answered[0] ? answered : NULL);
        if (body->amendment > 0)
            json_integer(&json, "amendment", body->amendment);
        else
            json_null(&json, "amendment");
        json_end_object(&json);
        return;
    }
    report_heading(&reply->report, "Proposed version %s of the memorandum of %s",
                   version_short(body->content, request->arena), id);
    if (answered[0])
        report_paragraph(&reply->report, "It answers version %s.", version_short(answered, request->arena));
    if (body->amendment > 0)
        report_paragraph(&reply->report, "It is amendment %" PRId64 ".", body->amendment);
    report_paragraph(
        &reply->report,
        "Its hash, which both sides sign:\n\n  %s\n\nIt changes nothing until both have. A bundle "
        "brings it to the other side.",
        body->content);
}

int mou_propose_run(const struct request *request, struct reply *reply)
{
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    struct proposing proposing = {.request = request,
                                  .answers = request_text(request, "answers", ""),
                                  .body = {.kind = VERSION_PROPOSED,
                                           .answers = "",
                                           .note = request_text(request, "note", ""),
                                           .amendment = -1}};
    bool again;
    int code = memorandum_open(request, true, &memorandum);
    if (code < 0)
        return code;
    proposing.memorandum = memorandum;
    proposing.body.by = journal_own_party(memorandum.journal);
    code = read_content(&proposing);
    if (code == 0)
        code = journal_write(memorandum.journal, NULL, propose_act, &proposing, request->arena,
                             request->problems, &again);
    if (code < 0)
        return code;
    answer(&proposing, reply);
    return 0;
}
