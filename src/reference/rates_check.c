/* `rates check`: what looks wrong in a schedule. */
#include "reference/rates_findings.h"
#include "reference/rates_output.h"
#include "reference/reference_operations.h"
#include "reference/reference_read.h"
#include <string.h>

enum { LISTED_MAXIMUM = 80 }; /* codes of an edition in a list for people; machines get all */

static const struct {
    const char *name, *title;
    bool warned; /* each finding is a warning with its place; else it is listed */
} kinds[CHECK_KINDS] = {
    [CHECK_DRY] = {"dry_rate", "dry rate as value, life and no-fault factor give it", true},
    [CHECK_WET] = {"wet_rate", "wet rate = dry rate + maintenance", true},
    [CHECK_CHANGE] = {"change", "figures within 25 % of the edition before", true},
    [CHECK_PERSONNEL] = {"personnel", "personnel rates that do not fall", true},
    [CHECK_TABLES] = {"tables", "both annexes there, with tentage and accommodation", true},
    [CHECK_SOURCE] = {"source", "official rows with a source", false},
    [CHECK_BLANK] = {"blank", "rates that are known", false},
    [CHECK_MISSING] = {"missing", "codes kept from the edition before", false},
    [CHECK_NEW] = {"new", "codes that the edition before had", false},
};

void check_warn(const struct check_result *result, struct problems *problems)
{
    static const char *const remedies[CHECK_KINDS] = {
        [CHECK_DRY] = "compare the row with the manual; a table rate is used as printed",
        [CHECK_WET] = "compare the row with the manual; a table rate is used as printed",
        [CHECK_CHANGE] = "compare the row with the manual",
        [CHECK_PERSONNEL] = "compare the row with the resolution",
        [CHECK_TABLES] = "add it from the manual; without it, lines that need it are refused",
    };
    for (size_t i = 0; i < result->count; i++) {
        const struct finding *finding = &result->findings[i];
        if (!kinds[finding->kind].warned)
            continue;
        const char *edition = finding->edition ? finding->edition : "";
        char quoted[2][TEXT_QUOTE_SIZE];
        problem_warning(problems, finding->place, remedies[finding->kind], "%s%s%s: %s",
                        text_quote(edition, strlen(edition), quoted[0]), *edition ? ", " : "",
                        text_quote(finding->key, strlen(finding->key), quoted[1]), finding->what);
    }
}

/* Adds the codes of a kind in the findings of one edition, from *index on (which moves behind them). Returns
   how many there are. */
static size_t add_codes(const struct check_result *result, enum check_kind kind, size_t *index,
                        struct text *codes)
{
    const char *edition = result->findings[*index].edition;
    size_t rows = 0;
    for (; *index < result->count && result->findings[*index].edition == edition; ++*index)
        if (result->findings[*index].kind == kind && rows++ < LISTED_MAXIMUM)
            text_format(codes, "%s%s", rows > 1 ? ", " : "", result->findings[*index].key);
    if (rows > LISTED_MAXIMUM)
        text_format(codes, " and %zu more", rows - LISTED_MAXIMUM);
    return rows;
}

/* A row for each edition with findings of a kind that no warning names. */
static void list_findings(const struct check_result *result, enum check_kind kind, struct report *report)
{
    static const struct report_column columns[] = {
        {"Edition", REPORT_LEFT}, {"Rows", REPORT_RIGHT}, {"Codes", REPORT_LEFT}};
    static const char *const headings[CHECK_KINDS] = {
        [CHECK_SOURCE] = "Marked official without a source: say where it was read, symbol and page",
        [CHECK_BLANK] = "Blank rates: a line that needs one is refused by name",
        [CHECK_MISSING] =
            "Missing: the edition before has these (before the first one, the built-in schedule)",
        [CHECK_NEW] =
            "New: the edition before does not have these (before the first one, the built-in schedule)",
    };
    report_heading(report, "%s", headings[kind]);
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < result->count;) {
        const char *edition = result->findings[i].edition;
        TEXT_CLEANUP struct text codes = {0};
        size_t rows = add_codes(result, kind, &i, &codes);
        if (text_result(&codes) < 0)
            report->failed = true;
        const char *const cells[] = {edition ? edition : "personnel", report_text(report, "%zu", rows),
                                     text_content(&codes)};
        if (rows)
            report_add_row(report, table, REPORT_ROW, cells);
    }
}

void check_report(const struct check_result *result, struct report *report)
{
    static const struct report_column columns[] = {
        {"Check", REPORT_LEFT}, {"Looked at", REPORT_RIGHT}, {"Odd", REPORT_RIGHT}, {"", REPORT_LEFT}};
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (int kind = 0; kind < CHECK_KINDS; kind++) {
        const char *remark = !result->looked_at[kind] ? "nothing to look at"
                             : !result->found[kind]   ? "ok"
                             : kinds[kind].warned     ? "see the warnings"
                                                      : "listed below";
        const char *const cells[] = {kinds[kind].title, report_text(report, "%zu", result->looked_at[kind]),
                                     report_text(report, "%zu", result->found[kind]), remark};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    for (int kind = 0; kind < CHECK_KINDS; kind++)
        if (!kinds[kind].warned && result->found[kind])
            list_findings(result, (enum check_kind)kind, report);
}

void check_json(const struct check_result *result, struct json_writer *writer)
{
    json_begin_array(writer, "checks");
    for (int kind = 0; kind < CHECK_KINDS; kind++) {
        json_begin_object(writer, NULL);
        json_text(writer, "check", kinds[kind].name);
        json_integer(writer, "looked_at", (int64_t)result->looked_at[kind]);
        json_integer(writer, "found", (int64_t)result->found[kind]);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_begin_array(writer, "findings");
    for (size_t i = 0; i < result->count; i++) {
        const struct finding *finding = &result->findings[i];
        json_begin_object(writer, NULL);
        json_text(writer, "check", kinds[finding->kind].name);
        json_text(writer, "edition", finding->edition);
        json_text(writer, "code", finding->key);
        json_text(writer, "column", finding->column);
        json_rate(writer, "figure", finding->figure);
        json_rate(writer, "expected", finding->expected);
        json_text(writer, "file", finding->place.file);
        json_integer(writer, "line", finding->place.line);
        json_text(writer, "what", finding->what);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void check_csv(const struct check_result *result, struct text *out)
{
    static const char *const names[] = {"check",    "edition", "code", "column", "figure",
                                        "expected", "file",    "line", "what"};
    struct csv_writer writer = {.out = out};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_write(&writer, names[i]);
    csv_end_row(&writer);
    for (size_t i = 0; i < result->count; i++) {
        const struct finding *finding = &result->findings[i];
        char figure[MONEY_TEXT_SIZE], expected[MONEY_TEXT_SIZE], line[MONEY_TEXT_SIZE];
        const bool has_figure = finding->figure != RATE_BLANK, has_expected = finding->expected != RATE_BLANK;
        csv_write(&writer, kinds[finding->kind].name);
        csv_write(&writer, finding->edition ? finding->edition : "");
        csv_write(&writer, finding->key);
        csv_write(&writer, finding->column ? finding->column : "");
        csv_write(&writer, has_figure ? decimal_format(finding->figure, RATE_DECIMALS, 2, figure) : "");
        csv_write(&writer, has_expected ? decimal_format(finding->expected, RATE_DECIMALS, 2, expected) : "");
        csv_write(&writer, finding->place.file ? finding->place.file : "");
        csv_write(&writer, decimal_format(finding->place.line, 0, 0, line));
        csv_write(&writer, finding->what);
        csv_end_row(&writer);
    }
}

static void reply_json(const struct schedule *schedule, const struct check_result *result, struct text *out)
{
    struct json_writer writer = {.out = out};
    enum mark mark = schedule_weakest_mark(schedule);
    json_begin_object(&writer, NULL);
    json_text(&writer, "schedule", schedule->name);
    json_text(&writer, "mark", mark_names[mark]);
    json_notice(&writer, mark);
    check_json(result, &writer);
    json_end_object(&writer);
}

int rates_check_run(const struct request *request, struct reply *reply)
{
    const char *path = request_text(request, "folder", NULL);
    struct schedule schedule, builtin;
    struct check_result result;
    int code = schedule_read(&path, 1, request->arena, request->problems, &schedule);
    if (code >= 0)
        code = schedule_load(NULL, 0, request->arena, request->problems, &builtin);
    if (code >= 0)
        code = schedule_check(&schedule, -1, &builtin, request->arena, request->problems, &result);
    if (code < 0)
        return code;
    check_warn(&result, request->problems);
    if (request->form == REPLY_JSON) {
        reply_json(&schedule, &result, &reply->machine);
    } else if (request->form == REPLY_CSV) {
        check_csv(&result, &reply->machine);
    } else {
        report_mark_notices(&reply->report, schedule_weakest_mark(&schedule));
        report_heading(&reply->report, "%s: the tables are right; what looks odd in them", schedule.name);
        check_report(&result, &reply->report);
    }
    return 0;
}
