/* Bundles: a file opened, and who it is from. */
#include "journal/bundle_arrival.h"
#include "journal/bundle_seal.h"

static const char ask_again[] = "ask for the file once more";

struct opening {
    const struct keys *keys;
    struct arrival *arrival;
    struct arena *arena;
    struct problems *problems;
};

static int refuse(const struct opening *opening, int code, const char *expected, const char *what)
{
    return problem_error(opening->problems, code, arrival_place(opening->arrival), expected, "%s", what);
}

const char *arrival_words(const struct journal *journal, const struct arrival *arrival,
                          const struct digest *writer, struct problems *problems)
{
    struct bundle_installation installation;
    bundle_installation(journal_keys(journal), &arrival->card, writer, &installation);
    return bundle_words(&installation, problems->arena);
}

/* ---- the file ---- */

static int not_for_us(const struct opening *opening, const struct sealed *sealed)
{
    struct bundle_installation first;
    char key[DIGEST_TEXT_SIZE];
    const char *more = sealed->recipient_count > 1 ? " and others" : "";
    bundle_installation(opening->keys, NULL, &sealed->recipients[0].key, &first);
    digest_format(&opening->keys->installation.public_key, key);
    return problem_error(opening->problems, ERROR_FORBIDDEN, arrival_place(opening->arrival),
                         arena_format(opening->problems->arena,
                                      "send the newest card of this installation's party to whoever made it; "
                                      "its key is %s",
                                      opening->keys->has_installation ? key : "not made yet"),
                         "it is not for this installation, but for %s%s",
                         bundle_words(&first, opening->problems->arena), more);
}

static int open_file(const struct opening *opening, struct sealed *sealed, struct bundle_bytes *ret_plain)
{
    struct folder_file file;
    const char *why;
    int code = file_read(opening->arrival->path, opening->arena, opening->problems, &file);
    if (code < 0)
        return code;
    code = bundle_sealed_read(file.data, file.size, opening->arena, sealed, &why);
    if (code == ERROR_NOT_FOUND)
        return refuse(opening, ERROR_INVALID, "expected a file that `muster bundle export` made", why);
    if (code < 0)
        return refuse(opening, code, ask_again, why);
    code = bundle_open(sealed, &opening->keys->installation, opening->arena, ret_plain, &why);
    if (code == ERROR_FORBIDDEN)
        return not_for_us(opening, sealed);
    return code < 0 ? refuse(opening, code, ask_again, why) : 0;
}

/* Whether the list that was signed is the one outside: else somebody has handed it on as if it were for us.
 */
static int check_recipients(const struct opening *opening, const struct sealed *sealed)
{
    const struct bundle_head *head = &opening->arrival->content.head;
    bool same = head->to_count == sealed->recipient_count;
    for (size_t i = 0; same && i < head->to_count; i++)
        same = digest_equal(&head->to[i], &sealed->recipients[i].key);
    return same ? 0
                : refuse(opening, ERROR_INVALID, "ask its maker for a bundle of your own",
                         "it was encrypted for others than its maker has signed it for");
}

/* ---- the maker ---- */

static int unknown_root(const struct opening *opening)
{
    char root[FINGERPRINT_SIZE];
    const struct party *card = &opening->arrival->card;
    return problem_error(opening->problems, ERROR_FORBIDDEN, arrival_place(opening->arrival),
                         "ask that party for its card, compare this fingerprint by telephone, then "
                         "`muster key trust CARD`",
                         "it comes from a party that calls itself %s (%s), whose root %s is not known here",
                         card->name, card->code, key_fingerprint(&card->root, root));
}

static int read_card(const struct opening *opening)
{
    struct arrival *arrival = opening->arrival;
    const struct bundle_bytes *bytes = &arrival->content.card;
    char *data = arena_text(opening->arena, (const char *)bytes->data, bytes->size);
    const char *path = arena_format(opening->arena, "%s (card)", arrival->path);
    if (!data || !path)
        return problem_memory(opening->problems);
    arrival->card_file =
        (struct folder_file){.name = "party.card", .path = path, .data = data, .size = bytes->size};
    int code = card_read(&arrival->card_file, opening->arena, opening->problems, &arrival->card);
    if (code < 0)
        return code;
    return keys_party_of_root(opening->keys, &arrival->card.root) ? 0 : unknown_root(opening);
}

static int check_maker(const struct opening *opening)
{
    struct arrival *arrival = opening->arrival;
    const struct digest *maker = &arrival->content.head.maker;
    const struct party *known = keys_party(opening->keys, maker);
    const struct key_certificate *certificate = bundle_certificate(opening->keys, &arrival->card, maker);
    char hex[DIGEST_TEXT_SIZE], at[INSTANT_TEXT_SIZE];
    bundle_installation(opening->keys, &arrival->card, maker, &arrival->maker);
    bool other = known && !digest_equal(&known->root, &arrival->card.root);
    if (!party_certificate(&arrival->card, maker) || other || !certificate)
        return problem_error(opening->problems, ERROR_FORBIDDEN, arrival_place(arrival),
                             "ask that party whose the key is",
                             "it was made with the key %s, which %s (%s) has not certified",
                             digest_format(maker, hex), arrival->card.name, arrival->card.code);
    if (certificate->revoked != INSTANT_NEVER)
        return problem_error(opening->problems, ERROR_FORBIDDEN, arrival_place(arrival),
                             "ask for a bundle of another installation of that party",
                             "it was made by %s, whose key was revoked on %s",
                             bundle_words(&arrival->maker, opening->problems->arena),
                             instant_format(certificate->revoked, at));
    if (bundle_signed(&arrival->content))
        return 0;
    return problem_error(opening->problems, ERROR_INVALID, arrival_place(arrival), ask_again,
                         "its signature is not that of %s, who is named as its maker",
                         bundle_words(&arrival->maker, opening->problems->arena));
}

/* ---- heads ---- */

static bool seen_signed(const struct bundle_head *head, const struct digest *writer, uint64_t sequence,
                        const struct digest *hash, const uint8_t signature[KEY_SIGNATURE_SIZE])
{
    struct head signed_head = {.subject = head->subject,
                               .circle = CIRCLE_SHARED,
                               .writer = *writer,
                               .sequence = sequence,
                               .hash = *hash,
                               .has_signature = true};
    memcpy(signed_head.signature, signature, KEY_SIGNATURE_SIZE);
    return head_signed(&signed_head);
}

static int unsigned_head(const struct opening *opening, const struct digest *writer, uint64_t sequence)
{
    struct bundle_installation installation;
    bundle_installation(opening->keys, &opening->arrival->card, writer, &installation);
    return problem_error(opening->problems, ERROR_INVALID, arrival_place(opening->arrival),
                         "ask that installation for a bundle of its own",
                         "the head %llu of the shared stream of %s is not signed by its writer",
                         (unsigned long long)sequence, bundle_words(&installation, opening->problems->arena));
}

static int check_heads(const struct opening *opening)
{
    const struct bundle_head *head = &opening->arrival->content.head;
    struct bundle_installation writer;
    for (size_t i = 0; i < head->stream_count; i++) {
        const struct bundle_range *range = &head->streams[i];
        if (!bundle_installation(opening->keys, &opening->arrival->card, &range->writer, &writer))
            return problem_error(opening->problems, ERROR_FORBIDDEN, arrival_place(opening->arrival),
                                 "take in the card of its party with `muster key trust CARD`",
                                 "it holds records of %s", bundle_words(&writer, opening->problems->arena));
        if (!seen_signed(head, &range->writer, range->last, &range->hash, range->signature))
            return unsigned_head(opening, &range->writer, range->last);
    }
    for (size_t i = 0; i < head->seen_count; i++) {
        const struct bundle_seen *seen = &head->seen[i];
        if (!seen_signed(head, &seen->writer, seen->sequence, &seen->hash, seen->signature))
            return unsigned_head(opening, &seen->writer, seen->sequence);
    }
    return 0;
}

/* ---- the whole ---- */

static int note_preview(const struct opening *opening)
{
    struct arrival *arrival = opening->arrival;
    const struct bundle_head *head = &arrival->content.head;
    struct bundle_preview *preview = &arrival->preview;
    struct bundle_installation *recipients = arena_array(opening->arena, head->to_count, sizeof *recipients);
    struct bundle_stream *streams = arena_array(opening->arena, head->stream_count, sizeof *streams);
    const char **files = arena_array(opening->arena, 1, sizeof *files);
    if (!recipients || !streams || !files)
        return problem_memory(opening->problems);
    files[0] = arrival->path;
    for (size_t i = 0; i < head->to_count; i++)
        bundle_installation(opening->keys, &arrival->card, &head->to[i], &recipients[i]);
    for (size_t i = 0; i < head->stream_count; i++) {
        const struct bundle_range *range = &head->streams[i];
        bundle_installation(opening->keys, &arrival->card, &range->writer, &streams[i].writer);
        streams[i].first = range->first;
        streams[i].last = range->last;
    }
    *preview = (struct bundle_preview){.subject = head->subject,
                                       .maker = arrival->maker,
                                       .made = head->made,
                                       .recipients = recipients,
                                       .recipient_count = head->to_count,
                                       .files = files,
                                       .file_count = 1,
                                       .part = head->part,
                                       .parts = head->parts,
                                       .streams = streams,
                                       .stream_count = head->stream_count};
    return 0;
}

static int open_arrival(const struct opening *opening)
{
    struct sealed sealed;
    struct bundle_bytes plain = {0};
    const char *why;
    int code = open_file(opening, &sealed, &plain);
    if (code < 0)
        return code;
    code = bundle_decode(plain.data, plain.size, opening->arena, &opening->arrival->content, &why);
    if (code < 0)
        return refuse(opening, code, ask_again, why);
    code = check_recipients(opening, &sealed);
    if (code == 0)
        code = read_card(opening);
    if (code == 0)
        code = check_maker(opening);
    if (code == 0)
        code = check_heads(opening);
    return code == 0 ? note_preview(opening) : code;
}

int arrival_read(const struct journal *journal, const char *path, struct arena *arena,
                 struct problems *problems, struct arrival *ret_arrival)
{
    struct arrival arrival = {.path = path};
    const struct opening opening = {journal_keys(journal), &arrival, arena, problems};
    int code = open_arrival(&opening);
    if (code == 0)
        code = arrival_check_records(journal, &arrival, arena, problems);
    if (code == 0)
        *ret_arrival = arrival;
    return code;
}
