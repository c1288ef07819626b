/* The operations that record: from arguments to a record of authority, by table, and what came of it. */
#include "support/support_operations.h"

#include <string.h>

/* Which record an operation makes. */
static const struct {
    const char *operation;
    enum authority_kind kind;
} recorded[] = {
    {"authority position add", KIND_POSITION},
    {"authority person add", KIND_PERSON},
    {"authority person assign", KIND_HOLDS},
    {"authority cover add", KIND_COVER},
    {"authority delegation grant", KIND_GRANTED},
    {"authority delegation accept", KIND_ACCEPTED},
    {"authority delegation suspend", KIND_SUSPENDED},
    {"authority delegation resume", KIND_RESUMED},
    {"authority delegation revoke", KIND_REVOKED},
    {"authority request submit", KIND_SUBMITTED},
    {"authority request edit", KIND_EDITED},
    {"authority request approve", KIND_APPROVED},
    {"authority request reject", KIND_REJECTED},
    {"authority request withdraw", KIND_WITHDRAWN},
    {"authority request execute", KIND_EXECUTED},
    {"authority override request", KIND_OVERRIDE_REQUESTED},
    {"authority override confirm", KIND_OVERRIDE_CONFIRMED},
};

enum field_type { FIELD_TEXT, FIELD_DAY, FIELD_LIST, FIELD_MONEY, FIELD_FLAG };

/* Which field an argument fills. */
static const struct field {
    const char *argument;
    enum field_type type;
    size_t offset;
} fields[] = {
    {"act", FIELD_TEXT, offsetof(struct authority_record, act)},
    {"acts", FIELD_LIST, offsetof(struct authority_record, acts)},
    {"amount", FIELD_MONEY, offsetof(struct authority_record, amount)},
    {"content", FIELD_TEXT, offsetof(struct authority_record, content)},
    {"delegation", FIELD_TEXT, offsetof(struct authority_record, delegation)},
    {"emergency", FIELD_FLAG, offsetof(struct authority_record, emergency)},
    {"entity", FIELD_TEXT, offsetof(struct authority_record, entity)},
    {"from", FIELD_DAY, offsetof(struct authority_record, from)},
    {"installation", FIELD_TEXT, offsetof(struct authority_record, exercised_at)},
    {"key", FIELD_TEXT, offsetof(struct authority_record, public_key)},
    {"limit", FIELD_MONEY, offsetof(struct authority_record, limit)},
    {"login", FIELD_TEXT, offsetof(struct authority_record, login)},
    {"mark", FIELD_TEXT, offsetof(struct authority_record, mark)},
    {"may-sub-delegate", FIELD_FLAG, offsetof(struct authority_record, may_sub_delegate)},
    {"name", FIELD_TEXT, offsetof(struct authority_record, name)},
    {"party", FIELD_TEXT, offsetof(struct authority_record, party)},
    {"person", FIELD_TEXT, offsetof(struct authority_record, person)},
    {"position", FIELD_TEXT, offsetof(struct authority_record, position)},
    {"prepared-by", FIELD_LIST, offsetof(struct authority_record, prepared_by)},
    {"reason", FIELD_TEXT, offsetof(struct authority_record, reason)},
    {"reserve", FIELD_LIST, offsetof(struct authority_record, reserved)},
    {"role", FIELD_TEXT, offsetof(struct authority_record, role)},
    {"scope", FIELD_TEXT, offsetof(struct authority_record, scope)},
    {"source", FIELD_TEXT, offsetof(struct authority_record, source)},
    {"title", FIELD_TEXT, offsetof(struct authority_record, title)},
    {"to", FIELD_DAY, offsetof(struct authority_record, to)},
    {"to-position", FIELD_TEXT, offsetof(struct authority_record, to_position)},
    {"under", FIELD_TEXT, offsetof(struct authority_record, under)},
};

/* What the operation is about comes first: a record's id, except of holdings and covers. */
static const struct field of_id = {"", FIELD_TEXT, offsetof(struct authority_record, id)};

static const struct field *field_of(const struct argument *argument, enum authority_kind kind)
{
    if (argument->flags & ARGUMENT_POSITIONAL && kind != KIND_HOLDS && kind != KIND_COVER)
        return &of_id;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].argument, argument->name) == 0)
            return &fields[i];
    return NULL;
}

static int fill_money(const struct request *request, const struct argument *argument, const char *text,
                      void *ret_cents)
{
    char quoted[TEXT_QUOTE_SIZE];
    int64_t cents;
    if (!decimal_parse(text, strlen(text), 2, &cents) || cents < 0)
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "expected dollars such as 1234.56, without separators",
                             "--%s: '%s' is no amount", argument->name,
                             text_quote(text, strlen(text), quoted));
    memcpy(ret_cents, &cents, sizeof cents);
    return 0;
}

static int fill(const struct request *request, size_t index, const struct field *field,
                struct authority_record *record)
{
    const struct argument_value *value = &request->values[index];
    void *at = (char *)record + field->offset;
    if (!value->count)
        return 0;
    switch (field->type) {
    case FIELD_TEXT:
        *(const char **)at = value->text[0];
        return 0;
    case FIELD_DAY:
        *(civil_day *)at = (civil_day)value->number;
        return 0;
    case FIELD_LIST:
        *(struct authority_list *)at = (struct authority_list){value->text, value->count};
        return 0;
    case FIELD_FLAG:
        *(bool *)at = true;
        return 0;
    case FIELD_MONEY:
        return fill_money(request, &request->operation->arguments[index], value->text[0], at);
    }
    return 0;
}

/* What is known without being said: where, from which position, from when, how many approve. */
static int complete(const struct authority_page *page, struct journal *journal, civil_day today,
                    struct authority_record *record)
{
    const struct authority_delegation *under = authority_delegation(page->state, record->under);
    const struct authority_act *act = authority_act(&page->rules, record->act);
    struct digest here = journal_installation(journal);
    char *text = arena_alloc(page->request->arena, DIGEST_TEXT_SIZE);
    if (!text)
        return problem_memory(page->request->problems);
    if (!*record->exercised_at)
        record->exercised_at = digest_format(&here, text);
    if (!*record->under)
        record->from_position = "inherent";
    else
        record->from_position = under ? under->granted->to_position : record->under;
    if (record->from == DAY_FIRST)
        record->from = today;
    record->persons = act ? act->persons : 1;
    return 0;
}

static int read_arguments(const struct request *request, enum authority_kind kind,
                          struct authority_record *ret_record)
{
    *ret_record = authority_record_new(kind, request->surroundings->author, request->today);
    int code = 0;
    for (size_t i = 0; i < request->operation->argument_count; i++) {
        const struct field *field = field_of(&request->operation->arguments[i], kind);
        int failed = field ? fill(request, i, field, ret_record) : 0;
        code = code ? code : failed;
    }
    return code;
}

/* ---- the answer ---- */

/* "approved under cell, under root: inherent (...)" */
static void say_recorded(const struct authority_page *page, const struct authority_record *record,
                         struct report *report)
{
    const char *relied = *record->delegation ? record->delegation : record->under;
    const struct authority_record *person = authority_person(page->state, record->author);
    report_heading(report, "Recorded: %s by %s", authority_kind_names[record->kind],
                   person ? person->name : record->author);
    if (*relied)
        report_paragraph(report, "Under the delegation %s.",
                         authority_chain_words(page->state, relied, report));
}

static void answer_people(const struct authority_page *page, const struct authority_record *record,
                          struct report *report)
{
    const struct authority_request *request = authority_request(page->state, record->id);
    const struct authority_delegation *delegation = authority_delegation(page->state, record->id);
    say_recorded(page, record, report);
    if (record->kind >= KIND_SUBMITTED && request)
        authority_show_request(page, request, report);
    else if (record->kind >= KIND_GRANTED && record->kind < KIND_SUBMITTED && delegation)
        authority_show_delegation(page, delegation, report);
    if (record->kind < KIND_GRANTED && !page->state->founded)
        report_notice(report, "Nobody may appoint yet: give somebody a position with the role administrator. "
                              "Until then whoever works here sets up positions and persons.");
}

static void answer_machines(const struct authority_page *page, const struct authority_record *record,
                            struct text *out)
{
    struct json_writer json = {.out = out};
    const struct authority_request *request = authority_request(page->state, record->id);
    const struct authority_delegation *delegation = authority_delegation(page->state, record->id);
    json_begin_object(&json, NULL);
    json_text(&json, "recorded", authority_kind_names[record->kind]);
    json_text(&json, "author", record->author);
    if (record->kind >= KIND_SUBMITTED && request)
        authority_write_request(request, &page->hands, &json, "request");
    else if (record->kind >= KIND_GRANTED && record->kind < KIND_SUBMITTED && delegation)
        authority_write_delegation(page, delegation, &json, "delegation");
    json_end_object(&json);
}

/* What the answer shows. */
static int page_of_record(const struct request *request, struct journal *journal,
                          const struct authority_record *record, struct authority_page *ret_page)
{
    int code = authority_page_of(request, journal, ret_page);
    return code || record->kind < KIND_SUBMITTED ? code : authority_page_hands(ret_page, journal, record->id);
}

int authority_record_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct authority_record record;
    struct authority_page page;
    size_t kind = 0;
    while (strcmp(recorded[kind].operation, request->operation->name) != 0)
        kind++;
    int code = read_arguments(request, recorded[kind].kind, &record);
    if (!code)
        code = journal_of_request(request, true, &journal);
    if (!code)
        code = authority_page_of(request, journal, &page);
    if (!code)
        code = complete(&page, journal, request->today, &record);
    if (!code)
        code = support_record(journal, &record, request->arena, request->problems);
    if (!code)
        code = page_of_record(request, journal, &record, &page);
    if (code)
        return code;
    if (request->form == REPLY_JSON)
        answer_machines(&page, &record, &reply->machine);
    else
        answer_people(&page, &record, &reply->report);
    return 0;
}
