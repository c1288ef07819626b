/* A contingent folder and its schedule, written as one text (tests/folder_text.h): their files have different
   names, so one folder holds both. What passes has a statement. Besides what the sanitizers watch: totals are
   the sums of their lines, the accounts add up to the total, no line is 0.00, and every line has a
   derivation. */
#include "fuzz.h"

#include "reimbursement/statement.h"

#include "folder_text.h"

static void check_sums(const struct statement *statement)
{
    money_cents total = 0, accounts = 0, sections[SECTION_COUNT] = {0};
    for (size_t i = 0; i < statement->count; i++) {
        const struct statement_line *line = &statement->lines[i];
        FUZZ_CHECK(line->blank ? line->amount == 0 && !statement->complete : line->amount != 0);
        FUZZ_CHECK(line->mark <= statement->mark);
        sections[line->section] += line->amount;
        total += line->amount;
    }
    for (size_t i = 0; i < SECTION_COUNT; i++)
        FUZZ_CHECK(sections[i] == statement->sections[i]);
    for (size_t i = 0; i < statement->account_count; i++)
        accounts += statement->accounts[i].earned;
    FUZZ_CHECK(total == statement->total && accounts == total && statement->owed == total - statement->paid);
}

static void state(const struct account *account, const struct schedule *schedule, struct period period,
                  bool partial)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct statement statement;
    struct problems problems;
    const struct statement_options options = {.period = period, .partial = partial, .explain = true};
    if (!arena)
        return;
    problems_init(&problems, arena);
    int code = statement_calculate(account, schedule, &options, arena, &problems, &statement);
    fuzz_check_problems(code, &problems);
    if (code < 0)
        return;
    check_sums(&statement);
    struct report report = {.arena = arena};
    for (size_t i = 0; i < statement.count && i < 20; i++)
        FUZZ_CHECK(statement_explain(&report, &statement, &statement.lines[i], account, schedule) ||
                   report.failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A leap day, an edition's change, a year, long ago. */
    static const struct period periods[] = {{19751, 19810}, {19539, 19904}, {20089, 20454}, {10900, 11100}};
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct problems problems;
    struct folder folder;
    struct schedule schedule;
    struct account account;
    if (!arena || !folder_of_text((const char *)data, size, arena, &folder))
        return 0;
    problems_init(&problems, arena);
    int code = schedule_load(&folder, 1, arena, &problems, &schedule);
    if (code >= 0)
        code = account_read(&folder, arena, &problems, &account);
    if (code >= 0)
        code = agreement_check_schedule(account.agreement, &schedule, &problems);
    fuzz_check_problems(code, &problems);
    if (code < 0)
        return 0;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        state(&account, &schedule, periods[i], i % 2 == 0);
    return 0;
}
