#include "agreement/national_costs.h"

#include "base/table.h"
#include "base/text.h"

#include <string.h>

enum { ITEM, OPTION, FROM, TO, ONCE, MONTHLY, YEARLY, NOTE };

#define COST_MONEY                                                                                           \
    .type = COLUMN_DECIMAL, .flags = COLUMN_MAY_BE_ABSENT, .decimals = RATE_DECIMALS, .maximum = RATE_MAXIMUM
static const struct column columns[] = {
    [ITEM] = {.name = "item", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED, .maximum = 100},
    [OPTION] = {.name = "option", .type = COLUMN_CHOICE, .choices = cost_option_names},
    [FROM] = {.name = "from", .type = COLUMN_DAY, .flags = COLUMN_MAY_BE_ABSENT},
    [TO] = {.name = "to", .type = COLUMN_DAY, .flags = COLUMN_MAY_BE_ABSENT},
    [ONCE] = {.name = "once", COST_MONEY},
    [MONTHLY] = {.name = "monthly", COST_MONEY},
    [YEARLY] = {.name = "yearly", COST_MONEY},
    [NOTE] = {.name = "note", .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT},
};
static const struct table_form form = {"national costs", columns, sizeof columns / sizeof *columns};

static int check_amount(const struct table *table, size_t row, struct problems *problems)
{
    const struct cell *cells = table_cell(table, row, 0);
    if (cells[ONCE].given || cells[MONTHLY].given || cells[YEARLY].given)
        return 0;
    return problem_error(problems, ERROR_INVALID, table_place(table, row, ITEM),
                         "expected an amount in one of once, monthly and yearly; 0 where it costs nothing",
                         "a row without an amount");
}

static int check_days(const struct table *table, size_t row, struct problems *problems)
{
    const struct cell *cells = table_cell(table, row, 0);
    if (!cells[FROM].given || !cells[TO].given || cells[TO].number > cells[FROM].number)
        return 0;
    return problem_error(problems, ERROR_INVALID, table_place(table, row, TO),
                         "expected a later day: `to` is the day after the last one",
                         "`to` (%s) is not after `from` (%s)", cells[TO].text, cells[FROM].text);
}

/* Whether the file has a column for amounts; a table without rows does not tell. */
static bool has_amounts(const struct table *table)
{
    const struct cell *cells = table->rows ? table_cell(table, 0, 0) : NULL;
    return !cells || cells[ONCE].column || cells[MONTHLY].column || cells[YEARLY].column;
}

/* code: of reading the table; a column that it did not know may have been the one that is missing here. */
static int check_rows(const struct table *table, int code, struct problems *problems)
{
    bool amounts = has_amounts(table);
    if (!amounts && code == 0)
        code = problem_error(problems, ERROR_INVALID, (struct place){table->path, 1, 1},
                             "expected at least one of the columns once, monthly and yearly",
                             "no column holds an amount");
    for (size_t row = 0; row < table->rows; row++) {
        int paid = amounts ? check_amount(table, row, problems) : 0;
        int dated = check_days(table, row, problems);
        code = code ? code : paid;
        code = code ? code : dated;
    }
    return code;
}

static struct national_cost cost_of_row(const struct table *table, size_t row)
{
    const struct cell *cells = table_cell(table, row, 0);
    return (struct national_cost){.item = cells[ITEM].text,
                                  .option =
                                      cells[OPTION].given ? (enum cost_option)cells[OPTION].number : COST_ANY,
                                  .from_day = cells[FROM].given ? (civil_day)cells[FROM].number : COST_ALWAYS,
                                  .to_day = cells[TO].given ? (civil_day)cells[TO].number : DAY_NEVER,
                                  .once = cells[ONCE].number,
                                  .monthly = cells[MONTHLY].number,
                                  .yearly = cells[YEARLY].number,
                                  .note = cells[NOTE].text,
                                  .item_place = table_place(table, row, ITEM),
                                  .option_place = table_place(table, row, OPTION)};
}

int national_costs_load(const struct folder_file *file, struct arena *arena, struct problems *problems,
                        struct national_costs *ret_costs)
{
    struct table table = {0};
    int code = table_read(&form, file, arena, problems, &table);
    code = check_rows(&table, code, problems);
    if (code < 0)
        return code;
    struct national_cost *items = arena_array(arena, table.rows, sizeof *items);
    if (!items)
        return problem_memory(problems);
    for (size_t row = 0; row < table.rows; row++)
        items[row] = cost_of_row(&table, row);
    *ret_costs = (struct national_costs){file->path, items, table.rows};
    return 0;
}

int national_costs_read(const char *path, struct arena *arena, struct problems *problems,
                        struct national_costs *ret_costs)
{
    struct folder_file file;
    int code = file_read(path, arena, problems, &file);
    return code < 0 ? code : national_costs_load(&file, arena, problems, ret_costs);
}

/* Every name that an item may have: the agreement's lines, then the categories. NULL when memory is
   exhausted. */
static const char *const *item_names(const struct agreement *agreement, const struct schedule *schedule,
                                     struct arena *arena, size_t *ret_count)
{
    const char **names = arena_array(arena, agreement->line_count + schedule->category_count, sizeof *names);
    if (!names)
        return NULL;
    size_t count = 0;
    for (size_t i = 0; i < agreement->line_count; i++)
        names[count++] = agreement->lines[i].name;
    for (size_t i = 0; i < schedule->category_count; i++)
        names[count++] = schedule->categories[i];
    *ret_count = count;
    return names;
}

static int unknown_item(const struct national_cost *cost, const char *const *names, size_t count,
                        struct problems *problems)
{
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, cost->item_place,
                         name_remedy(problems, "items", cost->item, names, count,
                                     "expected a line of the agreement or a self-sustainment category"),
                         "neither a line of the agreement nor a category is called '%s'",
                         text_quote(cost->item, strlen(cost->item), quoted));
}

static int wrong_option(const struct national_cost *cost, bool category, struct problems *problems)
{
    char quoted[TEXT_QUOTE_SIZE];
    text_quote(cost->item, strlen(cost->item), quoted);
    return problem_error(problems, ERROR_INVALID, cost->option_place,
                         category ? "expected bring or un, or nothing"
                                  : "expected wet, dry or none, or nothing",
                         category ? "'%s' is a category and has no option '%s'"
                                  : "'%s' is a line of major equipment and has no option '%s'",
                         quoted, cost_option_names[cost->option]);
}

static int check_item(const struct national_cost *cost, bool line, bool category, struct problems *problems)
{
    if (line && category && cost->option == COST_ANY)
        return problem_error(problems, ERROR_INVALID, cost->option_place,
                             "expected bring or un for the category; wet, dry or none for the line",
                             "'%s' is both a line and a category", cost->item);
    if ((line && national_cost_is_of_line(cost, cost->item)) ||
        (category && national_cost_is_of_category(cost, cost->item)))
        return 0;
    return wrong_option(cost, category, problems);
}

int national_costs_check(const struct national_costs *costs, const struct agreement *agreement,
                         const struct schedule *schedule, struct problems *problems)
{
    int code = 0;
    size_t count = 0;
    const char *const *names = item_names(agreement, schedule, problems->arena, &count);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < costs->count; i++) {
        const struct national_cost *cost = &costs->items[i];
        bool line = agreement_line_find(agreement, cost->item) >= 0;
        bool category = schedule_category_find(schedule, cost->item) >= 0;
        int checked = line || category ? check_item(cost, line, category, problems)
                                       : unknown_item(cost, names, count, problems);
        code = code ? code : checked;
    }
    return code;
}
