/* Forecasts of small contingents: one case, one question. The ids C.. are those of the quoted cases that the
   rules of docs/calculation.md were gathered from; their sources stand beside them. */
#include "reimbursement/forecast.h"

#include "ahead_test.h"

struct forecast_case {
    const char *name, *folder, *from;
    int months, late;
    const char *costs;    /* rows of the file of national costs; NULL: none */
    const char *expected; /* a line a month: month earned paid owed [late: paid owed] [cost], then the total
                             and the highest debts */
    bool partial;
};

#define COSTS  "item,option,from,to,once,monthly,yearly\n"
#define TRUCKS CEILING LINES "L1,2024-02-14,truck,,,2,wet,\n"

static const struct forecast_case cases[] = {
    {"C02 139 x 1448 x 12 = 2,415,264.00 (qazinform.com, kz.kursiv.media)",
     INI "=== mou_personnel.csv\neffective,ceiling\n2024-02-14,139\n", "2025-01-01", 12, 0, NULL,
     "2025-01 201272.00 0.00 201272.00\n2025-02 201272.00 0.00 402544.00\n2025-03 201272.00 0.00 603816.00\n"
     "2025-04 201272.00 0.00 805088.00\n2025-05 201272.00 0.00 1006360.00\n2025-06 201272.00 603816.00 "
     "603816.00\n"
     "2025-07 201272.00 0.00 805088.00\n2025-08 201272.00 0.00 1006360.00\n2025-09 201272.00 603816.00 "
     "603816.00\n"
     "2025-10 201272.00 0.00 805088.00\n2025-11 201272.00 0.00 1006360.00\n2025-12 201272.00 603816.00 "
     "603816.00\n"
     "total 2415264.00 recalled, most 1006360.00 in 2025-05\n"},
    {"C31 the first quarter is paid by 30 June, or later", CEILING, "2025-01-01", 8, 2, NULL,
     "2025-01 144800.00 0.00 144800.00 late 0.00 144800.00\n2025-02 144800.00 0.00 289600.00 late 0.00 "
     "289600.00\n"
     "2025-03 144800.00 0.00 434400.00 late 0.00 434400.00\n2025-04 144800.00 0.00 579200.00 late 0.00 "
     "579200.00\n"
     "2025-05 144800.00 0.00 724000.00 late 0.00 724000.00\n"
     "2025-06 144800.00 434400.00 434400.00 late 0.00 868800.00\n"
     "2025-07 144800.00 0.00 579200.00 late 0.00 1013600.00\n"
     "2025-08 144800.00 0.00 724000.00 late 434400.00 724000.00\n"
     "total 1158400.00 recalled, most 724000.00 in 2025-05, late 1013600.00 in 2025-07\n"},
    {"what is really there does not matter: all are there, everything works",
     TRUCKS PEOPLE "2024-12-01,1,0\n" STATUS "L1,2024-12-01,1,0\n" SERVICES
                   "catering,2024-02-14,contributor,40,\n" PERFORMED "catering,2024-12-01,0.5\n" LOSSES
                   "L1,2025-01-10,,hostile,2,300000,0,0,\n" PAYMENTS "2024-12-31,1448.00,,,a\n",
     "2025-01-01", 1, 0, NULL,
     "2025-01 149100.00 0.00 149100.00\ntotal 149100.00 quoted, most 149100.00 in 2025-01\n"},
    {"an amendment inside a month: 100 x 1448 x 15/30 + 40 x 1448 x 15/30", CEILING "2025-04-16,40\n",
     "2025-04-01", 2, 0, NULL,
     "2025-04 101360.00 0.00 101360.00\n2025-05 57920.00 0.00 159280.00\n"
     "total 159280.00 recalled, most 159280.00 in 2025-05\n"},
    {"a departure inside a month: 144,800 + 2 x 1250 x 15/30", TRUCKS EVENTS "2025-04-16,departure,L1,\n",
     "2025-04-01", 2, 0, NULL,
     "2025-04 146050.00 0.00 146050.00\n2025-05 144800.00 0.00 290850.00\n"
     "total 290850.00 recalled, most 290850.00 in 2025-05\n"},
    {"a cessation halves equipment: 144,800 + 2500 x 3/4", TRUCKS EVENTS "2025-04-16,cessation,,\n",
     "2025-04-01", 2, 0, NULL,
     "2025-04 146675.00 0.00 146675.00\n2025-05 146050.00 0.00 292725.00\n"
     "total 292725.00 recalled, most 292725.00 in 2025-05\n"},
    {"whoever is withdrawn earns nothing more", TRUCKS EVENTS "2025-04-16,withdrawn,,\n2025-06-01,closed,,\n",
     "2025-04-01", 2, 0, NULL,
     "2025-04 73650.00 0.00 73650.00\n2025-05 0.00 0.00 73650.00\n"
     "total 73650.00 recalled, most 73650.00 in 2025-04\n"},
    {"another edition: 144,800 + 2 x 1250, then 2 x 1350; its rule pays a month earlier", TRUCKS,
     "2026-06-01", 6, 0, NULL,
     "2026-06 147300.00 0.00 147300.00\n2026-07 147500.00 0.00 294800.00\n2026-08 147500.00 0.00 442300.00\n"
     "2026-09 147500.00 147300.00 442500.00\n2026-10 147500.00 0.00 590000.00\n"
     "2026-11 147500.00 442500.00 295000.00\ntotal 884800.00 recalled, most 590000.00 in 2026-10\n"},
    {"from the middle of a month: 144,800 x 16/31", CEILING, "2025-01-16", 2, 0, NULL,
     "2025-01 74735.48 0.00 74735.48\n2025-02 144800.00 0.00 219535.48\n"
     "total 219535.48 recalled, most 219535.48 in 2025-02\n"},
    {"before the agreement nothing is earned", CEILING, "2024-01-01", 2, 0, NULL,
     "2024-01 0.00 0.00 0.00\n2024-02 79889.66 0.00 79889.66\n"
     "total 79889.66 quoted, most 79889.66 in 2024-02\n"},
    /* what was before */
    {"what was earned and not paid: 100 x 1448 x (18/31 + 3) - 84,077.42; later payments do not count",
     ARRIVED PAYMENTS "2024-06-30,84077.42,,,a\n2024-07-01,1.00,,,b\n", "2024-07-01", 3, 0, NULL,
     "before 434400.00\n2024-07 144800.00 0.00 579200.00\n2024-08 144800.00 0.00 724000.00\n"
     "2024-09 144800.00 434400.00 434400.00\ntotal 434400.00 quoted, most 724000.00 in 2024-08\n"},
    {"what is overdue comes at the end of the first month; late, the quarter that is due 2024-09-30 does not",
     ARRIVED, "2024-10-01", 1, 3, NULL,
     "before 952877.42\n2024-10 144800.00 518477.42 579200.00 late 84077.42 1013600.00\n"
     "total 144800.00 quoted, most 579200.00 in 2024-10, late 1013600.00 in 2024-10\n"},
    {"paid in advance: nothing is expected before it is used up",
     CEILING PAYMENTS "2024-12-31,500000.00,,,a\n", "2025-01-01", 9, 0, NULL,
     "before -500000.00\n2025-01 144800.00 0.00 -355200.00\n2025-02 144800.00 0.00 -210400.00\n"
     "2025-03 144800.00 0.00 -65600.00\n2025-04 144800.00 0.00 79200.00\n2025-05 144800.00 0.00 224000.00\n"
     "2025-06 144800.00 0.00 368800.00\n2025-07 144800.00 0.00 513600.00\n2025-08 144800.00 0.00 658400.00\n"
     "2025-09 144800.00 368800.00 434400.00\ntotal 1303200.00 recalled, most 658400.00 in 2025-08\n"},
    {"what was before the first rate cannot be calculated",
     "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n=== mou_personnel.csv\neffective,ceiling\n"
     "2018-01-01,100\n" PEOPLE "2018-01-01,100,0\n" PAYMENTS "2024-12-31,1.00,,,a\n",
     "2025-01-01", 1, 0, NULL,
     "before unknown: people are present on 2018-01-01, before the first personnel rate\n"
     "2025-01 144800.00 0.00 144800.00\ntotal 144800.00 quoted, most 144800.00 in 2025-01\n"},
    /* blank rates */
    {"a blank rate is refused", CEILING LINES "L1,2024-02-14,tent,,,2,wet,\n", "2025-01-01", 1, 0, NULL,
     "refused: the rate of 'tent' in edition E1 is blank, and line L1 of the agreement needs it on "
     "2025-01-01"},
    {"or left out", CEILING LINES "L1,2024-02-14,tent,,,2,wet,\n", "2025-01-01", 1, 0, NULL,
     "2025-01 144800.00 0.00 144800.00\ntotal 144800.00 recalled, incomplete L1, most 144800.00 in 2025-01\n",
     .partial = true},
    /* national costs */
    {"options that are agreed, parts of months, and what is paid once",
     TRUCKS SERVICES "catering,2024-02-14,contributor,,\n", "2025-01-01", 3, 0,
     COSTS "catering,bring,,,,100,\ncatering,un,,,,7,\nL1,wet,2025-01-16,2025-03-01,,310,\nL1,dry,,,,8,\n"
           "L1,,,,,,1200\ntentage,un,,,500,,\ncatering,bring,2025-02-10,,1000,,\n"
           "catering,bring,2024-12-31,,9999,,\n",
     "2025-01 150300.00 0.00 150300.00 cost 860.00\n2025-02 150300.00 0.00 300600.00 cost 1510.00\n"
     "2025-03 150300.00 0.00 450900.00 cost 200.00\ntotal 450900.00 recalled, most 450900.00 in 2025-03\n"
     "2025-01 cost 2570.00, received 0.00, advance 2570.00, most 2570.00\n"
     "advance most 2570.00 in 2025-03, rows elsewhere 3\n"},
    {"a line that departs on 15 February; a category that is agreed later counts as it will be",
     TRUCKS SERVICES "catering,2025-03-01,contributor,,\n" EVENTS "2025-02-15,departure,L1,\n", "2025-02-01",
     1, 0, COSTS "L1,wet,,,,280,\nL1,none,,,,28,\ncatering,bring,2025-01-01,,,40,\ncatering,un,,,,7,\n",
     "2025-02 146050.00 0.00 146050.00 cost 194.00\ntotal 146050.00 recalled, most 146050.00 in 2025-02\n"
     "2025-01 cost 194.00, received 0.00, advance 194.00, most 194.00\n"
     "advance most 194.00 in 2025-02, rows elsewhere 1\n"},
    {"a line that is agreed later; what is paid once for another option, or after its last day",
     CEILING LINES "L1,2025-03-01,truck,,,2,wet,\n", "2025-02-01", 1, 0,
     COSTS "L1,wet,,,,28,\nL1,none,,,,7,\nL1,dry,2025-02-10,,77,,\nL1,wet,,2025-02-01,77,,\n",
     "2025-02 144800.00 0.00 144800.00 cost 28.00\ntotal 144800.00 recalled, most 144800.00 in 2025-02\n"
     "2025-01 cost 28.00, received 0.00, advance 28.00, most 28.00\n"
     "advance most 28.00 in 2025-02, rows elsewhere 3\n"},
    {"more received than spent", ARRIVED, "2024-12-01", 2, 0, COSTS "catering,un,,,,100,\n",
     "before 1242477.42\n2024-12 144800.00 952877.42 434400.00 cost 100.00\n"
     "2025-01 144800.00 0.00 579200.00 cost 100.00\ntotal 289600.00 quoted, most 579200.00 in 2025-01\n"
     "2024-10 cost 100.00, received 952877.42, advance -952777.42, most 100.00\n"
     "2025-01 cost 100.00, received 0.00, advance -952677.42, most -952677.42\n"
     "advance most 100.00 in 2024-12, rows elsewhere 0\n"},
    {"before a payment more has to be financed than after it", CEILING, "2025-02-01", 6, 1,
     COSTS "catering,un,,,,200000,\n",
     "2025-02 144800.00 0.00 144800.00 late 0.00 144800.00 cost 200000.00\n"
     "2025-03 144800.00 0.00 289600.00 late 0.00 289600.00 cost 200000.00\n"
     "2025-04 144800.00 0.00 434400.00 late 0.00 434400.00 cost 200000.00\n"
     "2025-05 144800.00 0.00 579200.00 late 0.00 579200.00 cost 200000.00\n"
     "2025-06 144800.00 289600.00 434400.00 late 0.00 724000.00 cost 200000.00\n"
     "2025-07 144800.00 0.00 579200.00 late 289600.00 579200.00 cost 200000.00\n"
     "total 868800.00 recalled, most 579200.00 in 2025-05, late 724000.00 in 2025-06\n"
     "2025-01 cost 400000.00, received 0.00, advance 400000.00, most 400000.00 late 0.00 400000.00 "
     "400000.00\n"
     "2025-04 cost 600000.00, received 289600.00, advance 710400.00, most 1000000.00 late 0.00 1000000.00 "
     "1000000.00\n"
     "2025-07 cost 200000.00, received 0.00, advance 910400.00, most 910400.00 late 289600.00 910400.00 "
     "1200000.00\n"
     "advance most 1000000.00 in 2025-06, late 1200000.00 in 2025-07, rows elsewhere 0\n"},
};

/* ---- as text ---- */

static const char *money(money_cents amount, char *buffer)
{
    return money_format(amount, buffer);
}

static void write_month(const struct forecast_month *month, const struct forecast_case *one, struct text *out)
{
    char name[MONTH_TEXT_SIZE], a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE], c[MONEY_TEXT_SIZE];
    text_format(out, "%s %s %s %s", month_format(month->month, name), money(month->earned, a),
                money(month->cash[ON_TIME].paid, b), money(month->cash[ON_TIME].owed, c));
    if (one->late)
        text_format(out, " late %s %s", money(month->cash[LATE].paid, a), money(month->cash[LATE].owed, b));
    if (one->costs)
        text_format(out, " cost %s", money(month->cost, a));
    text_add_char(out, '\n');
}

static void write_most(const struct forecast_most *most, const char *what, struct text *out)
{
    char month[MONTH_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
    text_format(out, "%s %s in %s", what, money(most->amount, amount), month_format(most->month, month));
}

static void write_quarter(const struct forecast_quarter *quarter, bool late, struct text *out)
{
    char month[MONTH_TEXT_SIZE], a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE], c[MONEY_TEXT_SIZE],
        d[MONEY_TEXT_SIZE];
    text_format(out, "%s cost %s, received %s, advance %s, most %s",
                month_format(quarter->first_month, month), money(quarter->cost, a),
                money(quarter->received[ON_TIME], b), money(quarter->advance[ON_TIME], c),
                money(quarter->most[ON_TIME], d));
    if (late)
        text_format(out, " late %s %s %s", money(quarter->received[LATE], a),
                    money(quarter->advance[LATE], b), money(quarter->most[LATE], c));
    text_add_char(out, '\n');
}

static void write_costs(const struct forecast *forecast, bool late, size_t elsewhere, struct text *out)
{
    for (size_t i = 0; i < forecast->quarter_count; i++)
        write_quarter(&forecast->quarters[i], late, out);
    write_most(&forecast->advance[ON_TIME], "advance most", out);
    if (late)
        write_most(&forecast->advance[LATE], ", late", out);
    text_format(out, ", rows elsewhere %zu\n", elsewhere);
}

static void write_forecast(const struct forecast *forecast, const struct forecast_case *one, struct text *out)
{
    char amount[MONEY_TEXT_SIZE];
    if (!forecast->opening_known)
        text_format(out, "before unknown: %s\n", forecast->opening_reason);
    else if (forecast->opening)
        text_format(out, "before %s\n", money(forecast->opening, amount));
    for (size_t i = 0; i < forecast->count; i++)
        write_month(&forecast->months[i], one, out);
    text_format(out, "total %s %s", money(forecast->total, amount), mark_names[forecast->mark]);
    if (!forecast->complete)
        text_add(out, ", incomplete");
    for (size_t i = 0; i < forecast->blank_count; i++)
        text_format(out, " %s", forecast->blank[i]);
    write_most(&forecast->most[ON_TIME], ", most", out);
    if (one->late)
        write_most(&forecast->most[LATE], ", late", out);
    text_add_char(out, '\n');
}

/* ---- the cases ---- */

static int costs_of(const struct forecast_case *one, struct read *read, struct period period,
                    struct forecast_options *options, size_t *ret_elsewhere)
{
    struct folder_file file = test_file("costs.csv", one->costs ? one->costs : "");
    struct national_costs costs;
    money_cents *months = NULL;
    if (!one->costs)
        return 0;
    int code = national_costs_load(&file, read->test.arena, &read->test.problems, &costs);
    if (code >= 0)
        code = national_costs_check(&costs, read->account.agreement, &read->schedule, &read->test.problems);
    if (code >= 0)
        code = national_costs_by_month(&costs, &read->account, period, read->test.arena, &read->test.problems,
                                       &months, ret_elsewhere);
    options->costs = months;
    return code;
}

static int forecast_of(const struct forecast_case *one, struct read *read, struct forecast *forecast,
                       size_t *ret_elsewhere)
{
    struct forecast_options options = {.from_day = day_of(one->from),
                                       .months = one->months,
                                       .late_months = one->late,
                                       .partial = one->partial};
    int code = costs_of(one, read, forecast_period(&options), &options, ret_elsewhere);
    if (code >= 0)
        code = forecast_calculate(&read->account, &read->schedule, &options, read->test.arena,
                                  &read->test.problems, forecast);
    return code;
}

/* What is owed is what was owed before, and earned, less what is paid; nothing comes earlier by being late.
 */
static void assert_adds_up(const struct forecast *forecast)
{
    money_cents earned = 0, paid[SCENARIOS] = {0};
    for (size_t i = 0; i < forecast->count; i++) {
        const struct forecast_month *month = &forecast->months[i];
        earned += month->earned;
        assert_int_equal(month->earned_to_date, earned);
        for (int s = 0; s < SCENARIOS; s++) {
            paid[s] += month->cash[s].paid;
            assert_int_equal(month->cash[s].paid_to_date, paid[s]);
            assert_int_equal(month->cash[s].owed, forecast->opening + earned - paid[s]);
            assert_true(month->cash[s].owed <= forecast->most[s].amount);
        }
        assert_true(paid[LATE] <= paid[ON_TIME]);
    }
    assert_int_equal(forecast->total, earned);
    for (size_t i = 0; i < forecast->payment_count; i++)
        assert_true(forecast->payments[i].amount > 0);
}

static void forecasts(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read read;
        struct forecast forecast;
        size_t elsewhere = 0;
        TEXT_CLEANUP struct text out = {0};
        read_begin(&read, cases[i].name, cases[i].folder);
        if (forecast_of(&cases[i], &read, &forecast, &elsewhere) < 0) {
            text_format(&out, "refused: %s", read.test.problems.items[0].what);
        } else {
            assert_adds_up(&forecast);
            write_forecast(&forecast, &cases[i], &out);
            if (cases[i].costs)
                write_costs(&forecast, cases[i].late != 0, elsewhere, &out);
        }
        assert_same(cases[i].name, text_content(&out), cases[i].expected);
        test_end(&read.test);
    }
}

/* Every case again with each allocation failing once: a clean error, never a crash. */
static void memory_that_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i += 5) {
        bool failing = true;
        for (size_t call = 1; failing; call++) {
            struct read read;
            struct forecast forecast;
            size_t elsewhere = 0;
            read_begin(&read, cases[i].name, cases[i].folder);
            arena_fail_after(read.test.arena, call);
            int code = forecast_of(&cases[i], &read, &forecast, &elsewhere);
            failing = code == ERROR_LIMIT;
            assert_true(code >= 0 || problems_result(&read.test.problems) < 0);
            test_end(&read.test);
        }
    }
}

/* ---- the forms ---- */

static const struct forecast_case golden = {
    "golden", TRUCKS PEOPLE "2024-12-31,31,0\n", "2025-05-16", 2,
    1,        COSTS "L1,wet,,,,310,\n",          NULL,         .partial = false};

static const char golden_json[] =
    "{\n"
    "  \"contingent\": \"x\",\n"
    "  \"from\": \"2025-05-16\",\n"
    "  \"to\": \"2025-07-01\",\n"
    "  \"schedule\": \"folder\",\n"
    "  \"late_months\": 1,\n"
    "  \"total\": \"223325.80\",\n"
    "  \"complete\": true,\n"
    "  \"mark\": \"recalled\",\n"
    "  \"notes\": [\n"
    "    \"Muster's forecast, not a promise of the United Nations: everything as agreed; when payments come "
    "is an assumption.\"\n"
    "  ],\n"
    "  \"sections\": {\n"
    "    \"personnel\": \"219535.48\",\n"
    "    \"major_equipment\": \"3790.32\",\n"
    "    \"self_sustainment\": \"0.00\",\n"
    "    \"deductions\": \"0.00\",\n"
    "    \"losses\": \"0.00\",\n"
    "    \"painting\": \"0.00\",\n"
    "    \"adjustments\": \"0.00\"\n"
    "  },\n"
    "  \"opening\": {\n"
    "    \"known\": true,\n"
    "    \"reason\": null,\n"
    "    \"earned\": \"179407.20\",\n"
    "    \"paid\": \"0.00\",\n"
    "    \"owed\": \"179407.20\"\n"
    "  },\n"
    "  \"most_owed\": {\n"
    "    \"amount\": \"266621.00\",\n"
    "    \"month\": \"2025-06\"\n"
    "  },\n"
    "  \"most_owed_late\": {\n"
    "    \"amount\": \"401285.00\",\n"
    "    \"month\": \"2025-06\"\n"
    "  },\n"
    "  \"months\": [\n"
    "    {\n"
    "      \"month\": \"2025-05\",\n"
    "      \"sections\": {\n"
    "        \"personnel\": \"74735.48\",\n"
    "        \"major_equipment\": \"1290.32\",\n"
    "        \"self_sustainment\": \"0.00\",\n"
    "        \"deductions\": \"0.00\",\n"
    "        \"losses\": \"0.00\",\n"
    "        \"painting\": \"0.00\",\n"
    "        \"adjustments\": \"0.00\"\n"
    "      },\n"
    "      \"earned\": \"76025.80\",\n"
    "      \"earned_to_date\": \"76025.80\",\n"
    "      \"paid\": \"1448.00\",\n"
    "      \"paid_to_date\": \"1448.00\",\n"
    "      \"owed\": \"253985.00\",\n"
    "      \"late\": {\n"
    "        \"paid\": \"1448.00\",\n"
    "        \"paid_to_date\": \"1448.00\",\n"
    "        \"owed\": \"253985.00\"\n"
    "      },\n"
    "      \"cost\": \"160.00\"\n"
    "    },\n"
    "    {\n"
    "      \"month\": \"2025-06\",\n"
    "      \"sections\": {\n"
    "        \"personnel\": \"144800.00\",\n"
    "        \"major_equipment\": \"2500.00\",\n"
    "        \"self_sustainment\": \"0.00\",\n"
    "        \"deductions\": \"0.00\",\n"
    "        \"losses\": \"0.00\",\n"
    "        \"painting\": \"0.00\",\n"
    "        \"adjustments\": \"0.00\"\n"
    "      },\n"
    "      \"earned\": \"147300.00\",\n"
    "      \"earned_to_date\": \"223325.80\",\n"
    "      \"paid\": \"134664.00\",\n"
    "      \"paid_to_date\": \"136112.00\",\n"
    "      \"owed\": \"266621.00\",\n"
    "      \"late\": {\n"
    "        \"paid\": \"0.00\",\n"
    "        \"paid_to_date\": \"1448.00\",\n"
    "        \"owed\": \"401285.00\"\n"
    "      },\n"
    "      \"cost\": \"310.00\"\n"
    "    }\n"
    "  ],\n"
    "  \"payments\": [\n"
    "    {\n"
    "      \"quarter\": \"2024-10\",\n"
    "      \"amount\": \"1448.00\",\n"
    "      \"due\": \"2025-03-31\",\n"
    "      \"paid\": \"2025-05-31\",\n"
    "      \"paid_late\": \"2025-05-31\",\n"
    "      \"rule\": {\n"
    "        \"key\": \"claims_processing_months\",\n"
    "        \"value\": \"3\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"quarter\": \"2025-01\",\n"
    "      \"amount\": \"134664.00\",\n"
    "      \"due\": \"2025-06-30\",\n"
    "      \"paid\": \"2025-06-30\",\n"
    "      \"paid_late\": \"2025-07-31\",\n"
    "      \"rule\": {\n"
    "        \"key\": \"claims_processing_months\",\n"
    "        \"value\": \"3\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"most_advance\": {\n"
    "    \"amount\": \"160.00\",\n"
    "    \"month\": \"2025-05\"\n"
    "  },\n"
    "  \"most_advance_late\": {\n"
    "    \"amount\": \"160.00\",\n"
    "    \"month\": \"2025-05\"\n"
    "  },\n"
    "  \"quarters\": [\n"
    "    {\n"
    "      \"quarter\": \"2025-04\",\n"
    "      \"cost\": \"470.00\",\n"
    "      \"received\": \"136112.00\",\n"
    "      \"advance\": \"-135642.00\",\n"
    "      \"advance_most\": \"160.00\",\n"
    "      \"late\": {\n"
    "        \"received\": \"1448.00\",\n"
    "        \"advance\": \"-978.00\",\n"
    "        \"advance_most\": \"160.00\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"blank\": []\n"
    "}\n";
static const char golden_csv[] =
    "month,personnel,major_equipment,self_sustainment,deductions,losses,painting,adjustments,earned,"
    "earned_to_date,paid,paid_to_date,owed,paid_late,paid_to_date_late,owed_late,cost,mark,note\n"
    "2025-05,74735.48,1290.32,0.00,0.00,0.00,0.00,0.00,76025.80,76025.80,1448.00,1448.00,253985.00,1448.00,"
    "1448.00,253985.00,160.00,recalled,\n"
    "2025-06,144800.00,2500.00,0.00,0.00,0.00,0.00,0.00,147300.00,223325.80,134664.00,136112.00,266621.00,"
    "0.00,1448.00,401285.00,310.00,recalled,\n";

static void forms(void **state)
{
    (void)state;
    struct read read;
    struct forecast forecast;
    size_t elsewhere = 0;
    TEXT_CLEANUP struct text json = {0}, csv = {0};
    read_begin(&read, golden.name, golden.folder);
    assert_int_equal(forecast_of(&golden, &read, &forecast, &elsewhere), 0);
    static const struct national_costs costs = {.path = "costs.csv"};
    struct forecast_page page = {.forecast = &forecast,
                                 .account = &read.account,
                                 .schedule = &read.schedule,
                                 .late_months = golden.late,
                                 .costs = &costs,
                                 .costs_elsewhere = elsewhere};
    assert_int_equal(forecast_json(&page, &json), 0);
    assert_int_equal(forecast_csv(&page, &csv), 0);
    assert_same("JSON", text_content(&json), golden_json);
    assert_same("CSV", text_content(&csv), golden_csv);
    test_end(&read.test);
}

/* ---- the operation ---- */

static const struct call_case calls[] = {
    /* without --from the first day of the next month, and a year */
    {{"forecast", REPLY_JSON, "2024-12-31", {COMPANY, PLACEHOLDER}}, "\"from\": \"2025-01-01\""},
    {{"forecast", REPLY_JSON, "2024-12-31", {COMPANY, PLACEHOLDER}}, "\"to\": \"2026-01-01\""},
    {{"forecast", REPLY_JSON, "2024-12-31", {COMPANY, PLACEHOLDER}}, "\"personnel\": \"2415264.00\""},
    {{"forecast", REPLY_JSON, "2024-12-31", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"forecast", REPLY_CSV, "2024-12-31", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, "months", "24", "partial", ""}},
     "Total | 4,830,528.00 | 4,830,528.00"},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, PLACEHOLDER, "late", "1"}},
     "late: 1 month after that"},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, PLACEHOLDER, "costs", "examples/national-costs.csv"}},
     "To finance at most: "},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY}}, "the rate of 'catering' in edition 2023 is blank"},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, PLACEHOLDER, "costs", "examples/none.csv"}},
     "there is no such file"},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {"folder", "examples/none", "costs", "examples/none.csv"}},
     "no such folder"},
    {{"forecast", REPLY_HUMAN, "2024-12-31", {COMPANY, "from", "2199-06-01"}},
     "the forecast would end after the last day that Muster knows"},
};

static void calls_answer(void **state)
{
    (void)state;
    assert_calls(calls, TEST_COUNT(calls));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forecasts),
        cmocka_unit_test(memory_that_fails),
        cmocka_unit_test(forms),
        cmocka_unit_test(calls_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
