/* The table of this room's operations: names, arguments, help. */
#include "reference/reference_operations.h"

#include "journal/journal.h"
#include "reference/reference.h"

const char *const rates_tables[RATES_TABLES + 1] = {
    [RATES_EDITIONS] = "editions",
    [RATES_PERSONNEL] = "personnel",
    [RATES_MAJOR_EQUIPMENT] = "major_equipment",
    [RATES_SELF_SUSTAINMENT] = "self_sustainment",
    [RATES_RULES] = "rules",
    [RATES_COMPONENTS] = "components",
};

const char *const import_tables[] = {
    [IMPORT_MAJOR_EQUIPMENT] = "major_equipment", [IMPORT_SELF_SUSTAINMENT] = "self_sustainment", NULL};

const char *const import_decimals[] = {
    [IMPORT_DECIMAL_POINT] = "point", [IMPORT_DECIMAL_COMMA] = "comma", NULL};

#define FOLDER_POSITIONAL(name_, flags_, help_)                                                              \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_FOLDER, .flags = ARGUMENT_POSITIONAL | (flags_), .help = (help_)   \
    }
#define TEXT_OPTION(name_, flags_, help_)                                                                    \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = (flags_), .help = (help_)                           \
    }
#define DAY_OPTION(name_, help_)                                                                             \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_DAY, .help = (help_)                                               \
    }
#define CHOICE_OPTION(name_, choices_, help_)                                                                \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_CHOICE, .choices = (choices_), .help = (help_)                     \
    }

static const struct argument list_arguments[] = {SCHEDULE_ARGUMENT};

static const struct argument show_arguments[] = {
    SCHEDULE_ARGUMENT,
    TEXT_OPTION("edition", 0, "the edition whose rates are shown; otherwise the one in force"),
    DAY_OPTION("on", "the day that counts, for the edition, the personnel rate and the marks"),
    CHOICE_OPTION("table", rates_tables, "one table instead of all"),
    TEXT_OPTION("find", 0, "only rows whose code, category, description or meaning holds this text"),
};

static const struct argument check_arguments[] = {
    FOLDER_POSITIONAL("folder", ARGUMENT_REQUIRED, "the schedule to check, or the word built-in"),
};

static const struct argument import_arguments[] = {
    {.name = "from",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "a schedule folder, the word built-in, or with --table a table file"},
    {.name = "to",
     .type = ARGUMENT_FOLDER,
     .flags = ARGUMENT_REQUIRED,
     .help = "the schedule to write; rows are added to one that exists"},
    {.name = "replace", .type = ARGUMENT_FLAG, .help = "put rows in the place of those with the same key"},
    CHOICE_OPTION("table", import_tables, "what the table file holds: annex A or annex B of chapter 8"),
    TEXT_OPTION("edition", 0, "the edition of the table, such as 2023"),
    DAY_OPTION("effective-from", "the first day of the edition, where it is new"),
    DAY_OPTION("confirmed-until", "the last day until which the edition is known to hold"),
    TEXT_OPTION("symbol", 0, "the document's symbol, such as A/78/87"),
    CHOICE_OPTION("mark", mark_names, "how well the table's source is known; official otherwise"),
    TEXT_OPTION("source", 0, "where the table was read; the symbol otherwise"),
    TEXT_OPTION("map", ARGUMENT_REPEATED, "\"Their heading=column\", or \"Their heading=ignore\""),
    CHOICE_OPTION("decimal", import_decimals, "the decimal sign of the table; point otherwise"),
};

static const struct argument diff_arguments[] = {
    FOLDER_POSITIONAL("a", ARGUMENT_REQUIRED, "a schedule, or the word built-in"),
    FOLDER_POSITIONAL("b", 0, "the schedule to compare it with; the same one otherwise"),
    TEXT_OPTION("from-edition", 0, "an edition of the first schedule"),
    TEXT_OPTION("to-edition", 0, "the edition of the second to compare it with"),
    {.name = "contingent", .type = ARGUMENT_CONTINGENT, .help = "price it under both: " CONTINGENT_HELP},
    ARGUMENT_AS_KNOWN_ON,
    DAY_OPTION("on", "the day of that price; today otherwise"),
};

static const struct argument template_arguments[] = {
    FOLDER_POSITIONAL("folder", ARGUMENT_REQUIRED, "where to write the tables"),
    TEXT_OPTION("edition", ARGUMENT_REQUIRED, "the name of the edition, such as 2026"),
    DAY_OPTION("effective-from", "its first day, where the built-in schedule does not have it"),
    TEXT_OPTION("symbol", 0, "the document's symbol"),
};

static const struct argument accept_arguments[] = {
    {.name = "edition",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the edition of the rows; * for personnel rates and for rules that hold for all editions"},
    {.name = "table",
     .type = ARGUMENT_CHOICE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .choices = schedule_table_names,
     .help = "the table of the rows"},
    {.name = "code",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REPEATED,
     .help =
         "a rate_code, category, rule, the day of a personnel rate, or the edition's name; without it, all "
         "rows that the schedule calls official"},
    SCHEDULE_ARGUMENT,
    TEXT_OPTION("note", 0, "why, or where it was looked up"),
};

static const struct argument accepted_arguments[] = {SCHEDULE_ARGUMENT};

#define ARGUMENTS(list) .arguments = (list), .argument_count = sizeof(list) / sizeof *(list)

static const struct operation items[] = {
    OPERATION("rates list", PERMISSION_READ_REFERENCE, .summary = "List the editions and personnel rates",
              .help =
                  "Lists the editions of a schedule of rates: from which day each is in force, until when it "
                  "is confirmed, how many rows it has and how many of them are blank; and the personnel "
                  "rates with their days.\n\n"
                  "The mark says how well a source is known: official (read in the document itself), quoted "
                  "(seen elsewhere), recalled (from memory), illustrative (made up to show how something "
                  "works).\n\n"
                  "  muster rates list --schedule my-rates",
              ARGUMENTS(list_arguments), .forms = FORM_JSON | FORM_CSV, .run = rates_list_run),
    OPERATION("rates show", PERMISSION_READ_REFERENCE, .summary = "Show rates and rules with their sources",
              .help =
                  "Shows the rows of a schedule with all figures, marks and sources: of one edition, or of "
                  "the one in force on a day (today otherwise). With --on, marks are those of that day: "
                  "after the day until which an edition is confirmed its figures count as recalled.\n\n"
                  "Before the single rate for a person and month, personnel money had components; they are "
                  "shown for information, and not priced.\n\n"
                  "With --csv one table comes in the form of its file.\n\n"
                  "  muster rates show --table rules --find deduction\n"
                  "  muster rates show --table personnel --on 2014-06-30",
              ARGUMENTS(show_arguments), .forms = FORM_JSON | FORM_CSV, .run = rates_show_run),
    OPERATION("rates check", PERMISSION_READ_REFERENCE, .summary = "Check a schedule for what looks wrong",
              .help =
                  "Reads a schedule as pricing would, and then looks for what is odd in it: a dry rate that "
                  "is not value / (12 x life) + value x no-fault factor / 12, a wet rate that is not dry "
                  "rate + maintenance (each within a cent; a table rate is used as printed all the same), "
                  "blank rates, codes that the edition before has and this one has not, figures that "
                  "changed by more than a quarter, personnel rates that fall.\n\n"
                  "Findings are warnings. The exit status is 1 when the schedule cannot be read.\n\n"
                  "  muster rates check my-rates",
              ARGUMENTS(check_arguments), .forms = FORM_JSON | FORM_CSV, .run = rates_check_run),
    OPERATION(
        "rates import", PERMISSION_WRITE_REFERENCE, .summary = "Import a table of the manual, or a schedule",
        .help =
            "Reads a table as it was copied out of the manual (chapter 8, annex A or B; as CSV, with "
            "semicolons, or as text with tabs), makes it a table of a schedule, checks it, and adds it to "
            "the schedule in a folder. Without --table, another schedule folder is added instead.\n\n"
            "Headings are known by the names of the columns and by the usual words; --map names others. "
            "A row with only its first cell filled is a category for the rows below. Figures may be "
            "written 1,234.56 or $ 1 234.56 or 5 %. An empty cell or a dash is a blank rate, never zero. "
            "Codes come from a column, from a row known by the same words, or are made of the "
            "description.\n\n"
            "Nothing is written when anything is wrong. Rows that are there already are refused, or "
            "replaced with --replace.\n\n"
            "  muster rates import annex-a.csv --to my-rates --table major_equipment \\\n"
            "      --edition 2023 --effective-from 2023-07-01 --symbol A/78/87 \\\n"
            "      --map \"Painting cost=painting\"",
        ARGUMENTS(import_arguments), .writes = true, .forms = FORM_JSON, .run = rates_import_run),
    OPERATION(
        "rates diff", PERMISSION_READ_REFERENCE, .summary = "Compare two schedules, or two editions",
        .help = "Compares two schedules row by row, or one edition with another: rows added and removed, "
                "and each cell that changed with the difference and the per cent. Sources are left aside; "
                "marks are not. With --contingent, what its agreement is worth under each, line by line.\n\n"
                "  muster rates diff built-in my-rates\n"
                "  muster rates diff old-rates my-rates --contingent examples/undof-kazakhstan\n"
                "  muster rates diff my-rates --from-edition 2020 --to-edition 2023",
        ARGUMENTS(diff_arguments), .forms = FORM_JSON | FORM_CSV, .run = rates_diff_run),
    OPERATION(
        "rates template", PERMISSION_WRITE_REFERENCE, .summary = "Write the tables of a schedule to fill in",
        .help = "Writes the five tables of a schedule into a folder: the codes of the built-in schedule "
                "with blank rates for one edition, the personnel rates known so far, and the "
                "built-in rules. Fill in what you read in the "
                "official tables, and then check it. What exists is never overwritten.\n\n"
                "  muster rates template my-rates --edition 2023",
        ARGUMENTS(template_arguments), .writes = true, .forms = FORM_JSON, .run = rates_template_run),
    OPERATION(
        "rates accept", PERMISSION_USE_AUTHORITY, .act = "row.accept",
        .summary = "Accept rows of a schedule, by name",
        .help = "Records that the person who acts (--as) accepts rows of a schedule as they stand, mark and "
                "source included. Nothing is agreed, certified or signed on a row that is weaker than "
                "official unless two different persons have accepted it; and what an imported schedule calls "
                "official counts as official once two persons have accepted it. When a row changes, its "
                "acceptances are for what it was.\n\n"
                "Rows are named one by one. Without CODE, all rows of that table that the schedule calls "
                "official are accepted: that accepts an import. A blank row cannot be accepted.\n\n"
                "  muster rates accept 2023 major_equipment apc_wheeled --schedule my-rates --as a.bekov\n"
                "  muster rates accept '*' rules formula_lease formula_rounding --as n.omarova",
        ARGUMENTS(accept_arguments), .writes = true, .forms = FORM_JSON, .run = rates_accept_run),
    OPERATION("rates accepted", PERMISSION_READ_REFERENCE,
              .summary = "List the rows that were accepted, and by whom",
              .help =
                  "Lists every row that a person has accepted, who and when, and whether it still stands so "
                  "in the schedule.\n\n"
                  "  muster rates accepted --schedule my-rates",
              ARGUMENTS(accepted_arguments), .forms = FORM_JSON, .run = rates_accepted_run),
};

const struct operation_list reference_operations = {items, sizeof items / sizeof *items};
