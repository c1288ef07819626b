/* `mou sign`: the signature of this installation's party. */
#include "agreement/versions_operations.h"

#include "agreement/agreement.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

struct signing {
    const struct request *request;
    struct memorandum memorandum;
    const char *party;      /* this installation's */
    const char *content;    /* the whole hash of the version */
    const char *delegation; /* relied upon */
    struct version_event body;
};

static int refuse(const struct signing *signing, int code, const char *remedy, const char *what)
{
    return problem_error(signing->request->problems, code,
                         (struct place){.file = signing->memorandum.subject}, remedy, "%s", what);
}

/* ---- what is signed ---- */

static int check_party(const struct signing *signing)
{
    const struct memorandum *memorandum = &signing->memorandum;
    if (versions_side(&memorandum->versions, signing->party) < VERSION_SIDES)
        return 0;
    return problem_error(
        signing->request->problems, ERROR_FORBIDDEN, (struct place){.file = memorandum->subject},
        "`muster key new --party` makes a party; `muster mou report-signature` notes a "
        "signature that was given elsewhere",
        "this installation belongs to %s%s: only %s and the UN sign this memorandum",
        signing->party[0] ? "the party " : "no party", signing->party, memorandum->contributor);
}

static int check_edition(const struct signing *signing, const struct version_content *content,
                         const struct schedule *schedule)
{
    struct digest hash;
    char hex[DIGEST_TEXT_SIZE];
    int edition = schedule_edition_find(schedule, content->edition);
    if (edition >= 0 && schedule_edition_hash(schedule, edition, &hash) < 0)
        return problem_memory(signing->request->problems);
    if (edition >= 0 && strcmp(digest_format(&hash, hex), content->edition_hash) == 0)
        return 0;
    return problem_error(signing->request->problems, ERROR_CONFLICT, (struct place){.file = schedule->name},
                         "give the schedule that it was proposed with (--schedule), or compare both with "
                         "`muster rates diff`",
                         edition < 0 ? "the version names the edition '%s', which is not here"
                                     : "the edition '%s' has other figures here than the version names",
                         content->edition);
}

/* ---- what its price rests on ---- */

struct days {
    civil_day *items;
    size_t count, capacity;
    struct arena *arena;
    bool failed; /* memory is exhausted */
};

static void add_days(struct days *days, const civil_day *from, size_t count)
{
    for (size_t i = 0; i < count && !days->failed; i++) {
        civil_day *items = arena_grow(days->arena, days->items, &days->capacity, days->count, sizeof *items);
        days->failed = !items;
        if (!items)
            return;
        days->items = items;
        items[days->count++] = from[i];
    }
}

static int compare_days(const void *left, const void *right)
{
    const civil_day *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void sort_days(struct days *days)
{
    size_t kept = 0;
    if (days->count)
        qsort(days->items, days->count, sizeof *days->items, compare_days);
    for (size_t i = 0; i < days->count; i++)
        if (kept == 0 || days->items[kept - 1] != days->items[i])
            days->items[kept++] = days->items[i];
    days->count = kept;
}

/* The days on which something agreed begins, each once. */
static struct days days_of(const struct agreement *agreement, struct arena *arena)
{
    struct days days = {.arena = arena};
    add_days(&days, &agreement->effective, agreement->effective != DAY_NEVER);
    add_days(&days, agreement->ceiling.day, agreement->ceiling.count);
    add_days(&days, agreement->factors.day, agreement->factors.count);
    for (size_t i = 0; i < agreement->line_count; i++)
        add_days(&days, agreement->lines[i].term_days, agreement->lines[i].term_count);
    for (size_t i = 0; i < agreement->service_count; i++)
        add_days(&days, agreement->services[i].term_days, agreement->services[i].term_count);
    sort_days(&days);
    return days;
}

/* The rows behind the price of every day on which something begins. A blank rate is refused by name. */
static int rows_relied_on(const struct signing *signing, const struct agreement *agreement,
                          const struct schedule *schedule, struct relied_rows *relied)
{
    const struct request *request = signing->request;
    struct days days = days_of(agreement, request->arena);
    if (days.failed)
        return problem_memory(request->problems);
    for (size_t i = 0; i < days.count; i++) {
        struct agreement_price price;
        const struct price_options options = {
            .on = days.items[i], .cessation = DAY_NEVER, .departure = NULL, .relied = relied};
        int code = agreement_price(agreement, schedule, &options, request->arena, request->problems, &price);
        if (code < 0)
            return code;
    }
    relied_sort(relied);
    return 0;
}

static int check_rows(const struct signing *signing, const struct folder *folder,
                      const struct schedule *schedule)
{
    const struct request *request = signing->request;
    struct relied_rows relied = {.arena = request->arena};
    struct rate_acceptances acceptances;
    struct agreement agreement;
    int code = agreement_read(folder, request->arena, request->problems, &agreement);
    if (code == 0)
        code = agreement_check_schedule(&agreement, schedule, request->problems);
    if (code == 0)
        code = rows_relied_on(signing, &agreement, schedule, &relied);
    if (code == 0)
        code = rate_acceptances_read(signing->memorandum.journal, request->arena, request->problems,
                                     &acceptances);
    return code == 0 ? relied_check_accepted(schedule, &relied, &acceptances, request->problems) : code;
}

static int check_version(struct signing *signing)
{
    const struct request *request = signing->request;
    const struct memorandum *memorandum = &signing->memorandum;
    const struct version *version;
    struct version_content content;
    struct schedule schedule;
    struct folder folder;
    int known = schedule_of_request(request, &schedule);
    int code =
        version_named(&memorandum->versions, request_text(request, "hash", ""), request->problems, &version);
    if (code < 0 || known < 0)
        return code < 0 ? code : known;
    signing->content = version->proposed->content;
    code = version_content_load(memorandum->journal, version, request->arena, request->problems, &content);
    if (code == 0)
        code = memorandum_folder(memorandum, version, &content, request->arena, request->problems, &folder);
    if (code == 0)
        code = check_edition(signing, &content, &schedule);
    return code == 0 ? check_rows(signing, &folder, &schedule) : code;
}

/* ---- the record ---- */

static int check_unsigned(const struct signing *signing, const struct versions *versions)
{
    bool several;
    const struct version *version = versions_find(versions, signing->content, &several);
    const struct version_signature *own =
        version ? &version->signatures[versions_side(versions, signing->party)] : NULL;
    if (!own || !own->event || own->reported)
        return 0;
    return refuse(signing, ERROR_CONFLICT, "a signature stands; another version can be proposed",
                  "this party has signed it already");
}

static int append_signature(struct transaction *transaction, const struct signing *signing,
                            const struct version_event *body, struct problems *problems)
{
    struct draft draft = {.kind = mou_signature_kind.kind, .effective = body->day};
    struct appended appended;
    draft.body =
        body_write(&version_bodies[VERSION_SIGNED], body, transaction_arena(transaction), &draft.body_size);
    if (!draft.body)
        return problem_memory(problems);
    const struct append append = {.subject = signing->memorandum.subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = signing->request->surroundings->author,
                                  .authority = signing->delegation,
                                  .drafts = &draft,
                                  .count = 1};
    return transaction_append(transaction, &append, problems, &appended);
}

static int sign_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct signing *signing = context;
    const char *subject = signing->memorandum.subject;
    const struct stream_name streams[] = {authority_stream, {subject, CIRCLE_SHARED}};
    const struct carrying carrying = {.act = "mou.sign",
                                      .subject = subject,
                                      .content = signing->content,
                                      .author = signing->request->surroundings->author,
                                      .delegation = signing->delegation};
    struct carried carried;
    struct versions versions;
    int code = transaction_streams(transaction, streams, sizeof streams / sizeof *streams, problems);
    if (code == 0)
        code = memorandum_versions(transaction, &signing->memorandum, problems, &versions);
    if (code == 0)
        code = check_unsigned(signing, &versions);
    if (code == 0)
        code = transaction_request_begin(transaction, &carrying, problems, &carried);
    if (code < 0)
        return code;
    signing->body = (struct version_event){.kind = VERSION_SIGNED,
                                           .content = signing->content,
                                           .side = signing->party,
                                           .person = carried.person,
                                           .capacity = request_text(signing->request, "capacity", ""),
                                           .delegation = signing->delegation,
                                           .request = carried.request,
                                           .day = instant_day(transaction_now(transaction))};
    code = append_signature(transaction, signing, &signing->body, problems);
    if (code == 0)
        code = transaction_request_end(transaction, &carrying, &carried, problems);
    return code == 0 ? transaction_contingent_changed(transaction, subject, problems) : code;
}

/* ---- the answer ---- */

static int answer(const struct signing *signing, struct reply *reply)
{
    const struct request *request = signing->request;
    const struct version_event *body = &signing->body;
    struct memorandum after = signing->memorandum;
    struct kept_list kept;
    bool several;
    char day[DAY_TEXT_SIZE];
    int code =
        contingent_kept(after.journal, after.id, INSTANT_NEVER, request->arena, request->problems, &kept);
    if (code == 0)
        code = versions_of_kept(after.journal, &kept, after.contributor, request->arena, request->problems,
                                &after.versions);
    if (code < 0)
        return code;
    const struct version *version = versions_find(&after.versions, signing->content, &several);
    const char *state = version ? version_state(&after.versions, version, request->arena) : "";
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", after.id);
        json_text(&json, "version", body->content);
        json_text(&json, "side", body->side);
        json_text(&json, "person", body->person);
        json_text(&json, "delegation", body->delegation);
        json_day(&json, "day", body->day);
        json_text(&json, "state", state);
        json_end_object(&json);
        return 0;
    }
    report_heading(&reply->report, "%s has signed version %s of the memorandum of %s", body->side,
                   version_short(body->content, request->arena), after.id);
    report_paragraph(&reply->report, "By %s on %s, under the delegation %s. It stands: %s.", body->person,
                     day_format(body->day, day), body->delegation, state);
    return 0;
}

int mou_sign_run(const struct request *request, struct reply *reply)
{
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    struct signing signing = {.request = request, .delegation = request_text(request, "delegation", "")};
    bool again;
    int code = memorandum_open(request, true, &memorandum);
    if (code < 0)
        return code;
    signing.memorandum = memorandum;
    signing.party = journal_own_party(memorandum.journal);
    code = check_party(&signing);
    if (code == 0)
        code = check_version(&signing);
    if (code == 0)
        code = check_unsigned(&signing, &memorandum.versions);
    if (code == 0)
        code = journal_write(memorandum.journal, NULL, sign_act, &signing, request->arena, request->problems,
                             &again);
    return code == 0 ? answer(&signing, reply) : code;
}
