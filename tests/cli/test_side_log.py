#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `hakyu sweep` says of itself: the estimate before it starts, against what it took then; progress
over cases; the side log. Nothing of that is in the result. Prints TAP."""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from rig import BINARY, KANTO, Tap, effort, exits, folder, hakyu, listing

UNEVEN = f"""name: uneven
base: {KANTO}
replicates: REPLICATES
factors:
  - {{path: recovery.crews.power-line, values: [2, 8]}}
  - {{path: threats.telecom-equipment.uptime, values: [exp(300d), exp(20d), exp(5d), exp(1d)]}}
"""


def make(place, replicates=40, text=UNEVEN):
    path = place / "sweep.yaml"
    path.write_text(text.replace("REPLICATES", str(replicates)), encoding="utf-8")
    return path


def log_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def watched(*arguments):
    """Run it; (exit code, stderr, most bytes in the parts, most bytes of memory)."""
    out = Path(str(arguments[arguments.index("-o") + 1]))
    parts = memory = 0
    with subprocess.Popen([BINARY, *arguments], stderr=subprocess.PIPE, text=True) as run:
        while run.poll() is None:
            try:
                parts = max(parts, sum(e.stat().st_size for e in os.scandir(f"{out}.parts")))
                status = Path(f"/proc/{run.pid}/status").read_text(encoding="utf-8")
                peak = re.search(r"VmHWM:\s+(\d+)", status)
                memory = max(memory, 1024 * int(peak.group(1)) if peak else 0)
            except OSError: # not there yet, or there no more
                pass
            time.sleep(0.01)
        said = run.stderr.read()
    return run.returncode, said, parts, memory


def near(tap, got, want, factor, name):
    tap.ok(want / factor <= got <= want * factor, f"{name}: {got:.4g}, it was {want:.4g}",
           f"more than {factor} times apart")


def check_estimate(tap, place):
    """Costs of cases differ tenfold, so a few cases do not tell of all by chance."""
    path, out = make(place), place / "out.h5"
    code, said, parts, memory = watched("sweep", path, "-o", out, "-j", "1", "--progress", "none")
    tap.equal(code, 0, "a sweep")
    tap.ok(re.search(r"estimate for 8 cases of 40 replicates: .* with 1 thread, .* of memory, .* of disk",
                     said), "it says what it will take", said)
    end = log_of(place / "out.h5.log")[-1]
    found = end["estimate"]
    # by CPU time: another process may take the clock's
    near(tap, found["cpu_s"], sum(rank["cpu_s"] for rank in end["ranks"]), 3, "CPU time")
    near(tap, found["file"], out.stat().st_size, 2, "bytes of the result")
    near(tap, found["parts"], parts, 2, "bytes of the parts")
    sanitized = memory > 4e8 # a sanitizer has its own ideas of memory
    if not sanitized:
        near(tap, found["memory"], memory, 2.5, "bytes of memory")
    tap.ok(end["pilot_s"] < 0.5 * end["seconds"], "the pilot takes a small part of it", end)
    exits(tap, hakyu("sweep", path, "-o", place / "plain.h5", "-q", "--log", "none"), 0, "again, quiet")
    tap.ok(out.read_bytes() == (place / "plain.h5").read_bytes(), "the same bytes")
    tap.equal(sorted(os.listdir(place)), ["out.h5", "out.h5.log", "plain.h5", "sweep.yaml"],
              "--log none: no log; the pilot leaves nothing")


def check_dry_run(tap, place):
    path = make(place, 100)
    done = hakyu("sweep", path, "--dry-run", "--format", "csv")
    exits(tap, done, 0, "--dry-run")
    tap.equal(len(done.stdout.splitlines()), 9, "cases on stdout, and nothing else")
    tap.has(done.stderr, "estimate for 8 cases of 100 replicates", "the estimate on stderr")
    tap.ok("estimate" not in hakyu("sweep", path, "--dry-run", "-q").stderr, "not with -q")
    tap.equal(os.listdir(place), ["sweep.yaml"], "nothing is written")


def check_no_room(tap, place):
    path, out = make(place), place / "out.h5"
    done = hakyu("sweep", path, "-o", out, "-n", "1000000000")
    exits(tap, done, 4, "more than a disk holds")
    tap.ok(re.search(r"error: \S*out.h5: it will take about \d.* [TP]B of disk, and .* are free; nothing was "
                     r"run", done.stderr), "it says so", done.stderr)
    tap.equal(sorted(os.listdir(place)), ["out.h5.log", "sweep.yaml"], "nothing is written but the log")
    tap.equal([line["event"] for line in log_of(place / "out.h5.log")], ["begin", "end"], "which tells")
    tap.equal(log_of(place / "out.h5.log")[-1]["status"], "failed", "of the failure")


def check_log(tap, place):
    path, out = make(place, 200), place / "out.h5"
    with subprocess.Popen([BINARY, "sweep", path, "-o", out, "-j", "2", "-q"], stderr=subprocess.DEVNULL) as run:
        parts = place / "out.h5.parts"
        while run.poll() is None and not (parts.is_dir() and
                                          any(name.endswith(".shard") for name in os.listdir(parts))):
            time.sleep(0.01)
        run.send_signal(signal.SIGUSR1)
    tap.equal(run.returncode, 5, "USR1 stops it as Ctrl-C does")
    exits(tap, hakyu("sweep", path, "-o", out, "-j", "1", "-n", "200", "-q"), 0, "to the end")
    first, cancelled, second, complete = log_of(place / "out.h5.log")
    tap.ok(first["event"] == second["event"] == "begin", "a line when it begins")
    tap.equal(second["command"][:2], ["hakyu", "sweep"], "with the command")
    tap.ok("-j" in second["command"] and str(path) in second["command"], "all of it", second["command"])
    tap.equal([(line["status"], line["exit"], line["resumed"]) for line in (cancelled, complete)],
              [("cancelled", 5, False), ("complete", 0, True)], "and how each ended")
    tap.ok(0 < cancelled["replicates"] < 1600, "what was done before the stop", cancelled["replicates"])
    tap.equal(complete["found"], cancelled["replicates"], "was found there by the next")
    tap.equal((complete["replicates"], complete["of"]), (1600, 1600), "which did the rest")
    tap.equal([rank["threads"] for rank in cancelled["ranks"]], [2], "threads")
    rank = complete["ranks"][0]
    tap.equal(rank["replicates"], 1600 - complete["found"], "replicates of the rank")
    tap.ok(0 < rank["cpu_s"] < rank["busy_s"] + 0.5 and rank["idle_s"] >= 0, "its times", rank)
    tap.ok(complete["idle"] < 0.05, "one thread is hardly ever idle", complete["idle"])
    text = b"".join(listing(place).values())
    tap.ok(b"begin" in text and b"per_second" not in out.read_bytes(), "none of it is in the result")


def check_run(tap, place):
    """`run` keeps a log where it is asked to."""
    out, log = place / "out.h5", place / "runs.log"
    short = ["--set", "horizon=1d", "-n", "100", "-q"]
    exits(tap, hakyu("run", KANTO, "-o", out, *short), 0, "run")
    tap.equal(os.listdir(place), ["out.h5"], "no log")
    for count in (2, 4):
        exits(tap, hakyu("run", KANTO, "-o", out, "--log", log, *short), 0, "run --log")
        tap.equal(len(log_of(log)), count, "two lines are added")
    tap.equal(log_of(log)[-1]["replicates"], 100, "of all replicates")
    for command, path in (("run", KANTO), ("sweep", make(place))):
        before = listing(place)
        done = hakyu(command, path, "-o", out, "--log", out)
        exits(tap, done, 2, f"{command}: the log is the output")
        tap.has(done.stderr, "is the output", "it says so")
        tap.ok(listing(place) == before, "nothing is touched")
    done = hakyu("run", KANTO, "-o", out, "--log", place / "none" / "a.log", *short)
    exits(tap, done, 0, "a log that cannot be written")
    tap.has(done.stderr, "warning", "is a warning")


def on_terminal(*arguments):
    """What it says on a terminal."""
    head, tail = pty.openpty()
    said = ""
    with subprocess.Popen([BINARY, *arguments], stderr=tail) as run:
        os.close(tail)
        while True:
            try:
                part = os.read(head, 4096).decode(errors="replace")
            except OSError: # the other end is closed
                part = ""
            if part == "":
                break
            said += part
        os.close(head)
    return run.returncode, said


def check_progress(tap, place):
    path = make(place, 24)
    code, said = on_terminal("sweep", path, "-o", place / "a.h5", "-j", "2")
    tap.equal(code, 0, "on a terminal")
    shown = [tuple(map(int, found)) for found in
             re.findall(r"\] case (\d+)/8, (\d+) of 192 replicates", said)]
    tap.ok(len(shown) >= 2 and shown == sorted(shown), "cases and replicates only go up", shown)
    tap.equal(shown[-1:], [(8, 192)], "to the last")
    tap.ok(re.search(r"\[#{30}\] .*192 of 192 replicates, .*/s, 0 s left", said), "a full bar", said)
    done = hakyu("sweep", path, "-o", place / "b.h5", "-j", "1")
    exits(tap, done, 0, "without a terminal")
    tap.ok(re.search(r"(?m)^case 8/8, 192 of 192 replicates, \S+/s, 0 s left$", done.stderr), "plain lines",
           done.stderr)
    tap.ok("\r" not in done.stderr and "\033" not in done.stderr, "and nothing else")
    tap.ok((place / "a.h5").read_bytes() == (place / "b.h5").read_bytes(), "the same bytes")


def main():
    tap = Tap()
    checks = [check_estimate, check_dry_run, check_no_room, check_log, check_run, check_progress]
    for check in checks if effort() != "quick" else checks[1:]:
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())
