#include "journal/journal_place_test.h"

/* Small histories of several installations, and the order in which their records are folded. A record is
   written WRITER SEQUENCE ":" effective day, and behind "<" the heads that it has seen. Writers are A to D in
   the order of their keys; Z is a writer whose stream is not in this database. */
static const struct {
    const char *history, *order;
} cases[] = {
    {"A1:1 A2:2", "A1 A2"},
    {"A1:5 A2:1", "A1 A2"},            /* a stream keeps its own order */
    {"A1:5 B1:3", "B1 A1"},            /* who knows nothing of each other: the earlier day */
    {"B1:3 A1:3", "A1 B1"},            /* the same day: the writer */
    {"A1:5 B1:1<A1", "A1 B1"},         /* who has seen the other comes later, whatever the day */
    {"B1:5 A1:1<B1", "B1 A1"},         /* and whoever the writer */
    {"A1:5 A2:1 B1:3", "B1 A1 A2"},    /* A2 waits for A1 */
    {"A1:9 B1:1<A1 C1:5", "C1 A1 B1"}, /* of what is ready the earliest, though B1 is of an earlier day */
    {"A1:9 B1:5<A1 C1:1<B1", "A1 B1 C1"},
    {"A1:3 B1:3 A2:1<B1 B2:1<A1", "A1 B1 A2 B2"}, /* both have seen the other's first */
    {"A1:5 B1:4 C1:3 D1:2", "D1 C1 B1 A1"},
    {"A1:1 B1:2<A1 A2:3<B1 B2:4<A2 A3:5<B2", "A1 B1 A2 B2 A3"},
    {"A1:7 B1:7 B2:7 C1:1<A1,B2", "A1 B1 B2 C1"},
    {"A1:7 B1:8 B2:9 C1:1<A1,B1", "A1 B1 C1 B2"},
    {"A1:5<Z9 B1:6", "A1 B1"},         /* a stream that is not here holds nothing back */
    {"A1:1<B3 B1:9 B2:9", "B1 B2 A1"}, /* a head that is not here yet: after all that is */
    {"A1:2 A2:2 A3:2 B1:1<A2 B2:3", "A1 A2 B1 A3 B2"},
};

enum { WRITERS = 4 };

struct history {
    struct foreign writers[WRITERS + 1]; /* the last is Z */
    struct digest hashes[WRITERS + 1][4000];
};

static int by_key(const void *a, const void *b)
{
    const struct foreign *x = a, *y = b;
    return memcmp(x->key.public_key.bytes, y->key.public_key.bytes, DIGEST_SIZE);
}

static struct history *history_new(struct arena *arena)
{
    struct history *history = arena_alloc(arena, sizeof *history);
    assert_non_null(history);
    for (int i = 0; i <= WRITERS; i++)
        key_new(&history->writers[i].key);
    qsort(history->writers, WRITERS, sizeof *history->writers, by_key);
    return history;
}

static int writer_of(char letter)
{
    return letter == 'Z' ? WRITERS : letter - 'A';
}

/* The heads behind "<". */
static size_t read_seen(const struct history *history, const char *text, struct seen_head *seen)
{
    size_t count = 0;
    while (*text == '<' || *text == ',') {
        int writer = writer_of(text[1]);
        char *end;
        long sequence = strtol(text + 2, &end, 10);
        text = end;
        struct digest hash = history->hashes[writer][sequence];
        if (digest_is_zero(&hash))
            hash.bytes[0] = 1;
        seen[count++] = (struct seen_head){history->writers[writer].key.public_key, (uint64_t)sequence, hash};
    }
    return count;
}

static void add(struct journal *journal, struct history *history, int writer, civil_day effective,
                const struct seen_head *seen, size_t seen_count, instant received)
{
    char body[64];
    struct foreign *foreign = &history->writers[writer];
    snprintf(body, sizeof body, "{\"note\":\"%c%llu\"}", 'A' + writer,
             (unsigned long long)foreign->sequence + 1);
    const struct record record = {.subject = SUBJECT,
                                  .circle = CIRCLE_SHARED,
                                  .kind = "note/1",
                                  .effective = effective,
                                  .recorded = test_now(),
                                  .author = "a",
                                  .authority = "",
                                  .seen = seen,
                                  .seen_count = seen_count,
                                  .body = body,
                                  .body_size = strlen(body)};
    foreign_record(journal, foreign, &record, received);
    history->hashes[writer][foreign->sequence] = foreign->head;
}

static void several_writers_are_merged_in_the_documented_order(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct journal_place own = test_on_postgres ? journal_place_new() : place;
        if (!test_on_postgres)
            own.options.database = arena_format(place.test.arena, "%s/%zu.db", place.folder.path, i);
        struct journal *journal = journal_place_open(&own);
        struct history *history = history_new(place.test.arena);
        const char *at = cases[i].history;
        while (*at) {
            struct seen_head seen[WRITERS];
            int writer = writer_of(*at);
            at = strchr(at, ':') + 1;
            char *end;
            civil_day day = (civil_day)strtol(at, &end, 10);
            at = end;
            size_t count = read_seen(history, at, seen);
            add(journal, history, writer, day, seen, count, test_now());
            at += strcspn(at, " ");
            at += strspn(at, " ");
        }
        assert_same(cases[i].history, test_all(journal, &out), cases[i].order);
        journal_close(journal);
        if (test_on_postgres)
            journal_place_remove(&own);
    }
    journal_place_remove(&place);
}

/* A long history by chance, folded by the rule word by word: of all records whose predecessors stand before,
   the one with the earliest day, then the smallest writer. */
struct event {
    int writer;
    uint64_t sequence;
    civil_day effective;
    uint64_t seen[WRITERS];
    bool done;
};

static bool is_ready(const struct event *event, const uint64_t done[WRITERS])
{
    if (event->done || event->sequence != done[event->writer] + 1)
        return false;
    for (int i = 0; i < WRITERS; i++)
        if (i != event->writer && event->seen[i] > done[i])
            return false;
    return true;
}

static void fold_by_the_rule(struct event *events, size_t count, struct text *out)
{
    uint64_t done[WRITERS] = {0};
    for (size_t i = 0; i < count; i++) {
        struct event *best = NULL;
        for (size_t k = 0; k < count; k++)
            if (is_ready(&events[k], done) &&
                (!best || events[k].effective < best->effective ||
                 (events[k].effective == best->effective && events[k].writer < best->writer)))
                best = &events[k];
        assert_non_null(best);
        if (!best)
            return;
        best->done = true;
        done[best->writer]++;
        text_format(out, "%s%c%llu", i ? " " : "", 'A' + best->writer, (unsigned long long)best->sequence);
    }
}

static uint32_t chance(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

/* One record of a writer who may have seen the others' heads of now. */
static struct event make_event(struct journal *journal, struct history *history, int writer, uint32_t *seed,
                               uint64_t last_seen[WRITERS])
{
    struct seen_head seen[WRITERS];
    size_t count = 0;
    struct event event = {.writer = writer,
                          .sequence = history->writers[writer].sequence + 1,
                          .effective = (civil_day)(chance(seed) % 20)};
    for (int i = 0; i < WRITERS; i++) {
        uint64_t sequence = history->writers[i].sequence;
        if (i != writer && sequence > last_seen[i] && chance(seed) % 4 == 0) {
            seen[count++] = (struct seen_head){history->writers[i].key.public_key, sequence,
                                               history->hashes[i][sequence]};
            last_seen[i] = sequence;
        }
        event.seen[i] = last_seen[i];
    }
    add(journal, history, writer, event.effective, seen, count, test_now());
    return event;
}

static void long_histories_are_merged_page_by_page(void **state)
{
    enum { EVENTS = 2500 };
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0}, wanted = {0};
    place.options.sync_off = true;
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    struct event *events = arena_array(place.test.arena, EVENTS, sizeof *events);
    uint64_t last_seen[WRITERS][WRITERS] = {{0}};
    uint32_t seed = 7;
    for (size_t i = 0; i < EVENTS; i++) {
        int writer = chance(&seed) % 8 < 5 ? 0 : (int)(chance(&seed) % WRITERS); /* one writes more */
        events[i] = make_event(journal, history, writer, &seed, last_seen[writer]);
    }
    fold_by_the_rule(events, EVENTS, &wanted);
    assert_string_equal(test_all(journal, &out), text_content(&wanted));
    journal_close(journal);
    journal_place_remove(&place);
}

static void an_own_append_is_the_last_of_all(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    test_note_down(journal, SUBJECT, 500, "own1");
    add(journal, history, 0, 900, NULL, 0, test_now());
    assert_string_equal(test_all(journal, &out), "own1 A1");
    test_note_down(journal, SUBJECT, 1, "own2"); /* of the earliest day, but it has seen A1 */
    assert_string_equal(test_all(journal, &out), "own1 A1 own2");
    add(journal, history, 1, 2, NULL, 0, test_now());
    add(journal, history, 0, 901, NULL, 0, test_now());
    test_note_down(journal, SUBJECT, 3, "own3");
    test_note_down(journal, SUBJECT, 1, "own4");
    assert_string_equal(test_all(journal, &out), "B1 own1 A1 own2 A2 own3 own4");
    journal_close(journal);
    journal_place_remove(&place);
}

/* What an own record names as seen: only what changed. */
static int count_seen(void *context, const struct folded *folded)
{
    if (folded->own)
        text_format(context, "%zu", folded->record->seen_count);
    return 0;
}

static void only_heads_that_changed_are_named(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    test_note_down(journal, SUBJECT, 1, "x");
    add(journal, history, 0, 1, NULL, 0, test_now());
    add(journal, history, 1, 1, NULL, 0, test_now());
    test_note_down(journal, SUBJECT, 1, "x");
    test_note_down(journal, SUBJECT, 1, "x");
    add(journal, history, 1, 1, NULL, 0, test_now());
    test_note_down(journal, SUBJECT, 1, "x");
    test_note_down(journal, SUBJECT, 1, "x");
    test_note_down(journal, "contingent/y", 1, "x"); /* another subject has seen nothing of this one */
    assert_fine(journal_fold(journal, &view, count_seen, &out, &place.test.problems), &place.test.problems);
    assert_string_equal(text_content(&out), "02010");
    journal_close(journal);
    journal_place_remove(&place);
}

static void what_was_known_then_is_a_beginning_of_each_stream(void **state)
{
    static const struct {
        instant known_on;
        const char *order;
    } views[] = {
        {999, ""},
        {1000, "own1"},
        {1500, "own1"},
        {2000, "A1 own1"}, /* received at 2,000, though recorded before */
        {2999, "A1 own1"},
        {3000, "A1 own1 own2"},
        {4000, "A1 A2 own1 own2"}, /* nobody had seen A2: it counts from its day on */
        {4999, "A1 A2 own1 own2"},
        {5000, "A1 A2 own1 own2 own3"},
        {INSTANT_NEVER, "A1 A2 own1 own2 own3"},
    };
    (void)state;
    instant before = test_clock;
    struct journal_place place = journal_place_new();
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    test_clock = 1000;
    test_note_down(journal, SUBJECT, 50, "own1");
    test_clock = 10;
    add(journal, history, 0, 10, NULL, 0, 2000);
    test_clock = 3000;
    test_note_down(journal, SUBJECT, 50, "own2");
    test_clock = 20;
    add(journal, history, 0, 10, NULL, 0, 4000);
    test_clock = 5000;
    test_note_down(journal, SUBJECT, 50, "own3");
    for (size_t i = 0; i < TEST_COUNT(views); i++) {
        const struct journal_view view = {
            .subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = views[i].known_on};
        test_fold(journal, &view, &out);
        assert_same("known on", text_content(&out), views[i].order);
    }
    test_clock = before + 100000;
    journal_close(journal);
    journal_place_remove(&place);
}

static int stop_at(void *context, const struct folded *folded)
{
    (void)folded;
    return --*(int *)context == 0 ? 42 : 0;
}

static void a_visitor_may_end_a_fold(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct problems *problems = &place.test.problems;
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    for (int writers = 1; writers <= 2; writers++) {
        if (writers == 2)
            add(journal, history, 0, 1, NULL, 0, test_now());
        test_note_down(journal, SUBJECT, 1, "x");
        test_note_down(journal, SUBJECT, 1, "x");
        int left = 2;
        assert_int_equal(journal_fold(journal, &view, stop_at, &left, problems), 42);
        left = 1000;
        assert_fine(journal_fold(journal, &view, stop_at, &left, problems), problems);
        assert_int_equal(left, writers == 1 ? 998 : 995);
    }
    journal_close(journal);
    journal_place_remove(&place);
}

static int head_of(void *context, const struct folded *folded)
{
    struct seen_head *heads = context;
    heads[!folded->own] = (struct seen_head){folded->record->writer, folded->record->sequence, *folded->hash};
    return 0;
}

static void a_fold_goes_on_behind_the_heads_of_a_snapshot(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct problems *problems = &place.test.problems;
    TEXT_CLEANUP struct text out = {0};
    struct journal *journal = journal_place_open(&place);
    struct history *history = history_new(place.test.arena);
    struct seen_head heads[2];
    struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    test_note_down(journal, SUBJECT, 1, "own1");
    add(journal, history, 0, 1, NULL, 0, test_now());
    assert_fine(journal_fold(journal, &view, head_of, heads, problems), problems);
    test_note_down(journal, SUBJECT, 1, "own2");
    test_note_down(journal, SUBJECT, 1, "own3");
    view.after = heads;
    view.after_count = 2;
    test_fold(journal, &view, &out);
    assert_string_equal(text_content(&out), "own2 own3");
    heads[0].sequence++; /* another hash stands there */
    assert_int_equal(journal_fold(journal, &view, head_of, heads, problems), ERROR_CONFLICT);
    heads[0].sequence = 7;
    assert_int_equal(journal_fold(journal, &view, head_of, heads, problems), ERROR_CONFLICT);
    heads[0].writer.bytes[0] ^= 1;
    assert_int_equal(journal_fold(journal, &view, head_of, heads, problems), ERROR_CONFLICT);
    assert_int_equal(problems->count, 0);
    journal_close(journal);
    journal_place_remove(&place);
}

struct within {
    struct text before, after;
};

static int append_and_fold(struct transaction *transaction, void *context, struct problems *problems)
{
    struct within *within = context;
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    struct draft draft = test_draft(transaction_arena(transaction), "note/1", 1, "within");
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    assert_fine(transaction_fold(transaction, &view, test_visit, &within->before, problems), problems);
    assert_fine(transaction_append(transaction, &append, problems, &appended), problems);
    assert_fine(journal_fold(transaction_journal(transaction), &view, test_visit, &within->after, problems),
                problems);
    return ERROR_FORBIDDEN;
}

static void a_transaction_sees_what_it_has_appended(void **state)
{
    (void)state;
    struct journal_place place = journal_place_new();
    struct within within = {0};
    TEXT_CLEANUP struct text out = {0};
    bool again;
    struct journal *journal = journal_place_open(&place);
    test_note_down(journal, SUBJECT, 1, "one");
    assert_int_equal(journal_write(journal, NULL, append_and_fold, &within, place.test.arena,
                                   &place.test.problems, &again),
                     ERROR_FORBIDDEN);
    assert_string_equal(text_content(&within.before), "one");
    assert_string_equal(text_content(&within.after), "one within");
    assert_string_equal(test_all(journal, &out), "one"); /* it was refused, and nothing of it stayed */
    text_done(&within.before);
    text_done(&within.after);
    journal_close(journal);
    journal_place_remove(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(several_writers_are_merged_in_the_documented_order),
    cmocka_unit_test(long_histories_are_merged_page_by_page),
    cmocka_unit_test(an_own_append_is_the_last_of_all),
    cmocka_unit_test(only_heads_that_changed_are_named),
    cmocka_unit_test(what_was_known_then_is_a_beginning_of_each_stream),
    cmocka_unit_test(a_visitor_may_end_a_fold),
    cmocka_unit_test(a_fold_goes_on_behind_the_heads_of_a_snapshot),
    cmocka_unit_test(a_transaction_sees_what_it_has_appended),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
