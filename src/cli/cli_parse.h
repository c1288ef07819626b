/* From the words of a command line to the arguments of an operation, checked by type. */
#ifndef MUSTER_CLI_PARSE_H
#define MUSTER_CLI_PARSE_H

#include "base/operation.h"

struct cli_call {
    const struct operation *operation;
    struct argument_value *values; /* in the order of operation->arguments */
    enum reply_form form;
};

/* Reads the words behind the operation's name: positionals in their order, --name VALUE, --name=VALUE, flags,
   --json and --csv where the operation has that form, and -- before words that are no options. Reports every
   wrong use: an unknown option (with the nearest known one), a value that is missing, not of its type or out
   of its limits, an option twice that is not repeated, a missing argument, one too many. The values live in
   arena and point into the words. Returns 0, or ERROR_INVALID (ERROR_LIMIT: memory). */
int cli_parse(const struct operation *operation, const char *const *words, size_t count, struct arena *arena,
              struct problems *problems, struct cli_call *ret_call) MUST_CHECK;

/* What every operation takes, before or behind its name, shown as the arguments of an operation without a
   name:
   --database FILE, --keys FOLDER, --as PERSON. */
extern const struct operation cli_global;

struct cli_globals {
    const char *database, *keys, *author; /* NULL: not given */
    const char *const *words;             /* the other words */
    size_t count;
    int result; /* 0, or ERROR_INVALID: a wrong use was reported */
};

/* Takes these options out of the words (up to --). Returns 0, also after a wrong use, or ERROR_LIMIT: memory.
 */
int cli_globals_take(const char *const *words, size_t count, struct arena *arena, struct problems *problems,
                     struct cli_globals *ret_globals) MUST_CHECK;

#endif
