#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hakyu sweep`: what it writes is the same bytes for any threads and after any stops; what goes wrong
is said, and nothing wrong is put together. Prints TAP."""
import itertools
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

from rig import BINARY, KANTO, Tap, effort, exits, folder, hakyu, listing

BLOCKS = {"quick": (3,), "sanitize": (3,)}.get(effort(), (1, 2, 3, 1000)) # replicates
KILLS = {"quick": 6, "sanitize": 3}.get(effort(), 50)
SWEEP = f"""name: crews
title: {{en: Crews, ja: 班}}
base: {KANTO}
replicates: REPLICATES
design: grid
factors:
  - {{path: recovery.crews.power-line, name: line crews, values: [2, 8]}}
  - {{path: threats.lines.state.extensive, range: [0.02, 0.08], steps: 3}}
policies: [fifo, {{policy: fifo, order: [power/sub-ext-1101]}}]
"""


def make(place, replicates=8, text=SWEEP):
    path = place / "sweep.yaml"
    path.write_text(text.replace("REPLICATES", str(replicates)), encoding="utf-8")
    return path


def sweep(path, out, *more, **options):
    return hakyu("sweep", path, "-o", out, "-q", *more, **options)


def check_cases(tap, place):
    path = make(place)
    done = hakyu("sweep", path, "--dry-run", "--format", "csv")
    exits(tap, done, 0, "dry run")
    lines = done.stdout.splitlines()
    tap.equal(lines[0], "case,line crews,threats.lines.state.extensive,policy", "columns")
    tap.equal(len(lines), 1 + 2 * 3 * 2, "factors by steps by policies")
    tap.equal(sorted(os.listdir(place)), ["sweep.yaml"], "nothing is written")
    exits(tap, sweep(path, place / "a.h5", "-j", "1"), 0, "one thread")
    exits(tap, sweep(path, place / "b.h5", "-j", "3"), 0, "three threads")
    tap.ok((place / "a.h5").read_bytes() == (place / "b.h5").read_bytes(), "the same bytes")
    tap.equal(sorted(os.listdir(place)), ["a.h5", "a.h5.log", "b.h5", "b.h5.log", "sweep.yaml"],
              "no parts are left")
    exits(tap, hakyu("info", place / "a.h5", "--validate"), 0, "valid")
    with h5py.File(place / "a.h5") as file:
        tap.equal(len(file["case"]), 12, "all cases are there")
        tap.equal(file["case_factor_value"][5, 0], 2.0, "with their factors")
    return path


def check_blocks(tap, place):
    """Threads by replicates handed out at a time."""
    path = make(place, 7)
    exits(tap, sweep(path, place / "a.h5"), 0, "blocks as fits")
    want = (place / "a.h5").read_bytes()
    for threads, block in itertools.product((1, 2), BLOCKS):
        done = sweep(path, place / "b.h5", "-j", str(threads), "--block", str(block))
        exits(tap, done, 0, f"{threads} threads, blocks of {block}")
        tap.ok((place / "b.h5").read_bytes() == want, "the same bytes")
    done = hakyu("run", KANTO, "-o", place / "one.h5", "-q", "-n", "20")
    exits(tap, done, 0, "a run")
    for block in BLOCKS:
        done = hakyu("run", KANTO, "-o", place / "two.h5", "-q", "-n", "20", "--block", str(block))
        exits(tap, done, 0, f"a run with blocks of {block}")
        tap.ok((place / "one.h5").read_bytes() == (place / "two.h5").read_bytes(), "the same bytes")
    done = sweep(path, place / "b.h5", "--block", "0")
    exits(tap, done, 2, "blocks of nothing")
    tap.has(done.stderr, "whole number from 1", "it says what is allowed")


def check_one_case(tap, place):
    """A case is what `run` makes of the same overrides: paired draws, the same numbers."""
    path = make(place, 8)
    exits(tap, sweep(path, place / "a.h5"), 0, "a sweep")
    sets = ["recovery.crews.power-line=8", "threats.lines.state.extensive=0.08", "replicates=8"]
    done = hakyu("run", KANTO, "-o", place / "one.h5", "-q", *[x for s in sets for x in ("--set", s)])
    exits(tap, done, 0, "a run of one case")
    with h5py.File(place / "a.h5") as many, h5py.File(place / "one.h5") as one:
        for name in ("service_loss_low", "replicate_events", "criticality_batch", "level_mean"):
            same = (many[name][10] == one[name][0]) | (many[name][10] != many[name][10])
            tap.ok(same.all(), f"{name} of the case is that of the run")


def check_kills(tap, place):
    """kill -9 at random times; the last run ends by itself."""
    path = make(place, 12)
    exits(tap, sweep(path, place / "whole.h5"), 0, "without a stop")
    started = time.monotonic()
    exits(tap, sweep(path, place / "timed.h5"), 0, "again, timed")
    whole = time.monotonic() - started
    luck = random.Random(2009)
    kills = 0
    for _ in range(6 * KILLS):
        if kills == KILLS:
            break
        with subprocess.Popen([BINARY, "sweep", path, "-o", place / "out.h5", "-q", "-j", "2"]) as run:
            try:
                run.wait(luck.uniform(0.0, 1.1 * whole))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                kills += 1
        if (place / "out.h5").exists():
            tap.ok((place / "out.h5").read_bytes() == (place / "whole.h5").read_bytes(),
                   f"the same bytes after {kills} kills in all")
            (place / "out.h5").unlink()
    tap.equal(kills, KILLS, "so often it was killed")
    exits(tap, sweep(path, place / "out.h5"), 0, "to the end")
    tap.ok((place / "out.h5").read_bytes() == (place / "whole.h5").read_bytes(), "the same bytes")
    tap.equal(sorted(name for name in os.listdir(place) if name.startswith("out.h5")),
              ["out.h5", "out.h5.log"], "nothing else is left")


def stop_early(place, path):
    """A folder of parts with some shards in it."""
    parts = place / "out.h5.parts"
    with subprocess.Popen([BINARY, "sweep", path, "-o", place / "out.h5", "-q", "-j", "1"],
                          stderr=subprocess.PIPE, text=True) as run:
        while run.poll() is None and not (parts.is_dir() and list(parts.glob("*.shard"))):
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        said = run.communicate()[1]
    return run.returncode, said


def check_stops(tap, place):
    path = make(place, 1200)
    code, said = stop_early(place, path)
    tap.equal(code, 5, "Ctrl-C: cancelled")
    tap.has(said, "goes on from", "it says how to go on")
    before = listing(place / "out.h5.parts")

    done = sweep(path, place / "out.h5", "--set", "threats.lines.onset=1h")
    exits(tap, done, 3, "other inputs")
    tap.has(done.stderr, "threats.lines.onset", "the difference is shown")
    make(place, 1201)
    done = sweep(path, place / "out.h5")
    exits(tap, done, 3, "another number of replicates")
    tap.ok("replicates: 1200" in done.stderr and "1201" in done.stderr, "it shows both", done.stderr)
    make(place, 1200)
    done = sweep(path, place / "out.h5", "--block", "9")
    exits(tap, done, 3, "another size of blocks")
    tap.has(done.stderr, "block: 9", "it shows it")
    tap.equal(listing(place / "out.h5.parts"), before, "nothing of the parts was touched")

    shards = sorted(name for name in before if name.endswith(".shard"))
    victim = place / "out.h5.parts" / shards[0]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    (place / "out.h5.parts" / "zzz.shard").write_bytes(b"short")
    done = sweep(path, place / "out.h5")
    exits(tap, done, 0, "a shard with another bit, and one that is none")
    tap.has(done.stderr, shards[0] + " is damaged", "it names the damaged one")
    tap.has(done.stderr, "zzz.shard is no shard", "and the other")
    exits(tap, sweep(path, place / "whole.h5"), 0, "without a stop")
    tap.ok((place / "out.h5").read_bytes() == (place / "whole.h5").read_bytes(),
           "the same bytes as if nothing had happened")


def check_lock(tap, place):
    path = make(place, 2000)
    with subprocess.Popen([BINARY, "sweep", path, "-o", place / "out.h5", "-q", "-j", "1"]) as run:
        while not (place / "out.h5.parts" / "identity.txt").exists() and run.poll() is None:
            time.sleep(0.01)
        done = sweep(path, place / "out.h5")
        run.kill()
    exits(tap, done, 4, "two writers of one output")
    tap.has(done.stderr, "another process is at work", "it says so")


def check_full(tap, place):
    """A disk that is full: a file may grow to so many blocks of 1 KiB."""
    path = make(place, 8)
    for blocks in (1, 40, 300):
        done = subprocess.run(["bash", "-c", f"ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"",
                               BINARY, "sweep", path, "-o", place / "out.h5", "-q"],
                              capture_output=True, text=True, check=False, timeout=240)
        exits(tap, done, 4, f"files of at most {blocks} KiB")
        tap.ok("cannot" in done.stderr, "it says what could not be written", done.stderr)
        tap.ok(not (place / "out.h5").exists(), "there is no result")
    exits(tap, sweep(path, place / "out.h5"), 0, "with room again")
    exits(tap, hakyu("info", place / "out.h5", "--validate"), 0, "it is valid")


BAD = [ # what is changed, exit code, what must be said
    ("design: grid", "design: gird", 3, "did you mean 'grid'?"),
    ("replicates: REPLICATES", "replicate: 8", 3, "did you mean 'replicates'?"),
    (f"base: {KANTO}", "base: nowhere.yaml", 3, "does not exist"),
    ("values: [2, 8]", "value: [2, 8]", 3, "did you mean 'values'?"),
    ("path: recovery.crews.power-line", "path: recovery.crew.power-line", 3, "did you mean 'crews'?"),
    ("path: recovery.crews.power-line", "path: model", 3, "cannot be varied"),
    ("range: [0.02, 0.08]", "range: [0.08, 0.02]", 3, "0.08"),
    ("range: [0.02, 0.08]", "range: [0.02, 8h]", 3, "both or none"),
    ("range: [0.02, 0.08]", "range: [2, 8]", 3, "case 0"),
    ("design: grid", "design: {kind: lhs}", 3, "cases"),
    ("design: grid", "design: {kind: sobol, cases: 8}", 3, "points"),
    ("policies: [fifo,", "policies: [fastest,", 3, "fastest"),
]


def check_bad(tap, place):
    for old, new, code, said in BAD:
        path = make(place, 8, SWEEP.replace(old, new))
        done = hakyu("sweep", path, "-o", place / "out.h5")
        exits(tap, done, code, f"'{new}'")
        tap.has(done.stderr, said, "it says what is wrong")
    tap.equal(sorted(os.listdir(place)), ["sweep.yaml"], "nothing was written")
    exits(tap, hakyu("sweep", place / "none.yaml", "-o", place / "out.h5"), 4, "no such file")
    exits(tap, hakyu("sweep", path), 2, "no output")


def main():
    tap = Tap()
    for check in (check_cases, check_blocks, check_one_case, check_bad, check_stops, check_lock, check_full,
                  check_kills):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())
