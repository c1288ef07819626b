/* A table as a person copied it out of chapter 8: from its cells to rows of a schedule. */
#include "reference/rates_import.h"

#include <string.h>

int import_note(struct import *import, int code)
{
    if (import->result == 0 && code < 0)
        import->result = code;
    return code;
}

struct place import_place(const struct import *import, const struct csv_cell *cell)
{
    return (struct place){import->file->path, cell->line, cell->column};
}

static struct place whole_file(const struct import *import)
{
    return (struct place){.file = import->file->path};
}

/* Reads --map "Their heading=column"; the heading itself may hold a '='. */
static int read_maps(struct import *import)
{
    const struct import_options *options = import->options;
    for (size_t i = 0; i < options->map_count; i++) {
        const char *map = options->maps[i], *equals = strrchr(map, '=');
        if (!equals) {
            import_note(import,
                        problem_error(import->problems, ERROR_INVALID, (struct place){0},
                                      "expected --map \"Their heading=column\"", "--map '%s' has no =", map));
            continue;
        }
        const char *left = arena_text(import->arena, map, (size_t)(equals - map));
        import->maps[i].heading = left ? import_heading_plain(left, import->arena) : NULL;
        if (!import->maps[i].heading)
            return import_note(import, problem_memory(import->problems));
        import->maps[i].column = import_map_column(equals + 1, options->services);
        if (import->maps[i].column == IMPORT_UNKNOWN)
            import_note(import, problem_error(import->problems, ERROR_INVALID, (struct place){0},
                                              arena_format(import->arena, "expected %s",
                                                           import_map_names(options->services)),
                                              "--map '%s': there is no column '%s'", map, equals + 1));
    }
    return import->result;
}

/* The column that --map gives to a heading; IMPORT_UNKNOWN when none does. */
static int mapped_column(struct import *import, const char *plain)
{
    for (size_t i = 0; i < import->options->map_count; i++)
        if (strcmp(import->maps[i].heading, plain) == 0) {
            import->maps[i].used = true;
            return import->maps[i].column;
        }
    return IMPORT_UNKNOWN;
}

/* Reads the headings of the row in the CSV reader; returns how many of them name a column. */
static int read_headings(struct import *import, int count)
{
    int known = 0;
    for (int i = 0; i < count; i++) {
        const char *plain = import_heading_plain(import->csv.cells[i].text, import->arena);
        if (!plain)
            return import_note(import, problem_memory(import->problems));
        import->columns[i] = mapped_column(import, plain);
        if (import->columns[i] == IMPORT_UNKNOWN)
            import->columns[i] = import_heading_column(plain, import->options->services);
        known += import->columns[i] >= 0;
    }
    import->count = count;
    return known;
}

/* Goes to the heading row: the first among the first rows in which two headings or more are known. Returns 1
   when it was found, 0 when not. */
static int find_headings(struct import *import, char separator, struct problems *problems)
{
    csv_reader_init(&import->csv, import->file->path, import->file->data, import->file->size, separator,
                    import->arena, problems);
    for (import->read.title_rows = 0; import->read.title_rows < IMPORT_TITLE_ROWS;
         import->read.title_rows++) {
        int count = csv_read_row(&import->csv);
        if (count == ERROR_LIMIT)
            return import_note(import, count);
        if (count == 0)
            return 0;
        int known = count > 0 ? read_headings(import, count) : 0;
        if (known < 0)
            return known;
        if (known >= 2)
            return 1;
    }
    return 0;
}

/* Tries the separators in turn. An error when no heading row is found with any. */
static int choose_separator(struct import *import)
{
    static const char separators[] = {'\t', ',', ';'};
    for (size_t i = 0; i < sizeof separators; i++) {
        struct problems unheard; /* with the wrong separator anything may seem wrong */
        problems_init(&unheard, import->arena);
        int found = find_headings(import, separators[i], &unheard);
        if (found < 0)
            return found == ERROR_LIMIT ? problem_memory(import->problems) : found;
        if (found) {
            import->csv.problems = import->problems;
            return 0;
        }
    }
    return import_note(
        import, problem_error(import->problems, ERROR_INVALID, whole_file(import),
                              arena_format(import->arena,
                                           "expected a row of headings such as %s; name yours with "
                                           "--map \"Their heading=column\"",
                                           import->options->services
                                               ? "Service, Rate"
                                               : "Item, Generic fair market value, Monthly wet lease rate"),
                              "no row of headings was found in the first %d rows", IMPORT_TITLE_ROWS));
}

static int check_heading(struct import *import, int index)
{
    const struct csv_cell *cell = &import->csv.cells[index];
    char quoted[TEXT_QUOTE_SIZE];
    if (import->columns[index] == IMPORT_UNKNOWN && import_is_empty(cell->text))
        return 0; /* a column without a heading may be empty; its cells are looked at */
    text_quote(cell->text, cell->length, quoted);
    if (import->columns[index] == IMPORT_UNKNOWN)
        return import_note(import,
                           problem_error(import->problems, ERROR_INVALID, import_place(import, cell),
                                         arena_format(import->arena, "give --map \"%s=COLUMN\" with %s",
                                                      quoted, import_map_names(import->options->services)),
                                         "the heading '%s' is not known", quoted));
    for (int i = 0; i < index && import->columns[index] >= 0; i++)
        if (import->columns[i] == import->columns[index]) {
            const struct csv_cell *other = &import->csv.cells[i];
            char first[TEXT_QUOTE_SIZE];
            return import_note(
                import,
                problem_error(import->problems, ERROR_INVALID, import_place(import, cell),
                              arena_format(import->arena, "leave one out with --map \"%s=ignore\"", quoted),
                              "'%s' and '%s' both stand for one column",
                              text_quote(other->text, other->length, first), quoted));
        }
    return 0;
}

/* Every --map must be of use: a misspelt heading would otherwise leave its column out. */
static void check_maps(struct import *import)
{
    for (size_t i = 0; i < import->options->map_count; i++)
        if (!import->maps[i].used)
            import_note(import,
                        problem_error(import->problems, ERROR_INVALID, whole_file(import),
                                      "expected a heading of the table before the =",
                                      "--map '%s': the table has no such heading", import->options->maps[i]));
}

static bool has_column(const struct import *import, int column)
{
    for (int i = 0; i < import->count; i++)
        if (import->columns[i] == column)
            return true;
    return false;
}

/* A table must say what its rows are. */
static void check_naming_columns(struct import *import)
{
    bool services = import->options->services;
    if (has_column(import, services ? SERVICE_CATEGORY : EQUIPMENT_CODE) ||
        has_column(import, services ? SERVICE_DESCRIPTION : EQUIPMENT_DESCRIPTION))
        return;
    import_note(import,
                problem_error(import->problems, ERROR_INVALID, import_place(import, &import->csv.cells[0]),
                              services ? "give --map \"Their heading=description\""
                                       : "give --map \"Their heading=description\" or =rate_code",
                              "no column says what each row is"));
}

/* A table must have a figure; a figure without a column is said once. */
static void check_figure_columns(struct import *import)
{
    bool services = import->options->services;
    int first = services ? SERVICE_RATE : EQUIPMENT_GFMV, last = services ? SERVICE_RATE : EQUIPMENT_PAINTING;
    struct place place = import_place(import, &import->csv.cells[0]);
    bool any = false;
    for (int column = first; column <= last; column++) {
        any = any || has_column(import, column);
        if (!services && !has_column(import, column))
            problem_warning(import->problems, place, "give --map when the table has it under another heading",
                            "no column for %s: it stays empty in every row",
                            schedule_forms[SCHEDULE_EQUIPMENT].columns[column].name);
    }
    if (!any)
        import_note(import, problem_error(import->problems, ERROR_INVALID, place,
                                          services ? "give --map \"Their heading=rate\""
                                                   : "give --map \"Their heading=wet\" and so on",
                                          "no column holds a rate"));
}

static int read_rows(struct import *import)
{
    for (int count; (count = csv_read_row(&import->csv)) != 0;) {
        int code = count < 0 ? import_note(import, count) : import_row_read(import, count);
        if (code == ERROR_LIMIT)
            return code;
    }
    if (import->result == 0 && !import->read.rows)
        import_note(import,
                    problem_error(import->problems, ERROR_INVALID, whole_file(import),
                                  "expected rows with figures below the headings", "the table has no row"));
    return import->result;
}

int import_table_read(const struct folder_file *file, const struct import_options *options,
                      struct arena *arena, struct problems *problems, struct schedule_rows *rows,
                      struct import_read *ret_read)
{
    struct import import = {
        .options = options, .file = file, .arena = arena, .problems = problems, .rows = rows, .category = ""};
    if (!file->size)
        return problem_error(problems, ERROR_INVALID, whole_file(&import), "expected a row of headings",
                             "the file is empty");
    if (read_maps(&import) < 0 || choose_separator(&import) < 0)
        return import.result ? import.result : ERROR_LIMIT;
    for (int i = 0; i < import.count; i++)
        check_heading(&import, i);
    check_maps(&import);
    check_naming_columns(&import);
    check_figure_columns(&import);
    if (import.result < 0)
        return import.result;
    int code = read_rows(&import);
    if (code >= 0)
        *ret_read = import.read;
    return code;
}
