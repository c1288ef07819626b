#include "people/people.h"

#include "people/people_records.h"

/* The rows by day into columns; of rows of one day (reported by table_order) the first counts. */
static int fill(const struct table *table, const uint32_t *order, struct arena *arena,
                struct problems *problems, struct strength *strength)
{
    civil_day *day = arena_array(arena, table->rows, sizeof *day);
    uint32_t *men = arena_array(arena, table->rows, sizeof *men);
    uint32_t *women = arena_array(arena, table->rows, sizeof *women);
    uint32_t *lines = arena_array(arena, table->rows, sizeof *lines);
    if (!day || !men || !women || !lines)
        return problem_memory(problems);
    size_t count = 0;
    for (size_t i = 0; i < table->rows; i++) {
        size_t row = order[i];
        civil_day on = (civil_day)table_cell(table, row, STRENGTH_DAY)->number;
        if (count && day[count - 1] == on)
            continue;
        day[count] = on;
        men[count] = (uint32_t)table_cell(table, row, STRENGTH_MEN)->number;
        women[count] = (uint32_t)table_cell(table, row, STRENGTH_WOMEN)->number;
        lines[count++] = table->lines[row];
    }
    strength->day = day;
    strength->men = men;
    strength->women = women;
    strength->row = lines;
    strength->count = count;
    return 0;
}

int strength_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                  struct strength *ret_strength)
{
    struct table table = {.form = &strength_form};
    uint32_t *order = NULL;
    const struct folder_file *file = folder_find(folder, strength_form.name);
    *ret_strength = (struct strength){.path = file ? file->path : strength_form.name};
    int code = table_read(&strength_form, file, arena, problems, &table);
    int ordered = table_order(&table, (const int[]){STRENGTH_DAY}, 1, arena, problems, &order);
    code = code ? code : ordered;
    if (!order)
        return code;
    int filled = fill(&table, order, arena, problems, ret_strength);
    return code ? code : filled;
}
