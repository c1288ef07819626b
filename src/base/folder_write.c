/* Writing the files of a folder, all of them or none. */
#include "base/folder_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STAGES_MAXIMUM = 100 };

/* What is being written: first into a stage, a folder beside the target or (when that exists) inside it. */
struct writing {
    const char *path, *stage;
    const struct folder_file *files;
    size_t count;
    struct problems *problems;
};

bool path_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* "folder/prefix" "name"; NULL when memory is exhausted (reported). */
static const char *joined(const struct writing *writing, const char *folder, const char *prefix,
                          const char *name)
{
    const char *path = arena_format(writing->problems->arena, "%s/%s%s", folder, prefix, name);
    if (!path)
        (void)problem_memory(writing->problems);
    return path;
}

/* Makes an empty stage under a name that is free. */
static int make_stage(struct writing *writing, const char *format_path)
{
    for (int i = 0; i < STAGES_MAXIMUM; i++) {
        const char *stage = arena_format(writing->problems->arena, "%s.muster-new-%d", format_path, i);
        if (!stage)
            return problem_memory(writing->problems);
        if (!folder_call_fails() && mkdir(stage, 0777) == 0) {
            writing->stage = stage;
            return 0;
        }
        if (errno == ENOENT || errno == ENOTDIR)
            return problem_error(writing->problems, ERROR_NOT_FOUND, (struct place){.file = writing->path},
                                 "expected a path in a folder that exists",
                                 "the folder above it does not exist");
        if (errno != EEXIST)
            break;
    }
    return problem_system(writing->problems, writing->path, "it cannot be written");
}

/* Writes every file into the stage. */
static int fill_stage(const struct writing *writing)
{
    for (size_t i = 0; i < writing->count; i++) {
        const char *path = joined(writing, writing->stage, "", writing->files[i].name);
        if (!path)
            return ERROR_LIMIT;
        int code = file_write(path, writing->files[i].data, writing->files[i].size, false, writing->problems);
        if (code < 0)
            return code;
    }
    return 0;
}

/* Removes what is left of the stage; what cannot be removed stays under its telling name. */
static void clear_stage(const struct writing *writing)
{
    static const char *const prefixes[] = {"", "old-"};
    char path[4096];
    for (size_t i = 0; i < writing->count; i++)
        for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++) {
            int length =
                snprintf(path, sizeof path, "%s/%s%s", writing->stage, prefixes[k], writing->files[i].name);
            if (length > 0 && (size_t)length < sizeof path)
                unlink(path);
        }
    rmdir(writing->stage);
}

static bool move(const char *from, const char *to)
{
    return !folder_call_fails() && rename(from, to) == 0;
}

/* Puts the old file back, or removes the new one where there was none. Nothing more can be done here. */
static void take_back(const struct writing *writing, size_t index)
{
    const char *name = writing->files[index].name;
    const char *target = joined(writing, writing->path, "", name);
    const char *old = joined(writing, writing->stage, "old-", name);
    if (target && old && rename(old, target) != 0 && errno == ENOENT)
        unlink(target);
}

/* Gives one file its name; the old one goes into the stage. */
static int put_in_place(const struct writing *writing, size_t index)
{
    const char *name = writing->files[index].name;
    const char *target = joined(writing, writing->path, "", name);
    const char *new = joined(writing, writing->stage, "", name);
    const char *old = joined(writing, writing->stage, "old-", name);
    if (!target || !new || !old)
        return ERROR_LIMIT;
    /* A second name keeps the old file where it is until the new one takes its place; some file systems know
       no second names. */
    bool kept = !path_exists(target) || (!folder_call_fails() && link(target, old) == 0);
    if (!kept)
        kept = move(target, old);
    if (kept && move(new, target))
        return 0;
    int reason = errno;
    if (path_exists(old))
        (void)rename(old, target);
    errno = reason;
    return problem_system(writing->problems, writing->path, "it cannot be written");
}

static int put_all_in_place(const struct writing *writing)
{
    for (size_t i = 0; i < writing->count; i++) {
        int code = put_in_place(writing, i);
        if (code < 0) {
            while (i-- > 0)
                take_back(writing, i);
            return code;
        }
    }
    return 0;
}

/* The names must be on the disk too. What is written stays: this can only be told. */
static void sync_folder(const struct writing *writing, const char *path)
{
    int descriptor = folder_call_fails() ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool right = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    if (descriptor >= 0)
        close(descriptor);
    if (!right)
        problem_warning(writing->problems, (struct place){.file = writing->path}, NULL,
                        "it was written, but may be lost in a crash of the machine");
}

static int check_targets(const struct writing *writing, bool replace)
{
    int result = 0;
    for (size_t i = 0; i < writing->count; i++) {
        const char *target = joined(writing, writing->path, "", writing->files[i].name);
        struct stat status;
        if (!target)
            return ERROR_LIMIT;
        if (lstat(target, &status) != 0)
            continue;
        if (!replace)
            result = problem_error(writing->problems, ERROR_CONFLICT, (struct place){.file = target},
                                   "expected a folder without it", "it exists already");
        else if (!S_ISREG(status.st_mode))
            result = problem_error(writing->problems, ERROR_CONFLICT, (struct place){.file = target},
                                   "expected a plain file", "there is something else than a plain file");
    }
    return result;
}

static int write_into(struct writing *writing, bool replace)
{
    int code = check_targets(writing, replace);
    const char *prefix = code < 0 ? NULL : joined(writing, writing->path, "", "");
    if (!prefix)
        return code < 0 ? code : ERROR_LIMIT;
    code = make_stage(writing, prefix);
    if (code < 0)
        return code;
    code = fill_stage(writing);
    if (code == 0)
        code = put_all_in_place(writing);
    clear_stage(writing);
    if (code == 0)
        sync_folder(writing, writing->path);
    return code;
}

static int write_new(struct writing *writing)
{
    int code = make_stage(writing, writing->path);
    if (code < 0)
        return code;
    code = fill_stage(writing);
    if (code == 0 && !move(writing->stage, writing->path))
        code = problem_system(writing->problems, writing->path, "it cannot be written");
    if (code < 0) {
        clear_stage(writing);
        return code;
    }
    const char *slash = strrchr(writing->path, '/');
    const char *above =
        slash ? arena_text(writing->problems->arena, writing->path, (size_t)(slash - writing->path) + 1)
              : ".";
    if (above)
        sync_folder(writing, above);
    return 0;
}

int folder_write(const char *path, const struct folder_file *files, size_t count, bool replace,
                 struct problems *problems)
{
    struct writing writing = {.stage = "", .files = files, .count = count, .problems = problems};
    struct stat status;
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    writing.path = arena_text(problems->arena, path, length);
    if (!writing.path)
        return problem_memory(problems);
    if (lstat(writing.path, &status) != 0)
        return write_new(&writing);
    if (stat(writing.path, &status) == 0 && S_ISDIR(status.st_mode))
        return write_into(&writing, replace);
    return problem_error(problems, ERROR_CONFLICT, (struct place){.file = writing.path},
                         "expected a new name or a folder", "there is something else than a folder");
}
