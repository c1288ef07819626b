/* Rows that named persons have accepted: the record, its fold, and what may be relied upon. */
#include "reference/reference.h"

#include "journal/journal.h"
#include "reference/reference_operations.h"

#include <string.h>

#define MEMBER(key_, type_, required_, field_)                                                               \
    {                                                                                                        \
        (key_), (type_), (required_), offsetof(struct accepted_body, field_), 0                              \
    }
static const struct body_member members[] = {
    MEMBER("code", BODY_TEXT, true, code),     MEMBER("edition", BODY_TEXT, true, edition),
    MEMBER("hash", BODY_DIGEST, true, hash),   MEMBER("note", BODY_TEXT, false, note),
    MEMBER("person", BODY_TEXT, true, person), MEMBER("table", BODY_TEXT, true, table),
};
const struct body_form accepted_form = BODY_FORM("rate.accepted/1", members);

static enum schedule_table table_of(const char *name)
{
    int table = 0;
    while (table < SCHEDULE_TABLES && strcmp(schedule_table_names[table], name) != 0)
        table++;
    return (enum schedule_table)table;
}

static const char *accepted_fault(const char *body, size_t size, struct arena *arena)
{
    struct accepted_body values;
    const char *fault = body_read(&accepted_form, body, size, arena, &values);
    if (!fault && table_of(values.table) == SCHEDULE_TABLES)
        fault = "'table' is no table of a schedule";
    return fault;
}

const struct record_kind rate_accepted_kind = {
    .kind = "rate.accepted/1", .circle = CIRCLE_INTERNAL, .fault = accepted_fault};

/* ---- folding ---- */

struct folding {
    struct arena *arena;
    struct problems *problems;
    struct rate_acceptance *items;
    size_t count, capacity;
};

/* The author, not what the body says, is who accepted. */
static int take_record(void *context, const struct folded *folded)
{
    struct folding *folding = context;
    const struct record *record = folded->record;
    struct accepted_body values;
    if (strcmp(record->kind, rate_accepted_kind.kind) != 0)
        return 0;
    const char *fault = body_read(&accepted_form, record->body, record->body_size, folding->arena, &values);
    struct rate_acceptance *items = arena_grow(folding->arena, folding->items, &folding->capacity,
                                               folding->count, sizeof *folding->items);
    const char *author = arena_text(folding->arena, record->author, strlen(record->author));
    if (!items || !author)
        return problem_memory(folding->problems);
    folding->items = items;
    if (fault || table_of(values.table) == SCHEDULE_TABLES)
        return problem_error(folding->problems, ERROR_INVALID, (struct place){.file = REFERENCE_SUBJECT},
                             "`muster journal verify` checks all records", "record %llu cannot be read: %s",
                             (unsigned long long)record->sequence, fault ? fault : "an unknown table");
    items[folding->count++] =
        (struct rate_acceptance){.row = {table_of(values.table), values.edition, values.code},
                                 .hash = values.hash,
                                 .person = author,
                                 .note = values.note,
                                 .day = record->effective};
    return 0;
}

/* Authors become persons, each asked for once. */
static int name_persons(struct journal *journal, struct folding *folding)
{
    for (size_t i = 0; i < folding->count; i++) {
        const char *author = folding->items[i].person, *person;
        size_t before = 0;
        while (before < i && folding->items[before].person != author)
            before++;
        if (before < i)
            continue;
        int code = journal_person(journal, author, folding->arena, folding->problems, &person);
        if (code < 0)
            return code;
        for (size_t k = i; k < folding->count; k++)
            if (strcmp(folding->items[k].person, author) == 0)
                folding->items[k].person = person;
    }
    return 0;
}

int rate_acceptances_read(struct journal *journal, struct arena *arena, struct problems *problems,
                          struct rate_acceptances *ret_acceptances)
{
    const struct journal_view view = {
        .subject = REFERENCE_SUBJECT, .circle = CIRCLE_INTERNAL, .known_on = INSTANT_NEVER};
    struct folding folding = {.arena = arena, .problems = problems};
    int code = journal_fold(journal, &view, take_record, &folding, problems);
    if (code == 0)
        code = name_persons(journal, &folding);
    if (code == 0)
        *ret_acceptances = (struct rate_acceptances){folding.items, folding.count};
    return code;
}

/* ---- who has accepted ---- */

static bool accepts(const struct rate_acceptance *acceptance, const struct rate_row *row, const char *hash)
{
    return rate_row_same(&acceptance->row, row) && strcmp(acceptance->hash, hash) == 0;
}

size_t rate_accepted_by(const struct rate_acceptances *acceptances, const struct rate_row *row,
                        const char *hash, const char **ret_first)
{
    size_t count = 0;
    *ret_first = "";
    for (size_t i = 0; i < acceptances->count; i++) {
        const struct rate_acceptance *one = &acceptances->items[i];
        if (!accepts(one, row, hash))
            continue;
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = accepts(&acceptances->items[k], row, hash) &&
                    strcmp(acceptances->items[k].person, one->person) == 0;
        if (!again && count++ == 0)
            *ret_first = one->person;
    }
    return count;
}

/* `'*'` where a shell would take it for files. */
static const char *edition_word(const char *edition)
{
    return strcmp(edition, RATE_EDITION_ANY) == 0 ? "'*'" : edition;
}

/* The option that names the schedule of the row, for the command of a remedy. */
static const char *schedule_option(const struct schedule *schedule, struct arena *arena)
{
    if (schedule->builtin)
        return "";
    if (strstr(schedule->name, ", ")) /* several folders */
        return " --schedule ...";
    const char *option = arena_format(arena, " --schedule %s", schedule->name);
    return option ? option : "";
}

static int refuse(const struct schedule *schedule, const struct relied_row *relied, const char *first,
                  struct problems *problems)
{
    const struct rate_row *row = &relied->row;
    const char *table = schedule_table_names[row->table];
    const char *remedy = arena_format(problems->arena,
                                      "two named persons accept it, each for themself: `muster rates accept "
                                      "%s %s %s%s`",
                                      edition_word(row->edition), table, row->code,
                                      schedule_option(schedule, problems->arena));
    const char *who = "and nobody has accepted it";
    if (first[0])
        who = arena_format(problems->arena, "and only %s has accepted it", first);
    return problem_error(problems, ERROR_FORBIDDEN, (struct place){0}, remedy,
                         "it rests on the row %s of %s, edition %s, which is %s, %s", row->code, table,
                         row->edition, mark_names[relied->mark], who ? who : "");
}

int relied_check_accepted(const struct schedule *schedule, const struct relied_rows *relied,
                          const struct rate_acceptances *acceptances, struct problems *problems)
{
    int result = 0;
    size_t refused = 0;
    for (size_t i = 0; i < relied->count; i++) {
        const struct relied_row *one = &relied->items[i];
        struct digest hash;
        char hex[DIGEST_TEXT_SIZE];
        const char *first = "";
        if (one->mark == MARK_OFFICIAL && schedule->builtin)
            continue;
        int code = schedule_row_hash(schedule, &one->row, &hash);
        if (code == ERROR_LIMIT)
            return problem_memory(problems);
        if (code == 0 && rate_accepted_by(acceptances, &one->row, digest_format(&hash, hex), &first) >=
                             RATE_PERSONS_NEEDED)
            continue;
        result = refuse(schedule, one, first, problems);
        refused++;
    }
    if (refused > 1)
        problem_note(problems, (struct place){0}, "`muster rates accept EDITION TABLE CODE CODE ...`",
                     "several rows of a table can be accepted at once");
    return result;
}
