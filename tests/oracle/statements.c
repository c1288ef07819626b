/* Answers many statements in one process, for the comparison with the oracle: a line in, a line out.
   In: FOLDER<TAB>FROM<TAB>TO<TAB>SCHEDULE[<TAB>SCHEDULE...]. Out: the statement as compact JSON, or
   `refused<TAB>` and the first error. */
#include "reimbursement/reimbursement.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAXIMUM = 8192, FIELDS_MAXIMUM = 16 };

static size_t split_tabs(char *line, const char **fields)
{
    size_t count = 0;
    fields[count++] = line;
    for (; *line && count < FIELDS_MAXIMUM; line++)
        if (*line == '\t') {
            *line = '\0';
            fields[count++] = line + 1;
        }
    return count;
}

static int answer(const char **fields, size_t count, struct arena *arena, struct problems *problems,
                  struct text *out)
{
    struct schedule schedule;
    struct folder folder;
    struct account account;
    struct statement statement;
    struct statement_options options = {0};
    if (count < 4 || !day_parse(fields[1], strlen(fields[1]), &options.period.from_day) ||
        !day_parse(fields[2], strlen(fields[2]), &options.period.to_day))
        return problem_error(problems, ERROR_INVALID, (struct place){0}, NULL, "not a case");
    int code = schedule_read(fields + 3, count - 3, arena, problems, &schedule);
    if (code >= 0)
        code = folder_read(fields[0], arena, problems, &folder);
    if (code >= 0)
        code = account_read(&folder, arena, problems, &account);
    if (code >= 0)
        code = agreement_check_schedule(account.agreement, &schedule, problems);
    if (code >= 0)
        code = statement_calculate(&account, &schedule, &options, arena, problems, &statement);
    return code < 0 ? code : statement_json(&statement, &account, &schedule, false, true, arena, out);
}

int main(void)
{
    char line[LINE_MAXIMUM];
    while (fgets(line, sizeof line, stdin)) {
        const char *fields[FIELDS_MAXIMUM];
        struct arena *arena = arena_new(0);
        struct problems problems;
        TEXT_CLEANUP struct text out = {0};
        line[strcspn(line, "\n")] = '\0';
        problems_init(&problems, arena);
        size_t count = split_tabs(line, fields);
        if (answer(fields, count, arena, &problems, &out) < 0) {
            const struct problem *first = NULL;
            for (size_t i = 0; i < problems.count && !first; i++)
                if (problems.items[i].kind == PROBLEM_ERROR)
                    first = &problems.items[i];
            printf("refused\t%s:%u: %s\n", first && first->place.file ? first->place.file : "",
                   first ? first->place.line : 0, first ? first->what : "");
        } else {
            fputs(text_content(&out), stdout);
        }
        arena_free(arena);
    }
    return 0;
}
