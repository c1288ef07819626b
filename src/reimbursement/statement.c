/* A statement as JSON and CSV; the page for a person is statement_page.c. */
#include "reimbursement/statement.h"

#include "base/csv.h"
#include "base/folder.h"
#include "base/json.h"
#include "reimbursement/certified_calc.h"

#include <string.h>

const char *statement_description(const struct statement_line *line, struct arena *arena)
{
    if (line->mark != MARK_ILLUSTRATIVE)
        return line->description;
    const char *stamped = line->description[0]
                              ? arena_format(arena, "%s [" MARK_PLACEHOLDER_NOTICE "]", line->description)
                              : "[" MARK_PLACEHOLDER_NOTICE "]";
    return stamped ? stamped : MARK_PLACEHOLDER_NOTICE;
}

static void json_node(struct json_writer *json, const char *key, const struct report_node *node)
{
    json_begin_object(json, key);
    if (node) {
        json_text(json, "text", node->text);
        if (node->value)
            json_text(json, "value", node->value);
        if (node->paper) {
            json_begin_object(json, "attachment");
            json_text(json, "name", node->paper->name);
            json_text(json, "to", node->paper->of);
            json_text(json, "hash", node->paper->hash);
            json_end_object(json);
        }
        json_begin_array(json, "children");
        for (const struct report_node *child = node->first; child; child = child->next)
            json_node(json, NULL, child);
        json_end_array(json);
    }
    json_end_object(json);
}

int statement_json_line(struct json_writer *json, const struct statement *statement,
                        const struct statement_line *line, const struct account *account,
                        const struct schedule *schedule, struct report *explanation)
{
    char month[MONTH_TEXT_SIZE];
    const struct report_node *tree = NULL;
    if (explanation)
        tree = statement_explain(explanation, statement, line, account, schedule);
    json_begin_object(json, NULL);
    json_text(json, "month", month_format(line->month, month));
    json_text(json, "section", section_names[line->section]);
    json_text(json, "code", line->code);
    json_text(json, "line", line->line);
    json_text(json, "description", line->description);
    if (line->blank)
        json_null(json, "amount");
    else
        json_money(json, "amount", line->amount);
    json_text(json, "mark", mark_names[line->mark]);
    json_text(json, "adjusts", line->adjustment ? line->adjustment->adjusts : "");
    json_text(json, "adjusts_section", line->adjustment ? section_names[line->adjustment->section] : "");
    json_node(json, "explain", tree);
    json_end_object(json);
    return explanation && explanation->failed ? ERROR_LIMIT : 0;
}

static void json_totals(struct json_writer *json, const struct statement *statement)
{
    json_money(json, "total", statement->total);
    json_bool(json, "complete", statement->complete);
    json_text(json, "mark", mark_names[statement->mark]);
    json_begin_array(json, "notes");
    if (statement->mark == MARK_ILLUSTRATIVE)
        json_text(json, NULL, MARK_PLACEHOLDER_NOTICE);
    if (!statement->complete)
        json_text(json, NULL, "incomplete: lines without a known rate have no amount");
    json_text(json, NULL, STATEMENT_NOTICE);
    json_end_array(json);
    json_begin_object(json, "sections");
    for (int section = 0; section < SECTION_COUNT; section++)
        json_money(json, section_names[section], statement->sections[section]);
    json_end_object(json);
}

int statement_json(const struct statement *statement, const struct account *account,
                   const struct schedule *schedule, bool explain, bool compact, struct arena *arena,
                   struct text *out)
{
    struct json_writer json = {.out = out, .compact = compact};
    struct report explanation = {.arena = arena};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", account->agreement->id);
    json_day(&json, "from", statement->period.from_day);
    json_day(&json, "to", statement->period.to_day);
    json_text(&json, "schedule", schedule->name);
    json_totals(&json, statement);
    json_begin_array(&json, "lines");
    for (size_t i = 0; i < statement->count; i++)
        if (statement_json_line(&json, statement, &statement->lines[i], account, schedule,
                                explain ? &explanation : NULL) < 0)
            return ERROR_LIMIT;
    json_end_array(&json);
    json_money(&json, "paid", statement->paid);
    json_money(&json, "owed", statement->owed);
    json_begin_object(&json, "accounts");
    for (size_t i = 0; i < statement->account_count; i++)
        json_money(&json, statement->accounts[i].account, statement->accounts[i].earned);
    json_end_object(&json);
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

int statement_csv(const struct statement *statement, struct arena *arena, struct text *out)
{
    struct csv_writer csv = {.out = out};
    static const char *const heads[] = {"month", "section", "code", "line", "description", "amount", "mark"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        char month[MONTH_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
        csv_write(&csv, month_format(line->month, month));
        csv_write(&csv, section_names[line->section]);
        csv_write(&csv, line->code);
        csv_write(&csv, line->line);
        csv_write(&csv, statement_description(line, arena));
        csv_write(&csv, line->blank ? "" : money_format(line->amount, amount));
        csv_write(&csv, mark_names[line->mark]);
        csv_end_row(&csv);
    }
    return text_result(out);
}
