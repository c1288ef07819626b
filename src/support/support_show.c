/* The operations that show: positions, delegations, requests, rules. */
#include "support/support_operations.h"

#include <string.h>

int authority_page_of(const struct request *request, struct journal *journal, struct authority_page *ret_page)
{
    *ret_page = (struct authority_page){.request = request};
    int code = support_rules(request->arena, request->problems, &ret_page->rules);
    return code ? code
                : support_state(journal, &ret_page->rules, request->arena, request->problems,
                                &ret_page->state);
}

int authority_page_read(const struct request *request, struct authority_page *ret_page)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    int code = journal_of_request(request, false, &journal);
    return code ? code : authority_page_of(request, journal, ret_page);
}

int authority_page_hands(struct authority_page *page, struct journal *journal, const char *id)
{
    const struct authority_request *request = authority_request(page->state, id);
    if (!request)
        return 0;
    const struct carrying about = {
        .act = request->submitted->act, .subject = request->submitted->scope, .content = request->content};
    return journal_hands(journal, &about, authority_approved_at(request), page->request->arena,
                         page->request->problems, &page->hands);
}

/* ---- words ---- */

static const char *day_words(struct report *report, civil_day day)
{
    char text[DAY_TEXT_SIZE];
    return day == DAY_NEVER ? "" : report_text(report, "%s", day_format(day, text));
}

static const char *money_words(struct report *report, money_cents cents)
{
    return cents < 0 ? "" : report_money(report, cents);
}

static const char *name_of(const struct authority_page *page, const char *author)
{
    const struct authority_record *person = authority_person(page->state, author);
    return person ? person->name : author;
}

static const char *list_words(struct report *report, const struct authority_list *list)
{
    const char *words = "";
    for (size_t i = 0; i < list->count; i++)
        words = report_text(report, "%s%s%s", words, i ? ", " : "", list->items[i]);
    return words;
}

/* "*" is everything. */
static const char *scope_words(const char *scope)
{
    return strcmp(scope, AUTHORITY_ANY) == 0 ? "everything" : scope;
}

const char *authority_chain_words(const struct authority_state *state, const char *delegation,
                                  struct report *report)
{
    const char *words = delegation;
    for (int i = 0; i < AUTHORITY_CHAIN_MAXIMUM; i++) {
        const struct authority_delegation *found = authority_delegation(state, delegation);
        if (!found)
            return report_text(report, "%s: not recorded", words);
        if (!*found->granted->under)
            return report_text(report, "%s: inherent (%s; %s)", words, found->granted->source,
                               found->granted->mark);
        delegation = found->granted->under;
        words = report_text(report, "%s, under %s", words, delegation);
    }
    return words;
}

static money_cents used_of(const struct authority_page *page, const char *delegation)
{
    money_cents used;
    return authority_used(page->state, delegation, NULL, &used) ? INT64_MAX : used;
}

static const struct report_column facts[] = {{"What", REPORT_LEFT}, {"Recorded", REPORT_LEFT}};

static void add_fact(struct report *report, struct report_item *table, const char *what, const char *value)
{
    const char *const cells[] = {what, value};
    if (*value)
        report_add_row(report, table, REPORT_ROW, cells);
}

/* ---- delegations ---- */

void authority_show_delegation(const struct authority_page *page,
                               const struct authority_delegation *delegation, struct report *report)
{
    const struct authority_record *granted = delegation->granted;
    report_heading(report, "Delegation %s: %s", granted->id, authority_stage_names[delegation->stage]);
    struct report_item *table = report_table(report, facts, 2);
    add_fact(report, table, "From", granted->from_position);
    add_fact(report, table, "To", granted->to_position);
    add_fact(report, table, "Comes from", authority_chain_words(page->state, granted->id, report));
    add_fact(report, table, "Acts", list_words(report, &granted->acts));
    add_fact(report, table, "Reserved", list_words(report, &granted->reserved));
    add_fact(report, table, "For", scope_words(granted->scope));
    add_fact(report, table, "Limit in sum",
             granted->limit < 0 ? "none" : money_words(report, granted->limit));
    add_fact(report, table, "Approved so far", money_words(report, used_of(page, granted->id)));
    add_fact(report, table, "From day", day_words(report, granted->from));
    add_fact(report, table, "To (not included)", day_words(report, granted->to));
    add_fact(report, table, "May be handed on", granted->may_sub_delegate ? "yes" : "no");
    add_fact(report, table, "Exercised at", granted->exercised_at);
    add_fact(report, table, "Granted by", name_of(page, granted->author));
    add_fact(report, table, "Accepted by",
             *delegation->accepted_by ? name_of(page, delegation->accepted_by) : "");
}

static void write_list(struct json_writer *json, const char *key, const struct authority_list *list)
{
    json_begin_array(json, key);
    for (size_t i = 0; i < list->count; i++)
        json_text(json, NULL, list->items[i]);
    json_end_array(json);
}

static void write_money(struct json_writer *json, const char *key, money_cents cents)
{
    if (cents < 0)
        json_null(json, key);
    else
        json_money(json, key, cents);
}

void authority_write_delegation(const struct authority_page *page,
                                const struct authority_delegation *delegation, struct json_writer *json,
                                const char *key)
{
    const struct authority_record *granted = delegation->granted;
    json_begin_object(json, key);
    json_text(json, "delegation", granted->id);
    json_text(json, "state", authority_stage_names[delegation->stage]);
    json_text(json, "under", *granted->under ? granted->under : NULL);
    json_text(json, "from_position", granted->from_position);
    json_text(json, "to_position", granted->to_position);
    write_list(json, "acts", &granted->acts);
    write_list(json, "reserved", &granted->reserved);
    json_text(json, "scope", granted->scope);
    write_money(json, "limit", granted->limit);
    write_money(json, "used", used_of(page, granted->id));
    json_day(json, "from", granted->from);
    json_day(json, "to", granted->to);
    json_bool(json, "may_sub_delegate", granted->may_sub_delegate);
    json_text(json, "installation", granted->exercised_at);
    json_text(json, "granted_by", granted->author);
    json_text(json, "accepted_by", *delegation->accepted_by ? delegation->accepted_by : NULL);
    json_end_object(json);
}

int authority_delegations_run(const struct request *request, struct reply *reply)
{
    static const struct report_column columns[] = {
        {"Delegation", REPORT_LEFT}, {"State", REPORT_LEFT}, {"From", REPORT_LEFT},
        {"To", REPORT_LEFT},         {"Acts", REPORT_LEFT},  {"For", REPORT_LEFT},
        {"Limit", REPORT_RIGHT},     {"Used", REPORT_RIGHT}, {"Until", REPORT_LEFT}};
    struct authority_page page;
    int code = authority_page_read(request, &page);
    if (code)
        return code;
    struct json_writer json = {.out = &reply->machine};
    struct report *report = &reply->report;
    if (request->form == REPLY_JSON) {
        json_begin_object(&json, NULL);
        json_begin_array(&json, "delegations");
        for (size_t i = 0; i < page.state->delegation_count; i++)
            authority_write_delegation(&page, &page.state->delegations[i], &json, NULL);
        json_end_array(&json);
        json_end_object(&json);
        return 0;
    }
    report_heading(report, "Delegations of authority");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < page.state->delegation_count; i++) {
        const struct authority_delegation *each = &page.state->delegations[i];
        const struct authority_record *granted = each->granted;
        const char *const cells[] = {granted->id,
                                     authority_stage_names[each->stage],
                                     granted->from_position,
                                     granted->to_position,
                                     list_words(report, &granted->acts),
                                     scope_words(granted->scope),
                                     money_words(report, granted->limit),
                                     money_words(report, used_of(&page, granted->id)),
                                     day_words(report, granted->to)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    report_paragraph(report, "What is not delegated is reserved.");
    return 0;
}

/* ---- requests ---- */

static const char *act_words(const struct authority_page *page, const char *name, struct report *report)
{
    const struct authority_act *act = authority_act(&page->rules, name);
    return act ? report_text(report, "%s (%s)", act->title, name) : name;
}

/* Every override is told, wherever its request is shown. */
static void tell_override(const struct authority_page *page, const struct authority_request *request,
                          struct report *report)
{
    const struct authority_record *asked = request->override_asked, *confirmed = request->override_confirmed;
    if (confirmed)
        report_notice(report,
                      "Emergency override: '%s' was approved by %s and %s on %s, not under a delegation: %s",
                      request->submitted->id, name_of(page, asked->author), name_of(page, confirmed->author),
                      day_words(report, confirmed->day), asked->reason);
    else if (asked && request->stage == STAGE_SUBMITTED)
        report_notice(report, "Emergency override of '%s': %s asks for it (%s); another person confirms it.",
                      request->submitted->id, name_of(page, asked->author), asked->reason);
}

static const char *preparers_words(const struct authority_page *page, const struct authority_request *request,
                                   struct report *report)
{
    const char *words = "";
    for (size_t i = 0; i <= request->edit_count; i++) {
        const struct authority_record *version = i ? request->edits[i - 1] : request->submitted;
        for (size_t j = 0; j < version->prepared_by.count; j++)
            words = report_text(report, "%s%s%s", words, *words ? ", " : "",
                                name_of(page, version->prepared_by.items[j]));
    }
    return words;
}

static const char *editors_words(const struct authority_page *page, const struct authority_request *request,
                                 struct report *report)
{
    const char *words = "";
    for (size_t i = 0; i < request->edit_count; i++)
        words = report_text(report, "%s%s%s", words, i ? ", " : "", name_of(page, request->edits[i]->author));
    return words;
}

/* "A. Bekov (people.strength/1 of 2025-02-01, record 17, and 3 more)" */
static const char *hand_words(const struct authority_page *page, const struct hand *hand,
                              struct report *report)
{
    const char *more = hand->more ? report_text(report, ", and %zu more", hand->more) : "";
    return report_text(report, "%s (%s%s)", name_of(page, hand->author), hand->what, more);
}

void authority_show_request(const struct authority_page *page, const struct authority_request *request,
                            struct report *report)
{
    const struct authority_record *submitted = request->submitted;
    tell_override(page, request, report);
    report_heading(report, "Request %s: %s", submitted->id, authority_stage_names[request->stage]);
    struct report_item *table = report_table(report, facts, 2);
    add_fact(report, table, "To", act_words(page, submitted->act, report));
    add_fact(report, table, "For", submitted->scope);
    add_fact(report, table, "Amount", money_words(report, request->amount));
    add_fact(report, table, "Content", request->content);
    add_fact(report, table, "Requested by", name_of(page, submitted->author));
    add_fact(report, table, "Prepared by", preparers_words(page, request, report));
    add_fact(report, table, "Edited by", editors_words(page, request, report));
    for (size_t i = 0; i < page->hands.count; i++)
        add_fact(report, table, "Rests on records of", hand_words(page, &page->hands.items[i], report));
    for (size_t i = 0; i < request->approval_count; i++) {
        const struct authority_approval *approval = &request->approvals[i];
        const char *under = *approval->delegation
                                ? authority_chain_words(page->state, approval->delegation, report)
                                : "no delegation needed";
        add_fact(report, table, "Approved by",
                 report_text(report, "%s on %s, under %s", name_of(page, approval->person),
                             day_words(report, approval->day), under));
    }
    if (request->ended)
        add_fact(report, table, "Ended by",
                 report_text(report, "%s on %s%s%s", name_of(page, request->ended->author),
                             day_words(report, request->ended->day), *request->ended->reason ? ": " : "",
                             request->ended->reason));
}

/* Everybody who prepared it, or (edits) edited it. */
static void write_hands(const struct authority_request *request, struct json_writer *json, bool edits)
{
    json_begin_array(json, edits ? "edited_by" : "prepared_by");
    for (size_t i = 0; i <= request->edit_count; i++) {
        const struct authority_record *version = i ? request->edits[i - 1] : request->submitted;
        if (edits && i)
            json_text(json, NULL, version->author);
        for (size_t j = 0; !edits && j < version->prepared_by.count; j++)
            json_text(json, NULL, version->prepared_by.items[j]);
    }
    json_end_array(json);
}

static void write_recorded(const struct hands *hands, struct json_writer *json)
{
    json_begin_array(json, "recorded_by");
    for (size_t i = 0; i < hands->count; i++) {
        json_begin_object(json, NULL);
        json_text(json, "author", hands->items[i].author);
        json_text(json, "record", hands->items[i].what);
        json_integer(json, "more", (int64_t)hands->items[i].more);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_approvals(const struct authority_request *request, struct json_writer *json)
{
    json_begin_array(json, "approvals");
    for (size_t i = 0; i < request->approval_count; i++) {
        const struct authority_approval *approval = &request->approvals[i];
        json_begin_object(json, NULL);
        json_text(json, "person", approval->person);
        json_text(json, "delegation", *approval->delegation ? approval->delegation : NULL);
        json_day(json, "day", approval->day);
        json_end_object(json);
    }
    json_end_array(json);
}

void authority_write_request(const struct authority_request *request, const struct hands *hands,
                             struct json_writer *json, const char *key)
{
    const struct authority_record *submitted = request->submitted;
    const struct authority_record *confirmed = request->override_confirmed;
    json_begin_object(json, key);
    json_text(json, "request", submitted->id);
    json_text(json, "state", authority_stage_names[request->stage]);
    json_text(json, "act", submitted->act);
    json_text(json, "scope", submitted->scope);
    write_money(json, "amount", request->amount);
    json_text(json, "content", request->content);
    json_integer(json, "persons", submitted->persons);
    json_bool(json, "emergency", submitted->emergency);
    json_text(json, "requested_by", submitted->author);
    write_hands(request, json, false);
    write_hands(request, json, true);
    if (hands)
        write_recorded(hands, json);
    write_approvals(request, json);
    json_text(json, "override_asked_by", request->override_asked ? request->override_asked->author : NULL);
    json_text(json, "override_confirmed_by", confirmed ? confirmed->author : NULL);
    json_end_object(json);
}

static void list_requests(const struct authority_page *page, struct report *report)
{
    static const struct report_column columns[] = {{"Request", REPORT_LEFT}, {"State", REPORT_LEFT},
                                                   {"To", REPORT_LEFT},      {"For", REPORT_LEFT},
                                                   {"Amount", REPORT_RIGHT}, {"Requested by", REPORT_LEFT}};
    for (size_t i = 0; i < page->state->request_count; i++)
        tell_override(page, &page->state->requests[i], report);
    report_heading(report, "Requests");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < page->state->request_count; i++) {
        const struct authority_request *each = &page->state->requests[i];
        const char *const cells[] = {each->submitted->id,
                                     authority_stage_names[each->stage],
                                     act_words(page, each->submitted->act, report),
                                     each->submitted->scope,
                                     money_words(report, each->amount),
                                     name_of(page, each->submitted->author)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

int authority_requests_run(const struct request *request, struct reply *reply)
{
    struct authority_page page;
    int code = authority_page_read(request, &page);
    if (code)
        return code;
    struct json_writer json = {.out = &reply->machine};
    if (request->form != REPLY_JSON) {
        list_requests(&page, &reply->report);
        return 0;
    }
    json_begin_object(&json, NULL);
    json_begin_array(&json, "requests");
    for (size_t i = 0; i < page.state->request_count; i++)
        authority_write_request(&page.state->requests[i], NULL, &json, NULL);
    json_end_array(&json);
    json_end_object(&json);
    return 0;
}

/* ---- one of them ---- */

static int not_found(const struct request *request, const char *what, const char *id, const char *known)
{
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){0}, known, "there is no %s '%s'",
                         what, text_quote(id, strlen(id), quoted));
}

int authority_delegation_run(const struct request *request, struct reply *reply)
{
    struct authority_page page;
    const char *id = request_text(request, "id", "");
    int code = authority_page_read(request, &page);
    if (code)
        return code;
    const struct authority_delegation *delegation = authority_delegation(page.state, id);
    struct json_writer json = {.out = &reply->machine};
    if (!delegation)
        return not_found(request, "delegation", id, "`muster authority delegation list` names them");
    if (request->form == REPLY_JSON)
        authority_write_delegation(&page, delegation, &json, NULL);
    else
        authority_show_delegation(&page, delegation, &reply->report);
    return 0;
}

int authority_request_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct authority_page page;
    const char *id = request_text(request, "id", "");
    int code = journal_of_request(request, false, &journal);
    if (!code)
        code = authority_page_of(request, journal, &page);
    if (!code)
        code = authority_page_hands(&page, journal, id);
    if (code)
        return code;
    const struct authority_request *found = authority_request(page.state, id);
    struct json_writer json = {.out = &reply->machine};
    if (!found)
        return not_found(request, "request", id, "`muster authority request list` names them");
    if (request->form == REPLY_JSON)
        authority_write_request(found, &page.hands, &json, NULL);
    else
        authority_show_request(&page, found, &reply->report);
    return 0;
}
