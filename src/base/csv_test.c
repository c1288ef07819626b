#include "base/csv.h"

#include "test.h"

/* Reads everything. Rows as "a|b|" each, wrong ones as "!", and a '/' behind each; then the problems behind
   " -> ". */
static const char *read_all(const char *data, size_t size, char separator, size_t fail_after,
                            struct text *out)
{
    struct test_case test = test_begin();
    struct csv_reader reader;
    csv_reader_init(&reader, "f.csv", data, size, separator, test.arena, &test.problems);
    arena_fail_after(test.arena, fail_after);
    int count;
    while ((count = csv_read_row(&reader)) != 0 && count != ERROR_LIMIT) {
        if (count < 0)
            text_add_char(out, '!');
        for (int i = 0; i < count; i++) {
            assert_int_equal(strlen(reader.cells[i].text), reader.cells[i].length);
            text_format(out, "%s|", reader.cells[i].text);
        }
        text_add_char(out, '/');
    }
    if (count == ERROR_LIMIT)
        text_add(out, "limit");
    assert_int_equal(csv_read_row(&reader), 0); /* and it stays at its end */
    if (test.problems.found[PROBLEM_ERROR] > 0)
        text_add(out, " -> ");
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

static const struct {
    const char *data, *read;
} cases[] = {
    /* RFC 4180, paragraph 2 */
    {"a,b\n1,2\n", "a|b|/1|2|/"},
    {"a,b\r\n1,2\r\n", "a|b|/1|2|/"},
    {"a,b\n1,2", "a|b|/1|2|/"},
    {"a,b\r\n1,2", "a|b|/1|2|/"},
    {"\"a\",\"b,c\",\"d\"\"e\"\n", "a|b,c|d\"e|/"},
    {"\"two\nlines\",x\n", "two\nlines|x|/"},
    {"\"two\r\nlines\"\r\n", "two\r\nlines|/"},
    {"\"\"\"\"\n", "\"|/"},
    {"\"\",x\n", "|x|/"},
    {"\"end\"", "end|/"},
    /* what spreadsheets and editors leave */
    {"\xEF\xBB\xBF"
     "a,b\n",
     "a|b|/"},
    {"\xEF\xBB\xBF"
     "\"a\",b\n",
     "a|b|/"},
    {"a\n\n\n,,\nb\n", "a|/b|/"},
    {"a\r\n\r\nb\r\n\"\",\r\n", "a|/b|/"},
    {"a,,\n,,b\n", "a|||/||b|/"},
    {" a , b \n", " a | b |/"},
    {"a;b\n", "a;b|/"},
    {"\xD2\x9B,\xE4\xB8\xAD\n", "\xD2\x9B|\xE4\xB8\xAD|/"},
    {"\n", ""},
    /* errors, each with its place; the rows behind are read */
    {"", "!/ -> 0:0: the file is empty; expected a header row"},
    {"\xEF\xBB\xBF", "!/ -> 0:0: the file is empty; expected a header row"},
    {"\xFF\xFE"
     "a",
     "!/ -> 0:0: the file is UTF-16; expected UTF-8; save it as \"CSV UTF-8\""},
    {"a,b\"c\n1\n",
     "!/1|/ -> 1:4: a quote inside a cell that does not begin with one; expected the whole cell in "
     "quotes, and each quote inside it doubled"},
    {"a, \"b\"\n1\n",
     "!/1|/ -> 1:4: a quote inside a cell that does not begin with one; expected the whole cell "
     "in quotes, and each quote inside it doubled"},
    {"\"a\"b,c\n1\n",
     "!/1|/ -> 1:4: 'b' behind the closing quote; expected a separator or the end of the line; "
     "a quote inside a cell is written twice"},
    {"x\n\"a\nb\"c\n1\n",
     "x|/!/1|/ -> 3:3: 'c' behind the closing quote; expected a separator or the end of the "
     "line; a quote inside a cell is written twice"},
    {"a,\"b\n1,2\n",
     "!/1|2|/ -> 1:3: the quote that begins this cell is never closed; expected a closing quote "
     "(\")"},
    {"a\rb\n1\n",
     "!/1|/ -> 1:2: a carriage return without a line feed; expected lines that end in LF or CRLF"},
    {"a\r", "!/ -> 1:2: a carriage return without a line feed; expected lines that end in LF or CRLF"},
    {"k,caf\xE9,x\n1\n", "!/1|/ -> 1:6: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8"},
    {"\"\xC3\xA9\n\xC3\xA9\xE9\"\n1\n",
     "!/1|/ -> 2:2: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8"},
    {"\xE9,\"\xE9\"\xE9,\xE9\n",
     "!/ -> 1:1: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8 | "
     "1:4: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8 | "
     "1:8: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8"},
};

static void csv_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, read_all(cases[i].data, strlen(cases[i].data), ',', 0, &out),
                    cases[i].read);
    }
}

static void csv_refuses_nul(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text out = {0};
    assert_same("NUL", read_all("a,b\0c\n1\n", 8, ',', 0, &out),
                "!/1|/ -> 1:4: a NUL character; expected text");
}

static void csv_reads_tabs(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text out = {0};
    assert_same("tabs", read_all("a,b\tc\n\"d\te\"\tf\n\t\n", 16, '\t', 0, &out), "a,b|c|/d\te|f|/");
}

static void csv_names_the_place_of_each_cell(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    static const char data[] = "\xEF\xBB\xBF\xD2\x9B\xD2\x9B,b\n\"x\ny\",\"\xC3\xA9\"\"\",z\r\n\n,w\n";
    static const uint32_t places[][2] = {{1, 1}, {1, 4}, {2, 1}, {3, 4}, {3, 10}, {5, 1}, {5, 2}};
    struct csv_reader reader;
    csv_reader_init(&reader, "f.csv", data, sizeof data - 1, ',', test.arena, &test.problems);
    size_t seen = 0;
    for (int count; (count = csv_read_row(&reader)) > 0;)
        for (int i = 0; i < count; i++, seen++) {
            assert_int_equal(reader.cells[i].line, places[seen][0]);
            assert_int_equal(reader.cells[i].column, places[seen][1]);
        }
    assert_int_equal(seen, TEST_COUNT(places));
    assert_int_equal(problems_result(&test.problems), 0);
    test_end(&test);
}

static void csv_has_maxima(void **state)
{
    (void)state;
    static const struct {
        const char *before, *repeated, *after, *read;
        size_t times;
    } limits[] = {
        {"", ",", "\n1\n", "1|/", CSV_CELLS_MAXIMUM - 1},
        {"x", ",", "\n1\n", "!/1|/ -> 1:258: too many cells in a row; expected at most 256",
         CSV_CELLS_MAXIMUM},
        {"x", ",", "\n1\n", "!/1|/ -> 1:258: too many cells in a row; expected at most 256", 1000},
        {"", "x", "x\n1\n", "!/1|/ -> 1:1: the cell has 65537 bytes; expected at most 65,536 bytes",
         CSV_CELL_MAXIMUM},
        {"a,\"", "x", "x\"\n1\n",
         "!/1|/ -> 1:3: the cell that begins with this quote is too long; expected at most 65,536 "
         "bytes and a "
         "closing quote (\")",
         CSV_CELL_MAXIMUM},
        /* an unclosed quote in a large file: what stands in the lines behind is read */
        {"\"a\n", "1\n", "2\n",
         "!/ -> 1:1: the cell that begins with this quote is too long; expected at most 65,536 "
         "bytes and a closing "
         "quote (\")",
         40000},
    };
    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        TEXT_CLEANUP struct text data = {0}, out = {0};
        text_add(&data, limits[i].before);
        for (size_t k = 0; k < limits[i].times; k++)
            text_add(&data, limits[i].repeated);
        text_add(&data, limits[i].after);
        const char *read = read_all(data.data, data.length, ',', 0, &out);
        if (i == TEST_COUNT(limits) - 1) { /* without the good rows between */
            assert_memory_equal(read, "!/1|/1|/", 8);
            assert_non_null(strstr(read, "1|/2|/ -> 1:1: the cell that begins with this quote is too long"));
        } else
            assert_same(limits[i].read, read, limits[i].read);
    }
    TEXT_CLEANUP struct text data = {0}, out = {0};
    text_pad(&data, 'x', CSV_CELL_MAXIMUM);
    assert_int_equal(strlen(read_all(data.data, data.length, ',', 0, &out)), CSV_CELL_MAXIMUM + 2);
}

static void csv_stops_when_memory_is_exhausted(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text out = {0};
    read_all("a,b\n1,2\n", 8, ',', 1, &out);
    assert_memory_equal(text_content(&out), "limit", 5);
    TEXT_CLEANUP struct text more = {0}; /* in the middle of reporting */
    read_all("a,b\"\n\"1\"2\n", 11, ',', 2, &more);
    assert_memory_equal(text_content(&more), "!/!/", 4);
}

static void csv_stops_at_the_greatest_number_of_rows(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct csv_reader reader;
    csv_reader_init(&reader, "f.csv", "a\nb\nc\n", 6, ',', test.arena, &test.problems);
    assert_int_equal(csv_read_row(&reader), 1);
    reader.rows = CSV_ROWS_MAXIMUM - 1; /* as if there had been so many */
    assert_int_equal(csv_read_row(&reader), 1);
    assert_int_equal(csv_read_row(&reader), ERROR_LIMIT);
    assert_int_equal(csv_read_row(&reader), 0);
    assert_problem(&test.problems, 0, "f.csv", 3, 1, "too many rows");
    test_end(&test);
}

static void csv_writes_what_it_reads(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *written;
    } writes[] = {
        {"", ""},
        {"abc", "abc"},
        {" a ", " a "},
        {"a;b", "a;b"},
        {"a,b", "\"a,b\""},
        {"\"", "\"\"\"\""},
        {"5\" pipe", "\"5\"\" pipe\""},
        {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""},
        {"\xEF\xBB\xBF"
         "a",
         "\"\xEF\xBB\xBF"
         "a\""},
        {"\xD2\x9B", "\xD2\x9B"},
    };
    TEXT_CLEANUP struct text all = {0}, wanted = {0}, read = {0};
    struct csv_writer all_writer = {.out = &all};
    for (size_t i = 0; i < TEST_COUNT(writes); i++) {
        TEXT_CLEANUP struct text out = {0};
        struct csv_writer writer = {.out = &out};
        csv_write(&writer, writes[i].cell);
        assert_same(writes[i].cell, text_content(&out), writes[i].written);
        csv_write(&all_writer, writes[i].cell);
        text_format(&wanted, "%s|", writes[i].cell);
    }
    csv_end_row(&all_writer);
    csv_write(&all_writer, "next");
    csv_end_row(&all_writer);
    text_add(&wanted, "/next|/");
    assert_same("all", read_all(all.data, all.length, ',', 0, &read), text_content(&wanted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_reads),
        cmocka_unit_test(csv_refuses_nul),
        cmocka_unit_test(csv_reads_tabs),
        cmocka_unit_test(csv_names_the_place_of_each_cell),
        cmocka_unit_test(csv_has_maxima),
        cmocka_unit_test(csv_stops_when_memory_is_exhausted),
        cmocka_unit_test(csv_stops_at_the_greatest_number_of_rows),
        cmocka_unit_test(csv_writes_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
