#include "cli/render.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct report report;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    report = (struct report){.arena = arena};
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena = arena_free(arena);
    return 0;
}

static void shows(size_t width, bool styled, const char *expected)
{
    struct screen screen = {.width = width, .styled = styled};
    struct text out TEXT_CLEANUP = {0};
    assert_int_equal(render_report(&report, &screen, &out), 0);
    assert_string_equal(text_content(&out), expected);
}

#define ROW(table, kind, ...) report_add_row(&report, table, kind, (const char *const[]){__VA_ARGS__})

static const struct report_column price_columns[] = {
    {"Line", REPORT_LEFT}, {"What", REPORT_LEFT}, {"Number", REPORT_RIGHT}, {"A month", REPORT_RIGHT}};

static struct report_item *price_table(void)
{
    struct report_item *table = report_table(&report, price_columns, 4);
    ROW(table, REPORT_ROW, "L1", "Generator 20 to 30 kVA", "2", "1,234.50");
    ROW(table, REPORT_ROW, "L2", "Truck", "12", "-70.00");
    ROW(table, REPORT_TOTAL, NULL, "Total", NULL, "1,164.50");
    return table;
}

static void a_table_is_aligned(void **state)
{
    (void)state;
    report_heading(&report, "Price of the agreement");
    price_table();
    shows(100, false,
          "Price of the agreement\n"
          "  Line  What                    Number   A month\n"
          "  ──────────────────────────────────────────────\n"
          "  L1    Generator 20 to 30 kVA       2  1,234.50\n"
          "  L2    Truck                       12    -70.00\n"
          "  ──────────────────────────────────────────────\n"
          "        Total                           1,164.50\n");
}

static void wide_characters_are_counted_as_columns(void **state)
{
    (void)state;
    struct report_item *table = report_table(&report, price_columns, 4);
    ROW(table, REPORT_ROW, "Л1", "Бронированная машина", "6", "1.00");
    ROW(table, REPORT_ROW, "L2", "裝甲運兵車", "12", "20.00");
    ROW(table, REPORT_ROW, "L3", "e\u0301tat", "1", "3.00");
    shows(100, false,
          "  Line  What                  Number  A month\n"
          "  ───────────────────────────────────────────\n"
          "  Л1    Бронированная машина       6     1.00\n"
          "  L2    裝甲運兵車                12    20.00\n"
          "  L3    e\u0301tat                       1     3.00\n");
}

static void a_wide_table_fills_its_words(void **state)
{
    (void)state;
    struct report_item *table = report_table(&report, price_columns, 4);
    ROW(table, REPORT_ROW, "L1", "Generator with a sound-proof box and a spare part kit", "2",
        "1,234,567.00");
    ROW(table, REPORT_ROW, "L2", "Pneumonoultramicroscopicsilicovolcanoconiosis", "2", "1.00");
    shows(50, false,
          "  Line  What                  Number       A month\n"
          "  ────────────────────────────────────────────────\n"
          "  L1    Generator with a           2  1,234,567.00\n"
          "          sound-proof box\n"
          "          and a spare part\n"
          "          kit\n"
          "  L2    Pneumonoultramicrosc       2          1.00\n"
          "          opicsilicovolcanoc\n"
          "          oniosis\n");
}

static void figures_are_never_cut(void **state)
{
    static const struct report_column columns[] = {{"A", REPORT_RIGHT}, {"B", REPORT_RIGHT}};
    (void)state;
    struct report_item *table = report_table(&report, columns, 2);
    ROW(table, REPORT_ROW, "123456789012345678901234567890", "123456789012345678901234567890");
    shows(40, false,
          "                               A                               B\n"
          "  ──────────────────────────────────────────────────────────────\n"
          "  123456789012345678901234567890  123456789012345678901234567890\n");
}

static void rules_stand_once(void **state)
{
    (void)state;
    struct report_item *table = report_table(&report, price_columns, 2);
    report_add_row(&report, table, REPORT_RULE, NULL);
    ROW(table, REPORT_ROW, "a", "b");
    report_add_row(&report, table, REPORT_RULE, NULL);
    ROW(table, REPORT_TOTAL, "c", "d");
    ROW(table, REPORT_TOTAL, "e", "f");
    shows(100, false,
          "  Line  What\n"
          "  ──────────\n"
          "  a     b\n"
          "  ──────────\n"
          "  c     d\n"
          "  e     f\n");
}

static void an_empty_table_says_so(void **state)
{
    (void)state;
    report_table(&report, price_columns, 2);
    shows(100, false,
          "  Line  What\n"
          "  ──────────\n"
          "  (none)\n");
}

static void fill_tree(void)
{
    struct report_node *root = report_tree(&report, "27,072.00", "L1 in January 2025");
    struct report_node *child = report_child(&report, root, "4,512.00", "wet lease of one");
    report_child(&report, child, "4,388.12", "rate 2.1 of the schedule");
    report_child(&report, child, "1.028", "factors");
    child = report_child(&report, root, "6",
                         "in use: present and serviceable for nine tenths of what was agreed");
    report_child(&report, child, NULL, "rounded once");
}

static void a_tree_has_branches_and_values(void **state)
{
    (void)state;
    fill_tree();
    shows(60, false,
          "  L1 in January 2025 · · · · · · · · · · · · · · · 27,072.00\n"
          "  ├─ wet lease of one  · · · · · · · · · · · · · ·  4,512.00\n"
          "  │  ├─ rate 2.1 of the schedule · · · · · · · · ·  4,388.12\n"
          "  │  └─ factors  · · · · · · · · · · · · · · · · · · · 1.028\n"
          "  └─ in use: present and serviceable for nine\n"
          "     tenths of what was agreed · · · · · · · · · · · · · · 6\n"
          "     └─ rounded once\n");
}

static void a_long_value_stands_behind_its_text(void **state)
{
    (void)state;
    struct report_node *root = report_tree(&report, "1.00", "figure");
    report_child(&report, root, "memorandum of understanding, annex B, appendix 3", "source");
    shows(62, false,
          "  figure  1.00\n"
          "  └─ source: memorandum of understanding, annex B, appendix 3\n");
}

static void a_deep_tree_ends(void **state)
{
    (void)state;
    struct report_node *node = report_tree(&report, "0", "level");
    for (int i = 0; i < 2 * RENDER_TREE_DEPTH_MAXIMUM; i++)
        node = report_child(&report, node, "1", "level");
    struct screen screen = {.width = 100};
    struct text out TEXT_CLEANUP = {0};
    assert_int_equal(render_report(&report, &screen, &out), 0);
    size_t lines = 0;
    for (const char *at = text_content(&out); (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, RENDER_TREE_DEPTH_MAXIMUM + 1);
    assert_non_null(strstr(text_content(&out), "└─ ...\n"));
}

static void prose_is_filled(void **state)
{
    (void)state;
    report_paragraph(&report, "%s",
                     "As agreed on 2025-01-01, everything\npresent and serviceable.\n\nFor example:\n\n"
                     "  muster price examples/undof-kazakhstan --on 2025-01-01\n\nThe end.");
    report_notice(&report, "2 lines have a blank rate and are left out: the total is incomplete");
    report_notice(&report, "placeholder rates");
    report_paragraph(&report, "Last.");
    shows(40, false,
          "As agreed on 2025-01-01, everything\n"
          "present and serviceable.\n"
          "\n"
          "For example:\n"
          "\n"
          "  muster price examples/undof-kazakhstan --on 2025-01-01\n"
          "\n"
          "The end.\n"
          "\n"
          "▌ 2 lines have a blank rate and are left\n"
          "▌ out: the total is incomplete\n"
          "▌ placeholder rates\n"
          "\n"
          "Last.\n");
}

static void styles_only_add(void **state)
{
    (void)state;
    report_heading(&report, "Price");
    report_notice(&report, "placeholder rates");
    price_table();
    fill_tree();
    struct text plain TEXT_CLEANUP = {0}, styled TEXT_CLEANUP = {0}, stripped TEXT_CLEANUP = {0};
    struct screen screen = {.width = 60};
    assert_int_equal(render_report(&report, &screen, &plain), 0);
    screen.styled = true;
    assert_int_equal(render_report(&report, &screen, &styled), 0);
    assert_non_null(strstr(text_content(&styled), "\033[1mPrice\033[0m\n"));
    for (const char *at = text_content(&styled); *at; at++) {
        if (*at == '\033')
            at += strcspn(at, "m");
        else
            text_add_char(&stripped, *at);
    }
    assert_string_equal(text_content(&stripped), text_content(&plain));
    assert_null(strchr(text_content(&plain), '\033'));
}

static void hostile_texts_are_made_harmless(void **state)
{
    /* U+202E and U+2066, byte by byte: a literal would mislead the reader of this file as well */
    static const char turned[] = {'a', '\xE2', '\x80', '\xAE', 'b', '\xE2', '\x81', '\xA6', 'c', '\0'};
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"plain", "plain"},
        {"\033[31mred", "\uFFFD[31mred"},
        {"a\r\nb\tc", "a\uFFFD b c"},
        {"\xC2\x9B"
         "2J",
         "\uFFFD2J"},
        {turned, "a\uFFFDb\uFFFDc"},
        {"wrong \xFF\xC3 end\xC3", "wrong \uFFFD\uFFFD end\uFFFD"},
        {"Ж裝é\u200F", "Ж裝é\u200F"},
        {"\x7F", "\uFFFD"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(screen_clean(arena, cases[i].text), cases[i].expected);
    assert_string_equal(screen_clean(arena, NULL), "");
    assert_string_equal(screen_clean_prose(arena, "a\nb\033"), "a\nb\uFFFD");
    report_heading(&report, "%s", "a\033\nb");
    struct report_item *table = report_table(&report, price_columns, 1);
    ROW(table, REPORT_ROW, "\033]0;x\a");
    report_tree(&report, "\033", "x\n\033");
    shows(100, false,
          "a\uFFFD b\n"
          "  Line\n"
          "  ──────\n"
          "  \uFFFD]0;x\uFFFD\n"
          "\n"
          "  x \uFFFD  \uFFFD\n");
}

static void lines_are_taken_at_blanks(void **state)
{
    static const struct {
        const char *text;
        size_t width;
        const char *lines[4];
    } cases[] = {
        {"one two three", 7, {"one two", "three"}},
        {"one two three", 6, {"one", "two", "three"}},
        {"one   two", 4, {"one", "two"}},
        {"  one  ", 10, {"one"}},
        {"abcdefgh", 3, {"abc", "def", "gh"}},
        {"a bcdefgh", 4, {"a", "bcde", "fgh"}},
        {"裝甲運", 3, {"裝", "甲", "運"}},
        {"裝", 1, {"裝"}},
        {"abc", 3, {"abc"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = cases[i].text, *stop = at + strlen(at);
        size_t taken = 0;
        while (at < stop) {
            struct screen_line line = screen_take_line(&at, stop, cases[i].width);
            const char *expected = taken < 4 && cases[i].lines[taken] ? cases[i].lines[taken] : "too many";
            assert_int_equal(line.bytes, strlen(expected));
            assert_memory_equal(line.data, expected, line.bytes);
            assert_int_equal(line.columns, text_width(expected));
            taken++;
        }
        assert_true(taken == 4 || !cases[i].lines[taken]);
    }
}

static void the_width_is_asked_of_columns_first(void **state)
{
    static const struct {
        const char *columns; /* NULL: not set */
        size_t width;
    } cases[] = {
        {NULL, 100}, {"", 100}, {"72", 72}, {"10", 40}, {"99999", 500}, {"x", 100}, {"0", 100}, {"80x", 100},
    };
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].columns)
            setenv("COLUMNS", cases[i].columns, 1);
        else
            unsetenv("COLUMNS");
        struct screen screen = screen_of(file);
        assert_int_equal(screen.width, cases[i].width);
        assert_false(screen.styled);
    }
    fclose(file);
    unsetenv("COLUMNS");
}

/* Each allocation is made to fail once: then it says so, and never shows half a figure as a whole one. */
static void rendering_says_when_memory_is_exhausted(void **state)
{
    (void)state;
    price_table();
    report_child(&report, report_tree(&report, NULL, "\033"),
                 "a value that is too long to stand at the right of its text", "x");
    struct screen screen = {.width = 60};
    int code = ERROR_LIMIT;
    size_t calls = 1;
    for (; code < 0 && calls < 100; calls++) {
        struct text out TEXT_CLEANUP = {0};
        arena_fail_after(arena, calls);
        code = render_report(&report, &screen, &out);
    }
    arena_fail_after(arena, 0);
    assert_int_equal(code, 0);
    assert_true(calls > 4);
    report.failed = true;
    struct text out TEXT_CLEANUP = {0};
    assert_int_equal(render_report(&report, &screen, &out), ERROR_LIMIT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_table_is_aligned),
        TEST(wide_characters_are_counted_as_columns),
        TEST(a_wide_table_fills_its_words),
        TEST(figures_are_never_cut),
        TEST(rules_stand_once),
        TEST(an_empty_table_says_so),
        TEST(a_tree_has_branches_and_values),
        TEST(a_long_value_stands_behind_its_text),
        TEST(a_deep_tree_ends),
        TEST(prose_is_filled),
        TEST(styles_only_add),
        TEST(hostile_texts_are_made_harmless),
        TEST(lines_are_taken_at_blanks),
        TEST(the_width_is_asked_of_columns_first),
        TEST(rendering_says_when_memory_is_exhausted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
