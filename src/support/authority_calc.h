/* Inside the decision: what the checks see, and how one refuses. */
#ifndef MUSTER_SUPPORT_AUTHORITY_CALC_H
#define MUSTER_SUPPORT_AUTHORITY_CALC_H

#include "support/support_calc.h"
#include <string.h>

/* One question being decided. */
struct decision {
    const struct authority_state *state;
    const struct authority_rules *rules;
    const struct authority_record *question;
    enum authority_verb verb;
    const struct authority_record *person;   /* who acts; NULL: not known here */
    const struct authority_request *request; /* that it is about, submissions and edits as if done; or NULL */
    const struct authority_act *act;         /* of the request; NULL: none, or not known */
    enum authority_stage stage;              /* of the request or delegation, before this */
    /* From the delegation it is about or relies upon, up; a grant's own stands first. */
    const struct authority_delegation *chain[AUTHORITY_CHAIN_MAXIMUM];
    size_t chain_count;
    bool rooted;    /* the chain ends in an inherent delegation */
    size_t without; /* tests: the check that is left out; SIZE_MAX: none */
    struct arena *arena;
    const char *sentence;
    /* what the pointers above may name */
    struct authority_request proposed_request;
    struct authority_delegation proposed_delegation;
};

/* A check: true when its rule is kept, else refuse(...). What is missing because another check was left out
   counts as kept. */
typedef bool authority_check_function(struct decision *decision);

/* Makes the sentence and returns false. */
bool authority_refuse(struct decision *decision, const char *format, ...) PRINTF_LIKE(2, 3);
/* Decides with the check of this index left out: for tests, and for authority_decide with SIZE_MAX. */
void authority_decide_without(const struct authority_state *state, const struct authority_rules *rules,
                              const struct authority_record *question, struct arena *sentences,
                              size_t without, struct authority_answer *ret_answer);
/* The same for a request that is not recorded yet; `request` NULL: the recorded one. */
void authority_decide_on(struct decision *decision, const struct authority_request *request,
                         struct authority_answer *ret_answer);

/* ---- words and lists ---- */

static inline bool authority_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}
bool authority_listed(const struct authority_list *list, const char *item);
/* Whether two authors are one person: by id, by login, or by the same unknown text. */
bool authority_same_person(const struct authority_state *state, const char *a, const char *b);
/* The name of the acting person, or the author's text. */
const char *authority_actor(const struct decision *decision);

/* ---- positions ---- */

/* A way to hold a position: what is asked for, and what was found. */
struct authority_holding {
    const char *person;   /* id */
    const char *position; /* NULL: any */
    unsigned verbs;       /* bits: the position's role has one of these verbs ... */
    uint64_t permissions; /* ... or permissions; both 0: any role */
    bool not_by_cover;
    bool not_by_self; /* not recorded by the person themself */
};
bool authority_holds(const struct decision *decision, const struct authority_holding *wanted);
/* Whether the acting person holds a position whose role may do this. Covering counts too, but not for
   appointing, granting and naming a cover. */
bool authority_actor_may(const struct decision *decision, enum authority_verb verb);

/* ---- requests and delegations ---- */

/* In what way the acting person is kept from approving: of prepared, edited, requested, recorded. */
bool authority_is_related(const struct decision *decision, enum authority_relation relation);
bool authority_gives(const struct authority_delegation *delegation, const char *act); /* or "*" */
bool authority_reserves(const struct authority_delegation *delegation, const char *act);
/* The delegation `id` and those above it into decision->chain. */
void authority_chain(struct decision *decision, const char *id);

/* ---- the checks, by family ---- */

authority_check_function authority_check_solo, authority_check_role, authority_check_unique,
    authority_check_known, authority_check_self_appointed, authority_check_appointed, authority_check_cover,
    authority_check_position;
authority_check_function authority_check_act, authority_check_state, authority_check_terms,
    authority_check_content, authority_check_final, authority_check_own, authority_check_enacts,
    authority_check_emergency, authority_check_asked, authority_check_twice, authority_check_prepared,
    authority_check_edited, authority_check_requested, authority_check_recorded;
authority_check_function authority_check_delegation, authority_check_installation, authority_check_granted,
    authority_check_rooted, authority_check_accepted, authority_check_revoked, authority_check_suspended,
    authority_check_days, authority_check_sub_delegation, authority_check_acts, authority_check_reserved,
    authority_check_scope, authority_check_limit;
authority_check_function authority_check_holder, authority_check_to_self, authority_check_receiver,
    authority_check_wider_days, authority_check_wider_limit, authority_check_one_place,
    authority_check_grantor;
authority_check_function authority_check_eligible;

#endif
