# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions that the library leaves alone: memory has one door, and only the program talks or ends."""
import re

MEMORY = re.compile(r"(?<![\w.>])(malloc|calloc|realloc|reallocarray|free|aligned_alloc|posix_memalign"
                    r"|memalign|alloca|strdup|strndup|asprintf|vasprintf|getline|getdelim)\s*\(")
MEMORY_DOOR = {"engine/base/memory.c"}

OUTPUT = re.compile(r"(?<![\w.>])(?:(?:printf|vprintf|puts|putchar|perror|psignal|exit|_exit|_Exit"
                    r"|quick_exit|abort)\s*\(|(?:stdout|stderr)\b)")
MAY_TALK = ("engine/app/", "engine/base/check.c")


def check(tree):
    problems = []
    for path in tree.select(".c", ".h", under=("engine/", "models/")):
        for number, line in tree.code_lines(path):
            found = MEMORY.search(line)
            if found and path not in MEMORY_DOOR:
                problems.append(f"{path}:{number}: {found[1]}(): memory comes from engine/base/memory.h")
            found = OUTPUT.search(line)
            if found and not path.startswith(MAY_TALK):
                what = found[0].rstrip(" (")
                problems.append(f"{path}:{number}: {what}: library code neither prints nor exits")
    return problems
