/* The operations of journal_operations.c that have a file of their own, and what they share. */
#ifndef MUSTER_JOURNAL_JOURNAL_OPERATIONS_H
#define MUSTER_JOURNAL_JOURNAL_OPERATIONS_H

#include "journal/journal.h"

int journal_verify_run(const struct request *request, struct reply *reply);
int journal_log_run(const struct request *request, struct reply *reply);
int journal_head_run(const struct request *request, struct reply *reply);
int database_grant_run(const struct request *request, struct reply *reply);

/* The subject that the argument `id` names: a contingent's id, or a subject in full ("authority"). NULL where
   the argument is not given. ERROR_NOT_FOUND names near ones. */
int journal_subject(const struct request *request, struct journal *journal,
                    const char **ret_subject) MUST_CHECK;

extern const char *const journal_circles[]; /* by circle - 1, NULL-terminated: choices */

#endif
