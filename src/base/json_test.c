#include "base/json.h"

#include "base/day.h"
#include "test.h"

/* Writes a value again; recursion as deep as the reader allows. */
static void write_value(struct json_writer *writer, const struct json_value *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_null(writer, value->key);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_bool(writer, value->key, value->type == JSON_TRUE);
        break;
    case JSON_NUMBER:
        json_number(writer, value->key, value->text);
        break;
    case JSON_TEXT:
        assert_int_equal(strlen(value->text), value->length);
        json_text(writer, value->key, value->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT: {
        size_t count = 0;
        if (value->type == JSON_OBJECT)
            json_begin_object(writer, value->key);
        else
            json_begin_array(writer, value->key);
        for (const struct json_value *member = value->first; member; member = member->next, count++)
            write_value(writer, member);
        assert_int_equal(count, value->count);
        if (value->type == JSON_OBJECT)
            json_end_object(writer);
        else
            json_end_array(writer);
    }
    }
}

/* Reads, and writes what was read without blanks; then the problems. */
static const char *read_all(const char *data, size_t size, size_t fail_after, struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file_bytes("f.json", data, size);
    struct json_value *value = NULL;
    struct json_writer writer = {.out = out, .compact = true};
    arena_fail_after(test.arena, fail_after);
    int result = json_read(&file, test.arena, &test.problems, &value);
    assert_int_equal(result < 0, problems_result(&test.problems) < 0);
    if (fail_after == 0) /* else the first problem may not have been kept */
        assert_int_equal(result, problems_result(&test.problems));
    if (result == 0)
        write_value(&writer, value);
    else
        assert_null(value);
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

#define VALUE  "expected a value: \"text\", a number, true, false, null, [ or {"
#define NUMBER "expected a number such as -12.5 or 1e3, without leading zeros"
#define ESCAPE                                                                                               \
    "expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits (not 0000; "              \
    "surrogates in pairs)"
#define TEXT "expected a closing quote (\"); a line break inside is written \\n"

static const struct {
    const char *data, *read;
} cases[] = {
    /* RFC 8259 */
    {"null", "null"},
    {" true ", "true"},
    {"\t\r\nfalse\n", "false"},
    {"\xEF\xBB\xBF[]", "[]"},
    {"0", "0"},
    {"-0", "-0"},
    {"-12.50e+10", "-12.50e+10"},
    {"1E-7", "1E-7"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {"\"\"", "\"\""},
    {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE99\\u001f\"", "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x9A\x99\\u001f\""},
    {"\"\xD2\x9B\x7F\"", "\"\xD2\x9B\x7F\""},
    {"[]", "[]"},
    {"[ 1 , [ 2 ] , { } ]", "[1,[2],{}]"},
    {"{\"a\":1,\"b\":{\"a\":[null]}}", "{\"a\":1,\"b\":{\"a\":[null]}}"},
    {"{\"\":1,\"\\u0061\":2}", "{\"\":1,\"a\":2}"},
    {"\n[1\r\n,\r\n2]\n", "[1,2]"},
    /* refused as a whole */
    {"", "0:0: the file is empty; expected JSON"},
    {"\xEF\xBB\xBF", "0:0: the file is empty; expected JSON"},
    {" \n", "2:1: found the end of the file; " VALUE},
    {"[1] 2", "1:5: found '2'; expected the end of the file behind the value"},
    {"{} // c", "1:4: found '//'; expected the end of the file behind the value"},
    /* words and numbers */
    {"tru", "1:1: found 'tru'; " VALUE},
    {"True", "1:1: found 'True'; " VALUE},
    {"NaN", "1:1: found 'NaN'; " VALUE},
    {"nullx", "1:1: found 'nullx'; " VALUE},
    {"'a'", "1:1: found ''a''; " VALUE},
    {"]", "1:1: found ']'; " VALUE},
    {"01", "1:1: found '01'; " NUMBER},
    {"+1", "1:1: found '+1'; " NUMBER},
    {"-", "1:1: found '-'; " NUMBER},
    {"1.", "1:1: found '1.'; " NUMBER},
    {".5", "1:1: found '.5'; " NUMBER},
    {"1.e5", "1:1: found '1.e5'; " NUMBER},
    {"1e", "1:1: found '1e'; " NUMBER},
    {"1e+", "1:1: found '1e+'; " NUMBER},
    {"0x10", "1:1: found '0x10'; " NUMBER},
    {"-Infinity", "1:1: found '-Infinity'; " NUMBER},
    {"1 2", "1:3: found '2'; expected the end of the file behind the value"},
    /* texts */
    {"\"a", "1:3: the text does not end in its line; " TEXT},
    {"[\"a\nb\", 01]", "1:4: the text does not end in its line; " TEXT},
    {"[\"a,\n1, 01]", "1:5: the text does not end in its line; " TEXT " | 2:4: found '01'; " NUMBER},
    {"[\"a\tb\", 01]",
     "1:4: a control character inside a text; expected it as an escape such as \\t | 1:9: found "
     "'01'; " NUMBER},
    {"[\"a\\qb\", \"\\u12\", \"\\ud800\", \"\\ud800\\u0041\", \"\\udc00\", \"\\u0000\", \"\\",
     "1:4: the escape '\\q' is wrong; " ESCAPE " | 1:11: the escape '\\u12\",' is wrong; " ESCAPE
     " | 1:19: the escape '\\ud800' is wrong; " ESCAPE " | 1:29: the escape '\\ud800' is wrong; " ESCAPE
     " | 1:45: the escape '\\udc00' is wrong; " ESCAPE " | 1:55: the escape '\\u0000' is wrong; " ESCAPE
     " | 1:65: the escape '\\' is wrong; " ESCAPE},
    {"[\"caf\xE9\", \"\xED\xA0\x80\", 01]",
     "1:6: the byte 0xE9 is not UTF-8; expected UTF-8 | 1:11: the byte 0xED is not UTF-8; expected UTF-8 | "
     "1:15: found '01'; " NUMBER},
    /* brackets and commas: all errors are named */
    {"[1,]", "1:4: found ']'; " VALUE},
    {"[,1]", "1:2: found ','; " VALUE},
    {"[1 2, 03]", "1:4: found '2'; expected ',' or ']' | 1:7: found '03'; " NUMBER},
    {"[1", "1:3: found the end of the file; expected ',' or ']'"},
    {"[1,", "1:4: found the end of the file; " VALUE},
    {"[[1, [2", "1:8: found the end of the file; expected ',' or ']'"},
    {"[1}", "1:3: found '}'; expected ',' or ']'"},
    {"[[1}, 02]", "1:4: found '}'; expected ',' or ']' | 1:7: found '02'; " NUMBER},
    {"{\"a\" 1, \"b\": tru, c: [1, 2], \"d\":, \"e\": 1,}",
     "1:6: found '1'; expected ':' behind the key | 1:14: found 'tru'; " VALUE
     " | 1:19: found 'c'; expected a key in double quotes | 1:34: found ','; " VALUE
     " | 1:43: found '}'; expected a key in double quotes"},
    {"{\"a\":1 \"b\":2}", "1:8: found '\"'; expected ',' or '}'"},
    {"{\"a\":[1,{\"b\":x}],\"c\":y}", "1:14: found 'x'; " VALUE " | 1:22: found 'y'; " VALUE},
    {"[x [1, \"],\" {2}], 03]", "1:2: found 'x'; " VALUE " | 1:19: found '03'; " NUMBER},
    {"{1:2}", "1:2: found '1'; expected a key in double quotes"},
    {"{", "1:2: found the end of the file; expected a key in double quotes"},
    {"{\"a\\x\":1,\"b\":x}", "1:4: the escape '\\x' is wrong; " ESCAPE " | 1:14: found 'x'; " VALUE},
    /* keys twice */
    {"{\"a\":1,\n\"b\":2,\n\"a\":3}",
     "3:1: the key 'a' stands in line 1 already; expected each key of an object once"},
    {"[{\"a\":{\"a\":1,\"\\u0061\":x},\"b\":{\"b\":1}}, {\"c\":1,\"c\":2,\"c\":3}]",
     "1:23: found 'x'; " VALUE
     " | 1:47: the key 'c' stands in line 1 already; expected each key of an object once"
     " | 1:53: the key 'c' stands in line 1 already; expected each key of an object once"},
};

static void json_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, read_all(cases[i].data, strlen(cases[i].data), 0, &out), cases[i].read);
    }
    TEXT_CLEANUP struct text word = {0}, text = {0};
    assert_same("NUL", read_all("[\0]", 3, 0, &word), "1:2: found '\\x00'; " VALUE);
    assert_same("NUL in a text", read_all("\"\0\"", 3, 0, &text),
                "1:2: a control character inside a text; expected it as an escape such as \\t");
}

/* So many brackets one in another. */
static void write_nested(struct text *data, char open, char close, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        text_add(data, open == '{' ? "{\"k\":" : "[");
    text_add(data, "1");
    text_pad(data, close, depth);
}

static void json_has_a_depth_limit(void **state)
{
    (void)state;
    static const struct {
        const char *brackets, *problem;
        size_t depth;
    } limits[] = {
        {"[]", "", JSON_DEPTH_MAXIMUM},
        {"{}", "", JSON_DEPTH_MAXIMUM},
        {"[]", "1:65: brackets are nested too deeply; expected at most 64 levels", JSON_DEPTH_MAXIMUM + 1},
        {"{}", "1:321: brackets are nested too deeply; expected at most 64 levels", 100000},
        {"[]", "1:65: brackets are nested too deeply; expected at most 64 levels", 1000000},
    };
    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        TEXT_CLEANUP struct text data = {0}, out = {0};
        write_nested(&data, limits[i].brackets[0], limits[i].brackets[1], limits[i].depth);
        const char *read = read_all(data.data, data.length, 0, &out);
        assert_same(limits[i].problem, read,
                    limits[i].depth > JSON_DEPTH_MAXIMUM ? limits[i].problem : data.data);
    }
}

static void json_names_places_and_members(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.json", "{\"\xD2\x9B\": 1,\n  \"b\": [true, \"x\"]}");
    struct json_value *value;
    assert_int_equal(json_read(&file, test.arena, &test.problems, &value), 0);
    assert_int_equal(value->type, JSON_OBJECT);
    assert_int_equal(value->count, 2);
    const struct json_value *first = json_member(value, "\xD2\x9B"), *second = json_member(value, "b");
    assert_int_equal(first->place.column, 7);
    assert_int_equal(first->key_place.column, 2);
    assert_string_equal(first->text, "1");
    assert_int_equal(second->place.line, 2);
    assert_int_equal(second->place.column, 8);
    assert_int_equal(second->key_place.column, 3);
    assert_int_equal(second->first->next->place.column, 15);
    assert_string_equal(second->first->next->text, "x");
    assert_string_equal(second->place.file, "f.json");
    assert_null(second->first->next->next);
    assert_null(json_member(value, "c"));
    assert_null(json_member(second, "b"));
    test_end(&test);
}

static void json_refuses_twins_among_many_keys(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text data = {0};
    text_add_char(&data, '{');
    for (int i = 0; i < 50000; i++)
        text_format(&data, "\"k%d\":1,\n", i * 7919 % 49999); /* k0 at the start and at the end */
    text_add(&data, "\"end\":1}");
    struct folder_file file = test_file_bytes("f.json", data.data, data.length);
    struct json_value *value;
    assert_int_equal(json_read(&file, test.arena, &test.problems, &value), ERROR_INVALID);
    assert_problem(&test.problems, 0, "f.json", 50000, 1, "the key 'k0' stands in line 1 already");
    assert_int_equal(test.problems.count, 1);
    test_end(&test);
}

static void json_writes(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer, NULL);
    json_text(&writer, "text", "a\"\\\n\x01\x7F\xD2\x9B");
    json_text(&writer, "none", NULL);
    json_text(&writer, "wrong", "a\xE9z\xC3");
    json_money(&writer, "money", 20127200);
    json_money(&writer, "owed", -5);
    json_integer(&writer, "least", INT64_MIN);
    json_bool(&writer, "yes", true);
    json_bool(&writer, "no", false);
    json_null(&writer, "null");
    json_day(&writer, "day", day_make(2024, 3, 14));
    json_day(&writer, "never", DAY_NEVER);
    json_number(&writer, "number", "9.5");
    json_begin_array(&writer, "empty");
    json_end_array(&writer);
    json_begin_array(&writer, "k\t");
    json_integer(&writer, NULL, 1);
    json_begin_object(&writer, NULL);
    json_end_object(&writer);
    json_begin_object(&writer, NULL);
    json_text(&writer, "", "");
    json_end_object(&writer);
    json_end_array(&writer);
    json_end_object(&writer);
    assert_int_equal(text_result(&out), 0);
    assert_same("all", text_content(&out),
                "{\n"
                "  \"text\": \"a\\\"\\\\\\n\\u0001\x7F\xD2\x9B\",\n"
                "  \"none\": null,\n"
                "  \"wrong\": \"a\xEF\xBF\xBDz\xEF\xBF\xBD\",\n"
                "  \"money\": \"201272.00\",\n"
                "  \"owed\": \"-0.05\",\n"
                "  \"least\": -9223372036854775808,\n"
                "  \"yes\": true,\n"
                "  \"no\": false,\n"
                "  \"null\": null,\n"
                "  \"day\": \"2024-03-14\",\n"
                "  \"never\": null,\n"
                "  \"number\": 9.5,\n"
                "  \"empty\": [],\n"
                "  \"k\\t\": [\n"
                "    1,\n"
                "    {},\n"
                "    {\n"
                "      \"\": \"\"\n"
                "    }\n"
                "  ]\n"
                "}");
}

static void json_writer_fails_past_its_depth(void **state)
{
    (void)state;
    for (int depth = JSON_DEPTH_MAXIMUM; depth <= JSON_DEPTH_MAXIMUM + 5; depth++) {
        TEXT_CLEANUP struct text out = {0};
        struct json_writer writer = {.out = &out, .compact = true};
        for (int i = 0; i < depth; i++)
            json_begin_array(&writer, NULL);
        json_null(&writer, NULL);
        for (int i = 0; i < depth; i++)
            json_end_array(&writer);
        assert_int_equal(writer.depth, 0);
        assert_int_equal(text_result(&out), depth > JSON_DEPTH_MAXIMUM ? ERROR_LIMIT : 0);
    }
}

static void json_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const files[] = {
        "{\"a\":[1,\"x\",{\"b\":null,\"c\":[]}],\"d\":{}}",
        "{\"a\":1,\"a\":2,\"b\":[x,\"\\q\",01],}",
    };
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        TEXT_CLEANUP struct text wanted = {0};
        read_all(files[i], strlen(files[i]), 0, &wanted);
        for (size_t calls = 1;; calls++) {
            TEXT_CLEANUP struct text out = {0};
            assert_in_range(calls, 1, 1000);
            read_all(files[i], strlen(files[i]), calls, &out);
            if (strcmp(text_content(&out), text_content(&wanted)) == 0)
                break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_reads),
        cmocka_unit_test(json_has_a_depth_limit),
        cmocka_unit_test(json_names_places_and_members),
        cmocka_unit_test(json_refuses_twins_among_many_keys),
        cmocka_unit_test(json_writes),
        cmocka_unit_test(json_writer_fails_past_its_depth),
        cmocka_unit_test(json_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
