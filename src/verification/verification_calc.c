/* Serviceability. Source: docs/calculation.md, "Major equipment" (rule serviceability_threshold, read by
   group) and "Personnel: Deduction". Everything is done on change days, never day by day for each line. */
#include "verification/verification_calc.h"

#include <string.h>

/* The columns of struct line_counts while they are being filled. */
struct counting {
    civil_day *day;
    uint32_t *quantity, *in_place, *working, *not_excused;
    int32_t *group;
    size_t count;
};

struct groups {
    const char **names; /* of the groups with a name */
    size_t named;
};

static civil_day earliest(civil_day a, civil_day b)
{
    return a < b ? a : b;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Index of a group's name, adding it. */
static int32_t group_of(struct groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->named; i++)
        if (strcmp(groups->names[i], name) == 0)
            return (int32_t)i;
    groups->names[groups->named] = name;
    return (int32_t)groups->named++;
}

static bool counting_begin(struct counting *counting, size_t capacity, struct arena *arena)
{
    *counting =
        (struct counting){.day = arena_array_raw(arena, capacity, sizeof *counting->day),
                          .quantity = arena_array_raw(arena, capacity, sizeof *counting->quantity),
                          .in_place = arena_array_raw(arena, capacity, sizeof *counting->in_place),
                          .working = arena_array_raw(arena, capacity, sizeof *counting->working),
                          .not_excused = arena_array_raw(arena, capacity, sizeof *counting->not_excused),
                          .group = arena_array_raw(arena, capacity, sizeof *counting->group)};
    return counting->day && counting->quantity && counting->in_place && counting->working &&
           counting->not_excused && counting->group;
}

/* Adds the state of a line from `day` on. */
static void counting_add(struct counting *counting, civil_day day, const struct line_terms *terms,
                         const struct line_status *status, ptrdiff_t row, int32_t group)
{
    size_t at = counting->count++;
    uint32_t quantity = terms ? terms->quantity : 0;
    uint32_t in_place = row < 0 ? 0 : least(status->present[row], quantity);
    uint32_t working = row < 0 ? 0 : least(status->serviceable[row], in_place);
    uint32_t excused = row < 0 || !status->excused ? 0 : status->excused[row];
    counting->day[at] = day;
    counting->quantity[at] = quantity;
    counting->in_place[at] = in_place;
    counting->working[at] = working;
    counting->not_excused[at] = quantity - (excused < in_place - working ? working + excused : in_place);
    counting->group[at] = group;
}

/* Merges what is agreed of a line and what was verified, from change day to change day of the window. */
static int count_line(const struct equipment_line *line, const struct line_status *status,
                      civil_day departure, const int32_t *term_groups, int32_t alone, struct period window,
                      struct arena *arena, struct line_counts *ret)
{
    struct step_cursor term = step_cursor_at(line->term_days, line->term_count, window.from_day);
    struct step_cursor seen = step_cursor_at(status->day, status->count, window.from_day);
    size_t capacity =
        line->term_count - (size_t)(term.index + 1) + status->count - (size_t)(seen.index + 1) + 2;
    struct counting counting;
    if (!counting_begin(&counting, capacity, arena))
        return ERROR_LIMIT;
    for (civil_day day = window.from_day; day < window.to_day;) {
        const struct line_terms *terms = day < departure && term.index >= 0 ? &line->terms[term.index] : NULL;
        counting_add(&counting, day, terms, status, seen.index,
                     terms && terms->group[0] ? term_groups[term.index] : alone);
        day = day < departure
                  ? earliest(earliest(step_cursor_next(&term), step_cursor_next(&seen)), departure)
                  : DAY_NEVER; /* nothing counts any more */
        step_cursor_advance(&term, day);
        step_cursor_advance(&seen, day);
    }
    ret->day = counting.day;
    ret->quantity = counting.quantity;
    ret->in_place = counting.in_place;
    ret->working = counting.working;
    ret->not_excused = counting.not_excused;
    ret->group = counting.group;
    ret->count = counting.count;
    return 0;
}

/* The threshold by day: one step for each edition that begins inside the window. */
struct threshold {
    civil_day *day;
    int64_t *value;
    size_t count;
};

static int threshold_steps(const struct schedule *schedule, int hold, struct period window,
                           struct arena *arena, struct threshold *ret)
{
    size_t capacity = schedule->edition_count + 1;
    ret->day = arena_array(arena, capacity, sizeof *ret->day);
    ret->value = arena_array(arena, capacity, sizeof *ret->value);
    if (!ret->day || !ret->value)
        return ERROR_LIMIT;
    struct step_cursor edition =
        step_cursor_at(schedule->edition_days, hold < 0 ? schedule->edition_count : 0, window.from_day);
    ret->count = 0;
    for (civil_day day = window.from_day; day < window.to_day;) {
        int index = hold < 0 ? (int)edition.index : hold;
        ret->day[ret->count] = day;
        ret->value[ret->count++] = schedule_rule(schedule, index, RULE_SERVICEABILITY_THRESHOLD)->value;
        day = step_cursor_next(&edition);
        step_cursor_advance(&edition, day);
    }
    return 0;
}

/* A sum of quantities over several lines as a step function. */
struct sums {
    civil_day *day;
    int64_t *quantity, *other; /* other: working, or out */
    size_t count;
};

/* Adds a line's changes to the differences by day of the window, for the days on which it is in `group` (-1:
 * all). */
static void add_differences(const struct line_counts *line, const uint32_t *column, int32_t group,
                            civil_day from_day, int64_t *quantity, int64_t *other)
{
    int64_t last_quantity = 0, last_other = 0;
    for (size_t i = 0; i < line->count; i++) {
        bool inside = group < 0 || line->group[i] == group;
        int64_t now_quantity = inside ? line->quantity[i] : 0, now_other = inside ? column[i] : 0;
        size_t at = (size_t)(line->day[i] - from_day);
        quantity[at] += now_quantity - last_quantity;
        other[at] += now_other - last_other;
        last_quantity = now_quantity;
        last_other = now_other;
    }
}

/* Adds up the lines that are in `group` (-1: all): the differences by day of all lines, then one running sum.
 */
static int sum_lines(const struct line_counts *lines, size_t line_count, int32_t group, bool out,
                     struct period window, struct arena *arena, struct sums *ret)
{
    size_t days = (size_t)period_days(window);
    int64_t *quantity = arena_array(arena, days + 1, sizeof *quantity);
    int64_t *other = arena_array(arena, days + 1, sizeof *other);
    civil_day *day = arena_array(arena, days + 1, sizeof *day);
    if (!quantity || !other || !day)
        return ERROR_LIMIT;
    for (size_t l = 0; l < line_count; l++)
        add_differences(&lines[l], out ? lines[l].not_excused : lines[l].working, group, window.from_day,
                        quantity, other);
    /* The steps are never more than the days that were read: they are written over them. */
    int64_t sum_quantity = 0, sum_other = 0;
    size_t count = 0;
    for (size_t d = 0; d < days; d++) {
        if (d > 0 && !quantity[d] && !other[d])
            continue;
        sum_quantity += quantity[d];
        sum_other += other[d];
        day[count] = window.from_day + (civil_day)d;
        quantity[count] = sum_quantity;
        other[count++] = sum_other;
    }
    *ret = (struct sums){.day = day, .quantity = quantity, .other = other, .count = count};
    return 0;
}

/* Whether a group passes, as a step function. */
struct passing {
    civil_day *day;
    bool *passes;
    size_t count;
};

static int group_passing(const struct line_counts *lines, size_t line_count, int32_t group,
                         const struct threshold *threshold, struct period window, struct arena *arena,
                         struct passing *ret)
{
    struct sums sums;
    if (sum_lines(lines, line_count, group, false, window, arena, &sums) < 0)
        return ERROR_LIMIT;
    ret->day = arena_array(arena, sums.count + threshold->count, sizeof *ret->day);
    ret->passes = arena_array(arena, sums.count + threshold->count, sizeof *ret->passes);
    if (!ret->day || !ret->passes)
        return ERROR_LIMIT;
    struct step_cursor sum = step_cursor_at(sums.day, sums.count, window.from_day);
    struct step_cursor limit = step_cursor_at(threshold->day, threshold->count, window.from_day);
    ret->count = 0;
    for (civil_day day = window.from_day; day < window.to_day;) {
        bool passes = serviceable_enough(sums.other[sum.index], sums.quantity[sum.index],
                                         threshold->value[limit.index]);
        if (!ret->count || ret->passes[ret->count - 1] != passes) {
            ret->day[ret->count] = day;
            ret->passes[ret->count++] = passes;
        }
        civil_day next_sum = step_cursor_next(&sum), next_limit = step_cursor_next(&limit);
        day = next_sum < next_limit ? next_sum : next_limit;
        step_cursor_advance(&sum, day);
        step_cursor_advance(&limit, day);
    }
    return 0;
}

/* The steps of what is paid for, adjacent equal values joined. */
struct paying {
    civil_day *day;
    uint32_t *paid;
    size_t count;
};

static inline void paying_add(struct paying *paying, civil_day day, uint32_t paid)
{
    if (paying->count && paying->paid[paying->count - 1] == paid)
        return;
    paying->day[paying->count] = day;
    paying->paid[paying->count++] = paid;
}

/* A line judged alone on [day, to): its own share against the threshold of each day. */
static void pay_alone(const struct line_counts *line, size_t i, struct step_cursor *limit,
                      const struct threshold *threshold, civil_day to, struct paying *paying)
{
    for (civil_day day = line->day[i]; day < to;) {
        step_cursor_advance(limit, day);
        bool passes = serviceable_enough(line->working[i], line->quantity[i], threshold->value[limit->index]);
        paying_add(paying, day, passes ? line->in_place[i] : line->working[i]);
        day = step_cursor_next(limit);
    }
}

/* A line judged with its group on [day, to). */
static void pay_grouped(const struct line_counts *line, size_t i, const struct passing *group, civil_day to,
                        struct paying *paying)
{
    struct step_cursor pass = step_cursor_at(group->day, group->count, line->day[i]);
    for (civil_day day = line->day[i]; day < to;) {
        paying_add(paying, day, group->passes[pass.index] ? line->in_place[i] : line->working[i]);
        day = step_cursor_next(&pass);
        pass.index++;
    }
}

static int pay_line(struct line_counts *line, const struct passing *groups, size_t group_count,
                    const struct threshold *threshold, struct period window, struct arena *arena)
{
    size_t capacity = line->count + threshold->count;
    for (size_t i = 0; i < line->count; i++)
        if ((size_t)line->group[i] < group_count)
            capacity += 2;
    for (size_t g = 0; g < group_count; g++)
        capacity += groups[g].count;
    struct paying paying = {.day = arena_array_raw(arena, capacity, sizeof *paying.day),
                            .paid = arena_array_raw(arena, capacity, sizeof *paying.paid)};
    if (!paying.day || !paying.paid)
        return ERROR_LIMIT;
    struct step_cursor limit = step_cursor_at(threshold->day, threshold->count, window.from_day);
    for (size_t i = 0; i < line->count; i++) {
        civil_day to = i + 1 < line->count ? line->day[i + 1] : window.to_day;
        if ((size_t)line->group[i] < group_count)
            pay_grouped(line, i, &groups[line->group[i]], to, &paying);
        else
            pay_alone(line, i, &limit, threshold, to, &paying);
    }
    line->paid_day = paying.day;
    line->paid = paying.paid;
    line->paid_count = paying.count;
    return 0;
}

/* Names the groups of every line's terms: ret[line][term], all in one array. */
static int name_groups(const struct agreement *agreement, struct arena *arena, struct groups *ret_groups,
                       int32_t **ret_term_groups)
{
    size_t terms = 0;
    for (size_t l = 0; l < agreement->line_count; l++)
        terms += agreement->lines[l].term_count;
    *ret_groups = (struct groups){.names = arena_array(arena, terms + 1, sizeof *ret_groups->names)};
    int32_t *of_term = arena_array(arena, terms + 1, sizeof *of_term);
    if (!ret_groups->names || !of_term)
        return ERROR_LIMIT;
    size_t at = 0;
    for (size_t l = 0; l < agreement->line_count; l++)
        for (size_t t = 0; t < agreement->lines[l].term_count; t++, at++)
            if (agreement->lines[l].terms[t].group[0])
                of_term[at] = group_of(ret_groups, agreement->lines[l].terms[t].group);
    *ret_term_groups = of_term;
    return 0;
}

static int pay_lines(struct line_counts *lines, size_t line_count, size_t named,
                     const struct threshold *threshold, struct period window, struct arena *arena)
{
    struct passing *groups = arena_array(arena, named, sizeof *groups);
    if (!groups)
        return ERROR_LIMIT;
    for (size_t g = 0; g < named; g++)
        if (group_passing(lines, line_count, (int32_t)g, threshold, window, arena, &groups[g]) < 0)
            return ERROR_LIMIT;
    for (size_t l = 0; l < line_count; l++)
        if (pay_line(&lines[l], groups, named, threshold, window, arena) < 0)
            return ERROR_LIMIT;
    return 0;
}

int verification_count(const struct agreement *agreement, const struct verification *verification,
                       const struct schedule *schedule, const civil_day *departures, struct period window,
                       struct arena *arena, struct verified_counts *ret_counts)
{
    size_t count = agreement->line_count;
    struct line_counts *lines = arena_array(arena, count, sizeof *lines);
    struct groups groups;
    struct threshold threshold;
    int32_t *term_groups;
    if (!lines || name_groups(agreement, arena, &groups, &term_groups) < 0)
        return ERROR_LIMIT;
    int hold = agreement_hold(agreement, schedule);
    if (threshold_steps(schedule, hold, window, arena, &threshold) < 0)
        return ERROR_LIMIT;
    for (size_t l = 0; l < count; l++) {
        if (count_line(&agreement->lines[l], &verification->lines[l], departures[l], term_groups,
                       (int32_t)(groups.named + l), window, arena, &lines[l]) < 0)
            return ERROR_LIMIT;
        term_groups += agreement->lines[l].term_count;
    }
    if (pay_lines(lines, count, groups.named, &threshold, window, arena) < 0)
        return ERROR_LIMIT;
    struct sums fleet;
    if (sum_lines(lines, count, -1, true, window, arena, &fleet) < 0)
        return ERROR_LIMIT;
    *ret_counts = (struct verified_counts){
        .window = window,
        .lines = lines,
        .fleet = {.day = fleet.day, .quantity = fleet.quantity, .out = fleet.other, .count = fleet.count}};
    return 0;
}
