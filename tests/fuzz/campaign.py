#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run libFuzzer targets.

  campaign.py --brief NAME PROGRAM RUNS    one target, a fixed seed, from its corpus: the test of CI
  campaign.py BUILD RUNS [NAME...]         all targets of a build with the option `fuzz`, or those
                                           named, RUNS executions each; prints a table

What is found is kept below BUILD/fuzz-findings and its first kilobytes are printed. A long campaign
also keeps the inputs that reached something new, in BUILD/fuzz-corpus/NAME, and goes on from there.
"""
import base64
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BRIEF_SECONDS = 4           # a brief run ends here at the latest
SHOWN = 4096                # bytes of a finding that are printed
LIMITS = ["-rss_limit_mb=3072", "-malloc_limit_mb=1024", "-print_final_stats=1"]
SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_stack_use_after_return=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


def command(name, program, more, corpora):
    line = [str(program), *LIMITS, *more]
    words = HERE / "dict" / f"{name}.dict"
    if words.exists():
        line.append(f"-dict={words}")
    return line + [str(c) for c in corpora]


def run(line, place):
    """Run in a scratch folder that is removed whatever happens. @return exit code, what was said"""
    done = subprocess.run(line, env={**os.environ, **SANITIZERS, "TMPDIR": place}, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode(errors="replace")


def show_findings(folder):
    for found in sorted(folder.iterdir()):
        data = found.read_bytes()
        print(f"finding {found.name}, {len(data)} bytes, in base64:")
        print(base64.b64encode(data[:SHOWN]).decode())


def brief(name, program, runs):
    keep = Path(os.environ.get("HAKYU_BUILD", ".")) / "fuzz-findings" / name
    keep.mkdir(parents=True, exist_ok=True)
    for old in keep.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "new"
        fresh.mkdir()
        code, said = run(command(name, program, [
            "-seed=1", f"-runs={runs}", f"-max_total_time={BRIEF_SECONDS}", "-timeout=20",
            f"-artifact_prefix={keep}/"], [fresh, HERE / "corpus" / name]), place)
    print(said[-6000:] if code != 0 else said[said.rfind("Done"):])
    if code != 0:
        show_findings(keep) # children of h5_bytes leave some as well, without failing
    return code != 0


def figures(said):
    """Executions, edges, features at the end of a run."""
    lines = re.findall(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+)", said)
    units = re.findall(r"stat::number_of_executed_units:\s+(\d+)", said)
    last = lines[-1] if lines else ("0", "0", "0")
    return int(units[-1]) if units else int(last[0]), int(last[1]), int(last[2])


def campaign(build, runs, names):
    failed = False
    for name in names or sorted(p.name for p in (HERE / "corpus").iterdir()):
        grown = build / "fuzz-corpus" / name
        keep = build / "fuzz-findings" / name
        for folder in (grown, keep):
            folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            begun = time.monotonic()
            code, said = run(command(name, build / "tests" / "fuzz" / f"fuzz_{name}", [
                f"-runs={runs}", "-timeout=30", "-report_slow_units=5",
                f"-artifact_prefix={keep}/"], [grown, HERE / "corpus" / name]), place)
            seconds = time.monotonic() - begun
        units, edges, features = figures(said)
        print(f"{name:12} exit {code}  {units:9,} executions  {seconds:7.0f} s  {edges:6} edges  "
              f"{features:7} features", flush=True)
        if code != 0:
            failed = True
            print(said[-8000:])
    return failed


def main(arguments):
    if len(arguments) == 4 and arguments[0] == "--brief":
        return brief(arguments[1], Path(arguments[2]), int(arguments[3]))
    if len(arguments) >= 2 and not arguments[0].startswith("-"):
        return campaign(Path(arguments[0]).resolve(), int(arguments[1]), arguments[2:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
