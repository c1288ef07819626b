/* Bundles: read, checked and added. */
#include "journal/attachment.h"
#include "journal/bundle_arrival.h"

struct reading {
    struct arrival *arrivals;
    size_t count;
    bool add;
    bool looked; /* all was right; nothing is to stay */
};

/* By subject and maker, then as they were made, so that parts given in any order come in theirs. */
static int in_order(const void *left, const void *right)
{
    const struct arrival *a = left, *b = right;
    const struct bundle_head *x = &a->content.head, *y = &b->content.head;
    int order = strcmp(x->subject, y->subject);
    if (order == 0)
        order = memcmp(x->maker.bytes, y->maker.bytes, DIGEST_SIZE);
    if (order == 0)
        order = x->made < y->made ? -1 : x->made > y->made;
    return order ? order : (x->part > y->part) - (x->part < y->part);
}

/* What the card says beyond what is known of its party. */
static bool is_news(const struct keys *keys, const struct party *card)
{
    for (size_t i = 0; i < card->count; i++) {
        const struct key_certificate *carried = &card->certificates[i];
        const struct party *party = keys_party(keys, &carried->installation);
        const struct key_certificate *known = party ? party_certificate(party, &carried->installation) : NULL;
        if (!known || carried->revoked_after < known->revoked_after)
            return true;
    }
    return false;
}

static int keep_cards(struct journal *journal, const struct reading *reading, struct problems *problems)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct arrival *arrival = &reading->arrivals[i];
        int code = is_news(&journal->keys, &arrival->card)
                       ? keys_trust(&journal->keys, &arrival->card_file, journal->arena, problems)
                       : 0;
        if (code < 0)
            return code;
    }
    return 0;
}

static int act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct reading *reading = context;
    reading->looked = false;
    int code = arrivals_add(transaction, reading->arrivals, reading->count, problems);
    if (code == 0 && reading->add) /* last, since a large one stays on the disk, whatever follows */
        return arrivals_add_files(transaction, reading->arrivals, reading->count, problems);
    if (code < 0)
        return code;
    reading->looked = true;
    return ERROR_USAGE; /* so that the transaction is rolled back */
}

static int add(struct journal *journal, struct reading *reading, struct arena *arena,
               struct problems *problems)
{
    bool again;
    int code = reading->add ? keep_cards(journal, reading, problems) : 0;
    if (code == 0)
        code = journal_write(journal, NULL, act, reading, arena, problems, &again);
    return code < 0 && reading->looked ? 0 : code;
}

static int read_all(struct journal *journal, const char *const *paths, struct reading *reading,
                    struct arena *arena, struct problems *problems)
{
    for (size_t i = 0; i < reading->count; i++) {
        int code = arrival_read(journal, paths[i], arena, problems, &reading->arrivals[i]);
        if (code < 0)
            return code;
        reading->arrivals[i].index = i;
    }
    return 0;
}

/* How an attachment that did not come is taken in; NULL: no memory. */
static const char *how_to_attach(const struct bundle_preview *preview,
                                 const struct bundle_attachment *attachment, struct arena *arena)
{
    const char *slash = strchr(preview->subject, '/');
    bool named = attachment->of[0] && strcmp(attachment->of, papers_folder) != 0;
    return arena_format(arena,
                        "ask its party for the file, and under this name `muster attach %s FILE%s%s%s`",
                        slash ? slash + 1 : preview->subject, named ? " --to \"" : "",
                        named ? attachment->of : "", named ? "\"" : "");
}

static void warn_of_missing(const struct bundle_preview *preview, struct problems *problems)
{
    for (size_t i = 0; i < preview->attachment_count; i++)
        if (preview->attachments[i].missing)
            problem_warning(problems, (struct place){.file = preview->files[0]},
                            how_to_attach(preview, &preview->attachments[i], problems->arena),
                            "the attachment '%s' is named, but did not come", preview->attachments[i].name);
}

int bundle_read(struct journal *journal, const char *const *paths, size_t count, bool add_them,
                struct arena *arena, struct problems *problems, struct bundle_preview *ret_previews)
{
    struct reading reading = {.count = count, .add = add_them};
    if (count == 0 || count > BUNDLE_FILES_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){0}, NULL,
                             "expected 1 to %d bundles at a time", BUNDLE_FILES_MAXIMUM);
    reading.arrivals = arena_array(arena, count, sizeof *reading.arrivals);
    if (!reading.arrivals)
        return problem_memory(problems);
    int code = read_all(journal, paths, &reading, arena, problems);
    if (code < 0)
        return code;
    qsort(reading.arrivals, count, sizeof *reading.arrivals, in_order);
    code = add(journal, &reading, arena, problems);
    if (code < 0)
        return code;
    for (size_t i = 0; i < count; i++) { /* it is added: nothing may fail from here on */
        ret_previews[reading.arrivals[i].index] = reading.arrivals[i].preview;
        warn_of_missing(&reading.arrivals[i].preview, problems);
    }
    return 0;
}
