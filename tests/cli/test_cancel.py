#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C in the middle of a run: what was finished is kept, is a valid result, and equals in every
field a run of so many replicates; a second one ends the program at once. Prints TAP."""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

try:
    import h5py
    import numpy
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from rig import BINARY, KANTO, Tap, exits, folder, hakyu, listing, make_loop

# What says how many replicates were asked for, and that they did not all run.
DIFFERENT = {"status", "resolved"}
BATCHES = 50 # with fewer replicates there are fewer batches


class Running:
    """The program on a terminal: its bar tells how far it is."""

    def __init__(self, *arguments):
        self.head, tail = pty.openpty()
        self.program = subprocess.Popen([BINARY, *arguments], stderr=tail)
        os.close(tail)
        self.said = ""

    def read(self):
        """More of what it says; False at the end."""
        try:
            part = os.read(self.head, 4096).decode(errors="replace")
        except OSError: # the other end is closed
            part = ""
        self.said += part
        return part != ""

    def wait_for(self, count):
        while self.read():
            shown = re.findall(r"\] (\d+) of ", self.said)
            if shown and int(shown[-1]) >= count:
                return

    def wait_for_work(self, seconds):
        """Until it has used so much time of a processor."""
        stat = Path("/proc") / str(self.program.pid) / "stat"
        while sum(map(int, stat.read_text().split()[13:15])) < seconds * os.sysconf("SC_CLK_TCK"):
            time.sleep(0.05)

    def end(self):
        while self.read():
            pass
        os.close(self.head)
        return self.program.wait(timeout=120)


def same(left, right):
    if left.dtype.kind == "f":
        return numpy.array_equal(left, right, equal_nan=True)
    return numpy.array_equal(left, right)


def fields(path):
    """Every variable and attribute of a file by its path, but its warnings: `check` says of the shorter
    run that its replicates are few."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]
        found.update({f"{name}@{key}": value for key, value in item.attrs.items()
                      if key not in ("DIMENSION_LIST", "REFERENCE_LIST")})
    with h5py.File(path) as file:
        file.visititems(visit)
        found.update({f"@{key}": value for key, value in file.attrs.items()})
    return {name: value for name, value in found.items() if not name.startswith("run/warning")}


def compare(tap, cancelled, whole):
    left, right = fields(cancelled), fields(whole)
    tap.equal(sorted(left), sorted(right), "the same variables and attributes")
    unlike = [name for name in left
              if name in right and not same(numpy.asarray(left[name]), numpy.asarray(right[name]))
              and name.rpartition("@")[2].rpartition("/")[2] not in DIFFERENT]
    tap.equal(unlike, [], f"{len(left)} fields as in a run of so many replicates")


def first_replicates(path, count):
    """What is stored of every replicate, of the first ones, as far as its rows say whose they are."""
    with h5py.File(path) as file:
        found = {}
        for name, item in file.items():
            if not isinstance(item, h5py.Dataset):
                continue
            dims = [item.dims[i][0].name.strip("/") if len(item.dims[i]) else ""
                    for i in range(item.ndim)]
            if dims[:2] == ["case", "replicate"]:
                found[name] = item[:, :count]
            for owner in ("episode", "job", "deadlock", "signal", "trace"):
                if dims == [owner] and f"{owner}_replicate" in file:
                    found[name] = item[()][file[f"{owner}_replicate"][()] < count]
        return found


def check_cancelled(tap, place, number):
    out = place / "cut.h5"
    running = Running("run", KANTO, "-o", out, "-n", "1000000", "--set", "horizon=3d")
    running.wait_for(BATCHES)
    running.program.send_signal(number)
    tap.equal(running.end(), 5, f"{signal.Signals(number).name}: exit 5")
    tap.equal([path.name for path in place.iterdir()], ["cut.h5"], "one file and no temporary one")
    run = json.loads(hakyu("info", out, "--format", "json").stdout)["run"]
    count = run["replicates"]
    tap.has(running.said, f"cancelled; the {count} finished replicates are in", "it says how many are kept")
    tap.equal(run["status"], "cancelled", "the file says that it was cancelled")
    exits(tap, hakyu("info", out, "--validate"), 0, "it is valid")
    done = hakyu("rank", out, "--format", "json")
    exits(tap, done, 0, "it can be ranked")
    tap.equal(json.loads(done.stdout)["replicates"], count, "over what it holds")
    tap.ok(count % 8 == 0 and count >= BATCHES, "whole blocks", count)
    return count


def check_kept(tap, place):
    count = check_cancelled(tap, place, signal.SIGINT)
    out, whole, longer = place / "cut.h5", place / "whole.h5", place / "longer.h5"
    settings = ["--set", "horizon=3d", "-q"]
    exits(tap, hakyu("run", KANTO, "-o", whole, "-n", str(count), *settings), 0, "a whole run")
    compare(tap, out, whole)
    exits(tap, hakyu("run", KANTO, "-o", longer, "-n", str(count + 20), *settings), 0, "a longer run")
    left, right = first_replicates(out, count), first_replicates(longer, count)
    unlike = [name for name in right if not same(left[name], right[name])]
    tap.ok(len(right) > 20 and unlike == [], "the first replicates of a longer run", unlike)


def check_killed(tap, place):
    """Replicates that take hours: the first signal asks, the second does not."""
    scenario = make_loop(place)
    out = place / "out.h5"
    out.write_text("an older file\n")
    before = listing(place)
    running = Running("run", scenario, "-o", out, "--set", "event_cap=1000000000000", "--set",
                      "horizon=18000d", "--set", "grid=1000d")
    running.wait_for_work(0.3)
    running.program.send_signal(signal.SIGINT)
    time.sleep(0.3)
    tap.ok(running.program.poll() is None, "the first one waits for the replicates that run")
    running.program.send_signal(signal.SIGINT)
    begun = time.monotonic()
    tap.equal(running.end(), -signal.SIGINT, "the second one ends it")
    tap.ok(time.monotonic() - begun < 5, "at once")
    tap.ok(listing(place) == before, "the older file is untouched and nothing else is there")


def check_early(tap, place):
    """Cancelled while it reads: nothing is written."""
    out = place / "out.h5"
    program = subprocess.Popen([BINARY, "run", KANTO, "-o", out, "-n", "100000"],
                               stderr=subprocess.DEVNULL)
    program.send_signal(signal.SIGINT)
    code = program.wait(timeout=120)
    tap.ok(code in (5, -signal.SIGINT), "a signal at the very start ends it", code)
    tap.ok(code == 5 or listing(place) == {}, "and leaves nothing half done", listing(place).keys())


def main():
    tap = Tap()
    for check, *more in ((check_kept,), (check_cancelled, signal.SIGTERM), (check_killed,),
                         (check_early,)):
        with folder() as place:
            check(tap, place, *more)
    return tap.done()


if __name__ == "__main__":
    os.environ.setdefault("HDF5_USE_FILE_LOCKING", "FALSE")
    sys.exit(main())
