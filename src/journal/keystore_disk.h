/* The check of the disk, with what it looks at handed in: for tests. */
#ifndef MUSTER_JOURNAL_KEYSTORE_DISK_H
#define MUSTER_JOURNAL_KEYSTORE_DISK_H

#include "journal/seal.h"

struct disk_view {
    const char *mounts;  /* /proc/self/mountinfo */
    const char *devices; /* /sys/dev/block: a folder for each MAJOR:MINOR */
};
/* The number of the mount on which a path lies (or will lie), as Linux counts them; -1: not known. */
long disk_mount_id(const char *path, struct arena *arena);
enum disk_encryption disk_encryption_of(long mount_id, const struct disk_view *view, struct arena *arena);

#endif
