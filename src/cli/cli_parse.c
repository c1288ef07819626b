#include "cli/cli_parse.h"

#include "base/exact.h"
#include "cli/cli_help.h"
#include <inttypes.h>
#include <string.h>

struct parser {
    const struct operation *operation;
    const char *const *words; /* count of them; next: the first that is not read */
    size_t count, next;
    size_t positionals; /* how many were read */
    struct argument_value *values;
    enum reply_form form;
    struct arena *arena;
    struct problems *problems;
};

static const struct place nowhere;

/* Reports a wrong use; both texts may be formatted by arena_format. */
#define WRONG(parser, expected, ...)                                                                         \
    problem_error((parser)->problems, ERROR_INVALID, nowhere, (expected), __VA_ARGS__)

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* How a message names the argument: "--from", "CONTINGENT". */
static const char *label(const struct parser *parser, const struct argument *argument)
{
    const char *text = argument->flags & ARGUMENT_POSITIONAL
                           ? cli_placeholder(argument, parser->arena)
                           : arena_format(parser->arena, "--%s", argument->name);
    return text ? text : argument->name;
}

/* Values */

static int check_count(const struct parser *parser, const struct argument *argument, const char *text,
                       int64_t *ret_number)
{
    if (decimal_parse(text, strlen(text), 0, ret_number) && *ret_number >= argument->minimum &&
        *ret_number <= argument->maximum)
        return 0;
    const char *of = argument->unit ? " of " : "", *unit = argument->unit ? argument->unit : "";
    return WRONG(parser,
                 cli_is_open(argument)
                     ? arena_format(parser->arena, "expected a whole number%s%s, %" PRId64 " or more", of,
                                    unit, argument->minimum)
                     : arena_format(parser->arena, "expected a whole number%s%s from %" PRId64 " to %" PRId64,
                                    of, unit, argument->minimum, argument->maximum),
                 "%s: '%s' is not a number within its limits", label(parser, argument), text);
}

static int check_choice(const struct parser *parser, const struct argument *argument, const char *text,
                        int64_t *ret_number)
{
    size_t count = 0;
    for (; argument->choices[count]; count++) {
        if (strcmp(argument->choices[count], text) == 0) {
            *ret_number = (int64_t)count;
            return 0;
        }
    }
    const char *nearest = text_nearest(text, argument->choices, count);
    return WRONG(parser,
                 arena_format(parser->arena, "expected %s%s%s%s", cli_choices(argument, parser->arena),
                              nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : ""),
                 "%s: '%s' is none of its choices", label(parser, argument), text);
}

static int check_day(const struct parser *parser, const struct argument *argument, const char *text,
                     int64_t *ret_number)
{
    civil_day day;
    if (!day_parse(text, strlen(text), &day))
        return WRONG(parser, "expected YYYY-MM-DD, such as 2024-03-14", "%s: '%s' is not a day",
                     label(parser, argument), text);
    *ret_number = day;
    return 0;
}

static int check_month(const struct parser *parser, const struct argument *argument, const char *text,
                       int64_t *ret_number)
{
    civil_month month;
    if (!month_parse(text, strlen(text), &month))
        return WRONG(parser, "expected YYYY-MM, such as 2024-03", "%s: '%s' is not a month",
                     label(parser, argument), text);
    *ret_number = month;
    return 0;
}

static int check_instant(const struct parser *parser, const struct argument *argument, const char *text,
                         int64_t *ret_number)
{
    instant at;
    if (!instant_parse(text, strlen(text), &at))
        return WRONG(
            parser,
            "expected YYYY-MM-DDThh:mm:ssZ, or a zone such as +03:00 for the Z, or a day, which is its "
            "end",
            "%s: '%s' is not an instant", label(parser, argument), text);
    *ret_number = at;
    return 0;
}

static int check_path(const struct parser *parser, const struct argument *argument, const char *text,
                      int64_t *ret_number)
{
    *ret_number = 0;
    if (*text)
        return 0;
    return WRONG(parser,
                 arena_format(parser->arena, "expected the name of a %s", argument_type_name(argument->type)),
                 "%s is empty", label(parser, argument));
}

static int check_text(const struct parser *parser, const struct argument *argument, const char *text,
                      int64_t *ret_number)
{
    *ret_number = 0;
    if (text_utf8_check(text, strlen(text)) == strlen(text))
        return 0;
    return WRONG(parser, "expected UTF-8", "%s: '%s' is not UTF-8", label(parser, argument), text);
}

typedef int check_function(const struct parser *parser, const struct argument *argument, const char *text,
                           int64_t *ret_number);

static check_function *const checks[] = {
    [ARGUMENT_CONTINGENT] = check_path, [ARGUMENT_FOLDER] = check_path, [ARGUMENT_FILE] = check_path,
    [ARGUMENT_TEXT] = check_text,       [ARGUMENT_DAY] = check_day,     [ARGUMENT_MONTH] = check_month,
    [ARGUMENT_INSTANT] = check_instant, [ARGUMENT_COUNT] = check_count, [ARGUMENT_CHOICE] = check_choice,
};

static int add_value(struct parser *parser, size_t index, const char *text)
{
    const struct argument *argument = &parser->operation->arguments[index];
    struct argument_value *value = &parser->values[index];
    if (value->count && !(argument->flags & ARGUMENT_REPEATED))
        return WRONG(parser, "expected once", "%s is given twice", label(parser, argument));
    if (value->count == ARGUMENT_VALUES_MAXIMUM)
        return WRONG(parser, arena_format(parser->arena, "at most %d are read", ARGUMENT_VALUES_MAXIMUM),
                     "%s is given too often", label(parser, argument));
    int code = checks[argument->type](parser, argument, text, &value->number);
    value->text[value->count++] = text; /* also when wrong: it is not missing */
    return code;
}

/* Words */

static const struct argument global_arguments[] = {
    {.name = "database", .type = ARGUMENT_FILE, .help = "the database: a file, or postgresql://..."},
    {.name = "keys", .type = ARGUMENT_FOLDER, .help = "the folder of keys"},
    {.name = "as", .type = ARGUMENT_TEXT, .unit = "PERSON", .help = "who acts; your login otherwise"},
};
enum { GLOBALS = sizeof global_arguments / sizeof *global_arguments };

const struct operation cli_global = {.name = "", .arguments = global_arguments, .argument_count = GLOBALS};

static int one_too_many(const struct parser *parser, const char *word)
{
    const char *names = NULL;
    for (size_t i = 0; i < parser->operation->argument_count; i++) {
        const struct argument *argument = &parser->operation->arguments[i];
        if (argument->flags & ARGUMENT_POSITIONAL)
            names = arena_format(parser->arena, "%s%s%s", names ? names : "", names ? " " : "",
                                 cli_placeholder(argument, parser->arena));
    }
    return WRONG(parser, names ? arena_format(parser->arena, "expected only %s", names) : "expected none",
                 "unexpected argument '%s'", word);
}

static int read_positional(struct parser *parser, const char *word)
{
    const struct operation *operation = parser->operation;
    size_t seen = 0;
    for (size_t i = 0; i < operation->argument_count; i++) {
        unsigned flags = operation->arguments[i].flags;
        if (!(flags & ARGUMENT_POSITIONAL))
            continue;
        if (seen++ == parser->positionals || flags & ARGUMENT_REPEATED) {
            parser->positionals++;
            return add_value(parser, i, word);
        }
    }
    return one_too_many(parser, word);
}

/* The names of the operation's own options; returns how many. */
static size_t own_options(const struct operation *operation, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < operation->argument_count; i++)
        if (!(operation->arguments[i].flags & ARGUMENT_POSITIONAL))
            names[count++] = operation->arguments[i].name;
    if (operation->forms & FORM_JSON)
        names[count++] = "json";
    if (operation->forms & FORM_CSV)
        names[count++] = "csv";
    names[count++] = "help";
    return count;
}

/* Names the nearest option, or all that the operation has of its own. */
static int unknown_option(struct parser *parser, const char *word, size_t length)
{
    const struct operation *operation = parser->operation;
    const char **names = arena_array(parser->arena, operation->argument_count + 3 + GLOBALS, sizeof *names);
    const char *name = arena_text(parser->arena, word, length), *list = "--help";
    if (!names || !name)
        return problem_memory(parser->problems);
    size_t count = own_options(operation, names);
    for (size_t i = count - 1; i-- > 0 && list;)
        list = arena_format(parser->arena, "--%s, %s", names[i], list);
    for (size_t i = 0; i < GLOBALS; i++)
        names[count++] = global_arguments[i].name;
    const char *bare = name + strspn(name, "-"), *nearest = text_nearest(bare, names, count);
    const char *expected = nearest ? arena_format(parser->arena, "did you mean --%s?", nearest)
                                   : arena_format(parser->arena, "expected one of %s", list);
    return WRONG(parser, expected, "unknown option %s", name);
}

/* --json and --csv; value: what stands behind '=', or NULL. 1 when it was one of them, else 0. */
static int read_form(struct parser *parser, const char *name, size_t length, const char *value)
{
    static const struct {
        const char *name;
        enum operation_forms flag;
        enum reply_form form;
    } forms[] = {{"json", FORM_JSON, REPLY_JSON}, {"csv", FORM_CSV, REPLY_CSV}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (length != strlen(forms[i].name) || memcmp(name, forms[i].name, length) != 0)
            continue;
        if (value)
            return WRONG(parser, "it takes no value", "--%s is a flag", forms[i].name);
        if (!(parser->operation->forms & forms[i].flag))
            return WRONG(parser, "see its --help", "%s has no --%s", parser->operation->name, forms[i].name);
        if (parser->form != REPLY_HUMAN && parser->form != forms[i].form)
            return WRONG(parser, "one answer has one form", "--json and --csv exclude each other");
        parser->form = forms[i].form;
        return 1;
    }
    return 0;
}

static ptrdiff_t find_option(const struct operation *operation, const char *name, size_t length)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        if (!(argument->flags & ARGUMENT_POSITIONAL) && strlen(argument->name) == length &&
            memcmp(argument->name, name, length) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

static int read_flag(struct parser *parser, size_t index, const char *value)
{
    if (value)
        return WRONG(parser, "it takes no value", "--%s is a flag", parser->operation->arguments[index].name);
    parser->values[index].count = 1;
    parser->values[index].text[0] = "";
    parser->values[index].number = 1;
    return 0;
}

/* The next word as an option's value, or NULL when it is an option itself. */
static const char *take_value(struct parser *parser)
{
    if (parser->next == parser->count || strncmp(parser->words[parser->next], "--", 2) == 0)
        return NULL;
    return parser->words[parser->next++];
}

static int no_value(struct parser *parser, size_t index)
{
    const struct argument *argument = &parser->operation->arguments[index];
    const char *placeholder = cli_placeholder(argument, parser->arena);
    if (!parser->values[index].count)
        parser->values[index].count = 1; /* said here; not to be called missing as well */
    return WRONG(parser, arena_format(parser->arena, "expected --%s %s", argument->name, placeholder),
                 "--%s has no value", argument->name);
}

static int read_option(struct parser *parser, const char *word)
{
    size_t length = strcspn(word, "=");
    const char *value = word[length] ? word + length + 1 : NULL;
    if (strncmp(word, "--", 2) != 0)
        return unknown_option(parser, word, length);
    int form = read_form(parser, word + 2, length - 2, value);
    if (form)
        return form;
    ptrdiff_t index = find_option(parser->operation, word + 2, length - 2);
    if (index < 0)
        return unknown_option(parser, word, length);
    const struct argument *argument = &parser->operation->arguments[index];
    if (argument->type == ARGUMENT_FLAG)
        return read_flag(parser, (size_t)index, value);
    if (!value)
        value = take_value(parser);
    return value ? add_value(parser, (size_t)index, value) : no_value(parser, (size_t)index);
}

static int check_missing(struct parser *parser)
{
    int code = 0;
    for (size_t i = 0; i < parser->operation->argument_count; i++) {
        const struct argument *argument = &parser->operation->arguments[i];
        if (argument->flags & ARGUMENT_REQUIRED && !parser->values[i].count)
            code = WRONG(parser, arena_format(parser->arena, "expected %s", argument->help), "%s is missing",
                         label(parser, argument));
    }
    return code;
}

static int read_words(struct parser *parser)
{
    bool options_end = false;
    int code = 0;
    while (parser->next < parser->count) {
        const char *word = parser->words[parser->next++];
        if (!options_end && strcmp(word, "--") == 0) {
            options_end = true;
            continue;
        }
        bool option = !options_end && is_option(word);
        int read = option ? read_option(parser, word) : read_positional(parser, word);
        if (read < 0)
            code = read;
    }
    return code;
}

int cli_parse(const struct operation *operation, const char *const *words, size_t count, struct arena *arena,
              struct problems *problems, struct cli_call *ret_call)
{
    struct parser parser = {
        .operation = operation,
        .words = words,
        .count = count,
        .arena = arena,
        .problems = problems,
        .values = arena_array(arena, operation->argument_count, sizeof *parser.values),
    };
    if (!parser.values)
        return problem_memory(problems);
    int code = read_words(&parser), missing = check_missing(&parser);
    if (code < 0 || missing < 0)
        return code < 0 ? code : missing;
    *ret_call = (struct cli_call){.operation = operation, .values = parser.values, .form = parser.form};
    return 0;
}

static bool is_global(const char *word)
{
    return strncmp(word, "--", 2) == 0 && find_option(&cli_global, word + 2, strcspn(word + 2, "=")) >= 0;
}

int cli_globals_take(const char *const *words, size_t count, struct arena *arena, struct problems *problems,
                     struct cli_globals *ret_globals)
{
    struct parser parser = {
        .operation = &cli_global,
        .words = words,
        .count = count,
        .arena = arena,
        .problems = problems,
        .values = arena_array(arena, GLOBALS, sizeof *parser.values),
    };
    const char **rest = arena_array(arena, count, sizeof *rest);
    struct cli_globals globals = {.words = rest};
    if (!parser.values || !rest)
        return problem_memory(problems);
    bool options_end = false;
    while (parser.next < count) {
        const char *word = parser.words[parser.next++];
        options_end = options_end || strcmp(word, "--") == 0;
        if (options_end || !is_global(word))
            rest[globals.count++] = word;
        else if (read_option(&parser, word) < 0)
            globals.result = ERROR_INVALID;
    }
    globals.database = parser.values[0].text[0];
    globals.keys = parser.values[1].text[0];
    globals.author = parser.values[2].text[0];
    if (globals.author && !*globals.author) /* an unset variable of a script must not act as its user */
        globals.result = WRONG(&parser, "expected --as PERSON", "--as is empty");
    *ret_globals = globals;
    return 0;
}
