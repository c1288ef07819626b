/* Whether a path lies on an encrypted file system. */
#include "journal/keystore_disk.h"
#include "base/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { LAYERS_MAXIMUM = 8, SLAVES_MAXIMUM = 64, FIELDS_MAXIMUM = 16 };

/* ---- devices ---- */

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static enum disk_encryption device_encrypted(const char *folder, int depth, struct arena *arena);

/* A volume made of others (LVM, RAID) is encrypted when all of them are. Recursion to LAYERS_MAXIMUM. */
static enum disk_encryption slaves_encrypted(const char *folder, int depth, struct arena *arena)
{
    const char *slaves = arena_format(arena, "%s/slaves", folder);
    DIR *list __attribute__((cleanup(close_folder))) = slaves ? opendir(slaves) : NULL;
    size_t count = 0;
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (*entry->d_name == '.')
            continue;
        const char *slave = arena_format(arena, "%s/%s", slaves, entry->d_name);
        if (!slave || count++ == SLAVES_MAXIMUM)
            return DISK_NOT_KNOWN;
        enum disk_encryption found = device_encrypted(slave, depth + 1, arena);
        if (found != DISK_ENCRYPTED)
            return found;
    }
    if (!slaves)
        return DISK_NOT_KNOWN;
    return count ? DISK_ENCRYPTED : DISK_NOT_ENCRYPTED;
}

/* folder: of the device in /sys. */
static enum disk_encryption device_encrypted(const char *folder, int depth, struct arena *arena)
{
    struct problems unseen;
    struct folder_file file = {.data = ""};
    problems_init(&unseen, arena);
    const char *path = arena_format(arena, "%s/dm/uuid", folder);
    if (!path || depth == LAYERS_MAXIMUM || !path_exists(folder))
        return DISK_NOT_KNOWN;
    if (path_exists(path) && file_read(path, arena, &unseen, &file) < 0)
        return DISK_NOT_KNOWN;
    bool crypt = strncmp(file.data, "CRYPT-", strlen("CRYPT-")) == 0;
    return crypt ? DISK_ENCRYPTED : slaves_encrypted(folder, depth, arena);
}

/* ---- mounts ---- */

/* A line of mountinfo (proc(5)): ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [FIELDS...] - TYPE SOURCE OPTIONS
 */
struct mount {
    const char *device, *type, *source;
};

/* Undoes \040 and its kin, in place. */
static void unescape(char *text)
{
    char *out = text;
    for (; *text; text++) {
        bool octal = text[0] == '\\' && text[1] >= '0' && text[1] <= '3' && text[2] >= '0' &&
                     text[2] <= '7' && text[3] >= '0' && text[3] <= '7';
        *out++ = octal ? (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0')) : *text;
        text += octal ? 3 : 0;
    }
    *out = '\0';
}

/* Cuts the line, which is changed, at its blanks. */
static bool parse_mount(char *line, struct mount *ret_mount)
{
    char *fields[FIELDS_MAXIMUM];
    size_t count = 0, dash = 0;
    for (char *at = line; count < FIELDS_MAXIMUM && *at;) {
        fields[count++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    for (size_t i = 6; i < count && !dash; i++)
        dash = strcmp(fields[i], "-") == 0 ? i : 0;
    if (!dash || dash + 2 >= count)
        return false;
    unescape(fields[dash + 2]);
    *ret_mount = (struct mount){fields[2], fields[dash + 1], fields[dash + 2]};
    return true;
}

/* The mount of this number. */
static bool find_mount(long id, const struct disk_view *view, struct arena *arena, struct mount *ret_mount)
{
    struct problems unseen;
    struct folder_file file;
    problems_init(&unseen, arena);
    if (file_read(view->mounts, arena, &unseen, &file) < 0)
        return false;
    char *text = arena_text(arena, file.data, file.size);
    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (strtol(line, NULL, 10) == id)
            return parse_mount(line, ret_mount);
        line = end ? end + 1 : NULL;
    }
    return false;
}

/* ---- together ---- */

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* The folder in /sys of the device below a mount; NULL when there is none. Some file systems (btrfs) have a
   number of their own, and only name their device. */
static const char *device_folder(const struct mount *mount, const struct disk_view *view, struct arena *arena)
{
    struct stat status;
    if (strncmp(mount->device, "0:", 2) != 0)
        return arena_format(arena, "%s/%s", view->devices, mount->device);
    if (*mount->source == '/' && stat(mount->source, &status) == 0 && S_ISBLK(status.st_mode))
        return arena_format(arena, "%s/%u:%u", view->devices, major(status.st_rdev), minor(status.st_rdev));
    return NULL;
}

enum disk_encryption disk_encryption_of(long mount_id, const struct disk_view *view, struct arena *arena)
{
    static const char *const encrypting[] = {"ecryptfs",   "fuse.gocryptfs", "fuse.cryfs",
                                             "fuse.encfs", "fuse.securefs",  NULL};
    struct mount mount;
    if (mount_id < 0 || !find_mount(mount_id, view, arena, &mount))
        return DISK_NOT_KNOWN;
    if (is_one_of(mount.type, encrypting))
        return DISK_ENCRYPTED;
    const char *folder = device_folder(&mount, view, arena);
    return folder ? device_encrypted(folder, 0, arena) : DISK_NOT_KNOWN;
}

/* Opens the folder that a path names, or the next above it that exists. A file is never opened: a database
   would lose its locks when it is closed. */
static int open_folder(const char *path, struct arena *arena)
{
    char *copy = arena_format(arena, "%s%s", *path == '/' ? "" : "./", path);
    if (!copy)
        return -1;
    while (*copy) {
        int descriptor = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor >= 0)
            return descriptor;
        *strrchr(copy, '/') = '\0'; /* there is one: every copy begins with / or ./ */
        if (!strchr(copy, '/'))
            break;
    }
    return open(*path == '/' ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The number of the mount of a path, as Linux tells of an open folder; -1. */
long disk_mount_id(const char *path, struct arena *arena)
{
    struct problems unseen;
    struct folder_file file;
    long id = -1;
    problems_init(&unseen, arena);
    int descriptor = open_folder(path, arena);
    const char *info = arena_format(arena, "/proc/self/fdinfo/%d", descriptor);
    if (descriptor >= 0 && info && file_read(info, arena, &unseen, &file) == 0) {
        const char *found = strstr(file.data, "mnt_id:");
        id = found ? strtol(found + strlen("mnt_id:"), NULL, 10) : -1;
    }
    if (descriptor >= 0)
        close(descriptor);
    return id;
}

enum disk_encryption keystore_on_encrypted_disk(const char *path, struct arena *arena)
{
    static const struct disk_view linux_view = {"/proc/self/mountinfo", "/sys/dev/block"};
    return disk_encryption_of(disk_mount_id(path, arena), &linux_view, arena);
}

void keystore_warn_of_disk(const char *path, const char *what, struct arena *arena, struct problems *problems)
{
    enum disk_encryption found = keystore_on_encrypted_disk(path, arena);
    const char *kept = arena_text(problems->arena, path, strlen(path));
    if (found == DISK_NOT_ENCRYPTED)
        problem_warning(problems, (struct place){.file = kept}, "move it to an encrypted disk",
                        "%s does not lie on an encrypted disk: whoever takes the disk can read it", what);
    else if (found == DISK_NOT_KNOWN)
        problem_warning(problems, (struct place){.file = kept}, "ask whoever runs this computer",
                        "whether %s lies on an encrypted disk cannot be seen from here", what);
}
