/* tests/authority/matrix.csv: what is expected of each situation, first match wins. */
#ifndef MUSTER_SUPPORT_AUTHORITY_MATRIX_TEST_H
#define MUSTER_SUPPORT_AUTHORITY_MATRIX_TEST_H

#include "authority_world_test.h"
#include "base/table.h"

/* A situation: one name for each axis. */
enum axis { AXIS_VERB, AXIS_ROLE, AXIS_ACT, AXIS_STATE, AXIS_RELATION, AXIS_CIRCUMSTANCE, AXIS_COUNT };
enum { MATRIX_ALLOWED = AXIS_COUNT, MATRIX_CHECK, MATRIX_BECAUSE, MATRIX_COLUMNS };
enum { MATRIX_WORDS = 4, MATRIX_ROWS = 64 * MATRIX_WORDS, MATRIX_NAMES = 256, CHECKS_MAXIMUM = 64 };

struct situation {
    uint16_t names[AXIS_COUNT]; /* interned */
};

struct matrix {
    struct table table;
    const char *names[MATRIX_NAMES];
    size_t name_count;
    uint64_t rows[AXIS_COUNT][MATRIX_NAMES][MATRIX_WORDS]; /* that a name matches on an axis */
    size_t used[MATRIX_ROWS];                              /* situations by row */
    size_t situations, wrong, allowed;
    struct {
        size_t refused, differs, opened; /* by it; without it another answer; without it allowed */
    } checks[CHECKS_MAXIMUM];
};

static const char *const allowed_names[] = {"deny", "allow", NULL};
static const struct column matrix_columns[] = {
    {.name = "verb", .flags = COLUMN_REQUIRED},
    {.name = "role", .flags = COLUMN_REQUIRED},
    {.name = "act", .flags = COLUMN_REQUIRED},
    {.name = "state", .flags = COLUMN_REQUIRED},
    {.name = "relation", .flags = COLUMN_REQUIRED},
    {.name = "circumstance", .flags = COLUMN_REQUIRED},
    {.name = "answer", .type = COLUMN_CHOICE, .flags = COLUMN_REQUIRED, .choices = allowed_names},
    {.name = "check"},
    {.name = "because", .flags = COLUMN_REQUIRED},
};
static const struct table_form matrix_form = {"matrix.csv", matrix_columns, MATRIX_COLUMNS};

static inline void matrix_read(struct matrix *matrix, struct test_case *test)
{
    struct folder_file file;
    assert_int_equal(file_read("tests/authority/matrix.csv", test->arena, &test->problems, &file), 0);
    file.name = matrix_form.name;
    int code = table_read(&matrix_form, &file, test->arena, &test->problems, &matrix->table);
    TEXT_CLEANUP struct text problems = {0};
    test_write_problems(&test->problems, &problems);
    assert_same("matrix.csv", text_content(&problems), "");
    assert_int_equal(code, 0);
    assert_true(matrix->table.rows > 0 && matrix->table.rows <= MATRIX_ROWS);
}

/* Whether "a/b/c" or "*" holds a name. */
static inline bool cell_matches(const char *cell, const char *name)
{
    size_t length = strlen(name);
    if (strcmp(cell, "*") == 0)
        return true;
    for (const char *at = cell; *at; at += strcspn(at, "/"), at += *at == '/')
        if (strcspn(at, "/") == length && memcmp(at, name, length) == 0)
            return true;
    return false;
}

static inline uint16_t matrix_name(struct matrix *matrix, const char *name)
{
    for (size_t i = 0; i < matrix->name_count; i++)
        if (matrix->names[i] == name) /* mostly the same literal */
            return (uint16_t)i;
    assert_true(matrix->name_count < MATRIX_NAMES);
    size_t index = matrix->name_count++;
    matrix->names[index] = name;
    for (size_t row = 0; row < matrix->table.rows; row++)
        for (size_t axis = 0; axis < AXIS_COUNT; axis++)
            if (cell_matches(table_cell(&matrix->table, row, axis)->text, name))
                matrix->rows[axis][index][row / 64] |= UINT64_C(1) << row % 64;
    return (uint16_t)index;
}

/* The first row that matches; the last row must match everything. */
static inline size_t matrix_row(const struct matrix *matrix, const struct situation *situation)
{
    for (size_t word = 0; word < MATRIX_WORDS; word++) {
        uint64_t rows = UINT64_MAX;
        for (size_t axis = 0; axis < AXIS_COUNT; axis++)
            rows &= matrix->rows[axis][situation->names[axis]][word];
        if (rows)
            return 64 * word + (size_t)__builtin_ctzll(rows);
    }
    fail_msg("no row of matrix.csv matches");
    return 0;
}

static inline bool answer_is(const struct matrix *matrix, size_t row, const struct authority_answer *answer)
{
    const char *check = table_cell(&matrix->table, row, MATRIX_CHECK)->text;
    bool allowed = table_cell(&matrix->table, row, MATRIX_ALLOWED)->number;
    return answer->allowed == allowed &&
           strcmp(answer->refused_by ? answer->refused_by->name : "", check) == 0;
}

static inline void print_situation(const struct matrix *matrix, const struct situation *situation,
                                   const char *got, size_t row)
{
    for (size_t axis = 0; axis < AXIS_COUNT; axis++)
        print_error("%s ", matrix->names[situation->names[axis]]);
    print_error(": got %s, line %u of matrix.csv expects '%s'\n", got, (unsigned)matrix->table.lines[row],
                table_cell(&matrix->table, row, MATRIX_CHECK)->text);
}

/* The mutation: without the check that refused, the answer must be another one. Leaving out any check that
   did not refuse changes nothing, because checks are asked in order until one refuses. */
static inline void ask_without(struct matrix *matrix, const struct world *world,
                               const struct authority_record *question, size_t row,
                               const struct authority_check *refused_by)
{
    struct authority_answer without;
    size_t check = 0;
    while (authority_check_at(check) != refused_by)
        check++;
    authority_decide_without(world->state, world->rules, question, NULL, check, &without);
    matrix->checks[check].refused++;
    matrix->checks[check].differs += !answer_is(matrix, row, &without);
    matrix->checks[check].opened += without.allowed;
}

/* Asks the engine and compares. */
static inline void matrix_ask(struct matrix *matrix, const struct world *world,
                              const struct situation *situation, const struct authority_record *question)
{
    struct authority_answer answer;
    size_t row = matrix_row(matrix, situation);
    authority_decide(world->state, world->rules, question, NULL, &answer);
    matrix->situations++;
    matrix->used[row]++;
    matrix->allowed += answer.allowed;
    if (!answer_is(matrix, row, &answer) && matrix->wrong++ < 40)
        print_situation(matrix, situation, answer.allowed ? "allowed" : answer.refused_by->name, row);
    if (answer.refused_by)
        ask_without(matrix, world, question, row, answer.refused_by);
}

#endif
