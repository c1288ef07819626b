/* The operations of this room, one file each; joined in agreement_operations.c. */
#ifndef MUSTER_AGREEMENT_OPERATIONS_H
#define MUSTER_AGREEMENT_OPERATIONS_H

#include "base/operation.h"

int price_run(const struct request *request, struct reply *reply);   /* price.c */
int compare_run(const struct request *request, struct reply *reply); /* compare.c */
int choose_run(const struct request *request, struct reply *reply);  /* choose.c */

#endif
