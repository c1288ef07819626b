/* Included before every source file by the build: what the house does not use does not compile.
   Unsafe or process-wide calls, and clocks and random numbers outside base/. */
#ifndef MUSTER_BASE_BANNED_H
#define MUSTER_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MUSTER_BANNED(name) muster_bans_##name##_see_CONTRIBUTING
#undef strcpy
#define strcpy MUSTER_BANNED(strcpy)
#undef strcat
#define strcat MUSTER_BANNED(strcat)
#undef strncpy
#define strncpy MUSTER_BANNED(strncpy)
#undef sprintf
#define sprintf MUSTER_BANNED(sprintf)
#undef strtok
#define strtok MUSTER_BANNED(strtok)
#undef atoi
#define atoi MUSTER_BANNED(atoi)
#undef gmtime
#define gmtime MUSTER_BANNED(gmtime)
#undef localtime
#define localtime MUSTER_BANNED(localtime)
#undef setlocale
#define setlocale MUSTER_BANNED(setlocale)
#undef system
#define system MUSTER_BANNED(system)
#undef alloca
#define alloca MUSTER_BANNED(alloca)

#endif
