#include "cli/cli_surroundings.h"

#include "base/clock.h"
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A variable of the environment, or NULL when it is not set or empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* A path below a base folder of the XDG specification, which is otherwise a folder of the home. */
static const char *below(const char *name, const char *otherwise, const char *path, struct arena *arena)
{
    const char *base = variable(name), *home = variable("HOME");
    if (base && *base == '/')
        return arena_format(arena, "%s/%s", base, path);
    const struct passwd *account = home ? NULL : getpwuid(geteuid());
    if (!home)
        home = account && account->pw_dir && *account->pw_dir ? account->pw_dir : ".";
    return arena_format(arena, "%s/%s/%s", home, otherwise, path);
}

/* In arena, for the system may write over it. */
static const char *login(struct arena *arena)
{
    const struct passwd *account = getpwuid(geteuid());
    if (account && account->pw_name && *account->pw_name)
        return arena_text(arena, account->pw_name, strlen(account->pw_name));
    return arena_format(arena, "user-%lu", (unsigned long)geteuid());
}

int cli_surroundings(const struct cli_globals *globals, struct arena *arena,
                     struct surroundings *ret_surroundings)
{
    const char *database = globals->database ? globals->database : variable("MUSTER_DATABASE");
    const char *keys = globals->keys ? globals->keys : variable("MUSTER_KEYS");
    if (!database)
        database = below("XDG_DATA_HOME", ".local/share", "muster/muster.db", arena);
    if (!keys)
        keys = below("XDG_CONFIG_HOME", ".config", "muster/keys", arena);
    const char *author = globals->author ? globals->author : login(arena);
    if (!database || !keys || !author)
        return ERROR_LIMIT;
    *ret_surroundings =
        (struct surroundings){.database = database, .keys = keys, .author = author, .now = clock_now};
    return 0;
}
