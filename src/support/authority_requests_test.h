/* The situations of requests: every verb x role x act x state x relation x circumstance. The one who asks is
   `actor`, at the position `desk`, under the delegation `own`; `officer` and `second` hold `seat`, under the
   delegation `other`; both delegations come from `middle`, and that from `root`. */
#ifndef MUSTER_SUPPORT_AUTHORITY_REQUESTS_TEST_H
#define MUSTER_SUPPORT_AUTHORITY_REQUESTS_TEST_H

#include "authority_matrix_test.h"

#define AMOUNT   INT64_C(6000000)
#define EARLIER  INT64_C(5000000)
#define TOGETHER INT64_C(10000000) /* less than both */

static const char *const request_verbs[] = {"submit",   "edit",    "approve",      "reject",
                                            "withdraw", "execute", "ask_override", "confirm_override"};
static const enum authority_kind request_kinds[] = {
    KIND_SUBMITTED, KIND_EDITED,   KIND_APPROVED,           KIND_REJECTED,
    KIND_WITHDRAWN, KIND_EXECUTED, KIND_OVERRIDE_REQUESTED, KIND_OVERRIDE_CONFIRMED};
/* solo: nothing is recorded but the request; nobody: not known; bystander: known, without a position */
static const char *const roles[] = {"solo",
                                    "nobody",
                                    "bystander",
                                    "head_of_entity",
                                    "signatory",
                                    "certifying_officer",
                                    "approving_officer",
                                    "case_officer",
                                    "inspector",
                                    "logistics_officer",
                                    "auditor",
                                    "administrator"};
enum { ROLE_SOLO, ROLE_NOBODY, ROLE_BYSTANDER, ROLE_FIRST };
/* asked: submitted, and somebody asked for an override */
static const char *const request_states[] = {"draft",    "submitted", "asked",   "approved",
                                             "rejected", "withdrawn", "executed"};
enum { AT_DRAFT, AT_SUBMITTED, AT_ASKED, AT_APPROVED, AT_REJECTED, AT_WITHDRAWN, AT_EXECUTED };
static const char *const request_relations[] = {
    "none",     "prepared", "prepared_as_login", "edited", "requested",         "granted",      "resumed",
    "approved", "asked",    "recorded",          "cover",  "prepared_covering", "self_recorded"};
enum {
    IS_NONE,
    IS_PREPARED,
    IS_PREPARED_AS_LOGIN,
    IS_EDITED,
    IS_REQUESTED,
    IS_GRANTED,
    IS_RESUMED,
    IS_APPROVED,
    IS_ASKED,
    IS_RECORDED,
    IS_COVER,
    IS_PREPARED_COVERING,
    IS_SELF_RECORDED
};

/* How the situation departs from the plain one, of the delegations own and other, of middle, of the question.
 */
/* clang-format off */
#define REQUEST_CIRCUMSTANCES(X) \
    X(live) X(none_named) X(ungranted) X(other_position) X(not_accepted) X(suspended) X(revoked) \
    X(expired) X(ended_today) X(last_day) X(begins_today) X(not_yet) X(this_act) X(other_act) \
    X(reserved) X(this_scope) X(other_scope) X(other_installation) X(at_limit) X(over_limit) X(split) \
    X(freed) X(unrooted) X(loop) X(above_not_accepted) X(above_suspended) X(above_revoked) \
    X(above_expired) X(above_not_yet) X(above_other_act) X(above_reserved) X(above_other_scope) \
    X(split_above) X(not_handed_on) X(root_not_handed_on) X(root_revoked) X(stale) X(emergency) \
    X(wrong_amount) X(wrong_persons) X(unknown_preparer) X(unknown_act) X(enact) X(enact_other_act) \
    X(enact_other_scope) X(enact_other_content) X(enact_other_delegation) X(nobody_else) X(one_other) \
    X(others_recorded) X(recorded_elsewhere)
/* clang-format on */
#define AS_ENUM(name) WITH_##name,
#define AS_NAME(name) #name,
enum request_circumstance { REQUEST_CIRCUMSTANCES(AS_ENUM) };
static const char *const request_circumstances[] = {REQUEST_CIRCUMSTANCES(AS_NAME)};

/* One situation by its indices. */
struct request_case {
    size_t verb, role, state, relation;
    enum request_circumstance with;
    const struct authority_act *act;
};

/* What is approved, and what it was before the last edit. */
static const char *const content_now = "now", *const content_before = "before";

static inline bool case_covers(const struct request_case *at)
{
    return at->relation == IS_COVER || at->relation == IS_PREPARED_COVERING;
}

static inline void add_people(struct world *world, const struct request_case *at)
{
    static const char *const persons[] = {"head", "chief", "clerk", "owner", "officer", "second"};
    world_found(world);
    for (size_t i = 0; i < TEST_COUNT(persons); i++)
        world_add(world, new_person(persons[i], ""));
    world_add(world, new_position("top", "head_of_entity"));
    world_add(world, new_position("middle", "head_of_entity"));
    world_add(world, new_position("seat", "approving_officer"));
    world_add(world, new_position("desk", at->role >= ROLE_FIRST ? roles[at->role] : "approving_officer"));
    if (at->with != WITH_nobody_else)
        world_add(world, new_holding(KIND_HOLDS, "admin", "officer", "seat"));
    if (at->with != WITH_nobody_else && at->with != WITH_one_other)
        world_add(world, new_holding(KIND_HOLDS, "admin", "second", "seat"));
    if (at->role != ROLE_NOBODY)
        world_add(world, new_person("actor", "a.actor"));
    if (at->role >= ROLE_FIRST)
        world_add(world, new_holding(case_covers(at) ? KIND_COVER : KIND_HOLDS,
                                     at->relation == IS_SELF_RECORDED ? "actor" : "admin", "actor", "desk"));
}

/* complexity: one case for each circumstance of a delegation */
static inline void bend_delegation(struct world *world, const struct request_case *at,
                                   struct authority_record *delegation)
{
    switch ((int)at->with) {
    case WITH_expired:
        delegation->to = TODAY - 1;
        break;
    case WITH_ended_today:
        delegation->to = TODAY;
        break;
    case WITH_last_day:
        delegation->to = TODAY + 1;
        break;
    case WITH_begins_today:
        delegation->from = TODAY;
        break;
    case WITH_not_yet:
        delegation->from = TODAY + 1;
        break;
    case WITH_this_act:
        delegation->acts = world_list(world, at->act->name);
        break;
    case WITH_other_act:
        delegation->acts = world_list(world, "another.act");
        break;
    case WITH_reserved:
        delegation->reserved = world_list(world, at->act->name);
        break;
    case WITH_this_scope:
        delegation->scope = "contingent/this";
        break;
    case WITH_other_scope:
        delegation->scope = "contingent/another";
        break;
    case WITH_other_installation:
        delegation->exercised_at = "elsewhere";
        break;
    default:
        break;
    }
}

static inline void limit_delegation(const struct request_case *at, struct authority_record *delegation)
{
    if (at->with == WITH_at_limit)
        delegation->limit = AMOUNT;
    else if (at->with == WITH_over_limit)
        delegation->limit = AMOUNT - 1;
    else if (at->with == WITH_split || at->with == WITH_freed)
        delegation->limit = TOGETHER;
}

/* What happens to `own` and `other` after they were granted. */
static inline void turn_delegation(struct world *world, const struct request_case *at, const char *id)
{
    if (at->with == WITH_not_accepted)
        return;
    world_add(world, new_record(KIND_ACCEPTED, "owner", id));
    if (at->with == WITH_suspended || at->relation == IS_RESUMED)
        world_add(world, new_record(KIND_SUSPENDED, "chief", id));
    if (at->relation == IS_RESUMED && at->with != WITH_suspended)
        world_add(world, new_record(KIND_RESUMED, "actor", id));
    if (at->with == WITH_revoked)
        world_add(world, new_record(KIND_REVOKED, "chief", id));
}

static inline void add_leaf(struct world *world, const struct request_case *at, const char *id,
                            const char *to)
{
    const char *author = at->relation == IS_GRANTED ? "actor" : "chief";
    struct authority_record delegation = new_delegation(world, author, id, "middle", "middle", to);
    if (at->with == WITH_ungranted)
        return;
    bend_delegation(world, at, &delegation);
    limit_delegation(at, &delegation);
    world_add(world, delegation);
    turn_delegation(world, at, id);
}

/* complexity: one case for each circumstance of the delegation above */
static inline void bend_middle(struct world *world, const struct request_case *at,
                               struct authority_record *middle)
{
    switch ((int)at->with) {
    case WITH_above_expired:
        middle->to = TODAY;
        break;
    case WITH_above_not_yet:
        middle->from = TODAY + 1;
        break;
    case WITH_above_other_act:
        middle->acts = world_list(world, "another.act");
        break;
    case WITH_above_reserved:
        middle->reserved = world_list(world, at->act->name);
        break;
    case WITH_above_other_scope:
        middle->scope = "contingent/another";
        break;
    case WITH_split_above:
        middle->limit = TOGETHER;
        break;
    case WITH_not_handed_on:
        middle->may_sub_delegate = false;
        break;
    case WITH_unrooted:
        middle->under = "nowhere";
        break;
    case WITH_loop:
        middle->under = "own";
        break;
    default:
        break;
    }
}

static inline void add_delegations(struct world *world, const struct request_case *at)
{
    struct authority_record root = new_delegation(world, "admin", "root", "", "inherent", "top");
    struct authority_record middle = new_delegation(world, "head", "middle", "root", "top", "middle");
    root.may_sub_delegate = at->with != WITH_root_not_handed_on;
    bend_middle(world, at, &middle);
    world_add(world, root);
    world_add(world, new_record(KIND_ACCEPTED, "head", "root"));
    world_add(world, middle);
    if (at->with != WITH_above_not_accepted)
        world_add(world, new_record(KIND_ACCEPTED, "chief", "middle"));
    if (at->with == WITH_above_suspended)
        world_add(world, new_record(KIND_SUSPENDED, "head", "middle"));
    if (at->with == WITH_above_revoked)
        world_add(world, new_record(KIND_REVOKED, "head", "middle"));
    if (at->with == WITH_root_revoked)
        world_add(world, new_record(KIND_REVOKED, "admin", "root"));
    add_leaf(world, at, "own", "desk");
    add_leaf(world, at, "other", "seat");
}

static inline struct authority_record new_request(const struct request_case *at, enum authority_kind kind,
                                                  const char *author)
{
    struct authority_record record = new_record(kind, author, "it");
    record.content = content_now;
    if (kind != KIND_SUBMITTED)
        return record;
    record.act = at->with == WITH_unknown_act ? "no.such.act" : at->act->name;
    record.scope = "contingent/this";
    record.persons = at->act->persons;
    record.amount = at->act->money ? AMOUNT : -1;
    record.emergency = at->with == WITH_emergency;
    return record;
}

static inline struct authority_record new_approval(const struct request_case *at, const char *author,
                                                   const char *delegation, const char *content)
{
    struct authority_record record = new_request(at, KIND_APPROVED, author);
    record.delegation = at->act->delegated ? delegation : "";
    record.content = content;
    return record;
}

static inline struct authority_list preparers(struct world *world, const struct request_case *at)
{
    if (at->relation == IS_PREPARED || at->relation == IS_PREPARED_COVERING)
        return world_list(world, "actor");
    if (at->relation == IS_PREPARED_AS_LOGIN)
        return world_list(world, "a.actor");
    return world_list(world, "clerk");
}

/* The request up to its last edit; a wish to override from before that edit counts no more. (An approval by
   the actor shows only where another person is still needed.) */
static inline void add_request(struct world *world, const struct request_case *at)
{
    struct authority_record submitted =
        new_request(at, KIND_SUBMITTED, at->relation == IS_REQUESTED ? "actor" : "clerk");
    struct authority_record wish = new_request(at, KIND_OVERRIDE_REQUESTED, "actor");
    submitted.content = wish.content = content_before;
    submitted.prepared_by = preparers(world, at);
    world_add(world, submitted);
    if (at->relation == IS_ASKED)
        world_add(world, wish);
    world_add(world, new_request(at, KIND_EDITED, at->relation == IS_EDITED ? "actor" : "clerk"));
    if (at->relation == IS_APPROVED && at->act->persons > 1)
        world_add(world, new_approval(at, "actor", "own", content_now));
}

static inline void bring_to_state(struct world *world, const struct request_case *at)
{
    if (at->state == AT_DRAFT)
        return;
    add_request(world, at);
    if (at->state == AT_ASKED)
        world_add(world,
                  new_request(at, KIND_OVERRIDE_REQUESTED, at->relation == IS_ASKED ? "actor" : "officer"));
    if (at->state == AT_APPROVED || at->state == AT_EXECUTED) {
        world_add(world, new_approval(at, "officer", "other", content_now));
        world_add(world, new_approval(at, "second", "other", content_now));
    }
    if (at->state == AT_REJECTED)
        world_add(world, new_request(at, KIND_REJECTED, "officer"));
    if (at->state == AT_WITHDRAWN)
        world_add(world, new_request(at, KIND_WITHDRAWN, "clerk"));
    if (at->state == AT_EXECUTED)
        world_add(world, new_request(at, KIND_EXECUTED, "clerk"));
}

/* What was approved earlier under a delegation, and perhaps withdrawn. */
static inline void add_earlier(struct world *world, const struct request_case *at, const char *id,
                               const char *delegation)
{
    struct authority_record earlier = new_record(KIND_SUBMITTED, "clerk", id);
    struct authority_record approval = new_record(KIND_APPROVED, "owner", id);
    earlier.act = "payment.approve";
    earlier.amount = EARLIER;
    earlier.persons = 1;
    approval.delegation = delegation;
    world_add(world, earlier);
    world_add(world, approval);
    if (at->with == WITH_freed)
        world_add(world, new_record(KIND_WITHDRAWN, "clerk", id));
}

static inline void build_request_case(struct world *world, const struct request_case *at)
{
    world_begin(world);
    if (at->role != ROLE_SOLO) {
        add_people(world, at);
        add_delegations(world, at);
    }
    bring_to_state(world, at);
    if (at->with == WITH_split || at->with == WITH_freed)
        add_earlier(world, at, "earlier", "own");
    if (at->with == WITH_split || at->with == WITH_freed || at->with == WITH_split_above)
        add_earlier(world, at, "earlier too", "other");
}

static inline void bend_execution(const struct request_case *at, struct authority_record *question)
{
    if (at->with < WITH_enact || at->with > WITH_enact_other_delegation)
        return;
    question->kind = KIND_COUNT;
    question->act = at->with == WITH_enact_other_act ? "another.act" : at->act->name;
    question->scope = at->with == WITH_enact_other_scope ? "contingent/another" : "contingent/this";
    question->delegation = at->act->delegated ? "other" : "";
    if (at->with == WITH_enact_other_content)
        question->content = content_before;
    if (at->with == WITH_enact_other_delegation)
        question->delegation = "root";
}

/* Who had a hand in it by other records: the actor, by their login; all others who could approve; somebody at
   another installation, who is nobody known here. */
static inline struct hands recorders(const struct request_case *at)
{
    static const struct hand all[] = {{.author = "stranger", .what = "a fact"},
                                      {.author = "a.actor", .what = "a fact"},
                                      {.author = "officer", .what = "a fact"},
                                      {.author = "second", .what = "a fact"}};
    size_t from = at->with == WITH_recorded_elsewhere ? 0 : at->relation == IS_RECORDED ? 1 : 2;
    size_t to = at->with == WITH_others_recorded ? 4 : at->relation == IS_RECORDED ? 2 : from == 0;
    return from < to ? (struct hands){all + from, to - from} : (struct hands){0};
}

/* complexity: one line for each circumstance of the question */
static inline struct authority_record ask_request(struct world *world, const struct request_case *at)
{
    enum authority_kind kind = request_kinds[at->verb];
    struct authority_record question = new_request(at, kind, "actor");
    if (kind == KIND_APPROVED || kind == KIND_REJECTED) {
        question = new_approval(at, "actor", at->with == WITH_other_position ? "other" : "own", content_now);
        question.kind = kind;
    }
    if (at->with == WITH_none_named)
        question.delegation = "";
    if (at->with == WITH_stale)
        question.content = content_before;
    if (kind == KIND_SUBMITTED || kind == KIND_EDITED)
        question.prepared_by =
            at->with == WITH_unknown_preparer ? world_list(world, "stranger") : preparers(world, at);
    if (at->with == WITH_wrong_amount)
        question.amount = kind == KIND_SUBMITTED && at->act->money ? -1 : AMOUNT;
    if (at->with == WITH_wrong_persons)
        question.persons++;
    if (kind == KIND_EXECUTED)
        bend_execution(at, &question);
    question.hands = recorders(at);
    return question;
}

static inline void ask_request_case(struct matrix *matrix, struct world *world, const struct request_case *at)
{
    struct situation situation = {{
        [AXIS_VERB] = matrix_name(matrix, request_verbs[at->verb]),
        [AXIS_ROLE] = matrix_name(matrix, roles[at->role]),
        [AXIS_ACT] = matrix_name(matrix, at->act->name),
        [AXIS_STATE] = matrix_name(matrix, request_states[at->state]),
        [AXIS_RELATION] = matrix_name(matrix, request_relations[at->relation]),
        [AXIS_CIRCUMSTANCE] = matrix_name(matrix, request_circumstances[at->with]),
    }};
    build_request_case(world, at);
    struct authority_record question = ask_request(world, at);
    matrix_ask(matrix, world, &situation, &question);
}

/* All of one act. */
static inline void ask_requests(struct matrix *matrix, struct world *world, const struct authority_act *act)
{
    struct request_case at = {.act = act};
    for (at.verb = 0; at.verb < TEST_COUNT(request_verbs); at.verb++)
        for (at.role = 0; at.role < TEST_COUNT(roles); at.role++)
            for (at.state = 0; at.state < TEST_COUNT(request_states); at.state++)
                for (at.relation = 0; at.relation < TEST_COUNT(request_relations); at.relation++)
                    for (size_t with = 0; with < TEST_COUNT(request_circumstances); with++) {
                        at.with = (enum request_circumstance)with;
                        ask_request_case(matrix, world, &at);
                    }
}

#endif
