/* The operation `rates import`, as a face calls it: on folders of its own. Rates are invented. */
#include "rates_call_test.h"

#define ANNEX_A                                                                                              \
    "Category of equipment,Generic fair market value,Estimated useful life,No-fault incident factor,"        \
    "Monthly maintenance rate,Monthly dry lease rate,Monthly wet lease rate,Painting\n"                      \
    "Support vehicles,,,,,,,\nAmbulance,\"65,000.00\",12,0.3 %,250.00,467.64,717.64,-\n"                     \
    "Truck,\"45,000\",12,0.8,150.5,342.50,493.00,80\n"
#define ANNEX_A_ROWS                                                                                         \
    "edition,rate_code,category,description,gfmv,life_years,no_fault_percent,maintenance,dry,wet,painting,"  \
    "mark,source\n"                                                                                          \
    "2023,ambulance,Support vehicles,Ambulance,65000.00,12,0.3,250.00,467.64,717.64,,official,A/78/87\n"     \
    "2023,truck,Support vehicles,Truck,45000.00,12,0.8,150.50,342.50,493.00,80.00,official,A/78/87\n"

static void import_annex_a(struct call *call, const struct scratch *scratch, const char *content)
{
    write_table(scratch, content);
    call_begin(call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", "edition", "2023", "effective-from", "2023-07-01", "symbol", "A/78/87",
               NULL);
}

static void a_table_of_the_manual_becomes_a_schedule(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    import_annex_a(&call, scratch, ANNEX_A);
    assert_shown(&call, "editions.csv|1|0\nmajor_equipment_rates.csv|2|0\n");
    assert_shown(&call, "2 rows read, under 1 heading of categories; 0 rows above the headings passed over.");
    assert_shown(&call, "dry rate as value, life and no-fault factor give it|2|0|ok\n");
    call_end(&call);
    assert_file(scratch, "editions.csv",
                "edition,effective_from,confirmed_until,symbol,mark,source\n2023,2023-07-01,,"
                "A/78/87,official,A/78/87\n");
    assert_file(scratch, "major_equipment_rates.csv", ANNEX_A_ROWS);
}

static void an_error_writes_nothing(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    import_annex_a(&call, scratch, ANNEX_A "Bus,x,,,,,,\n");
    assert_refused(&call, "'x' is not a number");
    assert_false(path_exists(scratch->schedule));
    import_annex_a(&call, scratch, ANNEX_A);
    assert_shown(&call, "");
    call_end(&call);
    import_annex_a(&call, scratch, ANNEX_A);
    assert_refused(&call, "give --replace to put this row in the place of");
    assert_file(scratch, "major_equipment_rates.csv", ANNEX_A_ROWS);
}

/* Rows of another table are added, others stay; --replace changes those of the same key. */
static void tables_are_added_and_replaced(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    import_annex_a(&call, scratch, ANNEX_A);
    call_end(&call);
    write_table(scratch, "Service,Rate\nTentage,22.5\nAccommodation,n/a\n");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "self_sustainment", "edition", "2023", NULL);
    assert_shown(&call, "# Imported");
    assert_int_equal(count_warnings(&call, "the schedule has no personnel rate"), 1);
    call_end(&call);
    assert_file(
        scratch, "self_sustainment_rates.csv",
        "edition,category,description,rate,mark,source\n2023,accommodation,Accommodation,,official,A/78/87\n"
        "2023,tentage,Tentage,22.50,official,A/78/87\n");
    assert_file(scratch, "major_equipment_rates.csv", ANNEX_A_ROWS);
    write_table(scratch, "Service,Rate\nAccommodation,30\n");
    call_begin(&call, REPLY_JSON, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "self_sustainment", "edition", "2023", "replace", "", "source", "p. 9", NULL);
    assert_shown(&call, "\"replaced\": 1");
    call_end(&call);
    assert_file(scratch, "self_sustainment_rates.csv",
                "edition,category,description,rate,mark,source\n2023,accommodation,Accommodation,"
                "30.00,official,p. 9\n"
                "2023,tentage,Tentage,22.50,official,A/78/87\n");
}

static void a_new_edition_is_compared_with_the_one_before(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    import_annex_a(&call, scratch, ANNEX_A);
    call_end(&call);
    write_table(scratch, "Item,Maintenance,Dry,Wet\nAmbulance,250.00,467.64,950.00\n");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", "edition", "2026", "effective-from", "2026-07-01", NULL);
    assert_shown(&call, "# Edition 2026 against 2023 before it\n");
    assert_shown(&call, "2026|ambulance|wet|717.64|950.00|+232.36|+32.4\n");
    assert_shown(&call, "2023|truck|row removed: wet|493.00|||\n");
    assert_shown(&call, "2026|1|truck\n");
    assert_int_equal(count_warnings(&call, "wet changed by more than 25 per cent: from 717.64 to 950.00"), 1);
    assert_int_equal(count_warnings(&call, "wet is 950.00, but dry and maintenance make 717.64"), 1);
    assert_shown(&call, "2026|2|2026, ambulance\n"); /* official without a source: the edition and its row */
    call_end(&call);
}

static void options_of_an_import_fit_together(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    write_table(scratch, ANNEX_A);
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, NULL);
    assert_refused(&call, "this looks like a table file");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", NULL);
    assert_refused(&call, "--edition");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", "edition", "2023", NULL);
    assert_refused(
        &call, "give --effective-from with its first day (the built-in schedule has 2023-07-01, recalled)");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", "edition", "*", NULL);
    assert_refused(&call, "is no name");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", "built-in", "to", scratch->schedule, "symbol", "A",
               NULL);
    assert_refused(&call, "--symbol is not for this import");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", scratch->table, "to", scratch->schedule, "table",
               "major_equipment", "edition", "2023", "effective-from", "2023-07-01", "confirmed-until",
               "2023-06-30", NULL);
    assert_refused(&call, "--confirmed-until is before the edition begins");
    assert_false(path_exists(scratch->schedule));
}

static void a_whole_schedule_is_copied_without_loss(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates import", "from", "built-in", "to", scratch->schedule, NULL);
    assert_shown(&call, "editions.csv|4|0\n");
    assert_shown(&call, "personnel_components.csv|copied|\n");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "b", scratch->schedule, NULL);
    assert_shown(&call, "No difference in rates and rules.");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates import", "from", "examples/placeholder-rates", "to",
               scratch->schedule, NULL);
    assert_refused(&call, "the schedule has a row for 2020 already");
    call_begin(&call, REPLY_HUMAN, "rates import", "from", "examples/placeholder-rates", "to",
               scratch->schedule, "replace", "", NULL);
    assert_shown(&call, "major_equipment_rates.csv|0|52\n");
    call_end(&call);
}

static void an_import_without_memory_writes_nothing(void **state)
{
    const struct scratch *scratch = *state;
    bool written = false;
    write_table(scratch, ANNEX_A);
    for (size_t fail_after = 1; !written; fail_after += 1 + fail_after / 32) {
        struct call call;
        call_failing(&call, fail_after, REPLY_HUMAN, "rates import", "from", scratch->table, "to",
                     scratch->schedule, "table", "major_equipment", "edition", "2023", "effective-from",
                     "2023-07-01", "symbol", "A/78/87", NULL);
        written = call.code == 0;
        assert_int_equal(path_exists(scratch->schedule), written);
        call_end(&call);
    }
    assert_file(scratch, "major_equipment_rates.csv", ANNEX_A_ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(a_table_of_the_manual_becomes_a_schedule),
        ON_DISK(an_error_writes_nothing),
        ON_DISK(tables_are_added_and_replaced),
        ON_DISK(a_new_edition_is_compared_with_the_one_before),
        ON_DISK(options_of_an_import_fit_together),
        ON_DISK(a_whole_schedule_is_copied_without_loss),
        ON_DISK(an_import_without_memory_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
