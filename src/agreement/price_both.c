/* `rates diff --contingent`: one agreement under two schedules, or two editions. */
#include "agreement/agreed.h"
#include "base/json.h"
#include "journal/journal.h"

#include <string.h>

/* One line of the agreement, under both. */
struct both_line {
    const struct price_line *sides[2]; /* NULL: not priced on that side */
};

struct both {
    struct agreement_price prices[2];
    struct both_line *lines;
    size_t count;
};

/* The price under one side; an edition that was asked for is held. */
static int price_side(const struct request *request, const struct agreed *agreed,
                      const struct diff_side *side, struct agreement_price *ret_price)
{
    struct agreement agreement = agreed->agreement;
    if (side->edition >= 0)
        agreement.edition = side->schedule->editions[side->edition].name;
    int code = agreement_check_schedule(&agreement, side->schedule, request->problems);
    if (code < 0)
        return code;
    return agreement_price(&agreement, side->schedule, &agreed->options, request->arena, request->problems,
                           ret_price);
}

static bool same_line(const struct price_line *a, const struct price_line *b)
{
    return a->section == b->section && strcmp(a->line, b->line) == 0 &&
           (a->section != PRICE_SELF_SUSTAINMENT || strcmp(a->code, b->code) == 0);
}

/* Pairs the lines of both prices: all of the first, then what only the second has. */
static int pair_lines(struct both *both, struct arena *arena)
{
    const struct agreement_price *first = &both->prices[0], *second = &both->prices[1];
    both->lines = arena_array(arena, first->count + second->count, sizeof *both->lines);
    if (!both->lines)
        return ERROR_LIMIT;
    for (size_t i = 0; i < first->count; i++)
        both->lines[both->count++].sides[0] = &first->lines[i];
    for (size_t i = 0; i < second->count; i++) {
        size_t at = 0;
        while (at < first->count && !same_line(&first->lines[at], &second->lines[i]))
            at++;
        if (at == first->count)
            at = both->count++;
        both->lines[at].sides[1] = &second->lines[i];
    }
    return 0;
}

static bool known(const struct both_line *line)
{
    return !(line->sides[0] && line->sides[0]->blank) && !(line->sides[1] && line->sides[1]->blank);
}

static money_cents monthly(const struct both_line *line, size_t side)
{
    return line->sides[side] ? line->sides[side]->monthly : 0;
}

static const char *monthly_text(struct report *report, const struct both_line *line, size_t side)
{
    if (!line->sides[side])
        return "";
    return line->sides[side]->blank ? "rate blank" : report_money(report, monthly(line, side));
}

static const char *change_text(struct report *report, money_cents change)
{
    return change > 0 ? report_text(report, "+%s", report_money(report, change))
                      : report_money(report, change);
}

static const char *line_title(struct report *report, const struct price_line *line)
{
    if (line->section == PRICE_PERSONNEL)
        return "Personnel";
    if (line->section == PRICE_SELF_SUSTAINMENT)
        return line->code;
    return report_text(report, "%s %s", line->line, line->description[0] ? line->description : line->code);
}

static void report_both(const struct both *both, const struct agreed *agreed, struct report *report)
{
    static const struct report_column columns[] = {{"A month", REPORT_LEFT},
                                                   {"First", REPORT_RIGHT},
                                                   {"Second", REPORT_RIGHT},
                                                   {"Difference", REPORT_RIGHT}};
    static const char *const titles[2][2] = {{"A month, as far as known", "A year, as far as known"},
                                             {"A month", "A year"}};
    const struct agreement_price *prices = both->prices;
    bool complete = prices[0].complete && prices[1].complete;
    char day[DAY_TEXT_SIZE];
    report_heading(report, "%s under both, as agreed on %s", agreement_title(report, &agreed->agreement),
                   day_format(agreed->options.on, day));
    if (!complete)
        report_notice(report, INCOMPLETE_NOTICE);
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < both->count; i++) {
        const struct both_line *line = &both->lines[i];
        const struct price_line *any = line->sides[0] ? line->sides[0] : line->sides[1];
        const char *change =
            known(line) ? change_text(report, monthly(line, 1) - monthly(line, 0)) : "not known";
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){line_title(report, any), monthly_text(report, line, 0),
                                             monthly_text(report, line, 1), change});
    }
    const money_cents sums[][2] = {{prices[0].monthly, prices[1].monthly},
                                   {prices[0].yearly, prices[1].yearly}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        report_add_row(
            report, table, i ? REPORT_ROW : REPORT_TOTAL,
            (const char *const[]){titles[complete][i], report_money(report, sums[i][0]),
                                  report_money(report, sums[i][1]),
                                  complete ? change_text(report, sums[i][1] - sums[i][0]) : "not known"});
    report_paragraph(report, "%s", AGREEMENT_NOTICE);
}

static void json_side(struct json_writer *json, const char *key, const struct both_line *line, size_t side)
{
    if (!line->sides[side] || line->sides[side]->blank)
        json_null(json, key);
    else
        json_money(json, key, monthly(line, side));
}

static void json_both(const struct both *both, const struct agreed *agreed, struct json_writer *json)
{
    const struct agreement_price *prices = both->prices;
    json_begin_object(json, "contingent");
    json_text(json, "id", agreed->agreement.id);
    json_day(json, "on", agreed->options.on);
    json_bool(json, "complete", prices[0].complete && prices[1].complete);
    json_money(json, "from_monthly", prices[0].monthly);
    json_money(json, "to_monthly", prices[1].monthly);
    json_money(json, "from_yearly", prices[0].yearly);
    json_money(json, "to_yearly", prices[1].yearly);
    json_begin_array(json, "lines");
    for (size_t i = 0; i < both->count; i++) {
        const struct both_line *line = &both->lines[i];
        const struct price_line *any = line->sides[0] ? line->sides[0] : line->sides[1];
        json_begin_object(json, NULL);
        json_text(json, "section", price_section_names[any->section]);
        json_text(json, "code", any->code);
        json_text(json, "line", any->line);
        json_side(json, "from_monthly", line, 0);
        json_side(json, "to_monthly", line, 1);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

int agreement_price_both(const struct request *request, const struct diff_side sides[2],
                         struct json_writer *json, struct reply *reply)
{
    struct folder folder;
    struct agreed agreed;
    struct both both = {0};
    int code = contingent_of_request(request, "contingent", &folder);
    if (code >= 0)
        code = agreed_load(&folder, (civil_day)request_number(request, "on", request->today), true,
                           request->arena, request->problems, &agreed);
    for (size_t side = 0; side < 2 && code >= 0; side++)
        code = price_side(request, &agreed, &sides[side], &both.prices[side]);
    if (code < 0)
        return code;
    if (pair_lines(&both, request->arena) < 0)
        return problem_memory(request->problems);
    if (json)
        json_both(&both, &agreed, json);
    else
        report_both(&both, &agreed, &reply->report);
    return 0;
}
