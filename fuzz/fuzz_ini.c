/* INI files: what is written of the entries reads back. */
#include "fuzz.h"

#include "base/ini.h"

static int read_ini(const struct folder_file *file, size_t fail_after, struct arena *arena,
                    struct ini *ret_ini)
{
    struct problems problems;
    problems_init(&problems, arena);
    arena_fail_after(arena, fail_after);
    int result = ini_read(file, arena, &problems, ret_ini);
    arena_fail_after(arena, 0);
    fuzz_check_problems(result, &problems);
    return result;
}

static void write_section(const struct ini *ini, const char *section, struct text *out)
{
    if (*section)
        text_format(out, "[%s]\n", section);
    for (size_t i = 0; i < ini->count; i++)
        if (strcmp(ini->entries[i].section, section) == 0)
            text_format(out, "%s=%s\n", ini->entries[i].key, ini->entries[i].value);
}

static void check_written(const struct ini *ini, struct arena *arena)
{
    TEXT_CLEANUP struct text written = {0};
    struct ini again;
    text_add(&written, "# written\n");
    write_section(ini, "", &written);
    for (size_t i = 0; i < ini->section_count; i++)
        write_section(ini, ini->sections[i].name, &written);
    struct folder_file file = fuzz_file("g.ini", written.data, written.length);
    FUZZ_CHECK(text_result(&written) == 0);
    FUZZ_CHECK(read_ini(&file, 0, arena, &again) == 0);
    FUZZ_CHECK(again.count == ini->count && again.section_count == ini->section_count);
    for (size_t i = 0; i < ini->count; i++) {
        const struct ini_entry *a = &ini->entries[i], *b = &again.entries[i];
        FUZZ_CHECK(strcmp(a->section, b->section) == 0 && strcmp(a->key, b->key) == 0);
        FUZZ_CHECK(strcmp(a->value, b->value) == 0);
        FUZZ_CHECK(a->key_place.line >= 1 && a->value_place.column > a->key_place.column);
        FUZZ_CHECK(ini_find(ini, a->section, a->key) == a);
    }
}

static void check_known(const struct ini *ini, struct arena *arena)
{
    static const struct ini_key keys[] = {{"contingent", "id", true},
                                          {"contingent", "name", false},
                                          {"mou", "reference", true},
                                          {"mou", "signed", false}};
    struct problems problems;
    problems_init(&problems, arena);
    int result = ini_check(ini, keys, sizeof keys / sizeof *keys, &problems);
    fuzz_check_problems(result, &problems);
    if (result == 0)
        FUZZ_CHECK(*ini_find(ini, "contingent", "id")->value && *ini_find(ini, "mou", "reference")->value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_CLEANUP struct arena *arena = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    struct folder_file file = fuzz_file("f.ini", copy, size);
    struct ini ini;
    if (read_ini(&file, 0, arena, &ini) == 0) {
        check_written(&ini, arena);
        check_known(&ini, arena);
    }
    read_ini(&file, 1 + size % 16, arena, &ini);
    free(copy);
    return 0;
}
