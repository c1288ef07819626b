/* `person erase`: the key of a person is destroyed. `person lost`: persons whose keys were lost are taken
   back.

   That it is to be erased is recorded first, and only then is the key destroyed: so nobody destroys a key who
   may not, and where something fails between the two, erasing again goes on. */
#include "people/persons.h"

#include "base/json.h"
#include "people/people.h"

#include <string.h>

enum { PSEUDONYM_BEGINNING = 8 }; /* digits of it that are enough, where they name one person */

/* One change of what is recorded of persons, without opening them. */
struct change {
    const struct request *request;
    struct journal *journal;
    const char *subject;
    struct persons_reader reader;
    struct persons persons;
};
#define CHANGE_CLEANUP __attribute__((cleanup(change_end)))
static void change_end(struct change *change)
{
    change->journal = journal_close(change->journal);
    persons_reader_wipe(&change->reader);
}

static int change_begin(const struct request *request, struct change *change)
{
    change->request = request;
    int code = journal_of_request(request, true, &change->journal);
    if (code == 0)
        code = persons_subject(request, change->journal, &change->subject);
    if (code == 0)
        code = persons_reader_begin(request, &change->reader);
    if (code == 0)
        code = persons_fold(change->journal, NULL, change->subject, INSTANT_NEVER, request->arena,
                            request->problems, &change->persons);
    return code < 0 ? code
                    : persons_open(&change->persons, &change->reader, request->arena, request->problems);
}

/* ---- records that name persons ---- */

struct naming {
    const struct change *change;
    const struct record_kind *kind;
    const char *const *pseudonyms;
    size_t count;
};

static bool is_recorded(const struct persons *persons, const struct naming *naming, const char *pseudonym)
{
    for (size_t i = 0; i < persons->count; i++) {
        const struct person *person = &persons->items[i];
        if (strcmp(person->pseudonym, pseudonym) == 0)
            return naming->kind == &person_erased_kind ? person->erased : person->withdrawn;
    }
    return false;
}

/* Drafts for those of whom it is not recorded yet. */
static int draft_names(const struct naming *naming, struct transaction *transaction,
                       struct problems *problems, struct append *append)
{
    struct arena *arena = transaction_arena(transaction);
    struct persons persons;
    struct draft *drafts = arena_array(arena, naming->count, sizeof *drafts);
    if (!drafts)
        return problem_memory(problems);
    int code = persons_fold(naming->change->journal, transaction, naming->change->subject, INSTANT_NEVER,
                            arena, problems, &persons);
    for (size_t i = 0; code == 0 && i < naming->count; i++) {
        struct draft draft = {.kind = naming->kind->kind,
                              .effective = instant_day(transaction_now(transaction))};
        if (is_recorded(&persons, naming, naming->pseudonyms[i]))
            continue;
        draft.body = person_naming(naming->pseudonyms[i], arena, &draft.body_size);
        if (!draft.body)
            return problem_memory(problems);
        drafts[append->count++] = draft;
    }
    append->drafts = drafts;
    return code;
}

static int name_act(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct naming *naming = context;
    const struct stream_name stream = {naming->change->subject, CIRCLE_PEOPLE};
    struct append append = {.subject = stream.subject,
                            .circle = stream.circle,
                            .expected = APPEND_ANY,
                            .author = naming->change->reader.author,
                            .authority = ""};
    struct appended appended;
    int code = transaction_streams(transaction, &stream, 1, problems);
    if (code == 0)
        code = draft_names(naming, transaction, problems, &append);
    return code == 0 && append.count ? transaction_append(transaction, &append, problems, &appended) : code;
}

static int record_names(const struct change *change, const struct record_kind *kind,
                        const char *const *pseudonyms, size_t count)
{
    struct naming naming = {change, kind, pseudonyms, count};
    bool again;
    return count ? journal_write(change->journal, NULL, name_act, &naming, change->request->arena,
                                 change->request->problems, &again)
                 : 0;
}

/* ---- person erase ---- */

static bool is_named(const struct person *person, const char *name)
{
    size_t length = strlen(name);
    if (person->state == SEAL_OPEN && strcmp(person->cells[CELL_ID], name) == 0)
        return true;
    return length >= PSEUDONYM_BEGINNING && strncmp(person->pseudonym, name, length) == 0;
}

/* The name stays out of the messages: it may be a person's. */
static int find_person(const struct change *change, const struct person **ret_person)
{
    const char *name = request_text(change->request, "person", "");
    const struct person *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < change->persons.count; i++)
        if (is_named(&change->persons.items[i], name)) {
            found = &change->persons.items[i];
            count++;
        }
    if (count > 1)
        return problem_error(
            change->request->problems, ERROR_CONFLICT, (struct place){.file = change->subject},
            "give the pseudonym that `muster persons --all` shows", "%zu persons are meant by that", count);
    if (!found)
        return problem_error(
            change->request->problems, ERROR_NOT_FOUND, (struct place){.file = change->subject},
            "expected an id of persons.csv that you can read, or the first 8 digits of a pseudonym; `muster "
            "persons --all` shows both",
            "nobody of this contingent has that id or pseudonym");
    *ret_person = found;
    return 0;
}

static int check_erasable(const struct change *change, const struct person *person)
{
    struct problems *problems = change->request->problems;
    const struct place place = {.file = change->subject};
    if (person->state == SEAL_UNKNOWN)
        return problem_error(
            problems, ERROR_NOT_FOUND, place,
            "erase the person where the key is: at another installation, or in a copy of the key "
            "store that is put back",
            "the key of %s is not here, so it cannot be destroyed here", person->pseudonym);
    if (!request_given(change->request, "yes"))
        return problem_error(
            problems, ERROR_USAGE, place, "give --yes to destroy the key; nothing brings it back",
            "nothing was erased: this is about the person with the pseudonym %s", person->pseudonym);
    return 0;
}

static const char not_erased[] =
    "Not erased is what has left already: on paper, in spreadsheets, exported folders and bundles, in copies "
    "of the key store, and what others remember. Delete what of it you hold, and ask the others to. The days "
    "and the sex of the person stay readable, and count.";

static void erase_reply(const struct change *change, const struct person *person, bool before,
                        struct reply *reply)
{
    struct json_writer json = {.out = &reply->machine};
    if (change->request->form == REPLY_JSON) {
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", request_text(change->request, "id", ""));
        json_text(&json, "pseudonym", person->pseudonym);
        json_bool(&json, "erased", true);
        json_bool(&json, "erased_before", before);
        json_text(&json, "not_erased", not_erased);
        json_end_object(&json);
        return;
    }
    report_heading(&reply->report, before ? "Erased already: %s" : "Erased: %s", person->pseudonym);
    report_paragraph(
        &reply->report,
        "The key is destroyed. What was recorded of this person stays in the chain, and nobody can "
        "open it any more, in this journal or in any copy of it.");
    report_notice(&reply->report, "%s", not_erased);
}

int person_erase_run(const struct request *request, struct reply *reply)
{
    CHANGE_CLEANUP struct change change = {0};
    const struct person *person = NULL;
    int code = change_begin(request, &change);
    if (code == 0)
        code = find_person(&change, &person);
    if (person)
        code = check_erasable(&change, person);
    if (!person || code < 0)
        return code;
    const char *pseudonym = person->pseudonym;
    bool before = person->state == SEAL_ERASED;
    code = record_names(&change, &person_erased_kind, &pseudonym, 1);
    if (code == 0)
        code = keystore_person_erase(&change.reader.store, pseudonym, request->surroundings->now(),
                                     request->problems);
    if (code == 0)
        erase_reply(&change, person, before, reply);
    return code;
}

/* ---- person lost ---- */

static void lost_reply(const struct request *request, size_t count, struct reply *reply)
{
    struct json_writer json = {.out = &reply->machine};
    if (request->form == REPLY_JSON) {
        json_begin_object(&json, NULL);
        json_text(&json, "contingent", request_text(request, "id", ""));
        json_integer(&json, "withdrawn", (int64_t)count);
        json_end_object(&json);
    } else if (count) {
        report_paragraph(&reply->report,
                         "%s taken back: they count no more. `muster import FOLDER --persons` records "
                         "them anew, from a " PERSONS_FILE " that was kept.",
                         persons_counted(count, request->arena));
    } else {
        report_paragraph(&reply->report, "Nobody was taken back: every key that is needed is here.");
    }
}

int person_lost_run(const struct request *request, struct reply *reply)
{
    CHANGE_CLEANUP struct change change = {0};
    size_t count = 0;
    int code = change_begin(request, &change);
    if (code < 0)
        return code;
    const char **pseudonyms = arena_array(request->arena, change.persons.count, sizeof *pseudonyms);
    if (!pseudonyms)
        return problem_memory(request->problems);
    for (size_t i = 0; i < change.persons.count; i++) {
        const struct person *person = &change.persons.items[i];
        if (!person->withdrawn && person->state == SEAL_UNKNOWN)
            pseudonyms[count++] = person->pseudonym;
    }
    code = record_names(&change, &person_withdrawn_kind, pseudonyms, count);
    if (code == 0)
        lost_reply(request, count, reply);
    return code;
}
