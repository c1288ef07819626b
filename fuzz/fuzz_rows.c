/* Rows of tables. Bytes that begin as a snapshot does are loaded as one: whatever they are, loading them
   ends, and what was loaded is saved and loaded again to the byte. Other bytes are a folder, written as one
   text (tests/folder_text.h): its rows become records, these become rows, and those a folder, which has the
   same rows; and a snapshot of them is loaded as it is, and with a few bits turned over. */
#include "fuzz.h"

#include "journal/rows.h"

#include "folder_text.h"

enum { TODAY = 20000 };
static const char magic[] = "muster rows 1\n";

static void write_folder(const struct rows *rows, struct arena *arena, struct folder *ret_folder)
{
    struct problems problems;
    problems_init(&problems, arena);
    int code = rows_folder(rows, "x", arena, &problems, ret_folder);
    FUZZ_CHECK(code == 0 || code == ERROR_LIMIT);
    if (code < 0)
        *ret_folder = (struct folder){.path = "x"};
    for (size_t i = 0; i < ret_folder->count; i++)
        FUZZ_CHECK(strlen(ret_folder->files[i].data) == ret_folder->files[i].size);
}

/* ---- snapshots ---- */

static int load(const void *data, size_t size, struct arena *arena)
{
    struct text saved TEXT_CLEANUP = {0}, again TEXT_CLEANUP = {0};
    struct rows *rows, *loaded;
    struct folder folder;
    int code = rows_load(&journal_wired, data, size, arena, &rows);
    FUZZ_CHECK(code == 0 || code == ERROR_NOT_FOUND || code == ERROR_LIMIT);
    if (code < 0 || rows_save(rows, &saved) < 0)
        return code;
    if (rows_load(&journal_wired, saved.data, saved.length, arena, &loaded) == ERROR_LIMIT)
        return ERROR_LIMIT;
    FUZZ_CHECK(rows_save(loaded, &again) == 0);
    FUZZ_CHECK(again.length == saved.length && memcmp(again.data, saved.data, saved.length) == 0);
    write_folder(loaded, arena, &folder);
    return 0;
}

/* Where the bits are turned over comes from the input. */
static void save_and_load(const struct rows *rows, uint32_t chance, struct arena *arena)
{
    enum { TURNED_OVER = 4 };
    struct text saved TEXT_CLEANUP = {0};
    if (rows_save(rows, &saved) < 0)
        return;
    int code = load(saved.data, saved.length, arena);
    FUZZ_CHECK(code == 0 || code == ERROR_LIMIT);
    for (int i = 0; i < TURNED_OVER; i++) {
        chance = chance * 1664525 + 1013904223; /* Knuth's generator */
        saved.data[(chance >> 8) % saved.length] ^= (char)(1 << (chance >> 5) % 7);
        (void)load(saved.data, saved.length, arena);
    }
}

/* ---- folders ---- */

/* Takes the drafts in as records. False when one is refused. */
static bool apply(const struct rows_change *change, struct rows *rows, struct arena *arena)
{
    struct problems problems;
    problems_init(&problems, arena);
    for (size_t i = 0; i < change->count; i++) {
        const struct draft *draft = &change->drafts[i];
        struct record record = {.subject = "contingent/x",
                                .circle = change->circle,
                                .sequence = i + 1,
                                .kind = draft->kind,
                                .effective = draft->effective,
                                .author = "a",
                                .authority = "",
                                .body = draft->body,
                                .body_size = draft->body_size,
                                .writer = {{1}},
                                .previous = {{i > 0}}};
        const struct folded folded = {.record = &record, .known = (instant)i};
        FUZZ_CHECK(!record_fault(&record));
        if (rows_fault(wiring_table(&journal_wired, draft->kind), draft->body, draft->body_size, arena))
            return false;
        FUZZ_CHECK(rows_apply(rows, &folded, &problems) == 0);
    }
    return true;
}

static struct rows *read_rows(const struct folder *folder, struct arena *arena, int *ret_code)
{
    struct problems problems;
    struct rows *rows = NULL;
    problems_init(&problems, arena);
    *ret_code = rows_of_folder(&journal_wired, folder, arena, &problems, &rows);
    fuzz_check_problems(*ret_code, &problems);
    return rows;
}

static void go_there_and_back(const struct folder *folder, uint32_t chance, struct arena *arena)
{
    struct problems problems;
    struct rows_difference difference;
    struct folder written;
    int code;
    problems_init(&problems, arena);
    struct rows *wanted = read_rows(folder, arena, &code), *rows = rows_new(&journal_wired, arena);
    if (code < 0 || !rows || rows_difference(NULL, wanted, TODAY, arena, &problems, &difference) < 0)
        return;
    for (size_t i = 0; i < difference.change_count; i++)
        if (!apply(&difference.changes[i], rows, arena))
            return;
    save_and_load(rows, chance, arena);
    write_folder(rows, arena, &written);
    struct rows *back = read_rows(&written, arena, &code);
    if (code == ERROR_LIMIT)
        return;
    FUZZ_CHECK(code == 0);
    if (rows_difference(rows, back, TODAY, arena, &problems, &difference) == 0)
        FUZZ_CHECK(difference.change_count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    struct folder folder;
    if (!arena)
        return 0;
    if (size >= sizeof magic - 1 && memcmp(data, magic, sizeof magic - 1) == 0)
        (void)load(data, size, arena);
    else if (folder_of_text((const char *)data, size, arena, &folder))
        go_there_and_back(&folder, size ? (uint32_t)size * 31 + data[size / 2] : 0, arena);
    return 0;
}
