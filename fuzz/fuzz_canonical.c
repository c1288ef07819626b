/* Canonical JSON: exactly what canonical_check takes reads as JSON and is written again as the same bytes;
   the pull reader gives of it the same values, and of anything else nothing outside its bytes. */
#include "fuzz.h"

#include "base/canonical.h"

static bool same_key(const struct canonical_item *item, const struct json_value *value)
{
    return value->key ? canonical_key_is(item, value->key) : !item->key;
}

static bool same_type(const struct canonical_item *item, const struct json_value *value)
{
    static const enum json_type types[] = {
        [CANONICAL_TEXT] = JSON_TEXT,   [CANONICAL_NUMBER] = JSON_NUMBER, [CANONICAL_TRUE] = JSON_TRUE,
        [CANONICAL_FALSE] = JSON_FALSE, [CANONICAL_OBJECT] = JSON_OBJECT, [CANONICAL_ARRAY] = JSON_ARRAY,
    };
    return types[item->type] == value->type;
}

/* An item inside its bytes; its text, if it is one. */
static const char *check_place(const struct canonical_item *item, const char *data, size_t size,
                               struct arena *arena)
{
    const char *text = canonical_text(item, arena);
    FUZZ_CHECK(item->raw >= data);
    FUZZ_CHECK(item->raw_size <= size);
    FUZZ_CHECK(item->raw + item->raw_size <= data + size);
    FUZZ_CHECK((text != NULL) == (item->type == CANONICAL_TEXT));
    return text;
}

static bool is_nested(const struct canonical_item *item)
{
    return item->type == CANONICAL_OBJECT || item->type == CANONICAL_ARRAY;
}

/* Pulls all of any bytes. Recursion to a depth. */
static void pull(const char *data, size_t size, int depth, struct arena *arena)
{
    struct canonical_reader reader;
    struct canonical_item item;
    int result;
    canonical_open(data, size, &reader);
    while ((result = canonical_next(&reader, &item)) > 0) {
        check_place(&item, data, size, arena);
        if (depth > 0 && is_nested(&item))
            pull(item.raw, item.raw_size, depth - 1, arena);
    }
    FUZZ_CHECK(result == 0 || result == ERROR_INVALID);
}

/* The members of an object or array are those of the value. Recursion as deep as it. */
static void compare(const char *data, size_t size, const struct json_value *value, struct arena *arena)
{
    struct canonical_reader reader;
    struct canonical_item item;
    canonical_open(data, size, &reader);
    for (const struct json_value *member = value->first; member; member = member->next) {
        FUZZ_CHECK(canonical_next(&reader, &item) == 1);
        FUZZ_CHECK(same_key(&item, member));
        FUZZ_CHECK(same_type(&item, member));
        const char *text = check_place(&item, data, size, arena);
        FUZZ_CHECK(!text || strcmp(text, member->text) == 0);
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)item.number);
        FUZZ_CHECK(item.type != CANONICAL_NUMBER || strcmp(number, member->text) == 0);
        if (is_nested(&item))
            compare(item.raw, item.raw_size, member, arena);
    }
    FUZZ_CHECK(canonical_next(&reader, &item) == 0);
}

/* Reads as JSON and writes canonically: *ret_value is NULL when that is refused. */
static void write_again(const struct folder_file *file, struct arena *arena, struct text *out,
                        struct json_value **ret_value)
{
    struct problems problems;
    problems_init(&problems, arena);
    struct json_value *value = NULL;
    int result = json_read(file, arena, &problems, &value);
    if (result == 0)
        result = canonical_write(value, arena, &problems, out);
    fuzz_check_problems(result, &problems);
    *ret_value = result == 0 ? value : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    TEXT_CLEANUP struct text out = {0};
    char *copy = fuzz_copy(data, size);
    struct folder_file file = fuzz_file("f.json", copy, size);
    struct json_value *value;
    pull(copy, size, 2 * CANONICAL_DEPTH_MAXIMUM, arena);
    write_again(&file, arena, &out, &value);
    bool object = value && value->type == JSON_OBJECT;
    bool same = object && out.length == size && memcmp(out.data, copy, size) == 0;
    FUZZ_CHECK(same == (canonical_check(copy, size) == size));
    if (object)
        FUZZ_CHECK(canonical_check(out.data, out.length) == out.length);
    if (same)
        compare(copy, size, value, arena);
    free(copy);
    return 0;
}
