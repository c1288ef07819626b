/* `mou versions`, `mou show`: what was proposed, and where it stands. */
#include "agreement/versions_operations.h"

#include "base/json.h"

#include <inttypes.h>
#include <string.h>

/* ---- words ---- */

/* The party that proposed it, or who did at an installation without one. */
static const char *proposer(const struct version *version)
{
    const char *party = version->proposed->party;
    if (!party)
        return "unknown key";
    return party[0] ? party : version->proposed->author;
}

static const char *amendment_text(struct report *report, const struct version *version)
{
    int64_t number = version->proposed->amendment;
    return number > 0 ? report_text(report, "%" PRId64, number) : "";
}

static const char *signature_cell(struct report *report, const struct version_signature *signature)
{
    char day[DAY_TEXT_SIZE];
    if (!signature->event)
        return "";
    return report_text(report, "%s%s", day_format(signature->event->day, day),
                       signature->reported ? " (reported)" : "");
}

/* ---- for machines ---- */

static void json_or_null(struct json_writer *json, const char *key, const char *text)
{
    json_text(json, key, text[0] ? text : NULL);
}

static void json_signature(struct json_writer *json, const struct version_signature *signature)
{
    const struct version_event *event = signature->event;
    json_begin_object(json, NULL);
    json_text(json, "side", event->side);
    json_text(json, "person", event->person);
    json_or_null(json, "capacity", event->capacity);
    json_day(json, "day", event->day);
    json_or_null(json, "delegation", event->delegation);
    json_bool(json, "reported", signature->reported);
    json_or_null(json, "paper", event->paper);
    json_end_object(json);
}

static void json_version(struct json_writer *json, const struct versions *versions,
                         const struct version *version, struct arena *arena)
{
    const struct version_event *proposed = version->proposed;
    json_text(json, "version", proposed->content);
    json_text(json, "by", proposer(version));
    json_text(json, "author", proposed->author);
    json_day(json, "day", proposed->day);
    json_or_null(json, "answers", proposed->answers);
    if (proposed->amendment > 0)
        json_integer(json, "amendment", proposed->amendment);
    else
        json_null(json, "amendment");
    json_or_null(json, "note", proposed->note);
    json_text(json, "state", version_state(versions, version, arena));
    json_bool(json, "agreed", version->agreed);
    json_bool(json, "in_force", version == agreement_in_force(versions));
    json_bool(json, "reported", version->reported);
    json_begin_array(json, "signatures");
    for (int side = 0; side < VERSION_SIDES; side++)
        if (version->signatures[side].event)
            json_signature(json, &version->signatures[side]);
    json_end_array(json);
}

/* ---- mou versions ---- */

static void list_json(const struct memorandum *memorandum, struct arena *arena, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", memorandum->id);
    json_begin_array(&json, "versions");
    for (size_t i = 0; i < memorandum->versions.count; i++) {
        json_begin_object(&json, NULL);
        json_version(&json, &memorandum->versions, &memorandum->versions.items[i], arena);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void list_report(const struct memorandum *memorandum, struct arena *arena, struct report *report)
{
    static const struct report_column columns[] = {{"Version", REPORT_LEFT},    {"Proposed", REPORT_LEFT},
                                                   {"By", REPORT_LEFT},         {"Answers", REPORT_LEFT},
                                                   {"Amendment", REPORT_RIGHT}, {"Contributor", REPORT_LEFT},
                                                   {"UN", REPORT_LEFT},         {"Stands", REPORT_LEFT}};
    const struct versions *versions = &memorandum->versions;
    report_heading(report, "Versions of the memorandum of %s", memorandum->id);
    if (versions->count == 0) {
        report_paragraph(report, "None yet: `muster mou propose` records one. What was imported counts.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < versions->count; i++) {
        const struct version *version = &versions->items[i];
        char day[DAY_TEXT_SIZE];
        const char *const cells[] = {version_short(version->proposed->content, arena),
                                     day_format(version->proposed->day, day),
                                     proposer(version),
                                     version_short(version->proposed->answers, arena),
                                     amendment_text(report, version),
                                     signature_cell(report, &version->signatures[SIDE_CONTRIBUTOR]),
                                     signature_cell(report, &version->signatures[SIDE_UN]),
                                     version_state(versions, version, arena)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (!agreement_in_force(versions))
        report_paragraph(report, "None is agreed: what was imported counts.");
}

int mou_versions_run(const struct request *request, struct reply *reply)
{
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    int code = memorandum_open(request, false, &memorandum);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        list_json(&memorandum, request->arena, &reply->machine);
    else
        list_report(&memorandum, request->arena, &reply->report);
    return 0;
}

/* ---- mou show ---- */

struct showing {
    const struct request *request;
    const struct memorandum *memorandum;
    const struct version *version;
    struct version_content content;
    const char *folder; /* "": not written */
};

static void show_json(const struct showing *showing, struct text *out)
{
    struct json_writer json = {.out = out};
    const struct version_content *content = &showing->content;
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", showing->memorandum->id);
    json_version(&json, &showing->memorandum->versions, showing->version, showing->request->arena);
    json_begin_object(&json, "edition");
    json_text(&json, "name", content->edition);
    json_text(&json, "hash", content->edition_hash);
    json_end_object(&json);
    json_begin_object(&json, "settings");
    for (size_t i = 0; i < content->setting_count; i++)
        json_text(&json, content->settings[i].key, content->settings[i].value);
    json_end_object(&json);
    json_begin_object(&json, "rows");
    for (size_t i = 0; i < content->table_count; i++)
        json_integer(&json, content->tables[i].form->name, (int64_t)content->tables[i].count);
    json_end_object(&json);
    json_or_null(&json, "folder", showing->folder);
    json_end_object(&json);
}

static void show_signatures(const struct showing *showing, struct report *report)
{
    for (int side = 0; side < VERSION_SIDES; side++) {
        const struct version_signature *signature = &showing->version->signatures[side];
        const char *words = signature->event ? signature_words(signature, showing->request->arena) : NULL;
        if (!words)
            continue;
        if (signature->reported)
            report_notice(report, "%s", words);
        else
            report_paragraph(report, "It was %s, under the delegation %s.", words,
                             signature->event->delegation);
    }
}

static void show_report(const struct showing *showing, struct report *report)
{
    static const struct report_column columns[] = {{"Table", REPORT_LEFT}, {"Rows", REPORT_RIGHT}};
    const struct version_event *proposed = showing->version->proposed;
    const struct version_content *content = &showing->content;
    struct arena *arena = showing->request->arena;
    char day[DAY_TEXT_SIZE];
    report_heading(report, "Version %s of the memorandum of %s", version_short(proposed->content, arena),
                   showing->memorandum->id);
    report_paragraph(report, "Proposed by %s on %s. It stands: %s.%s%s", proposer(showing->version),
                     day_format(proposed->day, day),
                     version_state(&showing->memorandum->versions, showing->version, arena),
                     proposed->note[0] ? " Note: " : "", proposed->note);
    if (proposed->answers[0])
        report_paragraph(report, "It answers version %s.", version_short(proposed->answers, arena));
    report_paragraph(report, "Its hash:\n\n  %s", proposed->content);
    show_signatures(showing, report);
    report_paragraph(report, "Rates: the edition %s, whose figures have the hash\n\n  %s", content->edition,
                     content->edition_hash);
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < content->table_count; i++)
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){content->tables[i].form->name,
                                             report_text(report, "%zu", content->tables[i].count)});
    if (showing->folder[0])
        report_paragraph(report, "Written to %s.", showing->folder);
}

static int write_version(const struct showing *showing)
{
    const struct request *request = showing->request;
    struct folder folder;
    if (!showing->folder[0])
        return 0;
    int code = memorandum_folder(showing->memorandum, showing->version, &showing->content, request->arena,
                                 request->problems, &folder);
    return code == 0 ? folder_write(showing->folder, folder.files, folder.count,
                                    request_given(request, "replace"), request->problems)
                     : code;
}

int mou_show_run(const struct request *request, struct reply *reply)
{
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    struct showing showing = {
        .request = request, .memorandum = &memorandum, .folder = request_text(request, "folder", "")};
    int code = memorandum_open(request, false, &memorandum);
    if (code == 0)
        code = version_named(&memorandum.versions, request_text(request, "hash", ""), request->problems,
                             &showing.version);
    if (code == 0)
        code = version_content_load(memorandum.journal, showing.version, request->arena, request->problems,
                                    &showing.content);
    if (code == 0)
        code = write_version(&showing);
    if (code != 0)
        return code;
    if (request->form == REPLY_JSON)
        show_json(&showing, &reply->machine);
    else
        show_report(&showing, &reply->report);
    return 0;
}
