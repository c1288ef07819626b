/* What carries out a request (a signature, a certification): finds it, approves it where that is still to be
   done, and records that it was done. The decision itself is support_authority's, for each of these records.
 */
#include "support/support_kept.h"
#include <string.h>

static struct place place_of(const struct carrying *carrying, struct problems *problems)
{
    const char *subject = carrying->subject;
    return (struct place){.file = arena_text(problems->arena, subject, strlen(subject))};
}

/* The last request for this act, subject and content that is not ended; NULL: none. */
static const struct authority_request *find_request(const struct authority_state *state,
                                                    const struct carrying *carrying)
{
    for (size_t i = state->request_count; i-- > 0;) {
        const struct authority_request *request = &state->requests[i];
        const struct authority_record *submitted = request->submitted;
        if ((request->stage == STAGE_SUBMITTED || request->stage == STAGE_APPROVED) &&
            strcmp(submitted->act, carrying->act) == 0 && strcmp(submitted->scope, carrying->subject) == 0 &&
            strcmp(request->content, carrying->content) == 0)
            return request;
    }
    return NULL;
}

/* Who approved it under the delegation, or who approved it first. */
static const char *approver(const struct authority_request *request, const struct carrying *carrying)
{
    for (size_t i = 0; i < request->approval_count; i++)
        if (strcmp(request->approvals[i].delegation, carrying->delegation) == 0)
            return request->approvals[i].person;
    return request->approval_count ? request->approvals[0].person : carrying->author;
}

static int append_record(struct transaction *transaction, const struct carrying *carrying,
                         const struct authority_record *record, struct problems *problems)
{
    TEXT_CLEANUP struct text body = {0};
    struct appended appended;
    if (authority_write(record, &body) < 0)
        return problem_memory(problems);
    const struct draft draft = {.kind = authority_kind_names[record->kind],
                                .effective = record->day,
                                .body = body.data,
                                .body_size = body.length};
    const struct append append = {.subject = authority_stream.subject,
                                  .circle = authority_stream.circle,
                                  .expected = APPEND_ANY,
                                  .author = carrying->author,
                                  .authority = record->delegation,
                                  .drafts = &draft,
                                  .count = 1};
    return transaction_append(transaction, &append, problems, &appended);
}

static int approve(struct transaction *transaction, const struct carrying *carrying,
                   const struct authority_request *request, struct problems *problems)
{
    struct authority_record record =
        authority_record_new(KIND_APPROVED, carrying->author, instant_day(transaction_now(transaction)));
    if (request->submitted->persons > 1)
        return problem_error(problems, ERROR_CONFLICT, place_of(carrying, problems),
                             "`muster authority request approve` records each approval",
                             "'%s' needs %d persons who approve it first", request->submitted->id,
                             (int)request->submitted->persons);
    record.id = request->submitted->id;
    record.content = carrying->content;
    record.delegation = carrying->delegation;
    return append_record(transaction, carrying, &record, problems);
}

/* What was asked for is what is committed: limits count the amount of the request. */
static int check_amount(const struct carrying *carrying, const struct authority_request *request,
                        struct problems *problems)
{
    char asked[MONEY_TEXT_SIZE], now[MONEY_TEXT_SIZE];
    if (request->amount < 0 || request->amount == carrying->amount)
        return 0;
    return problem_error(problems, ERROR_OVER_AUTHORITY, place_of(carrying, problems),
                         "ask for the amount that it commits", "'%s' is for USD %s, this commits USD %s",
                         request->submitted->id, money_format_grouped(request->amount, asked),
                         money_format_grouped(carrying->amount, now));
}

static int refuse_hand(const struct carrying *carrying, const struct authority_state *state, const char *id,
                       const char *author, const struct hand *hand, struct problems *problems)
{
    const struct authority_check *check = authority_check_named("recorded");
    const struct authority_record *person = authority_person(state, author);
    const char *rule = arena_format(problems->arena, "rule '%s': %s (%s, %s)", check->name, check->rule,
                                    check->source, mark_names[check->mark]);
    return problem_error(problems, check->code, place_of(carrying, problems), rule,
                         "%s recorded what '%s' rests on: %s", person ? person->name : author, id,
                         hand->what);
}

/* Nobody's, where the rules do not ask for it. */
static int find_hands(struct transaction *transaction, const struct carrying *carrying,
                      struct problems *problems, struct hands *ret_hands)
{
    struct journal *journal = transaction_journal(transaction);
    const struct authority_rule_set *set;
    int code = support_rule_set(journal, problems, &set);
    if (code < 0)
        return code;
    const struct authority_act *act = authority_act(&set->rules, carrying->act);
    *ret_hands = (struct hands){0};
    if (act && !(act->excluded & RELATION_RECORDED))
        return 0;
    return journal_hands(journal, carrying, INSTANT_NEVER, transaction_arena(transaction), problems,
                         ret_hands);
}

/* Nobody who has approved it had a hand in what is carried out. Asked here too, because only what carries it
   out may know which days it states, and because an approver may have recorded since. */
static int check_hands(struct transaction *transaction, const struct carrying *carrying, const char *id,
                       struct problems *problems)
{
    const struct authority_state *state;
    struct hands hands;
    int code = find_hands(transaction, carrying, problems, &hands);
    if (code == 0 && hands.count)
        code = support_now(transaction_journal(transaction), false, problems, &state);
    if (code != 0 || !hands.count)
        return code;
    const struct authority_request *request = authority_request(state, id);
    for (size_t i = 0; request && code == 0 && i < request->approval_count; i++) {
        const char *person = request->approvals[i].person;
        const struct hand *hand = authority_hand_of(state, &hands, person);
        if (hand)
            code = refuse_hand(carrying, state, id, person, hand, problems);
    }
    return code;
}

/* The request as it is recorded now; valid until the next look. */
static int look_up(struct transaction *transaction, const struct carrying *carrying,
                   struct problems *problems, const struct authority_request **ret_request)
{
    const struct authority_state *state;
    struct guard guard = {.key = SUPPORT_SUBJECT}; /* before looking, so that what is seen stays true */
    int code = transaction_guards(transaction, &guard, 1, problems);
    if (code == 0)
        code = support_now(transaction_journal(transaction), false, problems, &state);
    if (code != 0)
        return code;
    *ret_request = find_request(state, carrying);
    return *ret_request
               ? 0
               : problem_error(problems, ERROR_NOT_FOUND, place_of(carrying, problems),
                               "someone else asks for it first: `muster authority request submit`",
                               "nobody has asked for %s of %.12s... here", carrying->act, carrying->content);
}

int support_request_begin(struct transaction *transaction, const struct carrying *carrying,
                          struct problems *problems, struct carried *ret_carried)
{
    const struct authority_request *request;
    int code = look_up(transaction, carrying, problems, &request);
    if (code != 0)
        return code;
    bool waits = request->stage == STAGE_SUBMITTED;
    const char *person = waits ? carrying->author : approver(request, carrying);
    struct arena *arena = transaction_arena(transaction);
    const struct carried carried = {
        .request = arena_text(arena, request->submitted->id, strlen(request->submitted->id)),
        .person = arena_text(arena, person, strlen(person))};
    if (!carried.request || !carried.person)
        return problem_memory(problems);
    code = check_amount(carrying, request, problems);
    if (code == 0 && waits)
        code = approve(transaction, carrying, request, problems);
    if (code == 0)
        code = check_hands(transaction, carrying, carried.request, problems);
    if (code == 0)
        *ret_carried = carried;
    return code;
}

int support_request_end(struct transaction *transaction, const struct carrying *carrying,
                        const struct carried *carried, struct problems *problems)
{
    struct authority_record record =
        authority_record_new(KIND_EXECUTED, carrying->author, instant_day(transaction_now(transaction)));
    record.id = carried->request;
    return append_record(transaction, carrying, &record, problems);
}

int support_person(struct journal *journal, const char *author, struct arena *arena,
                   struct problems *problems, const char **ret_person)
{
    const struct authority_state *state;
    int code = support_now(journal, true, problems, &state);
    if (code != 0)
        return code;
    const struct authority_record *person = authority_person(state, author);
    const char *id = person ? person->id : author;
    *ret_person = arena_text(arena, id, strlen(id));
    return *ret_person ? 0 : problem_memory(problems);
}
