/* Civil days (no hours, no zones), months, quarters and half-open periods. */
#ifndef MUSTER_BASE_DAY_H
#define MUSTER_BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t civil_day;   /* days since 1970-01-01, proleptic Gregorian */
typedef int32_t civil_month; /* 12 x year + month - 1 */

enum {
    DAY_FIRST = -25567,    /* 1900-01-01: earlier days are not accepted */
    DAY_LAST = 84005,      /* 2199-12-31: later days are not accepted */
    DAY_NEVER = INT32_MAX, /* a day that does not come */
    DAY_TEXT_SIZE = 11,    /* "2024-03-14" and NUL */
    MONTH_TEXT_SIZE = 8    /* "2024-03" and NUL */
};

/* from_day counts, to_day does not. Empty when to_day <= from_day. */
struct period {
    civil_day from_day;
    civil_day to_day;
};

/* month 1..12, day 1..31; the caller guarantees that it exists. */
civil_day day_make(int year, int month, int day);
/* Reads exactly YYYY-MM-DD within DAY_FIRST..DAY_LAST. False when it is anything else. */
bool day_parse(const char *text, size_t length, civil_day *ret_day);
/* Reads exactly YYYY-MM. */
bool month_parse(const char *text, size_t length, civil_month *ret_month);
/* Writes YYYY-MM-DD into buffer (DAY_TEXT_SIZE bytes) and returns it. DAY_NEVER: "never". */
char *day_format(civil_day day, char *buffer);
char *month_format(civil_month month, char *buffer);

civil_month day_month(civil_day day);
civil_day month_first_day(civil_month month);
/* 28..31 */
static inline int month_days(civil_month month)
{
    int year = month / 12, of_year = month % 12 + 1;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (of_year == 2)
        return 28 + leap;
    return 30 + ((of_year + of_year / 8) & 1); /* 31 in odd months up to July, in even ones from August on */
}
/* The same day of the month so many months later, or that month's last day where it does not exist. */
civil_day day_add_months(civil_day day, int months);
/* The first month of the calendar quarter that holds month. */
civil_month month_quarter(civil_month month);

/* The days that both share; from_day == to_day where there are none. */
struct period period_intersect(struct period a, struct period b);
/* Number of days, 0 for an empty period. */
static inline int32_t period_days(struct period period)
{
    return period.to_day > period.from_day ? period.to_day - period.from_day : 0;
}

#endif
