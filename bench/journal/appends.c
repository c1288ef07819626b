/* Appends by several processes at once, the journal and a bare loop in turns. */
#include "bench_journal.h"

#include "base/clock.h"
#include "journal/journal_heads.h"
#include <inttypes.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS_MAXIMUM = 64, ROUNDS_MAXIMUM = 1000, PARTS_COUNT = 20000 };

/* ---- the journal ---- */

static const char *database_of(const struct settings *settings, struct arena *arena)
{
    if (settings->server)
        return postgres_database(settings, "journal");
    return arena_format(arena, "%s/journal.db", settings->folder);
}

struct journal *bench_open(const struct settings *settings, bool writes, struct arena *arena)
{
    struct problems problems;
    struct journal *journal = NULL;
    problems_init(&problems, arena);
    const struct journal_options options = {.database = database_of(settings, arena),
                                            .keys = arena_format(arena, "%s/keys", settings->folder),
                                            .writes = writes,
                                            .sync_off = settings->sync_off,
                                            .wiring = &journal_wired,
                                            .now = clock_now};
    check(options.keys ? journal_open(&options, arena, &problems, &journal) : ERROR_LIMIT, &problems);
    return journal;
}

void bench_draft(struct arena *arena, int number, struct draft *ret_draft)
{
    civil_day day = day_make(2000, 1, 1) + number / 40;
    char text[DAY_TEXT_SIZE];
    const char *body =
        arena_format(arena,
                     "{\"day\":\"%s\",\"line\":\"L%02d\",\"present\":\"15\","
                     "\"report\":\"quarterly verification report %07d, annex B, pages 3 to 17\","
                     "\"serviceable\":\"14\"}",
                     day_format(day, text), number % 40, number);
    if (!body)
        fail("out of memory", "");
    *ret_draft =
        (struct draft){.kind = BENCH_KIND, .effective = day, .body = body, .body_size = strlen(body)};
}

struct journal_writer {
    struct journal *journal;
    struct arena *step;
    char subject[NAME_BYTES], key[KEY_BYTES];
    int number;
};

static void prepare_journal(const struct settings *settings)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    if (settings->server)
        postgres_make(settings, "journal");
    else
        unlink(database_of(settings, arena));
    journal_close(bench_open(settings, true, arena));
}

static void *open_journal(const struct settings *settings, int writer)
{
    struct arena *arena = arena_new(0);
    struct journal_writer *handle = arena_alloc(arena, sizeof *handle);
    if (!handle)
        fail("out of memory", "");
    handle->journal = bench_open(settings, true, arena);
    handle->step = arena_new(0);
    snprintf(handle->subject, sizeof handle->subject, "contingent/bench-%d", writer % settings->contingents);
    return handle;
}

static void append_journal(void *context)
{
    struct journal_writer *handle = context;
    struct problems problems;
    struct appended appended;
    struct draft draft;
    arena_reset(handle->step);
    problems_init(&problems, handle->step);
    bench_draft(handle->step, handle->number, &draft);
    const struct append append = {.subject = handle->subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = BENCH_AUTHOR,
                                  .authority = "",
                                  .drafts = &draft,
                                  .count = 1};
    snprintf(handle->key, sizeof handle->key, "bench %ld %d", (long)getpid(), handle->number++);
    check(journal_append(handle->journal, handle->key, &append, handle->step, &problems, &appended),
          &problems);
}

const struct side journal_side = {"journal", prepare_journal, open_journal, append_journal};

/* ---- one round ---- */

struct outcome {
    uint64_t appends;
    double seconds, cpu;
};

/* In a process of its own; `start` closes when all are ready. */
static void write_on(const struct settings *settings, const struct side *side, int writer, int start, int to)
{
    char none;
    struct outcome outcome = {0};
    void *handle = side->open(settings, writer);
    side->append(handle); /* statements are prepared now */
    if (write(to, "r", 1) != 1 || read(start, &none, 1) != 0)
        fail("a writer lost its parent", side->name);
    double begun = clock_seconds(), cpu = cpu_seconds();
    while ((outcome.seconds = clock_seconds() - begun) < settings->seconds) {
        side->append(handle);
        outcome.appends++;
    }
    outcome.cpu = cpu_seconds() - cpu;
    if (write(to, &outcome, sizeof outcome) != (ssize_t)sizeof outcome)
        fail("a writer lost its parent", side->name);
    _exit(0);
}

struct writer {
    pid_t process;
    int from;
};

static struct writer begin_writer(const struct settings *settings, const struct side *side, int writer,
                                  const int start[2])
{
    int ends[2];
    if (pipe(ends) != 0)
        fail("no pipe", side->name);
    pid_t process = fork();
    if (process == 0) {
        close(start[1]);
        write_on(settings, side, writer, start[0], ends[1]);
    }
    close(ends[1]);
    return (struct writer){process, ends[0]};
}

static struct outcome end_writer(const struct writer *writer, const struct side *side)
{
    struct outcome outcome;
    int status;
    if (read(writer->from, &outcome, sizeof outcome) != (ssize_t)sizeof outcome)
        fail("a writer ended early", side->name);
    close(writer->from);
    waitpid(writer->process, &status, 0);
    return outcome;
}

/* Appends per second of all writers, and CPU seconds of one append. */
struct rate {
    double per_second, cpu;
};

static struct rate run_round(const struct settings *settings, const struct side *side)
{
    struct writer writers[WRITERS_MAXIMUM];
    int start[2];
    char ready;
    struct rate rate = {0};
    uint64_t appends = 0;
    double cpu = 0;
    if (settings->writers > WRITERS_MAXIMUM || pipe(start) != 0)
        fail("too many writers", side->name);
    for (int i = 0; i < settings->writers; i++)
        writers[i] = begin_writer(settings, side, i, start);
    for (int i = 0; i < settings->writers; i++)
        if (read(writers[i].from, &ready, 1) != 1)
            fail("a writer did not begin", side->name);
    close(start[0]);
    close(start[1]);
    for (int i = 0; i < settings->writers; i++) {
        struct outcome outcome = end_writer(&writers[i], side);
        rate.per_second += (double)outcome.appends / outcome.seconds;
        appends += outcome.appends;
        cpu += outcome.cpu;
    }
    rate.cpu = appends ? cpu / (double)appends : 0;
    return rate;
}

/* ---- all rounds ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *numbers, int count)
{
    qsort(numbers, (size_t)count, sizeof *numbers, by_size);
    return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

void bench_appends(const struct settings *settings)
{
    const struct side *sides[] = {&journal_side, settings->server ? &postgres_side : &sqlite_side};
    double rates[2][ROUNDS_MAXIMUM] = {{0}}, cpu[2][ROUNDS_MAXIMUM] = {{0}};
    double ratios[ROUNDS_MAXIMUM] = {0}, cpu_ratios[ROUNDS_MAXIMUM] = {0};
    int rounds = settings->rounds < ROUNDS_MAXIMUM ? settings->rounds : ROUNDS_MAXIMUM;
    for (int s = 0; s < 2; s++)
        sides[s]->prepare(settings);
    for (int i = 0; i < rounds; i++) {
        for (int k = 0; k < 2; k++) { /* each is the first in turns */
            int s = (i + k) % 2;
            struct rate rate = run_round(settings, sides[s]);
            rates[s][i] = rate.per_second;
            cpu[s][i] = rate.cpu * 1e6;
        }
        ratios[i] = rates[0][i] / rates[1][i];
        cpu_ratios[i] = cpu[0][i] / cpu[1][i];
    }
    printf("{\"store\":\"%s\",\"writers\":%d,\"contingents\":%d,\"sync\":\"%s\",\"journal_per_second\":%.0f,"
           "\"bare_per_second\":%.0f,\"share_percent\":%.0f,\"journal_cpu_us\":%.1f,\"bare_cpu_us\":%.1f,"
           "\"cpu_ratio\":%.2f}\n",
           settings->server ? "PostgreSQL" : "SQLite", settings->writers, settings->contingents,
           settings->sync_off ? "off" : "full", median(rates[0], rounds), median(rates[1], rounds),
           100 * median(ratios, rounds), median(cpu[0], rounds), median(cpu[1], rounds),
           median(cpu_ratios, rounds));
}

/* ---- what signature and hash take ---- */

void bench_parts(void)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct key_pair pair;
    struct draft draft;
    key_new(&pair);
    bench_draft(arena, 4711, &draft);
    struct head head = {
        .subject = "contingent/bench-0", .circle = CIRCLE_SHARED, .writer = pair.public_key, .sequence = 1};
    struct record record = {.subject = head.subject,
                            .circle = CIRCLE_SHARED,
                            .writer = pair.public_key,
                            .sequence = 4711,
                            .kind = draft.kind,
                            .author = BENCH_AUTHOR,
                            .authority = "",
                            .body = draft.body,
                            .body_size = draft.body_size,
                            .previous = pair.public_key};
    struct text encoding = {0};
    record_encode(&record, &encoding);
    double begun = cpu_seconds();
    for (int i = 0; i < PARTS_COUNT; i++) {
        record.previous = record_hash(&record);
        record.sequence++;
    }
    double hashed = cpu_seconds();
    for (int i = 0; i < PARTS_COUNT; i++) {
        head_sign(&head, &pair);
        head.sequence++;
    }
    double end = cpu_seconds();
    printf("{\"record_bytes\":%zu,\"hash_us\":%.2f,\"signature_us\":%.2f}\n", encoding.length,
           (hashed - begun) * 1e6 / PARTS_COUNT, (end - hashed) * 1e6 / PARTS_COUNT);
    text_done(&encoding);
    key_wipe(&pair);
}
