/* The rights of a file that is written. WebAssembly knows none: this file stays out of its module. */
#include "base/folder.h"

#include <sys/stat.h>

int new_file_rights(const struct new_file *file, unsigned rights)
{
    if (!folder_call_fails() && fchmod(file->descriptor, rights) == 0)
        return 0;
    return problem_system(file->problems, file->path, "it cannot be given its rights");
}
