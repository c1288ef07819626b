/* Papers of a contingent from and to attachments/ of its folder. */
#include "journal/attachment.h"

#include "base/body.h"

#include <string.h>

/* ---- reading ---- */

int paper_too_large(const char *path, struct problems *problems)
{
    return problem_error(problems, ERROR_LIMIT, (struct place){.file = path},
                         "expected at most 64 MiB; a scan of lower resolution, or in several files, serves",
                         "it is too large to be attached");
}

/* Reads one paper into an arena of its own. */
static int read_paper(const struct folder_file *listed, struct arena *arena, struct problems *problems,
                      struct folder_file *ret_file)
{
    if (listed->size > PAPER_MAXIMUM)
        return paper_too_large(listed->path, problems);
    int code = file_read(listed->path, arena, problems, ret_file);
    if (code == 0 && ret_file->size > PAPER_MAXIMUM)
        return paper_too_large(listed->path, problems);
    return code;
}

static int hash_paper(const struct folder_file *listed, struct problems *problems, struct digest *ret_hash)
{
    char quoted[TEXT_QUOTE_SIZE];
    struct folder_file file = {0};
    const char *fault = paper_name_fault(listed->name);
    if (fault)
        return problem_error(problems, ERROR_INVALID, (struct place){.file = papers_folder},
                             "expected at most 200 bytes of visible signs",
                             "'%s' cannot name an attachment: %s",
                             text_quote(listed->name, strlen(listed->name), quoted), fault);
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    if (!arena)
        return problem_memory(problems);
    int code = read_paper(listed, arena, problems, &file);
    if (code == 0)
        *ret_hash = attachment_hash(file.data, file.size);
    return code;
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
    struct digest *hashes = arena_array(arena, listed.count, sizeof *hashes);
    if (!hashes)
        return problem_memory(problems);
    for (size_t i = 0; i < listed.count; i++) {
        int code = hash_paper(&listed.files[i], problems, &hashes[i]);
        result = result ? result : code;
    }
    if (result == 0)
        *ret_import = (struct papers_import){listed.files, hashes, listed.count};
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

static int add_draft(struct recording *recording, const struct folder_file *listed, struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct folder_file file = {0};
    if (!arena)
        return problem_memory(problems);
    int code = read_paper(listed, arena, problems, &file);
    if (code < 0)
        return code;
    const struct attachment attachment = {.name = listed->name,
                                          .type = paper_type(listed->name),
                                          .of = papers_folder,
                                          .data = file.data,
                                          .size = file.size};
    code = transaction_paper_add(recording->transaction, &attachment, problems,
                                 &recording->drafts[recording->count]);
    recording->count += code == 0;
    return code;
}

static int record_present(struct recording *recording, struct problems *problems)
{
    for (size_t i = 0; i < recording->import->count; i++) {
        const struct folder_file *file = &recording->import->files[i];
        const struct paper *paper = papers_find(&recording->papers, file->name, papers_folder);
        if (paper && digest_equal(&paper->hash, &recording->import->hashes[i]))
            continue;
        int code = add_draft(recording, file, problems);
        if (code < 0)
            return code;
        recording->change.changed += paper != NULL;
        recording->change.added += paper == NULL;
    }
    return 0;
}

static bool is_in_folder(const struct papers_import *import, const char *name)
{
    const struct folder folder = {.files = import->files, .count = import->count};
    return folder_find(&folder, name) != NULL;
}

static int record_gone(struct recording *recording, struct problems *problems)
{
    struct arena *arena = transaction_arena(recording->transaction);
    for (size_t i = 0; i < recording->papers.count; i++) {
        const struct paper *paper = &recording->papers.items[i];
        if (strcmp(paper->of, papers_folder) != 0 || is_in_folder(recording->import, paper->name))
            continue;
        struct draft draft = {.kind = attachment_withdrawn_kind.kind,
                              .effective = instant_day(transaction_now(recording->transaction))};
        draft.body = paper_withdrawn_body(paper, arena, &draft.body_size);
        if (!draft.body)
            return problem_memory(problems);
        recording->drafts[recording->count++] = draft;
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
    int code = papers_read(transaction_journal(transaction), transaction, import->subject, INSTANT_NEVER,
                           arena, problems, &recording.papers);
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
    const void *data = NULL;
    size_t size = 0;
    struct problems *problems = request->problems;
    const char *fault = paper_name_fault(paper->name); /* of another party, a name could lead anywhere */
    if (fault)
        return leave_out(paper, fault, "`muster attachment ID NAME FILE` writes it under another name",
                         problems);
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    const char *target = arena ? target_of(request, paper, request->arena) : NULL;
    if (!target)
        return problem_memory(problems);
    if (!request_given(request, "replace") && path_exists(target))
        return problem_error(problems, ERROR_CONFLICT, (struct place){.file = target},
                             "expected a folder without it", "it exists already");
    int code = journal_attachment_read(journal, &paper->hash, arena, problems, &data, &size);
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
    int code = papers_read(journal, NULL, subject, request_number(request, "as-known-on", INSTANT_NEVER),
                           request->arena, request->problems, &papers);
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
    const void *data = NULL;
    size_t size = 0;
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    const char *target = arena ? target_of(request, paper, arena) : NULL;
    if (!target)
        return problem_memory(request->problems);
    int code = journal_attachment_read(journal, &paper->hash, arena, request->problems, &data, &size);
    return code < 0 ? code
                    : file_write(target, data, size, request_given(request, "replace"), request->problems);
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
