/* What can be asked of certified statements: names, arguments, help; and what the acts have in common. */
#include "reimbursement/states_operations.h"

#include <string.h>

/* ---- a contingent and its statements ---- */

static instant known_on_of(const struct request *request)
{
    for (size_t i = 0; i < request->operation->argument_count; i++)
        if (strcmp(request->operation->arguments[i].name, "as-known-on") == 0)
            return request_number(request, "as-known-on", INSTANT_NEVER);
    return INSTANT_NEVER;
}

int stated_open(const struct request *request, bool writes, struct stated *ret_stated)
{
    struct stated stated = {.request = request, .id = request_text(request, "id", "")};
    stated.subject = arena_format(request->arena, "contingent/%s", stated.id);
    if (!stated.subject)
        return problem_memory(request->problems);
    int code = journal_of_request(request, writes, &stated.journal);
    if (code == 0)
        *ret_stated = stated;
    return code;
}

int stated_read(struct stated *stated, struct problems *problems)
{
    struct arena *arena = stated->request->arena;
    struct kept_list kept;
    int code = contingent_open_kept(stated->journal, stated->id, known_on_of(stated->request), arena,
                                    problems, &stated->folder, &kept);
    return code < 0 ? code : states_of_kept(stated->journal, &kept, arena, problems, &stated->recorded);
}

void stated_close(struct stated *stated)
{
    stated->journal = journal_close(stated->journal);
}

struct place stated_place(const struct stated *stated)
{
    return (struct place){.file = stated->subject};
}

/* ---- recording ---- */

int stated_append(struct transaction *transaction, const struct stated *stated, const char *authority,
                  const struct draft *drafts, size_t count, struct problems *problems)
{
    const struct append append = {.subject = stated->subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = stated->request->surroundings->author,
                                  .authority = authority,
                                  .drafts = drafts,
                                  .count = count};
    struct appended appended;
    int code = transaction_append(transaction, &append, problems, &appended);
    return code == 0 ? transaction_contingent_changed(transaction, stated->subject, problems) : code;
}

int stated_draft(const struct stated *stated, const struct statement_fact *fact, civil_day day,
                 struct problems *problems, struct draft *ret_draft)
{
    const struct body_form *form = &statement_bodies[fact->act];
    struct draft draft = {.kind = form->kind, .effective = day};
    draft.body = body_write(form, fact, stated->request->arena, &draft.body_size);
    if (!draft.body)
        return problem_memory(problems);
    *ret_draft = draft;
    return 0;
}

int stated_guards(struct transaction *transaction, const struct stated *stated, struct period period,
                  const char *from, const char *to, struct problems *problems)
{
    civil_month first = day_month(period.from_day);
    size_t count = (size_t)(day_month(period.to_day) - first);
    struct guard *guards = arena_array(transaction_arena(transaction), count, sizeof *guards);
    if (!guards)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++) {
        guards[i].key = states_guard(stated->id, first + (civil_month)i, transaction_arena(transaction));
        if (!guards[i].key)
            return problem_memory(problems);
    }
    int code = transaction_guards(transaction, guards, count, problems);
    for (size_t i = 0; i < count && code == 0; i++) {
        const char *held = guards[i].value;
        /* What came in a bundle is locked by its record alone. */
        if (held && (!from || strcmp(held, from) != 0))
            return problem_error(problems, ERROR_CONFLICT, stated_place(stated),
                                 "`muster statements` shows how it stands now",
                                 "someone else was quicker: the month is locked by the statement %s", held);
        code = transaction_guard_set(transaction, guards[i].key, to, problems);
    }
    return code;
}

/* ---- the table ---- */

#define POSITIONAL (ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED)
#define ID_ARGUMENT                                                                                          \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = POSITIONAL,                                            \
        .help = "the id of a contingent in the journal"                                                      \
    }
#define STATEMENT_ARGUMENT                                                                                   \
    {                                                                                                        \
        .name = "statement", .type = ARGUMENT_TEXT, .flags = POSITIONAL,                                     \
        .help = "the certified statement, as `muster statements` names it"                                   \
    }
#define TEXT_ARGUMENT(name_, flags_, help_)                                                                  \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = (flags_), .help = (help_)                           \
    }
#define DAY_ARGUMENT(name_, flags_, help_)                                                                   \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_DAY, .flags = (flags_), .help = (help_)                            \
    }
#define PERIOD_ARGUMENTS                                                                                     \
    DAY_ARGUMENT("from", ARGUMENT_REQUIRED, "the first day: that of a month"),                               \
        DAY_ARGUMENT("to", ARGUMENT_REQUIRED, "the day after the last one: the first of a month")
#define DELEGATION_HELP "the delegation under which it is done"
#define LINE_ARGUMENTS                                                                                       \
    {.name = "month", .type = ARGUMENT_MONTH, .help = "the month of the line that it is about"},             \
        {.name = "section", .type = ARGUMENT_CHOICE, .choices = section_names, .help = "its section"},       \
        TEXT_ARGUMENT("line", 0, "its line of the agreement"), TEXT_ARGUMENT("code", 0, "its code")
#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct argument statements_arguments[] = {
    ID_ARGUMENT,
    TEXT_ARGUMENT("lines", 0, "show this statement's lines as they were certified"),
    ARGUMENT_AS_KNOWN_ON,
};
static const struct argument prepare_arguments[] = {ID_ARGUMENT, PERIOD_ARGUMENTS, SCHEDULE_ARGUMENT};
static const struct argument certify_arguments[] = {
    ID_ARGUMENT, PERIOD_ARGUMENTS, TEXT_ARGUMENT("delegation", ARGUMENT_REQUIRED, DELEGATION_HELP),
    SCHEDULE_ARGUMENT};
static const struct argument report_arguments[] = {
    ID_ARGUMENT,
    PERIOD_ARGUMENTS,
    {.name = "paper",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_REQUIRED,
     .help = "the paper that shows it, at most 4 MiB"},
    TEXT_ARGUMENT("total", ARGUMENT_REQUIRED, "the total that it states, in dollars: 603816.00"),
    DAY_ARGUMENT("day", 0, "the day of the certification; today without it"),
    TEXT_ARGUMENT("replaces", 0, "an earlier report that this one corrects"),
    SCHEDULE_ARGUMENT,
};
static const struct argument payment_arguments[] = {
    ID_ARGUMENT,
    STATEMENT_ARGUMENT,
    TEXT_ARGUMENT("amount", ARGUMENT_REQUIRED, "dollars, such as 201272.00"),
    DAY_ARGUMENT("day", ARGUMENT_REQUIRED, "the day of the payment"),
    TEXT_ARGUMENT("reference", ARGUMENT_REQUIRED, "its voucher or transfer; each instalment has its own"),
};
static const struct argument dispute_arguments[] = {
    ID_ARGUMENT, STATEMENT_ARGUMENT, TEXT_ARGUMENT("why", ARGUMENT_REQUIRED, "what is wrong with it"),
    LINE_ARGUMENTS};
static const struct argument settle_arguments[] = {
    ID_ARGUMENT, STATEMENT_ARGUMENT, TEXT_ARGUMENT("why", ARGUMENT_REQUIRED, "how it was settled"),
    LINE_ARGUMENTS};
static const struct argument reverse_arguments[] = {
    ID_ARGUMENT,
    STATEMENT_ARGUMENT,
    TEXT_ARGUMENT("why", 0, "the reason"),
    TEXT_ARGUMENT("delegation", 0, DELEGATION_HELP),
    {.name = "prepare",
     .type = ARGUMENT_FLAG,
     .help = "record nothing; show the reversing entry and the hash that a request for it names"},
};

static const struct operation items[] = {
    OPERATION(
        "statements", PERMISSION_READ_CONTINGENT,
        .summary = "List what was certified of a contingent, and where it stands",
        .help =
            "Lists the certified statements of a contingent: their months, totals and payments, who "
            "certified them under which delegation, and the state of each: certified, reported (a "
            "State's own copy), disputed, part paid, paid, reversed. With --lines, one statement's lines as "
            "they were certified.\n\n"
            "  muster statements kaz-undof-frc\n"
            "  muster statements kaz-undof-frc --lines 2025-01..2025-03",
        ARGUMENTS(statements_arguments), .forms = FORM_JSON | FORM_CSV, .run = statements_run),
    OPERATION(
        "prepare-statement", PERMISSION_WRITE_CONTINGENT, .thing = "statement", .states = "calculated",
        .summary = "Keep a statement as it is to be certified, and show its hash",
        .help =
            "Calculates the statement of whole months that are over and keeps its lines, with every rate and "
            "rule that they rest on, by the hash that a request for certification names. It is refused where "
            "anything is blank, or rests on a row that is weaker than official and not accepted by two "
            "different named persons (`muster rates accept`), and where one of the months is certified "
            "already. Nothing is certified by it.\n\n"
            "  muster prepare-statement kaz-undof-frc --from 2025-01-01 --to 2025-04-01 --as c.desk",
        ARGUMENTS(prepare_arguments), .writes = true, .forms = FORM_JSON, .run = prepare_statement_run),
    OPERATION(
        "certify", PERMISSION_USE_AUTHORITY, .act = "statement.certify", .thing = "statement",
        .states = "calculated", .summary = "Certify a statement: the United Nations' act",
        .help =
            "Certifies the statement of whole months, under a delegation. Someone else has to have asked for "
            "it first (`muster prepare-statement`, `muster authority request submit`, act "
            "statement.certify); who certifies approves it in the same step. It is calculated again here: if "
            "anything was recorded since it was prepared, its hash is another, and nobody has asked for "
            "that.\n\n"
            "The months are then locked. What becomes known of them later is not refused: the next statement "
            "has, for each line that changed, the difference in its section `adjustments`. A State cannot "
            "certify; in its own copy it notes a certification with `muster report-certified`.\n\n"
            "  muster certify kaz-undof-frc --from 2025-01-01 --to 2025-04-01 --delegation certifying-2025",
        ARGUMENTS(certify_arguments), .writes = true, .forms = FORM_JSON, .run = certify_run),
    OPERATION(
        "reverse", PERMISSION_USE_AUTHORITY, .act = "statement.certify", .thing = "statement",
        .states = "certified/disputed/part paid/paid",
        .summary = "Take a certified statement back by a reversing entry",
        .help =
            "Records the linked reversing entry of a certified statement: its total with the other sign, the "
            "reason, and the delegation. Nothing that was certified is changed. Its months are free to be "
            "certified again; what later statements adjusted of it, the next one takes back. Someone else "
            "has to have asked for it (act statement.certify, with the hash that --prepare shows).\n\n"
            "  muster reverse kaz-undof-frc 2025-01..2025-03 --prepare\n"
            "  muster reverse kaz-undof-frc 2025-01..2025-03 --why \"wrong ceiling\" --delegation "
            "certifying-2025",
        ARGUMENTS(reverse_arguments), .writes = true, .forms = FORM_JSON, .run = reverse_run),
    OPERATION(
        "report-certified", PERMISSION_WRITE_CONTINGENT, .thing = "statement",
        .states = "calculated/reported",
        .summary = "Note in a State's own copy what the United Nations has certified",
        .help =
            "For a State that has a certification on paper: notes it as a reported fact, with the paper, and "
            "locks the months here. Where the total is the one that is calculated here, the lines are taken "
            "for those that were certified; otherwise only the total is known, and the difference is shown. "
            "It counts for this party alone, and gives way to the United Nations' own record when that comes "
            "in a bundle. A report that was wrong is corrected by another one with --replaces.\n\n"
            "  muster report-certified kaz-undof-frc --from 2025-01-01 --to 2025-04-01 \\\n"
            "    --paper letter.pdf --total 603816.00 --day 2025-06-20",
        ARGUMENTS(report_arguments), .writes = true, .forms = FORM_JSON, .run = report_certified_run),
    OPERATION(
        "report-payment", PERMISSION_WRITE_CONTINGENT, .thing = "statement",
        .states = "certified/reported/disputed/part paid/paid/reversed/replaced/superseded",
        .summary = "Record a payment of a certified statement",
        .help =
            "Records a payment or an instalment of a certified statement. It counts once by reference and "
            "amount, whoever records it, and not again where payments.csv has it.\n\n"
            "  muster report-payment kaz-undof-frc 2025-01..2025-03 --amount 603816.00 --day 2025-07-15 "
            "\\\n    --reference V-2025-114",
        ARGUMENTS(payment_arguments), .writes = true, .forms = FORM_JSON, .run = report_payment_run),
    OPERATION(
        "dispute", PERMISSION_WRITE_CONTINGENT, .thing = "statement",
        .states = "certified/reported/disputed/part paid/paid",
        .summary = "Dispute a certified statement, or a line of it",
        .help = "Records that this party disputes a certified statement, or one of its lines, and why. "
                "Nothing that was certified is changed: it is settled, or corrected by a reversing entry and "
                "a new certification.\n\n"
                "  muster dispute kaz-undof-frc 2025-01..2025-03 --why \"two vehicles were there\" \\\n"
                "    --month 2025-02 --section major_equipment --line L3",
        ARGUMENTS(dispute_arguments), .writes = true, .forms = FORM_JSON, .run = dispute_run),
    OPERATION("settle", PERMISSION_WRITE_CONTINGENT, .thing = "statement", .states = "disputed",
              .summary = "Record that a dispute is settled",
              .help =
                  "Records how this party's open disputes of a statement were settled: all of them, or those "
                  "of the line that is named. Who has raised a dispute settles it.\n\n"
                  "  muster settle kaz-undof-frc 2025-01..2025-03 --why \"agreed with the mission on 3 "
                  "September\"",
              ARGUMENTS(settle_arguments), .writes = true, .forms = FORM_JSON, .run = settle_run),
};

const struct operation_list state_operations = {items, sizeof items / sizeof *items};
