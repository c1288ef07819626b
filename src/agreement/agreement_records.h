/* The files of an agreement as tables and as records. Only for this room. */
#ifndef MUSTER_AGREEMENT_AGREEMENT_RECORDS_H
#define MUSTER_AGREEMENT_AGREEMENT_RECORDS_H

#include "base/table.h"

enum { CEILING_DAY, CEILING_PEOPLE, CEILING_AMENDMENT };
extern const struct table_form ceiling_form;

enum {
    LINE,
    LINE_DAY,
    LINE_CODE,
    LINE_DESCRIPTION,
    LINE_GROUP,
    LINE_QUANTITY,
    LINE_LEASE,
    LINE_GFMV,
    LINE_LIFE,
    LINE_NO_FAULT,
    LINE_MAINTENANCE,
    LINE_SERVES,
    LINE_AMENDMENT,
};
extern const struct table_form line_form;
extern const char *const lease_names[]; /* in the order of enum lease */

enum { SERVICE, SERVICE_DAY, SERVICE_PROVIDER, SERVICE_UN_HEADS, SERVICE_SERVED, SERVICE_AMENDMENT };
extern const struct table_form service_form;

enum { FACTOR_DAY, FACTOR_ENVIRONMENT, FACTOR_INTENSITY, FACTOR_HOSTILE, FACTOR_TRANSPORT };
extern const struct table_form factor_form;

#endif
