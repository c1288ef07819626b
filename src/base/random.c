#include "base/random.h"

#include <pthread.h>
#include <sodium.h>

static void begin(void)
{
    if (sodium_init() < 0)
        abort(); /* the system gives no random bytes: nothing may go on without */
}

void sodium_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
}

void random_bytes(void *ret_data, size_t size)
{
    sodium_ready();
    randombytes_buf(ret_data, size);
}
