#include "journal/keys_words.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

char letter_of(unsigned value)
{
    return alphabet[value & 31];
}

int letter_value(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    const char *found = letter ? strchr(alphabet, letter) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

void letters_of(const uint8_t *bytes, size_t size, char *ret_letters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned value = 0;
        for (size_t bit = i * LETTER_BITS; bit < (i + 1) * LETTER_BITS; bit++)
            value = value << 1 | (bit / 8 < size ? bytes[bit / 8] >> (7 - bit % 8) & 1U : 0U);
        ret_letters[i] = letter_of(value);
    }
}

bool letters_parse(const char *letters, size_t count, uint8_t *ret_bytes, size_t size)
{
    memset(ret_bytes, 0, size);
    for (size_t i = 0; i < count; i++) {
        int value = letter_value(letters[i]);
        if (value < 0)
            return false;
        for (size_t k = 0; k < LETTER_BITS; k++) {
            size_t bit = i * LETTER_BITS + k;
            if (!((unsigned)value >> (LETTER_BITS - 1 - k) & 1U))
                continue;
            if (bit / 8 >= size)
                return false;
            ret_bytes[bit / 8] = (uint8_t)(ret_bytes[bit / 8] | 0x80U >> bit % 8);
        }
    }
    return true;
}

/* Twice a value, in the field of 32 elements. */
static unsigned twice(unsigned value)
{
    value <<= 1;
    return value & 32U ? value ^ 0x25U : value;
}

char word_check(const char letters[WORD_DATA], unsigned place)
{
    unsigned sum = 0;
    for (size_t i = WORD_DATA; i > 0; i--) /* Horner */
        sum = twice(sum ^ (unsigned)letter_value(letters[i - 1]));
    return letter_of(sum ^ place);
}
