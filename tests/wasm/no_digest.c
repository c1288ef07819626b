/* A statement hashes nothing: what the rooms' operations would call ends the program here. */
#include "base/digest.h"
#include <stdlib.h>

struct digest digest_of(const char *domain, const void *data, size_t size)
{
    (void)domain, (void)data, (void)size;
    abort();
}

char *digest_format(const struct digest *digest, char *buffer)
{
    (void)digest, (void)buffer;
    abort();
}
