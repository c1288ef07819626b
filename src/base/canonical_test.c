#include "base/canonical.h"

#include "test.h"
#include <stdlib.h>

/* As Python 3.11 writes it: json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(',', ':')). */
static const char golden[] = "{\"\":0,\"\\n\":9223372036854775807,\"!\":\"x\",\"A\":-9223372036854775808,"
                             "\"a\":\"\u00e9\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\U0001F600/\","
                             "\"b\":[1,-2,{\"a\":false,\"z\":true},[],{}],\"\u00e9\":\"\"}";

static size_t check(const char *data)
{
    return canonical_check(data, strlen(data));
}

/* JSON read and written canonically, or the problems. */
static const char *write_again(const char *data, size_t size, size_t fail_after, struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file_bytes("f.json", data, size);
    struct json_value *value = NULL;
    int result = json_read(&file, test.arena, &test.problems, &value);
    arena_fail_after(test.arena, fail_after);
    if (result == 0)
        result = canonical_write(value, test.arena, &test.problems, out);
    assert_int_equal(result, problems_result(&test.problems));
    if (result < 0)
        text_done(out);
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

/* ---- the check ---- */

static const char *const right[] = {
    golden,
    "{}",
    "{\"a\":{}}",
    "{\"a\":[]}",
    "{\"a\":0,\"aa\":0,\"b\":0}",
    "{\"A\":0,\"B\":0,\"a\":0}",
    "{\"a\\t\":1,\"a\\n\":2,\"a \":3}", /* by the bytes that they stand for: 0x09, 0x0A, 0x20 */
    "{\"\\u001f\":1,\" \":2,\"\\\"\":3,\"#\":4,\"[\":5,\"\\\\\":6,\"]\":7}",
    "{\"a\":-9223372036854775808,\"b\":9223372036854775807,\"c\":-1,\"d\":10}",
    "{\"z\":1,\"\u00e9\":2,\"\u20ac\":3,\"\U0001F600\":4}",
    "{\"a\":\"\u2028\xEF\xBF\xBF\"}",
    "{\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}", /* 16 levels */
};

static void right_bytes_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(right); i++) {
        TEXT_CLEANUP struct text out = {0};
        if (check(right[i]) != strlen(right[i]))
            print_error("case: %s: wrong at %zu\n", right[i], check(right[i]));
        assert_int_equal(check(right[i]), strlen(right[i]));
        assert_same(right[i], write_again(right[i], strlen(right[i]), 0, &out), right[i]);
    }
}

enum { EARLY = -1 }; /* the bytes end too early */

static const struct {
    const char *data;
    int at;
} wrong[] = {
    {"", EARLY},
    {"{", EARLY},
    {"{\"", EARLY},
    {"{\"a", EARLY},
    {"{\"a\"", EARLY},
    {"{\"a\":", EARLY},
    {"{\"a\":1", EARLY},
    {"{\"a\":1,", EARLY},
    {"{\"a\":[", EARLY},
    {"{\"a\":[1", EARLY},
    {"{\"a\":\"x", EARLY},
    {"[]", 0},
    {"1", 0},
    {"\"a\"", 0},
    {" {}", 0},
    {"{ }", 1},
    {"{}\n", 2},
    {"{}{}", 2},
    {"{]", 1},
    {"{,}", 1},
    {"{1:2}", 1},
    {"{a:1}", 1},
    {"{\"a\" :1}", 4},
    {"{\"a\": 1}", 5},
    {"{\"a\",1}", 4},
    {"{\"a\":1 }", 6},
    {"{\"a\":1]", 6},
    {"{\"a\":1,}", 7},
    {"{\"a\":1 ,\"b\":2}", 6},
    {"{\"a\":1, \"b\":2}", 7},
    {"{\"a\":}", 5},
    {"{\"a\":[1,]}", 8},
    {"{\"a\":[,1]}", 6},
    {"{\"a\":[1 2]}", 7},
    {"{\"a\":[\"k\":1]}", 9},
    {"{\"a\":[}]", 6},
    /* keys twice or out of order: their first byte */
    {"{\"a\":1,\"a\":2}", 8},
    {"{\"b\":1,\"a\":2}", 8},
    {"{\"aa\":1,\"a\":2}", 9},
    {"{\"a\":1,\"B\":2}", 8},
    {"{\"a\":1,\"\":2}", 8},
    {"{\"\":1,\"\":2}", 7},
    {"{\"\u00e9\":1,\"z\":2}", 9},
    {"{\"a\\n\":1,\"a\\t\":2}", 10},
    {"{\"a\":{\"b\":1,\"a\":2}}", 13},
    {"{\"b\":{\"a\":1},\"a\":2}", 14},
    {"{\"\\\\\":1,\"[\":2}", 9},
    /* words and numbers: where they begin */
    {"{\"a\":null}", 5},
    {"{\"a\":tru}", 5},
    {"{\"a\":True}", 5},
    {"{\"a\":truex}", 9},
    {"{\"a\":-0}", 5},
    {"{\"a\":-}", 5},
    {"{\"a\":+1}", 5},
    {"{\"a\":01}", 6},
    {"{\"a\":00}", 6},
    {"{\"a\":-01}", 5},
    {"{\"a\":1.0}", 6},
    {"{\"a\":.5}", 5},
    {"{\"a\":1e3}", 6},
    {"{\"a\":1E3}", 6},
    {"{\"a\":9223372036854775808}", 5},
    {"{\"a\":-9223372036854775809}", 5},
    {"{\"a\":99999999999999999999999}", 5},
    /* texts: where an escape begins */
    {"{\"a\":\"\\/\"}", 6},
    {"{\"a\":\"b\\u0041\"}", 7},
    {"{\"a\":\"\\u00e9\"}", 6},
    {"{\"a\":\"\\u0000\"}", 6},
    {"{\"a\":\"\\u0022\"}", 6},
    {"{\"a\":\"\\u000a\"}", 6},
    {"{\"a\":\"\\u0009\"}", 6},
    {"{\"a\":\"\\u001F\"}", 6},
    {"{\"a\":\"\\u001g\"}", 6},
    {"{\"a\":\"\\u0020\"}", 6},
    {"{\"a\":\"\\u007f\"}", 6},
    {"{\"a\":\"\\U0001\"}", 6},
    {"{\"a\":\"\\ud83d\\ude00\"}", 6},
    {"{\"a\":\"\\", 6},
    {"{\"a\":\"\\u00", 6},
    {"{\"a\":\"\n\"}", 6},
    {"{\"a\":\"12345678\x1f\"}", 14},
    {"{\"a\":\"caf\xE9\"}", 9},
    {"{\"a\":\"\xED\xA0\x80\"}", 6},
    {"{\"a\":\"\xC0\x80\"}", 6},
    {"{\"\xFF\":1}", 2},
    {"{}\xFF", 2},
    {"\xEF\xBB\xBF{}", 0},
    {"{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", 20}, /* 17 levels */
};

static void wrong_bytes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        size_t wanted = wrong[i].at == EARLY ? strlen(wrong[i].data) + 1 : (size_t)wrong[i].at;
        if (check(wrong[i].data) != wanted)
            print_error("case: %s\n", wrong[i].data);
        assert_int_equal(check(wrong[i].data), wanted);
    }
    assert_int_equal(canonical_check("{\"a\":\"\0\"}", 9), 6);
    assert_int_equal(canonical_check("{}\0", 3), 2);
}

static void bytes_have_a_maximum(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text data = {0}, out = {0};
    text_add(&data, "{\"a\":\"");
    text_pad(&data, 'x', CANONICAL_SIZE_MAXIMUM - data.length - 2);
    text_add(&data, "\"}");
    assert_int_equal(data.length, CANONICAL_SIZE_MAXIMUM);
    assert_int_equal(check(data.data), CANONICAL_SIZE_MAXIMUM);
    assert_same("1 MiB", write_again(data.data, data.length, 0, &out), data.data);
    text_done(&out);
    data.length -= 2;
    text_add(&data, "x\"}");
    assert_int_equal(check(data.data), CANONICAL_SIZE_MAXIMUM);
    assert_same("1 MiB and a byte", write_again(data.data, data.length, 0, &out),
                "1:1: it is too long to be recorded; expected at most 1 MiB");
}

/* ---- the reader ---- */

static bool read_items(const char *data, size_t size, int depth, struct text *out);

/* Adds an item: key, type, raw; and the same of what is inside. */
static bool add_item(const struct canonical_item *item, int depth, struct text *out)
{
    static const char types[] = "snTFoa";
    if (item->key)
        text_add_bytes(out, item->key, item->key_size);
    text_format(out, "=%c", types[item->type]);
    if (item->type != CANONICAL_OBJECT && item->type != CANONICAL_ARRAY) {
        text_add_bytes(out, item->raw, item->raw_size);
        text_format(out, ":%lld%s ", (long long)item->number, item->escaped ? "!" : "");
        return true;
    }
    text_add(out, "(");
    if (depth > 2 * CANONICAL_DEPTH_MAXIMUM || !read_items(item->raw, item->raw_size, depth + 1, out))
        return false;
    text_add(out, ") ");
    return true;
}

/* Adds what the reader gives. False when it met anything wrong. Recursion to a depth. */
static bool read_items(const char *data, size_t size, int depth, struct text *out)
{
    struct canonical_reader reader;
    struct canonical_item item;
    int result;
    canonical_open(data, size, &reader);
    while ((result = canonical_next(&reader, &item)) > 0) {
        assert_true(item.raw >= data && item.raw + item.raw_size <= data + size);
        if (!add_item(&item, depth, out))
            return false;
    }
    assert_true(result == 0 || result == ERROR_INVALID);
    return result == 0;
}

static void items_are_pulled(void **state)
{
    (void)state;
    static const struct {
        const char *data, *items;
        bool right;
    } cases[] = {
        {"{}", "", true},
        {"[]", "", true},
        {"{\"a\":1,\"b\":\"x\\n\",\"c\":true,\"d\":false}", "a=n1:1 b=sx\\n:0! c=Ttrue:1 d=Ffalse:0 ", true},
        {"[-5,[[\"]\"]],{\"k\":{}}]", "=n-5:-5 =a(=a(=s]:0 ) ) =o(k=o() ) ", true},
        {"", "", false},
        {"x", "", false},
        {"1", "", false},
        {"{", "", false},
        {"{}}", "", false},
        {"{} ", "", false},
        {"{\"a\":1]", "a=n1:1 ", false},
        {"{\"a\":1,\"b\":", "a=n1:1 ", false},
        {"{\"a\":[1}", "a=a(=n1:1 ", false},
        {"{\"a\":\"x", "", false},
        {"{\"a\":[\"x", "", false},
        {"[1,]", "=n1:1 ", false},
        {"[null]", "", false},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        bool all = read_items(cases[i].data, strlen(cases[i].data), 0, &out);
        assert_same(cases[i].data, text_content(&out), cases[i].items);
        assert_int_equal(all, cases[i].right);
    }
}

static void members_and_texts_are_found(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct canonical_item item;
    size_t size = sizeof golden - 1;
    assert_int_equal(canonical_member(golden, size, "b", &item), 1);
    assert_int_equal(item.type, CANONICAL_ARRAY);
    assert_int_equal(item.raw_size, strlen("[1,-2,{\"a\":false,\"z\":true},[],{}]"));
    assert_null(canonical_text(&item, test.arena));
    assert_int_equal(canonical_member(golden, size, "a", &item), 1);
    assert_true(item.escaped);
    assert_string_equal(canonical_text(&item, test.arena), "\u00e9\"\\\b\f\n\r\t\x01\x1f\x7f\U0001F600/");
    assert_int_equal(canonical_member(golden, size, "!", &item), 1);
    assert_false(item.escaped);
    assert_string_equal(canonical_text(&item, test.arena), "x");
    arena_fail_after(test.arena, 1);
    assert_null(canonical_text(&item, test.arena));
    assert_int_equal(canonical_member(golden, size, "\n", &item), 1);
    assert_true(canonical_key_is(&item, "\n"));
    assert_false(canonical_key_is(&item, "\\n"));
    assert_false(canonical_key_is(&item, "\nx"));
    assert_true(item.number == INT64_MAX);
    assert_int_equal(canonical_member(golden, size, "", &item), 1);
    assert_true(canonical_key_is(&item, ""));
    assert_int_equal(canonical_member(golden, size, "c", &item), 0);
    assert_int_equal(canonical_member("[1]", 3, "", &item), 0);
    assert_int_equal(canonical_member("{\"a\":1", 6, "a", &item), 1);
    assert_int_equal(canonical_member("{\"a\":1", 6, "b", &item), ERROR_INVALID);
    test_end(&test);
}

/* ---- every mutation ---- */

/* Bytes in memory of exactly their size. What is canonical reads back to itself as JSON, too. True when it is
   canonical. */
static bool try_bytes(const char *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    TEXT_CLEANUP struct text items = {0}, again = {0};
    bool readable = read_items(copy, size, 0, &items);
    bool canonical = canonical_check(copy, size) == size;
    if (canonical) {
        assert_true(readable);
        write_again(copy, size, 0, &again);
        assert_int_equal(again.length, size);
        assert_memory_equal(again.data, copy, size);
    }
    free(copy);
    return canonical;
}

static void every_mutation_is_refused_or_another_object(void **state)
{
    (void)state;
    char data[sizeof golden];
    size_t size = sizeof golden - 1, others = 0;
    for (size_t at = 0; at < size; at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(data, golden, sizeof golden);
            if (data[at] == (char)byte)
                continue;
            data[at] = (char)byte;
            others += try_bytes(data, size);
        }
        memcpy(data, golden, at); /* one byte left out */
        memcpy(data + at, golden + at + 1, size - at);
        others += try_bytes(data, size - 1);
        assert_false(try_bytes(golden, at)); /* the rest cut off */
    }
    assert_in_range(others, 1000, 10000);
}

/* ---- writing ---- */

static void trees_are_written(void **state)
{
    static const struct {
        const char *data, *written;
    } cases[] = {
        {" { \"b\" : 1 , \"a\" : [ true , \"\\u0041\\/\" ] } ", "{\"a\":[true,\"A/\"],\"b\":1}"},
        {"{\"aa\":1,\"a\":2,\"\":3,\"B\":4}", "{\"\":3,\"B\":4,\"a\":2,\"aa\":1}"},
        {"{\"\\ud83d\\ude00\":1,\"\\uffee\":2}", "{\"\uffee\":2,\"\U0001F600\":1}"},
        {"\"x\"", "\"x\""},
        {"[{\"a\":null},\n1.0]",
         "1:7: null cannot be recorded; leave out what is not given | 2:1: the number "
         "cannot be recorded exactly; expected a whole number of 64 bits, or a text "
         "in quotation marks: \"12.50\""},
        {"[-0]", "1:2: the number cannot be recorded exactly; expected a whole number of 64 bits, or a text "
                 "in quotation marks: \"12.50\""},
        {"9223372036854775808", "1:1: the number cannot be recorded exactly; expected a whole number of 64 "
                                "bits, or a text in quotation marks: \"12.50\""},
        {"{\"a\":[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]}",
         "1:21: brackets are nested too deeply; expected at most 16 levels"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, write_again(cases[i].data, strlen(cases[i].data), 0, &out),
                    cases[i].written);
    }
}

static void writing_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char data[] = "{\"b\":[1,{\"d\":1,\"c\":2}],\"a\":{}}";
    static const char written[] = "{\"a\":{},\"b\":[1,{\"c\":2,\"d\":1}]}";
    size_t calls = 0;
    for (bool done = false; !done;) {
        TEXT_CLEANUP struct text out = {0};
        done = strcmp(write_again(data, sizeof data - 1, ++calls, &out), written) == 0;
    }
    assert_int_equal(calls, 5); /* each of the four brackets failed before */
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.json", data);
    struct json_value *value;
    TEXT_CLEANUP struct text small = {.maximum = 8};
    assert_int_equal(json_read(&file, test.arena, &test.problems, &value), 0);
    assert_int_equal(canonical_write(value, test.arena, &test.problems, &small), ERROR_LIMIT);
    test_end(&test);
}

static void values_are_written_without_a_tree(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text out = {0};
    struct canonical_writer writer = {.out = &out};
    canonical_begin(&writer, NULL, '{');
    canonical_add_number(&writer, "", 0);
    canonical_add_number(&writer, "\n", INT64_MAX);
    canonical_add_text(&writer, "!", "x");
    canonical_add_number(&writer, "A", INT64_MIN);
    canonical_add_text(&writer, "a", "\u00e9\"\\\b\f\n\r\t\x01\x1f\x7f\U0001F600/");
    canonical_begin(&writer, "b", '[');
    canonical_add_number(&writer, NULL, 1);
    canonical_add_number(&writer, NULL, -2);
    canonical_begin(&writer, NULL, '{');
    canonical_add_bool(&writer, "a", false);
    canonical_add_bool(&writer, "z", true);
    canonical_end(&writer, '}');
    canonical_begin(&writer, NULL, '[');
    canonical_end(&writer, ']');
    canonical_begin(&writer, NULL, '{');
    canonical_end(&writer, '}');
    canonical_end(&writer, ']');
    canonical_add_text(&writer, "\u00e9", "");
    canonical_end(&writer, '}');
    assert_int_equal(writer.depth, 0);
    assert_int_equal(text_result(&out), 0);
    assert_same("golden", text_content(&out), golden);
}

/* One step of a plan: { [ ] } open and close, 1 is a number, X a wrong text, N none. */
static void write_step(struct canonical_writer *writer, const char *key, char step)
{
    if (step == '{' || step == '[')
        canonical_begin(writer, key, step);
    else if (step == '}' || step == ']')
        canonical_end(writer, step);
    else if (step == '1')
        canonical_add_number(writer, key, 1);
    else
        canonical_add_text(writer, key, step == 'X' ? "\xE9" : NULL);
}

/* Writes by a plan; a, b and c are the keys of the step behind them. */
static bool follows(const char *plan)
{
    static const char *const keys[] = {"a", "b", "c"};
    TEXT_CLEANUP struct text out = {0};
    struct canonical_writer writer = {.out = &out};
    for (const char *key = NULL; *plan; plan++) {
        bool names_key = *plan >= 'a' && *plan <= 'c';
        if (!names_key)
            write_step(&writer, key, *plan);
        key = names_key ? keys[*plan - 'a'] : NULL;
    }
    bool whole = !out.failed && writer.depth == 0;
    if (whole)
        assert_int_equal(check(text_content(&out)), out.length);
    return whole;
}

static void what_would_not_be_canonical_fails(void **state)
{
    (void)state;
    static const char *const good[] = {"{}", "{a1b1c1}", "{a[11]c{a1b[]}}", "{a{c1}b{a1}}",
                                       "{a[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}"};
    static const char *const bad[] = {"{a1a1}",  "{b1a1}",   "{1}",  "{a[b1]}",
                                      "{a1]",    "{a[}]",    "{}}",  "}",
                                      "{}{}",    "a{}",      "{aX}", "{aN}",
                                      "{b{}a1}", "{a[1]a1}", "{",    "{a[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"};
    for (size_t i = 0; i < TEST_COUNT(good); i++)
        assert_true(follows(good[i]));
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        assert_false(follows(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_bytes_are_right),
        cmocka_unit_test(wrong_bytes_are_named),
        cmocka_unit_test(bytes_have_a_maximum),
        cmocka_unit_test(items_are_pulled),
        cmocka_unit_test(members_and_texts_are_found),
        cmocka_unit_test(every_mutation_is_refused_or_another_object),
        cmocka_unit_test(trees_are_written),
        cmocka_unit_test(writing_survives_every_failing_allocation),
        cmocka_unit_test(values_are_written_without_a_tree),
        cmocka_unit_test(what_would_not_be_canonical_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
