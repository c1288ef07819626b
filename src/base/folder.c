#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    UNSIZED_CAPACITY = 1 << 16, /* where a file does not tell its size */
    TEMPORARY_NAMES_MAXIMUM = 100,
    SYSTEM_ERROR_SIZE = 128
};

#define CLOSE_CLEANUP __attribute__((cleanup(close_descriptor)))
#define DIR_CLEANUP   __attribute__((cleanup(close_folder)))

static void close_descriptor(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* ---- failing on purpose ---- */

static _Thread_local size_t calls_until_failure; /* 0: never; 1: from now on */

void folder_fail_after(size_t calls)
{
    calls_until_failure = calls;
}

/* True when a test asked that this call of the system fails. */
static bool fails_now(void)
{
    if (calls_until_failure > 1)
        calls_until_failure--;
    else if (calls_until_failure == 1) {
        errno = EIO;
        return true;
    }
    return false;
}

bool folder_call_fails(void)
{
    return fails_now();
}

/* ---- errors ---- */

static struct place whole(const char *path)
{
    return (struct place){path, 0, 0};
}

/* Reports what the system said in errno. */
static int system_error(struct problems *problems, const char *path, const char *what)
{
    char reason[SYSTEM_ERROR_SIZE];
    if (strerror_r(errno, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno);
    return problem_error(problems, ERROR_STORAGE, whole(path), NULL, "%s: %s", what, reason);
}

/* ---- reading ---- */

static int too_large(struct problems *problems, const char *path)
{
    return problem_error(problems, ERROR_LIMIT, whole(path), "expected at most 256 MiB",
                         "the file is too large");
}

/* A descriptor to read from, or an error code. */
static int open_file(const char *path, struct problems *problems)
{
    int descriptor = fails_now() ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0)
        return descriptor;
    if (errno == ENOENT || errno == ENOTDIR)
        return problem_error(problems, ERROR_NOT_FOUND, whole(path), "expected the path of a file",
                             "there is no such file");
    return system_error(problems, path, "it cannot be opened");
}

/* How much room to make at first; an error code when there can be none. */
static int ask_size(int descriptor, const char *path, struct problems *problems, size_t *ret_capacity)
{
    struct stat status;
    if (fails_now() || fstat(descriptor, &status) != 0)
        return system_error(problems, path, "it cannot be read");
    if (S_ISDIR(status.st_mode))
        return problem_error(problems, ERROR_NOT_FOUND, whole(path), "expected the path of a file",
                             "this is a folder");
    bool sized = S_ISREG(status.st_mode);
    if (sized && status.st_size > (off_t)FOLDER_FILE_MAXIMUM)
        return too_large(problems, path);
    *ret_capacity = sized ? (size_t)status.st_size + 1 : UNSIZED_CAPACITY;
    return 0;
}

/* Reads to the end of the file. */
static int read_bytes(int descriptor, size_t capacity, struct arena *arena, struct problems *problems,
                      struct folder_file *file)
{
    char *data = arena_alloc(arena, capacity);
    size_t size = 0;
    while (data) {
        ssize_t got = fails_now() ? -1 : read(descriptor, data + size, capacity - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(problems, file->path, "it cannot be read");
        if (got == 0) {
            file->data = data; /* size < capacity, and the arena's bytes are zero: there is a NUL behind */
            file->size = size;
            return 0;
        }
        size += (size_t)got;
        if (size > FOLDER_FILE_MAXIMUM)
            return too_large(problems, file->path);
        data = arena_grow(arena, data, &capacity, size, 1);
    }
    return problem_memory(problems);
}

int file_read(const char *path, struct arena *arena, struct problems *problems, struct folder_file *ret_file)
{
    const char *slash = strrchr(path, '/');
    struct folder_file file = {.path = arena_text(arena, path, strlen(path))};
    if (!file.path)
        return problem_memory(problems);
    file.name = slash ? file.path + (slash + 1 - path) : file.path;
    CLOSE_CLEANUP int descriptor = open_file(file.path, problems);
    if (descriptor < 0)
        return descriptor;
    size_t capacity = 1;
    int result = ask_size(descriptor, file.path, problems, &capacity);
    if (result == 0)
        result = read_bytes(descriptor, capacity, arena, problems, &file);
    if (result == 0)
        *ret_file = file;
    return result;
}

/* Whether the folder's file of this name is one to read. STRENGTH.CSV is: else it would be passed over in
   silence, and its table taken for absent. */
static bool is_wanted_name(const char *name)
{
    const char *point = strrchr(name, '.');
    if (!point || *name == '.')
        return false;
    return strcasecmp(point, ".csv") == 0 || strcasecmp(point, ".ini") == 0 || strcasecmp(point, ".tsv") == 0;
}

/* A folder being listed. */
struct listing {
    const char *path;
    bool (*wanted)(const char *name);
    struct folder_file *files; /* names, paths and sizes only */
    size_t count, capacity;
    struct arena *arena;
    struct problems *problems;
};

static int list_file(struct listing *listing, const char *name)
{
    size_t length = strlen(listing->path);
    const char *slash = length > 0 && listing->path[length - 1] == '/' ? "" : "/";
    const char *path = arena_format(listing->arena, "%s%s%s", listing->path, slash, name);
    if (!path)
        return problem_memory(listing->problems);
    struct stat status = {0}; /* what cannot be asked for is tried, and then reported */
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return 0;
    if (listing->count == FOLDER_FILES_MAXIMUM)
        return problem_error(listing->problems, ERROR_LIMIT, whole(listing->path), "expected at most 1,000",
                             "too many files in the folder");
    struct folder_file *files =
        arena_grow(listing->arena, listing->files, &listing->capacity, listing->count, sizeof *files);
    if (!files)
        return problem_memory(listing->problems);
    listing->files = files;
    files[listing->count++] = (struct folder_file){
        .name = path + strlen(path) - strlen(name), .path = path, .size = (size_t)status.st_size};
    return 0;
}

/* Lists an open folder. */
static int list_files(struct listing *listing, DIR *folder)
{
    for (;;) {
        errno = 0;
        struct dirent *entry = fails_now() ? NULL : readdir(folder);
        if (!entry)
            return errno ? system_error(listing->problems, listing->path, "it cannot be read") : 0;
        int result = listing->wanted(entry->d_name) ? list_file(listing, entry->d_name) : 0;
        if (result < 0)
            return result;
    }
}

static int list_folder(struct listing *listing)
{
    DIR_CLEANUP DIR *folder = fails_now() ? NULL : opendir(listing->path);
    if (folder)
        return list_files(listing, folder);
    if (errno != ENOENT && errno != ENOTDIR)
        return system_error(listing->problems, listing->path, "it cannot be opened");
    return problem_error(listing->problems, ERROR_NOT_FOUND, whole(listing->path),
                         "expected the path of a folder",
                         errno == ENOENT ? "there is no such folder" : "this is not a folder");
}

static int compare_names(const void *left, const void *right)
{
    const struct folder_file *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int list_sorted(struct listing *listing)
{
    if (!listing->path)
        return problem_memory(listing->problems);
    int result = list_folder(listing);
    if (result == 0 && listing->count > 0)
        qsort(listing->files, listing->count, sizeof *listing->files, compare_names);
    return result;
}

static bool is_visible_name(const char *name)
{
    return *name != '.';
}

int folder_list(const char *path, struct arena *arena, struct problems *problems, struct folder *ret_folder)
{
    struct listing listing = {.path = arena_text(arena, path, strlen(path)),
                              .wanted = is_visible_name,
                              .arena = arena,
                              .problems = problems};
    int result = list_sorted(&listing);
    if (result == 0)
        *ret_folder = (struct folder){listing.path, listing.files, listing.count};
    return result;
}

int folder_read(const char *path, struct arena *arena, struct problems *problems, struct folder *ret_folder)
{
    struct listing listing = {.path = arena_text(arena, path, strlen(path)),
                              .wanted = is_wanted_name,
                              .arena = arena,
                              .problems = problems};
    int result = list_sorted(&listing);
    if (result < 0)
        return result;
    for (size_t i = 0; i < listing.count; i++) {
        int code = file_read(listing.files[i].path, arena, problems, &listing.files[i]);
        result = result ? result : code;
        if (code == ERROR_LIMIT)
            break;
    }
    if (result == 0)
        *ret_folder = (struct folder){listing.path, listing.files, listing.count};
    return result;
}

const struct folder_file *folder_find(const struct folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].name, name) == 0)
            return &folder->files[i];
    return NULL;
}

static const struct folder_origin *find_origin(const struct folder *folder, const char *path, uint32_t line)
{
    const struct folder_file *file = NULL;
    for (size_t i = 0; i < folder->count && !file; i++)
        if (strcmp(folder->files[i].path, path) == 0)
            file = &folder->files[i];
    size_t before = 0, end = file ? file->origin_count : 0; /* the origins of lines up to this one */
    while (before < end) {
        size_t middle = before + (end - before) / 2;
        if (file->origins[middle].line <= line)
            before = middle + 1;
        else
            end = middle;
    }
    return before > 0 ? &file->origins[before - 1] : NULL;
}

const char *folder_origin(const struct folder *folder, const char *path, uint32_t line)
{
    const struct folder_origin *origin = find_origin(folder, path, line);
    return origin ? origin->text : NULL;
}

instant folder_origin_known(const struct folder *folder, const char *path, uint32_t line)
{
    const struct folder_origin *origin = find_origin(folder, path, line);
    return origin ? origin->known : 0;
}

/* ---- writing ---- */

/* A file being written: under a temporary name beside its path. */
struct new_file {
    const char *path;
    const char *folder; /* of the path */
    const char *temporary;
    struct problems *problems;
};

static int exists_already(const struct new_file *file)
{
    return problem_error(file->problems, ERROR_CONFLICT, whole(file->path), "expected a new name",
                         "it exists already");
}

/* Opens the temporary file; a descriptor or an error code. */
static int open_temporary(struct new_file *file)
{
    for (int i = 0; i < TEMPORARY_NAMES_MAXIMUM; i++) {
        file->temporary = arena_format(file->problems->arena, "%s/.muster-new-%d", file->folder, i);
        if (!file->temporary)
            return problem_memory(file->problems);
        int descriptor =
            fails_now() ? -1 : open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0)
            return descriptor;
        if (errno == ENOENT || errno == ENOTDIR)
            return problem_error(file->problems, ERROR_NOT_FOUND, whole(file->path),
                                 "expected a path in a folder that exists", "its folder does not exist");
        if (errno != EEXIST)
            break;
    }
    return system_error(file->problems, file->path, "it cannot be written");
}

static bool write_all(int descriptor, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = fails_now() ? -1 : write(descriptor, data, size);
        if (done < 0 && errno != EINTR)
            return false;
        data += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* Writes, syncs and closes. */
static int fill(const struct new_file *file, int descriptor, const char *data, size_t size)
{
    bool right = write_all(descriptor, data, size) && !fails_now() && fsync(descriptor) == 0;
    int reason = errno; /* close may set it */
    bool closed = close(descriptor) == 0 && !fails_now();
    if (!right)
        errno = reason;
    return right && closed ? 0 : system_error(file->problems, file->path, "it cannot be written");
}

/* Gives the temporary file its name where that is free; errno is EEXIST where it is not. */
static bool take_free_name(const struct new_file *file)
{
    if (!fails_now() && link(file->temporary, file->path) == 0) {
        unlink(file->temporary);
        return true;
    }
    /* Some file systems know no second name; there a moment stays in which another may take the first. */
    struct stat status;
    if (errno == EEXIST || lstat(file->path, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    return !fails_now() && rename(file->temporary, file->path) == 0;
}

/* Gives the temporary file its name, or removes it. */
static int put_in_place(const struct new_file *file, bool replace)
{
    bool done = replace ? !fails_now() && rename(file->temporary, file->path) == 0 : take_free_name(file);
    if (done)
        return 0;
    int reason = errno;
    unlink(file->temporary);
    errno = reason;
    if (!replace && reason == EEXIST)
        return exists_already(file);
    return system_error(file->problems, file->path, "it cannot be written");
}

/* The name itself must be on the disk too. */
static int sync_folder(const struct new_file *file)
{
    CLOSE_CLEANUP int descriptor = fails_now() ? -1 : open(file->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool right = descriptor >= 0 && !fails_now() && (fsync(descriptor) == 0 || errno == EINVAL);
    return right ? 0 : system_error(file->problems, file->path, "it was written, but may be lost in a crash");
}

/* Whether the path may be written at all. A device or pipe is never replaced by a file. */
static int check_target(const struct new_file *file, bool replace)
{
    struct stat status;
    if (lstat(file->path, &status) != 0)
        return 0;
    if (!replace)
        return exists_already(file);
    if (S_ISREG(status.st_mode))
        return 0;
    return problem_error(file->problems, ERROR_CONFLICT, whole(file->path),
                         "expected the path of a plain file", "there is something else than a plain file");
}

/* The folder of a path, in arena; NULL when memory is exhausted. */
static const char *folder_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_text(arena, path, (size_t)(slash - path));
}

int file_write(const char *path, const char *data, size_t size, bool replace, struct problems *problems)
{
    struct new_file file = {.path = arena_text(problems->arena, path, strlen(path)),
                            .folder = folder_of(path, problems->arena),
                            .problems = problems};
    if (!file.path || !file.folder)
        return problem_memory(problems);
    int result = check_target(&file, replace);
    if (result < 0)
        return result;
    int descriptor = open_temporary(&file);
    if (descriptor < 0 || !file.temporary)
        return descriptor;
    result = fill(&file, descriptor, data, size);
    if (result < 0) {
        unlink(file.temporary);
        return result;
    }
    result = put_in_place(&file, replace);
    return result < 0 ? result : sync_folder(&file);
}

int folder_make(const char *path, struct problems *problems)
{
    struct stat status;
    if (!fails_now() && mkdir(path, 0777) == 0)
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
    return system_error(problems, path, "the folder cannot be made");
}
