#include "journal/key_operations.h"

#include "base/json.h"
#include "journal/journal.h"
#include "keys_place_test.h"

enum { CALL_ARGUMENTS_MAXIMUM = 8 };

/* ---- calling ---- */

static instant noon(void)
{
    return 1707903000000000; /* 2024-02-14T09:30:00Z */
}

struct call {
    struct test_case test;
    struct argument_value values[CALL_ARGUMENTS_MAXIMUM];
    struct reply reply;
    int code;
    struct text shown; /* the report as plain lines, or the machine's answer */
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < key_operations.count; i++)
        if (strcmp(key_operations.items[i].name, name) == 0)
            return &key_operations.items[i];
    fail_msg("there is no operation %s", name);
    return NULL;
}

static void give(struct call *call, const struct operation *operation, const char *name, const char *text)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, name) != 0)
            continue;
        call->values[i].text[call->values[i].count++] = text;
        call->values[i].number = operation->arguments[i].type == ARGUMENT_COUNT ? strtol(text, NULL, 10) : 1;
        return;
    }
    fail_msg("%s has no argument %s", operation->name, name);
}

static void write_table(const struct report_item *table, struct text *out)
{
    for (const struct report_row *row = table->first_row; row; row = row->next)
        for (size_t i = 0; i < table->column_count; i++)
            text_format(out, "%s%s", row->cells[i] ? row->cells[i] : "",
                        i + 1 < table->column_count ? "|" : "\n");
}

static void write_report(const struct report *report, struct text *out)
{
    for (const struct report_item *item = report->first; item; item = item->next)
        if (item->kind == REPORT_TABLE)
            write_table(item, out);
        else
            text_format(out, "%s\n", item->text);
}

/* Calls an operation as `author`, with pairs of name and value, NULL at the end. */
#define call_begin(call, place, author, form, name, ...)                                                     \
    call_with(call, place, author, form, 0, name, (const char *const[]){__VA_ARGS__, NULL})
static void call_with(struct call *call, const struct key_place *place, const char *author,
                      enum reply_form form, size_t fail_after, const char *name, const char *const *pairs)
{
    const struct operation *operation = find_operation(name);
    char keys[PLACE_NAME_SIZE];
    *call = (struct call){.test = test_begin()};
    assert_in_range(operation->argument_count, 1, CALL_ARGUMENTS_MAXIMUM);
    for (; pairs[0]; pairs += 2)
        give(call, operation, pairs[0], pairs[1]);
    snprintf(keys, sizeof keys, "%s", place_path(place, "keys"));
    const struct surroundings surroundings = {.keys = keys, .author = author, .now = noon};
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .surroundings = &surroundings,
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    call->reply.report.arena = call->test.arena;
    arena_fail_after(call->test.arena, fail_after);
    call->code = operation->run(&request, &call->reply);
    if (form == REPLY_HUMAN)
        write_report(&call->reply.report, &call->shown);
    else
        text_add(&call->shown, text_content(&call->reply.machine));
}

static void call_end(struct call *call)
{
    text_done(&call->shown);
    text_done(&call->reply.machine);
    test_end(&call->test);
}

/* A call that is done; what it showed is copied into out (CALL_SHOWN bytes), when that is not NULL. */
enum { CALL_SHOWN = 8192 };
static void done_at(struct call *call, char *out, int line)
{
    for (size_t i = 0; call->code < 0 && i < call->test.problems.count; i++)
        print_error("line %d: problem: %s\n", line, call->test.problems.items[i].what);
    assert_int_equal(call->code, 0);
    assert_int_equal(call->test.problems.found[PROBLEM_ERROR], 0);
    assert_false(call->reply.report.failed);
    if (out)
        snprintf(out, CALL_SHOWN, "%s", text_content(&call->shown));
    call_end(call);
}
#define assert_done(call, out) done_at(call, out, __LINE__)

static void refused_at(struct call *call, int code, const char *part, int line)
{
    if (call->code != code)
        print_error("line %d: code %d\n", line, call->code);
    assert_int_equal(call->code, code);
    assert_says(&call->test.problems, part);
    call_end(call);
}
#define assert_refused(call, code, part) refused_at(call, code, part, __LINE__)

/* A text of the machine's answer, by a path of members such as "party.root"; into out. */
static void member_of(const char *answer, const char *path, char *out, size_t size)
{
    struct test_case test = test_begin();
    struct folder_file file = test_file("answer", answer);
    struct json_value *root;
    assert_int_equal(json_read(&file, test.arena, &test.problems, &root), 0);
    const struct json_value *at = root;
    char names[100], *rest = names;
    snprintf(names, sizeof names, "%s", path);
    for (char *name = names; rest && at; name = rest) {
        rest = strchr(name, '.');
        if (rest)
            *rest++ = '\0';
        at = json_member(at, name);
    }
    assert_non_null(at);
    snprintf(out, size, "%s", at->text ? at->text : "");
    test_end(&test);
}

/* What key show says of a member. */
static void show(const struct key_place *place, const char *path, char *out, size_t size)
{
    struct call call;
    char shown[CALL_SHOWN];
    call_with(&call, place, "me", REPLY_JSON, 0, "key show", (const char *const[]){NULL});
    assert_done(&call, shown);
    member_of(shown, path, out, size);
}

static void found_party(const struct key_place *place, const char *name, const char *code)
{
    struct call call;
    call_begin(&call, place, "me", REPLY_HUMAN, "key new", "party", name, "code", code, "installation",
               "server", "shares", place_path(place, "shares"));
    assert_done(&call, NULL);
}

/* ---- cases ---- */

static void parties_are_founded_and_shown(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct call call;
    char shown[CALL_SHOWN], fingerprint[FINGERPRINT_SIZE];
    found_party(&place, "Kazakhstan", "KAZ");
    show(&place, "party.fingerprint", fingerprint, sizeof fingerprint);
    call_begin(&call, &place, "me", REPLY_HUMAN, "key show", "card", place_path(&place, "kaz.card"));
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "Kazakhstan (KAZ)"));
    assert_non_null(strstr(shown, fingerprint));
    assert_non_null(strstr(shown, "server|2024-02-14T09:30:00Z||"));
    assert_null(strstr(shown, "secret\""));
    assert_non_null(strstr(place_get(&place, "kaz.card"), "\"Kazakhstan\""));
    assert_true(place_has(&place, "shares/root-share-3.txt"));
    call_begin(&call, &place, "me", REPLY_HUMAN, "key show", "card", place_path(&place, "kaz.card"));
    assert_refused(&call, ERROR_CONFLICT, "it exists already");
    place_remove(&place);
}

static void nothing_is_made_by_looking(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct call call;
    char shown[CALL_SHOWN];
    call_with(&call, &place, "me", REPLY_HUMAN, 0, "key show", (const char *const[]){NULL});
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "has no key yet"));
    call_begin(&call, &place, "me", REPLY_HUMAN, "key show", "card", place_path(&place, "kaz.card"));
    assert_refused(&call, ERROR_NOT_FOUND, "belongs to no party");
    assert_int_equal(place_remove(&place), 0);
}

static void words_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][7] = {
        {"party", "A"},
        {"party", "A", "code", "KAZ"},
        {"code", "KAZ"},
        {"shares", "x"},
        {"installation", "x"},
        {"person", "a", "party", "A"},
        {"person", "a", "shares", "x"},
    };
    struct key_place place = place_new();
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct call call;
        call_with(&call, &place, "me", REPLY_HUMAN, 0, "key new", cases[i]);
        assert_int_equal(call.code, ERROR_USAGE);
        call_end(&call);
    }
    assert_int_equal(place_remove(&place), 0);
}

static void persons_get_keys(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct call call;
    char shown[CALL_SHOWN], public_key[DIGEST_TEXT_SIZE];
    call_begin(&call, &place, "me", REPLY_JSON, "key new", "person", "a.bekov");
    assert_done(&call, shown);
    member_of(shown, "person.public_key", public_key, sizeof public_key);
    assert_non_null(strstr(place_get(&place, "keys/persons/a.bekov.key"), public_key));
    call_begin(&call, &place, "me", REPLY_HUMAN, "key new", "person", "a.bekov");
    assert_refused(&call, ERROR_CONFLICT, "a secret is never written over");
    call_begin(&call, &place, "me", REPLY_HUMAN, "key new", "person", "../a");
    assert_refused(&call, ERROR_INVALID, "is no id of a person");
    place_remove(&place);
}

/* The fingerprint is asked for the first time, shown when it is not given, and must be equal. */
static void cards_are_trusted_by_fingerprint(void **state)
{
    (void)state;
    struct key_place kaz = place_new(), un = place_new();
    struct call call;
    char shown[CALL_SHOWN], fingerprint[FINGERPRINT_SIZE], other[FINGERPRINT_SIZE];
    char card[PLACE_NAME_SIZE];
    found_party(&kaz, "Kazakhstan", "KAZ");
    found_party(&un, "United Nations", "UN");
    snprintf(card, sizeof card, "%s", place_path(&un, "un.card"));
    call_begin(&call, &un, "me", REPLY_HUMAN, "key show", "card", card);
    assert_done(&call, NULL);
    show(&un, "party.fingerprint", fingerprint, sizeof fingerprint);
    show(&kaz, "party.fingerprint", other, sizeof other);
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card);
    assert_says(&call.test.problems, fingerprint);
    assert_says(&call.test.problems, "(installations: 1, of them revoked: 0)");
    assert_refused(&call, ERROR_FORBIDDEN, "is not accepted yet");
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card, "fingerprint", other);
    assert_refused(&call, ERROR_FORBIDDEN, "this is another key than the party's");
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card, "fingerprint", "ABCD");
    assert_refused(&call, ERROR_INVALID, "--fingerprint is mistyped");
    assert_false(place_has(&kaz, "keys/trusted/UN.card"));
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card, "fingerprint", fingerprint);
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "United Nations (UN)"));
    assert_true(place_has(&kaz, "keys/trusted/UN.card"));
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card); /* known now */
    assert_done(&call, NULL);
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", card, "fingerprint", other);
    assert_refused(&call, ERROR_FORBIDDEN, "this is another key than the party's");
    call_begin(&call, &kaz, "me", REPLY_HUMAN, "key trust", "card", place_path(&kaz, "no.card"));
    assert_refused(&call, ERROR_NOT_FOUND, "there is no such file");
    place_remove(&kaz);
    place_remove(&un);
}

/* A second computer from nothing to belonging, then lost. */
static void installations_are_certified_and_revoked(void **state)
{
    (void)state;
    struct key_place server = place_new(), laptop = place_new();
    struct call call;
    char shown[CALL_SHOWN], key[DIGEST_TEXT_SIZE], fingerprint[FINGERPRINT_SIZE], shares[2][PLACE_NAME_SIZE];
    char card[PLACE_NAME_SIZE];
    found_party(&server, "Kazakhstan", "KAZ");
    snprintf(shares[0], sizeof shares[0], "%s", place_path(&server, "shares/root-share-3.txt"));
    snprintf(shares[1], sizeof shares[1], "%s", place_path(&server, "shares/root-share-1.txt"));
    snprintf(card, sizeof card, "%s", place_path(&server, "kaz.card"));
    call_with(&call, &laptop, "me", REPLY_JSON, 0, "key new", (const char *const[]){NULL});
    assert_done(&call, shown);
    member_of(shown, "installation.public_key", key, sizeof key);
    call_with(&call, &laptop, "me", REPLY_HUMAN, 0, "key new", (const char *const[]){NULL});
    assert_refused(&call, ERROR_CONFLICT, "has a key already");
    call_begin(&call, &server, "me", REPLY_HUMAN, "key certify", "publickey", key, "name", "laptop", "share",
               shares[0], "share", shares[1]);
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "laptop|2024-02-14T09:30:00Z||"));
    call_begin(&call, &server, "me", REPLY_HUMAN, "key show", "card", card);
    assert_done(&call, NULL);
    show(&server, "party.fingerprint", fingerprint, sizeof fingerprint);
    call_begin(&call, &laptop, "me", REPLY_HUMAN, "key trust", "card", card, "fingerprint", fingerprint);
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "The party of this installation"));
    assert_true(place_has(&laptop, "keys/party.card"));
    call_begin(&call, &server, "me", REPLY_HUMAN, "key revoke", "publickey", key, "after", "57", "share",
               shares[0], "share", shares[1]);
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "laptop|2024-02-14T09:30:00Z|2024-02-14T09:30:00Z, after record 57|"));
    call_begin(&call, &server, "me", REPLY_HUMAN, "key revoke", "publickey", "xyz", "after", "57", "share",
               shares[0], "share", shares[1]);
    assert_refused(&call, ERROR_INVALID, "'xyz' is no public key");
    call_begin(&call, &server, "me", REPLY_HUMAN, "key certify", "publickey", key, "name", "x", "share",
               shares[0]);
    assert_refused(&call, ERROR_USAGE, "give --share FILE twice");
    call_begin(&call, &server, "me", REPLY_HUMAN, "key certify", "publickey", key, "name", "x", "share",
               shares[0], "share", shares[0]);
    assert_refused(&call, ERROR_CONFLICT, "was revoked, which is for good");
    place_remove(&server);
    place_remove(&laptop);
}

static int new_sealed_person(const struct key_place *place, char *person)
{
    struct test_case test = test_begin();
    struct keystore store;
    struct person_key key;
    static const char *const roles[] = {"personnel"};
    assert_int_equal(keystore_read(place_path(place, "keystore"), test.arena, &test.problems, &store), 0);
    int code = keystore_person_new(&store, roles, 1, test.arena, &test.problems, person, &key);
    test_end(&test);
    return code;
}

/* A reader is named, its key is lost, and both recovery parts bring in another. */
static void lost_readers_are_replaced_with_both_parts(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct call call;
    char shown[CALL_SHOWN], person[PERSON_ID_SIZE], parts[2][PLACE_NAME_SIZE];
    snprintf(parts[0], sizeof parts[0], "%s", place_path(&place, "parts/recovery-part-1.txt"));
    snprintf(parts[1], sizeof parts[1], "%s", place_path(&place, "parts/recovery-part-2.txt"));
    static const char *const persons[] = {"a.bekov", "b.omarov"};
    for (size_t i = 0; i < TEST_COUNT(persons); i++) {
        call_begin(&call, &place, "me", REPLY_HUMAN, "key new", "person", persons[i]);
        assert_done(&call, NULL);
    }
    call_begin(&call, &place, "me", REPLY_HUMAN, "key recovery new", "parts", place_path(&place, "parts"));
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "(recovery)|"));
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader add", "key", "nobody", "role", "personnel");
    assert_refused(&call, ERROR_NOT_FOUND, "'nobody' has no key here");
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader add", "key", "a.bekov", "role", "personnel");
    assert_done(&call, NULL);
    assert_int_equal(new_sealed_person(&place, person), 0);
    assert_int_equal(unlink(place_path(&place, "keys/persons/a.bekov.key")), 0);
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader add", "key", "b.omarov", "role", "personnel");
    assert_says(&call.test.problems, "the data of 1 person stays closed to this reader");
    assert_done(&call, NULL);
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader add", "key", "b.omarov", "role", "personnel",
               "part", parts[0]);
    assert_refused(&call, ERROR_USAGE, "give --part FILE twice");
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader add", "key", "b.omarov", "role", "personnel",
               "part", parts[0], "part", parts[1]);
    assert_done(&call, shown);
    assert_non_null(strstr(shown, "The data of 1 person is open to the new reader now."));
    call_begin(&call, &place, "stranger", REPLY_HUMAN, "key recovery new", "parts",
               place_path(&place, "new"));
    assert_refused(&call, ERROR_FORBIDDEN, "cannot be opened by you");
    call_begin(&call, &place, "b.omarov", REPLY_HUMAN, "key recovery new", "parts",
               place_path(&place, "new"));
    assert_done(&call, NULL);
    call_begin(&call, &place, "me", REPLY_JSON, "key reader remove", "key", "b.omarov");
    assert_done(&call, shown);
    assert_null(strstr(shown, "b.omarov"));
    call_begin(&call, &place, "me", REPLY_HUMAN, "key reader remove", "key", "b.omarov");
    assert_refused(&call, ERROR_NOT_FOUND, "this key is no reader's");
    place_remove(&place);
}

/* No secret that lies on the disk is ever shown. */
static void secrets_are_not_shown(void **state)
{
    (void)state;
    static const enum reply_form forms[] = {REPLY_HUMAN, REPLY_JSON};
    struct key_place place = place_new();
    found_party(&place, "Kazakhstan", "KAZ");
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        struct call call;
        char shown[CALL_SHOWN], seed[DIGEST_TEXT_SIZE] = "";
        const char *secret = strstr(place_get(&place, "keys/installation.key"), "\"secret\":\"");
        assert_non_null(secret);
        memcpy(seed, secret + strlen("\"secret\":\""), DIGEST_TEXT_SIZE - 1);
        call_with(&call, &place, "me", forms[i], 0, "key show", (const char *const[]){NULL});
        assert_done(&call, shown);
        assert_null(strstr(shown, seed));
    }
    place_remove(&place);
}

static void operations_survive_every_failing_allocation(void **state)
{
    (void)state;
    struct key_place place = place_new();
    found_party(&place, "Kazakhstan", "KAZ");
    static const enum reply_form forms[] = {REPLY_HUMAN, REPLY_JSON};
    for (size_t i = 0; i < TEST_COUNT(forms); i++)
        for (size_t calls = 1, failed = 1; failed; calls++) {
            struct call call;
            call_with(&call, &place, "me", forms[i], calls, "key show", (const char *const[]){NULL});
            failed = arena_has_failed(call.test.arena);
            assert_true(call.code == 0 || call.code == ERROR_LIMIT);
            assert_int_equal(call.code<0, call.test.problems.found[PROBLEM_ERROR]> 0);
            assert_true(failed || call.code == 0);
            assert_in_range(calls, 1, 500);
            call_end(&call);
        }
    place_remove(&place);
}

static void a_folder_of_keys_is_needed(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    const struct operation *operation = find_operation("key show");
    const struct surroundings surroundings = {.keys = "", .now = noon};
    const struct argument_value values[CALL_ARGUMENTS_MAXIMUM] = {{0}};
    const struct request request = {.operation = operation,
                                    .values = values,
                                    .surroundings = &surroundings,
                                    .arena = test.arena,
                                    .problems = &test.problems};
    struct reply reply = {.report = {.arena = test.arena}};
    assert_int_equal(operation->run(&request, &reply), ERROR_USAGE);
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parties_are_founded_and_shown),
        cmocka_unit_test(nothing_is_made_by_looking),
        cmocka_unit_test(words_that_do_not_go_together_are_refused),
        cmocka_unit_test(persons_get_keys),
        cmocka_unit_test(cards_are_trusted_by_fingerprint),
        cmocka_unit_test(installations_are_certified_and_revoked),
        cmocka_unit_test(lost_readers_are_replaced_with_both_parts),
        cmocka_unit_test(secrets_are_not_shown),
        cmocka_unit_test(operations_survive_every_failing_allocation),
        cmocka_unit_test(a_folder_of_keys_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
