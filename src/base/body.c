#include "base/body.h"

#include "base/digest.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const expected[] = {
    [BODY_TEXT] = "a text that is neither empty nor too long",
    [BODY_DIGEST] = "64 hexadecimal digits, small letters",
    [BODY_PARTY] = "UN or a country's three capitals (ISO 3166 alpha-3)",
    [BODY_DAY] = "a day such as 2024-02-14",
    [BODY_NUMBER] = "a whole number, 0 or more, that is not too large",
    [BODY_FLAG] = "true, or absent",
};
static const char no_memory[] = "out of memory";

static const void *field_of(const struct body_member *member, const void *values)
{
    return (const char *)values + member->offset;
}

/* ---- reading ---- */

static const char *PRINTF_LIKE(2, 3) fault(struct arena *arena, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = arena_format_list(arena, format, list);
    va_end(list);
    return text ? text : no_memory;
}

static bool is_digest(const char *text)
{
    return strlen(text) == DIGEST_TEXT_SIZE - 1 && strspn(text, "0123456789abcdef") == DIGEST_TEXT_SIZE - 1;
}

static bool is_party(const char *text)
{
    return strcmp(text, "UN") == 0 || (strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3);
}

static bool is_text(const struct body_member *member, const char *text)
{
    size_t maximum = member->maximum ? (size_t)member->maximum : BODY_TEXT_MAXIMUM;
    switch (member->type) {
    case BODY_DIGEST:
        return is_digest(text);
    case BODY_PARTY:
        return is_party(text);
    case BODY_TEXT:
    case BODY_DAY:
    case BODY_NUMBER:
    case BODY_FLAG:
        break;
    }
    return *text && strlen(text) <= maximum;
}

/* A text, or one from which a day is read. */
static bool read_text(const struct body_member *member, const char *text, void *field)
{
    if (member->type == BODY_DAY)
        return day_parse(text, strlen(text), field);
    memcpy(field, &text, sizeof text);
    return is_text(member, text);
}

static bool read_number(const struct body_member *member, const struct canonical_item *item, int64_t *field)
{
    *field = item->number;
    return item->type == CANONICAL_NUMBER && item->number >= 0 &&
           (!member->maximum || item->number <= member->maximum);
}

/* NULL, or what the value should have been. */
static const char *read_member(const struct body_member *member, const struct canonical_item *item,
                               struct arena *arena, void *values)
{
    void *field = (char *)values + member->offset;
    bool right;
    if (member->type == BODY_FLAG) {
        right = *(bool *)field = item->type == CANONICAL_TRUE;
    } else if (member->type == BODY_NUMBER) {
        right = read_number(member, item, field);
    } else {
        const char *text = item->type == CANONICAL_TEXT ? canonical_text(item, arena) : "";
        if (!text)
            return no_memory;
        right = read_text(member, text, field);
    }
    return right ? NULL : expected[member->type];
}

static void set_absent(const struct body_member *member, void *values)
{
    static const char *const no_text = "";
    static const civil_day no_day = DAY_NEVER;
    static const int64_t no_number = -1;
    void *field = (char *)values + member->offset;
    if (member->type == BODY_FLAG)
        *(bool *)field = false;
    else if (member->type == BODY_DAY)
        memcpy(field, &no_day, sizeof no_day);
    else if (member->type == BODY_NUMBER)
        memcpy(field, &no_number, sizeof no_number);
    else
        memcpy(field, &no_text, sizeof no_text);
}

static const struct body_member *find_member(const struct body_form *form, const struct canonical_item *item)
{
    for (size_t i = 0; i < form->count; i++)
        if (canonical_key_is(item, form->members[i].key))
            return &form->members[i];
    return NULL;
}

const char *body_read(const struct body_form *form, const char *body, size_t size, struct arena *arena,
                      void *ret_values)
{
    struct canonical_reader reader;
    struct canonical_item item;
    uint32_t given = 0;
    assert(form->count <= BODY_MEMBERS_MAXIMUM);
    if (canonical_check(body, size) != size)
        return "the body is no canonical JSON";
    for (size_t i = 0; i < form->count; i++)
        set_absent(&form->members[i], ret_values);
    canonical_open(body, size, &reader);
    while (canonical_next(&reader, &item) > 0) {
        const struct body_member *member = find_member(form, &item);
        if (!member)
            return fault(arena, "%s has no '%.*s'", form->kind, (int)item.key_size, item.key);
        const char *wrong = read_member(member, &item, arena, ret_values);
        if (wrong)
            return wrong == no_memory ? wrong : fault(arena, "'%s' is not %s", member->key, wrong);
        given |= UINT32_C(1) << (member - form->members);
    }
    for (size_t i = 0; i < form->count; i++)
        if (form->members[i].required && !(given & UINT32_C(1) << i))
            return fault(arena, "'%s' is missing: %s", form->members[i].key, expected[form->members[i].type]);
    return NULL;
}

/* ---- writing ---- */

static void write_text(const struct body_member *member, const char *text, struct canonical_writer *writer)
{
    if (text && *text)
        canonical_add_text(writer, member->key, text);
}

static void write_member(const struct body_member *member, const void *values,
                         struct canonical_writer *writer)
{
    const void *field = field_of(member, values);
    char day[DAY_TEXT_SIZE];
    switch (member->type) {
    case BODY_TEXT:
    case BODY_DIGEST:
    case BODY_PARTY:
        write_text(member, *(const char *const *)field, writer);
        return;
    case BODY_DAY:
        if (*(const civil_day *)field != DAY_NEVER)
            canonical_add_text(writer, member->key, day_format(*(const civil_day *)field, day));
        return;
    case BODY_NUMBER:
        if (*(const int64_t *)field >= 0)
            canonical_add_number(writer, member->key, *(const int64_t *)field);
        return;
    case BODY_FLAG:
        if (*(const bool *)field)
            canonical_add_bool(writer, member->key, true);
        return;
    }
}

static int by_key(const void *left, const void *right)
{
    const struct body_member *const *a = left, *const *b = right;
    return strcmp((*a)->key, (*b)->key);
}

const char *body_write(const struct body_form *form, const void *values, struct arena *arena,
                       size_t *ret_size)
{
    TEXT_CLEANUP struct text out = {0};
    struct canonical_writer writer = {.out = &out};
    const struct body_member *sorted[BODY_MEMBERS_MAXIMUM];
    assert(form->count <= BODY_MEMBERS_MAXIMUM);
    for (size_t i = 0; i < form->count; i++)
        sorted[i] = &form->members[i];
    if (form->count)
        qsort(sorted, form->count, sizeof *sorted, by_key);
    canonical_begin(&writer, NULL, '{');
    for (size_t i = 0; i < form->count; i++)
        write_member(sorted[i], values, &writer);
    canonical_end(&writer, '}');
    *ret_size = out.length;
    return text_result(&out) < 0 ? NULL : arena_text(arena, out.data, out.length);
}
