/* Whether a request could be approved at all: asked when it is submitted or edited, by asking for every
   person and delegation what would be answered to them. */
#include "support/authority_calc.h"

/* Those who could, and the nearest refusal of those who could not. */
struct candidates {
    const char *persons[AUTHORITY_PERSONS_MAXIMUM]; /* different ones */
    size_t count;
    struct authority_record nearest; /* the question whose refusal came from the latest check */
    const struct authority_check *refused_by;
};

static void ask(const struct decision *decision, const struct authority_record *question,
                struct arena *sentences, struct authority_answer *ret_answer)
{
    struct decision other = {.state = decision->state,
                             .rules = decision->rules,
                             .question = question,
                             .without = decision->without,
                             .arena = sentences};
    authority_decide_on(&other, decision->request, ret_answer);
}

static void try(const struct decision *decision, const struct authority_record *question,
                struct candidates *candidates)
{
    struct authority_answer answer;
    for (size_t i = 0; i < candidates->count; i++)
        if (authority_same(candidates->persons[i], question->author))
            return;
    ask(decision, question, NULL, &answer);
    if (answer.allowed) {
        candidates->persons[candidates->count++] = question->author;
    } else if (!candidates->refused_by || answer.refused_by > candidates->refused_by) {
        candidates->refused_by = answer.refused_by;
        candidates->nearest = *question;
    }
}

/* The question of a person who would approve it, or take part in an override. */
static struct authority_record hypothetical(const struct decision *decision, enum authority_kind kind,
                                            const char *person)
{
    struct authority_record question = *decision->question;
    question.kind = kind;
    question.author = person;
    question.delegation = "";
    question.content = decision->request->content;
    question.prepared_by = (struct authority_list){0};
    return question;
}

/* One holding or cover that counts today: its person with each delegation of its position. */
static void try_holding(const struct decision *decision, const struct authority_record *holding,
                        struct candidates *candidates)
{
    const struct authority_act *act = decision->act;
    bool emergency = decision->request->submitted->emergency;
    struct authority_record question =
        hypothetical(decision, emergency ? KIND_OVERRIDE_REQUESTED : KIND_APPROVED, holding->person);
    if (emergency || (act && !act->delegated)) {
        try(decision, &question, candidates);
        return;
    }
    for (size_t i = 0; i < decision->state->delegation_count; i++) {
        const struct authority_record *granted = decision->state->delegations[i].granted;
        if (!authority_same(granted->to_position, holding->position))
            continue;
        question.delegation = granted->id;
        question.installation = granted->exercised_at; /* it may be approved there */
        try(decision, &question, candidates);
        if (candidates->count == AUTHORITY_PERSONS_MAXIMUM)
            return;
    }
}

bool authority_check_eligible(struct decision *decision)
{
    const struct authority_state *state = decision->state;
    if (!decision->request)
        return true;
    size_t needed =
        decision->request->submitted->emergency ? 2 : (size_t)decision->request->submitted->persons;
    struct candidates candidates = {0};
    struct authority_answer answer = {.sentence = "nobody holds a position that could"};
    for (size_t i = 0; i < state->holding_count && candidates.count < needed; i++) {
        const struct authority_record *holding = state->holdings[i];
        if (decision->question->day >= holding->from && decision->question->day < holding->to)
            try_holding(decision, holding, &candidates);
    }
    if (candidates.count >= needed)
        return true;
    if (candidates.refused_by)
        ask(decision, &candidates.nearest, decision->arena, &answer);
    return authority_refuse(decision, "nobody could approve '%s' (%zu of %zu persons): %s",
                            decision->question->id, candidates.count, needed, answer.sentence);
}
