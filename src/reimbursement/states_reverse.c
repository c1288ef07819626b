/* `reverse`: the linked reversing entry that takes a certified statement back. */
#include "reimbursement/states_operations.h"

#include <string.h>

#define ACT "statement.certify"

static int find_statement(struct reversing *reversing, struct problems *problems)
{
    struct recorded_statement *statement = NULL;
    const struct stated *stated = &reversing->stated;
    int code = states_find(&stated->recorded, reversing->name, problems, &statement);
    if (code < 0)
        return code;
    if (!statement->certified)
        return problem_error(problems, ERROR_CONFLICT, stated_place(stated),
                             "`muster report-certified --replaces` corrects a report",
                             "the statement %s is only reported here: the United Nations reverses what it "
                             "certified",
                             statement->id);
    if (!recorded_stands(statement))
        return problem_error(problems, ERROR_CONFLICT, stated_place(stated), "`muster statements` lists them",
                             "the statement %s is %s", statement->id, recorded_state(statement));
    reversing->statement = statement;
    reversing->hash = states_reversal(statement, stated->request->arena);
    return reversing->hash ? 0 : problem_memory(problems);
}

static int record(struct transaction *transaction, const struct reversing *reversing,
                  const struct carried *carried, struct problems *problems)
{
    char total[MONEY_TEXT_SIZE];
    struct draft draft;
    const struct statement_fact fact = {.act = STATEMENT_REVERSED,
                                        .statement = reversing->statement->id,
                                        .content = reversing->hash,
                                        .total = money_format(-reversing->statement->total, total),
                                        .person = carried->person,
                                        .delegation = reversing->delegation,
                                        .request = carried->request,
                                        .why = reversing->why};
    int code = stated_draft(&reversing->stated, &fact, reversing->day, problems, &draft);
    return code == 0
               ? stated_append(transaction, &reversing->stated, reversing->delegation, &draft, 1, problems)
               : code;
}

int reverse_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct reversing *reversing = context;
    struct stated *stated = &reversing->stated;
    const struct stream_name streams[] = {authority_stream, {stated->subject, CIRCLE_SHARED}};
    struct carrying carrying = {.act = ACT,
                                .subject = stated->subject,
                                .author = stated->request->surroundings->author,
                                .delegation = reversing->delegation};
    struct carried carried;
    reversing->day = instant_day(transaction_now(transaction));
    int code = transaction_streams(transaction, streams, sizeof streams / sizeof *streams, problems);
    if (code == 0)
        code = stated_read(stated, problems);
    if (code == 0)
        code = find_statement(reversing, problems);
    if (code < 0)
        return code;
    carrying.content = reversing->hash;
    code = transaction_request_begin(transaction, &carrying, problems, &carried);
    if (code == 0)
        code = record(transaction, reversing, &carried, problems);
    if (code == 0)
        code = transaction_request_end(transaction, &carrying, &carried, problems);
    return code == 0 ? stated_guards(transaction, stated, reversing->statement->period,
                                     reversing->statement->id, NULL, problems)
                     : code;
}

/* Only says what would be reversed, for the request. */
static int prepare(struct reversing *reversing)
{
    struct problems *problems = reversing->stated.request->problems;
    int code = stated_read(&reversing->stated, problems);
    return code == 0 ? find_statement(reversing, problems) : code;
}

static void answer(const struct reversing *reversing, bool prepared, struct reply *reply)
{
    const struct recorded_statement *statement = reversing->statement;
    struct report *report = &reply->report;
    if (reversing->stated.request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", reversing->stated.id);
        json_text(&json, "statement", statement->id);
        json_money(&json, "total", -statement->total);
        json_text(&json, "content", reversing->hash);
        json_bool(&json, "reversed", !prepared);
        json_end_object(&json);
        return;
    }
    report_heading(report, "%s the statement %s of %s", prepared ? "To reverse:" : "Reversed:", statement->id,
                   reversing->stated.id);
    if (!prepared) {
        report_paragraph(report,
                         "The reversing entry is USD %s. Its months are free to be certified again, and what "
                         "later statements adjusted of it is taken back by the next.",
                         report_money(report, -statement->total));
        return;
    }
    report_paragraph(report, "The reversing entry is USD %s. The hash that is approved:\n\n  %s",
                     report_money(report, -statement->total), reversing->hash);
    report_paragraph(
        report,
        "It is reversed by who holds the authority, once someone else has asked for it; it commits "
        "no further amount:\n\n"
        "  muster authority request submit NAME --act " ACT " \\\n"
        "    --scope contingent/%s --content %s \\\n    --amount 0.00",
        reversing->stated.id, reversing->hash);
}

int reverse_run(const struct request *request, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    bool again, prepared = request_given(request, "prepare");
    struct reversing reversing = {.name = request_text(request, "statement", ""),
                                  .delegation = request_text(request, "delegation", ""),
                                  .why = request_text(request, "why", "")};
    if (!prepared && (!reversing.delegation[0] || !reversing.why[0]))
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "--delegation and --why, or --prepare",
                             "a reversal names its reason and the delegation under which it is made");
    int code = stated_open(request, !prepared, &stated);
    if (code < 0)
        return code;
    reversing.stated = stated;
    code = prepared ? prepare(&reversing)
                    : journal_write(stated.journal, NULL, reverse_act, &reversing, request->arena,
                                    request->problems, &again);
    if (code == 0)
        answer(&reversing, prepared, reply);
    return code;
}
