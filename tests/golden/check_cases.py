#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every case of tests/golden/conformance through `hakyu run`, equal in every number to its
expected.json, for 1 and 3 threads, and the result files equal byte for byte."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import outcome
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

HERE = Path(__file__).parent / "conformance"


def run(binary, scenario, out, threads):
    subprocess.run([binary, "run", scenario, "-o", out, "--set", "trace=1", "-q",
                    "-j", str(threads)], check=True)


def threshold(level):
    """Affected below the service level; 9990 for a service level of 1."""
    return min(level, 9990)


def plain(found, horizon, listed):
    """The parts of an outcome that expected.json states, in its order-free form. Services without
    points are not listed there. `instants` is left out: it counts times that the simulator behind
    the vectors stopped at although nothing could change."""
    return {
        "horizon_ms": horizon,
        "components": found["components"],
        "services": {name: {**row, "level": threshold(row["level"])}
                     for name, row in found["services"].items() if name in listed},
        "repairs": sorted([row["component"], row["start"], row["done"]]
                          for row in found["repairs"]),
        "never_served": sorted(found["never_served"]),
        "deadlocks": found["deadlocks"],
    }


def stated(expected):
    horizon = expected["horizon_ms"]
    return {
        "horizon_ms": horizon,
        "components": expected["components"],
        "services": expected["services"],
        "repairs": sorted([row["component"], row["start"],
                           row["done"] if (row["done"] or 0) < horizon else None]
                          for row in expected["repairs"]),
        "never_served": sorted(expected["never_served"]),
        "deadlocks": expected["deadlocks"],
    }


def differences(found, expected):
    for key in expected:
        if found[key] == expected[key]:
            continue
        if isinstance(expected[key], dict):
            for name in sorted(set(found[key]) | set(expected[key])):
                a, b = found[key].get(name), expected[key].get(name)
                if a != b:
                    yield f"{key}.{name}:\n    got      {a}\n    expected {b}"
        else:
            yield f"{key}:\n    got      {found[key]}\n    expected {expected[key]}"


def check(binary, case, folder):
    one, three = Path(folder) / "one.h5", Path(folder) / "three.h5"
    run(binary, case / "scenario.yaml", one, 1)
    run(binary, case / "scenario.yaml", three, 3)
    problems = [] if one.read_bytes() == three.read_bytes() else ["1 and 3 threads differ"]
    expected = json.loads((case / "expected.json").read_text())
    problems += differences(plain(outcome.read(one), expected["horizon_ms"],
                                  expected["services"]), stated(expected))
    return problems


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else os.environ["HAKYU_BIN"]
    cases = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE
    failed, count = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for case in sorted(path for path in cases.iterdir() if path.is_dir()):
            problems = check(binary, case, folder)
            count += 1
            failed += bool(problems)
            print(f"{case.name}: {'differs' if problems else 'equal'}")
            for problem in problems[:5]:
                print(f"  {problem[:1500]}")
    print(f"{count - failed} of {count} cases equal")
    sys.exit(failed > 0 or count == 0)


if __name__ == "__main__":
    main()
