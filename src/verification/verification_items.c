#include "verification/verification_items.h"

#include "agreement/agreement.h"
#include "base/text.h"
#include "verification/verification_records.h"

#include <stdlib.h>
#include <string.h>

/* What changes on a day in the state of a line. */
struct change {
    int32_t line;
    civil_day day;
    int32_t present, serviceable, excused; /* differences */
};

struct items {
    const struct agreement *agreement;
    struct arena *arena;
    struct problems *problems;
    struct table items, statuses;
    uint32_t *item_order, *status_order;
    size_t item_rows, status_rows; /* those in order */
    struct name_list broken_names; /* after an error in equipment_items.csv */
    const char **names;            /* of the items in order, for messages; NULL until one needs them */
    struct change *changes;        /* room for two a row of items and one a row of statuses */
    size_t change_count;
    int code; /* the first error */
};

static void note(struct items *items, int code)
{
    if (items->code == 0)
        items->code = code;
}

const char *line_remedy(const struct agreement *agreement, const char *line, struct problems *problems)
{
    const char *otherwise = "expected a line of mou_major_equipment.csv";
    if (problems->found[PROBLEM_ERROR] >= PROBLEMS_KEPT)
        return NULL;
    const char **names = arena_array(problems->arena, agreement->line_count, sizeof *names);
    if (!names)
        return otherwise;
    for (size_t i = 0; i < agreement->line_count; i++)
        names[i] = agreement->lines[i].name;
    return name_remedy(problems, "lines", line, names, agreement->line_count, otherwise);
}

/* ---- the state of one item ---- */

struct state {
    bool present, serviceable, excused;
};

static struct state state_of(const struct items *items, bool present, size_t status)
{
    if (!present)
        return (struct state){0};
    if (status == items->status_rows) /* nothing said yet */
        return (struct state){.present = true, .serviceable = true};
    size_t row = items->status_order[status];
    bool serviceable = table_cell(&items->statuses, row, ITEM_STATUS_SERVICEABLE)->number == SERVICEABLE_YES;
    int64_t attributable = table_cell(&items->statuses, row, ITEM_STATUS_ATTRIBUTABLE)->number;
    return (struct state){.present = true,
                          .serviceable = serviceable,
                          .excused = !serviceable && attributable != ATTRIBUTABLE_CONTRIBUTOR};
}

static void add_change(struct items *items, int line, civil_day day, struct state before, struct state after)
{
    items->changes[items->change_count++] =
        (struct change){.line = line,
                        .day = day,
                        .present = (int32_t)after.present - (int32_t)before.present,
                        .serviceable = (int32_t)after.serviceable - (int32_t)before.serviceable,
                        .excused = (int32_t)after.excused - (int32_t)before.excused};
}

static civil_day status_day(const struct items *items, size_t status)
{
    return (civil_day)table_cell(&items->statuses, items->status_order[status], ITEM_STATUS_DAY)->number;
}

/* The changes that an item makes: it comes, each row of its status (first..end in order), it goes. */
static void add_item(struct items *items, size_t row, int line, size_t first, size_t end)
{
    const struct cell *to = table_cell(&items->items, row, ITEM_TO);
    struct period stay = {(civil_day)table_cell(&items->items, row, ITEM_FROM)->number,
                          to->given ? (civil_day)to->number : DAY_NEVER};
    if (stay.to_day <= stay.from_day)
        return;
    size_t current = items->status_rows;
    for (; first < end && status_day(items, first) <= stay.from_day; first++)
        current = first;
    struct state state = state_of(items, true, current), gone = {0};
    add_change(items, line, stay.from_day, gone, state);
    for (; first < end && status_day(items, first) < stay.to_day; first++) {
        struct state next = state_of(items, true, first);
        add_change(items, line, status_day(items, first), state, next);
        state = next;
    }
    if (to->given)
        add_change(items, line, stay.to_day, state, gone);
}

/* ---- errors between rows ---- */

static const char *item_name(const struct items *items, size_t item)
{
    return table_cell(&items->items, items->item_order[item], ITEM)->text;
}

static const char *status_name(const struct items *items, size_t status)
{
    return table_cell(&items->statuses, items->status_order[status], ITEM_STATUS_ITEM)->text;
}

/* Reports an item that equipment_items.csv does not name, once for its rows first..end. */
static void unknown_item(struct items *items, size_t first, size_t end)
{
    if (!items->names) {
        items->names = arena_array(items->arena, items->item_rows, sizeof *items->names);
        for (size_t i = 0; items->names && i < items->item_rows; i++)
            items->names[i] = item_name(items, i);
    }
    if (!items->names) {
        note(items, problem_memory(items->problems));
        return;
    }
    size_t row = items->status_order[first];
    const char *name = status_name(items, first);
    char quoted[TEXT_QUOTE_SIZE];
    note(items,
         problem_error(items->problems, ERROR_INVALID, table_place(&items->statuses, row, ITEM_STATUS_ITEM),
                       name_remedy(items->problems, "items", name, items->names, items->item_rows,
                                   "expected an item of equipment_items.csv"),
                       "unknown item '%s' (rows: %zu)", text_quote(name, strlen(name), quoted), end - first));
}

/* The line of an item's row, -1 (reported) when the agreement has none of that name. */
static int item_line(struct items *items, size_t row)
{
    const char *name = table_cell(&items->items, row, ITEM_LINE)->text;
    int line = agreement_line_find(items->agreement, name);
    if (line >= 0 || agreement_names_line(items->agreement, name))
        return line;
    char quoted[TEXT_QUOTE_SIZE];
    note(items, problem_error(items->problems, ERROR_INVALID, table_place(&items->items, row, ITEM_LINE),
                              line_remedy(items->agreement, name, items->problems), "unknown line '%s'",
                              text_quote(name, strlen(name), quoted)));
    return -1;
}

static void check_stay(struct items *items, size_t row)
{
    const struct cell *to = table_cell(&items->items, row, ITEM_TO);
    civil_day from = (civil_day)table_cell(&items->items, row, ITEM_FROM)->number;
    if (!to->given || to->number >= from)
        return;
    char text[DAY_TEXT_SIZE];
    note(items, problem_error(items->problems, ERROR_INVALID, table_place(&items->items, row, ITEM_TO),
                              "expected the day on which it is no longer there, or an empty cell",
                              "'to' is before 'from', %s", day_format(from, text)));
}

/* ---- both files together ---- */

/* The end of the rows of item_status.csv with the same item as `first`. */
static size_t status_end(const struct items *items, size_t first)
{
    size_t end = first + 1;
    while (end < items->status_rows && strcmp(status_name(items, end), status_name(items, first)) == 0)
        end++;
    return end;
}

/* Reports the items of item_status.csv up to `name` (NULL: all) that are unknown; returns where `name`
 * begins. */
static size_t pass_unknown(struct items *items, size_t status, const char *name)
{
    while (status < items->status_rows) {
        const char *other = status_name(items, status);
        if (name && strcmp(other, name) >= 0)
            break;
        size_t end = status_end(items, status);
        if (!name_listed(&items->broken_names, other))
            unknown_item(items, status, end);
        status = end;
    }
    return status;
}

/* Walks both files in the order of their items. */
static void collect_changes(struct items *items, bool *has_items)
{
    size_t status = 0;
    for (size_t i = 0; i < items->item_rows; i++) {
        size_t row = items->item_order[i];
        check_stay(items, row);
        int line = item_line(items, row);
        if (line >= 0)
            has_items[line] = true;
        const char *name = item_name(items, i);
        if (i && strcmp(name, item_name(items, i - 1)) == 0)
            continue; /* the same id twice, reported: the first counts */
        status = pass_unknown(items, status, name);
        size_t end = status;
        if (status < items->status_rows && strcmp(status_name(items, status), name) == 0)
            end = status_end(items, status);
        if (line >= 0)
            add_item(items, row, line, status, end);
        status = end;
    }
    pass_unknown(items, status, NULL);
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

/* The columns of all lines, one behind the other. */
struct columns {
    civil_day *day;
    uint32_t *present, *serviceable, *excused;
};

static struct line_status slice(const struct columns *columns, size_t from, size_t end)
{
    return (struct line_status){.day = columns->day + from,
                                .present = columns->present + from,
                                .serviceable = columns->serviceable + from,
                                .excused = columns->excused + from,
                                .count = end - from};
}

/* Adds the changes up, line by line and day by day. */
static void add_up(struct items *items, const struct columns *columns, struct line_status *lines)
{
    size_t used = 0;
    for (size_t i = 0; i < items->change_count;) {
        int32_t line = items->changes[i].line;
        size_t first = used;
        int64_t present = 0, serviceable = 0, excused = 0;
        while (i < items->change_count && items->changes[i].line == line) {
            civil_day day = items->changes[i].day;
            for (; i < items->change_count && items->changes[i].line == line && items->changes[i].day == day;
                 i++) {
                present += items->changes[i].present;
                serviceable += items->changes[i].serviceable;
                excused += items->changes[i].excused;
            }
            columns->day[used] = day;
            columns->present[used] = (uint32_t)present;
            columns->serviceable[used] = (uint32_t)serviceable;
            columns->excused[used++] = (uint32_t)excused;
        }
        lines[line] = slice(columns, first, used);
    }
}

static int count_items(struct items *items, struct line_status *lines, bool *has_items)
{
    size_t most = 2 * items->item_rows + items->status_rows;
    items->changes = arena_array(items->arena, most, sizeof *items->changes);
    if (!items->changes)
        return problem_memory(items->problems);
    collect_changes(items, has_items);
    size_t count = items->change_count;
    qsort(items->changes, count, sizeof *items->changes, compare_changes);
    struct columns columns = {.day = arena_array(items->arena, count, sizeof *columns.day),
                              .present = arena_array(items->arena, count, sizeof *columns.present),
                              .serviceable = arena_array(items->arena, count, sizeof *columns.serviceable),
                              .excused = arena_array(items->arena, count, sizeof *columns.excused)};
    if (!columns.day || !columns.present || !columns.serviceable || !columns.excused)
        return problem_memory(items->problems);
    add_up(items, &columns, lines);
    return 0;
}

int items_read(const struct folder *folder, const struct agreement *agreement, struct arena *arena,
               struct problems *problems, struct line_status *lines, bool *has_items)
{
    struct items items = {.agreement = agreement, .arena = arena, .problems = problems};
    const struct folder_file *file = folder_find(folder, item_form.name);
    note(&items, table_read(&item_form, file, arena, problems, &items.items));
    note(&items, table_order(&items.items, (const int[]){ITEM}, 1, arena, problems, &items.item_order));
    if (items.code < 0)
        note(&items, names_read(file, "item", arena, problems, &items.broken_names));
    note(&items, table_read(&item_status_form, folder_find(folder, item_status_form.name), arena, problems,
                            &items.statuses));
    note(&items, table_order(&items.statuses, (const int[]){ITEM_STATUS_ITEM, ITEM_STATUS_DAY}, 2, arena,
                             problems, &items.status_order));
    items.item_rows = items.item_order ? items.items.rows : 0;
    items.status_rows = items.status_order ? items.statuses.rows : 0;
    note(&items, count_items(&items, lines, has_items));
    return items.code;
}
