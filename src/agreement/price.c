#include "agreement/price.h"

#include "agreement/operations.h"
#include "base/csv.h"
#include "base/json.h"

#include <inttypes.h>

/* ---- for machines ---- */

static void json_amount(struct json_writer *json, const char *key, bool known, money_cents cents)
{
    if (known)
        json_money(json, key, cents);
    else
        json_null(json, key);
}

static void json_line(struct json_writer *json, const struct price_line *line)
{
    char exact[EXACT_TEXT_SIZE];
    json_begin_object(json, NULL);
    json_text(json, "section", price_section_names[line->section]);
    json_text(json, "code", line->code);
    json_text(json, "line", line->line);
    json_text(json, "description", line->description);
    json_integer(json, "quantity", line->quantity);
    json_amount(json, "unit", !line->blank, line->blank ? 0 : unit_cents(line->unit));
    json_text(json, "unit_exact", line->blank ? NULL : exact_format(line->unit, 2, exact, sizeof exact));
    json_amount(json, "monthly", !line->blank, line->monthly);
    json_amount(json, "yearly", !line->blank, line->yearly);
    json_text(json, "mark", mark_names[line->mark]);
    json_text(json, "remark", line->remark);
    json_end_object(json);
}

int price_json(const struct agreement_price *price, const struct agreement *agreement,
               const struct schedule *schedule, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", agreement->id);
    json_day(&json, "on", price->on);
    json_text(&json, "schedule", schedule->name);
    json_money(&json, "monthly", price->monthly);
    json_money(&json, "yearly", price->yearly);
    json_bool(&json, "complete", price->complete);
    json_text(&json, "mark", mark_names[price->mark]);
    json_notes(&json, price->mark, price->complete);
    json_begin_array(&json, "lines");
    for (size_t i = 0; i < price->count; i++)
        json_line(&json, &price->lines[i]);
    json_end_array(&json);
    json_end_object(&json);
    text_add_char(out, '\n');
    return text_result(out);
}

int price_csv(const struct agreement_price *price, struct arena *arena, struct text *out)
{
    struct csv_writer csv = {.out = out};
    static const char *const heads[] = {"section",    "code",    "line",   "description", "quantity", "unit",
                                        "unit_exact", "monthly", "yearly", "mark",        "remark"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_write(&csv, heads[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < price->count; i++) {
        const struct price_line *line = &price->lines[i];
        char amount[MONEY_TEXT_SIZE], exact[EXACT_TEXT_SIZE];
        csv_write(&csv, price_section_names[line->section]);
        csv_write(&csv, line->code);
        csv_write(&csv, line->line);
        csv_write(&csv, stamped_description(line->description, line->mark, arena));
        snprintf(amount, sizeof amount, "%" PRIu32, line->quantity);
        csv_write(&csv, amount);
        csv_write(&csv, line->blank ? "" : money_format(unit_cents(line->unit), amount));
        csv_write(&csv, line->blank ? "" : exact_format(line->unit, 2, exact, sizeof exact));
        csv_write(&csv, line->blank ? "" : money_format(line->monthly, amount));
        csv_write(&csv, line->blank ? "" : money_format(line->yearly, amount));
        csv_write(&csv, mark_names[line->mark]);
        csv_write(&csv, line->remark);
        csv_end_row(&csv);
    }
    return text_result(out);
}

/* ---- the page ---- */

/* The lines of one section: first to end, exclusive. Lines stand section by section. */
struct section_lines {
    enum price_section section;
    size_t first, end;
    money_cents monthly, yearly;
    bool complete; /* no rate is blank */
    bool known;    /* not all are */
    bool marked;   /* not all lines have the mark of the whole */
};

static struct section_lines section_at(const struct agreement_price *price, size_t first)
{
    struct section_lines lines = {
        .section = price->lines[first].section, .first = first, .end = first, .complete = true};
    for (; lines.end < price->count && price->lines[lines.end].section == lines.section; lines.end++) {
        const struct price_line *line = &price->lines[lines.end];
        lines.monthly += line->monthly; /* fits: the sum over all sections did */
        lines.yearly += line->yearly;
        lines.complete = lines.complete && !line->blank;
        lines.known = lines.known || !line->blank;
        lines.marked = lines.marked || line->mark != price->mark;
    }
    return lines;
}

/* What a line earns for one, "rate blank", or why it earns nothing. */
static const char *unit_text(struct report *report, const struct price_line *line)
{
    if (line->blank)
        return "rate blank";
    return line->remark[0] ? "" : report_unit(report, line->unit);
}

/* What names a line: its own name before its description, a category, or the people. */
static const char *line_title(struct report *report, const struct price_line *line)
{
    const char *title = line->description;
    if (line->section == PRICE_MAJOR_EQUIPMENT)
        title =
            report_text(report, "%s %s", line->line, line->description[0] ? line->description : line->code);
    else if (line->section == PRICE_SELF_SUSTAINMENT)
        title = line->code;
    if (line->remark[0])
        title = report_text(report, "%s (%s)", title, line->remark);
    return title;
}

static const char *sum_text(struct report *report, const struct section_lines *section, money_cents sum)
{
    return section->known ? report_money(report, sum) : "not known";
}

static void report_section(struct report *report, const struct agreement_price *price,
                           const struct section_lines *section)
{
    static const struct report_column columns[][6] = {
        {{"Personnel", REPORT_LEFT},
         {"People", REPORT_RIGHT},
         {"For one", REPORT_RIGHT},
         {"A month", REPORT_RIGHT},
         {"A year", REPORT_RIGHT},
         {"Mark", REPORT_LEFT}},
        {{"Major equipment", REPORT_LEFT},
         {"Pieces", REPORT_RIGHT},
         {"For one", REPORT_RIGHT},
         {"A month", REPORT_RIGHT},
         {"A year", REPORT_RIGHT},
         {"Mark", REPORT_LEFT}},
        {{"Self-sustainment", REPORT_LEFT},
         {"Heads", REPORT_RIGHT},
         {"For one", REPORT_RIGHT},
         {"A month", REPORT_RIGHT},
         {"A year", REPORT_RIGHT},
         {"Mark", REPORT_LEFT}},
    };
    struct report_item *table = report_table(report, columns[section->section], section->marked ? 6 : 5);
    for (size_t i = section->first; i < section->end; i++) {
        const struct price_line *line = &price->lines[i];
        const char *cells[] = {line_title(report, line),
                               report_text(report, "%" PRIu32, line->quantity),
                               unit_text(report, line),
                               line->blank ? "" : report_money(report, line->monthly),
                               line->blank ? "" : report_money(report, line->yearly),
                               mark_names[line->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (section->end - section->first > 1)
        report_add_row(report, table, REPORT_TOTAL,
                       (const char *const[]){section->complete ? "Total" : "Total of what is known", NULL,
                                             NULL, sum_text(report, section, section->monthly),
                                             sum_text(report, section, section->yearly), NULL});
}

static void report_totals(struct report *report, const struct agreement_price *price)
{
    static const struct report_column columns[] = {
        {"Value", REPORT_LEFT}, {"A month", REPORT_RIGHT}, {"A year", REPORT_RIGHT}};
    struct report_item *table = report_table(report, columns, 3);
    for (size_t first = 0; first < price->count;) {
        struct section_lines section = section_at(price, first);
        report_add_row(
            report, table, REPORT_ROW,
            (const char *const[]){report_text(report, "%s%s", price_section_titles[section.section],
                                              section.complete ? "" : " (incomplete)"),
                                  sum_text(report, &section, section.monthly),
                                  sum_text(report, &section, section.yearly)});
        first = section.end;
    }
    report_add_row(report, table, REPORT_TOTAL,
                   (const char *const[]){price->complete ? "Total" : "Total of what is known",
                                         report_money(report, price->monthly),
                                         report_money(report, price->yearly)});
}

void price_report(const struct agreement_price *price, const struct agreement *agreement,
                  const struct schedule *schedule, struct report *report)
{
    char on[DAY_TEXT_SIZE], effective[DAY_TEXT_SIZE];
    report_heading(report, "Value of the agreement: %s", agreement_title(report, agreement));
    report_paragraph(
        report,
        "As agreed on %s, in dollars, with everything present and serviceable and the strength at "
        "the ceiling. Rates: %s. " AGREEMENT_NOTICE,
        day_format(price->on, on), schedule->name);
    if (price->count == 0) {
        report_paragraph(report, "Nothing is agreed on that day%s%s.",
                         agreement->effective == DAY_NEVER ? "" : "; the agreement takes effect on ",
                         day_or_empty(agreement->effective, effective));
        return;
    }
    report_mark_notices(report, price->mark);
    if (!price->complete)
        report_notice(report, INCOMPLETE_NOTICE);
    report_totals(report, price);
    for (size_t first = 0; first < price->count;) {
        struct section_lines section = section_at(price, first);
        report_section(report, price, &section);
        first = section.end;
    }
    report_paragraph(
        report,
        "How well the sources are known: %s. A month is what the quantity earns at the price for "
        "one, rounded to the cent; a year is twelve such months, rounded once.",
        mark_names[price->mark]);
}

int price_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct agreed agreed;
    struct agreement_price price;
    int known = schedule_of_request(request, &schedule);
    int code = agreed_of_request(request, "folder", &agreed);
    if (code < 0 || known < 0) /* both were read, so that all errors are reported together */
        return code < 0 ? code : known;
    code = agreement_check_schedule(&agreed.agreement, &schedule, request->problems);
    if (code >= 0)
        code = agreement_price(&agreed.agreement, &schedule, &agreed.options, request->arena,
                               request->problems, &price);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        code = price_json(&price, &agreed.agreement, &schedule, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = price_csv(&price, request->arena, &reply->machine);
    else
        price_report(&price, &agreed.agreement, &schedule, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}
