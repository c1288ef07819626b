/* The checks of a schedule. Sources: the rates' formula, reimbursement.md 1.2; tents, docs/calculation.md
   "Self-sustainment". */
#include "reference/rates_findings.h"

#include "reference/rates_output.h"
#include "reference/schedule_rows.h"
#include <string.h>

enum { CENT = RATE_ONE / 100, CHANGE_NOTED_PERCENT = 25 };

struct checker {
    const struct schedule *schedule, *builtin;
    struct arena *arena;
    struct problems *problems;
    struct check_result *result;
    int code; /* ERROR_LIMIT when memory is exhausted */
};

static void add(struct checker *checker, struct finding finding, const char *format, ...) PRINTF_LIKE(3, 4);

static void add(struct checker *checker, struct finding finding, const char *format, ...)
{
    struct check_result *result = checker->result;
    va_list list;
    va_start(list, format);
    finding.what = arena_format_list(checker->arena, format, list);
    va_end(list);
    struct finding *findings =
        arena_grow(checker->arena, result->findings, &result->capacity, result->count, sizeof *findings);
    if (!findings || !finding.what) {
        checker->code = ERROR_LIMIT;
        return;
    }
    result->findings = findings;
    findings[result->count++] = finding;
    result->found[finding.kind]++;
}

static rate_units distance(rate_units a, rate_units b)
{
    return a > b ? a - b : b - a;
}

static const char *money(rate_units rate, char *buffer)
{
    return rate_format_grouped(rate, 2, buffer);
}

static void check_dry(struct checker *checker, const char *edition, const struct equipment_rate *rate)
{
    rate_units dry, wet;
    char printed[RATE_GROUPED_SIZE], calculated[RATE_GROUPED_SIZE], difference[RATE_GROUPED_SIZE];
    if (rate->dry == RATE_BLANK || rate->gfmv == RATE_BLANK || rate->life_years == RATE_BLANK ||
        rate->no_fault_percent == RATE_BLANK)
        return;
    checker->result->looked_at[CHECK_DRY]++;
    if (special_case_rates(rate->gfmv, rate->life_years, rate->no_fault_percent, 0, &dry, &wet) < 0 ||
        distance(rate->dry, dry) <= CENT)
        return;
    add(checker,
        (struct finding){.kind = CHECK_DRY,
                         .edition = edition,
                         .key = rate->code,
                         .column = "dry",
                         .place = rate->place,
                         .figure = rate->dry,
                         .expected = dry},
        "dry is %s, but value, life and no-fault factor give %s: a difference of %s",
        money(rate->dry, printed), money(dry, calculated), money(distance(rate->dry, dry), difference));
}

static void check_wet(struct checker *checker, const char *edition, const struct equipment_rate *rate)
{
    char printed[RATE_GROUPED_SIZE], calculated[RATE_GROUPED_SIZE], difference[RATE_GROUPED_SIZE];
    if (rate->dry == RATE_BLANK || rate->wet == RATE_BLANK || rate->maintenance == RATE_BLANK)
        return;
    checker->result->looked_at[CHECK_WET]++;
    rate_units wet = rate->dry + rate->maintenance; /* both are at most RATE_MAXIMUM */
    if (distance(rate->wet, wet) <= CENT)
        return;
    add(checker,
        (struct finding){.kind = CHECK_WET,
                         .edition = edition,
                         .key = rate->code,
                         .column = "wet",
                         .place = rate->place,
                         .figure = rate->wet,
                         .expected = wet},
        "wet is %s, but dry and maintenance make %s: a difference of %s", money(rate->wet, printed),
        money(wet, calculated), money(distance(rate->wet, wet), difference));
}

static void check_source(struct checker *checker, struct finding finding, enum mark mark, const char *source)
{
    if (mark != MARK_OFFICIAL)
        return;
    finding.kind = CHECK_SOURCE;
    finding.figure = finding.expected = RATE_BLANK;
    checker->result->looked_at[CHECK_SOURCE]++;
    if (!*source)
        add(checker, finding, "marked official, without a source");
}

static void check_blank(struct checker *checker, struct finding finding, bool blank)
{
    finding.kind = CHECK_BLANK;
    finding.figure = finding.expected = RATE_BLANK;
    checker->result->looked_at[CHECK_BLANK]++;
    if (blank)
        add(checker, finding, "the rate is blank");
}

/* A figure against the same of the edition before. */
static void check_change(struct checker *checker, struct finding finding, rate_units before, rate_units now)
{
    char old[RATE_GROUPED_SIZE], new[RATE_GROUPED_SIZE];
    if (before == RATE_BLANK || now == RATE_BLANK)
        return;
    checker->result->looked_at[CHECK_CHANGE]++;
    if ((int128)distance(before, now) * 100 <= (int128)before * CHANGE_NOTED_PERCENT)
        return;
    finding.kind = CHECK_CHANGE;
    finding.figure = now;
    finding.expected = before;
    add(checker, finding, "%s changed by more than %d per cent: from %s to %s", finding.column,
        CHANGE_NOTED_PERCENT, money(before, old), money(now, new));
}

static void check_equipment(struct checker *checker, int edition, size_t code)
{
    const struct schedule *schedule = checker->schedule;
    const struct equipment_rate *rate = schedule_equipment(schedule, edition, (int)code);
    const struct equipment_rate *before =
        edition ? schedule_equipment(schedule, edition - 1, (int)code) : NULL;
    if (!rate)
        return;
    struct finding finding = {
        .edition = schedule->editions[edition].name, .key = rate->code, .place = rate->place};
    check_dry(checker, finding.edition, rate);
    check_wet(checker, finding.edition, rate);
    check_source(checker, finding, rate->mark, rate->source);
    check_blank(checker, finding, equipment_is_blank(rate));
    for (size_t i = 0; before && i < EQUIPMENT_FIGURES; i++) {
        finding.column = equipment_figures[i].column;
        check_change(checker, finding, equipment_rate_figure(before, i), equipment_rate_figure(rate, i));
    }
}

static void check_service(struct checker *checker, int edition, size_t category)
{
    const struct schedule *schedule = checker->schedule;
    const struct service_rate *rate = schedule_service(schedule, edition, (int)category);
    const struct service_rate *before =
        edition ? schedule_service(schedule, edition - 1, (int)category) : NULL;
    if (!rate)
        return;
    struct finding finding = {
        .edition = schedule->editions[edition].name, .key = rate->category, .place = rate->place};
    check_source(checker, finding, rate->mark, rate->source);
    check_blank(checker, finding, rate->rate == RATE_BLANK);
    finding.column = "rate";
    if (before)
        check_change(checker, finding, before->rate, rate->rate);
}

/* One kind of code (equipment or services) in two editions. */
struct code_list {
    const struct schedule *schedule;
    int edition; /* -1: no edition, no codes */
    bool services;
};

static size_t list_count(const struct code_list *list)
{
    if (list->edition < 0)
        return 0;
    return list->services ? list->schedule->category_count : list->schedule->code_count;
}

/* The index-th code, or NULL when the edition does not have it; its place. */
static const char *list_code(const struct code_list *list, size_t index, struct place *ret_place)
{
    const struct equipment_rate *item =
        list->services ? NULL : schedule_equipment(list->schedule, list->edition, (int)index);
    const struct service_rate *service =
        list->services ? schedule_service(list->schedule, list->edition, (int)index) : NULL;
    if (item)
        *ret_place = item->place;
    if (service)
        *ret_place = service->place;
    return item ? item->code : service ? service->category : NULL;
}

static bool list_has(const struct code_list *list, const char *code)
{
    if (list->edition < 0)
        return false;
    if (list->services)
        return schedule_service(list->schedule, list->edition,
                                schedule_category_find(list->schedule, code)) != NULL;
    return schedule_equipment(list->schedule, list->edition, schedule_code_find(list->schedule, code)) !=
           NULL;
}

/* Codes of `list` that `other` does not have. */
static void compare_codes(struct checker *checker, enum check_kind kind, const char *edition,
                          const struct code_list *list, const struct code_list *other, const char *what)
{
    for (size_t i = 0; i < list_count(list); i++) {
        struct finding finding = {
            .kind = kind, .edition = edition, .figure = RATE_BLANK, .expected = RATE_BLANK};
        finding.key = list_code(list, i, &finding.place);
        if (!finding.key)
            continue;
        checker->result->looked_at[kind]++;
        if (!list_has(other, finding.key))
            add(checker, finding, "%s", what);
    }
}

static bool list_is_empty(const struct code_list *list)
{
    struct place place;
    for (size_t i = 0; i < list_count(list); i++)
        if (list_code(list, i, &place))
            return false;
    return true;
}

static void check_codes(struct checker *checker, int edition, bool services)
{
    const struct schedule *schedule = checker->schedule, *builtin = checker->builtin;
    bool first = edition == 0;
    struct code_list now = {schedule, edition, services};
    struct code_list before = {first ? builtin : schedule,
                               first ? (int)builtin->edition_count - 1 : edition - 1, services};
    if ((first && schedule->builtin) || list_is_empty(&before))
        return;
    compare_codes(checker, CHECK_MISSING, schedule->editions[edition].name, &before, &now,
                  first ? "the built-in schedule has it, this edition does not"
                        : "the edition before has it, this one does not");
    compare_codes(checker, CHECK_NEW, schedule->editions[edition].name, &now, &before,
                  first ? "the built-in schedule does not have it" : "the edition before does not have it");
}

static void check_categories(struct checker *checker, int edition)
{
    static const char *const needed[] = {"accommodation", "tentage"};
    const struct code_list list = {checker->schedule, edition, true};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        struct finding finding = {.kind = CHECK_TABLES,
                                  .edition = checker->schedule->editions[edition].name,
                                  .key = needed[i],
                                  .place = checker->schedule->editions[edition].place,
                                  .figure = RATE_BLANK,
                                  .expected = RATE_BLANK};
        checker->result->looked_at[CHECK_TABLES]++;
        if (!list_has(&list, needed[i]))
            add(checker, finding, "the self-sustainment category is missing; the rule of tents needs it");
    }
}

/* Compares one table of the edition with the one before it, unless it is not there (yet). */
static void check_table(struct checker *checker, int edition, bool services)
{
    const struct code_list now = {checker->schedule, edition, services};
    struct finding finding = {.kind = CHECK_TABLES,
                              .edition = checker->schedule->editions[edition].name,
                              .key = services ? "self_sustainment_rates.csv" : "major_equipment_rates.csv",
                              .place = checker->schedule->editions[edition].place,
                              .figure = RATE_BLANK,
                              .expected = RATE_BLANK};
    checker->result->looked_at[CHECK_TABLES]++;
    if (list_is_empty(&now)) {
        add(checker, finding, "the edition has no row of it");
        return;
    }
    check_codes(checker, edition, services);
    if (services)
        check_categories(checker, edition);
}

static void check_edition(struct checker *checker, int edition)
{
    const struct edition *row = &checker->schedule->editions[edition];
    const struct finding finding = {.edition = row->name, .key = row->name, .place = row->place};
    check_source(checker, finding, row->mark, row->source);
    for (size_t i = 0; i < checker->schedule->code_count; i++)
        check_equipment(checker, edition, i);
    for (size_t i = 0; i < checker->schedule->category_count; i++)
        check_service(checker, edition, i);
    check_table(checker, edition, false);
    check_table(checker, edition, true);
}

static void check_personnel_rate(struct checker *checker, size_t index)
{
    const struct personnel_rate *rate = &checker->schedule->personnel[index];
    const struct personnel_rate *before = index ? rate - 1 : NULL;
    char day[DAY_TEXT_SIZE], old[RATE_GROUPED_SIZE], new[RATE_GROUPED_SIZE];
    day_format(rate->effective_from, day);
    struct finding finding = {.kind = CHECK_PERSONNEL,
                              .key = arena_text(checker->arena, day, strlen(day)),
                              .column = "rate",
                              .place = rate->place,
                              .figure = rate->rate};
    if (!finding.key) {
        checker->code = ERROR_LIMIT;
        return;
    }
    check_source(checker, finding, rate->mark, rate->source);
    check_blank(checker, finding, rate->rate == RATE_BLANK);
    checker->result->looked_at[CHECK_PERSONNEL]++;
    if (!before || before->rate == RATE_BLANK || rate->rate == RATE_BLANK || before->rate <= rate->rate)
        return;
    finding.expected = before->rate;
    add(checker, finding, "the personnel rate falls from %s to %s", money(before->rate, old),
        money(rate->rate, new));
}

/* Days of an edition before the first personnel rate cannot be priced. */
static void check_personnel_begin(struct checker *checker)
{
    const struct schedule *schedule = checker->schedule;
    char edition[DAY_TEXT_SIZE], rate[DAY_TEXT_SIZE];
    if (!schedule->edition_count || !schedule->personnel_count ||
        schedule->personnel_days[0] <= schedule->edition_days[0])
        return;
    add(checker,
        (struct finding){.kind = CHECK_PERSONNEL,
                         .edition = schedule->editions[0].name,
                         .key = schedule->editions[0].name,
                         .place = schedule->personnel[0].place,
                         .figure = RATE_BLANK,
                         .expected = RATE_BLANK},
        "the first personnel rate begins on %s, after the first edition (%s)",
        day_format(schedule->personnel_days[0], rate), day_format(schedule->edition_days[0], edition));
}

int schedule_check(const struct schedule *schedule, int only, const struct schedule *builtin,
                   struct arena *arena, struct problems *problems, struct check_result *ret_result)
{
    struct check_result result = {.count = 0};
    struct checker checker = {
        .schedule = schedule, .builtin = builtin, .arena = arena, .problems = problems, .result = &result};
    for (size_t i = 0; i < schedule->edition_count; i++)
        if (only < 0 || (size_t)only == i)
            check_edition(&checker, (int)i);
    for (size_t i = 0; only < 0 && i < schedule->personnel_count; i++)
        check_personnel_rate(&checker, i);
    if (only < 0)
        check_personnel_begin(&checker);
    if (checker.code < 0)
        return problem_memory(problems);
    *ret_result = result;
    return 0;
}
