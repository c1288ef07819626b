/* Contingents in and out of the journal: `import`, `export`, `contingents`. */
#include "journal/contingent_operations.h"

#include "base/canonical.h"
#include "base/json.h"
#include "journal/contingent.h"
#include "store/store.h"

#include <inttypes.h>
#include <string.h>

/* ---- contingents ---- */

/* What a list shows of a contingent. */
struct listed {
    const char *id, *name, *contributor, *mission, *changed;
    int64_t records;
};

static const char *text_member(const char *summary, const char *key, struct arena *arena)
{
    struct canonical_item item;
    bool found = canonical_member(summary, strlen(summary), key, &item) > 0 && item.type == CANONICAL_TEXT;
    return found ? canonical_text(&item, arena) : "";
}

/* NULL texts: no memory. */
static struct listed listed_of(const struct store_summary *summary, struct arena *arena)
{
    struct canonical_item records;
    bool counted = canonical_member(summary->body, strlen(summary->body), "records", &records) > 0;
    return (struct listed){.id = summary->subject + strlen(CONTINGENT_PREFIX),
                           .name = text_member(summary->body, "name", arena),
                           .contributor = text_member(summary->body, "contributor", arena),
                           .mission = text_member(summary->body, "mission", arena),
                           .changed = text_member(summary->body, "changed", arena),
                           .records = counted ? records.number : 0};
}

static int list_all(const struct request *request, struct listed **ret_items, size_t *ret_count)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct store_summary *summaries = NULL;
    size_t count = 0;
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = store_summaries_read(journal_store(journal), CONTINGENT_PREFIX, request->arena,
                                    request->problems, &summaries, &count);
    if (code < 0)
        return code;
    struct listed *items = arena_array(request->arena, count, sizeof *items);
    if (!items)
        return problem_memory(request->problems);
    for (size_t i = 0; i < count; i++)
        items[i] = listed_of(&summaries[i], request->arena);
    *ret_items = items;
    *ret_count = count;
    return 0;
}

static void list_json(const struct listed *items, size_t count, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_begin_array(&json, "contingents");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&json, NULL);
        json_text(&json, "id", items[i].id);
        json_text(&json, "name", items[i].name);
        json_text(&json, "contributor", items[i].contributor);
        json_text(&json, "mission", items[i].mission);
        json_text(&json, "changed", items[i].changed);
        json_integer(&json, "records", items[i].records);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void list_report(const struct listed *items, size_t count, struct report *report)
{
    static const struct report_column columns[] = {
        {"Id", REPORT_LEFT},      {"Name", REPORT_LEFT},        {"Contributor", REPORT_LEFT},
        {"Mission", REPORT_LEFT}, {"Last change", REPORT_LEFT}, {"Records", REPORT_RIGHT},
    };
    report_heading(report, "Contingents in the journal");
    if (count == 0) {
        report_paragraph(report, "None yet: `muster import FOLDER` brings one in.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        const char *changed = items[i].changed; /* 2024-03-14T09:30:00.123456Z */
        bool whole = strlen(changed) > sizeof "2024-03-14T09:30" - 1;
        const char *const cells[] = {items[i].id,
                                     items[i].name,
                                     items[i].contributor,
                                     items[i].mission,
                                     whole ? report_text(report, "%.10s %.5s", changed, changed + 11) : "",
                                     report_text(report, "%" PRId64, items[i].records)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static int contingents_run(const struct request *request, struct reply *reply)
{
    struct listed *items = NULL;
    size_t count = 0;
    int code = list_all(request, &items, &count);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        list_json(items, count, &reply->machine);
    else
        list_report(items, count, &reply->report);
    return 0;
}

/* ---- the table ---- */

static const struct argument import_arguments[] = {
    {.name = "folder",
     .type = ARGUMENT_FOLDER,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "a contingent folder"},
    {.name = "persons",
     .type = ARGUMENT_FLAG,
     .help = "record persons.csv too, sealed: needs the permission read_persons, and a reader's key"},
    {.name = "expected",
     .type = ARGUMENT_COUNT,
     .maximum = INT64_MAX - 1,
     .help = "how many shared records of this installation it had when it was looked at, as an import or "
             "journal head says: where there are more now, nothing is recorded"},
};

static const struct argument export_arguments[] = {
    {.name = "id",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the id of a contingent in the journal"},
    {.name = "folder",
     .type = ARGUMENT_FOLDER,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "where to write its files"},
    ARGUMENT_AS_KNOWN_ON,
    {.name = "replace", .type = ARGUMENT_FLAG, .help = "write over the files of that folder"},
    {.name = "persons",
     .type = ARGUMENT_FLAG,
     .help = "write persons.csv too, in the clear: needs the permission read_persons, and a reader's key"},
};

#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct operation items[] = {
    OPERATION(
        "import", PERMISSION_WRITE_CONTINGENT, .summary = "Import a contingent folder into the journal",
        .help =
            "Records what a contingent folder says: each row that is new, each that is changed, and that a "
            "row is gone. The contingent is that of `id` in contingent.ini; where the journal does not have "
            "it, it begins here. Importing the same folder again records nothing.\n\n"
            "The whole folder is read first; one error anywhere, and nothing is recorded. Rows that the "
            "journal has and the folder has not are withdrawn: a folder is taken for the whole contingent. "
            "What was recorded before stays in the journal, and --as-known-on of other commands shows it. "
            "The files of attachments/ (see muster attach) are kept with it in the same way.\n\n"
            "Once both parties have signed a version of the memorandum, that version counts: rows of the "
            "memorandum that say otherwise are recorded, do not count, and are warned of; muster mou propose "
            "proposes them.\n\n"
            "persons.csv is left out, unless --persons asks for it. Then each of its rows is sealed with a "
            "key of its own before it is recorded, of which only days and sex stay readable; muster key "
            "recovery new and muster key reader add come first.\n\n"
            "  muster import examples/undof-kazakhstan\n"
            "  muster statement kaz-undof-frc --from 2025-01-01 --to 2025-04-01",
        ARGUMENTS(import_arguments), .writes = true, .forms = FORM_JSON, .run = import_run),
    OPERATION(
        "export", PERMISSION_READ_INTERNAL, .summary = "Write a contingent of the journal to a folder",
        .help =
            "Writes a contingent as the files of a contingent folder, with every row as it was written. "
            "Without --as-known-on, as it is now. Its attachments go into attachments/. Where a file exists "
            "already nothing is written, unless --replace is given; then a file of which the contingent has "
            "no rows is emptied. With --persons, what is written is readable for you alone: look after it, "
            "and delete it when it has served.\n\n"
            "  muster export kaz-undof-frc company\n"
            "  muster export kaz-undof-frc company-in-march --as-known-on 2025-03-31",
        ARGUMENTS(export_arguments), .writes = true, .forms = FORM_JSON, .run = export_run),
    OPERATION("contingents", PERMISSION_READ_CONTINGENT, .summary = "List the contingents in the journal",
              .help = "Lists every contingent in the journal: its id, by which other commands take it, its "
                      "name, contributor and mission, when it was last changed, and how many records it "
                      "has.\n\n"
                      "  muster contingents",
              .forms = FORM_JSON, .run = contingents_run),
};

const struct operation_list contingent_operations = {items, sizeof items / sizeof *items};
