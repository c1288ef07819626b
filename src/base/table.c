#include "base/table.h"

#include "base/csv.h"
#include <stdio.h>
#include <string.h>

enum { TEXT_COLUMN_MAXIMUM = 1000, UNKNOWN_COLUMN = -1, GROUPED_TEXT_SIZE = 2 * MONEY_TEXT_SIZE };

/* A file being read by a form. */
struct table_reader {
    const struct table_form *form;
    struct arena *arena;
    struct problems *problems;
    struct csv_reader csv;
    struct table *table;
    size_t cell_capacity, line_capacity;
    int header_count;
    int columns[CSV_CELLS_MAXIMUM]; /* of each cell of a row: its column in the form, or UNKNOWN_COLUMN */
    bool lacks_required;            /* a column that every row needs is missing */
    int result;                     /* the first error */
};

/* Remembers the first error. */
static int note(struct table_reader *reader, int code)
{
    if (reader->result == 0)
        reader->result = code;
    return code;
}

/* False when one more problem would only be counted: then its words need not be made. */
static bool is_kept(const struct table_reader *reader)
{
    return reader->problems->found[PROBLEM_ERROR] < PROBLEMS_KEPT;
}

static struct place cell_place(const struct table_reader *reader, const struct csv_cell *cell)
{
    return (struct place){reader->table->path, cell->line, cell->column};
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* A cell's text without the blanks at both ends; NULL when memory is exhausted. */
static const char *trimmed(struct table_reader *reader, const struct csv_cell *cell, uint32_t *ret_blanks)
{
    const char *text = cell->text;
    size_t length = cell->length, blanks = 0;
    for (; blanks < length && is_blank(text[blanks]); blanks++)
        ;
    text += blanks;
    length -= blanks;
    *ret_blanks = (uint32_t)blanks;
    if (length == 0 || !is_blank(text[length - 1]))
        return text;
    while (is_blank(text[length - 1]))
        length--;
    return arena_text(reader->arena, text, length);
}

/* ---- the header row ---- */

/* The names of the form's columns, for messages; NULL when memory is exhausted. */
static const char **column_names(struct table_reader *reader)
{
    const char **names = arena_array(reader->arena, reader->form->column_count, sizeof *names);
    for (size_t i = 0; names && i < reader->form->column_count; i++)
        names[i] = reader->form->columns[i].name;
    return names;
}

static int unknown_column(struct table_reader *reader, struct place place, const char *name)
{
    const char **names = column_names(reader);
    if (!names)
        return note(reader, problem_memory(reader->problems));
    const char *known = text_known(reader->arena, "columns", name, names, reader->form->column_count);
    char quoted[TEXT_QUOTE_SIZE];
    if (*name == '\0')
        return note(reader, problem_error(reader->problems, ERROR_INVALID, place, known,
                                          "a column without a name in the header row"));
    if (reader->header_count == 1 && strchr(name, ';') && reader->csv.separator == ',')
        known = "expected commas between the columns, not semicolons";
    return note(reader, problem_error(reader->problems, ERROR_INVALID, place, known, "unknown column '%s'",
                                      text_quote(name, strlen(name), quoted)));
}

/* The form's column of this name, or UNKNOWN_COLUMN. */
static int find_column(const struct table_form *form, const char *name)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (strcmp(form->columns[i].name, name) == 0)
            return (int)i;
    return UNKNOWN_COLUMN;
}

/* Which of the header's cells holds the column, or -1. */
static int find_cell(const struct table_reader *reader, int column, int count)
{
    for (int i = 0; i < count; i++)
        if (reader->columns[i] == column)
            return i;
    return -1;
}

static int read_header_cell(struct table_reader *reader, int index)
{
    const struct csv_cell *cell = &reader->csv.cells[index];
    uint32_t blanks;
    const char *name = trimmed(reader, cell, &blanks);
    if (!name)
        return note(reader, problem_memory(reader->problems));
    struct place place = cell_place(reader, cell);
    place.column += blanks;
    reader->columns[index] = find_column(reader->form, name);
    if (reader->columns[index] == UNKNOWN_COLUMN)
        return unknown_column(reader, place, name);
    int first = find_cell(reader, reader->columns[index], index);
    if (first < 0)
        return 0;
    reader->columns[index] = UNKNOWN_COLUMN;
    return note(reader, problem_error(reader->problems, ERROR_INVALID, place, "expected each column once",
                                      "column '%s' stands twice, the first time at character %u", name,
                                      (unsigned)reader->csv.cells[first].column));
}

static int missing_column(struct table_reader *reader, const char *name)
{
    const char **names = column_names(reader);
    if (!names)
        return note(reader, problem_memory(reader->problems));
    const char *known = text_known(reader->arena, "columns", "", names, reader->form->column_count);
    return note(reader, problem_error(reader->problems, ERROR_INVALID, cell_place(reader, reader->csv.cells),
                                      known, "the column '%s' is missing", name));
}

/* Finds out which cell holds which column. Errors other than ERROR_LIMIT and a header that cannot be read
   leave the rows readable. */
static int read_header(struct table_reader *reader)
{
    int count = csv_read_row(&reader->csv);
    if (count < 0)
        return note(reader, count);
    if (count == 0)
        return note(reader,
                    problem_error(reader->problems, ERROR_INVALID, (struct place){reader->table->path, 0, 0},
                                  "expected a header row", "the file holds nothing but empty rows"));
    reader->header_count = count;
    for (int i = 0; i < count; i++)
        if (read_header_cell(reader, i) == ERROR_LIMIT)
            return ERROR_LIMIT;
    for (size_t i = 0; i < reader->form->column_count; i++) {
        const struct column *column = &reader->form->columns[i];
        if (column->flags & COLUMN_MAY_BE_ABSENT || find_cell(reader, (int)i, count) >= 0)
            continue;
        reader->lacks_required |= (column->flags & COLUMN_REQUIRED) != 0;
        if (missing_column(reader, column->name) == ERROR_LIMIT)
            return ERROR_LIMIT;
    }
    return 0;
}

/* ---- cells ---- */

/* "10000000.5" as "10,000,000.5", into buffer (GROUPED_TEXT_SIZE bytes), which it returns. */
static char *group_thousands(const char *number, char *buffer)
{
    size_t whole = strcspn(number, "."), out = 0;
    for (size_t i = 0; number[i]; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            buffer[out++] = ',';
        buffer[out++] = number[i];
    }
    buffer[out] = '\0';
    return buffer;
}

static int decimals_of(const struct column *column)
{
    return column->type == COLUMN_COUNT ? 0 : column->decimals;
}

static bool is_signed(const struct column *column)
{
    return column->type == COLUMN_DECIMAL && column->flags & COLUMN_SIGNED;
}

/* A word on commas, blanks (also those that do not break) and apostrophes inside a number. */
static const char *separator_hint(const struct column *column, const char *text)
{
    size_t length = strlen(text);
    if (strspn(text, "0123456789.-, '\xC2\xA0\xE2\x80\xAF") != length ||
        strspn(text, "0123456789.-") == length)
        return "";
    return decimals_of(column) == 0
               ? "; nothing stands between the thousands"
               : "; the decimal point is a point, and nothing stands between the thousands";
}

static const char *expected_number(struct table_reader *reader, const struct column *column, const char *text)
{
    char maximum[MONEY_TEXT_SIZE], grouped[GROUPED_TEXT_SIZE], range[3 * GROUPED_TEXT_SIZE] = "";
    char decimals[40] = "";
    int places = decimals_of(column);
    group_thousands(decimal_format(column->maximum, places, 0, maximum), grouped);
    if (column->maximum == 0)
        snprintf(range, sizeof range, "%s", is_signed(column) ? "" : ", 0 or more");
    else if (is_signed(column))
        snprintf(range, sizeof range, " from -%s to %s", grouped, grouped);
    else
        snprintf(range, sizeof range, " from 0 to %s", grouped);
    if (places > 0)
        snprintf(decimals, sizeof decimals, " with at most %d decimals", places);
    const char *expected =
        arena_format(reader->arena, "expected a %s%s%s%s", places ? "number" : "whole number", range,
                     decimals, separator_hint(column, text));
    return expected ? expected : "expected a number";
}

/* True for digits with an optional '-' before and an optional '.' and digits behind. */
static bool is_plain_number(const char *text, size_t *ret_decimals)
{
    const char *digits = text + (*text == '-');
    size_t whole = strspn(digits, "0123456789");
    const char *point = digits + whole;
    *ret_decimals = *point == '.' ? strspn(point + 1, "0123456789") : 0;
    if (whole == 0 || (*point == '.' && *ret_decimals == 0))
        return false;
    return point[*point == '.' ? *ret_decimals + 1 : 0] == '\0';
}

/* What is wrong with a number that was refused. */
static const char *number_fault(const struct column *column, const char *text)
{
    size_t decimals;
    if (!is_plain_number(text, &decimals))
        return column->type == COLUMN_COUNT ? "is not a count" : "is not a number";
    if (*text == '-' && !is_signed(column))
        return "is negative";
    if (decimals > (size_t)decimals_of(column))
        return decimals_of(column) == 0 ? "is not a whole number" : "has too many decimals";
    return *text == '-' ? "is too small" : "is too large";
}

static bool parse_number(const struct column *column, const char *text, int64_t *ret_number)
{
    if (!decimal_parse(text, strlen(text), decimals_of(column), ret_number))
        return false;
    if (*text == '-' && !is_signed(column))
        return false;
    return column->maximum == 0 || (*ret_number <= column->maximum && *ret_number >= -column->maximum);
}

/* Whether the text has the shape of a day, 2024-02-30 too. */
static bool has_day_shape(const char *text)
{
    static const char shape[] = "0000-00-00";
    size_t i = 0;
    for (; shape[i]; i++) {
        bool right = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == '-';
        if (!right)
            return false;
    }
    return text[i] == '\0';
}

static const char *day_fault(const char *text)
{
    if (!has_day_shape(text))
        return "is not a day";
    return strcmp(text, "1900") > 0 && strcmp(text, "2200") < 0 ? "does not exist" : "is out of range";
}

static const char *expected_choice(struct table_reader *reader, const struct column *column, const char *text)
{
    size_t count = 0;
    while (column->choices[count])
        count++;
    return text_known(reader->arena, "choices", text, column->choices, count);
}

/* Reports a text that is not what its column asks for. */
static int refuse_cell(struct table_reader *reader, const struct column *column, const char *text,
                       struct place place)
{
    const char *fault = "", *expected = NULL;
    switch (column->type) {
    case COLUMN_TEXT:
        fault = "is too long";
        expected = "expected a shorter text";
        break;
    case COLUMN_DAY:
        fault = day_fault(text);
        expected = "expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31";
        break;
    case COLUMN_COUNT:
    case COLUMN_DECIMAL:
        fault = number_fault(column, text);
        expected = is_kept(reader) ? expected_number(reader, column, text) : NULL;
        break;
    case COLUMN_CHOICE:
        fault = "is not a choice";
        expected = is_kept(reader) ? expected_choice(reader, column, text) : NULL;
        break;
    }
    char quoted[TEXT_QUOTE_SIZE];
    return note(reader, problem_error(reader->problems, ERROR_INVALID, place, expected, "'%s' %s (column %s)",
                                      text_quote(text, strlen(text), quoted), fault, column->name));
}

static bool parse_choice(const struct column *column, const char *text, int64_t *ret_index)
{
    for (size_t i = 0; column->choices[i]; i++)
        if (strcmp(column->choices[i], text) == 0) {
            *ret_index = (int64_t)i;
            return true;
        }
    return false;
}

bool column_parse(const struct column *column, const char *text, int64_t *ret_number)
{
    civil_day day;
    switch (column->type) {
    case COLUMN_TEXT:
        return strlen(text) <= (size_t)(column->maximum ? column->maximum : TEXT_COLUMN_MAXIMUM);
    case COLUMN_DAY:
        if (!day_parse(text, strlen(text), &day))
            return false;
        *ret_number = day;
        return true;
    case COLUMN_COUNT:
    case COLUMN_DECIMAL:
        return parse_number(column, text, ret_number);
    case COLUMN_CHOICE:
        return parse_choice(column, text, ret_number);
    }
    return false;
}

/* Reads one cell into its place in the row. Returns 0 or a code; an error is reported. */
static int read_cell(struct table_reader *reader, const struct csv_cell *source, int index, struct cell *row)
{
    const struct column *column = &reader->form->columns[index];
    uint32_t blanks;
    const char *text = trimmed(reader, source, &blanks);
    if (!text)
        return note(reader, problem_memory(reader->problems));
    struct cell *cell = &row[index];
    uint32_t below = source->line - reader->csv.cells[0].line;
    *cell = (struct cell){.text = text,
                          .column = source->column + (*text ? blanks : 0),
                          .below = below < UINT16_MAX ? (uint16_t)below : UINT16_MAX,
                          .given = *text != '\0'};
    struct place place = {reader->table->path, source->line, cell->column};
    if (cell->given)
        return column_parse(column, text, &cell->number) ? 0 : refuse_cell(reader, column, text, place);
    if (column->flags & COLUMN_REQUIRED)
        return note(reader, problem_error(reader->problems, ERROR_INVALID, place, "expected a value",
                                          "the column %s is empty", column->name));
    return 0;
}

/* ---- rows ---- */

static bool is_blank_row(const struct csv_cell *cells, int count)
{
    for (int i = 0; i < count; i++)
        if (strspn(cells[i].text, " \t") != cells[i].length)
            return false;
    return true;
}

/* A new row behind the table's last one, of absent cells; NULL when memory is exhausted. */
static struct cell *new_row(struct table_reader *reader)
{
    struct table *table = reader->table;
    size_t columns = reader->form->column_count;
    uint32_t *lines =
        arena_grow(reader->arena, table->lines, &reader->line_capacity, table->rows, sizeof *lines);
    if (!lines)
        return NULL;
    table->lines = lines;
    struct cell *cells =
        arena_grow(reader->arena, table->cells, &reader->cell_capacity, table->rows, columns * sizeof *cells);
    if (!cells)
        return NULL;
    table->cells = cells;
    struct cell *row = cells + table->rows * columns;
    for (size_t i = 0; i < columns; i++)
        row[i] = (struct cell){.text = ""};
    return row;
}

static int wrong_cell_count(struct table_reader *reader, int count)
{
    const struct csv_cell *cells = reader->csv.cells;
    const struct csv_cell *at = count > reader->header_count ? &cells[reader->header_count] : &cells[0];
    const char *expected = is_kept(reader) ? arena_format(reader->arena,
                                                          "expected %d, as in the header row; a text with a "
                                                          "separator in it stands in quotes",
                                                          reader->header_count)
                                           : NULL;
    return note(reader, problem_error(reader->problems, ERROR_INVALID, cell_place(reader, at), expected,
                                      count == 1 ? "%d cell" : "%d cells", count));
}

/* Reads the row in the CSV reader. ERROR_LIMIT: stop. */
static int read_row(struct table_reader *reader, int count)
{
    if (is_blank_row(reader->csv.cells, count))
        return 0;
    if (count != reader->header_count)
        return wrong_cell_count(reader, count);
    struct cell *row = new_row(reader);
    if (!row)
        return note(reader, problem_memory(reader->problems));
    int result = 0;
    for (int i = 0; i < count; i++) {
        if (reader->columns[i] == UNKNOWN_COLUMN)
            continue;
        int code = read_cell(reader, &reader->csv.cells[i], reader->columns[i], row);
        if (code == ERROR_LIMIT)
            return code;
        if (code < 0)
            result = code;
    }
    if (result < 0)
        return result;
    reader->table->lines[reader->table->rows++] = reader->csv.cells[0].line;
    return 0;
}

int table_read_separated(const struct table_form *form, const struct folder_file *file, char separator,
                         struct arena *arena, struct problems *problems, struct table *ret_table)
{
    *ret_table =
        (struct table){.form = form, .path = file ? file->path : form->name, .present = file != NULL};
    if (!file)
        return 0;
    struct table_reader reader = {.form = form, .arena = arena, .problems = problems, .table = ret_table};
    csv_reader_init(&reader.csv, file->path, file->data, file->size, separator, arena, problems);
    int result = read_header(&reader);
    while (result != ERROR_LIMIT && reader.header_count > 0) {
        result = csv_read_row(&reader.csv);
        if (result == 0)
            break;
        result = result < 0 ? note(&reader, result) : read_row(&reader, result);
    }
    if (reader.lacks_required)
        ret_table->rows = 0;
    return reader.result;
}

int table_read(const struct table_form *form, const struct folder_file *file, struct arena *arena,
               struct problems *problems, struct table *ret_table)
{
    return table_read_separated(form, file, ',', arena, problems, ret_table);
}

struct place table_place(const struct table *table, size_t row, size_t column)
{
    const struct cell *cell = table_cell(table, row, column);
    return (struct place){table->path, table->lines[row] + cell->below, cell->column ? cell->column : 1};
}

/* ---- order ---- */

struct order {
    const struct table *table;
    const int *keys;
    size_t key_count;
};

static int compare_rows(const struct order *order, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < order->key_count; i++) {
        size_t column = (size_t)order->keys[i];
        const struct cell *x = table_cell(order->table, a, column), *y = table_cell(order->table, b, column);
        int result = x->given - y->given;
        if (order->table->form->columns[column].type == COLUMN_TEXT)
            result = strcmp(x->text, y->text);
        else if (result == 0)
            result = (x->number > y->number) - (x->number < y->number);
        if (result != 0)
            return result;
    }
    return 0;
}

/* Merges two sorted neighbours; rows that are equal keep their order. */
static void merge(const struct order *order, const uint32_t *from, size_t middle, size_t end, uint32_t *to)
{
    size_t left = 0, right = middle;
    if (middle == end ||
        compare_rows(order, from[middle - 1], from[middle]) <= 0) { /* mostly files are sorted */
        memcpy(to, from, end * sizeof *to);
        return;
    }
    for (size_t i = 0; i < end; i++) {
        bool take_left = left < middle && (right == end || compare_rows(order, from[left], from[right]) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

/* Sorts by merging runs of 1, 2, 4 ... rows; returns whichever of the two holds the result. */
static uint32_t *sort_rows(const struct order *order, uint32_t *rows, uint32_t *spare, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t start = 0; start < count; start += 2 * run) {
            size_t left = count - start;
            merge(order, rows + start, run < left ? run : left, 2 * run < left ? 2 * run : left,
                  spare + start);
        }
        uint32_t *sorted = spare;
        spare = rows;
        rows = sorted;
    }
    return rows;
}

static int same_key(const struct order *order, uint32_t first, uint32_t second, struct arena *arena,
                    struct problems *problems)
{
    const struct table *table = order->table;
    TEXT_CLEANUP struct text key = {0};
    for (size_t i = 0; i < order->key_count; i++) {
        size_t column = (size_t)order->keys[i];
        const char *text = table_cell(table, second, column)->text;
        char quoted[TEXT_QUOTE_SIZE];
        text_format(&key, "%s%s '%s'", i ? ", " : "", table->form->columns[column].name,
                    text_quote(text, strlen(text), quoted));
    }
    size_t column = (size_t)order->keys[0];
    struct place place = table_place(table, first, column);
    const char *expected = NULL;
    if (problems->found[PROBLEM_ERROR] < PROBLEMS_KEPT)
        expected = arena_format(arena, "expected each once; it stands at %s:%u:%u already", place.file,
                                (unsigned)place.line, (unsigned)place.column);
    return problem_error(problems, ERROR_INVALID, table_place(table, second, column), expected,
                         "a second row with %s", text_content(&key));
}

int table_order(const struct table *table, const int *keys, size_t key_count, struct arena *arena,
                struct problems *problems, uint32_t **ret_order)
{
    struct order order = {table, keys, key_count};
    uint32_t *rows = arena_array(arena, table->rows, sizeof *rows);
    uint32_t *spare = arena_array(arena, table->rows, sizeof *spare);
    if (!rows || !spare)
        return problem_memory(problems);
    for (uint32_t i = 0; i < table->rows; i++)
        rows[i] = i;
    rows = sort_rows(&order, rows, spare, table->rows);
    int result = 0;
    size_t first = 0; /* of the rows with the same key */
    for (size_t i = 1; i < table->rows; i++) {
        if (compare_rows(&order, rows[first], rows[i]) != 0)
            first = i;
        else
            result = same_key(&order, rows[first], rows[i], arena, problems);
    }
    *ret_order = rows;
    return result;
}
