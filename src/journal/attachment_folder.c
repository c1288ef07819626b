/* Papers of a contingent from and to attachments/ of its folder. */
#include "journal/attachment.h"

#include "base/body.h"

#include <string.h>

/* ---- reading ---- */

static int look(const struct folder_file *listed, struct arena *arena, struct problems *problems,
                struct paper_file *ret_file)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *fault = paper_name_fault(listed->name);
    if (fault)
        return problem_error(problems, ERROR_INVALID, (struct place){.file = papers_folder},
                             "expected at most 200 bytes of visible signs",
                             "'%s' cannot name an attachment: %s",
                             text_quote(listed->name, strlen(listed->name), quoted), fault);
    return paper_look(listed->path, arena, problems, ret_file);
}

int papers_of_folder(const char *path, struct arena *arena, struct problems *problems,
                     struct papers_import *ret_import)
{
    struct folder listed = {0};
    const char *folder = arena_format(arena, "%s/%s", path, papers_folder);
    if (!folder)
        return problem_memory(problems);
    int result = path_exists(folder) ? folder_list(folder, arena, problems, &listed) : 0;
    if (result < 0)
        return result;
    struct paper_file *files = arena_array(arena, listed.count, sizeof *files);
    if (!files)
        return problem_memory(problems);
    for (size_t i = 0; i < listed.count; i++) {
        int code = look(&listed.files[i], arena, problems, &files[i]);
        result = result ? result : code;
    }
    if (result == 0)
        *ret_import = (struct papers_import){files, listed.count};
    return result;
}

int papers_lay(struct journal *journal, const struct papers_import *import, struct problems *problems)
{
    int result = 0;
    for (size_t i = 0; import && i < import->count; i++) {
        int code = paper_lay(journal, &import->files[i], problems);
        result = result ? result : code;
        if (code == ERROR_STORAGE)
            break;
    }
    return result;
}

/* ---- recording ---- */

struct recording {
    struct transaction *transaction;
    const struct papers_import *import;
    struct papers papers; /* that are there */
    struct draft *drafts;
    size_t count;
    struct rows_file_change change;
};

static int add_draft(struct recording *recording, const struct paper_file *file, struct problems *problems)
{
    int code = transaction_paper_add(recording->transaction, file, papers_folder, CIRCLE_SHARED, problems,
                                     &recording->drafts[recording->count]);
    recording->count += code == 0;
    return code;
}

static int record_present(struct recording *recording, struct problems *problems)
{
    for (size_t i = 0; i < recording->import->count; i++) {
        const struct paper_file *file = &recording->import->files[i];
        const struct paper *paper = papers_find(&recording->papers, file->name, papers_folder);
        bool same = paper && digest_equal(&paper->hash, &file->hash);
        int code = same ? transaction_paper_keep(recording->transaction, file, problems)
                        : add_draft(recording, file, problems);
        if (code < 0)
            return code;
        recording->change.changed += !same && paper;
        recording->change.added += !same && !paper;
    }
    return 0;
}

static bool is_in_folder(const struct papers_import *import, const char *name)
{
    for (size_t i = 0; i < import->count; i++)
        if (strcmp(import->files[i].name, name) == 0)
            return true;
    return false;
}

static int record_gone(struct recording *recording, struct problems *problems)
{
    struct arena *arena = transaction_arena(recording->transaction);
    civil_day today = instant_day(transaction_now(recording->transaction));
    for (size_t i = 0; i < recording->papers.count; i++) {
        const struct paper *paper = &recording->papers.items[i];
        if (strcmp(paper->of, papers_folder) != 0 || is_in_folder(recording->import, paper->name))
            continue;
        int code = paper_withdraw(paper, CIRCLE_SHARED, today, arena, problems,
                                  &recording->drafts[recording->count]);
        if (code < 0)
            return code;
        recording->count++;
        recording->change.withdrawn++;
    }
    return 0;
}

/* Puts the papers behind the tables of what an import changed. */
static int add_change(struct transaction *transaction, struct rows_difference *difference,
                      const struct rows_file_change *change, struct problems *problems)
{
    size_t count = difference->file_count;
    struct rows_file_change *files = arena_array(transaction_arena(transaction), count + 1, sizeof *files);
    if (!files)
        return problem_memory(problems);
    if (count)
        memcpy(files, difference->files, count * sizeof *files);
    files[count] = *change;
    difference->files = files;
    difference->file_count = count + 1;
    return 0;
}

static int append_papers(struct recording *recording, struct contingent_import *import,
                         struct problems *problems)
{
    const struct append append = {.subject = import->subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = import->author,
                                  .authority = "",
                                  .drafts = recording->drafts,
                                  .count = recording->count};
    struct appended appended;
    int code = transaction_append(recording->transaction, &append, problems, &appended);
    if (code < 0)
        return code;
    import->version = appended.last;
    return add_change(recording->transaction, &import->difference, &recording->change, problems);
}

int papers_record(struct transaction *transaction, struct contingent_import *import,
                  struct problems *problems)
{
    struct arena *arena = transaction_arena(transaction);
    struct recording recording = {
        .transaction = transaction, .import = import->papers, .change = {.file = "attachments/"}};
    if (!import->papers)
        return 0;
    int code = papers_read(transaction_journal(transaction), transaction, import->subject, CIRCLE_SHARED,
                           INSTANT_NEVER, arena, problems, &recording.papers);
    if (code < 0)
        return code;
    recording.drafts =
        arena_array(arena, import->papers->count + recording.papers.count, sizeof *recording.drafts);
    if (!recording.drafts)
        return problem_memory(problems);
    code = record_present(&recording, problems);
    if (code == 0)
        code = record_gone(&recording, problems);
    return code < 0 || recording.count == 0 ? code : append_papers(&recording, import, problems);
}

/* ---- writing ---- */

static const char *target_of(const struct request *request, const struct paper *paper, struct arena *arena)
{
    return arena_format(arena, "%s/%s/%s", request_text(request, "folder", ""), papers_folder, paper->name);
}

static int leave_out(const struct paper *paper, const char *why, const char *remedy,
                     struct problems *problems)
{
    char quoted[TEXT_QUOTE_SIZE];
    problem_warning(problems, (struct place){.file = papers_folder}, remedy, "'%s' is left out: %s",
                    text_quote(paper->name, strlen(paper->name), quoted), why);
    return 0;
}

/* Whether a paper can be written: 1, 0 (left out, with a warning), or an error code. */
static int check_paper(const struct request *request, struct journal *journal, const struct paper *paper)
{
    struct problems *problems = request->problems;
    const char *fault = paper_name_fault(paper->name); /* of another party, a name could lead anywhere */
    if (fault)
        return leave_out(paper, fault, "`muster attachment ID NAME FILE` writes it under another name",
                         problems);
    const char *target = target_of(request, paper, request->arena);
    if (!target)
        return problem_memory(problems);
    if (!request_given(request, "replace") && path_exists(target))
        return problem_error(problems, ERROR_CONFLICT, (struct place){.file = target},
                             "expected a folder without it", "it exists already");
    int code = paper_write(journal, &paper->hash, NULL, false, problems);
    if (code == ERROR_NOT_FOUND)
        return leave_out(paper, "its bytes are not here", "it comes with a bundle of whoever has it",
                         problems);
    return code < 0 ? code : 1;
}

/* Files that the contingent does not have stay: the next import of the folder would record them. */
static int note_others(const struct request *request, const struct papers *papers)
{
    struct folder listed = {0};
    const char *path =
        arena_format(request->arena, "%s/%s", request_text(request, "folder", ""), papers_folder);
    if (!path)
        return problem_memory(request->problems);
    int code = path_exists(path) ? folder_list(path, request->arena, request->problems, &listed) : 0;
    for (size_t i = 0; code == 0 && i < listed.count; i++)
        if (!papers_find(papers, listed.files[i].name, papers_folder))
            problem_note(request->problems, (struct place){.file = listed.files[i].path}, NULL,
                         "it stays: the contingent does not have it, and an import of this folder would "
                         "record it");
    return code;
}

int papers_export_begin(const struct request *request, struct journal *journal, struct papers *ret_papers)
{
    struct papers papers = {0};
    size_t kept = 0;
    const char *subject = contingent_subject(request_text(request, "id", ""), request->arena);
    if (!subject)
        return problem_memory(request->problems);
    int code = papers_read(journal, NULL, subject, CIRCLE_SHARED,
                           request_number(request, "as-known-on", INSTANT_NEVER), request->arena,
                           request->problems, &papers);
    for (size_t i = 0; code >= 0 && i < papers.count; i++) {
        const struct paper *paper = &papers.items[i];
        code = strcmp(paper->of, papers_folder) == 0 ? check_paper(request, journal, paper) : 0;
        if (code > 0)
            papers.items[kept++] = *paper;
    }
    if (code < 0)
        return code;
    papers.count = kept;
    *ret_papers = papers;
    return note_others(request, &papers);
}

static int write_paper(const struct request *request, struct journal *journal, const struct paper *paper)
{
    const char *target = target_of(request, paper, request->arena);
    return target ? paper_write(journal, &paper->hash, target, request_given(request, "replace"),
                                request->problems)
                  : problem_memory(request->problems);
}

int papers_export_write(const struct request *request, struct journal *journal, const struct papers *papers)
{
    if (papers->count == 0) /* the files stand already: nothing may fail now without need */
        return 0;
    const char *folder =
        arena_format(request->arena, "%s/%s", request_text(request, "folder", ""), papers_folder);
    if (!folder)
        return problem_memory(request->problems);
    int code = folder_make(folder, request->problems);
    for (size_t i = 0; code == 0 && i < papers->count; i++)
        code = write_paper(request, journal, &papers->items[i]);
    return code;
}
