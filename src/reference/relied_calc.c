/* Rows of a schedule by name, and lists of those that a figure rests on. Pure. */
#include "reference/reference_calc.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(RULE_COUNT <= 64, "sets of rules are 64 bits");

const char *const schedule_table_names[] = {"editions",         "personnel", "major_equipment",
                                            "self_sustainment", "rules",     NULL};

/* ---- finding ---- */

struct found_row {
    enum mark mark;
    bool blank;
};

static bool find_edition(const struct schedule *schedule, const struct rate_row *row, struct found_row *found)
{
    int edition = schedule_edition_find(schedule, row->code);
    if (edition < 0 || strcmp(row->edition, row->code) != 0)
        return false;
    found->mark = schedule->editions[edition].mark;
    return true;
}

static bool find_personnel(const struct schedule *schedule, const struct rate_row *row,
                           struct found_row *found)
{
    civil_day day;
    if (strcmp(row->edition, RATE_EDITION_ANY) != 0 || !day_parse(row->code, strlen(row->code), &day))
        return false;
    const struct personnel_rate *rate = schedule_personnel(schedule, day);
    if (!rate || rate->effective_from != day)
        return false;
    *found = (struct found_row){rate->mark, rate->rate == RATE_BLANK};
    return true;
}

static bool find_equipment(const struct schedule *schedule, const struct rate_row *row,
                           struct found_row *found)
{
    const struct equipment_rate *rate = schedule_equipment(
        schedule, schedule_edition_find(schedule, row->edition), schedule_code_find(schedule, row->code));
    if (!rate)
        return false;
    *found = (struct found_row){rate->mark, rate->dry == RATE_BLANK && rate->wet == RATE_BLANK};
    return true;
}

static bool find_service(const struct schedule *schedule, const struct rate_row *row, struct found_row *found)
{
    const struct service_rate *rate = schedule_service(
        schedule, schedule_edition_find(schedule, row->edition), schedule_category_find(schedule, row->code));
    if (!rate)
        return false;
    *found = (struct found_row){rate->mark, rate->rate == RATE_BLANK};
    return true;
}

static bool find_rule(const struct schedule *schedule, const struct rate_row *row, struct found_row *found)
{
    enum rule_key key = rule_key_find(row->code);
    bool for_all = strcmp(row->edition, RATE_EDITION_ANY) == 0;
    int edition = for_all ? -1 : schedule_edition_find(schedule, row->edition);
    if (key == RULE_COUNT || (!for_all && edition < 0))
        return false;
    const struct rule *rule = schedule_rule(schedule, edition, key);
    if (!for_all && rule == schedule_rule(schedule, -1, key))
        return false;
    found->mark = rule->mark;
    return true;
}

bool schedule_row_find(const struct schedule *schedule, const struct rate_row *row, enum mark *ret_mark,
                       bool *ret_blank)
{
    static bool (*const finders[SCHEDULE_TABLES])(const struct schedule *, const struct rate_row *,
                                                  struct found_row *) = {
        [SCHEDULE_EDITIONS] = find_edition,    [SCHEDULE_PERSONNEL] = find_personnel,
        [SCHEDULE_EQUIPMENT] = find_equipment, [SCHEDULE_SERVICES] = find_service,
        [SCHEDULE_RULES] = find_rule,
    };
    struct found_row found = {0};
    if (!finders[row->table](schedule, row, &found))
        return false;
    *ret_mark = found.mark;
    *ret_blank = found.blank;
    return true;
}

/* ---- lists ---- */

static int compare_rows(const struct rate_row *a, const struct rate_row *b)
{
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    int editions = strcmp(a->edition, b->edition);
    return editions ? editions : strcmp(a->code, b->code);
}

bool rate_row_same(const struct rate_row *a, const struct rate_row *b)
{
    return compare_rows(a, b) == 0;
}

void relied_add(struct relied_rows *relied, struct rate_row row, enum mark mark)
{
    if (!relied)
        return;
    for (size_t i = 0; i < relied->count; i++)
        if (rate_row_same(&relied->items[i].row, &row)) {
            relied->items[i].mark = mark_weaker(relied->items[i].mark, mark);
            return;
        }
    struct relied_row *items =
        arena_grow(relied->arena, relied->items, &relied->capacity, relied->count, sizeof *items);
    if (!items) {
        relied->failed = true;
        return;
    }
    relied->items = items;
    items[relied->count++] = (struct relied_row){row, mark};
}

void relied_add_rules(struct relied_rows *relied, const struct schedule *schedule, int edition,
                      uint64_t rules, civil_day day)
{
    for (int i = 0; relied && i < RULE_COUNT; i++) {
        enum rule_key key = (enum rule_key)i;
        if (!(rules & UINT64_C(1) << i))
            continue;
        bool own = edition >= 0 && schedule_rule(schedule, edition, key) != schedule_rule(schedule, -1, key);
        const char *name = own ? schedule->editions[edition].name : RATE_EDITION_ANY;
        relied_add(relied, (struct rate_row){SCHEDULE_RULES, name, rule_key_name(key)},
                   schedule_rule_mark(schedule, edition, key, day));
    }
}

static int by_row(const void *left, const void *right)
{
    const struct relied_row *a = left, *b = right;
    return compare_rows(&a->row, &b->row);
}

void relied_sort(struct relied_rows *relied)
{
    if (relied->count)
        qsort(relied->items, relied->count, sizeof *relied->items, by_row);
}
