/* What all derivations share: figures, places, grounds. */
#include "reimbursement/explanation.h"

#include "base/folder.h"

#include <string.h>

/* ---- figures ---- */

enum {
    DECIMALS_SHOWN = 10,
    WHOLE_SIZE = 40 + 13, /* digits of 128 bits and their commas */
    NUMBER_SIZE = WHOLE_SIZE + DECIMALS_SHOWN + 8
};

static bool known(struct exact value)
{
    return value.denominator > 0;
}

struct exact explain_sum(struct exact a, struct exact b)
{
    return known(a) && known(b) && exact_add(a, b, &a) == 0 ? a : EXACT_UNKNOWN;
}

struct exact explain_difference(struct exact a, struct exact b)
{
    return known(a) && known(b) && exact_subtract(a, b, &a) == 0 ? a : EXACT_UNKNOWN;
}

struct exact explain_product(struct exact a, struct exact b)
{
    return known(a) && known(b) && exact_multiply(a, b, &a) == 0 ? a : EXACT_UNKNOWN;
}

/* Writes a whole number in front of `end`; its first character. */
static char *write_whole(uint128 whole, char *end)
{
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            *--end = ',';
        *--end = (char)('0' + (int)(whole % 10));
        whole /= 10;
        digits++;
    } while (whole);
    return end;
}

/* The next decimal of rest / denominator. By additions, which never overflow. */
static char next_decimal(uint128 *rest, uint128 denominator)
{
    uint128 sum = 0;
    char digit = '0';
    for (int i = 0; i < 10; i++) {
        sum += *rest;
        if (sum >= denominator) {
            sum -= denominator;
            digit++;
        }
    }
    *rest = sum;
    return digit;
}

static const char *show(struct explanation *x, struct exact value, int min_decimals)
{
    if (!known(value))
        return "(too long to show)";
    char whole[WHOLE_SIZE + 1], decimals[DECIMALS_SHOWN + 1];
    bool negative = value.numerator < 0;
    uint128 size = negative ? -(uint128)value.numerator : (uint128)value.numerator;
    uint128 denominator = (uint128)value.denominator, rest = size % denominator;
    whole[WHOLE_SIZE] = '\0';
    const char *start = write_whole(size / denominator, whole + WHOLE_SIZE);
    int count = 0;
    while (count < DECIMALS_SHOWN && (rest || count < min_decimals))
        decimals[count++] = next_decimal(&rest, denominator);
    decimals[count] = '\0';
    x->shortened |= rest != 0;
    return report_text(x->report, "%s%s%s%s%s", negative ? "-" : "", start, count ? "." : "", decimals,
                       rest ? "..." : "");
}

const char *explain_number(struct explanation *x, struct exact value)
{
    return show(x, value, 0);
}

const char *explain_money(struct explanation *x, struct exact value)
{
    return show(x, value, 2);
}

const char *explain_count(struct explanation *x, int64_t count)
{
    return show(x, exact_of(count), 0);
}

const char *explain_rate(struct explanation *x, rate_units rate)
{
    return rate == RATE_BLANK ? "blank" : show(x, exact_of_rate(rate), 2);
}

const char *explain_share(struct explanation *x, int64_t share)
{
    return show(x, exact_of_share(share), 0);
}

const char *explain_percent(struct explanation *x, int64_t share)
{
    return report_text(x->report, "%s%%", show(x, exact_ratio(share, SHARE_ONE / 100), 0));
}

/* ---- days and places ---- */

const char *explain_day(struct explanation *x, civil_day day)
{
    char text[DAY_TEXT_SIZE];
    return report_text(x->report, "%s", day_format(day, text));
}

const char *explain_days(struct explanation *x, struct period period)
{
    char from[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    day_format(period.from_day, from);
    if (period_days(period) == 1)
        return report_text(x->report, "%s", from);
    return report_text(x->report, "%s to %s", from, day_format(period.to_day - 1, last));
}

const char *explain_files(struct report *report, const struct account *account)
{
    const struct folder *folder = account->folder;
    bool of_journal = folder && folder->count && folder->files[0].origins;
    return report_text(report, "Files without a folder are %s %s%s.", of_journal ? "those of" : "in",
                       account->agreement->folder, of_journal ? " in the journal" : "");
}

/* The record behind a line, of a contingent of the journal; else NULL. */
static const struct folder_origin *origin_of(const struct explanation *x, struct place place)
{
    const struct folder *folder = x->account->folder;
    return folder && place.file ? folder_origin_at(folder, place.file, place.line) : NULL;
}

/* Keeps what was known only after the certification, each once. */
static void note_late(struct explanation *x, const char *what)
{
    for (size_t i = 0; i < x->late_count; i++)
        if (strcmp(x->late[i], what) == 0)
            return;
    const char **late = x->report->failed ? NULL
                                          : arena_grow(x->report->arena, x->late, &x->late_capacity,
                                                       x->late_count, sizeof *late);
    if (!late) {
        x->report->failed = true;
        return;
    }
    x->late = late;
    late[x->late_count++] = what;
}

/* "ORI-7.pdf" of attachments/ is the paper of report ORI-7, and of report ORI-7.pdf. */
static bool is_named_by(const struct folder_paper *paper, const char *report)
{
    size_t length = strlen(report);
    return strcmp(paper->of, "attachments") == 0 && strncmp(paper->name, report, length) == 0 &&
           (!paper->name[length] || paper->name + length == strrchr(paper->name, '.'));
}

/* Whether a paper stands behind a row: its report, or the record as it is named, with its author. */
static bool is_behind(const struct folder_paper *paper, const struct folder_origin *origin)
{
    size_t length = strlen(paper->of);
    if (origin->behind && origin->behind[0] &&
        (strcmp(paper->of, origin->behind) == 0 || is_named_by(paper, origin->behind)))
        return true;
    return length && strncmp(origin->text, paper->of, length) == 0 &&
           (!origin->text[length] || origin->text[length] == ',');
}

static void note_paper(struct explanation *x, const struct folder_paper *paper)
{
    for (size_t i = 0; i < x->paper_count; i++)
        if (x->papers[i] == paper)
            return;
    const struct folder_paper **papers =
        x->report->failed
            ? NULL
            : arena_grow(x->report->arena, x->papers, &x->paper_capacity, x->paper_count, sizeof *papers);
    if (!papers) {
        x->report->failed = true;
        return;
    }
    x->papers = papers;
    papers[x->paper_count++] = paper;
}

static void note_papers(struct explanation *x, const struct folder_origin *origin)
{
    const struct folder *folder = x->account->folder;
    for (size_t i = 0; i < folder->paper_count; i++)
        if (is_behind(&folder->papers[i], origin))
            note_paper(x, &folder->papers[i]);
}

/* The file of a place, without the contingent's folder. */
static const char *file_of(const struct explanation *x, struct place place)
{
    const char *file = place.file ? place.file : "", *folder = x->account->agreement->folder;
    size_t length = strlen(folder);
    if (length && strncmp(file, folder, length) == 0 && (file[length] == '/' || file[length - 1] == '/'))
        file += length + (file[length] == '/');
    return file;
}

const char *explain_place(struct explanation *x, struct place place)
{
    const char *file = file_of(x, place);
    if (!place.line)
        return report_text(x->report, "%s", file);
    const struct folder_origin *origin = origin_of(x, place);
    const char *text = report_text(x->report, "%s:%u%s%s", file, (unsigned)place.line, origin ? ", " : "",
                                   origin ? origin->text : "");
    if (origin && x->since && origin->known > x->since)
        note_late(x, text);
    if (origin)
        note_papers(x, origin);
    return text;
}

const char *explain_row(struct explanation *x, const char *path, uint32_t row)
{
    return explain_place(x, (struct place){path, row, 0});
}

struct period explain_month(const struct explanation *x)
{
    civil_month month = x->line->month;
    return period_intersect(x->statement->period,
                            (struct period){month_first_day(month), month_first_day(month + 1)});
}

const char *explain_nothing(struct explanation *x, civil_day day)
{
    switch (x->line->section) {
    case SECTION_PERSONNEL:
        return nothing_personnel(x, x->line->code, day);
    case SECTION_MAJOR_EQUIPMENT:
        return nothing_equipment(x, x->line->line, x->line->code, day);
    case SECTION_SELF_SUSTAINMENT:
        return nothing_service(x, x->line->code, day);
    case SECTION_DEDUCTIONS:
    case SECTION_LOSSES:
    case SECTION_PAINTING:
    case SECTION_ADJUSTMENTS:
    case SECTION_COUNT:
        break;
    }
    return "";
}

const char *explain_nothing_stretch(struct explanation *x, struct period period, civil_day *ret_to)
{
    const char *why = explain_nothing(x, period.from_day);
    civil_day to = period.from_day + 1;
    while (to < period.to_day && strcmp(explain_nothing(x, to), why) == 0)
        to++;
    *ret_to = to;
    return why;
}

void explain_gap(struct explanation *x, struct period gap)
{
    for (civil_day day = gap.from_day, to; day < gap.to_day; day = to) {
        const char *why = explain_nothing_stretch(x, (struct period){day, gap.to_day}, &to);
        report_child(x->report, x->root, NULL, "%s: %s", explain_days(x, (struct period){day, to}), why);
    }
}

const char *explain_blank(struct explanation *x, struct place row, const char *what)
{
    x->blank = what;
    x->blank_row = row;
    return report_text(x->report, "no amount, as %s (%s)", what, explain_place(x, row));
}

/* ---- grounds ---- */

int explain_edition(const struct explanation *x, civil_day day)
{
    return schedule_edition(x->schedule, x->hold, day);
}

const char *explain_lapse(civil_day confirmed_until, civil_day before, civil_day day)
{
    return before <= confirmed_until && confirmed_until < day ? ", no longer confirmed" : "";
}

void ground_add(struct explanation *x, struct ground ground)
{
    for (size_t i = 0; i < x->ground_count; i++) {
        if (x->grounds[i].row == ground.row) {
            x->grounds[i].mark = mark_weaker(x->grounds[i].mark, ground.mark);
            return;
        }
    }
    struct ground *grounds = x->report->failed ? NULL
                                               : arena_grow(x->report->arena, x->grounds, &x->ground_capacity,
                                                            x->ground_count, sizeof *grounds);
    if (!grounds) {
        x->report->failed = true;
        return;
    }
    x->grounds = grounds;
    grounds[x->ground_count++] = ground;
}

const struct rule *ground_rule(struct explanation *x, civil_day day, enum rule_key key)
{
    int edition = explain_edition(x, day);
    const struct rule *rule = schedule_rule(x->schedule, edition, key);
    const char *of = "";
    if (edition >= 0 && rule != schedule_rule(x->schedule, -1, key))
        of = report_text(x->report, " in edition %s", x->schedule->editions[edition].name);
    ground_add(x, (struct ground){.row = rule,
                                  .rate = {SCHEDULE_RULES,
                                           of[0] ? x->schedule->editions[edition].name : RATE_EDITION_ANY,
                                           rule_key_name(key)},
                                  .name = rule_key_name(key),
                                  .text = report_text(x->report, "rule %s = %s%s (%s)", rule_key_name(key),
                                                      rule->text, of, explain_place(x, rule->place)),
                                  .source = rule->source,
                                  .mark = schedule_rule_mark(x->schedule, edition, key, day)});
    return rule;
}

/* ", confirmed until 2026-06-30", or nothing */
static const char *confirmed(struct explanation *x, civil_day until)
{
    return until == DAY_NEVER ? "" : report_text(x->report, ", confirmed until %s", explain_day(x, until));
}

void ground_edition(struct explanation *x, int index, civil_day day)
{
    const struct edition *edition = &x->schedule->editions[index];
    const char *held = x->hold >= 0 ? ", held by contingent.ini" : "";
    const char *symbol =
        edition->symbol[0] ? report_text(x->report, ", %s", edition->symbol) : edition->symbol;
    ground_add(x,
               (struct ground){.row = edition,
                               .rate = {SCHEDULE_EDITIONS, edition->name, edition->name},
                               .name = report_text(x->report, "edition %s", edition->name),
                               .text = report_text(x->report, "edition %s%s, from %s%s%s (%s)", edition->name,
                                                   symbol, explain_day(x, edition->effective_from),
                                                   confirmed(x, edition->confirmed_until), held,
                                                   explain_place(x, edition->place)),
                               .source = edition->source,
                               .mark = mark_on_day(edition->mark, edition->confirmed_until, day)});
}

void ground_personnel(struct explanation *x, const struct personnel_rate *rate, civil_day day)
{
    ground_add(x, (struct ground){
                      .row = rate,
                      .rate = {SCHEDULE_PERSONNEL, RATE_EDITION_ANY, explain_day(x, rate->effective_from)},
                      .name = "personnel rate",
                      .text = report_text(x->report, "personnel rate from %s%s (%s)",
                                          explain_day(x, rate->effective_from),
                                          confirmed(x, rate->confirmed_until), explain_place(x, rate->place)),
                      .source = rate->source,
                      .mark = mark_on_day(rate->mark, rate->confirmed_until, day)});
}

void ground_equipment(struct explanation *x, const struct equipment_rate *rate, int edition)
{
    ground_add(x, (struct ground){
                      .row = rate,
                      .rate = {SCHEDULE_EQUIPMENT, x->schedule->editions[edition].name, rate->code},
                      .name = report_text(x->report, "rates of %s", rate->code),
                      .text = report_text(x->report, "rates of %s in edition %s (%s)", rate->code,
                                          x->schedule->editions[edition].name, explain_place(x, rate->place)),
                      .source = rate->source,
                      .mark = rate->mark});
}

void ground_service(struct explanation *x, const struct service_rate *rate, int edition)
{
    ground_add(x, (struct ground){
                      .row = rate,
                      .rate = {SCHEDULE_SERVICES, x->schedule->editions[edition].name, rate->category},
                      .name = report_text(x->report, "rate of %s", rate->category),
                      .text = report_text(x->report, "rate of %s in edition %s (%s)", rate->category,
                                          x->schedule->editions[edition].name, explain_place(x, rate->place)),
                      .source = rate->source,
                      .mark = rate->mark});
}

/* Names what bears the line's own mark. */
static void explain_mark(struct explanation *x)
{
    enum mark mark = x->line->mark;
    const char *names = "";
    for (size_t i = 0; i < x->ground_count; i++)
        if (x->grounds[i].mark == mark)
            names = report_text(x->report, "%s%s%s", names, names[0] ? ", " : "", x->grounds[i].name);
    const char *notice = mark == MARK_ILLUSTRATIVE ? " (" MARK_PLACEHOLDER_NOTICE ")" : "";
    report_child(x->report, x->root, mark_names[mark], "%s%s%s%s",
                 x->ground_count ? "weakest mark of these" : "mark", names[0] ? ": of " : "", names, notice);
}

void explain_grounds(struct explanation *x)
{
    struct report_node *node =
        x->ground_count ? report_child(x->report, x->root, NULL, "rates and rules that it rests on") : NULL;
    for (size_t i = 0; i < x->ground_count; i++) {
        const struct ground *ground = &x->grounds[i];
        struct report_node *row = report_child(x->report, node, mark_names[ground->mark], "%s", ground->text);
        if (ground->source && ground->source[0])
            report_child(x->report, row, NULL, "%s", ground->source);
    }
    explain_mark(x);
}

void explain_papers(struct explanation *x)
{
    struct report_node *node =
        x->paper_count ? report_child(x->report, x->root, NULL, "papers behind it") : NULL;
    for (size_t i = 0; i < x->paper_count; i++) {
        const struct folder_paper *paper = x->papers[i];
        struct report_node *row = report_child(x->report, node, NULL, "%s, attached to %s, hash %.12s",
                                               paper->name, paper->of, paper->hash);
        report_child(x->report, row, NULL, "`muster attachment %s %s FILE%s`", x->account->folder->path,
                     paper->name, paper->alone ? "" : report_text(x->report, " --to \"%s\"", paper->of));
        if (row)
            row->paper = paper;
    }
}
