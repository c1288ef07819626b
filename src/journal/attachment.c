/* Attachments: bytes kept once by their hash, and the records that name them. */
#include "journal/attachment.h"
#include "journal/journal_inside.h"

#include "base/body.h"

/* ---- the record ---- */

#define MEMBER(key_, type_, required_, field_, maximum_)                                                     \
    {                                                                                                        \
        (key_), (type_), (required_), offsetof(struct attachment_body, field_), (maximum_)                   \
    }
static const struct body_member members[] = {
    MEMBER("hash", BODY_DIGEST, true, hash, 0), MEMBER("name", BODY_TEXT, true, name, 200),
    MEMBER("of", BODY_TEXT, false, of, 400),    MEMBER("size", BODY_NUMBER, true, size, 0),
    MEMBER("type", BODY_TEXT, true, type, 100),
};
static const struct body_form form = BODY_FORM("attachment/1", members);

const char *attachment_body_read(const char *body, size_t size, struct arena *arena,
                                 struct attachment_body *ret_values)
{
    return body_read(&form, body, size, arena, ret_values);
}

static const char *attachment_fault(const char *body, size_t size, struct arena *arena)
{
    struct attachment_body values;
    return attachment_body_read(body, size, arena, &values);
}

const struct record_kind attachment_kind = {
    .kind = "attachment/1", .circle = CIRCLE_SHARED, .kept = true, .fault = attachment_fault};
const struct record_kind attachment_internal_kind = {
    .kind = "attachment_internal/1", .circle = CIRCLE_INTERNAL, .fault = attachment_fault};

bool is_attachment_kind(const char *kind)
{
    return strcmp(kind, attachment_kind.kind) == 0 || strcmp(kind, attachment_internal_kind.kind) == 0;
}

static int make_draft(const struct transaction *transaction, const struct attachment_body *values,
                      enum circle circle, struct problems *problems, struct draft *ret_draft)
{
    const struct record_kind *kind = circle == CIRCLE_INTERNAL ? &attachment_internal_kind : &attachment_kind;
    struct draft draft = {.kind = kind->kind, .effective = instant_day(transaction->now)};
    draft.body = body_write(&form, values, transaction->arena, &draft.body_size);
    if (!draft.body)
        return problem_memory(problems);
    *ret_draft = draft;
    return 0;
}

int transaction_attachment_add(struct transaction *transaction, const struct attachment *attachment,
                               struct problems *problems, struct draft *ret_draft)
{
    struct digest hash = attachment_hash(attachment->data, attachment->size);
    char hex[DIGEST_TEXT_SIZE];
    const struct attachment_body values = {.hash = digest_format(&hash, hex),
                                           .name = attachment->name,
                                           .of = attachment->of,
                                           .type = attachment->type,
                                           .size = (int64_t)attachment->size};
    if (attachment->size > ATTACHMENT_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = attachment->name},
                             "expected at most 4 MiB", "it is too large to be attached");
    int code = make_draft(transaction, &values, CIRCLE_SHARED, problems, ret_draft);
    return code < 0 ? code
                    : store_attachment_add(transaction->journal->store, &hash, attachment->data,
                                           attachment->size, problems);
}

/* ---- files ---- */

/* What passes, hashed, and perhaps written. */
struct passing {
    struct digest_state state;
    size_t size;
    struct new_file file; /* not begun: nothing is written */
};

static int pass(void *context, const void *data, size_t size)
{
    struct passing *passing = context;
    digest_add(&passing->state, data, size);
    passing->size += size;
    return passing->file.open ? new_file_add(&passing->file, data, size) : 0;
}

int paper_look(const char *path, struct arena *arena, struct problems *problems, struct paper_file *ret_file)
{
    struct passing passing = {0};
    const char *slash = strrchr(path, '/');
    struct paper_file file = {.path = arena_text(arena, path, strlen(path))};
    if (!file.path)
        return problem_memory(problems);
    digest_begin(&passing.state, STORE_ATTACHMENT_DOMAIN);
    int code = file_pieces(path, pass, &passing, problems);
    if (code < 0)
        return code;
    file.name = slash ? file.path + (slash + 1 - path) : file.path;
    file.hash = digest_end(&passing.state);
    file.size = passing.size;
    *ret_file = file;
    return 0;
}

int paper_lay(struct journal *journal, const struct paper_file *file, struct problems *problems)
{
    size_t maximum = store_attachment_maximum(journal->store);
    if (file->size > maximum)
        return problem_error(
            problems, ERROR_LIMIT, (struct place){.file = file->path},
            maximum == STORE_ATTACHMENT_LARGEST
                ? "expected at most 256 MiB; a scan of lower resolution, or in several files, serves"
                : "expected at most 64 MiB where the database is PostgreSQL; a scan of lower resolution, or "
                  "in several files, serves",
            "it is too large to be attached");
    return store_attachment_is_beside(journal->store, file->size)
               ? store_attachment_lay(journal->store, &file->hash, file->size, file->path, problems)
               : 0;
}

int transaction_paper_keep(struct transaction *transaction, const struct paper_file *file,
                           struct problems *problems)
{
    struct store *store = transaction->journal->store;
    struct folder_file read;
    if (store_attachment_is_beside(store, file->size))
        return 0; /* it was laid */
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    if (!arena)
        return problem_memory(problems);
    int code = file_read(file->path, arena, problems, &read);
    if (code < 0)
        return code;
    struct digest hash = attachment_hash(read.data, read.size);
    if (!digest_equal(&hash, &file->hash))
        return problem_error(problems, ERROR_CONFLICT, (struct place){.file = file->path},
                             "expected a plain file that nobody changes meanwhile",
                             "it changed while it was read");
    return store_attachment_add(store, &hash, read.data, read.size, problems);
}

int transaction_paper_add(struct transaction *transaction, const struct paper_file *file, const char *of,
                          enum circle circle, struct problems *problems, struct draft *ret_draft)
{
    char hex[DIGEST_TEXT_SIZE];
    const struct attachment_body values = {.hash = digest_format(&file->hash, hex),
                                           .name = file->name,
                                           .of = of,
                                           .type = paper_type(file->name),
                                           .size = (int64_t)file->size};
    int code = transaction_paper_keep(transaction, file, problems);
    return code < 0 ? code : make_draft(transaction, &values, circle, problems, ret_draft);
}

/* ---- the bytes ---- */

static int was_changed(const struct journal *journal, const struct digest *hash, size_t size,
                       struct problems *problems)
{
    char hex[DIGEST_TEXT_SIZE];
    struct place place = {0};
    if (store_attachment_is_beside(journal->store, size))
        place.file = store_attachment_file(journal->store, hash, problems->arena);
    return problem_error(problems, ERROR_STORAGE, place,
                         "`muster journal verify` names all; attaching the same file again mends it where it "
                         "lies beside the database",
                         "the attachment %.12s... was changed in the database", digest_format(hash, hex));
}

int journal_attachment_read(struct journal *journal, const struct digest *hash, struct arena *arena,
                            struct problems *problems, const void **ret_data, size_t *ret_size)
{
    const void *data;
    size_t size;
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_attachment_read(journal->store, hash, arena, problems, &data, &size);
    journal_read_end(journal);
    if (code < 0)
        return code;
    struct digest found = attachment_hash(data, size);
    if (!digest_equal(&found, hash))
        return was_changed(journal, hash, size, problems);
    *ret_data = data;
    *ret_size = size;
    return 0;
}

static int read_pieces(struct journal *journal, const struct digest *hash, struct passing *passing,
                       struct problems *problems)
{
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    digest_begin(&passing->state, STORE_ATTACHMENT_DOMAIN);
    code = store_attachment_pieces(journal->store, hash, pass, passing, problems);
    journal_read_end(journal);
    if (code < 0)
        return code;
    struct digest found = digest_end(&passing->state);
    return digest_equal(&found, hash) ? 0 : was_changed(journal, hash, passing->size, problems);
}

int paper_write(struct journal *journal, const struct digest *hash, const char *path, bool replace,
                struct problems *problems)
{
    struct passing passing = {0};
    int code = path ? new_file_begin(path, replace, problems, &passing.file) : 0;
    if (code == 0)
        code = read_pieces(journal, hash, &passing, problems);
    if (code == 0 && path)
        code = new_file_end(&passing.file);
    new_file_abandon(&passing.file);
    return code;
}

static int stop(void *context, const void *data, size_t size)
{
    (void)context, (void)data, (void)size;
    return 1;
}

int paper_is_here(struct journal *journal, const struct digest *hash, struct problems *problems)
{
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_attachment_pieces(journal->store, hash, stop, NULL, problems);
    journal_read_end(journal);
    return code == ERROR_NOT_FOUND ? 0 : code < 0 ? code : 1;
}
