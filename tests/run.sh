#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds and tests. The last line says `N passed, N failed, N skipped`, summed
# over the builds; the exit status is 0 only if nothing failed.
#
#   bash tests/run.sh          all suites with gcc, then again under clang's sanitizers
#   bash tests/run.sh quick    gcc only, fewer random cases, no slow tests: under a minute
#   bash tests/run.sh full     the same as without a word
#   bash tests/run.sh long     the same, deeper where depth takes long: before a release
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/setup.sh
. tests/support/setup.sh

effort=${1:-full}
case $effort in
    quick | full) ;;
    long)
        export HAKYU_LONG=1
        effort=full
        ;;
    *)
        printf 'tests/run.sh: error: %s, allowed: quick, full, long\n' "$effort" >&2
        exit 2
        ;;
esac

install_packages build test
lock_builds
outcomes=()

# run_tests BUILD [OPTION of `meson test`...]
run_tests() {
    local name=$1 folder="$build_root/$1" log="$build_root/$1/meson-logs/testlog.json"
    shift
    say "$name: testing"
    rm -f "$log"
    # A failure shows in the log, and in the closing line.
    run_meson test -C "$folder" --no-rebuild --print-errorlogs "$@" </dev/null || true
    outcomes+=("$name=$log")
}

# sanitized BUILD SANITIZER FUZZ SUITE...: configure, build and test with clang; FUZZ (enabled or
# disabled): with libFuzzer's targets.
sanitized() {
    local name=$1 sanitizer=$2 fuzz=$3 suite options=()
    shift 3
    if ! configure_build "$name" clang -Db_sanitize="$sanitizer" -Db_lundef=false -Dwerror=true \
        -Dfuzz="$fuzz"; then
        outcomes+=("$name=!it could not be configured")
    elif ! build "$name"; then
        outcomes+=("$name=!it could not be built")
    else
        for suite in "$@"; do
            options+=(--suite "$suite")
        done
        options+=(--no-suite slow)
        if ! run_meson test -C "$build_root/$name" --no-rebuild --list "${options[@]}" |
            grep '^hakyu:' >/dev/null; then
            say "$name: no test in $*"
            return
        fi
        HAKYU_EFFORT=sanitize run_tests "$name" -t 4 "${options[@]}"
    fi
}

if ! configure_gcc; then
    outcomes+=("gcc=!it could not be configured")
elif ! build gcc; then
    outcomes+=("gcc=!it could not be built")
elif [ "$effort" = quick ]; then
    HAKYU_EFFORT=quick run_tests gcc --no-suite slow
else
    HAKYU_EFFORT=full run_tests gcc
fi

if [ "$effort" = full ]; then
    export ASAN_OPTIONS=abort_on_error=1:detect_stack_use_after_return=1
    export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    sanitized clang-asan address,undefined enabled unit analytic fault golden cli fuzz
    # libarcher tells the thread sanitizer what OpenMP orders; without it, it reports false races.
    export OMP_TOOL_LIBRARIES=/usr/lib/llvm-14/lib/libarcher.so
    export TSAN_OPTIONS=halt_on_error=1:ignore_noninstrumented_modules=1
    sanitized clang-tsan thread disabled threads
fi

printf '\n'
python3 tests/support/summary.py "${outcomes[@]}"
