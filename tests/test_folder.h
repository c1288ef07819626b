/* Folders of tests. Each is named after the process that made it, so that what a test left that was killed,
   or failed half way, is removed by the next one. */
#ifndef MUSTER_TESTS_TEST_FOLDER_H
#define MUSTER_TESTS_TEST_FOLDER_H

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEST_FOLDER_SIZE = 64 };

/* In memory first, where there is that: fsync is slow. */
static const char *const test_folder_places[] = {"/dev/shm", "/tmp"};

/* As far as it goes: another test may be at the same. */
static inline void test_folder_sweep_one(const char *path, int depth)
{
    char name[600];
    DIR *folder = depth < 10 ? opendir(path) : NULL;
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%.300s/%.255s", path, entry->d_name);
        if (unlink(name) != 0)
            test_folder_sweep_one(name, depth + 1);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

/* Removes the folders of this name in a place whose process is gone. */
static inline void test_folder_sweep(const char *place, const char *name)
{
    size_t length = strlen(name);
    DIR *folder = opendir(place);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[600], *end = NULL;
        if (strncmp(entry->d_name, name, length) != 0 || entry->d_name[length] != '-')
            continue;
        long process = strtol(entry->d_name + length + 1, &end, 10);
        if (process <= 0 || *end != '-' || kill((pid_t)process, 0) == 0 || errno != ESRCH)
            continue;
        snprintf(path, sizeof path, "%s/%.255s", place, entry->d_name);
        test_folder_sweep_one(path, 0);
    }
    if (folder)
        closedir(folder);
}

/* Makes a new folder, in memory or on the disk; its path into ret_path. */
static inline void test_folder_make(const char *name, bool in_memory, char ret_path[TEST_FOLDER_SIZE])
{
    static const char *swept = "";
    for (size_t i = 0; i < TEST_COUNT(test_folder_places) && strcmp(swept, name) != 0; i++)
        test_folder_sweep(test_folder_places[i], name);
    swept = name;
    for (size_t i = in_memory ? 0 : 1; i < TEST_COUNT(test_folder_places); i++) {
        int written = snprintf(ret_path, TEST_FOLDER_SIZE, "%s/%s-%ld-XXXXXX", test_folder_places[i], name,
                               (long)getpid());
        assert_in_range(written, 1, TEST_FOLDER_SIZE - 1);
        if (mkdtemp(ret_path))
            return;
    }
    fail_msg("no folder can be made for the test");
}

#endif
