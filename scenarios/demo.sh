#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job from a bare Debian 12 on: installs what is missing, builds, lets the blackout of the
# capital area run 100 times on the model of the whole country, and again under four sets of assumptions,
# and prints what to restore first. Takes options of `hakyu run`, such as `-n 200`. The result goes to
# $HAKYU_OUT, or else into the build folder.
set -euo pipefail

here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/setup.sh
. tests/support/setup.sh

install_packages build
lock_builds
configure_gcc
build gcc engine/app/hakyu

hakyu=$build_root/gcc/engine/app/hakyu
if [ -n "${HAKYU_OUT:-}" ]; then
    result=$(cd "$here" && realpath -m -- "$HAKYU_OUT")
else
    result=$build_root/demo/capital-blackout.h5
    rm -f "$result"
fi
mkdir -p "$(dirname "$result")"

say "running scenarios/capital-blackout.yaml"
"$hakyu" run scenarios/capital-blackout.yaml -o "$result" "$@"
say "what to restore first, by sector"
"$hakyu" rank "$result" --by sector
say "what to restore first"
"$hakyu" rank "$result" --top 20
printf '\nResult file: %s\n' "$(realpath -- "$result")"
