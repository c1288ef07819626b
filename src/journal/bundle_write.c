/* Bundles: written. */
#include "journal/bundle_plan.h"
#include "journal/bundle_seal.h"

/* One part. */
struct writing {
    struct journal *journal;
    const struct plan *plan;
    size_t part;
    const struct digest *to; /* the recipients' keys */
    struct bundle_seen *seen;
    struct arena *arena, *scratch; /* of the part; of one record */
    struct problems *problems;
    struct text plain;
    /* The stream whose records are being read */
    const struct plan_stream *stream;
    struct digest previous;
    uint64_t sequence; /* of the record before */
    bool damaged;
    struct bundle_preview attachments; /* those that the part's records name */
};

static uint64_t range_from(const struct writing *writing, size_t stream)
{
    return plan_before(writing->plan, writing->part, stream);
}

static uint64_t range_to(const struct writing *writing, size_t stream)
{
    return writing->plan->cuts[writing->part][stream];
}

static int damaged(const struct writing *writing, const struct plan_stream *stream)
{
    return problem_error(writing->problems, ERROR_STORAGE,
                         (struct place){.file = stream_words(&stream->stream, writing->problems->arena)},
                         "`muster journal verify` shows how far the damage goes; restore a backup",
                         "record %llu is missing or damaged", (unsigned long long)writing->sequence + 1);
}

/* ---- the head ---- */

static int hash_at(const struct writing *writing, const struct plan_stream *stream, uint64_t sequence,
                   struct digest *ret_hash)
{
    int code = bundle_hash_at(writing->journal, &stream->stream, sequence, writing->problems, ret_hash);
    return code == ERROR_NOT_FOUND ? damaged(writing, stream) : code;
}

/* The signature of a stream at the end of its range: the newest head's, or a new one of our own. */
static void sign_range(const struct writing *writing, const struct plan_stream *stream,
                       struct bundle_range *range)
{
    struct head head = {.subject = writing->plan->subject,
                        .circle = CIRCLE_SHARED,
                        .writer = range->writer,
                        .sequence = range->last,
                        .hash = range->hash};
    memcpy(range->signature, stream->stream.signature, KEY_SIGNATURE_SIZE);
    if (range->last == (uint64_t)stream->stream.sequence)
        return;
    head_sign(&head, &journal_keys(writing->journal)->installation);
    memcpy(range->signature, head.signature, KEY_SIGNATURE_SIZE);
}

static int make_ranges(const struct writing *writing, struct bundle_head *head)
{
    const struct plan *plan = writing->plan;
    struct bundle_range *ranges = arena_array(writing->arena, plan->count, sizeof *ranges);
    if (!ranges)
        return problem_memory(writing->problems);
    head->streams = ranges;
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stream *stream = &plan->streams[i];
        uint64_t from = range_from(writing, i), to = range_to(writing, i);
        if (from == to)
            continue;
        struct bundle_range *range = &ranges[head->stream_count++];
        *range = (struct bundle_range){.writer = stream->stream.writer, .first = from + 1, .last = to};
        int code = hash_at(writing, stream, from, &range->before);
        if (code == 0)
            code = hash_at(writing, stream, to, &range->hash);
        if (code < 0)
            return code;
        sign_range(writing, stream, range);
    }
    return 0;
}

static int add_head(struct writing *writing)
{
    const struct plan *plan = writing->plan;
    TEXT_CLEANUP struct text card = {0};
    struct bundle_head head = {.subject = plan->subject,
                               .maker = plan->maker.key,
                               .made = plan->made,
                               .part = (uint32_t)writing->part + 1,
                               .parts = (uint32_t)plan->part_count,
                               .to = writing->to,
                               .to_count = plan->recipient_count,
                               .seen = writing->seen,
                               .seen_count = plan->count};
    int code = make_ranges(writing, &head);
    if (code < 0)
        return code;
    if (card_write(&journal_keys(writing->journal)->own, &card) < 0)
        return problem_memory(writing->problems);
    bundle_add_head(&head, &writing->plain);
    bundle_add_card(card.data, card.length, &writing->plain);
    return 0;
}

/* ---- records and attachments ---- */

static int add_record(void *context, const struct store_record *stored)
{
    struct writing *writing = context;
    struct record record;
    arena_reset(writing->scratch);
    if (record_of_store(&writing->stream->stream, stored, writing->scratch, &record) < 0 ||
        record.sequence != writing->sequence + 1) {
        writing->damaged = true;
        return 1;
    }
    record.previous = writing->previous;
    bundle_add_record(&record, &writing->plain);
    if (bundle_preview_record(&writing->attachments, &record, writing->arena) < 0)
        writing->plain.failed = true;
    writing->previous = stored->hash;
    writing->sequence = record.sequence;
    return writing->plain.failed;
}

static int add_stream(struct writing *writing, size_t index)
{
    const struct plan_stream *stream = writing->stream = &writing->plan->streams[index];
    writing->sequence = range_from(writing, index);
    int code = hash_at(writing, stream, writing->sequence, &writing->previous);
    if (code == 0)
        code =
            store_records_read(journal_store(writing->journal), stream->stream.id, (int64_t)writing->sequence,
                               (int64_t)range_to(writing, index), add_record, writing, writing->problems);
    if (code < 0)
        return code;
    bool whole = !writing->damaged && writing->sequence == range_to(writing, index);
    return whole || writing->plain.failed ? 0 : damaged(writing, stream);
}

static int add_records(struct writing *writing)
{
    size_t count = 0;
    int code = 0;
    for (size_t i = 0; i < writing->plan->count; i++)
        count += (size_t)(range_to(writing, i) - range_from(writing, i));
    bundle_add_count(count, &writing->plain);
    for (size_t i = 0; code == 0 && i < writing->plan->count; i++)
        if (range_to(writing, i) > range_from(writing, i))
            code = add_stream(writing, i);
    return code;
}

static bool goes(const struct bundle_attachment *attachment)
{
    return !attachment->missing && !attachment->apart;
}

static int add_attachments(struct writing *writing)
{
    struct bundle_preview *named = &writing->attachments;
    bundle_preview_done(named);
    int code =
        bundle_attachments_look(writing->journal, named, writing->plan->attachment_bytes, writing->problems);
    if (code < 0)
        return code;
    size_t count = 0;
    for (size_t i = 0; i < named->attachment_count; i++)
        count += goes(&named->attachments[i]);
    bundle_add_count(count, &writing->plain);
    for (size_t i = 0; i < named->attachment_count && !writing->plain.failed; i++) {
        struct bundle_file file = {.hash = named->attachments[i].hash};
        if (!goes(&named->attachments[i]))
            continue;
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        code = arena ? bundle_attachment_read(writing->journal, &named->attachments[i], arena,
                                              writing->problems, &file.bytes)
                     : problem_memory(writing->problems);
        if (code < 0)
            return code;
        bundle_add_file(&file, &writing->plain);
    }
    return 0;
}

/* ---- files ---- */

static int seal_part(struct writing *writing, const char *path)
{
    TEXT_CLEANUP struct text file = {0};
    const struct plan *plan = writing->plan;
    size_t wrong = 0;
    if (text_result(&writing->plain) < 0)
        return problem_memory(writing->problems);
    int code = bundle_seal(writing->plain.data, writing->plain.length, writing->to, plan->recipient_count,
                           &file, &wrong);
    if (code == ERROR_INVALID)
        return problem_error(writing->problems, code, (struct place){0}, "ask for its party's card again",
                             "nothing can be encrypted to the key of %s",
                             bundle_words(&plan->recipients[wrong], writing->problems->arena));
    if (code < 0)
        return problem_memory(writing->problems);
    return file_write(path, file.data, file.length, false, writing->problems);
}

static int write_part(struct writing *writing, const char *path)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0), *scratch = arena_new(0);
    if (!arena || !scratch)
        return problem_memory(writing->problems);
    writing->arena = arena;
    writing->scratch = scratch;
    writing->attachments = (struct bundle_preview){0};
    int code = add_head(writing);
    if (code == 0)
        code = add_records(writing);
    if (code == 0)
        code = add_attachments(writing);
    bundle_add_signature(&journal_keys(writing->journal)->installation, &writing->plain);
    if (code == 0)
        code = seal_part(writing, path);
    text_done(&writing->plain);
    return code;
}

static int check_free(const struct bundle_preview *preview, struct problems *problems)
{
    for (size_t i = 0; i < preview->file_count; i++)
        if (path_exists(preview->files[i]))
            return problem_error(problems, ERROR_CONFLICT, (struct place){.file = preview->files[i]},
                                 "name another file, or take this one away", "there is a file of this name");
    return 0;
}

/* What every part holds alike. */
static int prepare(struct writing *writing, struct arena *arena)
{
    const struct plan *plan = writing->plan;
    struct digest *to = arena_array(arena, plan->recipient_count, sizeof *to);
    writing->seen = arena_array(arena, plan->count, sizeof *writing->seen);
    if (!to || !writing->seen)
        return problem_memory(writing->problems);
    writing->to = to;
    for (size_t i = 0; i < plan->recipient_count; i++)
        to[i] = plan->recipients[i].key;
    for (size_t i = 0; i < plan->count; i++) {
        const struct store_stream *stream = &plan->streams[i].stream;
        writing->seen[i] = (struct bundle_seen){
            .writer = stream->writer, .sequence = (uint64_t)stream->sequence, .hash = stream->head};
        memcpy(writing->seen[i].signature, stream->signature, KEY_SIGNATURE_SIZE);
    }
    return 0;
}

static int write_all(struct journal *journal, const struct plan *plan, struct arena *arena,
                     struct problems *problems)
{
    struct writing writing = {.journal = journal, .plan = plan, .problems = problems};
    int code = check_free(&plan->preview, problems);
    if (code == 0)
        code = prepare(&writing, arena);
    for (; code == 0 && writing.part < plan->part_count; writing.part++)
        code = write_part(&writing, plan->preview.files[writing.part]);
    return code;
}

static void warn_of_missing(const struct bundle_preview *preview, struct problems *problems)
{
    for (size_t i = 0; i < preview->attachment_count; i++) {
        const struct bundle_attachment *attachment = &preview->attachments[i];
        if (attachment->missing)
            problem_warning(
                problems, (struct place){0}, "the record that names it is handed over all the same",
                "the attachment '%s' is not here, and does not go into the bundle", attachment->name);
        else if (attachment->apart)
            problem_warning(problems, (struct place){0},
                            "`muster attachment` writes it to a file: send that apart, by a way as safe; the "
                            "receiver's `muster attach` takes it in, when its hash is the one that the "
                            "record names",
                            "the attachment '%s' is too large, and does not go into the bundle",
                            attachment->name);
    }
}

static int export(struct journal *journal, const struct bundle_export *export, bool write,
                  struct arena *arena, struct problems *problems, struct bundle_preview *ret_preview)
{
    struct plan plan;
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = plan_make(journal, export, arena, problems, &plan);
    if (code == 0)
        code = bundle_attachments_look(journal, &plan.preview, plan.attachment_bytes, problems);
    if (code == 0 && write)
        code = write_all(journal, &plan, arena, problems);
    journal_read_end(journal);
    if (code < 0)
        return code;
    warn_of_missing(&plan.preview, problems);
    *ret_preview = plan.preview;
    return 0;
}

int bundle_plan(struct journal *journal, const struct bundle_export *wanted, struct arena *arena,
                struct problems *problems, struct bundle_preview *ret_preview)
{
    return export(journal, wanted, false, arena, problems, ret_preview);
}

int bundle_write(struct journal *journal, const struct bundle_export *wanted, struct arena *arena,
                 struct problems *problems, struct bundle_preview *ret_preview)
{
    return export(journal, wanted, true, arena, problems, ret_preview);
}
