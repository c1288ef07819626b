/* JSON: what is written of a value, with line breaks or without, reads back to the same value. */
#include "fuzz.h"

#include "base/json.h"

static int read_json(const struct folder_file *file, size_t fail_after, struct arena *arena,
                     struct json_value **ret_value)
{
    struct problems problems;
    problems_init(&problems, arena);
    arena_fail_after(arena, fail_after);
    int result = json_read(file, arena, &problems, ret_value);
    arena_fail_after(arena, 0);
    fuzz_check_problems(result, &problems);
    return result;
}

/* Recursion as deep as the reader allows. */
static void write_value(struct json_writer *writer, const struct json_value *value)
{
    bool is_object = value->type == JSON_OBJECT;
    if (value->type == JSON_TEXT)
        json_text(writer, value->key, value->text);
    else if (value->type == JSON_NUMBER)
        json_number(writer, value->key, value->text);
    else if (value->type == JSON_NULL)
        json_null(writer, value->key);
    else if (value->type == JSON_TRUE || value->type == JSON_FALSE)
        json_bool(writer, value->key, value->type == JSON_TRUE);
    else {
        (is_object ? json_begin_object : json_begin_array)(writer, value->key);
        for (const struct json_value *member = value->first; member; member = member->next)
            write_value(writer, member);
        (is_object ? json_end_object : json_end_array)(writer);
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Recursion as deep as the reader allows. */
static void compare(const struct json_value *a, const struct json_value *b)
{
    FUZZ_CHECK(a->type == b->type);
    FUZZ_CHECK(a->count == b->count);
    FUZZ_CHECK(a->length == b->length);
    FUZZ_CHECK(same_text(a->key, b->key));
    FUZZ_CHECK(same_text(a->text, b->text));
    FUZZ_CHECK(!a->text || strlen(a->text) == a->length);
    FUZZ_CHECK(a->place.line >= 1 && a->place.column >= 1);
    size_t count = 0;
    const struct json_value *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next, count++) {
        compare(x, y);
        FUZZ_CHECK(!x->key || json_member(a, x->key) == x);
    }
    FUZZ_CHECK(!x && !y && count == a->count);
}

static void check_written(const struct json_value *value, bool compact, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0};
    struct json_writer writer = {.out = &written, .compact = compact};
    struct json_value *again;
    write_value(&writer, value);
    FUZZ_CHECK(text_result(&written) == 0 && writer.depth == 0);
    struct folder_file file = fuzz_file("g.json", written.data, written.length);
    FUZZ_CHECK(read_json(&file, 0, arena, &again) == 0);
    compare(value, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    struct folder_file file = fuzz_file("f.json", copy, size);
    struct json_value *value;
    if (read_json(&file, 0, arena, &value) == 0) {
        check_written(value, false, arena);
        check_written(value, true, arena);
    }
    read_json(&file, 1 + size % 16, arena, &value);
    free(copy);
    return 0;
}
