/* `report-payment`, `dispute`, `settle`: facts about a certified statement, one record each. */
#include "reimbursement/states_operations.h"

#include <string.h>

struct noting {
    struct stated stated;
    struct statement_fact fact; /* what is recorded */
    civil_day day;              /* the record's effective day */
    struct recorded_statement *statement;
    /* What keeps it from being recorded: 0, or a problem. */
    int (*check)(const struct noting *noting, struct problems *problems);
};

static int note_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct noting *noting = context;
    struct stated *stated = &noting->stated;
    const struct stream_name stream = {stated->subject, CIRCLE_SHARED};
    struct draft draft;
    int code = transaction_streams(transaction, &stream, 1, problems);
    if (code == 0)
        code = stated_read(stated, problems);
    if (code == 0)
        code = states_find(&stated->recorded, noting->fact.statement, problems, &noting->statement);
    if (code == 0)
        code = noting->check(noting, problems);
    if (code == 0)
        code = stated_draft(stated, &noting->fact, noting->day, problems, &draft);
    return code == 0 ? stated_append(transaction, stated, "", &draft, 1, problems) : code;
}

/* The statement as it stands after it. */
static int answer(struct noting *noting, const char *done, struct reply *reply)
{
    struct stated *stated = &noting->stated;
    const struct request *request = stated->request;
    int code = stated_read(stated, request->problems);
    if (code == 0)
        code = states_find(&stated->recorded, noting->fact.statement, request->problems, &noting->statement);
    if (code < 0)
        return code;
    const struct recorded_statement *statement = noting->statement;
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", stated->id);
        json_text(&json, "statement", statement->id);
        json_text(&json, "state", recorded_state(statement));
        json_money(&json, "total", statement->total);
        json_money(&json, "paid", statement->paid);
        json_integer(&json, "open_disputes", (int64_t)recorded_open_disputes(statement));
        json_end_object(&json);
        return 0;
    }
    report_heading(&reply->report, "%s: the statement %s of %s", done, statement->id, stated->id);
    report_paragraph(&reply->report, "It stands: %s. Certified USD %s, paid USD %s.",
                     recorded_state(statement), report_money(&reply->report, statement->total),
                     report_money(&reply->report, statement->paid));
    return 0;
}

/* Fills in what every note has, records it and answers. */
static int note(const struct request *request, struct noting *noting, const char *done, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    bool again;
    int code = stated_open(request, true, &stated);
    if (code < 0)
        return code;
    noting->stated = stated;
    noting->fact.statement = request_text(request, "statement", "");
    code = journal_write(stated.journal, NULL, note_act, noting, request->arena, request->problems, &again);
    return code == 0 ? answer(noting, done, reply) : code;
}

/* ---- payments ---- */

static int check_payment(const struct noting *noting, struct problems *problems)
{
    const struct recorded_statement *statement = noting->statement;
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < statement->payment_count; i++) {
        const struct statement_fact *paid = statement->payments[i];
        if (strcmp(paid->reference, noting->fact.reference) == 0 &&
            strcmp(paid->amount, noting->fact.amount) == 0)
            return problem_error(problems, ERROR_CONFLICT, stated_place(&noting->stated),
                                 "each instalment has a reference of its own",
                                 "this payment is recorded already, as of %s by %s",
                                 day_format(paid->day, day), paid->author);
    }
    return 0;
}

int report_payment_run(const struct request *request, struct reply *reply)
{
    char amount[MONEY_TEXT_SIZE];
    const char *text = request_text(request, "amount", "");
    struct noting noting = {.day = (civil_day)request_number(request, "day", 0), .check = check_payment};
    int64_t cents;
    if (!decimal_parse(text, strlen(text), 2, &cents))
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "dollars and cents, such as 201272.00", "--amount is no amount");
    if (noting.day > request->today)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0}, "a day up to today",
                             "a payment is recorded once it was made");
    noting.fact = (struct statement_fact){.act = STATEMENT_PAID,
                                          .amount = money_format(cents, amount),
                                          .day = noting.day,
                                          .reference = request_text(request, "reference", "")};
    return note(request, &noting, "Payment recorded", reply);
}

/* ---- disputes ---- */

/* The line that a request names; what it leaves out is "". */
static struct statement_fact fact_of_line(const struct request *request, enum statement_act act, char *month)
{
    const struct argument_value *section = request_value(request, "section");
    struct statement_fact fact = {.act = act,
                                  .day = DAY_NEVER,
                                  .month = "",
                                  .section = section->count ? section_names[section->number] : "",
                                  .code = request_text(request, "code", ""),
                                  .line = request_text(request, "line", ""),
                                  .why = request_text(request, "why", "")};
    if (request_given(request, "month"))
        fact.month = month_format((civil_month)request_number(request, "month", 0), month);
    return fact;
}

static bool names_line(const struct statement_fact *fact, const struct statement_line *line)
{
    char month[MONTH_TEXT_SIZE];
    return (!fact->month[0] || strcmp(fact->month, month_format(line->month, month)) == 0) &&
           (!fact->section[0] || strcmp(fact->section, section_names[line->section]) == 0) &&
           (!fact->code[0] || strcmp(fact->code, line->code) == 0) &&
           (!fact->line[0] || strcmp(fact->line, line->line) == 0);
}

static bool names_any_line(const struct statement_fact *fact)
{
    return fact->month[0] || fact->section[0] || fact->code[0] || fact->line[0];
}

static int check_line(const struct noting *noting, struct problems *problems)
{
    struct certified_content content;
    int code = states_content(noting->stated.journal, noting->statement, noting->stated.request->arena,
                              problems, &content);
    if (code < 0)
        return code == ERROR_NOT_FOUND ? 0 : code; /* of its total alone nothing can be said */
    for (size_t i = 0; i < content.line_count; i++)
        if (names_line(&noting->fact, &content.lines[i]))
            return 0;
    return problem_error(problems, ERROR_NOT_FOUND, stated_place(&noting->stated),
                         "`muster statements ID --lines STATEMENT` lists them",
                         "the statement %s has no such line", noting->statement->id);
}

static int check_dispute(const struct noting *noting, struct problems *problems)
{
    const struct recorded_statement *statement = noting->statement;
    if (!recorded_stands(statement))
        return problem_error(problems, ERROR_CONFLICT, stated_place(&noting->stated),
                             "`muster statements` lists them", "the statement %s is %s", statement->id,
                             recorded_state(statement));
    return names_any_line(&noting->fact) ? check_line(noting, problems) : 0;
}

int dispute_run(const struct request *request, struct reply *reply)
{
    char month[MONTH_TEXT_SIZE];
    struct noting noting = {.fact = fact_of_line(request, STATEMENT_DISPUTED, month),
                            .day = request->today,
                            .check = check_dispute};
    return note(request, &noting, "Disputed", reply);
}

/* Whether the settlement would close one of the open disputes: recorded_apply decides. */
static int check_settlement(const struct noting *noting, struct problems *problems)
{
    const struct stated *stated = &noting->stated;
    struct statement_fact fact = noting->fact;
    size_t before = recorded_open_disputes(noting->statement);
    struct recorded_statements recorded = stated->recorded;
    fact.party = journal_own_party(stated->journal);
    if (recorded_apply(&recorded, &fact) < 0)
        return problem_memory(problems);
    if (recorded_open_disputes(noting->statement) < before)
        return 0;
    return problem_error(problems, ERROR_NOT_FOUND, stated_place(stated),
                         "who has raised a dispute settles it; `muster statements` lists them",
                         "this party has no open dispute there");
}

int settle_run(const struct request *request, struct reply *reply)
{
    char month[MONTH_TEXT_SIZE];
    struct noting noting = {.fact = fact_of_line(request, STATEMENT_SETTLED, month),
                            .day = request->today,
                            .check = check_settlement};
    return note(request, &noting, "Settled", reply);
}
