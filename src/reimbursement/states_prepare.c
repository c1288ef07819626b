/* A statement as it is to be certified, and `prepare-statement`, which keeps it for who certifies. */
#include "reimbursement/states_operations.h"

#include <string.h>

/* ---- which months ---- */

int period_to_certify(const struct request *request, struct period *ret_period)
{
    const struct period period = {(civil_day)request_number(request, "from", 0),
                                  (civil_day)request_number(request, "to", 0)};
    char day[DAY_TEXT_SIZE];
    if (period.from_day >= period.to_day)
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "a day after --from (the day of --to itself does not count)",
                             "--to is not after --from");
    if (!period_is_whole_months(period))
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "--from and --to on the first day of a month, such as 2025-01-01 and 2025-04-01",
                             "a statement is certified for whole calendar months");
    if (period.to_day > request->today)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "months that are over; `muster statement` calculates any",
                             "these months are not over: today is %s", day_format(request->today, day));
    *ret_period = period;
    return 0;
}

int months_are_free(const struct stated *stated, struct period period,
                    const struct recorded_statement *except, struct problems *problems)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < stated->recorded.count; i++) {
        const struct recorded_statement *other = stated->recorded.items[i];
        if (other == except || !recorded_stands(other) || !periods_overlap(other->period, period))
            continue;
        const struct statement_fact *fact = recorded_fact(other);
        return problem_error(problems, ERROR_CONFLICT, stated_place(stated),
                             other->certified ? "what became known later is an adjustment of the next "
                                                "statement; `muster reverse` takes a statement back"
                                              : "what became known later is an adjustment of the next "
                                                "statement; `muster report-certified --replaces` corrects a "
                                                "report",
                             "these months are locked by the statement %s, %s on %s by %s", other->id,
                             other->certified ? "certified" : "reported as certified",
                             day_format(fact->day, day), fact->author);
    }
    return 0;
}

/* ---- what it states ---- */

int stating_calculate(const struct stated *stated, struct period period, struct problems *problems,
                      struct stating *stating)
{
    struct arena *arena = stated->request->arena;
    struct statement_options options = {.period = period, .explain = true};
    stating->relied = (struct relied_rows){.arena = arena};
    int code = account_read(&stated->folder, arena, problems, &stating->account);
    if (code >= 0)
        code = agreement_check_schedule(stating->account.agreement, &stating->schedule, problems);
    if (code >= 0)
        code = states_into_account(stated->journal, &stated->recorded, arena, problems, &stating->account);
    if (code < 0)
        return code;
    options.certified = stating->account.certified;
    code = statement_calculate(&stating->account, &stating->schedule, &options, arena, problems,
                               &stating->statement);
    if (code < 0)
        return code;
    code = statement_relied(&stating->statement, &stating->account, &stating->schedule, &stating->relied);
    return code < 0 ? problem_memory(problems) : 0;
}

static const char *hash_text(const struct digest *hash, struct arena *arena)
{
    char hex[DIGEST_TEXT_SIZE];
    return arena_text(arena, digest_format(hash, hex), DIGEST_TEXT_SIZE - 1);
}

/* The rows that it rests on, and the editions among them, by name and hash. NULL hash: memory. */
static int name_rows(struct stating *stating, struct arena *arena)
{
    const struct relied_rows *relied = &stating->relied;
    struct certified_row *rows = arena_array(arena, relied->count, sizeof *rows);
    struct content_edition *editions = arena_array(arena, relied->count, sizeof *editions);
    if (!rows || !editions)
        return ERROR_LIMIT;
    stating->content.rows = rows;
    stating->content.editions = editions;
    for (size_t i = 0; i < relied->count; i++) {
        const struct rate_row *row = &relied->items[i].row;
        struct digest hash;
        if (schedule_row_hash(&stating->schedule, row, &hash) < 0)
            return ERROR_LIMIT;
        rows[i] = (struct certified_row){*row, relied->items[i].mark, hash_text(&hash, arena)};
        stating->content.row_count++;
        if (!rows[i].hash)
            return ERROR_LIMIT;
        if (row->table != SCHEDULE_EDITIONS)
            continue;
        int edition = schedule_edition_find(&stating->schedule, row->code);
        if (edition < 0 || schedule_edition_hash(&stating->schedule, edition, &hash) < 0)
            return ERROR_LIMIT;
        const char *text = hash_text(&hash, arena);
        if (!text)
            return ERROR_LIMIT;
        editions[stating->content.edition_count++] = (struct content_edition){row->code, text};
    }
    return 0;
}

static int write_content(const struct stated *stated, struct problems *problems, struct stating *stating)
{
    TEXT_CLEANUP struct text out = {0};
    struct certified_content again;
    struct arena *arena = stated->request->arena;
    if (certified_content_write(&stating->content, &out) < 0)
        return problem_error(problems, ERROR_LIMIT, stated_place(stated), "certify fewer months at a time",
                             "the lines of the statement take more than 1 MiB");
    const char *fault = certified_content_read(out.data, out.length, arena, &again);
    if (fault && fault_is_memory(fault))
        return problem_memory(problems);
    if (fault)
        return problem_error(problems, ERROR_INVALID, stated_place(stated), NULL,
                             "the statement cannot be certified: %s", fault);
    struct digest hash = attachment_hash(out.data, out.length);
    stating->data = arena_text(arena, out.data, out.length);
    stating->size = out.length;
    stating->hash = hash_text(&hash, arena);
    return stating->data && stating->hash ? 0 : problem_memory(problems);
}

int stating_write(const struct stated *stated, const char *id, struct problems *problems,
                  struct stating *stating)
{
    const struct statement *statement = &stating->statement;
    stating->content = (struct certified_content){.contingent = stated->id,
                                                  .statement = id,
                                                  .period = statement->period,
                                                  .total = statement->total,
                                                  .mark = statement->mark,
                                                  .engine = STATEMENT_ENGINE,
                                                  .lines = statement->lines,
                                                  .line_count = statement->count};
    if (!id || name_rows(stating, stated->request->arena) < 0)
        return problem_memory(problems);
    return write_content(stated, problems, stating);
}

int stating_check(const struct stated *stated, const struct stating *stating, struct problems *problems)
{
    const struct certified_statements *certified = stating->account.certified;
    struct rate_acceptances acceptances;
    for (size_t i = 0; certified && i < certified->count; i++) {
        const struct certified_statement *before = &certified->items[i];
        if (!before->known && !before->reversed &&
            before->period.to_day <= stating->statement.period.from_day)
            return problem_error(
                problems, ERROR_NOT_FOUND, stated_place(stated),
                "ask the party that certified it for a bundle with them",
                "the lines of the statement %s are not here, so that nothing says what is to "
                "be adjusted",
                before->id);
    }
    int code = rate_acceptances_read(stated->journal, stated->request->arena, problems, &acceptances);
    if (code < 0)
        return code;
    return relied_check_accepted(&stating->schedule, &stating->relied, &acceptances, problems);
}

int stating_keep(struct transaction *transaction, const struct stating *stating, struct problems *problems,
                 struct draft *ret_draft)
{
    struct arena *arena = transaction_arena(transaction);
    const struct attachment attachment = {
        .name = arena_format(arena, "statement-%s.json", stating->content.statement),
        .type = "application/json",
        .of = arena_format(arena, "statement %s", stating->content.statement),
        .data = stating->data,
        .size = stating->size};
    if (!attachment.name || !attachment.of)
        return problem_memory(problems);
    return transaction_attachment_add(transaction, &attachment, problems, ret_draft);
}

void stating_json(struct json_writer *json, const struct certified_content *content, const char *hash)
{
    json_text(json, "contingent", content->contingent);
    json_text(json, "statement", content->statement);
    json_day(json, "from", content->period.from_day);
    json_day(json, "to", content->period.to_day);
    json_money(json, "total", content->total);
    json_text(json, "mark", mark_names[content->mark]);
    json_text(json, "content", hash);
}

/* ---- the operation ---- */

struct preparing {
    struct stated stated;
    struct stating stating;
    struct period period;
};

static int prepare_act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct preparing *preparing = context;
    struct stated *stated = &preparing->stated;
    struct stating *stating = &preparing->stating;
    const struct stream_name stream = {stated->subject, CIRCLE_SHARED};
    struct draft draft;
    int code = transaction_streams(transaction, &stream, 1, problems);
    if (code == 0)
        code = stated_read(stated, problems);
    if (code == 0)
        code = months_are_free(stated, preparing->period, NULL, problems);
    if (code == 0)
        code = stating_calculate(stated, preparing->period, problems, stating);
    if (code == 0)
        code = stating_write(stated,
                             recorded_next_id(&stated->recorded, preparing->period, stated->request->arena),
                             problems, stating);
    if (code == 0)
        code = stating_check(stated, stating, problems);
    if (code == 0)
        code = stating_keep(transaction, stating, problems, &draft);
    return code == 0 ? stated_append(transaction, stated, "", &draft, 1, problems) : code;
}

static void answer(const struct preparing *preparing, struct reply *reply)
{
    const struct certified_content *content = &preparing->stating.content;
    const char *hash = preparing->stating.hash;
    struct report *report = &reply->report;
    char total[MONEY_TEXT_SIZE];
    if (preparing->stated.request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        stating_json(&json, content, hash);
        json_end_object(&json);
        return;
    }
    report_heading(report, "Prepared: the statement %s of %s", content->statement, content->contingent);
    report_paragraph(
        report,
        "USD %s, mark %s. Its lines, the rows that they rest on and their editions are kept under "
        "the hash that is approved:\n\n  %s",
        report_money(report, content->total), mark_names[content->mark], hash);
    report_paragraph(report,
                     "It is certified by who holds the authority, once someone else has asked for it:\n\n"
                     "  muster authority request submit NAME --act statement.certify \\\n"
                     "    --scope contingent/%s --content %s \\\n    --amount %s",
                     content->contingent, hash, money_format(content->total > 0 ? content->total : 0, total));
}

int prepare_statement_run(const struct request *request, struct reply *reply)
{
    STATED_CLEANUP struct stated stated = {0};
    struct preparing preparing = {0};
    bool again;
    int code = period_to_certify(request, &preparing.period);
    if (code == 0)
        code = schedule_of_request(request, &preparing.stating.schedule);
    if (code == 0)
        code = stated_open(request, true, &stated);
    if (code < 0)
        return code;
    preparing.stated = stated;
    code = journal_write(stated.journal, NULL, prepare_act, &preparing, request->arena, request->problems,
                         &again);
    if (code == 0)
        answer(&preparing, reply);
    return code;
}
