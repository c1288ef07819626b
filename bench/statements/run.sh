#!/bin/sh
# The benchmark of bench/README.md "Statements": Muster (one and two threads), then DuckDB on the same input.
# Needs `./check --only build` before, Node 18, about 10 GB of memory and 1 GB of disk; the first run installs
# DuckDB from npm.
set -eu
cd "$(dirname "$0")/.."
program=../build/bench/bench-statements
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -d node_modules ] || npm ci --no-audit --no-fund >&2
for _ in 1 2 3; do "$program"; done
"$program" --threads 2
"$program" --groups 4
"$program" --intervals "$work/intervals.csv" --sums "$work/sums.csv" >/dev/null
node statements/duckdb.mjs "$work/intervals.csv" "$work/sums.csv" --days --repeat 3
