/* Benchmark of the journal: bench-journal WHAT [--folder F] [--server ADDRESS] [--writers N]
   [--contingents N] [--seconds S] [--rounds N] [--records N] [--threads N] [--sync-off]
   appends  appends per second and CPU for each, against a bare insert loop that writes the same rows;
            the two take turns, --rounds times --seconds each; medians
   parts    what signature and hash of one append take
   make     --contingents with --records each, in batches, into --folder or --server
   verify   verifies that, from the first record on
   open     opens its first contingent 20 times; its snapshot is 200 records old
   Each prints a line of JSON. */
#include "bench_journal.h"

#include <sys/resource.h>

void fail(const char *what, const char *why)
{
    fprintf(stderr, "bench-journal: %s: %s\n", what, why);
    exit(1);
}

void check(int code, const struct problems *problems)
{
    if (code < 0)
        fail(problems->count ? problems->items[0].what : "an error without a problem",
             problems->count && problems->items[0].expected ? problems->items[0].expected : "");
}

double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int number_of(const char *text)
{
    long number = strtol(text, NULL, 10);
    if (number < 1 || number > 10000000)
        fail("an option is out of range", text);
    return (int)number;
}

static struct settings settings_of(int count, char **arguments)
{
    struct settings settings = {
        .folder = ".", .writers = 1, .contingents = 1, .rounds = 5, .records = 20000, .threads = 2};
    int seconds = 2;
    const struct {
        const char *name;
        int *number;
        const char **text;
    } options[] = {{"--folder", NULL, &settings.folder},   {"--server", NULL, &settings.server},
                   {"--writers", &settings.writers, NULL}, {"--contingents", &settings.contingents, NULL},
                   {"--seconds", &seconds, NULL},          {"--rounds", &settings.rounds, NULL},
                   {"--records", &settings.records, NULL}, {"--threads", &settings.threads, NULL}};
    for (int i = 2; i < count; i++) {
        size_t option = 0;
        if (strcmp(arguments[i], "--sync-off") == 0) {
            settings.sync_off = true;
            continue;
        }
        while (option < sizeof options / sizeof *options && strcmp(arguments[i], options[option].name) != 0)
            option++;
        if (option == sizeof options / sizeof *options || i + 1 == count)
            fail("unknown option; see the head of bench/journal/journal.c", arguments[i]);
        i++;
        if (options[option].number)
            *options[option].number = number_of(arguments[i]);
        else
            *options[option].text = arguments[i];
    }
    settings.seconds = seconds;
    return settings;
}

static void parts(const struct settings *settings)
{
    (void)settings;
    bench_parts();
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        void (*run)(const struct settings *settings);
    } benches[] = {{"appends", bench_appends},
                   {"parts", parts},
                   {"make", bench_make},
                   {"verify", bench_verify},
                   {"open", bench_open_contingent}};
    const struct settings settings = settings_of(count, arguments);
    for (size_t i = 0; count > 1 && i < sizeof benches / sizeof *benches; i++)
        if (strcmp(arguments[1], benches[i].name) == 0) {
            benches[i].run(&settings);
            return 0;
        }
    fail("name what to measure", "appends, parts, make, verify, open");
}
