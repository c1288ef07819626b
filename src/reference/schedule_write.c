/* Tables of a schedule in canonical form: what import writes, and what `rates show --csv` prints. */
#include "reference/schedule_rows.h"

#include "base/csv.h"
#include <string.h>

static void write_day(struct csv_writer *writer, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    csv_write(writer, day == DAY_NEVER ? "" : day_format(day, buffer));
}

static void write_rate(struct csv_writer *writer, rate_units rate, int min_decimals)
{
    char buffer[MONEY_TEXT_SIZE];
    csv_write(writer, rate_format(rate, min_decimals, buffer));
}

/* Every row ends so. */
static void write_mark(struct csv_writer *writer, enum mark mark, const char *source)
{
    csv_write(writer, mark_names[mark]);
    csv_write(writer, source);
    csv_end_row(writer);
}

void schedule_write_header(enum schedule_table table, struct csv_writer *writer)
{
    const struct table_form *form = &schedule_forms[table];
    for (size_t i = 0; i < form->column_count; i++)
        csv_write(writer, form->columns[i].name);
    csv_end_row(writer);
}

void schedule_write_edition(const struct edition *edition, struct csv_writer *writer)
{
    csv_write(writer, edition->name);
    write_day(writer, edition->effective_from);
    write_day(writer, edition->confirmed_until);
    csv_write(writer, edition->symbol);
    write_mark(writer, edition->mark, edition->source);
}

void schedule_write_personnel(const struct personnel_rate *rate, struct csv_writer *writer)
{
    write_day(writer, rate->effective_from);
    write_day(writer, rate->confirmed_until);
    write_rate(writer, rate->rate, 2);
    write_mark(writer, rate->mark, rate->source);
}

void schedule_write_equipment(const char *edition, const struct equipment_rate *rate,
                              struct csv_writer *writer)
{
    csv_write(writer, edition);
    csv_write(writer, rate->code);
    csv_write(writer, rate->category);
    csv_write(writer, rate->description);
    for (size_t i = 0; i < EQUIPMENT_FIGURES; i++)
        write_rate(writer, equipment_rate_figure(rate, i), equipment_figures[i].min_decimals);
    write_mark(writer, rate->mark, rate->source);
}

void schedule_write_service(const char *edition, const struct service_rate *rate, struct csv_writer *writer)
{
    csv_write(writer, edition);
    csv_write(writer, rate->category);
    csv_write(writer, rate->description);
    write_rate(writer, rate->rate, 2);
    write_mark(writer, rate->mark, rate->source);
}

void schedule_write_rule(const char *edition, const struct rule *rule, struct csv_writer *writer)
{
    csv_write(writer, edition);
    csv_write(writer, rule->key);
    csv_write(writer, rule->text);
    write_mark(writer, rule->mark, rule->source);
}

static void write_rows(const struct schedule_rows *rows, enum schedule_table table, size_t row,
                       struct csv_writer *writer)
{
    switch (table) {
    case SCHEDULE_EDITIONS:
        schedule_write_edition(&rows->editions[row], writer);
        return;
    case SCHEDULE_PERSONNEL:
        schedule_write_personnel(&rows->personnel[row], writer);
        return;
    case SCHEDULE_EQUIPMENT:
        schedule_write_equipment(rows->equipment[row].edition, &rows->equipment[row].rate, writer);
        return;
    case SCHEDULE_SERVICES:
        schedule_write_service(rows->services[row].edition, &rows->services[row].rate, writer);
        return;
    case SCHEDULE_RULES:
        schedule_write_rule(rows->rules[row].edition, &rows->rules[row].rule, writer);
        return;
    case SCHEDULE_TABLES:
        return;
    }
}

size_t schedule_rows_count(const struct schedule_rows *rows, enum schedule_table table)
{
    switch (table) {
    case SCHEDULE_EDITIONS:
        return rows->edition_count;
    case SCHEDULE_PERSONNEL:
        return rows->personnel_count;
    case SCHEDULE_EQUIPMENT:
        return rows->equipment_count;
    case SCHEDULE_SERVICES:
        return rows->service_count;
    case SCHEDULE_RULES:
        return rows->rule_count;
    case SCHEDULE_TABLES:
        break;
    }
    return 0;
}

void schedule_rows_write(const struct schedule_rows *rows, enum schedule_table table, struct text *out)
{
    struct csv_writer writer = {.out = out};
    schedule_write_header(table, &writer);
    for (size_t i = 0; i < schedule_rows_count(rows, table); i++)
        write_rows(rows, table, i, &writer);
}
