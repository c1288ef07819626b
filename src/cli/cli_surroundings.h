/* Where the program works and for whom, of the words, the environment and the account. */
#ifndef MUSTER_CLI_SURROUNDINGS_H
#define MUSTER_CLI_SURROUNDINGS_H

#include "base/operation.h"
#include "cli/cli_parse.h"

/* Each the first of these that is there and not empty:
     database  --database, MUSTER_DATABASE, $XDG_DATA_HOME/muster/muster.db, ~/.local/share/muster/muster.db
     keys      --keys, MUSTER_KEYS, $XDG_CONFIG_HOME/muster/keys, ~/.config/muster/keys
     author    --as, the login of the account, "user-" and its number
   ~ is HOME, else the account's home folder, else the current one; of XDG (the XDG Base Directory
   Specification) only absolute paths count. Nothing is made or opened. In arena; ERROR_LIMIT: memory. */
int cli_surroundings(const struct cli_globals *globals, struct arena *arena,
                     struct surroundings *ret_surroundings) MUST_CHECK;

#endif
