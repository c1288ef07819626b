/* Help and manual, made from the table of operations. */
#ifndef MUSTER_CLI_HELP_H
#define MUSTER_CLI_HELP_H

#include "cli/screen.h"
#include "operations/operations.h"

/* What stands for an argument's value: "CONTINGENT", "DAY", "wet|dry". */
const char *cli_placeholder(const struct argument *argument, struct arena *arena);
/* "wet, dry or none" */
const char *cli_choices(const struct argument *argument, struct arena *arena);
/* Whether a count has no limit above that a person would ever meet. */
bool cli_is_open(const struct argument *argument);
/* What an argument is, with its limits: "months to look ahead; 1 to 60 months". */
const char *cli_argument_help(const struct argument *argument, struct arena *arena);
/* An option with its value: "--on DAY", "--partial". */
const char *cli_option(const struct argument *argument, struct arena *arena);
/* "muster price CONTINGENT [--on DAY] [--json | --csv]" */
const char *cli_usage(const struct operation *operation, struct arena *arena);
/* The parts that such a line may be broken between: "muster price", "CONTINGENT", "[--on DAY]", ...;
 *ret_count of them. NULL when memory is exhausted. */
const char *const *cli_usage_parts(const struct operation *operation, struct arena *arena, size_t *ret_count);

/* All operations. */
void cli_help_all(const struct operation_table *table, const struct screen *screen, struct arena *arena,
                  struct text *out);
/* The operations whose names begin with these words. */
void cli_help_group(const struct operation_table *table, const char *const *words, size_t count,
                    const struct screen *screen, struct arena *arena, struct text *out);
void cli_help_operation(const struct operation *operation, const struct screen *screen, struct arena *arena,
                        struct text *out);
/* The whole manual, muster(1), in roff. */
void cli_manual(const struct operation_table *table, struct arena *arena, struct text *out);

#endif
