/* The operation `explain`: the derivation of the lines of one section and month. */
#include "reimbursement/explain.h"

#include "reimbursement/certified_calc.h"

#include <string.h>

struct period explain_period(const struct explain_wanted *wanted)
{
    bool quarter = wanted->section == SECTION_DEDUCTIONS;
    civil_month first = quarter ? month_quarter(wanted->month) : wanted->month;
    return (struct period){month_first_day(first), month_first_day(first + (quarter ? 3 : 1))};
}

bool explain_matches(const struct explain_wanted *wanted, const struct statement_line *line)
{
    if (line->section != wanted->section)
        return false;
    if (line->month != wanted->month && line->section != SECTION_DEDUCTIONS)
        return false; /* a deduction stands in the last month of its quarter, and holds for all three */
    /* A category has no line of the agreement: its name may stand for one. */
    enum section section = line->adjustment ? line->adjustment->section : line->section;
    const char *name = section == SECTION_SELF_SUSTAINMENT ? line->code : line->line;
    return (!wanted->line || strcmp(wanted->line, name) == 0) &&
           (!wanted->code || strcmp(wanted->code, line->code) == 0);
}

/* A call that is answered. */
struct call {
    struct explain_wanted wanted;
    struct schedule schedule;
    struct account account;
    struct statement statement;
    size_t *matches; /* indices of the lines asked for */
    size_t count;
    enum mark mark; /* the weakest of them */
};

/* The adjustments that the next statement would have: one that begins where all that is certified ends. */
static int calculate_adjustments(const struct request *request, struct statement_options *options,
                                 struct call *call)
{
    const struct certified_statements *certified = call->account.certified;
    civil_day end = DAY_FIRST;
    options->certified = certified;
    for (size_t i = 0; certified && i < certified->count; i++)
        if (certified->items[i].period.to_day > end)
            end = certified->items[i].period.to_day;
    return adjustments_pending(&call->account, &call->schedule, options, end, request->arena,
                               request->problems, &call->statement);
}

/* Blank rates of other lines do not matter here, so the statement is calculated as far as it is known. */
static int calculate(const struct request *request, struct call *call)
{
    struct statement_options options = {
        .period = explain_period(&call->wanted), .partial = true, .explain = true};
    int code = account_of_request(request, "folder", &call->schedule, &call->account);
    if (code >= 0 && call->wanted.section == SECTION_ADJUSTMENTS)
        code = calculate_adjustments(request, &options, call);
    else if (code >= 0)
        code = statement_calculate(&call->account, &call->schedule, &options, request->arena,
                                   request->problems, &call->statement);
    if (code < 0)
        return code;
    const struct statement *statement = &call->statement;
    call->matches = arena_array(request->arena, statement->count, sizeof *call->matches);
    if (!call->matches)
        return problem_memory(request->problems);
    for (size_t i = 0; i < statement->count; i++) {
        if (!explain_matches(&call->wanted, &statement->lines[i]))
            continue;
        call->matches[call->count++] = i;
        call->mark = mark_weaker(call->mark, statement->lines[i].mark);
    }
    return 0;
}

static const struct statement_line *match(const struct call *call, size_t i)
{
    return &call->statement.lines[call->matches[i]];
}

/* Refuses a line without amount, at the row of the blank rate. */
static int refuse_blank(const struct request *request, const struct call *call,
                        const struct statement_line *line)
{
    struct report scratch = {.arena = request->arena};
    struct explanation x = explanation_of(&scratch, &call->statement, line, &call->account, &call->schedule);
    char month[MONTH_TEXT_SIZE];
    explanation_build(&x);
    return problem_error(request->problems, ERROR_INVALID, x.blank_row,
                         "the official rate (`muster rates import`), --schedule with one that has it, or "
                         "--partial to see what is known",
                         "no amount for %s %s%s%s in %s: %s", section_names[line->section], line->code,
                         line->line[0] ? " " : "", line->line, month_format(line->month, month),
                         x.blank ? x.blank : "a rate is blank");
}

static int refuse_blanks(const struct request *request, const struct call *call)
{
    int code = 0;
    for (size_t i = 0; i < call->count; i++)
        if (match(call, i)->blank)
            code = refuse_blank(request, call, match(call, i));
    for (size_t i = 0; i < call->statement.count; i++) {
        const struct statement_line *line = &call->statement.lines[i];
        /* A deduction is a share of the personnel lines. */
        if (call->wanted.section == SECTION_DEDUCTIONS && line->section == SECTION_PERSONNEL && line->blank)
            code = refuse_blank(request, call, line);
    }
    return code;
}

static int write_json(const struct call *call, struct arena *arena, struct text *out)
{
    struct json_writer json = {.out = out};
    struct report report = {.arena = arena};
    char month[MONTH_TEXT_SIZE];
    int code = 0;
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", call->account.agreement->id);
    json_text(&json, "month", month_format(call->wanted.month, month));
    json_text(&json, "section", section_names[call->wanted.section]);
    json_text(&json, "schedule", call->schedule.name);
    json_text(&json, "mark", mark_names[call->mark]);
    json_begin_array(&json, "notes");
    if (call->mark == MARK_ILLUSTRATIVE)
        json_text(&json, NULL, MARK_PLACEHOLDER_NOTICE);
    json_text(&json, NULL, STATEMENT_NOTICE);
    json_end_array(&json);
    json_begin_array(&json, "lines");
    for (size_t i = 0; i < call->count && code >= 0; i++)
        code = statement_json_line(&json, &call->statement, match(call, i), &call->account, &call->schedule,
                                   &report);
    json_end_array(&json);
    json_end_object(&json);
    return code < 0 ? code : text_result(out);
}

static void write_report(const struct call *call, struct report *report)
{
    const struct agreement *agreement = call->account.agreement;
    report_heading(report, "How it comes about: %s (%s)", agreement->name, agreement->id);
    report_paragraph(report, "Rates: %s. %s " STATEMENT_NOTICE, call->schedule.name,
                     explain_files(report, &call->account));
    report_mark_notices(report, call->mark);
    for (size_t i = 0; i < call->count; i++)
        statement_explain(report, &call->statement, match(call, i), &call->account, &call->schedule);
}

int explain_run(const struct request *request, struct reply *reply)
{
    struct call call = {.wanted = {.month = (civil_month)request_number(request, "month", 0),
                                   .section = (enum section)request_number(request, "section", 0),
                                   .line = request_text(request, "line", NULL),
                                   .code = request_text(request, "code", NULL)},
                        .mark = MARK_OFFICIAL};
    int code = calculate(request, &call);
    if (code < 0)
        return code;
    if (!call.count)
        return explain_refuse_none(request, &call.wanted, &call.statement, &call.account, &call.schedule);
    if (!request_given(request, "partial") && (code = refuse_blanks(request, &call)) < 0)
        return code;
    if (request->form == REPLY_JSON)
        code = write_json(&call, request->arena, &reply->machine);
    else
        write_report(&call, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}
