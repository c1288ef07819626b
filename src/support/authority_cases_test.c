/* Worked cases: tests/authority/NAME.records, each line a record, asked and, when allowed, taken in.

     # a comment
     here NAME                             the installation, of what follows
     allow DAY AUTHOR KIND BODY            the answer that is expected, and the record
     deny CHECK DAY AUTHOR KIND BODY       refused by this check
     says SENTENCE                         what the answer before said

   BODY is JSON, its members in any order. */
#include "authority_world_test.h"
#include "base/canonical.h"

static const char *const names[] = {"chains",
                                    "cover",
                                    "days",
                                    "founding",
                                    "override",
                                    "requests",
                                    "segregation",
                                    "signature-kazakhstan",
                                    "signature-united-nations",
                                    "sums"};

struct walk {
    struct world world;
    struct test_case test;
    const char *file, *here;
    uint32_t line;
    struct authority_answer answer;
    size_t asked;
};

static void fail_at(const struct walk *walk, const char *what, const char *more)
{
    print_error("%s:%u: %s%s\n", walk->file, (unsigned)walk->line, what, more);
    fail();
}

/* The next word of a line, NUL-terminated. */
static const char *take_word(char **line)
{
    *line += strspn(*line, " ");
    char *word = *line;
    *line += strcspn(*line, " ");
    if (**line)
        *(*line)++ = '\0';
    return word;
}

static const char *canonical_of(struct walk *walk, const char *json)
{
    struct folder_file file = test_file(walk->file, json);
    struct json_value *value = NULL;
    TEXT_CLEANUP struct text out = {0};
    if (json_read(&file, walk->test.arena, &walk->test.problems, &value) < 0 ||
        canonical_write(value, walk->test.arena, &walk->test.problems, &out) < 0)
        fail_at(walk, "the body is no JSON: ", json);
    const char *body = arena_text(walk->test.arena, text_content(&out), out.length);
    assert_non_null(body);
    return body;
}

static struct authority_record read_record(struct walk *walk, char *line)
{
    const char *day = take_word(&line), *author = take_word(&line), *kind = take_word(&line);
    civil_day on = 0;
    if (!day_parse(day, strlen(day), &on) || authority_kind_of(kind) == KIND_COUNT)
        fail_at(walk, "no day and kind: ", kind);
    struct authority_record record = authority_record_new(authority_kind_of(kind), author, on);
    const char *body = canonical_of(walk, line);
    const char *fault = authority_read(body, strlen(body), walk->test.arena, &record);
    if (fault)
        fail_at(walk, "the body is wrong: ", fault);
    record.installation = walk->here;
    return record;
}

static void ask_line(struct walk *walk, const char *expected, char *line)
{
    const char *check = strcmp(expected, "deny") == 0 ? take_word(&line) : "";
    struct authority_record record = read_record(walk, line);
    authority_decide(walk->world.state, walk->world.rules, &record, walk->test.arena, &walk->answer);
    const char *got = walk->answer.allowed ? "" : walk->answer.refused_by->name;
    if (strcmp(got, check) != 0)
        fail_at(walk, *got ? got : "allowed; ", walk->answer.sentence);
    if (walk->answer.allowed)
        world_add(&walk->world, record);
    walk->asked++;
}

static void walk_line(struct walk *walk, char *line)
{
    if (!*line || *line == '#')
        return;
    const char *word = take_word(&line);
    if (strcmp(word, "here") == 0)
        walk->here = take_word(&line);
    else if (strcmp(word, "allow") == 0 || strcmp(word, "deny") == 0)
        ask_line(walk, word, line);
    else if (strcmp(word, "says") == 0)
        assert_same(walk->file, walk->answer.sentence, line);
    else
        fail_at(walk, "a line begins with here, allow, deny, says or #, not with ", word);
}

static void walk_file(struct walk *walk, const char *data)
{
    for (const char *at = data; *at;) {
        size_t length = strcspn(at, "\n");
        char *line = arena_text(walk->test.arena, at, length);
        assert_non_null(line);
        walk->line++;
        walk_line(walk, line);
        at += length + (at[length] == '\n');
    }
}

static void cases_are_decided_as_they_say(void **state)
{
    (void)state;
    size_t asked = 0;
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        struct walk walk = {.test = test_begin(), .here = "here"};
        struct test_case inner = test_begin();
        struct authority_rule_set set;
        struct folder_file file;
        walk.file = arena_format(walk.test.arena, "tests/authority/%s.records", names[i]);
        assert_int_equal(file_read(walk.file, walk.test.arena, &walk.test.problems, &file), 0);
        assert_int_equal(authority_rules_builtin(walk.test.arena, &walk.test.problems, &set), 0);
        walk.world = (struct world){.arena = inner.arena, .rules = &set.rules};
        world_begin(&walk.world);
        walk_file(&walk, file.data);
        assert_true(walk.asked > 0);
        asked += walk.asked;
        test_end(&inner);
        test_end(&walk.test);
    }
    print_message("%zu records asked about\n", asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases_are_decided_as_they_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
