/* The bodies of authority's kinds, by table: one row for each member. */
#include "base/canonical.h"
#include "base/digest.h"
#include "support/support_calc.h"
#include <string.h>

enum member_type {
    MEMBER_ID,
    MEMBER_TEXT,
    MEMBER_PARTY,
    MEMBER_DAY,
    MEMBER_CENTS,
    MEMBER_PERSONS,
    MEMBER_LIST,
    MEMBER_FLAG,
    MEMBER_DIGEST,
    MEMBER_MARK
};

struct member {
    const char *key;
    enum member_type type;
    bool required;
    size_t offset;
};

#define MEMBER(key_, type_, required_, field_)                                                               \
    {                                                                                                        \
        (key_), (type_), (required_), offsetof(struct authority_record, field_)                              \
    }
enum { REQUIRED = true, OPTIONAL = false, MEMBERS_MAXIMUM = 16, ID_MAXIMUM = 200, TEXT_MAXIMUM = 2000 };

/* clang-format off */
static const struct member members[KIND_COUNT][MEMBERS_MAXIMUM] = {
    [KIND_POSITION] = {
        MEMBER("position", MEMBER_ID, REQUIRED, id),
        MEMBER("title", MEMBER_TEXT, REQUIRED, title),
        MEMBER("entity", MEMBER_TEXT, REQUIRED, entity),
        MEMBER("party", MEMBER_PARTY, REQUIRED, party),
        MEMBER("role", MEMBER_ID, REQUIRED, role)},
    [KIND_PERSON] = {
        MEMBER("person", MEMBER_ID, REQUIRED, id),
        MEMBER("name", MEMBER_TEXT, REQUIRED, name),
        MEMBER("login", MEMBER_ID, OPTIONAL, login),
        MEMBER("public_key", MEMBER_DIGEST, OPTIONAL, public_key)},
    [KIND_HOLDS] = {
        MEMBER("person", MEMBER_ID, REQUIRED, person),
        MEMBER("position", MEMBER_ID, REQUIRED, position),
        MEMBER("from", MEMBER_DAY, REQUIRED, from),
        MEMBER("to", MEMBER_DAY, OPTIONAL, to)},
    [KIND_COVER] = {
        MEMBER("person", MEMBER_ID, REQUIRED, person),
        MEMBER("position", MEMBER_ID, REQUIRED, position),
        MEMBER("from", MEMBER_DAY, REQUIRED, from),
        MEMBER("to", MEMBER_DAY, REQUIRED, to),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_GRANTED] = {
        MEMBER("delegation", MEMBER_ID, REQUIRED, id),
        MEMBER("under", MEMBER_ID, OPTIONAL, under),
        MEMBER("from_position", MEMBER_ID, REQUIRED, from_position),
        MEMBER("to_position", MEMBER_ID, REQUIRED, to_position),
        MEMBER("acts", MEMBER_LIST, REQUIRED, acts),
        MEMBER("reserved", MEMBER_LIST, OPTIONAL, reserved),
        MEMBER("scope", MEMBER_ID, REQUIRED, scope),
        MEMBER("limit_cents", MEMBER_CENTS, OPTIONAL, limit),
        MEMBER("from", MEMBER_DAY, REQUIRED, from),
        MEMBER("to", MEMBER_DAY, OPTIONAL, to),
        MEMBER("may_sub_delegate", MEMBER_FLAG, OPTIONAL, may_sub_delegate),
        MEMBER("installation", MEMBER_ID, REQUIRED, exercised_at),
        MEMBER("source", MEMBER_TEXT, OPTIONAL, source),
        MEMBER("mark", MEMBER_MARK, OPTIONAL, mark)},
    [KIND_ACCEPTED] = {MEMBER("delegation", MEMBER_ID, REQUIRED, id)},
    [KIND_SUSPENDED] = {
        MEMBER("delegation", MEMBER_ID, REQUIRED, id),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_RESUMED] = {
        MEMBER("delegation", MEMBER_ID, REQUIRED, id),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_REVOKED] = {
        MEMBER("delegation", MEMBER_ID, REQUIRED, id),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_SUBMITTED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("act", MEMBER_ID, REQUIRED, act),
        MEMBER("scope", MEMBER_ID, REQUIRED, scope),
        MEMBER("content", MEMBER_DIGEST, REQUIRED, content),
        MEMBER("amount_cents", MEMBER_CENTS, OPTIONAL, amount),
        MEMBER("persons", MEMBER_PERSONS, REQUIRED, persons),
        MEMBER("prepared_by", MEMBER_LIST, OPTIONAL, prepared_by),
        MEMBER("emergency", MEMBER_FLAG, OPTIONAL, emergency),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_EDITED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("content", MEMBER_DIGEST, REQUIRED, content),
        MEMBER("amount_cents", MEMBER_CENTS, OPTIONAL, amount),
        MEMBER("prepared_by", MEMBER_LIST, OPTIONAL, prepared_by),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_APPROVED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("delegation", MEMBER_ID, OPTIONAL, delegation),
        MEMBER("content", MEMBER_DIGEST, REQUIRED, content)},
    [KIND_REJECTED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("delegation", MEMBER_ID, OPTIONAL, delegation),
        MEMBER("reason", MEMBER_TEXT, REQUIRED, reason)},
    [KIND_WITHDRAWN] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("reason", MEMBER_TEXT, OPTIONAL, reason)},
    [KIND_EXECUTED] = {MEMBER("request", MEMBER_ID, REQUIRED, id)},
    [KIND_OVERRIDE_REQUESTED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("content", MEMBER_DIGEST, REQUIRED, content),
        MEMBER("reason", MEMBER_TEXT, REQUIRED, reason)},
    [KIND_OVERRIDE_CONFIRMED] = {
        MEMBER("request", MEMBER_ID, REQUIRED, id),
        MEMBER("content", MEMBER_DIGEST, REQUIRED, content)},
};
/* clang-format on */

/* What a value must be, for messages. */
static const char *const expected[] = {
    [MEMBER_ID] = "a text of 1 to 200 bytes",
    [MEMBER_TEXT] = "a text of 1 to 2,000 bytes",
    [MEMBER_PARTY] = "UN or a country's three capitals (ISO 3166 alpha-3)",
    [MEMBER_DAY] = "a day such as 2024-02-14",
    [MEMBER_CENTS] = "a whole number of cents, 0 or more",
    [MEMBER_PERSONS] = "a whole number from 1 to 4",
    [MEMBER_LIST] = "a list of 1 to 64 different texts",
    [MEMBER_FLAG] = "true, or absent",
    [MEMBER_DIGEST] = "64 hexadecimal digits, small letters",
    [MEMBER_MARK] = "official, quoted, recalled or illustrative",
};

/* The text of an item of 1 to maximum bytes, or NULL. */
static const char *read_text(const struct canonical_item *item, size_t maximum, struct arena *arena)
{
    const char *text = item->type == CANONICAL_TEXT ? canonical_text(item, arena) : NULL;
    return text && *text && strlen(text) <= maximum ? text : NULL;
}

static bool is_digest(const char *text)
{
    return strlen(text) == DIGEST_TEXT_SIZE - 1 && strspn(text, "0123456789abcdef") == DIGEST_TEXT_SIZE - 1;
}

static bool is_party(const char *text)
{
    return strcmp(text, "UN") == 0 || (strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3);
}

static bool is_mark(const char *text)
{
    for (const char *const *name = mark_names; *name; name++)
        if (strcmp(*name, text) == 0)
            return true;
    return false;
}

/* A text with a form of its own. */
static const char *read_formed(enum member_type type, const struct canonical_item *item, struct arena *arena)
{
    const char *text = read_text(item, type == MEMBER_TEXT ? TEXT_MAXIMUM : ID_MAXIMUM, arena);
    if (!text)
        return NULL;
    if ((type == MEMBER_DIGEST && !is_digest(text)) || (type == MEMBER_PARTY && !is_party(text)) ||
        (type == MEMBER_MARK && !is_mark(text)))
        return NULL;
    return text;
}

static bool read_list(const struct canonical_item *item, struct arena *arena, struct authority_list *list)
{
    struct canonical_reader reader;
    struct canonical_item each;
    const char **items = arena_array(arena, AUTHORITY_LIST_MAXIMUM, sizeof *items);
    if (!items || item->type != CANONICAL_ARRAY)
        return false;
    *list = (struct authority_list){items, 0};
    canonical_open(item->raw, item->raw_size, &reader);
    while (canonical_next(&reader, &each) == 1) {
        const char *text = read_text(&each, ID_MAXIMUM, arena);
        if (!text || list->count == AUTHORITY_LIST_MAXIMUM)
            return false;
        for (size_t i = 0; i < list->count; i++)
            if (strcmp(items[i], text) == 0)
                return false;
        items[list->count++] = text;
    }
    return list->count > 0;
}

static bool read_day(const struct canonical_item *item, struct arena *arena, civil_day *day)
{
    const char *text = read_text(item, DAY_TEXT_SIZE, arena);
    return text && day_parse(text, strlen(text), day);
}

static bool read_number(const struct canonical_item *item, int64_t minimum, int64_t maximum, int64_t *number)
{
    *number = item->number;
    return item->type == CANONICAL_NUMBER && *number >= minimum && *number <= maximum;
}

/* One value into its field; false when it is not what the member takes. */
static bool read_member(const struct member *member, const struct canonical_item *item, struct arena *arena,
                        struct authority_record *record)
{
    void *field = (char *)record + member->offset;
    switch (member->type) {
    case MEMBER_DAY:
        return read_day(item, arena, field);
    case MEMBER_CENTS:
        return read_number(item, 0, INT64_MAX, field);
    case MEMBER_PERSONS:
        return read_number(item, 1, AUTHORITY_PERSONS_MAXIMUM, field);
    case MEMBER_LIST:
        return read_list(item, arena, field);
    case MEMBER_FLAG:
        return *(bool *)field = item->type == CANONICAL_TRUE;
    case MEMBER_ID:
    case MEMBER_TEXT:
    case MEMBER_PARTY:
    case MEMBER_DIGEST:
    case MEMBER_MARK:
        return (*(const char **)field = read_formed(member->type, item, arena)) != NULL;
    }
    return false;
}

/* A sentence in arena; a fixed one when memory is exhausted. */
#define FAULT(...) fault_text(arena, __VA_ARGS__)
static const char *PRINTF_LIKE(2, 3) fault_text(struct arena *arena, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = arena_format_list(arena, format, list);
    va_end(list);
    return text ? text : "out of memory";
}

/* Inherent authority stands under none and says where it is from; all other authority is handed on. */
static const char *fault_of_grant(const struct authority_record *record)
{
    bool inherent = strcmp(record->from_position, "inherent") == 0;
    if (inherent && (*record->under || !*record->source || !*record->mark))
        return "inherent authority stands under none, and has a source and a mark";
    return inherent || *record->under
               ? NULL
               : "'under' is missing: the delegation that is handed on, or from_position inherent";
}

/* What no single member says. */
static const char *fault_between(const struct authority_record *record)
{
    if (record->kind == KIND_POSITION && strcmp(record->id, "inherent") == 0)
        return "a position may not be called inherent";
    if (record->to <= record->from)
        return "'to' is not after 'from': it is the first day that no longer counts";
    if (record->emergency && !*record->reason)
        return "an emergency needs a reason";
    return record->kind == KIND_GRANTED ? fault_of_grant(record) : NULL;
}

static const struct member *member_of(enum authority_kind kind, const struct canonical_item *item,
                                      size_t *ret_index)
{
    for (size_t i = 0; i < MEMBERS_MAXIMUM && members[kind][i].key; i++)
        if (canonical_key_is(item, members[kind][i].key)) {
            *ret_index = i;
            return &members[kind][i];
        }
    return NULL;
}

struct authority_record authority_record_new(enum authority_kind kind, const char *author, civil_day day)
{
    return (struct authority_record){.kind = kind,
                                     .author = author,
                                     .day = day,
                                     .installation = "",
                                     .id = "",
                                     .title = "",
                                     .entity = "",
                                     .party = "",
                                     .role = "",
                                     .name = "",
                                     .login = "",
                                     .public_key = "",
                                     .person = "",
                                     .position = "",
                                     .under = "",
                                     .from_position = "",
                                     .to_position = "",
                                     .exercised_at = "",
                                     .source = "",
                                     .mark = "",
                                     .act = "",
                                     .scope = "",
                                     .content = "",
                                     .delegation = "",
                                     .reason = "",
                                     .amount = -1,
                                     .limit = -1,
                                     .from = DAY_FIRST,
                                     .to = DAY_NEVER};
}

const char *authority_read(const char *body, size_t size, struct arena *arena,
                           struct authority_record *ret_record)
{
    const enum authority_kind kind = ret_record->kind;
    struct authority_record record = *ret_record;
    struct canonical_reader reader;
    struct canonical_item item;
    unsigned given = 0;
    int more;
    canonical_open(body, size, &reader);
    while ((more = canonical_next(&reader, &item)) == 1) {
        size_t index = 0;
        const struct member *member = member_of(kind, &item, &index);
        if (!member)
            return FAULT("%s has no '%.*s'", authority_kind_names[kind], (int)item.key_size, item.key);
        if (!read_member(member, &item, arena, &record))
            return FAULT("'%s' is not %s", member->key, expected[member->type]);
        given |= 1u << index;
    }
    if (more < 0)
        return "the body is no canonical JSON";
    for (size_t i = 0; i < MEMBERS_MAXIMUM && members[kind][i].key; i++)
        if (members[kind][i].required && !(given & 1u << i))
            return FAULT("'%s' is missing: %s", members[kind][i].key, expected[members[kind][i].type]);
    const char *fault = fault_between(&record);
    if (!fault)
        *ret_record = record;
    return fault;
}

/* ---- writing ----------------------------------------------------------------------------------------------
 */

static void write_list(struct canonical_writer *writer, const char *key, const struct authority_list *list)
{
    if (!list->count)
        return;
    canonical_begin(writer, key, '[');
    for (size_t i = 0; i < list->count; i++)
        canonical_add_text(writer, NULL, list->items[i]);
    canonical_end(writer, ']');
}

static void write_day(struct canonical_writer *writer, const char *key, civil_day day)
{
    char text[DAY_TEXT_SIZE];
    if (day != DAY_NEVER)
        canonical_add_text(writer, key, day_format(day, text));
}

/* A member, unless it is not given. */
static void write_member(struct canonical_writer *writer, const struct member *member,
                         const struct authority_record *record)
{
    const void *field = (const char *)record + member->offset;
    switch (member->type) {
    case MEMBER_DAY:
        write_day(writer, member->key, *(const civil_day *)field);
        break;
    case MEMBER_CENTS:
    case MEMBER_PERSONS:
        if (*(const int64_t *)field >= 0)
            canonical_add_number(writer, member->key, *(const int64_t *)field);
        break;
    case MEMBER_LIST:
        write_list(writer, member->key, field);
        break;
    case MEMBER_FLAG:
        if (*(const bool *)field)
            canonical_add_bool(writer, member->key, true);
        break;
    case MEMBER_ID:
    case MEMBER_TEXT:
    case MEMBER_PARTY:
    case MEMBER_DIGEST:
    case MEMBER_MARK:
        if (**(const char *const *)field)
            canonical_add_text(writer, member->key, *(const char *const *)field);
        break;
    }
}

/* The member whose key comes next behind `last` (NULL: the first), or NULL. */
static const struct member *next_member(enum authority_kind kind, const char *last)
{
    const struct member *next = NULL;
    for (size_t i = 0; i < MEMBERS_MAXIMUM && members[kind][i].key; i++) {
        const struct member *member = &members[kind][i];
        if ((!last || strcmp(member->key, last) > 0) && (!next || strcmp(member->key, next->key) < 0))
            next = member;
    }
    return next;
}

int authority_write(const struct authority_record *record, struct text *out)
{
    struct canonical_writer writer = {.out = out};
    canonical_begin(&writer, NULL, '{');
    for (const struct member *member = next_member(record->kind, NULL); member;
         member = next_member(record->kind, member->key))
        write_member(&writer, member, record);
    canonical_end(&writer, '}');
    return text_result(out);
}
