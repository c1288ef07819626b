/* Checks on requests: what they ask for, where they stand, and who had a hand in them.
   Sources: Procurement Manual chapter 2 (segregation of duties), ST/SGB/2019/2 (certifying and approving are
   delegated apart); stages, content hashes and the override are Muster's own and marked illustrative. */
#include "support/authority_calc.h"

/* The acts that a record names: of a grant, or of a submission. */
bool authority_check_act(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    const struct authority_list *lists[] = {&asked->acts, &asked->reserved};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t j = 0; j < lists[i]->count; j++)
            if (!authority_same(lists[i]->items[j], AUTHORITY_ANY) &&
                !authority_act(decision->rules, lists[i]->items[j]))
                return authority_refuse(decision, "there is no act '%s'", lists[i]->items[j]);
    if (!decision->request || decision->act)
        return true;
    return authority_refuse(decision, "there is no act '%s'", decision->request->submitted->act);
}

/* Each step has its turn. */
bool authority_check_state(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    enum authority_verb verb = asked->kind == KIND_GRANTED ? VERB_GRANT : decision->verb;
    if (verb == VERB_APPOINT || decision->rules->stages[verb] & 1u << decision->stage)
        return true;
    if (decision->stage == STAGE_DRAFT)
        return authority_refuse(decision, "there is no '%s' to %s", asked->id, authority_verb_names[verb]);
    return authority_refuse(decision, "'%s' is %s, so one cannot %s it", asked->id,
                            authority_stage_names[decision->stage], authority_verb_names[verb]);
}

static bool amount_fits(struct decision *decision)
{
    const struct authority_act *act = decision->act;
    money_cents amount = decision->question->amount;
    if (!act->money && amount >= 0)
        return authority_refuse(decision, "%s has no amount", act->name);
    return !act->money || amount >= 0 || decision->verb == VERB_EDIT ||
           authority_refuse(decision, "%s needs an amount", act->name);
}

/* A request states what its act asks for. */
bool authority_check_terms(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    const struct authority_act *act = decision->act;
    if (!act)
        return true;
    if (decision->verb == VERB_SUBMIT && asked->persons != act->persons)
        return authority_refuse(decision, "%s is approved by %d person%s, not %d", act->name, act->persons,
                                act->persons == 1 ? "" : "s", (int)asked->persons);
    if (asked->emergency && !act->overridable)
        return authority_refuse(decision, "%s has no emergency override", act->name);
    return amount_fits(decision);
}

bool authority_check_content(struct decision *decision)
{
    return !decision->request || authority_same(decision->question->content, decision->request->content) ||
           authority_refuse(decision, "'%s' was changed since it was viewed: its content is now %.12s...",
                            decision->question->id, decision->request->content);
}

bool authority_check_final(struct decision *decision)
{
    return !decision->request || decision->request->stage != STAGE_APPROVED || !decision->act ||
           !decision->act->final ||
           authority_refuse(decision, "'%s' is approved, and %s is not taken back", decision->question->id,
                            decision->act->name);
}

/* The submission (0), then each edit, then one that is only asked about; NULL behind the last. */
static const struct authority_record *version_of(const struct authority_request *request, size_t index)
{
    if (index == 0)
        return request->submitted;
    if (index <= request->edit_count)
        return request->edits[index - 1];
    return index == request->edit_count + 1 ? request->coming : NULL;
}

static bool prepared(const struct decision *decision, const struct authority_record *version)
{
    for (size_t i = 0; i < version->prepared_by.count; i++)
        if (authority_same_person(decision->state, version->prepared_by.items[i], decision->question->author))
            return true;
    return false;
}

bool authority_is_related(const struct decision *decision, enum authority_relation relation)
{
    const struct authority_record *version;
    if (relation == RELATION_RECORDED)
        return authority_hand_of(decision->state, &decision->question->hands, decision->question->author);
    for (size_t i = 0; (version = version_of(decision->request, i)); i++) {
        enum authority_relation of_author = i == 0 ? RELATION_REQUESTED : RELATION_EDITED;
        if (relation == RELATION_PREPARED && prepared(decision, version))
            return true;
        if (relation == of_author &&
            authority_same_person(decision->state, version->author, decision->question->author))
            return true;
    }
    return false;
}

bool authority_check_own(struct decision *decision)
{
    return !decision->request || authority_is_related(decision, RELATION_REQUESTED) ||
           authority_is_related(decision, RELATION_PREPARED) ||
           authority_refuse(decision, "%s neither requested nor prepared '%s'", authority_actor(decision),
                            decision->question->id);
}

static bool is_excluded(const struct decision *decision, enum authority_relation relation)
{
    unsigned excluded = decision->act ? decision->act->excluded : RELATION_ALL;
    return decision->request && excluded & relation && authority_is_related(decision, relation);
}

bool authority_check_prepared(struct decision *decision)
{
    return !is_excluded(decision, RELATION_PREPARED) ||
           authority_refuse(decision, "%s prepared '%s'", authority_actor(decision), decision->question->id);
}

bool authority_check_edited(struct decision *decision)
{
    return !is_excluded(decision, RELATION_EDITED) ||
           authority_refuse(decision, "%s edited '%s'", authority_actor(decision), decision->question->id);
}

bool authority_check_requested(struct decision *decision)
{
    return !is_excluded(decision, RELATION_REQUESTED) ||
           authority_refuse(decision, "%s requested '%s'", authority_actor(decision), decision->question->id);
}

bool authority_check_recorded(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    if (!is_excluded(decision, RELATION_RECORDED))
        return true;
    const struct hand *hand = authority_hand_of(decision->state, &asked->hands, asked->author);
    return authority_refuse(decision, "%s recorded what '%s' rests on: %s", authority_actor(decision),
                            asked->id, hand->what);
}

/* Persons are counted once; an override takes two. */
bool authority_check_twice(struct decision *decision)
{
    const struct authority_request *request = decision->request;
    const char *author = decision->question->author;
    if (!request)
        return true;
    if (decision->verb == VERB_CONFIRM_OVERRIDE)
        return !request->override_asked ||
               !authority_same_person(decision->state, request->override_asked->author, author) ||
               authority_refuse(decision, "%s asked for the override; another person confirms it",
                                authority_actor(decision));
    for (size_t i = 0; i < request->approval_count; i++)
        if (authority_same_person(decision->state, request->approvals[i].person, author))
            return authority_refuse(decision, "%s has approved '%s' already", authority_actor(decision),
                                    decision->question->id);
    return true;
}

bool authority_check_emergency(struct decision *decision)
{
    if (!decision->request || !decision->act)
        return true;
    if (!decision->act->overridable)
        return authority_refuse(decision, "%s has no emergency override", decision->act->name);
    return decision->request->submitted->emergency ||
           authority_refuse(decision, "'%s' was not submitted as an emergency", decision->question->id);
}

bool authority_check_asked(struct decision *decision)
{
    return !decision->request || decision->request->override_asked ||
           authority_refuse(decision, "nobody asked for an override of '%s'", decision->question->id);
}

static bool approved_under(const struct authority_request *request, const char *delegation)
{
    for (size_t i = 0; i < request->approval_count; i++)
        if (authority_same(request->approvals[i].delegation, delegation))
            return true;
    return request->override_confirmed && !*delegation;
}

/* What is recorded as done is what was approved: the act, its content, for this subject, under the delegation
   named. */
bool authority_check_enacts(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    const struct authority_request *request = decision->request;
    if (asked->kind != KIND_COUNT || !request)
        return true;
    if (!authority_same(asked->act, request->submitted->act))
        return authority_refuse(decision, "'%s' is approved for %s, not for %s", asked->id,
                                request->submitted->act, asked->act);
    if (!authority_same(asked->scope, request->submitted->scope))
        return authority_refuse(decision, "'%s' is approved for %s, not for %s", asked->id,
                                request->submitted->scope, asked->scope);
    if (!authority_same(asked->content, request->content))
        return authority_refuse(decision, "what was approved in '%s' has the content %.12s...", asked->id,
                                request->content);
    return approved_under(request, asked->delegation) ||
           authority_refuse(decision, "'%s' was not approved under '%s'", asked->id, asked->delegation);
}
