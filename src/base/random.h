/* Random bytes of the operating system. Keys, idempotency keys and names of temporary files; never in a
   calculation. */
#ifndef MUSTER_BASE_RANDOM_H
#define MUSTER_BASE_RANDOM_H

#include <stddef.h>

void random_bytes(void *ret_data, size_t size);
/* Makes libsodium ready; what calls it directly calls this first, as often as it likes, from any thread. */
void sodium_ready(void);

#endif
