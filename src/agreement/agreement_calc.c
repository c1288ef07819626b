/* What is agreed on a day, and whether a schedule knows it. Source: docs/calculation.md, "Time", "Editions
   and rules", "What refuses". */
#include "agreement/agreement_calc.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_LISTED_MAXIMUM = 25 }; /* more would bury the message */

static int compare_line(const void *name, const void *line)
{
    return strcmp(name, ((const struct equipment_line *)line)->name);
}

static int compare_service(const void *category, const void *service)
{
    return strcmp(category, ((const struct service *)service)->category);
}

static int compare_name(const void *name, const void *item)
{
    return strcmp(name, *(const char *const *)item);
}

int agreement_line_find(const struct agreement *agreement, const char *line)
{
    const struct equipment_line *lines = agreement->lines, *found = NULL;
    if (agreement->line_count)
        found = bsearch(line, lines, agreement->line_count, sizeof *lines, compare_line);
    return found ? (int)(found - lines) : -1;
}

int agreement_service_find(const struct agreement *agreement, const char *category)
{
    const struct service *services = agreement->services, *found = NULL;
    if (agreement->service_count)
        found = bsearch(category, services, agreement->service_count, sizeof *services, compare_service);
    return found ? (int)(found - services) : -1;
}

bool name_listed(const struct name_list *names, const char *name)
{
    if (names->unknown)
        return true;
    return names->count && bsearch(name, names->items, names->count, sizeof *names->items, compare_name);
}

bool agreement_names_line(const struct agreement *agreement, const char *line)
{
    return agreement_line_find(agreement, line) >= 0 || name_listed(&agreement->line_names, line);
}

bool agreement_names_service(const struct agreement *agreement, const char *category)
{
    return agreement_service_find(agreement, category) >= 0 ||
           name_listed(&agreement->service_names, category);
}

uint32_t ceiling_on(const struct ceiling *ceiling, civil_day day)
{
    ptrdiff_t row = steps_at(ceiling->day, ceiling->count, day);
    return row < 0 ? 0 : ceiling->people[row];
}

const struct line_terms *line_terms_on(const struct equipment_line *line, civil_day day)
{
    ptrdiff_t row = steps_at(line->term_days, line->term_count, day);
    return row < 0 ? NULL : &line->terms[row];
}

const struct service_terms *service_terms_on(const struct service *service, civil_day day)
{
    ptrdiff_t row = steps_at(service->term_days, service->term_count, day);
    return row < 0 ? NULL : &service->terms[row];
}

struct mission_factors factors_on(const struct factors *factors, civil_day day)
{
    ptrdiff_t row = steps_at(factors->day, factors->count, day);
    struct mission_factors none = {0};
    return row < 0 ? none : factors->terms[row].factors;
}

bool line_is_served(const struct agreement *agreement, const struct line_terms *terms, civil_day day)
{
    int service = terms->serves[0] ? agreement_service_find(agreement, terms->serves) : -1;
    if (service < 0)
        return false;
    const struct service_terms *agreed = service_terms_on(&agreement->services[service], day);
    return agreed && agreed->provider == PROVIDER_CONTRIBUTOR;
}

int agreement_hold(const struct agreement *agreement, const struct schedule *schedule)
{
    return agreement->edition[0] ? schedule_edition_find(schedule, agreement->edition) : -1;
}

const char *name_remedy(struct problems *problems, const char *kind, const char *name,
                        const char *const *names, size_t count, const char *otherwise)
{
    if (problems->found[PROBLEM_ERROR] >= PROBLEMS_KEPT)
        return NULL;
    if (count > 0 && count <= NAMES_LISTED_MAXIMUM)
        return text_known(problems->arena, kind, name, names, count);
    const char *nearest = text_nearest(name, names, count);
    return nearest ? arena_format(problems->arena, "did you mean '%s'?", nearest) : otherwise;
}

static int check_edition(const struct agreement *agreement, const struct schedule *schedule,
                         struct problems *problems)
{
    if (!agreement->edition[0] || agreement_hold(agreement, schedule) >= 0)
        return 0;
    const char **names = arena_array(problems->arena, schedule->edition_count, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < schedule->edition_count; i++)
        names[i] = schedule->editions[i].name;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, agreement->edition_place,
                         name_remedy(problems, "editions", agreement->edition, names, schedule->edition_count,
                                     "expected an edition of the schedule, or nothing"),
                         "the schedule has no edition '%s'",
                         text_quote(agreement->edition, strlen(agreement->edition), quoted));
}

static int unknown_category(const struct schedule *schedule, const char *category, struct place place,
                            struct problems *problems)
{
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, place,
                         name_remedy(problems, "categories", category, schedule->categories,
                                     schedule->category_count, "expected a category of the schedule"),
                         "no edition of the schedule has the category '%s'",
                         text_quote(category, strlen(category), quoted));
}

static int check_terms(const struct line_terms *terms, const struct schedule *schedule,
                       struct problems *problems)
{
    int code = 0;
    char quoted[TEXT_QUOTE_SIZE];
    if (!terms->special && schedule_code_find(schedule, terms->rate_code) < 0)
        code =
            problem_error(problems, ERROR_INVALID, terms->code_place,
                          name_remedy(problems, "codes", terms->rate_code, schedule->codes,
                                      schedule->code_count, "expected a code of the schedule, or 'special'"),
                          "no edition of the schedule has the rate_code '%s'",
                          text_quote(terms->rate_code, strlen(terms->rate_code), quoted));
    if (terms->serves[0] && schedule_category_find(schedule, terms->serves) < 0)
        code = unknown_category(schedule, terms->serves, terms->serves_place, problems);
    return code;
}

struct capped_factor {
    const char *name;
    int64_t share;
    struct place place;
    enum rule_key cap;
};

static int check_cap(const struct capped_factor *factor, const struct schedule *schedule, int edition,
                     civil_day day, struct problems *problems)
{
    const struct rule *cap = schedule_rule(schedule, edition, factor->cap);
    if (factor->share <= cap->value)
        return 0;
    char percent[MONEY_TEXT_SIZE], limit[MONEY_TEXT_SIZE];
    decimal_format(factor->share, PERCENT_DECIMALS, 0, percent);
    decimal_format(cap->value, PERCENT_DECIMALS, 0, limit);
    enum mark mark = schedule_rule_mark(schedule, edition, factor->cap, day);
    const char *expected = arena_format(problems->arena, "expected at most %s per cent (rule %s, %s)", limit,
                                        rule_key_name(factor->cap), mark_names[mark]);
    if (mark == MARK_RECALLED)
        problem_warning(problems, factor->place, expected, "the factor %s of %s per cent is above its cap",
                        factor->name, percent);
    else
        return problem_error(problems, ERROR_INVALID, factor->place, expected,
                             "the factor %s of %s per cent is above its cap", factor->name, percent);
    return 0;
}

static int check_factors(const struct agreement *agreement, const struct schedule *schedule,
                         struct problems *problems)
{
    int code = 0, hold = agreement_hold(agreement, schedule);
    for (size_t i = 0; i < agreement->factors.count; i++) {
        const struct factor_terms *terms = &agreement->factors.terms[i];
        civil_day day = agreement->factors.day[i];
        const struct capped_factor factors[] = {
            {"environment", terms->factors.environment, terms->environment_place, RULE_ENVIRONMENT_CAP},
            {"intensity", terms->factors.intensity, terms->intensity_place, RULE_INTENSITY_CAP},
            {"hostile", terms->factors.hostile, terms->hostile_place, RULE_HOSTILE_CAP},
        };
        for (size_t j = 0; j < sizeof factors / sizeof *factors; j++) {
            int edition = schedule_edition(schedule, hold, day);
            int checked = check_cap(&factors[j], schedule, edition, day, problems);
            code = code ? code : checked;
        }
    }
    return code;
}

int agreement_check_schedule(const struct agreement *agreement, const struct schedule *schedule,
                             struct problems *problems)
{
    int code = check_edition(agreement, schedule, problems);
    for (size_t i = 0; i < agreement->line_count; i++)
        for (size_t j = 0; j < agreement->lines[i].term_count; j++) {
            int checked = check_terms(&agreement->lines[i].terms[j], schedule, problems);
            code = code ? code : checked;
        }
    for (size_t i = 0; i < agreement->service_count; i++) {
        const struct service *service = &agreement->services[i];
        if (schedule_category_find(schedule, service->category) < 0) {
            int unknown = unknown_category(schedule, service->category, service->category_place, problems);
            code = code ? code : unknown;
        }
    }
    int capped = check_factors(agreement, schedule, problems);
    return code ? code : capped;
}
