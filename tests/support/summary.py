#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sum up several runs of `meson test`: a line per build, the tests that failed, one closing line.

Usage: summary.py BUILD=FILE... where FILE is meson-logs/testlog.json, or the text `!REASON` for a
build that never came to its tests, which counts as one failure.
"""
import json
import sys

SKIPPED = ("SKIP",)
PASSED = ("OK", "EXPECTEDFAIL")


def results(path):
    """Name and result of each test in a testlog.json (one JSON object per line)."""
    with open(path, encoding="utf-8") as log:
        return [(entry["name"], entry["result"]) for entry in map(json.loads, log)]


def read_build(source):
    """Results of one build; what cannot be read is a failure, never silence."""
    if source.startswith("!"):
        return [(source[1:], "FAIL")]
    try:
        found = results(source)
    except (OSError, ValueError, KeyError) as error:
        return [(f"test log unreadable: {error}", "FAIL")]
    return found or [("no test ran", "FAIL")]


def main(arguments):
    passed = failed = skipped = 0
    for argument in arguments:
        build, _, source = argument.partition("=")
        found = read_build(source)
        good = sum(result in PASSED for _, result in found)
        left = [name for name, result in found if result in SKIPPED]
        bad = [(name, result) for name, result in found if result not in PASSED + SKIPPED]
        print(f"{build}: {good} of {len(found)}")
        for name, result in bad:
            print(f"    failed: {name} ({result.lower()})")
        for name in left:
            print(f"    skipped: {name}")
        passed, failed, skipped = passed + good, failed + len(bad), skipped + len(left)
    if passed + failed + skipped == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
