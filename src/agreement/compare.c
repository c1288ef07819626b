#include "agreement/compare.h"

#include "agreement/operations.h"
#include "base/csv.h"
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

static const char *const side_names[SIDES] = {"first", "second"};

const char *compared_name(const struct compared_line *line)
{
    switch (line->section) {
    case PRICE_PERSONNEL:
        return "personnel";
    case PRICE_MAJOR_EQUIPMENT:
        return line->line;
    case PRICE_SELF_SUSTAINMENT:
        break;
    }
    return line->code;
}

/* ---- JSON ---- */

static void json_pair(struct json_writer *json, const char *key, money_cents monthly, money_cents yearly)
{
    json_begin_object(json, key);
    json_money(json, "monthly", monthly);
    json_money(json, "yearly", yearly);
    json_end_object(json);
}

static void json_causes(struct json_writer *json, const struct causes *monthly, const struct causes *yearly)
{
    json_begin_object(json, "causes");
    json_pair(json, "only_one_side", monthly->only_one_side, yearly->only_one_side);
    json_pair(json, "quantity", monthly->quantity, yearly->quantity);
    json_pair(json, "price", monthly->price, yearly->price);
    json_end_object(json);
}

static void json_term(struct json_writer *json, const struct term_difference *term)
{
    json_text(json, "term", term->term);
    json_text(json, "first", term->texts[FIRST]);
    json_text(json, "second", term->texts[SECOND]);
}

static void json_terms(struct json_writer *json, const char *key, const struct term_differences *terms)
{
    json_begin_array(json, key);
    for (size_t i = 0; i < terms->count; i++) {
        json_begin_object(json, NULL);
        json_term(json, &terms->items[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_side_of_line(struct json_writer *json, const char *key, const struct price_line *price)
{
    char exact[EXACT_TEXT_SIZE];
    if (!price) {
        json_null(json, key);
        return;
    }
    json_begin_object(json, key);
    json_integer(json, "quantity", price->quantity);
    if (price->blank) {
        json_null(json, "unit");
        json_null(json, "unit_exact");
        json_null(json, "monthly");
        json_null(json, "yearly");
    } else {
        json_money(json, "unit", unit_cents(price->unit));
        json_text(json, "unit_exact", exact_format(price->unit, 2, exact, sizeof exact));
        json_money(json, "monthly", price->monthly);
        json_money(json, "yearly", price->yearly);
    }
    json_text(json, "remark", price->remark);
    json_end_object(json);
}

static void json_line(struct json_writer *json, const struct compared_line *line)
{
    json_begin_object(json, NULL);
    json_text(json, "section", price_section_names[line->section]);
    json_text(json, "code", line->code);
    json_text(json, "line", line->line);
    json_text(json, "description", line->description);
    json_text(json, "in",
              line->agreed[FIRST] && line->agreed[SECOND] ? "both"
              : line->agreed[FIRST]                       ? "first"
                                                          : "second");
    json_terms(json, "terms", &line->terms);
    for (int side = FIRST; side < SIDES; side++)
        json_side_of_line(json, side_names[side], line->prices[side]);
    if (line->blank) {
        json_null(json, "difference");
        json_null(json, "causes");
    } else {
        json_pair(json, "difference", line->monthly, line->yearly);
        json_causes(json, &line->monthly_causes, &line->yearly_causes);
    }
    json_text(json, "mark", mark_names[line->mark]);
    json_end_object(json);
}

static void json_conditions(struct json_writer *json, const struct comparison *comparison)
{
    json_begin_array(json, "conditions");
    for (size_t i = 0; i < comparison->condition_count; i++) {
        const struct compared_condition *condition = &comparison->conditions[i];
        json_begin_object(json, NULL);
        json_term(json, &condition->difference);
        if (condition->known)
            json_pair(json, "alone", condition->monthly, condition->yearly);
        else
            json_null(json, "alone");
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_sides(struct json_writer *json, const struct comparison *comparison,
                       const struct compared_side sides[SIDES])
{
    for (int side = FIRST; side < SIDES; side++) {
        const struct agreement *agreement = sides[side].agreement;
        json_begin_object(json, side_names[side]);
        json_text(json, "folder", agreement->folder);
        json_text(json, "contingent", agreement->id);
        json_text(json, "name", agreement->name);
        json_money(json, "monthly", comparison->monthly[side]);
        json_money(json, "yearly", comparison->yearly[side]);
        json_end_object(json);
    }
}

int compare_json(const struct comparison *comparison, const struct compared_side sides[SIDES],
                 const struct schedule *schedule, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_day(&json, "on", sides[FIRST].options->on);
    json_text(&json, "schedule", schedule->name);
    json_sides(&json, comparison, sides);
    json_pair(&json, "difference", comparison->monthly_difference, comparison->yearly_difference);
    json_causes(&json, &comparison->monthly_causes, &comparison->yearly_causes);
    json_bool(&json, "complete", comparison->complete);
    json_text(&json, "mark", mark_names[comparison->mark]);
    json_notes(&json, comparison->mark, comparison->complete);
    json_conditions(&json, comparison);
    json_begin_array(&json, "lines");
    for (size_t i = 0; i < comparison->count; i++)
        json_line(&json, &comparison->lines[i]);
    json_end_array(&json);
    json_terms(&json, "head", &comparison->head);
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

/* ---- CSV: a row for each term that differs, and one for the value of each line ---- */

static void csv_money(struct csv_writer *csv, bool known, money_cents cents)
{
    char amount[MONEY_TEXT_SIZE];
    csv_write(csv, known ? money_format(cents, amount) : "");
}

static void csv_place(struct csv_writer *csv, const char *section, const char *code, const char *line,
                      const char *description)
{
    csv_write(csv, section);
    csv_write(csv, code);
    csv_write(csv, line);
    csv_write(csv, description);
}

static void csv_term(struct csv_writer *csv, const struct term_difference *term)
{
    csv_write(csv, term->term);
    csv_write(csv, term->texts[FIRST]);
    csv_write(csv, term->texts[SECOND]);
}

/* The columns behind the texts where a row has none of them, and the mark. */
static void csv_end_term(struct csv_writer *csv, const char *mark)
{
    for (int i = 0; i < 4; i++)
        csv_write(csv, "");
    csv_write(csv, mark);
    csv_end_row(csv);
}

static void csv_value(struct csv_writer *csv, const char *term, const struct compared_line *line,
                      const money_cents amounts[SIDES], money_cents difference, const struct causes *causes)
{
    csv_write(csv, term);
    for (int side = FIRST; side < SIDES; side++)
        csv_money(csv, line->prices[side] && !line->prices[side]->blank, amounts[side]);
    csv_money(csv, !line->blank, difference);
    csv_money(csv, !line->blank, causes->only_one_side);
    csv_money(csv, !line->blank, causes->quantity);
    csv_money(csv, !line->blank, causes->price);
    csv_write(csv, mark_names[line->mark]);
    csv_end_row(csv);
}

static void csv_line(struct csv_writer *csv, const struct compared_line *line, struct arena *arena)
{
    const char *section = price_section_names[line->section];
    const char *description = stamped_description(line->description, line->mark, arena);
    money_cents monthly[SIDES] = {0}, yearly[SIDES] = {0};
    for (size_t i = 0; i < line->terms.count; i++) {
        csv_place(csv, section, line->code, line->line, description);
        csv_term(csv, &line->terms.items[i]);
        csv_end_term(csv, mark_names[line->mark]);
    }
    for (int side = FIRST; side < SIDES; side++)
        if (line->prices[side]) {
            monthly[side] = line->prices[side]->monthly;
            yearly[side] = line->prices[side]->yearly;
        }
    csv_place(csv, section, line->code, line->line, description);
    csv_value(csv, "monthly", line, monthly, line->monthly, &line->monthly_causes);
    csv_place(csv, section, line->code, line->line, description);
    csv_value(csv, "yearly", line, yearly, line->yearly, &line->yearly_causes);
}

int compare_csv(const struct comparison *comparison, struct arena *arena, struct text *out)
{
    struct csv_writer csv = {.out = out};
    static const char *const heads[] = {"section",       "code",     "line",   "description",
                                        "term",          "first",    "second", "difference",
                                        "only_one_side", "quantity", "price",  "mark"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < comparison->condition_count; i++) {
        csv_place(&csv, "conditions", "", "", "");
        csv_term(&csv, &comparison->conditions[i].difference);
        csv_end_term(&csv, "");
    }
    for (size_t i = 0; i < comparison->count; i++)
        csv_line(&csv, &comparison->lines[i], arena);
    for (size_t i = 0; i < comparison->head.count; i++) {
        csv_place(&csv, "head", "", "", "");
        csv_term(&csv, &comparison->head.items[i]);
        csv_end_term(&csv, "");
    }
    return text_result(out);
}

/* ---- running ---- */

/* Reads both sides and checks them against the schedule; every error of all three is reported. */
static int sides_of_request(const struct request *request, struct schedule *schedule,
                            struct agreed agreed[SIDES])
{
    int known = schedule_of_request(request, schedule), code = 0;
    for (int side = FIRST; side < SIDES; side++) {
        int read = agreed_of_request(request, side_names[side], &agreed[side]);
        code = code ? code : read;
    }
    if (code < 0 || known < 0)
        return code < 0 ? code : known;
    for (int side = FIRST; side < SIDES; side++) {
        int checked = agreement_check_schedule(&agreed[side].agreement, schedule, request->problems);
        code = code ? code : checked;
    }
    return code;
}

static int prices_of_request(const struct request *request, const struct schedule *schedule,
                             const struct agreed agreed[SIDES], struct agreement_price prices[SIDES])
{
    int code = 0;
    for (int side = FIRST; side < SIDES; side++) {
        int priced = agreement_price(&agreed[side].agreement, schedule, &agreed[side].options, request->arena,
                                     request->problems, &prices[side]);
        code = code ? code : priced;
    }
    return code;
}

int compare_agreed(const struct request *request, const struct schedule *schedule,
                   const struct agreed agreed[SIDES], struct reply *reply)
{
    struct agreement_price prices[SIDES];
    struct compared_side sides[SIDES];
    struct comparison comparison;
    int code = prices_of_request(request, schedule, agreed, prices);
    if (code < 0)
        return code;
    for (int side = FIRST; side < SIDES; side++)
        sides[side] = (struct compared_side){&agreed[side].agreement, &prices[side], &agreed[side].options};
    code = comparison_calculate(sides, schedule, request->arena, request->problems, &comparison);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        code = compare_json(&comparison, sides, schedule, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = compare_csv(&comparison, request->arena, &reply->machine);
    else
        compare_report(&comparison, sides, schedule, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}

int compare_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct agreed agreed[SIDES];
    int code = sides_of_request(request, &schedule, agreed);
    return code < 0 ? code : compare_agreed(request, &schedule, agreed, reply);
}
