/* The rules that Muster knows, one row a rule. Their values stand in data/rates/rules.csv with mark and
   source; what each does, in docs/calculation.md "Editions and rules". */
#include "reference/reference_rules_calc.h"

#include <assert.h>
#include <string.h>

static const struct rule_form forms[RULE_COUNT] = {
    [RULE_SERVICEABILITY_THRESHOLD] = {"serviceability_threshold", RULE_SHARE, false,
                                       "serviceable share of a group from which all in place is paid"},
    [RULE_DEDUCTION_TRIGGER] = {"deduction_trigger", RULE_SHARE, false,
                                "absent or unserviceable share above which personnel money is reduced"},
    [RULE_DEDUCTION_CAP] = {"deduction_cap", RULE_SHARE, false, "most that personnel money is reduced by"},
    [RULE_ENVIRONMENT_CAP] = {"environment_cap", RULE_SHARE, false, "highest environmental factor"},
    [RULE_INTENSITY_CAP] = {"intensity_cap", RULE_SHARE, false, "highest factor for intensified operations"},
    [RULE_HOSTILE_CAP] = {"hostile_cap", RULE_SHARE, false,
                          "highest factor for hostile action and forced abandonment"},
    [RULE_POST_OPERATIONS_SHARE] = {"post_operations_share", RULE_SHARE, false,
                                    "share paid from the cessation of operations on"},
    [RULE_REPAINT_RATIO] = {"repaint_ratio", RULE_NUMBER, false, "repainting as a multiple of painting"},
    [RULE_TRANSPORT_FREE_KM] = {"transport_free_km", RULE_KM, false,
                                "distance without incremental transportation"},
    [RULE_TRANSPORT_STEP_KM] = {"transport_step_km", RULE_KM, true, "distance of one increment"},
    [RULE_TRANSPORT_STEP_SHARE] = {"transport_step_share", RULE_SHARE, false,
                                   "share of the maintenance rate for each increment"},
    [RULE_LOSS_THRESHOLD] = {"loss_threshold", RULE_DOLLARS, false,
                             "value from which a hostile or abandonment loss is paid"},
    [RULE_SIGNIFICANT_DAMAGE] = {"significant_damage", RULE_SHARE, false,
                                 "share of the value from which damage is significant"},
    [RULE_TOTAL_LOSS] = {"total_loss", RULE_SHARE, false,
                         "share of the value above which a repair is a total loss"},
    [RULE_TENTS_MONTHS] = {"tents_months", RULE_MONTHS, false,
                           "time in tents after which accommodation is paid too"},
    [RULE_FORMULA_PERSONNEL] = {"formula_personnel", RULE_FORMULA, false, "reading of personnel money"},
    [RULE_FORMULA_LEASE] = {"formula_lease", RULE_FORMULA, false, "reading of the wet and dry lease"},
    [RULE_FORMULA_FACTORS] = {"formula_factors", RULE_FORMULA, false, "reading of the mission factors"},
    [RULE_FORMULA_SELF_SUSTAINMENT] = {"formula_self_sustainment", RULE_FORMULA, false,
                                       "reading of self-sustainment"},
    [RULE_FORMULA_DEDUCTION] = {"formula_deduction", RULE_FORMULA, false,
                                "reading of the deduction for absent equipment"},
    [RULE_FORMULA_LOSSES] = {"formula_losses", RULE_FORMULA, false, "reading of loss and damage"},
    [RULE_FORMULA_ROUNDING] = {"formula_rounding", RULE_FORMULA, false, "reading of rounding and proration"},
    [RULE_DAILY_ALLOWANCE] = {"daily_allowance", RULE_DOLLARS, false, "for a person and day"},
    [RULE_RECREATIONAL_LEAVE_ALLOWANCE] = {"recreational_leave_allowance", RULE_DOLLARS, false,
                                           "for a person and day of leave"},
    [RULE_RECREATIONAL_LEAVE_DAYS] = {"recreational_leave_days", RULE_DAYS, false, "days of leave paid"},
    [RULE_DEATH_COMPENSATION] = {"death_compensation", RULE_DOLLARS, false, "for a person"},
    [RULE_HOSTILE_POINTS_DIVISOR] = {"hostile_points_divisor", RULE_NUMBER, true,
                                     "points of the decision sheet for one per cent"},
    [RULE_KM_PER_STATUTE_MILE] = {"km_per_statute_mile", RULE_KM, true, "conversion printed in the manual"},
    [RULE_KM_PER_NAUTICAL_MILE] = {"km_per_nautical_mile", RULE_KM, true, "conversion printed in the manual"},
    [RULE_MEDICAL_MAINTENANCE_SHARE] = {"medical_maintenance_share", RULE_SHARE, false,
                                        "monthly maintenance of medical equipment as a share of its value"},
    [RULE_ARRIVAL_INSPECTION_MONTHS] = {"arrival_inspection_months", RULE_MONTHS, false,
                                        "time for the arrival inspection"},
    [RULE_OPERATIONAL_READINESS_MONTHS] = {"operational_readiness_months", RULE_MONTHS, false,
                                           "time between operational readiness inspections"},
    [RULE_CLAIMS_PROCESSING_MONTHS] = {"claims_processing_months", RULE_MONTHS, false,
                                       "time to process a quarter's claim"},
    [RULE_OBLIGATION_RETENTION_YEARS] = {"obligation_retention_years", RULE_YEARS, false,
                                         "time that an unpaid obligation stays open"},
    [RULE_STATUS_REPORT_DAYS] = {"status_report_days", RULE_DAYS, false,
                                 "time between the unit's serviceability reports"},
    [RULE_FACTOR_REVIEW_MONTHS] = {"factor_review_months", RULE_MONTHS, false,
                                   "time between reviews of the mission factors"},
    [RULE_SPECIAL_CASE_THRESHOLD] = {"special_case_threshold", RULE_DOLLARS, false,
                                     "value from which an item may be a special case"},
    [RULE_OVERSTOCK_TRANSPORT_SHARE] = {"overstock_transport_share", RULE_SHARE, false,
                                        "share above the agreed quantity that is transported"},
    [RULE_PERSONAL_CARGO_KG] = {"personal_cargo_kg", RULE_KG, false, "personal cargo of a person by air"},
};

static const struct {
    const char *name;
    int64_t maximum; /* in 10^-8 */
    const char *expected;
} units[] = {
    [RULE_SHARE] = {"share", SHARE_ONE, "expected a share from 0 to 1: 0.05 for 5 per cent"},
    [RULE_DOLLARS] = {"USD", 1000000000 * SHARE_ONE, "expected US dollars from 0 to 1000000000"},
    [RULE_NUMBER] = {"number", 1000000 * SHARE_ONE, "expected a number from 0 to 1000000"},
    [RULE_KM] = {"km", 1000000 * SHARE_ONE, "expected kilometres from 0 to 1000000"},
    [RULE_KG] = {"kg", 1000000 * SHARE_ONE, "expected kilograms from 0 to 1000000"},
    [RULE_DAYS] = {"days", 36600 * SHARE_ONE, "expected a whole number of days from 0 to 36600"},
    [RULE_MONTHS] = {"months", 1200 * SHARE_ONE, "expected a whole number of months from 0 to 1200"},
    [RULE_YEARS] = {"years", 100 * SHARE_ONE, "expected a whole number of years from 0 to 100"},
    [RULE_FORMULA] = {"reading", 0, "expected " RULE_READING ", the only reading that this program has"},
};

const struct rule_form *rule_form_of(enum rule_key key)
{
    assert(key < RULE_COUNT);
    return &forms[key];
}

const char *rule_unit_name(enum rule_unit unit)
{
    return units[unit].name;
}

void rule_key_names(const char *ret_names[RULE_COUNT])
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        ret_names[i] = forms[i].key;
}

const char *rule_key_name(enum rule_key key)
{
    return rule_form_of(key)->key;
}

enum rule_key rule_key_find(const char *name)
{
    size_t key = 0;
    while (key < RULE_COUNT && strcmp(forms[key].key, name) != 0)
        key++;
    return (enum rule_key)key;
}

bool rule_key_is_formula(enum rule_key key)
{
    return rule_form_of(key)->unit == RULE_FORMULA;
}

static bool is_whole_unit(enum rule_unit unit)
{
    return unit == RULE_DAYS || unit == RULE_MONTHS || unit == RULE_YEARS;
}

bool rule_value_read(enum rule_key key, const char *text, int64_t *ret_value, const char **ret_expected)
{
    const struct rule_form *form = rule_form_of(key);
    int64_t value = 0;
    *ret_expected = units[form->unit].expected;
    if (form->unit == RULE_FORMULA) {
        if (strcmp(text, RULE_READING) != 0)
            return false;
    } else {
        if (!decimal_parse(text, strlen(text), SHARE_DECIMALS, &value) || value < 0 ||
            value > units[form->unit].maximum || (is_whole_unit(form->unit) && value % SHARE_ONE))
            return false;
        if (form->positive && value == 0) {
            *ret_expected = "expected a number above 0";
            return false;
        }
    }
    *ret_value = value;
    return true;
}
