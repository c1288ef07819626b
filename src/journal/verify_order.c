/* Records that do not follow on those before them, looked at together: a record that was changed has lost its
   place for good, but one that was only moved still gives its hash at the place where it was recorded. */
#include "journal/verify_inside.h"

enum {
    RUN_MAXIMUM = 64, /* records looked at closely; in a longer run the shift by one that was seen counts */
    FRONT = 2,        /* records before the run, whose hashes are needed too */
};

/* A record of a run, copied, and where it was recorded. */
struct moved {
    struct record record;
    struct digest hash;
    int shift; /* recorded so many places later (earlier: negative) */
    bool explained;
};

struct run {
    const struct store_stream *stream;
    int64_t first, last;
    struct moved moved[FRONT + RUN_MAXIMUM];
    size_t count, front; /* records at hand; so many of them stand before the run */
    struct arena *arena;
    bool exhausted;
};

static bool is_mismatch(const struct finding *finding)
{
    return finding->kind == FINDING_CHANGED && !finding->what;
}

static int copy_record(void *context, const struct store_record *stored)
{
    struct run *run = context;
    struct store_record copy = *stored;
    copy.kind = arena_text(run->arena, stored->kind, strlen(stored->kind));
    copy.author = arena_text(run->arena, stored->author, strlen(stored->author));
    copy.authority = arena_text(run->arena, stored->authority, strlen(stored->authority));
    copy.body = arena_text(run->arena, stored->body, stored->body_size);
    run->exhausted =
        !copy.kind || !copy.author || !copy.authority || !copy.body || run->count == FRONT + RUN_MAXIMUM;
    struct moved *moved = &run->moved[run->count];
    if (run->exhausted || record_of_store(run->stream, &copy, run->arena, &moved->record) < 0)
        return 1;
    moved->hash = stored->hash;
    run->front += stored->sequence < run->first;
    run->count++;
    return 0;
}

static bool gives_hash(const struct moved *moved, int64_t sequence, const struct digest *previous)
{
    struct record record = moved->record;
    record.sequence = (uint64_t)sequence;
    record.previous = *previous;
    struct digest hash = record_hash(&record);
    return digest_equal(&hash, &moved->hash);
}

/* Whether the record was recorded as `sequence`, after any of the records at hand. */
static bool was_at(const struct run *run, const struct moved *moved, int64_t sequence)
{
    static const struct digest none;
    if (sequence == 1)
        return gives_hash(moved, sequence, &none);
    for (size_t i = 0; i < run->count; i++)
        if (gives_hash(moved, sequence, &run->moved[i].hash))
            return true;
    return false;
}

static void explain_one(const struct run *run, struct moved *moved)
{
    int64_t here = (int64_t)moved->record.sequence;
    int64_t from = run->first > 1 ? run->first - 1 : 1;
    moved->explained = was_at(run, moved, here);
    for (int64_t sequence = from; !moved->explained && sequence <= run->last + 1; sequence++)
        if (was_at(run, moved, sequence)) {
            moved->explained = true;
            moved->shift = (int)(sequence - here);
        }
}

/* What is said of records that were moved: by one place all of them, or in any way. */
static const char *moved_words(const struct finding *finding, bool mixed, struct arena *arena)
{
    long long first = (long long)finding->first + finding->shift,
              last = (long long)finding->last + finding->shift;
    const char *was = first == last
                          ? arena_format(arena, "it was recorded as record %lld", first)
                          : arena_format(arena, "they were recorded as records %lld to %lld", first, last);
    if (mixed || !was)
        return was;
    return arena_format(arena, "%s: one before %s was %s", was, first == last ? "it" : "them",
                        finding->shift > 0 ? "taken out" : "put in");
}

/* Adds a finding of a run in words. mixed: not all of the run moved by one place the same way. */
static void add_words(struct findings *findings, struct finding finding, bool mixed)
{
    if (finding.shift) {
        finding.kind = mixed ? FINDING_OUT_OF_ORDER : finding.shift > 0 ? FINDING_MISSING : FINDING_INSERTED;
        finding.what = moved_words(&finding, mixed, findings->arena);
    }
    findings_add(findings, &finding);
}

static bool is_mixed(const struct finding *items, size_t count)
{
    int direction = 0;
    for (size_t i = 0; i < count; i++) {
        int shift = items[i].shift;
        if (shift > 1 || shift < -1 || shift * direction < 0)
            return true;
        direction = shift ? shift : direction;
    }
    return false;
}

/* The findings of a run of at most RUN_MAXIMUM records, into groups (as many); returns how many. */
static size_t group_run(const struct run *run, struct finding groups[RUN_MAXIMUM])
{
    size_t count = 0;
    for (size_t i = run->front; i < run->count; i++) {
        const struct moved *moved = &run->moved[i];
        int64_t sequence = (int64_t)moved->record.sequence;
        if (moved->explained && !moved->shift)
            continue; /* it stands where it belongs, after one that does not */
        struct finding *last = count ? &groups[count - 1] : NULL;
        if (last && last->shift == moved->shift && last->last + 1 == sequence)
            last->last = sequence;
        else
            groups[count++] = (struct finding){.kind = FINDING_CHANGED,
                                               .stream = run->stream,
                                               .first = sequence,
                                               .last = sequence,
                                               .shift = moved->shift};
    }
    return count;
}

/* Looks closely at a short run. *ret_count 0: nothing of it could be explained. */
static int explain_run(struct store *store, struct run *run, struct problems *problems,
                       struct finding groups[RUN_MAXIMUM], size_t *ret_count)
{
    *ret_count = 0;
    int code = store_records_read(store, run->stream->id, run->first > FRONT ? run->first - FRONT - 1 : 0,
                                  run->last, copy_record, run, problems);
    if (code < 0)
        return code;
    if (run->exhausted)
        return problem_memory(problems);
    bool explained = false;
    for (size_t i = run->front; i < run->count; i++) {
        explain_one(run, &run->moved[i]);
        explained = explained || run->moved[i].explained;
    }
    if (explained)
        *ret_count = group_run(run, groups);
    return 0;
}

static int add_run(struct store *store, const struct finding *items, size_t count, struct findings *findings,
                   struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct finding groups[RUN_MAXIMUM];
    int64_t length = items[count - 1].last - items[0].first + 1;
    if (!arena)
        return problem_memory(problems);
    if (length <= RUN_MAXIMUM) {
        struct run *run = arena_alloc(arena, sizeof *run);
        if (!run)
            return problem_memory(problems);
        *run = (struct run){.stream = items[0].stream,
                            .first = items[0].first,
                            .last = items[count - 1].last,
                            .arena = arena};
        size_t explained;
        int code = explain_run(store, run, problems, groups, &explained);
        if (code < 0)
            return code;
        count = explained ? explained : count;
        items = explained ? groups : items;
    }
    bool mixed = is_mixed(items, count);
    for (size_t i = 0; i < count; i++)
        add_words(findings, items[i], mixed);
    return 0;
}

int verify_order(struct store *store, struct findings *findings, struct problems *problems)
{
    struct findings words = {.arena = findings->arena, .omitted = findings->omitted};
    for (size_t i = 0, next; i < findings->count; i = next) {
        const struct finding *first = &findings->items[i];
        next = i + 1;
        if (!is_mismatch(first)) {
            findings_add(&words, first);
            continue;
        }
        while (next < findings->count && is_mismatch(&findings->items[next]) &&
               findings->items[next].stream == first->stream &&
               findings->items[next].first == findings->items[next - 1].last + 1)
            next++;
        int code = add_run(store, first, next - i, &words, problems);
        if (code < 0)
            return code;
    }
    *findings = words;
    return 0;
}
