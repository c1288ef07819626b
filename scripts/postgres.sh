#!/bin/bash
# A real PostgreSQL 15 server for tests, on a free port of 127.0.0.1, under an ordinary user:
#   postgres.sh run COMMAND...   in a new folder; runs the command with MUSTER_TEST_POSTGRES=postgresql://...;
#                                stops the server and removes the folder however that ends
#   postgres.sh start FOLDER     starts the server in the folder (made when it is not there) and prints its
#                                address; a folder keeps its port, and a server that was killed comes back
#   postgres.sh stop FOLDER      stops it and leaves the folder
#   postgres.sh kill FOLDER      kills it with -9
# The cluster that Debian's package makes is not touched. MUSTER_POSTGRES_BIN: another folder of programs.
set -u
programs=${MUSTER_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
me=$(readlink -f "$0")

say() { echo "postgres.sh: $*" >&2; }

# PostgreSQL does not run as root: there it gets the account that Debian's package has made.
as_user() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif id postgres >/dev/null 2>&1; then
        setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups -- "$@"
    else
        setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups -- "$@"
    fi
}

need_programs() {
    [ ! -x "$programs/postgres" ] || return 0
    say "there is no PostgreSQL 15 in $programs; install postgresql-15, or set MUSTER_POSTGRES_BIN"
    return 1
}

free_port() {
    python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

make_cluster() { # FOLDER
    local folder=$1
    chmod 700 "$folder" || return
    od -A n -N 16 -t x1 /dev/urandom | tr -d ' \n' >"$folder/password"
    if [ "$(id -u)" = 0 ]; then
        chown "$(as_user id -u):$(as_user id -g)" "$folder" "$folder/password" || return
    fi
    as_user "$programs/initdb" --pgdata="$folder/data" --username=muster --pwfile="$folder/password" \
        --no-sync --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$folder/said" 2>&1 &&
        as_user tee -a "$folder/data/postgresql.conf" >/dev/null <<'SETTINGS' && return
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
logging_collector = off
max_connections = 50
SETTINGS
    cat "$folder/said" >&2
    say "no database could be made in $folder; see above"
    return 1
}

start() { # FOLDER: its address
    local folder port
    need_programs || return
    mkdir -p "$1" && folder=$(readlink -f "$1") || return
    [ -e "$folder/data/PG_VERSION" ] || make_cluster "$folder" || return
    for _ in 1 2 3 4 5 6 7 8 9 10; do # another may take the port first; a killed server's children linger
        port=$(cat "$folder/port" 2>/dev/null) || port=$(free_port) || return
        if as_user "$programs/pg_ctl" start --pgdata="$folder/data" --log="$folder/log" --wait --timeout=60 \
            --silent --options="-c port=$port" </dev/null >"$folder/said" 2>&1; then
            echo "$port" >"$folder/port"
            echo "postgresql://muster:$(cat "$folder/password")@127.0.0.1:$port/postgres"
            return
        fi
        sleep 0.5
    done
    tail -n 20 "$folder/said" "$folder/log" >&2
    say "the server in $folder did not start; see above"
    return 1
}

stop() { # FOLDER
    [ ! -e "$1/data/postmaster.pid" ] ||
        as_user "$programs/pg_ctl" stop --pgdata="$1/data" --mode=immediate --wait --silent >/dev/null 2>&1 ||
        ! as_user "$programs/pg_ctl" status --pgdata="$1/data" >/dev/null 2>&1
}

kill_server() { # FOLDER: and what it started, before it can notice
    local server children
    server=$(head -n 1 "$1/data/postmaster.pid") || return
    as_user kill -STOP "$server" || return
    children=$(ps -o pid= --ppid "$server")
    # shellcheck disable=SC2086 # numbers
    as_user kill -9 $children "$server"
    while kill -0 "$server" 2>/dev/null; do sleep 0.05; done
}

# Waits until whoever holds the other end of its input is gone, be it by kill -9, and cleans up then.
remove_at_end() { # FOLDER
    trap '' INT TERM HUP
    cat >/dev/null
    stop "$1"
    rm -rf "$1"
    echo removed
}

run() { # COMMAND...
    local folder status child address ends
    need_programs || return 1
    folder=$(mktemp -d "${TMPDIR:-/tmp}/muster-postgres.XXXXXX") || return 1
    coproc END { exec setsid "$me" remove-at-end "$folder"; } # its descriptors are closed on exec
    ends=("${END[@]}")
    if address=$(start "$folder"); then
        MUSTER_TEST_POSTGRES=$address "$@" <&0 &
        child=$!
        trap 'kill -TERM "$child" 2>/dev/null' INT TERM HUP
        wait "$child"
        status=$?
        while kill -0 "$child" 2>/dev/null; do wait "$child"; status=$?; done
    else
        status=1
    fi
    eval "exec ${ends[1]}>&-"
    cat <&"${ends[0]}" >/dev/null
    return "$status"
}

case ${1:-} in
run) [ $# -ge 2 ] && shift && { run "$@"; exit; } ;;
start | stop) [ $# = 2 ] && { "$1" "$2"; exit; } ;;
kill) [ $# = 2 ] && { kill_server "$2"; exit; } ;;
remove-at-end) remove_at_end "$2" && exit ;;
esac
sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$me" >&2
exit 2
