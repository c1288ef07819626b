/* What is known of each rule: its key, its unit and its limits. Internal to this room. */
#ifndef MUSTER_REFERENCE_REFERENCE_RULES_CALC_H
#define MUSTER_REFERENCE_REFERENCE_RULES_CALC_H

#include "reference/reference_calc.h"

/* The one reading of the rules that this program has (calculation.md, first paragraph). */
#define RULE_READING "muster-1"

enum rule_unit {
    RULE_SHARE,   /* of 1: 0.05 is 5 per cent */
    RULE_DOLLARS, /* US dollars */
    RULE_NUMBER,
    RULE_KM,
    RULE_KG,
    RULE_DAYS, /* these three are whole numbers */
    RULE_MONTHS,
    RULE_YEARS,
    RULE_FORMULA, /* the name of a reading */
};

struct rule_form {
    const char *key;
    enum rule_unit unit;
    bool positive; /* 0 is refused: something is divided by it */
    const char *meaning;
};

const struct rule_form *rule_form_of(enum rule_key key);
/* "share" (of 1), "USD", "months" ... */
const char *rule_unit_name(enum rule_unit unit);
/* Fills in all keys, in the order of enum rule_key. */
void rule_key_names(const char *ret_names[RULE_COUNT]);
/* Reads the value of a rule: a number within the limits of its unit as an integer of 10^-8, or the name of
   the reading (0). On refusal returns false and says in *ret_expected (a fixed text) what was expected. */
bool rule_value_read(enum rule_key key, const char *text, int64_t *ret_value, const char **ret_expected);

#endif
