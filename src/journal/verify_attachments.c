/* Verifying attachments: each is what its hash says, and those that the records name are there. */
#include "journal/verify_inside.h"

struct listed {
    struct digest hash;
    size_t size;
};
struct listing {
    struct arena *arena;
    struct listed *items;
    size_t count, capacity;
};

static int list_attachment(void *context, const struct digest *hash, size_t size)
{
    struct listing *listing = context;
    struct listed *items =
        arena_grow(listing->arena, listing->items, &listing->capacity, listing->count, sizeof *items);
    if (!items)
        return 1;
    listing->items = items;
    items[listing->count++] = (struct listed){*hash, size};
    return 0;
}

static int by_hash(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    return memcmp(a->hash.bytes, b->hash.bytes, DIGEST_SIZE);
}

static int by_named_hash(const void *left, const void *right)
{
    const struct named_attachment *a = left, *b = right;
    int order = memcmp(a->hash.bytes, b->hash.bytes, DIGEST_SIZE);
    if (order || a->foreign != b->foreign)
        return order ? order : (int)a->foreign - (int)b->foreign;
    if (a->stream != b->stream)
        return a->stream < b->stream ? -1 : 1;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Where the bytes of an attachment are; NULL: no memory. */
static const char *place_of(const struct journal *journal, const struct digest *hash, size_t size,
                            struct arena *arena)
{
    char name[DIGEST_TEXT_SIZE];
    return store_attachment_is_beside(journal->store, size)
               ? store_attachment_file(journal->store, hash, arena)
               : arena_format(arena, "attachment %s", digest_format(hash, name));
}

static void add(struct findings *findings, const char *place, int64_t sequence, const char *what)
{
    const struct finding finding = {
        .kind = FINDING_ATTACHMENT, .place = place, .first = sequence, .last = sequence, .what = what};
    findings_add(findings, &finding);
}

/* ---- what is there ---- */

struct hashing {
    struct digest_state state;
    size_t size;
};

static int hash_piece(void *context, const void *data, size_t size)
{
    struct hashing *hashing = context;
    digest_add(&hashing->state, data, size);
    hashing->size += size;
    return 0;
}

static int check_bytes(struct journal *journal, const struct listed *listed, struct findings *findings,
                       struct problems *problems)
{
    struct hashing hashing = {0};
    digest_begin(&hashing.state, STORE_ATTACHMENT_DOMAIN);
    int code = store_attachment_pieces(journal->store, &listed->hash, hash_piece, &hashing, problems);
    if (code < 0)
        return code;
    struct digest hash = digest_end(&hashing.state);
    if (!digest_equal(&hash, &listed->hash) || hashing.size != listed->size)
        add(findings, place_of(journal, &listed->hash, listed->size, findings->arena), 0,
            "its bytes do not give its hash");
    return 0;
}

/* A transaction that failed leaves its file: that is no harm. */
static void note_unneeded(const struct journal *journal, const struct listed *listed,
                          const struct attachment_list *named, struct problems *problems)
{
    const struct named_attachment wanted = {.hash = listed->hash};
    size_t from = 0, to = named->count;
    while (from < to) { /* the first of this hash or behind it */
        size_t middle = from + (to - from) / 2;
        if (by_named_hash(&named->items[middle], &wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    if (from < named->count && digest_equal(&named->items[from].hash, &listed->hash))
        return;
    if (store_attachment_is_beside(journal->store, listed->size))
        problem_note(
            problems,
            (struct place){.file = store_attachment_file(journal->store, &listed->hash, problems->arena)},
            "it may be deleted", "not needed: no record names this attachment");
}

static int check_listed(struct journal *journal, const struct listing *listing,
                        const struct attachment_list *named, struct findings *findings,
                        struct problems *problems)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < listing->count; i++) {
        note_unneeded(journal, &listing->items[i], named, problems);
        code = check_bytes(journal, &listing->items[i], findings, problems);
    }
    return code;
}

/* ---- what is named ---- */

static const char *missing(const struct journal *journal, const struct named_attachment *named,
                           struct arena *arena)
{
    static const char plain[] = "the attachment that the record names is missing";
    size_t size = named->size > 0 ? (size_t)named->size : 0;
    if (!store_attachment_is_beside(journal->store, size))
        return plain;
    const char *file = store_attachment_file(journal->store, &named->hash, arena);
    const char *what = file ? arena_format(arena, "%s: there is no file %s", plain, file) : NULL;
    return what ? what : plain;
}

/* Of each hash once, own records first: those of others tell what was not handed over. */
static void check_named(const struct journal *journal, const struct listing *listing,
                        const struct attachment_list *named, struct findings *findings, size_t *ret_elsewhere)
{
    const struct named_attachment *before = NULL;
    for (size_t i = 0; i < named->count; i++) {
        const struct named_attachment *item = &named->items[i];
        const struct listed wanted = {.hash = item->hash};
        bool again = before && digest_equal(&before->hash, &item->hash);
        before = item;
        if ((item->foreign && again) || (listing->count && bsearch(&wanted, listing->items, listing->count,
                                                                   sizeof *listing->items, by_hash)))
            continue;
        if (item->foreign)
            ++*ret_elsewhere;
        else
            add(findings, stream_words(item->stream, findings->arena), item->sequence,
                missing(journal, item, findings->arena));
    }
}

int verify_attachments(struct journal *journal, struct attachment_list *named, struct findings *findings,
                       struct problems *problems, struct verification *counts)
{
    struct listing listing = {.arena = findings->arena};
    int code = store_attachments_list(journal->store, list_attachment, &listing, problems);
    if (code > 0)
        code = problem_memory(problems);
    if (code < 0)
        return code;
    if (listing.count)
        qsort(listing.items, listing.count, sizeof *listing.items, by_hash);
    if (named->count)
        qsort(named->items, named->count, sizeof *named->items, by_named_hash);
    code = check_listed(journal, &listing, named, findings, problems);
    if (code < 0)
        return code;
    check_named(journal, &listing, named, findings, &counts->elsewhere);
    counts->attachments = listing.count;
    return 0;
}
