#include "base/canonical.h"

#include <string.h>

/* ---- tokens: each function moves *at behind what it reads, or leaves it at the first wrong byte ---- */

/* How many of the eight bytes at data stand before the first quotation mark, backslash or control. */
static size_t eight_plain(const char *data)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t word;
    memcpy(&word, data, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t mark = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    uint64_t found = ((word - ones * 0x20) & ~word) | ((mark - ones) & ~mark) | ((slash - ones) & ~slash);
    found &= tops; /* the lowest one is right; those above it may be made by its borrow */
    return found ? (size_t)__builtin_ctzll(found) / 8 : 8;
}

static bool plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* What "\u00xx" in small letters stands for where that is its canonical form, else NUL. */
static char escaped_control(const char *data)
{
    static const char digits[] = "0123456789abcdef", short_ones[] = "\b\f\n\r\t";
    const char *digit = data[5] ? strchr(digits, data[5]) : NULL;
    if (memcmp(data, "\\u00", 4) != 0 || (data[4] != '0' && data[4] != '1') || !digit)
        return '\0';
    char control = (char)((digit - digits) + (data[4] == '1' ? 16 : 0));
    return strchr(short_ones, control) ? '\0' : control;
}

/* The length of the escape that begins at data, and what it stands for; 0: it is none, or another way to
   write it is the canonical one. */
static size_t escape_length(const char *data, const char *end, char *ret_meant)
{
    static const char names[] = "\"\\bfnrt", meant[] = "\"\\\b\f\n\r\t";
    const char *name = end - data >= 2 && data[1] ? strchr(names, data[1]) : NULL;
    if (name) {
        *ret_meant = meant[name - names];
        return 2;
    }
    *ret_meant = end - data >= 6 ? escaped_control(data) : '\0';
    return *ret_meant ? 6 : 0;
}

/* Up to the first byte that is not plain. */
static const char *pass_plain(const char *at, const char *end)
{
    size_t step = 8;
    while (step == 8 && end - at >= 8) {
        step = eight_plain(at);
        at += step;
    }
    while (at < end && plain(*at))
        at++;
    return at;
}

struct slice {
    const char *data;
    size_t size;
    bool escaped;
};

/* The text whose opening mark stands at *at; the slice is what stands between its marks. */
static bool pass_text(const char **at, const char *end, struct slice *ret_text)
{
    const char *start = *at + 1, *c = start;
    bool escaped = false;
    for (;;) {
        c = pass_plain(c, end);
        *at = c;
        if (c == end || (unsigned char)*c < 0x20)
            return false;
        if (*c == '"')
            break;
        char meant;
        size_t length = escape_length(c, end, &meant);
        if (length == 0)
            return false;
        escaped = true;
        c += length;
    }
    *ret_text = (struct slice){start, (size_t)(c - start), escaped};
    *at = c + 1;
    return true;
}

/* How many digits belong to the number that begins here: what follows a zero at its front does not. */
static size_t count_digits(const char *data, size_t size)
{
    size_t count = 0;
    while (count < size && data[count] >= '0' && data[count] <= '9')
        count++;
    return count > 1 && data[0] == '0' ? 1 : count;
}

size_t canonical_number(const char *data, size_t size, int64_t *ret_number)
{
    bool negative = size > 0 && data[0] == '-';
    const char *digits = data + negative;
    size_t count = count_digits(digits, size - negative);
    int64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = digits[i] - '0';
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, negative ? -digit : digit, &number))
            return 0;
    }
    if (count == 0 || (negative && number == 0))
        return 0;
    *ret_number = number;
    return negative + count;
}

static bool begins(const char *at, const char *end, const char *word, size_t length)
{
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

/* A value that is neither an object nor an array. */
static bool pass_plain_value(const char **at, const char *end, struct canonical_item *item)
{
    const char *start = *at;
    size_t length;
    item->escaped = false;
    item->number = 0;
    if (*start == '"') {
        struct slice text;
        item->type = CANONICAL_TEXT;
        if (!pass_text(at, end, &text))
            return false;
        item->raw = text.data;
        item->raw_size = text.size;
        item->escaped = text.escaped;
        return true;
    }
    if (begins(start, end, "true", 4)) {
        item->type = CANONICAL_TRUE;
        item->number = 1;
        length = 4;
    } else if (begins(start, end, "false", 5)) {
        item->type = CANONICAL_FALSE;
        length = 5;
    } else {
        item->type = CANONICAL_NUMBER;
        length = canonical_number(start, (size_t)(end - start), &item->number);
    }
    item->raw = start;
    item->raw_size = length;
    *at += length;
    return length > 0;
}

/* Passes over the character if it stands here. */
static bool take(struct canonical_reader *reader, char character)
{
    if (reader->at == reader->end || *reader->at != character)
        return false;
    reader->at++;
    return true;
}

/* What stands before a value: a comma, a key. 1: a value follows at reader->at; 0 behind the closing bracket;
   ERROR_INVALID. */
static int pass_head(struct canonical_reader *reader, struct canonical_item *item)
{
    struct slice key = {0};
    if (take(reader, reader->closing))
        return 0;
    if (reader->begun && !take(reader, ','))
        return ERROR_INVALID;
    reader->begun = true;
    if (reader->closing == '}') {
        bool keyed = reader->at < reader->end && *reader->at == '"';
        if (!keyed || !pass_text(&reader->at, reader->end, &key) || !take(reader, ':'))
            return ERROR_INVALID;
    }
    item->key = key.data;
    item->key_size = key.size;
    return reader->at < reader->end ? 1 : ERROR_INVALID;
}

/* ---- the check ---- */

/* The next byte of a key, its escape resolved, or -1 at its end. */
static int next_byte(const char **at, const char *end)
{
    char c;
    if (*at >= end)
        return -1;
    size_t length = **at == '\\' ? escape_length(*at, end, &c) : 0;
    if (length == 0) {
        c = **at;
        length = 1;
    }
    *at += length;
    return (unsigned char)c;
}

/* Whether key a stands before key b, by the bytes that they stand for. */
static bool before(struct slice a, struct slice b)
{
    const char *x = a.data, *y = b.data, *x_end = x + a.size, *y_end = y + b.size;
    int one, other;
    do {
        one = next_byte(&x, x_end);
        other = next_byte(&y, y_end);
    } while (one == other && one >= 0);
    return one < other;
}

/* The objects and arrays that are open around a place. */
struct nesting {
    struct {
        char closing;
        bool keyed;
        struct slice key; /* the last one */
    } levels[CANONICAL_DEPTH_MAXIMUM];
    int depth;
};

static bool enter(struct nesting *nesting, struct canonical_reader *reader)
{
    if (nesting->depth == CANONICAL_DEPTH_MAXIMUM)
        return false;
    reader->closing = *reader->at++ == '{' ? '}' : ']';
    reader->begun = false;
    nesting->levels[nesting->depth].closing = reader->closing;
    nesting->levels[nesting->depth++].keyed = false;
    return true;
}

static void leave(struct nesting *nesting, struct canonical_reader *reader)
{
    if (--nesting->depth > 0)
        reader->closing = nesting->levels[nesting->depth - 1].closing;
    reader->begun = true;
}

/* Whether the item's key comes behind the one before it. */
static bool in_order(struct nesting *nesting, const struct canonical_item *item)
{
    if (!item->key)
        return true;
    struct slice key = {item->key, item->key_size, false};
    bool right =
        !nesting->levels[nesting->depth - 1].keyed || before(nesting->levels[nesting->depth - 1].key, key);
    nesting->levels[nesting->depth - 1].keyed = true;
    nesting->levels[nesting->depth - 1].key = key;
    return right;
}

/* The next token; false at a wrong byte. */
static bool check_step(struct nesting *nesting, struct canonical_reader *reader)
{
    struct canonical_item item;
    int head = pass_head(reader, &item);
    if (head == 0) {
        leave(nesting, reader);
        return true;
    }
    if (head < 0)
        return false;
    if (!in_order(nesting, &item)) {
        reader->at = item.key;
        return false;
    }
    if (*reader->at == '{' || *reader->at == '[')
        return enter(nesting, reader);
    return pass_plain_value(&reader->at, reader->end, &item);
}

size_t canonical_check(const char *data, size_t size)
{
    if (size > CANONICAL_SIZE_MAXIMUM)
        return CANONICAL_SIZE_MAXIMUM;
    size_t right = text_utf8_check(data, size);
    struct canonical_reader reader = {.at = data, .end = data + right};
    struct nesting nesting;
    nesting.depth = 0;
    bool wrong = right == 0 || *data != '{' || !enter(&nesting, &reader);
    while (!wrong && nesting.depth > 0)
        wrong = !check_step(&nesting, &reader);
    size_t at = (size_t)(reader.at - data);
    if (at < right || right < size)
        return at;
    return wrong ? size + 1 : size;
}

/* ---- the reader ---- */

void canonical_open(const char *data, size_t size, struct canonical_reader *ret_reader)
{
    bool opens = size > 0 && (data[0] == '{' || data[0] == '[');
    *ret_reader = (struct canonical_reader){
        .at = opens ? data + 1 : data,
        .end = opens ? data + size : data, /* else it has no item and no end: ERROR_INVALID */
        .closing = opens && data[0] == '[' ? ']' : '}',
    };
}

/* From an opening bracket behind the one that closes it. What is inside is read when it is opened. */
static bool pass_nested(const char **at, const char *end)
{
    struct slice text;
    const char *c = *at;
    int depth = 0;
    do {
        if (c == end || depth > CANONICAL_DEPTH_MAXIMUM)
            return false;
        if (*c == '"') {
            if (!pass_text(&c, end, &text))
                return false;
            continue;
        }
        depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
        c++;
    } while (depth > 0);
    *at = c;
    return true;
}

int canonical_next(struct canonical_reader *reader, struct canonical_item *ret_item)
{
    int head = pass_head(reader, ret_item);
    if (head == 0)
        return reader->at == reader->end ? 0 : ERROR_INVALID;
    if (head < 0)
        return ERROR_INVALID;
    const char *start = reader->at;
    if (*start != '{' && *start != '[')
        return pass_plain_value(&reader->at, reader->end, ret_item) ? 1 : ERROR_INVALID;
    if (!pass_nested(&reader->at, reader->end))
        return ERROR_INVALID;
    ret_item->type = *start == '{' ? CANONICAL_OBJECT : CANONICAL_ARRAY;
    ret_item->raw = start;
    ret_item->raw_size = (size_t)(reader->at - start);
    ret_item->escaped = false;
    ret_item->number = 0;
    return 1;
}

int canonical_member(const char *data, size_t size, const char *key, struct canonical_item *ret_item)
{
    struct canonical_reader reader;
    struct canonical_item item;
    canonical_open(data, size, &reader);
    int result;
    while ((result = canonical_next(&reader, &item)) > 0)
        if (canonical_key_is(&item, key)) {
            *ret_item = item;
            return 1;
        }
    return result;
}

const char *canonical_text(const struct canonical_item *item, struct arena *arena)
{
    if (item->type != CANONICAL_TEXT)
        return NULL;
    char *text = arena_alloc_raw(arena, item->raw_size + 1);
    if (!text)
        return NULL;
    size_t length = 0;
    if (!item->escaped) {
        memcpy(text, item->raw, item->raw_size);
        length = item->raw_size;
    } else {
        const char *at = item->raw, *end = at + item->raw_size;
        for (int byte; (byte = next_byte(&at, end)) >= 0;)
            text[length++] = (char)byte;
    }
    text[length] = '\0';
    return text;
}

bool canonical_key_is(const struct canonical_item *item, const char *key)
{
    const char *at = item->key, *end = item->key ? at + item->key_size : at;
    for (; at < end && *key; key++)
        if (next_byte(&at, end) != (unsigned char)*key)
            return false;
    return item->key && at == end && !*key;
}
