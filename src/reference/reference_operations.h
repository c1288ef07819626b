/* The operations of this room; their names, arguments and help stand in reference_operations.c. */
#ifndef MUSTER_REFERENCE_REFERENCE_OPERATIONS_H
#define MUSTER_REFERENCE_REFERENCE_OPERATIONS_H

#include "base/body.h"
#include "base/operation.h"

/* The choices of `rates show --table`. */
enum rates_table {
    RATES_EDITIONS,
    RATES_PERSONNEL,
    RATES_MAJOR_EQUIPMENT,
    RATES_SELF_SUSTAINMENT,
    RATES_RULES,
    RATES_COMPONENTS,
    RATES_TABLES
};
extern const char *const rates_tables[RATES_TABLES + 1];

/* The choices of `rates import --table` and `--decimal`. */
enum { IMPORT_MAJOR_EQUIPMENT, IMPORT_SELF_SUSTAINMENT };
extern const char *const import_tables[];
enum { IMPORT_DECIMAL_POINT, IMPORT_DECIMAL_COMMA };
extern const char *const import_decimals[];

int rates_accept_run(const struct request *request, struct reply *reply);
int rates_accepted_run(const struct request *request, struct reply *reply);
int rates_list_run(const struct request *request, struct reply *reply);
int rates_show_run(const struct request *request, struct reply *reply);
int rates_check_run(const struct request *request, struct reply *reply);
int rates_import_run(const struct request *request, struct reply *reply);
int rates_diff_run(const struct request *request, struct reply *reply);
int rates_template_run(const struct request *request, struct reply *reply);

/* The body of "rate.accepted/1" (accepted.c). */
struct accepted_body {
    const char *table, *edition, *code, *hash, *person, *note;
};
extern const struct body_form accepted_form;

#endif
