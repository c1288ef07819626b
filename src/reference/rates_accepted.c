/* `rates accepted`: which rows were accepted, by whom, and whether they still stand so. */
#include "base/json.h"
#include "journal/journal.h"
#include "reference/reference.h"
#include "reference/reference_operations.h"

#include <string.h>

/* Acceptances of one row with one hash. */
struct accepted_row {
    const struct rate_acceptance *first;
    const char *persons; /* "a.bekov on 2024-02-10, n.omarova on 2024-02-11" */
    size_t count;        /* different persons */
    const char *state;
};

static bool same_row(const struct rate_acceptance *a, const struct rate_acceptance *b)
{
    return rate_row_same(&a->row, &b->row) && strcmp(a->hash, b->hash) == 0;
}

static const char *state_of(const struct schedule *schedule, const struct rate_acceptance *acceptance,
                            size_t count)
{
    struct digest hash;
    char hex[DIGEST_TEXT_SIZE];
    int code = schedule_row_hash(schedule, &acceptance->row, &hash);
    if (code < 0)
        return "not in this schedule";
    if (strcmp(digest_format(&hash, hex), acceptance->hash) != 0)
        return "changed since";
    return count >= RATE_PERSONS_NEEDED ? "accepted" : "one more person";
}

static const char *persons_of(const struct rate_acceptances *acceptances, size_t first, struct arena *arena)
{
    const char *persons = "";
    for (size_t i = first; i < acceptances->count && persons; i++) {
        const struct rate_acceptance *one = &acceptances->items[i];
        char day[DAY_TEXT_SIZE];
        if (same_row(one, &acceptances->items[first]))
            persons = arena_format(arena, "%s%s%s on %s", persons, persons[0] ? ", " : "", one->person,
                                   day_format(one->day, day));
    }
    return persons;
}

static int group_rows(const struct request *request, const struct schedule *schedule,
                      const struct rate_acceptances *acceptances, struct accepted_row **ret_rows,
                      size_t *ret_count)
{
    struct accepted_row *rows = arena_array(request->arena, acceptances->count, sizeof *rows);
    size_t count = 0;
    if (!rows)
        return problem_memory(request->problems);
    for (size_t i = 0; i < acceptances->count; i++) {
        const struct rate_acceptance *one = &acceptances->items[i];
        struct accepted_row row = {.first = one};
        const char *first;
        bool listed = false;
        for (size_t k = 0; k < count && !listed; k++)
            listed = same_row(rows[k].first, one);
        if (listed)
            continue;
        row.persons = persons_of(acceptances, i, request->arena);
        row.count = rate_accepted_by(acceptances, &one->row, one->hash, &first);
        row.state = state_of(schedule, one, row.count);
        if (!row.persons)
            return problem_memory(request->problems);
        rows[count++] = row;
    }
    *ret_rows = rows;
    *ret_count = count;
    return 0;
}

static void answer_json(const struct accepted_row *rows, size_t count, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_begin_array(&json, "rows");
    for (size_t i = 0; i < count; i++) {
        const struct rate_row *row = &rows[i].first->row;
        json_begin_object(&json, NULL);
        json_text(&json, "table", schedule_table_names[row->table]);
        json_text(&json, "edition", row->edition);
        json_text(&json, "code", row->code);
        json_text(&json, "hash", rows[i].first->hash);
        json_text(&json, "accepted_by", rows[i].persons);
        json_integer(&json, "persons", (int64_t)rows[i].count);
        json_text(&json, "state", rows[i].state);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void answer_report(const struct accepted_row *rows, size_t count, const struct schedule *schedule,
                          struct report *report)
{
    static const struct report_column columns[] = {{"Table", REPORT_LEFT},
                                                   {"Edition", REPORT_LEFT},
                                                   {"Code", REPORT_LEFT},
                                                   {"Accepted by", REPORT_LEFT},
                                                   {"State", REPORT_LEFT}};
    report_heading(report, "Rows accepted by named persons, against %s", schedule->name);
    if (count == 0) {
        report_paragraph(report, "None yet: `muster rates accept` records one.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        const struct rate_row *row = &rows[i].first->row;
        const char *const cells[] = {schedule_table_names[row->table], row->edition, row->code,
                                     rows[i].persons, rows[i].state};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

int rates_accepted_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct schedule schedule;
    struct rate_acceptances acceptances;
    struct accepted_row *rows = NULL;
    size_t count = 0;
    int code = schedule_of_request(request, &schedule);
    if (code == 0)
        code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = rate_acceptances_read(journal, request->arena, request->problems, &acceptances);
    if (code == 0)
        code = group_rows(request, &schedule, &acceptances, &rows, &count);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        answer_json(rows, count, &reply->machine);
    else
        answer_report(rows, count, &schedule, &reply->report);
    return 0;
}
