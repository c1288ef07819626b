/* What the reading and the writing of files share. Private to folder*.c and file_write.c. */
#ifndef MUSTER_BASE_FOLDER_INSIDE_H
#define MUSTER_BASE_FOLDER_INSIDE_H

#include "base/folder.h"

#include <unistd.h>

enum { SYSTEM_ERROR_SIZE = 128 };

#define CLOSE_CLEANUP __attribute__((cleanup(close_descriptor)))
static inline void close_descriptor(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

#endif
