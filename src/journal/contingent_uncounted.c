/* What of an import does not count: rows of the memorandum where a version of it is agreed. */
#include "journal/contingent.h"

#include <stdlib.h>
#include <string.h>

static int by_content(const void *left, const void *right)
{
    const struct draft *a = left, *b = right;
    size_t shorter = a->body_size < b->body_size ? a->body_size : b->body_size;
    int order = strcmp(a->kind, b->kind);
    if (order == 0)
        order = memcmp(a->body, b->body, shorter);
    return order ? order : (a->body_size > b->body_size) - (a->body_size < b->body_size);
}

static bool is_in(const struct draft *draft, const struct rows_change *sorted)
{
    return bsearch(draft, sorted->drafts, sorted->count, sizeof *draft, by_content) != NULL;
}

/* The change of a circle; count 0: there is none. */
static struct rows_change change_of(const struct rows_difference *difference, enum circle circle)
{
    for (size_t i = 0; i < difference->change_count; i++)
        if (difference->changes[i].circle == circle)
            return difference->changes[i];
    return (struct rows_change){.circle = circle};
}

/* How many rows of a file were recorded that stand otherwise in what counts. */
static size_t count_rows(const struct rows_file_change *file, const struct rows_change *recorded,
                         const struct rows_change *otherwise)
{
    size_t count = 0;
    for (size_t i = 0; i < recorded->count; i++) {
        const struct record_table *table = wiring_table(&journal_wired, recorded->drafts[i].kind);
        if (table && strcmp(rows_file(table), file->file) == 0)
            count += is_in(&recorded->drafts[i], otherwise);
    }
    return count;
}

static void warn(const struct contingent_import *import, const struct folder *folder,
                 const struct rows_difference *otherwise, struct problems *problems)
{
    const char *id = import->subject + strlen(CONTINGENT_PREFIX);
    for (size_t i = 0; i < import->difference.file_count; i++) {
        const struct rows_file_change *file = &import->difference.files[i];
        const struct rows_change recorded = change_of(&import->difference, file->circle);
        const struct rows_change apart = change_of(otherwise, file->circle);
        size_t rows = apart.count ? count_rows(file, &recorded, &apart) : 0;
        const struct folder_file *place = folder_find(folder, file->file);
        if (rows)
            problem_warning(problems, (struct place){.file = place ? place->path : file->file},
                            arena_format(problems->arena, "`muster mou propose %s %s` proposes the change",
                                         id, folder->path),
                            "%zu changed %s not count, though recorded: an agreed version of the "
                            "memorandum stands in the place of what is imported",
                            rows, rows == 1 ? "row does" : "rows do");
    }
}

void contingent_warn_uncounted(struct journal *journal, const struct contingent_import *import,
                               const struct folder *folder, struct arena *arena, struct problems *problems)
{
    struct problems unheard; /* what cannot be compared is said where the contingent is opened */
    struct folder counted = *folder;
    struct rows *rows = NULL;
    struct rows_difference otherwise;
    problems_init(&unheard, arena);
    if (!journal_wired.contingent_folder || import->difference.file_count == 0 || import->kept.count == 0 ||
        journal_wired.contingent_folder(journal, &import->kept, arena, &unheard, &counted) < 0 ||
        counted.files == folder->files)
        return;
    if (rows_of_folder(&journal_wired, &counted, arena, &unheard, &rows) < 0 ||
        rows_difference(rows, import->rows, 0, arena, &unheard, &otherwise) < 0)
        return;
    for (size_t i = 0; i < otherwise.change_count; i++)
        qsort(otherwise.changes[i].drafts, otherwise.changes[i].count, sizeof *otherwise.changes[i].drafts,
              by_content);
    warn(import, folder, &otherwise, problems);
}
