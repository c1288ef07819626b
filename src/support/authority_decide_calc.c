/* The table of checks, in the order in which they are asked, and the decision. */
#include "support/authority_calc.h"
#include <assert.h>

#define BIT(verb) (1u << VERB_##verb)
enum {
    APPROVALS = BIT(APPROVE) | BIT(REJECT),
    OVERRIDES = BIT(ASK_OVERRIDE) | BIT(CONFIRM_OVERRIDE),
    REQUESTS = BIT(SUBMIT) | BIT(EDIT) | APPROVALS | BIT(WITHDRAW) | BIT(EXECUTE) | OVERRIDES,
    TURNS = BIT(SUSPEND) | BIT(RESUME) | BIT(REVOKE),
    DELEGATIONS = BIT(GRANT) | BIT(ACCEPT) | TURNS,
    RELIANCE = APPROVALS | BIT(GRANT), /* on a delegation that must be live */
    SEGREGATED = APPROVALS | OVERRIDES,
    EVERYTHING = (1u << VERB_COUNT) - 1
};

#define BULLETIN "ST/SGB/2019/2"
#define MANUAL   "Procurement Manual ch. 2"
#define MUSTER   "Muster"

struct check {
    struct authority_check shown;
    unsigned verbs; /* for which it is asked */
    authority_check_function *keeps;
};

#define CHECK(name_, code_, verbs_, mark_, source_, rule_)                                                   \
    {                                                                                                        \
        {.name = #name_, .rule = (rule_), .source = (source_), .mark = (mark_), .code = (code_)}, (verbs_),  \
            authority_check_##name_                                                                          \
    }

static const struct check checks[] = {
    CHECK(solo, ERROR_FORBIDDEN, EVERYTHING & ~(BIT(RECORD) | BIT(APPOINT)), MARK_ILLUSTRATIVE, MUSTER,
          "One person on one laptop records facts and plans; approvals need a second person."),
    CHECK(role, ERROR_FORBIDDEN, EVERYTHING, MARK_ILLUSTRATIVE, MUSTER,
          "Who acts is a known person and holds, on that day, a position whose role may do this."),
    CHECK(known, ERROR_NOT_FOUND, BIT(APPOINT) | BIT(COVER) | BIT(GRANT) | BIT(SUBMIT) | BIT(EDIT),
          MARK_ILLUSTRATIVE, MUSTER, "Persons, positions and roles that a record names are recorded."),
    CHECK(unique, ERROR_CONFLICT, BIT(APPOINT), MARK_ILLUSTRATIVE, MUSTER,
          "A login and a key lead to one person."),
    CHECK(self_appointed, ERROR_FORBIDDEN, BIT(APPOINT) | BIT(COVER), MARK_ILLUSTRATIVE, MUSTER,
          "Nobody gives a position to themself."),
    CHECK(cover, ERROR_FORBIDDEN, BIT(COVER), MARK_ILLUSTRATIVE, MUSTER,
          "A cover is named by who holds the position, or by an administrator."),
    CHECK(act, ERROR_NOT_FOUND, REQUESTS | BIT(GRANT) | BIT(APPOINT), MARK_ILLUSTRATIVE, MUSTER,
          "Only acts of the rule set can be delegated, requested and approved."),
    CHECK(state, ERROR_CONFLICT, REQUESTS | DELEGATIONS | BIT(APPOINT), MARK_ILLUSTRATIVE, MUSTER,
          "Each step has its turn: only what is submitted is approved, only what is approved is executed."),
    CHECK(
        terms, ERROR_INVALID, BIT(SUBMIT) | BIT(EDIT), MARK_ILLUSTRATIVE, MUSTER,
        "A request states what its act asks for: an amount for money, none otherwise, and how many approve."),
    CHECK(content, ERROR_CONFLICT, BIT(APPROVE) | OVERRIDES, MARK_ILLUSTRATIVE, MUSTER,
          "One approves what one viewed: an edit after viewing makes the approval void."),
    CHECK(final, ERROR_FORBIDDEN, BIT(WITHDRAW), MARK_ILLUSTRATIVE, MUSTER,
          "A signature or certification stands; it is corrected by a further one, not withdrawn."),
    CHECK(own, ERROR_FORBIDDEN, BIT(WITHDRAW), MARK_ILLUSTRATIVE, MUSTER,
          "A request is withdrawn by who requested or prepared it; others reject it."),
    CHECK(enacts, ERROR_OVER_AUTHORITY, BIT(EXECUTE), MARK_ILLUSTRATIVE, MUSTER,
          "What is recorded as done is what was approved, under the delegation that is named."),
    CHECK(emergency, ERROR_FORBIDDEN, OVERRIDES, MARK_ILLUSTRATIVE, MUSTER,
          "An override is for acts that allow it, and for requests submitted as an emergency."),
    CHECK(asked, ERROR_CONFLICT, BIT(CONFIRM_OVERRIDE), MARK_ILLUSTRATIVE, MUSTER,
          "An override is asked for first."),
    CHECK(twice, ERROR_FORBIDDEN, BIT(APPROVE) | BIT(CONFIRM_OVERRIDE), MARK_ILLUSTRATIVE, MUSTER,
          "Where two persons are needed, they are two."),
    CHECK(prepared, ERROR_FORBIDDEN, SEGREGATED, MARK_QUOTED, MANUAL,
          "Nobody approves what they prepared, under any position."),
    CHECK(edited, ERROR_FORBIDDEN, SEGREGATED, MARK_QUOTED, MANUAL,
          "Nobody approves what they edited, under any position."),
    CHECK(requested, ERROR_FORBIDDEN, SEGREGATED, MARK_QUOTED, MANUAL,
          "Nobody approves what they asked for, under any position."),
    CHECK(recorded, ERROR_FORBIDDEN, SEGREGATED, MARK_ILLUSTRATIVE, MUSTER,
          "Nobody approves what rests on records of their own, whoever the request says prepared it."),
    CHECK(delegation, ERROR_OVER_AUTHORITY, APPROVALS, MARK_QUOTED, BULLETIN,
          "What is not delegated is reserved."),
    CHECK(granted, ERROR_FORBIDDEN, APPROVALS | BIT(ACCEPT), MARK_ILLUSTRATIVE, MUSTER,
          "Nobody approves under an authority that they gave."),
    CHECK(position, ERROR_OVER_AUTHORITY, APPROVALS | BIT(ACCEPT), MARK_QUOTED, BULLETIN,
          "A delegation is exercised by who holds, or covers, the position that it was given to."),
    CHECK(rooted, ERROR_OVER_AUTHORITY, RELIANCE, MARK_QUOTED, BULLETIN,
          "Every delegation comes from an inherent authority: the Secretary-General's, or a State's."),
    CHECK(holder, ERROR_FORBIDDEN, BIT(GRANT), MARK_QUOTED, BULLETIN,
          "A delegation is handed on by who holds its position, not by who covers it."),
    CHECK(grantor, ERROR_FORBIDDEN, TURNS, MARK_ILLUSTRATIVE, MUSTER,
          "A delegation is suspended, resumed and revoked from where it was given, or from above."),
    CHECK(appointed, ERROR_FORBIDDEN, SEGREGATED | BIT(GRANT) | BIT(ACCEPT), MARK_ILLUSTRATIVE, MUSTER,
          "A position that one recorded for oneself gives no authority."),
    CHECK(to_self, ERROR_FORBIDDEN, BIT(GRANT), MARK_ILLUSTRATIVE, MUSTER,
          "Nobody gives authority to themself."),
    CHECK(receiver, ERROR_FORBIDDEN, BIT(GRANT) | BIT(APPOINT), MARK_ILLUSTRATIVE, MUSTER,
          "Authority is given to positions whose role approves."),
    CHECK(installation, ERROR_OVER_AUTHORITY, BIT(APPROVE), MARK_ILLUSTRATIVE, MUSTER,
          "A delegation is exercised at the one installation that it names, where its sum is kept."),
    CHECK(accepted, ERROR_OVER_AUTHORITY, RELIANCE, MARK_QUOTED, BULLETIN,
          "A delegation counts once it is accepted."),
    CHECK(revoked, ERROR_OVER_AUTHORITY, RELIANCE, MARK_ILLUSTRATIVE, MUSTER,
          "A revocation counts at once, for everything under it."),
    CHECK(suspended, ERROR_OVER_AUTHORITY, RELIANCE, MARK_ILLUSTRATIVE, MUSTER,
          "A suspended delegation gives nothing, nor does anything under it."),
    CHECK(days, ERROR_OVER_AUTHORITY, RELIANCE, MARK_ILLUSTRATIVE, MUSTER,
          "A delegation counts from its first day to before its last."),
    CHECK(sub_delegation, ERROR_OVER_AUTHORITY, RELIANCE, MARK_QUOTED, BULLETIN,
          "A delegation is handed on only where it says so."),
    CHECK(acts, ERROR_OVER_AUTHORITY, RELIANCE, MARK_QUOTED, BULLETIN,
          "A delegation gives the acts that it lists, and nothing handed on gives more."),
    CHECK(reserved, ERROR_OVER_AUTHORITY, RELIANCE, MARK_QUOTED, BULLETIN,
          "Reserved matters stay with who granted."),
    CHECK(scope, ERROR_OVER_AUTHORITY, RELIANCE, MARK_ILLUSTRATIVE, MUSTER,
          "A delegation is for its client entity or contingent, and nothing handed on reaches further."),
    CHECK(wider_days, ERROR_OVER_AUTHORITY, BIT(GRANT), MARK_ILLUSTRATIVE, MUSTER,
          "Nothing handed on lasts longer than what it comes from."),
    CHECK(wider_limit, ERROR_OVER_AUTHORITY, BIT(GRANT), MARK_ILLUSTRATIVE, MUSTER,
          "Nothing handed on has a higher limit than what it comes from."),
    CHECK(one_place, ERROR_OVER_AUTHORITY, BIT(GRANT), MARK_ILLUSTRATIVE, MUSTER,
          "A limit in sum is kept at one installation: what is handed on from it is exercised there too."),
    CHECK(limit, ERROR_OVER_AUTHORITY, BIT(APPROVE), MARK_QUOTED, MANUAL,
          "Amounts count together: all that was approved under a delegation and under what was handed on."),
    CHECK(eligible, ERROR_OVER_AUTHORITY, BIT(SUBMIT) | BIT(EDIT), MARK_ILLUSTRATIVE, MUSTER,
          "What nobody could approve is not submitted."),
};

const size_t authority_check_count = sizeof checks / sizeof *checks;

const struct authority_check *authority_check_at(size_t index)
{
    assert(index < authority_check_count);
    return &checks[index].shown;
}

const struct authority_check *authority_check_named(const char *name)
{
    size_t index = 0;
    while (index < authority_check_count && strcmp(checks[index].shown.name, name) != 0)
        index++;
    return authority_check_at(index);
}

bool authority_refuse(struct decision *decision, const char *format, ...)
{
    va_list list;
    if (!decision->arena)
        return false;
    va_start(list, format);
    const char *sentence = arena_format_list(decision->arena, format, list);
    va_end(list);
    decision->sentence = sentence ? sentence : "";
    return false;
}

/* The request as it stands, or as it would be after this submission or edit. */
static void find_request(struct decision *decision, const struct authority_request *request)
{
    const struct authority_record *asked = decision->question;
    decision->request = request ? request : authority_request(decision->state, asked->id);
    decision->stage = decision->request ? decision->request->stage : STAGE_DRAFT;
    if (decision->verb == VERB_SUBMIT) {
        decision->proposed_request = (struct authority_request){
            .submitted = asked, .stage = STAGE_SUBMITTED, .content = asked->content, .amount = asked->amount};
        decision->request = &decision->proposed_request;
    } else if (decision->verb == VERB_EDIT && decision->request) {
        decision->proposed_request = *decision->request;
        decision->proposed_request.coming = asked;
        decision->proposed_request.content = asked->content;
        decision->proposed_request.approval_count = 0;
        if (asked->amount >= 0)
            decision->proposed_request.amount = asked->amount;
        decision->request = &decision->proposed_request;
    }
    decision->act =
        decision->request ? authority_act(decision->rules, decision->request->submitted->act) : NULL;
}

/* The delegations that it is about, or relies upon. */
static void find_chain(struct decision *decision)
{
    const struct authority_record *asked = decision->question;
    const struct authority_delegation *about = authority_delegation(decision->state, asked->id);
    if (about && !(1u << decision->verb & REQUESTS))
        decision->stage = about->stage;
    if (1u << decision->verb & (TURNS | BIT(ACCEPT))) {
        authority_chain(decision, asked->id);
    } else if (1u << decision->verb & APPROVALS && (!decision->act || decision->act->delegated)) {
        authority_chain(decision, asked->delegation);
    } else if (decision->verb == VERB_GRANT) {
        decision->proposed_delegation = (struct authority_delegation){
            .granted = asked, .stage = STAGE_GRANTED, .accepted_by = "", .resumed_by = ""};
        decision->chain[decision->chain_count++] = &decision->proposed_delegation;
        authority_chain(decision, asked->under);
    }
}

/* What an answer names: without a grant that is only asked about. */
static void answer_chain(const struct decision *decision, struct authority_answer *answer)
{
    for (size_t i = decision->verb == VERB_GRANT ? 1 : 0; i < decision->chain_count; i++)
        answer->chain[answer->chain_count++] = decision->chain[i];
}

void authority_decide_on(struct decision *decision, const struct authority_request *request,
                         struct authority_answer *ret_answer)
{
    decision->verb = authority_verb_of(decision->question);
    decision->person = authority_person(decision->state, decision->question->author);
    decision->sentence = "";
    if (1u << decision->verb & REQUESTS)
        find_request(decision, request);
    find_chain(decision);
    *ret_answer = (struct authority_answer){.allowed = true};
    answer_chain(decision, ret_answer);
    for (size_t i = 0; i < authority_check_count && ret_answer->allowed; i++)
        if (checks[i].verbs & 1u << decision->verb && i != decision->without && !checks[i].keeps(decision)) {
            ret_answer->allowed = false;
            ret_answer->refused_by = &checks[i].shown;
        }
    ret_answer->sentence = decision->sentence;
}

void authority_decide_without(const struct authority_state *state, const struct authority_rules *rules,
                              const struct authority_record *question, struct arena *sentences,
                              size_t without, struct authority_answer *ret_answer)
{
    struct decision decision = {
        .state = state, .rules = rules, .question = question, .without = without, .arena = sentences};
    authority_decide_on(&decision, NULL, ret_answer);
}

void authority_decide(const struct authority_state *state, const struct authority_rules *rules,
                      const struct authority_record *question, struct arena *sentences,
                      struct authority_answer *ret_answer)
{
    authority_decide_without(state, rules, question, sentences, SIZE_MAX, ret_answer);
}
