/* Bundles: compared with what is here, and added. Inside one write transaction.

   The first thing that is locked is this installation's own stream of each subject, which every append to it
   locks too: so nothing else changes a subject's shared streams, guard and summary meanwhile. */
#include "journal/bundle_arrival.h"

enum { BATCH_RECORDS = 1000 };

static const struct place no_place;
static const char ask_for[] =
    "ask for what follows on record %llu of it: `muster bundle export`, with --all if "
    "need be";

struct adding {
    struct transaction *transaction;
    struct journal *journal;
    struct arrival *arrival;
    struct arena *arena;
    struct problems *problems;
    struct store_stream *here; /* the shared streams of the subject */
    size_t here_count;
    /* The range that is being added, and where its records begin */
    const struct bundle_range *range;
    size_t first_index;
    struct store_stream stream;
};

/* ---- what is here ---- */

static const char *words(const struct adding *adding, const struct digest *writer)
{
    return arrival_words(adding->journal, adding->arrival, writer, adding->problems);
}

static const struct store_stream *stream_here(const struct adding *adding, const struct digest *writer)
{
    for (size_t i = 0; i < adding->here_count; i++)
        if (digest_equal(&adding->here[i].writer, writer))
            return &adding->here[i];
    return NULL;
}

/* The hash of a record that comes with the arrival, or NULL. */
static const struct digest *arriving(const struct adding *adding, const struct digest *writer,
                                     uint64_t sequence)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    size_t index = 0;
    for (size_t i = 0; i < head->stream_count; i++) {
        const struct bundle_range *range = &head->streams[i];
        if (digest_equal(&range->writer, writer))
            return sequence >= range->first && sequence <= range->last
                       ? &adding->arrival->hashes[index + (sequence - range->first)]
                       : NULL;
        index += (size_t)(range->last - range->first + 1);
    }
    return NULL;
}

/* The hash of a record that comes with the arrival or is here. ERROR_NOT_FOUND without a problem. */
static int hash_of(const struct adding *adding, const struct digest *writer, uint64_t sequence,
                   struct digest *ret_hash)
{
    const struct digest *found = arriving(adding, writer, sequence);
    const struct store_stream *stream = stream_here(adding, writer);
    if (found)
        *ret_hash = *found;
    if (found || !stream)
        return found ? 0 : ERROR_NOT_FOUND;
    return bundle_hash_at(adding->journal, stream, sequence, adding->problems, ret_hash);
}

static uint64_t sequence_here(const struct adding *adding, const struct digest *writer)
{
    const struct store_stream *stream = stream_here(adding, writer);
    return stream ? (uint64_t)stream->sequence : 0;
}

static bool is_own(const struct adding *adding, const struct digest *writer)
{
    return digest_equal(writer, &journal_keys(adding->journal)->installation.public_key);
}

/* ---- refusals ---- */

static int older_copy(const struct adding *adding, uint64_t last)
{
    const struct digest *own = &journal_keys(adding->journal)->installation.public_key;
    return problem_error(
        adding->problems, ERROR_CONFLICT, arrival_place(adding->arrival),
        "restore the newest copy; where there is none, give this installation a new key, have it certified, "
        "and add the bundle again",
        "it tells of record %llu of this installation's own stream, of which %llu are here: this database "
        "is an older copy",
        (unsigned long long)last, (unsigned long long)sequence_here(adding, own));
}

/* Records up to before `next` are missing. */
static int gap(const struct adding *adding, const struct digest *writer, uint64_t next)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    uint64_t here = sequence_here(adding, writer);
    const char *remedy = arena_format(adding->problems->arena, ask_for, (unsigned long long)here);
    if (head->part > 1)
        remedy = arena_format(adding->problems->arena,
                              "part %u comes first; where it is lost, ask for what follows on record %llu",
                              head->part - 1, (unsigned long long)here);
    return problem_error(adding->problems, ERROR_NOT_FOUND, arrival_place(adding->arrival), remedy,
                         "a gap: records %llu to %llu of %s are missing here", (unsigned long long)here + 1,
                         (unsigned long long)next - 1, words(adding, writer));
}

static void note_head(const struct adding *adding, const char *where, const struct head *head)
{
    TEXT_CLEANUP struct text line = {0};
    head_write(head, adding->arena, &line);
    problem_note(adding->problems, no_place, NULL, "the head signed %s: %s", where, text_content(&line));
}

/* Two records of one sequence: both heads are signed, which proves it. */
static int forked(const struct adding *adding, const struct bundle_seen *theirs, uint64_t sequence,
                  const struct digest *here, const struct digest *there)
{
    char ours_text[DIGEST_TEXT_SIZE], theirs_text[DIGEST_TEXT_SIZE];
    const struct store_stream *stream = stream_here(adding, &theirs->writer);
    struct head head = {.subject = adding->arrival->content.head.subject,
                        .circle = CIRCLE_SHARED,
                        .writer = theirs->writer,
                        .sequence = theirs->sequence,
                        .hash = theirs->hash,
                        .has_signature = true};
    memcpy(head.signature, theirs->signature, KEY_SIGNATURE_SIZE);
    int code = problem_error(adding->problems, ERROR_CONFLICT, arrival_place(adding->arrival),
                             "an older copy of that installation went on, or its key was copied: keep both "
                             "signed heads below, and ask its party",
                             "a fork: record %llu of %s is %s here and %s in the bundle",
                             (unsigned long long)sequence, words(adding, &theirs->writer),
                             digest_format(here, ours_text), digest_format(there, theirs_text));
    note_head(adding, "in the bundle", &head);
    if (!stream)
        return code;
    head.sequence = (uint64_t)stream->sequence;
    head.hash = stream->head;
    memcpy(head.signature, stream->signature, KEY_SIGNATURE_SIZE);
    note_head(adding, "here", &head);
    return code;
}

static int forked_range(const struct adding *adding, uint64_t sequence, const struct digest *here,
                        const struct digest *there)
{
    const struct bundle_range *range = adding->range;
    struct bundle_seen theirs = {.writer = range->writer, .sequence = range->last, .hash = range->hash};
    memcpy(theirs.signature, range->signature, KEY_SIGNATURE_SIZE);
    return forked(adding, &theirs, sequence, here, there);
}

/* ---- comparing ---- */

struct comparing {
    const struct adding *adding;
    uint64_t differs; /* the first sequence; 0: none */
    struct digest here;
};

static int compare_hash(void *context, const struct store_record *record)
{
    struct comparing *comparing = context;
    const struct adding *adding = comparing->adding;
    size_t index = adding->first_index + (size_t)((uint64_t)record->sequence - adding->range->first);
    if (digest_equal(&record->hash, &adding->arrival->hashes[index]))
        return 0;
    comparing->differs = (uint64_t)record->sequence;
    comparing->here = record->hash;
    return 1;
}

/* The records before the range, and those of it that are here. */
static int compare_range(const struct adding *adding)
{
    const struct bundle_range *range = adding->range;
    struct comparing comparing = {.adding = adding};
    uint64_t here = (uint64_t)adding->stream.sequence, to = range->last < here ? range->last : here;
    struct digest before;
    int code = bundle_hash_at(adding->journal, &adding->stream, range->first - 1, adding->problems, &before);
    if (code < 0)
        return code;
    if (!digest_equal(&before, &range->before))
        return forked_range(adding, range->first - 1, &before, &range->before);
    if (to < range->first)
        return 0;
    code = store_records_read(journal_store(adding->journal), adding->stream.id, (int64_t)range->first - 1,
                              (int64_t)to, compare_hash, &comparing, adding->problems);
    if (code < 0)
        return code;
    if (comparing.differs)
        return forked_range(
            adding, comparing.differs, &comparing.here,
            &adding->arrival->hashes[adding->first_index + (size_t)(comparing.differs - range->first)]);
    return 0;
}

/* What a new record has seen is here or comes with it, and is the same. */
static int check_seen(const struct adding *adding, const struct record *record)
{
    for (size_t i = 0; i < record->seen_count; i++) {
        const struct seen_head *seen = &record->seen[i];
        struct digest here;
        int code = hash_of(adding, &seen->writer, seen->sequence, &here);
        if (code == ERROR_NOT_FOUND)
            return gap(adding, &seen->writer, seen->sequence + 1);
        if (code < 0)
            return code;
        if (!digest_equal(&here, &seen->hash))
            return problem_error(adding->problems, ERROR_CONFLICT, arrival_place(adding->arrival),
                                 "that installation's stream was forked: ask its party",
                                 "record %llu of %s has seen another record %llu of %s than the one here",
                                 (unsigned long long)record->sequence, words(adding, &record->writer),
                                 (unsigned long long)seen->sequence, words(adding, &seen->writer));
    }
    return 0;
}

/* ---- adding ---- */

static int make_row(const struct adding *adding, size_t index, struct arena *arena,
                    struct store_record *ret_row)
{
    static const uint8_t none_seen[2];
    TEXT_CLEANUP struct text seen = {0};
    const struct bundle_bytes *bytes = &adding->arrival->content.records[index];
    struct record record;
    const char *why;
    if (record_decode(bytes->data, bytes->size, arena, &record, &why) < 0)
        return problem_memory(adding->problems); /* all else was checked */
    int code = check_seen(adding, &record);
    if (code < 0)
        return code;
    *ret_row = (struct store_record){.stream = adding->stream.id,
                                     .sequence = (int64_t)record.sequence,
                                     .kind = record.kind,
                                     .effective = record.effective,
                                     .recorded = record.recorded,
                                     .received = transaction_now(adding->transaction),
                                     .author = record.author,
                                     .authority = record.authority,
                                     .seen = none_seen,
                                     .seen_size = sizeof none_seen,
                                     .body = record.body,
                                     .body_size = record.body_size,
                                     .hash = adding->arrival->hashes[index]};
    if (record.seen_count == 0)
        return 0;
    seen_encode(record.seen, record.seen_count, &seen);
    ret_row->seen = text_result(&seen) < 0 ? NULL : arena_text(arena, seen.data, seen.length);
    ret_row->seen_size = seen.length;
    return ret_row->seen ? 0 : problem_memory(adding->problems);
}

static int add_batch(const struct adding *adding, size_t index, size_t count)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct store_record *rows = arena ? arena_array(arena, count, sizeof *rows) : NULL;
    if (!rows)
        return problem_memory(adding->problems);
    for (size_t i = 0; i < count; i++) {
        int code = make_row(adding, index + i, arena, &rows[i]);
        if (code < 0)
            return code;
    }
    return store_records_add(journal_store(adding->journal), rows, count, adding->problems);
}

/* Whether the maker's party knows of the revocation and hands on what was written after it: it answers for
   that. */
static bool is_answered_for(const struct adding *adding)
{
    const struct key_certificate *carried = party_certificate(&adding->arrival->card, &adding->range->writer);
    return carried && carried->revoked != INSTANT_NEVER;
}

/* Whether new records of this writer may come: its key is certified for them, and they are not our own. */
static int check_writer(const struct adding *adding)
{
    const struct bundle_range *range = adding->range;
    const struct key_certificate *certificate =
        bundle_certificate(journal_keys(adding->journal), &adding->arrival->card, &range->writer);
    char at[INSTANT_TEXT_SIZE];
    if (is_own(adding, &range->writer))
        return older_copy(adding, range->last);
    if (certificate && certificate_covers(certificate, range->last))
        return 0;
    if (certificate && is_answered_for(adding)) {
        problem_warning(adding->problems, arrival_place(adding->arrival),
                        "its party hands them on: ask it which of them count",
                        "it brings record %llu of %s, whose key was revoked on %s after record %llu",
                        (unsigned long long)range->last, words(adding, &range->writer),
                        instant_format(certificate->revoked, at),
                        (unsigned long long)certificate->revoked_after);
        return 0;
    }
    return problem_error(adding->problems, ERROR_FORBIDDEN, arrival_place(adding->arrival),
                         "its party has to say what becomes of them",
                         "it brings record %llu of %s, whose key was revoked on %s after record %llu",
                         (unsigned long long)range->last, words(adding, &range->writer),
                         certificate ? instant_format(certificate->revoked, at) : "a day that is not known",
                         (unsigned long long)(certificate ? certificate->revoked_after : 0));
}

static int add_new(struct adding *adding)
{
    const struct bundle_range *range = adding->range;
    int64_t from = adding->stream.sequence;
    int code = check_writer(adding);
    size_t index = adding->first_index + (size_t)((uint64_t)from + 1 - range->first);
    size_t end = adding->first_index + (size_t)(range->last - range->first + 1);
    adding->arrival->preview.records_added += end - index;
    for (; code == 0 && index < end; index += BATCH_RECORDS)
        code = add_batch(adding, index, end - index < BATCH_RECORDS ? end - index : BATCH_RECORDS);
    if (code < 0)
        return code;
    adding->stream.sequence = (int64_t)range->last;
    adding->stream.head = range->hash;
    memcpy(adding->stream.signature, range->signature, sizeof adding->stream.signature);
    return store_stream_advance(journal_store(adding->journal), &adding->stream, from, adding->problems);
}

static int add_range(struct adding *adding)
{
    const struct bundle_range *range = adding->range;
    int code =
        store_stream_lock(journal_store(adding->journal), adding->arrival->content.head.subject,
                          CIRCLE_SHARED, &range->writer, adding->arena, adding->problems, &adding->stream);
    if (code < 0)
        return code;
    uint64_t here = (uint64_t)adding->stream.sequence;
    if (range->first > here + 1)
        return is_own(adding, &range->writer) ? older_copy(adding, range->last)
                                              : gap(adding, &range->writer, range->first);
    code = compare_range(adding);
    if (code == 0 && range->last > here)
        code = add_new(adding);
    return code;
}

static int add_ranges(struct adding *adding)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    adding->first_index = 0;
    for (size_t i = 0; i < head->stream_count; i++) {
        adding->range = &head->streams[i];
        int code = add_range(adding);
        if (code < 0)
            return code;
        adding->first_index += (size_t)(adding->range->last - adding->range->first + 1);
    }
    return 0;
}

/* A head that is not here: the parts to come may bring it. */
static int missing_head(const struct adding *adding, const struct bundle_seen *seen)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    if (is_own(adding, &seen->writer))
        return older_copy(adding, seen->sequence);
    return head->part < head->parts ? 0 : gap(adding, &seen->writer, seen->sequence + 1);
}

static int check_maker_head(const struct adding *adding, const struct bundle_seen *seen)
{
    struct digest here;
    int code = hash_of(adding, &seen->writer, seen->sequence, &here);
    if (code == ERROR_NOT_FOUND)
        return missing_head(adding, seen);
    if (code == 0 && !digest_equal(&here, &seen->hash))
        return forked(adding, seen, seen->sequence, &here, &seen->hash);
    return code;
}

/* The heads that the maker holds: none is another than here, and after the last part none is missing. */
static int check_maker_heads(const struct adding *adding)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    int code = 0;
    for (size_t i = 0; code == 0 && i < head->seen_count; i++)
        code = check_maker_head(adding, &head->seen[i]);
    return code;
}

/* Which of the attachments that it names are here, or come with it. */
static int look_for_attachments(const struct adding *adding)
{
    struct bundle_preview *preview = &adding->arrival->preview;
    const struct bundle_content *content = &adding->arrival->content;
    int code = bundle_attachments_look(adding->journal, preview, UINT64_MAX, adding->problems);
    for (size_t i = 0; code == 0 && i < content->file_count; i++) {
        struct bundle_attachment *attachment = bundle_attachment_find(preview, &content->files[i].hash);
        if (attachment)
            attachment->missing = false;
    }
    return code;
}

/* What its maker has seen, unless a newer bundle has said it. */
static int note_seen(const struct adding *adding)
{
    const struct bundle_head *head = &adding->arrival->content.head;
    struct guard guard = {.key = bundle_seen_key(head->subject, &head->maker, adding->arena)};
    if (!guard.key)
        return problem_memory(adding->problems);
    int code = transaction_guards(adding->transaction, &guard, 1, adding->problems);
    if (code < 0 || bundle_seen_made(guard.value) >= head->made)
        return code;
    const char *value = bundle_seen_value(head, adding->arena);
    return value ? transaction_guard_set(adding->transaction, guard.key, value, adding->problems)
                 : problem_memory(adding->problems);
}

static int add_arrival(struct transaction *transaction, struct arrival *arrival, struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct adding adding = {.transaction = transaction,
                            .journal = transaction_journal(transaction),
                            .arrival = arrival,
                            .arena = arena,
                            .problems = problems};
    if (!arena)
        return problem_memory(problems);
    arrival->preview.records_added = 0;
    int code = bundle_streams(adding.journal, arrival->content.head.subject, arena, problems, &adding.here,
                              &adding.here_count);
    if (code == 0)
        code = add_ranges(&adding);
    if (code == 0)
        code = check_maker_heads(&adding);
    if (code == 0)
        code = note_seen(&adding);
    if (code == 0)
        code = look_for_attachments(&adding);
    arrival->preview.records_known = arrival->preview.records - arrival->preview.records_added;
    return code;
}

/* ---- all of them ---- */

/* Locks what every writer of these subjects locks first, and the guards, which come after all streams. */
static int lock(struct transaction *transaction, const struct arrival *arrivals, size_t count,
                struct problems *problems)
{
    struct arena *arena = transaction_arena(transaction);
    struct stream_name *names = arena_array(arena, count, sizeof *names);
    struct guard *guards = arena_array(arena, count, sizeof *guards);
    if (!names || !guards)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++) {
        const struct bundle_head *head = &arrivals[i].content.head;
        names[i] = (struct stream_name){head->subject, CIRCLE_SHARED};
        guards[i].key = bundle_seen_key(head->subject, &head->maker, arena);
        if (!guards[i].key)
            return problem_memory(problems);
    }
    int code = transaction_streams(transaction, names, count, problems);
    return code < 0 ? code : transaction_guards(transaction, guards, count, problems);
}

/* The subject's snapshots end, and its summary is made anew. With a kind that is not known here the subject
   cannot be folded: its records are kept all the same. */
static int subject_changed(struct transaction *transaction, const struct arrival *arrival,
                           struct problems *problems)
{
    struct problems before = *problems;
    const char *subject = arrival->content.head.subject;
    const char *prefix = arena_format(transaction_arena(transaction), "%s ", subject);
    if (!prefix)
        return problem_memory(problems);
    int code = store_snapshots_drop(journal_store(transaction_journal(transaction)), prefix, problems);
    if (code == 0)
        code = transaction_contingent_changed(transaction, subject, problems);
    if (code != ERROR_INVALID)
        return code;
    problems_forget(problems, &before);
    problem_warning(problems, arrival_place(arrival), "a newer Muster reads them",
                    "%s now has records of a kind that is not known here: they are kept and verified, but "
                    "nothing can be calculated from it",
                    subject);
    return 0;
}

static bool changed_before(const struct arrival *arrivals, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (arrivals[i].preview.records_added &&
            strcmp(arrivals[i].content.head.subject, arrivals[index].content.head.subject) == 0)
            return true;
    return false;
}

int arrivals_add(struct transaction *transaction, struct arrival *arrivals, size_t count,
                 struct problems *problems)
{
    int code = lock(transaction, arrivals, count, problems);
    for (size_t i = 0; code == 0 && i < count; i++)
        code = add_arrival(transaction, &arrivals[i], problems);
    for (size_t i = 0; code == 0 && i < count; i++)
        if (arrivals[i].preview.records_added && !changed_before(arrivals, i))
            code = subject_changed(transaction, &arrivals[i], problems);
    return code;
}

int arrivals_add_files(struct transaction *transaction, const struct arrival *arrivals, size_t count,
                       struct problems *problems)
{
    struct journal *journal = transaction_journal(transaction);
    int code = 0;
    for (size_t i = 0; i < count; i++) {
        const struct bundle_content *content = &arrivals[i].content;
        for (size_t k = 0; code == 0 && k < content->file_count; k++)
            code = bundle_attachment_add(journal, &content->files[k], problems);
    }
    return code;
}
