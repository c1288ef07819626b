/* What the difference between two agreements is worth, and why. These are Muster's own readings; they stand
   in compare_calc.h. */
#include "agreement/compare_calc.h"

#include <stdlib.h>
#include <string.h>

/* What a line or category of one side earns; NULL: it has no price. */
struct side_price {
    const struct price_line *line;
};

struct comparing {
    const struct compared_side *sides;
    const struct schedule *schedule;
    civil_day on;
    struct arena *arena;
    struct problems *problems;
    const struct price_line *personnel[SIDES];
    /* by the index of the agreement's line or service */
    struct side_price *lines[SIDES], *services[SIDES];
    struct compared_line *found; /* those that differ */
    size_t count;
    struct comparison result;
    int code; /* the first error */
};

static void refuse(struct comparing *comparing, int code)
{
    if (comparing->code == 0)
        comparing->code = code;
}

static void memory_refuse(struct comparing *comparing)
{
    refuse(comparing, problem_memory(comparing->problems));
}

static void limit_refuse(struct comparing *comparing)
{
    refuse(comparing, problem_error(comparing->problems, ERROR_LIMIT, (struct place){0},
                                    "expected smaller quantities and rates",
                                    "the difference is too large to calculate"));
}

static const struct agreement *agreement_of(const struct comparing *comparing, int side)
{
    return comparing->sides[side].agreement;
}

static void index_prices(struct comparing *comparing, int side)
{
    const struct agreement *agreement = agreement_of(comparing, side);
    const struct agreement_price *price = comparing->sides[side].price;
    struct side_price *lines = arena_array(comparing->arena, agreement->line_count, sizeof *lines);
    struct side_price *services = arena_array(comparing->arena, agreement->service_count, sizeof *services);
    comparing->lines[side] = lines;
    comparing->services[side] = services;
    if (!lines || !services) {
        memory_refuse(comparing);
        return;
    }
    for (size_t i = 0; i < price->count; i++) {
        const struct price_line *line = &price->lines[i];
        if (line->section == PRICE_PERSONNEL)
            comparing->personnel[side] = line;
        else if (line->section == PRICE_MAJOR_EQUIPMENT)
            lines[agreement_line_find(agreement, line->line)].line = line;
        else
            services[agreement_service_find(agreement, line->code)].line = line;
    }
}

/* ---- causes ---- */

/* How much of something at which price for one. */
struct figures {
    uint32_t quantity;
    struct exact unit;
    bool unit_known;
};

static struct figures figures_of(const struct price_line *line, uint32_t served_quantity)
{
    if (!line->remark[0])
        return (struct figures){line->quantity, line->unit, true};
    return (struct figures){served_quantity, exact_of(0), served_quantity > 0};
}

/* The difference in quantity at the price for one, of one month or twelve. */
static int quantity_effect(const struct figures *first, const struct figures *second, int64_t months,
                           money_cents *ret_effect)
{
    struct exact unit = first->unit_known ? first->unit : second->unit, effect;
    int64_t more = (int64_t)second->quantity - first->quantity;
    int code = exact_multiply(exact_of(more * months), unit, &effect);
    return code < 0 ? code : exact_round_cents(effect, ret_effect);
}

static int split_difference(const struct figures *first, const struct figures *second, int64_t months,
                            money_cents difference, struct causes *ret_causes)
{
    struct causes causes = {.quantity = difference};
    bool same = first->unit_known && second->unit_known && exact_compare(first->unit, second->unit) == 0;
    if (!same) {
        int code = quantity_effect(first, second, months, &causes.quantity);
        if (code < 0 || __builtin_sub_overflow(difference, causes.quantity, &causes.price))
            return ERROR_LIMIT;
    }
    *ret_causes = causes;
    return 0;
}

/* served: the pieces that earn nothing because they serve a category, of each side. */
static int explain_difference(struct compared_line *line, const uint32_t served[SIDES])
{
    const struct price_line *first = line->prices[FIRST], *second = line->prices[SECOND];
    if (__builtin_sub_overflow(second ? second->monthly : 0, first ? first->monthly : 0, &line->monthly) ||
        __builtin_sub_overflow(second ? second->yearly : 0, first ? first->yearly : 0, &line->yearly))
        return ERROR_LIMIT;
    if (!first || !second) {
        line->monthly_causes.only_one_side = line->monthly;
        line->yearly_causes.only_one_side = line->yearly;
        return 0;
    }
    struct figures before = figures_of(first, served[FIRST]), after = figures_of(second, served[SECOND]);
    int code = split_difference(&before, &after, 1, line->monthly, &line->monthly_causes);
    return code < 0 ? code : split_difference(&before, &after, 12, line->yearly, &line->yearly_causes);
}

static int add_causes(struct causes *sum, const struct causes *causes)
{
    bool overflow = __builtin_add_overflow(sum->only_one_side, causes->only_one_side, &sum->only_one_side) ||
                    __builtin_add_overflow(sum->quantity, causes->quantity, &sum->quantity) ||
                    __builtin_add_overflow(sum->price, causes->price, &sum->price);
    return overflow ? ERROR_LIMIT : 0;
}

static bool has_cause(const struct causes *causes)
{
    return causes->only_one_side || causes->quantity || causes->price;
}

static bool changes_money(const struct compared_line *line)
{
    return has_cause(&line->monthly_causes) || has_cause(&line->yearly_causes);
}

/* ---- the totals ---- */

static int add_totals(struct comparison *result, const struct compared_line *line)
{
    for (int side = FIRST; side < SIDES; side++) {
        const struct price_line *price = line->prices[side];
        if (price && (money_add(result->monthly[side], price->monthly, &result->monthly[side]) < 0 ||
                      money_add(result->yearly[side], price->yearly, &result->yearly[side]) < 0))
            return ERROR_LIMIT;
    }
    if (money_add(result->monthly_difference, line->monthly, &result->monthly_difference) < 0 ||
        money_add(result->yearly_difference, line->yearly, &result->yearly_difference) < 0 ||
        add_causes(&result->monthly_causes, &line->monthly_causes) < 0)
        return ERROR_LIMIT;
    return add_causes(&result->yearly_causes, &line->yearly_causes);
}

/* What the line has from its prices: description, mark, whether a rate is blank. */
static void take_prices(struct compared_line *line)
{
    for (int side = FIRST; side < SIDES; side++) {
        const struct price_line *price = line->prices[side];
        if (!price)
            continue;
        if (!line->description[0])
            line->description = price->description;
        line->mark = mark_weaker(line->mark, price->mark);
        line->blank = line->blank || price->blank;
    }
}

/* Adds the line to the totals, and keeps it when anything of it differs. */
static void add_line(struct comparing *comparing, struct compared_line line, const uint32_t served[SIDES])
{
    take_prices(&line);
    if (line.blank)
        comparing->result.complete = false;
    else if (explain_difference(&line, served) < 0 || add_totals(&comparing->result, &line) < 0)
        limit_refuse(comparing);
    if (line.agreed[FIRST] == line.agreed[SECOND] && line.terms.count == 0 && !changes_money(&line))
        comparing->result.same_count++;
    else
        comparing->found[comparing->count++] = line;
}

/* ---- personnel, lines, categories ---- */

static void compare_personnel(struct comparing *comparing)
{
    struct compared_line line = {.section = PRICE_PERSONNEL, .code = "", .line = "", .description = ""};
    uint32_t people[SIDES];
    for (int side = FIRST; side < SIDES; side++) {
        const struct ceiling *ceiling = &agreement_of(comparing, side)->ceiling;
        people[side] = ceiling_on(ceiling, comparing->on);
        line.agreed[side] = steps_at(ceiling->day, ceiling->count, comparing->on) >= 0;
        line.prices[side] = comparing->personnel[side];
        if (line.prices[side])
            line.code = line.prices[side]->code;
    }
    if (!line.agreed[FIRST] && !line.agreed[SECOND])
        return;
    if (line.agreed[FIRST] && line.agreed[SECOND]) {
        line.terms = ceiling_compare(people, comparing->arena);
        if (!line.terms.items) {
            memory_refuse(comparing);
            return;
        }
    }
    add_line(comparing, line, (const uint32_t[SIDES]){0});
}

/* The terms of a line on one side that count on the day, NULL when there are none; the day on which it left;
   how many pieces earn nothing because they serve a category. index -1: the side does not have the line. */
static const struct line_terms *side_terms(const struct comparing *comparing, int side, int index,
                                           civil_day *ret_left, uint32_t *ret_served)
{
    *ret_left = DAY_NEVER;
    *ret_served = 0;
    const struct agreement *agreement = agreement_of(comparing, side);
    const struct line_terms *terms =
        index < 0 ? NULL : line_terms_on(&agreement->lines[index], comparing->on);
    if (!terms)
        return NULL;
    const civil_day *departure = comparing->sides[side].options->departure;
    if (departure && departure[index] <= comparing->on)
        *ret_left = departure[index];
    else if (line_is_served(agreement, terms, comparing->on))
        *ret_served = terms->quantity;
    return terms;
}

static void compare_equipment(struct comparing *comparing, const int index[SIDES], const char *name)
{
    struct compared_line line = {
        .section = PRICE_MAJOR_EQUIPMENT, .code = "", .line = name, .description = ""};
    const struct line_terms *terms[SIDES];
    civil_day left[SIDES];
    uint32_t served[SIDES];
    for (int side = SECOND; side >= FIRST; side--) { /* the first side's code and description win */
        terms[side] = side_terms(comparing, side, index[side], &left[side], &served[side]);
        line.agreed[side] = terms[side] != NULL;
        if (!terms[side])
            continue;
        line.prices[side] = comparing->lines[side][index[side]].line;
        line.code = terms[side]->rate_code;
        if (terms[side]->description[0])
            line.description = terms[side]->description;
    }
    if (!terms[FIRST] && !terms[SECOND])
        return;
    if (terms[FIRST] && terms[SECOND]) {
        line.terms = line_terms_compare(terms, left, comparing->arena);
        if (!line.terms.items) {
            memory_refuse(comparing);
            return;
        }
    }
    add_line(comparing, line, served);
}

static void compare_service(struct comparing *comparing, const int index[SIDES], const char *category)
{
    struct compared_line line = {
        .section = PRICE_SELF_SUSTAINMENT, .code = category, .line = "", .description = ""};
    const struct service_terms *terms[SIDES];
    for (int side = FIRST; side < SIDES; side++) {
        const struct agreement *agreement = agreement_of(comparing, side);
        terms[side] =
            index[side] < 0 ? NULL : service_terms_on(&agreement->services[index[side]], comparing->on);
        line.agreed[side] = terms[side] != NULL;
        if (terms[side])
            line.prices[side] = comparing->services[side][index[side]].line;
    }
    if (!terms[FIRST] && !terms[SECOND])
        return;
    if (terms[FIRST] && terms[SECOND]) {
        line.terms = service_terms_compare(terms, comparing->arena);
        if (!line.terms.items) {
            memory_refuse(comparing);
            return;
        }
    }
    add_line(comparing, line, (const uint32_t[SIDES]){0});
}

/* Both lists are in byte order: each name of either once. */
static void compare_lines(struct comparing *comparing)
{
    const struct agreement *first = agreement_of(comparing, FIRST);
    const struct agreement *second = agreement_of(comparing, SECOND);
    for (size_t i = 0, j = 0; i < first->line_count || j < second->line_count;) {
        int order = i == first->line_count    ? 1
                    : j == second->line_count ? -1
                                              : strcmp(first->lines[i].name, second->lines[j].name);
        int index[SIDES] = {order <= 0 ? (int)i : -1, order >= 0 ? (int)j : -1};
        compare_equipment(comparing, index, order <= 0 ? first->lines[i].name : second->lines[j].name);
        i += order <= 0;
        j += order >= 0;
    }
}

static void compare_services(struct comparing *comparing)
{
    const struct agreement *first = agreement_of(comparing, FIRST);
    const struct agreement *second = agreement_of(comparing, SECOND);
    for (size_t i = 0, j = 0; i < first->service_count || j < second->service_count;) {
        int order = i == first->service_count ? 1
                    : j == second->service_count
                        ? -1
                        : strcmp(first->services[i].category, second->services[j].category);
        int index[SIDES] = {order <= 0 ? (int)i : -1, order >= 0 ? (int)j : -1};
        compare_service(comparing, index,
                        order <= 0 ? first->services[i].category : second->services[j].category);
        i += order <= 0;
        j += order >= 0;
    }
}

/* ---- conditions ---- */

/* The first side's factors of the day with one of the second's. */
static struct mission_factors factors_with(const struct comparing *comparing, const char *term)
{
    struct mission_factors factors = factors_on(&agreement_of(comparing, FIRST)->factors, comparing->on);
    struct mission_factors other = factors_on(&agreement_of(comparing, SECOND)->factors, comparing->on);
    if (strcmp(term, TERM_ENVIRONMENT) == 0)
        factors.environment = other.environment;
    else if (strcmp(term, TERM_INTENSITY) == 0)
        factors.intensity = other.intensity;
    else if (strcmp(term, TERM_HOSTILE) == 0)
        factors.hostile = other.hostile;
    else if (strcmp(term, TERM_TRANSPORT) == 0)
        factors.transport_km = other.transport_km;
    return factors;
}

/* Prices the first side with the second's term in the place of its own. */
static void price_condition(struct comparing *comparing, struct compared_condition *condition)
{
    const char *term = condition->difference.term;
    const struct agreement_price *price = comparing->sides[FIRST].price;
    struct agreement agreement = *agreement_of(comparing, FIRST);
    struct price_options options = *comparing->sides[FIRST].options;
    struct factor_terms terms = {.factors = factors_with(comparing, term)};
    agreement.factors = (struct factors){agreement.factors.path, &comparing->on, &terms, 1};
    options.partial = true; /* a blank rate is not refused here, the worth is then not known */
    if (strcmp(term, TERM_EDITION) == 0)
        agreement.edition = agreement_of(comparing, SECOND)->edition;
    else if (strcmp(term, TERM_CESSATION) == 0)
        options.cessation = comparing->sides[SECOND].options->cessation;
    struct problems unasked;
    struct agreement_price other;
    problems_init(&unasked, comparing->arena);
    if (agreement_price(&agreement, comparing->schedule, &options, comparing->arena, &unasked, &other) < 0 ||
        !price->complete || !other.complete)
        return;
    condition->known = !__builtin_sub_overflow(other.monthly, price->monthly, &condition->monthly) &&
                       !__builtin_sub_overflow(other.yearly, price->yearly, &condition->yearly);
}

static void compare_conditions(struct comparing *comparing)
{
    struct term_differences differences = conditions_compare(comparing->sides, comparing->arena);
    struct compared_condition *conditions =
        arena_array(comparing->arena, differences.count, sizeof *conditions);
    if (!differences.items || !conditions) {
        memory_refuse(comparing);
        return;
    }
    for (size_t i = 0; i < differences.count; i++) {
        conditions[i].difference = differences.items[i];
        price_condition(comparing, &conditions[i]);
    }
    comparing->result.conditions = conditions;
    comparing->result.condition_count = differences.count;
}

/* ---- the whole ---- */

static int rank(const struct compared_line *line)
{
    return line->blank ? 1 : changes_money(line) ? 0 : 2;
}

static int by_size(money_cents a, money_cents b)
{
    a = a < 0 ? a : -a; /* negative values reach one further */
    b = b < 0 ? b : -b;
    return (a > b) - (a < b);
}

/* What is worth most first; ties and the rest by section and name. */
static int by_worth(const void *left, const void *right)
{
    const struct compared_line *a = left, *b = right;
    int order = rank(a) - rank(b);
    if (!order && rank(a) == 0)
        order = by_size(a->yearly, b->yearly);
    if (!order && rank(a) == 0)
        order = by_size(a->monthly, b->monthly);
    if (!order)
        order = (int)a->section - (int)b->section;
    if (!order)
        order = strcmp(a->line, b->line);
    return order ? order : strcmp(a->code, b->code);
}

static void finish(struct comparing *comparing)
{
    struct comparison *result = &comparing->result;
    if (comparing->count)
        qsort(comparing->found, comparing->count, sizeof *comparing->found, by_worth);
    result->lines = comparing->found;
    result->count = comparing->count;
    for (size_t i = 0; i < comparing->count; i++) {
        result->money_count += rank(&comparing->found[i]) == 0;
        result->blank_count += rank(&comparing->found[i]) == 1;
    }
    const struct agreement *const agreements[SIDES] = {agreement_of(comparing, FIRST),
                                                       agreement_of(comparing, SECOND)};
    result->head = head_compare(agreements, comparing->arena);
    if (!result->head.items)
        memory_refuse(comparing);
}

int comparison_calculate(const struct compared_side sides[SIDES], const struct schedule *schedule,
                         struct arena *arena, struct problems *problems, struct comparison *ret_comparison)
{
    struct comparing comparing = {.sides = sides,
                                  .schedule = schedule,
                                  .on = sides[FIRST].options->on,
                                  .arena = arena,
                                  .problems = problems,
                                  .result = {.complete = true}};
    size_t most = 1;
    for (int side = FIRST; side < SIDES; side++) {
        most += sides[side].agreement->line_count + sides[side].agreement->service_count;
        comparing.result.mark = mark_weaker(comparing.result.mark, sides[side].price->mark);
        index_prices(&comparing, side);
    }
    comparing.found = arena_array(arena, most, sizeof *comparing.found);
    if (comparing.code < 0 || !comparing.found)
        return comparing.code < 0 ? comparing.code : problem_memory(problems);
    compare_personnel(&comparing);
    compare_lines(&comparing);
    compare_services(&comparing);
    compare_conditions(&comparing);
    finish(&comparing);
    if (comparing.code < 0)
        return comparing.code;
    *ret_comparison = comparing.result;
    return 0;
}
