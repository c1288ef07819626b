/* Folders of schedules from the disk. Internal to this room. */
#ifndef MUSTER_REFERENCE_REFERENCE_READ_H
#define MUSTER_REFERENCE_REFERENCE_READ_H

#include "reference/reference.h"

#define SCHEDULE_BUILTIN_WORD "built-in" /* stands for the built-in schedule wherever a folder may stand */

/* Reads the files of each path; into *ret_folders, path_count of them. Reports every folder that cannot be
   read. */
int schedule_folders_read(const char *const *paths, size_t path_count, struct arena *arena,
                          struct problems *problems, struct folder **ret_folders) MUST_CHECK;

#endif
