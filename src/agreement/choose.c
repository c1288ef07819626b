#include "agreement/choose.h"

#include "agreement/operations.h"
#include "base/csv.h"
#include "base/json.h"

#include <inttypes.h>

const char *choice_name(const struct choice *choice)
{
    return choice->section == PRICE_MAJOR_EQUIPMENT ? choice->line : choice->code;
}

/* "" for no option */
static const char *option_name(const struct choice *choice, int option)
{
    return option == NO_OPTION ? "" : cost_option_names[choice->options[option].option];
}

/* ---- for machines ---- */

static void json_amount(struct json_writer *json, const char *key, bool known, money_cents cents)
{
    if (known)
        json_money(json, key, cents);
    else
        json_null(json, key);
}

static void json_option(struct json_writer *json, const struct choice_option *option)
{
    char exact[EXACT_TEXT_SIZE];
    json_begin_object(json, NULL);
    json_text(json, "option", cost_option_names[option->option]);
    json_amount(json, "unit", !option->blank, option->blank ? 0 : unit_cents(option->unit));
    json_text(json, "unit_exact", option->blank ? NULL : exact_format(option->unit, 2, exact, sizeof exact));
    json_amount(json, "monthly", !option->blank, option->monthly);
    json_amount(json, "cost", option->cost_known, option->cost);
    json_amount(json, "cost_once", option->cost_known, option->cost_once);
    json_amount(json, "net", option->cost_known && !option->blank, option->net);
    json_end_object(json);
}

static void json_choice(struct json_writer *json, const struct choice *choice)
{
    json_begin_object(json, NULL);
    json_text(json, "section", price_section_names[choice->section]);
    json_text(json, "code", choice->code);
    json_text(json, "line", choice->line);
    json_text(json, "description", choice->description);
    json_integer(json, "quantity", choice->quantity);
    json_text(json, "agreed", option_name(choice, choice->agreed));
    json_text(json, "best", option_name(choice, choice->best));
    if (choice->section == PRICE_MAJOR_EQUIPMENT)
        json_amount(json, "maintenance", choice->has_maintenance, choice->maintenance);
    json_text(json, "remark", choice->remark);
    json_text(json, "mark", mark_names[choice->mark]);
    json_begin_array(json, "options");
    for (size_t i = 0; i < choice->option_count; i++)
        json_option(json, &choice->options[i]);
    json_end_array(json);
    json_end_object(json);
}

static void json_sum(struct json_writer *json, const char *key, money_cents monthly, money_cents cost,
                     money_cents net)
{
    json_begin_object(json, key);
    json_money(json, "monthly", monthly);
    json_money(json, "cost", cost);
    json_money(json, "net", net);
    json_end_object(json);
}

int choose_json(const struct choices *choices, const struct agreement *agreement,
                const struct schedule *schedule, const struct national_costs *costs, struct text *out)
{
    struct json_writer json = {.out = out};
    const struct choice_sums *sums = &choices->sums;
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", agreement->id);
    json_day(&json, "on", choices->on);
    json_text(&json, "schedule", schedule->name);
    json_text(&json, "costs", costs ? costs->path : NULL);
    json_bool(&json, "complete", choices->complete);
    json_text(&json, "mark", mark_names[choices->mark]);
    json_notes(&json, choices->mark, choices->complete);
    json_begin_array(&json, "choices");
    for (size_t i = 0; i < choices->count; i++)
        json_choice(&json, &choices->items[i]);
    json_end_array(&json);
    if (costs) {
        json_begin_object(&json, "sums");
        json_integer(&json, "choices", (int64_t)sums->count);
        json_integer(&json, "changes", (int64_t)sums->changes);
        json_sum(&json, "agreed", sums->agreed_monthly, sums->agreed_cost, sums->agreed_net);
        json_sum(&json, "best", sums->best_monthly, sums->best_cost, sums->best_net);
        json_end_object(&json);
        json_integer(&json, "rows_on_other_days", (int64_t)choices->rows_elsewhere);
    }
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

static void csv_money(struct csv_writer *csv, bool known, money_cents cents)
{
    char amount[MONEY_TEXT_SIZE];
    csv_write(csv, known ? money_format(cents, amount) : "");
}

static void csv_option(struct csv_writer *csv, const struct choice *choice, int index, struct arena *arena)
{
    const struct choice_option *option = &choice->options[index];
    char buffer[EXACT_TEXT_SIZE];
    csv_write(csv, price_section_names[choice->section]);
    csv_write(csv, choice->code);
    csv_write(csv, choice->line);
    csv_write(csv, stamped_description(choice->description, choice->mark, arena));
    snprintf(buffer, sizeof buffer, "%" PRIu32, choice->quantity);
    csv_write(csv, buffer);
    csv_write(csv, cost_option_names[option->option]);
    csv_write(csv, index == choice->agreed ? "yes" : "no");
    csv_write(csv, index == choice->best ? "yes" : "no");
    csv_money(csv, !option->blank, option->blank ? 0 : unit_cents(option->unit));
    csv_write(csv, option->blank ? "" : exact_format(option->unit, 2, buffer, sizeof buffer));
    csv_money(csv, !option->blank, option->monthly);
    csv_money(csv, option->cost_known, option->cost);
    csv_money(csv, option->cost_known, option->cost_once);
    csv_money(csv, option->cost_known && !option->blank, option->net);
    csv_write(csv, mark_names[choice->mark]);
    csv_write(csv, choice->remark);
    csv_end_row(csv);
}

int choose_csv(const struct choices *choices, struct arena *arena, struct text *out)
{
    struct csv_writer csv = {.out = out};
    static const char *const heads[] = {"section",   "code", "line", "description", "quantity", "option",
                                        "agreed",    "best", "unit", "unit_exact",  "monthly",  "cost",
                                        "cost_once", "net",  "mark", "remark"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < choices->count; i++)
        for (size_t j = 0; j < choices->items[i].option_count; j++)
            csv_option(&csv, &choices->items[i], (int)j, arena);
    return text_result(out);
}

/* ---- running ---- */

/* Everything that a choice rests on; every error of schedule, folder and costs is reported. */
static int read_request(const struct request *request, struct schedule *schedule, struct agreed *agreed,
                        struct national_costs *costs)
{
    int known = schedule_of_request(request, schedule), paid = 0;
    int code = agreed_of_request(request, "folder", agreed);
    bool given = request_given(request, "costs");
    if (given)
        paid =
            national_costs_read(request_text(request, "costs", ""), request->arena, request->problems, costs);
    if (code < 0 || known < 0)
        return code < 0 ? code : known;
    code = agreement_check_schedule(&agreed->agreement, schedule, request->problems);
    if (given && paid >= 0)
        paid = national_costs_check(costs, &agreed->agreement, schedule, request->problems);
    return code < 0 ? code : paid;
}

int choose_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct agreed agreed;
    struct national_costs read = {0};
    struct choices choices;
    int code = read_request(request, &schedule, &agreed, &read);
    if (code < 0)
        return code;
    const struct national_costs *costs = request_given(request, "costs") ? &read : NULL;
    struct choose_options options = {.price = agreed.options, .costs = costs};
    code = choices_calculate(&agreed.agreement, &schedule, &options, request->arena, request->problems,
                             &choices);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        code = choose_json(&choices, &agreed.agreement, &schedule, costs, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = choose_csv(&choices, request->arena, &reply->machine);
    else
        choose_report(&choices, &agreed.agreement, &schedule, costs, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}
