/* From tables to rows. */
#include "reference/schedule_rows.h"

#include "reference/reference_rules_calc.h"
#include <string.h>

struct reader {
    struct table table;
    size_t row;
    struct arena *arena;
    struct problems *problems;
    struct schedule_rows *rows;
};

static const struct cell *cell_of(const struct reader *reader, size_t column)
{
    return table_cell(&reader->table, reader->row, column);
}

static const char *text_of(const struct reader *reader, size_t column)
{
    return cell_of(reader, column)->text;
}

static struct place place_of(const struct reader *reader, size_t column)
{
    return table_place(&reader->table, reader->row, column);
}

static rate_units rate_of(const struct reader *reader, size_t column)
{
    const struct cell *cell = cell_of(reader, column);
    return cell->given ? cell->number : RATE_BLANK;
}

static enum mark mark_of(const struct reader *reader, size_t column)
{
    return (enum mark)cell_of(reader, column)->number;
}

/* confirmed_until of a row; before effective_from it is only strange. */
static civil_day confirmed_of(const struct reader *reader, size_t column, civil_day effective_from)
{
    const struct cell *cell = cell_of(reader, column);
    if (!cell->given)
        return DAY_NEVER;
    if (cell->number < effective_from)
        problem_warning(
            reader->problems, place_of(reader, column), "a day on or after effective_from, or an empty cell",
            "confirmed_until %s is before effective_from: the row is never better than recalled", cell->text);
    return (civil_day)cell->number;
}

/* The row for one more item, or NULL when memory is exhausted. */
static void *room_for_one(void **items, size_t *capacity, size_t *count, size_t size, struct arena *arena)
{
    void *grown = arena_grow(arena, *items, capacity, *count, size);
    if (!grown)
        return NULL;
    *items = grown;
    return (char *)grown + (*count)++ * size;
}

/* Adds *item to rows->list; `order` is set by the caller. */
#define ADD(rows, list, counter, room, item, arena, problems)                                                \
    do {                                                                                                     \
        void *items_ = (rows)->list;                                                                         \
        void *slot_ = room_for_one(&items_, &(rows)->room, &(rows)->counter, sizeof(item), (arena));         \
        if (!slot_)                                                                                          \
            return problem_memory(problems);                                                                 \
        memcpy(slot_, &(item), sizeof(item));                                                                \
        (rows)->list = items_;                                                                               \
        return 0;                                                                                            \
    } while (0)

int schedule_rows_add_edition(struct schedule_rows *rows, struct edition edition, struct arena *arena,
                              struct problems *problems)
{
    if (rows->edition_count == EDITIONS_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, edition.place, "expected at most 1000",
                             "too many editions in one schedule");
    ADD(rows, editions, edition_count, edition_capacity, edition, arena, problems);
}

int schedule_rows_add_equipment(struct schedule_rows *rows, struct equipment_row row, struct arena *arena,
                                struct problems *problems)
{
    row.order = rows->equipment_count;
    ADD(rows, equipment, equipment_count, equipment_capacity, row, arena, problems);
}

int schedule_rows_add_service(struct schedule_rows *rows, struct service_row row, struct arena *arena,
                              struct problems *problems)
{
    row.order = rows->service_count;
    ADD(rows, services, service_count, service_capacity, row, arena, problems);
}

int schedule_rows_add_personnel(struct schedule_rows *rows, struct personnel_rate rate, struct arena *arena,
                                struct problems *problems)
{
    ADD(rows, personnel, personnel_count, personnel_capacity, rate, arena, problems);
}

int schedule_rows_add_rule(struct schedule_rows *rows, struct rule_row row, struct arena *arena,
                           struct problems *problems)
{
    row.order = rows->rule_count;
    ADD(rows, rules, rule_count, rule_capacity, row, arena, problems);
}

static int read_edition(struct reader *reader)
{
    struct edition edition = {
        .name = text_of(reader, EDITION_NAME),
        .effective_from = (civil_day)cell_of(reader, EDITION_FROM)->number,
        .symbol = text_of(reader, EDITION_SYMBOL),
        .mark = mark_of(reader, EDITION_MARK),
        .source = text_of(reader, EDITION_SOURCE),
        .place = place_of(reader, EDITION_NAME),
    };
    if (strcmp(edition.name, EDITION_ANY) == 0)
        return problem_error(reader->problems, ERROR_INVALID, edition.place,
                             "expected a name such as 2023; in rules.csv * stands for all editions",
                             "an edition cannot be called *");
    edition.confirmed_until = confirmed_of(reader, EDITION_CONFIRMED, edition.effective_from);
    return schedule_rows_add_edition(reader->rows, edition, reader->arena, reader->problems);
}

static int read_personnel(struct reader *reader)
{
    struct personnel_rate rate = {
        .effective_from = (civil_day)cell_of(reader, PERSONNEL_FROM)->number,
        .rate = rate_of(reader, PERSONNEL_RATE),
        .mark = mark_of(reader, PERSONNEL_MARK),
        .source = text_of(reader, PERSONNEL_SOURCE),
        .place = place_of(reader, PERSONNEL_FROM),
    };
    rate.confirmed_until = confirmed_of(reader, PERSONNEL_CONFIRMED, rate.effective_from);
    return schedule_rows_add_personnel(reader->rows, rate, reader->arena, reader->problems);
}

static int read_equipment(struct reader *reader)
{
    struct equipment_row row = {
        .edition = text_of(reader, EQUIPMENT_EDITION),
        .edition_place = place_of(reader, EQUIPMENT_EDITION),
        .rate = {.code = text_of(reader, EQUIPMENT_CODE),
                 .category = text_of(reader, EQUIPMENT_CATEGORY),
                 .description = text_of(reader, EQUIPMENT_DESCRIPTION),
                 .mark = mark_of(reader, EQUIPMENT_MARK),
                 .source = text_of(reader, EQUIPMENT_SOURCE),
                 .place = place_of(reader, EQUIPMENT_CODE)},
    };
    for (size_t i = 0; i < EQUIPMENT_FIGURES; i++)
        equipment_rate_set(&row.rate, i, rate_of(reader, EQUIPMENT_GFMV + i));
    if (strcmp(row.rate.code, CODE_SPECIAL) == 0)
        return problem_error(reader->problems, ERROR_INVALID, row.rate.place,
                             "expected another code; the values of a special case stand in the MOU",
                             "the rate_code " CODE_SPECIAL " is kept for special cases");
    if (row.rate.life_years == 0)
        return problem_error(reader->problems, ERROR_INVALID, place_of(reader, EQUIPMENT_LIFE),
                             "expected years above 0, or an empty cell", "life_years is 0");
    return schedule_rows_add_equipment(reader->rows, row, reader->arena, reader->problems);
}

static int read_service(struct reader *reader)
{
    struct service_row row = {
        .edition = text_of(reader, SERVICE_EDITION),
        .edition_place = place_of(reader, SERVICE_EDITION),
        .rate = {.category = text_of(reader, SERVICE_CATEGORY),
                 .description = text_of(reader, SERVICE_DESCRIPTION),
                 .rate = rate_of(reader, SERVICE_RATE),
                 .mark = mark_of(reader, SERVICE_MARK),
                 .source = text_of(reader, SERVICE_SOURCE),
                 .place = place_of(reader, SERVICE_CATEGORY)},
    };
    return schedule_rows_add_service(reader->rows, row, reader->arena, reader->problems);
}

static int unknown_rule(struct reader *reader, struct place place, const char *key)
{
    const char *names[RULE_COUNT];
    char quoted[TEXT_QUOTE_SIZE];
    rule_key_names(names);
    const char *nearest = text_nearest(key, names, RULE_COUNT);
    const char *expected = nearest ? arena_format(reader->arena, "did you mean '%s'?", nearest)
                                   : "`muster rates show --table rules` lists all that are known";
    return problem_error(reader->problems, ERROR_INVALID, place, expected, "there is no rule '%s'",
                         text_quote(key, strlen(key), quoted));
}

static int read_rule(struct reader *reader)
{
    const char *key = text_of(reader, RULES_KEY), *value = text_of(reader, RULES_VALUE), *expected;
    struct rule_row row = {
        .edition = text_of(reader, RULES_EDITION),
        .edition_place = place_of(reader, RULES_EDITION),
        .key = rule_key_find(key),
        .rule = {.text = value,
                 .mark = mark_of(reader, RULES_MARK),
                 .source = text_of(reader, RULES_SOURCE),
                 .place = place_of(reader, RULES_KEY)},
    };
    if (row.key == RULE_COUNT)
        return unknown_rule(reader, row.rule.place, key);
    row.rule.key = rule_key_name(row.key);
    char quoted[TEXT_QUOTE_SIZE];
    if (!rule_value_read(row.key, value, &row.rule.value, &expected))
        return problem_error(reader->problems, ERROR_INVALID, place_of(reader, RULES_VALUE), expected,
                             "'%s' is no value for the rule %s", text_quote(value, strlen(value), quoted),
                             row.rule.key);
    return schedule_rows_add_rule(reader->rows, row, reader->arena, reader->problems);
}

static int (*const row_readers[SCHEDULE_TABLES])(struct reader *reader) = {
    [SCHEDULE_EDITIONS] = read_edition,    [SCHEDULE_PERSONNEL] = read_personnel,
    [SCHEDULE_EQUIPMENT] = read_equipment, [SCHEDULE_SERVICES] = read_service,
    [SCHEDULE_RULES] = read_rule,
};

/* A row without its key can only come from a file that has no such column; that was said once. */
static bool has_all_required(const struct table *table, size_t row)
{
    for (size_t i = 0; i < table->form->column_count; i++)
        if (table->form->columns[i].flags & COLUMN_REQUIRED && !table_cell(table, row, i)->given)
            return false;
    return true;
}

static int read_table(enum schedule_table which, const struct folder *folder, struct reader *reader)
{
    const struct table_form *form = &schedule_forms[which];
    int result =
        table_read(form, folder_find(folder, form->name), reader->arena, reader->problems, &reader->table);
    if (result == ERROR_LIMIT)
        return result;
    for (reader->row = 0; reader->row < reader->table.rows; reader->row++) {
        int code = has_all_required(&reader->table, reader->row) ? row_readers[which](reader) : 0;
        if (code == ERROR_LIMIT)
            return code;
        result = result < 0 ? result : code;
    }
    return result;
}

/* A file that is no table of a schedule is passed over, but not in silence: its name may be misspelt. */
static void warn_of_strangers(const struct folder *folder, struct arena *arena, struct problems *problems)
{
    const char *names[SCHEDULE_TABLES + 1];
    for (size_t i = 0; i < SCHEDULE_TABLES; i++)
        names[i] = schedule_forms[i].name;
    names[SCHEDULE_TABLES] = COMPONENTS_FILE;
    for (size_t i = 0; i < folder->count; i++) {
        size_t known = 0;
        while (known <= SCHEDULE_TABLES && strcmp(folder->files[i].name, names[known]) != 0)
            known++;
        if (known > SCHEDULE_TABLES)
            problem_warning(problems, (struct place){.file = folder->files[i].path},
                            text_known(arena, "tables", folder->files[i].name, names, SCHEDULE_TABLES + 1),
                            "the file is no table of a schedule and is not read");
    }
}

int schedule_rows_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                       struct schedule_rows *rows)
{
    struct reader reader = {.arena = arena, .problems = problems, .rows = rows};
    int result = 0;
    warn_of_strangers(folder, arena, problems);
    for (size_t i = 0; i < SCHEDULE_TABLES; i++) {
        int code = read_table((enum schedule_table)i, folder, &reader);
        if (i == SCHEDULE_EDITIONS && code < 0)
            rows->editions_broken = true;
        if (code == ERROR_LIMIT)
            return code;
        result = result < 0 ? result : code;
    }
    return result;
}
