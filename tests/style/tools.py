# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that a compiler or another tool decides."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess

FORMAT_VERSION = "14" # other versions lay out code differently
PACKAGES = ["gsl", "nettle", "igraph", "libfyaml", "hdf5-serial"]
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ (?:\s*\.(?:hidden|internal|protected))?\s*(\S+)$")
MUTABLE = re.compile(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)")


class Skip(Exception):
    """The rule cannot be checked here."""


def tool(name):
    found = shutil.which(name)
    if not found:
        raise Skip(f"{name} is not here")
    return found


def run(*arguments, **options):
    return subprocess.run(arguments, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [problem for problems in pool.map(function, items) for problem in problems]


def check_headers(tree):
    """Each header compiles alone, and twice in a row."""
    compiler = os.environ.get("CC", "gcc").split()
    tool(compiler[0])
    flags = run(tool("pkg-config"), "--cflags", *PACKAGES).stdout.replace("-I", "-isystem").split()

    def check_one(path):
        done = run(*compiler, "-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                   f"-I{tree.root}", *flags, "-xc", "-", input=f'#include "{path}"\n' * 2)
        return [f"{path}: does not compile alone:\n{done.stdout}"] if done.returncode else []
    return in_parallel(check_one, tree.select(".h", under=("engine/", "models/", "tests/", "bench/")))


def check_format(tree):
    program = tool("clang-format")
    version = re.search(r"version (\d+)", run(program, "--version").stdout)
    if not version or version[1] != FORMAT_VERSION:
        raise Skip(f"clang-format {FORMAT_VERSION} is not here")

    def check_one(path):
        done = run(program, "--dry-run", "-Werror", path, cwd=tree.root)
        places = re.findall(r"^[^\n:]+:(\d+):\d+: error:", done.stdout, re.MULTILINE)
        return [f"{path}:{places[0] if places else 1}: clang-format -i {path} would change "
                f"{len(set(places))} lines"] if done.returncode else []
    return in_parallel(check_one, tree.select(".c", ".h", ".cpp", ".hpp"))


def static_libraries(build):
    """Files of the static libraries of engine/ and models/ that a build folder makes; those of
    bench/ and tests/ are not ours to give to others."""
    with open(os.path.join(build, "meson-info", "intro-targets.json"), encoding="utf-8") as info:
        targets = json.load(info)
    return [target["filename"][0] for target in targets if target["type"] == "static library" and
            os.path.relpath(target["filename"][0], build).startswith(("engine", "models"))]


def check_symbols(tree, libraries):
    """External symbols begin with hk_, and nothing that can be written outlives a call."""
    problems = []
    program = tool("objdump")
    for library in libraries:
        name = os.path.basename(library)
        table = run(program, "-t", library, env={**os.environ, "LC_ALL": "C"})
        if table.returncode:
            problems.append(f"{name}: unreadable: {table.stdout}")
        for line in table.stdout.splitlines():
            found = SYMBOL.match(line)
            if not found:
                continue
            flags, section, symbol = found.groups()
            if section != "*UND*" and flags[0] != "l" and not symbol.startswith("hk_"):
                problems.append(f"{name}: external symbol {symbol} does not begin with hk_")
            if "d" not in flags and MUTABLE.match(section):
                problems.append(f"{name}: {symbol} is global state that can change")
    return problems


def check_shell(tree):
    program = tool("shellcheck")

    def check_one(path):
        done = run(program, "--external-sources", "--format=gcc", path, cwd=tree.root)
        return [done.stdout] if done.returncode else []
    return in_parallel(check_one, tree.select(".sh", ".ci/run"))


def check_tidy(tree, build):
    """What clang-tidy finds; `clang-tidy -p BUILD FILE` shows how it got there. Nearly all of its time goes into
    paths through functions: it follows a third of its usual number of nodes unless HAKYU_LONG is set."""
    program = tool("clang-tidy")
    budget = [] if os.environ.get("HAKYU_LONG") else [
        f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=75000")]
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as commands:
        files = {os.path.realpath(os.path.join(entry["directory"], entry["file"]))
                 for entry in json.load(commands)}
    paths = [path for path in tree.select(".c", under=("engine/", "models/"))
             if tree.full(path) in files]

    def check_one(path):
        done = run(program, "--quiet", *budget, "-p", build, path, cwd=tree.root)
        found = re.findall(r"^\S+:\d+:\d+: (?:error|warning): .*", done.stdout, re.MULTILINE)
        return [re.sub(r"^\S*\.\./", "", line).removeprefix(tree.root + "/")
                for line in found or [f"{path}: {done.stdout}"]] if done.returncode else []
    return sorted(set(in_parallel(check_one, paths))) # a header speaks once
