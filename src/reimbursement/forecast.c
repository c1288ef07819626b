/* `muster forecast`: the months ahead as agreed, the debt meanwhile, and what the State has to finance. */
#include "reimbursement/forecast.h"
#include "base/csv.h"
#include "base/json.h"
#include "reimbursement/operations.h"

#include <string.h>

/* ---- JSON ---- */

static void json_month_name(struct json_writer *json, const char *key, civil_month month)
{
    char buffer[MONTH_TEXT_SIZE];
    json_text(json, key, month_format(month, buffer));
}

static void json_cash(struct json_writer *json, const struct cash *cash)
{
    json_money(json, "paid", cash->paid);
    json_money(json, "paid_to_date", cash->paid_to_date);
    json_money(json, "owed", cash->owed);
}

static void json_month(struct json_writer *json, const struct forecast_page *page,
                       const struct forecast_month *month)
{
    json_begin_object(json, NULL);
    json_month_name(json, "month", month->month);
    json_begin_object(json, "sections");
    for (int section = 0; section < SECTION_COUNT; section++)
        json_money(json, section_names[section], month->sections[section]);
    json_end_object(json);
    json_money(json, "earned", month->earned);
    json_money(json, "earned_to_date", month->earned_to_date);
    json_cash(json, &month->cash[ON_TIME]);
    if (page->late_months) {
        json_begin_object(json, "late");
        json_cash(json, &month->cash[LATE]);
        json_end_object(json);
    }
    if (page->costs)
        json_money(json, "cost", month->cost);
    json_end_object(json);
}

static void json_payment(struct json_writer *json, const struct forecast_page *page,
                         const struct forecast_payment *payment)
{
    json_begin_object(json, NULL);
    json_month_name(json, "quarter", payment->quarter);
    json_money(json, "amount", payment->amount);
    json_day(json, "due", payment->due);
    json_day(json, "paid", month_first_day(payment->months[ON_TIME] + 1) - 1);
    if (page->late_months)
        json_day(json, "paid_late", month_first_day(payment->months[LATE] + 1) - 1);
    json_begin_object(json, "rule");
    json_text(json, "key", payment->rule.rule->key);
    json_text(json, "value", payment->rule.rule->text);
    json_text(json, "mark", mark_names[payment->rule.mark]);
    json_end_object(json);
    json_end_object(json);
}

static void json_most(struct json_writer *json, const char *key, const struct forecast_most *most)
{
    json_begin_object(json, key);
    json_money(json, "amount", most->amount);
    json_month_name(json, "month", most->month);
    json_end_object(json);
}

static void json_advance(struct json_writer *json, const struct forecast_quarter *quarter,
                         enum scenario scenario)
{
    json_money(json, "received", quarter->received[scenario]);
    json_money(json, "advance", quarter->advance[scenario]);
    json_money(json, "advance_most", quarter->most[scenario]);
}

static void json_quarters(struct json_writer *json, const struct forecast_page *page)
{
    const struct forecast *forecast = page->forecast;
    json_most(json, "most_advance", &forecast->advance[ON_TIME]);
    if (page->late_months)
        json_most(json, "most_advance_late", &forecast->advance[LATE]);
    json_begin_array(json, "quarters");
    for (size_t i = 0; i < forecast->quarter_count; i++) {
        const struct forecast_quarter *quarter = &forecast->quarters[i];
        json_begin_object(json, NULL);
        json_month_name(json, "quarter", quarter->first_month);
        json_money(json, "cost", quarter->cost);
        json_advance(json, quarter, ON_TIME);
        if (page->late_months) {
            json_begin_object(json, "late");
            json_advance(json, quarter, LATE);
            json_end_object(json);
        }
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_opening(struct json_writer *json, const struct forecast *forecast)
{
    json_begin_object(json, "opening");
    json_bool(json, "known", forecast->opening_known);
    json_text(json, "reason", forecast->opening_known ? NULL : forecast->opening_reason);
    json_money(json, "earned", forecast->earned_before);
    json_money(json, "paid", forecast->paid_before);
    json_money(json, "owed", forecast->opening);
    json_end_object(json);
}

static void json_head(struct json_writer *json, const struct forecast_page *page)
{
    const struct forecast *forecast = page->forecast;
    json_text(json, "contingent", page->account->agreement->id);
    json_day(json, "from", forecast->period.from_day);
    json_day(json, "to", forecast->period.to_day);
    json_text(json, "schedule", page->schedule->name);
    if (page->late_months)
        json_integer(json, "late_months", page->late_months);
    json_money(json, "total", forecast->total);
    json_bool(json, "complete", forecast->complete);
    json_text(json, "mark", mark_names[forecast->mark]);
    json_begin_array(json, "notes");
    if (forecast->mark == MARK_ILLUSTRATIVE)
        json_text(json, NULL, MARK_PLACEHOLDER_NOTICE);
    if (!forecast->complete)
        json_text(json, NULL, "incomplete: lines without a known rate have no amount");
    if (!forecast->opening_known)
        json_text(json, NULL, "what is owed before the first day is not known and counts as 0");
    json_text(json, NULL, FORECAST_NOTICE);
    json_end_array(json);
}

int forecast_json(const struct forecast_page *page, struct text *out)
{
    struct json_writer json = {.out = out};
    const struct forecast *forecast = page->forecast;
    json_begin_object(&json, NULL);
    json_head(&json, page);
    json_begin_object(&json, "sections");
    for (int section = 0; section < SECTION_COUNT; section++)
        json_money(&json, section_names[section], forecast->sections[section]);
    json_end_object(&json);
    json_opening(&json, forecast);
    json_most(&json, "most_owed", &forecast->most[ON_TIME]);
    if (page->late_months)
        json_most(&json, "most_owed_late", &forecast->most[LATE]);
    json_begin_array(&json, "months");
    for (size_t i = 0; i < forecast->count; i++)
        json_month(&json, page, &forecast->months[i]);
    json_end_array(&json);
    json_begin_array(&json, "payments");
    for (size_t i = 0; i < forecast->payment_count; i++)
        json_payment(&json, page, &forecast->payments[i]);
    json_end_array(&json);
    if (page->costs)
        json_quarters(&json, page);
    json_begin_array(&json, "blank");
    for (size_t i = 0; i < forecast->blank_count; i++)
        json_text(&json, NULL, forecast->blank[i]);
    json_end_array(&json);
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

/* ---- CSV: one row a month ---- */

static void csv_money(struct csv_writer *csv, bool given, money_cents amount)
{
    char buffer[MONEY_TEXT_SIZE];
    csv_write(csv, given ? money_format(amount, buffer) : "");
}

static void csv_month(struct csv_writer *csv, const struct forecast_page *page,
                      const struct forecast_month *month)
{
    char buffer[MONTH_TEXT_SIZE];
    const struct forecast *forecast = page->forecast;
    csv_write(csv, month_format(month->month, buffer));
    for (int section = 0; section < SECTION_COUNT; section++)
        csv_money(csv, true, month->sections[section]);
    csv_money(csv, true, month->earned);
    csv_money(csv, true, month->earned_to_date);
    for (int s = 0; s < SCENARIOS; s++) {
        bool given = s == ON_TIME || page->late_months;
        csv_money(csv, given, month->cash[s].paid);
        csv_money(csv, given, month->cash[s].paid_to_date);
        csv_money(csv, given, month->cash[s].owed);
    }
    csv_money(csv, page->costs, month->cost);
    csv_write(csv, mark_names[forecast->mark]);
    csv_write(csv, forecast->mark == MARK_ILLUSTRATIVE ? MARK_PLACEHOLDER_NOTICE
                   : forecast->complete                ? ""
                                                       : "incomplete");
    csv_end_row(csv);
}

int forecast_csv(const struct forecast_page *page, struct text *out)
{
    static const char *const heads[] = {"earned",    "earned_to_date",    "paid",      "paid_to_date", "owed",
                                        "paid_late", "paid_to_date_late", "owed_late", "cost",         "mark",
                                        "note"};
    struct csv_writer csv = {.out = out};
    csv_write(&csv, "month");
    for (int section = 0; section < SECTION_COUNT; section++)
        csv_write(&csv, section_names[section]);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < page->forecast->count; i++)
        csv_month(&csv, page, &page->forecast->months[i]);
    return text_result(out);
}

/* ---- the operation ---- */

/* The first day of the month after today; a forecast that reaches past the last day that Muster knows is
   refused. */
static int options_of_request(const struct request *request, struct forecast_options *ret_options)
{
    struct forecast_options options = {.from_day = (civil_day)request_number(
                                           request, "from", month_first_day(day_month(request->today) + 1)),
                                       .months = (int)request_number(request, "months", 12),
                                       .late_months = (int)request_number(request, "late", 0),
                                       .partial = request_given(request, "partial")};
    if (forecast_period(&options).to_day > DAY_LAST)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0}, "an earlier --from",
                             "the forecast would end after the last day that Muster knows");
    *ret_options = options;
    return 0;
}

/* The file of --costs, checked. */
static int costs_of_request(const struct request *request, const struct account *account,
                            const struct schedule *schedule, struct national_costs *ret_costs)
{
    const char *path = request_text(request, "costs", NULL);
    int code = national_costs_read(path, request->arena, request->problems, ret_costs);
    return code < 0 || !account
               ? code
               : national_costs_check(ret_costs, account->agreement, schedule, request->problems);
}

static int write_reply(const struct request *request, const struct forecast_page *page, struct reply *reply)
{
    int code = 0;
    if (request->form == REPLY_JSON)
        code = forecast_json(page, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = forecast_csv(page, &reply->machine);
    else
        forecast_report(page, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}

int forecast_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct account account;
    struct forecast_options options;
    struct forecast forecast;
    struct national_costs costs = {0};
    money_cents *months = NULL;
    struct forecast_page page = {.forecast = &forecast,
                                 .account = &account,
                                 .schedule = &schedule,
                                 .late_months = (int)request_number(request, "late", 0)};
    int asked = options_of_request(request, &options);
    int code = account_of_request(request, "folder", &schedule, &account);
    if (request_given(request, "costs")) {
        /* Read whatever the folder is like, so that all errors are reported together. */
        int read = costs_of_request(request, code < 0 ? NULL : &account, &schedule, &costs);
        code = code < 0 ? code : read;
        page.costs = &costs;
    }
    code = asked < 0 ? asked : code;
    if (code >= 0 && page.costs)
        code = national_costs_by_month(&costs, &account, forecast_period(&options), request->arena,
                                       request->problems, &months, &page.costs_elsewhere);
    options.costs = months;
    if (code >= 0)
        code =
            forecast_calculate(&account, &schedule, &options, request->arena, request->problems, &forecast);
    return code < 0 ? code : write_reply(request, &page, reply);
}
