/* What tests/crash/run.py kills, and what it asks afterwards.

   writer write DATABASE KEYS WRITER FROM   writes number FROM, FROM + 1, ... until it is killed, each under
   an idempotency key of its own, and prints each number that was acknowledged. Tries again what a lost
   connection left in doubt.

   writer check DATABASE KEYS WRITERS   prints for each writer the last number that is there, or what is wrong
   (status 1): a number that is there twice, in part, or not though a later one is; anything verify finds.

   One number is one transaction: two records in the writer's own stream, one in the stream of all writers,
   and a guard; at every eighth also the summaries of both, and snapshots when they are due. */
#include "base/clock.h"
#include "journal/journal.h"
#include "journal/verify.h"

#include <time.h>
#include <unistd.h>

enum { WRITERS_MAXIMUM = 16, OWN_RECORDS = 2, TRIES_MAXIMUM = 1200, PAUSE_MS = 50 };
#define SHARED "contingent/shared"

static void complain(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        fprintf(stderr, "%s: %s; %s\n", problems->items[i].place.file ? problems->items[i].place.file : "",
                problems->items[i].what, problems->items[i].expected ? problems->items[i].expected : "");
}

static void fail(const struct problems *problems, const char *what)
{
    fprintf(stderr, "%s\n", what);
    if (problems)
        complain(problems);
    exit(1);
}

static int open_journal(const char *const *arguments, bool writes, struct arena *arena,
                        struct problems *problems, struct journal **ret_journal)
{
    const struct journal_options options = {.database = arguments[2],
                                            .keys = arguments[3],
                                            .writes = writes,
                                            .wiring = &journal_wired,
                                            .now = clock_now};
    return journal_open(&options, arena, problems, ret_journal);
}

static int number_of(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

/* ---- writing ---- */

struct number {
    int writer, number;
    const char *own; /* the subject of the writer's own stream */
    const char *guard;
};

static int append_rows(struct transaction *transaction, const struct number *number, const char *subject,
                       size_t count, struct problems *problems)
{
    struct arena *arena = transaction_arena(transaction);
    struct draft drafts[OWN_RECORDS];
    struct appended appended;
    for (size_t i = 0; i < count; i++) {
        const char *body = arena_format(arena,
                                        "{\"day\":\"2024-04-01\",\"line\":\"%d %d %zu\",\"present\":\"1\","
                                        "\"serviceable\":\"1\"}",
                                        number->writer, number->number, i);
        if (!body)
            return problem_memory(problems);
        drafts[i] = (struct draft){.kind = "equipment.status/1",
                                   .effective = day_make(2024, 4, 1),
                                   .body = body,
                                   .body_size = strlen(body)};
    }
    const struct append append = {.subject = subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = "a.bekov",
                                  .authority = "",
                                  .drafts = drafts,
                                  .count = count};
    return transaction_append(transaction, &append, problems, &appended);
}

/* The guard counts with the records. */
static int count_up(struct transaction *transaction, const struct number *number, struct problems *problems)
{
    char value[16];
    struct guard guard = {.key = number->guard};
    int code = transaction_guards(transaction, &guard, 1, problems);
    if (code < 0)
        return code;
    if ((guard.value ? number_of(guard.value) : 0) != number->number - 1)
        return problem_error(problems, ERROR_BUG, (struct place){.file = number->guard}, NULL,
                             "it says %s where number %d is to be written",
                             guard.value ? guard.value : "nothing", number->number);
    snprintf(value, sizeof value, "%d", number->number);
    return transaction_guard_set(transaction, number->guard, value, problems);
}

static int write_number(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct number *number = context;
    const struct stream_name streams[] = {{number->own, CIRCLE_SHARED}, {SHARED, CIRCLE_SHARED}};
    int code = transaction_streams(transaction, streams, 2, problems);
    if (code == 0)
        code = append_rows(transaction, number, number->own, OWN_RECORDS, problems);
    if (code == 0)
        code = append_rows(transaction, number, SHARED, 1, problems);
    if (code == 0)
        code = count_up(transaction, number, problems);
    if (code == 0)
        code = transaction_contingent_changed(transaction, number->own, problems);
    return code == 0 ? transaction_contingent_changed(transaction, SHARED, problems) : code;
}

/* Until it is acknowledged, with a new journal after each error that another try may mend. */
static void write_until_acknowledged(const char *const *arguments, struct number *number,
                                     struct journal **journal, struct arena **arena)
{
    ARENA_CLEANUP struct arena *step = arena_new(0);
    struct problems problems;
    char key[32];
    int code = ERROR_BUSY;
    bool again;
    snprintf(key, sizeof key, "%d %d", number->writer, number->number);
    for (int tries = 0; code < 0 && tries < TRIES_MAXIMUM; tries++) {
        const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
        if (tries > 0)
            nanosleep(&pause, NULL);
        arena_reset(step);
        problems_init(&problems, step);
        code = *journal ? 0 : open_journal(arguments, true, *arena, &problems, journal);
        if (code == 0)
            code = journal_write(*journal, key, write_number, number, step, &problems, &again);
        if (code == 0)
            return;
        if (code != ERROR_STORAGE && code != ERROR_BUSY)
            fail(&problems, "a write failed");
        *journal = journal_close(*journal);
        arena_free(*arena);
        *arena = arena_new(0);
    }
    fail(&problems, "no write succeeded any more");
}

static void write_on(const char *const *arguments)
{
    ARENA_CLEANUP struct arena *names = arena_new(0);
    struct arena *arena = arena_new(0);
    struct journal *journal = NULL;
    struct number number = {.writer = number_of(arguments[4]), .number = number_of(arguments[5])};
    number.own = arena_format(names, "contingent/own-%d", number.writer);
    number.guard = arena_format(names, "crash/%d", number.writer);
    for (;; number.number++) {
        char line[16];
        write_until_acknowledged(arguments, &number, &journal, &arena);
        int length = snprintf(line, sizeof line, "%d\n", number.number);
        if (write(STDOUT_FILENO, line, (size_t)length) != length)
            _exit(0); /* nobody listens */
    }
}

/* ---- checking ---- */

struct counting {
    size_t each;                   /* records of one number */
    int last[WRITERS_MAXIMUM];     /* the number of the record before */
    size_t parts[WRITERS_MAXIMUM]; /* how many of it were there */
};

struct part {
    long writer, number, part;
};

/* Of a body of append_rows; -1 where there is none. */
static struct part part_of(const char *body)
{
    const char *line = strstr(body, "\"line\":\"");
    struct part part = {-1, -1, -1};
    if (line && sscanf(line, "\"line\":\"%ld %ld %ld\"", &part.writer, &part.number, &part.part) == 3 &&
        part.writer >= 0 && part.writer < WRITERS_MAXIMUM)
        return part;
    return (struct part){-1, -1, -1};
}

/* Numbers follow each other, each with all its parts. */
static int count_record(void *context, const struct folded *folded)
{
    struct counting *counting = context;
    struct part part = part_of(folded->record->body);
    if (part.writer < 0)
        return 1;
    int *last = &counting->last[part.writer];
    size_t *parts = &counting->parts[part.writer];
    bool begins = *parts == counting->each || *last == 0;
    bool follows = begins ? part.number == *last + 1 && part.part == 0
                          : part.number == *last && part.part == (long)*parts;
    *last = (int)part.number;
    *parts = (size_t)part.part + 1;
    if (!follows)
        fprintf(stderr, "%s: record %llu is out of its turn: %s\n", folded->record->subject,
                (unsigned long long)folded->record->sequence, folded->record->body);
    return follows ? 0 : 1;
}

static struct counting count_subject(struct journal *journal, const char *subject, size_t each,
                                     struct problems *problems)
{
    const struct journal_view view = {.subject = subject, .circle = CIRCLE_SHARED, .known_on = INSTANT_NEVER};
    struct counting counting = {.each = each};
    if (journal_fold(journal, &view, count_record, &counting, problems) != 0)
        fail(problems, subject);
    for (int i = 0; i < WRITERS_MAXIMUM; i++)
        if (counting.last[i] && counting.parts[i] != each)
            fail(NULL, "the last number is there in part only");
    return counting;
}

static void verify(struct journal *journal, struct arena *arena, struct problems *problems)
{
    const struct verify_request request = {0};
    struct verification found;
    if (journal_verify(journal, &request, arena, problems, &found) < 0)
        fail(problems, "the journal cannot be verified");
    for (size_t i = 0; i < found.count; i++)
        finding_report(&found.findings[i], problems);
    if (found.count)
        fail(problems, "the journal is not whole");
}

static void check_all(const char *const *arguments)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct problems problems;
    int writers = number_of(arguments[4]);
    problems_init(&problems, arena);
    if (writers > WRITERS_MAXIMUM || open_journal(arguments, false, arena, &problems, &journal) < 0)
        fail(&problems, "the journal does not open");
    struct counting shared = count_subject(journal, SHARED, 1, &problems);
    for (int i = 0; i < writers; i++) {
        const char *subject = arena_format(arena, "contingent/own-%d", i);
        struct counting own = count_subject(journal, subject, OWN_RECORDS, &problems);
        if (own.last[i] != shared.last[i])
            fail(NULL, "a number is in one stream and not in the other");
        printf("%d\n", own.last[i]);
    }
    verify(journal, arena, &problems);
}

int main(int count, char **arguments)
{
    if (count == 6 && strcmp(arguments[1], "write") == 0)
        write_on((const char *const *)arguments);
    else if (count == 5 && strcmp(arguments[1], "check") == 0)
        check_all((const char *const *)arguments);
    else
        fail(NULL, "see the head of tests/crash/writer.c");
    return 0;
}
