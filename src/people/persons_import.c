/* persons.csv of imports: what differs from the journal is sealed and recorded. A person's key is written
   before the record that needs it, so that no record is ever without its key; where the import fails, new
   keys are taken back. */
#include "people/persons.h"

#include "people/people.h"

#include <assert.h>
#include <string.h>

/* The key of someone who is new. Made once, however often the act is tried. */
struct new_key {
    char pseudonym[PERSON_ID_SIZE];
    struct person_key key;
    bool made;
    bool used; /* by the act as it was last tried */
};
struct persons_import {
    const struct request *request;
    struct persons_reader reader;
    struct table table;
    uint32_t *order;          /* of its rows by id */
    struct new_key *new_keys; /* by row */
};

/* ---- what sealing needs ---- */

static bool is_reader(const struct persons_reader *reader)
{
    for (size_t i = 0; i < reader->store.reader_count; i++)
        if (strcmp(reader->store.readers[i].role, PERSONS_ROLE) == 0 &&
            digest_equal(&reader->store.readers[i].public_key, &reader->key.public_key))
            return true;
    return false;
}

static int check_reader(const struct persons_reader *reader, struct problems *problems)
{
    const struct place place = {.file = reader->store.folder};
    bool right = reader->store.has_recovery && is_reader(reader);
    if (!reader->store.has_recovery)
        problem_error(problems, ERROR_NOT_FOUND, place, "run `muster key recovery new --parts FOLDER`",
                      "there is no recovery key yet: a lost key would take the personal data with it");
    if (!is_reader(reader))
        problem_error(
            problems, ERROR_FORBIDDEN, place,
            arena_format(problems->arena,
                         "run `muster key new --person %s` where there is no key yet, and "
                         "`muster key reader add %s --role " PERSONS_ROLE "`",
                         reader->author, reader->author),
            "%s is no reader of personal data here, and could not compare persons.csv with what was recorded",
            reader->author);
    if (right)
        return 0;
    return reader->store.has_recovery ? ERROR_FORBIDDEN : ERROR_NOT_FOUND;
}

static int read_file(struct persons_import *import, const struct folder *folder)
{
    const struct request *request = import->request;
    const struct folder_file *file = folder_find(folder, PERSONS_FILE);
    if (!file)
        return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){.file = folder->path},
                             "leave --persons out, or add the file: with its header row alone where the "
                             "contingent has no persons",
                             "there is no " PERSONS_FILE " in it");
    int code = persons_read(file, request->arena, request->problems, &import->table, &import->order);
    if (code < 0)
        return code;
    import->new_keys = arena_array(request->arena, import->table.rows, sizeof *import->new_keys);
    return import->new_keys ? 0 : problem_memory(request->problems);
}

static int import_begin(const struct request *request, const struct folder *folder,
                        struct persons_import **ret_import)
{
    struct persons_import *import = arena_alloc(request->arena, sizeof *import);
    if (!import)
        return problem_memory(request->problems);
    *ret_import = import; /* also after an error: it is ended all the same */
    import->request = request;
    int code = persons_reader_begin(request, &import->reader);
    if (code < 0)
        return code;
    int checked = check_reader(&import->reader, request->problems);
    int read = read_file(import, folder);
    return checked < 0 ? checked : read;
}

static void import_end(struct persons_import *import)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0); /* the request's may be used up */
    struct problems unseen;                           /* a key too many opens nothing */
    if (!import)
        return;
    problems_init(&unseen, arena ? arena : import->request->arena);
    for (size_t i = 0; import->new_keys && i < import->table.rows; i++) {
        struct new_key *new_key = &import->new_keys[i];
        if (new_key->made && !new_key->used)
            (void)!keystore_person_discard(&import->reader.store, new_key->pseudonym, &unseen);
        person_key_wipe(&new_key->key);
    }
    persons_reader_wipe(&import->reader);
}

/* ---- what changed ---- */

/* One act. */
struct recording {
    struct persons_import *import;
    struct arena *arena;
    struct problems *problems;
    struct persons persons;
    const struct person **by_row; /* who stands in a row of the file; NULL: someone new */
    struct draft *drafts;
    size_t count;
    civil_day today;
    struct persons_change change;
};

/* The row with this id, or the number of rows. */
static size_t find_row(const struct persons_import *import, const char *id)
{
    size_t low = 0, high = import->table.rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(table_cell(&import->table, import->order[middle], CELL_ID)->text, id);
        if (order == 0)
            return import->order[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return import->table.rows;
}

/* Finds each person's row. Whoever was withdrawn comes back with the key of before, unless another has the
   id. */
static void match_rows(struct recording *recording)
{
    for (size_t i = 0; i < recording->persons.count; i++) {
        const struct person *person = &recording->persons.items[i];
        if (person->state != SEAL_OPEN)
            continue;
        size_t row = find_row(recording->import, person->cells[CELL_ID]);
        if (row < recording->import->table.rows &&
            (!recording->by_row[row] || recording->by_row[row]->withdrawn))
            recording->by_row[row] = person;
    }
}

static bool is_same(const struct table *table, size_t row, const struct person *person)
{
    for (int i = 0; i < PERSON_CELLS; i++)
        if (strcmp(table_cell(table, row, (size_t)i)->text, person->cells[i]) != 0)
            return false;
    return !person->withdrawn;
}

/* ---- records ---- */

/* The key with which a row is sealed: the person's, or a new one. */
static int find_key(const struct recording *recording, size_t row, struct person_key *ret_key,
                    const char **ret_pseudonym)
{
    static const char *const roles[] = {PERSONS_ROLE};
    const struct persons_reader *reader = &recording->import->reader;
    const struct person *person = recording->by_row[row];
    struct new_key *new_key = &recording->import->new_keys[row];
    int code = 0;
    if (person) {
        *ret_pseudonym = person->pseudonym;
        code = keystore_person_key(&reader->store, person->pseudonym, &reader->key, recording->arena,
                                   recording->problems, ret_key);
        if (code > 0) /* it opened a moment ago */
            return problem_error(recording->problems, ERROR_CONFLICT,
                                 (struct place){.file = reader->store.folder}, "import it again",
                                 "the key of %s was changed meanwhile", person->pseudonym);
        return code;
    }
    if (!new_key->made)
        code = keystore_person_new(&reader->store, roles, 1, recording->arena, recording->problems,
                                   new_key->pseudonym, &new_key->key);
    if (code < 0)
        return code;
    new_key->made = new_key->used = true;
    *ret_key = new_key->key;
    *ret_pseudonym = new_key->pseudonym;
    return 0;
}

/* The record of a row. */
static int add_row(struct recording *recording, size_t row)
{
    TEXT_CLEANUP struct text sealed = {0};
    PERSON_KEY_CLEANUP struct person_key key = {{0}};
    const struct table *table = &recording->import->table;
    const struct cell *from = table_cell(table, row, CELL_FROM);
    const char *cells[PERSON_CELLS], *pseudonym;
    size_t size;
    for (size_t i = 0; i < PERSON_CELLS; i++)
        cells[i] = table_cell(table, row, i)->text;
    struct draft draft = {.kind = person_kind.kind,
                          .effective = from->given ? (civil_day)from->number : recording->today};
    const struct seal_place place = {recording->persons.subject, draft.kind, draft.effective};
    const char *body = person_body(cells, recording->arena, &size);
    if (!body)
        return problem_memory(recording->problems);
    int code = find_key(recording, row, &key, &pseudonym);
    if (code == 0)
        code =
            seal_body(&place, pseudonym, &key, body, size, person_open_fields, recording->problems, &sealed);
    if (code < 0)
        return code;
    draft.body = arena_text(recording->arena, text_content(&sealed), sealed.length);
    draft.body_size = sealed.length;
    if (!draft.body)
        return problem_memory(recording->problems);
    recording->drafts[recording->count++] = draft;
    return 0;
}

static int add_rows(struct recording *recording)
{
    const struct table *table = &recording->import->table;
    for (size_t row = 0; row < table->rows; row++) {
        const struct person *person = recording->by_row[row];
        if (person && is_same(table, row, person))
            continue;
        int code = add_row(recording, row);
        if (code < 0)
            return code;
        if (person && !person->withdrawn)
            recording->change.changed++;
        else
            recording->change.added++;
    }
    return 0;
}

/* Takes back who can be read and stands in no row. */
static int add_withdrawals(struct recording *recording)
{
    for (size_t i = 0; i < recording->persons.count; i++) {
        const struct person *person = &recording->persons.items[i];
        struct draft draft = {.kind = person_withdrawn_kind.kind, .effective = recording->today};
        if (person->withdrawn || person->state != SEAL_OPEN)
            continue;
        size_t row = find_row(recording->import, person->cells[CELL_ID]);
        if (row < recording->import->table.rows && recording->by_row[row] == person)
            continue;
        draft.body = person_naming(person->pseudonym, recording->arena, &draft.body_size);
        if (!draft.body)
            return problem_memory(recording->problems);
        recording->drafts[recording->count++] = draft;
        recording->change.withdrawn++;
    }
    return 0;
}

static void warn_of_erased(const struct recording *recording)
{
    size_t erased = persons_erased(&recording->persons);
    if (erased && recording->change.added)
        problem_warning(recording->problems, (struct place){.file = recording->import->table.path},
                        "take their rows out, import again, and erase them again",
                        "%s of this contingent had been erased: whoever of them still stands in this file "
                        "was recorded anew",
                        persons_counted(erased, recording->problems->arena));
}

static int append_drafts(const struct recording *recording, struct transaction *transaction)
{
    struct appended appended;
    const struct append append = {.subject = recording->persons.subject,
                                  .circle = CIRCLE_PEOPLE,
                                  .expected = APPEND_ANY,
                                  .author = recording->import->reader.author,
                                  .authority = "",
                                  .drafts = recording->drafts,
                                  .count = recording->count};
    return recording->count ? transaction_append(transaction, &append, recording->problems, &appended) : 0;
}

/* Locks the stream, then looks what it holds. */
static int read_recorded(struct recording *recording, struct transaction *transaction, const char *subject)
{
    const struct stream_name stream = {subject, CIRCLE_PEOPLE};
    const struct persons_reader *reader = &recording->import->reader;
    int code = transaction_streams(transaction, &stream, 1, recording->problems);
    if (code == 0)
        code = persons_fold(transaction_journal(transaction), transaction, subject, INSTANT_NEVER,
                            recording->arena, recording->problems, &recording->persons);
    if (code == 0)
        code = persons_open(&recording->persons, reader, recording->arena, recording->problems);
    if (code == 0)
        code = persons_check_readable(&recording->persons, reader, recording->problems);
    if (code < 0)
        return code;
    size_t rows = recording->import->table.rows;
    recording->by_row = arena_array(recording->arena, rows, sizeof *recording->by_row);
    recording->drafts =
        arena_array(recording->arena, rows + recording->persons.count, sizeof *recording->drafts);
    return recording->by_row && recording->drafts ? 0 : problem_memory(recording->problems);
}

static void forget_uses(struct persons_import *import)
{
    for (size_t i = 0; i < import->table.rows; i++)
        import->new_keys[i].used = false;
}

static int import_record(struct persons_import *import, struct transaction *transaction, const char *subject,
                         struct problems *problems, struct persons_change *ret_change)
{
    struct recording recording = {.import = import,
                                  .arena = transaction_arena(transaction),
                                  .problems = problems,
                                  .today = instant_day(transaction_now(transaction))};
    forget_uses(import);
    int code = read_recorded(&recording, transaction, subject);
    if (code < 0)
        return code;
    match_rows(&recording);
    code = add_rows(&recording);
    if (code == 0)
        code = add_withdrawals(&recording);
    if (code == 0)
        code = append_drafts(&recording, transaction);
    if (code < 0) {
        forget_uses(import); /* nothing of this act is recorded */
        return code;
    }
    warn_of_erased(&recording);
    *ret_change = recording.change;
    return 0;
}

const struct persons_wiring people_persons = {.import_begin = import_begin,
                                              .import_record = import_record,
                                              .import_end = import_end,
                                              .export_file = persons_export_file};
