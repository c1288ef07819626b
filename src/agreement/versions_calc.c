/* Where versions of the memorandum stand: a fold of proposals and signatures. The rules stand in
   versions_calc.h. */
#include "agreement/versions_calc.h"

#include <string.h>

void versions_begin(struct versions *versions, const char *contributor, struct arena *arena)
{
    *versions = (struct versions){.arena = arena, .parties = {contributor, "UN"}};
}

enum version_side versions_side(const struct versions *versions, const char *party)
{
    for (int side = 0; side < VERSION_SIDES; side++)
        if (strcmp(versions->parties[side], party) == 0)
            return (enum version_side)side;
    return VERSION_SIDES;
}

static struct version *find(const struct versions *versions, const char *content)
{
    for (size_t i = 0; i < versions->count; i++)
        if (strcmp(versions->items[i].proposed->content, content) == 0)
            return &versions->items[i];
    return NULL;
}

static int take_proposal(struct versions *versions, const struct version_event *event)
{
    struct version *answered = find(versions, event->answers);
    if (find(versions, event->content))
        return 0;
    if (answered)
        answered->countered = true;
    struct version *items =
        arena_grow(versions->arena, versions->items, &versions->capacity, versions->count, sizeof *items);
    if (!items)
        return ERROR_LIMIT;
    versions->items = items;
    items[versions->count++] = (struct version){.proposed = event};
    return 0;
}

/* Whether the record counts for the side that it names. */
static bool counts(const struct version_event *event)
{
    if (event->kind == VERSION_REPORTED)
        return event->ours;
    return event->party && strcmp(event->party, event->side) == 0;
}

/* Whether both sides have signed now. */
static void judge(const struct versions *versions, struct version *version)
{
    const struct version_signature *both = version->signatures;
    bool agreed = both[SIDE_CONTRIBUTOR].event && both[SIDE_UN].event;
    if (agreed && !version->agreed)
        version->agreed_at = versions->applied;
    version->agreed = agreed;
    version->reported = agreed && (both[SIDE_CONTRIBUTOR].reported || both[SIDE_UN].reported);
}

static void take_signature(struct versions *versions, const struct version_event *event)
{
    struct version *version = find(versions, event->content);
    enum version_side side = versions_side(versions, event->side);
    if (!version || side == VERSION_SIDES || !counts(event))
        return;
    struct version_signature *signature = &version->signatures[side];
    bool reported = event->kind == VERSION_REPORTED;
    if (signature->event && (reported || !signature->reported))
        return;
    *signature = (struct version_signature){event, reported};
    judge(versions, version);
}

int versions_apply(struct versions *versions, const struct version_event *event)
{
    int code = 0;
    if (event->kind == VERSION_PROPOSED)
        code = take_proposal(versions, event);
    else
        take_signature(versions, event);
    versions->applied++;
    return code;
}

/* Whether b counts before a. */
static bool is_later(const struct version *a, const struct version *b)
{
    if (a->proposed->amendment != b->proposed->amendment)
        return b->proposed->amendment > a->proposed->amendment;
    return b->agreed_at > a->agreed_at;
}

const struct version *agreement_in_force(const struct versions *versions)
{
    const struct version *found = NULL;
    for (size_t i = 0; i < versions->count; i++)
        if (versions->items[i].agreed && (!found || is_later(found, &versions->items[i])))
            found = &versions->items[i];
    return found;
}

const struct version *versions_find(const struct versions *versions, const char *beginning, bool *ret_several)
{
    const struct version *found = NULL;
    size_t length = strlen(beginning);
    *ret_several = false;
    for (size_t i = 0; length && i < versions->count; i++) {
        if (strncmp(versions->items[i].proposed->content, beginning, length) != 0)
            continue;
        *ret_several |= found != NULL;
        found = &versions->items[i];
    }
    return *ret_several ? NULL : found;
}
