/* The states of statements, folded. */
#include "reimbursement/states_calc.h"

#include "reimbursement/certified_calc.h"

#include <stdlib.h>
#include <string.h>

/* ---- records ---- */

enum { AMOUNT_MAXIMUM = 25, NAME_MAXIMUM = 200, ID_MAXIMUM = 100 };

#define MEMBER(type_, field_, required_, maximum_)                                                           \
    {                                                                                                        \
#field_, (type_), (required_), offsetof(struct statement_fact, field_), (maximum_)                   \
    }
#define ID MEMBER(BODY_TEXT, statement, true, ID_MAXIMUM)
#define LINE                                                                                                 \
    MEMBER(BODY_TEXT, code, false, NAME_MAXIMUM), MEMBER(BODY_TEXT, line, false, NAME_MAXIMUM),              \
        MEMBER(BODY_TEXT, month, false, MONTH_TEXT_SIZE - 1),                                                \
        MEMBER(BODY_TEXT, section, false, NAME_MAXIMUM)
#define AUTHORITY                                                                                            \
    MEMBER(BODY_TEXT, delegation, true, NAME_MAXIMUM), MEMBER(BODY_TEXT, person, true, NAME_MAXIMUM),        \
        MEMBER(BODY_TEXT, request, false, NAME_MAXIMUM)
#define MONTHS MEMBER(BODY_DAY, from, true, 0), MEMBER(BODY_DAY, to, true, 0)
#define TOTAL  MEMBER(BODY_TEXT, total, true, AMOUNT_MAXIMUM)

static const struct body_member certified_members[] = {
    ID,
    MONTHS,
    TOTAL,
    AUTHORITY,
    MEMBER(BODY_DIGEST, content, true, 0),
    MEMBER(BODY_TEXT, engine, true, NAME_MAXIMUM),
    MEMBER(BODY_TEXT, mark, true, NAME_MAXIMUM),
};
static const struct body_member reported_members[] = {
    ID,
    MONTHS,
    TOTAL,
    MEMBER(BODY_DIGEST, content, false, 0),
    MEMBER(BODY_DAY, day, true, 0),
    MEMBER(BODY_DIGEST, paper, true, 0),
    MEMBER(BODY_TEXT, replaces, false, ID_MAXIMUM),
};
static const struct body_member paid_members[] = {
    ID,
    MEMBER(BODY_TEXT, amount, true, AMOUNT_MAXIMUM),
    MEMBER(BODY_DAY, day, true, 0),
    MEMBER(BODY_TEXT, reference, true, NAME_MAXIMUM),
};
static const struct body_member disputed_members[] = {ID, LINE, MEMBER(BODY_TEXT, why, true, 0)};
static const struct body_member settled_members[] = {ID, LINE, MEMBER(BODY_TEXT, why, true, 0)};
static const struct body_member reversed_members[] = {
    ID, TOTAL, AUTHORITY, MEMBER(BODY_DIGEST, content, true, 0), MEMBER(BODY_TEXT, why, true, 0),
};
const struct body_form statement_bodies[STATEMENT_ACTS] = {
    [STATEMENT_CERTIFIED] = BODY_FORM("statement.certified/1", certified_members),
    [STATEMENT_REPORTED] = BODY_FORM("statement.reported/1", reported_members),
    [STATEMENT_PAID] = BODY_FORM("statement.paid/1", paid_members),
    [STATEMENT_DISPUTED] = BODY_FORM("statement.disputed/1", disputed_members),
    [STATEMENT_SETTLED] = BODY_FORM("statement.settled/1", settled_members),
    [STATEMENT_REVERSED] = BODY_FORM("statement.reversed/1", reversed_members),
};

static bool is_cents(const char *text)
{
    char again[MONEY_TEXT_SIZE];
    int64_t cents;
    return !text[0] || (decimal_parse(text, strlen(text), 2, &cents) && cents > INT64_MIN / 4 &&
                        cents < INT64_MAX / 4 && strcmp(money_format(cents, again), text) == 0);
}

static bool is_one_of(const char *text, const char *const *names)
{
    while (*names && strcmp(*names, text) != 0)
        names++;
    return !text[0] || *names;
}

const char *statement_fact_read(enum statement_act act, const char *body, size_t size, struct arena *arena,
                                struct statement_fact *ret_fact)
{
    civil_month month;
    struct statement_fact fact = {.act = act,
                                  .day = DAY_NEVER,
                                  .from = DAY_NEVER,
                                  .to = DAY_NEVER,
                                  .statement = "",
                                  .content = "",
                                  .total = "",
                                  .amount = "",
                                  .mark = "",
                                  .engine = "",
                                  .person = "",
                                  .delegation = "",
                                  .request = "",
                                  .month = "",
                                  .section = "",
                                  .code = "",
                                  .line = "",
                                  .why = "",
                                  .paper = "",
                                  .reference = "",
                                  .replaces = ""};
    const char *fault = body_read(&statement_bodies[act], body, size, arena, &fact);
    if (fault)
        return fault;
    if (!is_cents(fact.total) || !is_cents(fact.amount))
        return "an amount is no dollars and cents, such as '201272.00'";
    if (fact.from != DAY_NEVER && !period_is_whole_months((struct period){fact.from, fact.to}))
        return "'from' and 'to' are no whole months";
    if (!is_one_of(fact.mark, mark_names) || !is_one_of(fact.section, section_names))
        return "the mark or section is not known";
    if (fact.month[0] && !month_parse(fact.month, strlen(fact.month), &month))
        return "'month' is no month such as 2025-01";
    *ret_fact = fact;
    return NULL;
}

money_cents statement_cents(const char *text)
{
    int64_t cents = 0;
    return decimal_parse(text, strlen(text), 2, &cents) ? cents : 0;
}

/* ---- looking ---- */

bool period_is_whole_months(struct period period)
{
    return period.from_day < period.to_day && period.from_day >= DAY_FIRST &&
           month_first_day(day_month(period.from_day)) == period.from_day &&
           month_first_day(day_month(period.to_day)) == period.to_day;
}

struct recorded_statement *recorded_find(const struct recorded_statements *recorded, const char *id)
{
    for (size_t i = 0; i < recorded->count; i++)
        if (strcmp(recorded->items[i]->id, id) == 0)
            return recorded->items[i];
    return NULL;
}

bool recorded_stands(const struct recorded_statement *statement)
{
    if (statement->instead || statement->reversed)
        return false;
    return statement->certified || !statement->replaced;
}

const struct recorded_statement *recorded_overlap(const struct recorded_statements *recorded,
                                                  struct period period)
{
    for (size_t i = 0; i < recorded->count; i++)
        if (recorded_stands(recorded->items[i]) && periods_overlap(recorded->items[i]->period, period))
            return recorded->items[i];
    return NULL;
}

const struct statement_fact *recorded_fact(const struct recorded_statement *statement)
{
    return statement->certified ? statement->certified : statement->reported;
}

size_t recorded_open_disputes(const struct recorded_statement *statement)
{
    size_t count = 0;
    for (size_t i = 0; i < statement->dispute_count && !statement->reversed; i++)
        count += !statement->disputes[i].settled;
    return count;
}

static const char *paid_state(const struct recorded_statement *statement)
{
    bool whole =
        statement->total < 0 ? statement->paid <= statement->total : statement->paid >= statement->total;
    return whole ? "paid" : "part paid";
}

const char *recorded_state(const struct recorded_statement *statement)
{
    if (statement->reversed)
        return "reversed";
    if (statement->instead)
        return "superseded";
    if (!recorded_stands(statement))
        return "replaced";
    if (recorded_open_disputes(statement))
        return "disputed";
    if (statement->payment_count)
        return paid_state(statement);
    return statement->certified ? "certified" : "reported";
}

const char *recorded_next_id(const struct recorded_statements *recorded, struct period period,
                             struct arena *arena)
{
    civil_month first = day_month(period.from_day), last = day_month(period.to_day - 1);
    char from[MONTH_TEXT_SIZE], to[MONTH_TEXT_SIZE];
    size_t before = 0;
    for (size_t i = 0; i < recorded->count; i++)
        before += recorded->items[i]->period.from_day == period.from_day &&
                  recorded->items[i]->period.to_day == period.to_day;
    month_format(first, from);
    const char *id = first == last ? arena_format(arena, "%s", from)
                                   : arena_format(arena, "%s..%s", from, month_format(last, to));
    return id && before ? arena_format(arena, "%s.%zu", id, before + 1) : id;
}

/* ---- taking in ---- */

void recorded_begin(struct recorded_statements *recorded, struct arena *arena)
{
    *recorded = (struct recorded_statements){.arena = arena};
}

static bool of_the_un(const struct statement_fact *fact)
{
    return fact->party && (!fact->party[0] || strcmp(fact->party, "UN") == 0);
}

static struct recorded_statement *add_statement(struct recorded_statements *recorded,
                                                const struct statement_fact *fact)
{
    struct recorded_statement *statement = arena_alloc(recorded->arena, sizeof *statement);
    struct recorded_statement **items = arena_grow(recorded->arena, recorded->items, &recorded->capacity,
                                                   recorded->count, sizeof(struct recorded_statement *));
    if (!statement || !items)
        return NULL;
    recorded->items = items;
    items[recorded->count++] = statement;
    statement->id = fact->statement;
    return statement;
}

/* What it states is what this record says. */
static void state(struct recorded_statement *statement, const struct statement_fact *fact)
{
    statement->period = (struct period){fact->from, fact->to};
    statement->total = statement_cents(fact->total);
}

/* What was only reported of these months gives way. */
static void supersede(struct recorded_statements *recorded, const struct recorded_statement *certified)
{
    for (size_t i = 0; i < recorded->count; i++) {
        struct recorded_statement *reported = recorded->items[i];
        if (!reported->certified && recorded_stands(reported) &&
            periods_overlap(reported->period, certified->period))
            reported->instead = certified;
    }
}

/* The certified statement that stands for some of these months already, or NULL. */
static const struct recorded_statement *certified_before(const struct recorded_statements *recorded,
                                                         struct period period)
{
    for (size_t i = 0; i < recorded->count; i++)
        if (recorded->items[i]->certified && recorded_stands(recorded->items[i]) &&
            periods_overlap(recorded->items[i]->period, period))
            return recorded->items[i];
    return NULL;
}

static int apply_certified(struct recorded_statements *recorded, const struct statement_fact *fact)
{
    struct recorded_statement *statement = recorded_find(recorded, fact->statement);
    if (!of_the_un(fact)) {
        recorded->passed_over++;
        return 0;
    }
    const struct recorded_statement *before =
        certified_before(recorded, (struct period){fact->from, fact->to});
    if (!statement || statement->certified)
        statement = add_statement(recorded, fact);
    if (!statement)
        return ERROR_LIMIT;
    statement->certified = fact;
    statement->instead = before;
    state(statement, fact);
    if (!before)
        supersede(recorded, statement);
    return 0;
}

static int apply_reported(struct recorded_statements *recorded, const struct statement_fact *fact)
{
    struct recorded_statement *statement = recorded_find(recorded, fact->statement);
    struct recorded_statement *before = fact->replaces[0] ? recorded_find(recorded, fact->replaces) : NULL;
    if (!fact->ours || (statement && statement->reported)) {
        recorded->passed_over++;
        return 0;
    }
    if (before && !before->certified && !before->replaced)
        before->replaced = fact;
    if (statement) {
        statement->reported = fact;
        return 0;
    }
    const struct recorded_statement *other =
        recorded_overlap(recorded, (struct period){fact->from, fact->to});
    statement = add_statement(recorded, fact);
    if (!statement)
        return ERROR_LIMIT;
    statement->reported = fact;
    statement->instead = other;
    state(statement, fact);
    return 0;
}

static int apply_paid(struct recorded_statements *recorded, struct recorded_statement *statement,
                      const struct statement_fact *fact)
{
    for (size_t i = 0; i < statement->payment_count; i++)
        if (strcmp(statement->payments[i]->reference, fact->reference) == 0 &&
            strcmp(statement->payments[i]->amount, fact->amount) == 0)
            return 0;
    if (money_add(statement->paid, statement_cents(fact->amount), &statement->paid) < 0) {
        recorded->passed_over++;
        return 0;
    }
    const struct statement_fact **payments =
        arena_grow(recorded->arena, statement->payments, &statement->payment_capacity,
                   statement->payment_count, sizeof(const struct statement_fact *));
    if (!payments)
        return ERROR_LIMIT;
    statement->payments = payments;
    payments[statement->payment_count++] = fact;
    return 0;
}

static int apply_disputed(struct recorded_statements *recorded, struct recorded_statement *statement,
                          const struct statement_fact *fact)
{
    struct statement_dispute *disputes =
        arena_grow(recorded->arena, statement->disputes, &statement->dispute_capacity,
                   statement->dispute_count, sizeof *disputes);
    if (!disputes)
        return ERROR_LIMIT;
    statement->disputes = disputes;
    disputes[statement->dispute_count++] = (struct statement_dispute){.raised = fact};
    return 0;
}

/* Whether a settlement is about a dispute: by the same party, of everything or of the same line. */
static bool settles(const struct statement_fact *settled, const struct statement_fact *raised)
{
    if (strcmp(settled->party, raised->party) != 0)
        return false;
    if (!settled->month[0] && !settled->section[0] && !settled->code[0] && !settled->line[0])
        return true;
    return strcmp(settled->month, raised->month) == 0 && strcmp(settled->section, raised->section) == 0 &&
           strcmp(settled->code, raised->code) == 0 && strcmp(settled->line, raised->line) == 0;
}

static int apply_settled(struct recorded_statements *recorded, struct recorded_statement *statement,
                         const struct statement_fact *fact)
{
    size_t settled = 0;
    for (size_t i = 0; i < statement->dispute_count; i++)
        if (!statement->disputes[i].settled && settles(fact, statement->disputes[i].raised)) {
            statement->disputes[i].settled = fact;
            settled++;
        }
    recorded->passed_over += settled == 0;
    return 0;
}

static int apply_reversed(struct recorded_statements *recorded, struct recorded_statement *statement,
                          const struct statement_fact *fact)
{
    if (!of_the_un(fact) || !statement->certified || !recorded_stands(statement))
        recorded->passed_over++;
    else
        statement->reversed = fact;
    return 0;
}

int recorded_apply(struct recorded_statements *recorded, const struct statement_fact *fact)
{
    static int (*const about[STATEMENT_ACTS])(struct recorded_statements *, struct recorded_statement *,
                                              const struct statement_fact *) = {
        [STATEMENT_PAID] = apply_paid,
        [STATEMENT_DISPUTED] = apply_disputed,
        [STATEMENT_SETTLED] = apply_settled,
        [STATEMENT_REVERSED] = apply_reversed,
    };
    struct recorded_statement *statement = recorded_find(recorded, fact->statement);
    if (fact->act == STATEMENT_CERTIFIED)
        return apply_certified(recorded, fact);
    if (fact->act == STATEMENT_REPORTED)
        return apply_reported(recorded, fact);
    if (!statement || !fact->party) {
        recorded->passed_over++;
        return 0;
    }
    return about[fact->act](recorded, statement, fact);
}
