#include "base/mark.h"

#include <stddef.h>

const char *const mark_names[] = {"official", "quoted", "recalled", "illustrative", NULL};
