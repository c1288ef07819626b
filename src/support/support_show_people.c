/* The operations that show who holds what, and the rules by which it is decided. */
#include "support/support_operations.h"

#include <string.h>

static bool counts(const struct authority_record *holding, civil_day day)
{
    return day >= holding->from && day < holding->to;
}

/* Who holds and covers a position on a day: "A. Bekov, C. Dauletov (cover)". */
static const char *holders_words(const struct authority_page *page, const char *position, civil_day day,
                                 struct report *report)
{
    const char *words = "";
    for (size_t i = 0; i < page->state->holding_count; i++) {
        const struct authority_record *holding = page->state->holdings[i];
        const struct authority_record *person = authority_person(page->state, holding->person);
        if (strcmp(holding->position, position) != 0 || !counts(holding, day))
            continue;
        words = report_text(report, "%s%s%s%s", words, *words ? ", " : "",
                            person ? person->name : holding->person,
                            holding->kind == KIND_COVER ? " (cover)" : "");
    }
    return words;
}

static void list_positions(const struct authority_page *page, civil_day today, struct report *report)
{
    static const struct report_column columns[] = {{"Position", REPORT_LEFT}, {"Title", REPORT_LEFT},
                                                   {"Entity", REPORT_LEFT},   {"Party", REPORT_LEFT},
                                                   {"Role", REPORT_LEFT},     {"Held today by", REPORT_LEFT}};
    report_heading(report, "Positions");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < page->state->position_count; i++) {
        const struct authority_record *each = page->state->positions[i];
        const char *const cells[] = {each->id,    each->title, each->entity,
                                     each->party, each->role,  holders_words(page, each->id, today, report)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void list_persons(const struct authority_page *page, struct report *report)
{
    static const struct report_column columns[] = {
        {"Person", REPORT_LEFT}, {"Name", REPORT_LEFT}, {"Login", REPORT_LEFT}};
    report_heading(report, "Persons");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < page->state->person_count; i++) {
        const struct authority_record *each = page->state->persons[i];
        const char *const cells[] = {each->id, each->name, each->login};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void write_holdings(const struct authority_page *page, struct json_writer *json)
{
    json_begin_array(json, "holdings");
    for (size_t i = 0; i < page->state->holding_count; i++) {
        const struct authority_record *each = page->state->holdings[i];
        json_begin_object(json, NULL);
        json_text(json, "person", each->person);
        json_text(json, "position", each->position);
        json_day(json, "from", each->from);
        json_day(json, "to", each->to);
        json_bool(json, "cover", each->kind == KIND_COVER);
        json_text(json, "recorded_by", each->author);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_positions(const struct authority_page *page, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_begin_array(&json, "positions");
    for (size_t i = 0; i < page->state->position_count; i++) {
        const struct authority_record *each = page->state->positions[i];
        json_begin_object(&json, NULL);
        json_text(&json, "position", each->id);
        json_text(&json, "title", each->title);
        json_text(&json, "entity", each->entity);
        json_text(&json, "party", each->party);
        json_text(&json, "role", each->role);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_begin_array(&json, "persons");
    for (size_t i = 0; i < page->state->person_count; i++) {
        const struct authority_record *each = page->state->persons[i];
        json_begin_object(&json, NULL);
        json_text(&json, "person", each->id);
        json_text(&json, "name", each->name);
        json_text(&json, "login", *each->login ? each->login : NULL);
        json_end_object(&json);
    }
    json_end_array(&json);
    write_holdings(page, &json);
    json_end_object(&json);
}

int authority_positions_run(const struct request *request, struct reply *reply)
{
    struct authority_page page;
    int code = authority_page_read(request, &page);
    if (code)
        return code;
    if (request->form == REPLY_JSON) {
        write_positions(&page, &reply->machine);
        return 0;
    }
    if (authority_is_solo(page.state))
        report_notice(&reply->report,
                      "Solo: nobody is recorded, so facts and plans can be recorded, and approvals "
                      "do not exist.");
    list_positions(&page, request->today, &reply->report);
    list_persons(&page, &reply->report);
    return 0;
}

/* ---- rules ---- */

static const char *bits_words(unsigned bits, const char *const *names, struct report *report)
{
    const char *words = "";
    for (size_t i = 0; names[i]; i++)
        if (bits & 1u << i)
            words = report_text(report, "%s%s%s", words, *words ? ", " : "", names[i]);
    return words;
}

static const char *yes(bool is)
{
    return is ? "yes" : "";
}

static void list_acts(const struct authority_rules *rules, struct report *report)
{
    static const struct report_column columns[] = {{"Act", REPORT_LEFT},        {"What it is", REPORT_LEFT},
                                                   {"Persons", REPORT_RIGHT},   {"Amount", REPORT_LEFT},
                                                   {"Delegation", REPORT_LEFT}, {"Override", REPORT_LEFT},
                                                   {"Mark", REPORT_LEFT}};
    report_heading(report, "Acts");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < rules->act_count; i++) {
        const struct authority_act *act = &rules->acts[i];
        const char *const cells[] = {act->name,
                                     act->title,
                                     report_text(report, "%d", act->persons),
                                     yes(act->money),
                                     yes(act->delegated),
                                     yes(act->overridable),
                                     mark_names[act->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void list_roles(const struct authority_rules *rules, struct report *report)
{
    static const struct report_column columns[] = {
        {"Role", REPORT_LEFT}, {"What it is", REPORT_LEFT}, {"May", REPORT_LEFT}, {"Mark", REPORT_LEFT}};
    report_heading(report, "Roles of positions");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < rules->role_count; i++) {
        const struct authority_role *role = &rules->roles[i];
        const char *const cells[] = {role->name, role->title,
                                     bits_words(role->verbs, authority_verb_names, report),
                                     mark_names[role->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void list_checks(struct report *report)
{
    static const struct report_column columns[] = {
        {"Rule", REPORT_LEFT}, {"What it says", REPORT_LEFT}, {"Source", REPORT_LEFT}, {"Mark", REPORT_LEFT}};
    report_heading(report, "Rules, in the order in which they are asked");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < authority_check_count; i++) {
        const struct authority_check *check = authority_check_at(i);
        const char *const cells[] = {check->name, check->rule, check->source, mark_names[check->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void write_rules(const struct authority_rules *rules, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_begin_array(&json, "rules");
    for (size_t i = 0; i < authority_check_count; i++) {
        const struct authority_check *check = authority_check_at(i);
        json_begin_object(&json, NULL);
        json_text(&json, "rule", check->name);
        json_text(&json, "says", check->rule);
        json_text(&json, "source", check->source);
        json_text(&json, "mark", mark_names[check->mark]);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_begin_array(&json, "acts");
    for (size_t i = 0; i < rules->act_count; i++) {
        const struct authority_act *act = &rules->acts[i];
        json_begin_object(&json, NULL);
        json_text(&json, "act", act->name);
        json_text(&json, "title", act->title);
        json_text(&json, "area", act->area);
        json_integer(&json, "persons", act->persons);
        json_bool(&json, "amount", act->money);
        json_bool(&json, "delegation", act->delegated);
        json_bool(&json, "override", act->overridable);
        json_text(&json, "mark", mark_names[act->mark]);
        json_text(&json, "source", act->source);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

int authority_rules_run(const struct request *request, struct reply *reply)
{
    struct authority_rules rules;
    int code = support_rules(request->arena, request->problems, &rules);
    if (code)
        return code;
    if (request->form == REPLY_JSON) {
        write_rules(&rules, &reply->machine);
        return 0;
    }
    list_acts(&rules, &reply->report);
    list_roles(&rules, &reply->report);
    list_checks(&reply->report);
    return 0;
}
