/* The write transaction: trying again, idempotency keys, and the order in which streams and guards are
   locked.

   That no two transactions can wait for each other: each locks streams in the order of their keys, then
   guards in the order of theirs, then the guard of its idempotency key, of which it has one. The order is
   checked on both databases, so that a test on SQLite finds what would stand still on PostgreSQL. */
#include "journal/journal_inside.h"

#include "base/exact.h"
#include "base/random.h"
#include "journal/journal_heads.h"
#include <assert.h>
#include <time.h>

enum {
    LOST_TRIES = 3, /* after a commit of which it is not known whether it took place, and did not */
    IDEMPOTENCY_KEY_MAXIMUM = 1000,
    PAUSE_LONGEST_MILLISECONDS = 256,
};
static const char nothing_added[] = "-";

static int bug(struct problems *problems, const char *what, const char *name)
{
    return problem_error(problems, ERROR_BUG, (struct place){0}, "please report it", "%s: %s", what, name);
}

/* Streams */

static int compare_names(const char *subject, int circle, const char *other_subject, int other_circle)
{
    int order = strcmp(subject, other_subject);
    return order ? order : circle - other_circle;
}

static struct locked_stream *find_locked(const struct transaction *transaction, const char *subject,
                                         int circle)
{
    for (struct locked_stream *item = transaction->first; item; item = item->next)
        if (compare_names(subject, circle, item->stream.subject, item->stream.circle) == 0)
            return item;
    return NULL;
}

/* Ends an act whose idempotency key turns out to be known with its first lock: journal_write knows why. */
static int end_if_known(const struct transaction *transaction)
{
    return transaction->question->answered && transaction->question->value ? ERROR_CONFLICT : 0;
}

static int lock_next(struct transaction *transaction, const char *subject, int circle,
                     struct problems *problems, struct locked_stream **ret_stream)
{
    struct journal *journal = transaction->journal;
    const struct locked_stream *last = transaction->last;
    if (transaction->guard_count)
        return bug(problems, "a stream was to be locked after a guard; transaction_streams comes first",
                   subject);
    if (last && compare_names(subject, circle, last->stream.subject, last->stream.circle) < 0)
        return bug(problems, "streams were to be locked out of order; transaction_streams sorts them",
                   subject);
    struct locked_stream *locked = arena_alloc(transaction->arena, sizeof *locked);
    if (!locked)
        return problem_memory(problems);
    int code = store_stream_lock(journal->store, subject, circle, &journal->keys.installation.public_key,
                                 transaction->arena, problems, &locked->stream);
    if (code < 0)
        return code;
    if (transaction->last)
        transaction->last->next = locked;
    else
        transaction->first = locked;
    transaction->last = locked;
    *ret_stream = locked;
    return end_if_known(transaction);
}

int transaction_lock_stream(struct transaction *transaction, const char *subject, enum circle circle,
                            struct problems *problems, struct locked_stream **ret_stream)
{
    struct locked_stream *found = find_locked(transaction, subject, (int)circle);
    if (!found)
        return lock_next(transaction, subject, (int)circle, problems, ret_stream);
    *ret_stream = found;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct stream_name *x = a, *y = b;
    return compare_names(x->subject, (int)x->circle, y->subject, (int)y->circle);
}

int transaction_streams(struct transaction *transaction, const struct stream_name *names, size_t count,
                        struct problems *problems)
{
    struct stream_name *sorted = arena_array(transaction->arena, count, sizeof *sorted);
    if (!sorted)
        return problem_memory(problems);
    if (count)
        memcpy(sorted, names, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count; i++) {
        struct locked_stream *stream;
        int code =
            transaction_lock_stream(transaction, sorted[i].subject, sorted[i].circle, problems, &stream);
        if (code < 0)
            return code;
    }
    return 0;
}

/* Guards */

static bool is_locked(const struct transaction *transaction, const char *key)
{
    for (size_t i = 0; i < transaction->guard_count; i++)
        if (strcmp(transaction->guards[i], key) == 0)
            return true;
    return false;
}

static bool is_own(const char *key)
{
    return strncmp(key, "key/", 4) == 0 || strncmp(key, "seen/", 5) == 0;
}

static int check_guard(const struct transaction *transaction, const char *key, struct problems *problems)
{
    if (is_own(key))
        return bug(problems, "a guard of this name is the journal's own", key);
    const char *last = transaction->last_guard;
    if (!is_locked(transaction, key) && last && strcmp(key, last) < 0)
        return bug(problems, "guards were to be locked out of order; transaction_guards takes many", key);
    return 0;
}

/* Notes that a guard is locked. */
static int keep_guard(struct transaction *transaction, const char *key, struct problems *problems)
{
    if (is_locked(transaction, key))
        return 0;
    const char **guards = arena_grow(transaction->arena, transaction->guards, &transaction->guard_capacity,
                                     transaction->guard_count, sizeof *guards);
    const char *copy = arena_text(transaction->arena, key, strlen(key));
    if (!guards || !copy)
        return problem_memory(problems);
    transaction->guards = guards;
    guards[transaction->guard_count++] = copy;
    if (!transaction->last_guard || strcmp(copy, transaction->last_guard) > 0)
        transaction->last_guard = copy;
    return 0;
}

int transaction_guards(struct transaction *transaction, struct guard *guards, size_t count,
                       struct problems *problems)
{
    struct store_guard *wanted = arena_array(transaction->arena, count, sizeof *wanted);
    if (!wanted)
        return problem_memory(problems);
    for (size_t i = 0; i < count; i++) {
        int code = check_guard(transaction, guards[i].key, problems);
        if (code < 0)
            return code;
        wanted[i].key = guards[i].key;
    }
    int code = store_guards_lock(transaction->journal->store, wanted, count, transaction->arena, problems);
    for (size_t i = 0; code == 0 && i < count; i++) {
        guards[i].value = wanted[i].value;
        code = keep_guard(transaction, guards[i].key, problems);
    }
    return code < 0 ? code : end_if_known(transaction);
}

int transaction_guard_set(struct transaction *transaction, const char *key, const char *value,
                          struct problems *problems)
{
    if (!is_locked(transaction, key))
        return bug(problems, "a guard was to be set that is not locked; transaction_guards comes first", key);
    return store_guard_set(transaction->journal->store, key, value, problems);
}

struct journal *transaction_journal(struct transaction *transaction)
{
    return transaction->journal;
}

struct arena *transaction_arena(struct transaction *transaction)
{
    return transaction->arena;
}

instant transaction_now(const struct transaction *transaction)
{
    return transaction->now;
}

bool transaction_has_authority(const struct transaction *transaction)
{
    const char *subject = transaction->journal->options.wiring->authority_subject;
    const struct locked_stream *own = subject ? find_locked(transaction, subject, CIRCLE_INTERNAL) : NULL;
    return !subject || !transaction->question->answered || transaction->question->has_records ||
           (own && own->stream.sequence > 0);
}

/* Idempotency keys */

char *key_guard(const char *idempotency_key, char *buffer)
{
    char digits[DIGEST_TEXT_SIZE];
    struct digest digest = digest_of("muster key 1", idempotency_key, strlen(idempotency_key));
    snprintf(buffer, KEY_GUARD_SIZE, "key/%s", digest_format(&digest, digits));
    return buffer;
}

void added_write(struct text *added, const struct store_stream *stream, uint64_t first, struct arena *arena)
{
    const struct head head = {.subject = stream->subject,
                              .circle = (enum circle)stream->circle,
                              .writer = stream->writer,
                              .sequence = (uint64_t)stream->sequence,
                              .hash = stream->head};
    text_format(added, "%s%llu ", added->length ? "\n" : "", (unsigned long long)first);
    head_write(&head, arena, added);
}

int added_read(const char **value, struct arena *arena, uint64_t *ret_first, struct head *ret_head)
{
    const char *line = *value;
    if (!*line || strcmp(line, nothing_added) == 0)
        return 0;
    size_t length = strcspn(line, "\n"), digits = strcspn(line, " \n");
    int64_t first;
    if (digits == length || !decimal_parse(line, digits, 0, &first) || first < 1)
        return ERROR_INVALID;
    int code = head_read(line + digits, length - digits, arena, ret_head);
    if (code < 0)
        return code;
    *ret_first = (uint64_t)first;
    *value = line + length + (line[length] == '\n');
    return 1;
}

/* One call of journal_write. */
struct writing {
    struct journal *journal;
    const char *guard; /* of the idempotency key; NULL: none */
    journal_act *act;
    void *context;
    struct arena *arena;
    struct problems *problems;
    bool found;        /* the key was used: nothing is left to do */
    const char *known; /* what its guard holds, unless that is what this call added itself */
    const char *value; /* what it shall hold */
    struct store_question question;
    int lost; /* commits of which it was not known whether they took place */
    bool opened_again;
};

static void accept_found(struct writing *writing, const char *held)
{
    bool ours = writing->lost && writing->value && strcmp(held, writing->value) == 0;
    writing->found = true;
    writing->known = ours ? NULL : held;
}

/* Looks for the key without locking it. */
static int find_key(struct writing *writing)
{
    struct store_guard *guards = NULL;
    size_t count = 0;
    if (!writing->guard)
        return 0;
    int code = store_guards_read(writing->journal->store, writing->guard, writing->arena, writing->problems,
                                 &guards, &count);
    if (code == 0 && count && strcmp(guards[0].key, writing->guard) == 0)
        accept_found(writing, guards[0].value);
    return code;
}

/* Asks for the key, and whether there is authority to be asked. */
static int ask(struct writing *writing)
{
    writing->question =
        (struct store_question){.guard = writing->guard,
                                .subject = writing->journal->options.wiring->authority_subject,
                                .circle = CIRCLE_INTERNAL};
    return store_ask(writing->journal->store, &writing->question, writing->arena, writing->problems);
}

/* Whether the answer, where it is there already, says that the key was used. */
static bool is_known(struct writing *writing)
{
    if (!writing->found && writing->question.answered && writing->question.value)
        accept_found(writing, writing->question.value);
    return writing->found;
}

/* The key's guard, added last of all. That another transaction was quicker may show with the commit only. */
static int add_key(struct writing *writing, const struct text *added)
{
    const char *value = added->length ? text_content(added) : nothing_added;
    writing->value = text_result(added) < 0 ? NULL : arena_text(writing->arena, value, strlen(value));
    if (!writing->value)
        return problem_memory(writing->problems);
    return store_guard_add(writing->journal->store, writing->guard, writing->value, writing->problems);
}

static int run_act(struct writing *writing)
{
    TEXT_CLEANUP struct text added = {0};
    struct journal *journal = writing->journal;
    struct transaction transaction = {.journal = journal,
                                      .arena = writing->arena,
                                      .now = journal->options.now(),
                                      .added = writing->guard ? &added : NULL,
                                      .question = &writing->question};
    writing->value = NULL; /* what an earlier try has left in the context is gone from here on */
    journal->transaction = &transaction;
    int code = writing->act(&transaction, writing->context, writing->problems);
    journal->transaction = NULL;
    if (code >= 0 && !writing->question.answered) /* it has locked and read nothing */
        code = find_key(writing);
    if (code < 0 || is_known(writing) || !writing->guard)
        return code < 0 ? code : 0;
    return add_key(writing, &added);
}

/* A connection that was lost before the commit: it is opened again, once, and all is tried again. */
static int open_again(struct writing *writing, const struct problems *before)
{
    if (writing->opened_again)
        return ERROR_STORAGE;
    writing->opened_again = true;
    problems_forget(writing->problems, before);
    int code = journal_reconnect(writing->journal, writing->problems);
    return code < 0 ? code : ERROR_BUSY;
}

/* Looks for the key in a transaction of its own. */
static int read_key(struct writing *writing)
{
    struct store *store = writing->journal->store;
    int code = store_begin_read(store, writing->problems);
    if (code == 0)
        code = find_key(writing);
    store_rollback(store);
    return code;
}

/* After a conflict, which may be that of the key: with another transaction that was quicker, or with our own,
   whose commit was in doubt and took place after all. 0 then, else the conflict. */
static int look_for_winner(struct writing *writing, const struct problems *before)
{
    struct problems conflict = *writing->problems;
    if (!writing->guard || !writing->journal->store)
        return ERROR_CONFLICT;
    int code = read_key(writing);
    problems_forget(writing->problems, code == 0 && writing->found ? before : &conflict);
    return code == 0 && writing->found ? 0 : ERROR_CONFLICT;
}

/* After a commit without an answer: 0 when it took place, ERROR_BUSY when it did not and may be tried again.
   `before`: the problems as they were before that commit. */
static int look_for_commit(struct writing *writing, const struct problems *before)
{
    struct journal *journal = writing->journal;
    if (!writing->guard || ++writing->lost > LOST_TRIES)
        return ERROR_STORAGE;
    int code = journal_reconnect(journal, writing->problems);
    if (code == 0)
        code = read_key(writing);
    if (code < 0)
        return code;
    problems_forget(writing->problems, before);
    return writing->found ? 0 : ERROR_BUSY;
}

static int commit(struct writing *writing)
{
    struct problems before = *writing->problems;
    int code = store_commit(writing->journal->store, writing->problems);
    if (code < 0)
        store_rollback(writing->journal->store);
    return code == ERROR_STORAGE ? look_for_commit(writing, &before) : code;
}

/* The transaction up to its commit. */
static int prepare(struct writing *writing)
{
    struct store *store = writing->journal->store;
    int code = store ? store_begin(store, writing->problems) : ERROR_STORAGE;
    if (code < 0)
        return code;
    code = ask(writing);
    if (code == 0 && !is_known(writing))
        code = run_act(writing);
    if (is_known(writing))
        code = 0;
    if (code < 0 || writing->found)
        store_rollback(store);
    return code;
}

static int write_once(struct writing *writing)
{
    struct problems before = *writing->problems;
    int code = prepare(writing);
    if (code == ERROR_STORAGE)
        return open_again(writing, &before);
    if (writing->found)
        problems_forget(writing->problems, &before);
    else if (code == 0)
        code = commit(writing);
    return code == ERROR_CONFLICT ? look_for_winner(writing, &before) : code;
}

/* Longer after each try, by chance up to twice as long, so that two writers do not go on in step. */
static void pause_after(int tries)
{
    uint16_t chance;
    random_bytes(&chance, sizeof chance);
    long milliseconds = tries < 8 ? 1L << tries : PAUSE_LONGEST_MILLISECONDS;
    const struct timespec pause = {.tv_nsec = milliseconds * (500000 + 500000L / UINT16_MAX * chance)};
    nanosleep(&pause, NULL);
}

static int check_writes(const struct journal *journal, const char *idempotency_key, struct problems *problems)
{
    if (!journal->options.writes || journal->transaction || journal->reading)
        return bug(problems, "a journal was to be written", "it is open for reading, or in use");
    size_t length = idempotency_key ? strlen(idempotency_key) : 1;
    if (length == 0 || length > IDEMPOTENCY_KEY_MAXIMUM)
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "expected 1 to 1,000 bytes",
                             "the idempotency key has %zu bytes", length);
    return 0;
}

int journal_write_known(struct journal *journal, const char *idempotency_key, journal_act *act, void *context,
                        struct arena *arena, struct problems *problems, const char **ret_known)
{
    char guard[KEY_GUARD_SIZE];
    struct writing writing = {.journal = journal,
                              .guard = idempotency_key ? key_guard(idempotency_key, guard) : NULL,
                              .act = act,
                              .context = context,
                              .arena = arena,
                              .problems = problems};
    struct problems before = *problems;
    int code = check_writes(journal, idempotency_key, problems);
    if (code < 0)
        return code;
    for (int tries = 1; (code = write_once(&writing)) == ERROR_BUSY && tries < JOURNAL_TRIES; tries++) {
        problems_forget(problems, &before);
        pause_after(tries);
    }
    if (code == 0)
        *ret_known = writing.known;
    return code;
}

int journal_write(struct journal *journal, const char *idempotency_key, journal_act *act, void *context,
                  struct arena *arena, struct problems *problems, bool *ret_again)
{
    const char *known;
    int code = journal_write_known(journal, idempotency_key, act, context, arena, problems, &known);
    if (code == 0)
        *ret_again = known != NULL;
    return code;
}
