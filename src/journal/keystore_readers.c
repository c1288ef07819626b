/* Who may read the key store: readers in roles, and the recovery key. */
#include "journal/keys_card.h"
#include "journal/keys_file.h"
#include "journal/keystore_inside.h"
#include "journal/shares.h"
#include <dirent.h>
#include <errno.h>

/* ---- over all persons ---- */

/* A change of every person's locks. */
struct relock {
    struct keystore *keystore;
    const struct digest *add; /* NULL: none */
    const char *role;         /* only of persons with this role; NULL: of all */
    const struct key_pair *opener;
    const struct digest *remove; /* NULL: none */
    struct arena *arena;
    struct problems *problems;
    struct keystore_count count;
    struct digest old; /* the recovery key before, while it is changed */
    bool dry;          /* only count what can be opened */
};

static bool concerns(const struct relock *relock, const struct person_file *file)
{
    bool has = !relock->role;
    for (size_t i = 0; i < file->role_count; i++)
        has = has || strcmp(file->roles[i], relock->role) == 0;
    for (size_t i = 0; relock->add && i < file->lock_count; i++)
        has = has && !digest_equal(&file->locks[i].public_key, relock->add);
    return relock->add && has;
}

/* Adds the lock where it is wanted: 1, 0 when it is not, or when the opener does not open this person's key.
 */
static int add_lock(struct relock *relock, struct person_file *file)
{
    PERSON_KEY_CLEANUP struct person_key key = {{0}};
    if (!concerns(relock, file))
        return 0;
    const char *path = keystore_path(relock->keystore, file->person, ".key", relock->problems);
    if (!path)
        return ERROR_LIMIT;
    int state =
        relock->opener ? person_unlock(file, relock->opener, path, relock->problems, &key) : SEAL_CLOSED;
    relock->count.closed += state == SEAL_CLOSED;
    if (state != SEAL_OPEN)
        return state < 0 ? state : 0;
    int code = person_lock_add(file, relock->add, &key, relock->problems);
    return code < 0 ? code : 1;
}

/* Whether a lock was there to be taken away. */
static bool remove_lock(const struct relock *relock, struct person_file *file)
{
    for (size_t i = 0; relock->remove && i < file->lock_count; i++) {
        if (!digest_equal(&file->locks[i].public_key, relock->remove))
            continue;
        file->locks[i] = file->locks[--file->lock_count];
        return true;
    }
    return false;
}

static int relock_one(struct relock *relock, const char *person)
{
    struct person_file file;
    int code = person_file_read(relock->keystore, person, relock->arena, relock->problems, &file);
    if (code == ERROR_NOT_FOUND)
        return 0; /* it was there when the folder was listed */
    int added = code < 0 ? code : add_lock(relock, &file);
    if (added < 0)
        return added;
    bool changed = remove_lock(relock, &file) || added;
    relock->count.changed += changed;
    return changed && !relock->dry ? person_file_save(relock->keystore, &file, true, relock->problems) : 0;
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* The person of a file's name; false when it is another file. */
static bool person_of(const char *name, char person[PERSON_ID_SIZE])
{
    if (strlen(name) != PERSON_ID_SIZE - 1 + strlen(".key") || strcmp(name + PERSON_ID_SIZE - 1, ".key") != 0)
        return false;
    memcpy(person, name, PERSON_ID_SIZE - 1);
    person[PERSON_ID_SIZE - 1] = '\0';
    return strspn(person, "0123456789abcdef") == PERSON_ID_SIZE - 1;
}

static int relock_all(struct relock *relock)
{
    struct keystore_count none = {0};
    relock->count = none;
    DIR *folder __attribute__((cleanup(close_folder))) = opendir(relock->keystore->folder);
    if (!folder && errno != ENOENT)
        return problem_error(relock->problems, ERROR_STORAGE,
                             (struct place){.file = relock->keystore->folder}, "make it readable for you",
                             "the key store cannot be read");
    struct arena *arena ARENA_CLEANUP = arena_new(0); /* for one person after the other */
    struct arena *outer = relock->arena;
    if (!arena)
        return problem_memory(relock->problems);
    int code = 0;
    relock->arena = arena;
    for (struct dirent *entry; folder && code == 0 && (entry = readdir(folder));) {
        char person[PERSON_ID_SIZE];
        if (person_of(entry->d_name, person))
            code = relock_one(relock, person);
        arena_reset(arena);
    }
    relock->arena = outer;
    return code;
}

/* ---- readers ---- */

static int save_readers(const struct keystore *keystore, struct problems *problems)
{
    TEXT_CLEANUP struct text text = {0};
    const char *path = keystore_path(keystore, "readers.json", "", problems);
    if (!path)
        return ERROR_LIMIT;
    if (readers_write(keystore, &text) < 0)
        return problem_memory(problems);
    return secret_write(path, text_content(&text), text.length, SECRET_KEPT, true, problems);
}

static bool same_reader(const struct seal_reader *a, const struct seal_reader *b)
{
    return strcmp(a->role, b->role) == 0 && digest_equal(&a->public_key, &b->public_key);
}

static int check_reader(const struct seal_reader *reader, struct problems *problems)
{
    if (!key_name_right(reader->role))
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "expected a word such as personnel",
                             "the role's name is wrong");
    if (!key_possible(&reader->public_key))
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "copy it as muster key prints it",
                             "this is no public key: it is mistyped");
    return 0;
}

/* The list with one reader more; *ret_new: it was not in it. */
static int list_reader(struct keystore *keystore, const struct seal_reader *reader, struct arena *arena,
                       struct problems *problems, bool *ret_new)
{
    size_t count = keystore->reader_count;
    *ret_new = false;
    for (size_t i = 0; i < count; i++)
        if (same_reader(&keystore->readers[i], reader))
            return 0;
    if (count == KEYSTORE_READERS_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = keystore->folder},
                             "take one away with muster key reader remove", "there are %d readers already",
                             KEYSTORE_READERS_MAXIMUM);
    struct seal_reader *all = arena_array(arena, count + 1, sizeof *all);
    const char *role = arena_text(arena, reader->role, strlen(reader->role));
    if (!all || !role)
        return problem_memory(problems);
    if (count)
        memcpy(all, keystore->readers, count * sizeof *all);
    all[count] = (struct seal_reader){role, reader->public_key};
    keystore->readers = all;
    keystore->reader_count = count + 1;
    *ret_new = true;
    return 0;
}

int keystore_reader_add(struct keystore *keystore, const struct seal_reader *reader,
                        const struct key_pair *opener, struct arena *arena, struct problems *problems,
                        struct keystore_count *ret_count)
{
    KEYSTORE_LOCK int lock = -1;
    struct keystore now = *keystore;
    struct relock relock = {.keystore = &now,
                            .add = &reader->public_key,
                            .role = reader->role,
                            .opener = opener,
                            .arena = arena,
                            .problems = problems};
    bool is_new = false;
    int code = check_reader(reader, problems);
    if (code == 0)
        code = keystore_begin(&now, arena, problems, &lock);
    if (code == 0)
        code = list_reader(&now, reader, arena, problems, &is_new);
    if (code == 0 && is_new)
        code = save_readers(&now, problems);
    if (code == 0)
        code = relock_all(&relock);
    if (code < 0)
        return code;
    if (!is_new && !relock.count.changed && !relock.count.closed)
        return problem_error(problems, ERROR_CONFLICT, (struct place){0}, NULL,
                             "it is a reader in the role %s already", reader->role);
    *keystore = now;
    *ret_count = relock.count;
    return 0;
}

/* The list without a key; whether it was in it. */
static int unlist_reader(struct keystore *keystore, const struct digest *public_key, struct arena *arena,
                         struct problems *problems, bool *ret_was)
{
    struct seal_reader *all = arena_array(arena, keystore->reader_count, sizeof *all);
    size_t count = 0;
    if (!all)
        return problem_memory(problems);
    if (keystore->has_recovery && digest_equal(&keystore->recovery, public_key))
        return problem_error(problems, ERROR_CONFLICT, (struct place){0},
                             "make another one with muster key recovery new", "this is the recovery key");
    for (size_t i = 0; i < keystore->reader_count; i++)
        if (!digest_equal(&keystore->readers[i].public_key, public_key))
            all[count++] = keystore->readers[i];
    *ret_was = count < keystore->reader_count;
    keystore->readers = all;
    keystore->reader_count = count;
    return 0;
}

int keystore_reader_remove(struct keystore *keystore, const struct digest *public_key, struct arena *arena,
                           struct problems *problems, struct keystore_count *ret_count)
{
    KEYSTORE_LOCK int lock = -1;
    struct keystore now = *keystore;
    struct relock relock = {.keystore = &now, .remove = public_key, .arena = arena, .problems = problems};
    bool was = false;
    int code = keystore_begin(&now, arena, problems, &lock);
    if (code == 0)
        code = unlist_reader(&now, public_key, arena, problems, &was);
    if (code == 0 && was)
        code = save_readers(&now, problems);
    if (code == 0)
        code = relock_all(&relock);
    if (code < 0)
        return code;
    if (!was && !relock.count.changed)
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                             "muster key show lists the readers", "this key is no reader's");
    *keystore = now;
    *ret_count = relock.count;
    return 0;
}

int keystore_reader_key(const struct keys *keys, const char *author, struct arena *arena,
                        struct problems *problems, struct key_pair *ret_pair)
{
    int code = author && key_id_right(author) ? keys_person_read(keys, author, arena, problems, ret_pair)
                                              : ERROR_NOT_FOUND;
    if (code != ERROR_NOT_FOUND || !keys->has_installation)
        return code;
    *ret_pair = keys->installation;
    return 0;
}

/* ---- the recovery key ---- */

/* Whether the opener can hand every person's key on to another recovery key. */
static int check_all_open(struct relock *relock)
{
    relock->dry = true;
    int code = relock_all(relock);
    relock->dry = false;
    if (code == 0 && relock->count.closed)
        return problem_error(
            relock->problems, ERROR_FORBIDDEN, (struct place){.file = relock->keystore->folder},
            "let someone act who is a reader of all of them (--as), or who has the parts of the "
            "recovery key that is there",
            "the keys of persons (%zu) cannot be opened by you", relock->count.closed);
    return code;
}

/* Locks all for the new key, then makes it the recovery key, then takes the locks of the old one away. */
static int change_recovery(struct relock *relock)
{
    struct keystore *keystore = relock->keystore;
    bool had = keystore->has_recovery;
    int code = relock_all(relock);
    if (code < 0)
        return code;
    relock->old = keystore->recovery;
    keystore->recovery = *relock->add;
    keystore->has_recovery = true;
    code = save_readers(keystore, relock->problems);
    if (code < 0 || !had)
        return code;
    relock->add = NULL;
    relock->remove = &relock->old;
    return relock_all(relock);
}

int keystore_recovery_new(struct keystore *keystore, const char *owner, const char *parts_folder,
                          const struct key_pair *opener, struct arena *arena, struct problems *problems)
{
    KEYSTORE_LOCK int lock = -1;
    KEY_CLEANUP struct key_pair recovery = {0};
    struct keystore now = *keystore;
    struct relock relock = {.keystore = &now, .opener = opener, .arena = arena, .problems = problems};
    int code = keystore_begin(&now, arena, problems, &lock);
    key_new(&recovery);
    relock.add = &recovery.public_key;
    if (code == 0)
        code = check_all_open(&relock);
    if (code == 0)
        code = shares_write(&recovery, SHARE_RECOVERY, owner, parts_folder, arena, problems);
    if (code < 0)
        return code;
    code = change_recovery(&relock);
    if (code == 0)
        *keystore = now;
    else if (!now.has_recovery || !digest_equal(&now.recovery, &recovery.public_key))
        shares_remove(SHARE_RECOVERY, parts_folder, problems); /* it has not become the recovery key */
    return code;
}

int keystore_recovery_read(const struct keystore *keystore, const char *const part_paths[2],
                           struct arena *arena, struct problems *problems, struct key_pair *ret_pair)
{
    if (keystore->has_recovery)
        return shares_read(part_paths, SHARE_RECOVERY, &keystore->recovery, arena, problems, ret_pair);
    return problem_error(problems, ERROR_NOT_FOUND, (struct place){.file = keystore->folder},
                         "make one with muster key recovery new --parts FOLDER",
                         "there is no recovery key here");
}
