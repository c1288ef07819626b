/* The party of an installation and those that it trusts: made, certified, revoked, accepted. */
#include "journal/keys_card.h"
#include "journal/shares.h"

static struct place no_place(void)
{
    return (struct place){0};
}

static bool same_name(const struct party *a, const struct party *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->code, b->code) == 0;
}

int keys_save_card(const struct keys *keys, const struct party *party, bool own, struct problems *problems)
{
    TEXT_CLEANUP struct text text = {0};
    const char *folder = own ? keys->folder : keys_path(keys, "trusted", problems);
    const char *path = !folder ? NULL
                       : own   ? keys_path(keys, "party.card", problems)
                               : arena_format(problems->arena, "%s/%s.card", folder, party->code);
    if (!path)
        return problem_memory(problems);
    int code = secret_folder_make(folder, problems);
    if (code == 0 && card_write(party, &text) < 0)
        code = problem_memory(problems);
    return code < 0 ? code : file_write(path, text_content(&text), text.length, true, problems);
}

/* ---- certificates of a party ---- */

/* The party's certificates with one put in the place of that of the same installation, or added. */
static int with_certificate(const struct party *party, const struct key_certificate *certificate,
                            struct arena *arena, struct problems *problems, struct party *ret_party)
{
    struct key_certificate *all = arena_array(arena, party->count + 1, sizeof *all);
    size_t at = 0;
    if (!all)
        return problem_memory(problems);
    while (at < party->count &&
           !digest_equal(&party->certificates[at].installation, &certificate->installation))
        at++;
    if (at == KEY_CERTIFICATES_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, no_place(), NULL, "a party has at most %d certificates",
                             KEY_CERTIFICATES_MAXIMUM);
    if (party->count)
        memcpy(all, party->certificates, party->count * sizeof *all);
    all[at] = *certificate;
    *ret_party = *party;
    ret_party->certificates = all;
    ret_party->count = party->count + (at == party->count);
    return 0;
}

/* Of two certificates of one installation the stricter: a revocation is never taken back. */
static const struct key_certificate *stricter(const struct key_certificate *a,
                                              const struct key_certificate *b)
{
    if (a->revoked == INSTANT_NEVER || b->revoked == INSTANT_NEVER)
        return b->revoked == INSTANT_NEVER ? a : b;
    return b->revoked_after < a->revoked_after ? b : a;
}

/* What both cards of a party say together. */
static int merge(const struct party *known, const struct party *card, struct arena *arena,
                 struct problems *problems, struct party *ret_party)
{
    struct party merged = *known;
    for (size_t i = 0; i < card->count; i++) {
        const struct key_certificate *old = party_certificate(known, &card->certificates[i].installation);
        const struct key_certificate *chosen =
            old ? stricter(old, &card->certificates[i]) : &card->certificates[i];
        int code = with_certificate(&merged, chosen, arena, problems, &merged);
        if (code < 0)
            return code;
    }
    *ret_party = merged;
    return 0;
}

/* ---- making ---- */

static int check_new_party(const struct keys *keys, const char *name, const char *code,
                           const char *installation_name, struct problems *problems)
{
    char fingerprint[FINGERPRINT_SIZE];
    if (keys->own.count)
        return problem_error(problems, ERROR_CONFLICT, no_place(),
                             "certify further installations with muster key certify",
                             "this installation belongs to %s (%s) already, root %s", keys->own.name,
                             keys->own.code, key_fingerprint(&keys->own.root, fingerprint));
    if (!key_name_right(name) || !key_name_right(installation_name))
        problem_error(problems, ERROR_INVALID, no_place(), "expected at most 100 bytes, without line breaks",
                      "the name of the party or of the installation is wrong");
    if (!party_code_right(code))
        problem_error(problems, ERROR_INVALID, no_place(),
                      "expected UN or a State's three capitals, such as KAZ", "'%.20s' is no code of a party",
                      code);
    for (size_t i = 0; i < keys->trusted_count; i++)
        if (strcmp(keys->trusted[i].code, code) == 0)
            problem_error(problems, ERROR_CONFLICT, no_place(),
                          "ask that party to certify this installation, or take its card away first",
                          "a party %s is known here already, root %s", code,
                          key_fingerprint(&keys->trusted[i].root, fingerprint));
    return problems_result(problems);
}

/* Certificates are read by people. */
static instant whole_second(instant at)
{
    return at - at % 1000000;
}

static struct key_certificate new_certificate(const struct digest *installation, const char *name,
                                              instant now)
{
    return (struct key_certificate){.installation = *installation,
                                    .name = name,
                                    .from = whole_second(now),
                                    .revoked = INSTANT_NEVER,
                                    .revoked_after = UINT64_MAX};
}

/* Signs the certificate, and makes the card with it the own one. */
static int issue(struct keys *keys, const struct party *party, struct key_certificate *certificate,
                 const struct key_pair *root, struct arena *arena, struct problems *problems)
{
    struct party changed;
    certificate->name = arena_text(arena, certificate->name, strlen(certificate->name));
    if (!certificate->name)
        return problem_memory(problems);
    certificate_sign(certificate, party, root);
    int code = with_certificate(party, certificate, arena, problems, &changed);
    if (code == 0)
        code = keys_save_card(keys, &changed, true, problems);
    if (code == 0)
        keys->own = changed;
    return code;
}

int party_make(struct keys *keys, const char *name, const char *code, const char *installation_name,
               const char *shares_folder, instant now, struct arena *arena, struct problems *problems)
{
    KEY_CLEANUP struct key_pair root = {0};
    int result = check_new_party(keys, name, code, installation_name, problems);
    if (result == 0)
        result = keys_ensure_installation(keys, arena, problems);
    const char *owner = arena_format(arena, "%s (%s)", name, code);
    struct party party = {.name = arena_text(arena, name, strlen(name)),
                          .code = arena_text(arena, code, strlen(code))};
    if (result == 0 && (!owner || !party.name || !party.code))
        result = problem_memory(problems);
    if (result < 0)
        return result;
    key_new(&root);
    party.root = root.public_key;
    result = shares_write(&root, SHARE_ROOT, owner, shares_folder, arena, problems);
    if (result < 0)
        return result;
    struct key_certificate certificate =
        new_certificate(&keys->installation.public_key, installation_name, now);
    result = issue(keys, &party, &certificate, &root, arena, problems);
    if (result < 0) /* shares of a root that never was would only confuse */
        shares_remove(SHARE_ROOT, shares_folder, problems);
    return result;
}

/* ---- certifying and revoking ---- */

static int no_party(struct problems *problems)
{
    return problem_error(problems, ERROR_NOT_FOUND, no_place(),
                         "make one with muster key new --party, or take in its card with muster key trust",
                         "this installation belongs to no party yet");
}

/* A certificate of another party for this installation would leave open whose records they are. */
static int check_free(const struct keys *keys, const struct digest *installation, const struct party *but,
                      struct place place, struct problems *problems)
{
    const struct party *holder = keys_party(keys, installation);
    if (!holder || !holder->count || holder == but)
        return 0;
    return problem_error(problems, ERROR_CONFLICT, place, "a key belongs to one party; ask both which",
                         "the key to be certified is that of an installation of %s (%s)", holder->name,
                         holder->code);
}

static int check_certifiable(const struct keys *keys, const struct digest *installation, const char *name,
                             struct problems *problems)
{
    if (!keys->own.count)
        return no_party(problems);
    if (!key_name_right(name))
        return problem_error(problems, ERROR_INVALID, no_place(),
                             "expected at most 100 bytes, without line breaks",
                             "the name of the installation is wrong");
    if (!key_possible(installation))
        return problem_error(problems, ERROR_INVALID, no_place(),
                             "copy it as muster key show prints it on that installation",
                             "this is no public key: it is mistyped");
    const struct key_certificate *known = party_certificate(&keys->own, installation);
    if (!known)
        return check_free(keys, installation, &keys->own, no_place(), problems);
    if (known->revoked == INSTANT_NEVER)
        return problem_error(problems, ERROR_CONFLICT, no_place(), NULL, "it is certified already, as '%s'",
                             known->name);
    return problem_error(problems, ERROR_CONFLICT, no_place(),
                         "make a new key on that installation, and certify that",
                         "the key of '%s' was revoked, which is for good", known->name);
}

int party_certify(struct keys *keys, const char *const share_paths[2], const struct digest *installation,
                  const char *name, instant now, struct arena *arena, struct problems *problems)
{
    KEY_CLEANUP struct key_pair root = {0};
    int code = check_certifiable(keys, installation, name, problems);
    if (code == 0)
        code = shares_read(share_paths, SHARE_ROOT, &keys->own.root, arena, problems, &root);
    if (code < 0)
        return code;
    struct key_certificate certificate = new_certificate(installation, name, now);
    return issue(keys, &keys->own, &certificate, &root, arena, problems);
}

static int check_revocable(const struct keys *keys, const struct digest *installation, uint64_t after,
                           struct problems *problems)
{
    if (!keys->own.count)
        return no_party(problems);
    const struct key_certificate *known = party_certificate(&keys->own, installation);
    if (!known)
        return problem_error(problems, ERROR_NOT_FOUND, no_place(),
                             "muster key show lists the certified ones",
                             "the party has certified no such installation");
    if (after > INT64_MAX)
        return problem_error(problems, ERROR_INVALID, no_place(), "expected the number of a record",
                             "the sequence is too large");
    if (known->revoked != INSTANT_NEVER && known->revoked_after <= after)
        return problem_error(problems, ERROR_CONFLICT, no_place(), NULL,
                             "'%s' is revoked already, after record %llu", known->name,
                             (unsigned long long)known->revoked_after);
    return 0;
}

int party_revoke(struct keys *keys, const char *const share_paths[2], const struct digest *installation,
                 uint64_t after, instant now, struct arena *arena, struct problems *problems)
{
    KEY_CLEANUP struct key_pair root = {0};
    int code = check_revocable(keys, installation, after, problems);
    if (code == 0)
        code = shares_read(share_paths, SHARE_ROOT, &keys->own.root, arena, problems, &root);
    if (code < 0)
        return code;
    struct key_certificate certificate = *party_certificate(&keys->own, installation);
    certificate.revoked = whole_second(now);
    certificate.revoked_after = after;
    return issue(keys, &keys->own, &certificate, &root, arena, problems);
}

/* ---- other parties ---- */

/* A party of the card's code whose root is another, or NULL. */
static const struct party *find_rival(const struct keys *keys, const struct party *card)
{
    if (keys->own.count && strcmp(keys->own.code, card->code) == 0 &&
        !digest_equal(&keys->own.root, &card->root))
        return &keys->own;
    for (size_t i = 0; i < keys->trusted_count; i++)
        if (strcmp(keys->trusted[i].code, card->code) == 0 &&
            !digest_equal(&keys->trusted[i].root, &card->root))
            return &keys->trusted[i];
    return NULL;
}

static int check_card(const struct keys *keys, const struct party *card, struct place place,
                      struct problems *problems)
{
    char here[FINGERPRINT_SIZE], there[FINGERPRINT_SIZE];
    const struct party *known = keys_party_of_root(keys, &card->root), *rival = find_rival(keys, card);
    if (rival)
        return problem_error(
            problems, ERROR_CONFLICT, place,
            "ask that party by telephone which is its own; a new root has to be agreed with it",
            "%s is known here with the root %s; this card has %s", card->code,
            key_fingerprint(&rival->root, here), key_fingerprint(&card->root, there));
    if (known && !same_name(known, card))
        return problem_error(problems, ERROR_CONFLICT, place, "ask that party which name is right",
                             "its root is known here as %s (%s), not as %s (%s)", known->name, known->code,
                             card->name, card->code);
    for (size_t i = 0; i < card->count; i++) {
        int code = check_free(keys, &card->certificates[i].installation, known, place, problems);
        if (code < 0)
            return code;
    }
    return 0;
}

/* Puts a party in the place of the trusted one of the same root, or adds it. */
static int set_trusted(struct keys *keys, const struct party *party, struct arena *arena,
                       struct problems *problems)
{
    struct party *all = arena_array(arena, keys->trusted_count + 1, sizeof *all);
    size_t at = 0;
    if (!all)
        return problem_memory(problems);
    while (at < keys->trusted_count && !digest_equal(&keys->trusted[at].root, &party->root))
        at++;
    if (at == KEYS_TRUSTED_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, no_place(), NULL, "at most %d parties can be trusted",
                             KEYS_TRUSTED_MAXIMUM);
    if (keys->trusted_count)
        memcpy(all, keys->trusted, keys->trusted_count * sizeof *all);
    all[at] = *party;
    int code = keys_save_card(keys, party, false, problems);
    if (code < 0)
        return code;
    keys->trusted = all;
    keys->trusted_count += at == keys->trusted_count;
    return 0;
}

static int set_own(struct keys *keys, const struct party *party, struct problems *problems)
{
    int code = keys_save_card(keys, party, true, problems);
    if (code == 0)
        keys->own = *party;
    return code;
}

int keys_trust(struct keys *keys, const struct folder_file *card, struct arena *arena,
               struct problems *problems)
{
    struct party party;
    int code = card_read(card, arena, problems, &party);
    if (code == 0)
        code = check_card(keys, &party, (struct place){.file = card->path}, problems);
    if (code < 0)
        return code;
    const struct party *known = keys_party_of_root(keys, &party.root);
    bool becomes_own = !keys->own.count && keys->has_installation &&
                       party_certificate(&party, &keys->installation.public_key);
    if (known)
        code = merge(known, &party, arena, problems, &party);
    if (code < 0)
        return code;
    return known == &keys->own || becomes_own ? set_own(keys, &party, problems)
                                              : set_trusted(keys, &party, arena, problems);
}
