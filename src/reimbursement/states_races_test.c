/* Every interleaving of two sessions that race for the months of a statement, as the files
   tests/races/NAME.steps say, on SQLite and, with MUSTER_TEST_POSTGRES, on PostgreSQL. A file has lines

     # a comment
     B elsewhere                   session B works at another installation, with keys of its own
     each STEP                     done before each interleaving
     A1 view FROM TO               what would be certified; then nothing else is
     A2 begin                      a write transaction, which locks the contingent
     A3 certify FROM TO | reverse STATEMENT | fact DAY MEN | own DAY MEN
                                   own: a fact that whoever certifies has recorded
     A4 commit
     expect A B [certified=TOTAL] [adjusted=TOTAL] when X<Y
                                   the first whose step X was done before step Y: what A and B are answered
                                   (allow, conflict, unasked, recorded), what stands, what the next statement
   adjusts
 */
#include "states_place_test.h"

#include "interleaving.h"
#include <stdlib.h>

static const char *const names[] = {"certify-late-fact",        "certify-late-fact-elsewhere",
                                    "certify-certify",          "certify-certify-elsewhere",
                                    "certify-record",           "certify-reverse",
                                    "certify-reverse-elsewhere"};

#define CERTIFIER "officer"

enum { EXPECTATIONS_MAXIMUM = 8 };
#define COMPANY                                                                                              \
    "=== contingent.ini\n[contingent]\nid = x%zu\ncontributor = KAZ\n[mou]\neffective = 2024-01-01\n"        \
    "=== mou_personnel.csv\neffective,ceiling\n2024-01-01,100\n" PEOPLE "2024-01-01,100,0\n"

struct expectation {
    const char *answers[RACERS], *certified, *adjusted; /* NULL: not looked at */
    size_t earlier[2], later[2];                        /* session, step */
};
struct race_file {
    const char *each;
    const char *steps[RACERS][RACER_STEPS];
    size_t step_count[RACERS];
    bool elsewhere;
    struct expectation expectations[EXPECTATIONS_MAXIMUM];
    size_t expectation_count;
};

struct session {
    struct racer racer; /* first */
    struct states_place at;
    const struct race_file *file;
    size_t index;
    size_t number; /* of the interleaving: the contingent */
    const char *viewed;
    int code;
};

/* ---- step files ---- */

static char *word(char **at)
{
    *at += strspn(*at, " ");
    char *start = *at;
    *at += strcspn(*at, " ");
    if (**at)
        *(*at)++ = '\0';
    return start;
}

static void read_expectation(struct race_file *file, char *line)
{
    struct expectation *expected = &file->expectations[file->expectation_count++];
    assert_in_range(file->expectation_count, 1, EXPECTATIONS_MAXIMUM);
    expected->answers[0] = word(&line);
    expected->answers[1] = word(&line);
    for (char *next = word(&line); *next; next = word(&line)) {
        if (strncmp(next, "certified=", 10) == 0)
            expected->certified = next + 10;
        else if (strncmp(next, "adjusted=", 9) == 0)
            expected->adjusted = next + 9;
        else if (strcmp(next, "when") != 0) {
            assert_true(strlen(next) == 5 && next[2] == '<');
            expected->earlier[0] = next[0] == 'B';
            expected->earlier[1] = (size_t)(next[1] - '1');
            expected->later[0] = next[3] == 'B';
            expected->later[1] = (size_t)(next[4] - '1');
        }
    }
}

static void read_line(struct race_file *file, char *line)
{
    if (!*line || *line == '#')
        return;
    const char *first = word(&line);
    if (strcmp(first, "B") == 0) {
        file->elsewhere = true;
    } else if (strcmp(first, "each") == 0) {
        file->each = line;
    } else if (strcmp(first, "expect") == 0) {
        read_expectation(file, line);
    } else {
        size_t session = first[0] == 'B', step = file->step_count[session]++;
        assert_true(step < RACER_STEPS && (size_t)(first[1] - '1') == step);
        file->steps[session][step] = line;
    }
}

static struct race_file read_file(const char *name, struct test_case *test)
{
    struct race_file file = {.each = ""};
    struct folder_file content = {0};
    assert_fine(file_read(arena_format(test->arena, "tests/races/%s.steps", name), test->arena,
                          &test->problems, &content),
                &test->problems);
    for (const char *at = content.data; *at;) {
        size_t length = strcspn(at, "\n");
        read_line(&file, arena_text(test->arena, at, length));
        at += length + (at[length] == '\n');
    }
    return file;
}

/* ---- steps ---- */

static _Thread_local const char *asked_for; /* NULL: anything is */

/* Somebody has asked for what was viewed, and the officer approves it who has no hand in it. */
static int request_begin(struct transaction *transaction, const struct carrying *carrying,
                         struct problems *problems, struct carried *ret_carried)
{
    struct hands hands;
    int code = journal_hands(transaction_journal(transaction), carrying, INSTANT_NEVER,
                             transaction_arena(transaction), problems, &hands);
    if (code < 0)
        return code;
    for (size_t i = 0; i < hands.count; i++)
        if (strcmp(hands.items[i].author, CERTIFIER) == 0)
            return problem_error(problems, ERROR_FORBIDDEN, (struct place){0}, NULL, "%s",
                                 hands.items[i].what);
    if (asked_for && strcmp(asked_for, carrying->content) != 0)
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){0}, NULL, "nobody has asked for it");
    *ret_carried = (struct carried){.request = "", .person = carrying->author};
    return 0;
}

static struct stated stated_in(struct session *session)
{
    struct arena *arena = session->at.place.test.arena;
    struct stated stated = stated_of(&session->at, session->at.journal);
    stated.id = arena_format(arena, "x%zu", session->number);
    stated.subject = arena_format(arena, "contingent/x%zu", session->number);
    return stated;
}

static struct period period_words(char **line)
{
    const char *from = word(line), *to = word(line);
    return months_of(from, to);
}

static int view(struct session *session, char *line, struct problems *problems)
{
    struct stated stated = stated_in(session);
    struct stating stating = {.schedule = session->at.schedule};
    struct period period = period_words(&line);
    int code = stated_read(&stated, problems);
    if (code == 0)
        code = stating_calculate(&stated, period, problems, &stating);
    if (code == 0)
        code = stating_write(&stated, recorded_next_id(&stated.recorded, period, session->at.request.arena),
                             problems, &stating);
    session->viewed = stating.hash;
    return code;
}

static int add_fact(struct transaction *transaction, struct session *session, const char *author, char *line,
                    struct problems *problems)
{
    struct arena *arena = transaction_arena(transaction);
    const char *day = word(&line), *men = word(&line);
    struct draft draft = {.kind = "people.strength/1", .effective = day_of(day)};
    struct appended appended;
    struct stated stated = stated_in(session);
    draft.body = arena_format(arena, "{\"day\":\"%s\",\"men\":\"%s\",\"women\":\"0\"}", day, men);
    draft.body_size = strlen(draft.body);
    struct append append = test_append(stated.subject, &draft, 1);
    append.author = author;
    int code = transaction_append(transaction, &append, problems, &appended);
    return code ? code : transaction_contingent_changed(transaction, stated.subject, problems);
}

/* One step between begin and commit. */
static int do_step(struct transaction *transaction, struct session *session, const char *step,
                   struct problems *problems)
{
    char *line = arena_text(transaction_arena(transaction), step, strlen(step));
    const char *what = word(&line);
    asked_for = session->viewed;
    if (strcmp(what, "fact") == 0)
        return add_fact(transaction, session, "clerk", line, problems);
    if (strcmp(what, "own") == 0)
        return add_fact(transaction, session, CERTIFIER, line, problems);
    if (strcmp(what, "reverse") == 0) {
        struct reversing reversing = {
            .stated = stated_in(session), .name = line, .delegation = "cell", .why = "wrong"};
        return reverse_act(transaction, &reversing, problems);
    }
    struct certifying certifying = {.stated = stated_in(session),
                                    .stating = {.schedule = session->at.schedule},
                                    .period = period_words(&line),
                                    .delegation = "cell"};
    return certify_act(transaction, &certifying, problems);
}

struct acting {
    struct session *session;
    size_t first; /* the step that began it */
};

static int act(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct acting *acting = context;
    struct session *session = acting->session;
    const struct stream_name streams[] = {authority_stream, {stated_in(session).subject, CIRCLE_SHARED}};
    size_t step = acting->first;
    int code = transaction_streams(transaction, streams, TEST_COUNT(streams), problems);
    if (code != ERROR_BUSY)
        racer_finish(&session->racer, step);
    for (step++; step + 1 < session->racer.step_count; step++) {
        racer_take(&session->racer, step);
        if (code == 0)
            code = do_step(transaction, session, session->file->steps[session->index][step], problems);
        if (code != ERROR_BUSY)
            racer_finish(&session->racer, step);
    }
    racer_take(&session->racer, step); /* commit, or the end of what was refused */
    return code;
}

static void *run_session(void *context)
{
    struct session *session = context;
    struct test_case *test = &session->at.place.test;
    size_t step = 0;
    bool again;
    racer_take(&session->racer, step);
    if (strncmp(session->file->steps[session->index][0], "view", 4) == 0) {
        char *line = arena_text(test->arena, session->file->steps[session->index][0] + 5, 21);
        session->code = view(session, line, &test->problems);
        racer_finish(&session->racer, step++);
        racer_take(&session->racer, step);
    }
    struct acting acting = {session, step};
    session->code =
        journal_write(session->at.journal, NULL, act, &acting, test->arena, &test->problems, &again);
    racer_finish(&session->racer, session->racer.step_count - 1);
    return NULL;
}

/* ---- what came of it ---- */

static const char *answer(int code)
{
    return code == 0                 ? "allow"
           : code == ERROR_CONFLICT  ? "conflict"
           : code == ERROR_NOT_FOUND ? "unasked"
           : code == ERROR_FORBIDDEN ? "recorded"
                                     : "something else";
}

static void check_standing(struct session *session, const struct expectation *expected)
{
    struct test_case test = test_begin();
    struct stated stated = stated_in(session);
    struct account account;
    struct statement pending;
    struct statement_options options = {.explain = false};
    money_cents certified = 0;
    char text[MONEY_TEXT_SIZE];
    assert_fine(stated_read(&stated, &test.problems), &test.problems);
    for (size_t i = 0; i < stated.recorded.count; i++)
        if (recorded_stands(stated.recorded.items[i]))
            certified += stated.recorded.items[i]->total;
    assert_fine(account_read(&stated.folder, test.arena, &test.problems, &account), &test.problems);
    assert_fine(states_into_account(stated.journal, &stated.recorded, test.arena, &test.problems, &account),
                &test.problems);
    options.certified = account.certified;
    assert_fine(adjustments_pending(&account, &session->at.schedule, &options, TODAY, test.arena,
                                    &test.problems, &pending),
                &test.problems);
    assert_same("certified", money_format(certified, text), expected->certified);
    assert_same("adjusted", money_format(pending.total, text), expected->adjusted);
    test_end(&test);
}

static void check_outcome(const char *name, struct session *sessions)
{
    const struct race_file *file = sessions[0].file;
    for (size_t i = 0; i < file->expectation_count; i++) {
        const struct expectation *expected = &file->expectations[i];
        if (sessions[expected->earlier[0]].racer.stamps[expected->earlier[1]] >=
            sessions[expected->later[0]].racer.stamps[expected->later[1]])
            continue;
        for (size_t k = 0; k < RACERS; k++)
            assert_same(name, answer(sessions[k].code), expected->answers[k]);
        if (expected->certified)
            check_standing(&sessions[0], expected);
        return;
    }
    fail_msg("%s: nothing is expected", name);
}

/* ---- one file ---- */

static void begin_session(struct session *session, struct states_place *first, size_t index,
                          const struct race_file *file)
{
    *session = (struct session){.racer = {.run = run_session, .step_count = file->step_count[index]},
                                .at = *first,
                                .file = file,
                                .index = index};
    struct states_place *at = &session->at;
    at->place.test = test_begin();
    at->place.options.now = clock_now;
    if (index == 1 && file->elsewhere)
        at->place.options.keys = arena_format(first->place.test.arena, "%s/other", first->place.folder.path);
    assert_fine(
        journal_open(&at->place.options, first->place.test.arena, &first->place.test.problems, &at->journal),
        &first->place.test.problems);
}

/* The session's memory and pointers into itself, for the next interleaving. */
static void prepare_session(struct session *session, size_t number)
{
    struct states_place *at = &session->at;
    struct test_case *test = &at->place.test;
    arena_reset(test->arena);
    problems_init(&test->problems, test->arena);
    at->request.arena = test->arena;
    at->request.problems = &test->problems;
    at->request.surroundings = &at->surroundings;
    at->request.values = at->values;
    session->number = number;
    session->viewed = NULL;
    session->code = 0;
}

struct each_step {
    struct session *session;
    const char *step;
};
static int each_act(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct each_step *each = context;
    return do_step(transaction, each->session, each->step, problems);
}

static void run_interleaving(const char *name, struct states_place *first, struct session *sessions,
                             unsigned order, size_t number)
{
    struct racer *const racers[RACERS] = {&sessions[0].racer, &sessions[1].racer};
    struct each_step each = {&sessions[0], sessions[0].file->each};
    char content[1000];
    bool again;
    snprintf(content, sizeof content, COMPANY, number);
    import_contingent(first, content);
    for (size_t i = 0; i < RACERS; i++)
        prepare_session(&sessions[i], number);
    if (each.step[0])
        assert_fine(journal_write(sessions[0].at.journal, NULL, each_act, &each,
                                  sessions[0].at.place.test.arena, &sessions[0].at.place.test.problems,
                                  &again),
                    &sessions[0].at.place.test.problems);
    race_run(racers, order);
    check_outcome(name, sessions);
}

/* A server takes its time: every fourth order there, but with MUSTER_LONG. */
static size_t stride(void)
{
    return test_on_postgres && !getenv("MUSTER_LONG") ? 4 : 1;
}

static size_t run_file(const char *name)
{
    struct test_case test = test_begin();
    struct race_file file = read_file(name, &test);
    struct states_place first;
    static struct session sessions[RACERS];
    char content[1000];
    size_t count = 0, turns = file.step_count[0] + file.step_count[1];
    snprintf(content, sizeof content, COMPANY, count);
    states_place_begin(&first, content);
    accept_schedule(&first);
    first.wiring.request_begin = request_begin;
    first.place.options.wiring = &first.wiring;
    first.place.options.sync_off = true;
    race_server = test_on_postgres ? first.place.options.database : NULL;
    for (size_t i = 0; i < RACERS; i++)
        begin_session(&sessions[i], &first, i, &file);
    for (unsigned order = 0; order < 1u << turns; order++)
        if ((size_t)__builtin_popcount(order) == file.step_count[1] && ++count % stride() == 0)
            run_interleaving(name, &first, sessions, order, count);
    for (size_t i = 0; i < RACERS; i++) {
        journal_close(sessions[i].at.journal);
        test_end(&sessions[i].at.place.test);
    }
    states_place_end(&first);
    test_end(&test);
    return count / stride();
}

static void every_interleaving_has_one_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(names); i++)
        print_message("%s: %zu interleavings\n", names[i], run_file(names[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_interleaving_has_one_outcome)};
    int failed = cmocka_run_group_tests_name("races of statements on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("races of statements on PostgreSQL", tests, NULL, NULL);
}
