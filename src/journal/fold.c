/* Folding: the records of all writers' streams of a subject and circle, in merge order, read in pages so that
   memory stays bounded. One writer, the common case, needs no merge and no copies. */
#include "journal/journal_inside.h"

#include <assert.h>

enum {
    PAGE_RECORDS = 512,       /* of one stream in memory, when several are merged */
    PAGE_BYTES = 1 << 20,     /* of bodies among them, about */
    STRAIGHT_RECORDS = 10000, /* asked for at a time of a single stream */
};

/* A record in memory while it waits for its turn. */
struct waiting {
    struct record record;
    instant known;
    struct digest hash;
};

/* One stream and how far it has been visited. */
struct cursor {
    const struct store_stream *stream;
    struct arena *arena;   /* of the page */
    struct waiting *page;  /* PAGE_RECORDS */
    size_t next, count;    /* of the page */
    size_t bytes;          /* of the page's bodies */
    int64_t visited, read; /* sequences up to which it was visited, and read */
    bool ended;            /* nothing more is known of it: by its head, or at the instant asked for */
};

struct folding {
    struct journal *journal;
    const struct journal_view *view;
    journal_visit *visit;
    void *context;
    struct problems *problems;
    struct arena *arena; /* of the fold; the straight path's records use it record by record */
    struct cursor *cursors;
    size_t count;
    struct cursor *reading; /* the cursor whose stream is being read */
    int outcome;            /* of the visit, or an error code: it ended the fold */
};

static int damaged(const struct folding *folding, const struct store_stream *stream, int64_t sequence,
                   const char *what)
{
    return problem_error(folding->problems, ERROR_STORAGE,
                         (struct place){.file = stream_words(stream, folding->problems->arena)},
                         "`muster journal verify` shows how far the damage goes; restore a backup",
                         "record %lld %s", (long long)sequence, what);
}

/* What every reading does first: 1 when the record is to be visited, 0 when the stream has ended for this
   view, or an error code. */
static int admit(const struct folding *folding, struct cursor *cursor, const struct store_record *stored)
{
    instant known = stored->received ? stored->received : stored->recorded;
    if (stored->sequence != cursor->read + 1)
        return damaged(folding, cursor->stream, cursor->read + 1, "is missing");
    if (known > folding->view->known_on) {
        cursor->ended = true;
        return 0;
    }
    cursor->read = stored->sequence;
    return 1;
}

static int visit_one(struct folding *folding, const struct record *record, instant known,
                     const struct digest *hash)
{
    const struct keys *keys = &folding->journal->keys;
    const struct folded folded = {.record = record,
                                  .known = known,
                                  .own = keys->has_installation &&
                                         digest_equal(&record->writer, &keys->installation.public_key),
                                  .hash = hash};
    return folding->visit(folding->context, &folded);
}

/* Where a stream's reading stopped short of what was asked: a record is missing there. */
static int check_whole(const struct folding *folding, const struct cursor *cursor, int64_t to)
{
    if (folding->outcome || cursor->ended || cursor->read >= to)
        return folding->outcome;
    return damaged(folding, cursor->stream, cursor->read + 1, "is missing");
}

/* One writer */

static int visit_decoded(struct folding *folding, const struct store_record *stored)
{
    struct cursor *cursor = folding->reading;
    struct record record;
    int code = record_of_store(cursor->stream, stored, cursor->arena, &record);
    if (code == ERROR_INVALID)
        return damaged(folding, cursor->stream, stored->sequence, "is damaged");
    if (code < 0)
        return problem_memory(folding->problems);
    code = visit_one(folding, &record, stored->received ? stored->received : stored->recorded, &stored->hash);
    if (record.seen_count)
        arena_reset(cursor->arena);
    return code;
}

static int visit_stored(void *context, const struct store_record *stored)
{
    struct folding *folding = context;
    int code = admit(folding, folding->reading, stored);
    if (code == 1)
        code = visit_decoded(folding, stored);
    folding->outcome = code;
    return code != 0 || folding->reading->ended;
}

static int fold_straight(struct folding *folding, struct cursor *cursor)
{
    const struct store_stream *stream = cursor->stream;
    folding->reading = cursor;
    while (cursor->read < stream->sequence && !cursor->ended && !folding->outcome) {
        int64_t left = stream->sequence - cursor->read;
        int64_t to = cursor->read + (left < STRAIGHT_RECORDS ? left : STRAIGHT_RECORDS);
        int code = store_records_read(folding->journal->store, stream->id, cursor->read, to, visit_stored,
                                      folding, folding->problems);
        if (code < 0)
            return code;
        code = check_whole(folding, cursor, to);
        if (code != 0)
            return code;
    }
    return folding->outcome;
}

/* Several writers */

static bool keep_texts(struct record *record, struct arena *arena)
{
    const char **const texts[] = {&record->kind, &record->author, &record->authority};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!(*texts[i] = arena_text(arena, *texts[i], strlen(*texts[i]))))
            return false;
    record->body = arena_text(arena, record->body, record->body_size);
    return record->body != NULL;
}

static int keep_stored(struct folding *folding, struct cursor *cursor, const struct store_record *stored)
{
    struct waiting *waiting = &cursor->page[cursor->count];
    int code = record_of_store(cursor->stream, stored, cursor->arena, &waiting->record);
    if (code == ERROR_INVALID)
        return damaged(folding, cursor->stream, stored->sequence, "is damaged");
    if (code < 0 || !keep_texts(&waiting->record, cursor->arena))
        return problem_memory(folding->problems);
    waiting->known = stored->received ? stored->received : stored->recorded;
    waiting->hash = stored->hash;
    cursor->count++;
    cursor->bytes += stored->body_size;
    return 0;
}

/* Ends the reading by 1 when the page is full or the stream has ended. */
static int fill_stored(void *context, const struct store_record *stored)
{
    struct folding *folding = context;
    struct cursor *cursor = folding->reading;
    if (cursor->count == PAGE_RECORDS || cursor->bytes > PAGE_BYTES)
        return 1;
    int code = admit(folding, cursor, stored);
    if (code == 1)
        code = keep_stored(folding, cursor, stored);
    folding->outcome = code;
    return code < 0 || cursor->ended;
}

/* The cursor's next page; it has ended when there is none. */
static int fill(struct folding *folding, struct cursor *cursor)
{
    const struct store_stream *stream = cursor->stream;
    int64_t left = stream->sequence - cursor->read;
    int64_t to = cursor->read + (left < PAGE_RECORDS ? left : PAGE_RECORDS);
    cursor->next = cursor->count = cursor->bytes = 0;
    if (left == 0 || cursor->ended) {
        cursor->ended = true;
        return 0;
    }
    arena_reset(cursor->arena);
    cursor->page = arena_array_raw(cursor->arena, PAGE_RECORDS, sizeof *cursor->page);
    if (!cursor->page)
        return problem_memory(folding->problems);
    folding->reading = cursor;
    int code = store_records_read(folding->journal->store, stream->id, cursor->read, to, fill_stored, folding,
                                  folding->problems);
    if (code < 0)
        return code;
    bool full = cursor->bytes > PAGE_BYTES;
    return full ? folding->outcome : check_whole(folding, cursor, to);
}

static struct cursor *cursor_of(const struct folding *folding, const struct digest *writer)
{
    for (size_t i = 0; i < folding->count; i++)
        if (digest_equal(&folding->cursors[i].stream->writer, writer))
            return &folding->cursors[i];
    return NULL;
}

static bool has_next(const struct cursor *cursor)
{
    return cursor->next < cursor->count;
}

/* Whether all that the record has seen was visited. A stream that this database does not have, or of which no
   more is known at the instant asked for, holds nothing back. */
static bool is_ready(const struct folding *folding, const struct record *record)
{
    for (size_t i = 0; i < record->seen_count; i++) {
        const struct cursor *cursor = cursor_of(folding, &record->seen[i].writer);
        if (cursor && cursor->visited < (int64_t)record->seen[i].sequence && has_next(cursor))
            return false;
    }
    return true;
}

/* Cursors stand in the order of their writers, so of equal days the first is the next. */
static struct cursor *next_ready(const struct folding *folding)
{
    struct cursor *best = NULL;
    for (size_t i = 0; i < folding->count; i++) {
        struct cursor *cursor = &folding->cursors[i];
        if (!has_next(cursor) || !is_ready(folding, &cursor->page[cursor->next].record))
            continue;
        if (!best || cursor->page[cursor->next].record.effective < best->page[best->next].record.effective)
            best = cursor;
    }
    return best;
}

/* Nothing is ready: at the end, or where records name each other in a ring. */
static int end_merge(const struct folding *folding)
{
    for (size_t i = 0; i < folding->count; i++)
        if (has_next(&folding->cursors[i]))
            return damaged(folding, folding->cursors[i].stream, folding->cursors[i].visited + 1,
                           "has seen what has seen it");
    return 0;
}

static int fold_merged(struct folding *folding)
{
    for (size_t i = 0; i < folding->count; i++) {
        int code = fill(folding, &folding->cursors[i]);
        if (code < 0)
            return code;
    }
    struct cursor *cursor;
    while ((cursor = next_ready(folding))) {
        const struct waiting *waiting = &cursor->page[cursor->next];
        int code = visit_one(folding, &waiting->record, waiting->known, &waiting->hash);
        if (code != 0)
            return code;
        cursor->visited++;
        cursor->next++;
        if (!has_next(cursor))
            code = fill(folding, cursor);
        if (code < 0)
            return code;
    }
    return end_merge(folding);
}

/* Both */

static int note_hash(void *context, const struct store_record *record)
{
    struct digest *hash = context;
    *hash = record->hash;
    return 0;
}

/* Lets a cursor begin behind a head. ERROR_CONFLICT without a problem: the stream has no such record. */
static int begin_after(const struct folding *folding, const struct seen_head *after)
{
    struct cursor *cursor = cursor_of(folding, &after->writer);
    struct digest hash = {{0}};
    int64_t sequence = (int64_t)after->sequence;
    if (!cursor || after->sequence > INT64_MAX || sequence > cursor->stream->sequence)
        return ERROR_CONFLICT;
    int code = 0;
    if (sequence == cursor->stream->sequence)
        hash = cursor->stream->head;
    else
        code = store_records_read(folding->journal->store, cursor->stream->id, sequence - 1, sequence,
                                  note_hash, &hash, folding->problems);
    if (code < 0)
        return code;
    cursor->visited = cursor->read = sequence;
    return digest_equal(&hash, &after->hash) ? 0 : ERROR_CONFLICT;
}

static int make_cursors(struct folding *folding)
{
    struct store_stream *streams;
    int code = store_streams(folding->journal->store, folding->view->subject, (int)folding->view->circle,
                             folding->arena, folding->problems, &streams, &folding->count);
    if (code < 0)
        return code;
    folding->cursors = arena_array(folding->arena, folding->count, sizeof *folding->cursors);
    if (!folding->cursors)
        return problem_memory(folding->problems);
    for (size_t i = 0; i < folding->count; i++) {
        folding->cursors[i].stream = &streams[i];
        folding->cursors[i].arena = arena_new(0);
        if (!folding->cursors[i].arena)
            return problem_memory(folding->problems);
    }
    for (size_t i = 0; code == 0 && i < folding->view->after_count; i++)
        code = begin_after(folding, &folding->view->after[i]);
    return code;
}

static int fold(struct journal *journal, const struct journal_view *view, journal_visit *visit, void *context,
                struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct folding folding = {.journal = journal,
                              .view = view,
                              .visit = visit,
                              .context = context,
                              .problems = problems,
                              .arena = arena};
    if (!arena)
        return problem_memory(problems);
    int code = make_cursors(&folding);
    if (code == 0 && folding.count == 1)
        code = fold_straight(&folding, &folding.cursors[0]);
    else if (code == 0)
        code = fold_merged(&folding);
    for (size_t i = 0; folding.cursors && i < folding.count; i++)
        arena_free(folding.cursors[i].arena);
    return code;
}

int journal_fold(struct journal *journal, const struct journal_view *view, journal_visit *visit,
                 void *context, struct problems *problems)
{
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = fold(journal, view, visit, context, problems);
    journal_read_end(journal);
    return code;
}

int transaction_fold(struct transaction *transaction, const struct journal_view *view, journal_visit *visit,
                     void *context, struct problems *problems)
{
    return fold(transaction->journal, view, visit, context, problems);
}
