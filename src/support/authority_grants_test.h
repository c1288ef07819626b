/* The situations of delegations (every verb x role x state x relation x circumstance) and of persons and
   positions (recording, appointing, covering). `it` is given from `desk` to `seat` under `above`, which was
   given from `top`, under `root`. */
#ifndef MUSTER_SUPPORT_AUTHORITY_GRANTS_TEST_H
#define MUSTER_SUPPORT_AUTHORITY_GRANTS_TEST_H

#include "authority_requests_test.h"
#include "base/operation.h"

static const char *const grant_verbs[] = {"grant", "accept", "suspend", "resume", "revoke"};
static const enum authority_kind grant_kinds[] = {KIND_GRANTED, KIND_ACCEPTED, KIND_SUSPENDED, KIND_RESUMED,
                                                  KIND_REVOKED};
static const char *const grant_states[] = {"draft", "granted", "accepted", "suspended", "revoked"};
/* Which position the actor holds: desk, seat, both, top, or one that has nothing to do with it (aside; so
   does who covers desk). recorder: seat, and it was the actor who granted it. */
static const char *const grant_relations[] = {
    "stranger", "giver", "cover_giver", "self_recorded_giver",   "above",
    "receiver", "both",  "recorder",    "self_recorded_receiver"};
enum {
    IS_STRANGER,
    IS_GIVER,
    IS_COVER_GIVER,
    IS_SELF_RECORDED_GIVER,
    IS_ABOVE,
    IS_RECEIVER,
    IS_BOTH,
    IS_RECORDER,
    IS_SELF_RECORDED_RECEIVER
};

/* clang-format off */
#define GRANT_CIRCUMSTANCES(X) \
    X(plain) X(above_not_accepted) X(above_suspended) X(above_revoked) X(above_expired) X(above_not_yet) \
    X(not_handed_on) X(wider_act) X(all_acts) X(kept_act) X(reserved_act) X(wider_scope) X(same_scope) \
    X(other_scope) X(wider_first_day) X(wider_last_day) X(no_last_day) X(higher_limit) X(no_limit) \
    X(same_limit) X(limit_elsewhere) X(elsewhere) X(unknown_above) X(other_from) X(unknown_position) \
    X(unknown_act) X(unknown_reserved) X(weak_receiver) X(inherent)
/* clang-format on */
#define AS_GRANT_ENUM(name) GRANT_##name,
enum grant_circumstance { GRANT_CIRCUMSTANCES(AS_GRANT_ENUM) };
static const char *const grant_circumstances[] = {GRANT_CIRCUMSTANCES(AS_NAME)};

struct grant_case {
    size_t verb, role, state, relation;
    enum grant_circumstance with;
};

static inline const char *actor_position(const struct grant_case *at)
{
    static const char *const positions[] = {"aside", "desk", "desk", "desk", "top",
                                            "seat",  "desk", "seat", "seat"};
    return positions[at->relation];
}

/* complexity: one line for each relation */
static inline void add_grant_people(struct world *world, const struct grant_case *at)
{
    static const char *const positions[] = {"top", "desk", "seat", "aside"};
    const char *own = actor_position(at);
    bool by_self = at->relation == IS_SELF_RECORDED_GIVER || at->relation == IS_SELF_RECORDED_RECEIVER;
    world_found(world);
    for (size_t i = 0; i < TEST_COUNT(positions); i++) {
        bool is_own = strcmp(positions[i], own) == 0 || strcmp(positions[i], "aside") == 0;
        world_add(world, new_position(positions[i], at->role >= ROLE_FIRST && is_own ? roles[at->role]
                                                                                     : "approving_officer"));
    }
    world_add(world, new_position("weak", "auditor"));
    if (at->role != ROLE_NOBODY)
        world_add(world, new_person("actor", "a.actor"));
    if (at->role < ROLE_FIRST)
        return;
    world_add(world, new_holding(at->relation == IS_COVER_GIVER ? KIND_COVER : KIND_HOLDS,
                                 by_self ? "actor" : "admin", "actor", own));
    if (at->relation == IS_COVER_GIVER)
        world_add(world, new_holding(KIND_HOLDS, "admin", "actor", "aside"));
    if (at->relation == IS_BOTH)
        world_add(world, new_holding(KIND_HOLDS, "admin", "actor", "seat"));
}

/* complexity: one case for each circumstance of the delegation above */
static inline struct authority_record above_of(struct world *world, const struct grant_case *at)
{
    struct authority_record above = new_delegation(world, "head", "above", "root", "top", "desk");
    switch ((int)at->with) {
    case GRANT_above_expired:
        above.to = TODAY;
        break;
    case GRANT_above_not_yet:
        above.from = TODAY + 1;
        break;
    case GRANT_not_handed_on:
        above.may_sub_delegate = false;
        break;
    case GRANT_wider_act:
    case GRANT_all_acts:
        above.acts = world_list(world, "payment.approve");
        break;
    case GRANT_reserved_act:
    case GRANT_kept_act:
        above.reserved = world_list(world, "mou.sign");
        break;
    case GRANT_wider_scope:
    case GRANT_same_scope:
    case GRANT_other_scope:
        above.scope = "contingent/this";
        break;
    case GRANT_higher_limit:
    case GRANT_no_limit:
    case GRANT_same_limit:
    case GRANT_limit_elsewhere:
        above.limit = AMOUNT;
        break;
    default:
        break;
    }
    return above;
}

/* complexity: one case for each circumstance of the delegation itself */
static inline void bend_grant(struct world *world, const struct grant_case *at, struct authority_record *it)
{
    switch ((int)at->with) {
    case GRANT_wider_act:
        it->acts = world_list(world, "mou.sign");
        break;
    case GRANT_all_acts:
    case GRANT_reserved_act:
        it->acts = world_list(world, AUTHORITY_ANY);
        break;
    case GRANT_kept_act:
        it->acts = world_list(world, AUTHORITY_ANY);
        it->reserved = world_list(world, "mou.sign");
        break;
    case GRANT_wider_scope:
        it->scope = AUTHORITY_ANY;
        break;
    case GRANT_other_scope:
        it->scope = "contingent/another";
        break;
    case GRANT_wider_first_day:
        it->from = TODAY - 51;
        break;
    case GRANT_wider_last_day:
        it->to = TODAY + 51;
        break;
    case GRANT_no_last_day:
        it->to = DAY_NEVER;
        break;
    case GRANT_unknown_act:
        it->acts = world_list(world, "no.such.act");
        break;
    case GRANT_unknown_reserved:
        it->reserved = world_list(world, "no.such.act");
        break;
    default:
        break;
    }
}

/* complexity: one line for each circumstance that bend_grant leaves */
static inline struct authority_record grant_of(struct world *world, const struct grant_case *at,
                                               const char *author)
{
    struct authority_record it = new_delegation(world, author, "it", "above", "desk", "seat");
    it.acts = world_list(world, "payment.approve");
    it.scope = "contingent/this";
    bend_grant(world, at, &it);
    if (at->with == GRANT_higher_limit)
        it.limit = AMOUNT + 1;
    if (at->with == GRANT_same_limit || at->with == GRANT_limit_elsewhere)
        it.limit = AMOUNT;
    if (at->with == GRANT_elsewhere || at->with == GRANT_limit_elsewhere)
        it.exercised_at = "elsewhere";
    if (at->with == GRANT_unknown_above)
        it.under = "nowhere";
    if (at->with == GRANT_other_from)
        it.from_position = "aside";
    if (at->with == GRANT_unknown_position || at->with == GRANT_weak_receiver)
        it.to_position = at->with == GRANT_weak_receiver ? "weak" : "nowhere";
    if (at->with == GRANT_inherent) {
        it.under = "";
        it.from_position = "inherent";
    }
    return it;
}

static inline void add_above(struct world *world, const struct grant_case *at)
{
    world_add(world, new_delegation(world, "admin", "root", "", "inherent", "top"));
    world_add(world, new_record(KIND_ACCEPTED, "head", "root"));
    world_add(world, above_of(world, at));
    if (at->with != GRANT_above_not_accepted)
        world_add(world, new_record(KIND_ACCEPTED, "owner", "above"));
    if (at->with == GRANT_above_suspended)
        world_add(world, new_record(KIND_SUSPENDED, "head", "above"));
    if (at->with == GRANT_above_revoked)
        world_add(world, new_record(KIND_REVOKED, "head", "above"));
}

static inline void ask_grant_case(struct matrix *matrix, struct world *world, const struct grant_case *at)
{
    struct situation situation = {{
        [AXIS_VERB] = matrix_name(matrix, grant_verbs[at->verb]),
        [AXIS_ROLE] = matrix_name(matrix, roles[at->role]),
        [AXIS_ACT] = matrix_name(matrix, "delegation"),
        [AXIS_STATE] = matrix_name(matrix, grant_states[at->state]),
        [AXIS_RELATION] = matrix_name(matrix, grant_relations[at->relation]),
        [AXIS_CIRCUMSTANCE] = matrix_name(matrix, grant_circumstances[at->with]),
    }};
    world_begin(world);
    if (at->role != ROLE_SOLO) {
        add_grant_people(world, at);
        add_above(world, at);
        if (at->state > 0)
            world_add(world, grant_of(world, at, at->relation == IS_RECORDER ? "actor" : "owner"));
        for (size_t state = 2; state <= at->state; state++) /* accepted, suspended, revoked */
            world_add(world, new_record(state == 4 ? KIND_REVOKED : grant_kinds[state - 1], "owner", "it"));
    }
    struct authority_record question = new_record(grant_kinds[at->verb], "actor", "it");
    if (at->verb == 0)
        question = grant_of(world, at, "actor");
    matrix_ask(matrix, world, &situation, &question);
}

static inline void ask_grants(struct matrix *matrix, struct world *world)
{
    struct grant_case at = {0};
    for (at.verb = 0; at.verb < TEST_COUNT(grant_verbs); at.verb++)
        for (at.role = 0; at.role < TEST_COUNT(roles); at.role++)
            for (at.state = 0; at.state < TEST_COUNT(grant_states); at.state++)
                for (at.relation = 0; at.relation < TEST_COUNT(grant_relations); at.relation++)
                    for (size_t with = 0; with < TEST_COUNT(grant_circumstances); with++) {
                        at.with = (enum grant_circumstance)with;
                        ask_grant_case(matrix, world, &at);
                    }
}

/* ---- recording, appointing, covering ----------------------------------------------------------------------
 */

/* founding: positions and persons are recorded, but nobody appoints yet */
static const char *const people_states[] = {"founding", "staffed"};
static const char *const people_relations[] = {"none", "self_recorded", "cover", "former"};
enum { IS_PLAIN, IS_SELF, IS_COVERING, IS_FORMER };

struct people_case {
    size_t role, state, relation;
};

static inline void build_people_case(struct world *world, const struct people_case *at)
{
    world_begin(world);
    if (at->role == ROLE_SOLO)
        return;
    world_add(world, new_position("other desk", "inspector"));
    struct authority_record other = new_person("other", "an.other");
    other.public_key = "key";
    world_add(world, other);
    if (at->state == 1)
        world_found(world);
    if (at->role != ROLE_NOBODY)
        world_add(world, new_person("actor", "a.actor"));
    if (at->role < ROLE_FIRST)
        return;
    struct authority_record holding =
        new_holding(at->relation == IS_COVERING ? KIND_COVER : KIND_HOLDS,
                    at->relation == IS_SELF ? "actor" : "admin", "actor", "desk");
    holding.to = at->relation == IS_FORMER ? TODAY : holding.to;
    world_add(world, holding); /* before its position: nobody is founded by it alone */
    world_add(world, new_position("desk", roles[at->role]));
}

/* What is asked: the words of the column act. */
static const struct people_question {
    const char *verb, *act;
    enum authority_kind kind;
    const char *id, *role, *login, *key, *person, *position;
} people_questions[] = {
    {"appoint", "position", KIND_POSITION, "new desk", "auditor", "", "", "", ""},
    {"appoint", "position_again", KIND_POSITION, "other desk", "auditor", "", "", "", ""},
    {"appoint", "position_own", KIND_POSITION, "desk", "auditor", "", "", "", ""},
    {"appoint", "position_of_no_role", KIND_POSITION, "new desk", "king", "", "", "", ""},
    {"appoint", "person", KIND_PERSON, "new", "", "new.login", "new key", "", ""},
    {"appoint", "person_again", KIND_PERSON, "other", "", "an.other", "key", "", ""},
    {"appoint", "person_of_same_login", KIND_PERSON, "new", "", "an.other", "", "", ""},
    {"appoint", "person_of_same_key", KIND_PERSON, "new", "", "", "key", "", ""},
    {"appoint", "person_called_as_login", KIND_PERSON, "an.other", "", "", "", "", ""},
    {"appoint", "other", KIND_HOLDS, "", "", "", "", "other", "other desk"},
    {"appoint", "self", KIND_HOLDS, "", "", "", "", "actor", "other desk"},
    {"appoint", "self_as_login", KIND_HOLDS, "", "", "", "", "a.actor", "other desk"},
    {"appoint", "unknown_person", KIND_HOLDS, "", "", "", "", "stranger", "other desk"},
    {"appoint", "unknown_position", KIND_HOLDS, "", "", "", "", "other", "nowhere"},
    {"cover", "own_by_other", KIND_COVER, "", "", "", "", "other", "desk"},
    {"cover", "own_by_self", KIND_COVER, "", "", "", "", "actor", "desk"},
    {"cover", "foreign_by_other", KIND_COVER, "", "", "", "", "other", "other desk"},
    {"cover", "foreign_by_self", KIND_COVER, "", "", "", "", "actor", "other desk"},
    {"cover", "unknown_person", KIND_COVER, "", "", "", "", "stranger", "desk"},
};

static inline void ask_people_question(struct matrix *matrix, struct world *world,
                                       const struct people_case *at, const char *verb, const char *act,
                                       const struct authority_record *question)
{
    struct situation situation = {{
        [AXIS_VERB] = matrix_name(matrix, verb),
        [AXIS_ROLE] = matrix_name(matrix, roles[at->role]),
        [AXIS_ACT] = matrix_name(matrix, act),
        [AXIS_STATE] = matrix_name(matrix, people_states[at->state]),
        [AXIS_RELATION] = matrix_name(matrix, people_relations[at->relation]),
        [AXIS_CIRCUMSTANCE] = matrix_name(matrix, "people"),
    }};
    matrix_ask(matrix, world, &situation, question);
}

static inline void ask_people_case(struct matrix *matrix, struct world *world, const struct people_case *at)
{
    build_people_case(world, at);
    for (size_t i = 0; i < TEST_COUNT(people_questions); i++) {
        const struct people_question *asked = &people_questions[i];
        struct authority_record question = new_record(asked->kind, "actor", asked->id);
        question.role = asked->role;
        question.login = asked->login;
        question.public_key = asked->key;
        question.person = asked->person;
        question.position = asked->position;
        ask_people_question(matrix, world, at, asked->verb, asked->act, &question);
    }
    for (unsigned permission = 1; permission <= PERMISSION_MAINTAIN; permission++) {
        struct authority_record question = new_record(KIND_COUNT, "actor", "");
        question.permission = permission;
        ask_people_question(matrix, world, at, "record", permission_name((enum permission)permission),
                            &question);
    }
}

static inline void ask_people(struct matrix *matrix, struct world *world)
{
    struct people_case at = {0};
    for (at.role = 0; at.role < TEST_COUNT(roles); at.role++)
        for (at.state = 0; at.state < TEST_COUNT(people_states); at.state++)
            for (at.relation = 0; at.relation < TEST_COUNT(people_relations); at.relation++)
                ask_people_case(matrix, world, &at);
}

#endif
