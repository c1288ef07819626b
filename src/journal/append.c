/* Appending to a stream: checks, chain, signature. All of it inside the caller's write transaction. */
#include "journal/journal_inside.h"

#include "journal/journal_heads.h"
#include "journal/rows.h"
#include <assert.h>

enum { APPEND_MAXIMUM = 1000000 };

/* One call of transaction_append. */
struct appending {
    struct transaction *transaction;
    struct journal *journal;
    const struct append *append;
    struct problems *problems;
    struct locked_stream *locked;
    struct place place;               /* the subject */
    const struct record_kind *kind;   /* of the draft before: most batches are of one kind */
    const struct record_table *table; /* or its table */
    const char *known_kind;
    struct arena *scratch;        /* for the check of one body */
    const struct seen_head *seen; /* new to this stream */
    size_t seen_count;
    const char *seen_guard, *seen_value; /* to be set; NULL: nothing new */
    instant recorded;
    struct store_record *records;
};

/* Checks */

static int check_open(const struct appending *appending)
{
    const struct append *append = appending->append;
    if (!appending->journal->options.wiring->authority)
        return problem_error(appending->problems, ERROR_FORBIDDEN, appending->place,
                             "authority has to be wired where the journal is opened",
                             "this journal was opened without an authority, so nothing can be recorded");
    if (append->count == 0 || append->count > APPEND_MAXIMUM)
        return problem_error(appending->problems, append->count ? ERROR_LIMIT : ERROR_INVALID,
                             appending->place, "expected 1 to 1,000,000 records at a time",
                             "%zu records were to be appended", append->count);
    return 0;
}

/* Whether subject, author and authority can stand in a record: before anything is asked of the database. */
static int check_names(const struct appending *appending)
{
    const struct append *append = appending->append;
    const struct record record = {.subject = append->subject,
                                  .circle = append->circle,
                                  .writer = appending->journal->keys.installation.public_key,
                                  .sequence = 1,
                                  .kind = "any/1",
                                  .author = append->author,
                                  .authority = append->authority,
                                  .body = "{}",
                                  .body_size = 2};
    const char *fault = record_fault(&record);
    return fault ? problem_error(appending->problems, ERROR_INVALID, appending->place, NULL, "%s", fault) : 0;
}

static int check_expected(const struct appending *appending)
{
    int64_t expected = appending->append->expected, sequence = appending->locked->stream.sequence;
    if (expected == APPEND_ANY || expected == sequence)
        return 0;
    return problem_error(appending->problems, ERROR_CONFLICT, appending->place,
                         "look at what was recorded meanwhile, then repeat what still holds",
                         "it was changed by someone else: you looked at version %lld, it is now at %lld",
                         (long long)expected, (long long)sequence);
}

static const char *nearest_kind(const struct appending *appending, const char *kind)
{
    enum { KINDS_MAXIMUM = 1000 };
    const struct journal_wiring *wiring = appending->journal->options.wiring;
    const char **names = arena_array(appending->problems->arena, KINDS_MAXIMUM, sizeof *names);
    size_t count = 0;
    if (!names)
        return NULL;
    for (const struct record_table *const *const *list = wiring->tables; list && *list; list++)
        for (const struct record_table *const *table = *list; *table && count < KINDS_MAXIMUM; table++)
            names[count++] = (*table)->kind;
    for (const struct record_kind *const *item = wiring->kinds; item && *item && count < KINDS_MAXIMUM;
         item++)
        names[count++] = (*item)->kind;
    return text_known(appending->problems->arena, "kinds", kind, names, count);
}

/* Whether this installation's side may write the kind. A solo installation is of no side and may. */
static bool may_write(const struct appending *appending, enum kind_writer writer)
{
    const char *code = appending->journal->keys.own.code;
    if (writer == WRITER_EITHER || !code || !*code)
        return true;
    return (strcmp(code, "UN") == 0) == (writer == WRITER_UN);
}

static int refuse_fault(const struct appending *appending, size_t index, const char *fault)
{
    return problem_error(appending->problems, ERROR_INVALID, appending->place, NULL, "record %zu: %s",
                         index + 1, fault);
}

static int refuse_kind(const struct appending *appending, size_t index, const char *expected,
                       const char *what)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *kind = appending->append->drafts[index].kind;
    return problem_error(appending->problems, ERROR_INVALID, appending->place, expected,
                         "record %zu: the kind '%s' %s", index + 1, text_quote(kind, strlen(kind), quoted),
                         what);
}

static int refuse_side(const struct appending *appending, size_t index, enum kind_writer writer)
{
    return refuse_kind(appending, index,
                       writer == WRITER_UN ? "the United Nations records it" : "the contributor records it",
                       "is for the other side to record");
}

/* Finds the draft's kind, unless it is that of the draft before. */
static int check_kind(struct appending *appending, size_t index)
{
    const struct journal_wiring *wiring = appending->journal->options.wiring;
    const char *kind = appending->append->drafts[index].kind;
    if (appending->known_kind && strcmp(appending->known_kind, kind) == 0)
        return 0;
    const struct record_table *table = wiring_table(wiring, kind);
    const struct record_kind *other = table ? NULL : wiring_kind(wiring, kind);
    if (!table && !other)
        return refuse_kind(appending, index, nearest_kind(appending, kind), "is not known");
    enum circle circle = other ? other->circle : table->circle;
    if (circle != appending->append->circle)
        return refuse_kind(appending, index, circle_name(circle), "belongs to another circle");
    if (other && !may_write(appending, other->writer))
        return refuse_side(appending, index, other->writer);
    appending->known_kind = kind;
    appending->kind = other;
    appending->table = table;
    return 0;
}

static int check_body(const struct appending *appending, size_t index)
{
    const struct draft *draft = &appending->append->drafts[index];
    const char *fault = NULL;
    if (appending->table)
        fault = rows_fault(appending->table, draft->body, draft->body_size, appending->scratch);
    else if (appending->kind->fault)
        fault = appending->kind->fault(draft->body, draft->body_size, appending->scratch);
    int code = fault ? refuse_fault(appending, index, fault) : 0;
    arena_reset(appending->scratch);
    return code;
}

/* When */

static int note_recorded(void *context, const struct store_record *record)
{
    instant *recorded = context;
    *recorded = record->recorded;
    return 0;
}

static struct recorded_head *kept_recorded(struct journal *journal, int64_t stream)
{
    return &journal->recorded[(uint64_t)stream % RECORDED_KEPT];
}

/* Now, but not before the stream's last record. */
static int find_recorded(struct appending *appending)
{
    const struct store_stream *stream = &appending->locked->stream;
    const struct recorded_head *kept = kept_recorded(appending->journal, stream->id);
    instant last = INT64_MIN;
    int code = 0;
    if (kept->stream == stream->id && digest_equal(&kept->head, &stream->head))
        last = kept->recorded;
    else if (stream->sequence > 0)
        code = store_records_read(appending->journal->store, stream->id, stream->sequence - 1,
                                  stream->sequence, note_recorded, &last, appending->problems);
    instant now = appending->transaction->now;
    appending->recorded = last > now ? last : now;
    return code;
}

/* What other writers' heads it has seen */

const char *seen_guard(const struct store_stream *stream, struct arena *arena)
{
    char writer[DIGEST_TEXT_SIZE];
    return arena_format(arena, "seen/%s %s %s", stream->subject, circle_name((enum circle)stream->circle),
                        digest_format(&stream->writer, writer));
}

/* The sequence up to which a guard's lines, "WRITER SEQUENCE", say that a writer's stream was seen; 0: none.
 */
static int64_t seen_up_to(const char *lines, const char writer[DIGEST_TEXT_SIZE])
{
    const char *found = lines ? strstr(lines, writer) : NULL;
    return found ? strtoll(found + DIGEST_TEXT_SIZE - 1, NULL, 10) : 0;
}

static int read_guard(const struct appending *appending, const char *key, const char **ret_value)
{
    struct store_guard *guards;
    size_t count;
    *ret_value = NULL;
    int code = store_guards_read(appending->journal->store, key, appending->transaction->arena,
                                 appending->problems, &guards, &count);
    if (code == 0 && count && strcmp(guards[0].key, key) == 0)
        *ret_value = guards[0].value;
    return code;
}

/* The heads among others' streams that are new since `lines`, and the lines that say so from now on. */
static int compare_heads(struct appending *appending, const struct store_stream *streams, size_t count,
                         const char *lines, struct text *now)
{
    struct seen_head *seen = arena_array(appending->transaction->arena, count, sizeof *seen);
    if (!seen)
        return problem_memory(appending->problems);
    appending->seen = seen;
    for (size_t i = 0; i < count; i++) {
        char writer[DIGEST_TEXT_SIZE];
        if (streams[i].id == appending->locked->stream.id || streams[i].sequence == 0)
            continue;
        if (streams[i].sequence > seen_up_to(lines, digest_format(&streams[i].writer, writer)))
            seen[appending->seen_count++] =
                (struct seen_head){streams[i].writer, (uint64_t)streams[i].sequence, streams[i].head};
        text_format(now, "%s %lld\n", writer, (long long)streams[i].sequence);
    }
    if (appending->seen_count <= RECORD_SEEN_MAXIMUM)
        return 0;
    return problem_error(appending->problems, ERROR_LIMIT, appending->place,
                         "at most 64 other installations can have written since the last record",
                         "%zu other installations have", appending->seen_count);
}

/* Names what changed in other writers' streams of the subject and circle since this stream's last record. The
   guard that remembers it is this stream's alone, whose lock is held: it needs none of its own. */
static int find_seen(struct appending *appending)
{
    TEXT_CLEANUP struct text now = {0};
    struct arena *arena = appending->transaction->arena;
    const struct store_stream *stream = &appending->locked->stream;
    struct store_stream *streams;
    size_t count;
    const char *lines;
    if (!stream->has_others)
        return 0;
    int code = store_streams(appending->journal->store, stream->subject, stream->circle, arena,
                             appending->problems, &streams, &count);
    if (code < 0 || count <= 1)
        return code;
    const char *key = seen_guard(stream, arena);
    if (!key)
        return problem_memory(appending->problems);
    code = read_guard(appending, key, &lines);
    if (code == 0)
        code = compare_heads(appending, streams, count, lines, &now);
    if (code < 0 || appending->seen_count == 0)
        return code;
    appending->seen_guard = key;
    appending->seen_value = text_result(&now) < 0 ? NULL : arena_text(arena, text_content(&now), now.length);
    return appending->seen_value ? 0 : problem_memory(appending->problems);
}

/* Chaining and storing */

static struct record record_of(const struct appending *appending, size_t index)
{
    const struct store_stream *stream = &appending->locked->stream;
    const struct append *append = appending->append;
    const struct draft *draft = &append->drafts[index];
    return (struct record){.subject = append->subject,
                           .circle = append->circle,
                           .writer = stream->writer,
                           .sequence = (uint64_t)stream->sequence + index + 1,
                           .kind = draft->kind,
                           .effective = draft->effective,
                           .recorded = appending->recorded,
                           .author = append->author,
                           .authority = append->authority,
                           .seen = index == 0 ? appending->seen : NULL,
                           .seen_count = index == 0 ? appending->seen_count : 0,
                           .body = draft->body,
                           .body_size = draft->body_size,
                           .previous = index ? appending->records[index - 1].hash : stream->head};
}

static int chain_one(struct appending *appending, size_t index, const struct text *seen)
{
    static const uint8_t none_seen[2];
    int code = check_kind(appending, index);
    if (code < 0)
        return code;
    struct record record = record_of(appending, index);
    const char *fault = record_fault(&record);
    if (fault)
        return refuse_fault(appending, index, fault);
    code = check_body(appending, index);
    if (code < 0)
        return code;
    appending->records[index] =
        (struct store_record){.stream = appending->locked->stream.id,
                              .sequence = (int64_t)record.sequence,
                              .kind = record.kind,
                              .effective = record.effective,
                              .recorded = record.recorded,
                              .author = record.author,
                              .authority = record.authority,
                              .seen = index == 0 ? seen->data : (const void *)none_seen,
                              .seen_size = index == 0 ? seen->length : sizeof none_seen,
                              .body = record.body,
                              .body_size = record.body_size,
                              .hash = record_hash(&record)};
    return 0;
}

/* Checks and chains all drafts in memory. seen is the encoding of appending->seen. */
static int chain(struct appending *appending, struct text *seen)
{
    size_t count = appending->append->count;
    ARENA_CLEANUP struct arena *scratch = arena_new(0);
    appending->scratch = scratch;
    seen_encode(appending->seen, appending->seen_count, seen);
    appending->records = arena_array_raw(appending->transaction->arena, count, sizeof *appending->records);
    if (!scratch || !appending->records || text_result(seen) < 0)
        return problem_memory(appending->problems);
    for (size_t i = 0; i < count; i++) {
        int code = chain_one(appending, i, seen);
        if (code < 0)
            return code;
    }
    return 0;
}

/* Moves the head, signed, and sets what goes with it. */
static int advance(struct appending *appending)
{
    struct store *store = appending->journal->store;
    struct store_stream *stream = &appending->locked->stream;
    const struct store_record *last = &appending->records[appending->append->count - 1];
    struct head head = {.subject = stream->subject,
                        .circle = (enum circle)stream->circle,
                        .writer = stream->writer,
                        .sequence = (uint64_t)last->sequence,
                        .hash = last->hash};
    head_sign(&head, &appending->journal->keys.installation);
    int64_t from_sequence = stream->sequence;
    stream->sequence = last->sequence;
    stream->head = last->hash;
    memcpy(stream->signature, head.signature, sizeof stream->signature);
    int code = store_stream_advance(store, stream, from_sequence, appending->problems);
    if (code == 0 && appending->seen_guard)
        code = store_guard_set(store, appending->seen_guard, appending->seen_value, appending->problems);
    if (code == 0 && appending->append->summary)
        code = store_summary_set(store, stream->subject, appending->append->summary, appending->problems);
    return code;
}

/* What the transaction and the journal remember of it. */
static void note_appended(const struct appending *appending, struct appended *ret_appended)
{
    const struct store_stream *stream = &appending->locked->stream;
    *kept_recorded(appending->journal, stream->id) =
        (struct recorded_head){stream->id, stream->head, appending->recorded};
    *ret_appended = (struct appended){.first = (uint64_t)appending->records[0].sequence,
                                      .last = (uint64_t)stream->sequence,
                                      .head = stream->head};
    if (appending->transaction->added)
        added_write(appending->transaction->added, stream, ret_appended->first,
                    appending->transaction->arena);
}

static int prepare(struct appending *appending)
{
    const struct append *append = appending->append;
    int code = check_open(appending);
    if (code == 0)
        code = check_names(appending);
    if (code == 0)
        code = transaction_lock_stream(appending->transaction, append->subject, append->circle,
                                       appending->problems, &appending->locked);
    if (code == 0)
        code = check_expected(appending);
    if (code == 0)
        code = find_recorded(appending);
    return code == 0 ? find_seen(appending) : code;
}

int transaction_append(struct transaction *transaction, const struct append *append,
                       struct problems *problems, struct appended *ret_appended)
{
    TEXT_CLEANUP struct text seen = {0};
    struct appending appending = {
        .transaction = transaction,
        .journal = transaction->journal,
        .append = append,
        .problems = problems,
        .place = {.file = arena_text(problems->arena, append->subject, strlen(append->subject))}};
    int code = prepare(&appending);
    if (code == 0)
        code = chain(&appending, &seen);
    if (code == 0)
        code = appending.journal->options.wiring->authority(transaction, append, problems);
    if (code < 0)
        return code;
    code = store_records_add(appending.journal->store, appending.records, append->count, problems);
    if (code == 0)
        code = advance(&appending);
    if (code == 0)
        note_appended(&appending, ret_appended);
    return code;
}

/* One append as one act */

struct single {
    const struct append *append;
    struct appended appended;
};

static int append_single(struct transaction *transaction, void *context, struct problems *problems)
{
    struct single *single = context;
    return transaction_append(transaction, single->append, problems, &single->appended);
}

/* What the idempotency key's guard says was appended then. */
static int read_known(const struct append *append, const char *known, struct arena *arena,
                      struct problems *problems, struct appended *ret_appended)
{
    struct head head;
    uint64_t first;
    int code = added_read(&known, arena, &first, &head);
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code == 1 && !*known && head.circle == append->circle && strcmp(head.subject, append->subject) == 0) {
        *ret_appended =
            (struct appended){.first = first, .last = head.sequence, .head = head.hash, .again = true};
        return 0;
    }
    return problem_error(
        problems, ERROR_CONFLICT,
        (struct place){.file = arena_text(problems->arena, append->subject, strlen(append->subject))},
        "give each request a key of its own", "this idempotency key was used for something else");
}

int journal_append(struct journal *journal, const char *idempotency_key, const struct append *append,
                   struct arena *arena, struct problems *problems, struct appended *ret_appended)
{
    struct single single = {.append = append};
    const char *known;
    int code = journal_write_known(journal, idempotency_key, append_single, &single, arena, problems, &known);
    if (code < 0)
        return code;
    if (known)
        return read_known(append, known, arena, problems, ret_appended);
    *ret_appended = single.appended;
    return 0;
}
