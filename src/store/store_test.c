/* What the port promises of each of its functions, on both databases. */
#include "store_suite_test.h"

static struct store *create(struct suite *suite)
{
    return suite_open(suite, STORE_CREATE);
}

static void begin(struct suite *suite, struct store *store)
{
    assert_works(suite, store_begin(store, &suite->problems));
}

static void commit(struct suite *suite, struct store *store)
{
    assert_works(suite, store_commit(store, &suite->problems));
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static void opens(void **state)
{
    struct suite *suite = *state;
    assert_fails(suite, suite_try_open(suite, suite->where, STORE_READ),
                 suite->postgres ? ERROR_STORAGE : ERROR_NOT_FOUND,
                 suite->postgres ? "the database is empty; write something first" : "there is no database");
    static const enum store_access accesses[] = {STORE_CREATE, STORE_CREATE, STORE_WRITE, STORE_READ};
    for (size_t i = 0; i < TEST_COUNT(accesses); i++) {
        struct store *store STORE_CLEANUP = suite_open(suite, accesses[i]);
        assert_non_null(strstr(store_name(store), suite->postgres ? "PostgreSQL 1" : "SQLite 3."));
        assert_non_null(strstr(store_name(store), strrchr(suite->where, '/')));
    }
    assert_null(store_close(NULL));
    assert_true(store_is_where("postgresql://a/b") && store_is_where("postgres://a"));
    assert_false(store_is_where("postgresql.db") || store_is_where("/postgres://") || store_is_where(""));
}

static void knows_its_schema(void **state)
{
    struct suite *suite = *state;
    static const struct {
        const char *sqlite, *postgres; /* what is done to the database */
        const char *says;
    } cases[] = {
        {"UPDATE muster_meta SET value = 2; PRAGMA user_version = 2", "UPDATE muster_meta SET value = 2",
         "the database was made by a newer Muster; use"},
        {"PRAGMA user_version = 1", "UPDATE muster_meta SET value = 0", "does not say which version"},
        {"DELETE FROM muster_meta", "DELETE FROM muster_meta", "does not say which version"},
        {"INSERT INTO muster_meta VALUES ('schema', 1); DROP TRIGGER record_delete",
         "INSERT INTO muster_meta VALUES ('schema', 1); DROP TRIGGER record_keep ON record",
         "triggers that protect its records, are missing; restore"},
        {"DROP TABLE muster_meta", "DROP TABLE muster_meta", "this is the database of another program"},
    };
    store_close(create(suite));
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        assert_same("raw", suite_raw(suite, suite->postgres ? cases[i].postgres : cases[i].sqlite), "");
        for (enum store_access access = STORE_READ; access <= STORE_CREATE; access++)
            assert_fails(suite, suite_try_open(suite, suite->where, access), ERROR_STORAGE, cases[i].says);
    }
}

/* A database that is there but empty: version 0, from which migrations run forward. */
static void migrates(void **state)
{
    struct suite *suite = *state;
    assert_same("raw", suite_raw(suite, "CREATE TABLE a (b integer); DROP TABLE a"), "");
    assert_fails(suite, suite_try_open(suite, suite->where, STORE_READ), ERROR_STORAGE,
                 "the database is empty; write something first");
    assert_works(suite, suite_try_open(suite, suite->where, STORE_WRITE));
    assert_works(suite, suite_try_open(suite, suite->where, STORE_READ));
}

static void refuses_foreign(void **state)
{
    struct suite *suite = *state;
    assert_same("raw", suite_raw(suite, "CREATE TABLE record (b integer)"), "");
    for (enum store_access access = STORE_READ; access <= STORE_CREATE; access++)
        assert_fails(suite, suite_try_open(suite, suite->where, access), ERROR_STORAGE,
                     "this is the database of another program; name");
}

/* ---- streams ---------------------------------------------------------------------------------------- */

static void streams(void **state)
{
    struct suite *suite = *state;
    static const struct {
        const char *subject;
        int circle;
        uint8_t writer;
    } made[] = {{"contingent/b", 2, 1}, {"contingent/b", 1, 9},        {"contingent/b", 1, 1},
                {"contingent/B", 3, 1}, {"contingent/\xd0\xb0", 1, 1}, {"authority", 2, 1}};
    static const struct {
        const char *subject;
        int circle;
        const char *found; /* by index into made */
    } cases[] = {{NULL, 0, "5 3 2 1 0 4 "},   {"contingent/b", 0, "2 1 0 "},
                 {"contingent/b", 1, "2 1 "}, {"contingent", 0, ""},
                 {NULL, 2, "5 0 "},           {"contingent/b", 4, ""}};
    struct store *store STORE_CLEANUP = create(suite);
    begin(suite, store);
    for (size_t i = 0; i < TEST_COUNT(made); i++) {
        struct digest writer = suite_digest(made[i].writer);
        struct store_stream stream;
        assert_works(suite, store_stream_lock(store, made[i].subject, made[i].circle, &writer, suite->arena,
                                              &suite->problems, &stream));
        assert_true(stream.sequence == 0 && digest_is_zero(&stream.head) && stream.circle == made[i].circle);
        assert_same("subject", stream.subject, made[i].subject);
        stream.sequence = (int64_t)i + 100;
        assert_works(suite, store_stream_advance(store, &stream, 0, &suite->problems));
    }
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct store_stream *found = NULL;
        size_t count = 0;
        struct text list TEXT_CLEANUP = {0};
        assert_works(suite, store_streams(store, cases[i].subject, cases[i].circle, suite->arena,
                                          &suite->problems, &found, &count));
        for (size_t j = 0; j < count; j++)
            text_format(&list, "%d ", (int)found[j].sequence - 100);
        assert_same("list", text_content(&list), cases[i].found);
    }
    store_rollback(store);
}

static void stream_head(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = create(suite);
    const struct digest writer = suite_digest(7), head = suite_digest(0xff);
    struct store_stream stream, again;
    begin(suite, store);
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
    store_rollback(store); /* and it is not made */
    begin(suite, store);
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
    stream.sequence = INT64_MAX - 1;
    stream.head = head;
    memset(stream.signature, 0x80, sizeof stream.signature);
    assert_works(suite, store_stream_advance(store, &stream, 0, &suite->problems));
    commit(suite, store);
    begin(suite, store);
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &again));
    assert_true(again.id == stream.id && again.sequence == INT64_MAX - 1 && digest_equal(&again.head, &head));
    assert_true(digest_equal(&again.writer, &writer));
    assert_memory_equal(again.signature, stream.signature, sizeof again.signature);
    store_rollback(store);
}

/* Others are those of the same subject and circle. */
static void stream_others(void **state)
{
    static const struct {
        const char *subject;
        int circle;
        uint8_t writer;
        bool has_others;
    } cases[] = {{"s", 1, 1, false}, {"s", 2, 2, false}, {"t", 1, 2, false},
                 {"s", 1, 2, true},  {"s", 1, 1, true},  {"s", 2, 2, false}};
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = create(suite);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const struct digest writer = suite_digest(cases[i].writer);
        struct store_stream stream;
        begin(suite, store);
        assert_works(suite, store_stream_lock(store, cases[i].subject, cases[i].circle, &writer, suite->arena,
                                              &suite->problems, &stream));
        commit(suite, store);
        assert_int_equal(stream.has_others, cases[i].has_others);
    }
}

/* A head that moved: nothing of the transaction stays. */
static void stream_conflict(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = create(suite);
    const struct digest writer = suite_digest(7);
    begin(suite, store);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    commit(suite, store);
    begin(suite, store);
    struct store_stream stream;
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
    assert_works(suite, store_guard_set(store, "g", "1", &suite->problems));
    stream.sequence = 3;
    int result = store_stream_advance(store, &stream, 2, &suite->problems);
    if (result == 0) /* PostgreSQL answers later */
        result = store_commit(store, &suite->problems);
    assert_fails(suite, result, ERROR_CONFLICT, "quicker");
    assert_fails(suite, store_commit(store, &suite->problems), ERROR_BUG, "a step of it had failed");
    store_rollback(store);
    begin(suite, store);
    struct store_guard guard = {.key = "g"};
    assert_works(suite, store_guards_lock(store, &guard, 1, suite->arena, &suite->problems));
    assert_null(guard.value);
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
    assert_int_equal(stream.sequence, 1);
    store_rollback(store);
}

/* ---- records ---------------------------------------------------------------------------------------- */

enum { LARGE = 1 << 20 };

static int64_t add_records(struct suite *suite, struct store *store, const struct store_record *records,
                           size_t count)
{
    const struct digest writer = suite_digest(7);
    struct store_stream stream;
    begin(suite, store);
    assert_works(suite, store_stream_lock(store, "s", 1, &writer, suite->arena, &suite->problems, &stream));
    for (size_t i = 0; i < count; i++) {
        struct store_record record = records[i];
        record.stream = stream.id;
        assert_works(suite, store_records_add(store, &record, 1, &suite->problems));
    }
    stream.sequence = (int64_t)count;
    assert_works(suite, store_stream_advance(store, &stream, 0, &suite->problems));
    commit(suite, store);
    return stream.id;
}

struct visited {
    const struct store_record *records;
    struct text sequences;
    int64_t ends_at;
};

static int visit(void *context, const struct store_record *record)
{
    struct visited *visited = context;
    const struct store_record *wanted = &visited->records[record->sequence - 1];
    text_format(&visited->sequences, "%d ", (int)record->sequence);
    /* complexity: a comparison of each member */
    bool same = record->effective == wanted->effective && record->recorded == wanted->recorded &&
                record->received == wanted->received && strcmp(record->kind, wanted->kind) == 0 &&
                strcmp(record->author, wanted->author) == 0 &&
                strcmp(record->authority, wanted->authority) == 0 && record->seen_size == wanted->seen_size &&
                record->body_size == wanted->body_size &&
                memcmp(record->seen, wanted->seen, wanted->seen_size) == 0 &&
                memcmp(record->body, wanted->body, wanted->body_size) == 0 &&
                digest_equal(&record->hash, &wanted->hash);
    if (!same)
        text_add(&visited->sequences, "(not the same) ");
    return record->sequence == visited->ends_at ? -42 : 0;
}

static void records(void **state)
{
    struct suite *suite = *state;
    char *large = arena_alloc(suite->arena, LARGE);
    memset(large, 'x', LARGE);
    struct store_record added[] = {suite_record(0, 1), suite_record(0, 2), suite_record(0, 3),
                                   suite_record(0, 4)};
    added[0].effective = INT32_MIN;
    added[0].recorded = INT64_MIN;
    added[0].received = INT64_MAX;
    added[1].body = "{\"name\":\"\xd0\x90\xd0\xb9\xd0\xb4\xd0\xb0\xd1\x80 \xf0\x9f\x90\xab\"}";
    added[1].body_size = strlen(added[1].body);
    added[1].authority = "delegation/\xe2\x82\xac";
    added[1].seen_size = 0;
    added[2].body = large;
    added[2].body_size = LARGE;
    added[2].seen = large;
    added[2].seen_size = 5000;
    added[3].effective = INT32_MAX;
    added[3].seen = "\0\xff\x80\0";
    added[3].seen_size = 4;
    static const struct {
        int64_t after, to, ends_at;
        const char *read;
    } cases[] = {{0, INT64_MAX, 0, "1 2 3 4 "}, {0, 4, 0, "1 2 3 4 "}, {2, 3, 0, "3 "},  {4, 9, 0, ""},
                 {INT64_MIN, 1, 0, "1 "},       {3, 2, 0, ""},         {0, 9, 2, "1 2 "}};
    struct store *store STORE_CLEANUP = create(suite);
    int64_t id = add_records(suite, store, added, TEST_COUNT(added));
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct visited visited = {.records = added, .ends_at = cases[i].ends_at};
        begin(suite, store);
        assert_int_equal(
            store_records_read(store, id, cases[i].after, cases[i].to, visit, &visited, &suite->problems),
            cases[i].ends_at ? -42 : 0);
        assert_same("read", text_content(&visited.sequences), cases[i].read);
        text_done(&visited.sequences);
        assert_works(suite, store_guard_set(store, "g", "1", &suite->problems));
        commit(suite, store); /* a visitor that ends is no failure of the transaction */
    }
    assert_works(suite, store_records_read(store, id + 1, 0, 9, visit, NULL, &suite->problems));
}

static void record_conflict(void **state)
{
    struct suite *suite = *state;
    const struct store_record first = suite_record(0, 1);
    struct store *store STORE_CLEANUP = create(suite);
    int64_t id = add_records(suite, store, &first, 1);
    begin(suite, store);
    struct store_record again = suite_record(id, 1);
    int result = store_records_add(store, &again, 1, &suite->problems);
    if (result == 0)
        result = store_commit(store, &suite->problems);
    assert_fails(suite, result, ERROR_CONFLICT, "read again, then repeat");
    store_rollback(store);
    begin(suite, store);
    struct store_record later = suite_record(id, 3);
    result = store_records_add(store, &later, 1, &suite->problems);
    if (result == 0)
        result = store_commit(store, &suite->problems);
    assert_fails(suite, result, ERROR_CONFLICT, "follow each other without a gap");
    store_rollback(store);
    begin(suite, store);
    struct store_record lost[] = {suite_record(id, 2), suite_record(id + 1, 1)}; /* the second of no stream */
    result = store_records_add(store, lost, TEST_COUNT(lost), &suite->problems);
    if (result == 0)
        result = store_commit(store, &suite->problems);
    assert_true(result == ERROR_BUG || result == ERROR_STORAGE);
    assert_non_null(strstr(suite_words(suite), suite->postgres ? "belongs to a stream" : "FOREIGN KEY"));
    store_rollback(store);
    struct visited visited = {.records = &first};
    assert_works(suite, store_records_read(store, id, 0, 9, visit, &visited, &suite->problems));
    assert_same("left", text_content(&visited.sequences), "1 ");
    text_done(&visited.sequences);
}

/* ---- transactions ----------------------------------------------------------------------------------- */

static int count_record(void *context, const struct store_record *record)
{
    (void)record;
    ++*(int *)context;
    return 0;
}

static int count_records(struct suite *suite, struct store *store)
{
    struct store_stream *found = NULL;
    size_t count = 0;
    int records = 0;
    assert_works(suite, store_streams(store, "s", 1, suite->arena, &suite->problems, &found, &count));
    for (size_t i = 0; i < count; i++)
        assert_works(suite, store_records_read(store, found[i].id, 0, INT64_MAX, count_record, &records,
                                               &suite->problems));
    return records;
}

/* A reading transaction sees one state, whatever is written meanwhile. */
static void view_does_not_change(void **state)
{
    struct suite *suite = *state;
    struct store *writer STORE_CLEANUP = create(suite);
    struct store *reader STORE_CLEANUP = suite_open(suite, STORE_READ);
    for (int round = 0; round < 3; round++) {
        assert_works(suite, store_begin_read(reader, &suite->problems));
        assert_int_equal(count_records(suite, reader), round);
        begin(suite, writer);
        assert_works(suite, suite_append(writer, "s", suite->arena, &suite->problems));
        assert_int_equal(count_records(suite, writer), round + 1); /* its own are seen */
        assert_int_equal(count_records(suite, reader), round);
        commit(suite, writer);
        assert_int_equal(count_records(suite, reader), round);
        store_rollback(reader);
        assert_int_equal(count_records(suite, reader), round + 1); /* outside a transaction: what is now */
    }
}

/* What was not committed is gone: by rolling back, and by closing. */
static void rolls_back(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = create(suite);
    store_rollback(store); /* of nothing */
    begin(suite, store);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    store_rollback(store);
    assert_int_equal(count_records(suite, store), 0);
    struct store *other = create(suite);
    begin(suite, other);
    assert_works(suite, suite_append(other, "s", suite->arena, &suite->problems));
    store_close(other);
    assert_int_equal(count_records(suite, store), 0);
    begin(suite, store);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    commit(suite, store);
    assert_int_equal(count_records(suite, store), 1);
}

/* The second lock: what SQL from elsewhere may not do. */
static void protects_records(void **state)
{
    struct suite *suite = *state;
    static const struct {
        const char *sql, *says;
        int on; /* 1 SQLite, 2 PostgreSQL, 3 both */
    } cases[] = {
        {"UPDATE record SET body = 'x'", "records are never changed", 3},
        {"UPDATE record SET sequence = 2 WHERE sequence = 1", "records are never changed", 3},
        {"DELETE FROM record", "records are never", 3},
        {"TRUNCATE record", "records are never changed or deleted", 2},
        {"TRUNCATE stream CASCADE", "never", 2},
        {"INSERT OR REPLACE INTO record SELECT stream, sequence, kind, effective, recorded, received, 'x',"
         " authority, seen, body, hash FROM record",
         "without a gap", 1},
        {"INSERT INTO record SELECT stream, 3, kind, effective, recorded, received, author, authority, seen,"
         " body, hash FROM record",
         "without a gap", 3},
        {"UPDATE attachment SET data = x'00'", "attachments are never changed", 1},
        {"UPDATE attachment SET size = 0", "attachments are never changed", 3},
        {"DELETE FROM attachment", "attachments are never", 3},
        {"TRUNCATE attachment", "attachments are never changed or deleted", 2},
        {"INSERT INTO attachment SELECT hash, size + 1, data FROM attachment", "", 1},
        {"INSERT OR REPLACE INTO attachment SELECT hash, 1, substr(data, 1, 1) FROM attachment", "", 1},
        {"UPDATE stream SET sequence = 0", "a stream only grows", 3},
        {"UPDATE stream SET subject = 'other', sequence = 9", "a stream only grows", 3},
        {"DELETE FROM stream", "streams are never deleted", 3},
        {"INSERT OR REPLACE INTO stream SELECT id, subject, circle, writer, 0, hash, signature FROM stream",
         "", 1},
        {"INSERT INTO record SELECT stream, sequence + 1, kind, effective, recorded, received, author,"
         " authority, seen, body, seen FROM record",
         "hash", 3},
    };
    struct store *store STORE_CLEANUP = create(suite);
    const struct digest hash = suite_digest(3);
    begin(suite, store);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems));
    assert_works(suite, store_attachment_add(store, &hash, "scan", 4, &suite->problems));
    commit(suite, store);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (!(cases[i].on & (suite->postgres ? 2 : 1)))
            continue;
        const char *words = suite_raw(suite, cases[i].sql);
        if (*cases[i].says ? !strstr(words, cases[i].says) : *words != '\0')
            assert_same(cases[i].sql, words, cases[i].says);
    }
    const void *data = NULL;
    size_t size = 0;
    assert_works(suite, store_attachment_read(store, &hash, suite->arena, &suite->problems, &data, &size));
    assert_int_equal(size, 4);
    assert_int_equal(count_records(suite, store), 1);
    begin(suite, store);
    assert_works(suite, suite_append(store, "s", suite->arena, &suite->problems)); /* the head stands */
    commit(suite, store);
}

static void grants(void **state)
{
    struct suite *suite = *state;
    struct store *store STORE_CLEANUP = create(suite);
    if (!suite->postgres)
        assert_fails(suite, store_grant(store, "clerk", &suite->problems), ERROR_USAGE,
                     "a file has no roles");
    else
        assert_fails(suite, store_grant(store, "no\"body", &suite->problems), ERROR_STORAGE, "no\"body");
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(opens),
        cmocka_unit_test(knows_its_schema),
        cmocka_unit_test(migrates),
        cmocka_unit_test(refuses_foreign),
        cmocka_unit_test(streams),
        cmocka_unit_test(stream_others),
        cmocka_unit_test(stream_head),
        cmocka_unit_test(stream_conflict),
        cmocka_unit_test(records),
        cmocka_unit_test(record_conflict),
        cmocka_unit_test(view_does_not_change),
        cmocka_unit_test(rolls_back),
        cmocka_unit_test(protects_records),
        cmocka_unit_test(grants),
    };
    return suite_run_all(cases);
}
