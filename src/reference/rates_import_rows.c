/* The rows of a table copied out of chapter 8: cells made clean, codes, categories. */
#include "reference/rates_import.h"

#include <string.h>

static bool is_space(const char *at, size_t *ret_length)
{
    *ret_length = strncmp(at, "\xC2\xA0", 2) == 0 ? 2 : 1;
    return *ret_length == 2 || *at == ' ' || *at == '\t' || *at == '\r' || *at == '\n';
}

/* The text on one line, with one blank between words and none at the ends; NULL when memory is exhausted. */
static const char *clean(struct import *import, const char *text)
{
    char *copy = arena_alloc(import->arena, strlen(text) + 1);
    size_t length = 0;
    if (!copy)
        return NULL;
    while (*text) {
        size_t taken;
        if (!is_space(text, &taken))
            copy[length++] = *text;
        else if (length && copy[length - 1] != ' ')
            copy[length++] = ' ';
        text += taken;
    }
    if (length && copy[length - 1] == ' ')
        length--;
    copy[length] = '\0';
    return copy;
}

bool import_is_empty(const char *text)
{
    size_t length;
    while (*text && is_space(text, &length))
        text += length;
    return *text == '\0';
}

/* The cell of a column as it is written, or NULL when the table has no such column. */
static const struct csv_cell *cell_of(const struct import *import, int column)
{
    for (int i = 0; i < import->count; i++)
        if (import->columns[i] == column)
            return &import->csv.cells[i];
    return NULL;
}

/* A text cell made clean; "" when it is absent or wrong (reported). */
static const char *text_of(struct import *import, int column, size_t maximum)
{
    const struct csv_cell *cell = cell_of(import, column);
    const char *text = cell ? clean(import, cell->text) : "";
    if (!text) {
        import_note(import, problem_memory(import->problems));
        return "";
    }
    if (strlen(text) > maximum) {
        import_note(import, problem_error(import->problems, ERROR_INVALID, import_place(import, cell),
                                          arena_format(import->arena, "expected at most %zu bytes", maximum),
                                          "the text is too long"));
        return "";
    }
    return text;
}

static rate_units figure_of(struct import *import, int column, enum import_unit unit)
{
    const struct csv_cell *cell = cell_of(import, column);
    const char *fault, *expected;
    rate_units value = RATE_BLANK;
    char quoted[TEXT_QUOTE_SIZE];
    if (cell &&
        !import_figure_read(cell->text, unit, import->options->decimal_comma, &value, &fault, &expected))
        import_note(import,
                    problem_error(import->problems, ERROR_INVALID, import_place(import, cell), expected,
                                  "'%s' %s", text_quote(cell->text, cell->length, quoted), fault));
    return value;
}

static enum mark mark_of(struct import *import, int column)
{
    const struct csv_cell *cell = cell_of(import, column);
    if (!cell || import_is_empty(cell->text))
        return import->options->mark;
    const char *text = clean(import, cell->text);
    if (!text) {
        import_note(import, problem_memory(import->problems));
        return import->options->mark;
    }
    for (int i = 0; mark_names[i]; i++)
        if (strcmp(mark_names[i], text) == 0)
            return (enum mark)i;
    char quoted[TEXT_QUOTE_SIZE];
    import_note(import, problem_error(import->problems, ERROR_INVALID, import_place(import, cell),
                                      "expected official, quoted, recalled or illustrative",
                                      "'%s' is no mark", text_quote(cell->text, cell->length, quoted)));
    return import->options->mark;
}

static const char *source_of(struct import *import, int column)
{
    const char *source = text_of(import, column, 1000);
    return *source ? source : import->options->source;
}

/* A table may say its edition in a column, but no other than the one asked for. */
static void check_edition(struct import *import, int column)
{
    const char *edition = text_of(import, column, 1000);
    char quoted[TEXT_QUOTE_SIZE];
    if (*edition && strcmp(edition, import->options->edition) != 0)
        import_note(import, problem_error(import->problems, ERROR_INVALID,
                                          import_place(import, cell_of(import, column)),
                                          arena_format(import->arena,
                                                       "expected %s, as --edition says; import one "
                                                       "edition at a time",
                                                       import->options->edition),
                                          "the row is of the edition '%s'",
                                          text_quote(edition, strlen(edition), quoted)));
}

static bool code_is_used(const struct import *import, const char *code)
{
    for (size_t i = 0; i < import->rows->equipment_count; i++)
        if (strcmp(import->rows->equipment[i].rate.code, code) == 0)
            return true;
    for (size_t i = 0; i < import->rows->service_count; i++)
        if (strcmp(import->rows->services[i].rate.category, code) == 0)
            return true;
    return false;
}

/* What an edition says of a code (of equipment, or a self-sustainment category). */
struct known_row {
    const char *code, *category, *description;
};

static bool known_row(const struct schedule *schedule, int edition, bool services, size_t index,
                      struct known_row *ret_row)
{
    const struct equipment_rate *item = services ? NULL : schedule_equipment(schedule, edition, (int)index);
    const struct service_rate *service = services ? schedule_service(schedule, edition, (int)index) : NULL;
    if (item)
        *ret_row = (struct known_row){item->code, item->category, item->description};
    if (service)
        *ret_row = (struct known_row){service->category, "", service->description};
    return item || service;
}

/* The same words; categories count where both are said. */
static bool is_same_item(const struct known_row *row, const char *category, const char *description)
{
    if (!*row->description || !import_same_words(row->description, description))
        return false;
    return !*row->category || !*category || import_same_words(row->category, category);
}

/* The code under which an edition of a schedule knows this description, or NULL. */
static const char *known_code(const struct import *import, const struct schedule *schedule, int edition,
                              const char *category, const char *description)
{
    bool services = import->options->services;
    size_t count = services ? schedule->category_count : schedule->code_count;
    struct known_row row;
    for (size_t i = 0; i < count; i++)
        if (known_row(schedule, edition, services, i, &row) && is_same_item(&row, category, description) &&
            !code_is_used(import, row.code))
            return row.code;
    return NULL;
}

/* The same in the edition itself (it may be imported anew), the one before it, or the newest built-in one. */
static const char *known_code_anywhere(const struct import *import, const char *category,
                                       const char *description)
{
    const struct schedule *target = import->options->target, *builtin = import->options->builtin;
    const char *code = NULL;
    if (target && target->edition_count) {
        int edition = schedule_edition_find(target, import->options->edition);
        int newest = edition >= 0 ? edition : (int)target->edition_count - 1;
        code = known_code(import, target, newest, category, description);
        if (!code && edition > 0)
            code = known_code(import, target, edition - 1, category, description);
    }
    if (!code && builtin && builtin->edition_count)
        code = known_code(import, builtin, (int)builtin->edition_count - 1, category, description);
    return code;
}

/* A code made of the description, or of category and description, or with a number behind it: the first that
   is free. NULL when there is none (reported). */
static const char *made_code(struct import *import, const char *category, const char *description,
                             struct place place)
{
    const char *code = import_code_make(description, import->arena);
    if (!code) {
        import_note(import, problem_memory(import->problems));
        return NULL;
    }
    if (!*code) {
        import_note(import, problem_error(
                                import->problems, ERROR_INVALID, place,
                                "expected a column with codes: give --map \"Their heading=CODE\", with "
                                "rate_code (equipment) or category (self-sustainment) for CODE",
                                "no code can be made of this description: it has no Latin letter or digit"));
        return NULL;
    }
    if (code_is_used(import, code) && *category) {
        const char *both = arena_format(import->arena, "%s %s", category, description);
        code = both ? import_code_make(both, import->arena) : NULL;
    }
    const char *plain = code;
    for (int number = 2; code && code_is_used(import, code); number++)
        code = arena_format(import->arena, "%s_%d", plain, number);
    if (!code)
        import_note(import, problem_memory(import->problems));
    return code;
}

/* The code of a row: of its own cell, of a row known by the same words, else made. */
static const char *choose_code(struct import *import, const char *given, const char *category,
                               const char *description, struct place place)
{
    if (*given)
        return given;
    const char *code = known_code_anywhere(import, category, description);
    return code ? code : made_code(import, category, description, place);
}

/* "Level 1" below the heading "Medical" is "Medical: Level 1" where that is known. Not otherwise: a heading
   in annex B does not say where its rows end. */
static int choose_service(struct import *import, const char *given, struct service_rate *rate)
{
    const char *both = NULL, *code = NULL;
    if (!*given && *import->category) {
        both = arena_format(import->arena, "%s: %s", import->category, rate->description);
        if (!both)
            return import_note(import, problem_memory(import->problems));
        code = known_code_anywhere(import, "", both);
    }
    if (code)
        rate->description = both;
    rate->category =
        code ? code : choose_code(import, given, import->category, rate->description, rate->place);
    return rate->category ? 0 : import->result;
}

static struct place row_place(const struct import *import)
{
    return import_place(import, &import->csv.cells[0]);
}

static int nothing_said(struct import *import)
{
    return import_note(import,
                       problem_error(import->problems, ERROR_INVALID, row_place(import),
                                     "expected a description, or a code", "the row does not say what it is"));
}

static int read_equipment(struct import *import)
{
    static const enum import_unit figure_units[EQUIPMENT_FIGURES] = {
        IMPORT_MONEY, IMPORT_YEARS, IMPORT_PERCENT, IMPORT_MONEY, IMPORT_MONEY, IMPORT_MONEY, IMPORT_MONEY};
    size_t errors = import->problems->found[PROBLEM_ERROR];
    const char *own = text_of(import, EQUIPMENT_CATEGORY, 1000);
    struct equipment_row row = {
        .edition = import->options->edition,
        .edition_place = row_place(import),
        .rate = {.category = *own ? own : import->category,
                 .description = text_of(import, EQUIPMENT_DESCRIPTION, 1000),
                 .mark = mark_of(import, EQUIPMENT_MARK),
                 .source = source_of(import, EQUIPMENT_SOURCE),
                 .place = row_place(import)},
    };
    check_edition(import, EQUIPMENT_EDITION);
    for (int i = 0; i < EQUIPMENT_FIGURES; i++)
        equipment_rate_set(&row.rate, (size_t)i, figure_of(import, EQUIPMENT_GFMV + i, figure_units[i]));
    const char *code = text_of(import, EQUIPMENT_CODE, 100);
    if (!*code && !*row.rate.description)
        return nothing_said(import);
    if (strcmp(code, CODE_SPECIAL) == 0)
        return import_note(
            import, problem_error(import->problems, ERROR_INVALID, row.rate.place,
                                  "expected another code; the values of a special case stand in the MOU",
                                  "the rate_code " CODE_SPECIAL " is kept for special cases"));
    if (import->problems->found[PROBLEM_ERROR] > errors)
        return ERROR_INVALID;
    row.rate.code = choose_code(import, code, row.rate.category, row.rate.description, row.rate.place);
    if (!row.rate.code)
        return ERROR_INVALID;
    return import_note(import,
                       schedule_rows_add_equipment(import->rows, row, import->arena, import->problems));
}

static int read_service(struct import *import)
{
    size_t errors = import->problems->found[PROBLEM_ERROR];
    struct service_row row = {
        .edition = import->options->edition,
        .edition_place = row_place(import),
        .rate = {.description = text_of(import, SERVICE_DESCRIPTION, 1000),
                 .rate = figure_of(import, SERVICE_RATE, IMPORT_MONEY),
                 .mark = mark_of(import, SERVICE_MARK),
                 .source = source_of(import, SERVICE_SOURCE),
                 .place = row_place(import)},
    };
    check_edition(import, SERVICE_EDITION);
    const char *category = text_of(import, SERVICE_CATEGORY, 100);
    if (*category && !import_code_is(category)) { /* annex B prints names under "Category", not codes */
        if (!*row.rate.description)
            row.rate.description = category;
        category = "";
    }
    if (!*category && !*row.rate.description)
        return nothing_said(import);
    if (import->problems->found[PROBLEM_ERROR] > errors)
        return ERROR_INVALID;
    int code = choose_service(import, category, &row.rate);
    if (code < 0)
        return code;
    return import_note(import, schedule_rows_add_service(import->rows, row, import->arena, import->problems));
}

/* The only cell of a row that says something, or -1 when there are none or several; *ret_last is the last. */
static int only_cell(const struct import *import, int count, int *ret_last)
{
    int filled = 0;
    *ret_last = -1;
    for (int i = 0; i < count; i++)
        if (!import_is_empty(import->csv.cells[i].text)) {
            filled++;
            *ret_last = i;
        }
    return filled == 1 ? *ret_last : -1;
}

/* A row with only its first cell filled (or only its description) heads the rows below. */
static bool is_category_row(const struct import *import, int only)
{
    int description = import->options->services ? SERVICE_DESCRIPTION : EQUIPMENT_DESCRIPTION;
    return only == 0 || (only > 0 && only < import->count && import->columns[only] == description);
}

static int read_category_row(struct import *import, int only)
{
    const char *text = clean(import, import->csv.cells[only].text);
    if (!text)
        return import_note(import, problem_memory(import->problems));
    size_t length = strlen(text);
    if (length && text[length - 1] == ':')
        text = arena_text(import->arena, text, length - 1);
    if (!text)
        return import_note(import, problem_memory(import->problems));
    if (length > 1000)
        return import_note(import, problem_error(import->problems, ERROR_INVALID, row_place(import),
                                                 "expected at most 1000 bytes", "the heading is too long"));
    import->category = text;
    import->read.categories++;
    return 0;
}

/* Each cell that says something must stand below a heading. */
static int check_cell_count(struct import *import, int count, int last)
{
    const struct csv_cell *cells = import->csv.cells;
    if (count < import->count || last >= import->count)
        return import_note(
            import, problem_error(import->problems, ERROR_INVALID,
                                  import_place(import, last >= import->count ? &cells[import->count] : cells),
                                  "a cell may be missing, or a comma between thousands may stand "
                                  "without quotes around its number",
                                  "the row has %d cells, the headings %d", count, import->count));
    for (int i = 0; i < import->count; i++)
        if (import->columns[i] == IMPORT_UNKNOWN && !import_is_empty(cells[i].text))
            return import_note(import,
                               problem_error(import->problems, ERROR_INVALID, import_place(import, &cells[i]),
                                             "expected a heading above it, or an empty cell",
                                             "this cell stands in a column without a heading"));
    return 0;
}

int import_row_read(struct import *import, int count)
{
    int last, only = only_cell(import, count, &last);
    if (last < 0)
        return 0;
    if (is_category_row(import, only))
        return read_category_row(import, only);
    int code = check_cell_count(import, count, last);
    if (code < 0)
        return code;
    if (import->read.rows++ == IMPORT_ROWS_MAXIMUM)
        return import_note(import,
                           problem_error(import->problems, ERROR_LIMIT, row_place(import),
                                         "expected at most 10000", "too many rows for a printed table"));
    return import->options->services ? read_service(import) : read_equipment(import);
}
