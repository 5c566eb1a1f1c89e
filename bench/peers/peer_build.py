# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers' programs: built where their Debian packages are here, by the compiler alone.

A peer is ready (a command) or absent (a reason). What is built goes beside our own programs into the
build folder. Absent ones are named in a remark and left out.
"""
import collections
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
# pylint: disable=wrong-import-position
import script  # noqa: E402

HERE = Path(__file__).resolve().parent
# How long a peer may take before it is given up.
PATIENCE_S = 600

Source = collections.namedtuple("Source", "file header package flags")
SOURCES = {
    "ns-3": Source("phold_ns3.cpp", "ns3/scheduler.h", "libns3-dev", ["-lns3-core"]),
    "SimGrid": Source("phold_simgrid.cpp", "simgrid/s4u.hpp", "libsimgrid-dev", ["-lsimgrid"]),
    "igraph": Source("cascade_igraph.c", "igraph/igraph.h", "libigraph-dev", ["-ligraph"]),
}
MODULES = {
    "SimPy": ("phold_simpy.py", "simpy", "python3-simpy3"),
    "networkx": ("cascade_networkx.py", "networkx", "python3-networkx"),
    "graph-tool": ("cascade_graph_tool.py", "graph_tool", "python3-graph-tool"),
}


def newest():
    """Time of the newest source that a peer's program is made of."""
    return max(path.stat().st_mtime for path in HERE.iterdir() if path.suffix in (".h", ".c", ".cpp"))


def compile_one(name, folder):
    """The program's path, or why there is none."""
    source = SOURCES[name]
    cpp = source.file.endswith(".cpp")
    compiler = shutil.which("g++" if cpp else "gcc")
    if compiler is None:
        return f"{name}: no {'g++' if cpp else 'gcc'} is here"
    language = ["-x", "c++" if cpp else "c"]
    found = subprocess.run([compiler, *language, "-E", "-"], input=f"#include <{source.header}>\n",
                           text=True, capture_output=True, check=False)
    if found.returncode != 0:
        return f"{name}: {source.package} is not installed"
    program = folder / "bench" / "peers" / Path(source.file).stem
    if not program.exists() or program.stat().st_mtime < newest():
        program.parent.mkdir(parents=True, exist_ok=True)
        made = subprocess.run([compiler, "-std=c++17" if cpp else "-std=gnu17", "-O2",
                               "-ffp-contract=off", f"-I{script.ROOT}", str(HERE / source.file), "-o",
                               str(program), *source.flags, "-lm"],
                              text=True, capture_output=True, check=False)
        if made.returncode != 0:
            return f"{name}: {source.file} cannot be built: {(made.stderr.splitlines() or ['?'])[0]}"
    return program


def peer(name, folder):
    """A command, or the reason for which there is none (a text)."""
    if name in SOURCES:
        program = compile_one(name, folder)
        return program if isinstance(program, str) else [str(program)]
    file, module, package = MODULES[name]
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", f"import {module}"],
                           capture_output=True, check=False)
    if found.returncode != 0:
        return f"{name}: {package} is not installed"
    return [sys.executable, "-B", str(HERE / file)]


def peers(names, folder):
    """name -> command of those that are here. Ends with 77 if none is."""
    ready, absent = {}, []
    for name in names:
        found = peer(name, folder)
        if isinstance(found, str):
            absent.append(found)
        else:
            ready[name] = found
    if not ready:
        script.skip("; ".join(absent))
    for reason in absent:
        print(f"# skipped: {reason}")
    return ready


def ours(folder, name):
    program = (folder / "bench" / "peers" / name).resolve()
    if not program.exists():
        script.skip(f"{program} is not built")
    return [str(program)]


def lines(name, command, *arguments):
    """What a program prints, as words of lines; None, and a remark, if it failed: a peer that aborts
    or hangs must not take the others with it."""
    words = [*command, *map(str, arguments)]
    try:
        done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        print(f"# failed: {name}: not done after {PATIENCE_S} s")
        return None
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        print(f"# failed: {name}: status {done.returncode}: {said}")
        return None
    return [line.split() for line in done.stdout.splitlines()]
