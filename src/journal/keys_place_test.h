/* A folder on the disk for tests of keys, and what is done in it. */
#ifndef MUSTER_JOURNAL_KEYS_PLACE_TEST_H
#define MUSTER_JOURNAL_KEYS_PLACE_TEST_H

#include "test_folder.h"

enum { PLACE_NAME_SIZE = 480 };

struct key_place {
    char path[TEST_FOLDER_SIZE];
};

static inline struct key_place place_new(void)
{
    struct key_place place = {""};
    test_folder_make("muster-keys", true, place.path);
    return place;
}

/* The path of a name in it; good until the eighth call from now. */
static inline const char *place_path(const struct key_place *place, const char *name)
{
    static char paths[8][PLACE_NAME_SIZE];
    static size_t next;
    char *path = paths[next++ % 8];
    int written = snprintf(path, sizeof paths[0], "%s/%s", place->path, name);
    assert_in_range(written, 1, PLACE_NAME_SIZE - 1);
    return path;
}

/* Removes a folder with everything in it; returns how many files it held. */
static inline size_t place_remove_folder(const char *path, int depth)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    assert_in_range(depth, 0, 8);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char name[2 * PLACE_NAME_SIZE];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%.300s/%.255s", path, entry->d_name);
        assert_int_equal(lstat(name, &status), 0);
        if (S_ISDIR(status.st_mode)) {
            count += place_remove_folder(name, depth + 1);
            continue;
        }
        assert_int_equal(unlink(name), 0);
        count++;
    }
    closedir(folder);
    assert_int_equal(rmdir(path), 0);
    return count;
}

static inline size_t place_remove(const struct key_place *place)
{
    return place_remove_folder(place->path, 0);
}

static inline void place_put(const struct key_place *place, const char *name, const char *content,
                             mode_t mode)
{
    FILE *file = fopen(place_path(place, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(place_path(place, name), mode), 0);
}

/* The content of a file, "(none)" when there is none; good until the next call. */
static inline const char *place_get(const struct key_place *place, const char *name)
{
    static char content[1 << 14];
    FILE *file = fopen(place_path(place, name), "rb");
    if (!file)
        return "(none)";
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    return content;
}

/* The permissions of a file, 0 when there is none. */
static inline unsigned place_mode(const struct key_place *place, const char *name)
{
    struct stat status;
    return stat(place_path(place, name), &status) == 0 ? (unsigned)status.st_mode & 0777 : 0;
}

static inline bool place_has(const struct key_place *place, const char *name)
{
    return access(place_path(place, name), F_OK) == 0;
}

/* Whether the problems hold this text, in what is wrong or in what is expected. */
static inline bool problems_say(const struct problems *problems, const char *part)
{
    for (size_t i = 0; i < problems->count; i++)
        if (strstr(problems->items[i].what, part) ||
            (problems->items[i].expected && strstr(problems->items[i].expected, part)))
            return true;
    return false;
}

#define assert_says(problems, part)                                                                          \
    do {                                                                                                     \
        if (!problems_say(problems, part)) {                                                                 \
            for (size_t at_ = 0; at_ < (problems)->count; at_++)                                             \
                print_error("problem: %s; %s\n", (problems)->items[at_].what,                                \
                            (problems)->items[at_].expected ? (problems)->items[at_].expected : "");         \
            fail_msg("nothing says '%s'", part);                                                             \
        }                                                                                                    \
    } while (0)

#endif
