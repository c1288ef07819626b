/* Tables as people copy them: figures, headings, codes, rows. Rates are invented. */
#include "reference/rates_import.h"
#include "reference/reference.h"
#include "test.h"

/* ---- figures ---- */

#define NBSP   "\xC2\xA0"
#define NARROW "\xE2\x80\xAF"

static const struct {
    const char *text;
    enum import_unit unit;
    bool comma;
    const char *value; /* "" for blank; NULL: refused */
    const char *fault;
} figures[] = {
    {"1234.56", IMPORT_MONEY, false, "1234.56", ""},
    {"1,234.56", IMPORT_MONEY, false, "1234.56", ""},
    {"1,234,567", IMPORT_MONEY, false, "1234567", ""},
    {"$ 1 234.56", IMPORT_MONEY, false, "1234.56", ""},
    {"US$1,234", IMPORT_MONEY, false, "1234", ""},
    {"usd 12.3456", IMPORT_MONEY, false, "12.3456", ""},
    {"12 USD", IMPORT_MONEY, false, "12", ""},
    {"1" NBSP "234.5", IMPORT_MONEY, false, "1234.5", ""},
    {"1" NARROW "234", IMPORT_MONEY, false, "1234", ""},
    {"1'234.00", IMPORT_MONEY, false, "1234", ""},
    {"0", IMPORT_MONEY, false, "0", ""},
    {"0.005", IMPORT_MONEY, false, "0.005", ""},
    {"  7  ", IMPORT_MONEY, false, "7", ""},
    {"1000000000", IMPORT_MONEY, false, "1000000000", ""},
    {"5 %", IMPORT_PERCENT, false, "5", ""},
    {"0.5%", IMPORT_PERCENT, false, "0.5", ""},
    {"0.5 per cent", IMPORT_PERCENT, false, "0.5", ""},
    {"100", IMPORT_PERCENT, false, "100", ""},
    {"12 years", IMPORT_YEARS, false, "12", ""},
    {"1 year", IMPORT_YEARS, false, "1", ""},
    {"7.5 yrs", IMPORT_YEARS, false, "7.5", ""},
    /* no figure: blank, never zero */
    {"", IMPORT_MONEY, false, "", ""},
    {"  ", IMPORT_MONEY, false, "", ""},
    {"-", IMPORT_MONEY, false, "", ""},
    {"--", IMPORT_MONEY, false, "", ""},
    {"\xE2\x80\x94", IMPORT_MONEY, false, "", ""},
    {"N/A", IMPORT_YEARS, false, "", ""},
    /* decimal comma */
    {"1.234,56", IMPORT_MONEY, true, "1234.56", ""},
    {"1 234,56", IMPORT_MONEY, true, "1234.56", ""},
    {"12,5", IMPORT_MONEY, true, "12.5", ""},
    {"1.234", IMPORT_MONEY, true, "1234", ""},
    {"12,5", IMPORT_MONEY, false, NULL, "has a comma where the decimal point is expected"},
    {"1.234,56", IMPORT_MONEY, false, NULL, "has a comma where the decimal point is expected"},
    {"0,125", IMPORT_PERCENT, false, NULL, "has a comma where the decimal point is expected"},
    {"1234.56", IMPORT_MONEY, true, NULL, "has a point where the decimal comma is expected"},
    {"1,234.56", IMPORT_MONEY, true, NULL, "has a point where the decimal comma is expected"},
    /* refused */
    {"1,23,456", IMPORT_MONEY, false, NULL, "is not a number"},
    {"1,234 567", IMPORT_MONEY, false, NULL, "is not a number"},
    {"1,,234", IMPORT_MONEY, false, NULL, "is not a number"},
    {"12.", IMPORT_MONEY, false, NULL, "is not a number"},
    {".5", IMPORT_MONEY, false, NULL, "is not a number"},
    {"1.2.3", IMPORT_MONEY, false, NULL, "is not a number"},
    {"-5", IMPORT_MONEY, false, NULL, "is negative"},
    {"(5)", IMPORT_MONEY, false, NULL, "is negative"},
    {"5 %", IMPORT_MONEY, false, NULL, "is not in US dollars"},
    {"$5", IMPORT_PERCENT, false, NULL, "is not a percentage"},
    {"5 %", IMPORT_YEARS, false, NULL, "is not a time in years"},
    {"5 EUR", IMPORT_MONEY, false, NULL, "is not a number"},
    {"$", IMPORT_MONEY, false, NULL, "is not a number"},
    {"12 a/", IMPORT_MONEY, false, NULL, "is not a number"},
    {"1e3", IMPORT_MONEY, false, NULL, "is not a number"},
    {"1.23456", IMPORT_MONEY, false, NULL, "is out of range or has too many decimals"},
    {"1000000000.01", IMPORT_MONEY, false, NULL, "is out of range or has too many decimals"},
    {"100.1", IMPORT_PERCENT, false, NULL, "is out of range or has too many decimals"},
    {"0", IMPORT_YEARS, false, NULL, "is out of range or has too many decimals"},
    {"1234567890123456789012345678901234567890123456789012345678901234567890", IMPORT_MONEY, false, NULL,
     "is not a number"},
};

static void figures_are_read_as_people_write_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(figures); i++) {
        rate_units value;
        const char *fault = "", *expected = "";
        char buffer[MONEY_TEXT_SIZE];
        bool read =
            import_figure_read(figures[i].text, figures[i].unit, figures[i].comma, &value, &fault, &expected);
        assert_same(figures[i].text, read ? "read" : fault, figures[i].value ? "read" : figures[i].fault);
        if (read)
            assert_same(figures[i].text, rate_format(value, 0, buffer), figures[i].value);
        else
            assert_true(*expected != '\0');
    }
}

/* ---- headings ---- */

static const struct {
    const char *heading;
    bool services;
    int column;
} headings[] = {
    {"rate_code", false, EQUIPMENT_CODE},
    {"Item", false, EQUIPMENT_DESCRIPTION},
    {"Category of equipment", false, EQUIPMENT_DESCRIPTION},
    {"Category", false, EQUIPMENT_CATEGORY},
    {"Generic fair market value", false, EQUIPMENT_GFMV},
    {"GENERIC FAIR MARKET VALUE (US$)", false, EQUIPMENT_GFMV},
    {"Estimated useful life (years)", false, EQUIPMENT_LIFE},
    {"Life years", false, EQUIPMENT_LIFE},
    {"No-fault incident factor", false, EQUIPMENT_NO_FAULT},
    {"No-fault %", false, EQUIPMENT_NO_FAULT},
    {"Monthly maintenance rate", false, EQUIPMENT_MAINTENANCE},
    {"Monthly wet lease rate", false, EQUIPMENT_WET},
    {"Monthly\nwet lease, US dollars", false, EQUIPMENT_WET},
    {"Dry lease (United States dollars) per month", false, EQUIPMENT_DRY},
    {"Painting", false, EQUIPMENT_PAINTING},
    {"Serial No.", false, IMPORT_IGNORED},
    {"Remarks", false, IMPORT_UNKNOWN},
    {"", false, IMPORT_UNKNOWN},
    {"Category", true, SERVICE_CATEGORY},
    {"Service", true, SERVICE_DESCRIPTION},
    {"Sub-category", true, SERVICE_DESCRIPTION},
    {"Rate per person per month (US$)", true, SERVICE_RATE},
    {"Wet lease", true, IMPORT_UNKNOWN},
};

static void headings_are_known_by_their_usual_words(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    for (size_t i = 0; i < TEST_COUNT(headings); i++) {
        const char *plain = import_heading_plain(headings[i].heading, test.arena);
        assert_non_null(plain);
        int column = import_heading_column(plain, headings[i].services);
        if (column != headings[i].column)
            print_error("heading: %s (%s)\n", headings[i].heading, plain);
        assert_int_equal(column, headings[i].column);
    }
    test_end(&test);
}

/* ---- codes ---- */

static const struct {
    const char *text, *code;
} codes[] = {
    {"Trucks, water (over 10,000 l)", "trucks_water_over_10_000_l"},
    {"  APC -- 4x4  ", "apc_4x4"},
    {"Caf\xC3\xA9 2", "caf_2"},
    {"\xD0\x9F\xD0\xB0\xD0\xBB\xD0\xB0\xD1\x82\xD0\xBA\xD0\xB0", ""},
    {"", ""},
    {"Armoured personnel carrier wheeled unarmed with dozer blade and crane (class II)",
     "armoured_personnel_carrier_wheeled_unarmed_with_dozer_blade"},
    {"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh"},
};

static void codes_are_made_of_descriptions(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    for (size_t i = 0; i < TEST_COUNT(codes); i++) {
        const char *code = import_code_make(codes[i].text, test.arena);
        assert_non_null(code);
        assert_same(codes[i].text, code, codes[i].code);
        assert_int_equal(import_code_is(code), *code != '\0');
    }
    assert_false(import_code_is("Minor engineering"));
    assert_true(import_same_words("Medical: Level 1", "medical level-1"));
    assert_false(import_same_words("Level 1", "Level 12"));
    assert_false(import_same_words("Level 1", "Level"));
    test_end(&test);
}

/* ---- tables ---- */

#define HEAD "Item,GFMV,Life,No-fault,Maintenance,Dry,Wet,Painting\n"

struct import_case {
    const char *table;
    bool services, comma;
    const char *maps[3];
    const char *wanted; /* the rows in canonical form, without the header; or the errors */
};

static const struct import_case imports[] = {
    {HEAD "Truck,\"65,000\",12,0.3,250,467.64,717.64,-\n",
     false,
     false,
     {NULL},
     "2023,truck,,Truck,65000.00,12,0.3,250.00,467.64,717.64,,official,A/78/87\n"},
    /* tabs, semicolons, titles above, columns that number the rows, headings of categories */
    {"No.\tItem\tWet lease\n1\tTruck\t5\n2\tBus\t6\n",
     false,
     false,
     {NULL},
     "2023,truck,,Truck,,,,,,5.00,,official,A/78/87\n2023,bus,,Bus,,,,,,6.00,,official,A/78/87\n"},
    {"Item;Wet lease\nTruck;\"1.234,50\"\n",
     false,
     true,
     {NULL},
     "2023,truck,,Truck,,,,,,1234.50,,official,A/78/87\n"},
    {"Annex A\n\"Rates, 2023\"\nItem,Wet,Dry\nSupport vehicles:,,\nTruck,2,1\nTrailers\nCart,3,1\n",
     false,
     false,
     {NULL},
     "2023,truck,Support vehicles,Truck,,,,,1.00,2.00,,official,A/78/87\n"
     "2023,cart,Trailers,Cart,,,,,1.00,3.00,,official,A/78/87\n"},
    /* a code, a mark, a source, an edition of its own */
    {"edition,rate_code,description,wet,mark,source\n2023,t1,Truck,5,quoted,p. 7\n,t2,,6,,\n",
     false,
     false,
     {NULL},
     "2023,t1,,Truck,,,,,,5.00,,quoted,p. 7\n2023,t2,,,,,,,,6.00,,official,A/78/87\n"},
    /* the same description twice: the category, then a number */
    {"Item,Wet\nStationary,\n20 kVA,1\nMobile,\n20 kVA,2\n20 kVA,3\n",
     false,
     false,
     {NULL},
     "2023,20_kva,Stationary,20 kVA,,,,,,1.00,,official,A/78/87\n"
     "2023,mobile_20_kva,Mobile,20 kVA,,,,,,2.00,,official,A/78/87\n"
     "2023,mobile_20_kva_2,Mobile,20 kVA,,,,,,3.00,,official,A/78/87\n"},
    /* --map */
    {"What,Price wet,Remarks\nTruck,5,old\n",
     false,
     false,
     {"What=description", "Price wet=wet", "Remarks=ignore"},
     "2023,truck,,Truck,,,,,,5.00,,official,A/78/87\n"},
    {"Item,Wet,Remarks\nTruck,5,old\n",
     false,
     false,
     {NULL},
     "1:10: the heading 'Remarks' is not known; give --map \"Remarks=COLUMN\" with rate_code, category, "
     "description, gfmv, life_years, no_fault_percent, maintenance, dry, wet, painting, mark, "
     "source, edition or "
     "ignore"},
    {"Item,Wet\nTruck,5\n",
     false,
     false,
     {"Wett=wet"},
     "0:0: --map 'Wett=wet': the table has no such heading; expected a heading of the table before the ="},
    {"Item,Wet\nTruck,5\n",
     false,
     false,
     {"Wet"},
     "0:0: --map 'Wet' has no =; expected --map \"Their heading=column\""},
    {"Item,Wet\nTruck,5\n",
     false,
     false,
     {"Wet=wett"},
     "0:0: --map 'Wet=wett': there is no column 'wett'; expected rate_code, category, description, gfmv, "
     "life_years, no_fault_percent, maintenance, dry, wet, painting, mark, source, edition or ignore"},
    {"Item,Wet,Wet lease\nTruck,5,6\n",
     false,
     false,
     {NULL},
     "1:10: 'Wet' and 'Wet lease' both stand for one column; leave one out with --map \"Wet lease=ignore\""},
    /* what is wrong, and where */
    {"Item,Wet\nTruck,\"12,5\"\nBus,x\n",
     false,
     false,
     {NULL},
     "2:7: '12,5' has a comma where the decimal point is expected; give --decimal comma when the table is "
     "written so, or write 1,234.56 | 3:5: 'x' is not a number; expected a figure such as 1,234.56"},
    {"Item,Wet\nTruck,1,234.00\n",
     false,
     false,
     {NULL},
     "2:9: the row has 3 cells, the headings 2; a cell may be missing, or a comma between thousands "
     "may stand "
     "without quotes around its number"},
    {"Item,Dry,Wet\nTruck,5\n",
     false,
     false,
     {NULL},
     "2:1: the row has 2 cells, the headings 3; a cell may be missing, or a comma between thousands "
     "may stand "
     "without quotes around its number"},
    {"Item,Wet,\nTruck,5,6\n",
     false,
     false,
     {NULL},
     "2:9: this cell stands in a column without a heading; expected a heading above it, or an empty cell"},
    {"Item,Dry,Wet\n,5,6\n",
     false,
     false,
     {NULL},
     "2:1: the row does not say what it is; expected a description, or a code"},
    {"rate_code,Dry,Wet\nspecial,5,6\n",
     false,
     false,
     {NULL},
     "2:1: the rate_code special is kept for special cases; expected another code; the values of a "
     "special case "
     "stand in the MOU"},
    {"Item,edition,Wet\nTruck,2020,6\n",
     false,
     false,
     {NULL},
     "2:7: the row is of the edition '2020'; expected 2023, as --edition says; import one edition at a time"},
    {"Item,Wet,mark\nTruck,6,sure\n",
     false,
     false,
     {NULL},
     "2:9: 'sure' is no mark; expected official, quoted, recalled or illustrative"},
    {"Item,Dry,Wet\n\xD0\x91,5,6\n",
     false,
     false,
     {NULL},
     "2:1: no code can be made of this description: it has no Latin letter or digit; expected a "
     "column with codes: "
     "give --map \"Their heading=CODE\", with rate_code (equipment) or category (self-sustainment) for CODE"},
    {"Dry,Wet\n5,6\n",
     false,
     false,
     {NULL},
     "1:1: no column says what each row is; give --map \"Their heading=description\" or =rate_code"},
    {"Item,Category\nTruck,Cars\n",
     false,
     false,
     {NULL},
     "1:1: no column holds a rate; give --map \"Their heading=wet\" and so on"},
    {"Item,Wet\n",
     false,
     false,
     {NULL},
     "0:0: the table has no row; expected rows with figures below the headings"},
    {"Truck,5\n",
     false,
     false,
     {NULL},
     "0:0: no row of headings was found in the first 20 rows; expected a row of headings such as "
     "Item, Generic fair "
     "market value, Monthly wet lease rate; name yours with --map \"Their heading=column\""},
    {"", false, false, {NULL}, "0:0: the file is empty; expected a row of headings"},
    {"Item,Wet\n\"Truck,5\n",
     false,
     false,
     {NULL},
     "2:1: the quote that begins this cell is never closed; expected a closing quote (\")"},
    /* annex B: known codes by their words, below a heading or not; names under "Category" */
    {"Service,Rate\nCommunications,\nTelephone,12.11\nOffice,20\nMedical,\nLevel 1,14.07\n",
     true,
     false,
     {NULL},
     "2023,communications_telephone,Communications: Telephone,12.11,official,A/78/87\n"
     "2023,office,Office,20.00,official,A/78/87\n2023,medical_level_1,Medical: Level 1,"
     "14.07,official,A/78/87\n"},
    {"Category\tMonthly rate\nMinor Engineering\t17.5\nNew thing\tn/a\ntentage\t22\n",
     true,
     false,
     {NULL},
     "2023,minor_engineering,Minor Engineering,17.50,official,A/78/87\n"
     "2023,new_thing,New thing,,official,A/78/87\n2023,tentage,,22.00,official,A/78/87\n"},
};

static void write_rows(const struct schedule_rows *rows, bool services, struct text *out)
{
    TEXT_CLEANUP struct text whole = {0};
    schedule_rows_write(rows, services ? SCHEDULE_SERVICES : SCHEDULE_EQUIPMENT, &whole);
    text_add(out, strchr(text_content(&whole), '\n') + 1);
}

static int read_import(struct test_case *test, const struct import_case *import_case,
                       const struct schedule *target, const struct schedule *builtin,
                       struct schedule_rows *rows)
{
    struct folder_file file = test_file("table.csv", import_case->table);
    struct import_read read;
    struct import_options options = {.services = import_case->services,
                                     .decimal_comma = import_case->comma,
                                     .edition = "2023",
                                     .mark = MARK_OFFICIAL,
                                     .source = "A/78/87",
                                     .maps = import_case->maps,
                                     .target = target,
                                     .builtin = builtin};
    while (options.map_count < TEST_COUNT(import_case->maps) && import_case->maps[options.map_count])
        options.map_count++;
    return import_table_read(&file, &options, test->arena, &test->problems, rows, &read);
}

static void write_errors(const struct problems *problems, struct text *out)
{
    struct problems errors = {0};
    struct problem items[PROBLEMS_KEPT];
    errors.items = items;
    for (size_t i = 0; i < problems->count && errors.count < PROBLEMS_KEPT; i++)
        if (problems->items[i].kind == PROBLEM_ERROR)
            items[errors.count++] = problems->items[i];
    test_write_problems(&errors, out);
}

static void tables_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(imports); i++) {
        struct test_case test = test_begin();
        struct schedule builtin;
        struct schedule_rows rows = {0};
        TEXT_CLEANUP struct text got = {0};
        assert_int_equal(schedule_load(NULL, 0, test.arena, &test.problems, &builtin), 0);
        int code = read_import(&test, &imports[i], NULL, &builtin, &rows);
        if (code == 0)
            write_rows(&rows, imports[i].services, &got);
        else
            write_errors(&test.problems, &got);
        assert_same(imports[i].table, text_content(&got), imports[i].wanted);
        assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
        test_end(&test);
    }
}

/* The codes of the edition before stay, whoever gave them. */
static void codes_of_the_target_are_kept(void **state)
{
    (void)state;
    const struct folder_file files[] = {
        test_file("editions.csv", "edition,effective_from,symbol,mark\n2020,2020-07-01,,official\n"),
        test_file(
            "major_equipment_rates.csv",
            "edition,rate_code,category,description,gfmv,life_years,no_fault_percent,"
            "maintenance,dry,wet,mark\n"
            "2020,own_a,Stationary,20 kVA,,,,,1,1,official\n2020,own_b,Mobile,20 kVA,,,,,1,1,official\n"),
    };
    const struct folder folder = {.path = "my", .files = files, .count = TEST_COUNT(files)};
    const struct import_case again = {
        .table = "Item,Wet,Dry\nTanks,4,1\nMobile,,\n20 kVA,2,1\nStationary,,\n20 KVA,3,1\n"};
    struct test_case test = test_begin();
    struct schedule target, builtin;
    struct schedule_rows rows = {0};
    assert_int_equal(schedule_load(&folder, 1, test.arena, &test.problems, &target), 0);
    assert_int_equal(schedule_load(NULL, 0, test.arena, &test.problems, &builtin), 0);
    assert_int_equal(read_import(&test, &again, &target, &builtin, &rows), 0);
    assert_int_equal(rows.equipment_count, 3);
    assert_string_equal(rows.equipment[0].rate.code, "tank"); /* as the built-in schedule calls "Tanks" */
    assert_string_equal(rows.equipment[1].rate.code, "own_b");
    assert_string_equal(rows.equipment[2].rate.code, "own_a");
    test_end(&test);
}

static void importing_says_when_memory_is_exhausted(void **state)
{
    (void)state;
    const struct import_case whole = {
        .table = "No,Item,Wet,mark,Note\nCars,,,,\n1,Truck,5,quoted,\n2,Truck,\"6,000\",,x\n",
        .maps = {"Note=ignore"}};
    bool read = false;
    for (size_t calls = 1; !read; calls++) {
        struct test_case test = test_begin();
        struct schedule builtin;
        struct schedule_rows rows = {0};
        assert_int_equal(schedule_load(NULL, 0, test.arena, &test.problems, &builtin), 0);
        arena_fail_after(test.arena, calls);
        int code = read_import(&test, &whole, NULL, &builtin, &rows);
        read = code == 0;
        if (!read)
            assert_int_equal(code, ERROR_LIMIT);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_read_as_people_write_them),
        cmocka_unit_test(headings_are_known_by_their_usual_words),
        cmocka_unit_test(codes_are_made_of_descriptions),
        cmocka_unit_test(tables_are_read_or_refused),
        cmocka_unit_test(codes_of_the_target_are_kept),
        cmocka_unit_test(importing_says_when_memory_is_exhausted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
