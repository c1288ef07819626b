/* Checks on granting: who hands on, to whom, and that nothing becomes wider. Source: ST/SGB/2019/2; what it
   leaves open is Muster's own and marked illustrative. */
#include "support/authority_calc.h"

bool authority_check_holder(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    if (decision->chain_count < 2)
        return true;
    const char *position = decision->chain[1]->granted->to_position;
    struct authority_holding wanted = {.person = decision->person ? decision->person->id : "",
                                       .position = position,
                                       .verbs = 1u << VERB_GRANT,
                                       .not_by_cover = true};
    if (!authority_same(position, asked->from_position))
        return authority_refuse(decision, "the delegation '%s' was given to '%s', not to '%s'", asked->under,
                                position, asked->from_position);
    return authority_holds(decision, &wanted) ||
           authority_refuse(decision,
                            "%s does not hold '%s' (covering it is not enough), or its role may not grant",
                            authority_actor(decision), position);
}

bool authority_check_to_self(struct decision *decision)
{
    struct authority_holding own = {.person = decision->person ? decision->person->id : "",
                                    .position = decision->question->to_position};
    return !authority_holds(decision, &own) ||
           authority_refuse(decision, "%s holds or covers '%s' and would give authority to themself",
                            authority_actor(decision), own.position);
}

/* Authority goes to positions whose role approves. */
bool authority_check_receiver(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    const struct authority_record *position = authority_position(decision->state, asked->to_position);
    const struct authority_role *role = position ? authority_role(decision->rules, position->role) : NULL;
    return asked->kind != KIND_GRANTED || !position || (role && role->verbs & 1u << VERB_APPROVE) ||
           authority_refuse(decision, "the role of '%s' (%s) does not approve anything", asked->to_position,
                            position->role);
}

bool authority_check_wider_days(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    for (size_t i = 1; i < decision->chain_count; i++) {
        const struct authority_record *above = decision->chain[i]->granted;
        if (asked->from < above->from || asked->to > above->to)
            return authority_refuse(decision, "the days reach beyond those of the delegation '%s'",
                                    above->id);
    }
    return true;
}

bool authority_check_wider_limit(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    char text[MONEY_TEXT_SIZE];
    for (size_t i = 1; i < decision->chain_count; i++) {
        const struct authority_record *above = decision->chain[i]->granted;
        if (above->limit >= 0 && (asked->limit < 0 || asked->limit > above->limit))
            return authority_refuse(decision, "the limit is above the %s of the delegation '%s'",
                                    money_format_grouped(above->limit, text), above->id);
    }
    return true;
}

/* A sum is kept in one place. */
bool authority_check_one_place(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    for (size_t i = 1; i < decision->chain_count; i++) {
        const struct authority_record *above = decision->chain[i]->granted;
        if (above->limit >= 0 && !authority_same(above->exercised_at, asked->exercised_at))
            return authority_refuse(decision,
                                    "the delegation '%s' has a limit in sum, which is kept at the "
                                    "installation '%s'",
                                    above->id, above->exercised_at);
    }
    return true;
}

/* Who gave it, or gave what it came from, takes it back; inherent authority: who records it. */
bool authority_check_grantor(struct decision *decision)
{
    const char *person = decision->person ? decision->person->id : "";
    for (size_t i = 0; i < decision->chain_count; i++) {
        const struct authority_record *granted = decision->chain[i]->granted;
        struct authority_holding wanted = {
            .person = person, .position = granted->from_position, .verbs = 1u << decision->verb};
        if (*granted->under ? authority_holds(decision, &wanted)
                            : i == 0 && authority_actor_may(decision, VERB_APPOINT))
            return true;
    }
    return !decision->chain_count ||
           authority_refuse(decision, "%s holds no position from which '%s' was given",
                            authority_actor(decision), decision->question->id);
}
