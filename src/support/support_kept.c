/* Reading authority: all of it, or what came since it was last read.

   What is kept is a state and the heads up to which it was folded. A head is a hash of all before it, so what
   was read inside a transaction that was then taken back is never mistaken for what stands: its head is not
   there. A record that does not come after all that was kept (of a bundle, say) has its place among it; then
   all is folded anew. */
#include "support/support_kept.h"

#include <assert.h>
#include <string.h>

enum { OUT_OF_ORDER = 1 };

/* Up to which sequence a writer's records have seen another's. */
struct sight {
    struct digest writer, other;
    uint64_t sequence;
};

struct kept {
    struct arena *arena;
    const struct authority_rule_set *set;
    struct authority_state *state;
    bool people_only;
    struct seen_head *heads; /* one for each writer */
    size_t head_count, head_capacity;
    struct sight *sights;
    size_t sight_count, sight_capacity;
};

static const char rules_key, state_key; /* their addresses */

static void kept_free(void *context)
{
    struct kept *kept = context;
    arena_free(kept->arena);
}

static struct kept *kept_new(bool people_only)
{
    struct arena *arena = arena_new(0);
    struct kept *kept = arena ? arena_alloc(arena, sizeof *kept) : NULL;
    if (!kept || authority_state_new(arena, &kept->state)) {
        arena_free(arena);
        return NULL;
    }
    kept->arena = arena;
    kept->people_only = people_only;
    return kept;
}

/* ---- the order ---- */

static struct sight *find_sight(const struct kept *kept, const struct digest *writer,
                                const struct digest *other)
{
    for (size_t i = 0; i < kept->sight_count; i++)
        if (digest_equal(&kept->sights[i].writer, writer) && digest_equal(&kept->sights[i].other, other))
            return &kept->sights[i];
    return NULL;
}

/* Takes in what a record names as seen: only what is new since its writer's record before. */
static int note_seen(struct kept *kept, const struct record *record)
{
    for (size_t i = 0; i < record->seen_count; i++) {
        struct sight *sight = find_sight(kept, &record->writer, &record->seen[i].writer);
        if (!sight) {
            struct sight *sights = arena_grow(kept->arena, kept->sights, &kept->sight_capacity,
                                              kept->sight_count, sizeof *sights);
            if (!sights)
                return ERROR_LIMIT;
            kept->sights = sights;
            sight = &sights[kept->sight_count++];
            *sight = (struct sight){.writer = record->writer, .other = record->seen[i].writer};
        }
        sight->sequence = record->seen[i].sequence;
    }
    return 0;
}

/* Whether a record has seen all that was taken in: then it is the last, in whatever order they are merged. */
static bool is_last(const struct kept *kept, const struct record *record)
{
    for (size_t i = 0; i < kept->head_count; i++) {
        const struct seen_head *head = &kept->heads[i];
        if (digest_equal(&head->writer, &record->writer))
            continue;
        const struct sight *sight = find_sight(kept, &record->writer, &head->writer);
        if (!sight || sight->sequence < head->sequence)
            return false;
    }
    return true;
}

static int note_head(struct kept *kept, const struct folded *folded)
{
    const struct seen_head head = {folded->record->writer, folded->record->sequence, *folded->hash};
    size_t i = 0;
    while (i < kept->head_count && !digest_equal(&kept->heads[i].writer, &head.writer))
        i++;
    if (i == kept->head_count) {
        struct seen_head *heads =
            arena_grow(kept->arena, kept->heads, &kept->head_capacity, kept->head_count, sizeof *heads);
        if (!heads)
            return ERROR_LIMIT;
        kept->heads = heads;
        kept->head_count++;
    }
    kept->heads[i] = head;
    return 0;
}

/* ---- reading ---- */

int support_rules(struct arena *arena, struct problems *problems, struct authority_rules *ret_rules)
{
    struct authority_rule_set set;
    int code = authority_rules_builtin(arena, problems, &set);
    if (code < 0)
        return code;
    *ret_rules = set.rules;
    return 0;
}

struct reading {
    struct authority_state *state;
    const struct authority_rules *rules;
    struct problems *problems;
    bool people_only;
    struct kept *kept; /* NULL: the state is the caller's */
    bool onward;       /* behind what was kept: only what comes after all of it can be taken in */
};

static int take_in(const struct reading *reading, const struct record *stored)
{
    struct arena *arena = reading->state->arena;
    enum authority_kind kind = authority_kind_of(stored->kind);
    struct place place = {.file = SUPPORT_SUBJECT};
    if (kind == KIND_COUNT)
        return problem_error(reading->problems, ERROR_INVALID, place, "upgrade Muster",
                             "record %llu is of a kind of a newer Muster: %s",
                             (unsigned long long)stored->sequence, stored->kind);
    if (reading->people_only && kind > KIND_GRANTED)
        return 0;
    struct authority_record *record = arena_alloc_raw(arena, sizeof *record);
    const char *author = arena_text(arena, stored->author, strlen(stored->author));
    if (!record || !author)
        return problem_memory(reading->problems);
    *record = authority_record_new(kind, author, instant_day(stored->recorded));
    record->recorded = stored->recorded;
    record->sequence = stored->sequence;
    const char *fault = authority_read(stored->body, stored->body_size, arena, record);
    if (fault)
        return problem_error(reading->problems, ERROR_STORAGE, place,
                             "`muster journal verify` shows what is damaged", "record %llu: %s",
                             (unsigned long long)stored->sequence, fault);
    return authority_apply(reading->state, reading->rules, record) ? problem_memory(reading->problems) : 0;
}

static int visit(void *context, const struct folded *folded)
{
    const struct reading *reading = context;
    struct kept *kept = reading->kept;
    if (kept && note_seen(kept, folded->record))
        return problem_memory(reading->problems);
    if (kept && reading->onward && !is_last(kept, folded->record))
        return OUT_OF_ORDER;
    if (kept && note_head(kept, folded))
        return problem_memory(reading->problems);
    return take_in(reading, folded->record);
}

static const struct journal_view authority_view = {
    .subject = SUPPORT_SUBJECT, .circle = CIRCLE_INTERNAL, .known_on = INSTANT_NEVER};

int support_state(struct journal *journal, const struct authority_rules *rules, struct arena *arena,
                  struct problems *problems, struct authority_state **ret_state)
{
    struct reading reading = {.rules = rules, .problems = problems};
    if (authority_state_new(arena, &reading.state))
        return problem_memory(problems);
    int code = journal_fold(journal, &authority_view, visit, &reading, problems);
    if (code < 0)
        return code;
    *ret_state = reading.state;
    return 0;
}

/* 0, OUT_OF_ORDER or ERROR_CONFLICT (its heads are not there): fold anew; or another error code. */
static int read_on(struct journal *journal, struct kept *kept, struct problems *problems)
{
    struct journal_view view = authority_view;
    ARENA_CLEANUP struct arena *scratch = arena_new(0);
    struct reading reading = {.state = kept->state,
                              .rules = &kept->set->rules,
                              .problems = problems,
                              .people_only = kept->people_only,
                              .kept = kept,
                              .onward = kept->head_count > 0};
    struct seen_head *after = /* the heads move while records are taken in */
        scratch ? arena_array_raw(scratch, kept->head_count, sizeof *after) : NULL;
    if (!after)
        return problem_memory(problems);
    if (kept->head_count)
        memcpy(after, kept->heads, kept->head_count * sizeof *after);
    view.after = after;
    view.after_count = kept->head_count;
    return journal_fold(journal, &view, visit, &reading, problems);
}

/* ---- keeping ---- */

struct kept_rules {
    struct arena *arena;
    struct authority_rule_set set;
};

static void free_rules(void *context)
{
    struct kept_rules *rules = context;
    arena_free(rules->arena);
}

static int keep_rules(struct journal *journal, struct problems *problems, struct kept_rules **ret_rules)
{
    struct arena *arena = arena_new(0);
    struct kept_rules *rules = arena ? arena_alloc(arena, sizeof *rules) : NULL;
    if (!rules) {
        arena_free(arena);
        return problem_memory(problems);
    }
    rules->arena = arena;
    int code = authority_rules_builtin(arena, problems, &rules->set);
    if (code < 0) {
        arena_free(arena);
        return code;
    }
    *ret_rules = rules;
    return journal_keep(journal, &rules_key, rules, free_rules, problems);
}

int support_rule_set(struct journal *journal, struct problems *problems,
                     const struct authority_rule_set **ret_set)
{
    struct kept_rules *rules = journal_kept(journal, &rules_key);
    int code = rules ? 0 : keep_rules(journal, problems, &rules);
    if (code < 0)
        return code;
    assert(rules);
    *ret_set = &rules->set;
    return 0;
}

static int keep_anew(struct journal *journal, bool people_only, struct problems *problems,
                     struct kept **ret_kept)
{
    struct kept *kept = kept_new(people_only);
    if (!kept)
        return problem_memory(problems);
    int code = support_rule_set(journal, problems, &kept->set);
    if (code >= 0)
        code = read_on(journal, kept, problems);
    if (code < 0) {
        kept_free(kept);
        return code;
    }
    *ret_kept = kept;
    return journal_keep(journal, &state_key, kept, kept_free, problems);
}

int support_now(struct journal *journal, bool people_only, struct problems *problems,
                const struct authority_state **ret_state)
{
    struct kept *kept = journal_kept(journal, &state_key);
    bool enough = kept && (people_only || !kept->people_only);
    int code = enough ? read_on(journal, kept, problems) : OUT_OF_ORDER;
    if (code != 0) {
        int dropped = journal_keep(journal, &state_key, NULL, NULL, problems);
        if (dropped < 0 || (code < 0 && code != ERROR_CONFLICT))
            return dropped < 0 ? dropped : code;
        code = keep_anew(journal, people_only, problems, &kept);
    }
    if (code < 0)
        return code;
    assert(kept);
    *ret_state = kept->state;
    return 0;
}
