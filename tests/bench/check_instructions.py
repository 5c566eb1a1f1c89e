#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instructions that fixed pieces of work take, counted by callgrind, must not grow by more than a
tenth over bench/baseline/instructions.json. Counts repeat on a busy machine, times do not.

Usage: check_instructions.py [--build FOLDER] [--update]
Only what runs inside the functions named below counts. Counts belong to one compiler and one set of
options: with others, without valgrind and under sanitizers the test is skipped; the mathematical
library is kept from choosing code by the processor. A tenth is far above what differs between runs
(less than a thousandth, from addresses) and below what a change that matters adds; a count that fell
by as much is said, so that the baseline follows. --update writes the counts as the new baseline; say in the commit why they grew.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "bench" / "baseline" / "instructions.json"
ALLOWED = 1.10

REPLICATE = ["hk_sim_run"]
# log() and others come in several kinds, by what the processor has.
ONE_KIND = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"}
WORK = { # name: program, arguments, functions inside which instructions count
    "small": ("bench/macro/bench_small", ["--count"], REPLICATE),
    "collapse": ("bench/macro/bench_collapse", ["--count"], REPLICATE),
    "sparse": ("bench/macro/bench_sparse", ["--count"], REPLICATE),
    "queue": ("bench/micro/count_queue", [], ["hk_queue_push", "hk_queue_pop"]),
    "draws": ("bench/micro/bench_draws", ["--count"],
              ["hk_rng_uniform", "hk_dist_quantile"]),
    "sweep": ("bench/micro/bench_sweep", ["--count"], ["bench_sweep_plain", "bench_sweep_bitmap"]),
    "fixpoint": ("bench/micro/bench_fixpoint", ["--count"], ["hk_settle_down", "hk_settle_up"]),
}


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def how_built(build):
    """What counts depend on, apart from the sources."""
    commands = json.loads((build / "compile_commands.json").read_text())
    compiler = next(row["command"].split()[0] for row in commands if row["file"].endswith("waves.c"))
    version = subprocess.run([compiler, "--version"], text=True, check=True,
                             stdout=subprocess.PIPE).stdout.split("\n")[0]
    options = {row["name"]: row["value"] for row in
               json.loads((build / "meson-info" / "intro-buildoptions.json").read_text())}
    if options["b_sanitize"] != "none":
        skip(f"built with the sanitizer {options['b_sanitize']}")
    return {"compiler": version.partition(" ")[2],
            "optimization": options["optimization"], "b_ndebug": options["b_ndebug"],
            "c_args": options["c_args"]}


def count(build, name):
    program, arguments, functions = WORK[name]
    if not (build / program).exists():
        skip(f"{program} is not built")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             *[f"--toggle-collect={function}" for function in functions],
             str(build / program), *arguments],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env=os.environ | ONE_KIND)
        if done.returncode != 0:
            sys.exit(f"{program} failed under valgrind:\n{done.stdout}")
        return int(re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)[1])


def compare(counts, baseline):
    grown = []
    for name, found in counts.items():
        before = baseline.get(name)
        if before is None:
            grown.append(f"{name} has no baseline: run with --update")
            continue
        print(f"{name:10} {found:12d} {before:12d} {found / before:7.3f}")
        if found * ALLOWED < before:
            print(f"{name} takes {found / before:.2f} times the instructions of the baseline: take "
                  "it over with --update")
        if found > ALLOWED * before:
            grown.append(f"{name} takes {found / before:.2f} times the instructions of the "
                         f"baseline, at most {ALLOWED:.2f} is allowed")
    return grown


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=Path,
                        default=Path(os.environ.get("HAKYU_BUILD", ROOT / ".build" / "gcc")))
    parser.add_argument("--update", action="store_true", help="write the counts as the baseline")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        skip("valgrind is not here")
    built = how_built(options.build)
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"counts": {}}
    if not options.update and BASELINE.exists() and baseline["built"] != built:
        skip(f"the baseline is for {baseline['built']}, this is {built}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(WORK, pool.map(lambda name: count(options.build, name), WORK)))
    if options.update:
        BASELINE.parent.mkdir(exist_ok=True)
        BASELINE.write_text(json.dumps({"built": built, "counts": counts}, indent=1) + "\n")
        print(f"wrote {BASELINE.relative_to(ROOT)}: {counts}")
        return 0
    grown = compare(counts, baseline["counts"])
    for problem in grown:
        print(problem)
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
