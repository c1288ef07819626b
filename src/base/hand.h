/* Who had a hand in something, as records say. Nobody approves what they had a hand in. */
#ifndef MUSTER_BASE_HAND_H
#define MUSTER_BASE_HAND_H

#include <stddef.h>

struct hand {
    const char *author; /* as the records name them: an id, or a login */
    const char *what;   /* the first of them: "people.strength/1 of 2025-02-01, record 17" */
    size_t more;        /* that there are of that author beside it */
};
struct hands {
    const struct hand *items; /* one for each author, in the order of their first records */
    size_t count;
};

#endif
