/* The state: what all records of the subject "authority" add up to. */
#include "support/authority_calc.h"

/* ---- names: an open hash table ---- */

struct names_slot {
    const char *name; /* NULL: free */
    size_t index;
};
struct authority_names {
    struct names_slot *slots;
    size_t count, size; /* size: a power of two, at least twice count */
};

static struct names_slot *slot_of(struct names_slot *slots, size_t size, const char *name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (const char *at = name; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    size_t place = (size_t)hash & (size - 1);
    while (slots[place].name && strcmp(slots[place].name, name) != 0)
        place = (place + 1) & (size - 1);
    return &slots[place];
}

/* Room for one more name. */
static int names_grow(struct authority_names *names, struct arena *arena)
{
    if (2 * (names->count + 1) <= names->size)
        return 0;
    size_t size = 2 * names->size;
    struct names_slot *slots = arena_array(arena, size, sizeof *slots);
    if (!slots)
        return ERROR_LIMIT;
    for (size_t i = 0; i < names->size; i++)
        if (names->slots[i].name)
            *slot_of(slots, size, names->slots[i].name) = names->slots[i];
    names->slots = slots;
    names->size = size;
    return 0;
}

/* The first index of a name counts. */
static int names_add(struct authority_names *names, struct arena *arena, const char *name, size_t index)
{
    int code = names_grow(names, arena);
    if (code)
        return code;
    struct names_slot *slot = slot_of(names->slots, names->size, name);
    if (!slot->name) {
        *slot = (struct names_slot){name, index};
        names->count++;
    }
    return 0;
}

static bool names_find(const struct authority_names *names, const char *name, size_t *ret_index)
{
    const struct names_slot *slot = slot_of(names->slots, names->size, name);
    *ret_index = slot->index;
    return slot->name != NULL;
}

static struct authority_names *names_new(struct arena *arena)
{
    struct authority_names *names = arena_alloc(arena, sizeof *names);
    if (!names)
        return NULL;
    names->size = 16;
    names->slots = arena_array(arena, names->size, sizeof *names->slots);
    return names->slots ? names : NULL;
}

int authority_state_new(struct arena *arena, struct authority_state **ret_state)
{
    struct authority_state *state = arena_alloc(arena, sizeof *state);
    if (!state)
        return ERROR_LIMIT;
    struct authority_names **indexes[] = {&state->position_names, &state->person_names,
                                          &state->delegation_names, &state->request_names};
    state->arena = arena;
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
        if (!(*indexes[i] = names_new(arena)))
            return ERROR_LIMIT;
    *ret_state = state;
    return 0;
}

/* ---- a copy ---- */

static void *copy_items(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_array_raw(arena, count, size);
    if (copy && count)
        memcpy(copy, items, count * size);
    return copy;
}

static struct authority_names *copy_names(struct arena *arena, const struct authority_names *names)
{
    struct authority_names *copy = copy_items(arena, names, 1, sizeof *names);
    if (copy)
        copy->slots = copy_items(arena, names->slots, names->size, sizeof *names->slots);
    return copy && copy->slots ? copy : NULL;
}

/* With the capacity that it has: none left, so that what grows is copied again. */
#define COPY(state, arena, name)                                                                             \
    ((state)->name##_capacity = (state)->name##_count,                                                       \
     ((state)->name##s =                                                                                     \
          copy_items((arena), (state)->name##s, (state)->name##_count, sizeof *(state)->name##s)) != NULL)

int authority_state_copy(const struct authority_state *state, struct arena *arena,
                         struct authority_state **ret_state)
{
    struct authority_state *copy = copy_items(arena, state, 1, sizeof *state);
    if (!copy)
        return ERROR_LIMIT;
    struct authority_names **indexes[] = {&copy->position_names, &copy->person_names, &copy->delegation_names,
                                          &copy->request_names};
    copy->arena = arena;
    if (!(COPY(copy, arena, position) && COPY(copy, arena, person) && COPY(copy, arena, holding) &&
          COPY(copy, arena, delegation) && COPY(copy, arena, request)))
        return ERROR_LIMIT;
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
        if (!(*indexes[i] = copy_names(arena, *indexes[i])))
            return ERROR_LIMIT;
    for (size_t i = 0; i < copy->request_count; i++)
        copy->requests[i].edit_capacity = copy->requests[i].edit_count;
    *ret_state = copy;
    return 0;
}

/* ---- looking up ---- */

const struct authority_record *authority_position(const struct authority_state *state, const char *id)
{
    size_t index;
    return names_find(state->position_names, id, &index) ? state->positions[index] : NULL;
}

const struct authority_record *authority_person(const struct authority_state *state, const char *id)
{
    size_t index;
    return names_find(state->person_names, id, &index) ? state->persons[index] : NULL;
}

static struct authority_delegation *find_delegation(const struct authority_state *state, const char *id)
{
    size_t index;
    return names_find(state->delegation_names, id, &index) ? &state->delegations[index] : NULL;
}

static struct authority_request *find_request(const struct authority_state *state, const char *id)
{
    size_t index;
    return names_find(state->request_names, id, &index) ? &state->requests[index] : NULL;
}

const struct authority_delegation *authority_delegation(const struct authority_state *state, const char *id)
{
    return find_delegation(state, id);
}

const struct authority_request *authority_request(const struct authority_state *state, const char *id)
{
    return find_request(state, id);
}

bool authority_is_solo(const struct authority_state *state)
{
    return !state->position_count && !state->person_count && !state->delegation_count;
}

bool authority_same_person(const struct authority_state *state, const char *a, const char *b)
{
    const struct authority_record *first = authority_person(state, a), *second = authority_person(state, b);
    return first || second ? first == second : authority_same(a, b);
}

bool authority_listed(const struct authority_list *list, const char *item)
{
    for (size_t i = 0; i < list->count; i++)
        if (authority_same(list->items[i], item))
            return true;
    return false;
}

const struct hand *authority_hand_of(const struct authority_state *state, const struct hands *hands,
                                     const char *person)
{
    for (size_t i = 0; i < hands->count; i++)
        if (authority_same_person(state, hands->items[i].author, person))
            return &hands->items[i];
    return NULL;
}

instant authority_approved_at(const struct authority_request *request)
{
    if (request->stage != STAGE_APPROVED && request->stage != STAGE_EXECUTED)
        return INSTANT_NEVER;
    return request->override_confirmed ? request->override_confirmed->recorded
                                       : request->approvals[request->approval_count - 1].recorded;
}

/* ---- sums ---- */

/* Whether `id` is `above` or stands under it. */
static bool stands_under(const struct authority_state *state, const char *id, const char *above)
{
    for (int step = 0; step < AUTHORITY_CHAIN_MAXIMUM && *id; step++) {
        if (authority_same(id, above))
            return true;
        const struct authority_delegation *delegation = find_delegation(state, id);
        id = delegation ? delegation->granted->under : "";
    }
    return false;
}

bool authority_counts(const struct authority_request *request)
{
    return request->amount > 0 && request->stage != STAGE_REJECTED && request->stage != STAGE_WITHDRAWN;
}

static bool counts_under(const struct authority_state *state, const struct authority_request *request,
                         const char *delegation)
{
    if (!authority_counts(request))
        return false;
    for (size_t i = 0; i < request->approval_count; i++)
        if (stands_under(state, request->approvals[i].delegation, delegation))
            return true;
    return false;
}

int authority_used(const struct authority_state *state, const char *delegation, const char *except,
                   money_cents *ret_cents)
{
    money_cents sum = 0;
    for (size_t i = 0; i < state->request_count; i++) {
        const struct authority_request *request = &state->requests[i];
        if (except && authority_same(request->submitted->id, except))
            continue;
        if (counts_under(state, request, delegation) && money_add(sum, request->amount, &sum))
            return ERROR_LIMIT;
    }
    *ret_cents = sum;
    return 0;
}

/* ---- taking in records ---- */

/* Room for one more in an array of the state. */
static int grow(struct authority_state *state, void *array, size_t *capacity, size_t count, size_t size)
{
    void *items;
    memcpy(&items, array, sizeof items);
    items = arena_grow(state->arena, items, capacity, count, size);
    if (!items)
        return ERROR_LIMIT;
    memcpy(array, &items, sizeof items);
    return 0;
}
#define GROW(state, name)                                                                                    \
    grow((state), &(state)->name##s, &(state)->name##_capacity, (state)->name##_count,                       \
         sizeof *(state)->name##s)

/* Whether anybody was ever given a position whose role appoints. */
static bool is_founded(const struct authority_state *state, const struct authority_rules *rules)
{
    for (size_t i = 0; i < state->holding_count; i++) {
        const struct authority_record *position = authority_position(state, state->holdings[i]->position);
        const struct authority_role *role = position ? authority_role(rules, position->role) : NULL;
        if (role && role->verbs & 1u << VERB_APPOINT)
            return true;
    }
    return false;
}

static int take_position(struct authority_state *state, const struct authority_record *record)
{
    size_t index;
    if (names_find(state->position_names, record->id, &index)) {
        state->positions[index] = record;
        return 0;
    }
    if (GROW(state, position) ||
        names_add(state->position_names, state->arena, record->id, state->position_count))
        return ERROR_LIMIT;
    state->positions[state->position_count++] = record;
    return 0;
}

static int take_person(struct authority_state *state, const struct authority_record *record)
{
    size_t index = state->person_count;
    bool known = names_find(state->person_names, record->id, &index);
    if (!known) {
        index = state->person_count;
        if (GROW(state, person) || names_add(state->person_names, state->arena, record->id, index))
            return ERROR_LIMIT;
    }
    if (*record->login && names_add(state->person_names, state->arena, record->login, index))
        return ERROR_LIMIT;
    state->persons[index] = record;
    state->person_count += !known;
    return 0;
}

/* A holding of the same person and position from the same day is told anew: with another end. */
static int take_holding(struct authority_state *state, const struct authority_record *record)
{
    for (size_t i = 0; i < state->holding_count; i++) {
        const struct authority_record *old = state->holdings[i];
        if (old->kind == record->kind && old->from == record->from &&
            authority_same(old->person, record->person) && authority_same(old->position, record->position)) {
            state->holdings[i] = record;
            return 0;
        }
    }
    if (GROW(state, holding))
        return ERROR_LIMIT;
    state->holdings[state->holding_count++] = record;
    return 0;
}

static int take_granted(struct authority_state *state, const struct authority_record *record)
{
    if (find_delegation(state, record->id))
        return 0;
    if (GROW(state, delegation) ||
        names_add(state->delegation_names, state->arena, record->id, state->delegation_count))
        return ERROR_LIMIT;
    state->delegations[state->delegation_count++] =
        (struct authority_delegation){.granted = record,
                                      .stage = STAGE_GRANTED,
                                      .accepted_by = "",
                                      .resumed_by = "",
                                      .changed = record->sequence};
    return 0;
}

/* Accepted, suspended, resumed, revoked: from which stages to which. */
static int take_turn(struct authority_state *state, const struct authority_record *record)
{
    static const struct {
        unsigned from;
        enum authority_stage to;
    } turns[] = {
        [KIND_ACCEPTED] = {1u << STAGE_GRANTED, STAGE_ACCEPTED},
        [KIND_SUSPENDED] = {1u << STAGE_ACCEPTED, STAGE_SUSPENDED},
        [KIND_RESUMED] = {1u << STAGE_SUSPENDED, STAGE_ACCEPTED},
        [KIND_REVOKED] = {1u << STAGE_GRANTED | 1u << STAGE_ACCEPTED | 1u << STAGE_SUSPENDED, STAGE_REVOKED},
    };
    struct authority_delegation *delegation = find_delegation(state, record->id);
    if (!delegation || !(turns[record->kind].from & 1u << delegation->stage))
        return 0;
    if (record->kind == KIND_ACCEPTED)
        delegation->accepted_by = record->author;
    if (record->kind == KIND_RESUMED)
        delegation->resumed_by = record->author;
    delegation->stage = turns[record->kind].to;
    delegation->changed = record->sequence;
    return 0;
}

static int take_submitted(struct authority_state *state, const struct authority_record *record)
{
    if (find_request(state, record->id))
        return 0;
    if (GROW(state, request) ||
        names_add(state->request_names, state->arena, record->id, state->request_count))
        return ERROR_LIMIT;
    state->requests[state->request_count++] = (struct authority_request){
        .submitted = record, .stage = STAGE_SUBMITTED, .content = record->content, .amount = record->amount};
    return 0;
}

/* An edit changes what was to be approved: approvals so far, and a wish to override, were for something else.
 */
static int take_edited(struct authority_state *state, struct authority_request *request,
                       const struct authority_record *record)
{
    if (grow(state, &request->edits, &request->edit_capacity, request->edit_count, sizeof *request->edits))
        return ERROR_LIMIT;
    request->edits[request->edit_count++] = record;
    request->content = record->content;
    request->amount = record->amount >= 0 ? record->amount : request->amount;
    request->approval_count = 0;
    request->override_asked = NULL;
    return 0;
}

static void take_approved(const struct authority_state *state, struct authority_request *request,
                          const struct authority_record *record)
{
    for (size_t i = 0; i < request->approval_count; i++)
        if (authority_same_person(state, request->approvals[i].person, record->author))
            return;
    if (request->approval_count == AUTHORITY_PERSONS_MAXIMUM)
        return;
    request->approvals[request->approval_count++] = (struct authority_approval){
        record->author, record->delegation, record->day, record->recorded, record->sequence};
    if ((int64_t)request->approval_count >= request->submitted->persons)
        request->stage = STAGE_APPROVED;
}

static void take_override(const struct authority_state *state, struct authority_request *request,
                          const struct authority_record *record)
{
    if (record->kind == KIND_OVERRIDE_REQUESTED) {
        request->override_asked = record;
    } else if (request->override_asked &&
               !authority_same_person(state, request->override_asked->author, record->author)) {
        request->override_confirmed = record;
        request->stage = STAGE_APPROVED;
    }
}

/* What ends a request: at which stages, and where it then stands. */
static void take_end(struct authority_request *request, const struct authority_record *record)
{
    static const struct {
        unsigned from;
        enum authority_stage to;
    } ends[] = {
        [KIND_REJECTED] = {1u << STAGE_SUBMITTED, STAGE_REJECTED},
        [KIND_WITHDRAWN] = {1u << STAGE_SUBMITTED | 1u << STAGE_APPROVED, STAGE_WITHDRAWN},
        [KIND_EXECUTED] = {1u << STAGE_APPROVED, STAGE_EXECUTED},
    };
    if (!(ends[record->kind].from & 1u << request->stage))
        return;
    request->stage = ends[record->kind].to;
    request->ended = record;
}

/* What happens to a request that is there. */
static int take_request(struct authority_state *state, const struct authority_record *record)
{
    struct authority_request *request = find_request(state, record->id);
    if (!request)
        return 0;
    if (record->kind == KIND_REJECTED || record->kind == KIND_WITHDRAWN || record->kind == KIND_EXECUTED) {
        take_end(request, record);
        return 0;
    }
    if (request->stage != STAGE_SUBMITTED)
        return 0;
    if (record->kind == KIND_EDITED)
        return take_edited(state, request, record);
    if (!authority_same(record->content, request->content))
        return 0;
    if (record->kind == KIND_APPROVED)
        take_approved(state, request, record);
    else
        take_override(state, request, record);
    return 0;
}

/* In the order of enum authority_kind. */
typedef int take_function(struct authority_state *state, const struct authority_record *record);

int authority_apply(struct authority_state *state, const struct authority_rules *rules,
                    const struct authority_record *record)
{
    static take_function *const takes[KIND_COUNT] = {
        take_position, take_person,  take_holding, take_holding,   take_granted, take_turn,
        take_turn,     take_turn,    take_turn,    take_submitted, take_request, take_request,
        take_request,  take_request, take_request, take_request,   take_request,
    };
    if (record->kind == KIND_COUNT)
        return 0;
    int code = takes[record->kind](state, record);
    if (!state->founded && (record->kind == KIND_HOLDS || record->kind == KIND_POSITION))
        state->founded = is_founded(state, rules); /* and it stays so, whatever comes */
    return code;
}
