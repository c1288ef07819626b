#include "journal/journal.h"

#include "journal/journal_inside.h"
#include <assert.h>

/* Kinds */

const struct record_table *wiring_table(const struct journal_wiring *wiring, const char *kind)
{
    for (const struct record_table *const *const *list = wiring->tables; list && *list; list++)
        for (const struct record_table *const *table = *list; *table; table++)
            if (strcmp((*table)->kind, kind) == 0)
                return *table;
    return NULL;
}

const struct record_kind *wiring_kind(const struct journal_wiring *wiring, const char *kind)
{
    for (const struct record_kind *const *item = wiring->kinds; item && *item; item++)
        if (strcmp((*item)->kind, kind) == 0)
            return *item;
    return NULL;
}

/* Parties */

const char *journal_own_party(const struct journal *journal)
{
    const char *code = journal->keys.own.code;
    return code ? code : "";
}

const char *journal_writer_party(const struct journal *journal, const struct digest *writer,
                                 uint64_t sequence)
{
    const struct party *party = keys_party(&journal->keys, writer);
    const struct key_certificate *certificate = party ? party_certificate(party, writer) : NULL;
    if (!party || (certificate && !certificate_covers(certificate, sequence)))
        return NULL;
    return party->code ? party->code : "";
}

/* Requests of authority */

const struct stream_name authority_stream = {"authority", CIRCLE_INTERNAL};

int transaction_request_begin(struct transaction *transaction, const struct carrying *carrying,
                              struct problems *problems, struct carried *ret_carried)
{
    const struct journal_wiring *wiring = transaction->journal->options.wiring;
    if (wiring->request_begin)
        return wiring->request_begin(transaction, carrying, problems, ret_carried);
    *ret_carried = (struct carried){.request = "", .person = carrying->author};
    return 0;
}

int transaction_request_end(struct transaction *transaction, const struct carrying *carrying,
                            const struct carried *carried, struct problems *problems)
{
    const struct journal_wiring *wiring = transaction->journal->options.wiring;
    return wiring->request_end ? wiring->request_end(transaction, carrying, carried, problems) : 0;
}

int journal_person(struct journal *journal, const char *author, struct arena *arena,
                   struct problems *problems, const char **ret_person)
{
    if (journal->options.wiring->person)
        return journal->options.wiring->person(journal, author, arena, problems, ret_person);
    *ret_person = arena_text(arena, author, strlen(author));
    return *ret_person ? 0 : problem_memory(problems);
}

struct digest attachment_hash(const void *data, size_t size)
{
    return digest_of(STORE_ATTACHMENT_DOMAIN, data, size);
}

/* Opening and closing */

/* Makes the folders above a file that do not exist. */
static int make_folders_above(const char *path, struct arena *arena, struct problems *problems)
{
    char *folder = arena_text(arena, path, strlen(path));
    if (!folder)
        return problem_memory(problems);
    for (char *slash = strchr(folder + (*folder == '/'), '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int code = path_exists(folder) ? 0 : folder_make(folder, problems);
        *slash = '/';
        if (code < 0)
            return code;
    }
    return 0;
}

static int open_store(struct journal *journal, struct problems *problems)
{
    const struct store_options options = {.access = journal->options.writes ? STORE_CREATE : STORE_READ,
                                          .busy_milliseconds = JOURNAL_BUSY_MILLISECONDS,
                                          .sync_off = journal->options.sync_off};
    return store_open(journal->options.database, &options, journal->arena, problems, &journal->store);
}

static int open_database(struct journal *journal, struct problems *problems)
{
    const char *database = journal->options.database;
    bool is_file = !store_is_where(database);
    if (is_file && !journal->options.writes && !path_exists(database))
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){.file = database},
                             "`muster import FOLDER` makes it; --database names another",
                             "there is no journal here yet");
    if (is_file && journal->options.writes) {
        int code = make_folders_above(database, journal->arena, problems);
        if (code < 0)
            return code;
    }
    return open_store(journal, problems);
}

int journal_reconnect(struct journal *journal, struct problems *problems)
{
    journal->store = store_close(journal->store);
    journal->reading = 0;
    return open_store(journal, problems);
}

static struct journal *new_journal(const struct journal_options *options, struct arena *arena)
{
    struct journal *journal = arena_alloc(arena, sizeof *journal);
    if (!journal)
        return NULL;
    journal->arena = arena;
    journal->options = *options;
    journal->options.database = arena_text(arena, options->database, strlen(options->database));
    journal->options.keys = arena_text(arena, options->keys, strlen(options->keys));
    return journal->options.database && journal->options.keys ? journal : NULL;
}

int journal_open(const struct journal_options *options, struct arena *arena, struct problems *problems,
                 struct journal **ret_journal)
{
    struct journal *journal = new_journal(options, arena);
    if (!journal)
        return problem_memory(problems);
    int code = keys_read(journal->options.keys, arena, problems, &journal->keys);
    if (code == 0)
        code = open_database(journal, problems);
    if (code == 0 && options->writes && !journal->keys.has_installation)
        code = keys_ensure_installation(&journal->keys, arena, problems);
    if (code < 0) {
        journal_close(journal);
        return code;
    }
    *ret_journal = journal;
    return 0;
}

int journal_of_request(const struct request *request, bool writes, struct journal **ret_journal)
{
    const struct surroundings *surroundings = request->surroundings;
    assert(surroundings && surroundings->now && "a face fills in where an operation works");
    const struct journal_options options = {.database = surroundings->database,
                                            .keys = surroundings->keys,
                                            .writes = writes,
                                            .wiring = &journal_wired,
                                            .now = surroundings->now};
    return journal_open(&options, request->arena, request->problems, ret_journal);
}

/* What rooms keep */

static struct kept_thing *find_kept(const struct journal *journal, const void *key)
{
    for (struct kept_thing *thing = journal->kept; thing; thing = thing->next)
        if (thing->key == key)
            return thing;
    return NULL;
}

static void release(struct kept_thing *thing)
{
    if (thing->kept)
        thing->kept_free(thing->kept);
    thing->kept = NULL;
}

void *journal_kept(const struct journal *journal, const void *key)
{
    const struct kept_thing *thing = find_kept(journal, key);
    return thing ? thing->kept : NULL;
}

int journal_keep(struct journal *journal, const void *key, void *kept, journal_kept_free *kept_free,
                 struct problems *problems)
{
    struct kept_thing *thing = find_kept(journal, key);
    if (!thing && kept) {
        thing = arena_alloc(journal->arena, sizeof *thing);
        if (!thing) {
            kept_free(kept);
            return problem_memory(problems);
        }
        *thing = (struct kept_thing){.key = key, .next = journal->kept};
        journal->kept = thing;
    }
    if (thing) {
        release(thing);
        thing->kept = kept;
        thing->kept_free = kept_free;
    }
    return 0;
}

struct journal *journal_close(struct journal *journal)
{
    if (!journal)
        return NULL;
    for (struct kept_thing *thing = journal->kept; thing; thing = thing->next)
        release(thing);
    journal->store = store_close(journal->store);
    key_wipe(&journal->keys.installation);
    return NULL;
}

void journal_close_pointer(struct journal **journal)
{
    *journal = journal_close(*journal);
}

const struct keys *journal_keys(const struct journal *journal)
{
    return &journal->keys;
}

struct digest journal_installation(const struct journal *journal)
{
    return journal->keys.has_installation ? journal->keys.installation.public_key : (struct digest){{0}};
}

struct store *journal_store(struct journal *journal)
{
    return journal->store;
}

/* Reading */

/* Begins, and asks something: a connection may be lost without having been noticed. */
static int begin_read(struct store *store, struct problems *problems)
{
    struct store_snapshot none;
    int code = store_begin_read(store, problems);
    if (code == 0)
        code = store_snapshot_read(store, "", problems->arena, problems, &none);
    if (code == 0 || code == ERROR_NOT_FOUND)
        return 0;
    store_rollback(store);
    return code;
}

int journal_read_begin(struct journal *journal, struct problems *problems)
{
    if (journal->transaction)
        return 0;
    if (journal->reading == 0) {
        struct problems before = *problems;
        int code = journal->store ? begin_read(journal->store, problems) : ERROR_STORAGE;
        if (code == ERROR_STORAGE) { /* the server was started anew, say */
            problems_forget(problems, &before);
            code = journal_reconnect(journal, problems);
            if (code == 0)
                code = begin_read(journal->store, problems);
        }
        if (code < 0)
            return code;
    }
    journal->reading++;
    return 0;
}

void journal_read_end(struct journal *journal)
{
    if (journal->transaction || journal->reading == 0)
        return;
    if (--journal->reading == 0)
        store_rollback(journal->store);
}

int journal_sequence(struct journal *journal, const char *subject, enum circle circle,
                     struct problems *problems, int64_t *ret_sequence)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct store_stream *streams;
    size_t count;
    if (!arena)
        return problem_memory(problems);
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_streams(journal->store, subject, (int)circle, arena, problems, &streams, &count);
    journal_read_end(journal);
    if (code < 0)
        return code;
    *ret_sequence = 0;
    for (size_t i = 0; journal->keys.has_installation && i < count; i++)
        if (digest_equal(&streams[i].writer, &journal->keys.installation.public_key))
            *ret_sequence = streams[i].sequence;
    return 0;
}

int journal_subjects(struct journal *journal, const char *prefix, struct arena *arena,
                     struct problems *problems, const char *const **ret_subjects, size_t *ret_count)
{
    struct store_stream *streams;
    size_t count, kept = 0;
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_streams(journal->store, NULL, 0, arena, problems, &streams, &count);
    journal_read_end(journal);
    const char **subjects = code < 0 ? NULL : arena_array(arena, count, sizeof *subjects);
    if (!subjects)
        return code < 0 ? code : problem_memory(problems);
    for (size_t i = 0; i < count; i++)
        if (streams[i].sequence > 0 && strncmp(streams[i].subject, prefix, strlen(prefix)) == 0 &&
            (kept == 0 || strcmp(subjects[kept - 1], streams[i].subject) != 0))
            subjects[kept++] = streams[i].subject;
    *ret_subjects = subjects;
    *ret_count = kept;
    return 0;
}

const char *stream_words(const struct store_stream *stream, struct arena *arena)
{
    enum { WRITER_DIGITS = 12 };
    char writer[DIGEST_TEXT_SIZE];
    digest_format(&stream->writer, writer);
    const char *words = arena_format(arena, "%s %s %.*s", stream->subject,
                                     circle_name((enum circle)stream->circle), WRITER_DIGITS, writer);
    return words ? words : stream->subject;
}

int record_of_store(const struct store_stream *stream, const struct store_record *stored, struct arena *arena,
                    struct record *ret_record)
{
    enum { NONE_SEEN_SIZE = 2 };
    struct record record = {.subject = stream->subject,
                            .circle = (enum circle)stream->circle,
                            .writer = stream->writer,
                            .sequence = (uint64_t)stored->sequence,
                            .kind = stored->kind,
                            .effective = stored->effective,
                            .recorded = stored->recorded,
                            .author = stored->author,
                            .authority = stored->authority,
                            .body = stored->body,
                            .body_size = stored->body_size};
    static const uint8_t none_seen[NONE_SEEN_SIZE];
    if (stored->seen_size != NONE_SEEN_SIZE || memcmp(stored->seen, none_seen, NONE_SEEN_SIZE) != 0) {
        struct seen_head *seen;
        int code = seen_decode(stored->seen, stored->seen_size, arena, &seen, &record.seen_count);
        if (code < 0)
            return code;
        record.seen = seen;
    }
    *ret_record = record;
    return 0;
}
