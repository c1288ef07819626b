/* The hashes of editions and rows. Golden values were made with Python's hashlib.blake2b from the bytes that
   docs/agreement-versions.md describes; they are signed, so they stay. Rates are invented. */
#include "reference/reference.h"

#include "folder_text.h"
#include "test.h"

#define EDITIONS "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n"
#define PERSONNEL                                                                                            \
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n2022-07-01,,1448,quoted,a\n"
#define EQUIPMENT                                                                                            \
    "=== major_equipment_rates.csv\nedition,rate_code,category,description,gfmv,life_years,"                 \
    "no_fault_percent,maintenance,dry,wet,painting,mark,source\n"
#define SERVICES "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n"
#define RULES    "=== rules.csv\nedition,key,value,mark,source\n"

#define GOLDEN                                                                                               \
    EDITIONS "2023,2023-07-01,,S,official,x\n" PERSONNEL EQUIPMENT                                           \
             "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.50,1250.5,,official,x\n"                      \
             "2023,crane,,,,,,,,,,recalled,\n" SERVICES "2023,catering,Meals,30.5,official,x\n" RULES        \
             "2023,hostile_cap,0.060,recalled,\n*,hostile_cap,0.05,recalled,\n"
#define GOLDEN_HASH "8ab8b1481231a8fdde777aa7e870c149db7d0791b31c64eaa66cbc275a8fcb0a"

static void edition_hash(const char *content, const char *edition, char *hex)
{
    struct test_case test = test_begin();
    struct folder folder;
    struct schedule schedule;
    struct digest hash;
    assert_true(folder_of_text(content, strlen(content), test.arena, &folder));
    assert_int_equal(schedule_load(&folder, 1, test.arena, &test.problems, &schedule), 0);
    int index = schedule_edition_find(&schedule, edition);
    assert_true(index >= 0);
    assert_int_equal(schedule_edition_hash(&schedule, index, &hash), 0);
    digest_format(&hash, hex);
    test_end(&test);
}

static void the_hash_of_an_edition_is_golden(void **state)
{
    (void)state;
    char hex[DIGEST_TEXT_SIZE];
    edition_hash(GOLDEN, "2023", hex);
    assert_string_equal(hex, GOLDEN_HASH);
}

/* Schedules beside the golden one. */
static const struct {
    const char *name, *content;
    bool same; /* the hash of the edition 2023 */
} schedules[] = {
    {"other marks, sources, symbols and descriptions, other order",
     EDITIONS "2023,2023-07-01,2026-06-30,T,illustrative,y\n" PERSONNEL EQUIPMENT
              "2023,crane,,Cranes,,,,,,,,official,z\n"
              "2023,truck,,,120000.00,10,0.50,250,1000.5,1250.50,,quoted,\n" SERVICES
              "2023,catering,,30.50,recalled,\n" RULES "2023,hostile_cap,0.06,official,q\n",
     true},
    {"another edition beside it",
     GOLDEN "\n" EDITIONS "2020,2020-07-01,,,official,\n" EQUIPMENT "2020,truck,,,,,,,1,2,,official,\n",
     true},
    {"another personnel rate",
     EDITIONS
     "2023,2023-07-01,,S,official,x\n"
     "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n2022-07-01,,1,quoted,"
     "a\n" EQUIPMENT "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.50,1250.5,,official,x\n"
     "2023,crane,,,,,,,,,,recalled,\n" SERVICES "2023,catering,Meals,30.5,official,x\n" RULES
     "2023,hostile_cap,0.060,recalled,\n",
     true},
    {"a tenth of a cent",
     EDITIONS "2023,2023-07-01,,S,official,x\n" PERSONNEL EQUIPMENT
              "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.501,1250.5,,official,x\n"
              "2023,crane,,,,,,,,,,recalled,\n" SERVICES "2023,catering,Meals,30.5,official,x\n" RULES
              "2023,hostile_cap,0.060,recalled,\n",
     false},
    {"a blank row less",
     EDITIONS "2023,2023-07-01,,S,official,x\n" PERSONNEL EQUIPMENT
              "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.50,1250.5,,official,x\n" SERVICES
              "2023,catering,Meals,30.5,official,x\n" RULES "2023,hostile_cap,0.060,recalled,\n",
     false},
    {"from another day",
     EDITIONS "2023,2023-07-02,,S,official,x\n" PERSONNEL EQUIPMENT
              "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.50,1250.5,,official,x\n"
              "2023,crane,,,,,,,,,,recalled,\n" SERVICES "2023,catering,Meals,30.5,official,x\n" RULES
              "2023,hostile_cap,0.060,recalled,\n",
     false},
    {"without its own rule",
     EDITIONS "2023,2023-07-01,,S,official,x\n" PERSONNEL EQUIPMENT
              "2023,truck,Trucks,A truck,120000,10,0.5,250,1000.50,1250.5,,official,x\n"
              "2023,crane,,,,,,,,,,recalled,\n" SERVICES "2023,catering,Meals,30.5,official,x\n",
     false},
};

static void figures_alone_make_the_hash_of_an_edition(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(schedules); i++) {
        char hex[DIGEST_TEXT_SIZE];
        edition_hash(schedules[i].content, "2023", hex);
        if ((strcmp(hex, GOLDEN_HASH) == 0) != schedules[i].same)
            fail_msg("%s", schedules[i].name);
    }
}

/* Rows by name, in the golden schedule: the hash, or why there is none. */
static const struct {
    struct rate_row row;
    const char *hash; /* NULL: no such row */
    enum mark mark;
    bool blank;
} rows[] = {
    {{SCHEDULE_EDITIONS, "2023", "2023"},
     "d4ee768b9d0b592ab12c1c5a56dcdaa15829496e1bebe063d9ed16b507e0f316",
     MARK_OFFICIAL,
     false},
    {{SCHEDULE_PERSONNEL, "*", "2022-07-01"},
     "8a595bd468d28e52e4220d2e64f643123fa9a33208c22d1277f2bb7d90ce096c",
     MARK_QUOTED,
     false},
    {{SCHEDULE_EQUIPMENT, "2023", "truck"},
     "399ce7a75c2aac6bdb3bbe2734ee8ee3b41c6f550a29d1890044e2949d4e420a",
     MARK_OFFICIAL,
     false},
    {{SCHEDULE_EQUIPMENT, "2023", "crane"},
     "e4ec9d3f531eed68cc10e2f10b4386aa6d5580d151d1cdbe4c86ffc52622598c",
     MARK_RECALLED,
     true},
    {{SCHEDULE_SERVICES, "2023", "catering"},
     "fe4c04ef3c4e5d7b98b00ae6fe3e86a1d1cdc25ee27fc56172798797cd095f28",
     MARK_OFFICIAL,
     false},
    {{SCHEDULE_RULES, "2023", "hostile_cap"},
     "5fb42856a01e2576ea9141e42ac02a520b5d733b3a17e0e480090b3f8d327daa",
     MARK_RECALLED,
     false},
    {{SCHEDULE_RULES, "*", "hostile_cap"},
     "acda5e77baa40c92dad40dd616496c3556b93259c1ce874cb0030a104e5a26aa",
     MARK_RECALLED,
     false},
    {{SCHEDULE_EDITIONS, "2023", "2020"}, NULL, 0, false},
    {{SCHEDULE_EDITIONS, "2020", "2020"}, NULL, 0, false},
    {{SCHEDULE_PERSONNEL, "2023", "2022-07-01"}, NULL, 0, false},
    {{SCHEDULE_PERSONNEL, "*", "2022-07-02"}, NULL, 0, false},
    {{SCHEDULE_PERSONNEL, "*", "2022-06-30"}, NULL, 0, false},
    {{SCHEDULE_PERSONNEL, "*", "never"}, NULL, 0, false},
    {{SCHEDULE_EQUIPMENT, "*", "truck"}, NULL, 0, false},
    {{SCHEDULE_EQUIPMENT, "2023", "boat"}, NULL, 0, false},
    {{SCHEDULE_SERVICES, "2023", "laundry"}, NULL, 0, false},
    {{SCHEDULE_RULES, "2023", "intensity_cap"}, NULL, 0, false}, /* only for all editions */
    {{SCHEDULE_RULES, "2020", "hostile_cap"}, NULL, 0, false},
    {{SCHEDULE_RULES, "*", "no_such_rule"}, NULL, 0, false},
};

static void rows_have_hashes(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder folder;
    struct schedule schedule;
    assert_true(folder_of_text(GOLDEN, strlen(GOLDEN), test.arena, &folder));
    assert_int_equal(schedule_load(&folder, 1, test.arena, &test.problems, &schedule), 0);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        struct digest hash;
        char hex[DIGEST_TEXT_SIZE];
        enum mark mark;
        bool blank;
        int code = schedule_row_hash(&schedule, &rows[i].row, &hash);
        assert_same(rows[i].row.code, code == 0 ? digest_format(&hash, hex) : "",
                    rows[i].hash ? rows[i].hash : "");
        assert_int_equal(schedule_row_find(&schedule, &rows[i].row, &mark, &blank), rows[i].hash != NULL);
        if (rows[i].hash) {
            assert_int_equal(mark, rows[i].mark);
            assert_int_equal(blank, rows[i].blank);
        }
    }
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_of_an_edition_is_golden),
        cmocka_unit_test(figures_alone_make_the_hash_of_an_edition),
        cmocka_unit_test(rows_have_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
