/* A whole contingent folder, written as one text (tests/folder_text.h): every room reads it, and what they
   let pass has a price on some days. Besides what the sanitizers watch: a refusal names a problem, what was
   read is in order, and a price is the sum of its lines. */
#include "fuzz_builtin.h"

#include "agreement/agreement.h"
#include "force/force.h"
#include "people/people.h"
#include "verification/verification.h"

#include "folder_text.h"

struct contingent {
    struct events events;
    struct strength strength;
    struct agreement agreement;
    struct verification verification;
};

static void check_days(const civil_day *days, size_t count)
{
    for (size_t i = 1; i < count; i++)
        FUZZ_CHECK(days[i - 1] < days[i]);
}

static void check_order(const struct contingent *contingent)
{
    const struct agreement *agreement = &contingent->agreement;
    check_days(contingent->strength.day, contingent->strength.count);
    check_days(agreement->ceiling.day, agreement->ceiling.count);
    check_days(agreement->factors.day, agreement->factors.count);
    for (size_t i = 0; i < agreement->line_count; i++) {
        const struct line_status *status = &contingent->verification.lines[i];
        FUZZ_CHECK(agreement_line_find(agreement, agreement->lines[i].name) == (int)i);
        FUZZ_CHECK(agreement->lines[i].term_count > 0);
        check_days(agreement->lines[i].term_days, agreement->lines[i].term_count);
        check_days(status->day, status->count);
        for (size_t j = 0; j < status->count; j++)
            FUZZ_CHECK(status->serviceable[j] + (status->excused ? status->excused[j] : 0) <=
                       status->present[j]);
    }
    for (size_t i = 0; i < agreement->service_count; i++) {
        const struct service_performance *performance = &contingent->verification.services[i];
        FUZZ_CHECK(agreement_service_find(agreement, agreement->services[i].category) == (int)i);
        check_days(agreement->services[i].term_days, agreement->services[i].term_count);
        check_days(performance->day, performance->count);
        for (size_t j = 0; j < performance->count; j++)
            FUZZ_CHECK(performance->share[j] >= 0 && performance->share[j] <= SHARE_ONE);
    }
}

static void check_sums(const struct agreement_price *price)
{
    money_cents monthly = 0, yearly = 0;
    for (size_t i = 0; i < price->count; i++) {
        monthly += price->lines[i].monthly;
        yearly += price->lines[i].yearly;
        FUZZ_CHECK(!price->lines[i].blank || price->lines[i].monthly == 0);
        FUZZ_CHECK(price->lines[i].mark <= price->mark);
    }
    FUZZ_CHECK(monthly == price->monthly && yearly == price->yearly);
}

static void price_on(const struct contingent *contingent, civil_day on, bool partial, struct arena *arena)
{
    const struct agreement *agreement = &contingent->agreement;
    struct problems problems;
    problems_init(&problems, arena);
    civil_day *departures = arena_array(arena, agreement->line_count, sizeof *departures);
    if (!departures)
        return;
    for (size_t i = 0; i < agreement->line_count; i++)
        departures[i] = events_departure(&contingent->events, agreement->lines[i].name);
    struct price_options options = {.on = on,
                                    .partial = partial,
                                    .cessation = events_cessation(&contingent->events),
                                    .departure = departures};
    struct agreement_price price;
    int code = agreement_price(agreement, builtin_schedule(), &options, arena, &problems, &price);
    fuzz_check_problems(code, &problems);
    if (code == 0)
        check_sums(&price);
}

static void price_some_days(const struct contingent *contingent, struct arena *arena)
{
    static const civil_day days[] = {DAY_FIRST, 16252, 20089, 20635,
                                     DAY_LAST}; /* 2014-07-01, 2025, 2026-07-01 */
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (int partial = 0; partial < 2; partial++)
            price_on(contingent, days[i], partial, arena);
    if (contingent->agreement.effective != DAY_NEVER)
        price_on(contingent, contingent->agreement.effective, true, arena);
}

/* True when nothing was refused. */
static bool read_rooms(const struct folder *folder, struct arena *arena, struct contingent *contingent)
{
    struct problems problems;
    problems_init(&problems, arena);
    int codes[] = {
        events_read(folder, arena, &problems, &contingent->events),
        strength_read(folder, arena, &problems, &contingent->strength),
        agreement_read(folder, arena, &problems, &contingent->agreement),
        verification_read(folder, &contingent->agreement, arena, &problems, &contingent->verification),
        agreement_check_schedule(&contingent->agreement, builtin_schedule(), &problems),
    };
    int code = 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        code = code ? code : codes[i];
    fuzz_check_problems(code, &problems);
    return code == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct folder folder;
    struct contingent contingent;
    if (!arena || !folder_of_text((const char *)data, size, arena, &folder))
        return 0;
    if (read_rooms(&folder, arena, &contingent)) {
        check_order(&contingent);
        price_some_days(&contingent, arena);
    }
    return 0;
}
