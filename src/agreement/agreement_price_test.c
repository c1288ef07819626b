/* The value of an agreement on a day, line by line. Expected amounts were worked out by hand from
   docs/calculation.md; the rates are invented for the test. */
#include "agreement/agreement.h"

#include "folder_text.h"
#include "reference/reference.h"
#include "test.h"

#define INI     "=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n"
#define CEILING "=== mou_personnel.csv\neffective,ceiling\n2022-01-01,139\n2025-07-01,0\n2026-02-01,139\n"
#define EQUIPMENT                                                                                            \
    "=== mou_major_equipment.csv\nline,effective,rate_code,description,group,quantity,lease,serves\n"
#define SPECIAL                                                                                              \
    "=== mou_major_equipment.csv\n"                                                                          \
    "line,effective,rate_code,group,quantity,lease,gfmv,life_years,no_fault_percent,maintenance\n"
#define SERVICES "=== mou_self_sustainment.csv\ncategory,effective,provider,un_heads,served\n"
#define FACTORS  "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n"
#define FULL     FACTORS "2024-01-01,2.8,1.5,3,2500\n"

#define SCHEDULE                                                                                             \
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark\n"                                 \
    "2020,2020-07-01,2023-06-30,,official\n2023,2023-07-01,2024-12-31,,official\n2026,2026-07-01,,,quoted\n" \
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark\n"                                    \
    "2022-07-01,2025-02-27,1448,official\n2026-01-01,,,official\n"                                           \
    "=== major_equipment_rates.csv\n"                                                                        \
    "edition,rate_code,description,gfmv,life_years,no_fault_percent,maintenance,dry,wet,mark\n"              \
    "2020,truck,Truck,,,,20,100,120,official\n2023,truck,Truck,,,,250,1000,1250,official\n"                  \
    "2026,truck,Truck,,,,250,1000,1250,official\n"                                                           \
    "2023,crane,Crane,,,,,,500,quoted\n2020,boat,Boat,,,,1,2,3,official\n"                                   \
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark\n"                               \
    "2023,catering,Catering,30.5,official\n2023,laundry,Laundry,10,illustrative\n2023,electrical,Power,,"    \
    "official\n"                                                                                             \
    "2023,medical_level_2,Hospital,0.0101,official\n2020,office,Office,1,official\n"                         \
    "2023,accommodation,Accommodation,1,official\n2023,tentage,Tentage,1,official\n"                         \
    "2020,accommodation,Accommodation,1,official\n2020,tentage,Tentage,1,official\n"                         \
    "2026,accommodation,Accommodation,1,official\n2026,tentage,Tentage,1,official\n"                         \
    "=== rules.csv\nedition,key,value,mark\n"                                                                \
    "*,formula_personnel,muster-1,official\n*,formula_lease,muster-1,official\n"                             \
    "*,formula_factors,muster-1,official\n*,formula_self_sustainment,muster-1,official\n"                    \
    "*,formula_rounding,muster-1,official\n*,post_operations_share,0.5,quoted\n"                             \
    "*,transport_free_km,800,official\n*,transport_step_km,800,official\n*,transport_step_share,0.0025,"     \
    "official\n"

#define PRICE_PERSONNEL_2024 "personnel|2022-07-01||139|1448|201272.00|2415264.00|official\n"
#define DEPARTED             20210 /* 2025-05-02 */

struct price_case {
    const char *content;
    const char *on;
    const char *lines;     /* section|code|line|quantity|unit|monthly|yearly|mark[|remark]; then the total */
    const char *refused;   /* the problems; NULL: priced */
    const char *cessation; /* NULL: none */
    bool partial;
    bool departed; /* every line, on DEPARTED */
};

static const struct price_case cases[] = {
    /* personnel: calculation.md, "Worked case that must hold" */
    {INI CEILING, "2025-01-01", PRICE_PERSONNEL_2024 "total 201272.00 2415264.00 official"},
    {INI CEILING, "2025-02-28",
     "personnel|2022-07-01||139|1448|201272.00|2415264.00|recalled\ntotal 201272.00 2415264.00 recalled"},
    {INI CEILING, "2021-12-31", "total 0.00 0.00 official"}, /* before the first row: nothing agreed */
    {INI CEILING, "2025-07-01",
     "personnel|||0|0|0.00|0.00|official|the ceiling is 0\ntotal 0.00 0.00 official"},
    {INI CEILING, "2022-06-30", NULL,
     "mou_personnel.csv:2: error: no personnel rate is in force on 2022-06-30; expected a day from the "
     "first personnel rate on, or a schedule with an earlier one"},
    {INI CEILING, "2026-02-01", NULL,
     "personnel_rates.csv:3:1: error: the personnel rate of '2026-01-01' is blank; it is needed at "
     "mou_personnel.csv:4; expected a rate: give a schedule that has it (--schedule), or leave the line "
     "without amount (--partial)"},
    {INI CEILING, "2026-02-01",
     "personnel|2026-01-01||139|0|0.00|0.00|official|blank\ntotal 0.00 0.00 official incomplete",
     .partial = true},
    /* major equipment by lease, without factors and with: 1250 x 1.043 + 250 x (0.03/2 + 2 x 0.0025) */
    {INI EQUIPMENT "L1,2024-01-01,truck,,,15,wet,\n", "2024-06-01",
     "major_equipment|truck|L1|15|1250|18750.00|225000.00|official\ntotal 18750.00 225000.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,15,dry,\n", "2024-06-01",
     "major_equipment|truck|L1|15|1000|15000.00|180000.00|official\ntotal 15000.00 180000.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,15,wet,\n" FULL, "2024-06-01",
     "major_equipment|truck|L1|15|1308.75|19631.25|235575.00|official\ntotal 19631.25 235575.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,15,dry,\n" FULL, "2024-06-01",
     "major_equipment|truck|L1|15|1043|15645.00|187740.00|official\ntotal 15645.00 187740.00 official"},
    /* the edition of the day, or the one held; marks of rate and edition after the last confirmed day */
    {INI EQUIPMENT "L1,2021-01-01,truck,,,1,wet,\n", "2023-06-30",
     "major_equipment|truck|L1|1|120|120.00|1440.00|official\ntotal 120.00 1440.00 official"},
    {INI EQUIPMENT "L1,2021-01-01,truck,,,1,wet,\n", "2023-07-01",
     "major_equipment|truck|L1|1|1250|1250.00|15000.00|official\ntotal 1250.00 15000.00 official"},
    {INI "[mou]\nedition=2020\n" EQUIPMENT "L1,2019-01-01,truck,,,1,wet,\n", "2019-06-30",
     "major_equipment|truck|L1|1|120|120.00|1440.00|official\ntotal 120.00 1440.00 official"},
    {INI "[mou]\nedition=2020\n" EQUIPMENT "L1,2021-01-01,truck,,,1,wet,\n", "2023-07-01",
     "major_equipment|truck|L1|1|120|120.00|1440.00|recalled\ntotal 120.00 1440.00 recalled"},
    {INI EQUIPMENT "L1,2021-01-01,truck,,,1,wet,\n", "2026-07-01",
     "major_equipment|truck|L1|1|1250|1250.00|15000.00|quoted\ntotal 1250.00 15000.00 quoted"},
    {INI EQUIPMENT "L1,2019-01-01,truck,,,1,wet,\nL2,2019-01-01,truck,,,1,wet,\n", "2020-06-30", NULL,
     "mou_major_equipment.csv:2:15: error: no edition is in force on 2020-06-30; expected a day from "
     "2020-07-01 on, or an edition held in [mou] edition"},
    {INI EQUIPMENT "L1,2024-01-01,boat,,,1,wet,\n", "2024-06-01", NULL,
     "mou_major_equipment.csv:2:15: error: edition '2023' has no rate_code 'boat'; expected one that "
     "this edition has"},
    /* blank rates: only those that are used; every one is named */
    {INI EQUIPMENT "L1,2024-01-01,crane,,,2,wet,\n", "2024-06-01",
     "major_equipment|crane|L1|2|500|1000.00|12000.00|quoted\ntotal 1000.00 12000.00 quoted"},
    {INI EQUIPMENT "L1,2024-01-01,crane,,,2,wet,\nL2,2024-01-01,crane,,,2,dry,\n" FULL, "2024-06-01", NULL,
     "major_equipment_rates.csv:5:6: error: the maintenance rate of 'crane' is blank; it is needed at "
     "mou_major_equipment.csv:2; expected a rate: give a schedule that has it (--schedule), or leave the "
     "line without amount (--partial)\n"
     "major_equipment_rates.csv:5:6: error: the dry lease rate of 'crane' is blank; it is needed at "
     "mou_major_equipment.csv:3; expected a rate: give a schedule that has it (--schedule), or leave the "
     "line without amount (--partial)"},
    {INI EQUIPMENT "L1,2024-01-01,crane,,,2,dry,\nL2,2024-01-01,truck,,,1,dry,\n", "2024-06-01",
     "major_equipment|crane|L1|2|0|0.00|0.00|quoted|blank\n"
     "major_equipment|truck|L2|1|1000|1000.00|12000.00|official\ntotal 1000.00 12000.00 quoted incomplete",
     .partial = true},
    /* special cases: 10000/84 + 10000 x 0.3/1200 = 121.55 to the cent, + 33.3333; 12 x the unrounded */
    {INI SPECIAL "L1,2024-01-01,special,,1,wet,10000,7,0.3,33.3333\n", "2024-06-01",
     "major_equipment|special|L1|1|154.8833|154.88|1858.60|official\ntotal 154.88 1858.60 official"},
    {INI SPECIAL "L1,2024-01-01,special,,1,dry,10000,7,0.3,\n" FULL, "2024-06-01",
     "major_equipment|special|L1|1|126.77665|126.78|1521.32|official\ntotal 126.78 1521.32 official"},
    {INI SPECIAL "L1,2019-01-01,special,,1,dry,10000,7,0.3,\n", "2020-06-30", NULL,
     "mou_major_equipment.csv:2:15: error: no edition is in force on 2020-06-30; expected a day from "
     "2020-07-01 on, or an edition held in [mou] edition"},
    /* lines that earn nothing need no rate */
    {INI EQUIPMENT "L1,2024-01-01,crane,,,2,dry,tentage\n" SERVICES "tentage,2024-01-01,un,,\n"
                   "tentage,2024-07-01,contributor,,\n",
     "2024-07-01",
     "major_equipment|crane|L1|0|0|0.00|0.00|official|serves tentage, which the contributor provides: no "
     "lease\n"
     "self_sustainment|tentage||0|0|0.00|0.00|official|the ceiling is 0\ntotal 0.00 0.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,tentage\n" SERVICES "tentage,2024-01-01,un,,\n"
                   "tentage,2024-07-01,contributor,,\n",
     "2024-06-30",
     "major_equipment|truck|L1|2|1000|2000.00|24000.00|official\ntotal 2000.00 24000.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,\nL1,2024-06-01,crane,,,0,dry,\n", "2024-06-01",
     "major_equipment|crane|L1|0|0|0.00|0.00|official|the quantity agreed is 0\ntotal 0.00 0.00 official"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,\n", "2025-05-02",
     "major_equipment|truck|L1|0|0|0.00|0.00|official|left on 2025-05-02\ntotal 0.00 0.00 official",
     .departed = true},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,\n", "2025-05-01",
     "major_equipment|truck|L1|2|1000|2000.00|24000.00|recalled\ntotal 2000.00 24000.00 recalled",
     .departed = true},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,\n", "2023-12-31", "total 0.00 0.00 official"},
    /* self-sustainment: heads x rate x factors; un_heads, served, the ceiling */
    {INI CEILING SERVICES "catering,2024-01-01,contributor,,\nlaundry,2024-01-01,un,,\n", "2024-06-01",
     PRICE_PERSONNEL_2024 "self_sustainment|catering||139|30.5|4239.50|50874.00|official\n"
                          "total 205511.50 2466138.00 official"},
    {INI CEILING SERVICES "laundry,2024-01-01,contributor,9,\n" FULL, "2024-06-01",
     PRICE_PERSONNEL_2024 "self_sustainment|laundry||130|10.73|1394.90|16738.80|illustrative\n"
                          "total 202666.90 2432002.80 illustrative"},
    {INI CEILING SERVICES "medical_level_2,2024-01-01,contributor,9,500\n", "2024-06-01",
     PRICE_PERSONNEL_2024 "self_sustainment|medical_level_2||500|0.0101|5.05|60.60|official\n"
                          "total 201277.05 2415324.60 official"},
    {INI CEILING SERVICES
     "medical_level_2,2024-01-01,contributor,,500\nelectrical,2024-01-01,contributor,139,\n",
     "2025-07-01",
     "personnel|||0|0|0.00|0.00|official|the ceiling is 0\n"
     "self_sustainment|electrical||0|0|0.00|0.00|official|the ceiling is 0\n"
     "self_sustainment|medical_level_2||0|0|0.00|0.00|official|the ceiling is 0\ntotal 0.00 0.00 official"},
    {INI CEILING SERVICES "electrical,2024-01-01,contributor,139,\n", "2024-06-01",
     PRICE_PERSONNEL_2024 "self_sustainment|electrical||0|0|0.00|0.00|official|nobody is served\n"
                          "total 201272.00 2415264.00 official"},
    {INI CEILING SERVICES "electrical,2024-01-01,contributor,,\n", "2024-06-01", NULL,
     "self_sustainment_rates.csv:4:6: error: the rate of 'electrical' is blank; it is needed at "
     "mou_self_sustainment.csv:2; expected a rate: give a schedule that has it (--schedule), or leave the "
     "line without amount (--partial)"},
    {INI CEILING SERVICES "electrical,2024-01-01,contributor,,\n", "2024-06-01",
     PRICE_PERSONNEL_2024 "self_sustainment|electrical||139|0|0.00|0.00|official|blank\n"
                          "total 201272.00 2415264.00 official incomplete",
     .partial = true},
    {INI CEILING SERVICES "office,2024-01-01,contributor,,\n", "2024-06-01", NULL,
     "mou_self_sustainment.csv:2:1: error: edition '2023' has no category 'office'; expected one that "
     "this edition has"},
    /* from the day of cessation on: half, and the mark of that rule; personnel as before */
    {INI CEILING EQUIPMENT "L1,2024-01-01,truck,,,15,wet,\n" SERVICES "catering,2024-01-01,contributor,,\n",
     "2024-06-01",
     PRICE_PERSONNEL_2024 "major_equipment|truck|L1|15|625|9375.00|112500.00|quoted\n"
                          "self_sustainment|catering||139|15.25|2119.75|25437.00|quoted\n"
                          "total 212766.75 2553201.00 quoted",
     .cessation = "2024-06-01"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,15,wet,\n", "2024-05-31",
     "major_equipment|truck|L1|15|1250|18750.00|225000.00|official\ntotal 18750.00 225000.00 official",
     .cessation = "2024-06-01"},
    /* what does not fit is an error, not a wrong sum: 10^7 x 1.1 x 10^9 dollars a month, 64 bits of cents */
    {INI SPECIAL "L1,2024-01-01,special,,10000000,wet,1000000000,0.0001,0,1000000000\n", "2024-06-01", NULL,
     "mou_major_equipment.csv:2:1: error: the amount is too large to calculate; expected smaller "
     "quantities and rates"},
};

static const char *const sections[] = {"personnel", "major_equipment", "self_sustainment"};

static void write_line(const struct price_line *line, struct text *out)
{
    char unit[96], monthly[MONEY_TEXT_SIZE], yearly[MONEY_TEXT_SIZE];
    exact_format(line->unit, 0, unit, sizeof unit);
    text_format(out, "%s|%s|%s|%u|%s|%s|%s|%s", sections[line->section], line->code, line->line,
                (unsigned)line->quantity, unit, money_format(line->monthly, monthly),
                money_format(line->yearly, yearly), mark_names[line->mark]);
    if (line->blank || line->remark[0])
        text_format(out, "|%s", line->blank ? "blank" : line->remark);
    text_add_char(out, '\n');
}

static void write_price(const struct agreement_price *price, struct text *out)
{
    char monthly[MONEY_TEXT_SIZE], yearly[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < price->count; i++)
        write_line(&price->lines[i], out);
    text_format(out, "total %s %s %s%s", money_format(price->monthly, monthly),
                money_format(price->yearly, yearly), mark_names[price->mark],
                price->complete ? "" : " incomplete");
}

static void load(struct test_case *test, const char *content, struct agreement *ret_agreement,
                 struct schedule *ret_schedule)
{
    struct folder folder, rates;
    assert_true(folder_of_text(content, strlen(content), test->arena, &folder));
    assert_true(folder_of_text(SCHEDULE, strlen(SCHEDULE), test->arena, &rates));
    assert_int_equal(schedule_load(&rates, 1, test->arena, &test->problems, ret_schedule), 0);
    assert_int_equal(agreement_read(&folder, test->arena, &test->problems, ret_agreement), 0);
}

static civil_day day_of(const char *text)
{
    civil_day day = DAY_NEVER;
    if (text)
        assert_true(day_parse(text, strlen(text), &day));
    return day;
}

/* What a price rests on is in the schedule, and the weakest of it is the price's mark. */
static void check_relied(const struct schedule *schedule, const struct relied_rows *relied, enum mark mark)
{
    enum mark weakest = MARK_OFFICIAL, own;
    bool blank;
    assert_false(relied->failed);
    for (size_t i = 0; i < relied->count; i++) {
        assert_true(schedule_row_find(schedule, &relied->items[i].row, &own, &blank));
        assert_true(relied->items[i].mark >= own);
        weakest = mark_weaker(weakest, relied->items[i].mark);
        for (size_t k = 0; k < i; k++)
            assert_false(rate_row_same(&relied->items[i].row, &relied->items[k].row));
    }
    assert_int_equal(weakest, mark);
}

static void check_price(const struct price_case *test_case)
{
    static const civil_day departed[] = {DEPARTED, DEPARTED};
    struct test_case test = test_begin();
    struct relied_rows relied = {.arena = test.arena};
    struct agreement agreement = {0};
    struct schedule schedule;
    struct agreement_price price;
    load(&test, test_case->content, &agreement, &schedule);
    struct price_options options = {.on = day_of(test_case->on),
                                    .partial = test_case->partial,
                                    .cessation = day_of(test_case->cessation),
                                    .departure = test_case->departed ? departed : NULL,
                                    .relied = &relied};
    int code = agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price);
    TEXT_CLEANUP struct text got = {0};
    if (code < 0)
        folder_text_problems(&test.problems, &got);
    else
        write_price(&price, &got);
    assert_same(test_case->content, text_content(&got),
                test_case->refused ? test_case->refused : test_case->lines);
    assert_int_equal(code < 0, test_case->refused != NULL);
    if (code == 0)
        check_relied(&schedule, &relied, price.mark);
    test_end(&test);
}

static void agreements_have_a_price(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        check_price(&cases[i]);
}

static void descriptions_come_from_either_side(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct agreement agreement = {0};
    struct schedule schedule;
    struct agreement_price price;
    load(&test,
         INI CEILING EQUIPMENT "L1,2024-01-01,truck,KAMAZ,,1,wet,\nL2,2024-01-01,truck,,,1,wet,\n" SERVICES
                               "catering,2024-01-01,contributor,,\n",
         &agreement, &schedule);
    struct price_options options = {.on = day_make(2024, 6, 1), .cessation = DAY_NEVER};
    assert_int_equal(agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price), 0);
    static const char *const wanted[] = {"Personnel", "KAMAZ", "Truck", "Catering"};
    assert_int_equal(price.count, TEST_COUNT(wanted));
    for (size_t i = 0; i < TEST_COUNT(wanted); i++)
        assert_string_equal(price.lines[i].description, wanted[i]);
    assert_int_equal(price.on, options.on);
    test_end(&test);
}

/* The rows behind prices, as "table edition code mark". */
static const struct {
    const char *content, *on, *rows;
} relied_cases[] = {
    {INI CEILING, "2025-01-01",
     "personnel * 2022-07-01 official\nrules * formula_personnel official\n"
     "rules * formula_rounding official\n"},
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,wet,\n" FULL, "2025-01-01",
     "editions 2023 2023 recalled\nmajor_equipment 2023 truck recalled\nrules * formula_factors official\n"
     "rules * formula_lease official\nrules * formula_rounding official\nrules * transport_free_km official\n"
     "rules * transport_step_km official\nrules * transport_step_share official\n"},
    /* a dry lease has no transport */
    {INI EQUIPMENT "L1,2024-01-01,truck,,,2,dry,\n" FULL, "2024-06-01",
     "editions 2023 2023 official\nmajor_equipment 2023 truck official\nrules * formula_factors official\n"
     "rules * formula_lease official\nrules * formula_rounding official\n"},
    /* what serves a category earns nothing and needs no rate */
    {INI CEILING EQUIPMENT "L1,2024-01-01,crane,,,2,wet,catering\n" SERVICES
                           "catering,2024-01-01,contributor,,\n",
     "2024-06-01",
     "editions 2023 2023 official\npersonnel * 2022-07-01 official\nself_sustainment 2023 catering official\n"
     "rules * formula_lease official\nrules * formula_personnel official\nrules * formula_rounding official\n"
     "rules * formula_self_sustainment official\n"},
    /* a special case brings its own figures */
    {INI SPECIAL "L1,2024-01-01,special,,1,dry,120000,10,0.5,\n", "2024-06-01",
     "editions 2023 2023 official\nrules * formula_lease official\nrules * formula_rounding official\n"},
};

static void prices_say_what_they_rest_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(relied_cases); i++) {
        TEXT_CLEANUP struct text got = {0};
        struct test_case test = test_begin();
        struct relied_rows relied = {.arena = test.arena};
        struct agreement agreement = {0};
        struct schedule schedule;
        struct agreement_price price;
        load(&test, relied_cases[i].content, &agreement, &schedule);
        struct price_options options = {
            .on = day_of(relied_cases[i].on), .cessation = DAY_NEVER, .relied = &relied};
        assert_int_equal(agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price),
                         0);
        relied_sort(&relied);
        for (size_t k = 0; k < relied.count; k++)
            text_format(&got, "%s %s %s %s\n", schedule_table_names[relied.items[k].row.table],
                        relied.items[k].row.edition, relied.items[k].row.code,
                        mark_names[relied.items[k].mark]);
        assert_same(relied_cases[i].content, text_content(&got), relied_cases[i].rows);
        test_end(&test);
    }
}

/* The house's own example: only personnel has a rate in the built-in schedule. */
static void the_example_is_priced(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder folder;
    struct agreement agreement = {0};
    struct schedule schedule;
    struct agreement_price price;
    assert_int_equal(folder_read("examples/undof-kazakhstan", test.arena, &test.problems, &folder), 0);
    assert_int_equal(agreement_read(&folder, test.arena, &test.problems, &agreement), 0);
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    struct price_options options = {.on = day_make(2025, 1, 1), .partial = true, .cessation = DAY_NEVER};
    assert_int_equal(agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price), 0);
    assert_int_equal(price.monthly, 20127200);
    assert_int_equal(price.yearly, 241526400);
    assert_false(price.complete);
    assert_int_equal(price.mark, MARK_RECALLED);
    options.partial = false;
    assert_int_equal(agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price),
                     ERROR_INVALID);
    test_end(&test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const civil_day departed[] = {DEPARTED, DEPARTED};
    bool failed = true;
    size_t calls = 0;
    for (; failed; calls++) {
        struct test_case test = test_begin();
        struct agreement agreement = {0};
        struct schedule schedule;
        struct agreement_price price;
        load(&test,
             INI CEILING EQUIPMENT
             "L1,2024-01-01,truck,,,2,dry,\nL2,2024-01-01,truck,,,2,dry,tentage\n" SERVICES
             "tentage,2024-01-01,contributor,,\n",
             &agreement, &schedule);
        struct relied_rows relied = {.arena = test.arena};
        struct price_options options = {.on = day_make(2025, 6, 1),
                                        .cessation = DAY_NEVER,
                                        .departure = calls % 2 ? departed : NULL,
                                        .relied = &relied};
        arena_fail_after(test.arena, calls / 2 + 1);
        int code = agreement_price(&agreement, &schedule, &options, test.arena, &test.problems, &price);
        failed = arena_alloc(test.arena, 1) == NULL;
        assert_true(code == 0 || (failed && code == ERROR_LIMIT));
        assert_int_equal(code, problems_result(&test.problems));
        test_end(&test);
    }
    assert_true(calls > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreements_have_a_price),      cmocka_unit_test(descriptions_come_from_either_side),
        cmocka_unit_test(prices_say_what_they_rest_on), cmocka_unit_test(the_example_is_priced),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
