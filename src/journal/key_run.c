/* The operations on an installation's keys, its party and other parties. */
#include "journal/key_operations.h"
#include "journal/keys_card.h"
#include <assert.h>

static struct place no_place(void)
{
    return (struct place){0};
}

/* ---- what all of them share ---- */

void key_call_wipe(struct key_call *call)
{
    keys_wipe(&call->keys);
}

int key_call_begin(const struct request *request, struct key_call *ret_call)
{
    const struct surroundings *surroundings = request->surroundings;
    assert(surroundings && surroundings->now && "a face fills in where an operation works");
    *ret_call = (struct key_call){.request = request};
    if (!surroundings->keys || !*surroundings->keys)
        return problem_error(request->problems, ERROR_USAGE, no_place(), "give --keys FOLDER",
                             "no folder of keys is named");
    const char *store = keystore_folder(surroundings->keys, request->arena);
    if (!store)
        return problem_memory(request->problems);
    int code = keys_read(surroundings->keys, request->arena, request->problems, &ret_call->keys);
    int store_code = keystore_read(store, request->arena, request->problems, &ret_call->store);
    return code < 0 ? code : store_code;
}

int key_argument(const struct request *request, const char *name, struct digest *ret_key)
{
    const char *text = request_text(request, name, "");
    char quoted[TEXT_QUOTE_SIZE];
    if (digest_parse(text, strlen(text), ret_key))
        return 0;
    return problem_error(request->problems, ERROR_INVALID, no_place(),
                         "expected 64 hexadecimal digits, as muster key show prints them",
                         "'%s' is no public key", text_quote(text, strlen(text), quoted));
}

int key_files(const struct request *request, const char *name, bool needed, const char *ret_paths[2])
{
    const struct argument_value *value = request_value(request, name);
    ret_paths[0] = ret_paths[1] = NULL;
    if (!value->count && !needed)
        return 0;
    if (value->count != 2)
        return problem_error(request->problems, ERROR_USAGE, no_place(),
                             "two different ones are needed, and enough", "give --%s FILE twice", name);
    ret_paths[0] = value->text[0];
    ret_paths[1] = value->text[1];
    return 0;
}

/* ---- key new ---- */

/* How many of these arguments are given. */
static int count_given(const struct request *request, const char *const *names, int count)
{
    int given = 0;
    for (int i = 0; i < count; i++)
        given += request_given(request, names[i]);
    return given;
}

/* Which of the three things is asked for. */
static int check_new(const struct request *request)
{
    static const char *const of_party[] = {"code", "shares", "installation"};
    bool party = request_given(request, "party");
    int more = count_given(request, of_party, 3), needed = count_given(request, of_party, 2);
    if (request_given(request, "person") && party + more > 0)
        return problem_error(request->problems, ERROR_USAGE, no_place(), "make one after the other",
                             "--person stands alone");
    if (more && !party)
        return problem_error(request->problems, ERROR_USAGE, no_place(), "give --party NAME as well",
                             "--code, --installation and --shares are for a new party");
    if (party && needed < 2)
        return problem_error(request->problems, ERROR_USAGE, no_place(),
                             "--code says which side it is on, --shares where the root's shares go",
                             "--party needs --code KAZ (or UN) and --shares FOLDER");
    return 0;
}

static int new_person(struct key_call *call, struct reply *reply)
{
    const struct request *request = call->request;
    KEY_CLEANUP struct key_pair pair = {0};
    struct key_made made = {.person = request_text(request, "person", "")};
    char hex[DIGEST_TEXT_SIZE], fingerprint[FINGERPRINT_SIZE];
    int code = keys_person_make(&call->keys, made.person, request->arena, request->problems, &pair);
    if (code < 0)
        return code;
    made.public_key = pair.public_key;
    if (request->form == REPLY_JSON) {
        key_reply_json(call, &made, &reply->machine);
        return 0;
    }
    report_heading(&reply->report, "A key for %s", made.person);
    report_paragraph(&reply->report, "  public key   %s\n  fingerprint  %s",
                     digest_format(&made.public_key, hex), key_fingerprint(&made.public_key, fingerprint));
    report_paragraph(&reply->report,
                     "The secret half is %s/persons/%s.key. It stays there: %s acts with it, at this "
                     "installation, as --as %s.",
                     call->keys.folder, made.person, made.person, made.person);
    return 0;
}

static int new_installation(struct key_call *call, struct reply *reply)
{
    const struct request *request = call->request;
    if (call->keys.has_installation)
        return problem_error(request->problems, ERROR_CONFLICT, no_place(), "muster key show shows it",
                             "this installation has a key already");
    int code = keys_ensure_installation(&call->keys, request->arena, request->problems);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON) {
        key_reply_json(call, NULL, &reply->machine);
        return 0;
    }
    key_report_installation(call, &reply->report);
    report_paragraph(
        &reply->report,
        "For this installation to belong to a party, send the public key to those who hold the "
        "party's shares. They run muster key certify, and send back the party's card, which is taken "
        "in here with muster key trust.");
    return 0;
}

static int new_party(struct key_call *call, struct reply *reply)
{
    const struct request *request = call->request;
    const char *shares = request_text(request, "shares", "");
    int code = party_make(&call->keys, request_text(request, "party", ""), request_text(request, "code", ""),
                          request_text(request, "installation", "first installation"), shares,
                          request->surroundings->now(), request->arena, request->problems);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON) {
        key_reply_json(call, NULL, &reply->machine);
        return 0;
    }
    report_heading(&reply->report, "A new party");
    key_report_party(&call->keys.own, &reply->report);
    report_notice(
        &reply->report,
        "Its root key exists in three shares only: root-share-1.txt, -2.txt and -3.txt in %s. Carry "
        "them to three people in three places now, and leave none here. Any two certify a computer or "
        "withdraw one; with fewer than two the party cannot do that any more.",
        shares);
    report_paragraph(&reply->report,
                     "Give the other side the party's card (muster key show --card FILE), and read "
                     "the fingerprint of the root to them by telephone.");
    return 0;
}

int key_new_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    int code = check_new(request);
    if (code == 0)
        code = key_call_begin(request, &call);
    if (code < 0)
        return code;
    if (request_given(request, "person"))
        return new_person(&call, reply);
    return request_given(request, "party") ? new_party(&call, reply) : new_installation(&call, reply);
}

/* ---- key show ---- */

static int write_card(const struct key_call *call, const char *path)
{
    TEXT_CLEANUP struct text text = {0};
    struct problems *problems = call->request->problems;
    if (!call->keys.own.count)
        return problem_error(problems, ERROR_NOT_FOUND, no_place(),
                             "a party is made with muster key new --party NAME",
                             "this installation belongs to no party, which alone has a card");
    if (card_write(&call->keys.own, &text) < 0)
        return problem_memory(problems);
    return file_write(path, text_content(&text), text.length, false, problems);
}

int key_show_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    const char *path = request_text(request, "card", NULL);
    int code = key_call_begin(request, &call);
    if (code == 0 && path)
        code = write_card(&call, path);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON) {
        key_reply_json(&call, NULL, &reply->machine);
        return 0;
    }
    key_report_all(&call, &reply->report);
    if (path)
        report_paragraph(&reply->report, "Wrote the party's card to %s. It holds no secret.", path);
    return 0;
}

/* ---- key trust ---- */

static size_t count_revoked(const struct party *party)
{
    size_t count = 0;
    for (size_t i = 0; i < party->count; i++)
        count += party->certificates[i].revoked != INSTANT_NEVER;
    return count;
}

/* Whether the caller has heard the fingerprint of a root that is new here. */
static int check_heard(const struct key_call *call, const struct party *party, const char *path)
{
    const struct request *request = call->request;
    const char *heard = request_text(request, "fingerprint", NULL);
    char fingerprint[FINGERPRINT_SIZE], typed[FINGERPRINT_SIZE];
    struct place place = {.file = path};
    key_fingerprint(&party->root, fingerprint);
    if (!heard && keys_party_of_root(&call->keys, &party->root))
        return 0;
    if (!heard)
        return problem_error(
            request->problems, ERROR_FORBIDDEN, place,
            "telephone the party, under a number that you did not get with the card; let them read "
            "out the fingerprint that muster key show shows there, and give it as --fingerprint",
            "the card of %s (%s) is not accepted yet: its fingerprint is %s (installations: %zu, "
            "of them revoked: %zu)",
            party->name, party->code, fingerprint, party->count, count_revoked(party));
    if (!fingerprint_parse(heard, strlen(heard), typed))
        return problem_error(request->problems, ERROR_INVALID, no_place(),
                             "expected 8 groups of 4 letters or digits, without I, O, 0 and 1",
                             "--fingerprint is mistyped");
    if (strcmp(typed, fingerprint) == 0)
        return 0;
    return problem_error(request->problems, ERROR_FORBIDDEN, place,
                         "do not use this card; ask the party to send it again, on another way",
                         "its fingerprint is %s, not %s: this is another key than the party's", fingerprint,
                         typed);
}

int key_trust_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    struct folder_file card;
    struct party party;
    int code = key_call_begin(request, &call);
    if (code == 0)
        code = file_read(request_text(request, "card", ""), request->arena, request->problems, &card);
    if (code == 0)
        code = card_read(&card, request->arena, request->problems, &party);
    if (code == 0)
        code = check_heard(&call, &party, card.path);
    if (code == 0)
        code = keys_trust(&call.keys, &card, request->arena, request->problems);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON) {
        key_reply_json(&call, NULL, &reply->machine);
        return 0;
    }
    const struct party *accepted = keys_party_of_root(&call.keys, &party.root);
    report_heading(&reply->report, accepted == &call.keys.own ? "The party of this installation" : "Trusted");
    key_report_party(accepted, &reply->report);
    return 0;
}

/* ---- key certify, key revoke ---- */

static int answer_party(const struct key_call *call, struct reply *reply, const char *heading)
{
    if (call->request->form == REPLY_JSON) {
        key_reply_json(call, NULL, &reply->machine);
        return 0;
    }
    report_heading(&reply->report, "%s", heading);
    key_report_party(&call->keys.own, &reply->report);
    report_paragraph(
        &reply->report,
        "Send the party's new card (muster key show --card FILE) to the party's other installations and "
        "to the other parties, who take it in with muster key trust. Take the shares away again.");
    return 0;
}

int key_certify_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    struct digest installation;
    const char *shares[2];
    int code = key_argument(request, "publickey", &installation);
    if (code == 0)
        code = key_files(request, "share", true, shares);
    if (code == 0)
        code = key_call_begin(request, &call);
    if (code == 0)
        code = party_certify(&call.keys, shares, &installation, request_text(request, "name", ""),
                             request->surroundings->now(), request->arena, request->problems);
    return code < 0 ? code : answer_party(&call, reply, "Certified");
}

int key_revoke_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    struct digest installation;
    const char *shares[2];
    int code = key_argument(request, "publickey", &installation);
    if (code == 0)
        code = key_files(request, "share", true, shares);
    if (code == 0)
        code = key_call_begin(request, &call);
    if (code == 0)
        code = party_revoke(&call.keys, shares, &installation, (uint64_t)request_number(request, "after", 0),
                            request->surroundings->now(), request->arena, request->problems);
    return code < 0 ? code : answer_party(&call, reply, "Revoked");
}
