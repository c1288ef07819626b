#include "agreement/agreement.h"

#include "folder_text.h"
#include "reader_cases.h"
#include "reference/reference.h"

#include <assert.h>

static int read_text(const char *content, struct test_case *test, struct agreement *ret_agreement)
{
    struct folder folder;
    if (!folder_of_text(content, strlen(content), test->arena, &folder))
        return problem_memory(&test->problems);
    return agreement_read(&folder, test->arena, &test->problems, ret_agreement);
}

static int read_folder(const char *content, struct test_case *test, size_t *ret_count)
{
    struct agreement agreement = {0};
    (void)ret_count;
    return read_text(content, test, &agreement);
}

#define INI                                                                                                  \
    "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n"                                          \
    "[mou]\neffective = 2024-02-14\n"
#define PERSONNEL "=== mou_personnel.csv\neffective,ceiling\n"
#define EQUIPMENT "=== mou_major_equipment.csv\nline,effective,rate_code,group,quantity,lease\n"
#define SPECIAL_TOP                                                                                          \
    "line,effective,rate_code,group,quantity,lease,gfmv,life_years,no_fault_percent,maintenance\n"
#define SPECIAL  "=== mou_major_equipment.csv\n" SPECIAL_TOP
#define SERVICES "=== mou_self_sustainment.csv\ncategory,effective,provider,un_heads,served\n"
#define FACTORS  "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n"
#define DAYS     "expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31"
#define EARLY                                                                                                \
    "is before the memorandum takes effect on 2024-02-14; expected that day or a later one, or an "          \
    "earlier 'effective' in contingent.ini"

/* Source of each: docs/calculation.md "Time" and "What refuses"; CONTRACT "The contingent folder". */
static const struct reader_case cases[] = {
    {INI, 0, ""},
    {INI PERSONNEL "2024-02-14,139\n", 0, ""},
    {INI SPECIAL "L1,2024-02-14,special,,1,wet,10000,7,0.3,33.3333\nL2,2024-02-14,special,,1,dry,0,1,0,\n", 0,
     ""},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n", 0, ""},
    /* the memorandum's effective day is the earliest row's: nothing is before it */
    {"=== "
     "contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n[mou]\neffective=\nsigned=2025-01-01\n" PERSONNEL
     "2001-01-01,5\n",
     0, ""},
    /* contingent.ini */
    {PERSONNEL "2024-02-14,139\n", ERROR_NOT_FOUND,
     "folder/contingent.ini: error: there is no such file; expected the contingent's head; see "
     "examples/undof-kazakhstan"},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = KZA\n", ERROR_INVALID,
     "contingent.ini:3:15: error: unknown contributor 'KZA'; did you mean KAZ (Kazakhstan)? expected a "
     "country of ISO 3166 alpha-3"},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = kaz\n", ERROR_INVALID,
     "contingent.ini:3:15: error: unknown contributor 'kaz'; did you mean KAZ (Kazakhstan)? expected a "
     "country of ISO 3166 alpha-3"},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = Kazakstan\n", ERROR_INVALID,
     "contingent.ini:3:15: error: unknown contributor 'Kazakstan'; did you mean KAZ (Kazakhstan)? "
     "expected a country of ISO 3166 alpha-3"},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = 12345\n", ERROR_INVALID,
     "contingent.ini:3:15: error: unknown contributor '12345'; expected a country of ISO 3166 alpha-3, "
     "such as KAZ"},
    {"=== contingent.ini\n# to be written\n", ERROR_INVALID,
     "contingent.ini: error: the key 'id' of [contingent] is missing; expected it with a value\n"
     "contingent.ini: error: the key 'contributor' of [contingent] is missing; expected it with a value"},
    {"=== contingent.ini\n", ERROR_INVALID,
     "contingent.ini: error: the file is empty; expected sections and keys"},
    {"=== contingent.ini\n[contingent]\nid =\ncontributor = KAZ\n", ERROR_INVALID,
     "contingent.ini:2:5: error: the key 'id' of [contingent] is empty; expected a value"},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n[mou]\neffective = 2024-2-14\nsigned = "
     "soon\n",
     ERROR_INVALID,
     "contingent.ini:5:13: error: '2024-2-14' is not a day (effective); " DAYS
     "\ncontingent.ini:6:10: error: 'soon' is not a day (signed); " DAYS},
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\ncamps = a\n", ERROR_INVALID,
     "contingent.ini:4:1: error: unknown key 'camps' in [contingent]; did you mean 'camp'? known keys: "
     "id, name, contributor, mission, unit_type, home_base, camp"},
    /* rows before the memorandum takes effect, in each of the four files */
    {INI PERSONNEL "2024-02-13,139\n", ERROR_INVALID, "mou_personnel.csv:2:1: error: 2024-02-13 " EARLY},
    {INI EQUIPMENT "L1,2024-02-13,truck,,1,wet\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:4: error: 2024-02-13 " EARLY},
    {INI SERVICES "catering,2024-02-13,un,,\n", ERROR_INVALID,
     "mou_self_sustainment.csv:2:10: error: 2024-02-13 " EARLY},
    /* a mission's factors may be older than the agreement */
    {INI FACTORS "2024-02-13,0,0,0,0\n", 0, ""},
    /* two rows of one key and day */
    {INI PERSONNEL "2024-03-01,1\n2024-03-01,2\n", ERROR_INVALID,
     "mou_personnel.csv:3:1: error: a second row with effective '2024-03-01'; expected each once; it "
     "stands at mou_personnel.csv:2:1 already"},
    {INI EQUIPMENT "L1,2024-03-01,truck,,1,wet\nL2,2024-03-01,truck,,1,wet\nL1,2024-03-01,crane,,1,dry\n",
     ERROR_INVALID,
     "mou_major_equipment.csv:4:1: error: a second row with line 'L1', effective '2024-03-01'; expected "
     "each once; it stands at mou_major_equipment.csv:2:1 already"},
    {INI SERVICES "catering,2024-03-01,un,,\ncatering,2024-03-01,contributor,,\n", ERROR_INVALID,
     "mou_self_sustainment.csv:3:1: error: a second row with category 'catering', effective '2024-03-01'; "
     "expected each once; it stands at mou_self_sustainment.csv:2:1 already"},
    {INI FACTORS "2024-03-01,0,0,0,0\n2024-03-01,1,0,0,0\n", ERROR_INVALID,
     "factors.csv:3:1: error: a second row with effective '2024-03-01'; expected each once; it stands at "
     "factors.csv:2:1 already"},
    /* special cases */
    {INI SPECIAL "L1,2024-03-01,special,,1,wet,10000,7,0.3,\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:42: error: a special case under a wet lease needs its maintenance; "
     "expected the monthly maintenance rate agreed"},
    {INI SPECIAL "L1,2024-03-01,special,,1,dry,,,,\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:30: error: a special case under a dry lease needs its gfmv; expected the "
     "value agreed\n"
     "mou_major_equipment.csv:2:31: error: a special case under a dry lease needs its life_years; "
     "expected the value agreed\n"
     "mou_major_equipment.csv:2:32: error: a special case under a dry lease needs its no_fault_percent; "
     "expected the value agreed"},
    {INI EQUIPMENT "L1,2024-03-01,special,,1,dry\n", ERROR_INVALID, /* the columns are absent */
     "mou_major_equipment.csv:2:1: error: a special case under a dry lease needs its gfmv; expected the "
     "value agreed\n"
     "mou_major_equipment.csv:2:1: error: a special case under a dry lease needs its life_years; expected "
     "the value agreed\n"
     "mou_major_equipment.csv:2:1: error: a special case under a dry lease needs its no_fault_percent; "
     "expected the value agreed"},
    {INI SPECIAL "L1,2024-03-01,special,,1,dry,10000,0,0.3,\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:36: error: a life of 0 years; expected more than 0 years"},
    {INI SPECIAL "L1,2024-03-01,special,,1,dry,10000,0.00001,0.3,\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:36: error: '0.00001' has too many decimals (column life_years); expected "
     "a number from 0 to 1,000 with at most 4 decimals"},
    {INI SPECIAL "L1,2024-03-01,truck,,1,dry,,7,,1\n", 0,
     "mou_major_equipment.csv:2:29: warning: gfmv, life_years, no_fault_percent and maintenance are not "
     "used here: the schedule has the rates of 'truck'; expected empty cells, or the rate_code 'special'"},
    /* cells */
    {INI EQUIPMENT ",2024-03-01,truck,,1,wet\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:1: error: the column line is empty; expected a value"},
    {INI EQUIPMENT "L1,2024-03-01,truck,,1,lease\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:24: error: 'lease' is not a choice (column lease); known choices: wet, dry"},
    {INI SERVICES "catering,2024-03-01,us,,\n", ERROR_INVALID,
     "mou_self_sustainment.csv:2:21: error: 'us' is not a choice (column provider); known choices: "
     "contributor, un"},
    {INI FACTORS "2024-03-01,100.000001,0,0,0\n", ERROR_INVALID,
     "factors.csv:2:12: error: '100.000001' is too large (column environment); expected a number from 0 "
     "to 100 with at most 6 decimals"},
    {INI FACTORS "2024-03-01,0,0,0,0.5\n", 0, ""},
    {INI FACTORS "2024-03-01,0,0,0,-1.5\n", ERROR_INVALID,
     "factors.csv:2:18: error: '-1.5' is negative (column transport_km); expected a number from 0 to "
     "10,000,000 with at most 4 decimals"},
    {INI FACTORS "2024-03-01,,0,0,0\n", ERROR_INVALID,
     "factors.csv:2:12: error: the column environment is empty; expected a value"},
    /* all errors of all files together */
    {"=== contingent.ini\n[contingent]\nid = x\ncontributor = QQQ\n[mou]\neffective = 2024-02-14\n" PERSONNEL
     "2024-02-13,139\n" SPECIAL "L1,2024-03-01,special,,1,dry,10000,0,0.3,\n" SERVICES
     "catering,2024-02-13,un,,\n" FACTORS "2024-02-13,0,0,0,0\n",
     ERROR_INVALID,
     "contingent.ini:3:15: error: unknown contributor 'QQQ'; expected a country of ISO 3166 alpha-3, such "
     "as KAZ\n"
     "mou_personnel.csv:2:1: error: 2024-02-13 " EARLY "\n"
     "mou_major_equipment.csv:2:36: error: a life of 0 years; expected more than 0 years\n"
     "mou_self_sustainment.csv:2:10: error: 2024-02-13 " EARLY},
};

static void folders_are_read_or_refused(void **state)
{
    (void)state;
    assert_reader_cases(read_folder, folder_text_problems, cases, TEST_COUNT(cases));
}

#define WHOLE                                                                                                \
    "=== contingent.ini\n"                                                                                   \
    "[contingent]\nid = frc\nname = Force Reserve\ncontributor = KAZ\nmission = UNDOF\nunit_type = "         \
    "company\n"                                                                                              \
    "home_base = Almaty\ncamp = Camp Faouar\n"                                                               \
    "[mou]\nreference = R1\neffective = 2024-02-14\nsigned = 2024-05-01\nedition = 2023\n"                   \
    "=== mou_personnel.csv\namendment,ceiling,effective\nA1,150,2025-01-01\n,139,2024-02-14\n"               \
    "=== mou_major_equipment.csv\n"                                                                          \
    "line,effective,rate_code,description,group,quantity,lease,gfmv,life_years,no_fault_percent,"            \
    "maintenance,serves,"                                                                                    \
    "amendment\n"                                                                                            \
    "L2,2024-02-14,special,Drone,,1,wet,10000,7,0.3,33.3333,,\n"                                             \
    "L10,2024-02-14,tent,Tents,camp,20,dry,,,,,tentage,\n"                                                   \
    "L2,2025-01-01,special,Drone,,2,dry,10000,7,0.3,,,A1\n"                                                  \
    "=== mou_self_sustainment.csv\ncategory,effective,provider,un_heads,served,amendment\n"                  \
    "tentage,2024-02-14,contributor,9,,\n"                                                                   \
    "medical_level_2,2024-02-14,contributor,,500,\n"                                                         \
    "tentage,2024-09-01,un,,,A1\n"                                                                           \
    "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n"                                \
    "2024-03-01,2.8,1.5,0.000001,2500\n"

static void a_head_is_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct agreement agreement = {0};
    assert_int_equal(read_text(WHOLE, &test, &agreement), 0);
    assert_string_equal(agreement.id, "frc");
    assert_string_equal(agreement.name, "Force Reserve");
    assert_string_equal(agreement.contributor, "KAZ");
    assert_string_equal(agreement.mission, "UNDOF");
    assert_string_equal(agreement.unit_type, "company");
    assert_string_equal(agreement.home_base, "Almaty");
    assert_string_equal(agreement.camp, "Camp Faouar");
    assert_string_equal(agreement.reference, "R1");
    assert_string_equal(agreement.edition, "2023");
    assert_int_equal(agreement.edition_place.line, 13);
    assert_int_equal(agreement.effective, day_make(2024, 2, 14));
    assert_int_equal(agreement.signed_day, day_make(2024, 5, 1));
    assert(agreement.ceiling.amendment && agreement.factors.terms);
    assert_int_equal(agreement.ceiling.count, 2);
    assert_string_equal(agreement.ceiling.amendment[1], "A1");
    assert_int_equal(agreement.ceiling.row[1], 2);
    assert_int_equal(agreement.factors.terms[0].factors.environment, 2800000);
    assert_int_equal(agreement.factors.terms[0].factors.hostile, 1);
    test_end(&test);
}

static void lines_are_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct agreement agreement = {0};
    assert_int_equal(read_text(WHOLE, &test, &agreement), 0);
    assert(agreement.lines);
    assert_int_equal(agreement.line_count, 2);
    assert_string_equal(agreement.lines[0].name, "L10");
    assert_string_equal(agreement.lines[1].name, "L2");
    const struct line_terms *tents = agreement.lines[0].terms, *drones = agreement.lines[1].terms;
    assert_string_equal(tents->serves, "tentage");
    assert_string_equal(tents->group, "camp");
    assert_false(tents->special);
    assert_int_equal(tents->lease, LEASE_DRY);
    assert_true(tents->gfmv == RATE_BLANK && tents->special_dry == RATE_BLANK);
    assert_int_equal(agreement.lines[1].term_count, 2);
    assert_true(drones[0].special);
    /* 10000/84 + 10000 x 0.3/1200 = 121.547..., to the cent; + 33.3333 */
    assert_int_equal(drones[0].special_dry, 1215500);
    assert_int_equal(drones[0].special_wet, 1548833);
    assert_int_equal(drones[1].special_dry, 1215500);
    assert_true(drones[1].maintenance == RATE_BLANK);
    assert_int_equal(drones[1].place.line, 4);
    assert_int_equal(drones[1].code_place.column, 15);
    test_end(&test);
}

/* The row with the greatest day counts; nothing is agreed before the first. */
static void terms_are_step_functions(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int64_t ceiling, drones, provider, transport; /* -1: nothing agreed */
        bool served;
    } days[] = {
        {"2024-02-13", 0, -1, -1, 0, false},
        {"2024-02-14", 139, 1, PROVIDER_CONTRIBUTOR, 0, true},
        {"2024-02-29", 139, 1, PROVIDER_CONTRIBUTOR, 0, true},
        {"2024-03-01", 139, 1, PROVIDER_CONTRIBUTOR, 2500, true},
        {"2024-08-31", 139, 1, PROVIDER_CONTRIBUTOR, 2500, true},
        {"2024-09-01", 139, 1, PROVIDER_UN, 2500, false},
        {"2025-01-01", 150, 2, PROVIDER_UN, 2500, false},
    };
    struct test_case test = test_begin();
    struct agreement agreement = {0};
    assert_int_equal(read_text(WHOLE, &test, &agreement), 0);
    int drones = agreement_line_find(&agreement, "L2"), tents = agreement_line_find(&agreement, "L10");
    int tentage = agreement_service_find(&agreement, "tentage");
    for (size_t i = 0; i < TEST_COUNT(days); i++) {
        civil_day day;
        assert_true(day_parse(days[i].day, 10, &day));
        const struct line_terms *line = line_terms_on(&agreement.lines[drones], day);
        const struct line_terms *serving = line_terms_on(&agreement.lines[tents], day);
        const struct service_terms *service = service_terms_on(&agreement.services[tentage], day);
        assert_int_equal(ceiling_on(&agreement.ceiling, day), days[i].ceiling);
        assert_int_equal(line ? (int64_t)line->quantity : -1, days[i].drones);
        assert_int_equal(service ? (int64_t)service->provider : -1, days[i].provider);
        assert_int_equal(factors_on(&agreement.factors, day).transport_km, days[i].transport * RATE_ONE);
        assert_int_equal(serving && line_is_served(&agreement, serving, day), days[i].served);
        assert_false(line && line_is_served(&agreement, line, day));
    }
    assert_int_equal(agreement_line_find(&agreement, "L1"), -1);
    assert_int_equal(agreement_service_find(&agreement, "catering"), -1);
    const struct service *medical =
        &agreement.services[agreement_service_find(&agreement, "medical_level_2")];
    assert_int_equal(medical->terms->served, 500);
    assert_true(agreement.services[tentage].terms->served == SERVED_NOT_GIVEN);
    assert_int_equal(agreement.services[tentage].terms->un_heads, 9);
    test_end(&test);
}

/* A row that was left out for an error still names its line; a file without that column may name any. */
static void broken_files_still_name_things(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        const char *line;
        bool named;
    } names[] = {
        {INI EQUIPMENT "L1,2024-03-01,truck,,x,wet\n", "L1", true},
        {INI EQUIPMENT "L1,2024-03-01,truck,,x,wet\n", "L2", false},
        {INI EQUIPMENT "L1,2024-03-01,truck,,1,wet\n", "L1", true},
        {INI EQUIPMENT "L1,2024-03-01,truck,,1,wet\n", "L2", false},
        {INI "=== mou_major_equipment.csv\nlines,effective\nL1,2024-03-01\n", "L2", true},
        {INI "=== mou_major_equipment.csv\n", "L2", true},
        {INI, "L2", false},
    };
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        struct test_case test = test_begin();
        struct agreement agreement = {0};
        (void)!read_text(names[i].content, &test, &agreement);
        if (agreement_names_line(&agreement, names[i].line) != names[i].named)
            fail_msg("case: %s %s", names[i].content, names[i].line);
        test_end(&test);
    }
}

#define SCHEDULE                                                                                             \
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark\n2020,2020-07-01,,,official\n"     \
    "2023,2023-07-01,2024-12-31,,official\n"                                                                 \
    "=== personnel_rates.csv\neffective_from,rate,mark\n2022-07-01,1448,official\n"                          \
    "=== major_equipment_rates.csv\n"                                                                        \
    "edition,rate_code,gfmv,life_years,no_fault_percent,maintenance,dry,wet,mark\n2023,truck,,,,,1,2,"       \
    "official\n"                                                                                             \
    "=== self_sustainment_rates.csv\nedition,category,rate,mark\n"                                           \
    "2023,accommodation,1,official\n2023,tentage,1,official\n2020,accommodation,1,official\n"                \
    "2020,tentage,1,official\n"                                                                              \
    "=== rules.csv\n"                                                                                        \
    "edition,key,value,mark\n*,environment_cap,0.05,recalled\n*,intensity_cap,0.05,official\n"               \
    "2023,hostile_cap,0.03,official\n*,hostile_cap,0.06,official\n"
#define HELD "=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n[mou]\nedition = "

static int load_schedule(const char *content, struct test_case *test, struct schedule *ret_schedule)
{
    struct folder folder;
    if (!folder_of_text(content, strlen(content), test->arena, &folder))
        return problem_memory(&test->problems);
    return schedule_load(&folder, 1, test->arena, &test->problems, ret_schedule);
}

/* Source: docs/calculation.md "Editions and rules", "What refuses". */
static const struct reader_case schedule_cases[] = {
    {INI EQUIPMENT "L1,2024-03-01,truck,,1,wet\n" SERVICES "tentage,2024-03-01,un,,\n", 0, ""},
    {HELD "2020\n", 0, ""},
    {HELD "2032\n", ERROR_INVALID,
     "contingent.ini:5:11: error: the schedule has no edition '2032'; did you mean '2023'? known "
     "editions: 2020, 2023"},
    {INI EQUIPMENT "L1,2024-03-01,trucks,,1,wet\n", ERROR_INVALID,
     "mou_major_equipment.csv:2:15: error: no edition of the schedule has the rate_code 'trucks'; did you "
     "mean 'truck'? known codes: truck"},
    {INI "=== mou_major_equipment.csv\nline,effective,rate_code,group,quantity,lease,serves\n"
         "L1,2024-03-01,truck,,1,wet,tentages\n",
     ERROR_INVALID,
     "mou_major_equipment.csv:2:28: error: no edition of the schedule has the category 'tentages'; did "
     "you mean 'tentage'? known categories: accommodation, tentage"},
    {INI SERVICES "laundry,2024-03-01,un,,\n", ERROR_INVALID,
     "mou_self_sustainment.csv:2:1: error: no edition of the schedule has the category 'laundry'; known "
     "categories: accommodation, tentage"},
    /* caps: of the edition of the row's day, at the cap is allowed; a recalled cap only warns */
    {INI FACTORS "2024-03-01,5,5,3,0\n", 0, ""},
    {INI FACTORS "2024-03-01,5.000001,0,0,0\n", 0,
     "factors.csv:2:12: warning: the factor environment of 5.000001 per cent is above its cap; expected "
     "at most 5 per cent (rule environment_cap, recalled)"},
    {INI FACTORS "2024-03-01,0,5.1,0,0\n", ERROR_INVALID,
     "factors.csv:2:14: error: the factor intensity of 5.1 per cent is above its cap; expected at most 5 "
     "per cent (rule intensity_cap, official)"},
    {INI FACTORS "2024-12-31,0,0,4,0\n", ERROR_INVALID,
     "factors.csv:2:16: error: the factor hostile of 4 per cent is above its cap; expected at most 3 per "
     "cent (rule hostile_cap, official)"},
    /* after the edition's last confirmed day its own rules are recalled */
    {INI FACTORS "2025-01-01,0,0,4,0\n", 0,
     "factors.csv:2:16: warning: the factor hostile of 4 per cent is above its cap; expected at most 3 "
     "per cent (rule hostile_cap, recalled)"},
    /* a held edition's caps; a day before the first edition has those for all */
    {HELD "2020\n" FACTORS "2024-03-01,0,0,4,0\n", 0, ""},
    {"=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n" FACTORS "2001-03-01,0,0,6.1,0\n",
     ERROR_INVALID,
     "factors.csv:2:16: error: the factor hostile of 6.1 per cent is above its cap; expected at most 6 "
     "per cent (rule hostile_cap, official)"},
};

/* rates NULL: the built-in schedule. */
static void assert_checked(const char *rates, const struct reader_case *checked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct test_case test = test_begin();
        struct agreement agreement = {0};
        struct schedule schedule;
        int loaded = rates ? load_schedule(rates, &test, &schedule)
                           : schedule_read(NULL, 0, test.arena, &test.problems, &schedule);
        assert_int_equal(loaded, 0);
        assert_int_equal(read_text(checked[i].content, &test, &agreement), 0);
        int code = agreement_check_schedule(&agreement, &schedule, &test.problems);
        TEXT_CLEANUP struct text problems = {0};
        folder_text_problems(&test.problems, &problems);
        assert_same(checked[i].content, text_content(&problems), checked[i].problems);
        assert_int_equal(code, checked[i].code);
        test_end(&test);
    }
}

static void agreements_are_checked_against_a_schedule(void **state)
{
    (void)state;
    assert_checked(SCHEDULE, schedule_cases, TEST_COUNT(schedule_cases));
}

/* Refused above a quoted cap, a warning above a recalled one (docs/calculation.md, reading 6). */
static void the_built_in_hostile_cap_goes_by_edition(void **state)
{
    (void)state;
    static const struct reader_case caps[] = {
        {HELD "2014\n" FACTORS "2015-01-01,0,0,5,0\n", 0, ""},
        {HELD "2014\n" FACTORS "2015-01-01,0,0,6,0\n", ERROR_INVALID,
         "factors.csv:2:16: error: the factor hostile of 6 per cent is above its cap; expected at most 5 per "
         "cent (rule hostile_cap, quoted)"},
        {HELD "2017\n" FACTORS "2018-01-01,0,0,6,0\n", 0,
         "factors.csv:2:16: warning: the factor hostile of 6 per cent is above its cap; expected at most 5 "
         "per cent (rule hostile_cap, recalled)"},
        {HELD "2020\n" FACTORS "2021-01-01,0,0,6,0\n", 0, ""},
        {HELD "2023\n" FACTORS "2024-01-01,0,0,6,0\n", 0, ""},
        {HELD "2023\n" FACTORS "2024-01-01,0,0,7,0\n", 0,
         "factors.csv:2:16: warning: the factor hostile of 7 per cent is above its cap; expected at most 6 "
         "per cent (rule hostile_cap, recalled)"},
    };
    assert_checked(NULL, caps, TEST_COUNT(caps));
}

/* The example of the house, from the disk. */
static void the_example_is_read(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder folder;
    struct agreement agreement = {0};
    struct schedule schedule;
    assert_int_equal(folder_read("examples/undof-kazakhstan", test.arena, &test.problems, &folder), 0);
    assert_int_equal(agreement_read(&folder, test.arena, &test.problems, &agreement), 0);
    assert_int_equal(schedule_read(NULL, 0, test.arena, &test.problems, &schedule), 0);
    assert_int_equal(agreement_check_schedule(&agreement, &schedule, &test.problems), 0);
    assert_int_equal(test.problems.count, 0);
    assert_int_equal(agreement.line_count, 5);
    assert_int_equal(agreement.service_count, 25);
    assert_string_equal(agreement.ceiling.path, "examples/undof-kazakhstan/mou_personnel.csv");
    assert_int_equal(ceiling_on(&agreement.ceiling, day_make(2025, 1, 1)), 139);
    test_end(&test);
}

/* Every allocation may fail, also where errors are being reported. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const struct reader_case contents[] = {
        {WHOLE, 0},
        {INI EQUIPMENT "L1,2024-03-01,truck,,x,wet\n" PERSONNEL "2024-02-13,139\n", ERROR_INVALID}};
    for (size_t i = 0; i < TEST_COUNT(contents); i++)
        assert_reader_memory(read_folder, contents[i].content, contents[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_are_read_or_refused),
        cmocka_unit_test(a_head_is_read),
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(terms_are_step_functions),
        cmocka_unit_test(broken_files_still_name_things),
        cmocka_unit_test(agreements_are_checked_against_a_schedule),
        cmocka_unit_test(the_built_in_hostile_cap_goes_by_edition),
        cmocka_unit_test(the_example_is_read),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
