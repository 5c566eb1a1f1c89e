#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shards that are gone, and folders that one may not write to: `hakyu sweep` says so, and puts nothing
wrong together. Prints TAP."""
import os
import signal
import subprocess
import sys
import time

from rig import BINARY, KANTO, Tap, exits, folder, hakyu, listing

NOBODY = 65534
SWEEP = f"""name: crews
base: {KANTO}
replicates: 1200
factors:
  - {{path: recovery.crews.power-line, values: [1, 2, 8]}}
"""


def make(place):
    path = place / "sweep.yaml"
    path.write_text(SWEEP, encoding="utf-8")
    return path


def shards(place):
    parts = place / "out.h5.parts"
    return sorted(parts.glob("*.shard")) if parts.is_dir() else []


def start(path, *more):
    return subprocess.Popen([BINARY, "sweep", path, "-o", path.parent / "out.h5", "-q", "-j", "1",
                             "--block", "4", *more], stderr=subprocess.PIPE, text=True)


def wait_for_shards(place, run, n):
    until = time.monotonic() + 60
    while len(shards(place)) < n and run.poll() is None and time.monotonic() < until:
        time.sleep(0.005)


def whole(tap, place, path):
    """The bytes of a run that nothing disturbs."""
    exits(tap, hakyu("sweep", path, "-o", place / "whole.h5", "-q"), 0, "without trouble")
    return (place / "whole.h5").read_bytes()


def check_missing(tap, place):
    """A shard is removed while nobody looks, before the run goes on."""
    path = make(place)
    with start(path) as run:
        wait_for_shards(place, run, 2)
        run.send_signal(signal.SIGINT)
    tap.equal(run.returncode, 5, "stopped")
    shards(place)[0].unlink()
    exits(tap, hakyu("sweep", path, "-o", place / "out.h5", "-q", "--block", "4"), 0, "on without it")
    tap.ok((place / "out.h5").read_bytes() == whole(tap, place, path), "its blocks were made anew")


def check_removed(tap, place):
    """A shard is removed while the run goes on."""
    path = make(place)
    with start(path) as run:
        wait_for_shards(place, run, 1)
        victims = shards(place)
        for victim in victims:
            victim.unlink()
        said = run.communicate()[1]
    tap.ok(victims and run.returncode == 4, "shards went away during the run: exit 4",
           f"{victims}, exit {run.returncode}: {said}")
    tap.has(said, "were written and are gone", "it says so")
    tap.ok(not (place / "out.h5").exists(), "there is no result")
    exits(tap, hakyu("sweep", path, "-o", place / "out.h5", "-q", "--block", "4"), 0, "once more")
    tap.ok((place / "out.h5").read_bytes() == whole(tap, place, path), "the same bytes")


def ordinary(path, output):
    """The sweep as a user who may not do everything; None where that cannot be tried."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        probe = subprocess.run([BINARY, "version"], capture_output=True, check=False, **user)
    except OSError:
        return None
    if probe.returncode != 0:
        return None
    return hakyu("sweep", path, "-o", output, "-q", "--block", "4", **user)


def check_folders(tap, place):
    path = make(place)
    place.chmod(0o755)
    closed = place / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    done = ordinary(path, closed / "out.h5")
    if done is None:
        tap.ok(True, "folders of others # SKIP no ordinary user can start the program from here")
        return
    exits(tap, done, 4, "a folder that one may not write to")
    tap.ok(str(closed) in done.stderr and "Permission denied" in done.stderr, "it says which",
           done.stderr)
    tap.equal(os.listdir(closed), [], "nothing was written")

    with start(path) as run:
        wait_for_shards(place, run, 1)
        run.send_signal(signal.SIGINT)
    parts = place / "out.h5.parts"
    before = listing(parts)
    parts.chmod(0o555)
    (parts / "lock").chmod(0o444)
    place.chmod(0o777)
    done = ordinary(path, place / "out.h5")
    exits(tap, done, 4, "parts that one may not write to")
    tap.ok("out.h5.parts" in done.stderr and "Permission denied" in done.stderr, "it says which",
           done.stderr)
    tap.equal(listing(parts), before, "nothing of them was touched")
    tap.ok(not (place / "out.h5").exists(), "there is no result")
    parts.chmod(0o755)
    (parts / "lock").chmod(0o644)
    exits(tap, hakyu("sweep", path, "-o", place / "out.h5", "-q", "--block", "4"), 0, "who may goes on")
    tap.ok((place / "out.h5").read_bytes() == whole(tap, place, path), "the same bytes")


def main():
    tap = Tap()
    for check in (check_missing, check_removed, check_folders):
        with folder() as place:
            check(tap, place)
    return tap.done()


sys.exit(main())
