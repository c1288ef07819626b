/* The operation `statement` as JSON, outside the command line: what runs in a browser is this, from the same
   sources. worked_case FOLDER FROM TO [SCHEDULE] writes what `muster statement … --json` writes. */
#include "journal/journal.h"
#include "reimbursement/reimbursement.h"
#include <stdio.h>
#include <string.h>

/* There is no journal here: a contingent is a folder. */
int contingent_of_request(const struct request *request, const char *argument, struct folder *ret_folder)
{
    return folder_read(request_text(request, argument, ""), request->arena, request->problems, ret_folder);
}

static const struct operation *find_statement(void)
{
    for (size_t i = 0; i < reimbursement_operations.count; i++)
        if (strcmp(reimbursement_operations.items[i].name, "statement") == 0)
            return &reimbursement_operations.items[i];
    return NULL;
}

/* Gives an argument its text, and its number where it is a day. */
static void give(const struct operation *operation, struct argument_value *values, const char *name,
                 const char *text)
{
    for (size_t i = 0; text && i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, name) != 0)
            continue;
        civil_day day = 0;
        if (operation->arguments[i].type == ARGUMENT_DAY && !day_parse(text, strlen(text), &day))
            fprintf(stderr, "%s is not a day\n", text);
        values[i].text[0] = text;
        values[i].number = day;
        values[i].count = 1;
    }
}

static void show_problems(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        fprintf(stderr, "%s:%u:%u: %s; %s\n", problem->place.file ? problem->place.file : "-",
                (unsigned)problem->place.line, (unsigned)problem->place.column, problem->what,
                problem->expected ? problem->expected : "");
    }
}

static int run(const struct operation *statement, struct argument_value *values, struct arena *arena)
{
    struct problems problems;
    struct reply reply = {.report = {.arena = arena}};
    problems_init(&problems, arena);
    struct request request = {
        .operation = statement,
        .values = values,
        .form = REPLY_JSON,
        .arena = arena,
        .problems = &problems,
    };
    int code = statement->run(&request, &reply);
    const char *answer = text_content(&reply.machine);
    if (code < 0)
        show_problems(&problems);
    else
        printf("%s%s", answer, answer[0] && answer[strlen(answer) - 1] == '\n' ? "" : "\n");
    text_done(&reply.machine);
    return code < 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct operation *statement = find_statement();
    ARENA_CLEANUP struct arena *arena = arena_new((size_t)1 << 30);
    if (!statement || !arena || argc < 4) {
        fprintf(stderr, "usage: worked_case FOLDER FROM TO [SCHEDULE]\n");
        return 2;
    }
    static struct argument_value values[ARGUMENT_VALUES_MAXIMUM];
    give(statement, values, "folder", argv[1]);
    give(statement, values, "from", argv[2]);
    give(statement, values, "to", argv[3]);
    give(statement, values, "schedule", argc > 4 ? argv[4] : NULL);
    return run(statement, values, arena);
}
