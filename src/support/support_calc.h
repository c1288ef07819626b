/* Authority: who may do what, decided from records alone. Pure: no store, no clock, no file.

   A *position* (Director, Chief of General Staff) is held by *persons* for a time; another may *cover* it for
   a time. A *delegation* gives a position acts, within a scope, up to an amount in sum, for a time, under
   another delegation, and so on up to an *inherent* one (the Secretary-General's own, a State's full powers).
   A *request* asks for one act and names the hash of what is to be approved.

   Default is deny: what no delegation gives is reserved (ST/SGB/2019/2). Each rule is one check with a name,
   a text, a source and a mark; an answer names the check that refused. */
#ifndef MUSTER_SUPPORT_SUPPORT_CALC_H
#define MUSTER_SUPPORT_SUPPORT_CALC_H

#include "base/day.h"
#include "base/error.h"
#include "base/exact.h"
#include "base/hand.h"
#include "base/instant.h"
#include "base/mark.h"
#include "base/text.h"
#include <stdbool.h>

enum {
    AUTHORITY_CHAIN_MAXIMUM = 16, /* delegations, one under the other */
    AUTHORITY_LIST_MAXIMUM = 64,  /* acts of a delegation, preparers of a request */
    AUTHORITY_PERSONS_MAXIMUM = 4 /* needed for one act */
};
#define AUTHORITY_ANY "*" /* every act, or every scope */

/* ---- rules: data/authority -------------------------------------------------------------------------------
 */

/* What is done with authority. */
enum authority_verb {
    VERB_RECORD, /* a fact or a plan: a permission is enough */
    VERB_APPOINT,
    VERB_COVER,
    VERB_GRANT,
    VERB_ACCEPT,
    VERB_SUSPEND,
    VERB_RESUME,
    VERB_REVOKE,
    VERB_SUBMIT,
    VERB_EDIT,
    VERB_APPROVE,
    VERB_REJECT,
    VERB_WITHDRAW,
    VERB_EXECUTE,
    VERB_ASK_OVERRIDE,
    VERB_CONFIRM_OVERRIDE,
    VERB_COUNT
};
extern const char *const authority_verb_names[VERB_COUNT + 1]; /* "record", ..., NULL */

/* Where a request or a delegation stands. */
enum authority_stage {
    STAGE_DRAFT, /* nothing is recorded of it */
    STAGE_SUBMITTED,
    STAGE_APPROVED,
    STAGE_REJECTED,
    STAGE_WITHDRAWN,
    STAGE_EXECUTED,
    STAGE_GRANTED,
    STAGE_ACCEPTED,
    STAGE_SUSPENDED,
    STAGE_REVOKED,
    STAGE_COUNT
};
extern const char *const authority_stage_names[STAGE_COUNT + 1];

/* What keeps a person from approving. */
enum authority_relation {
    RELATION_PREPARED = 1,
    RELATION_EDITED = 2,
    RELATION_REQUESTED = 4,
    RELATION_GRANTED = 8,   /* gave the authority under which it would be approved */
    RELATION_RECORDED = 16, /* records that it rests on are theirs, whatever the request declares */
    RELATION_ALL = 31
};

struct authority_act {
    const char *name, *title, *area, *source;
    int persons;       /* so many different ones approve */
    bool money;        /* a request states an amount, and limits count it */
    bool delegated;    /* approved under a delegation; else a position with the right role is enough */
    bool overridable;  /* two persons may approve it in an emergency */
    bool final;        /* once approved it is not withdrawn */
    unsigned excluded; /* enum authority_relation */
    enum mark mark;
};
struct authority_role {
    const char *name, *title, *source;
    uint64_t permissions; /* bits 1 << enum permission */
    unsigned verbs;       /* bits 1 << enum authority_verb */
    enum mark mark;
};
struct authority_rules {
    const struct authority_act *acts;
    size_t act_count;
    const struct authority_role *roles;
    size_t role_count;
    unsigned stages[VERB_COUNT]; /* bits 1 << enum authority_stage in which a verb is possible; 0: any */
};
const struct authority_act *authority_act(const struct authority_rules *rules, const char *name);
const struct authority_role *authority_role(const struct authority_rules *rules, const char *name);

/* ---- records ----------------------------------------------------------------------------------------------
 */

enum authority_kind {
    KIND_POSITION,
    KIND_PERSON,
    KIND_HOLDS,
    KIND_COVER,
    KIND_GRANTED,
    KIND_ACCEPTED,
    KIND_SUSPENDED,
    KIND_RESUMED,
    KIND_REVOKED,
    KIND_SUBMITTED,
    KIND_EDITED,
    KIND_APPROVED,
    KIND_REJECTED,
    KIND_WITHDRAWN,
    KIND_EXECUTED,
    KIND_OVERRIDE_REQUESTED,
    KIND_OVERRIDE_CONFIRMED,
    KIND_COUNT, /* any other: a fact or a plan, or what carries an approved request out */
};
extern const char *const authority_kind_names[KIND_COUNT + 1]; /* "authority.position/1", ..., NULL */

struct authority_list {
    const char *const *items;
    size_t count;
};

/* A record, or a question about one that is to be appended. Texts that are not given are "", a limit or
   amount that is not given -1, a last day DAY_NEVER. */
struct authority_record {
    enum authority_kind kind;
    /* of the record itself */
    const char *author;
    civil_day day;    /* of recording: authority is never claimed for another day */
    instant recorded; /* 0: it is only asked about */
    uint64_t sequence;
    const char *installation; /* where it is recorded */
    /* of its body, by kind (data in docs: src/support/README.md) */
    const char *id; /* of the position, person, delegation or request */
    const char *title, *entity, *party, *role;
    const char *name, *login, *public_key;
    const char *person, *position;
    const char *under, *from_position, *to_position, *exercised_at, *source, *mark;
    struct authority_list acts, reserved, prepared_by;
    const char *act, *scope, *content, *delegation, *reason;
    money_cents amount, limit;
    civil_day from, to; /* to does not count */
    int64_t persons;    /* that approve */
    bool may_sub_delegate, emergency;
    /* of a kind that is not authority's own (KIND_COUNT) */
    unsigned permission; /* enum permission that it needs; 0: it carries out the approved request `id` for
                            act, scope and content, approved under `delegation` */
    /* of a question about a request: who had a hand in its content, by other records */
    struct hands hands;
};

/* One of which only this is given yet. */
struct authority_record authority_record_new(enum authority_kind kind, const char *author, civil_day day);
/* Reads a body into a new record, by its kind (below KIND_COUNT). NULL, or what is wrong with the body: an
   unknown, missing or wrong member; the record then stays. In arena. */
const char *authority_read(const char *body, size_t size, struct arena *arena,
                           struct authority_record *ret_record);
/* Its body as canonical JSON: authority_read of it gives the record again. ERROR_LIMIT: memory. */
int authority_write(const struct authority_record *record, struct text *out) MUST_CHECK;
/* The kind of this name, or KIND_COUNT. */
enum authority_kind authority_kind_of(const char *name);
/* What is done by a record of a kind: a grant under nothing (inherent) is an appointment. */
enum authority_verb authority_verb_of(const struct authority_record *record);

/* ---- state ------------------------------------------------------------------------------------------------
 */

struct authority_delegation {
    const struct authority_record *granted;
    enum authority_stage stage;
    const char *accepted_by, *resumed_by; /* "": nobody */
    uint64_t changed;                     /* the sequence of the record that gave it its stage */
};
struct authority_approval {
    const char *person, *delegation;
    civil_day day;
    instant recorded;
    uint64_t sequence;
};
struct authority_request {
    const struct authority_record *submitted;
    enum authority_stage stage;
    const char *content; /* the hash that stands: of the last edit */
    money_cents amount;  /* -1: none */
    const struct authority_record **edits;
    size_t edit_count, edit_capacity;
    const struct authority_record *coming; /* an edit that is only asked about; NULL: none */
    struct authority_approval approvals[AUTHORITY_PERSONS_MAXIMUM]; /* of the content that stands */
    size_t approval_count;
    const struct authority_record *override_asked, *override_confirmed;
    const struct authority_record *ended; /* rejected, withdrawn or executed */
};
struct authority_names; /* a hash index */

struct authority_state {
    struct arena *arena;
    const struct authority_record **positions, **persons, **holdings; /* as last recorded; covers too */
    struct authority_delegation *delegations;
    struct authority_request *requests;
    size_t position_count, person_count, holding_count, delegation_count, request_count;
    size_t position_capacity, person_capacity, holding_capacity, delegation_capacity, request_capacity;
    struct authority_names *position_names, *person_names, *delegation_names, *request_names;
    bool founded; /* somebody was given a position whose role appoints */
};

int authority_state_new(struct arena *arena, struct authority_state **ret_state) MUST_CHECK;
/* Takes in the next record in merge order; its texts must live as long as the state. What names something
   unknown or is out of turn changes nothing: it was refused where it was written. ERROR_LIMIT: memory. */
int authority_apply(struct authority_state *state, const struct authority_rules *rules,
                    const struct authority_record *record) MUST_CHECK;

/* Another state of the same records, which takes in records of its own. In arena; it holds texts and records
   of the first, which has to live as long. ERROR_LIMIT: memory. */
int authority_state_copy(const struct authority_state *state, struct arena *arena,
                         struct authority_state **ret_state) MUST_CHECK;

const struct authority_record *authority_position(const struct authority_state *state, const char *id);
/* By id or by login. */
const struct authority_record *authority_person(const struct authority_state *state, const char *id);
const struct authority_delegation *authority_delegation(const struct authority_state *state, const char *id);
const struct authority_request *authority_request(const struct authority_state *state, const char *id);
/* One person on one laptop: nothing but facts and plans was recorded. */
bool authority_is_solo(const struct authority_state *state);
/* When a request was approved; INSTANT_NEVER: it is not. */
instant authority_approved_at(const struct authority_request *request);
/* The hand that a person had in something, by id or by login; NULL: none. */
const struct hand *authority_hand_of(const struct authority_state *state, const struct hands *hands,
                                     const char *person);
/* Whether a request's amount counts under the delegations by which it was approved. */
bool authority_counts(const struct authority_request *request);
/* The amounts approved under a delegation and everything under it, without the request `except` (may be
   NULL). Requests rejected or withdrawn do not count. ERROR_LIMIT when the sum passes 64 bits. */
int authority_used(const struct authority_state *state, const char *delegation, const char *except,
                   money_cents *ret_cents) MUST_CHECK;

/* ---- the decision -----------------------------------------------------------------------------------------
 */

struct authority_check {
    const char *name;   /* "requested": the reason in answers and in tests/authority/matrix.csv */
    const char *rule;   /* one sentence */
    const char *source; /* where the rule is from */
    enum mark mark;
    int code; /* enum error_code of a refusal */
};
extern const size_t authority_check_count;
const struct authority_check *authority_check_at(size_t index); /* in the order in which they are asked */
const struct authority_check *authority_check_named(const char *name); /* there is one */

struct authority_answer {
    bool allowed;
    const struct authority_check *refused_by; /* NULL when allowed */
    const char *sentence; /* what is wrong, naming persons and delegations; "" when allowed */
    const struct authority_delegation
        *chain[AUTHORITY_CHAIN_MAXIMUM]; /* relied upon, from the one named up */
    size_t chain_count;
};
/* Whether this record may be appended now. sentences: for the answer's text, may be NULL (then it is ""). The
   decision itself takes no memory. */
void authority_decide(const struct authority_state *state, const struct authority_rules *rules,
                      const struct authority_record *question, struct arena *sentences,
                      struct authority_answer *ret_answer);

#endif
