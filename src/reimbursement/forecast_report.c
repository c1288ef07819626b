/* A forecast as a page: what the months earn, the debt and its curve, and what the State finances. */
#include "reimbursement/forecast.h"
#include "reimbursement/reimbursement.h"
#include "reimbursement/statement.h"

#include <string.h>

enum { BAR_COLUMNS = 34 };

static const char *month_text(struct report *report, civil_month month)
{
    char buffer[MONTH_TEXT_SIZE];
    return report_text(report, "%s", month_format(month, buffer));
}

static const char *quarter_text(struct report *report, civil_month quarter)
{
    return report_text(report, "%d Q%d", quarter / 12, quarter % 12 / 3 + 1);
}

/* "" for nothing. */
static const char *amount_text(struct report *report, money_cents amount)
{
    return amount ? report_money(report, amount) : "";
}

/* ---- what the months earn ---- */

static bool section_shown(const struct forecast *forecast, int section)
{
    bool shown = section == SECTION_PERSONNEL;
    for (size_t i = 0; i < forecast->count && !shown; i++)
        shown = forecast->months[i].sections[section] != 0;
    return shown;
}

enum { EARNED_COLUMNS = SECTION_COUNT + 2 };

/* A month's row, or that of the total. */
static void report_earned_row(struct report *report, const struct forecast *forecast,
                              struct report_item *table, const struct forecast_month *month)
{
    const char *cells[EARNED_COLUMNS];
    const money_cents *sections = month ? month->sections : forecast->sections;
    size_t cell = 0;
    cells[cell++] = month ? month_text(report, month->month) : "Total";
    for (int section = 0; section < SECTION_COUNT; section++)
        if (section_shown(forecast, section))
            cells[cell++] = report_money(report, sections[section]);
    cells[cell] = report_money(report, month ? month->earned : forecast->total);
    report_add_row(report, table, month ? REPORT_ROW : REPORT_TOTAL, cells);
}

static void report_earned(struct report *report, const struct forecast *forecast)
{
    struct report_column *columns = arena_array(report->arena, EARNED_COLUMNS, sizeof *columns);
    size_t count = 0;
    if (!columns) {
        report->failed = true;
        return;
    }
    columns[count++] = (struct report_column){"Month", REPORT_LEFT};
    for (int section = 0; section < SECTION_COUNT; section++)
        if (section_shown(forecast, section))
            columns[count++] = (struct report_column){section_titles[section], REPORT_RIGHT};
    columns[count] = (struct report_column){"Earned", REPORT_RIGHT};
    struct report_item *table = report_table(report, columns, count + 1);
    for (size_t i = 0; i < forecast->count; i++)
        report_earned_row(report, forecast, table, &forecast->months[i]);
    report_earned_row(report, forecast, table, NULL);
}

/* ---- payments and debt ---- */

/* Quarters whose payments come together: [first, end). */
static size_t together(const struct forecast *forecast, size_t first)
{
    const struct forecast_payment *payments = forecast->payments;
    size_t end = first + 1;
    while (end < forecast->payment_count &&
           memcmp(payments[end].months, payments[first].months, sizeof payments->months) == 0)
        end++;
    return end;
}

static void report_payments(struct report *report, const struct forecast_page *page)
{
    static const struct report_column columns[] = {{"Payment of", REPORT_LEFT},
                                                   {"USD", REPORT_RIGHT},
                                                   {"Due", REPORT_LEFT},
                                                   {"On time", REPORT_LEFT},
                                                   {"Late", REPORT_LEFT}};
    const struct forecast *forecast = page->forecast;
    if (!forecast->payment_count)
        return;
    struct report_item *table = report_table(report, columns, page->late_months ? 5 : 4);
    for (size_t first = 0, end; first < forecast->payment_count; first = end) {
        const struct forecast_payment *payment = &forecast->payments[first];
        char due[DAY_TEXT_SIZE], days[SCENARIOS][DAY_TEXT_SIZE];
        money_cents sum = 0;
        end = together(forecast, first);
        for (size_t i = first; i < end; i++)
            sum += forecast->payments[i].amount; /* fits: so much is paid in a month */
        for (int s = 0; s < SCENARIOS; s++)
            day_format(month_first_day(payment->months[s] + 1) - 1, days[s]);
        const char *quarters = quarter_text(report, payment->quarter);
        if (end > first + 1)
            quarters = report_text(report, "%s to %s", quarters,
                                   quarter_text(report, forecast->payments[end - 1].quarter));
        const char *since = end > first + 1 ? "from " : "";
        report_add_row(
            report, table, REPORT_ROW,
            (const char *const[]){quarters, report_money(report, sum),
                                  report_text(report, "%s%s", since, day_format(payment->due, due)),
                                  days[ON_TIME], days[LATE]});
    }
}

static void report_debt(struct report *report, const struct forecast_page *page)
{
    static const struct report_column columns[] = {{"Month", REPORT_LEFT},
                                                   {"Earned to date", REPORT_RIGHT},
                                                   {"Paid to date", REPORT_RIGHT},
                                                   {"Paid to date, late", REPORT_RIGHT}};
    const struct forecast *forecast = page->forecast;
    struct report_item *table = report_table(report, columns, page->late_months ? 4 : 3);
    for (size_t i = 0; i < forecast->count; i++) {
        const struct forecast_month *month = &forecast->months[i];
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){month_text(report, month->month),
                                             report_money(report, month->earned_to_date),
                                             report_money(report, month->cash[ON_TIME].paid_to_date),
                                             report_money(report, month->cash[LATE].paid_to_date)});
    }
}

/* ---- the curve ---- */

/* How many of the bar's columns an amount takes of the most; at least one for what is not nothing. */
static int bar_columns(money_cents amount, money_cents most)
{
    int64_t columns = 0;
    if (amount <= 0 || most <= 0 ||
        exact_round(exact_ratio((int128)amount * BAR_COLUMNS, most), 1, &columns) < 0)
        return 0;
    return columns ? (int)columns : 1;
}

/* What is owed if payments come on time in full blocks, and what is owed besides if they come late. */
static const char *bar_text(struct report *report, const struct forecast_month *month, money_cents most,
                            bool late)
{
    int full = bar_columns(month->cash[ON_TIME].owed, most);
    int all = late ? bar_columns(month->cash[LATE].owed, most) : full;
    TEXT_CLEANUP struct text bar = {0};
    for (int i = 0; i < all; i++)
        text_add(&bar, i < full ? "█" : "░");
    report->failed |= text_result(&bar) < 0;
    return report_text(report, "%s", text_content(&bar));
}

static void report_curve(struct report *report, const struct forecast_page *page)
{
    static const struct report_column columns[] = {
        {"Month", REPORT_LEFT}, {"Owed at its end", REPORT_LEFT}, {"USD", REPORT_RIGHT}};
    static const struct report_column late_columns[] = {{"Month", REPORT_LEFT},
                                                        {"Owed at its end: █ on time, ░ late", REPORT_LEFT},
                                                        {"On time", REPORT_RIGHT},
                                                        {"Late", REPORT_RIGHT}};
    const struct forecast *forecast = page->forecast;
    money_cents most = forecast->most[page->late_months ? LATE : ON_TIME].amount;
    struct report_item *table =
        page->late_months ? report_table(report, late_columns, 4) : report_table(report, columns, 3);
    for (size_t i = 0; i < forecast->count; i++) {
        const struct forecast_month *month = &forecast->months[i];
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){month_text(report, month->month),
                                             bar_text(report, month, most, page->late_months != 0),
                                             report_money(report, month->cash[ON_TIME].owed),
                                             report_money(report, month->cash[LATE].owed)});
    }
}

/* ---- what the State finances ---- */

static void report_advance(struct report *report, const struct forecast *forecast, enum scenario scenario)
{
    static const struct report_column columns[SCENARIOS][5] = {
        {{"On time", REPORT_LEFT},
         {"National cost", REPORT_RIGHT},
         {"Received", REPORT_RIGHT},
         {"At its end", REPORT_RIGHT},
         {"At most", REPORT_RIGHT}},
        {{"Late", REPORT_LEFT},
         {"National cost", REPORT_RIGHT},
         {"Received", REPORT_RIGHT},
         {"At its end", REPORT_RIGHT},
         {"At most", REPORT_RIGHT}},
    };
    struct report_item *table = report_table(report, columns[scenario], 5);
    for (size_t i = 0; i < forecast->quarter_count; i++) {
        const struct forecast_quarter *quarter = &forecast->quarters[i];
        report_add_row(report, table, REPORT_ROW,
                       (const char *const[]){quarter_text(report, quarter->first_month),
                                             report_money(report, quarter->cost),
                                             amount_text(report, quarter->received[scenario]),
                                             report_money(report, quarter->advance[scenario]),
                                             report_money(report, quarter->most[scenario])});
    }
}

/* "1,000.00 USD at the end of 2027-02" */
static const char *most_text(struct report *report, const struct forecast_most *most)
{
    return report_text(report, "%s USD at the end of %s", report_money(report, most->amount),
                       month_text(report, most->month));
}

static void report_costs(struct report *report, const struct forecast_page *page)
{
    const struct forecast *forecast = page->forecast;
    const char *late = "";
    char day[DAY_TEXT_SIZE];
    if (!page->costs)
        return;
    report_heading(report, "What the State has to finance in advance");
    if (page->late_months)
        late = report_text(report, "; late, %s", most_text(report, &forecast->advance[LATE]));
    report_paragraph(
        report,
        "By quarter: the costs of %s, what is received, and what is spent and not yet received since "
        "%s, at the quarter's end and at most (at a month's end, before that day's payment). Below "
        "0 more is received than spent.",
        page->costs->path, day_format(forecast->period.from_day, day));
    report_paragraph(report, "To finance at most: %s%s.", most_text(report, &forecast->advance[ON_TIME]),
                     late);
    report_advance(report, forecast, ON_TIME);
    if (page->late_months)
        report_advance(report, forecast, LATE);
    const char *elsewhere = "";
    if (page->costs_elsewhere)
        elsewhere =
            report_text(report,
                        page->costs_elsewhere == 1
                            ? " Of %zu row nothing counts: another option is agreed, or its days are others."
                            : " Of %zu rows nothing counts: another option is agreed, or their days are "
                              "others.",
                        page->costs_elsewhere);
    report_paragraph(
        report,
        "A row of the costs counts on the days on which its option is what is agreed; an amount paid "
        "once, on the day on which it begins.%s",
        elsewhere);
}

/* ---- the whole ---- */

static void report_opening(struct report *report, const struct forecast *forecast)
{
    char day[DAY_TEXT_SIZE];
    day_format(forecast->period.from_day, day);
    if (!forecast->opening_known)
        report_notice(report, "what is owed before %s is not known and counts as 0: %s", day,
                      forecast->opening_reason[0] ? forecast->opening_reason : "it cannot be calculated");
    else if (forecast->earned_before || forecast->paid_before)
        report_paragraph(
            report, "Before %s: %s USD earned by strength and status, %s paid by payments.csv%s, %s owed.",
            day, report_money(report, forecast->earned_before), report_money(report, forecast->paid_before),
            forecast->paid_before ? "" : " (it records no payment)", report_money(report, forecast->opening));
}

static const char *names_text(struct report *report, const char *const *names, size_t count)
{
    const char *text = count ? names[0] : "";
    for (size_t i = 1; i < count; i++)
        text = report_text(report, "%s, %s", text, names[i]);
    return text;
}

static void report_head(struct report *report, const struct forecast_page *page)
{
    const struct forecast *forecast = page->forecast;
    const struct agreement *agreement = page->account->agreement;
    char from[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    if (agreement->name[0])
        report_heading(report, "Forecast: %s (%s)", agreement->name, agreement->id);
    else
        report_heading(report, "Forecast: %s", agreement->id);
    report_paragraph(
        report,
        "%s to %s, as agreed: the strength at the ceiling, everything present, serviceable and of full "
        "performance, no losses and no deductions. Rates: %s. " FORECAST_NOTICE,
        day_format(forecast->period.from_day, from), day_format(forecast->period.to_day - 1, last),
        page->schedule->name);
    report_mark_notices(report, forecast->mark);
    if (!forecast->complete)
        report_notice(report, "incomplete: without an amount, as their rates are blank: %s",
                      forecast->blank_count ? names_text(report, forecast->blank, forecast->blank_count)
                                            : "lines of the time before");
}

static void report_assumption(struct report *report, const struct forecast_page *page)
{
    const struct forecast *forecast = page->forecast;
    const char *late = "", *rule = "";
    if (page->late_months)
        late = report_text(
            report, page->late_months == 1 ? "; late: %d month after that" : "; late: %d months after that",
            page->late_months);
    rule = report_text(report, " (rule %s = %s, %s)", forecast->rule.rule->key, forecast->rule.rule->text,
                       mark_names[forecast->rule.mark]);
    report_paragraph(report,
                     "Expected: a quarter is paid on the last day of the month by which its claim is to be "
                     "processed%s, what is overdue already at the end of the first month%s.",
                     rule, late);
    report_paragraph(report, "Owed at most: %s%s%s.", most_text(report, &forecast->most[ON_TIME]),
                     page->late_months ? "; late, " : "",
                     page->late_months ? most_text(report, &forecast->most[LATE]) : "");
}

void forecast_report(const struct forecast_page *page, struct report *report)
{
    const struct forecast *forecast = page->forecast;
    report_head(report, page);
    report_earned(report, forecast);
    report_heading(report, "Payments and debt");
    report_opening(report, forecast);
    report_assumption(report, page);
    report_payments(report, page);
    report_debt(report, page);
    report_curve(report, page);
    report_costs(report, page);
    report_paragraph(report, "How well the sources are known: %s.", mark_names[forecast->mark]);
}
