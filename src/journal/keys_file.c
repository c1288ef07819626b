#include "journal/keys_file.h"

#include "base/digest.h"
#include "base/folder.h"
#include "base/random.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPORARY_NAMES_MAXIMUM = 100, OTHERS = 077, OTHERS_WRITE = 022 };

#define TEMPORARY_NAME "%s/.muster-secret-%d"
#define CLOSE_CLEANUP  __attribute__((cleanup(close_descriptor)))

static void close_descriptor(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static struct place whole(const char *path)
{
    return (struct place){.file = path};
}

/* The path for a message that outlives the caller's; NULL when memory is exhausted. */
static const char *keep_path(const char *path, struct problems *problems)
{
    return arena_text(problems->arena, path, strlen(path));
}

/* ---- in memory ---- */

void secret_wipe(struct secret *secret)
{
    if (secret->data)
        sodium_memzero(secret->data, secret->capacity);
    *secret = (struct secret){0};
}

int secret_new(size_t capacity, struct arena *arena, struct problems *problems, struct secret *ret_secret)
{
    char *data = arena_alloc(arena, capacity + 1);
    if (!data)
        return problem_memory(problems);
    *ret_secret = (struct secret){.data = data, .capacity = capacity};
    return 0;
}

void secret_add_bytes(struct secret *secret, const void *data, size_t size)
{
    assert(size <= secret->capacity - secret->size && "the caller has made room");
    if (size)
        memcpy(secret->data + secret->size, data, size);
    secret->size += size;
}

void secret_add(struct secret *secret, const char *text)
{
    secret_add_bytes(secret, text, strlen(text));
}

void secret_add_hex(struct secret *secret, const void *data, size_t size)
{
    assert(size <= (secret->capacity - secret->size) / 2 && "the caller has made room");
    hex_format(data, size, secret->data + secret->size);
    secret->size += 2 * size;
}

/* ---- reading ---- */

/* Whether others may read what was opened. */
static int check_mode(const char *path, const struct stat *status, enum secret_care care,
                      struct problems *problems)
{
    unsigned mode = (unsigned)status->st_mode & 0777;
    if (!(mode & OTHERS))
        return 0;
    const char *remedy = arena_format(problems->arena, "close it with: chmod 600 %s", path);
    if (care == SECRET_KEPT)
        return problem_error(problems, ERROR_INVALID, whole(path), remedy,
                             "this secret key is open to others on this computer (mode %04o)", mode);
    problem_warning(problems, whole(path), "keep it where nobody else comes",
                    "others on this computer may read this file (mode %04o)", mode);
    return 0;
}

static int check_status(const char *path, int descriptor, enum secret_care care, struct problems *problems,
                        size_t *ret_size)
{
    struct stat status;
    if (folder_call_fails() || fstat(descriptor, &status) != 0)
        return problem_system(problems, path, "it cannot be read");
    if (!S_ISREG(status.st_mode))
        return problem_error(problems, ERROR_INVALID, whole(path), "expected a plain file",
                             "there is something else than a file");
    if (status.st_size > SECRET_MAXIMUM)
        return problem_error(problems, ERROR_INVALID, whole(path),
                             "expected a key or share that Muster wrote", "the file is too large");
    *ret_size = (size_t)status.st_size;
    return check_mode(path, &status, care, problems);
}

/* Reads up to size bytes into an empty secret. */
static int read_bytes(const char *path, int descriptor, size_t size, struct problems *problems,
                      struct secret *secret)
{
    while (secret->size < size) {
        ssize_t got =
            folder_call_fails() ? -1 : read(descriptor, secret->data + secret->size, size - secret->size);
        if (got == 0)
            break;
        if (got > 0)
            secret->size += (size_t)got;
        else if (errno != EINTR)
            return problem_system(problems, path, "it cannot be read");
    }
    return 0;
}

int secret_read(const char *path, enum secret_care care, struct arena *arena, struct problems *problems,
                struct secret *ret_secret)
{
    SECRET_CLEANUP struct secret secret = {0};
    size_t size = 0;
    path = keep_path(path, problems);
    if (!path)
        return problem_memory(problems);
    CLOSE_CLEANUP int descriptor =
        folder_call_fails() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return ERROR_NOT_FOUND;
    if (descriptor < 0)
        return problem_system(problems, path, "it cannot be opened");
    int code = check_status(path, descriptor, care, problems, &size);
    if (code == 0)
        code = secret_new(size, arena, problems, &secret);
    if (code == 0)
        code = read_bytes(path, descriptor, size, problems, &secret);
    if (code == 0) {
        *ret_secret = secret;
        secret = (struct secret){0};
    }
    return code;
}

/* ---- writing ---- */

struct new_secret {
    const char *path, *folder, *temporary;
    enum secret_care care;
    struct problems *problems;
};

static int exists_already(const struct new_secret *file)
{
    return problem_error(file->problems, ERROR_CONFLICT, whole(file->path),
                         "a secret is never written over; give another place, or take the file away yourself",
                         "it exists already");
}

/* Opens a temporary file beside the path, from its first moment for the owner alone. */
static int open_temporary(struct new_secret *file)
{
    for (int i = 0; i < TEMPORARY_NAMES_MAXIMUM; i++) {
        file->temporary = arena_format(file->problems->arena, TEMPORARY_NAME, file->folder, i);
        if (!file->temporary)
            return problem_memory(file->problems);
        int descriptor =
            folder_call_fails() ? -1 : open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor >= 0)
            return descriptor;
        if (errno == ENOENT || errno == ENOTDIR)
            return problem_error(file->problems, ERROR_NOT_FOUND, whole(file->path),
                                 "expected a path in a folder that exists", "its folder does not exist");
        if (errno != EEXIST)
            break;
    }
    return problem_system(file->problems, file->path, "it cannot be written");
}

/* Some file systems (of sticks, say) give every file one mode. */
static int check_kept(const struct new_secret *file, int descriptor)
{
    struct stat status;
    if (folder_call_fails() || fstat(descriptor, &status) != 0)
        return problem_system(file->problems, file->path, "it cannot be written");
    if (file->care == SECRET_CARRIED || !(status.st_mode & OTHERS))
        return 0;
    return problem_error(file->problems, ERROR_INVALID, whole(file->path),
                         "keep keys on a disk that knows owners, not on a stick or a shared drive",
                         "this disk cannot keep others from reading a secret key");
}

static bool write_all(int descriptor, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = folder_call_fails() ? -1 : write(descriptor, data, size);
        if (done < 0 && errno != EINTR)
            return false;
        data += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static bool sync_now(int descriptor)
{
    return !folder_call_fails() && (fsync(descriptor) == 0 || errno == EINVAL);
}

/* Fills the temporary file and closes it. */
static int fill(const struct new_secret *file, int descriptor, const char *data, size_t size)
{
    int code = check_kept(file, descriptor);
    if (code == 0 && !(write_all(descriptor, data, size) && sync_now(descriptor)))
        code = problem_system(file->problems, file->path, "it cannot be written");
    if (close(descriptor) != 0 && code == 0)
        code = problem_system(file->problems, file->path, "it cannot be written");
    return code;
}

/* Gives the temporary file a name that must be free. */
static bool take_free_name(const struct new_secret *file)
{
    if (!folder_call_fails() && link(file->temporary, file->path) == 0) {
        unlink(file->temporary);
        return true;
    }
    if (errno == EEXIST || path_exists(file->path)) {
        errno = EEXIST;
        return false;
    }
    /* Some file systems know no second name. */
    return !folder_call_fails() && rename(file->temporary, file->path) == 0;
}

/* The name itself must be on the disk too, or gone from it; `otherwise` says what may happen. */
static int sync_folder(const struct new_secret *file, const char *otherwise)
{
    CLOSE_CLEANUP int descriptor =
        folder_call_fails() ? -1 : open(file->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return descriptor >= 0 && sync_now(descriptor) ? 0
                                                   : problem_system(file->problems, file->path, otherwise);
}

/* Random bytes over the whole of an open file. */
static bool overwrite(int descriptor)
{
    char noise[512];
    struct stat status;
    if (folder_call_fails() || fstat(descriptor, &status) != 0)
        return false;
    bool right = true;
    for (off_t left = status.st_size; right && left > 0; left -= (off_t)sizeof noise) {
        random_bytes(noise, sizeof noise);
        right = write_all(descriptor, noise, left < (off_t)sizeof noise ? (size_t)left : sizeof noise);
    }
    return right && sync_now(descriptor);
}

static int put_in_place(const struct new_secret *file, bool replace)
{
    CLOSE_CLEANUP int old = replace ? open(file->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    bool done =
        replace ? !folder_call_fails() && rename(file->temporary, file->path) == 0 : take_free_name(file);
    if (!done) {
        int reason = errno;
        unlink(file->temporary);
        errno = reason;
        return !replace && reason == EEXIST
                   ? exists_already(file)
                   : problem_system(file->problems, file->path, "it cannot be written");
    }
    int code = sync_folder(file, "it was written, but may be lost in a crash");
    if (old >= 0)
        (void)overwrite(old); /* what cannot be overwritten has no name any more */
    return code;
}

/* The folder of a path, in arena; NULL when memory is exhausted. */
static const char *folder_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_text(arena, path, (size_t)(slash - path));
}

int secret_write(const char *path, const char *data, size_t size, enum secret_care care, bool replace,
                 struct problems *problems)
{
    struct new_secret file = {.path = keep_path(path, problems), .care = care, .problems = problems};
    file.folder = folder_of(path, problems->arena);
    if (!file.path || !file.folder)
        return problem_memory(problems);
    int descriptor = open_temporary(&file);
    if (descriptor < 0 || !file.temporary)
        return descriptor;
    int code = fill(&file, descriptor, data, size);
    if (code < 0) {
        unlink(file.temporary);
        return code;
    }
    return put_in_place(&file, replace);
}

int secret_destroy(const char *path, struct problems *problems)
{
    struct new_secret file = {.path = keep_path(path, problems), .problems = problems};
    file.folder = folder_of(path, problems->arena);
    if (!file.path || !file.folder)
        return problem_memory(problems);
    CLOSE_CLEANUP int descriptor =
        folder_call_fails() ? -1 : open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT)
        return ERROR_NOT_FOUND;
    if (descriptor < 0 || !overwrite(descriptor) || folder_call_fails() || unlink(path) != 0)
        return problem_system(problems, file.path, "it cannot be destroyed");
    return sync_folder(&file, "it was overwritten, but its name may come back in a crash");
}

int secret_sweep(const char *folder, struct problems *problems)
{
    for (int i = 0; i < TEMPORARY_NAMES_MAXIMUM; i++) {
        const char *left = arena_format(problems->arena, TEMPORARY_NAME, folder, i);
        int code = left ? secret_destroy(left, problems) : problem_memory(problems);
        if (code < 0)
            return code == ERROR_NOT_FOUND ? 0 : code;
    }
    return 0;
}

/* ---- folders ---- */

/* Makes one folder; the ones above are there. */
static int make_one(const char *path, struct problems *problems)
{
    struct stat status;
    if (!folder_call_fails() && mkdir(path, 0700) == 0)
        return 0;
    int reason = errno;
    path = keep_path(path, problems);
    if (!path)
        return problem_memory(problems);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    if (reason == EEXIST || reason == ENOTDIR)
        return problem_error(problems, ERROR_CONFLICT, whole(path), "expected a new name or a folder",
                             "there is something else than a folder");
    errno = reason;
    return problem_system(problems, path, "the folder cannot be made");
}

int secret_folder_make(const char *path, struct problems *problems)
{
    char *copy = arena_text(problems->arena, path, strlen(path));
    if (!copy)
        return problem_memory(problems);
    assert(*path && "the caller names a folder");
    int code = 0;
    for (char *slash = strchr(copy + 1, '/'); code == 0 && slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!path_exists(copy))
            code = make_one(copy, problems);
        *slash = '/';
    }
    return code < 0 ? code : make_one(copy, problems);
}

int secret_folder_check(const char *path, struct problems *problems)
{
    struct stat status;
    if (stat(path, &status) != 0 || !(status.st_mode & OTHERS_WRITE) || !S_ISDIR(status.st_mode))
        return 0;
    path = keep_path(path, problems);
    const char *remedy = path ? arena_format(problems->arena, "close it with: chmod go-w %s", path) : NULL;
    if (!remedy)
        return problem_memory(problems);
    return problem_error(problems, ERROR_INVALID, whole(path), remedy,
                         "others on this computer may put keys into this folder (mode %04o)",
                         (unsigned)status.st_mode & 0777);
}
