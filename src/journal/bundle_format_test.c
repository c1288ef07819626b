#include "journal/bundle_format.h"

#include "test.h"

static struct digest digest_all(uint8_t byte)
{
    struct digest digest;
    memset(digest.bytes, byte, DIGEST_SIZE);
    return digest;
}

/* A bundle of two streams: three records with an attachment, and one record. */
struct example {
    struct key_pair maker;
    struct digest to[2];
    struct bundle_range ranges[2];
    struct bundle_seen seen[2];
    struct bundle_head head;
    struct record records[4];
    struct bundle_file file;
};

static void make_records(struct example *example)
{
    static const char *const bodies[] = {"{\"note\":\"a\"}", "{}", "{\"note\":\"c\"}", "{\"note\":\"d\"}"};
    for (size_t i = 0; i < TEST_COUNT(example->records); i++)
        example->records[i] = (struct record){.subject = example->head.subject,
                                              .circle = CIRCLE_SHARED,
                                              .writer = example->ranges[i == 3].writer,
                                              .sequence = i == 3 ? 9 : i + 1,
                                              .kind = "note/1",
                                              .effective = 19767,
                                              .recorded = 1707903000123456,
                                              .author = "a.bekov",
                                              .authority = "",
                                              .body = bodies[i],
                                              .body_size = strlen(bodies[i]),
                                              .previous = i == 0   ? digest_all(0)
                                                          : i == 3 ? example->ranges[1].before
                                                                   : record_hash(&example->records[i - 1])};
    example->ranges[0].hash = record_hash(&example->records[2]);
    example->ranges[1].hash = record_hash(&example->records[3]);
}

static void make_example(struct example *example)
{
    static const uint8_t seed[KEY_SEED_SIZE] = {7};
    *example = (struct example){
        .to = {digest_all(0x10), digest_all(0x20)},
        .ranges = {{.writer = digest_all(0x30), .first = 1, .last = 3},
                   {.writer = digest_all(0x40), .first = 9, .last = 9, .before = digest_all(0x41)}},
        .seen = {{.writer = digest_all(0x30), .sequence = 3, .hash = digest_all(1)},
                 {.writer = digest_all(0x50), .sequence = INT64_MAX, .hash = digest_all(2)}}};
    key_from_seed(seed, &example->maker);
    memset(example->ranges[0].signature, 0xA1, KEY_SIGNATURE_SIZE);
    memset(example->seen[1].signature, 0xA2, KEY_SIGNATURE_SIZE);
    example->head = (struct bundle_head){.subject = "contingent/kaz-undof-frc \xC3\xBC",
                                         .maker = example->maker.public_key,
                                         .made = 1707903000123456,
                                         .part = 2,
                                         .parts = 3,
                                         .to = example->to,
                                         .to_count = 2,
                                         .streams = example->ranges,
                                         .stream_count = 2,
                                         .seen = example->seen,
                                         .seen_count = 2};
    example->file = (struct bundle_file){digest_all(0x60), {(const uint8_t *)"scan", 4}};
    make_records(example);
}

static void encode(const struct example *example, struct text *out)
{
    bundle_add_head(&example->head, out);
    bundle_add_card("card", 4, out);
    bundle_add_count(TEST_COUNT(example->records), out);
    for (size_t i = 0; i < TEST_COUNT(example->records); i++)
        bundle_add_record(&example->records[i], out);
    bundle_add_count(1, out);
    bundle_add_file(&example->file, out);
    bundle_add_signature(&example->maker, out);
    assert_int_equal(text_result(out), 0);
}

/* Version 1 as it was released: the BLAKE2b-256 ("test") of the bytes. It comes from the description in
   bundle_format.h by another program: Python's struct, json, hashlib and the Ed25519 of its package
   cryptography. It never changes. */
static const char golden[] = "4d80e9a05db05a22866e33e04b73b8fe0a0441a8d8e792a9581c6934ef2db12a";

static void bundles_have_the_bytes_of_version_1(void **state)
{
    (void)state;
    struct example example;
    TEXT_CLEANUP struct text bytes = {0};
    char hex[DIGEST_TEXT_SIZE];
    make_example(&example);
    encode(&example, &bytes);
    struct digest digest = digest_of("test", bytes.data, bytes.length);
    assert_same("digest", digest_format(&digest, hex), golden);
}

static void what_is_encoded_is_decoded_again(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    struct bundle_content content;
    const char *why;
    TEXT_CLEANUP struct text bytes = {0};
    make_example(&example);
    encode(&example, &bytes);
    assert_int_equal(bundle_decode(bytes.data, bytes.length, test.arena, &content, &why), 0);
    assert_string_equal(content.head.subject, example.head.subject);
    assert_true(digest_equal(&content.head.maker, &example.head.maker));
    assert_int_equal(content.head.made, example.head.made);
    assert_int_equal(content.head.part, 2);
    assert_int_equal(content.head.parts, 3);
    assert_int_equal(content.head.to_count, 2);
    assert_memory_equal(content.head.to, example.to, sizeof example.to);
    assert_int_equal(content.head.stream_count, 2);
    assert_memory_equal(content.head.streams, example.ranges, sizeof example.ranges);
    assert_int_equal(content.head.seen_count, 2);
    assert_memory_equal(content.head.seen, example.seen, sizeof example.seen);
    assert_int_equal(content.card.size, 4);
    assert_int_equal(content.record_count, 4);
    for (size_t i = 0; i < 4; i++) {
        struct record record;
        assert_int_equal(
            record_decode(content.records[i].data, content.records[i].size, test.arena, &record, &why), 0);
        struct digest got = record_hash(&record), wanted = record_hash(&example.records[i]);
        assert_true(digest_equal(&got, &wanted));
    }
    assert_int_equal(content.file_count, 1);
    assert_true(digest_equal(&content.files[0].hash, &example.file.hash));
    assert_memory_equal(content.files[0].bytes.data, "scan", 4);
    assert_true(bundle_signed(&content));
    test_end(&test);
}

static void every_cut_bundle_is_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    TEXT_CLEANUP struct text bytes = {0};
    make_example(&example);
    encode(&example, &bytes);
    for (size_t size = 0; size < bytes.length; size++) {
        struct bundle_content content;
        const char *why = NULL;
        arena_reset(test.arena);
        char *cut = arena_text(test.arena, bytes.data, size);
        assert_int_equal(bundle_decode(cut, size, test.arena, &content, &why), ERROR_INVALID);
        assert_non_null(why);
    }
    test_end(&test);
}

static void every_changed_byte_is_refused_or_breaks_the_signature(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct example example;
    TEXT_CLEANUP struct text bytes = {0};
    make_example(&example);
    encode(&example, &bytes);
    for (size_t i = 0; i < bytes.length; i++) {
        struct bundle_content content;
        const char *why = NULL;
        arena_reset(test.arena);
        bytes.data[i] = (char)(bytes.data[i] ^ 0x11);
        int code = bundle_decode(bytes.data, bytes.length, test.arena, &content, &why);
        assert_true(code == ERROR_INVALID || (code == 0 && !bundle_signed(&content)));
        bytes.data[i] = (char)(bytes.data[i] ^ 0x11);
    }
    test_end(&test);
}

/* What one change to the example makes of it. */
static void many_recipients(struct example *example)
{
    example->head.to_count = 0;
}
static void recipients_out_of_order(struct example *example)
{
    example->to[0] = digest_all(0x21);
}
static void recipients_twice(struct example *example)
{
    example->to[1] = example->to[0];
}
static void streams_out_of_order(struct example *example)
{
    example->ranges[1].writer = digest_all(0x2F);
}
static void seen_out_of_order(struct example *example)
{
    example->seen[1].writer = example->seen[0].writer;
}
static void range_backwards(struct example *example)
{
    example->ranges[0].first = 4;
}
static void range_from_nothing(struct example *example)
{
    example->ranges[1].before = digest_all(0);
}
static void range_first_with_before(struct example *example)
{
    example->ranges[0].before = digest_all(1);
}
static void range_too_long(struct example *example)
{
    example->ranges[1].last = 10;
}
static void range_of_all_numbers(struct example *example)
{
    example->ranges[1].last = INT64_MAX;
}
static void seen_nothing(struct example *example)
{
    example->seen[0].sequence = 0;
}
static void part_of_none(struct example *example)
{
    example->head.part = 0;
}
static void part_after_the_last(struct example *example)
{
    example->head.part = 4;
}
static void too_many_parts(struct example *example)
{
    example->head.parts = BUNDLE_PARTS_MAXIMUM + 1;
}
static void no_subject(struct example *example)
{
    example->head.subject = "";
}
static void no_instant(struct example *example)
{
    example->head.made = INSTANT_NEVER;
}

#define HEAD "its head is not as version 1 has it"
static const struct {
    void (*change)(struct example *example);
    const char *why;
} wrong_heads[] = {
    {many_recipients, HEAD},
    {recipients_out_of_order, HEAD},
    {recipients_twice, HEAD},
    {streams_out_of_order, HEAD},
    {seen_out_of_order, HEAD},
    {range_backwards, HEAD},
    {range_from_nothing, HEAD},
    {range_first_with_before, HEAD},
    {range_too_long, "it has not as many records as its head says"},
    {range_of_all_numbers, "it has not as many records as its head says"},
    {seen_nothing, HEAD},
    {part_of_none, HEAD},
    {part_after_the_last, HEAD},
    {too_many_parts, HEAD},
    {no_subject, HEAD},
    {no_instant, HEAD},
};

static void wrong_heads_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong_heads); i++) {
        struct test_case test = test_begin();
        struct example example;
        struct bundle_content content;
        const char *why = "nothing";
        TEXT_CLEANUP struct text bytes = {0};
        make_example(&example);
        wrong_heads[i].change(&example);
        encode(&example, &bytes);
        int code = bundle_decode(bytes.data, bytes.length, test.arena, &content, &why);
        assert_int_equal(code, ERROR_INVALID);
        assert_string_equal(why, wrong_heads[i].why);
        test_end(&test);
    }
}

/* Bytes put together by hand: what stands in the place of the head, the card and so on. */
#define U32(number) (char)((number) >> 24), (char)((number) >> 16), (char)((number) >> 8), (char)(number)
static const struct {
    const char *head;   /* NULL: the example's */
    const char *behind; /* what follows on it */
    size_t behind_size;
    const char *why;
} wrong_bytes[] = {
    {"", NULL, 0, "its head is not one canonical JSON object"},
    {"{\"bundle\":1} ", NULL, 0, "its head is not one canonical JSON object"},
    {"{\"bundle\":2}", NULL, 0, "its version is unknown: it was made by a newer Muster"},
    {"{\"bundle\":\"1\"}", NULL, 0, "its version is unknown: it was made by a newer Muster"},
    {"{}", NULL, 0, "its version is unknown: it was made by a newer Muster"},
    {"{\"bundle\":1}", NULL, 0, HEAD},
    {NULL, (const char[]){U32(BUNDLE_CARD_MAXIMUM + 1)}, 4, "the card in it is too long"},
    {NULL, (const char[]){U32(5), 'c', 'a'}, 6, "a length in it passes its end"},
    {NULL, (const char[]){U32(0), U32(0xFFFFFFFFu)}, 8, "a count in it passes its end"},
    {NULL, (const char[]){U32(0), U32(1), U32(0xFFFFFFFFu)}, 12, "a record is too long"},
    {NULL, (const char[]){U32(0), U32(1), U32(9), 'r'}, 13, "a length in it passes its end"},
    {NULL, (const char[]){U32(0), U32(0)}, 8, "it has not as many records as its head says"},
};

static void wrong_bytes_are_refused_and_nothing_is_believed(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong_bytes); i++) {
        struct test_case test = test_begin();
        struct example example;
        struct bundle_content content;
        const char *why = "nothing", *head = wrong_bytes[i].head;
        TEXT_CLEANUP struct text bytes = {0};
        make_example(&example);
        if (head)
            bundle_add_card(head, strlen(head), &bytes); /* a size and bytes, as the head is */
        else
            bundle_add_head(&example.head, &bytes);
        text_add_bytes(&bytes, wrong_bytes[i].behind, wrong_bytes[i].behind_size);
        size_t used = arena_used(test.arena);
        assert_int_equal(bundle_decode(bytes.data, bytes.length, test.arena, &content, &why), ERROR_INVALID);
        assert_same("why", why, wrong_bytes[i].why);
        assert_in_range(arena_used(test.arena) - used, 0, 10000);
        test_end(&test);
    }
}

static void exhausted_memory_is_an_error(void **state)
{
    (void)state;
    struct example example;
    TEXT_CLEANUP struct text bytes = {0};
    make_example(&example);
    encode(&example, &bytes);
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code == ERROR_LIMIT;) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        struct bundle_content content;
        const char *why = NULL;
        arena_fail_after(arena, ++calls);
        code = bundle_decode(bytes.data, bytes.length, arena, &content, &why);
        assert_int_equal(code, arena_has_failed(arena) ? ERROR_LIMIT : 0);
        if (code < 0)
            assert_string_equal(why, "memory is exhausted");
    }
    assert_true(calls > 5);
}

#define HASH "\"6060606060606060606060606060606060606060606060606060606060606060\""
static const struct {
    const char *kind, *body, *name; /* name NULL: it names none */
} attachments[] = {
    {"attachment/1",
     "{\"hash\":" HASH ",\"name\":\"a\\\"b.pdf\","
     "\"size\":12}",
     "a\"b.pdf"},
    {"attachment/2", "{\"hash\":" HASH ",\"name\":\"a\",\"size\":1}", NULL},
    {"attachment/1", "{\"hash\":\"60\",\"name\":\"a\",\"size\":1}", NULL},
    {"attachment/1", "{\"hash\":" HASH ",\"name\":\"a\",\"size\":-1}", NULL},
    {"attachment/1", "{\"hash\":" HASH ",\"size\":1}", NULL},
};

static void records_name_attachments(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(attachments); i++) {
        struct test_case test = test_begin();
        struct bundle_attachment attachment;
        const struct record record = {.kind = attachments[i].kind,
                                      .body = attachments[i].body,
                                      .body_size = strlen(attachments[i].body)};
        bool is = false;
        assert_int_equal(bundle_attachment_of(&record, test.arena, &is, &attachment), 0);
        assert_int_equal(is, attachments[i].name != NULL);
        if (is)
            assert_string_equal(attachment.name, attachments[i].name);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundles_have_the_bytes_of_version_1),
        cmocka_unit_test(what_is_encoded_is_decoded_again),
        cmocka_unit_test(every_cut_bundle_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused_or_breaks_the_signature),
        cmocka_unit_test(wrong_heads_are_refused),
        cmocka_unit_test(wrong_bytes_are_refused_and_nothing_is_believed),
        cmocka_unit_test(exhausted_memory_is_an_error),
        cmocka_unit_test(records_name_attachments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
