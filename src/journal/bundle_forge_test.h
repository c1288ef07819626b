/* Bundles made by hand, as one could make them who holds the key of an installation. */
#ifndef MUSTER_JOURNAL_BUNDLE_FORGE_TEST_H
#define MUSTER_JOURNAL_BUNDLE_FORGE_TEST_H

#include "journal/bundle_place_test.h"
#include "journal/bundle_seal.h"

enum { FORGED_RECORDS = 3, FORGED_KEYS = 2 };

/* Of the United Nations' installation, for Kazakhstan's: three notes. */
struct forge {
    struct side *un, *kaz;
    struct key_pair maker, writer; /* who signs the bundle, and the heads */
    struct key_pair stranger;      /* whom nobody knows */
    struct seen_head record_seen;
    struct record records[FORGED_RECORDS];
    struct bundle_range range;
    struct bundle_seen seen[2];
    struct digest to[FORGED_KEYS], outer[FORGED_KEYS]; /* signed, and encrypted for */
    size_t outer_count;
    struct bundle_head head;
    struct bundle_file file;
    size_t file_count;
    struct side *card_of;
};

static inline struct forge forge_new(struct side *un, struct side *kaz)
{
    static const char *const bodies[] = {"{\"note\":\"f1\"}", "{\"note\":\"f2\"}", "{\"note\":\"f3\"}"};
    struct forge forge = {.un = un,
                          .kaz = kaz,
                          .maker = journal_keys(un->journal)->installation,
                          .writer = journal_keys(un->journal)->installation,
                          .outer_count = 1,
                          .card_of = un};
    key_new(&forge.stranger);
    forge.to[0] = forge.outer[0] = side_key(kaz);
    for (size_t i = 0; i < FORGED_RECORDS; i++)
        forge.records[i] = (struct record){.subject = SUBJECT,
                                           .circle = CIRCLE_SHARED,
                                           .writer = forge.writer.public_key,
                                           .sequence = i + 1,
                                           .kind = "note/1",
                                           .effective = FIRST_DAY,
                                           .recorded = 1707903000000000,
                                           .author = "u.thant",
                                           .authority = "",
                                           .body = bodies[i],
                                           .body_size = strlen(bodies[i])};
    forge.range =
        (struct bundle_range){.writer = forge.writer.public_key, .first = 1, .last = FORGED_RECORDS};
    forge.head = (struct bundle_head){.subject = SUBJECT,
                                      .maker = forge.maker.public_key,
                                      .made = 1707903000000001,
                                      .part = 1,
                                      .parts = 1,
                                      .to_count = 1,
                                      .stream_count = 1};
    return forge;
}

/* Each record after the one before it, from the range's `before` on; the range ends in the last. */
static inline void forge_chain(struct forge *forge)
{
    struct digest previous = forge->range.before;
    for (size_t i = 0; i < FORGED_RECORDS; i++) {
        forge->records[i].previous = previous;
        previous = record_hash(&forge->records[i]);
    }
    forge->range.hash = previous;
}

static inline void forge_sign_head(struct forge *forge)
{
    struct head head = {.subject = forge->head.subject,
                        .circle = CIRCLE_SHARED,
                        .writer = forge->range.writer,
                        .sequence = forge->range.last,
                        .hash = forge->range.hash};
    head_sign(&head, &forge->writer);
    memcpy(forge->range.signature, head.signature, KEY_SIGNATURE_SIZE);
}

static inline void forge_see(struct forge *forge, const struct key_pair *writer, uint64_t sequence,
                             const struct digest *hash)
{
    struct head head = {.subject = forge->head.subject,
                        .circle = CIRCLE_SHARED,
                        .writer = writer->public_key,
                        .sequence = sequence,
                        .hash = *hash};
    head_sign(&head, writer);
    struct bundle_seen *seen = &forge->seen[forge->head.seen_count++];
    *seen = (struct bundle_seen){.writer = writer->public_key, .sequence = sequence, .hash = *hash};
    memcpy(seen->signature, head.signature, KEY_SIGNATURE_SIZE);
}

/* Writes it; its path. */
static inline const char *forge_write(struct forge *forge)
{
    TEXT_CLEANUP struct text plain = {0}, card = {0}, file = {0};
    struct test_case test = test_begin();
    const char *path = side_file(forge->un);
    size_t wrong;
    forge->head.to = forge->to;
    forge->head.streams = &forge->range;
    forge->head.seen = forge->seen;
    struct keys keys = side_keys(forge->card_of);
    assert_int_equal(card_write(&keys.own, &card), 0);
    keys_wipe(&keys);
    bundle_add_head(&forge->head, &plain);
    bundle_add_card(card.data, card.length, &plain);
    bundle_add_count(forge->head.stream_count ? FORGED_RECORDS : 0, &plain);
    for (size_t i = 0; forge->head.stream_count && i < FORGED_RECORDS; i++)
        bundle_add_record(&forge->records[i], &plain);
    bundle_add_count(forge->file_count, &plain);
    if (forge->file_count)
        bundle_add_file(&forge->file, &plain);
    bundle_add_signature(&forge->maker, &plain);
    assert_int_equal(text_result(&plain), 0);
    assert_int_equal(bundle_seal(plain.data, plain.length, forge->outer, forge->outer_count, &file, &wrong),
                     0);
    assert_fine(file_write(path, file.data, file.length, false, &test.problems), &test.problems);
    test_end(&test);
    return path;
}

#endif
