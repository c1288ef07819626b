/* Bundles: what an export will hold. */
#include "journal/bundle_plan.h"

static const struct place no_place;

/* ---- what the receivers have ---- */

/* The guard of a receiver, or NULL: no bundle of it came yet. */
static const char *seen_by(const struct plan *plan, const struct store_guard *guards, size_t count,
                           size_t recipient, struct arena *arena)
{
    const char *key = bundle_seen_key(plan->subject, &plan->recipients[recipient].key, arena);
    for (size_t i = 0; key && i < count; i++)
        if (strcmp(guards[i].key, key) == 0)
            return guards[i].value;
    return NULL;
}

/* A base is what every receiver has, so it too holds all that its records have seen. */
static int find_bases(struct journal *journal, struct plan *plan, struct arena *arena,
                      struct problems *problems)
{
    struct store_guard *guards;
    size_t count;
    const char *prefix = arena_format(arena, "bundle/%s ", plan->subject);
    if (!prefix)
        return problem_memory(problems);
    int code = store_guards_read(journal_store(journal), prefix, arena, problems, &guards, &count);
    for (size_t i = 0; code == 0 && i < plan->count; i++)
        plan->streams[i].base = (uint64_t)plan->streams[i].stream.sequence;
    for (size_t recipient = 0; code == 0 && recipient < plan->recipient_count; recipient++) {
        const char *seen = seen_by(plan, guards, count, recipient, arena);
        for (size_t i = 0; i < plan->count; i++) {
            uint64_t sequence = bundle_seen_sequence(seen, &plan->streams[i].stream.writer);
            if (sequence < plan->streams[i].base)
                plan->streams[i].base = sequence;
        }
    }
    return code;
}

/* ---- the streams ---- */

static int find_streams(struct journal *journal, struct plan *plan, struct arena *arena,
                        struct problems *problems)
{
    struct store_stream *streams;
    char quoted[TEXT_QUOTE_SIZE];
    int code = bundle_streams(journal, plan->subject, arena, problems, &streams, &plan->count);
    if (code < 0)
        return code;
    if (plan->count == 0)
        return problem_error(problems, ERROR_NOT_FOUND, no_place, "`muster contingents` lists what there is",
                             "nothing is recorded here of '%s' that could be shared",
                             text_quote(plan->subject, strlen(plan->subject), quoted));
    if (plan->count > BUNDLE_STREAMS_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, no_place, NULL,
                             "%zu installations have written about it; a bundle has room for %d", plan->count,
                             BUNDLE_STREAMS_MAXIMUM);
    plan->streams = arena_array(arena, plan->count, sizeof *plan->streams);
    if (!plan->streams)
        return problem_memory(problems);
    plan->own = plan->count;
    for (size_t i = 0; i < plan->count; i++) {
        plan->streams[i].stream = streams[i];
        plan->streams[i].own = digest_equal(&streams[i].writer, &plan->maker.key);
        plan->streams[i].needs = arena_array(arena, plan->count, sizeof *plan->streams[i].needs);
        if (!plan->streams[i].needs)
            return problem_memory(problems);
        if (plan->streams[i].own)
            plan->own = i;
    }
    return 0;
}

/* Whether a writer is of this installation's own party, which can answer for its records. */
static bool is_of_party(const struct keys *keys, const struct digest *writer)
{
    return party_certificate(&keys->own, writer) != NULL;
}

static int refuse_revoked(const struct keys *keys, const struct plan_stream *stream,
                          const struct key_certificate *certificate, struct problems *problems)
{
    struct bundle_installation writer;
    const char *remedy = is_of_party(keys, &stream->stream.writer)
                             ? "--with-revoked hands them on all the same, and your party answers for them"
                             : "its party can hand them on to the others, with --with-revoked";
    bundle_installation(keys, NULL, &stream->stream.writer, &writer);
    return problem_error(
        problems, ERROR_CONFLICT, no_place, remedy,
        "%s has %llu records here, but its key was revoked after %llu: nobody would take the others",
        bundle_words(&writer, problems->arena), (unsigned long long)stream->stream.sequence,
        (unsigned long long)certificate->revoked_after);
}

/* What no receiver would take is not sent. */
static int check_writers(const struct journal *journal, const struct plan *plan, bool with_revoked,
                         struct problems *problems)
{
    const struct keys *keys = journal_keys(journal);
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stream *stream = &plan->streams[i];
        uint64_t head = (uint64_t)stream->stream.sequence;
        const struct key_certificate *certificate = bundle_certificate(keys, NULL, &stream->stream.writer);
        if (stream->base == head || !certificate || certificate_covers(certificate, head))
            continue;
        if (!with_revoked || !is_of_party(keys, &stream->stream.writer))
            return refuse_revoked(keys, stream, certificate, problems);
    }
    return 0;
}

/* ---- the records ---- */

struct scanning {
    struct plan *plan;
    struct plan_stream *stream;
    struct arena *arena, *scratch; /* scratch: of one record */
    bool exhausted, damaged;
};

static size_t stream_index(const struct plan *plan, const struct digest *writer)
{
    size_t at = 0;
    while (at < plan->count && !digest_equal(&plan->streams[at].stream.writer, writer))
        at++;
    return at;
}

static bool note_need(struct scanning *scanning, const struct record *record, const struct seen_head *seen)
{
    struct plan *plan = scanning->plan;
    size_t index = stream_index(plan, &seen->writer);
    if (index == plan->count)
        return true;
    if (!scanning->stream->own) {
        uint64_t *need = &scanning->stream->needs[index];
        *need = seen->sequence > *need ? seen->sequence : *need;
        return true;
    }
    struct plan_need *needs =
        arena_grow(scanning->arena, plan->needs, &plan->need_capacity, plan->need_count, sizeof *needs);
    if (!needs)
        return false;
    plan->needs = needs;
    needs[plan->need_count++] = (struct plan_need){record->sequence, index, seen->sequence};
    return true;
}

/* The bytes that it takes in a file, those of its attachment with it. */
static uint64_t bytes_of(const struct record *record, const struct bundle_attachment *attachment,
                         uint64_t maximum)
{
    enum { FIXED = 1 + 8 + 8 + 4 + 1 + DIGEST_SIZE + 4 * 2 + 2 + 4 + DIGEST_SIZE };
    uint64_t bytes = BUNDLE_RECORD_MORE + FIXED + strlen(record->subject) + strlen(record->kind) +
                     strlen(record->author) + strlen(record->authority) +
                     record->seen_count * sizeof(struct seen_head) + record->body_size;
    if (attachment && attachment->size <= maximum)
        bytes += BUNDLE_FILE_MORE + attachment->size;
    return bytes;
}

static int scan_record(void *context, const struct store_record *stored)
{
    struct scanning *scanning = context;
    struct plan *plan = scanning->plan;
    struct record record;
    size_t attachments = plan->preview.attachment_count;
    arena_reset(scanning->scratch);
    int code = record_of_store(&scanning->stream->stream, stored, scanning->scratch, &record);
    scanning->damaged = code == ERROR_INVALID;
    scanning->exhausted = code == ERROR_LIMIT ||
                          (code == 0 && bundle_preview_record(&plan->preview, &record, scanning->arena) < 0);
    for (size_t i = 0; code == 0 && i < record.seen_count; i++)
        scanning->exhausted = scanning->exhausted || !note_need(scanning, &record, &record.seen[i]);
    if (scanning->damaged || scanning->exhausted)
        return 1;
    uint64_t bytes = bytes_of(
        &record,
        plan->preview.attachment_count > attachments ? &plan->preview.attachments[attachments] : NULL,
        plan->attachment_bytes);
    scanning->stream->bytes += bytes;
    if (scanning->stream->own)
        plan->own_bytes[record.sequence - 1 - scanning->stream->base] = bytes;
    return 0;
}

static int scan_stream(struct journal *journal, struct scanning *scanning, struct problems *problems)
{
    struct plan_stream *stream = scanning->stream;
    uint64_t head = (uint64_t)stream->stream.sequence;
    if (stream->own) {
        scanning->plan->own_bytes = arena_array(scanning->arena, head - stream->base, sizeof(uint64_t));
        if (!scanning->plan->own_bytes)
            return problem_memory(problems);
    }
    int code = store_records_read(journal_store(journal), stream->stream.id, (int64_t)stream->base,
                                  (int64_t)head, scan_record, scanning, problems);
    if (code < 0)
        return code;
    if (scanning->damaged)
        return problem_error(
            problems, ERROR_STORAGE, (struct place){.file = stream_words(&stream->stream, problems->arena)},
            "`muster journal verify` shows how far the damage goes; restore a backup", "a record is damaged");
    return scanning->exhausted ? problem_memory(problems) : 0;
}

static int scan(struct journal *journal, struct plan *plan, struct arena *arena, struct problems *problems)
{
    ARENA_CLEANUP struct arena *scratch = arena_new(0);
    struct scanning scanning = {.plan = plan, .arena = arena, .scratch = scratch};
    if (!scratch)
        return problem_memory(problems);
    for (size_t i = 0; i < plan->count; i++) {
        scanning.stream = &plan->streams[i];
        int code = scan_stream(journal, &scanning, problems);
        if (code < 0)
            return code;
    }
    return 0;
}

/* ---- the whole ---- */

static int note_streams(const struct journal *journal, struct plan *plan, struct arena *arena,
                        struct problems *problems)
{
    struct bundle_stream *streams = arena_array(arena, plan->count, sizeof *streams);
    size_t count = 0;
    if (!streams)
        return problem_memory(problems);
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stream *stream = &plan->streams[i];
        if (stream->base == (uint64_t)stream->stream.sequence)
            continue;
        bundle_installation(journal_keys(journal), NULL, &stream->stream.writer, &streams[count].writer);
        streams[count].first = stream->base + 1;
        streams[count++].last = (uint64_t)stream->stream.sequence;
    }
    plan->preview.streams = streams;
    plan->preview.stream_count = count;
    return 0;
}

/* PATH, or PATH.1, PATH.2, ... */
static int name_files(struct plan *plan, const char *path, struct arena *arena, struct problems *problems)
{
    const char **files = arena_array(arena, plan->part_count, sizeof *files);
    if (!files)
        return problem_memory(problems);
    for (size_t i = 0; i < plan->part_count; i++) {
        files[i] = plan->part_count == 1 ? path : arena_format(arena, "%s.%zu", path, i + 1);
        if (!files[i])
            return problem_memory(problems);
    }
    plan->preview.files = files;
    plan->preview.file_count = plan->part_count;
    plan->preview.parts = (uint32_t)plan->part_count;
    return 0;
}

static int note_preview(const struct journal *journal, struct plan *plan, const char *path,
                        struct arena *arena, struct problems *problems)
{
    struct bundle_preview *preview = &plan->preview;
    preview->subject = plan->subject;
    preview->maker = plan->maker;
    preview->made = plan->made;
    preview->recipients = plan->recipients;
    preview->recipient_count = plan->recipient_count;
    bundle_preview_done(preview);
    int code = note_streams(journal, plan, arena, problems);
    return code < 0 ? code : name_files(plan, path, arena, problems);
}

static uint64_t largest_attachment(const struct bundle_export *export)
{
    bool said = export->attachment_bytes && export->attachment_bytes < BUNDLE_ATTACHMENT_MAXIMUM;
    return said ? export->attachment_bytes : BUNDLE_ATTACHMENT_MAXIMUM;
}

int plan_make(struct journal *journal, const struct bundle_export *export, struct arena *arena,
              struct problems *problems, struct plan *ret_plan)
{
    const struct keys *keys = journal_keys(journal);
    struct plan plan = {.subject = export->subject,
                        .made = journal->options.now(),
                        .attachment_bytes = largest_attachment(export)};
    int code = bundle_maker(keys, problems, &plan.maker);
    if (code == 0)
        code = bundle_recipients(keys, export, arena, problems, &plan.recipients, &plan.recipient_count);
    if (code == 0)
        code = find_streams(journal, &plan, arena, problems);
    if (code == 0 && !export->all)
        code = find_bases(journal, &plan, arena, problems);
    if (code == 0)
        code = check_writers(journal, &plan, export->with_revoked, problems);
    if (code == 0)
        code = scan(journal, &plan, arena, problems);
    if (code == 0)
        code = plan_cut(&plan, export->part_bytes, arena, problems);
    if (code == 0)
        code = note_preview(journal, &plan, export->path, arena, problems);
    if (code == 0)
        *ret_plan = plan;
    return code;
}
