/* Look-ups in a schedule and the price of one unit: pure. Source: docs/calculation.md, "Editions and rules",
   "Major equipment". */
#ifndef MUSTER_REFERENCE_REFERENCE_CALC_H
#define MUSTER_REFERENCE_REFERENCE_CALC_H

#include "base/day.h"
#include "base/error.h"
#include "base/exact.h"
#include "base/mark.h"
#include "base/steps.h"
#include <stdbool.h>

#define RATE_BLANK INT64_MIN /* a rate that the schedule does not know */

struct edition {
    const char *name;
    civil_day effective_from;
    civil_day confirmed_until; /* the last day on which its figures keep their marks; DAY_NEVER: no end */
    const char *symbol;
    enum mark mark;
    const char *source;
    struct place place;
};

struct personnel_rate {
    civil_day effective_from;
    civil_day confirmed_until; /* as above */
    rate_units rate;           /* USD per person and month; RATE_BLANK */
    enum mark mark;
    const char *source;
    struct place place;
};

struct equipment_rate {
    const char *code, *category, *description;
    rate_units gfmv, life_years, no_fault_percent, maintenance, dry, wet, painting; /* RATE_BLANK each;
                                      life and per cent as integers of 10^-4 too */
    enum mark mark;
    const char *source;
    struct place place;
};

struct service_rate { /* of a self-sustainment category */
    const char *category, *description;
    rate_units rate; /* USD per person and month; RATE_BLANK */
    enum mark mark;
    const char *source;
    struct place place;
};

/* Every rule that Muster knows. The text keys stand in reference_rules_calc.c, one row a rule. */
enum rule_key {
    RULE_SERVICEABILITY_THRESHOLD,
    RULE_DEDUCTION_TRIGGER,
    RULE_DEDUCTION_CAP,
    RULE_ENVIRONMENT_CAP,
    RULE_INTENSITY_CAP,
    RULE_HOSTILE_CAP,
    RULE_POST_OPERATIONS_SHARE,
    RULE_REPAINT_RATIO,
    RULE_TRANSPORT_FREE_KM,
    RULE_TRANSPORT_STEP_KM,
    RULE_TRANSPORT_STEP_SHARE,
    RULE_LOSS_THRESHOLD,
    RULE_SIGNIFICANT_DAMAGE,
    RULE_TOTAL_LOSS,
    RULE_TENTS_MONTHS,
    RULE_FORMULA_PERSONNEL,
    RULE_FORMULA_LEASE,
    RULE_FORMULA_FACTORS,
    RULE_FORMULA_SELF_SUSTAINMENT,
    RULE_FORMULA_DEDUCTION,
    RULE_FORMULA_LOSSES,
    RULE_FORMULA_ROUNDING,
    RULE_DAILY_ALLOWANCE,
    RULE_RECREATIONAL_LEAVE_ALLOWANCE,
    RULE_RECREATIONAL_LEAVE_DAYS,
    RULE_DEATH_COMPENSATION,
    RULE_HOSTILE_POINTS_DIVISOR,
    RULE_KM_PER_STATUTE_MILE,
    RULE_KM_PER_NAUTICAL_MILE,
    RULE_MEDICAL_MAINTENANCE_SHARE,
    RULE_ARRIVAL_INSPECTION_MONTHS,
    RULE_OPERATIONAL_READINESS_MONTHS,
    RULE_CLAIMS_PROCESSING_MONTHS,
    RULE_OBLIGATION_RETENTION_YEARS,
    RULE_STATUS_REPORT_DAYS,
    RULE_FACTOR_REVIEW_MONTHS,
    RULE_SPECIAL_CASE_THRESHOLD,
    RULE_OVERSTOCK_TRANSPORT_SHARE,
    RULE_PERSONAL_CARGO_KG,
    RULE_COUNT
};

struct rule {
    const char *key;
    int64_t value;    /* integer of 10^-8; 0 for a formula */
    const char *text; /* as written */
    enum mark mark;
    const char *source;
    struct place place;
};

enum { EDITIONS_MAXIMUM = 1000 };

struct schedule {
    const char *name; /* "built-in", or the folders' paths joined by ", " */
    bool builtin;
    const struct edition *editions; /* by effective_from, strictly increasing */
    const civil_day *edition_days;  /* their effective_from, for steps_at */
    size_t edition_count;
    const struct personnel_rate *personnel; /* by effective_from, strictly increasing */
    const civil_day *personnel_days;
    size_t personnel_count;
    const char *const *codes; /* every rate_code of any edition, in byte order */
    size_t code_count;
    const struct equipment_rate *const
        *equipment;                /* [edition x code_count + code]; NULL: not in that edition */
    const char *const *categories; /* every self-sustainment category, in byte order */
    size_t category_count;
    const struct service_rate *const *services; /* [edition x category_count + category] */
    const struct rule *const *rules; /* [(edition + 1) x RULE_COUNT + key]; row 0: outside any edition */
};

/* The text key of a rule, such as "deduction_cap". */
const char *rule_key_name(enum rule_key key);
/* RULE_COUNT when there is none of that name. */
enum rule_key rule_key_find(const char *name);
/* True for the keys formula_*, whose value is the name of a reading, not a number. */
bool rule_key_is_formula(enum rule_key key);

/* The edition in force on a day, -1 before the first. hold (an edition's index, or -1) overrides the day. */
int schedule_edition(const struct schedule *schedule, int hold, civil_day day);
/* -1 when there is none of that name. */
int schedule_edition_find(const struct schedule *schedule, const char *name);
/* The personnel rate in force on a day, NULL before the first. */
const struct personnel_rate *schedule_personnel(const struct schedule *schedule, civil_day day);
/* Index into codes or categories, -1 when no edition has it. */
int schedule_code_find(const struct schedule *schedule, const char *code);
int schedule_category_find(const struct schedule *schedule, const char *category);
/* NULL when the edition (-1: none) does not have it. */
const struct equipment_rate *schedule_equipment(const struct schedule *schedule, int edition, int code);
const struct service_rate *schedule_service(const struct schedule *schedule, int edition, int category);
/* The rule for an edition (-1: none): the edition's row, else the row for all, else the built-in one. Never
 * NULL. */
const struct rule *schedule_rule(const struct schedule *schedule, int edition, enum rule_key key);
/* The mark of that rule on a day: a row of one edition alone is, after the edition's last confirmed day, no
   better than recalled. */
enum mark schedule_rule_mark(const struct schedule *schedule, int edition, enum rule_key key, civil_day day);
/* The mark of a figure of an edition (or a personnel rate) on a day: after confirmed_until no better than
 * recalled. */
enum mark mark_on_day(enum mark mark, civil_day confirmed_until, civil_day day);

/* ---- rows that a figure rests on ---- */

enum schedule_table {
    SCHEDULE_EDITIONS,
    SCHEDULE_PERSONNEL,
    SCHEDULE_EQUIPMENT,
    SCHEDULE_SERVICES,
    SCHEDULE_RULES,
    SCHEDULE_TABLES /* how many */
};
/* "editions", "personnel", "major_equipment", "self_sustainment", "rules", NULL. */
extern const char *const schedule_table_names[];
#define RATE_EDITION_ANY "*" /* the edition of personnel rates, and of rules that hold for all */

/* A row of a schedule by its name. */
struct rate_row {
    enum schedule_table table;
    const char *edition; /* or RATE_EDITION_ANY */
    const char *code;    /* the edition's name, a day, a rate_code, a category, a rule's key */
};
bool rate_row_same(const struct rate_row *a, const struct rate_row *b);
/* The row's own mark and whether it has no figure: a blank rate, equipment without dry and wet rate. False
   when the schedule has no such row. */
bool schedule_row_find(const struct schedule *schedule, const struct rate_row *row, enum mark *ret_mark,
                       bool *ret_blank);

/* The rows that something rests on, each once, with the weakest mark that it had on a day on which it
   counted. A calculation adds to it where one is given. */
struct relied_row {
    struct rate_row row;
    enum mark mark;
};
struct relied_rows {
    struct arena *arena;
    struct relied_row *items;
    size_t count, capacity;
    bool failed; /* memory is exhausted: the list is incomplete */
};
/* NULL: nothing happens. The row's texts are kept, not copied. */
void relied_add(struct relied_rows *relied, struct rate_row row, enum mark mark);
/* Each rule of a set (bits 1 << enum rule_key) as it counts for an edition (-1: none) on a day. */
void relied_add_rules(struct relied_rows *relied, const struct schedule *schedule, int edition,
                      uint64_t rules, civil_day day);
/* In the order of tables, editions and codes. */
void relied_sort(struct relied_rows *relied);

/* The mission factors of a day: shares of 1 as integers of 10^-8 (2.8 per cent = 2,800,000); the distance in
   10^-4 kilometre. */
struct mission_factors {
    int64_t environment, intensity, hostile;
    int64_t transport_km;
};

/* Dry and wet monthly rate of a special case: gfmv/(12 x life) + gfmv x no_fault/100/12, rounded half up to
   the cent; wet = dry + maintenance. gfmv and maintenance in rate_units, life in 10^-4 years (> 0), no_fault
   in 10^-4 per cent. ERROR_LIMIT when it does not fit. */
int special_case_rates(rate_units gfmv, int64_t life_years, int64_t no_fault_percent, rate_units maintenance,
                       rate_units *ret_dry, rate_units *ret_wet) MUST_CHECK;

/* What multiplies the rates on a day: the mission factors, transport and what is left after the cessation of
   operations, as integers, so that the hot loop of a statement never reduces a fraction. */
struct price_conditions {
    int edition; /* -1: no edition in force */
    struct mission_factors factors;
    bool after_cessation;
    int64_t increments;        /* of transport: complete steps beyond the free distance */
    int64_t factor;            /* 1 + environment + intensity, in 10^-8 */
    int64_t maintenance_share; /* hostile + 2 x increments x transport_step_share, in 10^-8 / 2 */
    int64_t service_factor;    /* 1 + environment + intensity + hostile, in 10^-8 */
    int64_t post_operations;   /* 10^8, or post_operations_share after cessation, in 10^-8 */
    enum mark wet_mark, dry_mark, service_mark;   /* of the rules used */
    uint64_t wet_rules, dry_rules, service_rules; /* which they are: bits 1 << enum rule_key */
};
/* edition is the one in force on `day` (-1: none); the marks are those of that day. */
int price_conditions_calculate(const struct schedule *schedule, int edition, civil_day day,
                               struct mission_factors factors, bool after_cessation,
                               struct price_conditions *ret_conditions) MUST_CHECK;

/* The monthly price of one unit before post_operations, in 1/UNIT_DENOMINATOR dollar:
   base x (1 + environment + intensity) + [wet] maintenance x (hostile/2 + increments x transport_step_share).
 */
#define UNIT_DENOMINATOR ((int128)2 * RATE_ONE * SHARE_ONE)
int unit_price(const struct price_conditions *conditions, rate_units base, rate_units maintenance, bool wet,
               int128 *ret_numerator) MUST_CHECK;
/* The same as a fraction, post_operations included. */
int unit_price_exact(const struct price_conditions *conditions, rate_units base, rate_units maintenance,
                     bool wet, struct exact *ret_unit) MUST_CHECK;
/* What one person of a self-sustainment category earns in a month at full performance:
   rate x (1 + environment + intensity + hostile) x post_operations. */
int service_price_exact(const struct price_conditions *conditions, rate_units rate,
                        struct exact *ret_unit) MUST_CHECK;

#endif
