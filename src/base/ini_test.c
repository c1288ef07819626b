#include "base/ini.h"

#include "test.h"

/* Reads everything. "[section]" and "key=value@line:column" (of the value) of all, a '/' behind each; then
   the problems behind " -> ". */
static const char *read_all(const char *data, size_t size, size_t fail_after, struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file_bytes("f.ini", data, size);
    struct ini ini = {0};
    arena_fail_after(test.arena, fail_after);
    int result = ini_read(&file, test.arena, &test.problems, &ini);
    assert_int_equal(result < 0, problems_result(&test.problems) < 0);
    if (fail_after == 0) /* else the first problem may not have been kept */
        assert_int_equal(result, problems_result(&test.problems));
    for (size_t i = 0; i < ini.section_count; i++)
        text_format(out, "[%s]/", ini.sections[i].name);
    for (size_t i = 0; i < ini.count; i++) {
        const struct ini_entry *entry = &ini.entries[i];
        assert_ptr_equal(ini_find(&ini, entry->section, entry->key), entry);
        text_format(out, "%s.%s=%s@%u:%u/", entry->section, entry->key, entry->value,
                    (unsigned)entry->value_place.line, (unsigned)entry->value_place.column);
    }
    if (test.problems.found[PROBLEM_ERROR] > 0)
        text_add(out, " -> ");
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

static const struct {
    const char *data, *read;
} cases[] = {
    {"[a]\nk = v\n", "[a]/a.k=v@2:5/"},
    {"[a]\r\nk=v\r\n", "[a]/a.k=v@2:3/"},
    {"[a]\nk = v", "[a]/a.k=v@2:5/"},
    {"\xEF\xBB\xBF[a]\nk=v\n", "[a]/a.k=v@2:3/"},
    {"  [ a b ]  \n\t k\t=\t two words \t\n", "[a b]/a b.k=two words@2:8/"},
    {"k=v\n", ".k=v@1:3/"},
    {"[a]\n[b]\n", "[a]/[b]/"},
    {"[a]\nk=1\n[b]\nk=2\n", "[a]/[b]/a.k=1@2:3/b.k=2@4:3/"},
    {"[a]\nk=\nl = \n", "[a]/a.k=@2:3/a.l=@3:4/"},
    {"[a]\nk=a=b\n", "[a]/a.k=a=b@2:3/"},
    {"[a]\nk=\"q\"\n", "[a]/a.k=\"q\"@2:3/"},
    {"[a]\n\xD2\x9B = \xE4\xB8\xAD\n", "[a]/a.\xD2\x9B=\xE4\xB8\xAD@2:5/"},
    {"\n", ""},
    /* comments */
    {"# c\n  # c\n[a] # c\nk = v # c\nl = v#c\nm=#c\nn = #c\no =\t#c # d\n",
     "[a]/a.k=v@4:5/a.l=v#c@5:5/a.m=#c@6:3/a.n=@7:4/a.o=@8:4/"},
    {"[a]\nC# = x\n", "[a]/a.C#=x@2:6/"},
    /* errors */
    {"", " -> 0:0: the file is empty; expected sections and keys"},
    {"\xEF\xBB\xBF", " -> 0:0: the file is empty; expected sections and keys"},
    {"[a]\nword\n; c\n=v\nk # = v\n",
     " -> 2:1: 'word' is neither section nor key; expected [section], key = value or # comment | "
     "3:1: '; c' is neither section nor key; expected [section], key = value or # comment | "
     "4:1: '=v' has no key; expected [section], key = value or # comment | "
     "5:1: 'k' is neither section nor key; expected [section], key = value or # comment"},
    {"[a\n []\n[b]x\n[ ]\n[a]]\n",
     " -> 1:1: '[a' is not a section; expected a section such as [contingent] | "
     "2:2: '[]' is not a section; expected a section such as [contingent] | "
     "3:1: '[b]x' is not a section; expected a section such as [contingent] | "
     "4:1: '[ ]' is not a section; expected a section such as [contingent] | "
     "5:1: '[a]]' is not a section; expected a section such as [contingent]"},
    {"[a]\nk=1\n[b]\n[a]\nk=2\nl=1\nl=2\n",
     " -> 4:2: [a] stands in line 1 already; expected each section once | "
     "5:1: 'k' stands in line 2 already; expected each key of a section once | "
     "7:1: 'l' stands in line 6 already; expected each key of a section once"},
    {"[a]\nk=caf\xE9\n\xFF\n", " -> 2:6: the byte 0xE9 is not UTF-8; expected a text file saved as UTF-8 | "
                               "3:1: the byte 0xFF is not UTF-8; expected a text file saved as UTF-8"},
    {"[a]\rk=v\r", " -> 1:4: a carriage return without a line feed; expected lines that end in LF or CRLF"},
};

static void ini_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(cases[i].data, read_all(cases[i].data, strlen(cases[i].data), 0, &out), cases[i].read);
    }
    TEXT_CLEANUP struct text out = {0};
    assert_same("NUL", read_all("[a]\nk=\0v\n", 9, 0, &out), " -> 2:3: a NUL character; expected text");
}

static void ini_has_maxima(void **state)
{
    (void)state;
    static const struct {
        const char *before, *line, *problem;
        size_t lines;
        size_t length; /* of one more line, of blanks */
    } limits[] = {
        {"[a]\n", "k%zu=1\n", "", INI_ENTRIES_MAXIMUM, 0},
        {"[a]\n", "k%zu=1\n", "10002:1: too many keys; expected at most 10,000", INI_ENTRIES_MAXIMUM + 9, 0},
        {"", "[s%zu]\n", "", INI_SECTIONS_MAXIMUM, 0},
        {"", "[s%zu]\n", "1001:1: too many sections; expected at most 1,000", INI_SECTIONS_MAXIMUM + 9, 0},
        {"", "k%zu=1\n", "", 1, INI_LINE_MAXIMUM},
        {"", "k%zu=1\n", "2:1: the line has 65537 bytes; expected at most 65,536 bytes", 1,
         INI_LINE_MAXIMUM + 1},
    };
    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        TEXT_CLEANUP struct text data = {0}, problems = {0};
        struct test_case test = test_begin();
        struct ini ini;
        text_add(&data, limits[i].before);
        for (size_t k = 0; k < limits[i].lines; k++)
            text_format(&data, limits[i].line[0] == 'k' ? "k%zu=1\n" : "[s%zu]\n", k);
        text_pad(&data, ' ', limits[i].length);
        struct folder_file file = test_file_bytes("f.ini", data.data, data.length);
        int result = ini_read(&file, test.arena, &test.problems, &ini);
        assert_int_equal(result, problems_result(&test.problems));
        test_write_problems(&test.problems, &problems);
        assert_same(limits[i].problem, text_content(&problems), limits[i].problem);
        test_end(&test);
    }
}

static void ini_find_names_what_is_there(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.ini", "[a]\n k = v\n[b]\nk=w\n");
    struct ini ini;
    assert_int_equal(ini_read(&file, test.arena, &test.problems, &ini), 0);
    assert_string_equal(ini_find(&ini, "b", "k")->value, "w");
    assert_null(ini_find(&ini, "c", "k"));
    assert_null(ini_find(&ini, "a", "l"));
    assert_string_equal(ini.path, "f.ini");
    assert_int_equal(ini.entries[0].key_place.line, 2);
    assert_int_equal(ini.entries[0].key_place.column, 2);
    assert_int_equal(ini.sections[1].place.line, 3);
    assert_int_equal(ini.sections[1].place.column, 2);
    test_end(&test);
}

static const struct ini_key known[] = {{"contingent", "id", true},
                                       {"contingent", "name", false},
                                       {"mou", "reference", true},
                                       {"mou", "signed", false}};

static const char *check_all(const char *data, size_t fail_after, struct text *out)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file("f.ini", data);
    struct ini ini;
    assert_int_equal(ini_read(&file, test.arena, &test.problems, &ini), 0);
    arena_fail_after(test.arena, fail_after);
    int result = ini_check(&ini, known, TEST_COUNT(known), &test.problems);
    assert_int_equal(result < 0, problems_result(&test.problems) < 0);
    test_write_problems(&test.problems, out);
    test_end(&test);
    return text_content(out);
}

static const struct {
    const char *data, *problems;
} checks[] = {
    {"[contingent]\nid=x\n[mou]\nreference=y\nsigned=\n", ""},
    {"[contingent]\nid=x\nnmae=y\ncamp=z\n[mou]\nreference=y\n",
     "3:1: unknown key 'nmae' in [contingent]; did you mean 'name'? known keys: id, name | "
     "4:1: unknown key 'camp' in [contingent]; known keys: id, name"},
    {"[contingent]\nid=x\n[mou]\nreference=y\n[Mou2]\nk=v\n[other]\n",
     "5:2: unknown section [Mou2]; did you mean 'mou'? known sections: contingent, mou | "
     "7:2: unknown section [other]; known sections: contingent, mou"},
    {"k=v\n[contingent]\nid=x\n[mou]\nreference=y\n",
     "1:1: the key 'k' stands in no section; expected a [section] before it"},
    {"[contingent]\nname=x\n", "1:2: the key 'id' of [contingent] is missing; expected it with a value | "
                               "0:0: the key 'reference' of [mou] is missing; expected it with a value"},
    {"[contingent]\nid =\n[mou]\nreference= # none yet\n",
     "2:5: the key 'id' of [contingent] is empty; expected a value | "
     "4:11: the key 'reference' of [mou] is empty; expected a value"},
};

static void ini_check_names_the_known_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(checks); i++) {
        TEXT_CLEANUP struct text out = {0};
        assert_same(checks[i].data, check_all(checks[i].data, 0, &out), checks[i].problems);
    }
}

static void ini_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const files[] = {"[a]\nk=v\nl=w\n[b]\nk=v\n", "[a]\nx\n[a]\nk=1\nk=2\n\xE9\n"};
    for (size_t i = 0; i < TEST_COUNT(files) + TEST_COUNT(checks); i++) {
        TEXT_CLEANUP struct text wanted = {0};
        bool reads = i < TEST_COUNT(files);
        const char *data = reads ? files[i] : checks[i - TEST_COUNT(files)].data;
        if (reads)
            read_all(data, strlen(data), 0, &wanted);
        else
            check_all(data, 0, &wanted);
        for (size_t calls = 1;; calls++) {
            TEXT_CLEANUP struct text out = {0};
            assert_in_range(calls, 1, 1000);
            if (reads)
                read_all(data, strlen(data), calls, &out);
            else
                check_all(data, calls, &out);
            if (strcmp(text_content(&out), text_content(&wanted)) == 0)
                break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ini_reads),
        cmocka_unit_test(ini_has_maxima),
        cmocka_unit_test(ini_find_names_what_is_there),
        cmocka_unit_test(ini_check_names_the_known_ones),
        cmocka_unit_test(ini_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
