/* The rows of the schedule on which a statement rests: those that its explanation names, line by line. */
#include "reimbursement/explanation.h"

int statement_relied(const struct statement *statement, const struct account *account,
                     const struct schedule *schedule, struct relied_rows *relied)
{
    struct report scratch = {.arena = relied->arena};
    for (size_t i = 0; i < statement->count && !scratch.failed && !relied->failed; i++) {
        struct explanation x = explanation_of(&scratch, statement, &statement->lines[i], account, schedule);
        explanation_build(&x);
        for (size_t k = 0; k < x.ground_count; k++)
            if (x.grounds[k].rate.code)
                relied_add(relied, x.grounds[k].rate, x.grounds[k].mark);
    }
    relied_sort(relied);
    return scratch.failed || relied->failed ? ERROR_LIMIT : 0;
}
