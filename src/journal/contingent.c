/* The contingent as rows and as a folder, out of the journal. */
#include "journal/contingent.h"
#include "journal/attachment.h"

#include "base/canonical.h"
#include "journal/bytes.h"
#include "journal/journal_inside.h"

#include <stdlib.h>
#include <string.h>

static const enum circle circles[] = {CIRCLE_SHARED, CIRCLE_INTERNAL};
enum { CIRCLES_FOLDED = sizeof circles / sizeof *circles };

static const char contingent_ini[] = "contingent.ini";

const char *contingent_subject(const char *id, struct arena *arena)
{
    return arena_format(arena, CONTINGENT_PREFIX "%s", id);
}

static bool is_contingent(const char *subject)
{
    return strncmp(subject, CONTINGENT_PREFIX, strlen(CONTINGENT_PREFIX)) == 0;
}

/* ---- folding ---- */

struct folding {
    struct contingent_state *state;
    enum circle circle;
    struct arena *arena;
    struct problems *problems;
};

/* Keeps the newest head of each writer: the one that wrote last stands last. */
static int note_head(struct folding *folding, const struct folded *folded)
{
    struct contingent_heads *heads = &folding->state->heads[folding->circle];
    const struct seen_head head = {folded->record->writer, folded->record->sequence, *folded->hash};
    for (size_t i = heads->count; i-- > 0;)
        if (digest_equal(&heads->items[i].writer, &head.writer)) {
            heads->items[i] = heads->items[heads->count - 1];
            heads->items[heads->count - 1] = head;
            return 0;
        }
    struct seen_head *items =
        arena_grow(folding->arena, heads->items, &heads->capacity, heads->count, sizeof *items);
    if (!items)
        return problem_memory(folding->problems);
    heads->items = items;
    items[heads->count++] = head;
    return 0;
}

static int take_record(void *context, const struct folded *folded)
{
    struct folding *folding = context;
    int code = rows_apply(folding->state->rows, folded, folding->problems);
    folding->state->folded++;
    return code < 0 ? code : note_head(folding, folded);
}

static int fold_circle(struct journal *journal, struct transaction *transaction, struct journal_view *view,
                       struct folding *folding)
{
    /* The heads grow while the fold goes on. */
    const struct contingent_heads *heads = &folding->state->heads[view->circle];
    struct seen_head *after = arena_array(folding->arena, heads->count, sizeof *after);
    if (!after)
        return problem_memory(folding->problems);
    if (heads->count)
        memcpy(after, heads->items, heads->count * sizeof *after);
    view->after = after;
    view->after_count = heads->count;
    folding->circle = view->circle;
    return transaction ? transaction_fold(transaction, view, take_record, folding, folding->problems)
                       : journal_fold(journal, view, take_record, folding, folding->problems);
}

static int fold_circles(struct journal *journal, struct transaction *transaction, const char *subject,
                        instant known_on, struct folding *folding)
{
    int code = 0;
    for (size_t i = 0; i < CIRCLES_FOLDED && code == 0; i++) {
        struct journal_view view = {.subject = subject, .circle = circles[i], .known_on = known_on};
        code = fold_circle(journal, transaction, &view, folding);
    }
    return code;
}

/* ---- snapshots: for each circle u32 size + its heads as seen_encode writes them; the rows ---- */

static const char *snapshot_key(const char *subject, struct arena *arena)
{
    return arena_format(arena, "%s rows/2", subject);
}

/* False when the bytes are no heads. */
static bool load_heads(struct bytes_reader *reader, struct arena *arena, struct contingent_heads *ret_heads)
{
    size_t size = bytes_take_number(reader, 4);
    const uint8_t *bytes = bytes_take(reader, size);
    struct contingent_heads heads = {0};
    if (!bytes || seen_decode(bytes, size, arena, &heads.items, &heads.count) < 0)
        return false;
    heads.capacity = heads.count;
    *ret_heads = heads;
    return true;
}

/* ERROR_NOT_FOUND without a problem when there is none that can be used. */
static int load_snapshot(struct journal *journal, const char *subject, struct arena *arena,
                         struct problems *problems, struct contingent_state *ret_state)
{
    const char *key = snapshot_key(subject, arena);
    struct store_snapshot snapshot;
    if (!key)
        return problem_memory(problems);
    int code = store_snapshot_read(journal_store(journal), key, arena, problems, &snapshot);
    if (code < 0)
        return code;
    struct contingent_state state = {0};
    struct bytes_reader reader = bytes_read(snapshot.heads, snapshot.heads_size);
    for (size_t i = 0; i < CIRCLES_FOLDED; i++)
        if (!load_heads(&reader, arena, &state.heads[circles[i]]))
            return ERROR_NOT_FOUND;
    code = rows_load(journal->options.wiring, snapshot.data, snapshot.data_size, arena, &state.rows);
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code == 0)
        *ret_state = state;
    return code;
}

static int by_writer(const void *left, const void *right)
{
    const struct seen_head *a = left, *b = right;
    return memcmp(a->writer.bytes, b->writer.bytes, DIGEST_SIZE);
}

static void save_heads(struct contingent_heads *heads, struct text *out)
{
    struct text seen TEXT_CLEANUP = {0};
    uint8_t size[4];
    if (heads->count)
        qsort(heads->items, heads->count, sizeof *heads->items, by_writer);
    seen_encode(heads->items, heads->count, &seen);
    bytes_put_number(size, seen.length, sizeof size);
    text_add_bytes(out, (const char *)size, sizeof size);
    text_add_bytes(out, seen.data, seen.length);
    out->failed |= seen.failed;
}

/* Writes what was folded, all of it, as the subject's snapshot. With more writers than one record can name
   there is none. */
static int save_snapshot(struct journal *journal, const char *subject, struct contingent_state *state,
                         struct arena *arena, struct problems *problems)
{
    struct text heads TEXT_CLEANUP = {0}, data TEXT_CLEANUP = {0};
    const char *key = snapshot_key(subject, arena);
    for (size_t i = 0; i < CIRCLES_FOLDED; i++) {
        if (state->heads[circles[i]].count > RECORD_SEEN_MAXIMUM)
            return 0;
        save_heads(&state->heads[circles[i]], &heads);
    }
    if (!key || rows_save(state->rows, &data) < 0 || text_result(&heads) < 0)
        return problem_memory(problems);
    const struct store_snapshot snapshot = {heads.data, heads.length, data.data, data.length};
    return store_snapshot_set(journal_store(journal), key, &snapshot, problems);
}

/* ---- states ---- */

/* Begins with the snapshot, if it holds nothing that was not known by then; else from the start. */
static int begin_state(struct journal *journal, const char *subject, instant known_on,
                       enum contingent_start start, struct arena *arena, struct problems *problems,
                       struct contingent_state *ret_state)
{
    int code = ERROR_NOT_FOUND;
    if (start == FROM_SNAPSHOT)
        code = load_snapshot(journal, subject, arena, problems, ret_state);
    if (code == 0 && rows_newest(ret_state->rows) <= known_on)
        return 0;
    if (code < 0 && code != ERROR_NOT_FOUND)
        return code;
    *ret_state = (struct contingent_state){.rows = rows_new(journal->options.wiring, arena)};
    return ret_state->rows ? 0 : problem_memory(problems);
}

static int fold_state(struct journal *journal, struct transaction *transaction, const char *subject,
                      instant known_on, enum contingent_start start, struct arena *arena,
                      struct problems *problems, struct contingent_state *ret_state)
{
    struct folding folding = {.state = ret_state, .arena = arena, .problems = problems};
    int code = begin_state(journal, subject, known_on, start, arena, problems, ret_state);
    return code == 0 ? fold_circles(journal, transaction, subject, known_on, &folding) : code;
}

int contingent_fold(struct journal *journal, struct transaction *transaction, const char *subject,
                    instant known_on, enum contingent_start start, struct arena *arena,
                    struct problems *problems, struct contingent_state *ret_state)
{
    struct contingent_state state = {0};
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = fold_state(journal, transaction, subject, known_on, start, arena, problems, &state);
    /* A snapshot that tells of records which are not here is of another time of this database. */
    if (code == ERROR_CONFLICT && start == FROM_SNAPSHOT)
        code = fold_state(journal, transaction, subject, known_on, FROM_START, arena, problems, &state);
    journal_read_end(journal);
    if (code == 0)
        *ret_state = state;
    return code;
}

/* ---- summaries ---- */

/* Members with a value, in the order of their keys. */
static const char *summary_of(const struct rows *rows, struct arena *arena)
{
    static const char *const keys[] = {"contributor", "id", "mission", "name"};
    struct text out TEXT_CLEANUP = {0};
    struct canonical_writer writer = {.out = &out};
    char changed[INSTANT_TEXT_SIZE];
    canonical_begin(&writer, NULL, '{');
    canonical_add_text(&writer, "changed", instant_format(rows_newest(rows), changed));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = rows_setting(rows, contingent_ini, "contingent", keys[i]);
        if (value[0])
            canonical_add_text(&writer, keys[i], value);
    }
    canonical_add_number(&writer, "records", (int64_t)rows_applied(rows));
    canonical_end(&writer, '}');
    return text_result(&out) < 0 ? NULL : arena_text(arena, out.data, out.length);
}

int transaction_contingent_changed(struct transaction *transaction, const char *subject,
                                   struct problems *problems)
{
    struct journal *journal = transaction_journal(transaction);
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct contingent_state state = {0};
    if (!is_contingent(subject))
        return 0;
    if (!arena)
        return problem_memory(problems);
    int code =
        contingent_fold(journal, transaction, subject, INSTANT_NEVER, FROM_SNAPSHOT, arena, problems, &state);
    if (code < 0 || rows_applied(state.rows) == 0)
        return code;
    const char *summary = summary_of(state.rows, arena);
    if (!summary)
        return problem_memory(problems);
    code = store_summary_set(journal_store(journal), subject, summary, problems);
    if (code == 0 && state.folded > CONTINGENT_SNAPSHOT_RECORDS)
        code = save_snapshot(journal, subject, &state, arena, problems);
    return code;
}

/* Whether the stored snapshot and the records behind it give these rows. */
static int compare_snapshot(struct journal *journal, const char *subject, const struct rows *rows,
                            struct arena *arena, struct problems *problems)
{
    struct text stored TEXT_CLEANUP = {0}, replayed TEXT_CLEANUP = {0};
    struct contingent_state state = {0};
    int code = contingent_fold(journal, NULL, subject, INSTANT_NEVER, FROM_SNAPSHOT, arena, problems, &state);
    if (code < 0)
        return code;
    if (rows_save(state.rows, &stored) < 0 || rows_save(rows, &replayed) < 0)
        return problem_memory(problems);
    if (stored.length == replayed.length && memcmp(stored.data, replayed.data, stored.length) == 0)
        return 0;
    return problem_error(problems, ERROR_INVALID, (struct place){.file = subject},
                         "the records are right: the next import into this contingent makes a new snapshot",
                         "the stored snapshot is not what the records give");
}

/* The summary as it is stored; NULL: there is none. */
static int stored_summary(struct journal *journal, const char *subject, struct arena *arena,
                          struct problems *problems, const char **ret_summary)
{
    struct store_summary *summaries = NULL;
    size_t count = 0;
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_summaries_read(journal_store(journal), subject, arena, problems, &summaries, &count);
    journal_read_end(journal);
    for (size_t i = 0; code == 0 && i < count; i++)
        if (strcmp(summaries[i].subject, subject) == 0)
            *ret_summary = summaries[i].body;
    return code;
}

/* With records of a newer program there is nothing to compare: that is said, and no error of the journal. */
static int not_compared(struct journal *journal, const char *subject, const struct problems *before,
                        struct arena *arena, struct problems *problems, const char **ret_summary)
{
    const char *why = problems->count > before->count ? problems->items[before->count].what : "";
    problems_forget(problems, before);
    problem_warning(problems, (struct place){.file = subject}, "a newer Muster can",
                    "its summary cannot be compared with its records: %s", why);
    return stored_summary(journal, subject, arena, problems, ret_summary);
}

int contingent_replay(struct journal *journal, const char *subject, struct arena *arena,
                      struct problems *problems, const char **ret_summary)
{
    struct contingent_state state = {0};
    struct problems before = *problems;
    *ret_summary = NULL;
    if (!is_contingent(subject))
        return 0;
    int code = contingent_fold(journal, NULL, subject, INSTANT_NEVER, FROM_START, arena, problems, &state);
    if (code == ERROR_INVALID)
        return not_compared(journal, subject, &before, arena, problems, ret_summary);
    if (code < 0 || rows_applied(state.rows) == 0)
        return code;
    *ret_summary = summary_of(state.rows, arena);
    if (!*ret_summary)
        return problem_memory(problems);
    return compare_snapshot(journal, subject, state.rows, arena, problems);
}

/* ---- opening ---- */

/* The ids of the journal as a remedy. */
static int unknown_contingent(struct journal *journal, const char *id, struct arena *arena,
                              struct problems *problems)
{
    struct store_summary *summaries;
    size_t count;
    char quoted[TEXT_QUOTE_SIZE];
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code =
        store_summaries_read(journal_store(journal), CONTINGENT_PREFIX, arena, problems, &summaries, &count);
    journal_read_end(journal);
    const char **ids = code < 0 ? NULL : arena_array(arena, count, sizeof *ids);
    if (!ids)
        return code < 0 ? code : problem_memory(problems);
    for (size_t i = 0; i < count; i++)
        ids[i] = summaries[i].subject + strlen(CONTINGENT_PREFIX);
    return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                         count ? text_known(arena, "contingents", id, ids, count)
                               : "`muster import FOLDER` brings one in",
                         "the journal has no contingent '%s'", text_quote(id, strlen(id), quoted));
}

static int nothing_known(const char *id, instant known_on, struct problems *problems)
{
    char at[INSTANT_TEXT_SIZE], quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                         "a later instant; `muster journal log` shows when what was recorded",
                         "nothing of the contingent '%s' was known on %s", text_quote(id, strlen(id), quoted),
                         instant_format(known_on, at));
}

/* Whether the journal has records of a subject at all. */
static int has_records(struct journal *journal, const char *subject, struct arena *arena,
                       struct problems *problems, bool *ret_has)
{
    struct store_stream *streams;
    size_t count;
    int code = journal_read_begin(journal, problems);
    if (code < 0)
        return code;
    code = store_streams(journal_store(journal), subject, 0, arena, problems, &streams, &count);
    journal_read_end(journal);
    *ret_has = false;
    for (size_t i = 0; code == 0 && i < count; i++)
        *ret_has |= streams[i].sequence > 0;
    return code;
}

static int refuse(struct journal *journal, const char *id, const char *subject, instant known_on,
                  struct arena *arena, struct problems *problems)
{
    bool has;
    int code = has_records(journal, subject, arena, problems, &has);
    if (code < 0)
        return code;
    return has && known_on != INSTANT_NEVER ? nothing_known(id, known_on, problems)
                                            : unknown_contingent(journal, id, arena, problems);
}

int contingent_open_kept(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                         struct problems *problems, struct folder *ret_folder, struct kept_list *ret_kept)
{
    struct contingent_state state = {0};
    const char *subject = contingent_subject(id, arena);
    if (!subject)
        return problem_memory(problems);
    int code = contingent_fold(journal, NULL, subject, known_on, FROM_SNAPSHOT, arena, problems, &state);
    if (code < 0)
        return code;
    if (!rows_setting(state.rows, contingent_ini, "contingent", "id")[0])
        return refuse(journal, id, subject, known_on, arena, problems);
    struct kept_list kept = rows_kept(state.rows);
    struct folder folder;
    code = rows_folder(state.rows, id, arena, problems, &folder);
    if (code == 0 && kept.count && journal->options.wiring->contingent_folder)
        code = journal->options.wiring->contingent_folder(journal, &kept, arena, problems, &folder);
    if (code == 0)
        code = papers_of_kept(&kept, arena, problems, &folder);
    if (code < 0)
        return code;
    *ret_folder = folder;
    *ret_kept = kept;
    return 0;
}

int contingent_open(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                    struct problems *problems, struct folder *ret_folder)
{
    struct kept_list kept;
    return contingent_open_kept(journal, id, known_on, arena, problems, ret_folder, &kept);
}

int contingent_kept(struct journal *journal, const char *id, instant known_on, struct arena *arena,
                    struct problems *problems, struct kept_list *ret_kept)
{
    struct contingent_state state = {0};
    const char *subject = contingent_subject(id, arena);
    if (!subject)
        return problem_memory(problems);
    int code = contingent_fold(journal, NULL, subject, known_on, FROM_SNAPSHOT, arena, problems, &state);
    if (code == 0)
        *ret_kept = rows_kept(state.rows);
    return code;
}

int transaction_contingent_kept(struct transaction *transaction, const char *subject,
                                struct problems *problems, struct kept_list *ret_kept)
{
    struct contingent_state state = {0};
    int code = contingent_fold(transaction_journal(transaction), transaction, subject, INSTANT_NEVER,
                               FROM_SNAPSHOT, transaction_arena(transaction), problems, &state);
    if (code == 0)
        *ret_kept = rows_kept(state.rows);
    return code;
}

/* ---- the argument of an operation ---- */

static const char as_known_on[] = "as-known-on";

/* INSTANT_NEVER where the operation has no such argument, or it is not given. */
static instant known_on_of_request(const struct request *request)
{
    for (size_t i = 0; i < request->operation->argument_count; i++)
        if (strcmp(request->operation->arguments[i].name, as_known_on) == 0)
            return request_number(request, as_known_on, INSTANT_NEVER);
    return INSTANT_NEVER;
}

/* An id may not be the name of a folder here, and has no slash. */
static bool is_folder(const char *text)
{
    return !text[0] || strchr(text, '/') || path_exists(text);
}

/* Whether a contingent of the request is one of the journal: then --as-known-on has a meaning. */
static bool asks_journal(const struct request *request)
{
    for (size_t i = 0; i < request->operation->argument_count; i++)
        if (request->operation->arguments[i].type == ARGUMENT_CONTINGENT && request->values[i].count &&
            !is_folder(request->values[i].text[0]))
            return true;
    return false;
}

static int read_folder(const struct request *request, const char *path, struct folder *ret_folder)
{
    if (known_on_of_request(request) != INSTANT_NEVER && !asks_journal(request))
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "the id of a contingent in the journal; a folder has no memory",
                             "--as-known-on with a folder");
    return folder_read(path, request->arena, request->problems, ret_folder);
}

int contingent_of_request_kept(const struct request *request, const char *argument,
                               struct journal **ret_journal, struct folder *ret_folder,
                               struct kept_list *ret_kept)
{
    const char *text = request_text(request, argument, "");
    const struct surroundings *surroundings = request->surroundings;
    *ret_journal = NULL;
    *ret_kept = (struct kept_list){0};
    if (!surroundings || !surroundings->database || is_folder(text))
        return read_folder(request, text, ret_folder);
    if (!store_is_where(surroundings->database) && !path_exists(surroundings->database))
        return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){.file = text},
                             "expected the path of a contingent folder, or the id of a contingent; "
                             "`muster import FOLDER` begins a journal",
                             "there is no such folder, and no journal at %s", surroundings->database);
    int code = journal_of_request(request, false, ret_journal);
    return code < 0 ? code
                    : contingent_open_kept(*ret_journal, text, known_on_of_request(request), request->arena,
                                           request->problems, ret_folder, ret_kept);
}

int contingent_of_request(const struct request *request, const char *argument, struct folder *ret_folder)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct kept_list kept;
    return contingent_of_request_kept(request, argument, &journal, ret_folder, &kept);
}
