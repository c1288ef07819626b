/* Large journals: made in batches, verified, opened. */
#include "bench_journal.h"

#include "base/clock.h"
#include "journal/verify.h"
#include <sys/resource.h>
#include <unistd.h>

enum { BATCH = 5000, BEHIND_SNAPSHOT = 200, OPENINGS = 20 };

/* ---- making ---- */

struct batch {
    const char *subject;
    int first, count;
    bool is_first, keeps; /* writes summary and snapshot */
};

static int append_drafts(struct transaction *transaction, const char *subject, const struct draft *drafts,
                         size_t count, struct problems *problems)
{
    const struct append append = {.subject = subject,
                                  .circle = CIRCLE_SHARED,
                                  .expected = APPEND_ANY,
                                  .author = BENCH_AUTHOR,
                                  .authority = "",
                                  .drafts = drafts,
                                  .count = count};
    struct appended appended;
    return transaction_append(transaction, &append, problems, &appended);
}

/* contingent.ini, without which no folder is a contingent. */
static int append_settings(struct transaction *transaction, const char *subject, struct problems *problems)
{
    static const char *const settings[][2] = {
        {"contributor", "KAZ"}, {"id", NULL}, {"mission", "UNDOF"}, {"name", "Made for a benchmark"}};
    struct arena *arena = transaction_arena(transaction);
    struct draft drafts[4];
    for (size_t i = 0; i < 4; i++) {
        const char *value = settings[i][1] ? settings[i][1] : strchr(subject, '/') + 1;
        const char *body = arena_format(arena, "{\"key\":\"%s\",\"section\":\"contingent\",\"value\":\"%s\"}",
                                        settings[i][0], value);
        if (!body)
            return problem_memory(problems);
        drafts[i] = (struct draft){
            .kind = "contingent.setting/1", .effective = 10957, .body = body, .body_size = strlen(body)};
    }
    return append_drafts(transaction, subject, drafts, 4, problems);
}

static int add_batch(struct transaction *transaction, void *context, struct problems *problems)
{
    const struct batch *batch = context;
    struct arena *arena = transaction_arena(transaction);
    struct draft *drafts = arena_array(arena, (size_t)batch->count, sizeof *drafts);
    if (!drafts)
        return problem_memory(problems);
    for (int i = 0; i < batch->count; i++)
        bench_draft(arena, batch->first + i, &drafts[i]);
    int code = batch->is_first ? append_settings(transaction, batch->subject, problems) : 0;
    if (code == 0)
        code = append_drafts(transaction, batch->subject, drafts, (size_t)batch->count, problems);
    if (code == 0 && batch->keeps)
        code = transaction_contingent_changed(transaction, batch->subject, problems);
    return code;
}

/* The last records come behind the snapshot. */
static void make_contingent(struct journal *journal, const char *subject, int records, struct arena *step)
{
    int until = records - 4 > BEHIND_SNAPSHOT ? records - 4 - BEHIND_SNAPSHOT : records - 4;
    for (int first = 0, count; first < records - 4; first += count) {
        int end = first < until ? until : records - 4;
        struct problems problems;
        bool again;
        count = end - first < BATCH ? end - first : BATCH;
        arena_reset(step);
        problems_init(&problems, step);
        struct batch batch = {subject, first, count, first == 0, first + count >= until};
        check(journal_write(journal, NULL, add_batch, &batch, step, &problems, &again), &problems);
    }
}

void bench_make(const struct settings *settings)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0), *step = arena_new(0);
    struct settings quick = *settings;
    char subject[NAME_BYTES];
    quick.sync_off = true;
    journal_side.prepare(&quick);
    JOURNAL_CLEANUP struct journal *journal = bench_open(&quick, true, arena);
    double begun = clock_seconds();
    for (int i = 0; i < settings->contingents; i++) {
        snprintf(subject, sizeof subject, "contingent/bench-%d", i);
        make_contingent(journal, subject, settings->records, step);
    }
    printf("{\"contingents\":%d,\"records\":%lld,\"seconds\":%.1f}\n", settings->contingents,
           (long long)settings->contingents * settings->records, clock_seconds() - begun);
}

/* ---- verifying ---- */

void bench_verify(const struct settings *settings)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct problems problems;
    struct verification found;
    struct rusage usage;
    problems_init(&problems, arena);
    double begun = clock_seconds(), cpu = cpu_seconds();
    JOURNAL_CLEANUP struct journal *journal = bench_open(settings, false, arena);
    const struct verify_request request = {.threads = settings->threads};
    check(journal_verify(journal, &request, arena, &problems, &found), &problems);
    for (size_t i = 0; i < found.count; i++)
        finding_report(&found.findings[i], &problems);
    check(problems_result(&problems), &problems);
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"store\":\"%s\",\"threads\":%d,\"records\":%llu,\"summaries\":%zu,\"seconds\":%.2f,"
           "\"cpu_seconds\":%.2f,\"memory_mb\":%ld}\n",
           settings->server ? "PostgreSQL" : "SQLite", settings->threads, (unsigned long long)found.records,
           found.summaries, clock_seconds() - begun, cpu_seconds() - cpu, usage.ru_maxrss / 1024);
}

/* ---- opening ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void bench_open_contingent(const struct settings *settings)
{
    double opened[OPENINGS], whole[OPENINGS];
    size_t bytes = 0;
    for (int i = 0; i < OPENINGS; i++) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        struct problems problems;
        struct folder folder;
        problems_init(&problems, arena);
        double begun = clock_seconds();
        JOURNAL_CLEANUP struct journal *journal = bench_open(settings, false, arena);
        double open = clock_seconds();
        check(contingent_open(journal, "bench-0", INSTANT_NEVER, arena, &problems, &folder), &problems);
        opened[i] = clock_seconds() - open;
        whole[i] = clock_seconds() - begun;
        const struct folder_file *file = folder_find(&folder, "equipment_status.csv");
        bytes = file ? file->size : 0;
    }
    qsort(opened, OPENINGS, sizeof *opened, by_size);
    qsort(whole, OPENINGS, sizeof *whole, by_size);
    printf("{\"store\":\"%s\",\"table_bytes\":%zu,\"milliseconds\":%.1f,\"with_journal_open\":%.1f,"
           "\"best\":%.1f}\n",
           settings->server ? "PostgreSQL" : "SQLite", bytes, opened[OPENINGS / 2] * 1e3,
           whole[OPENINGS / 2] * 1e3, opened[0] * 1e3);
}
