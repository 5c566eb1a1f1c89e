#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep under a real mpirun: the same bytes for any number of ranks and threads, ranks that really
belong together, a killed rank, and resuming with other ranks. Prints TAP."""
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

if shutil.which("mpirun") is None:
    print("1..0 # SKIP there is no mpirun")
    sys.exit(77)

from rig import BINARY, KANTO, Tap, effort, exits, hakyu # the path above comes first

ENV = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}
MATRIX = [(1, 1, 8), (2, 2, 3), (3, 1, 8), (4, 1, 8)] if effort() != "full" else \
    [*itertools.product((1, 2, 3), (1, 2), (1, 3, 8, 100)), (4, 1, 8), (4, 2, 8)]
SWEEP = f"""name: ranks
base: {KANTO}
replicates: 20
factors:
  - {{path: recovery.crews.power-line, values: [1, 2, 4, 8]}}
"""


UNEVEN = f"""name: uneven
base: {KANTO}
replicates: 1500
factors:
  - {{path: threats.telecom-equipment.uptime, values: [exp(300d), exp(5d), exp(1d)]}}
"""


def mpirun(ranks, *arguments, **options):
    settings = {"capture_output": True, "text": True, "timeout": 240, "check": False, "env": ENV}
    return subprocess.run(["mpirun", "-n", str(ranks), BINARY, *arguments], **{**settings, **options})


def check_bytes(tap, place, path):
    exits(tap, hakyu("sweep", path, "-o", place / "one.h5", "-q"), 0, "one process")
    want = (place / "one.h5").read_bytes()
    for ranks, threads, block in MATRIX:
        out = place / "ranks.h5"
        done = mpirun(ranks, "sweep", path, "-o", out, "-j", str(threads), "--block", str(block),
                      "-v", "--progress", "none")
        exits(tap, done, 0, f"{ranks} ranks of {threads} threads, blocks of {block}")
        tap.ok(out.read_bytes() == want, "the same bytes")
        tap.equal(done.stderr.count(f"replicates, {ranks} processes"), 1, "they know of one another")
        out.unlink()
    tap.equal([name for name in os.listdir(place) if "parts" in name], [], "no parts are left")


def check_growing(tap, place, path):
    """Looks at a goal, and replicates that are added."""
    goal = ("sweep", path, "-q", "-n", "160", "--until", "person-hours<=5%")
    for ranks, name in ((1, "one.h5"), (3, "three.h5")):
        exits(tap, mpirun(ranks, *goal, "-o", place / name, "-j", "1"), 0, f"a goal, {ranks} ranks")
        more = mpirun(ranks, "sweep", path, "-q", "-o", place / name, "--more", "9", "-j", "1")
        exits(tap, more, 0, f"9 more, {ranks} ranks")
    tap.ok((place / "one.h5").read_bytes() == (place / "three.h5").read_bytes(), "the same bytes")
    tap.equal(sorted(os.listdir(place)), ["one.h5", "one.h5.log", "sweep.yaml", "three.h5", "three.h5.log"],
              "nothing else is left")
    done = mpirun(3, "sweep", path, "-o", place / "none.h5", "--more", "9")
    tap.ok(done.returncode != 0 and done.stderr.count("none.h5: cannot open the file") == 1,
           "no file to add to: said once", done.stderr)


def log_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_log(tap, place, path):
    """Rank 0 tells for all: progress and log."""
    done = mpirun(3, "sweep", path, "-o", place / "l.h5", "-j", "1", "--progress", "plain")
    exits(tap, done, 0, "three ranks")
    tap.equal(done.stderr.count("case 4/4, 80 of 80 replicates"), 1, "progress counts what all have done")
    tap.equal(done.stderr.count("with 3 processes of 1 thread"), 1, "one estimate, of all")
    begin, end = log_of(place / "l.h5.log")
    tap.equal(begin["processes"], 3, "the log tells how many there are")
    ranks = end["ranks"]
    tap.equal([rank["rank"] for rank in ranks], [0, 1, 2], "and has a line of each")
    tap.equal(sum(rank["replicates"] for rank in ranks), 80, "which together did all")
    tap.ok(all(rank["host"] and rank["threads"] == 1 for rank in ranks), "and where", ranks)


def check_far(tap, place, path):
    """Ranks that share no memory: rank 0 must answer while it computes, or the others wait for its blocks."""
    uneven = place / "uneven.yaml"
    uneven.write_text(UNEVEN, encoding="utf-8")
    out = place / "far.h5"
    done = subprocess.run(["mpirun", "--bind-to", "none", "--mca", "osc", "pt2pt", "--mca", "btl", "self,tcp",
                           "-n", "2", BINARY, "sweep", uneven, "-o", out, "-j", "1", "-q"], env=ENV,
                          capture_output=True, text=True, timeout=240, check=False)
    exits(tap, done, 0, "two ranks by TCP")
    end = log_of(place / "far.h5.log")[-1]
    tap.ok(end["idle"] < 0.15, f"idle {100 * end['idle']:.1f} % though costs differ tenfold", end)
    exits(tap, hakyu("sweep", uneven, "-o", place / "near.h5", "-q"), 0, "one process")
    tap.ok(out.read_bytes() == (place / "near.h5").read_bytes(), "the same bytes")


def check_singletons(tap, place, path):
    """A launcher that says it started three, each of which finds itself alone."""
    env = {**ENV, "OMPI_COMM_WORLD_SIZE": "3"}
    done = hakyu("sweep", path, "-o", place / "s.h5", "-q", env=env)
    exits(tap, done, 1, "singletons")
    tap.has(done.stderr, "3", "it says how many there should be")
    tap.ok(not (place / "s.h5").exists(), "nothing is written")


def children(parent):
    """Processes that another one has started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and \
                    int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
        except OSError: # it has ended
            pass
    return sorted(found)


def check_killed_rank(tap, place, path):
    """A rank dies: mpirun ends the others; what was finished is used by the next run."""
    long = place / "long.yaml"
    long.write_text(SWEEP.replace("replicates: 20", "replicates: 120"), encoding="utf-8")
    out = place / "k.h5"
    with subprocess.Popen(["mpirun", "-n", "3", BINARY, "sweep", long, "-o", out, "-j", "1", "-q"],
                          env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        parts = place / "k.h5.parts"
        until = time.monotonic() + 60
        while time.monotonic() < until and run.poll() is None and \
                not (parts.is_dir() and any(n.endswith(".shard") for n in os.listdir(parts))):
            time.sleep(0.02)
        ranks = children(run.pid)
        if ranks and run.poll() is None:
            os.kill(ranks[-1], signal.SIGKILL)
        run.wait(60)
    tap.ok(run.returncode != 0 and not out.exists(), "a rank was killed: no result")
    kept = len([n for n in os.listdir(parts) if n.endswith(".shard")])
    tap.ok(kept > 0, f"{kept} shards were kept")
    exits(tap, mpirun(2, "sweep", long, "-o", out, "-q", "-j", "1"), 0, "on with two ranks")
    exits(tap, hakyu("sweep", long, "-o", place / "whole.h5", "-q"), 0, "without ranks or stops")
    tap.ok(out.read_bytes() == (place / "whole.h5").read_bytes(), "the same bytes")


def check_refusals(tap, place, path):
    """What is wrong is said once, and all ranks end."""
    done = mpirun(3, "sweep", place / "none.yaml", "-o", place / "x.h5")
    tap.ok(done.returncode != 0, "no such file: not 0")
    bad = place / "bad.yaml"
    bad.write_text(SWEEP.replace("values:", "value:"), encoding="utf-8")
    done = mpirun(3, "sweep", bad, "-o", place / "x.h5")
    tap.ok(done.returncode != 0, "a typo: not 0")
    tap.equal(done.stderr.count("did you mean 'values'?"), 1, "it is said once")


def main():
    tap = Tap()
    for check in (check_bytes, check_growing, check_log, check_far, check_singletons, check_killed_rank,
                  check_refusals):
        with tempfile.TemporaryDirectory(prefix="hakyu-mpi-") as name:
            place = Path(name)
            path = place / "sweep.yaml"
            path.write_text(SWEEP, encoding="utf-8")
            check(tap, place, path)
    return tap.done()


sys.exit(main())
