/* Adding rows to a schedule that exists. */
#include "reference/schedule_merge.h"

#include <string.h>

struct merger {
    struct schedule_rows *target;
    size_t counts[SCHEDULE_TABLES]; /* of the target before: the sorted part */
    bool replace;
    struct arena *arena;
    struct problems *problems;
    struct merge_counts *merged;
    int result; /* the first error */
};

static int note(struct merger *merger, int code)
{
    if (merger->result == 0 && code < 0)
        merger->result = code;
    return code;
}

/* Reports that a key is there already. */
static void refuse(struct merger *merger, struct place place, struct place there, const char *edition,
                   const char *key)
{
    const char *expected = NULL;
    char quoted[2][TEXT_QUOTE_SIZE];
    text_quote(edition, strlen(edition), quoted[0]);
    if (merger->problems->found[PROBLEM_ERROR] < PROBLEMS_KEPT)
        expected = arena_format(merger->arena, "give --replace to put this row in the place of %s:%u",
                                there.file, (unsigned)there.line);
    note(merger, problem_error(merger->problems, ERROR_CONFLICT, place, expected,
                               "the schedule has a row for %s%s%s already", quoted[0], *edition ? ", " : "",
                               text_quote(key, strlen(key), quoted[1])));
}

/* What happens to a row whose key is (or is not) there: added, replaced or refused. */
enum outcome { ADDED, REPLACED, REFUSED };

static enum outcome outcome_of(struct merger *merger, enum schedule_table table, bool there)
{
    if (!there) {
        merger->merged->added[table]++;
        return ADDED;
    }
    if (!merger->replace)
        return REFUSED;
    merger->merged->replaced[table]++;
    return REPLACED;
}

static bool same_edition(const struct edition *a, const struct edition *b)
{
    return a->effective_from == b->effective_from && a->confirmed_until == b->confirmed_until &&
           a->mark == b->mark && strcmp(a->symbol, b->symbol) == 0 && strcmp(a->source, b->source) == 0;
}

static void merge_edition(struct merger *merger, const struct edition *edition)
{
    struct edition *there = NULL;
    for (size_t i = 0; i < merger->counts[SCHEDULE_EDITIONS] && !there; i++)
        if (strcmp(merger->target->editions[i].name, edition->name) == 0)
            there = &merger->target->editions[i];
    if (there && same_edition(there, edition))
        return; /* rows may be added to it */
    switch (outcome_of(merger, SCHEDULE_EDITIONS, there != NULL)) {
    case ADDED:
        note(merger, schedule_rows_add_edition(merger->target, *edition, merger->arena, merger->problems));
        return;
    case REPLACED:
        *there = *edition;
        return;
    case REFUSED:
        refuse(merger, edition->place, there->place, "", edition->name);
        return;
    }
}

static void merge_personnel(struct merger *merger, const struct personnel_rate *rate)
{
    struct personnel_rate *there = NULL;
    for (size_t i = 0; i < merger->counts[SCHEDULE_PERSONNEL] && !there; i++)
        if (merger->target->personnel[i].effective_from == rate->effective_from)
            there = &merger->target->personnel[i];
    char day[DAY_TEXT_SIZE];
    switch (outcome_of(merger, SCHEDULE_PERSONNEL, there != NULL)) {
    case ADDED:
        note(merger, schedule_rows_add_personnel(merger->target, *rate, merger->arena, merger->problems));
        return;
    case REPLACED:
        *there = *rate;
        return;
    case REFUSED:
        refuse(merger, rate->place, there->place, "", day_format(rate->effective_from, day));
        return;
    }
}

static int compare_equipment(const void *key, const void *item)
{
    const struct equipment_row *a = key, *b = item;
    int editions = strcmp(a->edition, b->edition);
    return editions ? editions : strcmp(a->rate.code, b->rate.code);
}

/* bsearch that may be asked in an empty list. */
static void *find(const void *key, void *items, size_t count, size_t size,
                  int (*compare)(const void *, const void *))
{
    return count ? bsearch(key, items, count, size, compare) : NULL;
}

static void merge_equipment(struct merger *merger, const struct equipment_row *row)
{
    struct equipment_row *there = find(row, merger->target->equipment, merger->counts[SCHEDULE_EQUIPMENT],
                                       sizeof *row, compare_equipment);
    switch (outcome_of(merger, SCHEDULE_EQUIPMENT, there != NULL)) {
    case ADDED:
        note(merger, schedule_rows_add_equipment(merger->target, *row, merger->arena, merger->problems));
        return;
    case REPLACED:
        *there = *row;
        return;
    case REFUSED:
        refuse(merger, row->rate.place, there->rate.place, row->edition, row->rate.code);
        return;
    }
}

static int compare_services(const void *key, const void *item)
{
    const struct service_row *a = key, *b = item;
    int editions = strcmp(a->edition, b->edition);
    return editions ? editions : strcmp(a->rate.category, b->rate.category);
}

static void merge_service(struct merger *merger, const struct service_row *row)
{
    struct service_row *there =
        find(row, merger->target->services, merger->counts[SCHEDULE_SERVICES], sizeof *row, compare_services);
    switch (outcome_of(merger, SCHEDULE_SERVICES, there != NULL)) {
    case ADDED:
        note(merger, schedule_rows_add_service(merger->target, *row, merger->arena, merger->problems));
        return;
    case REPLACED:
        *there = *row;
        return;
    case REFUSED:
        refuse(merger, row->rate.place, there->rate.place, row->edition, row->rate.category);
        return;
    }
}

static int compare_rules(const void *key, const void *item)
{
    const struct rule_row *a = key, *b = item;
    int editions = strcmp(a->edition, b->edition);
    return editions ? editions : (int)a->key - (int)b->key;
}

static void merge_rule(struct merger *merger, const struct rule_row *row)
{
    struct rule_row *there =
        find(row, merger->target->rules, merger->counts[SCHEDULE_RULES], sizeof *row, compare_rules);
    switch (outcome_of(merger, SCHEDULE_RULES, there != NULL)) {
    case ADDED:
        note(merger, schedule_rows_add_rule(merger->target, *row, merger->arena, merger->problems));
        return;
    case REPLACED:
        *there = *row;
        return;
    case REFUSED:
        refuse(merger, row->rule.place, there->rule.place, row->edition, row->rule.key);
        return;
    }
}

int schedule_rows_merge(struct schedule_rows *target, const struct schedule_rows *added, bool replace,
                        struct arena *arena, struct problems *problems, struct merge_counts *ret_merged)
{
    struct merge_counts merged = {{0}, {0}};
    struct merger merger = {
        .target = target, .replace = replace, .arena = arena, .problems = problems, .merged = &merged};
    for (int table = 0; table < SCHEDULE_TABLES; table++)
        merger.counts[table] = schedule_rows_count(target, (enum schedule_table)table);
    for (size_t i = 0; i < added->edition_count; i++)
        merge_edition(&merger, &added->editions[i]);
    for (size_t i = 0; i < added->personnel_count; i++)
        merge_personnel(&merger, &added->personnel[i]);
    for (size_t i = 0; i < added->equipment_count; i++)
        merge_equipment(&merger, &added->equipment[i]);
    for (size_t i = 0; i < added->service_count; i++)
        merge_service(&merger, &added->services[i]);
    for (size_t i = 0; i < added->rule_count; i++)
        merge_rule(&merger, &added->rules[i]);
    if (merger.result < 0)
        return merger.result;
    int code = schedule_rows_sort(target, arena, problems);
    if (code >= 0)
        *ret_merged = merged;
    return code;
}
