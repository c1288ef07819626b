/* losses.csv, payments.csv and accounts.csv as tables and as records. Only for this room. */
#ifndef MUSTER_REIMBURSEMENT_REIMBURSEMENT_RECORDS_H
#define MUSTER_REIMBURSEMENT_REIMBURSEMENT_RECORDS_H

#include "base/table.h"

enum {
    LOSS_LINE,
    LOSS_DAY,
    LOSS_INCIDENT,
    LOSS_CAUSE,
    LOSS_QUANTITY,
    LOSS_GFMV,
    LOSS_USAGE,
    LOSS_OTHER,
    LOSS_REPAIR
};
extern const struct table_form loss_form;

enum { PAYMENT_DAY, PAYMENT_AMOUNT, PAYMENT_SECTION, PAYMENT_ACCOUNT, PAYMENT_REFERENCE };
extern const struct table_form payment_form;

enum { SHARE_EFFECTIVE, SHARE_ACCOUNT, SHARE_SECTION, SHARE_SHARE };
extern const struct table_form share_form;

#endif
