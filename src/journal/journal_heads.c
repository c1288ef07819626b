#include "journal/journal_heads.h"

#include "base/exact.h"
#include "journal/bytes.h"
#include <assert.h>

static const char head_domain[] = "muster head 1";

enum { MESSAGE_MAXIMUM = 2 + RECORD_NAME_MAXIMUM + 1 + DIGEST_SIZE + 8 + DIGEST_SIZE };

static size_t encode(const struct head *head, uint8_t message[MESSAGE_MAXIMUM])
{
    size_t length = strlen(head->subject);
    assert(length <= RECORD_NAME_MAXIMUM && "the subject of a record");
    uint8_t *at = bytes_put_number(message, length, 2);
    at = bytes_put(at, head->subject, length);
    at = bytes_put_number(at, (uint64_t)head->circle, 1);
    at = bytes_put(at, head->writer.bytes, DIGEST_SIZE);
    at = bytes_put_number(at, head->sequence, 8);
    at = bytes_put(at, head->hash.bytes, DIGEST_SIZE);
    return (size_t)(at - message);
}

void head_sign(struct head *head, const struct key_pair *writer)
{
    uint8_t message[MESSAGE_MAXIMUM];
    key_sign(writer, head_domain, message, encode(head, message), head->signature);
    head->has_signature = true;
}

bool head_signed(const struct head *head)
{
    uint8_t message[MESSAGE_MAXIMUM];
    return head->has_signature &&
           key_signed(&head->writer, head_domain, message, encode(head, message), head->signature);
}

void head_write(const struct head *head, struct arena *arena, struct text *out)
{
    char writer[DIGEST_TEXT_SIZE], hash[DIGEST_TEXT_SIZE];
    text_format(out, "%s %s %s %llu %s", head->subject, circle_name(head->circle),
                digest_format(&head->writer, writer), (unsigned long long)head->sequence,
                digest_format(&head->hash, hash));
    if (!head->has_signature)
        return;
    const char *signature = base64_format(arena, head->signature, sizeof head->signature);
    out->failed = out->failed || !signature;
    text_format(out, " %s", signature ? signature : "");
}

int circle_of_name(const char *name, size_t length)
{
    for (int circle = CIRCLE_SHARED; circle < CIRCLE_COUNT; circle++) {
        const char *known = circle_name((enum circle)circle);
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return circle;
    }
    return 0;
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/* A word of a line, taken from its end. */
struct word {
    const char *data;
    size_t length;
};
static struct word take_last_word(const char *line, size_t *length)
{
    while (*length && is_blank(line[*length - 1]))
        --*length;
    size_t end = *length;
    while (*length && !is_blank(line[*length - 1]))
        --*length;
    return (struct word){line + *length, end - *length};
}

static bool read_sequence(struct word word, uint64_t *ret_sequence)
{
    int64_t number;
    if (!decimal_parse(word.data, word.length, 0, &number) || number < 1)
        return false;
    *ret_sequence = (uint64_t)number;
    return true;
}

/* The signature, where the line has one: then the word before it is the hash. */
static int read_signature(struct word *word, const char *line, size_t *length, struct arena *arena,
                          struct head *head)
{
    size_t size;
    if (digest_parse(word->data, word->length, &head->hash))
        return 0;
    const uint8_t *signature = base64_parse(arena, word->data, word->length, &size);
    if (!signature || size != sizeof head->signature)
        return ERROR_INVALID;
    memcpy(head->signature, signature, size);
    head->has_signature = true;
    *word = take_last_word(line, length);
    return digest_parse(word->data, word->length, &head->hash) ? 0 : ERROR_INVALID;
}

/* The subject is what stands before the other words: it may hold blanks. */
static int read_subject(const char *line, size_t length, struct arena *arena, struct head *head)
{
    while (length && is_blank(*line)) {
        line++;
        length--;
    }
    while (length && is_blank(line[length - 1]))
        length--;
    if (length == 0 || length > RECORD_NAME_MAXIMUM || text_utf8_check(line, length) != length)
        return ERROR_INVALID;
    head->subject = arena_text(arena, line, length);
    return head->subject ? 0 : ERROR_LIMIT;
}

int head_read(const char *line, size_t length, struct arena *arena, struct head *ret_head)
{
    struct head head = {0};
    struct word word = take_last_word(line, &length);
    if (read_signature(&word, line, &length, arena, &head) < 0)
        return ERROR_INVALID;
    if (!read_sequence(take_last_word(line, &length), &head.sequence))
        return ERROR_INVALID;
    word = take_last_word(line, &length);
    if (!digest_parse(word.data, word.length, &head.writer))
        return ERROR_INVALID;
    word = take_last_word(line, &length);
    head.circle = (enum circle)circle_of_name(word.data, word.length);
    if (!head.circle)
        return ERROR_INVALID;
    int code = read_subject(line, length, arena, &head);
    if (code < 0)
        return code;
    *ret_head = head;
    return 0;
}
