#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine against the slow reference on random models: every level change, loss, episode,
repair, restart deadlock and release must be equal.

Usage: check_random.py [--binary HAKYU] [--seed S] [--count N] [--keep FOLDER]
The number of models follows HAKYU_EFFORT (quick 20, sanitize 20, full 400, and
1000 with HAKYU_LONG set). A model that differs is
kept in FOLDER (or the temporary folder's name is printed) with both outcomes.
"""
import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "golden")]

try:
    import outcome as unused  # noqa: F401  the reference's own module of that name
    import h5py  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

import random_model  # noqa: E402
import simulate  # noqa: E402

sys.modules.pop("outcome")
sys.path.remove(str(HERE))
import outcome as engine_outcome  # noqa: E402
from check_cases import plain  # noqa: E402

# What the generator draws, by seed modulo their number.
FLAVOURS = [
    [],
    ["lags=0.6"],
    ["lags=0"],
    ["components_max=8", "corners=6"],
    ["calendars=0.5", "start=2009-04-28T22:30:00+09:00"],
]

COUNTS = {"quick": 20, "sanitize": 20, "full": 1000 if os.environ.get("HAKYU_LONG") else 400}


def reference_form(found):
    horizon = found["horizon_ms"]
    return {
        "horizon_ms": horizon,
        "components": found["components"],
        "services": found["services"],
        "repairs": sorted([row["component"], row["start"],
                           row["done"] if (row["done"] or 0) < horizon else None]
                          for row in found["repairs"]),
        "never_served": sorted(row["component"] if isinstance(row, dict) else row
                               for row in found["never_served"]),
        "deadlocks": found["deadlocks"],
        "releases": found["releases"],
    }


def engine_form(path, expected):
    found = engine_outcome.read(path)
    form = plain(found, expected["horizon_ms"], expected["services"])
    form["releases"] = found["releases"] if expected["releases"] is not None else None
    snap_magnitudes(form["services"], expected["services"])
    return form


def snap_magnitudes(found, expected):
    """Magnitudes of episodes are doubles in the file: equal to a rounding is equal."""
    for name, service in expected.items():
        for got, want in zip(found[name]["episodes"], service["episodes"]):
            for place in (2, 3):
                if abs(got[place] - want[place]) <= 4e-16 * want[place]:
                    got[place] = want[place]


def check(job):
    binary, seed, keep = job
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(keep) / f"seed-{seed}" if keep else Path(temporary) / "case"
        folder.mkdir(parents=True, exist_ok=True)
        knobs = random_model.set_knobs(FLAVOURS[seed % len(FLAVOURS)])
        random_model.write_case(str(folder), seed, knobs)
        expected = reference_form(simulate.simulate(str(folder / "scenario.yaml")))
        out = folder / "out.h5"
        done = subprocess.run([binary, "run", folder / "scenario.yaml", "-o", out, "--set",
                               "trace=1", "-q", "-j", "1"], capture_output=True, text=True)
        if done.returncode != 0:
            return seed, [f"hakyu run: exit {done.returncode}\n{done.stderr}"]
        found = engine_form(out, expected)
        return seed, [f"{key}: {describe(found[key], expected[key])}"
                      for key in expected if found[key] != expected[key]]


def describe(found, expected):
    """First difference of two values, in a line."""
    if isinstance(expected, dict):
        for name in sorted(set(found) | set(expected)):
            if found.get(name) != expected.get(name):
                return f"{name}: engine {found.get(name)}, reference {expected.get(name)}"[:2000]
    if isinstance(expected, list):
        for number, (a, b) in enumerate(zip(found, expected)):
            if a != b:
                return f"row {number}: engine {a}, reference {b}"[:2000]
        return f"{len(found)} rows in the engine, {len(expected)} in the reference"
    return f"engine {found}, reference {expected}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.environ.get("HAKYU_BIN"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int,
                        default=COUNTS[os.environ.get("HAKYU_EFFORT", "full")])
    parser.add_argument("--keep")
    options = parser.parse_args()
    jobs = [(options.binary, seed, options.keep)
            for seed in range(options.seed, options.seed + options.count)]
    failed = 0
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for seed, problems in pool.imap_unordered(check, jobs, chunksize=4):
            if problems:
                failed += 1
                print(f"seed {seed} differs")
                for problem in problems[:6]:
                    print(f"  {problem}")
    print(f"{options.count - failed} of {options.count} random models equal")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
