#!/bin/sh
# Fuzzes one target of build-fuzz: fuzz.sh NAME SECONDS. Seeds: fuzz/corpus/NAME; what it learns stays in
# build-fuzz/corpus/NAME, an input that breaks it in build-fuzz/crashes.
set -eu
cd "$(dirname "$0")/.."
name=$1
seconds=$2
learned=build-fuzz/corpus/$name
crashes=build-fuzz/crashes
mkdir -p "$learned" "$crashes"
seeds=
[ ! -d "fuzz/corpus/$name" ] || seeds=fuzz/corpus/$name
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "build-fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$crashes/$name-" "$learned" ${seeds:+"$seeds"} >"$log" 2>&1; then
    tail -n 60 "$log"
    for input in "$crashes/$name"-*; do
        [ ! -f "$input" ] || printf '%s (run it with build-fuzz/fuzz/fuzz_%s %s):\n' "$input" "$name" "$input"
        [ ! -f "$input" ] || od -A d -t x1z "$input" | head -n 20
    done
    exit 1
fi
