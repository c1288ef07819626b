#include "reference/countries.h"

#include <stdlib.h>
#include <string.h>

static int compare_code(const void *key, const void *item)
{
    return strcmp(key, ((const struct country *)item)->alpha3);
}

const char *country_name(const char *alpha3)
{
    const struct country *country =
        bsearch(alpha3, countries, country_count, sizeof *countries, compare_code);
    return country ? country->name : NULL;
}

bool country_known(const char *alpha3)
{
    return country_name(alpha3) != NULL;
}
