#include "base/text.h"

#include "test.h"

static void text_grows(void **state)
{
    (void)state;
    struct text text = {0};
    assert_string_equal(text_content(&text), "");
    text_add(&text, "a");
    text_add_char(&text, 'b');
    text_add_bytes(&text, "cdx", 2);
    text_add_bytes(&text, NULL, 0);
    text_pad(&text, '.', 3);
    text_format(&text, "%d-%s", 7, "e");
    assert_same("text", text_content(&text), "abcd...7-e");
    assert_int_equal(text.length, 10);
    for (int i = 0; i < 10000; i++)
        text_format(&text, "%04d", i);
    assert_int_equal(text.length, 40010);
    assert_memory_equal(text.data + 40006, "9999", 5);
    assert_int_equal(text_result(&text), 0);
    text_done(&text);
    assert_null(text.data);
    text_add(&text, "again");
    assert_string_equal(text_content(&text), "again");
    text_done(&text);
}

static void text_fails_at_its_maximum_and_stays_failed(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text text = {.maximum = 5};
    text_add(&text, "12345");
    assert_int_equal(text_result(&text), 0);
    text_add(&text, "");
    assert_int_equal(text_result(&text), 0);
    text_add(&text, "6");
    assert_int_equal(text_result(&text), ERROR_LIMIT);
    assert_string_equal(text_content(&text), "12345");
    text_done(&text);
    assert_int_equal(text.maximum, 5);
    text_format(&text, "%s", "123456");
    assert_int_equal(text_result(&text), ERROR_LIMIT);
    text_add(&text, "1");
    text_pad(&text, '1', 1);
    text_format(&text, "1");
    assert_string_equal(text_content(&text), "");
    text_done(&text);
    text_pad(&text, 'x', SIZE_MAX);
    assert_int_equal(text_result(&text), ERROR_LIMIT);
}

static void text_utf8_check_finds_the_first_wrong_byte(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t length, right;
    } cases[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"just some longer plain text", 27, 27},
        {"\x01\t\n\x7F", 4, 4},
        {"a\0b", 3, 1},
        {"12345678\0b", 10, 8},
        {"1234567\0b", 9, 7},
        {"1234\0a67", 8, 4},
        {"\xC3\xA9", 2, 2},                 /* U+00E9 */
        {"\xD2\x9B\xD0\xB0", 4, 4},         /* Kazakh */
        {"\xE2\x82\xAC", 3, 3},             /* U+20AC */
        {"\xF0\x9F\x9A\x99", 4, 4},         /* U+1F699 */
        {"\xF4\x8F\xBF\xBF", 4, 4},         /* U+10FFFF */
        {"\xEF\xBF\xBF", 3, 3},             /* U+FFFF */
        {"\xED\x9F\xBF\xEE\x80\x80", 6, 6}, /* U+D7FF, U+E000 */
        {"12345678\xC3\xA9", 10, 10},
        {"ab\x80", 3, 2},           /* a byte that continues nothing */
        {"ab\xE9t\xE9", 5, 2},      /* Latin-1 */
        {"\xC0\x80", 2, 0},         /* overlong NUL */
        {"\xC1\xBF", 2, 0},         /* overlong */
        {"\xE0\x9F\xBF", 3, 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0}, /* overlong */
        {"\xED\xA0\x80", 3, 0},     /* surrogate */
        {"\xED\xBF\xBF", 3, 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF8\x88\x80\x80\x80", 5, 0},
        {"\xFF", 1, 0},
        {"x\xC3", 2, 1},         /* cut off */
        {"x\xE2\x82", 3, 1},     /* cut off */
        {"x\xF0\x9F\x9A", 4, 1}, /* cut off */
        {"x\xE2(\xA1", 4, 1},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        size_t right = text_utf8_check(cases[i].data, cases[i].length);
        if (right != cases[i].right)
            fail_msg("case %zu: got %zu, want %zu", i, right, cases[i].right);
    }
}

static void text_encode_writes_what_the_check_accepts(void **state)
{
    (void)state;
    for (uint32_t character = 1; character <= 0x10FFFF; character++) {
        char out[4];
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        size_t length = text_encode(character, out);
        if (length > 4 || text_utf8_check(out, length) != length)
            fail_msg("U+%04X", (unsigned)character);
    }
}

static void text_width_counts_terminal_columns(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"\xC3\xA9", 1},
        {"e\xCC\x81", 1}, /* combining acute */
        {"\xD2\x9A\xD0\xB0\xD0\xB7\xD0\xB0\xD2\x9B", 5},
        {"\xE4\xB8\xAD\xE6\x96\x87", 4},             /* Chinese */
        {"\xED\x95\x9C", 2},                         /* Hangul */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2}, /* the same from its letters */
        {"\xF0\x9F\x9A\x99", 2},                     /* emoji */
        {"\xEF\xBC\xA1", 2},                         /* fullwidth A */
        {"\xD9\x85\xD9\x8F", 1},                     /* Arabic with a vowel mark */
        {"a\xE2\x80\x8B"
         "b",
         2}, /* zero-width space */
        {"a\tb\x7F", 2},
        {"\xE9", 1}, /* wrong UTF-8 */
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        size_t width = text_width(cases[i].string);
        if (width != cases[i].width)
            fail_msg("case %zu: got %zu, want %zu", i, width, cases[i].width);
    }
}

static void text_advance_counts_lines_and_characters(void **state)
{
    (void)state;
    uint32_t line = 3, column = 5;
    text_advance("ab\xC3\xA9", 4, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 8);
    text_advance("\r\n\nx", 4, &line, &column);
    assert_int_equal(line, 5);
    assert_int_equal(column, 2);
}

static const char *const names[] = {"day", "strength", "women", "women_officers", "from_day", "to_day"};

static void text_nearest_finds_slips(void **state)
{
    (void)state;
    static const struct {
        const char *name, *nearest;
    } cases[] = {
        {"strenght", "strength"},
        {"STRENGTH", "strength"},
        {"strength", "strength"},
        {"streng", "strength"},
        {"Day", "day"},
        {"dya", "day"},
        {"dy", NULL},
        {"", NULL},
        {"wumen", "women"},
        {"men", NULL},
        {"omen", "women"},
        {"women_oficers", "women_officers"},
        {"from day", "from_day"},
        {"form_day", "from_day"},
        {"todday", "to_day"},
        {"rank", NULL},
        {"contingent_owned", NULL},
        {"a name that is far too long to be taken for one of the columns, however near", NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *nearest = text_nearest(cases[i].name, names, TEST_COUNT(names));
        assert_same(cases[i].name, nearest ? nearest : "(none)",
                    cases[i].nearest ? cases[i].nearest : "(none)");
    }
    assert_null(text_nearest("day", names, 0));
}

static void text_known_lists_the_names(void **state)
{
    (void)state;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    assert_string_equal(text_known(arena, "columns", "wimen", names, 3),
                        "did you mean 'women'? known columns: day, strength, women");
    assert_string_equal(text_known(arena, "keys", "xyz", names, 2), "known keys: day, strength");
    arena_fail_after(arena, 1);
    assert_string_equal(text_known(arena, "keys", "xyz", names, 2), "expected a known name");
}

static void text_quote_shows_what_cannot_be_seen(void **state)
{
    (void)state;
    static const char turned[] = {'\xE2', '\x80', '\xAE', 't', 'x', 't', 0}; /* from right to left */
    static const struct {
        const char *data, *quoted;
        size_t length;
    } cases[] = {
        {"abc", "abc", 3},
        {"", "", 0},
        {"a\tb\r\nc", "a\\tb\\r\\nc", 6},
        {"a\0b\x1B[1m\x7F", "a\\x00b\\x1B[1m\\x7F", 8},
        {"caf\xC3\xA9", "caf\xC3\xA9", 5},
        {"caf\xE9!", "caf\\xE9!", 5},
        {turned, "\\u202Etxt", 6},
        {"a\xE2\x80\x8B", "a\\u200B", 4}, /* zero-width space */
        {"\xEF\xBB\xBF", "\\uFEFF", 3},   /* byte-order mark */
        {"\xC2\x85", "\\u0085", 2},
        {"123456789 123456789 123456789 123456789 123456789 123456789 ",
         "123456789 123456789 123456789 123456789 123456789 123456789 ", 60},
        {"123456789 123456789 123456789 123456789 123456789 123456789 1",
         "123456789 123456789 123456789 123456789 123456789 123456789 ...", 61},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char buffer[TEXT_QUOTE_SIZE];
        assert_same(cases[i].data, text_quote(cases[i].data, cases[i].length, buffer), cases[i].quoted);
    }
    char longest[3 * TEXT_QUOTE_CHARACTERS + 3], buffer[TEXT_QUOTE_SIZE];
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = turned[i % 3];
    assert_int_equal(strlen(text_quote(longest, sizeof longest, buffer)), TEXT_QUOTE_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows),
        cmocka_unit_test(text_fails_at_its_maximum_and_stays_failed),
        cmocka_unit_test(text_utf8_check_finds_the_first_wrong_byte),
        cmocka_unit_test(text_encode_writes_what_the_check_accepts),
        cmocka_unit_test(text_width_counts_terminal_columns),
        cmocka_unit_test(text_advance_counts_lines_and_characters),
        cmocka_unit_test(text_nearest_finds_slips),
        cmocka_unit_test(text_known_lists_the_names),
        cmocka_unit_test(text_quote_shows_what_cannot_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
