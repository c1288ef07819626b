/* Two sides of an agreement: what differs, what it is worth and why. Expected amounts were worked out by hand
   from the reading in compare_calc.h; the rates are invented, see side_test.h. */
#include "agreement/compare.h"
#include "side_test.h"

struct compared {
    struct test_case test;
    struct schedule schedule;
    struct agreed agreed[SIDES];
    struct agreement_price prices[SIDES];
    struct compared_side sides[SIDES];
    struct comparison comparison;
};

static void price_sides(struct compared *compared, const char *const contents[SIDES])
{
    compared->test = test_begin();
    struct test_case *test = &compared->test;
    side_schedule(test, &compared->schedule);
    for (int side = FIRST; side < SIDES; side++) {
        struct agreed *agreed = &compared->agreed[side];
        assert_int_equal(side_load(test, contents[side], true, agreed), 0);
        assert_int_equal(agreement_check_schedule(&agreed->agreement, &compared->schedule, &test->problems),
                         0);
        assert_int_equal(agreement_price(&agreed->agreement, &compared->schedule, &agreed->options,
                                         test->arena, &test->problems, &compared->prices[side]),
                         0);
        compared->sides[side] =
            (struct compared_side){&agreed->agreement, &compared->prices[side], &agreed->options};
    }
}

static void compare_begin(struct compared *compared, const char *const contents[SIDES])
{
    price_sides(compared, contents);
    assert_int_equal(comparison_calculate(compared->sides, &compared->schedule, compared->test.arena,
                                          &compared->test.problems, &compared->comparison),
                     0);
}

/* ---- cases ---- */

struct compare_case {
    const char *contents[SIDES];
    const char *wanted; /* write_comparison */
};

#define TRUCK(terms) INI EQUIPMENT "L1,2024-01-01," terms "\n"
#define LINES(lines) INI EQUIPMENT lines

static const struct compare_case cases[] = {
    {{INI, INI}, "0 0 = 0 0\n"},
    {{INI CEILING, INI CEILING}, "144800.00 144800.00 = 0 0\n"},
    /* quantity: 2 more at 1250; the year is twelve months */
    {{TRUCK("truck,,,3,wet,,,,,"), TRUCK("truck,,,5,wet,,,,,")},
     "L1 3750.00 6250.00 = +2500.00 by quantity, +30000.00; quantity 3>5\n"
     "3750.00 6250.00 = 2500.00 30000.00\n"},
    /* price: a dry lease */
    {{TRUCK("truck,,,3,wet,,,,,"), TRUCK("truck,,,3,dry,,,,,")},
     "L1 3750.00 3000.00 = -750.00 by price, -9000.00; lease wet>dry\n"
     "3750.00 3000.00 = -750.00 -9000.00\n"},
    /* both: quantity at the first side's price, the rest is price: 2 x 1250, 5 x -250 */
    {{TRUCK("truck,,,3,wet,,,,,"), TRUCK("truck,,,5,dry,,,,,")},
     "L1 3750.00 5000.00 = +2500.00 by quantity -1250.00 by price, +15000.00; quantity 3>5; lease wet>dry\n"
     "3750.00 5000.00 = 1250.00 15000.00\n"},
    /* they may cancel: 6 x 1000 = 5 x 1200 (truck 2020 is held nowhere), here 4 x 1250 = 5 x 1000 */
    {{TRUCK("truck,,,4,wet,,,,,"), TRUCK("truck,,,5,dry,,,,,")},
     "L1 5000.00 5000.00 = +1250.00 by quantity -1250.00 by price, 0; quantity 4>5; lease wet>dry\n"
     "5000.00 5000.00 = 0 0\n"},
    /* cents: 3000.0015 and 2000.001 rounded; equal prices make all of it quantity */
    {{TRUCK("bus,,,2,wet,,,,,"), TRUCK("bus,,,3,wet,,,,,")},
     "L1 2000.00 3000.00 = +1000.00 by quantity, +12000.01; quantity 2>3\n"
     "2000.00 3000.00 = 1000.00 12000.01\n"},
    /* half a cent for one: 1 x 0.005 and 3 x 0.005 are 0.01 and 0.02; by price nothing */
    {{INI "=== mou_personnel.csv\neffective,ceiling\n2024-01-01,1\n" SERVICES
          "office,2024-01-01,contributor,,\n",
      INI "=== mou_personnel.csv\neffective,ceiling\n2024-01-01,3\n" SERVICES
          "office,2024-01-01,contributor,,\n"},
     "personnel 1448.00 4344.00 = +2896.00 by quantity, +34752.00; ceiling 1>3\n"
     "office 0.01 0.02 = +0.01 by quantity, +0.12\n"
     "1448.01 4344.02 = 2896.01 34752.12\n"},
    /* a line only in one side; without money it stands at the end */
    {{LINES("L1,2024-01-01,truck,,,3,wet,,,,,\nL3,2024-01-01,truck,,,0,wet,,,,,\n"),
      LINES("L2,2024-01-01,truck,,,2,wet,,,,,\n")},
     "L1 3750.00 - = -3750.00 by only_one_side, -45000.00\n"
     "L2 - 2500.00 = +2500.00 by only_one_side, +30000.00\n"
     "L3 0.00 - = 0, 0\n"
     "3750.00 2500.00 = -1250.00 -15000.00\n"},
    /* none at all on one side: the other's price, so that all is quantity */
    {{TRUCK("truck,,,0,wet,,,,,"), TRUCK("truck,,,2,dry,,,,,")},
     "L1 0.00 2000.00 = +2000.00 by quantity, +24000.00; quantity 0>2; lease wet>dry\n"
     "0 2000.00 = 2000.00 24000.00\n"},
    {{TRUCK("bus,,,3,wet,,,,,"), TRUCK("bus,,,3,wet,,,,,") EVENTS "2024-06-01,departure,\n"},
     "L1 3000.00 0.00 = -3000.00 by quantity, -36000.02; departure >2024-06-01\n"
     "3000.00 0 = -3000.00 -36000.02\n"},
    /* serves: its quantity at a price of 0 */
    {{TRUCK("truck,,,2,wet,,,,,") CEILING SERVICES "laundry,2024-01-01,contributor,,\n",
      TRUCK("truck,,,3,wet,,,,,laundry") CEILING SERVICES "laundry,2024-01-01,contributor,,\n"},
     "L1 2500.00 0.00 = +1250.00 by quantity -3750.00 by price, -30000.00; quantity 2>3; serves >laundry\n"
     "148300.00 145800.00 = -2500.00 -30000.00\n"},
    {{TRUCK("truck,,,2,wet,,,,,laundry") CEILING SERVICES "laundry,2024-01-01,contributor,,\n",
      TRUCK("truck,,,2,wet,,,,,laundry") CEILING SERVICES "laundry,2024-01-01,un,,\n"},
     "L1 0.00 2500.00 = +2500.00 by price, +30000.00\n"
     "laundry 1000.00 - = -1000.00 by only_one_side, -12000.00; provider contributor>un\n"
     "145800.00 147300.00 = 1500.00 18000.00\n"},
    /* self-sustainment: provider, un_heads, served */
    {{INI CEILING SERVICES "catering,2024-01-01,un,,\nlaundry,2024-01-01,contributor,,\n",
      INI CEILING SERVICES "catering,2024-01-01,contributor,,\nlaundry,2024-01-01,contributor,30,\n"},
     "catering - 3050.00 = +3050.00 by only_one_side, +36600.00; provider un>contributor\n"
     "laundry 1000.00 700.00 = -300.00 by quantity, -3600.00; un_heads 0>30\n"
     "145800.00 148550.00 = 2750.00 33000.00\n"},
    {{INI CEILING SERVICES "laundry,2024-01-01,contributor,,\n",
      INI CEILING SERVICES "laundry,2024-01-01,contributor,,500\n"},
     "laundry 1000.00 5000.00 = +4000.00 by quantity, +48000.00; served >500\n"
     "145800.00 149800.00 = 4000.00 48000.00\n"},
    {{INI CEILING SERVICES "catering,2024-01-01,un,,\n", INI CEILING},
     "catering - - = 0, 0\n144800.00 144800.00 = 0 0\n"},
    /* what never changes a price */
    {{TRUCK("truck,KAMAZ,g,2,wet,,,,,"), TRUCK("truck,Ural,h,2,wet,,,,,")},
     "L1 2500.00 2500.00 = 0, 0; group g>h (no price); description KAMAZ>Ural (no price)\n"
     "2500.00 2500.00 = 0 0\n"},
    /* rate code and the values of a special case: 1200/12 + 1200 x 1/1200 = 101; + 10 under a wet lease */
    {{TRUCK("truck,,,1,dry,,,,,"), TRUCK("special,,,1,wet,1200,1,1,10,")},
     "L1 1000.00 111.00 = -889.00 by price, -10668.00; lease dry>wet; rate_code truck>special; gfmv >1200; "
     "life_years >1; no_fault_percent >1; maintenance >10\n"
     "1000.00 111.00 = -889.00 -10668.00\n"},
    /* factors act on many lines: 1250 x 1.02; alone and together, 250 x 0.03/2 */
    {{TRUCK("truck,,,2,wet,,,,,"), TRUCK("truck,,,2,wet,,,,,") FACTORS "2024-01-01,2,0,3,0\n"},
     "environment 0>2 alone +50.00 +600.00\nhostile 0>3 alone +7.50 +90.00\n"
     "L1 2500.00 2557.50 = +57.50 by price, +690.00\n"
     "2500.00 2557.50 = 57.50 690.00\n"},
    {{TRUCK("truck,,,2,wet,,,,,") FACTORS "2024-01-01,0,1.5,0,700\n",
      TRUCK("truck,,,2,wet,,,,,") FACTORS "2024-01-01,0,1.5,0,1700\n"},
     "transport_km 700>1700 alone +1.25 +15.00\n"
     "L1 2537.50 2538.75 = +1.25 by price, +15.00\n2537.50 2538.75 = 1.25 15.00\n"},
    {{TRUCK("truck,,,2,dry,,,,,") FACTORS "2024-01-01,0,1.5,0,700\n",
      TRUCK("truck,,,2,dry,,,,,") FACTORS "2024-01-01,0,1.5,0,1700\n"},
     "transport_km 700>1700 alone 0 0\n2030.00 2030.00 = 0 0\n"},
    /* a held edition and the cessation */
    {{TRUCK("truck,,,2,wet,,,,,"),
      INI "[mou]\nedition=2020\n" EQUIPMENT "L1,2024-01-01,truck,,,2,wet,,,,,\n"},
     "edition >2020 alone -2260.00 -27120.00\n"
     "L1 2500.00 240.00 = -2260.00 by price, -27120.00\n2500.00 240.00 = -2260.00 -27120.00\n"},
    {{TRUCK("bus,,,2,wet,,,,,"), INI "[mou]\nedition=2020\n" EQUIPMENT "L1,2024-01-01,truck,,,2,wet,,,,,\n"},
     "edition >2020 alone unknown\n"
     "L1 2000.00 240.00 = -1760.00 by price, -21120.01; rate_code bus>truck\n"
     "2000.00 240.00 = -1760.00 -21120.01\n"},
    {{TRUCK("truck,,,2,wet,,,,,") CEILING,
      TRUCK("truck,,,2,wet,,,,,") CEILING EVENTS "2025-01-01,cessation,\n"},
     "cessation >2025-01-01 alone -1250.00 -15000.00\n"
     "L1 2500.00 1250.00 = -1250.00 by price, -15000.00\n147300.00 146050.00 = -1250.00 -15000.00\n"},
    {{INI EVENTS "2024-12-01,cessation,\n", INI EVENTS "2024-06-01,cessation,\n"},
     "cessation 2024-12-01>2024-06-01 alone 0 0\n0 0 = 0 0\n"},
    /* terms of another day do not count */
    {{LINES("L1,2024-01-01,truck,,,2,wet,,,,,\nL1,2025-01-02,truck,,,9,dry,,,,,\n"),
      LINES("L1,2023-07-01,truck,,,2,wet,,,,,\nL2,2025-01-02,truck,,,9,wet,,,,,\n")},
     "head effective 2024-01-01>2023-07-01\n2500.00 2500.00 = 0 0\n"},
    /* blank on either side: out of both totals */
    {{LINES("L1,2024-01-01,crane,,,2,wet,,,,,\nL2,2024-01-01,truck,,,1,wet,,,,,\n"),
      LINES("L1,2024-01-01,crane,,,2,dry,,,,,\nL2,2024-01-01,truck,,,2,wet,,,,,\n")},
     "L2 1250.00 2500.00 = +1250.00 by quantity, +15000.00; quantity 1>2\n"
     "L1 blank; lease wet>dry\n1250.00 2500.00 = 1250.00 15000.00 incomplete\n"},
    {{INI CEILING SERVICES "electrical,2024-01-01,contributor,,\n",
      INI CEILING SERVICES "electrical,2024-01-01,contributor,,\n" FACTORS "2024-01-01,1,0,0,0\n"},
     "environment 0>1 alone unknown\n144800.00 144800.00 = 0 0 incomplete\n"},
    /* what contingent.ini says */
    {{INI "camp=A\nmission=UNDOF\n", INI "camp=B\nmission=UNDOF\nhome_base=C\n"},
     "head home_base >C\nhead camp A>B\n0 0 = 0 0\n"},
    /* by size: 1,000 before -750, ties by section and name */
    {{LINES("L1,2024-01-01,truck,,,3,wet,,,,,\nL2,2024-01-01,truck,,,1,dry,,,,,\n") CEILING SERVICES
      "laundry,2024-01-01,un,,\n",
      LINES("L1,2024-01-01,truck,,,3,dry,,,,,\nL2,2024-01-01,truck,,,2,dry,,,,,\n") CEILING SERVICES
      "laundry,2024-01-01,contributor,,\n"},
     "L2 1000.00 2000.00 = +1000.00 by quantity, +12000.00; quantity 1>2\n"
     "laundry - 1000.00 = +1000.00 by only_one_side, +12000.00; provider un>contributor\n"
     "L1 3750.00 3000.00 = -750.00 by price, -9000.00; lease wet>dry\n"
     "149550.00 150800.00 = 1250.00 15000.00\n"},
};

/* "0" for nothing, else with its sign where asked for. */
static void write_money(struct text *out, money_cents cents, bool sign)
{
    char buffer[MONEY_TEXT_SIZE];
    text_format(out, "%s%s", sign && cents > 0 ? "+" : "", cents ? money_format(cents, buffer) : "0");
}

static void write_cause(struct text *out, const char *name, money_cents cents, bool *begun)
{
    if (!cents)
        return;
    if (*begun)
        text_add_char(out, ' ');
    write_money(out, cents, true);
    text_format(out, " by %s", name);
    *begun = true;
}

static void write_line(const struct compared_line *line, struct text *out)
{
    text_add(out, compared_name(line));
    for (int side = FIRST; side < SIDES && !line->blank; side++) {
        char buffer[MONEY_TEXT_SIZE];
        const struct price_line *price = line->prices[side];
        text_format(out, " %s", price ? money_format(price->monthly, buffer) : "-");
    }
    if (line->blank) {
        text_add(out, " blank");
    } else {
        bool begun = false;
        text_add(out, " = ");
        write_cause(out, "only_one_side", line->monthly_causes.only_one_side, &begun);
        write_cause(out, "quantity", line->monthly_causes.quantity, &begun);
        write_cause(out, "price", line->monthly_causes.price, &begun);
        if (!begun)
            text_add_char(out, '0');
        text_add(out, ", ");
        write_money(out, line->yearly, true);
    }
    for (size_t i = 0; i < line->terms.count; i++) {
        const struct term_difference *term = &line->terms.items[i];
        text_format(out, "; %s %s>%s%s", term->term, term->texts[FIRST], term->texts[SECOND],
                    term->priced ? "" : " (no price)");
    }
    text_add_char(out, '\n');
}

static void write_conditions(const struct comparison *comparison, struct text *out)
{
    for (size_t i = 0; i < comparison->condition_count; i++) {
        const struct compared_condition *condition = &comparison->conditions[i];
        const struct term_difference *term = &condition->difference;
        text_format(out, "%s %s>%s alone ", term->term, term->texts[FIRST], term->texts[SECOND]);
        if (condition->known) {
            write_money(out, condition->monthly, true);
            text_add_char(out, ' ');
            write_money(out, condition->yearly, true);
        } else {
            text_add(out, "unknown");
        }
        text_add_char(out, '\n');
    }
}

/* Conditions, lines, head, then the totals. */
static void write_comparison(const struct comparison *comparison, struct text *out)
{
    write_conditions(comparison, out);
    for (size_t i = 0; i < comparison->count; i++)
        write_line(&comparison->lines[i], out);
    for (size_t i = 0; i < comparison->head.count; i++)
        text_format(out, "head %s %s>%s\n", comparison->head.items[i].term,
                    comparison->head.items[i].texts[FIRST], comparison->head.items[i].texts[SECOND]);
    write_money(out, comparison->monthly[FIRST], false);
    text_add_char(out, ' ');
    write_money(out, comparison->monthly[SECOND], false);
    text_add(out, " = ");
    write_money(out, comparison->monthly_difference, false);
    text_add_char(out, ' ');
    write_money(out, comparison->yearly_difference, false);
    text_add(out, comparison->complete ? "\n" : " incomplete\n");
}

static money_cents sum_of(const struct causes *causes)
{
    return causes->only_one_side + causes->quantity + causes->price;
}

/* What holds of every comparison: causes add up, lines add up, a complete one has both prices as totals. */
static void check_sums(const struct compared *compared)
{
    const struct comparison *comparison = &compared->comparison;
    money_cents monthly = 0, yearly = 0;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct compared_line *line = &comparison->lines[i];
        assert_int_equal(sum_of(&line->monthly_causes), line->monthly);
        assert_int_equal(sum_of(&line->yearly_causes), line->yearly);
        monthly += line->monthly;
        yearly += line->yearly;
        bool money = i < comparison->money_count;
        assert_int_equal(money, sum_of(&line->monthly_causes) || line->monthly_causes.price ||
                                    line->yearly_causes.price || line->yearly);
    }
    assert_int_equal(monthly, comparison->monthly_difference);
    assert_int_equal(yearly, comparison->yearly_difference);
    assert_int_equal(sum_of(&comparison->monthly_causes), comparison->monthly_difference);
    assert_int_equal(sum_of(&comparison->yearly_causes), comparison->yearly_difference);
    assert_int_equal(comparison->monthly[SECOND] - comparison->monthly[FIRST],
                     comparison->monthly_difference);
    assert_int_equal(comparison->yearly[SECOND] - comparison->yearly[FIRST], comparison->yearly_difference);
    for (int side = FIRST; side < SIDES && comparison->complete; side++) {
        assert_int_equal(comparison->monthly[side], compared->prices[side].monthly);
        assert_int_equal(comparison->yearly[side], compared->prices[side].yearly);
    }
}

static void sides_are_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct compared compared;
        TEXT_CLEANUP struct text got = {0};
        compare_begin(&compared, cases[i].contents);
        write_comparison(&compared.comparison, &got);
        assert_same(cases[i].contents[SECOND], text_content(&got), cases[i].wanted);
        check_sums(&compared);
        test_end(&compared.test);
    }
}

/* The other way round every difference has the other sign, and only_one_side too. */
static void sides_may_be_swapped(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct compared there, back;
        const char *const swapped[SIDES] = {cases[i].contents[SECOND], cases[i].contents[FIRST]};
        compare_begin(&there, cases[i].contents);
        compare_begin(&back, swapped);
        check_sums(&back);
        assert_int_equal(there.comparison.monthly_difference, -back.comparison.monthly_difference);
        assert_int_equal(there.comparison.yearly_difference, -back.comparison.yearly_difference);
        assert_int_equal(there.comparison.monthly_causes.only_one_side,
                         -back.comparison.monthly_causes.only_one_side);
        assert_int_equal(there.comparison.count, back.comparison.count);
        assert_int_equal(there.comparison.same_count, back.comparison.same_count);
        test_end(&there.test);
        test_end(&back.test);
    }
}

/* ---- forms ---- */

static const char *const shown[SIDES] = {
    INI CEILING EQUIPMENT
    "L1,2024-01-01,truck,KAMAZ,g,3,wet,,,,,\nL2,2024-01-01,crane,,,1,dry,,,,,\n" SERVICES
    "catering,2024-01-01,contributor,,\nlaundry,2024-01-01,un,,\n",
    INI "camp=B\n" CEILING EQUIPMENT
        "L1,2024-01-01,truck,Ural,g,5,dry,,,,,\nL2,2024-01-01,crane,,,2,dry,,,,,\n" SERVICES
        "catering,2024-01-01,contributor,,\nlaundry,2024-01-01,contributor,,\n" FACTORS
        "2024-01-01,2,0,0,700\n"};

static void a_comparison_is_a_page(void **state)
{
    (void)state;
    struct compared compared;
    TEXT_CLEANUP struct text got = {0};
    compare_begin(&compared, shown);
    struct report report = {.arena = compared.test.arena};
    compared.schedule.name = "invented";
    compare_report(&compared.comparison, compared.sides, &compared.schedule, &report);
    side_write_report(&report, &got);
    assert_same(
        "compare", text_content(&got),
        "# Two sides of an agreement\n"
        "Side|Folder|Agreement:\nFirst|folder|x\nSecond|folder|x\n"
        "p As agreed on 2025-01-01, in dollars; a difference is the second side less the first. Rates: "
        "invented. " AGREEMENT_NOTICE "\n"
        "! placeholder rates: not the United Nations'\n! " INCOMPLETE_NOTICE "\n"
        "For all lines|First|Second|Alone, a month|Alone, a year:\n"
        "environment|0 %|2 %|not known|not known\n"
        "transport_km|0|700|not known|not known\n"
        "p Alone: what the term would change if it alone came to the first side.\n"
        "What differs|First|Second|Difference:\n"
        "L1 KAMAZ, a month|3,750.00|5,100.00|+1,350.00\n"
        "· a year|45,000.00|61,200.00|+16,200.00\n"
        "· quantity|3|5|\n· lease|wet|dry|\n· for one|1,250.00|1,020.00|\n"
        "· a month by quantity|||+2,500.00\n· a month by price|||-1,150.00\n"
        "-\n"
        "laundry, a month||1,020.00|+1,020.00\n· a year||12,240.00|+12,240.00\n"
        "· provider|un|contributor|\n· heads||100|\n"
        "-\n"
        "L2 Crane, a month|rate blank|rate blank|not known\n· a year|rate blank|rate blank|not known\n"
        "· quantity|1|2|\n"
        "What follows elsewhere|First|Second|A month|A year:\n"
        "catering|3,050.00|3,111.00|+61.00|+732.00\n"
        "Value of the whole|First|Second|Difference:\n"
        "A month, of what is known on both sides|151,600.00|154,031.00|+2,431.00\n"
        "A year, of what is known on both sides|1,819,200.00|1,848,372.00|+29,172.00\n"
        "What explains the difference|A month|A year:\n"
        "Only one side has or provides it|+1,020.00|+12,240.00\n"
        "Quantity, at the first side's prices|+2,500.00|+30,000.00\n"
        "Price for one|-1,089.00|-13,068.00\n"
        "Difference|+2,431.00|+29,172.00\n"
        "Differs without changing money|Term|First|Second:\n"
        "L1 KAMAZ|description|KAMAZ|Ural\n"
        "contingent.ini|camp|none|B\n"
        "p 1 line or category is the same on both sides.\n");
    test_end(&compared.test);
}

static const char csv_wanted[] =
    "section,code,line,description,term,first,second,difference,only_one_side,quantity,price,mark\n"
    "conditions,,,,environment,0,2,,,,,\n"
    "conditions,,,,transport_km,0,700,,,,,\n"
    "major_equipment,truck,L1,KAMAZ,quantity,3,5,,,,,official\n"
    "major_equipment,truck,L1,KAMAZ,lease,wet,dry,,,,,official\n"
    "major_equipment,truck,L1,KAMAZ,description,KAMAZ,Ural,,,,,official\n"
    "major_equipment,truck,L1,KAMAZ,monthly,3750.00,5100.00,1350.00,0.00,2500.00,-1150.00,official\n"
    "major_equipment,truck,L1,KAMAZ,yearly,45000.00,61200.00,16200.00,0.00,30000.00,-13800.00,official\n"
    "self_sustainment,catering,,Catering,monthly,3050.00,3111.00,61.00,0.00,0.00,61.00,official\n"
    "self_sustainment,catering,,Catering,yearly,36600.00,37332.00,732.00,0.00,0.00,732.00,official\n";

static void a_comparison_is_csv(void **state)
{
    (void)state;
    struct compared compared;
    TEXT_CLEANUP struct text got = {0};
    compare_begin(&compared, shown);
    assert_int_equal(compare_csv(&compared.comparison, compared.test.arena, &got), 0);
    for (const char *row = csv_wanted; *row; row += strcspn(row, "\n") + 1) { /* each row stands in it */
        size_t length = strcspn(row, "\n") + 1;
        char *line = arena_text(compared.test.arena, row, length);
        if (!line || !strstr(text_content(&got), line))
            fail_msg("missing: %.*s in\n%s", (int)length, row, text_content(&got));
    }
    assert_non_null(strstr(text_content(&got),
                           "self_sustainment,laundry,,Laundry [placeholder rates: not the "
                           "United Nations'],monthly,,1020.00,1020.00,1020.00,0.00,0.00,"));
    assert_non_null(strstr(text_content(&got), "major_equipment,crane,L2,Crane,monthly,,,,,,,quoted\n"));
    assert_non_null(strstr(text_content(&got), "head,,,,camp,,B,,,,,\n"));
    test_end(&compared.test);
}

static const char json_wanted[] = "  \"lines\": [\n"
                                  "    {\n"
                                  "      \"section\": \"major_equipment\",\n"
                                  "      \"code\": \"truck\",\n"
                                  "      \"line\": \"L1\",\n"
                                  "      \"description\": \"KAMAZ\",\n"
                                  "      \"in\": \"both\",\n"
                                  "      \"terms\": [\n"
                                  "        {\n"
                                  "          \"term\": \"quantity\",\n"
                                  "          \"first\": \"3\",\n"
                                  "          \"second\": \"5\"\n"
                                  "        },\n"
                                  "        {\n"
                                  "          \"term\": \"lease\",\n"
                                  "          \"first\": \"wet\",\n"
                                  "          \"second\": \"dry\"\n"
                                  "        },\n"
                                  "        {\n"
                                  "          \"term\": \"description\",\n"
                                  "          \"first\": \"KAMAZ\",\n"
                                  "          \"second\": \"Ural\"\n"
                                  "        }\n"
                                  "      ],\n"
                                  "      \"first\": {\n"
                                  "        \"quantity\": 3,\n"
                                  "        \"unit\": \"1250.00\",\n"
                                  "        \"unit_exact\": \"1250.00\",\n"
                                  "        \"monthly\": \"3750.00\",\n"
                                  "        \"yearly\": \"45000.00\",\n"
                                  "        \"remark\": \"\"\n"
                                  "      },\n"
                                  "      \"second\": {\n"
                                  "        \"quantity\": 5,\n"
                                  "        \"unit\": \"1020.00\",\n"
                                  "        \"unit_exact\": \"1020.00\",\n"
                                  "        \"monthly\": \"5100.00\",\n"
                                  "        \"yearly\": \"61200.00\",\n"
                                  "        \"remark\": \"\"\n"
                                  "      },\n"
                                  "      \"difference\": {\n"
                                  "        \"monthly\": \"1350.00\",\n"
                                  "        \"yearly\": \"16200.00\"\n"
                                  "      },\n"
                                  "      \"causes\": {\n"
                                  "        \"only_one_side\": {\n"
                                  "          \"monthly\": \"0.00\",\n"
                                  "          \"yearly\": \"0.00\"\n"
                                  "        },\n"
                                  "        \"quantity\": {\n"
                                  "          \"monthly\": \"2500.00\",\n"
                                  "          \"yearly\": \"30000.00\"\n"
                                  "        },\n"
                                  "        \"price\": {\n"
                                  "          \"monthly\": \"-1150.00\",\n"
                                  "          \"yearly\": \"-13800.00\"\n"
                                  "        }\n"
                                  "      },\n"
                                  "      \"mark\": \"official\"\n"
                                  "    },\n";

static void a_comparison_is_json(void **state)
{
    (void)state;
    struct compared compared;
    TEXT_CLEANUP struct text got = {0};
    compare_begin(&compared, shown);
    assert_int_equal(compare_json(&compared.comparison, compared.sides, &compared.schedule, &got), 0);
    const char *lines = strstr(text_content(&got), "  \"lines\": [");
    assert_non_null(lines);
    char *head = arena_text(compared.test.arena, lines, strlen(json_wanted));
    assert_non_null(head);
    assert_same("compare --json", head, json_wanted);
    static const char *const parts[] = {
        "  \"difference\": {\n    \"monthly\": \"2431.00\",\n    \"yearly\": \"29172.00\"\n  },\n",
        "\"second\": \"2\",\n      \"alone\": null\n", "\"difference\": null,\n      \"causes\": null,\n",
        "\"first\": null,\n",
        "  \"head\": [\n    {\n      \"term\": \"camp\",\n      \"first\": \"\",\n      \"second\": \"B\"\n"};
    for (size_t i = 0; i < TEST_COUNT(parts); i++)
        if (!strstr(text_content(&got), parts[i]))
            fail_msg("missing: %s in\n%s", parts[i], text_content(&got));
    test_end(&compared.test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    bool failed = true;
    size_t calls = 0;
    for (; failed; calls++) {
        struct compared compared;
        price_sides(&compared, shown);
        struct test_case *test = &compared.test;
        arena_fail_after(test->arena, calls + 1);
        int code = comparison_calculate(compared.sides, &compared.schedule, test->arena, &test->problems,
                                        &compared.comparison);
        failed = arena_alloc(test->arena, 1) == NULL;
        assert_true(code == 0 || (failed && code == ERROR_LIMIT));
        assert_int_equal(code, problems_result(&test->problems));
        test_end(test);
    }
    assert_true(calls > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_are_compared),     cmocka_unit_test(sides_may_be_swapped),
        cmocka_unit_test(a_comparison_is_a_page), cmocka_unit_test(a_comparison_is_csv),
        cmocka_unit_test(a_comparison_is_json),   cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
