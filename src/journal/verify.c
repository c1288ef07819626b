/* Verifying a journal: what is to be read is cut into pieces of streams, which several threads check, each
   with a connection of its own; then comes what spans streams. */
#include "journal/verify_inside.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
    UNIT_RECORDS = 20000,
    ALONE_RECORDS = 20000, /* so few that threads are not worth their connections */
};

const char *finding_name(enum finding_kind kind)
{
    static const char *const names[] = {
        [FINDING_CHANGED] = "changed",
        [FINDING_MISSING] = "missing",
        [FINDING_INSERTED] = "inserted",
        [FINDING_OUT_OF_ORDER] = "out of order",
        [FINDING_CUT] = "cut",
        [FINDING_FORK] = "fork",
        [FINDING_SIGNATURE] = "signature",
        [FINDING_KEY] = "key",
        [FINDING_SUMMARY] = "summary",
        [FINDING_GUARD] = "guard",
        [FINDING_ATTACHMENT] = "attachment",
    };
    return names[kind];
}

/* Findings */

/* Whether a finding goes on from another: then both are one. */
static bool goes_on(const struct finding *before, const struct finding *finding)
{
    return before->stream && before->stream == finding->stream && before->kind == finding->kind &&
           before->shift == finding->shift && before->what == finding->what &&
           before->last + 1 == finding->first;
}

void findings_add(struct findings *findings, const struct finding *finding)
{
    struct finding *last = findings->count ? &findings->items[findings->count - 1] : NULL;
    if (last && goes_on(last, finding)) {
        last->last = finding->last;
        return;
    }
    struct finding *items = findings->count < FINDINGS_MAXIMUM
                                ? arena_grow(findings->arena, findings->items, &findings->capacity,
                                             findings->count, sizeof *items)
                                : NULL;
    if (!items) {
        findings->omitted++;
        return;
    }
    findings->items = items;
    items[findings->count++] = *finding;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Streams lie in one array in their order, so that their addresses have it too. */
static int by_place(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    int order = compare_numbers(x->first, y->first);
    return order ? order : (int)x->kind - (int)y->kind;
}

/* Sorts them and makes one of those that go on from each other; what is missing up to a cut is cut. */
static void join_findings(struct findings *findings)
{
    struct findings joined = {
        .arena = findings->arena, .items = findings->items, .capacity = findings->count};
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, by_place);
    for (size_t i = 0; i < findings->count; i++) {
        struct finding finding = findings->items[i];
        struct finding *last = joined.count ? &joined.items[joined.count - 1] : NULL;
        if (last && last->kind == FINDING_MISSING && finding.kind == FINDING_CUT && !finding.what)
            last->kind = FINDING_CUT;
        if (last && goes_on(last, &finding))
            last->last = finding.last;
        else
            joined.items[joined.count++] = finding;
    }
    findings->count = joined.count;
}

/* What a finding says of a record where it has no words of its own, behind its name and place. */
static const char *const words[] = {
    [FINDING_CHANGED] = ": what it says does not give its hash",
    [FINDING_MISSING] = "",
    [FINDING_INSERTED] = ": no head that was signed holds it",
    [FINDING_CUT] = ", at the end of the stream",
};

static const char *what_of(const struct finding *finding, struct arena *arena)
{
    long long first = (long long)finding->first, last = (long long)finding->last;
    bool whole = !finding->stream || finding->kind == FINDING_KEY || finding->kind == FINDING_SIGNATURE;
    if (finding->what && whole)
        return finding->what;
    const char *range = first == last ? arena_format(arena, "record %lld", first)
                                      : arena_format(arena, "records %lld to %lld", first, last);
    if (!range)
        return NULL;
    if (finding->what)
        return arena_format(arena, "%s: %s", range, finding->what);
    assert((size_t)finding->kind < sizeof words / sizeof *words && "others have words of their own");
    return arena_format(arena, "%s%s", range, words[finding->kind]);
}

static const char *remedy_of(enum finding_kind kind)
{
    switch ((int)kind) {
    case FINDING_KEY:
        return "`muster key trust CARD` accepts its party's newest card; without it, and after a revocation, "
               "these records prove nothing by themselves";
    case FINDING_SUMMARY:
        return "the next record of the subject writes it anew";
    case FINDING_CUT:
        return "the end was cut off, or this is an older copy: look for the newer one";
    case FINDING_ATTACHMENT:
        return "take it from a backup; where it is missing, or lies beside the database, attaching the same "
               "file again puts it back";
    default:
        return "compare with a backup, or with a bundle of the other party";
    }
}

void finding_report(const struct finding *finding, struct problems *problems)
{
    struct arena *arena = problems->arena;
    const char *what = what_of(finding, arena);
    const struct place place = {
        .file = finding->place,
        .line = finding->first > 0 && finding->first <= UINT32_MAX ? (uint32_t)finding->first : 0};
    problem_error(problems, ERROR_INVALID, place, remedy_of(finding->kind), "%s: %s",
                  finding_name(finding->kind), what ? what : "out of memory");
}

/* Streams */

static int compare_stream(const struct store_stream *stream, const char *subject, int circle,
                          const struct digest *writer)
{
    int order = strcmp(stream->subject, subject);
    if (order == 0)
        order = stream->circle - circle;
    return order ? order : memcmp(stream->writer.bytes, writer->bytes, DIGEST_SIZE);
}

const struct store_stream *verify_find(const struct verify_streams *streams, const char *subject, int circle,
                                       const struct digest *writer)
{
    size_t from = 0, to = streams->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_stream(&streams->items[middle], subject, circle, writer);
        if (order == 0)
            return &streams->items[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

struct found_hash {
    bool found;
    struct digest hash;
};

static int note_hash(void *context, const struct store_record *record)
{
    struct found_hash *found = context;
    *found = (struct found_hash){true, record->hash};
    return 0;
}

int verify_hash(struct store *store, const struct store_stream *stream, int64_t sequence,
                struct problems *problems, bool *ret_found, struct digest *ret_hash)
{
    struct found_hash found = {0};
    int code = store_records_read(store, stream->id, sequence - 1, sequence, note_hash, &found, problems);
    if (code < 0)
        return code;
    *ret_found = found.found;
    *ret_hash = found.hash;
    return 0;
}

/* The whole run */

struct verifying {
    struct journal *journal;
    const struct verify_request *request;
    struct arena *arena;
    struct problems *problems;
    struct verify_streams streams;
    struct verify_unit *units;
    size_t unit_count, unit_capacity;
    uint64_t expected; /* records, by the heads */
    atomic_size_t next;
    atomic_bool failed;
    struct findings findings;
    struct seen_list seen;
    struct attachment_list attachments;
    uint64_t records;
};

static int add_unit(struct verifying *verifying, const struct store_stream *stream, int64_t after, int64_t to)
{
    struct verify_unit *units = arena_grow(verifying->arena, verifying->units, &verifying->unit_capacity,
                                           verifying->unit_count, sizeof *units);
    if (!units)
        return problem_memory(verifying->problems);
    verifying->units = units;
    units[verifying->unit_count++] = (struct verify_unit){stream, after, to};
    return 0;
}

/* Pieces of a stream. One whose last record is not there stays whole, since its head may say anything. */
static int add_units(struct verifying *verifying, const struct store_stream *stream)
{
    bool whole = true;
    struct digest hash;
    int code = 0;
    if (stream->sequence > UNIT_RECORDS)
        code = verify_hash(verifying->journal->store, stream, stream->sequence, verifying->problems, &whole,
                           &hash);
    int64_t size = whole ? UNIT_RECORDS : stream->sequence;
    for (int64_t at = 0; code == 0 && at < stream->sequence; at += size) {
        int64_t left = stream->sequence - at;
        code = add_unit(verifying, stream, at, at + (left < size ? left : size));
    }
    verifying->expected += whole ? (uint64_t)stream->sequence : 0;
    return code;
}

/* Records past the head. */
static int note_beyond(void *context, const struct store_record *record)
{
    struct finding *finding = context;
    if (!finding->first)
        finding->first = record->sequence;
    finding->last = record->sequence;
    return 0;
}

static int find_beyond(struct verifying *verifying, const struct store_stream *stream)
{
    struct finding finding = {.kind = FINDING_INSERTED, .stream = stream};
    int code = store_records_read(verifying->journal->store, stream->id, stream->sequence, INT64_MAX,
                                  note_beyond, &finding, verifying->problems);
    if (code == 0 && finding.first)
        findings_add(&verifying->findings, &finding);
    return code;
}

static int list_work(struct verifying *verifying)
{
    struct verify_streams *streams = &verifying->streams;
    int code = store_streams(verifying->journal->store, verifying->request->subject, 0, verifying->arena,
                             verifying->problems, &streams->items, &streams->count);
    for (size_t i = 0; code == 0 && i < streams->count; i++) {
        code = find_beyond(verifying, &streams->items[i]);
        if (code == 0)
            code = add_units(verifying, &streams->items[i]);
    }
    return code;
}

/* Threads */

struct thread {
    pthread_t id;
    bool begun;
    struct verifying *verifying;
    struct verify_worker worker;
    struct problems problems;
    int code;
};

static int check_units(struct verifying *verifying, struct verify_worker *worker)
{
    int code = 0;
    size_t index;
    while (code == 0 && !verifying->failed &&
           (index = atomic_fetch_add(&verifying->next, 1)) < verifying->unit_count)
        code = verify_unit(worker, &verifying->units[index]);
    if (code < 0)
        verifying->failed = true;
    return code;
}

static void *run_thread(void *context)
{
    struct thread *thread = context;
    const struct store_options options = {.access = STORE_READ};
    STORE_CLEANUP struct store *store = NULL;
    thread->code = store_open(thread->verifying->journal->options.database, &options, thread->worker.arena,
                              &thread->problems, &store);
    if (thread->code == 0)
        thread->code = store_begin_read(store, &thread->problems);
    thread->worker.store = store;
    if (thread->code == 0)
        thread->code = check_units(thread->verifying, &thread->worker);
    if (thread->code < 0)
        thread->verifying->failed = true;
    return NULL;
}

/* Arenas of its own: they are not shared between threads. */
static bool prepare_thread(struct verifying *verifying, struct thread *thread)
{
    struct arena *arena = arena_new(0), *scratch = arena_new(0);
    problems_init(&thread->problems, arena);
    thread->verifying = verifying;
    thread->worker = (struct verify_worker){.keys = &verifying->journal->keys,
                                            .streams = &verifying->streams,
                                            .arena = arena,
                                            .scratch = scratch,
                                            .problems = &thread->problems,
                                            .findings = {.arena = arena}};
    return arena && scratch;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static int take_seen(struct verifying *verifying, const struct seen_list *from)
{
    struct seen_list *seen = &verifying->seen;
    for (size_t i = 0; i < from->count; i++) {
        struct seen_newest *items =
            arena_grow(verifying->arena, seen->items, &seen->capacity, seen->count, sizeof *items);
        if (!items)
            return problem_memory(verifying->problems);
        seen->items = items;
        items[seen->count++] = from->items[i];
    }
    return 0;
}

static int take_attachments(struct verifying *verifying, const struct attachment_list *from)
{
    struct attachment_list *list = &verifying->attachments;
    for (size_t i = 0; i < from->count; i++) {
        struct named_attachment *items =
            arena_grow(verifying->arena, list->items, &list->capacity, list->count, sizeof *items);
        if (!items)
            return problem_memory(verifying->problems);
        list->items = items;
        items[list->count++] = from->items[i];
    }
    return 0;
}

/* Takes over what a thread found, and what went wrong. */
static int take_over(struct verifying *verifying, const struct thread *thread)
{
    const struct verify_worker *worker = &thread->worker;
    verifying->records += worker->records;
    verifying->findings.omitted += worker->findings.omitted;
    for (size_t i = 0; i < worker->findings.count; i++) {
        struct finding finding = worker->findings.items[i];
        finding.what = copy_text(verifying->arena, finding.what);
        findings_add(&verifying->findings, &finding);
    }
    for (size_t i = 0; thread->code < 0 && i < thread->problems.count; i++) {
        const struct problem *problem = &thread->problems.items[i];
        struct arena *arena = verifying->problems->arena;
        problem_error(verifying->problems, problem->code,
                      (struct place){.file = copy_text(arena, problem->place.file)},
                      copy_text(arena, problem->expected), "%s", problem->what);
    }
    int code = thread->code;
    if (code == 0)
        code = take_seen(verifying, &worker->seen);
    return code == 0 ? take_attachments(verifying, &worker->attachments) : code;
}

static int count_threads(const struct verifying *verifying)
{
    if (verifying->expected <= ALONE_RECORDS && !verifying->request->threads)
        return 1;
    long processors =
        verifying->request->threads ? verifying->request->threads : sysconf(_SC_NPROCESSORS_ONLN);
    long units = (long)verifying->unit_count;
    long count = processors < units ? processors : units;
    return count < 1 ? 1 : count > VERIFY_THREADS_MAXIMUM ? VERIFY_THREADS_MAXIMUM : (int)count;
}

/* Alone, with the connection and the view that are open; or side by side. */
static void run_threads(struct verifying *verifying, struct thread *threads, int count)
{
    if (count == 1) {
        threads[0].worker.store = verifying->journal->store;
        threads[0].code = check_units(verifying, &threads[0].worker);
        return;
    }
    for (int i = 0; i < count; i++)
        threads[i].begun = pthread_create(&threads[i].id, NULL, run_thread, &threads[i]) == 0;
    for (int i = 0; i < count; i++) {
        if (threads[i].begun)
            pthread_join(threads[i].id, NULL);
        else if (i == 0) /* no threads here: this one does it */
            run_thread(&threads[0]);
    }
}

static int check_chains(struct verifying *verifying)
{
    struct thread threads[VERIFY_THREADS_MAXIMUM] = {0};
    int count = count_threads(verifying), code = 0;
    for (int i = 0; i < count; i++)
        if (!prepare_thread(verifying, &threads[i]))
            code = problem_memory(verifying->problems);
    if (code == 0)
        run_threads(verifying, threads, count);
    for (int i = 0; i < count; i++) {
        int taken = code == 0 ? take_over(verifying, &threads[i]) : 0;
        code = code == 0 ? taken : code;
        arena_free(threads[i].worker.arena);
        arena_free(threads[i].worker.scratch);
    }
    return code;
}

/* Places, for the reader */

/* A stream is made ready by whoever looks whether it could write there. */
static size_t count_streams(const struct verify_streams *streams)
{
    size_t count = 0;
    for (size_t i = 0; i < streams->count; i++)
        count += streams->items[i].sequence > 0;
    return count;
}

static size_t count_subjects(const struct verify_streams *streams)
{
    size_t count = 0;
    for (size_t i = 0; i < streams->count; i++)
        count += i == 0 || strcmp(streams->items[i].subject, streams->items[i - 1].subject) != 0;
    return count;
}

static void name_places(struct verifying *verifying)
{
    for (size_t i = 0; i < verifying->findings.count; i++) {
        struct finding *finding = &verifying->findings.items[i];
        if (finding->stream)
            finding->place = stream_words(finding->stream, verifying->arena);
    }
}

static int verify_all(struct verifying *verifying, struct verification *counts)
{
    struct journal *journal = verifying->journal;
    const struct verify_request *request = verifying->request;
    struct findings *findings = &verifying->findings;
    int code = list_work(verifying);
    if (code == 0)
        code = check_chains(verifying);
    join_findings(findings);
    if (code == 0)
        code = verify_order(journal->store, findings, verifying->problems);
    name_places(verifying);
    if (code == 0)
        code = verify_presented(journal, request->heads, request->head_count, findings, verifying->problems,
                                &counts->heads_apart);
    if (code == 0 && !request->subject)
        code = verify_guards(journal, &verifying->streams, &verifying->seen, findings, verifying->problems,
                             &counts->guards);
    if (code == 0 && !request->subject)
        code = verify_attachments(journal, &verifying->attachments, findings, verifying->problems, counts);
    if (code == 0)
        code = verify_summaries(journal, &verifying->streams, request->subject, findings, verifying->problems,
                                &counts->summaries);
    return code;
}

int journal_verify(struct journal *journal, const struct verify_request *request, struct arena *arena,
                   struct problems *problems, struct verification *ret_verification)
{
    struct verifying verifying = {.journal = journal,
                                  .request = request,
                                  .arena = arena,
                                  .problems = problems,
                                  .findings = {.arena = arena}};
    struct verification counts = {0};
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = verify_all(&verifying, &counts);
    journal_read_end(journal);
    if (code < 0)
        return code;
    counts.records = verifying.records;
    counts.streams = count_streams(&verifying.streams);
    counts.subjects = count_subjects(&verifying.streams);
    counts.findings = verifying.findings.items;
    counts.count = verifying.findings.count;
    counts.omitted = verifying.findings.omitted;
    *ret_verification = counts;
    return 0;
}
