#!/bin/sh
# The benchmark of bench/README.md "Journal", on SQLite and on a PostgreSQL 15 of its own: run.sh [RECORDS]
# RECORDS: of the large journal, 10,000,000 unless told; they take 6 GB of disk. Needs `./check --only build`.
set -eu
cd "$(dirname "$0")/../.."
[ -n "${MUSTER_TEST_POSTGRES:-}" ] || exec scripts/postgres.sh run "bench/journal/run.sh" "$@"
program=build/bench/bench-journal
records=20000
contingents=$((${1:-10000000} / records))
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

measure() { # OPTION...: where the database lies
    for sync in '' --sync-off; do
        # shellcheck disable=SC2086 # nothing or an option
        "$program" appends --folder "$work" "$@" $sync
        # shellcheck disable=SC2086
        "$program" appends --folder "$work" "$@" $sync --writers 8 --contingents 8
    done
    "$program" make --folder "$work" "$@" --contingents "$contingents" --records "$records"
    "$program" verify --folder "$work" "$@"
    "$program" open --folder "$work" "$@"
}

"$program" parts
measure
rm -rf "$work"/*
measure --server "$MUSTER_TEST_POSTGRES"
