#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`--more N`: a file that was added to is the same bytes as one asked for with all replicates at first;
only new ones are run; other inputs and files that cannot be added to are refused. Prints TAP."""
import os
import random
import signal
import subprocess
import sys
import time

try:
    import h5py
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from rig import BINARY, KANTO, LOOP_MODEL, LOOP_SCENARIO, SOURCE, Tap, effort, exits, folder, hakyu

KILLS = {"quick": 3, "sanitize": 2}.get(effort(), 12)
OLD = SOURCE / "tests" / "golden" / "formats" / "result-1.h5"
SETS = ("--set", "horizon=2d")
SWEEP = f"""name: crews
title: {{en: Crews, ja: 班}}
base: {KANTO}
replicates: 6
design: grid
factors:
  - {{path: recovery.crews.power-line, values: [2, 8]}}
  - {{path: threats.lines.state.extensive, values: [0.02, 0.08]}}
"""


def same(tap, a, b, name):
    tap.ok(a.read_bytes() == b.read_bytes(), f"{name}: the same bytes")


def run(scenario, out, *more):
    return hakyu("run", scenario, "-o", out, "-q", *more)


def check_runs(tap, place):
    """From fewer and from more than one replicate a batch, in one step and in several."""
    kept = ("--set", "record=steps", "--set", "trace=7", "--set", "assumptions=2", *SETS)
    whole, part = place / "whole.h5", place / "part.h5"
    for first, steps in ((1, (3,)), (5, (1, 50)), (50, (11,)), (60, (7, 5))):
        total = first + sum(steps)
        exits(tap, run(KANTO, whole, "-n", str(total), *kept), 0, f"{total} at first")
        exits(tap, run(KANTO, part, "-n", str(first), *kept), 0, f"{first} at first")
        for step in steps:
            exits(tap, run(KANTO, part, "--more", str(step), "-j", "1", *kept), 0, f"{step} more")
        same(tap, whole, part, f"{first} and {steps}")
    exits(tap, hakyu("info", part, "--validate"), 0, "valid")
    tap.equal(sorted(os.listdir(place)), ["part.h5", "whole.h5"], "nothing else is left")
    with h5py.File(part) as file:
        counts = file["level_change_count"][:]
        tap.ok(len(counts) > 100 and (counts > 0).all(), "there are counts by level to add to")
        tap.ok((file["trace_replicate"][:] >= 5).any(), "and traces of added replicates")


def check_sweep(tap, place):
    path = place / "sweep.yaml"
    path.write_text(SWEEP, encoding="utf-8")
    exits(tap, hakyu("sweep", path, "-o", place / "whole.h5", "-q", "-n", "14", *SETS), 0, "14 at first")
    exits(tap, hakyu("sweep", path, "-o", place / "part.h5", "-q", *SETS), 0, "6 at first")
    done = hakyu("sweep", path, "-o", place / "part.h5", "--progress", "plain", "--more", "8", *SETS)
    exits(tap, done, 0, "8 more")
    tap.has(done.stderr, "32 of 32 replicates", "only the new ones are run")
    same(tap, place / "whole.h5", place / "part.h5", "a sweep")


def check_failed(tap, place):
    """Failed replicates before and after."""
    (place / "model").mkdir()
    for name, text in LOOP_MODEL.items():
        (place / "model" / name).write_text(text, encoding="utf-8")
    scenario = place / "loop.yaml"
    scenario.write_text(LOOP_SCENARIO, encoding="utf-8")
    exits(tap, run(scenario, place / "whole.h5", "-n", "70"), 0, "70 at first")
    exits(tap, run(scenario, place / "part.h5", "-n", "33"), 0, "33 at first")
    exits(tap, run(scenario, place / "part.h5", "--more", "37"), 0, "37 more")
    same(tap, place / "whole.h5", place / "part.h5", "with failed replicates")
    with h5py.File(place / "part.h5") as file:
        failed = file["run/failed_replicate_number"][:]
        tap.ok((failed < 33).any() and (failed >= 33).any(), "some failed before, some after")


def check_kills(tap, place):
    """kill -9 while it adds; the same command goes on, also where only tidying up was left."""
    path, whole, part = place / "sweep.yaml", place / "whole.h5", place / "part.h5"
    path.write_text(SWEEP, encoding="utf-8")
    exits(tap, hakyu("sweep", path, "-o", whole, "-q", "-n", "46"), 0, "46 at first")
    exits(tap, hakyu("sweep", path, "-o", part, "-q"), 0, "6 at first")
    before = part.read_bytes()
    command = [BINARY, "sweep", path, "-o", part, "-q", "--more", "40"]
    started = time.monotonic()
    subprocess.run([*command[:4], place / "timed.h5", "-q", "-n", "40"], check=True)
    seconds = time.monotonic() - started
    killed, finished = 0, False
    random.seed(7)
    for _ in range(KILLS):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
            try:
                finished = child.wait(random.uniform(0, 1.1) * seconds) == 0
                break
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                killed += 1
        now = part.read_bytes()
        if not tap.ok(now in (before, whole.read_bytes()), "the old file or the new one, whole"):
            break
        if now != before:
            break
    tap.ok(killed > 0, f"{killed} times killed")
    if not finished: # else the same command would add another 40
        exits(tap, subprocess.run(command, capture_output=True, text=True, check=False), 0, "to its end")
    same(tap, whole, part, "after kills")
    tap.ok(not (place / "part.h5.parts").exists(), "no parts are left")


def check_tidying(tap, place):
    """Ended after the new file was there, before the folder of its parts was gone."""
    out, parts = place / "a.h5", place / "a.h5.parts"
    exits(tap, run(KANTO, out, "-n", "4", *SETS), 0, "4 at first")
    with subprocess.Popen([BINARY, "run", KANTO, "-o", out, "-q", "--more", "6000", *SETS]) as child:
        while child.poll() is None and not list(parts.glob("*.shard")):
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        tap.equal(child.wait(), 5, "cancelled")
    tap.ok(parts.exists(), "what is done is kept")
    done = run(KANTO, out, "--more", "12", *SETS)
    exits(tap, done, 3, "another addition meanwhile")
    tap.has(done.stderr, "begun with other inputs", "says why")
    exits(tap, run(KANTO, place / "b.h5", "-n", "6004", *SETS), 0, "all at first")
    old = out.read_bytes()
    os.replace(place / "b.h5", out)
    done = hakyu("run", KANTO, "-o", out, "--more", "6000", *SETS)
    exits(tap, done, 0, "the addition was there but for tidying up")
    tap.has(done.stderr, "in " + str(out) + " already", "says so")
    tap.ok(not parts.exists(), "the folder is gone")
    out.write_bytes(old)


def check_refusals(tap, place):
    out = place / "a.h5"
    text = KANTO.read_text(encoding="utf-8").replace("../data", str(KANTO.parents[1] / "data"))
    scenario = place / "s.yaml"
    scenario.write_text(text, encoding="utf-8")
    exits(tap, run(scenario, out, "-n", "4", *SETS), 0, "4 at first")
    old = out.read_bytes()
    cases = (
        ("another horizon", ("--set", "horizon=3d"), "horizon = 2d, now horizon = 3d"),
        ("another seed", (*SETS, "-s", "3"), "seed = 2009, now seed = 3"),
        ("another record", (*SETS, "--set", "record=steps"), "record = episodes, now record = steps"),
    )
    for name, options, part in cases:
        done = run(scenario, out, "--more", "3", *options)
        exits(tap, done, 3, name)
        tap.has(done.stderr, part, f"{name}: what differs")
    scenario.write_text(text + "# a line more\n", encoding="utf-8")
    done = run(scenario, out, "--more", "3", *SETS)
    exits(tap, done, 3, "another scenario")
    tap.has(done.stderr, "content of input s.yaml has changed", "which input")
    scenario.write_text(text, encoding="utf-8")
    tap.ok(out.read_bytes() == old, "the file is as it was")
    tap.ok(not (place / "a.h5.parts").exists(), "nothing was begun")
    exits(tap, run(scenario, place / "none.h5", "--more", "3", *SETS), 4, "no such file")
    exits(tap, run(scenario, out, "--more", "3", "-n", "9", *SETS), 2, "--more and -n")
    exits(tap, run(scenario, out, "--more", "0", *SETS), 2, "--more 0")
    done = run(scenario, OLD, "--more", "3", *SETS)
    exits(tap, done, 3, "a file of an older version")
    tap.has(done.stderr, "format version is 1, which keeps no exact sums", "says why")
    (place / "c.h5").write_bytes(old[:-300] + bytes([old[-300] ^ 1]) + old[-299:])
    exits(tap, run(scenario, place / "c.h5", "--more", "3", *SETS), 3, "a damaged file")
    exits(tap, run(scenario, out, "--more", "3", *SETS), 0, "and then as before")


def main():
    tap = Tap()
    for check in (check_runs, check_sweep, check_failed, check_kills, check_tidying, check_refusals):
        with folder() as place:
            check(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
