/* Codes made from descriptions. */
#include "reference/rates_import.h"

#include <string.h>

/* The letter or digit in lower case, or '\0' for anything else. */
static char code_character(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (char)(character - 'A' + 'a');
    bool kept = (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    return kept ? character : '\0';
}

/* Cuts a code that is too long behind its last whole word. */
static void shorten(char *code)
{
    if (strlen(code) <= IMPORT_CODE_MAXIMUM)
        return;
    size_t end = IMPORT_CODE_MAXIMUM;
    while (end > IMPORT_CODE_MAXIMUM / 2 && code[end] != '_')
        end--;
    code[code[end] == '_' ? end : IMPORT_CODE_MAXIMUM] = '\0';
}

const char *import_code_make(const char *text, struct arena *arena)
{
    char *code = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;
    if (!code)
        return NULL;
    for (; *text; text++) {
        char character = code_character(*text);
        if (character)
            code[length++] = character;
        else if (length && code[length - 1] != '_')
            code[length++] = '_';
    }
    if (length && code[length - 1] == '_')
        length--;
    code[length] = '\0';
    shorten(code);
    return code;
}

bool import_code_is(const char *text)
{
    for (const char *at = text; *at; at++)
        if (*at != '_' && code_character(*at) != *at)
            return false;
    return *text != '\0';
}

/* Moves to the next character that counts: bytes beyond ASCII all do. */
static char next_word_character(const char **text)
{
    while (**text) {
        char byte = *(*text)++;
        if ((unsigned char)byte >= 0x80)
            return byte;
        char character = code_character(byte);
        if (character)
            return character;
    }
    return '\0';
}

bool import_same_words(const char *a, const char *b)
{
    char x, y;
    do {
        x = next_word_character(&a);
        y = next_word_character(&b);
    } while (x && x == y);
    return x == y;
}
