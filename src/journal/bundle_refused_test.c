/* Bundles that are refused, each with one clear message and nothing added: forged by one who holds a
   certified key, of keys that do not count, and with records that do not fit to what is here. */
#include "journal/bundle_forge_test.h"

/* ---- forged: what is changed before the records are chained and signed, and after ---- */

static void no_change(struct forge *forge)
{
    (void)forge;
}
static void internal_record(struct forge *forge)
{
    forge->records[1].circle = CIRCLE_INTERNAL;
}
static void other_subject(struct forge *forge)
{
    forge->records[1].subject = "contingent/y";
}
static void other_writer(struct forge *forge)
{
    forge->records[1].writer = forge->stranger.public_key;
}
static void other_sequence(struct forge *forge)
{
    forge->records[1].sequence = 7;
}
static void internal_kind(struct forge *forge)
{
    forge->records[2].kind = "plan/1";
}
static void kind_of_the_other_side(struct forge *forge)
{
    forge->records[2].kind = "state/1";
}
static void faulty_body(struct forge *forge)
{
    forge->records[0].kind = "checked/1";
    forge->records[0].body = "{}";
    forge->records[0].body_size = 2;
}
static void no_canonical_body(struct forge *forge)
{
    forge->records[0].body = "{\"b\":1,\"a\":2}";
    forge->records[0].body_size = 13;
}
static void time_goes_back(struct forge *forge)
{
    forge->records[1].recorded--;
}
static void seen_what_is_not_here(struct forge *forge)
{
    forge->record_seen = (struct seen_head){side_key(forge->kaz), 9, {{9}}};
    forge->records[1].seen = &forge->record_seen;
    forge->records[1].seen_count = 1;
}
static void seen_another_record(struct forge *forge)
{
    forge->record_seen = (struct seen_head){side_key(forge->kaz), 1, {{9}}};
    forge->records[1].seen = &forge->record_seen;
    forge->records[1].seen_count = 1;
}
static void broken_chain(struct forge *forge)
{
    forge->records[1].previous.bytes[3] ^= 1;
    forge_sign_head(forge);
}
static void other_end(struct forge *forge)
{
    forge->range.hash.bytes[0] ^= 1;
    forge_sign_head(forge);
}
static void unsigned_head(struct forge *forge)
{
    forge->range.signature[5] ^= 1;
}
static void signed_by_another(struct forge *forge)
{
    forge->maker = forge->stranger;
}
static void made_by_a_stranger(struct forge *forge)
{
    forge->maker = forge->stranger;
    forge->head.maker = forge->stranger.public_key;
}
static void card_of_the_receiver(struct forge *forge)
{
    forge->card_of = forge->kaz;
}
static void written_by_a_stranger(struct forge *forge)
{
    forge->writer = forge->stranger;
    forge->range.writer = forge->stranger.public_key;
    for (size_t i = 0; i < FORGED_RECORDS; i++)
        forge->records[i].writer = forge->stranger.public_key;
}
static void handed_on(struct forge *forge)
{
    forge->to[0] = forge->stranger.public_key;
}
static void gap_before(struct forge *forge)
{
    forge->range.first = 5;
    forge->range.last = 7;
    memset(forge->range.before.bytes, 0x55, DIGEST_SIZE);
    for (size_t i = 0; i < FORGED_RECORDS; i++)
        forge->records[i].sequence = 5 + i;
}
static void gap_behind(struct forge *forge)
{
    forge_see(forge, &forge->writer, 9, &forge->range.hash);
}
static void gap_behind_a_later_part(struct forge *forge)
{
    gap_before(forge);
    forge->head.part = 3;
    forge->head.parts = 4;
}
static void wrong_seen_signature(struct forge *forge)
{
    forge_see(forge, &forge->writer, 3, &forge->range.hash);
    forge->seen[0].signature[0] ^= 1;
}
static void knows_more_of_the_receiver(struct forge *forge)
{
    static const struct digest hash = {{4}};
    forge_see(forge, &journal_keys(forge->kaz->journal)->installation, 3, &hash);
}
static void knows_other_things_of_the_receiver(struct forge *forge)
{
    static const struct digest hash = {{4}};
    forge_see(forge, &journal_keys(forge->kaz->journal)->installation, 2, &hash);
}
static void attachment_that_nothing_names(struct forge *forge)
{
    forge->file = (struct bundle_file){attachment_hash("scan", 4), {(const uint8_t *)"scan", 4}};
    forge->file_count = 1;
}
static void attachment_named(struct forge *forge, const char *size)
{
    static char body[200];
    char hex[DIGEST_TEXT_SIZE];
    attachment_that_nothing_names(forge);
    snprintf(body, sizeof body, "{\"hash\":\"%s\",\"name\":\"scan.pdf\",\"note\":\"f\",\"size\":%s}",
             digest_format(&forge->file.hash, hex), size);
    forge->records[1].kind = "attachment/1";
    forge->records[1].body = body;
    forge->records[1].body_size = strlen(body);
}
static void attachment_changed(struct forge *forge)
{
    attachment_named(forge, "4");
    forge->file.bytes.data = (const uint8_t *)"scam";
}
static void attachment_of_another_size(struct forge *forge)
{
    attachment_named(forge, "5");
}

static const struct {
    const char *name;
    void (*before)(struct forge *forge), (*after)(struct forge *forge);
    int code;
    const char *says;
} forged[] = {
    {"internal record", internal_record, no_change, ERROR_FORBIDDEN,
     "record 2 of United Nations (UN), server is not of the shared circle"},
    {"other subject", other_subject, no_change, ERROR_INVALID, "about another subject"},
    {"other writer", other_writer, no_change, ERROR_INVALID, "not the one that the bundle's head promises"},
    {"other sequence", other_sequence, no_change, ERROR_INVALID,
     "not the one that the bundle's head promises"},
    {"internal kind", internal_kind, no_change, ERROR_FORBIDDEN,
     "record 3 of United Nations (UN), server is of "
     "a kind that is never shared"},
    {"kind of the other side", kind_of_the_other_side, no_change, ERROR_FORBIDDEN,
     "is of the kind state/1, which its side may not write"},
    {"faulty body", faulty_body, no_change, ERROR_INVALID, "is faulty: the note is missing"},
    {"no canonical body", no_canonical_body, no_change, ERROR_INVALID,
     "is faulty: the body is not one canonical JSON object"},
    {"time goes back", time_goes_back, no_change, ERROR_INVALID, "recorded before the one before it"},
    {"seen what is not here", seen_what_is_not_here, no_change, ERROR_NOT_FOUND,
     "a gap: records 3 to 9 of Kazakhstan (KAZ), server are missing here"},
    {"seen another record", seen_another_record, no_change, ERROR_CONFLICT,
     "record 2 of United Nations (UN), server has seen another record 1 of Kazakhstan (KAZ), server"},
    {"broken chain", no_change, broken_chain, ERROR_INVALID, "the chain is broken"},
    {"other end", no_change, other_end, ERROR_INVALID, "do not end in the head that it has signed"},
    {"unsigned head", no_change, unsigned_head, ERROR_INVALID,
     "the head 3 of the shared stream of United Nations (UN), server is not signed by its writer"},
    {"signed by another", signed_by_another, no_change, ERROR_INVALID,
     "its signature is not that of United Nations (UN), server"},
    {"made by a stranger", made_by_a_stranger, no_change, ERROR_FORBIDDEN,
     "which United Nations (UN) has not certified"},
    {"card of another party", card_of_the_receiver, no_change, ERROR_FORBIDDEN,
     "which Kazakhstan (KAZ) has not certified"},
    {"written by a stranger", written_by_a_stranger, no_change, ERROR_FORBIDDEN,
     "it holds records of the unknown installation"},
    {"handed on", handed_on, no_change, ERROR_INVALID,
     "it was encrypted for others than its maker has signed it for"},
    {"gap before", gap_before, no_change, ERROR_NOT_FOUND,
     "a gap: records 1 to 4 of United Nations (UN), server are missing here"},
    {"gap before, of a part", gap_behind_a_later_part, no_change, ERROR_NOT_FOUND, "part 2 comes first"},
    {"gap behind", no_change, gap_behind, ERROR_NOT_FOUND,
     "a gap: records 1 to 9 of United Nations (UN), server are missing here"},
    {"wrong seen signature", no_change, wrong_seen_signature, ERROR_INVALID, "is not signed by its writer"},
    {"an older copy", no_change, knows_more_of_the_receiver, ERROR_CONFLICT,
     "it tells of record 3 of this installation's own stream, of which 2 are here"},
    {"fork of our own", no_change, knows_other_things_of_the_receiver, ERROR_CONFLICT,
     "a fork: record 2 of Kazakhstan (KAZ), server is "},
    {"attachment that nothing names", attachment_that_nothing_names, no_change, ERROR_INVALID,
     "an attachment that none of its records names"},
    {"attachment changed", attachment_changed, no_change, ERROR_INVALID,
     "the attachment 'scan.pdf' is not what its record names"},
    {"attachment of another size", attachment_of_another_size, no_change, ERROR_INVALID,
     "the attachment 'scan.pdf' is not what its record names"},
};

static void forged_bundles_are_refused(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_notes(&kaz, "k", 2);
    const char *before = side_state(&kaz);
    for (size_t i = 0; i < TEST_COUNT(forged); i++) {
        struct forge forge = forge_new(&un, &kaz);
        forged[i].before(&forge);
        forge_chain(&forge);
        forge_sign_head(&forge);
        forged[i].after(&forge);
        side_refuses_at(&kaz, forged[i].name, forge_write(&forge), forged[i].code, forged[i].says, __FILE__,
                        __LINE__);
        assert_same(forged[i].name, side_state(&kaz), before);
    }
    struct forge forge = forge_new(&un, &kaz);
    forge_chain(&forge);
    forge_sign_head(&forge);
    assert_int_equal(side_import(&kaz, forge_write(&forge)), 3); /* without a change it is taken */
    side_verifies(&kaz);
    side_remove(&kaz);
    side_remove(&un);
}

/* The records before the first that a bundle brings were others than those here. */
static void another_past_is_a_fork(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    struct forge forge = forge_new(&un, &kaz);
    forge_chain(&forge);
    forge_sign_head(&forge);
    assert_int_equal(side_import(&kaz, forge_write(&forge)), FORGED_RECORDS);
    forge.range.first += FORGED_RECORDS;
    forge.range.last += FORGED_RECORDS;
    forge.range.before = (struct digest){{5}};
    for (size_t i = 0; i < FORGED_RECORDS; i++)
        forge.records[i].sequence += FORGED_RECORDS;
    forge_chain(&forge);
    forge_sign_head(&forge);
    side_refuses(&kaz, forge_write(&forge), ERROR_CONFLICT,
                 "a fork: record 3 of United Nations (UN), server");
    side_verifies(&kaz);
    side_remove(&kaz);
    side_remove(&un);
}

/* The card in a bundle says that its own maker was revoked. */
static void a_revocation_that_comes_with_the_bundle_counts(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    struct digest key = side_key(&un);
    side_revoke(&un, &key, 9);
    struct forge forge = forge_new(&un, &kaz);
    forge_chain(&forge);
    forge_sign_head(&forge);
    side_refuses(&kaz, forge_write(&forge), ERROR_FORBIDDEN,
                 "it was made by United Nations (UN), server, whose key was revoked on");
    side_remove(&kaz);
    side_remove(&un);
}

static void kinds_of_a_newer_peer_are_kept(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    struct side office = side_more(&kaz, "office");
    side_trust(&office, &un);
    struct forge forge = forge_new(&un, &kaz);
    forge.records[1].kind = "newer/3";
    forge_chain(&forge);
    forge_sign_head(&forge);
    const char *file = forge_write(&forge);
    struct problems problems;
    struct bundle_preview preview;
    assert_int_equal(side_try_import(&kaz, &file, 1, &problems, &preview), 0);
    assert_int_equal(preview.records_added, 3);
    assert_says(&problems, "records of a kind that is not known here");
    assert_string_equal(side_fold(&kaz), "f1 f2 f3");
    side_verifies(&kaz);
    file = side_export(&kaz, "KAZ"); /* and handed on */
    assert_int_equal(side_try_import(&office, &file, 1, &problems, &preview), 0);
    assert_int_equal(preview.records_added, 3);
    side_verifies(&office);
    side_remove(&office);
    side_remove(&kaz);
    side_remove(&un);
}

/* ---- keys ---- */

static void a_party_that_is_not_known_is_refused(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_note(&kaz, "k1");
    const char *file = side_export(&kaz, "UN"), *before = side_state(&un);
    side_refuses(&un, file, ERROR_FORBIDDEN,
                 "it comes from a party that calls itself Kazakhstan (KAZ), whose root");
    assert_string_equal(side_state(&un), before);
    side_trust(&un, &kaz);
    assert_int_equal(side_import(&un, file), 1);
    side_remove(&kaz);
    side_remove(&un);
}

static void a_bundle_for_others_is_refused(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN"),
                ind = side_of(&bundle_wiring, "India", "IND");
    side_trust(&kaz, &un);
    side_trust(&ind, &kaz);
    side_note(&kaz, "k1");
    side_refuses(&ind, side_export(&kaz, "UN"), ERROR_FORBIDDEN,
                 "it is not for this installation, but for the unknown installation");
    side_remove(&kaz);
    side_remove(&un);
    side_remove(&ind);
}

/* A revoked key makes no bundles; what it had written before goes through another installation. */
static void revoked_keys_do_not_count(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct problems problems;
    struct bundle_preview preview;
    static const char *const to_un[] = {"UN"};
    side_trust(&un, &kaz);
    side_trust(&kaz, &un);
    side_trust(&laptop, &un);
    side_notes(&laptop, "l", 2);
    const char *early = side_export(&laptop, "KAZ");
    struct digest lost = side_key(&laptop);
    side_note(&laptop, "l3 by a thief");
    const char *stolen = side_export(&laptop, "UN");
    assert_int_equal(side_import(&kaz, early), 2);
    side_revoke(&kaz, &lost, 2);
    side_note(&kaz, "k1");
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 3); /* with the card comes the revocation */
    side_refuses(&un, stolen, ERROR_FORBIDDEN,
                 "it was made by Kazakhstan (KAZ), laptop, whose key was revoked on");
    side_refuses(&kaz, early, ERROR_FORBIDDEN, "whose key was revoked on");
    static const char *const to_kaz[] = {"KAZ"};
    preview = side_export_as(&un, (struct bundle_export){.to = to_kaz, .to_count = 1});
    assert_int_equal(preview.recipient_count, 1);
    struct digest left = side_key(&kaz);
    assert_true(digest_equal(&preview.recipients[0].key, &left));
    char hex[DIGEST_TEXT_SIZE];
    const char *to_lost = digest_format(&lost, hex);
    struct bundle_export named = {.subject = SUBJECT, .to = &to_lost, .to_count = 1, .path = side_file(&un)};
    assert_int_equal(side_try_export(&un, &named, &problems, &preview), ERROR_FORBIDDEN);
    assert_says(&problems, "the key of Kazakhstan (KAZ), laptop was revoked on");
    side_trust(&laptop, &kaz);
    struct bundle_export wanted = {
        .subject = SUBJECT, .to = to_un, .to_count = 1, .path = side_file(&laptop)};
    assert_int_equal(side_try_export(&laptop, &wanted, &problems, &preview), ERROR_FORBIDDEN);
    assert_says(&problems, "the key of this installation was revoked on");
    side_verifies(&un);
    side_remove(&laptop);
    side_remove(&kaz);
    side_remove(&un);
}

/* Records of a writer after its revocation are not taken, whoever brings them. */
static void records_after_a_revocation_are_refused(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"), laptop = side_more(&kaz, "laptop"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct problems problems;
    struct bundle_preview preview;
    static const char *const to_un[] = {"UN"};
    side_trust(&un, &kaz);
    side_trust(&kaz, &un);
    side_notes(&laptop, "l", 3);
    struct digest lost = side_key(&laptop);
    assert_int_equal(side_import(&kaz, side_export(&laptop, "KAZ")), 3);
    const char *relayed = side_export(&kaz, "UN");
    side_revoke(&kaz, &lost, 2);
    side_trust(&un, &kaz);
    side_refuses(&un, relayed, ERROR_FORBIDDEN,
                 "it brings record 3 of Kazakhstan (KAZ), laptop, whose key was revoked on");
    struct bundle_export wanted = {.subject = SUBJECT, .to = to_un, .to_count = 1, .path = side_file(&kaz)};
    assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), ERROR_CONFLICT);
    assert_says(&problems, "its key was revoked after 2");
    side_remove(&laptop);
    side_remove(&kaz);
    side_remove(&un);
}

/* ---- exports that are refused ---- */

static const struct {
    const char *to;
    int code;
    const char *says;
} wrong_receivers[] = {
    {"un", ERROR_NOT_FOUND, "no party 'un' is known here"},
    {"IND", ERROR_NOT_FOUND, "no party 'IND' is known here"},
    {"KAZ", ERROR_FORBIDDEN, "Kazakhstan (KAZ) has no other installation that is certified and not revoked"},
    {"own", ERROR_INVALID, "this is the key of this installation itself"},
    {"1111111111111111111111111111111111111111111111111111111111111111", ERROR_NOT_FOUND,
     "is that of no installation known here"},
    {NULL, ERROR_USAGE, "a bundle is for somebody"},
};

static void exports_for_nobody_are_refused(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN"), solo = side_alone(&bundle_wiring);
    struct problems problems;
    struct bundle_preview preview;
    char own[DIGEST_TEXT_SIZE];
    side_trust(&kaz, &un);
    side_note(&kaz, "k1");
    struct digest key = side_key(&kaz);
    digest_format(&key, own);
    for (size_t i = 0; i < TEST_COUNT(wrong_receivers); i++) {
        const char *to = wrong_receivers[i].to;
        if (to && strcmp(to, "own") == 0)
            to = own;
        struct bundle_export wanted = {
            .subject = SUBJECT, .to = &to, .to_count = to != NULL, .path = side_file(&kaz)};
        assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), wrong_receivers[i].code);
        assert_says(&problems, wrong_receivers[i].says);
        assert_false(path_exists(wanted.path));
    }
    const char *to = "UN";
    struct bundle_export wanted = {
        .subject = "contingent/none", .to = &to, .to_count = 1, .path = side_file(&kaz)};
    assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), ERROR_NOT_FOUND);
    assert_says(&problems, "nothing is recorded here of 'contingent/none' that could be shared");
    side_open(&solo);
    side_note(&solo, "s1");
    wanted.subject = SUBJECT;
    assert_int_equal(side_try_export(&solo, &wanted, &problems, &preview), ERROR_FORBIDDEN);
    assert_says(&problems, "this installation is not certified by a party");
    side_remove(&solo);
    side_remove(&kaz);
    side_remove(&un);
}

static void a_file_that_is_there_is_not_written_over(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct problems problems;
    struct bundle_preview preview;
    const char *to = "UN";
    side_trust(&kaz, &un);
    side_note(&kaz, "k1");
    struct bundle_export wanted = {
        .subject = SUBJECT, .to = &to, .to_count = 1, .path = side_export(&kaz, "UN")};
    assert_int_equal(side_try_export(&kaz, &wanted, &problems, &preview), ERROR_CONFLICT);
    assert_says(&problems, "there is a file of this name");
    side_remove(&kaz);
    side_remove(&un);
}

/* ---- forks ---- */

/* The database of a party is lost; an older copy goes on in its place. */
static void an_older_copy_that_went_on_is_a_fork(void **state)
{
    (void)state;
    if (test_on_postgres)
        return; /* a copy of a database file */
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct problems problems;
    struct bundle_preview preview;
    struct folder_file copy;
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 2);
    side_close(&kaz);
    assert_fine(file_read(kaz.place.options.database, side_arena(&kaz), &kaz.place.test.problems, &copy),
                &kaz.place.test.problems);
    side_open(&kaz);
    side_notes(&kaz, "lost", 2);
    assert_int_equal(side_import(&un, side_export(&kaz, "UN")), 4);
    const char *back = side_export(&un, "KAZ");
    static const char *const to_kaz[] = {"KAZ"};
    struct bundle_preview all =
        side_export_as(&un, (struct bundle_export){.to = to_kaz, .to_count = 1, .all = true});
    side_close(&kaz);
    assert_fine(file_write(kaz.place.options.database, copy.data, copy.size, true, &kaz.place.test.problems),
                &kaz.place.test.problems);
    side_open(&kaz);
    side_refuses(&kaz, back, ERROR_CONFLICT, "of which 2 are here: this database is an older copy");
    side_refuses(&kaz, all.files[0], ERROR_CONFLICT, "of which 2 are here: this database is an older copy");
    side_note(&kaz, "another third");
    side_refuses(&kaz, all.files[0], ERROR_CONFLICT, "a fork: record 3 of Kazakhstan (KAZ), server is");
    const char *file = side_export(&kaz, "UN"), *before = side_state(&un);
    assert_int_equal(side_try_import(&un, &file, 1, &problems, &preview), ERROR_CONFLICT);
    assert_says(&problems, "a fork: record 3 of Kazakhstan (KAZ), server is");
    assert_says(&problems, "the head signed in the bundle: " SUBJECT " shared ");
    assert_says(&problems, "the head signed here: " SUBJECT " shared ");
    assert_string_equal(side_state(&un), before);
    side_verifies(&un);
    side_remove(&kaz);
    side_remove(&un);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(forged_bundles_are_refused),
    cmocka_unit_test(another_past_is_a_fork),
    cmocka_unit_test(a_revocation_that_comes_with_the_bundle_counts),
    cmocka_unit_test(kinds_of_a_newer_peer_are_kept),
    cmocka_unit_test(a_party_that_is_not_known_is_refused),
    cmocka_unit_test(a_bundle_for_others_is_refused),
    cmocka_unit_test(revoked_keys_do_not_count),
    cmocka_unit_test(records_after_a_revocation_are_refused),
    cmocka_unit_test(exports_for_nobody_are_refused),
    cmocka_unit_test(a_file_that_is_there_is_not_written_over),
    cmocka_unit_test(an_older_copy_that_went_on_is_a_fork),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
