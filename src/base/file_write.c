/* Writing a file, whole or not at all. */
#include "base/folder_inside.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { TEMPORARY_NAMES_MAXIMUM = 100 };

static struct place whole(const char *path)
{
    return (struct place){path, 0, 0};
}

static int exists_already(const struct new_file *file)
{
    return problem_error(file->problems, ERROR_CONFLICT, whole(file->path), "expected a new name",
                         "it exists already");
}

static int cannot_write(const struct new_file *file)
{
    return problem_system(file->problems, file->path, "it cannot be written");
}

/* ---- beginning ---- */

/* Whether the path may be written at all. A device or pipe is never replaced by a file. */
static int check_target(const struct new_file *file)
{
    struct stat status;
    if (lstat(file->path, &status) != 0)
        return 0;
    if (!file->replace)
        return exists_already(file);
    if (S_ISREG(status.st_mode))
        return 0;
    return problem_error(file->problems, ERROR_CONFLICT, whole(file->path),
                         "expected the path of a plain file", "there is something else than a plain file");
}

static int open_temporary(struct new_file *file)
{
    for (int i = 0; i < TEMPORARY_NAMES_MAXIMUM; i++) {
        file->temporary = arena_format(file->problems->arena, "%s/.muster-new-%d", file->folder, i);
        if (!file->temporary)
            return problem_memory(file->problems);
        file->descriptor =
            folder_call_fails() ? -1 : open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->descriptor >= 0)
            return 0;
        if (errno == ENOENT || errno == ENOTDIR)
            return problem_error(file->problems, ERROR_NOT_FOUND, whole(file->path),
                                 "expected a path in a folder that exists", "its folder does not exist");
        if (errno != EEXIST)
            break;
    }
    return cannot_write(file);
}

/* The folder of a path, in arena; NULL when memory is exhausted. */
static const char *folder_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_text(arena, path, (size_t)(slash - path));
}

int new_file_begin(const char *path, bool replace, struct problems *problems, struct new_file *ret_file)
{
    struct new_file file = {.path = arena_text(problems->arena, path, strlen(path)),
                            .folder = folder_of(path, problems->arena),
                            .replace = replace,
                            .problems = problems};
    if (!file.path || !file.folder)
        return problem_memory(problems);
    int code = check_target(&file);
    if (code == 0)
        code = open_temporary(&file);
    if (code < 0)
        return code;
    file.open = true;
    *ret_file = file;
    return 0;
}

/* ---- pieces ---- */

int new_file_add(struct new_file *file, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t done = folder_call_fails() ? -1 : write(file->descriptor, at, size);
        if (done < 0 && errno != EINTR)
            return cannot_write(file);
        at += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return 0;
}

/* ---- ending ---- */

void new_file_abandon(struct new_file *file)
{
    if (!file->open)
        return;
    close(file->descriptor);
    unlink(file->temporary);
    file->open = false;
}

/* Onto the disk. */
static bool settle(struct new_file *file)
{
    bool right = !folder_call_fails() && fsync(file->descriptor) == 0;
    int reason = errno; /* close may set it */
    bool closed = close(file->descriptor) == 0 && !folder_call_fails();
    file->open = false;
    if (!right)
        errno = reason;
    return right && closed;
}

/* Gives the temporary file its name where that is free; errno is EEXIST where it is not. */
static bool take_free_name(const struct new_file *file)
{
    if (!folder_call_fails() && link(file->temporary, file->path) == 0) {
        unlink(file->temporary);
        return true;
    }
    /* Some file systems know no second name; there a moment stays in which another may take the first. */
    struct stat status;
    if (errno == EEXIST || lstat(file->path, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    return !folder_call_fails() && rename(file->temporary, file->path) == 0;
}

static bool take_name(const struct new_file *file)
{
    return file->replace ? !folder_call_fails() && rename(file->temporary, file->path) == 0
                         : take_free_name(file);
}

int new_file_end(struct new_file *file)
{
    assert(file->open && file->temporary); /* it was begun */
    if (!settle(file) || !take_name(file)) {
        int reason = errno;
        unlink(file->temporary);
        errno = reason;
        return !file->replace && reason == EEXIST ? exists_already(file) : cannot_write(file);
    }
    return folder_sync(file->folder, file->path, file->problems);
}

int file_write(const char *path, const char *data, size_t size, bool replace, struct problems *problems)
{
    NEW_FILE_CLEANUP struct new_file file = {0};
    int code = new_file_begin(path, replace, problems, &file);
    if (code == 0)
        code = new_file_add(&file, data, size);
    return code < 0 ? code : new_file_end(&file);
}

/* ---- folders ---- */

int folder_sync(const char *folder, const char *path, struct problems *problems)
{
    CLOSE_CLEANUP int descriptor =
        folder_call_fails() ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool right = descriptor >= 0 && !folder_call_fails() && (fsync(descriptor) == 0 || errno == EINVAL);
    if (right)
        return 0;
    int reason = errno;
    path = arena_text(problems->arena, path, strlen(path));
    errno = reason;
    return path ? problem_system(problems, path, "it was written, but may be lost in a crash")
                : problem_memory(problems);
}

int folder_make(const char *path, struct problems *problems)
{
    struct stat status;
    if (!folder_call_fails() && mkdir(path, 0777) == 0)
        return 0;
    int reason = errno;
    path = arena_text(problems->arena, path, strlen(path));
    if (!path)
        return problem_memory(problems);
    if (reason == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    if (reason == EEXIST)
        return problem_error(problems, ERROR_CONFLICT, whole(path), "expected a new name or a folder",
                             "there is something else than a folder");
    if (reason == ENOENT || reason == ENOTDIR)
        return problem_error(problems, ERROR_NOT_FOUND, whole(path),
                             "expected a path in a folder that exists", "the folder above it does not exist");
    errno = reason;
    return problem_system(problems, path, "the folder cannot be made");
}
