/* What the operations on keys answer. */
#include "base/json.h"
#include "journal/key_operations.h"

/* ---- for machines ---- */

static void json_key(struct json_writer *writer, const struct digest *key)
{
    char hex[DIGEST_TEXT_SIZE], fingerprint[FINGERPRINT_SIZE];
    json_text(writer, "public_key", digest_format(key, hex));
    json_text(writer, "fingerprint", key_fingerprint(key, fingerprint));
}

static void json_certificate(struct json_writer *writer, const struct key_certificate *certificate)
{
    char at[INSTANT_TEXT_SIZE];
    json_begin_object(writer, NULL);
    json_text(writer, "name", certificate->name);
    json_key(writer, &certificate->installation);
    json_text(writer, "from", instant_format(certificate->from, at));
    if (certificate->revoked == INSTANT_NEVER) {
        json_null(writer, "revoked");
        json_null(writer, "revoked_after");
    } else {
        json_text(writer, "revoked", instant_format(certificate->revoked, at));
        json_integer(writer, "revoked_after", (int64_t)certificate->revoked_after);
    }
    json_end_object(writer);
}

static void json_party(struct json_writer *writer, const char *key, const struct party *party)
{
    json_begin_object(writer, key);
    json_text(writer, "name", party->name);
    json_text(writer, "code", party->code);
    json_key(writer, &party->root);
    json_begin_array(writer, "certificates");
    for (size_t i = 0; i < party->count; i++)
        json_certificate(writer, &party->certificates[i]);
    json_end_array(writer);
    json_end_object(writer);
}

static void json_store(struct json_writer *writer, const struct keystore *store)
{
    json_begin_array(writer, "readers");
    for (size_t i = 0; i < store->reader_count; i++) {
        json_begin_object(writer, NULL);
        json_text(writer, "role", store->readers[i].role);
        json_key(writer, &store->readers[i].public_key);
        json_end_object(writer);
    }
    json_end_array(writer);
    if (!store->has_recovery) {
        json_null(writer, "recovery");
        return;
    }
    json_begin_object(writer, "recovery");
    json_key(writer, &store->recovery);
    json_end_object(writer);
}

void key_reply_json(const struct key_call *call, const struct key_made *made, struct text *out)
{
    const struct keys *keys = &call->keys;
    struct json_writer writer = {.out = out};
    json_begin_object(&writer, NULL);
    json_text(&writer, "folder", keys->folder);
    if (made) {
        json_begin_object(&writer, "person");
        json_text(&writer, "id", made->person);
        json_key(&writer, &made->public_key);
        json_end_object(&writer);
    }
    if (keys->has_installation) {
        json_begin_object(&writer, "installation");
        json_key(&writer, &keys->installation.public_key);
        json_end_object(&writer);
    } else
        json_null(&writer, "installation");
    if (keys->own.count)
        json_party(&writer, "party", &keys->own);
    else
        json_null(&writer, "party");
    json_begin_array(&writer, "trusted");
    for (size_t i = 0; i < keys->trusted_count; i++)
        json_party(&writer, NULL, &keys->trusted[i]);
    json_end_array(&writer);
    json_store(&writer, &call->store);
    json_end_object(&writer);
}

/* ---- for people ---- */

void key_report_installation(const struct key_call *call, struct report *report)
{
    char hex[DIGEST_TEXT_SIZE], fingerprint[FINGERPRINT_SIZE];
    const struct digest *key = &call->keys.installation.public_key;
    if (!call->keys.has_installation)
        report_paragraph(report,
                         "This installation has no key yet. muster key new makes one; so does the first "
                         "record that is written.");
    else
        report_paragraph(report, "This installation\n\n  public key   %s\n  fingerprint  %s",
                         digest_format(key, hex), key_fingerprint(key, fingerprint));
}

void key_report_party(const struct party *party, struct report *report)
{
    static const struct report_column columns[] = {{"Installation", REPORT_LEFT},
                                                   {"Certified", REPORT_LEFT},
                                                   {"Revoked", REPORT_LEFT},
                                                   {"Key", REPORT_LEFT}};
    char fingerprint[FINGERPRINT_SIZE], at[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE];
    report_paragraph(report, "%s (%s)\n\n  fingerprint of the root  %s", party->name, party->code,
                     key_fingerprint(&party->root, fingerprint));
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < party->count; i++) {
        const struct key_certificate *certificate = &party->certificates[i];
        const char *revoked = "";
        if (certificate->revoked != INSTANT_NEVER)
            revoked =
                report_text(report, "%s, after record %llu", instant_format(certificate->revoked, until),
                            (unsigned long long)certificate->revoked_after);
        const char *const cells[] = {certificate->name,
                                     report_text(report, "%s", instant_format(certificate->from, at)),
                                     revoked, key_fingerprint(&certificate->installation, fingerprint)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

const char *key_persons(size_t count, struct arena *arena)
{
    const char *text = count == 1 ? "1 person" : arena_format(arena, "%zu persons", count);
    return text ? text : "some persons";
}

void key_report_readers(const struct keystore *store, struct report *report)
{
    static const struct report_column columns[] = {{"Role", REPORT_LEFT}, {"Key", REPORT_LEFT}};
    char fingerprint[FINGERPRINT_SIZE];
    if (!store->has_recovery && !store->reader_count)
        return;
    report_heading(report, "Who may read personal data");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < store->reader_count; i++) {
        const char *const cells[] = {store->readers[i].role,
                                     key_fingerprint(&store->readers[i].public_key, fingerprint)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
    if (store->has_recovery) {
        const char *const cells[] = {"(recovery)", key_fingerprint(&store->recovery, fingerprint)};
        report_add_row(report, table, REPORT_ROW, cells);
    } else
        report_notice(report, "There is no recovery key: muster key recovery new --parts FOLDER");
}

void key_report_all(const struct key_call *call, struct report *report)
{
    report_heading(report, "Keys in %s", call->keys.folder);
    key_report_installation(call, report);
    if (call->keys.own.count) {
        report_heading(report, "Its party");
        key_report_party(&call->keys.own, report);
        if (call->keys.has_installation &&
            !party_certificate(&call->keys.own, &call->keys.installation.public_key))
            report_notice(report, "The party has not certified this installation.");
    } else
        report_paragraph(report, "It belongs to no party: records are signed for this installation alone.");
    if (call->keys.trusted_count)
        report_heading(report, "Other parties that are trusted here");
    for (size_t i = 0; i < call->keys.trusted_count; i++)
        key_report_party(&call->keys.trusted[i], report);
    key_report_readers(&call->store, report);
}
