#include "base/day.h"

#include <stdio.h>

/* Howard Hinnant's days_from_civil: years of 365.2425 days counted from 0000-03-01. */
static int32_t days_from_civil(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(civil_day days, int *ret_year, int *ret_month, int *ret_day)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *ret_day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *ret_month = shifted < 10 ? shifted + 3 : shifted - 9;
    *ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

civil_day day_make(int year, int month, int day)
{
    return days_from_civil(year, month, day);
}

/* Reads exactly `digits` digits. */
static bool parse_digits(const char *text, int digits, int *ret_number)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return true;
}

bool month_parse(const char *text, size_t length, civil_month *ret_month)
{
    int year, month;
    if (length != 7 || text[4] != '-' || !parse_digits(text, 4, &year) || !parse_digits(text + 5, 2, &month))
        return false;
    if (year < 1900 || year > 2199 || month < 1 || month > 12)
        return false;
    *ret_month = 12 * year + month - 1;
    return true;
}

bool day_parse(const char *text, size_t length, civil_day *ret_day)
{
    civil_month month;
    int day;
    if (length != 10 || text[7] != '-' || !month_parse(text, 7, &month) || !parse_digits(text + 8, 2, &day))
        return false;
    if (day < 1 || day > month_days(month))
        return false;
    *ret_day = month_first_day(month) + day - 1;
    return true;
}

char *day_format(civil_day day, char *buffer)
{
    if (day == DAY_NEVER) {
        snprintf(buffer, DAY_TEXT_SIZE, "never");
        return buffer;
    }
    int year, month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    snprintf(buffer, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)of_month % 100);
    return buffer;
}

char *month_format(civil_month month, char *buffer)
{
    snprintf(buffer, MONTH_TEXT_SIZE, "%04u-%02u", (unsigned)(month / 12) % 10000,
             (unsigned)(month % 12) + 1);
    return buffer;
}

civil_month day_month(civil_day day)
{
    int year, month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    return 12 * year + month - 1;
}

civil_day month_first_day(civil_month month)
{
    return days_from_civil(month / 12, month % 12 + 1, 1);
}

civil_day day_add_months(civil_day day, int months)
{
    int year, month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    civil_month target = 12 * year + month - 1 + months;
    int last = month_days(target);
    return month_first_day(target) + (of_month < last ? of_month : last) - 1;
}

civil_month month_quarter(civil_month month)
{
    return month / 3 * 3;
}

struct period period_intersect(struct period a, struct period b)
{
    struct period both = {a.from_day > b.from_day ? a.from_day : b.from_day,
                          a.to_day < b.to_day ? a.to_day : b.to_day};
    if (both.to_day < both.from_day)
        both.to_day = both.from_day;
    return both;
}
