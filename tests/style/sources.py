# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about files as such: size, licence line, names, places."""
import collections
import os
import re
import sys

LINES_WARN, LINES_MAX = 500, 800

TOP = {"engine", "models", "scenarios", "data", "bench", "tests", "meson.build", "README.md",
       "meson_options.txt"}

SOURCES = (".c", ".h", ".cpp", ".hpp", ".def", ".py", ".sh", ".build", ".js", ".mjs", ".css")
SOURCE_NAMES = {"meson_options.txt", ".clang-format", ".clang-tidy", ".gitignore", ".ci/run",
                ".ci/packages"}
YAML = (".yaml", ".yml")
YAML_OF_OURS = ("scenarios/", "models/", "data/") # test inputs show what users write
SPDX = re.compile(r"SPDX-License-Identifier: (\S+)")
LICENCE = "GPL-3.0-or-later"

# Places on somebody's machine, when nothing but a blank or a quote stands before them.
MACHINE = re.compile(r"(?<![\w./*-])/(?:work|root|home|Users)(?:/|\b(?![\w-]))")


def check_size(tree):
    problems = []
    for path in tree.select(".c", ".h", ".py", ".sh"):
        count = sum(1 for _ in tree.lines(path))
        if count > LINES_MAX:
            problems.append(f"{path}: {count} lines, at most {LINES_MAX}")
        elif count > LINES_WARN:
            print(f"{path}: warning: {count} lines, better at most {LINES_WARN}", file=sys.stderr)
    return problems


def check_licence(tree):
    problems = []
    for path in tree.paths:
        of_ours = path.endswith(YAML) and path.startswith(YAML_OF_OURS)
        if not (path.endswith(SOURCES) or path in SOURCE_NAMES or of_ours):
            continue
        first = [line for _, line in tree.lines(path)][:2]
        if first and first[0].startswith("#!"):
            first = first[1:]
        found = SPDX.search(first[0]) if first else None
        if not found:
            problems.append(f"{path}:1: no SPDX-License-Identifier in the first line")
        elif found[1] != LICENCE and not path.startswith("data/"):
            problems.append(f"{path}:1: licence {found[1]}, must be {LICENCE}")
    return problems


def check_names(tree):
    """A basename stands for one file, so that a message or a debugger can name it."""
    places = collections.defaultdict(list)
    for path in tree.select(".c", ".h"):
        places[os.path.basename(path)].append(path)
    return [f"{found[1]}: a second file named {name}, beside {found[0]}"
            for name, found in sorted(places.items()) if len(found) > 1]


def check_layout(tree):
    tops = sorted({path.split("/")[0] for path in tree.paths})
    return [f"{top}: not one of the things at the top of the tree: {', '.join(sorted(TOP))}"
            for top in tops if top not in TOP and not top.startswith(".")]


def check_places(tree):
    return [f"{path}:{number}: {found[0]}...: a place on one machine"
            for path in tree.paths for number, line in tree.lines(path)
            if (found := MACHINE.search(line))]
