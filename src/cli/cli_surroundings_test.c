/* The options of every operation, the environment, and arguments that are instants. */
#include "cli/cli_surroundings.h"

#include "cli/cli_call_test.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static const struct argument where_arguments[] = {
    {.name = "id",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REPEATED,
     .help = "a contingent"},
    {.name = "as-known-on", .type = ARGUMENT_INSTANT, .help = "what was known then"},
    {.name = "note", .type = ARGUMENT_TEXT, .help = "a note"},
};

/* Says where it works and for whom. */
static int run_where(const struct request *request, struct reply *reply)
{
    const struct surroundings *surroundings = request->surroundings;
    char at[INSTANT_TEXT_SIZE] = "";
    assert_true(surroundings->now && surroundings->now() > 0);
    if (request_given(request, "as-known-on"))
        instant_format(request_number(request, "as-known-on", 0), at);
    text_format(&reply->machine, "%s %s %s %zu%s%s%s%s", surroundings->database, surroundings->keys,
                surroundings->author, request_value(request, "id")->count, *at ? " " : "", at,
                request_given(request, "note") ? " " : "", request_text(request, "note", ""));
    return 0;
}

static const struct operation items[] = {
    OPERATION("journal where", PERMISSION_READ_JOURNAL, .summary = "Say where", .help = "Says where.",
              .arguments = where_arguments, .argument_count = 3, .forms = FORM_JSON, .run = run_where),
};
static const struct operation_list list = {items, 1};
static const struct operation_group groups[] = {{"The journal", &list}};
static const struct operation_table table = {groups, 1};

static struct outcome call(const char *const *words)
{
    return call_table(&table, words, 20000);
}

#define CALL(...) call((const char *const[]){__VA_ARGS__, NULL})

/* HOME, XDG_DATA_HOME, XDG_CONFIG_HOME, MUSTER_DATABASE, MUSTER_KEYS; NULL: not set. */
static void set_environment(const char *const *values)
{
    static const char *const names[] = {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "MUSTER_DATABASE",
                                        "MUSTER_KEYS"};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        if (values[i])
            setenv(names[i], values[i], 1);
        else
            unsetenv(names[i]);
    }
}

static const char *const plain_environment[] = {"/h", "/d", "/c", NULL, NULL};
#define PLAIN "/d/muster/muster.db /c/muster/keys "

static const char *login(void)
{
    const struct passwd *account = getpwuid(geteuid());
    return account ? account->pw_name : "nobody knows";
}

static void the_environment_says_where(void **state)
{
    static const struct {
        const char *environment[5];
        const char *database, *keys;
    } cases[] = {
        {{"/h"}, "/h/.local/share/muster/muster.db", "/h/.config/muster/keys"},
        {{"/h", "/d", "/c"}, "/d/muster/muster.db", "/c/muster/keys"},
        {{"/h", "d", "c"}, "/h/.local/share/muster/muster.db", "/h/.config/muster/keys"},
        {{"/h", "", ""}, "/h/.local/share/muster/muster.db", "/h/.config/muster/keys"},
        {{"/h", "/d", "/c", "m.db", "k"}, "m.db", "k"},
        {{"/h", "/d", NULL, "", ""}, "/d/muster/muster.db", "/h/.config/muster/keys"},
        {{NULL, "/d", "/c"}, "/d/muster/muster.db", "/c/muster/keys"},
        {{"/h", NULL, NULL, "postgresql:///muster"}, "postgresql:///muster", "/h/.config/muster/keys"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char wanted[200];
        set_environment(cases[i].environment);
        snprintf(wanted, sizeof wanted, "%s %s %s 0\n", cases[i].database, cases[i].keys, login());
        struct outcome outcome = CALL("journal", "where", "--json");
        assert_same("environment", outcome.out, wanted);
        outcome_done(&outcome);
    }
}

static void without_a_home_it_is_the_account_s(void **state)
{
    (void)state;
    static const char *const nothing[] = {NULL, NULL, "/c", NULL, NULL};
    set_environment(nothing);
    struct outcome outcome = CALL("journal", "where", "--json");
    const struct passwd *account = getpwuid(geteuid());
    const char *home = account && *account->pw_dir ? account->pw_dir : ".";
    assert_int_equal(strncmp(outcome.out, home, strlen(home)), 0);
    assert_non_null(strstr(outcome.out, "/.local/share/muster/muster.db /c/muster/keys "));
    outcome_done(&outcome);
}

static void options_stand_before_and_behind_the_name(void **state)
{
    static const struct {
        const char *words[WORDS_MAXIMUM];
        const char *before, *out; /* between them stands the login, unless before is empty */
    } cases[] = {
        {{"--database", "a.db", "--keys=k", "--as", "a.bekov", "journal", "where", "--json"},
         "",
         "a.db k a.bekov 0\n"},
        {{"journal", "where", "--database=a.db", "--json", "--keys", "k", "--as=a.bekov"},
         "",
         "a.db k a.bekov 0\n"},
        {{"journal", "--as", "a.bekov", "where", "--json", "x"}, "", PLAIN "a.bekov 1\n"},
        {{"--as=-", "journal", "where", "x", "--json", "y"}, "", PLAIN "- 2\n"},
        {{"journal", "where", "--json", "--", "--as", "--database=b"}, PLAIN, " 2\n"},
        {{"journal", "where", "--json", "--note=--as", "--as", "b"}, "", PLAIN "b 0 --as\n"},
        {{"journal", "where", "--json", "--as-known-on", "2024-02-14T12:30:00+03:00", "--as", "b"},
         "",
         PLAIN "b 0 2024-02-14T09:30:00Z\n"},
        {{"journal", "where", "--json", "--as-known-on=2024-02-14"},
         PLAIN,
         " 0 2024-02-14T23:59:59.999999Z\n"},
        {{"--database=postgresql://muster@db.example:5433/m?sslmode=require", "journal", "where", "--json"},
         "postgresql://muster@db.example:5433/m?sslmode=require /c/muster/keys ",
         " 0\n"},
        {{"--keys=k", "--version"}, "", "muster " MUSTER_VERSION "\n"},
    };
    (void)state;
    set_environment(plain_environment);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char wanted[200];
        struct outcome outcome = call(cases[i].words);
        snprintf(wanted, sizeof wanted, "%s%s%s", cases[i].before, *cases[i].before ? login() : "",
                 cases[i].out);
        assert_same("words", outcome.out, wanted);
        assert_string_equal(outcome.err, "");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
}

#define HINT "See: muster journal where --help\n"

static void wrong_options_are_explained(void **state)
{
    static const struct {
        const char *words[WORDS_MAXIMUM];
        const char *err;
    } cases[] = {
        {{"journal", "where", "--database"},
         "error: --database has no value; expected --database FILE\n" HINT},
        {{"journal", "where", "--as", "--json"}, "error: --as has no value; expected --as PERSON\n" HINT},
        {{"--keys=a", "journal", "where", "--keys", "b"},
         "error: --keys is given twice; expected once\n" HINT},
        {{"journal", "where", "--as="}, "error: --as is empty; expected --as PERSON\n" HINT},
        {{"journal", "where", "--database=", "--keys="},
         "error: --database is empty; expected the name of a file\n"
         "error: --keys is empty; expected the name of a folder\n" HINT},
        {{"journal", "where", "--as", "\xE9"}, "error: --as: '\uFFFD' is not UTF-8; expected UTF-8\n" HINT},
        {{"journal", "where", "--databse=x"},
         "error: unknown option --databse; did you mean --database?\n" HINT},
        {{"--as", "journal", "where"},
         "error: there is no operation 'where'; did you mean journal where?\nSee: muster --help\n"},
        {{"--database"}, "error: --database has no value; expected --database FILE\nSee: muster --help\n"},
        {{"journal", "where", "--as-known-on", "2024-02-14T09:30"},
         "error: --as-known-on: '2024-02-14T09:30' is not an instant; expected YYYY-MM-DDThh:mm:ssZ, or a "
         "zone such as +03:00 for the Z, or a day, which is its end\n" HINT},
        {{"journal", "where", "--as-known-on=now", "--keys"},
         "error: --keys has no value; expected --keys FOLDER\n"
         "error: --as-known-on: 'now' is not an instant; expected YYYY-MM-DDThh:mm:ssZ, or a zone such as "
         "+03:00 for the Z, or a day, which is its end\n" HINT},
    };
    (void)state;
    set_environment(plain_environment);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct outcome outcome = call(cases[i].words);
        assert_same("error", outcome.err, cases[i].err);
        assert_string_equal(outcome.out, "");
        assert_int_equal(outcome.status, CLI_USAGE);
        outcome_done(&outcome);
    }
}

static void stands_once(const char *page, const char *words)
{
    const char *found = strstr(page, words);
    if (!found || strstr(found + 1, words))
        fail_msg("'%s' stands there %s", words, found ? "twice" : "not at all");
}

static void help_and_manual_name_the_options_once(void **state)
{
    static const char *const ways[][4] = {
        {"--help"}, {"help", "journal", "where"}, {"--as=x", "journal", "where", "-h"}};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(ways); i++) {
        const char *const words[] = {ways[i][0], ways[i][1], ways[i][2], ways[i][3], NULL};
        struct outcome outcome = call(words);
        stands_once(outcome.out, "--database FILE");
        stands_once(outcome.out, "--keys FOLDER");
        stands_once(outcome.out, "--as PERSON");
        assert_int_equal(outcome.status, CLI_DONE);
        outcome_done(&outcome);
    }
    struct outcome manual = CALL("help", "--man");
    stands_once(manual.out, "\n\\fB\\%\\-\\-database\\&\\fR \\fIFILE\\fR\nthe database");
    stands_once(manual.out, "\n\\fB\\%\\-\\-keys\\&\\fR \\fIFOLDER\\fR\nthe folder");
    stands_once(manual.out, "\n\\fB\\%\\-\\-as\\&\\fR \\fIPERSON\\fR\nwho acts");
    stands_once(manual.out, "\n\\fB\\%MUSTER_DATABASE\\&\\fR\n");
    outcome_done(&manual);
    struct outcome help = CALL("journal", "where", "--keys", "--help"); /* given to whoever errs */
    stands_once(help.out, "--as-known-on INSTANT   what was known then");
    outcome_done(&help);
}

/* An argument of this name would never be seen. */
static void no_operation_has_a_global_option(void **state)
{
    (void)state;
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(&operations_all, i)); i++)
        for (size_t j = 0; j < operation->argument_count; j++)
            for (size_t k = 0; k < cli_global.argument_count; k++)
                assert_string_not_equal(operation->arguments[j].name, cli_global.arguments[k].name);
}

/* Each allocation is made to fail once. */
static void everything_survives_without_memory(void **state)
{
    enum { ROUNDS = 29, SURROUNDINGS_ALLOCATIONS = 3 };
    static const char *const words[] = {"a", "--as", "b", "--keys=", "--database"};
    (void)state;
    set_environment(plain_environment);
    size_t right = 0;
    for (size_t calls = 1; calls <= ROUNDS; calls++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0);
        struct problems problems;
        struct cli_globals globals = {0};
        struct surroundings surroundings;
        problems_init(&problems, arena);
        arena_fail_after(arena, calls);
        int code = cli_globals_take(words, TEST_COUNT(words), arena, &problems, &globals);
        assert_true(code == 0 || code == ERROR_LIMIT);
        assert_true(problems.found[PROBLEM_ERROR] > 0);
        assert_int_equal(globals.count, code == 0 ? 1 : 0);
        assert_int_equal(globals.result, code == 0 ? ERROR_INVALID : 0);
        arena_fail_after(arena, calls);
        globals = (struct cli_globals){0};
        code = cli_surroundings(&globals, arena, &surroundings);
        assert_int_equal(code, calls <= SURROUNDINGS_ALLOCATIONS ? ERROR_LIMIT : 0);
        right += code == 0;
    }
    assert_int_equal(right, ROUNDS - SURROUNDINGS_ALLOCATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_says_where),
        cmocka_unit_test(without_a_home_it_is_the_account_s),
        cmocka_unit_test(options_stand_before_and_behind_the_name),
        cmocka_unit_test(wrong_options_are_explained),
        cmocka_unit_test(help_and_manual_name_the_options_once),
        cmocka_unit_test(no_operation_has_a_global_option),
        cmocka_unit_test(everything_survives_without_memory),
    };
    unsetenv("COLUMNS");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
