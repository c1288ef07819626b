/* The built-in schedule: the files of data/rates, compiled in by scripts/embed.py. */
#ifndef MUSTER_REFERENCE_BUILTIN_H
#define MUSTER_REFERENCE_BUILTIN_H

#include "base/folder.h"

extern const struct folder_file builtin_rates[];
extern const size_t builtin_rates_count;

#endif
