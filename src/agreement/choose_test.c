/* What can be chosen: prices of the options, national costs, the best. Expected amounts were worked out by
   hand from the reading in choose_calc.h; the rates and costs are invented, see side_test.h. */
#include "agreement/choose.h"

#include "side_test.h"

#define COSTS "item,option,from,to,once,monthly,yearly,note\n"
/* The edition 2020 has accommodation, tentage (1 each), internet (5) and truck (100, 120, 20). */
#define HELD  "=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n[mou]\nedition=2020\n"
#define OTHER "accommodation 100: bring 100.00, un 0.00\n"
#define TENTS "tentage 100: bring 100.00, un 0.00\n"

struct choose_case {
    const char *content;
    const char *costs;  /* rows; NULL: no file */
    const char *wanted; /* write_choices, or the problems */
    bool partial;
};

static const struct choose_case cases[] = {
    {HELD, NULL,
     "accommodation 0: bring 0.00, un 0.00 (the ceiling is 0)\n"
     "internet 0: bring 0.00, un 0.00 (the ceiling is 0)\n"
     "tentage 0: bring 0.00, un 0.00 (the ceiling is 0)\n"},
    /* categories: on the terms agreed, else for all heads; what is agreed of another day does not count */
    {HELD CEILING SERVICES "internet,2024-01-01,contributor,30,\naccommodation,2024-01-01,un,,\n"
                           "tentage,2025-01-02,un,,40\n",
     NULL, "accommodation 100: bring 100.00, un* 0.00\ninternet 70: bring* 350.00, un 0.00\n" TENTS},
    {HELD CEILING SERVICES "internet,2024-01-01,un,30,\ntentage,2024-01-01,un,,400\n", NULL,
     OTHER "internet 70: bring 350.00, un* 0.00\ntentage 400: bring 400.00, un* 0.00\n"},
    /* factors and cessation: 5 x 1.06 x 1/2 */
    {HELD CEILING FACTORS "2024-01-01,2,3,1,0\n" EVENTS "2025-01-01,cessation,\n", NULL,
     "accommodation 100: bring 53.00, un 0.00\ninternet 100: bring 265.00, un 0.00\n"
     "tentage 100: bring 53.00, un 0.00\n"},
    /* lines: both leases; 120 x 1.02 + 20 x 0.03/2, dry 100 x 1.02 */
    {HELD EQUIPMENT "L1,2024-01-01,truck,,,3,wet,,,,,\nL2,2024-01-01,truck,,,2,dry,,,,,\n" FACTORS
                    "2024-01-01,2,0,3,0\n",
     NULL,
     "accommodation 0: bring 0.00, un 0.00 (the ceiling is 0)\n"
     "internet 0: bring 0.00, un 0.00 (the ceiling is 0)\n"
     "tentage 0: bring 0.00, un 0.00 (the ceiling is 0)\n"
     "L1 3: wet* 368.10, dry 306.00, none 0.00, maintenance 62.10\n"
     "L2 2: wet 245.40, dry* 204.00, none 0.00, maintenance 41.40\n"},
    /* lines that earn nothing, and one of a later day */
    {HELD CEILING EQUIPMENT "L1,2024-01-01,truck,,,3,wet,,,,,tentage\nL2,2024-01-01,truck,,,0,dry,,,,,\n"
                            "L3,2024-01-01,truck,,,1,dry,,,,,\nL4,2025-01-02,truck,,,1,dry,,,,,\n" SERVICES
                            "tentage,2024-01-01,contributor,,\n" EVENTS "2024-06-01,departure,L3\n",
     NULL,
     OTHER "internet 100: bring 500.00, un 0.00\ntentage 100: bring* 100.00, un 0.00\n"
           "L1 0: wet* 0.00, dry 0.00, none 0.00, maintenance 0.00 (serves tentage, which the contributor "
           "provides: no lease) served\n"
           "L2 0: wet 0.00, dry* 0.00, none 0.00, maintenance 0.00 (the quantity agreed is 0)\n"
           "L3 0: wet 0.00, dry* 0.00, none 0.00, maintenance 0.00 (left on 2024-06-01)\n"},
    /* serves a category that the UN provides: the lease is earned, whatever the category would earn */
    {HELD CEILING EQUIPMENT "L1,2024-01-01,truck,,,3,wet,,,,,tentage\n" SERVICES "tentage,2024-01-01,un,,\n",
     NULL,
     OTHER "internet 100: bring 500.00, un 0.00\ntentage 100: bring 100.00, un* 0.00\n"
           "L1 3: wet* 360.00, dry 300.00, none 0.00, maintenance 60.00\n"},
    /* a special case; a dry one without maintenance has no known wet lease, and is not refused for it */
    {HELD CEILING EQUIPMENT
     "L1,2024-01-01,special,,,1,wet,1200,1,1,10.5,\nL2,2024-01-01,special,,,1,dry,1200,1,1,,\n",
     NULL,
     OTHER
     "internet 100: bring 500.00, un 0.00\n" TENTS
     "L1 1: wet* 111.50, dry 101.00, none 0.00, maintenance 10.50\n"
     "L2 1: wet ?, dry* 101.00, none 0.00 (no maintenance rate is agreed: what a wet lease earns is not "
     "known)\n"},
    /* blank rates: each that an option needs, by name; with partial they stand there without an amount */
    {INI CEILING EQUIPMENT "L1,2024-01-01,crane,,,3,wet,,,,,\n", NULL,
     "self_sustainment_rates.csv:5:6: error: the rate of 'electrical' is blank; it is needed for the "
     "option bring "
     "of electrical; ...\n"
     "major_equipment_rates.csv:5:6: error: the dry lease rate of 'crane' is blank; it is needed for "
     "the option "
     "dry of L1; ..."},
    {INI CEILING EQUIPMENT "L1,2024-01-01,crane,,,3,wet,,,,,\n" FACTORS "2024-01-01,0,0,1,0\n", NULL,
     "self_sustainment_rates.csv:5:6: error: the rate of 'electrical' is blank; ...\n"
     "major_equipment_rates.csv:5:6: error: the maintenance rate of 'crane' is blank; it is needed for "
     "the option "
     "wet of L1; ...\n"
     "major_equipment_rates.csv:5:6: error: the dry lease rate of 'crane' is blank; ..."},
    {INI CEILING EQUIPMENT "L1,2024-01-01,crane,,,3,wet,,,,,\n", NULL,
     OTHER "catering 100: bring 3050.00, un 0.00\nelectrical 100: bring ?, un 0.00\n"
           "laundry 100: bring 1000.00, un 0.00\noffice 100: bring 0.50, un 0.00\n" TENTS
           "L1 3: wet* 1500.00, dry ?, none 0.00\nincomplete\n",
     true},
    /* a category of the agreement that the edition of the day lacks */
    {HELD CEILING SERVICES "catering,2024-01-01,un,,\n", NULL,
     OTHER "catering 0: bring ?, un* 0.00 (the edition of the day does not have this category)\n"
           "internet 100: bring 500.00, un 0.00\n" TENTS},
    {HELD CEILING SERVICES "catering,2024-01-01,contributor,,\n", NULL,
     "mou_self_sustainment.csv:2:1: error: edition '2020' has no category 'catering'; ..."},
    /* national costs: net, the best; what has no row is not known, un and none cost nothing without one */
    {HELD CEILING SERVICES "internet,2024-01-01,contributor,,\n", "internet,bring,,,,400,,\n",
     OTHER "internet 100: bring*! 500.00-400.00=100.00, un 0.00-0.00=0.00\n" TENTS
           "sums 1: 500.00-400.00=100.00, 500.00-400.00=100.00, 0 changes\n"},
    {HELD CEILING SERVICES "internet,2024-01-01,contributor,,\n",
     "internet,bring,,,,600,,\ninternet,un,,,,,12,\n",
     OTHER "internet 100: bring* 500.00-600.00=-100.00, un! 0.00-1.00=-1.00\n" TENTS
           "sums 1: 500.00-600.00=-100.00, 0.00-1.00=-1.00, 1 changes\n"},
    {HELD CEILING, "internet,un,,,,5,,\n", OTHER "internet 100: bring 500.00, un 0.00-5.00=-5.00\n" TENTS},
    /* not agreed counts as left to the UN */
    {HELD CEILING, "internet,bring,,,,400,,\n",
     OTHER "internet 100: bring! 500.00-400.00=100.00, un 0.00-0.00=0.00\n" TENTS
           "sums 1: 0.00-0.00=0.00, 500.00-400.00=100.00, 1 changes\n"},
    /* equals: what is agreed, else the first */
    {HELD CEILING SERVICES "internet,2024-01-01,un,,\n", "internet,bring,,,,500,,\n",
     OTHER "internet 100: bring 500.00-500.00=0.00, un*! 0.00-0.00=0.00\n" TENTS
           "sums 1: 0.00-0.00=0.00, 0.00-0.00=0.00, 0 changes\n"},
    {HELD CEILING, "internet,bring,,,,500,,\n",
     OTHER "internet 100: bring! 500.00-500.00=0.00, un 0.00-0.00=0.00\n" TENTS
           "sums 1: 0.00-0.00=0.00, 500.00-500.00=0.00, 1 changes\n"},
    /* lines; a row for any option counts under each; the agreed one without a cost is in no sum */
    {HELD CEILING EQUIPMENT "L1,2024-01-01,truck,,,3,wet,,,,,\nL2,2024-01-01,truck,,,2,dry,,,,,\n"
                            "L3,2024-01-01,truck,,,1,dry,,,,,\n",
     "L1,wet,,,,100,,\nL1,dry,,,,10,,\nL1,none,,,,1,,\nL2,,,,,7,,\nL2,wet,,,,,12,\nL3,wet,,,,1,,\n",
     OTHER
     "internet 100: bring 500.00, un 0.00\n" TENTS
     "L1 3: wet* 360.00-100.00=260.00, dry! 300.00-10.00=290.00, none 0.00-1.00=-1.00, maintenance 60.00\n"
     "L2 2: wet! 240.00-8.00=232.00, dry* 200.00-7.00=193.00, none 0.00-7.00=-7.00, maintenance 40.00\n"
     "L3 1: wet! 120.00-1.00=119.00, dry* 100.00, none 0.00-0.00=0.00, maintenance 20.00\n"
     "sums 2: 560.00-107.00=453.00, 540.00-18.00=522.00, 2 changes\n"},
    /* once: over its months, or apart; rows of other days; each row is rounded once */
    {HELD CEILING EQUIPMENT "L1,2024-01-01,truck,,,3,wet,,,,,\n",
     "L1,wet,2024-01-01,2024-12-01,1000,,,\nL1,wet,2025-01-01,2025-08-01,100,,,\nL1,wet,,,55.5,,,\n"
     "L1,dry,2025-01-02,,,9,,\nL1,none,,,,0.005,,\nL1,none,,,,0.005,,\nL1,wet,,2025-01-02,,,100,\n",
     OTHER "internet 100: bring 500.00, un 0.00\n" TENTS
           "L1 3: wet*! 360.00-22.62=337.38 once 55.50, dry 300.00, none 0.00-0.02=-0.02, maintenance "
           "60.00\nsums 1: 360.00-22.62=337.38, 360.00-22.62=337.38, 0 changes\n2 rows elsewhere\n"},
    /* a blank rate is not compared */
    {INI CEILING SERVICES "electrical,2024-01-01,contributor,,\n",
     "electrical,bring,,,,1,,\nelectrical,un,,,,1,,\n",
     OTHER "catering 100: bring 3050.00, un 0.00\nelectrical 100: bring* ?-1.00, un 0.00-1.00=-1.00\n"
           "laundry 100: bring 1000.00, un 0.00\noffice 100: bring 0.50, un 0.00\n" TENTS "incomplete\n",
     true},
    /* what does not fit is an error, not a wrong sum */
    {HELD CEILING, "internet,bring,,,,1000000000,,\ninternet,bring,,,,1000000000,,\n",
     OTHER "internet 100: bring 500.00-2000000000.00=-1999999500.00, un! 0.00-0.00=0.00\n" TENTS
           "sums 1: 0.00-0.00=0.00, 0.00-0.00=0.00, 0 changes\n"},
};

struct chosen {
    struct test_case test;
    struct schedule schedule;
    struct agreed side;
    struct national_costs costs;
    struct choose_options options;
};

static void choose_begin(struct chosen *chosen, const char *content, const char *rows, bool partial)
{
    chosen->test = test_begin();
    struct test_case *test = &chosen->test;
    side_schedule(test, &chosen->schedule);
    assert_int_equal(side_load(test, content, partial, &chosen->side), 0);
    const struct agreement *agreement = &chosen->side.agreement;
    assert_int_equal(agreement_check_schedule(agreement, &chosen->schedule, &test->problems), 0);
    chosen->options = (struct choose_options){.price = chosen->side.options};
    if (!rows)
        return;
    const char *data = arena_format(test->arena, COSTS "%s", rows);
    assert_non_null(data);
    struct folder_file file = test_file("costs.csv", data);
    assert_int_equal(national_costs_load(&file, test->arena, &test->problems, &chosen->costs), 0);
    assert_int_equal(national_costs_check(&chosen->costs, agreement, &chosen->schedule, &test->problems), 0);
    chosen->options.costs = &chosen->costs;
}

static int choose(struct chosen *chosen, struct choices *ret_choices)
{
    return choices_calculate(&chosen->side.agreement, &chosen->schedule, &chosen->options, chosen->test.arena,
                             &chosen->test.problems, ret_choices);
}

static void write_option(const struct choice *choice, int index, bool costs, struct text *out)
{
    const struct choice_option *option = &choice->options[index];
    char buffer[MONEY_TEXT_SIZE];
    text_format(out, "%s %s%s%s %s", index ? "," : "", cost_option_names[option->option],
                index == choice->agreed ? "*" : "", index == choice->best ? "!" : "",
                option->blank ? "?" : money_format(option->monthly, buffer));
    if (!costs || !option->cost_known || !choice->has_costs)
        return;
    text_format(out, "-%s", money_format(option->cost, buffer));
    if (!option->blank)
        text_format(out, "=%s", money_format(option->net, buffer));
    if (option->cost_once)
        text_format(out, " once %s", money_format(option->cost_once, buffer));
}

static void write_sums(const struct choice_sums *sums, struct text *out)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE], c[MONEY_TEXT_SIZE];
    if (!sums->count)
        return;
    text_format(out, "sums %zu: %s-%s=%s", sums->count, money_format(sums->agreed_monthly, a),
                money_format(sums->agreed_cost, b), money_format(sums->agreed_net, c));
    text_format(out, ", %s-%s=%s, %zu changes\n", money_format(sums->best_monthly, a),
                money_format(sums->best_cost, b), money_format(sums->best_net, c), sums->changes);
}

/* agreed: *, best: !, blank: ? */
static void write_choices(const struct choices *choices, bool costs, struct text *out)
{
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];
        char buffer[MONEY_TEXT_SIZE];
        text_format(out, "%s %u:", choice_name(choice), (unsigned)choice->quantity);
        for (int j = 0; j < (int)choice->option_count; j++)
            write_option(choice, j, costs, out);
        if (choice->has_maintenance)
            text_format(out, ", maintenance %s", money_format(choice->maintenance, buffer));
        if (choice->remark[0])
            text_format(out, " (%s)", choice->remark);
        text_add(out, choice->served ? " served\n" : "\n");
    }
    write_sums(&choices->sums, out);
    if (choices->rows_elsewhere)
        text_format(out, "%zu rows elsewhere\n", choices->rows_elsewhere);
    if (!choices->complete)
        text_add(out, "incomplete\n");
}

static void options_have_prices_and_costs(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct chosen chosen;
        struct choices choices;
        TEXT_CLEANUP struct text got = {0};
        choose_begin(&chosen, cases[i].content, cases[i].costs, cases[i].partial);
        int code = choose(&chosen, &choices);
        if (code < 0)
            folder_text_problems(&chosen.test.problems, &got);
        else
            write_choices(&choices, cases[i].costs != NULL, &got);
        if (!side_lines_match(text_content(&got), cases[i].wanted))
            assert_same(cases[i].content, text_content(&got), cases[i].wanted);
        assert_int_equal(code, problems_result(&chosen.test.problems));
        test_end(&chosen.test);
    }
}

static money_cents agreed_monthly(const struct choices *choices)
{
    money_cents sum = 0;
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].agreed != NO_OPTION)
            sum += choices->items[i].options[choices->items[i].agreed].monthly;
    return sum;
}

/* What is agreed earns here what `price` says. */
static void the_agreed_options_make_the_price(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct chosen chosen;
        struct choices choices;
        struct agreement_price price;
        choose_begin(&chosen, cases[i].content, NULL, true);
        struct test_case *test = &chosen.test;
        if (choose(&chosen, &choices) >= 0) {
            assert_int_equal(agreement_price(&chosen.side.agreement, &chosen.schedule, &chosen.side.options,
                                             test->arena, &test->problems, &price),
                             0);
            money_cents personnel =
                price.count && price.lines[0].section == PRICE_PERSONNEL ? price.lines[0].monthly : 0;
            assert_int_equal(agreed_monthly(&choices), price.monthly - personnel);
        }
        test_end(test);
    }
}

/* ---- forms ---- */

static const char shown[] = HELD CEILING EQUIPMENT "L1,2024-01-01,truck,KAMAZ,,3,wet,,,,,\n" SERVICES
                                                   "internet,2024-01-01,contributor,,\n";
static const char shown_costs[] = "L1,wet,,,55.5,100,,\nL1,dry,,,,10,,\ninternet,bring,2026-01-01,,,1,,\n";

static void a_choice_is_a_page(void **state)
{
    (void)state;
    struct chosen chosen;
    struct choices choices;
    TEXT_CLEANUP struct text got = {0};
    choose_begin(&chosen, shown, shown_costs, false);
    assert_int_equal(choose(&chosen, &choices), 0);
    struct report report = {.arena = chosen.test.arena};
    chosen.schedule.name = "invented";
    choose_report(&choices, &chosen.side.agreement, &chosen.schedule, &chosen.costs, &report);
    side_write_report(&report, &got);
    assert_same(
        "choose", text_content(&got),
        "# What can be chosen: x\n"
        "p The agreement of 2025-01-01, in dollars a month, with everything present and serviceable and the "
        "strength at the ceiling. Rates: invented. " AGREEMENT_NOTICE "\n"
        "Self-sustainment|Heads|Bring it, a month|Agreed:\n"
        "accommodation|100|100.00|\ninternet|100|500.00|bring\ntentage|100|100.00|\n"
        "p What the United Nations provides, and what is not agreed, earns nothing.\n"
        "Major equipment|Pieces|Wet, a month|Dry, a month|Difference|Agreed:\n"
        "L1 KAMAZ|3|360.00|300.00|60.00|wet\n"
        "p The difference between the leases is what is paid for maintenance. What is not brought earns "
        "nothing.\n"
        "Item|Option|A month|Cost|Net|Standing|Once:\n"
        "internet|bring|500.00|not given||agreed|\n|un|0.00|0.00|0.00||\n"
        "-\n"
        "L1|wet|360.00|100.00|260.00|agreed|55.50\n|dry|300.00|10.00|290.00|best|\n|none|0.00|0.00|0.00||\n"
        "p Once: paid besides, not spread over months, and not in cost and net.\n"
        "Sum of these|A month|Cost|Net:\n"
        "As agreed|360.00|100.00|260.00\nThe best of each|300.00|10.00|290.00\n"
        "p The sums are over 1 choice; in 1 of them the best is not what is agreed.\n"
        "p 1 of 3 rows of costs.csv do not hold on that day and are left out.\n"
        "p A cost is the State's own figure, for the whole item. Where no row of that day is about an "
        "option that brings something, its cost is not known and it is not compared. Best is the highest "
        "net: what a month earns less what it costs.\n");
    test_end(&chosen.test);
}

static const char json_wanted[] = "    {\n"
                                  "      \"section\": \"major_equipment\",\n"
                                  "      \"code\": \"truck\",\n"
                                  "      \"line\": \"L1\",\n"
                                  "      \"description\": \"KAMAZ\",\n"
                                  "      \"quantity\": 3,\n"
                                  "      \"agreed\": \"wet\",\n"
                                  "      \"best\": \"dry\",\n"
                                  "      \"maintenance\": \"60.00\",\n"
                                  "      \"remark\": \"\",\n"
                                  "      \"mark\": \"official\",\n"
                                  "      \"options\": [\n"
                                  "        {\n"
                                  "          \"option\": \"wet\",\n"
                                  "          \"unit\": \"120.00\",\n"
                                  "          \"unit_exact\": \"120.00\",\n"
                                  "          \"monthly\": \"360.00\",\n"
                                  "          \"cost\": \"100.00\",\n"
                                  "          \"cost_once\": \"55.50\",\n"
                                  "          \"net\": \"260.00\"\n"
                                  "        },\n";

static void a_choice_is_json(void **state)
{
    (void)state;
    struct chosen chosen;
    struct choices choices;
    TEXT_CLEANUP struct text got = {0};
    choose_begin(&chosen, shown, shown_costs, false);
    assert_int_equal(choose(&chosen, &choices), 0);
    assert_int_equal(choose_json(&choices, &chosen.side.agreement, &chosen.schedule, &chosen.costs, &got), 0);
    static const char *const parts[] = {
        json_wanted, "  \"costs\": \"costs.csv\",\n  \"complete\": true,\n  \"mark\": \"official\",\n",
        "  \"sums\": {\n    \"choices\": 1,\n    \"changes\": 1,\n    \"agreed\": {\n      \"monthly\": "
        "\"360.00\",\n"
        "      \"cost\": \"100.00\",\n      \"net\": \"260.00\"\n    },\n",
        "  \"rows_on_other_days\": 1\n}\n",
        "          \"option\": \"bring\",\n          \"unit\": \"1.00\",\n          \"unit_exact\": "
        "\"1.00\",\n"
        "          \"monthly\": \"100.00\",\n          \"cost\": null,\n          \"cost_once\": null,\n"
        "          \"net\": null\n"};
    for (size_t i = 0; i < TEST_COUNT(parts); i++)
        if (!strstr(text_content(&got), parts[i]))
            fail_msg("missing: %s in\n%s", parts[i], text_content(&got));
    test_end(&chosen.test);
}

static void a_choice_is_csv(void **state)
{
    (void)state;
    struct chosen chosen;
    struct choices choices;
    TEXT_CLEANUP struct text got = {0};
    choose_begin(&chosen, shown, shown_costs, false);
    assert_int_equal(choose(&chosen, &choices), 0);
    assert_int_equal(choose_csv(&choices, chosen.test.arena, &got), 0);
    assert_same(
        "choose --csv", text_content(&got),
        "section,code,line,description,quantity,option,agreed,best,unit,unit_exact,monthly,cost,cost_once,"
        "net,mark,remark\n"
        "self_sustainment,accommodation,,Accommodation,100,bring,no,no,1.00,1.00,100.00,,,,official,\n"
        "self_sustainment,accommodation,,Accommodation,100,un,no,no,0.00,0.00,0.00,0.00,0.00,0.00,official,\n"
        "self_sustainment,internet,,Internet,100,bring,yes,no,5.00,5.00,500.00,,,,official,\n"
        "self_sustainment,internet,,Internet,100,un,no,no,0.00,0.00,0.00,0.00,0.00,0.00,official,\n"
        "self_sustainment,tentage,,Tentage,100,bring,no,no,1.00,1.00,100.00,,,,official,\n"
        "self_sustainment,tentage,,Tentage,100,un,no,no,0.00,0.00,0.00,0.00,0.00,0.00,official,\n"
        "major_equipment,truck,L1,KAMAZ,3,wet,yes,no,120.00,120.00,360.00,100.00,55.50,260.00,official,\n"
        "major_equipment,truck,L1,KAMAZ,3,dry,no,yes,100.00,100.00,300.00,10.00,0.00,290.00,official,\n"
        "major_equipment,truck,L1,KAMAZ,3,none,no,no,0.00,0.00,0.00,0.00,0.00,0.00,official,\n");
    test_end(&chosen.test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    bool failed = true;
    size_t calls = 0;
    for (; failed; calls++) {
        struct chosen chosen;
        struct choices choices;
        choose_begin(&chosen, shown, shown_costs, false);
        arena_fail_after(chosen.test.arena, calls + 1);
        int code = choose(&chosen, &choices);
        failed = arena_alloc(chosen.test.arena, 1) == NULL;
        assert_true(code == 0 || (failed && code == ERROR_LIMIT));
        assert_int_equal(code, problems_result(&chosen.test.problems));
        test_end(&chosen.test);
    }
    assert_true(calls > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_prices_and_costs),
        cmocka_unit_test(the_agreed_options_make_the_price),
        cmocka_unit_test(a_choice_is_a_page),
        cmocka_unit_test(a_choice_is_json),
        cmocka_unit_test(a_choice_is_csv),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
