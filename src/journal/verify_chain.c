/* Verifying a piece of a stream: each record's hash from its columns and the hash before it. Pieces can be
   checked side by side, because the first of a piece follows on the stored hash of the last before it, which
   the piece before vouches for. */
#include "journal/verify_inside.h"

#include "journal/attachment.h"

#include "base/canonical.h"

/* A head that a record of the piece has named as seen. */
struct named_head {
    int64_t by; /* the record's sequence */
    bool own;   /* it was recorded here, not received */
    struct seen_head head;
};

struct checking {
    struct verify_worker *worker;
    const struct verify_unit *unit;
    int64_t at;             /* the last sequence that was read, or the one before the first to be */
    bool has_previous;      /* the record `at` is there */
    struct digest previous; /* its hash; zero before the first */
    struct digest before;   /* the hash of the one before that */
    instant recorded;       /* of the record `at` */
    struct named_head *named;
    size_t named_count, named_capacity;
    int code;
};

static void find_at(const struct checking *checking, enum finding_kind kind, int64_t first, int64_t last,
                    int shift, const char *what)
{
    const struct finding finding = {.kind = kind,
                                    .stream = checking->unit->stream,
                                    .first = first,
                                    .last = last,
                                    .shift = shift,
                                    .what = what};
    findings_add(&checking->worker->findings, &finding);
}

/* Whether the record's hash is that of the same content at another place. */
static bool is_of(struct record record, int64_t sequence, const struct digest *previous,
                  const struct digest *hash)
{
    if (sequence < 1 || digest_is_zero(previous) != (sequence == 1))
        return false;
    record.sequence = (uint64_t)sequence;
    record.previous = *previous;
    struct digest got = record_hash(&record);
    return digest_equal(&got, hash);
}

/* Of a record that does not fit: 1 when it was recorded one place later (something before it was taken out),
   -1 one place earlier (something was put in), 0 neither. */
static int find_shift(const struct checking *checking, const struct record *record, const struct digest *hash)
{
    int64_t sequence = (int64_t)record->sequence;
    if (is_of(*record, sequence + 1, &checking->previous, hash))
        return 1;
    return is_of(*record, sequence - 1, &checking->previous, hash) ||
                   is_of(*record, sequence - 1, &checking->before, hash)
               ? -1
               : 0;
}

static int note_named(struct checking *checking, const struct record *record, bool own)
{
    for (size_t i = 0; i < record->seen_count; i++) {
        struct named_head *named =
            arena_grow(checking->worker->scratch, checking->named, &checking->named_capacity,
                       checking->named_count, sizeof *named);
        if (!named)
            return problem_memory(checking->worker->problems);
        checking->named = named;
        named[checking->named_count++] = (struct named_head){(int64_t)record->sequence, own, record->seen[i]};
    }
    return 0;
}

static void check_hash(struct checking *checking, struct record *record, const struct digest *hash)
{
    int64_t sequence = (int64_t)record->sequence;
    static const struct digest some = {{1}};
    record->previous = checking->has_previous ? checking->previous : some;
    const char *fault = record_fault(record);
    if (fault) {
        find_at(checking, FINDING_CHANGED, sequence, sequence, 0, fault);
        return;
    }
    if (!checking->has_previous)
        return; /* nothing to compare with: the one before is missing, which was found */
    struct digest got = record_hash(record);
    if (!digest_equal(&got, hash))
        find_at(checking, FINDING_CHANGED, sequence, sequence, find_shift(checking, record, hash), NULL);
    else if (record->recorded < checking->recorded)
        find_at(checking, FINDING_OUT_OF_ORDER, sequence, sequence, 0,
                "it was recorded before the record that it follows");
}

/* When a record of another installation arrived stands in no hash; that it did is known. */
static void check_received(const struct checking *checking, const struct store_record *stored)
{
    const struct keys *keys = checking->worker->keys;
    if (stored->received != 0 && keys->has_installation &&
        digest_equal(&checking->unit->stream->writer, &keys->installation.public_key))
        find_at(checking, FINDING_CHANGED, stored->sequence, stored->sequence, 0,
                "it is said to have been received, but was recorded here");
}

/* Remembers which attachment a record names. */
static int note_attachment(struct checking *checking, const struct store_record *stored)
{
    struct attachment_list *list = &checking->worker->attachments;
    struct named_attachment named = {
        .stream = checking->unit->stream, .sequence = stored->sequence, .foreign = stored->received != 0};
    struct canonical_item item;
    if (!is_attachment_kind(stored->kind) ||
        canonical_member(stored->body, stored->body_size, "hash", &item) != 1 ||
        !digest_parse(item.raw, item.raw_size, &named.hash))
        return 0;
    if (canonical_member(stored->body, stored->body_size, "size", &item) == 1 &&
        item.type == CANONICAL_NUMBER)
        named.size = item.number;
    struct named_attachment *items =
        arena_grow(checking->worker->arena, list->items, &list->capacity, list->count, sizeof *items);
    if (!items)
        return problem_memory(checking->worker->problems);
    list->items = items;
    items[list->count++] = named;
    return 0;
}

static int check_record(struct checking *checking, const struct store_record *stored)
{
    struct record record;
    int code = record_of_store(checking->unit->stream, stored, checking->worker->scratch, &record);
    if (code == ERROR_LIMIT)
        return problem_memory(checking->worker->problems);
    checking->worker->records++;
    if (code < 0) {
        find_at(checking, FINDING_CHANGED, stored->sequence, stored->sequence, 0,
                "its list of heads seen is damaged");
        return 0;
    }
    check_hash(checking, &record, &stored->hash);
    check_received(checking, stored);
    code = note_named(checking, &record, stored->received == 0);
    return code < 0 ? code : note_attachment(checking, stored);
}

static int check_stored(void *context, const struct store_record *stored)
{
    struct checking *checking = context;
    int64_t after = checking->unit->after;
    if (stored->sequence > after && stored->sequence > checking->at + 1) {
        int64_t first = checking->at < after ? after : checking->at; /* what is before is another piece's */
        if (stored->sequence > first + 1)
            find_at(checking, FINDING_MISSING, first + 1, stored->sequence - 1, 0, NULL);
        checking->has_previous = false;
    }
    if (stored->sequence > after)
        checking->code = check_record(checking, stored);
    checking->at = stored->sequence;
    checking->before = checking->previous;
    checking->previous = stored->hash;
    checking->has_previous = true;
    checking->recorded = stored->recorded;
    return checking->code < 0;
}

/* Heads seen */

/* A head that was seen and is not here. Of a third party's stream more may be known elsewhere. */
static void check_absent(const struct checking *checking, const struct named_head *named,
                         const struct store_stream *stream)
{
    struct verify_worker *worker = checking->worker;
    bool is_ours = worker->keys->has_installation &&
                   digest_equal(&named->head.writer, &worker->keys->installation.public_key);
    if (named->own || is_ours)
        find_at(checking, FINDING_CUT, named->by, named->by, 0,
                arena_format(worker->arena, "it has seen record %lld of %s, which is not here",
                             (long long)named->head.sequence,
                             stream ? stream_words(stream, worker->arena) : "a stream of another writer"));
}

static int check_named(struct checking *checking, const struct named_head *named)
{
    struct verify_worker *worker = checking->worker;
    const struct store_stream *from = checking->unit->stream;
    const struct store_stream *stream =
        verify_find(worker->streams, from->subject, from->circle, &named->head.writer);
    int64_t sequence = (int64_t)named->head.sequence;
    if (!stream || sequence > stream->sequence) {
        check_absent(checking, named, stream);
        return 0;
    }
    struct digest hash = stream->head;
    bool found = true;
    int code = sequence == stream->sequence
                   ? 0
                   : verify_hash(worker->store, stream, sequence, worker->problems, &found, &hash);
    if (code == 0 && found && !digest_equal(&hash, &named->head.hash))
        find_at(checking, FINDING_FORK, named->by, named->by, 0,
                arena_format(worker->arena, "it has seen another record %lld of %s than stands there now",
                             (long long)sequence, stream_words(stream, worker->arena)));
    return code;
}

/* Remembers the newest head of each writer that the piece has named. */
static int keep_newest(struct checking *checking, const struct named_head *named)
{
    struct seen_list *seen = &checking->worker->seen;
    const struct store_stream *stream = checking->unit->stream;
    int64_t sequence = (int64_t)named->head.sequence;
    for (size_t i = seen->count; i > 0 && seen->items[i - 1].stream == stream; i--)
        if (digest_equal(&seen->items[i - 1].writer, &named->head.writer)) {
            if (sequence > seen->items[i - 1].sequence)
                seen->items[i - 1].sequence = sequence;
            return 0;
        }
    struct seen_newest *items =
        arena_grow(checking->worker->arena, seen->items, &seen->capacity, seen->count, sizeof *items);
    if (!items)
        return problem_memory(checking->worker->problems);
    seen->items = items;
    items[seen->count++] = (struct seen_newest){stream, named->head.writer, sequence};
    return 0;
}

static int check_all_named(struct checking *checking)
{
    for (size_t i = 0; i < checking->named_count; i++) {
        int code = check_named(checking, &checking->named[i]);
        if (code == 0)
            code = keep_newest(checking, &checking->named[i]);
        if (code < 0)
            return code;
    }
    return 0;
}

/* The head */

static void check_key(const struct checking *checking)
{
    const struct store_stream *stream = checking->unit->stream;
    const struct keys *keys = checking->worker->keys;
    const struct party *party = keys_party(keys, &stream->writer);
    const struct key_certificate *certificate = party ? party_certificate(party, &stream->writer) : NULL;
    char writer[DIGEST_TEXT_SIZE];
    if (!party)
        find_at(checking, FINDING_KEY, stream->sequence, stream->sequence, 0,
                arena_format(checking->worker->arena,
                             "the key of its writer, %s, is of no party that is known here",
                             digest_format(&stream->writer, writer)));
    else if (certificate && certificate->revoked != INSTANT_NEVER &&
             (uint64_t)stream->sequence > certificate->revoked_after)
        find_at(checking, FINDING_KEY, (int64_t)certificate->revoked_after + 1, stream->sequence, 0,
                arena_format(checking->worker->arena, "the key of its writer, '%s' of %s, was revoked before",
                             certificate->name, party->name));
}

static void check_head(const struct checking *checking)
{
    const struct store_stream *stream = checking->unit->stream;
    struct head head = {.subject = stream->subject,
                        .circle = (enum circle)stream->circle,
                        .writer = stream->writer,
                        .sequence = (uint64_t)stream->sequence,
                        .hash = stream->head,
                        .has_signature = true};
    memcpy(head.signature, stream->signature, sizeof head.signature);
    if (checking->at == stream->sequence && !digest_equal(&checking->previous, &stream->head))
        find_at(checking, FINDING_CHANGED, stream->sequence, stream->sequence, 0,
                "the head names another record than the last");
    if (!head_signed(&head))
        find_at(checking, FINDING_SIGNATURE, stream->sequence, stream->sequence, 0,
                "the head is not signed by its writer");
    check_key(checking);
}

int verify_unit(struct verify_worker *worker, const struct verify_unit *unit)
{
    struct checking checking = {.worker = worker, .unit = unit, .recorded = INT64_MIN};
    const struct store_stream *stream = unit->stream;
    /* Two records before the piece: the hash that it follows on, and the one before that. */
    int64_t from = unit->after > 2 ? unit->after - 2 : 0;
    checking.at = from;
    checking.has_previous = from == 0;
    arena_reset(worker->scratch);
    int code = store_records_read(worker->store, stream->id, from, unit->to, check_stored, &checking,
                                  worker->problems);
    if (code < 0 || checking.code < 0)
        return code < 0 ? code : checking.code;
    int64_t at = checking.at > unit->after ? checking.at : unit->after;
    if (at < unit->to && unit->to == stream->sequence)
        find_at(&checking, FINDING_CUT, at + 1, unit->to, 0, NULL);
    else if (at < unit->to)
        find_at(&checking, FINDING_MISSING, at + 1, unit->to, 0, NULL);
    if (unit->to == stream->sequence)
        check_head(&checking);
    return check_all_named(&checking);
}
