/* The operations on the key store: who may read personal data, and the recovery key. */
#include "journal/key_operations.h"
#include "journal/keys_card.h"

bool key_of_caller(const struct key_call *call, struct key_pair *ret_pair, int *ret_code)
{
    const struct request *request = call->request;
    int code = keystore_reader_key(&call->keys, request->surroundings->author, request->arena,
                                   request->problems, ret_pair);
    *ret_code = code == ERROR_NOT_FOUND ? 0 : code;
    return code == 0;
}

static int answer(const struct key_call *call, struct reply *reply)
{
    if (call->request->form == REPLY_JSON)
        key_reply_json(call, NULL, &reply->machine);
    else
        key_report_readers(&call->store, &reply->report);
    return 0;
}

/* ---- key recovery new ---- */

int key_recovery_new_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    KEY_CLEANUP struct key_pair caller = {0};
    const char *parts = request_text(request, "parts", "");
    int code = key_call_begin(request, &call);
    bool has_key = code == 0 && key_of_caller(&call, &caller, &code);
    if (code < 0)
        return code;
    const char *owner = call.keys.own.count
                            ? arena_format(request->arena, "%s (%s)", call.keys.own.name, call.keys.own.code)
                            : "THIS INSTALLATION";
    if (!owner)
        return problem_memory(request->problems);
    code = keystore_recovery_new(&call.store, owner, parts, has_key ? &caller : NULL, request->arena,
                                 request->problems);
    if (code < 0)
        return code;
    if (request->form != REPLY_JSON)
        report_notice(
            &reply->report,
            "The recovery key exists in two parts only: recovery-part-1.txt and -2.txt in %s. Carry them "
            "to two people in two places now, and leave none here. Both together open all personal data "
            "when a reader's key is lost; one alone opens nothing.",
            parts);
    return answer(&call, reply);
}

/* ---- key reader add, key reader remove ---- */

/* The key of an argument: 64 hexadecimal digits, or the id of a person with a key here. */
static int find_reader(const struct key_call *call, struct digest *ret_key)
{
    const struct request *request = call->request;
    const char *text = request_text(request, "key", "");
    KEY_CLEANUP struct key_pair pair = {0};
    if (digest_parse(text, strlen(text), ret_key))
        return 0;
    int code = key_id_right(text)
                   ? keys_person_read(&call->keys, text, request->arena, request->problems, &pair)
                   : ERROR_NOT_FOUND;
    if (code == 0)
        *ret_key = pair.public_key;
    if (code != ERROR_NOT_FOUND)
        return code;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(
        request->problems, ERROR_NOT_FOUND, (struct place){0},
        "expected a public key of 64 hexadecimal digits, or a person for whom muster key new "
        "--person made one here",
        "'%s' has no key here", text_quote(text, strlen(text), quoted));
}

/* What opens the keys of persons: the recovery key from its parts where they are given, else the caller's. */
static bool find_opener(const struct key_call *call, struct key_pair *ret_pair, int *ret_code)
{
    const struct request *request = call->request;
    const char *parts[2];
    *ret_code = key_files(request, "part", false, parts);
    if (*ret_code < 0)
        return false;
    if (!parts[0])
        return key_of_caller(call, ret_pair, ret_code);
    *ret_code = keystore_recovery_read(&call->store, parts, request->arena, request->problems, ret_pair);
    return *ret_code == 0;
}

int key_reader_add_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    KEY_CLEANUP struct key_pair opener = {0};
    struct seal_reader reader = {.role = request_text(request, "role", "")};
    struct keystore_count count = {0};
    int code = key_call_begin(request, &call);
    if (code == 0)
        code = find_reader(&call, &reader.public_key);
    bool has_opener = code == 0 && find_opener(&call, &opener, &code);
    if (code == 0)
        code = keystore_reader_add(&call.store, &reader, has_opener ? &opener : NULL, request->arena,
                                   request->problems, &count);
    if (code < 0)
        return code;
    if (count.closed)
        problem_warning(
            request->problems, (struct place){0},
            "let a reader of them run the same again (--as), or give both recovery parts (--part)",
            "the data of %s stays closed to this reader: you cannot open it",
            key_persons(count.closed, request->arena));
    if (request->form != REPLY_JSON)
        report_paragraph(&reply->report, "The data of %s is open to the new reader now.",
                         key_persons(count.changed, request->arena));
    return answer(&call, reply);
}

int key_reader_remove_run(const struct request *request, struct reply *reply)
{
    KEY_CALL_CLEANUP struct key_call call = {.request = request};
    struct digest key;
    struct keystore_count count = {0};
    int code = key_call_begin(request, &call);
    if (code == 0)
        code = find_reader(&call, &key);
    if (code == 0)
        code = keystore_reader_remove(&call.store, &key, request->arena, request->problems, &count);
    if (code < 0)
        return code;
    if (request->form != REPLY_JSON)
        report_paragraph(&reply->report,
                         "The data of %s is closed to this key from now on. What its holder has read or "
                         "copied before is not undone.",
                         key_persons(count.changed, request->arena));
    return answer(&call, reply);
}
