/* Bundles: shared streams, what receivers have seen of them, and what records disclose. */
#include "journal/bundle_inside.h"

#include "base/exact.h"

/* ---- what an installation has seen ---- */

const char *bundle_seen_key(const char *subject, const struct digest *installation, struct arena *arena)
{
    char key[DIGEST_TEXT_SIZE];
    return arena_format(arena, "bundle/%s %s", subject, digest_format(installation, key));
}

const char *bundle_seen_value(const struct bundle_head *head, struct arena *arena)
{
    TEXT_CLEANUP struct text value = {0};
    char at[INSTANT_TEXT_SIZE], writer[DIGEST_TEXT_SIZE];
    text_format(&value, "%s\n", instant_format(head->made, at));
    for (size_t i = 0; i < head->seen_count; i++)
        text_format(&value, "%s %llu\n", digest_format(&head->seen[i].writer, writer),
                    (unsigned long long)head->seen[i].sequence);
    return text_result(&value) < 0 ? NULL : arena_text(arena, value.data, value.length);
}

instant bundle_seen_made(const char *value)
{
    instant made;
    return value && instant_parse(value, strcspn(value, "\n"), &made) ? made : INT64_MIN;
}

uint64_t bundle_seen_sequence(const char *value, const struct digest *writer)
{
    char key[DIGEST_TEXT_SIZE];
    int64_t sequence = 0;
    const char *found = value ? strstr(value, digest_format(writer, key)) : NULL;
    if (!found || found[DIGEST_TEXT_SIZE - 1] != ' ')
        return 0;
    found += DIGEST_TEXT_SIZE;
    return decimal_parse(found, strcspn(found, "\n"), 0, &sequence) && sequence > 0 ? (uint64_t)sequence : 0;
}

/* ---- streams ---- */

int bundle_streams(struct journal *journal, const char *subject, struct arena *arena,
                   struct problems *problems, struct store_stream **ret_streams, size_t *ret_count)
{
    struct store_stream *streams;
    size_t count, kept = 0;
    int code =
        store_streams(journal_store(journal), subject, CIRCLE_SHARED, arena, problems, &streams, &count);
    if (code < 0)
        return code;
    for (size_t i = 0; i < count; i++)
        if (streams[i].sequence > 0)
            streams[kept++] = streams[i];
    *ret_streams = streams;
    *ret_count = kept;
    return 0;
}

struct finding {
    struct digest hash;
    bool found;
};

static int note_hash(void *context, const struct store_record *record)
{
    struct finding *finding = context;
    finding->hash = record->hash;
    finding->found = true;
    return 0;
}

int bundle_hash_at(struct journal *journal, const struct store_stream *stream, uint64_t sequence,
                   struct problems *problems, struct digest *ret_hash)
{
    struct finding finding = {.found = sequence == 0};
    if (sequence > (uint64_t)stream->sequence)
        return ERROR_NOT_FOUND;
    if (sequence > 0) {
        int code = store_records_read(journal_store(journal), stream->id, (int64_t)sequence - 1,
                                      (int64_t)sequence, note_hash, &finding, problems);
        if (code < 0)
            return code;
    }
    if (!finding.found)
        return problem_error(problems, ERROR_STORAGE,
                             (struct place){.file = stream_words(stream, problems->arena)},
                             "`muster journal verify` shows how far the damage goes; restore a backup",
                             "record %llu is missing", (unsigned long long)sequence);
    *ret_hash = finding.hash;
    return 0;
}

/* ---- what records disclose ---- */

enum { KINDS_MAXIMUM = 1000 };
static const char other_kinds[] = "(others)";

static int count_kind(struct bundle_preview *preview, const struct record *record, struct arena *arena)
{
    struct bundle_kind_count *kinds;
    const char *named = preview->kind_count < KINDS_MAXIMUM ? record->kind : other_kinds;
    for (size_t i = preview->kind_count; i-- > 0;) {
        struct bundle_kind_count *kind = &preview->kinds[i];
        if (strcmp(kind->kind, record->kind) != 0 && strcmp(kind->kind, named) != 0)
            continue;
        kind->records++;
        kind->first_day = record->effective < kind->first_day ? record->effective : kind->first_day;
        kind->last_day = record->effective > kind->last_day ? record->effective : kind->last_day;
        return 0;
    }
    kinds = arena_grow(arena, preview->kinds, &preview->kind_capacity, preview->kind_count, sizeof *kinds);
    const char *name = arena_text(arena, named, strlen(named));
    if (!kinds || !name)
        return ERROR_LIMIT;
    kinds[preview->kind_count++] = (struct bundle_kind_count){name, 1, record->effective, record->effective};
    preview->kinds = kinds;
    return 0;
}

static int note_attachment(struct bundle_preview *preview, const struct record *record, struct arena *arena)
{
    struct bundle_attachment attachment;
    bool is;
    int code = bundle_attachment_of(record, arena, &is, &attachment);
    if (code < 0 || !is)
        return code;
    struct bundle_attachment *all = arena_grow(arena, preview->attachments, &preview->attachment_capacity,
                                               preview->attachment_count, sizeof *all);
    if (!all)
        return ERROR_LIMIT;
    all[preview->attachment_count++] = attachment;
    preview->attachments = all;
    return 0;
}

int bundle_preview_record(struct bundle_preview *preview, const struct record *record, struct arena *arena)
{
    int code = count_kind(preview, record, arena);
    preview->records += code == 0;
    return code < 0 ? code : note_attachment(preview, record, arena);
}

static int by_hash(const void *left, const void *right)
{
    const struct bundle_attachment *a = left, *b = right;
    return memcmp(a->hash.bytes, b->hash.bytes, DIGEST_SIZE);
}

static int by_kind(const void *left, const void *right)
{
    const struct bundle_kind_count *a = left, *b = right;
    return strcmp(a->kind, b->kind);
}

void bundle_preview_done(struct bundle_preview *preview)
{
    size_t kept = 0;
    if (preview->kind_count)
        qsort(preview->kinds, preview->kind_count, sizeof *preview->kinds, by_kind);
    if (!preview->attachment_count)
        return;
    qsort(preview->attachments, preview->attachment_count, sizeof *preview->attachments, by_hash);
    for (size_t i = 1; i < preview->attachment_count; i++)
        if (!digest_equal(&preview->attachments[kept].hash, &preview->attachments[i].hash))
            preview->attachments[++kept] = preview->attachments[i];
    preview->attachment_count = kept + 1;
}

struct bundle_attachment *bundle_attachment_find(const struct bundle_preview *preview,
                                                 const struct digest *hash)
{
    const struct bundle_attachment wanted = {.hash = *hash};
    return preview->attachment_count ? bsearch(&wanted, preview->attachments, preview->attachment_count,
                                               sizeof *preview->attachments, by_hash)
                                     : NULL;
}
