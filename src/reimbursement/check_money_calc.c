/* Money that does not arrive: losses that earn nothing, deductions, payments and sections without an account.
   Source: docs/calculation.md, "Loss and damage" (rules loss_threshold, total_loss, significant_damage),
   "Personnel: Deduction"; two accounts of one agreement: case C35. */
#include "base/text.h"
#include "reimbursement/checking_calc.h"

#include <string.h>

/* ---- losses ---- */

/* The value of all total losses of a loss's incident, of itself where it has none; in 10^-4 dollar. */
static int128 incident_value(const struct checking *checking, const struct loss *loss)
{
    const struct losses *losses = checking->account->losses;
    int128 value = 0;
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *other = &losses->items[i];
        bool same = loss->incident[0] ? strcmp(loss->incident, other->incident) == 0 : other == loss;
        int edition = schedule_edition(checking->schedule, checking->hold, other->day);
        if (same && loss_is_total(other, checking->schedule, edition))
            value += (int128)other->gfmv * other->quantity;
    }
    return value;
}

/* Why a loss earns nothing. */
struct reason {
    const char *what, *remedy; /* what NULL: it is paid */
    struct used_rule rule;
};

/* A repair, by its share of the value. */
static struct reason repair_reason(struct checking *checking, const struct loss *loss)
{
    struct used_rule rule = check_rule(checking, loss->day, RULE_SIGNIFICANT_DAMAGE);
    const char *percent = check_percent(checking, rule.rule->value);
    const char *cost =
        loss->repair_cost == RATE_BLANK ? "" : check_rate_money(checking, loss->repair_cost, 1);
    const char *value = check_rate_money(checking, loss->gfmv, 1);
    if (loss->repair_cost == RATE_BLANK)
        return (struct reason){"damage without a repair cost: whether it is significant is not known",
                               "enter what the repair of one costs as repair_cost", rule};
    if ((int128)loss->repair_cost * SHARE_ONE >= (int128)loss->gfmv * rule.rule->value)
        return (struct reason){
            check_text(checking, "significant damage: a repair for %s of a value of %s, from %s %% on", cost,
                       value, percent),
            "not part of a statement: ask the mission for the repair cost of this incident by itself", rule};
    return (struct reason){check_text(checking,
                                      "damage that is not significant: a repair for %s of a value of %s, "
                                      "below %s %%",
                                      cost, value, percent),
                           "nothing to ask for: it is covered by the lease rate", rule};
}

static struct reason hostile_reason(struct checking *checking, const struct loss *loss)
{
    int edition = schedule_edition(checking->schedule, checking->hold, loss->day);
    if (!loss_is_total(loss, checking->schedule, edition))
        return repair_reason(checking, loss);
    struct used_rule threshold = check_rule(checking, loss->day, RULE_LOSS_THRESHOLD);
    int128 value = incident_value(checking, loss) * (SHARE_ONE / RATE_ONE);
    if (value < threshold.rule->value)
        return (struct reason){
            check_text(checking, "total losses of %s for %s, below %s",
                       loss->incident[0] ? "its incident" : "this one",
                       check_rate_money(checking, (rate_units)(value / (SHARE_ONE / RATE_ONE)), 1),
                       check_rate_money(checking, threshold.rule->value / (SHARE_ONE / RATE_ONE), 1)),
            "covered by the hostile action factor; losses of one incident count together (column incident)",
            threshold};
    if (loss->gfmv <= loss->usage_charge + loss->other_payments)
        return (struct reason){.what = "usage charge and other payments take up the whole value",
                               .remedy = "nothing is left to pay"};
    return (struct reason){.what = NULL};
}

static struct reason loss_reason(struct checking *checking, const struct loss *loss)
{
    if (loss->cause == CAUSE_NO_FAULT)
        return (struct reason){.what = "a no-fault incident",
                               .remedy = "nothing to ask for: the lease rate holds a factor for it"};
    if (loss->cause == CAUSE_DAMAGE)
        return repair_reason(checking, loss);
    return hostile_reason(checking, loss);
}

/* What the loss costs the contributor: the repair, or what a total loss would be paid with. */
static struct exact loss_cost(const struct loss *loss)
{
    int128 each = loss->repair_cost != RATE_BLANK
                      ? (int128)loss->repair_cost
                      : (int128)loss->gfmv - loss->usage_charge - loss->other_payments;
    return exact_ratio(each > 0 ? each * loss->quantity : 0, RATE_ONE);
}

void check_losses(struct checking *checking)
{
    const struct losses *losses = checking->account->losses;
    struct period period = checking->options->period;
    for (size_t i = 0; i < losses->count; i++) {
        const struct loss *loss = &losses->items[i];
        struct reason reason = {.what = NULL};
        if (loss->day >= period.from_day && loss->day < period.to_day && loss->quantity)
            reason = loss_reason(checking, loss);
        if (!reason.what)
            continue;
        const char **items = arena_array(checking->arena, 1, sizeof *items);
        checking->failed |= !items;
        if (!items)
            return;
        items[0] = loss->line;
        struct finding finding = {.kind = FINDING_LOSS,
                                  .place = loss->place,
                                  .days = {loss->day, loss->day + 1},
                                  .items = items,
                                  .item_count = 1,
                                  .rule = reason.rule,
                                  .what = check_text(checking, "line %s, %lu lost or damaged: %s", loss->line,
                                                     (unsigned long)loss->quantity, reason.what),
                                  .remedy = reason.remedy};
        finding_set_worth(&finding, WORTH_NOT_PAID, true, loss_cost(loss));
        finding_add(checking, finding);
    }
}

/* ---- deductions ---- */

static const struct quarter_share *share_of(const struct statement *statement, civil_month quarter)
{
    for (size_t i = 0; i < statement->quarter_count; i++)
        if (statement->quarters[i].first_month == quarter)
            return &statement->quarters[i];
    return NULL;
}

void check_deductions(struct checking *checking)
{
    const struct statement *statement = &checking->statement;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        civil_month quarter = month_quarter(line->month);
        const struct quarter_share *share = share_of(statement, quarter);
        int64_t percent = 0;
        if (line->section != SECTION_DEDUCTIONS || !share || exact_round(share->share, 1000, &percent) < 0)
            continue;
        struct finding finding = {
            .kind = FINDING_DEDUCTION,
            .place = {checking->account->verification->status_path, 0, 0},
            .days = period_intersect((struct period){month_first_day(quarter), month_first_day(quarter + 3)},
                                     checking->options->period),
            .rule = check_rule(checking, month_first_day(quarter + 3) - 1, RULE_DEDUCTION_TRIGGER),
            .remedy = "repair or bring what is missing, or say what the UN or nobody is to blame for"};
        finding.what =
            check_text(checking,
                       "possible deduction for %d Q%d: %lld.%lld %% of the equipment absent or out of "
                       "service, the second quarter above %s %%",
                       quarter / 12, quarter % 12 / 3 + 1, (long long)(percent / 10),
                       (long long)(percent % 10), check_percent(checking, finding.rule.rule->value));
        finding_set_worth(&finding, WORTH_DEDUCTED, true, exact_ratio(-(int128)line->amount, 100));
        finding_add(checking, finding);
    }
}

/* ---- accounts ---- */

static bool account_known(const struct account_shares *shares, const char *account)
{
    for (size_t i = 0; i < shares->count; i++)
        if (strcmp(shares->items[i].account, account) == 0)
            return true;
    return false;
}

static const char *account_remedy(struct checking *checking, const struct payment *payment)
{
    const struct account_shares *shares = checking->account->shares;
    const char **names = arena_array(checking->arena, shares->count, sizeof *names);
    checking->failed |= !names;
    if (!names)
        return "";
    for (size_t i = 0; i < shares->count; i++)
        names[i] = shares->items[i].account;
    const char *nearest = payment->account[0] ? text_nearest(payment->account, names, shares->count) : NULL;
    return nearest ? check_text(checking, "enter an account of accounts.csv, such as '%s'", nearest)
                   : "enter the account of accounts.csv on which it came";
}

static void check_payments(struct checking *checking)
{
    const struct payments *payments = checking->account->payments;
    struct period period = checking->options->period;
    for (size_t i = 0; i < payments->count; i++) {
        const struct payment *payment = &payments->items[i];
        bool inside = payment->day >= period.from_day && payment->day < period.to_day;
        if (!inside || account_known(checking->account->shares, payment->account))
            continue;
        char quoted[TEXT_QUOTE_SIZE];
        struct finding finding = {
            .kind = FINDING_PAYMENT_ACCOUNT,
            .place = payment->place,
            .days = {payment->day, payment->day + 1},
            .what = payment->account[0]
                        ? check_text(checking, "a payment on account '%s', which accounts.csv does not name",
                                     text_quote(payment->account, strlen(payment->account), quoted))
                        : "a payment without an account",
            .remedy = account_remedy(checking, payment)};
        finding_set_worth(&finding, WORTH_AMOUNT, true, exact_ratio(payment->amount, 100));
        finding_add(checking, finding);
    }
}

/* The first share of a section, NULL when it has none. */
static const struct account_share *first_share(const struct account_shares *shares, enum section section)
{
    for (size_t i = 0; i < shares->count; i++)
        if (shares->items[i].section == section)
            return &shares->items[i];
    return NULL;
}

/* What a section earns in months that end before a day; DAY_NEVER: in all. */
static int128 earned_before(const struct checking *checking, enum section section, civil_day day,
                            civil_month *ret_last)
{
    const struct statement *statement = &checking->statement;
    int128 sum = 0;
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        civil_day last = month_first_day(line->month + 1);
        last = (last < statement->period.to_day ? last : statement->period.to_day) - 1;
        if (line->section != section || last >= day)
            continue;
        sum += line->amount;
        *ret_last = line->month;
    }
    return sum;
}

static bool section_agreed(const struct checking *checking, enum section section)
{
    const struct agreement *agreement = checking->account->agreement;
    switch (section) {
    case SECTION_PERSONNEL:
        return agreement->ceiling.count > 0;
    case SECTION_MAJOR_EQUIPMENT:
        return agreement->line_count > 0;
    case SECTION_SELF_SUSTAINMENT:
        return agreement->service_count > 0;
    case SECTION_DEDUCTIONS:
    case SECTION_LOSSES:
    case SECTION_PAINTING:
    case SECTION_ADJUSTMENTS:
    case SECTION_COUNT:
        break;
    }
    return false;
}

static void check_section(struct checking *checking, enum section section)
{
    const struct account_shares *shares = checking->account->shares;
    const struct account_share *first = first_share(shares, section);
    civil_month last = 0;
    int128 sum = earned_before(checking, section, first ? first->effective : DAY_NEVER, &last);
    if (first ? !sum : !sum && !section_agreed(checking, section))
        return;
    struct finding finding = {.kind = FINDING_SECTION_ACCOUNT,
                              .place =
                                  first ? first->place : (struct place){shares->items[0].place.file, 0, 0},
                              .days = checking->options->period,
                              .remedy = "add its share to accounts.csv: what has none is on no account"};
    if (first)
        finding.days.to_day = month_first_day(last + 1);
    finding.what = first ? check_text(checking, "section %s has no account before %s", section_names[section],
                                      check_day_text(checking, first->effective))
                         : check_text(checking, "section %s has no account", section_names[section]);
    finding_set_worth(&finding, WORTH_AMOUNT, true, exact_ratio(sum, 100));
    finding_add(checking, finding);
}

void check_accounts(struct checking *checking)
{
    if (!checking->account->shares->count)
        return;
    check_payments(checking);
    for (int section = 0; section < SECTION_ADJUSTMENTS; section++)
        check_section(checking, (enum section)section);
}
