/* The statement of a contingent folder as JSON, outside the command line: what runs in a browser is this,
   from the same sources. worked_case FOLDER FROM TO [SCHEDULE] writes what `muster statement … --json`
   writes. */
#include "reimbursement/reimbursement.h"
#include <stdio.h>
#include <string.h>

static void show_problems(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        fprintf(stderr, "%s:%u:%u: %s; %s\n", problem->place.file ? problem->place.file : "-",
                (unsigned)problem->place.line, (unsigned)problem->place.column, problem->what,
                problem->expected ? problem->expected : "");
    }
}

struct worked_case {
    struct folder folder;
    struct schedule schedule;
    struct account account;
    struct statement statement;
};

static int calculate(const char *path, struct period period, const char *const *schedules,
                     size_t schedule_count, struct arena *arena, struct problems *problems,
                     struct worked_case *ret_case)
{
    const struct statement_options options = {.period = period};
    int code = schedule_read(schedules, schedule_count, arena, problems, &ret_case->schedule);
    if (code >= 0)
        code = folder_read(path, arena, problems, &ret_case->folder);
    if (code >= 0)
        code = account_read(&ret_case->folder, arena, problems, &ret_case->account);
    if (code >= 0)
        code = statement_calculate(&ret_case->account, &ret_case->schedule, &options, arena, problems,
                                   &ret_case->statement);
    return code;
}

int main(int argc, char **argv)
{
    TEXT_CLEANUP struct text out = {0};
    ARENA_CLEANUP struct arena *arena = arena_new((size_t)1 << 30);
    struct period period;
    if (!arena || argc < 4 || !day_parse(argv[2], strlen(argv[2]), &period.from_day) ||
        !day_parse(argv[3], strlen(argv[3]), &period.to_day)) {
        fprintf(stderr, "usage: worked_case FOLDER FROM TO [SCHEDULE]\n");
        return 2;
    }
    struct problems problems;
    struct worked_case worked = {0};
    const char *const schedules[] = {argc > 4 ? argv[4] : NULL};
    problems_init(&problems, arena);
    int code = calculate(argv[1], period, schedules, argc > 4, arena, &problems, &worked);
    if (code >= 0)
        code =
            statement_json(&worked.statement, &worked.account, &worked.schedule, false, false, arena, &out);
    if (code < 0) {
        show_problems(&problems);
        return 1;
    }
    printf("%s", text_content(&out));
    return 0;
}
