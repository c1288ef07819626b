/* Checks as they are asked for and answered: the day that is looked at, JSON and CSV, the operation. */
#include "check_test.h"

/* ---- the day that is looked at ---- */

static const struct {
    const char *name, *folder, *today;
    const char *on, *from, *to; /* expected; to inclusive */
} days[] = {
    {"today", ARRIVED, "2024-03-20", "2024-03-20", "2024-02-14", "2024-03-20"},
    {"not later than the next report was due", ARRIVED, "2026-01-01", "2024-04-14", "2024-02-14",
     "2024-04-14"},
    {"after the last event", ARRIVED EVENTS "2025-01-01,rotated,,\n", "2026-01-01", "2025-02-01",
     "2024-02-14", "2025-02-01"},
    {"after the last report", ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\nL1,2024-12-01,1,1\n", "2026-01-01",
     "2025-01-01", "2024-02-14", "2025-01-01"},
    {"after the last performance",
     ARRIVED SERVICES "catering,2024-02-14,contributor,,\n" PERFORMED "catering,2024-12-01,1\n", "2026-01-01",
     "2025-01-01", "2024-02-14", "2025-01-01"},
    {"after the last payment", ARRIVED PAYMENTS "2024-12-01,1.00,,,\n", "2026-01-01", "2025-01-01",
     "2024-02-14", "2025-01-01"},
    {"after the last loss", ARRIVED TRUCK LOSSES "L1,2024-12-01,,no_fault,1,1,0,0,\n", "2026-01-01",
     "2025-01-01", "2024-02-14", "2025-01-01"},
    {"what is still to come does not count", ARRIVED EVENTS "2024-03-20,rotated,,\n2027-01-01,departure,,\n",
     "2026-01-01", "2024-04-20", "2024-02-14", "2024-04-20"},
    {"without data it is today", CEILING, "2026-01-01", "2026-01-01", "2024-02-14", "2026-01-01"},
    {"an agreement still to come: its first day", CEILING, "2024-01-01", "2024-01-01", "2024-02-14",
     "2024-02-14"},
    {"nothing agreed: the day itself", "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n",
     "2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01"},
};

static void days_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(days); i++) {
        struct read read;
        char on[DAY_TEXT_SIZE], from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        read_begin(&read, days[i].name, days[i].folder);
        civil_day day = check_day(&read.account, &read.schedule, day_of(days[i].today));
        struct period period = check_period(&read.account, day);
        assert_same(days[i].name, day_format(day, on), days[i].on);
        assert_same(days[i].name, day_format(period.from_day, from), days[i].from);
        assert_same(days[i].name, day_format(period.to_day - 1, to), days[i].to);
        test_end(&read.test);
    }
}

/* ---- the forms ---- */

static const struct check_case golden = {
    "golden",
    ARRIVED LINES "L1,2024-02-14,truck,,,1,dry,\n" STATUS "L1,2024-03-14,2,2\n" SERVICES
                  "laundry,2024-02-14,contributor,,\n" PERFORMED "laundry,2024-04-10,1\n" EVENTS
                  "2024-04-10,arrival_inspected,,\n2024-04-11,arived,,\n",
    "2024-04-14",
    NULL,
    NULL,
    NULL,
    NULL};

static const char golden_json[] =
    "{\n"
    "  \"contingent\": \"x\",\n"
    "  \"on\": \"2024-04-14\",\n"
    "  \"from\": \"2024-02-14\",\n"
    "  \"to\": \"2024-04-15\",\n"
    "  \"schedule\": \"folder\",\n"
    "  \"total\": \"153745.39\",\n"
    "  \"complete\": true,\n"
    "  \"mark\": \"illustrative\",\n"
    "  \"notes\": [\n"
    "    \"placeholder rates: not the United Nations'\",\n"
    "    \"Muster's calculation, not what the United Nations has certified.\"\n"
    "  ],\n"
    "  \"findings\": [\n"
    "    {\n"
    "      \"kind\": \"reading\",\n"
    "      \"file\": \"events.csv\",\n"
    "      \"line\": 3,\n"
    "      \"from\": null,\n"
    "      \"to\": null,\n"
    "      \"what\": \"unknown event 'arived'\",\n"
    "      \"remedy\": \"it is kept and changes nothing\",\n"
    "      \"items\": [],\n"
    "      \"worth_is\": null,\n"
    "      \"worth\": null,\n"
    "      \"rule\": null\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"overstock\",\n"
    "      \"file\": \"equipment_status.csv\",\n"
    "      \"line\": 2,\n"
    "      \"from\": \"2024-03-14\",\n"
    "      \"to\": \"2024-04-15\",\n"
    "      \"what\": \"line L1: 2 present, 1 agreed\",\n"
    "      \"remedy\": \"nothing is paid above the agreement: amend it, take them home, or correct the "
    "report\",\n"
    "      \"items\": [\n"
    "        \"L1\"\n"
    "      ],\n"
    "      \"worth_is\": \"not_paid\",\n"
    "      \"worth\": \"1047.31\",\n"
    "      \"rule\": null\n"
    "    }\n"
    "  ],\n"
    "  \"deadlines\": [\n"
    "    {\n"
    "      \"kind\": \"arrival_inspection\",\n"
    "      \"what\": \"Arrival inspection\",\n"
    "      \"due\": \"2024-04-14\",\n"
    "      \"done\": \"2024-04-10\",\n"
    "      \"rule\": {\n"
    "        \"key\": \"arrival_inspection_months\",\n"
    "        \"value\": \"1\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"operational_readiness_inspection\",\n"
    "      \"what\": \"Operational readiness inspection\",\n"
    "      \"due\": \"2024-10-10\",\n"
    "      \"done\": null,\n"
    "      \"rule\": {\n"
    "        \"key\": \"operational_readiness_months\",\n"
    "        \"value\": \"6\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"equipment_status_report\",\n"
    "      \"what\": \"Report on equipment\",\n"
    "      \"due\": \"2024-04-14\",\n"
    "      \"done\": null,\n"
    "      \"rule\": {\n"
    "        \"key\": \"status_report_days\",\n"
    "        \"value\": \"31\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"self_sustainment_status_report\",\n"
    "      \"what\": \"Report on self-sustainment\",\n"
    "      \"due\": \"2024-05-11\",\n"
    "      \"done\": null,\n"
    "      \"rule\": {\n"
    "        \"key\": \"status_report_days\",\n"
    "        \"value\": \"31\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"claim\",\n"
    "      \"what\": \"Claim of 2024 Q1 processed\",\n"
    "      \"due\": \"2024-06-30\",\n"
    "      \"done\": null,\n"
    "      \"rule\": {\n"
    "        \"key\": \"claims_processing_months\",\n"
    "        \"value\": \"3\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"claim\",\n"
    "      \"what\": \"Claim of 2024 Q2 processed\",\n"
    "      \"due\": \"2024-09-30\",\n"
    "      \"done\": null,\n"
    "      \"rule\": {\n"
    "        \"key\": \"claims_processing_months\",\n"
    "        \"value\": \"3\",\n"
    "        \"mark\": \"quoted\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"needed\": [\n"
    "    {\n"
    "      \"kind\": \"self_sustainment_rate\",\n"
    "      \"name\": \"laundry\",\n"
    "      \"edition\": \"E1\",\n"
    "      \"value\": \"10.00\",\n"
    "      \"blank\": null,\n"
    "      \"mark\": \"illustrative\",\n"
    "      \"file\": \"self_sustainment_rates.csv\",\n"
    "      \"line\": 4,\n"
    "      \"source\": \"made up\",\n"
    "      \"touches\": [\n"
    "        \"laundry\"\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"personnel_rate\",\n"
    "      \"name\": \"2022-07-01\",\n"
    "      \"edition\": \"\",\n"
    "      \"value\": \"1448.00\",\n"
    "      \"blank\": null,\n"
    "      \"mark\": \"quoted\",\n"
    "      \"file\": \"personnel_rates.csv\",\n"
    "      \"line\": 3,\n"
    "      \"source\": \"b\",\n"
    "      \"touches\": [\n"
    "        \"personnel\"\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"kind\": \"rule\",\n"
    "      \"name\": \"serviceability_threshold\",\n"
    "      \"edition\": \"\",\n"
    "      \"value\": \"0.90\",\n"
    "      \"blank\": null,\n"
    "      \"mark\": \"quoted\",\n"
    "      \"file\": \"rules.csv\",\n"
    "      \"line\": 9,\n"
    "      \"source\": \"par. 1\",\n"
    "      \"touches\": [\n"
    "        \"major equipment\"\n"
    "      ]\n"
    "    }\n"
    "  ]\n"
    "}\n";
static const char golden_csv[] =
    "type,kind,file,line,from,to,due,done,what,remedy,items,worth_is,worth,rule,value,mark,source,note\n"
    "finding,reading,events.csv,3,,,,,unknown event 'arived',it is kept and changes nothing,,,,,,,,\n"
    "finding,overstock,equipment_status.csv,2,2024-03-14,2024-04-15,,,\"line L1: 2 present, 1 agreed\","
    "\"nothing is paid above the agreement: amend it, take them home, or correct the report\",L1,not_paid,"
    "1047.31,,,,,placeholder rates: not the United Nations'\n"
    "deadline,arrival_inspection,,,,,2024-04-14,2024-04-10,Arrival inspection,,,,,arrival_inspection_months,"
    "1,quoted,,\n"
    "deadline,operational_readiness_inspection,,,,,2024-10-10,,Operational readiness inspection,,,,,"
    "operational_readiness_months,6,quoted,,\n"
    "deadline,equipment_status_report,,,,,2024-04-14,,Report on equipment,,,,,status_report_days,31,quoted,,"
    "\n"
    "deadline,self_sustainment_status_report,,,,,2024-05-11,,Report on self-sustainment,,,,,"
    "status_report_days,31,quoted,,\n"
    "deadline,claim,,,,,2024-06-30,,Claim of 2024 Q1 processed,,,,,claims_processing_months,3,quoted,,\n"
    "deadline,claim,,,,,2024-09-30,,Claim of 2024 Q2 processed,,,,,claims_processing_months,3,quoted,,\n"
    "needed,self_sustainment_rate,self_sustainment_rates.csv,4,,,,,laundry; E1,,laundry,,,,10.00,"
    "illustrative,made up,\n"
    "needed,personnel_rate,personnel_rates.csv,3,,,,,2022-07-01,,personnel,,,,1448.00,quoted,b,\n"
    "needed,rule,rules.csv,9,,,,,serviceability_threshold,,major equipment,,,,0.90,quoted,par. 1,\n";

static void forms(void **state)
{
    (void)state;
    struct read read;
    struct account_check check;
    TEXT_CLEANUP struct text json = {0}, csv = {0};
    read_begin(&read, golden.name, golden.folder);
    struct check_options options = options_of(&golden, &read);
    assert_int_equal(
        account_check(&read.account, &read.schedule, &options, read.test.arena, &read.test.problems, &check),
        0);
    struct check_page page = {.check = &check, .account = &read.account, .schedule = &read.schedule};
    assert_int_equal(account_check_json(&page, &json), 0);
    assert_int_equal(account_check_csv(&page, read.test.arena, &csv), 0);
    assert_same("JSON", text_content(&json), golden_json);
    assert_same("CSV", text_content(&csv), golden_csv);
    test_end(&read.test);
}

/* ---- the operation ---- */

static const struct call_case calls[] = {
    {{"check", REPLY_HUMAN, "2026-11-23", {COMPANY}},
     "As of 2026-01-01, when the next report was due: the files tell of nothing after 2025-12-01"},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY}},
     "As of 2025-12-15. Days looked through: 2024-02-14 to "
     "2025-12-15. Rates: built-in."},
    {{"check", REPLY_HUMAN, "2026-11-23", {COMPANY, "on", "2025-01-31"}}, "As of 2025-01-31. Days"},
    {{"check", REPLY_HUMAN, "2026-11-23", {COMPANY, "from", "2025-01-01", "to", "2026-01-01"}},
     "The total of these days, 2,415,264.00 USD, is recalled, and incomplete"},
    /* blank rates, each with its row */
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY}}, "apc_wheeled (major_equipment_rates.csv:"},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY}}, ") | L2, L3, L5"},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY}}, "Blank: no amount without them (22)"},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"check", REPLY_JSON, "2025-12-15", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"check", REPLY_CSV, "2025-12-15", {COMPANY, PLACEHOLDER}}, MARK_PLACEHOLDER_NOTICE},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY, PLACEHOLDER}}, "Illustrative: made up (23)"},
    {{"check", REPLY_HUMAN, "2025-12-15", {"folder", "examples/none"}}, "no such folder"},
    {{"check", REPLY_HUMAN, "2025-12-15", {COMPANY, "from", "2025-12-16"}},
     "the period from 2025-12-16 to 2025-12-16 is empty"},
};

static void calls_answer(void **state)
{
    (void)state;
    assert_calls(calls, TEST_COUNT(calls));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_looked_at),
        cmocka_unit_test(forms),
        cmocka_unit_test(calls_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
