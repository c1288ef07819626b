/* The persons of a contingent out of the journal: folded without any key, and opened with a reader's. */
#include "people/persons.h"

#include "people/people.h"

#include <stdlib.h>
#include <string.h>

/* ---- folding ---- */

/* A record about a person. */
struct event {
    struct person person; /* as this record alone says it */
    size_t index;         /* in merge order */
};
struct folding {
    struct arena *arena;
    struct problems *problems;
    const char *subject;
    struct event *events;
    size_t count, capacity;
};

static int damaged(const struct folding *folding, const struct record *record)
{
    return problem_error(folding->problems, ERROR_INVALID, (struct place){.file = folding->subject},
                         "`muster journal verify` shows what is damaged",
                         "record %llu of the circle people does not say which person it is about",
                         (unsigned long long)record->sequence);
}

static int unknown_kind(const struct folding *folding, const struct record *record)
{
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(folding->problems, ERROR_INVALID, (struct place){.file = folding->subject},
                         "upgrade Muster", "record %llu of the circle people is of an unknown kind: '%s'",
                         (unsigned long long)record->sequence,
                         text_quote(record->kind, strlen(record->kind), quoted));
}

/* What a record says of a person, with copies of what the fold takes away. */
static int read_event(const struct folding *folding, const struct folded *folded, struct person *ret_person)
{
    const struct record *record = folded->record;
    struct person person = {.effective = record->effective,
                            .sequence = record->sequence,
                            .known = folded->known,
                            .body_size = record->body_size,
                            .withdrawn = strcmp(record->kind, person_withdrawn_kind.kind) == 0,
                            .erased = strcmp(record->kind, person_erased_kind.kind) == 0};
    if (!person.withdrawn && !person.erased && strcmp(record->kind, person_kind.kind) != 0)
        return unknown_kind(folding, record);
    if (!person_named(record->body, record->body_size, person.pseudonym))
        return damaged(folding, record);
    person.author = arena_text(folding->arena, record->author, strlen(record->author));
    person.body = arena_text(folding->arena, record->body, record->body_size);
    if (!person.author || !person.body)
        return problem_memory(folding->problems);
    person.presence = person_presence(person.body, person.body_size, folding->arena);
    *ret_person = person;
    return 0;
}

static int take_record(void *context, const struct folded *folded)
{
    struct folding *folding = context;
    struct event event = {.index = folding->count};
    int code = read_event(folding, folded, &event.person);
    if (code < 0)
        return code;
    struct event *events =
        arena_grow(folding->arena, folding->events, &folding->capacity, folding->count, sizeof *events);
    if (!events)
        return problem_memory(folding->problems);
    folding->events = events;
    events[folding->count++] = event;
    return 0;
}

static int by_person(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    int order = strcmp(a->person.pseudonym, b->person.pseudonym);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static int by_index(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    return (a->index > b->index) - (a->index < b->index);
}

/* The records of one person as one: the last row counts; a row takes a withdrawal back, nothing an erasing.
 */
static struct event join(const struct event *events, size_t count)
{
    struct event joined = {.index = events[0].index};
    for (size_t i = 0; i < count; i++) {
        const struct person *person = &events[i].person;
        bool erased = joined.person.erased || person->erased;
        if (!person->withdrawn && !person->erased)
            joined.person = *person;
        joined.person.withdrawn = person->withdrawn || (person->erased && joined.person.withdrawn);
        joined.person.erased = erased;
    }
    return joined;
}

/* The events become one for each person who has a row, in the order of their first records. */
static size_t join_all(struct event *events, size_t count)
{
    size_t persons = 0;
    if (count)
        qsort(events, count, sizeof *events, by_person);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (strcmp(events[end].person.pseudonym, events[first].person.pseudonym) != 0)
                break;
        struct event joined = join(&events[first], end - first);
        if (joined.person.body)
            events[persons++] = joined;
    }
    if (persons)
        qsort(events, persons, sizeof *events, by_index);
    return persons;
}

int persons_fold(struct journal *journal, struct transaction *transaction, const char *subject,
                 instant known_on, struct arena *arena, struct problems *problems,
                 struct persons *ret_persons)
{
    const struct journal_view view = {.subject = subject, .circle = CIRCLE_PEOPLE, .known_on = known_on};
    struct folding folding = {.arena = arena, .problems = problems, .subject = subject};
    int code = transaction ? transaction_fold(transaction, &view, take_record, &folding, problems)
                           : journal_fold(journal, &view, take_record, &folding, problems);
    if (code < 0)
        return code;
    struct persons persons = {.subject = subject, .count = join_all(folding.events, folding.count)};
    persons.items = arena_array(arena, persons.count, sizeof *persons.items);
    if (!persons.items)
        return problem_memory(problems);
    for (size_t i = 0; i < persons.count; i++)
        persons.items[i] = folding.events[i].person;
    *ret_persons = persons;
    return 0;
}

/* ---- reading ---- */

void persons_reader_wipe(struct persons_reader *reader)
{
    key_wipe(&reader->key);
}

int persons_reader_begin(const struct request *request, struct persons_reader *ret_reader)
{
    KEYS_CLEANUP struct keys keys = {0};
    const struct surroundings *surroundings = request->surroundings;
    const char *folder = keystore_folder(surroundings->keys, request->arena);
    *ret_reader = (struct persons_reader){.author = surroundings->author};
    if (!folder)
        return problem_memory(request->problems);
    int code = keys_read(surroundings->keys, request->arena, request->problems, &keys);
    if (code == 0)
        code = keystore_read(folder, request->arena, request->problems, &ret_reader->store);
    if (code == 0)
        code = keystore_reader_key(&keys, surroundings->author, request->arena, request->problems,
                                   &ret_reader->key);
    return code == ERROR_NOT_FOUND ? 0 : code;
}

static int open_person(struct person *person, const char *subject, const struct persons_reader *reader,
                       struct arena *arena, struct problems *problems)
{
    const struct seal_place place = {subject, person_kind.kind, person->effective};
    const char *body;
    size_t size;
    int state = keystore_open(&reader->store, &reader->key, &place, person->body, person->body_size, arena,
                              problems, &body, &size);
    if (state < 0)
        return state;
    person->state = (enum seal_state)state;
    int code = state == SEAL_OPEN ? person_cells(body, size, arena, person->cells) : 0;
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code < 0)
        return problem_error(problems, ERROR_INVALID, (struct place){.file = subject}, "upgrade Muster",
                             "record %llu of the circle people is no row of persons.csv",
                             (unsigned long long)person->sequence);
    return 0;
}

/* Of a person whose erasing is recorded: whether the key is here all the same. */
static int key_remains(const struct person *person, const struct persons_reader *reader, struct arena *arena,
                       struct problems *problems)
{
    PERSON_KEY_CLEANUP struct person_key key = {{0}};
    int state = keystore_person_key(&reader->store, person->pseudonym, &reader->key, arena, problems, &key);
    return state < 0 ? state : state == SEAL_OPEN || state == SEAL_CLOSED;
}

int persons_open(struct persons *persons, const struct persons_reader *reader, struct arena *arena,
                 struct problems *problems)
{
    for (size_t i = 0; i < persons->count; i++) {
        struct person *person = &persons->items[i];
        int code = person->erased ? key_remains(person, reader, arena, problems)
                                  : open_person(person, persons->subject, reader, arena, problems);
        if (code < 0)
            return code;
        if (person->erased)
            person->state = SEAL_ERASED;
        if (code > 0)
            problem_warning(
                problems, (struct place){.file = reader->store.folder}, "run muster person erase again",
                "the key of %s is still here: its erasing was recorded, and not finished", person->pseudonym);
    }
    return 0;
}

static size_t count_state(const struct persons *persons, enum seal_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < persons->count; i++)
        count += !persons->items[i].withdrawn && persons->items[i].state == state;
    return count;
}

size_t persons_erased(const struct persons *persons)
{
    return count_state(persons, SEAL_ERASED);
}

const char *persons_counted(size_t count, struct arena *arena)
{
    const char *text = arena_format(arena, "%zu person%s", count, count == 1 ? "" : "s");
    return text ? text : "persons";
}

int persons_check_readable(const struct persons *persons, const struct persons_reader *reader,
                           struct problems *problems)
{
    size_t closed = count_state(persons, SEAL_CLOSED), unknown = count_state(persons, SEAL_UNKNOWN);
    const struct place place = {.file = persons->subject};
    if (closed)
        problem_error(
            problems, ERROR_FORBIDDEN, place,
            arena_format(problems->arena,
                         "let a reader run `muster key reader add %s --role " PERSONS_ROLE "`, or run it "
                         "with both parts of the recovery key (--part)",
                         reader->author),
            "the data of %s is closed to %s", persons_counted(closed, problems->arena), reader->author);
    if (unknown)
        problem_error(
            problems, ERROR_NOT_FOUND, place,
            arena_format(problems->arena,
                         "put the key store back (%s); where it is lost for good, `muster person lost %s` "
                         "takes these persons back, and they can be imported anew",
                         reader->store.folder, strchr(persons->subject, '/') + 1),
            "the keys of %s are not here", persons_counted(unknown, problems->arena));
    return closed ? ERROR_FORBIDDEN : unknown ? ERROR_NOT_FOUND : 0;
}

int persons_subject(const struct request *request, struct journal *journal, const char **ret_subject)
{
    struct folder folder;
    const char *id = request_text(request, "id", "");
    const char *subject = arena_format(request->arena, "contingent/%s", id);
    if (!subject)
        return problem_memory(request->problems);
    int code = contingent_open(journal, id, INSTANT_NEVER, request->arena, request->problems, &folder);
    if (code == 0)
        *ret_subject = subject;
    return code;
}
