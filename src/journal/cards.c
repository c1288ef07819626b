/* Cards: what others may know of a party. */
#include "base/json.h"
#include "journal/keys_card.h"
#include <inttypes.h>

enum { CARD_VERSION = 1, CARD_SIZE_MAXIMUM = 1 << 18 };

static const char about[] =
    "Muster: the card of a party. It holds no secret; compare its fingerprint by telephone.";

/* ---- certificates ---- */

static void add_text(struct digest_state *state, const char *text)
{
    digest_add_u32(state, (uint32_t)strlen(text));
    digest_add(state, text, strlen(text));
}

static struct digest certificate_digest(const struct key_certificate *certificate, const struct party *party)
{
    struct digest_state state;
    digest_begin(&state, "muster cert 1");
    digest_add(&state, party->root.bytes, DIGEST_SIZE);
    digest_add(&state, certificate->installation.bytes, DIGEST_SIZE);
    digest_add_u64(&state, (uint64_t)certificate->from);
    digest_add_u64(&state, (uint64_t)certificate->revoked);
    digest_add_u64(&state, certificate->revoked_after);
    add_text(&state, party->name);
    add_text(&state, party->code);
    add_text(&state, certificate->name);
    return digest_end(&state);
}

void certificate_sign(struct key_certificate *certificate, const struct party *party,
                      const struct key_pair *root)
{
    struct digest digest = certificate_digest(certificate, party);
    key_sign(root, "muster cert 1", digest.bytes, DIGEST_SIZE, certificate->signature);
}

static bool certificate_signed(const struct key_certificate *certificate, const struct party *party)
{
    struct digest digest = certificate_digest(certificate, party);
    return key_signed(&party->root, "muster cert 1", digest.bytes, DIGEST_SIZE, certificate->signature);
}

bool certificate_covers(const struct key_certificate *certificate, uint64_t sequence)
{
    return certificate->revoked == INSTANT_NEVER || sequence <= certificate->revoked_after;
}

const struct key_certificate *party_certificate(const struct party *party, const struct digest *installation)
{
    for (size_t i = 0; i < party->count; i++)
        if (digest_equal(&party->certificates[i].installation, installation))
            return &party->certificates[i];
    return NULL;
}

/* ---- names ---- */

bool key_name_right(const char *name)
{
    size_t length = strlen(name);
    if (!length || length > KEY_NAME_MAXIMUM || text_utf8_check(name, length) != length || *name == ' ' ||
        name[length - 1] == ' ')
        return false;
    for (; *name; name++)
        if ((unsigned char)*name < ' ' || *name == 0x7F)
            return false;
    return true;
}

bool party_code_right(const char *code)
{
    if (strcmp(code, "UN") == 0)
        return true;
    for (size_t i = 0; i < 3; i++)
        if (code[i] < 'A' || code[i] > 'Z')
            return false;
    return code[3] == '\0';
}

/* ---- writing ---- */

static void write_certificate(const struct key_certificate *certificate, struct json_writer *writer)
{
    char hex[2 * KEY_SIGNATURE_SIZE + 1], at[INSTANT_TEXT_SIZE];
    json_begin_object(writer, NULL);
    json_text(writer, "name", certificate->name);
    json_text(writer, "installation", digest_format(&certificate->installation, hex));
    json_text(writer, "from", instant_format(certificate->from, at));
    if (certificate->revoked != INSTANT_NEVER) {
        json_text(writer, "revoked", instant_format(certificate->revoked, at));
        json_integer(writer, "revoked_after", (int64_t)certificate->revoked_after);
    }
    json_text(writer, "signature", hex_format(certificate->signature, KEY_SIGNATURE_SIZE, hex));
    json_end_object(writer);
}

int card_write(const struct party *party, struct text *out)
{
    struct json_writer writer = {.out = out};
    char hex[DIGEST_TEXT_SIZE];
    json_begin_object(&writer, NULL);
    json_text(&writer, "about", about);
    json_integer(&writer, "version", CARD_VERSION);
    json_text(&writer, "name", party->name);
    json_text(&writer, "code", party->code);
    json_text(&writer, "root", digest_format(&party->root, hex));
    json_begin_array(&writer, "certificates");
    for (size_t i = 0; i < party->count; i++)
        write_certificate(&party->certificates[i], &writer);
    json_end_array(&writer);
    json_end_object(&writer);
    text_add_char(out, '\n');
    return text_result(out);
}

/* ---- reading ---- */

struct card_reader {
    const struct folder_file *file;
    struct arena *arena;
    struct problems *problems;
    struct party party;
};

static void refuse(const struct card_reader *reader, const struct json_value *value, const char *expected,
                   const char *what)
{
    problem_error(reader->problems, ERROR_INVALID, value->place, expected, "%s", what);
}

/* The members that an object has to have (up to `required`) and may have. */
static bool check_members(const struct card_reader *reader, const struct json_value *object,
                          const char *const *names, size_t required, size_t count)
{
    size_t before = reader->problems->found[PROBLEM_ERROR];
    char quoted[TEXT_QUOTE_SIZE];
    for (size_t i = 0; i < required; i++)
        if (!json_member(object, names[i]))
            problem_error(reader->problems, ERROR_INVALID, object->place, "ask for the card again",
                          "'%s' is missing", names[i]);
    for (const struct json_value *member = object->first; member; member = member->next) {
        size_t i = 0;
        while (i < count && strcmp(names[i], member->key) != 0)
            i++;
        if (i == count)
            problem_error(reader->problems, ERROR_INVALID, member->key_place,
                          "take it away, or read the card with a newer Muster", "a card has no member '%s'",
                          text_quote(member->key, strlen(member->key), quoted));
    }
    return reader->problems->found[PROBLEM_ERROR] == before;
}

static const char *read_name(const struct card_reader *reader, const struct json_value *value)
{
    if (value->type == JSON_TEXT && key_name_right(value->text))
        return value->text;
    refuse(reader, value, "expected a text of at most 100 bytes, without line breaks", "the name is wrong");
    return "";
}

static void read_hex(const struct card_reader *reader, const struct json_value *value, void *ret_data,
                     size_t size)
{
    if (value->type != JSON_TEXT || !hex_parse(value->text, value->length, ret_data, size))
        refuse(reader, value,
               size == DIGEST_SIZE ? "expected 64 hexadecimal digits" : "expected 128 hexadecimal digits",
               "the key or signature is damaged");
}

static instant read_instant(const struct card_reader *reader, const struct json_value *value)
{
    instant at = 0;
    if (value->type != JSON_TEXT || !instant_parse(value->text, value->length, &at))
        refuse(reader, value, "expected an instant such as 2024-02-14T09:30:00Z", "the instant is wrong");
    return at;
}

static uint64_t read_sequence(const struct card_reader *reader, const struct json_value *value)
{
    uint64_t sequence = 0;
    bool right = value->type == JSON_NUMBER && value->length > 0;
    for (size_t i = 0; right && i < value->length; i++) {
        unsigned digit = (unsigned)(value->text[i] - '0');
        right = digit <= 9 && sequence <= ((uint64_t)INT64_MAX - digit) / 10;
        sequence = right ? sequence * 10 + digit : 0;
    }
    if (!right)
        refuse(reader, value, "expected a whole number", "the sequence is wrong");
    return sequence;
}

static void read_revocation(const struct card_reader *reader, const struct json_value *value,
                            struct key_certificate *certificate)
{
    const struct json_value *revoked = json_member(value, "revoked"),
                            *after = json_member(value, "revoked_after");
    certificate->revoked = INSTANT_NEVER;
    certificate->revoked_after = UINT64_MAX;
    if (revoked && after) {
        certificate->revoked = read_instant(reader, revoked);
        certificate->revoked_after = read_sequence(reader, after);
    } else if (revoked || after)
        refuse(reader, revoked ? revoked : after, "expected 'revoked' and 'revoked_after' together",
               "half of a revocation is missing");
}

static void read_certificate(const struct card_reader *reader, const struct json_value *value,
                             struct key_certificate *certificate)
{
    static const char *const names[] = {"name",      "installation", "from",
                                        "signature", "revoked",      "revoked_after"};
    if (value->type != JSON_OBJECT) {
        refuse(reader, value, "expected an object", "the certificate is damaged");
        return;
    }
    if (!check_members(reader, value, names, 4, sizeof names / sizeof *names))
        return;
    size_t before = reader->problems->found[PROBLEM_ERROR];
    certificate->name = read_name(reader, json_member(value, "name"));
    certificate->from = read_instant(reader, json_member(value, "from"));
    read_hex(reader, json_member(value, "installation"), certificate->installation.bytes, DIGEST_SIZE);
    read_hex(reader, json_member(value, "signature"), certificate->signature, KEY_SIGNATURE_SIZE);
    read_revocation(reader, value, certificate);
    if (reader->problems->found[PROBLEM_ERROR] > before)
        return;
    if (!certificate_signed(certificate, &reader->party))
        problem_error(reader->problems, ERROR_INVALID, value->place,
                      "the card was changed on its way; ask the party for it again",
                      "the certificate of '%s' is not signed by the party's root", certificate->name);
}

static int read_certificates(struct card_reader *reader, const struct json_value *list)
{
    if (list->type != JSON_ARRAY || !list->count || list->count > KEY_CERTIFICATES_MAXIMUM) {
        refuse(reader, list, "expected a list of 1 to 100 certificates", "the certificates are damaged");
        return ERROR_INVALID;
    }
    struct key_certificate *certificates = arena_array(reader->arena, list->count, sizeof *certificates);
    if (!certificates)
        return problem_memory(reader->problems);
    reader->party.certificates = certificates;
    for (const struct json_value *value = list->first; value; value = value->next) {
        struct key_certificate *certificate = &certificates[reader->party.count];
        read_certificate(reader, value, certificate);
        if (party_certificate(&reader->party, &certificate->installation))
            refuse(reader, value, "expected each installation once", "an installation is certified twice");
        reader->party.count++;
    }
    return 0;
}

/* The party itself; its certificates are checked against it. */
static int read_party(struct card_reader *reader, const struct json_value *card)
{
    static const char *const names[] = {"about", "version", "name", "code", "root", "certificates"};
    size_t before = reader->problems->found[PROBLEM_ERROR];
    if (card->type != JSON_OBJECT) {
        refuse(reader, card, "expected the card of a party", "this is no card");
        return ERROR_INVALID;
    }
    const struct json_value *version = json_member(card, "version");
    if (version && (version->type != JSON_NUMBER || strcmp(version->text, "1") != 0)) {
        refuse(reader, version, "read it with a newer Muster",
               "the card is of a version that is not known here");
        return ERROR_INVALID;
    }
    if (!check_members(reader, card, names, sizeof names / sizeof *names, sizeof names / sizeof *names))
        return ERROR_INVALID;
    const struct json_value *code = json_member(card, "code");
    reader->party.name = read_name(reader, json_member(card, "name"));
    if (code->type == JSON_TEXT && party_code_right(code->text))
        reader->party.code = code->text;
    else
        refuse(reader, code, "expected UN or a State's three capitals, such as KAZ",
               "the party's code is wrong");
    read_hex(reader, json_member(card, "root"), reader->party.root.bytes, DIGEST_SIZE);
    return reader->problems->found[PROBLEM_ERROR] > before ? ERROR_INVALID : 0;
}

int card_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
              struct party *ret_party)
{
    struct card_reader reader = {
        .file = file, .arena = arena, .problems = problems, .party = {.name = "", .code = ""}};
    struct json_value *card;
    size_t before = problems->found[PROBLEM_ERROR];
    if (file->size > CARD_SIZE_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = file->path},
                             "expected at most 256 KiB", "the card is too large");
    int code = json_read(file, arena, problems, &card);
    if (code == 0)
        code = read_party(&reader, card);
    if (code == 0)
        code = read_certificates(&reader, json_member(card, "certificates"));
    if (code == 0 && problems->found[PROBLEM_ERROR] > before)
        code = ERROR_INVALID;
    if (code == 0)
        *ret_party = reader.party;
    return code;
}
