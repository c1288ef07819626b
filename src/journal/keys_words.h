/* Bytes as letters that people copy by hand and read out on the telephone: 32 capitals and digits without I,
   O, 0 and 1, five bits each. In words every fifth letter checks the four before it. */
#ifndef MUSTER_JOURNAL_KEYS_WORDS_H
#define MUSTER_JOURNAL_KEYS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORD_DATA = 4, WORD_SIZE = WORD_DATA + 1, LETTER_BITS = 5 };

/* The letter of a value below 32. */
char letter_of(unsigned value);
/* The value of a letter, small or capital; -1 when it is none of the 32. */
int letter_value(char letter);
/* The first `count` letters of these bytes, from their highest bit on; behind the last byte zeros. */
void letters_of(const uint8_t *bytes, size_t size, char *ret_letters, size_t count);
/* The bytes of so many letters; false when a letter is unknown or a bit behind the last byte is set. */
bool letters_parse(const char *letters, size_t count, uint8_t *ret_bytes, size_t size);

/* The check letter of the word at this place (from 1) in a text: one letter that is wrong, two that changed
   places, or a word at another word's place give another check. Over the field of 32 elements (x^5 + x^2 + 1)
   it is place + 2 a + 4 b + 8 c + 16 d of the letters a, b, c, d. */
char word_check(const char letters[WORD_DATA], unsigned place);

#endif
