#include "cli/cli.h"

#include "base/clock.h"
#include "cli/cli_help.h"
#include "cli/cli_parse.h"
#include "cli/cli_surroundings.h"
#include "cli/render.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

struct cli {
    const struct operation_table *table;
    const char *const *words; /* behind the program's name, without the global options */
    size_t count;
    FILE *out, *err;
    struct arena *arena;
    struct problems problems;
    struct cli_globals globals;
    civil_day today;
};

/* Messages */

static const char *problem_word(enum problem_kind kind)
{
    return kind == PROBLEM_ERROR ? "error:" : kind == PROBLEM_WARNING ? "warning:" : "note:";
}

static void add_problem(const struct screen *screen, struct arena *arena, const struct problem *problem,
                        struct text *out)
{
    static const enum screen_style styles[] = {STYLE_ERROR, STYLE_WARNING, STYLE_BOLD};
    if (problem->place.file)
        text_format(out, "%s:", screen_clean(arena, problem->place.file));
    if (problem->place.file && problem->place.line)
        text_format(out, "%" PRIu32 ":", problem->place.line);
    if (problem->place.file && problem->place.line && problem->place.column)
        text_format(out, "%" PRIu32 ":", problem->place.column);
    if (problem->place.file)
        text_add_char(out, ' ');
    screen_styled(screen, out, styles[problem->kind], problem_word(problem->kind));
    text_format(out, " %s", screen_clean(arena, problem->what));
    if (problem->expected)
        text_format(out, "; %s", screen_clean(arena, problem->expected));
    text_add_char(out, '\n');
}

/* All problems in the order in which they were found; what was found but not kept is counted. */
static void show_problems(const struct cli *cli)
{
    const struct problems *problems = &cli->problems;
    static const char *const plurals[] = {"errors", "warnings", "notes"};
    struct screen screen = screen_of(cli->err);
    struct text out TEXT_CLEANUP = {0};
    size_t shown[3] = {0};
    for (size_t i = 0; i < problems->count; i++) {
        shown[problems->items[i].kind]++;
        add_problem(&screen, cli->arena, &problems->items[i], &out);
    }
    for (size_t kind = 0; kind < sizeof shown / sizeof *shown; kind++)
        if (problems->found[kind] > shown[kind])
            text_format(&out, "... and %zu more %s\n", problems->found[kind] - shown[kind], plurals[kind]);
    fputs(text_content(&out), cli->err); /* where this fails, there is nobody left to tell */
    fflush(cli->err);
}

static void say(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* One error without a place. */
static void say(const struct cli *cli, const char *format, ...)
{
    struct screen screen = screen_of(cli->err);
    va_list list;
    va_start(list, format);
    const char *what = arena_format_list(cli->arena, format, list);
    va_end(list);
    struct problem problem = {.kind = PROBLEM_ERROR, .what = what ? what : "out of memory"};
    struct text out TEXT_CLEANUP = {0};
    add_problem(&screen, cli->arena, &problem, &out);
    fputs(text_content(&out), cli->err);
    fflush(cli->err);
}

/* Writes an answer to standard output: all of it, or says why not. */
static int answer(const struct cli *cli, const struct text *text)
{
    if (text_result(text) < 0) {
        say(cli, "the answer is too long for this machine's memory");
        return CLI_REFUSED;
    }
    errno = 0;
    if (fwrite(text_content(text), 1, text->length, cli->out) == text->length && fflush(cli->out) == 0)
        return CLI_DONE;
    say(cli, "standard output could not be written: %s", errno ? strerror(errno) : "unknown reason");
    return CLI_FAILED;
}

/* The hint below the messages; name: what of the operation is known, "" when nothing is. */
static int wrong_usage(const struct cli *cli, const char *name)
{
    fputs("See: muster ", cli->err);
    fputs(name, cli->err);
    fputs(name[0] ? " --help\n" : "--help\n", cli->err);
    return CLI_USAGE;
}

/* An operation */

/* What an error code means here: the exit status, and what is said when the operation does not say why. */
struct failure {
    enum cli_status status;
    const char *text;
};

static struct failure failure_of(int code)
{
    static const struct failure failures[] = {
        [-ERROR_INVALID] = {CLI_REFUSED, "the input was refused"},
        [-ERROR_NOT_FOUND] = {CLI_REFUSED, "not found"},
        [-ERROR_CONFLICT] = {CLI_REFUSED, "someone else was quicker; look at it again"},
        [-ERROR_FORBIDDEN] = {CLI_REFUSED, "not permitted"},
        [-ERROR_OVER_AUTHORITY] = {CLI_REFUSED, "beyond the delegated authority"},
        [-ERROR_LIMIT] = {CLI_REFUSED, "a limit was passed, or memory is exhausted"},
        [-ERROR_BUSY] = {CLI_FAILED, "busy; try again"},
        [-ERROR_STORAGE] = {CLI_FAILED, "the disk, the network or the database failed"},
        [-ERROR_USAGE] = {CLI_USAGE, "these arguments do not go together"},
    };
    size_t index = code < 0 ? (size_t)-code : 0;
    if (index < sizeof failures / sizeof *failures && failures[index].text)
        return failures[index];
    return (struct failure){CLI_FAILED, "a fault in Muster; please report it"};
}

static int show_reply(const struct cli *cli, const struct cli_call *call, struct reply *reply)
{
    struct text page TEXT_CLEANUP = {0};
    struct screen screen = screen_of(cli->out);
    if (call->form == REPLY_HUMAN) {
        if (render_report(&reply->report, &screen, &page) < 0)
            page.failed = true;
        return answer(cli, &page);
    }
    if (reply->machine.length && reply->machine.data[reply->machine.length - 1] != '\n')
        text_add_char(&reply->machine, '\n');
    return answer(cli, &reply->machine);
}

static int run_call(struct cli *cli, const struct cli_call *call)
{
    struct surroundings surroundings;
    if (cli_surroundings(&cli->globals, cli->arena, &surroundings) < 0) {
        say(cli, "%s", failure_of(ERROR_LIMIT).text);
        return CLI_REFUSED;
    }
    struct reply reply = {.report = {.arena = cli->arena}};
    struct request request = {
        .operation = call->operation,
        .values = call->values,
        .form = call->form,
        .today = cli->today,
        .surroundings = &surroundings,
        .arena = cli->arena,
        .problems = &cli->problems,
    };
    int code = call->operation->run(&request, &reply);
    if (code >= 0)
        code = problems_result(&cli->problems);
    int status = code < 0 ? (int)failure_of(code).status : show_reply(cli, call, &reply);
    show_problems(cli);
    if (code < 0 && !cli->problems.found[PROBLEM_ERROR])
        say(cli, "%s", failure_of(code).text);
    text_done(&reply.machine);
    return status == CLI_USAGE ? wrong_usage(cli, call->operation->name) : status;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static bool asks_for_help(const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (is_help(words[i]))
            return true;
    return false;
}

static int show_operation_help(const struct cli *cli, const struct operation *operation)
{
    struct screen screen = screen_of(cli->out);
    struct text page TEXT_CLEANUP = {0};
    cli_help_operation(operation, &screen, cli->arena, &page);
    return answer(cli, &page);
}

static int run_operation(struct cli *cli, const struct operation *operation, size_t used)
{
    const char *const *words = cli->words + used;
    size_t count = cli->count - used;
    if (asks_for_help(words, count))
        return show_operation_help(cli, operation);
    struct cli_call call;
    int code = cli_parse(operation, words, count, cli->arena, &cli->problems, &call);
    if (code < 0 || cli->globals.result < 0) {
        show_problems(cli);
        return wrong_usage(cli, operation->name);
    }
    return run_call(cli, &call);
}

/* Names */

/* How many of the words begin the name of any operation. */
static size_t count_known(const struct cli *cli, const char *const *words, size_t count)
{
    size_t known = 0;
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(cli->table, i)); i++)
        while (known < count && operation_begins(operation, words, known + 1))
            known++;
    return known;
}

struct names {
    const char **items;
    size_t count;
};

/* The words that may follow the known ones, each once; none when memory is exhausted. */
static struct names next_words(const struct cli *cli, const char *const *words, size_t known)
{
    struct names names = {.items =
                              arena_array(cli->arena, operations_count(cli->table), sizeof *names.items)};
    const struct operation *operation;
    for (size_t i = 0; names.items && (operation = operations_at(cli->table, i)); i++) {
        size_t length;
        const char *word = operation_word(operation, known, &length);
        if (!length || !operation_begins(operation, words, known))
            continue;
        const char *name = arena_text(cli->arena, word, length);
        if (name && (!names.count || strcmp(names.items[names.count - 1], name) != 0))
            names.items[names.count++] = name;
    }
    return names;
}

static const char *join(const struct cli *cli, const char *const *words, size_t count, const char *between)
{
    const char *text = "";
    for (size_t i = 0; text && i < count; i++)
        text = arena_format(cli->arena, "%s%s%s", text, i ? between : "", words[i]);
    return text ? text : "";
}

/* The words with the one at `index` put right, as far as they then name something. */
static const char *mended(const struct cli *cli, const char *const *words, size_t count, size_t index,
                          const char *right)
{
    const char **copy = arena_array(cli->arena, count, sizeof *copy);
    if (!copy)
        return right;
    memcpy(copy, words, count * sizeof *copy);
    copy[index] = right;
    return join(cli, copy, count_known(cli, copy, count), " ");
}

/* An operation that has this word in its name, or NULL: "list" in "rates list". */
static const char *name_with(const struct cli *cli, const char *word)
{
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(cli->table, i)); i++) {
        size_t length = 1;
        for (size_t j = 1; length; j++) {
            const char *own = operation_word(operation, j, &length);
            if (length && strlen(word) == length && memcmp(own, word, length) == 0)
                return operation->name;
        }
    }
    return NULL;
}

/* What the words, of which the first known ones begin a name, might have been meant for; NULL: no idea. */
static const char *guess(const struct cli *cli, const char *const *words, size_t count, size_t known,
                         struct names next)
{
    const char *right = text_nearest(words[known], next.items, next.count);
    if (right)
        return mended(cli, words, count, known, right);
    if (known && !next.count) /* the name ended before */
        return join(cli, words, known, " ");
    return known ? NULL : name_with(cli, words[0]);
}

/* The words name no operation: says which they might mean. */
static int unknown_operation(const struct cli *cli, const char *const *words, size_t count)
{
    size_t known = count_known(cli, words, count);
    struct names next = next_words(cli, words, known);
    const char *begun = join(cli, words, known, " "), *all = join(cli, next.items, next.count, ", ");
    if (known == count) {
        say(cli, "muster %s needs one more word; one of %s", begun, all);
        return wrong_usage(cli, begun);
    }
    const char *meant = guess(cli, words, count, known, next), *asked = join(cli, words, known + 1, " ");
    if (meant)
        say(cli, "there is no operation '%s'; did you mean %s?", asked, meant);
    else if (known)
        say(cli, "there is no operation '%s'; muster %s takes one of %s", asked, begun, all);
    else
        say(cli, "there is no operation '%s'; muster help lists them", asked);
    return wrong_usage(cli, begun);
}

/* Help for the operation or the group that the words name; of everything without words. */
static int show_help(const struct cli *cli, const char *const *words, size_t count)
{
    size_t used = 0;
    const struct operation *operation = operation_find(cli->table, words, count, &used);
    if (operation && used == count)
        return show_operation_help(cli, operation);
    if (count_known(cli, words, count) < count)
        return unknown_operation(cli, words, count);
    struct screen screen = screen_of(cli->out);
    struct text page TEXT_CLEANUP = {0};
    if (count)
        cli_help_group(cli->table, words, count, &screen, cli->arena, &page);
    else
        cli_help_all(cli->table, &screen, cli->arena, &page);
    return answer(cli, &page);
}

static int show_manual(const struct cli *cli)
{
    struct text page TEXT_CLEANUP = {0};
    cli_manual(cli->table, cli->arena, &page);
    return answer(cli, &page);
}

static int show_version(const struct cli *cli)
{
    if (cli->count > 1) {
        say(cli, "unexpected argument '%s'; muster --version stands alone", cli->words[1]);
        return wrong_usage(cli, "");
    }
    struct text page TEXT_CLEANUP = {0};
    text_add(&page, "muster " MUSTER_VERSION "\n");
    return answer(cli, &page);
}

/* How many words stand before the first option. */
static size_t count_plain(const char *const *words, size_t count)
{
    size_t plain = 0;
    while (plain < count && words[plain][0] != '-')
        plain++;
    return plain;
}

/* muster help [OPERATION], muster help --man; also --help in front. */
static int run_help(const struct cli *cli)
{
    const char *const *words = cli->words + 1;
    size_t count = cli->count - 1, plain = count_plain(words, count);
    if (count == 1 && strcmp(words[0], "--man") == 0)
        return show_manual(cli);
    if (plain < count && !asks_for_help(words, count)) {
        say(cli, "muster help: unexpected argument '%s'", words[plain]);
        return wrong_usage(cli, "");
    }
    return show_help(cli, words, plain);
}

static int run_words(struct cli *cli)
{
    if (!cli->count && cli->globals.result < 0) {
        show_problems(cli);
        return wrong_usage(cli, "");
    }
    if (!cli->count)
        return show_help(cli, NULL, 0);
    const char *first = cli->words[0];
    if (strcmp(first, "help") == 0 || is_help(first))
        return run_help(cli);
    if (strcmp(first, "--version") == 0)
        return show_version(cli);
    size_t used = 0, plain = count_plain(cli->words, cli->count);
    const struct operation *operation = operation_find(cli->table, cli->words, plain, &used);
    if (operation)
        return run_operation(cli, operation, used);
    if (!plain) {
        say(cli, "'%s' stands where the operation is expected; muster OPERATION [ARGUMENT]...", first);
        return wrong_usage(cli, "");
    }
    if (asks_for_help(cli->words, cli->count))
        return show_help(cli, cli->words, plain);
    return unknown_operation(cli, cli->words, plain);
}

int cli_run(const struct operation_table *table, int argc, const char *const *argv, FILE *out, FILE *err,
            civil_day today)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    if (!arena) {
        fputs("error: out of memory\n", err);
        return CLI_REFUSED;
    }
    struct cli cli = {.table = table, .out = out, .err = err, .arena = arena, .today = today};
    problems_init(&cli.problems, arena);
    size_t count = argc > 1 ? (size_t)argc - 1 : 0;
    if (cli_globals_take(argv + (count > 0), count, arena, &cli.problems, &cli.globals) < 0) {
        show_problems(&cli);
        return CLI_REFUSED;
    }
    cli.words = cli.globals.words;
    cli.count = cli.globals.count;
    return run_words(&cli);
}

int cli_main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, with a message and a status */
    return cli_run(&operations_all, argc, (const char *const *)argv, stdout, stderr, clock_today());
}
