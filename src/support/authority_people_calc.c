/* Checks on persons and positions: who acts, and by which position.
   Sources: ST/SGB/2019/2 (delegations go to positions, heads of entity first), Procurement Manual chapter 2
   (segregation of duties); what they leave open is Muster's own and marked illustrative. */
#include "support/authority_calc.h"

const char *authority_actor(const struct decision *decision)
{
    return decision->person ? decision->person->name : decision->question->author;
}

static bool holding_fits(const struct decision *decision, const struct authority_record *holding,
                         const struct authority_holding *wanted)
{
    civil_day day = decision->question->day;
    if (day < holding->from || day >= holding->to || !authority_same(holding->person, wanted->person))
        return false;
    if (wanted->position && !authority_same(holding->position, wanted->position))
        return false;
    if (wanted->not_by_cover && holding->kind == KIND_COVER)
        return false;
    return !wanted->not_by_self || !authority_same_person(decision->state, holding->author, wanted->person);
}

static bool role_fits(const struct decision *decision, const char *position,
                      const struct authority_holding *wanted)
{
    if (!wanted->verbs && !wanted->permissions)
        return true;
    const struct authority_record *found = authority_position(decision->state, position);
    const struct authority_role *role = found ? authority_role(decision->rules, found->role) : NULL;
    return role && (role->verbs & wanted->verbs || role->permissions & wanted->permissions);
}

bool authority_holds(const struct decision *decision, const struct authority_holding *wanted)
{
    const struct authority_state *state = decision->state;
    for (size_t i = 0; i < state->holding_count; i++)
        if (holding_fits(decision, state->holdings[i], wanted) &&
            role_fits(decision, state->holdings[i]->position, wanted))
            return true;
    return false;
}

/* The positions by which the acting person does this. */
static struct authority_holding actor_wants(const struct decision *decision, enum authority_verb verb)
{
    return (struct authority_holding){
        .person = decision->person ? decision->person->id : "",
        .verbs = 1u << verb,
        .not_by_cover = verb == VERB_GRANT || verb == VERB_APPOINT || verb == VERB_COVER,
    };
}

bool authority_actor_may(const struct decision *decision, enum authority_verb verb)
{
    struct authority_holding wanted = actor_wants(decision, verb);
    return authority_holds(decision, &wanted);
}

bool authority_check_solo(struct decision *decision)
{
    return !authority_is_solo(decision->state) ||
           authority_refuse(decision, "solo: no position, person or delegation is recorded; facts and plans "
                                      "can be recorded, approvals do not exist");
}

/* Until somebody may appoint, whoever sits at the installation sets it up. */
static bool founding(const struct decision *decision)
{
    return decision->verb == VERB_APPOINT && !decision->state->founded;
}

/* A cover is named by an administrator too. */
bool authority_check_role(struct decision *decision)
{
    enum authority_verb verb = decision->verb;
    struct authority_holding wanted = actor_wants(decision, verb);
    if (founding(decision) || (verb == VERB_RECORD && authority_is_solo(decision->state)))
        return true;
    if (!decision->person)
        return authority_refuse(decision, "'%s' is no person known here", decision->question->author);
    if (verb == VERB_RECORD)
        wanted = (struct authority_holding){.person = decision->person->id,
                                            .permissions = UINT64_C(1) << decision->question->permission};
    if (authority_holds(decision, &wanted) ||
        (verb == VERB_COVER && authority_actor_may(decision, VERB_APPOINT)))
        return true;
    return authority_refuse(decision, "%s holds no position today whose role may do this (%s)",
                            authority_actor(decision), authority_verb_names[verb]);
}

/* One login or key leads to one person. */
bool authority_check_unique(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    if (asked->kind != KIND_PERSON)
        return true;
    const struct authority_record *same_id = authority_person(decision->state, asked->id);
    const struct authority_record *same_login = authority_person(decision->state, asked->login);
    if (same_id && !authority_same(same_id->id, asked->id))
        return authority_refuse(decision, "'%s' is the login of %s", asked->id, same_id->name);
    if (same_login && !authority_same(same_login->id, asked->id))
        return authority_refuse(decision, "%s has the login '%s' already", same_login->name, asked->login);
    for (size_t i = 0; i < decision->state->person_count && *asked->public_key; i++) {
        const struct authority_record *other = decision->state->persons[i];
        if (authority_same(other->public_key, asked->public_key) && !authority_same(other->id, asked->id))
            return authority_refuse(decision, "%s has that key already", other->name);
    }
    return true;
}

static bool known_position(struct decision *decision, const char *id)
{
    return authority_position(decision->state, id) ||
           authority_refuse(decision, "the position '%s' is not recorded", id);
}

static bool known_preparers(struct decision *decision)
{
    const struct authority_list *list = &decision->question->prepared_by;
    for (size_t i = 0; i < list->count; i++)
        if (!authority_person(decision->state, list->items[i]))
            return authority_refuse(decision, "'%s', who prepared it, is no person known here",
                                    list->items[i]);
    return true;
}

/* What a record names is recorded. (Requests and delegations that are not are drafts: see state.) */
bool authority_check_known(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    switch ((int)asked->kind) {
    case KIND_POSITION:
        return authority_role(decision->rules, asked->role) ||
               authority_refuse(decision, "there is no role '%s'", asked->role);
    case KIND_HOLDS:
    case KIND_COVER:
        if (!authority_person(decision->state, asked->person))
            return authority_refuse(decision, "'%s' is no person known here", asked->person);
        return known_position(decision, asked->position);
    case KIND_GRANTED:
        return known_position(decision, asked->to_position);
    default:
        return known_preparers(decision);
    }
}

/* Nobody gives a position to themself, or widens one that they hold. */
bool authority_check_self_appointed(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    if (founding(decision) || !decision->person)
        return true;
    struct authority_holding own = {.person = decision->person->id, .position = asked->id};
    if (asked->kind == KIND_POSITION && authority_holds(decision, &own))
        return authority_refuse(decision, "%s holds the position '%s'; someone else changes it",
                                decision->person->name, asked->id);
    return (asked->kind != KIND_HOLDS && asked->kind != KIND_COVER) ||
           !authority_same_person(decision->state, asked->person, asked->author) ||
           authority_refuse(decision, "%s would give the position '%s' to themself", decision->person->name,
                            asked->position);
}

/* The position by which the acting person does this: of the delegation where one is relied upon. */
static struct authority_holding relied_upon(const struct decision *decision)
{
    struct authority_holding wanted = actor_wants(decision, decision->verb);
    if (decision->chain_count && decision->verb != VERB_GRANT)
        wanted.position = decision->chain[0]->granted->to_position;
    return wanted;
}

/* A position given to oneself while the installation was set up does not reach to what needs authority. */
bool authority_check_appointed(struct decision *decision)
{
    struct authority_holding wanted = relied_upon(decision), by_others = wanted;
    by_others.not_by_self = true;
    return !authority_holds(decision, &wanted) || authority_holds(decision, &by_others) ||
           authority_refuse(decision, "%s recorded that holding of the position themself",
                            decision->person->name);
}

bool authority_check_cover(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    struct authority_holding own = {.person = decision->person ? decision->person->id : "",
                                    .position = asked->position,
                                    .not_by_cover = true};
    return authority_holds(decision, &own) || authority_actor_may(decision, VERB_APPOINT) ||
           authority_refuse(decision, "%s does not hold the position '%s'", authority_actor(decision),
                            asked->position);
}

/* Whoever relies on a delegation, or accepts one, holds or covers the position that it was given to. */
bool authority_check_position(struct decision *decision)
{
    struct authority_holding wanted = relied_upon(decision);
    return !decision->chain_count || authority_holds(decision, &wanted) ||
           authority_refuse(decision, "%s neither holds nor covers '%s' today, or its role may not %s",
                            authority_actor(decision), wanted.position, authority_verb_names[decision->verb]);
}
