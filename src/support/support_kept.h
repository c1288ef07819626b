/* The state of authority, kept with the open journal. Private to support*.c. */
#ifndef MUSTER_SUPPORT_SUPPORT_KEPT_H
#define MUSTER_SUPPORT_SUPPORT_KEPT_H

#include "support/authority_rules.h"
#include "support/support.h"

/* The built-in rules, read once. */
int support_rule_set(struct journal *journal, struct problems *problems,
                     const struct authority_rule_set **ret_set) MUST_CHECK;
/* The state as it is recorded now, this transaction's own records among it: what was kept, and what came
   since. people_only: who holds which position, which is enough for permissions and quicker where nothing was
   kept. Valid until the next call. */
int support_now(struct journal *journal, bool people_only, struct problems *problems,
                const struct authority_state **ret_state) MUST_CHECK;

#endif
