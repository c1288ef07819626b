/* Every interleaving of two sessions that race for one thing, on SQLite and, with MUSTER_TEST_POSTGRES, on
   PostgreSQL. A session is a thread that takes its next step when it is told to; a step that waits for the
   other session's lock lets the other go on. */
#include "authority_races_test.h"
#include "base/clock.h"

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static const char *const names[] = {"append-append",   "append-append-viewed",     "append-append-waiting",
                                    "approve-approve", "approve-approve-same",     "approve-approve-two",
                                    "approve-edit",    "approve-record",           "approve-record-elsewhere",
                                    "approve-revoke",  "approve-revoke-elsewhere", "approve-unassign",
                                    "approve-withdraw"};

enum { WAIT_MILLISECONDS = 15, GIVE_UP_MILLISECONDS = 20000 };

struct race;

struct session {
    struct race *race;
    size_t index; /* of A and B */
    struct journal *journal;
    struct arena *arena;
    struct problems problems;
    pthread_t thread;
    sem_t go, done;
    size_t issued, finished; /* steps told to take, and taken (of the main thread) */
    size_t taken;            /* of the session's thread */
    int stamps[SESSION_STEPS];
    const char *viewed, *answer;
    int64_t expected; /* the version that was viewed, or APPEND_ANY */
    int code;
};

struct race {
    const struct race_file *file;
    const struct authority_rules *rules;
    struct session sessions[SESSIONS];
    size_t number;
    const char *here;
    _Atomic int clock; /* of the stamps */
};

static const struct race_step *step_at(const struct session *session, size_t index)
{
    return &session->race->file->steps[session->index][index];
}

/* Waits to be told, unless the transaction is being tried again. */
static void take(struct session *session, size_t step)
{
    if (step < session->taken)
        return;
    while (sem_wait(&session->go) != 0)
        ;
    session->taken = step + 1;
}

static void finish(struct session *session, size_t step)
{
    if (session->stamps[step])
        return;
    session->stamps[step] = ++session->race->clock;
    sem_post(&session->done);
}

static void view(struct session *session, const struct race_step *step)
{
    struct authority_state *state;
    const char *id = race_filled(session->arena, step->record.kind, session->race->number, "", "");
    int code =
        support_state(session->journal, session->race->rules, session->arena, &session->problems, &state);
    const struct authority_request *request = code ? NULL : authority_request(state, id);
    session->viewed = request ? request->content : "nothing";
}

/* Inside a write transaction: the steps from begin on. */
struct acting {
    struct session *session;
    size_t first; /* the step that began it */
};

static int append_step(struct transaction *transaction, struct session *session, const struct race_step *step,
                       struct problems *problems)
{
    struct arena *arena = session->arena;
    const char *body =
        race_filled(arena, step->record.body, session->race->number, session->race->here, session->viewed);
    body = race_canonical(arena, problems, body);
    struct authority_record record = authority_record_new(authority_kind_of(step->record.kind), "", 0);
    const char *fault = record.kind == KIND_COUNT ? NULL : authority_read(body, strlen(body), arena, &record);
    const struct draft draft = {step->record.kind, instant_day(transaction_now(transaction)), body,
                                strlen(body)};
    bool of_authority = record.kind != KIND_COUNT;
    const struct append append = {
        .subject = of_authority ? SUPPORT_SUBJECT
                                : race_filled(arena, "contingent/c%", session->race->number, "", ""),
        .circle = of_authority ? CIRCLE_INTERNAL : CIRCLE_SHARED,
        .expected = session->expected,
        .author = step->record.person,
        .authority = fault ? "" : record.delegation,
        .drafts = &draft,
        .count = 1};
    struct appended appended;
    return transaction_append(transaction, &append, problems, &appended);
}

static int lock_first(struct transaction *transaction, struct problems *problems)
{
    const struct stream_name stream = {SUPPORT_SUBJECT, CIRCLE_INTERNAL};
    struct guard guard = {.key = SUPPORT_SUBJECT};
    int code = transaction_streams(transaction, &stream, 1, problems);
    return code ? code : transaction_guards(transaction, &guard, 1, problems);
}

static int act(struct transaction *transaction, void *context, struct problems *problems)
{
    struct acting *acting = context;
    struct session *session = acting->session;
    size_t step = acting->first;
    int code = step_at(session, step)->step == STEP_BEGIN ? lock_first(transaction, problems) : 0;
    finish(session, step);
    for (step++; step_at(session, step)->step == STEP_RECORD; step++) {
        take(session, step);
        if (!code)
            code = append_step(transaction, session, step_at(session, step), problems);
        if (code != ERROR_BUSY)
            finish(session, step);
    }
    take(session, step); /* commit, or the end of what was refused */
    return code;
}

static size_t last_step(const struct session *session)
{
    return session->race->file->step_count[session->index] - 1;
}

static void *run_session(void *context)
{
    struct session *session = context;
    bool again;
    for (size_t step = 0; step <= last_step(session); step++) {
        take(session, step);
        if (step_at(session, step)->step == STEP_VIEW) {
            view(session, step_at(session, step));
            finish(session, step);
            continue;
        }
        struct acting acting = {session, step};
        session->code =
            journal_write(session->journal, NULL, act, &acting, session->arena, &session->problems, &again);
        step = last_step(session);
        finish(session, step);
    }
    session->answer = race_answer(session->arena, session->code, &session->problems);
    return NULL;
}

/* ---- the order ---- */

/* Whether what a session was told is done, waiting so long for it. */
static bool is_done(struct session *session, long milliseconds)
{
    instant end = clock_now() + milliseconds * 1000;
    const struct timespec until = {.tv_sec = (time_t)(end / 1000000),
                                   .tv_nsec = (long)(end % 1000000) * 1000};
    if (session->finished == session->issued)
        return true;
    if (sem_timedwait(&session->done, &until) != 0)
        return false;
    session->finished++;
    return true;
}

/* The next step of a session, unless its last one still waits for the other. */
static bool advance(struct session *session)
{
    if (!is_done(session, 0) || session->issued > last_step(session))
        return false;
    session->issued++;
    sem_post(&session->go);
    is_done(session, WAIT_MILLISECONDS);
    return true;
}

/* order: bit i says whose turn the i-th is. Turns that a session could not take it takes as soon as it can.
 */
static void run_order(struct race *race, unsigned order, size_t turns)
{
    size_t owed[SESSIONS] = {0};
    for (size_t turn = 0; turn < turns; turn++) {
        owed[order >> turn & 1]++;
        for (size_t i = 0; i < SESSIONS; i++)
            while (owed[i] && advance(&race->sessions[i]))
                owed[i]--;
    }
    for (int waited = 0; owed[0] + owed[1] && waited < GIVE_UP_MILLISECONDS; waited += WAIT_MILLISECONDS)
        for (size_t i = 0; i < SESSIONS; i++) {
            is_done(&race->sessions[i], WAIT_MILLISECONDS);
            while (owed[i] && advance(&race->sessions[i]))
                owed[i]--;
        }
    assert_int_equal(owed[0] + owed[1], 0);
}

/* ---- what came of it ---- */

static const struct race_expectation *expectation_of(const struct race *race)
{
    for (size_t i = 0; i < race->file->expectation_count; i++) {
        const struct race_expectation *each = &race->file->expectations[i];
        if (race->sessions[each->earlier[0]].stamps[each->earlier[1]] <
            race->sessions[each->later[0]].stamps[each->later[1]])
            return each;
    }
    return NULL;
}

static void check_stage(const struct race *race, const struct authority_state *state, const char *pair)
{
    size_t length = strcspn(pair, "=");
    char *id = arena_text(state->arena, pair, length);
    const char *filled = race_filled(state->arena, id, race->number, "", "");
    const struct authority_request *request = authority_request(state, filled);
    const struct authority_delegation *delegation = authority_delegation(state, filled);
    enum authority_stage stage = request ? request->stage : delegation ? delegation->stage : STAGE_DRAFT;
    assert_same(filled, authority_stage_names[stage], pair + length + 1);
}

struct kept {
    const char *key, *value;
};
static int read_kept(struct transaction *transaction, void *context, struct problems *problems)
{
    struct kept *kept = context;
    struct guard guard = {.key = kept->key};
    int code = transaction_guards(transaction, &guard, 1, problems);
    kept->value = guard.value ? guard.value : "0";
    return code;
}

static void check_sum(const struct race *race, const struct authority_state *state, struct test_case *test)
{
    money_cents used;
    char text[MONEY_TEXT_SIZE];
    bool again;
    const char *id = race_filled(test->arena, race->file->sum_delegation, race->number, "", "");
    struct kept kept = {.key = arena_format(test->arena, "delegation/%s", id)};
    assert_int_equal(authority_used(state, id, NULL, &used), 0);
    assert_same(id, decimal_format(used, 0, 0, text), race->file->sum_cents);
    assert_fine(journal_write(race->sessions[0].journal, NULL, read_kept, &kept, test->arena, &test->problems,
                              &again),
                &test->problems);
    assert_same(kept.key, kept.value, race->file->sum_cents);
}

static void check_outcome(const struct race *race)
{
    struct test_case test = test_begin();
    struct authority_state *state;
    const struct race_expectation *expected = expectation_of(race);
    assert_non_null(expected);
    for (size_t i = 0; i < SESSIONS; i++)
        assert_same(race->file->name, race->sessions[i].answer, expected->answers[i]);
    assert_fine(support_state(race->sessions[0].journal, race->rules, test.arena, &test.problems, &state),
                &test.problems);
    char *stages = arena_text(test.arena, expected->stages, strlen(expected->stages));
    for (const char *pair = race_word(&stages); *pair; pair = race_word(&stages))
        check_stage(race, state, pair);
    if (race->file->sum_delegation)
        check_sum(race, state, &test);
    test_end(&test);
}

/* ---- one file ---- */

static void record(const struct race *race, const struct race_record *line)
{
    struct test_case test = test_begin();
    const char *body = race_filled(test.arena, line->body, race->number, race->here, "");
    body = race_canonical(test.arena, &test.problems, body);
    struct authority_record question = authority_record_new(authority_kind_of(line->kind), line->person, 0);
    const char *fault = authority_read(body, strlen(body), test.arena, &question);
    assert_same(line->body, fault ? fault : "", "");
    assert_fine(support_record(race->sessions[0].journal, &question, test.arena, &test.problems),
                &test.problems);
    test_end(&test);
}

static void start(struct session *session)
{
    arena_reset(session->arena);
    problems_init(&session->problems, session->arena);
    session->issued = session->finished = session->taken = 0;
    session->viewed = "nothing";
    session->expected = APPEND_ANY;
    session->code = 0;
    if (session->race->file->viewed)
        assert_fine(journal_sequence(session->journal, SUPPORT_SUBJECT, CIRCLE_INTERNAL, &session->problems,
                                     &session->expected),
                    &session->problems);
    memset(session->stamps, 0, sizeof session->stamps);
    sem_init(&session->go, 0, 0);
    sem_init(&session->done, 0, 0);
    assert_int_equal(pthread_create(&session->thread, NULL, run_session, session), 0);
}

static void run_interleaving(struct race *race, unsigned order, size_t turns)
{
    race->number++;
    race->clock = 0;
    for (size_t i = 0; i < race->file->each_count; i++)
        record(race, &race->file->each[i]);
    for (size_t i = 0; i < SESSIONS; i++)
        start(&race->sessions[i]);
    run_order(race, order, turns);
    for (size_t i = 0; i < SESSIONS; i++)
        assert_int_equal(pthread_join(race->sessions[i].thread, NULL), 0);
    check_outcome(race);
    for (size_t i = 0; i < race->file->after_count; i++)
        record(race, &race->file->after[i]);
}

/* All orders with so many turns of each. */
static void run_interleavings(struct race *race)
{
    size_t first = race->file->step_count[0], turns = first + race->file->step_count[1];
    for (unsigned order = 0; order < 1u << turns; order++)
        if ((size_t)__builtin_popcount(order) == turns - first)
            run_interleaving(race, order, turns);
}

static void open_session(struct race *race, struct journal_place *place, size_t index)
{
    struct session *session = &race->sessions[index];
    struct journal_options options = place->options;
    if (index == 1 && race->file->elsewhere)
        options.keys = arena_format(place->test.arena, "%s/other-keys", place->folder.path);
    session->race = race;
    session->index = index;
    session->arena = arena_new(0);
    assert_non_null(session->arena);
    assert_fine(journal_open(&options, place->test.arena, &place->test.problems, &session->journal),
                &place->test.problems);
}

static size_t run_file(const char *name)
{
    struct journal_place place = journal_place_new();
    struct race_file file = {.name = name};
    struct authority_rules rules;
    struct race race = {.file = &file, .rules = &rules};
    char here[DIGEST_TEXT_SIZE];
    place.options.wiring = &journal_wired;
    place.options.now = clock_now;
    place.options.sync_off = true;
    assert_fine(support_rules(place.test.arena, &place.test.problems, &rules), &place.test.problems);
    race_read_file(&file, arena_format(place.test.arena, "tests/races/%s.steps", name), false, &place.test);
    for (size_t i = 0; i < SESSIONS; i++)
        open_session(&race, &place, i);
    struct digest installation = journal_installation(race.sessions[0].journal);
    race.here = digest_format(&installation, here);
    for (size_t i = 0; i < file.once_count; i++)
        record(&race, &file.once[i]);
    run_interleavings(&race);
    for (size_t i = 0; i < SESSIONS; i++) {
        race.sessions[i].journal = journal_close(race.sessions[i].journal);
        race.sessions[i].arena = arena_free(race.sessions[i].arena);
    }
    journal_place_remove(&place);
    return race.number;
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
    int failed = cmocka_run_group_tests_name("races on SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres
               ? failed
               : cmocka_run_group_tests_name("races on PostgreSQL", tests, NULL, NULL);
}
