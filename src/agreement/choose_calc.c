/* The options of an agreement, priced by pricing the agreement with each of them, so that an option earns to
   the cent what `muster price` says once it is agreed. The readings stand in choose_calc.h. */
#include "agreement/choose_calc.h"

#include <string.h>

struct choosing {
    const struct agreement *agreement;
    const struct schedule *schedule;
    const struct choose_options *options;
    civil_day on;
    int edition; /* -1: none */
    struct arena *arena;
    struct problems *problems;
    struct choice *items;
    size_t count;
    struct choices result;
    int code; /* the first error */
};

static void refuse(struct choosing *choosing, int code)
{
    if (choosing->code == 0)
        choosing->code = code;
}

static void limit_refuse(struct choosing *choosing)
{
    refuse(choosing,
           problem_error(choosing->problems, ERROR_LIMIT, (struct place){0},
                         "expected smaller quantities, rates and costs", "a sum is too large to calculate"));
}

/* Prices an agreement that holds one option for each item. Blank rates are named by refuse_blank. */
static int price_options_of(struct choosing *choosing, const struct agreement *agreement,
                            const civil_day *departure, struct agreement_price *ret_price)
{
    struct price_options options = choosing->options->price;
    options.partial = true;
    options.departure = departure;
    return agreement_price(agreement, choosing->schedule, &options, choosing->arena, choosing->problems,
                           ret_price);
}

/* A blank rate that an option needs: refused by the row that lacks it, or the option stays unknown. */
static void refuse_blank(struct choosing *choosing, struct place rate, const char *what, const char *code,
                         const char *option, const char *item)
{
    choosing->result.complete = false;
    if (choosing->options->price.partial)
        return;
    refuse(choosing, problem_error(choosing->problems, ERROR_INVALID, rate,
                                   "expected a rate: give a schedule that has it (--schedule), or leave the "
                                   "option without amount (--partial)",
                                   "the %s of '%s' is blank; it is needed for the option %s of %s", what,
                                   code, option, item));
}

static struct choice_option option_of(enum cost_option option, const struct price_line *line)
{
    return (struct choice_option){.option = option,
                                  .blank = line->blank,
                                  .unit = line->unit,
                                  .monthly = line->monthly,
                                  .mark = line->mark};
}

/* An option that brings nothing earns 0, whatever the rates. */
static struct choice_option nothing(enum cost_option option)
{
    return (struct choice_option){.option = option, .unit = exact_of(0), .mark = MARK_OFFICIAL};
}

static void add_choice(struct choosing *choosing, struct choice choice)
{
    for (size_t i = 0; i < choice.option_count; i++)
        choice.mark = mark_weaker(choice.mark, choice.options[i].mark);
    choosing->result.mark = mark_weaker(choosing->result.mark, choice.mark);
    choosing->items[choosing->count++] = choice;
}

/* ---- categories ---- */

/* What is agreed of a category on the day, NULL for nothing. */
static const struct service_terms *agreed_service(const struct choosing *choosing, const char *category)
{
    int index = agreement_service_find(choosing->agreement, category);
    return index < 0 ? NULL : service_terms_on(&choosing->agreement->services[index], choosing->on);
}

static const struct service_rate *rate_of_service(const struct choosing *choosing, const char *category)
{
    return schedule_service(choosing->schedule, choosing->edition,
                            schedule_category_find(choosing->schedule, category));
}

static void choose_service(struct choosing *choosing, const struct price_line *line)
{
    const struct service_terms *agreed = agreed_service(choosing, line->code);
    const struct service_rate *rate = rate_of_service(choosing, line->code);
    struct choice choice = {.section = PRICE_SELF_SUSTAINMENT,
                            .code = line->code,
                            .line = "",
                            .description = rate ? rate->description : "",
                            .quantity = line->quantity,
                            .remark = line->remark,
                            .options = {option_of(COST_BRING, line), nothing(COST_UN)},
                            .option_count = 2,
                            .agreed = NO_OPTION,
                            .best = NO_OPTION};
    if (agreed)
        choice.agreed = agreed->provider == PROVIDER_CONTRIBUTOR ? 0 : 1;
    if (line->blank)
        refuse_blank(choosing, rate ? rate->place : line->place, "rate", line->code, "bring", line->code);
    add_choice(choosing, choice);
}

/* Every category of the edition, brought by the contributor on the terms agreed, or for all heads. */
static int offer_services(const struct choosing *choosing, struct agreement *offer)
{
    const struct schedule *schedule = choosing->schedule;
    struct service *services = arena_array(choosing->arena, schedule->category_count, sizeof *services);
    struct service_terms *terms = arena_array(choosing->arena, schedule->category_count, sizeof *terms);
    if (!services || !terms)
        return problem_memory(choosing->problems);
    size_t count = 0;
    for (size_t i = 0; i < schedule->category_count; i++) {
        const struct service_rate *rate = schedule_service(schedule, choosing->edition, (int)i);
        const struct service_terms *agreed = agreed_service(choosing, schedule->categories[i]);
        if (!rate)
            continue;
        terms[count] =
            agreed
                ? *agreed
                : (struct service_terms){.served = SERVED_NOT_GIVEN, .amendment = "", .place = rate->place};
        terms[count].provider = PROVIDER_CONTRIBUTOR;
        services[count] = (struct service){.category = schedule->categories[i],
                                           .category_place = terms[count].place,
                                           .terms = &terms[count],
                                           .term_days = &choosing->on,
                                           .term_count = 1};
        count++;
    }
    offer->services = services;
    offer->service_count = count;
    return 0;
}

/* A category of the agreement that the edition of the day does not have: the United Nations provides it, and
   what bringing it would earn is not known. */
static void choose_unpriced(struct choosing *choosing, const char *category)
{
    struct choice choice = {.section = PRICE_SELF_SUSTAINMENT,
                            .code = category,
                            .line = "",
                            .description = "",
                            .remark = "the edition of the day does not have this category",
                            .options = {nothing(COST_BRING), nothing(COST_UN)},
                            .option_count = 2,
                            .agreed = 1,
                            .best = NO_OPTION};
    choice.options[0].blank = true;
    add_choice(choosing, choice);
}

static void choose_services(struct choosing *choosing)
{
    const struct schedule *schedule = choosing->schedule;
    struct agreement offer = *choosing->agreement;
    struct agreement_price price;
    offer.line_count = 0;
    int code = offer_services(choosing, &offer);
    if (code >= 0)
        code = price_options_of(choosing, &offer, NULL, &price);
    if (code < 0) {
        refuse(choosing, code);
        return;
    }
    size_t next = price.count - offer.service_count; /* behind the personnel */
    for (size_t i = 0; i < schedule->category_count; i++) {
        if (schedule_service(schedule, choosing->edition, (int)i))
            choose_service(choosing, &price.lines[next++]);
        else if (agreed_service(choosing, schedule->categories[i]))
            choose_unpriced(choosing, schedule->categories[i]);
    }
}

/* ---- major equipment ---- */

/* The lines agreed on the day, all under one lease; nobody's ceiling, so that nothing else is priced. */
struct line_offer {
    struct agreement agreement;
    civil_day *departure;
    struct equipment_line *lines;
    struct line_terms *terms;
};

/* A special case agreed without maintenance has no wet rate. */
static bool lacks_maintenance(const struct line_terms *terms)
{
    return terms->special && terms->maintenance == RATE_BLANK;
}

static int offer_lines(const struct choosing *choosing, enum lease lease, struct line_offer *ret_offer)
{
    const struct agreement *agreement = choosing->agreement;
    const civil_day *departure = choosing->options->price.departure;
    struct line_offer offer = {
        .agreement = *agreement,
        .departure = arena_array(choosing->arena, agreement->line_count, sizeof *offer.departure),
        .lines = arena_array(choosing->arena, agreement->line_count, sizeof *offer.lines),
        .terms = arena_array(choosing->arena, agreement->line_count, sizeof *offer.terms)};
    if (!offer.departure || !offer.lines || !offer.terms)
        return problem_memory(choosing->problems);
    size_t count = 0;
    for (size_t i = 0; i < agreement->line_count; i++) {
        const struct line_terms *agreed = line_terms_on(&agreement->lines[i], choosing->on);
        if (!agreed)
            continue;
        offer.terms[count] = *agreed;
        offer.terms[count].lease = lease;
        if (lease == LEASE_WET && lacks_maintenance(agreed))
            offer.terms[count].quantity = 0;
        offer.departure[count] = departure ? departure[i] : DAY_NEVER;
        offer.lines[count] = (struct equipment_line){.name = agreement->lines[i].name,
                                                     .terms = &offer.terms[count],
                                                     .term_days = &choosing->on,
                                                     .term_count = 1};
        count++;
    }
    offer.agreement.lines = offer.lines;
    offer.agreement.line_count = count;
    offer.agreement.ceiling.count = 0;
    *ret_offer = offer;
    return 0;
}

static void refuse_blank_lease(struct choosing *choosing, const struct price_line *line, enum lease lease)
{
    if (!line->blank)
        return;
    const struct equipment_rate *rate = schedule_equipment(
        choosing->schedule, choosing->edition, schedule_code_find(choosing->schedule, line->code));
    bool wet = lease == LEASE_WET;
    bool base = rate && (wet ? rate->wet : rate->dry) == RATE_BLANK;
    const char *what = !base ? "maintenance rate" : wet ? "wet lease rate" : "dry lease rate";
    refuse_blank(choosing, rate ? rate->place : line->place, what, line->code, wet ? "wet" : "dry",
                 line->line);
}

static void choose_line(struct choosing *choosing, const struct line_terms *agreed,
                        const struct price_line *wet, const struct price_line *dry)
{
    struct choice choice = {
        .section = PRICE_MAJOR_EQUIPMENT,
        .code = dry->code,
        .line = dry->line,
        .description = dry->description[0] ? dry->description : wet->description,
        .quantity = dry->quantity,
        .remark = dry->remark,
        .options = {option_of(COST_WET, wet), option_of(COST_DRY, dry), nothing(COST_NONE)},
        .option_count = 3,
        .agreed = agreed->lease == LEASE_WET ? 0 : 1,
        .best = NO_OPTION};
    if (lacks_maintenance(agreed) && dry->quantity > 0) {
        choice.options[0].blank = true;
        choice.remark = "no maintenance rate is agreed: what a wet lease earns is not known";
    }
    refuse_blank_lease(choosing, wet, LEASE_WET);
    refuse_blank_lease(choosing, dry, LEASE_DRY);
    choice.served = line_is_served(choosing->agreement, agreed, choosing->on);
    choice.has_maintenance = !choice.options[0].blank && !dry->blank;
    if (choice.has_maintenance && __builtin_sub_overflow(wet->monthly, dry->monthly, &choice.maintenance))
        limit_refuse(choosing);
    add_choice(choosing, choice);
}

/* The prices of both offers have the same lines in the same order. */
static void choose_lines(struct choosing *choosing)
{
    struct line_offer wet_offer = {0}, dry_offer = {0};
    struct agreement_price wet = {0}, dry = {0};
    int code = offer_lines(choosing, LEASE_WET, &wet_offer);
    if (code >= 0)
        code = price_options_of(choosing, &wet_offer.agreement, wet_offer.departure, &wet);
    if (code >= 0)
        code = offer_lines(choosing, LEASE_DRY, &dry_offer);
    if (code >= 0)
        code = price_options_of(choosing, &dry_offer.agreement, dry_offer.departure, &dry);
    if (code < 0) {
        refuse(choosing, code);
        return;
    }
    for (size_t i = 0; i < dry_offer.agreement.line_count; i++) {
        const struct equipment_line *line =
            &choosing->agreement->lines[agreement_line_find(choosing->agreement, dry.lines[i].line)];
        choose_line(choosing, line_terms_on(line, choosing->on), &wet.lines[i], &dry.lines[i]);
    }
}

/* ---- national costs ---- */

static bool is_about(const struct national_cost *cost, const struct choice *choice)
{
    return choice->section == PRICE_MAJOR_EQUIPMENT ? national_cost_is_of_line(cost, choice->line)
                                                    : national_cost_is_of_category(cost, choice->code);
}

/* Adds what one row costs a month, and once where that is not spread, to an option. */
static int add_cost(struct choice_option *option, const struct national_cost *cost)
{
    struct exact monthly;
    money_cents cents, once = 0;
    if (national_cost_monthly(cost, &monthly) < 0 || exact_round_cents(monthly, &cents) < 0)
        return ERROR_LIMIT;
    if (!national_cost_is_spread(cost) && exact_round_cents(exact_of_rate(cost->once), &once) < 0)
        return ERROR_LIMIT;
    if (money_add(option->cost, cents, &option->cost) < 0)
        return ERROR_LIMIT;
    return money_add(option->cost_once, once, &option->cost_once);
}

static int cost_option_of(struct choosing *choosing, struct choice *choice, struct choice_option *option)
{
    const struct national_costs *costs = choosing->options->costs;
    option->cost_known = option->option == COST_UN || option->option == COST_NONE;
    for (size_t i = 0; i < costs->count; i++) {
        const struct national_cost *cost = &costs->items[i];
        if (!is_about(cost, choice) || (cost->option != option->option && cost->option != COST_ANY))
            continue;
        choice->has_costs = true;
        if (!national_cost_holds(cost, choosing->on))
            continue;
        option->cost_known = true;
        if (add_cost(option, cost) < 0)
            return ERROR_LIMIT;
    }
    return __builtin_sub_overflow(option->monthly, option->cost, &option->net) ? ERROR_LIMIT : 0;
}

static bool net_known(const struct choice_option *option)
{
    return option->cost_known && !option->blank;
}

static int best_option(const struct choice *choice)
{
    int best = NO_OPTION;
    size_t known = 0;
    for (size_t i = 0; i < choice->option_count; i++) {
        const struct choice_option *option = &choice->options[i];
        if (!net_known(option))
            continue;
        known++;
        if (best == NO_OPTION || option->net > choice->options[best].net ||
            (option->net == choice->options[best].net && (int)i == choice->agreed))
            best = (int)i;
    }
    return known < 2 ? NO_OPTION : best;
}

static int add_sums(struct choice_sums *sums, const struct choice *choice)
{
    enum { UN = 1 };
    if (choice->best == NO_OPTION)
        return 0;
    int agreed_at = choice->agreed == NO_OPTION ? UN : choice->agreed;
    const struct choice_option *agreed = &choice->options[agreed_at], *best = &choice->options[choice->best];
    if (!net_known(agreed))
        return 0;
    sums->count++;
    sums->changes += choice->best != agreed_at;
    bool overflow = money_add(sums->agreed_monthly, agreed->monthly, &sums->agreed_monthly) < 0 ||
                    money_add(sums->agreed_cost, agreed->cost, &sums->agreed_cost) < 0 ||
                    money_add(sums->agreed_net, agreed->net, &sums->agreed_net) < 0 ||
                    money_add(sums->best_monthly, best->monthly, &sums->best_monthly) < 0 ||
                    money_add(sums->best_cost, best->cost, &sums->best_cost) < 0 ||
                    money_add(sums->best_net, best->net, &sums->best_net) < 0;
    return overflow ? ERROR_LIMIT : 0;
}

static void apply_costs(struct choosing *choosing)
{
    const struct national_costs *costs = choosing->options->costs;
    int code = 0;
    for (size_t i = 0; i < costs->count; i++)
        choosing->result.rows_elsewhere += !national_cost_holds(&costs->items[i], choosing->on);
    for (size_t i = 0; i < choosing->count && code >= 0; i++) {
        struct choice *choice = &choosing->items[i];
        for (size_t j = 0; j < choice->option_count && code >= 0; j++)
            code = cost_option_of(choosing, choice, &choice->options[j]);
        choice->best = best_option(choice);
        if (code >= 0)
            code = add_sums(&choosing->result.sums, choice);
    }
    if (code < 0)
        limit_refuse(choosing);
}

/* ---- the whole ---- */

int choices_calculate(const struct agreement *agreement, const struct schedule *schedule,
                      const struct choose_options *options, struct arena *arena, struct problems *problems,
                      struct choices *ret_choices)
{
    civil_day on = options->price.on;
    struct choosing choosing = {.agreement = agreement,
                                .schedule = schedule,
                                .options = options,
                                .on = on,
                                .edition =
                                    schedule_edition(schedule, agreement_hold(agreement, schedule), on),
                                .arena = arena,
                                .problems = problems,
                                .result = {.on = on, .complete = true}};
    struct agreement_price agreed; /* reports everything but blank rates that a price of today would refuse */
    int code = price_options_of(&choosing, agreement, options->price.departure, &agreed);
    if (code < 0)
        return code;
    choosing.items =
        arena_array(arena, schedule->category_count + agreement->line_count, sizeof *choosing.items);
    if (!choosing.items)
        return problem_memory(problems);
    choose_services(&choosing);
    choose_lines(&choosing);
    if (options->costs && choosing.code == 0)
        apply_costs(&choosing);
    if (choosing.code < 0)
        return choosing.code;
    choosing.result.items = choosing.items;
    choosing.result.count = choosing.count;
    *ret_choices = choosing.result;
    return 0;
}
