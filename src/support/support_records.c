/* The record kinds of this room, all of the circle internal: who may do what is nothing for the other side.
 */
#include "support/support.h"

static const char *fault_of(enum authority_kind kind, const char *body, size_t size, struct arena *arena)
{
    struct authority_record record = authority_record_new(kind, "", 0);
    return authority_read(body, size, arena, &record);
}

#define KINDS(X)                                                                                             \
    X(KIND_POSITION, "authority.position/1")                                                                 \
    X(KIND_PERSON, "authority.person/1")                                                                     \
    X(KIND_HOLDS, "authority.holds/1")                                                                       \
    X(KIND_COVER, "authority.cover/1")                                                                       \
    X(KIND_GRANTED, "delegation.granted/1")                                                                  \
    X(KIND_ACCEPTED, "delegation.accepted/1")                                                                \
    X(KIND_SUSPENDED, "delegation.suspended/1")                                                              \
    X(KIND_RESUMED, "delegation.resumed/1")                                                                  \
    X(KIND_REVOKED, "delegation.revoked/1")                                                                  \
    X(KIND_SUBMITTED, "request.submitted/1")                                                                 \
    X(KIND_EDITED, "request.edited/1")                                                                       \
    X(KIND_APPROVED, "request.approved/1")                                                                   \
    X(KIND_REJECTED, "request.rejected/1")                                                                   \
    X(KIND_WITHDRAWN, "request.withdrawn/1")                                                                 \
    X(KIND_EXECUTED, "request.executed/1")                                                                   \
    X(KIND_OVERRIDE_REQUESTED, "override.requested/1")                                                       \
    X(KIND_OVERRIDE_CONFIRMED, "override.confirmed/1")

#define FAULT(kind_, name_)                                                                                  \
    static const char *fault_##kind_(const char *body, size_t size, struct arena *arena)                     \
    {                                                                                                        \
        return fault_of(kind_, body, size, arena);                                                           \
    }
KINDS(FAULT)

#define ENTRY(kind_, name_)                                                                                  \
    [kind_] = {.kind = (name_), .circle = CIRCLE_INTERNAL, .writer = WRITER_EITHER, .fault = fault_##kind_},
const struct record_kind support_kinds[KIND_COUNT] = {KINDS(ENTRY)};
