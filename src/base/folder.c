#include "base/folder_inside.h"

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
    PIECE_SIZE = 1 << 20
};

#define DIR_CLEANUP __attribute__((cleanup(close_folder)))

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* ---- failing on purpose ---- */

static _Thread_local struct {
    size_t calls; /* until one fails: 0: never; 1: the next */
    bool once, came;
} failing;

void folder_fail_after(size_t calls)
{
    failing.calls = calls;
    failing.once = failing.came = false;
}

void folder_fail_once(size_t calls)
{
    folder_fail_after(calls);
    failing.once = true;
}

bool folder_call_failed(void)
{
    return failing.came;
}

/* True when a test asked that this call of the system fails. */
static bool fails_now(void)
{
    if (failing.calls > 1)
        failing.calls--;
    else if (failing.calls == 1) {
        failing.calls = failing.once ? 0 : 1;
        failing.came = true;
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

/* What to do about an error of the system; NULL: there is no general word for it. */
static const char *system_remedy(int error_number)
{
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return "make room on the disk, then try again";
    case EACCES:
    case EPERM:
        return "let its owner give you the right to it, or name another place";
    case EROFS:
        return "name a place on a disk that may be written";
    case EIO:
        return "look after the disk, then try again";
    default:
        return NULL;
    }
}

int problem_system(struct problems *problems, const char *path, const char *what)
{
    char reason[SYSTEM_ERROR_SIZE];
    const char *remedy = system_remedy(errno);
    if (strerror_r(errno, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno);
    return problem_error(problems, ERROR_STORAGE, whole(path), remedy, "%s: %s", what, reason);
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
    return problem_system(problems, path, "it cannot be opened");
}

/* How much room to make at first; an error code when there can be none. */
static int ask_size(int descriptor, const char *path, struct problems *problems, size_t *ret_capacity)
{
    struct stat status;
    if (fails_now() || fstat(descriptor, &status) != 0)
        return problem_system(problems, path, "it cannot be read");
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
            return problem_system(problems, file->path, "it cannot be read");
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

/* One piece: how many bytes, 0 at the end, or an error code. */
static ssize_t read_piece(int descriptor, const char *path, char *piece, struct problems *problems)
{
    ssize_t got;
    do
        got = fails_now() ? -1 : read(descriptor, piece, PIECE_SIZE);
    while (got < 0 && errno == EINTR);
    return got < 0 ? problem_system(problems, path, "it cannot be read") : got;
}

/* Hands over what is read until the end, or until visit ends it. */
static int visit_pieces(int descriptor, const char *path, file_visit *visit, void *context,
                        struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    char *piece = arena ? arena_alloc_raw(arena, PIECE_SIZE) : NULL;
    if (!piece)
        return problem_memory(problems);
    size_t size = 0;
    for (ssize_t got; (got = read_piece(descriptor, path, piece, problems)) != 0;) {
        if (got < 0)
            return (int)got;
        size += (size_t)got;
        if (size > FOLDER_FILE_MAXIMUM)
            return too_large(problems, path);
        int code = visit(context, piece, (size_t)got);
        if (code != 0)
            return code;
    }
    return 0;
}

int file_pieces(const char *path, file_visit *visit, void *context, struct problems *problems)
{
    path = arena_text(problems->arena, path, strlen(path));
    if (!path)
        return problem_memory(problems);
    CLOSE_CLEANUP int descriptor = open_file(path, problems);
    if (descriptor < 0)
        return descriptor;
    size_t capacity = 0;
    int result = ask_size(descriptor, path, problems, &capacity);
    return result < 0 ? result : visit_pieces(descriptor, path, visit, context, problems);
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
            return errno ? problem_system(listing->problems, listing->path, "it cannot be read") : 0;
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
        return problem_system(listing->problems, listing->path, "it cannot be opened");
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

const struct folder_origin *folder_origin_at(const struct folder *folder, const char *path, uint32_t line)
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
    const struct folder_origin *origin = folder_origin_at(folder, path, line);
    return origin ? origin->text : NULL;
}

instant folder_origin_known(const struct folder *folder, const char *path, uint32_t line)
{
    const struct folder_origin *origin = folder_origin_at(folder, path, line);
    return origin ? origin->known : 0;
}
