/* The manual, muster(1), in the man macros that both groff and mandoc know. */
#include "cli/cli_help.h"

#include "cli/cli_parse.h"
#include <string.h>

#define MANUAL_DAY "2026-11-23" /* of the last change of the words in this file */
enum { SOURCE_WIDTH = 72 };     /* columns, before escapes */

/* A character beyond ASCII by its code point, so that no encoding needs to be guessed. Returns its bytes. */
static size_t add_code_point(struct text *out, const char *at)
{
    unsigned char lead = (unsigned char)at[0];
    size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned long code = lead & (0x7FU >> bytes);
    for (size_t i = 1; i < bytes && at[i]; i++)
        code = code << 6 | ((unsigned char)at[i] & 0x3F);
    text_format(out, "\\[u%04lX]", code);
    return strnlen(at, bytes);
}

/* A character of ASCII, escaped where roff would read or show something else. */
static void add_ascii(struct text *out, char character, char before)
{
    static const char special[] = "\\'\"^~`";
    static const char *const escapes[] = {"\\e", "\\(aq", "\\(dq", "\\(ha", "\\(ti", "\\(ga"};
    const char *found = strchr(special, character);
    bool in_word = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
    if (found)
        text_add(out, escapes[found - special]);
    else if (character == '-' && !in_word)
        text_add(out, "\\-"); /* of an option or a date: no hyphen */
    else
        text_add_char(out, character);
}

static void add_bytes(struct text *out, const char *string, size_t length)
{
    char before = ' ';
    if (length && string[0] == '.')
        text_add(out, "\\&");
    for (size_t i = 0; i < length;) {
        bool ascii = (unsigned char)string[i] < 0x80;
        if (ascii)
            add_ascii(out, string[i], before);
        before = string[i];
        i += ascii ? 1 : add_code_point(out, string + i);
    }
}

static void add(struct text *out, const char *string)
{
    add_bytes(out, string, strlen(string));
}

/* The words hang together: no line is broken between or in them; for loose, between them. */
static void add_name(struct text *out, const char *name, bool loose)
{
    while (*name) {
        size_t length = strcspn(name, " ");
        text_add(out, "\\%");
        add_bytes(out, name, length);
        name += length;
        if (*name)
            text_add(out, loose ? " " : "\\ ");
        name += strspn(name, " ");
    }
    text_add(out, "\\&"); /* three full stops at the end are no end of a sentence */
}

/* A macro with one quoted argument, on a line of its own. */
static void add_macro(struct text *out, const char *macro, const char *argument)
{
    text_format(out, ".%s \"", macro);
    add(out, argument);
    text_add(out, "\"\n");
}

/* Words to be filled, in lines that people can read in the source, too. */
static void add_words(struct text *out, const char *data, const char *end)
{
    while (data < end) {
        struct screen_line line = screen_take_line(&data, end, SOURCE_WIDTH);
        struct text plain TEXT_CLEANUP = {0};
        screen_add_line(&plain, line);
        add(out, text_content(&plain));
        text_add_char(out, '\n');
    }
}

/* Prose: paragraphs are filled, lines that begin with a blank stand as they are. */
static void add_prose(struct text *out, const char *string)
{
    bool as_is = false;
    struct prose prose;
    while ((prose = prose_next(&string)).kind != PROSE_END) {
        if ((prose.kind == PROSE_AS_IS) != as_is) {
            as_is = !as_is;
            text_add(out, as_is ? ".PP\n.EX\n" : ".EE\n");
        }
        if (prose.kind == PROSE_FILLED) {
            add_words(out, prose.data, prose.data + prose.bytes);
        } else if (prose.kind == PROSE_AS_IS) {
            add_bytes(out, prose.data, prose.bytes);
            text_add_char(out, '\n');
        } else if (*string && *string != ' ') {
            text_add(out, ".PP\n");
        }
    }
    if (as_is)
        text_add(out, ".EE\n");
}

/* An entry of a list: its name in bold, its value in italics. */
static void add_entry(struct text *out, const char *name, const char *value, const char *meaning)
{
    text_add(out, ".TP\n");
    if (*name) {
        text_add(out, "\\fB");
        add_name(out, name, true);
        text_add(out, "\\fR");
    }
    if (*value) {
        text_add(out, *name ? " \\fI" : "\\fI");
        add(out, value);
        text_add(out, "\\fR");
    }
    text_add_char(out, '\n');
    add_prose(out, meaning);
}

static void add_arguments(struct text *out, const struct operation *operation, struct arena *arena)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        bool positional = argument->flags & ARGUMENT_POSITIONAL;
        const char *name = positional ? "" : arena_format(arena, "--%s", argument->name);
        add_entry(out, name ? name : "", cli_placeholder(argument, arena),
                  cli_argument_help(argument, arena));
    }
    if (operation->forms & FORM_JSON)
        add_entry(out, "--json", "", "answer as JSON");
    if (operation->forms & FORM_CSV)
        add_entry(out, "--csv", "", "answer as CSV");
}

static void add_operation(struct text *out, const struct operation *operation, struct arena *arena)
{
    size_t count = 0;
    const char *const *parts = cli_usage_parts(operation, arena, &count);
    add_macro(out, "SS", operation->name);
    if (parts)
        add_macro(out, "B", parts[0]);
    for (size_t i = 1; parts && i < count; i++) {
        add_name(out, parts[i], false);
        text_add_char(out, '\n');
    }
    text_add(out, ".PP\n");
    add(out, operation->summary);
    text_add(out, ".\n");
    if (operation->help && *operation->help) {
        text_add(out, ".PP\n");
        add_prose(out, operation->help);
    }
    add_arguments(out, operation, arena);
}

/* What does not come from the table. */

struct manual_entry {
    const char *name, *meaning;
};

static const char description[] =
    "Muster plans and prices what a State provides to a peacekeeping contingent, checks what is there "
    "against what was agreed, and computes what is owed for it. Every figure can be explained down to the "
    "row of the schedule that it rests on, and bears the weakest mark of its sources: official, quoted, "
    "recalled or illustrative.\n\n"
    "Muster is not a product of the United Nations, and a total is Muster's calculation, not what the "
    "United Nations owe.\n\n"
    "Results go to standard output, messages to standard error. A message reads FILE:LINE:COLUMN: error: "
    "what is wrong; what was expected. When the input is refused, all errors are named (at most 100, then a "
    "count), and standard output stays empty. Days are written 2024-03-14, months 2024-03, and instants "
    "2024-03-14T09:30:00Z, or with a zone 2024-03-14T12:30:00+03:00; a day in the place of an instant is its "
    "end. An option's value follows it as a word of its own or behind an equals sign; the word -- ends the "
    "options.";

static const struct manual_entry general_options[] = {
    {"--help", "explain the operation, or list them all; -h is the same"},
    {"--json", "answer as JSON, where the operation has that form"},
    {"--csv", "answer as CSV (RFC 4180), where the operation has that form"},
    {"--version", "print the version"},
};

static const struct manual_entry statuses[] = {
    {"0", "done"},
    {"1", "the input was refused; nothing was written"},
    {"2", "wrong usage"},
    {"3", "something failed outside: disk, network, database"},
};

static const struct manual_entry files[] = {
    {"~/.local/share/muster/muster.db",
     "the database, where neither --database nor the environment says another"},
    {"~/.config/muster/keys", "the folder of keys, likewise; secret keys are readable by their owner only"},
    {"contingent.ini",
     "a contingent folder's first file: who, where, and the memorandum of understanding. All "
     "others may be absent"},
    {"mou_personnel.csv, mou_major_equipment.csv, mou_self_sustainment.csv, factors.csv",
     "what was agreed, each row from its day on"},
    {"strength.csv, equipment_status.csv, self_sustainment_status.csv",
     "what was there, each row from its day on"},
    {"events.csv, losses.csv, payments.csv, accounts.csv", "what happened, and what was paid"},
    {"editions.csv, rules.csv, personnel_rates.csv, major_equipment_rates.csv, self_sustainment_rates.csv",
     "a schedule of rates, for --schedule; the built-in one otherwise"},
};

static const struct manual_entry environment[] = {
    {"MUSTER_DATABASE", "the database, unless --database names one"},
    {"MUSTER_KEYS", "the folder of keys, unless --keys names one"},
    {"XDG_DATA_HOME, XDG_CONFIG_HOME", "the folders that stand for ~/.local/share and ~/.config"},
    {"NO_COLOR",
     "when set and not empty, nothing is printed in bold or colour; neither is ever used where standard "
     "output is no terminal"},
    {"COLUMNS", "the width to fill lines to; otherwise the terminal's width, or 100 columns"},
};

/* Shown when the table has the operation. */
#define EXAMPLE_CASE  "examples/undof-kazakhstan"
#define EXAMPLE_RATES " --schedule examples/placeholder-rates"
static const struct {
    const char *operation, *command, *meaning;
} examples[] = {
    {"price", "muster price " EXAMPLE_CASE " --on 2025-01-01" EXAMPLE_RATES,
     "What the agreement is worth on a day."},
    {"statement", "muster statement " EXAMPLE_CASE " --from 2025-01-01 --to 2025-04-01" EXAMPLE_RATES,
     "What is due for a quarter."},
    {"explain", "muster explain " EXAMPLE_CASE " --month 2025-01 --section personnel" EXAMPLE_RATES,
     "How a figure of that statement came about."},
    {"rates list", "muster rates list", "The editions of the schedule, and how well each is known."},
    {"operations", "muster operations --json", "All operations with their arguments, for another program."},
};

#define ADD_ENTRIES(out, entries) add_entries(out, entries, sizeof(entries) / sizeof *(entries))

static void add_entries(struct text *out, const struct manual_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_entry(out, entries[i].name, "", entries[i].meaning);
}

static void add_examples(struct text *out, const struct operation_table *table)
{
    bool first = true;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        bool known = false;
        const struct operation *operation;
        for (size_t j = 0; (operation = operations_at(table, j)); j++)
            known = known || strcmp(operation->name, examples[i].operation) == 0;
        if (!known)
            continue;
        if (!first)
            text_add(out, ".PP\n");
        first = false;
        add(out, examples[i].meaning);
        text_add(out, "\n.PP\n.RS 4\n.EX\n");
        add(out, examples[i].command);
        text_add(out, "\n.EE\n.RE\n");
    }
}

void cli_manual(const struct operation_table *table, struct arena *arena, struct text *out)
{
    text_add(out, ".\\\" Made by: muster help --man\n.TH MUSTER 1 \"" MANUAL_DAY "\" \"Muster " MUSTER_VERSION
                  "\" \"User Commands\"\n");
    text_add(out, ".SH NAME\nmuster \\- price, check and account for a peacekeeping contingent\n");
    text_add(
        out,
        ".SH SYNOPSIS\n.B muster\n.I OPERATION\n[\\fIARGUMENT\\fR]...\\&\n"
        "[\\fB\\-\\-\\fIOPTION\\fR [\\fIVALUE\\fR]]...\\&\n.br\n"
        ".B muster help\n[\\fIOPERATION\\fR]\n.br\n.B muster help \\-\\-man\n.br\n.B muster \\-\\-version\n");
    text_add(out, ".SH DESCRIPTION\n");
    add_prose(out, description);
    text_add(out, ".SH OPTIONS\n");
    ADD_ENTRIES(out, general_options);
    add_arguments(out, &cli_global, arena);
    text_add(out, ".SH COMMANDS\n");
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(table, i)); i++)
        add_operation(out, operation, arena);
    text_add(out, ".SH \"EXIT STATUS\"\n");
    ADD_ENTRIES(out, statuses);
    text_add(out, ".SH FILES\n");
    ADD_ENTRIES(out, files);
    text_add(out, ".SH ENVIRONMENT\n");
    ADD_ENTRIES(out, environment);
    text_add(out, ".SH EXAMPLES\n");
    add_examples(out, table);
    text_add(out, ".SH \"SEE ALSO\"\n");
    add_prose(out, "The project's README.md, docs/ and examples/undof-kazakhstan.");
}
