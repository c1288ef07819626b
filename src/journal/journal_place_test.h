/* A journal in a folder of its own for tests, on SQLite or on the PostgreSQL server of the tests. */
#ifndef MUSTER_JOURNAL_JOURNAL_PLACE_TEST_H
#define MUSTER_JOURNAL_JOURNAL_PLACE_TEST_H

#include "journal/journal_heads.h"
#include "journal/journal_inside.h"
#include "journal/keys_place_test.h"
#include "store/postgres_test.h"

/* The kinds of these tests: two circles, one for each side alone, one with a body that has to be right. */
static inline const char *test_fault(const char *body, size_t size, struct arena *arena)
{
    (void)arena;
    return size == 2 && memcmp(body, "{}", 2) == 0 ? "the note is missing" : NULL;
}
static const struct record_kind test_note = {.kind = "note/1", .circle = CIRCLE_SHARED};
static const struct record_kind test_checked = {
    .kind = "checked/1", .circle = CIRCLE_SHARED, .fault = test_fault};
static const struct record_kind test_plan = {.kind = "plan/1", .circle = CIRCLE_INTERNAL};
static const struct record_kind test_un = {.kind = "un/1", .circle = CIRCLE_SHARED, .writer = WRITER_UN};
static const struct record_kind test_state = {
    .kind = "state/1", .circle = CIRCLE_SHARED, .writer = WRITER_CONTRIBUTOR};
static const struct record_kind *const test_kinds[] = {&test_note,  &test_checked,    &test_plan, &test_un,
                                                       &test_state, &attachment_kind, NULL};

static inline int test_allow(struct transaction *transaction, const struct append *append,
                             struct problems *problems)
{
    (void)transaction, (void)append, (void)problems;
    return 0;
}
static const struct journal_wiring test_wiring = {.kinds = test_kinds, .authority = test_allow};

/* The clock of the tests: one microsecond later with each look. */
static instant test_clock = (instant)19767 * 86400 * 1000000;
static inline instant test_now(void)
{
    return test_clock++;
}

static bool test_on_postgres;

struct journal_place {
    struct key_place folder;
    struct test_case test; /* arena and problems */
    struct journal_options options;
};

static inline struct journal_place journal_place_new(void)
{
    struct journal_place place = {.folder = place_new(), .test = test_begin()};
    struct arena *arena = place.test.arena;
    place.options = (struct journal_options){
        .database = test_on_postgres ? postgres_test_make(arena)
                                     : arena_format(arena, "%s/muster.db", place.folder.path),
        .keys = arena_format(arena, "%s/keys", place.folder.path),
        .writes = true,
        .wiring = &test_wiring,
        .now = test_now};
    return place;
}

static inline void journal_place_remove(struct journal_place *place)
{
    if (test_on_postgres)
        postgres_test_drop(place->test.arena, place->options.database);
    place_remove(&place->folder);
    test_end(&place->test);
}

/* What went well must have no problems. */
static inline void assert_fine_at(int code, const struct problems *problems, const char *file, int line)
{
    for (size_t i = 0; i < problems->count; i++)
        print_error("problem: %s: %s\n", problems->items[i].place.file ? problems->items[i].place.file : "",
                    problems->items[i].what);
    if (code == 0 && problems->count == 0)
        return;
    print_error("code %d\n", code);
    _fail(file, line);
}
#define assert_fine(code, problems) assert_fine_at(code, problems, __FILE__, __LINE__)

static inline struct journal *journal_place_open(struct journal_place *place)
{
    struct journal *journal = NULL;
    int code = journal_open(&place->options, place->test.arena, &place->test.problems, &journal);
    assert_fine(code, &place->test.problems);
    return journal;
}

/* One record of a kind, with a note in its body. */
static inline struct draft test_draft(struct arena *arena, const char *kind, civil_day effective,
                                      const char *note)
{
    char *body = arena_format(arena, "{\"note\":\"%s\"}", note);
    assert_non_null(body);
    return (struct draft){.kind = kind, .effective = effective, .body = body, .body_size = strlen(body)};
}

static inline struct append test_append(const char *subject, const struct draft *drafts, size_t count)
{
    return (struct append){.subject = subject,
                           .circle = CIRCLE_SHARED,
                           .expected = APPEND_ANY,
                           .author = "a.bekov",
                           .authority = "",
                           .drafts = drafts,
                           .count = count};
}

/* Appends one note; what goes wrong fails the test. */
static inline struct appended test_note_down(struct journal *journal, const char *subject,
                                             civil_day effective, const char *note)
{
    struct test_case test = test_begin();
    struct draft draft = test_draft(test.arena, "note/1", effective, note);
    struct append append = test_append(subject, &draft, 1);
    struct appended appended = {0};
    assert_fine(journal_append(journal, NULL, &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
    return appended;
}

/* Another installation's record, put into the database as an imported bundle would. `stream` goes on from one
   call to the next; it begins with the writer's key alone. */
struct foreign {
    struct key_pair key;
    uint64_t sequence;
    struct digest head;
};
static inline void foreign_record(struct journal *journal, struct foreign *foreign,
                                  const struct record *about, instant received)
{
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text seen = {0};
    struct store_stream stream;
    struct store *store = journal_store(journal);
    assert_fine(store_begin(store, &test.problems), &test.problems);
    assert_fine(store_stream_lock(store, about->subject, (int)about->circle, &foreign->key.public_key,
                                  test.arena, &test.problems, &stream),
                &test.problems);
    struct record record = *about;
    record.writer = foreign->key.public_key;
    record.sequence = ++foreign->sequence;
    record.previous = foreign->head;
    assert_null(record_fault(&record));
    seen_encode(record.seen, record.seen_count, &seen);
    struct store_record stored = {.stream = stream.id,
                                  .sequence = (int64_t)record.sequence,
                                  .kind = record.kind,
                                  .effective = record.effective,
                                  .recorded = record.recorded,
                                  .received = received,
                                  .author = record.author,
                                  .authority = record.authority,
                                  .seen = seen.data,
                                  .seen_size = seen.length,
                                  .body = record.body,
                                  .body_size = record.body_size,
                                  .hash = record_hash(&record)};
    struct head head = {.subject = record.subject,
                        .circle = record.circle,
                        .writer = record.writer,
                        .sequence = record.sequence,
                        .hash = stored.hash};
    head_sign(&head, &foreign->key);
    stream.sequence = stored.sequence;
    stream.head = foreign->head = stored.hash;
    memcpy(stream.signature, head.signature, sizeof stream.signature);
    assert_fine(store_records_add(store, &stored, 1, &test.problems), &test.problems);
    assert_fine(store_stream_advance(store, &stream, stored.sequence - 1, &test.problems), &test.problems);
    assert_fine(store_commit(store, &test.problems), &test.problems);
    test_end(&test);
}

/* What a fold visits, as text: "note", joined by blanks. */
static inline int test_visit(void *context, const struct folded *folded)
{
    struct text *out = context;
    const struct record *record = folded->record;
    const char *note = strstr(record->body, "\"note\":\"");
    assert_non_null(note);
    note += strlen("\"note\":\"");
    if (out->length)
        text_add_char(out, ' ');
    text_add_bytes(out, note, strcspn(note, "\""));
    return 0;
}

static inline void test_fold(struct journal *journal, const struct journal_view *view, struct text *out)
{
    struct test_case test = test_begin();
    text_done(out);
    assert_fine(journal_fold(journal, view, test_visit, out, &test.problems), &test.problems);
    test_end(&test);
}

#define SUBJECT "contingent/x"
static inline const char *test_all(struct journal *journal, struct text *out)
{
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    test_fold(journal, &view, out);
    return text_content(out);
}

#endif
