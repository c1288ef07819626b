#include "reference/rates_views.h"

#include "reference/rates_output.h"
#include "reference/reference_rules_calc.h"
#include "reference/schedule_rows.h"
#include <assert.h>
#include <string.h>

static const char *kept(const struct view_scope *scope, const char *buffer)
{
    const char *text = arena_text(scope->arena, buffer, strlen(buffer));
    if (!text)
        *scope->failed = true;
    return text ? text : "";
}

static const char *day_text(const struct view_scope *scope, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    return kept(scope, rates_day(day, buffer));
}

static const char *rate_text(const struct view_scope *scope, rate_units rate, int min_decimals)
{
    char buffer[MONEY_TEXT_SIZE];
    return kept(scope, rate_format(rate, min_decimals, buffer));
}

static enum mark mark_shown(const struct view_scope *scope, enum mark mark, civil_day confirmed_until)
{
    return scope->on == NO_DAY ? mark : mark_on_day(mark, confirmed_until, scope->on);
}

static const struct edition *edition_shown(const struct view_scope *scope)
{
    return scope->edition < 0 ? NULL : &scope->schedule->editions[scope->edition];
}

static const struct view_column edition_columns[] = {
    {.name = "edition", .found = true}, {.name = "effective_from"}, {.name = "confirmed_until"},
    {.name = "symbol", .found = true},  {.name = "mark"},           {.name = "source", .found = true},
};

static size_t count_editions(const struct view_scope *scope)
{
    return scope->schedule->edition_count;
}

static bool edition_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct edition *edition = &scope->schedule->editions[index];
    if (scope->one_edition && (int)index != scope->edition)
        return false;
    enum mark mark = mark_shown(scope, edition->mark, edition->confirmed_until);
    *ret_row = (struct view_row){.cells = {edition->name, day_text(scope, edition->effective_from),
                                           day_text(scope, edition->confirmed_until), edition->symbol,
                                           mark_names[mark], edition->source},
                                 .mark = mark};
    return true;
}

static const struct view_column personnel_columns[] = {
    {.name = "effective_from", .found = true}, {.name = "confirmed_until"},
    {.name = "rate", .number = true},          {.name = "mark"},
    {.name = "source", .found = true},
};

static size_t count_personnel(const struct view_scope *scope)
{
    return scope->schedule->personnel_count;
}

static bool personnel_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct personnel_rate *rate = &scope->schedule->personnel[index];
    if (scope->on != NO_DAY && rate != schedule_personnel(scope->schedule, scope->on))
        return false;
    enum mark mark = mark_shown(scope, rate->mark, rate->confirmed_until);
    *ret_row = (struct view_row){
        .cells = {day_text(scope, rate->effective_from), day_text(scope, rate->confirmed_until),
                  rate_text(scope, rate->rate, 2), mark_names[mark], rate->source},
        .mark = mark,
        .blank = rate->rate == RATE_BLANK,
    };
    return true;
}

static const struct view_column equipment_columns[] = {
    {.name = "edition"},
    {.name = "rate_code", .found = true},
    {.name = "category", .found = true},
    {.name = "description", .found = true},
    {.name = "gfmv", .number = true},
    {.name = "life_years", .number = true},
    {.name = "no_fault_percent", .number = true},
    {.name = "maintenance", .number = true},
    {.name = "dry", .number = true},
    {.name = "wet", .number = true},
    {.name = "painting", .number = true},
    {.name = "mark"},
    {.name = "source"},
};

static size_t count_equipment(const struct view_scope *scope)
{
    return scope->schedule->code_count;
}

static bool equipment_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct equipment_rate *rate = schedule_equipment(scope->schedule, scope->edition, (int)index);
    if (!rate)
        return false;
    const struct edition *edition = edition_shown(scope);
    enum mark mark = mark_shown(scope, rate->mark, edition->confirmed_until);
    *ret_row = (struct view_row){.mark = mark, .blank = equipment_is_blank(rate)};
    const char **cells = ret_row->cells;
    cells[EQUIPMENT_EDITION] = edition->name;
    cells[EQUIPMENT_CODE] = rate->code;
    cells[EQUIPMENT_CATEGORY] = rate->category;
    cells[EQUIPMENT_DESCRIPTION] = rate->description;
    for (size_t i = 0; i < EQUIPMENT_FIGURES; i++)
        cells[EQUIPMENT_GFMV + i] =
            rate_text(scope, equipment_rate_figure(rate, i), equipment_figures[i].min_decimals);
    cells[EQUIPMENT_MARK] = mark_names[mark];
    cells[EQUIPMENT_SOURCE] = rate->source;
    return true;
}

static const struct view_column service_columns[] = {
    {.name = "edition"},
    {.name = "category", .found = true},
    {.name = "description", .found = true},
    {.name = "rate", .number = true},
    {.name = "mark"},
    {.name = "source"},
};

static size_t count_services(const struct view_scope *scope)
{
    return scope->schedule->category_count;
}

static bool service_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct service_rate *rate = schedule_service(scope->schedule, scope->edition, (int)index);
    if (!rate)
        return false;
    const struct edition *edition = edition_shown(scope);
    enum mark mark = mark_shown(scope, rate->mark, edition->confirmed_until);
    *ret_row = (struct view_row){.cells = {edition->name, rate->category, rate->description,
                                           rate_text(scope, rate->rate, 2), mark_names[mark], rate->source},
                                 .mark = mark,
                                 .blank = rate->rate == RATE_BLANK};
    return true;
}

static const struct view_column rule_columns[] = {
    {.name = "edition"},
    {.name = "key", .found = true},
    {.name = "value"},
    {.name = "mark"},
    {.name = "source"},
    {.name = "unit", .extra = true},
    {.name = "meaning", .found = true, .extra = true},
    {.name = "builtin", .extra = true},
};

static size_t count_rules(const struct view_scope *scope)
{
    (void)scope;
    return RULE_COUNT;
}

static bool rule_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct rule *rule = schedule_rule(scope->schedule, scope->edition, (enum rule_key)index);
    const struct rule *for_all = schedule_rule(scope->schedule, -1, (enum rule_key)index);
    const struct rule_form *form = rule_form_of((enum rule_key)index);
    const struct edition *edition = edition_shown(scope);
    bool builtin = strncmp(rule->place.file, "built-in/", 9) == 0;
    *ret_row = (struct view_row){.cells = {rule == for_all ? EDITION_ANY : edition->name, rule->key,
                                           rule->text, mark_names[rule->mark], rule->source,
                                           rule_unit_name(form->unit), form->meaning, builtin ? "yes" : "no"},
                                 .mark = rule->mark};
    return true;
}

static const struct view_column component_columns[] = {
    {.name = "component", .found = true},
    {.name = "effective_from"},
    {.name = "effective_to"},
    {.name = "rate", .number = true},
    {.name = "unit"},
    {.name = "mark"},
    {.name = "source"},
    {.name = "note", .found = true},
};

static size_t count_components(const struct view_scope *scope)
{
    return scope->components.rows;
}

static bool component_row(const struct view_scope *scope, size_t index, struct view_row *ret_row)
{
    const struct cell *cells = table_cell(&scope->components, index, 0);
    const struct cell *from = &cells[COMPONENT_FROM], *to = &cells[COMPONENT_TO];
    const struct cell *rate = &cells[COMPONENT_RATE];
    if (scope->on != NO_DAY &&
        ((from->given && scope->on < from->number) || (to->given && scope->on > to->number)))
        return false;
    *ret_row = (struct view_row){.mark = (enum mark)cells[COMPONENT_MARK].number, .blank = !rate->given};
    for (size_t i = 0; i < components_form.column_count; i++)
        ret_row->cells[i] = cells[i].text;
    ret_row->cells[COMPONENT_RATE] = rate_text(scope, rate->given ? rate->number : RATE_BLANK, 2);
    return true;
}

#define VIEW(name_, columns_, count_, row_)                                                                  \
    {                                                                                                        \
        .name = (name_), .columns = (columns_), .column_count = sizeof(columns_) / sizeof *(columns_),       \
        .count = (count_), .row = (row_)                                                                     \
    }

const struct view rates_views[RATES_TABLES] = {
    [RATES_EDITIONS] = VIEW("editions", edition_columns, count_editions, edition_row),
    [RATES_PERSONNEL] = VIEW("personnel", personnel_columns, count_personnel, personnel_row),
    [RATES_MAJOR_EQUIPMENT] = VIEW("major_equipment", equipment_columns, count_equipment, equipment_row),
    [RATES_SELF_SUSTAINMENT] = VIEW("self_sustainment", service_columns, count_services, service_row),
    [RATES_RULES] = VIEW("rules", rule_columns, count_rules, rule_row),
    [RATES_COMPONENTS] = VIEW("components", component_columns, count_components, component_row),
};

size_t view_column(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].name, name) == 0)
            return i;
    assert(false && "the view has this column");
    abort();
}

static char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

static bool begins_with(const char *text, const char *start)
{
    for (; *start; text++, start++)
        if (lower(*text) != lower(*start))
            return false;
    return true;
}

static bool contains(const char *text, const char *part)
{
    do
        if (begins_with(text, part))
            return true;
    while (*text++);
    return false;
}

static bool is_found(const struct view *view, const struct view_row *row, const char *find)
{
    for (size_t i = 0; find && i < view->column_count; i++)
        if (view->columns[i].found && contains(row->cells[i], find))
            return true;
    return !find;
}

bool view_next(const struct view *view, const struct view_scope *scope, size_t *index,
               struct view_row *ret_row)
{
    size_t count = view->count(scope);
    while (*index < count)
        if (view->row(scope, (*index)++, ret_row) && is_found(view, ret_row, scope->find))
            return true;
    return false;
}
