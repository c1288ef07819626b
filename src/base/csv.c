#include "base/csv.h"

#include <string.h>

enum { CELL_UNCLOSED = 1 };

void csv_reader_init(struct csv_reader *reader, const char *file, const char *data, size_t size,
                     char separator, struct arena *arena, struct problems *problems)
{
    *reader = (struct csv_reader){.file = file,
                                  .data = data,
                                  .size = size,
                                  .separator = separator,
                                  .line = 1,
                                  .column = 1,
                                  .arena = arena,
                                  .problems = problems};
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        reader->offset = 3;
}

/* Moves on to an offset, counting lines and characters. */
static void advance(struct csv_reader *reader, size_t offset)
{
    text_advance(reader->data + reader->offset, offset - reader->offset, &reader->line, &reader->column);
    reader->offset = offset;
}

/* The place of an offset that is not behind the reader. */
static struct place place_of(const struct csv_reader *reader, size_t offset)
{
    struct place place = {reader->file, reader->line, reader->column};
    text_advance(reader->data + reader->offset, offset - reader->offset, &place.line, &place.column);
    return place;
}

/* True at a separator, a line end or the end of the data. */
static bool cell_ends(const struct csv_reader *reader, size_t at)
{
    if (at == reader->size || reader->data[at] == reader->separator || reader->data[at] == '\n')
        return true;
    return reader->data[at] == '\r' && at + 1 < reader->size && reader->data[at + 1] == '\n';
}

static size_t cell_end(const struct csv_reader *reader, size_t at)
{
    while (!cell_ends(reader, at))
        at++;
    return at;
}

/* Checks the cell's raw bytes; start is where the reader stands. */
static int check_bytes(struct csv_reader *reader, size_t end)
{
    size_t start = reader->offset;
    size_t wrong = start + text_utf8_check(reader->data + start, end - start);
    if (wrong == end)
        return 0;
    struct place place = place_of(reader, wrong);
    if (reader->data[wrong] == '\0')
        return problem_error(reader->problems, ERROR_INVALID, place, "expected text", "a NUL character");
    return problem_error(reader->problems, ERROR_INVALID, place, "expected a text file saved as UTF-8",
                         "the byte 0x%02X is not UTF-8", (unsigned)(unsigned char)reader->data[wrong]);
}

/* Takes a cell without quotes and stands behind it. Returns 0, or ERROR_INVALID when it is wrong (reported).
 */
static int read_bare(struct csv_reader *reader, struct csv_cell *cell)
{
    const char *start = reader->data + reader->offset;
    size_t end = cell_end(reader, reader->offset);
    size_t length = end - reader->offset;
    const char *quote = length ? memchr(start, '"', length) : NULL;
    const char *carriage = length ? memchr(start, '\r', length) : NULL;
    int result = 0;
    if (quote)
        result = problem_error(reader->problems, ERROR_INVALID,
                               place_of(reader, reader->offset + (size_t)(quote - start)),
                               "expected the whole cell in quotes, and each quote inside it doubled",
                               "a quote inside a cell that does not begin with one");
    else if (carriage)
        result = problem_error(
            reader->problems, ERROR_INVALID, place_of(reader, reader->offset + (size_t)(carriage - start)),
            "expected lines that end in LF or CRLF", "a carriage return without a line feed");
    else if (length > CSV_CELL_MAXIMUM)
        result = problem_error(reader->problems, ERROR_INVALID, place_of(reader, reader->offset),
                               "expected at most 65,536 bytes", "the cell has %zu bytes", length);
    else
        result = check_bytes(reader, end);
    if (result == 0 && length)
        memcpy(reader->texts + reader->texts_used, start, length);
    cell->length = result == 0 ? length : 0;
    advance(reader, end);
    return result;
}

/* Unquotes the cell that begins at the reader's place. Returns the offset behind the closing quote, or 0 when
   there is none within CSV_CELL_MAXIMUM bytes (reported). */
static size_t unquote(struct csv_reader *reader, struct csv_cell *cell)
{
    char *text = reader->texts + reader->texts_used;
    size_t length = 0;
    for (size_t at = reader->offset + 1; at < reader->size; at++) {
        if (reader->data[at] == '"') {
            at++;
            if (at == reader->size || reader->data[at] != '"') {
                cell->length = length;
                return at;
            }
        }
        if (length == CSV_CELL_MAXIMUM) {
            problem_error(reader->problems, ERROR_INVALID, place_of(reader, reader->offset),
                          "expected at most 65,536 bytes and a closing quote (\")",
                          "the cell that begins with this quote is too long");
            return 0;
        }
        text[length++] = reader->data[at];
    }
    problem_error(reader->problems, ERROR_INVALID, place_of(reader, reader->offset),
                  "expected a closing quote (\")", "the quote that begins this cell is never closed");
    return 0;
}

/* As read_bare, or CELL_UNCLOSED when the row has no end that can be known; then the reader has not moved. */
static int read_quoted(struct csv_reader *reader, struct csv_cell *cell)
{
    size_t end = unquote(reader, cell);
    if (end == 0)
        return CELL_UNCLOSED;
    int result = check_bytes(reader, end);
    advance(reader, end);
    if (cell_ends(reader, end))
        return result;
    size_t behind = cell_end(reader, end);
    char quoted[TEXT_QUOTE_SIZE];
    if (result == 0)
        result = problem_error(
            reader->problems, ERROR_INVALID, place_of(reader, end),
            "expected a separator or the end of the line; a quote inside a cell is written "
            "twice",
            "'%s' behind the closing quote", text_quote(reader->data + end, behind - end, quoted));
    advance(reader, behind);
    return result;
}

static int read_cell(struct csv_reader *reader, struct csv_cell *cell)
{
    *cell = (struct csv_cell){
        .text = reader->texts + reader->texts_used, .line = reader->line, .column = reader->column};
    bool quoted = reader->offset < reader->size && reader->data[reader->offset] == '"';
    int result = quoted ? read_quoted(reader, cell) : read_bare(reader, cell);
    /* Each cell took at least its length and one byte more, but for the last of the data: there is room. */
    reader->texts[reader->texts_used + cell->length] = '\0';
    reader->texts_used += cell->length + 1;
    return result;
}

/* Passes over a line end, if the reader stands at one. */
static void pass_line_end(struct csv_reader *reader)
{
    size_t at = reader->offset;
    if (at < reader->size && reader->data[at] == '\r')
        at++;
    if (at < reader->size)
        advance(reader, at + 1);
}

/* Passes over the rest of the line. */
static void pass_line(struct csv_reader *reader)
{
    const char *start = reader->data + reader->offset;
    const char *end = memchr(start, '\n', reader->size - reader->offset);
    advance(reader, end ? (size_t)(end - reader->data) + 1 : reader->size);
}

/* Takes the cell with this index of its row, kept or not. */
static int take_cell(struct csv_reader *reader, int index, bool *empty)
{
    struct csv_cell beyond = {0};
    struct csv_cell *cell = index < CSV_CELLS_MAXIMUM ? &reader->cells[index] : &beyond;
    int result = read_cell(reader, cell);
    if (cell->length)
        *empty = false;
    if (index != CSV_CELLS_MAXIMUM || result != 0)
        return result;
    return problem_error(reader->problems, ERROR_INVALID,
                         (struct place){reader->file, cell->line, cell->column}, "expected at most 256",
                         "too many cells in a row");
}

/* The number of cells, 0 for a row of empty cells, or ERROR_INVALID (reported). */
static int read_row(struct csv_reader *reader)
{
    int count = 0, result = 0;
    bool empty = true;
    for (;; advance(reader, reader->offset + 1)) {
        int taken = take_cell(reader, count, &empty);
        if (taken == CELL_UNCLOSED) {
            pass_line(reader);
            return ERROR_INVALID;
        }
        result = result ? result : taken;
        count++;
        if (reader->offset == reader->size || reader->data[reader->offset] != reader->separator)
            break;
    }
    pass_line_end(reader);
    if (result)
        return result;
    return empty ? 0 : count;
}

/* Makes room for the texts; reports a file that is empty or no text at all. */
static int begin(struct csv_reader *reader)
{
    const char *data = reader->data;
    size_t left = reader->size - reader->offset;
    struct place whole = {reader->file, 0, 0};
    if (left == 0)
        return problem_error(reader->problems, ERROR_INVALID, whole, "expected a header row",
                             "the file is empty");
    if (left >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0))
        return problem_error(reader->problems, ERROR_INVALID, whole,
                             "expected UTF-8; save it as \"CSV UTF-8\"", "the file is UTF-16");
    reader->texts = arena_alloc(reader->arena, left + 1);
    return reader->texts ? 0 : problem_memory(reader->problems);
}

/* Leaves nothing to read, and returns code. */
static int stop(struct csv_reader *reader, int code)
{
    reader->offset = reader->size;
    return code;
}

int csv_read_row(struct csv_reader *reader)
{
    int begun = reader->rows == 0 ? begin(reader) : 0;
    if (begun < 0) {
        reader->rows = 1; /* said once */
        return stop(reader, begun);
    }
    while (reader->offset < reader->size) {
        if (reader->rows == CSV_ROWS_MAXIMUM)
            return stop(reader, problem_error(reader->problems, ERROR_LIMIT,
                                              (struct place){reader->file, reader->line, 1},
                                              "expected at most 20,000,000", "too many rows"));
        reader->rows++;
        size_t used = reader->texts_used;
        int count = read_row(reader);
        if (count > 0)
            return count;
        reader->texts_used = used;
        if (count < 0)
            return count;
    }
    return 0;
}

void csv_write(struct csv_writer *writer, const char *cell)
{
    if (writer->row_begun)
        text_add_char(writer->out, ',');
    writer->row_begun = true;
    /* A byte-order mark would be passed over by whoever reads this. */
    if (!strpbrk(cell, ",\"\r\n") && strncmp(cell, "\xEF\xBB\xBF", 3) != 0) {
        text_add(writer->out, cell);
        return;
    }
    text_add_char(writer->out, '"');
    for (const char *quote; (quote = strchr(cell, '"')); cell = quote + 1) {
        text_add_bytes(writer->out, cell, (size_t)(quote - cell) + 1);
        text_add_char(writer->out, '"');
    }
    text_add(writer->out, cell);
    text_add_char(writer->out, '"');
}

void csv_end_row(struct csv_writer *writer)
{
    text_add_char(writer->out, '\n');
    writer->row_begun = false;
}
