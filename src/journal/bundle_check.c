/* Bundles: the records and attachments of one that was opened, by themselves and as chains. */
#include "journal/bundle_arrival.h"

#include "journal/rows.h"

struct checking {
    const struct journal *journal;
    struct arrival *arrival;
    struct arena *arena, *scratch; /* scratch: of one record */
    struct problems *problems;
    const struct bundle_range *range;
    struct bundle_installation writer;
    uint64_t sequence; /* of the record that is checked */
    struct digest previous;
    instant recorded; /* of the record before */
};

static int refuse(const struct checking *checking, int code, const char *expected, const char *what)
{
    return problem_error(checking->problems, code, arrival_place(checking->arrival), expected,
                         "record %llu of %s %s", (unsigned long long)checking->sequence,
                         bundle_words(&checking->writer, checking->problems->arena), what);
}

static int faulty(const struct checking *checking, const char *why)
{
    return problem_error(checking->problems, ERROR_INVALID, arrival_place(checking->arrival),
                         "ask its party to look into it", "record %llu of %s is faulty: %s",
                         (unsigned long long)checking->sequence,
                         bundle_words(&checking->writer, checking->problems->arena), why);
}

/* Whether it stands where the head says, behind the record before it. */
static int check_place(const struct checking *checking, const struct record *record)
{
    if (record->circle != CIRCLE_SHARED)
        return refuse(checking, ERROR_FORBIDDEN, "its maker must not send it; tell them",
                      "is not of the shared circle");
    if (strcmp(record->subject, checking->arrival->content.head.subject) != 0)
        return refuse(checking, ERROR_INVALID, NULL, "is about another subject than the bundle");
    if (!digest_equal(&record->writer, &checking->range->writer) || record->sequence != checking->sequence)
        return refuse(checking, ERROR_INVALID, NULL, "is not the one that the bundle's head promises");
    if (!digest_equal(&record->previous, &checking->previous))
        return refuse(checking, ERROR_INVALID, "ask its party to look into it",
                      "does not follow the one before it: the chain is broken");
    if (record->recorded < checking->recorded)
        return faulty(checking, "it was recorded before the one before it");
    return 0;
}

static int check_circle(const struct checking *checking, enum circle circle)
{
    return circle == CIRCLE_SHARED
               ? 0
               : refuse(checking, ERROR_FORBIDDEN, "its maker must not send it; tell them",
                        "is of a kind that is never shared");
}

static int check_side(const struct checking *checking, const struct record_kind *kind)
{
    bool un = strcmp(checking->writer.code, "UN") == 0;
    if (kind->writer == WRITER_EITHER || un == (kind->writer == WRITER_UN))
        return 0;
    const char *what =
        arena_format(checking->scratch, "is of the kind %s, which its side may not write", kind->kind);
    return refuse(checking, ERROR_FORBIDDEN,
                  kind->writer == WRITER_UN ? "only the United Nations records it"
                                            : "only the contributor records it",
                  what ? what : "is of a kind that its side may not write");
}

/* A kind that is not known here is of a newer peer, and kept. */
static int check_kind(const struct checking *checking, const struct record *record)
{
    const struct journal_wiring *wiring = checking->journal->options.wiring;
    const struct record_table *table = wiring_table(wiring, record->kind);
    const struct record_kind *kind = table ? NULL : wiring_kind(wiring, record->kind);
    const char *fault = NULL;
    int code = 0;
    if (table) {
        code = check_circle(checking, table->circle);
        fault = rows_fault(table, record->body, record->body_size, checking->scratch);
    } else if (kind) {
        code = check_circle(checking, kind->circle);
        code = code < 0 ? code : check_side(checking, kind);
        if (kind->fault)
            fault = kind->fault(record->body, record->body_size, checking->scratch);
    }
    if (code == 0 && fault)
        code = faulty(checking, fault);
    return code;
}

static int check_record(struct checking *checking, size_t index)
{
    const struct bundle_bytes *bytes = &checking->arrival->content.records[index];
    struct record record;
    const char *why;
    arena_reset(checking->scratch);
    int code = record_decode(bytes->data, bytes->size, checking->scratch, &record, &why);
    if (code == ERROR_LIMIT)
        return problem_memory(checking->problems);
    if (code < 0)
        return faulty(checking, why);
    code = check_place(checking, &record);
    if (code == 0)
        code = check_kind(checking, &record);
    if (code < 0)
        return code;
    checking->previous = checking->arrival->hashes[index] = record_hash(&record);
    checking->recorded = record.recorded;
    if (bundle_preview_record(&checking->arrival->preview, &record, checking->arena) < 0)
        return problem_memory(checking->problems);
    return 0;
}

static int check_range(struct checking *checking, size_t *index)
{
    const struct bundle_range *range = checking->range;
    bundle_installation(journal_keys(checking->journal), &checking->arrival->card, &range->writer,
                        &checking->writer);
    checking->previous = range->before;
    checking->recorded = INT64_MIN;
    for (checking->sequence = range->first; checking->sequence <= range->last; checking->sequence++) {
        int code = check_record(checking, (*index)++);
        if (code < 0)
            return code;
    }
    if (digest_equal(&checking->previous, &range->hash))
        return 0;
    return problem_error(checking->problems, ERROR_INVALID, arrival_place(checking->arrival),
                         "ask its party to look into it",
                         "the records of %s do not end in the head that it has signed: the chain is broken",
                         bundle_words(&checking->writer, checking->problems->arena));
}

/* Every attachment is what a record names, byte by byte. */
static int check_files(const struct checking *checking)
{
    struct arrival *arrival = checking->arrival;
    const struct bundle_content *content = &arrival->content;
    bundle_preview_done(&arrival->preview);
    for (size_t i = 0; i < content->file_count; i++) {
        const struct bundle_bytes *bytes = &content->files[i].bytes;
        struct digest hash = attachment_hash(bytes->data, bytes->size);
        const struct bundle_attachment *named =
            bundle_attachment_find(&arrival->preview, &content->files[i].hash);
        if (!named)
            return problem_error(checking->problems, ERROR_INVALID, arrival_place(arrival),
                                 "its maker must not send it; tell them",
                                 "it holds an attachment that none of its records names");
        if (!digest_equal(&hash, &named->hash) || named->size != bytes->size)
            return problem_error(checking->problems, ERROR_INVALID, arrival_place(arrival),
                                 "ask for the file once more",
                                 "the attachment '%s' is not what its record names", named->name);
    }
    return 0;
}

int arrival_check_records(const struct journal *journal, struct arrival *arrival, struct arena *arena,
                          struct problems *problems)
{
    ARENA_CLEANUP struct arena *scratch = arena_new(0);
    struct checking checking = {
        .journal = journal, .arrival = arrival, .arena = arena, .scratch = scratch, .problems = problems};
    size_t index = 0;
    arrival->hashes = arena_array(arena, arrival->content.record_count, sizeof *arrival->hashes);
    if (!scratch || !arrival->hashes)
        return problem_memory(problems);
    for (size_t i = 0; i < arrival->content.head.stream_count; i++) {
        checking.range = &arrival->content.head.streams[i];
        int code = check_range(&checking, &index);
        if (code < 0)
            return code;
    }
    return check_files(&checking);
}
