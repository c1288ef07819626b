#include "cli/cli.h"

#include "cli/cli_call_test.h"
#include "cli/cli_parse.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small table, as rooms would declare it. */

static const char *const leases[] = {"wet", "dry", NULL};
static const char *const sections[] = {"personnel", "major_equipment", "self_sustainment", NULL};
static const char *const codes[] = {"done",           "invalid", "not_found", "conflict", "forbidden",
                                    "over_authority", "limit",   "busy",      "storage",  "bug",
                                    "usage",          "unknown", NULL};

static const struct argument price_arguments[] = {
    {.name = "contingent",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "a contingent folder"},
    {.name = "on", .type = ARGUMENT_DAY, .help = "the day; today otherwise"},
    {.name = "month", .type = ARGUMENT_MONTH, .help = "the month"},
    {.name = "schedule", .type = ARGUMENT_FOLDER, .flags = ARGUMENT_REPEATED, .help = "a schedule of rates"},
    {.name = "section", .type = ARGUMENT_CHOICE, .choices = sections, .help = "only this section"},
    {.name = "lease", .type = ARGUMENT_CHOICE, .choices = leases, .help = "only this lease"},
    {.name = "months",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = 60,
     .unit = "months",
     .help = "how far to look"},
    {.name = "line", .type = ARGUMENT_TEXT, .help = "only this line"},
    {.name = "partial", .type = ARGUMENT_FLAG, .help = "leave out what has no rate"},
};
enum { PRICE_ARGUMENTS = sizeof price_arguments / sizeof *price_arguments };

/* Says what it was asked. */
static int run_price(const struct request *request, struct reply *reply)
{
    if (request->form != REPLY_HUMAN) {
        text_add(&reply->machine, request->form == REPLY_JSON ? "{}" : "day\r\n");
        return 0;
    }
    const struct argument_value *schedules = request_value(request, "schedule");
    report_paragraph(&reply->report, "%s on %d for %d months", request_text(request, "contingent", "?"),
                     (int)request_number(request, "on", request->today),
                     (int)request_number(request, "months", 0));
    for (size_t i = 0; i < schedules->count; i++)
        report_paragraph(&reply->report, "schedule %s", schedules->text[i]);
    report_paragraph(&reply->report, "lease %d, partial %d, line '%s', month %d",
                     (int)request_number(request, "lease", -1), (int)request_number(request, "partial", 0),
                     request_text(request, "line", ""), (int)request_number(request, "month", -1));
    struct place place = {.file = "strength.csv", .line = 3, .column = 7};
    problem_warning(request->problems, place, NULL, "this is only a test");
    return 0;
}

static const struct argument refuse_arguments[] = {
    {.name = "code",
     .type = ARGUMENT_CHOICE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .choices = codes,
     .help = "what to return"},
    {.name = "errors", .type = ARGUMENT_COUNT, .minimum = 0, .maximum = 1000, .help = "how many to report"},
};

static int run_refuse(const struct request *request, struct reply *reply)
{
    int code = -(int)request_number(request, "code", 0);
    report_paragraph(&reply->report, "this must not be seen");
    text_add(&reply->machine, "this neither");
    for (int64_t i = 0; i < request_number(request, "errors", 0); i++) {
        struct place place = {.file = i % 2 ? "strength.csv" : NULL,
                              .line = (uint32_t)(i % 4 / 2 * 12),
                              .column = (uint32_t)(i % 8 / 4 * 34)};
        problem_error(request->problems, code, place, i % 3 ? "expected less" : NULL, "wrong %d", (int)i);
    }
    return code;
}

static int run_forget(const struct request *request, struct reply *reply)
{
    report_paragraph(&reply->report, "this must not be seen");
    return problem_error(request->problems, ERROR_STORAGE, (struct place){.file = "f.csv"}, NULL,
                         "disk full") *
           0;
}

static const struct argument sum_arguments[] = {
    {.name = "first",
     .type = ARGUMENT_COUNT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .maximum = 9,
     .minimum = -9,
     .help = "a number"},
    {.name = "rest",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REPEATED,
     .help = "more of them"},
};

static int run_sum(const struct request *request, struct reply *reply)
{
    report_paragraph(&reply->report, "%d and %zu", (int)request_number(request, "first", 0),
                     request_value(request, "rest")->count);
    return 0;
}

static const struct operation rate_items[] = {
    OPERATION("rates list", PERMISSION_READ_REFERENCE, .summary = "List the editions",
              .help = "Lists the editions.", .run = run_forget),
    OPERATION("rates show", PERMISSION_READ_REFERENCE, .summary = "Show the rates of a day",
              .help = "Shows the rates.", .run = run_forget),
};
static const struct operation agreement_items[] = {
    OPERATION("price", PERMISSION_READ_CONTINGENT, .summary = "Price the agreement by line",
              .help = "Shows what the agreement is worth.\n\n  muster price kazcon --on 2025-01-01\n\n"
                      "A blank rate - if it's \"used\" - is refused.",
              .arguments = price_arguments, .argument_count = PRICE_ARGUMENTS, .forms = FORM_JSON | FORM_CSV,
              .run = run_price),
    OPERATION("refuse", PERMISSION_READ_CONTINGENT, .summary = "Refuse it", .help = "Refuses.",
              .arguments = refuse_arguments, .argument_count = 2, .forms = FORM_JSON, .run = run_refuse),
    OPERATION("forget", PERMISSION_READ_CONTINGENT, .summary = "Forget that it failed", .help = "Forgets.",
              .writes = true, .run = run_forget),
    OPERATION("sum", PERMISSION_READ_CONTINGENT, .summary = "Sum up", .help = "Sums up.",
              .arguments = sum_arguments, .argument_count = 2, .run = run_sum),
};
static const struct operation_list lists[] = {{rate_items, 2}, {agreement_items, 4}};
static const struct operation_group groups[] = {{"Rates and rules", &lists[0]}, {"The agreement", &lists[1]}};
static const struct operation_table table = {groups, 2};

enum { TODAY = 20000 };

static struct outcome call(const char *const *words)
{
    return call_table(&table, words, TODAY);
}

#define CALL(...) call((const char *const[]){__VA_ARGS__, NULL})

static void calls_are_answered(void **state)
{
    static const struct {
        const char *words[WORDS_MAXIMUM];
        const char *out;
    } cases[] = {
        {{"price", "f"}, "f on 20000 for 0 months\n\nlease -1, partial 0, line '', month -1\n"},
        {{"price", "f", "--on", "1970-01-11", "--months=60", "--lease", "dry", "--partial",
          "--month=1970-02"},
         "f on 10 for 60 months\n\nlease 1, partial 1, line '', month 23641\n"},
        {{"price", "--partial", "--on=1970-01-02", "f"},
         "f on 1 for 0 months\n\nlease -1, partial 1, line '', month -1\n"},
        {{"price", "--schedule", "a", "f", "--schedule=b=c", "--line", "-L1", "--partial", "--partial"},
         "f on 20000 for 0 months\n\nschedule a\n\nschedule b=c\n\n"
         "lease -1, partial 1, line '-L1', month -1\n"},
        {{"price", "--line=--x", "--", "--on"},
         "--on on 20000 for 0 months\n\nlease -1, partial 0, line '--x', month -1\n"},
        {{"price", "-", "--line="}, "- on 20000 for 0 months\n\nlease -1, partial 0, line '', month -1\n"},
        {{"price", "f", "--json"}, "{}\n"},
        {{"price", "--csv", "f", "--csv"}, "day\r\n"},
        {{"refuse", "done"}, "this must not be seen\n"},
        {{"sum", "3"}, "3 and 0\n"},
        {{"sum", "3", "a", "b", "c"}, "3 and 3\n"},
        {{"sum", "--", "-3", "--help"}, "-3 and 1\n"},
        {{"--version"}, "muster " MUSTER_VERSION "\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome = call(cases[i].words);
        assert_string_equal(outcome.out, cases[i].out);
        if (strcmp(cases[i].words[0], "price") == 0 && !strchr("{d", *outcome.out))
            assert_string_equal(outcome.err, "strength.csv:3:7: warning: this is only a test\n");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
}

static const struct {
    const char *words[WORDS_MAXIMUM];
    const char *err; /* without the hint */
    const char *hint;
} wrong_calls[] = {
    {{"prcie", "f"}, "error: there is no operation 'prcie'; did you mean price?\n", "muster"},
    {{"zzzzzz"}, "error: there is no operation 'zzzzzz'; muster help lists them\n", "muster"},
    {{"rates"}, "error: muster rates needs one more word; one of list, show\n", "muster rates"},
    {{"rates", "lst"},
     "error: there is no operation 'rates lst'; did you mean rates list?\n",
     "muster rates"},
    {{"rates", "zzzz"},
     "error: there is no operation 'rates zzzz'; muster rates takes one of list, show\n",
     "muster rates"},
    {{"rate", "list"}, "error: there is no operation 'rate'; did you mean rates list?\n", "muster"},
    {{"show"}, "error: there is no operation 'show'; did you mean rates show?\n", "muster"},
    {{""}, "error: there is no operation ''; muster help lists them\n", "muster"},
    {{"help", "prcie"}, "error: there is no operation 'prcie'; did you mean price?\n", "muster"},
    {{"help", "price", "f"}, "error: there is no operation 'price f'; did you mean price?\n", "muster price"},
    {{"help", "--man", "x"}, "error: muster help: unexpected argument '--man'\n", "muster"},
    {{"--json", "price"},
     "error: '--json' stands where the operation is expected; muster OPERATION [ARGUMENT]...\n",
     "muster"},
    {{"--version", "x"}, "error: unexpected argument 'x'; muster --version stands alone\n", "muster"},
    {{"price"}, "error: CONTINGENT is missing; expected a contingent folder\n", "muster price"},
    {{"price", "f", "g"}, "error: unexpected argument 'g'; expected only CONTINGENT\n", "muster price"},
    {{"rates", "list", "g"}, "error: unexpected argument 'g'; expected none\n", "muster rates list"},
    {{"price", ""}, "error: CONTINGENT is empty; expected the name of a contingent\n", "muster price"},
    {{"price", "f", "--mnths", "3"},
     "error: unknown option --mnths; did you mean --months?\n"
     "error: unexpected argument '3'; expected only CONTINGENT\n",
     "muster price"},
    {{"price", "f", "-o"},
     "error: unknown option -o; expected one of --on, --month, --schedule, --section, --lease, --months, "
     "--line, --partial, --json, --csv, --help\n",
     "muster price"},
    {{"price", "f", "--on"}, "error: --on has no value; expected --on DAY\n", "muster price"},
    {{"price", "f", "--on", "--partial"}, "error: --on has no value; expected --on DAY\n", "muster price"},
    {{"price", "f", "--on=2024-02-30"},
     "error: --on: '2024-02-30' is not a day; expected YYYY-MM-DD, such as 2024-03-14\n",
     "muster price"},
    {{"price", "f", "--month", "2024-3"},
     "error: --month: '2024-3' is not a month; expected YYYY-MM, such as 2024-03\n",
     "muster price"},
    {{"price", "f", "--months", "61"},
     "error: --months: '61' is not a number within its limits; expected a whole number of months from 1 to "
     "60\n",
     "muster price"},
    {{"sum", "x"},
     "error: FIRST: 'x' is not a number within its limits; expected a whole number from -9 to 9\n",
     "muster sum"},
    {{"price", "f", "--months", "99999999999999999999"},
     "error: --months: '99999999999999999999' is not a number within its limits; expected a whole number of "
     "months from 1 to 60\n",
     "muster price"},
    {{"price", "f", "--section", "personel"},
     "error: --section: 'personel' is none of its choices; expected personnel, major_equipment or "
     "self_sustainment; did you mean personnel?\n",
     "muster price"},
    {{"price", "f", "--lease", "rented"},
     "error: --lease: 'rented' is none of its choices; expected wet or dry\n",
     "muster price"},
    {{"price", "f", "--on", "2024-01-01", "--on", "2024-01-02"},
     "error: --on is given twice; expected once\n",
     "muster price"},
    {{"price", "f", "--partial=yes"}, "error: --partial is a flag; it takes no value\n", "muster price"},
    {{"price", "f", "--json=yes"}, "error: --json is a flag; it takes no value\n", "muster price"},
    {{"price", "f", "--json", "--csv"},
     "error: --json and --csv exclude each other; one answer has one form\n",
     "muster price"},
    {{"refuse", "done", "--csv"}, "error: refuse has no --csv; see its --help\n", "muster refuse"},
    {{"price", "f", "--line", "\xFF"},
     "error: --line: '\uFFFD' is not UTF-8; expected UTF-8\n",
     "muster price"},
    {{"price", "f", "\033[2J\n"},
     "error: unexpected argument '\uFFFD[2J '; expected only CONTINGENT\n",
     "muster price"},
    {{"price", "--lease", "x", "--months", "0"},
     "error: --lease: 'x' is none of its choices; expected wet or dry\n"
     "error: --months: '0' is not a number within its limits; expected a whole number of months from 1 to "
     "60\nerror: CONTINGENT is missing; expected a contingent folder\n",
     "muster price"},
};

static void wrong_usage_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong_calls / sizeof *wrong_calls; i++) {
        char expected[1000];
        snprintf(expected, sizeof expected, "%sSee: %s --help\n", wrong_calls[i].err, wrong_calls[i].hint);
        struct outcome outcome = call(wrong_calls[i].words);
        assert_string_equal(outcome.err, expected);
        assert_string_equal(outcome.out, "");
        assert_int_equal(outcome.status, CLI_USAGE);
        outcome_done(&outcome);
    }
}

static void an_option_has_a_named_maximum(void **state)
{
    (void)state;
    const char *words[WORDS_MAXIMUM] = {"price", "f"};
    for (size_t i = 0; i <= ARGUMENT_VALUES_MAXIMUM; i++)
        words[i + 2] = "--schedule=a";
    struct outcome outcome = call(words);
    assert_int_equal(outcome.status, CLI_USAGE);
    assert_string_equal(outcome.err, "error: --schedule is given too often; at most 32 are read\n"
                                     "See: muster price --help\n");
    outcome_done(&outcome);
    words[ARGUMENT_VALUES_MAXIMUM + 2] = NULL;
    outcome = call(words);
    assert_int_equal(outcome.status, CLI_DONE);
    outcome_done(&outcome);
}

static void the_exit_status_tells_why(void **state)
{
    static const struct {
        const char *code;
        int status;
        const char *err; /* when the operation says nothing */
    } cases[] = {
        {"invalid", 1, "error: the input was refused\n"},
        {"not_found", 1, "error: not found\n"},
        {"conflict", 1, "error: someone else was quicker; look at it again\n"},
        {"forbidden", 1, "error: not permitted\n"},
        {"over_authority", 1, "error: beyond the delegated authority\n"},
        {"limit", 1, "error: a limit was passed, or memory is exhausted\n"},
        {"busy", 3, "error: busy; try again\n"},
        {"storage", 3, "error: the disk, the network or the database failed\n"},
        {"bug", 3, "error: a fault in Muster; please report it\n"},
        {"usage", 2, "error: these arguments do not go together\n"},
        {"unknown", 3, "error: a fault in Muster; please report it\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *hint = cases[i].status == CLI_USAGE ? "See: muster refuse --help\n" : "";
        char silent[200], one[200];
        snprintf(silent, sizeof silent, "%s%s", cases[i].err, hint);
        snprintf(one, sizeof one, "error: wrong 0\n%s", hint);
        struct outcome outcome = CALL("refuse", cases[i].code, "--json");
        assert_string_equal(outcome.err, silent);
        assert_string_equal(outcome.out, "");
        assert_int_equal(outcome.status, cases[i].status);
        outcome_done(&outcome);
        outcome = CALL("refuse", cases[i].code, "--errors", "1");
        assert_string_equal(outcome.err, one);
        assert_string_equal(outcome.out, "");
        assert_int_equal(outcome.status, cases[i].status);
        outcome_done(&outcome);
    }
}

static void errors_name_their_places(void **state)
{
    (void)state;
    struct outcome outcome = CALL("refuse", "invalid", "--errors", "8");
    assert_string_equal(outcome.err, "error: wrong 0\n"
                                     "strength.csv: error: wrong 1; expected less\n"
                                     "error: wrong 2; expected less\n"
                                     "strength.csv:12: error: wrong 3\n"
                                     "error: wrong 4; expected less\n"
                                     "strength.csv: error: wrong 5; expected less\n"
                                     "error: wrong 6\n"
                                     "strength.csv:12:34: error: wrong 7; expected less\n");
    outcome_done(&outcome);
    outcome = CALL("forget"); /* an error is one, whatever the operation returns */
    assert_string_equal(outcome.err, "f.csv: error: disk full\n");
    assert_string_equal(outcome.out, "");
    assert_int_equal(outcome.status, CLI_FAILED);
    outcome_done(&outcome);
}

static void at_most_a_hundred_errors_are_shown(void **state)
{
    (void)state;
    struct outcome outcome = CALL("refuse", "invalid", "--errors", "250");
    size_t lines = 0;
    for (const char *at = outcome.err; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 101);
    assert_non_null(strstr(outcome.err, "\n... and 150 more errors\n"));
    outcome_done(&outcome);
}

static void answers_to_a_broken_stream(FILE *out, const char *expected)
{
    static const char *const argv[] = {"muster", "help"};
    FILE *err = tmpfile();
    struct text text TEXT_CLEANUP = {0};
    assert_true(out && err);
    assert_int_equal(cli_run(&table, 2, argv, out, err, TODAY), CLI_FAILED);
    fclose(out);
    assert_string_equal(take_file(err, &text), expected);
}

static void a_write_error_is_said(void **state)
{
    (void)state;
    answers_to_a_broken_stream(fopen("/dev/full", "w"),
                               "error: standard output could not be written: No space left on device\n");
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    answers_to_a_broken_stream(fdopen(ends[1], "w"),
                               "error: standard output could not be written: Broken pipe\n");
}

static const char price_help[] =
    "Price the agreement by line\n"
    "\n"
    "  muster price CONTINGENT [--on DAY] [--month MONTH] [--schedule FOLDER]... [--section SECTION]\n"
    "               [--lease wet|dry] [--months N] [--line LINE] [--partial] [--json | --csv]\n"
    "\n"
    "Shows what the agreement is worth.\n"
    "\n"
    "  muster price kazcon --on 2025-01-01\n"
    "\n"
    "A blank rate - if it's \"used\" - is refused.\n"
    "\n"
    "Arguments\n"
    "  CONTINGENT          a contingent folder\n"
    "\n"
    "Options\n"
    "  --on DAY            the day; today otherwise\n"
    "  --month MONTH       the month\n"
    "  --schedule FOLDER   a schedule of rates; may be repeated\n"
    "  --section SECTION   only this section; personnel, major_equipment or self_sustainment\n"
    "  --lease wet|dry     only this lease\n"
    "  --months N          how far to look; 1 to 60 months\n"
    "  --line LINE         only this line\n"
    "  --partial           leave out what has no rate\n"
    "  --json              answer as JSON\n"
    "  --csv               answer as CSV\n"
    "  --help              show this page\n"
    "\n"
    "It only reads, and needs the permission read_contingent.\n"
    "Like every operation it takes --database FILE, --keys FOLDER and --as PERSON, too.\n";

static void help_is_had_in_every_way(void **state)
{
    static const char *const ways[][6] = {
        {"price", "--help"},        {"price", "-h"},          {"help", "price"},
        {"--help", "price"},        {"price", "f", "--help"}, {"price", "--on", "wrong", "--zzz", "-h"},
        {"help", "price", "--help"}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct outcome outcome = call(ways[i]);
        assert_string_equal(outcome.out, price_help);
        assert_string_equal(outcome.err, "");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
}

static void help_lists_all_operations(void **state)
{
    static const char *const ways[][3] = {{NULL}, {"help"}, {"--help"}, {"-h"}, {"help", "--help"}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct outcome outcome = call(ways[i]);
        assert_non_null(strstr(outcome.out, "\nRates and rules\n"
                                            "  rates list        List the editions\n"
                                            "  rates show        Show the rates of a day\n"
                                            "\nThe agreement\n"
                                            "  price             Price the agreement by line\n"));
        assert_string_equal(outcome.err, "");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
}

static void help_lists_a_group(void **state)
{
    static const char *const ways[][3] = {{"help", "rates"}, {"rates", "--help"}, {"rates", "-h"}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct outcome outcome = call(ways[i]);
        assert_string_equal(outcome.out, "muster rates\n"
                                         "  rates list   List the editions\n"
                                         "  rates show   Show the rates of a day\n"
                                         "\nmuster help OPERATION explains one of them.\n");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
}

static void help_keeps_to_the_width(void **state)
{
    (void)state;
    setenv("COLUMNS", "60", 1);
    struct outcome outcome = CALL("price", "--help");
    unsetenv("COLUMNS");
    for (const char *at = outcome.out; *at; at += strcspn(at, "\n") + 1)
        assert_true(strcspn(at, "\n") <= 60);
    outcome_done(&outcome);
}

static void the_manual_is_complete(void **state)
{
    static const char *const parts[] = {
        ".TH MUSTER 1 ",
        "\n.SH NAME\n",
        "\n.SH SYNOPSIS\n",
        "\n.SH DESCRIPTION\n",
        "\n.SH COMMANDS\n",
        "\n.SS \"rates list\"\n",
        "\n.SS \"price\"\n.B \"muster price\"\n",
        "\n.EX\n  muster price kazcon \\-\\-on 2025\\-01\\-01\n.EE\n",
        "\nA blank rate \\- if it\\(aqs \\(dqused\\(dq \\- is refused.\n",
        "\\fB\\%\\-\\-section\\&\\fR \\fISECTION\\fR\nonly this section; ",
        "\n.SH \"EXIT STATUS\"\n",
        "\n.SH FILES\n",
        "\n.SH ENVIRONMENT\n",
        "NO_COLOR",
        "COLUMNS",
        "\n.SH EXAMPLES\nWhat the agreement is worth",
        "\n.SH \"SEE ALSO\"\n",
    };
    (void)state;
    struct outcome outcome = CALL("help", "--man");
    const char *at = outcome.out;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        if (found)
            at = found;
        else
            fail_msg("the manual lacks, in its place: %s", parts[i]);
    }
    assert_int_equal(outcome.status, CLI_DONE);
    outcome_done(&outcome);
}

/* Each allocation of the parser is made to fail once. */
static void parsing_survives_without_memory(void **state)
{
    static const char *const wrong[] = {"f", "g", "--mnths=1", "--lease", "x", "--months", "0", "--on"};
    static const char *const right[] = {"f", "--months", "3"};
    (void)state;
    for (size_t calls = 1; calls < 60; calls++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0);
        struct problems problems;
        struct cli_call call_out;
        problems_init(&problems, arena);
        arena_fail_after(arena, calls);
        assert_true(cli_parse(&agreement_items[0], wrong, 8, arena, &problems, &call_out) < 0);
        assert_true(problems.found[PROBLEM_ERROR] > 0);
        problems_init(&problems, arena);
        int code = cli_parse(&agreement_items[0], right, 3, arena, &problems, &call_out);
        assert_true(code == 0 || (code == ERROR_LIMIT && problems.found[PROBLEM_ERROR] > 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_answered),
        cmocka_unit_test(wrong_usage_is_explained),
        cmocka_unit_test(an_option_has_a_named_maximum),
        cmocka_unit_test(the_exit_status_tells_why),
        cmocka_unit_test(errors_name_their_places),
        cmocka_unit_test(at_most_a_hundred_errors_are_shown),
        cmocka_unit_test(a_write_error_is_said),
        cmocka_unit_test(help_is_had_in_every_way),
        cmocka_unit_test(help_lists_all_operations),
        cmocka_unit_test(help_lists_a_group),
        cmocka_unit_test(help_keeps_to_the_width),
        cmocka_unit_test(the_manual_is_complete),
        cmocka_unit_test(parsing_survives_without_memory),
    };
    unsetenv("COLUMNS");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
