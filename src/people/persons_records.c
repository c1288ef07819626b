/* persons.csv as a table, and its rows as the bodies of records. Source of the columns: CONTRACT.md, "The
   contingent folder". */
#include "people/persons.h"

#include "base/canonical.h"
#include "people/people.h"

#include <assert.h>
#include <string.h>

enum { ID_BYTES = 100 };

static const char *const sexes[] = {"female", "male", NULL};

#define DAY(name_)                                                                                           \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_DAY                                                                  \
    }
static const struct column columns[PERSON_CELLS] = {
    [CELL_ID] = {"id", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = ID_BYTES},
    [CELL_FAMILY_NAME] = {"family_name", COLUMN_TEXT, COLUMN_REQUIRED}, /* whoever has one name has it here */
    [CELL_GIVEN_NAMES] = {"given_names", COLUMN_TEXT},
    [CELL_SEX] = {"sex", COLUMN_CHOICE, .choices = sexes},
    [CELL_BORN] = DAY("born"),
    [CELL_RANK] = {"rank", COLUMN_TEXT},
    [CELL_ROLE] = {"role", COLUMN_TEXT},
    [CELL_FROM] = DAY("from"),
    [CELL_TO] = DAY("to"),
    [CELL_TRAINING] = DAY("training"),
    [CELL_MEDICAL] = DAY("medical"),
    [CELL_VETTING] = DAY("vetting"),
    [CELL_DRIVING] = DAY("driving"),
};
const struct table_form persons_form = {PERSONS_FILE, columns, PERSON_CELLS};

const char *const person_open_fields[] = {"from", "sex", "to", NULL};

/* The columns by name, as canonical JSON wants its members. */
static const int by_name[PERSON_CELLS] = {
    CELL_BORN, CELL_DRIVING, CELL_FAMILY_NAME, CELL_FROM, CELL_GIVEN_NAMES, CELL_ID,     CELL_MEDICAL,
    CELL_RANK, CELL_ROLE,    CELL_SEX,         CELL_TO,   CELL_TRAINING,    CELL_VETTING};

/* ---- reading the file ---- */

static bool is_column(const char *name, size_t length)
{
    for (int i = 0; i < PERSON_CELLS; i++)
        if (strlen(columns[i].name) == length && memcmp(columns[i].name, name, length) == 0)
            return true;
    return false;
}

/* Hands an error on without what it quotes, unless that is the name of a column. */
static void report_without_cells(const struct problem *problem, struct problems *problems)
{
    const char *first = strchr(problem->what, '\''), *last = strrchr(problem->what, '\'');
    if (!first || is_column(first + 1, (size_t)(last - first) - (last > first)))
        problem_error(problems, problem->code, problem->place, problem->expected, "%s", problem->what);
    else
        problem_error(problems, problem->code, problem->place, problem->expected, "%.*s'...'%s",
                      (int)(first - problem->what), problem->what, last + 1);
}

static int check_ids(const struct table *table, const uint32_t *order, struct problems *problems)
{
    int code = 0;
    for (size_t i = 1; i < table->rows; i++) {
        const struct place first = table_place(table, order[i - 1], CELL_ID);
        if (strcmp(table_cell(table, order[i - 1], CELL_ID)->text,
                   table_cell(table, order[i], CELL_ID)->text) == 0)
            code = problem_error(problems, ERROR_INVALID, table_place(table, order[i], CELL_ID),
                                 "expected each person once", "a second row with the id of line %u",
                                 (unsigned)first.line);
    }
    return code;
}

static int check_days(const struct table *table, struct problems *problems)
{
    int code = 0;
    for (size_t i = 0; i < table->rows; i++) {
        const struct cell *from = table_cell(table, i, CELL_FROM), *to = table_cell(table, i, CELL_TO);
        if (to->given && (!from->given || to->number <= from->number))
            code = problem_error(problems, ERROR_INVALID, table_place(table, i, CELL_TO),
                                 "expected the first day on which the person is gone, after `from`",
                                 "the column to does not end what from begins");
    }
    return code;
}

/* The order of rows by id, those of one id as they stand. */
static int order_rows(const struct table *table, struct arena *arena, struct problems *problems,
                      uint32_t **ret_order)
{
    static const int keys[] = {CELL_ID};
    struct problems unseen; /* which would show the ids */
    problems_init(&unseen, arena);
    uint32_t *order = NULL;
    (void)!table_order(table, keys, 1, arena, &unseen, &order);
    if (!order)
        return problem_memory(problems);
    *ret_order = order;
    return check_ids(table, order, problems);
}

int persons_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
                 struct table *ret_table, uint32_t **ret_order)
{
    struct problems found;
    problems_init(&found, arena);
    int code = table_read(&persons_form, file, arena, &found, ret_table);
    for (size_t i = 0; i < found.count; i++)
        report_without_cells(&found.items[i], problems);
    for (size_t i = found.count; i < found.found[PROBLEM_ERROR]; i++) /* past what is kept: for the count */
        problem_error(problems, ERROR_INVALID, (struct place){.file = ret_table->path}, NULL, "one more");
    if (code == ERROR_LIMIT)
        return code;
    if (ret_table->rows > PERSONS_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = ret_table->path},
                             "expected at most 20,000", "there are %zu persons", ret_table->rows);
    int ordered = order_rows(ret_table, arena, problems, ret_order);
    code = code < 0 ? code : ordered;
    if (ordered == ERROR_LIMIT)
        return ordered;
    int days = check_days(ret_table, problems);
    return code < 0 ? code : days;
}

/* ---- bodies ---- */

static const char *taken(struct text *text, struct arena *arena, size_t *ret_size)
{
    *ret_size = text->length;
    return text_result(text) < 0 ? NULL : arena_text(arena, text_content(text), text->length);
}

const char *person_body(const char *const *cells, struct arena *arena, size_t *ret_size)
{
    TEXT_CLEANUP struct text text = {0};
    struct canonical_writer writer = {.out = &text};
    canonical_begin(&writer, NULL, '{');
    for (int i = 0; i < PERSON_CELLS; i++)
        if (cells[by_name[i]][0])
            canonical_add_text(&writer, columns[by_name[i]].name, cells[by_name[i]]);
    canonical_end(&writer, '}');
    return taken(&text, arena, ret_size);
}

static int column_of(const struct canonical_item *item)
{
    for (int i = 0; i < PERSON_CELLS; i++)
        if (canonical_key_is(item, columns[i].name))
            return i;
    return -1;
}

int person_cells(const char *body, size_t size, struct arena *arena, const char **ret_cells)
{
    struct canonical_reader reader;
    struct canonical_item item;
    int more;
    for (int i = 0; i < PERSON_CELLS; i++)
        ret_cells[i] = "";
    canonical_open(body, size, &reader);
    while ((more = canonical_next(&reader, &item)) == 1) {
        int column = column_of(&item);
        if (column < 0 || item.type != CANONICAL_TEXT)
            return ERROR_INVALID;
        ret_cells[column] = canonical_text(&item, arena);
        if (!ret_cells[column])
            return ERROR_LIMIT;
    }
    return more;
}

const char *person_naming(const char *pseudonym, struct arena *arena, size_t *ret_size)
{
    TEXT_CLEANUP struct text text = {0};
    struct canonical_writer writer = {.out = &text};
    canonical_begin(&writer, NULL, '{');
    canonical_add_text(&writer, "person", pseudonym);
    canonical_end(&writer, '}');
    return taken(&text, arena, ret_size);
}

bool person_named(const char *body, size_t size, char ret_pseudonym[PERSON_ID_SIZE])
{
    struct canonical_item item;
    uint8_t bytes[PERSON_ID_BYTES];
    char digits[PERSON_ID_SIZE];
    if (canonical_member(body, size, "person", &item) != 1 || item.type != CANONICAL_TEXT ||
        !hex_parse(item.raw, item.raw_size, bytes, sizeof bytes))
        return false;
    hex_format(bytes, sizeof bytes, digits);
    if (memcmp(digits, item.raw, item.raw_size) != 0) /* in small letters */
        return false;
    memcpy(ret_pseudonym, digits, sizeof digits);
    return true;
}

/* ---- what stays readable ---- */

/* The number of an open member's value, if that is what its column asks for. */
static bool open_value(const struct canonical_item *item, struct arena *arena, int *ret_column,
                       int64_t *ret_number)
{
    *ret_column = column_of(item);
    if (*ret_column != CELL_FROM && *ret_column != CELL_TO && *ret_column != CELL_SEX)
        return false;
    const char *text = canonical_text(item, arena);
    return text && text[0] && column_parse(&columns[*ret_column], text, ret_number);
}

static bool is_sealing(const struct canonical_item *item)
{
    return canonical_key_is(item, "commitment") || canonical_key_is(item, "person") ||
           canonical_key_is(item, "sealed");
}

/* Reads the open members; false where another one stands in the clear, or a wrong value. */
static bool read_presence(const char *body, size_t size, struct arena *arena, struct presence *ret_presence)
{
    struct canonical_reader reader;
    struct canonical_item item;
    struct presence presence = {.from = DAY_NEVER, .to = DAY_NEVER};
    int more;
    canonical_open(body, size, &reader);
    while ((more = canonical_next(&reader, &item)) == 1) {
        int column;
        int64_t number;
        if (is_sealing(&item))
            continue;
        if (!open_value(&item, arena, &column, &number))
            return false;
        if (column == CELL_FROM)
            presence.from = (civil_day)number;
        else if (column == CELL_TO)
            presence.to = (civil_day)number;
        else
            presence.sex = number == 0 ? SEX_FEMALE : SEX_MALE;
    }
    *ret_presence = presence;
    return more == 0;
}

struct presence person_presence(const char *body, size_t size, struct arena *arena)
{
    struct presence presence = {.from = DAY_NEVER, .to = DAY_NEVER};
    (void)!read_presence(body, size, arena, &presence);
    return presence;
}

/* ---- kinds ---- */

static const char *person_fault(const char *body, size_t size, struct arena *arena)
{
    struct presence presence;
    const char *fault = seal_fault(body, size, arena);
    if (fault)
        return fault;
    if (!read_presence(body, size, arena, &presence))
        return "of a person only from, to and sex may be readable, as a day, a day, and female or male";
    bool ends = presence.to != DAY_NEVER;
    return ends && (presence.from == DAY_NEVER || presence.to <= presence.from) ? "`to` is not after `from`"
                                                                                : NULL;
}

static const char *naming_fault(const char *body, size_t size, struct arena *arena)
{
    char pseudonym[PERSON_ID_SIZE];
    size_t whole;
    (void)arena;
    if (!person_named(body, size, pseudonym))
        return "the person is missing: 32 hexadecimal digits";
    whole = strlen("{\"person\":\"\"}") + PERSON_ID_SIZE - 1;
    return size == whole ? NULL : "it says more than which person it is about";
}

const struct record_kind person_kind = {
    .kind = "people.person/1", .circle = CIRCLE_PEOPLE, .fault = person_fault};
const struct record_kind person_withdrawn_kind = {
    .kind = "people.person_withdrawn/1", .circle = CIRCLE_PEOPLE, .fault = naming_fault};
const struct record_kind person_erased_kind = {
    .kind = "people.person_erased/1", .circle = CIRCLE_PEOPLE, .fault = naming_fault};
