#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bench/run --quick` with the programs of this build: every benchmark prints tables that can be
read, or says why it is skipped; what it kept is a result that bench/compare takes.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "support"))
# pylint: disable=wrong-import-position
from registry import BENCHMARKS  # noqa: E402

MAY_BE_SKIPPED = {"queue", "phold", "contagion", "epidemic", "scaling"} # no C++ compiler, no peers, no MPI


def main():
    build = os.environ["HAKYU_BUILD"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.json"
        subprocess.run([sys.executable, ROOT / "bench" / "run", "--quick", "--build", build,
                        "--output", path], check=True)
        subprocess.run([sys.executable, ROOT / "bench" / "compare", path, path, "--gate"], check=True)
        found = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    assert list(found) == list(BENCHMARKS), "a benchmark is missing"
    for name, benchmark in found.items():
        if "skipped" in benchmark:
            assert name in MAY_BE_SKIPPED and benchmark["skipped"], f"{name} was skipped"
            continue
        for row in benchmark["rows"]:
            for column, figure in row["figures"].items():
                assert all(value > 0 for value in figure["values"]), f"{name}, {column}: {figure}"


main()
