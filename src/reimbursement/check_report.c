/* A check as a page: the findings by kind, the deadlines, and what would have to be known. */
#include "reimbursement/check.h"
#include "reimbursement/reimbursement.h"
#include "reimbursement/statement.h"

#include <inttypes.h>
#include <string.h>

static const char *const titles[FINDING_KINDS] = {
    [FINDING_READING] = "In the files",
    [FINDING_SIGNATURE] = "Signature",
    [FINDING_ARRIVAL_INSPECTION] = "Arrival inspection",
    [FINDING_READINESS_INSPECTION] = "Operational readiness inspection",
    [FINDING_STATUS_REPORT] = "Days without a status report",
    [FINDING_FACTOR_REVIEW] = "Review of the mission factors",
    [FINDING_SERVICEABILITY] = "Serviceability",
    [FINDING_DEDUCTION] = "Possible deductions",
    [FINDING_OVERSTOCK] = "Equipment above the agreement",
    [FINDING_STRENGTH] = "People above the ceiling",
    [FINDING_LOSS] = "Losses that earn nothing",
    [FINDING_CLAIM] = "Claims",
    [FINDING_PAYMENT_ACCOUNT] = "Payments without an account",
    [FINDING_SECTION_ACCOUNT] = "Sections without an account",
};

static const char *worth_title(enum worth_kind kind)
{
    static const char *const names[] = {
        [WORTH_NONE] = "USD",          [WORTH_AT_STAKE] = "At stake",
        [WORTH_NOT_PAID] = "Not paid", [WORTH_NOT_PAID_MONTH] = "Not paid a month",
        [WORTH_DEDUCTED] = "Deducted", [WORTH_OWED] = "Owed",
        [WORTH_AMOUNT] = "USD",
    };
    return names[kind];
}

/* The name of a file without the folder that it is in. */
static const char *inside(const char *file, const char *folder)
{
    size_t length = strlen(folder);
    return length && strncmp(file, folder, length) == 0 && file[length] == '/' ? file + length + 1 : file;
}

/* A place without the contingent's folder or the schedule's, which the page names at its top: "events.csv:3".
 */
static const char *place_text(const struct check_page *page, struct report *report, struct place place)
{
    const char *file = inside(place.file ? place.file : "", page->account->agreement->folder);
    file = inside(file, page->schedule->name);
    return place.line ? report_text(report, "%s:%" PRIu32, file, place.line) : file;
}

/* "2025-01-01", "2025-01-01 to 2025-03-31", "since 2025-01-01" for what lasts on the day looked at. */
static const char *days_text(struct report *report, struct period days, civil_day on)
{
    char from[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    if (days.to_day <= days.from_day)
        return "";
    if (days.to_day == days.from_day + 1)
        return report_text(report, "%s", day_format(days.from_day, from));
    if (days.to_day == on + 1)
        return report_text(report, "since %s", day_format(days.from_day, from));
    return report_text(report, "%s to %s", day_format(days.from_day, from),
                       day_format(days.to_day - 1, last));
}

/* A clause as a sentence without its full stop; "" stays. */
static const char *capital(struct report *report, const char *clause)
{
    bool lower = clause[0] >= 'a' && clause[0] <= 'z';
    return lower ? report_text(report, "%c%s", clause[0] - 'a' + 'A', clause + 1) : clause;
}

/* ---- findings ---- */

static const char *worth_text(struct report *report, const struct finding *finding)
{
    return finding->worth_kind == WORTH_NONE ? "" : report_money(report, finding->worth);
}

/* The rule that the findings rest on, when it is one and the same. */
static struct used_rule common_rule(const struct finding *findings, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (findings[i].rule.rule != findings[0].rule.rule || findings[i].rule.mark != findings[0].rule.mark)
            return (struct used_rule){NULL, MARK_OFFICIAL};
    return findings[0].rule;
}

static bool same_remedy(const struct finding *findings, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (strcmp(findings[i].remedy, findings[0].remedy) != 0)
            return false;
    return true;
}

static const char *rule_text(struct report *report, struct used_rule used)
{
    return used.rule ? report_text(report, "Rule: %s = %s (%s).", used.rule->key, used.rule->text,
                                   mark_names[used.mark])
                     : "";
}

enum { WHAT, DAYS, WHERE, WORTH, FINDING_COLUMNS };

/* The columns of a kind's table, in the report's arena; the last only where something has a worth. NULL
   without memory. */
static struct report_column *finding_columns(struct report *report, const struct finding *findings,
                                             size_t count, size_t *ret_count)
{
    struct report_column *columns = arena_array(report->arena, FINDING_COLUMNS, sizeof *columns);
    enum worth_kind worth = WORTH_NONE;
    if (!columns)
        return NULL;
    for (size_t i = 0; i < count; i++)
        worth = findings[i].worth_kind > worth ? findings[i].worth_kind : worth;
    columns[WHAT] = (struct report_column){titles[findings->kind], REPORT_LEFT};
    columns[DAYS] = (struct report_column){"Days", REPORT_LEFT};
    columns[WHERE] = (struct report_column){"Where", REPORT_LEFT};
    columns[WORTH] = (struct report_column){worth_title(worth), REPORT_RIGHT};
    *ret_count = worth == WORTH_NONE ? WORTH : FINDING_COLUMNS;
    return columns;
}

/* What to do, where it is the same for all, and the rule. */
static void report_remedy(struct report *report, const struct finding *findings, size_t count)
{
    struct used_rule rule = common_rule(findings, count);
    const char *remedy = same_remedy(findings, count) ? capital(report, findings->remedy) : "";
    if (remedy[0] || rule.rule)
        report_paragraph(report, "%s%s%s", remedy, remedy[0] ? ". " : "", rule_text(report, rule));
}

/* The findings of one kind. */
static void report_kind(const struct check_page *page, struct report *report, const struct finding *findings,
                        size_t count)
{
    size_t column_count = 0;
    struct report_column *columns = finding_columns(report, findings, count, &column_count);
    bool one_remedy = same_remedy(findings, count);
    if (!columns) {
        report->failed = true;
        return;
    }
    struct report_item *table = report_table(report, columns, column_count);
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        const char *what = capital(report, finding->what);
        if (!one_remedy)
            what = report_text(report, "%s; %s", what, finding->remedy);
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){what, days_text(report, finding->days, page->check->on),
                                             place_text(page, report, finding->place),
                                             worth_text(report, finding)});
    }
    report_remedy(report, findings, count);
}

static void report_findings(const struct check_page *page, struct report *report)
{
    const struct account_check *check = page->check;
    for (size_t first = 0, end; first < check->count; first = end) {
        for (end = first + 1; end < check->count && check->findings[end].kind == check->findings[first].kind;)
            end++;
        report_kind(page, report, &check->findings[first], end - first);
    }
}

/* ---- deadlines ---- */

static const char *state_text(struct report *report, const struct deadline *deadline, civil_day on)
{
    char day[DAY_TEXT_SIZE];
    if (deadline->done != DAY_NEVER)
        return report_text(report, "done %s%s", day_format(deadline->done, day),
                           deadline->done > deadline->due ? ", late" : "");
    if (deadline->due < on)
        return report_text(report, "overdue for %ld days", (long)(on - deadline->due));
    if (deadline->due == on)
        return "due this day";
    return report_text(report, deadline->due - on == 1 ? "in %ld day" : "in %ld days",
                       (long)(deadline->due - on));
}

/* "3 months (quoted)" */
static const char *limit_text(struct report *report, const struct deadline *deadline)
{
    bool days = deadline->kind == DEADLINE_EQUIPMENT_REPORT || deadline->kind == DEADLINE_SERVICE_REPORT;
    const char *unit = days ? "days" : "months";
    if (rule_whole(deadline->rule) == 1)
        unit = days ? "day" : "month";
    return report_text(report, "%s %s (%s)", deadline->rule.rule->text, unit,
                       mark_names[deadline->rule.mark]);
}

static void report_deadlines(const struct check_page *page, struct report *report)
{
    static const struct report_column columns[] = {
        {"Deadline", REPORT_LEFT}, {"By", REPORT_LEFT}, {"State", REPORT_LEFT}, {"Rule", REPORT_LEFT}};
    const struct account_check *check = page->check;
    if (!check->deadline_count)
        return;
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < check->deadline_count; i++) {
        const struct deadline *deadline = &check->deadlines[i];
        char due[DAY_TEXT_SIZE];
        const char *cells[] = {deadline->what, day_format(deadline->due, due),
                               state_text(report, deadline, check->on), limit_text(report, deadline)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

/* ---- what would have to be known ---- */

static const char *needed_name(struct report *report, const struct needed *needed)
{
    switch (needed->kind) {
    case NEEDED_EDITION:
        return report_text(report, "edition %s%s%s", needed->name, needed->value[0] ? " = " : "",
                           needed->value);
    case NEEDED_PERSONNEL:
        return report_text(report, "personnel rate of %s%s%s", needed->name, needed->value[0] ? " = " : "",
                           needed->value);
    case NEEDED_RULE:
        return report_text(report, "%s = %s", needed->name, needed->value);
    case NEEDED_EQUIPMENT:
    case NEEDED_SERVICE:
        break;
    }
    return needed->name;
}

/* Whether two rows say the same but for their names: they stand under one node. */
static bool same_source(const struct needed *a, const struct needed *b)
{
    const char *file = a->place.file ? a->place.file : "", *other = b->place.file ? b->place.file : "";
    return a->kind == b->kind && a->mark == b->mark && strcmp(a->blank, b->blank) == 0 &&
           strcmp(a->edition, b->edition) == 0 && strcmp(a->source, b->source) == 0 &&
           strcmp(file, other) == 0;
}

static const char *source_text(const char *source)
{
    return source[0] ? source : "no source is given";
}

/* What a row touches; "" when that is what it is called. */
static const char *touches_text(struct report *report, const struct needed *needed)
{
    if (needed->touch_count == 1 && strcmp(needed->touches[0], needed->name) == 0)
        return NULL;
    const char *text = needed->touch_count ? needed->touches[0] : "";
    for (size_t i = 1; i < needed->touch_count; i++)
        text = report_text(report, "%s, %s", text, needed->touches[i]);
    return text;
}

static void report_group(const struct check_page *page, struct report *report, struct report_node *root,
                         const struct needed *rows, size_t count)
{
    static const char *const nouns[] = {
        [NEEDED_EDITION] = "editions",
        [NEEDED_PERSONNEL] = "personnel rates",
        [NEEDED_EQUIPMENT] = "rates of major equipment",
        [NEEDED_SERVICE] = "rates of self-sustainment",
        [NEEDED_RULE] = "rules",
    };
    struct report_node *group = root;
    if (count > 1)
        group =
            report_child(report, root, NULL, "%zu %s%s%s: %s", count, nouns[rows->kind],
                         rows->edition[0] ? " of edition " : "", rows->edition, source_text(rows->source));
    for (size_t i = 0; i < count; i++) {
        const struct needed *needed = &rows[i];
        const char *edition = count == 1 && needed->edition[0] ? ", edition " : "";
        struct report_node *node = report_child(
            report, group, touches_text(report, needed), "%s%s%s (%s)", needed_name(report, needed), edition,
            edition[0] ? needed->edition : "", place_text(page, report, needed->place));
        if (count == 1)
            report_child(report, node, NULL, "%s", source_text(needed->source));
    }
}

/* The rows of one mark, or the blank ones: [first, end). */
static void report_mark(const struct check_page *page, struct report *report, size_t first, size_t end)
{
    static const char *const what[] = {
        [MARK_OFFICIAL] = "Official",
        [MARK_QUOTED] = "Quoted, to be read in the official document",
        [MARK_RECALLED] = "Recalled, or no longer confirmed",
        [MARK_ILLUSTRATIVE] = "Illustrative: made up",
    };
    const struct needed *rows = page->check->needed;
    bool blank = rows[first].blank[0] != '\0';
    struct report_node *root =
        report_tree(report, NULL, "%s (%zu)",
                    blank ? "Blank: no amount without them" : what[rows[first].mark], end - first);
    for (size_t next; first < end; first = next) {
        for (next = first + 1; next < end && same_source(&rows[first], &rows[next]);)
            next++;
        report_group(page, report, root, &rows[first], next - first);
    }
}

static void report_needed(const struct check_page *page, struct report *report)
{
    const struct account_check *check = page->check;
    report_heading(report, "What would have to be known to make the total official");
    report_paragraph(report,
                     check->needed_count
                         ? "Each rate, edition and rule that the agreement uses on these days and that "
                           "is not official; at its right, what it touches."
                         : "Nothing: every rate and rule that the agreement uses is official.");
    for (size_t first = 0, end; first < check->needed_count; first = end) {
        const struct needed *one = &check->needed[first];
        for (end = first + 1; end < check->needed_count; end++) {
            const struct needed *other = &check->needed[end];
            if (!one->blank[0] != !other->blank[0] || (!one->blank[0] && one->mark != other->mark))
                break;
        }
        report_mark(page, report, first, end);
    }
}

/* ---- the whole ---- */

static void report_head(const struct check_page *page, struct report *report)
{
    const struct account_check *check = page->check;
    const struct agreement *agreement = page->account->agreement;
    char on[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    if (agreement->name[0])
        report_heading(report, "Check: %s (%s)", agreement->name, agreement->id);
    else
        report_heading(report, "Check: %s", agreement->id);
    const char *why = "";
    if (page->last_day != DAY_NEVER)
        why =
            report_text(report,
                        ", when the next report was due: the files tell of nothing after %s (--on DAY looks "
                        "at another day)",
                        day_format(page->last_day, last));
    report_paragraph(report, "As of %s%s. Days looked through: %s. Rates: %s.", day_format(check->on, on),
                     why, days_text(report, check->period, DAY_NEVER - 1), page->schedule->name);
    report_mark_notices(report, check->mark);
    if (check->count)
        report_paragraph(report, check->count == 1 ? "No errors; %zu warning." : "No errors; %zu warnings.",
                         check->count);
    else
        report_paragraph(report, "No errors, no warnings.");
}

void account_check_report(const struct check_page *page, struct report *report)
{
    const struct account_check *check = page->check;
    report_head(page, report);
    report_findings(page, report);
    report_deadlines(page, report);
    report_needed(page, report);
    report_paragraph(report, "The total of these days, %s USD, is %s%s. " STATEMENT_NOTICE,
                     report_money(report, check->total), mark_names[check->mark],
                     check->complete ? "" : ", and incomplete: what has a blank rate is without an amount");
}
