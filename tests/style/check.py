#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check one style rule on the whole tree: check.py RULE [BUILD]; exit 0 held, 1 broken, 77 skipped.

`check.py` alone names the rules. test_rules.py shows for each that it trips.
"""
import os
import sys

import calls
import layers
import sources
import tools
from tree import Tree

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

RULES = {
    "calls": lambda tree, build: calls.check(tree),
    "format": lambda tree, build: tools.check_format(tree),
    "headers": lambda tree, build: tools.check_headers(tree),
    "layers": lambda tree, build: layers.check(tree),
    "layout": lambda tree, build: sources.check_layout(tree),
    "licence": lambda tree, build: sources.check_licence(tree),
    "names": lambda tree, build: sources.check_names(tree),
    "places": lambda tree, build: sources.check_places(tree),
    "shell": lambda tree, build: tools.check_shell(tree),
    "size": lambda tree, build: sources.check_size(tree),
    "symbols": lambda tree, build: tools.check_symbols(tree, tools.static_libraries(build)),
    "tidy": lambda tree, build: tools.check_tidy(tree, build),
}


def main(arguments):
    if not arguments or arguments[0] not in RULES:
        print(f"usage: check.py RULE [BUILD], where RULE is one of: {', '.join(RULES)}",
              file=sys.stderr)
        return 2
    build = os.path.join(ROOT, ".build", "gcc") if len(arguments) < 2 else arguments[1]
    try:
        problems = RULES[arguments[0]](Tree(ROOT), build)
    except tools.Skip as reason:
        print(f"skipped: {reason}")
        return 77
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
