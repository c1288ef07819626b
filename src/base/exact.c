#include "base/exact.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static uint128 magnitude(int128 value)
{
    return value < 0 ? -(uint128)value : (uint128)value;
}

static uint128 greatest_common_divisor(uint128 a, uint128 b)
{
    while (b) {
        if (a <= UINT64_MAX && b <= UINT64_MAX) { /* 64-bit division is many times quicker */
            uint64_t x = (uint64_t)a, y = (uint64_t)b;
            while (y) {
                uint64_t rest = x % y;
                x = y;
                y = rest;
            }
            return x;
        }
        uint128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

struct exact exact_of(int64_t whole)
{
    return (struct exact){whole, 1};
}

struct exact exact_ratio(int128 numerator, int128 denominator)
{
    assert(denominator > 0);
    int128 common = (int128)greatest_common_divisor(magnitude(numerator), (uint128)denominator);
    return (struct exact){numerator / common, denominator / common};
}

struct exact exact_of_rate(rate_units rate)
{
    return exact_ratio(rate, RATE_ONE);
}

struct exact exact_of_share(int64_t share)
{
    return exact_ratio(share, SHARE_ONE);
}

/* a x da + b x db over the least common denominator; sign -1 subtracts. */
static int add_signed(struct exact a, struct exact b, int sign, struct exact *ret)
{
    int128 common = (int128)greatest_common_divisor((uint128)a.denominator, (uint128)b.denominator);
    int128 left, right, sum, denominator;
    if (__builtin_mul_overflow(a.numerator, b.denominator / common, &left) ||
        __builtin_mul_overflow(b.numerator, a.denominator / common, &right) ||
        __builtin_mul_overflow(a.denominator, b.denominator / common, &denominator))
        return ERROR_LIMIT;
    if (sign > 0 ? __builtin_add_overflow(left, right, &sum) : __builtin_sub_overflow(left, right, &sum))
        return ERROR_LIMIT;
    *ret = exact_ratio(sum, denominator);
    return 0;
}

int exact_add(struct exact a, struct exact b, struct exact *ret)
{
    return add_signed(a, b, 1, ret);
}

int exact_subtract(struct exact a, struct exact b, struct exact *ret)
{
    return add_signed(a, b, -1, ret);
}

int exact_multiply(struct exact a, struct exact b, struct exact *ret)
{
    struct exact left = exact_ratio(a.numerator, b.denominator);
    struct exact right = exact_ratio(b.numerator, a.denominator);
    struct exact product;
    if (__builtin_mul_overflow(left.numerator, right.numerator, &product.numerator) ||
        __builtin_mul_overflow(left.denominator, right.denominator, &product.denominator))
        return ERROR_LIMIT;
    *ret = product;
    return 0;
}

/* Compares two rationals by their continued fractions: whole parts first, then the reciprocals of the rests.
 */
int exact_compare(struct exact a, struct exact b)
{
    for (int sign = 1;; sign = -sign) {
        int128 whole_a = a.numerator / a.denominator - (a.numerator % a.denominator < 0);
        int128 whole_b = b.numerator / b.denominator - (b.numerator % b.denominator < 0);
        if (whole_a != whole_b)
            return whole_a < whole_b ? -sign : sign;
        int128 rest_a = a.numerator - whole_a * a.denominator;
        int128 rest_b = b.numerator - whole_b * b.denominator;
        if (rest_a == 0 || rest_b == 0)
            return sign * ((rest_a > 0) - (rest_b > 0));
        a = (struct exact){a.denominator, rest_a};
        b = (struct exact){b.denominator, rest_b};
    }
}

int exact_round(struct exact value, int64_t scale, int64_t *ret_whole)
{
    struct exact scaled;
    int code = exact_multiply(value, exact_of(scale), &scaled);
    if (code < 0)
        return code;
    uint128 size = magnitude(scaled.numerator), denominator = (uint128)scaled.denominator;
    uint128 whole = size / denominator, rest = size % denominator;
    if (rest >= denominator - rest)
        whole++;
    if (whole > INT64_MAX)
        return ERROR_LIMIT;
    *ret_whole = scaled.numerator < 0 ? -(int64_t)whole : (int64_t)whole;
    return 0;
}

int exact_round_cents(struct exact value, money_cents *ret_cents)
{
    return exact_round(value, 100, ret_cents);
}

int exact_month_cents_wide(int128 numerator, int128 units_per_cent, int days, money_cents *ret_cents)
{
    uint128 size = magnitude(numerator), divisor;
    if (__builtin_mul_overflow((uint128)units_per_cent, (uint128)days, &divisor))
        return ERROR_LIMIT;
    uint128 whole = size / divisor, rest = size - whole * divisor;
    if (rest >= divisor - rest)
        whole++;
    if (whole > INT64_MAX)
        return ERROR_LIMIT;
    *ret_cents = numerator < 0 ? -(money_cents)whole : (money_cents)whole;
    return 0;
}

static char *format_unsigned(uint128 value, char *end)
{
    *end = '\0';
    do {
        *--end = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value);
    return end;
}

enum { UNSIGNED_TEXT_SIZE = 40 };

/* The fraction's digits: true when they end within 40 places. */
static bool format_fraction(uint128 rest, uint128 denominator, int min_decimals, char *digits, int size)
{
    int count = 0;
    while (rest || count < min_decimals) {
        if (count + 1 >= size || rest > ~(uint128)0 / 10)
            return false;
        rest *= 10;
        digits[count++] = (char)('0' + (int)(rest / denominator));
        rest %= denominator;
    }
    digits[count] = '\0';
    return true;
}

char *exact_format(struct exact value, int min_decimals, char *buffer, size_t size)
{
    char whole_text[UNSIGNED_TEXT_SIZE], other_text[UNSIGNED_TEXT_SIZE], digits[UNSIGNED_TEXT_SIZE];
    char *end = whole_text + sizeof whole_text - 1;
    const char *sign = value.numerator < 0 ? "-" : "";
    uint128 denominator = (uint128)value.denominator, numerator = magnitude(value.numerator);
    if (format_fraction(numerator % denominator, denominator, min_decimals, digits, (int)sizeof digits)) {
        const char *whole = format_unsigned(numerator / denominator, end);
        snprintf(buffer, size, "%s%s%s%s", sign, whole, digits[0] ? "." : "", digits);
    } else {
        const char *whole = format_unsigned(numerator, end);
        const char *under = format_unsigned(denominator, other_text + sizeof other_text - 1);
        snprintf(buffer, size, "%s%s/%s", sign, whole, under);
    }
    return buffer;
}

/* Adds digits to *value as a negative number (which reaches one further than a positive one). */
static bool add_digit(int64_t *value, int digit)
{
    return !__builtin_mul_overflow(*value, 10, value) && !__builtin_sub_overflow(*value, digit, value);
}

/* Reads digits from text[*at] on, at most `most`; returns how many, or -1 when they do not fit. */
static int read_digits(const char *text, size_t length, size_t *at, int most, int64_t *value)
{
    int count = 0;
    for (; *at < length && text[*at] >= '0' && text[*at] <= '9'; (*at)++, count++)
        if (count == most || !add_digit(value, text[*at] - '0'))
            return -1;
    return count;
}

/* Reads a point and its digits where there is one, and fills up to `decimals` places. */
static bool read_fraction(const char *text, size_t length, size_t *at, int decimals, int64_t *value)
{
    int places = 0;
    if (*at < length && text[*at] == '.') {
        ++*at;
        places = read_digits(text, length, at, decimals, value);
        if (places <= 0)
            return false;
    }
    for (; places < decimals; places++)
        if (!add_digit(value, 0))
            return false;
    return true;
}

bool decimal_parse(const char *text, size_t length, int decimals, int64_t *ret_value)
{
    bool negative = length > 0 && text[0] == '-';
    size_t at = negative ? 1 : 0;
    int64_t value = 0;
    if (read_digits(text, length, &at, INT32_MAX, &value) <= 0 ||
        !read_fraction(text, length, &at, decimals, &value) || at != length)
        return false;
    if (!negative && value == INT64_MIN)
        return false;
    *ret_value = negative ? value : -value;
    return true;
}

char *decimal_format(int64_t value, int decimals, int min_decimals, char *buffer)
{
    char digits[UNSIGNED_TEXT_SIZE];
    char *start = format_unsigned(magnitude(value), digits + sizeof digits - 1);
    size_t count = strlen(start);
    while (count <= (size_t)decimals && start > digits) { /* leading zeros up to the point */
        *--start = '0';
        count++;
    }
    size_t whole = count - (size_t)decimals;
    while (count > whole + (size_t)min_decimals && start[count - 1] == '0')
        start[--count] = '\0';
    snprintf(buffer, MONEY_TEXT_SIZE, "%s%.*s%s%s", value < 0 ? "-" : "", (int)whole, start,
             start[whole] ? "." : "", start + whole);
    return buffer;
}

char *money_format(money_cents cents, char *buffer)
{
    return decimal_format(cents, 2, 2, buffer);
}

char *money_format_grouped(money_cents cents, char *buffer)
{
    char plain[MONEY_TEXT_SIZE];
    money_format(cents, plain);
    size_t length = strlen(plain), out = 0;
    size_t digits_left = length - 3 - (plain[0] == '-');
    for (size_t i = 0; i < length && out + 2 < MONEY_TEXT_SIZE; i++) {
        buffer[out++] = plain[i];
        if (plain[i] >= '0' && plain[i] <= '9' && digits_left > 0 && --digits_left > 0 &&
            digits_left % 3 == 0)
            buffer[out++] = ',';
    }
    buffer[out] = '\0';
    return buffer;
}
