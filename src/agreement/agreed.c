#include "agreement/agreed.h"

#include "base/json.h"
#include "journal/journal.h"

#include <assert.h>
#include <string.h>

const char *const price_section_names[] = {"personnel", "major_equipment", "self_sustainment", NULL};
const char *const price_section_titles[] = {"Personnel", "Major equipment", "Self-sustainment", NULL};

static int first_code(int code, int next)
{
    return code ? code : next;
}

/* ---- reading ---- */

static int unknown_line(const struct agreement *agreement, const struct event *event,
                        struct problems *problems)
{
    const char **names = arena_array(problems->arena, agreement->line_count, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < agreement->line_count; i++)
        names[i] = agreement->lines[i].name;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, event->line_place,
                         name_remedy(problems, "lines", event->line, names, agreement->line_count,
                                     "expected a line of mou_major_equipment.csv"),
                         "the agreement has no line '%s'",
                         text_quote(event->line, strlen(event->line), quoted));
}

static int check_events(const struct agreement *agreement, const struct events *events,
                        struct problems *problems)
{
    int code = 0;
    for (size_t i = 0; i < events->count; i++)
        if (events->items[i].line[0] && !agreement_names_line(agreement, events->items[i].line))
            code = first_code(code, unknown_line(agreement, &events->items[i], problems));
    return code;
}

int agreed_load(const struct folder *folder, civil_day on, bool partial, struct arena *arena,
                struct problems *problems, struct agreed *ret_agreed)
{
    struct agreed agreed = {0};
    int code = agreement_read(folder, arena, problems, &agreed.agreement);
    code = first_code(code, events_read(folder, arena, problems, &agreed.events));
    code = first_code(code, check_events(&agreed.agreement, &agreed.events, problems));
    if (code < 0)
        return code;
    civil_day *departure = arena_array(arena, agreed.agreement.line_count, sizeof *departure);
    if (!departure)
        return problem_memory(problems);
    for (size_t i = 0; i < agreed.agreement.line_count; i++)
        departure[i] = events_departure(&agreed.events, agreed.agreement.lines[i].name);
    agreed.options = (struct price_options){
        .on = on, .partial = partial, .cessation = events_cessation(&agreed.events), .departure = departure};
    *ret_agreed = agreed;
    return 0;
}

int agreed_of_request(const struct request *request, const char *argument, struct agreed *ret_agreed)
{
    struct folder folder;
    int code = contingent_of_request(request, argument, &folder);
    if (code < 0)
        return code;
    return agreed_load(&folder, (civil_day)request_number(request, "on", request->today),
                       request_given(request, "partial"), request->arena, request->problems, ret_agreed);
}

/* ---- showing ---- */

const char *agreement_title(struct report *report, const struct agreement *agreement)
{
    return agreement->name[0] ? report_text(report, "%s (%s)", agreement->name, agreement->id)
                              : agreement->id;
}

const char *stamped_description(const char *description, enum mark mark, struct arena *arena)
{
    if (mark != MARK_ILLUSTRATIVE)
        return description;
    const char *stamped =
        arena_format(arena, "%s%s[" MARK_PLACEHOLDER_NOTICE "]", description, description[0] ? " " : "");
    return stamped ? stamped : MARK_PLACEHOLDER_NOTICE;
}

money_cents unit_cents(struct exact unit)
{
    money_cents cents = 0;
    int code = exact_round_cents(unit, &cents);
    assert(code == 0);
    return cents;
}

enum { UNIT_DECIMALS = RATE_DECIMALS }; /* more are not read but skipped over */

const char *report_unit(struct report *report, struct exact unit)
{
    char exact[EXACT_TEXT_SIZE];
    exact_format(unit, 2, exact, sizeof exact);
    const char *point = strchr(exact, '.');
    const char *cents = report_money(report, unit_cents(unit));
    size_t decimals = point ? strlen(point + 1) : 0;
    if (decimals <= 2 || decimals > UNIT_DECIMALS)
        return cents;
    money_cents whole = unit_cents(exact_of((int64_t)(unit.numerator / unit.denominator)));
    const char *grouped = report_money(report, whole);
    return report_text(report, "%.*s%s", (int)strcspn(grouped, "."), grouped, point);
}

const char *day_or_empty(civil_day day, char *buffer)
{
    return day == DAY_NEVER ? "" : day_format(day, buffer);
}

void json_notes(struct json_writer *json, enum mark mark, bool complete)
{
    json_begin_array(json, "notes");
    if (mark == MARK_ILLUSTRATIVE)
        json_text(json, NULL, MARK_PLACEHOLDER_NOTICE);
    if (!complete)
        json_text(json, NULL, INCOMPLETE_NOTE);
    json_text(json, NULL, AGREEMENT_NOTICE);
    json_end_array(json);
}
