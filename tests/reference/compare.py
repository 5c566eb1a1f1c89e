#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readable comparison of two outcomes (form of expected.json), every number exact.

Usage: compare.py EXPECTED.json GOT.json   (exit 1 if they differ)
Only parts present in both are compared if --common is given.
"""
import json
import sys


def differences(expected, got, place=""):
    """All places where two JSON values differ, as lines of text, in order."""
    if isinstance(expected, dict) and isinstance(got, dict):
        lines = []
        for key in list(expected) + [key for key in got if key not in expected]:
            here = "%s.%s" % (place, key) if place else str(key)
            if key not in got:
                lines.append("%s: expected %s, got nothing" % (here, short(expected[key])))
            elif key not in expected:
                lines.append("%s: expected nothing, got %s" % (here, short(got[key])))
            else:
                lines += differences(expected[key], got[key], here)
        return lines
    if isinstance(expected, list) and isinstance(got, list):
        lines = []
        for number in range(max(len(expected), len(got))):
            here = "%s[%d]" % (place, number)
            if number >= len(got):
                lines.append("%s: expected %s, got nothing" % (here, short(expected[number])))
            elif number >= len(expected):
                lines.append("%s: expected nothing, got %s" % (here, short(got[number])))
            else:
                lines += differences(expected[number], got[number], here)
        return lines
    if type(expected) is type(got) and expected == got:
        return []
    return ["%s: expected %s, got %s" % (place, short(expected), short(got))]


def short(value):
    """A value in at most 100 characters."""
    text = json.dumps(value)
    return text if len(text) <= 100 else text[:97] + "..."


def compare(expected, got, common=False, limit=10, out=sys.stdout):
    """Print the first differences; True if there is none."""
    if common:
        expected, got = ({key: value for key, value in one.items() if key in other}
                         for one, other in ((expected, got), (got, expected)))
    lines = differences(expected, got)
    for line in lines[:limit]:
        print("  " + line, file=out)
    if len(lines) > limit:
        print("  ... and %d more" % (len(lines) - limit), file=out)
    return not lines


def main(arguments):
    """Compare two files."""
    names = [name for name in arguments if name != "--common"]
    if len(names) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    outcomes = []
    for name in names:
        with open(name, encoding="utf-8") as handle:
            outcomes.append(json.load(handle))
    return 0 if compare(*outcomes, common="--common" in arguments) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
