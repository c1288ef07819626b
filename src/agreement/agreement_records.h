/* The files of an agreement as tables and as records, and the records between its two parties. Only for this
   room. */
#ifndef MUSTER_AGREEMENT_AGREEMENT_RECORDS_H
#define MUSTER_AGREEMENT_AGREEMENT_RECORDS_H

#include "agreement/versions_calc.h"
#include "base/body.h"
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

/* The tables and settings that a version of the memorandum is made of. */
extern const struct content_forms memorandum_forms;
/* The key columns of a table of the memorandum. */
const int *memorandum_keys(const struct table_form *form, size_t *ret_count);

/* Bodies of the kinds between the two parties, in the order of enum version_kind; their values are fields of
   struct version_event. */
enum { VERSION_KINDS = VERSION_REPORTED + 1 };
extern const struct body_form version_bodies[VERSION_KINDS];

#endif
