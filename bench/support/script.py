# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark scripts share: options, skipping, and children with what they used."""
import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 77


def options(about):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="smaller, to see that it works")
    parser.add_argument("--build", type=Path, default=ROOT / ".build" / "gcc", metavar="FOLDER",
                        help="the build whose programs are measured")
    return parser.parse_args()


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def used_by(command, quiet=True):
    """Run a program; (wall seconds, CPU seconds, peak memory in MiB). Ends on failure."""
    actions = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)] if quiet else []
    start = time.monotonic()
    child = os.posix_spawn(str(command[0]), [str(word) for word in command], os.environ,
                           file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"error: {command[0]} ended with status {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
