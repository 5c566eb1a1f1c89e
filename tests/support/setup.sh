# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by scenarios/demo.sh and tests/run.sh, from the top of the tree: installing what is missing
# and configuring build folders. Says what it does on stderr.
# shellcheck shell=bash

export LC_ALL=C.UTF-8
unset LANGUAGE LANG CFLAGS CPPFLAGS LDFLAGS MESONFLAGS

package_list=.ci/packages
build_root=.build

say() {
    printf '== %s\n' "$*" >&2
}

# packages_needed USE...: names from the list, for these uses.
packages_needed() {
    local use
    for use in "$@"; do
        awk -v use="$use" '$1 == use { print $2 }' "$package_list"
    done
}

# packages_missing USE...: those of them that are not installed.
packages_missing() {
    local needed installed
    needed=$(packages_needed "$@")
    # shellcheck disable=SC2086 # one argument per name
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $needed 2>/dev/null |
        sed -n 's/^installed //p') || true # what dpkg never heard of is missing, not an error
    grep -vxF -e "$installed" <<<"$needed" || true
}

# install_packages USE...: install what is missing; without a way to, name it and fail. Where nothing
# is missing, the network is left alone.
install_packages() {
    local missing
    if [ -n "${HAKYU_SKIP_PACKAGES:-}" ]; then
        return 0
    fi
    if ! command -v dpkg-query >/dev/null; then
        printf 'This is not Debian, so it cannot be told which packages are missing. Needed, by their\n' >&2
        printf 'names in Debian 12:\n' >&2
        packages_needed "$@" | sed 's/^/    /' >&2
        printf 'Once they are there, set HAKYU_SKIP_PACKAGES=1 to go on.\n' >&2
        return 1
    fi
    missing=$(packages_missing "$@" | tr '\n' ' ')
    missing=${missing% }
    if [ -z "$missing" ]; then
        return 0
    fi
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        printf 'Missing Debian packages:\n' >&2
        # shellcheck disable=SC2086 # one line per name
        printf '    %s\n' $missing >&2
        printf 'Install them as root: apt-get install --no-install-recommends %s\n' "$missing" >&2
        return 1
    fi
    say "installing $missing"
    (
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086 # one argument per name
        {
            apt-get -q -o DPkg::Lock::Timeout=120 update &&
                apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends $missing
        } </dev/null >&2
    )
}

# Two scripts that build in one tree wait for each other.
lock_builds() {
    mkdir -p "$build_root"
    exec 9>"$build_root/lock"
    if ! flock -n 9; then
        say "waiting for another build in this tree"
        flock 9
    fi
}

# The system's meson first: another one on PATH may belong to a Python without its modules.
run_meson() {
    if [ -x /usr/bin/meson ]; then
        /usr/bin/meson "$@"
    else
        meson "$@"
    fi
}

# configure_build NAME COMPILER OPTION...: make .build/NAME ready to build in. A folder that was made
# with another compiler, meson, library, option or place of the tree, or not to its end, is made anew;
# one that has not seen all folders of the tree is configured again (ninja does the rest).
configure_build() {
    local name=$1 compiler=$2 folder="$build_root/$1" made folders how
    shift 2
    made=$(
        printf '%s\n' "$PWD" "$compiler $*" "$(run_meson --version)"
        "$compiler" --version | sed -n 1p
        # shellcheck disable=SC2046 # one argument per name
        dpkg-query -W $(packages_needed build test) 2>/dev/null || true
    )
    folders=$(find engine models tests bench -name meson.build | sort)
    if [ ! -s "$folder/build.ninja" ] || [ ! -s "$folder/meson-private/coredata.dat" ] ||
        [ "$made" != "$(cat "$folder/made-with" 2>/dev/null)" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        how=setup
    elif [ "$folders" != "$(cat "$folder/made-of" 2>/dev/null)" ]; then
        how='setup --reconfigure'
    else
        return 0
    fi
    say "$name: configuring"
    # shellcheck disable=SC2086 # `how` is words
    if ! CC="$compiler" run_meson $how "$folder" "$@" >"$folder/setup.log" 2>&1; then
        cat "$folder/setup.log" >&2
        return 1
    fi
    printf '%s\n' "$made" >"$folder/made-with"
    printf '%s\n' "$folders" >"$folder/made-of"
}

# The build that people work with. Warnings are errors only for the compiler that CI has, so that a
# newer one's new warnings stop nobody.
configure_gcc() {
    local werror=false
    if [ "$(gcc -dumpversion)" = 12 ]; then
        werror=true
    fi
    configure_build gcc gcc -Dwerror=$werror
}

# build NAME [TARGET...]: what the compiler says goes to the terminal only if it matters.
build() {
    local folder="$build_root/$1"
    say "$1: building"
    shift
    if ! ninja -C "$folder" "$@" >"$folder/build.log" 2>&1; then
        grep -v '^\[[0-9/]*\] ' "$folder/build.log" >&2
        return 1
    fi
    grep -B 3 -A 6 'warning:' "$folder/build.log" >&2 || true
}
