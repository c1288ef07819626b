/* Status reports: who was there, with something agreed, and reported nothing for too long. Source:
   reimbursement.md 1.10 (monthly serviceability report by the unit; rule status_report_days). */
#include "reimbursement/checking_calc.h"

#include <stdlib.h>
#include <string.h>

/* Days without a report of one line or category. */
struct gap {
    struct period days; /* the day after the last report, to that before the next */
    bool first;         /* nothing was ever reported before */
    const char *name;
    struct place place;
    struct used_rule rule;
};

/* Lines or categories on their way through their reports. */
struct reporting {
    struct checking *checking;
    const char *noun, *plural; /* "line", "lines" */
    struct period life;
    struct gap *gaps;
    size_t gap_count, gap_capacity;
    size_t needing; /* how many had to report at all */
    civil_day next; /* the earliest day by which one of them has to report again */
    struct used_rule next_rule;
};

/* The reports of one line or category. */
struct reports {
    const char *name, *path;
    const civil_day *days;
    const uint32_t *rows; /* NULL: counted from items */
    size_t count;
};

/* The row of a report, or the file. */
static struct place report_place(const struct reports *reports, ptrdiff_t report)
{
    return (struct place){reports->path, report >= 0 && reports->rows ? reports->rows[report] : 0, 0};
}

static void gap_add(struct reporting *reporting, struct gap gap)
{
    struct checking *checking = reporting->checking;
    if (gap.days.to_day <= checking->seen.from_day)
        return;
    struct gap *gaps = arena_grow(checking->arena, reporting->gaps, &reporting->gap_capacity,
                                  reporting->gap_count, sizeof *gaps);
    checking->failed |= !gaps;
    if (!gaps)
        return;
    reporting->gaps = gaps;
    gaps[reporting->gap_count++] = gap;
}

/* Notes by when the next report is due of what needs one on the day looked at. */
static void next_take(struct reporting *reporting, civil_day due, struct used_rule rule)
{
    if (due >= reporting->next)
        return;
    reporting->next = due;
    reporting->next_rule = rule;
}

/* The days of `needed`, on all of which a report was needed. */
static void walk_reports(struct reporting *reporting, const struct reports *reports, struct period needed)
{
    struct checking *checking = reporting->checking;
    ptrdiff_t report = steps_at(reports->days, reports->count, needed.from_day);
    civil_day before = needed.from_day;
    for (bool more = true; more; report++) {
        size_t next = (size_t)(report + 1);
        more = next < reports->count && reports->days[next] < needed.to_day;
        struct used_rule rule = check_rule(checking, before, RULE_STATUS_REPORT_DAYS);
        civil_day until = more ? reports->days[next] : needed.to_day - 1, due = before + rule_whole(rule);
        bool reported = report >= 0 && reports->days[report] == before;
        if (until > due)
            gap_add(reporting, (struct gap){.days = {before + reported, more ? until : needed.to_day},
                                            .first = report < 0,
                                            .rule = rule,
                                            .name = reports->name,
                                            .place = report_place(reports, report)});
        if (!more && needed.to_day == checking->options->on + 1)
            next_take(reporting, due, rule);
        before = until;
    }
}

/* Walks a line or category over its life: cursors are those that change whether a report is needed. */
static void walk_life(struct reporting *reporting, const struct reports *reports, struct timeline *timeline,
                      bool (*is_needed)(const struct checking *, size_t, civil_day), size_t index)
{
    civil_day begun = DAY_NEVER;
    bool any = false;
    while (timeline_next(timeline)) {
        bool needed = is_needed(reporting->checking, index, timeline->segment.from_day);
        any |= needed;
        if (needed && begun == DAY_NEVER)
            begun = timeline->segment.from_day;
        if (!needed && begun != DAY_NEVER) {
            walk_reports(reporting, reports, (struct period){begun, timeline->segment.from_day});
            begun = DAY_NEVER;
        }
    }
    if (begun != DAY_NEVER)
        walk_reports(reporting, reports, (struct period){begun, reporting->life.to_day});
    reporting->needing += any;
}

static bool line_needs_report(const struct checking *checking, size_t line, civil_day day)
{
    const struct line_terms *terms = line_terms_on(&checking->account->agreement->lines[line], day);
    return terms && terms->quantity && day < checking->departures[line] &&
           strength_on(checking->account->strength, day);
}

static bool service_needs_report(const struct checking *checking, size_t service, civil_day day)
{
    const struct service_terms *terms =
        service_terms_on(&checking->account->agreement->services[service], day);
    return terms && terms->provider == PROVIDER_CONTRIBUTOR && strength_on(checking->account->strength, day);
}

static void walk_lines(struct reporting *reporting)
{
    const struct account *account = reporting->checking->account;
    const struct strength *strength = account->strength;
    civil_day from = reporting->life.from_day;
    for (size_t l = 0; l < account->agreement->line_count; l++) {
        const struct equipment_line *line = &account->agreement->lines[l];
        const struct line_status *status = &account->verification->lines[l];
        struct reports reports = {.name = line->name,
                                  .path = account->verification->status_path,
                                  .days = status->day,
                                  .rows = status->row,
                                  .count = status->count};
        struct step_cursor people = step_cursor_at(strength->day, strength->count, from);
        struct step_cursor terms = step_cursor_at(line->term_days, line->term_count, from);
        struct step_cursor departure = step_cursor_at(&reporting->checking->departures[l], 1, from);
        struct timeline timeline = timeline_begin(reporting->life);
        timeline.cursors[timeline.cursor_count++] = &people;
        timeline.cursors[timeline.cursor_count++] = &terms;
        timeline.cursors[timeline.cursor_count++] = &departure;
        walk_life(reporting, &reports, &timeline, line_needs_report, l);
    }
}

static void walk_services(struct reporting *reporting)
{
    const struct account *account = reporting->checking->account;
    const struct strength *strength = account->strength;
    civil_day from = reporting->life.from_day;
    for (size_t s = 0; s < account->agreement->service_count; s++) {
        const struct service *service = &account->agreement->services[s];
        const struct service_performance *status = &account->verification->services[s];
        struct reports reports = {.name = service->category,
                                  .path = account->verification->performance_path,
                                  .days = status->day,
                                  .rows = status->row,
                                  .count = status->count};
        struct step_cursor people = step_cursor_at(strength->day, strength->count, from);
        struct step_cursor terms = step_cursor_at(service->term_days, service->term_count, from);
        struct timeline timeline = timeline_begin(reporting->life);
        timeline.cursors[timeline.cursor_count++] = &people;
        timeline.cursors[timeline.cursor_count++] = &terms;
        walk_life(reporting, &reports, &timeline, service_needs_report, s);
    }
}

/* ---- what is said of them ---- */

static int compare_gaps(const void *a, const void *b)
{
    const struct gap *left = a, *right = b;
    if (left->days.from_day != right->days.from_day)
        return left->days.from_day < right->days.from_day ? -1 : 1;
    if (left->days.to_day != right->days.to_day)
        return left->days.to_day < right->days.to_day ? -1 : 1;
    if (left->first != right->first)
        return left->first ? -1 : 1;
    return strcmp(left->name, right->name);
}

enum { NAMES_SHOWN = 8 };

/* "line L1", "lines of equipment L1 and L2", "any of the 5 lines of equipment" */
static const char *gap_names(struct reporting *reporting, const char *const *names, size_t count)
{
    struct checking *checking = reporting->checking;
    const char *text = names[0];
    if (count == 1)
        return check_text(checking, "%s %s", reporting->noun, names[0]);
    if (count == reporting->needing)
        return check_text(checking, "any of the %zu %s", count, reporting->plural);
    size_t shown = count > NAMES_SHOWN ? NAMES_SHOWN - 1 : count;
    for (size_t i = 1; i < shown; i++)
        text = check_text(checking, "%s%s%s", text, i + 1 < count ? ", " : " and ", names[i]);
    if (shown < count)
        text = check_text(checking, "%s and %zu more", text, count - shown);
    return check_text(checking, "%s %s", reporting->plural, text);
}

/* Gaps of the same days are one finding. */
static void gaps_report(struct reporting *reporting, enum section section, const struct gap *gaps,
                        size_t count)
{
    struct checking *checking = reporting->checking;
    const char **names = arena_array(checking->arena, count, sizeof *names);
    checking->failed |= !names;
    if (!names)
        return;
    struct exact sum = exact_of(0), part;
    bool known = true;
    for (size_t i = 0; i < count; i++) {
        names[i] = gaps[i].name;
        known = known && check_earned(checking, section, names[i], gaps[i].days, 0, &part) &&
                exact_add(sum, part, &sum) >= 0;
    }
    const char *days = check_days_text(checking, period_days(gaps->days));
    const char *of = gap_names(reporting, names, count);
    struct finding finding = {
        .kind = FINDING_STATUS_REPORT,
        .place = gaps->place,
        .days = gaps->days,
        .items = names,
        .item_count = count,
        .rule = gaps->rule,
        .what = gaps->first
                    ? check_text(checking, "no status report on %s from the beginning, for %s", of, days)
                    : check_text(checking, "no status report on %s for %s", of, days),
        .remedy = "enter the reports of these days: without one the last state counts on, and the full "
                  "performance of a category that was never reported on"};
    finding_set_worth(&finding, WORTH_AT_STAKE, known, sum);
    finding_add(checking, finding);
}

static void reporting_end(struct reporting *reporting, enum section section, enum deadline_kind deadline,
                          const char *what)
{
    struct gap *gaps = reporting->gaps;
    size_t count = reporting->gap_count;
    if (count)
        qsort(gaps, count, sizeof *gaps, compare_gaps);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1;
             end < count && gaps[end].days.from_day == gaps[first].days.from_day &&
             gaps[end].days.to_day == gaps[first].days.to_day && gaps[end].first == gaps[first].first;
             end++)
            ;
        gaps_report(reporting, section, &gaps[first], end - first);
    }
    if (reporting->next_rule.rule)
        deadline_add(reporting->checking, (struct deadline){.kind = deadline,
                                                            .what = what,
                                                            .due = reporting->next,
                                                            .done = DAY_NEVER,
                                                            .rule = reporting->next_rule});
}

void check_reports(struct checking *checking)
{
    struct reporting lines = {.checking = checking,
                              .noun = "line",
                              .plural = "lines of equipment",
                              .life = {checking->account->agreement->effective, checking->seen.to_day},
                              .next = DAY_NEVER};
    if (lines.life.from_day == DAY_NEVER || lines.life.to_day <= lines.life.from_day)
        return;
    struct reporting services = lines;
    services.noun = "category";
    services.plural = "categories of self-sustainment";
    walk_lines(&lines);
    walk_services(&services);
    reporting_end(&lines, SECTION_MAJOR_EQUIPMENT, DEADLINE_EQUIPMENT_REPORT, "Report on equipment");
    reporting_end(&services, SECTION_SELF_SUSTAINMENT, DEADLINE_SERVICE_REPORT, "Report on self-sustainment");
}
