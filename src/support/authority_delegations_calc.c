/* Checks on delegations: the one relied upon and all above it are live and give the act; nothing handed on is
   wider than what it comes from. Source: ST/SGB/2019/2 (accepted in the portal; sub-delegation recorded;
   reserved matters listed; what is not delegated is reserved), Procurement Manual chapter 2 (cumulative
   amounts); what they leave open is Muster's own and marked illustrative. */
#include "support/authority_calc.h"

bool authority_reserves(const struct authority_delegation *delegation, const char *act)
{
    return authority_listed(&delegation->granted->reserved, act) ||
           authority_listed(&delegation->granted->reserved, AUTHORITY_ANY);
}

bool authority_gives(const struct authority_delegation *delegation, const char *act)
{
    return authority_listed(&delegation->granted->acts, act) ||
           authority_listed(&delegation->granted->acts, AUTHORITY_ANY);
}

void authority_chain(struct decision *decision, const char *id)
{
    while (*id) {
        const struct authority_delegation *delegation = authority_delegation(decision->state, id);
        if (!delegation || decision->chain_count == AUTHORITY_CHAIN_MAXIMUM)
            return;
        decision->chain[decision->chain_count++] = delegation;
        id = delegation->granted->under;
    }
    decision->rooted = decision->chain_count > 0;
}

/* The first delegation that must be live: a grant hands on what is above it. */
static size_t first_link(const struct decision *decision)
{
    return decision->verb == VERB_GRANT ? 1 : 0;
}

static const char *link_id(const struct decision *decision, size_t link)
{
    return decision->chain[link]->granted->id;
}

bool authority_check_delegation(struct decision *decision)
{
    const char *named = decision->question->delegation;
    if (decision->act && !decision->act->delegated)
        return !*named ||
               authority_refuse(decision, "%s needs no delegation: name none", decision->act->name);
    if (!decision->request || decision->chain_count)
        return true;
    if (!*named)
        return authority_refuse(decision, "no delegation is named; what is not delegated is reserved");
    return authority_refuse(decision, "the delegation '%s' is not recorded", named);
}

bool authority_check_installation(struct decision *decision)
{
    return !decision->chain_count ||
           authority_same(decision->chain[0]->granted->exercised_at, decision->question->installation) ||
           authority_refuse(decision, "the delegation '%s' is exercised at the installation '%s' alone",
                            link_id(decision, 0), decision->chain[0]->granted->exercised_at);
}

/* Granted it, or gave it back after a suspension. */
static bool gave(const struct decision *decision, const struct authority_delegation *delegation)
{
    const char *author = decision->question->author;
    return authority_same_person(decision->state, delegation->granted->author, author) ||
           (*delegation->resumed_by &&
            authority_same_person(decision->state, delegation->resumed_by, author));
}

bool authority_check_granted(struct decision *decision)
{
    unsigned excluded = decision->act ? decision->act->excluded : RELATION_ALL;
    size_t links = decision->verb == VERB_ACCEPT ? 1 : decision->chain_count;
    if (!(excluded & RELATION_GRANTED))
        return true;
    for (size_t i = 0; i < links && i < decision->chain_count; i++)
        if (gave(decision, decision->chain[i]))
            return authority_refuse(decision, "%s gave the authority: the delegation '%s'",
                                    authority_actor(decision), link_id(decision, i));
    return true;
}

bool authority_check_rooted(struct decision *decision)
{
    if (!decision->chain_count || decision->rooted)
        return true;
    size_t last = decision->chain_count - 1;
    return authority_refuse(decision,
                            "the delegation '%s' does not lead to an inherent authority: '%s' is %s",
                            link_id(decision, 0), decision->chain[last]->granted->under,
                            last + 1 == AUTHORITY_CHAIN_MAXIMUM ? "too far up" : "not recorded");
}

bool authority_check_accepted(struct decision *decision)
{
    for (size_t i = first_link(decision); i < decision->chain_count; i++)
        if (decision->chain[i]->stage == STAGE_GRANTED)
            return authority_refuse(decision, "the delegation '%s' is not accepted", link_id(decision, i));
    return true;
}

bool authority_check_revoked(struct decision *decision)
{
    for (size_t i = first_link(decision); i < decision->chain_count; i++)
        if (decision->chain[i]->stage == STAGE_REVOKED)
            return authority_refuse(decision, "the delegation '%s' is revoked", link_id(decision, i));
    return true;
}

bool authority_check_suspended(struct decision *decision)
{
    for (size_t i = first_link(decision); i < decision->chain_count; i++)
        if (decision->chain[i]->stage == STAGE_SUSPENDED)
            return authority_refuse(decision, "the delegation '%s' is suspended", link_id(decision, i));
    return true;
}

bool authority_check_days(struct decision *decision)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = first_link(decision); i < decision->chain_count; i++) {
        const struct authority_record *granted = decision->chain[i]->granted;
        if (decision->question->day < granted->from)
            return authority_refuse(decision, "the delegation '%s' begins on %s", granted->id,
                                    day_format(granted->from, day));
        if (decision->question->day >= granted->to)
            return authority_refuse(decision, "the delegation '%s' ended before %s", granted->id,
                                    day_format(granted->to, day));
    }
    return true;
}

bool authority_check_sub_delegation(struct decision *decision)
{
    for (size_t i = 1; i < decision->chain_count; i++)
        if (!decision->chain[i]->granted->may_sub_delegate)
            return authority_refuse(decision, "the delegation '%s' may not be handed on",
                                    link_id(decision, i));
    return true;
}

/* Whether each link from `first` up gives the act (or, `reserved`, does not keep it back). */
static bool links_give(struct decision *decision, const char *act, size_t first, bool reserved)
{
    for (size_t i = first; i < decision->chain_count; i++) {
        if (reserved && authority_reserves(decision->chain[i], act))
            return authority_refuse(decision, "%s is reserved in the delegation '%s'", act,
                                    link_id(decision, i));
        if (!reserved && !authority_gives(decision->chain[i], act))
            return authority_refuse(decision, "the delegation '%s' does not give %s", link_id(decision, i),
                                    act);
    }
    return true;
}

/* An approval: its act in every link. A grant: each act that it gives, in every link above. */
static bool acts_given(struct decision *decision, bool reserved)
{
    if (!decision->chain_count)
        return true;
    if (decision->verb != VERB_GRANT)
        return !decision->request || links_give(decision, decision->request->submitted->act, 0, reserved);
    for (size_t i = 0; i < decision->rules->act_count; i++) {
        const char *act = decision->rules->acts[i].name;
        if (authority_gives(decision->chain[0], act) && !authority_reserves(decision->chain[0], act) &&
            !links_give(decision, act, 1, reserved))
            return false;
    }
    return true;
}

bool authority_check_acts(struct decision *decision)
{
    return acts_given(decision, false);
}

bool authority_check_reserved(struct decision *decision)
{
    return acts_given(decision, true);
}

bool authority_check_scope(struct decision *decision)
{
    const char *scope = decision->verb == VERB_GRANT ? decision->question->scope
                        : decision->request          ? decision->request->submitted->scope
                                                     : NULL;
    for (size_t i = first_link(decision); scope && i < decision->chain_count; i++) {
        const char *given = decision->chain[i]->granted->scope;
        if (!authority_same(given, AUTHORITY_ANY) && !authority_same(given, scope))
            return authority_refuse(decision, "the delegation '%s' is for %s, not for %s",
                                    link_id(decision, i), given,
                                    authority_same(scope, AUTHORITY_ANY) ? "everything" : scope);
    }
    return true;
}

/* What is approved under each link, with this amount, stays within its limit. Small parts add up. */
bool authority_check_limit(struct decision *decision)
{
    const struct authority_request *request = decision->request;
    if (!request || request->amount < 0)
        return true;
    for (size_t i = 0; i < decision->chain_count; i++) {
        const struct authority_record *granted = decision->chain[i]->granted;
        money_cents used = 0, sum = 0;
        char texts[3][MONEY_TEXT_SIZE];
        if (granted->limit < 0)
            continue;
        if (authority_used(decision->state, granted->id, request->submitted->id, &used) ||
            money_add(used, request->amount, &sum))
            return authority_refuse(decision, "the sum under the delegation '%s' is too large to count",
                                    granted->id);
        if (sum > granted->limit)
            return authority_refuse(
                decision, "%s with the %s approved before is above the limit of %s of the delegation '%s'",
                money_format_grouped(request->amount, texts[0]), money_format_grouped(used, texts[1]),
                money_format_grouped(granted->limit, texts[2]), granted->id);
    }
    return true;
}
