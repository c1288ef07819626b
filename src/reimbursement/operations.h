/* The operations of this room, one file each; joined in reimbursement_operations.c. */
#ifndef MUSTER_REIMBURSEMENT_OPERATIONS_H
#define MUSTER_REIMBURSEMENT_OPERATIONS_H

#include "reimbursement/reimbursement.h"
#include "reimbursement/statement.h"

int explain_run(const struct request *request, struct reply *reply);  /* explain.c */
int check_run(const struct request *request, struct reply *reply);    /* check.c */
int forecast_run(const struct request *request, struct reply *reply); /* forecast.c */

#endif
