/* A case of the tests of checks, and the options that it asks with. */
#ifndef MUSTER_REIMBURSEMENT_CHECK_TEST_H
#define MUSTER_REIMBURSEMENT_CHECK_TEST_H

#include "reimbursement/check.h"

#include "ahead_test.h"

#define TRUCK LINES "L1,2024-02-14,truck,,,1,wet,\n"

struct check_case {
    const char *name, *folder, *on;
    const char *wanted; /* a kind of findings, "deadlines" or "needed" */
    const char *expected;
    const char *from, *to; /* NULL: as without --from and --to */
};

static inline struct check_options options_of(const struct check_case *one, const struct read *read)
{
    struct check_options options = {.on = day_of(one->on),
                                    .warnings = read->test.problems.items,
                                    .warning_count = read->test.problems.count,
                                    .warnings_found = read->test.problems.count};
    options.period = check_period(&read->account, options.on);
    if (one->from)
        options.period = (struct period){day_of(one->from), day_of(one->to)};
    return options;
}

#endif
