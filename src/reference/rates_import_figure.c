/* Figures as people write them, made plain. */
#include "reference/rates_import.h"

#include <string.h>

enum { FIGURE_SIZE = 64 };

static const char is_no_number[] = "is not a number";

/* Characters that look like a plain one: blanks that do not break lines, dashes, apostrophes. */
static const struct {
    const char *bytes;
    char plain;
} lookalikes[] = {
    {"\xC2\xA0", ' '},     {"\xE2\x80\x87", ' '}, {"\xE2\x80\x89", ' '},  {"\xE2\x80\xAF", ' '},
    {"\xE2\x80\x90", '-'}, {"\xE2\x80\x91", '-'}, {"\xE2\x80\x92", '-'},  {"\xE2\x80\x93", '-'},
    {"\xE2\x80\x94", '-'}, {"\xE2\x88\x92", '-'}, {"\xE2\x80\x99", '\''}, {"\t", ' '},
};

/* Copies the text with plain characters; false when it is too long for a figure. */
static bool make_plain(const char *text, char *buffer)
{
    size_t out = 0;
    while (*text) {
        size_t i = 0, length = 0;
        for (; i < sizeof lookalikes / sizeof *lookalikes; i++) {
            length = strlen(lookalikes[i].bytes);
            if (strncmp(text, lookalikes[i].bytes, length) == 0)
                break;
        }
        bool found = i < sizeof lookalikes / sizeof *lookalikes;
        char plain = found ? lookalikes[i].plain : *text;
        text += found ? length : 1;
        if (out + 1 == FIGURE_SIZE)
            return false;
        buffer[out++] = plain;
    }
    buffer[out] = '\0';
    return true;
}

struct span {
    char *start, *end;
};

static void trim(struct span *span)
{
    while (span->start < span->end && *span->start == ' ')
        span->start++;
    while (span->end > span->start && span->end[-1] == ' ')
        span->end--;
}

static char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

static bool same_bytes(const char *bytes, const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (lower(bytes[i]) != word[i])
            return false;
    return true;
}

/* Takes a word off an end, if it stands there. */
static bool take_word(struct span *span, const char *word, bool at_start)
{
    size_t length = strlen(word);
    if ((size_t)(span->end - span->start) < length)
        return false;
    if (!same_bytes(at_start ? span->start : span->end - length, word, length))
        return false;
    if (at_start)
        span->start += length;
    else
        span->end -= length;
    trim(span);
    return true;
}

/* The unit that stands with the figure, or -1. Longer words come before those that they end with. */
static int take_unit(struct span *span)
{
    static const struct {
        const char *word;
        enum import_unit unit;
        bool at_start;
    } words[] = {
        {"us$", IMPORT_MONEY, true},  {"us $", IMPORT_MONEY, true},        {"usd", IMPORT_MONEY, true},
        {"$", IMPORT_MONEY, true},    {"us$", IMPORT_MONEY, false},        {"usd", IMPORT_MONEY, false},
        {"$", IMPORT_MONEY, false},   {"per cent", IMPORT_PERCENT, false}, {"percent", IMPORT_PERCENT, false},
        {"%", IMPORT_PERCENT, false}, {"years", IMPORT_YEARS, false},      {"year", IMPORT_YEARS, false},
        {"yrs", IMPORT_YEARS, false}, {"yr", IMPORT_YEARS, false},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_word(span, words[i].word, words[i].at_start))
            return (int)words[i].unit;
    return -1;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* A whole part being read: its digits, in groups behind one and the same separator. */
struct grouping {
    char separator; /* '\0': none yet */
    size_t group;   /* digits since the last separator */
    bool zero;      /* it begins with 0, which no grouped number does */
};

/* Takes a separator; false when it cannot stand here. */
static bool take_separator(struct grouping *grouping, char separator)
{
    bool first = grouping->separator == '\0';
    bool right = first ? grouping->group >= 1 && grouping->group <= 3 && !grouping->zero
                       : grouping->group == 3 && separator == grouping->separator;
    grouping->separator = separator;
    grouping->group = 0;
    return right;
}

/* Appends the digits of a whole part to plain: all digits, or groups of three. False when it is neither. */
static bool take_groups(const char *start, const char *end, const char *separators, char **plain)
{
    struct grouping grouping = {.zero = start < end && *start == '0'};
    for (const char *at = start; at < end; at++) {
        if (is_digit(*at)) {
            *(*plain)++ = *at;
            grouping.group++;
        } else if (!*at || !strchr(separators, *at) || !take_separator(&grouping, *at)) {
            return false;
        }
    }
    return grouping.separator ? grouping.group == 3 : grouping.group > 0;
}

/* Reads digits, groups and decimals into a plain number. */
static bool take_number(const struct span *span, bool decimal_comma, char *plain)
{
    char decimal = decimal_comma ? ',' : '.';
    const char *point = memchr(span->start, decimal, (size_t)(span->end - span->start));
    const char *whole_end = point ? point : span->end;
    if (!take_groups(span->start, whole_end, decimal_comma ? ".' " : ",' ", &plain))
        return false;
    if (point) {
        *plain++ = '.';
        for (const char *at = point + 1; at < span->end; at++) {
            if (!is_digit(*at))
                return false;
            *plain++ = *at;
        }
    }
    *plain = '\0';
    return !point || point + 1 < span->end;
}

/* Why a number that could not be taken is wrong, and what to do. */
static void explain(const struct span *span, bool decimal_comma, const char **ret_fault,
                    const char **ret_expected)
{
    struct span number = *span;
    char plain[FIGURE_SIZE + 1];
    *ret_fault = is_no_number;
    *ret_expected = "expected a figure such as 1,234.56";
    if (*span->start == '-' || *span->start == '(') {
        *ret_fault = "is negative";
        *ret_expected = "expected 0 or more";
    } else if (!decimal_comma && take_number(&number, true, plain)) {
        *ret_fault = "has a comma where the decimal point is expected";
        *ret_expected = "give --decimal comma when the table is written so, or write 1,234.56";
    } else if (decimal_comma && take_number(&number, false, plain)) {
        *ret_fault = "has a point where the decimal comma is expected";
        *ret_expected = "leave --decimal comma out when the table is written so, or write 1.234,56";
    } else if (decimal_comma) {
        *ret_expected = "expected a figure such as 1.234,56";
    }
}

/* A cell that says: there is no figure. */
static bool is_blank(const struct span *span)
{
    struct span rest = *span;
    while (rest.start < rest.end && *rest.start == '-')
        rest.start++;
    return rest.start == rest.end || (take_word(&rest, "n/a", true) && rest.start == rest.end);
}

static const struct {
    rate_units maximum;
    const char *other; /* what is said of a figure with another unit */
    const char *expected;
} units[] = {
    [IMPORT_MONEY] = {RATE_MAXIMUM, "is not in US dollars",
                      "expected US dollars from 0 to 1,000,000,000 with at most 4 decimals"},
    [IMPORT_YEARS] = {200 * RATE_ONE, "is not a time in years",
                      "expected years above 0 and up to 200 with at most 4 decimals"},
    [IMPORT_PERCENT] = {100 * RATE_ONE, "is not a percentage",
                        "expected per cent from 0 to 100 with at most 4 decimals"},
};

bool import_figure_read(const char *text, enum import_unit unit, bool decimal_comma, rate_units *ret_value,
                        const char **ret_fault, const char **ret_expected)
{
    char buffer[FIGURE_SIZE], plain[FIGURE_SIZE + 1];
    *ret_fault = is_no_number;
    *ret_expected = units[unit].expected;
    if (!make_plain(text, buffer))
        return false;
    struct span span = {buffer, buffer + strlen(buffer)};
    trim(&span);
    if (is_blank(&span)) {
        *ret_value = RATE_BLANK;
        return true;
    }
    int written = take_unit(&span);
    if (written >= 0 && written != (int)unit) {
        *ret_fault = units[unit].other;
        return false;
    }
    rate_units value;
    if (!take_number(&span, decimal_comma, plain)) {
        explain(&span, decimal_comma, ret_fault, ret_expected);
        return false;
    }
    *ret_fault = "is out of range or has too many decimals";
    if (!decimal_parse(plain, strlen(plain), RATE_DECIMALS, &value) || value > units[unit].maximum ||
        (unit == IMPORT_YEARS && value == 0))
        return false;
    *ret_value = value;
    return true;
}
