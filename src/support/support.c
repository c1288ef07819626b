/* The authority callback: reads the records of authority, decides, keeps sums. Where it locks, what it read
   stays true until the transaction ends. */
#include "base/canonical.h"
#include "support/support_kept.h"
#include <string.h>

enum { SUMS_MAXIMUM = 256 };

/* ---- one append -------------------------------------------------------------------------------------------
 */

/* What was approved under a delegation, before this append and with it. */
struct sum {
    const char *delegation;
    money_cents before;
};

struct deciding {
    struct transaction *transaction;
    const struct append *append;
    struct problems *problems;
    struct arena *arena;
    const struct authority_rule_set *set;
    const struct authority_state *state;
    struct authority_state *changed; /* the same with what this append adds; NULL: nothing yet */
    civil_day today;
    const char *installation;
    struct sum sums[SUMS_MAXIMUM]; /* that this append may change */
    size_t sum_count;
};

static struct place place_of(const struct deciding *deciding)
{
    struct arena *arena = deciding->problems->arena;
    const char *subject = deciding->append->subject;
    return (struct place){.file = arena_text(arena, subject, strlen(subject))};
}

static int refuse(const struct deciding *deciding, const struct authority_answer *answer)
{
    const struct authority_check *check = answer->refused_by;
    const char *rule = arena_format(deciding->problems->arena, "rule '%s': %s (%s, %s)", check->name,
                                    check->rule, check->source, mark_names[check->mark]);
    return problem_error(deciding->problems, check->code, place_of(deciding), rule, "%s", answer->sentence);
}

static int ask(const struct deciding *deciding, const struct authority_record *question)
{
    struct authority_answer answer;
    authority_decide(deciding->state, &deciding->set->rules, question, deciding->problems->arena, &answer);
    return answer.allowed ? 0 : refuse(deciding, &answer);
}

static int lock(const struct deciding *deciding, const char *key, const char **ret_value)
{
    struct guard guard = {.key = key};
    int code = key ? transaction_guards(deciding->transaction, &guard, 1, deciding->problems)
                   : problem_memory(deciding->problems);
    if (!code && ret_value)
        *ret_value = guard.value;
    return code;
}

static int read_state(struct deciding *deciding, bool people_only)
{
    return support_now(transaction_journal(deciding->transaction), people_only, deciding->problems,
                       &deciding->state);
}

/* ---- facts, plans, and what carries out a request ---- */

static const struct authority_need *need_of(const struct deciding *deciding, const char *kind)
{
    static const struct authority_need of_rows = {.permission = PERMISSION_WRITE_CONTINGENT, .act = ""};
    for (size_t i = 0; i < deciding->set->need_count; i++)
        if (strcmp(deciding->set->needs[i].kind, kind) == 0)
            return &deciding->set->needs[i];
    return wiring_table(&journal_wired, kind) ? &of_rows : NULL;
}

/* A text of a body by its key, or "". */
static const char *text_of(const struct draft *draft, const char *key, struct arena *arena)
{
    struct canonical_item item;
    const char *text = canonical_member(draft->body, draft->body_size, key, &item) == 1
                           ? canonical_text(&item, arena)
                           : NULL;
    return text ? text : "";
}

/* A request is carried out once. */
static int mark_carried_out(const struct deciding *deciding, const struct authority_record *question,
                            const char *kind)
{
    const char *key = arena_format(deciding->arena, "request/%s", question->id), *value = NULL;
    const char *now = arena_format(deciding->arena, "%s %s", kind, question->scope);
    int code = lock(deciding, key, &value);
    if (!code && value)
        return problem_error(deciding->problems, ERROR_CONFLICT, place_of(deciding),
                             "what was approved once is done once", "'%s' was carried out already: %s",
                             question->id, value);
    if (!code && !now)
        return problem_memory(deciding->problems);
    return code ? code : transaction_guard_set(deciding->transaction, key, now, deciding->problems);
}

static int decide_other(const struct deciding *deciding, const struct draft *draft,
                        const struct authority_need *need)
{
    struct authority_record question =
        authority_record_new(KIND_COUNT, deciding->append->author, deciding->today);
    question.installation = deciding->installation;
    question.permission = need->permission;
    if (need->permission)
        return ask(deciding, &question);
    question.id = text_of(draft, "request", deciding->arena);
    question.content = text_of(draft, "content", deciding->arena);
    question.act = need->act;
    question.scope = deciding->append->subject;
    question.delegation = deciding->append->authority;
    int code = ask(deciding, &question);
    return code ? code : mark_carried_out(deciding, &question, draft->kind);
}

static int unknown_kind(const struct deciding *deciding, const char *kind)
{
    return problem_error(deciding->problems, ERROR_FORBIDDEN, place_of(deciding),
                         "data/authority/kinds.csv says what each kind needs",
                         "nothing is known of who may record %s", kind);
}

static bool same_kind_before(const struct deciding *deciding, size_t index)
{
    const struct draft *drafts = deciding->append->drafts;
    return index > 0 && strcmp(drafts[index].kind, drafts[index - 1].kind) == 0;
}

/* Whether anything but a permission is asked for: then what is read has to stay true. */
static bool needs_lock(const struct deciding *deciding)
{
    for (size_t i = 0; i < deciding->append->count; i++) {
        const struct authority_need *need =
            same_kind_before(deciding, i) ? NULL : need_of(deciding, deciding->append->drafts[i].kind);
        if (need && !need->permission)
            return true;
    }
    return false;
}

static int decide_others(struct deciding *deciding)
{
    const struct authority_need *asked = NULL; /* a permission is asked for once */
    bool carries_out = needs_lock(deciding);
    int code = carries_out ? lock(deciding, SUPPORT_SUBJECT, NULL) : 0;
    if (!code)
        code = read_state(deciding, !carries_out);
    for (size_t i = 0; !code && i < deciding->append->count; i++) {
        const struct draft *draft = &deciding->append->drafts[i];
        if (asked && asked->permission && same_kind_before(deciding, i))
            continue;
        const struct authority_need *need = need_of(deciding, draft->kind);
        if (!need)
            return unknown_kind(deciding, draft->kind);
        code = decide_other(deciding, draft, need);
        asked = need;
    }
    return code;
}

/* ---- records of authority ---- */

static int note_sum(struct deciding *deciding, const char *delegation)
{
    for (size_t i = 0; i < deciding->sum_count; i++)
        if (strcmp(deciding->sums[i].delegation, delegation) == 0)
            return 0;
    if (deciding->sum_count == SUMS_MAXIMUM)
        return problem_error(deciding->problems, ERROR_LIMIT, place_of(deciding), "record less at a time",
                             "more than %d sums would change", SUMS_MAXIMUM);
    money_cents before;
    if (authority_used(deciding->state, delegation, NULL, &before))
        return problem_error(deciding->problems, ERROR_LIMIT, place_of(deciding), NULL,
                             "the sum under the delegation '%s' is too large to count", delegation);
    deciding->sums[deciding->sum_count++] = (struct sum){delegation, before};
    return 0;
}

/* A delegation and all above it. */
static int note_chain(struct deciding *deciding, const char *id)
{
    int code = 0;
    for (int i = 0; !code && *id && i < AUTHORITY_CHAIN_MAXIMUM; i++) {
        const struct authority_delegation *delegation = authority_delegation(deciding->state, id);
        if (!delegation)
            return 0;
        code = note_sum(deciding, delegation->granted->id);
        id = delegation->granted->under;
    }
    return code;
}

/* Which sums a record changes: those of the approvals that it gives or takes away. That a request was carried
   out changes none; the guard of the request is locked by then, and delegations come before it. */
static int note_sums(struct deciding *deciding, const struct authority_record *record)
{
    const struct authority_request *request = authority_request(deciding->state, record->id);
    if (record->kind < KIND_SUBMITTED || record->kind == KIND_EXECUTED || !request || request->amount < 0)
        return 0;
    int code = note_chain(deciding, record->delegation);
    for (size_t i = 0; !code && i < request->approval_count; i++)
        code = note_chain(deciding, request->approvals[i].delegation);
    return code;
}

/* The kept sums must be what the records add up to, and become what they add up to now. */
static int keep_sums(struct deciding *deciding)
{
    struct guard guards[SUMS_MAXIMUM];
    char sum[MONEY_TEXT_SIZE];
    for (size_t i = 0; i < deciding->sum_count; i++) {
        guards[i] = (struct guard){
            .key = arena_format(deciding->arena, "delegation/%s", deciding->sums[i].delegation)};
        if (!guards[i].key)
            return problem_memory(deciding->problems);
    }
    int code = transaction_guards(deciding->transaction, guards, deciding->sum_count, deciding->problems);
    for (size_t i = 0; !code && i < deciding->sum_count; i++) {
        money_cents after;
        decimal_format(deciding->sums[i].before, 0, 0, sum);
        if (guards[i].value && strcmp(guards[i].value, sum) != 0)
            return problem_error(deciding->problems, ERROR_STORAGE, place_of(deciding),
                                 "`muster journal verify` shows what is missing",
                                 "the sum kept for the delegation '%s' is not what its records add up to",
                                 deciding->sums[i].delegation);
        if (authority_used(deciding->state, deciding->sums[i].delegation, NULL, &after))
            return problem_error(deciding->problems, ERROR_LIMIT, place_of(deciding), NULL,
                                 "the sum under the delegation '%s' is too large to count",
                                 deciding->sums[i].delegation);
        code = transaction_guard_set(deciding->transaction, guards[i].key, decimal_format(after, 0, 0, sum),
                                     deciding->problems);
    }
    return code;
}

/* What the record itself must say beside its body. */
static int check_envelope(const struct deciding *deciding, const struct draft *draft,
                          const struct authority_record *record)
{
    bool relies = record->kind == KIND_APPROVED || record->kind == KIND_REJECTED;
    if (draft->effective != deciding->today)
        return problem_error(deciding->problems, ERROR_INVALID, place_of(deciding),
                             "its effective day is the day of recording",
                             "authority is neither given nor used for another day");
    if (relies && strcmp(record->delegation, deciding->append->authority) != 0)
        return problem_error(
            deciding->problems, ERROR_INVALID, place_of(deciding), "name the delegation relied upon in both",
            "the record is under '%s', its body says '%s'", deciding->append->authority, record->delegation);
    return 0;
}

/* What is kept stays as it is recorded: what this append adds is taken into a copy. */
static int take_in(struct deciding *deciding, const struct authority_record *record)
{
    if (!deciding->changed && authority_state_copy(deciding->state, deciding->arena, &deciding->changed))
        return problem_memory(deciding->problems);
    deciding->state = deciding->changed;
    return authority_apply(deciding->changed, &deciding->set->rules, record)
               ? problem_memory(deciding->problems)
               : 0;
}

/* Who had a hand in what a request is about, by the records as they are in this transaction: what was added
   since it was submitted counts like an edit. */
static int find_hands(const struct deciding *deciding, struct authority_record *record)
{
    const struct authority_request *request = authority_request(deciding->state, record->id);
    const struct authority_record *submitted = record->kind == KIND_SUBMITTED ? record
                                               : request                      ? request->submitted
                                                                              : NULL;
    bool asks = record->kind == KIND_SUBMITTED || record->kind == KIND_EDITED;
    if (record->kind < KIND_SUBMITTED || !submitted)
        return 0;
    const struct carrying about = {.act = submitted->act,
                                   .subject = submitted->scope,
                                   .content = asks ? record->content : request->content};
    return journal_hands(transaction_journal(deciding->transaction), &about, INSTANT_NEVER, deciding->arena,
                         deciding->problems, &record->hands);
}

static int decide_one(struct deciding *deciding, const struct draft *draft, bool last)
{
    struct authority_record *record = arena_alloc_raw(deciding->arena, sizeof *record);
    if (!record)
        return problem_memory(deciding->problems);
    enum authority_kind kind = authority_kind_of(draft->kind);
    if (kind == KIND_COUNT)
        return unknown_kind(deciding, draft->kind);
    *record = authority_record_new(kind, deciding->append->author, deciding->today);
    record->installation = deciding->installation;
    const char *fault = authority_read(draft->body, draft->body_size, deciding->arena, record);
    if (fault)
        return problem_error(deciding->problems, ERROR_INVALID, place_of(deciding), NULL, "%s", fault);
    int code = check_envelope(deciding, draft, record);
    if (!code)
        code = find_hands(deciding, record);
    if (!code)
        code = ask(deciding, record);
    if (!code)
        code = note_sums(deciding, record);
    bool matters = !last || deciding->sum_count; /* to what is decided after it, or to the sums */
    return code || !matters ? code : take_in(deciding, record);
}

static int decide_authority(struct deciding *deciding)
{
    int code = lock(deciding, SUPPORT_SUBJECT, NULL);
    if (!code)
        code = read_state(deciding, false);
    for (size_t i = 0; !code && i < deciding->append->count; i++)
        code = decide_one(deciding, &deciding->append->drafts[i], i + 1 == deciding->append->count);
    return code || !deciding->sum_count ? code : keep_sums(deciding);
}

/* Whether one person on one laptop records rows: what is quick to allow without reading the rules. */
static bool is_solo_row(const struct deciding *deciding)
{
    const struct draft *drafts = deciding->append->drafts;
    if (transaction_has_authority(deciding->transaction))
        return false;
    for (size_t i = 0; i < deciding->append->count; i++)
        if ((i == 0 || strcmp(drafts[i].kind, drafts[i - 1].kind) != 0) &&
            !wiring_table(&journal_wired, drafts[i].kind))
            return false;
    return true;
}

int support_authority(struct transaction *transaction, const struct append *append, struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct digest installation = journal_installation(transaction_journal(transaction));
    char text[DIGEST_TEXT_SIZE];
    struct deciding deciding = {.transaction = transaction,
                                .append = append,
                                .problems = problems,
                                .arena = arena,
                                .today = instant_day(transaction_now(transaction)),
                                .installation = digest_format(&installation, text)};
    if (!arena)
        return problem_memory(problems);
    if (is_solo_row(&deciding))
        return 0;
    int code = support_rule_set(transaction_journal(transaction), problems, &deciding.set);
    if (code)
        return code;
    return strcmp(append->subject, SUPPORT_SUBJECT) == 0 ? decide_authority(&deciding)
                                                         : decide_others(&deciding);
}

/* ---- writing and replay -----------------------------------------------------------------------------------
 */

/* Appends one record of authority, locking what every one of them locks first. */
static int append_record(struct transaction *transaction, const struct authority_record *record,
                         struct problems *problems)
{
    TEXT_CLEANUP struct text body = {0};
    struct guard guard = {.key = SUPPORT_SUBJECT};
    struct appended appended;
    if (authority_write(record, &body))
        return problem_memory(problems);
    const struct draft draft = {.kind = authority_kind_names[record->kind],
                                .effective = instant_day(transaction_now(transaction)),
                                .body = text_content(&body),
                                .body_size = body.length};
    const struct append append = {.subject = SUPPORT_SUBJECT,
                                  .circle = CIRCLE_INTERNAL,
                                  .expected = APPEND_ANY,
                                  .author = record->author,
                                  .authority = *record->delegation ? record->delegation : record->under,
                                  .drafts = &draft,
                                  .count = 1};
    int code = transaction_guards(transaction, &guard, 1, problems);
    return code ? code : transaction_append(transaction, &append, problems, &appended);
}

static int record_act(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct authority_record *const *record = context;
    const struct stream_name stream = {SUPPORT_SUBJECT, CIRCLE_INTERNAL};
    int code = transaction_streams(transaction, &stream, 1, problems);
    return code ? code : append_record(transaction, *record, problems);
}

int support_record(struct journal *journal, const struct authority_record *record, struct arena *arena,
                   struct problems *problems)
{
    bool again;
    return journal_write(journal, NULL, record_act, &record, arena, problems, &again);
}

/* Adds the amount of a request to the sum of each delegation that it was approved under, once. last: for each
   delegation the last request that was added, counted from 1. */
static int add_request(const struct authority_state *state, size_t index, money_cents *sums, size_t *last)
{
    const struct authority_request *request = &state->requests[index];
    for (size_t i = 0; authority_counts(request) && i < request->approval_count; i++) {
        const char *id = request->approvals[i].delegation;
        for (int step = 0; step < AUTHORITY_CHAIN_MAXIMUM && *id; step++) {
            const struct authority_delegation *delegation = authority_delegation(state, id);
            if (!delegation)
                break;
            size_t at = (size_t)(delegation - state->delegations);
            if (last[at] != index + 1 && money_add(sums[at], request->amount, &sums[at]))
                return ERROR_LIMIT;
            last[at] = index + 1;
            id = delegation->granted->under;
        }
    }
    return 0;
}

/* The sum of each delegation. */
static int add_requests(const struct authority_state *state, struct arena *arena, struct problems *problems,
                        money_cents **ret_sums)
{
    money_cents *sums = arena_array(arena, state->delegation_count, sizeof *sums);
    size_t *last = arena_array(arena, state->delegation_count, sizeof *last);
    if (!sums || !last)
        return problem_memory(problems);
    for (size_t i = 0; i < state->request_count; i++)
        if (add_request(state, i, sums, last))
            return problem_error(problems, ERROR_LIMIT, (struct place){.file = SUPPORT_SUBJECT}, NULL,
                                 "with '%s' a sum is too large to count", state->requests[i].submitted->id);
    *ret_sums = sums;
    return 0;
}

int support_guards(struct journal *journal, struct arena *arena, struct problems *problems,
                   struct guard **ret_guards, size_t *ret_count)
{
    const struct authority_rule_set *set;
    struct authority_state *state = NULL;
    money_cents *sums = NULL;
    size_t count = 0;
    int code = support_rule_set(journal, problems, &set);
    if (code == 0)
        code = support_state(journal, &set->rules, arena, problems, &state); /* not what is kept */
    if (code == 0)
        code = add_requests(state, arena, problems, &sums);
    if (code != 0)
        return code;
    assert(state);
    assert(sums);
    struct guard *guards = arena_array(arena, state->delegation_count, sizeof *guards);
    for (size_t i = 0; guards && i < state->delegation_count; i++) {
        char text[MONEY_TEXT_SIZE];
        if (!sums[i])
            continue;
        guards[count].key = arena_format(arena, "delegation/%s", state->delegations[i].granted->id);
        guards[count].value = arena_format(arena, "%s", decimal_format(sums[i], 0, 0, text));
        if (!guards[count].key || !guards[count].value)
            return problem_memory(problems);
        count++;
    }
    if (!guards)
        return problem_memory(problems);
    *ret_guards = guards;
    *ret_count = count;
    return 0;
}
