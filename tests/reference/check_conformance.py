#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the reference over a folder of conformance cases; every number must be equal.

Usage: check_conformance.py [FOLDER] [CASE...]   (default tests/golden/conformance)
"""
import json
import os
import sys

from compare import compare
from simulate import simulate

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "conformance")


def check_case(folder):
    """True if the outcome of one case equals its expected.json."""
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as handle:
        expected = json.load(handle)
    got = simulate(os.path.join(folder, "scenario.yaml"))
    return compare(expected, got, common=True)


def main(arguments):
    """Check all cases, or the named ones."""
    folder = arguments[0] if arguments else CASES
    names = arguments[1:] or sorted(name for name in os.listdir(folder)
                                    if os.path.exists(os.path.join(folder, name, "expected.json")))
    good = 0
    for name in names:
        print(name, flush=True)
        good += check_case(os.path.join(folder, name))
    print("%d passed, %d failed, 0 skipped" % (good, len(names) - good))
    return 0 if good == len(names) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
