/* A small world for tests of authority: records added one by one to a state. */
#ifndef MUSTER_SUPPORT_AUTHORITY_WORLD_TEST_H
#define MUSTER_SUPPORT_AUTHORITY_WORLD_TEST_H

#include "support/authority_calc.h"
#include "support/authority_rules.h"
#include "test.h"

enum { TODAY = 20000 };

struct world {
    struct arena *arena;
    const struct authority_rules *rules;
    struct authority_state *state;
    uint64_t sequence;
};

static inline void world_begin(struct world *world)
{
    arena_reset(world->arena);
    world->sequence = 0;
    assert_int_equal(authority_state_new(world->arena, &world->state), 0);
}

static inline void world_add(struct world *world, struct authority_record record)
{
    struct authority_record *kept = arena_alloc_raw(world->arena, sizeof *kept);
    assert_non_null(kept);
    *kept = record;
    kept->sequence = ++world->sequence;
    assert_int_equal(authority_apply(world->state, world->rules, kept), 0);
}

static inline struct authority_record new_record(enum authority_kind kind, const char *author, const char *id)
{
    struct authority_record record = authority_record_new(kind, author, TODAY);
    record.id = id;
    record.installation = "here";
    return record;
}

static inline struct authority_record new_position(const char *id, const char *role)
{
    struct authority_record record = new_record(KIND_POSITION, "admin", id);
    record.title = id;
    record.role = role;
    record.party = "UN";
    return record;
}

static inline struct authority_record new_person(const char *id, const char *login)
{
    struct authority_record record = new_record(KIND_PERSON, "admin", id);
    record.name = id;
    record.login = login;
    return record;
}

static inline struct authority_record new_holding(enum authority_kind kind, const char *author,
                                                  const char *person, const char *position)
{
    struct authority_record record = new_record(kind, author, "");
    record.person = person;
    record.position = position;
    record.from = TODAY - 100;
    record.to = TODAY + 100;
    return record;
}

#define LIST(...)                                                                                            \
    ((struct authority_list){(const char *const[]){__VA_ARGS__},                                             \
                             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)})

/* Lists whose items live as long as the world. */
static inline struct authority_list world_list(struct world *world, const char *item)
{
    const char **items = arena_alloc(world->arena, sizeof *items);
    assert_non_null(items);
    items[0] = item;
    return (struct authority_list){items, 1};
}

/* A delegation for everything that may be handed on, from TODAY - 50 to before TODAY + 50. */
static inline struct authority_record new_delegation(struct world *world, const char *author, const char *id,
                                                     const char *under, const char *from, const char *to)
{
    struct authority_record record = new_record(KIND_GRANTED, author, id);
    record.under = under;
    record.from_position = from;
    record.to_position = to;
    record.acts = world_list(world, AUTHORITY_ANY);
    record.scope = AUTHORITY_ANY;
    record.from = TODAY - 50;
    record.to = TODAY + 50;
    record.may_sub_delegate = true;
    record.exercised_at = "here";
    return record;
}

/* An administrator, who ends the founding. */
static inline void world_found(struct world *world)
{
    world_add(world, new_position("office", "administrator"));
    world_add(world, new_person("admin", ""));
    world_add(world, new_holding(KIND_HOLDS, "admin", "admin", "office"));
}

#endif
