/* Tables by a form with every type of column: what was accepted is what the form says, what is written of it
   reads back, and its order is one. */
#include "fuzz.h"

#include "base/csv.h"
#include "base/table.h"

enum { ID, DAY, MEN, RATE, AMOUNT, KIND, NOTE };

static const char *const kinds[] = {"loose", "pallet", "container", NULL};
static const struct column columns[] = {
    [ID] = {.name = "id", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 20},
    [DAY] = {.name = "day", .type = COLUMN_DAY},
    [MEN] = {.name = "men", .type = COLUMN_COUNT, .maximum = COUNT_MAXIMUM},
    [RATE] = {.name = "rate", .type = COLUMN_DECIMAL, .decimals = 4},
    [AMOUNT] =
        {.name = "amount", .type = COLUMN_DECIMAL, .flags = COLUMN_SIGNED, .decimals = 2, .maximum = 99999},
    [KIND] = {.name = "kind", .type = COLUMN_CHOICE, .choices = kinds},
    [NOTE] = {.name = "note", .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT},
};
static const struct table_form form = {"f.csv", columns, sizeof columns / sizeof *columns};

static void check_row(const struct table *table, size_t row)
{
    int64_t day = table_cell(table, row, DAY)->number, kind = table_cell(table, row, KIND)->number;
    int64_t men = table_cell(table, row, MEN)->number, amount = table_cell(table, row, AMOUNT)->number;
    FUZZ_CHECK(table_cell(table, row, ID)->given && strlen(table_cell(table, row, ID)->text) <= 20);
    FUZZ_CHECK(day >= DAY_FIRST && day <= DAY_LAST);
    FUZZ_CHECK(men >= 0 && men <= COUNT_MAXIMUM);
    FUZZ_CHECK(table_cell(table, row, RATE)->number >= 0);
    FUZZ_CHECK(amount >= -99999 && amount <= 99999);
    FUZZ_CHECK(kind >= 0 && kind <= 2);
    for (size_t i = 0; i < form.column_count; i++) {
        const struct cell *cell = table_cell(table, row, i);
        FUZZ_CHECK(cell->given == (*cell->text != '\0') && (cell->given || cell->number == 0));
        FUZZ_CHECK(table_place(table, row, i).line >= table->lines[row]);
        FUZZ_CHECK(table_place(table, row, i).column >= 1);
    }
    FUZZ_CHECK(!table_cell(table, row, KIND)->given ||
               strcmp(table_cell(table, row, KIND)->text, kinds[kind]) == 0);
}

static int read_table(const struct folder_file *file, char separator, size_t fail_after, struct arena *arena,
                      struct table *ret_table)
{
    struct problems problems;
    problems_init(&problems, arena);
    arena_fail_after(arena, fail_after);
    int result = table_read_separated(&form, file, separator, arena, &problems, ret_table);
    arena_fail_after(arena, 0);
    fuzz_check_problems(result, &problems);
    for (size_t row = 0; row < ret_table->rows; row++)
        check_row(ret_table, row);
    return result;
}

static void write_table(const struct table *table, struct text *out)
{
    struct csv_writer writer = {.out = out};
    for (size_t i = 0; i < form.column_count; i++)
        csv_write(&writer, columns[i].name);
    csv_end_row(&writer);
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t i = 0; i < form.column_count; i++)
            csv_write(&writer, table_cell(table, row, i)->text);
        csv_end_row(&writer);
    }
    FUZZ_CHECK(text_result(out) == 0);
}

static void check_written(const struct table *table, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0};
    struct table again;
    write_table(table, &written);
    struct folder_file file = fuzz_file("g.csv", written.data, written.length);
    FUZZ_CHECK(read_table(&file, ',', 0, arena, &again) == 0);
    FUZZ_CHECK(again.rows == table->rows);
    for (size_t row = 0; row < table->rows; row++)
        for (size_t i = 0; i < form.column_count; i++) {
            const struct cell *a = table_cell(table, row, i), *b = table_cell(&again, row, i);
            FUZZ_CHECK(strcmp(a->text, b->text) == 0 && a->number == b->number && a->given == b->given);
        }
}

/* Every row once, sorted by strictly rising keys; or an error. */
static void check_order(const struct table *table, struct arena *arena)
{
    static const int keys[] = {ID, DAY};
    struct problems problems;
    uint32_t *order;
    problems_init(&problems, arena);
    int result = table_order(table, keys, 2, arena, &problems, &order);
    fuzz_check_problems(result, &problems);
    for (size_t i = 1; result == 0 && i < table->rows; i++) {
        const struct cell *a = table_cell(table, order[i - 1], ID), *b = table_cell(table, order[i], ID);
        const struct cell *c = table_cell(table, order[i - 1], DAY), *d = table_cell(table, order[i], DAY);
        int compared = strcmp(a->text, b->text);
        FUZZ_CHECK(compared < 0 || (compared == 0 && (c->given < d->given || c->number < d->number)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    struct folder_file file = fuzz_file("f.csv", copy, size);
    for (int i = 0; i < 2; i++) {
        ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
        struct table table;
        read_table(&file, i ? '\t' : ',', 0, arena, &table);
        check_written(&table, arena);
        check_order(&table, arena);
        read_table(&file, i ? '\t' : ',', 1 + size % 16, arena, &table);
    }
    free(copy);
    return 0;
}
