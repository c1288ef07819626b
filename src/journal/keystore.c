/* The key store: where the keys of persons lie, how they are had, and how they are destroyed. */
#include "base/random.h"
#include "journal/keys_card.h"
#include "journal/keys_file.h"
#include "journal/keystore_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

static struct place whole(const char *path)
{
    return (struct place){.file = path};
}

/* ---- the folder ---- */

const char *keystore_folder(const char *keys_folder, struct arena *arena)
{
    size_t length = strlen(keys_folder);
    while (length > 1 && keys_folder[length - 1] == '/')
        length--;
    while (length > 0 && keys_folder[length - 1] != '/')
        length--;
    return arena_format(arena, "%.*skeystore", (int)length, keys_folder);
}

const char *keystore_path(const struct keystore *keystore, const char *name, const char *ending,
                          struct problems *problems)
{
    const char *path = arena_format(problems->arena, "%s/%s%s", keystore->folder, name, ending);
    if (!path)
        (void)problem_memory(problems);
    return path;
}

int keystore_refresh(struct keystore *keystore, struct arena *arena, struct problems *problems)
{
    SECRET_CLEANUP struct secret text = {0};
    struct keystore read = {.folder = keystore->folder};
    const char *path = keystore_path(keystore, "readers.json", "", problems);
    int code = path ? secret_read(path, SECRET_KEPT, arena, problems, &text) : ERROR_LIMIT;
    if (code < 0 && code != ERROR_NOT_FOUND)
        return code;
    if (code == 0)
        code = readers_parse(text.data, text.size, arena, &read);
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code == ERROR_INVALID)
        return problem_error(problems, ERROR_INVALID, whole(path), "put back the file as it was",
                             "the list of readers is damaged");
    *keystore = read;
    return 0;
}

int keystore_read(const char *folder, struct arena *arena, struct problems *problems,
                  struct keystore *ret_keystore)
{
    struct keystore keystore = {.folder = arena_text(arena, folder, strlen(folder))};
    if (!keystore.folder)
        return problem_memory(problems);
    int code = secret_folder_check(folder, problems);
    if (code == 0)
        code = keystore_refresh(&keystore, arena, problems);
    if (code == 0)
        *ret_keystore = keystore;
    return code;
}

/* A descriptor of the file that is locked, with its lock; -1. */
static int open_locked(const char *path, bool alone)
{
    int descriptor = folder_call_fails() ? -1
                     : alone             ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)
                                         : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    int locked;
    do
        locked = flock(descriptor, alone ? LOCK_EX : LOCK_SH);
    while (locked != 0 && errno == EINTR);
    if (locked == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

int keystore_lock(const struct keystore *keystore, bool alone, struct problems *problems, int *ret_descriptor)
{
    const char *path = keystore_path(keystore, ".lock", "", problems);
    int code = path ? 0 : ERROR_LIMIT;
    if (code == 0 && alone)
        code = secret_folder_make(keystore->folder, problems);
    if (code < 0)
        return code;
    *ret_descriptor = open_locked(path, alone);
    if (!alone) /* where nobody can lock it, nobody can change it either */
        return 0;
    if (*ret_descriptor >= 0) /* what a crash left may hold the locks of someone who is erased later */
        return secret_sweep(keystore->folder, problems);
    return problem_error(problems, ERROR_STORAGE, whole(keystore->folder), "make it writable for you",
                         "the key store cannot be locked for a change");
}

int keystore_begin(struct keystore *keystore, struct arena *arena, struct problems *problems,
                   int *ret_descriptor)
{
    int code = keystore_lock(keystore, true, problems, ret_descriptor);
    return code < 0 ? code : keystore_refresh(keystore, arena, problems);
}

void keystore_unlock(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

/* ---- files of persons ---- */

static bool person_right(const char *person)
{
    return strlen(person) == PERSON_ID_SIZE - 1 && strspn(person, "0123456789abcdef") == PERSON_ID_SIZE - 1;
}

int person_file_read(const struct keystore *keystore, const char *person, struct arena *arena,
                     struct problems *problems, struct person_file *ret_file)
{
    SECRET_CLEANUP struct secret text = {0};
    struct person_file file;
    const char *path = keystore_path(keystore, person, ".key", problems);
    int code = path ? secret_read(path, SECRET_KEPT, arena, problems, &text) : ERROR_LIMIT;
    if (code < 0)
        return code;
    code = person_file_parse(text.data, text.size, arena, &file);
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code < 0 || strcmp(file.person, person) != 0)
        return problem_error(problems, ERROR_INVALID, whole(path), "put back the file as it was",
                             "the key of a person is damaged");
    *ret_file = file;
    return 0;
}

int person_file_save(const struct keystore *keystore, const struct person_file *file, bool replace,
                     struct problems *problems)
{
    TEXT_CLEANUP struct text text = {0};
    const char *path = keystore_path(keystore, file->person, ".key", problems);
    if (!path)
        return ERROR_LIMIT;
    if (person_file_write(file, &text) < 0)
        return problem_memory(problems);
    return secret_write(path, text_content(&text), text.length, SECRET_KEPT, replace, problems);
}

/* ---- new persons ---- */

static bool has_role(const struct seal_reader *reader, const char *const *roles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(reader->role, roles[i]) == 0)
            return true;
    return false;
}

static bool has_lock(const struct person_file *file, const struct digest *public_key)
{
    for (size_t i = 0; i < file->lock_count; i++)
        if (digest_equal(&file->locks[i].public_key, public_key))
            return true;
    return false;
}

/* Locks a new key for the recovery key and for the readers of the file's roles. */
static int lock_for_all(const struct keystore *keystore, struct person_file *file,
                        const struct person_key *key, struct problems *problems)
{
    if (!keystore->has_recovery)
        return problem_error(problems, ERROR_NOT_FOUND, whole(keystore->folder),
                             "make one with muster key recovery new --parts FOLDER",
                             "there is no recovery key yet: a lost key would take the data with it");
    int code = person_lock_add(file, &keystore->recovery, key, problems);
    for (size_t i = 0; code == 0 && i < keystore->reader_count; i++)
        if (has_role(&keystore->readers[i], file->roles, file->role_count) &&
            !has_lock(file, &keystore->readers[i].public_key))
            code = person_lock_add(file, &keystore->readers[i].public_key, key, problems);
    if (code == 0 && file->lock_count == 1)
        return problem_error(problems, ERROR_NOT_FOUND, whole(keystore->folder),
                             "name one with muster key reader add KEY --role ROLE",
                             "nobody could read it: there is no reader in the role %s",
                             file->role_count ? file->roles[0] : "needed");
    return code;
}

int keystore_person_new(const struct keystore *keystore, const char *const *roles, size_t count,
                        struct arena *arena, struct problems *problems, char ret_person[PERSON_ID_SIZE],
                        struct person_key *ret_key)
{
    PERSON_KEY_CLEANUP struct person_key key;
    KEYSTORE_LOCK int lock = -1;
    struct keystore now = *keystore;
    struct person_file file = {.role_count = count,
                               .locks = arena_array(arena, LOCKS_MAXIMUM, sizeof *file.locks),
                               .lock_capacity = LOCKS_MAXIMUM};
    uint8_t id[PERSON_ID_BYTES];
    if (!file.locks)
        return problem_memory(problems);
    if (count > KEYSTORE_ROLES_MAXIMUM)
        return problem_error(problems, ERROR_LIMIT, (struct place){0}, NULL,
                             "a person's data has at most %d roles", KEYSTORE_ROLES_MAXIMUM);
    if (count)
        memcpy(file.roles, roles, count * sizeof *roles);
    int code = keystore_begin(&now, arena, problems, &lock);
    random_bytes(id, sizeof id);
    random_bytes(key.bytes, sizeof key.bytes);
    hex_format(id, sizeof id, file.person);
    if (code == 0)
        code = lock_for_all(&now, &file, &key, problems);
    if (code == 0)
        code = person_file_save(&now, &file, false, problems);
    if (code == 0) {
        memcpy(ret_person, file.person, PERSON_ID_SIZE);
        *ret_key = key;
    }
    return code;
}

/* ---- reading ---- */

/* SEAL_ERASED or SEAL_UNKNOWN of a person without a key file. */
static int missing(const struct keystore *keystore, const char *person, struct problems *problems)
{
    const char *erased = keystore_path(keystore, person, ".erased", problems);
    if (!erased)
        return ERROR_LIMIT;
    return path_exists(erased) ? SEAL_ERASED : SEAL_UNKNOWN;
}

int keystore_person_key(const struct keystore *keystore, const char *person, const struct key_pair *reader,
                        struct arena *arena, struct problems *problems, struct person_key *ret_key)
{
    KEYSTORE_LOCK int lock = -1;
    struct person_file file;
    if (!person_right(person))
        return SEAL_UNKNOWN;
    int code = keystore_lock(keystore, false, problems, &lock);
    if (code == 0)
        code = person_file_read(keystore, person, arena, problems, &file);
    if (code == ERROR_NOT_FOUND)
        return missing(keystore, person, problems);
    const char *path = code == 0 ? keystore_path(keystore, person, ".key", problems) : NULL;
    if (!path)
        return code < 0 ? code : ERROR_LIMIT;
    return person_unlock(&file, reader, path, problems, ret_key);
}

int keystore_open(const struct keystore *keystore, const struct key_pair *reader,
                  const struct seal_place *place, const char *body, size_t size, struct arena *arena,
                  struct problems *problems, const char **ret_body, size_t *ret_size)
{
    PERSON_KEY_CLEANUP struct person_key key = {{0}};
    char person[PERSON_ID_SIZE];
    *ret_body = body;
    *ret_size = size;
    if (!seal_person(body, size, person))
        return SEAL_OPEN;
    int state = keystore_person_key(keystore, person, reader, arena, problems, &key);
    if (state != SEAL_OPEN)
        return state;
    int code = seal_open(place, &key, body, size, arena, ret_body, ret_size);
    if (code == ERROR_LIMIT)
        return problem_memory(problems);
    if (code < 0)
        return problem_error(problems, ERROR_INVALID, (struct place){0},
                             "find out with muster journal verify where it was changed",
                             "sealed data of %s on %s does not open with its key: it was changed or moved",
                             person, place->subject);
    return SEAL_OPEN;
}

/* ---- erasing ---- */

/* Says for good that a key was here. */
static int mark_erased(const struct keystore *keystore, const char *person, instant now,
                       struct problems *problems)
{
    char at[INSTANT_TEXT_SIZE];
    const char *path = keystore_path(keystore, person, ".erased", problems);
    const char *text = arena_format(problems->arena, "{\"erased\":\"%s\",\"person\":\"%s\"}\n",
                                    instant_format(now, at), person);
    if (!path || !text)
        return path ? problem_memory(problems) : ERROR_LIMIT;
    return path_exists(path) ? 0 : secret_write(path, text, strlen(text), SECRET_KEPT, false, problems);
}

int keystore_person_erase(const struct keystore *keystore, const char *person, instant now,
                          struct problems *problems)
{
    KEYSTORE_LOCK int lock = -1;
    char quoted[TEXT_QUOTE_SIZE];
    int state = SEAL_UNKNOWN;
    const char *path = NULL;
    if (person_right(person)) {
        path = keystore_path(keystore, person, ".key", problems);
        int code = path ? keystore_lock(keystore, true, problems, &lock) : ERROR_LIMIT;
        state = code < 0 ? code : path_exists(path) ? SEAL_OPEN : missing(keystore, person, problems);
    }
    if (state == SEAL_UNKNOWN)
        return problem_error(problems, ERROR_NOT_FOUND, whole(keystore->folder),
                             "erase it where its data is kept", "there is no key of the person %s here",
                             text_quote(person, strlen(person), quoted));
    if (state == SEAL_ERASED || state < 0)
        return state < 0 ? state : 0;
    /* The mark comes first: between the two the data is still readable, and erasing it again goes on. */
    int code = mark_erased(keystore, person, now, problems);
    return code < 0 ? code : secret_destroy(path, problems);
}

int keystore_person_discard(const struct keystore *keystore, const char *person, struct problems *problems)
{
    KEYSTORE_LOCK int lock = -1;
    const char *path = person_right(person) ? keystore_path(keystore, person, ".key", problems) : "";
    if (!path || !*path)
        return path ? 0 : ERROR_LIMIT;
    int code = keystore_lock(keystore, true, problems, &lock);
    if (code == 0)
        code = secret_destroy(path, problems);
    return code == ERROR_NOT_FOUND ? 0 : code;
}
