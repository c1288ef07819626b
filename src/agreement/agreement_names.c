#include "agreement/agreement.h"

#include "base/table.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int names_read(const struct folder_file *file, const char *column, struct arena *arena,
               struct problems *problems, struct name_list *ret_names)
{
    /* This form knows no other column, and every error of the file has been reported: so this one's problems
       are thrown away. */
    const struct column columns[] = {{.name = column, .type = COLUMN_TEXT}};
    const struct table_form form = {file ? file->name : "", columns, 1};
    struct problems unheard;
    struct table table;
    problems_init(&unheard, arena);
    *ret_names = (struct name_list){.unknown = true};
    if (table_read(&form, file, arena, &unheard, &table) == ERROR_LIMIT)
        return 0; /* as the file's own reading was */
    const char **names = arena_array(arena, table.rows, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < table.rows; i++)
        names[i] = table_cell(&table, i, 0)->text;
    qsort(names, table.rows, sizeof *names, compare_names);
    /* without that column, or any row, nobody can say which names were meant */
    if (table.rows > 0 && table_cell(&table, 0, 0)->column > 0)
        *ret_names = (struct name_list){.items = names, .count = table.rows};
    return 0;
}
