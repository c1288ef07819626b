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
    .kind = "attachment/1", .circle = CIRCLE_SHARED, .fault = attachment_fault};

int transaction_attachment_add(struct transaction *transaction, const struct attachment *attachment,
                               struct problems *problems, struct draft *ret_draft)
{
    if (attachment->size > ATTACHMENT_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = attachment->name},
                             "expected at most 4 MiB", "it is too large to be attached");
    return transaction_paper_add(transaction, attachment, problems, ret_draft);
}

int transaction_paper_add(struct transaction *transaction, const struct attachment *attachment,
                          struct problems *problems, struct draft *ret_draft)
{
    if (attachment->size > PAPER_MAXIMUM)
        return paper_too_large(attachment->name, problems);
    struct digest hash = attachment_hash(attachment->data, attachment->size);
    char hex[DIGEST_TEXT_SIZE];
    const struct attachment_body values = {.hash = digest_format(&hash, hex),
                                           .name = attachment->name,
                                           .of = attachment->of,
                                           .type = attachment->type,
                                           .size = (int64_t)attachment->size};
    struct draft draft = {.kind = attachment_kind.kind, .effective = instant_day(transaction->now)};
    draft.body = body_write(&form, &values, transaction->arena, &draft.body_size);
    if (!draft.body)
        return problem_memory(problems);
    int code = store_attachment_add(transaction->journal->store, &hash, attachment->data, attachment->size,
                                    problems);
    if (code == 0)
        *ret_draft = draft;
    return code;
}

/* ---- the bytes ---- */

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
    char hex[DIGEST_TEXT_SIZE];
    if (!digest_equal(&found, hash))
        return problem_error(problems, ERROR_STORAGE, (struct place){0}, "`muster journal verify` names all",
                             "the attachment %.12s... was changed in the database", digest_format(hash, hex));
    *ret_data = data;
    *ret_size = size;
    return 0;
}
