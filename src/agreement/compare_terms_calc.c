/* Which terms of two agreements differ, as texts. */
#include "agreement/compare_calc.h"

#include <inttypes.h>
#include <string.h>

enum { TERMS_MAXIMUM = 12 }; /* that one line, head or condition can have */

struct collector {
    struct arena *arena;
    struct term_difference *items;
    size_t count;
    bool failed;
};

static struct collector collector_begin(struct arena *arena)
{
    struct collector collector = {.arena = arena,
                                  .items = arena_array(arena, TERMS_MAXIMUM, sizeof *collector.items)};
    collector.failed = !collector.items;
    return collector;
}

static struct term_differences collector_end(const struct collector *collector)
{
    struct term_differences none = {0}, all = {collector->items, collector->count};
    return collector->failed ? none : all;
}

/* Notes the term where the texts differ. NULL: memory was exhausted when one was made. */
static void collect(struct collector *collector, const char *term, bool priced, const char *first,
                    const char *second)
{
    if (!first || !second)
        collector->failed = true;
    if (collector->failed || strcmp(first, second) == 0)
        return;
    collector->items[collector->count++] = (struct term_difference){term, {first, second}, priced};
}

static const char *count_text(struct collector *collector, uint32_t count)
{
    return arena_format(collector->arena, "%" PRIu32, count);
}

/* "" for a blank. */
static const char *rate_text(struct collector *collector, rate_units rate)
{
    char buffer[MONEY_TEXT_SIZE];
    return rate == RATE_BLANK
               ? ""
               : arena_format(collector->arena, "%s", decimal_format(rate, RATE_DECIMALS, 0, buffer));
}

static const char *percent_text(struct collector *collector, int64_t share)
{
    char buffer[MONEY_TEXT_SIZE];
    return arena_format(collector->arena, "%s", decimal_format(share, PERCENT_DECIMALS, 0, buffer));
}

static const char *km_text(struct collector *collector, int64_t km)
{
    char buffer[MONEY_TEXT_SIZE];
    return arena_format(collector->arena, "%s", decimal_format(km, RATE_DECIMALS, 0, buffer));
}

static const char *day_text(struct collector *collector, civil_day day)
{
    char buffer[DAY_TEXT_SIZE];
    return day == DAY_NEVER ? "" : arena_format(collector->arena, "%s", day_format(day, buffer));
}

static const char *lease_text(enum lease lease)
{
    return lease == LEASE_WET ? "wet" : "dry";
}

static const char *provider_text(enum provider provider)
{
    return provider == PROVIDER_CONTRIBUTOR ? "contributor" : "un";
}

struct term_differences line_terms_compare(const struct line_terms *const terms[SIDES],
                                           const civil_day left[SIDES], struct arena *arena)
{
    struct collector collector = collector_begin(arena);
    const struct line_terms *a = terms[FIRST], *b = terms[SECOND];
    collect(&collector, "quantity", true, count_text(&collector, a->quantity),
            count_text(&collector, b->quantity));
    collect(&collector, "lease", true, lease_text(a->lease), lease_text(b->lease));
    collect(&collector, "rate_code", true, a->rate_code, b->rate_code);
    collect(&collector, "gfmv", true, rate_text(&collector, a->gfmv), rate_text(&collector, b->gfmv));
    collect(&collector, "life_years", true, rate_text(&collector, a->life_years),
            rate_text(&collector, b->life_years));
    collect(&collector, "no_fault_percent", true, rate_text(&collector, a->no_fault_percent),
            rate_text(&collector, b->no_fault_percent));
    collect(&collector, "maintenance", true, rate_text(&collector, a->maintenance),
            rate_text(&collector, b->maintenance));
    collect(&collector, "serves", true, a->serves, b->serves);
    collect(&collector, "departure", true, day_text(&collector, left[FIRST]),
            day_text(&collector, left[SECOND]));
    collect(&collector, "group", false, a->group, b->group);
    collect(&collector, "description", false, a->description, b->description);
    return collector_end(&collector);
}

struct term_differences service_terms_compare(const struct service_terms *const terms[SIDES],
                                              struct arena *arena)
{
    struct collector collector = collector_begin(arena);
    const char *served[SIDES];
    for (int side = FIRST; side < SIDES; side++)
        served[side] =
            terms[side]->served == SERVED_NOT_GIVEN ? "" : count_text(&collector, terms[side]->served);
    collect(&collector, "provider", true, provider_text(terms[FIRST]->provider),
            provider_text(terms[SECOND]->provider));
    collect(&collector, "un_heads", true, count_text(&collector, terms[FIRST]->un_heads),
            count_text(&collector, terms[SECOND]->un_heads));
    collect(&collector, "served", true, served[FIRST], served[SECOND]);
    return collector_end(&collector);
}

struct term_differences ceiling_compare(const uint32_t people[SIDES], struct arena *arena)
{
    struct collector collector = collector_begin(arena);
    collect(&collector, "ceiling", true, count_text(&collector, people[FIRST]),
            count_text(&collector, people[SECOND]));
    return collector_end(&collector);
}

struct term_differences head_compare(const struct agreement *const agreements[SIDES], struct arena *arena)
{
    struct collector collector = collector_begin(arena);
    const struct agreement *a = agreements[FIRST], *b = agreements[SECOND];
    collect(&collector, "reference", false, a->reference, b->reference);
    collect(&collector, "effective", false, day_text(&collector, a->effective),
            day_text(&collector, b->effective));
    collect(&collector, "signed", false, day_text(&collector, a->signed_day),
            day_text(&collector, b->signed_day));
    collect(&collector, "contributor", false, a->contributor, b->contributor);
    collect(&collector, "mission", false, a->mission, b->mission);
    collect(&collector, "unit_type", false, a->unit_type, b->unit_type);
    collect(&collector, "home_base", false, a->home_base, b->home_base);
    collect(&collector, "camp", false, a->camp, b->camp);
    return collector_end(&collector);
}

struct term_differences conditions_compare(const struct compared_side sides[SIDES], struct arena *arena)
{
    struct collector collector = collector_begin(arena);
    struct mission_factors factors[SIDES];
    const char *ceased[SIDES];
    for (int side = FIRST; side < SIDES; side++) {
        const struct price_options *options = sides[side].options;
        factors[side] = factors_on(&sides[side].agreement->factors, options->on);
        ceased[side] = options->cessation <= options->on ? day_text(&collector, options->cessation) : "";
    }
    const struct mission_factors *a = &factors[FIRST], *b = &factors[SECOND];
    collect(&collector, TERM_ENVIRONMENT, true, percent_text(&collector, a->environment),
            percent_text(&collector, b->environment));
    collect(&collector, TERM_INTENSITY, true, percent_text(&collector, a->intensity),
            percent_text(&collector, b->intensity));
    collect(&collector, TERM_HOSTILE, true, percent_text(&collector, a->hostile),
            percent_text(&collector, b->hostile));
    collect(&collector, TERM_TRANSPORT, true, km_text(&collector, a->transport_km),
            km_text(&collector, b->transport_km));
    collect(&collector, TERM_EDITION, true, sides[FIRST].agreement->edition,
            sides[SECOND].agreement->edition);
    collect(&collector, TERM_CESSATION, true, ceased[FIRST], ceased[SECOND]);
    return collector_end(&collector);
}
