#include "support/authority_rules.h"

#include "base/operation.h"
#include "base/table.h"
#include <string.h>

static const char *const no_yes[] = {"no", "yes", NULL};
static const char *const relation_names[] = {"prepared", "edited", "requested", "granted", "recorded", NULL};

#define TEXT(name_, flags_)                                                                                  \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_TEXT, .flags = (flags_)                                              \
    }
#define CHOICE(name_, choices_)                                                                              \
    {                                                                                                        \
        .name = (name_), .type = COLUMN_CHOICE, .flags = COLUMN_REQUIRED, .choices = (choices_)              \
    }

enum {
    ACT,
    ACT_TITLE,
    ACT_AREA,
    ACT_PERSONS,
    ACT_MONEY,
    ACT_DELEGATION,
    ACT_OVERRIDE,
    ACT_FINAL,
    ACT_EXCLUDED,
    ACT_MARK,
    ACT_SOURCE,
    ACT_COLUMNS
};
static const struct column act_columns[] = {
    TEXT("act", COLUMN_REQUIRED),
    TEXT("title", COLUMN_REQUIRED),
    TEXT("area", COLUMN_REQUIRED),
    {.name = "persons", .type = COLUMN_COUNT, .flags = COLUMN_REQUIRED, .maximum = AUTHORITY_PERSONS_MAXIMUM},
    CHOICE("money", no_yes),
    CHOICE("delegation", no_yes),
    CHOICE("override", no_yes),
    CHOICE("final", no_yes),
    TEXT("excluded", 0),
    CHOICE("mark", mark_names),
    TEXT("source", COLUMN_REQUIRED),
};

enum { ROLE, ROLE_TITLE, ROLE_PERMISSIONS, ROLE_VERBS, ROLE_MARK, ROLE_SOURCE, ROLE_COLUMNS };
static const struct column role_columns[] = {
    TEXT("role", COLUMN_REQUIRED), TEXT("title", COLUMN_REQUIRED),  TEXT("permissions", 0), TEXT("verbs", 0),
    CHOICE("mark", mark_names),    TEXT("source", COLUMN_REQUIRED),
};

enum { VERB, VERB_STATES, VERB_MARK, VERB_SOURCE, VERB_COLUMNS };
static const struct column verb_columns[] = {
    CHOICE("verb", authority_verb_names),
    TEXT("states", COLUMN_REQUIRED),
    CHOICE("mark", mark_names),
    TEXT("source", COLUMN_REQUIRED),
};

enum { KIND, KIND_PERMISSION, KIND_ACT, KIND_COLUMNS };
static const struct column kind_columns[] = {
    TEXT("kind", COLUMN_REQUIRED),
    TEXT("permission", 0),
    TEXT("act", 0),
};

enum { TABLE_ACTS, TABLE_ROLES, TABLE_VERBS, TABLE_KINDS, TABLE_COUNT, LIST_NAMES_MAXIMUM = 40 };
static const struct table_form forms[TABLE_COUNT] = {
    {"acts.csv", act_columns, ACT_COLUMNS},
    {"roles.csv", role_columns, ROLE_COLUMNS},
    {"verbs.csv", verb_columns, VERB_COLUMNS},
    {"kinds.csv", kind_columns, KIND_COLUMNS},
};

/* A list such as "prepared/edited" as bits by the index of each name. */
static int read_bits(const struct table *table, size_t row, size_t column, const char *const *names,
                     size_t name_count, struct arena *arena, struct problems *problems, uint64_t *ret_bits)
{
    const char *at = table_cell(table, row, column)->text;
    *ret_bits = 0;
    while (*at) {
        size_t length = strcspn(at, "/"), index = 0;
        const char *name = arena_text(arena, at, length);
        if (!name)
            return problem_memory(problems);
        while (index < name_count && strcmp(names[index], name) != 0)
            index++;
        if (index == name_count)
            return problem_error(problems, ERROR_INVALID, table_place(table, row, column),
                                 text_known(arena, "names", name, names, name_count),
                                 "'%s' is not known (column %s)", name, table->form->columns[column].name);
        *ret_bits |= UINT64_C(1) << index;
        at += length + (at[length] == '/');
    }
    return 0;
}

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

/* Permissions by their value: names[0] is no permission. */
static size_t permission_names(const char *names[LIST_NAMES_MAXIMUM])
{
    size_t count = 1;
    names[0] = "";
    for (; count < LIST_NAMES_MAXIMUM; count++) {
        names[count] = permission_name((enum permission)count);
        if (strcmp(names[count], "none") == 0)
            break;
    }
    return count;
}

static int read_acts(const struct table *table, struct arena *arena, struct problems *problems,
                     struct authority_rule_set *set)
{
    struct authority_act *acts = arena_array(arena, table->rows, sizeof *acts);
    int code = acts ? 0 : problem_memory(problems);
    for (size_t i = 0; acts && i < table->rows; i++) {
        const struct cell *cells = table_cell(table, i, 0);
        uint64_t excluded = 0;
        int wrong = read_bits(table, i, ACT_EXCLUDED, relation_names, count_names(relation_names), arena,
                              problems, &excluded);
        if (!wrong && cells[ACT_PERSONS].number < 1)
            wrong = problem_error(problems, ERROR_INVALID, table_place(table, i, ACT_PERSONS),
                                  "expected 1 or more", "nobody would approve it");
        code = code ? code : wrong;
        acts[i] = (struct authority_act){
            .name = cells[ACT].text,
            .title = cells[ACT_TITLE].text,
            .area = cells[ACT_AREA].text,
            .source = cells[ACT_SOURCE].text,
            .persons = (int)cells[ACT_PERSONS].number,
            .money = cells[ACT_MONEY].number,
            .delegated = cells[ACT_DELEGATION].number,
            .overridable = cells[ACT_OVERRIDE].number,
            .final = cells[ACT_FINAL].number,
            .excluded = (unsigned)excluded,
            .mark = (enum mark)cells[ACT_MARK].number,
        };
    }
    set->rules.acts = acts;
    set->rules.act_count = table->rows;
    return code;
}

static int read_roles(const struct table *table, struct arena *arena, struct problems *problems,
                      struct authority_rule_set *set)
{
    const char *permissions[LIST_NAMES_MAXIMUM];
    size_t permission_count = permission_names(permissions);
    struct authority_role *roles = arena_array(arena, table->rows, sizeof *roles);
    int code = roles ? 0 : problem_memory(problems);
    for (size_t i = 0; roles && i < table->rows; i++) {
        const struct cell *cells = table_cell(table, i, 0);
        uint64_t allowed = 0, verbs = 0;
        int wrong =
            read_bits(table, i, ROLE_PERMISSIONS, permissions, permission_count, arena, problems, &allowed);
        int also = read_bits(table, i, ROLE_VERBS, authority_verb_names, VERB_COUNT, arena, problems, &verbs);
        code = code ? code : wrong ? wrong : also;
        roles[i] = (struct authority_role){
            .name = cells[ROLE].text,
            .title = cells[ROLE_TITLE].text,
            .source = cells[ROLE_SOURCE].text,
            .permissions = allowed,
            .verbs = (unsigned)verbs,
            .mark = (enum mark)cells[ROLE_MARK].number,
        };
    }
    set->rules.roles = roles;
    set->rules.role_count = table->rows;
    return code;
}

static int read_verbs(const struct table *table, struct arena *arena, struct problems *problems,
                      struct authority_rule_set *set)
{
    int code = 0;
    for (size_t i = 0; i < table->rows; i++) {
        uint64_t stages = 0;
        int wrong =
            read_bits(table, i, VERB_STATES, authority_stage_names, STAGE_COUNT, arena, problems, &stages);
        set->rules.stages[table_cell(table, i, VERB)->number] = (unsigned)stages;
        code = code ? code : wrong;
    }
    return code;
}

/* Exactly one of permission and act. */
static int read_need(const struct table *table, size_t row, struct arena *arena, struct problems *problems,
                     struct authority_need *ret_need)
{
    const char *permissions[LIST_NAMES_MAXIMUM];
    const struct cell *cells = table_cell(table, row, 0);
    uint64_t bits = 0;
    int code = read_bits(table, row, KIND_PERMISSION, permissions, permission_names(permissions), arena,
                         problems, &bits);
    if (!code && cells[KIND_PERMISSION].given == cells[KIND_ACT].given)
        code = problem_error(problems, ERROR_INVALID, table_place(table, row, KIND),
                             "give the permission that it needs, or the act that it carries out",
                             "a kind needs one of both");
    unsigned permission = 0;
    while (bits >> (permission + 1))
        permission++;
    *ret_need = (struct authority_need){cells[KIND].text, permission, cells[KIND_ACT].text};
    return code;
}

static int read_needs(const struct table *table, struct arena *arena, struct problems *problems,
                      struct authority_rule_set *set)
{
    struct authority_need *needs = arena_array(arena, table->rows, sizeof *needs);
    int code = needs ? 0 : problem_memory(problems);
    for (size_t i = 0; needs && i < table->rows; i++) {
        int wrong = read_need(table, i, arena, problems, &needs[i]);
        code = code ? code : wrong;
    }
    set->needs = needs;
    set->need_count = table->rows;
    return code;
}

typedef int table_taker(const struct table *table, struct arena *arena, struct problems *problems,
                        struct authority_rule_set *set);

int authority_rules_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                         struct authority_rule_set *ret_rules)
{
    static table_taker *const takers[TABLE_COUNT] = {read_acts, read_roles, read_verbs, read_needs};
    struct authority_rule_set set = {0};
    int code = 0;
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct table table = {.form = &forms[i]};
        uint32_t *order = NULL;
        const struct folder_file *file = folder_find(folder, forms[i].name);
        int failed = file ? table_read(&forms[i], file, arena, problems, &table)
                          : problem_error(problems, ERROR_NOT_FOUND, (struct place){.file = folder->path},
                                          "a rule set has acts, roles, verbs and kinds", "%s is missing",
                                          forms[i].name);
        if (file && !failed)
            failed = table_order(&table, (const int[]){0}, 1, arena, problems, &order);
        if (file && !failed)
            failed = takers[i](&table, arena, problems, &set);
        code = code ? code : failed;
    }
    if (!code)
        *ret_rules = set;
    return code;
}

int authority_rules_builtin(struct arena *arena, struct problems *problems,
                            struct authority_rule_set *ret_rules)
{
    struct folder folder = {"built-in", builtin_authority, builtin_authority_count};
    return authority_rules_read(&folder, arena, problems, ret_rules);
}
