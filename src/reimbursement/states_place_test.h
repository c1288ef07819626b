/* A contingent in a journal of its own, whose statements are certified without requests: for the tests of
   acts, locks and races. On SQLite, or on the PostgreSQL server of the tests. */
#ifndef MUSTER_REIMBURSEMENT_STATES_PLACE_TEST_H
#define MUSTER_REIMBURSEMENT_STATES_PLACE_TEST_H

#include "reimbursement/states_operations.h"

#include "certified_test.h"
#include "journal/journal_place_test.h"

#define TODAY ((civil_day)20000) /* 2024-10-04 */

/* All that a statement of these tests rests on, called official. */
#define RULES                                                                                                \
    "=== rules.csv\nedition,key,value,mark,source\n*,formula_personnel,muster-1,official,s\n"                \
    "*,formula_lease,muster-1,official,s\n*,formula_factors,muster-1,official,s\n"                           \
    "*,formula_self_sustainment,muster-1,official,s\n*,formula_deduction,muster-1,official,s\n"              \
    "*,formula_losses,muster-1,official,s\n*,formula_rounding,muster-1,official,s\n"                         \
    "*,serviceability_threshold,0.90,official,s\n*,deduction_trigger,0.10,official,s\n"                      \
    "*,deduction_cap,0.35,official,s\n"

struct states_place {
    struct journal_place place;
    struct journal_wiring wiring;
    struct surroundings surroundings;
    struct argument_value values[16];
    struct request request;
    struct journal *journal;
    struct schedule schedule;
};

static inline const struct operation *find_operation(const struct operation_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    fail_msg("there is no operation %s", name);
    return NULL;
}

/* Calls an operation with pairs of name and value, and expects that it is done. */
static inline void do_operation(const struct states_place *at, const struct operation_list *list,
                                const char *name, const char *author, const char *const *pairs)
{
    const struct operation *operation = find_operation(list, name);
    struct test_case test = test_begin();
    struct argument_value values[16] = {{0}};
    struct surroundings surroundings = at->surroundings;
    struct reply reply = {.report = {.arena = test.arena}};
    surroundings.author = author;
    for (; *pairs; pairs += 2)
        for (size_t i = 0; i < operation->argument_count; i++) {
            if (strcmp(operation->arguments[i].name, pairs[0]) != 0)
                continue;
            values[i].text[values[i].count++] = pairs[1];
            for (int k = 0; operation->arguments[i].choices && operation->arguments[i].choices[k]; k++)
                if (strcmp(operation->arguments[i].choices[k], pairs[1]) == 0)
                    values[i].number = k;
        }
    const struct request request = {.operation = operation,
                                    .values = values,
                                    .form = REPLY_JSON,
                                    .today = TODAY,
                                    .surroundings = &surroundings,
                                    .arena = test.arena,
                                    .problems = &test.problems};
    assert_fine(operation->run(&request, &reply), &test.problems);
    text_done(&reply.machine);
    test_end(&test);
}
#define do_pairs(at, list, name, author, ...)                                                                \
    do_operation(at, list, name, author, (const char *const[]){__VA_ARGS__, NULL})

/* Writes a folder's text to the disk; its path, in the place's arena. */
static inline const char *write_folder(struct states_place *at, const char *name, const char *content)
{
    struct test_case *test = &at->place.test;
    struct folder folder = {0};
    const char *path = arena_format(test->arena, "%s/%s", at->place.folder.path, name);
    assert_true(folder_of_text(content, strlen(content), test->arena, &folder));
    assert_fine(folder_write(path, folder.files, folder.count, true, &test->problems), &test->problems);
    return path;
}

static inline void import_contingent(struct states_place *at, const char *content)
{
    do_pairs(at, &contingent_operations, "import", "a.bekov", "folder",
             write_folder(at, "contingent", content));
}

/* Two persons accept all that the schedule calls official. */
static inline void accept_schedule(struct states_place *at)
{
    static const char *const persons[] = {"first", "second"};
    static const char *const tables[][2] = {{"E", "editions"},
                                            {"*", "personnel"},
                                            {"E", "major_equipment"},
                                            {"E", "self_sustainment"},
                                            {"*", "rules"}};
    const char *path = write_folder(at, "schedule", SCHEDULE RULES);
    for (size_t i = 0; i < TEST_COUNT(persons); i++)
        for (size_t k = 0; k < TEST_COUNT(tables); k++)
            do_pairs(at, &reference_operations, "rates accept", persons[i], "edition", tables[k][0], "table",
                     tables[k][1], "schedule", path);
}

static inline void states_place_begin(struct states_place *at, const char *content)
{
    test_clock = (instant)TODAY * 86400 * 1000000;
    *at = (struct states_place){.place = journal_place_new(), .wiring = journal_wired};
    struct test_case *test = &at->place.test;
    at->wiring.authority = test_allow;
    at->wiring.request_begin = NULL;
    at->wiring.request_end = NULL;
    at->wiring.person = NULL;
    at->surroundings = (struct surroundings){.database = at->place.options.database,
                                             .keys = at->place.options.keys,
                                             .author = "a.bekov",
                                             .now = test_now};
    at->request = (struct request){.operation = find_operation(&state_operations, "certify"),
                                   .values = at->values,
                                   .today = TODAY,
                                   .surroundings = &at->surroundings,
                                   .arena = test->arena,
                                   .problems = &test->problems};
    assert_loaded("schedule", rates_load(SCHEDULE RULES, test, &at->schedule), &test->problems);
    import_contingent(at, content);
    at->place.options.wiring = &at->wiring;
    at->journal = journal_place_open(&at->place);
}

static inline void states_place_end(struct states_place *at)
{
    journal_close(at->journal);
    journal_place_remove(&at->place);
}

static inline struct stated stated_of(struct states_place *at, struct journal *journal)
{
    return (struct stated){.request = &at->request, .journal = journal, .id = "x", .subject = "contingent/x"};
}

static inline struct period months_of(const char *from, const char *to)
{
    return (struct period){day_of(from), day_of(to)};
}

static inline struct certifying certifying_of(struct states_place *at, struct journal *journal,
                                              const char *from, const char *to)
{
    return (struct certifying){.stated = stated_of(at, journal),
                               .stating = {.schedule = at->schedule},
                               .period = months_of(from, to),
                               .delegation = "cell"};
}

/* What came of an act: "" or its last error. The problems are forgotten. */
static inline const char *outcome(struct states_place *at, int code)
{
    struct problems *problems = &at->place.test.problems;
    const char *what = "";
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].kind == PROBLEM_ERROR)
            what = problems->items[i].what;
    assert_true((code < 0) == (what[0] != '\0'));
    problems_init(problems, problems->arena);
    return what;
}

static inline const char *certify(struct states_place *at, const char *from, const char *to)
{
    struct certifying certifying = certifying_of(at, at->journal, from, to);
    bool again;
    return outcome(at, journal_write(at->journal, NULL, certify_act, &certifying, at->place.test.arena,
                                     &at->place.test.problems, &again));
}

static inline const char *reverse(struct states_place *at, const char *statement)
{
    struct reversing reversing = {
        .stated = stated_of(at, at->journal), .name = statement, .delegation = "cell", .why = "wrong"};
    bool again;
    return outcome(at, journal_write(at->journal, NULL, reverse_act, &reversing, at->place.test.arena,
                                     &at->place.test.problems, &again));
}

#endif
