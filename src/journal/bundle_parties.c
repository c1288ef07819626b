/* Bundles: who may make one, and for whom it is. */
#include "journal/bundle_inside.h"

enum { KEY_DIGITS = 12 };

static const struct place no_place;

static void describe(const struct party *party, const struct key_certificate *certificate,
                     struct bundle_installation *ret_installation)
{
    *ret_installation =
        (struct bundle_installation){certificate->installation, party->name, party->code, certificate->name};
}

bool bundle_installation(const struct keys *keys, const struct party *card, const struct digest *key,
                         struct bundle_installation *ret_installation)
{
    const struct party *party = keys_party(keys, key);
    const struct key_certificate *certificate = party ? party_certificate(party, key) : NULL;
    if (!certificate && card) {
        party = card;
        certificate = party_certificate(card, key);
    }
    *ret_installation = (struct bundle_installation){*key, "", "", ""};
    if (certificate)
        describe(party, certificate, ret_installation);
    return certificate != NULL;
}

const struct key_certificate *bundle_certificate(const struct keys *keys, const struct party *card,
                                                 const struct digest *key)
{
    const struct party *party = keys_party(keys, key);
    const struct key_certificate *known = party ? party_certificate(party, key) : NULL,
                                 *carried = card ? party_certificate(card, key) : NULL;
    if (!known || !carried)
        return known ? known : carried;
    if (known->revoked == INSTANT_NEVER)
        return carried;
    return carried->revoked == INSTANT_NEVER || known->revoked_after <= carried->revoked_after ? known
                                                                                               : carried;
}

const char *bundle_words(const struct bundle_installation *installation, struct arena *arena)
{
    char key[DIGEST_TEXT_SIZE];
    digest_format(&installation->key, key);
    const char *words =
        *installation->name
            ? arena_format(arena, "%s (%s), %s", installation->party, installation->code, installation->name)
            : arena_format(arena, "the unknown installation %.*s", KEY_DIGITS, key);
    return words ? words : "an installation";
}

int bundle_maker(const struct keys *keys, struct problems *problems, struct bundle_installation *ret_maker)
{
    const struct key_certificate *own =
        keys->has_installation ? party_certificate(&keys->own, &keys->installation.public_key) : NULL;
    char at[INSTANT_TEXT_SIZE];
    if (!own)
        return problem_error(
            problems, ERROR_FORBIDDEN, no_place,
            "`muster key new --party` makes a party; an installation more is certified by "
            "`muster key certify`",
            "this installation is not certified by a party, so nobody could trust its bundles");
    if (own->revoked != INSTANT_NEVER)
        return problem_error(problems, ERROR_FORBIDDEN, no_place,
                             "make a new key for this installation, and have it certified",
                             "the key of this installation was revoked on %s",
                             instant_format(own->revoked, at));
    describe(&keys->own, own, ret_maker);
    return 0;
}

/* ---- for whom ---- */

struct naming {
    const struct keys *keys;
    struct arena *arena;
    struct problems *problems;
    struct bundle_installation *found;
    size_t count, capacity;
};

static int add(struct naming *naming, const struct party *party, const struct key_certificate *certificate)
{
    for (size_t i = 0; i < naming->count; i++)
        if (digest_equal(&naming->found[i].key, &certificate->installation))
            return 0;
    if (naming->count == BUNDLE_RECIPIENTS_MAXIMUM)
        return problem_error(naming->problems, ERROR_LIMIT, no_place, "name installations by their keys",
                             "a bundle is for at most %d installations", BUNDLE_RECIPIENTS_MAXIMUM);
    naming->found =
        arena_grow(naming->arena, naming->found, &naming->capacity, naming->count, sizeof *naming->found);
    if (!naming->found)
        return problem_memory(naming->problems);
    describe(party, certificate, &naming->found[naming->count++]);
    return 0;
}

static bool is_own(const struct naming *naming, const struct digest *key)
{
    return naming->keys->has_installation && digest_equal(key, &naming->keys->installation.public_key);
}

static int add_party(struct naming *naming, const struct party *party)
{
    size_t before = naming->count;
    bool any = false;
    for (size_t i = 0; i < party->count; i++) {
        const struct key_certificate *certificate = &party->certificates[i];
        if (certificate->revoked != INSTANT_NEVER || is_own(naming, &certificate->installation))
            continue;
        int code = add(naming, party, certificate);
        if (code < 0)
            return code;
        any = true;
    }
    if (any || naming->count > before)
        return 0;
    return problem_error(naming->problems, ERROR_FORBIDDEN, no_place,
                         "ask that party for its newest card: `muster key trust CARD`",
                         "%s (%s) has no %sinstallation that is certified and not revoked", party->name,
                         party->code, party == &naming->keys->own ? "other " : "");
}

static int add_key(struct naming *naming, const struct digest *key)
{
    char at[INSTANT_TEXT_SIZE], hex[DIGEST_TEXT_SIZE];
    const struct party *party = keys_party(naming->keys, key);
    const struct key_certificate *certificate = party ? party_certificate(party, key) : NULL;
    if (is_own(naming, key))
        return problem_error(naming->problems, ERROR_INVALID, no_place, "name the receiver's key",
                             "a bundle is for others; this is the key of this installation itself");
    if (!certificate)
        return problem_error(naming->problems, ERROR_NOT_FOUND, no_place,
                             "take in the card of its party with `muster key trust CARD`",
                             "the key %s is that of no installation known here", digest_format(key, hex));
    if (certificate->revoked != INSTANT_NEVER)
        return problem_error(naming->problems, ERROR_FORBIDDEN, no_place,
                             "name another installation of that party",
                             "the key of %s (%s), %s was revoked on %s", party->name, party->code,
                             certificate->name, instant_format(certificate->revoked, at));
    return add(naming, party, certificate);
}

static int unknown_party(const struct naming *naming, const char *code)
{
    enum { KNOWN_MAXIMUM = KEYS_TRUSTED_MAXIMUM + 1 };
    const struct keys *keys = naming->keys;
    char quoted[TEXT_QUOTE_SIZE];
    size_t count = 0;
    const char **codes = arena_array(naming->arena, KNOWN_MAXIMUM, sizeof *codes);
    if (!codes)
        return problem_memory(naming->problems);
    if (keys->own.count)
        codes[count++] = keys->own.code;
    for (size_t i = 0; i < keys->trusted_count && count < KNOWN_MAXIMUM; i++)
        codes[count++] = keys->trusted[i].code;
    return problem_error(naming->problems, ERROR_NOT_FOUND, no_place,
                         count ? text_known(naming->arena, "parties", code, codes, count)
                               : "take in the receiver's card with `muster key trust CARD`",
                         "no party '%s' is known here", text_quote(code, strlen(code), quoted));
}

static int add_named(struct naming *naming, const char *name)
{
    const struct keys *keys = naming->keys;
    struct digest key;
    if (digest_parse(name, strlen(name), &key))
        return add_key(naming, &key);
    if (keys->own.count && strcmp(keys->own.code, name) == 0)
        return add_party(naming, &keys->own);
    for (size_t i = 0; i < keys->trusted_count; i++)
        if (strcmp(keys->trusted[i].code, name) == 0)
            return add_party(naming, &keys->trusted[i]);
    return unknown_party(naming, name);
}

static int by_key(const void *left, const void *right)
{
    const struct bundle_installation *a = left, *b = right;
    return memcmp(a->key.bytes, b->key.bytes, DIGEST_SIZE);
}

int bundle_recipients(const struct keys *keys, const struct bundle_export *export, struct arena *arena,
                      struct problems *problems, struct bundle_installation **ret_recipients,
                      size_t *ret_count)
{
    struct naming naming = {.keys = keys, .arena = arena, .problems = problems};
    if (export->to_count == 0)
        return problem_error(problems, ERROR_USAGE, no_place, "name a party or a key: --to KAZ",
                             "a bundle is for somebody");
    for (size_t i = 0; i < export->to_count; i++) {
        int code = add_named(&naming, export->to[i]);
        if (code < 0)
            return code;
    }
    if (naming.count)
        qsort(naming.found, naming.count, sizeof *naming.found, by_key);
    *ret_recipients = naming.found;
    *ret_count = naming.count;
    return 0;
}
