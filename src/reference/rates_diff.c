/* `rates diff`: two schedules, or two editions. */
#include "reference/rates_difference.h"
#include "reference/rates_output.h"
#include "reference/reference_operations.h"
#include "reference/reference_read.h"
#include <string.h>

/* The edition of an option in a schedule: -1 when the option is not given. */
static int find_edition(const struct request *request, const char *option, const struct schedule *schedule,
                        int *ret_edition)
{
    const char *name = request_text(request, option, NULL);
    *ret_edition = -1;
    if (!name)
        return 0;
    *ret_edition = schedule_edition_find(schedule, name);
    if (*ret_edition >= 0)
        return 0;
    const char **names = arena_array(request->arena, schedule->edition_count, sizeof *names);
    if (!names)
        return problem_memory(request->problems);
    for (size_t i = 0; i < schedule->edition_count; i++)
        names[i] = schedule->editions[i].name;
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){.file = schedule->name},
                         text_known(request->arena, "editions", name, names, schedule->edition_count),
                         "--%s: there is no edition '%s'", option, name);
}

static int check_options(const struct request *request)
{
    bool from = request_given(request, "from-edition"), to = request_given(request, "to-edition");
    if (from != to)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "give --from-edition and --to-edition together",
                             "one edition cannot be compared with none");
    if (!from && !request_given(request, "b"))
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "give a second schedule, or --from-edition and --to-edition",
                             "a schedule does not differ from itself");
    return 0;
}

/* The two sides that a request names; schedules has room for both. */
static int read_sides(const struct request *request, struct schedule schedules[2], struct diff_side sides[2])
{
    const char *a = request_text(request, "a", NULL), *b = request_text(request, "b", a);
    int code = check_options(request);
    if (code >= 0)
        code = schedule_read(&a, 1, request->arena, request->problems, &schedules[0]);
    bool same = strcmp(a, b) == 0; /* read once, so that its warnings come once */
    if (code >= 0 && !same)
        code = schedule_read(&b, 1, request->arena, request->problems, &schedules[1]);
    if (code < 0)
        return code;
    if (same)
        schedules[1] = schedules[0];
    sides[0].schedule = &schedules[0];
    sides[1].schedule = &schedules[1];
    code = find_edition(request, "from-edition", &schedules[0], &sides[0].edition);
    return code < 0 ? code : find_edition(request, "to-edition", &schedules[1], &sides[1].edition);
}

static const char *side_name(const struct diff_side *side, struct arena *arena)
{
    if (side->edition < 0)
        return side->schedule->name;
    const char *name = arena_format(arena, "%s, edition %s", side->schedule->name,
                                    side->schedule->editions[side->edition].name);
    return name ? name : "";
}

static int reply_json(const struct request *request, const struct diff_side sides[2], const struct diff *diff,
                      enum mark mark, struct reply *reply)
{
    static const char *const keys[][2] = {{"from", "from_edition"}, {"to", "to_edition"}};
    struct json_writer writer = {.out = &reply->machine};
    int code = 0;
    json_begin_object(&writer, NULL);
    for (size_t i = 0; i < 2; i++) {
        const struct schedule *schedule = sides[i].schedule;
        json_text(&writer, keys[i][0], schedule->name);
        json_text(&writer, keys[i][1],
                  sides[i].edition < 0 ? NULL : schedule->editions[sides[i].edition].name);
    }
    json_text(&writer, "mark", mark_names[mark]);
    json_notice(&writer, mark);
    diff_json(diff, &writer);
    if (request_given(request, "contingent"))
        code = rates_diff_price(request, sides, &writer, reply);
    json_end_object(&writer);
    return code;
}

static int reply_page(const struct request *request, const struct diff_side sides[2], const struct diff *diff,
                      enum mark mark, struct reply *reply)
{
    report_mark_notices(&reply->report, mark);
    report_heading(&reply->report, "From %s to %s", side_name(&sides[0], request->arena),
                   side_name(&sides[1], request->arena));
    diff_report(diff, &reply->report);
    return request_given(request, "contingent") ? rates_diff_price(request, sides, NULL, reply) : 0;
}

int rates_diff_run(const struct request *request, struct reply *reply)
{
    struct schedule schedules[2];
    struct diff_side sides[2];
    struct diff diff;
    int code = read_sides(request, schedules, sides);
    if (code >= 0)
        code = schedule_diff(sides[0], sides[1], RATES_TABLES, request->arena, request->problems, &diff);
    if (code < 0)
        return code;
    enum mark mark = mark_weaker(schedule_weakest_mark(&schedules[0]), schedule_weakest_mark(&schedules[1]));
    if (request->form == REPLY_JSON)
        return reply_json(request, sides, &diff, mark, reply);
    if (request->form == REPLY_HUMAN)
        return reply_page(request, sides, &diff, mark, reply);
    diff_csv(&diff, &reply->machine);
    return 0;
}
