/* The States and territories of ISO 3166-1, from Debian's iso-codes (scripts/countries.py, at build). */
#ifndef MUSTER_REFERENCE_COUNTRIES_H
#define MUSTER_REFERENCE_COUNTRIES_H

#include <stdbool.h>
#include <stddef.h>

struct country {
    const char *alpha3; /* "KAZ" */
    const char *name;   /* the standard's own short name */
};

extern const struct country countries[]; /* by alpha3, in byte order */
extern const size_t country_count;

/* Whether this is an alpha-3 code of ISO 3166-1, in capitals as the standard writes it. */
bool country_known(const char *alpha3);
/* The short name, NULL when the code is unknown. */
const char *country_name(const char *alpha3);

#endif
