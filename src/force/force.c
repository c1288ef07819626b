#include "force/force.h"

#include "base/text.h"
#include "force/force_records.h"

#include <string.h>

static void warn_unknown(const struct event *event, struct problems *problems)
{
    const char *remedy = "it is kept and changes nothing";
    const char *nearest = NULL;
    if (problems->found[PROBLEM_WARNING] < PROBLEMS_KEPT)
        nearest = text_nearest(event->name, event_names, EVENT_NAME_COUNT);
    if (nearest)
        remedy = arena_format(problems->arena, "did you mean '%s'? as it stands it changes nothing", nearest);
    char quoted[TEXT_QUOTE_SIZE];
    problem_warning(problems, event->place, remedy, "unknown event '%s'",
                    text_quote(event->name, strlen(event->name), quoted));
}

/* What an event's kind says about its line. */
static int check_line(const struct event *event, struct problems *problems)
{
    bool painting = event->kind == EVENT_PAINTED || event->kind == EVENT_REPAINTED;
    bool housing = event->kind == EVENT_TENTS || event->kind == EVENT_HOUSED;
    if (painting && !event->line[0])
        return problem_error(problems, ERROR_INVALID, event->line_place, "expected the line that was painted",
                             "'%s' names no line", event->name);
    if (event->kind == EVENT_CESSATION && event->line[0])
        return problem_error(problems, ERROR_INVALID, event->line_place,
                             "expected an empty cell; where one line leaves, the event is 'departure'",
                             "'cessation' takes no line, it holds for the whole contingent");
    if (housing && event->line[0])
        problem_warning(problems, event->line_place, "expected an empty cell",
                        "'%s' holds for the whole contingent, its line is not used", event->name);
    return 0;
}

/* `cessation` occurs once: every further one is an error that names the first. */
static int check_cessation(const struct events *events, struct problems *problems)
{
    const struct event *first = NULL;
    int code = 0;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        if (event->kind != EVENT_CESSATION)
            continue;
        if (first)
            code = problem_error(problems, ERROR_INVALID, event->place, "expected one 'cessation'",
                                 "'cessation' a second time, the first is on line %u", first->place.line);
        else
            first = event;
    }
    return code;
}

static struct event event_of(const struct table *table, size_t row)
{
    const char *name = table_cell(table, row, EVENTS_NAME)->text;
    return (struct event){.day = (civil_day)table_cell(table, row, EVENTS_DAY)->number,
                          .kind = event_kind_of(name),
                          .name = name,
                          .line = table_cell(table, row, EVENTS_LINE)->text,
                          .note = table_cell(table, row, EVENTS_NOTE)->text,
                          .place = table_place(table, row, EVENTS_NAME),
                          .line_place = table_place(table, row, EVENTS_LINE)};
}

static bool same_event(const struct event *a, const struct event *b)
{
    return a->day == b->day && strcmp(a->name, b->name) == 0 && strcmp(a->line, b->line) == 0;
}

/* Fills items (room for every row) in order; rows that only repeat another stand there once. */
static int fill(const struct table *table, const uint32_t *order, struct problems *problems,
                struct event *items, size_t *ret_count)
{
    int code = 0;
    size_t count = 0;
    for (size_t i = 0; i < table->rows; i++) {
        struct event event = event_of(table, order[i]);
        if (count && same_event(&event, &items[count - 1]))
            continue;
        if (!event_known(event.name))
            warn_unknown(&event, problems);
        int checked = check_line(&event, problems);
        code = code ? code : checked;
        items[count++] = event;
    }
    *ret_count = count;
    return code;
}

int events_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                struct events *ret_events)
{
    struct table table = {.form = &event_form};
    uint32_t *order = NULL;
    *ret_events = (struct events){0};
    int code = table_read(&event_form, folder_find(folder, event_form.name), arena, problems, &table);
    int ordered =
        table_order(&table, (const int[]){EVENTS_DAY, EVENTS_NAME, EVENTS_LINE}, 3, arena, problems, &order);
    code = code ? code : ordered;
    if (!order)
        return code;
    struct event *items = arena_array(arena, table.rows, sizeof *items);
    if (!items)
        return problem_memory(problems);
    size_t count = 0;
    int filled = fill(&table, order, problems, items, &count);
    code = code ? code : filled;
    *ret_events = (struct events){items, count};
    int ceased = check_cessation(ret_events, problems);
    return code ? code : ceased;
}
