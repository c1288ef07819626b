/* What is there and not paid: a group below the serviceability threshold, equipment above the agreed
   quantity, people above the ceiling. Source: docs/calculation.md, "Major equipment" (rule
   serviceability_threshold), "Personnel". */
#include "reimbursement/checking_calc.h"

#include <string.h>

/* ---- serviceability on the day ---- */

struct group {
    const char *name; /* of the group, or of the line that is alone */
    bool alone;
    int64_t quantity, in_place, working;
    const char **lines;
    size_t line_count, line_capacity;
    struct place place;
    struct exact unpaid; /* a month, for what is in place and does not work */
    bool priced;
};

/* The value of the agreement on the day, for prices of one unit; false when it cannot be priced. */
static bool price_day(const struct checking *checking, struct agreement_price *ret_price)
{
    const struct account *account = checking->account;
    struct problems unheard; /* what cannot be priced was refused or named elsewhere */
    struct price_options options = {.on = checking->options->on,
                                    .partial = true,
                                    .cessation = events_cessation(account->events),
                                    .departure = checking->departures};
    problems_init(&unheard, checking->arena);
    return agreement_price(account->agreement, checking->schedule, &options, checking->arena, &unheard,
                           ret_price) >= 0;
}

/* The price of one unit of a line; false when it is blank. A line that earns no lease has the price 0. */
static bool line_unit(const struct agreement_price *price, const char *line, struct exact *ret_unit)
{
    for (size_t i = 0; i < price->count; i++) {
        const struct price_line *priced = &price->lines[i];
        if (priced->section != PRICE_MAJOR_EQUIPMENT || strcmp(priced->line, line) != 0)
            continue;
        *ret_unit = priced->unit;
        return !priced->blank;
    }
    return false;
}

static void group_add(struct group *group, struct checking *checking, size_t l,
                      const struct line_counts *counts, const struct agreement_price *price)
{
    const struct verification *verification = checking->account->verification;
    const char *line = checking->account->agreement->lines[l].name;
    ptrdiff_t row = steps_at(verification->lines[l].day, verification->lines[l].count, checking->options->on);
    struct exact part;
    const char **lines =
        arena_grow(checking->arena, group->lines, &group->line_capacity, group->line_count, sizeof *lines);
    checking->failed |= !lines;
    if (!lines)
        return;
    group->lines = lines;
    if (!group->line_count)
        group->place =
            (struct place){verification->status_path,
                           row >= 0 && verification->lines[l].row ? verification->lines[l].row[row] : 0, 0};
    lines[group->line_count++] = line;
    group->quantity += counts->quantity[0];
    group->in_place += counts->in_place[0];
    group->working += counts->working[0];
    uint32_t out = counts->in_place[0] - counts->working[0];
    if (!out)
        return;
    group->priced = group->priced && price && line_unit(price, line, &part) &&
                    exact_multiply(part, exact_of(out), &part) >= 0 &&
                    exact_add(group->unpaid, part, &group->unpaid) >= 0;
}

static void group_report(struct checking *checking, const struct group *group)
{
    struct used_rule rule = check_rule(checking, checking->options->on, RULE_SERVICEABILITY_THRESHOLD);
    if (!group->quantity || serviceable_enough(group->working, group->quantity, rule.rule->value))
        return;
    int64_t percent = 0; /* of 10^-1 */
    if (exact_round(exact_ratio((int128)group->working * 100, group->quantity), 10, &percent) < 0)
        return;
    struct finding finding = {
        .kind = FINDING_SERVICEABILITY,
        .place = group->place,
        .days = {checking->options->on, checking->options->on + 1},
        .items = group->lines,
        .item_count = group->line_count,
        .rule = rule,
        .what = check_text(checking, "%s %s: %lld of %lld serviceable, %lld.%lld %%, below %s %%",
                           group->alone ? "line" : "group", group->name, (long long)group->working,
                           (long long)group->quantity, (long long)(percent / 10), (long long)(percent % 10),
                           check_percent(checking, rule.rule->value)),
        .remedy = "repair or bring what is missing: from the threshold on, all that is in place is paid"};
    if (group->in_place == group->working)
        finding.remedy = "bring what is missing, agree on less, or enter the departure";
    finding_set_worth(&finding, WORTH_NOT_PAID_MONTH, group->priced, group->unpaid);
    finding_add(checking, finding);
}

/* What group a line is in on the day, its own name where it is alone; NULL where nothing is agreed. */
static const char *group_name(const struct checking *checking, size_t l, bool *ret_alone)
{
    const struct equipment_line *line = &checking->account->agreement->lines[l];
    const struct line_terms *terms = line_terms_on(line, checking->options->on);
    if (!terms || checking->departures[l] <= checking->options->on)
        return NULL;
    *ret_alone = !terms->group[0];
    return terms->group[0] ? terms->group : line->name;
}

/* Whether two lines are judged together on the day. */
static bool same_group(const struct checking *checking, size_t l, size_t other)
{
    bool alone = false, other_alone = false;
    const char *name = group_name(checking, l, &alone);
    const char *other_name = group_name(checking, other, &other_alone);
    return name && other_name && !alone && !other_alone && strcmp(name, other_name) == 0;
}

/* The group of a line, when it is the first of it. */
static void check_group(struct checking *checking, size_t l, const struct line_counts *counts,
                        const struct agreement_price *price)
{
    struct group group = {.unpaid = exact_of(0), .priced = true};
    group.name = group_name(checking, l, &group.alone);
    if (!group.name)
        return;
    for (size_t other = 0; other < l; other++)
        if (same_group(checking, l, other))
            return;
    group_add(&group, checking, l, &counts[l], price);
    for (size_t other = l + 1; other < checking->account->agreement->line_count; other++)
        if (same_group(checking, l, other))
            group_add(&group, checking, other, &counts[other], price);
    group_report(checking, &group);
}

void check_serviceability(struct checking *checking)
{
    const struct agreement *agreement = checking->account->agreement;
    civil_day on = checking->options->on;
    struct verified_counts counts;
    struct agreement_price price;
    if (checking->arrival > on || checking->gone <= on)
        return;
    if (verification_count(agreement, checking->account->verification, checking->schedule,
                           checking->departures, (struct period){on, on + 1}, checking->arena, &counts) < 0) {
        checking->failed = true;
        return;
    }
    bool priced = price_day(checking, &price);
    for (size_t l = 0; l < agreement->line_count; l++)
        check_group(checking, l, counts.lines, priced ? &price : NULL);
}

/* ---- above what is agreed ---- */

/* Days on which more is there than agreed, on their way. */
struct excess {
    civil_day begun; /* DAY_NEVER: none open */
    struct place place;
    int64_t most, there, agreed; /* the most units too many; the last numbers */
    struct exact sum;
    bool known;
};

/* Goes on with a segment; excess 0 or less: nothing too many. */
static void excess_add(struct excess *excess, const struct checking *checking, enum section section,
                       const char *name, struct period days, int64_t there, int64_t agreed,
                       struct place place)
{
    struct exact part;
    if (excess->begun == DAY_NEVER)
        *excess = (struct excess){.begun = days.from_day, .place = place, .sum = exact_of(0), .known = true};
    excess->there = there;
    excess->agreed = agreed;
    if (there - agreed > excess->most)
        excess->most = there - agreed;
    excess->known = excess->known && check_earned(checking, section, name, days, there - agreed, &part) &&
                    exact_add(excess->sum, part, &excess->sum) >= 0;
}

static void excess_end(struct checking *checking, struct excess *excess, const char *line, civil_day to)
{
    if (excess->begun == DAY_NEVER)
        return;
    struct finding finding = {.kind = line ? FINDING_OVERSTOCK : FINDING_STRENGTH,
                              .place = excess->place,
                              .days = {excess->begun, to}};
    if (line) {
        const char **items = arena_array(checking->arena, 1, sizeof *items);
        checking->failed |= !items;
        if (items)
            items[0] = line;
        finding.items = items;
        finding.item_count = items ? 1 : 0;
        finding.what = check_text(checking, "line %s: %lld present, %lld agreed", line,
                                  (long long)excess->there, (long long)excess->agreed);
        finding.remedy =
            "nothing is paid above the agreement: amend it, take them home, or correct the report";
    } else {
        finding.what =
            check_text(checking, "up to %lld more people than the ceiling; last %lld, of %lld agreed",
                       (long long)excess->most, (long long)excess->there, (long long)excess->agreed);
        finding.remedy = "nothing is paid above the ceiling: amend it, or correct strength.csv";
    }
    finding_set_worth(&finding, WORTH_NOT_PAID, excess->known, excess->sum);
    finding_add(checking, finding);
    excess->begun = DAY_NEVER;
}

static void line_overstock(struct checking *checking, size_t l)
{
    const struct equipment_line *line = &checking->account->agreement->lines[l];
    const struct verification *verification = checking->account->verification;
    const struct line_status *status = &verification->lines[l];
    struct period days = checking->seen;
    if (days.to_day > checking->departures[l])
        days.to_day =
            checking->departures[l]; /* what is said to be there after it, nobody took off the list */
    struct step_cursor terms = step_cursor_at(line->term_days, line->term_count, days.from_day);
    struct step_cursor seen = step_cursor_at(status->day, status->count, days.from_day);
    struct timeline timeline = timeline_begin(days);
    timeline.cursors[timeline.cursor_count++] = &terms;
    timeline.cursors[timeline.cursor_count++] = &seen;
    struct excess excess = {.begun = DAY_NEVER};
    while (timeline_next(&timeline)) {
        int64_t there = seen.index < 0 ? 0 : status->present[seen.index];
        int64_t agreed = terms.index < 0 ? 0 : line->terms[terms.index].quantity;
        if (there > agreed)
            excess_add(
                &excess, checking, SECTION_MAJOR_EQUIPMENT, line->name, timeline.segment, there, agreed,
                (struct place){verification->status_path, status->row ? status->row[seen.index] : 0, 0});
        else
            excess_end(checking, &excess, line->name, timeline.segment.from_day);
    }
    excess_end(checking, &excess, line->name, days.to_day);
}

void check_overstock(struct checking *checking)
{
    for (size_t l = 0; l < checking->account->agreement->line_count; l++)
        line_overstock(checking, l);
}

void check_strength(struct checking *checking)
{
    const struct strength *strength = checking->account->strength;
    const struct ceiling *ceiling = &checking->account->agreement->ceiling;
    struct period days = checking->seen;
    struct step_cursor present = step_cursor_at(strength->day, strength->count, days.from_day);
    struct step_cursor agreed = step_cursor_at(ceiling->day, ceiling->count, days.from_day);
    struct timeline timeline = timeline_begin(days);
    timeline.cursors[timeline.cursor_count++] = &present;
    timeline.cursors[timeline.cursor_count++] = &agreed;
    struct excess excess = {.begun = DAY_NEVER};
    while (timeline_next(&timeline)) {
        int64_t there = strength_on(strength, timeline.segment.from_day);
        int64_t most = ceiling_on(ceiling, timeline.segment.from_day);
        if (there > most)
            excess_add(&excess, checking, SECTION_PERSONNEL, NULL, timeline.segment, there, most,
                       (struct place){strength->path, strength->row[present.index], 0});
        else
            excess_end(checking, &excess, NULL, timeline.segment.from_day);
    }
    excess_end(checking, &excess, NULL, days.to_day);
}
