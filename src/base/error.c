#include "base/error.h"

#include <stdarg.h>
#include <string.h>

void problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){.arena = arena};
}

/* Keeps one problem. Without memory it replaces nothing: the count alone says that it was there. */
PRINTF_LIKE(3, 0)
static void keep(struct problems *problems, struct problem problem, const char *format, va_list list)
{
    if (problems->found[problem.kind]++ >= PROBLEMS_KEPT)
        return;
    struct problem *items =
        arena_grow(problems->arena, problems->items, &problems->capacity, problems->count, sizeof *items);
    if (!items)
        return;
    problems->items = items;
    problem.what = arena_format_list(problems->arena, format, list);
    if (!problem.what)
        problem.what = "out of memory while this was being reported";
    items[problems->count++] = problem;
}

int problem_error(struct problems *problems, int code, struct place place, const char *expected,
                  const char *format, ...)
{
    struct problem problem = {.kind = PROBLEM_ERROR, .code = code, .place = place, .expected = expected};
    va_list list;
    va_start(list, format);
    keep(problems, problem, format, list);
    va_end(list);
    return code;
}

void problem_warning(struct problems *problems, struct place place, const char *expected, const char *format,
                     ...)
{
    struct problem problem = {.kind = PROBLEM_WARNING, .place = place, .expected = expected};
    va_list list;
    va_start(list, format);
    keep(problems, problem, format, list);
    va_end(list);
}

void problem_note(struct problems *problems, struct place place, const char *expected, const char *format,
                  ...)
{
    struct problem problem = {.kind = PROBLEM_NOTE, .place = place, .expected = expected};
    va_list list;
    va_start(list, format);
    keep(problems, problem, format, list);
    va_end(list);
}

int problem_memory(struct problems *problems)
{
    return problem_error(problems, ERROR_LIMIT, (struct place){0},
                         "give it fewer or smaller files, or a machine with more memory", "out of memory");
}

int problems_result(const struct problems *problems)
{
    if (!problems->found[PROBLEM_ERROR])
        return 0;
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].kind == PROBLEM_ERROR)
            return problems->items[i].code;
    return ERROR_LIMIT; /* there was no memory even to keep it */
}
