/* The table of bundles' operations: `bundle export`, `bundle import`. */
#include "journal/bundle.h"

#include "base/json.h"

#include <inttypes.h>

#define CONTINGENT_PREFIX "contingent/"

enum { PART_SIZE_SMALLEST = 1 << 10 };

/* ---- what a bundle holds, for people ---- */

static const char *size_words(struct report *report, uint64_t bytes)
{
    if (bytes < (uint64_t)10 << 10)
        return report_text(report, "%" PRIu64 " bytes", bytes);
    return bytes < (uint64_t)10 << 20 ? report_text(report, "%" PRIu64 " KiB", bytes >> 10)
                                      : report_text(report, "%" PRIu64 " MiB", bytes >> 20);
}

static const char *installation_words(struct report *report, const struct bundle_installation *installation)
{
    char key[DIGEST_TEXT_SIZE];
    if (*installation->name)
        return report_text(report, "%s (%s), %s", installation->party, installation->code,
                           installation->name);
    return report_text(report, "unknown: %s", digest_format(&installation->key, key));
}

static void report_installations(struct report *report, const struct bundle_preview *preview)
{
    static const struct report_column columns[] = {
        {"", REPORT_LEFT}, {"Installation", REPORT_LEFT}, {"Fingerprint of its key", REPORT_LEFT}};
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i <= preview->recipient_count; i++) {
        const struct bundle_installation *installation = i ? &preview->recipients[i - 1] : &preview->maker;
        char fingerprint[FINGERPRINT_SIZE];
        const char *const cells[] = {
            i == 0   ? "From"
            : i == 1 ? "To"
                     : "",
            installation_words(report, installation),
            report_text(report, "%s", key_fingerprint(&installation->key, fingerprint))};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void report_kinds(struct report *report, const struct bundle_preview *preview)
{
    static const struct report_column columns[] = {{"Kind of record", REPORT_LEFT},
                                                   {"Records", REPORT_RIGHT},
                                                   {"First day", REPORT_LEFT},
                                                   {"Last day", REPORT_LEFT}};
    if (!preview->kind_count)
        return;
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < preview->kind_count; i++) {
        const struct bundle_kind_count *kind = &preview->kinds[i];
        char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
        const char *const cells[] = {kind->kind, report_text(report, "%zu", kind->records),
                                     report_text(report, "%s", day_format(kind->first_day, first)),
                                     report_text(report, "%s", day_format(kind->last_day, last))};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void report_attachments(struct report *report, const struct bundle_preview *preview)
{
    static const struct report_column columns[] = {
        {"Attachment", REPORT_LEFT}, {"Size", REPORT_RIGHT}, {"", REPORT_LEFT}};
    if (!preview->attachment_count)
        return;
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < preview->attachment_count; i++) {
        const struct bundle_attachment *attachment = &preview->attachments[i];
        const char *const cells[] = {attachment->name, size_words(report, attachment->size),
                                     attachment->missing ? "not here: stays out"
                                     : attachment->apart ? "too large: send it apart"
                                                         : ""};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void report_streams(struct report *report, const struct bundle_preview *preview)
{
    static const struct report_column columns[] = {
        {"Written by", REPORT_LEFT}, {"From record", REPORT_RIGHT}, {"To record", REPORT_RIGHT}};
    if (!preview->stream_count)
        return;
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < preview->stream_count; i++) {
        const struct bundle_stream *stream = &preview->streams[i];
        const char *const cells[] = {installation_words(report, &stream->writer),
                                     report_text(report, "%" PRIu64, stream->first),
                                     report_text(report, "%" PRIu64, stream->last)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void report_preview(struct report *report, const struct bundle_preview *preview)
{
    report_installations(report, preview);
    report_streams(report, preview);
    report_kinds(report, preview);
    report_attachments(report, preview);
}

/* ---- for machines ---- */

static void write_installation(struct json_writer *json, const char *key,
                               const struct bundle_installation *installation)
{
    char hex[DIGEST_TEXT_SIZE], fingerprint[FINGERPRINT_SIZE];
    json_begin_object(json, key);
    json_text(json, "key", digest_format(&installation->key, hex));
    json_text(json, "fingerprint", key_fingerprint(&installation->key, fingerprint));
    json_text(json, "party", installation->party);
    json_text(json, "code", installation->code);
    json_text(json, "name", installation->name);
    json_end_object(json);
}

static void write_streams(struct json_writer *json, const struct bundle_preview *preview)
{
    json_begin_array(json, "streams");
    for (size_t i = 0; i < preview->stream_count; i++) {
        json_begin_object(json, NULL);
        write_installation(json, "writer", &preview->streams[i].writer);
        json_integer(json, "first", (int64_t)preview->streams[i].first);
        json_integer(json, "last", (int64_t)preview->streams[i].last);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_kinds(struct json_writer *json, const struct bundle_preview *preview)
{
    json_begin_array(json, "kinds");
    for (size_t i = 0; i < preview->kind_count; i++) {
        json_begin_object(json, NULL);
        json_text(json, "kind", preview->kinds[i].kind);
        json_integer(json, "records", (int64_t)preview->kinds[i].records);
        json_day(json, "first_day", preview->kinds[i].first_day);
        json_day(json, "last_day", preview->kinds[i].last_day);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_attachments(struct json_writer *json, const struct bundle_preview *preview)
{
    json_begin_array(json, "attachments");
    for (size_t i = 0; i < preview->attachment_count; i++) {
        const struct bundle_attachment *attachment = &preview->attachments[i];
        char hex[DIGEST_TEXT_SIZE];
        json_begin_object(json, NULL);
        json_text(json, "name", attachment->name);
        json_integer(json, "size", (int64_t)attachment->size);
        json_text(json, "hash", digest_format(&attachment->hash, hex));
        json_bool(json, "missing", attachment->missing);
        json_bool(json, "apart", attachment->apart);
        json_end_object(json);
    }
    json_end_array(json);
}

/* The members of a preview, in an object that is open. */
static void write_preview(struct json_writer *json, const struct bundle_preview *preview)
{
    char made[INSTANT_TEXT_SIZE];
    json_text(json, "subject", preview->subject);
    json_text(json, "made", instant_format(preview->made, made));
    write_installation(json, "maker", &preview->maker);
    json_begin_array(json, "recipients");
    for (size_t i = 0; i < preview->recipient_count; i++)
        write_installation(json, NULL, &preview->recipients[i]);
    json_end_array(json);
    json_begin_array(json, "files");
    for (size_t i = 0; i < preview->file_count; i++)
        json_text(json, NULL, preview->files[i]);
    json_end_array(json);
    if (preview->part)
        json_integer(json, "part", preview->part);
    json_integer(json, "parts", preview->parts);
    json_integer(json, "records", (int64_t)preview->records);
    write_streams(json, preview);
    write_kinds(json, preview);
    write_attachments(json, preview);
}

/* ---- bundle export ---- */

static void report_export(struct report *report, const struct bundle_preview *preview, bool looked)
{
    report_heading(report, "%s %s", looked ? "A bundle of" : "Bundle of", preview->subject);
    if (preview->records == 0)
        report_paragraph(report, "The receivers have all records: it only says what was seen of theirs.");
    else
        report_paragraph(report, "%zu record%s of the shared circle%s.", preview->records,
                         preview->records == 1 ? "" : "s", looked ? " would be disclosed" : "");
    report_preview(report, preview);
    for (size_t i = 0; i < preview->file_count; i++)
        report_paragraph(report, "%s %s", looked ? "It would be written to" : "Written:", preview->files[i]);
    if (preview->file_count > 1)
        report_paragraph(report, "The parts are added in their order; all of them may be named at once.");
}

static int export_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    const struct argument_value *to = request_value(request, "to");
    const char *id = request_text(request, "id", "");
    bool looked = request_given(request, "preview");
    const struct bundle_export wanted = {
        .subject = strchr(id, '/') ? id : arena_format(request->arena, CONTINGENT_PREFIX "%s", id),
        .to = to->text,
        .to_count = to->count,
        .all = request_given(request, "all"),
        .with_revoked = request_given(request, "with-revoked"),
        .part_bytes = (size_t)request_number(request, "part-size", 0),
        .attachment_bytes = (size_t)request_number(request, "attachments-up-to", 0),
        .path = request_text(request, "file", "")};
    struct bundle_preview preview = {0};
    if (!wanted.subject)
        return problem_memory(request->problems);
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = (looked ? bundle_plan : bundle_write)(journal, &wanted, request->arena, request->problems,
                                                     &preview);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        write_preview(&json, &preview);
        json_bool(&json, "written", !looked);
        json_end_object(&json);
    } else {
        report_export(&reply->report, &preview, looked);
    }
    return 0;
}

/* ---- bundle import ---- */

static void report_import(struct report *report, const struct bundle_preview *preview, bool looked)
{
    char made[INSTANT_TEXT_SIZE];
    const char *part =
        preview->parts > 1 ? report_text(report, ", part %u of %u", preview->part, preview->parts) : "";
    report_heading(report, "%s: %s%s", preview->files[0], preview->subject, part);
    report_paragraph(report, "Made on %s. %zu record%s %s, %zu known here already.",
                     instant_format(preview->made, made), preview->records_added,
                     preview->records_added == 1 ? "" : "s", looked ? "would be added" : "added",
                     preview->records_known);
    report_preview(report, preview);
}

static void write_import(struct json_writer *json, const struct bundle_preview *preview)
{
    json_begin_object(json, NULL);
    write_preview(json, preview);
    json_integer(json, "records_added", (int64_t)preview->records_added);
    json_integer(json, "records_known", (int64_t)preview->records_known);
    json_end_object(json);
}

static void show_imports(const struct request *request, const struct bundle_preview *previews, size_t count,
                         struct reply *reply)
{
    bool looked = request_given(request, "preview");
    struct json_writer json = {.out = &reply->machine};
    if (request->form != REPLY_JSON) {
        for (size_t i = 0; i < count; i++)
            report_import(&reply->report, &previews[i], looked);
        return;
    }
    json_begin_object(&json, NULL);
    json_bool(&json, "added", !looked);
    json_begin_array(&json, "bundles");
    for (size_t i = 0; i < count; i++)
        write_import(&json, &previews[i]);
    json_end_array(&json);
    json_end_object(&json);
}

static int import_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    const struct argument_value *files = request_value(request, "file");
    struct bundle_preview previews[BUNDLE_FILES_MAXIMUM];
    int code = journal_of_request(request, true, &journal);
    if (code == 0)
        code = bundle_read(journal, files->text, files->count, !request_given(request, "preview"),
                           request->arena, request->problems, previews);
    if (code == 0)
        show_imports(request, previews, files->count, reply);
    return code;
}

/* ---- the table ---- */

static const struct argument export_arguments[] = {
    {.name = "id",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the id of a contingent in the journal"},
    {.name = "file",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the file to write (FILE.1, FILE.2 and so on where it takes several parts)"},
    {.name = "to",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_REQUIRED | ARGUMENT_REPEATED,
     .help =
         "for whom: the code of a party whose card is known here, or the key of one of its installations"},
    {.name = "all",
     .type = ARGUMENT_FLAG,
     .help = "from the first record on, also what the receivers are known to have"},
    {.name = "with-revoked",
     .type = ARGUMENT_FLAG,
     .help =
         "also what an installation of your own party wrote after its key was revoked: your party answers "
         "for it"},
    {.name = "preview", .type = ARGUMENT_FLAG, .help = "show what it would disclose, and write nothing"},
    {.name = "part-size",
     .type = ARGUMENT_COUNT,
     .minimum = PART_SIZE_SMALLEST,
     .maximum = (int64_t)BUNDLE_SIZE_MAXIMUM,
     .unit = "bytes",
     .help = "about how large a part may be; 8 MiB otherwise"},
    {.name = "attachments-up-to",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = (int64_t)BUNDLE_ATTACHMENT_MAXIMUM,
     .unit = "bytes",
     .help = "leave out larger attachments, which then travel apart; 64 MiB otherwise"},
};

static const struct argument import_arguments[] = {
    {.name = "file",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED | ARGUMENT_REPEATED,
     .help = "a bundle, or the parts of one, in any order"},
    {.name = "preview", .type = ARGUMENT_FLAG, .help = "check it, show what it holds, and add nothing"},
};

#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct operation items[] = {
    OPERATION(
        "bundle export", PERMISSION_EXCHANGE,
        .summary = "Write what is shared of a contingent for another party",
        .help =
            "Writes the shared records of a contingent, with their attachments, to a file that can travel by "
            "e-mail or stick. It is encrypted to the installations of the parties named, and signed by this "
            "one. Nothing of the other circles (internal, people, cases) can go into it. --preview shows "
            "first what it discloses, and to whom.\n\n"
            "It holds what follows on the records that the receivers are known to have: their own bundles "
            "say so. Where one was lost, make it again; nothing is noted here when it is made. --all begins "
            "with the first record. Large ones come in parts, which are added in their order.\n\n"
            "Where an installation of your own party was revoked, records that it wrote after that and that "
            "were taken in before it was known hold up the export: yours build upon them. --with-revoked "
            "hands them on; correct by records of your own what in them is wrong.\n\n"
            "An attachment above 64 MiB, or above --attachments-up-to, does not go into it, and is named: "
            "muster attachment writes it to a file that is sent apart, and the receiver's muster attach "
            "takes it in, when its hash is the one that the record names.\n\n"
            "  muster bundle export kaz-undof-frc to-un.bundle --to UN --preview\n"
            "  muster bundle export kaz-undof-frc to-un.bundle --to UN",
        ARGUMENTS(export_arguments), .writes = true, .forms = FORM_JSON, .run = export_run),
    OPERATION(
        "bundle import", PERMISSION_EXCHANGE, .summary = "Add what another party has sent",
        .help =
            "Reads bundles, checks all of each and adds them together: all or nothing. Refused are bundles "
            "that are damaged or cut, are not for this installation, come from a key that no known party "
            "has certified or that was revoked; signatures and chains that are wrong; records that their "
            "writer's side may not write; gaps, with the number of the record to ask for; and forks, where "
            "an installation has signed two histories: both signed heads are shown, which prove it.\n\n"
            "What is here already is compared and passed over, so a bundle may be added again. The card in "
            "a bundle brings what is new of its party's certificates and revocations; a party is first "
            "accepted by muster key trust.\n\n"
            "  muster bundle import from-un.bundle --preview\n"
            "  muster bundle import from-un.bundle",
        ARGUMENTS(import_arguments), .writes = true, .forms = FORM_JSON, .run = import_run),
};

const struct operation_list bundle_operations = {items, sizeof items / sizeof *items};
