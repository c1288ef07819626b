/* Bundles: the bytes of attachments, from and to where the journal keeps them. */
#include "journal/bundle_inside.h"

struct looking {
    struct bundle_preview *preview;
    uint64_t maximum;
};

static int note_present(void *context, const struct digest *hash, size_t size)
{
    struct looking *looking = context;
    struct bundle_attachment *attachment = bundle_attachment_find(looking->preview, hash);
    if (attachment) {
        attachment->missing = false;
        attachment->size = size;
        attachment->apart = size > looking->maximum;
    }
    return 0;
}

int bundle_attachments_look(struct journal *journal, struct bundle_preview *preview, uint64_t maximum,
                            struct problems *problems)
{
    struct looking looking = {preview, maximum};
    if (!preview->attachment_count)
        return 0;
    for (size_t i = 0; i < preview->attachment_count; i++)
        preview->attachments[i].missing = true, preview->attachments[i].apart = false;
    return store_attachments_list(journal_store(journal), note_present, &looking, problems);
}

int bundle_attachment_read(struct journal *journal, const struct bundle_attachment *attachment,
                           struct arena *arena, struct problems *problems, struct bundle_bytes *ret_bytes)
{
    const void *data;
    size_t size;
    int code =
        store_attachment_read(journal_store(journal), &attachment->hash, arena, problems, &data, &size);
    if (code == ERROR_NOT_FOUND)
        return problem_error(problems, ERROR_STORAGE, (struct place){0}, "`muster journal verify` names all",
                             "the attachment '%s' has gone", attachment->name);
    if (code == 0)
        *ret_bytes = (struct bundle_bytes){data, size};
    return code;
}

int bundle_attachment_add(struct journal *journal, const struct bundle_file *file, struct problems *problems)
{
    return store_attachment_add(journal_store(journal), &file->hash, file->bytes.data, file->bytes.size,
                                problems);
}
