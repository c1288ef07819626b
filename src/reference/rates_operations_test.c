/* The operations on rates, as a face calls them: on folders of their own. Rates are invented. */
#define _XOPEN_SOURCE 700
#include "reference/reference.h"
#include "reference/reference_operations.h"
#include "test.h"

#include <dirent.h>
#include <unistd.h>

enum { PATH_SIZE = 256, ARGUMENTS_MAXIMUM = 16, TODAY_YEAR = 2024 };

/* ---- calling ---- */

struct call {
    struct test_case test;
    struct argument_value values[ARGUMENTS_MAXIMUM];
    struct reply reply;
    int code;
    struct text shown; /* the report as plain lines, or the machine's answer */
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < reference_operations.count; i++)
        if (strcmp(reference_operations.items[i].name, name) == 0)
            return &reference_operations.items[i];
    fail_msg("there is no operation %s", name);
    return NULL;
}

static int64_t number_of(const struct argument *argument, const char *text)
{
    civil_day day = 0;
    if (argument->type == ARGUMENT_DAY)
        assert_true(day_parse(text, strlen(text), &day));
    for (int i = 0; argument->type == ARGUMENT_CHOICE; i++) {
        assert_non_null(argument->choices[i]);
        if (strcmp(argument->choices[i], text) == 0)
            return i;
    }
    return argument->type == ARGUMENT_FLAG ? 1 : day;
}

static void give(struct call *call, const struct operation *operation, const char *name, const char *text)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, name) != 0)
            continue;
        call->values[i].text[call->values[i].count++] = text;
        call->values[i].number = number_of(&operation->arguments[i], text);
        return;
    }
    fail_msg("%s has no argument %s", operation->name, name);
}

static void write_rows(const struct report_item *table, struct text *out)
{
    for (const struct report_row *row = table->first_row; row; row = row->next)
        for (size_t i = 0; i < table->column_count; i++)
            text_format(out, "%s%s", row->cells[i] ? row->cells[i] : "",
                        i + 1 < table->column_count ? "|" : "\n");
}

/* The report as lines: "# heading", "! notice", "cell|cell". */
static void write_report(const struct report *report, struct text *out)
{
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (item->kind == REPORT_HEADING || item->kind == REPORT_NOTICE)
            text_format(out, "%s %s\n", item->kind == REPORT_HEADING ? "#" : "!", item->text);
        else if (item->kind == REPORT_PARAGRAPH)
            text_format(out, "%s\n", item->text);
        else if (item->kind == REPORT_TABLE)
            write_rows(item, out);
    }
}

/* Calls an operation with pairs of name and value, NULL at the end. */
#define call_begin(call, form, name, ...) call_with(call, 0, form, name, (const char *const[]){__VA_ARGS__})
#define call_failing(call, fail_after, form, name, ...)                                                      \
    call_with(call, fail_after, form, name, (const char *const[]){__VA_ARGS__})
static void call_with(struct call *call, size_t fail_after, enum reply_form form, const char *name,
                      const char *const *pairs)
{
    const struct operation *operation = find_operation(name);
    *call = (struct call){.test = test_begin()};
    for (; *pairs; pairs += 2)
        give(call, operation, pairs[0], pairs[1]);
    call->reply.report.arena = call->test.arena;
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .today = day_make(TODAY_YEAR, 6, 1),
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    arena_fail_after(call->test.arena, fail_after);
    call->code = operation->run(&request, &call->reply);
    arena_fail_after(call->test.arena, 0);
    if (form == REPLY_HUMAN)
        write_report(&call->reply.report, &call->shown);
    else
        text_add(&call->shown, text_content(&call->reply.machine));
}

static void call_end(struct call *call)
{
    text_done(&call->shown);
    text_done(&call->reply.machine);
    test_end(&call->test);
}

static void shown_at(const struct call *call, const char *part, const char *file, int line)
{
    if (call->code == 0 && strstr(text_content(&call->shown), part))
        return;
    for (size_t i = 0; i < call->test.problems.count; i++)
        print_error("problem: %s\n", call->test.problems.items[i].what);
    print_error(" got: %s\nwant: ... %s ...\n", text_content(&call->shown), part);
    _fail(file, line);
}
#define assert_shown(call, part) shown_at(call, part, __FILE__, __LINE__)

/* The first error, "what; expected". */
static const char *first_error(const struct call *call)
{
    const struct problems *problems = &call->test.problems;
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        const char *text = arena_format(call->test.arena, "%s; %s", problem->what,
                                        problem->expected ? problem->expected : "");
        if (problem->kind == PROBLEM_ERROR && text)
            return text;
    }
    return "";
}

/* A call that is refused with this in its first error. */
static void refused_at(struct call *call, const char *part, const char *file, int line)
{
    const char *error = first_error(call);
    if (call->code >= 0 || !strstr(error, part)) {
        print_error("code %d: %s\n", call->code, error);
        _fail(file, line);
    }
    call_end(call);
}
#define assert_refused(call, part) refused_at(call, part, __FILE__, __LINE__)

/* The number of warnings that hold this. */
static size_t count_warnings(const struct call *call, const char *part)
{
    size_t count = 0;
    for (size_t i = 0; i < call->test.problems.count; i++)
        count += call->test.problems.items[i].kind == PROBLEM_WARNING &&
                 strstr(call->test.problems.items[i].what, part);
    return count;
}

/* ---- folders ---- */

struct scratch {
    char path[PATH_SIZE];
    char schedule[PATH_SIZE]; /* inside, not there yet */
    char table[PATH_SIZE];    /* a table file */
};

static int make_scratch(void **state)
{
    static struct scratch place; /* one test after the other */
    struct scratch *scratch = &place;
    snprintf(scratch->path, sizeof scratch->path, "/tmp/muster-rates-XXXXXX");
    assert_non_null(mkdtemp(scratch->path));
    snprintf(scratch->schedule, sizeof scratch->schedule, "%.200s/rates", scratch->path);
    snprintf(scratch->table, sizeof scratch->table, "%.200s/table.csv", scratch->path);
    *state = scratch;
    return 0;
}

static void remove_files(const char *path)
{
    DIR *folder = opendir(path);
    char name[2 * PATH_SIZE];
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        snprintf(name, sizeof name, "%.255s/%.200s", path, entry->d_name);
        unlink(name);
    }
    closedir(folder);
    rmdir(path);
}

static int remove_scratch(void **state)
{
    struct scratch *scratch = *state;
    remove_files(scratch->schedule);
    remove_files(scratch->path);
    return 0;
}

static void write_table(const struct scratch *scratch, const char *content)
{
    struct test_case test = test_begin();
    assert_int_equal(file_write(scratch->table, content, strlen(content), true, &test.problems), 0);
    test_end(&test);
}

/* The file begins so. */
static void assert_file_begins(const struct scratch *scratch, const char *name, const char *wanted)
{
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(folder_read(scratch->schedule, test.arena, &test.problems, &folder), 0);
    const struct folder_file *file = folder_find(&folder, name);
    assert_non_null(file);
    assert_int_equal(strncmp(file->data, wanted, strlen(wanted)), 0);
    test_end(&test);
}

static void assert_file(const struct scratch *scratch, const char *name, const char *wanted)
{
    struct test_case test = test_begin();
    struct folder folder;
    assert_int_equal(folder_read(scratch->schedule, test.arena, &test.problems, &folder), 0);
    const struct folder_file *file = folder_find(&folder, name);
    assert_same(name, file ? file->data : "(missing)", wanted);
    test_end(&test);
}

/* ---- list, show ---- */

static void list_counts_rows_and_blanks(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates list", NULL);
    assert_shown(&call, "2023|2023-07-01|2026-06-30|A/78/87|recalled|26|26|33|33\n");
    assert_shown(&call, "2022-07-01|2025-02-27|1,448.00|quoted\n");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates list", "schedule", "examples/placeholder-rates", NULL);
    assert_shown(&call, "! " MARK_PLACEHOLDER_NOTICE "\n");
    assert_shown(&call, "2023|2023-07-01|||illustrative|26|2|33|0\n");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates list", NULL);
    assert_shown(&call, "\n2014,2014-07-01,2017-06-30,A/C.5/69/18,recalled,26,26,33,33\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates list", "schedule", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"notice\": \"" MARK_PLACEHOLDER_NOTICE "\"");
    assert_shown(&call, "\"rate\": \"1448.00\"");
    call_end(&call);
}

/* C04: before 2014-07-01 personnel money had components, 1,028 + 303 + 68 + 5; Muster does not price them. */
static void days_before_the_single_rate_show_components(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2014-06-30", NULL);
    assert_shown(&call, "Muster does not price personnel of those days.");
    assert_shown(&call, "pay_and_allowances|2002-01-01|2014-06-30|1,028.00|recalled|[1]\n");
    assert_shown(&call, "specialist_supplement|2002-01-01|2014-06-30|303.00|");
    assert_shown(&call, "|68.00|");
    assert_shown(&call, "|5.00|");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2014-07-01", NULL);
    assert_shown(&call, "2014-07-01|2016-06-30|1,332.00|quoted|[1]\n");
    assert_null(strstr(text_content(&call.shown), "1,365"));
    assert_null(strstr(text_content(&call.shown), "pay_and_allowances"));
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "components", "on", "1995-01-01", NULL);
    assert_shown(&call, "pay_and_allowances|1991-07-01|2001-06-30|988.00|");
    call_end(&call);
}

static void marks_weaken_after_the_last_confirmation(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2025-02-27", NULL);
    assert_shown(&call, "1,448.00|quoted");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "table", "personnel", "on", "2025-02-28", NULL);
    assert_shown(&call, "1,448.00|recalled");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates show", "on", "2026-07-01", NULL);
    assert_shown(
        &call,
        "The edition 2023 is confirmed until 2026-06-30. For 2026-07-01 its figures count as recalled");
    call_end(&call);
}

static void show_finds_and_chooses(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_CSV, "rates show", "table", "rules", "edition", "2014", "find", "SPECIAL", NULL);
    assert_shown(&call, "edition,key,value,mark,source\n2014,special_case_threshold,1000,quoted,");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates show", "table", "major_equipment", "find", "overland snow",
               "schedule", "examples/placeholder-rates", NULL);
    assert_same(
        "csv", text_content(&call.shown),
        "edition,rate_code,category,description,gfmv,life_years,no_fault_percent,maintenance,dry,wet,"
        "painting,mark,source\n2023,snow_vehicle,Vehicles: overland snow,Overland snow vehicles,,,,250.00,"
        "1000.00,1250.00,100.00,illustrative,placeholder: not the United Nations' rate\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates show", "table", "self_sustainment", "find", "laundry", NULL);
    assert_shown(&call, "\"edition\": \"2023\"");
    assert_shown(&call, "\"rate\": null");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates show", NULL);
    assert_refused(&call, "--table");
    call_begin(&call, REPLY_HUMAN, "rates show", "edition", "2032", NULL);
    assert_refused(&call, "did you mean '2023'?");
}

/* ---- import ---- */

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

/* ---- check, diff, template ---- */

static void check_names_what_is_odd(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "wet rate = dry rate + maintenance|48|0|ok\n");
    assert_shown(&call, "2023|2|aircraft, naval_vessel\n");
    assert_int_equal(call.test.problems.count, 0);
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"check\": \"blank\",\n      \"looked_at\": 123,\n      \"found\": 4");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates check", "folder", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\nblank,2023,naval_vessel,,,,examples/placeholder-rates/major_equipment_rates.csv,");
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", "no/such/folder", NULL);
    assert_refused(&call, "there is no such folder");
}

static void diff_needs_two_sides(void **state)
{
    (void)state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", NULL);
    assert_refused(&call, "a schedule does not differ from itself");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", NULL);
    assert_refused(&call, "give --from-edition and --to-edition together");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", "to-edition",
               "2016", NULL);
    assert_refused(&call, "there is no edition '2016'");
    call_begin(&call, REPLY_HUMAN, "rates diff", "a", "built-in", "from-edition", "2014", "to-edition",
               "2023", NULL);
    assert_shown(&call, "|special_case_threshold|mark|quoted|recalled||\n");
    call_end(&call);
    call_begin(&call, REPLY_CSV, "rates diff", "a", "built-in", "b", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\nremoved,major_equipment,2014,tank,,,,,\n");
    assert_shown(&call, "\nchanged,major_equipment,2023,tank,wet,,1250.00,,\n");
    call_end(&call);
    call_begin(&call, REPLY_JSON, "rates diff", "a", "built-in", "b", "examples/placeholder-rates", NULL);
    assert_shown(&call, "\"added\": 0,\n  \"removed\": 120,");
    call_end(&call);
}

static void a_template_loads_and_is_never_overwritten(void **state)
{
    const struct scratch *scratch = *state;
    struct call call;
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2030", NULL);
    assert_refused(&call, "--effective-from");
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2030",
               "effective-from", "2030-07-01", NULL);
    assert_shown(&call, "editions.csv|1|");
    assert_shown(&call, "rules.csv|39|");
    call_end(&call);
    assert_file_begins(scratch, "personnel_rates.csv",
                       "effective_from,confirmed_until,rate,mark,source\n"
                       "2022-07-01,2025-02-27,1448.00,quoted,");
    call_begin(&call, REPLY_HUMAN, "rates check", "folder", scratch->schedule, NULL);
    assert_shown(&call, "rates that are known|60|59|listed below\n");
    assert_int_equal(call.test.problems.count, 0);
    call_end(&call);
    call_begin(&call, REPLY_HUMAN, "rates template", "folder", scratch->schedule, "edition", "2023", NULL);
    assert_refused(&call, "it exists already");
}

/* Whichever allocation fails, the answer is refused or says that it is incomplete; else it is whole. */
static void check_memory(enum reply_form form, const char *name, const char *first, const char *value,
                         const char *second, const char *other)
{
    struct call whole;
    bool answered = false;
    call_begin(&whole, form, name, first, value, second, other, NULL);
    assert_shown(&whole, "");
    for (size_t fail_after = 1; !answered; fail_after += 1 + fail_after / 16) {
        struct call call;
        call_failing(&call, fail_after, form, name, first, value, second, other, NULL);
        answered = call.code == 0 && !call.reply.report.failed;
        if (answered)
            assert_same(name, text_content(&call.shown), text_content(&whole.shown));
        else if (call.code < 0)
            assert_true(call.test.problems.found[PROBLEM_ERROR] > 0);
        call_end(&call);
    }
    call_end(&whole);
}

static void answers_are_whole_or_say_that_memory_is_exhausted(void **state)
{
    static const enum reply_form forms[] = {REPLY_HUMAN, REPLY_JSON, REPLY_CSV};
    static const char placeholder[] = "examples/placeholder-rates";
    const struct scratch *scratch = *state;
    write_table(scratch, ANNEX_A);
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        check_memory(forms[i], "rates list", "schedule", placeholder, NULL, NULL);
        check_memory(forms[i], "rates show", "table", "personnel", "on", "2014-06-30");
        check_memory(forms[i], "rates check", "folder", placeholder, NULL, NULL);
        check_memory(forms[i], "rates diff", "a", "built-in", "b", placeholder);
    }
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

/* Each with a summary, a help that says more, and help for each argument. */
static void every_operation_explains_itself(void **state)
{
    (void)state;
    assert_int_equal(reference_operations.count, 6);
    for (size_t i = 0; i < reference_operations.count; i++) {
        const struct operation *operation = &reference_operations.items[i];
        assert_true(strlen(operation->help) > strlen(operation->summary));
        assert_true(operation->forms & FORM_JSON);
        assert_int_equal(operation->writes, operation->permission == PERMISSION_WRITE_REFERENCE);
        assert_in_range(operation->argument_count, 1, ARGUMENTS_MAXIMUM);
        for (size_t k = 0; k < operation->argument_count; k++)
            assert_non_null(operation->arguments[k].help);
    }
}

#define ON_DISK(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_counts_rows_and_blanks),
        cmocka_unit_test(days_before_the_single_rate_show_components),
        cmocka_unit_test(marks_weaken_after_the_last_confirmation),
        cmocka_unit_test(show_finds_and_chooses),
        ON_DISK(a_table_of_the_manual_becomes_a_schedule),
        ON_DISK(an_error_writes_nothing),
        ON_DISK(tables_are_added_and_replaced),
        ON_DISK(a_new_edition_is_compared_with_the_one_before),
        ON_DISK(options_of_an_import_fit_together),
        ON_DISK(a_whole_schedule_is_copied_without_loss),
        cmocka_unit_test(check_names_what_is_odd),
        cmocka_unit_test(diff_needs_two_sides),
        ON_DISK(a_template_loads_and_is_never_overwritten),
        ON_DISK(answers_are_whole_or_say_that_memory_is_exhausted),
        ON_DISK(an_import_without_memory_writes_nothing),
        cmocka_unit_test(every_operation_explains_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
