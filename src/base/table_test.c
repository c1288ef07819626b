#include "base/table.h"

#include "test.h"

static const char *const kinds[] = {"loose", "pallet", "container", NULL};
static const struct column columns[] = {
    {.name = "id", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 8},
    {.name = "day", .type = COLUMN_DAY},
    {.name = "men", .type = COLUMN_COUNT, .maximum = COUNT_MAXIMUM},
    {.name = "rate", .type = COLUMN_DECIMAL, .decimals = 4, .maximum = 1500000},
    {.name = "amount", .type = COLUMN_DECIMAL, .flags = COLUMN_SIGNED, .decimals = 2, .maximum = 99999},
    {.name = "kind", .type = COLUMN_CHOICE, .choices = kinds},
    {.name = "note", .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT},
};
static const struct table_form form = {"f.csv", columns, TEST_COUNT(columns)};
#define HEADER "id,day,men,rate,amount,kind\n"
#define KNOWN  "known columns: id, day, men, rate, amount, kind, note"

static const struct column loose_columns[] = {
    {.name = "text", .type = COLUMN_TEXT},
    {.name = "whole", .type = COLUMN_DECIMAL},
    {.name = "count", .type = COLUMN_COUNT},
    {.name = "signed", .type = COLUMN_DECIMAL, .flags = COLUMN_SIGNED, .decimals = 2},
};
static const struct table_form loose_form = {"l.csv", loose_columns, TEST_COUNT(loose_columns)};

/* Reads by a form. Rows as "line: cell|cell|" (text=number, "-" when not given) and a '/' behind each; then
   the problems behind " -> ". */
static const char *read_all(const struct table_form *by, const char *data, size_t fail_after,
                            struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file(by->name, data);
    struct table table;
    arena_fail_after(test.arena, fail_after);
    int result = table_read(by, &file, test.arena, &test.problems, &table);
    assert_int_equal(result < 0, problems_result(&test.problems) < 0);
    if (fail_after == 0) /* else the first problem may not have been kept */
        assert_int_equal(result, problems_result(&test.problems));
    assert_true(table.present);
    for (size_t row = 0; row < table.rows; row++) {
        text_format(out, "%u: ", (unsigned)table.lines[row]);
        for (size_t i = 0; i < by->column_count; i++) {
            const struct cell *cell = table_cell(&table, row, i);
            text_add(out, cell->given ? cell->text : "-");
            if (cell->given && by->columns[i].type != COLUMN_TEXT)
                text_format(out, "=%lld", (long long)cell->number);
            text_add_char(out, '|');
        }
        text_add(out, "/");
    }
    if (test.problems.found[PROBLEM_ERROR] > 0)
        text_add(out, " -> ");
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

struct read_case {
    const char *data, *read;
};

static void check_cases(const struct table_form *by, const struct read_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, read_all(by, cases[i].data, 0, &out), cases[i].read);
    }
}

static void table_reads_cells_of_every_type(void **state)
{
    (void)state;
    static const struct read_case cases[] = {
        {HEADER, ""},
        {HEADER "a,1970-01-02,12,1.5,-0.25,pallet\n",
         "2: a|1970-01-02=1|12=12|1.5=15000|-0.25=-25|pallet=1|-|/"},
        {HEADER "a,,,,,\n", "2: a|-|-|-|-|-|-|/"},
        {HEADER "\xD2\x9B x,,,,,\n", "2: \xD2\x9B x|-|-|-|-|-|-|/"},
        {HEADER "a,2199-12-31,10000000,150,999.99,loose\n",
         "2: a|2199-12-31=84005|10000000=10000000|150=1500000|999.99=99999|loose=0|-|/"},
        {HEADER "a,1900-01-01,0,0.0001,-999.99,container\n",
         "2: a|1900-01-01=-25567|0=0|0.0001=1|-999.99=-99999|container=2|-|/"},
        /* columns in any order, the optional one, blanks, a byte-order mark, CRLF */
        {"\xEF\xBB\xBFnote, kind ,amount,rate,men,day,id\r\n\"n,1\",\t pallet,1, 2,3 ,2000-01-01, b b \r\n",
         "2: b b|2000-01-01=10957|3=3|2=20000|1=100|pallet=1|n,1|/"},
        /* rows of nothing */
        {"\n,,\n" HEADER "\n  ,\t, ,,,\n   \na,,,,,\n,,,,,\n", "7: a|-|-|-|-|-|-|/"},
        /* a text of several lines */
        {HEADER "\"a\nb\",,1,,,\nc,,2,,,\n", "2: a\nb|-|1=1|-|-|-|-|/4: c|-|2=2|-|-|-|-|/"},
    };
    check_cases(&form, cases, TEST_COUNT(cases));
    static const struct read_case loose[] = {
        {"text,whole,count,signed\nx,9223372036854775807,9223372036854775807,-92233720368547758.08\n",
         "2: x|9223372036854775807=9223372036854775807|9223372036854775807=9223372036854775807|"
         "-92233720368547758.08=-9223372036854775808|/"},
        {"text,whole,count,signed\nx,9223372036854775808,,\n",
         " -> 2:3: '9223372036854775808' is too large (column whole); expected a whole number, 0 or more"},
        {"text,whole,count,signed\nx,,-1,\n",
         " -> 2:4: '-1' is negative (column count); expected a whole number, 0 or more"},
        {"text,whole,count,signed\nx,1.0,,x\n",
         " -> 2:3: '1.0' is not a whole number (column whole); expected a whole number, 0 or more | "
         "2:8: 'x' is not a number (column signed); expected a number with at most 2 decimals"},
    };
    check_cases(&loose_form, loose, TEST_COUNT(loose));
}

#define MEN_EXPECTED    "expected a whole number from 0 to 10,000,000"
#define RATE_EXPECTED   "expected a number from 0 to 150 with at most 4 decimals"
#define AMOUNT_EXPECTED "expected a number from -999.99 to 999.99 with at most 2 decimals"
#define DAY_EXPECTED    "expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31"
#define POINT_HINT      "; the decimal point is a point, and nothing stands between the thousands"

static const struct read_case cell_cases[] = {
    {HEADER ",,,,,\n,,1,,,\n", " -> 3:1: the column id is empty; expected a value"},
    {HEADER "  ,,1,,,\n", " -> 2:1: the column id is empty; expected a value"},
    {HEADER "123456789,,,,,\n", " -> 2:1: '123456789' is too long (column id); expected a shorter text"},
    /* days */
    {HEADER "a,14.03.2024,,,,\n", " -> 2:3: '14.03.2024' is not a day (column day); " DAY_EXPECTED},
    {HEADER "a,2024-02-30,,,,\n", " -> 2:3: '2024-02-30' does not exist (column day); " DAY_EXPECTED},
    {HEADER "a,2023-02-29,,,,\n", " -> 2:3: '2023-02-29' does not exist (column day); " DAY_EXPECTED},
    {HEADER "a,2024-13-01,,,,\n", " -> 2:3: '2024-13-01' does not exist (column day); " DAY_EXPECTED},
    {HEADER "a,1899-12-31,,,,\n", " -> 2:3: '1899-12-31' is out of range (column day); " DAY_EXPECTED},
    {HEADER "a,2200-01-01,,,,\n", " -> 2:3: '2200-01-01' is out of range (column day); " DAY_EXPECTED},
    {HEADER "a,2024-3-14,,,,\n", " -> 2:3: '2024-3-14' is not a day (column day); " DAY_EXPECTED},
    {HEADER "a,2024-03-14x,,,,\n", " -> 2:3: '2024-03-14x' is not a day (column day); " DAY_EXPECTED},
    {HEADER "a,  20240314,,,,\n", " -> 2:5: '20240314' is not a day (column day); " DAY_EXPECTED},
    /* counts */
    {HEADER "a,,abc,,,\n", " -> 2:4: 'abc' is not a count (column men); " MEN_EXPECTED},
    {HEADER "a,,3.5,,,\n", " -> 2:4: '3.5' is not a whole number (column men); " MEN_EXPECTED},
    {HEADER "a,,3.0,,,\n", " -> 2:4: '3.0' is not a whole number (column men); " MEN_EXPECTED},
    {HEADER "a,,3.,,,\n", " -> 2:4: '3.' is not a count (column men); " MEN_EXPECTED},
    {HEADER "a,,1e3,,,\n", " -> 2:4: '1e3' is not a count (column men); " MEN_EXPECTED},
    {HEADER "a,,+3,,,\n", " -> 2:4: '+3' is not a count (column men); " MEN_EXPECTED},
    {HEADER "a,,-3,,,\n", " -> 2:4: '-3' is negative (column men); " MEN_EXPECTED},
    {HEADER "a,,-0,,,\n", " -> 2:4: '-0' is negative (column men); " MEN_EXPECTED},
    {HEADER "a,,10000001,,,\n", " -> 2:4: '10000001' is too large (column men); " MEN_EXPECTED},
    {HEADER "a,,99999999999999999999,,,\n",
     " -> 2:4: '99999999999999999999' is too large (column men); " MEN_EXPECTED},
    {HEADER "a,,\"1,000\",,,\n",
     " -> 2:4: '1,000' is not a count (column men); " MEN_EXPECTED "; nothing stands between the thousands"},
    {HEADER "a,,1\xC2\xA0"
            "000,,,\n",
     " -> 2:4: '1\xC2\xA0"
     "000' is not a count (column men); " MEN_EXPECTED "; nothing stands between the thousands"},
    /* decimals */
    {HEADER "a,,,x,,\n", " -> 2:5: 'x' is not a number (column rate); " RATE_EXPECTED},
    {HEADER "a,,,\"1,5\",,\n", " -> 2:5: '1,5' is not a number (column rate); " RATE_EXPECTED POINT_HINT},
    {HEADER "a,,,1 000.50,,\n",
     " -> 2:5: '1 000.50' is not a number (column rate); " RATE_EXPECTED POINT_HINT},
    {HEADER "a,,,1.23456,,\n", " -> 2:5: '1.23456' has too many decimals (column rate); " RATE_EXPECTED},
    {HEADER "a,,,.5,,\n", " -> 2:5: '.5' is not a number (column rate); " RATE_EXPECTED},
    {HEADER "a,,,150.0001,,\n", " -> 2:5: '150.0001' is too large (column rate); " RATE_EXPECTED},
    {HEADER "a,,,-1,,\n", " -> 2:5: '-1' is negative (column rate); " RATE_EXPECTED},
    {HEADER "a,,,$5,,\n", " -> 2:5: '$5' is not a number (column rate); " RATE_EXPECTED},
    {HEADER "a,,,,1000,\n", " -> 2:6: '1000' is too large (column amount); " AMOUNT_EXPECTED},
    {HEADER "a,,,,-1000,\n", " -> 2:6: '-1000' is too small (column amount); " AMOUNT_EXPECTED},
    {HEADER "a,,,,--1,\n", " -> 2:6: '--1' is not a number (column amount); " AMOUNT_EXPECTED},
    /* choices */
    {HEADER "a,,,,,palet\n", " -> 2:7: 'palet' is not a choice (column kind); did you mean 'pallet'? known "
                             "choices: loose, pallet, container"},
    {HEADER "a,,,,,Loose\n", " -> 2:7: 'Loose' is not a choice (column kind); did you mean 'loose'? known "
                             "choices: loose, pallet, container"},
    {HEADER "a,,,,,ship\n",
     " -> 2:7: 'ship' is not a choice (column kind); known choices: loose, pallet, container"},
    /* what is quoted is short and can be seen */
    {HEADER "a,,\"\x1B[1m\n\",,,\n", " -> 2:4: '\\x1B[1m\\n' is not a count (column men); " MEN_EXPECTED},
    {HEADER "a,,123456789012345678901234567890123456789012345678901234567890x,,,\n",
     " -> 2:4: '123456789012345678901234567890123456789012345678901234567890...' is not a count "
     "(column men); " MEN_EXPECTED},
    /* all errors of a file; the good rows stay */
    {HEADER ",x,y,z,-,!\nb,,,,,\nc,,-1,,,\n\"d\ne\",,-2,,,\n",
     "3: b|-|-|-|-|-|-|/ -> 2:1: the column id is empty; expected a value | "
     "2:2: 'x' is not a day (column day); " DAY_EXPECTED " | "
     "2:4: 'y' is not a count (column men); " MEN_EXPECTED " | "
     "2:6: 'z' is not a number (column rate); " RATE_EXPECTED " | "
     "2:8: '-' is not a number (column amount); " AMOUNT_EXPECTED " | "
     "2:10: '!' is not a choice (column kind); known choices: loose, pallet, container | "
     "4:4: '-1' is negative (column men); " MEN_EXPECTED " | "
     "6:5: '-2' is negative (column men); " MEN_EXPECTED},
};

static void table_names_what_it_expected_of_a_cell(void **state)
{
    (void)state;
    check_cases(&form, cell_cases, TEST_COUNT(cell_cases));
}

static void table_names_what_it_expected_of_rows(void **state)
{
    (void)state;
#define CELLS_EXPECTED "expected 6, as in the header row; a text with a separator in it stands in quotes"
    static const struct read_case cases[] = {
        {"", " -> 0:0: the file is empty; expected a header row"},
        {"\n,,\n", " -> 0:0: the file holds nothing but empty rows; expected a header row"},
        {"id;day;men\n",
         " -> 1:1: unknown column 'id;day;men'; expected commas between the columns, not semicolons"
         " | 1:1: the column 'id' is missing; " KNOWN " | 1:1: the column 'day' is missing; " KNOWN
         " | 1:1: the column 'men' is missing; " KNOWN " | 1:1: the column 'rate' is missing; " KNOWN
         " | 1:1: the column 'amount' is missing; " KNOWN " | 1:1: the column 'kind' is missing; " KNOWN},
        {"id,day,men,rate,amount\n", " -> 1:1: the column 'kind' is missing; " KNOWN},
        {"id,day,men,rate,amount,kind,  nots\nx\n",
         " -> 1:31: unknown column 'nots'; did you mean 'note'? " KNOWN
         " | 2:1: 1 cell; expected 7, as in the header "
         "row; a text with a separator in it stands in quotes"},
        {"id,day,men,rate,amount,kind,\nx,,,,,,\n",
         "2: x|-|-|-|-|-|-|/ -> 1:29: a column without a name in the header row; " KNOWN},
        {"id,day,men,rate,amount,kind,day\n,,,,,,x\n",
         " -> 1:29: column 'day' stands twice, the first time at character 4; expected each column once | "
         "2:1: the column id is empty; expected a value"},
        {"id,day,men,rate,amount,ki\"nd\nx\n",
         " -> 1:26: a quote inside a cell that does not begin with one; expected the whole cell "
         "in quotes, and each "
         "quote inside it doubled"},
        {HEADER "a,,1\nb,,,,,,7,8\nc,,1,5,,,\nd,,,,,\n",
         "5: d|-|-|-|-|-|-|/ -> 2:1: 3 cells; " CELLS_EXPECTED " | 3:8: 8 cells; " CELLS_EXPECTED
         " | 4:10: 7 cells; " CELLS_EXPECTED},
        {HEADER "a,,\xE9,,,\nb,,,,,\n,,1,,,\n",
         "3: b|-|-|-|-|-|-|/ -> 2:4: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8 | "
         "4:1: the column id is empty; expected a value"},
    };
    check_cases(&form, cases, TEST_COUNT(cases));
}

static void table_limits_texts(void **state)
{
    (void)state;
    TEXT_CLEANUP struct text data = {0}, out = {0}, wanted = {0};
    text_add(&data, "text,whole,count,signed\n");
    text_pad(&data, 'x', 1000);
    text_add(&data, ",,,\n");
    text_pad(&data, 'y', 1001);
    text_add(&data, ",,,\n");
    text_add(&wanted, "2: ");
    text_pad(&wanted, 'x', 1000);
    text_add(&wanted, "|-|-|-|/ -> 3:1: '");
    text_pad(&wanted, 'y', 60);
    text_add(&wanted, "...' is too long (column text); expected a shorter text");
    assert_same("1,000 bytes", read_all(&loose_form, data.data, 0, &out), text_content(&wanted));
}

static void table_counts_problems_past_the_kept_ones(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text data = {0};
    text_add(&data, HEADER);
    for (int i = 0; i < 20000; i++)
        text_add(&data, "a,,x,,,y\nb\n");
    struct folder_file file = test_file_bytes("f.csv", data.data, data.length);
    struct table table;
    assert_int_equal(table_read(&form, &file, test.arena, &test.problems, &table), ERROR_INVALID);
    assert_int_equal(test.problems.found[PROBLEM_ERROR], 60000);
    assert_int_equal(test.problems.count, PROBLEMS_KEPT);
    assert_in_range(arena_used(test.arena), 0, 20 * data.length);
    test_end(&test);
}

static void table_absent_file_is_an_empty_table(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct table table;
    uint32_t *order = NULL;
    assert_int_equal(table_read(&form, NULL, test.arena, &test.problems, &table), 0);
    assert_int_equal(table.rows, 0);
    assert_false(table.present);
    assert_string_equal(table.path, "f.csv");
    assert_int_equal(table_order(&table, (const int[]){0}, 1, test.arena, &test.problems, &order), 0);
    assert_non_null(order);
    test_end(&test);
}

static void table_reads_tabs(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder_file file = test_file("l.tsv", "text\twhole\tcount\tsigned\na,b\t1\t\t\n");
    struct table table;
    assert_int_equal(table_read_separated(&loose_form, &file, '\t', test.arena, &test.problems, &table), 0);
    assert_int_equal(table.rows, 1);
    assert_string_equal(table_cell(&table, 0, 0)->text, "a,b");
    assert_int_equal(table_cell(&table, 0, 1)->number, 1);
    test_end(&test);
}

static void table_place_names_line_and_column(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.csv", HEADER "\n\"a\nb\",2000-01-01,  7,,,\n");
    struct table table;
    static const struct {
        size_t column;
        uint32_t line, character;
    } cases[] = {{0, 3, 1}, {1, 4, 4}, {2, 4, 17}, {3, 4, 19}, {6, 3, 1}};
    assert_int_equal(table_read(&form, &file, test.arena, &test.problems, &table), 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct place place = table_place(&table, 0, cases[i].column);
        assert_string_equal(place.file, "f.csv");
        assert_int_equal(place.line, cases[i].line);
        assert_int_equal(place.column, cases[i].character);
    }
    test_end(&test);
}

/* Orders by `keys` (-1: no more). The lines in their order; then the problems. */
static const char *order_all(const char *data, const int *keys, size_t fail_after, struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.csv", data);
    struct table table;
    uint32_t *order = NULL;
    size_t key_count = 0;
    while (keys[key_count] >= 0)
        key_count++;
    assert_int_equal(table_read(&form, &file, test.arena, &test.problems, &table), 0);
    arena_fail_after(test.arena, fail_after);
    int result = table_order(&table, keys, key_count, test.arena, &test.problems, &order);
    assert_int_equal(result, problems_result(&test.problems));
    for (size_t i = 0; result == 0 && i < table.rows; i++)
        text_format(out, "%u ", (unsigned)table.lines[order[i]]);
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

static void table_order_sorts_and_refuses_equal_keys(void **state)
{
    (void)state;
    enum { ID, DAY, MEN, RATE, AMOUNT, KIND, NOTE };
    static const struct {
        const char *data, *order;
        int keys[3];
    } cases[] = {
        {HEADER, "", {ID, -1}},
        {HEADER "a,,,,,\n", "2 ", {ID, -1}},
        {HEADER "c,,,,,\nb,,,,,\na,,,,,\n", "4 3 2 ", {ID, -1}},
        {HEADER "a,,,,,\nB,,,,,\n\xD2\x9B,,,,,\nb,,,,,\naa,,,,,\n", "3 2 6 5 4 ", {ID, -1}},
        {HEADER "a,2024-01-01,,,,\nb,2023-01-01,,,,\nc,2023-12-31,,,,\n", "3 4 2 ", {DAY, -1}},
        {HEADER "a,,,,5,\nb,,,,-5,\nc,,,,,\nd,,,,0,\n", "4 3 5 2 ", {AMOUNT, -1}}, /* not given comes first */
        {HEADER "a,,10,,,\nb,,9,,,\n", "3 2 ", {MEN, -1}},
        {HEADER "a,,,,,container\nb,,,,,loose\nc,,,,,pallet\n", "3 4 2 ", {KIND, -1}},
        {HEADER "b,2024-01-01,,,,\na,2024-01-01,,,,\nb,2023-01-01,,,,\na,2023-01-01,,,,\n",
         "5 3 4 2 ",
         {ID, DAY, -1}},
        {HEADER "a,,7,,,\nb,,8,,,\nc,,7,,,\n",
         "4:4: a second row with men '7'; expected each once; it stands at f.csv:2:4 already",
         {MEN, -1}},
        {HEADER "a,,,,,\nb,,,,,\n",
         "3:3: a second row with day ''; expected each once; it stands at f.csv:2:3 already",
         {DAY, -1}},
        {HEADER "a,2024-01-01,,,,\na,2024-01-02,,,,\na,2024-01-01,,,,\na,2024-01-01,,,,\n",
         "4:1: a second row with id 'a', day '2024-01-01'; expected each once; it stands at "
         "f.csv:2:1 already | "
         "5:1: a second row with id 'a', day '2024-01-01'; expected each once; it stands at "
         "f.csv:2:1 already",
         {ID, DAY, -1}},
        {HEADER "a,,1,1.0,,\nb,,1,1,,\n",
         "3:4: a second row with men '1', rate '1'; expected each once; it stands at f.csv:2:4 already",
         {MEN, RATE, -1}},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, order_all(cases[i].data, cases[i].keys, 0, &out), cases[i].order);
    }
    for (size_t i = 1; i <= 2; i++) {
        TEXT_CLEANUP struct text out = {0};
        order_all(HEADER "b,,,,,\na,,,,,\n", (const int[]){ID, -1}, i, &out);
    }
}

static void table_order_sorts_many_rows(void **state)
{
    (void)state;
    for (size_t rows = 1; rows < 3000; rows = rows * 2 + 1) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text data = {0};
        text_add(&data, HEADER);
        for (size_t i = 0; i < rows; i++)
            text_format(&data, "x,,%zu,,,\n", i * 7919 % 10007);
        struct folder_file file = test_file_bytes("f.csv", data.data, data.length);
        struct table table;
        uint32_t *order = NULL;
        assert_int_equal(table_read(&form, &file, test.arena, &test.problems, &table), 0);
        assert_int_equal(table_order(&table, (const int[]){2}, 1, test.arena, &test.problems, &order), 0);
        for (size_t i = 1; i < rows; i++)
            assert_true(table_cell(&table, order[i - 1], 2)->number <
                        table_cell(&table, order[i], 2)->number);
        test_end(&test);
    }
}

static void table_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const files[] = {
        HEADER "a ,2024-01-01,1,2,3,loose\nb,,,,,\n",
        "id,dai,men,rate,amount,kind,men\nx,y\n",
        HEADER "a,x,y,z,-,!\n\"a\"b\na\n",
        "id;men\n",
    };
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        TEXT_CLEANUP struct text wanted = {0};
        read_all(&form, files[i], 0, &wanted);
        for (size_t calls = 1;; calls++) {
            TEXT_CLEANUP struct text out = {0};
            assert_in_range(calls, 1, 1000);
            read_all(&form, files[i], calls, &out);
            if (strcmp(text_content(&out), text_content(&wanted)) == 0)
                break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_reads_cells_of_every_type),
        cmocka_unit_test(table_names_what_it_expected_of_a_cell),
        cmocka_unit_test(table_names_what_it_expected_of_rows),
        cmocka_unit_test(table_limits_texts),
        cmocka_unit_test(table_counts_problems_past_the_kept_ones),
        cmocka_unit_test(table_absent_file_is_an_empty_table),
        cmocka_unit_test(table_reads_tabs),
        cmocka_unit_test(table_place_names_line_and_column),
        cmocka_unit_test(table_order_sorts_and_refuses_equal_keys),
        cmocka_unit_test(table_order_sorts_many_rows),
        cmocka_unit_test(table_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
