/* `rates accept`: one of the two persons who accept rows of a schedule. */
#include "base/json.h"
#include "journal/journal.h"
#include "reference/reference.h"
#include "reference/reference_operations.h"

#include <string.h>

enum { ROWS_MAXIMUM = 10000 };

/* What is accepted. */
struct accepting {
    const struct request *request;
    struct schedule schedule;
    struct rate_row *rows;
    const char **hashes;
    size_t count;
    struct draft *drafts;
    size_t draft_count;
};

/* ---- the rows ---- */

static int add_row(struct accepting *accepting, struct rate_row row)
{
    struct arena *arena = accepting->request->arena;
    struct digest hash;
    char hex[DIGEST_TEXT_SIZE];
    if (accepting->count == ROWS_MAXIMUM)
        return problem_error(accepting->request->problems, ERROR_LIMIT, (struct place){0},
                             "name them in several commands", "more than %d rows", ROWS_MAXIMUM);
    int code = schedule_row_hash(&accepting->schedule, &row, &hash);
    const char *text = code < 0 ? NULL : arena_text(arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1);
    if (!text)
        return problem_memory(accepting->request->problems);
    accepting->rows[accepting->count] = row;
    accepting->hashes[accepting->count++] = text;
    return 0;
}

static int add_named(struct accepting *accepting, struct rate_row row)
{
    struct problems *problems = accepting->request->problems;
    enum mark mark;
    bool blank;
    char quoted[2][TEXT_QUOTE_SIZE];
    text_quote(row.code, strlen(row.code), quoted[0]);
    text_quote(row.edition, strlen(row.edition), quoted[1]);
    if (!schedule_row_find(&accepting->schedule, &row, &mark, &blank))
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){.file = accepting->schedule.name},
                             "`muster rates show` lists its rows; personnel rates, and rules that hold for "
                             "all editions, have the edition *",
                             "the schedule has no row '%s' of %s, edition '%s'", quoted[0],
                             schedule_table_names[row.table], quoted[1]);
    if (blank)
        return problem_error(problems, ERROR_INVALID, (struct place){.file = accepting->schedule.name},
                             "`muster rates import` loads the official tables",
                             "the row '%s' of %s, edition '%s', is blank: there is nothing to accept",
                             quoted[0], schedule_table_names[row.table], quoted[1]);
    return add_row(accepting, row);
}

/* A row of a whole table: only what the import itself calls official. */
static int add_official(struct accepting *accepting, struct rate_row row)
{
    enum mark mark;
    bool blank;
    bool taken =
        schedule_row_find(&accepting->schedule, &row, &mark, &blank) && !blank && mark == MARK_OFFICIAL;
    return taken ? add_row(accepting, row) : 0;
}

static int add_personnel(struct accepting *accepting)
{
    int code = 0;
    for (size_t i = 0; i < accepting->schedule.personnel_count && code == 0; i++) {
        char day[DAY_TEXT_SIZE];
        const char *name = day_format(accepting->schedule.personnel[i].effective_from, day);
        name = arena_text(accepting->request->arena, name, strlen(name));
        code = name ? add_official(accepting, (struct rate_row){SCHEDULE_PERSONNEL, RATE_EDITION_ANY, name})
                    : problem_memory(accepting->request->problems);
    }
    return code;
}

static int add_names(struct accepting *accepting, struct rate_row row, const char *const *names, size_t count)
{
    int code = 0;
    for (size_t i = 0; i < count && code == 0; i++)
        code = add_official(accepting, (struct rate_row){row.table, row.edition, names[i]});
    return code;
}

static int add_table(struct accepting *accepting, struct rate_row row)
{
    const struct schedule *schedule = &accepting->schedule;
    const char *keys[RULE_COUNT];
    switch (row.table) {
    case SCHEDULE_EDITIONS:
        return add_official(accepting, (struct rate_row){row.table, row.edition, row.edition});
    case SCHEDULE_PERSONNEL:
        return add_personnel(accepting);
    case SCHEDULE_EQUIPMENT:
        return add_names(accepting, row, schedule->codes, schedule->code_count);
    case SCHEDULE_SERVICES:
        return add_names(accepting, row, schedule->categories, schedule->category_count);
    case SCHEDULE_RULES:
        for (int i = 0; i < RULE_COUNT; i++)
            keys[i] = rule_key_name((enum rule_key)i);
        return add_names(accepting, row, keys, RULE_COUNT);
    case SCHEDULE_TABLES:
        break;
    }
    return 0;
}

static int find_rows(struct accepting *accepting)
{
    const struct request *request = accepting->request;
    const struct argument_value *codes = request_value(request, "code");
    struct rate_row row = {(enum schedule_table)request_number(request, "table", 0),
                           request_text(request, "edition", ""), ""};
    int result = 0;
    accepting->rows = arena_array(request->arena, ROWS_MAXIMUM, sizeof *accepting->rows);
    accepting->hashes = arena_array(request->arena, ROWS_MAXIMUM, sizeof *accepting->hashes);
    if (!accepting->rows || !accepting->hashes)
        return problem_memory(request->problems);
    if (codes->count == 0)
        result = add_table(accepting, row);
    for (size_t i = 0; i < codes->count; i++) {
        row.code = codes->text[i];
        int code = add_named(accepting, row);
        result = result ? result : code;
    }
    if (result == 0 && accepting->count == 0)
        return problem_error(request->problems, ERROR_NOT_FOUND,
                             (struct place){.file = accepting->schedule.name},
                             "rows that are weaker are accepted one by one, by CODE",
                             "the schedule calls no row of %s official in the edition '%s'",
                             schedule_table_names[row.table], row.edition);
    return result;
}

/* ---- the records ---- */

static bool accepted_already(const struct rate_acceptances *acceptances, const struct rate_row *row,
                             const char *hash, const char *person)
{
    for (size_t i = 0; i < acceptances->count; i++) {
        const struct rate_acceptance *one = &acceptances->items[i];
        if (rate_row_same(&one->row, row) && strcmp(one->hash, hash) == 0 && strcmp(one->person, person) == 0)
            return true;
    }
    return false;
}

static int make_drafts(struct accepting *accepting, const struct rate_acceptances *acceptances,
                       const char *person)
{
    const struct request *request = accepting->request;
    accepting->draft_count = 0;
    accepting->drafts = arena_array(request->arena, accepting->count, sizeof *accepting->drafts);
    if (!accepting->drafts)
        return problem_memory(request->problems);
    for (size_t i = 0; i < accepting->count; i++) {
        const struct rate_row *row = &accepting->rows[i];
        struct draft draft = {.kind = accepted_form.kind, .effective = request->today};
        const struct accepted_body body = {.table = schedule_table_names[row->table],
                                           .edition = row->edition,
                                           .code = row->code,
                                           .hash = accepting->hashes[i],
                                           .person = person,
                                           .note = request_text(request, "note", "")};
        if (accepted_already(acceptances, row, accepting->hashes[i], person))
            continue;
        draft.body = body_write(&accepted_form, &body, request->arena, &draft.body_size);
        if (!draft.body)
            return problem_memory(request->problems);
        accepting->drafts[accepting->draft_count++] = draft;
    }
    return 0;
}

static int record_rows(struct accepting *accepting, struct journal *journal)
{
    const struct request *request = accepting->request;
    const char *author = request->surroundings->author, *person;
    struct rate_acceptances acceptances;
    struct appended appended;
    int code = rate_acceptances_read(journal, request->arena, request->problems, &acceptances);
    if (code == 0)
        code = journal_person(journal, author, request->arena, request->problems, &person);
    if (code == 0)
        code = make_drafts(accepting, &acceptances, person);
    if (code < 0 || accepting->draft_count == 0)
        return code;
    const struct append append = {.subject = REFERENCE_SUBJECT,
                                  .circle = CIRCLE_INTERNAL,
                                  .expected = APPEND_ANY,
                                  .author = author,
                                  .authority = "",
                                  .drafts = accepting->drafts,
                                  .count = accepting->draft_count};
    return journal_append(journal, NULL, &append, request->arena, request->problems, &appended);
}

/* ---- the answer ---- */

static void answer(const struct accepting *accepting, struct reply *reply)
{
    const struct request *request = accepting->request;
    const char *author = request->surroundings->author;
    size_t before = accepting->count - accepting->draft_count;
    if (request->form == REPLY_JSON) {
        struct json_writer json = {.out = &reply->machine};
        json_begin_object(&json, NULL);
        json_text(&json, "person", author);
        json_integer(&json, "accepted", (int64_t)accepting->draft_count);
        json_integer(&json, "accepted_before", (int64_t)before);
        json_end_object(&json);
        return;
    }
    report_heading(&reply->report, "%s has accepted %zu row%s of %s", author, accepting->draft_count,
                   accepting->draft_count == 1 ? "" : "s", accepting->schedule.name);
    if (before)
        report_paragraph(&reply->report, "%zu more as before: they have not changed since.", before);
    report_paragraph(&reply->report,
                     "A row counts for what is agreed, certified or signed once two different persons have "
                     "accepted it; `muster rates accepted` shows who has.");
}

int rates_accept_run(const struct request *request, struct reply *reply)
{
    struct accepting accepting = {.request = request};
    JOURNAL_CLEANUP struct journal *journal = NULL;
    int code = schedule_of_request(request, &accepting.schedule);
    if (code == 0)
        code = find_rows(&accepting);
    if (code == 0)
        code = journal_of_request(request, true, &journal);
    if (code == 0)
        code = record_rows(&accepting, journal);
    if (code == 0)
        answer(&accepting, reply);
    return code;
}
