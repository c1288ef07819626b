/* The command line: one face of the operations. It reads the words, asks the operation, shows the answer. */
#ifndef MUSTER_CLI_CLI_H
#define MUSTER_CLI_CLI_H

#include "operations/operations.h"
#include <stdio.h>

/* What scripts rely on (CONTRACT "What stays put"). */
enum cli_status {
    CLI_DONE = 0,
    CLI_REFUSED = 1, /* the input; nothing was written */
    CLI_USAGE = 2,   /* wrong usage */
    CLI_FAILED = 3,  /* something outside: disk, network, database, standard output; or a fault in Muster */
};

/* One call with the operations of a table: answers to out, messages to err. Nothing goes to out when it is
   refused. argv[0] is passed over. today is what the operations take for the present day.
   Returns the exit status. */
int cli_run(const struct operation_table *table, int argc, const char *const *argv, FILE *out, FILE *err,
            civil_day today);

/* The program: cli_run with all operations on the standard streams, and the clock's day. */
int cli_main(int argc, char **argv);

#endif
