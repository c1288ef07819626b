/* `persons`: who they are, for readers; and strength by day, for everyone. */
#include "people/persons.h"

#include "base/json.h"

#include <string.h>

/* ---- strength by day ---- */

static const char *share_text(const struct presence_step *step, struct arena *arena)
{
    int32_t tenths = presence_women_tenths(step);
    return tenths < 0 ? "" : arena_format(arena, "%d.%d", (int)tenths / 10, (int)tenths % 10);
}

static void summary_json(const struct request *request, const struct presence_step *steps, size_t count,
                         size_t persons, struct text *out)
{
    struct json_writer json = {.out = out};
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", request_text(request, "id", ""));
    json_integer(&json, "persons", (int64_t)persons);
    json_begin_array(&json, "days");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&json, NULL);
        json_day(&json, "day", steps[i].day);
        json_integer(&json, "men", steps[i].count[SEX_MALE]);
        json_integer(&json, "women", steps[i].count[SEX_FEMALE]);
        json_integer(&json, "sex_not_given", steps[i].count[SEX_NOT_GIVEN]);
        json_integer(&json, "total", presence_total(&steps[i]));
        json_text(&json, "women_per_cent", share_text(&steps[i], request->arena));
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
}

static void summary_report(const struct request *request, const struct presence_step *steps, size_t count,
                           size_t persons, struct report *report)
{
    static const struct report_column columns[] = {
        {"From", REPORT_LEFT},           {"Men", REPORT_RIGHT},   {"Women", REPORT_RIGHT},
        {"Sex not given", REPORT_RIGHT}, {"Total", REPORT_RIGHT}, {"Women, per cent", REPORT_RIGHT},
    };
    report_heading(report, "Persons of %s by day", request_text(request, "id", ""));
    report_paragraph(report, "%s recorded. Counted by what stays readable: days and sex.",
                     persons_counted(persons, request->arena));
    struct report_item *table =
        count ? report_table(report, columns, sizeof columns / sizeof *columns) : NULL;
    for (size_t i = 0; i < count; i++) {
        char day[DAY_TEXT_SIZE];
        const char *const cells[] = {day_format(steps[i].day, day),
                                     report_text(report, "%u", (unsigned)steps[i].count[SEX_MALE]),
                                     report_text(report, "%u", (unsigned)steps[i].count[SEX_FEMALE]),
                                     report_text(report, "%u", (unsigned)steps[i].count[SEX_NOT_GIVEN]),
                                     report_text(report, "%u", (unsigned)presence_total(&steps[i])),
                                     share_text(&steps[i], request->arena)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static int show_summary(const struct request *request, const struct persons *persons, struct reply *reply)
{
    struct presence *items = arena_array(request->arena, persons->count, sizeof *items);
    struct presence_step *steps;
    size_t count = 0, step_count;
    if (!items)
        return problem_memory(request->problems);
    for (size_t i = 0; i < persons->count; i++)
        if (!persons->items[i].withdrawn)
            items[count++] = persons->items[i].presence;
    if (presence_steps(items, count, request->arena, &steps, &step_count) < 0)
        return problem_memory(request->problems);
    if (request->form == REPLY_JSON)
        summary_json(request, steps, step_count, count, &reply->machine);
    else
        summary_report(request, steps, step_count, count, &reply->report);
    return 0;
}

/* ---- the list ---- */

static const char *const state_names[] = {[SEAL_OPEN] = "open",
                                          [SEAL_ERASED] = "erased",
                                          [SEAL_CLOSED] = "closed",
                                          [SEAL_UNKNOWN] = "key not here"};
static const char *const sex_names[] = {[SEX_NOT_GIVEN] = NULL, [SEX_FEMALE] = "female", [SEX_MALE] = "male"};

static void json_person(struct json_writer *json, const struct person *person)
{
    json_begin_object(json, NULL);
    json_text(json, "pseudonym", person->pseudonym);
    json_text(json, "state", state_names[person->state]);
    json_bool(json, "withdrawn", person->withdrawn);
    if (person->state == SEAL_OPEN) {
        for (int i = 0; i < PERSON_CELLS; i++)
            json_text(json, persons_form.columns[i].name, person->cells[i][0] ? person->cells[i] : NULL);
    } else {
        json_text(json, "sex", sex_names[person->presence.sex]);
        json_day(json, "from", person->presence.from);
        json_day(json, "to", person->presence.to);
    }
    json_end_object(json);
}

static void list_json(const struct request *request, const struct persons *persons, struct text *out)
{
    struct json_writer json = {.out = out};
    bool all = request_given(request, "all");
    json_begin_object(&json, NULL);
    json_text(&json, "contingent", request_text(request, "id", ""));
    json_begin_array(&json, "persons");
    for (size_t i = 0; i < persons->count; i++)
        if (all || !persons->items[i].withdrawn)
            json_person(&json, &persons->items[i]);
    json_end_array(&json);
    json_end_object(&json);
}

/* The certificates whose last valid day is over. */
static const char *lapsed_text(const struct person *person, civil_day today, struct arena *arena)
{
    const char *text = "";
    for (int i = CELL_TRAINING; text && i < PERSON_CELLS; i++) {
        int64_t last = 0;
        if (person->cells[i][0] && column_parse(&persons_form.columns[i], person->cells[i], &last) &&
            last < today)
            text = arena_format(arena, "%s%s%s", text, text[0] ? ", " : "", persons_form.columns[i].name);
    }
    return text;
}

static const char *open_day(civil_day day, char buffer[DAY_TEXT_SIZE])
{
    return day == DAY_NEVER ? "" : day_format(day, buffer);
}

/* "withdrawn", or why a person cannot be read. */
static const char *remark_text(const struct person *person, struct arena *arena)
{
    const char *state = person->state == SEAL_OPEN ? "" : state_names[person->state];
    return !person->withdrawn ? state : arena_format(arena, "%s%swithdrawn", state, state[0] ? ", " : "");
}

static void report_person(const struct request *request, const struct person *person, struct report *report,
                          struct report_item *table)
{
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
    bool open = person->state == SEAL_OPEN;
    const char *name =
        open ? report_text(report, "%s%s%s", person->cells[CELL_FAMILY_NAME],
                           person->cells[CELL_GIVEN_NAMES][0] ? ", " : "", person->cells[CELL_GIVEN_NAMES])
             : "";
    const char *const cells[] = {report_text(report, "%.8s", person->pseudonym),
                                 open ? person->cells[CELL_ID] : "",
                                 name,
                                 open ? person->cells[CELL_RANK] : "",
                                 open ? person->cells[CELL_ROLE] : "",
                                 open_day(person->presence.from, from),
                                 open_day(person->presence.to, to),
                                 open ? lapsed_text(person, request->today, request->arena) : "",
                                 remark_text(person, request->arena)};
    report_add_row(report, table, REPORT_ROW, cells);
}

static void list_report(const struct request *request, const struct persons *persons, struct report *report)
{
    static const struct report_column columns[] = {
        {"Pseudonym", REPORT_LEFT}, {"Id", REPORT_LEFT},     {"Name", REPORT_LEFT},
        {"Rank", REPORT_LEFT},      {"Role", REPORT_LEFT},   {"From", REPORT_LEFT},
        {"To", REPORT_LEFT},        {"Lapsed", REPORT_LEFT}, {"Remark", REPORT_LEFT},
    };
    bool all = request_given(request, "all");
    report_heading(report, "Persons of %s", request_text(request, "id", ""));
    if (persons->count == 0) {
        report_paragraph(report, "None are recorded: `muster import FOLDER --persons` records them.");
        return;
    }
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < persons->count; i++)
        if (all || !persons->items[i].withdrawn)
            report_person(request, &persons->items[i], report, table);
}

/* Someone has to be readable, where there is someone to be read. */
static int check_any(const struct persons *persons, const struct persons_reader *reader,
                     struct problems *problems)
{
    for (size_t i = 0; i < persons->count; i++)
        if (persons->items[i].state == SEAL_OPEN || persons->items[i].state == SEAL_ERASED)
            return 0;
    return persons_check_readable(persons, reader, problems);
}

static int show_list(const struct request *request, struct persons *persons, struct reply *reply)
{
    PERSONS_READER_CLEANUP struct persons_reader reader = {0};
    int code = persons_reader_begin(request, &reader);
    if (code == 0)
        code = persons_open(persons, &reader, request->arena, request->problems);
    if (code == 0)
        code = check_any(persons, &reader, request->problems);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        list_json(request, persons, &reply->machine);
    else
        list_report(request, persons, &reply->report);
    return 0;
}

int persons_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct persons persons = {0};
    const char *subject;
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = persons_subject(request, journal, &subject);
    if (code == 0)
        code = persons_fold(journal, NULL, subject, request_number(request, "as-known-on", INSTANT_NEVER),
                            request->arena, request->problems, &persons);
    if (code < 0)
        return code;
    return request_given(request, "summary") ? show_summary(request, &persons, reply)
                                             : show_list(request, &persons, reply);
}
