/* `muster journal log`: the records of a subject. */
#include "journal/journal_operations.h"

#include "base/csv.h"
#include "base/json.h"

enum { SHORT_DIGITS = 8 };

struct logging {
    const struct request *request;
    struct reply *reply;
    struct json_writer json;
    struct csv_writer csv;
    struct report_item *table;
    uint64_t from_sequence;
    bool bodies;
    uint64_t shown;
};

/* What all forms show of a record, as texts. */
struct shown {
    char sequence[24], effective[DAY_TEXT_SIZE], recorded[INSTANT_TEXT_SIZE], known[INSTANT_TEXT_SIZE];
    char writer[DIGEST_TEXT_SIZE], hash[DIGEST_TEXT_SIZE];
};

static void show(const struct folded *folded, struct shown *shown)
{
    const struct record *record = folded->record;
    snprintf(shown->sequence, sizeof shown->sequence, "%llu", (unsigned long long)record->sequence);
    day_format(record->effective, shown->effective);
    instant_format(record->recorded, shown->recorded);
    instant_format(folded->known, shown->known);
    digest_format(&record->writer, shown->writer);
    digest_format(folded->hash, shown->hash);
}

static void log_json(struct logging *logging, const struct folded *folded, const struct shown *shown)
{
    const struct record *record = folded->record;
    struct json_writer *json = &logging->json;
    json_begin_object(json, NULL);
    json_text(json, "circle", circle_name(record->circle));
    json_text(json, "writer", shown->writer);
    json_bool(json, "own", folded->own);
    json_integer(json, "sequence", (int64_t)record->sequence);
    json_text(json, "kind", record->kind);
    json_text(json, "effective", shown->effective);
    json_text(json, "recorded", shown->recorded);
    json_text(json, "known", shown->known);
    json_text(json, "author", record->author);
    json_text(json, "authority", record->authority);
    json_text(json, "hash", shown->hash);
    if (logging->bodies)
        json_number(json, "body", record->body); /* canonical JSON already */
    json_end_object(json);
}

static void log_csv(struct logging *logging, const struct folded *folded, const struct shown *shown)
{
    const struct record *record = folded->record;
    const char *const cells[] = {circle_name(record->circle),
                                 shown->writer,
                                 shown->sequence,
                                 record->kind,
                                 shown->effective,
                                 shown->recorded,
                                 shown->known,
                                 record->author,
                                 record->authority,
                                 shown->hash};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        csv_write(&logging->csv, cells[i]);
    if (logging->bodies)
        csv_write(&logging->csv, record->body);
    csv_end_row(&logging->csv);
}

/* One table for each circle that has records to show. */
static void begin_table(struct logging *logging, const char *subject, enum circle circle)
{
    static const struct report_column columns[] = {
        {"Record", REPORT_LEFT}, {"Kind", REPORT_LEFT}, {"Effective", REPORT_LEFT}, {"Recorded", REPORT_LEFT},
        {"Author", REPORT_LEFT}, {"Hash", REPORT_LEFT}, {"Body", REPORT_LEFT},
    };
    struct report *report = &logging->reply->report;
    report_heading(report, "Records of %s, %s", subject, circle_name(circle));
    logging->table = report_table(report, columns, sizeof columns / sizeof *columns - !logging->bodies);
}

/* For people: short, so that a row has room on a screen. */
static void log_row(struct logging *logging, const struct folded *folded, struct shown *shown)
{
    const struct record *record = folded->record;
    struct report *report = &logging->reply->report;
    bool under = *record->authority != '\0';
    shown->writer[SHORT_DIGITS] = shown->hash[SHORT_DIGITS] = '\0';
    const char *const cells[] = {
        folded->own ? shown->sequence : report_text(report, "%s of %s", shown->sequence, shown->writer),
        record->kind,
        shown->effective,
        report_text(report, "%.10s %.5s", shown->recorded, shown->recorded + 11),
        under ? report_text(report, "%s under %s", record->author, record->authority) : record->author,
        shown->hash,
        record->body};
    if (!logging->table)
        begin_table(logging, record->subject, record->circle);
    report_add_row(report, logging->table, REPORT_ROW, cells);
}

static int log_record(void *context, const struct folded *folded)
{
    struct logging *logging = context;
    struct shown shown = {{0}};
    if (folded->record->sequence < logging->from_sequence)
        return 0;
    show(folded, &shown);
    logging->shown++;
    if (logging->request->form == REPLY_JSON)
        log_json(logging, folded, &shown);
    else if (logging->request->form == REPLY_CSV)
        log_csv(logging, folded, &shown);
    else
        log_row(logging, folded, &shown);
    return logging->reply->machine.failed || logging->reply->report.failed; /* no use in going on */
}

static void begin(struct logging *logging, const char *subject)
{
    static const char *const names[] = {"circle",   "writer", "sequence", "kind",      "effective",
                                        "recorded", "known",  "author",   "authority", "hash"};
    if (logging->request->form == REPLY_JSON) {
        json_begin_object(&logging->json, NULL);
        json_text(&logging->json, "subject", subject);
        json_begin_array(&logging->json, "records");
    } else if (logging->request->form == REPLY_CSV) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            csv_write(&logging->csv, names[i]);
        if (logging->bodies)
            csv_write(&logging->csv, "body");
        csv_end_row(&logging->csv);
    }
}

static void end(struct logging *logging)
{
    if (logging->request->form != REPLY_JSON)
        return;
    json_end_array(&logging->json);
    json_end_object(&logging->json);
}

/* All circles in one view of the database, or the one that was asked for. */
static int log_circles(struct logging *logging, struct journal *journal, const char *subject)
{
    const struct request *request = logging->request;
    int only = (int)request_number(request, "circle", -1) + 1;
    int code = journal_read_begin(journal, request->problems);
    if (code < 0)
        return code;
    begin(logging, subject);
    for (int circle = CIRCLE_SHARED; code == 0 && circle < CIRCLE_COUNT; circle++) {
        const struct journal_view view = {
            .subject = subject, .circle = (enum circle)circle, .known_on = INSTANT_NEVER};
        logging->table = NULL;
        if (only == 0 || only == circle)
            code = journal_fold(journal, &view, log_record, logging, request->problems);
    }
    end(logging);
    if (!logging->shown)
        report_paragraph(&logging->reply->report, "There are no such records of %s.", subject);
    journal_read_end(journal);
    return code < 0 ? code : 0;
}

int journal_log_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct logging logging = {.request = request,
                              .reply = reply,
                              .json = {.out = &reply->machine},
                              .csv = {.out = &reply->machine},
                              .from_sequence = (uint64_t)request_number(request, "from", 1),
                              .bodies = request_given(request, "bodies")};
    const char *subject = NULL;
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = journal_subject(request, journal, &subject);
    return code < 0 ? code : log_circles(&logging, journal, subject);
}
