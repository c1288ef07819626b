/* What can be asked of an account. */
#include "journal/journal.h"
#include "reimbursement/operations.h"

static const struct argument statement_arguments[] = {
    {.name = "folder",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = CONTINGENT_HELP},
    {.name = "from", .type = ARGUMENT_DAY, .flags = ARGUMENT_REQUIRED, .help = "the first day of the period"},
    {.name = "to", .type = ARGUMENT_DAY, .flags = ARGUMENT_REQUIRED, .help = "the day after its last day"},
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
    {.name = "partial",
     .type = ARGUMENT_FLAG,
     .help = "list what has a blank rate without an amount, instead of refusing it; the total is then "
             "incomplete"},
    {.name = "explain", .type = ARGUMENT_FLAG, .help = "derive each line"},
    {.name = "pdf", .type = ARGUMENT_FILE, .help = "not there yet"},
    {.name = "xlsx", .type = ARGUMENT_FILE, .help = "not there yet"},
};

static const struct argument explain_arguments[] = {
    {.name = "folder",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = CONTINGENT_HELP},
    {.name = "month",
     .type = ARGUMENT_MONTH,
     .flags = ARGUMENT_REQUIRED,
     .help = "the month of the figure; of a deduction, any month of its quarter"},
    {.name = "section",
     .type = ARGUMENT_CHOICE,
     .flags = ARGUMENT_REQUIRED,
     .choices = section_names,
     .help = "the section of the statement"},
    {.name = "line",
     .type = ARGUMENT_TEXT,
     .help = "the line of the agreement, or the category of self-sustainment; all of them without it"},
    {.name = "code", .type = ARGUMENT_TEXT, .help = "the code of the statement's line; any without it"},
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
    {.name = "partial",
     .type = ARGUMENT_FLAG,
     .help = "show what is known of a line whose rate is blank, instead of refusing it"},
};

static const struct argument check_arguments[] = {
    {.name = "folder",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = CONTINGENT_HELP},
    {.name = "on",
     .type = ARGUMENT_DAY,
     .help =
         "the day from which it is looked at; today without it, but not later than the next report was due"},
    {.name = "from",
     .type = ARGUMENT_DAY,
     .help = "the first day to look through; the agreement's first without it"},
    {.name = "to",
     .type = ARGUMENT_DAY,
     .help = "the day after the last one to look through; the day after --on without it"},
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
};

enum { FORECAST_MONTHS_MAXIMUM = 240 };

static const struct argument forecast_arguments[] = {
    {.name = "folder",
     .type = ARGUMENT_CONTINGENT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = CONTINGENT_HELP},
    {.name = "from", .type = ARGUMENT_DAY, .help = "the first day; that of the next month without it"},
    {.name = "months",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = FORECAST_MONTHS_MAXIMUM,
     .unit = "months",
     .help = "how far ahead, by calendar months; 12 without it"},
    {.name = "late",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = FORECAST_MONTHS_MAXIMUM,
     .unit = "months",
     .help = "show beside it what is owed if payments come so much later"},
    {.name = "costs",
     .type = ARGUMENT_FILE,
     .help = "what the contingent costs the State, as a CSV file: shows what has to be financed in advance"},
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
    {.name = "partial",
     .type = ARGUMENT_FLAG,
     .help = "leave what has a blank rate without an amount, instead of refusing it; the total is then "
             "incomplete"},
};

static int statement_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct account account;
    struct statement statement;
    bool explain = request_given(request, "explain");
    if (request_given(request, "pdf") || request_given(request, "xlsx"))
        return problem_error(request->problems, ERROR_USAGE, (struct place){0}, "--json, --csv or neither",
                             "statements as PDF or XLSX cannot be made yet");
    int code = statement_of_request(request, explain, &schedule, &account, &statement);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        code =
            statement_json(&statement, &account, &schedule, explain, false, request->arena, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = statement_csv(&statement, request->arena, &reply->machine);
    else
        statement_report(&statement, &account, &schedule, explain, &reply->report);
    return code < 0 ? problem_memory(request->problems) : 0;
}

static const struct operation operations[] = {
    OPERATION(
        "statement", PERMISSION_READ_CONTINGENT,
        .summary = "Calculate what is due for a period, line by line and month by month",
        .help =
            "Calculates the reimbursement of a contingent: personnel, major equipment, self-sustainment, "
            "possible deductions, losses and painting, exactly, to the cent, by calendar month, and what "
            "remains owed after the payments of the period. Of a contingent in the journal it adjusts what "
            "was certified before and became known since, line by line. It is Muster's calculation, and "
            "says how well each figure's source is known.\n\n"
            "  muster statement examples/undof-kazakhstan --from 2024-03-01 --to 2024-06-01 --partial\n"
            "  muster statement kaz-undof-frc --from 2025-01-01 --to 2025-04-01 --schedule my-rates",
        .arguments = statement_arguments,
        .argument_count = sizeof statement_arguments / sizeof *statement_arguments,
        .forms = FORM_JSON | FORM_CSV, .run = statement_run),
    OPERATION(
        "explain", PERMISSION_READ_CONTINGENT,
        .summary = "Derive a figure of a statement, to follow with a pocket calculator",
        .help =
            "Shows for each line of one section and month of a statement, as a tree, what its amount is made "
            "of: each stretch of days on which nothing changes, with the row of the file that says how many "
            "people, pieces or heads count, the price of one step by step, the product, the rounding and the "
            "result; then every rate and rule that it rests on, with its place, source and mark. Where "
            "there is no such line it says why nothing is paid. Of a contingent in the journal each row "
            "names the record behind it, who recorded it and when, and the report.\n\n"
            "A deduction is calculated over its whole quarter, whichever of its months is given. Adjustments "
            "are those that the next statement would have: what is due now, with the records behind the "
            "change, less what was certified and adjusted already. Figures are "
            "exact; one that takes more than ten decimals is cut there and ends in \"...\".\n\n"
            "  muster explain examples/undof-kazakhstan --month 2025-01 --section personnel",
        .arguments = explain_arguments,
        .argument_count = sizeof explain_arguments / sizeof *explain_arguments, .forms = FORM_JSON,
        .run = explain_run),
    OPERATION(
        "check", PERMISSION_READ_CONTINGENT,
        .summary = "Find all errors and warnings, and what would make the total official",
        .help = "Looks a contingent through. Errors are named, all of them, with file, line and "
                "remedy, as every command that reads the folder names them. Without errors come the "
                "warnings, each with its place, its days, what to do, and what it is worth where that can "
                "be said: days without a status report, inspections and reviews that are overdue, groups "
                "below the serviceability threshold, possible deductions, equipment and people above the "
                "agreement, losses that earn nothing and why, claims that are due and not paid, money "
                "without an account. Then the next deadlines, with the rule behind each. A blank rate is "
                "not refused here.\n\n"
                "At the end stands what would have to be known to make the total official: every rate, "
                "edition and rule that the agreement uses on these days and that is blank, illustrative, "
                "recalled or only quoted, once, with its place, its source and the lines that it touches.\n\n"
                "Without --on it looks from today, but not from later than the rule status_report_days "
                "allows after the last day of which the files tell, so that a contingent that has ended is "
                "not reported as silent for years. What is owed is said only when the days begin with the "
                "agreement; payments pay the oldest quarter first.\n\n"
                "  muster check examples/undof-kazakhstan --on 2025-12-15",
        .arguments = check_arguments, .argument_count = sizeof check_arguments / sizeof *check_arguments,
        .forms = FORM_JSON | FORM_CSV, .run = check_run),
    OPERATION("forecast", PERMISSION_READ_INTERNAL,
              .summary = "Forecast the months ahead: what is earned, owed and to be financed",
              .help =
                  "Calculates the months ahead as agreed: the strength at the ceiling, every line present "
                  "and serviceable, every category at full performance, without losses and deductions; "
                  "amendments, editions, departures and a cessation count from their days on, and from an "
                  "event withdrawn, closed or cancelled on nobody is there. Each amount is that of a "
                  "statement, to the cent.\n\n"
                  "A quarter is expected to be paid on the last day of the month by which its claim is to be "
                  "processed (rule claims_processing_months); what is overdue already, at the end of the "
                  "first month. With --late, a second curve shows payments that come later. What is owed "
                  "before the first day is what strength and status earned less what payments.csv records; "
                  "where that cannot be calculated, it counts as 0, and it is said.\n\n"
                  "With --costs, the national costs stand beside it by quarter, and what the State has to "
                  "finance in advance: what it spent less what it received from the first day on, and the "
                  "most that this comes to at a month's end, before that day's payment. The file is that of "
                  "`muster choose` (item, option, from, to, once, monthly, yearly, note). A row counts on "
                  "the days of its period on which its option is what is agreed; before the item's first "
                  "row, what is agreed first. Monthly amounts go by the days of the month, yearly ones by a "
                  "twelfth; an amount paid once falls on its day `from`, on the first day of the forecast "
                  "where that is empty, and is not spread: it has to be there on that day.\n\n"
                  "  muster forecast examples/undof-kazakhstan --partial --late 6",
              .arguments = forecast_arguments,
              .argument_count = sizeof forecast_arguments / sizeof *forecast_arguments,
              .forms = FORM_JSON | FORM_CSV, .run = forecast_run),
};

const struct operation_list reimbursement_operations = {operations, sizeof operations / sizeof *operations};
