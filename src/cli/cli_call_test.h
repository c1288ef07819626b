/* For tests: one call of the command line, and what came of it. */
#ifndef MUSTER_CLI_CALL_TEST_H
#define MUSTER_CLI_CALL_TEST_H

#include "cli/cli.h"
#include "test.h"

struct outcome {
    int status;
    const char *out, *err;
    struct text out_text, err_text;
};

enum { WORDS_MAXIMUM = 48 };

/* All that was written to the file, which is closed. */
static inline const char *take_file(FILE *file, struct text *text)
{
    rewind(file);
    for (int character; (character = getc(file)) != EOF;)
        text_add_char(text, (char)character);
    fclose(file);
    return text_content(text);
}

/* words: behind the program's name, NULL-terminated. */
static inline struct outcome call_table(const struct operation_table *table, const char *const *words,
                                        civil_day today)
{
    const char *argv[WORDS_MAXIMUM + 2] = {"muster"};
    int argc = 1;
    for (; argc <= WORDS_MAXIMUM && words[argc - 1]; argc++)
        argv[argc] = words[argc - 1];
    struct outcome outcome = {0};
    FILE *out = tmpfile(), *err = tmpfile();
    assert_true(out && err);
    outcome.status = cli_run(table, argc, argv, out, err, today);
    outcome.out = take_file(out, &outcome.out_text);
    outcome.err = take_file(err, &outcome.err_text);
    return outcome;
}

static inline void outcome_done(struct outcome *outcome)
{
    text_done(&outcome->out_text);
    text_done(&outcome->err_text);
}

#endif
