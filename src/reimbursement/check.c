/* `muster check`: what is missing, late or worth a look in a contingent folder. */
#include "reimbursement/check.h"
#include "base/csv.h"
#include "base/json.h"
#include "reimbursement/operations.h"

#include <inttypes.h>

/* ---- JSON ---- */

static void json_place(struct json_writer *json, struct place place)
{
    json_text(json, "file", place.file);
    if (place.line)
        json_integer(json, "line", place.line);
    else
        json_null(json, "line");
}

static void json_rule(struct json_writer *json, struct used_rule used)
{
    const struct rule *rule = used.rule;
    if (!rule) {
        json_null(json, "rule");
        return;
    }
    json_begin_object(json, "rule");
    json_text(json, "key", rule->key);
    json_text(json, "value", rule->text);
    json_text(json, "mark", mark_names[used.mark]);
    json_end_object(json);
}

static void json_names(struct json_writer *json, const char *key, const char *const *names, size_t count)
{
    json_begin_array(json, key);
    for (size_t i = 0; i < count; i++)
        json_text(json, NULL, names[i]);
    json_end_array(json);
}

static void json_finding(struct json_writer *json, const struct finding *finding)
{
    bool days = finding->days.from_day < finding->days.to_day;
    json_begin_object(json, NULL);
    json_text(json, "kind", finding_kind_name(finding->kind));
    json_place(json, finding->place);
    json_day(json, "from", days ? finding->days.from_day : DAY_NEVER);
    json_day(json, "to", days ? finding->days.to_day : DAY_NEVER);
    json_text(json, "what", finding->what);
    json_text(json, "remedy", finding->remedy);
    json_names(json, "items", finding->items, finding->item_count);
    json_text(json, "worth_is", worth_kind_name(finding->worth_kind));
    if (finding->worth_kind == WORTH_NONE)
        json_null(json, "worth");
    else
        json_money(json, "worth", finding->worth);
    json_rule(json, finding->rule);
    json_end_object(json);
}

static void json_deadline(struct json_writer *json, const struct deadline *deadline)
{
    json_begin_object(json, NULL);
    json_text(json, "kind", deadline_kind_name(deadline->kind));
    json_text(json, "what", deadline->what);
    json_day(json, "due", deadline->due);
    json_day(json, "done", deadline->done);
    json_rule(json, deadline->rule);
    json_end_object(json);
}

static void json_needed(struct json_writer *json, const struct needed *needed)
{
    json_begin_object(json, NULL);
    json_text(json, "kind", needed_kind_name(needed->kind));
    json_text(json, "name", needed->name);
    json_text(json, "edition", needed->edition);
    json_text(json, "value", needed->value[0] ? needed->value : NULL);
    json_text(json, "blank", needed->blank[0] ? needed->blank : NULL);
    json_text(json, "mark", mark_names[needed->mark]);
    json_place(json, needed->place);
    json_text(json, "source", needed->source);
    json_names(json, "touches", needed->touches, needed->touch_count);
    json_end_object(json);
}

int account_check_json(const struct check_page *page, struct text *out)
{
    const struct account_check *check = page->check;
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", page->account->agreement->id);
    json_day(&json, "on", check->on);
    json_day(&json, "from", check->period.from_day);
    json_day(&json, "to", check->period.to_day);
    json_text(&json, "schedule", page->schedule->name);
    json_money(&json, "total", check->total);
    json_bool(&json, "complete", check->complete);
    json_text(&json, "mark", mark_names[check->mark]);
    json_begin_array(&json, "notes");
    if (check->mark == MARK_ILLUSTRATIVE)
        json_text(&json, NULL, MARK_PLACEHOLDER_NOTICE);
    if (!check->complete)
        json_text(&json, NULL, "incomplete: lines without a known rate have no amount");
    json_text(&json, NULL, STATEMENT_NOTICE);
    json_end_array(&json);
    json_begin_array(&json, "findings");
    for (size_t i = 0; i < check->count; i++)
        json_finding(&json, &check->findings[i]);
    json_end_array(&json);
    json_begin_array(&json, "deadlines");
    for (size_t i = 0; i < check->deadline_count; i++)
        json_deadline(&json, &check->deadlines[i]);
    json_end_array(&json);
    json_begin_array(&json, "needed");
    for (size_t i = 0; i < check->needed_count; i++)
        json_needed(&json, &check->needed[i]);
    json_end_array(&json);
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

/* ---- CSV: one row a finding, a deadline, or a row that is needed ---- */

/* Names joined by "; ". */
static const char *joined(const char *const *names, size_t count, struct arena *arena)
{
    const char *text = count ? names[0] : "";
    for (size_t i = 1; i < count && text; i++)
        text = arena_format(arena, "%s; %s", text, names[i]);
    return text ? text : "";
}

static void csv_empty(struct csv_writer *csv, int cells)
{
    while (cells--)
        csv_write(csv, "");
}

static void csv_place(struct csv_writer *csv, struct place place)
{
    char line[MONEY_TEXT_SIZE] = "";
    csv_write(csv, place.file ? place.file : "");
    if (place.line)
        snprintf(line, sizeof line, "%" PRIu32, place.line);
    csv_write(csv, line);
}

static void csv_day(struct csv_writer *csv, bool given, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    csv_write(csv, given && day != DAY_NEVER ? day_format(day, buffer) : "");
}

/* key, value and mark; all empty without a rule. */
static void csv_rule(struct csv_writer *csv, struct used_rule used)
{
    const struct rule *rule = used.rule;
    csv_write(csv, rule ? rule->key : "");
    csv_write(csv, rule ? rule->text : "");
    csv_write(csv, rule ? mark_names[used.mark] : "");
}

static void csv_finding(struct csv_writer *csv, const struct finding *finding, const char *note,
                        struct arena *arena)
{
    char amount[MONEY_TEXT_SIZE];
    bool days = finding->days.from_day < finding->days.to_day;
    bool worth = finding->worth_kind != WORTH_NONE;
    csv_write(csv, "finding");
    csv_write(csv, finding_kind_name(finding->kind));
    csv_place(csv, finding->place);
    csv_day(csv, days, finding->days.from_day);
    csv_day(csv, days, finding->days.to_day);
    csv_empty(csv, 2);
    csv_write(csv, finding->what);
    csv_write(csv, finding->remedy);
    csv_write(csv, joined(finding->items, finding->item_count, arena));
    csv_write(csv, worth ? worth_kind_name(finding->worth_kind) : "");
    csv_write(csv, worth ? money_format(finding->worth, amount) : "");
    csv_rule(csv, finding->rule);
    csv_write(csv, "");
    csv_write(csv, note);
    csv_end_row(csv);
}

static void csv_deadline(struct csv_writer *csv, const struct deadline *deadline)
{
    csv_write(csv, "deadline");
    csv_write(csv, deadline_kind_name(deadline->kind));
    csv_empty(csv, 4);
    csv_day(csv, true, deadline->due);
    csv_day(csv, true, deadline->done);
    csv_write(csv, deadline->what);
    csv_empty(csv, 4);
    csv_rule(csv, deadline->rule);
    csv_empty(csv, 2);
    csv_end_row(csv);
}

static void csv_needed(struct csv_writer *csv, const struct needed *needed, struct arena *arena)
{
    csv_write(csv, "needed");
    csv_write(csv, needed_kind_name(needed->kind));
    csv_place(csv, needed->place);
    csv_empty(csv, 4);
    csv_write(csv, needed->edition[0] ? joined((const char *const[]){needed->name, needed->edition}, 2, arena)
                                      : needed->name);
    csv_write(csv, needed->blank[0] ? joined((const char *const[]){"blank", needed->blank}, 2, arena) : "");
    csv_write(csv, joined(needed->touches, needed->touch_count, arena));
    csv_empty(csv, 3);
    csv_write(csv, needed->value);
    csv_write(csv, mark_names[needed->mark]);
    csv_write(csv, needed->source);
    csv_write(csv, "");
    csv_end_row(csv);
}

int account_check_csv(const struct check_page *page, struct arena *arena, struct text *out)
{
    const struct account_check *check = page->check;
    static const char *const heads[] = {"type",  "kind", "file",  "line",   "from",   "to",
                                        "due",   "done", "what",  "remedy", "items",  "worth_is",
                                        "worth", "rule", "value", "mark",   "source", "note"};
    struct csv_writer csv = {.out = out};
    const char *note = check->mark == MARK_ILLUSTRATIVE ? MARK_PLACEHOLDER_NOTICE : "";
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < check->count; i++) {
        const struct finding *finding = &check->findings[i];
        csv_finding(&csv, finding, finding->worth_kind == WORTH_NONE ? "" : note, arena);
    }
    for (size_t i = 0; i < check->deadline_count; i++)
        csv_deadline(&csv, &check->deadlines[i]);
    for (size_t i = 0; i < check->needed_count; i++)
        csv_needed(&csv, &check->needed[i], arena);
    return text_result(out);
}

/* ---- the operation ---- */

static int period_of_request(const struct request *request, const struct account *account,
                             struct check_options *options)
{
    struct period period = check_period(account, options->on);
    period.from_day = (civil_day)request_number(request, "from", period.from_day);
    period.to_day = (civil_day)request_number(request, "to", period.to_day);
    options->period = period;
    if (period.from_day < period.to_day)
        return 0;
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
    return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                         "a first day before --to (the day of --to itself does not count)",
                         "the period from %s to %s is empty", day_format(period.from_day, from),
                         day_format(period.to_day, to));
}

/* The check itself. The warnings of the readers become findings and are not shown a second time; they stay
   where they are when the account is refused after all. */
static int look_through(const struct request *request, const struct account *account,
                        const struct schedule *schedule, struct check_options *options,
                        struct account_check *ret_check)
{
    struct problems *problems = request->problems, refused;
    options->warnings = problems->items;
    options->warning_count = problems->count;
    options->warnings_found = problems->found[PROBLEM_WARNING] + problems->found[PROBLEM_NOTE];
    problems_init(&refused, request->arena);
    int code = account_check(account, schedule, options, request->arena, &refused, ret_check);
    for (size_t i = 0; i < refused.count; i++) {
        const struct problem *problem = &refused.items[i];
        code = problem_error(problems, problem->code, problem->place, problem->expected, "%s", problem->what);
    }
    if (code >= 0)
        problems_init(problems, problems->arena);
    return code;
}

int check_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct account account;
    struct account_check check;
    struct check_options options = {0};
    int code = account_of_request(request, "folder", &schedule, &account);
    if (code < 0)
        return code;
    options.on = (civil_day)request_number(request, "on", check_day(&account, &schedule, request->today));
    code = period_of_request(request, &account, &options);
    if (code < 0)
        return code;
    code = look_through(request, &account, &schedule, &options, &check);
    if (code < 0)
        return code;
    struct check_page page = {
        .check = &check, .account = &account, .schedule = &schedule, .last_day = DAY_NEVER};
    if (!request_given(request, "on") && options.on != request->today)
        page.last_day = check_last_day(&account, request->today);
    if (request->form == REPLY_JSON)
        code = account_check_json(&page, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = account_check_csv(&page, request->arena, &reply->machine);
    else
        account_check_report(&page, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}
