#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`--until GOAL` and `stop:`: looks at fixed numbers of replicates, the same bytes for any threads and
after any stops, and but for what is said of the stop the file of a plain sweep. Prints TAP."""
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

from rig import BINARY, KANTO, Tap, effort, exits, folder, hakyu

KILLS = {"quick": 3, "sanitize": 2}.get(effort(), 15)
SWEEP = f"""name: crews
title: {{en: Crews, ja: 班}}
base: {KANTO}
replicates: 40
design: grid
factors:
  - {{path: recovery.crews.power-line, values: [2, 8]}}
"""
STOP = "stop: {precision: 'person-hours<=25%', confidence: 0.9, first: 5, budget: {replicates: 160}}\n"


def make(place, stop="", name="sweep.yaml"):
    path = place / name
    path.write_text(SWEEP + stop, encoding="utf-8")
    return path


def sweep(path, out, *more, **options):
    return hakyu("sweep", path, "-o", out, "--set", "horizon=2d", "--progress", "none", *more, **options)


def stop_of(path):
    with h5py.File(path) as file:
        said = {key: file["run"].attrs[key] for key in file["run"].attrs if key.startswith("stop_")}
        return {key: value.decode() if isinstance(value, bytes) else value for key, value in said.items()}


def contents(path):
    """Everything but what is said of the stop, in the text of the sweep too."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and name != "run/sweep":
            found[name] = item[...].tobytes() if item.dtype.kind != "O" else [str(x) for x in item[...].flat] \
                if item.shape else str(item[()])
        for key, value in item.attrs.items():
            if not key.startswith("stop_") and key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                found[f"{name}@{key}"] = str(value)
    with h5py.File(path) as file:
        file.visititems(visit)
        found.update({f"@{key}": str(value) for key, value in file.attrs.items()})
    return found


def check_goal(tap, place):
    """Reached at a later look; nothing is left, and the replicates are those of a plain sweep."""
    path, out = make(place, STOP), place / "out.h5"
    done = sweep(path, out)
    exits(tap, done, 0, "a goal in the sweep")
    said = stop_of(out)
    looks = int(said["stop_looks"])
    replicates = 5 * 2 ** (looks - 1)
    tap.ok(looks > 1, f"{looks} looks")
    tap.equal(done.stderr.count("replicates: goal not reached: person-hours is"), looks - 1, "looks in vain are said")
    tap.has(done.stderr, f"look {looks} at {replicates} replicates: goal reached: person-hours is", "and the last")
    alpha = sum(0.1 / 2 ** k for k in range(1, looks + 1))
    tap.equal(said, {"stop_goal": "person-hours<=25%", "stop_confidence": "0.9", "stop_first": 5,
                     "stop_most": 160, "stop_looks": looks, "stop_alpha": f"{alpha:.6g}",
                     "stop_reached": "yes", "stop_by_time": "no"}, "what the file says of it")
    exits(tap, hakyu("info", out, "--validate"), 0, "valid")
    tap.equal(sorted(os.listdir(place)), ["out.h5", "out.h5.log", "sweep.yaml"], "nothing else is left")
    exits(tap, sweep(make(place, name="plain.yaml"), place / "plain.h5", "-n", str(replicates)), 0, "a plain sweep")
    a, b = contents(out), contents(place / "plain.h5")
    tap.equal([key for key in sorted(a.keys() | b.keys()) if a.get(key) != b.get(key)], [], "the same but for the stop")
    exits(tap, sweep(path, place / "again.h5", "-j", "3", "-q"), 0, "three threads")
    tap.ok((place / "again.h5").read_bytes() == out.read_bytes(), "the same bytes")
    exits(tap, sweep(path, place / "more.h5", "--more", "3"), 4, "--more of what is not there")
    exits(tap, sweep(path, out, "--more", "3"), 0, "more replicates after the goal")
    tap.equal(stop_of(out)["stop_goal"], "", "are a number that somebody fixed")


def check_options(tap, place):
    path, out = make(place), place / "out.h5"
    done = sweep(path, out, "--until", "person-hours:electric_power<=1", "-q")
    exits(tap, done, 0, "a goal that cannot be reached")
    tap.has(done.stderr, "THE GOAL WAS NOT REACHED", "is said, quiet or not")
    tap.equal((stop_of(out)["stop_reached"], stop_of(out)["stop_most"]), ("no", 40), "and kept")
    done = sweep(path, out, "--until", "unrestored<=0.5")
    exits(tap, done, 0, "a proportion")
    tap.equal(stop_of(out)["stop_reached"], "yes", "is precise enough at once")
    done = sweep(path, out, "-n", "120", "--until", "top 1 by sector")
    exits(tap, done, 0, "a settled first place")
    tap.has(done.stderr, "1 of the first 1 are surely among them", "by sets of ranks")
    tap.equal(stop_of(out)["stop_alpha"], "0.01", "rankings spend a fifth at each look")
    before = out.read_bytes()
    for goal in ("top", "top 0", "top 3 by wish", "person-hours", "person-hours<=", "person-hours<=-1",
                 "person-hours<=5%%", "<=5", "affected<=5", "person-hourz<=5", "person-hours:nobody<=5"):
        exits(tap, sweep(path, out, "--until", goal), 2, f"goal {goal!r}")
    exits(tap, sweep(path, out, "--until", "top 1", "--more", "5"), 2, "--until and --more")
    for stop, part in (("stop: {precision: 'foo'}\n", "goal 'foo' cannot be read"),
                       ("stop: {precisoin: 'top 1'}\n", "did you mean 'precision'?"),
                       ("stop: {first: 5}\n", "precision"),
                       ("stop: {precision: 'top 1', confidence: 2}\n", "confidence"),
                       ("stop: {precision: 'top 1', budget: {time: 5}}\n", "time"),
                       ("stop: {precision: 'top 1', first: 1}\n", "first")):
        done = sweep(make(place, stop, "bad.yaml"), out)
        exits(tap, done, 3, stop.strip())
        tap.has(done.stderr, part, "says what")
        tap.has(done.stderr, "bad.yaml:8:", "and where")
    tap.ok(out.read_bytes() == before, "nothing was written")


def check_kills(tap, place):
    path, whole, out = make(place, STOP), place / "whole.h5", place / "out.h5"
    started = time.monotonic()
    exits(tap, sweep(path, whole, "-q"), 0, "without a stop")
    seconds = time.monotonic() - started
    command = [BINARY, "sweep", path, "-o", out, "--set", "horizon=2d", "-q"]
    random.seed(11)
    killed = between = 0
    for i in range(KILLS):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
            try:
                child.wait(random.uniform(0.2, 1.0) * seconds)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                killed += 1
        between += (place / "out.h5.look").exists()
        if out.exists() and child.returncode == 0:
            tap.ok(out.read_bytes() == whole.read_bytes(), f"the same bytes after {i + 1} starts")
            out.unlink()
    tap.ok(killed > 0, f"{killed} times killed, {between} times between looks")
    exits(tap, subprocess.run(command, capture_output=True, text=True, check=False), 0, "to its end")
    tap.ok(out.read_bytes() == whole.read_bytes(), "the same bytes")
    tap.equal([name for name in sorted(os.listdir(place)) if name.startswith("out")], ["out.h5", "out.h5.log"],
              "nothing is left")


def check_time(tap, place):
    """Time is up: the last look is the result, marked; the same command goes on."""
    stop = "stop: {precision: person-hours<=1, first: 4, budget: {replicates: 1000000, time: TIME}}\n"
    path, out = make(place, stop.replace("TIME", "1ms")), place / "out.h5"
    done = sweep(path, out)
    exits(tap, done, 5, "time up before the first look")
    tap.has(done.stderr, "before the first look", "says so")
    tap.ok(not out.exists(), "nothing is written")
    for name in (place / "out.h5.parts").iterdir():
        name.unlink()
    (place / "out.h5.parts").rmdir()
    make(place, stop.replace("TIME", "3s"))
    done = sweep(path, out)
    exits(tap, done, 0, "time up after some looks")
    tap.has(done.stderr, "cannot be reproduced", "says so")
    said = stop_of(out)
    tap.equal((said["stop_by_time"], said["stop_reached"]), ("yes", "no"), "and so does the file")
    replicates = 4 * 2 ** (int(said["stop_looks"]) - 1)
    exits(tap, sweep(make(place, name="plain.yaml"), place / "plain.h5", "-n", str(replicates)), 0, "a plain sweep")
    a, b = contents(out), contents(place / "plain.h5")
    tap.equal([key for key in a if a[key] != b.get(key)], [], "what is there is that of a plain sweep")
    done = sweep(path, out, "--until", "person-hours<=2")
    exits(tap, done, 3, "another goal on the way to this one")
    tap.has(done.stderr, "another goal", "says why")


def main():
    tap = Tap()
    for check in (check_goal, check_options, check_kills, check_time):
        with folder() as place:
            check(tap, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
