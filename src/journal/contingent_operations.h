/* The operations of contingent_operations.c that have a file of their own. */
#ifndef MUSTER_JOURNAL_CONTINGENT_OPERATIONS_H
#define MUSTER_JOURNAL_CONTINGENT_OPERATIONS_H

#include "base/operation.h"

int import_run(const struct request *request, struct reply *reply);
int export_run(const struct request *request, struct reply *reply);

#endif
