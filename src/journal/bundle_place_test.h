/* Parties with installations, each with a database and a folder of keys of its own, that hand bundles to each
   other. */
#ifndef MUSTER_JOURNAL_BUNDLE_PLACE_TEST_H
#define MUSTER_JOURNAL_BUNDLE_PLACE_TEST_H

#include "journal/bundle.h"
#include "journal/journal_place_test.h"
#include "journal/verify.h"

static const struct record_kind test_attachment = {.kind = "attachment/1", .circle = CIRCLE_SHARED};
static const struct record_kind test_person = {.kind = "person/1", .circle = CIRCLE_PEOPLE};
static const struct record_kind *const bundle_kinds[] = {
    &test_note, &test_checked, &test_plan, &test_un, &test_state, &test_attachment, &test_person, NULL};
static const struct journal_wiring bundle_wiring = {.kinds = bundle_kinds, .authority = test_allow};

enum { FIRST_DAY = 20000 };

struct side {
    struct journal_place place;
    struct journal *journal;
};

static inline struct arena *side_arena(struct side *side)
{
    return side->place.test.arena;
}

static inline void side_open(struct side *side)
{
    problems_init(&side->place.test.problems, side->place.test.arena);
    side->journal = journal_place_open(&side->place);
}

static inline void side_close(struct side *side)
{
    side->journal = journal_close(side->journal);
}

static inline void side_remove(struct side *side)
{
    side_close(side);
    journal_place_remove(&side->place);
}

static inline struct keys side_keys(struct side *side)
{
    struct keys keys;
    assert_fine(keys_read(side->place.options.keys, side_arena(side), &side->place.test.problems, &keys),
                &side->place.test.problems);
    return keys;
}

/* An installation without a party, its journal closed. */
static inline struct side side_alone(const struct journal_wiring *wiring)
{
    struct side side = {.place = journal_place_new()};
    side.place.options.wiring = wiring;
    struct keys keys = side_keys(&side);
    assert_fine(keys_ensure_installation(&keys, side_arena(&side), &side.place.test.problems),
                &side.place.test.problems);
    keys_wipe(&keys);
    return side;
}

/* A party with its first installation. */
static inline struct side side_of(const struct journal_wiring *wiring, const char *name, const char *code)
{
    struct side side = side_alone(wiring);
    struct keys keys = side_keys(&side);
    assert_fine(party_make(&keys, name, code, "server", place_path(&side.place.folder, "shares"), test_now(),
                           side_arena(&side), &side.place.test.problems),
                &side.place.test.problems);
    keys_wipe(&keys);
    side_open(&side);
    return side;
}

static inline struct digest side_key(struct side *side)
{
    return journal_keys(side->journal)->installation.public_key;
}

/* The two share files with which a party's first installation certifies and revokes. */
struct share_pair {
    const char *paths[2];
};
static inline struct share_pair side_shares(struct side *side)
{
    return (struct share_pair){
        {arena_format(side_arena(side), "%s/shares/root-share-1.txt", side->place.folder.path),
         arena_format(side_arena(side), "%s/shares/root-share-3.txt", side->place.folder.path)}};
}

/* Side takes in the card of other's party. */
static inline void side_trust(struct side *side, struct side *other)
{
    TEXT_CLEANUP struct text card = {0};
    side_close(side);
    struct keys keys = side_keys(side), others = side_keys(other);
    assert_int_equal(card_write(&others.own, &card), 0);
    struct folder_file file = test_file_bytes("other.card", text_content(&card), card.length);
    assert_fine(keys_trust(&keys, &file, side_arena(side), &side->place.test.problems),
                &side->place.test.problems);
    keys_wipe(&keys);
    keys_wipe(&others);
    side_open(side);
}

/* Another installation of side's party. */
static inline struct side side_more(struct side *side, const char *name)
{
    struct side more = side_alone(side->place.options.wiring);
    struct keys keys = side_keys(&more);
    struct digest key = keys.installation.public_key;
    keys_wipe(&keys);
    side_close(side);
    keys = side_keys(side);
    assert_fine(party_certify(&keys, side_shares(side).paths, &key, name, test_now(), side_arena(side),
                              &side->place.test.problems),
                &side->place.test.problems);
    keys_wipe(&keys);
    side_open(side);
    side_trust(&more, side);
    return more;
}

/* Side's party revokes an installation's key. */
static inline void side_revoke(struct side *side, const struct digest *key, uint64_t after)
{
    side_close(side);
    struct keys keys = side_keys(side);
    assert_fine(party_revoke(&keys, side_shares(side).paths, key, after, test_now(), side_arena(side),
                             &side->place.test.problems),
                &side->place.test.problems);
    keys_wipe(&keys);
    side_open(side);
}

/* ---- records ---- */

static inline void side_append(struct side *side, enum circle circle, const char *kind, const char *note)
{
    struct test_case test = test_begin();
    struct draft draft = test_draft(test.arena, kind, FIRST_DAY + (civil_day)strlen(note), note);
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    append.circle = circle;
    assert_fine(journal_append(side->journal, NULL, &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
}

static inline void side_note(struct side *side, const char *note)
{
    side_append(side, CIRCLE_SHARED, "note/1", note);
}

/* Notes "a1 a2 ...". */
static inline void side_notes(struct side *side, const char *name, int count)
{
    char note[40];
    for (int i = 1; i <= count; i++) {
        snprintf(note, sizeof note, "%s%d", name, i);
        side_note(side, note);
    }
}

/* A record that names an attachment, whose bytes are kept too unless they are to be missing. */
static inline void side_attach(struct side *side, const char *name, const char *data, bool keep)
{
    struct test_case test = test_begin();
    struct store *store = journal_store(side->journal);
    struct digest hash = attachment_hash(data, strlen(data));
    char hex[DIGEST_TEXT_SIZE];
    if (keep) {
        assert_fine(store_begin(store, &test.problems), &test.problems);
        assert_fine(store_attachment_add(store, &hash, data, strlen(data), &test.problems), &test.problems);
        assert_fine(store_commit(store, &test.problems), &test.problems);
    }
    char *body = arena_format(test.arena, "{\"hash\":\"%s\",\"name\":\"%s\",\"note\":\"%s\",\"size\":%zu}",
                              digest_format(&hash, hex), name, name, strlen(data));
    struct draft draft = {"attachment/1", FIRST_DAY, body, strlen(body)};
    struct append append = test_append(SUBJECT, &draft, 1);
    struct appended appended;
    assert_fine(journal_append(side->journal, NULL, &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
}

/* ---- bundles ---- */

/* The path of a bundle in side's folder, new with each call. */
static inline const char *side_file(struct side *side)
{
    static unsigned made;
    return arena_format(side_arena(side), "%s/%u.bundle", side->place.folder.path, made++);
}

static inline int side_try_export(struct side *side, const struct bundle_export *wanted,
                                  struct problems *problems, struct bundle_preview *ret_preview)
{
    problems_init(problems, side_arena(side));
    return bundle_write(side->journal, wanted, side_arena(side), problems, ret_preview);
}

/* Exports for parties; what goes wrong fails the test. */
static inline struct bundle_preview side_export_as(struct side *side, struct bundle_export wanted)
{
    struct problems problems;
    struct bundle_preview preview = {0};
    wanted.subject = wanted.subject ? wanted.subject : SUBJECT;
    wanted.path = side_file(side);
    assert_fine(side_try_export(side, &wanted, &problems, &preview), &problems);
    return preview;
}

static inline const char *side_export(struct side *side, const char *to)
{
    struct bundle_preview preview =
        side_export_as(side, (struct bundle_export){.to = (const char *const[]){to}, .to_count = 1});
    assert_int_equal(preview.file_count, 1);
    return preview.files[0];
}

static inline int side_try_import(struct side *side, const char *const *files, size_t count,
                                  struct problems *problems, struct bundle_preview *ret_previews)
{
    problems_init(problems, side_arena(side));
    return bundle_read(side->journal, files, count, true, side_arena(side), problems, ret_previews);
}

/* Imports one file; how many records were added. */
static inline size_t side_import(struct side *side, const char *file)
{
    struct problems problems;
    struct bundle_preview preview;
    assert_fine(side_try_import(side, &file, 1, &problems, &preview), &problems);
    return preview.records_added;
}

/* Imports one file, which is refused with this code and these words. */
static inline void side_refuses_at(struct side *side, const char *case_name, const char *file, int code,
                                   const char *says, const char *source, int line)
{
    struct problems problems;
    struct bundle_preview preview;
    int got = side_try_import(side, &file, 1, &problems, &preview);
    if (got == code && problems_say(&problems, says))
        return;
    print_error("case: %s: code %d, wanted %d: %s\n", case_name, got, code, says);
    for (size_t i = 0; i < problems.count; i++)
        print_error("problem: %s; %s\n", problems.items[i].what,
                    problems.items[i].expected ? problems.items[i].expected : "");
    _fail(source, line);
}
#define side_refuses(side, file, code, says) side_refuses_at(side, "", file, code, says, __FILE__, __LINE__)

/* ---- what is there ---- */

static inline const char *side_fold(struct side *side)
{
    TEXT_CLEANUP struct text out = {0};
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    test_fold(side->journal, &view, &out);
    return arena_text(side_arena(side), text_content(&out), out.length);
}

/* Everything that an import may change, as text: streams with their heads, guards, summaries, attachments. */
static inline const char *side_state(struct side *side)
{
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    struct store *store = journal_store(side->journal);
    struct store_stream *streams;
    struct store_guard *guards;
    struct store_summary *summaries;
    size_t count;
    char hex[DIGEST_TEXT_SIZE];
    assert_fine(journal_read_begin(side->journal, &test.problems), &test.problems);
    assert_fine(store_streams(store, NULL, 0, test.arena, &test.problems, &streams, &count), &test.problems);
    for (size_t i = 0; i < count; i++)
        if (streams[i].sequence)
            text_format(&out, "%s %d %lld %s %u\n", streams[i].subject, streams[i].circle,
                        (long long)streams[i].sequence, digest_format(&streams[i].head, hex),
                        streams[i].signature[0]);
    assert_fine(store_guards_read(store, "", test.arena, &test.problems, &guards, &count), &test.problems);
    for (size_t i = 0; i < count; i++)
        text_format(&out, "%s=%s\n", guards[i].key, guards[i].value);
    assert_fine(store_summaries_read(store, "", test.arena, &test.problems, &summaries, &count),
                &test.problems);
    for (size_t i = 0; i < count; i++)
        text_format(&out, "%s: %s\n", summaries[i].subject, summaries[i].body);
    journal_read_end(side->journal);
    test_end(&test);
    return arena_text(side_arena(side), text_content(&out), out.length);
}

/* Verify finds nothing wrong. */
static inline void side_verifies(struct side *side)
{
    struct test_case test = test_begin();
    const struct verify_request request = {.threads = 1};
    struct verification verification;
    assert_fine(journal_verify(side->journal, &request, test.arena, &test.problems, &verification),
                &test.problems);
    for (size_t i = 0; i < verification.count; i++)
        print_error("finding: %s %s\n", finding_name(verification.findings[i].kind),
                    verification.findings[i].what ? verification.findings[i].what : "");
    assert_int_equal(verification.count, 0);
    test_end(&test);
}

#endif
