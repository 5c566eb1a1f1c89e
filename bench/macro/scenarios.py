#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios as users run them: the built program, reading, simulating and writing included.

Each scenario of scenarios/ (with --quick: one on a small model, one on the national one) with one
thread and with all cores, in turns; medians of wall and CPU seconds, replicates and events per second
of wall time, peak memory, bytes of the result. /cpu is the CPU time of one thread over that of all:
what running in parallel adds makes it smaller than 1.
"""
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
# pylint: disable=wrong-import-position
import script  # noqa: E402
import tables  # noqa: E402

# In a process of its own: a large parent would show in the children's peak memory.
COUNT = ("import h5py, sys; f = h5py.File(sys.argv[1]); e = f['replicate_events'][...]; "
         "print(e.size, int(e.sum()))")


SHORT = ("capital-blackout", "kanto-blackout")


def count(result):
    done = subprocess.run([sys.executable, "-c", COUNT, result], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        script.skip("python3-h5py is not here, which counts the events of a result")
    return map(int, done.stdout.split())


def is_scenario(path):
    return any(line.startswith("horizon:") for line in path.read_text(encoding="utf-8").splitlines())


def measure(program, path, quick, folder):
    threads = sorted({1, os.cpu_count()})
    result = folder / "out.h5"
    command = [program, "run", path, "-o", result, "--progress", "none", "-q"]
    command += ["-n", "6", "--set", "assumptions=0"] if quick else []
    runs = {n: [] for n in threads}
    for _ in range(1 if quick else 3):
        for n in threads:
            runs[n].append(script.used_by(command + ["-j", str(n)]))
    replicates, events = count(result)
    for n in threads:
        wall, cpu, memory = (statistics.median(column) for column in zip(*runs[n]))
        ratio = statistics.median(one[1] / all_[1] for one, all_ in zip(runs[1], runs[n]))
        yield [path.stem, n, replicates, events, wall, cpu, replicates / wall, events / wall,
               memory, result.stat().st_size, ratio if n > 1 else None]


def main():
    options = script.options(__doc__.split("\n", maxsplit=1)[0])
    program = (options.build / "engine" / "app" / "hakyu").resolve()
    if not program.exists():
        script.skip(f"{program} is not built")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((script.ROOT / "scenarios").glob("*.yaml")):
            if is_scenario(path) and (not options.quick or path.stem in SHORT):
                rows += measure(program, path, options.quick, Path(folder))
    print(tables.show(["scenario", "threads", "replicates", "events", "wall_s<", "cpu_s<", "rep/s>",
                       "events/s>", "peak_mib<", "bytes=", "/cpu>"], rows))


main()
