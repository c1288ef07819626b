/* The CSV reader and writer: what is written of the good rows reads back cell by cell. */
#include "fuzz.h"

#include "base/csv.h"

static void check_row(const struct csv_reader *reader, int count)
{
    for (int i = 0; i < count; i++) {
        const struct csv_cell *cell = &reader->cells[i];
        FUZZ_CHECK(cell->line >= 1 && cell->column >= 1 && cell->line <= reader->line);
        FUZZ_CHECK(cell->length <= CSV_CELL_MAXIMUM && strlen(cell->text) == cell->length);
        FUZZ_CHECK(text_utf8_check(cell->text, cell->length) == cell->length);
    }
}

/* Reads everything and writes the good rows. The rows' number in ret_rows. */
static void read_rows(const char *data, size_t size, char separator, size_t fail_after, struct text *out,
                      size_t *ret_rows)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    struct problems problems;
    struct csv_reader reader;
    struct csv_writer writer = {.out = out};
    int count, result = 0;
    *ret_rows = 0;
    problems_init(&problems, arena);
    csv_reader_init(&reader, "f.csv", data, size, separator, arena, &problems);
    arena_fail_after(arena, fail_after);
    while ((count = csv_read_row(&reader)) != 0 && count != ERROR_LIMIT) {
        result = count < 0 ? count : result;
        check_row(&reader, count);
        for (int i = 0; i < count; i++)
            csv_write(&writer, reader.cells[i].text);
        if (count > 0) {
            csv_end_row(&writer);
            ++*ret_rows;
        }
    }
    fuzz_check_problems(count < 0 ? count : result, &problems);
    FUZZ_CHECK(csv_read_row(&reader) == 0);
}

/* Both read to the same cells; the second without an error. */
static void compare(const char *data, size_t size, char separator, const struct text *written)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    struct problems problems, again_problems;
    struct csv_reader reader, again;
    int count;
    problems_init(&problems, arena);
    problems_init(&again_problems, arena);
    csv_reader_init(&reader, "f.csv", data, size, separator, arena, &problems);
    csv_reader_init(&again, "g.csv", written->data, written->length, ',', arena, &again_problems);
    while ((count = csv_read_row(&reader)) != 0) {
        if (count < 0)
            continue;
        FUZZ_CHECK(csv_read_row(&again) == count);
        for (int i = 0; i < count; i++)
            FUZZ_CHECK(strcmp(reader.cells[i].text, again.cells[i].text) == 0);
    }
    FUZZ_CHECK(csv_read_row(&again) == 0);
    FUZZ_CHECK(problems_result(&again_problems) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    for (int i = 0; i < 2; i++) {
        TEXT_CLEANUP struct text written = {0}, failed = {0};
        size_t rows;
        char separator = i ? '\t' : ',';
        read_rows(copy, size, separator, 0, &written, &rows);
        if (rows > 0)
            compare(copy, size, separator, &written);
        read_rows(copy, size, separator, 1 + size % 8, &failed, &rows);
    }
    free(copy);
    return 0;
}
