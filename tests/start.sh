#!/bin/sh
# ./start twice in a row: both succeed, and the second run says what a planner must see, in this order.
set -u
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp)
trap 'rm -f "$out"' EXIT
passed=0 failed=0

case_is() { # TITLE STATUS
    if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $1"; fi
}

./start >"$out" 2>&1 </dev/null
case_is 'the first run' $?
./start >"$out" 2>&1 </dev/null
case_is 'the second run' $?

from=1
while read -r text; do
    line=$(tail -n "+$from" "$out" | grep -n -i -F -m 1 -e "$text" | cut -d: -f1)
    case_is "shows: $text" "$([ "$line" ]; echo $?)"
    from=$((from + ${line:-0}))
done <<'TEXTS'
$ build/muster statement examples/undof-kazakhstan --from 2024-03-01 --to 2024-06-01 --partial
incomplete
$ build/muster explain examples/undof-kazakhstan --month 2024-04 --section personnel
139
$ build/muster statement examples/undof-kazakhstan --from 2024-03-01 --to 2024-06-01 --schedule
placeholder
$ build/muster import examples/undof-kazakhstan
kaz-undof-frc
$ build/muster journal verify
The journal is whole
official tables
TEXTS

[ "$failed" = 0 ] || cat "$out"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
