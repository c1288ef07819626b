/* Exact money: integers, rationals on 128 bits, one rounding. Overflow is an error, never a wrap. */
#ifndef MUSTER_BASE_EXACT_H
#define MUSTER_BASE_EXACT_H

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

typedef int64_t money_cents; /* a stated amount: whole cents */
typedef int64_t rate_units;  /* a rate or value: 1/10,000 dollar */

enum {
    RATE_DECIMALS = 4,    /* of a rate */
    SHARE_DECIMALS = 8,   /* of a share, a rule's value, or a per cent / 100 */
    PERCENT_DECIMALS = 6, /* of a per cent */
    MONEY_TEXT_SIZE = 32
};
#define RATE_ONE      10000LL
#define SHARE_ONE     100000000LL
#define RATE_MAXIMUM  (1000000000LL * RATE_ONE) /* a thousand million dollars */
#define COUNT_MAXIMUM 10000000LL                /* people or pieces in one cell */

/* A rational in lowest terms, denominator > 0. */
struct exact {
    int128 numerator;
    int128 denominator;
};

struct exact exact_of(int64_t whole);
/* numerator / denominator, reduced; denominator > 0 (asserted). */
struct exact exact_ratio(int128 numerator, int128 denominator);
struct exact exact_of_rate(rate_units rate);
struct exact exact_of_share(int64_t share);
/* Each returns 0, or ERROR_LIMIT when the result does not fit. ret may alias an operand. */
int exact_add(struct exact a, struct exact b, struct exact *ret) MUST_CHECK;
int exact_subtract(struct exact a, struct exact b, struct exact *ret) MUST_CHECK;
int exact_multiply(struct exact a, struct exact b, struct exact *ret) MUST_CHECK;
/* -1, 0 or 1; ERROR_LIMIT is impossible: it compares by continued fractions where a product would overflow.
 */
int exact_compare(struct exact a, struct exact b);
/* value x scale to the nearest whole number, halves away from zero. ERROR_LIMIT when it does not fit in 64
 * bits. */
int exact_round(struct exact value, int64_t scale, int64_t *ret_whole) MUST_CHECK;
/* Dollars to cents: exact_round(value, 100). The one rounding of docs/calculation.md "Money". */
int exact_round_cents(struct exact value, money_cents *ret_cents) MUST_CHECK;
/* The statement of a month's sum in cents: numerator / (units_per_cent x days), rounded half away from zero,
   where numerator holds days x quantity x price in units of which a cent has units_per_cent (> 0);
   days 28..31. Quick where it all fits in 64 bits. ERROR_LIMIT when it does not fit. */
int exact_month_cents_wide(int128 numerator, int128 units_per_cent, int days,
                           money_cents *ret_cents) MUST_CHECK;
MUST_CHECK static inline int exact_month_cents(int128 numerator, int128 units_per_cent, int days,
                                               money_cents *ret_cents)
{
    if (numerator < 0 || numerator > INT64_MAX || units_per_cent > INT64_MAX / 64)
        return exact_month_cents_wide(numerator, units_per_cent, days, ret_cents);
    int64_t size = (int64_t)numerator, divisor = (int64_t)units_per_cent * days;
    int64_t whole = size / divisor, rest = size % divisor;
    *ret_cents = whole + (rest >= divisor - rest);
    return 0;
}
/* As a decimal number without loss where the denominator has only the factors 2 and 5, else as "a/b".
   At least min_decimals digits after the point. Returns buffer (size >= 96). */
char *exact_format(struct exact value, int min_decimals, char *buffer, size_t size);

/* Reads a plain decimal number (optional leading '-', digits, optional '.' and digits; no blanks, no
   exponent, no thousands separators, at most `decimals` digits after the point) as an integer of
   10^-decimals. False when it is anything else or does not fit. */
bool decimal_parse(const char *text, size_t length, int decimals, int64_t *ret_value);
/* 12345 with decimals 4 gives "1.2345"; trailing zeros beyond min_decimals are left out. buffer
 * MONEY_TEXT_SIZE. */
char *decimal_format(int64_t value, int decimals, int min_decimals, char *buffer);
/* 20127200 gives "201272.00". buffer MONEY_TEXT_SIZE. */
char *money_format(money_cents cents, char *buffer);
/* 20127200 gives "201,272.00". buffer MONEY_TEXT_SIZE. */
char *money_format_grouped(money_cents cents, char *buffer);
/* ERROR_LIMIT when the sum does not fit. */
MUST_CHECK static inline int money_add(money_cents a, money_cents b, money_cents *ret)
{
    return __builtin_add_overflow(a, b, ret) ? ERROR_LIMIT : 0;
}

#endif
