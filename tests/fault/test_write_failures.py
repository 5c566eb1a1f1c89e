#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that cannot be written: a full disk, a folder that is missing or may not be written, a path
that is none of a file. The message names the path, the exit code is 4, nothing half done is left and
an older file is untouched. Prints TAP."""
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from rig import BINARY, Tap, exits, folder, hakyu, listing, make_loop  # noqa: E402

OLD = b"an older result\n"
SMALL = 65536 # bytes of the small disk: less than any result has
NOBODY = 65534


def refused(tap, name, scenario, out, *parts, **options):
    """A run whose result cannot be written to `out`."""
    place = out.parent
    before = listing(place)
    done = hakyu("run", scenario, "-o", out, **options)
    exits(tap, done, 4, name)
    tap.has(done.stderr, str(place), f"{name}: the path is named")
    for part in parts:
        tap.has(done.stderr, part, f"{name}: says {part}")
    tap.ok("written to" not in done.stderr, f"{name}: does not say that it was written", done.stderr)
    after = listing(place)
    tap.ok(after == before, f"{name}: no file more, none less, none changed", sorted(after))


def check_paths(tap, scenario, place):
    refused(tap, "a missing folder", scenario, place / "nowhere" / "out.h5",
            "No such file or directory")
    (place / "folder").mkdir()
    refused(tap, "a folder", scenario, place / "folder", "folder")
    (place / "file").write_bytes(OLD)
    refused(tap, "a file as a folder", scenario, place / "file" / "out.h5", "Not a directory")
    refused(tap, "a name too long for a temporary one", scenario, place / ("x" * 250),
            "File name too long")
    os.mkfifo(place / "pipe")
    refused(tap, "a pipe", scenario, place / "pipe", "not a plain file")
    for device in ("/dev/null", "/dev/full"):
        done = hakyu("run", scenario, "-o", device)
        exits(tap, done, 4, device)
        tap.has(done.stderr, f"{device}: ", "the device is named")
        tap.ok(Path(device).is_char_device(), "and it is still there")
    (place / "out.h5").write_bytes(OLD)
    exits(tap, hakyu("run", scenario, "-o", place / "out.h5"), 0, "a plain file")
    tap.ok((place / "out.h5").read_bytes() != OLD, "is replaced")


def check_permission(tap, scenario, place):
    """Root may write everywhere: as somebody else."""
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            tap.ok(True, "a folder that may not be written # SKIP no setpriv")
            return
        program = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        # what nobody can reach
        copy = place / "hakyu"
        shutil.copy(BINARY, copy)
        for path in (place, scenario.parent, scenario.parent / "model"):
            path.chmod(0o755)
    else:
        program, copy = [], BINARY
    closed = place / "closed"
    closed.mkdir()
    out = closed / "out.h5"
    out.write_bytes(OLD)
    closed.chmod(0o555)
    done = subprocess.run([*program, copy, "run", scenario, "-o", out], capture_output=True,
                          text=True, timeout=240, check=False, cwd=place)
    exits(tap, done, 4, "a folder that may not be written")
    tap.has(done.stderr, str(closed), "it is named")
    tap.has(done.stderr, "Permission denied", "and why")
    tap.equal(listing(closed), {"out.h5": OLD}, "the older file is untouched, nothing else is there")
    closed.chmod(0o755)


def check_limit(tap, scenario, place):
    """A limit on the size of files stands for a full disk where nothing can be mounted."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))
    out = place / "out.h5"
    refused(tap, "a limit on the size of files", scenario, out, "File too large", preexec_fn=limit)
    out.write_bytes(OLD)
    refused(tap, "the same over an older file", scenario, out, "File too large", preexec_fn=limit)


def check_full(tap, scenario, place):
    """A disk of 64 KiB in a mount namespace of its own."""
    disk = place / "disk"
    disk.mkdir()
    script = """
        mount -t tmpfs -o "size=$1" tmpfs "$2" || exit 90
        printf 'an older result\\n' >"$2/out.h5"
        "$3" run "$4" -o "$2/$5"; code=$?
        ls -A "$2"; cat "$2/out.h5"; exit $code"""
    for name in ("out.h5", "new.h5"):
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", str(SMALL), disk, BINARY,
                               scenario, name], capture_output=True, text=True, timeout=240,
                              check=False)
        if done.returncode in (1, 90) and "hakyu" not in done.stderr:
            tap.ok(True, f"a full disk # SKIP nothing can be mounted: {done.stderr.strip()}")
            return
        exits(tap, done, 4, f"a full disk, {name}")
        tap.has(done.stderr, f"{disk}/{name}: ", "the path is named")
        tap.has(done.stderr, "No space left on device", "and why")
        tap.equal(done.stdout, "out.h5\n" + OLD.decode(), "the older file is untouched and alone")


def main():
    tap = Tap()
    with folder() as inputs:
        scenario = make_loop(inputs)
        text = scenario.read_text()
        scenario.write_text(text.replace("horizon: 30d", "horizon: 10min")
                            .replace("event_cap: 1000", "event_cap: 1000000"))
        with folder() as place:
            exits(tap, hakyu("run", scenario, "-o", place / "out.h5"), 0, "where there is room")
            size = (place / "out.h5").stat().st_size
            tap.ok(size > SMALL, "it is larger than the small disk", size)
        for check in (check_paths, check_permission, check_limit, check_full):
            with folder() as place:
                check(tap, scenario, place)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
