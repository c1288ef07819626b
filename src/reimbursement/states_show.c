/* `statements`: what was certified of a contingent, and where each stands. */
#include "reimbursement/states_operations.h"

#include <string.h>

/* ---- JSON ---- */

static void json_fact(struct json_writer *json, const char *key, const struct statement_fact *fact)
{
    char known[INSTANT_TEXT_SIZE];
    if (!fact) {
        json_null(json, key);
        return;
    }
    json_begin_object(json, key);
    json_day(json, "day", fact->day);
    json_text(json, "recorded", instant_format(fact->known, known));
    json_text(json, "author", fact->author);
    json_text(json, "party", fact->party ? fact->party : "");
    const struct {
        const char *key, *text;
    } texts[] = {{"person", fact->person},
                 {"delegation", fact->delegation},
                 {"content", fact->content},
                 {"engine", fact->engine},
                 {"mark", fact->mark},
                 {"amount", fact->amount},
                 {"reference", fact->reference},
                 {"month", fact->month},
                 {"section", fact->section},
                 {"code", fact->code},
                 {"line", fact->line},
                 {"paper", fact->paper},
                 {"why", fact->why},
                 {"total", fact->total}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text[0])
            json_text(json, texts[i].key, texts[i].text);
    json_end_object(json);
}

static void json_statement(struct json_writer *json, const struct recorded_statement *statement)
{
    json_begin_object(json, NULL);
    json_text(json, "statement", statement->id);
    json_day(json, "from", statement->period.from_day);
    json_day(json, "to", statement->period.to_day);
    json_text(json, "state", recorded_state(statement));
    json_bool(json, "locked", recorded_stands(statement));
    json_money(json, "total", statement->total);
    json_money(json, "paid", statement->paid);
    json_fact(json, "certified", statement->certified);
    json_fact(json, "reported", statement->reported);
    json_fact(json, "reversed", statement->reversed);
    json_fact(json, "replaced", statement->replaced);
    json_text(json, "instead", statement->instead ? statement->instead->id : "");
    json_begin_array(json, "payments");
    for (size_t i = 0; i < statement->payment_count; i++)
        json_fact(json, NULL, statement->payments[i]);
    json_end_array(json);
    json_begin_array(json, "disputes");
    for (size_t i = 0; i < statement->dispute_count; i++) {
        json_begin_object(json, NULL);
        json_fact(json, "raised", statement->disputes[i].raised);
        json_fact(json, "settled", statement->disputes[i].settled);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void show_json(const struct stated *stated, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", stated->id);
    json_begin_array(&json, "statements");
    for (size_t i = 0; i < stated->recorded.count; i++)
        json_statement(&json, stated->recorded.items[i]);
    json_end_array(&json);
    json_end_object(&json);
}

/* ---- a page ---- */

/* "certified on 2025-05-02 by a.bekov under the delegation cell" */
static const char *certified_words(struct report *report, const struct recorded_statement *statement)
{
    const struct statement_fact *fact = recorded_fact(statement);
    char day[DAY_TEXT_SIZE];
    if (!statement->certified)
        return report_text(report, "as reported by %s, on %s", fact->author, day_format(fact->day, day));
    return report_text(report, "%s by %s, under %s", day_format(fact->day, day), fact->person,
                       fact->delegation);
}

static void show_list(const struct stated *stated, struct report *report)
{
    static const struct report_column columns[] = {{"Statement", REPORT_LEFT}, {"Months", REPORT_LEFT},
                                                   {"State", REPORT_LEFT},     {"USD", REPORT_RIGHT},
                                                   {"Paid", REPORT_RIGHT},     {"Certified", REPORT_LEFT}};
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < stated->recorded.count; i++) {
        const struct recorded_statement *statement = stated->recorded.items[i];
        char from[MONTH_TEXT_SIZE], last[MONTH_TEXT_SIZE];
        month_format(day_month(statement->period.from_day), from);
        month_format(day_month(statement->period.to_day - 1), last);
        const char *const cells[] = {statement->id,
                                     strcmp(from, last) == 0 ? report_text(report, "%s", from)
                                                             : report_text(report, "%s to %s", from, last),
                                     recorded_state(statement),
                                     report_money(report, statement->total),
                                     statement->payment_count ? report_money(report, statement->paid) : "",
                                     certified_words(report, statement)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

/* ", 2025-02 major_equipment truck L3", or nothing. */
static const char *line_words(struct report *report, const struct statement_fact *fact)
{
    const char *const parts[] = {fact->month, fact->section, fact->code, fact->line};
    const char *words = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i][0])
            words = report_text(report, "%s%s%s", words, words[0] ? " " : ", ", parts[i]);
    return words;
}

static void show_dispute(struct report *report, const struct recorded_statement *statement,
                         const struct statement_dispute *dispute)
{
    const struct statement_fact *raised = dispute->raised, *settled = dispute->settled;
    char day[DAY_TEXT_SIZE], then[DAY_TEXT_SIZE];
    const char *end = settled ? report_text(report, "settled on %s by %s: %s", day_format(settled->day, then),
                                            settled->author, settled->why)
                              : "open";
    report_paragraph(report, "%s %s disputed%s (%s by %s: %s); %s.", statement->id, settled ? "was" : "is",
                     line_words(report, raised), day_format(raised->day, day), raised->author, raised->why,
                     end);
}

static void show_end(struct report *report, const struct recorded_statement *statement)
{
    char day[DAY_TEXT_SIZE];
    const struct statement_fact *reversed = statement->reversed;
    if (reversed)
        report_paragraph(report, "%s was reversed on %s by %s, under %s: USD %s. %s.", statement->id,
                         day_format(reversed->day, day), reversed->person, reversed->delegation,
                         report_money(report, -statement->total), reversed->why);
    else if (statement->instead)
        report_paragraph(report, "%s gives way to %s, which stands for its months.", statement->id,
                         statement->instead->id);
    else if (statement->replaced && !statement->certified)
        report_paragraph(report, "%s was corrected by the report %s.", statement->id,
                         statement->replaced->statement);
    if (statement->certified && statement->reported &&
        statement_cents(statement->reported->total) != statement->total)
        report_paragraph(report, "%s was reported here as USD %s; it was certified as USD %s.", statement->id,
                         report_money(report, statement_cents(statement->reported->total)),
                         report_money(report, statement->total));
}

static void show_page(const struct stated *stated, struct report *report)
{
    report_heading(report, "Certified statements of %s", stated->id);
    if (!stated->recorded.count) {
        report_paragraph(report, "None yet: `muster certify` is the United Nations' act, and `muster "
                                 "report-certified` notes it in a State's own copy.");
        return;
    }
    show_list(stated, report);
    for (size_t i = 0; i < stated->recorded.count; i++) {
        const struct recorded_statement *statement = stated->recorded.items[i];
        for (size_t k = 0; k < statement->dispute_count; k++)
            show_dispute(report, statement, &statement->disputes[k]);
        show_end(report, statement);
    }
}

/* ---- the lines of one ---- */

/* A certified statement as a statement that pages can show. */
static struct statement statement_of_content(const struct certified_content *content, struct arena *arena)
{
    struct statement statement = {.period = content->period,
                                  .count = content->line_count,
                                  .total = content->total,
                                  .owed = content->total,
                                  .complete = true,
                                  .mark = content->mark};
    statement.lines = arena_array(arena, content->line_count, sizeof *statement.lines);
    if (!statement.lines)
        return statement;
    for (size_t i = 0; i < content->line_count; i++) {
        statement.lines[i] = content->lines[i];
        statement.sections[content->lines[i].section] += content->lines[i].amount;
    }
    return statement;
}

static int show_lines(const struct stated *stated, struct reply *reply)
{
    const struct request *request = stated->request;
    struct recorded_statement *named = NULL;
    struct certified_content content = {.engine = ""};
    int code = states_find(&stated->recorded, request_text(request, "lines", ""), request->problems, &named);
    if (code == 0)
        code = states_content(stated->journal, named, request->arena, request->problems, &content);
    if (code == ERROR_NOT_FOUND && named)
        return problem_error(request->problems, ERROR_NOT_FOUND, stated_place(stated),
                             "ask the party that certified it for a bundle with them",
                             "of the statement %s only the total is here", named->id);
    if (code < 0)
        return code;
    struct statement statement = statement_of_content(&content, request->arena);
    if (!statement.lines)
        return problem_memory(request->problems);
    if (request->form == REPLY_JSON) {
        return certified_content_write(&content, &reply->machine) < 0 ? problem_memory(request->problems) : 0;
    }
    if (request->form == REPLY_CSV)
        return statement_csv(&statement, request->arena, &reply->machine) < 0
                   ? problem_memory(request->problems)
                   : 0;
    report_heading(&reply->report, "The statement %s of %s, as it was certified", named->id, stated->id);
    report_paragraph(&reply->report, "Calculated by %s; it rests on %zu rows of the schedule.",
                     content.engine, content.row_count);
    report_mark_notices(&reply->report, content.mark);
    statement_tables(&statement, &reply->report);
    return 0;
}

int statements_run(const struct request *request, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    int code = stated_open(request, false, &stated);
    if (code == 0)
        code = stated_read(&stated, request->problems);
    if (code < 0)
        return code;
    if (request_given(request, "lines"))
        return show_lines(&stated, reply);
    if (request->form == REPLY_CSV)
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "--json, or --lines STATEMENT", "--csv lists the lines of one statement");
    if (request->form == REPLY_JSON)
        show_json(&stated, &reply->machine);
    else
        show_page(&stated, &reply->report);
    return 0;
}
