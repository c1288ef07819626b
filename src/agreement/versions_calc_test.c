#include "agreement/agreement_records.h"

#include "folder_text.h"
#include "test.h"

/* ---- where versions stand: one record a line ---- */

#define A "aaaaaaaa"
#define B "bbbbbbbb"

/* Records in merge order, as words: what (proposes, signs, reports), party ("?" unknown key), content, then
   the version answered or the side signed for, then the amendment. The State is KAZ; these are the eyes of
   KAZ. */
static const struct {
    const char *name, *records;
    const char *stands; /* each version: "content state", then the one in force */
} folds[] = {
    {"nothing", "", "none"},
    {"proposed", "KAZ proposes A", "A proposed, none"},
    {"one side signs", "KAZ proposes A|KAZ signs A KAZ", "A KAZ, none"},
    {"both sign the same", "KAZ proposes A|KAZ signs A KAZ|UN signs A UN", "A KAZ UN agreed, A"},
    {"the other may sign first", "UN proposes A|KAZ signs A KAZ|UN signs A UN", "A KAZ UN agreed, A"},
    {"each signs another", "KAZ proposes A|UN proposes B A|KAZ signs A KAZ|UN signs B UN",
     "A KAZ countered, B UN, none"},
    {"a counter is agreed", "KAZ proposes A|UN proposes B A|UN signs B UN|KAZ signs B KAZ",
     "A countered, B KAZ UN agreed, B"},
    {"a State cannot sign for the UN", "KAZ proposes A|KAZ signs A KAZ|KAZ signs A UN", "A KAZ, none"},
    {"the UN cannot sign for a State", "KAZ proposes A|UN signs A KAZ|UN signs A UN", "A UN, none"},
    {"a third State signs nothing", "KAZ proposes A|KAZ signs A KAZ|DEU signs A DEU|DEU signs A UN",
     "A KAZ, none"},
    {"a revoked or unknown key signs nothing", "KAZ proposes A|KAZ signs A KAZ|? signs A UN", "A KAZ, none"},
    {"nobody signs what was not proposed", "KAZ signs A KAZ|UN signs A UN|KAZ proposes A",
     "A proposed, none"},
    {"the first signature stands", "KAZ proposes A|KAZ signs A KAZ|KAZ signs A KAZ|UN signs A UN",
     "A KAZ UN agreed, A"},
    {"a second proposal of the same", "KAZ proposes A|UN proposes A|UN signs A UN", "A UN, none"},
    {"agreed last counts",
     "KAZ proposes A|KAZ proposes B|KAZ signs A KAZ|KAZ signs B KAZ|UN signs B UN|UN "
     "signs A UN",
     "A KAZ UN agreed, B KAZ UN agreed, A"},
    {"the highest amendment counts",
     "KAZ proposes A - 2|KAZ proposes B - 1|KAZ signs A KAZ|UN signs A UN|KAZ signs B KAZ|UN signs B UN",
     "A KAZ UN agreed, B KAZ UN agreed, A"},
    {"an amendment comes after the memorandum",
     "KAZ proposes A|KAZ signs A KAZ|UN signs A UN|KAZ proposes B - 1|KAZ signs B KAZ|UN signs B UN",
     "A KAZ UN agreed, B KAZ UN agreed, B"},
    {"our own report counts, as one", "KAZ proposes A|KAZ signs A KAZ|KAZ reports A UN",
     "A KAZ (UN) agreed reported, A"},
    {"what the other side reports does not bind us", "UN proposes A|UN signs A UN|UN reports A KAZ",
     "A UN, none"},
    {"a signature takes the place of a report",
     "KAZ proposes A|KAZ reports A UN|UN signs A UN|KAZ signs A KAZ", "A KAZ UN agreed, A"},
    {"a report does not take that of a signature", "KAZ proposes A|UN signs A UN|KAZ reports A UN",
     "A UN, none"},
    {"both reported", "KAZ proposes A|KAZ reports A KAZ|KAZ reports A UN", "A (KAZ) (UN) agreed reported, A"},
};

static const char *word(const char **at, char *buffer)
{
    size_t length = strcspn(*at, " |");
    memcpy(buffer, *at, length);
    buffer[length] = '\0';
    *at += length + ((*at)[length] == ' ');
    return buffer;
}

static const char *content_of(const char *name)
{
    return name[0] == 'A' ? A : name[0] == 'B' ? B : "";
}

/* The next record of the words. */
static struct version_event *next_event(const char **at, struct arena *arena)
{
    struct version_event *event = arena_alloc(arena, sizeof *event);
    char party[8], what[16], content[8], other[8], amendment[8];
    if (!event)
        return NULL;
    word(at, party), word(at, what), word(at, content), word(at, other), word(at, amendment);
    *at += **at == '|';
    *event = (struct version_event){.party = party[0] == '?' ? NULL : arena_text(arena, party, strlen(party)),
                                    .ours = strcmp(party, "KAZ") == 0,
                                    .content = content_of(content),
                                    .answers = "",
                                    .side = "",
                                    .amendment = amendment[0] ? amendment[0] - '0' : -1};
    event->kind = what[0] == 'p' ? VERSION_PROPOSED : what[0] == 's' ? VERSION_SIGNED : VERSION_REPORTED;
    if (event->kind == VERSION_PROPOSED)
        event->answers = content_of(other);
    else
        event->side = arena_text(arena, other, strlen(other));
    return event->side ? event : NULL;
}

static int fold(const char *records, struct arena *arena, struct versions *versions)
{
    versions_begin(versions, "KAZ", arena);
    while (*records) {
        const struct version_event *event = next_event(&records, arena);
        if (!event || versions_apply(versions, event) < 0)
            return ERROR_LIMIT;
    }
    return 0;
}

static void write_version(const struct version *version, struct text *out)
{
    bool any = false;
    text_add_char(out, version->proposed->content[0] == 'a' ? 'A' : 'B');
    for (int side = 0; side < VERSION_SIDES; side++)
        if (version->signatures[side].event) {
            bool reported = version->signatures[side].reported;
            text_format(out, reported ? " (%s)" : " %s", version->signatures[side].event->side);
            any = true;
        }
    text_format(out, "%s%s%s%s, ", version->countered ? " countered" : "",
                !any && !version->countered ? " proposed" : "", version->agreed ? " agreed" : "",
                version->reported ? " reported" : "");
}

static void versions_stand_as_records_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(folds); i++) {
        TEXT_CLEANUP struct text out = {0};
        struct test_case test = test_begin();
        struct versions versions;
        assert_int_equal(fold(folds[i].records, test.arena, &versions), 0);
        for (size_t k = 0; k < versions.count; k++)
            write_version(&versions.items[k], &out);
        const struct version *in_force = agreement_in_force(&versions);
        text_add(&out, in_force ? in_force->proposed->content[0] == 'a' ? "A" : "B" : "none");
        assert_same(folds[i].name, text_content(&out), folds[i].stands);
        test_end(&test);
    }
}

static void folding_may_run_out_of_memory(void **state)
{
    (void)state;
    bool ended = false;
    for (size_t calls = 1; !ended; calls++) {
        struct test_case test = test_begin();
        struct versions versions;
        arena_fail_after(test.arena, calls);
        int code = fold(folds[TEST_COUNT(folds) - 1].records, test.arena, &versions);
        ended = !arena_has_failed(test.arena);
        assert_int_equal(code, ended ? 0 : ERROR_LIMIT);
        test_end(&test);
    }
}

static void versions_are_named_by_their_first_digits(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct versions versions;
    bool several;
    assert_int_equal(fold("KAZ proposes A|KAZ proposes B", test.arena, &versions), 0);
    assert_ptr_equal(versions_find(&versions, "aaa", &several), &versions.items[0]);
    assert_ptr_equal(versions_find(&versions, B, &several), &versions.items[1]);
    assert_null(versions_find(&versions, "", &several));
    assert_null(versions_find(&versions, "abc", &several));
    assert_false(several);
    static const struct version_event like = {.content = "aaaaaabb", .answers = ""};
    assert_int_equal(versions_apply(&versions, &like), 0);
    assert_null(versions_find(&versions, "aaa", &several));
    assert_true(several);
    test_end(&test);
}

/* ---- contents ---- */

#define HASH    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define EDITION "\"edition\":{\"hash\":\"" HASH "\",\"name\":\"2023\"}"

#define FOLDER                                                                                               \
    "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n2024-03-01,1.5,0,2,3.5\n"        \
    "=== mou_major_equipment.csv\nquantity,line,effective,rate_code,group,lease,serves\n"                    \
    "2,L2,2024-01-01,truck,,dry,\n4,L1,2024-06-01,truck,\"a \"\"b\"\"\",wet,\n3,L1,2024-01-01,truck,,wet,\n" \
    "=== mou_personnel.csv\neffective,ceiling,amendment\n2024-01-01,139,\n"

/* A golden content: rows by key, cells by column, nothing that is not given. It is signed, so it stays. */
#define CONTENT                                                                                              \
    "{" EDITION ",\"settings\":{\"effective\":\"2024-01-01\"},\"tables\":{"                                  \
    "\"factors.csv\":[{\"effective\":\"2024-03-01\",\"environment\":\"1.5\",\"hostile\":\"2\","              \
    "\"intensity\":\"0\",\"transport_km\":\"3.5\"}],"                                                        \
    "\"mou_major_equipment.csv\":["                                                                          \
    "{\"effective\":\"2024-01-01\",\"lease\":\"wet\",\"line\":\"L1\",\"quantity\":\"3\",\"rate_code\":"      \
    "\"truck\"},"                                                                                            \
    "{\"effective\":\"2024-06-01\",\"group\":\"a \\\"b\\\"\",\"lease\":\"wet\",\"line\":\"L1\","             \
    "\"quantity\":\"4\",\"rate_code\":\"truck\"},"                                                           \
    "{\"effective\":\"2024-01-01\",\"lease\":\"dry\",\"line\":\"L2\",\"quantity\":\"2\",\"rate_code\":"      \
    "\"truck\"}],"                                                                                           \
    "\"mou_personnel.csv\":[{\"ceiling\":\"139\",\"effective\":\"2024-01-01\"}]}}"
#define FILES                                                                                                \
    "effective,environment,intensity,hostile,transport_km\n2024-03-01,1.5,0,2,3.5\n"                         \
    "line,effective,rate_code,group,quantity,lease\nL1,2024-01-01,truck,,3,wet\n"                            \
    "L1,2024-06-01,truck,\"a \"\"b\"\"\",4,wet\nL2,2024-01-01,truck,,2,dry\n"                                \
    "effective,ceiling\n2024-01-01,139\n"

static int content_of_folder(const struct folder *folder, struct test_case *test,
                             struct version_content *content)
{
    *content = (struct version_content){.table_count = memorandum_forms.count,
                                        .settings = {{"effective", "2024-01-01"}},
                                        .setting_count = 1,
                                        .edition = "2023",
                                        .edition_hash = HASH};
    for (size_t i = 0; i < memorandum_forms.count; i++) {
        const struct table_form *form = memorandum_forms.items[i];
        struct table table;
        uint32_t *order;
        size_t count;
        const int *keys = memorandum_keys(form, &count);
        int code = table_read(form, folder_find(folder, form->name), test->arena, &test->problems, &table);
        if (code == 0)
            code = table_order(&table, keys, count, test->arena, &test->problems, &order);
        if (code == 0)
            code = content_rows_of(&table, order, test->arena, &content->tables[i]);
        if (code < 0)
            return code;
    }
    return 0;
}

static int content_of_text(const char *text, struct test_case *test, struct text *out)
{
    struct version_content content;
    struct folder folder;
    if (!folder_of_text(text, strlen(text), test->arena, &folder))
        return ERROR_LIMIT;
    int code = content_of_folder(&folder, test, &content);
    return code == 0 ? content_write(&content, out) : code;
}

static void contents_are_canonical(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0};
    assert_int_equal(content_of_text(FOLDER, &test, &out), 0);
    assert_same("content", text_content(&out), CONTENT);
    test_end(&test);
}

static void contents_are_read_and_written_again(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0}, files = {0};
    struct version_content content;
    assert_null(content_read(CONTENT, strlen(CONTENT), &memorandum_forms, test.arena, &content));
    assert_int_equal(content_write(&content, &out), 0);
    assert_same("again", text_content(&out), CONTENT);
    for (size_t i = 0; i < content.table_count; i++)
        if (content.tables[i].count)
            content_csv(&content.tables[i], &files);
    assert_same("files", text_content(&files), FILES);
    test_end(&test);
}

/* What is no content, and why. */
static const struct {
    const char *content, *fault;
} wrong[] = {
    {"", "it is not canonical JSON"},
    {"{}", "it has not edition, settings and tables"},
    {"{" EDITION ",\"settings\":{}}", "it has not edition, settings and tables"},
    {"{" EDITION ",\"settings\":{},\"tables\":{},\"z\":1}", "it has not edition, settings and tables alone"},
    {"{\"a\":1," EDITION ",\"settings\":{},\"tables\":{}}", "it has not edition, settings and tables alone"},
    {"{\"edition\":1,\"settings\":{},\"tables\":{}}", "the edition has not a hash and a name alone"},
    {"{\"edition\":{\"hash\":\"" HASH "\"},\"settings\":{},\"tables\":{}}",
     "the edition has not a hash and a name alone"},
    {"{\"edition\":{\"hash\":\"" HASH
     "\",\"name\":\"2023\",\"side\":\"letter\"},\"settings\":{},\"tables\":{}}",
     "the edition has not a hash and a name alone"},
    {"{\"edition\":{\"hash\":\"0123\",\"name\":\"2023\"},\"settings\":{},\"tables\":{}}",
     "the hash of the edition is not 64 hexadecimal digits"},
    {"{\"edition\":{\"hash\":\"" HASH "\",\"name\":\"\"},\"settings\":{},\"tables\":{}}",
     "a value that is no text, or an empty one"},
    {"{" EDITION ",\"settings\":[],\"tables\":{}}", "the settings are no object"},
    {"{" EDITION ",\"settings\":{\"signed\":\"2024-02-14\"},\"tables\":{}}",
     "a setting that a memorandum does not have"},
    {"{" EDITION ",\"settings\":{\"reference\":\"\"},\"tables\":{}}",
     "a value that is no text, or an empty one"},
    {"{" EDITION ",\"settings\":{\"reference\":\"x\\n[contingent]\"},\"tables\":{}}",
     "a setting that no line could hold"},
    {"{" EDITION ",\"settings\":{\"reference\":\"x #y\"},\"tables\":{}}",
     "a setting that no line could hold"},
    {"{" EDITION ",\"settings\":{\"reference\":\"x \"},\"tables\":{}}", "a setting that no line could hold"},
    {"{" EDITION ",\"settings\":{},\"tables\":[]}", "the tables are no object"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"strength.csv\":[{}]}}",
     "a table that a memorandum does not have"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"factors.csv\":{}}}",
     "a table that a memorandum does not have"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"factors.csv\":[]}}",
     "a table without a row, or with more than 100,000"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"factors.csv\":[1]}}", "a row that is no object"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"factors.csv\":[{\"line\":\"L1\"}]}}",
     "a cell of no column of its table"},
    {"{" EDITION ",\"settings\":{},\"tables\":{\"factors.csv\":[{\"hostile\":1}]}}",
     "a value that is no text, or an empty one"},
};

static void what_is_no_content_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        struct test_case test = test_begin();
        struct version_content content;
        const char *fault =
            content_read(wrong[i].content, strlen(wrong[i].content), &memorandum_forms, test.arena, &content);
        assert_same(wrong[i].content, fault ? fault : "", wrong[i].fault);
        test_end(&test);
    }
}

static void reading_may_run_out_of_memory(void **state)
{
    (void)state;
    bool ended = false;
    for (size_t calls = 1; !ended; calls++) {
        struct test_case test = test_begin();
        struct version_content content;
        arena_fail_after(test.arena, calls);
        const char *fault = content_read(CONTENT, strlen(CONTENT), &memorandum_forms, test.arena, &content);
        ended = !arena_has_failed(test.arena);
        if (ended)
            assert_null(fault);
        else
            assert_string_equal(fault, "out of memory");
        test_end(&test);
    }
}

static void gathering_may_run_out_of_memory(void **state)
{
    (void)state;
    bool ended = false;
    for (size_t calls = 1; !ended; calls++) {
        struct test_case test = test_begin();
        struct folder folder;
        struct version_content content;
        assert_true(folder_of_text(FOLDER, strlen(FOLDER), test.arena, &folder));
        arena_fail_after(test.arena, calls);
        int code = content_of_folder(&folder, &test, &content);
        ended = !arena_has_failed(test.arena);
        if (ended)
            assert_int_equal(code, 0);
        else
            assert_int_equal(code, ERROR_LIMIT);
        test_end(&test);
    }
}

/* ---- bodies ---- */

static const struct {
    enum version_kind kind;
    const char *body, *fault;
} bodies[] = {
    {VERSION_PROPOSED, "{\"content\":\"" HASH "\",\"file\":\"" HASH "\"}", ""},
    {VERSION_PROPOSED,
     "{\"amendment\":1,\"answers\":\"" HASH "\",\"by\":\"KAZ\",\"content\":\"" HASH "\",\"file\":\"" HASH
     "\",\"note\":\"x\"}",
     ""},
    {VERSION_PROPOSED, "{\"file\":\"" HASH "\"}",
     "'content' is missing: 64 hexadecimal digits, small letters"},
    {VERSION_PROPOSED, "{\"amendment\":1000,\"content\":\"" HASH "\",\"file\":\"" HASH "\"}",
     "'amendment' is not a whole number, 0 or more, that is not too large"},
    {VERSION_SIGNED,
     "{\"capacity\":\"Chief\",\"content\":\"" HASH
     "\",\"day\":\"2024-02-14\",\"delegation\":\"d\",\"person\":\"p\",\"request\":\"r\",\"side\":\"KAZ\"}",
     ""},
    {VERSION_SIGNED, "{\"content\":\"" HASH "\",\"day\":\"2024-02-14\",\"person\":\"p\",\"side\":\"KAZ\"}",
     "'delegation' is missing: a text that is neither empty nor too long"},
    {VERSION_REPORTED,
     "{\"content\":\"" HASH "\",\"day\":\"2024-02-14\",\"paper\":\"" HASH
     "\",\"person\":\"p\",\"side\":\"UN\"}",
     ""},
    {VERSION_REPORTED, "{\"content\":\"" HASH "\",\"day\":\"2024-02-14\",\"person\":\"p\",\"side\":\"UN\"}",
     "'paper' is missing: 64 hexadecimal digits, small letters"},
};

/* A released version of a body stays as it is. */
static void bodies_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct test_case test = test_begin();
        struct version_event event;
        const char *fault = body_read(&version_bodies[bodies[i].kind], bodies[i].body, strlen(bodies[i].body),
                                      test.arena, &event);
        assert_same(bodies[i].body, fault ? fault : "", bodies[i].fault);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_stand_as_records_say),
        cmocka_unit_test(folding_may_run_out_of_memory),
        cmocka_unit_test(versions_are_named_by_their_first_digits),
        cmocka_unit_test(contents_are_canonical),
        cmocka_unit_test(contents_are_read_and_written_again),
        cmocka_unit_test(what_is_no_content_is_refused),
        cmocka_unit_test(reading_may_run_out_of_memory),
        cmocka_unit_test(gathering_may_run_out_of_memory),
        cmocka_unit_test(bodies_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
