/* Verifying what spans streams: guards, summaries, and heads that were presented. */
#include "journal/verify_inside.h"

static void add(struct findings *findings, enum finding_kind kind, const char *place, int64_t sequence,
                const char *what)
{
    const struct finding finding = {
        .kind = kind, .place = place, .first = sequence, .last = sequence, .what = what};
    findings_add(findings, &finding);
}

/* Idempotency keys: what was appended under them has to be there. */

static const char *added_fault(struct store *store, const struct store_stream *stream, uint64_t first,
                               const struct head *head, struct problems *problems, int *ret_code)
{
    struct digest hash;
    bool found = true;
    if (!stream || head->sequence > (uint64_t)stream->sequence || first > head->sequence)
        return "what was recorded under this key is not here";
    if (head->sequence == (uint64_t)stream->sequence)
        hash = stream->head;
    else
        *ret_code = verify_hash(store, stream, (int64_t)head->sequence, problems, &found, &hash);
    if (*ret_code < 0)
        return NULL;
    return found && digest_equal(&hash, &head->hash) ? NULL : "what was recorded under this key is not here";
}

static int check_key_guard(struct journal *journal, const struct verify_streams *streams,
                           const struct store_guard *guard, struct arena *arena, struct findings *findings,
                           struct problems *problems)
{
    const char *value = guard->value;
    struct head head;
    uint64_t first;
    int code, more;
    while ((more = added_read(&value, arena, &first, &head)) == 1) {
        const struct store_stream *stream =
            verify_find(streams, head.subject, (int)head.circle, &head.writer);
        code = 0;
        const char *fault = added_fault(journal->store, stream, first, &head, problems, &code);
        if (code < 0)
            return code;
        if (fault)
            add(findings, FINDING_GUARD,
                arena_format(findings->arena, "%s %s", head.subject, circle_name(head.circle)),
                (int64_t)head.sequence, fault);
    }
    if (more == ERROR_LIMIT)
        return problem_memory(problems);
    if (more < 0)
        add(findings, FINDING_GUARD, arena_text(findings->arena, guard->key, strlen(guard->key)), 0,
            "it does not say what was recorded under this key");
    return 0;
}

/* Keys are hashes, so that 256 beginnings divide them into pieces of like size. */
static int check_key_guards(struct journal *journal, const struct verify_streams *streams,
                            struct findings *findings, struct problems *problems, size_t *count)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    int code = arena ? 0 : problem_memory(problems);
    for (int beginning = 0; code == 0 && beginning < 256; beginning++) {
        struct store_guard *guards;
        size_t found;
        char prefix[8];
        arena_reset(arena);
        snprintf(prefix, sizeof prefix, "key/%02x", (unsigned)beginning);
        code = store_guards_read(journal->store, prefix, arena, problems, &guards, &found);
        for (size_t i = 0; code == 0 && i < found; i++)
            code = check_key_guard(journal, streams, &guards[i], arena, findings, problems);
        *count += code == 0 ? found : 0;
    }
    return code;
}

/* Heads seen: what is remembered has to be what the records have named. */

static int by_stream(const void *a, const void *b)
{
    const struct seen_newest *x = a, *y = b;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    int order = memcmp(x->writer.bytes, y->writer.bytes, DIGEST_SIZE);
    return order ? order : (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

/* The lines of the guard of the stream that items[0] is of; *ret_used: how many items are of it. */
static const char *replay_seen(const struct seen_newest *items, size_t count, struct arena *arena,
                               size_t *ret_used)
{
    TEXT_CLEANUP struct text lines = {0};
    size_t used = 0;
    for (; used < count && items[used].stream == items[0].stream; used++) {
        char writer[DIGEST_TEXT_SIZE];
        bool newer = used + 1 < count && items[used + 1].stream == items[0].stream &&
                     digest_equal(&items[used + 1].writer, &items[used].writer);
        if (!newer)
            text_format(&lines, "%s %lld\n", digest_format(&items[used].writer, writer),
                        (long long)items[used].sequence);
    }
    *ret_used = used;
    return text_result(&lines) < 0 ? NULL : arena_text(arena, text_content(&lines), lines.length);
}

/* Guards that records give */

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct guard *)a)->key, ((const struct guard *)b)->key);
}

static int compare_one(const char *key, const char *held, const char *wanted, struct findings *findings)
{
    if (strcmp(held, wanted) == 0)
        return 0;
    const char *place = arena_text(findings->arena, key, strlen(key));
    const char *what = arena_format(findings->arena, "it is %s, but the records give %s", held, wanted);
    if (!place || !what)
        return ERROR_LIMIT;
    add(findings, FINDING_GUARD, place, 0, what);
    return 0;
}

/* Two lists in the order of their keys: what the records give, and what is kept. */
struct comparing {
    const struct guard *given;
    const struct store_guard *stored;
    size_t given_left, stored_left;
};

/* The next key of both: it is given, kept, or both. */
static int compare_next(const struct guard_family *family, struct comparing *comparing,
                        struct findings *findings) /* complexity: one step of merging two lists */
{
    const struct guard *given = comparing->given_left ? comparing->given : NULL;
    const struct store_guard *stored = comparing->stored_left ? comparing->stored : NULL;
    int order = !given ? 1 : !stored ? -1 : strcmp(given->key, stored->key);
    const char *key = order <= 0 ? given->key : stored->key;
    const char *wanted = family->none ? family->none : "none", *held = family->none;
    if (order <= 0) {
        wanted = comparing->given++->value;
        comparing->given_left--;
    }
    if (order >= 0) {
        held = comparing->stored++->value;
        comparing->stored_left--;
    }
    return held && compare_one(key, held, wanted, findings) ? ERROR_LIMIT : 0;
}

static int compare_given(const struct guard_family *family, const struct guard *given, size_t given_count,
                         const struct store_guard *stored, size_t stored_count, struct findings *findings)
{
    struct comparing comparing = {given, stored, given_count, stored_count};
    int code = 0;
    while (code == 0 && (comparing.given_left || comparing.stored_left))
        code = compare_next(family, &comparing, findings);
    return code;
}

/* What the records give. Records that cannot be replayed are a finding: the others are still to be told. */
static int replay_given(struct journal *journal, const struct guard_family *family, struct arena *arena,
                        struct findings *findings, struct problems *problems, struct guard **ret_guards,
                        size_t *ret_count)
{
    struct problems before = *problems;
    int code = family->replay(journal, arena, problems, ret_guards, ret_count);
    if ((code != ERROR_STORAGE && code != ERROR_INVALID) || problems->count == before.count)
        return code;
    const char *what = problems->items[before.count].what;
    what = arena_text(findings->arena, what, strlen(what));
    problems_forget(problems, &before);
    if (!what)
        return problem_memory(problems);
    add(findings, FINDING_GUARD, family->prefix, 0, what);
    return 1;
}

static int check_family(struct journal *journal, const struct guard_family *family, struct findings *findings,
                        struct problems *problems, size_t *count)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct guard *given = NULL;
    struct store_guard *stored = NULL;
    size_t given_count = 0, stored_count = 0;
    int code = arena ? replay_given(journal, family, arena, findings, problems, &given, &given_count)
                     : problem_memory(problems);
    if (code == 0)
        code = store_guards_read(journal->store, family->prefix, arena, problems, &stored, &stored_count);
    if (code != 0)
        return code < 0 ? code : 0;
    if (given_count)
        qsort(given, given_count, sizeof *given, by_key);
    if (compare_given(family, given, given_count, stored, stored_count, findings))
        return problem_memory(problems);
    *count += stored_count;
    return 0;
}

static int check_given_guards(struct journal *journal, struct findings *findings, struct problems *problems,
                              size_t *count)
{
    const struct guard_family *const *family = journal->options.wiring->guards;
    int code = 0;
    for (; family && *family && code == 0; family++)
        code = check_family(journal, *family, findings, problems, count);
    return code;
}

/* All of them */

/* What is stored under a key, taken from the list. */
static const char *take_value(struct store_guard *guards, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (guards[i].value && strcmp(guards[i].key, key) == 0) {
            const char *value = guards[i].value;
            guards[i].value = NULL;
            return value;
        }
    return NULL;
}

/* What is left of a list was put in. */
static void find_left(const struct store_guard *guards, size_t count, struct findings *findings)
{
    for (size_t i = 0; i < count; i++)
        if (guards[i].value && *guards[i].value)
            add(findings, FINDING_GUARD, guards[i].key, 0, "no record has seen what it says");
}

static int check_seen_guards(struct journal *journal, const struct seen_list *seen, struct findings *findings,
                             struct problems *problems, size_t *count)
{
    struct store_guard *guards;
    size_t found, used;
    int code = store_guards_read(journal->store, "seen/", findings->arena, problems, &guards, &found);
    if (code < 0)
        return code;
    if (seen->count)
        qsort(seen->items, seen->count, sizeof *seen->items, by_stream);
    for (size_t i = 0; i < seen->count; i += used) {
        const struct store_stream *stream = seen->items[i].stream;
        const char *value = replay_seen(&seen->items[i], seen->count - i, findings->arena, &used);
        const char *key = seen_guard(stream, findings->arena);
        if (!value || !key)
            return problem_memory(problems);
        /* Of a stream that was received there is none. */
        bool is_ours = digest_equal(&stream->writer, &journal->keys.installation.public_key);
        const char *held = take_value(guards, found, key);
        if (held ? strcmp(held, value) != 0 : is_ours)
            add(findings, FINDING_GUARD, key, 0, "it is not what the stream's records have seen");
    }
    find_left(guards, found, findings);
    *count += found;
    return 0;
}

int verify_guards(struct journal *journal, const struct verify_streams *streams, const struct seen_list *seen,
                  struct findings *findings, struct problems *problems, size_t *ret_count)
{
    size_t count = 0;
    int code = check_key_guards(journal, streams, findings, problems, &count);
    if (code == 0)
        code = check_seen_guards(journal, seen, findings, problems, &count);
    if (code == 0)
        code = check_given_guards(journal, findings, problems, &count);
    if (code == 0)
        *ret_count = count;
    return code;
}

/* Summaries */

/* What the records give. Records that cannot be replayed, or a snapshot that they do not give, are a finding:
   others are still to be told. 1: that was added. */
static int replay_summary(struct journal *journal, const char *subject, struct arena *scratch,
                          struct findings *findings, struct problems *problems, const char **ret_summary)
{
    struct problems before = *problems;
    int code = journal->options.wiring->summary(journal, subject, scratch, problems, ret_summary);
    if ((code != ERROR_STORAGE && code != ERROR_INVALID) || problems->count == before.count)
        return code;
    const char *what = problems->items[before.count].what;
    what = arena_text(findings->arena, what, strlen(what));
    problems_forget(problems, &before);
    if (!what)
        return problem_memory(problems);
    add(findings, FINDING_SUMMARY, subject, 0, what);
    return 1;
}

/* stored: NULL, there is none. */
static int check_summary(struct journal *journal, const char *subject, const char *stored,
                         struct findings *findings, struct problems *problems)
{
    ARENA_CLEANUP struct arena *scratch = arena_new(0); /* a subject's fold is gone before the next begins */
    const char *replayed = NULL;
    if (!scratch)
        return problem_memory(problems);
    struct problems before = *problems;
    int code = replay_summary(journal, subject, scratch, findings, problems, &replayed);
    if (code == 0 && !stored && !replayed) /* nothing to compare, and nothing to be told of it */
        problems_forget(problems, &before);
    if (code == 0 && (!replayed != !stored || (stored && strcmp(replayed, stored) != 0)))
        add(findings, FINDING_SUMMARY, subject, 0,
            "the summary that lists show is not what its records give");
    return code < 0 ? code : 0;
}

/* Subjects with records, and summaries: both in the order of their subjects. */
struct summaries {
    const struct store_stream *streams;
    const struct store_summary *items;
    size_t stream_count, count;
};

/* Takes the next subject of either; *ret_stored: its summary, or NULL. NULL: there are no more. */
static const char *take_subject(struct summaries *left, const char **ret_stored)
{
    bool has_stream = left->stream_count > 0;
    bool has_summary =
        left->count > 0 && (!has_stream || strcmp(left->items->subject, left->streams->subject) <= 0);
    *ret_stored = NULL;
    if (!has_stream && !has_summary)
        return NULL;
    const char *subject = has_summary ? left->items->subject : left->streams->subject;
    if (has_summary) {
        *ret_stored = left->items->body;
        left->items++;
        left->count--;
    }
    while (left->stream_count > 0 && strcmp(left->streams->subject, subject) == 0) {
        left->streams++;
        left->stream_count--;
    }
    return subject;
}

int verify_summaries(struct journal *journal, const struct verify_streams *streams, const char *subject,
                     struct findings *findings, struct problems *problems, size_t *ret_count)
{
    struct store_summary *stored;
    struct summaries left = {.streams = streams->items, .stream_count = streams->count};
    const char *next, *summary;
    if (!journal->options.wiring->summary)
        return 0;
    int code = store_summaries_read(journal->store, subject ? subject : "", findings->arena, problems,
                                    &stored, &left.count);
    left.items = stored;
    while (code == 0 && (next = take_subject(&left, &summary))) {
        if (subject && strcmp(next, subject) != 0)
            continue;
        code = check_summary(journal, next, summary, findings, problems);
        *ret_count += code == 0 && summary;
    }
    return code;
}

/* Heads that were presented */

static const char *presented_fault(const struct head *head, const struct store_stream *stream, bool found,
                                   const struct digest *hash, struct arena *arena,
                                   enum finding_kind *ret_kind)
{
    *ret_kind = FINDING_CUT;
    if (!stream)
        return "the head that was presented is of a stream that is not here";
    if (head->sequence > (uint64_t)stream->sequence)
        return arena_format(arena,
                            "the head that was presented is record %llu, but the stream ends with %lld",
                            (unsigned long long)head->sequence, (long long)stream->sequence);
    *ret_kind = found ? FINDING_FORK : FINDING_MISSING;
    if (!found)
        return "the record that was presented as head is missing";
    return digest_equal(hash, &head->hash) ? NULL
                                           : "another record stands here than the head that was presented";
}

/* Whether its stream can never come here: what another party does not share. */
static bool is_apart(const struct journal *journal, const struct head *head)
{
    const struct party *party = keys_party(&journal->keys, &head->writer);
    return head->circle != CIRCLE_SHARED && party && party != &journal->keys.own;
}

static int check_presented(struct journal *journal, const struct head *head, struct findings *findings,
                           struct problems *problems)
{
    struct verify_streams streams;
    struct digest hash = {{0}};
    bool found = false;
    int code = store_streams(journal->store, head->subject, (int)head->circle, findings->arena, problems,
                             &streams.items, &streams.count);
    if (code < 0)
        return code;
    const struct store_stream *stream =
        verify_find(&streams, head->subject, (int)head->circle, &head->writer);
    if (stream && head->sequence <= (uint64_t)stream->sequence)
        code = verify_hash(journal->store, stream, (int64_t)head->sequence, problems, &found, &hash);
    if (code < 0)
        return code;
    const struct store_stream named = {
        .subject = head->subject, .circle = (int)head->circle, .writer = head->writer};
    const char *place = stream_words(&named, findings->arena);
    enum finding_kind kind;
    const char *fault = presented_fault(head, stream, found, &hash, findings->arena, &kind);
    if (fault)
        add(findings, kind, place, (int64_t)head->sequence, fault);
    if (head->has_signature && !head_signed(head))
        add(findings, FINDING_SIGNATURE, place, (int64_t)head->sequence,
            "the head that was presented is not signed by its writer: it proves nothing");
    return 0;
}

int verify_presented(struct journal *journal, const struct head *heads, size_t count,
                     struct findings *findings, struct problems *problems, size_t *ret_apart)
{
    int code = 0;
    *ret_apart = 0;
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (is_apart(journal, &heads[i]))
            ++*ret_apart;
        else
            code = check_presented(journal, &heads[i], findings, problems);
    }
    if (*ret_apart)
        problem_note(
            problems, (struct place){0}, NULL,
            "heads of another party's own circles, of which nothing comes here, are not compared: %zu",
            *ret_apart);
    return code;
}
