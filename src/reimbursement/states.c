/* The statements of a contingent: records folded, their lines read, months locked. */
#include "reimbursement/states.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CONTINGENT "contingent/"

bool fault_is_memory(const char *fault)
{
    return strcmp(fault, "out of memory") == 0; /* body_read and certified_content_read say so */
}

/* ---- folding ---- */

static int read_fact(const struct journal *journal, const struct kept_record *kept, enum statement_act act,
                     struct arena *arena, struct problems *problems, const struct statement_fact **ret_fact)
{
    struct statement_fact *fact = arena_alloc(arena, sizeof *fact);
    if (!fact)
        return problem_memory(problems);
    const char *fault = statement_fact_read(act, kept->body, kept->body_size, arena, fact);
    if (fault && fault_is_memory(fault))
        return problem_memory(problems);
    if (fault)
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "`muster journal verify` checks all",
                             "record %" PRIu64 " of %s (%s) cannot be read: %s", kept->sequence, kept->author,
                             kept->kind, fault);
    fact->party = journal_writer_party(journal, &kept->writer, kept->sequence);
    fact->ours = fact->party && strcmp(fact->party, journal_own_party(journal)) == 0;
    fact->author = kept->author;
    fact->sequence = kept->sequence;
    fact->known = kept->known;
    if (fact->day == DAY_NEVER)
        fact->day = kept->effective;
    *ret_fact = fact;
    return 0;
}

/* STATEMENT_ACTS: it is another kind. */
static enum statement_act act_of(const char *kind)
{
    int act = 0;
    while (act < STATEMENT_ACTS && strcmp(statement_bodies[act].kind, kind) != 0)
        act++;
    return (enum statement_act)act;
}

static int take_record(const struct journal *journal, const struct kept_record *kept, struct arena *arena,
                       struct problems *problems, struct recorded_statements *recorded)
{
    const struct statement_fact *fact = NULL;
    enum statement_act act = act_of(kept->kind);
    int code = act == STATEMENT_ACTS ? 0 : read_fact(journal, kept, act, arena, problems, &fact);
    if (!fact)
        return code;
    return recorded_apply(recorded, fact) < 0 ? problem_memory(problems) : 0;
}

int states_of_kept(const struct journal *journal, const struct kept_list *kept, struct arena *arena,
                   struct problems *problems, struct recorded_statements *ret_recorded)
{
    int code = 0;
    recorded_begin(ret_recorded, arena);
    for (size_t i = 0; i < kept->count && code == 0; i++)
        code = take_record(journal, &kept->items[i], arena, problems, ret_recorded);
    return code;
}

/* ---- lines ---- */

/* What is wrong with a content as that of a statement, or NULL. */
static const char *not_of(const struct recorded_statement *statement, const struct certified_content *content)
{
    bool same = strcmp(content->statement, statement->id) == 0 &&
                content->period.from_day == statement->period.from_day &&
                content->period.to_day == statement->period.to_day && content->total == statement->total;
    return same ? NULL : "its lines are of another statement";
}

int states_content(struct journal *journal, const struct recorded_statement *statement, struct arena *arena,
                   struct problems *problems, struct certified_content *ret_content)
{
    const char *content = recorded_fact(statement)->content;
    struct digest hash;
    const void *data;
    size_t size;
    if (!digest_parse(content, strlen(content), &hash))
        return ERROR_NOT_FOUND;
    int code = journal_attachment_read(journal, &hash, arena, problems, &data, &size);
    if (code < 0)
        return code;
    const char *fault = certified_content_read(data, size, arena, ret_content);
    if (fault && fault_is_memory(fault))
        return problem_memory(problems);
    fault = fault ? fault : not_of(statement, ret_content);
    return fault ? problem_error(problems, ERROR_INVALID, (struct place){0},
                                 "upgrade Muster, or ask who certified it to reverse it",
                                 "the certified statement %s cannot be read: %s", statement->id, fault)
                 : 0;
}

static void warn_unknown(const struct recorded_statement *statement, struct problems *problems)
{
    bool total_only = !recorded_fact(statement)->content[0];
    problem_warning(problems, (struct place){0},
                    total_only ? "the lines come with a bundle of the United Nations, or with a report whose "
                                 "total is the one calculated"
                               : "ask the party that certified it for a bundle with them",
                    "of the statement %s only the total is here: late facts of its months are not adjusted",
                    statement->id);
}

static int load(struct journal *journal, const struct recorded_statement *statement, struct arena *arena,
                struct problems *problems, struct certified_statement *ret_certified)
{
    const struct statement_fact *fact = recorded_fact(statement);
    struct certified_content content = {.engine = ""};
    bool stands = recorded_stands(statement);
    int code = stands ? states_content(journal, statement, arena, problems, &content) : ERROR_NOT_FOUND;
    if (code < 0 && code != ERROR_NOT_FOUND)
        return code;
    if (code < 0 && stands)
        warn_unknown(statement, problems);
    *ret_certified = (struct certified_statement){.id = statement->id,
                                                  .period = statement->period,
                                                  .lines = content.lines,
                                                  .count = content.line_count,
                                                  .known = code == 0,
                                                  .reversed = !stands,
                                                  .day = fact->day,
                                                  .known_on = fact->known,
                                                  .author = fact->author,
                                                  .authority = fact->delegation,
                                                  .engine = content.engine,
                                                  .rows = content.rows,
                                                  .row_count = content.row_count};
    return 0;
}

int states_certified(struct journal *journal, const struct recorded_statements *recorded, struct arena *arena,
                     struct problems *problems, struct certified_statements *ret_certified)
{
    struct certified_statement *items = arena_array(arena, recorded->count, sizeof *items);
    size_t count = 0;
    int code = 0;
    if (!items)
        return problem_memory(problems);
    for (size_t i = 0; i < recorded->count && code == 0; i++) {
        const struct recorded_statement *statement = recorded->items[i];
        if (statement->certified && statement->instead)
            continue; /* it never stood: nothing was adjusted */
        code = load(journal, statement, arena, problems, &items[count++]);
    }
    *ret_certified = (struct certified_statements){items, count};
    return code;
}

/* ---- the account ---- */

static bool is_paid(const struct payments *payments, const struct statement_fact *fact)
{
    for (size_t i = 0; i < payments->count; i++)
        if (payments->items[i].amount == statement_cents(fact->amount) &&
            strcmp(payments->items[i].reference, fact->reference) == 0)
            return true;
    return false;
}

static int by_day(const void *left, const void *right)
{
    const struct payment *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return strcmp(a->reference, b->reference);
}

static int add_payments(const struct recorded_statements *recorded, struct arena *arena,
                        struct payments *payments)
{
    size_t count = payments->count;
    for (size_t i = 0; i < recorded->count; i++)
        count += recorded->items[i]->payment_count;
    struct payment *items = arena_array(arena, count, sizeof *items);
    if (!items)
        return ERROR_LIMIT;
    count = payments->count;
    if (count)
        memcpy(items, payments->items, count * sizeof *items);
    for (size_t i = 0; i < recorded->count; i++)
        for (size_t k = 0; k < recorded->items[i]->payment_count; k++) {
            const struct statement_fact *fact = recorded->items[i]->payments[k];
            const char *place = arena_format(arena, "record %" PRIu64 " of %s", fact->sequence, fact->author);
            if (!place)
                return ERROR_LIMIT;
            if (!is_paid(payments, fact))
                items[count++] = (struct payment){.day = fact->day,
                                                  .amount = statement_cents(fact->amount),
                                                  .section = "",
                                                  .account = "",
                                                  .reference = fact->reference,
                                                  .place = {.file = place}};
        }
    if (count)
        qsort(items, count, sizeof *items, by_day);
    *payments = (struct payments){items, count};
    return 0;
}

int states_into_account(struct journal *journal, const struct recorded_statements *recorded,
                        struct arena *arena, struct problems *problems, struct account *account)
{
    struct certified_statements *certified = arena_alloc(arena, sizeof *certified);
    struct payments *payments = arena_alloc(arena, sizeof *payments);
    if (!certified || !payments)
        return problem_memory(problems);
    if (!recorded->count)
        return 0;
    *payments = *account->payments;
    if (add_payments(recorded, arena, payments) < 0)
        return problem_memory(problems);
    int code = states_certified(journal, recorded, arena, problems, certified);
    if (code < 0)
        return code;
    account->payments = payments;
    account->certified = certified;
    return 0;
}

/* ---- names ---- */

int states_find(const struct recorded_statements *recorded, const char *id, struct problems *problems,
                struct recorded_statement **ret_statement)
{
    char quoted[TEXT_QUOTE_SIZE];
    struct recorded_statement *statement = recorded_find(recorded, id);
    if (statement) {
        *ret_statement = statement;
        return 0;
    }
    const char **names = arena_array(problems->arena, recorded->count, sizeof *names);
    if (!names)
        return problem_memory(problems);
    for (size_t i = 0; i < recorded->count; i++)
        names[i] = recorded->items[i]->id;
    return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                         recorded->count
                             ? text_known(problems->arena, "statements", id, names, recorded->count)
                             : "nothing was certified yet: `muster certify`",
                         "there is no certified statement '%s'", text_quote(id, strlen(id), quoted));
}

const char *states_guard(const char *id, civil_month month, struct arena *arena)
{
    char text[MONTH_TEXT_SIZE];
    return arena_format(arena, "statement/%s/%s", id, month_format(month, text));
}

const char *states_reversal(const struct recorded_statement *statement, struct arena *arena)
{
    TEXT_CLEANUP struct text out = {0};
    struct canonical_writer writer = {.out = &out};
    char hex[DIGEST_TEXT_SIZE], total[MONEY_TEXT_SIZE];
    canonical_begin(&writer, NULL, '{');
    canonical_add_text(&writer, "content", recorded_fact(statement)->content);
    canonical_add_text(&writer, "statement", statement->id);
    canonical_add_text(&writer, "total", money_format(-statement->total, total));
    canonical_end(&writer, '}');
    if (text_result(&out) < 0)
        return NULL;
    struct digest hash = attachment_hash(out.data, out.length);
    return arena_text(arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1);
}

/* ---- guards ---- */

struct replay {
    struct guard *guards;
    size_t count, capacity;
};

static int add_months(struct replay *replay, const char *id, const struct recorded_statement *statement,
                      struct arena *arena)
{
    civil_month end = day_month(statement->period.to_day);
    for (civil_month month = day_month(statement->period.from_day); month < end; month++) {
        const char *key = states_guard(id, month, arena);
        struct guard *guards =
            arena_grow(arena, replay->guards, &replay->capacity, replay->count, sizeof *guards);
        if (!key || !guards)
            return ERROR_LIMIT;
        replay->guards = guards;
        guards[replay->count++] = (struct guard){key, statement->id};
    }
    return 0;
}

struct replaying {
    struct journal *journal;
    struct recorded_statements recorded;
    struct arena *arena;
    struct problems *problems;
};

/* Takes in what is about statements, by itself: rows of a newer Muster do not matter here. */
static int visit(void *context, const struct folded *folded)
{
    struct replaying *replaying = context;
    const struct record *record = folded->record;
    if (act_of(record->kind) == STATEMENT_ACTS)
        return 0;
    struct arena *arena = replaying->arena;
    const struct kept_record kept = {.kind = statement_bodies[act_of(record->kind)].kind,
                                     .author = arena_text(arena, record->author, strlen(record->author)),
                                     .effective = record->effective,
                                     .known = folded->known,
                                     .writer = record->writer,
                                     .sequence = record->sequence,
                                     .body = record->body,
                                     .body_size = record->body_size};
    if (!kept.author)
        return problem_memory(replaying->problems);
    return take_record(replaying->journal, &kept, arena, replaying->problems, &replaying->recorded);
}

static int replay_contingent(struct journal *journal, const char *subject, struct arena *arena,
                             struct problems *problems, struct replay *replay)
{
    const struct journal_view view = {.subject = subject, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    struct replaying replaying = {.journal = journal, .arena = arena, .problems = problems};
    recorded_begin(&replaying.recorded, arena);
    int code = journal_fold(journal, &view, visit, &replaying, problems);
    for (size_t i = 0; code == 0 && i < replaying.recorded.count; i++) {
        const struct recorded_statement *statement = replaying.recorded.items[i];
        if (recorded_stands(statement) &&
            add_months(replay, subject + strlen(CONTINGENT), statement, arena) < 0)
            code = problem_memory(problems);
    }
    return code;
}

static int by_key(const void *left, const void *right)
{
    return strcmp(((const struct guard *)left)->key, ((const struct guard *)right)->key);
}

int statement_guards(struct journal *journal, struct arena *arena, struct problems *problems,
                     struct guard **ret_guards, size_t *ret_count)
{
    struct replay replay = {0};
    const char *const *subjects;
    size_t count;
    int code = journal_subjects(journal, CONTINGENT, arena, problems, &subjects, &count);
    for (size_t i = 0; code == 0 && i < count; i++)
        code = replay_contingent(journal, subjects[i], arena, problems, &replay);
    if (code < 0)
        return code;
    if (replay.count)
        qsort(replay.guards, replay.count, sizeof *replay.guards, by_key);
    *ret_guards = replay.guards;
    *ret_count = replay.count;
    return 0;
}
