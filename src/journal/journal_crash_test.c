/* Processes that are killed at any moment while they append side by side: whatever was acknowledged is there
   exactly once, nothing is half there, and the chain verifies. A few kills by default; MUSTER_TEST_LONG:
   2,000 on SQLite and 300 on PostgreSQL. */
#include "journal/journal_place_test.h"
#include "journal/verify.h"

#include "base/random.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum {
    WRITERS = 2,
    KILLS = 8,
    KILLS_ON_SQLITE = 2000,
    KILLS_ON_POSTGRES = 300,
    KILLS_EACH = 40, /* of one database */
    PAUSE_MAXIMUM_MS = 40
};

/* A process that appends notes "WRITER.NUMBER" under keys of the same name and says each number that was
   acknowledged. */
struct writer {
    pid_t process;
    int from; /* its pipe */
    int begun, acknowledged;
};

/* Never returns; what goes wrong ends it with a status that the parent sees. */
static void write_on(const struct journal_options *options, int writer, int number, int to)
{
    struct problems problems;
    struct arena *arena = arena_new(0), *step = arena_new(0);
    struct journal *journal = NULL;
    problems_init(&problems, arena);
    if (journal_open(options, arena, &problems, &journal) < 0)
        _exit(2);
    for (;; number++) {
        struct appended appended;
        arena_reset(step);
        problems_init(&problems, step);
        const char *note = arena_format(step, "%d.%d", writer, number);
        struct draft drafts[] = {test_draft(step, "note/1", 20000, note),
                                 test_draft(step, "note/1", 20000, note)};
        struct append append = test_append(SUBJECT, drafts, 2);
        append.author = note;
        if (journal_append(journal, note, &append, step, &problems, &appended) < 0)
            _exit(3);
        if (write(to, &number, sizeof number) != (ssize_t)sizeof number)
            _exit(4);
    }
}

static void begin_writer(const struct journal_options *options, struct writer *writers, int index)
{
    int ends[2];
    struct writer *writer = &writers[index];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
    writer->begun = writer->acknowledged + 1;
    writer->process = fork();
    assert_true(writer->process >= 0);
    if (writer->process == 0)
        write_on(options, index, writer->begun, ends[1]);
    close(ends[1]);
    writer->from = ends[0];
}

/* Kills it and takes in what it had acknowledged. */
static void kill_writer(struct writer *writer)
{
    int number, status;
    assert_int_equal(kill(writer->process, SIGKILL), 0);
    assert_int_equal(waitpid(writer->process, &status, 0), writer->process);
    if (!WIFSIGNALED(status))
        print_error("a writer ended by itself: %d\n", WEXITSTATUS(status));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    while (read(writer->from, &number, sizeof number) == (ssize_t)sizeof number) {
        assert_int_equal(number, writer->acknowledged + 1);
        writer->acknowledged = number;
    }
    close(writer->from);
}

struct counting {
    int last[WRITERS]; /* the number of the note seen last */
    int halves;        /* of the two records of an append */
    size_t records;
};

/* Notes come in pairs, and a writer's numbers without a gap. */
static int count_note(void *context, const struct folded *folded)
{
    struct counting *counting = context;
    const char *author = folded->record->author;
    int writer = *author - '0', number = (int)strtol(author + 2, NULL, 10);
    assert_in_range(writer, 0, WRITERS - 1);
    counting->records++;
    if (counting->halves++ % 2 == 0)
        assert_int_equal(number, ++counting->last[writer]);
    else
        assert_int_equal(number, counting->last[writer]);
    return 0;
}

static size_t check(struct journal_place *place, const struct writer writers[WRITERS])
{
    struct test_case test = test_begin();
    struct counting counting = {0};
    struct verification found;
    struct journal *journal = NULL;
    const struct verify_request request = {0};
    const struct journal_view view = {.subject = SUBJECT, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    assert_fine(journal_open(&place->options, test.arena, &test.problems, &journal), &test.problems);
    assert_fine(journal_fold(journal, &view, count_note, &counting, &test.problems), &test.problems);
    assert_int_equal(counting.halves % 2, 0);
    for (int i = 0; i < WRITERS; i++) /* one more may have been recorded before its answer was heard */
        assert_in_range(counting.last[i] - writers[i].acknowledged, 0, 1);
    assert_fine(journal_verify(journal, &request, test.arena, &test.problems, &found), &test.problems);
    for (size_t i = 0; i < found.count; i++)
        finding_report(&found.findings[i], &test.problems);
    assert_fine(0, &test.problems);
    journal_close(journal);
    test_end(&test);
    return counting.records;
}

/* Until a writer is at work, three times of four, and then for a moment. */
static void pause_by_chance(const struct writer *writer)
{
    uint16_t chance;
    random_bytes(&chance, sizeof chance);
    struct pollfd answer = {.fd = writer->from, .events = POLLIN};
    if (chance % 4)
        assert_int_equal(poll(&answer, 1, 20000), 1);
    const struct timespec pause = {.tv_nsec = chance % (PAUSE_MAXIMUM_MS * 1000) * 1000L};
    nanosleep(&pause, NULL);
}

/* Some kills on one database, each followed by a check. Returns how many records it has at the end. */
static size_t kill_on_one_database(int kills)
{
    struct journal_place place = journal_place_new();
    struct writer writers[WRITERS] = {{0}};
    journal_close(journal_place_open(&place));
    for (int i = 0; i < WRITERS; i++)
        begin_writer(&place.options, writers, i);
    size_t records = 0;
    for (int i = 0; i < kills; i++) {
        pause_by_chance(&writers[i % WRITERS]);
        kill_writer(&writers[i % WRITERS]);
        begin_writer(&place.options, writers, i % WRITERS);
        if (i % 4 == 3 || i == kills - 1) { /* with nobody writing */
            for (int k = 0; k < WRITERS; k++)
                kill_writer(&writers[k]);
            records = check(&place, writers);
            for (int k = 0; k < WRITERS; k++)
                begin_writer(&place.options, writers, k);
        }
    }
    for (int k = 0; k < WRITERS; k++)
        kill_writer(&writers[k]);
    journal_place_remove(&place);
    return records;
}

static void what_was_acknowledged_is_there_once_whoever_is_killed(void **state)
{
    (void)state;
    int kills = !getenv("MUSTER_TEST_LONG") ? KILLS : test_on_postgres ? KILLS_ON_POSTGRES : KILLS_ON_SQLITE;
    size_t records = 0;
    for (int left = kills; left > 0; left -= KILLS_EACH)
        records += kill_on_one_database(left < KILLS_EACH ? left : KILLS_EACH);
    print_message("%d kills, %zu records\n", kills, records);
    assert_true(records > 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_was_acknowledged_is_there_once_whoever_is_killed),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
