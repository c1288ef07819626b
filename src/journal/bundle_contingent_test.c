/* A contingent that two parties keep together: imported by one, handed over, added to by the other. */
#include "journal/bundle_place_test.h"

#include "journal/contingent.h"

#define CONTINGENT "contingent/kaz-undof-frc"
enum { STRENGTH_DAYS = 250 };

static void record_folder(struct side *side, const struct folder *folder)
{
    struct rows *rows;
    struct problems problems;
    struct arena *arena = side_arena(side);
    problems_init(&problems, arena);
    assert_fine(rows_of_folder(&journal_wired, folder, arena, &problems, &rows), &problems);
    struct contingent_import import = {
        .subject = CONTINGENT, .rows = rows, .author = "a.bekov", .expected = -1};
    assert_fine(contingent_record(side->journal, &import, arena, &problems), &problems);
}

static struct folder open_folder(struct side *side)
{
    struct folder folder;
    struct problems problems;
    problems_init(&problems, side_arena(side));
    assert_fine(
        contingent_open(side->journal, "kaz-undof-frc", INSTANT_NEVER, side_arena(side), &problems, &folder),
        &problems);
    return folder;
}

/* The folder with lines added to its strength.csv: a day each, from that one on. */
static struct folder with_strength(struct side *side, struct folder folder, civil_day from, int count)
{
    TEXT_CLEANUP struct text lines = {0};
    struct arena *arena = side_arena(side);
    struct folder_file *files = arena_array(arena, folder.count, sizeof *files);
    memcpy(files, folder.files, folder.count * sizeof *files);
    for (size_t i = 0; i < folder.count; i++) {
        if (strcmp(files[i].name, "strength.csv") != 0)
            continue;
        text_add_bytes(&lines, files[i].data, files[i].size);
        for (int day = 0; day < count; day++) {
            char text[DAY_TEXT_SIZE];
            text_format(&lines, "%s,%d,9\n", day_format(from + day, text), 100 + day % 30);
        }
        files[i].data = arena_text(arena, text_content(&lines), lines.length);
        files[i].size = lines.length;
    }
    folder.files = files;
    return folder;
}

/* The same files on both sides, but for those of the internal circle, which stay where they are. */
static void assert_same_shared(struct side *kaz, struct side *un)
{
    struct folder here = open_folder(kaz), there = open_folder(un);
    size_t internal = 0;
    for (size_t i = 0; i < here.count; i++) {
        const struct folder_file *file = &here.files[i], *other = folder_find(&there, file->name);
        internal += !other;
        if (other)
            assert_same(file->name, other->data, file->data);
        else
            assert_string_equal(file->name, "accounts.csv");
    }
    assert_int_equal(there.count + internal, here.count);
    assert_int_equal(internal, 1);
}

static void hand_over(struct side *from, struct side *to, const char *code)
{
    struct bundle_preview parts = side_export_as(
        from, (struct bundle_export){.subject = CONTINGENT, .to = &code, .to_count = 1, .part_bytes = 20000});
    for (size_t i = 0; i < parts.file_count; i++)
        side_import(to, parts.files[i]);
}

/* The summary that lists show, or NULL. */
static const char *summary_of(struct side *side)
{
    struct store_summary *summaries;
    size_t count;
    struct problems problems;
    problems_init(&problems, side_arena(side));
    assert_fine(journal_read_begin(side->journal, &problems), &problems);
    assert_fine(store_summaries_read(journal_store(side->journal), CONTINGENT, side_arena(side), &problems,
                                     &summaries, &count),
                &problems);
    journal_read_end(side->journal);
    return count ? summaries[0].body : NULL;
}

static void both_sides_keep_one_contingent(void **state)
{
    (void)state;
    struct side kaz = side_of(&journal_wired, "Kazakhstan", "KAZ"),
                un = side_of(&journal_wired, "United Nations", "UN");
    struct folder example;
    struct problems problems;
    civil_day first;
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    problems_init(&problems, side_arena(&kaz));
    assert_true(day_parse("2026-01-01", 10, &first));
    assert_fine(folder_read("examples/undof-kazakhstan", side_arena(&kaz), &problems, &example), &problems);
    record_folder(&kaz, &example);
    hand_over(&kaz, &un, "UN");
    assert_same_shared(&kaz, &un);
    assert_non_null(strstr(summary_of(&un), "\"name\":\"Force Reserve Company of Kazakhstan\""));

    struct folder more = with_strength(&un, open_folder(&un), first, STRENGTH_DAYS); /* past a snapshot */
    record_folder(&un, &more);
    hand_over(&un, &kaz, "KAZ");
    assert_same_shared(&kaz, &un);

    more = with_strength(&kaz, open_folder(&kaz), first + STRENGTH_DAYS, 2);
    record_folder(&kaz, &more);
    more = with_strength(&un, open_folder(&un), first + STRENGTH_DAYS + 2, 2); /* meanwhile */
    record_folder(&un, &more);
    hand_over(&kaz, &un, "UN");
    hand_over(&un, &kaz, "KAZ");
    assert_same_shared(&kaz, &un);
    side_verifies(&kaz);
    side_verifies(&un);
    side_remove(&kaz);
    side_remove(&un);
}

/* The folder with another count of men in the last line of its strength.csv. */
static struct folder with_last_strength(struct side *side, struct folder folder, const char *line)
{
    struct arena *arena = side_arena(side);
    struct folder_file *files = arena_array(arena, folder.count, sizeof *files);
    memcpy(files, folder.files, folder.count * sizeof *files);
    for (size_t i = 0; i < folder.count; i++) {
        if (strcmp(files[i].name, "strength.csv") != 0)
            continue;
        size_t last = files[i].size - 1;
        while (files[i].data[last - 1] != '\n')
            last--;
        files[i].data = arena_format(arena, "%.*s%s", (int)last, files[i].data, line);
        files[i].size = strlen(files[i].data);
    }
    folder.files = files;
    return folder;
}

/* Both change one row meanwhile. Of equal days the record of the greater writer counts, also where that side
   has a snapshot with its own record in it already: what comes late is not simply put on top. */
static void a_row_that_both_change_ends_alike(void **state)
{
    (void)state;
    struct side one = side_of(&journal_wired, "Kazakhstan", "KAZ"),
                other = side_of(&journal_wired, "United Nations", "UN");
    struct digest key_of_one = side_key(&one), key_of_other = side_key(&other);
    bool greater = memcmp(key_of_one.bytes, key_of_other.bytes, DIGEST_SIZE) > 0;
    struct side *great = greater ? &one : &other, *less = greater ? &other : &one;
    const char *great_code = greater ? "KAZ" : "UN", *less_code = greater ? "UN" : "KAZ";
    struct folder example;
    civil_day first;
    struct problems problems;
    side_trust(&one, &other);
    side_trust(&other, &one);
    problems_init(&problems, side_arena(less));
    assert_true(day_parse("2026-01-01", 10, &first));
    assert_fine(folder_read("examples/undof-kazakhstan", side_arena(less), &problems, &example), &problems);
    record_folder(less, &example);
    hand_over(less, great, great_code);
    struct folder more = with_strength(great, open_folder(great), first, STRENGTH_DAYS);
    more = with_last_strength(great, more, "2026-12-31,111,1\n");
    record_folder(great, &more);
    more = with_last_strength(less, open_folder(less), "2026-12-31,99,9\n");
    record_folder(less, &more);
    hand_over(less, great, great_code);
    hand_over(great, less, less_code);
    struct folder here = open_folder(great), there = open_folder(less);
    assert_non_null(strstr(folder_find(&here, "strength.csv")->data, "2026-12-31,111,1\n"));
    assert_same("strength", folder_find(&here, "strength.csv")->data,
                folder_find(&there, "strength.csv")->data);
    side_verifies(great);
    side_verifies(less);
    side_remove(&one);
    side_remove(&other);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(both_sides_keep_one_contingent),
    cmocka_unit_test(a_row_that_both_change_ends_alike),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
