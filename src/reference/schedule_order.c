/* The canonical order of a schedule's rows, and keys that stand twice. */
#include "reference/schedule_rows.h"

#include <string.h>

static int compare_orders(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(struct place a, struct place b)
{
    int files = strcmp(a.file ? a.file : "", b.file ? b.file : "");
    return files ? files : (a.line > b.line) - (a.line < b.line);
}

static int compare_editions(const void *a, const void *b)
{
    const struct edition *x = a, *y = b;
    if (x->effective_from != y->effective_from)
        return x->effective_from < y->effective_from ? -1 : 1;
    return compare_places(x->place, y->place);
}

static int compare_edition_names(const void *a, const void *b)
{
    const struct edition *x = *(const struct edition *const *)a, *y = *(const struct edition *const *)b;
    int names = strcmp(x->name, y->name);
    return names ? names : compare_places(x->place, y->place);
}

static int compare_personnel(const void *a, const void *b)
{
    const struct personnel_rate *x = a, *y = b;
    if (x->effective_from != y->effective_from)
        return x->effective_from < y->effective_from ? -1 : 1;
    return compare_places(x->place, y->place);
}

static int compare_equipment(const void *a, const void *b)
{
    const struct equipment_row *x = a, *y = b;
    int editions = strcmp(x->edition, y->edition);
    int codes = editions ? editions : strcmp(x->rate.code, y->rate.code);
    return codes ? codes : compare_orders(x->order, y->order);
}

static int compare_services(const void *a, const void *b)
{
    const struct service_row *x = a, *y = b;
    int editions = strcmp(x->edition, y->edition);
    int categories = editions ? editions : strcmp(x->rate.category, y->rate.category);
    return categories ? categories : compare_orders(x->order, y->order);
}

static int compare_rules(const void *a, const void *b)
{
    const struct rule_row *x = a, *y = b;
    int editions = strcmp(x->edition, y->edition);
    int keys = editions ? editions : ((int)x->key - (int)y->key);
    return keys ? keys : compare_orders(x->order, y->order);
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(items, count, size, compare);
}

/* A key that stands twice: one or two columns of it. */
struct key {
    const char *first_name, *first; /* NULL: only the second */
    const char *second_name, *second;
};

/* Names both places of a key. Returns ERROR_INVALID. */
static int twice(struct arena *arena, struct problems *problems, struct place second, struct place first,
                 struct key key)
{
    char quoted[2][TEXT_QUOTE_SIZE];
    const char *expected = NULL;
    if (problems->found[PROBLEM_ERROR] < PROBLEMS_KEPT) /* else it is only counted */
        expected = arena_format(arena, "expected each once; it stands at %s:%u already", first.file,
                                (unsigned)first.line);
    text_quote(key.second, strlen(key.second), quoted[1]);
    if (!key.first)
        return problem_error(problems, ERROR_INVALID, second, expected, "a second row for %s '%s'",
                             key.second_name, quoted[1]);
    return problem_error(problems, ERROR_INVALID, second, expected, "a second row for %s '%s', %s '%s'",
                         key.first_name, text_quote(key.first, strlen(key.first), quoted[0]), key.second_name,
                         quoted[1]);
}

static int check_days(const struct schedule_rows *rows, struct arena *arena, struct problems *problems)
{
    int result = 0;
    char day[DAY_TEXT_SIZE];
    for (size_t i = 1; i < rows->edition_count; i++) {
        const struct edition *above = &rows->editions[i - 1], *edition = &rows->editions[i];
        const struct key key = {NULL, NULL, "effective_from", day_format(edition->effective_from, day)};
        if (above->effective_from == edition->effective_from && strcmp(above->name, edition->name) != 0)
            result = twice(arena, problems, edition->place, above->place, key);
    }
    for (size_t i = 1; i < rows->personnel_count; i++) {
        const struct personnel_rate *above = &rows->personnel[i - 1], *rate = &rows->personnel[i];
        const struct key key = {NULL, NULL, "effective_from", day_format(rate->effective_from, day)};
        if (above->effective_from == rate->effective_from)
            result = twice(arena, problems, rate->place, above->place, key);
    }
    return result;
}

static int check_edition_names(const struct schedule_rows *rows, struct arena *arena,
                               struct problems *problems)
{
    const struct edition **names = arena_array(arena, rows->edition_count, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < rows->edition_count; i++)
        names[i] = &rows->editions[i];
    sort(names, rows->edition_count, sizeof *names, compare_edition_names);
    int result = 0;
    for (size_t i = 1; i < rows->edition_count; i++) {
        const struct key key = {NULL, NULL, "edition", names[i]->name};
        if (strcmp(names[i - 1]->name, names[i]->name) == 0)
            result = twice(arena, problems, names[i]->place, names[i - 1]->place, key);
    }
    return result;
}

static int check_equipment(const struct schedule_rows *rows, struct arena *arena, struct problems *problems)
{
    int result = 0;
    for (size_t i = 1; i < rows->equipment_count; i++) {
        const struct equipment_row *above = &rows->equipment[i - 1], *row = &rows->equipment[i];
        const struct key key = {"edition", row->edition, "rate_code", row->rate.code};
        if (strcmp(above->edition, row->edition) == 0 && strcmp(above->rate.code, row->rate.code) == 0)
            result = twice(arena, problems, row->rate.place, above->rate.place, key);
    }
    return result;
}

static int check_services(const struct schedule_rows *rows, struct arena *arena, struct problems *problems)
{
    int result = 0;
    for (size_t i = 1; i < rows->service_count; i++) {
        const struct service_row *above = &rows->services[i - 1], *row = &rows->services[i];
        const struct key key = {"edition", row->edition, "category", row->rate.category};
        if (strcmp(above->edition, row->edition) == 0 &&
            strcmp(above->rate.category, row->rate.category) == 0)
            result = twice(arena, problems, row->rate.place, above->rate.place, key);
    }
    return result;
}

static int check_rules(const struct schedule_rows *rows, struct arena *arena, struct problems *problems)
{
    int result = 0;
    for (size_t i = 1; i < rows->rule_count; i++) {
        const struct rule_row *above = &rows->rules[i - 1], *row = &rows->rules[i];
        const struct key key = {"edition", row->edition, "key", row->rule.key};
        if (strcmp(above->edition, row->edition) == 0 && above->key == row->key)
            result = twice(arena, problems, row->rule.place, above->rule.place, key);
    }
    return result;
}

int schedule_rows_sort(struct schedule_rows *rows, struct arena *arena, struct problems *problems)
{
    static int (*const checks[])(const struct schedule_rows *, struct arena *, struct problems *) = {
        check_edition_names, check_days, check_equipment, check_services, check_rules};
    sort(rows->editions, rows->edition_count, sizeof *rows->editions, compare_editions);
    sort(rows->personnel, rows->personnel_count, sizeof *rows->personnel, compare_personnel);
    sort(rows->equipment, rows->equipment_count, sizeof *rows->equipment, compare_equipment);
    sort(rows->services, rows->service_count, sizeof *rows->services, compare_services);
    sort(rows->rules, rows->rule_count, sizeof *rows->rules, compare_rules);
    int result = 0;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int code = checks[i](rows, arena, problems);
        result = result < 0 ? result : code;
    }
    return result;
}
