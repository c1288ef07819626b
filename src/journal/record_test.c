#include "journal/record.h"

#include "test.h"

/* The writer of most cases: bytes 1 to 32. */
static struct digest digest_from(int first)
{
    struct digest digest;
    for (int i = 0; i < DIGEST_SIZE; i++)
        digest.bytes[i] = (uint8_t)(first + i);
    return digest;
}

static struct digest digest_all(uint8_t byte)
{
    struct digest digest;
    memset(digest.bytes, byte, DIGEST_SIZE);
    return digest;
}

static struct record first_record(void)
{
    static const char body[] = "{\"day\":\"2024-02-14\",\"men\":\"139\"}";
    return (struct record){.subject = "contingent/kaz-undof-frc",
                           .circle = CIRCLE_SHARED,
                           .writer = digest_from(1),
                           .sequence = 1,
                           .kind = "strength/1",
                           .effective = 19767,
                           .recorded = 1707903000123456,
                           .author = "a.bekov",
                           .authority = "",
                           .body = body,
                           .body_size = sizeof body - 1};
}

/* With everything at an end of its range. seen must live as long as the record. */
static struct record last_record(struct seen_head seen[2])
{
    seen[0] = (struct seen_head){digest_from(1), 57, digest_all(0x11)};
    seen[1] = (struct seen_head){digest_all(0xFF), INT64_MAX, digest_all(0x22)};
    return (struct record){.subject = "ü",
                           .circle = CIRCLE_CASES,
                           .writer = digest_from(200),
                           .sequence = ((uint64_t)1 << 40) + 7,
                           .kind = "k",
                           .effective = DAY_FIRST,
                           .recorded = -1,
                           .author = "Ä",
                           .authority = "delegation/7",
                           .seen = seen,
                           .seen_count = 2,
                           .body = "{}",
                           .body_size = 2,
                           .previous = digest_all(0x33)};
}

/* Version 1 as it was released. These bytes come from the description in record.h by another program:
   Python's struct and hashlib.blake2b(digest_size=32, person=b"muster record 1"). They never change. */
static const char first_golden[] =
    "0100000000000000010006115427a2184000004d37010102030405060708090a0b0c0d0e0f101112131415161718191a"
    "1b1c1d1e1f200018636f6e74696e67656e742f6b617a2d756e646f662d667263000a737472656e6774682f310007612e"
    "62656b6f7600000000000000207b22646179223a22323032342d30322d3134222c226d656e223a22313339227d000000"
    "0000000000000000000000000000000000000000000000000000000000";
static const char first_golden_hash[] = "aaabfc54169cd41a166a1b47bf183916ebdf4349fa14eb45bf94f144a9f95c15";
static const char last_golden[] =
    "010000010000000007ffffffffffffffffffff9c2104c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1"
    "e2e3e4e5e6e70002c3bc00016b0002c384000c64656c65676174696f6e2f3700020102030405060708090a0b0c0d0e0f"
    "101112131415161718191a1b1c1d1e1f2000000000000000391111111111111111111111111111111111111111111111"
    "111111111111111111ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffff"
    "ff2222222222222222222222222222222222222222222222222222222222222222000000027b7d333333333333333333"
    "3333333333333333333333333333333333333333333333";
static const char last_golden_hash[] = "83a1f2bbf8c698b8800ae994e748632bd4d3e0d3804054e1320979734620bc45";

static void check_golden(const struct record *record, const char *bytes, const char *hash)
{
    char hex[600], text[DIGEST_TEXT_SIZE];
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(record, &encoded);
    assert_int_equal(text_result(&encoded), 0);
    assert_true(2 * encoded.length < sizeof hex);
    assert_same("bytes", hex_format(encoded.data, encoded.length, hex), bytes);
    struct digest got = record_hash(record),
                  of_bytes = digest_of("muster record 1", encoded.data, encoded.length);
    assert_same("hash", digest_format(&got, text), hash);
    assert_true(digest_equal(&got, &of_bytes));
}

static void records_have_the_bytes_of_version_1(void **state)
{
    (void)state;
    struct seen_head seen[2];
    struct record first = first_record(), last = last_record(seen);
    check_golden(&first, first_golden, first_golden_hash);
    check_golden(&last, last_golden, last_golden_hash);
}

static void assert_same_record(const struct record *a, const struct record *b)
{
    assert_string_equal(a->subject, b->subject);
    assert_int_equal(a->circle, b->circle);
    assert_true(digest_equal(&a->writer, &b->writer));
    assert_true(a->sequence == b->sequence);
    assert_string_equal(a->kind, b->kind);
    assert_int_equal(a->effective, b->effective);
    assert_true(a->recorded == b->recorded);
    assert_string_equal(a->author, b->author);
    assert_string_equal(a->authority, b->authority);
    assert_int_equal(a->seen_count, b->seen_count);
    for (size_t i = 0; i < a->seen_count; i++)
        assert_memory_equal(&a->seen[i], &b->seen[i], sizeof a->seen[i]);
    assert_int_equal(a->body_size, b->body_size);
    assert_memory_equal(a->body, b->body, a->body_size);
    assert_true(digest_equal(&a->previous, &b->previous));
}

static void what_is_encoded_is_decoded_again(void **state)
{
    (void)state;
    struct seen_head seen[2];
    const struct record records[] = {first_record(), last_record(seen)};
    for (size_t i = 0; i < TEST_COUNT(records); i++) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        TEXT_CLEANUP struct text encoded = {0};
        struct record again;
        const char *why;
        record_encode(&records[i], &encoded);
        assert_int_equal(record_decode(encoded.data, encoded.length, arena, &again, &why), 0);
        assert_same_record(&again, &records[i]);
        assert_int_equal(again.body[again.body_size], '\0');
    }
}

static void every_cut_record_is_refused(void **state)
{
    (void)state;
    struct seen_head seen[2];
    struct record record = last_record(seen), again;
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(&record, &encoded);
    for (size_t size = 0; size < encoded.length; size++) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        const char *why = NULL;
        assert_int_equal(record_decode(encoded.data, size, arena, &again, &why), ERROR_INVALID);
        assert_non_null(why);
    }
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    const char *why;
    text_add_char(&encoded, '}');
    assert_int_equal(record_decode(encoded.data, encoded.length, arena, &again, &why), ERROR_INVALID);
    assert_string_equal(why, "something follows it");
}

/* Refused, or another record with another hash, of which the encoding is what was decoded. Returns whether it
   was decoded. */
static bool check_mutation(const struct text *mutated, const struct digest *hash, struct arena *arena)
{
    struct record again;
    const char *why = NULL;
    int code = record_decode(mutated->data, mutated->length, arena, &again, &why);
    if (code < 0) {
        assert_int_equal(code, ERROR_INVALID);
        assert_non_null(why);
        return false;
    }
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(&again, &encoded);
    assert_int_equal(encoded.length, mutated->length);
    assert_memory_equal(encoded.data, mutated->data, encoded.length);
    struct digest other = record_hash(&again);
    assert_false(digest_equal(&other, hash));
    return true;
}

static void every_changed_byte_is_refused_or_gives_another_hash(void **state)
{
    (void)state;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct seen_head seen[2];
    const struct record records[] = {first_record(), last_record(seen)};
    size_t decoded = 0, refused = 0;
    for (size_t i = 0; i < TEST_COUNT(records); i++) {
        TEXT_CLEANUP struct text encoded = {0};
        struct digest hash = record_hash(&records[i]);
        record_encode(&records[i], &encoded);
        for (size_t at = 0; at < encoded.length; at++)
            for (int change = 1; change < 256; change++) {
                encoded.data[at] = (char)(encoded.data[at] ^ change);
                bool was_decoded = check_mutation(&encoded, &hash, arena);
                decoded += was_decoded;
                refused += !was_decoded;
                encoded.data[at] = (char)(encoded.data[at] ^ change);
                arena_reset(arena);
            }
    }
    assert_true(decoded > 1000 && refused > 1000);
}

/* One thing of the first record changed, and what is said of it. */
static const char *const long_name =
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

static const struct {
    const char *fault;
    const char *subject, *kind, *author, *authority, *body; /* NULL: as it was */
    enum circle circle;                                     /* these: 0 as it was */
    uint64_t sequence;
    instant recorded;
    civil_day effective;
    int previous, seen, no_writer;
} faults[] = {
    {NULL},
    {NULL, .subject = "two words"},
    {NULL, .recorded = (instant)(DAY_LAST + 1) * 86400 * 1000000 - 1},
    {NULL, .recorded = (instant)DAY_FIRST * 86400 * 1000000},
    {NULL, .sequence = 2, .previous = 1},
    {NULL, .sequence = INT64_MAX, .previous = 1, .seen = 1},
    {"the subject is empty", .subject = ""},
    {"the kind is empty", .kind = ""},
    {"the author is empty", .author = ""},
    {"a subject, kind, author or authority is too long", .authority = long_name},
    {"a subject, kind, author or authority is not UTF-8", .kind = "\xC3"},
    {"a subject, kind, author or authority holds a control character", .author = "a\nb"},
    {"a subject, kind, author or authority holds a control character", .subject = "\x7F"},
    {"the circle is unknown", .circle = (enum circle)CIRCLE_COUNT},
    {"the sequence number is out of range", .sequence = (uint64_t)INT64_MAX + 1, .previous = 1},
    {"only the first record of a stream has none before it", .sequence = 2},
    {"only the first record of a stream has none before it", .previous = 1},
    {"the instant of recording is out of range", .recorded = (instant)(DAY_LAST + 1) * 86400 * 1000000},
    {"the instant of recording is out of range", .recorded = INT64_MIN},
    {"the effective day is out of range", .effective = DAY_NEVER},
    {"the effective day is out of range", .effective = DAY_FIRST - 1},
    {"the writer is missing", .no_writer = 1},
    {"it names a head of its own stream as seen", .seen = 2},
    {"the heads it has seen are not in the order of their writers", .seen = 3},
    {"a head it has seen is no head", .seen = 4},
    {"a head it has seen is no head", .seen = 5},
    {"it names too many heads", .seen = 6},
    {"the body is not one canonical JSON object", .body = ""},
    {"the body is not one canonical JSON object", .body = "[]"},
    {"the body is not one canonical JSON object", .body = "{} "},
    {"the body is not one canonical JSON object", .body = "{\"b\":1,\"a\":2}"},
    {"the body is not one canonical JSON object", .body = "{\"a\":1.5}"},
    {"the body is not one canonical JSON object", .body = "{\"a\":null}"},
};

/* Lists of seen heads by number: 1 right, the others wrong in one way each. */
static void set_seen(struct record *record, int which, struct seen_head seen[RECORD_SEEN_MAXIMUM + 1])
{
    static const size_t counts[] = {0, 2, 1, 2, 1, 1, RECORD_SEEN_MAXIMUM + 1};
    for (int i = 0; i <= RECORD_SEEN_MAXIMUM; i++)
        seen[i] = (struct seen_head){digest_from(100 + i), 1, digest_all(9)};
    if (which == 2)
        seen[0].writer = record->writer;
    if (which == 3)
        seen[1].writer = seen[0].writer;
    if (which == 4)
        seen[0].sequence = 0;
    if (which == 5)
        seen[0].hash = digest_all(0);
    record->seen = seen;
    record->seen_count = counts[which];
}

static void set_texts(struct record *record, size_t index)
{
    record->subject = faults[index].subject ? faults[index].subject : record->subject;
    record->kind = faults[index].kind ? faults[index].kind : record->kind;
    record->author = faults[index].author ? faults[index].author : record->author;
    record->authority = faults[index].authority ? faults[index].authority : record->authority;
    if (faults[index].body) {
        record->body = faults[index].body;
        record->body_size = strlen(record->body);
    }
}

static void records_that_are_wrong_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(faults); i++) {
        struct record record = first_record();
        struct seen_head seen[RECORD_SEEN_MAXIMUM + 1];
        set_texts(&record, i);
        set_seen(&record, faults[i].seen, seen);
        record.circle = faults[i].circle ? faults[i].circle : record.circle;
        record.sequence = faults[i].sequence ? faults[i].sequence : record.sequence;
        record.recorded = faults[i].recorded ? faults[i].recorded : record.recorded;
        record.effective = faults[i].effective ? faults[i].effective : record.effective;
        if (faults[i].previous)
            record.previous = digest_all(1);
        if (faults[i].no_writer)
            record.writer = digest_all(0);
        const char *fault = record_fault(&record);
        assert_same("fault", fault ? fault : "none", faults[i].fault ? faults[i].fault : "none");
    }
}

static void a_body_as_long_as_it_may_be_is_kept_and_a_longer_one_refused(void **state)
{
    (void)state;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    char *body = arena_alloc(arena, RECORD_BODY_MAXIMUM + 1);
    memset(body, 'x', RECORD_BODY_MAXIMUM + 1);
    struct record record = first_record(), again;
    const char *why;
    static const char begin[] = {'{', '"', 'a', '"', ':', '"'}, end[] = {'"', '}'};
    memcpy(body, begin, sizeof begin);
    memcpy(body + RECORD_BODY_MAXIMUM - sizeof end, end, sizeof end);
    record.body = body;
    record.body_size = RECORD_BODY_MAXIMUM;
    assert_null(record_fault(&record));
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(&record, &encoded);
    assert_int_equal(record_decode(encoded.data, encoded.length, arena, &again, &why), 0);
    record.body_size++;
    assert_string_equal(record_fault(&record), "the body is too long");
}

static void exhausted_memory_is_an_error(void **state)
{
    (void)state;
    struct seen_head seen[2];
    struct record record = last_record(seen), again;
    TEXT_CLEANUP struct text encoded = {0};
    record_encode(&record, &encoded);
    size_t calls = 0;
    for (int code = ERROR_LIMIT; code == ERROR_LIMIT;) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        const char *why;
        arena_fail_after(arena, ++calls);
        code = record_decode(encoded.data, encoded.length, arena, &again, &why);
        assert_int_equal(code, arena_has_failed(arena) ? ERROR_LIMIT : 0);
    }
    assert_true(calls > 5);
}

static void heads_seen_are_kept_alone_too(void **state)
{
    (void)state;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct seen_head seen[2], *again;
    size_t count;
    last_record(seen);
    TEXT_CLEANUP struct text none = {0}, two = {0};
    seen_encode(NULL, 0, &none);
    assert_int_equal(none.length, 2);
    assert_int_equal(seen_decode(none.data, none.length, arena, &again, &count), 0);
    assert_int_equal(count, 0);
    seen_encode(seen, 2, &two);
    assert_int_equal(seen_decode(two.data, two.length, arena, &again, &count), 0);
    assert_int_equal(count, 2);
    assert_memory_equal(again, seen, sizeof seen);
    for (size_t size = 0; size < two.length; size++)
        assert_int_equal(seen_decode(two.data, size, arena, &again, &count), ERROR_INVALID);
    two.data[1] = RECORD_SEEN_MAXIMUM + 1;
    assert_int_equal(seen_decode(two.data, two.length, arena, &again, &count), ERROR_INVALID);
}

static void circles_have_names(void **state)
{
    (void)state;
    assert_string_equal(circle_name(CIRCLE_SHARED), "shared");
    assert_string_equal(circle_name(CIRCLE_CASES), "cases");
    assert_string_equal(circle_name((enum circle)CIRCLE_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_have_the_bytes_of_version_1),
        cmocka_unit_test(what_is_encoded_is_decoded_again),
        cmocka_unit_test(every_cut_record_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused_or_gives_another_hash),
        cmocka_unit_test(records_that_are_wrong_are_named),
        cmocka_unit_test(a_body_as_long_as_it_may_be_is_kept_and_a_longer_one_refused),
        cmocka_unit_test(exhausted_memory_is_an_error),
        cmocka_unit_test(heads_seen_are_kept_alone_too),
        cmocka_unit_test(circles_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
