/* What looks wrong in a schedule that reads well: the checks of `rates check`. Internal to this room. */
#ifndef MUSTER_REFERENCE_RATES_FINDINGS_H
#define MUSTER_REFERENCE_RATES_FINDINGS_H

#include "base/json.h"
#include "reference/reference.h"

enum check_kind {
    CHECK_DRY,       /* dry = gfmv / (12 life) + gfmv x no-fault / 12, within a cent */
    CHECK_WET,       /* wet = dry + maintenance, within a cent */
    CHECK_CHANGE,    /* a figure changed by more than a quarter against the edition before */
    CHECK_PERSONNEL, /* a personnel rate is lower than the one before it, or begins after the editions */
    CHECK_TABLES,  /* both annexes are there, with tentage and accommodation: the rule of tents needs them */
    CHECK_SOURCE,  /* a row marked official says where it was read */
    CHECK_BLANK,   /* a rate is not known */
    CHECK_MISSING, /* a code of the edition before (or of the built-in schedule) is not there */
    CHECK_NEW,     /* a code that the edition before (or the built-in schedule) does not have */
    CHECK_KINDS
};

struct finding {
    enum check_kind kind;
    const char *edition; /* NULL: of none */
    const char *key;     /* rate_code, category, or the day of a personnel rate */
    const char *column;  /* NULL: the whole row */
    struct place place;
    rate_units figure, expected; /* RATE_BLANK: none */
    const char *what;            /* in words */
};

struct check_result {
    size_t looked_at[CHECK_KINDS]; /* rows, figures or editions */
    size_t found[CHECK_KINDS];
    struct finding *findings;
    size_t count, capacity;
};

/* Checks the editions of a schedule, or only one (an index; -1: all) and then no personnel rates. The edition
   before the first is the newest of `builtin`, by its codes alone. */
int schedule_check(const struct schedule *schedule, int only, const struct schedule *builtin,
                   struct arena *arena, struct problems *problems,
                   struct check_result *ret_result) MUST_CHECK;
/* Warns of each finding about a figure or a table; the others, which may be many, are listed. */
void check_warn(const struct check_result *result, struct problems *problems);
/* A table of the checks, and lists of what no warning names. */
void check_report(const struct check_result *result, struct report *report);
/* The members "checks" and "findings" of an object. */
void check_json(const struct check_result *result, struct json_writer *writer);

#endif
