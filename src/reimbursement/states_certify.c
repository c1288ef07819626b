/* `certify`: the United Nations' act, which names the delegation and locks the months. */
#include "reimbursement/states_operations.h"

#include <string.h>

#define ACT "statement.certify"

/* The record that names the bytes, unless who prepared the statement has kept them. */
static int keep_bytes(struct transaction *transaction, const struct certifying *certifying,
                      struct problems *problems)
{
    const struct stated *stated = &certifying->stated;
    const void *data;
    size_t size;
    struct digest hash;
    struct draft draft;
    if (!digest_parse(certifying->stating.hash, strlen(certifying->stating.hash), &hash))
        return ERROR_BUG;
    int code =
        journal_attachment_read(stated->journal, &hash, stated->request->arena, problems, &data, &size);
    if (code != ERROR_NOT_FOUND)
        return code;
    code = stating_keep(transaction, &certifying->stating, problems, &draft);
    return code == 0 ? stated_append(transaction, stated, "", &draft, 1, problems) : code;
}

static int record(struct transaction *transaction, const struct certifying *certifying,
                  const struct carried *carried, struct problems *problems)
{
    char total[MONEY_TEXT_SIZE];
    struct draft draft;
    const struct certified_content *content = &certifying->stating.content;
    const struct statement_fact fact = {.act = STATEMENT_CERTIFIED,
                                        .statement = content->statement,
                                        .content = certifying->stating.hash,
                                        .from = content->period.from_day,
                                        .to = content->period.to_day,
                                        .total = money_format(content->total, total),
                                        .mark = mark_names[content->mark],
                                        .engine = content->engine,
                                        .person = carried->person,
                                        .delegation = certifying->delegation,
                                        .request = carried->request};
    int code = stated_draft(&certifying->stated, &fact, certifying->day, problems, &draft);
    return code == 0
               ? stated_append(transaction, &certifying->stated, certifying->delegation, &draft, 1, problems)
               : code;
}

static int carry_out(struct transaction *transaction, struct certifying *certifying,
                     struct problems *problems)
{
    const struct stated *stated = &certifying->stated;
    money_cents total = certifying->stating.content.total;
    const struct carrying carrying = {.act = ACT,
                                      .subject = stated->subject,
                                      .content = certifying->stating.hash,
                                      .author = stated->request->surroundings->author,
                                      .delegation = certifying->delegation,
                                      .amount = total > 0 ? total : 0,
                                      .from = certifying->period.from_day,
                                      .to = certifying->period.to_day};
    struct carried carried;
    int code = transaction_request_begin(transaction, &carrying, problems, &carried);
    if (code == 0)
        code = keep_bytes(transaction, certifying, problems);
    if (code == 0)
        code = record(transaction, certifying, &carried, problems);
    if (code < 0)
        return code;
    certifying->person = carried.person;
    code = transaction_request_end(transaction, &carrying, &carried, problems);
    return code == 0 ? stated_guards(transaction, stated, certifying->period, NULL,
                                     certifying->stating.content.statement, problems)
                     : code;
}

int certify_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct certifying *certifying = context;
    struct stated *stated = &certifying->stated;
    struct arena *arena = stated->request->arena;
    const struct stream_name streams[] = {authority_stream, {stated->subject, CIRCLE_SHARED}};
    certifying->day = instant_day(transaction_now(transaction));
    int code = transaction_streams(transaction, streams, sizeof streams / sizeof *streams, problems);
    if (code == 0)
        code = stated_read(stated, problems);
    if (code == 0)
        code = months_are_free(stated, certifying->period, NULL, problems);
    if (code == 0)
        code = stating_calculate(stated, certifying->period, problems, &certifying->stating);
    if (code == 0)
        code = stating_write(stated, recorded_next_id(&stated->recorded, certifying->period, arena), problems,
                             &certifying->stating);
    if (code == 0)
        code = stating_check(stated, &certifying->stating, problems);
    return code == 0 ? carry_out(transaction, certifying, problems) : code;
}

static void answer(const struct certifying *certifying, struct reply *reply)
{
    const struct certified_content *content = &certifying->stating.content;
    char day[DAY_TEXT_SIZE];
    if (certifying->stated.request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        stating_json(&json, content, certifying->stating.hash);
        json_text(&json, "person", certifying->person);
        json_text(&json, "delegation", certifying->delegation);
        json_day(&json, "day", certifying->day);
        json_end_object(&json);
        return;
    }
    report_heading(&reply->report, "Certified: the statement %s of %s", content->statement,
                   content->contingent);
    report_paragraph(
        &reply->report,
        "USD %s, mark %s, by %s on %s under the delegation %s. Its months are locked: what becomes "
        "known later is an adjustment of the next statement.",
        report_money(&reply->report, content->total), mark_names[content->mark], certifying->person,
        day_format(certifying->day, day), certifying->delegation);
}

int certify_run(const struct request *request, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    struct certifying certifying = {.delegation = request_text(request, "delegation", "")};
    bool again;
    int code = period_to_certify(request, &certifying.period);
    if (code == 0)
        code = schedule_of_request(request, &certifying.stating.schedule);
    if (code == 0)
        code = stated_open(request, true, &stated);
    if (code < 0)
        return code;
    certifying.stated = stated;
    code = journal_write(stated.journal, NULL, certify_act, &certifying, request->arena, request->problems,
                         &again);
    if (code == 0)
        answer(&certifying, reply);
    return code;
}
