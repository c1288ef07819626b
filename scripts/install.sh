#!/bin/sh
# Installs what is missing: install.sh [start|check]. With everything there it does nothing, without network.
# A line below: the package of Debian 12, and what shows that it is there (a command, or a path).
set -eu

wanted() {
    cat <<'LIST'
gcc gcc
libc6-dev /usr/include/stdio.h
meson meson
ninja-build ninja
pkg-config pkg-config
python3 python3
uthash-dev /usr/include/uthash.h
iso-codes /usr/share/iso-codes/json/iso_3166-1.json
libsodium-dev /usr/include/sodium.h
libsqlite3-dev /usr/include/sqlite3.h
libpq-dev /usr/include/postgresql/libpq-fe.h
LIST
    [ "$1" = check ] || return 0
    cat <<'LIST'
libcmocka-dev /usr/include/cmocka.h
clang clang
llvm llvm-symbolizer
libclang-rt-14-dev /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux
clang-format clang-format
clang-tidy clang-tidy
cppcheck cppcheck
pmccabe pmccabe
mandoc mandoc
lld wasm-ld
libclang-rt-14-dev-wasm32 /usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a
wasi-libc /usr/include/wasm32-wasi/stdio.h
postgresql-15 /usr/lib/postgresql/15/bin/postgres
LIST
    node_is_new || echo nodejs missing
}

# Any Node from 18 on will do.
node_is_new() {
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [ "${version%%.*}" -ge 18 ]
}

there() {
    case $1 in
    */*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing=$(wanted "${1:-start}" | while read -r package sign; do there "$sign" || echo "$package"; done)
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086 # the names are words
set -- $missing

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Please install what these packages of Debian 12 hold, then try again: $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "Please install as root, then try again: apt-get install $*" >&2
    exit 1
fi
echo "Installing $*" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"
# shellcheck disable=SC2086 # a command and its options
if ! { $as_root apt-get update && $as_root $install "$@"; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    echo "The installation failed; see above." >&2
    exit 1
fi
