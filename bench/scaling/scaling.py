#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranks of a sweep under mpirun: strong and weak scaling, and idle time where costs of cases differ.

One thread a rank; 1, 2 and 4 ranks in turns. Of the side log's figures: wall seconds while there were
blocks to compute, replicates per second of these, the CPU seconds of all ranks, the share of their
time in which they had a block, and /cpu: the CPU time of one rank over the greatest of any rank, which is what
the work would gain on as many free cores. `strong` does the same work with all, `weak` so much per rank.
More ranks than cores share these: their wall time says nothing, and blocks take longer by the clock.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
# pylint: disable=wrong-import-position
import script  # noqa: E402
import tables  # noqa: E402

HERE = Path(__file__).resolve().parent
RANKS = [1, 2, 4]
ENV = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}


def sweep(program, path, ranks, replicates, folder):
    """Run it; the line of the side log that ends it."""
    out, log = folder / "out.h5", folder / "out.log"
    log.unlink(missing_ok=True)
    command = ["mpirun", "--bind-to", "none", "-n", str(ranks), program, "sweep", path, "-o", out, "-n",
               str(replicates), "-j", "1", "-q", "--log", log]
    done = subprocess.run(command, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"error: {ranks} ranks ended with {done.returncode}: {done.stderr}")
    end = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    if len(end["ranks"]) != ranks:
        sys.exit(f"error: {ranks} ranks were asked for, {len(end['ranks'])} came")
    return end


def greatest(end):
    return max(rank["cpu_s"] for rank in end["ranks"])


def measure(kind, program, path, replicates, rounds, folder):
    runs = {ranks: [] for ranks in RANKS}
    for _ in range(rounds):
        for ranks in RANKS:
            count = replicates * ranks if kind == "weak" else replicates
            runs[ranks].append(sweep(program, path, ranks, count, folder))
    for ranks in RANKS:
        ends = runs[ranks]

        def median(figure, ends=ends):
            return statistics.median(figure(end) for end in ends)
        gain = statistics.median(greatest(one) / greatest(many) for one, many in zip(runs[1], ends))
        yield [kind, ranks, ends[0]["of"], median(lambda end: end["simulate_s"]),
               median(lambda end: end["per_second"]),
               median(lambda end: sum(rank["cpu_s"] for rank in end["ranks"])),
               100 * (1 - median(lambda end: end["idle"])), gain if ranks > 1 else None]


def main():
    options = script.options(__doc__.split("\n", maxsplit=1)[0])
    program = (options.build / "engine" / "app" / "hakyu").resolve()
    if shutil.which("mpirun") is None:
        script.skip("there is no mpirun")
    if not program.exists():
        script.skip(f"{program} is not built")
    if "without MPI" in subprocess.run([program, "version"], capture_output=True, text=True,
                                       check=False).stdout:
        script.skip("built without MPI")
    rounds, part = (1, 8) if options.quick else (3, 1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, replicates in (("strong", "crews", 128), ("weak", "crews", 64),
                                       ("uneven", "uneven", 64)):
            rows += measure(kind, program, HERE / f"{name}.yaml", max(8, replicates // part), rounds,
                            Path(folder))
    print(f"# {os.cpu_count()} cores")
    print(tables.show(["work", "ranks", "replicates", "wall_s<", "rep/s>", "cpu_s<", "busy_%>", "/cpu>"],
                      rows))


main()
