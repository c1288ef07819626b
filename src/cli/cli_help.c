#include "cli/cli_help.h"

#include "cli/cli_parse.h"
#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum {
    LIST_INDENT = 2,
    LIST_GAP = 3,           /* between a name and what it means */
    LIST_NAME_MAXIMUM = 30, /* a longer name stands on a line of its own */
    CHOICES_SHORT = 24      /* bytes of choices that still stand in the usage itself */
};

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

/* Words */

static const char *upper_case(const char *name, struct arena *arena)
{
    char *text = arena_text(arena, name, strlen(name));
    for (char *at = text; at && *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return or_nothing(text);
}

/* The choices, `between` two of them, `last` before the last one. */
static const char *join_choices(const struct argument *argument, const char *between, const char *last,
                                struct arena *arena)
{
    const char *text = argument->choices[0];
    for (size_t i = 1; text && argument->choices[i]; i++)
        text = arena_format(arena, "%s%s%s", text, argument->choices[i + 1] ? between : last,
                            argument->choices[i]);
    return or_nothing(text);
}

const char *cli_choices(const struct argument *argument, struct arena *arena)
{
    return join_choices(argument, ", ", " or ", arena);
}

static bool choices_are_short(const struct argument *argument)
{
    size_t bytes = 0;
    for (const char *const *choice = argument->choices; *choice; choice++)
        bytes += strlen(*choice) + 1;
    return bytes <= CHOICES_SHORT;
}

const char *cli_placeholder(const struct argument *argument, struct arena *arena)
{
    static const char *const names[] = {
        [ARGUMENT_CONTINGENT] = "FOLDER", [ARGUMENT_FOLDER] = "FOLDER",
        [ARGUMENT_FILE] = "FILE",         [ARGUMENT_DAY] = "DAY",
        [ARGUMENT_MONTH] = "MONTH",       [ARGUMENT_INSTANT] = "INSTANT",
        [ARGUMENT_COUNT] = "N",           [ARGUMENT_TEXT] = NULL,
        [ARGUMENT_CHOICE] = NULL,         [ARGUMENT_FLAG] = "",
    };
    if (argument->type == ARGUMENT_CHOICE && choices_are_short(argument))
        return join_choices(argument, "|", "|", arena);
    if (argument->type == ARGUMENT_TEXT && argument->unit)
        return argument->unit;
    if (argument->flags & ARGUMENT_POSITIONAL || !names[argument->type])
        return upper_case(argument->name, arena);
    return names[argument->type];
}

bool cli_is_open(const struct argument *argument)
{
    return argument->maximum >= INT64_MAX - 1;
}

/* "1 to 60 months", "0 or more" */
static const char *range(const struct argument *argument, struct arena *arena)
{
    const char *unit = argument->unit ? argument->unit : "", *blank = *unit ? " " : "";
    if (cli_is_open(argument))
        return or_nothing(arena_format(arena, "%" PRId64 "%s%s or more", argument->minimum, blank, unit));
    return or_nothing(arena_format(arena, "%" PRId64 " to %" PRId64 "%s%s", argument->minimum,
                                   argument->maximum, blank, unit));
}

const char *cli_argument_help(const struct argument *argument, struct arena *arena)
{
    const char *text = argument->help;
    if (argument->type == ARGUMENT_COUNT && text)
        text = arena_format(arena, "%s; %s", text, range(argument, arena));
    if (argument->type == ARGUMENT_CHOICE && !choices_are_short(argument) && text)
        text = arena_format(arena, "%s; %s", text, cli_choices(argument, arena));
    if (argument->flags & ARGUMENT_REPEATED && text)
        text = arena_format(arena, "%s; may be repeated", text);
    return or_nothing(text);
}

const char *cli_option(const struct argument *argument, struct arena *arena)
{
    const char *value = cli_placeholder(argument, arena);
    return or_nothing(arena_format(arena, "--%s%s%s", argument->name, *value ? " " : "", value));
}

/* "CONTINGENT", "[--on DAY]", "--from DAY", "[--schedule FOLDER]..." */
static const char *usage_part(const struct argument *argument, struct arena *arena)
{
    bool required = argument->flags & ARGUMENT_REQUIRED, positional = argument->flags & ARGUMENT_POSITIONAL;
    return arena_format(arena, "%s%s%s%s", required ? "" : "[",
                        positional ? cli_placeholder(argument, arena) : cli_option(argument, arena),
                        required ? "" : "]", argument->flags & ARGUMENT_REPEATED ? "..." : "");
}

const char *const *cli_usage_parts(const struct operation *operation, struct arena *arena, size_t *ret_count)
{
    static const char *const forms[] = {NULL, "[--json]", "[--csv]", "[--json | --csv]"};
    const char **parts = arena_array(arena, operation->argument_count + 2, sizeof *parts);
    if (!parts)
        return NULL;
    size_t count = 0;
    parts[count++] = or_nothing(arena_format(arena, "muster %s", operation->name));
    for (int positionals = 1; positionals >= 0; positionals--) {
        for (size_t i = 0; i < operation->argument_count; i++) {
            const struct argument *argument = &operation->arguments[i];
            if (!(argument->flags & ARGUMENT_POSITIONAL) == !positionals)
                parts[count++] = or_nothing(usage_part(argument, arena));
        }
    }
    if (operation->forms)
        parts[count++] = forms[operation->forms & (FORM_JSON | FORM_CSV)];
    *ret_count = count;
    return parts;
}

const char *cli_usage(const struct operation *operation, struct arena *arena)
{
    size_t count = 0;
    const char *const *parts = cli_usage_parts(operation, arena, &count);
    const char *usage = parts ? parts[0] : NULL;
    for (size_t i = 1; usage && i < count; i++)
        usage = arena_format(arena, "%s %s", usage, parts[i]);
    return or_nothing(usage);
}

/* Pages */

struct page {
    const struct screen *screen;
    struct arena *arena;
    struct text *out;
    size_t name_width; /* of the list being shown */
};

static void add_title(struct page *page, const char *title)
{
    screen_styled(page->screen, page->out, STYLE_BOLD, title);
    text_add_char(page->out, '\n');
}

static void add_prose(struct page *page, const char *prose)
{
    screen_add_prose(page->out, prose, 0, screen_prose_width(page->screen), false);
}

static void widen(struct page *page, const char *name)
{
    size_t width = strlen(name);
    if (width > page->name_width && width <= LIST_NAME_MAXIMUM)
        page->name_width = width;
}

static void add_entry(struct page *page, const char *name, const char *meaning)
{
    size_t indent = LIST_INDENT + page->name_width + LIST_GAP, width = strlen(name);
    bool fits = width <= page->name_width;
    text_pad(page->out, ' ', LIST_INDENT);
    text_add(page->out, name);
    if (fits)
        text_pad(page->out, ' ', page->name_width - width + LIST_GAP);
    else
        text_add_char(page->out, '\n');
    screen_add_prose(page->out, meaning, indent, screen_prose_width(page->screen), fits);
}

static void add_usage(struct page *page, const struct operation *operation)
{
    size_t count = 0, width = screen_prose_width(page->screen);
    const char *const *parts = cli_usage_parts(operation, page->arena, &count);
    if (!parts)
        return;
    size_t indent = LIST_INDENT + strlen(parts[0]), column = indent;
    text_pad(page->out, ' ', LIST_INDENT);
    text_add(page->out, parts[0]);
    for (size_t i = 1; i < count; i++) {
        if (column + 1 + strlen(parts[i]) > width && column > indent) {
            text_add_char(page->out, '\n');
            text_pad(page->out, ' ', indent);
            column = indent;
        }
        text_format(page->out, " %s", parts[i]);
        column += 1 + strlen(parts[i]);
    }
    text_add_char(page->out, '\n');
}

static void add_group(struct page *page, const struct operation_group *group)
{
    text_add_char(page->out, '\n');
    add_title(page, group->title);
    for (size_t i = 0; i < group->list->count; i++)
        add_entry(page, group->list->items[i].name, group->list->items[i].summary);
}

void cli_help_all(const struct operation_table *table, const struct screen *screen, struct arena *arena,
                  struct text *out)
{
    struct page page = {.screen = screen, .arena = arena, .out = out};
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(table, i)); i++)
        widen(&page, operation->name);
    widen(&page, "--database FILE");
    add_prose(&page,
              "Muster prices, checks and accounts for a peacekeeping contingent: what was agreed, what was "
              "there, what is owed, and why.");
    text_add(out, "\n  muster OPERATION [ARGUMENT]... [--OPTION [VALUE]]...\n");
    for (size_t i = 0; i < table->count; i++)
        if (table->groups[i].list->count)
            add_group(&page, &table->groups[i]);
    text_add_char(out, '\n');
    add_title(&page, "With every operation");
    add_entry(&page, "--help, -h", "explain it; so does muster help OPERATION");
    add_entry(&page, "--json, --csv", "answer in a form for machines, where it has one");
    for (size_t i = 0; i < cli_global.argument_count; i++)
        add_entry(&page, cli_option(&cli_global.arguments[i], arena), cli_global.arguments[i].help);
    text_add_char(out, '\n');
    add_prose(
        &page,
        "Days are written 2024-03-14, months 2024-03, instants 2024-03-14T09:30:00Z. The exit status is 0 "
        "when it is done, 1 when the input was refused, 2 for a wrong call, 3 when something failed outside. "
        "muster help --man prints the manual, muster --version the version.");
}

void cli_help_group(const struct operation_table *table, const char *const *words, size_t count,
                    const struct screen *screen, struct arena *arena, struct text *out)
{
    struct page page = {.screen = screen, .arena = arena, .out = out};
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(table, i)); i++)
        if (operation_begins(operation, words, count))
            widen(&page, operation->name);
    screen_begin(screen, out, STYLE_BOLD);
    text_add(out, "muster");
    for (size_t i = 0; i < count; i++)
        text_format(out, " %s", words[i]);
    screen_end(screen, out);
    text_add_char(out, '\n');
    for (size_t i = 0; (operation = operations_at(table, i)); i++)
        if (operation_begins(operation, words, count))
            add_entry(&page, operation->name, operation->summary);
    text_add(out, "\nmuster help OPERATION explains one of them.\n");
}

/* The name of an argument in a list: "CONTINGENT", "--on DAY", "--partial". */
static const char *entry_name(const struct argument *argument, struct arena *arena)
{
    bool positional = argument->flags & ARGUMENT_POSITIONAL;
    return positional ? cli_placeholder(argument, arena) : cli_option(argument, arena);
}

/* Returns how many there were. */
static size_t add_arguments(struct page *page, const struct operation *operation, bool positional,
                            const char *title)
{
    size_t found = 0;
    for (size_t i = 0; i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        if (!(argument->flags & ARGUMENT_POSITIONAL) == positional)
            continue;
        if (!found++) {
            text_add_char(page->out, '\n');
            add_title(page, title);
        }
        add_entry(page, entry_name(argument, page->arena), cli_argument_help(argument, page->arena));
    }
    return found;
}

void cli_help_operation(const struct operation *operation, const struct screen *screen, struct arena *arena,
                        struct text *out)
{
    struct page page = {.screen = screen, .arena = arena, .out = out};
    for (size_t i = 0; i < operation->argument_count; i++)
        widen(&page, entry_name(&operation->arguments[i], arena));
    widen(&page, "--help");
    add_title(&page, operation->summary);
    text_add_char(out, '\n');
    add_usage(&page, operation);
    if (operation->help && *operation->help) {
        text_add_char(out, '\n');
        add_prose(&page, operation->help);
    }
    add_arguments(&page, operation, true, "Arguments");
    if (!add_arguments(&page, operation, false, "Options")) {
        text_add_char(out, '\n');
        add_title(&page, "Options");
    }
    if (operation->forms & FORM_JSON)
        add_entry(&page, "--json", "answer as JSON");
    if (operation->forms & FORM_CSV)
        add_entry(&page, "--csv", "answer as CSV");
    add_entry(&page, "--help", "show this page");
    text_format(out, "\nIt %s, and needs the permission %s.\n", operation->writes ? "writes" : "only reads",
                permission_name(operation->permission));
    const char *global[] = {cli_option(&cli_global.arguments[0], arena),
                            cli_option(&cli_global.arguments[1], arena),
                            cli_option(&cli_global.arguments[2], arena)};
    add_prose(&page, or_nothing(arena_format(arena, "Like every operation it takes %s, %s and %s, too.",
                                             global[0], global[1], global[2])));
}
