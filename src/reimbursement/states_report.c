/* `report-certified`: a State's own copy of a certification, as a fact that its paper shows. */
#include "reimbursement/states_operations.h"

#include <string.h>

/* The report that this one corrects; NULL: none. */
static int find_replaced(const struct reporting *reporting, struct problems *problems,
                         struct recorded_statement **ret_replaced)
{
    const struct stated *stated = &reporting->stated;
    struct recorded_statement *replaced = NULL;
    *ret_replaced = NULL;
    if (!reporting->replaces[0])
        return 0;
    int code = states_find(&stated->recorded, reporting->replaces, problems, &replaced);
    if (code < 0)
        return code;
    if (replaced->certified || !recorded_stands(replaced))
        return problem_error(problems, ERROR_CONFLICT, stated_place(stated), "a report that stands",
                             "the statement %s is %s", replaced->id, recorded_state(replaced));
    *ret_replaced = replaced;
    return 0;
}

/* What is calculated here says which lines a reported total has, where both are the same. A statement that
   cannot be calculated is reported all the same. */
static int calculate(struct reporting *reporting, struct problems *problems)
{
    struct stated *stated = &reporting->stated;
    struct arena *arena = stated->request->arena;
    struct problems quiet;
    problems_init(&quiet, arena);
    reporting->name = recorded_next_id(&stated->recorded, reporting->period, arena);
    if (!reporting->name)
        return problem_memory(problems);
    int code = stating_calculate(stated, reporting->period, &quiet, &reporting->stating);
    reporting->calculated = code == 0;
    reporting->equal = code == 0 && reporting->stating.statement.total == reporting->total;
    return reporting->equal ? stating_write(stated, reporting->name, problems, &reporting->stating) : 0;
}

static int keep_paper(struct transaction *transaction, const struct reporting *reporting,
                      struct problems *problems, struct draft *ret_draft)
{
    const char *slash = strrchr(reporting->paper.path, '/');
    const struct attachment attachment = {
        .name = slash ? slash + 1 : reporting->paper.path,
        .type = "application/octet-stream",
        .of = arena_format(transaction_arena(transaction), "statement %s", reporting->name),
        .data = reporting->paper.data,
        .size = reporting->paper.size};
    return attachment.of ? transaction_attachment_add(transaction, &attachment, problems, ret_draft)
                         : problem_memory(problems);
}

/* The records: the paper, the lines where they are known, the report. */
static int record(struct transaction *transaction, const struct reporting *reporting,
                  struct problems *problems)
{
    enum { PAPER, REPORT, LINES, DRAFTS };
    char total[MONEY_TEXT_SIZE], hex[DIGEST_TEXT_SIZE];
    struct draft drafts[DRAFTS];
    const struct stated *stated = &reporting->stated;
    struct digest paper = attachment_hash(reporting->paper.data, reporting->paper.size);
    const struct statement_fact fact = {.act = STATEMENT_REPORTED,
                                        .statement = reporting->name,
                                        .content = reporting->equal ? reporting->stating.hash : "",
                                        .day = reporting->day,
                                        .from = reporting->period.from_day,
                                        .to = reporting->period.to_day,
                                        .total = money_format(reporting->total, total),
                                        .paper = digest_format(&paper, hex),
                                        .replaces = reporting->replaces};
    int code = keep_paper(transaction, reporting, problems, &drafts[PAPER]);
    if (code == 0)
        code =
            stated_draft(stated, &fact, instant_day(transaction_now(transaction)), problems, &drafts[REPORT]);
    if (code == 0 && reporting->equal)
        code = stating_keep(transaction, &reporting->stating, problems, &drafts[LINES]);
    return code == 0
               ? stated_append(transaction, stated, "", drafts, reporting->equal ? DRAFTS : LINES, problems)
               : code;
}

int report_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct reporting *reporting = context;
    struct stated *stated = &reporting->stated;
    const struct stream_name stream = {stated->subject, CIRCLE_SHARED};
    struct recorded_statement *replaced = NULL;
    int code = transaction_streams(transaction, &stream, 1, problems);
    if (code == 0)
        code = stated_read(stated, problems);
    if (code == 0)
        code = find_replaced(reporting, problems, &replaced);
    if (code == 0)
        code = months_are_free(stated, reporting->period, replaced, problems);
    if (code == 0)
        code = calculate(reporting, problems);
    if (code == 0)
        code = record(transaction, reporting, problems);
    if (code == 0 && replaced)
        code = stated_guards(transaction, stated, replaced->period, replaced->id, NULL, problems);
    return code == 0 ? stated_guards(transaction, stated, reporting->period, NULL, reporting->name, problems)
                     : code;
}

static void answer(const struct reporting *reporting, struct reply *reply)
{
    const struct request *request = reporting->stated.request;
    const struct statement *statement = &reporting->stating.statement;
    struct report *report = &reply->report;
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", reporting->stated.id);
        json_text(&json, "statement", reporting->name);
        json_money(&json, "total", reporting->total);
        if (reporting->calculated)
            json_money(&json, "calculated", statement->total);
        else
            json_null(&json, "calculated");
        json_bool(&json, "lines", reporting->equal);
        json_end_object(&json);
        return;
    }
    report_heading(report, "Noted as certified: the statement %s of %s", reporting->name,
                   reporting->stated.id);
    if (reporting->equal)
        report_paragraph(
            report,
            "Reported as USD %s, which is what is calculated here: its lines are taken for those "
            "that were certified, and what becomes known later is an adjustment.",
            report_money(report, reporting->total));
    else
        report_paragraph(
            report,
            "Reported as USD %s. %s Only the total is known here, so that nothing of these months "
            "is adjusted until the lines come with a bundle of the United Nations.",
            report_money(report, reporting->total),
            reporting->calculated ? report_text(report, "Calculated here: USD %s, a difference of USD %s.",
                                                report_money(report, statement->total),
                                                report_money(report, reporting->total - statement->total))
                                  : "It cannot be calculated here: `muster statement` says why.");
}

static int read_arguments(const struct request *request, struct reporting *reporting)
{
    const char *total = request_text(request, "total", "");
    int64_t cents;
    if (!decimal_parse(total, strlen(total), 2, &cents))
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "dollars and cents, such as 603816.00", "--total is no amount");
    reporting->total = cents;
    reporting->day = (civil_day)request_number(request, "day", request->today);
    reporting->replaces = request_text(request, "replaces", "");
    if (reporting->day > request->today)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0}, "a day up to today",
                             "--day is to come");
    int code = period_to_certify(request, &reporting->period);
    if (code == 0)
        code = file_read(request_text(request, "paper", ""), request->arena, request->problems,
                         &reporting->paper);
    return code;
}

int report_certified_run(const struct request *request, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    struct reporting reporting = {0};
    bool again;
    int code = read_arguments(request, &reporting);
    if (code == 0)
        code = schedule_of_request(request, &reporting.stating.schedule);
    if (code == 0)
        code = stated_open(request, true, &stated);
    if (code < 0)
        return code;
    reporting.stated = stated;
    code = journal_write(stated.journal, NULL, report_act, &reporting, request->arena, request->problems,
                         &again);
    if (code == 0)
        answer(&reporting, reply);
    return code;
}
