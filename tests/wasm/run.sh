#!/bin/bash
# The calculation as WebAssembly: base and every x_calc.c alone make a module, and in Node the worked case
# gives byte for byte what the native program gives. Needs the release build.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=build-wasm
passed=0 failed=0

count() { # TITLE STATUS
    if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $1"; fi
}

wasm_clang() {
    clang --target=wasm32-wasi --sysroot=/usr -std=c17 -O2 -ffp-contract=off -D_POSIX_C_SOURCE=200809L \
        -DMUSTER_VERSION='"wasm"' \
        -Wall -Wextra -Werror -Wno-missing-field-initializers -include src/base/banned.h -Isrc "$@"
}
wasm_node() { # Node 18 still asks for the flag
    node --no-warnings --experimental-wasi-unstable-preview1 tests/wasm/run.mjs "$@"
}

sources_of() { # PATTERN...: the C sources that match; no tests, nothing on libsodium, no rights of files
    find src -name '*.c' -not -name '*_test.c' -not -path src/base/digest.c -not -path src/base/random.c \
        -not -path src/base/file_rights.c | sort | grep -E "$@"
}

same() { # FROM TO [SCHEDULE]: the statement of the worked case, native and in Node
    local company=examples/undof-kazakhstan name="$out/$1-$2"
    build/muster statement $company --from "$1" --to "$2" ${3:+--schedule "$3"} --json >"$name.native" &&
        wasm_node $out/worked_case.wasm $company "$1" "$2" ${3:+"$3"} >"$name.wasm" &&
        [ -s "$name.native" ] && cmp "$name.native" "$name.wasm"
    count "the statement from $1 to $2 is the same" $?
}

rm -rf "$out"
mkdir -p "$out"

# Everything exported, so that nothing unresolved can hide: the calculation needs base and itself alone.
mapfile -t calculation < <(sources_of '^src/base/|_calc\.c$')
wasm_clang -mexec-model=reactor -Wl,--export-all "${calculation[@]}" tests/wasm/stack_guard.c \
    -o $out/calculation.wasm
count "base and ${#calculation[@]} sources of the calculation make a module" $?

# With the reading of folders: all that the worked case takes; what it does not call falls away.
rooms='base|reference|force|people|agreement|verification|reimbursement'
mapfile -t worked_case < <(sources_of "^src/($rooms)/")
worked_case+=(build/data/*.c tests/wasm/worked_case.c tests/wasm/no_digest.c tests/wasm/stack_guard.c)
wasm_clang -mexec-model=command "${worked_case[@]}" -o $out/worked_case.wasm
count 'the worked case compiles' $?

same 2024-03-01 2024-06-01 examples/placeholder-rates
same 2024-02-01 2026-01-01 examples/placeholder-rates

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
