/* The memorandum of understanding as step functions, and its price. Pure.
   Source: docs/calculation.md, "Time", "Major equipment", "Self-sustainment". */
#ifndef MUSTER_AGREEMENT_AGREEMENT_CALC_H
#define MUSTER_AGREEMENT_AGREEMENT_CALC_H

#include "reference/reference_calc.h"

enum lease { LEASE_WET, LEASE_DRY };
enum provider { PROVIDER_CONTRIBUTOR, PROVIDER_UN };

#define SERVED_NOT_GIVEN  UINT32_MAX
#define RATE_CODE_SPECIAL "special"

/* Annex A: the ceiling, a step function in columns; 0 before the first row. */
struct ceiling {
    const char *path;
    const civil_day *day; /* strictly increasing */
    const uint32_t *people;
    const char *const *amendment; /* "" */
    const uint32_t *row;
    size_t count;
};

/* Annex B: what is agreed of one line from a day on. */
struct line_terms {
    civil_day day;
    const char *rate_code, *description;
    const char *group;  /* "": the line alone */
    const char *serves; /* a self-sustainment category, or "" */
    uint32_t quantity;
    enum lease lease;
    bool special; /* rate_code is `special` */
    rate_units gfmv, life_years, no_fault_percent,
        maintenance;                     /* of a special case; RATE_BLANK when not given */
    rate_units special_dry, special_wet; /* derived by special_case_rates */
    const char *amendment;
    struct place place, code_place, serves_place;
};

struct equipment_line {
    const char *name;
    const struct line_terms *terms; /* by day, strictly increasing; at least one */
    const civil_day *term_days;
    size_t term_count;
};

/* Annex C: what is agreed of one category from a day on. */
struct service_terms {
    civil_day day;
    enum provider provider;
    uint32_t un_heads; /* 0 when not given */
    uint32_t served;   /* SERVED_NOT_GIVEN */
    const char *amendment;
    struct place place;
};

struct service {
    const char *category;
    struct place category_place;
    const struct service_terms *terms; /* by day, strictly increasing; at least one */
    const civil_day *term_days;
    size_t term_count;
};

/* Article 8 and the transport distance. */
struct factor_terms {
    struct mission_factors factors;
    struct place place, environment_place, intensity_place, hostile_place;
};
struct factors {
    const char *path;
    const civil_day *day; /* strictly increasing; all 0 before the first row */
    const struct factor_terms *terms;
    size_t count;
};

/* Names in a file that has errors: those of its rows that were left out among them. */
struct name_list {
    const char *const *items; /* in byte order, some of them perhaps several times */
    size_t count;
    bool unknown; /* the file is too broken to tell: it may hold any name */
};

struct agreement {
    /* contingent.ini */
    const char *id, *name, *contributor, *mission, *unit_type, *home_base, *camp, *reference;
    civil_day effective,        /* the earliest row's day when not given; DAY_NEVER: nothing agreed either */
        signed_day;             /* DAY_NEVER: not signed */
    const char *edition;        /* "": the edition in force each day */
    struct place edition_place; /* of the file, when [mou] edition is not given */
    const char *folder;         /* its path */

    struct ceiling ceiling;
    const struct equipment_line *lines; /* by name, in byte order */
    size_t line_count;
    const struct service *services; /* by category, in byte order */
    size_t service_count;
    struct factors factors;

    /* Only after an error in their files; see agreement_names_line. */
    struct name_list line_names, service_names;
};

/* Index of a line or a category, -1 when there is none. */
int agreement_line_find(const struct agreement *agreement, const char *line);
int agreement_service_find(const struct agreement *agreement, const char *category);
bool name_listed(const struct name_list *names, const char *name);
/* Whether the agreement's files name a line or a category at all, be it in a row that was left out for its
   errors: what they do not name is unknown wherever else it stands. */
bool agreement_names_line(const struct agreement *agreement, const char *line);
bool agreement_names_service(const struct agreement *agreement, const char *category);
/* The ceiling on a day. */
uint32_t ceiling_on(const struct ceiling *ceiling, civil_day day);
/* What is agreed on a day; NULL before the first row. */
const struct line_terms *line_terms_on(const struct equipment_line *line, civil_day day);
const struct service_terms *service_terms_on(const struct service *service, civil_day day);
struct mission_factors factors_on(const struct factors *factors, civil_day day);
/* True when the line's `serves` names a category whose provider on that day is the contributor. */
bool line_is_served(const struct agreement *agreement, const struct line_terms *terms, civil_day day);
/* The edition that [mou] edition holds, -1 when none is held (or the schedule does not have it). */
int agreement_hold(const struct agreement *agreement, const struct schedule *schedule);

/* What a message says of a name that is none of `names`: the nearest, and the known ones while they are few
   (kind: "lines"); `otherwise` when it can say neither. NULL when the message would not be kept. In the
   problems' arena. */
const char *name_remedy(struct problems *problems, const char *kind, const char *name,
                        const char *const *names, size_t count, const char *otherwise);

/* Checks an agreement against a schedule and reports: a held edition, a rate_code or a category that no
   edition has (with the nearest), a `serves` that is no category, a factor above its cap on its effective day
   (an error, or a warning when the cap is only recalled). Returns 0, ERROR_INVALID, or ERROR_LIMIT when
   memory is exhausted. */
int agreement_check_schedule(const struct agreement *agreement, const struct schedule *schedule,
                             struct problems *problems) MUST_CHECK;

enum price_section { PRICE_PERSONNEL, PRICE_MAJOR_EQUIPMENT, PRICE_SELF_SUSTAINMENT };

/* One line of the value of an agreement on a day. */
struct price_line {
    enum price_section section;
    const char *code, *line, *description;
    uint32_t quantity;           /* people, pieces, heads; 0 for equipment that only serves a category */
    struct exact unit;           /* dollars per month for one */
    money_cents monthly, yearly; /* quantity x unit rounded; 12 x the unrounded, rounded */
    enum mark mark;
    bool blank;         /* no rate: no amount, allowed only with `partial` */
    const char *remark; /* "" or why it earns nothing */
    struct place place;
};

struct agreement_price {
    civil_day on;
    const struct price_line *lines; /* personnel, major equipment by line, self-sustainment by category */
    size_t count;
    money_cents monthly, yearly; /* of the lines that are not blank */
    bool complete;
    enum mark mark;
};

struct price_options {
    civil_day on;
    bool partial;               /* list blank rates without amount instead of refusing them */
    civil_day cessation;        /* DAY_NEVER */
    const civil_day *departure; /* of each line, or NULL */
    struct relied_rows *relied; /* NULL, or where the rows go on which the price rests: rates, rules and
                                   editions; the weakest of their marks is the price's */
};

/* The value of the MOU as agreed on a day, everything present and serviceable, strength at the ceiling,
   performance 1. A line appears from its first row on (a category while the contributor provides it); one
   that earns nothing has quantity 0 and a remark, and needs no rate. Refused: a day without edition or
   personnel rate where something is priced, a rate_code or category that its edition lacks, a blank rate
   unless partial (each named), a sum that does not fit (ERROR_LIMIT). Set only on success, in arena.
   Preconditions: agreement_check_schedule found nothing. Source: docs/calculation.md, "Personnel", "Major
   equipment", "Self-sustainment"; CONTRACT "muster price". */
int agreement_price(const struct agreement *agreement, const struct schedule *schedule,
                    const struct price_options *options, struct arena *arena, struct problems *problems,
                    struct agreement_price *ret_price) MUST_CHECK;

#endif
