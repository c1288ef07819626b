/* The hashes of an edition and of a row. Their bytes are described in docs/agreement-versions.md; they are
   signed, so a released form is frozen (edition_hash_test.c holds golden values). */
#include "reference/reference.h"

#include "reference/schedule_rows.h"
#include <string.h>

/* ---- an edition: what prices, and nothing of how well it is known ---- */

static void add_day(struct csv_writer *csv, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    csv_write(csv, day_format(day, buffer));
}

static void add_rate(struct csv_writer *csv, rate_units rate)
{
    char buffer[MONEY_TEXT_SIZE];
    csv_write(csv, rate_format(rate, 0, buffer));
}

static void add_equipment(const struct schedule *schedule, int edition, struct csv_writer *csv)
{
    for (size_t i = 0; i < schedule->code_count; i++) {
        const struct equipment_rate *rate = schedule_equipment(schedule, edition, (int)i);
        if (!rate)
            continue;
        csv_write(csv, schedule_table_names[SCHEDULE_EQUIPMENT]);
        csv_write(csv, rate->code);
        for (size_t figure = 0; figure < EQUIPMENT_FIGURES; figure++)
            add_rate(csv, equipment_rate_figure(rate, figure));
        csv_end_row(csv);
    }
}

static void add_services(const struct schedule *schedule, int edition, struct csv_writer *csv)
{
    for (size_t i = 0; i < schedule->category_count; i++) {
        const struct service_rate *rate = schedule_service(schedule, edition, (int)i);
        if (!rate)
            continue;
        csv_write(csv, schedule_table_names[SCHEDULE_SERVICES]);
        csv_write(csv, rate->category);
        add_rate(csv, rate->rate);
        csv_end_row(csv);
    }
}

static int by_name(const void *left, const void *right)
{
    const struct rule *const *a = left, *const *b = right;
    return strcmp((*a)->key, (*b)->key);
}

/* The edition's own rules, by key: those that hold for all editions belong to none. */
static void add_rules(const struct schedule *schedule, int edition, struct csv_writer *csv)
{
    const struct rule *rules[RULE_COUNT];
    size_t count = 0;
    for (int i = 0; i < RULE_COUNT; i++) {
        const struct rule *rule = schedule_rule(schedule, edition, (enum rule_key)i);
        if (rule != schedule_rule(schedule, -1, (enum rule_key)i))
            rules[count++] = rule;
    }
    if (count > 1)
        qsort(rules, count, sizeof *rules, by_name);
    for (size_t i = 0; i < count; i++) {
        char buffer[MONEY_TEXT_SIZE];
        bool formula = rule_key_is_formula(rule_key_find(rules[i]->key));
        csv_write(csv, schedule_table_names[SCHEDULE_RULES]);
        csv_write(csv, rules[i]->key);
        csv_write(csv, formula ? rules[i]->text : decimal_format(rules[i]->value, SHARE_DECIMALS, 0, buffer));
        csv_end_row(csv);
    }
}

int schedule_edition_hash(const struct schedule *schedule, int edition, struct digest *ret_hash)
{
    TEXT_CLEANUP struct text out = {0};
    struct csv_writer csv = {.out = &out};
    csv_write(&csv, schedule_table_names[SCHEDULE_EDITIONS]);
    csv_write(&csv, schedule->editions[edition].name);
    add_day(&csv, schedule->editions[edition].effective_from);
    csv_end_row(&csv);
    add_equipment(schedule, edition, &csv);
    add_services(schedule, edition, &csv);
    add_rules(schedule, edition, &csv);
    if (text_result(&out) < 0)
        return ERROR_LIMIT;
    *ret_hash = digest_of("muster edition 1", out.data, out.length);
    return 0;
}

/* ---- a row: all of it, its mark and source too, for one accepts a source ---- */

static void write_row(const struct schedule *schedule, const struct rate_row *row, struct csv_writer *csv)
{
    int edition = schedule_edition_find(schedule, row->edition);
    civil_day day = DAY_NEVER;
    switch (row->table) {
    case SCHEDULE_EDITIONS:
        schedule_write_edition(&schedule->editions[edition], csv);
        return;
    case SCHEDULE_PERSONNEL:
        day_parse(row->code, strlen(row->code), &day);
        schedule_write_personnel(schedule_personnel(schedule, day), csv);
        return;
    case SCHEDULE_EQUIPMENT:
        schedule_write_equipment(
            row->edition, schedule_equipment(schedule, edition, schedule_code_find(schedule, row->code)),
            csv);
        return;
    case SCHEDULE_SERVICES:
        schedule_write_service(
            row->edition, schedule_service(schedule, edition, schedule_category_find(schedule, row->code)),
            csv);
        return;
    case SCHEDULE_RULES:
        schedule_write_rule(row->edition, schedule_rule(schedule, edition, rule_key_find(row->code)), csv);
        return;
    case SCHEDULE_TABLES:
        return;
    }
}

int schedule_row_hash(const struct schedule *schedule, const struct rate_row *row, struct digest *ret_hash)
{
    TEXT_CLEANUP struct text out = {0};
    struct csv_writer csv = {.out = &out};
    enum mark mark;
    bool blank;
    if (!schedule_row_find(schedule, row, &mark, &blank))
        return ERROR_NOT_FOUND;
    csv_write(&csv, schedule_table_names[row->table]);
    csv_end_row(&csv);
    write_row(schedule, row, &csv);
    if (text_result(&out) < 0)
        return ERROR_LIMIT;
    *ret_hash = digest_of("muster rate 1", out.data, out.length);
    return 0;
}
