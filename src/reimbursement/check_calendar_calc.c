/* What has to be done by a day: inspections, the review of the factors, claims. Source: reimbursement.md 1.10
   (arrival inspection within 1 month; operational readiness at least every 6 months; claims within 3 months
   after the quarter: C31, C32). That the months run from the inspection before is a reading. */
#include "reimbursement/checking_calc.h"

#include <string.h>

#define EVENT_ARRIVAL_INSPECTED   "arrival_inspected"
#define EVENT_READINESS_INSPECTED "operational_readiness_inspected"
#define EVENT_FACTORS_REVIEWED    "factors_reviewed"

static const char *events_path(struct checking *checking)
{
    const struct events *events = checking->account->events;
    if (events->count)
        return events->items[0].place.file;
    return check_text(checking, "%s/events.csv", checking->account->agreement->folder);
}

/* The first event of that name from `from` to `to`, both included; NULL when there is none. */
static const struct event *event_between(const struct events *events, const char *name, civil_day from,
                                         civil_day to)
{
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        if (event->day >= from && event->day <= to && strcmp(event->name, name) == 0)
            return event;
    }
    return NULL;
}

/* ---- inspections ---- */

/* One inspection that was due on a day: adds a finding when it was done later, or not yet (event NULL). */
static void inspection_add(struct checking *checking, enum finding_kind kind, const char *name, civil_day due,
                           struct used_rule rule, const struct event *event, civil_day last)
{
    civil_day done = event ? event->day : DAY_NEVER, until = event ? done : last + 1;
    if (until <= due || (event ? done : last) <= due || until <= checking->options->period.from_day)
        return;
    const char *day = check_day_text(checking, due);
    const char *late = check_days_text(checking, (event ? done : last) - due);
    struct finding finding = {
        .kind = kind, .days = {due + 1, until}, .rule = rule, .place = {events_path(checking), 0, 0}};
    if (event) {
        finding.place = event->place;
        finding.what =
            check_text(checking, "the %s inspection was due by %s and done %s late", name, day, late);
        finding.remedy = "nothing to mend in the files, unless it was done earlier: correct the event's day";
    } else {
        finding.what = check_text(
            checking, "the %s inspection was due by %s, %s ago, and no event says that it was done", name,
            day, late);
        finding.remedy = check_text(checking, "have it done, or enter the day on which it was as event %s",
                                    kind == FINDING_ARRIVAL_INSPECTION ? EVENT_ARRIVAL_INSPECTED
                                                                       : EVENT_READINESS_INSPECTED);
    }
    finding_add(checking, finding);
}

static void check_arrival(struct checking *checking, civil_day last)
{
    struct used_rule rule = check_rule(checking, checking->arrival, RULE_ARRIVAL_INSPECTION_MONTHS);
    civil_day due = day_add_months(checking->arrival, rule_whole(rule));
    const struct event *event =
        event_between(checking->account->events, EVENT_ARRIVAL_INSPECTED, DAY_FIRST, checking->options->on);
    inspection_add(checking, FINDING_ARRIVAL_INSPECTION, "arrival", due, rule, event, last);
    deadline_add(checking, (struct deadline){.kind = DEADLINE_ARRIVAL_INSPECTION,
                                             .what = "Arrival inspection",
                                             .due = due,
                                             .done = event ? event->day : DAY_NEVER,
                                             .rule = rule});
}

/* The next inspection of either kind after `before`, up to `on`. */
static const struct event *next_inspection(const struct checking *checking, civil_day before)
{
    const struct events *events = checking->account->events;
    civil_day on = checking->options->on;
    const struct event *readiness = event_between(events, EVENT_READINESS_INSPECTED, before + 1, on);
    const struct event *arrival = event_between(events, EVENT_ARRIVAL_INSPECTED, before + 1, on);
    return !readiness || (arrival && arrival->day < readiness->day) ? arrival : readiness;
}

static void check_readiness(struct checking *checking, civil_day last)
{
    civil_day before = checking->arrival, due;
    struct used_rule rule;
    for (;;) {
        const struct event *event = next_inspection(checking, before);
        rule = check_rule(checking, before, RULE_OPERATIONAL_READINESS_MONTHS);
        due = day_add_months(before, rule_whole(rule));
        if (!event || event->day > last)
            break;
        inspection_add(checking, FINDING_READINESS_INSPECTION, "operational readiness", due, rule, event,
                       last);
        before = event->day;
    }
    inspection_add(checking, FINDING_READINESS_INSPECTION, "operational readiness", due, rule, NULL, last);
    if (last == checking->options->on)
        deadline_add(checking, (struct deadline){.kind = DEADLINE_READINESS_INSPECTION,
                                                 .what = "Operational readiness inspection",
                                                 .due = due,
                                                 .done = DAY_NEVER,
                                                 .rule = rule});
}

void check_inspections(struct checking *checking)
{
    civil_day on = checking->options->on;
    if (checking->arrival == DAY_NEVER || checking->arrival > on)
        return;
    /* Nothing is inspected of a contingent that has left. */
    civil_day last = checking->gone <= on ? checking->gone - 1 : on;
    check_arrival(checking, last);
    check_readiness(checking, last);
}

/* ---- mission factors ---- */

static bool factors_given(const struct mission_factors *factors)
{
    return factors->environment || factors->intensity || factors->hostile;
}

/* The last review after a day, up to `on`; that day when there is none. */
static civil_day last_review(const struct events *events, civil_day day, civil_day on)
{
    for (size_t i = 0; i < events->count && events->items[i].day <= on; i++)
        if (strcmp(events->items[i].name, EVENT_FACTORS_REVIEWED) == 0 && events->items[i].day > day)
            day = events->items[i].day;
    return day;
}

static void factors_old(struct checking *checking, const struct deadline *review, civil_day reviewed,
                        ptrdiff_t row)
{
    const struct factors *factors = &checking->account->agreement->factors;
    bool never = reviewed == factors->day[row];
    finding_add(checking,
                (struct finding){
                    .kind = FINDING_FACTOR_REVIEW,
                    .place = factors->terms[row].place,
                    .days = {review->due + 1, checking->options->on + 1},
                    .rule = review->rule,
                    .what = check_text(checking,
                                       never ? "the mission factors are in force since %s and "
                                               "were not reviewed since"
                                             : "the mission factors were last reviewed on %s",
                                       check_day_text(checking, reviewed)),
                    .remedy = "ask for a review, or enter the last one as event " EVENT_FACTORS_REVIEWED});
}

void check_factor_review(struct checking *checking)
{
    const struct factors *factors = &checking->account->agreement->factors;
    civil_day on = checking->options->on;
    ptrdiff_t row = steps_at(factors->day, factors->count, on);
    bool present = checking->arrival <= on && checking->gone > on;
    if (row < 0 || !present || !factors_given(&factors->terms[row].factors))
        return;
    civil_day reviewed = last_review(checking->account->events, factors->day[row], on);
    struct deadline review = {.kind = DEADLINE_FACTOR_REVIEW,
                              .what = "Review of the mission factors",
                              .done = DAY_NEVER,
                              .rule = check_rule(checking, reviewed, RULE_FACTOR_REVIEW_MONTHS)};
    review.due = day_add_months(reviewed, rule_whole(review.rule));
    deadline_add(checking, review);
    if (on > review.due && on >= checking->options->period.from_day)
        factors_old(checking, &review, reviewed, row);
}

/* ---- claims ---- */

/* Whether the statement has a line in the quarter; *sum becomes what it earns up to the quarter's end. */
static bool quarter_earned(const struct checking *checking, civil_month quarter, int128 *sum)
{
    const struct statement *statement = &checking->statement;
    bool any = false;
    *sum = 0;
    for (size_t i = 0; i < statement->count && statement->lines[i].month < quarter + 3; i++) {
        any |= statement->lines[i].month >= quarter;
        *sum += statement->lines[i].amount;
    }
    return any;
}

static const char *quarter_text(struct checking *checking, civil_month quarter)
{
    return check_text(checking, "%d Q%d", quarter / 12, quarter % 12 / 3 + 1);
}

static int128 paid_until(const struct checking *checking, civil_day on)
{
    const struct payments *payments = checking->account->payments;
    int128 paid = 0;
    for (size_t i = 0; i < payments->count; i++)
        if (payments->items[i].day <= on)
            paid += payments->items[i].amount;
    return paid;
}

/* Quarters that are due and not wholly paid: payments pay the oldest first. */
struct unpaid {
    civil_month oldest, latest;
    civil_day due;
    struct used_rule rule;
    int128 owed;
    bool any;
};

static void claim_overdue(struct checking *checking, const struct unpaid *unpaid)
{
    const struct payments *payments = checking->account->payments;
    const char *oldest = quarter_text(checking, unpaid->oldest);
    struct finding finding = {
        .kind = FINDING_CLAIM,
        .place = {payments->count
                      ? payments->items[0].place.file
                      : check_text(checking, "%s/payments.csv", checking->account->agreement->folder),
                  0, 0},
        .days = {unpaid->due + 1, checking->options->on + 1},
        .rule = unpaid->rule,
        .remedy = payments->count ? "ask for the state of the claims, or enter what was paid"
                                  : "enter what was paid: payments.csv has no payment"};
    finding.what =
        unpaid->oldest == unpaid->latest
            ? check_text(checking, "quarter %s was due by %s and is not wholly paid", oldest,
                         check_day_text(checking, unpaid->due))
            : check_text(checking, "quarters %s to %s are not wholly paid; the first was due by %s", oldest,
                         quarter_text(checking, unpaid->latest), check_day_text(checking, unpaid->due));
    finding_set_worth(&finding, WORTH_OWED, true, exact_ratio(unpaid->owed, 100));
    finding_add(checking, finding);
}

/* What is owed is only known where the period begins with the agreement. */
void check_claims(struct checking *checking)
{
    struct period period = checking->options->period;
    civil_day on = checking->options->on;
    bool whole = period.from_day <= checking->account->agreement->effective;
    int128 paid = paid_until(checking, on), earned;
    struct unpaid unpaid = {.any = false};
    for (civil_month quarter = month_quarter(day_month(period.from_day));
         month_first_day(quarter) < period.to_day && month_first_day(quarter) <= on; quarter += 3) {
        struct used_rule rule;
        civil_day due = claim_due(checking->schedule, checking->hold, quarter, &rule);
        if (!quarter_earned(checking, quarter, &earned))
            continue;
        if (due >= on) {
            deadline_add(checking, (struct deadline){.kind = DEADLINE_CLAIM,
                                                     .what = check_text(checking, "Claim of %s processed",
                                                                        quarter_text(checking, quarter)),
                                                     .due = due,
                                                     .done = DAY_NEVER,
                                                     .rule = rule});
        } else if (whole && earned > paid) {
            if (!unpaid.any)
                unpaid = (struct unpaid){.oldest = quarter, .due = due, .rule = rule, .any = true};
            unpaid.latest = quarter;
            unpaid.owed = earned - paid;
        }
    }
    if (unpaid.any)
        claim_overdue(checking, &unpaid);
}
